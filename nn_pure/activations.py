"""Activation functions: the output of a unit, computed from its weighted sum.

    z   the weighted sum that arrives at a unit
    a   the output of the unit: a = activation(z)

Each activation is a pair of functions, its value and its derivative da/dz, the
slope.  A slope gets z and a and uses the cheaper one: the sigmoid's is
a (1 - a), swish needs z.  At a kink, where there is no derivative, the slope is
PyTorch's: that of the left side at 0, and 0 at both ends of hard_sigmoid.

Softmax takes a whole row and has no slope of one number: it is the output
activation of categorical cross-entropy, whose gradient includes its derivative.

Every function is safe for every finite float, and finite but for the exponential: exp is only called with numbers <= 0,
since exp(1000) is an OverflowError on CPython and a ValueError on MicroPython.
Functions that use exp take the exponential function as their last argument: see exp_named.
To add an activation, write its two functions and its line in ACTIVATIONS.  To export it to C and JavaScript it needs
its formula there, a line in CURLY of export/formulas.py; TinyNetwork (boards/tiny.py) knows those it lists alone.

Longer than 400 lines: each activation stands here with its slope and an example of both.
"""

from math import exp

from .elementary import INFINITY, expm1, log1p
from .elementary import exponential as elementary_exponential
from .elementary import tanh as elementary_tanh

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Tuple
    from .checks import Matrix, Vector
    from .elementary import Function

EXPS = ("platform", "portable")         # see exp_named

LEAKY_SLOPE = 0.01
ELU_ALPHA = 1.0
# The fixed point of mean 0 and variance 1, Klambauer et al. 2017, equation (14).
SELU_ALPHA = 1.6732632423543772
SELU_SCALE = 1.0507009873554805
GELU_C = 0.7978845608028654      # sqrt(2/pi)
GELU_CUBIC = 0.044715


def exp_named(name: str) -> "Any":
    """Return the exponential function called name in EXPS: math.exp, or ours with the same bits everywhere.

    The second has a file of its own, loaded on first use.

    >>> exp_named("platform") is exp, exp_named("portable")(0.0)
    (True, 1.0)
    """
    if name == "platform":
        return exp
    from .portable_exp import exp as portable
    return portable


def linear(z: float) -> float:
    """Return z itself, any number: for outputs of regression.

    >>> linear(-2.5)
    -2.5
    """
    return z


def linear_slope(z: float, a: float) -> float:
    """Return 1.

    >>> linear_slope(-2.5, -2.5)
    1.0
    """
    return 1.0


def sigmoid(z: float, exp: "Function" = exp) -> float:
    """Return 1 / (1 + exp(-z)), between 0 and 1; also called logistic.

    For z < 0 the same fraction is written exp(z) / (1 + exp(z)), so that exp
    never sees a number above 0.  Goodfellow et al. 2016, section 3.10.

    >>> sigmoid(0.0), sigmoid(1e308), sigmoid(-1e308)
    (0.5, 1.0, 0.0)
    """
    if z >= 0.0:
        return 1.0 / (1.0 + exp(-z))
    e = exp(z)
    return e / (1.0 + e)


def sigmoid_slope(z: float, a: float, exp: "Function" = exp) -> float:
    """Return a (1 - a), between 0 and 1/4.

    With e = exp(-z): a = 1 / (1 + e), 1 - a = e / (1 + e), da/dz = e / (1 + e)^2.

    >>> sigmoid_slope(0.0, 0.5)
    0.25
    """
    return a * (1.0 - a)


def tanh(z: float, exp: "Function" = exp) -> float:
    """Return the hyperbolic tangent, between -1 and 1: 2 sigmoid(2z) - 1.

    LeCun et al. 1998, Efficient BackProp, section 4.4, on why to prefer it
    to the sigmoid in hidden layers.

    >>> tanh(0.0), tanh(1e308), tanh(-1e308)
    (0.0, 1.0, -1.0)
    """
    return elementary_tanh(z, exp)


def tanh_slope(z: float, a: float, exp: "Function" = exp) -> float:
    """Return 1 - a^2, between 0 and 1, as (1 - a)(1 + a).

    >>> tanh_slope(0.0, 0.0)
    1.0
    """
    return (1.0 - a) * (1.0 + a)


