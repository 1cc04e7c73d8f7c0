"""Metrics of labels and the table: worked by hand, against recorded answers of scikit-learn, and refused input.

tests/golden/sklearn_metrics.json holds the answers; test_metrics_sklearn.py asks
scikit-learn itself where it is installed.  Numbers: test_number_metrics.py.
"""

import functools
import json
import math
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paths import GOLDEN

from nn_pure import DataError, NNPureError, ShapeError
from nn_pure.metrics import (ALIASES, AVERAGES, METRICS, Metric, accuracy, average_precision, balanced_accuracy, brier,
                             confusion_matrix, explained_variance, f1, log_loss, matthews, mean_absolute_error,
                             mean_squared_error, metric_from, precision, r_squared, recall, roc_auc,
                             root_mean_squared_error, top_k_accuracy)

with open(os.path.join(GOLDEN, "sklearn_metrics.json"),
          encoding="utf-8") as file:
    CASES = json.load(file)["cases"]
TOLERANCE = 1e-12           # of values up to some hundreds: a few thousand roundings

# What tests/golden/record_sklearn.py calls by the same names.
OURS = {"accuracy": accuracy, "balanced_accuracy": balanced_accuracy, "matthews": matthews,
        "confusion_matrix": confusion_matrix, "precision": precision, "recall": recall, "f1": f1,
        "roc_auc": roc_auc, "average_precision": average_precision, "brier": brier, "log_loss": log_loss,
        "mean_absolute_error": mean_absolute_error, "mean_squared_error": mean_squared_error,
        "root_mean_squared_error": root_mean_squared_error, "r_squared": r_squared,
        "explained_variance": explained_variance}
for average in ("macro", "micro", "weighted"):
    for function in (precision, recall, f1):
        OURS["%s_%s" % (function.__name__, average)] = functools.partial(function, average=average)
for k in (1, 2, 3):
    OURS["top_%d_accuracy" % k] = functools.partial(top_k_accuracy, k=k)


def difference(ours, theirs):
    """The distance of two numbers, relative above 1; of two tables of counts 0 or infinite."""
    if isinstance(theirs, list):
        return 0.0 if ours == theirs else math.inf
    return abs(ours - theirs) / max(1.0, abs(theirs))


def worst_difference(name, function):
    """The greatest difference of function from what scikit-learn answered under name."""
    return max(difference(function(case["truth"], case["given"]), case["values"][name])
               for case in CASES if name in case["values"])


# --- agreement with scikit-learn ----------------------------------------------

def test_recorded_answers_cover_all():
    assert {name for case in CASES for name in case["values"]} == set(OURS)


@pytest.mark.parametrize("name", sorted(OURS))
def test_agrees_with_what_scikit_learn_answered(name):
    assert worst_difference(name, OURS[name]) <= TOLERANCE


def _auc_without_ties(truth, scores):
    """The area by trapezoids through the rows one by one: equal scores are put in an order."""
    pairs = sorted(zip(scores, truth), reverse=True)
    above = area = 0
    for _, bit in pairs:
        above += bit
        area += above * (1 - bit)
    return area / (sum(truth) * (len(truth) - sum(truth)))


def _precision_row_by_row(truth, scores):
    pairs = sorted(zip(scores, truth), reverse=True)
    hits = [sum(bit for _, bit in pairs[:i + 1]) / (i + 1) for i in range(len(pairs)) if pairs[i][1]]
    return sum(hits) / len(hits)


def _r_squared_about_the_mean_of_predictions(truth, predictions):
    if isinstance(truth[0], list):
        columns = [_r_squared_about_the_mean_of_predictions(*pair)
                   for pair in zip(map(list, zip(*truth)), map(list, zip(*predictions)))]
        return sum(columns) / len(columns)
    mean = sum(predictions) / len(predictions)
    return 1 - (sum((t - p) ** 2 for t, p in zip(truth, predictions))
                / (sum((t - mean) ** 2 for t in truth) or 1.0))


