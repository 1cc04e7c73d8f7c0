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
from nn_pure.activations import ACTIVATIONS
from nn_pure.boards import tiny_training
from nn_pure.boards.tiny import ACTIVATIONS as KNOWN
from nn_pure.boards.tiny import TinyNetwork
from nn_pure.boards.tiny_new import new_network
from nn_pure.boards.tiny_training import TinyTrainer
from nn_pure.losses import LOSSES
from nn_pure.optimizers import SGD
from nn_pure.rng import Rng
from nn_pure.scaling import Scaling, standardise

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


@pytest.mark.filterwarnings("ignore:all relu units")
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
    assert json.dumps(tiny.to_dict()) != before
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
    monkeypatch.setattr("nn_pure.boards.tiny.take", take)
    monkeypatch.setattr("nn_pure.boards.tiny_training.take", take)
    monkeypatch.setattr("nn_pure.boards.tiny_training._clear", clear)
    Counting.count = 0
    for first in range(0, 4, rows):
        trainer.step(X[first:first + rows], y[first:first + rows], 0.5)
    assert Counting.count == numbers
    with open(os.path.join(ROOT, ".ci", "sizes.json")) as file:
        assert json.load(file)["tiny training: bytes allocated by " + figure] == 16 * numbers


# --- what is refused ---------------------------------------------------------

def test_bad_models():
    good = Network(2, [Dense(2, "tanh"), Dense(1, "sigmoid")], seed=1).to_dict()

    def refused(message, **changes):
        data = json.loads(json.dumps(good))
        for name, value in changes.items():
            place = data["layers"][1] if name in data["layers"][1] else data
            if value == "missing":
                del place[name]
            else:
                place[name] = value
        with pytest.raises(ModelFileError) as found:
            TinyNetwork(data)
        assert message in str(found.value)
        with pytest.raises(NNPureError):            # Network does not take it either, or knows more
            if "use Network" in message:
                raise ModelFileError("known")
            Network.from_dict(data)

    for data in (None, [], "x", {}, {"format": "nn_pure"}):
        with pytest.raises(ModelFileError):
            TinyNetwork(data)
    for name in ("format", "version", "inputs", "loss", "layers", "scaling", "units", "activation", "weights", "biases"):
        refused("has no field " + name, **{name: "missing"})
    refused("no nn_pure model", format="other")
    refused("no nn_pure model", version=3)
    refused("no nn_pure model", version=[1])
    refused("exp is 'own'", exp="own")
    refused("loss is no name", loss=[1])
    refused("layers is no list", layers=[])
    refused("layers is no list", layers={})
    refused("layers[0] has no field", layers=[None])
    refused("layers[0]: as many rows", inputs=3)
    refused("layers[0]: as many rows", inputs="2")
    refused("TinyNetwork knows linear, sigmoid, tanh, relu, leaky_relu, softmax; use Network", activation="gelu")
    refused("layers[1].activation is []", activation=[])
    refused("layers[1]: units", units=2)
    refused("layers[1]: biases is no list", biases=[])
    refused("layers[1].biases[0][0] is no finite number", biases=["1"])
    refused("layers[1]: weights is no list", weights="text")
    refused("layers[1].weights[1] has 2 numbers where 1 are needed", weights=[[1.0], [1.0, 2.0]])
    refused("layers[1].weights[1][0] is no finite number", weights=[[1.0], [math.nan]])
    refused("layers[1].weights[0][0]", weights=[None, [1.0]])
    refused("layers[1]: as many rows", weights=[[1.0]])
    refused("scaling has no field shift", scaling=5)
    refused("scaling needs a shift", scaling={"shift": [0.0], "scale": [1.0]})
    refused("scaling needs a shift", scaling={"shift": [0.0, 0.0], "scale": [1.0, 0.0]})
    refused("scaling.scale[0][1]", scaling={"shift": [0.0, 0.0], "scale": [1.0, math.inf]})
    softmax = Network(2, [Dense(2, "softmax")], seed=1).to_dict()["layers"][0]
    refused("layers[1]: softmax works as the last", layers=[softmax, softmax])


def test_a_file_that_is_not_there_is_named(monkeypatch):
    import sys
    monkeypatch.setitem(sys.modules, "nn_pure.portable_exp", None)
    with pytest.raises(ModelFileError, match="beside the file portable_exp.py"):
        xor_network(exp="portable")


