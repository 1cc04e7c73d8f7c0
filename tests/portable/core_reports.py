"""Checks what the core says: progress, printed losses, warnings, why a training diverged, summaries."""

from checking import check, equal, moons, parameters, raises, run

from nn_pure import Dense, Network, SimpleNeuralNetwork, TrainingDiverged, callbacks, check_gradients, optimizers
from nn_pure import parameters as parameters_py
from nn_pure.callbacks import Callback, PrintEvery
from nn_pure.optimizers import SGD
from nn_pure.schedules import Step
from nn_pure.training import curvature, diagnosis, progress, sanity
from nn_pure.training.progress import Progress


class Lines:
    """A stream that keeps what is written; terminal or not."""

    def __init__(self, terminal):
        self.terminal = terminal
        self.text = ""

    def isatty(self):
        return self.terminal

    def write(self, text):
        self.text += text
        return len(text)


def new(seed=31):
    return Network(2, [Dense(3, "tanh"), Dense(1, "sigmoid")], seed=seed)


def test_progress():
    X, Y = moons()
    for terminal in (False, True):
        stream = Lines(terminal)
        shows = Progress(stream)
        new().train(X, Y, 3, 0.5, batch_size=5, validation=(X, Y), callbacks=[shows])
        equal(shows.finished, 3, "epochs that were finished")
        check(shows.next_epoch(0) >= 0, "the epoch that is told of next")
        check("Epoch 3/3, loss 0." in stream.text and "val_loss 0." in stream.text, "the line says what it should")
        equal(("\r" in stream.text, stream.text.count("\n")), (terminal, 1 if terminal else 3), "lines")
    shows.on_restart(1, 0.5, 2)
    check("Stuck at loss 0.5000 from seed 1, starting again from seed 2\n" in stream.text, "a restart is told")
    shows.say("done")
    check(stream.text[-5:] == "done\n", "say")
    equal(progress.shown(0.25), "0.250000", "shown")
    check(progress.shown(1.5e70)[:3] == "1.5", "shown, large")      # Brython writes 1.5e+70e+00
    equal([progress.duration(s) for s in (7.4, 75, 10920)], ["7 s", "1:15", "3:02:00"], "duration")
    equal(progress.terminal_width(None), 80, "terminal_width")
    check(progress.clock() <= progress.clock(), "clock")


def printed_by(function):
    """Return the lines that callbacks.py prints meanwhile."""
    lines = []
    stream = Lines(False)
    try:
        import sys
        before, sys.stdout = sys.stdout, stream
    except (ImportError, AttributeError):            # MicroPython's stdout cannot be replaced
        callbacks.print = lines.append               # in the module, before the builtin
        try:
            function()
        finally:
            del callbacks.print
        return lines
    try:
        function()
    finally:
        sys.stdout = before
    return stream.text.strip().split("\n")


def test_printing():
    X, Y = moons()
    nn = SimpleNeuralNetwork(2, 2, 1, seed=32)
    lines = printed_by(lambda: nn.train(X, Y, epochs=5, learning_rate=0.5, print_every=2))
    equal([line[:14] for line in lines], ["Epoch 0, Loss:", "Epoch 2, Loss:", "Epoch 4, Loss:"], "the tutorial's lines")
    tutorial = SimpleNeuralNetwork(2, 2, 1, seed=32, rule="tutorial")
    equal(printed_by(lambda: tutorial.train(X, Y, epochs=5, learning_rate=0.5, print_every=9))[0], lines[0],
          "the loss before the first step is the same under both rules")
    every = PrintEvery(2)
    equal([every.next_epoch(epoch) for epoch in (0, 1, 2)], [0, 2, 2], "next_epoch")
    equal(printed_by(lambda: every.on_restart(1, 0.5, 2)), ["Stuck at loss 0.5 from seed 1, starting again from seed 2"],
          "a restart")


def warned_by(function):
    """Return the warnings shown meanwhile, whichever way this Python shows them."""
    lines = []
    try:
        import warnings
    except ImportError:
        sanity.print = lines.append
        try:
            function()
        finally:
            del sanity.print
        return lines
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        function()
    return [str(each.message) for each in seen]


def quietly(function, *arguments):
    """Return what function returns; warnings on the way are of no interest."""
    kept = []
    warned_by(lambda: kept.append(function(*arguments)))
    return kept[0]


def test_warnings():
    check("a word" in "".join(warned_by(lambda: sanity.warn("a word"))), "warn")
    dead = Network(1, [Dense(2, "relu", weights=[[-1.0, -1.0]]), Dense(1)], seed=33)
    lines = warned_by(lambda: dead.train([[1.0], [2.0]], [[1.0], [2.0]], 3, 0.01))
    check(len(lines) == 1 and "dead" in lines[0], "a dead layer is told of once")
    check(sanity.is_said(sanity.dead_warning(0), [lines[0].replace("nn_pure: warning: ", "")]), "is_said")
    lines = warned_by(lambda: new().train([[1.0, 40000.0], [0.5, 30000.0]], [[0.0], [1.0]], 1, 1e-9))
    check(len(lines) == 1 and "unscaled" in lines[0], "unscaled inputs are told of")
    X, Y = moons()
    lines = warned_by(lambda: new().train(X, Y, 20, 1e-9))
    check(len(lines) == 1 and "has not moved" in lines[0], "a loss that does not move is told of")
    equal(warned_by(lambda: new().train(X, Y, 20, 0.5)), [], "no warning without a reason")


