"""An infinity or a NaN stops training at once: place, cause, the last good weights, whatever the optimizer."""

import math
import re
import warnings

import pytest
from grids import diagonal
from hypothesis import given
from hypothesis import strategies as st
from strategies import examples, seeds

from nn_pure import DataError, Dense, Network, TrainingDiverged
from nn_pure.activations import ACTIVATIONS
from nn_pure.callbacks import Callback
from nn_pure.optimizers import OPTIMIZERS, SGD, Adam
from nn_pure.parameters import parameter_rows
from nn_pure.rng import Rng
from nn_pure.training import fused_steps, stepper

NAN, INF = float("nan"), float("inf")
X = [[0.5, -0.25], [-1.0, 0.75], [0.25, 1.0], [1.5, -0.5]]
Y = [[0.25, 0.75], [0.5, 0.5], [0.125, 0.875], [0.75, 0.25]]            # in every activation's range, and distributions
FULL_BATCH = ("rprop", "lbfgs")


@pytest.fixture(autouse=True)
def silent():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def three_layers(activation, seed=3):
    last = "softmax" if activation == "softmax" else "linear"
    hidden = "tanh" if activation == "softmax" else activation
    return Network(2, [Dense(3, hidden), Dense(2, hidden), Dense(2, last)], seed=seed)


def rows_of(net):
    return [list(row) for row in parameter_rows(net.layers)]


def sound(net, history=None):
    """The network holds finite weights and answers; no number of the history is infinite or NaN."""
    assert all(math.isfinite(w) for row in parameter_rows(net.layers) for w in row)
    history = history or net.history
    for numbers in [history.loss, history.val_loss, history.gradient_norm] + list(history.metrics.values()):
        assert all(math.isfinite(number) for number in numbers)
    return True


class Plant(Callback):
    """Sets a weight of layer k to a value where the method of that name is called for (epoch, batch).

    seen holds the weights each step began with.
    """

    def __init__(self, method, k, value, epoch=1, batch=0):
        self.method, self.k, self.value, self.at = method, k, value, (epoch, batch)
        self.seen, self.epoch, self.done = [], 0, False

    def plant(self, method, batch=0):
        if method == self.method and (self.epoch, batch) == self.at and not self.done:
            self.done = True
            self.network.layers[self.k].weights[-1][0] = self.value

    def on_train_begin(self, logs):
        self.plant("on_train_begin")

    def on_epoch_begin(self, epoch, logs):
        self.epoch = epoch
        self.plant("on_epoch_begin")

    def on_batch_begin(self, batch, logs):
        self.seen.append(rows_of(self.network))
        self.plant("on_batch_begin", batch)

    def on_batch_end(self, batch, logs):
        self.plant("on_batch_end", batch)

    def on_epoch_end(self, epoch, logs):
        self.plant("on_epoch_end")


def planted(net, plant, **arguments):
    """Train until it diverges; return the message."""
    with pytest.raises(TrainingDiverged) as caught:
        net.train(X, Y, callbacks=[plant], **arguments)
    assert plant.done and sound(net)
    return str(caught.value)


@pytest.mark.parametrize("name, activation", diagonal(sorted(OPTIMIZERS), sorted(ACTIVATIONS)))
def test_a_planted_number_is_found_in_the_next_step(name, activation):
    """Planted after batch 0 of epoch 1 (or its only one); the last good weights are those that step began with."""
    size = None if name in FULL_BATCH else 2
    for k in range(3):
        for value in (NAN, INF, -INF):
            net = three_layers(activation)
            optimizer = OPTIMIZERS[name](0.01)
            plant = Plant("on_batch_end", k, value)
            message = planted(net, plant, epochs=4, batch_size=size, optimizer=optimizer)
            place = "epoch 2, batch 0" if size is None else "epoch 1, batch 1"
            assert message.startswith(place + ": "), message
            # an infinite weight in a layer whose outputs saturate shows first in the gradient of the layer before
            layer = int(re.search(r"first in layers\[(\d)\]", message).group(1))
            assert layer == k or (value != value) is False and layer == k - 1, message
            assert "likeliest cause: layers[%d] holds a weight that is infinite or NaN" % k in message
            assert rows_of(net) == plant.seen[-2]
            assert optimizer.state() == {} and not optimizer.converged
            assert net.train(X, Y, 2, optimizer=optimizer).stopped in ("epochs", "converged")
            assert sound(net)


