"""Why a training diverged, and what looks wrong before it does: data with a known cause, and healthy data."""

import os
import re
import subprocess
import sys
import warnings

import pytest
from grids import few
from hypothesis import example, given
from hypothesis import strategies as st
from paths import ROOT
from strategies import any_float, seeds

from nn_pure import Dense, Network, SimpleNeuralNetwork, TrainingDiverged
from nn_pure.activations import ACTIVATIONS
from nn_pure.data.table import iris
from nn_pure.optimizers import OPTIMIZERS, SGD, Adam, optimizer_from
from nn_pure.parameters import parameter_rows
from nn_pure.rng import Rng
from nn_pure.scaling import Scaling, standardise
from nn_pure.training import curvature, diagnosis, sanity
from nn_pure.training.curvature import largest_curvature, largest_eigenvalue
from nn_pure.training.diagnosis import (ROWS, bearable_rate, column_complaint, likeliest_cause, range_complaint,
                                        size_complaint, some_rows, tamed)
from nn_pure.training.sanity import flat_warning, is_said, unscaled_warning


BOUNDED = sorted(name for name in ACTIVATIONS if ACTIVATIONS[name].high == 1.0 and name != "softmax")
BELOW = sorted(name for name in ACTIVATIONS if ACTIVATIONS[name].low > -10.0 and name != "softmax")
UNBOUNDED = ["linear", "relu", "leaky_relu", "elu", "selu", "softplus", "swish", "gelu"]


@pytest.fixture(autouse=True)
def silent():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def normals(rng, rows, columns):
    return [[rng.normal() for _ in range(columns)] for _ in range(rows)]


def cause_of(net, X, y, **arguments):
    """Train; return the cause that the message names, or an empty text if it did not diverge."""
    try:
        net.train(X, y, **arguments)
    except TrainingDiverged as error:
        return re.search("likeliest cause: (.*)[.]  The network has", str(error)).group(1)
    return ""


def direct(net, X, y, optimizer="sgd", rate=0.1):
    """Return what likeliest_cause says without training."""
    x, t = net._checked_data(X, y)
    return likeliest_cause(net, x, t, optimizer_from(optimizer), rate, parameter_rows(net.layers))


# --- curvature and rate ---------------------------------------------------------

def exact_curvature(X):
    """The largest eigenvalue of 2/n A^T A, A being X with a column of 1 for the bias, by 3000 power iterations."""
    A = [row + [1.0] for row in X]
    v = [1.0 + 0.1 * j for j in range(len(A[0]))]
    for _ in range(3000):
        Av = [sum(a * b for a, b in zip(row, v)) for row in A]
        v = [2.0 / len(A) * sum(A[i][j] * Av[i] for i in range(len(A))) for j in range(len(v))]
        length = sum(number * number for number in v) ** 0.5
        v = [number / length for number in v]
    return length


def test_the_step_of_the_differences_grows_with_the_rounding_errors():
    assert (curvature.step_for(2.0 ** -52), curvature.step_for(2.0 ** -23)) == (1e-4, 1e-4 * 2 ** 6)


@pytest.mark.parametrize("seed", few(range(12), 4))
def test_curvature_of_a_linear_net_is_exact(seed):
    """Measured with NumPy on 300 such nets: 1e-9 relative at worst.  Power iteration was 9 % off at worst."""
    rng = Rng(seed)
    X = normals(rng, 2 + rng.below(40), 1 + rng.below(7))
    net = Network(len(X[0]), [Dense(1)], seed=seed)
    found = largest_curvature(net, X, normals(rng, len(X), 1), parameter_rows(net.layers))
    assert found == pytest.approx(exact_curvature(X), rel=1e-6)


def test_curvature_where_the_gradient_has_no_share_in_the_steepest_direction():
    X = [[10.0, 1.0], [-10.0, 1.0]]                       # curvature 200 along w[0], 4 along w[1] and the bias
    net = Network(2, [Dense(1, weights=[[0.0], [0.0]])])
    assert net.gradients(X, [[1.0], [1.0]])[0][0][0] == [0.0]
    assert largest_curvature(net, X, [[1.0], [1.0]], parameter_rows(net.layers)) == pytest.approx(200.0, rel=1e-6)


