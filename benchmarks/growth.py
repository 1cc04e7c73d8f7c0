"""Scaling: how does the cost grow with the network and with the rows?

Networks n-n-n with a sigmoid hidden layer and n softmax outputs, of 100 to
1,000,000 parameters; 1 to 10,000 rows; all together at most ten million
multiply-adds a call (a million with --quick), of which a row has as many as the
network has weights.

    predict   lists in, lists out
    train     one step of gradient descent with all rows, three times the multiply-adds of
              predict: train of nn_pure with one epoch, forward and backward in NumPy

Nanoseconds per multiply-add should stay the same above 10,000 parameters; the
fastest rounds are compared.  Where NumPy wins: between the last size at which
nn_pure is faster and the next, on a straight line through the logarithms of
size and ratio.
"""

from math import exp, log

from . import goals, kernels, loops, peers, predictors
from .predict import start
from .report import result
from .timing import Contender, compare

QUESTION = "How does the cost grow with the network and with the rows?"
PARAMETERS = (100, 1000, 10000, 100000, 1000000)
ROWS = (1, 10, 100, 1000, 10000)
TRAINED_ROWS = (1, 100)
MOST, QUICK_MOST = 10000000, 1000000        # multiply-adds of a call
LARGE = 10000                               # parameters, from where on the cost should not change
FLAT = 1.5
TOLERANCE = 1e-9
LEARNING_RATE = 0.1
RUN_SECONDS, QUICK_RUN_SECONDS = 0.03, 0.005


def width(parameters):
    """Return the n of the n-n-n network that has about so many parameters: 2 n (n + 1).

    >>> width(100), width(1000000)
    (7, 707)
    """
    return int((0.25 + parameters / 2.0) ** 0.5)      # rounded


def cells(most):
    """Yield (way, parameters, rows) of all that is measured."""
    for parameters in PARAMETERS:
        for rows in ROWS:
            if parameters * rows <= most:
                yield "predict", parameters, rows
        for rows in TRAINED_ROWS:
            if parameters * rows <= most / 3:
                yield "train", parameters, rows


class NNPure:
    """nn_pure, as its users call it."""

    def __init__(self, layers, name, kernel):
        self.name = name
        self.net = kernels.made(kernel, lambda: predictors.network(layers, "softmax"))

    def predict(self, X, y):
        """Return the outputs."""
        return self.net.predict(X)

    def train(self, X, y):
        """Take a step; return a function that returns the weights."""
        self.net.train(X, y, epochs=1, learning_rate=LEARNING_RATE)
        return lambda: loops.parameters(self.net)


class NumPy:
    """The same in NumPy, whose weights are arrays."""

    name = "NumPy"

    def __init__(self, layers):
        from .numpy_peers import NumpyNetwork
        self.net = NumpyNetwork(layers)

    def predict(self, X, y):
        """Return the outputs."""
        return self.net.forward(X)

    def train(self, X, y):
        """Take a step; return a function that returns the weights."""
        self.net.forward(X)
        self.net.backward(y, LEARNING_RATE)
        return self.net.parameters


def judge(way, layers, X, y):
    """Return the check of an answer: the outputs of the first and the last row, or the changes of all weights."""
    if way == "train":
        end = loops.step(layers, X, y, LEARNING_RATE)
        examine = loops.judge_moves(loops.flat_parameters(layers), loops.flat_parameters(end), TOLERANCE)
        return lambda answer: examine(loops.flat_parameters(answer()))
    some = sorted({0, len(X) - 1})
    expected = [loops.forward(layers, X[i])[-1] for i in some]
    examine = loops.judge([expected, len(X)], TOLERANCE)
    return lambda answer: examine([[answer[i] for i in some], len(answer)])


def contenders_of(way, parameters, rows):
    """Return the Contenders of a cell, nn_pure first."""
    n = width(parameters)
    layers = start(n, n, n)
    X, y = loops.batch(rows, n, n)
    examine = judge(way, layers, X, y)
    who = [NNPure(layers, name, kernel) for name, kernel in kernels.kinds()]
    if peers.numpy_version() is not None:
        who.append(NumPy(layers))
    return [contender(one, way, loops.copied(X), loops.copied(y), examine) for one in who]


