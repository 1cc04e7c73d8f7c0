"""Checks the board's network: the bits of Network in predictions, steps, trainings and weights from a seed; its errors."""

from checking import check, equal, parameters, raises, rows_of, run

from nn_pure import DataError, Dense, ModelFileError, Network, NNPureError, ShapeError, TrainingDiverged, elementary
from nn_pure.boards import file_lists, tiny, tiny_training
from nn_pure.boards.tiny import TinyLayer, TinyNetwork
from nn_pure.boards.tiny_new import new_network
from nn_pure.boards.tiny_training import TinyTrainer
from nn_pure.optimizers import SGD
from nn_pure.rng import Rng
from nn_pure.scaling import standardise


def cases():
    """Yield (network, X, T) for each loss, all activations in each, one exp or the other."""
    rng = Rng(31)
    for loss in sorted(tiny_training.LOSSES):
        output = tiny_training.LOSSES[loss]
        for exp in ("platform", "portable"):
            layers = [Dense(3, name) for name in tiny.ACTIVATIONS if name != "softmax"]
            net = Network(2, layers + [Dense(2, output or "leaky_relu")], loss, seed=32, exp=exp)
            X = rows_of(rng, 4, 2)
            X[1][0] = 0.0
            if exp == "portable":
                net.scaling = standardise(X)
            yield net, X, [[1.0, 0.0], [0.0, 1.0], [0.25, 0.75], [0.5, 0.5]]


def test_the_bits_of_network():
    for net, X, T in cases():
        name = "%s, exp %s: " % (net.loss, net.exp)
        board = TinyNetwork(net.to_dict())
        equal(board.predict(X), net.predict(X), name + "predict")
        equal(board.outputs(X[2]), net.predict(X)[2], name + "outputs of a row")
        net.forward(X)
        equal(board.sums(X[3]), net.z[-1][3], name + "sums of a row")
        trainer = TinyTrainer(board, 0.5)
        equal(trainer.loss_value(X, T), net.loss_value(X, T), name + "loss_value")
        twin = TinyNetwork(net.to_dict())
        TinyTrainer(twin).step(X, T, 0.25)
        net.backward(X, T, 0.25)
        equal(parameters(twin), parameters(net), name + "step")
        trainer.step(X, T, 0.25)
        equal(parameters(board), parameters(net), name + "a first step with momentum")
        net = Network.from_dict(twin.to_dict())
        equal(net.predict(X), twin.predict(X), name + "to_dict")
        net.train(X, T, 5, 0.25, 3, SGD(momentum=0.5))
        TinyTrainer(twin, 0.5).train(X, T, 5, 0.25, 3)
        equal(parameters(twin), parameters(net), name + "train")


def test_weights_from_a_seed():
    layers = [(3, "relu"), (4, "leaky_relu"), (2, "tanh"), (2, "softmax")]
    net = Network(2, [Dense(units, name) for units, name in layers], seed=33)
    board = new_network(2, layers, seed=33)
    equal(parameters(board), parameters(net), "weights")
    equal(Network.from_dict(board.to_dict()).to_dict(), net.to_dict(), "to_dict")


def test_a_layer():
    layer = TinyLayer({"units": 1, "activation": "relu", "weights": [[3.0], [4.0]], "biases": [0.5]}, "layer")
    equal(layer.sums([1.0, -2.0]), [-4.5], "sums")
    layer.activate(abs)
    equal(layer.a, [0.0], "activate")
    row = [0.0, 0.0]
    tiny.take((1, 2), row, "X", 0)
    equal(row, [1.0, 2.0], "take")
    equal(tiny.field({"a": 1}, "a", "x"), 1, "field")
    tiny.require(True, "not shown")
    raises(DataError, "require", tiny.require, False, "what is shown")


def test_xor():
    X, T = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[0.0], [1.0], [1.0], [0.0]]
    board = new_network(2, [(3, "tanh"), (1, "sigmoid")], seed=1)
    trainer = TinyTrainer(board, momentum=0.9)
    trainer.train(X, T, 300, 0.5)
    check(trainer.loss_value(X, T) < 0.05, "XOR is learned")
    equal([round(row[0]) for row in board.predict(X)], [0, 1, 1, 0], "XOR")


def test_what_is_refused():
    nan = elementary.INFINITY - elementary.INFINITY
    board = new_network(2, [(2, "tanh"), (1, "sigmoid")], seed=1)
    before = board.to_dict()
    trainer = TinyTrainer(board, 0.9)
    for X in (None, [], 5, "ab"):
        raises(ShapeError, "X = %r" % (X,), board.predict, X)
        raises(ShapeError, "X = %r" % (X,), trainer.step, X, [[1.0]], 0.5)
    raises(ShapeError, "a row of 3", board.predict, [[1.0, 2.0, 3.0]])
    for row in (5, "ab", None, ["1", 2.0], [None, 2.0], [nan, 1.0], [1.0, elementary.INFINITY], [1j, 1.0]):
        raises((DataError), "row = %r" % (row,), board.predict, [row])
        raises((DataError), "row = %r" % (row,), trainer.train, [[1.0, 2.0], row], [[1.0], [1.0]], 1, 0.5, 1)
    raises(DataError, "a target above 1", trainer.step, [[1.0, 2.0]], [[2.0]], 0.5)
    for rate in (0.0, -1.0, nan, "1"):
        raises(DataError, "rate %r" % rate, trainer.step, [[1.0, 2.0]], [[1.0]], rate)
    raises(DataError, "no epochs", trainer.train, [[1.0, 2.0]], [[1.0]], 0, 0.5)
    equal(board.to_dict(), before, "nothing has changed")
    raises(DataError, "momentum 1", TinyTrainer, board, 1.0)
    raises(DataError, "seed -1", new_network, 2, [(1, "tanh")], None, -1)
    raises(NNPureError, "no units", new_network, 2, [(0, "tanh")])
    for name, value in (("version", 3), ("layers", []), ("inputs", 3), ("exp", "own"), ("scaling", 5)):
        model = dict(before)
        model[name] = value
        raises(ModelFileError, "%s = %r" % (name, value), TinyNetwork, model)
    raises(ModelFileError, "gelu", TinyNetwork, Network(2, [Dense(1, "gelu")]).to_dict())
    raises(NNPureError, "huber", TinyTrainer, TinyNetwork(Network(2, [Dense(1)], "huber").to_dict()))
    raises(NNPureError, "l2", TinyTrainer, TinyNetwork(Network(2, [Dense(1, l2=0.1)]).to_dict()))
    board = new_network(1, [(1, "linear")], seed=1)
    before = board.to_dict()
    raises(TrainingDiverged, "divergence", TinyTrainer(board).train, [[1.0]], [[1e200]], 50, 1e20)
    check(board.to_dict() != before, "good steps were taken")
    before = board.to_dict()
    raises(TrainingDiverged, "divergence", TinyTrainer(board).step, [[1e200]], [[1e200]], 1.0)
    equal(board.to_dict(), before, "a bad one was not")


def test_lists():
    for name in file_lists.MIP:
        first = file_lists.MIP[name][0] + ".py"
        equal(file_lists.mip_package(file_lists.MIP[name], "1.0")["urls"][0], ["nn_pure/" + first, "../" + first], name)


run("core_tiny", 100, (test_the_bits_of_network, test_weights_from_a_seed, test_a_layer, test_xor, test_what_is_refused,
                       test_lists))
