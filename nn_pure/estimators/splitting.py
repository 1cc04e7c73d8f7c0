"""The validation split for early stopping."""

from ..errors import DataError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, List, Tuple
    from ..checks import Matrix
    from ..rng import Rng

TOO_SMALL = "The validation set is too small. Increase 'validation_fraction' or the size of your dataset."


def held_out(t: "Matrix", fraction: float, classes: bool, rng: "Rng") -> "Tuple[List[int], List[int]]":
    """Return the indices of the rows to keep and of those to hold out, at least two, both in order.

    classes   stratify: with targets of one column, hold out the same share of each value of it

    >>> from nn_pure.rng import Rng
    >>> kept, held = held_out([[0.0]] * 15 + [[1.0]] * 5, 0.4, True, Rng(0))
    >>> len(kept), [t for t in held if t >= 15] == held[-2:], len(held)
    (12, True, 8)
    """
    n = len(t)
    count = -int(-fraction * n // 1)            # rounded up
    if count < 2:
        raise DataError(TOO_SMALL)
    if count >= n:
        raise DataError("With n_samples=%d and validation_fraction=%r, the resulting train set will be empty."
                        % (n, fraction))
    order = list(range(n))
    rng.shuffle(order)
    if not classes or len(t[0]) > 1:
        return sorted(order[count:]), sorted(order[:count])
    groups: "Dict[float, List[int]]" = {}
    for i in order:
        groups.setdefault(t[i][0], []).append(i)
    held = []
    for value, share in zip(sorted(groups), _shares([len(groups[value]) for value in sorted(groups)], count, n)):
        held.extend(groups[value][:share])
    return sorted(set(order) - set(held)), sorted(held)


def _shares(sizes: "List[int]", count: int, n: int) -> "List[int]":
    """Return how many of each group to take, count in all, in proportion by largest remainders.

    >>> _shares([15, 5], 8, 20), _shares([2, 2], 3, 4)
    ([6, 2], [2, 1])
    """
    shares = [size * count // n for size in sizes]
    rests = sorted(range(len(sizes)), key=lambda k: (-(sizes[k] * count % n), k))
    for k in rests[:count - sum(shares)]:
        shares[k] += 1
    return shares
