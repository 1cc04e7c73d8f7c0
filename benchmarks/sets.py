"""Four data sets, each with its network and the target loss.

    xor      the four rows of the truth table
    moons    two half circles, each around an end of the other
    spiral   two arms, around each other
    digits   1,797 handwritten digits of 8 x 8 pixels: data/README.md names the source

Moons and spiral are drawn by nn_pure.rng, so that they are the same rows on
every machine (but for the last bits of sin and cos).
"""

import csv
import gzip
import io
import os
from math import cos, pi, sin

from nn_pure import Dense, Network
from nn_pure.rng import Rng

DIGITS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data", "digits.csv.gz")
CLASSES = 10
EVERY = 5               # of the digits every fifth row is held out


class DataSet:
    """Training rows, held-out rows, and the target.

    name         for the table
    sizes        inputs, hidden units of each layer, outputs
    hidden       activation of the hidden layers; the last is a sigmoid, or softmax for several outputs
    X, y         training rows
    held_X, held_y   held-out rows
    target       the loss to reach: mean cross-entropy in nats over a whole epoch
    epochs       the most epochs that are tried
    accuracy     the least accuracy on held-out rows for a network at that loss
    """

    def __init__(self, name, sizes, hidden, learn, held, target, epochs, accuracy):
        self.name = name
        self.sizes = sizes
        self.hidden = hidden
        self.X, self.y = learn
        self.held_X, self.held_y = held
        self.target = target
        self.epochs = epochs
        self.accuracy = accuracy

    def network(self, seed):
        """Return a new network; the seed draws its weights and the order of the rows."""
        last = "sigmoid" if self.sizes[-1] == 1 else "softmax"
        layers = [Dense(units, self.hidden) for units in self.sizes[1:-1]]
        return Network(self.sizes[0], layers + [Dense(self.sizes[-1], last)], seed=seed)

    def title(self):
        """Return one line: name, network, rows and target.

        >>> xor().title()
        'xor: 2-4-1 tanh, 4 rows, to a loss of 0.01 within 2,000 epochs'
        """
        return "%s: %s %s, %s rows, to a loss of %g within %s epochs" % (
            self.name, "-".join(str(size) for size in self.sizes), self.hidden, format(len(self.X), ","),
            self.target, format(self.epochs, ","))


def xor():
    """Return the truth table; nothing is held out.

    >>> xor().y
    [[0.0], [1.0], [1.0], [0.0]]
    """
    X = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    y = [[0.0], [1.0], [1.0], [0.0]]
    return DataSet("xor", (2, 4, 1), "tanh", (X, y), (X, y), 0.01, 2000, 1.0)


def moons(n=200, target=0.05, accuracy=0.95):
    """Return n rows of half circles of radius 1, with noise of deviation 0.1; another n are held out."""
    def draw(seed):
        rng = Rng(seed)
        X, y = [], []
        for k in range(n):
            angle = pi * rng.uniform()
            x = [cos(angle), sin(angle)] if k % 2 == 0 else [1.0 - cos(angle), 0.5 - sin(angle)]
            X.append([number + 0.1 * rng.normal() for number in x])
            y.append([float(k % 2)])
        return X, y
    return DataSet("moons", (2, 8, 1), "tanh", draw(0), draw(1), target, 500, accuracy)


def spiral(n=200, target=0.1):
    """Return n rows on two arms that go three quarters around, noise 0.02; another n are held out."""
    def draw(seed):
        rng = Rng(seed)
        X, y = [], []
        for k in range(n):
            turn = 0.1 + 0.9 * rng.uniform()
            angle = 1.5 * pi * turn + pi * (k % 2)
            X.append([turn * cos(angle) + 0.02 * rng.normal(), turn * sin(angle) + 0.02 * rng.normal()])
            y.append([float(k % 2)])
        return X, y
    return DataSet("spiral", (2, 12, 12, 1), "tanh", draw(0), draw(1), target, 500, 0.95)


def read_digits(path=DIGITS):
    """Return the images, 64 whole numbers from 0 to 16 each, and the digits."""
    with gzip.open(path) as packed:
        table = list(csv.reader(io.TextIOWrapper(packed, "ascii")))[1:]
    return [[int(text) for text in row[:-1]] for row in table], [int(row[-1]) for row in table]


def digits(n=None, target=0.15, accuracy=0.85):
    """Return the digits, pixels from 0 to 1; every fifth row is held out.

    n   how many of the first rows are used; None is all
    """
    images, labels = read_digits()
    learn, held = ([], []), ([], [])
    for k in range(len(images) if n is None else n):
        X, y = held if k % EVERY == 0 else learn
        X.append([pixel / 16.0 for pixel in images[k]])
        y.append([1.0 if labels[k] == digit else 0.0 for digit in range(CLASSES)])
    return DataSet("digits", (64, 16, CLASSES), "relu", learn, held, target, 60, accuracy)


SETS = (xor, moons, spiral, digits)
