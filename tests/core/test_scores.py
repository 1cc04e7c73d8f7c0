"""Metrics of scores, probabilities and quantities: by hand, their edges and refused input.

Agreement with scikit-learn is tested in test_metrics.py and test_metrics_sklearn.py.
"""

import array
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_pure import DataError, ShapeError
from nn_pure.metrics.scores import (average_precision, brier, explained_variance, log_loss, mean_absolute_error,
                                    mean_squared_error, r_squared, roc_auc, root_mean_squared_error, top_k_accuracy)

QUANTITIES = [mean_absolute_error, mean_squared_error, root_mean_squared_error, r_squared, explained_variance]
BY_SCORE = [roc_auc, average_precision, brier]
ALL = QUANTITIES + BY_SCORE + [log_loss, top_k_accuracy]

# --- quantities ---------------------------------------------------------------


def test_errors_by_hand():
    truth, predictions = [1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 5.0, 2.0]         # errors 0, 0, 2, -2
    assert mean_absolute_error(truth, predictions) == 1.0
    assert mean_squared_error(truth, predictions) == 2.0
    assert root_mean_squared_error(truth, predictions) == math.sqrt(2.0)
    assert r_squared(truth, predictions) == 1 - 2.0 / 1.25
    assert explained_variance(truth, predictions) == 1 - 2.0 / 1.25


def test_several_outputs_are_averaged():
    truth, predictions = [[0.0, 0.0], [2.0, 4.0]], [[0.0, 4.0], [2.0, 4.0]]
    assert mean_absolute_error(truth, predictions) == (0 + 2) / 2
    assert mean_squared_error(truth, predictions) == (0 + 8) / 2
    assert root_mean_squared_error(truth, predictions) == (0 + math.sqrt(8)) / 2
    assert r_squared(truth, predictions) == (1 + (1 - 8 / 4)) / 2
    assert explained_variance(truth, predictions) == (1 + (1 - 4 / 4)) / 2


@pytest.mark.parametrize("metric", QUANTITIES)
def test_a_column_is_a_list_of_numbers(metric):
    numbers = metric([1, 2, 4], [1, 3, 3])
    assert metric([[1], [2], [4]], [[1], [3], [3]]) == numbers
    assert metric([[1], [2], [4]], (1, 3, 3)) == numbers
    assert metric(array.array("d", [1, 2, 4]), [array.array("d", [x]) for x in (1, 3, 3)]) == numbers


def test_r_squared():
    assert r_squared([1.0, 2.0, 3.0], [1.0, 2.0, 4.0]) == 1 - 1 / 2
    assert r_squared([1.0, 2.0], [2.0, 1.0]) == -3.0


@pytest.mark.parametrize("constant", [2.0, 0.1, 1e300, 1e-300])
def test_a_constant_has_no_variance_to_explain(constant):
    truth = [constant] * 3                  # 0.1 + 0.1 + 0.1 is not 3 * 0.1
    for metric in (r_squared, explained_variance):
        assert metric(truth, truth) == metric(truth[:1], truth[:1]) == 1.0
        assert metric([0.0] * 3, [0.0, 1.0, 2.0]) == 0.0
    assert r_squared([2.0, 2.0], [2.0, 3.0]) == r_squared([2.0], [3.0]) == 0.0
    assert explained_variance([2.0], [3.0]) == 1.0
    assert explained_variance([2.0, 2.0], [3.0, 3.0]) == 1.0


@pytest.mark.parametrize("metric", QUANTITIES)
def test_numbers_too_large_are_told(metric):
    with pytest.raises(DataError, match="too large to average; scale the data down"):
        metric([1.5e308, -1.5e308], [-1.5e308, 1.5e308])


def test_the_variance_too_large_is_told():
    with pytest.raises(DataError, match="too large"):
        r_squared([1e200, -1e200], [1e200, -1e200])


def test_outputs_of_unequal_widths():
    for metric in QUANTITIES:
        with pytest.raises(ShapeError, match="^%s: rows of 1 true values and of 2 predictions" % metric.__name__):
            metric([1.0], [[1.0, 2.0]])


# --- scores -------------------------------------------------------------------

def _auc_by_pairs(truth, scores):
    pairs = [(p, q) for p, t in zip(scores, truth) for q, u in zip(scores, truth) if t == 1 and u == 0]
    return sum(1.0 if p > q else 0.5 if p == q else 0.0 for p, q in pairs) / len(pairs)


