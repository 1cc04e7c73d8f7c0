"""Scaling: what happens to a row of inputs before the first layer.

Columns of very different size (age 40, income 40000) make a loss that is
steep in one direction and flat in another, and gradient descent crawls or
diverges (LeCun et al. 1998, Efficient BackProp, section 4.3).  Scaling brings
them to one size.  It belongs to the network, so that prediction does to a new
row exactly what training did.

    standard   mean 0, variance 1
    min_max    0 to 1
    robust     median 0, the middle half 1 wide: outliers do not matter
"""

from math import sqrt

from .checks import as_call, known_name, to_matrix, to_vector
from .errors import DataError, ShapeError
from .matrix import dot, shape, total, transpose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Tuple
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

    def __repr__(self) -> str:
        """Return the call that makes it, but of many columns only how many.

        >>> Scaling([1.0], [2.0]), Scaling([0.0] * 64, [1.0] * 64)
        (Scaling(shift=[1.0], scale=[2.0]), <Scaling: 64 columns>)
        """
        if len(self.shift) > 8:
            return "<Scaling: %d columns>" % len(self.shift)
        return as_call(self, ("shift", "scale"))

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
    return scaling_by("standard", X)


def min_max(X: "Any") -> Scaling:
    """Return the scaling that brings each column of a matrix X to 0 .. 1.

        shift = min,   scale = max - min

    A column that is the same number everywhere is only shifted, to 0.  A new
    row may lie outside of 0 .. 1, and is left there.

    >>> s = min_max([[1.0, 7.0], [3.0, 7.0]])
    >>> s.shift, s.scale
    ([1.0, 7.0], [2.0, 1.0])
    """
    return scaling_by("min_max", X)


def robust(X: "Any") -> Scaling:
    """Return the scaling of each column of a matrix X that outliers do not move.

        shift = median,   scale = upper quartile - lower quartile

    Quartiles lie between two rows as NumPy's and R's do (linear, type 7).
    Where half of the rows are one number the quartiles may be equal: then
    scale is the standard deviation, and 1 if all rows are equal.

    >>> s = robust([[1.0], [2.0], [3.0], [4.0], [1000.0]])
    >>> s.shift, s.scale
    ([3.0], [2.0])
    """
    return scaling_by("robust", X)


def scaling_by(name: str, X: "Any") -> Scaling:
    """Return the scaling of SCALINGS that is called name, for the columns of a matrix X.

    >>> scaling_by("none", [[5.0, 6.0]]).shift
    [0.0, 0.0]
    """
    of_column = SCALINGS[known_name(name, SCALINGS, ALIASES, "scaling")]
    pairs = [of_column(column) for column in transpose(to_matrix(X, "X"))]
    return Scaling([pair[0] for pair in pairs], [pair[1] for pair in pairs])


# --- (shift, scale) of one column ------------------------------------------------

def _standard(column: "Any") -> "Tuple[float, float]":
    n = len(column)
    size = max(max(column), -min(column)) or 1.0        # in parts of it no sum or square overflows
    mean = total([x / size for x in column]) / n
    differences = [x / size - mean for x in column]
    deviation = sqrt(dot(differences, differences) / n) * size
    return mean * size, deviation if deviation > 0.0 and max(column) > min(column) else 1.0


def _min_max(column: "Any") -> "Tuple[float, float]":
    low = min(column)
    span = max(column) - low
    if span - span != 0.0:
        raise DataError("a column reaches from %r to %r, too far for min_max: use standard" % (low, max(column)))
    return low, span or 1.0


def _robust(column: "Any") -> "Tuple[float, float]":
    ranked = sorted(column)
    distance = _quantile(ranked, 0.75) - _quantile(ranked, 0.25)
    if distance - distance != 0.0:
        raise DataError("a column's quartiles are too far apart for robust: use standard")
    return median_of(ranked), distance if distance > 0.0 else _standard(column)[1]


def _quantile(ranked: "Any", share: float) -> float:
    """Return the number below which a share of ranked lies, between two of them in proportion."""
    position = share * (len(ranked) - 1)
    k = int(position)
    part = position - k
    if part == 0.0:
        return ranked[k]                # type: ignore[no-any-return]
    return ranked[k] * (1.0 - part) + ranked[k + 1] * part      # type: ignore[no-any-return]


def median_of(ranked: "Any") -> float:
    """Return the middle of sorted numbers, halfway between the two middle ones if their count is even.

    >>> median_of([1.0, 2.0, 10.0]), median_of([1.0, 2.0])
    (2.0, 1.5)
    """
    a = ranked[(len(ranked) - 1) // 2]
    b = ranked[len(ranked) // 2]
    return a if a == b else 0.5 * a + 0.5 * b       # type: ignore[no-any-return]


SCALINGS = {"none": lambda column: (0.0, 1.0), "standard": _standard, "min_max": _min_max, "robust": _robust}
ALIASES = {"standardise": "standard", "standardize": "standard", "minmax": "min_max"}
