"""Steps: the functions of activations, losses and optimizers, run on traced numbers.

A step is (name, expression, conditions): what is computed, how, and the comparisons
that chose this branch of the formula, None where there was none.  Each has the bits of
the function itself.  Where traced numbers cannot follow a function, its step is
the value alone, without a formula.
"""

import copy

from ..activations import ACTIVATIONS, exp_named
from ..losses import LOSSES
from ..optimizers.first_order import Optimizer
from .expressions import number
from .rewired import Rewired
from .traced import Traced, conditions, expression, leaves, places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple
    from ..checks import Matrix
    from ..losses import Loss
    from .expressions import Expression
    Step = Tuple[str, Expression, Optional[List[Any]]]
    LossRow = Tuple[List[Traced], List[Traced], List[Traced]]       # z, a and t of one row
    Names = List[List[Tuple[str, str]]]                             # of each weight and of its gradient

# The usual letters of an optimizer's state; any other state keeps its own name.
LETTERS = {"velocity": "v", "mean": "m", "square_mean": "s", "square_sum": "s", "largest_square": "s_max",
           "gradient": "g"}


class Steps:
    """Derives the steps of one network.

    loss   its name
    exp    which exp activations and loss take, a name of EXPS

    >>> from .expressions import as_names, written
    >>> _, formula, where = Steps().value("softplus", Traced(2.0, "z"), 2.1269280110429727)
    >>> written(formula, as_names)
    'z + log1p(exp(-z))'
    """

    def __init__(self, loss: str = "mean_squared_error", exp: str = "platform") -> None:
        self.loss: "Loss" = LOSSES[loss]
        self.outputs: "Dict[int, Traced]" = {}          # the a that belongs to a z of the last layer, by its id
        replaced = {}
        if self.loss.activation:
            function = ACTIVATIONS[self.loss.activation].value
            replaced[function] = lambda z, *exp: self._output(function, z, *exp)
        self.rewired: Rewired = Rewired(replaced)
        self.exp: "Any" = self.rewired.of(exp_named(exp))
        self.plain_exp: "Any" = exp_named(exp)

    def _output(self, function: "Any", z: "Any", *exp: "Any") -> "Any":
        """Replace the activation that the loss belongs to: a line above has computed its a."""
        row = z if isinstance(z, list) else [z]
        if all([id(one) in self.outputs for one in row]):
            found = [self.outputs[id(one)] for one in row]
            return found if isinstance(z, list) else found[0]
        return self.rewired.copy(function)(z, *exp)

    def value(self, activation: str, z: Traced, true: float) -> "Step":
        """Return the step of a = activation(z); true is the value of the training code."""
        line = ACTIVATIONS[activation]
        return _single("a", self._attempt(line.value, [z], line.takes_exp), true, z.log)

    def slope(self, activation: str, z: Traced, a: Traced, true: float) -> "Step":
        """Return the step of da/dz."""
        line = ACTIVATIONS[activation]
        return _single("da/dz", self._attempt(line.slope, [z, a], line.takes_exp), true, z.log)

    def loss_value(self, row: "LossRow", recorder: "Any", i: int) -> "List[Step]":
        """Return the steps of the loss of row i: its terms E[0], E[1], ... if it has one for each output, and E.

        A sum within these has a line before them.  The recorder gives their names in row i.
        """
        t = row[2]
        E, true = self._value_of(row)
        if E is None or float(E) != true:
            return [("E", number(true), None)]
        names: "Dict[int, str]" = {}
        steps: "List[Step]" = []

        def add(name: str, x: Traced, where: "Optional[List[Any]]") -> None:
            steps.append((name, expression(x, names), where))
            names[id(x)] = recorder.name(name, i)

        log = list(t[0].log)
        outer = _sums_in(E)[:1]
        terms = _terms(outer[0]) if outer else []
        inner = [one for term in terms for one in _sums_in(term)]
        inner = [one for k, one in enumerate(inner) if id(one) not in [id(other) for other in inner[:k]]]
        for k, one in enumerate(inner):
            add("sum" if len(inner) == 1 else "sum[%d]" % k, one, None)
        alone = len(terms) != len(t)
        for j, term in enumerate(terms if not alone else []):
            add("E[%d]" % j, term, conditions(_about(log, [j]), names))
        steps.append(("E", expression(E, names), conditions(_about(log, range(len(t))), names) if alone else None))
        return steps

    def loss_gradient(self, row: "LossRow") -> "List[Step]":
        """Return a step for each output: dE/da, or dE/dz where the loss belongs to its output activation."""
        _, a, t = row
        true = self.loss.gradient([float(x) for x in a], [float(x) for x in t])
        found = self._attempt(self.loss.gradient, [a, t], False)
        log = list(row[2][0].log)
        return [("", number(true[j]), None) if found is None or float(found[j]) != true[j] else
                ("", expression(found[j]), conditions(_about(log, [j]))) for j in range(len(true))]

    def _value_of(self, row: "LossRow") -> "Any":
        """Return the loss of a row, traced and true."""
        z, a, t = row
        self.outputs = dict(zip(map(id, z), a))
        rows = [z if self.loss.activation else a, t]
        exp = [self.plain_exp] if self.loss.activation else []
        true = self.loss.value(*([[float(x) for x in row] for row in rows] + exp))
        return self._attempt(self.loss.value, rows, bool(exp)), true

    def _attempt(self, function: "Any", arguments: "List[Any]", takes_exp: bool) -> "Any":
        """Return the result of a function of traced numbers; None where it cannot take them."""
        try:
            return self.rewired.copy(function)(*(arguments + [self.exp] * takes_exp))
        except Exception:               # whatever it does with a float that a traced number does not allow
            return None


