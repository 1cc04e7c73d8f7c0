"""train a network on a CSV file

The preprocessing fitted to the file (columns, categories, scaling, classes) is
kept in the model.  Progress goes to standard error; the report on standard
output comes last, when the model is saved.
"""

import argparse
import os
import sys

from ..data.preprocessor import Preprocessor
from ..data.split import train_test_split
from ..data.table import listed, read_table
from ..errors import DataError, TrainingDiverged
from ..metrics import METRICS, Metric
from ..model_file import save
from ..network import Network
from ..scaling import Scaling, standardise
from ..training.progress import Progress
from .arguments import INTERRUPTED, check_output
from .networks import answer_in_units
from .plotting import check_plotting, of_training, show_pictures
from .reading import fitting_options, is_file, reading_options
from .report import report, report_labels
from .streaming import LEARN, TEST, VALIDATE, StreamedRows
from .train_options import class_weight_of, configure, new_network, new_optimizer, new_schedule, validation_fraction_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List
    from ..checks import Matrix
    from ..optimizers import Optimizer
    from ..training.history import History

__all__ = ["configure", "run"]


def run(arguments: argparse.Namespace) -> int:
    progress = Progress(sys.stderr, every=max(1, arguments.epochs // 10))
    if arguments.resume and not arguments.checkpoint:
        raise DataError("--resume goes on from a file: name it, --checkpoint FILE")
    watched = (arguments.monitor or "").split("val_")[-1]
    if watched in METRICS and watched not in arguments.metrics:
        raise DataError("--monitor %s: nothing measures that; add --metrics %s" % (arguments.monitor, watched))
    for option, path in (("--save", arguments.save), ("--checkpoint", arguments.checkpoint)):
        if path:
            check_output(option, path, arguments.file)
    check_plotting(arguments, [arguments.file, arguments.save, arguments.checkpoint, arguments.config])
    optimizer = new_optimizer(arguments)            # checked before a large file is read
    new_schedule(arguments, optimizer.learning_rate)
    lines: "List[str]"
    if arguments.stream:
        net, history, lines = _run_streamed(arguments, optimizer, progress)
    else:
        net, history, lines = _run_in_memory(arguments, optimizer, progress)
    print("\n".join(_measured(history, arguments) + lines))
    if arguments.save:
        print("saved to %s" % arguments.save)
    show_pictures(arguments, lambda: of_training(history, net))
    return INTERRUPTED if history.stopped == "interrupted" else 0


def _run_in_memory(arguments: argparse.Namespace, optimizer: "Optimizer", progress: Progress) -> "Any":
    table = read_table(arguments.file, **reading_options(arguments))
    train_rows, test_rows = train_test_split(len(table.rows), arguments.test_fraction, arguments.seed)
    preprocessor = Preprocessor.fit(table, arguments.target, rows=train_rows, **fitting_options(arguments))
    X, T, kept = preprocessor.examples(table)
    place = {row: i for i, row in enumerate(kept)}          # without the rows that are dropped
    train_rows = [place[row] for row in train_rows if row in place]
    test_rows = [place[row] for row in test_rows if row in place]
    X_train, T_train = [X[i] for i in train_rows], [T[i] for i in train_rows]
    net = _begin(preprocessor, arguments, table.name, len(X), progress)
    # Prices of 300,000 would need a tiny learning rate: the target of a regression is standardised.
    units = standardise(T_train) if preprocessor.target and preprocessor.target["classes"] is None else None
    t = T_train if units is None else units.apply(T_train)
    history = _train(net, arguments, optimizer, progress, units, t, X=X_train, y=t,
                     batch_size=arguments.batch_size or (None if optimizer.full_batch else 16),
                     class_weight=class_weight_of(arguments, net.target or {}),
                     validation_fraction=validation_fraction_of(arguments))
    if arguments.save:
        save(net, arguments.save)
    lines = [report(net, X_train, T_train, "training rows")[0]]
    if test_rows:
        lines += report(net, [X[i] for i in test_rows], [T[i] for i in test_rows], "held-out rows")
    return net, history, lines


def _run_streamed(arguments: argparse.Namespace, optimizer: "Optimizer", progress: Progress) -> "Any":
    _check_streaming(arguments, optimizer)
    rows = StreamedRows(arguments.file, reading_options(arguments), arguments.test_fraction,
                        validation_fraction_of(arguments))
    preprocessor = rows.fit(arguments.target, **fitting_options(arguments))
    net = _begin(preprocessor, arguments, rows.name, rows.count, progress)
    # _guess_loss asks for targets: of classes any will do, and standardised numbers are 1 away from 0.
    t = [[1.0], [-1.0]] if rows.units else [next(rows.examples(LEARN))[1]]
    history = _train(net, arguments, optimizer, progress, rows.units, t,
                     X=lambda: rows.examples(LEARN), batch_size=arguments.batch_size or 16,
                     validation=rows.validation_rows())
    if arguments.save:
        save(net, arguments.save)
    target: "Any" = net.target
    truth, predictions = rows.judged(net, LEARN, VALIDATE)
    lines = report_labels(truth, predictions, target, "training rows")[:1]
    if rows.test:
        truth, predictions = rows.judged(net, TEST)
        if truth:
            lines += report_labels(truth, predictions, target, "held-out rows")
    return net, history, lines


def _check_streaming(arguments: argparse.Namespace, optimizer: "Optimizer") -> None:
    if not is_file(arguments.file) and (arguments.file == "-" or os.path.exists(arguments.file)):
        raise DataError("--stream reads the table once for each epoch, which a pipe does not allow: name a file, or "
                        "leave --stream out")
    if optimizer.full_batch:
        raise DataError("--stream learns a batch at a time, and --optimizer %s needs all rows: choose another, such "
                        "as adam" % arguments.optimizer)
    if arguments.class_weight is not None:
        raise DataError("--stream learns a batch at a time, and --class-weight needs all rows: leave one of them out")
    if arguments.restarts:
        raise DataError("--stream learns a batch at a time, and --restarts compares all rows: leave one of them out")
    if arguments.metrics and not validation_fraction_of(arguments):
        raise DataError("--stream measures --metrics on validation rows: add --validation-fraction 0.1")


def _begin(preprocessor: Preprocessor, arguments: argparse.Namespace, name: str, count: int,
           progress: Progress) -> Network:
    """Return the network to train; print the size of the table and the task."""
    net = new_network(preprocessor, arguments)
    target: "Any" = net.target
    class_weight_of(arguments, target)
    progress.say("%s: %d rows, %d inputs; target %r: %s" % (name, count, net.inputs, target["name"],
                                                            _task_words(target)))
    if preprocessor.skipped:
        progress.say("left out, without any value: " + listed(preprocessor.skipped))
    return net


def _task_words(target: "Dict[str, Any]") -> str:
    if target["classes"] is None:
        return "regression"
    return "classification into %d classes" % len(target["classes"])


def _train(net: Network, arguments: argparse.Namespace, optimizer: "Optimizer", progress: Progress,
           units: "Any", t: "Matrix", **data: "Any") -> "History":
    """Train net; Ctrl-C may end it early, which leaves a usable network.

    TrainingDiverged if the loss grew to more than twice that of a constant prediction: that is not worth saving.

    units   the scaling that standardised the targets, None for none
    t       targets, for the loss of a constant prediction
    data    the data arguments of Network.train
    """
    metrics = [METRICS[name] if units is None else _in_units(METRICS[name], units) for name in arguments.metrics]
    try:
        history = net.train(epochs=arguments.epochs, learning_rate=new_schedule(arguments, optimizer.learning_rate),
                            optimizer=optimizer, restarts=arguments.restarts, patience=arguments.patience,
                            min_delta=arguments.min_delta, monitor=arguments.monitor,
                            stop_at_loss=arguments.stop_at_loss, max_seconds=arguments.max_seconds, metrics=metrics,
                            clip_norm=arguments.clip_norm, checkpoint=arguments.checkpoint, resume=arguments.resume,
                            callbacks=[progress], **data)
        if history.stopped == "interrupted":
            if not history.loss:
                raise KeyboardInterrupt        # nothing is learned yet: nothing to save
            progress.say("interrupted: going on with the weights so far")
        elif history.loss:
            loss = min([loss for _, loss in history.starts]) if history.starts else history.loss[-1]
            if loss > history.loss[0] and loss > 2.0 * net._guess_loss(t):
                raise TrainingDiverged("the loss grew from %.3g to %.3g; lower --learning-rate"
                                       % (history.loss[0], loss))
        return history
    finally:
        if units is not None:
            answer_in_units(net, units)


def _in_units(metric: Metric, units: Scaling) -> Metric:
    """Return the metric in the target's units, for rows that are standardised."""
    shift, size = units.shift[0], units.scale[0]

    def value(t: "Matrix", a: "Matrix") -> float:
        return metric.of_rows([[row[0] * size + shift] for row in t], [[row[0] * size + shift] for row in a])

    return Metric(metric.name, value, metric.greater_is_better)


def _measured(history: "History", arguments: argparse.Namespace) -> "List[str]":
    """Return a line with the values of --metrics, of the epoch whose weights are kept."""
    if not arguments.metrics or not history.loss:
        return []
    epoch = len(history.loss) - 1 if history.best_epoch is None else history.best_epoch
    values = [(prefix + name, table[name][epoch])
              for prefix, table in (("", history.metrics), ("val_", history.val_metrics))
              for name in arguments.metrics if name in table]
    return ["after epoch %d: %s" % (epoch + 1, ", ".join(["%s %.6g" % pair for pair in values]))]
