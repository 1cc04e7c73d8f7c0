"""Random matrices, networks and data for property-based tests."""

from hypothesis import settings
from hypothesis import strategies as st

from nn_pure import Dense, Network
from nn_pure.activations import ACTIVATIONS
from nn_pure.losses import LOSSES
from nn_pure.rng import Rng

ELEMENTWISE = sorted(name for name in ACTIVATIONS if name != "softmax")
seeds = st.integers(0, 2 ** 32 - 1)
sizes = st.integers(1, 6)
any_float = st.floats(allow_nan=False, allow_infinity=False)


def examples(number):
    """Settings of a property that asks for this number of examples; the default profile gives ten at most."""
    most = settings.default.max_examples
    return settings(max_examples=number if most >= settings.get_profile("full").max_examples else min(number, most))


def eighths(rows, columns):
    """Matrices of multiples of 1/8 up to 8: products of three of them are exact in floats."""
    number = st.integers(-64, 64).map(lambda k: k / 8.0)
    return st.lists(st.lists(number, min_size=columns, max_size=columns), min_size=rows, max_size=rows)


def random_network(rng, loss, hidden, output, inputs, widths):
    """A network with normal weights and biases; hidden and output name activations."""
    layers = [Dense(width, name, "normal") for width, name in zip(widths, hidden)]
    layers.append(Dense(widths[-1], output, "normal"))
    net = Network(inputs, layers, loss, seed=rng.below(2 ** 31))
    for layer in net.layers:
        layer.biases = [rng.normal() for _ in layer.biases]
        if layer.activation == "exponential":           # several of them on each other soon have no end
            layer.weights = [[0.05 * w for w in row] for row in layer.weights]
    return net


def random_data(rng, net, rows):
    """Inputs, and targets that the network's loss accepts."""
    X = [[rng.normal() for _ in range(net.inputs)] for _ in range(rows)]
    if net.loss == "binary_cross_entropy":
        return X, [[rng.uniform() for _ in range(net.outputs)] for _ in range(rows)]
    if net.loss == "poisson":
        return X, [[4.0 * rng.uniform() for _ in range(net.outputs)] for _ in range(rows)]
    y = [[rng.normal() for _ in range(net.outputs)] for _ in range(rows)]
    if net.loss == "categorical_cross_entropy":
        y = [[abs(t) + 0.1 for t in row] for row in y]
        y = [[t / sum(row) for t in row] for row in y]
    return X, y


@st.composite
def cases(draw, loss=None, activation=None):
    """(network, X, y): depth 1 to 4, widths 1 to 6, 1 to 8 rows, random weights."""
    rng = Rng(draw(seeds))
    loss = loss or draw(st.sampled_from(sorted(LOSSES)))
    depth = draw(st.integers(1, 4))
    hidden = [activation or draw(st.sampled_from(ELEMENTWISE)) for _ in range(depth - 1)]
    output = LOSSES[loss].activation or activation or draw(st.sampled_from(ELEMENTWISE))
    net = random_network(rng, loss, hidden, output, draw(sizes), [draw(sizes) for _ in range(depth)])
    X, y = random_data(rng, net, draw(st.integers(1, 8)))
    return net, X, y
