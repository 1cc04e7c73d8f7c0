"""search for settings of train by cross-validation, then train with the best

Each trial is a setting, and is learned once per fold, from the other folds.
Which type a column has and which categories and classes there are is decided
over the whole table; scaling, what stands in for missing cells and, of a
number to predict, its mean and size are those of the rows learned from alone,
so that no fold hears anything of the rows that judge it.

The best of many trials was also the luckiest: on new rows expect a little
less than its score.  --test-fraction keeps rows away from the search, and
measures it.
"""

import argparse
import contextlib
import json
import os
import sys

from ..activations import ACTIVATIONS
from ..checks import known_name, short, to_matrix
from ..data.preprocessor import Preprocessor
from ..data.split import train_test_split
from ..errors import DataError, NNPureError
from ..files import exists, try_to_write
from ..layers import Dense
from ..matrix import scale
from ..metrics import METRICS, metric_from
from ..model_file import save
from ..network import Network
from ..optimizers import OPTIMIZERS, optimizer_from
from ..scaling import Scaling, standardise
from ..selection.folds import pairs_from
from ..selection.plain import digest
from ..selection.search import grid_search, random_search
from ..selection.spaces import LogUniform, Uniform, grid_params
from .arguments import INTERRUPTED, count, count_or_zero, file_name, fraction, refuse_to_overwrite, sizes
from .inspect_ import add_fitting_options, check_names, read_source, tabbed, typed
from .reading import add_reading
from .report import report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional, Tuple
    from ..checks import Matrix
    from ..data.table import Table
    from ..selection.results import Results, Trial
    Fold = Tuple[Matrix, Optional[Scaling]]

# What is tried where nothing is stated: by draws, and by a grid.
SPACE = {"hidden": ["8", "16", "32", "16,8"], "activation": ["relu", "tanh"], "optimizer": ["adam", "sgd"],
         "learning_rate": LogUniform(0.001, 0.1), "batch_size": [8, 16, 32], "dropout": [0.0, 0.0, 0.2],
         "l2": [0.0, 0.0, 0.0001, 0.01]}
GRID = {"hidden": ["8", "16,8"], "activation": ["relu"], "optimizer": ["adam", "sgd"], "learning_rate": [0.01, 0.05],
        "batch_size": [16], "dropout": [0.0], "l2": [0.0]}
CLASS_METRICS = ["accuracy", "log_loss"]                # the first decides, the second is shown too
NUMBER_METRICS = ["root_mean_squared_error", "mean_absolute_error"]
TRIALS = 20


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("file", metavar="FILE.csv", help="the table, column names in the first line; - reads standard input")
    add("--target", required=True, metavar="COLUMN", help="the column to predict")
    add_fitting_options(parser)
    group = parser.add_argument_group("what to try: several values between commas, or a range as 0.001..0.1")
    tried = group.add_argument
    tried("--hidden", type=hidden_sizes, metavar="8/16,8/none", help="units of the hidden layers, slashes between")
    tried("--activation", type=_known("activation", [name for name in ACTIVATIONS if name != "softmax"]),
          metavar="A,B", help="of the hidden layers")
    tried("--optimizer", type=_known("optimizer", OPTIMIZERS), metavar="A,B", help="update rules")
    tried("--learning-rate", type=_numbers(0.0, None, above=True), metavar="R,R", help="step lengths")
    tried("--batch-size", type=_counts, metavar="N,N", help="rows per step")
    tried("--dropout", type=_numbers(0.0, 1.0), metavar="P,P", help="share of hidden units left out in a step")
    tried("--l2", type=_numbers(0.0, None), metavar="L,L", help="penalties on large weights")
    add("--search", choices=["random", "grid"], default="random",
        help="draws, or every combination (default: %(default)s)")
    add("--trials", type=count, metavar="N", help="how many draws (default: %d)" % TRIALS)
    add("--folds", type=_folds, default=5, metavar="K", help="how often each trial is learned (default: %(default)s)")
    add("--metric", choices=sorted(METRICS), metavar="NAME",
        help="what decides, one of %s (default: %s for classes, %s for numbers)"
        % (", ".join(sorted(METRICS)), CLASS_METRICS[0], NUMBER_METRICS[0]))
    add("--epochs", type=count, default=50, metavar="N",
        help="how often to go through all rows (default: %(default)s)")
    add("--workers", type=count, default=1, metavar="N", help="how many processes to use (default: %(default)s)")
    add("--seed", type=count_or_zero, default=0, metavar="N",
        help="decides folds, draws and weights (default: %(default)s)")
    add("--test-fraction", type=fraction, default=0.0, metavar="F",
        help="share of the rows kept away from the search, to judge the best by (default: %(default)s)")
    add("--results", type=file_name, metavar="FILE.json", help="where to keep the trials that are finished")
    add("--resume", action="store_true", help="go on from --results, if the file is there")
    add("--save", type=file_name, metavar="MODEL.json", help="where to write the best, trained on all rows")
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
        raise argparse.ArgumentTypeError("%r is too few: 2 or more, one to judge by and one to learn from" % text)
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