@pytest.mark.parametrize("method", ["on_train_begin", "on_epoch_begin", "on_batch_begin"])
@pytest.mark.parametrize("value", [NAN, INF])
@pytest.mark.parametrize("k", [0, 1, 2])
def test_planted_before_the_first_step(method, value, k):
    net = three_layers("tanh")
    before = rows_of(net)
    message = planted(net, Plant(method, k, value, 0), epochs=2)
    assert message.startswith("epoch 0, batch 0: ")
    assert rows_of(net) == before


@pytest.mark.parametrize("method", ["on_batch_end", "on_epoch_end"])
@pytest.mark.parametrize("value", [NAN, INF])
@pytest.mark.parametrize("k", [0, 1, 2])
@pytest.mark.parametrize("rows", ["lists", "function"])
def test_planted_after_the_last_step(method, value, k, rows):
    """tanh makes 1 of an infinite sum: the loss after training would not show it."""
    net = three_layers("tanh")
    plant = Plant(method, k, value, 2)
    data = (X, Y) if rows == "lists" else (lambda: zip(X, Y), None)
    with pytest.raises(TrainingDiverged, match=r"after epoch 2: a weight is infinite or NaN, first in layers\[%d\]" % k):
        net.train(data[0], data[1], 3, 0.01, callbacks=[plant])
    assert sound(net) and rows_of(net) == plant.seen[-1]


@pytest.mark.parametrize("value", [NAN, INF])
def test_a_network_that_holds_one_is_refused_before_anything_changes(value):
    net = three_layers("tanh")
    net.layers[1].weights[2][1] = value
    for data in ((X, Y), (lambda: zip(X, Y), None)):
        with pytest.raises(DataError, match=r"layers\[1\]\.weights\[2\]\[1\]: (nan|inf) is not finite"):
            net.train(data[0], data[1], 3, 0.01)


# --- without planting -----------------------------------------------------------

def diverges(net, X, y, **arguments):
    with pytest.raises(TrainingDiverged) as caught:
        net.train(X, y, **arguments)
    assert sound(net)
    assert all(math.isfinite(number) for row in net.predict(X) for number in row)
    return str(caught.value)


UNBOUNDED = ["linear", "leaky_relu", "elu", "selu", "softplus", "swish", "gelu", "relu"]


@pytest.mark.parametrize("activation", UNBOUNDED)
@pytest.mark.parametrize("name", ["sgd", "momentum", "nesterov"])
def test_a_rate_too_large(name, activation):
    net = Network(2, [Dense(3, activation), Dense(2, "linear")], seed=3)
    message = diverges(net, X, Y, epochs=50, learning_rate=1e30, optimizer=name)
    assert re.match(r"(after )?epoch \d+(, batch 0)?: .*, first in layers\[[01]\]; likeliest cause: a learning rate of 1e\+30, and the "
                    r"curvature at the first weights bears [\d.]+ at most", message), message


@pytest.mark.parametrize("activation", UNBOUNDED)
@pytest.mark.parametrize("name", ["adagrad", "rmsprop", "adam", "adamw"])
def test_a_huge_rate_of_optimizers_that_divide_by_the_size_of_the_gradient(name, activation):
    net = Network(2, [Dense(3, activation), Dense(2, "linear")], seed=3)
    message = diverges(net, X, Y, epochs=50, learning_rate=1e160, optimizer=name)
    assert "likeliest cause: a learning rate of 1e+160, and with this optimizer every weight moves" in message


