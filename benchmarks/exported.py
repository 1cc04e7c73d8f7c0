"""How much faster does an exported network predict one row than the library, list in, list out?

The weights and the row are those of predict.py.  nn_pure plain is the
library's reference kernel; the exported files have its bits, so the answers are
compared exactly.
"""

from nn_pure.export import to_python

from . import goals, kernels, predict, predictors
from .report import result
from .timing import compare

QUESTION = "How much faster does an exported network predict one row than the library?"
NETWORKS = ((2, 4, 1), (64, 32, 10), (784, 128, 10))
CPYTHON_GOAL = 3                # plain takes at least so many times as long, of 64-32-10
WRITTEN, PACKED = "exported", "exported packed"


class Exported:
    """The file that export --to python writes, run."""

    def __init__(self, layers, name, packed):
        self.name = name
        self.names = {"__name__": name}
        exec(to_python(predictors.network(layers), packed=packed), self.names)

    def predict(self, row):
        """Return the outputs."""
        return self.names["predict"](row)


def contenders_of(sizes):
    """Return a Contender for each, the exported file first."""
    layers = predict.start(*sizes)
    row = predict.loops.batch(1, sizes[0], sizes[-1])[0][0]
    plain = predictors.NNPure(layers, kernels.PLAIN, "plain")
    wanted = plain.predict(row)

    def examine(answer):
        return "" if answer == wanted else "%r is not what the plain loops say, %r" % (answer, wanted)

    everybody = [Exported(layers, WRITTEN, False), Exported(layers, PACKED, True), plain, predictors.NNPure(layers)]
    return [predict.contender(who, list(row), examine) for who in everybody]


def to_reach(sizes, one, contenders):
    """Return the goals of a contender: plain is slower than the file, on CPython."""
    if sizes == (64, 32, 10) and one.name == kernels.PLAIN and goals.cpython((3, 6)):
        return [goals.slower(one, contenders[0], CPYTHON_GOAL)]
    return []


def measure(quick, runs, control):
    """Yield a result for each network and contender.

    quick     shorter runs
    runs      how many rounds
    control   a timing.Control
    """
    for sizes in NETWORKS:
        contenders = contenders_of(sizes)
        compare(contenders, runs, control, predict.QUICK_RUN_SECONDS if quick else predict.RUN_SECONDS)
        for one in contenders:
            yield result("-".join(str(size) for size in sizes), one, contenders[0], 1, to_reach(sizes, one, contenders))


def notes():
    """Return the notes below the table, a list of texts."""
    return ["of more than 5,000 parameters both files hold tables, not lines"]
