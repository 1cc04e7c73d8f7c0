"""Scaling: mean 0, variance 1, and columns that have neither."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_pure import DataError, ShapeError
from nn_pure.scaling import Scaling, standardise


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e-3, 1e-3)), min_size=2, max_size=20))
def test_mean_0_and_variance_1(rows):
    X = [list(row) for row in rows]
    scaled = standardise(X).apply(X)
    for j in range(2):
        column = [row[j] for row in X]
        if max(column) - min(column) > 1e-6 * max(map(abs, column)):
            got = [row[j] for row in scaled]
            assert abs(sum(got) / len(got)) < 1e-6
            assert sum(g * g for g in got) / len(got) == pytest.approx(1.0, rel=1e-6)


@given(st.lists(st.floats(-1e307, 1e307), min_size=1, max_size=8))
def test_every_column_of_floats_can_be_scaled(column):
    X = [[x] for x in column]
    scaling = standardise(X)
    assert scaling.scale[0] > 0.0
    assert all(math.isfinite(row[0]) for row in scaling.apply(X))


@pytest.mark.parametrize("value", [0.0, 7.0, 0.1, -1e308, 5e-324])
def test_a_constant_column_becomes_0(value):
    X = [[value]] * 3
    assert standardise(X).apply(X) == [[pytest.approx(0.0, abs=1e-12)]] * 3


def test_bad_scalings():
    with pytest.raises(DataError, match=r"scale\[1\] is 0"):
        Scaling([0, 0], [1, 0])
    with pytest.raises(ShapeError, match="1 shifts and 2 scales"):
        Scaling([0], [1, 1])
    with pytest.raises(ShapeError, match="1 x 1 and 2 columns"):
        Scaling([0, 0], [1, 1]).apply([[1.0]])
