"""Number formats of generated source, exact to the last bit.

    repr(x)       the shortest decimals that are read back as x; MicroPython up to
                  1.25 reads about half of them inexactly
    packed(x)     eleven characters, exact wherever there is ldexp: the mantissa of 53
                  bits with the sign before it, in nine digits to the base 64, then
                  the exponent in two
    single bytes  four bytes of a 32-bit float, the lowest first
"""

import struct
from math import copysign, frexp, ldexp

from ..errors import DataError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, List, Sequence

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
LETTERS = 11                # of one number
OFFSET = 1200               # makes the exponent of every float a number above 0
NUMBERS_A_LINE = 8

# The inverse of packed, as it stands in a generated file.  Whole numbers stay below 2^30,
# which a board of 32 bits keeps without memory of its own; 2^23 is the sign.
UNPACKED = '''\
_DIGITS = "%s"


def _unpacked(text):
    """Return the numbers in text: %d letters each, sign and mantissa, then the exponent, to the base 64."""
    numbers = []
    for start in range(0, len(text), %d):
        high = low = 0
        for place in range(start, start + 4):
            high = 64 * high + _DIGITS.find(text[place])
        for place in range(start + 4, start + 9):
            low = 64 * low + _DIGITS.find(text[place])
        exponent = 64 * _DIGITS.find(text[start + 9]) + _DIGITS.find(text[start + 10]) - %d
        number = ldexp(high %% 8388608 * 1073741824.0 + low, exponent)
        numbers.append(number if high < 8388608 else -number)
    return numbers
''' % (DIGITS, LETTERS, LETTERS, OFFSET)


def packed(x: float) -> str:
    """Return a finite x in eleven characters.

    >>> packed(0.0), len(packed(-1.5e-300))
    ('AAAAAAAAASw', 11)
    """
    mantissa, exponent = frexp(abs(x))
    exponent = exponent - 53 + OFFSET if mantissa else OFFSET
    whole = int(ldexp(mantissa, 53)) + (1 << 53 if copysign(1.0, x) < 0.0 else 0)
    letters = [DIGITS[exponent % 64], DIGITS[exponent // 64]]
    for _ in range(9):
        letters.append(DIGITS[whole % 64])
        whole //= 64
    return "".join(reversed(letters[2:])) + letters[1] + letters[0]


def packed_lines(numbers: "Iterable[float]", a_line: int = NUMBERS_A_LINE) -> "List[str]":
    """Return numbers packed, so many to a line.

    >>> [len(line) for line in packed_lines([1.0] * 10)]
    [88, 22]
    """
    letters = [packed(x) for x in numbers]
    return ["".join(letters[start:start + a_line]) for start in range(0, len(letters), a_line)]


def as_single(x: float, place: str) -> float:
    """Return the 32-bit float that is nearest to x; DataError names the place of one that is too large for it.

    >>> as_single(0.1, "b") == 0.1, as_single(0.5, "b") == 0.5
    (False, True)
    """
    try:
        nearest: float = struct.unpack("<f", struct.pack("<f", x))[0]
        return nearest
    except OverflowError:
        raise DataError("%s is %r, more than a 32-bit float holds: leave it in double precision" % (place, x))


def single_bytes(numbers: "Sequence[float]") -> bytes:
    """Return numbers as 32-bit floats, the lowest byte first.

    >>> single_bytes([1.0]) == bytes([0, 0, 128, 63])
    True
    """
    return struct.pack("<%df" % len(numbers), *numbers)
