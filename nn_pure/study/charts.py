"""Charts of training (losses, learning rates, gradient norms, predictions) and of activations."""

from ..activations import ACTIVATIONS, ALIASES
from ..callbacks import Callback
from ..checks import known_name, short, to_count, to_matrix, to_vector
from ..errors import DataError, NNPureError, ShapeError
from ..schedules import schedule_from
from .chart import DASHES, POINTS, Chart, Series, evenly
from .subjects import layer_names, network_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional
    from ..checks import Matrix, Vector

WORDS = {"loss": "loss", "learning_rate": "learning rate", "gradient_norm": "gradient norm", "seconds": "seconds"}


def plot(history: "Any", names: "Any" = None, log: "Optional[bool]" = None, title: "Optional[str]" = None,
         unit: "Optional[str]" = None) -> Chart:
    """Return the learning curve: lists of the history over the epochs.

    history   a History, or {name: list of numbers}
    names     which of its lists: "loss", "val_loss", "accuracy", "learning_rate", ...; one or
              several.  None: the loss, and that of the validation rows if there are any
    log       whether the vertical axis is logarithmic; None: chosen by axes.wants_logarithms
    title     None: the name of the list, and the number of epochs
    unit      of the vertical axis, such as "nats"

    The epoch whose weights were kept is marked.  DataError if there is no epoch.

    >>> from ..training.history import History
    >>> history = History()
    >>> for loss in [1.0, 0.5, 0.25]:
    ...     history.append({"loss": loss})
    >>> print(plot(history).text(width=32, height=11))
    loss over 3 epochs
    loss
    1.0 ┤▀▚▄▖
        │   ▝▀▀▄▄
        │        ▀▀▚▄▖
    0.5 ┤            ▝▀▀▀▀▄▄▄▄▄▄▖
        │                       ▝▀▀▀
    0.0 ┤
        └┬────────────┬────────────┬
         1            2            3
                    epoch
    """
    tables = _tables_of(history)
    if names is None:
        names = ["loss", "val_loss"] if tables.get("val_loss") else ["loss"]
    names = [names] if isinstance(names, str) else names
    if not isinstance(names, (list, tuple)) or not names:
        raise DataError("names is %s: name a list of the history, such as \"loss\", or several" % short(names))
    series = []
    for name in names:
        numbers = tables.get(name) if isinstance(name, str) else None
        if not numbers:
            raise DataError("the history has no %s; it has %s" % (
                short(name), ", ".join([key for key in tables if tables[key]]) or "no epoch yet: train first"))
        series.append(Series(name.replace("_", " "), range(1, len(numbers) + 1), numbers))
    epochs = max([len(tables[name]) for name in names])
    what = WORDS.get(names[0].replace("val_", ""), names[0].replace("val_", "").replace("_", " "))
    best = getattr(history, "best_epoch", None)
    return Chart(title or "%s over %d epoch%s" % (what, epochs, "" if epochs == 1 else "s"), "epoch",
                 what + (", " + unit if unit else ""), series, log, whole=True,
                 marked=None if best is None else (best + 1.0, "best epoch, %d" % (best + 1)))


def _tables_of(history: "Any") -> "Dict[str, List[float]]":
    """Return {name: numbers} of a History or of a dict."""
    if hasattr(history, "val_metrics") and hasattr(history, "loss"):
        tables = {name: getattr(history, name) for name in ("loss", "val_loss", "learning_rate", "gradient_norm",
                                                            "seconds")}
        tables.update(history.metrics)
        tables.update({"val_" + name: numbers for name, numbers in history.val_metrics.items()})
        return tables
    if isinstance(history, dict):
        return {str(name): _numbers(numbers, str(name)) for name, numbers in history.items()}
    raise NNPureError("history is %s: pass what train returned, or {\"loss\": [...]}" % short(history))


def _numbers(numbers: "Any", name: str) -> "List[float]":
    """Return numbers as floats, NaN and infinities too: the line has a gap there."""
    try:
        return [number if type(number) is float else to_vector([number], name)[0] for number in numbers]
    except TypeError:
        raise DataError("%s is %s: a list of numbers is needed" % (name, short(numbers))) from None


def plot_activation(name: str, low: float = -5.0, high: float = 5.0) -> Chart:
    """Return a chart of an activation and of its slope da/dz, for z from low to high.

    Softmax has no slope of one number: it is drawn for two units, of which the
    other's z is 0; there it is the sigmoid.

    >>> plot_activation("relu").title
    'relu and its slope'
    """
    name = known_name(name, ACTIVATIONS, ALIASES, "activation")
    low, high = to_vector([low, high], "low and high")
    if low >= high:
        raise DataError("low is %r and high is %r: low must be smaller" % (low, high))
    activation = ACTIVATIONS[name]
    zs = [low + (high - low) * k / 400 for k in range(401)]
    if activation.slope is None:
        values = [activation.value([z, 0.0])[0] for z in zs]
        slopes = [a * (1.0 - a) for a in values]
    else:
        values = [activation.value(z) for z in zs]
        slopes = [activation.slope(z, a) for z, a in zip(zs, values)]
    title, x_label = "%s and its slope" % name, "z, the weighted sum"
    if activation.slope is None:
        title, x_label = "softmax of two units, and its slope", "z of the first unit; the other's is 0"
    return Chart(title, x_label, "a, and da/dz",
                 [Series("a = %s(z)" % name, zs, values), Series("slope da/dz", zs, slopes)], log=False)