def test_curvature_of_what_does_not_curve():
    net = Network(1, [Dense(1, "relu", weights=[[-1.0]])])
    assert largest_curvature(net, [[1.0]], [[1.0]], parameter_rows(net.layers)) == 0.0
    net = Network(1, [Dense(1, weights=[[0.0]])])
    assert largest_curvature(net, [[1e200]], [[1.0]], parameter_rows(net.layers)) is None


@given(st.lists(st.floats(-8, 8), min_size=1, max_size=6), st.lists(st.floats(-8, 8), min_size=6, max_size=6))
def test_largest_eigenvalue(alphas, betas):
    """Between the largest number of the diagonal and that with both neighbours added (Gershgorin)."""
    found = largest_eigenvalue(alphas, betas)
    assert max(alphas) <= found + 1e-6
    assert found <= max(alphas) + 2.0 * max(map(abs, betas)) + 1e-6


RULES = [("sgd", SGD(0.1), 1.0), ("momentum", SGD(0.1, momentum=0.9), 1.9), ("half", SGD(0.1, momentum=0.5), 1.5),
         ("nesterov", SGD(0.1, momentum=0.9, nesterov=True), 1.9 / 2.8),
         ("dampening", SGD(0.1, momentum=0.9, dampening=0.5), 1.9 / 0.5)]


@pytest.mark.parametrize("name, optimizer, factor", RULES, ids=[rule[0] for rule in RULES])
@pytest.mark.parametrize("seed", few(range(2), 2))
def test_the_bound_of_a_quadratic_is_the_one_at_which_training_diverges(name, optimizer, factor, seed):
    rng = Rng(seed)
    X = normals(rng, 6, 1 + 2 * seed)
    y = normals(rng, 6, 1)
    bound = 2.0 * factor / exact_curvature(X)
    for times in (1.1, 30.0):
        optimizer.reset()
        net = Network(len(X[0]), [Dense(1)], seed=seed)
        cause = cause_of(net, X, y, epochs=9000, learning_rate=times * bound, optimizer=optimizer)
        found = re.match("a learning rate of (.*), and the curvature at the first weights bears (.*) at most; "
                         "lower the learning rate, to (.*) or less", cause)
        assert found, cause
        assert float(found.group(1)) == pytest.approx(times * bound, rel=0.01)
        assert float(found.group(2)) == pytest.approx(bound, rel=0.01)
        net = Network(len(X[0]), [Dense(1)], seed=seed)
        optimizer.reset()
        history = net.train(X, y, 300, float(found.group(3)), optimizer=optimizer)      # the remedy helps
        assert history.loss[-1] < history.loss[0]
    net = Network(len(X[0]), [Dense(1)], seed=seed)
    optimizer.reset()
    net.train(X, y, 1000, 0.95 * bound, optimizer=optimizer)                            # and the bound is no lower


def test_weight_decay_adds_to_the_curvature():
    net = Network(1, [Dense(1, weights=[[1.0]])])
    assert "bears 0.0202 at most" in direct(net, [[0.0]], [[1.0]], SGD(weight_decay=97.0), 0.1)


@pytest.mark.parametrize("name", ["adagrad", "rmsprop", "adam", "adamw"])
def test_rates_of_optimizers_that_divide_by_the_size_of_the_gradient(name):
    net = Network(2, [Dense(3, "relu"), Dense(1)], seed=1)
    assert direct(net, [[1.0, 2.0]], [[1.0]], name, 1e100).startswith("a learning rate of 1e+100, and with this opt")
    assert direct(net, [[1.0, 2.0]], [[1.0]], name, 0.5).startswith("no single column, target or rate stands out")


@pytest.mark.parametrize("name", ["rprop", "lbfgs"])
def test_no_rate_is_blamed_where_it_is_only_the_first_trial(name):
    net = Network(2, [Dense(3, "relu"), Dense(1)], seed=1)
    assert direct(net, [[1.0, 2.0]], [[1.0]], name, 100.0).startswith("no single column")


def test_momentum_above_1():
    cause = cause_of(Network(1, [Dense(1)], seed=0), [[1.0]], [[2.0]], epochs=9000, learning_rate=0.001,
                     optimizer=SGD(momentum=1.5))
    assert cause.startswith("a momentum of 1.5 makes old steps grow")


