"""Prediction: how many single rows per second, list in, list out?

Networks with one sigmoid hidden layer, and a sigmoid output or ten softmax
outputs; all contenders have the same weights.  A list of numbers goes in and
a list comes out, for the peers too: their times include the conversions from
list to array and back, as for a user whose data are lists.
"""

from . import goals, kernels, loops, peers, predictors
from .report import result
from .timing import Contender, compare

QUESTION = "How many single rows per second are predicted, list in, list out?"
PEERS = ("NumPy", "scikit-learn", "PyTorch", "ONNX Runtime")
NETWORKS = ((2, 4, 1), (64, 32, 10), (784, 128, 10))
TOLERANCE = 1e-9
RUN_SECONDS, QUICK_RUN_SECONDS = 0.1, 0.02      # a run lasts this long or longer


def start(inputs, hidden, outputs):
    """Return the layers that all begin with: numbers between -1 and 1 over the root of the inputs."""
    layers = []
    for above, units in ((inputs, hidden), (hidden, outputs)):
        X, _ = loops.batch(above, units, 1)
        layers.append(([[(2.0 * number - 1.0) / above ** 0.5 for number in row] for row in X],
                       [0.1 * (j % 3 - 1) for j in range(units)]))
    return layers


def contenders_of(sizes):
    """Return a Contender for each predictor."""
    layers = start(*sizes)
    row = loops.batch(1, sizes[0], sizes[-1])[0][0]
    examine = loops.judge(loops.forward(layers, row)[-1], TOLERANCE)
    return [contender(who, list(row), examine) for who in predictors.predictors(layers)]


def contender(who, row, examine):
    """Return the Contender; examined are the outputs."""
    return Contender(who.name, lambda: who.predict(row), examine)


def to_reach(sizes, one, contenders):
    """Return the goals of a contender: peers are slower than nn_pure, "fast" is near NumPy."""
    first, fast = contenders[0], goals.named(contenders, kernels.FAST)
    if sizes == (2, 4, 1) and one.name in PEERS:
        return [goals.slower(one, first, 1)]
    if sizes == (64, 32, 10) and one.name == "scikit-learn":
        return [goals.slower(one, fast or first, 4)]
    if sizes == (64, 32, 10) and one is (fast or first):
        return [goals.within(one, goals.named(contenders, "NumPy"), 2)]
    return []


def measure(quick, runs, control):
    """Yield a result for each network and contender.

    quick     shorter runs
    runs      how many rounds
    control   a timing.Control
    """
    for sizes in NETWORKS:
        contenders = contenders_of(sizes)
        compare(contenders, runs, control, QUICK_RUN_SECONDS if quick else RUN_SECONDS)
        for one in contenders:
            yield result("-".join(str(size) for size in sizes), one, contenders[0], 1,
                         to_reach(sizes, one, contenders))


def notes():
    """Return the notes below the table, a list of texts."""
    return peers.notes(PEERS)
