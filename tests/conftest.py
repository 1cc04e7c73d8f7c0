"""Settings and fixtures for all tests: no deadlines, since no test may depend on the machine's speed."""

import os
import signal

import pytest
from commands import IRIS, run
from hypothesis import HealthCheck, settings

# A shell that starts a job in the background lets it ignore Ctrl-C, and what it starts inherits that.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A terminal that some test makes is one with colours, whatever the tests themselves are run in.
os.environ["TERM"] = "xterm"
os.environ.pop("NO_COLOR", None)

settings.register_profile("nn_pure", deadline=None, derandomize=True,
                          suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("nn_pure")


def pytest_configure(config):
    config.addinivalue_line("markers", "slow: takes a minute; CI runs it on one interpreter")
    config.addinivalue_line("markers", "thorough: takes half a minute and more; CI runs it twice on one interpreter, "
                                       "and on the others what tests/portable has of it")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def model(folder):
    """The name of a model of the iris table, in an empty folder."""
    assert run("train", IRIS, "--target", "species", "--epochs", "20", "--save", "iris.json") == 0
    return "iris.json"
