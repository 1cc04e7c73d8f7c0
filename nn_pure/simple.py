"""The network of the tutorial, written out: one hidden layer, sigmoids throughout.

"How to Implement a Basic Neural Network from Scratch" builds this class with
NumPy.  Here it is on plain lists, name for name, in the tutorial's seven steps:

    1. the sigmoid, and its derivative        sigmoid, sigmoid_derivative
    2. the loss                               binary_cross_entropy
    3. random weights, biases of 0            SimpleNeuralNetwork.__init__
    4. forward propagation                    forward
    5. backward propagation                   backward
    6. the training loop                      train
    7. XOR                                    python3 -m nn_pure demo

    X   inputs    n x input_size               W1, b1   weights_input_hidden, bias_hidden
    z1  hidden_input,  a1  hidden_output       W2, b2   weights_hidden_output, bias_output
    z2  output_input,  a2  output              delta    dE/dz, by how much E grows when a z does
    y   targets   n x output_size              E        the loss

propagation.py does the same for any layers and losses.  These twenty lines stand
twice so that they can be read here; tests/core/test_simple.py holds the two to
the same bits.
"""

from .activations import EXPS, activation_named
from .callbacks import Callback, PrintEvery, check_callbacks
from .checks import known_name, to_count, to_matrix, to_number, to_rate, to_weights
from .elementary import log
from .errors import NNPureError, ShapeError, TrainingDiverged
from .initializers import normal
from .layers import Dense
from .losses import LOSSES
from .matrix import (add_bias, column_sums, first_bad_row, map_matrix, matmul, matmul_transposed, multiply, shape,
                     subtract, subtract_scaled, transpose)
from .network import Network
from .rng import Rng

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Optional, Sequence
    from .checks import Matrix
    from .training.history import History

# The loss that a rule minimizes.  The tutorial prints the mean binary cross-entropy, but its listing
# multiplies by the sigmoid's slope once more than that needs, and does not divide by the number of rows:
# it steps along the gradient of half the squared error, summed over rows.
LOSS_OF_RULE = {"cross_entropy": "binary_cross_entropy", "tutorial": "half_sum_squared_error"}
# The same as a mean over the rows, as Network computes it for batches of any size.
MEAN_LOSS_OF_RULE = {"cross_entropy": "binary_cross_entropy", "tutorial": "half_squared_error"}


def sigmoid(x: "Any") -> "Any":
    """Return 1 / (1 + exp(-x)) of a number, or of each number of a matrix.

    >>> sigmoid(0), sigmoid([[0, 1000], [-1000, 0]])
    (0.5, [[0.5, 1.0], [0.0, 0.5]])
    """
    return _each(activation_named("sigmoid").value, x)


def sigmoid_derivative(x: "Any") -> "Any":
    """Return x (1 - x), the sigmoid's slope where the sigmoid's output is x.

    >>> sigmoid_derivative(0.5), sigmoid_derivative([[0.5, 1.0]])
    (0.25, [[0.25, 0.0]])
    """
    return _each(lambda a: a * (1.0 - a), x)


def _each(function: "Any", x: "Any") -> "Any":
    if isinstance(x, (list, tuple)) or hasattr(x, "__len__"):       # MicroPython's lists do not show theirs
        return map_matrix(function, to_matrix(x, "x"))
    return function(to_number(x, "x"))


