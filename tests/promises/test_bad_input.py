"""Every kind of bad data and argument, at every entry point: a clear error, and nothing changed."""

import math
from array import array
from fractions import Fraction

import pytest

from nn_pure import (DataError, Dense, Network, NNPureError, ShapeError, SimpleNeuralNetwork, TrainingDiverged,
                     check_gradients)

X = [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
Y = [[1.0], [0.0], [1.0]]

class Stranger:
    """Raises whatever it likes."""

    def __float__(self):
        raise RuntimeError("no value")

    def __repr__(self):
        raise RuntimeError("no name")


BAD_X = [
    ("ragged rows", [[1, 2], [3]], ShapeError, r"X\[1\] has 1 numbers where 2 are needed"),
    ("no rows", [], ShapeError, "X is empty: at least one row"),
    ("empty rows", [[], []], ShapeError, r"X\[0\] is empty"),
    ("too wide", [[1, 2, 3]] * 3, ShapeError, r"X\[0\] has 3 numbers where 2 are needed"),
    ("too narrow", [[1]] * 3, ShapeError, r"X\[0\] has 1 numbers where 2 are needed"),
    ("text", "12", DataError, "X: '12' is text"),
    ("rows of text", ["12", "34", "56"], DataError, r"X\[0\]: '12' is text"),
    ("text in a row", [[0, "1"]] * 3, DataError, r"X\[0\]\[1\]: '1' is text, not a number"),
    ("bytes in a row", [[0, b"1"]] * 3, DataError, r"X\[0\]\[1\]: b'1' is text"),
    ("None", None, DataError, "X: None is not a row"),
    ("None in a row", [[0, 1], [None, 0], [0, 0]], DataError, r"X\[1\]\[0\]: None is not a real number"),
    ("NaN", [[0, 1], [0, math.nan], [0, 0]], DataError, r"X\[1\]\[1\]: nan is not finite; remove or replace"),
    ("infinity", [[0.0, 1.0], [0.0, -math.inf], [0, 0]], DataError, r"X\[1\]\[1\]: -inf is not finite"),
    ("complex", [[0, 1j]] * 3, DataError, r"X\[0\]\[1\]: 1j is not a real number"),
    ("huge int", [[0, 10 ** 400]] * 3, DataError, r"X\[0\]\[1\]: .*too large for a float; scale"),
    ("a flat list", [0, 1], DataError, r"X\[0\]: 0 is not a row of numbers; one sample is written \[\[0, 1\]\]"),
    ("a number", 5, DataError, "X: 5 is not a row"),
    ("a dict", {0: [1, 2]}, DataError, "X is a dict, which has no order"),
    ("a set", {(1, 2)}, DataError, "X is a set, which has no order"),
    ("a bytearray in a row", [[0, bytearray(b"1")]] * 3, DataError, r"X\[0\]\[1\]: bytearray\(b'1'\) is text"),
    ("what has no value", [[0, Stranger()]] * 3, DataError, r"X\[0\]\[1\]: a Stranger is not a real number"),
    ("nested once too often", [[[0], [1]]] * 3, DataError, r"X\[0\]\[0\]: a list of 1 is not a real number"),
    ("a long text", [["x" * 1000, 1]], DataError, r"X\[0\]\[0\]: 'x{36}\.\.\. is text"),
]
BAD_Y = [
    ("other length", [[1]] * 2, ShapeError, "X has 3 rows and y has 2"),
    ("other width", [[1, 0]] * 3, ShapeError, r"y\[0\] has 2 numbers where 1 are needed"),
    ("flat", [1, 0, 1], DataError, r"y\[0\]: 1 is not a row of numbers; .*a column of targets \[\[0\], \[1\]\]"),
    ("outside 0..1", [[0], [1], [1.5]], DataError, r"y\[2\]: 1.5 is outside 0..1"),
    ("below 0", [[0], [-1], [1]], DataError, r"y\[1\]: -1.0 is outside 0..1"),
    ("NaN", [[0], [math.nan], [1]], DataError, r"y\[1\]\[0\]: nan is not finite"),
    ("text", [["0"], [1], [1]], DataError, r"y\[0\]\[0\]: '0' is text"),
]


def new_network():
    net = Network(2, [Dense(2, "tanh"), Dense(1, "sigmoid")], seed=1)
    net.forward(X)
    return net


def new_simple(rule):
    nn = SimpleNeuralNetwork(2, 2, 1, seed=1, rule=rule)
    nn.forward(X)
    return nn


def snapshot(net):
    if isinstance(net, SimpleNeuralNetwork):
        return repr(sorted((name, value) for name, value in vars(net).items() if name != "_network"))
    return repr((net.to_dict(), net.x, net.z, net.a, net.rng.state))


ENTRY_POINTS = {
    "forward": lambda net, X, y: net.forward(X),
    "predict": lambda net, X, y: net.predict(X),
    "loss_value": lambda net, X, y: net.loss_value(X, y),
    "gradients": lambda net, X, y: net.gradients(X, y),
    "backward": lambda net, X, y: net.backward(X, y, 0.1),
    "train": lambda net, X, y: net.train(X, y, 1, 0.1),
    "check_gradients": check_gradients,
}
TAKES_Y = ["loss_value", "gradients", "backward", "train", "check_gradients"]


def refuses(net, call, error, message):
    before = snapshot(net)
    with pytest.raises(error, match=message):
        call()
    assert snapshot(net) == before


@pytest.mark.parametrize("entry", sorted(ENTRY_POINTS))
@pytest.mark.parametrize("case", BAD_X, ids=[case[0] for case in BAD_X])
def test_bad_X(entry, case):
    net = new_network()
    refuses(net, lambda: ENTRY_POINTS[entry](net, case[1], Y), case[2], case[3])


@pytest.mark.parametrize("entry", TAKES_Y)
@pytest.mark.parametrize("case", BAD_Y, ids=[case[0] for case in BAD_Y])
def test_bad_y(entry, case):
    net = new_network()
    refuses(net, lambda: ENTRY_POINTS[entry](net, X, case[1]), case[2], case[3])


@pytest.mark.parametrize("rule", ["cross_entropy", "tutorial"])
@pytest.mark.parametrize("entry", ["forward", "backward", "train"])
@pytest.mark.parametrize("case", BAD_X, ids=[case[0] for case in BAD_X])
def test_bad_X_for_the_simple_network(rule, entry, case):
    nn = new_simple(rule)
    refuses(nn, lambda: ENTRY_POINTS[entry](nn, case[1], Y), case[2], case[3])


@pytest.mark.parametrize("rule", ["cross_entropy", "tutorial"])
@pytest.mark.parametrize("entry", ["backward", "train"])
@pytest.mark.parametrize("case", BAD_Y[:3] + BAD_Y[5:], ids=[case[0] for case in BAD_Y[:3] + BAD_Y[5:]])
def test_bad_y_for_the_simple_network(rule, entry, case):
    nn = new_simple(rule)
    refuses(nn, lambda: ENTRY_POINTS[entry](nn, X, case[1]), case[2], case[3])


def test_softmax_targets_must_sum_to_1():
    net = Network(2, [Dense(3, "softmax")])
    refuses(net, lambda: net.loss_value(X, [[1, 0, 0], [0, 1, 0], [1, 1, 0]]), DataError, r"y\[2\]: the row sums to 2.0")


@pytest.mark.parametrize("name, value", [
    ("epochs", 0), ("epochs", -5), ("epochs", 2.5), ("epochs", "10"), ("epochs", None), ("epochs", math.nan),
    ("learning_rate", 0), ("learning_rate", -0.1), ("learning_rate", math.nan), ("learning_rate", math.inf),
    ("learning_rate", "0.1"), ("batch_size", 0), ("batch_size", -1), ("batch_size", 1.5),
    ("restarts", -1), ("restarts", None),
])
def test_bad_training_arguments(name, value):
    arguments = {"epochs": 1, "learning_rate": 0.1}
    arguments[name] = value
    net = new_network()
    refuses(net, lambda: net.train(X, Y, **arguments), DataError, name)
    if name != "batch_size":
        for rule in ("cross_entropy", "tutorial"):
            nn = new_simple(rule)
            refuses(nn, lambda: nn.train(X, Y, **arguments), DataError, name)  # noqa: B023


@pytest.mark.parametrize("rate", [0, -1, math.nan, math.inf, "0.1", None, 1j])
def test_bad_learning_rate_of_one_step(rate):
    net = new_network()
    refuses(net, lambda: net.backward(X, Y, rate), DataError, "learning_rate")


def test_backward_before_forward():
    net = Network(2, [Dense(1, "sigmoid")])
    with pytest.raises(NNPureError, match=r"backward before forward: call forward\(X\)"):
        net.backward(X, Y, 0.1)
    with pytest.raises(NNPureError, match="backward before forward"):
        SimpleNeuralNetwork(2, 2, 1).backward(X, Y, 0.1)


def test_backward_with_another_X_than_forward():
    net = new_network()
    refuses(net, lambda: net.backward([[0, 0]] * 3, Y, 0.1), NNPureError, "with the same X first")
    refuses(net, lambda: net.backward(X[:2], Y[:2], 0.1), NNPureError, "with the same X first")


@pytest.mark.parametrize("name", ["input_size", "hidden_size", "output_size"])
@pytest.mark.parametrize("value", [0, -1, 2.5, "2", None])
def test_bad_sizes_of_the_simple_network(name, value):
    sizes = {"input_size": 2, "hidden_size": 2, "output_size": 1}
    sizes[name] = value
    with pytest.raises(DataError, match="must be a whole number|is not a real number|is text"):
        SimpleNeuralNetwork(**sizes)


@pytest.mark.parametrize("rule", ["mse", None, ["tutorial"]])
def test_unknown_rule(rule):
    with pytest.raises(NNPureError, match="choose \"cross_entropy\" or \"tutorial\""):
        SimpleNeuralNetwork(2, 2, 1, rule=rule)


class Frame:
    """Behaves like a data frame: iterating it gives column names."""

    def __iter__(self):
        return iter(["a", "b"])

    def to_numpy(self):
        return Array()


class Array:
    def tolist(self):
        return [[0, 1], [1, 0], [1, 1]]


class Number:
    """Behaves like a NumPy scalar."""

    def __float__(self):
        return 1.0


GOOD_X = {
    "tuples": ((0, 1), (1, 0), (1, 1)), "bools": [[False, True], [True, False], [True, True]],
    "ranges and arrays": [range(2), array("d", [1, 0]), [Fraction(1), Number()]],
    "an array": Array(), "a frame": Frame(), "a generator": (row for row in X),
}


@pytest.mark.parametrize("name", sorted(GOOD_X))
def test_good_X(name):
    net = new_network()
    assert net.predict(GOOD_X[name]) == net.predict(X)


def test_what_was_passed_is_neither_kept_nor_changed():
    rows = [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    net = new_network()
    net.forward(rows)
    net.backward(rows, Y, 0.1)
    assert rows == X
    rows[0][0] = 99.0
    assert net.x[0][0] == 0.0


@pytest.mark.parametrize("rate", [1e308, 1e300])
def test_training_that_diverges_keeps_the_last_good_weights(rate):
    net = Network(1, [Dense(1)], seed=0)
    data = [[1.0], [2.0]], [[1e9], [-1e10]]          # the loss is 5e19, its gradient 1e10
    before = snapshot(net)
    with pytest.raises(TrainingDiverged, match=r"epoch 0, batch 0: a weight would become infinite or NaN, first in layers\[0\]; likeliest cause: .*learning rate"):
        net.train(data[0], data[1], 5, rate)
    assert repr(net.to_dict()) in before
    net.forward(data[0])
    with pytest.raises(TrainingDiverged):
        net.backward(data[0], data[1], rate)
    assert math.isfinite(net.layers[0].weights[0][0])


def test_divergence_later_names_epoch_and_batch():
    net = Network(1, [Dense(1)], seed=0)
    with pytest.raises(TrainingDiverged, match=r"epoch [1-9]\d*, batch [01]: "):
        net.train([[100.0], [200.0]], [[1.0], [2.0]], 1000, 1.0, batch_size=1)
    assert all(math.isfinite(w) for row in net.layers[0].weights for w in row)


def test_callbacks_that_are_none():
    net = new_network()
    refuses(net, lambda: net.train(X, Y, 1, 0.1, callbacks=[3]), NNPureError, "callbacks")
