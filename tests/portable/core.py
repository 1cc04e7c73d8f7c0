"""Checks the core where no pytest runs: python tests/portable/core.py, or .ci/micropython.mjs.

It needs print and what the core itself needs.  The first wrong answer raises,
so the exit code is not 0; the last line tells how many answers were right.
The suite tests the same more thoroughly, on desktop Pythons only.
"""

try:
    import nn_pure
except ImportError:                      # sys.path begins with this file's directory
    import sys
    sys.path.insert(0, sys.path[0] + "/../..")
    import nn_pure

from nn_pure import (DataError, Dense, GradientError, ModelFileError, Network, NNPureError, ShapeError,
                     SimpleNeuralNetwork, TrainingDiverged, check_gradients, elementary, matrix)
from nn_pure import metrics, schedules
from nn_pure.activations import ACTIVATIONS
from nn_pure.callbacks import Callback
from nn_pure.history import History
from nn_pure.initializers import INITIALIZERS
from nn_pure.losses import LOSSES
from nn_pure.optimizers import OPTIMIZERS, optimizer_from
from nn_pure.rng import Rng
from nn_pure.scaling import Scaling, standardise

LEAST = 500                              # a run that checks less has lost some of them
checks = 0


def check(true, what):
    """Count one check.  Not an assert statement: python -O would skip it."""
    global checks
    checks += 1
    if not true:
        raise AssertionError(what)


def equal(got, wanted, what):
    check(got == wanted, "%s: got %r where %r is right" % (what, got, wanted))


def near(got, wanted, what, tolerance=1e-12):
    """Compare two matrices."""
    equal(matrix.shape(got), matrix.shape(wanted), what)
    worst = max([max([abs(d) for d in row]) for row in matrix.subtract(got, wanted)])
    check(worst <= tolerance, "%s: off by %r" % (what, worst))


def raises(kind, what, function, *arguments):
    try:
        function(*arguments)
    except kind as error:
        # MicroPython's OSError is its number only.
        check(kind is OSError or len(str(error)) > 10, "%s: the message is %r" % (what, str(error)))
    else:
        check(False, "%s: nothing raised" % what)


def rows_of(rng, rows, columns):
    return [[2.0 * rng.uniform() - 1.0 for _ in range(columns)] for _ in range(rows)]


def parameters(net):
    return [(layer.weights, layer.biases) for layer in net.layers]


