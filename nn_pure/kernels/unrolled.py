"""Each row's products unrolled into one generated expression: the bits of the plain loops, sooner.

A loop of k steps becomes one line for its k,

    0.0+a0*b0+a1*b1+a2*b2+...

which Python evaluates from the left: every rounding is that of the loop.  Such
a function holds at most LONGEST products; a longer row is taken in pieces, the
running total carried on.  Where there is no exec, or it is forbidden, the
plain loops do the work.

ns per multiply-add, 32 x k times k x 32, least of 25:

                 k = 10         32          64
                 plain  here    plain here  plain here
    CPython 3.6  84     34      70    27    69    29
            3.8  81     38      74    38    69    33
           3.11  50     25      46    24    44    23
           3.12  51     25      45    24    44    24
           3.13  47     25      41    22    39    22

Two, three or four rows of A at once gain nothing more (22 to 24 on 3.11): what
is left is one multiplication and one addition per product.  Zeros of A can be
left out (64 x 32, on 3.11): with a share of 0.3 of them that takes 1.06 of the time, with
0.5, as in digits, 0.78, with 0.8 0.50, with 0.95, as in one-hot columns, 0.22.
"""

from math import exp

from ..activations import ACTIVATIONS, activation_named, leaky_relu, linear, relu, sigmoid, softmax, softsign, tanh
from ..matrix import add_bias, first_bad_row, matmul, matmul_transposed, shape
from . import generated
from .generated import LONGEST, compiled, numbered, pieces_of
from .plain import Plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple
    from ..checks import Matrix, Vector
    from ..elementary import Function
    from ..layers import Dense
    from ..network import Network
    from ..optimizers import Optimizer

WORTH = 25000           # multiply-adds that save as much as compiling costs, 20 ns each
WORTH_ZEROS = 500000    # the same for leaving out zeros, which needs LONGEST / STEP functions
STEP = 4                # lengths of rows without their zeros are rounded up to a multiple of it
ZEROS = 0.4             # the share of zeros from which on leaving them out pays


def row_source(k: int, first: bool) -> str:
    """Return a function of a row a, k numbers, and rows B: its product with each, or totals carried on.

    >>> print(row_source(2, True))
    def row(a, B):
        [a0,a1] = a
        products = []
        for [b0,b1] in B:
            products.append(0.0+a0*b0+a1*b1)
        return products
    """
    a, b, terms = numbered("a#", k), numbered("b#", k), numbered("a#*b#", k, "+")
    if first:
        head, loop, start = "a, B", "[%s] in B" % b, "0.0"
    else:
        head, loop, start = "a, B, totals", "[%s], total in zip(B, totals)" % b, "total"
    return ("def row(%s):\n    [%s] = a\n    products = []\n    for %s:\n        products.append(%s+%s)\n"
            "    return products" % (head, a, loop, start, terms))


_functions: "Dict[Tuple[int, bool], Any]" = {}      # at most 2 LONGEST of them


def row_function(k: int, first: bool) -> "Any":
    """Return the function of row_source(k, first), compiled once; None without exec.

    >>> row_function(2, True)([1.0, 2.0], [[3.0, 5.0], [4.0, 6.0]])
    [13.0, 16.0]
    """
    key = k, first
    if key not in _functions:
        _functions[key] = compiled(row_source(k, first), "row")
    return _functions[key]


def without_zeros(a: "Sequence[float]", B: "Matrix") -> "Tuple[Vector, Matrix]":
    """Return the numbers of a that are not 0, and their rows of B, filled up to a multiple of STEP.

    A product with 0 adds +0.0 or -0.0, which changes no total: one that
    begins at +0.0 is never -0.0.  Only a finite B may be treated like that.

    >>> without_zeros([0.0, 5.0, 6.0, 0.0, 7.0, 8.0], [[1.0], [2.0], [3.0], [4.0], [9.0], [0.0]])
    ([5.0, 6.0, 7.0, 8.0], [[2.0], [3.0], [9.0], [0.0]])
    """
    rows = [row for number, row in zip(a, B) if number]
    numbers = [number for number in a if number]
    while len(numbers) % STEP:
        numbers.append(0.0)
        rows.append(B[0])
    return numbers, rows


