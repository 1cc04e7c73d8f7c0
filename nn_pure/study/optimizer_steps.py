"""The lines of an update: how an optimizer gets from w and dE/dw to the new w.

    w, g    the weight and its gradient: expressions
    r       the learning rate: an expression
    before  what the optimizer remembers of this weight, {name: float}
    steps   the number of this step, from 1

A rule is a function that returns its steps, (name, expression, condition); the
last is the new weight, the others say what is remembered or used on the way.
Each is written as optimizers/first_order.py and optimizers/__init__.py compute it.
"""

from ..errors import NNPureError
from ..optimizers import LBFGS, Rprop
from ..optimizers.base import Optimizer
from ..optimizers.first_order import SGD, Adagrad, Adam, AdamW, RMSprop
from .expressions import evaluate, number, of, where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Tuple
    from .expressions import Expression
    Step = Tuple[str, Expression, Any]
    Rule = Callable[[Any, Expression, Expression, Expression, Dict[str, float], int], List[Step]]

ONE = number(1.0)


class _Steps:
    """Collects steps; add returns the result as a number with a name, for the next one."""

    def __init__(self) -> None:
        self.steps: "List[Step]" = []

    def add(self, name: str, expression: "Expression", condition: "Any" = None) -> "Expression":
        self.steps.append((name, expression, condition))
        return number(evaluate(expression), name)

    def end(self, expression: "Expression", condition: "Any" = None) -> "List[Step]":
        self.add("w", expression, condition)
        return self.steps


def _decayed(found: _Steps, optimizer: "Any", w: "Expression", g: "Expression") -> "Expression":
    if not optimizer.weight_decay:
        return g
    return found.add("g", of("+", g, of("*", number(optimizer.weight_decay, "weight_decay"), w)))


def _sgd(optimizer: "Any", w: "Expression", g: "Expression", r: "Expression", before: "Dict[str, float]",
         steps: int) -> "List[Step]":
    found = _Steps()
    g = _decayed(found, optimizer, w, g)
    if getattr(optimizer, "momentum", 0.0):
        share = 1.0 if steps == 1 else 1.0 - optimizer.dampening
        momentum = number(optimizer.momentum, "momentum")
        pushed = g if share == 1.0 else of("*", number(share, "(1 - dampening)"), g)
        v = found.add("v", of("+", of("*", momentum, number(before["velocity"], "v_old")), pushed))
        g = found.add("g_ahead", of("+", g, of("*", momentum, v))) if optimizer.nesterov else v
    return found.end(of("-", w, of("*", r, g)))


def _adagrad(optimizer: "Any", w: "Expression", g: "Expression", r: "Expression", before: "Dict[str, float]",
             steps: int) -> "List[Step]":
    found = _Steps()
    g = _decayed(found, optimizer, w, g)
    if optimizer.lr_decay:
        slowed = of("+", ONE, of("*", of("-", number(steps, "step"), ONE), number(optimizer.lr_decay, "lr_decay")))
        r = found.add("r", of("/", r, slowed))
    s = found.add("s", of("+", number(before["square_sum"], "s_old"), of("*", g, g)))
    return found.end(of("-", w, of("/", of("*", r, g), of("+", of("sqrt", s), number(optimizer.eps, "eps")))))


def _running(found: _Steps, name: str, beta_name: str, beta: float, old: float,
             what: "List[Expression]") -> "Expression":
    b = number(beta, beta_name)
    rest = of("*", of("-", ONE, b), *what)
    return found.add(name, of("+", of("*", b, number(old, name + "_old")), rest))


def _rmsprop(optimizer: "Any", w: "Expression", g: "Expression", r: "Expression", before: "Dict[str, float]",
             steps: int) -> "List[Step]":
    found = _Steps()
    g = _decayed(found, optimizer, w, g)
    s = _running(found, "s", "alpha", optimizer.alpha, before["square_mean"], [g, g])
    if optimizer.centered:
        m = _running(found, "m", "alpha", optimizer.alpha, before["mean"], [g])
        spread = of("-", s, of("*", m, m))
        if evaluate(spread) < 0.0:
            s = found.add("s_centered", number(0.0), where(spread, "<", 0.0))
        else:
            s = found.add("s_centered", spread, where(spread, ">=", 0.0))
    move = of("/", g, of("+", of("sqrt", s), number(optimizer.eps, "eps")))
    if optimizer.momentum:
        move = of("+", move, of("*", number(optimizer.momentum, "momentum"), number(before["velocity"], "v_old")))
    v = found.add("v", move)
    return found.end(of("-", w, of("*", r, v)))


