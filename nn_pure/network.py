"""The network: forward, backward, gradients, training.

The letters, here and in every other file:

    x   inputs, one row per sample             n x inputs
    w   weights of a layer                     inputs x units
    b   biases of a layer                      units
    z   weighted sums      z = x w + b         n x units
    a   what a layer passes on, a = activation(z), the next layer's x
    t   targets: what the last a should be; users call them y
    E   the loss, a mean over the n rows
    delta = dE/dz, by how much E grows when a weighted sum does

Forward computes z and a, layer after layer.  Backward is the chain rule, from
the last layer to the first: it is written out in Network._backpropagate.
"""

from .checks import to_count, to_matrix, to_rate
from .errors import NNPureError, ShapeError, TrainingDiverged
from .layers import Dense, own_copies
from .losses import LOSSES, fitting_loss
from .matrix import column_sums, matmul, matmul_transposed, multiply, subtract_scaled, transpose
from .model_dict import network_from_dict, network_to_dict
from .rng import Rng
from .training import PrintEvery, check_callbacks, train

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Sequence, Tuple
    from .checks import Matrix, Vector
    from .scaling import Scaling
    from .training import Callback, History
    Gradients = List[Tuple[Matrix, Vector]]

BYTES_PER_PARAMETER = 32        # 64-bit CPython: 8 for the list's pointer, 24 for the float


