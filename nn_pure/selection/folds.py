"""Folds: the training rows and the test rows of each fit."""

from ..checks import short, to_count, to_list
from ..data.split import k_fold
from ..errors import DataError, ShapeError
from ..rng import MASK, Rng
from ..sample_weights import class_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional
    from .fits import Pairs


def seed_of_trial(seed: int, trial: int) -> int:
    """Return the seed of a trial: it depends on the search's seed and the trial's number, on nothing else.

    >>> seed_of_trial(0, 1) == seed_of_trial(0, 1) != seed_of_trial(0, 2)
    True
    """
    return Rng((Rng(seed).bits() + trial * 0x9E3779B9) & MASK).bits()


def rows_and_targets(X: "Any", y: "Any") -> "Any":
    """Return X and y as two lists of equal length.

    >>> rows_and_targets([[1], [2]], ("a", "b"))
    ([[1], [2]], ['a', 'b'])
    """
    X, y = to_list(X, "X"), to_list(y, "y")
    if len(X) != len(y):
        raise ShapeError("X has %d rows and y has %d: one target or label for each row" % (len(X), len(y)))
    if len(X) < 2:
        raise ShapeError("X has %d rows: at least one training row and one test row are needed" % len(X))
    return X, y


def pairs_from(folds: "Any", y: "List[Any]", seed: int, groups: "Any") -> "Pairs":
    """Return (training rows, test rows) for each fold.

    folds   how many; or a list of such pairs, which k_fold and other functions of data.split return
    groups  a label for each row: rows of one group are never on both sides

    Where y holds classes (text, whole numbers, one-hot rows), each at least
    as often as there are folds, the folds are stratified.

    >>> [len(test) for _, test in pairs_from(2, [0, 1, 0, 1], 0, None)]
    [2, 2]
    """
    if hasattr(folds, "__iter__"):
        if groups is not None:
            raise DataError("groups: pass it to the function that made folds")
        return _checked_pairs(folds, len(y))
    folds = to_count(folds, "folds", least=2)
    if folds > len(y):
        raise DataError("folds is %d, and there are %d rows: a fold needs a test row" % (folds, len(y)))
    if groups is not None:
        groups = to_list(groups, "groups")
        if len(groups) != len(y):
            raise ShapeError("groups has %d labels, and there are %d rows" % (len(groups), len(y)))
        pairs = k_fold(len(y), folds, seed, groups=groups)
    else:
        pairs = k_fold(len(y), folds, seed, strata=strata_of(y, folds))
    return [(list(train), list(test)) for train, test in pairs]


def strata_of(y: "List[Any]", folds: int) -> "Optional[List[Any]]":
    """Return the class of each row; None if y does not hold classes, or one of them less than folds times.

    >>> strata_of([[0.0], [1.0], [1.0], [0.0]], 2), strata_of([0.5, 1.5], 2)
    ([0, 1, 1, 0], None)
    """
    labels: "List[Any]" = []
    for value in y:
        if isinstance(value, (list, tuple)) and _is_class_row(value):
            labels.append(class_of(list(value)))
        elif isinstance(value, (str, int)):
            labels.append(value)
        else:
            return None
    counts: "Dict[Any, int]" = {}
    for label in labels:
        counts[label] = counts.get(label, 0) + 1
    return labels if min(counts.values()) >= folds else None


def _is_class_row(row: "Any") -> bool:
    """Return whether row is one number 0 or 1, or one-hot."""
    if any(number not in (0, 1) for number in row):
        return False
    return len(row) == 1 or sum(row) == 1           # of zeros and ones: exact


def _checked_pairs(folds: "Any", n: int) -> "Pairs":
    pairs = []
    for k, pair in enumerate(folds):
        try:
            train, test = pair
        except (TypeError, ValueError):
            raise DataError("folds[%d] is %s: a pair (training rows, test rows) is needed"
                            % (k, short(pair)))
        pairs.append((_row_numbers(train, n, "folds[%d][0]" % k), _row_numbers(test, n, "folds[%d][1]" % k)))
        if set(pairs[-1][0]) & set(pairs[-1][1]):
            raise DataError("folds[%d]: row %d is on both sides, a training row and a test row"
                            % (k, min(set(pairs[-1][0]) & set(pairs[-1][1]))))
    if not pairs:
        raise DataError("folds is empty: at least one pair of row numbers is needed")
    return pairs


def _row_numbers(rows: "Any", n: int, place: str) -> "List[int]":
    numbers = [to_count(row, "%s[%d]" % (place, i), least=0) for i, row in enumerate(to_list(rows, place))]
    if not numbers:
        raise DataError("%s is empty: it needs at least one row" % place)
    if max(numbers) >= n:
        raise DataError("%s: there is no row %d, the last is %d" % (place, max(numbers), n - 1))
    return numbers


def sizes_from(sizes: "Any", pairs: "Pairs") -> "List[int]":
    """Return numbers of training rows, in ascending order: from counts, or shares (floats up to 1.0).

    >>> sizes_from([0.5, 1.0, 3], [([0, 1, 2, 3], [4])])
    [2, 3, 4]
    """
    most = min(len(train) for train, _ in pairs)
    counts = set()
    for k, size in enumerate(to_list(sizes, "sizes")):
        place = "sizes[%d]" % k
        if isinstance(size, float) and 0.0 < size <= 1.0:
            counts.add(max(1, int(size * most + 0.5)))
            continue
        counts.add(to_count(size, place))
        if size > most:
            raise DataError("%s is %d, and a fold leaves %d training rows" % (place, size, most))
    if not counts:
        raise DataError("sizes is empty: name shares, [0.25, 0.5, 1.0], or numbers of rows")
    return sorted(counts)


def shuffled_pairs(pairs: "Pairs", seed: int) -> "Pairs":
    """Return pairs with the training rows in random order, so that the first few are a random sample.

    >>> [sorted(train) for train, _ in shuffled_pairs([([0, 1], [2])], 0)]
    [[0, 1]]
    """
    rng = Rng(seed)
    shuffled = []
    for train, test in pairs:
        train = list(train)
        rng.shuffle(train)
        shuffled.append((train, test))
    return shuffled
