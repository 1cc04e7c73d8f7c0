"""XOR is solved from every seed: what the demo promises."""

import pytest

from nn_pure import SimpleNeuralNetwork
from nn_pure.cli.demo import XOR_EPOCHS, XOR_LEARNING_RATE, XOR_RESTARTS, XOR_X, XOR_Y


def largest_error(seed, restarts):
    nn = SimpleNeuralNetwork(2, 2, 1, seed=seed)
    nn.train(XOR_X, XOR_Y, XOR_EPOCHS, XOR_LEARNING_RATE, print_every=0, restarts=restarts)
    return max(abs(a[0] - t[0]) for a, t in zip(nn.forward(XOR_X), XOR_Y))


@pytest.mark.slow
def test_every_seed_from_0_to_199_solves_xor():
    unsolved = [seed for seed in range(200) if largest_error(seed, XOR_RESTARTS) > 0.1]
    assert unsolved == []


def test_without_restarts_some_seeds_are_stuck():
    assert [seed for seed in range(6) if largest_error(seed, 0) > 0.1] == [0, 5]


def test_these_seeds_with_restarts():
    assert [seed for seed in (0, 5) if largest_error(seed, XOR_RESTARTS) > 0.1] == []
