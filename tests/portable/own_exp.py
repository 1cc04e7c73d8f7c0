"""Prints one number for the bits of each of many trainings with exp="portable"; own_exp.txt is what must come out.

    python tests/portable/own_exp.py | diff tests/portable/own_exp.txt -

With that switch nothing on the way to a weight comes from the platform, so the
text is the same wherever floats have 64 bits, whatever the C library; the
trainings are longer than those of same_bits.py, which must not meet one of the
rare numbers that math.exp rounds differently from machine to machine.

The first lines are exp itself, with a few values in full: where trainings
differ, they say why.  See same_bits.py for how floats are written and when the
text may change.
"""

from math import frexp

try:
    import nn_pure
except ImportError:                      # sys.path begins with this file's directory
    import sys
    sys.path.insert(0, sys.path[0] + "/../..")
    import nn_pure

from nn_pure import Dense, Network
from nn_pure.activations import ACTIVATIONS
from nn_pure.losses import LOSSES
from nn_pure.optimizers import OPTIMIZERS, optimizer_from
from nn_pure.portable_exp import exp
from nn_pure.rng import Rng
from nn_pure.schedules import InverseScaling

PRIME = 4294967291                       # the largest below 2^32


def mantissa_and_exponent(x):
    m, e = frexp(x)
    return int(m * 9007199254740992.0), e             # m * 2^53 is whole


def digest(numbers):
    """Return a number below 2^32 that changes when a bit of one of these does."""
    total = 0
    for x in numbers:
        m, e = mantissa_and_exponent(x)
        total = (31 * total + m + e) % PRIME
    return total


def parameters(layers):
    numbers = []
    for layer in layers:
        for row in layer.weights:
            numbers.extend(row)
        numbers.extend(layer.biases)
    return numbers


def show(label, net, X, Y, history):
    print("%s: weights %d, outputs %d, losses %d" % (
        label, digest(parameters(net.layers)), digest([a for row in net.predict(X) for a in row]),
        digest(history.loss + [net.loss_value(X, Y)])))


def rows(rng, n, columns):
    return [[4.0 * rng.uniform() - 2.0 for _ in range(columns)] for _ in range(n)]


rng = Rng(1)
for low, high in ((-1.0, 0.0), (-40.0, 0.0), (-760.0, -700.0), (0.0, 720.0)):
    values = [exp(low + (high - low) * rng.uniform()) for _ in range(1000)]
    finite = [y for y in values if y - y == 0.0]
    print("exp %g..%g: %d finite, digest %d, first %s:%d" % (
        (low, high, len(finite), digest(finite)) + mantissa_and_exponent(finite[0])))

X = [[0, 0], [0, 1], [1, 0], [1, 1]]
Y = [[0], [1], [1], [0]]
for rule in ("cross_entropy", "tutorial"):
    nn = nn_pure.SimpleNeuralNetwork(2, 2, 1, seed=0, rule=rule, exp="portable")
    history = nn.train(X, Y, epochs=500, learning_rate=0.5, print_every=0)
    show("xor " + rule, nn.to_network(), X, Y, history)

# Every activation, in a hidden layer; every loss, after the activation it needs.
X = rows(rng, 12, 3)
for name in sorted(ACTIVATIONS):
    if name != "softmax":
        Y = [[row[0] * row[1] + 0.5 * row[2]] for row in X]
        net = Network(3, [Dense(4, name), Dense(3, name), Dense(1)], seed=3, exp="portable")
        history = net.train(X, Y, epochs=20, learning_rate=0.0078125, batch_size=5)
        show(name, net, X, Y, history)
for name in sorted([name for name in LOSSES if not LOSSES[name].summed]):     # a sum is as its mean, without / n
    Y = [[1.0, 0.0] if row[0] > row[1] else [0.0, 1.0] for row in X]
    smoothing = 0.0625 if LOSSES[name].activation in ("sigmoid", "softmax") else 0.0
    net = Network(3, [Dense(4, "tanh", l2=0.0078125), Dense(2, LOSSES[name].activation or "softplus")], loss=name,
                  seed=4, label_smoothing=smoothing, exp="portable")
    history = net.train(X, Y, epochs=20, learning_rate=InverseScaling(0.25), batch_size=5,
                        sample_weight=[1.0, 0.5, 2.0] * 4)
    show(name, net, X, Y, history)
for name in sorted(OPTIMIZERS):
    by_batches = not optimizer_from(name).full_batch
    net = Network(3, [Dense(4, "gelu", dropout=0.25), Dense(3, "elu"), Dense(2, "softmax")], seed=5, exp="portable")
    history = net.train(X, Y, epochs=20, learning_rate=InverseScaling(0.03125), batch_size=5 if by_batches else None,
                        optimizer=name)
    show(name, net, X, Y, history)
