"""Losses: one number for how wrong a network is, and which way is better.

    z   the last layer's weighted sums   one row
    a   its outputs, a = activation(z)   one row of m numbers
    t   the targets, what a should be    one row of m numbers
    E   the loss of that row; smaller is better, 0 is perfect

A loss is a pair of functions of one row: its value E, and its gradient, the
row of dE/da.  The loss of a batch is the mean over its rows; of
half_sum_squared_error, that of Rumelhart, Hinton, Williams 1986, the sum.

The two cross-entropies and poisson belong to one output activation each and are
computed from z, not from a: their gradient, dE/dz, is then simply a - t, and no
logarithm ever sees a rounded 0.  Adding a small number inside the logarithm,
the usual rescue, makes a loss that its own gradient does not fit.  Their last
argument says which exp they take: see activations.exp_named.

To add a loss, write its two functions and its line in LOSSES.  TinyTrainer (boards/tiny_training.py) knows those it
lists alone; predictions and exports need no loss.

Longer than 400 lines: each loss stands here with its derivation and an example.
"""

from math import exp

from .activations import exponential
from .checks import known_name
from .elementary import EPSILON, expm1, log, log1p
from .errors import DataError, NNPureError
from .matrix import total

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, List, Optional
    from .checks import Matrix, Vector
    from .elementary import Function


def binary_cross_entropy(z: "Vector", t: "Vector", exp: "Function" = exp) -> float:
    """Return E for a = sigmoid(z) against 0 <= t <= 1, in nats, 0 or more.

        E = mean of  -t log(a) - (1 - t) log(1 - a)
          = mean of  z (1 - t) + log(1 + exp(-z))    where z > 0
                     -z t      + log(1 + exp(z))     elsewhere

    The first line with a = 1 / (1 + exp(-z)) put in gives the others: exp
    sees no number above 0, log none below 1, and nothing cancels, so an answer
    that is utterly wrong has its exact, finite loss and a right one keeps its
    small one.  Goodfellow et al. 2016, section 6.2.2.2.

    >>> binary_cross_entropy([1000.0], [0.0]), binary_cross_entropy([1000.0], [1.0])
    (1000.0, 0.0)
    """
    total = 0.0
    for j in range(len(z)):
        distance = z[j] * (1.0 - t[j]) if z[j] > 0.0 else -z[j] * t[j]
        total += distance + log1p(exp(-abs(z[j])))
    return total / len(z)


def binary_cross_entropy_gradient(a: "Vector", t: "Vector") -> "Vector":
    """Return dE/dz = (a - t) / m, with a = sigmoid(z).

    dE/da = (a - t) / (a (1 - a)) and da/dz = a (1 - a): the slope cancels.

    >>> binary_cross_entropy_gradient([0.5], [1.0])
    [-0.5]
    """
    return [(a[j] - t[j]) / len(a) for j in range(len(a))]


def categorical_cross_entropy(z: "Vector", t: "Vector", exp: "Function" = exp) -> float:
    """Return E for a = softmax(z) against probabilities t that sum to 1, in nats, 0 or more.

        E = -(t[0] log(a[0]) + t[1] log(a[1]) + ...)
          = sum of t[j] ((M - z[j]) + log(exp(z[0] - M) + exp(z[1] - M) + ...))

    M is the largest z; its own exp is 1 and is added by log1p.  Goodfellow
    et al. 2016, equation (6.30).

    >>> categorical_cross_entropy([1000.0, 0.0], [0.0, 1.0])
    1000.0
    """
    k = 0
    for j in range(1, len(z)):
        if z[j] > z[k]:
            k = j
    largest = z[k]
    exps = [exp(number - largest) for number in z]
    exps[k] = 0.0                   # 1 less 1: log1p adds it
    rest = 0.0
    for e in exps:
        rest += e
    log_total = log1p(rest)
    E = 0.0
    for number, target in zip(z, t):
        if target != 0.0:           # 0 times an infinite distance is 0 here, not NaN
            E += target * ((largest - number) + log_total)
    return E


