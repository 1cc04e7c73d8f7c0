"""SimpleNeuralNetwork is the tutorial's class: same names, same shapes, same numbers."""

import json
import os

import pytest
from grids import few
from hypothesis import given, settings
from hypothesis import strategies as st
from paths import GOLDEN
from strategies import seeds

from nn_pure import (DataError, Network, NNPureError, ShapeError, SimpleNeuralNetwork, TrainingDiverged,
                     binary_cross_entropy, check_gradients, sigmoid, sigmoid_derivative)
from nn_pure.rng import Rng
from nn_pure.simple import LOSS_OF_RULE

# Made with the tutorial's NumPy listing, numpy 2.4.6; the file says how.
GOLDEN = os.path.join(GOLDEN, "tutorial_xor.json")
with open(GOLDEN, encoding="utf-8") as file:
    TUTORIAL = json.load(file)
X, Y = TUTORIAL["X"], TUTORIAL["y"]
RUNS = range(len(TUTORIAL["runs"]))
WEIGHTS = ["weights_input_hidden", "weights_hidden_output", "bias_hidden", "bias_output"]
RELATIVE = {1: 1e-12, 2: 1e-12, 10: 1e-12, 100: 1e-12, 1000: 1e-9, 10000: 1e-6}


def start_of(run, rule="tutorial"):
    nn = SimpleNeuralNetwork(run["input_size"], run["hidden_size"], run["output_size"], rule=rule)
    for name in WEIGHTS:
        setattr(nn, name, [list(row) for row in run["initial"][name]])
    return nn


def agrees(nn, expected, relative):
    for name in WEIGHTS:
        for row, golden in zip(getattr(nn, name), expected[name]):
            if row != pytest.approx(golden, rel=relative, abs=0.0):
                return False
    return [a[0] for a in nn.forward(X)] == pytest.approx([a[0] for a in expected["output"]], rel=relative)


def test_the_file_holds_what_is_tested():
    assert len(TUTORIAL["runs"]) == 5
    for run in TUTORIAL["runs"]:
        assert sorted(map(int, run["after"])) == sorted(RELATIVE)


@pytest.mark.parametrize("index", RUNS)
def test_the_tutorials_numbers_by_train(index):
    run = TUTORIAL["runs"][index]
    for epochs, relative in RELATIVE.items():
        if epochs < 10000:
            nn = start_of(run)
            nn.train(X, Y, epochs, run["learning_rate"], print_every=0)
            assert agrees(nn, run["after"][str(epochs)], relative)


@pytest.mark.parametrize("index", few(RUNS, 5))
def test_the_tutorials_numbers_by_forward_and_backward(index):
    run = TUTORIAL["runs"][index]
    nn = start_of(run)
    for epoch in range(1, 10001):
        nn.forward(X)
        loss = binary_cross_entropy(Y, nn.output) if epoch in RELATIVE else None
        nn.backward(X, Y, run["learning_rate"])
        if epoch in RELATIVE:
            expected = run["after"][str(epoch)]
            assert agrees(nn, expected, RELATIVE[epoch])
            assert loss == pytest.approx(expected["loss_printed"], rel=RELATIVE[epoch])


@settings(max_examples=60)
@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 3), st.integers(1, 6), st.floats(0.01, 3.0), seeds,
       st.sampled_from(sorted(LOSS_OF_RULE)), st.sampled_from(["platform", "portable"]))
