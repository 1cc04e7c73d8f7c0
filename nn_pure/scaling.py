"""Scaling: what happens to a row of inputs before the first layer.

Columns of very different size (age 40, income 40000) make a loss that is
steep in one direction and flat in another, and gradient descent crawls or
diverges (LeCun et al. 1998, Efficient BackProp, section 4.3).  Scaling brings
them to one size.  It belongs to the network, so that prediction does to a new
row exactly what training did.
"""

from math import sqrt

from .checks import to_matrix, to_vector
from .errors import DataError, ShapeError
from .matrix import shape, transpose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any
    from .checks import Matrix


class Scaling:
    """x becomes (x - shift) / scale, column by column.

    shift, scale   one number per column; scale is never 0

    >>> Scaling([1.0], [2.0]).apply([[5.0]])
    [[2.0]]
    """

    def __init__(self, shift: "Any", scale: "Any") -> None:
        self.shift = to_vector(shift, "shift")
        self.scale = to_vector(scale, "scale")
        if len(self.shift) != len(self.scale):
            raise ShapeError("scaling: %d shifts and %d scales" % (len(self.shift), len(self.scale)))
        for j in range(len(self.scale)):
            if self.scale[j] == 0.0:
                raise DataError("scale[%d] is 0: a column cannot be divided by it; use 1" % j)

    def apply(self, X: "Matrix") -> "Matrix":
        """Return X scaled, as a new matrix of the same shape.

        >>> Scaling([0.0, 10.0], [1.0, 5.0]).apply([[3.0, 20.0]])
        [[3.0, 2.0]]
        """
        if shape(X)[1] != len(self.shift):
            raise ShapeError("scaling: %d x %d and %d columns" % (shape(X) + (len(self.shift),)))
        columns = range(len(self.shift))
        return [[(row[j] - self.shift[j]) / self.scale[j] for j in columns] for row in X]


def standardise(X: "Any") -> Scaling:
    """Return the scaling that gives each column of a matrix X mean 0 and variance 1.

        mean = (x0 + x1 + ...) / n,   scale = sqrt(((x0 - mean)^2 + ...) / n)

    A column that is the same number everywhere is only shifted, to 0.

    >>> s = standardise([[1.0, 7.0], [3.0, 7.0]])
    >>> s.shift, s.scale
    ([2.0, 7.0], [1.0, 1.0])
    """
    X = to_matrix(X, "X")
    n = len(X)
    shift = []
    scale = []
    for column in transpose(X):
        # In parts of the largest number: the square of 1e200 would overflow.
        size = max(max(column), -min(column)) or 1.0
        total = 0.0
        for x in column:
            total += x / size
        mean = total / n
        squares = 0.0
        for x in column:
            d = x / size - mean
            squares += d * d
        deviation = sqrt(squares / n) * size
        shift.append(mean * size)
        scale.append(deviation if deviation > 0.0 and max(column) > min(column) else 1.0)
    return Scaling(shift, scale)
