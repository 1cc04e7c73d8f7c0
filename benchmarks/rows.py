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
from .answers import complaint, flat
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
    X = [[(1 + row * 7919 + i * 104729) % 1009 / 1008.0 for i in range(inputs)] for row in range(n)]
    if outputs == 1:
        return X, [[float(row % 2)] for row in range(n)]
    return X, [[1.0 if row % outputs == j else 0.0 for j in range(outputs)] for row in range(n)]


def copied(X):
    """Return a copy of X, for one contender alone.

    On PyPy a list that NumPy has seen stays slow for everybody else: nn_pure
    went forward 6 times slower through rows that np.array had been given.
    """
    return [list(row) for row in X]


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
        """Go forward and backward once."""
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


def judge(expected, others=(), start=None):
    """Return a function that says what is wrong with an answer, "" if nothing is.

    expected   what the plain loops say
    others     (name, answer) of peers; one that is wrong itself is no judge
    start      weights before the step, for an answer that is the weights after it
    """
    def examine(answer):
        wrong = complaint(answer, expected, TOLERANCE) or wrong_move(start, answer, expected)
        if wrong:
            return "beside plain loops: " + wrong
        for name, other in others:
            wrong = complaint(answer, other, TOLERANCE)
            if wrong and not complaint(other, expected, TOLERANCE):
                return "beside %s: %s" % (name, wrong)
        return ""
    return examine


def wrong_move(start, answer, expected):
    """Return what is wrong with the way from start to answer, "" if nothing is, or start is None.

    A step is short: weights may agree to nine digits where gradients agree to
    four.  So the moves are compared too, relative to the largest one.
    """
    if start is None:
        return ""
    right = moves(start, expected)
    wrong = complaint(moves(start, answer), right, TOLERANCE, max(abs(move) for move in right))
    return wrong and "of the moves, " + wrong


def moves(start, end):
    """Return end - start as one list."""
    start, end = flat(start), flat(end)
    return [end[i] - start[i] for i in range(len(start))]


def judges(expected, others, start=None):
    """Return a judge for nn_pure, whom peers judge too, and one for each of the peers."""
    return [judge(expected, others, start)] + [judge(expected, (), start) for _ in others]


def forward_contenders(sizes, X):
    """Return a Contender of each kind whose job is going forward."""
    layers = parameters(network(*sizes))
    expected = [plain_forward(layers, x)[1] for x in X]
    who = [kind(sizes) for kind in kinds()]
    examine = judges(expected, [(peer.name, peer.forward(copied(X))) for peer in who[1:]])
    return [forward_contender(who[k], copied(X), examine[k]) for k in range(len(who))]


def forward_contender(who, X, examine):
    """Return the Contender; examined are the outputs."""
    return Contender(who.name, lambda: who.forward(X), examine)


def step_contenders(sizes, X, y):
    """Return a Contender of each kind whose job is a training step."""
    start = parameters(network(*sizes))
    expected = plain_step(start, X, y, LEARNING_RATE)
    others = [(kind.name, stepped(kind(sizes), copied(X), copied(y))) for kind in kinds()[1:]]
    examine = judges(expected, others, start)
    who = [kind(sizes) for kind in kinds()]
    return [step_contender(who[k], copied(X), copied(y), examine[k]) for k in range(len(who))]


def stepped(who, X, y):
    """Return the weights of who after one step."""
    who.step(X, y)
    return who.parameters()


def step_contender(who, X, y, examine):
    """Return the Contender; examined are all weights after the first step."""
    return Contender(who.name, lambda: who.step(X, y), lambda _: examine(who.parameters()))


# --- measuring ---------------------------------------------------------------

def cells():
    """Yield what is done in words, the rows of a call, and the contenders, made when asked for."""
    for sizes in NETWORKS:
        for n in BATCHES:
            X, y = batch(n, sizes[0], sizes[-1])
            what = "%s, %d row%s, " % ("-".join(str(size) for size in sizes), n, "" if n == 1 else "s")
            yield what + "forward", n, forward_contenders(sizes, X)
            yield what + "training step", n, step_contenders(sizes, X, y)


def measure(quick, runs, control):
    """Yield a result for each network, batch, way and contender.

    quick     shorter runs
    runs      how many rounds
    control   a timing.Control
    """
    for what, n, contenders in cells():
        compare(contenders, runs, control, QUICK_RUN_SECONDS if quick else RUN_SECONDS)
        for contender in contenders:
            yield result(what, contender, contenders[0], n)
