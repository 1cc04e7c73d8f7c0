"""Straight lines: the training of a small network as one function without inner loops.

A list, a loop or a call costs CPython more than the product it is there for.
So for a small network this writes the source of a function in which every
weight, sum and slope is a local variable (kernels/straight_line_source.py), compiles it
once, and calls it for many steps.  Every bit is that of the loops.

Measured on CPython 3.11, an epoch of XOR, 2-2-1: 3 microseconds, 60 in loops.
"""

from math import sqrt

from ..activations import exp_named
from ..elementary import INFINITY, power
from ..matrix import is_finite
from ..optimizers.first_order import check_same_network
from ..parameters import flat, in_rows, parameter_rows
from . import generated
from .straight_line_rules import HEADS, Rule
from .straight_line_source import Plan, source_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple
    from ..checks import Matrix, Vector

# A parameter makes about four lines, more if all rows of a batch are written out, and a line takes
# 20 to 40 microseconds to compile: a tenth of a second at most.
MOST_PARAMETERS = 300
MOST_PRODUCTS = 400             # of all rows together, to write them out
MOST_KEPT = 32                  # functions; one more, and all are forgotten
FUNCTIONS: "Dict[Any, Any]" = {}
WORK: "Dict[Any, int]" = {}     # how many rows were announced for what is not compiled yet


class Result:
    """What a call has come to: rows of weights, the optimizer's memory, and of each step the loss and the
    length of the gradient; for each relu layer, whether it was dead."""

    def __init__(self, w: "Matrix", memory: "Dict[str, Matrix]", loss: "Vector", length: "Vector",
                 dead: "Tuple[bool, ...]") -> None:
        self.w = w
        self.memory = memory
        self.loss = loss
        self.length = length
        self.dead = dead


class Line:
    """The straight-line training of one network with one optimizer, such as suits accepts.

    weighted   whether rows count differently
    """

    def __init__(self, network: "Any", optimizer: "Any", weighted: bool) -> None:
        self.network = network
        self.optimizer = optimizer
        self.weighted = weighted
        self.prepared: "Dict[Any, Any]" = {}        # the last function, by what it was asked for
        self.prepared_loss: "Any" = None

    def run(self, x: "Matrix", t: "Matrix", u: "Optional[Vector]", size: int, rates: "Vector",
            dead: "Sequence[bool]", stop: float = -INFINITY, rows_to_come: int = 0) -> "Optional[Result]":
        """Take steps and return what they came to; network and optimizer stay as they are.

        size   0: a step on all rows for each of the rates; else one rate, and a step on each so many rows
        dead   for each relu layer, whether it was dead so far
        stop   with size 0: end before a step whose loss is not above this
        rows_to_come   how much work there will be: little does not pay for compiling

        None if a number was lost on the way, or if there is no function.
        """
        every = size == 0 and len(x) * _products_of(self.network.layers) <= MOST_PRODUCTS
        if size == 0 and not every:
            if len(rates) > 1:
                return None
            size = len(x)
        w = parameter_rows(self.network.layers)
        memory = self.optimizer.memory or self.optimizer._start(w, rates[0])
        for name in memory:
            check_same_network(memory[name], w)
        rule = Rule(self.optimizer)         # anew: a callback may have set the optimizer to other numbers
        function = self._prepare("all" if every else "one" if size == 1 else "batches", x, rule, rows_to_come)
        if function is None:
            return None
        p = flat(w)
        try:
            after, memories, loss, length, dead = function(
                p, [flat(memory[name]) for _, name in rule.memory], x, self.network._smoothed(t), u, rates, size, stop,
                penalties(self.network.layers) + [rule.numbers[name] for name in sorted(rule.numbers)],
                self.optimizer.steps, [False] * len(dead) if every else dead)
        except Exception:                   # whatever it is, the loops meet it too and have the words
            return None
        # No bit of these sums gets anywhere.  One beyond 1e308 is taken for a number that is lost: then loops decide.
        if not all([is_finite(sum(numbers)) for numbers in (p, after, loss, length)]):
            return None
        memory = {name: in_rows(numbers, w) for (_, name), numbers in zip(rule.memory, memories)}
        return Result(in_rows(after, w), memory, loss, length, tuple(dead))

    def loss(self, x: "Matrix", t: "Matrix", u: "Optional[Vector]") -> "Optional[float]":
        """Return the mean loss over all rows; None if a number was lost on the way, or if there is no function."""
        if self.prepared_loss is None:
            self.prepared_loss = _function_for(Plan(self.network, "loss", None, self.weighted), len(x))
        if self.prepared_loss is None:
            return None
        p, t = flat(parameter_rows(self.network.layers)), self.network._smoothed(t)
        try:
            E, lost = self.prepared_loss(p, x, t, u, penalties(self.network.layers))
        except Exception:                   # whatever it is, the loops meet it too and have the words
            return None
        loss: "Optional[float]" = E if lost == 0.0 and E - E == 0.0 else None
        return loss

    def _prepare(self, rows: str, x: "Matrix", rule: Rule, rows_to_come: int) -> "Any":
        """Return the function, kept for as long as x is the same list; None if there is none."""
        key = (rows, rule.key(), id(x) if rows == "all" else 0)
        if key not in self.prepared:
            plan = Plan(self.network, rows, rule, self.weighted, pattern_of(x) if rows == "all" else ())
            function = _function_for(plan, rows_to_come)
            if function is None:
                return None
            self.prepared = {key: (function, x)}        # with x: the id of a list that is gone may come back
        return self.prepared[key][0]


