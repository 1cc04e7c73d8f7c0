"""Cross-validation, searches and learning curves: trials of a model, each fitted once for every fold.

Common arguments:

    model     an estimator (an object with fit, get_params and set_params); or a function
              build(seed, **params) that returns a network or an estimator, or a pair of it and a
              dictionary, the arguments of its train or fit
    X, y      a list of rows, and as many targets (rows, for a network) or labels
    folds     how many, stratified where y holds classes; or a list of pairs (training rows,
              test rows), as k_fold of data.split returns
    groups    a label for each row: rows of one group are never on both sides
    metric    a name of metrics.METRICS, a function of targets and outputs, a Metric, or a list of
              these, of which the first ranks; None takes the network's loss, the estimator's score
    seed      seeds the folds, the draws and, with the trial's number, the model
    workers   the number of processes on this machine; None runs all in this one
    executor  a concurrent.futures.Executor that exists already (of Dask, MPI, Ray: see
              running.py), or a function that makes one.  workers is then how many fits it gets at once
    results   a JSON file for the finished fits, written once per second
    resume    go on from that file, if it is there
    verbose   0 prints nothing; 1 one line that is rewritten on a terminal, and a line per trial
              elsewhere; 2 a line per trial

The scores are the same, bit for bit, with any executor and any number of
workers, where workers compute alike.  A fit that raises costs its trial, and so
does a fit that kills its worker: see Trial.error.  (If an executor that was
passed in breaks, the search ends with a warning and returns the finished trials.)
Ctrl-C ends a search, which returns the finished trials: Results.stopped.
"""

import inspect
import warnings

from ..checks import short, to_count
from ..errors import NNPureError
from ..rng import Rng
from ..training.progress import clock
from .dask_client import Stopped
from .fits import OWN_SCORES, Job, Task, is_estimator, measures_from
from .folds import pairs_from, rows_and_targets, seed_of_trial, shuffled_pairs, sizes_from
from .plain import digest, plain
from .record import Record
from .results import Results
from .running import Run, workers_from
from .spaces import drawn_params, grid_params
from .watching import Watch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Sequence
    from .results import Trial

# Numbers for seed_of_trial besides those of trials, 0, 1, ...: for drawing, and for the order of rows.
DRAWS, CURVE = -1, -2


def cross_validate(model: "Any", X: "Any", y: "Any", folds: "Any" = 5, metric: "Any" = None, seed: int = 0,
                   params: "Optional[Dict[str, Any]]" = None, groups: "Any" = None, workers: "Optional[int]" = None,
                   executor: "Any" = None, results: "Any" = None, resume: bool = False, verbose: int = 0) -> "Trial":
    """Return the scores of model on the test rows, one for each fold.

    params   parameters to pass to model, or to set in it

    The other arguments stand above.  A fold that fails raises NNPureError.

    >>> from nn_pure import Dense, Network
    >>> def build(seed):
    ...     return Network(1, [Dense(1)], seed=seed), {"epochs": 200, "learning_rate": 0.1}
    >>> X = [[i / 10] for i in range(20)]
    >>> trial = cross_validate(build, X, [[3 * x + 1] for [x] in X], folds=4, metric="r2")
    >>> len(trial.scores["r_squared"]), trial.mean > 0.99
    (4, True)
    """
    search = Search("cross_validate", model, X, y, folds, metric, seed, groups)
    found = search.run([to_params(params)], workers, executor, results, resume, verbose)
    if found.stopped:
        raise KeyboardInterrupt if found.stopped == INTERRUPTED else NNPureError(found.stopped)
    if found.trials[0].error:
        raise NNPureError("cross_validate: " + found.trials[0].error)
    return found.trials[0]


def grid_search(model: "Any", X: "Any", y: "Any", grid: "Any", folds: "Any" = 5, metric: "Any" = None, seed: int = 0,
                groups: "Any" = None, workers: "Optional[int]" = None, executor: "Any" = None, results: "Any" = None,
                resume: bool = False, verbose: int = 0) -> "Results":
    """Return the results of every combination of the values in grid.

    grid    {name of a parameter: list of values}, or a list of such dictionaries

    >>> from nn_pure import Dense, Network
    >>> def build(seed, hidden, rate):
    ...     layers = [Dense(hidden, "tanh"), Dense(1, "sigmoid")]
    ...     return Network(2, layers, seed=seed), {"epochs": 300, "learning_rate": rate}
    >>> X = [[i % 2, i // 2 % 2] for i in range(16)]
    >>> found = grid_search(build, X, [[a ^ b] for a, b in X], {"hidden": [1, 4], "rate": [0.001, 1.0]}, folds=2,
    ...                     metric="accuracy")
    >>> found.best.params, found.best.mean
    ({'hidden': 4, 'rate': 1.0}, 1.0)
    """
    search = Search("grid_search", model, X, y, folds, metric, seed, groups)
    return search.run(grid_params(grid), workers, executor, results, resume, verbose)


