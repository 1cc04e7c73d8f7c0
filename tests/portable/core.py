"""Checks the arithmetic of the core where no pytest runs: python tests/portable/core.py, or .ci/micropython.mjs."""

from checking import check, equal, near, parameters, raises, rows_of, run

from nn_pure import (DataError, Dense, GradientError, ModelFileError, Network, NNPureError, ShapeError,
                     SimpleNeuralNetwork, TrainingDiverged, binary_cross_entropy, check_gradients, elementary, matrix,
                     metrics, scaling, sigmoid, sigmoid_derivative)
from nn_pure.activations import ACTIVATIONS
from nn_pure.initializers import INITIALIZERS
from nn_pure.losses import LOSSES
from nn_pure.rng import Rng
from nn_pure.scaling import Scaling, standardise


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


def test_tutorial():
    equal(sigmoid(0.0), 0.5, "sigmoid")
    equal(sigmoid([[0.0, 1000.0]]), [[0.5, 1.0]], "sigmoid of a matrix")
    equal(sigmoid_derivative([[0.5, 1.0]]), [[0.25, 0.0]], "sigmoid_derivative takes outputs")
    near([[binary_cross_entropy([[1], [0]], [[0.5], [0.5]])]], [[elementary.log(2.0)]], "binary_cross_entropy", 1e-15)
    nn = SimpleNeuralNetwork(1, 1, 1)
    nn.weights_input_hidden, nn.weights_hidden_output = [[0]], [[4]]
    equal(nn.forward([[7]]), [[sigmoid(2.0)]], "forward: 4 times 0.5")
    nn.backward([[7]], [[1]], 0.5)
    near(nn.bias_output, [[0.5 * (1.0 - sigmoid(2.0))]], "backward", 1e-15)


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


def test_elementary_powers():
    equal(elementary.power(0.5, 10), 1.0 / 1024.0, "power")
    near([[elementary.cos(0.0), elementary.cos(elementary.PI / 3.0), elementary.cos(elementary.PI)]],
         [[1.0, 0.5, -1.0]], "cos", 1e-15)


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
    equal(metrics.confusion_matrix(truth, called), [[1, 1], [1, 2]], "confusion_matrix")
    equal(metrics.confusion_matrix(["a", "b"], ["b", "b"], ["b", "a"]), [[1, 0], [1, 0]], "classes in the order wanted")
    raises(DataError, "a class that is none", metrics.confusion_matrix, ["a"], ["a"], ["b"])
    for name in sorted(metrics.METRICS):
        value = metrics.METRICS[name].of_rows([[1.0, 0.0], [0.0, 1.0], [0.0, 1.0]],
                                              [[0.75, 0.25], [0.25, 0.75], [0.5, 0.5]])
        check(value - value == 0.0, "%s of three rows" % name)


def test_scaling():
    X = [[1.0, 300.0, 7.0], [3.0, 500.0, 7.0]]
    standard = standardise(X)
    equal(standard.apply(X), [[-1.0, -1.0, 0.0], [1.0, 1.0, 0.0]], "standardise")
    net = Network(3, [Dense(2)], seed=1)
    plain = net.predict(standard.apply(X))
    net.scaling = standard
    equal(net.predict(X), plain, "a network that scales")
    X = [[1.0], [2.0], [3.0], [4.0], [1000.0]]
    for function, name, shift, scale in ((scaling.min_max, "min_max", 1.0, 999.0), (scaling.robust, "robust", 3.0, 2.0),
                                         (lambda X: scaling.scaling_by("none", X), "none", 0.0, 1.0)):
        found = function(X)
        equal((found.shift, found.scale), ([shift], [scale]), name)
        equal(scaling.scaling_by(name, X).apply(X), found.apply(X), name + " by name")
    raises(DataError, "scale 0", Scaling, [0.0], [0.0])
    raises(ShapeError, "columns", standard.apply, [[1.0]])


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


run("core", 440, (test_matrix, test_elementary, test_elementary_powers, test_rng, test_activations, test_losses,
                  test_that_the_gradient_check_can_fail, test_initializers, test_forward_backward_by_hand,
                  test_tutorial, test_training, test_metrics, test_scaling, test_bad_inputs))
