"""The source of every export: a network's numbers, checked, and the names of its classes."""

from ..checks import short, to_matrix, to_vector
from ..data.description import check_table
from ..errors import DataError, NNPureError
from ..kernels.plain import PLAIN
from ..layers import Dense
from ..rng import Rng
from .names import comment
from .numbers import as_single

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple
    from ..checks import Matrix, Vector

EXAMPLE_ROWS = 5


class Layer:
    """One layer: weights[unit][input], in the order in which a sum reads them; biases; the name of the activation."""

    def __init__(self, weights: "Matrix", biases: "Vector", activation: str) -> None:
        self.weights = weights
        self.biases = biases
        self.activation = activation
        self.inputs: int = len(weights[0])
        self.units: int = len(weights)


class Model:
    """A network as it is exported.

    inputs     numbers in a row
    layers     first to last
    shift, scale   of each input, None without scaling
    classes    the class names, None for a regression or without a target
    answers    what predict returns: "class", "number" or "outputs"
    log        whether the number is the signed logarithm of the answer
    exp        the exponential function, a name of activations.EXPS
    meanings   the description of each input, for comments; empty without columns
    """

    def __init__(self, network: "Any") -> None:
        if not (hasattr(network, "layers") and hasattr(network, "_check_layers")):
            raise NNPureError("export takes a Network, and not %s; SimpleNeuralNetwork.to_network() makes one"
                              % short(network))
        network._check_layers()
        check_table(network)
        self.inputs: int = network.inputs
        self.exp: str = network.exp
        self.layers: "List[Layer]" = [_layer(layer, "layers[%d]" % k) for k, layer in enumerate(network.layers)]
        self.shift: "Optional[Vector]" = None
        self.scale: "Optional[Vector]" = None
        if network.scaling is not None:
            self.shift = to_vector(network.scaling.shift, "scaling.shift")
            self.scale = to_vector(network.scaling.scale, "scaling.scale")
            if not len(self.shift) == len(self.scale) == self.inputs:
                raise NNPureError("scaling is for %d inputs and the network has %d" % (len(self.shift), self.inputs))
        target = network.target
        self.classes: "Optional[List[str]]" = target["classes"] if target else None
        self.answers = "outputs" if not target else "number" if self.classes is None else "class"
        self.log: bool = bool(target and target.get("log"))
        self.target: str = comment(target["name"]) if target else ""
        self.meanings: "List[str]" = meanings_of(network.columns or [])

    def __repr__(self) -> str:
        sizes = [self.inputs] + [layer.units for layer in self.layers]
        return "<Model %s: predicts %s>" % ("-".join(map(str, sizes)), self.answers)

    @property
    def outputs(self) -> int:
        """How many numbers the last layer has."""
        return self.layers[-1].units

    @property
    def activations(self) -> "List[str]":
        """The different activations, in the order of the layers."""
        return list(dict.fromkeys([layer.activation for layer in self.layers]))

    @property
    def parameters(self) -> int:
        """How many weights and biases there are."""
        return sum([layer.units * (layer.inputs + 1) for layer in self.layers])

    def sizes(self) -> str:
        """Return the widths, as 4-8-3."""
        return "-".join(["%d" % width for width in [self.inputs] + [layer.units for layer in self.layers]])


def _layer(layer: "Any", place: str) -> Layer:
    if type(layer) is not Dense:
        raise NNPureError("%s is a %s: only Dense layers can be exported" % (place, type(layer).__name__))
    weights = to_matrix(layer.weights, place + ".weights")
    return Layer([list(column) for column in zip(*weights)], to_vector(layer.biases, place + ".biases"),
                 layer.activation)


def meanings_of(columns: "List[Dict[str, Any]]") -> "List[str]":
    """Return the description of each input, for comments: the name of its column, and the category for which it is 1.

    >>> meanings_of([{"name": "size", "categories": None}, {"name": "kind", "categories": ["a", "b"]}])
    ['size', 'kind: 1 for a, else 0', 'kind: 1 for b, else 0']
    """
    found = []
    for column in columns:
        name = comment(column["name"])
        if column["categories"] is None:
            log = ", as sign(x) log(1 + abs(x))" if column.get("log") else ""
            found.append(name + log)
        elif column.get("ordinal"):
            places = ["%d %s" % (k, comment(text)) for k, text in enumerate(column["categories"][:20])]
            found.append("%s: %s%s" % (name, ", ".join(places), ", ..." if len(column["categories"]) > 20 else ""))
        else:
            found += ["%s: 1 for %s, else 0" % (name, comment(text)) for text in column["categories"]]
            if column.get("unseen") == "other":
                found.append("%s: 1 for any other text, else 0" % name)
        if column.get("indicator"):
            found.append("%s: 1 where it is missing, else 0" % name)
    return found


# --- rows with their answers, for the self-test ---------------------------------------

def example_rows(network: "Any", count: int = EXAMPLE_ROWS) -> "Matrix":
    """Return rows for the self-test of an export, the same for the same network, in the range of its scaling.

    >>> from nn_pure import Dense, Network
    >>> len(example_rows(Network(3, [Dense(1)]))), len(example_rows(Network(3, [Dense(1)]))[0])
    (5, 3)
    """
    model = Model(network)
    rng = Rng(0)
    shift, scale = model.shift or [0.0] * model.inputs, model.scale or [1.0] * model.inputs
    # rounded to thousandths of the scale: short decimals
    return [[float("%.4g" % (shift[j] + scale[j] * rng.normal())) for j in range(model.inputs)] for _ in range(count)]


def expected(network: "Any", rows: "Any") -> "List[Tuple[Vector, Vector]]":
    """Return (row, outputs) pairs, computed by the plain kernel; DataError for an output that is not finite.

    >>> from nn_pure import Dense, Network
    >>> expected(Network(1, [Dense(1, weights=[[3.0]])]), [[2.0]])
    [([2.0], [6.0])]
    """
    rows = to_matrix(rows, "expect", network.inputs)
    outputs = PLAIN.predict(network, rows)
    for k, answer in enumerate(outputs):
        for a in answer:
            if a - a != 0.0:
                raise DataError("expect[%d]: the network answers %r; a self-test needs finite numbers" % (k, a))
    return list(zip(rows, outputs))


def single_precision(network: "Any") -> "Any":
    """Return a copy of network whose weights, biases and scaling are the nearest 32-bit floats.

    >>> from nn_pure import Dense, Network
    >>> single_precision(Network(1, [Dense(1, weights=[[0.1]])])).layers[0].weights[0][0] - 0.1 < 1e-8
    True
    """
    if not hasattr(network, "to_dict"):
        Model(network)                      # raises the error, if any
    described = network.to_dict()
    for k, layer in enumerate(described["layers"]):
        place = "layers[%d]" % k
        layer["weights"] = [[as_single(w, place + ".weights") for w in row] for row in layer["weights"]]
        layer["biases"] = [as_single(b, place + ".biases") for b in layer["biases"]]
    if described["scaling"]:
        for field in ("shift", "scale"):
            described["scaling"][field] = [as_single(x, "scaling." + field) for x in described["scaling"][field]]
            if field == "scale" and 0.0 in described["scaling"]["scale"]:
                raise DataError("scaling.scale is too small for 32-bit floats: leave it in double precision")
    return type(network).from_dict(described)
