"""Scaling: mean 0, variance 1, and columns that have neither."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_pure import DataError, NNPureError, ShapeError
from nn_pure.scaling import SCALINGS, Scaling, median_of, min_max, robust, scaling_by, standardise


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


@given(st.sampled_from([min_max, robust, standardise]), st.lists(st.floats(-4e307, 4e307), min_size=1, max_size=8))
def test_no_column_of_floats_makes_a_scale_of_0(scale, column):
    scaling = scale([[x] for x in column])
    assert scaling.scale[0] > 0.0 and math.isfinite(scaling.shift[0])


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=20))
def test_min_max_reaches_from_0_to_1(column):
    scaled = [row[0] for row in min_max([[x] for x in column]).apply([[x] for x in column])]
    assert min(scaled) == 0.0
    assert max(scaled) == (1.0 if max(column) > min(column) else 0.0)
    assert min_max([[1.0], [3.0]]).apply([[5.0]]) == [[2.0]]          # a new row may lie outside


@given(st.lists(st.integers(-100, 100), min_size=1, max_size=30))
def test_median_and_quartiles(column):
    scaling = robust([[x] for x in column])
    ranked = sorted(column)

    def quantile(share):                        # linear between two rows, as numpy.percentile
        at = share * (len(ranked) - 1)
        return ranked[math.floor(at)] + (at - math.floor(at)) * (ranked[math.ceil(at)] - ranked[math.floor(at)])

    assert scaling.shift == [quantile(0.5)] == [median_of(ranked)]
    distance = quantile(0.75) - quantile(0.25)
    if distance:
        assert scaling.scale[0] == pytest.approx(distance, rel=1e-12)
    else:
        assert scaling.scale == standardise([[x] for x in column]).scale


def test_outliers_do_not_move_robust():
    column = [[float(i)] for i in range(101)]
    assert robust(column).scale == robust(column[:-1] + [[1e9]]).scale == [50.0]


def test_ties_and_extremes():
    assert robust([[0.0]] * 9 + [[10.0]]).scale == [pytest.approx(3.0)]       # equal quartiles: the standard deviation
    assert robust([[7.0]] * 3).scale == min_max([[7.0]] * 3).scale == [1.0]
    assert median_of([5e-324, 5e-324]) == 5e-324 and median_of([1.5e308, 1.7e308]) == 1.6e308
    with pytest.raises(DataError, match="reaches from -1e.308 to 1e.308, too far for min_max: use standard"):
        min_max([[-1e308], [1e308]])
    with pytest.raises(DataError, match="quartiles are too far apart"):
        robust([[-1.7e308], [-1.7e308], [1.7e308], [1.7e308]])


def test_scalings_by_name():
    X = [[1.0, 5.0], [3.0, 5.0]]
    assert scaling_by("none", X).apply(X) == X and sorted(SCALINGS) == ["min_max", "none", "robust", "standard"]
    assert scaling_by("standardize", X).scale == standardise(X).scale
    with pytest.raises(NNPureError, match="unknown scaling 'max': choose one of min_max, none, robust, standard"):
        scaling_by("max", X)
