"""How many rows per second go forward, and forward and backward?

Networks with one sigmoid hidden layer, and a sigmoid output with binary
cross-entropy or ten softmax outputs with categorical cross-entropy; batches
of 1 and of 32 rows.  A training step is forward(X), then backward: all
gradients and the update of all weights.

Lists go in and lists come out, for NumPy too: its times include turning X
and y into arrays and the outputs back into a list, as for anybody whose data
are lists.  Its weights stay arrays in between.
"""

from math import exp

from nn_pure import Dense, Network

from . import peers
from .answers import complaint
from .report import result
from .timing import Contender, compare

QUESTION = "How many rows per second go forward, and forward and backward?"
NETWORKS = ((2, 4, 1), (64, 32, 10), (784, 128, 10))
BATCHES = (1, 32)
SEED = 1
LEARNING_RATE = 0.1
TOLERANCE = 1e-9
RUN_SECONDS, QUICK_RUN_SECONDS = 0.1, 0.02      # a run lasts this long or longer


# --- what is computed: the data, and the answer by the plainest loops ---------

def network(inputs, hidden, outputs):
    """Return a new nn_pure network, the same one each time."""
    last = "sigmoid" if outputs == 1 else "softmax"
    return Network(inputs, [Dense(hidden, "sigmoid"), Dense(outputs, last)], seed=SEED)


def parameters(net):
    """Return [(weights, biases), ...] of an nn_pure network."""
    return [(layer.weights, layer.biases) for layer in net.layers]


def batch(n, inputs, outputs):
    """Return X, n x inputs numbers from 0 to 1 without a pattern, and y, n x outputs targets."""
    X = [[(row * 7919 + i * 104729) % 1009 / 1008.0 for i in range(inputs)] for row in range(n)]
    if outputs == 1:
        return X, [[float(row % 2)] for row in range(n)]
    return X, [[1.0 if row % outputs == j else 0.0 for j in range(outputs)] for row in range(n)]


def plain_sums(weights, biases, x):
    """Return z[j] = b[j] + x[0] w[0][j] + x[1] w[1][j] + ... for one row."""
    z = []
    for j in range(len(biases)):
        total = biases[j]
        for i in range(len(x)):
            total += x[i] * weights[i][j]
        z.append(total)
    return z


def plain_forward(layers, x):
    """Return the hidden and the last outputs for one row."""
    hidden = [1.0 / (1.0 + exp(-z)) for z in plain_sums(layers[0][0], layers[0][1], x)]
    z = plain_sums(layers[1][0], layers[1][1], hidden)
    if len(z) == 1:
        return hidden, [1.0 / (1.0 + exp(-z[0]))]
    whole = sum(exp(number) for number in z)
    return hidden, [exp(number) / whole for number in z]


def plain_step(layers, X, y, learning_rate):
    """Return the layers after one step: each row pushes the weights by its share."""
    (w1, b1), (w2, b2) = layers
    new_w1, new_b1 = [list(row) for row in w1], list(b1)
    new_w2, new_b2 = [list(row) for row in w2], list(b2)
    rate = learning_rate / len(X)
    for n in range(len(X)):
        hidden, outputs = plain_forward(layers, X[n])
        # both cross-entropies, each with its output activation, have dE/dz = a - t
        error = [outputs[k] - y[n][k] for k in range(len(outputs))]
        for j in range(len(hidden)):
            blame = 0.0
            for k in range(len(error)):
                blame += error[k] * w2[j][k]
                new_w2[j][k] -= rate * error[k] * hidden[j]
            blame *= hidden[j] * (1.0 - hidden[j])
            for i in range(len(X[n])):
                new_w1[i][j] -= rate * blame * X[n][i]
            new_b1[j] -= rate * blame
        for k in range(len(error)):
            new_b2[k] -= rate * error[k]
    return [(new_w1, new_b1), (new_w2, new_b2)]


# --- who computes it ---------------------------------------------------------

class NNPure:
    """nn_pure, as its users call it."""

    name = "nn_pure"

    def __init__(self, sizes):
        self.net = network(*sizes)

    def forward(self, X):
        """Return the outputs for the rows of X."""
        return self.net.forward(X)

    def step(self, X, y):
        """Go forward and backward once; return all weights and biases."""
        self.net.forward(X)
        self.net.backward(X, y, LEARNING_RATE)

    def parameters(self):
        """Return all weights and biases."""
        return parameters(self.net)


class NumPy:
    """The same network in NumPy, started from the same weights."""

    name = "NumPy"

    def __init__(self, sizes):
        from .numpy_peers import NumpyNetwork
        self.net = NumpyNetwork(parameters(network(*sizes)))

    def forward(self, X):
        """Return the outputs for the rows of X."""
        return self.net.forward(X)

    def step(self, X, y):
        """Go forward and backward once."""
        self.net.forward(X)
        self.net.backward(y, LEARNING_RATE)

    def parameters(self):
        """Return all weights and biases."""
        return self.net.parameters()


def kinds():
    """Return the classes to measure, nn_pure first."""
    return [NNPure, NumPy] if peers.numpy_version() else [NNPure]


def judge(expected, others=()):
    """Return a function that says what is wrong with an answer, "" if nothing is.

    expected   what the plain loops say
    others     (name, answer) of peers; one that is wrong itself is no judge
    """
    def examine(answer):
        wrong = complaint(answer, expected, TOLERANCE)
        if wrong:
            return "beside plain loops: " + wrong
        for name, other in others:
            if not complaint(other, expected, TOLERANCE):
                wrong = wrong or complaint(answer, other, TOLERANCE)
        return wrong and "beside %s: %s" % (name, wrong)
    return examine


def forward_contenders(sizes, X, expected):
    """Return a Contender of each kind for going forward."""
    others = [(kind.name, kind(sizes).forward(X)) for kind in kinds()[1:]]
    return [forward_contender(kind(sizes), X, judge(expected, others)) for kind in kinds()]


def forward_contender(who, X, examine):
    """Return the Contender whose job is forward(X)."""
    return Contender(who.name, lambda: who.forward(X), examine)


def step_contenders(sizes, X, y, expected):
    """Return a Contender of each kind for a training step."""
    others = []
    for kind in kinds()[1:]:
        other = kind(sizes)
        other.step(X, y)
        others.append((kind.name, other.parameters()))
    return [step_contender(kind(sizes), X, y, judge(expected, others)) for kind in kinds()]


def step_contender(who, X, y, examine):
    """Return the Contender whose job is a step; examined are the weights after the first."""
    return Contender(who.name, lambda: who.step(X, y), lambda _: examine(who.parameters()))


def measure(quick, runs, control):
    """Yield a result for each network, batch, way and contender.

    quick     shorter runs
    runs      how many rounds
    control   a timing.Control
    """
    least = QUICK_RUN_SECONDS if quick else RUN_SECONDS
    for sizes in NETWORKS:
        for n in BATCHES:
            X, y = batch(n, sizes[0], sizes[-1])
            layers = parameters(network(*sizes))
            what = "%s, %d row%s, " % ("-".join(str(size) for size in sizes), n, "" if n == 1 else "s")
            outputs = [plain_forward(layers, row)[1] for row in X]
            contenders = forward_contenders(sizes, X, outputs)
            compare(contenders, runs, control, least)
            for contender in contenders:
                yield result(what + "forward", contender, contenders[0], n)
            contenders = step_contenders(sizes, X, y, plain_step(layers, X, y, LEARNING_RATE))
            compare(contenders, runs, control, least)
            for contender in contenders:
                yield result(what + "training step", contender, contenders[0], n)
