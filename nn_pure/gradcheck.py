"""Are the gradients right?  Analytic gradients against finite differences.

numeric_gradient is the definition: the slope of E along one parameter w,
without any calculus, by central differences.  check_gradients refines it by
Richardson's extrapolation (Press et al. 2007, Numerical Recipes, section 5.7),
so that the bend of the curve cancels:

    dE/dw = (4 D(h) - D(2h)) / 3,   D(h) = (E(w + h) - E(w - h)) / 2h

D(h) is E' and a bend, h^2 E'''/6, and more with h^4.  At 2h that bend is 4
times as large: four times the near slope less the far one is 3 E' without it.

Its error has two sides.  What is left of the bend grows with h^4.  And E is
rounded, which the division by h enlarges: an error of about eps E / h.  They
balance near h = eps^(1/5), 2^-11 for 64-bit floats.  eps is measured, so that
the check works in single precision as well.

A slope below the rounding error of its difference tells nothing.  A bound of
that error is computed along with the forward pass (Wilkinson 1963, running
error analysis), and such parameters are reported as not compared.
"""

from .activations import ACTIVATIONS
from .checks import to_count, to_list, to_rate
from .elementary import float_eps
from .errors import DataError, GradientError, NNPureError
from .kernels.plain import PLAIN
from .losses import LOSSES
from .matrix import add_bias, map_matrix, matmul, multiply, shape, subtract, total
from .propagation import draw_masks, masked
from .rng import Rng
from .sample_weights import row_weights

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, List, Optional, Tuple
    from .checks import Matrix, Vector
    from .propagation import Masks

TOLERANCE = 1e-6          # in doubles; right gradients of 2,400 random networks were off by 7e-8 at most
COARSE = 2000.0           # times eps / h: 0.008 in single precision, where those of 60 were off by 4e-4 at most
SAFETY = 4.0              # times the error that is computed to first order


def numeric_gradient(E: "Callable[[Vector], float]", w: "Vector", h: float) -> "Vector":
    """Return the slope of E(w) along each number of w, by E a step h above and below it.

    >>> numeric_gradient(lambda w: w[0] * w[0] + 5.0 * w[1], [3.0, 1.0], 0.5)    # 2 w[0], 5
    [6.0, 5.0]
    """
    gradient = []
    for j in range(len(w)):
        moved = list(w)
        moved[j] = w[j] + h
        above = E(moved)
        moved[j] = w[j] - h
        below = E(moved)
        # dE/dw = (E(w + h) - E(w - h)) / 2h
        gradient.append((above - below) / (2.0 * h))
    return gradient


def power_of_two_below(eps: float, root: int) -> float:
    """Return the largest 2^-k whose root-th power is at most eps: w + h is then nearly exact.

    >>> power_of_two_below(0.125, 3), power_of_two_below(0.1, 3)
    (0.5, 0.25)
    """
    h = 1.0
    while True:
        power = 1.0
        for _ in range(root):
            power *= h
        if power <= eps:
            return h
        h /= 2.0