def random_search(model: "Any", X: "Any", y: "Any", space: "Any", trials: int = 20, folds: "Any" = 5,
                  metric: "Any" = None, seed: int = 0, groups: "Any" = None, workers: "Optional[int]" = None,
                  executor: "Any" = None, results: "Any" = None, resume: bool = False, verbose: int = 0) -> "Results":
    """Return the results of as many draws from space; a smaller space is tried in full.  Bergstra and Bengio 2012.

    space   {name of a parameter: a list of values; Uniform, LogUniform or Whole(low, high); or a
            function of a generator, rng.Rng}.  No trial comes twice.

    >>> from nn_pure import Dense, Network
    >>> from nn_pure.selection import LogUniform
    >>> def build(seed, rate):
    ...     return Network(1, [Dense(1)], seed=seed), {"epochs": 50, "learning_rate": rate}
    >>> X = [[i / 10] for i in range(20)]
    >>> found = random_search(build, X, [[x] for [x] in X], {"rate": LogUniform(0.001, 0.1)}, trials=5, folds=2)
    >>> len(found.trials), found.metric, 0.001 <= found.best.params["rate"] <= 0.1
    (5, 'loss', True)
    """
    search = Search("random_search", model, X, y, folds, metric, seed, groups)
    drawn = drawn_params(space, to_count(trials, "trials"), Rng(seed_of_trial(search.seed, DRAWS)))
    return search.run(drawn, workers, executor, results, resume, verbose)


def learning_curve(model: "Any", X: "Any", y: "Any", sizes: "Any" = (0.1, 0.25, 0.5, 0.75, 1.0), folds: "Any" = 5,
                   metric: "Any" = None, seed: int = 0, params: "Optional[Dict[str, Any]]" = None,
                   groups: "Any" = None, workers: "Optional[int]" = None, executor: "Any" = None,
                   results: "Any" = None, resume: bool = False, verbose: int = 0) -> "Results":
    """Return the scores on training rows and on test rows for several numbers of training rows.

    sizes   numbers of rows, or shares of a fold's training rows (floats up to 1.0)

    A smaller set of rows is part of a larger one.  Underfitting, both scores
    bad: the model is too simple, or trained too little.  Overfitting, good on
    training rows and bad on test rows: more rows would help, or dropout, a
    penalty, fewer units.

    >>> from nn_pure import Dense, Network
    >>> def build(seed):
    ...     return Network(1, [Dense(1)], seed=seed), {"epochs": 100, "learning_rate": 0.1}
    >>> X = [[i / 10] for i in range(20)]
    >>> curve = learning_curve(build, X, [[x] for [x] in X], sizes=[4, 1.0], folds=2)
    >>> [trial.params for trial in curve.trials], sorted(curve.trials[0].train_scores)
    ([{'rows': 4}, {'rows': 10}], ['loss'])
    """
    search = Search("learning_curve", model, X, y, folds, metric, seed, groups, train_scores=True)
    counts = sizes_from(sizes, search.job.pairs)
    return search.run([to_params(params)] * len(counts), workers, executor, results, resume, verbose, counts)


# --- all of them -------------------------------------------------------------

INTERRUPTED = "interrupted"


