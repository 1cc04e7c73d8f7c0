"""The front door, nn_pure/__init__.py: names and files are loaded when they are asked for; on CPython 3.6 at once."""

import builtins
import importlib.util
import sys

import pytest

import nn_pure


def executed(version, monkeypatch):
    """Return the names of a second front door, after its file has run on a CPython of this version."""
    spec = importlib.util.spec_from_file_location("nn_pure", nn_pure.__file__)
    module = importlib.util.module_from_spec(spec)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "version_info", version)
        spec.loader.exec_module(module)
    return vars(module)


def test_dir_lists_what_can_be_reached():
    names = nn_pure.__dir__()
    assert {"Network", "save", "optimizers", "study", "__version__"} <= set(names)
    assert all(hasattr(nn_pure, name) or nn_pure.__getattr__(name) for name in names)


def test_a_name_that_is_not_there():
    with pytest.raises(AttributeError, match="'nn_pure' has no attribute 'optimisers'"):
        nn_pure.__getattr__("optimisers")


def test_from_3_7_on_nothing_is_loaded_before_it_is_asked_for(monkeypatch):
    assert not {"Network", "optimizers", "study"} & set(executed((3, 7, 0), monkeypatch))


def test_on_3_6_the_core_is_loaded_at_once(monkeypatch):
    names = executed((3, 6, 15), monkeypatch)
    assert names["Network"] is nn_pure.Network and names["optimizers"] is nn_pure.optimizers
    assert "study" not in names


def test_a_host_without_sys_asks_getattr(monkeypatch):
    load = builtins.__import__

    def without_sys(name, *arguments):
        if name == "sys":
            raise ImportError(name)
        return load(name, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(builtins, "__import__", without_sys)
        answer = nn_pure._asks_getattr()
    assert answer is True
