"""Known mistakes: training steps with one typical error each, to recognise a student's number.

quantities recomputes all numbers of a step in few lines, with a switch for each
mistake.  Without a mistake its numbers are those of the trace; a test holds
that.  A mistake is a dict of switches and their settings.
"""

import copy

from ..activations import ACTIVATIONS
from ..kernels.plain import PLAIN
from ..losses import LOSSES
from ..matrix import add, column_sums, is_finite, matmul, matmul_transposed, multiply, shape, transpose
from ..parameters import gradient_rows, parameter_rows
from .update_lines import places

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple
    from ..checks import Matrix
    Mistake = Dict[str, Any]
    Place = Tuple[str, Optional[int], Optional[int], Optional[int], Optional[int]]


def quantities(net: "Any", x: "Matrix", t: "Matrix", rate: float, optimizer: "Any",
               mistake: "Mistake") -> "Dict[Place, float]":
    """Return all numbers of a step, by (quantity, layer, input, unit, row), with a mistake in it.

    x, t   as Network._checked_data returns them, t smoothed

    >>> from nn_pure import Dense, Network
    >>> from nn_pure.optimizers.first_order import SGD
    >>> net = Network(1, [Dense(1, weights=[[3.0]])])
    >>> quantities(net, [[2.0]], [[4.0]], 0.25, SGD(), {})["dE/dw", 0, 0, 0, None]
    8.0
    """
    found: "Dict[Place, float]" = {}
    z, a = _forward(net.layers, x, mistake)
    for k in range(len(net.layers)):
        _keep(found, "z", k, z[k])
        _keep(found, "a", k, a[k])
    found["E", None, None, None, None] = _loss(net, z[-1], a[-1], t, mistake)
    gradients = _backward(net, x, z, a, t, mistake, found)
    if mistake.get("updated_weights"):
        after = _after(net.layers, gradients, rate, optimizer, mistake)
        moved = net.copy()
        for k, start in enumerate(_starts(net.layers)):
            moved.layers[k].weights = after[start:start + len(net.layers[k].weights)]
        gradients = _backward(net, x, z, a, t, mistake, found, moved.layers)
    after = _after(net.layers, gradients, rate, optimizer, mistake)
    for row_places, numbers in zip(places(net.layers), after):
        for (k, i, j), value in zip(row_places, numbers):
            found["b" if i is None else "w", k, i, j, None] = value
    return {place: found[place] for place in found if is_finite(found[place])}


def _starts(layers: "Any") -> "List[int]":
    starts, start = [], 0
    for layer in layers:
        starts.append(start)
        start += len(layer.weights) + 1
    return starts


def _keep(found: "Dict[Place, float]", quantity: str, k: int, A: "Matrix") -> None:
    for i in range(len(A)):
        for j in range(len(A[i])):
            found[quantity, k, None, j, i] = A[i][j]


def _forward(layers: "Any", x: "Matrix", mistake: "Mistake") -> "Tuple[List[Matrix], List[Matrix]]":
    z, a = [], []
    for layer in layers:
        square = shape(layer.weights)[0] == shape(layer.weights)[1]
        turned = mistake.get("transposed") == "forward" and square
        sums = matmul(x, transpose(layer.weights) if turned else layer.weights)
        if not mistake.get("no_bias"):
            sums = [[s + b for s, b in zip(row, layer.biases)] for row in sums]
        x = PLAIN.outputs(layer, sums)
        z.append(sums)
        a.append(x)
    return z, a


def _loss(net: "Any", z: "Matrix", a: "Matrix", t: "Matrix", mistake: "Mistake") -> float:
    value = LOSSES[net.loss].mean(z if LOSSES[net.loss].activation else a, t)
    if mistake.get("no_mean"):
        value *= len(t)
    if mistake.get("no_mean_over_outputs") and is_mean_over_outputs(net):
        value *= len(t[0])
    for layer in net.layers:
        value += layer.penalty()
    return float(value)