class Restarts(Callback):
    """Notes the seeds that training began again from."""

    def __init__(self):
        self.seeds = []

    def on_restart(self, seed, loss, next_seed):
        Callback.on_restart(self, seed, loss, next_seed)     # does nothing
        self.seeds.append((seed, next_seed))


def test_restarts():
    net = Network(2, [Dense(2, "sigmoid", "zeros"), Dense(1, "sigmoid", "zeros")], seed=7)
    callback = Restarts()
    history = quietly(lambda: net.train([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]], 30, 0.5, restarts=2,
                                        callbacks=[callback]))
    equal(callback.seeds, [(7, 8), (8, 9)], "zeros end stuck, from every seed")
    equal(len(history.loss), 30, "the history of one start")


def test_causes():
    """Why a training diverged: the message names what stands out."""
    def cause(X, Y, rate, weights=None):
        net = Network(1, [Dense(1, weights=weights or [[1.0]])])
        try:
            net.train(X, Y, 500, rate)
        except TrainingDiverged as error:
            check(parameters(net)[0][0][0][0] - parameters(net)[0][0][0][0] == 0.0, "the last good weights")
            return str(error)
        check(False, "this must diverge")

    for X, Y, rate, word in (([[7e5], [2e5]], [[1.0], [0.0]], 0.1, "column 0 of X"), ([[1.0], [0.5]], [[1.0], [0.0]], 1e9, "rate"),
                             ([[1.0], [0.5]], [[1e200], [0.0]], 5.0, "target")):
        check(word in quietly(cause, X, Y, rate), "a cause: " + word)
    net = Network(1, [Dense(1, weights=[[1.0]])])
    rows = parameters_py.parameter_rows(net.layers)
    check(abs(curvature.largest_curvature(net, [[1.0]], [[3.0]], rows) - 4.0) < 1e-4, "largest_curvature")
    check(abs(curvature.largest_eigenvalue([2.0, 2.0], [1.0]) - 3.0) < 1e-5, "largest_eigenvalue")
    check(abs(diagnosis.bearable_rate(net, [[1.0]], [[3.0]], SGD(), rows) - 0.5) < 1e-4, "bearable_rate")
    equal([times for times, _ in diagnosis.rate_suspects(1.0, 0.5, SGD())], [2.0], "rate_suspects")
    x, t, w = diagnosis.tamed(net, [[0.0], [1e6]], [[-1.0], [300.0]], [[400.0], [0.0]])
    check(max([abs(number) for row in x + t + w for number in row]) <= 16.0, "tamed")
    equal([parameters_py.layer_of_row(new().layers, i) for i in range(7)], [0, 0, 0, 1, 1, 1, 1], "layer_of_row")


def test_texts():
    net = new()
    for words in ("0  tanh           2 x 3", "13 parameters", "loss binary_cross_entropy, seed 31, no scaling"):
        check(words in net.summary(), "summary: " + words)
    X, Y = moons()
    check("largest relative error" in str(check_gradients(net, X, Y)), "a report of gradients")
    check("2 epochs, loss 0." in repr(net.train(X, Y, 2, 0.5)), "a history")
    equal(repr(PrintEvery(7)), "PrintEvery(every=7)", "a callback")
    net.restart(34)
    equal(parameters(net), parameters(new(34)), "restart")


def test_searches():
    for optimizer, method in ((SGD(), "search"), (optimizers.LBFGS(), "update")):
        arguments = ([[1.0]], 1.0, [[1.0]], 0.5, None) if method == "search" else ([[1.0]], [[1.0]], 0.5)
        raises(ValueError, "an optimizer that does not " + method, getattr(optimizer, method), *arguments)
    equal(optimizers.clip_by_value([[2.0, -4.0], [0.5]], 1.0), [[1.0, -1.0], [0.5]], "clip_by_value")
    X, Y = moons()
    nets = [new(), new()]
    nets[0].train(X, Y, 3, 0.5, clip_value=1e-3)
    nets[1].train(X, Y, 3, 0.5)
    moved = [abs(a - b) for a, b in zip(nets[0].layers[0].weights[0], new().layers[0].weights[0])]
    check(0.0 < max(moved) <= 1.5e-3 * 1.0001, "clip_value holds the steps")
    check(parameters(nets[0]) != parameters(nets[1]), "clip_value is used")


def test_reprs():
    net = Network(2, [Dense(4, "tanh"), Dense(1, "sigmoid")], seed=0)
    for thing, text in (
            (net, "<Network 2-4-1: tanh, sigmoid; binary_cross_entropy, seed 0>"),
            (net.layers[0], "<Dense(4, 'tanh'), weights 2 x 4>"), (Dense(3, "relu", l2=0.5), "Dense(3, 'relu', l2=0.5)"),
            (SimpleNeuralNetwork(2, 3, 1, seed=7), "<SimpleNeuralNetwork 2-3-1: rule cross_entropy, seed 7>"),
            (Step(0.5, 10, 0.25), "Step(learning_rate=0.5, step_size=10, gamma=0.25)"),
            (PrintEvery(10), "PrintEvery(every=10)"), (Callback(), "<Callback>")):
        equal(repr(thing), text, "repr")
    for shown in (net._repr_svg_(), new().train([[0.0, 1.0]], [[1.0]], 2, 0.5)._repr_svg_()):
        check(shown is None or shown[:5] == "<svg ", "a notebook draws, where there is what draws")


run("core_reports", 56, (test_progress, test_printing, test_warnings, test_restarts, test_causes, test_texts,
                         test_searches, test_reprs))
