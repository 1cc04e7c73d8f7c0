"""Results: the trials of a search as objects, as a table and as plain values for JSON.

    score           of one metric on the test rows of one fold
    mean            of the scores over the folds
    standard error  s / sqrt(folds), s their standard deviation: the spread of the mean over other
                    folds, if these were independent (they share rows, so it is a little more)
"""

from html import escape
from math import sqrt

from ..errors import NNPureError
from ..matrix import total
from .fits import DIED
from .plain import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Sequence
    from .fits import Outcome

WIDEST = 30             # characters of a parameter in the table
FORMAT = "nn_pure search"


def mean_of(scores: "Sequence[float]") -> float:
    """Return the mean, added up left to right.

    >>> mean_of([1.0, 2.0])
    1.5
    """
    return total(scores) / len(scores)


def standard_error(scores: "Sequence[float]") -> float:
    """Return s / sqrt(n), s^2 = sum((x - mean)^2) / (n - 1); 0 for a single score.

    >>> standard_error([1.0, 3.0])          # s^2 = 2, n = 2
    1.0
    """
    if len(scores) < 2:
        return 0.0
    mean = mean_of(scores)
    squares = 0.0
    for score in scores:
        squares += (score - mean) * (score - mean)
    return sqrt(squares / (len(scores) - 1) / len(scores))


class Trial:
    """One setting of the parameters, fitted on every fold.

    number          its index in the search, from 0
    params          the parameters
    seed            the seed of the model, on every fold
    metric          the name of the metric that ranks trials, the first of scores
    scores          {metric: [score of each fold]}; empty where a fold failed
    train_scores    the same on the training rows; learning curves only
    mean            the mean of metric's scores; None where a fold failed
    standard_error  of the mean
    seconds         the time of all fits together
    error           the error message of the first fold that failed; "" if none

    >>> ok = [{"scores": {"loss": x}, "train_scores": {}, "seconds": 1.0, "error": ""} for x in (1.0, 3.0)]
    >>> trial = Trial(0, {"hidden": 4}, 7, ok)
    >>> trial.mean, trial.standard_error, trial.seconds
    (2.0, 1.0, 2.0)
    >>> print(trial)
    loss 2 +- 1 (1, 3), hidden=4
    """

    def __init__(self, number: int, params: "Dict[str, Any]", seed: int, outcomes: "Sequence[Outcome]") -> None:
        self.number = number
        self.params = params
        self.seed = seed
        errors = [outcome["error"] for outcome in outcomes if outcome["error"]]
        if not errors and any([list(outcome["scores"]) != list(outcomes[0]["scores"]) for outcome in outcomes]):
            errors = ["one fold gave a loss and another a score: name a metric"]
        # A trial that kills workers is not run on all its folds: on which, depends on timing.
        self.error: str = DIED if DIED in errors else (errors + [""])[0]
        self.scores: "Dict[str, List[float]]" = _collected(outcomes, "scores", not errors)
        self.train_scores: "Dict[str, List[float]]" = _collected(outcomes, "train_scores", not errors)
        self.metric: str = list(self.scores)[0] if self.scores else ""
        self.seconds: float = 0.0
        for outcome in outcomes:
            self.seconds += outcome["seconds"]

    @property
    def mean(self) -> "Optional[float]":
        """The mean score, None where a fold failed."""
        return mean_of(self.scores[self.metric]) if self.scores else None

    @property
    def standard_error(self) -> "Optional[float]":
        """The standard error of the mean, None where a fold failed."""
        return standard_error(self.scores[self.metric]) if self.scores else None

    def to_dict(self) -> "Dict[str, Any]":
        """Return all of it as plain values."""
        return {"trial": self.number, "params": plain(self.params), "seed": self.seed, "scores": self.scores,
                "train_scores": self.train_scores, "mean": self.mean, "standard_error": self.standard_error,
                "seconds": self.seconds, "error": self.error}

    def __str__(self) -> str:
        named = "".join([", %s=%s" % (name, _text(value)) for name, value in self.params.items()])
        if not self.scores:
            return "failed: " + self.error + named
        return "%s %.4g +- %.2g (%s)%s" % (self.metric, self.mean or 0.0, self.standard_error or 0.0, ", ".join(
            ["%.4g" % score for score in self.scores[self.metric]]), named)

    def __repr__(self) -> str:
        return "<Trial %d: %s>" % (self.number, self)


def _collected(outcomes: "Sequence[Outcome]", what: str, whole: bool) -> "Dict[str, List[float]]":
    """Return {metric: [score of each fold]}, nothing unless all folds have them."""
    if not whole or not outcomes:
        return {}
    return {name: [outcome[what][name] for outcome in outcomes] for name in outcomes[0][what]}


