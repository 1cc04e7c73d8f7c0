"""Are the gradients right?  Analytic gradients against finite differences.

The slope of E along one parameter w, without any calculus:

    dE/dw = (E(w + h) - E(w - h)) / 2h        central difference

Its error has two sides.  The curve bends: an error that grows with h^2.  And
E is rounded, to a relative eps, which the division by h enlarges: an error of
about eps E / h.  They balance near h = cube root of eps, 6e-6 for 64-bit
floats (Press et al. 2007, Numerical Recipes, section 5.7).  eps is measured,
so that the check works in single precision as well.
"""

from .activations import ACTIVATIONS
from .checks import to_count, to_rate
from .errors import GradientError
from .losses import LOSSES
from .matrix import subtract
from .rng import Rng

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Optional, Tuple
    from .checks import Matrix

TOLERANCE = 1e-6          # in doubles; analytic gradients that are right are near 1e-9
# How many roundings of size eps E may add up in a difference.  Measured over 10,000 gradients of
# random networks for each size of inputs: at most 2.5 for inputs near 1, 23 for 30, 7 for 100,000.
ROUNDING = 50.0


def float_eps() -> float:
    """Return the distance from 1.0 to the next float: 2^-52 for doubles.

    >>> float_eps() == 2.0 / 9007199254740992.0
    True
    """
    eps = 1.0
    while 1.0 + eps / 2.0 != 1.0:
        eps /= 2.0
    return eps


def cube_root(x: float) -> float:
    """Return the cube root of 0 < x <= 1, by Newton's steps for r^3 = x.

    >>> abs(cube_root(0.125) - 0.5) < 1e-12
    True
    """
    r = 1.0
    for _ in range(100):              # from above each step takes off a third at most: 100 reach 1e-17
        r = (2.0 * r + x / (r * r)) / 3.0
    return r


class GradientReport:
    """What check_gradients found.

    checked         how many parameters were compared
    skipped         (layer, row, column, why) of those where E has no slope to measure
    unchecked       how many a limit left out
    largest_error   the largest relative error among the checked
    where           (layer, row, column) of it; row is None for a bias
    analytic, numeric   the two values there
    step, tolerance     the h that was used, and the error that is accepted

    The relative error is |analytic - numeric| over the larger of the two, or
    over what rounding alone can feign, if both are smaller than that.
    """

    def __init__(self, step: float, tolerance: float) -> None:
        self.step = step
        self.tolerance = tolerance
        self.checked = 0
        self.unchecked = 0
        self.skipped: "List[Tuple[int, Optional[int], int, str]]" = []
        self.largest_error = 0.0
        self.where: "Optional[Tuple[int, Optional[int], int]]" = None
        self.analytic = 0.0
        self.numeric = 0.0

    def __str__(self) -> str:
        """Return the report in a few lines.

        >>> print(GradientReport(1e-5, 1e-6))
        0 gradients checked by central differences, step 1e-05: none compared
        """
        text = "%d gradients checked by central differences, step %.3g: " % (self.checked, self.step)
        if self.where is None:
            text += "none compared"
        else:
            text += "largest relative error %.2g (accepted: %.2g)\n  at %s: analytic %r, numeric %r" % (
                self.largest_error, self.tolerance, _name(*self.where), self.analytic, self.numeric)
        if self.unchecked:
            text += "\n%d left out by the limit" % self.unchecked
        if self.skipped:
            text += "\n%d skipped, where the loss has no slope to measure:" % len(self.skipped)
            for layer, row, column, why in self.skipped[:5]:
                text += "\n  %s: %s" % (_name(layer, row, column), why)
            if len(self.skipped) > 5:
                text += "\n  ... and %d more" % (len(self.skipped) - 5)
        return text

    __repr__ = __str__


