"""The board's network has Network's bits: predictions, steps, trainings, weights from a seed; and refuses what it cannot do."""

import json
import math
import os

import pytest
from commands import ROOT
from hypothesis import given
from hypothesis import strategies as st
from strategies import any_float, random_data, random_network, seeds, sizes

from nn_pure import DataError, Dense, ModelFileError, Network, NNPureError, ShapeError, TrainingDiverged
from nn_pure import tiny_training
from nn_pure.activations import ACTIVATIONS
from nn_pure.losses import LOSSES
from nn_pure.optimizers import SGD
from nn_pure.rng import Rng
from nn_pure.scaling import Scaling, standardise
from nn_pure.tiny import ACTIVATIONS as KNOWN
from nn_pure.tiny import TinyNetwork
from nn_pure.tiny_new import new_network
from nn_pure.tiny_training import TinyTrainer

XOR = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[0.0], [1.0], [1.0], [0.0]]
ELEMENTWISE = [name for name in KNOWN if name != "softmax"]
EXPS = ["platform", "portable"]


@st.composite
def cases(draw):
    """(network, X, y) of what TinyNetwork and TinyTrainer know; a third of the inputs are 0."""
    rng = Rng(draw(seeds))
    loss = draw(st.sampled_from(sorted(tiny_training.LOSSES)))
    depth = draw(st.integers(1, 4))
    hidden = [draw(st.sampled_from(ELEMENTWISE)) for _ in range(depth - 1)]
    output = LOSSES[loss].activation or draw(st.sampled_from(ELEMENTWISE))
    net = random_network(rng, loss, hidden, output, draw(sizes), [draw(sizes) for _ in range(depth)])
    X, y = random_data(rng, net, draw(st.integers(1, 8)))
    X = [[x if rng.below(3) else 0.0 for x in row] for row in X]
    if draw(st.booleans()):
        net.scaling = standardise(X)
    data = net.to_dict()
    data["exp"] = draw(st.sampled_from(EXPS))
    return Network.from_dict(data), X, y


def bits(numbers):
    """A text that tells 0.0 from -0.0, and one NaN like the other."""
    return repr(numbers)


def weights(net):
    return bits([(layer.weights, layer.biases) for layer in net.layers])


def xor_network(**changes):
    data = Network(2, [Dense(2, "tanh"), Dense(1, "sigmoid")], seed=1).to_dict()
    data.update(changes)
    return TinyNetwork(data)


# --- the same bits -----------------------------------------------------------

@given(cases())
def test_predictions(case):
    net, X, _ = case
    tiny = TinyNetwork(net.to_dict())
    assert bits(tiny.predict(X)) == bits(net.predict(X))
    assert bits(tiny.outputs(X[0])) == bits(net.predict(X)[0])


@given(st.lists(any_float, min_size=6, max_size=6), st.sampled_from(KNOWN))
def test_predictions_of_any_number(numbers, activation):
    """Sums beyond the largest float included."""
    loss = "categorical_cross_entropy" if activation == "softmax" else "mse"
    net = Network(2, [Dense(2, activation, weights=[numbers[:2], numbers[2:4]])], loss)
    assert bits(TinyNetwork(net.to_dict()).predict([numbers[4:]])) == bits(net.predict([numbers[4:]]))


@given(cases())
def test_the_loss(case):
    net, X, y = case
    assert bits(TinyTrainer(TinyNetwork(net.to_dict())).loss_value(X, y)) == bits(net.loss_value(X, y))


@given(cases(), st.floats(0.001, 2.0))
def test_one_step(case, rate):
    net, X, y = case
    tiny = TinyNetwork(net.to_dict())
    TinyTrainer(tiny).step(X, y, rate)
    net.forward(X)
    net.backward(X, y, rate)
    assert weights(tiny) == weights(net)


@given(cases(), st.sampled_from([0.0, 0.5, 0.9]), st.integers(1, 9), st.booleans())
def test_a_training(case, momentum, batch_size, shuffle):
    net, X, y = case
    tiny = TinyNetwork(net.to_dict())
    trainer = TinyTrainer(tiny, momentum)
    optimizer = SGD(momentum=momentum)
    for epochs in (4, 2):                       # the second goes on: velocity, shuffles
        net.train(X, y, epochs, 0.01, batch_size, optimizer, shuffle)
        trainer.train(X, y, epochs, 0.01, batch_size, shuffle)
    assert weights(tiny) == weights(net)


@pytest.mark.parametrize("exp", EXPS)
@given(seeds, st.lists(st.tuples(sizes, st.sampled_from(ELEMENTWISE)), min_size=1, max_size=3), sizes)
def test_weights_from_a_seed(exp, seed, layers, inputs):
    net = Network(inputs, [Dense(*layer) for layer in layers], seed=seed, exp=exp)
    tiny = new_network(inputs, layers, seed=seed, exp=exp)
    assert Network.from_dict(tiny.to_dict()).to_dict() == net.to_dict()