def _single(name: str, found: "Any", true: float, log: "List[Any]") -> "Step":
    """Return the step of a function of one number; its value alone where the bits are not the same."""
    if found is None or float(found) != true:
        return name, number(true), None
    return name, expression(found), conditions(list(log))


def _about(log: "List[Any]", which: "Any") -> "List[Any]":
    """Return the comparisons that are about one output, and one of these."""
    found = []
    for left, relation, right in log:
        about = places([left, right])
        if len(about) == 1 and about <= set(which):
            found.append((left, relation, right))
    return found


# --- sums that the core begins with 0.0 ---------------------------------------

def _terms(x: "Any") -> "List[Traced]":
    """Return the terms of 0.0 + first + second + ...; [] of anything else."""
    terms: "List[Traced]" = []
    while x.op == "+":
        terms.insert(0, x.parts[1])
        x = x.parts[0]
    return terms if not x.op and not x.name and float(x) == 0.0 else []


def _sums_in(x: "Any") -> "List[Traced]":
    """Return the outermost sums in a traced number, from left to right."""
    found, waiting = [], [x]
    while waiting:
        x = waiting.pop()
        if isinstance(x, Traced):
            if _terms(x):
                found.append(x)
            else:
                waiting += reversed(x.parts)
    return found


# --- optimizers ----------------------------------------------------------------

