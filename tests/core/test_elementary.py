"""Elementary functions against 60 digits of decimal arithmetic."""

import math
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nn_pure import elementary

BOUND = {"log": 4e-16, "log1p": 4e-16, "expm1": 1e-15, "sinh": 1e-15, "tanh": 1e-15,
         "exponential": 7e-16}
NEAR_ZERO = [1e-300, 1e-8, 1e-3, 1.0, 20.0]


def exact(name, x):
    """Return the function of Decimal(x), with 60 digits that are right."""
    with localcontext() as context:
        context.prec = 60
        x = Decimal(x)
        if name == "log":
            return x.ln()
        if name == "exponential":
            return x.exp()
        if abs(x) < Decimal("1e-25"):
            return x                         # the next term of each series is smaller than 1e-25 of it
        if name == "log1p":
            return (1 + x).ln()
        context.prec = 120                   # the differences below cancel up to 25 digits
        if name == "expm1":
            return x.exp() - 1
        if name == "sinh":
            return (x.exp() - (-x).exp()) / 2
        return (x.exp() - (-x).exp()) / (x.exp() + (-x).exp())


def relative_error(name, x, value):
    reference = exact(name, x)
    if reference == 0:
        return 0.0 if value == 0.0 else math.inf
    return float(abs((Decimal(value) - reference) / reference))


def accurate(name, x):
    return relative_error(name, x, getattr(elementary, name)(x)) < BOUND[name]


@given(st.floats(5e-324, 1.7e308) | st.floats(0.5, 2.0))
@example(1.0)
@example(5e-324)
@example(1.7976931348623157e308)
@example(0.7071067811865475)
@example(0.7071067811865476)
@example(1.0000000000000002)
def test_log(x):
    assert accurate("log", x)


@given(st.floats(-0.999999, 1e300) | st.floats(-0.5, 0.5))
@example(-0.9999999999999999)
@example(1e-300)
@example(-6.3e-17)
def test_log1p(x):
    assert accurate("log1p", x)


@pytest.mark.parametrize("name, largest", [("expm1", 700.0), ("sinh", 700.0), ("tanh", 700.0), ("exponential", 700.0)])
def test_hyperbolic(name, largest):
    @given(st.floats(1e-300, largest) | st.floats(1e-9, 3.0))
    def check(x):
        assert accurate(name, x)
        assert accurate(name, -x)

    check()


@pytest.mark.parametrize("name", ["sinh", "tanh", "expm1", "log1p"])
@pytest.mark.parametrize("x", NEAR_ZERO)
def test_near_zero_relative_error_below_1e_14(name, x):
    assert relative_error(name, x, getattr(elementary, name)(x)) < 1e-14


def test_the_check_sees_a_cancelling_formula():
    x = 1e-8
    assert relative_error("sinh", x, (math.exp(x) - math.exp(-x)) / 2.0) > 1e-14
    assert relative_error("tanh", x, (1.0 - math.exp(-2.0 * x)) / (1.0 + math.exp(-2.0 * x))) > 1e-14
    assert relative_error("log1p", x, math.log(1.0 + x)) > 4e-16


@pytest.mark.parametrize("name, x, value", [
    ("log", 0.0, -math.inf), ("log", math.inf, math.inf), ("log1p", -1.0, -math.inf), ("log1p", math.inf, math.inf),
    ("expm1", -math.inf, -1.0), ("expm1", math.inf, math.inf), ("expm1", 1e308, math.inf),
    ("sinh", -math.inf, -math.inf), ("sinh", 1e308, math.inf), ("sinh", 710.0, 1.1169973830808557e308),
    ("exponential", -1e308, 0.0), ("exponential", 1e308, math.inf), ("exponential", 709.7, 1.6549840276802644e308),
    ("exponential", -math.inf, 0.0), ("exponential", math.inf, math.inf), ("exponential", 0.0, 1.0),
    ("tanh", math.inf, 1.0), ("tanh", -1e308, -1.0), ("expm1", 709.7, 1.6549840276802644e308),
])
def test_edges(name, x, value):
    assert getattr(elementary, name)(x) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize("name", sorted(BOUND))
def test_nan_passes_through(name):
    assert math.isnan(getattr(elementary, name)(math.nan))


@pytest.mark.parametrize("name, x", [("log", -1.0), ("log", -math.inf), ("log1p", -1.5)])
def test_logarithm_of_a_negative_number(name, x):
    with pytest.raises(ValueError):
        getattr(elementary, name)(x)


@given(st.floats(0.0, 1e308))
def test_sinh_and_tanh_are_odd_to_the_last_bit(x):
    assert elementary.tanh(-x) == -elementary.tanh(x)
    assert elementary.sinh(-x) == -elementary.sinh(x)


# --- power and cos -----------------------------------------------------------

def exact_cos(x):
    """Return cos(Decimal(x)) by Taylor's series: |x| < 4, so 60 digits need less than 80 terms."""
    with localcontext() as context:
        context.prec = 80
        square = Decimal(x) * Decimal(x)
        total = term = Decimal(1)
        for n in range(2, 160, 2):
            term *= -square / (n * (n - 1))
            total += term
        return total


def cos_error(x, value):
    return float(abs(Decimal(value) - exact_cos(x)))


# Measured: 4.6e-16, a little above 1.6, where the wide angles begin.
@given(st.floats(0.0, math.pi) | st.floats(1.5, 1.7))
@example(math.pi / 2.0)
@example(1.603147329219412)
def test_cos_absolute_error_below_6e_16(x):
    assert cos_error(x, elementary.cos(x)) < 6e-16
    assert elementary.cos(-x) == elementary.cos(x)


def test_cos_at_its_ends_and_in_between():
    assert [elementary.cos(0.0), elementary.cos(math.pi), elementary.PI] == [1.0, -1.0, math.pi]
    assert max(cos_error(math.pi * k / 5000.0, elementary.cos(math.pi * k / 5000.0)) for k in range(5001)) < 6e-16


def test_the_check_sees_a_series_that_is_one_term_short():
    x = 1.5
    h = 0.5 * x
    s = h * (1.0 - h * h / 6.0 * (1.0 - h * h / 20.0 * (1.0 - h * h / 42.0 * (1.0 - h * h / 72.0))))
    assert cos_error(x, 1.0 - 2.0 * s * s) > 6e-16


@given(st.floats(0.5, 1.5), st.integers(0, 900))
@example(0.9, 900)
@example(0.999, 900)
def test_power(x, n):
    exact_power = Fraction(x) ** n
    assert abs(Fraction(elementary.power(x, n)) / exact_power - 1) <= n * Fraction(1.2e-16)


@pytest.mark.parametrize("x, n, value", [
    (0.0, 0, 1.0), (0.0, 3, 0.0), (7.0, 0, 1.0), (7.0, 1, 7.0), (-2.0, 3, -8.0), (-2.0, 10, 1024.0), (1.0, 10 ** 30, 1.0),
    (0.9, 10 ** 9, 0.0), (2.0, 1023, 2.0 ** 1023), (2.0, 1024, math.inf), (-2.0, 2001, -math.inf), (math.inf, 0, 1.0),
])
def test_power_edges(x, n, value):
    assert elementary.power(x, n) == value


def test_power_of_nan():
    assert math.isnan(elementary.power(math.nan, 2))
    assert math.isnan(elementary.cos(math.nan))
