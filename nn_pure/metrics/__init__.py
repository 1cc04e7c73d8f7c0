"""Metrics: how good predictions are, in words people use, and the table of them.

    truth        what is so: labels of any hashable kind (whole numbers, text, tuples)
    predictions  what the network said, in the same order
    t, a         the same as training has it: rows of targets and of network outputs

For a class c:

    right    rows of class c that were called c
    called   rows that were called c
    actual   rows of class c

Metrics of labels stand here, those of numbers (R^2, ROC AUC, ...) in
metrics/scores.py.  Names and answers are those of scikit-learn; 0/0 is 0.
Empty lists and unequal lengths raise ShapeError.

To add a metric, write its function and its line in METRICS.
"""

from math import sqrt

from ..checks import known_name, short, to_matrix, to_number
from ..errors import DataError, NNPureError, ShapeError
from ..losses import check_distribution
from ..sample_weights import class_of
from .scores import (average_precision, brier, explained_variance, log_loss, mean_absolute_error, mean_squared_error,
                     r_squared, roc_auc, root_mean_squared_error, same_length, to_labels, top_k_accuracy)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Tuple
    from ..checks import Matrix, Vector

__all__ = ["ALIASES", "AVERAGES", "METRICS", "Metric", "accuracy", "average_precision", "balanced_accuracy",
           "brier", "confusion_matrix", "explained_variance", "f1", "log_loss", "matthews",
           "mean_absolute_error", "mean_squared_error", "metric_from", "precision", "r_squared", "recall",
           "roc_auc", "root_mean_squared_error", "top_k_accuracy"]

AVERAGES = {
    "binary": "the positive class alone",
    "macro": "the mean over the classes, each counting the same",
    "micro": "right, called and actual are added up over the classes first",
    "weighted": "the mean over the classes, each counting as often as it occurs in truth",
}


def accuracy(truth: "Any", predictions: "Any") -> float:
    """Return the share of predictions that are right, 0 to 1.

    >>> accuracy(["a", "b", "b", "a"], ["a", "b", "a", "a"])
    0.75
    """
    truth, predictions = _pair("accuracy", truth, predictions)
    return len([i for i in range(len(truth)) if truth[i] == predictions[i]]) / len(truth)


def balanced_accuracy(truth: "Any", predictions: "Any") -> float:
    """Return the mean over the classes in truth of the share of each that was found, 0 to 1.

    A network that always names the commonest of k classes gets 1/k.
    Brodersen et al. 2010.

    >>> balanced_accuracy([0, 0, 0, 1], [0, 0, 0, 0])    # (3/3 + 0/1) / 2
    0.5
    """
    total = 0.0
    classes = 0
    for right, _, actual in _counts("balanced_accuracy", truth, predictions)[1]:
        if actual:
            total += right / actual
            classes += 1
    return total / classes


def precision(truth: "Any", predictions: "Any", average: str = "binary", positive: "Any" = 1) -> float:
    """Return right / called: how far to trust it when it names a class, 0 to 1.

    average    one of AVERAGES; "binary" is for two classes, of which positive
               is one, and raises DataError for more
    positive   the label of the class that "binary" asks about

    Never called: 0.  The classes are those in truth or predictions.
    Van Rijsbergen 1979, Information Retrieval, chapter 7.

    >>> precision([1, 0, 0, 1], [1, 1, 1, 1])
    0.5
    >>> precision(["a", "b"], ["a", "a"], average="macro")    # (1/2 + 0/0) / 2
    0.25
    """
    return _averaged("precision", lambda right, called, actual: right / called if called else 0.0,
                     truth, predictions, average, positive)


def recall(truth: "Any", predictions: "Any", average: str = "binary", positive: "Any" = 1) -> float:
    """Return right / actual: how much of a class it finds, 0 to 1.

    average and positive as in precision; a class that is not in truth: 0.

    >>> recall([1, 1, 1, 0], [1, 1, 1, 1]), recall([1, 1], [0, 1])
    (1.0, 0.5)
    """
    return _averaged("recall", lambda right, called, actual: right / actual if actual else 0.0,
                     truth, predictions, average, positive)


