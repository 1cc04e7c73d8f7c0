"""The lines of the update: every weight and bias from its gradient and the optimizer's state."""

import copy

from .expressions import evaluate, number, of
from .formulas import optimizer_formula
from .steps import update_steps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple
    from ..checks import Matrix
    from .recorder import Recorder
    Place = Tuple[int, Optional[int], int]


def remembered(optimizer: "Any", w: "Matrix", rate: float) -> "Tuple[Dict[str, Matrix], int]":
    """Return the state of the optimizer before a step, and the number of that step, from 1.

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
                memory: "Dict[str, Matrix]", count: int, rate: float) -> None:
    """Add the lines of each weight and bias: the optimizer's state, then the new value.

    memory, count   from remembered, before the step was taken
    """
    formula = optimizer_formula(optimizer)
    every = places(recorder.net.layers)
    names = [[_names(recorder, place) for place in row] for row in every]
    steps = update_steps(optimizer, w, g, after, rate, memory, count, names) or _moved(optimizer, w, after, names)
    for row, all_places in enumerate(every):
        for column, (k, i, j) in enumerate(all_places):
            found = steps[row][column]
            for name, expression, where in found[:-1]:
                recorder.add("update", name, expression, evaluate(expression), formula, layer=k, input=i, unit=j,
                             where=where)
                recorder.lines[-1]["name"] = "%s(%s)" % (name, names[row][column][0])
            _, expression, where = found[-1]
            recorder.add("update", "b" if i is None else "w", expression, after[row][column], formula, layer=k,
                         input=i, unit=j, where=where)


def _names(recorder: "Recorder", place: "Place") -> "Tuple[str, str]":
    """Return the names of a weight or bias and of its gradient."""
    k, i, j = place
    indices, kind = ([k, j], "b") if i is None else ([k, i, j], "w")
    return recorder.name(kind, None, *indices), recorder.name("dE/d" + kind, None, *indices)


def _moved(optimizer: "Any", w: "Matrix", after: "Matrix", names: "Any") -> "Any":
    """Return w + move for each weight, where a search has found the moves; else the new weight alone."""
    move = optimizer.state().get("step", []) if optimizer.searches else []
    found: "List[Any]" = []
    start = 0
    for i, row in enumerate(w):
        found.append([])
        for j, value in enumerate(row):
            shift = move[start + j] if len(move) > start + j and after != w else 0.0
            known = value + shift == after[i][j]
            moved = of("+", number(value, names[i][j][0]), number(shift, "move(%s)" % names[i][j][0]))
            found[i].append([("w", moved if known else number(after[i][j]), None)])
        start += len(row)
    return found
