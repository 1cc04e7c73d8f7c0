"""Who must be told of every step, so that none may be fused."""

import pytest

from nn_pure import Dense, Network, NNPureError, SimpleNeuralNetwork
from nn_pure.callbacks import Callback, PrintEvery
from nn_pure.kernels import straight_line
from nn_pure.parameters import parameter_rows
from nn_pure.schedules import Step
from nn_pure.training.fused_steps import overrides
from nn_pure.training.progress import Progress

STEPS = ("on_batch_begin", "on_batch_end")


class Listener(Callback):
    def on_batch_begin(self, batch, logs):
        pass


class Heir(Listener):
    pass


def test_a_method_of_the_class_of_its_base_or_of_the_object_is_called():
    own = Callback()
    own.on_batch_end = print
    assert [overrides([each], STEPS) for each in (Listener(), Heir(), own)] == [True, True, True]
    assert overrides([Callback(), own], STEPS)


def test_others_do_not():
    other = Callback()
    other.on_epoch_end = print
    assert not overrides([Callback(), PrintEvery(1), other], STEPS) and not overrides([], STEPS)


# --- who is told what ---------------------------------------------------------------------

XOR = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[0.0], [1.0], [1.0], [0.0]]


class Begins(Callback):
    """Notes the epochs that begin, and the weights then."""

    def __init__(self, every):
        self.every = every
        self.begun, self.ended, self.steps = [], [], []

    def next_epoch(self, epoch):
        return epoch + -epoch % self.every

    def on_epoch_begin(self, epoch, logs):
        if epoch % self.every == 0:
            self.begun.append((epoch, logs["learning_rate"], parameter_rows(self.network.layers)))


class Both(Begins):
    """Notes those that end too."""

    def on_epoch_end(self, epoch, logs):
        self.ended.append((epoch, logs["loss"]))
        if epoch % self.every == 0:
            assert self.begun[-1][0] == epoch


class Old(Callback):
    """Says when by the name of version 0.1."""

    def __init__(self):
        self.ended = []

    def quiet_until(self, epoch):
        return epoch + -epoch % 50

    def on_epoch_end(self, epoch, logs):
        self.ended.append(epoch)


def trained(kernel, *callbacks, **arguments):
    net = Network(2, [Dense(2, "tanh"), Dense(1, "sigmoid")], seed=1, kernel=kernel)
    return net, net.train(*XOR, epochs=300, learning_rate=Step(0.5, 7, 0.9), callbacks=list(callbacks), **arguments)


@pytest.mark.parametrize("kind", [Begins, Both])
@pytest.mark.parametrize("every", [1, 2, 25, 1000])
def test_an_epoch_that_begins_is_told_with_the_weights_before_it(kind, every):
    plain, fused = kind(every), kind(every)
    net, history = trained("generated", fused)
    twin, expected = trained("plain", plain)
    assert fused.begun == plain.begun and [epoch for epoch, _, _ in plain.begun] == list(range(0, 300, every))
    assert (history.loss, parameter_rows(net.layers)) == (expected.loss, parameter_rows(twin.layers))
    assert set(fused.ended) <= set(plain.ended)
    if kind is Both:
        ended = [epoch for epoch, _ in fused.ended]
        assert set(range(0, 300, every)) <= set(ended) and ended[-1] == 299
        assert every < 25 or len(ended) < 100           # most were not told


def test_the_old_name_of_next_epoch_is_still_asked():
    old = Old()
    trained("generated", old)
    assert {0, 50, 100, 150, 200, 250, 299} <= set(old.ended) and len(old.ended) < 60


def test_several_steps_are_told_of_together():
    class Steps(Callback):
        def __init__(self):
            self.rows = []

        def on_steps_end(self, batch, logs):
            self.rows.append((batch, logs["rows"]))

    steps, each = Steps(), Steps()
    X, Y = XOR[0] * 30, XOR[1] * 30
    for kernel, callback in (("generated", steps), ("plain", each)):
        Network(2, [Dense(2, "tanh"), Dense(1, "sigmoid")], seed=1, kernel=kernel).train(
            X, Y, epochs=3, batch_size=1, learning_rate=0.1, callbacks=[callback])
    assert each.rows == [(k, k + 1) for k in range(120)] * 3
    assert set(steps.rows) <= set(each.rows) and len(steps.rows) < 240
    assert steps.rows.count((119, 120)) == 3


@pytest.mark.parametrize("kernel", ["plain", "generated"])
def test_backward_after_training_needs_a_new_forward(kernel):
    net = Network(2, [Dense(2, "tanh"), Dense(1, "sigmoid")], seed=1, kernel=kernel)
    net.forward(XOR[0])
    net.train(*XOR, epochs=300, learning_rate=0.5)
    with pytest.raises(NNPureError, match="backward before forward"):
        net.backward(XOR[0], XOR[1], 0.1)
    net.forward(XOR[0])
    net.backward(XOR[0], XOR[1], 0.1)


@pytest.mark.parametrize("rule", ["cross_entropy", "tutorial"])
def test_the_lines_that_are_printed_are_those_of_the_loops(rule, monkeypatch, capsys):
    lines = []
    for kernel in ("plain", "generated"):
        monkeypatch.setenv("NN_PURE_KERNEL", kernel)
        SimpleNeuralNetwork(2, 2, 1, seed=1, rule=rule).train(*XOR, epochs=501, learning_rate=0.5, print_every=7)
        lines.append(capsys.readouterr().out.splitlines())
    assert lines[0] == lines[1] and len(lines[0]) == 72


@pytest.mark.parametrize("terminal", [False, True])
def test_progress_leaves_steps_fused(terminal, monkeypatch):
    class Stream:
        def isatty(self):
            return terminal

        def write(self, text):
            pass

    taken = []
    run = straight_line.Line.run
    monkeypatch.setattr(straight_line.Line, "run", lambda self, *arguments: taken.append(1) or run(self, *arguments))
    progress = Progress(Stream(), every=100)
    trained("generated", progress)
    assert progress.finished == 300 and len(taken) < 60


def test_an_epoch_whose_fused_steps_fail_is_told_once(monkeypatch):
    run, calls = straight_line.Line.run, []

    def failing(self, *arguments):
        calls.append(1)
        return None if len(calls) % 3 == 0 else run(self, *arguments)

    monkeypatch.setattr(straight_line.Line, "run", failing)
    fused, plain = Both(10), Both(10)
    net, history = trained("generated", fused)
    twin, expected = trained("plain", plain)
    assert fused.begun == plain.begun
    assert (history.loss, parameter_rows(net.layers)) == (expected.loss, parameter_rows(twin.layers))
