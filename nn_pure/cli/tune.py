"""search hyper-parameters of train by cross-validation, then train with the best

Each trial is a setting, trained once per fold, on the other folds.  Column
types, categories and classes are inferred from the whole table; scaling, fill
values and the standardisation of a numeric target are fitted on the training
rows of a fold alone, so that nothing leaks from its test rows.

The score of the best of many trials is optimistic (selection bias): on new rows
expect a little less.  --test-fraction keeps rows away from the search, and
measures it.
"""

import argparse
import contextlib
import json
import sys

from ..data.preprocessor import Preprocessor
from ..data.split import train_test_split
from ..errors import DataError
from ..metrics import metric_from
from ..model_file import save
from ..selection.folds import pairs_from
from ..selection.results import mean_of
from ..selection.search import grid_search, random_search
from ..selection.spaces import grid_params
from .arguments import INTERRUPTED
from .reading import fitting_options, read_named
from .report import report, tabbed
from .trials import candidates_for, learn, new_network
from .tune_options import TRIALS, check_arguments, configure, metrics_of, space_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple
    from ..checks import Matrix
    from ..data.table import Table
    from ..network import Network
    from ..selection.results import Results, Trial

__all__ = ["configure", "run"]


def run(arguments: argparse.Namespace) -> int:
    check_arguments(arguments)
    table = read_named(arguments)
    options = dict(fitting_options(arguments), target=arguments.target)
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


def _search(table: "Table", T: "Matrix", options: "Dict[str, Any]", classes: "Optional[List[str]]",
            arguments: argparse.Namespace) -> "Tuple[Results, Any]":
    """Return the results of the search, and its folds."""
    metrics = metrics_of(classes, arguments.metric)
    if arguments.folds > len(T):
        raise DataError("--folds %d: there are %d rows; lower it to %d at most" % (arguments.folds, len(T), len(T)))
    pairs = pairs_from(arguments.folds, T, arguments.seed, None)
    candidates = candidates_for(table, pairs, options, classes, arguments.epochs)
    space = space_of(arguments)
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
    """Return a network of the best trial's parameters, trained on these rows, and the inputs of all rows."""
    preprocessor = Preprocessor.fit(table, rows=rows, **options)
    X = preprocessor.transform(table)
    target: "Any" = preprocessor.target
    net = new_network(preprocessor.inputs, target["classes"], best.params, best.seed)
    preprocessor.attach(net)
    learn(net, [X[i] for i in rows], [T[i] for i in rows], target["classes"] is None, best.params, arguments.epochs)
    return net, X


def _stopped(found: "Results", arguments: argparse.Namespace) -> int:
    """Show the finished trials of a search that ended early; nothing is trained or saved."""
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
        print("trained on all %d rows and saved to %s" % (answer["rows"], arguments.save))
    elif done:
        print("nothing is saved: add --save MODEL.json")


def _plain(found: "Results") -> "List[str]":
    """Return a line for each trial, the best first, failed ones last."""
    ranked = found.ranked()
    measures = list(ranked[0].scores) if ranked else [found.metric]
    params = list(found.trials[0].params) if found.trials else []
    lines = [tabbed(["trial", "number"] + measures + ["standard_error", "seconds"] + params + ["error"])]
    for trial in ranked + [trial for trial in found.trials if not trial.scores]:
        means = ["%.6g" % mean_of(trial.scores[name]) if trial.scores else "" for name in measures]
        spread = "" if trial.standard_error is None else "%.3g" % trial.standard_error
        lines.append(tabbed(["trial", trial.number] + means + [spread, "%.3g" % trial.seconds]
                            + [trial.params[name] for name in params] + [trial.error]))
    return lines
