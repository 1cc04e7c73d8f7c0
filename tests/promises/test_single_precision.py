"""The core with floats of 24 and of 22 digits: it learns, its gradients check, nothing becomes NaN."""

import ast
import os
import time

import pytest
from grids import thorough
from hypothesis import given
from hypothesis import strategies as st
from single_precision import FOLDER, Arithmetic, core_with, is_held, rounder, run_rewritten
from strategies import ELEMENTWISE, examples, seeds

import nn_pure
from nn_pure.activations import ACTIVATIONS
from nn_pure.initializers import INITIALIZERS
from nn_pure.losses import LOSSES
from nn_pure.optimizers import OPTIMIZERS
from nn_pure.training import curvature

XOR = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
XOR_Y = [[0.0], [1.0], [1.0], [0.0]]
DIGITS = [24, 22]
LARGEST = 3.4028234663852886e38                 # of 24 digits


@pytest.fixture(params=DIGITS)
def digits(request):
    return request.param


@pytest.fixture
def core(digits):
    """The core with floats of so many digits, of which none becomes NaN."""
    core = core_with(digits)
    before = core.arithmetic.nans
    yield core
    assert core.arithmetic.nans == before


def numbers_of(value):
    """Return all floats in nested lists, tuples and dicts."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [number for each in value for number in numbers_of(each)]
    return [value] if type(value) is float else []


def rows(core, digits, count, columns, seed=3):
    rng = core.rng.Rng(seed)
    return [[rounder(digits)(4.0 * rng.uniform() - 2.0) for _ in range(columns)] for _ in range(count)]


# --- the emulation -------------------------------------------------------------

def result_of(source, digits):
    names = {}
    run_rewritten(source, names, Arithmetic(digits))
    return names["result"]


@pytest.mark.parametrize("source, single", [
    ("result = 0.1", 0.10000000149011612),
    ("result = 1 / 3", 0.3333333432674408),
    ("result = 0.1 + 0.2", 0.30000001192092896),
    ("result = 16777217 * 1.0", 16777216.0),
    ("result = float(16777217)", 16777216.0),
    ("result = 0.0\nfor _ in range(10):\n    result += 0.1", 1.0000001192092896),
    ("a = [0.5]\na[0] *= 0.1\nresult = a[0]", 0.05000000074505806),
    ("class A:\n    pass\na = A()\na.b = 1.0\na.b -= 0.9\nresult = a.b", 0.10000002384185791),
    ("from math import exp\nresult = exp(1.0)", 2.7182817459106445),
    ("from math import exp as e, sqrt\nresult = sqrt(2.0) * e(0.0)", 1.4142135381698608),
    ("def f(x=0.1):\n    return x\nresult = f()", 0.10000000149011612),
    ("result = 1e200", float("inf")), ("result = -1e200", float("-inf")), ("result = 1e-300", 0.0),
    ("result = 1e30 * 1e30", float("inf")), ("result = 1e-30 * 1e-30", 0.0),
    ("result = '%.1f' % 0.5 + 'a' * 2", "0.5aa"), ("a = b = [1]\na += [2]\nresult = b", [1, 2]),
    ("result = 7 // 2 + 2 ** 3 % 5", 6),
])
def test_numbers_are_rounded(source, single):
    assert result_of(source, 24) == single


def test_22_digits_are_24_cut():
    assert result_of("result = 1.0 / 3.0", 22) == 0.33333325386047363 < 1.0 / 3.0
    assert rounder(22)(1.0 + 2.0 ** -21) == 1.0 + 2.0 ** -21 and rounder(22)(1.0 + 2.0 ** -22) == 1.0
    assert is_held(LARGEST, 24) and not is_held(LARGEST, 22) and not is_held(2.0 * LARGEST, 24)


def test_what_becomes_nan_is_counted():
    arithmetic = Arithmetic(24)
    run_rewritten("a = 1e30 * 1e30\nb = a - a", {}, arithmetic)
    assert arithmetic.nans == 1


def test_all_that_a_network_holds_is_rounded(core, digits):
    net = core.Network(2, [core.Dense(4, "tanh", "normal"), core.Dense(1, "sigmoid")], seed=1, kernel="plain")
    net.train(XOR, XOR_Y, epochs=5, learning_rate=0.3, optimizer="adam")
    held = numbers_of([net.to_dict(), net.history.to_dict(), net.z, net.a, net.predict(XOR)])
    assert len(held) > 50
    assert [x for x in held if not is_held(x, digits)] == []


# --- constants --------------------------------------------------------------------

DESKTOP = ("kernels.fast",)                  # math.dist: CPython only, whose floats are doubles


def constants_beyond(source, digits):
    """Return the float literals in source that become 0 or infinite with so many digits."""
    found = []
    for node in ast.walk(ast.parse(source)):
        value = getattr(node, "value", getattr(node, "n", None))
        if type(node).__name__ in ("Constant", "Num") and type(value) is float and value != 0.0:
            rounded = rounder(digits)(value)
            if rounded == 0.0 or rounded - rounded != 0.0:
                found.append(value)
    return found


@pytest.mark.parametrize("name", sorted(entry[:-3] for entry in os.listdir(FOLDER) if entry.endswith(".py")))
def test_no_constant_is_beyond_single_precision(name):
    with open(os.path.join(FOLDER, name + ".py"), encoding="utf-8") as file:
        source = file.read()
    assert (constants_beyond(source, 22) != []) == (name in DESKTOP)


def test_a_constant_beyond_single_precision_is_found():
    assert constants_beyond("y = log(p + 1e-300)", 22) == [1e-300]
    assert constants_beyond("y = min(y, 1e308)", 24) == [1e308]


def test_the_precision_is_found_out(core, digits):
    eps = 2.0 ** (1 - digits)
    assert core.elementary.EPSILON == core.gradcheck.float_eps() == core.metrics.scores.EPSILON == eps
    assert core.portable_exp.DIGITS == digits
    assert core.training.curvature.STEP ** 3 >= eps > (core.training.curvature.STEP / 2.0) ** 3
    assert core.training.curvature.NOISE > eps / core.training.curvature.STEP
    assert curvature.STEP == 1e-4 and curvature.NOISE == 1e-6        # unchanged with doubles
    assert nn_pure.elementary.EPSILON == 2.0 ** -52 and nn_pure.portable_exp.DIGITS == 53


# --- the random generator ------------------------------------------------------------

def test_uniform_numbers_are_those_of_doubles(core, digits):
    single, double = core.rng.Rng(7), nn_pure.rng.Rng(7)
    size = 2.0 ** digits
    for _ in range(2000):
        u = single.uniform()
        assert u == int(double.uniform() * size) / size and 0.0 <= u < 1.0


def test_the_largest_uniform_number_is_below_1(core):
    rng = core.rng.Rng(1)
    rng.bits = lambda: 0xFFFFFFFF
    assert rng.uniform() < 1.0


def test_53_bits_would_reach_1():
    assert result_of("result = 9007199254740991 / 9007199254740992.0", 24) == 1.0
    assert result_of("result = (0xFFFFFFFF >> 8) / 16777216.0", 24) < 1.0


def test_initial_weights_are_those_of_doubles_to_rounding(core, digits):
    for name in sorted(INITIALIZERS):
        single = core.Dense(3, initializer=name)
        double = nn_pure.Dense(3, initializer=name)
        single.initialize(4, core.rng.Rng(5))
        double.initialize(4, nn_pure.rng.Rng(5))
        for w, exact in zip(numbers_of(single.weights), numbers_of(double.weights)):
            assert is_held(w, digits) and w == pytest.approx(exact, abs=2.0 ** (6 - digits)), name


def test_a_seed_from_a_clock_without_nanoseconds(monkeypatch, core):
    seen = set()
    clock = iter(range(1700000000, 1700000020))             # whole seconds, as boards have them
    monkeypatch.delattr(time, "time_ns", raising=False)
    monkeypatch.setattr(time, "time", lambda: next(clock))
    for _ in range(20):
        seen.add(core.rng.unpredictable_seed())
    assert len(seen) == 20


# --- functions -------------------------------------------------------------------------

@examples(200)
@given(st.sampled_from(DIGITS), st.floats(-87.0, 88.0, width=32))
def test_our_own_exp_is_exact_to_one_unit(digits, x):
    core = core_with(digits)
    x = rounder(digits)(x)
    exact = nn_pure.portable_exp.exp(x)
    if exact > 2.0 ** -120:
        below = 2 if digits == 22 else 1        # cutting digits off loses up to one unit where rounding loses half
        assert abs(core.portable_exp.exp(x) - exact) <= below * 2.0 ** (1 - digits) * exact


def test_the_ends_of_our_own_exp(core):
    exp = core.portable_exp.exp
    assert [exp(x) for x in (0.0, -1e30, 1e30, 89.0, -800.0)] == [1.0, 0.0, float("inf"), float("inf"), 0.0]


@examples(150)
@given(st.sampled_from(DIGITS), st.sampled_from(["log", "log1p", "expm1", "tanh", "sinh", "exponential"]),
       st.floats(2.0 ** -60, 40.0, width=32))
def test_elementary_functions_to_a_few_units(digits, name, x):
    core = core_with(digits)
    x = rounder(digits)(x)
    exact = getattr(nn_pure.elementary, name)(x)
    got = getattr(core.elementary, name)(x)
    # Rounding the argument of exp costs |x| units; cut digits always err to one side.
    units = (8.0 if digits == 24 else 24.0) + (2.0 * x if name in ("sinh", "exponential", "expm1") else 0.0)
    assert abs(got - exact) <= units * 2.0 ** -digits * max(abs(exact), abs(x) if name == "log1p" else 0.0)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_activations(name, core, digits):
    line = core.activations.ACTIVATIONS[name]
    for size in [0.0, 1e-30, 1e-3, 0.5, 1.0, 3.0, 20.0, 87.0, 1e10, 1e30, 0.5 * LARGEST]:
        for z in (rounder(digits)(size), -rounder(digits)(size)):
            a, exact = line.value(z), ACTIVATIONS[name].value(z)
            slope, exact_slope = line.slope(z, a), ACTIVATIONS[name].slope(z, exact)
            if name == "exponential" and z > 50.0:
                assert a == float("inf") or z < 88.0
                continue
            assert is_held(a, digits) and is_held(slope, digits), z
            assert a == pytest.approx(exact, rel=1e-4, abs=1e-6), z
            assert slope == pytest.approx(exact_slope, rel=1e-3, abs=1e-5), z


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_losses(name, core, digits):
    for z in (-1e4, -30.0, -0.5, 0.0, 0.5, 10.0):
        for t in ([1.0, 0.0], [0.0, 1.0], [0.5, 0.5]):
            row = [z, 0.25]
            value = core.losses.LOSSES[name].value(row, t)
            a = [0.125, 0.875] if LOSSES[name].activation else row
            gradient = core.losses.LOSSES[name].gradient(a, t)
            assert is_held(value, digits) and all(is_held(g, digits) for g in gradient)
            assert value == pytest.approx(LOSSES[name].value(row, t), rel=1e-5, abs=1e-6)
            assert gradient == pytest.approx(LOSSES[name].gradient(a, t), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize("n", [3, 13, 90])
def test_n_times_1_over_n_is_a_distribution(n, core, digits):
    check = core.losses.LOSSES["categorical_cross_entropy"].check_targets
    check([[rounder(digits)(1.0 / n)] * n])
    with pytest.raises(core.DataError, match="sums to"):
        check([[rounder(digits)(1.001 / n)] * n])


def test_a_sure_wrong_answer_has_a_finite_log_loss(core, digits):
    loss = core.metrics.scores.log_loss([1, 0], [[1.0, 0.0], [1.0, 0.0]])
    assert is_held(loss, digits) and loss == pytest.approx((digits - 1) * 0.6931472 / 2.0, rel=1e-4)


def test_scaling_of_a_constant_column(core, digits):
    for name in sorted(core.scaling.SCALINGS):
        scaling = core.scaling.scaling_by(name, [[rounder(digits)(0.1), float(i)] for i in range(7)])
        assert scaling.scale[0] == 1.0
        assert all(is_held(x, digits) for x in numbers_of(scaling.apply([[0.5, 3.0]])))


# --- training ----------------------------------------------------------------------------

@pytest.mark.parametrize("exp", ["platform", "portable"])
def test_xor_is_learned_as_with_doubles(core, digits, exp):
    losses = []
    for module in (core, nn_pure):
        net = module.Network(2, [module.Dense(4, "tanh"), module.Dense(1, "sigmoid")], seed=1, kernel="plain", exp=exp)
        losses.append(net.train(XOR, XOR_Y, epochs=300, learning_rate=0.5).loss)
        assert [round(row[0]) for row in net.predict(XOR)] == [0, 1, 1, 0]
    assert losses[0][0] > 0.5 and losses[0][-1] < 0.03
    assert losses[0] == pytest.approx(losses[1], rel=1e-3)
    assert losses[0] != losses[1]


def test_the_tutorials_network(core):
    nn = core.SimpleNeuralNetwork(2, 3, 1, seed=2)
    history = nn.train(XOR, XOR_Y, epochs=600, learning_rate=2.0, print_every=0)
    assert history.loss[-1] < 0.1 * history.loss[0]


@pytest.mark.parametrize("digits", [24, thorough(22)], indirect=True)
@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_every_optimizer_gets_as_far_as_with_doubles(name, core, digits):
    X = rows(core, digits, 8, 3)
    Y = [[1.0, 0.0] if row[0] > row[1] else [0.0, 1.0] for row in X]
    whole = core.optimizers.optimizer_from(name).full_batch
    ends = []
    for module in (core, nn_pure):
        net = module.Network(3, [module.Dense(6, "tanh"), module.Dense(2, "softmax")], seed=5, kernel="plain")
        history = net.train(X, Y, epochs=15, batch_size=None if whole else 4, optimizer=name,
                            metrics=["accuracy"], validation=(X, Y))
        assert history.loss[-1] < history.loss[0] and not history.warnings
        ends.append(history.loss[-1])
    assert ends[0] == pytest.approx(ends[1], rel=1e-3, abs=1e-4)


@pytest.mark.parametrize("digits", [24, thorough(22)], indirect=True)
@pytest.mark.parametrize("name", ELEMENTWISE)
def test_every_activation_trains(name, core, digits):
    X = rows(core, digits, 12, 2)
    Y = [[rounder(digits)(0.25 * row[0] * row[1])] for row in X]
    net = core.Network(2, [core.Dense(5, name, l2=0.001), core.Dense(1)], seed=3, kernel="plain")
    history = net.train(X, Y, epochs=20, learning_rate=0.05, batch_size=4, clip_norm=1.0, optimizer="momentum")
    assert history.loss[-1] < history.loss[0]
    assert all(is_held(x, digits) for x in numbers_of(net.to_dict()))


@pytest.mark.filterwarnings("ignore:the inputs look unscaled")
def test_what_is_lost_is_said(digits):
    """1e30 squared is infinite here: the step is not taken, and the error is ours."""
    core = core_with(digits)
    net = core.Network(1, [core.Dense(1)], seed=1, kernel="plain")
    before = net.to_dict()
    with pytest.raises(core.TrainingDiverged):
        net.train([[1e30], [-1e30]], [[1.0], [0.0]], epochs=3, learning_rate=0.5)
    assert net.to_dict()["layers"] == before["layers"]


# --- gradients ------------------------------------------------------------------------

def test_the_step_of_the_gradient_check_follows_the_precision(core, digits):
    net = core.Network(1, [core.Dense(1, weights=[[3.0]])], kernel="plain")
    report = core.check_gradients(net, [[2.0]], [[4.0]])
    assert report.checked == 2
    assert report.step == 2.0 ** -5 and report.tolerance == 2000.0 * 2.0 ** (1 - digits) / report.step
    report = nn_pure.check_gradients(nn_pure.Network(1, [nn_pure.Dense(1)], seed=1), [[2.0]], [[4.0]])
    assert report.step == 2.0 ** -11 and report.tolerance == 1e-6


SMOOTH = sorted(set(ELEMENTWISE) - {"exponential"})


@examples(25)
@given(st.sampled_from(DIGITS), seeds, st.lists(st.sampled_from(SMOOTH), max_size=3), st.sampled_from(sorted(LOSSES)),
       st.sampled_from(SMOOTH), st.integers(1, 6))
def test_right_gradients_check(digits, seed, hidden, loss, output, count):
    core = core_with(digits)
    X = rows(core, digits, count, 3, seed)
    Y = [[1.0, 0.0] if row[0] > row[1] else [0.0, 1.0] for row in X]
    layers = [core.Dense(3, name) for name in hidden] + [core.Dense(2, LOSSES[loss].activation or output)]
    net = core.Network(3, layers, loss=loss, seed=seed, kernel="plain")
    report = core.check_gradients(net, X, Y)
    assert report.largest_error <= report.tolerance


@pytest.mark.parametrize("digits", [24, thorough(22)], indirect=True)
def test_most_gradients_can_be_compared(core, digits):
    """Not those whose slope is lost beside E's rounding."""
    checked = skipped = 0
    for name in SMOOTH:
        net = core.Network(3, [core.Dense(4, name), core.Dense(2, "softmax")], seed=4, kernel="plain")
        X = rows(core, digits, 6, 3)
        report = core.check_gradients(net, X, [[1.0, 0.0] if row[0] > row[1] else [0.0, 1.0] for row in X])
        checked += report.checked
        skipped += len(report.skipped)
    assert checked > 2 * skipped


@pytest.mark.parametrize("name", SMOOTH)
def test_wrong_gradients_are_found(name, core, digits):
    """Slopes that are a tenth too steep, with 24 digits a fiftieth."""
    wrong = 1.02 if digits == 24 else 1.1
    class Wrong(core.Network):
        def gradients(self, X, y, **options):
            return [([[wrong * g for g in row] for row in dE_dw], dE_db)
                    for dE_dw, dE_db in core.Network.gradients(self, X, y, **options)]

    net = Wrong(3, [core.Dense(4, name), core.Dense(2, "softmax")], seed=4, kernel="plain")
    X = rows(core, digits, 8, 3)
    Y = [[1.0, 0.0] if row[0] > row[1] else [0.0, 1.0] for row in X]
    with pytest.raises(core.GradientError):
        core.check_gradients(net, X, Y)
