"""explain: every line follows from its own operands, and the last weights are those of the training code."""

import copy
import json
import re

import pytest
from grids import diagonal
from hypothesis import given
from hypothesis import strategies as st
from strategies import ELEMENTWISE, cases, examples, random_data, random_network, seeds

from nn_pure import DataError, Dense, Network, NNPureError, ShapeError, SimpleNeuralNetwork, TrainingDiverged
from nn_pure.activations import ACTIVATIONS
from nn_pure.losses import LOSSES
from nn_pure.optimizers import OPTIMIZERS, SGD, Adagrad, Adam, AdamW, RMSprop, optimizer_from
from nn_pure.parameters import parameter_rows
from nn_pure.rng import Rng
from nn_pure.scaling import Scaling
from nn_pure.study.explain import explain, record
from nn_pure.study.expressions import evaluate, holds, number, numbers_of, of
from nn_pure.study.formulas import ACTIVATION_FORMULAS, LOSS_FORMULAS, OPTIMIZER_FORMULAS

WITH_EVERYTHING = [SGD(momentum=0.5, dampening=0.25, weight_decay=0.125), Adagrad(lr_decay=0.5, weight_decay=0.25),
                   RMSprop(momentum=0.5, centered=True, weight_decay=0.25), Adam(amsgrad=True, weight_decay=0.125),
                   AdamW(amsgrad=True), SGD(momentum=0.75, nesterov=True, weight_decay=0.5)]


def given_numbers(trace):
    """The numbers that no line computes: weights and biases of before the step, inputs and targets."""
    found, start, inputs = {}, 0, trace["network"]["inputs"]
    for k, layer in enumerate(trace["network"]["layers"]):
        rows = trace["weights_before"][start:start + inputs + 1]
        for j in range(layer["units"]):
            found["b[%d][%d]" % (k, j)] = rows[-1][j]
            for i in range(inputs):
                found["w[%d][%d][%d]" % (k, i, j)] = rows[i][j]
        start, inputs = start + inputs + 1, layer["units"]
    for name, matrix in (("x", trace["inputs"]), ("t", trace["targets"])):
        for i, row in enumerate(matrix):
            for j, value in enumerate(row):
                found["%s[%d]%s" % (name, j, "(%d)" % i if trace["rows"] > 1 else "")] = value
    return found


def check_trace(trace):
    """Every line is recomputed from its operands, to the bit; every operand is what its own line has."""
    known = given_numbers(trace)
    for line in trace["lines"]:
        assert evaluate(line["expression"]) == line["value"], line["name"]
        assert all(holds(condition) for condition in line["where"] or []), line["name"]
        for operand in numbers_of(line["expression"]):
            name = operand.get("name")
            assert name is None or name in known or not re.match(r"[wbxtza]\[|dE|da/|delta|E", name), (line["name"], name)
            if name in known:
                assert operand["value"] == known[name], (line["name"], name)
        known[line["name"]] = line["value"]


def step_of(net, X, y, rate, optimizer):
    """The weights after the step of the training code."""
    twin = net.copy()
    twin.kernel = "plain"
    twin.train(X, y, epochs=1, learning_rate=rate, optimizer=copy.deepcopy(optimizer))
    return parameter_rows(twin.layers)


@examples(60)
@given(cases())
def test_the_end_is_that_of_backward(case):
    net, X, y = case
    trace = explain(net, X, y, learning_rate=0.0625)
    check_trace(trace)
    assert trace["loss"] == net.loss_value(X, y)
    assert [line["value"] for line in trace["lines"] if line["name"] == "E"] == [trace["loss"], trace["loss_after"]]
    net.kernel = "plain"
    net.forward(X)
    net.backward(X, y, 0.0625)
    assert trace["weights_after"] == parameter_rows(net.layers)
    assert trace["loss_after"] == net.loss_value(X, y)
    json.dumps(trace, allow_nan=False)


@pytest.mark.parametrize("activation, loss", diagonal(sorted(ELEMENTWISE), sorted(LOSSES)))
def test_every_activation_with_every_loss(activation, loss):
    rng = Rng(7)
    output = LOSSES[loss].activation or activation
    net = random_network(rng, loss, [activation], output, 3, [5, 3])
    X, y = random_data(rng, net, 4)
    trace = explain(net, X, y, learning_rate=0.125)
    check_trace(trace)
    assert trace["weights_after"] == step_of(net, X, y, 0.125, "sgd")


@pytest.mark.parametrize("optimizer", sorted(OPTIMIZERS) + WITH_EVERYTHING)
def test_every_optimizer_over_several_steps(optimizer):
    rng = Rng(3)
    net = random_network(rng, "mean_squared_error", ["tanh"], "linear", 2, [3, 1])
    X, y = random_data(rng, net, 5)
    traces = record(net, X, y, 4, 0.25, optimizer)
    twin, same = net.copy(), copy.deepcopy(optimizer_from(optimizer))
    twin.kernel = "plain"
    for trace in traces:
        check_trace(trace)
        twin.train(X, y, epochs=1, learning_rate=0.25, optimizer=same)
        assert trace["weights_after"] == parameter_rows(twin.layers)
        moved = {(line["quantity"], line["layer"], line["input"], line["unit"]): line["value"]
                 for line in trace["lines"] if line["phase"] == "update"}
        assert [moved["w", 1, i, 0] for i in range(3)] + [moved["b", 1, None, 0]] == [
            row[0] for row in trace["weights_after"][-4:]]


