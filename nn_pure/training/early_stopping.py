"""Early stopping: end a training that no longer gets better, and keep the best weights."""

from ..checks import short, to_count, to_nonnegative, to_number, to_rows_like
from ..errors import ModelFileError, NNPureError
from ..parameters import copy_rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Optional
    from ..checks import Matrix


class EarlyStopping:
    """Ends a training that no longer gets better, and keeps the best weights.

    patience       how many epochs in a row may bring no better value; None never stops
    min_delta      better means better by more than this, 0 or more
    restore_best   whether the network gets back the weights of the best epoch
    monitor        the monitored value, a name in the epoch's logs
    sign           +1 if smaller is better, -1 if greater is

    best, best_epoch, waited, weights   the best value and its epoch, how many
                   epochs ago that was, and the weights after it

    >>> stopping = EarlyStopping(patience=2, monitor="loss")
    >>> for epoch, loss in enumerate([5.0, 3.0, 4.0, 3.0]):
    ...     stopping.observe(epoch, {"loss": loss}, [[loss]])
    >>> stopping.best_epoch, stopping.weights, stopping.is_over()
    (1, [[3.0]], True)
    """

    def __init__(self, patience: "Optional[int]" = None, min_delta: float = 0.0, restore_best: bool = True,
                 monitor: str = "loss", sign: float = 1.0) -> None:
        self.patience: "Optional[int]" = None if patience is None else to_count(patience, "patience")
        self.min_delta: float = to_nonnegative(min_delta, "min_delta")
        self.restore_best = restore_best
        self.monitor = monitor
        self.sign = sign
        self.reset()

    def reset(self) -> None:
        """Clear the state: a new start begins."""
        self.best: "Optional[float]" = None
        self.best_epoch: "Optional[int]" = None
        self.waited: int = 0
        self.weights: "Optional[Matrix]" = None

    def observe(self, epoch: int, logs: "Dict[str, float]", weights: "Matrix") -> None:
        """Note the epoch's value; a copy of the weights is kept if it is the best so far."""
        if self.patience is None:
            return
        value = self.sign * logs[self.monitor]
        if self.best is None or value < self.best - self.min_delta:
            self.best = value
            self.best_epoch = epoch
            self.waited = 0
            self.weights = copy_rows(weights) if self.restore_best else None
        else:
            self.waited += 1

    def is_over(self) -> bool:
        """Return whether patience is used up."""
        return self.patience is not None and self.waited >= self.patience

    def state(self) -> "Dict[str, Any]":
        """Return the state, for a checkpoint; monitor is None without patience.

        >>> EarlyStopping(patience=2).state() == {"monitor": "loss", "best": None, "best_epoch": None, "waited": 0,
        ...                                  "weights": None}
        True
        """
        monitor = None if self.patience is None else self.monitor
        return {"monitor": monitor, "best": self.best, "best_epoch": self.best_epoch, "waited": self.waited,
                "weights": self.weights}

    def restore(self, state: "Any", rows: "Matrix") -> None:
        """Set a state, with weights in the shape of rows; without patience it stays empty.

        ModelFileError, and nothing changed, if state is invalid, has another
        monitor, or lacks the best weights that restore_best asks for.

        >>> stopping = EarlyStopping(patience=2, restore_best=False)
        >>> stopping.restore({"monitor": "loss", "best": 0.5, "best_epoch": 3, "waited": 2, "weights": None}, [[1.0]])
        >>> stopping.is_over()
        True
        """
        try:
            monitor, best, best_epoch, weights = [state[name] for name in ("monitor", "best", "best_epoch", "weights")]
            waited = to_count(state["waited"], "waited", least=0)
            best = None if best is None else to_number(best, "best")
            best_epoch = None if best_epoch is None else to_count(best_epoch, "best_epoch", least=0)
            weights = None if weights is None else to_rows_like(weights, rows, "weights")
        except (KeyError, TypeError, NNPureError) as error:
            raise ModelFileError("the state of early stopping is damaged: %s" % error)
        if not (monitor is None or isinstance(monitor, str)):
            raise ModelFileError("the state of early stopping is damaged: it has monitor %s" % short(monitor))
        if (best is None) != (best_epoch is None) or (best is None and (waited or weights is not None)):
            raise ModelFileError("the state of early stopping is damaged: it has some of best, best_epoch, waited and "
                                 "weights, not all")
        if self.patience is None:
            self.reset()
            return
        if monitor != self.monitor and (monitor, best) != (None, None):
            raise ModelFileError("early stopping: monitor is %s there and %s here"
                                 % (short(monitor), short(self.monitor)))
        if self.restore_best and best is not None and weights is None:
            raise ModelFileError("early stopping: restore_best is False there and True here, so the best weights "
                                 "are not known")
        self.best, self.best_epoch, self.waited = best, best_epoch, waited
        self.weights = weights if self.restore_best else None
