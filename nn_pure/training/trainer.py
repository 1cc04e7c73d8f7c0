"""Training: epochs, batches, steps, what happened, and starting again when stuck.

    epoch   one pass over all rows
    batch   the rows that share one step; all of them unless batch_size says less
    step    one gradient, one update
    start   a training from one seed; more than one only with restarts

This module takes any network that has layers, rng, loss_and_gradient,
mean_loss, guess_loss, predict_checked, restart and check_layers; it imports
none.  What changes while a training runs is in the attributes of Trainer, and
training/checkpoint.py writes exactly these down.
"""

from ..callbacks import check_callbacks
from ..checks import to_matrix, to_vector
from ..errors import TrainingDiverged
from ..kernels import kernel_for
from ..layers import copy_layers
from ..matrix import first_bad_row, is_finite
from ..optimizers import clip_by_norm, clip_by_value, norm
from ..parameters import layer_of_row, parameter_rows, set_parameters
from ..propagation import draw_masks
from .diagnosis import first_bad_layer, likeliest_cause, sick_layer
from .fused_steps import Blocks, weight_of
from .history import History, Means
from .interrupt import CtrlC
from .progress import clock
from .restarts import SHORTEST, Packed, Start, on_plateau
from .sanity import dead_warning, flat_warning, is_said, relu_layers, unscaled_warning, warn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Iterator, List, Optional, Tuple
    from ..callbacks import Callback
    from ..checks import Matrix, Vector
    from ..metrics import Metric
    from .batches import Batch


