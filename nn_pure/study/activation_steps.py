"""The formulas of activations and of their slopes, as expressions.

    z   the weighted sum, a   what the unit passes on: both expressions

value and slope are given z (and a) and return (expression, condition): which
branch of the formula these numbers took, and why, None where there is only
one.  Each is written as activations.py computes it, to the bit; a test
compares them for all of ACTIVATIONS.
"""

from ..activations import ELU_ALPHA, GELU_C, GELU_CUBIC, LEAKY_SLOPE, SELU_ALPHA, SELU_SCALE
from .expressions import evaluate, number, of, where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional, Tuple
    from .expressions import Expression
    Branch = Tuple[Expression, Optional[List[Any]]]

ONE, ZERO, HALF = number(1.0), number(0.0), number(0.5)


def _above(z: "Expression", yes: "Expression", no: "Expression") -> "Branch":
    """Return the branch for z > 0, or that for the rest."""
    return (yes, where(z, ">", 0.0)) if z["value"] > 0.0 else (no, where(z, "<=", 0.0))


def _exp(z: "Expression") -> "Expression":
    return of("exp", z)


# --- values ------------------------------------------------------------------

def _linear(z: "Expression") -> "Branch":
    return z, None


def _sigmoid(z: "Expression") -> "Branch":
    if z["value"] >= 0.0:
        return of("/", ONE, of("+", ONE, _exp(of("neg", z)))), where(z, ">=", 0.0)
    return of("/", _exp(z), of("+", ONE, _exp(z))), where(z, "<", 0.0)


def _tanh(z: "Expression") -> "Branch":
    return of("tanh", z), None


def _relu(z: "Expression") -> "Branch":
    return _above(z, z, ZERO)


def _leaky_relu(z: "Expression") -> "Branch":
    return _above(z, z, of("*", number(LEAKY_SLOPE), z))


def _elu(z: "Expression") -> "Branch":
    return _above(z, z, of("*", number(ELU_ALPHA), of("expm1", z)))


def _selu(z: "Expression") -> "Branch":
    return _above(z, of("*", number(SELU_SCALE), z),
                  of("*", number(SELU_SCALE), of("*", number(SELU_ALPHA), of("expm1", z))))


def _softplus(z: "Expression") -> "Branch":
    return _above(z, of("+", z, of("log1p", _exp(of("neg", z)))), of("log1p", _exp(z)))


def _exponential(z: "Expression") -> "Branch":
    return of("exponential", z), None


def _softsign(z: "Expression") -> "Branch":
    return of("/", z, of("+", ONE, of("abs", z))), None


def _swish(z: "Expression") -> "Branch":
    return of("*", z, of("sigmoid", z)), None


def _gelu_share(z: "Expression") -> "Expression":
    cubic = of("+", z, of("*", number(GELU_CUBIC), z, z, z))
    return of("sigmoid", of("*", number(2.0), number(GELU_C), cubic))


def _gelu(z: "Expression") -> "Branch":
    return of("*", z, _gelu_share(z)), None


def _hard_sigmoid(z: "Expression") -> "Branch":
    if z["value"] <= -3.0:
        return ZERO, where(z, "<=", -3.0)
    if z["value"] >= 3.0:
        return ONE, where(z, ">=", 3.0)
    return of("+", of("/", z, number(6.0)), HALF), where(of("abs", z), "<", 3.0)


# --- slopes ------------------------------------------------------------------

def _one_slope(z: "Expression", a: "Expression") -> "Branch":
    return ONE, None


def _sigmoid_slope(z: "Expression", a: "Expression") -> "Branch":
    return of("*", a, of("-", ONE, a)), None


def _tanh_slope(z: "Expression", a: "Expression") -> "Branch":
    return of("*", of("-", ONE, a), of("+", ONE, a)), None


def _relu_slope(z: "Expression", a: "Expression") -> "Branch":
    return _above(z, ONE, ZERO)


def _leaky_relu_slope(z: "Expression", a: "Expression") -> "Branch":
    return _above(z, ONE, number(LEAKY_SLOPE))


def _elu_slope(z: "Expression", a: "Expression") -> "Branch":
    return _above(z, ONE, of("*", number(ELU_ALPHA), _exp(z)))


