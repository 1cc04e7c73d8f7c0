"""One step of training: loss and gradient, clipping, the optimizer's update; and the last good weights.

    x, t, u   the rows of the step, as in batches.py
    w, g      all weights and their gradient, in rows as parameters.py has them

A step moves all weights or none.
"""

from ..kernels import kernel_for
from ..matrix import first_bad_row
from ..optimizers import clip_by_norm, clip_by_value
from ..parameters import copy_rows, gradient_rows, layer_of_row, norm, parameter_rows, set_parameters
from ..propagation import draw_masks, loss_and_gradients
from .diagnosis import sick_layer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, Optional, Tuple
    from ..checks import Matrix, Vector
    from ..network import Network
    from ..optimizers import Optimizer
    from ..propagation import Masks


class NumberLost(Exception):
    """A number has become infinite or NaN; Trainer makes a TrainingDiverged of it, with place and cause.

    what    which number, and what it is now
    layer   where it was met first
    rows    x and t of the step, None if it was not found in a step
    held_out  whether x and t are rows that were held out
    """

    def __init__(self, what: str, layer: int, rows: "Optional[Tuple[Matrix, Matrix]]" = None,
                 held_out: bool = False) -> None:
        super().__init__(what)
        self.what = what
        self.layer = layer
        self.rows = rows
        self.held_out = held_out


class LastGood:
    """The weights of a network in training: set all together, and the last good ones kept.

    Good weights are those whose loss and gradient were finite.  Before the first
    step they are those that training began with.

    first     the weights that this start began with
    pending   weights that the network is to have, whatever interrupts; None: those that it has
    """

    def __init__(self, network: "Network") -> None:
        self.network = network
        self.pending: "Optional[Matrix]" = None
        self.begin()

    def begin(self) -> None:
        """Begin a start with the network's weights."""
        # Copies: what a callback does to the weights before the first step must not spoil them.
        self.first = copy_rows(parameter_rows(self.network.layers))
        self.keep(self.first)

    def keep(self, rows: "Matrix", replay: "Optional[Callable[[], Optional[Matrix]]]" = None) -> None:
        """Note that rows are good.

        replay   trains from rows once more, to the weights before the last step: where
                 a kernel took many steps at once, these are the last good ones
        """
        self._rows = rows
        self._replay = replay

    def rows(self) -> "Matrix":
        """Return copies of the last good weights."""
        rows = self._rows
        if self._replay is not None:
            here = parameter_rows(self.network.layers)
            self.pending = rows
            set_parameters(self.network.layers, rows)
            rows = self._replay() or rows
            set_parameters(self.network.layers, here)
            self.pending = None
        return copy_rows(rows)

    def set(self, rows: "Matrix") -> None:
        """Give the network these weights; a Ctrl-C in the middle does not leave some of these and some of others."""
        self.pending = rows
        set_parameters(self.network.layers, rows)
        self.pending = None

    def settle(self) -> None:
        """Set what is pending: Ctrl-C came while weights were set, or were only tried."""
        if self.pending is not None:
            set_parameters(self.network.layers, self.pending)

    def check(self) -> None:
        """Raise NumberLost if the network holds a weight that is infinite or NaN."""
        bad = first_bad_row(parameter_rows(self.network.layers))
        if bad is not None:
            raise NumberLost("a weight is infinite or NaN", layer_of_row(self.network.layers, bad))


class Stepper:
    """Takes the steps of a training.

    clip_norm, clip_value   limits of the gradient, None for none
    callbacks               whether there are any, which may set weights between two steps
    weights                 the LastGood
    """

    def __init__(self, network: "Network", optimizer: "Optimizer", clip_norm: "Optional[float]",
                 clip_value: "Optional[float]", callbacks: bool) -> None:
        self.network = network
        self.optimizer = optimizer
        self.clip_norm = clip_norm
        self.clip_value = clip_value
        self.callbacks = callbacks
        self.loss = network.loss_function
        self.kernel = kernel_for(network.kernel)
        self.has_dropout = any([layer.dropout for layer in network.layers])
        self.weights = LastGood(network)

    def step(self, x: "Matrix", t: "Matrix", u: "Optional[Vector]", rate: float) -> "Tuple[float, float]":
        """Take one step; return the loss and the length of the gradient before it.  NumberLost: no weight has moved."""
        network = self.network
        masks = draw_masks(network.layers, len(x), network.rng) if self.has_dropout else None
        if network.label_smoothing:
            t = network._smoothed(t)
        loss, gradients, network.z, network.a = loss_and_gradients(network.layers, self.loss, x, t, u, masks,
                                                                   self.kernel)
        network.x = x
        w, g = parameter_rows(network.layers), gradient_rows(gradients)
        length = norm(g)
        if loss - loss != 0.0 or length - length != 0.0:            # an infinity or a NaN
            what = ("the loss is %r" % loss if loss - loss != 0.0 else "the length of the gradient is %r" % length)
            raise NumberLost(what, sick_layer(network, g), (x, t))
        if self.optimizer.searches:
            updated = self._search(w, loss, g, x, t, u, rate, masks)
        else:
            if self.clip_norm is not None or self.clip_value is not None:
                g = self._clipped(g, length)
            updated = self.kernel.update(self.optimizer, w, g, rate)
        bad = first_bad_row(updated)
        if not self.callbacks or first_bad_row(w) is None:          # loss and gradient do not show every weight
            self.weights.keep(w)
        if bad is not None:
            raise NumberLost("a weight would become infinite or NaN", layer_of_row(network.layers, bad), (x, t))
        self.weights.set(updated)
        return loss, length

    def _clipped(self, g: "Matrix", length: float) -> "Matrix":
        if self.clip_value is not None:
            g = clip_by_value(g, self.clip_value)
            length = norm(g)
        return g if self.clip_norm is None else clip_by_norm(g, self.clip_norm, length)

    def _search(self, w: "Matrix", loss: float, g: "Matrix", x: "Matrix", t: "Matrix", u: "Optional[Vector]",
                rate: float, masks: "Masks") -> "Matrix":
        """Return the weights that the optimizer's search ends with; the network has w again."""
        def evaluate(rows: "Matrix") -> "Tuple[float, Matrix]":
            set_parameters(self.network.layers, rows)
            return self.network._loss_and_gradient(x, t, u, masks)
        self.weights.pending = w
        updated = self.optimizer.search(w, loss, g, rate, evaluate)
        self.weights.set(w)
        return updated
