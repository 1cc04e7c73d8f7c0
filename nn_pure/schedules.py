"""Schedules: a learning rate that changes from epoch to epoch.

    rate(epoch)      the rate of epoch 0, 1, 2, ...
    observe(loss)    called after each epoch with the loss that is watched
    state, restore   what a schedule remembers, as a dict; reset forgets it

Names of arguments and formulas are PyTorch's.  Each formula gives the rate at
once, where PyTorch multiplies it on from epoch to epoch; the two agree up to
rounding.  All but ReduceOnPlateau depend on nothing but the epoch.

To add a schedule, write a class with its rate.

Longer than 400 lines: each schedule stands here with its formula, its checks and an example.
"""

from .checks import as_call, check_state, short, stored, to_count, to_nonnegative, to_number, to_positive, to_rate
from .elementary import INFINITY, PI, cos, log, power
from .errors import DataError, NNPureError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, Optional, Tuple


class Schedule:
    """What all schedules share: they remember nothing, unless they say so."""

    SETTINGS: "Optional[Tuple[str, ...]]" = None       # the arguments, if each is kept under its name

    def __repr__(self) -> str:
        """Return the call that makes an equal schedule, one that has observed nothing.

        >>> Step(0.5, 10)
        Step(learning_rate=0.5, step_size=10, gamma=0.1)
        """
        return as_call(self, self.SETTINGS)

    def rate(self, epoch: int) -> float:
        """Return the learning rate of an epoch, counted from 0.

        >>> Constant(0.5).rate(3)
        0.5
        """
        raise NotImplementedError("%s has no rate(epoch)" % type(self).__name__)

    def observe(self, loss: float) -> None:
        """Take note of the loss after an epoch.

        >>> Constant(0.5).observe(1.0)
        """

    def reset(self) -> None:
        """Forget what was observed.

        >>> plateau = ReduceOnPlateau(8.0, factor=0.5, patience=0)
        >>> plateau.observe(1.0)
        >>> plateau.observe(1.0)
        >>> plateau.reset()
        >>> plateau.rate(0)
        8.0
        """
        self.restore({})

    def state(self) -> "Dict[str, Any]":
        """Return what is remembered, fit for JSON; {} if nothing is.

        >>> Constant(0.5).state()
        {}
        """
        return {}

    def restore(self, state: "Any") -> None:
        """Remember what state() returned; ModelFileError for anything else.

        >>> Constant(0.5).restore({})
        """
        check_state(state, [], "schedule")


class Constant(Schedule):
    """The same rate in every epoch."""

    SETTINGS = ("learning_rate",)

    def __init__(self, learning_rate: float) -> None:
        self.learning_rate = to_rate(learning_rate, "learning_rate")

    def rate(self, epoch: int) -> float:
        """Return learning_rate.

        >>> Constant(0.5).rate(3)
        0.5
        """
        return self.learning_rate