def _selu_slope(z: "Expression", a: "Expression") -> "Branch":
    return _above(z, number(SELU_SCALE), of("*", number(SELU_SCALE), number(SELU_ALPHA), _exp(z)))


def _softplus_slope(z: "Expression", a: "Expression") -> "Branch":
    return of("sigmoid", z), None


def _exponential_slope(z: "Expression", a: "Expression") -> "Branch":
    return a, None


def _softsign_slope(z: "Expression", a: "Expression") -> "Branch":
    s = of("+", ONE, of("abs", z))
    return of("/", ONE, s, s), None


def _swish_slope(z: "Expression", a: "Expression") -> "Branch":
    s = of("sigmoid", z)
    return of("+", s, of("*", a, of("-", ONE, s))), None


def _gelu_slope(z: "Expression", a: "Expression") -> "Branch":
    s = _gelu_share(z)
    bend = of("*", s, of("-", ONE, s))
    if evaluate(bend) == 0.0:
        return s, where(bend, "=", 0.0)
    du = of("+", ONE, of("*", number(3.0), number(GELU_CUBIC), z, z))
    return of("+", s, of("*", z, bend, number(2.0), number(GELU_C), du)), None


def _hard_sigmoid_slope(z: "Expression", a: "Expression") -> "Branch":
    inside = -3.0 < z["value"] < 3.0
    if inside:
        return of("/", ONE, number(6.0)), where(of("abs", z), "<", 3.0)
    return ZERO, where(of("abs", z), ">=", 3.0)


class Formulas:
    """A line of the table: value and slope as expressions, and the same as a reader knows them."""

    def __init__(self, value: "Callable[[Expression], Branch]",
                 slope: "Callable[[Expression, Expression], Branch]", says: str, slope_says: str) -> None:
        self.value = value
        self.slope = slope
        self.says = says
        self.slope_says = slope_says


FORMULAS: "Dict[str, Formulas]" = {
    "linear": Formulas(_linear, _one_slope, "a = z", "da/dz = 1"),
    "sigmoid": Formulas(_sigmoid, _sigmoid_slope, "a = 1/(1 + exp(-z))", "da/dz = a·(1 - a)"),
    "tanh": Formulas(_tanh, _tanh_slope, "a = tanh(z)", "da/dz = 1 - a² = (1 - a)·(1 + a)"),
    "relu": Formulas(_relu, _relu_slope, "a = z if z > 0, else 0", "da/dz = 1 if z > 0, else 0"),
    "leaky_relu": Formulas(_leaky_relu, _leaky_relu_slope, "a = z if z > 0, else 0.01·z",
                           "da/dz = 1 if z > 0, else 0.01"),
    "elu": Formulas(_elu, _elu_slope, "a = z if z > 0, else exp(z) - 1", "da/dz = 1 if z > 0, else exp(z)"),
    "selu": Formulas(_selu, _selu_slope, "a = s·z if z > 0, else s·α·(exp(z) - 1)",
                     "da/dz = s if z > 0, else s·α·exp(z)"),
    "softplus": Formulas(_softplus, _softplus_slope, "a = log(1 + exp(z))", "da/dz = sigmoid(z)"),
    "exponential": Formulas(_exponential, _exponential_slope, "a = exp(z)", "da/dz = a"),
    "softsign": Formulas(_softsign, _softsign_slope, "a = z/(1 + |z|)", "da/dz = 1/(1 + |z|)²"),
    "swish": Formulas(_swish, _swish_slope, "a = z·sigmoid(z)", "da/dz = s + a·(1 - s), s = sigmoid(z)"),
    "gelu": Formulas(_gelu, _gelu_slope, "a = z·sigmoid(2u), u = sqrt(2/pi)·(z + 0.044715·z³)",
                     "da/dz = s + z·s·(1 - s)·du, s = sigmoid(2u)"),
    "hard_sigmoid": Formulas(_hard_sigmoid, _hard_sigmoid_slope, "a = z/6 + 1/2, held between 0 and 1",
                             "da/dz = 1/6 if -3 < z < 3, else 0"),
}


def slope_at(name: str, z: float, a: float) -> float:
    """Return the slope of the activation called name at z, where its value is a.

    >>> slope_at("sigmoid", 0.0, 0.5)
    0.25
    """
    return evaluate(FORMULAS[name].slope(number(z), number(a))[0])
