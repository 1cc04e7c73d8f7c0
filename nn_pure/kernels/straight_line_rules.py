"""The update rules of unrolled_updates.py for straight_line_source.py: many steps, each parameter by its name.

Values that are the same for all parameters of a step, such as Adam's corrections,
are computed in the lines of HEADS, as optimizers/first_order.py does it; the lines of a
parameter are those of kernels/unrolled_updates.py, with its name in them.
"""

from ..optimizers.first_order import SGD, Adagrad, Adam, AdamW, RMSprop
from .unrolled_updates import RULES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Sequence, Tuple

# Lines before those of the parameters; r is the rate of the step.
ADAM = ("r = rate / (1.0 - power(beta1, steps))", "f = sqrt(1.0 - power(beta2, steps))")
HEADS: "Dict[Any, Tuple[str, ...]]" = {SGD: ("r = rate",), RMSprop: ("r = rate",),
                                       Adagrad: ("r = rate / (1.0 + (steps - 1.0) * lr_decay)",), Adam: ADAM,
                                       AdamW: ADAM + ("shrink = 1.0 - rate * decay",)}


class Rule:
    """The lines of one optimizer's steps, and the numbers in them.

    memory    letter and name of each part of the optimizer's state
    numbers   {name: value} of the constants

    >>> rule = Rule(SGD(momentum=0.5))
    >>> rule.lines([("w0_0_0", "g0_0_0")])[3:]
    ['vw0_0_0=p*vw0_0_0+q*g0_0_0', 'w0_0_0 = w0_0_0-r*vw0_0_0']
    >>> rule.memory, rule.numbers["p"]
    ([('v', 'velocity')], 0.5)
    """

    def __init__(self, optimizer: "Any") -> None:
        self.kind: "Any" = type(optimizer)
        memory, done, moved, numbers = RULES[self.kind](optimizer, 1.0, 1)
        self.memory: "List[Tuple[str, str]]" = memory
        self.done: "List[str]" = done
        self.moved: str = moved
        self.numbers: "Dict[str, float]" = {name: numbers[name] for name in numbers if name not in ("r", "f")}
        self.decays: bool = optimizer.weight_decay != 0.0
        self.numbers["decay"] = optimizer.weight_decay
        if self.kind is SGD and self.memory:
            self.numbers["first"] = 1.0 - optimizer.dampening
        elif self.kind is Adagrad:
            self.numbers["lr_decay"] = optimizer.lr_decay
        elif self.kind in (Adam, AdamW):
            self.numbers["beta1"], self.numbers["beta2"] = optimizer.betas

    def key(self) -> "Tuple[Any, ...]":
        """Return a key that is equal for rules with the same lines."""
        return self.kind, self.decays, tuple(self.done), self.moved

    def lines(self, parameters: "Sequence[Tuple[str, str]]") -> "List[str]":
        """Return the lines of a step; parameters are pairs of a name and the name of its slope."""
        lines = ["steps += 1"] + list(HEADS[self.kind])
        if "first" in self.numbers:
            lines.append("q = 1.0 if steps == 1 else first")
        for p, g in parameters:
            if self.kind is AdamW:
                lines.append("%s = shrink * %s" % (p, p))
            elif self.decays:
                lines.append("%s = %s - -decay * %s" % (g, g, p))
            for text in self.done:
                lines.append(named(text, p, g))
            lines.append("%s = %s" % (p, named(self.moved, p, g)))
        return lines


def named(text: str, p: str, g: str) -> str:
    """Return a line of kernels/unrolled_updates.py for the parameter p with the slope g.

    >>> named("v#=p*v#+q*g#", "b0_1", "h0_1")
    'vb0_1=p*vb0_1+q*h0_1'
    """
    return text.replace("w#", p).replace("g#", g).replace("#", p)
