"""Elementary functions against 60 digits of decimal arithmetic."""

import math
from decimal import Decimal, localcontext

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nn_pure import elementary

BOUND = {"log": 4e-16, "log1p": 4e-16, "expm1": 1e-15, "sinh": 1e-15, "tanh": 1e-15}
NEAR_ZERO = [1e-300, 1e-8, 1e-3, 1.0, 20.0]


def exact(name, x):
    """Return the function of Decimal(x), with 60 digits that are right."""
    with localcontext() as context:
        context.prec = 60
        x = Decimal(x)
        if name == "log":
            return x.ln()
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


@pytest.mark.parametrize("name, largest", [("expm1", 700.0), ("sinh", 700.0), ("tanh", 700.0)])
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
