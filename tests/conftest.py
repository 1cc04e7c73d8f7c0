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

# How many examples a property is tried with that asks for no other number: --hypothesis-profile=full is CI's, few is
# for the interpreters after the first.  Examples are derandomized: a second interpreter meets none that are new.
for name, max_examples in (("few", 10), ("default", 25), ("full", 100)):
    settings.register_profile(name, max_examples=max_examples, deadline=None, derandomize=True,
                              suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")


def pytest_configure(config):
    config.addinivalue_line("markers", "thorough: more cases of what other tests ask too; by pytest -m \"\", and in CI")
    config.addinivalue_line("markers", "slow: takes ten seconds and more; by pytest -m \"\", and in CI on one interpreter")


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
