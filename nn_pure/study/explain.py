"""explain: one training step as a list of lines, each with the numbers it was computed from.

A trace is plain data: dicts, lists, texts, numbers; json.dumps takes it.

    trace["lines"]      all that is computed, in that order
    trace["network"], ["learning_rate"], ["optimizer"], ["rows"], ["loss"], ["loss_after"]
    trace["inputs"], ["targets"]     x and t, a row for each row of the batch
    trace["weights_before"], ["weights_after"]     rows as propagation.parameter_rows has them

A line is

    phase       prepare, forward, loss, backward, update, or after: forward and loss again
    name        what is computed: z[1][0] is unit 0 of layer 1, w[1][2][0] the weight
                from input 2 to it.  Layers, inputs and units count from 0, as in
                net.layers[1].weights[2][0].  With several rows, z[1][0](3) is of row 3
    quantity    the name without its indices: x t z a E dE/da da/dz delta dE/dw dE/db w b ...
    layer, unit, input, row    where it is, None where that has no meaning
    formula     how a book writes it
    expression  the formula with its operands: see expressions.py
    where       the conditions that chose this branch of the formula, [[left, relation, right], ...], or None
    value       the number of the training code
    note        a remark, or an empty text
"""

import copy
from typing import Any, Dict

from ..checks import to_count, to_matrix, to_rate
from ..errors import NNPureError, TrainingDiverged
from ..kernels.plain import PLAIN
from ..losses import LOSSES
from ..matrix import is_finite
from ..optimizers import optimizer_from
from ..parameters import gradient_rows, parameter_rows, set_parameters
from ..propagation import backward, forward, loss_of
from .backward_lines import add_backward
from .expressions import number, of
from .folding import headline
from .forward_lines import add_forward, add_loss
from .recorder import Recorder
from .update_lines import add_updates, remembered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Tuple
    from ..checks import Matrix

FORMAT = "nn_pure trace"


class Trace(Dict[str, Any]):
    """A trace: a dict, which prints as two lines, and in a notebook as all its formulas."""

    def __repr__(self) -> str:
        return "<Trace: %s; %d lines>" % ("; ".join(headline(self)), len(self["lines"]))

    def _repr_markdown_(self) -> str:
        from .markdown import as_markdown  # imported here: needed in notebooks only
        return as_markdown(self)


def explain(net: "Any", X: "Any", y: "Any", learning_rate: "Any" = None, optimizer: "Any" = "sgd") -> Trace:
    """Return the trace of the training step that net would take on the rows of X and y.

    net            a Network, or a SimpleNeuralNetwork; it stays as it is
    X, y           inputs, n x inputs, and targets, n x outputs: one batch
    learning_rate  above 0; None takes the optimizer's
    optimizer      a name of OPTIMIZERS, or an object of optimizers/__init__.py, with its
                   state; it stays as it is, too

    Dropout is left out, as in Network.backward.  ShapeError and DataError are
    those of Network.train; TrainingDiverged if a number of the step is not finite.

    >>> from nn_pure import Dense, Network
    >>> net = Network(1, [Dense(1, weights=[[3.0]])])
    >>> trace = explain(net, [[2.0]], [[4.0]], learning_rate=0.25)
    >>> repr(trace).split(";")[0]
    '<Trace: 1 input, 1 linear'
    >>> [(line["name"], line["value"]) for line in trace["lines"] if line["phase"] == "update"]
    [('w[0][0][0]', 1.0), ('b[0][0]', -1.0)]
    """
    return record(net, X, y, 1, learning_rate, optimizer)[0]


def record(net: "Any", X: "Any", y: "Any", steps: int, learning_rate: "Any" = None,
           optimizer: "Any" = "sgd") -> "List[Trace]":
    """Return the traces of so many training steps, one after the other, each on all rows.

    >>> from nn_pure import Dense, Network
    >>> net = Network(1, [Dense(1, weights=[[3.0]])])
    >>> [trace["loss"] for trace in record(net, [[2.0]], [[4.0]], 2, learning_rate=0.125)]
    [4.0, 0.25]
    """
    net = as_network(net)
    rows = to_matrix(X, "X", net.inputs)
    x, t = net._checked_data(rows, y)
    optimizer = copy.deepcopy(optimizer_from(optimizer))
    rate = to_rate(optimizer.learning_rate if learning_rate is None else learning_rate, "learning_rate")
    traces = []
    for _ in range(to_count(steps, "steps")):
        traces.append(_step(net, rows, x, t, rate, optimizer))
    return traces


def as_network(net: "Any") -> "Any":
    """Return an independent copy of a network; a SimpleNeuralNetwork is converted to a Network.

    >>> from nn_pure import SimpleNeuralNetwork
    >>> as_network(SimpleNeuralNetwork(2, 3, 1)).inputs
    2
    """
    if hasattr(net, "to_network"):
        return net.to_network()
    if not hasattr(net, "layers") or not hasattr(net, "_checked_data"):
        raise NNPureError("net is %s: pass a Network or a SimpleNeuralNetwork" % type(net).__name__)
    return net.copy()


