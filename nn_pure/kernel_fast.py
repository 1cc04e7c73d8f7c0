"""The quickest arithmetic of CPython's own: other bits than the plain kernel's, within 1e-9 of them.

math.dist(a, b) runs through two rows in C, and a triangle's sides give the product
(the law of cosines):

    a . b = (|a|^2 + |b|^2 - dist(a, b)^2) / 2

The lengths |a| and |b| are needed once per row.  The difference cancels when a
and b are of very different length: what is lost is about 1e-16 times the longer
over the shorter.  So a row whose length is not between 1/SPAN and SPAN is
multiplied by a power of two first, and then each number of a product is off by
at most 1e-9 |a| |b|.  Rows that no such factor helps (an infinity, a NaN, lengths
beyond 1e150) are left to the exact product.

ns per multiply-add, 32 x k times k x 32, least of 25:

              k = 10                 32                     64                256
              rows  dist  sumprod    rows  dist  sumprod    rows  dist  sumprod    dist  sumprod
         3.8  38    21    -          38    14    -          33     8    -           6    -
        3.11  25    23    -          24    11    -          23     9    -           7    -
        3.12  25    25    32         24    13    19         24    11    15          8    13
        3.13  25    25    34         22    13    19         22    10    15          9    13

Tried and slower on all of them: sum(map(float.__mul__, a, b)), 67 to 140; and rows of
fixed-point weights packed into one big integer, which one multiplication by an
input updates: slots wide enough for 1e-9 (96 or 128 bits) take 11 to 27, and as much
again per number to unpack.  math.dist came with Python 3.8; before, and on PyPy
(where it takes 40), this file is not used.
"""

from math import dist, frexp, ldexp, log1p

from .kernel_rows import Rows
from .layers import Dense

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Sequence, Tuple
    from .checks import Matrix, Vector
    Row = Tuple[float, ...]

SPAN = 512.0
FARTHEST = 1e150        # lengths beyond it, or below its inverse: their squares leave the range of floats
SHORTEST = 12           # rows from which on a call of dist is quicker than their products written out
FEWEST = 4              # rows to multiply with, for |b| to be worth its while
MOST = 32               # layers whose columns are kept


class Measured:
    """Rows with what the law of cosines needs of each.

    rows      tuples, which dist takes as they are, each multiplied by a power of two if need be
    halves    |row|^2 / 2
    factors   what undoes the multiplications; [] if there was none

    >>> measured = Measured([[3.0, 4.0], [3072.0, 4096.0]])
    >>> measured.halves[0], measured.factors, measured.usable
    (12.5, [1.0, 8192.0], True)
    """

    def __init__(self, rows: "Sequence[Sequence[float]]") -> None:
        self.rows: "List[Row]" = list(map(tuple, rows))
        self.factors: "Vector" = []
        origin = [(0.0,) * len(self.rows[0])] * len(self.rows)
        lengths = list(map(dist, self.rows, origin))
        self.usable = within(lengths, FARTHEST)
        if self.usable and not within(lengths, SPAN):
            self._scale(lengths)
            lengths = list(map(dist, self.rows, origin))
        self.halves = [0.5 * length * length for length in lengths]

    def _scale(self, lengths: "Vector") -> None:
        """Give the rows that need it a length between 1/2 and 1."""
        for i in range(len(lengths)):
            power = 0 if within([lengths[i]], SPAN) else frexp(lengths[i])[1]
            self.factors.append(ldexp(1.0, power))
            if power:
                back = ldexp(1.0, -power)
                self.rows[i] = tuple([back * x for x in self.rows[i]])


def within(lengths: "Vector", limit: float) -> bool:
    """Return whether every length is 0, or between 1/limit and limit.

    >>> within([0.0, 2.0, 0.5], 2.0), within([3.0], 2.0), within([1.0, 1e308 * 10.0 * 0.0], 2.0)
    (True, False, False)
    """
    least = 1.0 / limit
    for length in lengths:
        if not least <= length <= limit and length != 0.0:
            return False
    return True


