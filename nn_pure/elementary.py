"""Elementary functions from + - * / and exp alone, the same bits everywhere.

Python's math.log, tanh and expm1 come from each platform's C library, and
these differ in the last bits (glibc, musl, wasm and V8 all disagree
somewhere).  math.exp comes closest to being the same: glibc's answers alike
on every CPython and PyPy, and WebAssembly's differs from it in the last bit
of one number in 1,300, as glibc's own does on processors without fused
multiply-add.  So everything else is built from exp here; the last argument is
the exp to use: math.exp, or that of portable_exp.py.

    function        relative error is below     by
    log, log1p      4e-16 (2 units in the last place)   a series in (m-1)/(m+1)
    exponential     7e-16                               exp of arguments <= 0
    expm1, sinh     1e-15                               Taylor's series near 0
    tanh            1e-15                               expm1, or exp away from 0
    power(x, n)     n times 1.2e-16                     repeated squaring
    cos, to pi      6e-16, absolute                     Taylor's series of the sine

tests/core/test_elementary.py checks the bounds against 60 digits of decimal
arithmetic, near 0 included.  None of them raises for any float, except log and
log1p below their domain.
"""

from math import exp, frexp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable
    Function = Callable[[float], float]

INFINITY = float("inf")

# ln 2 in two parts: the first has 20 trailing zero bits, so that k * LN2_HIGH
# is exact for every exponent k of a double (the method of Cody and Waite 1980).  13 digits of the
# second are enough, and MicroPython before 1.26 misreads 17.
LN2_HIGH = 0.6931471803691238
LN2_LOW = 1.908214929271e-10
SQRT_HALF = 0.7071067811865476
PI = 3.141592653589793


def float_eps() -> float:
    """Return the distance from 1.0 to the next float: 2^-52 for doubles, 2^-23 or 2^-21 on small boards.

    >>> float_eps() == 2.0 / 9007199254740992.0
    True
    """
    eps = 1.0
    while 1.0 + eps / 2.0 != 1.0:
        eps /= 2.0
    return eps


EPSILON = float_eps()


def log(x: float) -> float:
    """Return the natural logarithm of x >= 0; log(0) is minus infinity.

        x = m * 2^k,  sqrt(1/2) <= m < sqrt(2),  f = m - 1,  s = f / (2 + f)
        log(1 + f) = log((1 + s) / (1 - s)) = 2 (s + s^3/3 + s^5/5 + ...)
        log(x)     = k * ln(2) + log(1 + f)

    |s| <= 0.172, so eleven terms reach past 53 bits.  A number below 0
    raises ValueError, as math.log does.  Muller 2016, Elementary Functions.

    >>> log(1.0), log(0.0)
    (0.0, -inf)
    """
    if x <= 0.0:
        if x < 0.0:
            raise ValueError("log: %r is below 0" % x)
        return -INFINITY
    if x - x != 0.0:                   # infinity or NaN: its own logarithm
        return x
    m, k = frexp(x)
    if m < SQRT_HALF:
        m, k = m + m, k - 1
    f = m - 1.0
    s = f / (2.0 + f)
    z = s * s
    # tail = 2 (s^2/3 + s^4/5 + ... + s^22/23), innermost first
    tail = z * (2.0 / 3.0 + z * (2.0 / 5.0 + z * (2.0 / 7.0 + z * (2.0 / 9.0
           + z * (2.0 / 11.0 + z * (2.0 / 13.0 + z * (2.0 / 15.0 + z * (2.0 / 17.0
           + z * (2.0 / 19.0 + z * (2.0 / 21.0 + z * (2.0 / 23.0)))))))))))
    # 2 s = f - s f, and f is exact: the large term carries no rounding error.
    # With h = f*f/2, s*f = h - s*h, so log(1 + f) = f - (h - s*(h + tail)).
    h = 0.5 * f * f
    return k * LN2_HIGH - ((h - (s * (h + tail) + k * LN2_LOW)) - f)


def log1p(x: float) -> float:
    """Return log(1 + x) for x >= -1, exact where 1 + x would round x away.

    u = 1 + x loses the part (u - 1) - x of x; to first order that part is
    worth ((u - 1) - x) / u.  Goldberg 1991, theorem 4, uses the same idea.

    >>> log1p(0.0), log1p(1e-300)
    (0.0, 1e-300)
    """
    u = 1.0 + x
    if u - u != 0.0 or u <= 0.0:
        return log(u)
    return log(u) - ((u - 1.0) - x) / u


