"""Metrics of numbers: how good scores, probabilities and quantities are.

    truth          what is so, one entry a row: a class, or a quantity
    scores         larger means that a class is likelier
    probabilities  scores from 0 to 1 that mean what they say
    predictions    quantities, one entry a row as in truth

A quantity may also be a row of several, one for each output: each output is
measured alone, and the metric is the mean over the outputs.

Names and answers are those of scikit-learn.  Where it answers NaN with a
warning, a metric here has a value that its docstring tells or raises
DataError.  Empty lists and unequal lengths raise ShapeError.
"""

from math import sqrt

from ..checks import short, to_count, to_list, to_matrix, to_vector
from ..elementary import EPSILON, log
from ..errors import DataError, ShapeError
from ..losses import check_distribution, check_probabilities
from ..matrix import is_finite, total, transpose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, List
    from ..checks import Matrix, Vector


def same_length(metric: str, truth: "List[Any]", predictions: "List[Any]") -> None:
    """Raise ShapeError unless there are as many predictions as true values, and some.

    >>> same_length("accuracy", [1, 2], [1, 1])
    """
    if len(truth) != len(predictions) or not truth:
        raise ShapeError("%s: %d true values and %d predictions; at least one of each is needed, "
                         "and as many" % (metric, len(truth), len(predictions)))


def to_labels(values: "Any", name: str) -> "List[Any]":
    """Return values as a list of labels: anything hashable that equals itself.

    A list is no label: [[0], [1]] is a column of numbers, and comparing it
    with probabilities would call every row wrong.

    >>> to_labels(("a", 1, (0, 1)), "truth")
    ['a', 1, (0, 1)]
    """
    labels = to_list(values, name)
    for i in range(len(labels)):
        try:
            hash(labels[i])
        except TypeError:
            raise DataError("%s[%d]: %s is not a label; pass one label a row, such as 1 or 'yes', "
                            "and several at once as a tuple" % (name, i, short(labels[i])))
        if labels[i] != labels[i]:
            raise DataError("%s[%d]: %s is not a label; remove or replace it" % (name, i, short(labels[i])))
    return labels


def _mean(values: "Vector") -> float:
    result = total(values) / len(values)
    if not is_finite(result):               # 1e308 + 1e308, or the square of 1e200
        raise DataError("the numbers are too large to average; scale the data down")
    return result


# --- quantities --------------------------------------------------------------

def mean_absolute_error(truth: "Any", predictions: "Any") -> float:
    """Return the mean of |t - p|, in the unit of truth; 0 is perfect.  Laplace 1774.

    >>> mean_absolute_error([1.0, 2.0], [1.0, 4.0])    # (0 + 2) / 2
    1.0
    """
    return _mean_over_outputs("mean_absolute_error", lambda t, p: _mean([abs(t[i] - p[i]) for i in range(len(t))]),
                              truth, predictions)


def mean_squared_error(truth: "Any", predictions: "Any") -> float:
    """Return the mean of (t - p)^2, in the unit of truth squared; 0 is perfect.  Legendre 1805.

    >>> mean_squared_error([1.0, 2.0], [1.0, 4.0])     # (0 + 4) / 2
    2.0
    """
    return _mean_over_outputs("mean_squared_error", _squared_error, truth, predictions)


def root_mean_squared_error(truth: "Any", predictions: "Any") -> float:
    """Return the square root of the mean of (t - p)^2, in the unit of truth; 0 is perfect.

    Of several outputs it is the mean of their roots, not the root of the mean.

    >>> root_mean_squared_error([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 0.0])     # root of 16 / 4
    2.0
    """
    return _mean_over_outputs("root_mean_squared_error", lambda t, p: sqrt(_squared_error(t, p)),
                              truth, predictions)


def r_squared(truth: "Any", predictions: "Any") -> float:
    """Return R^2, the share of the variance that is explained; 1 is perfect, 0 no better than the mean.

        1 - mean of (t - p)^2 / mean of (t - mean of t)^2

    Where all true values are equal, as in a single row, there is no variance
    to explain: 1 if every prediction is exact, else 0.  There is no lower
    bound.  Wright 1921, Correlation and causation.

    >>> r_squared([1.0, 3.0], [1.0, 3.0]), r_squared([1.0, 3.0], [2.0, 2.0])
    (1.0, 0.0)
    """
    return _mean_over_outputs("r_squared", lambda t, p: _explained(_squared_error(t, p), _variance(t)),
                              truth, predictions)