def test_the_class_and_network_give_the_same_bits(inputs, hidden, outputs, rows, rate, seed, rule, exp):
    """What stands twice, here and in propagation.py, is one arithmetic; train takes the steps of the latter."""
    rng = Rng(seed)
    X = [[rng.normal() for _ in range(inputs)] for _ in range(rows)]
    Y = [[rng.uniform() for _ in range(outputs)] for _ in range(rows)]
    one = SimpleNeuralNetwork(inputs, hidden, outputs, seed, rule, exp)
    other = SimpleNeuralNetwork(inputs, hidden, outputs, seed, rule, exp)
    start = one.to_network()
    net = Network(inputs, start.layers, LOSS_OF_RULE[rule], exp=exp)
    one.train(X, Y, 5, rate, print_every=0)
    for _ in range(5):
        assert other.forward(X) == net.forward(X)
        assert [other.hidden_input, other.output_input] == net.z and [other.hidden_output, other.output] == net.a
        other.backward(X, Y, rate)
        net.backward(X, Y, rate)
        for name, expected in zip(WEIGHTS, [net.layers[0].weights, net.layers[1].weights, [net.layers[0].biases],
                                            [net.layers[1].biases]]):
            assert getattr(other, name) == expected
    other.forward(X)
    for name in WEIGHTS + ["hidden_input", "hidden_output", "output_input", "output"]:
        assert getattr(one, name) == getattr(other, name)


def test_the_tutorials_rule_is_no_multiplied_rate():
    """Three rows: a mean, multiplied by 3 afterwards, would be rounded twice."""
    nn = SimpleNeuralNetwork(1, 1, 1, seed=3, rule="tutorial")
    before, a = nn.bias_output[0][0], [row[0] for row in nn.forward([[0.1], [0.7], [0.4]])]
    nn.backward([[0.1], [0.7], [0.4]], [[1], [0], [1]], 0.3)
    deltas = [(a[i] - y) * (a[i] * (1.0 - a[i])) for i, y in enumerate([1.0, 0.0, 1.0])]
    assert nn.bias_output[0][0] == before - 0.3 * (0.0 + deltas[0] + deltas[1] + deltas[2])


@pytest.mark.parametrize("before", [
    lambda nn: None, lambda nn: nn.forward(X[:3]), lambda nn: (nn.forward(X), nn.backward(X, Y, 0.1)),
    lambda nn: (nn.forward(X), nn.forward(X[::-1])),
])
def test_a_step_needs_a_forward_of_the_same_rows(before):
    nn = SimpleNeuralNetwork(2, 2, 1, seed=0)
    before(nn)
    with pytest.raises(NNPureError, match="backward before forward"):
        nn.backward(X, Y, 0.1)
    nn.forward(X)
    nn.backward(X, Y, 0.1)


def test_a_step_that_would_lose_a_number_changes_nothing():
    nn = SimpleNeuralNetwork(1, 1, 1, seed=0)
    nn.weights_input_hidden = [[1e-308]]
    nn.forward([[1e308]])
    before = [getattr(nn, name) for name in WEIGHTS]
    with pytest.raises(TrainingDiverged, match="as before this step"):
        nn.backward([[1e308]], [[0.0]], 1e308)
    assert [getattr(nn, name) for name in WEIGHTS] == before


def test_the_comparison_with_the_golden_sees_an_error():
    run = TUTORIAL["runs"][0]
    nn = start_of(run)
    nn.train(X, Y, 10, run["learning_rate"], print_every=0)
    nn.weights_input_hidden[0][0] *= 1 + 3e-12
    assert not agrees(nn, run["after"]["10"], 1e-12)
    nn = start_of(run, rule="cross_entropy")                 # another gradient arrives elsewhere
    nn.train(X, Y, 10, run["learning_rate"], print_every=0)
    assert not agrees(nn, run["after"]["10"], 1e-3)


# The tutorial's steps, with lists in place of np.array and imports in place of its definitions.
STEPS = """
from nn_pure import SimpleNeuralNetwork, binary_cross_entropy, sigmoid, sigmoid_derivative

X = [[0, 0], [0, 1], [1, 0], [1, 1]]
y = [[0], [1], [1], [0]]

nn = SimpleNeuralNetwork(input_size=2, hidden_size=2, output_size=1)
{given}
nn.train(X, y, epochs=1001, learning_rate=0.1)

predictions = nn.forward(X)
print("Predictions:")
print(predictions)
"""


