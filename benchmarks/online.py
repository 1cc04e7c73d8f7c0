"""Online learning: how many rows per second, with a step of gradient descent for each?

Networks with a sigmoid hidden layer; 5,000 rows for 2-4-1 and 500 for 64-32-10
(a tenth with --quick), one after the other, learning rate 0.1.  All begin with
the same weights and must end with those of the plain loops.  scikit-learn, which
is slow, learns 50 rows, and its time is multiplied.

    cross-entropy   after a sigmoid or ten softmax outputs, beside scikit-learn
    squared error   half of it, after sigmoids, beside brain.js, which has no other loss

    nn_pure         one call of train with batch_size=1 for all rows
    nn_pure, calls  forward and backward, two calls for each row: for rows that arrive one by one
    scikit-learn    one call of partial_fit for each row
    brain.js        its trainPattern for each row, by node's clock
"""

import json
import warnings

from . import elsewhere, goals, kernels, loops, peers, predictors
from .answers import flat
from .predict import start
from .report import result
from .timing import Contender, compare

QUESTION = "How many rows per second are learned one by one, a step for each?"
PEERS = ("scikit-learn", "brain.js")
NETWORKS = ((2, 4, 1), (64, 32, 10))
ROWS = {(2, 4, 1): 5000, (64, 32, 10): 500}
QUICK_SHARE = 10            # of the rows with --quick
SLOW_ROWS = 50              # that scikit-learn learns
LEARNING_RATE = 0.1
TOLERANCE = 1e-7            # of the largest change: 5,000 steps propagate rounding errors
FLOAT32_TOLERANCE = 1e-3    # brain.js keeps its weights in 32 bits
RUN_SECONDS, QUICK_RUN_SECONDS = 0.1, 0.02
CALLS = "nn_pure, calls"


def network(layers, squared):
    """Return an nn_pure network with these weights."""
    return predictors.network(layers, "sigmoid" if squared else None, "half_squared_error" if squared else None)


class Trained:
    """nn_pure: one call of train for all rows."""

    def __init__(self, layers, data, squared, name=kernels.DEFAULT, kernel=None):
        self.name = name
        self.layers = layers
        self.X, self.y = data
        self.net = kernels.made(kernel, lambda: network(layers, squared))

    def learn(self):
        """Return the weights after all rows."""
        loops.set_parameters(self.net, self.layers)
        self.net.train(self.X, self.y, epochs=1, learning_rate=LEARNING_RATE, batch_size=1, shuffle=False)
        return [(layer.weights, layer.biases) for layer in self.net.layers]


class Called(Trained):
    """nn_pure: two calls for each row."""

    def learn(self):
        """Return the weights after all rows."""
        loops.set_parameters(self.net, self.layers)
        for x, t in zip(self.X, self.y):
            self.net.forward([x])
            self.net.backward([x], [t], LEARNING_RATE)
        return [(layer.weights, layer.biases) for layer in self.net.layers]


class ScikitLearn:
    """scikit-learn: a call of partial_fit for each row, without its penalty and momentum."""

    name = "scikit-learn"

    def __init__(self, layers, data):
        self.layers = layers
        self.X, y = data
        self.labels = [int(row[0]) if len(row) == 1 else row.index(1.0) for row in y]
        self.net = predictors.sklearn_classifier(
            layers, "logistic", solver="sgd", alpha=0.0, batch_size=1, learning_rate_init=LEARNING_RATE,
            momentum=0.0, nesterovs_momentum=False)

    def learn(self):
        """Return weights and biases after all rows."""
        predictors.sklearn_restart(self.net, self.layers)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for x, label in zip(self.X, self.labels):
                self.net.partial_fit([x], [label])
        return [(weights.tolist(), biases.tolist()) for weights, biases in zip(self.net.coefs_, self.net.intercepts_)]


class Brain(elsewhere.Elsewhere):
    """brain.js in node, which is sent the data first."""

    def __init__(self, layers, data, sizes, examine):
        super().__init__("brain.js", ["node", "benchmarks/brain.js"], examine, peers.node_environment())
        task = {"sizes": sizes, "layers": layers, "X": data[0], "y": data[1], "learning_rate": LEARNING_RATE}
        self.process.stdin.write(json.dumps(task).encode("ascii") + b"\n")


def contenders_of(sizes, n, squared):
    """Return the Contenders for one network and loss, nn_pure first."""
    layers = start(*sizes)
    data = loops.batch(n, sizes[0], sizes[-1])
    who = [Trained(layers, data, squared, name, kernel) for name, kernel in kernels.kinds()]
    who.append(Called(layers, data, squared, CALLS))
    examine = judge(layers, data, squared, TOLERANCE)
    contenders = [Contender(one.name, one.learn, examine) for one in who]
    if not squared and peers.sklearn_version() is not None:
        few = [rows[:SLOW_ROWS] for rows in data]
        slow = ScikitLearn(layers, few)
        contenders.append(Contender(slow.name, slow.learn, judge(layers, few, squared, TOLERANCE),
                                    float(n) / len(few[0])))
    if squared and peers.brain_version() is not None:
        contenders.append(Brain(layers, data, sizes, judge(layers, data, squared, FLOAT32_TOLERANCE)))
    return contenders


def judge(layers, data, squared, tolerance):
    """Return the check of the weights after the rows of data."""
    expected = loops.online(layers, data[0], data[1], LEARNING_RATE, squared)
    examine = loops.judge_moves(loops.flat_parameters(layers), loops.flat_parameters(expected), tolerance)
    return lambda answer: examine(flat([list(layer) for layer in answer]))


def to_reach(sizes, one, contenders):
    """Return the goals of a contender: scikit-learn is slower, call for call; brain.js is near."""
    if one.name == "scikit-learn":
        return [goals.slower(one, goals.named(contenders, CALLS), 1)]
    brain = goals.named(contenders, "brain.js")
    if one is contenders[0] and brain and sizes == (2, 4, 1):
        return [goals.within(one, brain, 3)]
    return []


def measure(quick, runs, control):
    """Yield a result for each network, loss and contender.

    quick     a tenth of the rows, shorter runs
    runs      how many rounds
    control   a timing.Control
    """
    for sizes in NETWORKS:
        n = ROWS[sizes] // QUICK_SHARE if quick else ROWS[sizes]
        for squared in (False, True):
            contenders = contenders_of(sizes, n, squared)
            compare(contenders, runs, control, QUICK_RUN_SECONDS if quick else RUN_SECONDS)
            what = "%s, %s" % ("-".join(str(size) for size in sizes), "squared error" if squared else "cross-entropy")
            for one in contenders:
                yield result(what, one, contenders[0], n, to_reach(sizes, one, contenders))
                if isinstance(one, elsewhere.Elsewhere):
                    one.close()


def notes():
    """Return the notes below the table, a list of texts."""
    return peers.notes(PEERS) + [
        "scikit-learn learns %d rows, and the time is multiplied; brain.js keeps its weights in 32 bits." % SLOW_ROWS,
        "genann, in C, publishes no times; built with -O2 it was seen to do 190 (2-4-1) and 110 (64-32-10) times "
        "as many steps a second as the quickest of four plain Python networks on CPython 3.11."]
