"""How long does the tutorial's XOR job take?

A network 2-2-1 with sigmoids learns XOR: all four rows at once, 10,000 times
(1,000 with --quick), learning rate 0.1, printing nothing.  nn_pure follows
the tutorial's rule to the letter, beside the tutorial's own way in NumPy.
Both start from INITIAL and must arrive at EXPECTED.

nn_pure has a little more to do: it notes the loss of every epoch, which the
tutorial computes only when it prints.
"""

from nn_pure import SimpleNeuralNetwork

from . import peers
from .answers import complaint
from .report import result
from .timing import Contender, compare

QUESTION = "How long does the tutorial's XOR job take?"
X = [[0, 0], [0, 1], [1, 0], [1, 1]]
Y = [[0], [1], [1], [0]]
LEARNING_RATE = 0.1
EPOCHS, QUICK_EPOCHS = 10000, 1000
# Measured on CPython 3.6, 3.11 and PyPy: nn_pure is off by 7e-16 after 1,000 epochs and 2.5e-15
# after 10,000, NumPy 1.19 to 2.4 by 9e-16.  The rest is room for an exp that rounds otherwise, since
# an error of one epoch is passed on to the next.
TOLERANCE, QUICK_TOLERANCE = 1e-6, 1e-9

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


def nn_pure_job(epochs):
    """Return the weights that nn_pure reaches, named as in EXPECTED."""
    net = SimpleNeuralNetwork(2, 2, 1, rule="tutorial")
    for name in INITIAL:
        setattr(net, name, [list(row) for row in INITIAL[name]])
    net.train(X, Y, epochs, LEARNING_RATE, print_every=0)
    return {name: getattr(net, name) for name in INITIAL}


def numpy_job(epochs):
    """Return the weights that the tutorial's way in NumPy reaches."""
    from .numpy_peers import TutorialNetwork
    net = TutorialNetwork(**INITIAL)
    net.train([list(row) for row in X], [list(row) for row in Y], epochs, LEARNING_RATE)
    return {name: getattr(net, name).tolist() for name in INITIAL}


def judge(expected, tolerance):
    """Return a function that says what is wrong with weights, "" if nothing is."""
    def examine(weights):
        for name in sorted(expected):
            wrong = complaint(weights[name], expected[name], tolerance)
            if wrong:
                return "%s: %s" % (name, wrong)
        return ""
    return examine


def measure(quick, runs, control):
    """Yield a result for each contender.

    quick     fewer epochs
    runs      how many rounds
    control   a timing.Control
    """
    epochs = QUICK_EPOCHS if quick else EPOCHS
    examine = judge(EXPECTED[epochs], QUICK_TOLERANCE if quick else TOLERANCE)
    contenders = [Contender("nn_pure", lambda: nn_pure_job(epochs), examine)]
    if peers.numpy_version():
        contenders.append(Contender("NumPy", lambda: numpy_job(epochs), examine))
    compare(contenders, runs, control)
    for contender in contenders:
        yield result("2-2-1, %s epochs" % format(epochs, ","), contender, contenders[0])