def relu(z: float) -> float:
    """Return z where z > 0, else 0: 0 or more.  Nair, Hinton 2010.

    Written so that a NaN stays a NaN instead of becoming a harmless 0.

    >>> relu(2.0), relu(-2.0)
    (2.0, 0.0)
    """
    return 0.0 if z <= 0.0 else z


def relu_slope(z: float, a: float) -> float:
    """Return 1 where z > 0, else 0.

    >>> relu_slope(2.0, 2.0), relu_slope(0.0, 0.0)
    (1.0, 0.0)
    """
    return 1.0 if z > 0.0 else 0.0


def leaky_relu(z: float) -> float:
    """Return z where z > 0, else z/100: any number.  Maas et al. 2013.

    >>> leaky_relu(2.0), leaky_relu(-100.0)
    (2.0, -1.0)
    """
    return z if z > 0.0 else LEAKY_SLOPE * z


def leaky_relu_slope(z: float, a: float) -> float:
    """Return 1 where z > 0, else 0.01.

    >>> leaky_relu_slope(2.0, 2.0), leaky_relu_slope(-2.0, -0.02)
    (1.0, 0.01)
    """
    return 1.0 if z > 0.0 else LEAKY_SLOPE


def elu(z: float, exp: "Function" = exp) -> float:
    """Return z where z > 0, else exp(z) - 1; above -1.  Clevert et al. 2016.

    >>> elu(2.0), elu(-1e308)
    (2.0, -1.0)
    """
    return z if z > 0.0 else ELU_ALPHA * expm1(z, exp)


def elu_slope(z: float, a: float, exp: "Function" = exp) -> float:
    """Return 1 where z > 0, else exp(z); a + 1 would cancel to 0 below -37.

    >>> elu_slope(2.0, 2.0), elu_slope(-1e308, -1.0)
    (1.0, 0.0)
    """
    return 1.0 if z > 0.0 else ELU_ALPHA * exp(z)


def selu(z: float, exp: "Function" = exp) -> float:
    """Return s z where z > 0, else s alpha (exp(z) - 1).

    s = 1.0507..., alpha = 1.6732...; the least value is -1.758.  Klambauer
    et al. 2017, equation (2).

    >>> selu(0.0), selu(1.0) == SELU_SCALE
    (0.0, True)
    """
    return SELU_SCALE * (z if z > 0.0 else SELU_ALPHA * expm1(z, exp))


def selu_slope(z: float, a: float, exp: "Function" = exp) -> float:
    """Return s where z > 0, else s alpha exp(z).

    >>> selu_slope(1.0, SELU_SCALE) == SELU_SCALE
    True
    """
    return SELU_SCALE if z > 0.0 else SELU_SCALE * SELU_ALPHA * exp(z)


def softplus(z: float, exp: "Function" = exp) -> float:
    """Return log(1 + exp(z)), above 0, as max(z, 0) + log(1 + exp(-|z|)).

    Dugas et al. 2001.

    >>> softplus(1000.0), softplus(-1000.0)
    (1000.0, 0.0)
    """
    if z > 0.0:
        return z + log1p(exp(-z))
    return log1p(exp(z))


def softplus_slope(z: float, a: float, exp: "Function" = exp) -> float:
    """Return sigmoid(z), between 0 and 1: exp(z) / (1 + exp(z)).

    >>> softplus_slope(0.0, 0.693)
    0.5
    """
    return sigmoid(z, exp)


def exponential(z: float, exp: "Function" = exp) -> float:
    """Return exp(z), 0 or more: for outputs that are counts, with loss poisson.

    Infinite above 709.78, where no float can hold it; see elementary.py.

    >>> exponential(0.0), exponential(-1000.0), exponential(1000.0)
    (1.0, 0.0, inf)
    """
    return elementary_exponential(z, exp)


def exponential_slope(z: float, a: float, exp: "Function" = exp) -> float:
    """Return a: the exponential function is its own slope.

    >>> exponential_slope(0.0, 1.0)
    1.0
    """
    return a


def softsign(z: float) -> float:
    """Return z / (1 + |z|), between -1 and 1.  Bergstra et al. 2009.

    >>> softsign(1.0), softsign(-3.0)
    (0.5, -0.75)
    """
    return z / (1.0 + abs(z))


