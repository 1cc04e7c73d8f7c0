"""TinyNetwork: predictions on a microcontroller, with the bits of Network, from a few kB of heap.

For microcontrollers that have no room for network.py and what it needs; with
boards/tiny_training.py it learns too, boards/tiny_new.py makes a new one.  Anywhere else use
Network: it knows more activations, losses and optimizers, and is quicker.

    x   inputs of a layer              one row
    w   weights                        inputs x units
    b   biases                         units
    z   weighted sums   z = x w + b    one row
    a   outputs         a = activation(z)

A row passes through preallocated lists: a prediction allocates only the numbers
it computes, 16 bytes each where MicroPython's floats have 64 bits, nothing where
a float fits into the word that refers to it.
"""

from math import exp

from ..errors import DataError, ModelFileError, NNPureError, ShapeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional
    from ..checks import Matrix, Vector
    from ..elementary import Function
    from ..rng import Rng

ACTIVATIONS = ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "softmax")
LEAKY_SLOPE = 0.01
INFINITY = float("inf")                 # elementary.py, which has it too, is loaded only for tanh and for losses
LOWEST = -INFINITY                      # a name, as -INFINITY would be a new number each time
LISTS = (list, tuple)                   # a tuple written where it is used would be made anew each time, too
NUMBERS = (int, float)
NO_NUMBER = (TypeError, ValueError, LookupError, ArithmeticError)


def require(true: "Any", message: str) -> None:
    """Raise DataError with the message unless it is true.

    >>> require(1 > 0, "one is not above 0")
    """
    if not true:
        raise DataError(message)


def take(values: "Any", row: "Vector", name: str, i: int) -> None:
    """Put the numbers of values, row i of what is called name, into the list row as finite floats.

    The place is made a text only where it is needed: a text takes heap.

    >>> row = [0.0, 0.0]
    >>> take((1, 2), row, "X", 0)
    >>> row
    [1.0, 2.0]
    """
    j = 0
    try:
        if len(values) != len(row):
            raise ShapeError("%s[%d] has %d numbers where %d are needed" % (name, i, len(values), len(row)))
        for j in range(len(row)):
            number = values[j]
            if type(number) is not float:
                number = float(number + 0)              # float() alone would read a text
            if not LOWEST < number < INFINITY:
                raise ValueError
            row[j] = number
    except ShapeError:
        raise
    except NO_NUMBER:
        raise DataError("%s[%d][%d] is no finite number, or %s[%d] no list of them; one sample is written [[0, 1]]"
                        % (name, i, j, name, i))


def field(data: "Any", name: str, place: str) -> "Any":
    """Return data[name]; ModelFileError if there is none.

    >>> field({"inputs": 2}, "inputs", "the model")
    2
    """
    if not isinstance(data, dict) or name not in data:
        raise ModelFileError("%s has no field %s" % (place, name))
    return data[name]


def _list(data: "Any", name: str, place: str) -> "List[Any]":
    """Return a field that has to be a list of something."""
    values = field(data, name, place)
    if not isinstance(values, list) or not values:
        raise ModelFileError("%s: %s is no list, or empty" % (place, name))
    return values


def _vector(data: "Any", name: str, place: str) -> "Vector":
    """Return the numbers of a field."""
    values = _list(data, name, place)
    row = [0.0] * len(values)
    take(values, row, place + "." + name, 0)
    return row


class TinyLayer:
    """One layer of a TinyNetwork: activation, weights (inputs x units), biases, and a, its last outputs.

    fields   all other fields of the layer in the model
    """

    def __init__(self, data: "Any", place: str) -> None:
        self.activation: str = field(data, "activation", place)
        if self.activation not in ACTIVATIONS:
            raise ModelFileError("%s.activation is %r; TinyNetwork knows %s; use Network"
                                 % (place, self.activation, ", ".join(ACTIVATIONS)))
        if self.activation == "tanh":
            from ..elementary import tanh
            self.tanh = tanh
        self.biases: "Vector" = _vector(data, "biases", place)
        if field(data, "units", place) != len(self.biases):
            raise ModelFileError("%s: units is not the number of biases" % place)
        self.a: "Vector" = [0.0] * len(self.biases)
        self.weights: "Matrix" = []
        for values in _list(data, "weights", place):
            row = [0.0] * len(self.biases)
            take(values, row, place + ".weights", len(self.weights))
            self.weights.append(row)
        self.fields: "Dict[str, Any]" = dict(data)
        self.fields["weights"] = self.fields["biases"] = None

    def sums(self, x: "Vector") -> "Vector":
        """Put z = x w + b into a, and return it.

        Each sum is 0.0 + x[0] w[0][j] + x[1] w[1][j] + ... + b[j], from the left.
        An x of 0 is left out: no sum that begins with 0.0 is changed by one more 0.
        """
        a = self.a
        for j in range(len(a)):
            a[j] = 0.0
        for i in range(len(x)):
            number = x[i]
            if number != 0.0:
                w = self.weights[i]
                for j in range(len(a)):
                    a[j] += number * w[j]
        b = self.biases
        for j in range(len(a)):
            a[j] += b[j]
        return a

    def activate(self, exp: "Function") -> None:
        """Make activation(z) of the z in a; the formulas and their reasons are in activations.py."""
        activation = self.activation
        a = self.a
        largest = max(a)
        total = 0.0
        for j in range(len(a)):
            z = a[j]
            if activation == "sigmoid":
                if z >= 0.0:
                    a[j] = 1.0 / (1.0 + exp(-z))
                else:
                    z = exp(z)
                    a[j] = z / (1.0 + z)
            elif activation == "tanh":
                a[j] = self.tanh(z, exp)
            elif activation == "relu":
                if z <= 0.0:
                    a[j] = 0.0
            elif activation == "leaky_relu":
                if not z > 0.0:
                    a[j] = LEAKY_SLOPE * z
            elif activation == "softmax":
                a[j] = exp(z - largest)
                total += a[j]
        if activation == "softmax":
            for j in range(len(a)):
                a[j] /= total