def test_matrix():
    A = [[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]
    B = [[1.0, -1.0], [0.5, 2.0]]
    equal(matrix.shape(A), (3, 2), "shape")
    equal(matrix.dot([1.0, 2.0, 3.0], [4.0, 5.0, 6.0]), 32.0, "dot")
    equal(matrix.matmul(A, B), [[2.0, 3.0], [5.0, 5.0], [8.0, 7.0]], "matmul")
    equal(matrix.matmul_transposed(A, matrix.transpose(B)), matrix.matmul(A, B), "matmul_transposed")
    equal(matrix.transpose(A), [[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]], "transpose")
    equal(matrix.add_bias(B, [10.0, 20.0]), [[11.0, 19.0], [10.5, 22.0]], "add_bias")
    equal(matrix.subtract(B, B), [[0.0, 0.0], [0.0, 0.0]], "subtract")
    equal(matrix.multiply(B, B), [[1.0, 1.0], [0.25, 4.0]], "multiply")
    equal(matrix.scale(B, -2.0), [[-2.0, 2.0], [-1.0, -4.0]], "scale")
    equal(matrix.map_matrix(abs, B), [[1.0, 1.0], [0.5, 2.0]], "map_matrix")
    equal(matrix.column_sums(A), [9.0, 12.0], "column_sums")
    equal(matrix.column_sums([[0.1]] * 10)[0] < 1.0, True, "sums go from left to right")
    raises(ShapeError, "matmul", matrix.matmul, A, A)
    raises(ShapeError, "dot", matrix.dot, [1.0], [1.0, 2.0])
    raises(ShapeError, "subtract", matrix.subtract, A, B)
    raises(ShapeError, "add_bias", matrix.add_bias, A, [1.0])


def test_elementary():
    for x in (1e-9, 0.1, 0.5, 1.0, 3.0, 20.0):
        equal(elementary.tanh(-x), -elementary.tanh(x), "tanh is odd")
        equal(elementary.sinh(-x), -elementary.sinh(x), "sinh is odd")
        near([[elementary.log1p(elementary.expm1(x))]], [[x]], "log1p(expm1(x))", 1e-14 * x)
        near([[elementary.log(elementary.expm1(x) + 1.0)]], [[x]], "log(exp(x))", 1e-15)
    equal(elementary.log(0.0), -elementary.INFINITY, "log(0)")
    equal(elementary.expm1(1000.0), elementary.INFINITY, "expm1(1000)")
    equal(elementary.tanh(-1e308), -1.0, "tanh(-1e308)")
    raises(ValueError, "log(-1)", elementary.log, -1.0)


def test_rng():
    for seed in (0, 1, 2, 4294967296, 18446744073709551617):
        check(0 < Rng(seed).state < 4294967296, "state of seed %d" % seed)
        equal(Rng(seed).bits(), Rng(seed).bits(), "stream of seed %d" % seed)
    check(len(set([Rng(seed).bits() for seed in range(100)])) == 100, "seeds differ")
    rng = Rng(1)
    n = 2000
    uniform = [rng.uniform() for _ in range(n)]
    normal = [rng.normal() for _ in range(n)]
    check(min(uniform) >= 0.0 and max(uniform) < 1.0, "uniform is in 0..1")
    check(abs(sum(uniform) / n - 0.5) < 0.03, "mean of uniform")                 # 4.6 deviations
    check(abs(sum(normal) / n) < 0.1, "mean of normal")
    check(abs(sum([x * x for x in normal]) / n - 1.0) < 0.15, "variance of normal")
    equal(set([rng.below(3) for _ in range(100)]), set([0, 1, 2]), "below")
    items = list(range(20))
    rng.shuffle(items)
    check(items != list(range(20)) and set(items) == set(range(20)), "shuffle")
    check(Rng().seed >= 0, "a seed from the clock")


def test_activations():
    """Every value is finite for every float, but for exp(1000), and every gradient is the slope of the loss."""
    rng = Rng(5)
    X = rows_of(rng, 4, 3)
    T = rows_of(rng, 4, 2)
    for name in sorted(ACTIVATIONS):
        activation = ACTIVATIONS[name]
        if activation.slope is None:
            continue                     # softmax: see test_losses
        for z in (-1e308, -1000.0, -3.0, -1e-300, 0.0, 1e-300, 3.0, 1000.0, 1e307):
            a = activation.value(z)
            s = activation.slope(z, a)
            endless = name == "exponential" and z >= 1000.0 and a == s == float("inf")
            check(endless or (a - a == 0.0 and s - s == 0.0), "%s(%r) is %r, slope %r" % (name, z, a, s))
        net = Network(3, [Dense(4, name), Dense(3, name), Dense(2, name)], "mean_squared_error", seed=6)
        report = check_gradients(net, X, T)
        equal(report.checked + len(report.skipped), 16 + 15 + 8, "%s: parameters checked" % name)
        check(not report.skipped or activation.kinks, "%s: skipped without a kink" % name)
        check(report.checked > 30, "%s: too many skipped" % name)
    equal(ACTIVATIONS["softmax"].value([7.0, 7.0]), [0.5, 0.5], "softmax")


def test_losses():
    rng = Rng(7)
    X = rows_of(rng, 4, 3)
    for name in sorted(LOSSES):
        loss = LOSSES[name]
        T = [[1.0, 0.0], [0.0, 1.0], [0.25, 0.75], [0.5, 0.5]]
        if loss.activation is None:
            equal(loss.mean(T, T), 0.0, "%s of right answers" % name)
            T = [[3.0, 0.0], [-3.0, 0.25], [0.0, 3.0], [0.5, -3.0]]      # huber's branches, on both sides
        net = Network(3, [Dense(3, "tanh"), Dense(2, loss.activation or "linear")], name, seed=8)
        report = check_gradients(net, X, T)
        equal(report.checked, 12 + 8, "%s: parameters checked" % name)
        check(net.loss_value(X, T) > 0.0, "%s is above 0" % name)
        before = net.loss_value(X, T)
        history = net.train(X, T, epochs=20, learning_rate=0.125)
        equal(history.loss[0], before, "%s: the history's first loss" % name)
        check(net.loss_value(X, T) < before, "%s falls" % name)
    for total in [sum(row) for row in Network(3, [Dense(2, "softmax")], seed=9).predict(X)]:
        near([[total]], [[1.0]], "softmax rows sum to 1")


def test_that_the_gradient_check_can_fail():
    class Wrong(Network):
        def gradients(self, X, y):
            pairs = Network.gradients(self, X, y)
            return [(matrix.scale(dE_dw, 1.0001), dE_db) for dE_dw, dE_db in pairs]

    net = Wrong(1, [Dense(1, weights=[[3.0]])])
    raises(GradientError, "a gradient that is 1.0001 times too large", check_gradients, net, [[2.0]], [[4.0]])


def test_initializers():
    for name in sorted(INITIALIZERS):
        nets = [Network(30, [Dense(20, "tanh", name)], seed=seed) for seed in (1, 1, 2)]
        same, twin, other = [net.layers[0].weights for net in nets]
        equal(matrix.shape(same), (30, 20), name)
        equal(nets[0].layers[0].biases, [0.0] * 20, name + ": biases")
        equal(same, twin, name + ": one seed, one matrix")
        constant = name in ("zeros", "ones", "constant")
        equal(same == other, constant, name + ": another seed, another matrix")
        equal(len(set([w for row in same for w in row])) == 1, constant, name + ": the numbers differ")
        scaled = Network(30, [Dense(20, "tanh", name, scale=2.0)], seed=1).layers[0].weights
        check(scaled != same or name == "zeros", name + ": scale is used")
    for name, variance in (("glorot_uniform", 2.0 / 50.0), ("glorot_normal", 2.0 / 50.0),
                           ("he_uniform", 2.0 / 30.0), ("he_normal", 2.0 / 30.0),
                           ("lecun_uniform", 1.0 / 30.0), ("lecun_normal", 1.0 / 30.0)):
        weights = Network(30, [Dense(20, "tanh", name)], seed=1).layers[0].weights
        squares = [w * w for row in weights for w in row]
        # 600 squares of normals: their mean is off by 6 %, one deviation.
        check(0.8 < sum(squares) / len(squares) / variance < 1.2, name + ": variance")


def test_forward_backward_by_hand():
    net = Network(2, [Dense(2, "relu", weights=[[1.0, -1.0], [2.0, 1.0]], biases=[0.5, 0.0]),
                      Dense(1, weights=[[2.0], [3.0]], biases=[-1.0])], "half_squared_error")
    equal(net.forward([[1.0, 3.0]]), [[20.0]], "forward")      # z = 7.5, 2; 15 + 6 - 1
    equal(net.z, [[[7.5, 2.0]], [[20.0]]], "z")
    equal(net.predict([[1.0, 3.0], [0.0, -1.0]]), [[20.0], [-1.0]], "predict")
    equal(net.loss_value([[1.0, 3.0]], [[18.0]]), 2.0, "loss")
    equal(net.gradients([[1.0, 3.0]], [[18.0]]),               # delta 2, then 2 times 2 and 3
          [([[4.0, 6.0], [12.0, 18.0]], [4.0, 6.0]), ([[15.0], [4.0]], [2.0])], "gradients")
    net.backward([[1.0, 3.0]], [[18.0]], 0.5)
    equal(parameters(net), [([[-1.0, -4.0], [-4.0, -8.0]], [-1.5, -3.0]), ([[-5.5], [1.0]], [-2.0])],
          "one step")
    raises(NNPureError, "backward before forward", net.backward, [[5.0, 5.0]], [[1.0]], 0.5)


def test_training():
    X = [[0, 0], [0, 1], [1, 0], [1, 1]]
    Y = [[0], [1], [1], [0]]
    for rule, rate in (("cross_entropy", 2.0), ("tutorial", 1.0)):
        nn = SimpleNeuralNetwork(2, 4, 1, seed=1, rule=rule)
        history = nn.train(X, Y, epochs=1000, learning_rate=rate, print_every=0, restarts=3)
        equal([round(row[0]) for row in nn.forward(X)], [0, 1, 1, 0], "XOR by " + rule)
        equal(len(history.loss), 1000, "epochs in the history")
    nets = [Network(2, [Dense(3, "tanh"), Dense(1, "sigmoid")], seed=1) for _ in range(3)]
    for net, shuffle in zip(nets, (True, True, False)):
        net.train(X, Y, epochs=5, learning_rate=0.5, batch_size=3, shuffle=shuffle)
    equal(parameters(nets[0]), parameters(nets[1]), "one seed, one training")
    check(parameters(nets[0]) != parameters(nets[2]), "shuffle is used")
    net = Network(1, [Dense(1, weights=[[1.0]])])
    raises(TrainingDiverged, "divergence", net.train, [[1.0]], [[1e200]], 5, 1e200)
    equal(parameters(net), [([[1.0]], [0.0])], "the weights from before the divergence")


def moons():
    """Return two half circles of 10 rows each, and their targets."""
    X = []
    for k in range(10):
        c = elementary.cos(0.3 * k)
        s = elementary.cos(abs(0.3 * k - 1.5707963))
        X.append([c, s])
        X.append([1.0 - c, 0.5 - s])
    return X, [[0.0], [1.0]] * 10


def test_elementary_powers():
    equal(elementary.power(0.5, 10), 1.0 / 1024.0, "power")
    near([[elementary.cos(0.0), elementary.cos(elementary.PI / 3.0), elementary.cos(elementary.PI)]],
         [[1.0, 0.5, -1.0]], "cos", 1e-15)


def test_optimizers():
    X, Y = moons()
    for name in sorted(OPTIMIZERS):
        optimizer = optimizer_from(name)
        nets = [Network(2, [Dense(6, "tanh"), Dense(1, "sigmoid")], seed=3) for _ in range(2)]
        batch_size = None if optimizer.full_batch else 5
        before = nets[0].loss_value(X, Y)
        nets[0].train(X, Y, 6, batch_size=batch_size, optimizer=optimizer)
        check(nets[0].loss_value(X, Y) < before, name + ": the loss falls")
        optimizer = optimizer_from(name)
        nets[1].train(X, Y, 3, batch_size=batch_size, optimizer=optimizer)
        again = optimizer_from(name)
        again.restore(optimizer.state(), [row for layer in nets[1].layers for row in layer.weights + [layer.biases]])
        nets[1].train(X, Y, 3, batch_size=batch_size, optimizer=again)
        equal(parameters(nets[1]), parameters(nets[0]), name + ": a state that was restored")
        raises(ModelFileError, name + ": a state that is none", again.restore, {"x": 1}, [[1.0]])
    raises(NNPureError, "an unknown optimizer", optimizer_from, "x")


def test_schedules():
    for schedule, wanted in ((schedules.Step(1.0, 2, 0.5), [1.0, 1.0, 0.5]), (schedules.Exponential(1.0, 0.5), [1.0, 0.5, 0.25]),
                             (schedules.Cosine(1.0, 2), [1.0, 0.5, 0.0]), (schedules.InverseScaling(1.0), [1.0, 0.5 ** 0.5, 1.0 / 3.0 ** 0.5]),
                             (schedules.WarmUp(schedules.Constant(1.0), 2, 0.5), [0.5, 0.75, 1.0]),
                             (schedules.schedule_from(lambda epoch: 1.0 / (1 + epoch)), [1.0, 0.5, 1.0 / 3.0])):
        near([[schedule.rate(epoch) for epoch in range(3)]], [wanted], "a schedule", 1e-14)
    rates = [schedules.OneCycle(1.0, 10).rate(epoch) for epoch in range(10)]
    near([[rates[0], max(rates)]], [[0.04, 1.0]], "one cycle", 1e-14)
    plateau = schedules.ReduceOnPlateau(1.0, factor=0.5, patience=1)
    for _ in range(4):
        plateau.observe(1.0)
    equal(plateau.rate(4), 0.5, "reduce on plateau")


def test_regularisation():
    X, Y = moons()
    net = Network(2, [Dense(5, "tanh", l1=0.0625, l2=0.125, dropout=0.25), Dense(1, "sigmoid")], seed=4, label_smoothing=0.25)
    report = check_gradients(net, X, Y, sample_weight=[1.0, 0.5] * 10, class_weight={1: 3.0}, dropout=True)
    check(report.checked > 15, "gradients with everything switched on")
    equal(Network.from_dict(net.to_dict()).to_dict(), net.to_dict(), "penalties and dropout in a dict")
    raises(GradientError, "a check with other weights than the gradient's", check_gradients, Unweighted.from_dict(net.to_dict()), X, Y,
           None, None, None, 0, [1.0, 0.5] * 10)
    raises(DataError, "dropout of all", Dense, 3, "tanh", None, None, None, None, 0.0, 0.0, 1.0)


class Unweighted(Network):
    def gradients(self, X, y, **options):
        return Network.gradients(self, X, y)


class Watch(Callback):
    def __init__(self, last):
        self.last = last
        self.steps = 0

    def on_batch_end(self, batch, logs):
        self.steps += 1
        self.network.stop_training = self.steps == self.last


def test_stopping_and_history():
    X, Y = moons()
    net = Network(2, [Dense(5, "tanh"), Dense(1, "sigmoid")], seed=4)
    history = net.train(X, Y, 200, 0.5, batch_size=4, validation_fraction=0.25, patience=3, min_delta=0.01, metrics=["accuracy"],
                        class_weight="balanced", clip_norm=1.0)
    equal(history.stopped, "patience", "early stopping")
    for numbers in (history.val_loss, history.metrics["accuracy"], history.val_metrics["accuracy"], history.learning_rate,
                    history.gradient_norm, history.seconds):
        equal(len(numbers), len(history.loss), "a number per epoch")
    equal(History.from_dict(history.to_dict()).to_dict(), history.to_dict(), "a history as a dict")
    equal(net.train(X, Y, 50, 0.1, stop_at_loss=1e9).stopped, "stop_at_loss", "stop_at_loss")
    equal(net.train(X, Y, 50, 0.1, max_seconds=1e-9).stopped, "max_seconds", "max_seconds")
    watch = Watch(7)
    equal(net.train(X, Y, 50, 0.1, batch_size=5, callbacks=[watch]).stopped, "callback", "a callback that stops")
    equal(watch.steps, 7, "steps until it did")
    twins = [Network(2, [Dense(3, "relu"), Dense(1, "sigmoid")], seed=5) for _ in range(2)]
    twins[0].train(X, Y, 3, 0.1, batch_size=5, shuffle=False)
    twins[1].train(lambda: zip(X, Y), None, 3, 0.1, 5)
    equal(parameters(twins[0]), parameters(twins[1]), "rows from a function")
    raises(DataError, "a function without rows", net.train, lambda: [], None, 1, 0.1)


def test_checkpoints():
    import os
    path = "portable_core_run.json"                  # in the current directory
    X, Y = moons()

    def new():
        return Network(2, [Dense(4, "tanh", dropout=0.25), Dense(1, "sigmoid")], seed=6)

    def train(net, epochs, resume, callbacks):
        return net.train(X, Y, epochs, 0.01, batch_size=6, optimizer="adam", checkpoint=path, resume=resume, callbacks=callbacks)

    whole = new()
    try:
        history = train(whole, 5, False, [])
        train(new(), 5, False, [Watch(10)])          # stops in the third epoch
        resumed = new()
        again = train(resumed, 5, True, [])
        if text_is_exact():
            equal(parameters(resumed), parameters(whole), "weights after a stop and a resume")
            equal(again.loss, history.loss, "history after a stop and a resume")
        else:
            near(resumed.layers[0].weights, whole.layers[0].weights, "weights after a stop and a resume", 1e-12)
        other = Network(2, [Dense(3, "tanh"), Dense(1, "sigmoid")], seed=6)
        raises(ModelFileError, "a checkpoint of another network", train, other, 5, True, [])
        with open(path, "w") as file:
            file.write('{"format": "nn_pure checkpoint", ')
        raises(ModelFileError, "a checkpoint cut short", train, new(), 5, True, [])
    finally:
        if path in os.listdir("."):
            os.remove(path)
    equal([name for name in os.listdir(".") if name.startswith(path)], [], "files left behind")


def test_metrics():
    truth, called = [0, 1, 1, 0, 1], [0, 1, 0, 1, 1]
    scores = [0.25, 0.75, 0.5, 0.5, 1.0]
    for name, wanted in (("accuracy", 0.6), ("balanced_accuracy", 7.0 / 12.0), ("precision", 2.0 / 3.0), ("recall", 2.0 / 3.0),
                         ("f1", 2.0 / 3.0), ("matthews", 1.0 / 6.0)):
        near([[getattr(metrics, name)(truth, called)]], [[wanted]], name, 1e-15)
    near([[metrics.roc_auc(truth, scores), metrics.brier(truth, scores)]], [[5.5 / 6.0, 0.125]], "scores", 1e-15)
    near([[metrics.r_squared([1.0, 3.0], [1.0, 2.0]), metrics.root_mean_squared_error([1.0, 3.0], [1.0, 1.0])]],
         [[0.5, 2.0 ** 0.5]], "numbers", 1e-15)
    raises(DataError, "one class only", metrics.roc_auc, [1, 1], [0.5, 0.5])
    raises(ShapeError, "nothing", metrics.accuracy, [], [])
    for name in sorted(metrics.METRICS):
        value = metrics.METRICS[name].of_rows([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]],
                                              [[0.75, 0.25], [0.25, 0.75], [0.5, 0.5]])
        check(value - value == 0.0, "%s of three rows" % name)


