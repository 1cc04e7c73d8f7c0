"""A new TinyNetwork, with random weights: where boards/tiny_training.py starts without a model file."""

from math import sqrt

from ..errors import NNPureError
from ..rng import Rng
from .tiny import LISTS, TinyNetwork, require

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional


def new_network(inputs: int, layers: "Any", loss: "Optional[str]" = None, seed: "Optional[int]" = None,
                scaling: "Any" = None, exp: str = "platform") -> TinyNetwork:
    """Return a network with the weights that Network draws from the same seed.

    inputs    how many numbers a row has, 1 or more
    layers    a pair (units, activation) for each layer
    loss      a name of tiny_training.LOSSES; None takes the one that belongs to the last
              activation, mean_squared_error where none does
    seed      a whole number >= 0; None takes one from the clock
    scaling   None, or {"shift": [...], "scale": [...]}, one number per input: x becomes (x - shift) / scale
    exp       "platform" or "portable"

    >>> net = new_network(2, [(4, "tanh"), (1, "sigmoid")], seed=0)
    >>> net.loss, len(net.layers[0].weights), len(net.layers[0].biases)
    ('binary_cross_entropy', 2, 4)
    """
    require(seed is None or (isinstance(seed, int) and 0 <= seed < 1e30),
            "seed must be None or a whole number, 0 or more")
    require(isinstance(inputs, int) and inputs > 0, "inputs must be a whole number, 1 or more")
    rng = Rng(seed)
    width = inputs
    activation = ""
    described: "List[Dict[str, Any]]" = []
    for pair in layers if isinstance(layers, LISTS) else ():
        if not isinstance(pair, LISTS) or len(pair) != 2 or not isinstance(pair[0], int) or pair[0] < 1:
            raise NNPureError("layers[%d] is no pair (units, activation), such as (4, \"tanh\")" % len(described))
        units, activation = pair
        he = activation in ("relu", "leaky_relu")               # the reasons are in initializers.py
        limit = sqrt(6.0 / (width if he else width + units))
        described.append({
            "units": units, "activation": activation, "scale": None,
            "initializer": "he_uniform" if he else "glorot_uniform",
            "weights": [[limit * (2.0 * rng.uniform() - 1.0) for _ in range(units)] for _ in range(width)],
            "biases": [0.0] * units})
        width = units
    if loss is None:
        loss = "mean_squared_error"
        if activation == "sigmoid":
            loss = "binary_cross_entropy"
        elif activation == "softmax":
            loss = "categorical_cross_entropy"
    net = TinyNetwork({"format": "nn_pure", "version": 1, "inputs": inputs, "loss": loss, "label_smoothing": 0.0,
                       "exp": exp, "seed": rng.seed, "layers": described, "scaling": scaling, "columns": None,
                       "target": None})
    net.rng = rng
    return net
