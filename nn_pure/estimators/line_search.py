"""The line search of SciPy's L-BFGS-B: Moré, Thuente 1994, Line search algorithms with guaranteed sufficient decrease.

    t      the step length                    E, slope   the loss there, and its slope
    best   the lowest point seen, one end of the interval of uncertainty
    other  its other end

The core's own search, optimizers/line_search.py, takes other steps to a point of the
same conditions; with this one lbfgs takes scikit-learn's steps.
"""

from math import sqrt

from ..matrix import is_finite
from ..optimizers.line_search import Point

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Optional, Tuple

FALL = 1e-3             # sufficient decrease (Armijo): the loss must fall by this share of the first slope times t
FLATTEN = 0.9           # curvature (strong Wolfe): the slope must fall to this share of the first
NARROW = 0.1            # relative width, to the upper end, at which the interval is narrow enough
LONGEST = 1e10
TRIALS = 20


class Search:
    """A search that begins at t = 0, with this loss and a slope below 0.

    step   the first length to try

    >>> parabola = lambda t: ((t - 2.0) * (t - 2.0), 2.0 * (t - 2.0))
    >>> Search(4.0, -4.0, 8.0).run(parabola).t
    2.0
    """

    def __init__(self, loss: float, slope: float, step: float) -> None:
        self.start: Point = Point(0.0, loss, slope)
        self.best: Point = self.start
        self.other: Point = self.start
        self.step: float = step
        self.low: float = 0.0
        self.high: float = 5.0 * step
        self.bracketed: bool = False
        self.tilt: float = FALL * slope
        self.first_stage: bool = True
        self.width: float = LONGEST
        self.width_before: float = 2.0 * LONGEST
        self.trials: int = 0

    def run(self, at: "Callable[[float], Tuple[float, float]]") -> "Point":
        """Return the accepted point; that of t = 0 if TRIALS were not enough."""
        while self.trials < TRIALS:
            self.trials += 1
            loss, slope = at(self.step)
            if not (is_finite(loss) and is_finite(slope)):
                self.step = self.best.t + 0.1 * (self.step - self.best.t)
                continue
            now = Point(self.step, loss, slope)
            if self._is_good(now) or self._is_stuck(now):
                return now
            self._narrow(now)
        return self.start

    def _fell(self, now: Point) -> bool:
        return now.loss <= self.start.loss + now.t * self.tilt

    def _is_good(self, now: Point) -> bool:
        return self._fell(now) and abs(now.slope) <= FLATTEN * -self.start.slope

    def _is_stuck(self, now: Point) -> bool:
        """Return whether the interval or the step is at its limit, so that now is the last point."""
        if self.bracketed and (not self.low < now.t < self.high or self.high - self.low <= NARROW * self.high):
            return True
        return now.t == LONGEST and self._fell(now) and now.slope <= self.tilt

    def _narrow(self, now: Point) -> None:
        """Update the interval with now, and choose the next step."""
        fell = self._fell(now)
        if fell and now.slope >= 0.0:
            self.first_stage = False
        if self.first_stage and not fell and now.loss <= self.best.loss:
            # until a point has sufficient decrease, the same is done for E(t) - tilt t
            tilt = self.tilt
            self._replace(now, tilted(self.best, tilt), tilted(self.other, tilt), tilted(now, tilt))
        else:
            self._replace(now, self.best, self.other, now)
        best, other = self.best.t, self.other.t
        if self.bracketed:
            if abs(other - best) >= 0.66 * self.width_before:
                self.step = best + 0.5 * (other - best)
            self.width_before, self.width = self.width, abs(other - best)
            self.low, self.high = min(best, other), max(best, other)
        else:
            self.low, self.high = self.step + 1.1 * (self.step - best), self.step + 4.0 * (self.step - best)
        self.step = min(max(self.step, 0.0), LONGEST)
        if self.bracketed and (not self.low < self.step < self.high or self.high - self.low <= NARROW * self.high):
            self.step = best

    def _replace(self, now: Point, best: Point, other: Point, new: Point) -> None:
        """Choose the step from best, other and new, which may be tilted; then update the interval."""
        turned = new.slope * (1.0 if best.slope > 0.0 else -1.0) < 0.0
        self.step = self._next(best, other, new, turned)
        if new.loss > best.loss:
            self.other = now
        else:
            if turned:
                self.other = self.best
            self.best = now

    def _next(self, best: Point, other: Point, new: Point, turned: bool) -> float:
        """Return the step to try after new: section 4 of the paper, one case after the other."""
        if new.loss > best.loss:
            self.bracketed = True
            cubic, square = cubic_step(best, new), square_step(best, new)
            return cubic if abs(cubic - best.t) < abs(square - best.t) else cubic + (square - cubic) / 2.0
        if turned:
            self.bracketed = True
            cubic, secant = cubic_step(new, best), secant_step(new, best)
            return cubic if abs(cubic - new.t) > abs(secant - new.t) else secant
        beyond = self.high if new.t > best.t else self.low
        if abs(new.slope) < abs(best.slope):
            return self._flatter(best, other, new, beyond)
        return cubic_step(new, other) if self.bracketed else beyond

    def _flatter(self, best: Point, other: Point, new: Point, beyond: float) -> float:
        """Return the step after a point that is lower and flatter: the third case."""
        cubic, secant = cubic_step(new, best, beyond), secant_step(new, best)
        nearer = abs(cubic - new.t) < abs(secant - new.t)
        if not self.bracketed:
            step = secant if nearer or abs(cubic - new.t) == abs(secant - new.t) else cubic
            return min(max(step, self.low), self.high)
        step = cubic if nearer else secant
        limit = new.t + 0.66 * (other.t - new.t)
        return min(limit, step) if new.t > best.t else max(limit, step)