class Trainer:
    """One call of Network.train.  Its arguments are those, checked and made into objects.

    epoch, batch      where it stands: how many epochs are done, and batches of this one
    epoch_state       where the generator stood when this epoch began
    means             of the batches of this epoch so far
    history           of the epochs of this start
    starts, best      (seed, loss) of the starts that ended, and the best of them
    """

    def __init__(self, network: "Any", rows: "Any", epochs: int, optimizer: "Any", schedule: "Any",
                 clip_norm: "Optional[float]", clip_value: "Optional[float]", metrics: "List[Metric]",
                 validation: "Optional[Tuple[Matrix, Matrix]]", stopping: "Any",
                 stop_at_loss: "Optional[float]", max_seconds: "Optional[float]", restarts: int,
                 callbacks: "List[Callback]", keeper: "Any") -> None:
        self.network = network
        self.rows = rows
        self.epochs = epochs
        self.optimizer = optimizer
        self.schedule = schedule
        self.clip_norm = clip_norm
        self.clip_value = clip_value
        self.metrics = metrics
        self.validation = validation
        self.stopping = stopping
        self.stop_at_loss = stop_at_loss
        self.max_seconds = max_seconds
        self.restarts = restarts
        self.callbacks = check_callbacks(callbacks)
        self.keeper = keeper
        self.starts: "List[Tuple[int, float]]" = []
        self.best: "Optional[Start]" = None
        self.rate = 0.0
        self.unset: "Optional[Matrix]" = None           # weights that the network is to get, whatever interrupts
        self.forgotten: "Optional[Matrix]" = None       # inputs of the last step, if a kernel took it: see _remember
        network.check_layers()
        for k, layer in enumerate(network.layers):      # a NaN is refused here: later, good weights could not be told
            layer.weights = to_matrix(layer.weights, "layers[%d].weights" % k)
            layer.biases = to_vector(layer.biases, "layers[%d].biases" % k)
        self.blocks: "Any" = Blocks(self)
        self.twins = copy_layers(network.layers) if self.blocks.line is not None else []
        self._begin_start([])

    def _begin_start(self, warnings: "List[str]") -> None:
        self.epoch = 0
        self.batch = 0
        self.epoch_state = self.network.rng.state
        self.means = Means()
        self.history = History()
        self.history.warnings = warnings                # one warning once, whichever start it was in
        # Copies: what a callback does to the weights before the first step must not spoil them.
        self.first_weights = Packed(parameter_rows(self.network.layers))
        self.good: "Optional[Matrix]" = None            # the last weights that were; before there are any, the first
        self.blocks.distrust = (0, 0)
        self.dead = relu_layers(self.network)           # those of which no unit was above 0 yet, in this epoch

    # --- all of it -----------------------------------------------------------

    def run(self) -> History:
        """Train; return the History of the best start.

        However this ends, by an error too, the network has weights it can be
        used with, and a start that was complete and better is not lost.
        """
        self.network.stop_training = False
        self.began = self.ticked = clock()
        before, self.network.history = self.network.history, self.history
        self._measure()                     # a metric that cannot be had says so before anything changes
        if self.keeper is not None:
            try:
                self.keeper.begin(self)
            except Exception:
                self.network.history = before
                raise
        if not (self.epoch or self.batch or self.starts):      # not resumed: it may have watched another training
            self.schedule.reset()
        for callback in self.callbacks:
            callback.network = self.network
        self._call("on_train_begin", {"epochs": self.epochs, "rows": self.rows.n, "epoch": self.epoch})
        ended = False
        try:
            with CtrlC() as ctrl_c:
                self.ctrl_c = ctrl_c
                self._train_starts()
                ended = True
        finally:
            if self.unset is not None:      # Ctrl-C came while weights were set, or were only tried
                set_parameters(self.network.layers, self.unset)
            self._remember()
            if not ended and self.best is not None:
                self.best.bring_back(self.network)
            self.blocks = None              # the two hold on to each other, and would wait for the garbage collector
            for callback in self.callbacks:
                callback.on_train_end(self._last_logs())
        return self.history

    def _train_starts(self) -> None:
        """Train; while a start ends on a plateau and restarts are left, begin again from the next seed."""
        while True:
            start = self._finished_start(self._train_start())
            if not (self.restarts >= len(self.starts) and self.history.stopped == "epochs"
                    and on_plateau(self.history.loss, self.network.guess_loss(self.rows.t))):
                break
            seed = self.network.seed
            for callback in self.callbacks:
                callback.on_restart(seed, start.loss, seed + 1)
            self.network.restart(seed + 1)
            self.optimizer.reset()
            self.schedule.reset()
            self.stopping.reset()
            self._begin_start(self.history.warnings)
            self.network.history = self.history
        assert self.best is not None
        self.best.bring_back(self.network)
        self.best.history.starts = self.starts
        self.best.history.stopped = self.history.stopped
        self.network.history = self.history = self.best.history

    def _train_start(self) -> float:
        """Train one start to its end, and write the last checkpoint; return the loss then."""
        reason = self._reason()
        while not reason:
            self.blocks.epochs()
            reason = self._train_epoch() or self._reason()
        self.history.stopped = reason
        loss = self._loss_after_training()              # weights that have none are not written down
        if self.keeper is not None:
            self.keeper.write(self)
        return loss

    def _loss_after_training(self) -> float:
        """Return the loss of the weights that the last step has led to; TrainingDiverged if it is no number."""
        bad = first_bad_row(parameter_rows(self.network.layers))
        if bad is not None:                             # a callback may have set one after the last step
            self._diverged("a weight is infinite or NaN", layer_of_row(self.network.layers, bad), None)
        if not self.rows.n:
            return self._last_loss()
        loss: "Optional[float]" = self.blocks.loss()
        if loss is not None:
            return loss
        z, a = self.network.run(self.rows.x)
        return self._checked_loss("the loss after training", z, a, self.rows.t, self.rows.u)

    def _finished_start(self, loss: float) -> "Start":
        """Take the best weights if that was asked for, and note what this start has come to."""
        if self.stopping.weights is not None:
            self.set_weights([list(row) for row in self.stopping.weights])
            loss = self._loss_after_training()
        self.history.best_epoch = self.stopping.best_epoch
        self.starts.append((self.network.seed, loss))
        self._remember()
        self.good = parameter_rows(self.network.layers)
        start = Start(self.network.rng, parameter_rows(self.network.layers), self.history, loss)
        if self.best is None or loss < self.best.loss:
            self.best = start
        return start

    def _last_loss(self) -> float:
        return self.history.loss[-1] if self.history.loss else 0.0

    def _reason(self) -> str:
        """Return why training should end now, or an empty text."""
        if self.ctrl_c.pressed:
            return "interrupted"
        if self.network.stop_training:
            return "callback"
        if self.batch == 0 and self.history.loss:
            if self.stop_at_loss is not None and self.history.loss[-1] <= self.stop_at_loss:
                return "stop_at_loss"
            if self.stopping.is_over():
                return "patience"
            if self.optimizer.converged:
                return "converged"
            if self.epoch >= self.epochs:
                return "epochs"
        if self.max_seconds is not None and clock() - self.began >= self.max_seconds:
            return "max_seconds"
        return ""

    # --- an epoch ------------------------------------------------------------

    def _train_epoch(self) -> str:
        """Go through the rows once; return why it was left before the last batch, or an empty text."""
        rng = self.network.rng
        self.rate = self.schedule.rate(self.epoch)
        if self.batch == 0:
            self.epoch_state = rng.state
            self.means = Means()
            self.dead = relu_layers(self.network)
            self._call("on_epoch_begin", self.epoch, {"learning_rate": self.rate})
            self.rows.begin_epoch(rng)
        else:                                           # resumed within an epoch: the same order again
            state, rng.state = rng.state, self.epoch_state
            self.rows.begin_epoch(rng)
            rng.state = state
        self.ticked = clock()
        for x, t, u in self._batches():
            if self.epoch == 0 and self.batch == 0:
                self.warn(unscaled_warning(self.rows.x if self.rows.n else x, self.network.scaling is not None))
            self._call("on_batch_begin", self.batch, {"rows": len(x)})
            self._step(x, t, u)
            self.batch += 1
            now = clock()
            self.means.seconds += now - self.ticked
            self.ticked = now
            if self.callbacks:
                self._call("on_batch_end", self.batch - 1, {"loss": self.means.loss, "rows": self.means.rows})
                self.network.check_layers()             # a callback may have set weights
            if self.means.rows != self.rows.n:          # else it is the last: the epoch is done
                reason = self._reason()
                if reason:
                    return reason
                if self.keeper is not None:
                    self.keeper.write_if_due(self)
        self._end_epoch()
        return ""

    def _batches(self) -> "Iterator[Batch]":
        """Yield the batches of this epoch whose steps are taken one by one; blocks takes those between."""
        if self.rows.n is None:
            yield from self.rows.batches(self.batch)
            return
        while self.batch * self.rows.batch_size < self.rows.n:
            self.blocks.batches()
            yield self.rows.take(self.batch, 1)

    def _end_epoch(self) -> None:
        """Measure, note and tell what the epoch has come to."""
        logs = {"loss": self.means.loss, "learning_rate": self.rate, "gradient_norm": self.means.gradient_norm}
        logs.update(self._measure())
        now = clock()
        logs["seconds"] = self.means.seconds + now - self.ticked
        self.ticked = now
        self.history.append(logs)
        self.stopping.observe(self.epoch, logs, parameter_rows(self.network.layers))
        self.schedule.observe(logs.get("val_loss", logs["loss"]))
        for k in self.dead:
            self.warn(dead_warning(k))
        if self.epochs >= SHORTEST and len(self.history.loss) == self.epochs // 10 + 1 and self.rows.n:
            self.warn(flat_warning(self.history.loss, self.network.guess_loss(self.rows.t)))
        epoch = self.epoch
        self.epoch += 1
        self.batch = 0
        if self.callbacks:
            self._remember()
        self._call("on_epoch_end", epoch, logs)
        if self.callbacks:
            self.network.check_layers()
        if self.keeper is not None:
            self.keeper.write_if_due(self)

    def _measure(self) -> "Dict[str, float]":
        """Return the metrics of the rows that are in memory, and loss and metrics of the validation rows."""
        logs = {}
        if self.metrics and self.rows.n:
            z, a = self.network.run(self.rows.x)
            self._checked_loss("the loss", z, a, self.rows.t, self.rows.u)
            for metric in self.metrics:
                logs[metric.name] = metric.of_rows(self.rows.t, a[-1])
        if self.validation is not None:
            x, t = self.validation
            z, a = self.network.run(x)
            logs["val_loss"] = self._checked_loss("val_loss", z, a, t, None, self.validation)
            for metric in self.metrics:
                logs["val_" + metric.name] = metric.of_rows(t, a[-1])
        return logs

    def _checked_loss(self, name: str, z: "List[Matrix]", a: "List[Matrix]", t: "Matrix", u: "Optional[Vector]",
                      held_out: "Optional[Tuple[Matrix, Matrix]]" = None) -> float:
        """Return the loss of a run; TrainingDiverged if it is infinite or NaN, or an output is."""
        loss: float = self.network.loss_of_run(z, a, t, u)
        layer = first_bad_layer(z, a)
        if not is_finite(loss) or layer is not None:
            self._diverged("%s is %r" % (name, loss), len(z) - 1 if layer is None else layer, held_out)
        return loss

    # --- a step --------------------------------------------------------------

    def _step(self, x: "Matrix", t: "Matrix", u: "Optional[Vector]") -> None:
        """Take one step: all weights move, or none."""
        if self.blocks.step(x, t, u):
            return
        self.forgotten = None
        network = self.network
        masks = draw_masks(network.layers, len(x), network.rng)
        w = parameter_rows(network.layers)
        loss, g = network.loss_and_gradient(x, t, u, masks)
        length = norm(g)
        if not is_finite(loss) or not is_finite(length):
            what = "the loss" if not is_finite(loss) else "the length of the gradient"
            self._diverged("%s is %r" % (what, loss if not is_finite(loss) else length), sick_layer(network, g),
                           batch=(x, t))
        if self.dead:
            self.dead = [k for k in self.dead if not any([any(row) for row in network.a[k]])]
        if not self.callbacks or first_bad_row(w) is None:      # one may have set what loss and gradient do not show
            self.good = w
        updated = self._updated(w, loss, g, length, x, t, u, masks)
        bad = first_bad_row(updated)
        if bad is not None:
            self._diverged("a weight would become infinite or NaN", layer_of_row(network.layers, bad), batch=(x, t))
        self.set_weights(updated)
        self.means.add(loss, length, len(x), weight_of(x, u))

    def _updated(self, w: "Matrix", loss: float, g: "Matrix", length: float, x: "Matrix", t: "Matrix",
                 u: "Optional[Vector]", masks: "Any") -> "Matrix":
        """Return the rows of weights after the step."""
        if self.optimizer.searches:
            def evaluate(rows: "Matrix") -> "Tuple[float, Matrix]":
                set_parameters(self.network.layers, rows)
                return self.network.loss_and_gradient(x, t, u, masks)      # type: ignore[no-any-return]
            self.unset = w
            updated: "Matrix" = self.optimizer.search(w, loss, g, self.rate, evaluate)
            self.set_weights(w)
            return updated
        if self.clip_value is not None:
            g = clip_by_value(g, self.clip_value)
            length = norm(g)
        if self.clip_norm is not None:
            g = clip_by_norm(g, self.clip_norm, length)
        return kernel_for(self.network.kernel).update(self.optimizer, w, g, self.rate)

    def _diverged(self, what: str, layer: int, held_out: "Optional[Tuple[Matrix, Matrix]]" = None,
                  batch: "Optional[Tuple[Matrix, Matrix]]" = None) -> None:
        """Give the network its last good weights and raise TrainingDiverged with place and cause.

        held_out   the validation rows, if these showed it
        batch      x and t of the step, if it was in one
        """
        self._remember()
        x, t = (self.rows.x, self.rows.t) if self.rows.n else batch or self.validation or ([], [])
        self.unset = good = [list(row) for row in self._good_weights()]
        cause = likeliest_cause(self.network, x, t, self.optimizer, self.rate, self.first_weights.rows(), held_out)
        self.set_weights(good)
        self.optimizer.reset()
        where = "epoch %d, batch %d" % (self.epoch, self.batch)
        if batch is None:                               # it was found between two epochs
            epochs = self.epoch + (self.batch > 0)
            where = "after epoch %d" % (epochs - 1) if epochs else "before epoch 0"
        kept = "the last weights whose loss and gradient were finite"
        if self.best is not None:
            kept = "the weights of the start from seed %d, the best that came to its end" % self.best.rng.seed
        raise TrainingDiverged("%s: %s, first in layers[%d]; likeliest cause: %s.  The network has %s."
                               % (where, what, layer, cause, kept))

    def set_weights(self, rows: "Matrix") -> None:
        """Give the network these weights; a Ctrl-C in the middle does not leave some of these and some of others."""
        self.unset = rows
        set_parameters(self.network.layers, rows)
        self.unset = None

    def _good_weights(self) -> "Matrix":
        return self.first_weights.rows() if self.good is None else self.good

    def _remember(self) -> None:
        """Give the network x, z and a of the last step, if a kernel took it, which keeps none of them."""
        if self.forgotten is not None:
            set_parameters(self.twins, self._good_weights())     # of their own: Ctrl-C must not leave these weights
            self.network.keep_outputs(self.forgotten, self.twins)
            self.forgotten = None

    # --- telling -------------------------------------------------------------

    def _call(self, method: str, *arguments: "Any") -> None:
        for callback in self.callbacks:
            getattr(callback, method)(*arguments)

    def warn(self, message: str) -> None:
        """Warn, unless there is nothing to say or it was said already, with other numbers perhaps."""
        if message and not is_said(message, self.history.warnings):
            self.history.warnings.append(message)
            warn(message)

    def _last_logs(self) -> "Dict[str, float]":
        return dict([(name, self.history.values(name)[-1]) for name in ("loss", "val_loss")
                     if self.history.values(name)])
