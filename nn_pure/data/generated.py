"""Synthetic data sets: X and y as lists of rows.

    xor       four clusters, opposite corners of a square of one class  2 inputs, 1 output
    circles   a circle inside a circle                                  2 inputs, 1 output
    moons     two half circles, one around the other's end              2 inputs, 1 output
    spiral    interleaved spiral arms, one for each class               2 inputs
    blobs     Gaussian clusters, one for each class                     2 inputs or more
    surface   regression: a smooth surface over a square                2 inputs, 1 output

n rows, the classes in turn, so that their counts differ by one at most.
noise is the standard deviation added to each coordinate (of surface: to y).  Two
classes are one column, 0 or 1; more are one column each.  One seed gives the
same numbers on every interpreter.
"""

from ..checks import to_count, to_nonnegative
from ..elementary import PI, cos
from ..rng import Rng

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Dict, Tuple
    from ..checks import Matrix, Vector
    Example = Tuple[Matrix, Matrix]


def _cosine(angle: float) -> float:
    """Return the cosine of any angle of moderate size."""
    turns = int(angle / (2.0 * PI) + (0.5 if angle >= 0.0 else -0.5))
    return cos(min(PI, max(-PI, angle - turns * 2.0 * PI)))


def _sine(angle: float) -> float:
    return _cosine(angle - 0.5 * PI)


def _begin(n: int, noise: float, seed: int) -> "Tuple[int, float, Rng]":
    return to_count(n, "n"), to_nonnegative(noise, "noise"), Rng(seed)


def _moved(point: "Vector", noise: float, rng: Rng) -> "Vector":
    return [x + noise * rng.normal() for x in point] if noise else list(point)


def _target(k: int, classes: int) -> "Vector":
    return [float(k)] if classes == 2 else [1.0 if j == k else 0.0 for j in range(classes)]


def xor(n: int = 200, noise: float = 0.1, seed: int = 0) -> "Example":
    """Return Gaussian clusters at the corners (a, b) of the unit square; y = a xor b.

    >>> xor(4, noise=0.0)
    ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[0.0], [1.0], [1.0], [0.0]])
    """
    n, noise, rng = _begin(n, noise, seed)
    corners = [[float(i // 2 % 2), float(i % 2)] for i in range(n)]
    return [_moved(corner, noise, rng) for corner in corners], [[abs(a - b)] for a, b in corners]


def circles(n: int = 200, noise: float = 0.05, seed: int = 0, ratio: float = 0.5) -> "Example":
    """Return points of the unit circle, y 0, and of one inside it, y 1, of radius ratio.

    >>> circles(2, noise=0.0)[1]
    [[0.0], [1.0]]
    """
    n, noise, rng = _begin(n, noise, seed)
    ratio = to_nonnegative(ratio, "ratio", below=1.0)
    X = []
    for i in range(n):
        angle = 2.0 * PI * rng.uniform()
        radius = ratio if i % 2 else 1.0
        X.append(_moved([radius * _cosine(angle), radius * _sine(angle)], noise, rng))
    return X, [_target(i % 2, 2) for i in range(n)]


def moons(n: int = 200, noise: float = 0.1, seed: int = 0) -> "Example":
    """Return points of two half circles of radius 1: around (0, 0), y 0, and, upside down, around (1, 0.5), y 1.

    >>> moons(3, noise=0.0)[1]
    [[0.0], [1.0], [0.0]]
    """
    n, noise, rng = _begin(n, noise, seed)
    X = []
    for i in range(n):
        angle = PI * rng.uniform()
        x, y = _cosine(angle), _sine(angle)
        X.append(_moved([1.0 - x, 0.5 - y] if i % 2 else [x, y], noise, rng))
    return X, [_target(i % 2, 2) for i in range(n)]


def spiral(n: int = 200, noise: float = 0.02, seed: int = 0, arms: int = 2, turns: float = 1.0) -> "Example":
    """Return points of spiral arms that wind from the origin to radius 1 in that many turns.

    >>> len(spiral(6, arms=3)[1][0])
    3
    """
    n, noise, rng = _begin(n, noise, seed)
    arms = to_count(arms, "arms", least=2)
    turns = to_nonnegative(turns, "turns", below=100.0)
    X = []
    for i in range(n):
        radius = 0.05 + 0.95 * rng.uniform()
        angle = 2.0 * PI * (turns * radius + (i % arms) / arms)
        X.append(_moved([radius * _cosine(angle), radius * _sine(angle)], noise, rng))
    return X, [_target(i % arms, arms) for i in range(n)]


def blobs(n: int = 200, noise: float = 1.0, seed: int = 0, centres: int = 3, inputs: int = 2) -> "Example":
    """Return Gaussian clusters; the coordinates of their centres are uniform in -10 to 10.

    >>> X, y = blobs(6, centres=3, inputs=4)
    >>> len(X[0]), y[1]
    (4, [0.0, 1.0, 0.0])
    """
    n, noise, rng = _begin(n, noise, seed)
    centres = to_count(centres, "centres", least=2)
    inputs = to_count(inputs, "inputs")
    middle = [[20.0 * rng.uniform() - 10.0 for _ in range(inputs)] for _ in range(centres)]
    X = [_moved(middle[i % centres], noise, rng) for i in range(n)]
    return X, [_target(i % centres, centres) for i in range(n)]


def surface(n: int = 200, noise: float = 0.0, seed: int = 0) -> "Example":
    """Return points of the square from -1 to 1, and y = sin(pi x0) + x0 x1 + x1^2 / 2.

    >>> X, y = surface(5)
    >>> len(X), len(X[0]), len(y[0])
    (5, 2, 1)
    """
    n, noise, rng = _begin(n, noise, seed)
    X = []
    y = []
    for _ in range(n):
        a, b = 2.0 * rng.uniform() - 1.0, 2.0 * rng.uniform() - 1.0
        X.append([a, b])
        y.append(_moved([_sine(PI * a) + a * b + 0.5 * b * b], noise, rng))
    return X, y


GENERATED: "Dict[str, Callable[..., Example]]" = {
    "xor": xor, "circles": circles, "moons": moons, "spiral": spiral, "blobs": blobs, "surface": surface}
