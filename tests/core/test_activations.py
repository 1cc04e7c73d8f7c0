"""Every activation: safe for every float, in its range, with the slope it says it has."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import ELEMENTWISE, any_float

from nn_pure.activations import ACTIVATIONS, ALIASES

RANGE = {
    "linear": (-math.inf, math.inf), "sigmoid": (0, 1), "tanh": (-1, 1), "relu": (0, math.inf),
    "leaky_relu": (-math.inf, math.inf), "elu": (-1, math.inf), "selu": (-1.7580993408473769, math.inf),
    "softplus": (0, math.inf), "exponential": (0, math.inf), "softsign": (-1, 1), "swish": (-0.2784645427610738, math.inf),
    "gelu": (-0.17004076, math.inf), "hard_sigmoid": (0, 1),
}
# The textbook formulas, in the C library's functions: good for moderate z only.
TEXTBOOK = {
    "linear": lambda z: z,
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "relu": lambda z: max(0.0, z),
    "leaky_relu": lambda z: max(0.01 * z, z),
    "elu": lambda z: z if z > 0 else math.expm1(z),
    "selu": lambda z: 1.0507009873554805 * (z if z > 0 else 1.6732632423543772 * math.expm1(z)),
    "softplus": lambda z: math.log1p(math.exp(z)),
    "exponential": math.exp,
    "softsign": lambda z: z / (1 + abs(z)),
    "swish": lambda z: z / (1 + math.exp(-z)),
    "gelu": lambda z: 0.5 * z * (1 + math.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z ** 3))),
    "hard_sigmoid": lambda z: min(1.0, max(0.0, z + 3.0) / 6.0),
}


def test_the_tables_here_cover_all():
    assert sorted(RANGE) == sorted(TEXTBOOK) == ELEMENTWISE
    assert set(ALIASES.values()) <= set(ACTIVATIONS)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_safe_and_in_range_for_every_float(name):
    low, high = RANGE[name]
    value, slope = ACTIVATIONS[name].value, ACTIVATIONS[name].slope

    @given(any_float)
    @example(1e308)
    @example(-1e308)
    @example(1000.0)
    @example(-1000.0)
    @example(0.0)
    def check(z):
        a = value(z)
        assert low <= a <= high
        most = math.inf if name == "exponential" else 1.76          # selu's s alpha is 1.758
        assert -0.13 <= slope(z, a) <= most             # swish and gelu fall a little

    check()


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_the_textbook_formula(name):
    @given(st.floats(-30.0, 30.0))
    def check(z):
        assert ACTIVATIONS[name].value(z) == pytest.approx(TEXTBOOK[name](z), rel=1e-12, abs=1e-15)

    check()


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_slope_is_the_derivative(name):
    activation = ACTIVATIONS[name]
    h = 6e-6

    def numeric(z):
        return (activation.value(z + h) - activation.value(z - h)) / (2 * h)

    @given(st.floats(-8.0, 8.0))
    def check(z):
        if any(abs(z - kink) <= h for kink in activation.kinks):
            return
        slope = activation.slope(z, activation.value(z))
        assert slope == pytest.approx(numeric(z), rel=1e-7, abs=1e-9)

    check()
    z = 0.7
    assert 1.001 * activation.slope(z, activation.value(z)) != pytest.approx(numeric(z), rel=1e-7, abs=1e-9)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_at_a_kink_the_slope_that_pytorch_takes(name):
    activation = ACTIVATIONS[name]
    for kink in activation.kinks:
        left = activation.slope(kink - 1e-9, activation.value(kink - 1e-9))
        wanted = 0.0 if name == "hard_sigmoid" else left
        assert activation.slope(kink, activation.value(kink)) == pytest.approx(wanted, rel=1e-8)


def test_slopes_far_to_the_left_are_small_not_0():
    for name, factor in [("elu", 1.0), ("selu", 1.0507009873554805 * 1.6732632423543772)]:
        activation = ACTIVATIONS[name]
        assert activation.slope(-40.0, activation.value(-40.0)) == pytest.approx(factor * math.exp(-40.0), rel=1e-14)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_nan_is_not_hidden(name):
    assert math.isnan(ACTIVATIONS[name].value(math.nan))


softmax = ACTIVATIONS["softmax"].value


@given(st.lists(any_float, min_size=1, max_size=6))
@example([1e308, -1e308])
@example([-1e308, -1e308])
def test_softmax_is_a_distribution_for_every_row(z):
    a = softmax(z)
    assert all(0.0 <= p <= 1.0 for p in a)
    assert sum(a) == pytest.approx(1.0)
    assert a[z.index(max(z))] == max(a)


@given(st.lists(st.floats(-20, 20), min_size=1, max_size=6), st.floats(-20, 20))
def test_softmax_formula_and_shift(z, shift):
    total = sum(math.exp(number) for number in z)
    assert softmax(z) == pytest.approx([math.exp(number) / total for number in z], rel=1e-12)
    assert softmax([number + shift for number in z]) == pytest.approx(softmax(z), rel=1e-12)
