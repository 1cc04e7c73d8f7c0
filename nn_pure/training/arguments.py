"""Arguments of Network.train: checked once, and made into the objects that training uses."""

from ..callbacks import check_callbacks
from ..checks import short, to_count, to_list, to_number, to_rate
from ..errors import DataError, NNPureError, ShapeError
from ..metrics import metric_from
from ..optimizers import optimizer_from
from ..rng import Rng
from ..sample_weights import row_weights
from ..schedules import schedule_from
from .batches import Batches, StreamedBatches
from .checkpoint import CheckpointWriter
from .early_stopping import EarlyStopping
from .progress import Progress, clock
from .trainer import Trainer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, List, Optional, Tuple, Union
    from ..checks import Matrix
    from ..metrics import Metric
    from ..network import Network
    from ..optimizers import Optimizer
    Validation = Optional[Tuple[Matrix, Matrix]]


def trainer_for(network: "Network", X: "Any", y: "Any", epochs: "Any", learning_rate: "Any", batch_size: "Any",
                optimizer: "Any", shuffle: bool, restarts: "Any", validation: "Any", validation_fraction: "Any",
                patience: "Any", min_delta: "Any", restore_best: bool, monitor: "Any", stop_at_loss: "Any",
                max_seconds: "Any", metrics: "Any", sample_weight: "Any", class_weight: "Any", clip_norm: "Any",
                clip_value: "Any", callbacks: "Any", verbose: "Any", checkpoint: "Any", checkpoint_epochs: "Any",
                checkpoint_seconds: "Any", resume: bool) -> Trainer:
    """Return the Trainer that a call of network.train with these arguments asks for; nothing has changed yet."""
    epochs = to_count(epochs, "epochs")
    batch_size = or_none(to_count, batch_size, "batch_size")
    if max_seconds is not None and clock() == 0.0:
        raise NNPureError("max_seconds needs a clock, and this Python has no module time: leave it out")
    optimizer = optimizer_from(optimizer)
    schedule = schedule_from(optimizer.learning_rate if learning_rate is None else learning_rate)
    measures = prepare_metrics(metrics)
    restarts = to_count(restarts, "restarts", least=0)
    batches, held_out = prepare_batches(network, X, y, batch_size=batch_size, shuffle=shuffle, validation=validation,
                                        fraction=validation_fraction, sample_weight=sample_weight,
                                        class_weight=class_weight)
    check_batches(batches, optimizer, clip_norm is not None or clip_value is not None, restarts, measures, held_out)
    early_stopping = prepare_early_stopping(patience, min_delta, restore_best, monitor, measures,
                                            in_memory=batches.n > 0, validated=held_out is not None)
    if verbose not in (0, 1, 2):
        raise NNPureError("verbose is %s: 0 is silent, 1 rewrites a line on a terminal, 2 prints a line per epoch"
                          % short(verbose))
    if checkpoint is None and (resume or checkpoint_epochs is not None or checkpoint_seconds is not None):
        raise NNPureError("resume, checkpoint_epochs and checkpoint_seconds need checkpoint, the name of a file")
    return Trainer(
        network, batches, epochs=epochs, optimizer=optimizer, schedule=schedule, metrics=measures,
        clip_norm=or_none(to_rate, clip_norm, "clip_norm"), clip_value=or_none(to_rate, clip_value, "clip_value"),
        validation=held_out, early_stopping=early_stopping,
        stop_at_loss=or_none(to_number, stop_at_loss, "stop_at_loss"),
        max_seconds=or_none(to_rate, max_seconds, "max_seconds"), restarts=restarts,
        callbacks=check_callbacks(callbacks) + ([Progress(rewrite=verbose == 1)] if verbose else []),
        checkpoint=None if checkpoint is None else CheckpointWriter(checkpoint, checkpoint_epochs, checkpoint_seconds,
                                                                    resume))


def prepare_batches(network: "Network", X: "Any", y: "Any", batch_size: "Optional[int]" = None, shuffle: bool = True,
                    validation: "Any" = None, fraction: float = 0.0, sample_weight: "Any" = None,
                    class_weight: "Any" = None) -> "Tuple[Union[Batches, StreamedBatches], Validation]":
    """Return the rows to learn from and those to validate with, if any.

    >>> from nn_pure.layers import Dense
    >>> from nn_pure.network import Network
    >>> batches, held = prepare_batches(Network(1, [Dense(1)]), [[1], [2]], [[3], [4]])
    >>> batches.x, batches.t, held
    ([[1.0], [2.0]], [[3.0], [4.0]], None)
    """
    held_out = None
    if validation is not None:
        if fraction:
            raise NNPureError("validation and validation_fraction: pass one of them")
        if not isinstance(validation, (list, tuple)) or len(validation) != 2:
            raise NNPureError("validation is %s: pass a pair (X, y)" % short(validation))
        held_out = network._checked_data(*validation)
    if callable(X) and not hasattr(X, "__len__"):
        if not (y is None and not fraction and sample_weight is None and class_weight is None):
            raise NNPureError("rows from a function are pairs (x, y), one at a time: y, validation_fraction, "
                              "sample_weight and class_weight need all rows at once")
        return StreamedBatches(X, network._checked_data, batch_size), held_out
    if y is None:
        raise DataError("y is missing: pass the targets, or as X a function that returns rows (x, y)")
    x, t = network._checked_data(X, y)
    u = row_weights(t, sample_weight, class_weight)
    if fraction:
        kept, held = split_rows(len(x), fraction)
        held_out = [x[i] for i in held], [t[i] for i in held]
        x, t, u = [x[i] for i in kept], [t[i] for i in kept], None if u is None else [u[i] for i in kept]
    return Batches(x, t, u, batch_size, shuffle), held_out


