"""The plain kernel: the loops of matrix.py, layers.py and losses.py as they stand.

A kernel is how the sums of propagation.py are computed.  This one says what
is meant; the other kernel_*.py inherit from it, and give the same numbers
sooner.  kernels/__init__.py chooses one.

    x, w, b, z, a, t, u   as in propagation.py, a batch of n rows
    A, B                  any matrices, lists of rows
"""

from ..activations import exp_named
from ..losses import LOSSES
from ..matrix import column_sums, matmul, matmul_transposed, multiply, transpose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional, Sequence, Tuple
    from ..checks import Matrix, Vector
    from ..layers import Dense
    from ..losses import Loss


class Plain:
    """What is meant.

    >>> Plain().matmul([[1.0, 2.0]], [[3.0, 4.0], [5.0, 6.0]])         # 3 + 10, 4 + 12
    [[13.0, 16.0]]
    """

    name = "plain"
    same_bits = True

    def matmul(self, A: "Matrix", B: "Matrix") -> "Matrix":
        """Return A B.

        >>> Plain().matmul([[2.0]], [[3.0, 4.0]])
        [[6.0, 8.0]]
        """
        return matmul(A, B)

    def matmul_transposed(self, A: "Matrix", B: "Matrix") -> "Matrix":
        """Return A times the transpose of B.

        >>> Plain().matmul_transposed([[2.0]], [[3.0], [4.0]])
        [[6.0, 8.0]]
        """
        return matmul_transposed(A, B)

    def sums(self, layer: "Dense", x: "Matrix") -> "Matrix":
        """Return z = x w + b.

        >>> from ..layers import Dense
        >>> Plain().sums(Dense(1, weights=[[3.0]], biases=[0.5]), [[2.0]])
        [[6.5]]
        """
        return layer.sums(x)

    def outputs(self, layer: "Dense", z: "Matrix") -> "Matrix":
        """Return a = activation(z).

        >>> from ..layers import Dense
        >>> Plain().outputs(Dense(2, "relu"), [[3.0, -3.0]])
        [[3.0, 0.0]]
        """
        return layer.outputs(z)

    def delta(self, layer: "Dense", dE_da: "Matrix", z: "Matrix", a: "Matrix") -> "Matrix":
        """Return dE/dz = dE/da times da/dz.

        >>> from ..layers import Dense
        >>> Plain().delta(Dense(2, "relu"), [[5.0, 5.0]], [[3.0, -3.0]], [[3.0, 0.0]])
        [[5.0, 0.0]]
        """
        return multiply(dE_da, layer.slopes(z, a))

    def gradient(self, x: "Matrix", delta: "Matrix") -> "Tuple[Matrix, Vector]":
        """Return dE/dw = x^T delta, and dE/db, the sums of delta's columns.

        >>> Plain().gradient([[2.0], [3.0]], [[5.0], [7.0]])           # 10 + 21, 5 + 7
        ([[31.0]], [12.0])
        """
        return matmul(transpose(x), delta), column_sums(delta)

    def loss(self, loss: str, z: "Matrix", a: "Matrix", t: "Matrix", u: "Optional[Vector]" = None,
             exp: str = "platform") -> float:
        """Return E, the mean loss over the rows, of the last layer's z and a; exp is a name of activations.EXPS.

        >>> Plain().loss("mean_squared_error", [[6.0]], [[6.0]], [[4.0]])
        4.0
        """
        return _loss_with(loss, exp).mean(z if LOSSES[loss].activation else a, t, u)

    def loss_gradient(self, loss: str, z: "Matrix", a: "Matrix", t: "Matrix",
                      u: "Optional[Vector]" = None, exp: str = "platform") -> "Matrix":
        """Return dE/da of the last layer; dE/dz at once where the loss belongs to its activation.

        >>> Plain().loss_gradient("mean_squared_error", [[6.0]], [[6.0]], [[4.0]])
        [[4.0]]
        """
        return _loss_with(loss, exp).mean_gradient(z if LOSSES[loss].activation else a, t, u)

    def update(self, optimizer: "Any", w: "Matrix", g: "Matrix", learning_rate: float) -> "Matrix":
        """Return the rows after one step of the optimizer.

        >>> from ..optimizers.first_order import SGD
        >>> Plain().update(SGD(), [[8.0]], [[2.0]], 0.5)
        [[7.0]]
        """
        updated: "Matrix" = optimizer.update(w, g, learning_rate)
        return updated

    def predict_unchecked(self, layers: "Sequence[Dense]", X: "Any") -> "Optional[Matrix]":
        """Return the outputs for rows as users pass them, None if there is anything to be checked or said first.

        >>> Plain().predict_unchecked([], [[2.0]])
        """
        return None

    def predict_rows(self, layers: "Sequence[Dense]", x: "Matrix") -> "Matrix":
        """Return the outputs of the last layer for inputs x.

        >>> from ..layers import Dense
        >>> Plain().predict_rows([Dense(1, weights=[[3.0]], biases=[0.0])], [[2.0], [4.0]])
        [[6.0], [12.0]]
        """
        for layer in layers:
            x = self.outputs(layer, self.sums(layer, x))
        return x


def _loss_with(loss: str, exp: str) -> "Loss":
    return LOSSES[loss] if exp == "platform" else LOSSES[loss].with_exp(exp_named(exp))


PLAIN = Plain()