def plot_schedule(learning_rate: "Any", epochs: int, log: bool = False) -> Chart:
    """Return a chart of the learning rate of each epoch.

    learning_rate   a schedule of schedules.py, a number, or a function of the epoch.  A schedule that
                    reacts to losses observes none here, and is left as it was

    >>> from ..schedules import Step
    >>> plot_schedule(Step(0.1, 5), 20).title
    'learning rate: Step'
    """
    schedule = schedule_from(learning_rate)
    epochs = to_count(epochs, "epochs")
    rates = [schedule.rate(epoch) for epoch in range(epochs)]
    return Chart("learning rate: %s" % type(schedule).__name__, "epoch", "learning rate",
                 [Series("learning rate", range(1, epochs + 1), rates)], log, whole=True)


class GradientNorms(Callback):
    """A callback that keeps the gradient norm of each layer, dE/dw and dE/db together, after each epoch.

    X, y    the rows of which it is computed, as one batch; a few hundred are enough
    norms   a list for each epoch, with a number for each layer

    Norms that shrink from the last layer to the first mean vanishing gradients,
    norms that grow mean exploding ones.

    >>> from nn_pure import Dense, Network
    >>> norms = GradientNorms([[2.0]], [[4.0]])
    >>> net = Network(1, [Dense(1, weights=[[2.0]])])
    >>> _ = net.train([[2.0]], [[4.0]], epochs=1, learning_rate=0.25, callbacks=[norms])
    >>> norms.norms
    [[0.0]]
    """

    def __init__(self, X: "Any", y: "Any") -> None:
        self.X: "Matrix" = to_matrix(X, "X")
        self.y: "Matrix" = to_matrix(y, "y")
        self.norms: "List[Vector]" = []
        self.names: "List[str]" = []

    def on_epoch_end(self, epoch: int, logs: "Dict[str, float]") -> None:
        """Keep the norms of this epoch."""
        self.names = layer_names(self.network)
        self.norms.append(norms_of(self.network, self.X, self.y))


def norms_of(net: "Any", X: "Any", y: "Any") -> "Vector":
    """Return the gradient norm of each layer, dE/dw and dE/db together.

    >>> from nn_pure import Dense, Network
    >>> norms_of(Network(1, [Dense(1, weights=[[0.0]], biases=[0.0])]), [[0.75]], [[0.5]])     # of -0.75 and -1
    [1.25]
    """
    lengths = []
    for dE_dw, dE_db in network_of(net).gradients(X, y):
        total = 0.0
        for row in dE_dw + [dE_db]:
            for g in row:
                total += g * g
        lengths.append(total ** 0.5)
    return lengths


def plot_norms(norms: "Any") -> Chart:
    """Return a chart of the gradient norm of each layer, from a GradientNorms that train was given.

    >>> plot_norms(GradientNorms([[1.0]], [[1.0]]))
    Traceback (most recent call last):
        ...
    nn_pure.errors.NNPureError: no epoch was kept: train with callbacks=[norms] first
    """
    if not isinstance(norms, GradientNorms):
        raise NNPureError("norms is %s: pass the GradientNorms that train was given as a callback" % short(norms))
    if not norms.norms:
        raise NNPureError("no epoch was kept: train with callbacks=[norms] first")
    epochs = range(1, len(norms.norms) + 1)
    series = [Series(name, epochs, [row[k] for row in norms.norms]) for k, name in enumerate(norms.names)]
    return Chart("gradient norm of each layer", "epoch", "gradient norm", series, whole=True)


def plot_predictions(truth: "Any", predictions: "Any", name: str = "target") -> Chart:
    """Return a scatter plot of predicted over true numbers; on the line they are equal.

    Of more than 2000 rows, 2000 are drawn.

    >>> plot_predictions([1.0, 2.0], [1.5, 2.0], "price").x_label
    'true price'
    """
    t, p = to_vector(truth, "truth"), to_vector(predictions, "predictions")
    if not t:
        raise DataError("truth is empty: there is nothing to draw")
    if len(t) != len(p):
        raise ShapeError("truth has %d numbers and predictions has %d" % (len(t), len(p)))
    ends, drawn = [min(t + p), max(t + p)], evenly(len(t))
    rows = "rows" if len(drawn) == len(t) else "%d of the rows" % len(drawn)
    points = Series(rows, [t[i] for i in drawn], [p[i] for i in drawn], POINTS)
    return Chart("predicted over true: %d rows" % len(t), "true " + name, "predicted " + name,
                 [points, Series("predicted = true", ends, ends, DASHES)], log=False)