def categorical_cross_entropy_gradient(a: "Vector", t: "Vector") -> "Vector":
    """Return dE/dz = a - t with a = softmax(z).

    E is the sum of t[j] (log(total) - z[j]) with total = exp(z[0]) + exp(z[1])
    + ..., and the slope of log(total) along z[i] is exp(z[i]) / total = a[i].
    So dE/dz[i] = (sum of t) a[i] - t[i]; the sum is kept, so that the gradient
    fits the loss when it is 0.999999.

    >>> categorical_cross_entropy_gradient([0.5, 0.5], [0.0, 1.0])
    [0.5, -0.5]
    """
    t_sum = 0.0
    for target in t:
        t_sum += target
    return [t_sum * a[j] - t[j] for j in range(len(a))]


def poisson(z: "Vector", t: "Vector", exp: "Function" = exp) -> float:
    """Return E for a = exponential(z), the mean of a Poisson distribution, against counts t >= 0; 0 or more.

        E = sum of  t log(t/a) - t + a
          = sum of  t (exp(d) - 1 - d),  d = z - log(t),    and exp(z) where t = 0

    Half the Poisson deviance, summed over the outputs: that of scikit-learn's
    MLPRegressor(loss="poisson").  Keras's and PyTorch's leave out what only t
    decides, t log(t) - t, and are means over the outputs.  McCullagh, Nelder
    1989, Generalized linear models, section 2.3.

    >>> poisson([0.0, 0.0], [1.0, 0.0])
    1.0
    """
    total = 0.0
    for j in range(len(z)):
        d = z[j] - log(t[j])                    # infinite where t is 0
        if d > 1.0:                             # t = a exp(-d): no infinity meets another one
            total += exponential(z[j], exp) * (1.0 - (1.0 + d) * exp(-d) if t[j] != 0.0 else 1.0)
        else:
            total += t[j] * (expm1(d, exp) - d)
    return total


def poisson_gradient(a: "Vector", t: "Vector") -> "Vector":
    """Return dE/dz = a - t with a = exponential(z).

    dE/da = 1 - t/a and da/dz = a.

    >>> poisson_gradient([1.0], [3.0])
    [-2.0]
    """
    return [a[j] - t[j] for j in range(len(a))]


def mean_squared_error(a: "Vector", t: "Vector") -> float:
    """Return the mean of (a - t)^2 over the outputs, 0 or more.  Legendre 1805.

    >>> mean_squared_error([1.0, 2.0], [1.0, 4.0])    # (0 + 4) / 2
    2.0
    """
    return 2.0 * half_squared_error(a, t) / len(a)


def mean_squared_error_gradient(a: "Vector", t: "Vector") -> "Vector":
    """Return dE/da = 2 (a - t) / m.

    >>> mean_squared_error_gradient([1.0, 2.0], [1.0, 4.0])
    [0.0, -2.0]
    """
    return [2.0 * (a[j] - t[j]) / len(a) for j in range(len(a))]


def half_squared_error(a: "Vector", t: "Vector") -> float:
    """Return half the sum of (a - t)^2, 0 or more; the half cancels when differentiated.

    Rumelhart, Hinton, Williams 1986, equation (3).

    >>> half_squared_error([1.0, 2.0], [1.0, 4.0])
    2.0
    """
    total = 0.0
    for j in range(len(a)):
        total += (a[j] - t[j]) * (a[j] - t[j])
    return 0.5 * total


def half_squared_error_gradient(a: "Vector", t: "Vector") -> "Vector":
    """Return dE/da = a - t.

    >>> half_squared_error_gradient([1.0, 2.0], [1.0, 4.0])
    [0.0, -2.0]
    """
    return [a[j] - t[j] for j in range(len(a))]


def mean_absolute_error(a: "Vector", t: "Vector") -> float:
    """Return the mean of |a - t| over the outputs, 0 or more.  Laplace 1774.

    >>> mean_absolute_error([1.0, 2.0], [1.0, 4.0])
    1.0
    """
    total = 0.0
    for j in range(len(a)):
        total += abs(a[j] - t[j])
    return total / len(a)


def mean_absolute_error_gradient(a: "Vector", t: "Vector") -> "Vector":
    """Return dE/da = +1/m where a > t, -1/m where a < t, 0 where they are equal.

    >>> mean_absolute_error_gradient([1.0, 2.0], [1.0, 4.0])
    [0.0, -0.5]
    """
    return [((a[j] > t[j]) - (a[j] < t[j])) / len(a) for j in range(len(a))]


