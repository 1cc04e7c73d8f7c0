"""Prints brief trainings to the last bit; tests/portable/same_bits.txt is what must come out.

    python tests/portable/same_bits.py | diff tests/portable/same_bits.txt -

It runs wherever the core does, MicroPython included, so it uses print and
nothing else.  A float is written mantissa:exponent, two whole numbers that
are exact everywhere; decimal text is not, and float.hex is missing on
MicroPython.  Numbers in this file are whole or halves, quarters, ..., which
every interpreter reads alike: a difference is then one of nn_pure.

When the numbers change on purpose, CPython writes the new file; every other
interpreter must print the same before it counts (.ci/interpreters).
"""

from math import frexp

try:
    import nn_pure
except ImportError:                      # sys.path begins with this file's directory
    import sys
    sys.path.insert(0, sys.path[0] + "/../..")
    import nn_pure

from nn_pure import elementary
from nn_pure.optimizers import OPTIMIZERS, optimizer_from
from nn_pure.rng import Rng
from nn_pure.scaling import standardise
from nn_pure.schedules import Cosine

PRIME = 4294967291                       # the largest below 2^32


def mantissa_and_exponent(x):
    m, e = frexp(x)
    return int(m * 9007199254740992.0), e             # m * 2^53 is whole


def bits(x):
    m, e = mantissa_and_exponent(x)
    return "%s:%d" % (hex(m), e)


def show(label, numbers):
    print("%s %s" % (label, " ".join([bits(x) for x in numbers])))


def show_layers(label, layers):
    for k in range(len(layers)):
        numbers = []
        for row in layers[k].weights:
            numbers.extend(row)
        show("%s layer %d" % (label, k), numbers + layers[k].biases)


def show_function(name, function, low, high, points=1000):
    """Print a few values, and one number for many: where trainings differ, this says why."""
    rng = Rng(1)
    digest = 0
    for _ in range(points):
        m, e = mantissa_and_exponent(function(low + (high - low) * rng.uniform()))
        digest = (31 * digest + m + e) % PRIME
    values = [function(low + (high - low) * k / 8.0) for k in range(1, 8)]
    show("%s %g..%g digest %d values" % (name, low, high, digest), values)


def uniform_rows(rng, rows, columns):
    return [[4.0 * rng.uniform() - 2.0 for _ in range(columns)] for _ in range(rows)]


# The functions that take nothing from the platform.  Those built on math.exp are not here: its last
# bit differs with the processor in one number of 1,300 (tests/README.md, "The same bits"), and a digest of
# 1,000 numbers sees that.  The trainings below are short enough to meet none of these numbers.
show_function("log", elementary.log, 0.0, 16.0)
show_function("log1p", elementary.log1p, -1.0, 1.0)

X = [[0, 0], [0, 1], [1, 0], [1, 1]]
Y = [[0], [1], [1], [0]]
for rule in ("cross_entropy", "tutorial"):
    label = "xor %s" % rule
    nn = nn_pure.SimpleNeuralNetwork(2, 2, 1, seed=0, rule=rule)
    history = nn.train(X, Y, epochs=200, learning_rate=0.5, print_every=0)
    show_layers(label, nn.to_network().layers)
    show(label + " loss", [history.loss[0], history.loss[-1]])
    show(label + " outputs", [row[0] for row in nn.forward(X)])

# 12 rows in batches of 5: the last batch is short, and the order is shuffled.
rng = Rng(2)
X = uniform_rows(rng, 12, 3)
Y = [[float(k == i % 3) for k in range(3)] for i in range(12)]
rng.shuffle(Y)
net = nn_pure.Network(3, [nn_pure.Dense(5, "tanh"), nn_pure.Dense(4, "gelu"), nn_pure.Dense(4, "elu"),
                          nn_pure.Dense(4, "softplus"), nn_pure.Dense(3, "softmax")], seed=3)
history = net.train(X, Y, epochs=30, learning_rate=0.25, batch_size=5)
show_layers("classes", net.layers)
show("classes loss", [history.loss[0], history.loss[-1], net.loss_value(X, Y)])

X = uniform_rows(rng, 12, 2)
Y = [[row[0] * row[1]] for row in X]
net = nn_pure.Network(2, [nn_pure.Dense(4, "swish"), nn_pure.Dense(4, "selu"), nn_pure.Dense(4, "softsign"),
                          nn_pure.Dense(1)], loss="huber", seed=6)
net.scaling = standardise(X)
history = net.train(X, Y, epochs=30, learning_rate=0.125, batch_size=4)
show_layers("regression", net.layers)
show("regression scaling", net.scaling.shift + net.scaling.scale)
show("regression loss", [history.loss[0], history.loss[-1], net.loss_value(X, Y)])

# Every optimizer, with what else goes on in a step: dropout, penalties, weights, clipping, a schedule.
for optimizer in sorted(OPTIMIZERS):
    by_batches = not optimizer_from(optimizer).full_batch
    net = nn_pure.Network(2, [nn_pure.Dense(4, "tanh", l2=0.0078125, dropout=0.25),
                              nn_pure.Dense(3, "leaky_relu", l1=0.00390625), nn_pure.Dense(1)], seed=5)
    clipped = {"clip_norm": 0.5} if by_batches else {}
    history = net.train(X, Y, epochs=20, learning_rate=Cosine(0.03125, 20), batch_size=5 if by_batches else None,
                        optimizer=optimizer, sample_weight=[1.0, 0.5, 2.0] * 4, **clipped)
    show_layers(optimizer, net.layers[1:2])
    show(optimizer + " loss and gradient", [history.loss[-1], history.gradient_norm[-1]])
