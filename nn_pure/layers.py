"""Layers: the parts a network is made of.  There is one kind, Dense.

    x   inputs of the layer            n x inputs
    w   weights                        inputs x units
    b   biases                         units
    z   weighted sums   z = x w + b    n x units
    a   outputs         a = activation(z)
"""

from .activations import ACTIVATIONS, ALIASES
from .checks import known_name, to_biases, to_count, to_matrix, to_nonnegative, to_number, to_vector, to_weights
from .errors import DataError, NNPureError
from .initializers import ALIASES as INITIALIZER_ALIASES
from .initializers import DEFAULT_INITIALIZERS, INITIALIZERS
from .matrix import map_matrix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Optional
    from .checks import Matrix, Vector
    from .rng import Rng


class Dense:
    """A fully connected layer: a = activation(x w + b).

    units        how many outputs, 1 or more
    activation   a name of ACTIVATIONS
    initializer  a name of INITIALIZERS; None chooses by the activation
    scale        the initializer's one number; None takes its default
    weights      inputs x units, to start from instead of the initializer
    biases       units numbers; 0 if not given
    l1, l2       0 or more: the loss grows by l1 |w| and l2 w^2 for each weight w
                 (not for biases), which keeps weights small; l1 makes many of them 0
    dropout      0 or more, below 1: in training, the share of the outputs that is
                 set to 0, anew in each step (Srivastava et al. 2014)

    weights and biases may be read and set at any time; their shape is
    checked when the network next uses them.  exp is that of the network.

    >>> Dense(3, "relu").initializer
    'he_uniform'
    """

    exp = "platform"            # which exp the activation is computed with, a name of activations.EXPS

    def __init__(self, units: int, activation: str = "linear", initializer: "Optional[str]" = None,
                 scale: "Optional[float]" = None, weights: "Any" = None, biases: "Any" = None,
                 l1: float = 0.0, l2: float = 0.0, dropout: float = 0.0) -> None:
        self.units = to_count(units, "units")
        self.activation = known_name(activation, ACTIVATIONS, ALIASES, "activation")
        if initializer is None:
            initializer = DEFAULT_INITIALIZERS.get(self.activation, "glorot_uniform")
        self.initializer = known_name(initializer, INITIALIZERS, INITIALIZER_ALIASES, "initializer")
        self.scale = None if scale is None else to_number(scale, "scale")
        self.weights: "Matrix" = [] if weights is None else to_matrix(weights, "weights", self.units)
        self.biases: "Vector" = [] if biases is None else to_vector(biases, "biases")
        self.l1 = to_nonnegative(l1, "l1")
        self.l2 = to_nonnegative(l2, "l2")
        self.dropout = to_nonnegative(dropout, "dropout", below=1.0)

    def __repr__(self) -> str:
        """Return the call that makes the layer; its weights, once it has some, only by their number.

        >>> Dense(3, "relu", l2=0.5), Dense(1, weights=[[1.0], [2.0]])
        (Dense(3, 'relu', l2=0.5), <Dense(1, 'linear'), weights 2 x 1>)
        """
        usual = DEFAULT_INITIALIZERS.get(self.activation, "glorot_uniform")
        text = "Dense(%r, %r" % (self.units, self.activation)
        for name, default in (("initializer", usual), ("scale", None), ("l1", 0.0), ("l2", 0.0), ("dropout", 0.0)):
            if getattr(self, name) != default:
                text += ", %s=%r" % (name, getattr(self, name))
        if not self.weights and not self.biases:
            return text + ")"
        return "<%s), weights %d x %d>" % (text, len(self.weights), self.units)

    def copy(self) -> "Dense":
        """Return a layer of the same kind with weights and biases of its own.

        >>> Dense(2, "tanh").copy().units
        2
        """
        twin = self.__class__(self.units, self.activation, self.initializer, self.scale,
                              self.weights or None, self.biases or None, self.l1, self.l2, self.dropout)
        twin.exp = self.exp
        return twin

    def initialize(self, inputs: int, rng: "Rng") -> None:
        """Set the weights anew, as the initializer says, and the biases to 0.

        >>> layer = Dense(2, initializer="constant", scale=0.25)
        >>> layer.initialize(1, None)
        >>> layer.weights, layer.biases
        ([[0.25, 0.25]], [0.0, 0.0])
        """
        scale = [] if self.scale is None else [self.scale]
        self.weights = INITIALIZERS[self.initializer](rng, inputs, self.units, *scale)
        self.biases = [0.0] * self.units

    def check(self, inputs: int, place: str, exp: str) -> None:
        """Raise ShapeError unless weights and biases fit; make them lists of floats if they are none.

        exp   the exp of the network

        >>> layer = Dense(1, weights=[[1.0]], biases=[0.0])
        >>> layer.weights, layer.biases = ((1,),), (2,)
        >>> layer.check(1, "layers[0]", "platform")
        >>> layer.weights, layer.biases
        ([[1.0]], [2.0])
        """
        self.weights = to_weights(self.weights, place + ".weights", inputs, self.units)
        self.biases = to_biases(self.biases, place + ".biases", self.units)
        self.exp = exp

    def penalty(self) -> float:
        """Return the sum of l1 |w| + l2 w^2 over the weights, 0 or more.  Hinton 1989, section 6.4.

        >>> Dense(1, weights=[[3.0], [-2.0]], l2=0.5).penalty()         # (9 + 4) / 2
        6.5
        """
        total = 0.0
        if self.l1 or self.l2:
            for row in self.weights:
                for w in row:
                    total += self.l1 * abs(w) + self.l2 * w * w
        return total

    def penalty_slopes(self) -> "Matrix":
        """Return the slope of the penalty at each weight, l1 sign(w) + 2 l2 w; 0 at w = 0.

        >>> Dense(1, weights=[[3.0], [-2.0]], l1=0.25, l2=0.5).penalty_slopes()
        [[3.25], [-2.25]]
        """
        return map_matrix(lambda w: self.l1 * ((w > 0.0) - (w < 0.0)) + 2.0 * self.l2 * w, self.weights)


def copy_layers(layers: "Any") -> "List[Dense]":
    """Return copies of layers: a layer in two networks would be trained by both.

    >>> layer = Dense(1)
    >>> copy_layers([layer])[0] is layer
    False
    """
    if not isinstance(layers, (list, tuple)) or not layers:
        raise NNPureError("layers must be a list of at least one Dense layer")
    for k in range(len(layers)):
        if not isinstance(layers[k], Dense):
            raise DataError("layers[%d] is no Dense layer: write Dense(units, activation)" % k)
    if layers[-1].dropout:
        raise NNPureError("layers[%d] is the last: dropout would delete answers" % (len(layers) - 1))
    return [layer.copy() for layer in layers]
