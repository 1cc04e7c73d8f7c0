"""TinyTrainer: gradient descent for a TinyNetwork, in place, on a microcontroller.

What Network.train does with the optimizers sgd and momentum, to the last bit,
for four losses; no history, no callbacks, no validation: where there is room
for these use Network.  The letters are those of boards/tiny.py, and

    t   targets                                   one row
    E   the loss, a mean over the n rows of a step
    delta = dE/dz
    g   the gradient dE/dw, v the velocity of momentum

All lists are preallocated.  A step of n rows then allocates only the
numbers it computes: one for each + - * / and exp, 16 bytes where MicroPython's
floats have 64 bits.  .ci/sizes measures it on XOR, 2-2-1 with sigmoids, and
tests/boards/test_tiny.py counts the same numbers: 255 in four steps of one row each,
202 in one step of four rows.  The loss is not among them, as a step needs only
its slope: loss_value computes it.
"""

from ..errors import DataError, NNPureError, ShapeError, TrainingDiverged
from .tiny import INFINITY, LEAKY_SLOPE, LISTS, LOWEST, NUMBERS, TinyNetwork, require, take

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional
    from ..checks import Matrix, Vector
    from .tiny import TinyLayer

# Of each loss the output activation it belongs to, None if any will do.
LOSSES: "Dict[str, Optional[str]]" = {"binary_cross_entropy": "sigmoid", "categorical_cross_entropy": "softmax",
                                     "mean_squared_error": None, "half_squared_error": None}