def _adam(optimizer: "Any", w: "Expression", g: "Expression", r: "Expression", before: "Dict[str, float]",
          steps: int) -> "List[Step]":
    found = _Steps()
    if isinstance(optimizer, AdamW):
        shrink = of("-", ONE, of("*", r, number(optimizer.weight_decay, "weight_decay")))
        w = found.add("w_decayed", of("*", shrink, w))
    else:
        g = _decayed(found, optimizer, w, g)
    beta1, beta2 = optimizer.betas
    m = _running(found, "m", "beta1", beta1, before["mean"], [g])
    s = _running(found, "s", "beta2", beta2, before["square_mean"], [g, g])
    if optimizer.amsgrad:
        s = found.add("s_max", of("max", s, number(before["largest_square"], "s_max_old")))
    step = number(steps, "step")
    rate = found.add("r", of("/", r, of("-", ONE, of("power", number(beta1, "beta1"), step))))
    root = found.add("root", of("sqrt", of("-", ONE, of("power", number(beta2, "beta2"), step))))
    below = of("+", of("/", of("sqrt", s), root), number(optimizer.eps, "eps"))
    return found.end(of("-", w, of("/", of("*", rate, m), below)))


def _rprop(optimizer: "Any", w: "Expression", g: "Expression", r: "Expression", before: "Dict[str, float]",
           steps: int) -> "List[Step]":
    found = _Steps()
    least, largest = optimizer.step_sizes
    agreement = of("*", g, number(before["gradient"], "g_old"))
    agrees = evaluate(agreement)
    stride = number(before["stride"], "stride_old")
    condition = where(agreement, ">" if agrees > 0.0 else "<" if agrees < 0.0 else "=", 0.0)
    grown: "Expression" = stride
    if agrees != 0.0:
        grown = of("*", stride, number(optimizer.etas[1 if agrees > 0.0 else 0], "eta"))
    stride = found.add("stride", of("max", of("min", grown, number(largest, "largest")), number(least, "least")),
                       condition)
    if agrees < 0.0:
        return found.end(of("+", w, number(0.0)), condition)
    if g["value"] == 0.0:
        return found.end(of("+", w, g), where(g, "=", 0.0))
    if g["value"] > 0.0:
        return found.end(of("-", w, stride), where(g, ">", 0.0))
    return found.end(of("+", w, stride), where(g, "<", 0.0))


def _lbfgs(optimizer: "Any", w: "Expression", g: "Expression", r: "Expression", before: "Dict[str, float]",
           steps: int) -> "List[Step]":
    """The step is of all weights together: it is taken from the search, and added."""
    return _Steps().end(of("+", w, number(before["step"], "move")))


# By class, the more special first; and what each does, in a line.
RULES: "List[Tuple[type, Rule, str]]" = [
    (AdamW, _adam, "m and s: running means of g and g²; w ← (1 - r·weight_decay)·w - r·M/(sqrt(S) + eps)"),
    (Adam, _adam, "m and s: running means of g and g²; w ← w - r·M/(sqrt(S) + eps)"),
    (RMSprop, _rmsprop, "s: running mean of g²; w ← w - r·g/(sqrt(s) + eps)"),
    (Adagrad, _adagrad, "s: sum of g²; w ← w - r·g/(sqrt(s) + eps)"),
    (Rprop, _rprop, "only the sign of g counts; w ← w - sign(g)·stride"),
    (LBFGS, _lbfgs, "w ← w + step; the step of all weights together comes from the two loops and the line search"),
    (SGD, _sgd, "w ← w - r·dE/dw"),
    (Optimizer, _sgd, "w ← w - r·dE/dw"),
]


def rule_for(optimizer: "Any") -> "Tuple[Rule, str]":
    """Return the rule of an optimizer, and what it says; NNPureError if there is none for its class.

    >>> rule_for(SGD())[1]
    'w ← w - r·dE/dw'
    """
    for kind, rule, says in RULES:
        if type(optimizer) is kind:
            if getattr(optimizer, "nesterov", False):
                says = "v ← momentum·v + g; w ← w - r·(g + momentum·v)"
            elif kind is SGD and getattr(optimizer, "momentum", None):
                says = "v ← momentum·v + g; w ← w - r·v"
            return rule, says
    raise NNPureError("there are no formulas to show for the optimizer %s; take one of %s"
                      % (type(optimizer).__name__, ", ".join([kind.__name__ for kind, _, _ in RULES])))
