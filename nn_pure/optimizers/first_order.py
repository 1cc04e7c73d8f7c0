"""First-order optimizers: update rules from the gradient to the next weights, simplest first.

    w   all parameters of a network, a list of rows of differing lengths:
        the weight rows of each layer, then its biases
    g   the gradient dE/dw, rows of the same lengths
    r   the learning rate of this step

update(w, g, r) returns new rows and leaves w and g alone; the optimizer owns its
state, memory.  The formulas are for one weight w, with its g and its part of the
state; v <- ... is an update of the state.  All formulas and defaults are
PyTorch's, the weight decay of biases included.

To add one, write a class with its rule, _rule, and, if it has state, its initial state, _start; and its
line in OPTIMIZERS, in optimizers/__init__.py, under the name of the class in small letters.  The generated kernel
calls it, unless it has a line in RULES of kernels/unrolled_updates.py and in HEADS of straight_line_rules.py.
"""

from math import sqrt

from ..checks import (as_call, check_state, stored, to_count, to_flag, to_nonnegative, to_number, to_pair, to_positive,
                      to_rate, to_rows_like)
from ..elementary import power
from ..errors import DataError, ModelFileError, NNPureError, ShapeError
from ..matrix import scale, subtract_scaled
from ..parameters import copy_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, Sequence, Tuple
    from ..checks import Matrix
    Evaluate = Callable[[Matrix], Tuple[float, Matrix]]

# State that is a square or a length: never below 0.
NOT_NEGATIVE = ("square_sum", "square_mean", "largest_square", "stride")


class Optimizer:
    """Base class of optimizers: gradient descent, w <- w - r g.

    learning_rate  the default rate of a training
    full_batch     it needs the gradient of all rows in every step
    searches       it has search in place of update
    converged      its last search found nothing left to gain

    >>> Optimizer(0.5).update([[5.0, 7.0], [1.0]], [[1.0, 10.0], [2.0]], 0.5)
    [[4.5, 2.0], [0.0]]
    """

    full_batch = False
    searches = False
    weight_decay: float = 0.0
    SETTINGS: "Tuple[str, ...]" = ("learning_rate",)       # the arguments, each kept under its name

    def __init__(self, learning_rate: float = 1e-3) -> None:
        self.learning_rate: float = to_rate(learning_rate, "learning_rate")
        self.reset()

    def __repr__(self) -> str:
        """Return the call that makes an equal optimizer without state."""
        return as_call(self, self.SETTINGS)

    def reset(self) -> None:
        """Clear the state; the settings stay.

        >>> adam = Adam()
        >>> _ = adam.update([[1.0]], [[1.0]], 0.1)
        >>> adam.reset()
        >>> adam.state()
        {}
        """
        self.converged = False
        self.steps: int = 0
        self.memory: "Dict[str, Matrix]" = {}

    def update(self, w: "Matrix", g: "Matrix", learning_rate: float) -> "Matrix":
        """Return the rows after one step; weight decay first adds weight_decay w to g.

        ShapeError if the state has rows of other lengths.

        >>> SGD(weight_decay=0.5).update([[4.0]], [[1.0]], 0.25)       # 4 - (1 + 2)/4
        [[3.25]]
        """
        w, g = self.begin(w, g, learning_rate)
        return self._rule(w, g, learning_rate)

    def begin(self, w: "Matrix", g: "Matrix", learning_rate: float) -> "Tuple[Matrix, Matrix]":
        """Begin a step: count it, and return w and g with the weight decay in them.

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
        """Return the initial state."""
        return {}

    def _decay(self, w: "Matrix", g: "Matrix", learning_rate: float) -> "Tuple[Matrix, Matrix]":
        """Return w and g + weight_decay w."""
        return w, subtract_scaled(g, w, -self.weight_decay)

    def _rule(self, w: "Matrix", g: "Matrix", learning_rate: float) -> "Matrix":
        """Return the new rows and update the state."""
        return subtract_scaled(w, g, learning_rate)         # w <- w - r g

    def search(self, w: "Matrix", loss: float, g: "Matrix", learning_rate: float,
               evaluate: "Evaluate") -> "Matrix":
        """Return the rows after one search; only optimizers with searches = True have it.

        >>> SGD().searches
        False
        """
        raise NNPureError("%s does not search: call update" % type(self).__name__)

    def settings(self) -> "Dict[str, Any]":
        """Return the name and all settings: OPTIMIZERS[name](**others) is an equal optimizer.

        The name is that of the class in small letters.

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
        """Return a copy of the state, fit for JSON; {} before the first step.

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
        """Set the state that state() returned, for parameters w; ModelFileError names an invalid part.

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


