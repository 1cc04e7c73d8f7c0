"""Ctrl-C: training ends after the current batch, and no moment of it leaves weights of two different steps."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from commands import ROOT

from nn_pure import Dense, Network, TrainingDiverged, propagation
from nn_pure.callbacks import Callback
from nn_pure.kernels import generated, straight_line
from nn_pure.training import stepper
from nn_pure.training.interrupt import CtrlC

X = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
Y = [[0.0], [1.0], [1.0], [0.0]]
THE_USUAL = signal.default_int_handler


def press():
    os.kill(os.getpid(), signal.SIGINT)


def network(seed=1):
    return Network(2, [Dense(3, "tanh", dropout=0.25), Dense(1, "sigmoid")], seed=seed)


class At(Callback):
    """Does something after so many batches; counts the batches, and keeps the weights of each."""

    def __init__(self, batch, *actions):
        self.batch = batch
        self.actions = actions
        self.seen = 0
        self.weights = []

    def on_batch_end(self, batch, logs):
        self.seen += 1
        self.weights.append(weights_of(self.network))
        if self.seen == self.batch:
            for act in self.actions:
                act()


def weights_of(net):
    return [[list(row) for row in layer.weights] + [list(layer.biases)] for layer in net.layers]


@pytest.fixture(autouse=True)
def handler_stays():
    """Whatever a test does, afterwards the handler is the usual one, and training has not left its own."""
    assert signal.getsignal(signal.SIGINT) is THE_USUAL
    yield
    left = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, THE_USUAL)
    assert left is THE_USUAL


# --- pressed once ---------------------------------------------------------------

@pytest.mark.parametrize("batches, epochs", [(1, 0), (3, 1), (4, 2)])
def test_training_ends_after_the_current_batch(batches, epochs):
    at = At(batches, press)
    net = network()
    history = net.train(X, Y, epochs=50, batch_size=2, callbacks=[at])
    assert (history.stopped, at.seen, len(history.loss)) == ("interrupted", batches, epochs)
    assert history is net.history
    assert weights_of(net) == at.weights[-1]
    assert "interrupted" in repr(history)
    assert len(net.predict(X)) == 4
    assert net.train(X, Y, epochs=2).stopped == "epochs"           # and it can be trained again


def test_pressed_in_the_middle_of_a_batch(monkeypatch):
    """The step is taken to its end: all weights move."""
    net, twin = network(), network()

    def pressed(*arguments):
        press()
        return propagation.loss_and_gradients(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(stepper, "loss_and_gradients", pressed)
        assert net.train(X, Y, epochs=50, batch_size=2).stopped == "interrupted"
    twin.train(X, Y, epochs=50, batch_size=2, callbacks=[At(1, lambda: setattr(twin, "stop_training", True))])
    assert weights_of(net) == weights_of(twin)


def test_pressed_before_the_first_batch():
    class Early(Callback):
        def on_epoch_begin(self, epoch, logs):
            press()

    history = network().train(X, Y, epochs=50, callbacks=[Early()])
    assert (history.stopped, len(history.loss)) == ("interrupted", 1)


def test_the_best_weights_come_back():
    at = At(9, press)
    net = network()
    history = net.train(X, Y, epochs=50, learning_rate=9.0, patience=50, callbacks=[at])
    assert history.stopped == "interrupted"
    assert weights_of(net) == at.weights[history.best_epoch] != at.weights[-1]


def test_pressed_in_a_later_start_leaves_the_best_complete_one():
    net = Network(2, [Dense(1, "sigmoid", "normal")], seed=0)      # XOR without a hidden layer: always stuck
    history = net.train(X, Y, epochs=30, restarts=5, callbacks=[At(40, press)])
    assert (history.stopped, len(history.starts)) == ("interrupted", 2)
    assert (net.seed, net.loss_value(X, Y)) == min(history.starts, key=lambda start: start[1])


def test_search_in_the_middle():
    at = At(3, press)
    net = network()
    history = net.train(X, Y, epochs=50, optimizer="lbfgs", callbacks=[at])
    assert (history.stopped, at.seen) == ("interrupted", 3)
    assert weights_of(net) == at.weights[-1]


# --- pressed twice --------------------------------------------------------------

@pytest.mark.parametrize("optimizer", ["sgd", "adam", "lbfgs"])
def test_pressed_twice_it_raises_at_once(optimizer):
    at = At(3, press, press)
    net = network()
    with pytest.raises(KeyboardInterrupt):
        net.train(X, Y, epochs=50, optimizer=optimizer, callbacks=[at])
    assert at.seen == 3
    assert weights_of(net) == at.weights[-1]
    assert len(net.history.loss) == 2
    assert len(net.predict(X)) == 4


# --- whose handler it is --------------------------------------------------------

@pytest.mark.parametrize("own", [signal.SIG_IGN, "function"])
def test_a_handler_of_the_programs_own_is_left_alone(own):
    pressed = []
    if own == "function":
        def own(number, frame):
            pressed.append(number)
    signal.signal(signal.SIGINT, own)
    try:
        history = network().train(X, Y, epochs=5, callbacks=[At(2, press)])
        assert signal.getsignal(signal.SIGINT) is own
    finally:
        signal.signal(signal.SIGINT, THE_USUAL)
    assert (history.stopped, len(history.loss)) == ("epochs", 5)
    assert pressed == ([] if own is signal.SIG_IGN else [signal.SIGINT])


def test_the_usual_handler_is_back_however_training_ends():
    def fail():
        raise RuntimeError("of the callback")

    for at in (At(9), At(2, press), At(2, press, fail), At(2, fail)):
        try:
            network().train(X, Y, epochs=3, callbacks=[at])
        except RuntimeError:
            pass
        assert signal.getsignal(signal.SIGINT) is THE_USUAL
    with pytest.raises(TrainingDiverged):
        Network(1, [Dense(1)], seed=0).train([[1e200]], [[1.0]], 10, 1e200)
    assert signal.getsignal(signal.SIGINT) is THE_USUAL


def test_a_handler_that_a_callback_sets_stays():
    def own(number, frame):
        pass

    try:
        network().train(X, Y, epochs=3, callbacks=[At(1, lambda: signal.signal(signal.SIGINT, own))])
        assert signal.getsignal(signal.SIGINT) is own
    finally:
        signal.signal(signal.SIGINT, THE_USUAL)


def test_in_another_thread_training_goes_on():
    """Python tells the main thread of Ctrl-C, and only there a handler can be set."""
    net, told = network(), []
    started, go_on = threading.Event(), threading.Event()

    def wait():
        started.set()
        go_on.wait(60)

    thread = threading.Thread(target=lambda: told.append(net.train(X, Y, epochs=5, callbacks=[At(2, wait)])))
    thread.start()
    assert started.wait(60)
    assert signal.getsignal(signal.SIGINT) is THE_USUAL
    with pytest.raises(KeyboardInterrupt):
        press()
        time.sleep(60)
    go_on.set()
    thread.join()
    assert (told[0].stopped, len(told[0].loss)) == ("epochs", 5)


def test_without_signals_it_passes_through(no_signals):
    at = At(3, press)
    net = network()
    with pytest.raises(KeyboardInterrupt):
        net.train(X, Y, epochs=50, callbacks=[at])
    assert weights_of(net) == at.weights[-1]
    assert len(net.history.loss) == 2


def test_ctrl_c_by_itself():
    with CtrlC() as ctrl_c:
        assert signal.getsignal(signal.SIGINT) is not THE_USUAL
        press()
        assert ctrl_c.pressed
        assert signal.getsignal(signal.SIGINT) is THE_USUAL
        with pytest.raises(KeyboardInterrupt):
            press()
    with CtrlC() as ctrl_c:
        pass
    assert not ctrl_c.pressed


# --- from outside -----------------------------------------------------------------

PROGRAM = """
import sys
sys.path.insert(0, %r)
from nn_pure import Dense, Network
from nn_pure.callbacks import Callback