@pytest.mark.parametrize("activation", sorted(set(ACTIVATIONS) - {"softmax"}))
@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_data_of_1e200(name, activation):
    """Through every hidden activation: either it is bounded and trains, or the column is named."""
    huge = [[1e200 * row[0], row[1]] for row in X]
    net = Network(2, [Dense(3, activation), Dense(2)], seed=3)
    if name in FULL_BATCH and activation in ("linear", "relu", "leaky_relu", "softplus", "swish", "gelu", "elu", "selu"):
        assert "likeliest cause: column 0 of X goes up to 1.5e+200, the others to about 1; scale the inputs" in diverges(
            net, huge, Y, epochs=5, optimizer=name)
    try:
        sound(net, net.train(huge, Y, 5, optimizer=name))
    except TrainingDiverged as error:
        assert "likeliest cause: column 0 of X goes up to 1.5e+200" in str(error)
        assert sound(net)


def test_a_gradient_that_is_nan_with_a_finite_loss():
    """0 times 1e308 is 0 on the way forward; backward, 1e308 times the error is infinite, and times x = 0 a NaN."""
    net = Network(1, [Dense(1, "tanh"), Dense(1, weights=[[1e308]])], seed=0)
    before = rows_of(net)
    message = diverges(net, [[0.0]], [[10.0]], epochs=3, learning_rate=0.1)
    assert message.startswith("epoch 0, batch 0: the length of the gradient is nan, first in layers[0]; likeliest cause: "
                              "layers[1] began with weights up to 1e+308")
    assert rows_of(net) == before


def test_weights_that_overflow_with_finite_loss_and_gradient():
    net = Network(1, [Dense(1, weights=[[1.0]]), Dense(1)], seed=0)
    before = rows_of(net)
    message = diverges(net, [[1.0]], [[1e9]], epochs=3, learning_rate=1e305)
    assert message.startswith("epoch 0, batch 0: a weight would become infinite or NaN, first in layers[0]; likeliest "
                              "cause: a learning rate of 1e+305, and")
    assert rows_of(net) == before


def test_an_infinite_val_loss():
    net = Network(1, [Dense(1, weights=[[2.0]])])
    message = diverges(net, [[1.0]], [[1.0]], epochs=3, learning_rate=0.1, validation=([[1e200]], [[1.0]]))
    assert message.startswith("before epoch 0: val_loss is inf, first in layers[0]; likeliest cause: in the validation "
                              "rows column 0 of X goes up to 1e+200; scale the inputs")
    assert net.layers[0].weights == [[2.0]]
    net = Network(1, [Dense(1, weights=[[0.0]])])
    message = diverges(net, [[1.0]], [[1.0]], epochs=3, learning_rate=0.1, validation=([[1e200]], [[1.0]]))
    assert message.startswith("after epoch 0: val_loss is inf, first in layers[0]; ")
    assert net.layers[0].weights == [[0.0]] and net.history.loss == []


@pytest.mark.parametrize("metric", ["mse", "mae", "r2"])
def test_outputs_that_overflow_are_divergence_for_metrics_too(metric):
    """The metrics are measured before the next step can meet the infinity."""
    for rate in (1e90, 1e200):
        net = Network(1, [Dense(1, weights=[[0.0]])])
        message = diverges(net, [[1e60], [2e60]], [[1.0], [3.0]], epochs=3, learning_rate=rate, metrics=[metric])
        assert re.match(r"after epoch 0: the loss is (inf|nan), first in layers\[0\]; likeliest cause: ", message)
        assert net.layers[0].weights == [[0.0]]


def test_a_loss_that_is_infinite_after_training():
    net = Network(1, [Dense(1, weights=[[0.0]]), Dense(1, weights=[[1.0]])])
    message = diverges(net, [[1e100]], [[1.0]], epochs=1, learning_rate=1e20)
    assert message.startswith("after epoch 0: the loss after training is inf, first in layers[1]; likeliest cause: ")
    assert net.layers[0].weights == [[0.0]]


