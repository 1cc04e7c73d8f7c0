"""The update rules of update_rules.py, written out for kernel_line.py: one step of each named parameter.

    w <- ...     the parameter, p here; r is the rate of the step, g its slope
    v s m l      velocity, square sum or mean, mean and largest square, as update_rules.py has them

SETTINGS names the numbers that the optimizer is set to; switches decide which lines are written.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Sequence, Tuple

# For each rule: the names of its settings in the source, and the values they get from the optimizer.
SETTINGS = {
    "sgd": ("momentum", "first", "decay"),
    "adagrad": ("lr_decay", "eps", "decay"),
    "rmsprop": ("alpha", "rest", "eps", "momentum", "decay"),
    "adam": ("beta1", "rest1", "beta2", "rest2", "eps", "decay"),
    "adamw": ("beta1", "rest1", "beta2", "rest2", "eps", "decay"),
}


def values_of(optimizer: "Any", name: str) -> "List[float]":
    """Return the numbers for SETTINGS[name].

    >>> from .update_rules import SGD
    >>> values_of(SGD(momentum=0.5), "sgd")
    [0.5, 1.0, 0.0]
    """
    values = {"decay": optimizer.weight_decay}
    if name == "sgd":
        values.update({"momentum": optimizer.momentum, "first": 1.0 - optimizer.dampening})
    elif name == "adagrad":
        values.update({"lr_decay": optimizer.lr_decay, "eps": optimizer.eps})
    elif name == "rmsprop":
        values.update({"alpha": optimizer.alpha, "rest": 1.0 - optimizer.alpha, "eps": optimizer.eps,
                       "momentum": optimizer.momentum})
    else:
        beta1, beta2 = optimizer.betas
        values.update({"beta1": beta1, "rest1": 1.0 - beta1, "beta2": beta2, "rest2": 1.0 - beta2,
                       "eps": optimizer.eps})
    return [values[each] for each in SETTINGS[name]]


def switches_of(optimizer: "Any") -> "Tuple[str, ...]":
    """Return the names of what decides which lines are written.

    >>> from .update_rules import SGD
    >>> switches_of(SGD(momentum=0.5))
    ('momentum',)
    """
    found = []
    for each in ("momentum", "nesterov", "centered", "amsgrad", "weight_decay"):
        if getattr(optimizer, each, False):
            found.append(each)
    return tuple(found)


def rule_lines(rule: "Tuple[str, ...]", parameters: "Sequence[Tuple[str, str]]") -> "List[str]":
    """Return the lines of a step.

    rule         the optimizer's name, then its switches
    parameters   (name, name of its slope) of each

    >>> rule_lines(("sgd",), [("w0_0_0", "g0_0_0")])
    ['w0_0_0 = w0_0_0 - rate * g0_0_0']
    >>> rule_lines(("sgd", "momentum"), [("w0_0_0", "g0_0_0")])[2:]
    ['vw0_0_0 = momentum * vw0_0_0 + share * g0_0_0', 'w0_0_0 = w0_0_0 - rate * vw0_0_0']
    """
    name, switches = rule[0], rule[1:]
    lines = list(HEADS[name](switches))
    for p, g in parameters:
        if "weight_decay" in switches and name != "adamw":
            lines.append("%s = %s - -decay * %s" % (g, g, p))
        lines += RULES[name](switches, p, g)
    return lines


def _sgd_head(switches: "Sequence[str]") -> "List[str]":
    """The first velocity is the gradient itself, whatever the dampening."""
    return ["steps += 1", "share = 1.0 if steps == 1 else first"] if "momentum" in switches else []


def _sgd(switches: "Sequence[str]", p: str, g: str) -> "List[str]":
    """Write v <- momentum v + share g,  w <- w - r v."""
    lines = []
    move = g
    if "momentum" in switches:
        move = "v" + p
        lines.append("v%s = momentum * v%s + share * %s" % (p, p, g))
    if "nesterov" in switches:
        move = "(%s - -momentum * v%s)" % (g, p)
    return lines + ["%s = %s - rate * %s" % (p, p, move)]


def _adagrad_head(switches: "Sequence[str]") -> "List[str]":
    """The rate falls with the steps."""
    return ["steps += 1", "r = rate / (1.0 + (steps - 1.0) * lr_decay)"]


def _adagrad(switches: "Sequence[str]", p: str, g: str) -> "List[str]":
    """Write s <- s + g^2,  w <- w - r g / (sqrt(s) + eps)."""
    return ["s%s = s%s + %s * %s" % (p, p, g, g),
            "%s = %s - r * %s / (sqrt(s%s) + eps)" % (p, p, g, p)]


def _rmsprop_head(switches: "Sequence[str]") -> "List[str]":
    """Nothing is the same for all parameters."""
    return []


def _rmsprop(switches: "Sequence[str]", p: str, g: str) -> "List[str]":
    """Write s <- alpha s + (1 - alpha) g^2,  w <- w - r g / (sqrt(s) + eps)."""
    lines = ["s%s = alpha * s%s + rest * %s * %s" % (p, p, g, g)]
    square = "s" + p
    if "centered" in switches:
        square = "q"
        lines += ["m%s = alpha * m%s + rest * %s" % (p, p, g),
                  "q = s%s - m%s * m%s" % (p, p, p),
                  "q = 0.0 if q < 0.0 else q"]
    move = "%s / (sqrt(%s) + eps)" % (g, square)
    if "momentum" in switches:
        lines.append("v%s = %s - -momentum * v%s" % (p, move, p))
        move = "v" + p
    else:
        move = "(%s)" % move
    return lines + ["%s = %s - rate * %s" % (p, p, move)]


def _adam_head(switches: "Sequence[str]") -> "List[str]":
    """Write the corrections for starting at 0."""
    return ["steps += 1", "r = rate / (1.0 - power(beta1, steps))", "root = sqrt(1.0 - power(beta2, steps))"]


def _adam(switches: "Sequence[str]", p: str, g: str) -> "List[str]":
    """Write m, s and w <- w - r m / (sqrt(s) / root + eps)."""
    lines = ["m%s = beta1 * m%s + rest1 * %s" % (p, p, g),
             "s%s = beta2 * s%s + rest2 * %s * %s" % (p, p, g, g)]
    square = "s" + p
    if "amsgrad" in switches:
        square = "l" + p
        lines.append("l%s = s%s if s%s > l%s else l%s" % (p, p, p, p, p))
    return lines + ["%s = %s - r * m%s / (sqrt(%s) / root + eps)" % (p, p, p, square)]


def _adamw_head(switches: "Sequence[str]") -> "List[str]":
    """Adam's, and by how much all weights shrink."""
    return _adam_head(switches) + ["shrink = 1.0 - rate * decay"]


def _adamw(switches: "Sequence[str]", p: str, g: str) -> "List[str]":
    """Write w <- shrink w, then Adam's step."""
    return ["%s = shrink * %s" % (p, p)] + _adam(switches, p, g)


HEADS = {"sgd": _sgd_head, "adagrad": _adagrad_head, "rmsprop": _rmsprop_head, "adam": _adam_head, "adamw": _adamw_head}
RULES = {"sgd": _sgd, "adagrad": _adagrad, "rmsprop": _rmsprop, "adam": _adam, "adamw": _adamw}