# --- one trial, in a worker -----------------------------------------------------------

class Candidate:
    """A network of the trial's parameters, that prepares its rows as their fold needs it.

    train and predict take rows of one number each, which are places in the table.
    """

    def __init__(self, candidates: "Candidates", params: "Dict[str, Any]", seed: int) -> None:
        self.candidates = candidates
        self.params = params
        self.seed = seed
        self.fold: "Fold" = ([], None)
        self.net: "Any" = None
        self.units: "Optional[Scaling]" = None

    def train(self, places: "List[List[int]]", T: "Matrix") -> None:
        """Learn from the rows at these places."""
        self.fold = self.candidates.fold_learned_from([i for i, in places])
        X, scaling = self.fold
        self.net = new_network(len(X[0]), self.candidates.classes, self.params, self.seed)
        self.net.scaling = scaling
        self.units = fit(self.net, [X[i] for i, in places], T, self.candidates.classes, self.params,
                         self.candidates.epochs)

    def predict(self, places: "List[List[int]]") -> "Matrix":
        """Return the outputs for the rows at these places, in the target's units."""
        outputs: "Matrix" = self.net.predict([self.fold[0][i] for i, in places])
        if self.units is None:
            return outputs
        shift, size = self.units.shift[0], self.units.scale[0]
        return [[a * size + shift for a in row] for row in outputs]


class Candidates:
    """What all trials have in common; called with a seed and parameters it makes the one of a fold.

    folds    of each fold the inputs of all rows, and the scaling, both fitted on the rows learned from
    judged   for each row the fold that it judges
    name     tells this search from others in the file of results
    """

    def __init__(self, folds: "List[Fold]", judged: "Dict[int, int]", classes: "Optional[List[str]]", epochs: int,
                 name: str) -> None:
        self.folds = folds
        self.judged = judged
        self.classes = classes
        self.epochs = epochs
        self.name = name

    def __call__(self, seed: int, **params: "Any") -> Candidate:
        return Candidate(self, params, seed)

    def __repr__(self) -> str:
        return self.name

    def fold_learned_from(self, places: "List[int]") -> "Fold":
        """Return the fold that learns from the rows at these places: it is judged by one that is not there."""
        there = set(places)
        for i in self.judged:
            if i not in there:
                return self.folds[self.judged[i]]
        raise NNPureError("all rows are learned from: none is left to judge by")


def candidates_for(table: "Table", pairs: "Any", options: "Dict[str, Any]", classes: "Optional[List[str]]",
                   epochs: int) -> Candidates:
    """Return the candidates: a preprocessor is fitted for each fold, on the rows it learns from."""
    folds: "List[Fold]" = []
    for train, _ in pairs:
        preprocessor = Preprocessor.fit(table, rows=train, **options)
        X = preprocessor.transform(table)
        for known, _ in folds:
            if known == X:                      # they differ only where something stands in for missing cells
                X = known
        folds.append((X, preprocessor.scaling))
    judged = {i: k for k, (_, test) in enumerate(pairs) for i in test}
    name = "a network for table %s and %d epochs" % (digest([table.header, table.rows, options]), epochs)
    return Candidates(folds, judged, classes, epochs, name)


def new_network(inputs: int, classes: "Optional[List[str]]", params: "Dict[str, Any]", seed: int) -> Network:
    """Return a network with the hidden layers of params, and the output layer for the classes or the number."""
    layers = [Dense(units, params["activation"], l2=params["l2"], dropout=params["dropout"])
              for units in sizes(params["hidden"])]
    if classes is None:
        layers.append(Dense(1, "linear", l2=params["l2"]))
    elif len(classes) == 2:
        layers.append(Dense(1, "sigmoid", l2=params["l2"]))
    else:
        layers.append(Dense(len(classes), "softmax", l2=params["l2"]))
    return Network(inputs, layers, seed=seed)