@pytest.mark.parametrize("X", [None, 5, "ab", [], {}, {1: 2}, range(2)])
def test_bad_inputs_that_are_no_rows(X):
    tiny = xor_network()
    with pytest.raises(ShapeError, match="one sample is written"):
        tiny.predict(X)
    for y in ([[0.0]], X):
        with pytest.raises(ShapeError, match="as many rows, one or more"):
            TinyTrainer(tiny).step(X, y, 0.5)
    with pytest.raises(ShapeError, match="as many rows, one or more"):
        TinyTrainer(tiny).step([[0.0, 0.0]], [[0.0], [1.0]], 0.5)


class Odd:
    def __len__(self):
        return 2


@pytest.mark.parametrize("row, message", [
    ([1.0], "1 numbers where 2"), ([1.0, 2.0, 3.0], "3 numbers where 2"), ([], "0 numbers"), (1.0, "X[1][0]"), (None, "X[1]"),
    ("ab", "X[1][0]"), (["1", 2.0], "X[1][0]"), ([1.0, None], "X[1][1]"), ([1.0, math.nan], "X[1][1]"), (Odd(), "X[1]"),
    ([1.0, -math.inf], "X[1][1]"), ([1j, 1.0], "X[1][0]"), ([10 ** 400, 1.0], "X[1][0]"), ({1: 2, 3: 4}, "X[1][0]"),
    ({1, 2}, "X[1][0]"), ([[1.0], 2.0], "X[1][0]")])
def test_bad_rows(row, message):
    tiny = xor_network()
    trainer = TinyTrainer(tiny)
    before = weights(tiny)
    X, y = [[1.0, 0.0], row], [[1.0], [0.0]]
    for call in (lambda: tiny.predict(X), lambda: trainer.step(X, y, 0.5), lambda: trainer.loss_value(X, y),
                 lambda: trainer.train(X, y, 2, 0.5, batch_size=1)):
        with pytest.raises((DataError, ShapeError)) as found:
            call()
        assert message in str(found.value)
    assert weights(tiny) == before
    trainer.step(XOR[0], XOR[1], 0.5)           # and what went wrong is forgotten
    twin = xor_network()
    TinyTrainer(twin).step(XOR[0], XOR[1], 0.5)
    assert weights(tiny) == weights(twin)


@pytest.mark.parametrize("loss, output, target, message", [
    ("bce", "sigmoid", [0.5, 1.5], "y[1][1] is outside 0..1"), ("bce", "sigmoid", [-1, 0], "y[1][0] is outside 0..1"),
    ("cce", "softmax", [1.0, 1.0], "y[1] does not sum to 1"), ("cce", "softmax", [2.0, -1.0], "y[1][0] is outside"),
    ("mse", "linear", [1.0, "2"], "y[1][1]"), ("mse", "linear", [1.0], "y[1] has 1 numbers"), ("mse", "linear", 1, "y[1]")])
def test_bad_targets(loss, output, target, message):
    tiny = TinyNetwork(Network(2, [Dense(2, output)], loss, seed=1).to_dict())
    trainer = TinyTrainer(tiny)
    before = weights(tiny)
    X, y = [[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], target]
    for call in (lambda: trainer.step(X, y, 0.5), lambda: trainer.loss_value(X, y),
                 lambda: trainer.train(X, y, 2, 0.5, batch_size=1)):
        with pytest.raises((DataError, ShapeError)) as found:
            call()
        assert message in str(found.value)
    assert weights(tiny) == before


def test_bad_arguments():
    X, y = XOR
    tiny = xor_network()
    trainer = TinyTrainer(tiny)
    before = weights(tiny)
    for rate in (0, -1.0, math.nan, math.inf, "0.1", None, 10 ** 400):
        for call in (lambda rate: trainer.step(X, y, rate), lambda rate: trainer.train(X, y, 1, rate)):
            with pytest.raises(DataError, match="learning_rate must be above 0"):
                call(rate)
    for epochs, size in ((0, None), (1.5, None), ("1", None), (None, None), (1, 0), (1, 2.0), (1, "2")):
        with pytest.raises(DataError, match="epochs and batch_size"):
            trainer.train(X, y, epochs, 0.5, size)
    for momentum in (-0.1, 1.0, math.nan, "0.9", None):
        with pytest.raises(DataError, match="momentum must be 0 or more, below 1"):
            TinyTrainer(tiny, momentum)
    assert weights(tiny) == before
    for seed in (None, "1", -1, 1e300):
        with pytest.raises(DataError, match="the model's seed"):
            TinyTrainer(xor_network(seed=seed)).train(X, y, 1, 0.5, batch_size=2)
    TinyTrainer(xor_network(seed=None)).train(X, y, 1, 0.5, batch_size=2, shuffle=False)


