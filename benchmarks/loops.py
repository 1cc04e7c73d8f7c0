"""Reference implementation: the same networks in plain loops, independent of nn_pure.

    layers   [(weights, biases), ...], weights[input][unit]
    hidden   "sigmoid" or "relu", of all layers but the last
    last     "sigmoid", or "softmax": dE/dz = a - t with its cross-entropy
    squared  half the squared error instead, of sigmoids
"""

from math import exp, sqrt

from .answers import complaint, flat


def batch(n, inputs, outputs):
    """Return X, n x inputs numbers from 0 to 1 without a pattern, and y, n x outputs targets."""
    X = [[(1 + row * 7919 + i * 104729) % 1009 / 1008.0 for i in range(inputs)] for row in range(n)]
    if outputs == 1:
        return X, [[float(row % 2)] for row in range(n)]
    return X, [[1.0 if row % outputs == j else 0.0 for j in range(outputs)] for row in range(n)]


def copied(X):
    """Return a copy of X, for one contender only.

    On PyPy a list that was passed to NumPy stays slow: a forward pass of nn_pure
    was 6 times slower on rows that np.array had been given.
    """
    return [list(row) for row in X]


def parameters(net):
    """Return copies of all weights and biases of an nn_pure network, [(weights, biases), ...]."""
    return [(copied(layer.weights), list(layer.biases)) for layer in net.layers]


def set_parameters(net, layers):
    """Give an nn_pure network copies of these weights and biases."""
    for layer, (weights, biases) in zip(net.layers, layers):
        layer.weights, layer.biases = copied(weights), list(biases)


def sums(weights, biases, x):
    """Return z[j] = b[j] + x[0] w[0][j] + x[1] w[1][j] + ... for one row."""
    z = []
    for j in range(len(biases)):
        total = biases[j]
        for i in range(len(x)):
            total += x[i] * weights[i][j]
        z.append(total)
    return z


def sigmoids(z):
    """Return 1 / (1 + exp(-z)) of each number, none of which is very negative."""
    return [1.0 / (1.0 + exp(-number)) for number in z]


def softmax(z):
    """Return exp(z) over its sum."""
    top = max(z)
    exps = [exp(number - top) for number in z]
    whole = sum(exps)
    return [number / whole for number in exps]


def forward(layers, x, hidden="sigmoid", squared=False):
    """Return the activations of each layer for one row, the outputs last."""
    passed = []
    for k, (weights, biases) in enumerate(layers):
        z = sums(weights, biases, x)
        if k < len(layers) - 1:
            x = sigmoids(z) if hidden == "sigmoid" else [max(number, 0.0) for number in z]
        else:
            x = sigmoids(z) if squared or len(z) == 1 else softmax(z)
        passed.append(x)
    return passed


def gradients(layers, X, y, hidden="sigmoid", squared=False):
    """Return dE/dw and dE/db of the mean loss of the rows, in the shape of layers."""
    result = [([[0.0] * len(biases) for _ in weights], [0.0] * len(biases)) for weights, biases in layers]
    for x, t in zip(X, y):
        passed = forward(layers, x, hidden, squared)
        a = passed[-1]
        delta = [(a[k] - t[k]) / len(X) * (a[k] * (1.0 - a[k]) if squared else 1.0) for k in range(len(a))]
        for k in range(len(layers) - 1, -1, -1):
            below = passed[k - 1] if k else x
            dw, db = result[k]
            blame = [0.0] * len(below)
            for j in range(len(delta)):
                db[j] += delta[j]
                for i in range(len(below)):
                    dw[i][j] += below[i] * delta[j]
                    blame[i] += layers[k][0][i][j] * delta[j]
            if hidden == "sigmoid":
                delta = [blame[i] * below[i] * (1.0 - below[i]) for i in range(len(below))]
            else:
                delta = [blame[i] if below[i] > 0.0 else 0.0 for i in range(len(below))]
    return result


def step(layers, X, y, learning_rate, squared=False):
    """Return the layers after one step of gradient descent."""
    moved = []
    for (weights, biases), (dw, db) in zip(layers, gradients(layers, X, y, squared=squared)):
        moved.append(([[weights[i][j] - learning_rate * dw[i][j] for j in range(len(biases))]
                       for i in range(len(weights))],
                      [biases[j] - learning_rate * db[j] for j in range(len(biases))]))
    return moved


def online(layers, X, y, learning_rate, squared=False):
    """Return the layers after a step for each row, one after the other."""
    for x, t in zip(X, y):
        layers = step(layers, [x], [t], learning_rate, squared)
    return layers


def adam_epoch(layers, X, y, size, learning_rate, hidden, early=False):
    """Return the layers after one epoch of Adam in batches of size, in the order of the rows.  Kingma, Ba 2014.

    m and v are the moving means of gradients and of their squares, 0.9 and
    0.999 of what they were, each divided by what a mean of ones would be.

    early   scikit-learn adds the 1e-8 to the root of v before that division, not
            after it, which counts where gradients are small: a pixel that is
            rarely set moved its weight a sixth less
    """
    count = len(flat_parameters(layers))
    m, v = [0.0] * count, [0.0] * count
    for number, start in enumerate(range(0, len(X), size), 1):
        g = flat_parameters(gradients(layers, X[start:start + size], y[start:start + size], hidden))
        w = flat_parameters(layers)
        for i in range(count):
            m[i] = 0.9 * m[i] + 0.1 * g[i]
            v[i] = 0.999 * v[i] + 0.001 * g[i] * g[i]
            ones = 1.0 - 0.999 ** number
            root = (sqrt(v[i]) + 1e-8) / sqrt(ones) if early else sqrt(v[i] / ones) + 1e-8
            w[i] -= learning_rate * m[i] / (1.0 - 0.9 ** number) / root
        layers = reshaped(w, layers)
    return layers


def flat_parameters(layers):
    """Return all numbers of layers as one list."""
    return flat([[weights, biases] for weights, biases in layers])


def reshaped(numbers, layers):
    """Return numbers, as flat_parameters orders them, in the shape of layers."""
    left = iter(numbers)
    return [([[next(left) for _ in biases] for _ in weights], [next(left) for _ in biases])
            for weights, biases in layers]


# --- checks ------------------------------------------------------------------

def judge(expected, tolerance):
    """Return a check of numbers: an error message, "" if they are right."""
    def examine(answer):
        wrong = complaint(answer, expected, tolerance)
        return wrong and "beside plain loops: " + wrong
    return examine


def judge_moves(start, expected, tolerance):
    """Return a check of weights that were start before: an error message, "" if they are right.

    A step is short: weights may agree to nine digits where gradients agree to
    four.  So the changes are compared, relative to the largest one.
    """
    right = moves(start, expected)
    longest = max(abs(move) for move in right)

    def examine(answer):
        if len(flat(answer)) != len(right):
            return "%d weights where %d are right" % (len(flat(answer)), len(right))
        wrong = complaint(moves(start, answer), right, tolerance, longest)
        return wrong and "beside plain loops: of the moves, " + wrong
    return examine


def moves(start, end):
    """Return end - start as one list."""
    start, end = flat(start), flat(end)
    return [end[i] - start[i] for i in range(len(start))]