class Search:
    """The work of all four functions: prepare, run the trials, and collect the results."""

    def __init__(self, kind: str, model: "Any", X: "Any", y: "Any", folds: "Any", metric: "Any", seed: int,
                 groups: "Any", train_scores: bool = False) -> None:
        self.kind = kind
        self.seed: int = to_count(seed, "seed", least=0)
        X, y = rows_and_targets(X, y)
        pairs = pairs_from(folds, y, self.seed, groups)
        if train_scores:
            pairs = shuffled_pairs(pairs, seed_of_trial(self.seed, CURVE))
        metrics, names, better = measures_from(metric)
        self.names: "List[str]" = names
        self.greater: "Dict[str, bool]" = dict(OWN_SCORES, **dict(zip(names, better)))
        self.job: Job = Job(model, X, y, pairs, metrics, train_scores)

    def run(self, params: "Sequence[Dict[str, Any]]", workers: "Optional[int]", executor: "Any", path: "Any",
            resume: bool, verbose: int, sizes: "Optional[Sequence[int]]" = None) -> "Results":
        """Return the results of a trial for each of params."""
        check_model(self.job.model, params)
        tasks = self._tasks(params, sizes)
        record = Record({} if path is None else self._description(params, sizes), tasks, path)
        record.open(resume)
        left = [task for task in tasks if (task.trial, task.fold) not in record.outcomes]
        watch = None
        if verbose:
            watch = Watch(len(tasks), len(tasks) - len(left), self.greater, rewrite=verbose == 1)
        start = clock()
        stopped = self._run_all(left, record, watch, workers, executor) if left else ""
        if stopped and stopped != INTERRUPTED:
            warnings.warn("%s: %s" % (self.kind, stopped), RuntimeWarning, stacklevel=3)
        return self._results(record, len(params), stopped, clock() - start, sizes)

    def _tasks(self, params: "Sequence[Dict[str, Any]]", sizes: "Optional[Sequence[int]]") -> "List[Task]":
        tasks = []
        for number in range(len(params)):
            for fold in range(len(self.job.pairs)):
                tasks.append(Task(number, fold, params[number], seed_of_trial(self.seed, number),
                                  None if sizes is None else sizes[number]))
        return tasks

    def _description(self, params: "Sequence[Dict[str, Any]]", sizes: "Optional[Sequence[int]]") -> "Dict[str, Any]":
        """Return plain values that identify the search; the code of model's functions is not part of them."""
        model = self.job.model
        estimator = is_estimator(model)
        return {"kind": self.kind, "model": type(model).__name__ if estimator else plain(model),
                "settings": digest(model.get_params()) if estimator else "", "seed": self.seed,
                "rows": len(self.job.X), "data": digest([self.job.X, self.job.y]), "folds": len(self.job.pairs),
                "rows of the folds": digest(self.job.pairs), "metrics": self.names, "trials": len(params),
                "params": digest([list(params), sizes])}

    def _run_all(self, tasks: "List[Task]", record: "Record", watch: "Optional[Watch]", workers: "Optional[int]",
                 executor: "Any") -> str:
        """Run tasks and record their outcomes; return "", or why it ended early."""
        team = workers_from(workers, executor, self.job, tasks)
        run = Run(team, tasks)
        stopped = "broken"
        try:
            for finished in run:
                if finished is not None:
                    trial = record.add(*finished)
                    if watch is not None:
                        watch.fit_done(trial)
                record.write_if_due()
            stopped = ""
        except KeyboardInterrupt:
            stopped = INTERRUPTED
        except Stopped as error:
            stopped = str(error)
        finally:
            run.cancel()
            team.close(kill=stopped != "")
            record.write()
            if watch is not None:
                watch.end()
        return stopped

    def _results(self, record: "Record", planned: int, stopped: str, seconds: float,
                 sizes: "Optional[Sequence[int]]") -> "Results":
        trials = record.trials()
        if sizes is not None:
            for trial in trials:
                trial.params = dict(trial.params, rows=sizes[trial.number])
        found = [trial.metric for trial in trials if trial.metric]
        metric = (self.names + found + list(OWN_SCORES)[1:])[0]
        for trial in trials:
            if trial.scores and trial.metric != metric:
                trial.scores = {}
                trial.error = "gave a %s where others gave a %s: name a metric" % (trial.metric, metric)
        return Results(trials, planned, metric, self.greater[metric], stopped, seconds, sizes is not None)


def to_params(params: "Any") -> "Dict[str, Any]":
    """Return a dictionary of parameters, an empty one for None.

    >>> to_params(None)
    {}
    """
    if params is None:
        return {}
    if not isinstance(params, dict):
        raise NNPureError("params is %s: pass a dictionary, {\"hidden\": 4}" % short(params))
    return dict(params)


def check_model(model: "Any", params: "Sequence[Dict[str, Any]]") -> None:
    """Raise NNPureError if model does not take params.

    >>> check_model(lambda seed, hidden: None, [{"hidden": 4}])
    """
    if is_estimator(model):
        known = model.get_params()
        for name in dict.fromkeys([name for one in params for name in one]):
            if name not in known:
                raise NNPureError("%s has no parameter %r; it has: %s"
                                  % (type(model).__name__, name, ", ".join(sorted(known))))
        return
    if not callable(model):
        raise NNPureError("model is %s: pass an estimator, or a function build(seed, ...) that returns a network or a "
                          "pair (network, {\"epochs\": 20})" % short(model))
    for one in params:
        if "seed" in one:
            raise NNPureError("params: the function for the model gets its seed from the search; leave \"seed\" out")
        try:
            inspect.signature(model).bind(seed=0, **one)
        except TypeError as error:
            raise NNPureError("the function for the model is called as %s(seed=..., %s): %s" % (
                getattr(model, "__name__", "model"), ", ".join(["%s=..." % name for name in one]), error))
        except ValueError:                              # no signature to look at
            pass