def f1(truth: "Any", predictions: "Any", average: str = "binary", positive: "Any" = 1) -> float:
    """Return 2 right / (called + actual), the harmonic mean of precision and recall, 0 to 1.

    average and positive as in precision; a class neither called nor actual: 0.

    >>> f1([1, 1, 0], [1, 0, 0])       # 2 / (1 + 2)
    0.6666666666666666
    """
    return _averaged("f1", lambda right, called, actual: 2 * right / (called + actual) if called + actual else 0.0,
                     truth, predictions, average, positive)


def matthews(truth: "Any", predictions: "Any") -> float:
    """Return the correlation of truth and predictions, -1 to 1; 0 is guessing.

    With the sums over the classes, for n rows:

                n * sum of right - sum of called * actual
        ---------------------------------------------------------
        sqrt((n^2 - sum of called^2) * (n^2 - sum of actual^2))

    Where all rows are of one class, or are called one, it is 0.  Matthews
    1975; for more than two classes Gorodkin 2004.

    >>> matthews([0, 1, 1, 0], [0, 1, 1, 0]), matthews([0, 1], [1, 0]), matthews([0, 1], [1, 1])
    (1.0, -1.0, 0.0)
    """
    n = hits = product = called_squares = actual_squares = 0
    for right, called, actual in _counts("matthews", truth, predictions)[1]:
        n += actual
        hits += right
        product += called * actual
        called_squares += called * called
        actual_squares += actual * actual
    spread = (n * n - called_squares) * (n * n - actual_squares)
    return (n * hits - product) / sqrt(spread) if spread else 0.0


def confusion_matrix(truth: "Any", predictions: "Any", classes: "Any" = None) -> "List[List[int]]":
    """Return counts[i][j]: how often what is classes[i] was called classes[j].

    classes   all labels, in the order wanted; None takes those that occur, sorted

    A label that is not in classes, or twice in it, raises DataError.

    >>> confusion_matrix(["a", "b", "b"], ["a", "b", "a"])
    [[1, 0], [1, 1]]
    """
    truth, predictions = _pair("confusion_matrix", truth, predictions)
    classes = _sorted_labels(truth + predictions) if classes is None else to_labels(classes, "classes")
    place = {}
    for k in range(len(classes)):
        if classes[k] in place:
            raise DataError("classes[%d]: %s stands there twice" % (k, short(classes[k])))
        place[classes[k]] = k
    for label in truth + predictions:
        if label not in place:
            raise DataError("confusion_matrix: %s occurs but is not one of classes" % short(label))
    counts = [[0] * len(classes) for _ in classes]
    for i in range(len(truth)):
        counts[place[truth[i]]][place[predictions[i]]] += 1
    return counts


# --- counting, class by class ------------------------------------------------

def _pair(metric: str, truth: "Any", predictions: "Any") -> "Tuple[List[Any], List[Any]]":
    truth, predictions = to_labels(truth, "truth"), to_labels(predictions, "predictions")
    same_length(metric, truth, predictions)
    return truth, predictions


def _sorted_labels(labels: "List[Any]") -> "List[Any]":
    try:
        return sorted(set(labels))
    except TypeError:
        raise DataError("confusion_matrix: labels of several kinds have no order; give classes, in the order wanted")


def _counts(metric: str, truth: "Any", predictions: "Any") -> "Tuple[Dict[Any, int], List[List[int]]]":
    """Return the place of each class, and at that place its [right, called, actual].

    The places are in order of appearance, so that means over the classes add
    up alike everywhere: a dictionary has no order on MicroPython.
    """
    truth, predictions = _pair(metric, truth, predictions)
    place: "Dict[Any, int]" = {}
    for label in truth + predictions:
        place.setdefault(label, len(place))
    counts = [[0, 0, 0] for _ in place]
    for i in range(len(truth)):
        counts[place[truth[i]]][2] += 1
        counts[place[predictions[i]]][1] += 1
        if truth[i] == predictions[i]:
            counts[place[truth[i]]][0] += 1
    return place, counts


