"""The problem that PyTorch solved with each optimizer, and steps on it."""

import json
import os

from paths import GOLDEN

from nn_pure import Dense, Network
from nn_pure.parameters import gradient_rows, set_parameters

with open(os.path.join(GOLDEN, "torch_optimizers.json"),
          encoding="utf-8") as golden_file:
    GOLDEN = json.load(golden_file)
TRAJECTORIES = GOLDEN["optimizers"]


def evaluator(net, X, Y):
    """Return the function from rows to (loss, gradient rows)."""
    def evaluate(rows):
        set_parameters(net.layers, [list(row) for row in rows])
        return net.loss_value(X, Y), gradient_rows(net.gradients(X, Y))

    return evaluate


def golden_problem():
    """Return the first rows and evaluate of the problem that PyTorch solved."""
    inputs, hidden = len(GOLDEN["x"][0]), len(GOLDEN["weights"][0])
    net = Network(inputs, [Dense(hidden, "tanh"), Dense(len(GOLDEN["y"][0]))], loss="mse", seed=0)
    return [list(row) for row in GOLDEN["weights"]], evaluator(net, GOLDEN["x"], GOLDEN["y"])


def one_step(optimizer, w, rate, evaluate):
    loss, g = evaluate(w)
    if optimizer.searches:
        return optimizer.search(w, loss, g, rate, evaluate)
    return optimizer.update(w, g, rate)


def relative_difference(rows, others):
    return max(abs(a - b) / abs(b) for row, other in zip(rows, others) for a, b in zip(row, other))