def _precision_by_rows(truth, scores):
    positive = [s for s, t in zip(scores, truth) if t == 1]
    return sum(sum(p >= s for p in positive) / sum(p >= s for p in scores) for s in positive) / len(positive)


rows = st.lists(st.tuples(st.integers(0, 1), st.integers(-3, 3).map(float)), min_size=1, max_size=20)


@given(rows)
def test_ranking_is_what_its_definition_says(pairs):
    truth, scores = [0, 1] + [t for t, _ in pairs], [0.0, -1.0] + [s for _, s in pairs]
    assert roc_auc(truth, scores) == pytest.approx(_auc_by_pairs(truth, scores), rel=1e-15)
    assert average_precision(truth, scores) == pytest.approx(_precision_by_rows(truth, scores), rel=1e-14)


@given(rows)
def test_the_other_class_has_the_area_that_is_left(pairs):
    truth, scores = [0, 1] + [t for t, _ in pairs], [0.0, -1.0] + [s for _, s in pairs]
    assert roc_auc(truth, scores) + roc_auc(truth, scores, positive=0) == pytest.approx(1.0, rel=1e-15)
    assert roc_auc(truth, [-s for s in scores]) == roc_auc(truth, scores, positive=0)


def test_ranking_by_hand():
    assert roc_auc(["n", "y", "n", "y"], [1, 2, 3, 4], positive="y") == 3 / 4
    assert roc_auc([0, 1, 0, 1], [7.0] * 4) == 0.5
    assert roc_auc([0, 1], [0.0, -0.0]) == 0.5
    assert average_precision([0, 1, 0, 1], [1, 2, 3, 4]) == (1 / 1 + 2 / 3) / 2
    assert average_precision([0, 1, 0, 1], [7.0] * 4) == 0.5
    assert average_precision([1, 1], [0.0, 1.0]) == 1.0


@pytest.mark.parametrize("truth, message", [
    ([1, 1], r"roc_auc: there are 2 positive rows \(truth = 1\) and 0 negative ones"),
    ([0, 0], r"roc_auc: there are 0 positive rows \(truth = 1\) and 2 negative ones"),
])
def test_one_class_has_no_area(truth, message):
    with pytest.raises(DataError, match=message):
        roc_auc(truth, [0.5, 0.6])


def test_average_precision_needs_a_positive_row():
    with pytest.raises(DataError, match=r"average_precision: no row is positive \(truth = 1\)"):
        average_precision([0, 0], [0.5, 0.6])


def test_brier():
    assert brier([1, 0, 1], [1.0, 0.0, 0.5]) == 0.25 / 3
    assert brier(["y", "n"], [0.5, 1.0], positive="y") == (0.25 + 1) / 2
    assert brier([0, 0], [0.5, 0.5]) == brier([1, 1], [0.5, 0.5]) == 0.25


@pytest.mark.parametrize("metric", BY_SCORE)
def test_two_classes_one_of_them_positive(metric):
    with pytest.raises(DataError, match="truth holds 0 and 2 beside positive = 1"):
        metric([0, 1, 2], [0.0, 0.5, 1.0])
    with pytest.raises(DataError, match="truth holds 'n' and 'y' beside positive = 1"):
        metric(["n", "y"], [0.0, 0.5])
    with pytest.raises(DataError, match=r"truth\[0\]: a list of 1 is not a label"):
        metric([[0], [1]], [0.0, 0.5])


@pytest.mark.parametrize("metric, name", [(roc_auc, "scores"), (average_precision, "scores"), (brier, "probabilities")])
@pytest.mark.parametrize("bad, words", [(math.nan, "nan is not finite"), ("1", "'1' is text"), (None, "None is not a real"),
                                        ([1.0], "a list of 1 is not a real")])
def test_scores_are_numbers(metric, name, bad, words):
    with pytest.raises(DataError, match=r"^%s\[1\]: %s" % (name, words)):
        metric([0, 1], [0.5, bad])


# --- a score for each class ---------------------------------------------------

def test_log_loss():
    assert log_loss([0, 1], [[0.5, 0.5], [0.75, 0.25]]) == pytest.approx((math.log(2) + math.log(4)) / 2, rel=1e-15)
    assert log_loss([0, 1], [0.5, 0.25]) == log_loss([0, 1], [[0.5], [0.25]]) == log_loss([0, 1], [[0.5, 0.5], [0.75, 0.25]])
    assert log_loss([2], [[0.25, 0.25, 0.5]]) == pytest.approx(math.log(2), rel=1e-15)


