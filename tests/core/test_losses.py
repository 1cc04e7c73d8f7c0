"""Every loss: its textbook value, its gradient, its exact limits."""

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import any_float, seeds

from nn_pure import DataError
from nn_pure.activations import ACTIVATIONS, exponential, sigmoid
from nn_pure.losses import ALIASES, LOSSES
from nn_pure.rng import Rng


def _sigmoid(z):
    return 1 / (1 + math.exp(-z))


def _softmax(z):
    total = sum(math.exp(number) for number in z)
    return [math.exp(number) / total for number in z]


TEXTBOOK = {
    "binary_cross_entropy": lambda z, t: sum(
        -q * math.log(_sigmoid(p)) - (1 - q) * math.log(1 - _sigmoid(p)) for p, q in zip(z, t)) / len(z),
    "categorical_cross_entropy": lambda z, t: -sum(q * math.log(p) for p, q in zip(_softmax(z), t)),
    "poisson": lambda z, t: sum(q * math.log(q / math.exp(p)) - q + math.exp(p) for p, q in zip(z, t)),
    "mean_squared_error": lambda a, t: sum((p - q) ** 2 for p, q in zip(a, t)) / len(a),
    "half_sum_squared_error": lambda a, t: sum((p - q) ** 2 for p, q in zip(a, t)) / 2,
    "half_squared_error": lambda a, t: sum((p - q) ** 2 for p, q in zip(a, t)) / 2,
    "mean_absolute_error": lambda a, t: sum(abs(p - q) for p, q in zip(a, t)) / len(a),
    "huber": lambda a, t: sum((p - q) ** 2 / 2 if abs(p - q) <= 1 else abs(p - q) - 0.5
                              for p, q in zip(a, t)) / len(a),
}


def row_and_targets(name, seed):
    rng = Rng(seed)
    m = 1 + rng.below(5)
    row = [3.0 * rng.normal() for _ in range(m)]
    t = [rng.uniform() + 0.01 for _ in range(m)]
    if name == "categorical_cross_entropy":
        t = [q / sum(t) for q in t]
    elif name == "binary_cross_entropy":
        t = [q / 1.01 for q in t]
    return row, t


def outputs_of(loss, row):
    """Return a of a row of z; of one of a, the row itself."""
    return ACTIVATIONS[loss.activation].outputs([row])[0] if loss.activation else row


def test_the_table_here_covers_all():
    assert sorted(TEXTBOOK) == sorted(LOSSES)
    assert set(ALIASES.values()) <= set(LOSSES)


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_value_and_gradient(name):
    loss = LOSSES[name]
    h = 1e-5
    checked = [0]

    @given(seeds)
    def check(seed):
        row, t = row_and_targets(name, seed)
        assert loss.value(row, t) == pytest.approx(TEXTBOOK[name](row, t), rel=1e-9, abs=1e-12)
        gradient = loss.gradient(outputs_of(loss, row), t)
        for j in range(len(row)):
            if abs(row[j] - t[j]) <= h and loss.kinks:
                continue
            above, below = list(row), list(row)
            above[j] += h
            below[j] -= h
            numeric = (loss.value(above, t) - loss.value(below, t)) / (2 * h)
            assert gradient[j] == pytest.approx(numeric, rel=1e-6, abs=1e-8)
            checked[0] += abs(numeric) > 1e-3 and 1.001 * gradient[j] != pytest.approx(numeric, rel=1e-6, abs=1e-8)

    check()
    assert checked[0] > 20              # a gradient that is wrong by 1.001 would have been seen


@given(any_float, st.sampled_from([0.0, 0.5, 1.0]))
@example(1e308, 0.0)
@example(-1e308, 1.0)
def test_binary_cross_entropy_is_finite_for_every_sum(z, t):
    assert 0.0 <= LOSSES["binary_cross_entropy"].value([z], [t]) < math.inf
    assert -1.0 <= LOSSES["binary_cross_entropy"].gradient([sigmoid(z)], [t])[0] <= 1.0


