"""Showing how training goes: one line that is rewritten on a terminal, plain lines elsewhere."""

import contextlib
import shutil
import time

from ..training import Callback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

SECONDS_BETWEEN_UPDATES = 0.1


class Progress(Callback):
    """Prints epoch, loss and time left to a stream; one that takes no more is no reason to stop.

    finished   how many epochs are done
    epochs   how many there will be
    every    how many epochs between two lines, where the stream is no terminal
    """

    def __init__(self, stream: "TextIO", epochs: int, every: int) -> None:
        self.stream = stream
        self.epochs = epochs
        self.every = every
        self.rewrites = stream.isatty()
        self.finished = 0
        self.started = self.shown = time.time()

    def on_epoch_end(self, epoch: int, loss: float) -> None:
        self.finished += 1
        if not self.rewrites:
            if epoch % self.every == 0:
                self.say("Epoch %d, Loss: %r" % (epoch, loss))
            return
        now = time.time()
        last = epoch + 1 == self.epochs
        if now - self.shown >= SECONDS_BETWEEN_UPDATES or last:
            self.shown = now
            left = (now - self.started) / (epoch + 1) * (self.epochs - epoch - 1)
            self._rewrite("Epoch %d/%d, Loss: %.6f, %.0f s left" % (epoch + 1, self.epochs, loss, left))
        if last:
            self.say("")

    def on_restart(self, seed: int, loss: float, next_seed: int) -> None:
        self.say("Stuck at loss %.4f from seed %d, starting again from seed %d" % (loss, seed, next_seed))
        self.started = time.time()

    def say(self, line: str) -> None:
        """Print a line of its own."""
        with contextlib.suppress(OSError):
            print(line, file=self.stream, flush=True)

    def _rewrite(self, line: str) -> None:
        width = shutil.get_terminal_size().columns - 1      # a full line would wrap, and stay
        with contextlib.suppress(OSError):
            self.stream.write("\r" + line[:width].ljust(width))
            self.stream.flush()
