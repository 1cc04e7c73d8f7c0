"""Callbacks: methods that training calls while it runs.

Inherit from Callback and override the methods you need, as in Keras:

    on_train_begin            once, before the first epoch
    on_epoch_begin            before each epoch
    on_batch_begin            before each step
    on_batch_end              after each step
    on_steps_end              after one or more steps
    on_epoch_end              after each epoch, with the numbers that the history gets
    on_restart                when a start ended on a plateau and the next begins
    on_train_end              once, however training ended
"""

from .checks import as_call, short
from .errors import NNPureError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple


class Callback:
    """Base class of callbacks: override the methods you need.

    network   set before training begins.  self.network.stop_training = True
              ends training after the current batch.

    An exception in a callback ends training and is passed on; the network
    keeps the weights of the last step.
    """

    SETTINGS: "Optional[Tuple[str, ...]]" = None       # the arguments, if each is kept under its name

    def __repr__(self) -> str:
        """Return the call that makes it, as far as that is known.

        >>> PrintEvery(100), Callback()
        (PrintEvery(every=100), <Callback>)
        """
        return as_call(self, self.SETTINGS)

    network: "Any" = None

    def on_train_begin(self, logs: "Dict[str, Any]") -> None:
        """Called first; logs has epochs, rows (of an epoch; None if not known) and epoch, the first one's number."""

    def on_epoch_begin(self, epoch: int, logs: "Dict[str, float]") -> None:
        """Called before each epoch, numbered from 0; logs has learning_rate."""

    def on_batch_begin(self, batch: int, logs: "Dict[str, float]") -> None:
        """Called before each step, numbered from 0 in each epoch; logs has rows, those of the batch."""

    def on_batch_end(self, batch: int, logs: "Dict[str, float]") -> None:
        """Called after each step; logs has loss, the mean so far in this epoch, and rows, how many went into it."""

    def on_steps_end(self, batch: int, logs: "Dict[str, float]") -> None:
        """Called after one or more steps, the last of them number batch; logs as for on_batch_end.

        A callback that overrides on_batch_begin or on_batch_end is called for every single step.  Without one, a
        small network takes steps for up to 0.03 seconds in one call of a kernel (fused steps), many times faster.
        """

    def on_epoch_end(self, epoch: int, logs: "Dict[str, float]") -> None:
        """Called after each epoch; logs has loss, learning_rate, gradient_norm, seconds, each metric, and the same
        of the validation rows as val_loss, val_accuracy, ..."""

    def next_epoch(self, epoch: int) -> int:
        """Return the next epoch, this one or a later one, that on_epoch_begin and on_epoch_end are to be called for.

        A kernel takes all steps up to there in one call, which for a small
        network is many times faster.  They may be called earlier all the same.

        >>> Callback().next_epoch(7), PrintEvery(100).next_epoch(7)
        (7, 100)
        """
        return self.quiet_until(epoch)

    def quiet_until(self, epoch: int) -> int:
        """The name of next_epoch in version 0.1; an override is still called."""
        return epoch

    def on_restart(self, seed: int, loss: float, next_seed: int) -> None:
        """Called when the start from seed ended stuck at loss."""

    def on_train_end(self, logs: "Dict[str, float]") -> None:
        """Called last, after an error too; logs is that of the last epoch, empty if there was none."""


class PrintEvery(Callback):
    """Prints the loss of every so many epochs, as the tutorial does.

    >>> PrintEvery(100).on_epoch_end(200, {"loss": 0.5})
    Epoch 200, Loss: 0.5
    """

    SETTINGS: "Tuple[str, ...]" = ("every",)

    def __init__(self, every: int) -> None:
        self.every = every

    def next_epoch(self, epoch: int) -> int:
        """Return the next epoch that a line is printed for.

        >>> PrintEvery(100).next_epoch(200), PrintEvery(100).next_epoch(201)
        (200, 300)
        """
        return epoch + -epoch % self.every

    def on_epoch_end(self, epoch: int, logs: "Dict[str, float]") -> None:
        """Print a line if epoch is a multiple of every."""
        if epoch % self.every == 0:
            print("Epoch %d, Loss: %r" % (epoch, logs["loss"]))

    def on_restart(self, seed: int, loss: float, next_seed: int) -> None:
        """Print a line."""
        print("Stuck at loss %r from seed %d, starting again from seed %d" % (loss, seed, next_seed))


def check_callbacks(callbacks: "Any") -> "List[Callback]":
    """Return callbacks as a list; NNPureError unless it holds objects that can be called back.

    >>> len(check_callbacks([PrintEvery(10)]))
    1
    """
    if not isinstance(callbacks, (list, tuple)):
        raise NNPureError("callbacks must be a list, of objects such as callbacks.Callback; %s is none"
                          % short(callbacks))
    for k in range(len(callbacks)):
        if not isinstance(callbacks[k], Callback):
            raise NNPureError("callbacks[%d] is no object of a class that inherits from callbacks.Callback" % k)
    return list(callbacks)
