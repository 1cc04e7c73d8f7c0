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

from math import dist, frexp, ldexp

from .unrolled import Rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Sequence, Tuple
    from ..checks import Matrix, Vector
    from ..layers import Dense
    from ..network import Network
    Row = Tuple[float, ...]
    # weights, biases, the columns of weights, and their halves plus biases
    Kept = Tuple[Matrix, Vector, List[Row], Vector]

SPAN = 512.0
LEAST = 1.0 / SPAN
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
        self._kept: "Dict[int, Kept]" = {}       # see _columns, by id(layer)

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

    def predict(self, network: "Network", X: "Any") -> "Matrix":
        """Return the outputs for rows as users pass them; the columns of weights are kept for the next call.

        >>> from ..layers import Dense
        >>> from ..network import Network
        >>> Fast().predict(Network(1, [Dense(1, weights=[[3.0]])]), [[2.0], [4.0]])
        [[6.0], [12.0]]
        """
        outputs = self._predict_unchecked(network, X) if network.scaling is None else None
        if outputs is None:
            outputs = network._checked_rows(X)
            for layer in network.layers:
                z = self._sums_kept(self._columns(layer), outputs) or self.sums(layer, outputs)
                outputs = self.outputs(layer, z)
        return outputs

    def _predict_unchecked(self, network: "Network", X: "Any") -> "Optional[Matrix]":
        """Return the outputs by the columns that are kept, None if there is anything to be checked or said.

        math.dist refuses what is no number, and rows of another length; the length of a
        row with an infinity or a NaN is not within SPAN.
        """
        outputs = Rows._predict_unchecked(self, network, X)
        layers = network.layers
        if outputs is not None or type(X) is not list or len(layers[0].weights) < SHORTEST:
            return outputs
        for row in X:
            if type(row) is not list and type(row) is not tuple:
                return None
        every = [self._unchanged(layer) for layer in layers]
        x = X
        try:
            for layer, kept in zip(layers, every):
                z = kept and self._sums_kept(kept, x)
                if not z and (x is X or kept is None):
                    return None
                x = self.outputs(layer, z or self.sums(layer, x))
        except Exception:               # checks.py has the words for it
            return None
        return x if all([type(number) is float for row in x for number in row]) else None

    def _sums_kept(self, kept: "Kept", x: "Any") -> "Matrix":
        """Return z = x w + b, [] where that takes another way; the biases are in the columns' halves."""
        _, _, columns, halves = kept
        z: "Matrix" = []
        if not columns or not x or len(x[0]) != len(columns[0]):
            return z
        origin = (0.0,) * len(columns[0])
        times = range(len(columns))
        for row in x:
            a = tuple(row)
            length = dist(a, origin)
            if not (LEAST <= length <= SPAN or length == 0.0):
                return []
            h = 0.5 * length * length
            z.append([h + g - 0.5 * d * d for g, d in zip(halves, map(dist, [a for _ in times], columns))])
        return z

    def _unchanged(self, layer: "Dense") -> "Optional[Kept]":
        """Return what is kept of a layer, None if there is nothing or a number of it has changed.

        Lists of the same float objects compare at 1 ns per number, so that whoever sets a
        weight need not tell.
        """
        kept = self._kept.get(id(layer))
        return kept if kept is not None and kept[0] == layer.weights and kept[1] == layer.biases else None

    def _columns(self, layer: "Dense") -> "Kept":
        """Return the columns of layer's weights, and their halves plus biases; no columns where dist is of no use."""
        kept = self._unchanged(layer)
        if kept is None:
            if len(self._kept) >= MOST:
                self._kept = {}
            rows: "List[Row]" = []
            halves: "Vector" = []
            if len(layer.weights) >= SHORTEST:
                columns = Measured(list(zip(*layer.weights)))
                if columns.usable and not columns.factors:
                    rows = columns.rows
                    halves = [h + b for h, b in zip(columns.halves, layer.biases)]
            kept = [list(row) for row in layer.weights], list(layer.biases), rows, halves
            self._kept[id(layer)] = kept
        return kept
