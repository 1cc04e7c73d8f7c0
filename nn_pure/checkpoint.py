"""Checkpoints: a training on disk, so that a crash costs minutes and not the night.

A checkpoint holds all that decides how training goes on: weights, the memory
of the optimizer, the generator, the schedule, where in which epoch it stands,
the history, the best weights so far.  Resumed from one, training ends with the
same bits as if it had never been interrupted.

The file is JSON and is written whole or not at all: see files.py.
"""

from .checks import short, to_count, to_number, to_rate, to_rows_like
from .errors import ModelFileError, NNPureError
from .files import read_json, write_text
from .history import History
from .model_dict import network_to_dict
from .progress import clock
from .propagation import parameter_rows, set_parameters
from .rng import Rng
from .training import Start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Optional
    from .training import Trainer

FORMAT = "nn_pure checkpoint"
VERSION = 1
SECONDS = 30.0            # between two checkpoints, unless the user says otherwise


class Keeper:
    """Writes a trainer's checkpoints to path, and begins from the one that is there.

    epochs, seconds   how often: after so many epochs, and when so many seconds have
                      passed; None and None: every 30 seconds.  One more is written
                      when training ends.
    resume            go on from the checkpoint; where there is none, begin
    """

    def __init__(self, path: "Any", epochs: "Optional[int]", seconds: "Optional[float]", resume: bool) -> None:
        if not isinstance(path, str) and not hasattr(path, "__fspath__"):
            raise NNPureError("checkpoint is %s: pass the name of a file" % short(path))
        self.path = path
        self.epochs = None if epochs is None else to_count(epochs, "checkpoint_epochs")
        self.seconds = None if seconds is None else to_rate(seconds, "checkpoint_seconds")
        if epochs is None and seconds is None:
            self.seconds = SECONDS
        self.resume = resume
        self.written = 0.0

    def begin(self, trainer: "Trainer") -> None:
        """Bring trainer to where the checkpoint left it; OSError now if a checkpoint could not be written."""
        self.written = clock()
        if self.resume and _exists(self.path):
            try:
                restore(trainer, read_json(self.path))
            except ModelFileError as error:
                raise ModelFileError("checkpoint %s: %s (the file and the network are as they were)"
                                     % (self.path, error))
        _try_to_write_beside(self.path)

    def write_if_due(self, trainer: "Trainer") -> None:
        """Write a checkpoint if enough epochs or seconds have passed."""
        if self.epochs is not None and trainer.batch == 0 and trainer.epoch % self.epochs == 0:
            self.write(trainer)
        elif self.seconds is not None and clock() - self.written >= self.seconds:
            self.write(trainer)

    def write(self, trainer: "Trainer") -> None:
        """Write a checkpoint; if the disk refuses, warn and go on: the training is worth more."""
        import json
        try:
            write_text(self.path, json.dumps(snapshot(trainer)))
        except OSError as error:
            trainer.warn("checkpoint %s could not be written (%s): the previous one stays as it was, "
                         "and training goes on" % (self.path, error))
        self.written = clock()


def _exists(path: "Any") -> bool:
    import os
    try:
        os.stat(path)
    except OSError:
        return False
    return True


def _try_to_write_beside(path: "Any") -> None:
    """Raise OSError now, not after an hour, if path cannot be written; an existing file is not touched."""
    import os
    if hasattr(os, "fsdecode"):                       # on a board we shall see
        path = os.path.realpath(os.fsdecode(path))
        if os.path.isdir(path):
            raise IsADirectoryError(21, "a checkpoint needs the name of a file, this is a folder", path)
        trial = "%s.%d.try" % (path, os.getpid())
        try:
            with open(trial, "wb"):
                pass
        except OSError as error:
            raise OSError(error.errno, "no checkpoint can be written here: %s" % error.strerror, path)
        os.remove(trial)


def _kind(model: "Dict[str, Any]", trainer: "Trainer") -> "Dict[str, Any]":
    """Return what must be equal for training to go on: all but the weights, and what a batch is."""
    kind = dict([(name, model[name]) for name in model if name not in ("layers", "seed", "columns", "target")])
    for k in range(len(model["layers"])):
        layer = model["layers"][k]
        for name in layer:
            if name not in ("weights", "biases"):
                kind["layers[%d].%s" % (k, name)] = layer[name]
    kind["layers"] = len(model["layers"])
    kind["rows"] = trainer.rows.n
    kind["batch_size"] = trainer.rows.batch_size
    kind["shuffle"] = trainer.rows.shuffle
    settings = trainer.optimizer.settings()
    for name in settings:
        kind["optimizer." + name] = settings[name]
    return kind