def huber(a: "Vector", t: "Vector") -> float:
    """Return the mean over the outputs of Huber's loss with delta = 1, 0 or more.

        d = a - t:    d^2 / 2  where |d| <= 1,    |d| - 1/2  beyond

    Huber 1964, Robust estimation of a location parameter, section 4.

    >>> huber([1.0, 2.0], [1.0, 4.0])    # (0 + 1.5) / 2
    0.75
    """
    total = 0.0
    for j in range(len(a)):
        d = abs(a[j] - t[j])
        total += 0.5 * d * d if d <= 1.0 else d - 0.5
    return total / len(a)


def huber_gradient(a: "Vector", t: "Vector") -> "Vector":
    """Return dE/da = (a - t) / m, with a - t held between -1 and 1.

    >>> huber_gradient([1.0, 2.0], [1.5, 4.0])
    [-0.25, -0.5]
    """
    return [max(-1.0, min(1.0, a[j] - t[j])) / len(a) for j in range(len(a))]


# --- what targets a loss accepts: an empty answer, or what is wrong ---------

def check_probabilities(t: "Vector") -> str:
    """Return what is wrong with t as probabilities of independent outputs.

    >>> check_probabilities([0.0, 1.0]), check_probabilities([2.0])
    ('', '2.0 is outside 0..1')
    """
    for target in t:
        if not 0.0 <= target <= 1.0:
            return "%r is outside 0..1" % target
    return ""


def check_counts(t: "Vector") -> str:
    """Return what is wrong with t as means or counts, which need not be whole.

    >>> check_counts([0.0, 2.5]), check_counts([-1.0])
    ('', '-1.0 is below 0')
    """
    for target in t:
        if target < 0.0:
            return "%r is below 0" % target
    return ""


def check_distribution(t: "Vector") -> str:
    """Return what is wrong with t as one distribution over classes.

    >>> check_distribution([0.5, 0.5]), check_distribution([1.0, 1.0])
    ('', 'the row sums to 2.0, not 1')
    """
    t_sum = total(t)
    if abs(t_sum - 1.0) > max(1e-6, 2.0 * len(t) * EPSILON):    # ninety times 1/90 on a small board
        return "the row sums to %r, not 1" % t_sum
    return check_probabilities(t)


class Loss:
    """A line of the table.

    value       E = value(a, t) of a row, or of (z, t) and exp with an output activation
    gradient    dE/da = gradient(a, t), or dE/dz, of a and t too, with an output activation
    activation  the output activation it belongs to, None if any will do
    targets     a function that says what is wrong with a row of targets; None takes every number
    kinks       the a - t where the gradient jumps or bends sharply
    summed      the loss of a batch is the sum over its rows, not their mean
    """

    def __init__(self, value: "Callable[..., float]", gradient: "Callable[..., Vector]",
                 activation: "Optional[str]" = None,
                 targets: "Optional[Callable[[Vector], str]]" = None,
                 kinks: "tuple[float, ...]" = (), summed: bool = False) -> None:
        self.value = value
        self.gradient = gradient
        self.activation = activation
        self.targets = targets
        self.kinks = kinks
        self.summed = summed
        self.plain = self               # the line of the table, whichever exp this one is computed with
        self.exp: "Function" = exp
        self._twin = self

    def __repr__(self) -> str:
        return "<Loss %s%s>" % (getattr(self.value, "__name__", ""), ", summed" if self.summed else "")

    def with_exp(self, exp: "Function") -> "Loss":
        """Return this loss computed with another exp; itself if there is none in it.

        >>> LOSSES["poisson"].with_exp(lambda z: 0.25).value([-1.0], [0.0])
        0.25
        """
        if self.activation is not None and self._twin.exp is not exp:
            value = self.value
            self._twin = Loss(lambda z, t: value(z, t, exp), self.gradient, self.activation, self.targets, self.kinks,
                              self.summed)
            self._twin.plain, self._twin.exp = self, exp
        return self._twin

    def mean(self, rows: "Matrix", T: "Matrix", u: "Optional[Vector]" = None) -> float:
        """Return the mean of E over rows of a (or z) and of targets; their sum, if the loss is summed.

            (u[0] E[0] + u[1] E[1] + ...) / (u[0] + u[1] + ...)

        u   how much each row counts, 0 or more; None: all alike

        >>> LOSSES["mean_absolute_error"].mean([[1.0], [2.0]], [[1.0], [4.0]])
        1.0
        >>> LOSSES["mean_absolute_error"].mean([[1.0], [2.0]], [[1.0], [4.0]], [1.0, 3.0])
        1.5
        """
        n = self._count(rows, u)
        E = 0.0
        for i in range(len(rows)):
            if u is None:
                E += self.value(rows[i], T[i])
            elif u[i] != 0.0:               # a row that counts nothing may have an infinite loss
                E += u[i] * self.value(rows[i], T[i])
        return E / n

    def _count(self, rows: "Matrix", u: "Optional[Vector]") -> float:
        """Return what the sum over the rows is divided by."""
        return 1.0 if self.summed else float(len(rows)) if u is None else total(u) or 1.0

    def mean_gradient(self, a: "Matrix", T: "Matrix", u: "Optional[Vector]" = None) -> "Matrix":
        """Return the gradient of the mean for outputs a, a row for each row.

        >>> LOSSES["half_squared_error"].mean_gradient([[1.0], [2.0]], [[1.0], [4.0]])
        [[0.0], [-1.0]]
        >>> LOSSES["half_squared_error"].mean_gradient([[1.0], [2.0]], [[1.0], [4.0]], [1.0, 3.0])
        [[0.0], [-1.5]]
        """
        n = self._count(a, u)
        if u is None:
            return [[g / n for g in self.gradient(a[i], T[i])] for i in range(len(a))]
        return [[g * u[i] / n for g in self.gradient(a[i], T[i])] for i in range(len(a))]

    def check_targets(self, T: "Matrix") -> None:
        """Raise DataError naming the first row of targets this loss cannot take.

        >>> LOSSES["huber"].check_targets([[1e308]])
        """
        for i in range(len(T)):
            complaint = self.targets(T[i]) if self.targets else ""
            if complaint:
                raise DataError("y[%d]: %s; scale or encode the targets, or choose a regression "
                                "loss such as mean_squared_error" % (i, complaint))