class GradientReport:
    """What check_gradients found.

    checked         how many parameters were compared
    skipped         (layer, row, column, why) of those that could not be: at a kink
                    E has no slope, and a slope far below E is lost in rounding
    unchecked       how many a limit left out
    largest_error   the largest relative error among the checked,
                    |analytic - numeric| over the larger of the two
    where           (layer, row, column) of it; row is None for a bias
    analytic, numeric   the two values there
    step, tolerance     the h that was used first, and the error that is accepted
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
            text += "\n%d could not be compared:" % len(self.skipped)
            for layer, row, column, why in self.skipped[:5]:
                text += "\n  %s: %s" % (_name(layer, row, column), why)
            if len(self.skipped) > 5:
                text += "\n  ... and %d more" % (len(self.skipped) - 5)
        return text

    __repr__ = __str__


def check_gradients(net: "Any", X: "Any", y: "Any", step: "Optional[float]" = None,
                    tolerance: "Optional[float]" = None, limit: "Optional[int]" = None,
                    seed: int = 0, sample_weight: "Any" = None, class_weight: "Any" = None,
                    dropout: bool = False) -> GradientReport:
    """Compare net.gradients(X, y) with finite differences; return a GradientReport.

    net         a Network, or a class of your own that inherits from it
    step        h; None takes eps^(1/5), and eps^(1/3) where that crosses a kink;
                times the size of the parameter where that is above 1
    tolerance   the largest relative error accepted; None: 1e-6 for doubles, 0.008 in single precision
    limit       check only so many parameters, drawn by seed; None checks all
    sample_weight, class_weight   as in Network.train
    dropout     whether layers drop outputs, as in a step of training; seed draws which

    Raises GradientError at the first parameter that disagrees.  Parameters
    whose step crosses a kink (relu at 0, for one), or whose slope is lost in
    rounding, are skipped and reported.  The network is left as it was.

    >>> from nn_pure import Dense, Network
    >>> net = Network(1, [Dense(1, weights=[[3.0]])])
    >>> check_gradients(net, [[2.0]], [[4.0]]).checked
    2
    """
    if not hasattr(net, "_checked_data"):
        raise NNPureError("check_gradients takes a Network; SimpleNeuralNetwork.to_network() makes one")
    eps = float_eps()
    steps = [power_of_two_below(eps, 5), power_of_two_below(eps, 3)]
    tolerance = max(TOLERANCE, COARSE * eps / steps[0]) if tolerance is None else to_rate(tolerance, "tolerance")
    if step is not None:
        steps = [to_rate(step, "step")]
    X, y = to_list(X, "X"), to_list(y, "y")           # gradients and _checked_data would both use up a generator
    options = {"sample_weight": sample_weight, "class_weight": class_weight,
               "masks": draw_masks(net.layers, len(X), Rng(seed)) if dropout else None}
    for name in [name for name in options if options[name] is None]:
        del options[name]                             # only what was asked for: gradients may be a class's own
    loss = net.loss_value(X, y, **options)
    if loss - loss != 0.0:
        raise DataError("the loss is %r: there is no slope to measure; bring inputs, targets and weights "
                        "to a size near 1" % loss)
    gradients = net.gradients(X, y, **options)
    x, t = net._checked_data(X, y)
    slopes = _Slopes(net, x, t, row_weights(t, sample_weight, class_weight), options.get("masks"), SAFETY * eps)
    places = _places(net)
    report = GradientReport(steps[0], tolerance)
    if limit is not None:
        limit = to_count(limit, "limit")
        Rng(seed).shuffle(places)
        report.unchecked = max(0, len(places) - limit)
        places = sorted(places[:limit])
    for layer, row, column in places:
        dE_dw, dE_db = gradients[layer]
        is_bias = row == len(net.layers[layer].weights)
        numbers = net.layers[layer].biases if is_bias else net.layers[layer].weights[row]
        place = (layer, None if is_bias else row, column)
        has_kink = not is_bias and net.layers[layer].l1 > 0.0
        _compare(report, place, (dE_db if is_bias else dE_dw[row])[column],
                 slopes.slope(numbers, column, steps, has_kink))
    return report


def _places(net: "Any") -> "List[Tuple[int, int, int]]":
    """Return (layer, row, column) of every weight; a bias stands in the row below the weights."""
    return [(k, i, j) for k, layer in enumerate(net.layers)
            for i in range(len(layer.weights) + 1) for j in range(layer.units)]


def _compare(report: GradientReport, place: "Tuple[int, Optional[int], int]", analytic: float,
             measured: "Tuple[float, float, str]") -> None:
    """Enter one parameter into the report, or raise GradientError."""
    numeric, noise, why = measured
    size = max(abs(analytic), abs(numeric))
    error = 0.0 if analytic == numeric else abs(analytic - numeric) / size
    if not why and not abs(analytic - numeric) <= report.tolerance * size + noise:      # NaN is an error too
        raise GradientError("%s: analytic gradient %r, numeric %r, relative error %.2g where %.2g is accepted"
                            % (_name(*place), analytic, numeric, error, report.tolerance))
    if not why and error > 0.0 and noise > report.tolerance * size:
        why = "lost in rounding: analytic %.3g, numeric %.3g, rounding up to %.1g" % (analytic, numeric, noise)
    if why:
        report.skipped.append(place + (why,))
        return
    report.checked += 1
    if report.where is None or error > report.largest_error:
        report.largest_error = error
        report.where = place
        report.analytic = analytic
        report.numeric = numeric


class _Slopes:
    """The weights and data at which slopes are measured.

    u       how much each row counts, as shares that sum to 1
    masks   which outputs are dropped
    eps     the relative error of one operation
    """

    def __init__(self, net: "Any", x: "Matrix", t: "Matrix", u: "Optional[Vector]", masks: "Masks",
                 eps: float) -> None:
        self.net = net
        self.loss = LOSSES[net.loss]
        self.x, self.t, self.u = x, t, u
        u_sum = total(u or [])
        self.shares = [weight / u_sum for weight in u] if u else [1.0 / len(t)] * len(t)
        self.masks = masks
        self.z, self.a = net._run(x, masks)
        self.eps = eps
        self.forward_noise = self._forward_noise()

    def slope(self, numbers: "List[float]", j: int, steps: "List[float]",
              has_kink: bool) -> "Tuple[float, float, str]":
        """Return dE/dw for w = numbers[j], its rounding noise, and why it is void, if it is.

        has_kink   whether E has a kink where the number is 0: l1's |w|
        """
        for step in steps:
            slope, noise, why = self._slope(numbers, j, step, has_kink)
            if not why:
                break
        return slope, noise, why

    def _slope(self, numbers: "List[float]", j: int, step: float, has_kink: bool) -> "Tuple[float, float, str]":
        """The same by one h: step, times |w| where that is above 1, and so much smaller that no
        weighted sum moves by more than step.  With inputs of 1000 it would move by 1000 h, and E
        bends on the scale of the sums."""
        original = numbers[j]
        runs = []
        losses: "List[float]" = []

        def E(w: "Vector") -> float:
            numbers[j] = w[0]                   # penalties need the moved number too
            z, a = self.net._run(self.x, self.masks)
            runs.append((z, a))
            losses.append(self.net._loss_of_run(z, a, self.t, self.u))
            return losses[-1]

        h = step * max(1.0, abs(original))
        try:
            numbers[j] = original + h
            h = h / max(1.0, _largest_move(self.net._run(self.x, self.masks)[0], self.z) / step)
            if not original + h > original > original - h:
                return 0.0, 0.0, "moves the weighted sums too much for any step; scale the inputs"
            near = numeric_gradient(E, [original], h)[0]
            far = numeric_gradient(E, [original], 2.0 * h)[0]
        finally:
            numbers[j] = original
        why = "the penalty l1 |w| has a kink at 0" if has_kink and abs(original) <= 2.0 * h else ""
        path = [runs[2], runs[0], runs[1], runs[3]]             # at 2h, h, -h, -2h
        for k in range(3):
            why = why or _kink_between(self.net, path[k], path[k + 1], self.t)
        noise = self._noise(path[0], path[3], max(abs(losses[2]), abs(losses[3])), h)
        # dE/dw = (4 D(h) - D(2h)) / 3
        return (4.0 * near - far) / 3.0, noise, why

    def _rows(self, run: "Any") -> "Matrix":
        """Return what the loss is a function of."""
        last: "Matrix" = run[0 if self.loss.activation else 1][-1]
        return last

    def _forward_noise(self) -> "Matrix":
        """Return by how much, in units of eps, the last z (or a, if the loss takes that) may be off.

        z = x w + b is off by its terms' sizes, and by what x is off times |w|;
        a is off by its own size, and by what z is off times the slope.
        """
        x, x_noise = self.x, [[0.0] * len(row) for row in self.x]
        for k in range(len(self.net.layers)):
            layer = self.net.layers[k]
            sizes = [[abs(x[i][j]) + x_noise[i][j] for j in range(len(x[i]))] for i in range(len(x))]
            z_noise = add_bias(matmul(sizes, map_matrix(abs, layer.weights)), [abs(b) for b in layer.biases])
            if k + 1 == len(self.net.layers) and self.loss.activation:
                return z_noise
            x = self.a[k]
            spread = multiply(map_matrix(abs, PLAIN.slopes(layer, self.z[k], x)), z_noise)
            x_noise = [[abs(x[i][j]) + spread[i][j] for j in range(len(x[i]))] for i in range(len(x))]
            x, x_noise = masked(x, self.masks, k), masked(x_noise, self.masks, k)
        return x_noise

    def _noise(self, above: "Any", below: "Any", E: float, h: float) -> float:
        """Return a bound of the rounding errors of the numeric and of the analytic slope.

        E is off by its size, and by what its arguments are off times its
        gradient.  The analytic gradient starts from a - t, off by |a| + |t|.
        """
        rows_above, rows_below = self._rows(above), self._rows(below)
        gradient = self.loss.mean_gradient(above[1][-1], self.t, self.u)
        n, m = shape(self.t)
        off = E
        analytic_off = 0.0
        for i in range(n):
            for j in range(m):
                off += abs(gradient[i][j]) * (self.forward_noise[i][j] + abs(self.t[i][j]))
                size = abs(self.a[-1][i][j]) + abs(self.t[i][j])
                analytic_off += self.shares[i] * size * abs(rows_above[i][j] - rows_below[i][j])
        return self.eps * (1.5 * off + analytic_off / 2.0) / h


def _kink_between(net: "Any", above: "Any", below: "Any", t: "Matrix") -> str:
    """Return which unit is on two sides of a kink in two runs, or an empty text."""
    for k in range(len(net.layers)):
        activation = net.layers[k].activation
        for kink in ACTIVATIONS[activation].kinks:
            place = _crossing(above[0][k], below[0][k], kink)
            if place:
                return "%s of layers[%d] unit %d crosses %g in row %d" % (activation, k, place[1], kink, place[0])
    for kink in LOSSES[net.loss].kinks:
        place = _crossing(subtract(above[1][-1], t), subtract(below[1][-1], t), kink)
        if place:
            return "%s: output - target of unit %d crosses %g in row %d" % (net.loss, place[1], kink, place[0])
    return ""


def _largest_move(z: "List[Matrix]", z_before: "List[Matrix]") -> float:
    """Return by how much the weighted sum moved that moved most, in any layer and row."""
    largest = 0.0
    for k in range(len(z)):
        for row in subtract(z[k], z_before[k]):
            largest = max(largest, max(row), -min(row))
    return largest


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
