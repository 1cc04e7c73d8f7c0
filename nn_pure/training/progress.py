"""Progress display: one line that is rewritten on a terminal, a line per epoch elsewhere."""

from ..callbacks import Callback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Optional

SECONDS_BETWEEN_UPDATES = 0.1


def clock() -> float:
    """Return seconds of a monotonic clock, where there is one; 0.0 where there is no clock at all.

    >>> clock() <= clock()
    True
    """
    try:
        import time
    except ImportError:
        return 0.0
    return time.perf_counter() if hasattr(time, "perf_counter") else time.time()


def shown(loss: float) -> str:
    """Return loss in a few digits, however large it is.

    >>> shown(0.25), shown(1.5e70)
    ('0.250000', '1.5000e+70')
    """
    return "%.6f" % loss if abs(loss) < 10000.0 else "%.4e" % loss


def duration(seconds: float) -> str:
    """Return seconds as a short text.

    >>> duration(7.4), duration(75), duration(3 * 3600 + 120)
    ('7 s', '1:15', '3:02:00')
    """
    whole = int(seconds + 0.5)
    if whole < 60:
        return "%d s" % whole
    if whole < 3600:
        return "%d:%02d" % (whole // 60, whole % 60)
    return "%d:%02d:%02d" % (whole // 3600, whole // 60 % 60, whole % 60)


class Progress(Callback):
    """Shows epoch, loss, validation loss, rows per second and time left.

    stream    the output stream; None takes standard output.  A stream that
              fails does not stop training.
    every     how many epochs between two lines, where the stream is no terminal
    rewrite   False prints lines on a terminal too

    finished  how many epochs are done, of all starts
    """

    def __init__(self, stream: "Any" = None, every: int = 1, rewrite: bool = True) -> None:
        if stream is None:
            import sys
            stream = sys.stdout
        self.stream = stream
        self.every = every
        self.rewrites: bool = rewrite and is_terminal(stream) and not is_dumb()
        self.finished: int = 0
        self.epochs: int = 0
        self.rows: "Optional[int]" = None
        self.validation: str = ""
        self.line_is_open: bool = False
        self._begin(0)

    def __repr__(self) -> str:
        return "<%s: %d epochs done>" % (type(self).__name__, self.finished)

    def _begin(self, epoch: int) -> None:
        """Start measuring at epoch."""
        self.first_epoch = epoch
        self.epoch: int = epoch
        self.rows_done: int = 0              # of the epochs that are done
        self.rows_seen: int = 0              # and of this one
        self.started: float = clock()
        self.shown: float = self.started

    def on_train_begin(self, logs: "Dict[str, Any]") -> None:
        """Start the clock."""
        self.epochs = logs["epochs"]
        self.rows = logs["rows"]
        self._begin(logs["epoch"])

    def next_epoch(self, epoch: int) -> int:
        """Return the next epoch that a line is printed for; a rewritten line needs only the last.

        >>> import io
        >>> progress = Progress(io.StringIO(), every=100)
        >>> progress.on_train_begin({"epochs": 150, "rows": 4, "epoch": 0})
        >>> progress.next_epoch(1), progress.next_epoch(101)
        (100, 149)
        """
        return self.epochs - 1 if self.rewrites else min(epoch + -epoch % self.every, self.epochs - 1)

    def on_steps_end(self, batch: int, logs: "Dict[str, float]") -> None:
        """Rewrite the line, ten times per second at most."""
        self.rows_seen = self.rows_done + int(logs["rows"])
        self._rewrite_if_due(logs["loss"])

    def on_epoch_end(self, epoch: int, logs: "Dict[str, float]") -> None:
        """Print the epoch's line if it is due."""
        self.rows = self.rows_seen - self.rows_done or self.rows
        done = epoch + 1 - self.epoch           # more than one where a kernel has taken them in one call
        self.finished += done
        self.rows_done = self.rows_seen = self.rows_done + done * (self.rows or 0)
        self.validation = ", val_loss " + shown(logs["val_loss"]) if "val_loss" in logs else ""
        self.epoch = epoch
        if self.rewrites:
            self._rewrite_if_due(logs["loss"], last=epoch + 1 == self.epochs)
        elif epoch % self.every == 0 or epoch + 1 == self.epochs:
            self.say(self._line(logs["loss"], clock()))
        self.epoch = epoch + 1

    def _rewrite_if_due(self, loss: float, last: bool = False) -> None:
        now = clock() if self.rewrites else 0.0
        if self.rewrites and (last or now - self.shown >= SECONDS_BETWEEN_UPDATES):
            self.shown = now
            self._rewrite(self._line(loss, now))

    def on_restart(self, seed: int, loss: float, next_seed: int) -> None:
        """Report the restart, and start the clock again."""
        self.say("Stuck at loss %.4f from seed %d, starting again from seed %d" % (loss, seed, next_seed))
        self._begin(0)

    def on_train_end(self, logs: "Dict[str, float]") -> None:
        """End the line that was rewritten."""
        if self.line_is_open:
            self._write("\n")
            self.line_is_open = False

    def _line(self, loss: float, now: float) -> str:
        """Return the line: the most important first, since a narrow terminal cuts it off."""
        line = "Epoch %d/%d, loss %s%s" % (self.epoch + 1, self.epochs, shown(loss), self.validation)
        elapsed = now - self.started
        if elapsed > 0.0 and self.rows_seen:
            per_second = self.rows_seen / elapsed
            line += ", %d rows/s" % per_second
            if self.rows:
                left = self.rows * (self.epochs - self.first_epoch) - self.rows_seen
                line += ", %s left" % duration(max(0, left) / per_second)
        return line

    def say(self, line: str) -> None:
        """Print a line of its own."""
        self._write(("\n" if self.line_is_open else "") + line + "\n")
        self.line_is_open = False

    def _rewrite(self, line: str) -> None:
        width = terminal_width(self.stream) - 1             # a full line would wrap, and stay
        self._write("\r" + line[:width] + " " * (width - len(line)))
        self.line_is_open = True

    def _write(self, text: str) -> None:
        try:
            self.stream.write(text)
            if hasattr(self.stream, "flush"):
                self.stream.flush()
        except (OSError, ValueError):                       # a closed pipe, a full disk
            pass


def is_terminal(stream: "Any") -> bool:
    """Return whether a stream is a terminal.

    >>> is_terminal(None)
    False
    """
    return hasattr(stream, "isatty") and bool(stream.isatty())


def is_dumb() -> bool:
    """Return whether the terminal can do nothing but add lines, such as an editor's: TERM=dumb."""
    try:
        import os
        return os.environ.get("TERM") == "dumb"
    except (ImportError, AttributeError):       # MicroPython's os has no environ
        return False


def terminal_width(stream: "Any") -> int:
    """Return how many columns the terminal behind stream has now, 80 if that cannot be known.

    >>> terminal_width(None)
    80
    """
    try:
        import os
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (ImportError, AttributeError, OSError, ValueError):
        return 80
