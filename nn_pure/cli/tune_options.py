"""The options of tune, and the search space and the metrics built from them."""

import argparse
import os

from ..activations import ACTIVATIONS
from ..checks import known_name
from ..errors import DataError, NNPureError
from ..files import exists
from ..metrics import METRICS
from ..optimizers import OPTIMIZERS
from ..selection.spaces import LogUniform, Uniform
from .arguments import check_output, count, count_or_zero, file_name, fraction, sizes
from .reading import add_fitting, add_reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional

# The default search spaces: of random search, and of a grid.
SPACE: "Dict[str, Any]" = {
    "hidden": ["8", "16", "32", "16,8"], "activation": ["relu", "tanh"], "optimizer": ["adam", "sgd"],
    "learning_rate": LogUniform(0.001, 0.1), "batch_size": [8, 16, 32], "dropout": [0.0, 0.0, 0.2],
    "l2": [0.0, 0.0, 0.0001, 0.01]}
GRID: "Dict[str, Any]" = {
    "hidden": ["8", "16,8"], "activation": ["relu"], "optimizer": ["adam", "sgd"], "learning_rate": [0.01, 0.05],
    "batch_size": [16], "dropout": [0.0], "l2": [0.0]}
CLASS_METRICS = ["accuracy", "log_loss"]                # the first ranks, the second is shown too
NUMBER_METRICS = ["root_mean_squared_error", "mean_absolute_error"]
TRIALS = 20


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("file", metavar="FILE.csv", help="the table, column names in the first line; - reads standard input")
    add("--target", required=True, metavar="COLUMN", help="the column to predict")
    add_fitting(parser)
    group = parser.add_argument_group("the search space: several values between commas, or a range as 0.001..0.1")
    tried = group.add_argument
    tried("--hidden", type=hidden_sizes, metavar="8/16,8/none", help="units of the hidden layers, slashes between")
    tried("--activation", type=_known("activation", [name for name in ACTIVATIONS if name != "softmax"]),
          metavar="A,B", help="activations of the hidden layers")
    tried("--optimizer", type=_known("optimizer", OPTIMIZERS), metavar="A,B", help="update rules")
    tried("--learning-rate", type=_numbers(0.0, None, above=True), metavar="R,R", help="step sizes")
    tried("--batch-size", type=_counts, metavar="N,N", help="rows per step")
    tried("--dropout", type=_numbers(0.0, 1.0), metavar="P,P", help="share of hidden units left out in a step")
    tried("--l2", type=_numbers(0.0, None), metavar="L,L", help="L2 penalties on weights")
    add("--search", choices=["random", "grid"], default="random",
        help="random draws, or every combination (default: %(default)s)")
    add("--trials", type=count, metavar="N", help="number of random draws (default: %d)" % TRIALS)
    add("--folds", type=_folds, default=5, metavar="K",
        help="folds of the cross-validation (default: %(default)s)")
    add("--metric", choices=sorted(METRICS), metavar="NAME",
        help="the metric that ranks trials, one of %s (default: %s for classes, %s for numbers)"
        % (", ".join(sorted(METRICS)), CLASS_METRICS[0], NUMBER_METRICS[0]))
    add("--epochs", type=count, default=50, metavar="N",
        help="passes over the training rows (default: %(default)s)")
    add("--workers", type=count, default=1, metavar="N", help="number of processes (default: %(default)s)")
    add("--seed", type=count_or_zero, default=0, metavar="N",
        help="the seed of folds, draws and initial weights (default: %(default)s)")
    add("--test-fraction", type=fraction, default=0.0, metavar="F",
        help="share of the rows kept away from the search, to test the best on (default: %(default)s)")
    add("--results", type=file_name, metavar="FILE.json", help="where to keep the finished trials")
    add("--resume", action="store_true", help="go on from --results, if the file is there")
    add("--save", type=file_name, metavar="MODEL.json", help="where to write the best model, trained on all rows")
    add("--json", action="store_true", help="print one JSON object")
    add_reading(parser, numbers=True)


# --- types of arguments ---------------------------------------------------------------

