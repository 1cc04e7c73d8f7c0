"""Networks in arrays of 32-bit floats predict what the lists do, up to the rounding of the weights."""

import pytest

from nn_pure import DataError, Dense, Network, NNPureError, ShapeError
from nn_pure.activations import ACTIVATIONS
from nn_pure.compact import Compact
from nn_pure.rng import Rng
from nn_pure.scaling import standardise


def rounded(network):
    """Return the network with its weights rounded to 24 bits."""
    import struct

    def near(w):
        return struct.unpack("<f", struct.pack("<f", w))[0]
    for layer in network.layers:
        layer.weights = [[near(w) for w in row] for row in layer.weights]
        layer.biases = [near(b) for b in layer.biases]
    return network


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_it_predicts_what_the_rounded_network_predicts(activation):
    rng = Rng(4)
    X = [[3.0 * rng.uniform() - 1.0 for _ in range(3)] for _ in range(7)]
    last = activation == "softmax"
    net = Network(3, [Dense(5, "tanh" if last else activation), Dense(4, activation)],
                  loss="categorical_cross_entropy" if last else "mse", seed=2, kernel="plain")
    net.scaling = standardise(X)
    for layer in net.layers:
        layer.biases = [rng.uniform() for _ in layer.biases]
    small, before = Compact(net), net.predict(X)
    assert small.predict(X) == rounded(net).predict(X)      # the same sums in the same order
    assert small.predict(X) != before                       # and it is rounded
    # Two layers of exp make 1e-7 of a weight 1e-6 of the output.
    assert max(abs(a - b) / (1.0 + abs(b)) for one, two in zip(small.predict(X), before) for a, b in zip(one, two)) < 1e-5


def test_it_keeps_four_bytes_a_parameter_and_not_the_lists():
    net = Network(30, [Dense(20, "tanh"), Dense(5)], seed=1)
    small = Compact(net)
    assert len(small) == 30 * 20 + 20 + 20 * 5 + 5
    assert [layer.weights.itemsize * len(layer.weights) for layer in small.layers] == [2400, 400]
    expected = small.predict([[0.5] * 30])
    net.layers[0].weights[0][0] = 100.0
    assert small.predict([[0.5] * 30]) == expected


@pytest.mark.parametrize("X, kind", [([[1.0]], ShapeError), ([], ShapeError), ([[1.0, float("nan")]], DataError),
                                     ([["a", 1.0]], DataError), (None, NNPureError)])
def test_bad_rows(X, kind):
    with pytest.raises(kind, match="X"):
        Compact(Network(2, [Dense(1)], seed=1)).predict(X)


def test_weights_that_do_not_fit():
    with pytest.raises(DataError, match=r"layers\[1\]: a weight is no finite number of 32 bits"):
        Compact(Network(1, [Dense(1), Dense(1, weights=[[1e39]])], seed=1))


def test_outputs_that_overflow():
    net = Network(1, [Dense(1, weights=[[1e38]], biases=[0.0])], seed=1)
    with pytest.raises(NNPureError, match="row 1: an output is no finite number"):
        Compact(net).predict([[1.0], [1e300]])
