"""Loops in the order that PyPy's compiler likes: the bits of the plain loops, sooner.

    row[j] += A[i][k] * B[k][j]     with j innermost

adds to every number of the product in the order of matrix.py, so that no bit
changes; but one product need not wait for the one before.

ns per multiply-add, 32 x k times k x 32, PyPy 7.3.11, least of 40:

                                           k = 10    32    64   256
    plain, a while loop instead               9.6   6.2   6.0   5.7
    two rows by zip                          12.8   2.3   2.0   1.7
    four columns at once                      6.2   3.7   3.5   3.3
    sum(map(mul, a, b)), other bits           9.2   2.6   1.9   1.2
    j innermost                               4.3   1.8   1.7   1.6
"""

from ..matrix import matmul_transposed, shape, transpose
from .unrolled import Rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence
    from ..checks import Matrix


class Loops(Rows):
    """Rows with other loops for the products.

    >>> Loops().matmul([[1.0, 2.0]], [[3.0, 4.0], [5.0, 6.0]])
    [[13.0, 16.0]]
    """

    def _product(self, A: "Sequence[Sequence[float]]", B: "Matrix") -> "Matrix":
        columns = range(shape(B)[1])
        product = []
        for a in A:
            row = [0.0] * len(columns)
            for i in range(len(B)):
                number, b = a[i], B[i]
                for j in columns:
                    row[j] += number * b[j]
            product.append(row)
        return product

    def matmul_transposed(self, A: "Matrix", B: "Matrix") -> "Matrix":
        """Return A times the transpose of B, with the bits of matrix.matmul_transposed.

        >>> Loops().matmul_transposed([[2.0]], [[3.0], [4.0]])
        [[6.0, 8.0]]
        """
        if shape(A)[1] != shape(B)[1]:
            return matmul_transposed(A, B)
        return self.matmul(A, transpose(B))
