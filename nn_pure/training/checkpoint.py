"""Checkpoints: a training on disk, so that a crash costs minutes and not the night.

A checkpoint holds all that decides how training goes on: weights, the memory
of the optimizer, the generator, the schedule, where in which epoch it stands,
the history, the best weights so far.  Resumed from one, training ends with the
same bits as if it had never been interrupted.

What it does not hold, and what must be passed again: the rows, the callbacks,
and the arguments of train.  Those that a state would not fit are compared
(_kind); others may be changed on purpose: more epochs, a longer patience, a
lower rate.  A checkpoint that is further than epochs asks for ends at once.

The file is JSON and is written whole or not at all: see files.py.
"""

from ..checks import short, to_count, to_flag, to_list, to_number, to_rate, to_rows_like
from ..errors import DataError, ModelFileError, NNPureError
from ..files import exists, read_json, to_json, try_to_write, write_text
from ..model_dict import network_to_dict
from ..parameters import parameter_rows, set_parameters
from ..rng import MASK, Rng
from .history import COLUMNS, History, Means
from .progress import clock
from .restarts import Start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple
    from .trainer import Trainer

FORMAT = "nn_pure checkpoint"
VERSION = 1
MAX_BYTES = 1000000000    # L-BFGS remembers 200 times as many numbers as it has weights
SECONDS = 30.0            # between two checkpoints, unless the user says otherwise,
SHARE = 20.0              # or so many times as long as writing one takes, if that is more
# Of the model's description, what says nothing about how training goes on.
NO_MATTER = ("format", "version", "seed", "columns", "target")


class CheckpointWriter:
    """Writes a trainer's checkpoints to path, and begins from the one that is there.

    epochs, seconds   how often: after so many epochs, and when so many seconds have
                      passed; None and None: every 30 seconds, or less often if the
                      network is so large that writing takes long.  One more is
                      written when training ends.
    resume            go on from the checkpoint; where there is none, begin
    """

    def __init__(self, path: "Any", epochs: "Optional[int]", seconds: "Optional[float]", resume: bool) -> None:
        if not isinstance(path, (str, bytes)) and not hasattr(path, "__fspath__"):
            raise NNPureError("checkpoint is %s: pass the name of a file" % short(path))
        self.path = path
        self.epochs = None if epochs is None else to_count(epochs, "checkpoint_epochs")
        self.seconds = None if seconds is None else to_rate(seconds, "checkpoint_seconds")
        self.resume = resume
        self.written = 0.0
        self.took = 0.0

    def begin(self, trainer: "Trainer") -> None:
        """Bring trainer to where the checkpoint left it; OSError now if a checkpoint could not be written.

        Whatever is raised, the file, the network, its optimizer and its schedule are as they were.
        """
        data = self._read()
        try_to_write(self.path)
        if data is not None:
            try:
                restore(trainer, data)
            except ModelFileError as error:
                raise self._refused(error)
        self.written = clock()

    def _read(self) -> "Any":
        """Return what the checkpoint to resume from holds, None if there is none."""
        if not self.resume or not exists(self.path):
            return None
        try:
            data = read_json(self.path, MAX_BYTES)
            if not isinstance(data, dict):
                raise ModelFileError("this is no nn_pure checkpoint")
            return data
        except ModelFileError as error:
            raise self._refused(error)

    def _refused(self, error: ModelFileError) -> ModelFileError:
        return ModelFileError("checkpoint %s: %s (the file and the network are as they were)" % (self.path, error))

    def write_if_due(self, trainer: "Trainer") -> None:
        """Write a checkpoint if enough epochs or seconds have passed."""
        seconds = self.seconds
        if self.epochs is None and seconds is None:
            seconds = max(SECONDS, SHARE * self.took)
        if ((self.epochs is not None and trainer.batch == 0 and trainer.epoch % self.epochs == 0)
                or (seconds is not None and clock() - self.written >= seconds)):
            self.write(trainer)

    def write(self, trainer: "Trainer") -> None:
        """Write a checkpoint; if that cannot be done, warn and go on: the training is worth more."""
        began = clock()
        try:
            text = to_json(snapshot(trainer))
            if len(text) > MAX_BYTES:
                raise DataError("it would be larger than %d bytes" % MAX_BYTES)
            write_text(self.path, text)
        except (OSError, MemoryError, NNPureError) as error:
            trainer.warn("checkpoint %s could not be written (%s): the previous one stays as it was, and training "
                         "goes on" % (self.path, str(error) or type(error).__name__))
        self.written = clock()
        self.took = self.written - began


