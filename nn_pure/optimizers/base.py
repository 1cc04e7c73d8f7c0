"""What all optimizers share: a step, what is remembered between steps, and how that is kept in a file.

    w   all parameters of a network, a list of rows of differing lengths:
        the weight rows of each layer, then its biases (parameters.py)
    g   the gradient dE/dw, rows of the same lengths
    r   the learning rate of this step
"""

from ..checks import as_call, check_state, stored, to_count, to_rate, to_rows_like
from ..errors import ModelFileError, NNPureError, ShapeError
from ..matrix import subtract_scaled
from ..parameters import copy_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, Tuple
    from ..checks import Matrix
    Evaluate = Callable[[Matrix], Tuple[float, Matrix]]

# What is remembered as a square or a length: never below 0.
NOT_NEGATIVE = ("square_sum", "square_mean", "largest_square", "stride")


class Optimizer:
    """What all optimizers share: w <- w - r g.

    learning_rate  the rate to take when the caller has no other
    full_batch     it needs the gradient of all rows in every step
    searches       it has search in place of update
    converged      its last search found nothing left to gain

    >>> Optimizer(0.5).update([[5.0, 7.0], [1.0]], [[1.0, 10.0], [2.0]], 0.5)
    [[4.5, 2.0], [0.0]]
    """

    full_batch = False
    searches = False
    weight_decay = 0.0
    SETTINGS: "Tuple[str, ...]" = ("learning_rate",)       # the arguments, each kept under its name

    def __init__(self, learning_rate: float = 1e-3) -> None:
        self.learning_rate = to_rate(learning_rate, "learning_rate")
        self.reset()

    def __repr__(self) -> str:
        """Return the call that makes an equal optimizer, one that remembers nothing.

        >>> from .first_order import SGD
        >>> SGD(0.5, momentum=0.75)
        SGD(learning_rate=0.5, momentum=0.75, dampening=0.0, weight_decay=0.0, nesterov=False)
        """
        return as_call(self, self.SETTINGS)

    def reset(self) -> None:
        """Forget everything but the settings.

        >>> from .first_order import Adam
        >>> adam = Adam()
        >>> _ = adam.update([[1.0]], [[1.0]], 0.1)
        >>> adam.reset()
        >>> adam.state()
        {}
        """
        self.converged = False
        self.steps = 0
        self.memory: "Dict[str, Matrix]" = {}

    def update(self, w: "Matrix", g: "Matrix", learning_rate: float) -> "Matrix":
        """Return the rows after one step; weight decay first adds weight_decay w to g.

        ShapeError if what is remembered is of rows of other lengths.

        >>> from .first_order import SGD
        >>> SGD(weight_decay=0.5).update([[4.0]], [[1.0]], 0.25)       # 4 - (1 + 2)/4
        [[3.25]]
        """
        w, g = self.begin(w, g, learning_rate)
        return self._rule(w, g, learning_rate)

    def begin(self, w: "Matrix", g: "Matrix", learning_rate: float) -> "Tuple[Matrix, Matrix]":
        """Begin a step: count it, and return w and g with the weight decay in them.

        >>> from .first_order import SGD
        >>> SGD(weight_decay=0.5).begin([[4.0]], [[1.0]], 0.25)
        ([[4.0]], [[3.0]])
        """
        if not self.memory:
            self.memory = self._start(w, learning_rate)
        for name in self.memory:
            check_same_network(self.memory[name], w)
        self.steps += 1
        return self._decay(w, g, learning_rate) if self.weight_decay else (w, g)

    def _start(self, w: "Matrix", learning_rate: float) -> "Dict[str, Matrix]":
        """Return what is remembered before the first step."""
        return {}

    def _decay(self, w: "Matrix", g: "Matrix", learning_rate: float) -> "Tuple[Matrix, Matrix]":
        """Return w and g + weight_decay w."""
        return w, subtract_scaled(g, w, -self.weight_decay)

    def _rule(self, w: "Matrix", g: "Matrix", learning_rate: float) -> "Matrix":
        """Return the new rows; keep what is to be remembered."""
        return subtract_scaled(w, g, learning_rate)         # w <- w - r g

    def search(self, w: "Matrix", loss: float, g: "Matrix", learning_rate: float,
               evaluate: "Evaluate") -> "Matrix":
        """Return the rows after one search; only optimizers with searches = True have it.

        >>> from .first_order import SGD
        >>> SGD().searches
        False
        """
        raise NNPureError("%s does not search: call update" % type(self).__name__)

    def settings(self) -> "Dict[str, Any]":
        """Return the name and all settings: OPTIMIZERS[name](**others) is an equal optimizer.

        The name is that of the class in small letters.

        >>> from .first_order import SGD
        >>> settings = SGD(0.5, nesterov=True, momentum=0.75).settings()
        >>> settings["name"], settings["momentum"], settings["nesterov"]
        ('sgd', 0.75, True)
        """
        settings: "Dict[str, Any]" = {"name": type(self).__name__.lower()}
        for name in self.SETTINGS:
            value = getattr(self, name)
            settings[name] = list(value) if isinstance(value, (list, tuple)) else value
        return settings

    def state(self) -> "Dict[str, Any]":
        """Return copies of what is remembered, fit for JSON; {} before the first step.

        >>> from .first_order import SGD
        >>> sgd = SGD(momentum=0.5)
        >>> _ = sgd.update([[1.0]], [[2.0]], 0.1)
        >>> sgd.state() == {"steps": 1, "velocity": [[2.0]]}
        True
        """
        state: "Dict[str, Any]" = {name: copy_rows(self.memory[name]) for name in self.memory}
        if state:
            state["steps"] = self.steps
        return state

    def restore(self, state: "Any", w: "Matrix") -> None:
        """Remember what state() returned, for parameters w; ModelFileError names a piece that cannot be.

        >>> from .first_order import SGD
        >>> sgd = SGD(momentum=0.5)
        >>> sgd.restore({"steps": 1, "velocity": [[2.0]]}, [[1.0]])
        >>> sgd.update([[1.0]], [[2.0]], 1.0)                          # 1 - (0.5 * 2 + 2)
        [[-2.0]]
        """
        pieces = self._start(w, self.learning_rate)
        check_state(state, sorted(pieces) + ["steps"] if pieces else [], "optimizer")
        memory = {}
        steps = 0
        if state:
            memory = {name: stored(to_rows_like, state[name], w, "optimizer state: " + name) for name in pieces}
            steps = stored(to_count, state["steps"], "optimizer state: steps")
            for name in pieces:
                if name in NOT_NEGATIVE and min([min(row) for row in memory[name]]) < 0.0:
                    raise ModelFileError("optimizer state: %s has a number below 0" % name)
        self.reset()
        self.steps, self.memory = steps, memory


# --- memory ------------------------------------------------------------------

def filled(w: "Matrix", value: float) -> "Matrix":
    """Return rows as long as those of w, with value everywhere.

    >>> filled([[1.0, 2.0], [3.0]], 0.0)
    [[0.0, 0.0], [0.0]]
    """
    return [[value] * len(row) for row in w]


def check_same_network(remembered: "Matrix", w: "Matrix") -> None:
    """Raise ShapeError unless the rows are as many and as long.

    >>> check_same_network([[0.0, 0.0], [0.0]], [[1.0, 2.0], [3.0]])
    """
    if [len(row) for row in remembered] != [len(row) for row in w]:
        raise ShapeError("this optimizer remembers the steps of another network: call reset(), or take a fresh one")
