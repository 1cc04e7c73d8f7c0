"""One function and one table line: an activation, a loss and an optimizer of one's own, everywhere."""

import json
from math import exp

import pytest
from commands import IRIS, run
from grids import thorough

from nn_pure import Dense, GradientError, ModelFileError, Network, NNPureError, check_gradients, load, save
from nn_pure.activations import ACTIVATIONS, Activation, sigmoid, softplus, tanh
from nn_pure.boards.tiny import TinyNetwork
from nn_pure.boards.tiny_new import new_network
from nn_pure.boards.tiny_training import TinyTrainer
from nn_pure.elementary import log1p
from nn_pure.export import formulas
from nn_pure.export.c import to_c
from nn_pure.export.javascript import to_javascript
from nn_pure.export.micropython import to_micropython
from nn_pure.export.python import to_python
from nn_pure.losses import LOSSES, Loss
from nn_pure.optimizers import OPTIMIZERS
from nn_pure.optimizers.first_order import Optimizer, filled
from nn_pure.parameters import parameter_rows
from nn_pure.study.charts import plot_activation
from nn_pure.study.check_work import check_work
from nn_pure.study.explain import explain, record
from nn_pure.study.expressions import evaluate, holds
from nn_pure.study.kernel_source import kernel_source
from nn_pure.study.markdown import as_markdown
from nn_pure.study.page import as_page
from nn_pure.study.text import as_text

X = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
Y = [[0.0, 1.0], [1.0, 0.0], [1.0, 0.5], [0.0, 0.25]]
KERNELS = ("plain", "generated", "fast")


# --- an activation, a loss, an optimizer -------------------------------------------------

def mish(z, exp=exp):
    """Return z tanh(softplus(z)); above -0.31.  Misra 2019."""
    return z * tanh(softplus(z, exp), exp)


def mish_slope(z, a, exp=exp):
    """Return s + z (1 - s^2) sigmoid(z), s = tanh(softplus(z))."""
    s = tanh(softplus(z, exp), exp)
    return s + z * (1.0 - s * s) * sigmoid(z, exp)


def cauchy(a, t):
    """Return the mean of log(1 + (a - t)^2).  Black, Anandan 1996."""
    total = 0.0
    for j in range(len(a)):
        d = a[j] - t[j]
        total += log1p(d * d)
    return total / len(a)


def cauchy_gradient(a, t):
    """Return dE/da = 2 d / (1 + d^2) / m, d = a - t."""
    d = [a[j] - t[j] for j in range(len(a))]
    return [2.0 * x / (1.0 + x * x) / len(a) for x in d]


class Lion(Optimizer):
    """w <- w - r sign(m): only the sign of a running mean counts.  Chen et al. 2023."""

    SETTINGS = ("learning_rate", "beta")

    def __init__(self, learning_rate=1e-2, beta=0.75):
        self.beta = beta
        super().__init__(learning_rate)

    def _start(self, w, learning_rate):
        return {"mean": filled(w, 0.0)}

    def _rule(self, w, g, learning_rate):
        beta = self.beta
        means = [[beta * m + (1.0 - beta) * x for m, x in zip(*rows)] for rows in zip(self.memory["mean"], g)]
        self.memory = {"mean": means}
        return [[a - learning_rate if m > 0.0 else a + learning_rate if m < 0.0 else a for a, m in zip(*rows)]
                for rows in zip(w, means)]


@pytest.fixture(autouse=True)
def table_lines(monkeypatch):
    monkeypatch.setitem(ACTIVATIONS, "mish", Activation(mish, mish_slope, low=-0.31, takes_exp=True))
    monkeypatch.setitem(LOSSES, "cauchy", Loss(cauchy, cauchy_gradient))
    monkeypatch.setitem(OPTIMIZERS, "lion", Lion)


def network(kernel="plain", units=3, exp="platform"):
    return Network(2, [Dense(units, "mish"), Dense(2, "mish")], loss="cauchy", seed=1, kernel=kernel, exp=exp)


# --- the text and the kernels --------------------------------------------------------------

