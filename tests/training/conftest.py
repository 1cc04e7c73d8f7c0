"""Fixtures of the tests of training."""

import warnings

import pytest
from checkpoint_training import StopAt, run

from nn_pure.optimizers import Adam
from nn_pure.schedules import ReduceOnPlateau


@pytest.fixture
def silent():
    """No warnings."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.fixture
def path(tmp_path):
    (tmp_path / "run").mkdir()
    return str(tmp_path / "run" / "run.json")


@pytest.fixture
def half(path):
    """The path of a checkpoint, in the middle of an epoch, that refused() could go on with but for one thing."""
    run("adam", epochs=7, optimizer=Adam(), learning_rate=ReduceOnPlateau(0.25), checkpoint=path,
        callbacks=[StopAt(8)])
    return path
