"""Solvers: the objective, the state of a fit, and the epochs of sgd and adam.

    Objective   the loss, in scikit-learn's reductions, and its gradient
    Record      the state that the next fit may continue from: counts, losses, the optimizer
    Descent     sgd and adam; lbfgs is in quasi_newton.py

Forward and backward are the network's own.
"""

from copy import copy

from ..errors import TrainingDiverged
from ..losses import categorical_cross_entropy
from ..matrix import first_bad_row, is_finite, scale
from ..parameters import copy_rows, parameter_rows, set_parameters
from ..training.batches import Batches
from .kinds import ConvergenceWarning, warn
from .updates import UncorrectedAdam, VelocitySGD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, List, Optional, Tuple
    from ..checks import Matrix, Vector
    from ..layers import Dense
    from ..network import Network
    from ..rng import Rng
    Score = Optional[Callable[[], float]]

DIVERGED = ("Solver produced non-finite parameter weights. The input data may contain large values and need to be "
            "preprocessed.")
MOST = 36.04365338911715    # -log(2.2e-16): scikit-learn clips probabilities there, the core has no need to
SMALLEST_RATE = 1e-6        # below it, the adaptive rate ends training


class Objective:
    """The loss that is minimised: of the rows, and an L2 penalty, alpha/2 times the sum of w^2 / (sum of row weights).

    The core's binary cross-entropy is the mean over the outputs, here it is
    the sum; the other losses are summed here as they are there.
    """

    def __init__(self, network: "Network", alpha: float) -> None:
        self.network = network
        self.alpha: float = float(alpha)
        self.factor: float = float(network.outputs) if network.loss == "binary_cross_entropy" else 1.0

    def loss_and_gradient(self, x: "Matrix", t: "Matrix", u: "Optional[Vector]") -> "Tuple[float, Matrix]":
        """Return the loss and its gradient, in rows as parameter_rows has them."""
        count = float(len(x))
        if u is not None:
            count = 0.0
            for each in u:
                count += each
        for layer in self.network.layers:
            layer.l2 = 0.5 * self.alpha / count / self.factor
        loss, g = self.network._loss_and_gradient(x, t, u)
        return (loss, g) if self.factor == 1.0 else (self.factor * loss, scale(g, self.factor))

    def reported(self, loss: float, t: "Matrix", u: "Optional[Vector]") -> float:
        """Return the loss as loss_ states it: a squared error is the mean over the outputs, no logarithm exceeds MOST.

        To be called after loss_and_gradient, before the weights change.
        """
        if self.network.loss.endswith("cross_entropy"):
            return loss - self._excess(t, u)
        if self.network.loss == "poisson" or self.network.outputs == 1:
            return loss
        penalty = 0.0
        for layer in self.network.layers:
            penalty += layer.penalty()
        return (loss - penalty) / self.network.outputs + penalty

    def _excess(self, t: "Matrix", u: "Optional[Vector]") -> float:
        """Return by how much the loss exceeds that of probabilities clipped at 2.2e-16."""
        total = count = 0.0
        softmax = self.network.loss == "categorical_cross_entropy"
        for i, (z, row) in enumerate(zip(self.network.z[-1], t)):
            weight = 1.0 if u is None else u[i]
            count += weight
            if softmax:
                excess = categorical_cross_entropy(z, row) - MOST if max(z) - min(z) > MOST - len(z) else 0.0
                total += weight * max(0.0, excess)
            else:
                for j in range(len(z)):
                    total += weight * max(0.0, (z[j] if row[j] == 0.0 else -z[j]) - MOST)
        return total / count


class Record:
    """The state of a fit, from which warm_start and partial_fit continue, under the estimator's names."""

    loss_: float
    loss_curve_: "List[float]"
    best_loss_: "Any"                       # None with early stopping
    validation_scores_: "Any"               # None without
    best_validation_score_: "Any"
    _stalled: int
    _rate: float
    _optimizer: "Any"
    _best: "Matrix"

    def __init__(self) -> None:
        self.n_iter_: int = 0
        self.t_: int = 0

    @classmethod
    def of(cls, estimator: "Any") -> "Record":
        """Return a copy of estimator's own: a fit that fails must leave that alone."""
        record = cls()
        for name, value in vars(estimator).items():
            if name in NOTED:
                setattr(record, name, list(value) if isinstance(value, list) else copy(value))
        return record

    def begin(self, settings: "Any") -> None:
        """Set what sgd and adam need and an earlier fit did not leave."""
        if not hasattr(self, "loss_curve_"):
            self.loss_curve_ = []
            self._stalled = 0
            self.best_loss_ = self.validation_scores_ = self.best_validation_score_ = None
        if settings.early_stopping and self.validation_scores_ is None:
            self.validation_scores_, self.best_validation_score_, self.best_loss_ = [], -float("inf"), None
        elif not settings.early_stopping and self.best_loss_ is None:
            self.validation_scores_, self.best_validation_score_, self.best_loss_ = None, None, float("inf")

    def renew_optimizer(self, settings: "Any") -> None:
        """Make a new optimizer, with the initial learning rate."""
        self._rate = float(settings.learning_rate_init)
        if settings.solver == "sgd":
            self._optimizer = VelocitySGD(self._rate, float(settings.momentum), settings.nesterovs_momentum)
        else:
            self._optimizer = UncorrectedAdam(self._rate, (settings.beta_1, settings.beta_2), settings.epsilon)


