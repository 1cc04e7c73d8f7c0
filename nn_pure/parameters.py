"""Parameters: all weights and biases of a network as one list of rows, and back.

    rows of layer 0's weights, its biases, rows of layer 1's weights, its biases, ...

This list is what optimizers work on, what a checkpoint holds and what a
gradient is compared with; gradients come in the same order.
"""

from math import sqrt

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Sequence
    from .checks import Matrix, Vector
    from .layers import Dense
    from .propagation import Gradients


def parameter_rows(layers: "Sequence[Dense]") -> "Matrix":
    """Return the rows of weights of each layer, first to last, each layer's followed by its biases.

    >>> from .layers import Dense
    >>> parameter_rows([Dense(1, weights=[[3.0], [4.0]], biases=[5.0])])
    [[3.0], [4.0], [5.0]]
    """
    rows = []
    for layer in layers:
        rows.extend(layer.weights)
        rows.append(layer.biases)
    return rows


def gradient_rows(gradients: "Gradients") -> "Matrix":
    """Return gradients in the order of parameter_rows.

    >>> gradient_rows([([[8.0], [9.0]], [4.0])])
    [[8.0], [9.0], [4.0]]
    """
    rows = []
    for dE_dw, dE_db in gradients:
        rows.extend(dE_dw)
        rows.append(dE_db)
    return rows


def layer_of_row(layers: "Sequence[Dense]", i: int) -> int:
    """Return which layer row i of parameter_rows belongs to.

    >>> from .layers import Dense
    >>> layers = [Dense(2, weights=[[1.0, 2.0]]), Dense(1, weights=[[1.0], [2.0]])]
    >>> layer_of_row(layers, 1), layer_of_row(layers, 2)
    (0, 1)
    """
    k = 0
    while i > len(layers[k].weights):
        i -= len(layers[k].weights) + 1
        k += 1
    return k


def set_parameters(layers: "Sequence[Dense]", rows: "Matrix") -> None:
    """Give the layers the weights and biases in rows, which must be as parameter_rows returns them.

    >>> from .layers import Dense
    >>> layer = Dense(1, weights=[[3.0], [4.0]])
    >>> set_parameters([layer], [[1.0], [2.0], [0.5]])
    >>> layer.weights, layer.biases
    ([[1.0], [2.0]], [0.5])
    """
    start = 0
    for layer in layers:
        end = start + len(layer.weights)
        layer.weights = rows[start:end]
        layer.biases = rows[end]
        start = end + 1


def copy_rows(rows: "Matrix") -> "Matrix":
    """Return new rows with the same numbers.

    >>> copy_rows([[1.0, 2.0], [3.0]])
    [[1.0, 2.0], [3.0]]
    """
    return [list(row) for row in rows]


def norm(g: "Matrix") -> float:
    """Return the Euclidean length of all rows together, sqrt(g[0][0]^2 + g[0][1]^2 + ...).

    Infinite or NaN when a number is, or when a square is too large for a
    float: that is how divergence is detected.

    >>> norm([[2.0, 4.0], [4.0]])                                      # sqrt(4 + 16 + 16)
    6.0
    """
    total = 0.0
    for row in g:
        for x in row:
            total += x * x
    return sqrt(total)


def flat(rows: "Matrix") -> "Vector":
    """Return the numbers of all rows as one list.

    >>> flat([[1.0, 2.0], [3.0]])
    [1.0, 2.0, 3.0]
    """
    return [number for row in rows for number in row]


def in_rows(numbers: "Sequence[float]", like: "Matrix") -> "Matrix":
    """Return numbers in rows as long as those of like, the inverse of flat.

    >>> in_rows((1.0, 2.0, 3.0), [[0.0, 0.0], [0.0]])
    [[1.0, 2.0], [3.0]]
    """
    rows = []
    start = 0
    for row in like:
        rows.append(list(numbers[start:start + len(row)]))
        start += len(row)
    return rows
