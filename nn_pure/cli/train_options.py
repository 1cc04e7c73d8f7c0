"""The options of train, and the objects built from them: layers, optimizer, schedule."""

import argparse

from ..activations import ACTIVATIONS, EXPS
from ..data.preprocessor import Preprocessor
from ..elementary import log
from ..errors import DataError
from ..network import Network
from ..optimizers import OPTIMIZERS, Optimizer, optimizer_from
from ..portable_exp import exp
from ..schedules import Constant, Cosine, Exponential, InverseScaling, OneCycle, ReduceOnPlateau, Step, WarmUp
from .arguments import (class_weights, count, count_or_zero, file_name, fraction, metric_names, nonnegative, number,
                        rate, sizes)
from .networks import layers_for
from .plotting import add_plotting
from .reading import add_fitting, add_reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict
    from ..schedules import Schedule

SGD_LEARNING_RATE = 0.05
VALIDATION_FRACTION = 0.1       # with --patience

# From the learning rate and the number of epochs after the warm-up to a schedule.
SCHEDULES: "Dict[str, Callable[[float, int], Schedule]]" = {
    "constant": lambda r, epochs: Constant(r),
    "step": lambda r, epochs: Step(r, max(1, (epochs + 2) // 3)),
    "exponential": lambda r, epochs: Exponential(r, exp(log(0.01) / epochs)),
    "cosine": lambda r, epochs: Cosine(r, epochs),
    "one_cycle": lambda r, epochs: OneCycle(r, epochs),
    "inverse_scaling": lambda r, epochs: InverseScaling(r),
    "reduce_on_plateau": lambda r, epochs: ReduceOnPlateau(r, patience=max(2, epochs // 20)),
}
SCHEDULE_HELP = """the schedule of the learning rate R (default: constant):
step, a tenth after each third of the epochs;
exponential, decay by a constant factor down to R/100;
cosine, annealing in a half wave down to 0;
one_cycle, from R/25 up to R in the first 30 %% of the epochs, then down to R/250000;
inverse_scaling, R divided by the square root of the epoch's number;
reduce_on_plateau, a tenth when the watched loss did not improve for more than a twentieth of the epochs (2 at least)"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add all options of train, in groups."""
    add = parser.add_argument
    add("file", metavar="FILE.csv", help="the table, column names in the first line; - reads standard input")
    add("--target", required=True, metavar="COLUMN", help="the column to predict")
    add("--config", type=file_name, metavar="FILE.json",
        help="more options, {\"epochs\": 50, \"hidden\": [16, 8], ...}; those of the command line win")
    _add_table(parser)
    _add_network(parser)
    _add_steps(parser)
    _add_stopping(parser)
    _add_files(parser)
    add_reading(parser, numbers=True)


def _add_table(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("the table")
    add_fitting(group)
    add = group.add_argument
    add("--test-fraction", type=fraction, default=0.2, metavar="F",
        help="share of the rows held out for testing (default: %(default)s)")
    add("--stream", action="store_true",
        help="do not keep the rows in memory: each epoch reads FILE again, in its order (shuffle a sorted file "
             "first); each k-th row is held out")


def _add_network(parser: argparse.ArgumentParser) -> None:
    hidden_activations = sorted(name for name in ACTIVATIONS if name != "softmax")
    add = parser.add_argument_group("the network").add_argument
    add("--hidden", type=sizes, default=[16], metavar="16,8",
        help="units of each hidden layer, or none (default: 16)")
    add("--activation", choices=hidden_activations, default="relu", metavar="NAME",
        help="activation of the hidden layers, one of " + ", ".join(hidden_activations) + " (default: %(default)s)")
    add("--dropout", type=fraction, default=0.0, metavar="F",
        help="share of the hidden layers' outputs set to 0 in each step (default: 0)")
    add("--l1", type=nonnegative, default=0.0, metavar="X", help="L1 penalty on weights (default: 0)")
    add("--l2", type=nonnegative, default=0.0, metavar="X", help="L2 penalty on weights (default: 0)")
    add("--label-smoothing", type=fraction, default=0.0, metavar="F",
        help="share of each target spread over all classes (default: 0)")
    add("--exp", choices=list(EXPS), default=EXPS[0], metavar="NAME",
        help="platform: Python's exp, or portable: our own, slower, with which a seed gives the same weights "
             "to the last bit on every machine (default: %(default)s)")


def _add_steps(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("training").add_argument
    add("--epochs", type=count, default=100, metavar="N",
        help="passes over the training rows (default: %(default)s)")
    add("--optimizer", choices=sorted(OPTIMIZERS), default="sgd", metavar="NAME",
        help="the update rule, one of " + ", ".join(sorted(OPTIMIZERS)) + " (default: %(default)s)")
    add("--learning-rate", type=rate, metavar="R",
        help="the step size (default: %g with sgd, else the optimizer's own)" % SGD_LEARNING_RATE)
    add("--schedule", choices=list(SCHEDULES), default="constant", metavar="NAME", help=SCHEDULE_HELP)
    add("--warm-up", type=count_or_zero, default=0, metavar="N",
        help="epochs in which the learning rate rises from a third, before the schedule (default: 0)")
    add("--momentum", type=fraction, metavar="F", help="momentum of sgd, momentum, nesterov and rmsprop")
    add("--weight-decay", type=nonnegative, metavar="X", help="weight decay of all optimizers but rprop and lbfgs")
    add("--batch-size", type=count, metavar="N",
        help="rows per step (default: 16, or all rows where the optimizer needs them)")
    add("--clip-norm", type=rate, metavar="X", help="gradient clipping: the largest norm of the gradient")
    add("--class-weight", type=class_weights, metavar="no:1,yes:5",
        help="weight of a row of each class; balanced: all classes have the same weight in total")
    add("--restarts", type=count_or_zero, default=0, metavar="N",
        help="most restarts from new weights after training stuck on a plateau (default: %(default)s)")
    add("--seed", type=count_or_zero, default=0, metavar="N",
        help="the seed of the split, the initial weights and the order of rows (default: %(default)s)")


def _add_stopping(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("validation and stopping (losses of a regression are of standardised "
                                    "targets)").add_argument
    add("--validation-fraction", type=fraction, metavar="F",
        help="share of the training rows held out for validation (default: %g with --patience, else 0)"
             % VALIDATION_FRACTION)
    add("--patience", type=count, metavar="N",
        help="early stopping: stop after N epochs without improvement on the validation rows, and keep the best "
             "weights")
    add("--min-delta", type=nonnegative, default=0.0, metavar="X",
        help="the least change that is an improvement (default: 0)")
    add("--metrics", type=metric_names, default=[], metavar="A,B",
        help="metrics to measure after each epoch, such as accuracy,f1_macro or mean_absolute_error")
    add("--monitor", metavar="NAME", help="the value that --patience watches: val_loss, loss, val_accuracy, ...")
    add("--stop-at-loss", type=number, metavar="X", help="stop when the loss is not above this")
    add("--max-seconds", type=rate, metavar="S", help="stop when this time is up")


def _add_files(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("output files").add_argument
    add("--save", type=file_name, metavar="MODEL.json", help="where to write the model")
    add("--checkpoint", type=file_name, metavar="FILE", help="where to keep the state of training, every 30 seconds")
    add("--resume", action="store_true", help="go on from the checkpoint, if it is there")
    add_plotting(parser.add_argument_group("pictures"), "the loss, and each of --metrics, over the epochs")


# --- the objects built from them ------------------------------------------------------

def new_network(preprocessor: Preprocessor, arguments: argparse.Namespace) -> Network:
    """Return a network that fits the table: hidden layers, and the output layer for the target."""
    target: "Any" = preprocessor.target
    if target["classes"] is None and arguments.label_smoothing:
        raise DataError("--label-smoothing is for classes, and the target %r holds numbers: leave it out"
                        % target["name"])
    layers = layers_for(target["classes"], arguments.hidden, arguments.activation, arguments.dropout,
                        l1=arguments.l1, l2=arguments.l2)
    net = Network(preprocessor.inputs, layers, seed=arguments.seed, label_smoothing=arguments.label_smoothing,
                  exp=arguments.exp)
    preprocessor.attach(net)
    return net


def new_optimizer(arguments: argparse.Namespace) -> Optimizer:
    """Return the optimizer with its options."""
    plain = optimizer_from(arguments.optimizer)
    settings = plain.settings()
    maker: "Any" = OPTIMIZERS[settings.pop("name")]
    for name in ("momentum", "weight_decay"):
        value = getattr(arguments, name)
        if value is None:
            continue
        if name not in settings:
            raise DataError("--%s: the optimizer %s has none; leave it out, or choose another --optimizer"
                            % (name.replace("_", "-"), arguments.optimizer))
        settings[name] = value
    if arguments.learning_rate is not None:
        settings["learning_rate"] = arguments.learning_rate
    elif arguments.optimizer == "sgd":
        settings["learning_rate"] = SGD_LEARNING_RATE
    optimizer: "Optimizer" = maker(**settings)
    return optimizer


def new_schedule(arguments: argparse.Namespace, learning_rate: float) -> "Schedule":
    """Return the schedule, with a warm-up before it."""
    epochs = arguments.epochs - arguments.warm_up
    if epochs < 1:
        raise DataError("--warm-up %d leaves none of %d epochs: make it smaller, or raise --epochs"
                        % (arguments.warm_up, arguments.epochs))
    schedule = SCHEDULES[arguments.schedule](learning_rate, epochs)
    return WarmUp(schedule, arguments.warm_up) if arguments.warm_up else schedule


def class_weight_of(arguments: argparse.Namespace, target: "Dict[str, Any]") -> "Any":
    """Return Network.train's class_weight, in which classes are numbers."""
    weights = arguments.class_weight
    if weights is None:
        return None
    if target["classes"] is None:
        raise DataError("--class-weight is for classes, and the target %r holds numbers: leave it out"
                        % target["name"])
    if weights == "balanced":
        return weights
    for name in weights:
        if name not in target["classes"]:
            raise DataError("--class-weight: %r is no class of %r; write %s" % (
                name, target["name"], ",".join(["%s:1" % label for label in target["classes"][:10]])))
    return {target["classes"].index(name): weights[name] for name in weights}


def validation_fraction_of(arguments: argparse.Namespace) -> float:
    """Return the share of the training rows held out for validation."""
    if arguments.validation_fraction is not None:
        return float(arguments.validation_fraction)
    return VALIDATION_FRACTION if arguments.patience else 0.0
