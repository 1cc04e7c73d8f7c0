"""Line search: how far to go in a direction that leads downhill.

    t             how far: the weights are w + t d, d the direction
    E(t), E'(t)   the loss there and its slope along d, which is gradient . d
    start         the point t = 0, where E' < 0

A point is good enough when the loss fell by at least a ten-thousandth of what
the first slope promised, and has become flatter (Wolfe 1969, strong form):

    E(t) <= E(0) + FALL t E'(0)          |E'(t)| <= FLATTEN |E'(0)|

The search walks on until a good point lies between two ends (bracket), then
narrows them (zoom): Nocedal, Wright 2006, algorithms 3.5 and 3.6.  The next t
to try is the minimum of the cubic through two points and their slopes.

Where all numbers are finite, every decision is the one PyTorch takes.  A trial
that meets an infinity or a NaN is repeated nearer to a point that did not.
"""

from math import sqrt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, List, Optional, Tuple

FALL = 1e-4
FLATTEN = 0.9
TRIALS = 26             # as in PyTorch: the first and 25 more
SHORTEN = 0.1           # what is left of a step that met an infinity
MARGIN = 0.1            # how near to an end of the bracket, as a share of it, a trial is too near


class Point:
    """A point of the line: t, the loss E(t) and the slope E'(t)."""

    def __init__(self, t: float, loss: float, slope: float) -> None:
        self.t = t
        self.loss = loss
        self.slope = slope


class SearchLine:
    """The loss along a direction; counts how often it was asked for.

    at            a function of t that returns (loss, slope)
    loss, slope   those at t = 0, finite, the slope below 0
    """

    def __init__(self, at: "Callable[[float], Tuple[float, float]]", loss: float, slope: float) -> None:
        self.at = at
        self.start = Point(0.0, loss, slope)
        self.trials = 0

    def point(self, t: float, good: Point) -> "Optional[Point]":
        """Return the point at t, or nearer to good if the numbers at t are not finite.

        None when no trials are left.

        >>> line = SearchLine(lambda t: (1e308 * t, 1.0), 1.0, -1.0)
        >>> line.point(4.0, line.start).t, line.trials
        (0.4, 2)
        """
        while self.trials < TRIALS:
            self.trials += 1
            loss, slope = self.at(t)
            if loss - loss == 0.0 and slope - slope == 0.0:
                return Point(t, loss, slope)
            t = good.t + SHORTEN * (t - good.t)
        return None

    def too_high(self, point: Point) -> bool:
        """Say whether the loss fell too little: the first condition is broken.

        >>> SearchLine(abs, 1.0, -1.0).too_high(Point(0.5, 1.0, -1.0))
        True
        """
        return point.loss > self.start.loss + FALL * point.t * self.start.slope

    def flat(self, point: Point) -> bool:
        """Say whether the slope is flat enough: the second condition holds.

        >>> SearchLine(abs, 1.0, -1.0).flat(Point(0.5, 0.8, -0.5))
        True
        """
        return abs(point.slope) <= -FLATTEN * self.start.slope


def strong_wolfe(line: SearchLine, t: float, size: float, least_change: float) -> float:
    """Return a t that fulfils both conditions, or the best one seen; 0 if none is better.

    t              the first to try, above 0
    size           the largest number of the direction
    least_change   a bracket in which no weight moves by more than this is narrow enough

    >>> parabola = SearchLine(lambda t: ((t - 2.0) * (t - 2.0), 2.0 * (t - 2.0)), 4.0, -4.0)
    >>> strong_wolfe(parabola, 8.0, 1.0, 1e-9)
    2.0
    """
    ends = bracket(line, t)
    return zoom(line, ends, size, least_change).t if len(ends) == 2 else ends[0].t