def update_steps(optimizer: "Any", w: "Matrix", g: "Matrix", true: "Matrix", rate: float, memory: "Dict[str, Matrix]",
                 count: int, names: "Names") -> "Optional[List[List[List[Step]]]]":
    """Return, for each weight of each row, its steps, the last of which is its new value; None if they are not known.

    true        the new weights that the training code has
    memory      the state of the optimizer before the step, {name: rows}
    count       the number of this step, from 1

    _decay and _rule of the optimizer are traced; for one that overrides update the
    steps are not known.
    """
    if type(optimizer).update is not Optimizer.update:
        return None
    log: "List[Any]" = []
    weights = [[weight for weight, _ in row] for row in names]
    twin = _traced_optimizer(optimizer, log)
    twin.steps = Traced(count, "step", None, log)
    twin.memory = {}
    for name in memory:
        called = [["%s_old(%s)" % (LETTERS.get(name, name), weight) for weight in row] for row in weights]
        twin.memory[name] = _traced_rows(memory[name], called, log)
    w0 = _traced_rows(w, weights, log)
    g0 = _traced_rows(g, [[gradient for _, gradient in row] for row in names], log)
    r = Traced(rate, "learning_rate", None, log)
    try:
        w1, g1 = twin._decay(w0, g0, r) if optimizer.weight_decay else (w0, g0)
        after = twin._rule(w1, g1, r)
    except Exception:                       # whatever it does with a float that a traced number does not allow
        return None
    if [list(map(float, row)) for row in after] != true:
        return None
    told = _by_place(log)

    def steps_at(i: int, j: int) -> "List[Step]":
        lines = [("g", g1[i][j])] * (g1[i][j] is not g0[i][j]) + [("w_decayed", w1[i][j])] * (w1[i][j] is not w0[i][j])
        lines += [(LETTERS.get(name, name), twin.memory[name][i][j]) for name in twin.memory
                  if twin.memory[name][i][j] is not g0[i][j]]
        return _steps_of_weight(lines + [("w", after[i][j])], told.get((i, j), []), weights[i][j])

    return [[steps_at(i, j) for j in range(len(w[i]))] for i in range(len(w))]


def _traced_rows(values: "Matrix", names: "List[List[str]]", log: "List[Any]") -> "List[List[Traced]]":
    return [[Traced(values[i][j], names[i][j], (i, j), log) for j in range(len(values[i]))] for i in range(len(values))]


def _by_place(log: "List[Any]") -> "Dict[Any, List[Any]]":
    """Return {place: the comparisons about it alone, each with its number in the log}."""
    told: "Dict[Any, List[Any]]" = {}
    for k, (left, relation, right) in enumerate(list(log)):
        about = places([left, right])
        if len(about) == 1:
            told.setdefault(about.pop(), []).append((k, left, relation, right))
    return told


def _traced_optimizer(optimizer: "Any", log: "List[Any]") -> "Any":
    """Return a copy of an optimizer whose settings are traced numbers, but for zeros: these switch a term off."""
    twin = copy.copy(optimizer)
    twin.__class__ = Rewired().twin(type(optimizer))

    def setting(name: str, value: "Any") -> "Any":
        if isinstance(value, tuple):        # betas are beta1 and beta2
            return tuple([setting("%s%d" % (name.rstrip("s"), k + 1), one) for k, one in enumerate(value)])
        return Traced(value, name, None, log) if isinstance(value, float) and value != 0.0 else value

    for name in optimizer.SETTINGS:
        setattr(twin, name, setting(name, getattr(optimizer, name)))
    return twin


def _steps_of_weight(lines: "List[Tuple[str, Any]]", log: "List[Any]", weight: str) -> "List[Step]":
    """Return the steps of one weight, from its traced numbers and the comparisons that decided.

    log   (number, left, relation, right) of the comparisons about it

    A comparison belongs to the state whose old or new value it is about, or that was computed after it; any other to
    the weight.
    """
    steps: "List[Step]" = []
    known: "Dict[int, str]" = {}
    told: "List[int]" = []
    new = {id(x): name for name, x in lines}
    for name, x in lines:
        mine = []
        for k, left, relation, right in log:
            about = [leaf.name for side in (left, right) for leaf in leaves(side, new)]
            limited = left is x and isinstance(right, Traced) and not places([right])
            if k not in told if name == "w" else (
                    limited or k < getattr(x, "born", 0) or "%s_old(%s)" % (name, weight) in about):
                mine.append((left, relation, right))
                told.append(k)
        steps.append((name, expression(x, known), conditions(mine, known)))
        if isinstance(x, Traced):
            known[id(x)] = "%s(%s)" % (name, weight)
    return steps