def test_the_tutorials_own_steps_print_the_tutorials_lines(capsys):
    run = TUTORIAL["runs"][0]
    given = "nn.rule = 'tutorial'; nn = SimpleNeuralNetwork(2, 2, 1, rule='tutorial')\n"
    given += "".join("nn.%s = %r\n" % (name, run["initial"][name]) for name in WEIGHTS)
    exec(STEPS.format(given=given), {})
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(",")[0] for line in lines[:11]] == ["Epoch %d" % epoch for epoch in range(0, 1001, 100)]
    assert all(line.split(", ")[1].startswith("Loss: 0.") for line in lines[:11])
    assert float(lines[0].split("Loss: ")[1]) == pytest.approx(run["after"]["1"]["loss_printed"], rel=1e-12)
    assert lines[11] == "Predictions:"
    assert len(eval(lines[12])) == 4


def test_the_tutorials_steps_without_any_extra(capsys):
    exec(STEPS.format(given=""), {})
    assert len(capsys.readouterr().out.splitlines()) == 13


def test_shapes_and_start():
    nn = SimpleNeuralNetwork(3, 4, 2, seed=0)
    assert (len(nn.weights_input_hidden), len(nn.weights_input_hidden[0])) == (3, 4)
    assert (len(nn.weights_hidden_output), len(nn.weights_hidden_output[0])) == (4, 2)
    assert nn.bias_hidden == [[0.0] * 4]
    assert nn.bias_output == [[0.0] * 2]
    output = nn.forward([[1, 2, 3]] * 5)
    assert output == nn.output
    for name, width in [("hidden_input", 4), ("hidden_output", 4), ("output_input", 2), ("output", 2)]:
        assert [len(row) for row in getattr(nn, name)] == [width] * 5
    assert nn.output == sigmoid(nn.output_input)
    assert nn.hidden_output == sigmoid(nn.hidden_input)


def test_weights_set_element_by_element_row_by_row_or_whole():
    nn = SimpleNeuralNetwork(1, 1, 1, seed=0)
    nn.weights_input_hidden[0][0] = 0.0
    nn.bias_hidden[0][0] = 0.0
    nn.weights_hidden_output = [[2.0]]
    nn.bias_output[0] = [-1.0]                               # a whole row, which a copy would lose
    assert nn.forward([[7]]) == [[0.5]]                      # sigmoid(2 * 0.5 - 1)
    nn.backward([[7]], [[0]], 1.0)
    assert nn.bias_output == [[-1.5]]
    assert nn.weights_hidden_output == [[2.0 - 0.5 * 0.5]]


@pytest.mark.parametrize("name, value, message", [
    ("weights_input_hidden", [[1.0]], "has 1 rows where 2 x 2"), ("bias_hidden", [0.0, 0.0], "bias"),
    ("bias_hidden", [[0.0]], r"bias_hidden\[0\] has 1 numbers where 1 x 2"), ("bias_hidden", [[0.0] * 2] * 2, "bias_hidden has 2 rows"),
    ("bias_output", 0.0, "bias_output"), ("weights_hidden_output", None, "weights"),
])
def test_weights_of_a_wrong_shape(name, value, message):
    nn = SimpleNeuralNetwork(2, 2, 1)
    setattr(nn, name, value)
    for call in (lambda: nn.forward(X), lambda: nn.train(X, Y, 1, 0.1), nn.to_network):
        with pytest.raises(NNPureError, match=message):
            call()
    assert getattr(nn, name) == value


def test_it_is_a_face_over_network():
    nn = SimpleNeuralNetwork(2, 3, 1, seed=7)
    net = nn.to_network()
    assert type(net) is Network
    assert net.predict(X) == nn.forward(X)
    check_gradients(net, X, Y)
    nn.train(X, Y, 10, 0.1, print_every=0)
    assert net.predict(X) != nn.forward(X)                   # its own weights