def test_log_loss_is_finite():
    assert log_loss([1], [0.0]) == log_loss([0], [1.0]) == pytest.approx(52 * math.log(2), rel=1e-15)
    assert log_loss([1], [1.0]) == pytest.approx(2.0 ** -52, rel=1e-12)
    assert log_loss([1], [1e-300]) == log_loss([1], [0.0])


@pytest.mark.parametrize("metric", [log_loss, brier])
@pytest.mark.parametrize("bad", [-0.25, 1.25])
def test_what_is_no_probability(metric, bad):
    with pytest.raises(DataError, match=r"probabilities\[1\]: %r is outside 0..1" % bad):
        metric([0, 1], [0.5, bad])


def test_what_is_no_distribution():
    with pytest.raises(DataError, match=r"probabilities\[1\]: the row sums to 0.75, not 1"):
        log_loss([0, 1], [[0.5, 0.5], [0.5, 0.25]])
    with pytest.raises(DataError, match=r"probabilities\[0\]: -0.5 is outside 0..1"):
        log_loss([0], [[-0.5, 1.5]])


def test_top_k_accuracy():
    scores = [[0.5, 0.3, 0.2], [0.1, 0.2, 0.7], [0.1, 0.8, 0.1]]
    assert [top_k_accuracy([1, 1, 0], scores, k=k) for k in (1, 2, 3, 4)] == [0.0, 2 / 3, 1.0, 1.0]
    assert top_k_accuracy([0, 1], [[1, 1], [1, 1]], k=1) == 0.5             # the later column is the first
    for k in (0, -1, 1.5):
        with pytest.raises(DataError, match="k is .*whole number, 1 or more"):
            top_k_accuracy([1, 1, 0], scores, k=k)
    with pytest.raises(ShapeError, match="scores has 1 column"):
        top_k_accuracy([0], [[1.0]])
    with pytest.raises(DataError, match="0.5 is not a row of numbers"):
        top_k_accuracy([0], [0.5])


@pytest.mark.parametrize("metric", [log_loss, top_k_accuracy])
@pytest.mark.parametrize("bad, message", [
    (2, r"truth\[1\] is 2: classes are numbered from 0 to 1"), (-1, r"truth\[1\] is -1: it must be a whole number"),
    (0.5, r"truth\[1\] is 0.5: it must be a whole"), ("a", r"truth\[1\]: 'a' is text"), (None, r"truth\[1\]: None is not"),
    ([1], r"truth\[1\]: a list of 1 is not"),
])
def test_classes_are_numbered(metric, bad, message):
    with pytest.raises(DataError, match=message):
        metric([0, bad], [[0.5, 0.5], [0.5, 0.5]])


# --- all of them --------------------------------------------------------------

@pytest.mark.parametrize("metric", ALL)
@pytest.mark.parametrize("truth, given", [([], []), ([1.0], []), ([], [1.0]), ([1.0], [1.0, 1.0])])
def test_lengths(metric, truth, given):
    with pytest.raises(ShapeError, match=r"^%s: \d true values and" % metric.__name__):
        metric(truth, given)


@pytest.mark.parametrize("metric", ALL)
@pytest.mark.parametrize("bad", ["01", {0: 1}, 5, None])
def test_what_is_no_list(metric, bad):
    with pytest.raises(DataError, match="^truth"):
        metric(bad, [0.0, 1.0])
    with pytest.raises(DataError, match="^(predictions|scores|probabilities)"):
        metric([0, 1], bad)


@pytest.mark.parametrize("metric", QUANTITIES)
@pytest.mark.parametrize("bad, words", [
    ([0.0, math.nan], r"\[1\]: nan is not finite"), (["a", "b"], r"\[0\]: 'a' is text"), ([None, 1], r"\[0\]: None is not"),
    ([[0.0], [math.inf]], r"\[1\]\[0\]: inf is not finite"), ([[1.0], 2.0], r"\[1\]: 2.0 is not a row"),
    ([1.0, [2.0]], r"\[1\]: a list of 1 is not a real number"), ([{0}, {1}], r"\[0\] is a set"),
])
def test_quantities_are_numbers(metric, bad, words):
    with pytest.raises(DataError, match="^truth" + words):
        metric(bad, [0.0, 1.0])
    with pytest.raises(DataError, match="^predictions" + words):
        metric([0.0, 1.0], bad)
