"""The lines of the forward pass and of the loss."""

from ..activations import ACTIVATIONS
from .expressions import evaluate, number, of
from .formulas import activation_formula, loss_formula

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List
    from ..checks import Matrix
    from .expressions import Expression
    from .recorder import Recorder
    from .steps import LossRow


def inputs_of(recorder: "Recorder", x: "Matrix", a: "List[Matrix]", k: int, i: int) -> "List[Expression]":
    """Return the inputs of layer k in row i: x, or the outputs of the layer before."""
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
            formula = activation_formula(layers[k].activation)
            for j in range(layers[k].units):
                _, expression, where = recorder.steps.value(
                    layers[k].activation, recorder.traced(z[k][i][j], "z", i, k, j), a[k][i][j])
                recorder.add(phase, "a", expression, a[k][i][j], formula, layer=k, unit=j, row=i, where=where)


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


def traced_row(recorder: "Recorder", z: "Matrix", a: "Matrix", t: "Matrix", i: int) -> "LossRow":
    """Return the arguments of the loss in row i: z, a and t, as traced numbers with one log."""
    k = len(recorder.net.layers) - 1
    log: "List[Any]" = []
    units = range(len(t[i]))
    return ([recorder.traced(z[i][j], "z", i, k, j, place=j, log=log) for j in units],
            [recorder.traced(a[i][j], "a", i, k, j, place=j, log=log) for j in units],
            [recorder.traced(t[i][j], "t", i, j, place=j, log=log) for j in units])


def add_loss(recorder: "Recorder", z: "Matrix", a: "Matrix", t: "Matrix", loss: float, phase: str) -> None:
    """Add the loss: the terms of each row, its loss, the mean over the rows, the penalties."""
    net = recorder.net
    k = len(net.layers) - 1
    n = len(t)
    penalised = [layer for layer in range(k + 1) if net.layers[layer].l1 or net.layers[layer].l2]
    formula = loss_formula(net.loss)
    losses = []
    for i in range(n):
        steps = recorder.steps.loss_value(traced_row(recorder, z, a, t, i), recorder, i)
        for name, expression, where in steps[:-1]:
            quantity, _, index = name.partition("[")
            recorder.add(phase, quantity, expression, evaluate(expression), formula,
                         unit=int(index[:-1]) if index else None, row=i, where=where)
        only = n == 1 and not penalised
        _, expression, where = steps[-1]
        value = evaluate(expression)
        recorder.add(phase, "E" if only else "E_row", expression, value, formula, row=None if only else i, where=where)
        losses.append(recorder.number(value, "E_row", i))
    if n == 1 and not penalised:
        return
    summed = net.loss_function.summed
    mean = losses[0]
    if n > 1:
        mean = of("sum", *losses) if summed else of("/", of("sum", *losses), number(n))
    total = evaluate(mean)
    if n > 1:
        recorder.add(phase, "E_mean" if penalised else "E", mean, total,
                     "E = sum over the rows" if summed else "E = mean over the rows")
    if penalised:
        shown = number(total, "E_mean") if n > 1 else losses[0]
        _add_penalties(recorder, penalised, shown, loss, phase)


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