def _averaged(metric: str, share: "Callable[[int, int, int], float]", truth: "Any", predictions: "Any",
              average: str, positive: "Any") -> float:
    average = known_name(average, AVERAGES, {}, "average")
    place, counts = _counts(metric, truth, predictions)
    if average == "binary":
        counts = [_of_positive(metric, place, counts, positive)]
    elif average == "micro":
        counts = [[sum(column) for column in zip(*counts)]]            # whole numbers: sum is exact
    total = 0.0
    weights = 0
    for right, called, actual in counts:
        weight = actual if average == "weighted" else 1
        total += weight * share(right, called, actual)
        weights += weight
    return total / weights


def _of_positive(metric: str, place: "Dict[Any, int]", counts: "List[List[int]]", positive: "Any") -> "List[int]":
    if len(place) > 2:
        raise DataError("%s: there are %d classes; with more than two, choose average='macro', "
                        "'micro' or 'weighted'" % (metric, len(place)))
    positive = to_labels([positive], "positive")[0]
    if positive in place:
        return counts[place[positive]]
    if len(place) == 2:
        raise DataError("%s: positive = %s is none of the classes %s; say positive=... or choose another average"
                        % (metric, short(positive), " and ".join([short(label) for label in place])))
    return [0, 0, 0]


# --- metrics of what training has: rows of targets and outputs ---------------

class Metric:
    """A line of the table.

    name               what a history calls it
    value              a function of t and a that returns a number
    greater_is_better  True for accuracy, False for an error
    """

    def __init__(self, name: str, value: "Callable[[Matrix, Matrix], Any]", greater_is_better: bool = True) -> None:
        self.name = name
        self.value = value
        self.greater_is_better = greater_is_better

    def __repr__(self) -> str:
        return "<Metric %s>" % self.name

    def of_rows(self, t: "Any", a: "Any") -> float:
        """Return the metric of n x m outputs a against n x m targets t.

        Labels are decided so.  One column: 1 where the number is >= 0.5, else
        0.  Several columns, each row of targets a distribution (it sums to 1):
        the number of the largest, the first of equals.  Several columns else:
        a bit for each column, >= 0.5, and only accuracy, the share of rows
        with all bits right, is defined; other metrics of labels raise DataError.

        >>> METRICS["accuracy"].of_rows([[0.0, 1.0], [1.0, 0.0]], [[0.3, 0.7], [0.4, 0.6]])
        0.5
        """
        t, a = to_matrix(t, "t"), to_matrix(a, "a")
        same_length(self.name, t, a)
        if len(t[0]) != len(a[0]):
            raise ShapeError("%s: rows of %d targets and of %d outputs" % (self.name, len(t[0]), len(a[0])))
        return to_number(self.value(t, a), "metric " + self.name)


def _bits(row: "Vector") -> "Tuple[int, ...]":
    return tuple([1 if number >= 0.5 else 0 for number in row])


def _one_class_each(t: "Matrix") -> bool:
    return not any([len(row) > 1 and check_distribution(row) for row in t])


def _labels(t: "Matrix", rows: "Matrix") -> "List[Any]":
    """Return the labels that rows (t itself, or a) mean beside targets t."""
    if len(t[0]) == 1 or _one_class_each(t):
        return [class_of(row) for row in rows]
    return [_bits(row) for row in rows]


def _classes(name: str, t: "Matrix", rows: "Matrix") -> "List[Any]":
    """Return _labels(t, rows), or raise DataError where a row may have several at once."""
    if not _one_class_each(t):
        raise DataError("metric %s needs one class in each row: targets of one column, or rows that sum to 1; "
                        "'accuracy' takes several classes at once" % name)
    return _labels(t, rows)


