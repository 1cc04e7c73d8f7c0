"""Rprop: resilient backpropagation, whose steps depend only on the signs of the gradient."""

from ..checks import to_pair
from ..errors import DataError
from .first_order import Optimizer, filled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Dict, Sequence, Tuple
    from ..checks import Matrix, Vector


class Rprop(Optimizer):
    """Only the sign of g counts; each weight has its own step size, the stride, at first r.

    g kept its sign       stride <- stride etas[1],   w <- w - sign(g) stride
    g changed its sign    stride <- stride etas[0],   w stays, and g is forgotten
    g is or was 0         stride stays,               w <- w - sign(g) stride

    The stride stays within step_sizes.  Rprop needs the gradient of all rows: of a few, the sign is chance.
    Riedmiller, Braun 1993, in the form iRprop- of Igel, Huesken 2000.

    >>> rprop = Rprop()
    >>> rprop.update([[8.0]], [[0.1]], 1.0), rprop.update([[7.0]], [[-9.0]], 1.0)
    ([[7.0]], [[7.0]])
    """

    full_batch = True
    SETTINGS: "Tuple[str, ...]" = ("learning_rate", "etas", "step_sizes")

    def __init__(self, learning_rate: float = 1e-2, etas: "Sequence[float]" = (0.5, 1.2),
                 step_sizes: "Sequence[float]" = (1e-6, 50.0)) -> None:
        self.etas: "Tuple[float, float]" = to_pair(etas, "etas")
        if not 0.0 < self.etas[0] < 1.0 < self.etas[1]:
            raise DataError("etas are %r and %r: the first must lie between 0 and 1, the second above 1; "
                            "(0.5, 1.2) is usual" % self.etas)
        self.step_sizes: "Tuple[float, float]" = to_pair(step_sizes, "step_sizes")
        if not 0.0 < self.step_sizes[0] <= self.step_sizes[1]:
            raise DataError("step_sizes are %r and %r: the least must be above 0, the largest no less; "
                            "(1e-6, 50) is usual" % self.step_sizes)
        super().__init__(learning_rate)

    def _start(self, w: "Matrix", learning_rate: float) -> "Dict[str, Matrix]":
        return {"gradient": filled(w, 0.0), "stride": filled(w, learning_rate)}

    def _rule(self, w: "Matrix", g: "Matrix", learning_rate: float) -> "Matrix":
        moved, gradients, strides = [], [], []
        for i in range(len(w)):
            row, gradient, stride = list(w[i]), list(g[i]), self.memory["stride"][i]
            stride = self._strides(gradient, self.memory["gradient"][i], stride)
            for j in range(len(row)):
                # w <- w - sign(g) stride
                if gradient[j] > 0.0:
                    row[j] -= stride[j]
                elif gradient[j] < 0.0:
                    row[j] += stride[j]
                else:
                    row[j] += gradient[j]       # 0, or a NaN, which must stay visible
            moved.append(row)
            gradients.append(gradient)
            strides.append(stride)
        self.memory: "Dict[str, Matrix]" = {"gradient": gradients, "stride": strides}
        return moved

    def _strides(self, gradient: "Vector", last: "Vector", stride: "Vector") -> "Vector":
        """Return the new strides; set gradient to 0 where it changed its sign."""
        shrink, grow = self.etas
        least, largest = self.step_sizes
        stride = list(stride)
        for j in range(len(stride)):
            agreement = gradient[j] * last[j]
            if agreement > 0.0:
                stride[j] *= grow
            elif agreement < 0.0:
                stride[j] *= shrink
                gradient[j] = 0.0
            if stride[j] < least:
                stride[j] = least
            elif stride[j] > largest:
                stride[j] = largest
        return stride
