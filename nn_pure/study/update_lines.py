"""The lines of the update: every weight and bias from its gradient, with what the optimizer remembers."""

import copy

from ..optimizers import LBFGS
from .expressions import evaluate, number
from .optimizer_steps import rule_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple
    from ..checks import Matrix
    from .recorder import Recorder
    Place = Tuple[int, Optional[int], int]


def remembered(optimizer: "Any", w: "Matrix", rate: float) -> "Tuple[Dict[str, Matrix], int]":
    """Return what the optimizer remembers before a step, and the number of that step, from 1.

    >>> from nn_pure.optimizers.first_order import SGD
    >>> remembered(SGD(momentum=0.5), [[1.0, 2.0]], 0.1)
    ({'velocity': [[0.0, 0.0]]}, 1)
    """
    memory = optimizer.memory
    if not memory:                              # before the first step
        fresh = copy.deepcopy(optimizer)
        fresh.reset()
        zero = [[0.0] * len(row) for row in w]
        if not optimizer.searches:
            fresh.begin([list(row) for row in w], zero, rate)
        memory = fresh.memory
    return {name: [list(row) for row in memory[name]] for name in memory}, optimizer.steps + 1


def places(layers: "Any") -> "List[List[Place]]":
    """Return (layer, input, unit) of each number of propagation.parameter_rows; input is None for biases.

    >>> from nn_pure import Dense
    >>> places([Dense(1, weights=[[3.0]])])
    [[(0, 0, 0)], [(0, None, 0)]]
    """
    rows: "List[List[Place]]" = []
    for k in range(len(layers)):
        for i in range(len(layers[k].weights)):
            rows.append([(k, i, j) for j in range(layers[k].units)])
        rows.append([(k, None, j) for j in range(layers[k].units)])
    return rows


def add_updates(recorder: "Recorder", w: "Matrix", g: "Matrix", after: "Matrix", optimizer: "Any",
                memory: "Dict[str, Matrix]", steps: int, rate: float) -> None:
    """Add the lines of each weight and bias: what is remembered, then the new value.

    memory, steps   from remembered, before the step was taken
    """
    rule, says = rule_for(optimizer)
    if isinstance(optimizer, LBFGS):
        memory = {"step": _lbfgs_step(optimizer, w, after)}
    r = number(rate, "learning_rate")
    for row, all_places in enumerate(places(recorder.net.layers)):
        for column, (k, i, j) in enumerate(all_places):
            kind = "b" if i is None else "w"
            where_it_is = [k, j] if i is None else [k, i, j]
            weight = recorder.number(w[row][column], kind, None, *where_it_is)
            gradient = recorder.number(g[row][column], "dE/d" + kind, None, *where_it_is)
            before = {name: memory[name][row][column] for name in memory}
            found = rule(optimizer, weight, gradient, r, before, steps)
            own = {name: "%s(%s)" % (name, weight["name"]) for name, _, _ in found[:-1]}
            for name, expression, where in found[:-1]:
                recorder.add("update", name, _renamed(expression, own, weight["name"]), evaluate(expression), says,
                             layer=k, input=i, unit=j, where=_where(where, own, weight["name"]))
                recorder.lines[-1]["name"] = own[name]
            _, expression, where = found[-1]
            recorder.add("update", kind, _renamed(expression, own, weight["name"]), after[row][column], says,
                         layer=k, input=i, unit=j, where=_where(where, own, weight["name"]))


def _lbfgs_step(optimizer: "Any", w: "Matrix", after: "Matrix") -> "Matrix":
    """Return what the search added to each weight; 0 where it has converged and moved nothing."""
    flat = optimizer.state().get("step", [])
    if after == w or not flat:
        flat = [0.0] * sum([len(row) for row in w])
    rows, start = [], 0
    for row in w:
        rows.append(flat[start:start + len(row)])
        start += len(row)
    return rows


def _renamed(expression: "Any", own: "Dict[str, str]", weight: str) -> "Any":
    """Return the expression with the weight in the names of its memory: m is m(w[0][0][0])."""
    if "op" in expression:
        return {"op": expression["op"], "of": [_renamed(part, own, weight) for part in expression["of"]]}
    name = expression.get("name", "")
    if name in own:
        return number(expression["value"], own[name])
    if name.endswith("_old") or name in ("move", "eta"):
        return number(expression["value"], "%s(%s)" % (name, weight))
    return expression


def _where(condition: "Any", own: "Dict[str, str]", weight: str) -> "Any":
    if condition is None:
        return None
    return [_renamed(condition[0], own, weight), condition[1], condition[2]]