# --- state -------------------------------------------------------------------

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


class SGD(Optimizer):
    """Gradient descent, optionally with momentum.

    momentum = 0                  w <- w - r g
    momentum                      v <- momentum v + (1 - dampening) g,   first v = g
                                  w <- w - r v
    nesterov                      w <- w - r (g + momentum v)

    Stochastic: g is of a few rows at a time.  Robbins, Monro 1951; momentum
    Polyak 1964; Nesterov's in the form of Sutskever et al. 2013.

    >>> sgd = SGD(momentum=0.5)
    >>> sgd.update([[8.0]], [[2.0]], 1.0), sgd.update([[6.0]], [[2.0]], 1.0)
    ([[6.0]], [[3.0]])
    """

    SETTINGS: "Tuple[str, ...]" = ("learning_rate", "momentum", "dampening", "weight_decay", "nesterov")

    def __init__(self, learning_rate: float = 1e-3, momentum: float = 0.0, dampening: float = 0.0,
                 weight_decay: float = 0.0, nesterov: bool = False) -> None:
        self.momentum: float = to_nonnegative(momentum, "momentum")
        self.dampening: float = to_number(dampening, "dampening")
        self.weight_decay: float = to_nonnegative(weight_decay, "weight_decay")
        self.nesterov: bool = to_flag(nesterov, "nesterov")
        if self.nesterov and (not self.momentum or self.dampening):
            raise DataError("nesterov needs momentum above 0 and dampening 0, not momentum %r and dampening %r"
                            % (momentum, dampening))
        super().__init__(learning_rate)

    def _start(self, w: "Matrix", learning_rate: float) -> "Dict[str, Matrix]":
        return {"velocity": filled(w, 0.0)} if self.momentum else {}

    def _rule(self, w: "Matrix", g: "Matrix", learning_rate: float) -> "Matrix":
        momentum = self.momentum
        if momentum:
            share = 1.0 if self.steps == 1 else 1.0 - self.dampening
            # v <- momentum v + (1 - dampening) g
            velocity = [[momentum * v + share * x for v, x in zip(*rows)] for rows in zip(self.memory["velocity"], g)]
            self.memory: "Dict[str, Matrix]" = {"velocity": velocity}
            # v takes the place of g; for nesterov g + momentum v does
            g = subtract_scaled(g, velocity, -momentum) if self.nesterov else velocity
        return subtract_scaled(w, g, learning_rate)         # w <- w - r v


class Adagrad(Optimizer):
    """Adaptive rates: each weight has its own, smaller the larger its past gradients.

    s <- s + g^2,   first s = initial_accumulator_value
    w <- w - r / (1 + (step - 1) lr_decay)  g / (sqrt(s) + eps)

    Duchi, Hazan, Singer 2011.

    >>> Adagrad(eps=1.0).update([[8.0]], [[3.0]], 4.0)                 # 8 - 4 * 3/(3 + 1)
    [[5.0]]
    """

    SETTINGS: "Tuple[str, ...]" = ("learning_rate", "lr_decay", "weight_decay", "initial_accumulator_value", "eps")

    def __init__(self, learning_rate: float = 1e-2, lr_decay: float = 0.0, weight_decay: float = 0.0,
                 initial_accumulator_value: float = 0.0, eps: float = 1e-10) -> None:
        self.lr_decay: float = to_nonnegative(lr_decay, "lr_decay")
        self.weight_decay: float = to_nonnegative(weight_decay, "weight_decay")
        self.initial_accumulator_value: float = to_nonnegative(initial_accumulator_value, "initial_accumulator_value")
        self.eps: float = to_positive(eps, "eps", 1e-8)
        super().__init__(learning_rate)

    def _start(self, w: "Matrix", learning_rate: float) -> "Dict[str, Matrix]":
        return {"square_sum": filled(w, self.initial_accumulator_value)}

    def _rule(self, w: "Matrix", g: "Matrix", learning_rate: float) -> "Matrix":
        eps = self.eps
        rate = learning_rate / (1.0 + (self.steps - 1.0) * self.lr_decay)
        # s <- s + g^2
        sums = [[s + x * x for s, x in zip(*rows)] for rows in zip(self.memory["square_sum"], g)]
        self.memory: "Dict[str, Matrix]" = {"square_sum": sums}
        # w <- w - rate g / (sqrt(s) + eps)
        return [[a - rate * x / (sqrt(s) + eps) for a, x, s in zip(*rows)] for rows in zip(w, g, sums)]