def tilted(point: Point, tilt: float) -> Point:
    """Return the point of E(t) - tilt t.

    >>> tilted(Point(2.0, 5.0, -1.0), 0.5).loss
    4.0
    """
    return Point(point.t, point.loss - point.t * tilt, point.slope - tilt)


def square_step(a: Point, b: Point) -> float:
    """Return the minimum of the parabola through a, with its slope, and b.

    >>> square_step(Point(0.0, 4.0, -4.0), Point(8.0, 36.0, 12.0))        # (t - 2)^2
    2.0
    """
    return a.t + ((a.slope / ((a.loss - b.loss) / (b.t - a.t) + a.slope)) / 2.0) * (b.t - a.t)


def secant_step(a: Point, b: Point) -> float:
    """Return the secant step: where the straight line through the slopes of a and b is 0.

    >>> secant_step(Point(8.0, 36.0, 12.0), Point(0.0, 4.0, -4.0))
    2.0
    """
    return a.t + (a.slope / (a.slope - b.slope)) * (b.t - a.t)


def cubic_step(a: Point, b: Point, beyond: "Optional[float]" = None) -> float:
    """Return the minimum of the cubic through a and b, with their slopes.

    beyond   the result where it has no minimum on the far side of a from b

    >>> cubic_step(Point(0.0, 4.0, -4.0), Point(8.0, 36.0, 12.0))
    2.0
    """
    theta = 3.0 * (a.loss - b.loss) / (b.t - a.t) + a.slope + b.slope
    s = max(abs(theta), abs(a.slope), abs(b.slope))
    gamma = s * sqrt(max(0.0, (theta / s) * (theta / s) - (a.slope / s) * (b.slope / s)))
    if b.t < a.t:
        gamma = -gamma
    if beyond is None:
        r = ((gamma - a.slope) + theta) / (((gamma - a.slope) + gamma) + b.slope)
        return a.t + r * (b.t - a.t)
    r = ((gamma - a.slope) + theta) / ((gamma + (b.slope - a.slope)) + gamma)
    return a.t + r * (b.t - a.t) if r < 0.0 and gamma != 0.0 else beyond