def test_a_rate_that_all_rows_bear_and_batches_do_not():
    rng = Rng(1)
    X = normals(rng, 40, 6)
    bound = 2.0 / exact_curvature(X)
    cause = cause_of(Network(6, [Dense(1)], seed=0), X, normals(rng, 40, 1), epochs=500, learning_rate=0.9 * bound,
                     batch_size=1)
    assert re.match(r"a learning rate of .* is near what all rows together bear, .*, and batches of 1 rows bear less", cause)


# --- the cause is the one that was built in ---------------------------------------

def share_right(cases):
    """Return (share of divergences whose cause is named, how many diverged) of (cause, pattern) pairs."""
    diverged = [(cause, pattern) for cause, pattern in cases if cause]
    return sum(bool(re.match(pattern, cause)) for cause, pattern in diverged) / len(diverged), len(diverged)


def hidden_net(rng, inputs, output="linear"):
    name = UNBOUNDED[rng.below(len(UNBOUNDED))]
    layers = [Dense(2 + rng.below(5), name) for _ in range(rng.below(3))] + [Dense(1 + rng.below(2), output)]
    return Network(inputs, layers, "mse", seed=rng.below(1000))


OPTIONS = [{"optimizer": "sgd", "learning_rate": 0.1}, {"optimizer": "momentum", "learning_rate": 0.01},
           {"optimizer": "nesterov", "learning_rate": 0.02},
           {"optimizer": "sgd", "learning_rate": 0.05, "batch_size": 4}]


def column_cases():
    for seed in range(48):
        rng = Rng(seed)
        net = hidden_net(rng, 2 + rng.below(6))
        X, y = normals(rng, 20, net.inputs), normals(rng, 20, net.outputs)
        j, size = rng.below(net.inputs), 10.0 ** (3 + rng.below(6))
        for row in X:
            row[j] *= size
        yield cause_of(net, X, y, epochs=60, **OPTIONS[seed % 4]), r"column %d of X goes up to [1-9][.\d]*e\+0\d, the others to about [\d.]+; scale the inputs" % j


def rate_cases():
    for seed in range(48):
        rng = Rng(seed)
        net = hidden_net(rng, 1 + rng.below(6))
        X, y = normals(rng, 20, net.inputs), normals(rng, 20, net.outputs)
        options = dict(OPTIONS[seed % 3], learning_rate=10.0 ** (1 + rng.below(6)))
        yield cause_of(net, X, y, epochs=60, **options), "a learning rate of " + re.escape("%.3g, " % options["learning_rate"])


def target_cases():
    for seed in range(48):
        rng = Rng(seed)
        net = hidden_net(rng, 1 + rng.below(6))
        X, y = normals(rng, 20, net.inputs), normals(rng, 20, net.outputs)
        j, size = rng.below(net.outputs), 10.0 ** (3 + rng.below(6))
        for row in y:
            row[j] *= size
        yield cause_of(net, X, y, epochs=60, **OPTIONS[seed % 4]), "column %d of y goes up to " % j


def weight_cases():
    for seed in range(48):
        rng = Rng(seed)
        net = hidden_net(rng, 1 + rng.below(6))
        k = rng.below(len(net.layers))
        net.layers[k].weights = [[1e4 * w for w in row] for row in net.layers[k].weights]
        X, y = normals(rng, 20, net.inputs), normals(rng, 20, net.outputs)
        yield cause_of(net, X, y, epochs=60, **OPTIONS[seed % 4]), r"layers\[%d\] began with weights up to" % k


@pytest.mark.parametrize("cases, least", few([(column_cases, 30), (rate_cases, 30), (target_cases, 12), (weight_cases, 12)], 4))
def test_the_share_of_right_diagnoses(cases, least):
    """Measured with 80 cases of each: 62, 71, 32 and 30 diverge, and the cause is right in all 195."""
    right, diverged = share_right(cases())
    assert diverged >= least
    assert right >= 0.95