def _second(name: str, t: "Matrix", a: "Matrix") -> "Vector":
    """Return the scores of the positive class: of one output it, of two the second."""
    if len(a[0]) > 2:
        raise DataError("metric %s is for two classes: it needs one output, or two softmax outputs, not %d"
                        % (name, len(a[0])))
    return [row[-1] for row in a]


# Each makes a line of the table.  scores is what its function compares with the true classes: the predicted
# classes, the score of the positive class (_second), or the scores of all classes (_all).

def _all(name: str, t: "Matrix", a: "Matrix") -> "Matrix":
    return a


def _by_class(name: str, function: "Callable[..., float]", scores: "Callable[..., Any]" = _classes,
              greater_is_better: bool = True) -> "Metric":
    return Metric(name, lambda t, a: function(_classes(name, t, t), scores(name, t, a)), greater_is_better)


def _by_average(name: str, function: "Callable[..., float]", average: str) -> "Metric":
    return Metric(name, lambda t, a: function(_classes(name, t, t), _classes(name, t, a),
                                              average or ("binary" if len(t[0]) <= 2 else "macro")))


# precision, recall and f1 without an average: of the positive class, macro with more than two outputs.
METRICS = {metric.name: metric for metric in [
    Metric("accuracy", lambda t, a: accuracy(_labels(t, t), _labels(t, a))),
    _by_class("balanced_accuracy", balanced_accuracy)] + [
    _by_average(name + ("_" + average if average else ""), function, average)
    for name, function in (("precision", precision), ("recall", recall), ("f1", f1))
    for average in ("", "macro", "micro", "weighted")] + [
    _by_class("matthews", matthews),
    _by_class("roc_auc", roc_auc, _second),
    _by_class("average_precision", average_precision, _second),
    _by_class("brier", brier, _second, greater_is_better=False),
    _by_class("log_loss", log_loss, _all, greater_is_better=False),
    _by_class("top_2_accuracy", top_k_accuracy, _all),
    Metric("mean_absolute_error", mean_absolute_error, greater_is_better=False),
    Metric("mean_squared_error", mean_squared_error, greater_is_better=False),
    Metric("root_mean_squared_error", root_mean_squared_error, greater_is_better=False),
    Metric("r_squared", r_squared),
    Metric("explained_variance", explained_variance),
]}
ALIASES = {"acc": "accuracy", "binary_accuracy": "accuracy", "categorical_accuracy": "accuracy",
           "precision_score": "precision", "recall_score": "recall", "f1_score": "f1",
           "mcc": "matthews", "matthews_corrcoef": "matthews", "auc": "roc_auc", "roc_auc_score": "roc_auc",
           "brier_score": "brier", "logloss": "log_loss", "top_k_accuracy": "top_2_accuracy",
           "mae": "mean_absolute_error", "mse": "mean_squared_error", "rmse": "root_mean_squared_error",
           "r2": "r_squared", "r2_score": "r_squared"}


def metric_from(metric: "Any") -> "Metric":
    """Return the Metric that metric means: a name, a function of t and a, or a Metric.

    A function gets two matrices, targets and outputs, and returns a number; it
    is named by its __name__, and greater is better.  Where less is better,
    pass Metric("name", function, greater_is_better=False).

    >>> metric_from("mse").name, metric_from("mse").greater_is_better
    ('mean_squared_error', False)
    >>> metric_from(lambda t, a: len(t)).of_rows([[1.0], [0.0]], [[0.5], [0.5]])
    2.0
    """
    if isinstance(metric, Metric):
        return metric
    if callable(metric):
        return Metric(str(getattr(metric, "__name__", "metric")), metric)
    try:
        return METRICS[known_name(metric, METRICS, ALIASES, "metric")]
    except NNPureError as error:
        raise NNPureError("%s; or a function of targets and outputs" % error)
