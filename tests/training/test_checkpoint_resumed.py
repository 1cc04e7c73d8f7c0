"""Checkpoints: stopped after any batch and resumed, training ends with the same bits."""

import os
import signal

import pytest
from checkpoint_files import change, read
from checkpoint_training import StopAt, outcome, run, setting, stopped_and_resumed
from grids import few

from nn_pure import Dense, Network
from nn_pure.callbacks import Callback
from nn_pure.optimizers import OPTIMIZERS, Adam
from nn_pure.training import trainer

pytestmark = pytest.mark.filterwarnings("ignore:the loss has not moved")


@pytest.mark.parametrize("name", few(sorted(OPTIMIZERS), 5))
def test_stopped_at_every_batch(name, path):
    epochs = 20 if name == "momentum" else 6
    counter = StopAt(0)
    expected = run(name, epochs=epochs, callbacks=[counter])
    assert -counter.left >= (6 if name in ("rprop", "lbfgs") else 18)
    for k in range(1, -counter.left + 1):
        if name != "momentum" or k % 7 == 0 or k % 60 in (0, 1, 59):        # 180 batches
            assert stopped_and_resumed(name, path, k, epochs=epochs) == expected, k
    assert os.listdir(os.path.dirname(path)) == ["run.json"]


@pytest.mark.parametrize("name", few(sorted(OPTIMIZERS), 5))
def test_a_batch_at_a_time(name, path):
    epochs = 20 if name == "momentum" else 5
    expected = run(name, epochs=epochs)
    result = {"history": {"stopped": "callback"}}
    while result["history"]["stopped"] == "callback":
        result = run(name, epochs=epochs, checkpoint=path, resume=True, callbacks=[StopAt(1)])
    assert run(name, epochs=epochs, checkpoint=path, resume=True) == result == expected
    assert len(result["history"]["starts"]) == (3 if name == "momentum" else 1)


@pytest.mark.parametrize("batches", range(1, 9))
def test_rows_from_a_function(batches, path):
    X, y = setting("adam")[1]["X"], setting("adam")[1]["y"]

    def train(**more):
        net = setting("adam")[0]
        return outcome(net, net.train(lambda: zip(X[:11], y), epochs=3, batch_size=4, optimizer="adam",
                                      validation=(X[11:], y[11:]), metrics=["accuracy"], patience=9, **more))

    train(checkpoint=path, callbacks=[StopAt(batches)])
    assert train(checkpoint=path, resume=True) == train()


def test_a_finished_training_returns_at_once(path):
    for name in sorted(OPTIMIZERS):
        expected = run(name, epochs=20, checkpoint=path)
        counter = StopAt(0)
        assert run(name, epochs=20, checkpoint=path, resume=True, callbacks=[counter]) == expected
        assert counter.left == 0
        # so does one that is further than is asked for
        assert len(run(name, epochs=3, checkpoint=path, resume=True)["history"]["loss"]) == len(
            expected["history"]["loss"])


@pytest.mark.parametrize("name", sorted(set(OPTIMIZERS) - {"momentum"}))
def test_with_more_epochs_it_goes_on_as_a_longer_training(name, path):
    run(name, epochs=4, checkpoint=path)
    assert run(name, epochs=9, checkpoint=path, resume=True) == run(name, epochs=9)


def test_with_more_patience(path):
    changes = dict(epochs=60, learning_rate=2.0, monitor="loss")
    short, long = run("sgd", patience=1, checkpoint=path, **changes), run("sgd", patience=4, **changes)
    assert short["history"]["stopped"] == long["history"]["stopped"] == "patience"
    assert len(short["history"]["loss"]) < len(long["history"]["loss"])
    assert run("sgd", patience=4, checkpoint=path, resume=True, **changes) == long


def test_time_is_up_within_an_epoch(path, monkeypatch):
    ticks = [0.0]

    def clock():
        ticks[0] += 1.0
        return ticks[0]

    monkeypatch.setattr(trainer, "clock", clock)
    expected = run("adam", epochs=4)
    result = {"history": {"stopped": "max_seconds"}}
    calls = 0
    while result["history"]["stopped"] == "max_seconds":
        result = run("adam", epochs=4, checkpoint=path, checkpoint_seconds=1e9, resume=True, max_seconds=6.0)
        calls += 1
    assert (result, calls > 4) == (expected, True)