@pytest.mark.parametrize("name", BOUNDED)
@pytest.mark.parametrize("value, text", [(1e200, "1e+200"), (-1e160, "-1e+160")])
def test_targets_that_a_bounded_activation_cannot_reach(name, value, text):
    net = Network(1, [Dense(2, "tanh"), Dense(2, name)], "mse", seed=0)
    cause = cause_of(net, [[0.5], [1.0]], [[0.5, 0.1], [0.2, value]], epochs=5, learning_rate=0.1)
    low = "-1" if ACTIVATIONS[name].low else "0"
    assert cause.startswith("y[1][1] is %s, and %s gives %s to 1; scale the targets into that range, or make the last "
                            "activation linear" % (text, name, low))


@pytest.mark.parametrize("name", BOUNDED + BELOW)
def test_targets_out_of_range_by_little(name):
    low, high = ACTIVATIONS[name].low, ACTIVATIONS[name].high
    net = Network(1, [Dense(2, name)], "mse", seed=0)
    assert range_complaint(net, [[max(low, -3.0), min(high, 3.0)]]) == ""
    assert range_complaint(net, [[0.0, low - 0.25], [low - 1.0, 0.5]]).startswith("y[1][0] is %.6g, and " % (low - 1.0))
    assert direct(net, [[0.5]], [[0.5, low - 0.25]]).startswith("y[0][1] is ")


def test_healthy_targets_have_no_complaint():
    for name in ("linear", "leaky_relu"):
        assert range_complaint(Network(1, [Dense(1, name)]), [[-1e300], [1e300]]) == ""
    assert size_complaint([[50.0], [-50.0]], "huber") == "" != size_complaint([[50.5]], "huber")
    assert "divide the targets" in size_complaint([[50.5]], "poisson")


def test_the_rate_is_named_where_it_is_worse_than_the_data():
    """Ages and a rate of 1e9: with the ages scaled it would diverge as well."""
    for rate, text in ((1e9, "a learning rate of 1e+09, "), (0.01, "column 0 of X goes up to 80; scale the inputs")):
        net = Network(1, [Dense(1)], seed=0)
        ages, y = [[20.0], [40.0], [80.0]], [[1.0], [2.0], [3.0]]
        assert cause_of(net, ages, y, epochs=500, learning_rate=rate).startswith(text)


def test_no_rate_is_blamed_when_the_first_loss_was_infinite():
    net = Network(1, [Dense(1)], seed=0)
    assert direct(net, [[1.0]], [[1e160]], "sgd", 1e300).startswith("column 0 of y goes up to 1e+160")
    net.layers[0].weights = [[3e200]]
    assert direct(net, [[1.0]], [[1.0]], "sgd", 1e300).startswith("layers[0] began with weights up to 3e+200")
    # each weight is fine, their product is not
    net = Network(1, [Dense(2, weights=[[40.0, 40.0]])] + [Dense(2, weights=[[40.0] * 2] * 2)] * 200)
    assert direct(net, [[1.0]], [[1.0, 1.0]], "sgd", 1e300).startswith("no single column, target or rate stands out")


@pytest.mark.parametrize("X, text", [
    ([[1.0, 5e6], [-2.0, 3.0]], "column 1 of X goes up to 5e+06, the others to about 2"),
    ([[1e-7, 2.0], [2e-7, 3.0]], "column 1 of X goes up to 3, the others to about 2e-07"),
    ([[7.0, 2000.0], [7.0, 1000.0]], "column 1 of X goes up to 2e+03; scale the inputs"),
    ([[300.0], [1.0]], "column 0 of X goes up to 300; scale the inputs"),
    ([[0.0, 0.0, -90.0]], "column 2 of X goes up to 90; scale the inputs"),
    ([[1.0, 1e308], [1.0, -1e308]], "column 1 of X goes up to 1e+308; scale the inputs"),
])
def test_columns_that_are_complained_about(X, text):
    assert column_complaint(X).startswith(text)
    assert column_complaint(X, True).startswith(text.split(",")[0].split(";")[0].replace("goes up", "still goes up"))


@pytest.mark.parametrize("X", [
    [[0.0]], [[0.0, 0.0]] * 3, [[7.0, 7.0]] * 3, [[3.0]], [[0.0, 16.0], [5.0, 0.0]], [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]],
    [[-50.0]], [[0.01, 9.0]],
])
def test_columns_that_are_not_complained_about(X):
    assert column_complaint(X) == column_complaint(X, True) == unscaled_warning(X) == ""


