"""Building and loading the networks of train and tune."""

from ..checks import to_matrix
from ..data.description import check_table
from ..errors import ModelFileError
from ..layers import Dense
from ..matrix import scale
from ..model_file import load

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Optional
    from ..network import Network
    from ..scaling import Scaling


def layers_for(classes: "Optional[List[str]]", hidden: "List[int]", activation: str, dropout: float,
               **penalties: "Any") -> "List[Dense]":
    """Return hidden layers of these sizes, and the output layer for the classes, or for a number.

    penalties   l1 and l2 of every layer

    >>> [(layer.units, layer.activation) for layer in layers_for(["no", "yes"], [8], "relu", 0.0)]
    [(8, 'relu'), (1, 'sigmoid')]
    """
    layers = [Dense(units, activation, dropout=dropout, **penalties) for units in hidden]
    if classes is None:
        return layers + [Dense(1, "linear", **penalties)]
    if len(classes) == 2:
        return layers + [Dense(1, "sigmoid", **penalties)]
    return layers + [Dense(len(classes), "softmax", **penalties)]


def load_model(name: str) -> "Network":
    """Return the network in the file of that name; its descriptions of columns and target are checked, too."""
    net = load(name)
    try:
        check_table(net)
    except ModelFileError as error:
        raise ModelFileError("%s: %s" % (name, error)) from None
    return net


def answer_in_units(net: "Network", units: "Scaling") -> None:
    """Fold the scaling of the targets into the linear output layer: its outputs a become a * scale + shift."""
    last = net.layers[-1]
    last.weights = scale(last.weights, units.scale[0])
    last.biases = to_matrix([[b * units.scale[0] + units.shift[0] for b in last.biases]], "biases")[0]