# --- writing -----------------------------------------------------------------

def snapshot(trainer: "Trainer") -> "Dict[str, Any]":
    """Return where trainer stands, as plain dicts, lists, texts and numbers."""
    network = trainer.network
    best = trainer.best
    return {
        "format": FORMAT,
        "version": VERSION,
        "kind": _kind(trainer),
        "seed": network.seed,
        "generator": network.rng.state,
        "weights": parameter_rows(network.layers),
        "epoch": trainer.epoch,
        "batch": trainer.batch,
        "epoch_state": trainer.epoch_state,
        "means": trainer.means.state(),
        "dead": trainer.dead,
        "optimizer": trainer.optimizer.state(),
        "converged": trainer.optimizer.converged,
        "schedule": trainer.schedule.state(),
        "stopping": trainer.early_stopping.state(),
        "history": trainer.history.to_dict(),
        "starts": [list(start) for start in trainer.starts],
        "best": None if best is None else {
            "seed": best.rng.seed, "generator": best.rng_state, "weights": best.rows,
            "history": best.history.to_dict(), "loss": best.loss},
    }


def _kind(trainer: "Trainer") -> "Dict[str, Any]":
    """Return what must be equal for training to go on."""
    model = network_to_dict(trainer.network)
    kind = dict([(name, model[name]) for name in model if name not in NO_MATTER])
    kind["layers"] = [dict([(name, layer[name]) for name in layer if name not in ("weights", "biases")])
                      for layer in model["layers"]]
    kind["optimizer"] = trainer.optimizer.settings()
    kind["schedule"] = type(trainer.schedule).__name__
    kind["rows"] = trainer.batches.n or None
    kind["batch_size"] = trainer.batches.batch_size
    kind["shuffle"] = trainer.batches.shuffle
    kind["metrics"] = ", ".join([metric.name for metric in trainer.metrics])
    kind["validation rows"] = len(trainer.validation[0]) if trainer.validation else 0
    return kind


# --- reading -----------------------------------------------------------------

