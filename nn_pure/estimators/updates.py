"""Update rules in the form that scikit-learn gives them.

    w   all parameters, a list of rows      g   the gradient      r   the rate

They differ from those of optimizers/first_order.py, which are PyTorch's, in where the rate
(SGD) or epsilon (Adam) enters: it matters when the rate changes, and with tiny gradients.
"""

from math import sqrt

from ..elementary import power
from ..matrix import subtract_scaled
from ..optimizers.first_order import Adam, Optimizer, filled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, Tuple
    from ..checks import Matrix


class VelocitySGD(Optimizer):
    """SGD with momentum, whose memory is a step, not a gradient.

    v <- momentum v - r g
    w <- w + v                       nesterov: w + (momentum v - r g)

    Sutskever et al. 2013, equations (1) and (3), up to where g is taken.

    >>> sgd = VelocitySGD(momentum=0.5)
    >>> sgd.update([[8.0]], [[2.0]], 1.0), sgd.update([[6.0]], [[2.0]], 0.5)      # v = -2, then -1 - 1
    ([[6.0]], [[4.0]])
    """

    SETTINGS: "Tuple[str, ...]" = ("learning_rate", "momentum", "nesterov")

    def __init__(self, learning_rate: float = 1e-3, momentum: float = 0.9, nesterov: bool = False) -> None:
        self.momentum = momentum
        self.nesterov = nesterov
        super().__init__(learning_rate)

    def _start(self, w: "Matrix", learning_rate: float) -> "Dict[str, Matrix]":
        return {"velocity": filled(w, 0.0)}

    def _rule(self, w: "Matrix", g: "Matrix", learning_rate: float) -> "Matrix":
        velocity = self._moved(self.memory["velocity"], g, learning_rate)
        self.memory: "Dict[str, Matrix]" = {"velocity": velocity}
        step = self._moved(velocity, g, learning_rate) if self.nesterov else velocity
        return subtract_scaled(w, step, -1.0)

    def _moved(self, velocity: "Matrix", g: "Matrix", learning_rate: float) -> "Matrix":
        """Return momentum v - r g."""
        momentum = self.momentum
        return [[momentum * v - learning_rate * x for v, x in zip(*rows)] for rows in zip(velocity, g)]


class UncorrectedAdam(Adam):
    """Adam whose epsilon is added to sqrt(s) itself, not to the bias-corrected sqrt(S).

    w <- w - r sqrt(1 - beta2^step) / (1 - beta1^step)  m / (sqrt(s) + epsilon)

    Kingma, Ba 2015, end of section 2.

    >>> UncorrectedAdam(betas=(0.5, 0.75), eps=0.5).update([[8.0]], [[3.0]], 4.0)      # 8 - 4 1/2 2 3/2 / (3/2 + 1/2)
    [[5.0]]
    """

    def _rule(self, w: "Matrix", g: "Matrix", learning_rate: float) -> "Matrix":
        epsilon = self.eps
        self.eps: float = epsilon / sqrt(1.0 - power(self.betas[1], self.steps))
        try:
            return super()._rule(w, g, learning_rate)
        finally:
            self.eps = epsilon
