"""Every example in a docstring runs and prints what it says; test_documents.py has those of the documents."""

import doctest
import importlib
import inspect
import os
import pkgutil
import re
import sys

import pytest
from paths import ROOT

import nn_pure

# __main__ would run, and kernel_fast needs math.dist, of Python 3.8.
OUT = {"nn_pure.__main__"} | ({"nn_pure.kernels.fast"} if sys.version_info < (3, 8) else set())
MODULES = sorted(name for _, name, _ in pkgutil.walk_packages(nn_pure.__path__, "nn_pure.") if name not in OUT)
# The functions and classes of the core that a reader is meant to call.
CORE = [name for name in MODULES if name.count(".") == 1 and name not in ("nn_pure.cli", "nn_pure.data")]
# save and load need a disk, snapshot and restore a whole training; a warning is shown on standard error.
WITHOUT_EXAMPLE = {"save", "load", "write_text", "read_json", "network_to_dict", "network_from_dict",
                   "snapshot", "restore", "warn", "trainer_for", "Loss", "Activation"}


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_docstrings(name):
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0


def test_the_doctests_are_found():
    finder = doctest.DocTestFinder()
    assert sum(len(test.examples) for name in MODULES for test in finder.find(importlib.import_module(name))) > 120


def test_a_wrong_example_is_found(capsys):
    test = doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "planted", None, 0)
    assert doctest.DocTestRunner().run(test).failed == 1
    capsys.readouterr()


@pytest.mark.parametrize("name", CORE)
def test_public_functions_and_classes_have_docstrings_with_examples(name):
    module = importlib.import_module(name)
    for key, value in vars(module).items():
        if key.startswith("_") or getattr(value, "__module__", None) != name:
            continue
        if inspect.isfunction(value) or inspect.isclass(value):
            assert value.__doc__, key
        if inspect.isfunction(value) and key not in WITHOUT_EXAMPLE:
            assert ">>>" in value.__doc__, "%s.%s has no example" % (name, key)


def test_version_in_one_place():
    """CITATION.cff and the lists of board files repeat it, and are compared elsewhere."""
    assert re.match(r"\d+\.\d+\.\d+$", nn_pure.__version__)
    with open(os.path.join(ROOT, "pyproject.toml"), encoding="utf-8") as file:
        assert nn_pure.__version__ not in file.read()