PLANTED = [
    ("roc_auc", _auc_without_ties),
    ("average_precision", _precision_row_by_row),
    ("r_squared", _r_squared_about_the_mean_of_predictions),
    ("r_squared", explained_variance),
    ("explained_variance", r_squared),
    ("root_mean_squared_error", lambda t, p: math.sqrt(mean_squared_error(t, p))),
    ("mean_squared_error", mean_absolute_error),
    ("log_loss", lambda t, p: log_loss(t, p) / math.log(2)),
    ("brier", lambda t, p: 2 * brier(t, p)),
    ("top_2_accuracy", lambda t, s: top_k_accuracy([len(s[0]) - 1 - c for c in t], [row[::-1] for row in s])),
    ("precision", recall),
    ("precision_macro", lambda t, p: recall(t, p, "macro")),
    ("recall_macro", lambda t, p: recall(t, p, "weighted")),
    ("f1_weighted", lambda t, p: f1(t, p, "macro")),
    ("f1_macro", lambda t, p: f1(t, p, "micro")),
    ("f1_micro", lambda t, p: f1(t, p, "weighted")),
    ("balanced_accuracy", lambda t, p: recall(t, p, "macro")),
    ("matthews", lambda t, p: 2 * balanced_accuracy(t, p) - 1),
    ("confusion_matrix", lambda t, p: confusion_matrix(p, t)),
]


@pytest.mark.parametrize("name, wrong", PLANTED)
def test_a_planted_error_is_found(name, wrong):
    assert worst_difference(name, wrong) > 1e-3


# --- labels, by hand ----------------------------------------------------------

TRUTH = ["a", "a", "a", "b", "b", "c"]
CALLED = ["a", "a", "b", "b", "c", "b"]     # right: a 2, b 1, c 0; called: a 2, b 3, c 1


def test_accuracy():
    assert accuracy(["a", "b", "c"], ["a", "b", "a"]) == 2 / 3
    assert accuracy([1], [2]) == 0.0
    assert accuracy([(0, 1), (1, 1)], [(0, 1), (1, 0)]) == 0.5
    assert accuracy(range(3), (0, 1.0, True)) == 2 / 3


def test_balanced_accuracy():
    assert balanced_accuracy(TRUTH, CALLED) == (2 / 3 + 1 / 2 + 0) / 3
    assert balanced_accuracy([1, 1], [1, 2]) == 0.5         # 2 is not in truth: no class to find


def test_precision_recall_f1():
    assert precision(TRUTH, CALLED, average="macro") == (2 / 2 + 1 / 3 + 0 / 1) / 3
    assert precision(TRUTH, CALLED, average="micro") == 3 / 6
    assert precision(TRUTH, CALLED, average="weighted") == (3 * (2 / 2) + 2 * (1 / 3) + 0.0) / 6
    assert recall(TRUTH, CALLED, average="macro") == (2 / 3 + 1 / 2 + 0 / 1) / 3
    assert f1(TRUTH, CALLED, average="macro") == (4 / 5 + 2 / 5 + 0 / 2) / 3
    assert precision(["y", "n", "y"], ["y", "y", "n"], positive="y") == 0.5
    assert recall(["y", "n", "n"], ["y", "y", "n"], positive="n") == 0.5
    assert f1(["y", "n", "n"], ["y", "y", "n"], positive="y") == 2 / 3


@pytest.mark.parametrize("metric", [precision, recall, f1])
def test_zero_divided_by_zero_is_zero(metric):
    assert metric([0, 0], [0, 0]) == 0.0                    # neither actual nor called
    assert metric([1, 1], [0, 0]) == metric([0, 0], [1, 1]) == 0.0
    assert metric([1, 1], [1, 1]) == metric([7, 7], [7, 7], "macro") == 1.0