class Results:
    """The finished trials of a search, by number; printed, a table, the best first.

    trials             a list of Trial, failed ones too
    planned            the number of trials planned
    metric             the name of the metric that ranks trials
    greater_is_better  True for accuracy, False for a loss
    stopped            "" if all trials are finished, else why not
    seconds            how long the search took
    by_number          whether the table is in the order of the trials, as a learning curve's is

    >>> outcome = {"scores": {"loss": 0.5}, "train_scores": {}, "seconds": 1.0, "error": ""}
    >>> results = Results([Trial(0, {"a": 1}, 7, [outcome])], 1, "loss", False)
    >>> results
    <Results: 1 of 1 trials, best loss 0.5 +- 0 (0.5), a=1>
    >>> print(results)
    trial  loss  +-  seconds  a
        0   0.5   0        1  1
    """

    def __init__(self, trials: "Sequence[Trial]", planned: int, metric: str, greater_is_better: bool,
                 stopped: str = "", seconds: float = 0.0, by_number: bool = False) -> None:
        self.trials: "List[Trial]" = sorted(trials, key=lambda trial: trial.number)
        self.planned = planned
        self.metric = metric
        self.greater_is_better = greater_is_better
        self.stopped = stopped
        self.seconds = seconds
        self.by_number = by_number

    def ranked(self) -> "List[Trial]":
        """Return the trials that did not fail, the best first, ties by number."""
        sign = -1.0 if self.greater_is_better else 1.0
        # a Trial with scores has a mean
        return sorted([trial for trial in self.trials if trial.scores],
                      key=lambda trial: (sign * (trial.mean or 0.0), trial.number))

    @property
    def best(self) -> "Trial":
        """The best trial; NNPureError if there is none."""
        ranked = self.ranked()
        if not ranked:
            why = self.trials[0].error if self.trials else self.stopped or "none was run"
            raise NNPureError("no trial succeeded, there is no best one; the first: %s" % why)
        return ranked[0]

    def to_dict(self) -> "Dict[str, Any]":
        """Return all of it as plain values, which JSON can hold."""
        return {"format": FORMAT, "metric": self.metric, "greater_is_better": self.greater_is_better,
                "planned": self.planned, "stopped": self.stopped, "seconds": self.seconds,
                "trials": [trial.to_dict() for trial in self.trials]}

    def __str__(self) -> str:
        shown = [trial for trial in self.trials if trial.scores] if self.by_number else self.ranked()
        lines = _aligned([self._head()] + [self._row(trial) for trial in shown], len(self._head()) - len(self._names()))
        for trial in self.trials:
            if not trial.scores:
                lines.append("trial %d (%s) failed: %s" % (trial.number, _named(trial.params), trial.error))
        if self.stopped:
            lines.append("%d of %d trials: %s" % (len(self.trials), self.planned, self.stopped))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """A notebook shows a table, the best first."""
        shown = [trial for trial in self.trials if trial.scores] if self.by_number else self.ranked()
        rows = ["".join(["<th>%s</th>" % escape(cell) for cell in self._head()])]
        rows += ["".join(["<td>%s</td>" % escape(cell) for cell in self._row(trial)]) for trial in shown]
        return "<table>%s</table>\n<p>%d of %d trials</p>" % (
            "".join(["<tr>%s</tr>" % row for row in rows]), len(self.trials), self.planned)

    def _names(self) -> "List[str]":
        """Return the names of all parameters, in order of appearance."""
        return list(dict.fromkeys([name for trial in self.trials for name in trial.params]))

    def _measures(self) -> "List[str]":
        """Return the other metrics that were measured."""
        return [name for name in (self.ranked() + [Trial(0, {}, 0, [])])[0].scores if name != self.metric]

    def _head(self) -> "List[str]":
        train = ["train_" + self.metric] if any([trial.train_scores for trial in self.trials]) else []
        return ["trial", self.metric, "+-"] + train + self._measures() + ["seconds"] + self._names()

    def _row(self, trial: "Trial") -> "List[str]":
        cells = ["%d" % trial.number, "%.4g" % (trial.mean or 0.0), "%.2g" % (trial.standard_error or 0.0)]
        if trial.train_scores:
            cells.append("%.4g" % mean_of(trial.train_scores[self.metric]))
        cells += ["%.4g" % mean_of(trial.scores[name]) for name in self._measures()] + ["%.3g" % trial.seconds]
        return cells + [_text(trial.params[name]) if name in trial.params else "" for name in self._names()]

    def __repr__(self) -> str:
        best = ", best %s" % self.best if self.ranked() else ""
        return "<Results: %d of %d trials%s>" % (len(self.trials), self.planned, best)


def _text(value: "Any") -> str:
    """Return a parameter as the table shows it."""
    value = plain(value)
    text = "%.4g" % value if isinstance(value, float) else str(value)
    return text if len(text) <= WIDEST else text[:WIDEST - 3] + "..."


def _named(params: "Dict[str, Any]") -> str:
    return ", ".join(["%s=%s" % (name, _text(value)) for name, value in params.items()])


def _aligned(rows: "List[List[str]]", numbers: int) -> "List[str]":
    """Return a line for each row: the first so many columns flush right, the others flush left."""
    widths = [max([len(row[k]) for row in rows]) for k in range(len(rows[0]))]
    return ["  ".join([row[k].rjust(widths[k]) if k < numbers else row[k].ljust(widths[k])
                       for k in range(len(row))]).rstrip() for row in rows]
