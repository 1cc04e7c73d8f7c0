"""Training: epochs, batches, steps, what happened, and starting again when stuck.

    epoch   one pass over all rows
    batch   the rows that share one step; all of them unless batch_size says less
    step    one gradient, one update: stepper.py
    start   a training from one seed; more than one only with restarts

What changes while a training runs is in the attributes of Trainer, and
checkpoint.py writes exactly these down.
"""

from ..checks import to_matrix, to_vector
from ..errors import TrainingDiverged
from ..parameters import copy_rows, parameter_rows
from .batches import StreamedBatches
from .diagnosis import first_bad_layer, likeliest_cause
from .fused_steps import fused_steps_for
from .history import History, Means
from .interrupt import CtrlC
from .progress import clock
from .restarts import SHORTEST, Start, on_plateau
from .sanity import dead_warning, flat_warning, is_said, relu_layers, unscaled_warning, warn
from .stepper import NumberLost, Stepper

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Iterator, List, Optional, Tuple, Union
    from ..callbacks import Callback
    from ..checks import Matrix, Vector
    from ..metrics import Metric
    from ..network import Network
    from ..optimizers import Optimizer
    from ..schedules import Schedule
    from .batches import Batch, Batches
    from .checkpoint import CheckpointWriter
    from .early_stopping import EarlyStopping


