"""Dense: its own copies, its shapes, its arithmetic by hand."""

import pytest

from nn_pure import DataError, Dense, Network, NNPureError, ShapeError
from nn_pure.kernels.plain import PLAIN


def test_a_layer_worked_by_hand():
    layer = Dense(2, "relu", weights=[[1, -2], [3, 4]], biases=[0.5, -10])
    z = PLAIN.sums(layer, [[1.0, 2.0]])
    assert z == [[1 + 6 + 0.5, -2 + 8 - 10]]
    a = PLAIN.outputs(layer, z)
    assert a == [[7.5, 0.0]]
    assert PLAIN.slopes(layer, z, a) == [[1.0, 0.0]]


def test_networks_do_not_share_a_layer():
    layer = Dense(1, weights=[[1.0]], biases=[2.0])
    first, second = Network(1, [layer]), Network(1, [layer])
    first.layers[0].weights[0][0] = 9.0
    first.layers[0].biases[0] = 9.0
    assert layer.weights == second.layers[0].weights == [[1.0]]
    assert layer.biases == second.layers[0].biases == [2.0]


def test_given_weights_and_biases_are_kept():
    net = Network(2, [Dense(1, weights=[[0.0], [1.0]]), Dense(2, biases=[0.0, 5.0])], seed=0)
    assert net.layers[0].weights == [[0.0], [1.0]]     # a weight of 0 is a weight
    assert net.layers[0].biases == [0.0]
    assert net.layers[1].biases == [0.0, 5.0]
    assert net.layers[1].weights != [[0.0, 0.0]]


@pytest.mark.parametrize("units", [0, -1, 2.5, "3", None, float("nan"), float("inf"), 1j])
def test_units(units):
    with pytest.raises(DataError, match="units"):
        Dense(units)


@pytest.mark.parametrize("activation", ["sigmod", None, 3, ["relu"]])
def test_unknown_activation(activation):
    with pytest.raises(NNPureError, match="unknown activation .*: choose one of elu, exponential, gelu"):
        Dense(1, activation)


def test_aliases():
    assert [Dense(1, name).activation for name in ("identity", "logistic", "silu")] == ["linear", "sigmoid", "swish"]


def test_wrong_shapes_at_construction():
    with pytest.raises(ShapeError, match=r"weights\[0\] has 1 numbers where 2 are needed"):
        Dense(2, weights=[[1.0]])
    with pytest.raises(ShapeError, match=r"layers\[0\].weights has 1 rows where 3 x 2 is needed"):
        Network(3, [Dense(2, weights=[[1.0, 2.0]])])
    with pytest.raises(ShapeError, match=r"layers\[0\].biases has 1 numbers where 2 are needed"):
        Network(3, [Dense(2, biases=[1.0])])


def test_without_l1_and_l2_there_is_no_penalty():
    assert Dense(1, weights=[[3.0]]).penalty() == 0.0
