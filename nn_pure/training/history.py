"""History: what a training was like, epoch by epoch, and the means of an epoch."""

from ..checks import short, to_count, to_nonnegative, to_number
from ..errors import ModelFileError, NNPureError
from ..matrix import total

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Sequence, Tuple

COLUMNS = ("loss", "val_loss", "learning_rate", "gradient_norm", "seconds")
TABLES = ("metrics", "val_metrics")
# Why training ended, and what repr says of it.
ENDS = {"": "", "epochs": "", "patience": ", stopped early", "stop_at_loss": ", reached the loss asked for",
        "max_seconds": ", time was up", "callback": ", stopped by a callback", "interrupted": ", interrupted",
        "converged": ", converged"}


class History:
    """What a training was like; the lists have one number for each complete epoch.

    loss            the mean over the rows, each taken just before the step that its
                    batch led to; penalties included
    metrics         {name: list} of the rows learned from, after the epoch
    val_loss        the loss of the validation rows after the epoch; empty without them
    val_metrics     {name: list} of the validation rows, after the epoch
    learning_rate   the rate of the epoch
    gradient_norm   the length of the gradient, mean over the batches, before clipping
    seconds         how long the epoch took
    starts          (seed, loss after training) of every start; more than one only
                    with restarts.  The lists are of the start that was kept.
    best_epoch      the epoch with the best watched value, from 0; None without patience
    stopped         why training ended: "epochs" (all done), "patience", "stop_at_loss",
                    "max_seconds", "callback", "interrupted", "converged"
    warnings        what was warned about

    >>> history = History()
    >>> history.append({"loss": 0.5, "learning_rate": 0.1, "gradient_norm": 1.0, "seconds": 2.0, "accuracy": 0.75})
    >>> history.loss, history.metrics
    ([0.5], {'accuracy': [0.75]})
    """

    def __init__(self) -> None:
        self.loss: "List[float]" = []
        self.val_loss: "List[float]" = []
        self.learning_rate: "List[float]" = []
        self.gradient_norm: "List[float]" = []
        self.seconds: "List[float]" = []
        self.metrics: "Dict[str, List[float]]" = {}
        self.val_metrics: "Dict[str, List[float]]" = {}
        self.starts: "List[Tuple[int, float]]" = []
        self.best_epoch: "Optional[int]" = None
        self.stopped = ""
        self.warnings: "List[str]" = []

    def append(self, logs: "Dict[str, float]") -> None:
        """Add an epoch: what callbacks get as logs."""
        for name in logs:
            if name in COLUMNS:
                getattr(self, name).append(logs[name])
            elif name.startswith("val_"):
                self.val_metrics.setdefault(name[4:], []).append(logs[name])
            else:
                self.metrics.setdefault(name, []).append(logs[name])

    def extend(self, loss: "List[float]", learning_rate: "List[float]", gradient_norm: "List[float]",
               seconds: float) -> None:
        """Add epochs of which nothing else is known; seconds is how long each took."""
        self.loss.extend(loss)
        self.learning_rate.extend(learning_rate)
        self.gradient_norm.extend(gradient_norm)
        self.seconds.extend([seconds] * len(loss))

    def last(self, names: "Sequence[str]") -> "Dict[str, float]":
        """Return {name: value} of the last epoch, of those of names that there are.

        >>> history = History()
        >>> history.append({"loss": 0.5, "learning_rate": 0.1})
        >>> history.last(("loss", "val_loss"))
        {'loss': 0.5}
        """
        return dict([(name, self.values(name)[-1]) for name in names if self.values(name)])

    def values(self, name: str) -> "List[float]":
        """Return the list called name in callbacks' logs: "loss", "val_loss", "accuracy", "val_accuracy", ...

        >>> history = History()
        >>> history.append({"loss": 0.5, "val_accuracy": 0.75})
        >>> history.values("val_accuracy")
        [0.75]
        """
        if name in COLUMNS:
            values: "List[float]" = getattr(self, name)
            return values
        table = self.val_metrics if name.startswith("val_") else self.metrics
        key = name[4:] if name.startswith("val_") else name
        if key not in table:
            raise NNPureError("the history has no %s; it has %s" % (short(name), ", ".join(
                COLUMNS + tuple(self.metrics) + tuple(["val_" + each for each in self.val_metrics]))))
        return table[key]

    def __repr__(self) -> str:
        """Return the first and last loss, how many starts it took and why it ended.

        >>> History()
        <History: 0 epochs>
        """
        text = "<History: %d epochs" % len(self.loss)
        for name in ("loss", "val_loss"):
            numbers = getattr(self, name)
            if numbers:
                text += ", %s %.6g to %.6g" % (name, numbers[0], numbers[-1])
        for prefix, table in (("", self.metrics), ("val_", self.val_metrics)):
            for name in sorted(table):
                text += ", %s%s %.4g" % (prefix, name, table[name][-1])
        if self.best_epoch is not None:
            text += ", best epoch %d" % self.best_epoch
        if len(self.starts) > 1:
            text += ", %d starts" % len(self.starts)
        return text + ENDS[self.stopped] + ">"

    def _repr_svg_(self) -> "Optional[str]":
        """A notebook shows the losses as a chart."""
        try:
            from ..study.notebook import history_svg
        except ImportError:                     # the core alone
            return None
        return history_svg(self)

    def to_dict(self) -> "Dict[str, Any]":
        """Return all of it as plain dicts, lists, texts and numbers.

        >>> History().to_dict()["loss"]
        []
        """
        data: "Dict[str, Any]" = dict([(name, list(getattr(self, name))) for name in COLUMNS])
        for name in TABLES:
            table = getattr(self, name)
            data[name] = dict([(key, list(table[key])) for key in table])
        data["starts"] = [list(start) for start in self.starts]
        data["best_epoch"] = self.best_epoch
        data["stopped"] = self.stopped
        data["warnings"] = list(self.warnings)
        return data

    @classmethod
    def from_dict(cls, data: "Any") -> "History":
        """Return the History that to_dict described; ModelFileError if it is none.

        >>> History.from_dict(History().to_dict())
        <History: 0 epochs>
        """
        history = cls()
        try:
            for name in COLUMNS:
                setattr(history, name, [to_number(number, name) for number in data[name]])
            for name in TABLES:
                setattr(history, name, dict([(str(key), [to_number(number, key) for number in numbers])
                                             for key, numbers in data[name].items()]))
            history.starts = [(int(seed), to_number(loss, "starts")) for seed, loss in data["starts"]]
            best = data["best_epoch"]
            history.best_epoch = None if best is None else int(best)
            history.stopped = str(data["stopped"])
            history.warnings = [str(text) for text in data["warnings"]]
            n = len(history.loss)
            lists = [getattr(history, name) for name in COLUMNS]
            lists += list(history.metrics.values()) + list(history.val_metrics.values())
            if history.stopped not in ENDS or any([len(numbers) not in (0, n) for numbers in lists]):
                raise ModelFileError("lists of different lengths, or an unknown end")
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            raise ModelFileError("the history is damaged: %s" % error)
        return history


