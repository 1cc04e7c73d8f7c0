"""Splits: no row twice, strata in proportion, groups together, time in order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_pure import DataError, ShapeError
from nn_pure.data.split import k_fold, train_test_split

LABELS = st.lists(st.sampled_from("aaaabbc"), min_size=4, max_size=60)
FRACTIONS = st.floats(0.0, 0.5)
SEEDS = st.integers(0, 20)


@given(st.integers(2, 200), FRACTIONS, SEEDS)
def test_plain(n, test_fraction, seed):
    train, test = train_test_split(n, test_fraction, seed)
    assert sorted(train + test) == list(range(n))
    assert len(test) == (0 if test_fraction == 0.0 else max(1, int(n * test_fraction + 0.5)))
    assert train_test_split(n, test_fraction, seed) == (train, test)


def test_seeds_matter():
    assert train_test_split(50, 0.2, 0) != train_test_split(50, 0.2, 1) and k_fold(50, 5, 0) != k_fold(50, 5, 1)
    assert k_fold(50, 5, 3) == k_fold(50, 5, 3)


@given(LABELS, FRACTIONS, SEEDS)
def test_strata_within_one_of_their_proportion(labels, test_fraction, seed):
    n = len(labels)
    train, test = train_test_split(n, test_fraction, seed, strata=labels)
    assert sorted(train + test) == list(range(n))
    assert len(test) == len(train_test_split(n, test_fraction, seed)[1])
    for label in set(labels):
        exact = labels.count(label) * len(test) / n
        assert abs(sum(labels[i] == label for i in test) - exact) < 1.0


@given(LABELS, st.floats(0.05, 0.5), SEEDS)
def test_groups_are_never_divided(labels, test_fraction, seed):
    if len(set(labels)) < 2:
        with pytest.raises(DataError, match="all rows are of one group"):
            train_test_split(len(labels), test_fraction, seed, groups=labels)
        return
    train, test = train_test_split(len(labels), test_fraction, seed, groups=labels)
    assert sorted(train + test) == list(range(len(labels))) and train and test
    assert not {labels[i] for i in train} & {labels[i] for i in test}
    assert train_test_split(len(labels), 0.0, seed, groups=labels)[1] == []


def test_many_groups_come_near_the_share():
    groups = [i // 4 for i in range(400)]
    assert abs(len(train_test_split(400, 0.2, 0, groups=groups)[1]) - 80) <= 2


@given(st.lists(st.integers(0, 8), min_size=2, max_size=40), st.floats(0.05, 0.5), SEEDS)
def test_time_is_kept_in_order(times, test_fraction, seed):
    n = len(times)
    if len(set(times)) == 1:
        with pytest.raises(DataError, match="all rows are of one moment"):
            train_test_split(n, test_fraction, seed, times=times)
        return
    train, test = train_test_split(n, test_fraction, seed, times=times)
    assert sorted(train + test) == list(range(n)) and train and test
    assert max(times[i] for i in train) < min(times[i] for i in test)
    in_order = [times[i] for i in train + test]
    assert in_order == sorted(in_order)
    assert train_test_split(n, 0.0, seed, times=times)[1] == []


def test_time_without_ties_has_the_exact_share():
    train, test = train_test_split(10, 0.3, 0, times=["2020-01-%02d" % (30 - i) for i in range(10)])
    assert test == [2, 1, 0] and train[0] == 9


@given(LABELS, st.integers(2, 4), SEEDS)
def test_folds(labels, k, seed):
    n = len(labels)
    for strata in (None, labels):
        folds = k_fold(n, k, seed, strata=strata)
        assert sorted(sum([test for _, test in folds], [])) == list(range(n))
        sizes = [len(test) for _, test in folds]
        assert max(sizes) - min(sizes) <= 1 and len(folds) == k
        for train, test in folds:
            assert sorted(train + test) == list(range(n))
        for label in set(strata or ()):
            counts = [sum(labels[i] == label for i in test) for _, test in folds]
            assert max(counts) - min(counts) <= 1
    if len(set(labels)) >= k:
        folds = k_fold(n, k, seed, groups=labels)
        assert sorted(sum([test for _, test in folds], [])) == list(range(n))
        for train, test in folds:
            assert test and not {labels[i] for i in train} & {labels[i] for i in test}


@pytest.mark.parametrize("call, kind, message", [
    (lambda: train_test_split(10, 1.0, 0), DataError, "test_fraction is 1.0: it must be 0 or more and below 1"),
    (lambda: train_test_split(10, -0.1, 0), DataError, "test_fraction"), (lambda: train_test_split(10, float("nan"), 0), DataError, "test_fraction"),
    (lambda: train_test_split(1, 0.2, 0), DataError, "1 rows are too few to hold out 1"),
    (lambda: train_test_split(2, 0.5, 0, strata=[1]), ShapeError, "strata has 1 labels and there are 2 rows"),
    (lambda: train_test_split(2, 0.5, 0, strata=[1, 2], groups=[1, 2]), DataError, "a split goes by groups or by strata: choose one"),
    (lambda: train_test_split(2, 0.5, 0, times=[1, "a"]), DataError, "times are texts and numbers"),
    (lambda: train_test_split(2, 0.5, 0, groups=[[1], 2]), DataError, r"groups\[0\] is a list of 1"),
    (lambda: train_test_split(2, 0.5, 0, times=[1.0, float("nan")]), DataError, r"times\[1\] is nan"),
    (lambda: k_fold(3, 4, 0), DataError, "3 rows make no 4 folds"), (lambda: k_fold(3, 1, 0), DataError, "k is 1"),
    (lambda: k_fold(4, 3, 0, groups=[1, 1, 2, 2]), DataError, "2 groups make no 3 folds"),
])
def test_splits_that_do_not_work(call, kind, message):
    with pytest.raises(kind, match=message):
        call()