def binary_cross_entropy(y_true: "Any", y_pred: "Any") -> float:
    """Return the mean of -y log(p) - (1 - y) log(1 - p) over all numbers, in nats.

    y_true, y_pred   matrices of one shape, all numbers 0 to 1

    A prediction of exactly 0 or 1 costs nothing if it is right and is
    infinite if it is wrong.  What train prints is computed from the weighted
    sums instead, and stays finite.

    >>> binary_cross_entropy([[1], [0]], [[1.0], [0.0]])
    0.0
    """
    t = to_matrix(y_true, "y_true")
    p = to_matrix(y_pred, "y_pred")
    if shape(t) != shape(p):
        raise ShapeError("binary_cross_entropy: %d x %d and %d x %d" % (shape(t) + shape(p)))
    LOSSES["binary_cross_entropy"].check_targets(t)
    LOSSES["binary_cross_entropy"].check_targets(p)
    total = 0.0
    for i in range(len(t)):
        for j in range(len(t[i])):
            if t[i][j] != 0.0:              # 0 log(0) is 0, its limit, not NaN
                total -= t[i][j] * log(p[i][j])
            if t[i][j] != 1.0:
                total -= (1.0 - t[i][j]) * log(1.0 - p[i][j])
    return total / (len(t) * len(t[0]))


