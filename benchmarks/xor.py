"""How long does the tutorial's XOR job take?

A network 2-2-1 with sigmoids learns XOR: all four rows at once, 10,000 times
(1,000 with --quick), learning rate 0.1, printing nothing; and once more printing
the loss of every 100th epoch, as the tutorial does, to a stream that discards
it.  nn_pure follows the tutorial's rule to the letter, beside the tutorial's
own NumPy code, and the same rule in PyTorch and in micrograd.  All start from
INITIAL and must end at EXPECTED.

nn_pure has a little more to do: it records the loss of every epoch, which the
tutorial computes only when it prints.  The printed loss is another one, the
cross-entropy, as in the tutorial.

PyTorch and micrograd are slow: 1,000 of their epochs are timed, and the time
is multiplied by 10.
"""

from contextlib import redirect_stdout
from math import exp

from nn_pure import SimpleNeuralNetwork

from . import goals, kernels, peers
from .answers import complaint
from .report import result
from .timing import Contender, compare

QUESTION = "How long does the tutorial's XOR job take?"
PEERS = ("NumPy", "PyTorch", "micrograd")
X = [[0, 0], [0, 1], [1, 0], [1, 1]]
Y = [[0], [1], [1], [0]]
LEARNING_RATE = 0.1
EPOCHS, QUICK_EPOCHS = 10000, 1000
PRINT_EVERY = 100
PRINTING_AT_MOST = 1.15     # times as long as printing nothing
SLOW_EPOCHS = 1000      # of PyTorch and micrograd, which are slow
# Measured on CPython 3.6, 3.11 and PyPy: nn_pure is off by 7e-16 after 1,000 epochs and 2.5e-15
# after 10,000, NumPy 1.19 to 2.4 by 9e-16.  The rest is a margin for an exp that rounds otherwise, since
# an error of one epoch is propagated to the next.
TOLERANCE, QUICK_TOLERANCE = 1e-6, 1e-9

NAMES = ("weights_input_hidden", "bias_hidden", "weights_hidden_output", "bias_output")
# From the golden file of the project, made with the tutorial's NumPy listing: its first run.
INITIAL = {
    "weights_input_hidden": [[1.764052345967664, 0.4001572083672233],
                             [0.9787379841057392, 2.240893199201458]],
    "bias_hidden": [[0.0, 0.0]],
    "weights_hidden_output": [[1.8675579901499675], [-0.977277879876411]],
    "bias_output": [[0.0]],
}
EXPECTED = {
    1000: {
        "weights_input_hidden": [[2.990578078579381, -0.7681820609580244],
                                 [3.3871030186457456, 2.6863807466919196]],
        "bias_hidden": [[-0.4751301279931681, 0.5177572045256558]],
        "weights_hidden_output": [[3.1294943812304448], [-1.9752868528065728]],
        "bias_output": [[-1.0707255170539296]],
    },
    10000: {
        "weights_input_hidden": [[4.502512437009402, -2.2501665262329102],
                                 [7.152248048562424, 6.573838496290499]],
        "bias_hidden": [[-0.8666401944742453, 1.4924870803367951]],
        "weights_hidden_output": [[5.779260684715008], [-4.601481655698724]],
        "bias_output": [[-1.1741325198569135]],
    },
}


class Null:
    """A stream that counts lines and discards them."""

    def __init__(self):
        self.lines = 0

    def write(self, text):
        self.lines += text.count("\n")

    def flush(self):
        pass


def printing(job, epochs, **arguments):
    """Return the result of job(epochs, print_every=..., ...), which prints; RuntimeError if lines are missing."""
    null = Null()
    with redirect_stdout(null):
        weights = job(epochs, print_every=PRINT_EVERY, **arguments)
    if null.lines != epochs // PRINT_EVERY:
        raise RuntimeError("%d lines were printed" % null.lines)
    return weights


def nn_pure_job(epochs, kernel=None, print_every=0):
    """Return the weights that nn_pure reaches, named as in EXPECTED."""
    net = SimpleNeuralNetwork(2, 2, 1, rule="tutorial")
    for name in INITIAL:
        setattr(net, name, [list(row) for row in INITIAL[name]])
    kernels.made(kernel, lambda: net.train(X, Y, epochs, LEARNING_RATE, print_every=print_every))
    return {name: getattr(net, name) for name in INITIAL}


def numpy_job(epochs, print_every=0):
    """Return the weights that the tutorial's NumPy code reaches."""
    from .numpy_peers import TutorialNetwork
    net = TutorialNetwork(**INITIAL)
    net.train([list(row) for row in X], [list(row) for row in Y], epochs, LEARNING_RATE, print_every)
    return {name: getattr(net, name).tolist() for name in INITIAL}


