"""Fits: a worker trains one model on the training rows of one fold and scores it on the test rows.

    model   an estimator: an object with fit, get_params and set_params, as scikit-learn's have; or a
            function build(seed, **params) that returns a network or an estimator, or a pair of it
            and a dictionary, the arguments of its train or fit
    seed    goes to build, or to an estimator's random_state or seed where that is None
"""

import copy
import os
import signal
import threading
import traceback

from ..checks import short, to_list, to_number
from ..errors import DataError, NNPureError
from ..metrics import METRICS, metric_from
from ..training.progress import clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Sequence, Tuple
    Outcome = Dict[str, Any]        # {"scores": {metric: number}, "train_scores", "seconds", "error"}
    Pairs = List[Tuple[List[int], List[int]]]

# The model's own scores, taken where no metric was asked for: whether greater is better.
OWN_SCORES = {"loss": False, "score": True}
SEED_NAMES = ("random_state", "seed")
LONGEST_ERROR = 500
DIED = "its worker died, twice: it was killed, ran out of memory, or the model ended the process"


class Job:
    """The input that all fits of a search share.

    model         see above
    X, y          a list of rows, and a list of targets or labels, as long
    pairs         for each fold (training rows, test rows)
    metrics       names and functions as metrics.metric_from takes them; none for the model's own loss or score
    train_scores  whether the training rows are scored too
    """

    def __init__(self, model: "Any", X: "List[Any]", y: "List[Any]", pairs: "Pairs", metrics: "Sequence[Any]",
                 train_scores: bool = False) -> None:
        self.model = model
        self.X: "List[Any]" = X
        self.y: "List[Any]" = y
        self.pairs = pairs
        self.metrics: "List[Any]" = list(metrics)
        self.train_scores = train_scores


class Task:
    """One fit of a job: params and seed, the number of the fold, and how many training rows (None: all)."""

    def __init__(self, trial: int, fold: int, params: "Dict[str, Any]", seed: int,
                 rows: "Optional[int]" = None) -> None:
        self.trial = trial
        self.fold = fold
        self.params = params
        self.seed = seed
        self.rows = rows


def failure(error: str) -> "Outcome":
    """Return the outcome of a fit that failed.

    >>> failure("its worker died")["error"]
    'its worker died'
    """
    return {"scores": {}, "train_scores": {}, "seconds": 0.0, "error": error}


def run_fit(job: "Job", task: "Task") -> "Outcome":
    """Return the outcome of the fit; an exception goes to "error", with scores left empty."""
    outcome = failure("")
    start = clock()
    restore = _let_interrupts_through()
    try:
        train, test = job.pairs[task.fold]
        X, y = _taken(job, train[:task.rows])
        fitted = _fitted(job.model, task, X, y)
        if job.train_scores:
            outcome["train_scores"] = _scores(fitted, X, y, job.metrics)
        outcome["scores"] = _scores(fitted, *_taken(job, test), job.metrics)
    except (Exception, SystemExit) as error:
        outcome.update(scores={}, train_scores={}, error=told(error, place=True))
    finally:
        restore()
    outcome["seconds"] = clock() - start
    return outcome


def _taken(job: "Job", rows: "List[int]") -> "Tuple[List[Any], List[Any]]":
    return [job.X[i] for i in rows], [job.y[i] for i in rows]


def _let_interrupts_through() -> "Any":
    """Make Ctrl-C raise KeyboardInterrupt at once, and return a function that undoes this.

    Under Python's own handler Ctrl-C ends a training early, without an exception: its scores would be taken for those
    of a whole training.  Under any other handler it does not.
    """
    if threading.current_thread() is threading.main_thread():
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, _interrupt)
            return lambda: signal.signal(signal.SIGINT, signal.default_int_handler)
    return lambda: None


def _interrupt(number: int, frame: "Any") -> None:
    raise KeyboardInterrupt


# --- building and fitting ----------------------------------------------------

def is_estimator(model: "Any") -> bool:
    """Return whether model is an estimator, not a function that makes one.

    >>> is_estimator(lambda seed: None)
    False
    """
    return not isinstance(model, type) and hasattr(model, "fit") and hasattr(model, "get_params")


def _fitted(model: "Any", task: "Task", X: "List[Any]", y: "List[Any]") -> "Any":
    """Return the network or estimator of the task, trained on X and y."""
    if is_estimator(model):
        built: "Any" = _with_params(model, task)
    else:
        built = model(seed=task.seed, **task.params)
    arguments: "Any" = {}
    if isinstance(built, tuple) and len(built) == 2:
        built, arguments = built
        if not isinstance(arguments, dict):
            raise NNPureError("the model came with %s: the arguments of train are a dictionary, {\"epochs\": 20}"
                              % short(arguments))
    train = getattr(built, "train", None) or getattr(built, "fit", None)
    if train is None:
        raise NNPureError("the function for the model returned %s: it must return a network or an estimator, or a pair "
                          "of it and a dictionary of train's arguments" % short(built))
    train(X, y, **arguments)
    return built