def test_printing(capsys):
    SimpleNeuralNetwork(2, 2, 1, seed=0).train(X, Y, 250, 0.1)
    default = capsys.readouterr().out
    assert [line.split(",")[0] for line in default.splitlines()] == ["Epoch 0", "Epoch 100", "Epoch 200"]
    SimpleNeuralNetwork(2, 2, 1, seed=0).train(X, Y, 250, 0.1, print_every=200)
    assert capsys.readouterr().out.splitlines() == default.splitlines()[::2]
    SimpleNeuralNetwork(2, 2, 1, seed=0).train(X, Y, 250, 0.1, print_every=0)
    assert capsys.readouterr().out == ""


def test_both_rules_print_cross_entropy(capsys):
    printed = []
    for rule in ("tutorial", "cross_entropy"):
        SimpleNeuralNetwork(2, 2, 1, seed=0, rule=rule).train(X, Y, 1, 0.1)
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]


@pytest.mark.parametrize("rule", sorted(LOSS_OF_RULE))
def test_the_plain_kernel_prints_the_same_lines(capsys, monkeypatch, rule):
    printed = []
    for kernel in ("generated", "plain"):
        monkeypatch.setenv("NN_PURE_KERNEL", kernel)
        SimpleNeuralNetwork(2, 2, 1, seed=0, rule=rule).train(X, Y, 250, 0.1)
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1] and printed[0].count("\n") == 3


def test_a_saturated_wrong_answer_is_printed_as_a_number(capsys):
    nn = SimpleNeuralNetwork(1, 1, 1)
    nn.weights_hidden_output, nn.bias_output = [[0.0]], [[1000.0]]
    nn.train([[1.0]], [[0.0]], 1, 0.1)
    assert capsys.readouterr().out == "Epoch 0, Loss: 1000.0\n"


def test_module_functions():
    assert sigmoid(0) == 0.5
    assert sigmoid([[0.0, 1e308], [-1e308, 0]]) == [[0.5, 1.0], [0.0, 0.5]]
    assert sigmoid_derivative(sigmoid(0)) == 0.25
    assert sigmoid_derivative([[0.5, 1.0]]) == [[0.25, 0.0]]
    assert binary_cross_entropy([[1], [0]], [[0.5], [0.5]]) == pytest.approx(0.6931471805599453, rel=1e-15)
    assert binary_cross_entropy([[1, 0]], [[0.75, 0.25]]) == pytest.approx(0.2876820724517809, rel=1e-15)
    assert binary_cross_entropy([[1.0]], [[0.0]]) == float("inf")
    assert binary_cross_entropy([[1.0, 0.0]], [[1.0, 0.0]]) == 0.0


@pytest.mark.parametrize("call, error, message", [
    (lambda: sigmoid("1"), DataError, "x: '1' is text"), (lambda: sigmoid(None), DataError, "x: None"),
    (lambda: sigmoid_derivative(1j), DataError, "x: 1j"), (lambda: sigmoid([1, 2]), DataError, r"x\[0\]: 1 is not a row"),
    (lambda: binary_cross_entropy([[1]], [[1], [0]]), ShapeError, "1 x 1 and 2 x 1"),
    (lambda: binary_cross_entropy([[2]], [[0.5]]), DataError, "2.0 is outside 0..1"),
    (lambda: binary_cross_entropy([[1]], [[1.5]]), DataError, "1.5 is outside 0..1"),
    (lambda: binary_cross_entropy(1, [[0.5]]), DataError, "y_true: 1 is not a row"),
])
def test_bad_input_of_the_module_functions(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_restarts_say_so(capsys):
    nn = SimpleNeuralNetwork(2, 2, 1, seed=0)
    history = nn.train(X, Y, 2000, 1.0, restarts=5)
    assert len(history.starts) > 1
    assert "Stuck at loss " in capsys.readouterr().out
    assert max(abs(a[0] - t[0]) for a, t in zip(nn.forward(X), Y)) < 0.2