class SimpleNeuralNetwork:
    """Inputs, one hidden layer, outputs, all sigmoid; weights normal, biases 0.

    input_size, hidden_size, output_size   how many units, 1 or more each
    seed   decides the weights; None takes one from the clock
    exp    "platform" or "portable", as for Network
    rule   "cross_entropy": gradients of the loss that is printed
           "tutorial": the tutorial's listing to the letter

    weights_input_hidden (input_size x hidden_size), weights_hidden_output
    (hidden_size x output_size), bias_hidden and bias_output (1 x units) are
    lists of lists, to be read and set at will.  forward keeps hidden_input,
    hidden_output, output_input and output.

    >>> nn = SimpleNeuralNetwork(2, 2, 1, seed=0)
    >>> nn.bias_hidden, nn.bias_output
    ([[0.0, 0.0]], [[0.0]])
    """

    def __init__(self, input_size: int, hidden_size: int, output_size: int,
                 seed: "Optional[int]" = None, rule: str = "cross_entropy", exp: str = "platform") -> None:
        if not isinstance(rule, str) or rule not in LOSS_OF_RULE:
            raise NNPureError("rule is %r: choose \"cross_entropy\" or \"tutorial\"" % (rule,))
        self.rule = rule
        self.input_size: int = to_count(input_size, "input_size")
        self.hidden_size: int = to_count(hidden_size, "hidden_size")
        self.output_size: int = to_count(output_size, "output_size")
        self.exp: str = known_name(exp, dict.fromkeys(EXPS), {}, "exp")
        self._sigmoid = activation_named("sigmoid", self.exp).value
        self._rng = Rng(seed)
        self.weights_input_hidden: "Matrix" = normal(self._rng, self.input_size, self.hidden_size)
        self.weights_hidden_output: "Matrix" = normal(self._rng, self.hidden_size, self.output_size)
        self.bias_hidden: "Matrix" = [[0.0] * self.hidden_size]
        self.bias_output: "Matrix" = [[0.0] * self.output_size]
        self._X: "Optional[Matrix]" = None          # of the last forward, until backward has used it

    def __repr__(self) -> str:
        """Return the numbers of units, the rule and the seed.

        >>> SimpleNeuralNetwork(2, 4, 1, seed=0)
        <SimpleNeuralNetwork 2-4-1: rule cross_entropy, seed 0>
        """
        return "<SimpleNeuralNetwork %d-%d-%d: rule %s, seed %d>" % (
            self.input_size, self.hidden_size, self.output_size, self.rule, self._rng.seed)

    def _repr_svg_(self) -> "Optional[str]":
        return self.to_network()._repr_svg_()

    def forward(self, X: "Any") -> "Matrix":
        """Return the outputs for the rows of X, n x output_size, and keep the intermediate results.

        >>> nn = SimpleNeuralNetwork(1, 1, 1)
        >>> nn.weights_input_hidden, nn.weights_hidden_output = [[0]], [[0]]
        >>> nn.forward([[7]])
        [[0.5]]
        """
        self._check_weights()
        X = to_matrix(X, "X", self.input_size)
        # z1 = X W1 + b1
        self.hidden_input: "Matrix" = add_bias(matmul(X, self.weights_input_hidden), self.bias_hidden[0])
        # a1 = sigmoid(z1)
        self.hidden_output: "Matrix" = map_matrix(self._sigmoid, self.hidden_input)
        # z2 = a1 W2 + b2
        self.output_input: "Matrix" = add_bias(matmul(self.hidden_output, self.weights_hidden_output),
                                               self.bias_output[0])
        # a2 = sigmoid(z2)
        self.output: "Matrix" = map_matrix(self._sigmoid, self.output_input)
        self._X = X
        return [list(row) for row in self.output]

    def backward(self, X: "Any", y: "Any", learning_rate: float) -> None:
        """Take one step of gradient descent from the last forward(X).

        With rule "cross_entropy" E is the mean binary cross-entropy of the n rows and m outputs, and
        a2 (1 - a2), the sigmoid's slope, cancels against dE/da2; with "tutorial" E is half the squared
        error, summed.

        >>> nn = SimpleNeuralNetwork(1, 1, 1)
        >>> nn.weights_input_hidden, nn.weights_hidden_output = [[0]], [[0]]
        >>> nn.backward([[7]], nn.forward([[7]]), 1.0)
        >>> nn.bias_output
        [[0.0]]
        """
        self._check_weights()
        rate = to_rate(learning_rate, "learning_rate")
        X = to_matrix(X, "X", self.input_size)
        y = to_matrix(y, "y", self.output_size)
        if len(y) != len(X):
            raise ShapeError("X has %d rows and y has %d: one row of targets for each sample" % (len(X), len(y)))
        LOSSES[LOSS_OF_RULE[self.rule]].check_targets(y)
        if X != self._X:
            raise NNPureError("backward before forward: call forward(X) with the same X first, for each step")
        # delta2 = dE/dz2: the tutorial's is (a2 - y) a2 (1 - a2), that of cross-entropy (a2 - y) / m / n
        output_delta = subtract(self.output, y)
        if self.rule == "tutorial":
            output_delta = multiply(output_delta, [[a * (1.0 - a) for a in row] for row in self.output])
        else:
            output_delta = [[d / self.output_size / len(X) for d in row] for row in output_delta]
        # delta1 = delta2 W2^T a1 (1 - a1)
        hidden_error = matmul_transposed(output_delta, self.weights_hidden_output)
        hidden_delta = multiply(hidden_error, [[a * (1.0 - a) for a in row] for row in self.hidden_output])
        # W <- W - rate dE/dW, where dE/dW2 = a1^T delta2 and dE/dW1 = X^T delta1
        W2 = subtract_scaled(self.weights_hidden_output, matmul(transpose(self.hidden_output), output_delta), rate)
        W1 = subtract_scaled(self.weights_input_hidden, matmul(transpose(X), hidden_delta), rate)
        # b <- b - rate dE/db, where dE/db = the sum of delta over the rows
        b2 = subtract_scaled(self.bias_output, [column_sums(output_delta)], rate)
        b1 = subtract_scaled(self.bias_hidden, [column_sums(hidden_delta)], rate)
        if first_bad_row(W1 + b1 + W2 + b2) is not None:
            raise TrainingDiverged("a weight would become infinite or NaN; lower the learning rate, or bring inputs "
                                   "to a size near 1 (the network is as before this step)")
        self._set_weights(W1, b1, W2, b2)

    def _set_weights(self, W1: "Matrix", b1: "Matrix", W2: "Matrix", b2: "Matrix") -> None:
        self.weights_input_hidden, self.bias_hidden = W1, b1
        self.weights_hidden_output, self.bias_output = W2, b2
        self._X = None                  # forward's results belong to the old weights: each step needs a forward

    def train(self, X: "Any", y: "Any", epochs: int, learning_rate: float,
              print_every: int = 100, restarts: int = 0,
              callbacks: "Sequence[Callback]" = ()) -> "History":
        """Repeat forward and backward, printing the loss as the tutorial does.

        print_every   how many epochs between two lines; 0 prints nothing
        restarts      random restarts: how often to begin again, from the next seed, when
                      training ended stuck on a plateau; the best start is kept
        callbacks     a list of objects that inherit from callbacks.Callback

        Returns the History, of the rule's own loss; callbacks get the sum that the
        tutorial's rule minimizes.  The steps are those of forward and backward, to the bit, taken by
        Network.train, which compiles them: 3 microseconds an epoch of XOR, not 60.
        Afterwards output and the rest are those of the trained weights.

        >>> nn = SimpleNeuralNetwork(1, 1, 1, seed=0)
        >>> len(nn.train([[0], [1]], [[1], [0]], epochs=2, learning_rate=1.0, print_every=0).loss)
        2
        """
        X, y = to_matrix(X, "X"), to_matrix(y, "y")
        rate = to_rate(learning_rate, "learning_rate")
        net = self._network(LOSS_OF_RULE[self.rule])
        net.rng = self._rng
        if to_count(print_every, "print_every", least=0):
            printed = (PrintEvery(print_every) if self.rule != "tutorial" else
                       _PrintCrossEntropy(print_every, net, self._network("binary_cross_entropy"), X, y))
            callbacks = check_callbacks(callbacks) + [printed]
        try:
            history = net.train(X, y, epochs, rate, restarts=restarts, callbacks=callbacks)
        finally:
            self._take_over(net)
        self.forward(X)
        if self.rule == "tutorial":     # a History has means over the rows
            history.loss = [E / len(X) for E in history.loss]
            history.gradient_norm = [length / len(X) for length in history.gradient_norm]
        return history

    def _take_over(self, net: Network) -> None:
        """Copy weights and generator back from a trained network, unless training did not begin."""
        if net.history is None:
            return
        self._rng = net.rng
        hidden, output = net.layers
        self._set_weights(hidden.weights, [hidden.biases], output.weights, [output.biases])

    def to_network(self) -> Network:
        """Return a Network of its own with the same weights: to save it, check it or train it further.

        >>> SimpleNeuralNetwork(2, 3, 1).to_network().loss
        'binary_cross_entropy'
        """
        return self._network(MEAN_LOSS_OF_RULE[self.rule])

    def _network(self, loss: str) -> Network:
        self._check_weights()
        return Network(self.input_size, [
            Dense(self.hidden_size, "sigmoid", "normal", None, self.weights_input_hidden, self.bias_hidden[0]),
            Dense(self.output_size, "sigmoid", "normal", None, self.weights_hidden_output, self.bias_output[0]),
        ], loss, self._rng.seed, exp=self.exp)

    def _check_weights(self) -> None:
        """Check the shapes of all weights: a user may have set some since the last call."""
        self.weights_input_hidden = to_weights(self.weights_input_hidden, "weights_input_hidden",
                                               self.input_size, self.hidden_size)
        self.bias_hidden = to_weights(self.bias_hidden, "bias_hidden", 1, self.hidden_size)
        self.weights_hidden_output = to_weights(self.weights_hidden_output, "weights_hidden_output",
                                                self.hidden_size, self.output_size)
        self.bias_output = to_weights(self.bias_output, "bias_output", 1, self.output_size)


class _PrintCrossEntropy(PrintEvery):
    """Prints the mean binary cross-entropy, which is not the loss that the tutorial's rule minimizes.

    net    the network in training
    twin   another, with the loss to print
    """

    on_epoch_end = Callback.on_epoch_end            # the tutorial prints the loss before the epoch's step

    def __init__(self, every: int, net: Network, twin: Network, x: "Matrix", y: "Matrix") -> None:
        from .training.fused_steps import quick_loss        # here, as in Network.train
        PrintEvery.__init__(self, every)
        twin.layers = net.layers
        self.loss = quick_loss(twin, x, y)

    def on_epoch_begin(self, epoch: int, logs: "Dict[str, float]") -> None:
        if epoch % self.every == 0:
            PrintEvery.on_epoch_end(self, epoch, {"loss": self.loss()})
