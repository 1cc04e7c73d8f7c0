"""L1, L2, weight decay, dropout: their gradients, and what they do."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import examples, seeds

from nn_pure import DataError, Dense, GradientError, Network, NNPureError, check_gradients, load, propagation, save
from nn_pure.optimizers import SGD, AdamW
from nn_pure.parameters import parameter_rows
from nn_pure.propagation import backward, draw_masks, masked
from nn_pure.rng import Rng
from nn_pure.training import stepper

X = [[0.5, -1.0], [2.0, 0.25], [-1.5, 1.0], [0.25, 0.75]]
Y = [[1.0, 0.0], [0.0, 1.0], [1.0, 0.0], [0.75, 0.25]]


def network(loss="categorical_cross_entropy", last="softmax", seed=1, label_smoothing=0.0, **hidden):
    return Network(2, [Dense(4, "tanh", **hidden), Dense(3, "gelu", **hidden), Dense(2, last)], loss, seed, label_smoothing)


EVERYTHING = {
    "l1": (network(l1=0.125), {}),
    "l2": (network(l2=0.125), {}),
    "dropout": (network(dropout=0.5), {"dropout": True}),
    "label smoothing, softmax": (network(label_smoothing=0.25), {}),
    "label smoothing, sigmoid": (network("bce", "sigmoid", label_smoothing=0.25), {}),
    "class weights": (network(), {"class_weight": {0: 3.0, 1: 0.5}}),
    "balanced": (network(), {"class_weight": "balanced"}),
    "sample weights": (network("huber", "linear"), {"sample_weight": [1, 0.25, 7, 2]}),
    "a sample weight of 0": (network("mse", "sigmoid"), {"sample_weight": [1, 0, 7, 2]}),
    "all": (network(l1=0.0625, l2=0.125, dropout=0.25, label_smoothing=0.25),
            {"dropout": True, "class_weight": {1: 4.0}, "sample_weight": [1, 0.25, 7, 2], "seed": 3}),
}


@pytest.mark.parametrize("name", sorted(EVERYTHING))
def test_the_gradient_check_passes_with_each(name):
    net, options = EVERYTHING[name]
    before = net.to_dict()
    report = check_gradients(net, X, Y, **options)
    assert report.checked + len(report.skipped) == 12 + 15 + 8
    assert report.checked >= 30
    assert net.to_dict() == before


class WithoutPenalty(Network):
    """dE/dw of the loss without its penalties."""

    def gradients(self, X, y, **options):
        twin = Network.from_dict(self.to_dict())
        for layer in twin.layers:
            layer.l1 = layer.l2 = 0.0
        return twin.gradients(X, y, **options)


class HalfPenalty(Network):
    """The slope of l2 w^2/2: half of what is right."""

    def gradients(self, X, y, **options):
        twin = Network.from_dict(self.to_dict())
        for layer in twin.layers:
            layer.l2 = layer.l2 / 2.0
        return twin.gradients(X, y, **options)


class AnotherMask(Network):
    def gradients(self, X, y, masks):
        return Network.gradients(self, X, y, masks=draw_masks(self.layers, len(X), Rng(77)))


class MaskForgottenBackwards(Network):
    """Forward drops, backward does not: the classic error."""

    def gradients(self, X, y, masks):
        x, t = self._checked_data(X, y)
        z, a = self._run(x, masks)
        return backward(self.layers, self.loss_function, x, z, a, t)


class NotInverted(Network):
    """The mask is 0 or 1 instead of 0 or 1 / (1 - p)."""

    def gradients(self, X, y, masks):
        masks = [mask and [[float(number > 0.0) for number in row] for row in mask] for mask in masks]
        return Network.gradients(self, X, y, masks=masks)


class WithoutWeights(Network):
    def gradients(self, X, y, **options):
        return Network.gradients(self, X, y)


class SumNotMean(Network):
    """Weights are multiplied in but not divided by their sum."""

    def gradients(self, X, y, sample_weight):
        total = math.fsum(sample_weight) / len(sample_weight)
        return [([[total * g for g in row] for row in dE_dw], [total * g for g in dE_db])
                for dE_dw, dE_db in Network.gradients(self, X, y, sample_weight)]


class Unsmoothed(Network):
    def gradients(self, X, y, **options):
        return Network.from_dict(dict(self.to_dict(), label_smoothing=0.0)).gradients(X, y, **options)


@pytest.mark.parametrize("name, planted", [
    ("l1", WithoutPenalty), ("l2", WithoutPenalty), ("l2", HalfPenalty), ("dropout", AnotherMask),
    ("dropout", MaskForgottenBackwards), ("dropout", NotInverted), ("class weights", WithoutWeights),
    ("balanced", WithoutWeights), ("sample weights", WithoutWeights), ("sample weights", SumNotMean),
    ("label smoothing, softmax", Unsmoothed), ("label smoothing, sigmoid", Unsmoothed),
])
def test_planted_errors_are_found(name, planted):
    net, options = EVERYTHING[name]
    with pytest.raises(GradientError):
        check_gradients(planted.from_dict(net.to_dict()), X, Y, **options)


def test_the_kink_of_l1_is_skipped_and_named():
    net = Network(1, [Dense(1, weights=[[0.0]], l1=1.0)])
    report = check_gradients(net, [[2.0]], [[4.0]])
    assert report.checked == 1
    assert report.skipped[0][:3] == (0, 0, 0) and "kink at 0" in report.skipped[0][3]


def test_penalties_by_hand():
    net = Network(1, [Dense(1, weights=[[3.0]], biases=[100.0], l1=0.5, l2=0.25)])
    assert net.loss_value([[2.0]], [[106.0]]) == 0.5 * 3.0 + 0.25 * 9.0           # biases are free
    assert net.gradients([[2.0]], [[106.0]]) == [([[0.5 + 0.25 * 2.0 * 3.0]], [0.0])]


def test_l1_makes_zeros_and_l2_makes_small_weights():
    X = [[math.sin(i), math.cos(3 * i), math.sin(5 * i + 1)] for i in range(40)]
    Y = [[2.0 * row[0]] for row in X]                                            # the others tell nothing
    plain, l1, l2 = [Network(3, [Dense(1, **named)], seed=1) for named in ({}, {"l1": 0.25}, {"l2": 0.25})]
    for net in (plain, l1, l2):
        net.train(X, Y, 400, 0.1)
    assert abs(plain.layers[0].weights[0][0] - 2.0) < 1e-6
    assert abs(l2.layers[0].weights[0][0]) < 1.5
    assert max(abs(l1.layers[0].weights[j][0]) for j in (1, 2)) < 0.05 < 1.0 < l1.layers[0].weights[0][0]


def test_weight_decay_of_sgd_is_l2_of_half_the_size_for_weights():
    decayed, penalised = network("mse", "linear"), network("mse", "linear", l2=0.0625)
    penalised.layers[-1].l2 = 0.0625
    decayed.train(X, Y, 5, 0.125, optimizer=SGD(weight_decay=0.125))
    penalised.train(X, Y, 5, 0.125)
    assert decayed.layers[0].weights[0] == pytest.approx(penalised.layers[0].weights[0], rel=1e-2)
    assert AdamW().weight_decay == 0.01


# --- dropout -------------------------------------------------------------------

@given(seeds, st.sampled_from([0.125, 0.5, 0.75]))
def test_masks_keep_the_mean(seed, p):
    layers = Network(1, [Dense(50, dropout=p), Dense(1)], seed=0).layers
    mask = draw_masks(layers, 100, Rng(seed))[0]
    numbers = [number for row in mask for number in row]
    assert set(numbers) <= {0.0, 1.0 / (1.0 - p)}
    deviation = math.sqrt(p / (1.0 - p) / 5000)
    assert abs(sum(numbers) / 5000 - 1.0) < 5.5 * deviation
    assert masked([[1.0] * 50] * 100, [mask, None], 0) == mask


def test_nothing_is_dropped_at_prediction():
    net, plain = network(dropout=0.5), network()
    assert net.predict(X) == plain.predict(X) == net.forward(X)
    assert net.loss_value(X, Y) == plain.loss_value(X, Y)
    assert net.gradients(X, Y) == plain.gradients(X, Y)


def test_training_drops_anew_in_each_step_by_the_seed(monkeypatch):
    seen = []
    net = network(dropout=0.5)

    def watched(*arguments):
        seen.append(arguments[5])
        return propagation.loss_and_gradients(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(stepper, "loss_and_gradients", watched)
        net.train(X, Y, 4, 0.1)
    assert len(seen) == 4 and all(seen[i] != seen[j] for i in range(4) for j in range(i))
    assert all(masks[2] is None and len(masks[0]) == 4 for masks in seen)
    twin = network(dropout=0.5)
    twin.train(X, Y, 4, 0.1)
    assert parameter_rows(twin.layers) == parameter_rows(net.layers)
    other = network(dropout=0.5, seed=2)
    other.layers = [layer.copy() for layer in network(dropout=0.5).layers]
    other.train(X, Y, 4, 0.1)
    assert parameter_rows(other.layers) != parameter_rows(net.layers)


def test_without_dropout_the_generator_is_left_alone():
    net = network()
    before = net.rng.state
    net.train(X, Y, 4, 0.1)
    assert net.rng.state == before and draw_masks(net.layers, 3, net.rng) is None


@examples(20)
@given(seeds)
def test_the_mean_over_masks_of_a_linear_network_is_its_prediction(seed):
    net = Network(2, [Dense(6, "tanh", dropout=0.5), Dense(1)], seed=seed)
    rng = Rng(seed)
    n = 400
    outputs = [net._run([[0.5, -1.0]], draw_masks(net.layers, 1, rng))[1][-1][0][0] for _ in range(n)]
    mean = sum(outputs) / n
    spread = math.sqrt(sum((a - mean) ** 2 for a in outputs) / n)
    assert abs(mean - net.predict([[0.5, -1.0]])[0][0]) < 5.5 * spread / math.sqrt(n) + 1e-12


@pytest.mark.parametrize("name", ["l1", "l2", "dropout"])
@pytest.mark.parametrize("value", [-0.1, math.nan, math.inf, "0.1", None, 1j])
def test_bad_values(name, value):
    with pytest.raises(DataError, match=name):
        Dense(2, **{name: value})


def test_dropout_of_everything_or_of_answers_is_refused():
    with pytest.raises(DataError, match="dropout is 1.0: it must be 0 or more and below 1"):
        Dense(2, dropout=1.0)
    with pytest.raises(NNPureError, match=r"layers\[1\] is the last: dropout would delete answers"):
        Network(2, [Dense(2), Dense(1, dropout=0.5)])


def test_all_of_it_is_saved_and_copied(tmp_path):
    net = network(l1=0.25, l2=0.5, dropout=0.125, label_smoothing=0.0625)
    path = str(tmp_path / "net.json")
    save(net, path)
    for twin in (load(path), net.copy()):
        assert twin.to_dict() == net.to_dict()
        assert (twin.layers[0].l1, twin.layers[0].l2, twin.layers[0].dropout) == (0.25, 0.5, 0.125)
        assert twin.label_smoothing == 0.0625 and twin.layers[2].dropout == 0.0


def test_a_model_from_before_they_existed():
    data = network().to_dict()
    del data["label_smoothing"]
    for layer in data["layers"]:
        del layer["l1"], layer["l2"], layer["dropout"]
    assert Network.from_dict(data).to_dict() == network().to_dict()
