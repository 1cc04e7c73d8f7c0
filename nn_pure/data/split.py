"""Train-test splits and k-fold cross-validation, stratified, by groups or by time.

All functions return lists of row numbers, so that one split serves X, T and a
Table (table.part).  One seed gives one split, on every interpreter.

    strata    one label per row: each part has its share of every label, within one row
    groups    one label per row: rows of one label stay together (one patient, one day)
    times     one number or text per row: the latest rows are held out; rows of one
              moment stay together
"""

from ..checks import short, to_count, to_list, to_number
from ..errors import DataError, ShapeError
from ..rng import Rng

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Tuple
    Split = Tuple[List[int], List[int]]


def train_test_split(n: int, test_fraction: float, seed: int, strata: "Any" = None, groups: "Any" = None,
                     times: "Any" = None) -> "Split":
    """Return two lists of row numbers: to train on, and held out.

    n              how many rows there are
    test_fraction  the share to hold out, 0 <= test_fraction < 1; above 0 at least one row

    Both are shuffled, but with times, where they are in order of time.  With
    groups or times, which are not divided, the share is the nearest possible.

    >>> train, test = train_test_split(10, 0.2, seed=0)
    >>> len(train), len(test), sorted(train + test) == list(range(10))
    (8, 2, True)
    >>> train_test_split(4, 0.5, seed=0, times=["2021", "2024", "2022", "2023"])
    ([0, 2], [3, 1])
    """
    n = to_count(n, "n")
    test_fraction = to_number(test_fraction, "test_fraction") if test_fraction == test_fraction else -1.0
    if not 0.0 <= test_fraction < 1.0:
        raise DataError("test_fraction is %r: it must be 0 or more and below 1" % test_fraction)
    _one_at_most(strata=strata, groups=groups, times=times)
    held_out = 0 if test_fraction == 0.0 else max(1, int(n * test_fraction + 0.5))
    if held_out >= n:
        raise DataError("%d rows are too few to hold out %d of them" % (n, held_out))
    if times is not None:
        return _split_by_time(_labels(times, n, "times"), held_out)
    rng = Rng(seed)
    order = list(range(n))
    rng.shuffle(order)
    if groups is not None:
        return _split_groups(_members(_labels(groups, n, "groups"), order), order, held_out)
    if strata is not None:
        return _split_strata(_members(_labels(strata, n, "strata"), order), order, held_out, n)
    return order[held_out:], order[:held_out]


def k_fold(n: int, k: int, seed: int, strata: "Any" = None, groups: "Any" = None) -> "List[Split]":
    """Return k pairs (train, test) of lists of row numbers; each row is held out once.

    The folds differ by one row at most, with groups by no more than their sizes
    force.  With strata each label's rows differ by one at most, too.

    >>> folds = k_fold(5, 2, seed=0)
    >>> sorted(folds[0][1] + folds[1][1]), [len(test) for train, test in folds]
    ([0, 1, 2, 3, 4], [3, 2])
    """
    n = to_count(n, "n")
    k = to_count(k, "k", least=2)
    if k > n:
        raise DataError("%d rows make no %d folds: lower k" % (n, k))
    _one_at_most(strata=strata, groups=groups)
    order = list(range(n))
    Rng(seed).shuffle(order)
    folds: "List[List[int]]" = [[] for _ in range(k)]
    if groups is not None:
        members = _members(_labels(groups, n, "groups"), order)
        if len(members) < k:
            raise DataError("%d groups make no %d folds, since a group is not divided: lower k" % (len(members), k))
        for rows in sorted(members, key=len, reverse=True):
            min(folds, key=lambda fold: len(fold)).extend(rows)
    else:
        labels = [0] * n if strata is None else _labels(strata, n, "strata")
        dealt = 0
        for rows in _members(labels, order):
            for i in rows:
                folds[dealt % k].append(i)
                dealt += 1
    splits = []
    for test in folds:
        held_out = set(test)
        splits.append(([i for i in order if i not in held_out], test))
    return splits


def _one_at_most(**given: "Any") -> None:
    named = sorted(name for name in given if given[name] is not None)
    if len(named) > 1:
        raise DataError("a split goes by %s: choose one" % " or by ".join(named))


def _labels(values: "Any", n: int, name: str) -> "List[Any]":
    labels = to_list(values, name)
    if len(labels) != n:
        raise ShapeError("%s has %d labels and there are %d rows" % (name, len(labels), n))
    for i, label in enumerate(labels):
        if isinstance(label, (list, dict, set)) or label is None or label != label:
            raise DataError("%s[%d] is %s: it must be a text or a number" % (name, i, short(label)))
    return labels


def _members(labels: "List[Any]", order: "List[int]") -> "List[List[int]]":
    """Return the rows of each label, in the given order, the label first met first."""
    members: "Dict[Any, List[int]]" = {}
    for i in order:
        members.setdefault(labels[i], []).append(i)
    return [members[label] for label in members]


def _split_groups(members: "List[List[int]]", order: "List[int]", held_out: int) -> "Split":
    """Hold out groups, in random order, as long as each brings the number of rows nearer to held_out."""
    if not held_out:
        return order, []
    if len(members) < 2:
        raise DataError("all rows are of one group, which is not divided: split without groups")
    test: "List[int]" = []
    taken = 0
    for rows in members:
        nearer = abs(len(test) + len(rows) - held_out) < abs(len(test) - held_out)
        if nearer and taken < len(members) - 1:
            test = test + rows
            taken += 1
    if not test:
        test = sorted(members, key=len)[0]                  # every group is larger than what was asked for
    chosen = set(test)
    return [i for i in order if i not in chosen], test


def _split_strata(members: "List[List[int]]", order: "List[int]", held_out: int, n: int) -> "Split":
    """Hold out each label's share by largest remainders: rounded down, and one more where the remainder is largest."""
    shares = [divmod(len(rows) * held_out, n) for rows in members]
    counts = [share[0] for share in shares]
    by_rest = sorted(range(len(members)), key=lambda s: -shares[s][1])
    for s in by_rest[:held_out - sum(counts)]:
        counts[s] += 1
    chosen = set()
    for rows, count in zip(members, counts):
        chosen.update(rows[:count])
    return [i for i in order if i not in chosen], [i for i in order if i in chosen]


def _split_by_time(times: "List[Any]", held_out: int) -> "Split":
    """Hold out the last rows; the border is the one between two moments nearest to held_out."""
    n = len(times)
    try:
        order = sorted(range(n), key=lambda i: (times[i], i))
    except TypeError:
        raise DataError("times are texts and numbers, which have no common order: make them one kind") from None
    if not held_out:
        return order, []
    borders = [b for b in range(1, n) if times[order[b - 1]] != times[order[b]]]
    if not borders:
        raise DataError("all rows are of one moment, %s: there is nothing later to hold out" % short(times[0]))
    border = min(borders, key=lambda b: (abs(n - b - held_out), b))
    return order[:border], order[border:]