@pytest.mark.parametrize("optimizer", ["lion", thorough("adam"), thorough("lbfgs")])
@pytest.mark.parametrize("units, exp", [(3, "platform"), (3, "portable"), thorough(160, "platform"), (160, "portable")])
def test_every_kernel_trains_it(units, exp, optimizer):
    """3 units are a straight line, 160 are not; the rows that pay for compiling are reached with both."""
    trained = {}
    for kernel in KERNELS:
        net = trained[kernel] = network(kernel, units, exp)
        before = net.loss_value(X, Y)
        net.train(X, Y, epochs=60, learning_rate=0.01, optimizer=optimizer)
        assert net.loss_value(X, Y) < 0.7 * before
    rows = {kernel: parameter_rows(trained[kernel].layers) for kernel in KERNELS}
    assert rows["plain"] == rows["generated"]
    for here, there in zip(trained["plain"].predict(X), trained["fast"].predict(X)):
        assert here == pytest.approx(there, rel=1e-5, abs=1e-5)


def test_its_gradient_is_checked(monkeypatch):
    report = check_gradients(network(), X, Y)
    assert report.largest_error < 1e-8
    monkeypatch.setitem(ACTIVATIONS, "mish", Activation(mish, lambda z, a, exp=exp: mish_slope(z, a, exp) * 1.001,
                                                        takes_exp=True))
    with pytest.raises(GradientError):
        check_gradients(network(), X, Y)


def test_it_is_saved_and_loaded(tmp_path, monkeypatch):
    net = network()
    net.train(X, Y, epochs=3, optimizer="lion")
    path = str(tmp_path / "model.json")
    save(net, path)
    assert load(path).predict(X) == net.predict(X)
    assert load(path).loss_value(X, Y) == net.loss_value(X, Y)
    monkeypatch.delitem(ACTIVATIONS, "mish")
    with pytest.raises(ModelFileError, match="mish"):       # a program that does not know it
        load(path)


def test_the_optimizer_is_continued():
    first, second = Lion(beta=0.5), OPTIMIZERS["lion"]()
    net, twin = network(), network()
    net.train(X, Y, epochs=4, optimizer=first)
    settings = first.settings()
    second = OPTIMIZERS[settings.pop("name")](**settings)
    twin.train(X, Y, epochs=2, optimizer=second)
    third = OPTIMIZERS["lion"](**settings)
    third.restore(json.loads(json.dumps(second.state())), parameter_rows(twin.layers))
    twin.train(X, Y, epochs=2, optimizer=third)
    assert parameter_rows(twin.layers) == parameter_rows(net.layers)


# --- study -----------------------------------------------------------------------------------

@pytest.mark.parametrize("exp", ["platform", "portable"])
def test_it_is_explained(exp):
    net = network(exp=exp)
    traces = record(net, X, Y, 2, 0.125, "lion")
    for trace in traces:
        for line in trace["lines"]:
            assert evaluate(line["expression"]) == line["value"], line["name"]
            assert all(holds(condition) for condition in line["where"] or []), line["name"]
    lion = Lion()
    net.train(X, Y, epochs=2, learning_rate=0.125, optimizer=lion)
    assert traces[1]["weights_after"] == parameter_rows(net.layers)
    json.dumps(traces, allow_nan=False)


def test_it_is_explained_in_words():
    trace = explain(network(), X[1:2], Y[1:2], 0.125, "lion")
    text = as_text(trace)
    for words in ("a = z tanh(softplus(z))\n", "= z[0][0]·tanh(softplus(z[0][0]))\n",
                  "E = the mean of log(1 + (a - t)^2)\n", "= log1p((a[1][0] - t[0])·(a[1][0] - t[0]))\n",
                  "= (E[0] + E[1])/2\n", "dE/da = 2 d / (1 + d^2) / m, d = a - t\n",
                  "da/dz = s + z (1 - s^2) sigmoid(z), s = tanh(softplus(z))\n",
                  "w <- w - r sign(m): only the sign of a running mean counts\n",
                  "← beta·m_old(b[0][0]) + (1 - beta)·dE/db[0][0]\n", "+ learning_rate   as m(w[1][0][0]) < 0\n"):
        assert words in text, words
    assert max(map(len, text.splitlines())) <= 80
    markdown = as_markdown(trace)
    assert r"z^{[0]}_{0} \cdot \tanh\left( \mathrm{softplus}\left( z^{[0]}_{0} \right) \right)" in markdown
    assert r"w^{[1]}_{0,0} + \eta \quad \text{as } m\left( w^{[1]}_{0,0} \right) < 0" in markdown
    assert "tanh(softplus(z[0][0]))" in as_page([trace])


