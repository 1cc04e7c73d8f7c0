"""Settings and fixtures for all tests: no deadlines, since no test may depend on the machine's speed."""

import os
import shutil
import signal

import pytest
from commands import IRIS, run
from hypothesis import HealthCheck, settings

# A shell that starts a job in the background lets it ignore Ctrl-C, and what it starts inherits that.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A terminal that some test makes is one with colours, whatever the tests themselves are run in.
os.environ["TERM"] = "xterm"
os.environ.pop("NO_COLOR", None)

# How many examples a property is tried with: ten, or with --hypothesis-profile=full, as CI has it once, a hundred or
# as many as it asks for.  Examples are derandomized: a second interpreter meets none that are new.
for name, max_examples in (("default", 10), ("full", 100)):
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


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """The path of a model of the iris table, trained once for all tests."""
    path = tmp_path_factory.mktemp("trained") / "iris.json"
    assert run("train", IRIS, "--target", "species", "--epochs", "20", "--save", str(path)) == 0
    return path


@pytest.fixture
def model(folder, trained):
    """The name of a copy of it, in an empty folder."""
    shutil.copy(str(trained), "iris.json")
    return "iris.json"


@pytest.fixture(scope="session")
def bundled():
    """bundled(only, stripped) is what nn_pure.bundle.writer.bundle returns, made once for all tests."""
    from nn_pure.bundle.writer import bundle
    made = {}

    def text(only, stripped=False):
        if (only, stripped) not in made:
            made[only, stripped] = bundle(only, stripped)
        return made[only, stripped]
    return text
