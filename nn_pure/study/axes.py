"""A chart axis, linear or logarithmic: positions of numbers, ticks and their labels."""

from math import ceil, floor, log10

from ..errors import DataError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Tuple

FARTHEST = 1e307        # limit of a linear axis: the ticks beyond its ends must be floats too
DECADES = 30.0          # the ratio max/min from which an axis is logarithmic by default


def tidy(number: float, digits: int = 3) -> str:
    """Return number as text, rounded to so many significant digits, without zeros at its end.

    >>> tidy(0.12345), tidy(1e-05), tidy(1234567.0), tidy(-0.0)
    ('0.123', '1e-5', '1.23e6', '0')
    """
    words = "%.*g" % (digits, number)
    if "e" in words:
        digits_before, power = words.split("e")
        return "%se%d" % (digits_before, int(power))
    return "0" if words == "-0" else words


class Axis:
    """A linear or logarithmic axis from low to high.

    rounded   begin and end at a tick
    whole     integer ticks only
    most      the maximum number of ticks, raised to 3, so that there is room for one on each
              side of 0

    >>> axis = Axis(0.0, 3.7, rounded=True, most=5)
    >>> axis.ticks, axis.share(1.0)
    ([(0.0, '0'), (1.0, '1'), (2.0, '2'), (3.0, '3'), (4.0, '4')], 0.25)
    """

    def __init__(self, low: float, high: float, log: bool = False, rounded: bool = False, whole: bool = False,
                 most: int = 6) -> None:
        self.log = log
        self.low: float = low
        self.high: float = high
        self.ticks: "List[Tuple[float, str]]" = []
        if log:
            self._by_powers(low, high, rounded, max(most, 2))
        else:
            self._evenly(low, high, rounded, whole, max(most, 3))

    def share(self, number: float) -> float:
        """Return the relative position of number: 0 at low, 1 at high."""
        if self.log:
            return (log10(number) - log10(self.low)) / (log10(self.high) - log10(self.low))
        return (number - self.low) / (self.high - self.low)

    def _evenly(self, low: float, high: float, rounded: bool, whole: bool, most: int) -> None:
        size = max(abs(low), abs(high))
        if size > FARTHEST:
            raise DataError("%r to %r is too far to draw: leave out what is beyond %g" % (low, high, FARTHEST))
        if high - low <= 1e-12 * size or high - low < 1e-300:       # a single number: in the middle
            room = 0.5 if whole or size < 1e-300 else 0.5 * size
            low, high = low - room, high + room
        step = _round_step((high - low) / most, whole)
        while _ticks_between(low, high, step, rounded) > most:
            step = _round_step(step * 1.5, whole)
        if rounded:
            low, high = step * floor(low / step + 1e-9), step * ceil(high / step - 1e-9)
        self.low, self.high = low, high
        first, last = int(ceil(low / step - 1e-9)), int(floor(high / step + 1e-9))
        self.ticks = [(k * step, _even_label(k * step, step)) for k in range(first, last + 1)]

    def _by_powers(self, low: float, high: float, rounded: bool, most: int) -> None:
        first, last = int(floor(log10(low) + 1e-9)), int(ceil(log10(high) - 1e-9))
        if last - first < 1:
            last = first + 1
        if rounded or low >= high:
            low = 10.0 ** first if first >= -323 else low       # 10^-324 and 10^309 are no floats
            high = 10.0 ** last if last <= 308 else high
        self.low, self.high = low, high
        numbers = [(power, digit) for power in range(first, last + 1) for digit in (1, 2, 5)]
        if 3 * (last - first) + 1 > most:
            every = (last - first + most - 1) // most or 1
            numbers = [(power, 1) for power in range(first, last + 1, every)]
        found = [digit * 10.0 ** power for power, digit in numbers if power <= 308]
        self.ticks = [(number, tidy(number)) for number in found
                      if number / low >= 1.0 - 1e-9 and number / high <= 1.0 + 1e-9]


def _ticks_between(low: float, high: float, step: float, rounded: bool) -> int:
    """Return how many multiples of step there are from low to high; rounded: the ones around them count too."""
    if rounded:
        return int(ceil(high / step - 1e-9) - floor(low / step + 1e-9)) + 1
    return int(floor(high / step + 1e-9) - ceil(low / step - 1e-9)) + 1


def _round_step(least: float, whole: bool) -> float:
    """Return the smallest of 1, 2, 5, 10, 20, 50, ... (and 0.5, 0.2, ...) that is not below least."""
    power = 10.0 ** floor(log10(least))
    for digit in (1.0, 2.0, 5.0, 10.0):
        if digit * power >= least * (1.0 - 1e-9) and not (whole and digit * power < 1.0):
            return digit * power
    return 1.0


def _even_label(number: float, step: float) -> str:
    """Return number with as many digits behind the point as its step has."""
    if step < 1e-4 or abs(number) >= 1e6:
        return tidy(number, 4)
    return "%.*f" % (max(0, -int(floor(log10(step) + 1e-9))), number + 0.0)


def wants_logarithms(numbers: "List[float]") -> bool:
    """Return whether a linear axis would hide the small numbers: all are above 0, max/min is DECADES or more.

    >>> wants_logarithms([1.0, 100.0]), wants_logarithms([0.0, 100.0])
    (True, False)
    """
    return bool(numbers) and min(numbers) > 0.0 and max(numbers) / min(numbers) >= DECADES
