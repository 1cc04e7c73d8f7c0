"""What an object says of itself: nothing public shows an address, and what looks like a call makes an equal object."""

import ast
import importlib
import inspect
import os
import pkgutil
import sys

import pytest

import nn_pure
from nn_pure import Dense, Network, SimpleNeuralNetwork, layers, optimizers, scaling, schedules
from nn_pure.boards.tiny import TinyNetwork
from nn_pure.callbacks import Callback, PrintEvery
from nn_pure.data.table import iris
from nn_pure.optimizers import OPTIMIZERS, SGD, Adam
from nn_pure.scaling import Scaling
from nn_pure.schedules import Constant, OfEpoch, Schedule, Step, WarmUp
from nn_pure.training.history import History
from nn_pure.training.progress import Progress, is_dumb

# Files and folders whose objects nobody is given: the works of training, of a search, of an export, of a lesson.
WORKS = ("boards", "bundle", "cli", "training", "kernels.fast", "kernels.straight_line", "kernels.straight_line_rules",
         "kernels.straight_line_source", "optimizers.line_search", "data.advice", "data.decisions", "data.lines", "estimators.labels",
         "estimators.line_search", "estimators.quasi_newton", "estimators.solvers", "export.micropython", "export.model",
         "selection.dask_client", "selection.fits", "selection.record", "selection.running", "selection.search",
         "study.axes", "study.canvas", "study.course", "study.expressions", "study.folding", "study.markdown",
         "study.recorder", "study.rewired", "study.steps", "study.where")
# What users get of them all the same.
GIVEN = {"boards.tiny": "TinyNetwork", "training.history": "History", "training.progress": "Progress",
         "export.model": "Model", "study.course": "Lesson"}


def silent(module):
    """Return the public classes of a module whose objects show nothing but their address."""
    return {name for name, each in vars(module).items() if inspect.isclass(each) and each.__module__ == module.__name__
            and not name.startswith("_") and each.__repr__ is object.__repr__}


def works_of(name):
    """Return the entry of WORKS that a file belongs to, "" if to none."""
    return "".join([each for each in WORKS if name == each or ("." not in each and name.startswith(each + "."))])


def test_no_public_class_shows_addresses():
    found, quiet = {}, set()
    for info in pkgutil.walk_packages(nn_pure.__path__, "nn_pure."):
        name = info.name[len("nn_pure."):]
        classes = silent(importlib.import_module(info.name)) if name != "__main__" else set()
        if works_of(name):
            quiet |= {works_of(name)} if classes else set()
            assert GIVEN.get(name) not in classes
        elif classes:
            found[name] = classes
    assert found == {}
    assert quiet == set(WORKS)                      # none is excused for nothing


def test_a_silent_class_is_found():
    class Quiet:
        pass

    Quiet.__module__ = nn_pure.__name__
    nn_pure.Quiet = Quiet
    try:
        assert silent(nn_pure) == {"Quiet"}
    finally:
        del nn_pure.Quiet


SCHEDULES = [Constant(0.5), Step(0.5, 10), schedules.Exponential(0.5, 0.75), schedules.Cosine(0.5, 10, 0.25),
             schedules.OneCycle(0.5, 10), schedules.InverseScaling(0.5), schedules.ReduceOnPlateau(0.5, patience=3),
             WarmUp(Step(0.5, 10, gamma=0.25), epochs=3)]
CALLS = SCHEDULES + [OPTIMIZERS[name](learning_rate=0.25) for name in OPTIMIZERS] + [
    Scaling([1.0, 2.0], [0.5, 4.0]), Dense(3), Dense(2, "relu", "glorot_normal", 0.5, l1=0.25, l2=0.5, dropout=0.125),
    PrintEvery(10), Adam(betas=(0.5, 0.75), amsgrad=True), SGD(momentum=0.5, nesterov=True)]


def state_of(thing):
    """Return all that an object keeps, objects in it as what they keep."""
    return {name: state_of(value) if hasattr(value, "__dict__") else value for name, value in vars(thing).items()}


