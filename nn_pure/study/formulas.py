"""Formulas as a book writes them, for the heading above the lines that compute them.

For an activation, a loss or an optimizer that has no line here, the heading is the
docstring of its function or class.
"""

from ..activations import ACTIVATIONS
from ..losses import LOSSES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Tuple

# By name: of the value, and of the slope.
ACTIVATION_FORMULAS: "Dict[str, Tuple[str, str]]" = {
    "linear": ("a = z", "da/dz = 1"),
    "sigmoid": ("a = 1/(1 + exp(-z))", "da/dz = a·(1 - a)"),
    "tanh": ("a = tanh(z)", "da/dz = 1 - a² = (1 - a)·(1 + a)"),
    "relu": ("a = z if z > 0, else 0", "da/dz = 1 if z > 0, else 0"),
    "leaky_relu": ("a = z if z > 0, else 0.01·z", "da/dz = 1 if z > 0, else 0.01"),
    "elu": ("a = z if z > 0, else exp(z) - 1", "da/dz = 1 if z > 0, else exp(z)"),
    "selu": ("a = s·z if z > 0, else s·α·(exp(z) - 1)", "da/dz = s if z > 0, else s·α·exp(z)"),
    "softplus": ("a = log(1 + exp(z))", "da/dz = sigmoid(z)"),
    "exponential": ("a = exp(z)", "da/dz = a"),
    "softsign": ("a = z/(1 + |z|)", "da/dz = 1/(1 + |z|)²"),
    "swish": ("a = z·sigmoid(z)", "da/dz = s + a·(1 - s), s = sigmoid(z)"),
    "gelu": ("a = z·sigmoid(2u), u = sqrt(2/pi)·(z + 0.044715·z³)", "da/dz = s + z·s·(1 - s)·du, s = sigmoid(2u)"),
    "hard_sigmoid": ("a = z/6 + 1/2, held between 0 and 1", "da/dz = 1/6 if -3 < z < 3, else 0"),
}
CANCELS = "; the slope of the activation cancels"
LOSS_FORMULAS: "Dict[str, Tuple[str, str]]" = {
    "binary_cross_entropy": ("E = mean of -t·log(a) - (1 - t)·log(1 - a), written with z",
                             "delta = (a - t)/m" + CANCELS),
    "categorical_cross_entropy": ("E = -sum of t·log(a), written with z", "delta = a - t" + CANCELS),
    "poisson": ("E = sum of t·log(t/a) - t + a, written with z", "delta = a - t" + CANCELS),
    "mean_squared_error": ("E = mean of (a - t)²", "dE/da = 2·(a - t)/m"),
    "half_squared_error": ("E = 1/2·sum of (a - t)²", "dE/da = a - t"),
    "half_sum_squared_error": ("E = 1/2·sum of (a - t)²", "dE/da = a - t"),
    "mean_absolute_error": ("E = mean of |a - t|", "dE/da = sign(a - t)/m"),
    "huber": ("E = mean of d²/2 if |d| <= 1, else |d| - 1/2; d = a - t",
              "dE/da = (a - t)/m, with a - t held between -1 and 1"),
}
# By the name of the class.
OPTIMIZER_FORMULAS = {
    "Optimizer": "w ← w - r·dE/dw",
    "SGD": "w ← w - r·dE/dw",
    "Adagrad": "s: sum of g²; w ← w - r·g/(sqrt(s) + eps)",
    "RMSprop": "s: running mean of g²; w ← w - r·g/(sqrt(s) + eps)",
    "Adam": "m and s: running means of g and g²; w ← w - r·M/(sqrt(S) + eps)",
    "AdamW": "m and s: running means of g and g²; w ← (1 - r·weight_decay)·w - r·M/(sqrt(S) + eps)",
    "Rprop": "only the sign of g counts; w ← w - sign(g)·stride",
    "LBFGS": "w ← w + step; the step of all weights together comes from the two loops and the line search",
}


def activation_formula(name: str, slope: bool = False) -> str:
    """Return the formula of an activation, or of its slope.

    >>> activation_formula("softsign"), activation_formula("exponential", True)
    ('a = z/(1 + |z|)', 'da/dz = a')
    """
    line = ACTIVATIONS[name]
    told = ("a", line.value), ("da/dz", line.slope)
    return ACTIVATION_FORMULAS[name][slope] if name in ACTIVATION_FORMULAS else said(*told[slope])


def loss_formula(name: str, gradient: bool = False) -> str:
    """Return the formula of a loss, or of its gradient.

    >>> loss_formula("mean_absolute_error"), loss_formula("half_squared_error", True)
    ('E = mean of |a - t|', 'dE/da = a - t')
    """
    line = LOSSES[name]
    told = ("E", line.value), ("delta" if line.activation else "dE/da", line.gradient)
    return LOSS_FORMULAS[name][gradient] if name in LOSS_FORMULAS else said(*told[gradient])


def optimizer_formula(optimizer: "Any") -> str:
    """Return the update formula of an optimizer.

    >>> from ..optimizers.first_order import SGD
    >>> optimizer_formula(SGD(momentum=0.5))
    'v ← momentum·v + g; w ← w - r·v'
    """
    kind = type(optimizer).__name__
    if kind not in OPTIMIZER_FORMULAS:
        return first_sentence(type(optimizer)) or "w ← the step of %s" % kind
    if kind == "SGD" and optimizer.momentum:
        return "v ← momentum·v + g; w ← w - r·" + ("(g + momentum·v)" if optimizer.nesterov else "v")
    return OPTIMIZER_FORMULAS[kind]


def said(quantity: str, function: "Any") -> str:
    """Return the formula after "Return" in the docstring of a function.

    >>> from ..activations import softsign_slope
    >>> said("da/dz", softsign_slope)
    'da/dz = 1 / (1 + |z|)^2, between 0 and 1'
    """
    text = first_sentence(function)
    for beginning in ("Return ", "dE/da = ", "dE/dz = ", quantity + " = "):
        if text.startswith(beginning):
            text = text[len(beginning):]
    return "%s = %s" % (quantity, text or "%s, as its function computes it" % getattr(function, "__name__", "this"))


def first_sentence(documented: "Any") -> str:
    """Return the first line of a docstring up to the first full stop or semicolon; "" where there is none.

    >>> first_sentence(said)
    'Return the formula after "Return" in the docstring of a function'
    """
    lines = (documented.__doc__ or "").strip().split("\n")
    return lines[0].split(". ")[0].split(";")[0].rstrip(".: ")