def test_a_network_that_scales_is_not_told_to_scale_as_if_it_did_not():
    net = Network(2, [Dense(3), Dense(1)], seed=0)
    X = [[1e5, 1.0], [3e5, 2.0], [2e5, 4.0]]
    net.scaling = standardise(X)
    assert "X" not in cause_of(net, X, [[1e4], [2.0], [3.0]], epochs=500, learning_rate=0.5)
    net.restart(0)
    net.scaling = Scaling([0.0, 0.0], [1.0, 1.0])                     # of other data
    cause = cause_of(net, X, [[1.0], [2.0], [3.0]], epochs=500, learning_rate=0.1)
    assert cause.startswith("column 0 of X still goes up to 3e+05 after network.scaling, the others to about 4; make "
                            "the scaling from the rows you train on (network.scaling = standardise(X))")
    net.restart(0)
    net.scaling = Scaling([0.0, 0.0], [1e-304, 1.0])                  # 3e5 / 1e-304 is infinite
    assert cause_of(net, X, [[1.0], [2.0], [3.0]], epochs=5, learning_rate=0.1).startswith("column 0 of X still goes up to inf")


def test_every_remedy_can_be_typed_in():
    """What the messages tell to do is done here, on the data that they complain about."""
    net = Network(2, [Dense(3, "relu"), Dense(1)], seed=1)
    X, y = [[1e5, 1.0], [3e5, 2.0], [2e5, 4.0]], [[3e6], [1e6], [2e6]]
    assert "from nn_pure.scaling import standardise; network.scaling = standardise(X)" in direct(net, X, [[1.0]] * 3)
    net.scaling = standardise(X)
    text = direct(net, X, y)
    assert "s = nn_pure.scaling.standardise(y), then s.apply(y)" in text and "times s.scale plus s.shift" in text
    s = standardise(y)
    net.train(X, s.apply(y), 2000, 0.1)
    answers = [row[0] * s.scale[0] + s.shift[0] for row in net.predict(X)]
    assert answers == pytest.approx([3e6, 1e6, 2e6], rel=0.01)
    assert "clip the gradient's norm to 1.0" in direct(net, X, [[1.0]] * 3, "lbfgs")


# --- whatever the numbers ----------------------------------------------------------

wild = st.sampled_from([0.0, 1.0, -1.0, 1e-300, 1e-9, 1e3, -1e8, 1e154, 1e200, -1.7e308, 1.7e308]) | any_float
wilder = wild | st.sampled_from([float("nan"), float("inf"), -float("inf")])


@given(seeds, st.sampled_from(sorted(OPTIMIZERS)), st.lists(wild, min_size=6, max_size=6),
       st.lists(wild, min_size=3, max_size=3), st.lists(wilder, min_size=9, max_size=9), st.booleans(), wild)
@example(0, "sgd", [1.7e308, -1.7e308] * 3, [1.7e308] * 3, [1.7e308] * 9, True, 1e300)
def test_the_diagnosis_never_fails_and_leaves_all_as_it_was(seed, name, x, t, weights, later, rate):
    rng = Rng(seed)
    elementwise = sorted(set(ACTIVATIONS) - {"softmax"})
    net = Network(2, [Dense(2, elementwise[rng.below(len(elementwise))]), Dense(1, elementwise[rng.below(len(elementwise))])], "mse", seed=seed)
    first = [weights[0:2], weights[2:4], weights[4:6], weights[6:7], weights[7:8], weights[8:9]]
    if later:
        net.layers[0].weights[0][0] = weights[0]
    before = repr((parameter_rows(net.layers), net.rng.state, x, t, first))
    x, t = [x[0:2], x[2:4], x[4:6]], [[number] for number in t]
    cause = likeliest_cause(net, x, t, optimizer_from(name), abs(rate), first)
    assert 20 < len(cause) < 260 and "\n" not in cause
    assert repr((parameter_rows(net.layers), net.rng.state, [n for row in x for n in row], [row[0] for row in t], first)) == before


def test_training_on_with_what_a_divergence_left():
    net = Network(1, [Dense(1)], seed=0)
    X, y = [[1.0], [2.0]], [[1.0], [3.0]]
    assert cause_of(net, X, y, epochs=300, learning_rate=10.0).startswith("a learning rate of 10, and")
    again = cause_of(net, X, y, epochs=300, learning_rate=2.0)
    assert re.match(r"layers\[0\] began with weights up to .*e\+1\d\d; begin with smaller ones, drawn anew by "
                    r"network\.restart\(seed\) if another training left them", again)
    net.restart(0)
    assert net.train(X, y, 300, 0.1).loss[-1] < 0.1


