"""Label encoding: class labels to network targets, and outputs back to labels.

    binary       one or two labels      one output, the probability of the second
    multiclass   three or more          one output each
    multilabel   rows of 0 and 1        one output each, any number of them at once
"""

from ..errors import DataError
from .shaped import ShapedList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List
    from ..checks import Matrix


def unique_labels(targets: "List[Any]") -> "List[Any]":
    """Return the different labels, sorted; where they cannot be compared, in the order of their first appearance.

    >>> unique_labels(["b", "a", "b"]), unique_labels(["b", None, "b", 7])
    (['a', 'b'], ['b', None, 7])
    """
    seen = {}
    for label in targets:
        if isinstance(label, float) and label != int(label):
            raise DataError("Unknown label type: continuous. A classifier expects discrete classes, and %r is a "
                            "target for a regressor." % label)
        if isinstance(label, complex):
            raise DataError("Complex data not supported: y holds %r" % label)
        try:
            seen[label] = True
        except TypeError:
            raise DataError("Unknown label type: %r. A label must be hashable." % type(label).__name__)
    try:
        return sorted(seen)
    except TypeError:
        return list(seen)


def is_multilabel(targets: "List[Any]") -> bool:
    """Return whether targets are rows of 0 and 1.

    Lists that hold anything else raise DataError; tuples may be labels.

    >>> is_multilabel([[0, 1], [1, 1]]), is_multilabel([("a", 1), ("b", 2)])
    (True, False)
    """
    if not targets or not isinstance(targets[0], (list, tuple)):
        return False
    width = len(targets[0])
    if all(isinstance(row, (list, tuple)) and len(row) == width and all(bit in (0, 1) for bit in row)
           for row in targets):
        return True
    if all(isinstance(row, tuple) for row in targets):
        return False
    raise DataError("Multioutput target data is not supported with label binarization: several targets per row must "
                    "be 0 or 1 each, and as many in every row")


class Labels:
    """The classes, and their encoding as rows of numbers.

    >>> labels = Labels.of(["no", "yes", "no"])
    >>> labels.classes, labels.encode(["yes"]), labels.decode([[0.25]])
    (['no', 'yes'], [[1.0]], ['no'])
    """

    def __init__(self, classes: "List[Any]", multilabel: bool = False) -> None:
        self.classes: ShapedList = ShapedList(classes)
        self.multilabel = multilabel

    @classmethod
    def of(cls, targets: "List[Any]") -> "Labels":
        """Return the labels that occur in targets.

        >>> Labels.of([[0, 1, 1]]).classes
        [0, 1, 2]
        """
        if is_multilabel(targets):
            return cls(list(range(len(targets[0]))), True)
        return cls(unique_labels(targets))

    @property
    def outputs(self) -> int:
        """How many outputs a network needs."""
        return len(self.classes) if self.multilabel or len(self.classes) > 2 else 1

    @property
    def activation(self) -> str:
        """The activation of the outputs."""
        return "softmax" if len(self.classes) > 2 and not self.multilabel else "logistic"

    def encode(self, targets: "List[Any]") -> "Matrix":
        """Return a row of numbers per target, all of which must be known."""
        if self.multilabel:
            return [[float(bit) for bit in row] for row in targets]
        place = {label: k for k, label in enumerate(self.classes)}
        if self.outputs == 1:
            return [[float(place[label])] for label in targets]
        return [[1.0 if k == place[label] else 0.0 for k in range(self.outputs)] for label in targets]

    def decode(self, outputs: "Matrix") -> "List[Any]":
        """Return a label per row: the second where p > 0.5; of three or more the largest, the first of equals."""
        if self.multilabel:
            return [[1 if p > 0.5 else 0 for p in row] for row in outputs]
        if len(self.classes) == 1:
            return [self.classes[0] for _ in outputs]
        if self.outputs == 1:
            return [self.classes[1 if row[0] > 0.5 else 0] for row in outputs]
        return [self.classes[row.index(max(row))] for row in outputs]

    def check_known(self, targets: "List[Any]", all_of_them: bool) -> None:
        """Raise DataError unless every target is a label seen before; all_of_them: and each of those occurs."""
        other = Labels.of(targets)
        new = [label for label in other.classes if label not in self.classes.tolist()]
        different = other.multilabel != self.multilabel or (self.multilabel and len(other.classes) != len(self.classes))
        if all_of_them and (new or different or len(other.classes) != len(self.classes)):
            raise DataError("warm_start can only be used where `y` has the same classes as in the previous call to "
                            "fit. Previously got %r, `y` has %r" % (self.classes, other.classes))
        if new or different:
            raise DataError("`y` has classes not in `self.classes_`. `self.classes_` has %r. 'y' has %r."
                            % (self.classes, other.classes))