@pytest.mark.parametrize("metric", [precision, recall, f1])
def test_the_positive_class_must_be_clear(metric):
    with pytest.raises(DataError, match="3 classes; with more than two, choose average='macro'"):
        metric([0, 1, 2], [0, 1, 2])
    with pytest.raises(DataError, match="positive = 1 is none of the classes 'n' and 'y'"):
        metric(["n", "y"], ["n", "n"])
    with pytest.raises(DataError, match=r"positive\[0\]: a list of 1 is not a label"):
        metric([0, 1], [0, 1], positive=[1])
    for unknown in ("samples", None, 1):
        with pytest.raises(NNPureError, match="unknown average .*choose one of binary, macro, micro, weighted"):
            metric([0, 1], [0, 1], unknown)


def test_matthews():
    # right, actual, called: 0 is 2, 3, 3 and 1 is 1, 2, 2
    assert matthews([0, 0, 0, 1, 1], [0, 0, 1, 0, 1]) == (5 * 3 - 9 - 4) / math.sqrt((25 - 13) * (25 - 13))
    assert matthews([1, 1], [1, 1]) == matthews([1, 2], [1, 1]) == matthews([1, 1], [1, 2]) == 0.0


def test_confusion_matrix_has_truth_in_its_rows():
    counts = confusion_matrix(["a", "a", "b", "c"], ["a", "b", "b", "a"], ["a", "b", "c"])
    assert counts == [[1, 1, 0], [0, 1, 0], [1, 0, 0]]
    assert confusion_matrix([2, 1], [2, 2]) == [[0, 1], [0, 1]]
    assert confusion_matrix([1], [1], classes=(0, 1)) == [[0, 0], [0, 1]]


def test_confusion_matrix_refuses():
    with pytest.raises(DataError, match="'b' occurs but is not one of classes"):
        confusion_matrix(["a"], ["b"], ["a"])
    with pytest.raises(DataError, match=r"classes\[2\]: 'a' stands there twice"):
        confusion_matrix(["a"], ["a"], ["a", "b", "a"])
    with pytest.raises(DataError, match="no order; give classes"):
        confusion_matrix(["a"], [1])
    assert confusion_matrix(["a"], [1], ["a", 1]) == [[0, 1], [0, 0]]


BY_LABELS = [accuracy, balanced_accuracy, precision, recall, f1, matthews, confusion_matrix]


@pytest.mark.parametrize("metric", BY_LABELS)
@pytest.mark.parametrize("truth, predictions", [([], []), ([1.0], []), ([], [1]), ([1.0], [1.0, 1.0])])
def test_lengths(metric, truth, predictions):
    with pytest.raises(ShapeError, match=r"^%s: \d true values and" % metric.__name__):
        metric(truth, predictions)


@pytest.mark.parametrize("metric", BY_LABELS)
@pytest.mark.parametrize("bad, message", [
    ("01", "truth: '01' is text"),
    ({0: 1}, "truth is a dict, which has no order"),
    (5, "truth: 5 is not"),
    (None, "truth: None is not"),
    ([[0], [1]], r"truth\[0\]: a list of 1 is not a label; pass one label a row"),
    ([0, math.nan], r"truth\[1\]: nan is not a label"),
])
def test_what_is_no_list_of_labels(metric, bad, message):
    with pytest.raises(DataError, match=message):
        metric(bad, [0, 1])
    with pytest.raises(DataError, match=message.replace("truth", "predictions")):
        metric([0, 1], bad)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=20), st.randoms())
def test_the_order_of_rows_and_the_names_of_classes_do_not_matter(pairs, random):
    shuffled = list(pairs)
    random.shuffle(shuffled)
    for name in ("accuracy", "balanced_accuracy", "matthews", "precision_macro", "recall_weighted", "f1_micro"):
        value = OURS[name]([t for t, _ in pairs], [p for _, p in pairs])
        again = OURS[name](["xyzw"[t] for t, _ in shuffled], ["xyzw"[p] for _, p in shuffled])
        # the classes appear in another order: the last bit of a mean over four may differ
        assert abs(value - again) <= 4e-16


# --- the table ----------------------------------------------------------------