class Rows(Plain):
    """Products of rows, elementwise formulas and update rules, written out.

    >>> Rows().matmul([[1.0, 2.0]], [[3.0, 4.0], [5.0, 6.0]])
    [[13.0, 16.0]]
    """

    name = "generated"

    def __init__(self) -> None:
        self._work: "Dict[int, int]" = {}       # multiply-adds so far of each inner length, up to WORTH_ZEROS

    def _worked(self, k: int, madds: int) -> int:
        """Return how many multiply-adds rows of k numbers have taken; short trainings compile nothing."""
        work = self._work.get(k, 0)
        if work <= WORTH_ZEROS:
            if len(self._work) > 1000:
                self._work = {}                 # a host that makes networks of all sizes, forever
            self._work[k] = work = work + madds
        return work

    def matmul(self, A: "Matrix", B: "Matrix") -> "Matrix":
        """Return A B, with the bits of matrix.matmul.

        >>> Rows().matmul([[2.0]], [[3.0, 4.0]])
        [[6.0, 8.0]]
        """
        if not A or len(A[0]) != len(B):
            return matmul(A, B)
        return self._product(A, B) or matmul(A, B)

    def _product(self, A: "Sequence[Sequence[float]]", B: "Matrix") -> "Matrix":
        """Return A B; [] where it is too small to be worth a function, or there is no exec."""
        n, k = len(A), len(A[0])
        work = self._worked(k, n * k * len(B[0]))
        if work < WORTH:
            return []
        if work >= WORTH_ZEROS and len(B[0]) >= STEP:
            zeros = 0
            for a in A:
                zeros += a.count(0.0)
            if zeros > ZEROS * n * k and first_bad_row(B) is None:
                return self._sparse(A, B)
        pieces = pieces_of(k)
        columns: "List[Any]" = [zip(*B[start:end]) for start, end in pieces]
        if n > 1:                               # once through all columns is enough for one row: no need to keep them
            columns = [list(each) for each in columns]
        return unrolled(A, columns, pieces)

    def _sparse(self, A: "Sequence[Sequence[float]]", B: "Matrix") -> "Matrix":
        """Return A B, leaving out A's zeros; [] where there is no exec."""
        product = []
        for a in A:
            numbers, rows = without_zeros(a, B)
            row = [0.0] * len(B[0])
            for start in range(0, len(numbers), LONGEST):
                part = numbers[start:start + LONGEST]
                function = row_function(len(part), not start)
                if function is None:
                    return []
                columns = zip(*rows[start:start + LONGEST])
                row = function(part, columns, row) if start else function(part, columns)
            product.append(row)
        return product

    def matmul_transposed(self, A: "Matrix", B: "Matrix") -> "Matrix":
        """Return A times the transpose of B, with the bits of matrix.matmul_transposed.

        >>> Rows().matmul_transposed([[2.0]], [[3.0], [4.0]])
        [[6.0, 8.0]]
        """
        k = shape(A)[1]
        if not k or k != shape(B)[1] or self._worked(k, len(A) * k * len(B)) < WORTH:
            return matmul_transposed(A, B)
        pieces = pieces_of(k)
        parts = [B] if len(pieces) == 1 else [[b[start:end] for b in B] for start, end in pieces]
        return unrolled(A, parts, pieces) or matmul_transposed(A, B)

    def sums(self, layer: "Dense", x: "Matrix") -> "Matrix":
        """Return z = x w + b.

        >>> from ..layers import Dense
        >>> Rows().sums(Dense(1, weights=[[3.0]], biases=[0.5]), [[2.0]])
        [[6.5]]
        """
        return add_bias(self.matmul(x, layer.weights), layer.biases)

    def gradient(self, x: "Matrix", delta: "Matrix") -> "Tuple[Matrix, Vector]":
        """Return dE/dw = x^T delta, and dE/db: the product of delta with an x of 1 is its sum.

        >>> Rows().gradient([[2.0], [3.0]], [[5.0], [7.0]])
        ([[31.0]], [12.0])
        """
        columns = list(zip(*x))
        columns.append((1.0,) * len(x))
        rows = self._product(columns, delta)
        if not rows:
            return Plain.gradient(self, x, delta)
        sums = rows.pop()
        return rows, sums

    def outputs(self, layer: "Dense", z: "Matrix") -> "Matrix":
        """Return a = activation(z).

        >>> from ..layers import Dense
        >>> Rows().outputs(Dense(2, "relu"), [[3.0, -3.0]])
        [[3.0, 0.0]]
        """
        activation = activation_named(layer.activation, layer.exp)
        inline = ROW_VALUES.get(activation.plain.value)
        if inline is None:
            return activation.outputs(z)
        if activation.exp is not exp:
            return [inline(row, activation.exp) for row in z]
        return [inline(row) for row in z]

    def delta(self, layer: "Dense", dE_da: "Matrix", z: "Matrix", a: "Matrix") -> "Matrix":
        """Return dE/dz = dE/da times da/dz.

        >>> from ..layers import Dense
        >>> Rows().delta(Dense(2, "relu"), [[5.0, 5.0]], [[3.0, -3.0]], [[3.0, 0.0]])
        [[5.0, 0.0]]
        """
        inline = ROW_DELTAS.get(ACTIVATIONS[layer.activation].value)
        if inline is None:
            return Plain.delta(self, layer, dE_da, z, a)
        return [inline(dE_da[i], z[i], a[i]) for i in range(len(z))]

    def predict(self, network: "Network", X: "Any") -> "Matrix":
        """Return the outputs for rows as users pass them; those of a small network by straight lines.

        >>> from ..layers import Dense
        >>> from ..network import Network
        >>> Rows().predict(Network(1, [Dense(1, weights=[[3.0]])]), [[2.0], [4.0]])
        [[6.0], [12.0]]
        """
        outputs = self._predict_unchecked(network, X) if network.scaling is None else None
        return Plain.predict(self, network, X) if outputs is None else outputs

    def _predict_unchecked(self, network: "Network", X: "Any") -> "Optional[Matrix]":
        """Return the outputs for rows that nobody has looked at, None if there is anything to be checked or said."""
        if network._compiled is None:
            network._predicted += len(X) if type(X) is list else 1
            if network._predicted < generated.PAYS:
                return None
            network._compiled = _straight_line(network)
        try:
            return network._compiled(X, network.layers)      # type: ignore[no-any-return]
        except Exception:               # a wrong shape or type: checks.py has the words for it
            return None

    def update(self, optimizer: "Optimizer", w: "Matrix", g: "Matrix", learning_rate: float) -> "Matrix":
        """Return the rows after one step; the optimizer remembers what its own update would.

        >>> from ..optimizers import SGD
        >>> Rows().update(SGD(), [[8.0]], [[2.0]], 0.5)
        [[7.0]]
        """
        from .unrolled_updates import update
        return update(optimizer, w, g, learning_rate)


