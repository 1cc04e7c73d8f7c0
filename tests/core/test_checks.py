"""What the door lets in; test_bad_input.py knocks at it through every public function."""

import math
from fractions import Fraction

import pytest

from nn_pure import DataError, NNPureError, ShapeError, checks


@pytest.mark.parametrize("value, number", [(1, 1.0), (True, 1.0), (Fraction(1, 4), 0.25), (-0.0, 0.0), (5e-324, 5e-324)])
def test_real_numbers_become_floats(value, number):
    assert checks.to_number(value, "x") == number
    assert type(checks.to_number(value, "x")) is float


@pytest.mark.parametrize("value", ["1", b"1", None, 1j, math.nan, math.inf, 10 ** 400, [1.0], object()])
def test_everything_else_does_not(value):
    with pytest.raises(DataError, match="x: "):
        checks.to_number(value, "x")


def test_a_matrix_is_new_and_as_wide_as_asked():
    rows = [[1.0, 2.0], (3, 4)]
    matrix = checks.to_matrix(rows, "X", width=2)
    assert matrix == [[1.0, 2.0], [3.0, 4.0]]
    assert matrix[0] is not rows[0]
    with pytest.raises(ShapeError, match=r"X\[0\] has 2 numbers where 3 are needed"):
        checks.to_matrix(rows, "X", width=3)


@pytest.mark.parametrize("value, least, count", [(1, 1, 1), (3.0, 1, 3), (True, 1, 1), (0, 0, 0), (2 ** 60, 1, 2 ** 60)])
def test_counts(value, least, count):
    assert checks.to_count(value, "n", least) == count
    assert type(checks.to_count(value, "n", least)) is int


@pytest.mark.parametrize("value", [0, -1, 1.5, math.nan, math.inf, "1", None])
def test_what_counts_nothing(value):
    with pytest.raises(DataError, match="n"):
        checks.to_count(value, "n")


def test_rates():
    assert checks.to_rate(1, "rate") == 1.0
    for value in (0, -1e-300, math.nan, "fast"):
        with pytest.raises(DataError, match="rate"):
            checks.to_rate(value, "rate")


def test_names():
    table, aliases = {"tanh": 1, "relu": 2}, {"rectifier": "relu"}
    assert checks.known_name("relu", table, aliases, "activation") == "relu"
    assert checks.known_name("rectifier", table, aliases, "activation") == "relu"
    for name in ("Relu", "", None, 3, ["relu"]):
        with pytest.raises(NNPureError, match="unknown activation .*: choose one of relu, tanh"):
            checks.known_name(name, table, aliases, "activation")


def test_words_for_a_value_are_few():
    assert checks.short("x" * 100) == "'" + "x" * 36 + "..."
    assert checks.short([0] * 1000) == "a list of 1000"
    assert checks.short({1: 2}) == "a dict of 1"