@pytest.mark.parametrize("thing", CALLS, ids=repr)
def test_a_call_makes_an_equal_object(thing):
    names = {each.__name__: each for each in OPTIMIZERS.values()}
    for module in (optimizers, schedules, scaling, layers, nn_pure.callbacks):
        names.update(vars(module))
    twin = eval(repr(thing), names)
    assert type(twin) is type(thing) and state_of(twin) == state_of(thing) and repr(twin) == repr(thing)


def test_all_schedules_are_among_them():
    found = {each for each in vars(schedules).values() if inspect.isclass(each) and issubclass(each, Schedule)}
    assert found == {type(schedule) for schedule in SCHEDULES} | {Schedule, OfEpoch}


def rate_of(epoch):
    return 0.5


class Mine(Schedule):
    def __init__(self, base):
        self.base = base


@pytest.mark.parametrize("thing, text", [
    (OfEpoch(rate_of), "<OfEpoch: rate_of>"), (Mine(3), "<Mine>"), (Callback(), "<Callback>"),
    (Scaling([0.0] * 9, [1.0] * 9), "<Scaling: 9 columns>"), (Dense(2, weights=[[1.0, 2.0]]), "<Dense(2, 'linear'), weights 1 x 2>"),
    (Network(2, [Dense(4, "tanh"), Dense(1, "sigmoid")], seed=0), "<Network 2-4-1: tanh, sigmoid; binary_cross_entropy, seed 0>"),
    (SimpleNeuralNetwork(2, 3, 1, seed=7), "<SimpleNeuralNetwork 2-3-1: rule cross_entropy, seed 7>"),
    (nn_pure.losses.LOSSES["half_sum_squared_error"], "<Loss half_squared_error, summed>"),
    (nn_pure.activations.ACTIVATIONS["tanh"].with_exp(rate_of), "<Activation tanh, another exp>"),
    (nn_pure.metrics.METRICS["accuracy"], "<Metric accuracy>"), (nn_pure.kernels.kernel_for("plain"), "<kernel plain>"),
    (Progress(), "<Progress: 0 epochs done>"), (iris(), "<Table 'iris.csv': 150 rows, 5 columns>"),
])
def test_what_is_no_call_does_not_look_like_one(thing, text):
    assert repr(thing) == text
    with pytest.raises(SyntaxError):
        ast.parse(repr(thing))


def test_a_repr_survives_what_users_set():
    net = Network(1, [Dense(1)], seed=0)
    net.layers[0].weights = "nonsense"
    assert repr(net) == "<Network 1-1: linear; mean_squared_error, seed 0>" and net._repr_svg_() is None
    assert repr(History()) == "<History: 0 epochs>" and History()._repr_svg_() is None


def test_where_only_the_core_is_there(monkeypatch):
    """A notebook then shows the repr; a terminal that cannot be asked is no dumb one."""
    monkeypatch.setitem(sys.modules, "nn_pure.study.notebook", None)
    net = Network(2, [Dense(1)], seed=0)
    assert net._repr_svg_() is None and net._repr_markdown_() is None
    assert net.train([[0.0, 1.0]], [[1.0]], 3, 0.1)._repr_svg_() is None
    with monkeypatch.context() as patch:
        patch.delattr(os, "environ")
        found = is_dumb()
    assert found is False
    assert repr(TinyNetwork(net.to_dict())) == "<TinyNetwork 2-1>"


def test_a_network_offers_what_users_call():
    net = Network(2, [Dense(1)], seed=0)
    assert [name for name in dir(net) if not name.startswith("_")] == [
        "a", "backward", "columns", "copy", "exp", "forward", "from_dict", "gradients", "history", "inputs", "kernel",
        "label_smoothing", "layers", "loss", "loss_function", "loss_value", "outputs", "predict", "restart", "rng", "scaling", "seed",
        "stop_training", "summary", "target", "to_dict", "train", "x", "z"]
