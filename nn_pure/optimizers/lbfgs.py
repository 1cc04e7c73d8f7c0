"""L-BFGS: Newton's method with an approximate Hessian; line_search.py finds how far to go."""

from ..checks import check_state, stored, to_count, to_list, to_nonnegative, to_positive, to_rows_like
from ..elementary import INFINITY
from ..errors import ModelFileError, NNPureError
from ..matrix import dot, total
from ..parameters import copy_rows, flat, in_rows
from .first_order import Optimizer, check_same_network
from .line_search import SearchLine, strong_wolfe

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple
    from ..checks import Matrix, Vector
    from .first_order import Evaluate
    Pair = Tuple[Vector, Vector, float, float]

LEAST_CURVATURE = 1e-10         # of a pair that L-BFGS learns from, as in PyTorch


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
        gradient = flat(g)
        if self._gradient:
            check_same_network([self._gradient], [gradient])
        if max([abs(x) for x in gradient]) <= self.tolerance_grad:
            self.converged = True
            return copy_rows(w)
        t = learning_rate
        if self._gradient:
            self._learn(gradient)
        else:
            t *= min(1.0, 1.0 / total([abs(x) for x in gradient]))
        d = self._direction(gradient)
        slope = dot(gradient, d)

        def at(t: float) -> "Tuple[float, float]":
            loss_there, g_there = evaluate(_moved(w, d, t))
            return loss_there, dot(flat(g_there), d)

        if t > 0.0 and -INFINITY < slope <= -self.tolerance_change:
            t = strong_wolfe(SearchLine(at, loss, slope), t, max([abs(x) for x in d]), self.tolerance_change)
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
        check_state(state, ["gradient", "s", "step", "y"], "optimizer")
        gradient, step, pairs = [], [], []
        if state:
            one = [flat(w)]
            place = "optimizer state: "
            gradient = stored(to_rows_like, [state["gradient"]], one, place + "gradient")[0]
            step = stored(to_rows_like, [state["step"]], one, place + "step")[0]
            count = len(stored(to_list, state["s"], place + "s"))
            if count > self.history_size:
                raise ModelFileError("optimizer state: s has %d rows, more than history_size, which is %d"
                                     % (count, self.history_size))
            steps = stored(to_rows_like, state["s"], one * count, place + "s")
            changes = stored(to_rows_like, state["y"], one * count, place + "y")
            for k in range(count):
                pair = _pair(steps[k], changes[k])
                if not pair:
                    raise ModelFileError("optimizer state: s[%d] times y[%d] is not above 0" % (k, k))
                pairs.append(pair)
        self.reset()
        self._gradient, self._step, self._pairs = gradient, step, pairs


def _moved(w: "Matrix", d: "Vector", t: float) -> "Matrix":
    """Return w + t d, in rows as long as w's."""
    return in_rows([x + t * step for x, step in zip(flat(w), d)], w)


def _pair(s: "Vector", y: "Vector") -> "Optional[Pair]":
    """Return (s, y, rho, s.y / y.y) with rho = 1 / s.y; None if the loss does not curve upwards along s."""
    ys, yy = dot(y, s), dot(y, y)
    if LEAST_CURVATURE < ys < INFINITY and 0.0 < yy < INFINITY:
        return s, y, 1.0 / ys, ys / yy
    return None
