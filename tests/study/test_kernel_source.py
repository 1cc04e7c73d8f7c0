"""kernel_source prints what runs, and takes no nonsense."""

import pytest

from nn_pure import Dense, Network, NNPureError, kernels
from nn_pure.kernels import straight_line, unrolled, unrolled_updates
from nn_pure.optimizers.first_order import SGD
from nn_pure.study.kernel_source import kernel_source

X = [[i / 7.0, (i * i) % 11 / 11.0] for i in range(60)]
Y = [[float(i % 3 == 0)] for i in range(60)]


@pytest.fixture
def compiled(monkeypatch):
    """The sources that training compiles from now on."""
    seen = []
    monkeypatch.setattr(straight_line, "FUNCTIONS", {})
    monkeypatch.setattr(unrolled, "_functions", {})
    monkeypatch.setattr(unrolled_updates, "_steps", {})
    for module in (unrolled, unrolled_updates):
        def noted(source, name, real=module.compiled):
            seen.append(source)
            return real(source, name)
        monkeypatch.setattr(module, "compiled", noted)

    def written(plan, real=straight_line.source_of):
        seen.append(real(plan))
        return seen[-1]
    monkeypatch.setattr(straight_line, "source_of", written)
    return seen


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw", "rmsprop", "adagrad", "momentum", SGD(weight_decay=0.5)])
@pytest.mark.parametrize("batch_size", [1, 7])
def test_a_small_network_trains_by_what_is_printed(compiled, optimizer, batch_size):
    net = Network(2, [Dense(3, "leaky_relu", l2=0.1), Dense(1, "sigmoid")], seed=0, kernel="generated")
    net.train(X, Y, 20, 0.01, optimizer=optimizer, batch_size=batch_size)
    training = [each for each in compiled if each.startswith("def train")]
    source = kernel_source(net, optimizer, batch_size)
    assert len(training) == 1 and source.endswith(training[0])
    assert source.startswith("# x t ") and "# layer 1: z = x w + b and output a\n" in source


def test_what_the_optimizer_remembers_is_explained():
    source = kernel_source(Network(2, [Dense(1)]), "adam")
    assert "# mw0_0_0       what the optimizer remembers of w0_0_0: its mean\n" in source
    assert "# sw0_0_0       what the optimizer remembers of w0_0_0: its square mean\n" in source


def test_a_larger_network_trains_by_what_is_printed(compiled, monkeypatch):
    monkeypatch.setattr(kernels, "_made", {})
    monkeypatch.setattr(kernels, "interpreter", lambda: "cpython")         # PyPy has loops instead
    net = Network(70, [Dense(20, "tanh"), Dense(5, "softmax")], seed=0, kernel="generated")
    rows = [[(i * j) % 13 / 13.0 for j in range(70)] for i in range(16)]
    targets = [[float(i % 5 == j) for j in range(5)] for i in range(16)]
    net.train(rows, targets, 60, 0.01, optimizer="adam", batch_size=8)
    source = kernel_source(net, "adam", 8)
    assert len(compiled) >= 5
    for each in compiled:
        assert each.replace("from math import sqrt\n", "") in source
    assert "# z = x w of layer 0: the products of a row with rows B, totals carried on\n" in source


def test_an_optimizer_without_generated_steps():
    source = kernel_source(Network(2, [Dense(3), Dense(1)]), "lbfgs")
    assert "def row(a, B):" in source and source.endswith("it has no generated ones\n")


def test_dropout_goes_by_rows():
    source = kernel_source(Network(2, [Dense(3, dropout=0.5), Dense(1)]))
    assert "def train" not in source and "def step(numbers, w, g):\n    [r] = numbers\n    [w0] = w" in source


@pytest.mark.parametrize("arguments, words", [
    ((3,), "network must be a Network, not int"), ((Network(1, [Dense(1)]), "adamm"), "adam"),
    ((Network(1, [Dense(1)]), "sgd", 0), "batch_size"), ((Network(1, [Dense(1)]), "sgd", "8"), "batch_size")])
def test_nonsense(arguments, words):
    with pytest.raises(NNPureError, match=words):
        kernel_source(*arguments)
