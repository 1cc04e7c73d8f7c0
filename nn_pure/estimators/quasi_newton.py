"""Solver lbfgs, step for step the L-BFGS-B that scikit-learn calls, where no variable has bounds.

    w   all parameters     g   the gradient     d   the direction to search along

Byrd, Lu, Nocedal, Zhu 1995; the direction is that of optimizers.LBFGS.
"""

from math import sqrt

from ..errors import TrainingDiverged
from ..matrix import dot, first_bad_row, is_finite
from ..optimizers import LBFGS
from ..parameters import flat, in_rows, parameter_rows, set_parameters
from .kinds import ConvergenceWarning, warn
from .line_search import Search
from .solvers import DIVERGED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Optional, Tuple
    from ..checks import Matrix, Vector
    from ..layers import Dense
    from .solvers import Objective, Record

PAIRS = 10                              # history size: pairs of a step and a change of the gradient
SPACING = 2.220446049250313e-16         # machine epsilon: of floats at 1
LEAST_GAIN = 1e7 * SPACING


class Direction(LBFGS):
    """The memory of L-BFGS: steps s, changes of the gradient y, and the direction they give.

    >>> direction = Direction()
    >>> direction.of([4.0])
    [-4.0]
    >>> direction.learn([-2.0], [-1.0], 8.0)          # the gradient fell by half the step: go twice as far
    >>> direction.of([3.0])
    [-6.0]
    """

    def __init__(self) -> None:
        super().__init__(history_size=PAIRS)

    def of(self, g: "Vector") -> "Vector":
        """Return minus the approximate inverse Hessian times g."""
        return self._direction(g)

    def learn(self, s: "Vector", y: "Vector", promised: float) -> None:
        """Store the pair (s, y) if its curvature s y is positive, relative to the decrease that the slope promised."""
        sy, yy = dot(s, y), dot(y, y)
        if sy > SPACING * promised:
            self._pairs = (self._pairs + [(s, y, 1.0 / sy, sy / yy)])[-PAIRS:]

    @property
    def knows_nothing(self) -> bool:
        """Whether d is minus the gradient."""
        return not self._pairs


class Minimiser:
    """The state of one fit with lbfgs, with its counts of iterations and of evaluations of the loss."""

    loss: float
    g: "Vector"

    def __init__(self, objective: "Objective", x: "Matrix", t: "Matrix", u: "Optional[Vector]") -> None:
        self.objective = objective
        self.layers: "List[Dense]" = objective.network.layers
        self.data: "Tuple[Matrix, Matrix, Optional[Vector]]" = (x, t, u)
        self.direction: Direction = Direction()
        self.evaluations: int = 0
        self.iterations: int = 0
        self.w: "Vector" = flat(parameter_rows(self.layers))
        self.loss, self.g = self._evaluate(self.w)
        if not is_finite(self.loss) or first_bad_row([self.g]) is not None:
            raise TrainingDiverged(DIVERGED)

    def put(self, w: "Vector") -> None:
        """Set the network's weights to w."""
        set_parameters(self.layers, in_rows(w, parameter_rows(self.layers)))

    def _evaluate(self, w: "Vector") -> "Tuple[float, Vector]":
        """Return the loss, as loss_ states it, and the gradient."""
        self.put(w)
        loss, g = self.objective.loss_and_gradient(*self.data)
        self.evaluations += 1
        return self.objective.reported(loss, *self.data[1:]), flat(g)

    def step(self) -> bool:
        """Take one step; return False if no lower loss is found."""
        while True:
            d = self.direction.of(self.g)
            slope = dot(self.g, d)
            if slope < 0.0 and self._search(d, slope):
                self.iterations += 1
                return True
            if self.direction.knows_nothing:
                return False
            self.direction = Direction()                # once more, along minus the gradient

    def _search(self, d: "Vector", slope: float) -> bool:
        """Search along d and take the step; return False if the search finds none."""
        seen = {}

        def at(t: float) -> "Tuple[float, float]":
            w = [a + t * b for a, b in zip(self.w, d)]
            loss, g = self._evaluate(w)
            seen[t] = w, loss, g
            return loss, dot(g, d)

        first = min(1.0 / sqrt(dot(d, d)), 1e10) if self.iterations == 0 else 1.0
        end = Search(self.loss, slope, first).run(at)
        if end.t not in seen:
            return False
        w, loss, g = seen[end.t]
        s = [end.t * number for number in d]
        self.direction.learn(s, [new - old for new, old in zip(g, self.g)], -slope * end.t)
        self.w, self.loss, self.g = w, loss, g
        return True


def minimise(settings: "Any", objective: "Objective", record: "Record", x: "Matrix", t: "Matrix",
             u: "Optional[Vector]") -> None:
    """Minimise the loss of all rows until one of these holds:

        no number of the gradient is above tol
        the loss fell by less than 2.2e-9 of itself (or of 1, if it is less)
        the line search finds no lower loss                   ConvergenceWarning
        max_iter iterations or max_fun evaluations are done   ConvergenceWarning

    For a regression of several outputs scikit-learn takes the mean of their
    squares as the loss and the gradient of the sum, and so does this.
    """
    minimiser = Minimiser(objective, x, t, u)
    reason = ""
    try:
        while not reason and max([abs(number) for number in minimiser.g]) > settings.tol:
            before = minimiser.loss
            if not minimiser.step():
                reason = "no lower loss is found along the gradient. Scale the data"
                break
            if settings.verbose:
                print("Iteration %d, loss = %.8f" % (minimiser.iterations, minimiser.loss))
            if minimiser.iterations >= settings.max_iter:
                reason = ("%d iterations are done. Increase the number of iterations (max_iter) or scale the data"
                          % minimiser.iterations)
            elif minimiser.evaluations > settings.max_fun:
                reason = "the loss was computed %d times. Increase max_fun" % minimiser.evaluations
            elif before - minimiser.loss <= LEAST_GAIN * max(abs(before), abs(minimiser.loss), 1.0):
                break
    except KeyboardInterrupt:
        warn("Training interrupted by user.")
    minimiser.put(minimiser.w)
    record.n_iter_ = minimiser.iterations
    record.loss_ = minimiser.loss
    if reason:
        warn("lbfgs failed to converge: %s." % reason, ConvergenceWarning)