class TinyTrainer:
    """Gradient descent: w <- w - r g, or with momentum v <- momentum v + g, w <- w - r v.

    net        a TinyNetwork, whose weights step and train change in place
    momentum   0 or more, below 1; 0.9 is usual

    NNPureError if net has a loss, a penalty or a dropout that is not known here.

    >>> from .tiny_new import new_network
    >>> net = new_network(2, [(2, "tanh"), (1, "sigmoid")], seed=1)
    >>> trainer = TinyTrainer(net, momentum=0.9)
    >>> X, y = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[0.0], [1.0], [1.0], [0.0]]
    >>> trainer.train(X, y, epochs=500, learning_rate=0.5)
    >>> trainer.loss_value(X, y) < 0.05
    True
    """

    def __init__(self, net: TinyNetwork, momentum: float = 0.0) -> None:
        last = net.layers[-1].activation
        if LOSSES.get(net.loss, "-") not in (last, None) or (last == "softmax" and not LOSSES[net.loss]):
            raise NNPureError("loss %s after %s: TinyTrainer has %s; train with Network"
                              % (net.loss, last, ", ".join(sorted(LOSSES))))
        for fields in [net.fields] + [layer.fields for layer in net.layers]:
            for name in ("l1", "l2", "dropout", "label_smoothing"):
                if fields.get(name):
                    raise NNPureError("TinyTrainer has no %s: train this model with Network" % name)
        require(isinstance(momentum, NUMBERS) and 0.0 <= momentum < 1.0, "momentum must be 0 or more, below 1")
        self.net = net
        self.momentum = momentum
        self.t: "Vector" = [0.0] * len(net.layers[-1].biases)
        self.order: "List[int]" = []
        self.deltas: "Matrix" = []
        self.w: "Matrix" = []                   # the rows of weights of each layer, then its biases
        for layer in net.layers:
            self.deltas.append([0.0] * len(layer.biases))
            self.w.extend(layer.weights)
            self.w.append(layer.biases)
        self.g: "Matrix" = [[0.0] * len(row) for row in self.w]
        self.v: "Matrix" = [[0.0] * len(row) for row in self.w] if momentum else self.g

    # --- what users call -----------------------------------------------------

    def loss_value(self, X: "Any", y: "Any") -> float:
        """Return E, the mean over the rows."""
        n = _count_rows(X, y)
        total = 0.0
        for i in range(n):
            self._take_target(y[i], i)
            total += self._loss(self.net.sums(X[i], i))
        return total / n

    def step(self, X: "Any", y: "Any", learning_rate: float) -> None:
        """Take one step on rows X, n x inputs, and y, n x outputs, lists both.

        Floats are taken as they are; whole numbers are converted anew in each step, which costs heap.
        TrainingDiverged if a weight would become infinite or NaN: then none is changed,
        and the velocity of momentum is set to 0.
        """
        rate = _rate(learning_rate)
        self._step(X, y, 0, _count_rows(X, y), rate)

    def train(self, X: "Any", y: "Any", epochs: int, learning_rate: float, batch_size: "Optional[int]" = None,
              shuffle: bool = True) -> None:
        """Go through all rows so many times.

        batch_size   rows per step; None takes all of them
        shuffle      a new order of rows in every epoch, from the network's seed; batches only

        TrainingDiverged as from step; the weights are then those of the last good one.
        Ctrl-C is not held back as Network.train does: some weights may be a step further than others.
        """
        n = _count_rows(X, y)
        size = n if batch_size is None else batch_size
        rate = _rate(learning_rate)
        require(isinstance(epochs, int) and isinstance(size, int) and epochs > 0 and size > 0,
                "epochs and batch_size must be whole numbers, 1 or more")
        for i in range(n):                      # a wrong row is found before anything has changed
            take(X[i], self.net.x, "X", i)
            self._take_target(y[i], i)
        shuffle = shuffle and size < n
        for _ in range(epochs):
            if shuffle:
                self._shuffle(n)
            for first in range(0, n, size):
                self._step(X, y, first, min(first + size, n), rate, shuffle)

    # --- implementation ------------------------------------------------------

    def _shuffle(self, n: int) -> None:
        """Draw a new order of the rows with the network's generator, as training/batches.py does."""
        if self.net.rng is None:
            from ..rng import Rng
            seed = self.net.fields.get("seed")
            require(isinstance(seed, int) and 0 <= seed < 1e30, "the model's seed is no whole number, 0 or more")
            self.net.rng = Rng(seed)
        self.order = list(range(n))
        self.net.rng.shuffle(self.order)

    def _step(self, X: "Any", y: "Any", first: int, end: int, rate: float, shuffled: bool = False) -> None:
        """Take one step on the rows first to end - 1, of the order if they are shuffled."""
        _clear(self.g)
        for k in range(first, end):
            i = self.order[k] if shuffled else k
            self._take_target(y[i], i)
            self._add_gradient(self.net.outputs(X[i], i), end - first)
        self._update(rate)

    def _take_target(self, values: "Any", i: int) -> None:
        """Put row i of the targets into t, if it is one that the loss can take."""
        t = self.t
        take(values, t, "y", i)
        needed = LOSSES[self.net.loss]
        for j in range(len(t) if needed else 0):
            if not 0.0 <= t[j] <= 1.0:
                raise DataError("y[%d][%d] is outside 0..1; for such targets take mean_squared_error" % (i, j))
        if needed == "softmax":
            total = 0.0
            for number in t:
                total += number
            if not -1e-5 < total - 1.0 < 1e-5:          # floats of 22 digits are not nearer
                raise DataError("y[%d] does not sum to 1: one target is 1, the others are 0" % i)
            self.total = total

    def _loss(self, z: "Vector") -> float:
        """Return E of one row with targets t; the formulas and their reasons are in losses.py."""
        from ..elementary import log1p
        t = self.t
        loss = self.net.loss
        exp = self.net.exp
        total = 0.0
        if loss == "binary_cross_entropy":
            for j in range(len(z)):
                distance = z[j] * (1.0 - t[j]) if z[j] > 0.0 else -z[j] * t[j]
                total += distance + log1p(exp(-abs(z[j])))
            return total / len(z)
        if loss == "categorical_cross_entropy":
            k = 0
            for j in range(1, len(z)):
                if z[j] > z[k]:
                    k = j
            rest = 0.0
            for j in range(len(z)):
                if j != k:
                    rest += exp(z[j] - z[k])
            rest = log1p(rest)
            for j in range(len(z)):
                if t[j] != 0.0:
                    total += t[j] * ((z[k] - z[j]) + rest)
            return total
        self.net.layers[-1].activate(exp)
        for j in range(len(z)):                 # z has become a
            total += (z[j] - t[j]) * (z[j] - t[j])
        return 0.5 * total if loss == "half_squared_error" else 2.0 * (0.5 * total) / len(z)

    def _add_gradient(self, a: "Vector", n: int) -> None:
        """Add what a row with outputs a contributes to g, as in propagation.backward."""
        net = self.net
        self._loss_slope(a, n)
        end = len(self.g) - 1                   # the row of biases of layer k
        for k in range(len(net.layers) - 1, -1, -1):
            x = net.layers[k - 1].a if k > 0 else net.x
            delta = self.deltas[k]
            g = self.g[end]
            for j in range(len(delta)):
                g[j] += delta[j]
            for i in range(len(x)):
                number = x[i]
                if number != 0.0:               # 0 adds 0; and where a delta is infinite, the bias refuses the step
                    g = self.g[end - len(x) + i]
                    for j in range(len(g)):
                        g[j] += number * delta[j]
            if k > 0:
                below = self.deltas[k - 1]
                for i in range(len(x)):
                    w = self.w[end - len(x) + i]
                    total = 0.0
                    for j in range(len(w)):
                        total += delta[j] * w[j]
                    below[i] = total
                _times_slope(below, net.layers[k - 1])
            end -= len(x) + 1

    def _loss_slope(self, a: "Vector", n: int) -> None:
        """Put dE/dz of the last layer, from its outputs a, into its delta."""
        t = self.t
        delta = self.deltas[-1]
        loss = self.net.loss
        for j in range(len(a)):
            if loss == "binary_cross_entropy":
                delta[j] = (a[j] - t[j]) / len(a) / n
            elif loss == "categorical_cross_entropy":
                delta[j] = (self.total * a[j] - t[j]) / n
            elif loss == "mean_squared_error":
                delta[j] = 2.0 * (a[j] - t[j]) / len(a) / n
            else:
                delta[j] = (a[j] - t[j]) / n
        if not LOSSES[loss]:
            _times_slope(delta, self.net.layers[-1])

    def _update(self, rate: float) -> None:
        """Move all weights, or none: the new ones take the gradients' places until all are known to be numbers."""
        momentum = self.momentum
        for i in range(len(self.w)):
            w = self.w[i]
            g = self.g[i]
            v = self.v[i]                       # g itself without momentum
            for j in range(len(w)):
                if momentum:
                    v[j] = momentum * v[j] + g[j]
                g[j] = w[j] - rate * v[j]
                if not LOWEST < g[j] < INFINITY:
                    _clear(self.v)
                    raise TrainingDiverged("a weight would become infinite or NaN; lower the learning rate, or bring "
                                           "inputs and targets to a size near 1 (the network is as before this step)")
        for i in range(len(self.w)):
            w = self.w[i]
            g = self.g[i]
            for j in range(len(w)):
                w[j] = g[j]


def _clear(rows: "Matrix") -> None:
    for row in rows:
        for j in range(len(row)):
            row[j] = 0.0


def _count_rows(X: "Any", y: "Any") -> int:
    if not isinstance(X, LISTS) or not isinstance(y, LISTS) or len(X) != len(y) or not X:
        raise ShapeError("X and y must be lists of as many rows, one or more: [[0, 1], ...] and [[0], ...]")
    return len(X)


def _rate(value: "Any") -> float:
    require(isinstance(value, NUMBERS) and 0.0 < value < 1e30,
            "learning_rate must be above 0; 0.1 is a common start")
    return float(value)


def _times_slope(delta: "Vector", layer: "TinyLayer") -> None:
    """Multiply delta by da/dz of the layer, which all activations here can tell from a."""
    activation = layer.activation
    a = layer.a
    for j in range(len(delta)):
        if activation == "sigmoid":
            delta[j] *= a[j] * (1.0 - a[j])
        elif activation == "tanh":
            delta[j] *= (1.0 - a[j]) * (1.0 + a[j])
        elif not a[j] > 0.0:
            if activation == "relu":
                delta[j] *= 0.0
            elif activation == "leaky_relu":
                delta[j] *= LEAKY_SLOPE