class Means:
    """Running means of an epoch: of the loss by what its rows count, of the gradient's length by rows.

        mean + (value - mean) weight / (all weights so far)

    One value alone is returned to the bit.  Welford 1962.

    >>> means = Means()
    >>> means.add(1.0, 3.0, 2, None)
    >>> means.add(4.0, 0.0, 1, None)
    >>> means.loss, means.gradient_norm, means.rows
    (2.0, 2.0, 3)
    """

    def __init__(self) -> None:
        self.loss = 0.0
        self.gradient_norm = 0.0
        self.rows = 0
        self.weight = 0.0
        self.seconds = 0.0

    def add(self, loss: float, gradient_norm: float, rows: int, u: "Optional[List[float]]") -> None:
        """Add a batch of so many rows; u is how much each counts, None: all alike."""
        weight = float(rows) if u is None else total(u)
        self.rows += rows
        self.weight += weight
        if self.weight > 0.0:
            self.loss += (loss - self.loss) * (weight / self.weight)
        self.gradient_norm += (gradient_norm - self.gradient_norm) * (rows / self.rows)

    def add_steps(self, losses: "List[float]", gradient_norms: "List[float]", rows: int,
                  u: "Optional[List[float]]") -> None:
        """Add batches of so many rows each; u is how much each row of them all counts, None: all alike.

        >>> means = Means()
        >>> means.add_steps([1.0, 4.0], [3.0, 0.0], 1, [2.0, 1.0])
        >>> means.loss, means.gradient_norm
        (2.0, 1.5)
        """
        count, loss, length = self.rows, self.loss, self.gradient_norm
        if u is not None or self.weight != count:
            for k in range(len(losses)):
                self.add(losses[k], gradient_norms[k], rows, u[k * rows:(k + 1) * rows] if u is not None else None)
            return
        for k in range(len(losses)):        # add, written out: a call costs as much as a step of a small network
            count += rows
            share = rows / count
            loss += (losses[k] - loss) * share
            length += (gradient_norms[k] - length) * share
        self.rows, self.loss, self.gradient_norm, self.weight = count, loss, length, float(count)

    def state(self) -> "Dict[str, float]":
        """Return it all, for a checkpoint."""
        return {"loss": self.loss, "gradient_norm": self.gradient_norm, "rows": self.rows, "weight": self.weight,
                "seconds": self.seconds}

    @classmethod
    def from_state(cls, state: "Any") -> "Means":
        """Return the means that state was taken of.

        >>> Means.from_state(Means().state()).rows
        0
        """
        means = cls()
        means.loss = to_number(state["loss"], "loss")
        means.rows = to_count(state["rows"], "rows", least=0)
        for name in ("gradient_norm", "weight", "seconds"):
            setattr(means, name, to_nonnegative(state[name], name))
        return means
