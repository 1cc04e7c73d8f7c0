"""The exp that is the same everywhere: its accuracy, that it never falls, and that all of a network takes it."""

import json
import math
import os
import struct
import subprocess
import sys
import warnings
from decimal import Decimal, localcontext

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from kernel_cases import bits, steps, trainings
from paths import PORTABLE
from strategies import ELEMENTWISE, cases, examples

from nn_pure import (Dense, ModelFileError, Network, NNPureError, SimpleNeuralNetwork, TrainingDiverged, load,
                     portable_exp, save)
from nn_pure.activations import ACTIVATIONS, EXPS, exp_named
from nn_pure.kernels import generated, straight_line, unrolled
from nn_pure.kernels.plain import PLAIN
from nn_pure.kernels.pypy import Loops
from nn_pure.kernels.unrolled import Rows
from nn_pure.losses import LOSSES
from nn_pure.portable_exp import exp

SCRIPT = os.path.join(PORTABLE, "own_exp.py")
LEAST_NORMAL = 2.0 ** -1022
ULPS = 0.54                 # for normal results; rounding alone makes 0.5


def after(x):
    """Return the next float above x."""
    k = struct.unpack("<q", struct.pack("<d", x))[0]
    if x == 0.0:
        return 5e-324
    return struct.unpack("<d", struct.pack("<q", k + 1 if x > 0.0 else k - 1))[0]


def ulps_off(x, y):
    """Return how far y is from exp(x), in units of the last place of a float as large as exp(x)."""
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(x).exp()
        least = max(math.frexp(float(exact))[1] - 53, -1074)
        return float(abs(Decimal(y) - exact) / Decimal(2) ** least)


# --- the function -------------------------------------------------------------

@given(st.floats(-708.3, 709.78) | st.floats(-40.0, 0.0) | st.floats(-1.0, 1.0) | st.floats(-1e-3, 1e-3))
@example(5e-324)
@example(-1e-300)
@example(709.782712893384)
def test_off_by_little_more_than_rounding(x):
    assert ulps_off(x, exp(x)) <= ULPS


@given(st.floats(-745.13, -708.4))
@example(-745.1332191019411)
def test_off_by_less_than_one_below_the_normal_numbers(x):
    assert exp(x) < LEAST_NORMAL and ulps_off(x, exp(x)) < 1.0


def worst(low, high, points=2000):
    """Return the largest error at points spread evenly from low to high."""
    return max(ulps_off(x, exp(x)) for x in [low + (high - low) * k / points for k in range(points + 1)])


def test_the_whole_range_evenly():
    assert worst(-708.3, 709.78) <= ULPS


def test_a_table_without_its_tails_is_found(monkeypatch):
    monkeypatch.setattr(portable_exp, "TAILS", [0.0] * 32)
    assert worst(-708.3, 709.78) > 1.0


@pytest.mark.parametrize("x, y", [
    (0.0, 1.0), (-0.0, 1.0), (709.7827128933841, math.inf), (1e308, math.inf), (math.inf, math.inf),
    (-745.1332191019412, 0.0), (-1e308, 0.0), (-math.inf, 0.0), (800.0, math.inf), (-800.0, 0.0)])
def test_the_ends(x, y):
    assert exp(x) == y and type(exp(x)) is float


def test_not_a_number():
    assert exp(math.nan) != exp(math.nan)


def changes_of_n():
    """Return, for each n, the last x that takes it and the first that takes the next."""
    def n_of(x):
        return int(x * portable_exp.PER_STEP - 0.5 if x < 0.0 else x * portable_exp.PER_STEP + 0.5)
    pairs = []
    for n in range(n_of(-746.0), n_of(709.7)):
        low = x = (n + 0.5) / portable_exp.PER_STEP
        while n_of(low) > n:
            low = -after(-low)
        while n_of(after(low)) <= n:
            low = after(low)
        assert abs(low - x) < 1e-12
        pairs.append((low, after(low)))
    return pairs


def falls(function, pairs):
    return [(a, b) for a, b in pairs if not function(a) <= function(b)]


def test_it_never_falls_where_n_changes():
    pairs = changes_of_n()
    assert len(pairs) > 67000
    assert falls(exp, pairs) == []


def test_a_fall_is_found(monkeypatch):
    monkeypatch.setattr(portable_exp, "TAILS", [0.0] * 32)
    assert falls(exp, changes_of_n()) != []


@given(st.floats(-745.2, 709.78) | st.floats(-2.0, 2.0) | st.floats(-1e-9, 1e-9))
def test_it_never_falls_from_a_float_to_the_next(x):
    run = [x]
    for _ in range(20):
        run.append(after(run[-1]))
    assert falls(exp, zip(run, run[1:])) == []