def expm1(x: float, exp: "Function" = exp) -> float:
    """Return exp(x) - 1, exact where the subtraction would cancel.

        exp(x) - 1 = x (1 + x/2 (1 + x/3 (1 + x/4 (...))))      for |x| < 1/2

    x^16/17! is below 2^-53 there.  Overflow gives infinity.

    >>> expm1(0.0), expm1(1e-300), expm1(-1000.0), expm1(1000.0)
    (0.0, 1e-300, -1.0, inf)
    """
    if -0.5 < x < 0.5:
        series = 1.0
        for n in (16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0,
                  8.0, 7.0, 6.0, 5.0, 4.0, 3.0, 2.0):
            series = 1.0 + x / n * series
        return x * series
    return exponential(x, exp) - 1.0


def exponential(x: float, exp: "Function" = exp) -> float:
    """Return exp(x) for every x, as exp(x/2)^2 where x > 0.  Overflow gives infinity.

    >>> exponential(0.0), exponential(-1000.0), exponential(1000.0)
    (1.0, 0.0, inf)
    """
    if x <= 0.0:
        return exp(x)
    root = exp_of_half(x, exp)
    return root * root


def exp_of_half(x: float, exp: "Function" = exp) -> float:
    """Return exp(x/2) for x > 0 as 1 / exp(-x/2), infinity when that is 1/0.

    exp is never called with a number above 0: exp(1000) is an OverflowError
    on CPython and a ValueError on MicroPython.  The half keeps exp(-x/2) a
    normal number for every x whose exp(x) a float can hold.

    >>> exp_of_half(0.0), exp_of_half(1e308)
    (1.0, inf)
    """
    e = exp(-0.5 * x)
    return INFINITY if e == 0.0 else 1.0 / e


def sinh(x: float, exp: "Function" = exp) -> float:
    """Return the hyperbolic sine, (exp(x) - exp(-x)) / 2.

    With E = exp(|x|) - 1 this is (E + E/(E + 1)) / 2, without cancellation;
    above 40 exp(-x) is lost beside exp(x) (its ratio is below 2^-115).

    >>> sinh(0.0), sinh(1e-300), sinh(-2000.0)
    (0.0, 1e-300, -inf)
    """
    a = -x if x < 0.0 else x
    if a > 40.0:
        root = exp_of_half(a, exp)
        s = 0.5 * root * root
    else:
        e = expm1(a, exp)
        s = 0.5 * (e + e / (e + 1.0))
    return -s if x < 0.0 else s


def tanh(x: float, exp: "Function" = exp) -> float:
    """Return the hyperbolic tangent, (1 - exp(-2x)) / (1 + exp(-2x)).

    Computed for |x|, the sign put back: tanh is odd to the last bit, and
    exp sees only numbers <= 0.  Near 0, where 1 - exp(-2x) would cancel,
    -expm1(-2x) stands for it.

    >>> tanh(0.0), tanh(1e-300), tanh(-1000.0), tanh(1000.0)
    (0.0, 1e-300, -1.0, 1.0)
    """
    a = -x if x < 0.0 else x
    if a < 0.25:
        e = expm1(-2.0 * a, exp)
        t = -e / (2.0 + e)
    else:
        e = exp(-2.0 * a)
        t = (1.0 - e) / (1.0 + e)
    return -t if x < 0.0 else t


def power(x: float, n: int) -> float:
    """Return x^n for a whole number n >= 0, by repeated squaring: x^5 = x^4 x.

    Nothing but multiplications, two for each binary digit of n; each squaring
    doubles the relative error of what it squares.  Overflow gives infinity.
    Knuth 1997, section 4.6.3.

    >>> power(3.0, 5), power(0.0, 0)
    (243.0, 1.0)
    """
    result = 1.0
    while n > 0:
        if n % 2 == 1:
            result *= x
        n //= 2
        x *= x
    return result


def cos(x: float) -> float:
    """Return the cosine of x, an angle from -pi to pi.

        cos(x) = 1 - 2 s^2,   s = sin(h),   h = x/2
        sin(h) = h (1 - h^2/(2*3) (1 - h^2/(4*5) (1 - ...)))

    For the wide angles cos(x) = -cos(pi - x), so that |h| stays below 0.8,
    where nine terms of Taylor's series reach past 53 bits.

    >>> cos(0.0), cos(PI)
    (1.0, -1.0)
    """
    a = -x if x < 0.0 else x
    wide = a > 1.6
    h = 0.5 * (PI - a if wide else a)
    z = h * h
    series = 1.0
    for n in (16.0, 14.0, 12.0, 10.0, 8.0, 6.0, 4.0, 2.0):
        series = 1.0 - z / (n * (n + 1.0)) * series
    s = h * series
    c = 1.0 - 2.0 * s * s
    return -c if wide else c