def test_it_is_studied():
    net = network()
    trace = explain(net, X[1:2], Y[1:2], 0.125, "lion")
    a = [line["value"] for line in trace["lines"] if line["name"] == "a[0][0]"][0]
    assert check_work(net, X[1:2], Y[1:2], {"a[0][0]": a}, 0.125, "lion")["right"]
    assert not check_work(net, X[1:2], Y[1:2], {"a[0][0]": a + 0.5}, 0.125, "lion")["right"]
    assert "mish" in plot_activation("mish").svg()


def test_a_function_that_cannot_be_traced_shows_its_value(monkeypatch):
    monkeypatch.setitem(ACTIVATIONS, "mish", Activation(lambda z: float("%.3f" % z), lambda z, a: 1.0))
    trace = explain(network(), X[1:2], Y[1:2], 0.125, "sgd")
    lines = [line for line in trace["lines"] if line["name"] == "a[0][0]"]
    assert lines[0]["expression"] == {"value": lines[0]["value"]} and as_text(trace)


def test_the_source_of_its_kernel():
    source = kernel_source(network(units=3), "sgd")
    for line in ("a0_0 = value0(z0_0)", "c0, c1 = loss_gradient([a1_0, a1_1], [t0, t1])", "slope0(z0_0, a0_0)"):
        assert line in source
    assert "takes its own steps" in kernel_source(network(), "lion")


# --- the command line ------------------------------------------------------------------------

def test_the_command_line_lists_it(capsys):
    assert run("train", "--help") == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "leaky_relu, linear, mish, relu" in shown and "lbfgs, lion, momentum" in shown
    assert run("completion", "bash") == 0
    completion = capsys.readouterr().out
    assert " mish " in completion and " lion " in completion


def test_the_command_line_trains_and_explains_it(tmp_path, capsys):
    model = str(tmp_path / "model.json")
    assert run("train", IRIS, "--target", "species", "--activation", "mish", "--optimizer", "lion", "--epochs", "3", "--save", model) == 0
    assert run("predict", model, IRIS) == 0
    assert run("explain", model, IRIS, "--optimizer", "lion") == 0
    assert "tanh(softplus(z[0][0]))" in capsys.readouterr().out


# --- exports and boards ------------------------------------------------------------------------

@pytest.mark.parametrize("exp", ["platform", "portable"])
def test_python_and_micropython_are_written(tmp_path, exp):
    net = network(exp=exp)
    sources = [to_python(net), dict(to_micropython(net))["model.py"]]
    for source in sources:
        known = {}
        exec(source, known)
        assert [known["predict"](row) for row in X] == net.predict(X)


@pytest.mark.parametrize("export", [to_c, to_javascript])
def test_c_and_javascript_need_its_formula(monkeypatch, export):
    with pytest.raises(NNPureError, match=r"mish .*CURLY of nn_pure/export/formulas\.py"):
        export(network())
    monkeypatch.setitem(formulas.CURLY, "mish", "    return z * @tanh(@softplus(z));\n")
    text = export(network())
    assert text.index("softplus") < text.index("mish") and "@" not in text


def test_what_cannot_be_copied_is_refused(monkeypatch):
    factor = 3.0
    import math
    functions = [lambda z: factor * z, lambda z: z, math.atan, lambda z: math.atan(z)]

    def of_a_module(z):
        return math.atan(z)

    def closed_over(z):
        return factor * z

    for function in functions + [of_a_module, closed_over]:
        monkeypatch.setitem(ACTIVATIONS, "mish", Activation(function, lambda z, a: 1.0))
        for export in (to_python, to_micropython):
            with pytest.raises(NNPureError, match="activation mish cannot be exported"):
                export(network())


def test_boards_refuse_it():
    with pytest.raises(ModelFileError, match="mish.*use Network"):
        TinyNetwork(network().to_dict())
    with pytest.raises(NNPureError, match="mish.*use Network"):
        new_network(2, [(3, "mish"), (1, "linear")])
    known = Network(2, [Dense(3, "tanh"), Dense(1)], loss="cauchy", seed=1)
    tiny = TinyNetwork(known.to_dict())
    assert tiny.predict(X) == known.predict(X)
    with pytest.raises(NNPureError, match="cauchy.*train with Network"):
        TinyTrainer(tiny)