class DivergeInStart(Callback):
    """Blows up the weights in epoch 3 of a start."""

    def __init__(self, start):
        self.start = start

    def on_restart(self, seed, loss, next_seed):
        self.start -= 1

    def on_epoch_end(self, epoch, logs):
        if self.start == 0 and epoch == 3:
            self.network.layers[0].weights = [[1e200] for _ in self.network.layers[0].weights]


def test_divergence_in_the_second_start_leaves_the_first():
    xor = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    net, twin = [Network(2, [Dense(1, "linear", "normal")], "mse", seed=5) for _ in range(2)]
    first = twin.train(*xor, epochs=100, learning_rate=0.5)
    message = diverges(net, xor[0], xor[1], epochs=100, learning_rate=0.5, restarts=3, callbacks=[DivergeInStart(1)])
    assert message.startswith("epoch 4, batch 0: the loss is inf, first in layers[0]; likeliest cause: ")
    assert message.endswith("The network has the weights of the start from seed 5, the best that came to its end.")
    assert net.to_dict() == twin.to_dict() and net.seed == 5 and first.stopped == "epochs"
    net = Network(2, [Dense(1, "linear", "normal")], "mse", seed=5)
    message = diverges(net, xor[0], xor[1], epochs=100, learning_rate=0.5, restarts=3, callbacks=[DivergeInStart(0)])
    assert message.endswith("The network has the last weights whose loss and gradient were finite.")


def test_rows_from_a_function():
    rows = [([1.0], [2.0]), ([2.0], [1.0]), ([3.0], [1.0])]
    net = Network(1, [Dense(1)], seed=0)
    with pytest.raises(TrainingDiverged, match=r"epoch \d+, batch [01]: .*, first in layers\[0\]; likeliest cause: a learning rate of 1e\+30, and"):
        net.train(lambda: iter(rows), None, 200, 1e30, batch_size=2)
    assert sound(net)
    with pytest.raises(TrainingDiverged, match=r"epoch 0, batch 1: the loss is inf, .*: column 0 of X goes up to 1e\+200; scale"):
        net.train(lambda: iter([([1.0], [2.0]), ([1e200], [2.0])]), None, 3, 0.1, batch_size=1)
    assert sound(net)
    with pytest.raises(TrainingDiverged, match=r"after epoch 0: val_loss is inf, .*: in the validation rows column 0 of X goes up to 1e\+200"):
        Network(1, [Dense(1, weights=[[0.0]])]).train(lambda: iter(rows), None, 3, 0.1, validation=([[1e200]], [[1.0]]))


def test_an_optimizer_that_was_used_before_can_be_used_again():
    adam = Adam(0.01)
    net = Network(1, [Dense(1)], seed=0)
    net.train([[1.0]], [[2.0]], 3, optimizer=adam)
    diverges(net, [[1.0]], [[1e300]], epochs=3, optimizer=adam)
    assert net.train([[1.0]], [[2.0]], 3, optimizer=adam).stopped == "epochs"


def test_every_message_is_one_line_with_place_and_cause():
    message = diverges(Network(1, [Dense(1)], seed=0), [[100.0], [200.0]], [[1.0], [2.0]], epochs=1000, learning_rate=1.0)
    assert re.match(r"epoch \d+, batch 0: the (loss|length of the gradient) is (inf|nan), first in layers\[0\]; likeliest cause: column 0 "
                    r"of X goes up to 200; scale the inputs \(from nn_pure\.scaling import standardise; network\.scaling "
                    r"= standardise\(X\)\)\.  The network has the last weights whose loss and gradient were finite\.$", message)


# --- anything -------------------------------------------------------------------

HIDDEN = sorted(set(ACTIVATIONS) - {"softmax"})
LOSSES = ["mse", "half_squared_error", "mae", "huber", "binary_cross_entropy", "categorical_cross_entropy",
          "poisson"]


