"""Subjects of the pictures: networks of any class, and names of their inputs, units and layers."""

from ..checks import short, to_matrix
from ..errors import NNPureError
from ..network import Network

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List


def network_of(net: "Any") -> Network:
    """Return the Network of a SimpleNeuralNetwork or an estimator; a Network as it is.

    >>> from nn_pure import SimpleNeuralNetwork
    >>> network_of(SimpleNeuralNetwork(2, 3, 1)).inputs
    2
    """
    if hasattr(net, "to_network"):
        net = net.to_network()
    if not isinstance(net, Network):
        raise NNPureError("net is %s: pass a Network, a SimpleNeuralNetwork or a fitted estimator" % short(net))
    net._check_layers()
    for k, layer in enumerate(net.layers):
        to_matrix(layer.weights + [layer.biases], "layers[%d].weights and biases" % k)       # all of them finite
    return net


def input_names(net: Network) -> "List[str]":
    """Return a name for each input: that of its column, if the network knows its table, else x1, x2, ...

    >>> from nn_pure import Dense
    >>> input_names(Network(2, [Dense(1)]))
    ['x1', 'x2']
    """
    if net.columns is None:
        return ["x%d" % (j + 1) for j in range(net.inputs)]
    names: "List[str]" = []
    for column in net.columns:
        names += _names_of_column(column)
    return names if len(names) == net.inputs else ["x%d" % (j + 1) for j in range(net.inputs)]


def _names_of_column(column: "Any") -> "List[str]":
    name, categories = str(column["name"]), column.get("categories")
    if categories is None or column.get("ordinal"):
        names = [name]
    else:
        names = ["%s = %s" % (name, category) for category in categories]
        names += ["%s = other" % name] if column.get("unseen") == "other" else []
    return names + (["%s is missing" % name] if column.get("indicator") else [])


def class_names(net: Network) -> "List[str]":
    """Return the names of the classes; [] for a regression.

    One sigmoid output has two classes, a softmax as many as it has units.

    >>> from nn_pure import Dense
    >>> class_names(Network(2, [Dense(1, "sigmoid")])), class_names(Network(2, [Dense(3, "softmax")]))
    (['0', '1'], ['0', '1', '2'])
    """
    count = 0
    if net.layers[-1].activation == "softmax":
        count = net.outputs
    elif net.layers[-1].activation == "sigmoid" and net.outputs == 1:
        count = 2
    if count and net.target is not None and net.target["classes"] and len(net.target["classes"]) == count:
        return [str(name) for name in net.target["classes"]]
    return [str(k) for k in range(count)]


def output_names(net: Network) -> "List[str]":
    """Return a name for each output: its class, or the target's name, else y1, y2, ...

    >>> from nn_pure import Dense
    >>> output_names(Network(2, [Dense(1)])), output_names(Network(2, [Dense(2, "softmax")]))
    (['y'], ['y1', 'y2'])
    """
    if net.target is not None:
        classes = net.target["classes"]
        if classes and len(classes) == net.outputs:
            return [str(name) for name in classes]
        if net.outputs == 1:
            return [str(net.target["name"]) if not classes else "P(%s)" % classes[-1]]
    return ["y"] if net.outputs == 1 else ["y%d" % (j + 1) for j in range(net.outputs)]


def layer_names(net: Network) -> "List[str]":
    """Return a name for each layer.

    >>> from nn_pure import Dense
    >>> layer_names(Network(2, [Dense(4, "tanh"), Dense(1, "sigmoid")]))
    ['layer 0, tanh', 'layer 1, sigmoid']
    """
    return ["layer %d, %s" % (k, layer.activation) for k, layer in enumerate(net.layers)]
