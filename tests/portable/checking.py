"""What the scripts of this folder share; it needs print and what the core itself needs.

A script counts its checks: the first wrong answer raises, so the exit code is
not 0, and the last line tells how many answers were right.  The suite tests
the same more thoroughly, on desktop Pythons only.
"""

try:
    import nn_pure
except ImportError:                      # sys.path begins with this file's directory
    import sys
    sys.path.insert(0, sys.path[0] + "/../..")
    import nn_pure  # noqa: F401

from nn_pure import elementary, matrix
from nn_pure.rng import Rng

checks = 0


def check(true, what):
    """Count one check.  Not an assert statement: python -O would skip it."""
    global checks
    checks += 1
    if not true:
        raise AssertionError(what)


def equal(got, wanted, what):
    check(got == wanted, "%s: got %r where %r is right" % (what, got, wanted))


def near(got, wanted, what, tolerance=1e-12):
    """Compare two matrices."""
    equal(matrix.shape(got), matrix.shape(wanted), what)
    worst = max([max([abs(d) for d in row]) for row in matrix.subtract(got, wanted)])
    check(worst <= tolerance, "%s: off by %r" % (what, worst))


def raises(kind, what, function, *arguments):
    try:
        function(*arguments)
    except kind as error:
        # MicroPython's OSError is its number only.
        check(kind is OSError or len(str(error)) > 10, "%s: the message is %r" % (what, str(error)))
    else:
        check(False, "%s: nothing raised" % what)


def rows_of(rng, rows, columns):
    return [[2.0 * rng.uniform() - 1.0 for _ in range(columns)] for _ in range(rows)]


def parameters(net):
    return [(layer.weights, layer.biases) for layer in net.layers]


def text_is_exact():
    """MicroPython up to 1.25 loses the last bits of a float on its way through text."""
    rng = Rng(11)
    numbers = [rng.normal() * rng.uniform() / 3.0 for _ in range(200)]
    return [float(repr(x)) for x in numbers] == numbers


def moons():
    """Return two half circles of 10 rows each, and their targets."""
    X = []
    for k in range(10):
        c = elementary.cos(0.3 * k)
        s = elementary.cos(abs(0.3 * k - 1.5707963))
        X.append([c, s])
        X.append([1.0 - c, 0.5 - s])
    return X, [[0.0], [1.0]] * 10


def run(name, least, tests):
    """Run tests and tell how many checks they made; fewer than least are an error: some were lost."""
    before = checks
    for test in tests:
        test()
    done = checks - before
    if done < least:                     # some were lost
        raise AssertionError("only %d checks of at least %d" % (done, least))
    print("portable %s: %d checks" % (name, done))