def is_mean_over_outputs(net: "Any") -> bool:
    """Return whether the loss of a row is a mean over several outputs.

    >>> from nn_pure import Dense, Network
    >>> is_mean_over_outputs(Network(1, [Dense(2)]))
    True
    """
    return net.outputs > 1 and net.loss in ("binary_cross_entropy", "mean_squared_error", "mean_absolute_error",
                                            "huber")


def _loss_gradient(net: "Any", z: "Matrix", a: "Matrix", t: "Matrix", mistake: "Mistake") -> "Matrix":
    factor = 1.0
    if mistake.get("no_mean"):
        factor *= len(t)
    if mistake.get("no_mean_over_outputs") and is_mean_over_outputs(net):
        factor *= len(t[0])
    if mistake.get("sign") == "loss":
        factor = -factor
    gradient = LOSSES[net.loss].mean_gradient(a, t)
    return [[factor * g for g in row] for row in gradient]


def _slopes(layer: "Any", k: int, z: "Matrix", a: "Matrix", mistake: "Mistake") -> "Matrix":
    name = layer.activation
    if mistake.get("layer") in (None, k):
        if mistake.get("slope_of"):
            name = mistake["slope_of"]
        if mistake.get("slope_at") == "z":          # a (1 - a) with z for a
            a = z
        if mistake.get("slope_at") == "a":          # the slope where the output is taken for a weighted sum
            z = a
            a = [[ACTIVATIONS[name].value(number) for number in row] for row in z]
        if mistake.get("no_slope"):
            return [[1.0] * len(row) for row in z]
    slope: "Any" = ACTIVATIONS[name].slope
    return [[slope(z[i][j], a[i][j]) for j in range(len(z[i]))] for i in range(len(z))]


def _backward(net: "Any", x: "Matrix", z: "List[Matrix]", a: "List[Matrix]", t: "Matrix", mistake: "Mistake",
              found: "Dict[Place, float]", through: "Any" = None) -> "Any":
    """Return [(dE_dw, dE_db), ...]; through are the layers whose weights the deltas go back through."""
    layers = net.layers
    last = len(layers) - 1
    delta = _loss_gradient(net, z[last], a[last], t, mistake)
    if LOSSES[net.loss].activation:
        if mistake.get("slope_twice"):
            delta = multiply(delta, [[y * (1.0 - y) for y in row] for row in a[last]])
    else:
        _keep(found, "dE/da", last, delta)
        delta = _through_slope(layers, last, delta, z, a, mistake, found)
    gradients = []
    for k in range(last, -1, -1):
        _keep(found, "delta", k, delta)
        dE_dw = matmul(transpose(a[k - 1] if k > 0 else x), delta)
        if layers[k].l1 or layers[k].l2:
            dE_dw = add(dE_dw, layers[k].penalty_slopes())
        dE_db = column_sums(delta)
        for j in range(len(dE_db)):
            found["dE/db", k, None, j, None] = dE_db[j]
            for i in range(len(dE_dw)):
                found["dE/dw", k, i, j, None] = dE_dw[i][j]
        gradients.append((dE_dw, dE_db))
        if k > 0:
            w = (through or layers)[k].weights
            if mistake.get("transposed") == "backward" and shape(w)[0] == shape(w)[1]:
                w = transpose(w)
            dE_da = matmul_transposed(delta, w)
            _keep(found, "dE/da", k - 1, dE_da)
            delta = _through_slope(layers, k - 1, dE_da, z, a, mistake, found)
    gradients.reverse()
    return gradients


def _through_slope(layers: "Any", k: int, dE_da: "Matrix", z: "List[Matrix]", a: "List[Matrix]",
                   mistake: "Mistake", found: "Dict[Place, float]") -> "Matrix":
    slopes = _slopes(layers[k], k, z[k], a[k], mistake)
    _keep(found, "da/dz", k, slopes)
    return multiply(dE_da, slopes)


def _after(layers: "Any", gradients: "Any", rate: float, optimizer: "Any", mistake: "Mistake") -> "Matrix":
    """Return the parameters after the step; unchanged where the optimizer needs more than a gradient."""
    w = parameter_rows(layers)
    if optimizer.searches:
        return w
    twin = copy.deepcopy(optimizer)
    g = gradient_rows(gradients)
    if mistake.get("no_rate"):
        rate = 1.0
    after: "Matrix" = twin.update(w, g, rate)
    if mistake.get("sign") == "update":
        after = [[2.0 * old - new for old, new in zip(*rows)] for rows in zip(w, after)]
    return after


