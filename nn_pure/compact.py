"""A trained network in a quarter of the memory: weights as 32-bit floats, for predicting only.

A list keeps a reference for each number and, on most Pythons, a float of 16 to
24 bytes; an array keeps 4 bytes.  Rounding a weight to 24 bits changes it by
less than 6e-8 of itself.  Weights beyond 3.4e38 do not fit.

Needs the module array, which all but the smallest MicroPythons have.
"""

from .checks import to_matrix
from .errors import DataError, NNPureError
from .matrix import first_bad_row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .checks import Matrix, Vector
    from .network import Network


class Compact:
    """What predicts as network does, up to the rounding of its weights; network itself is not kept.

    DataError names the layer whose weights are no finite numbers of 32 bits.

    >>> from .layers import Dense
    >>> from .network import Network
    >>> small = Compact(Network(2, [Dense(1, weights=[[3.0], [0.5]], biases=[1.0])]))
    >>> small.predict([[2.0, 4.0]])
    [[9.0]]
    >>> len(small), small.layers[0].weights.itemsize
    (3, 4)
    """

    def __init__(self, network: "Network") -> None:
        network.check_layers()
        self.inputs = network.inputs
        self.scaling = network.scaling
        self.layers = []
        for k, layer in enumerate(network.layers):
            self.layers.append(_Layer(layer, "layers[%d]" % k))

    def __len__(self) -> int:
        """Return the number of parameters."""
        count = 0
        for layer in self.layers:
            count += len(layer.weights) + len(layer.biases)
        return count

    def predict(self, X: "Any") -> "Matrix":
        """Return the outputs for rows X, n x inputs; ShapeError or DataError says what is wrong with X.

        NNPureError if an output is no finite number.

        >>> from .layers import Dense
        >>> from .network import Network
        >>> Compact(Network(1, [Dense(1, "relu", weights=[[-3.0]])])).predict([[2.0], [-2.0]])
        [[0.0], [6.0]]
        """
        rows = to_matrix(X, "X", self.inputs)
        if self.scaling is not None:
            rows = self.scaling.apply(rows)
        outputs = []
        for k, row in enumerate(rows):
            for layer in self.layers:
                row = layer.outputs(row)
            if first_bad_row([row]) is not None:
                raise NNPureError("row %d: an output is no finite number: the inputs are too large" % k)
            outputs.append(row)
        return outputs


class _Layer:
    """The weights of a unit stand side by side: weights[unit * inputs + input]."""

    def __init__(self, layer: "Any", place: str) -> None:
        from array import array
        self.units = layer.units
        self.activation = layer._function()
        self.weights = array("f", [row[j] for j in range(layer.units) for row in layer.weights])
        self.biases = array("f", layer.biases)
        if first_bad_row([list(self.weights), list(self.biases)]) is not None:
            raise DataError("%s: a weight is no finite number of 32 bits, that is beyond 3.4e38" % place)

    def outputs(self, row: "Vector") -> "Vector":
        """Return activation(row w + b), summed in the order of matrix.matmul."""
        sums = []
        place = 0
        for j in range(self.units):
            total = 0.0
            for x in row:
                total += x * self.weights[place]
                place += 1
            sums.append(total + self.biases[j])
        if self.activation.slope is None:           # softmax takes a row at once
            together: "Vector" = self.activation.value(sums)
            return together
        return [self.activation.value(z) for z in sums]