def test_the_constants():
    with localcontext() as context:
        context.prec = 60
        step = Decimal(2).ln() / 32 * 2 ** 65
        assert portable_exp.STEP == int(step)
        assert portable_exp.STEP_REST == int((step - int(step)) * 2 ** 30 + Decimal("0.5"))
        for j in range(32):
            root = Decimal(2) ** (Decimal(j) / 32)
            assert portable_exp.ROOTS[j] == int(root * 2 ** 60 + Decimal("0.5"))
            assert abs(Decimal(portable_exp.TABLE[j]) + Decimal(portable_exp.TAILS[j]) - root) < Decimal(2) ** -60
    assert portable_exp.STEP_HIGH * 2.0 ** 43 == int(portable_exp.STEP_HIGH * 2.0 ** 43)      # n below 2^16 times it is exact


# --- all of a network takes it ----------------------------------------------------

def with_exp(net, name="portable"):
    """Return the same network with another exp."""
    return Network.from_dict(dict(net.to_dict(), exp=name))


PERTURBED = """
import math, runpy, sys
real = math.exp
math.exp = lambda x: real(x) * (1.0 + 1e-12)
runpy.run_path(sys.argv[1])
"""


def output_where_the_platform_is_off(script):
    """Return what a script prints where math.exp is off by 4,500 units in the last place."""
    return subprocess.check_output([sys.executable, "-c", PERTURBED, script])


def test_nothing_asks_the_platform():
    with open(SCRIPT[:-3] + ".txt", "rb") as file:
        wanted = file.read()
    assert subprocess.check_output([sys.executable, SCRIPT]).split() == wanted.split()
    assert output_where_the_platform_is_off(SCRIPT).split() == wanted.split()


def test_what_asks_the_platform_is_found(tmp_path):
    with open(SCRIPT) as file:
        source = file.read()
    script = tmp_path / "portable" / "own_exp.py"
    script.parent.mkdir()
    root = os.path.dirname(os.path.dirname(os.path.dirname(SCRIPT)))
    source = "import sys\nsys.path.insert(0, %r)\n" % root + source.replace('exp="portable"', 'exp="platform"')
    script.write_text(source)
    with open(SCRIPT[:-3] + ".txt", "rb") as file:
        wanted = dict(line.split(b": ", 1) for line in file.read().splitlines()[4:])
    got = dict(line.split(b": ", 1) for line in output_where_the_platform_is_off(str(script)).splitlines()[4:])
    free = {b"hard_sigmoid", b"leaky_relu", b"linear", b"relu", b"softsign"}             # there is no exp in them
    assert sorted(name for name in wanted if got[name] == wanted[name]) == sorted(free)


@given(st.sampled_from(ELEMENTWISE), st.floats(-50.0, 50.0))
@example("softplus", 0.0)
def test_activations_say_whether_they_take_exp(name, z):
    line = ACTIVATIONS[name]
    calls = []

    def counted(x):
        calls.append(x)
        assert x <= 0.0                             # math.exp of large numbers is an error, of two kinds
        return exp(x)
    a = line.with_exp(counted).value(z)
    slope = line.with_exp(counted).slope(z, a)
    assert not calls or line.takes_exp
    if not line.takes_exp:
        assert line.with_exp(counted) is line
    assert a == pytest.approx(line.value(z), rel=1e-13, abs=1e-300)
    assert slope == pytest.approx(line.slope(z, a), rel=1e-13, abs=1e-300)


@given(cases())
def test_the_answers_are_those_of_the_platform_to_rounding(case):
    net, X, y = case
    for name in EXPS:
        assert with_exp(net, name).exp == name
    for row, other in zip(net.predict(X), with_exp(net).predict(X)):
        assert row == pytest.approx(other, rel=1e-9, abs=1e-300)
    assert net.loss_value(X, y) == pytest.approx(with_exp(net).loss_value(X, y), rel=1e-9, abs=1e-12)


@examples(60)
@given(trainings(), st.sampled_from([Rows, Loops]))
def test_every_kernel_has_the_bits_of_the_plain_one(training, kernel):
    training = (with_exp(training[0]),) + training[1:]
    worth, unrolled.WORTH = unrolled.WORTH, 0
    try:
        assert bits(steps(training, kernel())) == bits(steps(training, PLAIN))
    finally:
        unrolled.WORTH = worth


@examples(60)
@given(cases())
def test_the_fast_kernel_takes_it_for_activations(case):
    fast = pytest.importorskip("nn_pure.kernels.fast").Fast()        # math.dist came with Python 3.8
    net, X, y = case
    net = with_exp(net)
    z, a = net._run(X)
    assert bits(fast.outputs(net.layers[-1], z[-1])) == bits(PLAIN.outputs(net.layers[-1], z[-1]))


