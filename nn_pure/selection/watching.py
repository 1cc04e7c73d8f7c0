"""The progress of a search: one line that is rewritten on a terminal, a line per trial elsewhere."""

from ..training.progress import SECONDS_BETWEEN_UPDATES, Progress, clock, duration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional
    from .results import Trial


class Watch(Progress):
    """Shows how many fits are done, the best trial so far, and the time left.

    fits     the number of fits
    done     how many of them were finished before
    greater  {name of a metric: whether greater is better}
    stream   where to; None takes standard output

    Of an unknown metric greater is better.

    >>> import io
    >>> watch = Watch(2, 0, {}, io.StringIO())
    >>> watch.fit_done(None)
    >>> watch.line(watch.started + 3.0)
    '1/2 fits, 3 s left'
    """

    def __init__(self, fits: int, done: int, greater: "Any", stream: "Any" = None, rewrite: bool = True) -> None:
        super().__init__(stream, rewrite=rewrite)
        self.fits = fits
        self.done: int = done
        self.done_before: int = done
        self.greater = greater
        self.failed: int = 0
        self.best: "Optional[Trial]" = None

    def fit_done(self, trial: "Optional[Trial]") -> None:
        """Count a finished fit, and the trial that it completed, if any."""
        self.done += 1
        if trial is not None:
            self.failed += 1 if trial.error else 0
            if not trial.error and (self.best is None or self._is_better(trial, self.best)):
                self.best = trial
            if not self.rewrites:
                self.say("%d/%d fits, trial %d: %s" % (self.done, self.fits, trial.number, trial))
        now = clock()
        if self.rewrites and (now - self.shown >= SECONDS_BETWEEN_UPDATES or self.done == self.fits):
            self.shown = now
            self._rewrite(self.line(now))

    def _is_better(self, trial: "Trial", best: "Trial") -> bool:
        sign = 1.0 if self.greater.get(trial.metric, True) else -1.0
        a, b = sign * (trial.mean or 0.0), sign * (best.mean or 0.0)
        return a > b or (a == b and trial.number < best.number)

    def line(self, now: float) -> str:
        """Return the line: the most important first, since a narrow terminal cuts it off."""
        line = "%d/%d fits" % (self.done, self.fits)
        if self.best is not None:
            line += ", best %s %.4g (trial %d)" % (self.best.metric, self.best.mean or 0.0, self.best.number)
        if self.failed:
            line += ", %d failed" % self.failed
        if self.done > self.done_before:
            each = (now - self.started) / (self.done - self.done_before)
            line += ", %s left" % duration(each * (self.fits - self.done))
        return line

    def end(self) -> None:
        """End the line that was rewritten."""
        self.on_train_end({})