def contender(who, way, X, y, examine):
    """Return the Contender."""
    job = getattr(who, way)
    return Contender(who.name, lambda: job(X, y), examine)


def multiply_adds(way, parameters, rows):
    """Return how many a call has: one per weight and row, three when training.

    >>> multiply_adds("train", 100, 10)         # 7-7-7: 98 weights
    2940
    """
    return 2 * width(parameters) ** 2 * rows * (3 if way == "train" else 1)


def growth_result(cell, one, contenders):
    """Return a result in nanoseconds per multiply-add, with way, parameters and rows."""
    way, parameters, rows = cell
    what = "%s, 1e%d params, %s row%s" % (way, len(str(parameters)) - 1, format(rows, ","), "" if rows == 1 else "s")
    row = result(what, one, contenders[0])
    row["unit"] = "ns"
    for name in ("median", "least", "most"):
        if row[name] is not None:
            row[name] *= 1e9 / multiply_adds(*cell)
    row.update({"way": way, "parameters": parameters, "rows": rows})
    return row


def measure(quick, runs, control):
    """Yield a result for each cell and contender.

    quick     fewer multiply-adds, shorter runs
    runs      how many rounds
    control   a timing.Control
    """
    for cell in cells(QUICK_MOST if quick else MOST):
        contenders = contenders_of(*cell)
        compare(contenders, runs, control, QUICK_RUN_SECONDS if quick else RUN_SECONDS)
        for one in contenders:
            yield growth_result(cell, one, contenders)


# --- summary ------------------------------------------------------------------

def crossing(points):
    """Return the size at which NumPy becomes faster, for (size, time over nn_pure's) in order of size.

    The smallest size if it always is, None if it never is.

    >>> round(crossing([(100, 10.0), (10000, 0.1)]))
    1000
    >>> crossing([(100, 0.5)]), crossing([(100, 2.0)])
    (100, None)
    """
    for (small, before), (large, after) in zip(points[-2::-1], points[:0:-1]):
        if before >= 1.0 > after:
            share = log(before) / (log(before) - log(after))
            return exp(log(small) + share * (log(large) - log(small)))
    return points[0][0] if points and points[-1][1] < 1.0 else None


def flatness(rows, contender):
    """Return the most nanoseconds per multiply-add over the fewest, of predicting with large networks."""
    costs = [row["least"] for row in rows if row["contender"] == contender and row["least"]
             and row["parameters"] >= LARGE and row["way"] == "predict"]
    return max(costs) / min(costs) if costs else None


def costs_of(rows, way, contender):
    """Return {(parameters, rows): ns} of the contenders with right answers."""
    return {(row["parameters"], row["rows"]): row["median"] for row in rows
            if row["contender"] == contender and row["way"] == way and row["median"]}


def summary(rows):
    """Return goals of the whole table: how constant the cost is, and the size from which NumPy is faster."""
    found = []
    for name, _ in kernels.kinds():
        flat = flatness(rows, name)
        met = None if flat is None else flat <= FLAT
        found.append(goals.goal("predict, %s, from %s parameters on: most over fewest ns per multiply-add at most %g"
                                % (name, format(LARGE, ","), FLAT), flat, met))
    for way, name in ((way, name) for way in ("predict", "train") for name, _ in kernels.kinds()):
        if name == kernels.PLAIN:
            continue
        theirs, ours = costs_of(rows, way, "NumPy"), costs_of(rows, way, name)
        both = sorted(key for key in ours if key in theirs)
        for text, place, points in (
                ("parameters, one row a call", 0, [key for key in both if key[1] == 1]),
                ("rows a call, %d parameters" % PARAMETERS[0], 1, [key for key in both if key[0] == PARAMETERS[0]])):
            point = crossing([(key[place], theirs[key] / ours[key]) for key in points])
            if point is not None:
                found.append(goals.goal("%s: NumPy is faster than %s from so many %s" % (way, name, text), point))
    return found


def notes():
    """Return the notes below the table, a list of texts."""
    return ["ns: nanoseconds per multiply-add; params: parameters, about.  1e4 is 10,000."] + peers.notes()