@pytest.mark.parametrize("z", [40.0, 1000.0, 1e308])
def test_a_saturated_wrong_answer_costs_its_exact_limit(z):
    assert LOSSES["binary_cross_entropy"].value([z], [0.0]) == z
    assert LOSSES["binary_cross_entropy"].value([-z], [1.0]) == z
    assert LOSSES["categorical_cross_entropy"].value([z, 0.0], [0.0, 1.0]) == z


def test_a_right_answer_keeps_its_small_loss():
    tiny = math.exp(-40.0)                # 4e-18, lost if 1 were added to it
    assert LOSSES["binary_cross_entropy"].value([40.0], [1.0]) == pytest.approx(tiny, rel=1e-12)
    assert LOSSES["categorical_cross_entropy"].value([0.0, 40.0], [0.0, 1.0]) == pytest.approx(tiny, rel=1e-12)


def test_an_impossible_class_that_is_infinitely_far_costs_nothing():
    assert LOSSES["categorical_cross_entropy"].value([1e308, -1e308], [1.0, 0.0]) == 0.0


@given(any_float, st.floats(0.0, 1e308))
@example(1e308, 1e308)
@example(1e308, 0.0)
@example(-1e308, 0.0)
@example(1.0, 5e-324)
@example(0.0, 1.0)
def test_poisson_is_no_nan_and_0_or_more(z, t):
    loss = LOSSES["poisson"]
    assert loss.value([z], [t]) >= 0.0
    assert math.isfinite(loss.value([z], [t])) or abs(z) > 700.0 or t > 1e300
    assert loss.gradient([exponential(z)], [t])[0] >= -t


def test_poisson_near_a_perfect_answer_keeps_its_small_loss():
    for d in (1e-3, -1e-3):
        assert LOSSES["poisson"].value([math.log(3.0) + d], [3.0]) == pytest.approx(1.5e-6, rel=1e-3)
    assert LOSSES["poisson"].value([1.0], [5e-324]) == pytest.approx(math.e)
    assert LOSSES["poisson"].value([-40.0], [0.0]) == pytest.approx(math.exp(-40.0), rel=1e-14)


@given(st.floats(0.0, 8.0), st.floats(0.0, 8.0))
def test_one_sigmoid_is_a_softmax_of_two(z, t):
    t = t / 8.0
    binary = LOSSES["binary_cross_entropy"].value([z], [t])
    assert LOSSES["categorical_cross_entropy"].value([0.0, z], [1.0 - t, t]) == pytest.approx(binary, rel=1e-12)


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_a_batch_is_the_mean_or_the_sum_of_its_rows(name):
    rows, T = zip(*[row_and_targets(name, seed) for seed in range(40)])
    same = [i for i in range(40) if len(rows[i]) == 2]
    rows, T = [rows[i] for i in same], [T[i] for i in same]
    loss = LOSSES[name]
    assert len(rows) > 3
    n = 1 if name == "half_sum_squared_error" else len(rows)
    assert loss.mean(rows, T) == pytest.approx(sum(map(loss.value, rows, T)) / n)
    gradient = loss.mean_gradient(rows, T)
    for i in range(len(rows)):
        assert gradient[i] == pytest.approx([g / n for g in loss.gradient(rows[i], T[i])])


@pytest.mark.parametrize("name, t", [
    ("binary_cross_entropy", [1.5]), ("binary_cross_entropy", [0.5, -0.1]),
    ("poisson", [1.0, -0.5]), ("categorical_cross_entropy", [0.5, 0.6]), ("categorical_cross_entropy", [2.0, -1.0]),
])
def test_targets_that_do_not_fit(name, t):
    with pytest.raises(DataError, match=r"y\[1\]: .*regression"):
        LOSSES[name].check_targets([[1.0] + [0.0] * (len(t) - 1), t])


def test_targets_that_sum_to_one_only_nearly():
    LOSSES["categorical_cross_entropy"].check_targets([[0.1] * 10])
