"""Checkpoints: after how many epochs or seconds one is written."""

import json

import pytest
from checkpoint_training import run

from nn_pure import NNPureError
from nn_pure.callbacks import Callback
from nn_pure.training import checkpoint

pytestmark = pytest.mark.filterwarnings("ignore:the loss has not moved")


def written(monkeypatch, seconds_of_a_write=0.0, seconds_of_a_batch=0.0, **arguments):
    """Train for 6 epochs of 3 batches by a clock of our own; return (epoch, batch) of each checkpoint."""
    now = [0.0]
    times = []

    class Passes(Callback):
        def on_batch_end(self, batch, logs):
            now[0] += seconds_of_a_batch

    def remember(path, text):
        now[0] += seconds_of_a_write
        times.append((json.loads(text)["epoch"], json.loads(text)["batch"]))

    monkeypatch.setattr(checkpoint, "clock", lambda: now[0])
    monkeypatch.setattr(checkpoint, "write_text", remember)
    run("adam", epochs=6, callbacks=[Passes()], **arguments)
    return times


def test_every_so_many_epochs_or_seconds(path, monkeypatch):
    assert written(monkeypatch, checkpoint=path) == [(6, 0)]
    assert written(monkeypatch, checkpoint=path, checkpoint_epochs=2) == [(2, 0), (4, 0), (6, 0), (6, 0)]
    assert written(monkeypatch, 0.0, 10.0, checkpoint=path) == [(1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (6, 0)]
    assert written(monkeypatch, 0.0, 1.0, checkpoint=path, checkpoint_seconds=8) == [(2, 2), (5, 1), (6, 0)]
    assert written(monkeypatch, 0.0, 1.0, checkpoint=path, checkpoint_seconds=8, checkpoint_epochs=3) == [
        (2, 2), (3, 0), (5, 2), (6, 0), (6, 0)]


def test_a_large_network_is_written_less_often(path, monkeypatch):
    assert written(monkeypatch, 3.0, 15.0, checkpoint=path) == [(0, 2), (2, 0), (3, 1), (4, 2), (6, 0), (6, 0)]
    assert len(written(monkeypatch, 3.0, 15.0, checkpoint=path, checkpoint_seconds=1)) == 19       # as was asked


@pytest.mark.parametrize("arguments, message", [
    (dict(checkpoint=5), "checkpoint is 5: pass the name of a file"),
    (dict(checkpoint="x", checkpoint_epochs=0), "checkpoint_epochs is 0"),
    (dict(checkpoint="x", checkpoint_seconds=0), "checkpoint_seconds is 0"),
    (dict(resume=True), "need checkpoint"), (dict(checkpoint_epochs=1), "need checkpoint"),
])
def test_wrong_arguments(arguments, message):
    with pytest.raises(NNPureError, match=message):
        run("adam", **arguments)
