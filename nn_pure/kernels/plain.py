"""The reference kernel: the loops of matrix.py and activations.py as they stand.

A kernel computes the sums of propagation.py.  The other kernels inherit from
this one and compute the same numbers faster; kernels/__init__.py chooses.

    x, w, b, z, a   as in propagation.py, a batch of n rows
    A, B            any matrices, lists of rows
"""

from ..activations import activation_named
from ..matrix import add_bias, column_sums, matmul, multiply, transpose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Tuple
    from ..checks import Matrix, Vector
    from ..layers import Dense
    from ..network import Network
    from ..optimizers import Optimizer


class Plain:
    """The reference.

    >>> Plain().matmul([[1.0, 2.0]], [[3.0, 4.0], [5.0, 6.0]])         # 3 + 10, 4 + 12
    [[13.0, 16.0]]
    """

    name = "plain"
    same_bits = True

    def __repr__(self) -> str:
        return "<kernel %s>" % self.name

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
        return matmul(A, transpose(B))

    def sums(self, layer: "Dense", x: "Matrix") -> "Matrix":
        """Return z = x w + b, n x units.

        >>> from ..layers import Dense
        >>> Plain().sums(Dense(1, weights=[[3.0]], biases=[0.5]), [[2.0]])
        [[6.5]]
        """
        return add_bias(matmul(x, layer.weights), layer.biases)

    def outputs(self, layer: "Dense", z: "Matrix") -> "Matrix":
        """Return a = activation(z), n x units.

        >>> from ..layers import Dense
        >>> Plain().outputs(Dense(2, "relu"), [[3.0, -3.0]])
        [[3.0, 0.0]]
        """
        return activation_named(layer.activation, layer.exp).outputs(z)

    def slopes(self, layer: "Dense", z: "Matrix", a: "Matrix") -> "Matrix":
        """Return da/dz, n x units.

        >>> from ..layers import Dense
        >>> Plain().slopes(Dense(2, "relu"), [[3.0, -3.0]], [[3.0, 0.0]])
        [[1.0, 0.0]]
        """
        return activation_named(layer.activation, layer.exp).slopes(z, a)

    def delta(self, layer: "Dense", dE_da: "Matrix", z: "Matrix", a: "Matrix") -> "Matrix":
        """Return dE/dz = dE/da times da/dz.

        >>> from ..layers import Dense
        >>> Plain().delta(Dense(2, "relu"), [[5.0, 5.0]], [[3.0, -3.0]], [[3.0, 0.0]])
        [[5.0, 0.0]]
        """
        return multiply(dE_da, self.slopes(layer, z, a))

    def gradient(self, x: "Matrix", delta: "Matrix") -> "Tuple[Matrix, Vector]":
        """Return dE/dw = x^T delta, and dE/db, the sums of delta's columns.

        >>> Plain().gradient([[2.0], [3.0]], [[5.0], [7.0]])           # 10 + 21, 5 + 7
        ([[31.0]], [12.0])
        """
        return matmul(transpose(x), delta), column_sums(delta)

    def update(self, optimizer: "Optimizer", w: "Matrix", g: "Matrix", learning_rate: float) -> "Matrix":
        """Return the rows after one step of the optimizer.

        >>> from ..optimizers import SGD
        >>> Plain().update(SGD(), [[8.0]], [[2.0]], 0.5)
        [[7.0]]
        """
        return optimizer.update(w, g, learning_rate)

    def predict(self, network: "Network", X: "Any") -> "Matrix":
        """Return the outputs for rows as users pass them, n x outputs; nothing of the way there is kept.

        >>> from ..layers import Dense
        >>> from ..network import Network
        >>> Plain().predict(Network(1, [Dense(1, weights=[[3.0]])]), [[2.0], [4.0]])
        [[6.0], [12.0]]
        """
        x = network._checked_rows(X)
        for layer in network.layers:
            x = self.outputs(layer, self.sums(layer, x))
        return x


PLAIN = Plain()
