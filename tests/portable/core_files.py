"""Checks what is saved and read again; this script alone writes files, in the current directory, and removes them."""

import os

from checking import equal, moons, near, parameters, raises, rows_of, run, text_is_exact

import nn_pure
from nn_pure import Dense, ModelFileError, Network
from nn_pure.callbacks import Callback
from nn_pure.rng import Rng
from nn_pure.scaling import standardise


class StopAfter(Callback):
    def __init__(self, steps):
        self.steps = steps

    def on_batch_end(self, batch, logs):
        self.steps -= 1
        self.network.stop_training = self.steps == 0


def test_checkpoints():
    path = "portable_core_run.json"                  # in the current directory
    X, Y = moons()

    def new():
        return Network(2, [Dense(4, "tanh", dropout=0.25), Dense(1, "sigmoid")], seed=6)

    def train(net, epochs, resume, callbacks):
        return net.train(X, Y, epochs, 0.01, batch_size=6, optimizer="adam", checkpoint=path, resume=resume, callbacks=callbacks)

    whole = new()
    try:
        history = train(whole, 5, False, [])
        train(new(), 5, False, [StopAfter(10)])          # stops in the third epoch
        resumed = new()
        again = train(resumed, 5, True, [])
        if text_is_exact():
            equal(parameters(resumed), parameters(whole), "weights after a stop and a resume")
            equal(again.loss, history.loss, "history after a stop and a resume")
        else:
            near(resumed.layers[0].weights, whole.layers[0].weights, "weights after a stop and a resume", 1e-12)
        other = Network(2, [Dense(3, "tanh"), Dense(1, "sigmoid")], seed=6)
        raises(ModelFileError, "a checkpoint of another network", train, other, 5, True, [])
        with open(path, "w") as file:
            file.write('{"format": "nn_pure checkpoint", ')
        raises(ModelFileError, "a checkpoint cut short", train, new(), 5, True, [])
    finally:
        if path in os.listdir("."):
            os.remove(path)
    equal([name for name in os.listdir(".") if name.startswith(path)], [], "files left behind")


def test_saving():
    path = "portable_core_model.json"                # in the current directory
    X = rows_of(Rng(12), 5, 3)
    net = Network(3, [Dense(4, "selu"), Dense(2, "softmax")], seed=13)
    net.scaling = standardise(X)
    net.train(X, [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5], [1.0, 0.0], [0.0, 1.0]], 2, 0.5, batch_size=2)
    try:
        nn_pure.save(net, path)
        nn_pure.save(net, path)                      # over a file that is there
        loaded = nn_pure.load(path)
        if text_is_exact():
            equal(loaded.predict(X), net.predict(X), "predict after load")
            equal(loaded.to_dict(), net.to_dict(), "to_dict after load")
        else:
            near(loaded.predict(X), net.predict(X), "predict after load", 1e-13)
        with open(path, "w") as file:
            file.write('{"format": "nn_pure", ')
        raises(ModelFileError, "a file cut short", nn_pure.load, path)
    finally:
        if path in os.listdir("."):
            os.remove(path)
    raises(OSError, "no such file", nn_pure.load, "no_" + path)
    equal([name for name in os.listdir(".") if name.startswith(path)], [], "files left behind")


run("core_files", 10, (test_checkpoints, test_saving))