class Trainer:
    """One call of Network.train.  Its arguments are those, checked and made into objects.

    stepper, fused    take the steps one by one, and many in one call; fused is None where no kernel does that
    epoch, batch      where it stands: how many epochs are done, and batches of this one
    epoch_begun       whether the callbacks were told that this epoch begins
    epoch_state       where the generator stood when this epoch began
    rate              the learning rate of this epoch
    means             of the batches of this epoch so far
    dead              relu layers of which no unit was above 0 yet in this epoch
    began, timed      when this call began, and up to when the seconds are counted
    history           of the epochs of this start
    starts, best      (seed, loss) of the starts that ended, and the best of them
    """

    def __init__(self, network: "Network", batches: "Union[Batches, StreamedBatches]", epochs: int,
                 optimizer: "Optimizer", schedule: "Schedule", clip_norm: "Optional[float]",
                 clip_value: "Optional[float]", metrics: "List[Metric]",
                 validation: "Optional[Tuple[Matrix, Matrix]]", early_stopping: "EarlyStopping",
                 stop_at_loss: "Optional[float]", max_seconds: "Optional[float]", restarts: int,
                 callbacks: "List[Callback]", checkpoint: "Optional[CheckpointWriter]") -> None:
        self.network = network
        self.batches = batches
        self.epochs = epochs
        self.optimizer = optimizer
        self.schedule = schedule
        self.metrics = metrics
        self.validation = validation
        self.early_stopping = early_stopping
        self.stop_at_loss = stop_at_loss
        self.max_seconds = max_seconds
        self.restarts = restarts
        self.callbacks = callbacks
        self.checkpoint = checkpoint
        self.starts: "List[Tuple[int, float]]" = []
        self.best: "Optional[Start]" = None
        self.rate = 0.0
        network._check_layers()
        for k, layer in enumerate(network.layers):      # a NaN is refused here: later, good weights could not be told
            layer.weights = to_matrix(layer.weights, "layers[%d].weights" % k)
            layer.biases = to_vector(layer.biases, "layers[%d].biases" % k)
        self.relus = relu_layers(network)
        self.stepper = Stepper(network, optimizer, clip_norm, clip_value, bool(callbacks))
        self._begin_start([])
        self.fused = fused_steps_for(self)

    def _begin_start(self, warnings: "List[str]") -> None:
        self.epoch = 0
        self.batch = 0
        self.epoch_begun = False
        self.epoch_state = self.network.rng.state
        self.means = Means()
        self.dead = self.relus
        self.history = History()
        self.history.warnings = warnings                # one warning once, whichever start it was in
        self.stepper.weights.begin()

    # --- all of it -----------------------------------------------------------

    def run(self) -> History:
        """Train; return the History of the best start.

        However this ends, by an error too, the network has weights it can be
        used with, and a start that was complete and better is not lost.
        """
        self._begin()
        try:
            with CtrlC() as self.ctrl_c:
                try:
                    while self._goes_on():
                        if (self.fused is None or not self.fused.epochs()) and self._train_batches():
                            self._end_epoch()
                except NumberLost as lost:
                    raise self._diverged(lost)
                self._take_best_start()
        finally:
            self.stepper.weights.settle()
            if self.best is not None:       # once more, if Ctrl-C came in the middle
                self.best.bring_back(self.network)
            self.fused = None               # the two hold on to each other, and would wait for the garbage collector
            self._call("on_train_end", self.history.last(("loss", "val_loss")))
        return self.history

    def _begin(self) -> None:
        """Try the metrics, go on from a checkpoint, and tell the callbacks."""
        self.network.stop_training = False
        self.began = self.timed = clock()
        before, self.network.history = self.network.history, self.history
        try:
            self._measure()                 # a metric that cannot be had says so before anything changes
        except NumberLost as lost:
            raise self._diverged(lost)
        if self.checkpoint is not None:
            try:
                self.checkpoint.begin(self)
            except Exception:
                self.network.history = before
                raise
        if not (self.epoch or self.batch or self.starts):      # not resumed: it may have watched another training
            self.schedule.reset()
        for callback in self.callbacks:
            callback.network = self.network
        self._call("on_train_begin", {"epochs": self.epochs, "rows": self.batches.n or None, "epoch": self.epoch})

    def _goes_on(self) -> bool:
        """Return whether there is an epoch to train; end a start that has none, and begin the next if it was stuck."""
        reason = self._reason()
        if not reason:
            return True
        self.history.stopped = reason
        loss = self._loss_after_training()              # weights that have none are not written down
        if self.checkpoint is not None:
            self.checkpoint.write(self)
        if self.early_stopping.weights is not None:
            self.stepper.weights.set(copy_rows(self.early_stopping.weights))
            loss = self._loss_after_training()
        self._note_start(loss)
        if not self._is_stuck():
            return False
        self._restart(loss)
        return True

    def _loss_after_training(self) -> float:
        """Return the loss of the weights that the last step has led to; NumberLost if it is no number."""
        self.stepper.weights.check()                    # a callback may have set one after the last step
        if not self.batches.n:
            return self.history.last(("loss",)).get("loss", 0.0)
        loss = self.fused.loss() if self.fused is not None else None
        if loss is not None:
            return loss
        x, t, u = self.batches.x, self.batches.t, self.batches.u
        z, a = self.network._run(x)
        return self._checked_loss("the loss after training", z, a, t, u)

    def _note_start(self, loss: float) -> None:
        """Note what this start has come to."""
        self.history.best_epoch = self.early_stopping.best_epoch
        self.starts.append((self.network.seed, loss))
        rows = parameter_rows(self.network.layers)
        self.stepper.weights.keep(rows)
        if self.best is None or loss < self.best.loss:
            self.best = Start(self.network.rng, rows, self.history, loss)

    def _is_stuck(self) -> bool:
        """Return whether the start that has ended is stuck on a plateau, and another may be tried."""
        return (self.restarts >= len(self.starts) and self.history.stopped == "epochs"
                and on_plateau(self.history.loss, self.network._guess_loss(self.batches.t)))

    def _restart(self, loss: float) -> None:
        """Begin again from the next seed."""
        seed = self.network.seed
        self._call("on_restart", seed, loss, seed + 1)
        self.network.restart(seed + 1)
        self.optimizer.reset()
        self.schedule.reset()
        self.early_stopping.reset()
        self._begin_start(self.history.warnings)
        if self.fused is not None:
            self.fused.begin()
        self.network.history = self.history

    def _take_best_start(self) -> None:
        """Give the network the best start's weights, and its history."""
        assert self.best is not None
        self.best.bring_back(self.network)
        self.best.history.starts = self.starts
        self.best.history.stopped = self.history.stopped
        self.network.history = self.history = self.best.history

    def _reason(self) -> str:
        """Return why training should end now, or an empty text."""
        if self.ctrl_c.pressed:
            return "interrupted"
        if self.network.stop_training:
            return "callback"
        if self.batch == 0 and self.history.loss:
            if self.stop_at_loss is not None and self.history.loss[-1] <= self.stop_at_loss:
                return "stop_at_loss"
            if self.early_stopping.is_over():
                return "patience"
            if self.optimizer.converged:
                return "converged"
            if self.epoch >= self.epochs:
                return "epochs"
        if self.max_seconds is not None and clock() - self.began >= self.max_seconds:
            return "max_seconds"
        return ""

    # --- an epoch ------------------------------------------------------------

    def begin_epoch(self) -> None:
        """Draw the order of the rows, and tell the callbacks; once in each epoch."""
        rng = self.network.rng
        self.rate = self.schedule.rate(self.epoch)
        if self.batch:                                  # resumed within an epoch: the same order again
            state, rng.state = rng.state, self.epoch_state
            self.batches.begin_epoch(rng)
            rng.state = state
        elif not self.epoch_begun:
            self.epoch_begun = True
            self.epoch_state = rng.state
            self.means = Means()
            self.dead = self.relus
            self._call("on_epoch_begin", self.epoch, {"learning_rate": self.rate})
            self.batches.begin_epoch(rng)

    def _train_batches(self) -> bool:
        """Take the steps of an epoch; return whether all of them were taken."""
        self.begin_epoch()
        self.timed = clock()
        for x, t, u in self._batches():
            if self.epoch == 0 and self.batch == 0:
                self.warn(unscaled_warning(self.batches.x or x, self.network.scaling is not None))
            self._call("on_batch_begin", self.batch, {"rows": len(x)})
            step = self.fused.step(x, t, u) if self.fused is not None else None
            if step is None:
                step = self.stepper.step(x, t, u, self.rate)
                if self.dead:
                    self.dead = [k for k in self.dead if not any([any(row) for row in self.network.a[k]])]
            self.means.add(step[0], step[1], len(x), u)
            self.batch += 1
            self._after_steps(True)
            if self.means.rows != self.batches.n:       # else it is the last: the epoch is done
                if self._reason():
                    return False
                if self.checkpoint is not None:
                    self.checkpoint.write_if_due(self)
        return True

    def _batches(self) -> "Iterator[Batch]":
        """Yield the batches of this epoch whose steps are taken one by one; fused steps take those between."""
        batches = self.batches
        if isinstance(batches, StreamedBatches):
            yield from batches.batches(self.batch)
            return
        while self.batch * batches.batch_size < batches.n:
            if self.fused is not None and self.fused.batches(batches):
                self._after_steps(False)
            yield batches.take(self.batch, 1)

    def _after_steps(self, single: bool) -> None:
        """Measure the time, and tell the callbacks what a single step, or several, came to."""
        now = clock()
        self.means.seconds += now - self.timed
        self.timed = now
        if self.callbacks:
            logs = {"loss": self.means.loss, "rows": self.means.rows}
            if single:
                self._call("on_batch_end", self.batch - 1, logs)
            self._call("on_steps_end", self.batch - 1, logs)
            self.network._check_layers()                 # a callback may have set weights

    def _end_epoch(self) -> None:
        """Measure, note and tell what the epoch has come to."""
        logs = {"loss": self.means.loss, "learning_rate": self.rate, "gradient_norm": self.means.gradient_norm}
        logs.update(self._measure())
        now = clock()
        logs["seconds"] = self.means.seconds + now - self.timed
        self.timed = now
        self.history.append(logs)
        self.early_stopping.observe(self.epoch, logs, parameter_rows(self.network.layers))
        self.schedule.observe(logs.get("val_loss", logs["loss"]))
        for k in self.dead:
            self.warn(dead_warning(k))
        self.epoch += 1
        self.tell_epoch(logs)

    def tell_epoch(self, logs: "Dict[str, float]", callbacks: bool = True) -> None:
        """Tell what the epoch that has just ended came to: by warnings, to the callbacks, in a checkpoint."""
        self.batch = 0
        self.epoch_begun = False
        if self.epochs >= SHORTEST and len(self.history.loss) == self.epochs // 10 + 1 and self.batches.n:
            self.warn(flat_warning(self.history.loss, self.network._guess_loss(self.batches.t)))
        if callbacks and self.callbacks:
            self._call("on_epoch_end", self.epoch - 1, logs)
            self.network._check_layers()
        if self.checkpoint is not None:
            self.checkpoint.write_if_due(self)

    def _measure(self) -> "Dict[str, float]":
        """Return the metrics of the rows that are in memory, and loss and metrics of the validation rows."""
        logs = {}
        if self.metrics and self.batches.n:
            z, a = self.network._run(self.batches.x)
            self._checked_loss("the loss", z, a, self.batches.t, self.batches.u)
            for metric in self.metrics:
                logs[metric.name] = metric.of_rows(self.batches.t, a[-1])
        if self.validation is not None:
            x, t = self.validation
            z, a = self.network._run(x)
            logs["val_loss"] = self._checked_loss("val_loss", z, a, t, None, held_out=True)
            for metric in self.metrics:
                logs["val_" + metric.name] = metric.of_rows(t, a[-1])
        return logs

    def _checked_loss(self, name: str, z: "List[Matrix]", a: "List[Matrix]", t: "Matrix", u: "Optional[Vector]",
                      held_out: bool = False) -> float:
        """Return the loss of a run; NumberLost if it is infinite or NaN, or an output is."""
        loss = self.network._loss_of_run(z, a, t, u)
        layer = first_bad_layer(z, a)
        if loss - loss != 0.0 or layer is not None:
            raise NumberLost("%s is %r" % (name, loss), len(z) - 1 if layer is None else layer, held_out=held_out)
        return loss

    # --- telling -------------------------------------------------------------

    def _diverged(self, lost: NumberLost) -> TrainingDiverged:
        """Give the network its last good weights; return the error with place and cause."""
        weights = self.stepper.weights
        weights.pending = good = weights.rows()
        x, t = lost.rows or self.validation or ([], [])
        if self.batches.n:
            x, t = self.batches.x, self.batches.t
        cause = likeliest_cause(self.network, x, t, self.optimizer, self.rate, weights.first,
                                self.validation if lost.held_out else None, self.batches.batch_size)
        weights.set(good)
        self.optimizer.reset()
        where = "epoch %d, batch %d" % (self.epoch, self.batch)
        if lost.rows is None:                           # it was found between two epochs
            epochs = self.epoch + (self.batch > 0)
            where = "after epoch %d" % (epochs - 1) if epochs else "before epoch 0"
        kept = "the last weights whose loss and gradient were finite"
        if self.best is not None:
            kept = "the weights of the start from seed %d, the best that came to its end" % self.best.rng.seed
        error = TrainingDiverged("%s: %s, first in layers[%d]; likeliest cause: %s.  The network has %s."
                                 % (where, lost.what, lost.layer, cause, kept))
        error.__suppress_context__ = True       # raise from None: lost says nothing more (MicroPython has no from)
        return error

    def _call(self, method: str, *arguments: "Any") -> None:
        for callback in self.callbacks:
            getattr(callback, method)(*arguments)

    def warn(self, message: str) -> None:
        """Warn, unless there is nothing to say or it was said already, with other numbers perhaps."""
        if message and not is_said(message, self.history.warnings):
            self.history.warnings.append(message)
            warn(message)