def explained_variance(truth: "Any", predictions: "Any") -> float:
    """Return R^2 with the error that all predictions share forgiven; 1 is best.

        1 - variance of (t - p) / variance of t

    Where all true values are equal: 1 if all errors are equal, else 0.

    >>> explained_variance([1.0, 3.0], [11.0, 13.0]), explained_variance([1.0, 3.0], [2.0, 2.0])
    (1.0, 0.0)
    """
    return _mean_over_outputs("explained_variance",
                              lambda t, p: _explained(_variance([t[i] - p[i] for i in range(len(t))]), _variance(t)),
                              truth, predictions)


def _squared_error(t: "Vector", p: "Vector") -> float:
    return _mean([(t[i] - p[i]) * (t[i] - p[i]) for i in range(len(t))])


def _variance(t: "Vector") -> float:
    # The mean of t as t[0] + the mean of t - t[0]: exact where all are equal, as 0.1 + 0.1 + 0.1 is not.
    mean = t[0] + _mean([value - t[0] for value in t])
    return _mean([(value - mean) * (value - mean) for value in t])


def _explained(missed: float, variance: float) -> float:
    if variance == 0.0:
        return 1.0 if missed == 0.0 else 0.0
    return 1.0 - missed / variance


def _mean_over_outputs(metric: str, of_output: "Callable[[Vector, Vector], float]",
                       truth: "Any", predictions: "Any") -> float:
    """Return the mean of of_output(column of truth, column of predictions)."""
    truth, predictions = to_list(truth, "truth"), to_list(predictions, "predictions")
    same_length(metric, truth, predictions)
    T = transpose(_to_rows(truth, "truth"))
    P = transpose(_to_rows(predictions, "predictions"))
    if len(T) != len(P):
        raise ShapeError("%s: rows of %d true values and of %d predictions" % (metric, len(T), len(P)))
    return _mean([of_output(T[j], P[j]) for j in range(len(T))])


def _to_rows(values: "List[Any]", name: str) -> "Matrix":
    """Return values, which are numbers or rows of numbers, as rows."""
    try:
        len(values[0])
    except TypeError:                      # a number has no length
        return [[number] for number in to_vector(values, name)]
    return to_matrix(values, name)


# --- scores of one class against the other -----------------------------------

def roc_auc(truth: "Any", scores: "Any", positive: "Any" = 1) -> float:
    """Return the chance that a positive row has a higher score than a negative one, 0 to 1.

        (pairs in the right order + pairs with equal scores / 2) / pairs

    over all pairs of a positive and a negative row: 1 is perfect, 0.5 is
    guessing.  It is the area under the curve of true against false positive
    rate.  Rows of one class only make no pairs: DataError.  Counted in whole
    numbers and divided once.  Hanley and McNeil 1982.

    >>> roc_auc([0, 0, 1, 1], [0.1, 0.4, 0.4, 0.8])    # (3 + 1/2) / 4
    0.875
    """
    steps = _steps("roc_auc", truth, scores, positive)
    above = seen = doubled = 0
    for positives, negatives in steps:     # from the highest score to the lowest
        doubled += negatives * (2 * above + positives)
        above += positives
        seen += negatives
    if not above or not seen:
        raise DataError("roc_auc: there are %d positive rows (truth = %s) and %d negative ones; "
                        "at least one of each is needed" % (above, short(positive), seen))
    return doubled / (2 * above * seen)


def average_precision(truth: "Any", scores: "Any", positive: "Any" = 1) -> float:
    """Return the mean over positive rows of the precision at their score, 0 to 1.

        precision at s = positives with score >= s / rows with score >= s

    1 if every positive row has a higher score than every negative one; the
    share of positive rows is what guessing gets.  This is the sum over steps
    of precision times gain in recall, without interpolation.  Without a
    positive row: DataError (scikit-learn warns and answers 0).  Robertson
    2008, A new interpretation of average precision.

    >>> average_precision([1, 0, 1, 0], [0.9, 0.7, 0.7, 0.1])    # (1/1 + 2/3) / 2
    0.8333333333333333
    """
    found = seen = 0
    total = 0.0
    for positives, negatives in _steps("average_precision", truth, scores, positive):
        found += positives
        seen += positives + negatives
        total += positives * (found / seen)
    if not found:
        raise DataError("average_precision: no row is positive (truth = %s); at least one is needed"
                        % short(positive))
    return total / found


def brier(truth: "Any", probabilities: "Any", positive: "Any" = 1) -> float:
    """Return the mean of (t - p)^2, 0 to 1, 0 is perfect; t is 1 for a positive row, else 0.

    p is the probability of being positive; outside 0..1 it raises
    DataError.  Brier 1950, halved for two classes as is usual today.

    >>> brier([1, 0], [0.5, 0.0])      # (1/4 + 0) / 2
    0.125
    """
    bits, p = _bits_and_numbers("brier", truth, probabilities, "probabilities", positive)
    _check_probability_rows([[value] for value in p])
    return _squared_error([float(bit) for bit in bits], p)