def test_ctrl_c_within_an_epoch(path):
    expected = run("adam", epochs=4)

    def ctrl_c():
        os.kill(os.getpid(), signal.SIGINT)

    for k in range(1, 12):
        result = run("adam", epochs=4, checkpoint=path, callbacks=[StopAt(k, ctrl_c)])
        assert result["history"]["stopped"] == "interrupted"
        assert run("adam", epochs=4, checkpoint=path, resume=True) == expected


def test_after_an_error_the_last_checkpoint_counts(path):
    def fail():
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        run("adamw", checkpoint=path, checkpoint_epochs=1, callbacks=[StopAt(8, fail)])
    assert read(path)["epoch"] == 2
    assert run("adamw", checkpoint=path, resume=True) == run("adamw")


def test_the_same_network_and_optimizer_go_on(path):
    """Not only a fresh process: the objects at hand, whatever they went through since."""
    net, arguments = setting("adam")
    optimizer = arguments["optimizer"] = Adam()
    arguments.update(epochs=5, checkpoint=path)
    net.train(callbacks=[StopAt(7)], **arguments)
    net.restart(5)
    optimizer.reset()
    assert outcome(net, net.train(resume=True, **arguments)) == run("adam", epochs=5)


def test_a_network_of_another_seed_holds_out_the_same_rows(path):
    """Without a seed each process draws its own; the rows to validate with are those of the first."""
    def train(seed, **more):
        net, arguments = setting("adam")
        net = Network(2, net.layers, seed=seed)
        arguments.update(more, epochs=5)
        return outcome(net, net.train(**arguments))

    train(7, checkpoint=path, callbacks=[StopAt(8)])
    assert train(8, checkpoint=path, resume=True) == train(7)
    assert train(8) != train(7)


def test_progress_counts_from_where_it_resumes(path, capsys):
    run("adam", epochs=5, checkpoint=path, callbacks=[StopAt(8)])
    run("adam", epochs=5, checkpoint=path, resume=True, verbose=2)
    assert [line.split(",")[0] for line in capsys.readouterr().out.splitlines()] == [
        "Epoch 3/5", "Epoch 4/5", "Epoch 5/5"]


def test_without_a_checkpoint_it_begins(path):
    assert run("adam", epochs=4, checkpoint=path, resume=True) == run("adam", epochs=4)


def test_without_resume_it_begins_anew(path):
    run("adam", epochs=2, checkpoint=path)
    assert run("adam", epochs=4, checkpoint=path) == run("adam", epochs=4)


def test_warnings_are_those_of_an_uninterrupted_training(path):
    """A warning of a later start stands in the history of the best, which was in the checkpoint."""
    class WarnsLast(Callback):
        def on_epoch_begin(self, epoch, logs):
            if (self.network.seed, epoch) == (15, 10):
                self.network.history.warnings.append("planted")

    for k in (90, 150):
        expected = run("momentum", epochs=20, callbacks=[WarnsLast()])
        run("momentum", epochs=20, checkpoint=path, callbacks=[StopAt(k), WarnsLast()])
        result = run("momentum", epochs=20, checkpoint=path, resume=True, callbacks=[WarnsLast()])
        assert "planted" in result["history"]["warnings"]
        assert result == expected


def test_a_converged_search_stays_converged(path):
    def train(**more):
        net = Network(1, [Dense(1)], seed=1)
        return outcome(net, net.train([[0.0], [1.0]], [[1.0], [3.0]], epochs=50, optimizer="lbfgs", **more))

    expected = train(checkpoint=path)
    assert expected["history"]["stopped"] == "converged"
    assert train(checkpoint=path, resume=True) == expected
    change(path, ["converged"], False)                          # the twin
    assert len(train(checkpoint=path, resume=True)["history"]["loss"]) > len(expected["history"]["loss"])
