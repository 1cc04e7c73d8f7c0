"""Which kernel is chosen, and that nothing is ever missing."""

import os
import sys

import pytest

from nn_pure import NNPureError, kernels
from nn_pure.kernels import PLAIN, default_name, interpreter, kernel_for

PYTHON = sys.implementation.name


@pytest.fixture(autouse=True)
def nothing_made(monkeypatch):
    monkeypatch.setattr(kernels, "_made", {})
    monkeypatch.delenv("NN_PURE_KERNEL", raising=False)


def without(monkeypatch, *modules):
    """As if an embedder had left these files out."""
    for module in modules:
        monkeypatch.setitem(sys.modules, "nn_pure.kernels." + module, None)


def kind(kernel):
    return type(kernel).__name__


def test_plain_is_plain():
    assert kernel_for("plain") is PLAIN


@pytest.mark.skipif(PYTHON != "cpython", reason="CPython's choice")
def test_the_default_keeps_the_bits():
    assert kind(kernel_for()) == kind(kernel_for("generated")) == "Rows"
    assert kernel_for().same_bits and kernel_for() is kernel_for("generated")


@pytest.mark.skipif(PYTHON != "cpython" or sys.version_info < (3, 8), reason="math.dist came with CPython 3.8")
def test_fast_is_asked_for():
    assert kind(kernel_for("fast")) == "Fast" and not kernel_for("fast").same_bits


@pytest.mark.parametrize("python, default, found", [("pypy", "Loops", "Loops"), ("micropython", "Plain", "Rows"),
                                                    ("", "Plain", "Rows")])
def test_other_interpreters(monkeypatch, python, default, found):
    monkeypatch.setattr(kernels, "interpreter", lambda: python)
    assert kind(kernel_for()) == default
    assert kind(kernel_for("generated")) == kind(kernel_for("fast")) == found
    assert kernel_for("plain") is PLAIN


@pytest.mark.parametrize("python, left_out, name, found", [
    ("cpython", ["fast"], "fast", "Rows"),
    ("cpython", ["fast", "unrolled"], "fast", "Plain"),
    ("cpython", ["unrolled"], "generated", "Plain"),
    ("pypy", ["pypy"], "generated", "Plain"),
])
def test_a_file_that_is_not_there(monkeypatch, python, left_out, name, found):
    monkeypatch.setattr(kernels, "interpreter", lambda: python)
    without(monkeypatch, *left_out)
    assert kind(kernel_for(name)) == found


@pytest.mark.parametrize("name", ["quick", "", 3, ["plain"]])
def test_an_unknown_name_lists_the_known(name):
    with pytest.raises(NNPureError, match="choose one of fast, generated, plain"):
        kernel_for(name)


def test_the_environment_decides_if_nobody_does(monkeypatch):
    monkeypatch.setenv("NN_PURE_KERNEL", "plain")
    assert kernel_for() is PLAIN
    monkeypatch.setenv("NN_PURE_KERNEL", "quick")
    with pytest.raises(NNPureError, match="quick"):
        kernel_for()
    monkeypatch.setenv("NN_PURE_KERNEL", "")
    assert default_name() == "generated"


def test_no_environment_at_all(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(os, "environ", {"NN_PURE_KERNEL": "plain"})
        assert default_name() == "plain"
        patch.delattr(os, "environ")            # as on MicroPython
        found = default_name()
    assert found == "generated"
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "os", None)
        found = default_name()
    assert found == "generated"


def test_an_interpreter_that_does_not_say_its_name(monkeypatch):
    assert interpreter() == PYTHON
    with monkeypatch.context() as patch:
        patch.delattr(sys, "implementation")
        found = interpreter()
    assert found == ""


def test_an_interpreter_that_cannot_be_asked(monkeypatch):
    monkeypatch.setitem(sys.modules, "sys", None)           # import sys raises ImportError
    assert interpreter() == "" and default_name() == "plain"