def _bits_and_numbers(metric: str, truth: "Any", numbers: "Any", name: str,
                      positive: "Any") -> "tuple[List[int], Vector]":
    """Return 1 for each positive row and 0 for each other, and the checked numbers."""
    labels, vector = to_labels(truth, "truth"), to_vector(numbers, name)
    same_length(metric, labels, vector)
    others = [label for label in labels if label != positive]
    for label in others:
        if label != others[0]:
            raise DataError("%s: truth holds %s and %s beside positive = %s; two classes are needed, "
                            "one of them positive" % (metric, short(others[0]), short(label), short(positive)))
    return [1 if label == positive else 0 for label in labels], vector


def _steps(metric: str, truth: "Any", scores: "Any", positive: "Any") -> "List[List[int]]":
    """Return [positive rows, negative rows] at each different score, the highest score first."""
    bits, numbers = _bits_and_numbers(metric, truth, scores, "scores", positive)
    pairs = sorted([(numbers[i], bits[i]) for i in range(len(bits))], reverse=True)
    steps = []
    for i in range(len(pairs)):
        score, bit = pairs[i]
        if i == 0 or score != pairs[i - 1][0]:
            steps.append([0, 0])
        steps[-1][1 - bit] += 1
    return steps


# --- a score or a probability for each class ---------------------------------

def log_loss(truth: "Any", probabilities: "Any") -> float:
    """Return the mean of -log(probability of the true class), in nats; 0 is perfect.

    truth          numbers of classes: 0 is the first column, 1 the second
    probabilities  rows that sum to 1, one column a class; or one number a
                   row (or rows of one), the probability of class 1

    Probabilities are held between 2^-52 and 1 - 2^-52, as scikit-learn does:
    a sure answer that is wrong costs 36 nats, not infinitely many.  A row
    that is no distribution (its sum off by more than 1e-6) raises DataError.
    Good 1952, Rational decisions.

    >>> log_loss([0, 1], [[1.0, 0.0], [0.0, 1.0]]) < 1e-15, round(log_loss([1], [0.0]), 3)
    (True, 36.044)
    """
    classes, values = to_list(truth, "truth"), to_list(probabilities, "probabilities")
    same_length("log_loss", classes, values)
    rows = _to_rows(values, "probabilities")
    _check_probability_rows(rows)
    if len(rows[0]) == 1:
        rows = [[1.0 - row[0], row[0]] for row in rows]
    classes = _class_numbers(classes, len(rows[0]))
    return _mean([-log(min(max(rows[i][classes[i]], EPSILON), 1.0 - EPSILON)) for i in range(len(rows))])


def top_k_accuracy(truth: "Any", scores: "Any", k: int = 2) -> float:
    """Return the share of rows whose true class is among the k with the highest scores, 0 to 1.

    truth   numbers of classes: 0 is the first column of scores
    scores  rows with a column for each class, two or more

    Of equal scores the later column counts as higher, as in scikit-learn.
    A k of all classes or more gives 1.

    >>> top_k_accuracy([0, 1], [[0.3, 0.6, 0.1], [0.3, 0.2, 0.5]])
    0.5
    """
    classes, rows = to_list(truth, "truth"), to_list(scores, "scores")
    same_length("top_k_accuracy", classes, rows)
    rows, k = to_matrix(rows, "scores"), to_count(k, "k")
    if len(rows[0]) < 2:
        raise ShapeError("top_k_accuracy: scores has 1 column; it needs one for each class, two or more")
    classes = _class_numbers(classes, len(rows[0]))
    return len([i for i in range(len(rows)) if _rank(rows[i], classes[i]) < k]) / len(rows)


def _rank(row: "Vector", c: int) -> int:
    """Return how many columns come before column c: 0 for the highest score."""
    return len([j for j in range(len(row)) if row[j] > row[c] or (row[j] == row[c] and j > c)])


def _class_numbers(truth: "List[Any]", classes: int) -> "List[int]":
    numbers = []
    for i in range(len(truth)):
        number = to_count(truth[i], "truth[%d]" % i, 0)
        if number >= classes:
            raise DataError("truth[%d] is %d: classes are numbered from 0 to %d" % (i, number, classes - 1))
        numbers.append(number)
    return numbers


def _check_probability_rows(rows: "Matrix") -> None:
    for i in range(len(rows)):
        complaint = check_probabilities(rows[i])
        if not complaint and len(rows[i]) > 1:
            complaint = check_distribution(rows[i])
        if complaint:
            raise DataError("probabilities[%d]: %s" % (i, complaint))
