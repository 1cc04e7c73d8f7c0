"""The generator: its definition, its statistics, its fairness."""

import itertools
import math
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import seeds

from nn_pure import DataError
from nn_pure.rng import MASK, Rng

N = 40000


def test_xorshift32_as_published():
    rng = Rng(0)
    rng.state = 2463534242                # the start in Marsaglia 2003, and its well-known successor
    assert rng.bits() == 723471715


def test_a_seed_gives_a_stream_and_another_seed_another():
    streams = [tuple(rng.bits() for _ in range(3)) for rng in map(Rng, range(2000))]
    assert len(set(streams)) == 2000
    assert Rng(5).bits() == Rng(5).bits()
    assert Rng(2 ** 40).bits() != Rng(0).bits()


def test_no_seed_takes_one_from_the_clock_and_tells_it():
    rng = Rng()
    assert Rng(rng.seed).bits() == rng.bits()
    assert len({Rng().seed for _ in range(20)}) > 1


@given(seeds)
def test_every_seed_has_a_state_that_moves(seed):
    rng = Rng(seed)
    assert 0 < rng.state <= MASK
    assert 0.0 <= rng.uniform() < 1.0


@pytest.mark.parametrize("seed", [-1, 1.5, "1", 10 ** 400])
def test_bad_seeds(seed):
    with pytest.raises(DataError, match="seed"):
        Rng(seed)


def chi_squared(counts, expected):
    return sum((count - expected) ** 2 / expected for count in counts)


def uniforms(seed):
    rng = Rng(seed)
    return [rng.uniform() for _ in range(N)]


def normals(seed):
    rng = Rng(seed)
    return [rng.normal() for _ in range(N)]


@pytest.mark.parametrize("seed", [0, 1, 123456789])
def test_uniforms_fill_100_bins_evenly(seed):
    counts = [0] * 100
    for u in uniforms(seed):
        counts[int(100 * u)] += 1
    assert 50 < chi_squared(counts, N / 100) < 160          # 99 degrees of freedom: 1e-4 beyond each


@pytest.mark.parametrize("lag", [1, 2, 7])
def test_uniforms_are_not_correlated(lag):
    u = [x - 0.5 for x in uniforms(2)]
    r = sum(a * b for a, b in zip(u, u[lag:])) / (N / 12.0)
    assert abs(r) < 4 / math.sqrt(N)


def test_neighbouring_seeds_are_not_correlated():
    first = [Rng(seed).uniform() - 0.5 for seed in range(N)]
    r = sum(a * b for a, b in zip(first, first[1:])) / (N / 12.0)
    assert abs(r) < 4 / math.sqrt(N)
    assert abs(sum(first) / N) < 4 / math.sqrt(12 * N)


@pytest.mark.parametrize("seed", [0, 1])
def test_moments_of_uniform_and_normal(seed):
    u, g = uniforms(seed), normals(seed)
    assert abs(sum(u) / N - 1 / 2) < 4 / math.sqrt(12 * N)
    assert abs(sum(x * x for x in u) / N - 1 / 3) < 4 * math.sqrt(4 / 45 / N)
    # mean 0, variance 1, no skew, kurtosis 3; the variances of x, x^2, x^3, x^4 are 1, 2, 15, 96
    for power, mean, variance in [(1, 0, 1), (2, 1, 2), (3, 0, 15), (4, 3, 96)]:
        assert abs(sum(x ** power for x in g) / N - mean) < 4 * math.sqrt(variance / N)


def test_normals_follow_the_bell():
    edges = [k / 4 for k in range(-8, 9)]
    probabilities = [(math.erf(b / math.sqrt(2)) - math.erf(a / math.sqrt(2))) / 2
                     for a, b in zip(edges, edges[1:])]
    g = normals(3)
    counts = [sum(a <= x < b for x in g) for a, b in zip(edges, edges[1:])]
    assert sum((c - N * p) ** 2 / (N * p) for c, p in zip(counts, probabilities)) < 45   # 16 bins: 1e-4


def test_the_statistics_see_a_biased_stream():
    counts = [0] * 100
    for u in uniforms(0):
        counts[int(100 * u * u)] += 1                        # not uniform
    assert chi_squared(counts, N / 100) > 160


@given(seeds, st.integers(1, MASK))
def test_below_is_below(seed, n):
    assert 0 <= Rng(seed).below(n) < n


def test_below_is_even_where_a_remainder_would_not_be():
    # 3/4 of the range: a plain remainder would give the lowest third twice as often as the rest.
    n, rng = 3 * 2 ** 30, Rng(4)
    low = sum(rng.below(n) < 2 ** 30 for _ in range(9000))
    assert abs(low - 3000) < 4 * math.sqrt(9000 * 2 / 9)


def test_shuffle_gives_every_order_equally_often():
    rng = Rng(5)
    counts = {order: 0 for order in itertools.permutations(range(4))}
    for _ in range(12000):
        items = [0, 1, 2, 3]
        rng.shuffle(items)
        counts[tuple(items)] += 1
    assert chi_squared(counts.values(), 500) < 57            # 23 degrees of freedom: 1e-4


@given(seeds, st.lists(st.integers()))
def test_shuffle_loses_nothing(seed, items):
    shuffled = list(items)
    Rng(seed).shuffle(shuffled)
    assert sorted(shuffled) == sorted(items)


def test_without_a_clock_seeds_differ_all_the_same(monkeypatch):
    monkeypatch.setitem(sys.modules, "time", None)          # import time raises ImportError
    assert len(set(Rng().seed for _ in range(100))) == 100
