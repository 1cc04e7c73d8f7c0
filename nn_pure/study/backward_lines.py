"""The lines of the backward pass: each factor of the chain rule by name."""

from ..kernels.plain import PLAIN
from ..losses import LOSSES
from .expressions import number, of
from .formulas import activation_formula, loss_formula
from .forward_lines import inputs_of, traced_row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List
    from ..checks import Matrix
    from .expressions import Expression
    from .recorder import Recorder


def add_backward(recorder: "Recorder", x: "Matrix", z: "List[Matrix]", a: "List[Matrix]", t: "Matrix",
                 gradients: "Any") -> None:
    """Add dE/da, da/dz, delta, dE/dw and dE/db of every layer, from the last to the first.

    The numbers are made by the same calls as in propagation.backward.
    """
    net = recorder.net
    last = len(net.layers) - 1
    delta = PLAIN.loss_gradient(net.loss_function, z[last], a[last], t)
    if LOSSES[net.loss].activation:
        _add_loss_gradient(recorder, "delta", delta, z[last], a[last], t)
    else:
        _add_loss_gradient(recorder, "dE/da", delta, z[last], a[last], t)
        delta = _add_slopes(recorder, last, delta, z[last], a[last])
    for k in range(last, -1, -1):
        _add_gradients(recorder, k, x, a, delta, gradients[k])
        if k > 0:
            dE_da = PLAIN.matmul_transposed(delta, net.layers[k].weights)
            _add_passed_back(recorder, k, delta, dE_da)
            delta = _add_slopes(recorder, k - 1, dE_da, z[k - 1], a[k - 1])


def _add_loss_gradient(recorder: "Recorder", quantity: str, values: "Matrix", z: "Matrix", a: "Matrix",
                       t: "Matrix") -> None:
    """Add the gradient of the loss at the outputs: dE/da, or delta at once."""
    k = len(recorder.net.layers) - 1
    n = len(t)
    shared = n > 1 and not recorder.net.loss_function.summed
    note = "divided by the %d rows: E is their mean" % n if shared else ""
    for i in range(n):
        steps = recorder.steps.loss_gradient(traced_row(recorder, z, a, t, i))
        for j, (_, expression, where) in enumerate(steps):
            if shared:
                expression = of("/", expression, number(n))
            recorder.add("backward", quantity, expression, values[i][j], loss_formula(recorder.net.loss, True), layer=k,
                         unit=j, row=i, where=where, note=note)


def _add_slopes(recorder: "Recorder", k: int, dE_da: "Matrix", z: "Matrix", a: "Matrix") -> "Matrix":
    """Add da/dz and delta of layer k; return delta."""
    layer = recorder.net.layers[k]
    slopes = PLAIN.slopes(layer, z, a)
    delta = PLAIN.delta(layer, dE_da, z, a)
    formula = activation_formula(layer.activation, True)
    for i in range(len(z)):
        for j in range(layer.units):
            at = recorder.traced(z[i][j], "z", i, k, j)
            _, expression, where = recorder.steps.slope(
                layer.activation, at, recorder.traced(a[i][j], "a", i, k, j, log=at.log), slopes[i][j])
            recorder.add("backward", "da/dz", expression, slopes[i][j], formula, layer=k, unit=j, row=i, where=where)
            recorder.add("backward", "delta",
                         of("*", recorder.number(dE_da[i][j], "dE/da", i, k, j),
                            recorder.number(slopes[i][j], "da/dz", i, k, j)),
                         delta[i][j], "delta = dE/dz = dE/da·da/dz", layer=k, unit=j, row=i)
    return delta


def _add_passed_back(recorder: "Recorder", k: int, delta: "Matrix", dE_da: "Matrix") -> None:
    """Add dE/da of the units below layer k: each reaches E through every unit of layer k."""
    layer = recorder.net.layers[k]
    for i in range(len(delta)):
        for p in range(len(layer.weights)):
            products = [of("*", recorder.number(delta[i][j], "delta", i, k, j),
                           recorder.number(layer.weights[p][j], "w", None, k, p, j)) for j in range(layer.units)]
            recorder.add("backward", "dE/da", of("sum", *products), dE_da[i][p],
                         "dE/da = sum of delta·w over the units it feeds", layer=k - 1, unit=p, row=i)


def _add_gradients(recorder: "Recorder", k: int, x: "Matrix", a: "List[Matrix]", delta: "Matrix",
                   gradients: "Any") -> None:
    """Add dE/dw and dE/db of layer k."""
    layer = recorder.net.layers[k]
    dE_dw, dE_db = gradients
    rows = range(len(delta))
    arriving = [inputs_of(recorder, x, a, k, i) for i in rows]
    deltas = [[recorder.number(delta[i][j], "delta", i, k, j) for j in range(layer.units)] for i in rows]
    many = len(delta) > 1
    for p in range(len(layer.weights)):
        for j in range(layer.units):
            total = of("sum", *[of("*", arriving[i][p], deltas[i][j]) for i in rows])
            if layer.l1 or layer.l2:
                total = of("+", total, _penalty_slope(recorder, k, p, j))
            recorder.add("backward", "dE/dw", total, dE_dw[p][j],
                         "dE/dw = sum of x·delta over the rows" if many else "dE/dw = x·delta",
                         layer=k, input=p, unit=j)
    for j in range(layer.units):
        recorder.add("backward", "dE/db", of("sum", *[deltas[i][j] for i in rows]), dE_db[j],
                     "dE/db = sum of delta over the rows" if many else "dE/db = delta", layer=k, unit=j)


def _penalty_slope(recorder: "Recorder", k: int, p: int, j: int) -> "Expression":
    """Return l1 sign(w) + 2 l2 w."""
    layer = recorder.net.layers[k]
    value = layer.weights[p][j]
    w = recorder.number(value, "w", None, k, p, j)
    sign = number((value > 0.0) - (value < 0.0), "sign(%s)" % w["name"])
    return of("+", of("*", number(layer.l1, "l1"), sign),
              of("*", number(2.0), number(layer.l2, "l2"), w))
