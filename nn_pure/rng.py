"""Pseudo-random numbers: a seed gives the same stream on every interpreter.

Python's random module has no gauss or shuffle on MicroPython, and another
stream there for the same seed.  This is Marsaglia's xorshift32 (2003,
Journal of Statistical Software 8(14), the triple 13, 17, 5): 32 bits of
state, period 2^32 - 1.  Good enough for weights and shuffles, not for cryptography.
"""

from math import exp

from .elementary import EPSILON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Optional

MASK = 0xFFFFFFFF
# How many of 32 bits a uniform number leaves out: the 24 of single precision are left, or 22 where a
# float is kept in a word with a tag; there 2^24 - 1 would become 2^24, and the number 1.
CUT = 8 if EPSILON < 2.0 / 8388608.0 else 10
SIZE = float(1 << (32 - CUT))
_calls = 0


def unpredictable_seed() -> int:
    """Return a seed that differs from call to call, from the clock; where there is none, from addresses alone.

    >>> 0 <= unpredictable_seed() <= MASK
    True
    """
    global _calls
    _calls += 1
    try:
        import time
        now = time.time()               # times 10^6, a float of 24 digits would change once a minute
        whole = int(now) * 1000000 + int((now - int(now)) * 1e6)
        ticks = time.time_ns() if hasattr(time, "time_ns") else whole
    except ImportError:
        ticks = _calls << 16            # an address may come back in the next call
    return (ticks ^ id([])) & MASK


def _checked(seed: "Any") -> int:
    if type(seed) is int and 0 <= seed < 1e30:      # needs no checks.py, which a small board may not have
        return seed
    from .checks import to_count
    return to_count(seed, "seed", least=0)


class Rng:
    """A stream of random numbers.

    seed    a whole number >= 0; None takes one from the clock, and the
            attribute seed tells which.  Seeds below 2^32 start at different
            places of the one cycle (but for two that share a place).
    state   the state of the generator, 1 to 2^32 - 1; may be read and set

    >>> Rng(7).uniform() == Rng(7).uniform()
    True
    """

    def __init__(self, seed: "Optional[int]" = None) -> None:
        self.seed: int = unpredictable_seed() if seed is None else _checked(seed)
        # Neighbouring seeds must not give similar streams.  Each round multiplies by an odd
        # number below 2^27 (the product stays below 2^63) and is invertible: no two meet.
        h = (self.seed ^ (self.seed >> 32)) & MASK
        for _ in range(2):
            h = ((h ^ (h >> 16)) * 0x45D9F3B) & MASK
        h ^= h >> 16
        self.state: int = h or MASK          # 0 is the one state that xorshift never leaves

    def __repr__(self) -> str:
        """Return seed and state.

        >>> Rng(0)
        <Rng: seed 0, state 4294967295>
        """
        return "<Rng: seed %d, state %d>" % (self.seed, self.state)

    def bits(self) -> int:
        """Return the next 32 random bits, 1 to 2^32 - 1.

        >>> 1 <= Rng(0).bits() <= MASK
        True
        """
        u = self.state
        u ^= (u << 13) & MASK
        u ^= u >> 17
        u ^= (u << 5) & MASK
        self.state = u
        return u

    def uniform(self) -> float:
        """Return a float, 0 <= u < 1: 24 bits, exact in single precision too; their first 22 where floats have no more.

        >>> 0.0 <= Rng(0).uniform() < 1.0
        True
        """
        return (self.bits() >> CUT) / SIZE

    def normal(self) -> float:
        """Return a standard normal variate: mean 0, variance 1.

        Rejection sampling (von Neumann 1951): a point (x, y) is drawn from
        -6..6 times 0..1 until it lies below exp(-x^2/2): about one in five does.
        No logarithm, which interpreters round differently.  Numbers beyond 6
        (2 in 10^9) are never drawn.

        The choice of exp does not matter: for none of the 2^24 x is it nearer than
        490,000 units in the last place to a multiple of 2^-24, which u is.

        >>> -6.0 <= Rng(0).normal() < 6.0
        True
        """
        while True:
            x = 12.0 * self.uniform() - 6.0
            if self.uniform() < exp(-0.5 * x * x):
                return x

    def below(self, n: int) -> int:
        """Return a whole number, 0 <= k < n, each equally often; n < 2^32.

        The bits above the largest multiple of n are drawn again: a plain
        remainder would favour the small numbers.

        >>> Rng(0).below(1)
        0
        """
        limit = MASK - MASK % n
        while True:
            u = self.bits() - 1         # 0 to 2^32 - 2, each once in the period
            if u < limit:
                return u % n

    def shuffle(self, items: "List[Any]") -> None:
        """Put items into random order, in place; every order equally likely.

        Fisher-Yates shuffle (Durstenfeld 1964): swap each place with one not after it, itself included.

        >>> items = [1, 2, 3]
        >>> Rng(0).shuffle(items)
        >>> sorted(items)
        [1, 2, 3]
        """
        for last in range(len(items) - 1, 0, -1):
            k = self.below(last + 1)
            items[last], items[k] = items[k], items[last]