class TinyNetwork:
    """A network from what Network.to_dict returns, or json.load reads from a model file.

    The activations are linear, sigmoid, tanh, relu, leaky_relu and softmax.
    ModelFileError says what in data is wrong, or beyond this class: then use Network.

    layers   each with weights, biases and activation, to be read only
    x        the last row of inputs, scaled
    fields   all other fields of the model

    >>> layer = {"units": 1, "activation": "relu", "weights": [[3.0], [4.0]], "biases": [0.5]}
    >>> net = TinyNetwork({"format": "nn_pure", "version": 1, "inputs": 2, "loss": "mean_squared_error",
    ...                    "layers": [layer], "scaling": None})
    >>> net.predict([[1, 2], [-1, 0]])
    [[11.5], [0.0]]
    """

    def __init__(self, data: "Any") -> None:
        if field(data, "format", "the model") != "nn_pure" or field(data, "version", "the model") not in (1, 2):
            raise ModelFileError("this is no nn_pure model of version 1 or 2")
        self.exp: "Function" = exp
        if data.get("exp", "platform") != "platform":
            self.exp = _exp_named(data["exp"])
        self.loss: str = field(data, "loss", "the model")
        self.layers: "List[TinyLayer]" = []
        self.rng: "Optional[Rng]" = None        # for shuffling, made on first use
        self.shift: "Vector" = []
        self.scale: "Vector" = []
        try:
            require(isinstance(self.loss, str), "loss is no name")
            self._take_layers(data)
            scaling = field(data, "scaling", "the model")
            if scaling is not None:
                self.shift = _vector(scaling, "shift", "scaling")
                self.scale = _vector(scaling, "scale", "scaling")
                require(len(self.x) == len(self.shift) == len(self.scale) and 0.0 not in self.scale,
                        "scaling needs a shift for each input, and a scale that is not 0")
        except NNPureError as error:
            raise ModelFileError(str(error))
        self.fields: "Dict[str, Any]" = dict(data)
        self.fields["layers"] = None

    def _take_layers(self, data: "Any") -> None:
        inputs = field(data, "inputs", "the model")
        activation = ""
        for values in _list(data, "layers", "the model"):
            place = "layers[%d]" % len(self.layers)
            require(activation != "softmax", place + ": softmax works as the last activation")
            layer = TinyLayer(values, place)
            activation = layer.activation
            require(len(layer.weights) == inputs, place + ": as many rows of weights are needed as numbers arrive")
            self.layers.append(layer)
            inputs = len(layer.biases)
        self.x: "Vector" = [0.0] * len(self.layers[0].weights)

    def __repr__(self) -> str:
        return "<TinyNetwork %d-%s>" % (len(self.x), "-".join([str(len(layer.a)) for layer in self.layers]))

    def predict(self, X: "Any") -> "Matrix":
        """Return the outputs for rows X, n x inputs: a list of rows that are lists, tuples or arrays.

        ShapeError or DataError says what is wrong with X.
        """
        if not isinstance(X, LISTS) or not X:
            raise ShapeError("X is no list of rows, or empty; one sample is written [[0, 1]]")
        return [list(self.outputs(X[i], i)) for i in range(len(X))]

    def outputs(self, row: "Any", i: int = 0) -> "Vector":
        """Return the outputs for one row, in a list that the next row is going to change.

        i   the row's number, for messages
        """
        self.sums(row, i)
        last = self.layers[-1]
        last.activate(self.exp)
        return last.a

    def sums(self, row: "Any", i: int = 0) -> "Vector":
        """Return the last layer's z for one row, in a list that outputs is going to change."""
        x = self.x
        take(row, x, "X", i)
        for j in range(len(self.scale)):
            x[j] = (x[j] - self.shift[j]) / self.scale[j]
        last = self.layers[-1]
        for layer in self.layers:
            x = layer.sums(x)
            if layer is not last:
                layer.activate(self.exp)
        return x

    def to_dict(self) -> "Dict[str, Any]":
        """Return the model as it is now, for json.dump, Network.from_dict or TinyNetwork."""
        data = dict(self.fields)
        data["layers"] = []
        for layer in self.layers:
            fields = dict(layer.fields)
            fields["weights"] = [list(row) for row in layer.weights]
            fields["biases"] = list(layer.biases)
            data["layers"].append(fields)
        return data


def _exp_named(name: "Any") -> "Any":
    """Return the portable exp, whose file a board needs only for models that were made with it."""
    try:
        if name == "portable":
            from ..portable_exp import exp
            return exp
    except ImportError:
        pass
    raise ModelFileError("exp is %r: \"platform\" is known, and \"portable\" beside the file portable_exp.py" % (name,))
