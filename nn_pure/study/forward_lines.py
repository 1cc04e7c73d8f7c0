"""The lines of the forward pass and of the loss."""

from ..activations import ACTIVATIONS
from ..losses import LOSSES
from .activation_steps import FORMULAS
from .expressions import evaluate, number, of
from .loss_steps import LOSS_FORMULAS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List
    from ..checks import Matrix
    from .expressions import Expression
    from .recorder import Recorder


def inputs_of(recorder: "Recorder", x: "Matrix", a: "List[Matrix]", k: int, i: int) -> "List[Expression]":
    """Return what arrives at layer k in row i: the inputs x, or the outputs of the layer before."""
    if k == 0:
        return [recorder.number(x[i][j], "x", i, j) for j in range(len(x[i]))]
    return [recorder.number(a[k - 1][i][j], "a", i, k - 1, j) for j in range(len(a[k - 1][i]))]


def add_forward(recorder: "Recorder", x: "Matrix", z: "List[Matrix]", a: "List[Matrix]", phase: str) -> None:
    """Add z and a of every layer, row by row."""
    layers = recorder.net.layers
    for i in range(len(x)):
        for k in range(len(layers)):
            arriving = inputs_of(recorder, x, a, k, i)
            for j in range(layers[k].units):
                products = [of("*", arriving[p], recorder.number(layers[k].weights[p][j], "w", None, k, p, j))
                            for p in range(len(arriving))]
                bias = recorder.number(layers[k].biases[j], "b", None, k, j)
                recorder.add(phase, "z", of("+", of("sum", *products), bias), z[k][i][j], "z = x·w + b",
                             layer=k, unit=j, row=i)
            if ACTIVATIONS[layers[k].activation].slope is None:
                _add_softmax(recorder, z[k][i], a[k][i], k, i, phase)
                continue
            formulas = FORMULAS[layers[k].activation]
            for j in range(layers[k].units):
                expression, where = formulas.value(recorder.number(z[k][i][j], "z", i, k, j))
                recorder.add(phase, "a", expression, a[k][i][j], formulas.says, layer=k, unit=j, row=i, where=where)


def _add_softmax(recorder: "Recorder", z: "List[float]", a: "List[float]", k: int, i: int, phase: str) -> None:
    sums = [recorder.number(z[j], "z", i, k, j) for j in range(len(z))]
    if len(sums) > 1:
        largest = of("max", *sums)
    else:
        largest = sums[0]
    recorder.add(phase, "z_max", largest, max(z), "z_max = the largest z", layer=k, row=i,
                 note="taken from every z first: it changes no quotient, and exp sees nothing above 0")
    top = recorder.number(max(z), "z_max", i, k)
    exps = []
    for j in range(len(z)):
        expression = of("exp", of("-", sums[j], top))
        recorder.add(phase, "e", expression, evaluate(expression), "e = exp(z - z_max)", layer=k, unit=j, row=i)
        exps.append(recorder.number(evaluate(expression), "e", i, k, j))
    total = of("sum", *exps)
    recorder.add(phase, "e_sum", total, evaluate(total), "e_sum = the sum of e", layer=k, row=i)
    for j in range(len(z)):
        recorder.add(phase, "a", of("/", exps[j], recorder.number(evaluate(total), "e_sum", i, k)), a[j],
                     "a = e/e_sum", layer=k, unit=j, row=i)


def add_loss(recorder: "Recorder", z: "Matrix", a: "Matrix", t: "Matrix", loss: float, phase: str) -> None:
    """Add the loss: the terms of each row, its loss, the mean over the rows, the penalties."""
    net = recorder.net
    k = len(net.layers) - 1
    n = len(t)
    penalised = [layer for layer in range(k + 1) if net.layers[layer].l1 or net.layers[layer].l2]
    formulas = LOSS_FORMULAS[net.loss]
    losses = []
    for i in range(n):
        row = [[recorder.number(A[i][j], quantity, i, *place) for j, place in enumerate(places)]
               for A, quantity, places in ((z, "z", [(k, j) for j in range(len(t[i]))]),
                                           (a, "a", [(k, j) for j in range(len(t[i]))]),
                                           (t, "t", [(j,) for j in range(len(t[i]))]))]
        value = LOSSES[net.loss].value(z[i] if LOSSES[net.loss].activation else a[i], t[i])
        steps = formulas.steps(*row)
        for name, expression, where in steps[:-1]:
            quantity, _, index = name.partition("[")
            unit = int(index[:-1]) if index else None
            recorder.add(phase, quantity, _renamed(recorder, expression, i), evaluate(expression), formulas.says,
                         unit=unit, row=i, where=where)
        only = n == 1 and not penalised
        recorder.add(phase, "E" if only else "E_row", _renamed(recorder, steps[-1][1], i), value, formulas.says,
                     row=None if only else i)
        losses.append(recorder.number(value, "E_row", i))
    if n == 1 and not penalised:
        return
    mean = of("/", of("sum", *losses), number(n)) if n > 1 else losses[0]
    total = evaluate(mean)
    if n > 1:
        recorder.add(phase, "E_mean" if penalised else "E", mean, total, "E = mean over the rows")
    if penalised:
        shown = number(total, "E_mean") if n > 1 else losses[0]
        _add_penalties(recorder, penalised, shown, loss, phase)


def _renamed(recorder: "Recorder", expression: "Expression", i: int) -> "Expression":
    """Return the expression with the row in the names that the steps of a loss give: E[0], log_sum."""
    if "op" in expression:
        return {"op": expression["op"], "of": [_renamed(recorder, part, i) for part in expression["of"]]}
    name = expression.get("name", "")
    if name.startswith(("E[", "log_sum")):
        return number(expression["value"], recorder.name(name, i))
    return expression


def _add_penalties(recorder: "Recorder", penalised: "List[int]", mean: "Expression", loss: float, phase: str) -> None:
    """Add the sum of l1 |w| + l2 w² of each layer that has one, and E with all of them."""
    penalties = []
    for k in penalised:
        layer = recorder.net.layers[k]
        terms = []
        for i in range(len(layer.weights)):
            for j in range(layer.units):
                w = recorder.number(layer.weights[i][j], "w", None, k, i, j)
                terms.append(of("+", of("*", number(layer.l1, "l1"), of("abs", w)),
                                of("*", number(layer.l2, "l2"), w, w)))
        recorder.add(phase, "penalty", of("sum", *terms), layer.penalty(), "penalty = sum of l1·|w| + l2·w²", layer=k)
        penalties.append(number(layer.penalty(), "penalty[%d]" % k))
    recorder.add(phase, "E", of("+", mean, *penalties), loss, "E = mean loss + penalties")
