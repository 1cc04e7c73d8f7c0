"""Forward and backward propagation: how outputs and gradients are computed.

    x   inputs, one row per sample             n x inputs
    w   weights of a layer                     inputs x units
    b   biases of a layer                      units
    z   weighted sums      z = x w + b         n x units
    a   outputs            a = activation(z)   n x units, the next layer's x
    t   targets: what the last a should be
    u   sample weights                         n numbers; None: all alike
    E   the loss, a mean over the n rows
    delta = dE/dz, by how much E grows when a weighted sum does

z and a are kept for every layer: z[k] and a[k] are those of layer k.

Dropout: in a step of training the x of the next layer is mask times a.  A
number of the mask is 0 with probability p = dropout, else 1 / (1 - p), so that
the mean stays what it was and nothing is to be done at prediction ("inverted
dropout"; Srivastava et al. 2014, section 10).  masks[k] is that of layer k,
None where nothing is dropped; masks itself is None outside training.
"""

from .kernels.plain import PLAIN, Plain
from .matrix import add, multiply

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Optional, Sequence, Tuple
    from .checks import Matrix, Vector
    from .layers import Dense
    from .losses import Loss
    from .rng import Rng
    Gradients = List[Tuple[Matrix, Vector]]
    Masks = Optional[List[Optional[Matrix]]]


def draw_masks(layers: "Sequence[Dense]", n: int, rng: "Rng") -> "Masks":
    """Return the masks of a step on n rows, None if no layer has dropout.

    >>> from .layers import Dense
    >>> from .rng import Rng
    >>> draw_masks([Dense(4, dropout=0.5), Dense(1)], 1, Rng(2))
    [[[0.0, 2.0, 2.0, 0.0]], None]
    """
    if not any([layer.dropout for layer in layers]):
        return None
    masks: "List[Optional[Matrix]]" = []
    for layer in layers:
        p = layer.dropout
        masks.append([[0.0 if rng.uniform() < p else 1.0 / (1.0 - p) for _ in range(layer.units)]
                      for _ in range(n)] if p else None)
    return masks


def masked(a: "Matrix", masks: "Masks", k: int) -> "Matrix":
    """Return the inputs of the next layer: the outputs a of layer k, times its dropout mask if it has one.

    >>> masked([[3.0, 5.0]], [[[0.0, 2.0]]], 0), masked([[3.0, 5.0]], None, 0)
    ([[0.0, 10.0]], [[3.0, 5.0]])
    """
    mask = masks[k] if masks else None
    return a if mask is None else multiply(mask, a)


def forward(layers: "Sequence[Dense]", x: "Matrix", masks: "Masks" = None,
              kernel: Plain = PLAIN) -> "Tuple[List[Matrix], List[Matrix]]":
    """Return the z and the a of every layer for inputs x.

    kernel   computes them: see kernels/__init__.py

    >>> from .layers import Dense
    >>> forward([Dense(1, "relu", weights=[[3.0]], biases=[-10.0])], [[2.0]])
    ([[[-4.0]]], [[[0.0]]])
    """
    sums = []
    outputs = []
    for k in range(len(layers)):
        z = kernel.sums(layers[k], x)           # z = x w + b
        a = kernel.outputs(layers[k], z)        # a = activation(z)
        sums.append(z)
        outputs.append(a)
        x = masked(a, masks, k) if masks else a
    return sums, outputs


def loss_of(layers: "Sequence[Dense]", loss: "Loss", z: "List[Matrix]", a: "List[Matrix]", t: "Matrix",
            u: "Optional[Vector]" = None) -> float:
    """Return E, the mean loss and the layers' penalties, from a, or from z where the loss asks for it.

    >>> from .layers import Dense
    >>> from .losses import LOSSES
    >>> loss_of([Dense(1)], LOSSES["mean_squared_error"], [[[6.0]]], [[[6.0]]], [[4.0]])
    4.0
    """
    # E = the mean of the rows' losses + the layers' penalties
    E = loss.mean(z[-1] if loss.activation else a[-1], t, u)
    for layer in layers:
        if layer.l1 or layer.l2:
            E += layer.penalty()                # l1 |w| + l2 w^2 of its weights
    return E


def loss_and_gradients(layers: "Sequence[Dense]", loss: "Loss", x: "Matrix", t: "Matrix",
                       u: "Optional[Vector]" = None, masks: "Masks" = None,
                       kernel: Plain = PLAIN) -> "Tuple[float, Gradients, List[Matrix], List[Matrix]]":
    """Return E, its gradients, and the z and a of the forward pass: all that a step of training computes.

    >>> from .layers import Dense
    >>> from .losses import LOSSES
    >>> loss_and_gradients([Dense(1, weights=[[3.0]], biases=[0.0])], LOSSES["mean_squared_error"], [[2.0]], [[4.0]])
    (4.0, [([[8.0]], [4.0])], [[[6.0]]], [[[6.0]]])
    """
    z, a = forward(layers, x, masks, kernel)
    E = loss_of(layers, loss, z, a, t, u)
    return E, backward(layers, loss, x, z, a, t, u, masks, kernel), z, a


def backward(layers: "Sequence[Dense]", loss: "Loss", x: "Matrix", z: "List[Matrix]", a: "List[Matrix]",
                  t: "Matrix", u: "Optional[Vector]" = None, masks: "Masks" = None,
                  kernel: Plain = PLAIN) -> "Gradients":
    """Return dE/dw and dE/db of every layer, by the chain rule from the last to the first.

    A weight w[i][j] moves z[j] by x[i] times its own move, a bias by just
    its move, in every row.  So with delta = dE/dz, sums over the rows n:

        dE/dw[i][j] = sum of x[n][i] delta[n][j]        x^T delta
        dE/db[j]    = sum of delta[n][j]

    An input x[i] reaches E through every unit of the layer, and that x is
    the a of the layer before, times its mask:

        dE/dx[n][i] = sum of delta[n][j] w[i][j]        delta w^T
        delta       = dE/dx times mask times da/dz      for the layer before

    Every weight is the one that forward used: no layer is updated before
    all gradients are known.  Rumelhart, Hinton, Williams 1986.

    >>> from .layers import Dense
    >>> from .losses import LOSSES
    >>> backward([Dense(1, weights=[[3.0]])], LOSSES["mean_squared_error"], [[2.0]], [[[6.0]]], [[[6.0]]], [[4.0]])
    [([[8.0]], [4.0])]
    """
    last = len(layers) - 1
    delta = loss.mean_gradient(a[last], t, u)
    if not loss.activation:                     # it is dE/da so far, not dE/dz at once
        delta = kernel.delta(layers[last], delta, z[last], a[last])     # dE/dz = dE/da da/dz
    gradients = []
    for k in range(last, -1, -1):
        x_k = x if k == 0 else a[k - 1]
        if masks and k > 0:
            x_k = masked(x_k, masks, k - 1)
        dE_dw, dE_db = kernel.gradient(x_k, delta)
        if layers[k].l1 or layers[k].l2:        # the penalty is a term of E, and its slope one of dE/dw
            dE_dw = add(dE_dw, layers[k].penalty_slopes())
        gradients.append((dE_dw, dE_db))
        if k > 0:
            dE_dx = kernel.matmul_transposed(delta, layers[k].weights)
            if masks:
                dE_dx = masked(dE_dx, masks, k - 1)
            delta = kernel.delta(layers[k - 1], dE_dx, z[k - 1], a[k - 1])
    gradients.reverse()
    return gradients
