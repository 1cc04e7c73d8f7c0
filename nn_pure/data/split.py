"""Splitting rows into those to train on and those to judge by."""

from ..errors import DataError
from ..rng import Rng

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Tuple


def train_test_split(n: int, test_fraction: float, seed: int) -> "Tuple[List[int], List[int]]":
    """Return two lists of row numbers, shuffled: to train on, and held out.

    n              how many rows there are
    test_fraction  the share to hold out, 0 <= test_fraction < 1; above 0 at least one row

    >>> train, test = train_test_split(10, 0.2, seed=0)
    >>> len(train), len(test), sorted(train + test) == list(range(10))
    (8, 2, True)
    """
    if not 0.0 <= test_fraction < 1.0:
        raise DataError("test_fraction is %r: it must be 0 or more and below 1" % test_fraction)
    order = list(range(n))
    Rng(seed).shuffle(order)
    held_out = 0 if test_fraction == 0.0 else max(1, int(n * test_fraction + 0.5))
    if held_out >= n:
        raise DataError("%d rows are too few to hold out %d of them" % (n, held_out))
    return order[held_out:], order[:held_out]
