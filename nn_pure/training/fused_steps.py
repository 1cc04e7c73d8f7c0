"""Blocks: the steps that a kernel takes in one go, as long as nobody looks in between.

A straight line (kernels/straight_line.py) takes an XOR epoch in 3 microseconds; to ask
after each whether a callback, a checkpoint or Ctrl-C is waiting takes longer.
So it gets as many epochs, or batches of one epoch, as pass before somebody
has to be told, and no more than it does in BLOCK_SECONDS.  The step that is
told of is the Trainer's own again.

Weights, history and all the rest are the same as step by step.  A block in
which something has to be said, a loss that is no number or a dead layer, is
dropped and gone through step by step.
"""

from ..callbacks import Callback
from ..elementary import INFINITY
from ..kernels import straight_lines
from ..parameters import parameter_rows
from ..schedules import Schedule
from .progress import clock
from .sanity import dead_warning, is_said, relu_layers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Optional
    from ..checks import Matrix, Vector

BLOCK_SECONDS = 0.03            # Ctrl-C and max_seconds wait so long at most, as they wait for a step
FIRST_BLOCK = 16                # steps, of which nothing is known yet


class Blocks:
    """What takes the steps of a trainer, if a kernel can; without one every function says that nothing was done.

    trainer   a training.Trainer
    line      the straight_line.Line, or None
    most      how many steps a block has now
    distrust  the step from which on blocks are tried again
    """

    def __init__(self, trainer: "Any") -> None:
        self.trainer = trainer
        self.line = _line_for(trainer)
        self.relus = relu_layers(trainer.network)
        self.most = FIRST_BLOCK
        self.distrust = (0, 0)

    def loss(self) -> "Optional[float]":
        """Return the loss over all rows, None if the loops have to find it, or what is wrong with it."""
        rows = self.trainer.rows
        loss: "Optional[float]" = self.line.loss(rows.x, rows.t, rows.u) if self.line is not None else None
        return loss

    # --- one step ------------------------------------------------------------

    def step(self, x: "Matrix", t: "Matrix", u: "Optional[Vector]") -> bool:
        """Take one step on these rows and return True, or do nothing and return False."""
        trainer = self.trainer
        if self.line is None or (trainer.epoch, trainer.batch) < self.distrust:
            return False
        size = 0 if trainer.rows.batch_size == trainer.rows.n else trainer.rows.batch_size
        result = self._run(x, t, u, size, [trainer.rate])
        if result is None:
            return False
        self._take(result)
        trainer.forgotten = x
        trainer.means.add(result.loss[0], result.length[0], len(x), weight_of(x, u))
        return True

    # --- batches of one epoch ------------------------------------------------

    def batches(self) -> None:
        """Take steps of this epoch, as many as one block has, but not the last."""
        trainer = self.trainer
        rows = trainer.rows
        if self.line is None or rows.batch_size == rows.n:
            return
        last = (rows.n - 1) // rows.batch_size
        count = min(last - trainer.batch, self.most)
        if count < 2 or (trainer.epoch, trainer.batch) < self.distrust or (trainer.epoch, trainer.batch) == (0, 0):
            return
        began = clock()
        if not self._steps_of_batches(count - 1) or not self._steps_of_batches(1):
            self.distrust = (trainer.epoch, trainer.batch + count)
        self._learn_size(count, clock() - began)

    def _steps_of_batches(self, count: int) -> bool:
        """Take so many steps of this epoch and return True, or do nothing and return False."""
        trainer = self.trainer
        size = trainer.rows.batch_size
        x, t, u = trainer.rows.take(trainer.batch, count)
        result = self._run(x, t, u, size, [trainer.rate])
        if result is None:
            return False
        self._take(result)
        weights = None
        if u is not None:
            weights = [weight_of(x[i:i + size], u[i:i + size]) for i in range(0, len(x), size)]
        trainer.means.add_steps(result.loss, result.length, size, weights)
        trainer.batch += count
        trainer.forgotten = x[-size:]
        return True

    # --- epochs of one step ----------------------------------------------------

    def epochs(self) -> None:
        """Take as many epochs of one step each as nobody wants to hear of."""
        trainer = self.trainer
        count = min(_quiet_epochs(trainer), self.most) if self.line is not None else 0
        if count < 2 or (trainer.epoch, 0) < self.distrust:
            return
        rates = rates_of(trainer.schedule, trainer.epoch, count)
        began = clock()
        if not self._steps_of_epochs(rates[:-1]) or not self._steps_of_epochs(rates[-1:]):
            self.distrust = (trainer.epoch + count, 0)
        self._learn_size(count, clock() - began)

    def _steps_of_epochs(self, rates: "Vector") -> bool:
        """Take an epoch for each of rates, and return True; or False if fewer or none could be taken."""
        trainer = self.trainer
        rows = trainer.rows
        began = clock()
        stop = -INFINITY if trainer.stop_at_loss is None else trainer.stop_at_loss
        result = self._run(rows.x, rows.t, rows.u, 0, rates, stop) if rates else None
        if result is None or self._is_news(result.dead):
            return False
        done = len(result.loss)
        if done:
            self._take(result)
            trainer.history.extend(result.loss, rates[:done], result.length, (clock() - began) / done)
            trainer.epoch += done
            trainer.forgotten = rows.x
        return done == len(rates)

    def _is_news(self, dead: "List[bool]") -> bool:
        """Return whether a layer is dead, and that was not said yet."""
        return any([is_dead and not is_said(dead_warning(k), self.trainer.history.warnings)
                    for k, is_dead in zip(self.relus, dead)])

    # --- what they share -------------------------------------------------------

    def _run(self, x: "Matrix", t: "Matrix", u: "Optional[Vector]", size: int, rates: "Vector",
             stop: float = -INFINITY) -> "Any":
        """Return the straight_line.Result of these steps, or None."""
        trainer = self.trainer
        dead = [k in trainer.dead for k in self.relus]
        rows = trainer.rows.n or len(x)
        return self.line.run(x, t, u, size, rates, dead, stop, rows * (trainer.epochs - trainer.epoch))

    def _take(self, result: "Any") -> None:
        """Let optimizer and network be where result is."""
        trainer = self.trainer
        trainer.good = parameter_rows(trainer.network.layers)
        trainer.dead = [k for k, dead in zip(self.relus, result.dead) if dead]
        trainer.optimizer.memory = result.memory
        trainer.optimizer.steps += len(result.loss)
        trainer.set_weights(result.w)

    def _learn_size(self, steps: int, seconds: float) -> None:
        """Let the next block last about BLOCK_SECONDS, and be four times as long as this one at most."""
        self.most = max(2, int(min(4.0 * steps, steps * BLOCK_SECONDS / max(seconds, 1e-9))))