def test_weight_decay_and_momentum_of_any_size():
    net = Network(1, [Dense(1)], seed=0)
    for optimizer in (SGD(weight_decay=1.7e308), SGD(momentum=1e308), SGD(momentum=0.9, dampening=1e308),
                      SGD(momentum=1e308, nesterov=True, weight_decay=1e308), Adam(weight_decay=1e308)):
        assert direct(net, [[1.0]], [[1.0]], optimizer, 1.7e308)


def test_numbers_that_no_remedy_tames():
    net = Network(1, [Dense(1)], seed=0)
    rows = parameter_rows(net.layers)
    assert tamed(net, [[float("inf")]], [[1.0]], rows) == ([[float("inf")]], [[1.0]], rows)
    assert bearable_rate(net, [[1e200]], [[1.0]], SGD(), rows) is None


def test_large_data_takes_few_rows(monkeypatch):
    net = Network(2, [Dense(1)], seed=0)
    rng = Rng(0)
    X, y = normals(rng, 5000, 2), normals(rng, 5000, 1)
    counts = []
    loss_and_gradient = net._loss_and_gradient
    net._loss_and_gradient = lambda x, t: counts.append(len(x)) or loss_and_gradient(x, t)
    assert direct(net, X, y, "sgd", 10.0).startswith("a learning rate of 10, and")
    assert set(counts) == {ROWS} and len(counts) <= 2 + 2 * curvature.ROUNDS
    assert len(some_rows(X, y, 0)[0]) == diagnosis.FEWEST
    sample = some_rows([[float(i)] for i in range(1000)], [[float(i)] for i in range(1000)], 10)
    assert sample[0] == sample[1] == [[100.0 * i] for i in range(10)]               # from all over a sorted table


def test_a_weight_that_training_did_not_set():
    net = Network(1, [Dense(2), Dense(1)], seed=0)
    net.layers[1].weights[1][0] = float("nan")
    x, t = [[1.0]], [[1.0]]
    assert likeliest_cause(net, x, t, SGD(), 0.1, parameter_rows(net.layers)).startswith(
        "layers[1] holds a weight that is infinite or NaN, which no step of training sets")


# --- warnings -----------------------------------------------------------------------

def warned(net, X, y, *arguments, **named):
    """Train; return the warnings that were shown, which must be those in the history."""
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("always")
        try:
            history = net.train(X, y, *arguments, **named)
        except TrainingDiverged:
            history = net.history
    texts = [str(each.message) for each in shown]
    assert texts == history.warnings
    assert all(each.filename == __file__ for each in shown)                # the line that called train
    return texts


TABLES = {
    "ages": ([[18.0], [35.0], [62.0], [90.0]], True),
    "ages and incomes": ([[18.0, 1e4], [35.0, 4e4], [62.0, 9e4]], True),
    "pixels": ([[0.0, 128.0], [255.0, 3.0]], True),
    "years": ([[1990.0], [2020.0]], True),
    "a large constant": ([[1e6, 1.0], [1e6, 2.0]], True),
    "a tiny column": ([[1e-6, 1.0], [3e-6, 2.0]], True),
    "a tiny column of three": ([[1e-6, 1.0, 2.0], [3e-6, 2.0, 1.0]], True),
    "digits": ([[0.0, 16.0], [8.0, 3.0]], False),
    "one-hot": ([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]], False),
    "months and hours": ([[1.0, 23.0], [12.0, 0.0]], False),
    "a tiny constant": ([[1e-17, 1.0], [1e-17, 2.0]], False),
    "zeros": ([[0.0, 0.0], [0.0, 0.0]], False),
}


@pytest.mark.parametrize("name", sorted(TABLES))
def test_unscaled_inputs_are_warned_about_once(name):
    X, expected = TABLES[name]
    net = Network(len(X[0]), [Dense(2, "tanh"), Dense(1)], seed=0)
    texts = warned(net, X, [[1.0]] * len(X), 30, 1e-6, batch_size=1)
    assert [text[:26] for text in texts if "unscaled" in text] == ["the inputs look unscaled: "] * expected
    net.scaling = standardise(X)
    assert not [text for text in warned(net, X, [[1.0]] * len(X), 30, 1e-6) if "unscaled" in text]