@examples(60)
@given(cases(), st.sampled_from([None, 1, 3]), st.sampled_from(["sgd", "adam"]), st.booleans())
def test_straight_lines_have_the_bits_of_the_plain_kernel(case, size, optimizer, weighted):
    net, X, y = case
    arguments = {"sample_weight": [0.5 * (i % 3) + 0.25 for i in range(len(X))]} if weighted else {}
    found = []
    pays, generated.PAYS = generated.PAYS, 0
    try:
        for kernel in ("plain", "generated"):
            twin = with_exp(net)
            twin.kernel = kernel
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    twin.train(X, y, epochs=3, learning_rate=0.05, batch_size=size, optimizer=optimizer, **arguments)
            except TrainingDiverged:
                pass
            found.append(bits([twin.to_dict(), twin.history.loss, twin.history.gradient_norm,
                               twin.predict(X), twin.predict(X), twin.loss_value(X, y)]))
    finally:
        generated.PAYS = pays
        straight_line.FUNCTIONS.clear()
        straight_line.WORK.clear()
    assert found[0] == found[1]


def test_a_straight_line_of_the_other_exp_is_not_taken(monkeypatch):
    monkeypatch.setattr(generated, "PAYS", 0)
    X, y = [[0.0, 1.0], [1.0, 0.5]], [[0.0], [1.0]]
    answers = []
    for name in ("platform", "portable"):
        if name == "portable":
            monkeypatch.setattr("nn_pure.portable_exp.exp", lambda x: 0.5)
        net = Network(2, [Dense(2, "sigmoid"), Dense(1, "sigmoid")], seed=1, exp=name, kernel="generated")
        net.train(X, y, epochs=3)
        answers.append(net.predict(X))
    straight_line.FUNCTIONS.clear()
    assert answers[0] != answers[1]


def test_a_layer_of_another_network_takes_the_exp_of_this_one():
    net = Network(1, [Dense(1, "sigmoid")], seed=1, exp="portable")
    other = Network(1, net.layers, seed=1)
    assert (net.layers[0].exp, other.layers[0].exp) == ("portable", "platform")
    net.layers[0] = other.layers[0].copy()
    net.predict([[1.0]])
    assert net.layers[0].exp == "portable"


# --- the switch ------------------------------------------------------------------

def test_names():
    assert exp_named("portable") is exp and exp_named("platform") is math.exp
    assert Network(1, [Dense(1)]).exp == "platform"
    for wrong in ("own", "", None, True, 3, ["portable"]):
        with pytest.raises(NNPureError, match="unknown exp .*: choose one of platform, portable"):
            Network(1, [Dense(1)], exp=wrong)
    with pytest.raises(AttributeError):
        Network(1, [Dense(1)]).exp = "portable"


def test_the_model_file_holds_it(tmp_path):
    path = str(tmp_path / "model.json")
    net = Network(2, [Dense(3, "tanh"), Dense(1, "sigmoid")], seed=1, exp="portable")
    save(net, path)
    twin = load(path)
    assert twin.exp == "portable" and twin.layers[1].exp == "portable" and net.copy().exp == "portable"
    assert bits(twin.predict([[0.3, -0.7]])) == bits(net.predict([[0.3, -0.7]]))
    with open(path) as file:
        data = json.load(file)
    assert data["exp"] == "portable"
    del data["exp"]                                 # a file from before there was a choice
    assert Network.from_dict(data).exp == "platform"
    for wrong in ("own", None, 1, [], {}):
        with pytest.raises(ModelFileError, match="unknown exp .*: choose one of platform, portable"):
            Network.from_dict(dict(data, exp=wrong))


def test_a_checkpoint_of_the_other_exp_is_refused(tmp_path):
    path = str(tmp_path / "checkpoint.json")
    X, y = [[0.0], [1.0]], [[0.0], [1.0]]
    Network(1, [Dense(1, "sigmoid")], seed=1).train(X, y, epochs=2, checkpoint=path, checkpoint_epochs=1)
    with pytest.raises(ModelFileError, match="exp is platform there and portable here|exp is 'platform' there"):
        Network(1, [Dense(1, "sigmoid")], seed=1, exp="portable").train(
            X, y, epochs=4, checkpoint=path, checkpoint_epochs=1, resume=True)


def test_the_tutorials_class_has_it():
    nn = SimpleNeuralNetwork(2, 2, 1, seed=1, exp="portable")
    assert nn.to_network().exp == "portable"
    with pytest.raises(NNPureError, match="unknown exp 'own'"):
        SimpleNeuralNetwork(2, 2, 1, exp="own")


def test_losses_without_exp_stay_themselves():
    assert LOSSES["huber"].with_exp(exp) is LOSSES["huber"]
    assert LOSSES["poisson"].with_exp(lambda x: 0.25).value([-1.0], [0.0]) == 0.25
