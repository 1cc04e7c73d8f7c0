"""Sample weights, class weights and label smoothing: how much each row counts, and softened targets.

    t   targets, one row per sample          n x m
    u   how much each row counts             n numbers, 0 or more

The loss of a batch is then (u[0] E[0] + u[1] E[1] + ...) / (u[0] + u[1] + ...):
a weight of 2 does what the same row twice would do.
"""

from .checks import short, to_count, to_nonnegative, to_vector
from .errors import DataError, NNPureError, ShapeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional
    from .checks import Matrix, Vector


def class_of(t: "Vector") -> int:
    """Return the class that a row of targets or outputs speaks for.

    One number: 1 from one half on, else 0.  Several: the place of the
    largest, the first of equals.

    >>> class_of([0.75]), class_of([0.1, 0.2, 0.7])
    (1, 2)
    """
    if len(t) == 1:
        return 1 if t[0] >= 0.5 else 0
    return t.index(max(t))


def row_weights(t: "Matrix", sample_weight: "Any" = None, class_weight: "Any" = None) -> "Optional[Vector]":
    """Return u, the product of both weights, or None if neither is given.

    sample_weight   a number for each row, 0 or more, not all 0
    class_weight    {class: weight}, a class that is missing weighs 1; or
                    "balanced", which weighs class k by n / (classes times rows of k),
                    so that rare classes count as much as frequent ones (King, Zeng 2001)

    >>> row_weights([[0.0], [1.0], [1.0]], class_weight={1: 0.5})
    [1.0, 0.5, 0.5]
    >>> row_weights([[0.0], [1.0], [1.0]], [2, 1, 1], "balanced")
    [3.0, 0.75, 0.75]
    """
    if sample_weight is None and class_weight is None:
        return None
    u = [1.0] * len(t)
    if sample_weight is not None:
        u = to_vector(sample_weight, "sample_weight")
        if len(u) != len(t):
            raise ShapeError("sample_weight has %d numbers and there are %d rows" % (len(u), len(t)))
        for i in range(len(u)):
            to_nonnegative(u[i], "sample_weight[%d]" % i)
    if class_weight is not None:
        classes = [class_of(row) for row in t]
        weights = _class_weights(class_weight, classes, max(2, len(t[0])))
        u = [u[i] * weights.get(classes[i], 1.0) for i in range(len(u))]
    if not max(u) > 0.0 or max(u) - max(u) != 0.0:
        raise DataError("the weights of the rows are at most %r: at least one must be above 0, and none infinite"
                        % max(u))
    return u


def _class_weights(class_weight: "Any", classes: "List[int]", m: int) -> "Dict[int, float]":
    """Return {class: weight} for what a user passes; m is how many classes there can be."""
    if isinstance(class_weight, str) and class_weight == "balanced":
        found = set(classes)
        return dict([(k, len(classes) / (len(found) * classes.count(k))) for k in found])
    if not isinstance(class_weight, dict):
        raise NNPureError("class_weight is %s: pass {0: 1.0, 1: 5.0, ...} or \"balanced\"" % short(class_weight))
    weights = {}
    for key in class_weight:
        k = to_count(key, "class_weight: the class %s" % short(key), least=0)
        if k >= m:
            raise DataError("class_weight: there is no class %d; they are 0 to %d" % (k, m - 1))
        weights[k] = to_nonnegative(class_weight[key], "class_weight[%d]" % k)
    return weights


def smooth(t: "Matrix", share: float, activation: "Optional[str]") -> "Matrix":
    """Return targets of which a share is spread evenly over the classes.

        softmax   t (1 - share) + share / m
        sigmoid   t (1 - share) + share / 2      each output is a choice of two

    Targets of exactly 0 and 1 ask for infinite weights; these do not.
    Szegedy et al. 2016, section 7.

    >>> smooth([[0.0, 1.0]], 0.5, "softmax")
    [[0.25, 0.75]]
    """
    if share == 0.0:
        return t
    even = share / 2.0 if activation == "sigmoid" else share / len(t[0])
    return [[target * (1.0 - share) + even for target in row] for row in t]


def to_smoothing(share: "Any", loss: str, activation: "Optional[str]") -> float:
    """Return label_smoothing as a number, 0 <= share < 1, if the loss takes probabilities.

    activation   the output activation the loss belongs to; None where targets are any numbers

    >>> to_smoothing(0.1, "binary_cross_entropy", "sigmoid")
    0.1
    """
    number = to_nonnegative(share, "label_smoothing", below=1.0)
    if number and activation not in ("sigmoid", "softmax"):
        raise NNPureError("label_smoothing is for the cross-entropies; the loss is %s" % loss)
    return number