class Network:
    """A feed-forward network: layers of units, each fed by all of the one before.

    inputs   how many numbers a sample has
    layers   Dense layers, first to last; the network keeps copies of its own
    loss     a name of LOSSES; None takes binary cross-entropy after a sigmoid,
             categorical after a softmax, the mean squared error otherwise
    seed     decides weights and shuffles; None takes one from the clock

    After forward, x, z and a hold what it computed: z[k] and a[k] are the
    weighted sums and outputs of layer k.  scaling, if set, is applied to every
    row of X first.  columns and target describe a table, for the command line.

    >>> net = Network(2, [Dense(1, weights=[[1.0], [2.0]], biases=[0.5])])
    >>> net.predict([[10.0, 100.0]])                  # 10 + 200 + 0.5
    [[210.5]]
    """

    def __init__(self, inputs: int, layers: "Sequence[Dense]", loss: "Optional[str]" = None,
                 seed: "Optional[int]" = None) -> None:
        self.inputs = to_count(inputs, "inputs")
        self.layers = own_copies(layers)
        self.loss = fitting_loss([layer.activation for layer in self.layers], loss)
        self.rng = Rng(seed)
        for layer, width in zip(self.layers, self._widths()):
            biases = layer.biases or [0.0] * layer.units
            if not layer.weights:
                layer.draw(width, self.rng)
            layer.biases = biases
        self._check_layers()
        self.scaling: "Optional[Scaling]" = None
        self.columns: "Optional[List[Dict[str, Any]]]" = None
        self.target: "Optional[Dict[str, Any]]" = None
        self.x: "Matrix" = []
        self.z: "List[Matrix]" = []
        self.a: "List[Matrix]" = []
        self._may_step = False

    @property
    def seed(self) -> int:
        """The seed that weights and shuffles come from."""
        return self.rng.seed

    @property
    def outputs(self) -> int:
        """How many numbers a prediction has."""
        return self.layers[-1].units

    def _widths(self) -> "List[int]":
        """Return how many numbers arrive at each layer."""
        return [self.inputs] + [layer.units for layer in self.layers[:-1]]

    # --- what users pass, checked --------------------------------------------

    def _check_layers(self) -> None:
        """Anybody may have set weights since the last call: do they still fit together?"""
        widths = self._widths()
        for k in range(len(self.layers)):
            self.layers[k].check(widths[k], "layers[%d]" % k)

    def _rows(self, X: "Any") -> "Matrix":
        self._check_layers()
        x = to_matrix(X, "X", self.inputs)
        return x if self.scaling is None else self.scaling.apply(x)

    def _targets(self, y: "Any", n: int) -> "Matrix":
        t = to_matrix(y, "y", self.outputs)
        if len(t) != n:
            raise ShapeError("X has %d rows and y has %d: one row of targets for each sample" % (n, len(t)))
        LOSSES[self.loss].check_targets(t)
        return t

    # --- forward -------------------------------------------------------------

    def forward(self, X: "Any") -> "Matrix":
        """Return the outputs for the rows of X, n x outputs, and keep x, z, a for backward.

        >>> net = Network(1, [Dense(1, weights=[[3.0]]), Dense(1, "relu", weights=[[-1.0]])])
        >>> net.forward([[2.0]]), net.z
        ([[0.0]], [[[6.0]], [[-6.0]]])
        """
        x = self._rows(X)
        self._remember(x, self._run_with_floats(x))
        return [list(row) for row in self.a[-1]]

    def predict(self, X: "Any") -> "Matrix":
        """Return the same numbers as forward; nothing is kept for backward.

        >>> Network(1, [Dense(1, weights=[[3.0]])]).predict([[2.0], [4.0]])
        [[6.0], [12.0]]
        """
        return self._run_with_floats(self._rows(X))[1][-1]

    def loss_value(self, X: "Any", y: "Any") -> float:
        """Return the loss for inputs X and targets y, a mean over the rows.

        >>> Network(1, [Dense(1, weights=[[3.0]])]).loss_value([[2.0]], [[4.0]])    # (6 - 4)^2
        4.0
        """
        return self.mean_loss(*self.checked_data(X, y))

    def _run_with_floats(self, x: "Matrix") -> "Tuple[List[Matrix], List[Matrix]]":
        """Return run(x), whatever kind of number a weight was set to: text and complex ones are refused."""
        try:
            z, a = self.run(x)
            if all([type(number) is float for row in a[-1] for number in row]):
                return z, a
        except (TypeError, OverflowError):
            pass
        self._make_floats()
        return self.run(x)

    def _make_floats(self) -> None:
        """Make floats of all weights; DataError names the first that is no finite real number."""
        for k in range(len(self.layers)):
            self.layers[k].to_floats("layers[%d]" % k)

    def _remember(self, x: "Matrix", z_and_a: "Tuple[List[Matrix], List[Matrix]]") -> None:
        """Keep what a forward pass computed, until the next step makes it the past."""
        self.x = x
        self.z, self.a = z_and_a
        self._may_step = True

    # --- backward ------------------------------------------------------------

    def gradients(self, X: "Any", y: "Any") -> "Gradients":
        """Return [(dE_dw, dE_db), ...], a pair per layer in the shapes of weights and biases.

        >>> net = Network(1, [Dense(1, weights=[[3.0]])])
        >>> net.gradients([[2.0]], [[4.0]])               # 2 (6 - 4) times x, and times 1
        [([[8.0]], [4.0])]
        """
        x, t = self.checked_data(X, y)
        z, a = self.run(x)
        return self._backpropagate(x, z, a, t)

    def backward(self, X: "Any", y: "Any", learning_rate: float) -> None:
        """Take one step of gradient descent, w - learning_rate dE/dw, from the last forward(X).

        >>> net = Network(1, [Dense(1, weights=[[3.0]])])
        >>> _ = net.forward([[2.0]])
        >>> net.backward([[2.0]], [[4.0]], 0.25)
        >>> net.layers[0].weights, net.layers[0].biases   # 3 - 8/4, 0 - 4/4
        ([[1.0]], [-1.0])
        """
        learning_rate = to_rate(learning_rate, "learning_rate")
        x = self._rows(X)
        t = self._targets(y, len(x))
        if x != self.x or not self._may_step:
            raise NNPureError("backward before forward: call forward(X) with the same X first, for each step")
        try:
            self._descend(self._backpropagate(self.x, self.z, self.a, t), learning_rate)
        except (TypeError, OverflowError):      # since forward a weight was set to what is no float
            self._make_floats()
            self._descend(self._backpropagate(self.x, self.z, self.a, t), learning_rate)

    def _backpropagate(self, x: "Matrix", z: "List[Matrix]", a: "List[Matrix]", t: "Matrix") -> "Gradients":
        """Return dE/dw and dE/db of every layer, by the chain rule from the last to the first.

        A weight w[i][j] moves z[j] by x[i] times its own move, a bias by just
        its move, in every row.  So with delta = dE/dz, sums over the rows n:

            dE/dw[i][j] = sum of x[n][i] delta[n][j]        x^T delta
            dE/db[j]    = sum of delta[n][j]

        An input x[i] reaches E through every unit of the layer, and that x is
        the a of the layer before:

            dE/da[n][i] = sum of delta[n][j] w[i][j]        delta w^T
            delta       = dE/da times da/dz                 for that layer

        Every weight is the one that forward used: no layer is updated before
        all gradients are known.  Rumelhart, Hinton, Williams 1986.
        """
        last = len(self.layers) - 1
        loss = LOSSES[self.loss]
        if loss.activation:
            delta = loss.mean_gradient(z[last], t)            # dE/dz at once
        else:
            dE_da = loss.mean_gradient(a[last], t)
            delta = multiply(dE_da, self.layers[last].slopes(z[last], a[last]))
        gradients = []
        for k in range(last, -1, -1):
            x_k = a[k - 1] if k > 0 else x
            gradients.append((matmul(transpose(x_k), delta), column_sums(delta)))
            if k > 0:
                dE_da = matmul_transposed(delta, self.layers[k].weights)
                delta = multiply(dE_da, self.layers[k - 1].slopes(z[k - 1], a[k - 1]))
        gradients.reverse()
        return gradients

    def _descend(self, gradients: "Gradients", learning_rate: float) -> None:
        """Set w to w - learning_rate dE/dw in all layers, or in none if a number would be lost."""
        updated = []
        for k in range(len(self.layers)):
            dE_dw, dE_db = gradients[k]
            weights = subtract_scaled(self.layers[k].weights, dE_dw, learning_rate)
            biases = subtract_scaled([self.layers[k].biases], [dE_db], learning_rate)
            for row in weights + biases:
                for number in row:
                    if number - number != 0.0:                # infinite or NaN
                        raise TrainingDiverged(
                            "layers[%d] would get a weight of %r; lower the learning rate, or bring "
                            "inputs and targets to a size near 1 (the network is as before this step)"
                            % (k, number))
            updated.append((weights, biases[0]))
        for k in range(len(self.layers)):
            self.layers[k].weights, self.layers[k].biases = updated[k]
        self._may_step = False           # z and a are of the weights before: a second step needs a new forward

    # --- training ------------------------------------------------------------

    def train(self, X: "Any", y: "Any", epochs: int, learning_rate: float,
              batch_size: "Optional[int]" = None, shuffle: bool = True, restarts: int = 0,
              print_every: int = 0, callbacks: "Sequence[Callback]" = ()) -> "History":
        """Train by gradient descent and return a History.

        X, y           inputs, n x inputs, and targets, n x outputs
        epochs         how many times to go through all rows, 1 or more
        learning_rate  the step length, above 0
        batch_size     rows per step; None takes all of them
        shuffle        a new order of rows in every epoch, from the seed; batches only
        restarts       how often to begin again, from the next seed, when training
                       ended stuck on a plateau; the best start is kept
        print_every    print the loss of every so many epochs; 0 prints nothing
        callbacks      a list of objects that inherit from training.Callback

        A wrong argument raises before anything changes.  When a weight would
        become infinite or NaN, TrainingDiverged names epoch and batch, and the
        network holds the last good weights.

        >>> net = Network(1, [Dense(1, weights=[[3.0]])])
        >>> net.train([[2.0]], [[4.0]], epochs=1, learning_rate=0.25).loss
        [4.0]
        """
        epochs = to_count(epochs, "epochs")
        learning_rate = to_rate(learning_rate, "learning_rate")
        if batch_size is not None:
            batch_size = to_count(batch_size, "batch_size")
        restarts = to_count(restarts, "restarts", least=0)
        print_every = to_count(print_every, "print_every", least=0)
        x, t = self.checked_data(X, y)
        check_callbacks(callbacks)
        if print_every:
            callbacks = list(callbacks) + [PrintEvery(print_every)]
        return train(self, x, t, epochs, learning_rate, batch_size, shuffle, restarts, callbacks)

    # --- what training.py and gradcheck.py use: x and t are checked and scaled already ---

    def checked_data(self, X: "Any", y: "Any") -> "Tuple[Matrix, Matrix]":
        """Return x, checked and scaled, and t, checked: what run, mean_loss and step take."""
        x = self._rows(X)
        t = self._targets(y, len(x))
        self._run_with_floats(x[:1])            # makes floats of weights that are something else
        return x, t

    def run(self, x: "Matrix") -> "Tuple[List[Matrix], List[Matrix]]":
        """Return the z and the a of every layer."""
        sums = []
        outputs = []
        for layer in self.layers:
            z = layer.sums(x)
            x = layer.outputs(z)
            sums.append(z)
            outputs.append(x)
        return sums, outputs

    def loss_of_run(self, z: "List[Matrix]", a: "List[Matrix]", t: "Matrix") -> float:
        """Return the loss for what run returned: from a, or from z where the loss asks for it."""
        loss = LOSSES[self.loss]
        return loss.mean(z[-1] if loss.activation else a[-1], t)

    def mean_loss(self, x: "Matrix", t: "Matrix") -> float:
        """Return the loss for x and t that are checked and scaled already."""
        z, a = self.run(x)
        return self.loss_of_run(z, a, t)

    def guess_loss(self, t: "Matrix") -> float:
        """Return the loss of answering every row alike: the mean target, or sigmoid or softmax of 0."""
        if LOSSES[self.loss].activation:
            guess = [0.0] * self.outputs
        else:
            guess = [total / len(t) for total in column_sums(t)]
        return LOSSES[self.loss].mean([guess] * len(t), t)

    def step(self, x: "Matrix", t: "Matrix", learning_rate: float) -> float:
        """Take one step of gradient descent; return the loss before it."""
        self._remember(x, self.run(x))
        loss = self.loss_of_run(self.z, self.a, t)
        if loss - loss != 0.0:
            raise TrainingDiverged("the loss is %r; lower the learning rate, or bring inputs, targets "
                                   "and weights to a size near 1" % loss)
        self._descend(self._backpropagate(x, self.z, self.a, t), learning_rate)
        return loss

    def restart(self, seed: int) -> None:
        """Draw all weights anew from seed.

        >>> net = Network(2, [Dense(2)], seed=1)
        >>> net.restart(7)
        >>> net.layers[0].weights == Network(2, [Dense(2)], seed=7).layers[0].weights
        True
        """
        self.rng = Rng(seed)
        for layer, width in zip(self.layers, self._widths()):
            layer.draw(width, self.rng)

    def state(self) -> "Any":
        """Return what restore needs to come back to this moment."""
        return self.rng, self.rng.state, [(layer.weights, layer.biases) for layer in self.layers]

    def restore(self, state: "Any") -> None:
        """Set weights and generator to those of a state."""
        self.rng, self.rng.state, parameters = state
        for k in range(len(self.layers)):
            self.layers[k].weights, self.layers[k].biases = parameters[k]
        self._may_step = False

    # --- keeping -------------------------------------------------------------

    def to_dict(self) -> "Dict[str, Any]":
        """Return all that decides an output as plain dicts, lists, texts and numbers.

        >>> Network(1, [Dense(1, weights=[[3.0]])]).to_dict()["layers"][0]["weights"]
        [[3.0]]
        """
        self._check_layers()
        return network_to_dict(self)

    @classmethod
    def from_dict(cls, data: "Any") -> "Network":
        """Return the network that to_dict described; ModelFileError says what is wrong with data.

        >>> net = Network(1, [Dense(1, weights=[[3.0]])])
        >>> Network.from_dict(net.to_dict()).predict([[2.0]])
        [[6.0]]
        """
        net: "Network" = network_from_dict(cls, data)
        return net

    def copy(self) -> "Network":
        """Return a network of its own with the same weights, which goes on as this one would.

        >>> net = Network(1, [Dense(1, weights=[[3.0]])])
        >>> net.copy().predict([[2.0]])
        [[6.0]]
        """
        twin = self.from_dict(self.to_dict())
        twin.rng.state = self.rng.state
        return twin

    def summary(self) -> str:
        """Return a table of the layers with their shapes, parameters and memory.

        >>> print(Network(2, [Dense(3, "tanh"), Dense(1, "sigmoid")], seed=0).summary())
        layer  activation     weights    biases  parameters
            0  tanh           2 x 3           3           9
            1  sigmoid        3 x 1           1           4
        13 parameters, 416 bytes in lists on 64-bit CPython
        2 inputs, loss binary_cross_entropy, seed 0, no scaling
        """
        lines = ["layer  %-13s  %-9s  biases  parameters" % ("activation", "weights")]
        total = 0
        for k, width in enumerate(self._widths()):
            layer = self.layers[k]
            count = (width + 1) * layer.units
            total += count
            lines.append("%5d  %-13s  %-9s  %6d  %10d" % (
                k, layer.activation, "%d x %d" % (width, layer.units), layer.units, count))
        lines.append("%d parameters, %d bytes in lists on 64-bit CPython" % (total, total * BYTES_PER_PARAMETER))
        lines.append("%d inputs, loss %s, seed %d, %s" % (
            self.inputs, self.loss, self.seed, "inputs scaled" if self.scaling else "no scaling"))
        return "\n".join(lines)
