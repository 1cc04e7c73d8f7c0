"""Initializers: shape, spread, and the default that fits the activation."""

import math

import pytest

from nn_pure import Dense, NNPureError
from nn_pure.activations import ACTIVATIONS
from nn_pure.initializers import ALIASES, DEFAULT_INITIALIZERS, INITIALIZERS
from nn_pure.rng import Rng

INPUTS, UNITS = 200, 50
VARIANCE = {
    "zeros": 0.0, "ones": 0.0, "constant": 0.0, "uniform": 0.05 ** 2 / 3, "normal": 1.0,
    "glorot_uniform": 2 / (INPUTS + UNITS), "glorot_normal": 2 / (INPUTS + UNITS),
    "he_uniform": 2 / INPUTS, "he_normal": 2 / INPUTS,
    "lecun_uniform": 1 / INPUTS, "lecun_normal": 1 / INPUTS,
}
MEAN = {"ones": 1.0, "constant": 0.5}


@pytest.mark.parametrize("name", sorted(INITIALIZERS))
def test_mean_and_variance(name):
    weights = INITIALIZERS[name](Rng(1), INPUTS, UNITS)
    assert len(weights) == INPUTS
    assert {len(row) for row in weights} == {UNITS}
    flat = [w for row in weights for w in row]
    n, variance, mean = len(flat), VARIANCE[name], MEAN.get(name, 0.0)
    assert abs(sum(flat) / n - mean) <= 4 * math.sqrt(variance / n)
    measured = sum((w - mean) ** 2 for w in flat) / n
    assert abs(measured - variance) <= 4 * variance * math.sqrt(2 / n)     # the variance, not its root
    if name.endswith("uniform"):
        assert max(map(abs, flat)) <= math.sqrt(3 * variance) * 1.000001
    if variance > 0.0:
        assert len(set(flat)) > 0.99 * n                                   # a weight of its own for each


@pytest.mark.parametrize("name", sorted(INITIALIZERS))
def test_scale(name):
    initialize = INITIALIZERS[name]
    once, twice = initialize(Rng(2), 3, 4, 1.0), initialize(Rng(2), 3, 4, 2.0)
    assert twice == [[2.0 * w for w in row] for row in once]


def test_defaults_and_aliases_name_what_exists():
    assert set(DEFAULT_INITIALIZERS) <= set(ACTIVATIONS)
    assert set(DEFAULT_INITIALIZERS.values()) | set(ALIASES.values()) <= set(INITIALIZERS)
    assert Dense(1, "sigmoid").initializer == "glorot_uniform"
    assert Dense(1, "selu").initializer == "lecun_normal"
    assert Dense(1, "relu", "kaiming_normal").initializer == "he_normal"


def test_unknown_name():
    with pytest.raises(NNPureError, match="unknown initializer 'orthogonal': choose one of constant, glorot"):
        Dense(1, "relu", "orthogonal")
