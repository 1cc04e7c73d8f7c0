"""Three networks to be explained: a published page, XOR, and a softmax over three classes.

    mazur     2-2-2, sigmoids, half the squared error: Matt Mazur, "A Step by Step
              Backpropagation Example", 2015, with the values he printed
    xor       2-2-1 on all four rows, binary cross-entropy: a batch
    softmax   2-3-3, relu and softmax, categorical cross-entropy

An example is a dict: network, X, y, learning_rate, optimizer, title; mazur has
published and notes as well.
"""

from ..errors import NNPureError
from ..layers import Dense
from ..matrix import subtract_scaled
from ..network import Network
from ..propagation import backward

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Tuple
    Example = Dict[str, Any]

MAZUR_SOURCE = "Matt Mazur, A Step by Step Backpropagation Example, 2015"

# (our name, his name, what he printed).  His w1, w2 lead to h1, w3, w4 to h2.
MAZUR_PUBLISHED: "List[Tuple[str, str, str]]" = [
    ("z[0][0]", "net_h1", "0.3775"),
    ("a[0][0]", "out_h1", "0.593269992"),
    ("a[0][1]", "out_h2", "0.596884378"),
    ("z[1][0]", "net_o1", "1.105905967"),
    ("a[1][0]", "out_o1", "0.75136507"),
    ("a[1][1]", "out_o2", "0.772928465"),
    ("E", "E_total", "0.298371109"),
    ("dE/da[1][0]", "dE/dout_o1", "0.74136507"),
    ("da/dz[1][0]", "dout_o1/dnet_o1", "0.186815602"),
    ("delta[1][0]", "delta_o1", "0.138498562"),
    ("delta[1][1]", "delta_o2", "-0.038098236"),
    ("dE/dw[1][0][0]", "dE/dw5", "0.082167041"),
    ("dE/da[0][0]", "dE/dout_h1", "0.036350306"),
    ("da/dz[0][0]", "dout_h1/dnet_h1", "0.241300709"),
    ("dE/dw[0][0][0]", "dE/dw1", "0.000438568"),
    ("w[0][0][0]", "w1+", "0.149780716"),
    ("w[0][1][0]", "w2+", "0.19956143"),
    ("w[0][0][1]", "w3+", "0.24975114"),
    ("w[0][1][1]", "w4+", "0.29950229"),
    ("w[1][0][0]", "w5+", "0.35891648"),
    ("w[1][1][0]", "w6+", "0.408666186"),
    ("w[1][0][1]", "w7+", "0.511301270"),
    ("w[1][1][1]", "w8+", "0.561370121"),
]
MAZUR_LOSS_AFTER = "0.291027924"


def example(name: str) -> "Example":
    """Return the example called name: mazur, xor or softmax.

    >>> example("xor")["y"]
    [[0.0], [1.0], [1.0], [0.0]]
    """
    if name not in EXAMPLES:
        raise NNPureError("there is no example %r; choose from %s" % (name, ", ".join(sorted(EXAMPLES))))
    return EXAMPLES[name]()


def _mazur() -> "Example":
    net = Network(2, [Dense(2, "sigmoid", weights=[[0.15, 0.25], [0.20, 0.30]], biases=[0.35, 0.35]),
                      Dense(2, "sigmoid", weights=[[0.40, 0.50], [0.45, 0.55]], biases=[0.60, 0.60])],
                  loss="half_squared_error", seed=0)
    X, y, rate = [[0.05, 0.10]], [[0.01, 0.99]], 0.5
    return {"title": "Matt Mazur's example", "network": net, "X": X, "y": y, "learning_rate": rate,
            "optimizer": "sgd", "source": MAZUR_SOURCE, "published": MAZUR_PUBLISHED,
            "notes": _mazur_notes(net, X, y, rate)}


def _xor() -> "Example":
    net = Network(2, [Dense(2, "tanh", weights=[[0.5, -0.25], [0.75, 1.0]], biases=[0.0, 0.25]),
                      Dense(1, "sigmoid", weights=[[1.0], [-0.5]], biases=[0.125])], seed=0)
    return {"title": "XOR, all four rows in one step", "network": net,
            "X": [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], "y": [[0.0], [1.0], [1.0], [0.0]],
            "learning_rate": 1.0, "optimizer": "sgd"}


def _softmax() -> "Example":
    net = Network(2, [Dense(3, "relu", weights=[[0.5, -0.25, 1.0], [0.25, 0.75, -0.5]], biases=[0.0, 0.125, 0.0]),
                      Dense(3, "softmax", weights=[[0.5, -0.5, 0.25], [0.75, 0.25, -1.0], [-0.25, 0.5, 0.125]],
                            biases=[0.0, 0.0, 0.0])], seed=0)
    return {"title": "Three classes: relu, then softmax with cross-entropy", "network": net,
            "X": [[1.0, 0.5]], "y": [[0.0, 1.0, 0.0]], "learning_rate": 0.5, "optimizer": "sgd"}


EXAMPLES: "Dict[str, Callable[[], Example]]" = {"mazur": _mazur, "xor": _xor, "softmax": _softmax}


# --- why Mazur's error after the step differs -------------------------------------------

def _mazur_notes(net: "Network", X: "Any", y: "Any", rate: float) -> "List[str]":
    right, late = mazur_losses_after(net, X, y, rate)
    return [
        "The post prints %s for the error after this step.  It does not update the biases; the step here does, "
        "so that its loss after the step is smaller." % MAZUR_LOSS_AFTER,
        "Without updates of the biases, the weights that the post itself prints have the error %.9f.  Its printed "
        "error results, as %.9f, if the deltas of the hidden layer are backpropagated through the updated output "
        "weights, where the chain rule has those before the step: a common mistake." % (right, late)]


def mazur_losses_after(net: "Network", X: "Any", y: "Any", rate: float) -> "Tuple[float, float]":
    """Return the loss after a step that does not update biases: done right, and backpropagated through the updated
    output weights.

    >>> one = example("mazur")
    >>> ["%.9f" % E for E in mazur_losses_after(one["network"], one["X"], one["y"], 0.5)]
    ['0.291027774', '0.291027924']
    """
    x, t = net._checked_data(X, y)
    z, a = net._run(x)
    gradients = backward(net.layers, net.loss_function, x, z, a, t)
    moved = net.copy()
    for layer, (dE_dw, _) in zip(moved.layers, gradients):
        layer.weights = subtract_scaled(layer.weights, dE_dw, rate)
    right = moved.loss_value(X, y)
    late = net.copy()
    late.layers[1].weights = moved.layers[1].weights
    dE_dw = backward(late.layers, net.loss_function, x, z, a, t)[0][0]
    late.layers[0].weights = subtract_scaled(net.layers[0].weights, dE_dw, rate)
    return right, late.loss_value(X, y)


def published_rows(trace: "Dict[str, Any]",
                   published: "List[Tuple[str, str, str]]") -> "List[Tuple[str, str, str, float]]":
    """Return (our name, the published name, the published text, our value), w after the step.

    >>> from nn_pure.study.explain import explain
    >>> one = example("mazur")
    >>> trace = explain(one["network"], one["X"], one["y"], one["learning_rate"])
    >>> published_rows(trace, one["published"])[0]
    ('z[0][0]', 'net_h1', '0.3775', 0.3775)
    """
    values = {line["name"]: line["value"] for line in trace["lines"] if line["phase"] != "after"}
    return [(name, his, text, values[name]) for name, his, text in published]
