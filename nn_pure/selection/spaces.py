"""Search spaces: grids, and distributions to draw parameters from.

    a grid    {"hidden": [4, 8], "rate": [0.1, 0.01]}: every combination, the last name changes fastest
    a space   {"hidden": [4, 8], "rate": LogUniform(0.001, 0.1)}: draws from lists, from the
              distributions below, or from any function of a generator (rng.Rng)
"""

from math import exp

from ..checks import TEXTS, short, to_count, to_list, to_number, to_rate
from ..elementary import log
from ..errors import DataError
from ..rng import Rng
from .plain import key_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional
    Params = Dict[str, Any]

REPEATS = 1000          # after so many draws in a row without a new value, a function seems to have no more


class Uniform:
    """Real numbers from low to high, each equally likely.

    >>> 0.0 <= Uniform(0, 0.5)(Rng(0)) <= 0.5
    True
    """

    def __init__(self, low: float, high: float) -> None:
        self.low: float = to_number(low, "Uniform: low")
        self.high: float = to_number(high, "Uniform: high")
        _check_order("Uniform", self.low, self.high)

    def __call__(self, rng: "Rng") -> float:
        """Return the next number of rng."""
        return self.low + (self.high - self.low) * rng.uniform()

    def __repr__(self) -> str:
        return "Uniform(%r, %r)" % (self.low, self.high)


class LogUniform:
    """Real numbers above 0, low to high, each order of magnitude equally likely: for rates and penalties.

    >>> 0.001 <= LogUniform(0.001, 0.1)(Rng(0)) <= 0.1
    True
    """

    def __init__(self, low: float, high: float) -> None:
        self.low: float = to_rate(low, "LogUniform: low")
        self.high: float = to_rate(high, "LogUniform: high")
        _check_order("LogUniform", self.low, self.high)

    def __call__(self, rng: "Rng") -> float:
        """Return the next number of rng."""
        return max(self.low, self.high * exp(-rng.uniform() * log(self.high / self.low)))

    def __repr__(self) -> str:
        return "LogUniform(%r, %r)" % (self.low, self.high)


class Whole:
    """Whole numbers from low to high, both included, each equally likely.

    >>> Whole(3, 5)(Rng(0)) in (3, 4, 5)
    True
    """

    def __init__(self, low: int, high: int) -> None:
        self.low: int = to_count(low, "Whole: low", least=-2 ** 31)
        self.high: int = to_count(high, "Whole: high", least=-2 ** 31)
        _check_order("Whole", self.low, self.high)
        if self.high - self.low >= 2 ** 31:
            raise DataError("Whole(%d, %d) is too wide: 2**31 numbers at most" % (self.low, self.high))

    def __call__(self, rng: "Rng") -> int:
        """Return the next number of rng."""
        return self.low + rng.below(self.high - self.low + 1)

    def __repr__(self) -> str:
        return "Whole(%r, %r)" % (self.low, self.high)


def _check_order(name: str, low: float, high: float) -> None:
    if not low < high:
        raise DataError("%s(%r, %r): low must be below high" % (name, low, high))


def grid_params(grid: "Any") -> "List[Params]":
    """Return the combinations of a grid, or of each of a list of grids, in order.

    >>> grid_params({"a": [1, 2], "b": [3, 4]})
    [{'a': 1, 'b': 3}, {'a': 1, 'b': 4}, {'a': 2, 'b': 3}, {'a': 2, 'b': 4}]
    """
    grids = [grid] if isinstance(grid, dict) else to_list(grid, "grid")
    if not grids:
        raise DataError("grid is empty: nothing to try")
    found: "List[Params]" = []
    for one in grids:
        combinations: "List[Params]" = [{}]
        for name, values in _named(one, "grid"):
            values = Choices(values, "grid[%r]" % name).different()
            combinations = [dict(chosen, **{name: value}) for chosen in combinations for value in values]
        found += combinations
    return found


def drawn_params(space: "Any", trials: int, rng: "Rng") -> "List[Params]":
    """Return so many different draws from space, fewer if it has no more.

    A value that stands twice in a list is drawn twice as often.

    >>> len(drawn_params({"a": [1, 2], "b": [True, False]}, 100, Rng(0)))
    4
    """
    sources = [(name, _source(value, "space[%r]" % name)) for name, value in _named(space, "space")]
    size = _size([source for _, source in sources])
    trials = trials if size is None else min(trials, size)
    found: "List[Params]" = []
    seen = set()
    repeats = 0
    while len(found) < trials and (size is not None or repeats < REPEATS):
        params = {}
        key = []
        for name, source in sources:
            if isinstance(source, Choices):
                k = source(rng)
                params[name] = source.values[k]
                key.append("%d" % k)
            else:
                params[name] = source(rng)
                key.append(key_of(params[name]))
        repeats += 1
        if tuple(key) not in seen:
            seen.add(tuple(key))
            found.append(params)
            repeats = 0
    return found


def _named(table: "Any", place: str) -> "List[Any]":
    """Return the pairs of a dictionary whose keys are names."""
    if not isinstance(table, dict):
        raise DataError("%s is %s: pass a dictionary, {\"hidden\": [4, 8]}" % (place, short(table)))
    for name in table:
        if not isinstance(name, str):
            raise DataError("%s: %s is no name of a parameter; names are text" % (place, short(name)))
    return list(table.items())


class Choices:
    """A list of values to try; called with a generator it returns the index of one.

    >>> choices = Choices([4, 8, 4], "grid")
    >>> choices.different(), choices(Rng(0)) in (0, 1)
    ([4, 8], True)
    """

    def __init__(self, values: "Any", place: str) -> None:
        if isinstance(values, TEXTS + (dict,)) or not hasattr(values, "__iter__"):
            raise DataError("%s is %s: a list of values to try is needed, [%s]" % (place, short(values), short(values)))
        self.values: "List[Any]" = list(values)
        if not self.values:
            raise DataError("%s is empty: nothing to try" % place)
        # of each value the index of the first equal one
        self.first: "List[int]" = []
        places: "Dict[str, List[int]]" = {}
        for k, value in enumerate(self.values):
            alike = places.setdefault(key_of(value), [])
            same = [j for j in alike if _same(self.values[j], value)]
            alike.append(k)
            self.first.append(same[0] if same else k)

    def __repr__(self) -> str:
        return "<Choices: %d values>" % len(self.values)

    def __call__(self, rng: "Rng") -> int:
        """Return the index of the next value."""
        return self.first[rng.below(len(self.values))]

    def different(self) -> "List[Any]":
        """Return each value once."""
        return [self.values[k] for k in range(len(self.values)) if self.first[k] == k]


def _same(a: "Any", b: "Any") -> bool:
    """Two functions of one name, or two objects, may print alike and yet differ."""
    try:
        return a is b or bool(a == b)
    except (TypeError, ValueError):         # arrays answer element by element
        return True


def _source(value: "Any", place: str) -> "Any":
    """Return the source of draws: a function of a generator, or Choices."""
    return value if callable(value) else Choices(value, place)


def _size(sources: "List[Any]") -> "Optional[int]":
    """Return how many different draws there are; None if that is unknown or without end."""
    size = 1
    for source in sources:
        if isinstance(source, Whole):
            size *= source.high - source.low + 1
        elif isinstance(source, Choices):
            size *= len(source.different())
        else:
            return None
    return size