def test_scaling():
    X = [[1.0, 300.0, 7.0], [3.0, 500.0, 7.0]]
    scaling = standardise(X)
    equal(scaling.apply(X), [[-1.0, -1.0, 0.0], [1.0, 1.0, 0.0]], "standardise")
    net = Network(3, [Dense(2)], seed=1)
    plain = net.predict(scaling.apply(X))
    net.scaling = scaling
    equal(net.predict(X), plain, "a network that scales")
    raises(DataError, "scale 0", Scaling, [0.0], [0.0])
    raises(ShapeError, "columns", scaling.apply, [[1.0]])


def text_is_exact():
    """MicroPython up to 1.25 loses the last bits of a float on its way through text."""
    rng = Rng(11)
    numbers = [rng.normal() * rng.uniform() / 3.0 for _ in range(200)]
    return [float(repr(x)) for x in numbers] == numbers


def test_saving():
    import os
    path = "portable_core_model.json"                # in the current directory
    X = rows_of(Rng(12), 5, 3)
    net = Network(3, [Dense(4, "selu"), Dense(2, "softmax")], seed=13)
    net.scaling = standardise(X)
    twin = net.copy()
    equal(parameters(twin), parameters(net), "copy")
    T = [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5], [1.0, 0.0], [0.0, 1.0]]
    net.train(X, T, 2, 0.5, batch_size=2)
    twin = net.copy()
    for each in (net, twin):
        each.train(X, T, 3, 0.5, batch_size=2)
    equal(parameters(twin), parameters(net), "a copy goes on with the same shuffles")
    twin.layers[0].weights[0][0] += 1.0
    check(parameters(twin) != parameters(net), "a copy has weights of its own")
    again = Network.from_dict(net.to_dict())
    equal(again.predict(X), net.predict(X), "from_dict(to_dict())")
    equal(again.to_dict(), net.to_dict(), "to_dict of it")
    try:
        nn_pure.save(net, path)
        nn_pure.save(net, path)                      # over a file that is there
        loaded = nn_pure.load(path)
        if text_is_exact():
            equal(loaded.predict(X), net.predict(X), "predict after load")
            equal(loaded.to_dict(), net.to_dict(), "to_dict after load")
        else:
            near(loaded.predict(X), net.predict(X), "predict after load", 1e-13)
        with open(path, "w") as file:
            file.write('{"format": "nn_pure", ')
        raises(ModelFileError, "a file cut short", nn_pure.load, path)
    finally:
        if path in os.listdir("."):
            os.remove(path)
    raises(OSError, "no such file", nn_pure.load, "no_" + path)
    equal([name for name in os.listdir(".") if name.startswith(path)], [], "files left behind")


