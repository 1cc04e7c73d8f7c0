"""train a demo network: XOR as in the tutorial, or the iris table

XOR is the tutorial from beginning to end, with two changes.  The learning rate
is 1 instead of 0.1: at 0.1 some starts have not converged after 10,000 epochs.
And a start that ends on a plateau, about one in four, is repeated from the
next seed.
"""

import argparse
import sys
import time

from ..callbacks import PrintEvery
from ..data.encoding import decode_outputs
from ..data.preprocessor import Preprocessor
from ..data.split import train_test_split
from ..data.table import iris
from ..layers import Dense
from ..metrics import confusion_matrix
from ..network import Network
from ..simple import SimpleNeuralNetwork, binary_cross_entropy
from ..training.progress import Progress, is_terminal
from .arguments import count_or_zero
from .plotting import add_plotting, check_plotting, of_answers, of_network, of_training, show_pictures
from .report import report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Tuple
    from ..checks import Matrix
    from ..study.picture import Picture
    from ..training.history import History

XOR_X = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
XOR_Y = [[0.0], [1.0], [1.0], [0.0]]
XOR_EPOCHS = 5000
XOR_LEARNING_RATE = 1.0
XOR_RESTARTS = 10
XOR_PRINT_EVERY = 2500          # between two lines, epochs are fused steps: all 5,000 take a tenth of a second
IRIS_PRINT_EVERY = 25


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", choices=["xor", "iris"], default="xor",
                        help="which demo (default: %(default)s)")
    parser.add_argument("--seed", type=count_or_zero, default=0, metavar="N",
                        help="the seed of the initial weights (default: %(default)s)")
    add_plotting(parser, "losses, network and predictions")


def run(arguments: argparse.Namespace) -> int:
    check_plotting(arguments)
    started = time.time()
    learned = demo_xor(arguments.seed) if arguments.name == "xor" else demo_iris(arguments.seed)
    print("%.1f seconds" % (time.time() - started))
    if is_terminal(sys.stdout) and not arguments.plot:
        print()
        _first_picture(*learned).show(sys.stdout)
    show_pictures(arguments, lambda: _pictures(*learned))
    return 0


def _first_picture(net: Network, X: "Matrix", T: "Matrix") -> "Picture":
    """Return the picture that a terminal is shown without --plot: the losses."""
    return of_training(net.history, net)[0]


def _pictures(net: Network, X: "Matrix", T: "Matrix") -> "List[Picture]":
    """Return pictures of the training, the network, and its predictions for X."""
    target = net.target or {"name": "y", "classes": ["0", "1"]}
    truth, predictions = decode_outputs(T, target), decode_outputs(net.predict(X), target)
    counts = confusion_matrix(truth, predictions, target["classes"])
    return of_training(net.history, net) + of_network(net) + of_answers(net, X, T, target, truth, predictions, counts)


def raise_if_interrupted(history: "History") -> None:
    """Raise KeyboardInterrupt if Ctrl-C ended the training: there is nothing to show."""
    if history.stopped == "interrupted":
        raise KeyboardInterrupt


def demo_xor(seed: int) -> "Tuple[Network, Matrix, Matrix]":
    """Train on XOR, print the loss and the predictions; return the network, inputs and targets."""
    print("XOR: 2 inputs, 2 hidden units, 1 output, %d epochs, learning rate %g, seed %d"
          % (XOR_EPOCHS, XOR_LEARNING_RATE, seed))
    nn = SimpleNeuralNetwork(input_size=2, hidden_size=2, output_size=1, seed=seed)
    history = nn.train(XOR_X, XOR_Y, XOR_EPOCHS, XOR_LEARNING_RATE, print_every=0, restarts=XOR_RESTARTS,
                       callbacks=[PrintEvery(XOR_PRINT_EVERY)])
    raise_if_interrupted(history)
    predictions = nn.forward(XOR_X)
    print("Loss after training: %r" % binary_cross_entropy(XOR_Y, predictions))
    print("inputs  wanted  predicted")
    for x, y, a in zip(XOR_X, XOR_Y, predictions):
        print("%d %d     %d       %.4f" % (x[0], x[1], y[0], a[0]))
    net = nn.to_network()
    net.history = history
    return net, XOR_X, XOR_Y


def demo_iris(seed: int) -> "Tuple[Network, Matrix, Matrix]":
    """Train on four fifths of the iris table, evaluate on the rest; return the network and the rest."""
    table = iris()
    train_rows, test_rows = train_test_split(len(table.rows), 0.2, seed)
    preprocessor = Preprocessor.fit(table, table.header[-1], rows=train_rows)
    X, T = preprocessor.transform(table), preprocessor.targets(table)
    X_train, T_train = [X[i] for i in train_rows], [T[i] for i in train_rows]
    X_test, T_test = [X[i] for i in test_rows], [T[i] for i in test_rows]
    net = Network(4, [Dense(8, "tanh"), Dense(3, "softmax")], seed=seed)
    preprocessor.attach(net)
    print("Iris: %d training rows, %d held out, 4 measures, 3 species, seed %d"
          % (len(X_train), len(X_test), seed))
    raise_if_interrupted(net.train(X_train, T_train, epochs=100, learning_rate=0.1, batch_size=16,
                                   callbacks=[Progress(sys.stdout, every=IRIS_PRINT_EVERY)]))
    print("\n".join(report(net, X_test, T_test, "held-out rows")))
    return net, X_test, T_test