def _line_for(trainer: "Any") -> "Any":
    """Return the straight line that takes this trainer's steps, None if there is none."""
    network, optimizer = trainer.network, trainer.optimizer
    module = straight_lines(network.kernel)
    if module is None or trainer.clip_norm is not None or trainer.clip_value is not None:
        return None
    if listens_to_batches(trainer.callbacks) or not module.suits(network, optimizer):
        return None
    return module.Line(network, optimizer, getattr(trainer.rows, "u", None) is not None)


def listens_to_batches(callbacks: "Any") -> bool:
    """Return whether one of callbacks is to be told of every step.

    >>> listens_to_batches([Callback()])
    False
    """
    for callback in callbacks:
        for name in ("on_batch_begin", "on_batch_end"):
            # Set on the class or on the object itself.  Not by __func__, which MicroPython's methods lack.
            if getattr(type(callback), name) is not getattr(Callback, name):
                return True
            if name in getattr(callback, "__dict__", (name,)):
                return True
    return False


def _quiet_epochs(trainer: "Any") -> int:
    """Return how many epochs from now on have one step each and end without anything to be measured or told."""
    if (trainer.epoch == 0 or trainer.batch or trainer.rows.batch_size != trainer.rows.n or trainer.metrics
            or trainer.validation is not None or trainer.stopping.patience is not None
            or type(trainer.schedule).observe is not Schedule.observe):
        return 0
    epoch: int = trainer.epoch
    loud: int = trainer.epochs - 1
    tenth = trainer.epochs // 10            # after this one the Trainer asks whether the loss has moved
    if epoch <= tenth:
        loud = min(loud, tenth)
    for callback in trainer.callbacks:
        loud = min(loud, callback.quiet_until(epoch))
    if trainer.keeper is not None and trainer.keeper.epochs is not None:
        loud = min(loud, epoch + trainer.keeper.epochs - epoch % trainer.keeper.epochs - 1)
    return loud - epoch


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


def weight_of(x: "Matrix", u: "Optional[Vector]") -> float:
    """Return how much the rows of a batch count together.

    >>> weight_of([[1.0], [2.0]], None), weight_of([[1.0], [2.0]], [0.5, 3.0])
    (2.0, 3.5)
    """
    if u is None:
        return float(len(x))
    weight = 0.0
    for each in u:
        weight += each
    return weight
