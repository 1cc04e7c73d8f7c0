"""The formulas of losses and of their gradients, for one row, as expressions.

    z, a, t   the last layer's sums, its outputs and the targets: lists of
              expressions, one for each of the m outputs

A loss is a function that returns its steps, (name, expression, condition),
the last of which is the loss of the row, E.  A gradient is a function that
returns (expression, condition) for each output: dE/da, or dE/dz where the loss
belongs to its output activation.  Each is written as losses.py computes it.
"""

from .expressions import evaluate, number, of, where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Tuple
    from .expressions import Expression
    Row = List[Expression]
    Step = Tuple[str, Expression, Any]

ONE, HALF = number(1.0), number(0.5)


def _difference(a: "Expression", t: "Expression") -> "Expression":
    return of("-", a, t)


def _shared(expression: "Expression", m: int) -> "Expression":
    """Return expression / m: nothing to show where m is 1."""
    return expression if m == 1 else of("/", expression, number(m))


def _totalled(terms: "List[Tuple[Expression, Any]]", finish: "Callable[[Expression], Expression]") -> "List[Step]":
    """Return a step for each term, and finish(their sum) as the last."""
    steps = [("E[%d]" % j, terms[j][0], terms[j][1]) for j in range(len(terms))]
    names = [number(evaluate(expression), name) for name, expression, _ in steps]
    return steps + [("E", finish(of("sum", *names)), None)]


def _sign(d: "Expression") -> "Tuple[float, Any]":
    value = evaluate(d)
    if value == 0.0:
        return 0.0, where(d, "=", 0.0)
    return (1.0, where(d, ">", 0.0)) if value > 0.0 else (-1.0, where(d, "<", 0.0))


# --- values ------------------------------------------------------------------

def _binary_cross_entropy(z: "Row", a: "Row", t: "Row") -> "List[Step]":
    terms = []
    for j in range(len(z)):
        tail = of("log1p", of("exp", of("neg", of("abs", z[j]))))
        if z[j]["value"] > 0.0:
            terms.append((of("+", of("*", z[j], of("-", ONE, t[j])), tail), where(z[j], ">", 0.0)))
        else:
            terms.append((of("+", of("*", of("neg", z[j]), t[j]), tail), where(z[j], "<=", 0.0)))
    return _totalled(terms, lambda total: _shared(total, len(z)))


def _categorical_cross_entropy(z: "Row", a: "Row", t: "Row") -> "List[Step]":
    k = 0
    for j in range(1, len(z)):
        if z[j]["value"] > z[k]["value"]:
            k = j
    rest = of("sum", *[of("exp", of("-", z[j], z[k])) for j in range(len(z)) if j != k])
    log_total = of("log1p", rest)
    step: "Step" = ("log_sum", log_total, None)
    L = number(evaluate(log_total), "log_sum")
    terms = [of("*", t[j], of("+", of("-", z[k], z[j]), L)) for j in range(len(z)) if t[j]["value"] != 0.0]
    return [step, ("E", of("sum", *terms), None)]


def _poisson(z: "Row", a: "Row", t: "Row") -> "List[Step]":
    terms: "List[Tuple[Expression, Any]]" = []
    for j in range(len(z)):
        if t[j]["value"] == 0.0:
            terms.append((of("exponential", z[j]), where(t[j], "=", 0.0)))
            continue
        d = of("-", z[j], of("log", t[j]))
        if evaluate(d) > 1.0:
            bent = of("-", ONE, of("*", of("+", ONE, d), of("exp", of("neg", d))))
            terms.append((of("*", of("exponential", z[j]), bent), where(d, ">", 1.0)))
        else:
            terms.append((of("*", t[j], of("-", of("expm1", d), d)), where(d, "<=", 1.0)))
    return _totalled(terms, lambda total: total)


def _squares(a: "Row", t: "Row") -> "List[Tuple[Expression, Any]]":
    return [(of("*", _difference(a[j], t[j]), _difference(a[j], t[j])), None) for j in range(len(a))]


def _mean_squared_error(z: "Row", a: "Row", t: "Row") -> "List[Step]":
    # losses.py doubles half the sum: the same bits
    return _totalled(_squares(a, t), lambda total: _shared(total, len(a)))


def _half_squared_error(z: "Row", a: "Row", t: "Row") -> "List[Step]":
    return _totalled(_squares(a, t), lambda total: of("*", HALF, total))