NOTED = ("n_iter_", "t_", "loss_", "loss_curve_", "best_loss_", "validation_scores_", "best_validation_score_",
         "_stalled", "_rate", "_optimizer", "_best")


class Descent:
    """A fit with sgd or adam.

    settings    the estimator: its parameters are read, nothing is set
    score       returns the score of the rows held out; None without early stopping
    once        partial_fit: one epoch, with the optimizer of the one before
    """

    def __init__(self, settings: "Any", objective: Objective, record: Record, score: "Score", once: bool) -> None:
        self.settings = settings
        self.objective = objective
        self.layers: "List[Dense]" = objective.network.layers
        self.record = record
        self.score = score
        self.once = once
        record.begin(settings)
        if not once or not hasattr(record, "_optimizer"):
            record.renew_optimizer(settings)

    def run(self, x: "Matrix", t: "Matrix", u: "Optional[Vector]", rng: "Rng") -> None:
        """Train until a stopping criterion holds; ConvergenceWarning if that is max_iter."""
        record, settings = self.record, self.settings
        rows = Batches(x, t, u, _batch_size(settings.batch_size, len(x)), settings.shuffle)
        record.n_iter_ = 0
        try:
            while record.n_iter_ < settings.max_iter:
                rows.begin_epoch(rng)
                self._epoch(rows)
                if self._is_over() or self.once:
                    break
                if record.n_iter_ == settings.max_iter:
                    warn("Stochastic Optimizer: Maximum iterations (%d) reached and the optimization hasn't "
                         "converged yet." % settings.max_iter, ConvergenceWarning)
        except KeyboardInterrupt:
            warn("Training interrupted by user.")
        if self.score and hasattr(record, "_best"):
            set_parameters(self.layers, copy_rows(record._best))

    def _epoch(self, rows: Batches) -> None:
        """Train for one epoch, and record the mean of the batches' losses."""
        record = self.record
        total = 0.0
        for x, t, u in rows.batches():
            if u is not None and not any(u):
                continue                            # every weight in this batch is 0
            loss, g = self.objective.loss_and_gradient(x, t, u)
            total += self.objective.reported(loss, t, u) * len(x)
            w = record._optimizer.update(parameter_rows(self.layers), g, record._rate)
            if not is_finite(loss) or first_bad_row(w) is not None:
                raise TrainingDiverged("%s (iteration %d)" % (DIVERGED, record.n_iter_ + 1))
            set_parameters(self.layers, w)
        record.n_iter_ += 1
        record.t_ += rows.n
        record.loss_ = total / rows.n
        record.loss_curve_.append(record.loss_)
        if self.settings.verbose:
            print("Iteration %d, loss = %.8f" % (record.n_iter_, record.loss_))

    def _is_over(self) -> bool:
        """Count epochs without improvement; adapt the rate; return whether to stop."""
        record, settings = self.record, self.settings
        if self._improved():
            record._stalled = 0
        else:
            record._stalled += 1
        if settings.solver == "sgd" and settings.learning_rate == "invscaling":
            record._rate = float(settings.learning_rate_init) / (record.t_ + 1) ** settings.power_t
        if record._stalled <= settings.n_iter_no_change:
            return False
        what = "Validation score" if self.score else "Training loss"
        message = ("%s did not improve more than tol=%f for %d consecutive epochs."
                   % (what, settings.tol, settings.n_iter_no_change))
        over = self._lower_rate(message)
        if not over:
            record._stalled = 0
        return over

    def _improved(self) -> bool:
        """Return whether the last loss or score improved on the best by tol; update the best."""
        record, tol = self.record, self.settings.tol
        if not self.score:
            loss, best = record.loss_, record.best_loss_
            record.best_loss_ = min(loss, best)
            return bool(loss <= best - tol)
        score, best = self.score(), record.best_validation_score_
        record.validation_scores_.append(score)
        if self.settings.verbose:
            print("Validation score: %f" % score)
        if score > best:
            record.best_validation_score_ = score
            record._best = copy_rows(parameter_rows(self.layers))
        return bool(score >= best + tol)

    def _lower_rate(self, message: str) -> bool:
        """Lower the adaptive rate, or return True: training is over."""
        if self.settings.solver != "sgd" or self.settings.learning_rate != "adaptive":
            self._say(message + " Stopping.")
            return True
        if self.record._rate <= SMALLEST_RATE:
            self._say(message + " Learning rate too small. Stopping.")
            return True
        self.record._rate /= 5.0
        self._say(message + " Setting learning rate to %f" % self.record._rate)
        return False

    def _say(self, message: str) -> None:
        if self.settings.verbose:
            print(message)


def _batch_size(asked: "Any", n: int) -> int:
    """Return the batch size for n rows."""
    if isinstance(asked, str):
        return min(200, n)
    if asked > n:
        warn("Got `batch_size` less than 1 or larger than sample size. It is going to be clipped")
    return min(int(asked), n)