ONE = [[1.0], [0.0], [1.0], [0.0]], [[0.5], [0.4], [0.3], [0.9]]            # called 1, 0, 0, 1
TWO = [[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]], [[0.25, 0.75], [0.5, 0.5], [0.5, 0.5]]      # called 1, 0, 0
THREE = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], [[0.5, 0.5, 0.0], [0.125, 0.625, 0.25], [0.75, 0.0, 0.25]]
SEVERAL = [[1.0, 1.0], [0.0, 0.0]], [[0.5, 0.75], [0.5, 0.0]]               # called (1, 1), (1, 0)


@pytest.mark.parametrize("name, rows, value", [
    ("accuracy", ONE, 0.5),
    ("accuracy", TWO, 2 / 3),
    ("accuracy", THREE, 2 / 3),             # called 0, 1, 0
    ("accuracy", SEVERAL, 0.5),
    ("balanced_accuracy", TWO, 0.75),
    ("precision", ONE, 0.5),
    ("precision", TWO, 1.0),
    ("precision", THREE, (1 / 2 + 1 + 0) / 3),
    ("precision_macro", TWO, 0.75),
    ("precision_micro", TWO, 2 / 3),
    ("precision_weighted", TWO, (2 * 1.0 + 0.5) / 3),
    ("recall", TWO, 0.5),
    ("recall", THREE, 2 / 3),
    ("recall_macro", TWO, 0.75),
    ("recall_micro", THREE, 2 / 3),
    ("recall_weighted", TWO, (2 * 0.5 + 1.0) / 3),
    ("f1", TWO, 2 / 3),
    ("f1", THREE, (2 / 3 + 1 + 0) / 3),
    ("f1_macro", TWO, 2 / 3),
    ("f1_micro", TWO, 2 / 3),
    ("f1_weighted", TWO, 2 / 3),
    ("matthews", TWO, (3 * 2 - 1 * 2 - 2 * 1) / 4),
    ("roc_auc", ONE, 0.25),                 # 0.5 > 0.4 only
    ("roc_auc", TWO, 0.75),                 # 0.75 > 0.5, and 0.5 = 0.5
    ("average_precision", TWO, (1 + 2 / 3) / 2),
    ("brier", TWO, (1 / 16 + 1 / 4 + 1 / 4) / 3),
    ("log_loss", TWO, (math.log(4 / 3) + math.log(2) + math.log(2)) / 3),
    ("log_loss", ONE, -(math.log(0.5) + math.log(0.6) + math.log(0.3) + math.log(0.1)) / 4),
    ("top_2_accuracy", THREE, 1.0),
    ("mean_absolute_error", SEVERAL, (0.5 + 0.25 + 0.5 + 0.0) / 4),
    ("mean_squared_error", SEVERAL, (0.25 + 0.0625 + 0.25 + 0.0) / 4),
    ("root_mean_squared_error", SEVERAL, (0.5 + math.sqrt(0.0625 / 2)) / 2),
    ("r_squared", SEVERAL, ((1 - 0.5 / 0.5) + (1 - 0.0625 / 0.5)) / 2),
    ("explained_variance", SEVERAL, ((1 - 0.25 / 0.25) + (1 - 0.015625 / 0.25)) / 2),
])
def test_the_table_by_hand(name, rows, value):
    # two logarithms of different make: a few last bits
    assert METRICS[name].of_rows(*rows) == pytest.approx(value, rel=1e-15 if "log" not in name else 1e-14)


def test_what_is_better():
    less = {name for name in METRICS if not METRICS[name].greater_is_better}
    assert less == {"brier", "log_loss", "mean_absolute_error", "mean_squared_error", "root_mean_squared_error"}
    for name in METRICS:                    # the right answer is better than its contrary
        right = METRICS[name].of_rows(TWO[0], TWO[0])
        wrong = METRICS[name].of_rows(TWO[0], [row[::-1] for row in TWO[0]])
        if name != "top_2_accuracy":        # two of two classes: always 1
            assert right > wrong if METRICS[name].greater_is_better else right < wrong, name