def _mean_absolute_error(z: "Row", a: "Row", t: "Row") -> "List[Step]":
    return _totalled([(of("abs", _difference(a[j], t[j])), None) for j in range(len(a))],
                     lambda total: _shared(total, len(a)))


def _huber(z: "Row", a: "Row", t: "Row") -> "List[Step]":
    terms = []
    for j in range(len(a)):
        d = of("abs", _difference(a[j], t[j]))
        if evaluate(d) <= 1.0:
            terms.append((of("*", HALF, d, d), where(d, "<=", 1.0)))
        else:
            terms.append((of("-", d, HALF), where(d, ">", 1.0)))
    return _totalled(terms, lambda total: _shared(total, len(a)))


# --- gradients ---------------------------------------------------------------

def _mean_difference(z: "Row", a: "Row", t: "Row") -> "List[Tuple[Expression, Any]]":
    return [(_shared(_difference(a[j], t[j]), len(a)), None) for j in range(len(a))]


def _plain_difference(z: "Row", a: "Row", t: "Row") -> "List[Tuple[Expression, Any]]":
    return [(_difference(a[j], t[j]), None) for j in range(len(a))]


def _categorical_gradient(z: "Row", a: "Row", t: "Row") -> "List[Tuple[Expression, Any]]":
    total = evaluate(of("sum", *t))
    if total == 1.0:
        return _plain_difference(z, a, t)
    return [(of("-", of("*", of("sum", *t), a[j]), t[j]), None) for j in range(len(a))]


def _mean_squared_gradient(z: "Row", a: "Row", t: "Row") -> "List[Tuple[Expression, Any]]":
    return [(_shared(of("*", number(2.0), _difference(a[j], t[j])), len(a)), None) for j in range(len(a))]


def _absolute_gradient(z: "Row", a: "Row", t: "Row") -> "List[Tuple[Expression, Any]]":
    signs = [_sign(_difference(a[j], t[j])) for j in range(len(a))]
    return [(_shared(number(sign), len(a)), condition) for sign, condition in signs]


def _huber_gradient(z: "Row", a: "Row", t: "Row") -> "List[Tuple[Expression, Any]]":
    return [(_shared(of("max", number(-1.0), of("min", ONE, _difference(a[j], t[j]))), len(a)), None)
            for j in range(len(a))]


class LossFormulas:
    """A line of the table: steps and gradient as expressions, and the formulas a reader knows them by."""

    def __init__(self, steps: "Callable[[Row, Row, Row], List[Step]]",
                 gradient: "Callable[[Row, Row, Row], List[Tuple[Expression, Any]]]",
                 says: str, gradient_says: str) -> None:
        self.steps = steps
        self.gradient = gradient
        self.says = says
        self.gradient_says = gradient_says


CANCELS = "; the slope of the activation cancels"
LOSS_FORMULAS: "Dict[str, LossFormulas]" = {
    "binary_cross_entropy": LossFormulas(
        _binary_cross_entropy, _mean_difference,
        "E = mean of -t·log(a) - (1 - t)·log(1 - a), written with z", "delta = (a - t)/m" + CANCELS),
    "categorical_cross_entropy": LossFormulas(
        _categorical_cross_entropy, _categorical_gradient, "E = -sum of t·log(a), written with z",
        "delta = a - t" + CANCELS),
    "poisson": LossFormulas(_poisson, _plain_difference, "E = sum of t·log(t/a) - t + a, written with z",
                            "delta = a - t" + CANCELS),
    "mean_squared_error": LossFormulas(_mean_squared_error, _mean_squared_gradient, "E = mean of (a - t)²",
                                       "dE/da = 2·(a - t)/m"),
    "half_squared_error": LossFormulas(_half_squared_error, _plain_difference, "E = 1/2·sum of (a - t)²",
                                       "dE/da = a - t"),
    "mean_absolute_error": LossFormulas(_mean_absolute_error, _absolute_gradient, "E = mean of |a - t|",
                                        "dE/da = sign(a - t)/m"),
    "huber": LossFormulas(_huber, _huber_gradient, "E = mean of d²/2 if |d| <= 1, else |d| - 1/2; d = a - t",
                          "dE/da = (a - t)/m, with a - t held between -1 and 1"),
}