def softsign_slope(z: float, a: float) -> float:
    """Return 1 / (1 + |z|)^2, between 0 and 1.

    >>> softsign_slope(1.0, 0.5)
    0.25
    """
    s = 1.0 + abs(z)
    return 1.0 / s / s


def swish(z: float, exp: "Function" = exp) -> float:
    """Return z sigmoid(z), above -0.279; also called SiLU.

    Ramachandran et al. 2017, with beta = 1.

    >>> swish(0.0), swish(1000.0)
    (0.0, 1000.0)
    """
    return z * sigmoid(z, exp)


def swish_slope(z: float, a: float, exp: "Function" = exp) -> float:
    """Return s + z s (1 - s) with s = sigmoid(z), between -0.1 and 1.1.

    z s is a, so this is s + a (1 - s).

    >>> swish_slope(0.0, 0.0), swish_slope(1000.0, 1000.0)
    (0.5, 1.0)
    """
    s = sigmoid(z, exp)
    return s + a * (1.0 - s)


def gelu(z: float, exp: "Function" = exp) -> float:
    """Return z/2 (1 + tanh(u)), u = sqrt(2/pi) (z + 0.044715 z^3).

    Hendrycks, Gimpel 2016, section 2, the tanh form.  (1 + tanh(u))/2 is
    sigmoid(2u), which does not cancel where tanh is near -1.

    >>> gelu(0.0), gelu(1000.0), gelu(-1e308)
    (0.0, 1000.0, -0.0)
    """
    return z * sigmoid(2.0 * GELU_C * (z + GELU_CUBIC * z * z * z), exp)


def gelu_slope(z: float, a: float, exp: "Function" = exp) -> float:
    """Return s + z s (1 - s) du, s = sigmoid(2u), du = 2 sqrt(2/pi) (1 + 3 0.044715 z^2).

    >>> gelu_slope(0.0, 0.0), gelu_slope(1e308, 1e308), gelu_slope(-1e308, -0.0)
    (0.5, 1.0, 0.0)
    """
    s = sigmoid(2.0 * GELU_C * (z + GELU_CUBIC * z * z * z), exp)
    bend = s * (1.0 - s)
    if bend == 0.0:           # saturated: du may be infinite, and 0 times infinity is NaN
        return s
    return s + z * bend * 2.0 * GELU_C * (1.0 + 3.0 * GELU_CUBIC * z * z)


def hard_sigmoid(z: float) -> float:
    """Return z/6 + 1/2, held between 0 and 1; exactly 0 below -3, 1 above 3.

    Howard et al. 2019, section 5.2: relu6(z + 3) / 6.

    >>> hard_sigmoid(0.0), hard_sigmoid(1.5), hard_sigmoid(-9.0), hard_sigmoid(9.0)
    (0.5, 0.75, 0.0, 1.0)
    """
    if z <= -3.0:
        return 0.0
    if z >= 3.0:
        return 1.0
    return z / 6.0 + 0.5


def hard_sigmoid_slope(z: float, a: float) -> float:
    """Return 1/6 where -3 < z < 3, else 0.

    >>> hard_sigmoid_slope(9.0, 1.0), 6.0 * hard_sigmoid_slope(1.0, 0.0)
    (0.0, 1.0)
    """
    return 1.0 / 6.0 if -3.0 < z < 3.0 else 0.0


def softmax(z: "Vector", exp: "Function" = exp) -> "Vector":
    """Return exp(z[j]) / (exp(z[0]) + exp(z[1]) + ...) for a row z.

    Each is between 0 and 1, and together they are 1.  The largest z is taken
    from all of them first, which changes no quotient and keeps exp <= 1.
    Goodfellow et al. 2016, equation (6.29) and section 4.1.

    >>> softmax([0.0, 0.0]), softmax([1e308, -1e308])
    ([0.5, 0.5], [1.0, 0.0])
    """
    largest = max(z)
    exps = [exp(number - largest) for number in z]
    total = 0.0
    for e in exps:
        total += e
    return [e / total for e in exps]


