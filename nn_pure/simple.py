"""The network of the tutorial, name for name: one hidden layer, sigmoids throughout.

"How to Implement a Basic Neural Network from Scratch" builds this class with
NumPy.  Here it is a face over Network, on plain lists; what the tutorial
wraps in np.array is passed as the list itself.
"""

from . import activations
from .callbacks import PrintEvery, check_callbacks
from .checks import to_count, to_list, to_matrix, to_number, to_rate
from .elementary import log
from .errors import NNPureError, ShapeError
from .layers import Dense
from .losses import LOSSES
from .matrix import map_matrix, shape
from .network import Network

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Optional, Sequence
    from .callbacks import Callback
    from .checks import Matrix
    from .training.history import History

# What the gradient is of.  The tutorial prints the mean binary cross-entropy, but its listing
# multiplies by the sigmoid's slope once more than that needs, and does not divide by the number
# of rows: it steps along the gradient of half the squared error, summed over rows.
RULES = {"cross_entropy": "binary_cross_entropy", "tutorial": "half_squared_error"}


def sigmoid(x: "Any") -> "Any":
    """Return 1 / (1 + exp(-x)) of a number, or of each number of a matrix.

    >>> sigmoid(0), sigmoid([[0, 1000], [-1000, 0]])
    (0.5, [[0.5, 1.0], [0.0, 0.5]])
    """
    return _each(activations.sigmoid, x)


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
        if not isinstance(rule, str) or rule not in RULES:
            raise NNPureError("rule is %r: choose \"cross_entropy\" or \"tutorial\"" % (rule,))
        self.rule = rule
        self._network = Network(input_size, [Dense(hidden_size, "sigmoid", "normal"),
                                             Dense(output_size, "sigmoid", "normal")], RULES[rule], seed, exp=exp)
        self._take_over()

    def _take_over(self) -> None:
        """Show the network's weights and what it kept of the last forward."""
        net = self._network
        hidden, output = net.layers
        self.weights_input_hidden: "Matrix" = hidden.weights
        self.bias_hidden: "Matrix" = [hidden.biases]
        self.weights_hidden_output: "Matrix" = output.weights
        self.bias_output: "Matrix" = [output.biases]
        if net.z:
            self.hidden_input, self.output_input = net.z
            self.hidden_output, self.output = net.a

    def _hand_over(self) -> Network:
        """Return the network with the weights that stand in the four attributes now."""
        hidden, output = self._network.layers
        hidden.weights = self.weights_input_hidden
        hidden.biases = _only_row(self.bias_hidden, "bias_hidden")
        output.weights = self.weights_hidden_output
        output.biases = _only_row(self.bias_output, "bias_output")
        return self._network

    def __repr__(self) -> str:
        w = self.weights_hidden_output
        return "<SimpleNeuralNetwork %d-%d-%d: rule %s>" % (len(self.weights_input_hidden), len(w), len(w[0]), self.rule)

    def _repr_svg_(self) -> "Optional[str]":
        return self.to_network()._repr_svg_()

    def to_network(self) -> Network:
        """Return a Network of its own with the same weights: to save it, check it or go on.

        >>> SimpleNeuralNetwork(2, 3, 1).to_network().loss
        'binary_cross_entropy'
        """
        return self._hand_over().copy()

    def forward(self, X: "Any") -> "Matrix":
        """Return the outputs for the rows of X, n x output_size, and keep the steps on the way.

        >>> nn = SimpleNeuralNetwork(1, 1, 1)
        >>> nn.weights_input_hidden, nn.weights_hidden_output = [[0]], [[0]]
        >>> nn.forward([[7]])
        [[0.5]]
        """
        output = self._hand_over().forward(X)
        self._take_over()
        return output

    def backward(self, X: "Any", y: "Any", learning_rate: float) -> None:
        """Take one step of gradient descent from the last forward(X)."""
        X = to_matrix(X, "X")
        net = self._hand_over()
        net.backward(X, y, self._rate(learning_rate, len(X)))
        self._take_over()

    def train(self, X: "Any", y: "Any", epochs: int, learning_rate: float,
              print_every: int = 100, restarts: int = 0,
              callbacks: "Sequence[Callback]" = ()) -> "History":
        """Repeat forward and backward, printing the loss as the tutorial does.

        print_every   how many epochs between two lines; 0 prints nothing
        restarts      how often to begin again, from the next seed, when training
                      ended stuck on a plateau; the best start is kept
        callbacks     a list of objects that inherit from callbacks.Callback

        Returns the History, which like callbacks is of the rule's own loss.
        """
        X = to_matrix(X, "X")
        y = to_matrix(y, "y")
        print_every = to_count(print_every, "print_every", least=0)
        net = self._hand_over()
        if print_every:
            callbacks = check_callbacks(callbacks) + [_PrintCrossEntropy(net, y, print_every)]
        try:
            return net.train(X, y, epochs, self._rate(learning_rate, len(X)), restarts=restarts,
                             callbacks=callbacks)
        finally:
            self._take_over()

    def _rate(self, learning_rate: float, n: int) -> float:
        """The tutorial sums over the n rows where Network takes the mean: n times the step."""
        learning_rate = to_rate(learning_rate, "learning_rate")
        return learning_rate * n if self.rule == "tutorial" else learning_rate


class _PrintCrossEntropy(PrintEvery):
    """Prints the mean binary cross-entropy under either rule."""

    def __init__(self, net: Network, t: "Matrix", every: int) -> None:
        PrintEvery.__init__(self, every)
        self.net = net
        self.t = t

    def on_epoch_end(self, epoch: int, logs: "Dict[str, float]") -> None:
        if epoch % self.every == 0:
            loss = LOSSES["binary_cross_entropy"].mean(self.net.z[-1], self.t)
            PrintEvery.on_epoch_end(self, epoch, {"loss": loss})


def _only_row(bias: "Any", name: str) -> "Any":
    rows = to_list(bias, name)
    if len(rows) != 1:
        raise ShapeError("%s has %d rows where one row of biases is needed, [[...]]" % (name, len(rows)))
    return rows[0]
