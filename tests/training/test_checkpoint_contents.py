"""Checkpoints: every field decides how training goes on, and numbers that are none are not written."""

import json
import os

import pytest
from checkpoint_files import bytes_of, change, read, refused
from checkpoint_training import StopAt, outcome, run, setting, stopped_and_resumed

from nn_pure import Dense, ModelFileError, Network, TrainingDiverged, files
from nn_pure.callbacks import Callback
from nn_pure.optimizers import Adam
from nn_pure.schedules import ReduceOnPlateau
from nn_pure.training import checkpoint

pytestmark = pytest.mark.filterwarnings("ignore:the loss has not moved")


@pytest.mark.parametrize("name, place, value", [
    ("adam", ["optimizer"], {}), ("rmsprop", ["optimizer"], {}), ("lbfgs", ["optimizer"], {}),
    ("rprop", ["optimizer"], {}), ("nesterov", ["optimizer"], {}), ("adagrad", ["optimizer"], {}),
    ("adam", ["optimizer", "steps"], 1), ("adam", ["generator"], 1), ("adam", ["epoch_state"], 1),
    ("adam", ["weights", 0, 0], 0.5), ("adam", ["means", "loss"], 5.0), ("adam", ["means", "weight"], 1.0),
    ("adam", ["means", "gradient_norm"], 9.0), ("adam", ["history", "loss", 0], 9.0),
    ("adam", ["stopping", "best"], 0.0),
    ("adam", ["schedule", "observed"], 3), ("adam", ["schedule", "schedule", "rate"], 0.01),
    ("sgd", ["schedule", "best"], 100.0), ("sgd", ["schedule", "bad_epochs"], 1), ("sgd", ["seed"], 8),
])
def test_nothing_of_it_is_idle(name, place, value, path):
    """The tests above can fail: another value in the file ends in other bits."""
    batches = 5 if name in ("lbfgs", "rprop") else 11 if name == "sgd" else 8
    expected = run(name, epochs=7)
    assert stopped_and_resumed(name, path, batches, epochs=7) == expected
    run(name, epochs=7, checkpoint=path, callbacks=[StopAt(batches)])
    change(path, place, value)
    assert run(name, epochs=7, checkpoint=path, resume=True) != expected


def test_a_dead_layer_is_told_of_as_if_uninterrupted(path):
    def train(**more):
        net = Network(1, [Dense(2, "relu", weights=[[-1.0, -1.0]], biases=[0.1, 0.1]), Dense(1)], seed=3)
        rows = [[0.01], [1.0], [2.0], [3.0]]            # only the first row wakes a unit
        return outcome(net, net.train(rows, rows, epochs=1, batch_size=2, shuffle=False, learning_rate=1e-9, **more))

    expected = train()
    assert expected["history"]["warnings"] == []
    train(checkpoint=path, callbacks=[StopAt(1)])
    assert train(checkpoint=path, resume=True) == expected
    train(checkpoint=path, callbacks=[StopAt(1)])
    change(path, ["dead"], [0])                                 # the twin
    with pytest.warns(UserWarning, match="dead"):
        assert train(checkpoint=path, resume=True) != expected


def test_it_is_json_without_nan(half):
    with open(half) as file:
        json.load(file, parse_constant=lambda text: pytest.fail(text))


def test_an_infinity_in_the_optimizers_memory_is_not_written(half):
    before = bytes_of(half)

    class Spoils(Callback):
        def on_epoch_end(self, epoch, logs):
            optimizer.memory["square_mean"][0][0] = float("inf")

    net, arguments = setting("adam")
    optimizer = arguments["optimizer"] = Adam()
    arguments.update(epochs=1)
    with pytest.warns(UserWarning, match="could not be written .a number of it is inf.: the previous one stays"):
        net.train(checkpoint=half, callbacks=[Spoils()], **arguments)
    assert bytes_of(half) == before


def test_bad_weights_are_not_written(half):
    before = bytes_of(half)

    class Spoils(Callback):
        def on_batch_end(self, batch, logs):
            self.network.layers[0].weights[1][1] = float("nan")

    with pytest.warns(UserWarning, match=r"could not be written .*weights\[1\]\[1\].*nan is not finite"):
        with pytest.raises(TrainingDiverged):
            run("adam", checkpoint=half, checkpoint_seconds=1e-9, callbacks=[Spoils()])
    assert bytes_of(half) == before


def test_a_diverged_training_keeps_the_last_good_checkpoint(path):
    class Pushes(Callback):
        def on_epoch_begin(self, epoch, logs):
            if epoch == 4:
                self.network.layers[2].weights = [[1e308], [1e308], [1e308]]
                self.network.layers[1].biases = [1e308, 1e308, 1e308]

    with pytest.raises(TrainingDiverged):
        run("adam", checkpoint=path, checkpoint_epochs=1, callbacks=[Pushes()])
    assert read(path)["epoch"] == 4
    assert run("adam", checkpoint=path, resume=True) == run("adam")


def test_weights_whose_loss_is_infinite_are_not_written(path):
    """The last step led to them, and no other finds out."""
    net = Network(1, [Dense(1, weights=[[0.0]])])
    with pytest.raises(TrainingDiverged, match="the loss after training is inf"):
        net.train([[1e100]], [[1.0]], 1, 1e20, checkpoint=path)
    assert not os.path.exists(path)


def test_one_that_could_not_be_read_again_is_not_written(half, monkeypatch):
    before = bytes_of(half)
    monkeypatch.setattr(checkpoint, "MAX_BYTES", 1000)
    with pytest.warns(UserWarning, match="could not be written .it would be larger than 1000 bytes"):
        run("adam", epochs=1, checkpoint=half)
    assert bytes_of(half) == before
    refused(half, ModelFileError, "larger than 1000 bytes")
    monkeypatch.undo()
    monkeypatch.setattr(files, "MAX_BYTES", 1000)               # the limit of a model is another
    assert len(run("adam", optimizer=Adam(), learning_rate=ReduceOnPlateau(0.25), checkpoint=half,
                   resume=True)["history"]["loss"]) == 24


def test_what_happens_is_plain(path):
    """The file of a training of one weight, as a whole."""
    net = Network(1, [Dense(1, weights=[[3.0]])], seed=7)
    state = net.rng.state
    net.train([[2.0]], [[4.0]], epochs=1, learning_rate=0.25, checkpoint=path)
    data = read(path)
    assert data["history"].pop("seconds")[0] >= 0.0
    assert data.pop("means").pop("loss") == 4.0
    assert data.pop("kind")["layers"] == [{"units": 1, "activation": "linear", "initializer": "glorot_uniform",
                                           "scale": None, "l1": 0.0, "l2": 0.0, "dropout": 0.0}]
    assert data == {
        "format": "nn_pure checkpoint", "version": 1, "seed": 7, "generator": state, "weights": [[1.0], [-1.0]],
        "epoch": 1, "batch": 0, "epoch_state": state, "dead": [], "optimizer": {}, "converged": False, "schedule": {},
        "stopping": {"monitor": None, "best": None, "best_epoch": None, "waited": 0, "weights": None},
        "history": {"loss": [4.0], "val_loss": [], "learning_rate": [0.25], "gradient_norm": [80.0 ** 0.5],
                    "metrics": {}, "val_metrics": {}, "starts": [], "best_epoch": None, "stopped": "epochs",
                    "warnings": []},
        "starts": [], "best": None}