class RMSprop(Optimizer):
    """g is divided by its recent root mean square.

    s <- alpha s + (1 - alpha) g^2
    w <- w - r g / (sqrt(s) + eps)

    centered    m <- alpha m + (1 - alpha) g,   sqrt(s - m^2) for sqrt(s)
    momentum    v <- momentum v + g / (...),    w <- w - r v

    Tieleman, Hinton 2012, lecture 6.5; centered Graves 2013, equation (38).

    >>> RMSprop(alpha=0.75, eps=1.0).update([[8.0]], [[2.0]], 3.0)     # 8 - 3 * 2/(sqrt(4/4) + 1)
    [[5.0]]
    """

    SETTINGS: "Tuple[str, ...]" = ("learning_rate", "alpha", "eps", "weight_decay", "momentum", "centered")

    def __init__(self, learning_rate: float = 1e-2, alpha: float = 0.99, eps: float = 1e-8,
                 weight_decay: float = 0.0, momentum: float = 0.0, centered: bool = False) -> None:
        self.alpha: float = to_nonnegative(alpha, "alpha", below=1.0)
        self.eps: float = to_positive(eps, "eps", 1e-8)
        self.weight_decay: float = to_nonnegative(weight_decay, "weight_decay")
        self.momentum: float = to_nonnegative(momentum, "momentum")
        self.centered: bool = to_flag(centered, "centered")
        super().__init__(learning_rate)

    def _start(self, w: "Matrix", learning_rate: float) -> "Dict[str, Matrix]":
        names = ["square_mean"] + ["mean"] * self.centered + ["velocity"] * (self.momentum > 0.0)
        return {name: filled(w, 0.0) for name in names}

    def _rule(self, w: "Matrix", g: "Matrix", learning_rate: float) -> "Matrix":
        # s <- alpha s + (1 - alpha) g^2
        squares = _running_square(self.memory["square_mean"], g, self.alpha)
        memory = {"square_mean": squares}
        if self.centered:
            memory["mean"] = _running_mean(self.memory["mean"], g, self.alpha)
            squares = [[s - m * m for s, m in zip(*rows)] for rows in zip(squares, memory["mean"])]
            squares = [[0.0 if s < 0.0 else s for s in row] for row in squares]        # rounded below 0
        eps = self.eps
        moves = [[x / (sqrt(s) + eps) for x, s in zip(*rows)] for rows in zip(g, squares)]
        if self.momentum:
            moves = subtract_scaled(moves, self.memory["velocity"], -self.momentum)
            memory["velocity"] = moves
        self.memory = memory
        return subtract_scaled(w, moves, learning_rate)     # w <- w - r g / (sqrt(s) + eps)


