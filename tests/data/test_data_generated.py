"""Made-up tables: shapes, seeds, and geometry."""

import math

import pytest

from nn_pure import DataError, Dense, Network
from nn_pure.data.generated import GENERATED, blobs, circles, moons, spiral, surface, xor


@pytest.mark.parametrize("name", sorted(GENERATED))
def test_every_set(name):
    make = GENERATED[name]
    X, y = make(60, noise=0.1, seed=3)
    assert (len(X), len(y)) == (60, 60) and len({len(row) for row in X}) == len({len(row) for row in y}) == 1
    assert make(60, noise=0.1, seed=3) == (X, y) and make(60, noise=0.1, seed=4) != (X, y)
    if name != "surface":
        classes = [tuple(row) for row in y]
        counts = [classes.count(c) for c in set(classes)]
        assert len(counts) >= 2 and max(counts) - min(counts) <= 1
    Network(len(X[0]), [Dense(2), Dense(len(y[0]), "sigmoid" if name != "surface" else "linear")], seed=0).loss_value(X, y)
    for arguments in ({"n": 0}, {"noise": -1.0}, {"n": 2.5}):
        with pytest.raises(DataError):
            make(**arguments)


def test_geometry():
    X, y = circles(100, noise=0.0, ratio=0.25)
    assert all(math.hypot(*x) == pytest.approx(0.25 if t[0] else 1.0, abs=1e-12) for x, t in zip(X, y))
    X, y = moons(100, noise=0.0)
    for (a, b), t in zip(X, y):
        centre = (1.0, 0.5) if t[0] else (0.0, 0.0)
        assert math.hypot(a - centre[0], b - centre[1]) == pytest.approx(1.0, abs=1e-12)
        assert b <= 0.5 if t[0] else b >= -1e-12
    X, y = spiral(90, noise=0.0, arms=3, turns=2.0)
    for (a, b), t in zip(X, y):
        turned = (math.atan2(b, a) / (2 * math.pi) - 2.0 * math.hypot(a, b)) % 1.0
        assert min(abs(turned - t.index(1.0) / 3), abs(turned - 1 - t.index(1.0) / 3)) < 1e-9
    X, y = surface(50)
    for (a, b), (t,) in zip(X, y):
        assert t == pytest.approx(math.sin(math.pi * a) + a * b + 0.5 * b * b, abs=1e-12)
    assert xor(8, noise=0.0)[0][4:] == xor(4, noise=0.0)[0]
    X, y = blobs(2000, noise=0.5, centres=2, inputs=3)
    for k in (0.0, 1.0):
        column = [x[0] for x, t in zip(X, y) if t == [k]]
        mean = sum(column) / 1000
        assert math.sqrt(sum((x - mean) ** 2 for x in column) / 1000) == pytest.approx(0.5, rel=0.1)