def products(A: Measured, B: Measured) -> "Matrix":
    """Return every row of A times every row of B.

    >>> products(Measured([[3.0, 4.0]]), Measured([[3.0, 4.0], [0.0, 0.0]]))
    [[25.0, 0.0]]
    """
    m = len(B.rows)
    result = [[h + g - 0.5 * d * d for g, d in zip(B.halves, map(dist, [a] * m, B.rows))] if h else [0.0] * m
              for a, h in zip(A.rows, A.halves)]
    if A.factors or B.factors:
        down = A.factors or [1.0] * len(A.rows)
        across = B.factors or [1.0] * m
        result = [[p * (u * v) for p, v in zip(row, across)] for row, u in zip(result, down)]
    return result


class Fast(Rows):
    """Products by math.dist where rows are long enough; everything else as in Rows.

    >>> Fast().matmul([[2.0]], [[3.0, 4.0]])
    [[6.0, 8.0]]
    """

    name = "fast"
    same_bits = False

    def __init__(self) -> None:
        Rows.__init__(self)
        self._kept: "Dict[int, Tuple[Matrix, Measured, Vector]]" = {}       # see _columns, by id(layer)

    def _log1p(self, x: float) -> float:
        return log1p(x)

    def _product(self, A: "Sequence[Sequence[float]]", B: "Matrix") -> "Matrix":
        return self._by_dist(A, zip(*B), len(B[0]), len(B)) or Rows._product(self, A, B)

    def _by_dist(self, A: "Sequence[Sequence[float]]", B: "Any", m: int, k: int) -> "Matrix":
        """Return every row of A times every row of B, m rows of k numbers; [] where it is of no use."""
        if k < SHORTEST or len(A) < FEWEST or m < FEWEST:
            return []
        a, b = Measured(A), Measured(B)
        return products(a, b) if a.usable and b.usable else []

    def matmul_transposed(self, A: "Matrix", B: "Matrix") -> "Matrix":
        """Return A times the transpose of B.

        >>> Fast().matmul_transposed([[2.0]], [[3.0], [4.0]])
        [[6.0, 8.0]]
        """
        if A and B and len(A[0]) == len(B[0]):
            product = self._by_dist(A, B, len(B), len(B[0]))
            if product:
                return product
        return Rows.matmul_transposed(self, A, B)

    def knows(self, layers: "Sequence[Dense]") -> bool:
        """Return whether the columns of all weights are kept, and no weight was set since.

        >>> Fast().knows([Dense(1, weights=[[3.0]], biases=[0.0])])
        False
        """
        for layer in layers:
            kept = self._kept.get(id(layer))
            if kept is None or kept[0] != layer.weights + [layer.biases]:
                return False
        return True

    def predict_rows(self, layers: "Sequence[Dense]", x: "Matrix") -> "Matrix":
        """Return the outputs of the last layer; the columns of weights are kept for the next call.

        >>> Fast().predict_rows([Dense(1, weights=[[3.0]], biases=[0.0])], [[2.0], [4.0]])
        [[6.0], [12.0]]
        """
        for layer in layers:
            x = self.outputs(layer, self._sums_kept(layer, x))
        return x

    def _sums_kept(self, layer: "Dense", x: "Matrix") -> "Matrix":
        """Return z = x w + b, with the biases added to the columns' halves once for all calls."""
        k = len(layer.weights)
        if type(layer) is not Dense or k < SHORTEST or not x or len(x[0]) != k:
            return self.sums(layer, x)
        columns, halves = self._columns(layer)
        if not columns.usable or columns.factors:
            return self.sums(layer, x)
        origin = (0.0,) * k
        z = []
        for row in x:
            a = tuple(row)
            length = dist(a, origin)
            if not within([length], SPAN):
                return self.sums(layer, x)
            h = 0.5 * length * length
            z.append([h + g - 0.5 * d * d for g, d in zip(halves, map(dist, [a] * len(halves), columns.rows))])
        return z

    def _columns(self, layer: "Dense") -> "Tuple[Measured, Vector]":
        """Return the columns of layer's weights, and their halves plus biases; anew when a number of them has changed.

        Lists of the same float objects compare at 1 ns per number, so that whoever sets a
        weight need not tell.
        """
        kept: "Optional[Tuple[Matrix, Measured, Vector]]" = self._kept.get(id(layer))
        parameters = layer.weights + [layer.biases]
        if kept is None or kept[0] != parameters:
            if len(self._kept) >= MOST:
                self._kept = {}
            columns = Measured(list(zip(*layer.weights)))
            kept = [list(row) for row in parameters], columns, [h + b for h, b in zip(columns.halves, layer.biases)]
            self._kept[id(layer)] = kept
        return kept[1], kept[2]