class Adam(Optimizer):
    """Momentum and RMSprop together, both with bias correction (for starting at 0).

    m <- beta1 m + (1 - beta1) g            M = m / (1 - beta1^step)
    s <- beta2 s + (1 - beta2) g^2          S = s / (1 - beta2^step)
    w <- w - r M / (sqrt(S) + eps)

    From m = 0 the g so far enter m with weights that sum to 1 - beta1^step:
    divided by that, M is their mean.  So is S of g^2.

    amsgrad takes the largest s so far.  Kingma, Ba 2015, algorithm 1;
    AMSGrad Reddi, Kale, Kumar 2018.

    >>> Adam(eps=1.0).update([[8.0]], [[3.0]], 4.0)                    # M = 3, S = 9
    [[5.0]]
    """

    SETTINGS: "Tuple[str, ...]" = ("learning_rate", "betas", "eps", "weight_decay", "amsgrad")

    def __init__(self, learning_rate: float = 1e-3, betas: "Sequence[float]" = (0.9, 0.999), eps: float = 1e-8,
                 weight_decay: float = 0.0, amsgrad: bool = False) -> None:
        beta1, beta2 = to_pair(betas, "betas")
        self.betas: "Tuple[float, float]" = (to_nonnegative(beta1, "betas[0]", below=1.0),
                                             to_nonnegative(beta2, "betas[1]", below=1.0))
        self.eps: float = to_positive(eps, "eps", 1e-8)
        self.weight_decay: float = to_nonnegative(weight_decay, "weight_decay")
        self.amsgrad: bool = to_flag(amsgrad, "amsgrad")
        super().__init__(learning_rate)

    def _start(self, w: "Matrix", learning_rate: float) -> "Dict[str, Matrix]":
        names = ["mean", "square_mean"] + ["largest_square"] * self.amsgrad
        return {name: filled(w, 0.0) for name in names}

    def _rule(self, w: "Matrix", g: "Matrix", learning_rate: float) -> "Matrix":
        beta1, beta2 = self.betas
        # m <- beta1 m + (1 - beta1) g
        means = _running_mean(self.memory["mean"], g, beta1)
        # s <- beta2 s + (1 - beta2) g^2
        squares = _running_square(self.memory["square_mean"], g, beta2)
        memory = {"mean": means, "square_mean": squares}
        if self.amsgrad:
            largest = self.memory["largest_square"]
            squares = [[s if s > old else old for s, old in zip(*rows)] for rows in zip(squares, largest)]
            memory["largest_square"] = squares
        self.memory = memory
        # The corrections are the same for all weights: r M / (sqrt(S) + eps) with them taken out.
        rate = learning_rate / (1.0 - power(beta1, self.steps))
        root = sqrt(1.0 - power(beta2, self.steps))
        eps = self.eps
        # w <- w - r M / (sqrt(S) + eps)
        return [[a - rate * m / (sqrt(s) / root + eps) for a, m, s in zip(*rows)]
                for rows in zip(w, means, squares)]


class AdamW(Adam):
    """Adam with decoupled weight decay: w <- w (1 - r weight_decay), then Adam's step.

    So the decay is not divided by sqrt(S).  Loshchilov, Hutter 2019.

    >>> AdamW(eps=1.0, weight_decay=0.125).update([[8.0]], [[3.0]], 4.0)      # 8/2 - 3
    [[1.0]]
    """

    def __init__(self, learning_rate: float = 1e-3, betas: "Sequence[float]" = (0.9, 0.999), eps: float = 1e-8,
                 weight_decay: float = 1e-2, amsgrad: bool = False) -> None:
        super().__init__(learning_rate, betas, eps, weight_decay, amsgrad)

    def _decay(self, w: "Matrix", g: "Matrix", learning_rate: float) -> "Tuple[Matrix, Matrix]":
        return scale(w, 1.0 - learning_rate * self.weight_decay), g         # w <- w (1 - r weight_decay)


def _running_mean(means: "Matrix", g: "Matrix", beta: float) -> "Matrix":
    """Return beta m + (1 - beta) g."""
    rest = 1.0 - beta
    return [[beta * m + rest * x for m, x in zip(*rows)] for rows in zip(means, g)]


def _running_square(squares: "Matrix", g: "Matrix", beta: float) -> "Matrix":
    """Return beta s + (1 - beta) g^2."""
    rest = 1.0 - beta
    return [[beta * s + rest * x * x for s, x in zip(*rows)] for rows in zip(squares, g)]