def _step(net: "Any", rows: "Matrix", x: "Matrix", t: "Matrix", rate: float, optimizer: "Any") -> Trace:
    """Return the trace of a step, and take it: net and optimizer are then as they are after it."""
    recorder = Recorder(net, len(x))
    settings = optimizer.settings()
    targets = _prepare(recorder, net, rows, x, t)
    before = [list(row) for row in parameter_rows(net.layers)]
    z, a = forward(net.layers, x)
    loss = loss_of(net.layers, net.loss_function, z, a, targets)
    add_forward(recorder, x, z, a, "forward")
    add_loss(recorder, z[-1], a[-1], targets, loss, "loss")
    gradients = backward(net.layers, net.loss_function, x, z, a, targets)
    add_backward(recorder, x, z, a, targets, gradients)
    _check_finite(recorder.lines)
    memory, count = remembered(optimizer, before, rate)
    after = _updated(net, x, targets, rate, optimizer, loss, gradients)
    add_updates(recorder, before, gradient_rows(gradients), after, optimizer, memory, count, rate)
    set_parameters(net.layers, after)
    z, a = forward(net.layers, x)
    loss_after = loss_of(net.layers, net.loss_function, z, a, targets)
    add_forward(recorder, x, z, a, "after")
    add_loss(recorder, z[-1], a[-1], targets, loss_after, "after")
    _check_finite(recorder.lines)
    notes = []
    if any([layer.dropout for layer in net.layers]):
        notes.append("Dropout is left out: it sets a share of the outputs to 0 at random in each step of training.")
    return Trace({"format": FORMAT, "version": 1, "network": _about(net), "rows": len(x), "learning_rate": rate,
                  "optimizer": settings, "loss": loss, "loss_after": loss_after, "notes": notes,
                  "inputs": x, "targets": targets,
                  "weights_before": before, "weights_after": [list(row) for row in after], "lines": recorder.lines})


def _about(net: "Any") -> "Dict[str, Any]":
    return {"inputs": net.inputs, "loss": net.loss,
            "layers": [{"units": layer.units, "activation": layer.activation} for layer in net.layers]}


def _prepare(recorder: Recorder, net: "Any", rows: "Matrix", x: "Matrix", t: "Matrix") -> "Matrix":
    """Add the lines of scaling and of label smoothing; return the targets that the loss gets."""
    targets: "Matrix" = net._smoothed(t)
    for i in range(len(x)):
        if net.scaling is not None:
            for j in range(len(x[i])):
                shift, scale = net.scaling.shift[j], net.scaling.scale[j]
                moved = of("-", number(rows[i][j], recorder.name("X", i, j)), number(shift, "shift[%d]" % j))
                recorder.add("prepare", "x", of("/", moved, number(scale, "scale[%d]" % j)), x[i][j],
                             "x = (X - shift)/scale", row=i, input=j, layer=None)
        if net.label_smoothing:
            m = 2 if LOSSES[net.loss].activation == "sigmoid" else len(t[i])
            share = number(net.label_smoothing, "label_smoothing")
            for j in range(len(t[i])):
                kept = of("*", number(t[i][j], recorder.name("y", i, j)), of("-", number(1.0), share))
                recorder.add("prepare", "t", of("+", kept, of("/", share, number(m))), targets[i][j],
                             "t = y·(1 - label_smoothing) + label_smoothing/%d" % m, row=i, unit=j, layer=None)
    return targets


def _updated(net: "Any", x: "Matrix", t: "Matrix", rate: float, optimizer: "Any", loss: float,
             gradients: "Any") -> "Matrix":
    """Return the rows of parameters after the step, as training/trainer.py computes them."""
    w = parameter_rows(net.layers)
    g = gradient_rows(gradients)
    if not optimizer.searches:
        return PLAIN.update(optimizer, w, g, rate)

    def evaluate(rows: "Matrix") -> "Tuple[float, Matrix]":
        set_parameters(net.layers, rows)
        z, a = forward(net.layers, x)
        there = loss_of(net.layers, net.loss_function, z, a, t)
        return there, gradient_rows(backward(net.layers, net.loss_function, x, z, a, t))

    updated: "Matrix" = optimizer.search(w, loss, g, rate, evaluate)
    set_parameters(net.layers, w)
    return updated


def _check_finite(lines: "List[Dict[str, Any]]") -> None:
    for line in lines:
        if not is_finite(line["value"]):
            raise TrainingDiverged("%s would be %r (%s): lower the learning rate, or bring inputs and targets to a "
                                   "size near 1" % (line["name"], line["value"], line["phase"]))