class Activation:
    """One entry of ACTIVATIONS.

    value  a = value(z); for softmax a whole row at once
    slope  the derivative da/dz = slope(z, a); None for softmax
    kinks  the z where the slope jumps or bends sharply (elu's at 0): finite
           differences mislead there, and check_gradients keeps clear of them
    low, high   the range of a: a target outside it cannot be reached
    takes_exp   whether value and slope take a last argument exp
    """

    def __init__(self, value: "Callable[..., Any]", slope: "Any", kinks: "Tuple[float, ...]" = (),
                 low: float = -INFINITY, high: float = INFINITY, takes_exp: bool = False) -> None:
        self.value = value
        self.slope = slope
        self.kinks = kinks
        self.low = low
        self.high = high
        self.takes_exp = takes_exp
        self.plain = self               # the entry of ACTIVATIONS, whichever exp this one uses
        self.exp: "Function" = exp
        self._twin = self

    def __repr__(self) -> str:
        return "<Activation %s%s>" % (getattr(self.plain.value, "__name__", ""),
                                      "" if self.plain is self else ", another exp")

    def with_exp(self, exp: "Function") -> "Activation":
        """Return this activation computed with another exp; itself if it uses none.

        >>> ACTIVATIONS["sigmoid"].with_exp(lambda z: 0.25).value(7.0)        # 1 / (1 + 1/4)
        0.8
        """
        if self.takes_exp and self._twin.exp is not exp:
            value, slope = self.value, self.slope
            bound = None if slope is None else lambda z, a: slope(z, a, exp)
            self._twin = Activation(lambda z: value(z, exp), bound, self.kinks, self.low, self.high)
            self._twin.plain, self._twin.exp = self, exp
        return self._twin

    def outputs(self, z: "Matrix") -> "Matrix":
        """Return a = activation(z), in the shape of z.

        >>> ACTIVATIONS["relu"].outputs([[3.0, -3.0]])
        [[3.0, 0.0]]
        """
        value = self.value
        if self.slope is None:          # softmax takes a row at once
            return [value(row) for row in z]
        return [[value(number) for number in row] for row in z]

    def slopes(self, z: "Matrix", a: "Matrix") -> "Matrix":
        """Return da/dz, in the shape of z.

        >>> ACTIVATIONS["relu"].slopes([[3.0, -3.0]], [[3.0, 0.0]])
        [[1.0, 0.0]]
        """
        slope = self.slope
        return [[slope(z[i][j], a[i][j]) for j in range(len(z[i]))] for i in range(len(z))]


# A saved network stores the name, so a name, once released, stays.
ACTIVATIONS = {
    "linear": Activation(linear, linear_slope),
    "sigmoid": Activation(sigmoid, sigmoid_slope, low=0.0, high=1.0, takes_exp=True),
    "tanh": Activation(tanh, tanh_slope, low=-1.0, high=1.0, takes_exp=True),
    "relu": Activation(relu, relu_slope, kinks=(0.0,), low=0.0),
    "leaky_relu": Activation(leaky_relu, leaky_relu_slope, kinks=(0.0,)),
    "elu": Activation(elu, elu_slope, kinks=(0.0,), low=-ELU_ALPHA, takes_exp=True),
    "selu": Activation(selu, selu_slope, kinks=(0.0,), low=-SELU_SCALE * SELU_ALPHA, takes_exp=True),
    "softplus": Activation(softplus, softplus_slope, low=0.0, takes_exp=True),
    "exponential": Activation(exponential, exponential_slope, low=0.0, takes_exp=True),
    "softsign": Activation(softsign, softsign_slope, kinks=(0.0,), low=-1.0, high=1.0),
    "swish": Activation(swish, swish_slope, low=-0.27846454276107374, takes_exp=True),
    "gelu": Activation(gelu, gelu_slope, low=-0.1700408, takes_exp=True),
    "hard_sigmoid": Activation(hard_sigmoid, hard_sigmoid_slope, kinks=(-3.0, 3.0), low=0.0, high=1.0),
    "softmax": Activation(softmax, None, low=0.0, high=1.0, takes_exp=True),
}
ALIASES = {"exp": "exponential", "identity": "linear", "logistic": "sigmoid", "silu": "swish"}


def activation_named(name: str, exp: str = "platform") -> Activation:
    """Return the entry of ACTIVATIONS called name, computed with the exp of that name.

    >>> activation_named("tanh") is ACTIVATIONS["tanh"], activation_named("relu", "portable").takes_exp
    (True, False)
    """
    activation = ACTIVATIONS[name]
    return activation if exp == "platform" else activation.with_exp(exp_named(exp))