def test_a_scaling_of_other_data_is_warned_about_in_its_own_words():
    net = Network(1, [Dense(1)], seed=0)
    net.scaling = standardise([[1.0], [2.0]])
    assert warned(net, [[1000.0]], [[1.0]], 1, 1e-9)[0].startswith(
        "the inputs look unscaled: column 0 of X still goes up to 2e+03 after network.scaling; make the scaling from")


def test_rows_from_a_function_are_looked_at_in_the_first_batch():
    net = Network(1, [Dense(1)], seed=0)
    assert warned(net, lambda: iter([([1000.0], [1.0])] * 5), None, 3, 1e-9, batch_size=2) == [
        "the inputs look unscaled: column 0 of X goes up to 1e+03; scale the inputs (from nn_pure.scaling import "
        "standardise; network.scaling = standardise(X))"]


def relu_net(dead):
    """Three relu layers and a linear one; the biases of layers[dead] are far below 0."""
    net = Network(2, [Dense(3, "relu", "constant", 0.5) for _ in range(3)] + [Dense(1)], seed=1)
    if dead is not None:
        net.layers[dead].biases = [-1000.0] * 3
    return net


@pytest.mark.parametrize("size", [None, 1, 2])
@pytest.mark.parametrize("dead", [0, 1, 2, None])
def test_dead_relus_are_warned_about_once_per_layer(dead, size):
    texts = warned(relu_net(dead), [[1.0, 2.0], [2.0, 1.0], [0.5, 0.5]], [[1.0], [0.0], [2.0]], 6, 1e-3, batch_size=size)
    layers = [] if dead is None else [k for k in range(3) if k >= dead]     # the ones after a dead one with bias 0 get 0
    assert [text[:39] for text in texts] == ["all relu units of layers[%d] are dead: n" % k for k in layers]


def test_a_layer_that_is_0_for_one_row_is_not_dead():
    net = Network(1, [Dense(1, "relu", weights=[[1.0]]), Dense(1)], seed=1)
    assert warned(net, [[-1.0], [-2.0], [3.0]], [[0.0], [0.0], [1.0]], 5, 0.01, batch_size=1) == []
    assert len(warned(net, [[-1.0], [-2.0], [-3.0]], [[0.0], [0.0], [1.0]], 5, 0.01, batch_size=1)) == 1


def test_a_loss_that_does_not_move_is_warned_about_once():
    X, y = [[0.5], [1.0], [1.5]], [[1.0], [2.0], [4.0]]
    text = "the loss has not moved in the first tenth of training ("

    def count(rate, epochs, **named):
        return [each[:len(text)] for each in warned(Network(1, [Dense(1, weights=[[0.0]])]), X, y, epochs, rate, **named)]

    assert count(1e-9, 20) == count(1e-9, 1000) == [text]
    assert count(1e-9, 19) == []                                 # too short to tell
    assert count(0.05, 100) == []                                # it moves
    solved = Network(1, [Dense(1, weights=[[2.0]])])
    assert warned(solved, X, [[1.0], [2.0], [3.0]], 100, 1e-9) == []
    assert warned(solved, X, [[1.01], [2.0], [3.0]], 100, 1e-9) == []
    assert flat_warning([5.0] * 11, float("inf")) == flat_warning([0.0] * 11, 0.0) == ""


def test_no_warning_is_repeated_in_the_next_start():
    """The first loss of a start differs from seed to seed, and the warning holds it in brackets."""
    net = Network(1, [Dense(2, "tanh", "normal"), Dense(1, "linear", "normal")], seed=0)
    texts = warned(net, [[100.0], [60.0], [90.0]], [[1.0], [-1.0], [1.0]], 50, 1e-9, restarts=3)
    assert len(net.history.starts) == 4
    assert [text[:20] for text in texts] == ["the inputs look unsc", "the loss has not mov"]


