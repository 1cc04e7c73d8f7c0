"""Optimizers: the table of all, by name, and gradient clipping.

    w   all parameters of a network, a list of rows of differing lengths:
        the weight rows of each layer, then its biases
    g   the gradient dE/dw, rows of the same lengths

    first_order.py                       the base class; SGD, Adagrad, RMSprop, Adam, AdamW
    rprop.py                             Rprop, which uses only the signs of the gradient
    lbfgs.py, line_search.py             L-BFGS, which needs the loss too: search in place of update
    OPTIMIZERS, optimizer_from           all by name
    norm, clip_by_norm, clip_by_value    the length of a gradient, and gradient clipping
"""

from ..checks import known_name, short
from ..elementary import INFINITY
from ..errors import NNPureError
from ..matrix import scale
from ..parameters import norm
from .first_order import SGD, Adagrad, Adam, AdamW, Optimizer, RMSprop
from .lbfgs import LBFGS
from .rprop import Rprop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict
    from ..checks import Matrix

__all__ = ["ALIASES", "LBFGS", "OPTIMIZERS", "SGD", "Adagrad", "Adam", "AdamW", "Optimizer", "RMSprop", "Rprop",
           "clip_by_norm", "clip_by_value", "momentum", "nesterov", "norm", "optimizer_from"]


def momentum(learning_rate: float = 1e-3) -> SGD:
    """Return SGD with momentum 0.9.

    >>> momentum().momentum
    0.9
    """
    return SGD(learning_rate, momentum=0.9)


def nesterov(learning_rate: float = 1e-3) -> SGD:
    """Return SGD with Nesterov's momentum 0.9.

    >>> nesterov().nesterov
    True
    """
    return SGD(learning_rate, momentum=0.9, nesterov=True)


# A saved training state stores the name, so a name, once released, stays.
OPTIMIZERS: "Dict[str, Callable[..., Optimizer]]" = {
    "sgd": SGD,
    "momentum": momentum,
    "nesterov": nesterov,
    "adagrad": Adagrad,
    "rmsprop": RMSprop,
    "adam": Adam,
    "adamw": AdamW,
    "rprop": Rprop,
    "lbfgs": LBFGS,
}
ALIASES = {"SGD": "sgd", "gradient_descent": "sgd", "heavy_ball": "momentum", "nag": "nesterov",
           "Adagrad": "adagrad", "RMSprop": "rmsprop", "rms_prop": "rmsprop", "Adam": "adam", "AdamW": "adamw",
           "adam_w": "adamw", "Rprop": "rprop", "irprop-": "rprop", "irprop": "rprop",
           "LBFGS": "lbfgs", "l-bfgs": "lbfgs", "L-BFGS": "lbfgs", "l_bfgs": "lbfgs"}


def optimizer_from(optimizer: "Any") -> Optimizer:
    """Return a fresh optimizer of that name with its defaults, or the Optimizer itself.

    >>> optimizer_from("l-bfgs").searches, optimizer_from(Adam(0.5)).learning_rate
    (True, 0.5)
    """
    if isinstance(optimizer, Optimizer):
        return optimizer
    if not isinstance(optimizer, str):
        raise NNPureError("optimizer is %s: pass an Optimizer object such as Adam(0.01), or one of %s"
                          % (short(optimizer), ", ".join(sorted(OPTIMIZERS))))
    return OPTIMIZERS[known_name(optimizer, OPTIMIZERS, ALIASES, "optimizer")]()


# --- gradient clipping -------------------------------------------------------

def clip_by_norm(g: "Matrix", limit: float, norm_of_g: float) -> "Matrix":
    """Return g, or g shortened to a length of limit if it is longer; the direction stays.

    A g whose length is infinite or NaN is returned unchanged, so that it is detected.
    Pascanu, Mikolov, Bengio 2013, algorithm 1.

    >>> clip_by_norm([[2.0, 4.0], [4.0]], 3.0, 6.0)
    [[1.0, 2.0], [2.0]]
    """
    return scale(g, limit / norm_of_g) if limit < norm_of_g < INFINITY else g


def clip_by_value(g: "Matrix", limit: float) -> "Matrix":
    """Return g with every number held between -limit and limit.

    >>> clip_by_value([[2.0, -4.0], [0.5]], 1.0)
    [[1.0, -1.0], [0.5]]
    """
    return [[limit if x > limit else -limit if x < -limit else x for x in row] for row in g]