def split_rows(n: int, fraction: float) -> "Tuple[List[int], List[int]]":
    """Return the indices of rows to keep and to hold out, each in order.

    They are random, and the same for all networks and seeds: a training that
    is resumed by a process with another seed must not learn from rows that
    the first one held out.

    >>> kept, held = split_rows(10, 0.2)
    >>> len(kept), len(held), sorted(kept + held) == list(range(10))
    (8, 2, True)
    """
    fraction = to_rate(fraction, "validation_fraction")
    if fraction >= 1.0:
        raise DataError("validation_fraction is %r: it must be below 1" % fraction)
    order = list(range(n))
    Rng(0).shuffle(order)
    count = max(1, int(fraction * n + 0.5))
    if count >= n:
        raise ShapeError("a validation fraction of %g leaves none of %d rows to learn from" % (fraction, n))
    return sorted(order[count:]), sorted(order[:count])


def prepare_metrics(metrics: "Any") -> "List[Metric]":
    """Return the metrics that names and functions stand for.

    >>> [metric.name for metric in prepare_metrics(["accuracy"])]
    ['accuracy']
    """
    if isinstance(metrics, str):
        raise NNPureError("metrics must be a list, of names or functions: [%r]" % metrics)
    measures = [metric_from(metric) for metric in to_list(metrics, "metrics")]
    names = [metric.name for metric in measures]
    for name in names:
        if names.count(name) > 1:
            raise NNPureError("metrics holds two called %s: give the functions different names" % name)
    return measures


def prepare_early_stopping(patience: "Optional[int]", min_delta: float, restore_best: bool, monitor: "Optional[str]",
                           metrics: "List[Metric]", in_memory: bool, validated: bool) -> EarlyStopping:
    """Return the EarlyStopping that these arguments of train ask for.

    in_memory   whether metrics are measured on the rows learned from
    validated   whether there are validation rows

    >>> prepare_early_stopping(3, 0.0, True, None, [], True, True).monitor
    'val_loss'
    """
    signs = [("loss", 1.0)] + [(each.name, -1.0 if each.greater_is_better else 1.0) for each in metrics]
    better = dict(signs if in_memory else signs[:1])
    if validated:
        better.update([("val_" + name, sign) for name, sign in signs])
    if monitor is None:
        monitor = "val_loss" if validated else "loss"
    if monitor not in better:
        raise NNPureError("monitor is %s: there is %s" % (short(monitor), ", ".join(sorted(better))))
    return EarlyStopping(patience, min_delta, restore_best, monitor, better[monitor])


def check_batches(batches: "Union[Batches, StreamedBatches]", optimizer: "Optimizer", clipped: bool, restarts: int,
                  metrics: "List[Metric]", held_out: "Validation") -> None:
    """Raise NNPureError where one argument rules out another.

    >>> from nn_pure.optimizers import optimizer_from
    >>> check_batches(Batches([[1.0]], [[1.0]], None, None, True), optimizer_from("lbfgs"), False, 0, [], None)
    """
    name = optimizer.settings()["name"]
    if optimizer.full_batch and batches.batch_size != batches.n:
        raise NNPureError("optimizer %s compares one step with the next, which needs all rows in each: "
                          "leave the batch size out, and pass lists" % name)
    if optimizer.searches and clipped:
        raise NNPureError("optimizer %s searches along the gradient of the loss, and a clipped one is not that: "
                          "leave clipping out" % name)
    if not batches.n and restarts:
        raise NNPureError("restarts compares the losses of all rows: pass lists instead of a function")
    if not batches.n and metrics and held_out is None:
        raise NNPureError("metrics of rows from a function are measured on validation rows: pass validation=(X, y)")


def or_none(check: "Callable[[Any, str], Any]", value: "Any", name: str) -> "Any":
    """Return check(value, name), or None if value is None.

    >>> or_none(to_rate, None, "clip_norm"), or_none(to_rate, 1, "clip_norm")
    (None, 1.0)
    """
    return None if value is None else check(value, name)