def fit(net: Network, X: "Matrix", T: "Matrix", classes: "Optional[List[str]]", params: "Dict[str, Any]",
        epochs: int) -> "Optional[Scaling]":
    """Train net; return the units of its answers, None for those of T.

    An optimizer that needs all rows at once gets them, whatever batch_size says.
    """
    units = standardise(T) if classes is None else None
    T = T if units is None else units.apply(T)
    full_batch = optimizer_from(params["optimizer"]).full_batch
    history = net.train(X, T, epochs, params["learning_rate"], None if full_batch else params["batch_size"],
                        params["optimizer"])
    if history.stopped == "interrupted":
        raise KeyboardInterrupt
    return units


# --- the command ----------------------------------------------------------------------

def run(arguments: argparse.Namespace) -> int:
    try:
        return _run(arguments)
    except DataError as error:
        raise DataError(typed(str(error))) from None


def _run(arguments: argparse.Namespace) -> int:
    _check(arguments)
    table, _ = read_source(arguments)
    check_names(table, [("--target", arguments.target)] + [("--ignore", name) for name in arguments.ignore])
    options = {"target": arguments.target, "ignore": arguments.ignore, "task": arguments.task,
               "missing": arguments.missing, "unseen": arguments.unseen, "scaling": arguments.scaling}
    whole = Preprocessor.fit(table, **options)
    _, T, kept = whole.examples(table)
    table = table.part(kept)                            # without the rows to drop
    target: "Any" = whole.target
    learned, held_out = train_test_split(len(kept), arguments.test_fraction, arguments.seed)
    found, pairs = _search(table.part(learned), [T[i] for i in learned], options, target["classes"], arguments)
    if found.stopped:
        return _stopped(found, arguments)
    best = found.best
    answer = dict(found.to_dict(), best=best.to_dict(), folds=len(pairs), rows=len(kept), saved=arguments.save)
    lines = []
    if held_out:
        net, X = _trained(table, T, learned, options, best, arguments)
        X_test, T_test = [X[i] for i in held_out], [T[i] for i in held_out]
        lines = report(net, X_test, T_test, "rows kept away from the search")
        metric = metric_from(found.metric)
        answer["test"] = {"rows": len(held_out), found.metric: metric.of_rows(T_test, net.predict(X_test))}
    if arguments.save:
        net, _ = _trained(table, T, list(range(len(kept))), options, best, arguments)
        save(net, arguments.save)
    _show(found, answer, lines, arguments)
    return 0


def _check(arguments: argparse.Namespace) -> None:
    """Raise now what would be raised after an hour."""
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
        if not path:
            continue
        refuse_to_overwrite(option, path, [arguments.file])
        folder = os.path.dirname(path) or "."
        if not os.path.isdir(folder):
            raise DataError("%s %s: there is no folder %s; make it, or name another" % (option, path, folder))
        if os.path.isdir(path):
            raise DataError("%s %s: this is a folder; name a file in it" % (option, path))
        try_to_write(path)
    if arguments.results and arguments.save and os.path.abspath(arguments.results) == os.path.abspath(arguments.save):
        raise DataError("--results and --save both name %s: name two files" % arguments.save)
    if arguments.results and exists(arguments.results) and not arguments.resume:
        raise DataError("--results %s is there already: add --resume to go on from it, or name another file"
                        % arguments.results)


def _space(arguments: argparse.Namespace) -> "Dict[str, Any]":
    """Return what is tried, the stated values before the usual ones."""
    usual: "Dict[str, Any]" = dict(SPACE if arguments.search == "random" else GRID)
    for name in usual:
        if getattr(arguments, name) is not None:
            usual[name] = getattr(arguments, name)
    return usual


def _metrics(classes: "Optional[List[str]]", asked: "Optional[str]") -> "List[str]":
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


