"""train a network on a CSV file

What is decided from the file (columns, categories, scaling, classes) is kept
in the model.  How training goes is shown on standard error; the report on
standard output comes last, when the model is saved.
"""

import argparse
import os
import sys

from ..activations import ACTIVATIONS
from ..checks import to_matrix
from ..data.encoding import describe_columns, describe_target, encode_columns, encode_target
from ..data.split import train_test_split
from ..data.table import Table, read_csv
from ..errors import DataError, TrainingDiverged
from ..layers import Dense
from ..matrix import scale
from ..model_file import save
from ..network import Network
from ..optimizers import OPTIMIZERS, optimizer_from
from ..progress import Progress
from ..scaling import Scaling, standardise
from .arguments import INTERRUPTED, count, count_or_zero, file_name, fraction, names, rate, refuse_to_overwrite, sizes
from .report import report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List
    from ..checks import Matrix


SGD_LEARNING_RATE = 0.05


def configure(parser: argparse.ArgumentParser) -> None:
    hidden_activations = sorted(name for name in ACTIVATIONS if name != "softmax")
    add = parser.add_argument
    add("file", metavar="FILE.csv", help="the table, column names in the first line; - reads standard input")
    add("--target", required=True, metavar="COLUMN", help="the column to predict")
    add("--ignore", type=names, default=[], metavar="A,B", help="columns to leave out")
    add("--task", choices=["auto", "classification", "regression"], default="auto",
        help="what the target holds; auto looks at it (default: %(default)s)")
    add("--hidden", type=sizes, default=[16], metavar="16,8",
        help="units of each hidden layer, or none (default: 16)")
    add("--activation", choices=hidden_activations, default="relu", metavar="NAME",
        help="of the hidden layers, one of " + ", ".join(hidden_activations) + " (default: %(default)s)")
    add("--epochs", type=count, default=100, metavar="N",
        help="how often to go through all rows (default: %(default)s)")
    add("--optimizer", choices=sorted(OPTIMIZERS), default="sgd", metavar="NAME",
        help="the update rule, one of " + ", ".join(sorted(OPTIMIZERS)) + " (default: %(default)s)")
    add("--learning-rate", type=rate, metavar="R",
        help="the step length (default: %g with sgd, else what is usual for the optimizer)" % SGD_LEARNING_RATE)
    add("--batch-size", type=count, metavar="N",
        help="rows per step (default: 16, or all rows where the optimizer needs them)")
    add("--patience", type=count, metavar="N",
        help="hold a tenth of the rows out, and stop when they were not predicted better for N epochs")
    add("--restarts", type=count_or_zero, default=0, metavar="N",
        help="how often to begin again when stuck on a plateau (default: %(default)s)")
    add("--seed", type=count_or_zero, default=0, metavar="N",
        help="decides split, weights and order (default: %(default)s)")
    add("--test-fraction", type=fraction, default=0.2, metavar="F",
        help="share of the rows held out to judge by (default: %(default)s)")
    add("--checkpoint", type=file_name, metavar="FILE", help="where to keep the state of training, every 30 seconds")
    add("--resume", action="store_true", help="go on from the checkpoint, if it is there")
    add("--save", type=file_name, metavar="MODEL.json", help="where to write the model")