def suits(network: "Any", optimizer: "Any") -> bool:
    """Return whether a network is small enough and an optimizer is one that can be written out.

    >>> from ..layers import Dense
    >>> from ..network import Network
    >>> from ..optimizers.first_order import Adam
    >>> suits(Network(2, [Dense(3)]), Adam()), suits(Network(2, [Dense(300)]), Adam())
    (True, False)
    """
    if any([layer.dropout for layer in network.layers]):
        return False
    return type(optimizer) in HEADS and _size_of(network.layers) <= MOST_PARAMETERS


def outputs_function(network: "Any") -> "Optional[Callable[..., Any]]":
    """Return the function that predicts, see kernels/straight_line_source.py; None for a large network.

    >>> from ..layers import Dense
    >>> from ..network import Network
    >>> net = Network(1, [Dense(1, weights=[[3.0]])])
    >>> outputs_function(net)([[2.0]], net.layers)
    [[6.0]]
    """
    if _size_of(network.layers) > MOST_PARAMETERS:
        return None
    return _function_for(Plan(network, "outputs"), generated.PAYS)


def _size_of(layers: "Any") -> int:
    """Return how many weights and biases there are."""
    return sum([(len(layer.weights) + 1) * layer.units for layer in layers])


def _products_of(layers: "Any") -> int:
    """Return how many products a row takes forward."""
    return sum([len(layer.weights) * layer.units for layer in layers])


def pattern_of(x: "Matrix") -> "Tuple[str, ...]":
    """Return where x has zeros and ones, which need no multiplication.

    >>> pattern_of([[0.0, 0.5], [1.0, 0.0]])
    ('0x', '10')
    """
    return tuple(["".join(["0" if number == 0.0 else "1" if number == 1.0 else "x" for number in row]) for row in x])


def penalties(layers: "Any") -> "List[float]":
    """Return l1 and l2 of the layers that have any.

    >>> from ..layers import Dense
    >>> penalties([Dense(3), Dense(1, l2=0.5)])
    [0.0, 0.5]
    """
    return flat([[layer.l1, layer.l2] for layer in layers if layer.l1 or layer.l2])


def _function_for(plan: Plan, rows_to_come: int) -> "Optional[Callable[..., Any]]":
    """Return the compiled function of a plan; None where nothing can be compiled, or it would not pay yet."""
    key = plan.key()
    if key not in FUNCTIONS:
        if len(FUNCTIONS) >= MOST_KEPT or len(WORK) >= 4 * MOST_KEPT:
            FUNCTIONS.clear()
            WORK.clear()
        WORK[key] = WORK.get(key, 0) + rows_to_come
        if WORK[key] < generated.PAYS:
            return None
        FUNCTIONS[key] = _compiled(plan)
    function: "Optional[Callable[..., Any]]" = FUNCTIONS[key]
    return function


def _compiled(plan: Plan) -> "Any":
    """Compile the source of a plan; None where exec is forbidden or missing, or memory is short."""
    exp = exp_named(plan.exp)
    loss = plan.loss if plan.exp == "platform" else plan.loss.with_exp(exp)
    known: "Dict[str, Any]" = {"exp": exp, "sqrt": sqrt, "power": power,
                               "loss": loss.value, "loss_gradient": loss.gradient}
    for k, activation in enumerate(plan.activations):
        if plan.exp != "platform":
            activation = activation.with_exp(exp)
        known["value%d" % k] = activation.value
        known["slope%d" % k] = activation.slope
        known["activation%d" % k] = plan.called[k]
    try:
        exec(source_of(plan), known)
    except Exception:
        return None
    return known[{"outputs": "outputs", "loss": "loss_of"}.get(plan.rows, "train")]
