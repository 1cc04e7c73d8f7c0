"""Fused steps: many training steps in one call of a compiled kernel, as long as nobody has to be told between them.

A straight line (kernels/straight_line.py) takes an XOR epoch in 3 microseconds; to ask
after each whether a callback, a checkpoint or Ctrl-C is waiting takes longer.
So one call takes all epochs up to the next one that a callback or a checkpoint
wants to see, or many batches of one epoch, but no more than CALL_SECONDS.

Weights, history and all the rest are the same as step by step.  A call in
which something has to be said, a loss that is no number or a dead layer, is
dropped and gone through step by step.
"""

from ..callbacks import Callback
from ..elementary import INFINITY
from ..kernels import straight_lines
from ..optimizers import SGD
from ..parameters import parameter_rows
from ..schedules import Schedule
from .progress import clock
from .sanity import dead_warning, is_said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, List, Optional, Sequence, Tuple
    from ..checks import Matrix, Vector
    from ..kernels.straight_line import Line, Result
    from ..network import Network
    from .batches import Batches
    from .trainer import Trainer

CALL_SECONDS = 0.03             # Ctrl-C and max_seconds wait so long at most, as they wait for a step
FIRST_STEPS = 16                # of the first call, when nothing is known yet


class FusedSteps:
    """Takes steps of a trainer in few calls of a kernel.

    line          the straight_line.Line
    hears_begin, hears_end   whether a callback wants to know when an epoch begins, and when it ends
    most          how many steps a call may take now
    retry_from    the epoch and batch from which on fused steps are tried again
    """

    def __init__(self, trainer: "Trainer", line: "Line") -> None:
        self.trainer = trainer
        self.line = line
        self.hears_begin = overrides(trainer.callbacks, ("on_epoch_begin",))
        self.hears_end = overrides(trainer.callbacks, ("on_epoch_end",))
        self.most = FIRST_STEPS
        self.begin()

    def begin(self) -> None:
        """Begin a start."""
        self.retry_from = (0, 0)

    def loss(self) -> "Optional[float]":
        """Return the loss over all rows, None if the loops have to find it, or what is wrong with it."""
        batches = self.trainer.batches
        return self.line.loss(batches.x, batches.t, batches.u)

    def _may_run(self) -> bool:
        return (self.trainer.epoch, self.trainer.batch) >= self.retry_from

    # --- one step ------------------------------------------------------------

    def step(self, x: "Matrix", t: "Matrix", u: "Optional[Vector]") -> "Optional[Tuple[float, float]]":
        """Take one step on these rows; return the loss and the length of its gradient, or None: nothing was done."""
        batches = self.trainer.batches
        size = 0 if batches.batch_size == batches.n else batches.batch_size
        result = self._run(x, t, u, size, [self.trainer.rate]) if self._may_run() else None
        return None if result is None else (result.loss[0], result.length[0])

    # --- batches of one epoch ------------------------------------------------

    def batches(self, batches: "Batches") -> bool:
        """Take steps of this epoch, as many as one call may, but not the last; return whether any was taken."""
        trainer, size = self.trainer, batches.batch_size
        count = min((batches.n - 1) // size - trainer.batch, self.most)
        if count < 2 or not self._may_run() or (trainer.epoch, trainer.batch) == (0, 0):
            return False
        began = clock()
        x, t, u = batches.take(trainer.batch, count)
        result = self._run(x, t, u, size, [trainer.rate])
        if result is None:
            self.retry_from = (trainer.epoch, trainer.batch + count)
        else:
            trainer.means.add_steps(result.loss, result.length, size, u)
            trainer.batch += count
        self._limit(count, clock() - began)
        return result is not None

    # --- epochs of one step ----------------------------------------------------

    def epochs(self) -> bool:
        """Take epochs of one step each, and tell of the last; return whether any was taken."""
        trainer = self.trainer
        if not self._may_run() or not self._are_single_steps():
            return False
        count = min(self._last_epoch() - trainer.epoch + 1, self.most)
        began = clock()
        rates = rates_of(trainer.schedule, trainer.epoch, count)
        done = self._epochs_of(rates, began) if rates else 0
        if done < count:
            self.retry_from = (trainer.epoch - done + count, 0)
        self._limit(count, clock() - began)
        if done:
            told = self.hears_end and (trainer.epoch_begun or not self.hears_begin)
            trainer.tell_epoch(trainer.history.last(("loss", "learning_rate", "gradient_norm", "seconds"))
                               if told else {}, told)
        return done > 0

    def _are_single_steps(self) -> bool:
        """Return whether the next epochs have one step each, and nothing is measured between two of them."""
        trainer = self.trainer
        return not (trainer.epoch == 0 or trainer.batch or trainer.batches.batch_size != trainer.batches.n
                    or trainer.metrics or trainer.validation is not None
                    or trainer.early_stopping.patience is not None
                    or type(trainer.schedule).observe is not Schedule.observe)

    def _last_epoch(self) -> int:
        """Return the last epoch that this call may take; begin the first, if a callback wants to know of it."""
        epoch = self.trainer.epoch
        told = self._next_told(epoch)
        if not self.hears_begin:
            return told
        if told > epoch:
            return told - 1
        self.trainer.begin_epoch()
        return epoch if self.hears_end or self._next_stop(epoch) == epoch else self._next_told(epoch + 1) - 1

    def _next_told(self, epoch: int) -> int:
        """Return the next epoch, this one or a later one, that has to be told of."""
        told = self._next_stop(epoch)
        for callback in self.trainer.callbacks:
            told = min(told, max(epoch, callback.next_epoch(epoch)))
        return told

    def _next_stop(self, epoch: int) -> int:
        """Return the next epoch that the trainer itself has to do something after."""
        trainer, writer = self.trainer, self.trainer.checkpoint
        stop = trainer.epochs - 1
        tenth = trainer.epochs // 10            # after this one it asks whether the loss has moved
        if epoch <= tenth:
            stop = min(stop, tenth)
        if writer is not None and writer.epochs is not None:
            stop = min(stop, epoch + writer.epochs - epoch % writer.epochs - 1)
        return stop

    def _epochs_of(self, rates: "Vector", began: float) -> int:
        """Take an epoch for each of rates, fewer if stop_at_loss is reached; return how many were taken."""
        trainer = self.trainer
        batches = trainer.batches
        stop = -INFINITY if trainer.stop_at_loss is None else trainer.stop_at_loss
        trainer.dead = trainer.relus
        result = self._run(batches.x, batches.t, batches.u, 0, rates, stop)
        done = 0 if result is None else len(result.loss)
        if result is not None and done:
            trainer.history.extend(result.loss, rates[:done], result.length, (clock() - began) / done)
            trainer.epoch += done
        return done

    # --- what they share -------------------------------------------------------

    def _run(self, x: "Matrix", t: "Matrix", u: "Optional[Vector]", size: int, rates: "Vector",
             stop: float = -INFINITY) -> "Optional[Result]":
        """Take these steps; return what they came to, or None: nothing was done."""
        trainer = self.trainer
        optimizer, weights = trainer.optimizer, trainer.stepper.weights
        w, memory, steps = parameter_rows(trainer.network.layers), optimizer.memory, optimizer.steps
        dead = [k in trainer.dead for k in trainer.relus]
        rows = (trainer.batches.n or len(x)) * (trainer.epochs - trainer.epoch)
        result = self.line.run(x, t, u, size, rates, dead, stop, rows)
        if result is None or (size == 0 and self._is_news(result.dead)):
            return None

        def all_but_the_last() -> "Optional[Matrix]":
            optimizer.memory, optimizer.steps = memory, steps
            before = self.line.run(x[:-size] if size else x, t, u, size, rates[:done - 1] if size == 0 else rates, dead)
            return None if before is None else before.w

        done = len(result.loss)
        if done:
            weights.keep(w, all_but_the_last if done > 1 else None)
            trainer.dead = [k for k, is_dead in zip(trainer.relus, result.dead) if is_dead]
            optimizer.memory = result.memory
            optimizer.steps += done
            weights.set(result.w)
        return result

    def _is_news(self, dead: "Sequence[bool]") -> bool:
        """Return whether a layer is dead, and that was not said yet."""
        return any([is_dead and not is_said(dead_warning(k), self.trainer.history.warnings)
                    for k, is_dead in zip(self.trainer.relus, dead)])

    def _limit(self, steps: int, seconds: float) -> None:
        """Let the next call take about CALL_SECONDS, and four times as many steps as this one might at most."""
        self.most = max(2, int(min(4.0 * self.most, steps * CALL_SECONDS / max(seconds, 1e-9))))


def fused_steps_for(trainer: "Trainer") -> "Optional[FusedSteps]":
    """Return what takes many of this trainer's steps in one call, None if no kernel does."""
    network, optimizer, stepper = trainer.network, trainer.optimizer, trainer.stepper
    module = straight_lines(network.kernel)
    if module is None or stepper.clip_norm is not None or stepper.clip_value is not None:
        return None
    if overrides(trainer.callbacks, ("on_batch_begin", "on_batch_end")) or not module.suits(network, optimizer):
        return None
    return FusedSteps(trainer, module.Line(network, optimizer, trainer.batches.u is not None))


def quick_loss(network: "Network", x: "Matrix", t: "Matrix") -> "Callable[[], float]":
    """Return a function of nothing: the mean loss of these rows with the weights that the network has then.

    >>> from ..layers import Dense
    >>> from ..network import Network
    >>> quick_loss(Network(1, [Dense(1, weights=[[3.0]])]), [[2.0]], [[4.0]])()         # (6 - 4)^2
    4.0
    """
    module = straight_lines(network.kernel)
    line = module.Line(network, SGD(), False) if module is not None and module.suits(network, SGD()) else None

    def loss() -> float:
        E: "Optional[float]" = line.loss(x, t, None) if line is not None else None
        return network._mean_loss(x, t) if E is None else E
    return loss


def overrides(callbacks: "Sequence[Callback]", methods: "Sequence[str]") -> bool:
    """Return whether one of callbacks has one of these methods of its own, so that it must be called.

    >>> overrides([Callback()], ("on_batch_begin", "on_batch_end"))
    False
    """
    for callback in callbacks:
        for name in methods:
            # Set on the class or on the object itself.  Not by __func__, which MicroPython's methods lack.
            if getattr(type(callback), name) is not getattr(Callback, name):
                return True
            if name in getattr(callback, "__dict__", (name,)):
                return True
    return False


def rates_of(schedule: "Any", epoch: int, count: int) -> "Vector":
    """Return the rates of so many epochs; fewer if one of them has none, which its own step will say.

    >>> from ..schedules import Constant
    >>> rates_of(Constant(0.5), 7, 2)
    [0.5, 0.5]
    """
    rates: "List[float]" = []
    try:
        for k in range(count):
            rates.append(schedule.rate(epoch + k))
    except Exception:
        pass
    return rates