def snapshot(trainer: "Trainer") -> "Dict[str, Any]":
    """Return where trainer stands, as plain dicts, lists, texts and numbers."""
    network = trainer.network
    best = trainer.best
    return {
        "format": FORMAT,
        "version": VERSION,
        "kind": _kind(network_to_dict(network), trainer),
        "seed": network.seed,
        "generator": network.rng.state,
        "weights": parameter_rows(network.layers),
        "epoch": trainer.epoch,
        "batch": trainer.batch,
        "epoch_state": trainer.epoch_state,
        "means": trainer.means.state(),
        "dead": trainer.dead,
        "optimizer": trainer.optimizer.state(),
        "schedule": trainer.schedule.state(),
        "stopping": trainer.stopping.state(),
        "history": trainer.history.to_dict(),
        "starts": [list(start) for start in trainer.starts],
        "best": None if best is None else {
            "seed": best.rng.seed, "generator": best.rng_state, "weights": best.rows,
            "history": best.history.to_dict(), "loss": best.loss},
    }


def restore(trainer: "Trainer", data: "Any") -> None:
    """Bring trainer to where snapshot was taken; ModelFileError, and nothing changed, if data does not fit."""
    network = trainer.network
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ModelFileError("this is no nn_pure checkpoint")
    if data.get("version") != VERSION:
        raise ModelFileError("version %s: this nn_pure reads version %d" % (short(data.get("version")), VERSION))
    _check_kind(data.get("kind"), _kind(network_to_dict(network), trainer))
    like = parameter_rows(network.layers)
    before = [(part, part.state()) for part in (trainer.optimizer, trainer.schedule, trainer.stopping)]
    try:
        rows = to_rows_like(data["weights"], like, "weights")
        rng = _generator(data["seed"], data["generator"])
        epoch, batch = [to_count(data[name], name, least=0) for name in ("epoch", "batch")]
        epoch_state = _generator(0, data["epoch_state"]).state
        means = trainer.means.from_state(data["means"])
        dead = [to_count(k, "dead", least=0) for k in data["dead"]]
        history = History.from_dict(data["history"])
        starts = [(to_count(seed, "seed", least=0), to_number(loss, "loss")) for seed, loss in data["starts"]]
        best = None if data["best"] is None else _best(data["best"], like)
        trainer.optimizer.restore(data["optimizer"], like)
        trainer.schedule.restore(data["schedule"])
        trainer.stopping.restore(data["stopping"], like)
    except (KeyError, TypeError, ValueError, AttributeError) as error:      # NNPureError is a ValueError
        trainer.optimizer.restore(before[0][1], like)
        trainer.schedule.restore(before[1][1])
        trainer.stopping.restore(before[2][1], like)
        raise ModelFileError("damaged: %s" % (error if isinstance(error, NNPureError) else repr(error)))
    network.rng = rng
    set_parameters(network.layers, rows)
    trainer.epoch, trainer.batch, trainer.epoch_state = epoch, batch, epoch_state
    trainer.means, trainer.dead = means, dead
    network.history = trainer.history = history
    trainer.starts, trainer.best = starts, best
    trainer.good = rows


def _check_kind(kind: "Any", needed: "Dict[str, Any]") -> None:
    """Raise ModelFileError naming the first thing in which a checkpoint is of another training."""
    if not isinstance(kind, dict):
        raise ModelFileError("damaged: it does not say what was trained")
    for name in needed:
        there = kind.get(name)
        here = needed[name]
        if isinstance(here, tuple):
            here = list(here)
        if there != here:
            raise ModelFileError("of another training: %s is %s there and %s here; to begin anew, leave "
                                 "resume out or name another file" % (name, short(there), short(here)))


def _generator(seed: "Any", state: "Any") -> Rng:
    rng = Rng(to_count(seed, "seed", least=0))
    rng.state = to_count(state, "generator")
    if rng.state > 0xFFFFFFFF:
        raise ModelFileError("the generator's state is too large")
    return rng


def _best(data: "Any", like: "Any") -> Start:
    """Return the best start that data describes."""
    return Start(_generator(data["seed"], data["generator"]), to_rows_like(data["weights"], like, "best.weights"),
                 History.from_dict(data["history"]), to_number(data["loss"], "best.loss"))