@examples(30)
@given(seeds, st.sampled_from(sorted(OPTIMIZERS)), st.sampled_from(sorted(LOSSES)))
def test_random_optimizers(seed, optimizer, loss):
    rng = Rng(seed)
    net = random_network(rng, loss, ["tanh"], LOSSES[loss].activation or "sigmoid", 2, [3, 2])
    X, y = random_data(rng, net, 3)
    trace = explain(net, X, y, 0.0625, optimizer)
    check_trace(trace)
    assert trace["weights_after"] == step_of(net, X, y, 0.0625, optimizer)


def test_penalties_smoothing_and_scaling():
    net = Network(2, [Dense(3, "tanh", l1=0.25), Dense(2, "softmax", l2=0.5)], seed=4, label_smoothing=0.25)
    net.scaling = Scaling([1.0, 2.0], [0.5, 3.0])
    X, y = [[1.5, 2.0], [0.25, 4.0]], [[0, 1], [1, 0]]
    trace = explain(net, X, y, 0.5)
    check_trace(trace)
    assert trace["weights_after"] == step_of(net, X, y, 0.5, "sgd")
    assert trace["loss"] == net.loss_value(X, y)
    assert {"x", "t", "penalty", "E_mean"} <= {line["quantity"] for line in trace["lines"]}
    one = explain(net, X[:1], y[:1], 0.5)
    check_trace(one)
    assert one["loss"] == net.loss_value(X[:1], y[:1])


def test_network_and_optimizer_stay_as_they_are():
    net = Network(2, [Dense(2, "tanh"), Dense(1)], seed=1)
    adam = Adam()
    net.train([[1.0, 2.0]], [[3.0]], epochs=2, optimizer=adam)
    before, memory, x = net.to_dict(), adam.state(), net.x
    trace = explain(net, [[1.0, 0.5]], [[3.0]], optimizer=adam)
    assert (net.to_dict(), adam.state(), net.x) == (before, memory, x)
    assert trace["learning_rate"] == adam.learning_rate
    assert trace["weights_after"] == step_of(net, [[1.0, 0.5]], [[3.0]], 0.001, adam)
    check_trace(trace)


def test_the_tutorials_class():
    nn = SimpleNeuralNetwork(2, 2, 1, seed=0)
    trace = explain(nn, [[0, 1]], [[1]], 0.5)
    nn.forward([[0, 1]])
    nn.backward([[0, 1]], [[1]], 0.5)
    assert trace["weights_after"][:2] == nn.weights_input_hidden


def test_a_step_of_dropout_says_so():
    net = Network(1, [Dense(4, "relu", dropout=0.5), Dense(1)], seed=1)
    assert "Dropout" in explain(net, [[1.0]], [[1.0]], 0.1)["notes"][0]
    assert explain(Network(1, [Dense(1)], seed=1), [[1.0]], [[1.0]], 0.1)["notes"] == []


def test_the_tables_are_complete():
    assert sorted(ACTIVATION_FORMULAS) == sorted(name for name in ACTIVATIONS if ACTIVATIONS[name].slope)
    assert sorted(LOSS_FORMULAS) == sorted(LOSSES)
    assert {type(optimizer_from(name)).__name__ for name in OPTIMIZERS} | {"Optimizer"} == set(OPTIMIZER_FORMULAS)


def test_a_planted_error_is_found():
    net = Network(1, [Dense(1, weights=[[3.0]])])
    trace = explain(net, [[2.0]], [[4.0]], 0.25)
    for line in trace["lines"]:
        wrong = copy.deepcopy(trace)
        wrong["lines"][trace["lines"].index(line)]["value"] += 2.0 ** -40
        with pytest.raises(AssertionError):
            check_trace(wrong)
    assert not holds([number(1.0), "<", number(0.5)])
    assert evaluate(of("sum", *[number(0.1)] * 10)) == 0.9999999999999999


@pytest.mark.parametrize("arguments, kind, words", [
    (([[1.0, 2.0]], [[1.0]], 0.1), ShapeError, "X"),
    (([[1.0]], [[1.0], [2.0]], 0.1), ShapeError, "2"),
    (([["a"]], [[1.0]], 0.1), DataError, "text"),
    (([[1.0]], [[1.0]], -1), NNPureError, "learning_rate"),
    (([[1.0]], [[1.0]], 0.1, "addam"), NNPureError, "adam"),
    (([[1e200]], [[1.0]], 0.1), TrainingDiverged, "learning rate"),
])
def test_bad_input(arguments, kind, words):
    net = Network(1, [Dense(1, weights=[[3.0]])])
    with pytest.raises(kind, match=words):
        explain(net, *arguments)
    assert net.layers[0].weights == [[3.0]]


@pytest.mark.parametrize("steps", [0, -1, 1.5, "2"])
def test_bad_steps(steps):
    with pytest.raises(NNPureError, match="steps"):
        record(Network(1, [Dense(1)]), [[1.0]], [[1.0]], steps, 0.1)


def test_something_that_is_no_network():
    with pytest.raises(NNPureError, match="Network"):
        explain([1], [[1.0]], [[1.0]], 0.1)