def test_what_counts_as_said():
    assert not is_said("all relu units of layers[0] are dead: no", ["all relu units of layers[1] are dead: no"])
    assert is_said("x (1 to 2); y", ["z", "x (3 to 4); y"]) and not is_said("x", [])


def moons(rng, n):
    """Two half circles and a little noise: rows and classes."""
    from math import cos, pi, sin
    rows, classes = [], []
    for i in range(n):
        angle = pi * i / n
        rows.append([cos(angle) + 0.1 * rng.normal(), sin(angle) + 0.1 * rng.normal()])
        rows.append([1.0 - cos(angle) + 0.1 * rng.normal(), 0.5 - sin(angle) + 0.1 * rng.normal()])
        classes += [[0.0], [1.0]]
    return rows, classes


@pytest.mark.parametrize("seed", few(range(4), 4))
def test_good_trainings_are_not_warned_about(seed):
    """Those of the README and the demos, from four seeds here.

    Of 30, one is warned about, and rightly: XOR from seed 25 stands at 0.693 for its first tenth.
    """
    X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    assert warned(SimpleNeuralNetwork(2, 2, 1, seed=seed).to_network(), X, y, 2000, 1.0) == []
    assert warned(Network(2, [Dense(4, "tanh"), Dense(1, "sigmoid")], seed=seed), X, y, 300, 1.0) == []
    rows, classes = moons(Rng(seed), 40)
    for optimizer, rate in (("sgd", 0.3), ("adam", 0.01), ("lbfgs", 1.0), ("rprop", 0.01)):
        net = Network(2, [Dense(8, "relu"), Dense(1, "sigmoid")], seed=seed)
        assert warned(net, rows, classes, 40, rate, optimizer=optimizer) == []
    table = iris()
    X = [[float(cell) for cell in row[:-1]] for row in table.rows]
    names = sorted({row[-1] for row in table.rows})
    y = [[float(row[-1] == name) for name in names] for row in table.rows]
    assert warned(Network(4, [Dense(8, "relu"), Dense(3, "softmax")], seed=seed), X, y, 20, 0.05, batch_size=16) == []


def test_warnings_as_errors_leave_a_network_that_can_be_used():
    net, twin = Network(1, [Dense(1)], seed=0), Network(1, [Dense(1)], seed=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning, match="the inputs look unscaled"):
            net.train([[100.0]], [[1.0]], 10, 1e-9)
        assert net.to_dict() == twin.to_dict()
        with pytest.raises(UserWarning, match="the loss has not moved"):
            net.train([[1.0]], [[3.0]], 20, 1e-9)
    assert net.train([[1.0]], [[3.0]], 5, 0.1).loss[-1] < 5.0


SCRIPT = """import nn_pure
net = nn_pure.Network(1, [nn_pure.Dense(1)], seed=0)

net.train([[100.0]], [[1.0]], 2, 1e-9)
nn_pure.SimpleNeuralNetwork(1, 1, 1, seed=0).train([[100.0]], [[1.0]], 2, 1e-9, print_every=0)
"""


@pytest.mark.parametrize("options, status", [([], 0), (["-W", "error"], 1), (["-W", "ignore"], 0)])
def test_the_line_that_called_train_is_shown(tmp_path, options, status):
    script = tmp_path / "of_a_user.py"
    script.write_text(SCRIPT)
    done = subprocess.run([sys.executable] + options + [str(script)], cwd=str(tmp_path), stderr=subprocess.PIPE,
                          env=dict(os.environ, PYTHONPATH=ROOT))
    assert done.returncode == status
    lines = [line for line in done.stderr.decode().splitlines() if "of_a_user.py" in line]
    if not options:
        assert len(lines) == 2
        assert "of_a_user.py:4: UserWarning: the inputs look unscaled: column 0 of X" in lines[0]
        assert "of_a_user.py:5: UserWarning: the inputs look unscaled: column 0 of X" in lines[1]
    assert bool(lines) == ("ignore" not in options)


def test_where_there_are_no_frames_or_no_warnings(monkeypatch, capsys):
    monkeypatch.delattr(sys, "_getframe")
    with pytest.warns(UserWarning, match="beware"):
        sanity.warn("beware")
    monkeypatch.setitem(sys.modules, "warnings", None)
    sanity.warn("beware")
    assert capsys.readouterr().out == "nn_pure: warning: beware\n"