class Step(Schedule):
    """Multiplied by gamma every step_size epochs."""

    SETTINGS: "Tuple[str, ...]" = ("learning_rate", "step_size", "gamma")

    def __init__(self, learning_rate: float, step_size: int, gamma: float = 0.1) -> None:
        self.learning_rate = to_rate(learning_rate, "learning_rate")
        self.step_size = to_count(step_size, "step_size")
        self.gamma = to_positive(gamma, "gamma", 0.1)

    def rate(self, epoch: int) -> float:
        """Return learning_rate gamma^(epoch // step_size).

        >>> Step(8.0, step_size=10, gamma=0.5).rate(20)
        2.0
        """
        return self.learning_rate * power(self.gamma, epoch // self.step_size)


class Exponential(Step):
    """Multiplied by gamma every epoch: learning_rate gamma^epoch.

    >>> Exponential(8.0, gamma=0.5).rate(2)
    2.0
    """

    SETTINGS = ("learning_rate", "gamma")

    def __init__(self, learning_rate: float, gamma: float) -> None:
        super().__init__(learning_rate, 1, gamma)


class Cosine(Schedule):
    """Down to eta_min in T_max epochs, slowly at both ends; there it stays.

    Loshchilov, Hutter 2017, equation (5), without restarts.  (PyTorch's
    CosineAnnealingLR climbs again after T_max.)
    """

    SETTINGS = ("learning_rate", "T_max", "eta_min")

    def __init__(self, learning_rate: float, T_max: int, eta_min: float = 0.0) -> None:
        self.learning_rate = to_rate(learning_rate, "learning_rate")
        self.T_max = to_count(T_max, "T_max")
        self.eta_min = to_nonnegative(eta_min, "eta_min")

    def rate(self, epoch: int) -> float:
        """Return eta_min + (learning_rate - eta_min) (1 + cos(pi epoch / T_max)) / 2.

        >>> cosine = Cosine(8.0, T_max=10)
        >>> cosine.rate(0), cosine.rate(10), cosine.rate(20)
        (8.0, 0.0, 0.0)
        """
        return _half_wave(self.learning_rate, self.eta_min, epoch / self.T_max)


class OneCycle(Schedule):
    """Up to max_lr and down again, in half waves of a cosine.

    From max_lr / div_factor it climbs for the share pct_start of the epochs,
    then falls to max_lr / div_factor / final_div_factor, where it stays.
    Momentum is left alone: PyTorch's OneCycleLR with cycle_momentum=False,
    stepped once an epoch.  Smith, Topin 2017.
    """

    SETTINGS = ("max_lr", "total_epochs", "pct_start", "div_factor", "final_div_factor")

    def __init__(self, max_lr: float, total_epochs: int, pct_start: float = 0.3, div_factor: float = 25.0,
                 final_div_factor: float = 1e4) -> None:
        self.max_lr = to_rate(max_lr, "max_lr")
        self.total_epochs = to_count(total_epochs, "total_epochs")
        self.pct_start = to_number(pct_start, "pct_start")
        if not 0.0 <= self.pct_start <= 1.0:
            raise DataError("pct_start is %r: it must lie between 0 and 1 (0.3 is usual)" % (pct_start,))
        self.div_factor = to_positive(div_factor, "div_factor", 25.0)
        self.final_div_factor = to_positive(final_div_factor, "final_div_factor", 1e4)

    def rate(self, epoch: int) -> float:
        """Return the rate on the way up, from epoch 0 to peak, or on the way down, from peak to the last.

        >>> cycle = OneCycle(8.0, total_epochs=10, pct_start=0.5, div_factor=4.0, final_div_factor=2.0)
        >>> cycle.rate(0), cycle.rate(4), cycle.rate(9)
        (2.0, 8.0, 1.0)
        """
        first = self.max_lr / self.div_factor
        peak = self.pct_start * self.total_epochs - 1.0
        last = self.total_epochs - 1.0
        if epoch < peak:
            return _half_wave(first, self.max_lr, epoch / peak)
        if peak < last:
            return _half_wave(self.max_lr, first / self.final_div_factor, (epoch - peak) / (last - peak))
        return self.max_lr


class InverseScaling(Schedule):
    """Divided by a power of the epoch's number: scikit-learn's "invscaling".

    scikit-learn counts samples, here it is epochs.
    """

    SETTINGS = ("learning_rate", "power_t")

    def __init__(self, learning_rate: float, power_t: float = 0.5) -> None:
        self.learning_rate = to_rate(learning_rate, "learning_rate")
        self.power_t = to_nonnegative(power_t, "power_t")

    def rate(self, epoch: int) -> float:
        """Return learning_rate / (epoch + 1)^power_t.

        The power is exp(-power_t log(epoch + 1)).

        >>> InverseScaling(8.0).rate(0)
        8.0
        """
        from .portable_exp import exp  # here: few need it, and it has a table
        return self.learning_rate * exp(-self.power_t * log(epoch + 1.0))


class ReduceOnPlateau(Schedule):
    """Multiplied by factor when the loss has not improved for more than patience epochs.

    threshold   a loss counts as better below best (1 - threshold)
    cooldown    epochs after a reduction in which nothing is counted
    min_lr      the rate does not go below this
    eps         a reduction by no more than this is not made

    PyTorch's ReduceLROnPlateau with mode "min" and threshold_mode "rel".  A
    loss of NaN is not better.
    """

    SETTINGS = ("learning_rate", "factor", "patience", "threshold", "cooldown", "min_lr", "eps")

    def __init__(self, learning_rate: float, factor: float = 0.1, patience: int = 10, threshold: float = 1e-4,
                 cooldown: int = 0, min_lr: float = 0.0, eps: float = 1e-8) -> None:
        self.learning_rate = to_rate(learning_rate, "learning_rate")
        self.factor = to_positive(factor, "factor", 0.1)
        if self.factor >= 1.0:
            raise DataError("factor is %r: it must be below 1, to make the rate smaller (0.1 is usual)" % (factor,))
        self.patience = to_count(patience, "patience", least=0)
        self.threshold = to_nonnegative(threshold, "threshold")
        self.cooldown = to_count(cooldown, "cooldown", least=0)
        self.min_lr = to_nonnegative(min_lr, "min_lr")
        self.eps = to_nonnegative(eps, "eps")
        self._remember(self.learning_rate, INFINITY, 0, 0)

    def _remember(self, current: float, best: float, bad_epochs: int, resting: int) -> None:
        self.current = current
        self.best = best
        self.bad_epochs = bad_epochs        # in a row
        self.resting = resting              # epochs of cooldown left

    def rate(self, epoch: int) -> float:
        """Return the rate that the losses so far have left.

        >>> ReduceOnPlateau(0.5).rate(0)
        0.5
        """
        return self.current

    def observe(self, loss: float) -> None:
        """Reduce the rate if this loss is one too many that is not better.

        >>> plateau = ReduceOnPlateau(8.0, factor=0.5, patience=1)
        >>> for loss in [3.0, 3.0, 3.0]:
        ...     plateau.observe(loss)
        >>> plateau.rate(3)
        4.0
        """
        if loss < self.best * (1.0 - self.threshold):
            self.best = loss
            self.bad_epochs = 0
        else:
            self.bad_epochs += 1
        if self.resting > 0:
            self.resting -= 1
            self.bad_epochs = 0
        if self.bad_epochs > self.patience:
            reduced = max(self.current * self.factor, self.min_lr)
            if self.current - reduced > self.eps:
                self.current = reduced
            self.resting = self.cooldown
            self.bad_epochs = 0

    def state(self) -> "Dict[str, Any]":
        """Return the rate, the best loss (None before the first) and the two counts.

        >>> ReduceOnPlateau(0.5).state() == {"rate": 0.5, "best": None, "bad_epochs": 0, "resting": 0}
        True
        """
        best = None if self.best == INFINITY else self.best
        return {"rate": self.current, "best": best, "bad_epochs": self.bad_epochs, "resting": self.resting}

    def restore(self, state: "Any") -> None:
        """Remember what state() returned; {} is the beginning.

        >>> plateau = ReduceOnPlateau(0.5)
        >>> plateau.restore({"rate": 0.25, "best": 1.0, "bad_epochs": 3, "resting": 0})
        >>> plateau.rate(7)
        0.25
        """
        check_state(state, ["rate", "best", "bad_epochs", "resting"], "schedule")
        if not state:
            self._remember(self.learning_rate, INFINITY, 0, 0)
            return
        place = "schedule state: "
        best = state["best"]
        self._remember(stored(to_nonnegative, state["rate"], place + "rate"),
                       INFINITY if best is None else stored(to_number, best, place + "best"),
                       stored(to_count, state["bad_epochs"], place + "bad_epochs", 0),
                       stored(to_count, state["resting"], place + "resting", 0))


class WarmUp(Schedule):
    """A linear rise over some epochs before another schedule begins.

    learning_rate   the schedule that follows, or a number
    epochs          how long the rise takes
    start_factor    what share of the schedule's first rate to begin with

    PyTorch's LinearLR and SequentialLR.  What is observed during the rise is
    not passed on.  Goyal et al. 2017, section 2.2.
    """

    def __init__(self, learning_rate: "Any", epochs: int, start_factor: float = 1.0 / 3.0) -> None:
        self.schedule = schedule_from(learning_rate)
        self.epochs = to_count(epochs, "epochs")
        self.start_factor = to_positive(start_factor, "start_factor", 0.1)
        if self.start_factor > 1.0:
            raise DataError("start_factor is %r: it must not be above 1 (0.1 is usual)" % (start_factor,))
        self.observed = 0

    def __repr__(self) -> str:
        return "WarmUp(%r, epochs=%r, start_factor=%r)" % (self.schedule, self.epochs, self.start_factor)

    def rate(self, epoch: int) -> float:
        """Return the share start_factor + (1 - start_factor) epoch / epochs of the first rate, then the schedule's.

        >>> warm_up = WarmUp(8.0, epochs=2, start_factor=0.5)
        >>> warm_up.rate(0), warm_up.rate(1), warm_up.rate(2)
        (4.0, 6.0, 8.0)
        """
        if epoch >= self.epochs:
            return self.schedule.rate(epoch - self.epochs)
        return self.schedule.rate(0) * (self.start_factor + (1.0 - self.start_factor) * epoch / self.epochs)

    def observe(self, loss: float) -> None:
        """Count the epochs of the rise; pass on what comes later.

        >>> warm_up = WarmUp(8.0, epochs=2)
        >>> warm_up.observe(1.0)
        >>> warm_up.observed
        1
        """
        if self.observed < self.epochs:
            self.observed += 1
        else:
            self.schedule.observe(loss)

    def state(self) -> "Dict[str, Any]":
        """Return the count of the rise and the state of the schedule.

        >>> WarmUp(8.0, epochs=2).state() == {"observed": 0, "schedule": {}}
        True
        """
        return {"observed": self.observed, "schedule": self.schedule.state()}

    def restore(self, state: "Any") -> None:
        """Remember what state() returned; {} is the beginning.

        >>> warm_up = WarmUp(8.0, epochs=2)
        >>> warm_up.restore({"observed": 1, "schedule": {}})
        >>> warm_up.observed
        1
        """
        check_state(state, ["observed", "schedule"], "schedule")
        observed = stored(to_count, state["observed"], "schedule state: observed", 0) if state else 0
        self.schedule.restore(state["schedule"] if state else {})
        self.observed = observed


class OfEpoch(Schedule):
    """Whatever a function of the epoch returns; its exceptions are the caller's."""

    def __init__(self, function: "Callable[[int], float]") -> None:
        if not callable(function):
            raise NNPureError("function is %s: it must be one that takes the epoch and returns its rate"
                              % short(function))
        self.function = function

    def __repr__(self) -> str:
        return "<OfEpoch: %s>" % getattr(self.function, "__name__", type(self.function).__name__)

    def rate(self, epoch: int) -> float:
        """Return function(epoch); DataError naming the epoch if that is no finite number above 0.

        >>> OfEpoch(lambda epoch: 0.5 if epoch < 10 else 0.25).rate(10)
        0.25
        """
        return to_rate(self.function(epoch), "the learning rate of epoch %d" % epoch)


def schedule_from(learning_rate: "Any") -> Schedule:
    """Return the Schedule itself, or one of a number or of a function of the epoch.

    >>> schedule_from(0.5).rate(7), schedule_from(lambda epoch: 1.0 / (epoch + 1)).rate(1)
    (0.5, 0.5)
    """
    if isinstance(learning_rate, Schedule):
        return learning_rate
    if isinstance(learning_rate, type):
        raise NNPureError("learning_rate is the class %s: pass an object of it, such as Step(0.1, step_size=10)"
                          % learning_rate.__name__)
    if callable(learning_rate):
        return OfEpoch(learning_rate)
    return Constant(learning_rate)


def _half_wave(start: float, end: float, share: float) -> float:
    """Return the way from start to end along half a cosine, at a share of it from 0 to 1; after that, end."""
    return end + (start - end) * (1.0 + cos(PI * share)) / 2.0 if share < 1.0 else end
