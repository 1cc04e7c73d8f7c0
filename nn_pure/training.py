"""Training: epochs, batches, what happened, and starting again when stuck.

    epoch   one pass over all rows
    batch   the rows that share one step; all of them unless batch_size says less
    step    one gradient, one update

This module takes any network that has step, mean_loss, guess_loss, restart,
state and restore; it imports none.
"""

from .errors import NNPureError, TrainingDiverged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Optional, Sequence, Tuple
    from .checks import Matrix

# Training is called stuck when its loss fell by less than 1 % over the last tenth of the epochs
# and is still above a tenth of what answering the same to every row would cost.  On XOR, 2-2-1,
# starts that learn end near 1 % of that loss, stuck ones at 50 % or more.  (With noisy data the
# best loss there is may look stuck as well: restarts then cost time and find no better.)
FLAT = 0.01
HIGH = 0.1
SHORTEST = 20             # epochs; fewer tell nothing


class History:
    """What a training was like.

    loss     one float per epoch: the mean over the rows, each taken just
             before the step that its batch led to
    starts   (seed, loss after training) of every start; more than one only
             with restarts.  loss above is that of the start that was kept.
    """

    def __init__(self) -> None:
        self.loss: "List[float]" = []
        self.starts: "List[Tuple[int, float]]" = []

    def __repr__(self) -> str:
        """Return the first and last loss, and how many starts it took.

        >>> History()
        <History: 0 epochs>
        """
        text = "<History: %d epochs" % len(self.loss)
        if self.loss:
            text += ", loss %.6g to %.6g" % (self.loss[0], self.loss[-1])
        if len(self.starts) > 1:
            text += ", %d starts" % len(self.starts)
        return text + ">"


class Callback:
    """What training calls as it goes; override what is of interest."""

    def on_epoch_end(self, epoch: int, loss: float) -> None:
        """Called after each epoch, numbered from 0, with its loss."""

    def on_restart(self, seed: int, loss: float, next_seed: int) -> None:
        """Called when the start from seed ended stuck at loss."""


class PrintEvery(Callback):
    """Prints the loss of every so many epochs, as the tutorial does.

    >>> PrintEvery(100).on_epoch_end(200, 0.5)
    Epoch 200, Loss: 0.5
    """

    def __init__(self, every: int) -> None:
        self.every = every

    def on_epoch_end(self, epoch: int, loss: float) -> None:
        if epoch % self.every == 0:
            print("Epoch %d, Loss: %r" % (epoch, loss))

    def on_restart(self, seed: int, loss: float, next_seed: int) -> None:
        print("Stuck at loss %r from seed %d, starting again from seed %d" % (loss, seed, next_seed))


def check_callbacks(callbacks: "Any") -> None:
    """Raise NNPureError unless callbacks is a list of objects that can be called back.

    >>> check_callbacks([PrintEvery(10)])
    """
    if not isinstance(callbacks, (list, tuple)):
        raise NNPureError("callbacks must be a list, of objects such as training.Callback")
    for k in range(len(callbacks)):
        if not isinstance(callbacks[k], Callback):
            raise NNPureError("callbacks[%d] is no object of a class that inherits from training.Callback" % k)


def train(network: "Any", x: "Matrix", t: "Matrix", epochs: int, learning_rate: float,
          batch_size: "Optional[int]", shuffle: bool, restarts: int,
          callbacks: "Sequence[Any]") -> History:
    """Train network on rows x with targets t; return the History of the best start.

    While a start ends on a plateau and restarts are left, the next one begins
    from the next seed.  However this ends, by an error or Ctrl-C too, the
    network has weights it can be used with; a start that was complete and
    better than the last is not lost.
    """
    def start() -> "_Start":
        history = _train_once(network, x, t, epochs, learning_rate, batch_size, shuffle, callbacks)
        return _Start(network, history, network.mean_loss(x, t))

    best = last = start()
    starts = [(last.seed, last.loss)]
    try:
        while len(starts) <= restarts and _on_plateau(last.history.loss, network.guess_loss(t)):
            for callback in callbacks:
                callback.on_restart(last.seed, last.loss, last.seed + 1)
            network.restart(last.seed + 1)
            last = start()
            starts.append((last.seed, last.loss))
            if last.loss < best.loss:
                best = last
    finally:
        network.restore(best.state)
    best.history.starts = starts
    return best.history


class _Start:
    """Where a training from one seed has arrived; raises TrainingDiverged if its loss is no number."""

    def __init__(self, network: "Any", history: History, loss: float) -> None:
        if loss - loss != 0.0:
            raise TrainingDiverged("the loss after training is %r; lower the learning rate" % loss)
        self.seed = network.seed
        self.state = network.state()
        self.history = history
        self.loss = loss


def _on_plateau(loss: "List[float]", guess: float) -> bool:
    """Return whether training ended where the loss is flat, and high beside a guess's."""
    if len(loss) < SHORTEST:
        return False                       # too short to tell
    before = loss[-1 - len(loss) // 10]
    return loss[-1] > (1.0 - FLAT) * before and loss[-1] > HIGH * guess


def _train_once(network: "Any", x: "Matrix", t: "Matrix", epochs: int, learning_rate: float,
                batch_size: "Optional[int]", shuffle: bool, callbacks: "Sequence[Any]") -> History:
    history = History()
    n = len(x)
    size = n if batch_size is None else min(batch_size, n)
    order = list(range(n))
    for epoch in range(epochs):
        if size < n and shuffle:
            network.rng.shuffle(order)
        total = 0.0
        for start in range(0, n, size):
            rows = order[start:start + size]
            x_batch = x if size == n else [x[i] for i in rows]
            t_batch = t if size == n else [t[i] for i in rows]
            try:
                loss = network.step(x_batch, t_batch, learning_rate)
            except TrainingDiverged as error:
                raise TrainingDiverged("epoch %d, batch %d: %s" % (epoch, start // size, error))
            total += loss * (len(rows) / n)          # a batch counts by its share of the rows
        history.loss.append(total)
        for callback in callbacks:
            callback.on_epoch_end(epoch, total)
    return history