def bracket(line: SearchLine, t: float) -> "List[Point]":
    """Return two points with a good one between them, or one that is to be taken.

    From a point that fell enough and still falls steeply, go on: at least a
    hundredth of the last stride, at most to ten times as far.

    >>> slope_then_rise = SearchLine(lambda t: (abs(t - 3.0), 1.0 if t > 3.0 else -1.0), 3.0, -1.0)
    >>> [end.t for end in bracket(slope_then_rise, 1.0)]
    [1.0, 10.0]
    """
    before = line.start
    now = line.point(t, before)
    while now is not None and line.trials < TRIALS:
        if line.too_high(now) or (line.trials > 2 and now.loss >= before.loss):
            return [before, now]
        if line.flat(now):
            return [now]
        if now.slope >= 0.0:
            return [before, now]
        t = cubic_minimum(before, now, now.t + 0.01 * (now.t - before.t), 10.0 * now.t)
        before, now = now, line.point(t, now)
    if now is None:                     # only infinities were left in front of it
        return [before]
    return [line.start if line.start.loss <= now.loss else now]


def zoom(line: SearchLine, ends: "List[Point]", size: float, least_change: float) -> Point:
    """Return a good point between two ends, or the lower end when they are too close.

    The lower end fulfils the first condition, unless it is the only one seen,
    and falls towards the other.  A trial replaces the higher end if it is not
    lower than both, else the lower one.

    >>> parabola = SearchLine(lambda t: ((t - 2.0) * (t - 2.0), 2.0 * (t - 2.0)), 4.0, -4.0)
    >>> zoom(parabola, [parabola.start, Point(8.0, 36.0, 12.0)], 1.0, 1e-9).t
    2.0
    """
    low = int(ends[1].loss < ends[0].loss)
    near_an_end = False
    while line.trials < TRIALS:
        left, right = min(ends[0].t, ends[1].t), max(ends[0].t, ends[1].t)
        if (right - left) * size < least_change:
            break
        t = cubic_minimum(ends[0], ends[1], left, right)
        # A trial close to an end narrows the bracket little: the second in a row is moved inwards.
        margin = MARGIN * (right - left)
        if min(right - t, t - left) >= margin:
            near_an_end = False
        elif near_an_end or t >= right or t <= left:
            t = right - margin if abs(t - right) < abs(t - left) else left + margin
            near_an_end = False
        else:
            near_an_end = True
        now = line.point(t, ends[low])
        if now is None:
            break
        if line.too_high(now) or now.loss >= ends[low].loss:
            ends[1 - low] = now
            low = int(ends[1].loss < ends[0].loss)
        elif line.flat(now):
            return now
        else:
            if now.slope * (ends[1 - low].t - ends[low].t) >= 0.0:     # it rises towards the higher end:
                ends[1 - low] = ends[low]                              # the minimum is on the other side
            ends[low] = now
    return ends[low]


def cubic_minimum(a: Point, b: Point, low: float, high: float) -> float:
    """Return where the cubic through two points with their slopes is lowest, from low to high.

    With a to the left of b (Nocedal, Wright 2006, equation (3.59)):

        p = E'a + E'b - 3 (Ea - Eb) / (ta - tb)          q = sqrt(p^2 - E'a E'b)
        t = tb - (tb - ta) (E'b + q - p) / (E'b - E'a + 2 q)

    The middle of low and high where there is no such minimum.

    >>> cubic_minimum(Point(0.0, 4.0, -4.0), Point(8.0, 36.0, 12.0), 0.0, 8.0)     # (t - 2)^2
    2.0
    """
    if a.t > b.t:
        a, b = b, a
    if a.t < b.t:
        p = a.slope + b.slope - 3.0 * (a.loss - b.loss) / (a.t - b.t)
        square = p * p - a.slope * b.slope
        if square >= 0.0:
            q = sqrt(square)
            above, below = b.slope + q - p, b.slope - a.slope + 2.0 * q
            if below != 0.0:
                t = b.t - (b.t - a.t) * (above / below)
                if t == t:                      # infinite numbers may have made a NaN
                    return min(max(t, low), high)
            elif above != 0.0:                  # a straight line: to its lower end
                return high if above < 0.0 else low
    return 0.5 * (low + high)
