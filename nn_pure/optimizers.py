"""Optimizers: those that need the gradient of all rows, and the table of all.

    w   all parameters of a network, a list of rows of differing lengths:
        the weight rows of each layer, then its biases
    g   the gradient dE/dw, rows of the same lengths

    Rprop                                looks at nothing but signs
    LBFGS                                looks at the loss too: search in place of update
    OPTIMIZERS, optimizer_from           all by name; the simpler ones are in update_rules.py
    norm, clip_by_norm, clip_by_value    how long a gradient is, and shorter ones
"""

from math import sqrt

from .checks import known_name, short, to_count, to_list, to_nonnegative, to_rows_like
from .elementary import INFINITY
from .errors import DataError, ModelFileError, NNPureError
from .line_search import Line, strong_wolfe
from .matrix import dot, scale
from .update_rules import (SGD, Adagrad, Adam, AdamW, Optimizer, RMSprop, check_pieces, check_same_network, filled,
                           own_rows, piece, to_pair, to_positive)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple
    from .checks import Matrix, Vector
    from .update_rules import Evaluate
    Pair = Tuple[Vector, Vector, float, float]

__all__ = ["ALIASES", "LBFGS", "OPTIMIZERS", "SGD", "Adagrad", "Adam", "AdamW", "Optimizer", "RMSprop", "Rprop",
           "clip_by_norm", "clip_by_value", "momentum", "nesterov", "norm", "optimizer_from"]

LEAST_CURVATURE = 1e-10         # of a pair that L-BFGS learns from, as in PyTorch


class Rprop(Optimizer):
    """Only the sign of g counts; each weight has a stride of its own, first r.

    g kept its sign       stride <- stride etas[1],   w <- w - sign(g) stride
    g changed its sign    stride <- stride etas[0],   w stays, and g is forgotten
    g is or was 0         stride stays,               w <- w - sign(g) stride

    The stride stays within step_sizes.  It needs the gradient of all rows: of
    a few, the sign is chance.  Riedmiller, Braun 1993, in the form iRprop- of
    Igel, Huesken 2000.

    >>> rprop = Rprop()
    >>> rprop.update([[8.0]], [[0.1]], 1.0), rprop.update([[7.0]], [[-9.0]], 1.0)
    ([[7.0]], [[7.0]])
    """

    full_batch = True
    SETTINGS = ("learning_rate", "etas", "step_sizes")

    def __init__(self, learning_rate: float = 1e-2, etas: "Sequence[float]" = (0.5, 1.2),
                 step_sizes: "Sequence[float]" = (1e-6, 50.0)) -> None:
        self.etas = to_pair(etas, "etas")
        if not 0.0 < self.etas[0] < 1.0 < self.etas[1]:
            raise DataError("etas are %r and %r: the first must lie between 0 and 1, the second above 1; "
                            "(0.5, 1.2) is usual" % self.etas)
        self.step_sizes = to_pair(step_sizes, "step_sizes")
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
                    row[j] += gradient[j]       # 0, or a NaN that has to show
            moved.append(row)
            gradients.append(gradient)
            strides.append(stride)
        self.memory = {"gradient": gradients, "stride": strides}
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