def run(arguments: argparse.Namespace) -> int:
    progress = Progress(sys.stderr, every=max(1, arguments.epochs // 10))
    if arguments.save:
        refuse_to_overwrite("--save", arguments.save, [arguments.file])
        _check_writable(arguments.save)
    table = read_csv(arguments.file)
    input_names = _input_names(table, arguments.target, arguments.ignore)
    train_rows, test_rows = train_test_split(len(table.rows), arguments.test_fraction, arguments.seed)
    columns = describe_columns(table, input_names)
    target = describe_target(table, arguments.target, arguments.task)
    X, T = encode_columns(table, columns), encode_target(table, target)
    X_train, T_train = [X[i] for i in train_rows], [T[i] for i in train_rows]
    net = _new_network(X_train, columns, target, arguments)
    progress.say("%s: %d rows, %d inputs; target %r: %s"
                 % (table.name, len(X), net.inputs, target["name"], _task_words(target)))
    interrupted = _train(net, X_train, T_train, arguments, progress)
    if arguments.save:
        save(net, arguments.save)
    print(report(net, X_train, T_train, "training rows")[0])
    if test_rows:
        print("\n".join(report(net, [X[i] for i in test_rows], [T[i] for i in test_rows], "held-out rows")))
    if arguments.save:
        print("saved to %s" % arguments.save)
    return INTERRUPTED if interrupted else 0


def _check_writable(path: str) -> None:
    """Raise now what would be raised after an hour of training."""
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        raise DataError("--save %s: there is no folder %s" % (path, folder))
    if os.path.isdir(path):
        raise DataError("--save %s: this is a folder; name a file in it" % path)
    if not os.access(folder, os.W_OK):
        raise DataError("--save %s: the folder %s cannot be written to" % (path, folder))


def _input_names(table: Table, target: str, ignored: "List[str]") -> "List[str]":
    for name in [target] + ignored:
        if name not in table.positions:
            raise DataError("%s has no column %r; its columns are: %s"
                            % (table.name, name, ", ".join(map(repr, table.header))))
    left = [name for name in table.header if name != target and name not in ignored]
    if not left:
        raise DataError("%s has no column left to learn from" % table.name)
    return left


def _task_words(target: "Dict[str, Any]") -> str:
    if target["classes"] is None:
        return "regression"
    return "classification into %d classes" % len(target["classes"])


def _new_network(X: "Matrix", columns: "List[Dict[str, Any]]", target: "Dict[str, Any]",
                 arguments: argparse.Namespace) -> Network:
    """Return a network that fits the table: hidden layers, and the output that the target asks for."""
    layers = [Dense(units, arguments.activation) for units in arguments.hidden]
    classes = target["classes"]
    if classes is None:
        layers.append(Dense(1, "linear"))
    elif len(classes) == 2:
        layers.append(Dense(1, "sigmoid"))
    else:
        layers.append(Dense(len(classes), "softmax"))
    net = Network(len(X[0]), layers, seed=arguments.seed)
    net.scaling, net.columns, net.target = standardise(X), columns, target
    return net


def _train(net: Network, X: "Matrix", T: "Matrix", arguments: argparse.Namespace, progress: Progress) -> bool:
    """Train net; return whether Ctrl-C ended it early, which leaves a usable network.

    TrainingDiverged if it does worse than to answer every row alike: that is not worth saving.
    """
    # Prices of 300,000 would need a tiny learning rate: a regression learns its target standardised.
    units = standardise(T) if net.target and net.target["classes"] is None else None
    T = T if units is None else units.apply(T)
    optimizer = optimizer_from(arguments.optimizer)
    learning_rate = arguments.learning_rate
    if learning_rate is None and arguments.optimizer == "sgd":
        learning_rate = SGD_LEARNING_RATE
    try:
        history = net.train(X, T, arguments.epochs, learning_rate,
                            arguments.batch_size or (None if optimizer.full_batch else 16), optimizer,
                            restarts=arguments.restarts, patience=arguments.patience,
                            validation_fraction=0.1 if arguments.patience else 0.0,
                            checkpoint=arguments.checkpoint, resume=arguments.resume, callbacks=[progress])
        if history.stopped == "interrupted":
            if not history.loss:
                raise KeyboardInterrupt        # nothing is learned yet: nothing to save
            progress.say("interrupted: going on with the weights so far")
            return True
        loss = min([loss for _, loss in history.starts])
        if loss > history.loss[0] and loss > 2.0 * net.guess_loss(T):
            raise TrainingDiverged("the loss grew from %.3g to %.3g; lower --learning-rate"
                                   % (history.loss[0], loss))
        return False
    finally:
        if units is not None:
            _answer_in_units(net, units)


def _answer_in_units(net: Network, units: Scaling) -> None:
    """Change the linear output layer so that it answers a * scale + shift instead of a."""
    last = net.layers[-1]
    last.weights = scale(last.weights, units.scale[0])
    last.biases = to_matrix([[b * units.scale[0] + units.shift[0] for b in last.biases]], "biases")[0]