def restore(trainer: "Trainer", data: "Any") -> None:
    """Bring trainer to where snapshot was taken; ModelFileError, and nothing changed, if data does not fit."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ModelFileError("this is no nn_pure checkpoint")
    if data.get("version") != VERSION:
        raise ModelFileError("version %s: this nn_pure reads version %d; a newer nn_pure wrote it, or the file is "
                             "damaged" % (short(data.get("version")), VERSION))
    difference = _difference("", data.get("kind"), _kind(trainer))
    if difference:
        raise ModelFileError("of another training: %s; to begin anew, do not resume, or name another file"
                             % difference)
    schedule = trainer.schedule.state()
    try:
        position = _position(trainer, data)
        history, starts, best = _past(trainer, data, position[0])
        rows = to_rows_like(data["weights"], parameter_rows(trainer.network.layers), "weights")
        rng = _generator(data["seed"], data["generator"])
        converged = to_flag(data["converged"], "converged")
        stopping = trainer.early_stopping
        stopping.restore(data["stopping"], rows)
        if stopping.best_epoch is not None and stopping.best_epoch + stopping.waited + 1 != position[0]:
            raise ModelFileError("a best epoch %d, and %d after it, of %d epochs"
                                 % (stopping.best_epoch, stopping.waited, position[0]))
        trainer.schedule.restore(data["schedule"])
        _check_same("schedule", trainer.schedule.state(), data["schedule"])
        trainer.optimizer.restore(data["optimizer"], rows)           # last: it changes all or nothing
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        trainer.schedule.restore(schedule)
        # NNPureError is a ValueError, and has a message for people.
        raise ModelFileError("damaged: %s" % (error if isinstance(error, NNPureError) else repr(error)))
    trainer.optimizer.converged = converged
    trainer.network.rng = rng
    set_parameters(trainer.network.layers, rows)
    trainer.stepper.weights.keep(rows)
    trainer.epoch, trainer.batch, trainer.epoch_state, trainer.means, trainer.dead = position
    trainer.network.history = trainer.history = history
    trainer.starts, trainer.best = starts, best


def _difference(name: str, there: "Any", here: "Any") -> str:
    """Return the first thing in which two kinds differ, with both values, or an empty text.

    >>> _difference("layers", [{"units": 2}, {"units": 3}], [{"units": 2}, {"units": 4}])
    'layers[1].units is 3 there and 4 here'
    """
    if isinstance(there, dict) and isinstance(here, dict):
        for key in list(here) + [key for key in there if key not in here]:
            found = _difference(name + "." + key if name else key, there.get(key), here.get(key))
            if found:
                return found
    elif isinstance(there, list) and isinstance(here, list) and len(there) == len(here):
        for k in range(len(here)):
            found = _difference("%s[%d]" % (name, k), there[k], here[k])
            if found:
                return found
    elif there != here:
        return "%s is %s there and %s here" % (name or "what was trained", short(there), short(here))
    return ""


def _position(trainer: "Trainer", data: "Any") -> "Tuple[int, int, int, Means, List[int]]":
    """Return epoch, batch, epoch_state, means and dead."""
    epoch, batch = [to_count(data[name], name, least=0) for name in ("epoch", "batch")]
    means = Means.from_state(data["means"])
    _check_same("means", means.state(), data["means"])
    size, n = trainer.batches.batch_size, trainer.batches.n
    if batch:               # all full, but for the last batch of a function
        most = batch * size
        if not (means.rows == most < n if n else most - size < means.rows <= most):
            raise ModelFileError("batch %d of %d rows each, and means of %d rows" % (batch, size, means.rows))
    dead = [k for k in trainer.dead if k in data["dead"]]       # a trainer begins with all that can be
    _check_same("dead", dead, data["dead"])
    return epoch, batch, _generator(0, data["epoch_state"]).state, means, dead


def _past(trainer: "Trainer", data: "Any", epochs: int) -> "Tuple[History, List[Tuple[int, float]], Optional[Start]]":
    """Return the history of so many epochs, the starts that ended and the best of them."""
    history = _history(trainer, data["history"], epochs)
    _check_same("history", None, history.best_epoch)        # known when a start has ended
    history.stopped = ""                                    # it goes on
    starts = [(to_count(seed, "seed", least=0), to_number(loss, "loss")) for seed, loss in data["starts"]]
    _check_same("starts", [list(start) for start in starts], data["starts"])
    seeds = [seed for seed, _ in starts] + [to_count(data["seed"], "seed", least=0)]
    _check_same("starts", seeds, list(range(seeds[0], seeds[0] + len(seeds))))      # each takes the next
    if not starts:
        _check_same("best", None, data["best"])
        return history, starts, None
    kept = data["best"]
    past = _history(trainer, kept["history"], len(to_list(kept["history"]["loss"], "loss")))
    rows = to_rows_like(kept["weights"], parameter_rows(trainer.network.layers), "best.weights")
    best = Start(_generator(kept["seed"], kept["generator"]), rows, past, to_number(kept["loss"], "best.loss"))
    if (best.rng.seed, best.loss) not in starts:
        raise ModelFileError("best is none of starts")
    best.history.warnings = history.warnings                # all starts share one list
    return history, starts, best


def _history(trainer: "Trainer", data: "Any", epochs: int) -> History:
    """Return the history that data describes, if it has epochs numbers of all that trainer measures."""
    history = History.from_dict(data)
    _check_same("history", history.to_dict(), data)
    names = [name for name in COLUMNS if name != "val_loss"]
    measured = [metric.name for metric in trainer.metrics]
    if trainer.batches.n:
        names += measured
    if trainer.validation:
        names += ["val_" + name for name in ["loss"] + measured]
    if epochs and [name for name in names if len(history.values(name)) != epochs]:
        raise ModelFileError("the history has not %d numbers of each of %s" % (epochs, ", ".join(names)))
    if history.best_epoch is not None and not 0 <= history.best_epoch < epochs:
        raise ModelFileError("the history has a best epoch %d and %d epochs" % (history.best_epoch, epochs))
    return history


def _generator(seed: "Any", state: "Any") -> Rng:
    rng = Rng(to_count(seed, "seed", least=0))
    rng.state = to_count(state, "generator")
    if rng.state > MASK:
        raise ModelFileError("the generator's state is too large")
    return rng


def _check_same(name: str, restored: "Any", data: "Any") -> None:
    """Raise ModelFileError if what was restored would not be written as it was read."""
    if restored != data:
        raise ModelFileError("%s is not as it was written" % name)
