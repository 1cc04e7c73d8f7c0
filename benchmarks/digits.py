"""How long does one epoch of Adam on the handwritten digits take?

64-32-10, relu, softmax and cross-entropy; batches of 32 in the order of the
rows, learning rate 0.001; the 1,437 training rows of sets.digits
(160 with --quick).  Every epoch begins with the same weights and a new
optimizer, and must end with the weights of the plain loops.

nn_pure is given lists and checks them each time; the conversion of rows and
weights to arrays or tensors is not timed.
On an interpreter without PyTorch it can run in another one: --python.
"""

import sys

from . import elsewhere, goals, kernels, loops, peers, predictors, sets
from .answers import flat
from .predict import start
from .report import result
from .timing import Contender, compare

QUESTION = "How long does one epoch of Adam on the handwritten digits take?"
PEERS = ("scikit-learn", "PyTorch")
SIZES = (64, 32, 10)
BATCH_SIZE = 32
LEARNING_RATE = 0.001
ROWS, QUICK_ROWS = None, 200    # of the digits; every fifth is held out
TOLERANCE = 1e-6                # of the largest change of a weight; 45 steps propagate rounding errors


class NNPure:
    """nn_pure: train, one epoch."""

    def __init__(self, layers, data, name=kernels.DEFAULT, kernel=None):
        self.name = name
        self.layers = layers
        self.data = data
        self.net = kernels.made(kernel, lambda: predictors.network(layers, hidden="relu"))

    def epoch(self):
        """Return the weights after an epoch."""
        loops.set_parameters(self.net, self.layers)
        self.net.train(self.data.X, self.data.y, epochs=1, learning_rate=LEARNING_RATE, batch_size=BATCH_SIZE,
                       optimizer="adam", shuffle=False)
        return [(layer.weights, layer.biases) for layer in self.net.layers]


class ScikitLearn:
    """MLPClassifier without its penalty: partial_fit, which is one epoch."""

    name = "scikit-learn"

    def __init__(self, layers, data):
        import numpy
        self.layers = layers
        self.X = numpy.array(data.X)
        self.labels = numpy.array([row.index(1.0) for row in data.y])
        self.net = predictors.sklearn_classifier(layers, "relu", alpha=0.0, batch_size=BATCH_SIZE, shuffle=False,
                                                 learning_rate_init=LEARNING_RATE)

    def epoch(self):
        """Return the weights after an epoch, as arrays: their conversion to lists is not timed."""
        predictors.sklearn_restart(self.net, self.layers)
        self.net.partial_fit(self.X, self.labels)
        return self.net.coefs_, self.net.intercepts_


class PyTorch:
    """Eager, one thread, 64-bit floats: the usual loop over batches."""

    name = "PyTorch"

    def __init__(self, layers, data):
        import torch
        self.torch = torch
        torch.set_num_threads(1)
        self.layers = [(torch.tensor(weights, dtype=torch.float64).T.contiguous(),
                        torch.tensor(biases, dtype=torch.float64)) for weights, biases in layers]
        self.X, self.y = torch.tensor(data.X, dtype=torch.float64), torch.tensor(data.y, dtype=torch.float64)
        self.linears = [torch.nn.Linear(weights.shape[1], weights.shape[0], dtype=torch.float64)
                        for weights, _ in self.layers]
        self.net = torch.nn.Sequential(self.linears[0], torch.nn.ReLU(), self.linears[1])

    def epoch(self):
        """Return the linear layers after an epoch."""
        with self.torch.no_grad():
            for linear, (weights, biases) in zip(self.linears, self.layers):
                linear.weight.copy_(weights)
                linear.bias.copy_(biases)
        optimizer = self.torch.optim.Adam(self.net.parameters(), LEARNING_RATE)
        criterion = self.torch.nn.CrossEntropyLoss()
        for x, t in zip(self.X.split(BATCH_SIZE), self.y.split(BATCH_SIZE)):
            optimizer.zero_grad()
            criterion(self.net(x), t).backward()
            optimizer.step()
        return self.linears


def numbers(answer):
    """Return weights and biases, layer after layer, as one list, from the answer of any contender."""
    if isinstance(answer, tuple):               # scikit-learn: all weights, all biases
        answer = [(weights.tolist(), biases.tolist()) for weights, biases in zip(*answer)]
    elif hasattr(answer[0], "weight"):          # PyTorch
        answer = [(linear.weight.detach().T.tolist(), linear.bias.detach().tolist()) for linear in answer]
    return flat(answer)


def judges(layers, data):
    """Return a function: a contender's name -> a check of its weights after an epoch."""
    begin = loops.flat_parameters(layers)

    def judge(name):
        early = name == "scikit-learn"
        if early not in ends:
            ends[early] = loops.flat_parameters(
                loops.adam_epoch(layers, data.X, data.y, BATCH_SIZE, LEARNING_RATE, "relu", early))
        examine = loops.judge_moves(begin, ends[early], TOLERANCE)
        return lambda answer: examine(numbers(answer))
    ends = {}
    return judge


def learners(layers, data):
    """Return the learners that are available, nn_pure first."""
    found = [NNPure(layers, data, name, kernel) for name, kernel in kernels.kinds()]
    if peers.sklearn_version() is not None:
        found.append(ScikitLearn(layers, data))
    if peers.torch_version() is not None:
        found.append(PyTorch(layers, data))
    return found


def contenders_of(quick):
    """Return a Contender for each learner, PyTorch in another process where this interpreter has none."""
    data = sets.digits(n=QUICK_ROWS if quick else ROWS)
    layers = start(*SIZES)
    judge = judges(layers, data)
    contenders = [Contender(who.name, who.epoch, judge(who.name)) for who in learners(layers, data)]
    if peers.torch_version() is None and peers.other_python:
        command = [peers.other_python, "-m", "benchmarks.digits", str(int(quick))]
        contenders.append(elsewhere.Elsewhere("PyTorch", command, judge("PyTorch")))
    return contenders


def to_reach(one, contenders):
    """Return the goals of a contender, which depend on the interpreter."""
    torch = goals.named(contenders, "PyTorch")
    if one.name == kernels.PLAIN and goals.cpython((3, 11)):
        return [goals.slower(one, contenders[0], 1.7)]
    if one.name == kernels.FAST and goals.cpython((3, 12)):
        return [goals.within(one, torch, 6)]
    if one.name == kernels.FAST and goals.interpreter()[0] == "PyPy":
        return [goals.within(one, torch, 3)]
    return []


def measure(quick, runs, control):
    """Yield a result for each contender.

    quick     fewer rows
    runs      how many rounds
    control   a timing.Control
    """
    contenders = contenders_of(quick)
    compare(contenders, runs, control)
    for one in contenders:
        yield result("64-32-10, %s rows" % ("160" if quick else "1,437"), one, contenders[0],
                     to_reach=to_reach(one, contenders))
        if isinstance(one, elsewhere.Elsewhere):
            one.close()


def notes():
    """Return the notes below the table, a list of texts."""
    if peers.other_python and peers.torch_version() is None:
        return peers.notes(PEERS[:1]) + ["PyTorch ran in another interpreter, named by --python."]
    return peers.notes(PEERS)


if __name__ == "__main__":
    # PyTorch for another interpreter, which reads the weights from here
    learner = PyTorch(start(*SIZES), sets.digits(n=QUICK_ROWS if sys.argv[1] == "1" else ROWS))
    elsewhere.serve(learner.epoch, numbers)