def torch_job(epochs):
    """Return the weights that PyTorch reaches: autograd, its SGD, 64-bit floats."""
    import torch
    w1, b1, w2, b2 = parameters = [torch.tensor(INITIAL[name], dtype=torch.float64, requires_grad=True)
                                   for name in NAMES]
    x, t = torch.tensor(X, dtype=torch.float64), torch.tensor(Y, dtype=torch.float64)
    optimizer = torch.optim.SGD(parameters, LEARNING_RATE)
    for _ in range(epochs):
        optimizer.zero_grad()
        output = torch.sigmoid(torch.sigmoid(x @ w1 + b1) @ w2 + b2)
        (0.5 * (output - t) ** 2).sum().backward()
        optimizer.step()
    return {name: parameter.detach().tolist() for name, parameter in zip(NAMES, parameters)}


def micrograd_job(epochs):
    """Return the weights that micrograd's scalars reach; it has no sigmoid, so one is built from its operations."""
    from micrograd.engine import Value

    def sigmoid(z):
        a = 1.0 / (1.0 + exp(-z.data))
        out = Value(a, (z,), "sigmoid")

        def backward():
            z.grad += a * (1.0 - a) * out.grad
        out._backward = backward
        return out

    matrices = [[[Value(number) for number in row] for row in INITIAL[name]] for name in NAMES]
    w1, [b1], w2, [b2] = matrices
    parameters = [value for matrix in matrices for row in matrix for value in row]
    for _ in range(epochs):
        loss = Value(0.0)
        for x, t in zip(X, Y):
            hidden = [sigmoid(w1[0][j] * x[0] + w1[1][j] * x[1] + b1[j]) for j in range(2)]
            output = sigmoid(hidden[0] * w2[0][0] + hidden[1] * w2[1][0] + b2[0])
            loss = loss + (output - t[0]) ** 2 * 0.5
        for value in parameters:
            value.grad = 0
        loss.backward()
        for value in parameters:
            value.data -= LEARNING_RATE * value.grad
    return {name: [[value.data for value in row] for row in matrix] for name, matrix in zip(NAMES, matrices)}


def judge(expected, tolerance):
    """Return the check of weights: an error message, "" if they are right."""
    def examine(weights):
        for name in sorted(expected):
            wrong = complaint(weights[name], expected[name], tolerance)
            if wrong:
                return "%s: %s" % (name, wrong)
        return ""
    return examine


def contenders_of(quick):
    """Return the Contenders that are available, nn_pure first."""
    epochs = QUICK_EPOCHS if quick else EPOCHS
    examine = judge(EXPECTED[epochs], QUICK_TOLERANCE if quick else TOLERANCE)
    examine_slow = judge(EXPECTED[SLOW_EPOCHS], QUICK_TOLERANCE)
    contenders = [Contender(name, lambda kernel=kernel: nn_pure_job(epochs, kernel), examine)
                  for name, kernel in kernels.kinds((kernels.DEFAULT, kernels.PLAIN))]
    if peers.numpy_version() is not None:
        contenders.append(Contender("NumPy", lambda: numpy_job(epochs), examine))
    times = epochs // SLOW_EPOCHS
    if peers.torch_version() is not None:
        contenders.append(Contender("PyTorch", lambda: torch_job(SLOW_EPOCHS), examine_slow, times))
    if peers.micrograd_version() is not None:
        contenders.append(Contender("micrograd", lambda: micrograd_job(SLOW_EPOCHS), examine_slow, times))
    return contenders


def printing_contenders(quick):
    """Return the Contenders that print while they train, nn_pure first."""
    epochs = QUICK_EPOCHS if quick else EPOCHS
    examine = judge(EXPECTED[epochs], QUICK_TOLERANCE if quick else TOLERANCE)
    contenders = [Contender(kernels.DEFAULT, lambda: printing(nn_pure_job, epochs), examine)]
    if peers.numpy_version() is not None:
        contenders.append(Contender("NumPy", lambda: printing(numpy_job, epochs), examine))
    return contenders


def to_reach(contender, first):
    """Return the goals of a contender: so many times slower than nn_pure, on these interpreters."""
    if contender.name == "NumPy" and goals.cpython((3, 8)):
        return [goals.slower(contender, first, 10 if goals.cpython((3, 11)) else 6)]
    if contender.name == "PyTorch" and goals.cpython((3, 11)):
        return [goals.slower(contender, first, 40)]
    return []


def measure(quick, runs, control):
    """Yield a result for each contender.

    quick     fewer epochs
    runs      how many rounds
    control   a timing.Control
    """
    silent, prints = contenders_of(quick), printing_contenders(quick)
    compare(silent + prints, runs, control)
    epochs = format(QUICK_EPOCHS if quick else EPOCHS, ",")
    for contender in silent:
        yield result("2-2-1, %s epochs" % epochs, contender, silent[0], to_reach=to_reach(contender, silent[0]))
    for contender in prints:
        goal = [goals.within(contender, silent[0], PRINTING_AT_MOST)] if contender is prints[0] else []
        yield result("printing, %s epochs" % epochs, contender, prints[0], to_reach=goal)


def notes():
    """Return the notes below the table, a list of texts."""
    return peers.notes(PEERS) + ["Of PyTorch and micrograd %s epochs are timed, and the time multiplied."
                                 % format(SLOW_EPOCHS, ",")]