def check_gradients(net: "Any", X: "Any", y: "Any", step: "Optional[float]" = None,
                    tolerance: "Optional[float]" = None, limit: "Optional[int]" = None,
                    seed: int = 0) -> GradientReport:
    """Compare net.gradients(X, y) with central differences; return a GradientReport.

    net         a Network, or anything with its gradients, run and loss
    step        h; None takes the best for this interpreter's floats, times the
                size of the parameter where that is above 1
    tolerance   the largest relative error accepted; None: 1e-6 for doubles
    limit       check only so many parameters, drawn by seed; None checks all

    Raises GradientError at the first parameter that disagrees.  Parameters
    whose step crosses a kink (relu at 0, for one) are skipped and reported.
    The network is left as it was.

    >>> from nn_pure import Dense, Network
    >>> net = Network(1, [Dense(1, weights=[[3.0]])])
    >>> check_gradients(net, [[2.0]], [[4.0]]).checked
    2
    """
    eps = float_eps()
    step = cube_root(eps) if step is None else to_rate(step, "step")
    tolerance = max(TOLERANCE, 100.0 * step * step) if tolerance is None else to_rate(tolerance, "tolerance")
    gradients = net.gradients(X, y)
    x, t = net.checked_data(X, y)
    z = net.run(x)[0]
    places = _places(net)
    report = GradientReport(step, tolerance)
    if limit is not None and to_count(limit, "limit") < len(places):
        Rng(seed).shuffle(places)
        report.unchecked = len(places) - limit
        places = places[:limit]
    for layer, row, column in places:
        dE_dw, dE_db = gradients[layer]
        if row is None:
            numbers, analytic = net.layers[layer].biases, dE_db[column]
        else:
            numbers, analytic = net.layers[layer].weights[row], dE_dw[row][column]
        numeric, noise, why = _difference(net, x, z, t, numbers, column, step, eps)
        if why:
            report.skipped.append((layer, row, column, why))
            continue
        report.checked += 1
        size = max(abs(analytic), abs(numeric), noise / tolerance)
        error = 0.0 if size == 0.0 else abs(analytic - numeric) / size
        if not error <= tolerance:                # NaN is an error too
            raise GradientError("%s: analytic gradient %r, numeric %r, relative error %.2g where %.2g "
                                "is accepted" % (_name(layer, row, column), analytic, numeric, error, tolerance))
        if report.where is None or error > report.largest_error:
            report.largest_error = error
            report.where = (layer, row, column)
            report.analytic = analytic
            report.numeric = numeric
    return report


def _places(net: "Any") -> "List[Tuple[int, Optional[int], int]]":
    """Return (layer, row, column) of every weight, and (layer, None, column) of every bias."""
    places: "List[Tuple[int, Optional[int], int]]" = []
    for k in range(len(net.layers)):
        layer = net.layers[k]
        for i in range(len(layer.weights)):
            for j in range(layer.units):
                places.append((k, i, j))
        for j in range(layer.units):
            places.append((k, None, j))
    return places


def _difference(net: "Any", x: "Matrix", z: "List[Matrix]", t: "Matrix", numbers: "List[float]", j: int,
                step: float, eps: float) -> "Tuple[float, float, str]":
    """Return the central difference along numbers[j], its rounding noise, and why it is void, if it is.

    h is step, times |w| where that is above 1, and so much smaller that no
    weighted sum moves by more than step: with inputs of 1000 it would move by
    1000 h, and E bends on the scale of the sums.
    """
    original = numbers[j]
    h = step * max(1.0, abs(original))
    try:
        numbers[j] = original + h
        h = h / max(1.0, _largest_move(net.run(x)[0], z) / step)
        numbers[j] = above = original + h
        z_above, a_above = net.run(x)
        numbers[j] = below = original - h
        z_below, a_below = net.run(x)
    finally:
        numbers[j] = original
    width = above - below                          # what 2h became by rounding
    if not width > 0.0:
        return 0.0, 0.0, "moves the weighted sums too much for any step; scale the inputs"
    why = _kink_between(net, z_above, a_above, z_below, a_below, t)
    E_above = net.loss_of_run(z_above, a_above, t)
    E_below = net.loss_of_run(z_below, a_below, t)
    noise = ROUNDING * eps * max(abs(E_above), abs(E_below)) / width
    return (E_above - E_below) / width, noise, why


def _largest_move(z: "List[Matrix]", z_before: "List[Matrix]") -> float:
    """Return by how much the weighted sum moved that moved most, in any layer and row."""
    largest = 0.0
    for k in range(len(z)):
        for row in subtract(z[k], z_before[k]):
            largest = max(largest, max(row), -min(row))
    return largest


def _kink_between(net: "Any", z_above: "List[Matrix]", a_above: "List[Matrix]", z_below: "List[Matrix]",
                  a_below: "List[Matrix]", t: "Matrix") -> str:
    """Return which unit is on two sides of a kink, or an empty text."""
    for k in range(len(net.layers)):
        activation = net.layers[k].activation
        for kink in ACTIVATIONS[activation].kinks:
            place = _crossing(z_above[k], z_below[k], kink)
            if place:
                return "%s of layers[%d] unit %d crosses %g in row %d" % (activation, k, place[1], kink, place[0])
    for kink in LOSSES[net.loss].kinks:
        place = _crossing(subtract(a_above[-1], t), subtract(a_below[-1], t), kink)
        if place:
            return "%s: output - target of unit %d crosses %g in row %d" % (net.loss, place[1], kink, place[0])
    return ""


def _crossing(A: "Matrix", B: "Matrix", kink: float) -> "Optional[Tuple[int, int]]":
    for i in range(len(A)):
        for j in range(len(A[i])):
            if (A[i][j] > kink) != (B[i][j] > kink):
                return i, j
    return None


def _name(layer: int, row: "Optional[int]", column: int) -> str:
    if row is None:
        return "layers[%d].biases[%d]" % (layer, column)
    return "layers[%d].weights[%d][%d]" % (layer, row, column)
