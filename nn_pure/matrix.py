"""Matrices as plain lists of lists, and the few operations a network needs.

A matrix is a list of rows, each a list of floats: A[row][column].  Written
n x m it has n rows of m numbers.  A vector is one list of floats.

    total, dot, matmul, matmul_transposed, transpose   sums, and sums of products
    add_bias, add, subtract, subtract_scaled, multiply, scale, map_matrix     element by element
    column_sums                                   one number per column
    is_finite, first_bad_row                      whether a number is infinite or NaN

Every function returns new lists and leaves its arguments alone.  Sizes that
do not fit raise ShapeError with both sizes in the message.  Only the
number of rows and the width of the first one are checked: checks.to_matrix
has checked that all rows are equally wide.

Sums are accumulated from the left in a loop, 0.0 + first + second + ...
Never sum(): since Python 3.12 it rounds differently (sum([0.1] * 10) is 1.0
there and 0.9999999999999999 before), and other sums train other weights.
"""

from .errors import ShapeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Optional, Sequence, Tuple

    from .checks import Matrix, Vector


def shape(A: "Matrix") -> "Tuple[int, int]":
    """Return (rows, columns).

    >>> shape([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    (2, 3)
    """
    return len(A), len(A[0]) if A else 0


def _same_shape(operation: str, A: "Matrix", B: "Matrix") -> None:
    if shape(A) != shape(B):
        raise ShapeError("%s: %d x %d and %d x %d" % ((operation,) + shape(A) + shape(B)))


def dot(u: "Vector", v: "Vector") -> float:
    """Return u[0]*v[0] + u[1]*v[1] + ..., from left to right.

    >>> dot([1.0, 2.0, 3.0], [4.0, 5.0, 6.0])    # 4 + 10 + 18
    32.0
    """
    if len(u) != len(v):
        raise ShapeError("dot: %d numbers and %d numbers" % (len(u), len(v)))
    total = 0.0
    for i in range(len(u)):
        total += u[i] * v[i]
    return total


def total(numbers: "Sequence[float]") -> float:
    """Return 0.0 + numbers[0] + numbers[1] + ..., from left to right.

    >>> total([0.5, 3.0])
    3.5
    """
    result = 0.0
    for number in numbers:
        result += number
    return result


def matmul(A: "Matrix", B: "Matrix") -> "Matrix":
    """Return the product A B: every row of A times every column of B.

        (A B)[i][j] = A[i][0]*B[0][j] + A[i][1]*B[1][j] + ...
        n x k times k x m is n x m

    >>> matmul([[1.0, 2.0]], [[3.0, 4.0], [5.0, 6.0]])    # 3 + 10, 4 + 12
    [[13.0, 16.0]]
    """
    if A and len(A[0]) != len(B):
        raise ShapeError("matmul: %d x %d times %d x %d" % (shape(A) + shape(B)))
    columns = list(zip(*B))
    terms = range(len(B))
    product = []
    for row in A:
        sums = []
        for column in columns:
            total = 0.0             # dot(row, column), written out: a call costs as much as 4 products
            for k in terms:
                total += row[k] * column[k]
            sums.append(total)
        product.append(sums)
    return product


def matmul_transposed(A: "Matrix", B: "Matrix") -> "Matrix":
    """Return A times the transpose of B: every row of A times every row of B.

        result[i][j] = A[i][0]*B[j][0] + A[i][1]*B[j][1] + ...
        n x k and m x k make n x m

    >>> matmul_transposed([[1.0, 2.0]], [[3.0, 5.0], [4.0, 6.0]])
    [[13.0, 16.0]]
    """
    if A and B and len(A[0]) != len(B[0]):
        raise ShapeError("matmul_transposed: %d x %d and %d x %d" % (shape(A) + shape(B)))
    return matmul(A, transpose(B)) if B else [[] for _ in A]


