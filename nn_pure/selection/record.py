"""The record of a search, its checkpoint: a JSON file of finished fits, from which an interrupted search resumes."""

import warnings

from ..checks import short, to_number
from ..errors import DataError, ModelFileError, NNPureError
from ..files import exists, read_json, to_json, try_to_write, write_text
from ..training.progress import clock
from .fits import OWN_SCORES, failure
from .results import FORMAT, Trial

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional
    from .fits import Outcome, Task

VERSION = 1
SECONDS_BETWEEN_WRITES = 1.0


class Record:
    """The finished fits of a search, and its file, if it has one.

    search    plain values by name that identify the search
    tasks     all fits of the search, by trial and fold
    path      the file; None for none
    outcomes  {(trial, fold): outcome of the fit}
    """

    def __init__(self, search: "Dict[str, Any]", tasks: "List[Task]", path: "Any") -> None:
        self.search = search
        self.path = path
        self.outcomes: "Dict[Any, Outcome]" = {}
        self.tasks: "Dict[int, List[Task]]" = {}
        for task in tasks:
            self.tasks.setdefault(task.trial, []).append(task)
        self.written: float = 0.0
        self.is_written: bool = True
        self.complained: bool = False

    def open(self, resume: bool) -> None:
        """Read the file, or check that it can be written; the file of another search is refused and left as it is."""
        if self.path is None:
            if resume:
                raise NNPureError("resume: there is nothing to go on from; name the file, results=\"search.json\"")
            return
        if exists(self.path):
            if not resume:
                raise NNPureError("results: %s is there already; resume=True goes on from it, or name another file"
                                  % self.path)
            try:
                self._restore(read_json(self.path))
            except (ModelFileError, DataError) as error:
                raise NNPureError("results %s: %s; it is left as it is: name another file" % (self.path, error))
        try_to_write(self.path)

    def add(self, task: "Task", outcome: "Outcome") -> "Optional[Trial]":
        """Record the outcome of a fit; return the trial if this was the last of its folds."""
        self.outcomes[task.trial, task.fold] = outcome
        self.is_written = False
        return self.trial(task.trial)

    def trial(self, number: int) -> "Optional[Trial]":
        """Return the trial, if all its folds are finished."""
        tasks = self.tasks[number]
        if any([(number, task.fold) not in self.outcomes for task in tasks]):
            return None
        return Trial(number, tasks[0].params, tasks[0].seed, [self.outcomes[number, task.fold] for task in tasks])

    def trials(self) -> "List[Trial]":
        """Return all trials that are finished."""
        found = [self.trial(number) for number in sorted(self.tasks)]
        return [trial for trial in found if trial is not None]

    # --- the file ------------------------------------------------------------

    def write_if_due(self) -> None:
        """Write the file if it has changed, at most once per second."""
        if not self.is_written and clock() - self.written >= SECONDS_BETWEEN_WRITES:
            self.write()

    def write(self) -> None:
        """Write the file now; a full disk is warned about once, and does not end the search."""
        if self.path is None or self.is_written:
            return
        try:
            write_text(self.path, to_json(self.to_dict()) + "\n")
            self.is_written = True
        except OSError as error:
            if not self.complained:
                warnings.warn("results cannot be written: %s; the search goes on" % error, RuntimeWarning, stacklevel=2)
            self.complained = True
        self.written = clock()

    def to_dict(self) -> "Dict[str, Any]":
        """Return the contents of the file: finished trials, and the finished folds of the others."""
        trials = []
        for number, tasks in self.tasks.items():
            folds = [self.outcomes.get((number, task.fold)) for task in tasks]
            if any(folds):
                known = [fold for fold in folds if fold]
                trial = Trial(number, tasks[0].params, tasks[0].seed, known if len(known) == len(folds) else [])
                trials.append(dict(trial.to_dict(), folds=folds))
        return {"format": FORMAT, "version": VERSION, "search": self.search, "trials": trials}

    def _restore(self, data: "Any") -> None:
        """Take over the outcomes that data holds, all or none."""
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise ModelFileError("no results of a search")
        if data.get("version") != VERSION:
            raise ModelFileError("version %s, and this nn_pure reads %d" % (short(data.get("version")), VERSION))
        difference = _difference(data.get("search"), self.search)
        if difference:
            raise ModelFileError("of another search, %s" % difference)
        try:
            found = {}
            for trial in data["trials"]:
                tasks = self.tasks[trial["trial"]]
                if len(trial["folds"]) != len(tasks):
                    raise ModelFileError("trial %d has %d folds, not %d"
                                         % (trial["trial"], len(trial["folds"]), len(tasks)))
                for task, outcome in zip(tasks, trial["folds"]):
                    if outcome is not None:
                        found[task.trial, task.fold] = _outcome(outcome, self.search["metrics"])
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise ModelFileError("damaged: %s" % (error if isinstance(error, NNPureError) else repr(error)))
        self.outcomes.update(found)


def _outcome(data: "Dict[str, Any]", metrics: "List[str]") -> "Outcome":
    """Return the outcome that data describes, of these metrics or the model's own, its numbers checked."""
    outcome: "Outcome" = failure(data["error"])
    if not isinstance(data["error"], str) or not (data["error"] or data["scores"]):
        raise ModelFileError("a fold has neither scores nor an error")
    outcome["seconds"] = to_number(data["seconds"], "seconds")
    for what in ("scores", "train_scores"):
        outcome[what] = {name: to_number(score, what) for name, score in data[what].items()}
        if outcome[what] and list(outcome[what]) not in ([metrics] if metrics else [[name] for name in OWN_SCORES]):
            raise ModelFileError("a fold has %s of %s" % (what, ", ".join(outcome[what])))
    return outcome


def _difference(there: "Any", here: "Dict[str, Any]") -> str:
    """Return the first difference between two searches, or an empty text.

    >>> _difference({"seed": 1, "folds": 5}, {"seed": 0, "folds": 5})
    'seed is 1 there and 0 here'
    """
    if not isinstance(there, dict):
        return "which has no description"
    for name in list(here) + [name for name in there if name not in here]:
        if there.get(name) != here.get(name):
            return "%s is %s there and %s here" % (name, short(there.get(name)), short(here.get(name)))
    return ""