def random_case(rng):
    """A network of any kind and rows for it, of sizes from 1e-300 to 1e300."""
    loss = LOSSES[rng.below(len(LOSSES))]
    last = {"binary_cross_entropy": "sigmoid", "categorical_cross_entropy": "softmax",
            "poisson": "exponential"}.get(loss)
    outputs = 1 + rng.below(2)
    layers = [Dense(1 + rng.below(3), HIDDEN[rng.below(len(HIDDEN))], l2=0.1 * rng.below(2)) for _ in range(rng.below(3))]
    net = Network(1 + rng.below(3), layers + [Dense(outputs, last or HIDDEN[rng.below(len(HIDDEN))])], loss, seed=rng.below(99))
    scales = [10.0 ** (rng.below(601) - 300) if rng.below(2) else 1.0 for _ in range(2)]
    X = [[rng.normal() * scales[0] for _ in range(net.inputs)] for _ in range(4)]
    y = [[rng.normal() * scales[1] for _ in range(outputs)] for _ in range(4)]
    if last:
        y = [[1.0] + [0.0] * (outputs - 1) for _ in range(4)]
    return net, X, y


@examples(300)
@given(seeds, st.sampled_from(sorted(OPTIMIZERS)), st.floats(-300, 300), st.sampled_from([None, 1, 3]), st.booleans())
def test_training_ends_well_or_says_that_it_diverged(seed, name, exponent, size, watched):
    rng = Rng(seed)
    net, X, y = random_case(rng)
    arguments = {"optimizer": name, "batch_size": None if name in FULL_BATCH else size}
    if rng.below(2):
        arguments["learning_rate"] = 10.0 ** exponent
    if watched:
        arguments["validation"] = X[:2], y[:2]
        arguments["patience"] = 2
    elif rng.below(3) == 0:
        arguments["restarts"] = 1
    if rng.below(4) == 0 and name != "lbfgs":
        arguments["clip_norm"] = 1.0
    try:
        sound(net, net.train(X, y, 22, **arguments))
    except TrainingDiverged as error:
        assert "likeliest cause: " in str(error) and len(str(error)) < 500
        assert "holds a weight that is infinite" not in str(error)
        sound(net)


# --- after fused steps -------------------------------------------------------------------

@pytest.fixture
def short_calls(monkeypatch):
    """Each call takes 16 steps, however quick the machine is."""
    monkeypatch.setattr(fused_steps.FusedSteps, "_limit", lambda self, steps, seconds: None)


RATES = [0.75 + 0.125 * k for k in range(9)]


def diverged_after(kernel, momentum, batch_size):
    """Return messages, weights and losses of trainings that diverge after different numbers of steps."""
    rows = [[0.5 * i, 1.0 - 0.25 * i] for i in range(6)]
    outcomes = []
    for rate in RATES:
        net = Network(2, [Dense(1)], seed=1, kernel=kernel)
        with pytest.raises(TrainingDiverged) as error:
            net.train(rows, [[row[0] - row[1]] for row in rows], 2000, rate, batch_size=batch_size,
                      optimizer=SGD(momentum=momentum))
        outcomes.append((str(error.value), [(layer.weights, layer.biases) for layer in net.layers], net.history.loss))
    return outcomes


@pytest.mark.parametrize("momentum", [0.0, 0.5])
@pytest.mark.parametrize("batch_size", [None, 1])
def test_the_last_good_weights_are_the_same_after_fused_steps(batch_size, momentum, short_calls):
    assert diverged_after("generated", momentum, batch_size) == diverged_after("plain", momentum, batch_size)


@pytest.mark.parametrize("batch_size", [None, 1])
def test_weights_of_an_earlier_step_would_be_seen(batch_size, monkeypatch, short_calls):
    plain = diverged_after("plain", 0.0, batch_size)
    keep = stepper.LastGood.keep
    monkeypatch.setattr(stepper.LastGood, "keep", lambda self, rows, replay=None: keep(self, rows))
    assert diverged_after("generated", 0.0, batch_size) != plain