def transpose(A: "Matrix") -> "Matrix":
    """Return the matrix whose rows are the columns of A.

    >>> transpose([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    [[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]
    """
    return [list(column) for column in zip(*A)]


def add_bias(A: "Matrix", b: "Vector") -> "Matrix":
    """Return A with b[j] added to every number of column j.

    >>> add_bias([[1.0, 2.0], [3.0, 4.0]], [10.0, 20.0])
    [[11.0, 22.0], [13.0, 24.0]]
    """
    if A and len(A[0]) != len(b):
        raise ShapeError("add_bias: %d x %d and %d biases" % (shape(A) + (len(b),)))
    columns = range(len(b))
    return [[row[j] + b[j] for j in columns] for row in A]


def add(A: "Matrix", B: "Matrix") -> "Matrix":
    """Return A + B.

    >>> add([[5.0, 7.0]], [[1.0, 10.0]])
    [[6.0, 17.0]]
    """
    _same_shape("add", A, B)
    columns = range(shape(A)[1])
    return [[A[i][j] + B[i][j] for j in columns] for i in range(len(A))]


def subtract(A: "Matrix", B: "Matrix") -> "Matrix":
    """Return A - B.

    >>> subtract([[5.0, 7.0]], [[1.0, 10.0]])
    [[4.0, -3.0]]
    """
    _same_shape("subtract", A, B)
    columns = range(shape(A)[1])
    return [[A[i][j] - B[i][j] for j in columns] for i in range(len(A))]


def subtract_scaled(A: "Matrix", B: "Matrix", factor: float) -> "Matrix":
    """Return A - factor B: a step of gradient descent.

    >>> subtract_scaled([[5.0, 7.0]], [[1.0, 10.0]], 0.5)
    [[4.5, 2.0]]
    """
    _same_shape("subtract_scaled", A, B)
    return [[a - factor * b for a, b in zip(*rows)] for rows in zip(A, B)]


def multiply(A: "Matrix", B: "Matrix") -> "Matrix":
    """Return the element by element (Hadamard) product of A and B.

    >>> multiply([[1.0, 2.0]], [[3.0, 4.0]])
    [[3.0, 8.0]]
    """
    _same_shape("multiply", A, B)
    columns = range(shape(A)[1])
    return [[A[i][j] * B[i][j] for j in columns] for i in range(len(A))]


def scale(A: "Matrix", factor: float) -> "Matrix":
    """Return A with every number multiplied by factor.

    >>> scale([[1.0, -2.0]], 3.0)
    [[3.0, -6.0]]
    """
    return [[factor * a for a in row] for row in A]


def map_matrix(function: "Callable[[float], float]", A: "Matrix") -> "Matrix":
    """Return function(a) for every number a of A.

    >>> map_matrix(abs, [[1.0, -2.0]])
    [[1.0, 2.0]]
    """
    return [[function(a) for a in row] for row in A]


def is_finite(number: float) -> bool:
    """Return whether number is neither infinite nor NaN: x - x is then 0.

    >>> is_finite(1e308), is_finite(1e308 * 10.0)
    (True, False)
    """
    return number - number == 0.0


def first_bad_row(A: "Matrix") -> "Optional[int]":
    """Return the index of the first row that holds an infinity or a NaN, or None.

    >>> first_bad_row([[1.0], [2.0, 1e308 * 10.0]]), first_bad_row([[1.0]])
    (1, None)
    """
    for i in range(len(A)):
        total = sum(A[i])       # sum() only tells where to look, so its rounding does not matter; 5 ns instead of 30
        if total - total != 0.0:
            for number in A[i]:
                if number - number != 0.0:
                    return i
    return None


def column_sums(A: "Matrix") -> "Vector":
    """Return the sum of each column, added from the first row to the last.

    >>> column_sums([[1.0, 2.0], [3.0, 4.0]])
    [4.0, 6.0]
    """
    totals = [0.0] * shape(A)[1]
    for row in A:
        for j in range(len(totals)):
            totals[j] += row[j]
    return totals