class LBFGS(Optimizer):
    """Newton's method with the curvature guessed from the last steps, for small problems.

    s    a past step, new w - old w
    y    how the gradient changed over it
    d    the direction: minus the gradient, times an approximate inverse of the
         Hessian, made from these pairs, that maps the newest y to its s

    A line search finds how far to go along d; the rate is the first length it
    tries.  It needs the gradient and the loss of all rows.  Nocedal 1980; Liu,
    Nocedal 1989; the two loops are algorithm 7.4 of Nocedal, Wright 2006.

    >>> lbfgs = LBFGS()
    >>> lbfgs.search([[4.0]], 8.0, [[4.0]], 2.0, lambda w: (0.5 * w[0][0] * w[0][0], [[w[0][0]]]))
    [[2.0]]
    """

    full_batch = True
    searches = True
    SETTINGS = ("learning_rate", "tolerance_grad", "tolerance_change", "history_size")

    def __init__(self, learning_rate: float = 1.0, tolerance_grad: float = 1e-7, tolerance_change: float = 1e-9,
                 history_size: int = 100) -> None:
        self.tolerance_grad = to_nonnegative(tolerance_grad, "tolerance_grad")
        self.tolerance_change = to_positive(tolerance_change, "tolerance_change", 1e-9)
        self.history_size = to_count(history_size, "history_size")
        super().__init__(learning_rate)

    def reset(self) -> None:
        """Forget the past steps.

        >>> LBFGS().reset()
        """
        super().reset()
        self._gradient: "Vector" = []
        self._step: "Vector" = []
        self._pairs: "List[Pair]" = []

    def update(self, w: "Matrix", g: "Matrix", learning_rate: float) -> "Matrix":
        """Raise NNPureError: a gradient alone is not enough here.

        >>> LBFGS().searches
        True
        """
        raise NNPureError("LBFGS needs the loss as well: call search")

    def search(self, w: "Matrix", loss: float, g: "Matrix", learning_rate: float,
               evaluate: "Evaluate") -> "Matrix":
        """Return the rows after one step along d.

        loss, g    finite, those of w
        evaluate   a function that returns (loss, gradient rows) of other rows

        converged is set, and w's numbers come back, when no number of g is
        above tolerance_grad, or when nothing along d is better.

        >>> lbfgs = LBFGS()
        >>> lbfgs.search([[4.0]], 8.0, [[0.0]], 1.0, None), lbfgs.converged
        ([[4.0]], True)
        """
        gradient = _flat(g)
        if self._gradient:
            check_same_network([self._gradient], [gradient])
        if _largest(gradient) <= self.tolerance_grad:
            self.converged = True
            return own_rows(w)
        t = learning_rate
        if self._gradient:
            self._learn(gradient)
        else:
            t *= min(1.0, 1.0 / _size(gradient))
        d = self._direction(gradient)
        slope = dot(gradient, d)

        def at(t: float) -> "Tuple[float, float]":
            loss_there, g_there = evaluate(_moved(w, d, t))
            return loss_there, dot(_flat(g_there), d)

        if t > 0.0 and -INFINITY < slope <= -self.tolerance_change:
            t = strong_wolfe(Line(at, loss, slope), t, _largest(d), self.tolerance_change)
        else:
            t = 0.0
        self._gradient = gradient
        self._step = [t * x for x in d] if t else [0.0] * len(d)
        new = _moved(w, self._step, 1.0)            # w <- w + t d
        self.converged = new == w
        return new

    def _learn(self, gradient: "Vector") -> None:
        """Remember the last step and what it did to the gradient; forget the oldest if they are too many."""
        change = [new - old for new, old in zip(gradient, self._gradient)]
        pair = _pair(self._step, change)
        if pair:
            self._pairs = (self._pairs + [pair])[-self.history_size:]

    def _direction(self, gradient: "Vector") -> "Vector":
        """Return minus the approximate inverse Hessian times gradient, by two loops over the pairs."""
        d = [-x for x in gradient]
        shares = []
        # newest to oldest: share = s.d / s.y, and d loses that much of y; rho is 1 / s.y
        for s, y, rho, _ in reversed(self._pairs):
            share = rho * dot(s, d)
            d = [x - share * change for x, change in zip(d, y)]
            shares.append(share)
        # what is left lies in directions without a pair: there 1/H is taken to be s.y / y.y, as along the last step
        if self._pairs:
            curvature = self._pairs[-1][3]
            d = [curvature * x for x in d]
        # oldest to newest: d gains of s what it lost of y, less what it has of y by now
        for s, y, rho, _ in self._pairs:
            share = shares.pop() - rho * dot(y, d)
            d = [x + share * step for x, step in zip(d, s)]
        return d

    def state(self) -> "Dict[str, Any]":
        """Return copies of the last gradient and step, and of the pairs s and y.

        >>> LBFGS().state()
        {}
        """
        if not self._gradient:
            return {}
        return {"gradient": list(self._gradient), "step": list(self._step),
                "s": [list(pair[0]) for pair in self._pairs], "y": [list(pair[1]) for pair in self._pairs]}

    def restore(self, state: "Any", w: "Matrix") -> None:
        """Remember what state() returned; each row of it has as many numbers as w.

        >>> lbfgs = LBFGS()
        >>> lbfgs.restore({"gradient": [1.0], "step": [0.5], "s": [], "y": []}, [[4.0]])
        >>> lbfgs.state()["step"]
        [0.5]
        """
        check_pieces(state, ["gradient", "s", "step", "y"])
        gradient, step, pairs = [], [], []
        if state:
            one = [_flat(w)]
            place = "optimizer state: "
            gradient = piece(to_rows_like, [state["gradient"]], one, place + "gradient")[0]
            step = piece(to_rows_like, [state["step"]], one, place + "step")[0]
            count = len(piece(to_list, state["s"], place + "s"))
            if count > self.history_size:
                raise ModelFileError("optimizer state: s has %d rows, more than history_size, which is %d"
                                     % (count, self.history_size))
            steps = piece(to_rows_like, state["s"], one * count, place + "s")
            changes = piece(to_rows_like, state["y"], one * count, place + "y")
            for k in range(count):
                pair = _pair(steps[k], changes[k])
                if not pair:
                    raise ModelFileError("optimizer state: s[%d] times y[%d] is not above 0" % (k, k))
                pairs.append(pair)
        self.reset()
        self._gradient, self._step, self._pairs = gradient, step, pairs


def _flat(rows: "Matrix") -> "Vector":
    """Return the numbers of all rows as one list."""
    return [x for row in rows for x in row]


def _moved(w: "Matrix", d: "Vector", t: float) -> "Matrix":
    """Return w + t d, in rows as long as w's."""
    rows = []
    k = 0
    for row in w:
        rows.append([row[j] + t * d[k + j] for j in range(len(row))])
        k += len(row)
    return rows


def _largest(v: "Vector") -> float:
    """Return the largest |x| of v."""
    return max([abs(x) for x in v])


def _size(v: "Vector") -> float:
    """Return the sum of |x| over v."""
    total = 0.0
    for x in v:
        total += abs(x)
    return total


def _pair(s: "Vector", y: "Vector") -> "Optional[Pair]":
    """Return (s, y, rho, s.y / y.y) with rho = 1 / s.y; None if the loss does not curve upwards along s."""
    ys, yy = dot(y, s), dot(y, y)
    if LEAST_CURVATURE < ys < INFINITY and 0.0 < yy < INFINITY:
        return s, y, 1.0 / ys, ys / yy
    return None


# --- the table ---------------------------------------------------------------

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


# --- limits ------------------------------------------------------------------

def norm(g: "Matrix") -> float:
    """Return the Euclidean length of all rows together, sqrt(g[0][0]^2 + g[0][1]^2 + ...).

    Infinite or NaN when a number is, or when a square is too large for a
    float: that is how divergence is seen.

    >>> norm([[2.0, 4.0], [4.0]])                                      # sqrt(4 + 16 + 16)
    6.0
    """
    total = 0.0
    for row in g:
        for x in row:
            total += x * x
    return sqrt(total)


def clip_by_norm(g: "Matrix", limit: float, norm_of_g: float) -> "Matrix":
    """Return g, or g shortened to a length of limit if it is longer; the direction stays.

    A g whose length is infinite or NaN comes back as it is, to be seen.
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