def _with_params(estimator: "Any", task: "Task") -> "Any":
    """Return a copy of estimator with the task's params, and its seed wherever no other is set."""
    estimator = copy.deepcopy(estimator)
    estimator.set_params(**task.params)
    params = estimator.get_params()
    seeds = {name: task.seed for name in params if name.split("__")[-1] in SEED_NAMES and params[name] is None}
    if seeds:
        estimator.set_params(**seeds)
    return estimator


# --- scoring -----------------------------------------------------------------

def _scores(fitted: "Any", X: "List[Any]", y: "List[Any]", metrics: "List[Any]") -> "Dict[str, float]":
    """Return {name: number} of every metric, or of the model's own loss or score."""
    if not metrics:
        if hasattr(fitted, "loss_value"):
            return {"loss": fitted.loss_value(X, y)}
        if not hasattr(fitted, "score"):
            raise NNPureError("%s has no score(X, y): name a metric, metric=\"accuracy\"" % short(fitted))
        return {"score": to_number(fitted.score(X, y), "score")}
    t, a = _rows(fitted, X, y)
    return {metric.name: metric.of_rows(t, a) for metric in map(metric_from, metrics)}


def _rows(fitted: "Any", X: "List[Any]", y: "List[Any]") -> "Tuple[List[Any], List[Any]]":
    """Return the rows of targets and of outputs that a metric compares."""
    classes = getattr(fitted, "classes_", None)
    if classes is None:
        return _column(y), _column(to_list(fitted.predict(X), "predictions"))
    if isinstance(y[0], (list, tuple)):                 # multilabel: a column each
        return y, to_list(fitted.predict(X), "predictions")
    classes = to_list(classes, "classes_")
    known = len(classes)
    classes += [label for label in dict.fromkeys(y) if label not in classes]        # classes absent in training
    if hasattr(fitted, "predict_proba"):
        a = [list(row) + [0.0] * (len(classes) - known) for row in to_list(fitted.predict_proba(X), "probabilities")]
    else:
        a = _one_hot(to_list(fitted.predict(X), "predictions"), classes)
    return _one_hot(y, classes), a


def _column(values: "List[Any]") -> "List[Any]":
    return [value if isinstance(value, (list, tuple)) else [value] for value in values]


def _one_hot(labels: "List[Any]", classes: "List[Any]") -> "List[List[float]]":
    place = {label: k for k, label in enumerate(classes)}
    return [[1.0 if k == place[label] else 0.0 for k in range(len(classes))] for label in labels]


def measures_from(metric: "Any") -> "Tuple[List[Any], List[str], List[bool]]":
    """Return the metrics to send to workers, their names, and whether greater is better; empty lists for None.

    >>> measures_from(["mse", "r2"])
    (['mean_squared_error', 'r_squared'], ['mean_squared_error', 'r_squared'], [False, True])
    """
    if metric is None:
        return [], [], []
    metrics = [metric_from(one) for one in (metric if isinstance(metric, (list, tuple)) else [metric])]
    names = [one.name for one in metrics]
    if not names:
        raise DataError("metric is an empty list: name one, or None for the model's own loss or score")
    for k, name in enumerate(names):
        if name in names[:k]:
            raise DataError("metric: %r stands there twice" % name)
    # The table's metrics cannot be pickled, their names can.
    sent = [one.name if METRICS.get(one.name) is one else one for one in metrics]
    return sent, names, [one.greater_is_better for one in metrics]


# --- error messages ----------------------------------------------------------

def told(error: BaseException, place: bool = False) -> str:
    """Return an error in a line: its type, its message, and the place in the caller's code that raised it.

    >>> told(ValueError("no such thing"))
    'ValueError: no such thing'
    """
    try:
        message = str(error)
    except Exception:                               # whatever a foreign __str__ raises
        message = "(no message)"
    text = type(error).__name__ + (": " + message if message else "")
    if len(text) > LONGEST_ERROR:
        text = text[:LONGEST_ERROR - 3] + "..."
    return text + _place(error) if place and not isinstance(error, NNPureError) else text


def _place(error: BaseException) -> str:
    """Return the last line outside of this package that the error came through, or nothing."""
    package = __name__.split(".")[0]
    outside = [entry for (frame, _), entry in zip(traceback.walk_tb(error.__traceback__),
                                                  traceback.extract_tb(error.__traceback__))
               if frame.f_globals.get("__name__", "").split(".")[0] != package]
    if not outside:
        return ""
    return " (%s, line %s, in %s)" % (os.path.basename(outside[-1].filename), outside[-1].lineno, outside[-1].name)
