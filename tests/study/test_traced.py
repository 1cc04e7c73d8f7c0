"""Traced numbers: the bits of the functions they run through, and the formula of what comes out."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import ELEMENTWISE

from nn_pure import Dense, Network, activations
from nn_pure.activations import ACTIVATIONS, exp_named
from nn_pure.elementary import log1p
from nn_pure.losses import LOSSES, Loss
from nn_pure.optimizers import Adam, Optimizer
from nn_pure.study.explain import explain, record
from nn_pure.study.expressions import as_names, evaluate, holds, number, of, reason, written
from nn_pure.study.rewired import Rewired
from nn_pure.study.text import as_text
from nn_pure.study.traced import Traced, conditions, expression

NUMBERS = st.floats(-1e3, 1e3) | st.floats(-3.0, 3.0) | st.sampled_from([0.0, -0.0, 3.0, -3.0, 1e-300])


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.sampled_from(sorted(ELEMENTWISE)), NUMBERS, st.sampled_from(["platform", "portable"]))
def test_every_activation_has_its_bits_and_its_reasons(name, number_, exp):
    line, rewired = ACTIVATIONS[name], Rewired()
    own = line.with_exp(exp_named(exp))
    extra = [rewired.of(exp_named(exp))] if line.takes_exp else []
    z = Traced(number_, "z")
    value = rewired.copy(line.value)(z, *extra)
    a = Traced(float(value), "a", log=[])
    slope = rewired.copy(line.slope)(Traced(number_, "z", log=a.log), a, *extra)
    for traced, true, log in ((value, own.value(number_), z.log), (slope, own.slope(number_, float(a)), a.log)):
        told = conditions(list(log))
        assert float(traced) == true == evaluate(expression(traced))
        assert all(holds(condition) for condition in told or [])


def shown(function, *values):
    z = [Traced(value, "xyz"[k], log=[]) for k, value in enumerate(values)]
    result = Rewired().copy(function)(*z)
    return written(expression(result), as_names), float(result), reason(conditions(list(z[0].log)), as_names)


def clipped(z):
    return max(-1.0, min(z, 1.0))


@pytest.mark.parametrize("function, values, text", [
    (lambda x: 2.0 * x - -x * 3.0 - 1, [5.0], "2·x + x·3 - 1"),
    (lambda x: 0.0 + x * 1.0 + x * 0.0, [5.0], "x + 0"),
    (lambda x, y: (x - y) / (x + y) / x, [5.0, 1.0], "(x - y)/(x + y)/x"),
    (lambda x: x ** 2 + 2.0 ** x, [5.0], "x^2 + 2^x"),
    (lambda x: abs(-x), [5.0], "|-x|"),
    (lambda x: math.atan(x) + math.log(x) + math.exp(-x), [5.0], "atan(x) + log(x) + exp(-x)"),
    (lambda x: activations.softsign(+x), [5.0], "softsign(x)"),
    (clipped, [5.0], "max(-1, min(x, 1))"),
    (lambda x: clipped(x) + sum([x, x]), [5.0], "max(-1, min(x, 1)) + x + x"),
    (lambda x: 2.0 * (0.5 * x), [5.0], "x"),
    (lambda x: 2.0 * (0.5 * x), [5e-324], "2·0.5·x"),             # half of the least number is 0
    (lambda x: max([0.5, 0.25]) * x, [5.0], "0.5·x"),
])
def test_formulas(function, values, text):
    written_, result, _ = shown(function, *values)
    assert written_ == text
    assert result == function(*values)


@pytest.mark.parametrize("function, values, text", [
    (lambda x: 1.0 * (x > 2.0), [5.0], "x > 2"), (lambda x: 1.0 * (2.0 >= x), [5.0], "x > 2"),
    (lambda x: 1.0 * (-3.0 < x < 3.0), [-3.0], "x <= -3"), (lambda x: 1.0 * (-3.0 < x < 3.0), [2.0], "x > -3 and x < 3"),
    (lambda x, y: 1.0 * (x >= y) * (x <= y), [5.0, 5.0], "x = y"), (lambda x, y: 1.0 * (x == y), [4.0, 5.0], ""),
    (lambda x, y: 1.0 * (x <= y) * (x != y), [4.0, 5.0], "x < y"), (lambda x, y: 1.0 * (x != y), [5.0, 5.0], "x = y"),
    (lambda x: 1.0 * (x > 1.0) * (x > 2.0) * (x > 3.0) * (x > 4.0), [5.0], "x > 1 and x > 2 and x > 3 and 1 more"),
])
def test_reasons(function, values, text):
    assert shown(function, *values)[2] == text


def test_a_closure_and_a_recursion():
    factor, atan = 3.0, math.atan

    def inner(z, times):
        return z if times == 0 else atan(inner(z, times - 1)) * factor

    assert shown(lambda z: inner(z, 2), 0.5)[0] == "atan(atan(x)·3)·3"


@pytest.mark.thorough
def test_a_long_sum_is_no_deep_recursion():
    net = Network(1, [Dense(1500)], seed=1, loss="half_squared_error")
    trace = explain(net, [[0.5]], [[1.0] * 1500], 0.125)
    [E] = [line for line in trace["lines"] if line["phase"] == "loss" and line["name"] == "E"]
    assert evaluate(E["expression"]) == E["value"] and len(E["expression"]["of"][1]["of"]) == 1500


class Halved(Adam):
    """w <- the middle of w and Adam's."""

    def _rule(self, w, g, learning_rate):
        return [[0.5 * (a + b) for a, b in zip(*rows)] for rows in zip(w, super()._rule(w, g, learning_rate))]