def test_bad_models():
    good = Network(2, [Dense(2, "tanh"), Dense(1)], seed=1).to_dict()
    for field in sorted(good):
        if field in ("label_smoothing", "exp"):  # files from before they existed have none
            continue
        raises(ModelFileError, "a model without " + field, Network.from_dict,
               dict([(name, good[name]) for name in good if name != field]))
    for field, value in (("format", "x"), ("version", 99), ("inputs", 3), ("inputs", -1), ("loss", "x"),
                         ("layers", []), ("layers", [{}]), ("exp", "own"), ("scaling", {"shift": [0.0], "scale": [1.0]})):
        bad = dict(good)
        bad[field] = value
        raises(ModelFileError, "a model with %s %r" % (field, value), Network.from_dict, bad)
    raises(ModelFileError, "a list as a model", Network.from_dict, [])


def test_bad_inputs():
    net = Network(2, [Dense(2, "tanh"), Dense(1, "sigmoid")], seed=1)
    before = net.to_dict()
    nan = elementary.INFINITY - elementary.INFINITY
    for X in ([], [[1.0]], [[1.0, 2.0], [3.0]], [[]]):
        raises(ShapeError, "X = %r" % (X,), net.predict, X)
    for X in (None, 5, [1.0, 2.0], "ab", [["1", 2.0]], [[None, 2.0]], [[nan, 1.0]], [[1.0, elementary.INFINITY]],
              [[1j, 1.0]], {1: 2}):
        raises(DataError, "X = %r" % (X,), net.predict, X)
    raises(ShapeError, "two rows of X, one of y", net.train, [[0, 0], [1, 1]], [[0]], 1, 0.5)
    raises(DataError, "a target above 1", net.train, [[0, 0]], [[2]], 1, 0.5)
    raises(DataError, "targets that sum to 2", Network(1, [Dense(2, "softmax")]).train, [[0]], [[1, 1]], 1, 0.5)
    for epochs, rate in ((0, 0.5), (1.5, 0.5), ("5", 0.5), (1, 0.0), (1, -1.0), (1, nan)):
        raises(DataError, "epochs %r, rate %r" % (epochs, rate), net.train, [[0, 0]], [[0]], epochs, rate)
    equal(net.to_dict(), before, "nothing has changed")
    raises(DataError, "no units", Dense, 0)
    raises(NNPureError, "an unknown activation", Dense, 1, "sigmund")
    raises(NNPureError, "an unknown initializer", Dense, 1, "tanh", "x")
    raises(NNPureError, "an unknown loss", Network, 1, [Dense(1)], "x")
    raises(NNPureError, "no layers", Network, 1, [])
    raises(NNPureError, "softmax in the middle", Network, 1, [Dense(2, "softmax"), Dense(1)])
    raises(NNPureError, "softmax with a squared error", Network, 1, [Dense(2, "softmax")], "mse")
    raises(NNPureError, "an unknown rule", SimpleNeuralNetwork, 2, 2, 1, 0, "x")
    net.layers[0].weights = [[1.0]]
    raises(ShapeError, "weights that were set to another shape", net.predict, [[0, 0]])
    check(issubclass(NNPureError, ValueError), "NNPureError is a ValueError")
    for kind in (ShapeError, DataError, ModelFileError, GradientError, TrainingDiverged):
        check(issubclass(kind, NNPureError), "%r is an NNPureError" % kind)


for test in (test_matrix, test_elementary, test_rng, test_activations, test_losses,
             test_that_the_gradient_check_can_fail, test_initializers, test_forward_backward_by_hand,
             test_training, test_elementary_powers, test_optimizers, test_schedules, test_regularisation,
             test_stopping_and_history, test_checkpoints, test_metrics, test_scaling, test_saving, test_bad_models, test_bad_inputs):
    test()
if checks < LEAST:
    raise AssertionError("only %d checks of at least %d" % (checks, LEAST))
print("portable core: %d checks" % checks)
