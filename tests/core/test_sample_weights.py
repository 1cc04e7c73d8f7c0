"""Weights of rows and classes, label smoothing."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases

from nn_pure import DataError, Dense, Network, NNPureError, ShapeError
from nn_pure.sample_weights import class_of, row_weights, smooth, to_smoothing

X = [[0.5, -1.0], [2.0, 0.25], [-1.5, 1.0]]
Y = [[1.0], [0.0], [1.0]]


def network(**arguments):
    return Network(2, [Dense(3, "tanh"), Dense(1, "sigmoid")], seed=1, **arguments)


def test_nothing_given_is_none():
    assert row_weights(Y) is None


@given(st.lists(st.integers(1, 4), min_size=3, max_size=3))
def test_a_whole_weight_is_so_many_copies_of_the_row(counts):
    net = network()
    copies = [i for i in range(3) for _ in range(counts[i])]
    many = [X[i] for i in copies], [Y[i] for i in copies]
    assert net.loss_value(X, Y, sample_weight=counts) == pytest.approx(net.loss_value(*many), rel=1e-13)
    weighted = net.gradients(X, Y, sample_weight=counts)
    for (dw, db), (dw_many, db_many) in zip(weighted, net.gradients(*many)):
        for row, row_many in zip(dw + [db], dw_many + [db_many]):
            assert row == pytest.approx(row_many, rel=1e-11, abs=1e-14)


def test_only_the_ratios_count():
    net = network()
    assert net.loss_value(X, Y, sample_weight=[2, 4, 6]) == pytest.approx(net.loss_value(X, Y, sample_weight=[1, 2, 3]), rel=1e-14)
    assert net.loss_value(X, Y, sample_weight=[1, 2, 3]) != net.loss_value(X, Y, sample_weight=[3, 2, 1])
    assert net.loss_value(X, Y, sample_weight=[1, 1, 1]) == pytest.approx(net.loss_value(X, Y), rel=1e-15)


def test_a_row_that_weighs_nothing_is_as_if_it_were_not_there():
    net = network()
    assert net.loss_value(X, Y, sample_weight=[1, 0, 1]) == net.loss_value([X[0], X[2]], [Y[0], Y[2]])
    net = Network(1, [Dense(1, weights=[[1.0]])])
    assert net.loss_value([[1.0], [1e200]], [[3.0], [0.0]], sample_weight=[1, 0]) == 4.0        # (1e200)^2 is infinite


def test_class_weights():
    assert row_weights([[0.0], [1.0], [1.0]], class_weight={0: 3.0}) == [3.0, 1.0, 1.0]
    assert row_weights([[1, 0, 0], [0, 0, 1]], class_weight={0: 0.5, 2: 4}) == [0.5, 4.0]
    assert row_weights([[0.0], [1.0], [1.0], [1.0]], class_weight="balanced") == [2.0] + [4 / 6.0] * 3
    assert row_weights([[0.0], [1.0]], [5, 7], {1: 2.0}) == [5.0, 14.0]
    assert row_weights([[1.0], [1.0]], class_weight="balanced") == [1.0, 1.0]


def test_balanced_classes_count_alike_in_sum():
    t = [[1.0, 0.0, 0.0]] * 7 + [[0.0, 1.0, 0.0]] * 2 + [[0.0, 0.0, 1.0]]
    u = row_weights(t, class_weight="balanced")
    sums = [math.fsum(u[i] for i in range(10) if class_of(t[i]) == k) for k in range(3)]
    assert sums == pytest.approx([10 / 3.0] * 3, rel=1e-14)


def test_class_weights_move_the_decision():
    X = [[i / 10.0] for i in range(11)]
    Y = [[float(i >= 8)] for i in range(11)]
    plain, weighted = (Network(1, [Dense(1, "sigmoid", weights=[[0.0]])]) for _ in range(2))
    plain.train(X, Y, 50, 1.0)
    weighted.train(X, Y, 50, 1.0, class_weight="balanced")
    assert sum(row[0] for row in weighted.predict(X)) > sum(row[0] for row in plain.predict(X)) + 1.0


@pytest.mark.parametrize("sample_weight, error, message", [
    ([1, 2], ShapeError, "sample_weight has 2 numbers and there are 3 rows"), ([1, 2, -1], DataError, r"sample_weight\[2\] is -1.0"),
    ([1, 2, math.nan], DataError, r"sample_weight\[2\]"), ([0, 0, 0], DataError, "at least one must be above 0"),
    ("abc", DataError, "is text"), (7, DataError, "sample_weight"), ([1, None, 2], DataError, r"sample_weight\[1\]"),
])
def test_bad_sample_weights(sample_weight, error, message):
    net = network()
    before = net.to_dict()
    for call in (net.loss_value, net.gradients, lambda X, Y, **named: net.train(X, Y, 1, 0.1, **named)):
        with pytest.raises(error, match=message):
            call(X, Y, sample_weight=sample_weight)
    assert net.to_dict() == before


@pytest.mark.parametrize("class_weight, error, message", [
    ({2: 1.0}, DataError, "there is no class 2; they are 0 to 1"), ({0: -1.0}, DataError, r"class_weight\[0\] is -1.0"),
    ({"a": 1.0}, DataError, "the class 'a'"), ({0.5: 1.0}, DataError, "whole number"), ({0: "x"}, DataError, r"class_weight\[0\]"),
    ("auto", NNPureError, "pass {0: 1.0, 1: 5.0, ...} or \"balanced\""), ([1, 2], NNPureError, "balanced"),
    ({0: 0.0, 1: 0.0}, DataError, "at least one must be above 0"), ({0: 1e308}, DataError, "none infinite"),
])
def test_bad_class_weights(class_weight, error, message):
    with pytest.raises(error, match=message):
        network().train(X, Y, 1, 0.1, class_weight=class_weight, sample_weight=[1e10, 1e10, 1e10])


def test_smoothing():
    assert smooth([[0.0, 1.0, 0.0, 0.0]], 0.2, "softmax") == [pytest.approx([0.05, 0.85, 0.05, 0.05])]
    assert smooth([[0.0], [1.0]], 0.2, "sigmoid") == [[0.1], [pytest.approx(0.9)]]
    t = [[0.5]]
    assert smooth(t, 0.0, "sigmoid") is t


@given(cases(), st.floats(0.0, 0.9))
def test_a_smoothed_loss_is_that_of_softened_targets(case, share):
    net, X, Y = case
    if net.loss not in ("binary_cross_entropy", "categorical_cross_entropy"):
        return
    twin = Network.from_dict(dict(net.to_dict(), label_smoothing=share))
    soft = smooth(Y, share, net.layers[-1].activation)
    assert twin.loss_value(X, Y) == net.loss_value(X, soft)
    assert twin.gradients(X, Y) == net.gradients(X, soft)


@pytest.mark.parametrize("share", [-0.1, 1.0, math.nan, "0.1", None])
def test_bad_smoothing(share):
    with pytest.raises(DataError, match="label_smoothing"):
        network(label_smoothing=share)


def test_smoothing_is_for_cross_entropies():
    with pytest.raises(NNPureError, match="label_smoothing is for the cross-entropies; the loss is mean_squared_error"):
        Network(2, [Dense(1)], label_smoothing=0.1)
    assert to_smoothing(0, "mean_squared_error", None) == 0.0


def test_a_batch_in_which_no_row_counts_moves_nothing():
    net = network()
    before = [[list(row) for row in layer.weights] for layer in net.layers]
    history = net.train(X, Y, 1, 0.5, batch_size=1, shuffle=False, sample_weight=[0, 1, 0])
    assert history.loss == [network().loss_value([X[1]], [Y[1]])]
    twin = network()
    twin.train([X[1]], [Y[1]], 1, 0.5)
    assert [layer.weights for layer in net.layers] == [layer.weights for layer in twin.layers] != before