class Own(Optimizer):
    """It has an update of its own."""

    def update(self, w, g, learning_rate):
        return [[0.5 * x for x in row] for row in w]


def test_an_optimizer_that_inherits_and_one_with_its_own_update():
    net = Network(1, [Dense(1, weights=[[3.0]])])
    trace = record(net, [[2.0]], [[4.0]], 2, 0.25, Halved())[1]
    text = "".join(as_text(trace).split())
    assert "←0.5·(w[0][0][0]+w[0][0][0]-learning_rate/(1-beta1^step)·m(w[0][0][0])/(sqrt(s(w[0][0][0]))" in text
    for line in trace["lines"]:
        assert evaluate(line["expression"]) == line["value"]
    trace = explain(net, [[2.0]], [[4.0]], 0.25, Own())
    moved = [line for line in trace["lines"] if line["name"] == "w[0][0][0]"]
    assert moved[0]["expression"] == number(1.5) and "It has an update of its own" in as_text(trace)


class Odd(Optimizer):
    """Its rule tells a traced number from a float."""

    def _rule(self, w, g, learning_rate):
        return [[x - (0.5 if type(x) is float else 0.25) for x in row] for row in w]


def test_a_step_whose_bits_differ_is_not_shown_as_a_formula():
    trace = explain(Network(1, [Dense(1, weights=[[3.0]])]), [[2.0]], [[4.0]], 0.25, Odd())
    moved = [line for line in trace["lines"] if line["name"] == "w[0][0][0]"]
    assert moved[0]["expression"] == number(2.5) and moved[0]["value"] == 2.5


def test_bits_that_differ_are_not_shown_as_a_formula(monkeypatch):
    """A function that does something else with a traced number than with a float: its value stands alone."""
    def odd(a, t):
        return (a[0] - t[0]) * (2.0 if type(a[0]) is float else 3.0)

    monkeypatch.setitem(LOSSES, "huber", Loss(odd, lambda a, t: [odd(a, t)]))
    trace = explain(Network(1, [Dense(1, weights=[[3.0]])], loss="huber"), [[2.0]], [[4.0]], 0.25)
    lines = {line["name"]: line for line in trace["lines"] if line["phase"] in ("loss", "backward")}
    assert lines["E"]["expression"] == number(4.0) and lines["dE/da[0][0]"]["expression"] == number(4.0)


def test_a_sum_within_a_term_has_a_line():
    net = Network(1, [Dense(3, "softmax")], seed=1, label_smoothing=0.25)
    trace = explain(net, [[0.5]], [[1.0, 0.0, 0.0]], 0.125)
    names = [line["name"] for line in trace["lines"] if line["phase"] == "loss"]
    assert names == ["sum", "E[0]", "E[1]", "E[2]", "E"]
    [delta] = [line for line in trace["lines"] if line["name"] == "delta[0][0]"]
    assert written(delta["expression"], as_names) == "a[0][0] - t[0]"


def test_nothing_of_the_core_is_changed():
    before = dict(vars(activations))
    Rewired().copy(activations.gelu)(Traced(1.0, "z"))
    assert dict(vars(activations)) == before and activations.gelu(1.0) == evaluate(number(activations.gelu(1.0)))
    assert type(activations.softplus(1.0)) is float and type(log1p(1.0)) is float
    assert of("+", number(1.0), number(2.0)) == {"op": "+", "of": [{"value": 1.0}, {"value": 2.0}]}
