"""MLPRegressor: regression by a multi-layer perceptron."""

from ..losses import LOSSES
from .inputs import check_lengths, to_numbers, to_targets, to_weights
from .perceptron import Perceptron
from .shaped import ShapedList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple
    from ..checks import Matrix, Vector


class MLPRegressor(Perceptron):
    """A regressor with scikit-learn's parameters, defaults, methods and fitted attributes.

    loss   "squared_error", half of it, or "poisson", half the deviance: for targets
           of 0 or more, such as counts; the outputs are exponentials then

    The other parameters and the fitted attributes, classes_ apart, are those of
    MLPClassifier; early_stopping goes by R^2.  Targets are a number per row, or
    a row of them.

    >>> reg = MLPRegressor(hidden_layer_sizes=(), solver="lbfgs", alpha=0.0, tol=1e-9, random_state=0)
    >>> ["%.3f" % value for value in reg.fit([[0.0], [1.0], [2.0]], [1.0, 3.0, 5.0]).predict([[3.0]])]
    ['7.000']
    """

    _estimator_type = "regressor"
    loss: str

    def __init__(self, loss: str = "squared_error", hidden_layer_sizes: "Any" = (100,), activation: str = "relu", *,
                 solver: str = "adam", alpha: float = 0.0001, batch_size: "Any" = "auto",
                 learning_rate: str = "constant", learning_rate_init: float = 0.001, power_t: float = 0.5,
                 max_iter: int = 200, shuffle: bool = True, random_state: "Any" = None, tol: float = 1e-4,
                 verbose: "Any" = False, warm_start: bool = False, momentum: float = 0.9,
                 nesterovs_momentum: bool = True, early_stopping: bool = False, validation_fraction: float = 0.1,
                 beta_1: float = 0.9, beta_2: float = 0.999, epsilon: float = 1e-8, n_iter_no_change: float = 10,
                 max_fun: int = 15000) -> None:
        self.keep(locals())

    def _encode(self, targets: "List[Any]", first: bool, fresh: "Dict[str, Any]") -> "Tuple[Matrix, str]":
        t = to_numbers(targets)
        if self.loss == "squared_error":
            return t, "identity"
        LOSSES["poisson"].check_targets(t)
        return t, "exp"

    def _score_of_run(self, targets: "List[Any]", outputs: "Matrix", u: "Optional[Vector]", labels: "Any") -> float:
        return r_squared(to_numbers(targets), outputs, u)

    def predict(self, X: "Any") -> "List[Any]":
        """Return a number for each row of X, or a row of numbers if the targets were rows."""
        outputs = self._outputs(X)
        return ShapedList([row[0] for row in outputs] if len(outputs[0]) == 1 else outputs)

    def score(self, X: "Any", y: "Any", sample_weight: "Any" = None) -> float:
        """Return R^2, the mean over the outputs; nan for fewer than two rows."""
        outputs = self._outputs(X)
        targets = to_numbers(to_targets(y, type(self).__name__))
        check_lengths(len(targets), len(outputs))
        return r_squared(targets, outputs, to_weights(sample_weight, len(targets)))


def r_squared(targets: "Matrix", outputs: "Matrix", u: "Optional[Vector]" = None) -> float:
    """Return R^2, 1 - (sum of squared errors) / (that of predicting the mean), a mean over the columns.

    A column of equal targets has 1 if every prediction is exact, else 0.

    >>> r_squared([[1.0], [2.0], [3.0]], [[1.0], [2.0], [2.0]]), r_squared([[1.0], [1.0]], [[1.0], [2.0]])
    (0.5, 0.0)
    """
    if len(targets) < 2:
        return float("nan")
    total = 0.0
    for t, a in zip(zip(*targets), zip(*outputs)):
        total += _of_column(t, a, [1.0] * len(t) if u is None else u)
    return total / len(targets[0])


def _of_column(t: "Tuple[float, ...]", a: "Tuple[float, ...]", u: "Vector") -> float:
    """Return R^2 of one output."""
    weight = mean = 0.0
    for i in range(len(t)):
        weight += u[i]
        mean += u[i] * t[i]
    mean /= weight
    missed = spread = 0.0
    for i in range(len(t)):
        missed += u[i] * (t[i] - a[i]) * (t[i] - a[i])
        spread += u[i] * (t[i] - mean) * (t[i] - mean)
    if spread == 0.0:
        return 1.0 if missed == 0.0 else 0.0
    return 1.0 - missed / spread