# A saved network stores the name, so a name, once released, stays.
LOSSES = {
    "binary_cross_entropy": Loss(binary_cross_entropy, binary_cross_entropy_gradient,
                                 activation="sigmoid", targets=check_probabilities),
    "categorical_cross_entropy": Loss(categorical_cross_entropy, categorical_cross_entropy_gradient,
                                      activation="softmax", targets=check_distribution),
    "poisson": Loss(poisson, poisson_gradient, activation="exponential", targets=check_counts),
    "mean_squared_error": Loss(mean_squared_error, mean_squared_error_gradient),
    "half_squared_error": Loss(half_squared_error, half_squared_error_gradient),
    "half_sum_squared_error": Loss(half_squared_error, half_squared_error_gradient, summed=True),
    "mean_absolute_error": Loss(mean_absolute_error, mean_absolute_error_gradient, kinks=(0.0,)),
    "huber": Loss(huber, huber_gradient, kinks=(-1.0, 1.0)),
}
ALIASES = {"bce": "binary_cross_entropy", "binary_crossentropy": "binary_cross_entropy",
           "cce": "categorical_cross_entropy", "categorical_crossentropy": "categorical_cross_entropy",
           "mse": "mean_squared_error", "mae": "mean_absolute_error"}


def fitting_loss(activations: "List[str]", loss: "Optional[str]") -> str:
    """Return the name of the loss of layers with these activations; NNPureError where they clash.

    loss   what the user calls it; None takes the one that belongs to the last activation

    >>> fitting_loss(["relu", "sigmoid"], None), fitting_loss(["sigmoid"], "mse")
    ('binary_cross_entropy', 'mean_squared_error')
    """
    output = activations[-1]
    if loss is None:
        paired = [name for name in LOSSES if LOSSES[name].activation == output]
        loss = paired[0] if paired else "mean_squared_error"
    loss = known_name(loss, LOSSES, ALIASES, "loss")
    needed = LOSSES[loss].activation
    if needed and output != needed:
        raise NNPureError("loss %s needs a last layer with activation %s, not %s" % (loss, needed, output))
    for k in range(len(activations)):
        if activations[k] == "softmax" and (k + 1 < len(activations) or needed != "softmax"):
            raise NNPureError("layers[%d]: softmax works as the last activation, with "
                              "loss categorical_cross_entropy" % k)
    return loss
