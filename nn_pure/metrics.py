"""Metrics: how good predictions are, in words people use.

    truth        what is so: labels of any kind, or numbers
    predictions  what the network said, in the same order
"""

from .errors import ShapeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Sequence


def _same_length(metric: str, truth: "Sequence[Any]", predictions: "Sequence[Any]") -> None:
    if len(truth) != len(predictions) or not truth:
        raise ShapeError("%s: %d true values and %d predictions; at least one of each is needed, "
                         "and as many" % (metric, len(truth), len(predictions)))


def accuracy(truth: "Sequence[Any]", predictions: "Sequence[Any]") -> float:
    """Return the share of predictions that are right, 0 to 1.

    >>> accuracy(["a", "b", "b", "a"], ["a", "b", "a", "a"])
    0.75
    """
    _same_length("accuracy", truth, predictions)
    right = 0
    for i in range(len(truth)):
        if truth[i] == predictions[i]:
            right += 1
    return right / len(truth)


def confusion_matrix(truth: "Sequence[Any]", predictions: "Sequence[Any]",
                     classes: "Sequence[Any]") -> "List[List[int]]":
    """Return counts[i][j]: how often what is classes[i] was called classes[j].

    >>> confusion_matrix(["a", "b", "b"], ["a", "b", "a"], ["a", "b"])
    [[1, 0], [1, 1]]
    """
    _same_length("confusion_matrix", truth, predictions)
    place = list(classes).index
    counts = [[0] * len(classes) for _ in classes]
    for i in range(len(truth)):
        counts[place(truth[i])][place(predictions[i])] += 1
    return counts


def r_squared(truth: "Sequence[float]", predictions: "Sequence[float]") -> float:
    """Return R^2, the share of the variance that is explained; 1 is perfect, 0 no better than the mean.

        1 - sum of (t - p)^2 / sum of (t - mean of t)^2

    Where all true values are equal there is no variance to explain: 1 if
    every prediction is exact, else 0.

    >>> r_squared([1.0, 3.0], [1.0, 3.0]), r_squared([1.0, 3.0], [2.0, 2.0])
    (1.0, 0.0)
    """
    _same_length("r_squared", truth, predictions)
    total = 0.0
    for t in truth:
        total += t
    mean = total / len(truth)
    missed = 0.0
    variance = 0.0
    for i in range(len(truth)):
        missed += (truth[i] - predictions[i]) * (truth[i] - predictions[i])
        variance += (truth[i] - mean) * (truth[i] - mean)
    if variance == 0.0:
        return 1.0 if missed == 0.0 else 0.0
    return 1.0 - missed / variance