@pytest.mark.parametrize("net, message", [
    (Network(2, [Dense(1)], "huber"), "loss huber after linear: TinyTrainer has binary_cross_entropy, categorical"),
    (Network(2, [Dense(1, l2=0.1)]), "no l2"), (Network(2, [Dense(1, l1=0.1)]), "no l1"),
    (Network(2, [Dense(2, dropout=0.1), Dense(1)]), "no dropout"),
    (Network(2, [Dense(2, "softmax")], label_smoothing=0.1), "no label_smoothing")])
def test_what_only_network_trains(net, message):
    tiny = TinyNetwork(net.to_dict())
    assert tiny.predict([[1.0, 2.0]]) == net.predict([[1.0, 2.0]])
    with pytest.raises(NNPureError) as found:
        TinyTrainer(tiny)
    assert message in str(found.value) and "train" in str(found.value) and "with Network" in str(found.value)


@pytest.mark.parametrize("activation, loss", [("tanh", "binary_cross_entropy"), ("linear", "categorical_cross_entropy"),
                                              ("softmax", "mean_squared_error")])
def test_losses_that_do_not_go_with_the_last_activation(activation, loss):
    tiny = new_network(2, [(2, activation)], loss, seed=1)
    with pytest.raises(NNPureError, match="loss %s after %s" % (loss, activation)):
        TinyTrainer(tiny)


@pytest.mark.parametrize("arguments, message", [
    ((0, [(1, "tanh")]), "inputs must"), (("2", [(1, "tanh")]), "inputs must"), ((2, []), "layers is no list, or empty"),
    ((2, None), "layers is no list"), ((2, [3]), "layers[0] is no pair"), ((2, [(1, "tanh"), (0, "tanh")]), "layers[1] is no"),
    ((2, [("1", "tanh")]), "no pair"), ((2, [(1, "tanh", 2)]), "no pair"), ((2, [(1, "gelu")]), "TinyNetwork knows"),
    ((2, [(1, [])]), "layers[0].activation is []"), ((2, [(1, "tanh")], 5), "loss is no name"),
    ((2, [(1, "tanh")], None, -1), "seed must"), ((2, [(1, "tanh")], None, "1"), "seed must"),
    ((2, [(1, "tanh")], None, 1, {"shift": [0]}), "scaling has no field scale"),
    ((2, [(1, "tanh")], None, 1, None, "own"), "exp is 'own'")])
def test_new_networks_that_cannot_be(arguments, message):
    with pytest.raises(NNPureError) as found:
        new_network(*arguments)
    assert message in str(found.value)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_a_step_that_would_lose_a_number_is_not_taken(momentum):
    tiny = new_network(2, [(2, "relu"), (1, "linear")], seed=3)
    trainer = TinyTrainer(tiny, momentum)
    trainer.train([[1.0, 1.0]], [[1.0]], 2, 0.01)
    before = weights(tiny)
    for X, y, rate in (([[1e200, 1.0]], [[1e200]], 1e20), ([[1.0, 1e308]], [[-1e308]], 0.1)):
        with pytest.raises(TrainingDiverged, match="lower the learning rate"):
            trainer.step(X, y, rate)
        with pytest.raises(TrainingDiverged):
            trainer.train(X, y, 5, rate)
        assert weights(tiny) == before
    twin = TinyNetwork(tiny.to_dict())          # nothing of it is remembered
    for each in (trainer, TinyTrainer(twin, momentum)):
        each.train([[1.0, 1.0]], [[1.0]], 3, 0.01)
    assert weights(tiny) == weights(twin) != before


@given(st.lists(any_float, min_size=8, max_size=8), st.sampled_from(ELEMENTWISE), st.sampled_from(["mse", "bce"]))
def test_no_number_is_a_crash(numbers, hidden, loss):
    """Whatever a row and the weights are, a step leaves finite weights: new ones, or the old ones and TrainingDiverged."""
    layers = [Dense(2, hidden, weights=[numbers[:2], numbers[2:4]]), Dense(1, "sigmoid" if loss == "bce" else "linear")]
    tiny = TinyNetwork(Network(2, layers, loss, seed=1).to_dict())
    trainer = TinyTrainer(tiny, 0.5)
    before = weights(tiny)
    y = [[numbers[7] if loss == "mse" else 1.0]]
    trainer.loss_value([numbers[4:6]], y)
    try:
        trainer.train([numbers[4:6]], y, 1, 0.5)
    except TrainingDiverged:
        assert weights(tiny) == before
    assert "nan" not in weights(tiny) and "inf" not in weights(tiny)