def _straight_line(network: "Network") -> "Any":
    """Return a function of rows and layers: the outputs, or None where it has none."""
    try:
        from .straight_line import outputs_function
    except ImportError:                 # an embedder has left it out
        return no_outputs
    return outputs_function(network) or no_outputs


def no_outputs(X: "Any", layers: "Any") -> None:
    """Return None: a large network has no function that predicts without loops.

    >>> no_outputs([[1.0]], [])
    """


def unrolled(A: "Sequence[Sequence[float]]", parts: "List[Any]", pieces: "List[Tuple[int, int]]") -> "Matrix":
    """Return the product of every row of A with every row of B; [] where there is no exec.

    pieces   where the rows are cut
    parts    for each piece, its part of every row of B

    >>> unrolled([[1.0, 2.0]], [[[3.0, 5.0], [4.0, 6.0]]], [(0, 2)])
    [[13.0, 16.0]]
    """
    functions = [row_function(end - start, not start) for start, end in pieces]
    if None in functions:
        return []
    row_of, B = functions[0], parts[0]
    if len(pieces) == 1:
        return [row_of(a, B) for a in A]
    product = [row_of(a[:pieces[0][1]], B) for a in A]
    for p in range(1, len(pieces)):
        row_of, B = functions[p], parts[p]
        start, end = pieces[p]
        product = [row_of(a[start:end], B, totals) for a, totals in zip(A, product)]
    return product


# --- activations, a row at a time instead of a call per number: 45 ns become 20 on CPython 3.11 ---

def sigmoid_row(row: "Vector", exp: "Function" = exp) -> "Vector":
    """Return sigmoid(z) for each z of row.

    >>> sigmoid_row([0.0, 1e308, -1e308])
    [0.5, 1.0, 0.0]
    """
    a = []
    for z in row:
        if z >= 0.0:
            a.append(1.0 / (1.0 + exp(-z)))
        else:
            e = exp(z)
            a.append(e / (1.0 + e))
    return a


ROW_VALUES: "Dict[Any, Callable[..., Vector]]" = {
    linear: list,
    relu: lambda row: [0.0 if z <= 0.0 else z for z in row],
    leaky_relu: lambda row: [z if z > 0.0 else 0.01 * z for z in row],
    softsign: lambda row: [z / (1.0 + abs(z)) for z in row],
    sigmoid: sigmoid_row,
    softmax: softmax,
}
ROW_DELTAS: "Dict[Any, Callable[[Vector, Vector, Vector], Vector]]" = {
    linear: lambda d, z, a: [e * 1.0 for e in d],
    relu: lambda d, z, a: [e * (1.0 if y > 0.0 else 0.0) for e, y in zip(d, z)],
    leaky_relu: lambda d, z, a: [e * (1.0 if y > 0.0 else 0.01) for e, y in zip(d, z)],
    sigmoid: lambda d, z, a: [e * (y * (1.0 - y)) for e, y in zip(d, a)],
    tanh: lambda d, z, a: [e * ((1.0 - y) * (1.0 + y)) for e, y in zip(d, a)],
}
