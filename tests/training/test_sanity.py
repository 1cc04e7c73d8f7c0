"""Warnings come where something is wrong with data or weights, once, and nowhere else."""

import os
import subprocess
import sys
import warnings

import pytest
from grids import few
from paths import ROOT

from nn_pure import Dense, Network, SimpleNeuralNetwork, TrainingDiverged
from nn_pure.data.table import iris
from nn_pure.rng import Rng
from nn_pure.scaling import standardise
from nn_pure.training import sanity
from nn_pure.training.sanity import flat_warning, is_said

pytestmark = pytest.mark.usefixtures("silent")


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
