"""The exponential function from + - * / alone: the same bits on every interpreter with 64-bit floats.

Networks use it in place of math.exp when they are made with exp="portable".

    x = n s + r,    s = ln(2)/32,   n whole,   |r| <= s/2
    exp(x) = 2^(n/32) exp(r) = 2^k 2^(j/32) exp(r),    n = 32 k + j,  0 <= j < 32

2^(j/32) comes from a table (Tang 1989, Table-driven implementation of the
exponential function), and with t = r^2, c = r - t/6 + t^2/360

    exp(r) = 1 + r + r c / (2 - c)

up to a term below 2^-60: r (exp(r) + 1) / (exp(r) - 1) = 2 + t/6 - t^2/360 + ...

It is off by less than 0.54 units in the last place of a double (0.5 is what
rounding alone costs), by less than 1 below 2^-1022; exact at 0; and monotone:
for one n every rounding is, as r c / (2 - c) is small beside r, and
tests/core/test_portable_exp.py tries both sides of every change of n.

The constants are whole numbers, truncated here to the float format: decimal
literals of 17 digits are misread by MicroPython before 1.26, and with floats
of 24 or 22 bits the same lines give an exp of that precision.
"""

from math import ldexp

from .elementary import EPSILON, INFINITY

# 2^(j/32) times 2^60
ROOTS = (
    1152921504606846976, 1178167198179750971, 1203965700457697123, 1230329116375077029,
    1257269815929830109, 1284800439987579512, 1312933906212862055, 1341683415130235180,
    1371062456318104878, 1401084814738180775, 1431764577203528246, 1463116138988252419,
    1495154210581915421, 1527893824591856095, 1561350342796650841, 1595539463354025138,
    1630477228166597777, 1666180030408913885, 1702664622219298520, 1739948122560139915,
    1778048025250290524, 1816982207173354740, 1856768936665714716, 1897426882088230027,
    1938975120585633119, 1981433147037730539, 2024820883206609954, 2069158687084144917,
    2114467362444183334, 2160768168603901625, 2208082830398904710, 2256433548376752231)
STEP = 799144290325165978           # ln(2)/32 times 2^65,
STEP_REST = 791121614               # and what is left of it, times 2^95
PER_STEP = 46166241 / 1000000       # 1/s; that n is the nearest need not be exact
FARTHEST = 800.0                    # exp of what is beyond is 0 or infinite, in every format up to 64 bits


def split(whole: int, bits: int, digits: int) -> "tuple[int, int]":
    """Return the first digits of a whole number of so many bits, as a number of that size, and the rest.

    >>> split(23, 5, 3)             # 10111 is 10100 and 11
    (20, 3)
    """
    rest = whole & ((1 << (bits - digits)) - 1)
    return whole - rest, rest


DIGITS = 1                          # of a float: 53, 24 or 22
while EPSILON * (1 << (DIGITS - 1)) < 1.0:
    DIGITS += 1
# STEP_HIGH has so few digits that its product with n, below 2^16, is exact: the subtraction from x loses nothing.
_high, _low = split(STEP, 60, DIGITS - 16)
STEP_HIGH = ldexp(float(_high), -65)
STEP_LOW = ldexp(float(_low) + ldexp(float(STEP_REST), -30), -65)
TABLE = [ldexp(float(split(root, 61, DIGITS)[0]), -60) for root in ROOTS]
TAILS = [ldexp(float(split(root, 61, DIGITS)[1]), -60) for root in ROOTS]


def exp(x: float) -> float:
    """Return exp(x) for every x: infinity on overflow, 0 on underflow, NaN for NaN.

    >>> exp(0.0), exp(-1000.0), exp(1000.0)
    (1.0, 0.0, inf)
    """
    if not -FARTHEST < x < FARTHEST:
        return INFINITY if x > 0.0 else 0.0 if x < 0.0 else x
    n = int(x * PER_STEP - 0.5 if x < 0.0 else x * PER_STEP + 0.5)      # the nearest: int() cuts off
    r = x - n * STEP_HIGH - n * STEP_LOW
    t = r * r
    c = r - t * (1.0 / 6.0 - t * (1.0 / 360.0))
    j = n & 31
    root = TABLE[j]
    y = root + (TAILS[j] + root * (r + r * c / (2.0 - c)))
    k = n >> 5
    if -1000 < k < 1000:
        return ldexp(y, k)
    half = k // 2                                   # in two steps: 2^1024 is no float, and one below 2^-1022
    return ldexp(y, half) * ldexp(1.0, k - half)    # is rounded once, by the product