def hidden_sizes(text: str) -> "List[str]":
    """Return "8/16,8/none" as ["8", "16,8", "none"].

    >>> hidden_sizes("8/16, 8/none")
    ['8', '16,8', 'none']
    """
    return [",".join(map(str, sizes(part.strip()))) or "none" for part in text.split("/")]


def _known(kind: str, allowed: "Any") -> "Callable[[str], List[str]]":
    def parts(text: str) -> "List[str]":
        try:
            return [known_name(part.strip(), allowed, {}, kind) for part in text.split(",")]
        except NNPureError as error:
            raise argparse.ArgumentTypeError(str(error)) from None
    return parts


def _counts(text: str) -> "List[int]":
    return [count(part.strip()) for part in text.split(",")]


def _folds(text: str) -> int:
    if count(text) < 2:
        raise argparse.ArgumentTypeError("%r is too few: 2 or more, one to test on and one to train on" % text)
    return count(text)


def _numbers(least: float, below: "Optional[float]", above: bool = False) -> "Callable[[str], Any]":
    """Return a function of text: "1,2" is a list, and "1..2" a distribution, logarithmic if it can be."""
    def values(text: str) -> "Any":
        ends = text.split("..")
        try:
            found = [float(part) for part in (ends if len(ends) == 2 else text.split(","))]
        except ValueError:
            raise argparse.ArgumentTypeError("%r: write numbers as 0.01,0.1 or a range as 0.001..0.1" % text) from None
        for number in found:
            if not least <= number < (float("inf") if below is None else below) or (above and number == least):
                raise argparse.ArgumentTypeError("%r holds %g, which must be %s %g%s" % (
                    text, number, "above" if above else "at least", least,
                    "" if below is None else " and below %g" % below))
        if len(ends) != 2:
            return found
        if found[0] >= found[1]:
            raise argparse.ArgumentTypeError("%r: the smaller number comes first" % text)
        return LogUniform(*found) if found[0] > 0.0 else Uniform(*found)
    return values


# --- the search space and the metrics -------------------------------------------------

def check_arguments(arguments: argparse.Namespace) -> None:
    """Raise DataError before the search for arguments that would fail after it."""
    if arguments.resume and not arguments.results:
        raise DataError("--resume goes on from a file: name it, --results FILE.json")
    if arguments.search == "grid":
        if arguments.trials is not None:
            raise DataError("--trials is for draws, a grid is tried in full: leave it out, or use --search random")
        for name in ("learning_rate", "dropout", "l2"):
            if callable(getattr(arguments, name)):
                raise DataError("--%s is a range, and a grid needs values: write them as 0.01,0.1, or use --search "
                                "random" % name.replace("_", "-"))
    for option, path in (("--results", arguments.results), ("--save", arguments.save)):
        if path:
            check_output(option, path, arguments.file)
    if arguments.results and arguments.save and os.path.abspath(arguments.results) == os.path.abspath(arguments.save):
        raise DataError("--results and --save both name %s: name two files" % arguments.save)
    if arguments.results and exists(arguments.results) and not arguments.resume:
        raise DataError("--results %s is there already: add --resume to go on from it, or name another file"
                        % arguments.results)


def space_of(arguments: argparse.Namespace) -> "Dict[str, Any]":
    """Return the search space: the stated values, else the defaults."""
    usual: "Dict[str, Any]" = dict(SPACE if arguments.search == "random" else GRID)
    for name in usual:
        if getattr(arguments, name) is not None:
            usual[name] = getattr(arguments, name)
    return usual


def metrics_of(classes: "Optional[List[str]]", asked: "Optional[str]") -> "List[str]":
    usual = NUMBER_METRICS if classes is None else CLASS_METRICS
    if asked is None:
        return usual
    of_numbers = ("mean_absolute_error", "mean_squared_error", "root_mean_squared_error", "r_squared",
                  "explained_variance")
    if classes is None and asked not in of_numbers:
        raise DataError("--metric %s is for classes, and the target is a number: choose one of %s"
                        % (asked, ", ".join(of_numbers)))
    if asked in ("roc_auc", "average_precision", "brier") and classes is not None and len(classes) > 2:
        raise DataError("--metric %s is for two classes, and the target has %d: choose accuracy, f1_macro or log_loss"
                        % (asked, len(classes)))
    return [asked] + [name for name in usual if name != asked]
