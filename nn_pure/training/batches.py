"""Batches: the rows that share one step, from lists or from a function.

    x   inputs, checked and scaled     n x inputs
    t   targets, checked               n x outputs
    u   how much each row counts       n numbers; None: all alike

Both classes have n, the number of rows, 0 if it is not known; begin_epoch(rng),
which draws the order of the rows; and batches(skip), which goes through them
once and leaves out the first skip batches.
"""

from ..checks import short
from ..errors import DataError, NNPureError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterator, List, Optional, Tuple
    from ..checks import Matrix, Vector
    from ..rng import Rng
    Batch = Tuple[Matrix, Matrix, Optional[Vector]]

STREAM_BATCH = 32         # rows per step where a function yields them and batch_size is not given


class Batches:
    """Rows that are in memory, in a new order each epoch.

    batch_size   rows per step, the last batch may have fewer; None takes all
    shuffle      whether batches are drawn in random order; one batch of all
                 rows stays in the given order

    >>> batches = Batches([[1.0], [2.0], [3.0]], [[1.0], [2.0], [3.0]], None, 2, False)
    >>> batches.begin_epoch(None)
    >>> [x for x, t, u in batches.batches()]
    [[[1.0], [2.0]], [[3.0]]]
    """

    def __init__(self, x: "Matrix", t: "Matrix", u: "Optional[Vector]", batch_size: "Optional[int]",
                 shuffle: bool) -> None:
        self.x = x
        self.t = t
        self.u = u
        self.n = len(x)
        self.batch_size = self.n if batch_size is None else min(batch_size, self.n)
        self.shuffle = bool(shuffle)
        self.order: "List[int]" = []

    def begin_epoch(self, rng: "Rng") -> None:
        """Draw the order of the rows."""
        if self.batch_size < self.n:
            self.order = list(range(self.n))
            if self.shuffle:
                rng.shuffle(self.order)

    def take(self, first: int, count: int) -> "Batch":
        """Return x, t, u of so many batches together, from batch number first on.

        >>> batches = Batches([[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]], None, 1, False)
        >>> batches.begin_epoch(None)
        >>> batches.take(1, 2)
        ([[2.0], [3.0]], [[5.0], [6.0]], None)
        """
        if self.batch_size == self.n:
            return self.x, self.t, self.u
        rows = self.order[first * self.batch_size:(first + count) * self.batch_size]
        u = None if self.u is None else [self.u[i] for i in rows]
        return [self.x[i] for i in rows], [self.t[i] for i in rows], u

    def batches(self, skip: int = 0) -> "Iterator[Batch]":
        """Yield x, t, u of each batch."""
        for k in range(skip, (self.n + self.batch_size - 1) // self.batch_size):
            yield self.take(k, 1)


class StreamedBatches:
    """Rows that a function yields, in its order; no more than a batch is in memory.

    function   called without arguments in each epoch, returns a fresh iterator
               of (x, y), one row each
    check      makes x and t of the rows of a batch: Network._checked_data

    A row that is no pair, or that check refuses, raises DataError with its number.

    >>> streamed = StreamedBatches(lambda: iter([([1], [1]), ([2], [2]), ([3], [3])]), lambda X, y: (X, y), 2)
    >>> [x for x, t, u in streamed.batches()]
    [[[1], [2]], [[3]]]
    """

    def __init__(self, function: "Callable[[], Any]", check: "Callable[[Any, Any], Tuple[Matrix, Matrix]]",
                 batch_size: "Optional[int]") -> None:
        self.function = function
        self.check = check
        self.x: "Matrix" = []                   # none is kept
        self.t: "Matrix" = []
        self.u: "Optional[Vector]" = None
        self.n = 0
        self.batch_size = batch_size or STREAM_BATCH
        self.shuffle = False

    def begin_epoch(self, rng: "Rng") -> None:
        """The order is the function's own."""

    def batches(self, skip: int = 0) -> "Iterator[Batch]":
        """Yield x, t, None of each batch; DataError if there is no row at all."""
        X: "List[Any]" = []
        Y: "List[Any]" = []
        count = 0
        for row in self._rows():
            if not isinstance(row, (list, tuple)) or len(row) != 2:
                raise DataError("row %d of the function is %s: each row must be a pair (x, y)" % (count, short(row)))
            count += 1
            if count <= skip * self.batch_size:
                continue
            X.append(row[0])
            Y.append(row[1])
            if len(X) == self.batch_size:
                yield self._checked(X, Y, count)
                X, Y = [], []
        if X:
            yield self._checked(X, Y, count)
        elif count == 0:
            raise DataError("the function yields no rows: it must return a fresh iterator each time it is called")

    def _rows(self) -> "Iterator[Any]":
        rows = self.function()
        try:
            return iter(rows)
        except TypeError:
            raise DataError("the function returns %s: it must return an iterator of (x, y)" % short(rows))

    def _checked(self, X: "List[Any]", Y: "List[Any]", count: int) -> "Batch":
        try:
            x, t = self.check(X, Y)
        except NNPureError as error:
            raise error.__class__("rows %d to %d of the function: %s" % (count - len(X), count - 1, error))
        return x, t, None
