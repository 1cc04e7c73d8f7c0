"""Curvature: how much the loss bends, which tells how long a step may be.

    w   all parameters, as rows; v, a direction of the same shape and of length 1
    g   the gradient dE/dw
    H   the second derivatives of E: how g changes from place to place
    c   the curvature along v, v . H v

Near its lowest point E is c w^2 / 2 along a direction, its slope c w, and a
step w - r c w = (1 - r c) w.  It comes nearer to 0 only if |1 - r c| < 1, that
is if r < 2 / c: so the largest c of all directions, the largest eigenvalue of
H, says which learning rates r are too long.

H has as many rows as there are parameters, and is never written down.  All
that is needed of it is H v, the change of the gradient along v.
"""

from ..elementary import EPSILON
from ..matrix import dot, is_finite, map_matrix, subtract_scaled
from ..optimizers import norm
from ..parameters import flat, parameter_rows, set_parameters
from ..rng import Rng

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional
    from ..checks import Matrix, Vector

ROUNDS = 12               # of Lanczos' iteration: the largest curvature to about a hundredth
HALVINGS = 30             # of the interval the eigenvalue is in


def step_for(eps: float) -> float:
    """Return how far to go along a direction: 1e-4, or about eps^(1/3) where that is more, as on small boards.

    >>> step_for(2.0e-16), step_for(1.2e-7)
    (0.0001, 0.0064)
    """
    h = 1e-4
    while h * h * h < eps:
        h *= 2.0
    return h


STEP = step_for(EPSILON)
NOISE = max(1e-6, 4.0 * EPSILON / STEP)    # what is new in a round and less than this, as a share, is rounding


def largest_curvature(network: "Any", x: "Matrix", t: "Matrix", weights: "Matrix") -> "Optional[float]":
    """Return the largest eigenvalue of H, E's second derivatives at weights, about; None where it is no number.

    H v is the change of the gradient along v, by central differences
    (Pearlmutter 1994, section 2).  Lanczos 1950: from v, what H v has that
    no v before had is the next v; in these, H has alpha = v . H v on its
    diagonal, beta, the length of what was new, beside it, and 0 elsewhere.
    The first v is the gradient and as much chance: the gradient alone may
    have no share in the direction that matters.

    >>> from nn_pure import Dense, Network
    >>> net = Network(1, [Dense(1, weights=[[1.0]])])
    >>> "%.6f" % largest_curvature(net, [[1.0]], [[3.0]], parameter_rows(net.layers))
    '4.000000'
    """
    here = parameter_rows(network.layers)
    rng = Rng(0)
    try:
        set_parameters(network.layers, weights)
        g = network._loss_and_gradient(x, t)[1]
        chance = [[rng.uniform() - 0.5 for _ in row] for row in weights]
        v = _unit(subtract_scaled(_unit(g), _unit(chance), -1.0))
        before, beta = v, 0.0
        alphas, betas = [], []
        for _ in range(ROUNDS):
            change = _gradient_change(network, x, t, weights, v)
            alpha = dot(flat(v), flat(change))
            alphas.append(alpha)
            new = subtract_scaled(subtract_scaled(change, v, alpha), before, beta)
            beta = norm(new)
            if not is_finite(beta):
                return None
            if beta <= NOISE * norm(change):
                break
            betas.append(beta)
            before, v = v, _unit(new)
        return largest_eigenvalue(alphas, betas)
    finally:
        set_parameters(network.layers, here)


def largest_eigenvalue(alphas: "Vector", betas: "Vector") -> float:
    """Return the largest eigenvalue of the symmetric matrix with alphas on its diagonal and betas beside it.

    It lies above x unless elimination of the matrix minus x meets negative
    pivots only (Golub, Van Loan 2013, section 8.4.1), and where that changes
    is found by halving.

    >>> "%.6f" % largest_eigenvalue([1.0, 1.0], [2.0])
    '3.000000'
    """
    betas = betas[:len(alphas) - 1]
    low = max(alphas)
    high = low + 2.0 * max([0.0] + betas)
    for _ in range(HALVINGS):
        x = 0.5 * (low + high)
        pivot = alphas[0] - x
        for alpha, beta in zip(alphas[1:], betas):
            if pivot >= 0.0:
                break
            pivot = alpha - x - beta / pivot * beta
        if pivot >= 0.0:
            low = x
        else:
            high = x
    return high


def _unit(rows: "Matrix") -> "Matrix":
    """Return rows divided by their length; as they are if that is 0, all zeros if it is not finite."""
    length = norm(rows)
    if not is_finite(length):
        return [[0.0] * len(row) for row in rows]
    return map_matrix(lambda number: number / length, rows) if length else rows


def _gradient_change(network: "Any", x: "Matrix", t: "Matrix", weights: "Matrix", v: "Matrix") -> "Matrix":
    """Return (dE/dw at w + h v  -  dE/dw at w - h v) / 2h, with h = STEP."""
    sides = []
    for step in (STEP, -STEP):
        moved = [[w + step * d for w, d in zip(*rows)] for rows in zip(weights, v)]
        set_parameters(network.layers, moved)
        sides.append(network._loss_and_gradient(x, t)[1])
    return [[(above - below) / (2.0 * STEP) for above, below in zip(*rows)] for rows in zip(*sides)]