def test_a_new_network_trains_as_network_does():
    X, y = XOR
    net = Network(2, [Dense(3, "tanh"), Dense(1, "sigmoid")], seed=5)
    net.scaling = Scaling([0.5, 0.5], [0.5, 2.0])
    tiny = new_network(2, [(3, "tanh"), (1, "sigmoid")], seed=5, scaling={"shift": [0.5, 0.5], "scale": [0.5, 2]})
    net.train(X, y, 20, 0.5, batch_size=3)
    TinyTrainer(tiny).train(X, y, 20, 0.5, batch_size=3)
    assert weights(tiny) == weights(net)
    assert new_network(1, [(2, "softmax")]).loss == "categorical_cross_entropy"
    assert new_network(1, [(2, "linear")]).loss == "mean_squared_error"


def test_a_model_goes_through_json_and_back():
    X, y = XOR
    net = Network(2, [Dense(2, "tanh"), Dense(1, "sigmoid")], seed=1)
    net.columns = [{"name": "a", "categories": None}, {"name": "b", "categories": None, "log": True}]
    tiny = TinyNetwork(json.loads(json.dumps(net.to_dict())))
    assert tiny.to_dict() == net.to_dict() and net.to_dict()["version"] == 2
    TinyTrainer(tiny).step(X, y, 0.5)
    assert Network.from_dict(json.loads(json.dumps(tiny.to_dict()))).predict(X) == tiny.predict(X) != net.predict(X)


def test_lists_are_its_own():
    X, y = XOR
    data = xor_network().to_dict()
    before = json.dumps(data)
    tiny = TinyNetwork(data)
    written, predicted = tiny.to_dict(), tiny.predict(X)
    TinyTrainer(tiny).step(X, y, 0.5)
    assert json.dumps(data) == json.dumps(written) == before
    assert tiny.predict(X) != predicted
    assert XOR == (X, y)


def test_rows_of_other_kinds():
    from array import array
    tiny = xor_network()
    wanted = tiny.predict([[1.0, 0.0]])
    for row in ((1, 0), [True, False], array("f", [1, 0]), range(1, -1, -1), b"\x01\x00"):
        assert tiny.predict([row]) == tiny.predict((row,)) == wanted


def test_the_names_are_networks():
    assert set(KNOWN) <= set(ACTIVATIONS)
    for name, activation in tiny_training.LOSSES.items():
        assert LOSSES[name].activation == activation


# --- what a step allocates ---------------------------------------------------

class Counting(float):
    """A float whose arithmetic is counted; what the C library or a literal gives is none."""

    count = 0


def _counted(name):
    of_float = getattr(float, name)

    def compute(*numbers):
        result = of_float(*numbers)
        if result is NotImplemented:
            return result
        Counting.count += 1
        return Counting(result)
    return compute


for _name in ("add", "sub", "mul", "truediv"):
    for _side in ("__%s__", "__r%s__"):
        setattr(Counting, _side % _name, _counted(_side % _name))
Counting.__neg__ = _counted("__neg__")


@pytest.mark.parametrize("rows, numbers, figure", [(1, 255, "4 XOR steps of 1 row each"),
                                                   (4, 202, "an XOR step of 4 rows")])
def test_a_step_allocates_nothing_but_the_numbers_it_computes(rows, numbers, figure, monkeypatch):
    """MicroPython's bytes, as .ci/sizes has measured them, are 16 for each result of + - * / and exp."""
    def counted_exp(z):
        Counting.count += 1
        return Counting(math.exp(z))

    def take(values, row, name, i):         # the real one would make these floats plain ones
        row[:] = values

    def clear(rows):
        for row in rows:
            row[:] = [Counting(0.0)] * len(row)
    X, y = ([[Counting(number) for number in row] for row in data] for data in XOR)
    tiny = new_network(2, [(2, "sigmoid"), (1, "sigmoid")], seed=2)
    trainer = TinyTrainer(tiny)
    for row in trainer.w:
        row[:] = [Counting(number) for number in row]
    tiny.exp = counted_exp
    monkeypatch.setattr("nn_pure.tiny.take", take)
    monkeypatch.setattr("nn_pure.tiny_training.take", take)
    monkeypatch.setattr("nn_pure.tiny_training._clear", clear)
    Counting.count = 0
    for first in range(0, 4, rows):
        trainer.step(X[first:first + rows], y[first:first + rows], 0.5)
    assert Counting.count == numbers
    with open(os.path.join(ROOT, ".ci", "sizes.json")) as file:
        assert json.load(file)["tiny training: bytes allocated by " + figure] == 16 * numbers