class Tells(Callback):
    def on_batch_end(self, batch, logs):
        sys.stdout.write("batch\\n")
        sys.stdout.flush()

net = Network(2, [Dense(3, "tanh"), Dense(1, "sigmoid")], seed=1)
try:
    history = net.train(%r, %r, epochs=10 ** 9, batch_size=2, callbacks=[Tells()])
    print("returned", history.stopped, len(net.predict([[0, 1]])))
except KeyboardInterrupt:
    print("raised", net.history.stopped, len(net.predict([[0, 1]])))
""" % (ROOT, X, Y)


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C of another process is something else on Windows")
@pytest.mark.parametrize("lines", [1, 2, 7, 30])
def test_pressed_from_outside(lines):
    process = subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               universal_newlines=True)
    for _ in range(lines):
        assert process.stdout.readline() == "batch\n"
    process.send_signal(signal.SIGINT)
    out, errors = process.communicate(timeout=60)
    assert (out.splitlines()[-1], errors, process.returncode) == ("returned interrupted 1", "", 0)


# --- KeyboardInterrupt at every line ------------------------------------------------
# Pressed twice, or where there are no signals to wait for, Ctrl-C raises wherever training just is.

class Interrupter:
    """Raises KeyboardInterrupt before the n-th line that is run of FILES."""

    FILES = ("trainer.py", "stepper.py", "fused_steps.py", "restarts.py", "parameters.py")
    NOT_IN = ("norm", "gradient_rows", "layer_of_row", "flat", "in_rows")       # they change no weights, and are long

    def __init__(self, n):
        self.left = n
        self.where = ""

    def __enter__(self):
        self.before = sys.gettrace()
        sys.settrace(self.called)

    def __exit__(self, *arguments):
        sys.settrace(self.before)

    def called(self, frame, event, argument):
        if os.path.basename(frame.f_code.co_filename) in self.FILES and (
                frame.f_code.co_name not in self.NOT_IN):
            return self.line

    def line(self, frame, event, argument):
        if event == "line":
            self.left -= 1
            if self.left == 0:
                self.where = "%s:%d" % (frame.f_code.co_name, frame.f_lineno)
                raise KeyboardInterrupt
        return self.line


@pytest.fixture(params=[0, 10 ** 9], ids=["lines", "loops"])
def pays(request, monkeypatch):
    """Steps by straight lines, and by loops."""
    monkeypatch.setattr(generated, "PAYS", request.param)
    straight_line.FUNCTIONS.clear()


@pytest.fixture
def no_signals(monkeypatch):
    """With a handler in place nothing would be raised."""
    monkeypatch.setitem(sys.modules, "signal", None)


def interrupted_everywhere(make, allowed, every=1):
    """Train as make says with an interruption at each line; return how many lines, and those that left other weights."""
    n, mixed = 0, []
    while True:
        n += every
        net, train = make()
        interrupter = Interrupter(n)
        try:
            with interrupter:
                train()
            return n, mixed
        except KeyboardInterrupt:
            pass
        if weights_of(net) not in allowed:
            mixed.append(interrupter.where)


def weights_on_the_way(make):
    """Return the weights before and after each step."""
    at = At(0)
    net, train = make()
    before = weights_of(net)
    try:
        train(callbacks=[at])
    except TrainingDiverged:
        pass
    return [before] + at.weights


@pytest.mark.thorough
@pytest.mark.parametrize("arguments", [
    dict(optimizer="sgd", batch_size=2), dict(optimizer="adam"), dict(optimizer="lbfgs"),
    dict(optimizer="sgd", learning_rate=5.0, patience=9),           # ends with the weights of an earlier step
], ids=["sgd", "adam", "lbfgs", "patience"])
def test_no_line_leaves_weights_of_two_steps(arguments, no_signals, pays):
    def make():
        net = Network(2, [Dense(2, "tanh"), Dense(1, "sigmoid")], seed=1)
        return net, lambda **more: net.train(X, Y, epochs=3, **dict(arguments, **more))

    allowed = weights_on_the_way(make)
    assert len(allowed) == (7 if "batch_size" in arguments else 4)
    n, mixed = interrupted_everywhere(make, allowed)
    assert (n > 150, mixed) == (True, [])


@pytest.mark.thorough
def test_no_line_leaves_the_trials_of_a_diagnosis(no_signals):
    def make():
        net = Network(1, [Dense(1), Dense(1)], seed=1)
        return net, lambda **more: net.train([[1.0]], [[3.0]], epochs=9, learning_rate=9.0, **more)

    with pytest.raises(TrainingDiverged):
        make()[1]()
    allowed = weights_on_the_way(make)

    def made():
        net, train = make()

        def until_it_diverges():
            try:
                train()
            except TrainingDiverged:
                pass
        return net, until_it_diverges

    n, mixed = interrupted_everywhere(made, allowed)
    assert (n > 150, mixed) == (True, [])


@pytest.mark.thorough
def test_restarts_leave_the_best_complete_start(no_signals, pays):
    def make():
        net = Network(1, [Dense(1, "sigmoid", "normal")], seed=0)
        return net, lambda **more: net.train([[0.0], [0.0]], [[0.0], [1.0]], epochs=20, learning_rate=1e-9,
                                             restarts=1, **more)

    starts = []
    for seed in (0, 1):
        net = Network(1, [Dense(1, "sigmoid", "normal")], seed=seed)
        net.train([[0.0], [0.0]], [[0.0], [1.0]], epochs=20, learning_rate=1e-9)
        starts.append(weights_of(net))
    way = weights_on_the_way(make)
    allowed = way[:21] + starts
    n, mixed = interrupted_everywhere(make, allowed, every=31)          # some 3,000 lines
    assert (n > 150, mixed) == (True, [])


def test_the_tracer_finds_mixed_weights():
    """The twin: weights that are set layer by layer, with nothing to put them right, do mix."""
    from nn_pure.parameters import parameter_rows, set_parameters

    def make():
        net = Network(2, [Dense(2, "tanh"), Dense(1, "sigmoid")], seed=1)
        rows = [[2.0 * w for w in row] for row in parameter_rows(net.layers)]
        return net, lambda: set_parameters(net.layers, rows)

    net, train = make()
    allowed = [weights_of(net)]
    train()
    allowed.append(weights_of(net))
    assert interrupted_everywhere(make, allowed)[1]