def test_names():
    assert all(METRICS[name].name == name for name in METRICS)
    assert set(ALIASES.values()) <= set(METRICS) and not set(ALIASES) & set(METRICS)
    assert {"%s_%s" % (name, average) for name in ("precision", "recall", "f1")
            for average in AVERAGES if average != "binary"} <= set(METRICS)
    for alias in ALIASES:
        assert metric_from(alias) is METRICS[ALIASES[alias]]


BY_SCORE = {"roc_auc", "average_precision", "brier"}
BY_CLASS = set(METRICS) - {"accuracy", "mean_absolute_error", "mean_squared_error", "root_mean_squared_error",
                           "r_squared", "explained_variance"}


@pytest.mark.parametrize("name", sorted(BY_CLASS))
def test_several_labels_a_row_are_refused(name):
    with pytest.raises(DataError, match="metric %s needs one class in each row.*'accuracy'" % name):
        METRICS[name].of_rows(*SEVERAL)


@pytest.mark.parametrize("name", sorted(BY_SCORE))
def test_more_than_two_outputs_are_refused(name):
    with pytest.raises(DataError, match="metric %s is for two classes.* not 3" % name):
        METRICS[name].of_rows(*THREE)


@pytest.mark.parametrize("name", sorted(METRICS))
@pytest.mark.parametrize("t, a, error, message", [
    ([], [], ShapeError, "t is empty"),
    ([[1.0]], [], ShapeError, "a is empty"),
    ([[1.0]], [[1.0], [1.0]], ShapeError, "1 true values and 2 predictions"),
    ([[1.0]], [[0.5, 0.5]], ShapeError, "rows of 1 targets and of 2 outputs"),
    ([[1.0]], [[math.nan]], DataError, r"a\[0\]\[0\]: nan is not finite"),
    ([[None]], [[1.0]], DataError, r"t\[0\]\[0\]: None is not a real number"),
    ([["1"]], [[1.0]], DataError, r"t\[0\]\[0\]: '1' is text"),
    ("1", [[1.0]], DataError, "t: '1' is text"),
])
def test_rows_that_are_refused(name, t, a, error, message):
    with pytest.raises(error, match=message):
        METRICS[name].of_rows(t, a)


def test_top_2_accuracy_needs_two_columns():
    with pytest.raises(ShapeError, match="scores has 1 column"):
        METRICS["top_2_accuracy"].of_rows(*ONE)


# --- metric_from ----------------------------------------------------------------

def test_a_function_becomes_a_metric():
    def worst(t, a):
        return max(abs(p[0] - q[0]) for p, q in zip(t, a))

    metric = metric_from(worst)
    assert (metric.name, metric.greater_is_better) == ("worst", True)
    assert metric.of_rows(((1,), (2,)), [[1], [4]]) == 2.0
    assert metric_from(functools.partial(worst)).name == "metric"
    own = Metric("worst", worst, greater_is_better=False)
    assert metric_from(own) is own and not own.greater_is_better


def test_a_function_cannot_change_the_data():
    t, a = [[1.0]], [[2.0]]
    metric_from(lambda t, a: t[0].clear() or a.clear() or 0).of_rows(t, a)
    assert (t, a) == ([[1.0]], [[2.0]])


@pytest.mark.parametrize("answer, message", [
    (None, "None is not a real number"), ("0.5", "'0.5' is text"), (math.nan, "nan is not finite"),
    (math.inf, "inf is not finite"), ([1.0], "a list of 1 is not a real number"), (1j, "is not a real number"),
])
def test_a_function_must_return_a_number(answer, message):
    def mine(t, a):
        return answer

    with pytest.raises(DataError, match="metric mine: .*" + message):
        metric_from(mine).of_rows([[1.0]], [[1.0]])


@pytest.mark.parametrize("unknown", ["f2", "", None, 3, ["f1"], {"f1": 1}])
def test_an_unknown_metric(unknown):
    with pytest.raises(NNPureError, match="unknown metric .*choose one of accuracy, .*top_2_accuracy; or a function"):
        metric_from(unknown)