def _search(table: "Table", T: "Matrix", options: "Dict[str, Any]", classes: "Optional[List[str]]",
            arguments: argparse.Namespace) -> "Tuple[Results, Any]":
    """Return the results of the search, and its folds."""
    metrics = _metrics(classes, arguments.metric)
    if arguments.folds > len(T):
        raise DataError("--folds %d: there are %d rows; lower it to %d at most" % (arguments.folds, len(T), len(T)))
    pairs = pairs_from(arguments.folds, T, arguments.seed, None)
    candidates = candidates_for(table, pairs, options, classes, arguments.epochs)
    space = _space(arguments)
    places = [[i] for i in range(len(T))]
    rest: "Dict[str, Any]" = {"folds": pairs, "metric": metrics, "seed": arguments.seed, "resume": arguments.resume,
                              "workers": None if arguments.workers == 1 else arguments.workers,
                              "results": arguments.results, "verbose": 1}
    drawn = arguments.search == "random"
    trials = (arguments.trials or TRIALS) if drawn else len(grid_params(space))
    print("%s: %d rows, %s of %d folds, %s" % (
        table.name, len(T), "%d trial%s" % (trials, "" if trials == 1 else "s"), len(pairs),
        "1 process" if arguments.workers == 1 else "%d processes" % arguments.workers), file=sys.stderr, flush=True)
    with contextlib.redirect_stdout(sys.stderr):        # progress; standard output is for the answer
        if drawn:
            return random_search(candidates, places, T, space, trials, **rest), pairs
        return grid_search(candidates, places, T, space, **rest), pairs


def _trained(table: "Table", T: "Matrix", rows: "List[int]", options: "Dict[str, Any]", best: "Trial",
             arguments: argparse.Namespace) -> "Tuple[Network, Matrix]":
    """Return a network of the best trial's parameters that learned from these rows, and the inputs of all rows."""
    preprocessor = Preprocessor.fit(table, rows=rows, **options)
    X = preprocessor.transform(table)
    target: "Any" = preprocessor.target
    net = new_network(preprocessor.inputs, target["classes"], best.params, best.seed)
    preprocessor.attach(net)
    units = fit(net, [X[i] for i in rows], [T[i] for i in rows], target["classes"], best.params, arguments.epochs)
    if units is not None:                               # answer a * scale + shift
        size, shift = units.scale[0], units.shift[0]
        last = net.layers[-1]
        last.weights = scale(last.weights, size)
        last.biases = to_matrix([[b * size + shift for b in last.biases]], "biases")[0]
    return net, X


def _stopped(found: "Results", arguments: argparse.Namespace) -> int:
    """Show what there is of a search that ended early; nothing is trained or saved."""
    hint = "--results FILE.json would keep the trials"
    if arguments.results:
        hint = "type the same with --resume to go on"
    if found.trials:
        _show(found, dict(found.to_dict(), best=found.best.to_dict() if found.ranked() else None, saved=None), [],
              arguments, done=False)
    print("nn_pure: %d of %d trials are finished: %s; %s" % (len(found.trials), found.planned, found.stopped, hint),
          file=sys.stderr, flush=True)
    return INTERRUPTED if found.stopped == "interrupted" else 1


def _show(found: "Results", answer: "Dict[str, Any]", lines: "List[str]", arguments: argparse.Namespace,
          done: bool = True) -> None:
    """Print the trials: one JSON object, a table on a terminal, or lines of fields between tabs."""
    if arguments.json:
        print(json.dumps(answer, indent=1, ensure_ascii=False))
        return
    if not sys.stdout.isatty():
        print("\n".join(_plain(found)))
        for line in lines:
            print(tabbed(["test", line]))
        if done and arguments.save:
            print(tabbed(["saved", arguments.save]))
        return
    print(found)
    if found.ranked():
        print("\nbest: trial %d, %s %.4g +- %.2g over the folds" % (
            found.best.number, found.metric, found.best.mean or 0.0, found.best.standard_error or 0.0))
    print("".join([line + "\n" for line in lines]), end="")
    if done and arguments.save:
        print("trained on all %d rows and saved to %s" % (answer["rows"], short_name(arguments.save)))
    elif done:
        print("nothing is saved: add --save MODEL.json")


def short_name(path: str) -> str:
    """Return path as it is shown, quoted if it could be misread.

    >>> short_name("model.json")
    'model.json'
    """
    return path if path.isprintable() and " " not in path else short(path)


def _plain(found: "Results") -> "List[str]":
    """Return a line for each trial, the best first, failed ones last."""
    ranked = found.ranked()
    measures = list(ranked[0].scores) if ranked else [found.metric]
    params = list(found.trials[0].params) if found.trials else []
    lines = [tabbed(["trial", "number"] + measures + ["standard_error", "seconds"] + params + ["error"])]
    for trial in ranked + [trial for trial in found.trials if not trial.scores]:
        means = ["%.6g" % (sum(trial.scores[name]) / len(trial.scores[name])) if trial.scores else ""
                 for name in measures]
        spread = "" if trial.standard_error is None else "%.3g" % trial.standard_error
        lines.append(tabbed(["trial", trial.number] + means + [spread, "%.3g" % trial.seconds]
                            + [trial.params[name] for name in params] + [trial.error]))
    return lines