def known_mistakes(net: "Any", rows: int, rate: float) -> "List[Tuple[str, str, Mistake]]":
    """Return (name, explanation, mistake) of all mistakes that are possible with this network.

    >>> from nn_pure import Dense, Network
    >>> [name for name, _, _ in known_mistakes(Network(1, [Dense(1)]), 4, 1.0)][:3]
    ['forgotten mean', 'swapped sign', 'swapped sign']
    """
    found: "List[Tuple[str, str, Mistake]]" = []
    depth = len(net.layers)
    if depth > 1:
        found.append(("updated weights", "the deltas of a hidden layer are backpropagated through the weights before "
                      "the step; here it was those after it", {"updated_weights": True}))
    if rows > 1:
        found.append(("forgotten mean", "the loss is the mean over the %d rows: divide by %d" % (rows, rows),
                      {"no_mean": True}))
    if is_mean_over_outputs(net):
        found.append(("forgotten mean", "%s is a mean over the %d outputs: divide by %d"
                      % (net.loss, net.outputs, net.outputs), {"no_mean_over_outputs": True}))
    found.append(("swapped sign", "the difference is a - t, output minus target; here it was t - a", {"sign": "loss"}))
    found.append(("swapped sign", "the step goes against the gradient, w - learning_rate·dE/dw; here it was added",
                  {"sign": "update"}))
    if any([len(layer.weights) == layer.units > 1 for layer in net.layers]):
        found.append(("transposed weights", "w[i][j] leads from input i to unit j; here it was taken as leading from "
                      "j to i on the way forward", {"transposed": "forward"}))
        found.append(("transposed weights", "back to unit i of the layer before goes delta[j]·w[i][j]; here it was "
                      "w[j][i]", {"transposed": "backward"}))
    found += _slope_mistakes(net)
    if rate != 1.0:
        found.append(("forgotten learning rate", "the gradient is multiplied by the learning rate, %g" % rate,
                      {"no_rate": True}))
    found.append(("forgotten bias", "the weighted sum is x·w + b; here b was left out", {"no_bias": True}))
    return found


def _slope_mistakes(net: "Any") -> "List[Tuple[str, str, Mistake]]":
    """Return the mistakes in da/dz: at every layer, then at one of them only."""
    found: "List[Tuple[str, str, Mistake]]" = []
    paired = LOSSES[net.loss].activation
    sloped = [k for k in range(len(net.layers)) if not (paired and k == len(net.layers) - 1)]
    used = [net.layers[k].activation for k in sloped]
    everywhere: "List[Optional[int]]" = [None] if len(sloped) > 1 else []
    for layer in everywhere + sloped:
        at = "" if layer is None else " in layer %d" % layer
        names = used if layer is None else [net.layers[layer].activation]
        if "sigmoid" in names or "tanh" in names or "exponential" in names:
            found.append(("slope at z", "the slope is written with a, the output; here%s z was put in its place" % at,
                          {"slope_at": "z", "layer": layer}))
        found.append(("slope at a", "the slope is that at z, the weighted sum; here%s it was that at a" % at,
                      {"slope_at": "a", "layer": layer}))
        found.append(("forgotten slope", "delta is dE/da times da/dz; here%s da/dz was left out" % at,
                      {"no_slope": True, "layer": layer}))
        for other in sorted(ACTIVATIONS):
            if ACTIVATIONS[other].slope and [other] != sorted(set(names)):
                found.append(("slope of the wrong activation", "the activation is %s; here%s the slope was that of %s"
                              % (" and ".join(sorted(set(names))), at, other), {"slope_of": other, "layer": layer}))
    if paired == "sigmoid":
        found.append(("slope taken twice", "with %s the slope of the sigmoid cancels: delta = a - t; here it was "
                      "multiplied by a·(1 - a) all the same" % net.loss, {"slope_twice": True}))
    return found
