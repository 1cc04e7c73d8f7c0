"""Network: forward and backward by hand, what is kept, what is refused at construction."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from strategies import cases

from nn_pure import DataError, Dense, Network, NNPureError, ShapeError
from nn_pure.losses import LOSSES


def by_hand():
    """A 2-2-1 network, relu then linear, mean squared error, small whole numbers."""
    return Network(2, [Dense(2, "relu", weights=[[1, -1], [2, 1]], biases=[0, 1]),
                       Dense(1, "linear", weights=[[3], [-2]], biases=[1])])


def test_every_stage_worked_by_hand():
    net = by_hand()
    assert net.forward([[1, 2], [4, 1]]) == [[12.0], [19.0]]
    assert net.z[0] == [[1 + 4, -1 + 2 + 1], [4 + 2, -4 + 1 + 1]]       # [5, 2], [6, -2]
    assert net.a[0] == [[5.0, 2.0], [6.0, 0.0]]
    assert net.z[1] == net.a[1] == [[15 - 4 + 1], [18 - 0 + 1]]         # [12], [19]


def test_gradients_worked_by_hand():
    net = by_hand()
    X, y = [[1, 2], [4, 1]], [[11.0], [21.0]]
    assert net.loss_value(X, y) == (1.0 + 4.0) / 2               # (12 - 11)^2, (19 - 21)^2
    # dE/da = 2 (a - t) / 2 rows: 1 and -2; linear, so the same is delta of layer 1
    (dE_dw0, dE_db0), (dE_dw1, dE_db1) = net.gradients(X, y)
    assert dE_dw1 == [[5 * 1 + 6 * -2], [2 * 1 + 0 * -2]]        # a^T delta
    assert dE_db1 == [1 - 2]
    # delta w^T: [3, -2] and [-6, 4]; the relu of row 1, unit 1 is off
    assert dE_dw0 == [[1 * 3 + 4 * -6, 1 * -2], [2 * 3 + 1 * -6, 2 * -2]]
    assert dE_db0 == [3 - 6, -2]


def test_backward_is_one_step_along_these_gradients():
    net = by_hand()
    X, y = [[1, 2], [4, 1]], [[11.0], [21.0]]
    net.forward(X)
    net.backward(X, y, 0.5)
    assert net.layers[1].weights == [[3 - 0.5 * -7], [-2 - 0.5 * 2]]
    assert net.layers[1].biases == [1 + 0.5]
    assert net.layers[0].weights == [[1 + 0.5 * 21, -1 + 1.0], [2.0, 1 + 2.0]]
    assert net.layers[0].biases == [1.5, 2.0]


@given(cases())
def test_forward_predict_and_step_agree(case):
    net, X, y = case
    before = net.to_dict()
    assert net.forward(X) == net.predict(X) == net.a[-1]
    loss = net.loss_value(X, y)
    gradients = net.gradients(X, y)
    assert net.to_dict() == before
    twin = net.copy()
    net.backward(X, y, 0.01)
    history = twin.train(X, y, epochs=1, learning_rate=0.01)
    assert twin.to_dict() == net.to_dict()
    assert history.loss == [loss]
    for k in range(len(net.layers)):
        dE_dw, dE_db = gradients[k]
        old = before["layers"][k]
        assert net.layers[k].biases == [b - 0.01 * g for b, g in zip(old["biases"], dE_db)]
        assert net.layers[k].weights == [[w - 0.01 * g for w, g in zip(*rows)] for rows in zip(old["weights"], dE_dw)]


@given(cases())
def test_rows_do_not_see_each_other(case):
    net, X, _ = case
    assert net.predict(X) == [net.predict([row])[0] for row in X]


def test_predict_keeps_nothing():
    net = by_hand()
    net.forward([[1, 2]])
    kept = (net.x, net.z, net.a)
    net.predict([[5, 5]])
    assert (net.x, net.z, net.a) == kept


def test_the_loss_that_fits_the_output():
    losses = {"sigmoid": "binary_cross_entropy", "softmax": "categorical_cross_entropy",
              "linear": "mean_squared_error", "tanh": "mean_squared_error"}
    for output, loss in losses.items():
        assert Network(2, [Dense(2, output)]).loss == loss
    assert Network(2, [Dense(2, "sigmoid")], loss="mse").loss == "mean_squared_error"


@pytest.mark.parametrize("hidden, output, loss, message", [
    ("tanh", "tanh", "binary_cross_entropy", "needs a last layer with activation sigmoid, not tanh"),
    ("tanh", "sigmoid", "cce", "needs a last layer with activation softmax, not sigmoid"),
    ("tanh", "softmax", "mse", r"layers\[1\]: softmax works as the last activation"),
    ("softmax", "softmax", "cce", r"layers\[0\]: softmax works as the last"),
    ("tanh", "linear", "log_cosh", "unknown loss 'log_cosh': choose one of binary_cross_entropy"),
])
def test_losses_that_do_not_fit(hidden, output, loss, message):
    with pytest.raises(NNPureError, match=message):
        Network(2, [Dense(2, hidden), Dense(2, output)], loss=loss)


@pytest.mark.parametrize("layers", [[], None, Dense(1), [3], [Dense(1), "relu"]])
def test_layers_that_are_none(layers):
    with pytest.raises(NNPureError, match="layers"):
        Network(2, layers)


@pytest.mark.parametrize("inputs", [0, -2, 1.5, "2", None])
def test_bad_inputs_count(inputs):
    with pytest.raises(DataError, match="inputs"):
        Network(inputs, [Dense(1)])


def test_one_seed_one_network():
    layers = [Dense(3, "tanh"), Dense(2)]
    assert Network(2, layers, seed=5).to_dict() == Network(2, layers, seed=5).to_dict()
    assert Network(2, layers, seed=5).to_dict() != Network(2, layers, seed=6).to_dict()
    unseeded = Network(2, layers)
    assert Network(2, layers, seed=unseeded.seed).to_dict() == unseeded.to_dict()


def test_weights_set_by_hand():
    net = Network(2, [Dense(1)])
    net.layers[0].weights = ((1, 2.0), (3, 4.0))                 # any sequence, but of the wrong shape
    with pytest.raises(ShapeError, match=r"layers\[0\].weights\[0\] has 2 numbers where 2 x 1 is needed"):
        net.forward([[1, 1]])
    net.layers[0].weights = [(1,), (3,)]
    net.layers[0].biases = (1,)
    assert net.predict([[10, 100]]) == [[311.0]]
    net.layers[0].weights = [[0.0], [0.0]]                       # 0.0 is a weight, not an absent one
    assert net.predict([[10, 100]]) == [[1.0]]


@pytest.mark.parametrize("weights, message", [
    ([[1.0]], "has 1 rows where 2 x 1"), ([], "has 0 rows"), ([[1.0], []], r"weights\[1\] is empty"),
    (None, "weights"), (7, "weights"), ([1.0, 2.0], r"weights\[0\]"), ([["a"], [1.0]], r"weights\[0\]\[0\]: 'a' is text"),
    ([[1.0], [None]], r"weights\[1\]\[0\]: None"),
])
def test_weights_that_are_none(weights, message):
    net = Network(2, [Dense(1, weights=[[1.0], [1.0]])])
    net.layers[0].weights = weights
    for call in (net.forward, net.predict, lambda X: net.train(X, [[1.0]], 1, 0.1)):
        with pytest.raises(NNPureError, match=message):
            call([[1, 1]])


def test_biases_that_are_none():
    net = Network(2, [Dense(1)])
    for biases in (None, 7, [1.0, 2.0], ["a"]):
        net.layers[0].biases = biases
        with pytest.raises(NNPureError, match="biases"):
            net.predict([[1, 1]])


@pytest.mark.parametrize("weight", [1, True, Fraction(1), Decimal(1)])
def test_weights_of_any_real_kind(weight):
    net = Network(2, [Dense(1, weights=[[0.5], [0.5]])])
    net.layers[0].weights = [[0.5], [weight]]
    assert net.predict([[2.0, 3.0]]) == [[4.0]]
    net = Network(2, [Dense(2, weights=[[0.5, 0.5], [0.5, 0.5]])])
    net.layers[0].weights[1][1] = weight                          # behind a float, where no look falls
    assert net.predict([[2.0, 3.0]]) == [[2.5, 4.0]]
    assert net.train([[2.0, 3.0]], [[2.5, 4.0]], 1, 0.1).loss == [0.0]


@pytest.mark.parametrize("weight", [1j, 10 ** 400, "1"])
@pytest.mark.parametrize("activation", ["linear", "sigmoid", "relu"])
def test_one_weight_that_is_no_real_number(weight, activation):
    net = Network(2, [Dense(2, activation, weights=[[0.5, 0.5], [0.5, 0.5]])])
    net.layers[0].weights[1][1] = weight
    t = [[0.0, 0.0]]
    for call in (net.predict, net.forward, lambda X: net.train(X, t, 1, 0.1), lambda X: net.loss_value(X, t),
                 lambda X: net.gradients(X, t)):
        with pytest.raises(DataError, match=r"layers\[0\].weights\[1\]\[1\]"):
            call([[2.0, 3.0]])


@pytest.mark.parametrize("weight", ["1", None, 10 ** 400])
def test_a_weight_spoiled_between_forward_and_backward(weight):
    X, y = [[1, 2], [4, 1]], [[11.0], [21.0]]
    net = by_hand()
    net.forward(X)
    net.layers[0].weights[1][1] = weight                          # behind a float, where no look falls
    with pytest.raises(DataError, match=r"layers\[0\].weights\[1\]\[1\]"):
        net.backward(X, y, 0.1)
    net.layers[0].weights[1][1] = Decimal(1)
    net.backward(X, y, 0.5)                                       # a real number is welcome
    assert net.layers[0].weights == [[1 + 0.5 * 21, -1 + 1.0], [2.0, 1 + 2.0]]


def test_one_row_several_times_becomes_several_rows():
    net = Network(3, [Dense(2)])
    net.layers[0].weights = [[0.5, 0.25]] * 3
    net.predict([[1, 1, 1]])
    net.layers[0].weights[0][0] = 9.0
    assert net.layers[0].weights[1] == [0.5, 0.25]


def test_a_second_step_needs_a_second_forward():
    X, y = [[1, 2], [4, 1]], [[11.0], [21.0]]
    net = by_hand()
    net.forward(X)
    net.backward(X, y, 0.1)
    with pytest.raises(NNPureError, match="backward before forward: .* for each step"):
        net.backward(X, y, 0.1)
    net.train(X, y, 2, 0.001)
    with pytest.raises(NNPureError, match="backward before forward"):
        net.backward(X, y, 0.1)                                   # z and a are of the weights before
    net.forward(X)
    net.backward(X, y, 0.1)


def test_what_forward_returns_may_be_changed():
    net = by_hand()
    twin = net.copy()
    X, y = [[1, 2], [4, 1]], [[11.0], [21.0]]
    net.forward(X)[0][0] = 1e9
    twin.forward(X)
    net.backward(X, y, 0.1)
    twin.backward(X, y, 0.1)
    assert net.to_dict() == twin.to_dict()


def test_scaling_is_applied_everywhere():
    from nn_pure.scaling import Scaling
    net = by_hand()
    X, y = [[1, 2], [4, 1]], [[11.0], [21.0]]
    plain = [net.predict(X), net.gradients(X, y), net.loss_value(X, y)]
    net.scaling = Scaling([10, 20], [2, 4])
    raw = [[10 + 2 * x[0], 20 + 4 * x[1]] for x in X]
    assert [net.predict(raw), net.gradients(raw, y), net.loss_value(raw, y)] == plain
    assert net.copy().predict(raw) == plain[0]


def test_summary():
    text = Network(4, [Dense(8, "tanh"), Dense(3, "softmax")], seed=3).summary()
    assert "4 x 8" in text
    assert "8 x 3" in text
    assert "67 parameters, 2144 bytes" in text
    assert "categorical_cross_entropy, seed 3" in text


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_guess_loss_is_that_of_one_answer_to_all(name):
    t = [[0.25, 0.75], [1.0, 0.0]]
    if LOSSES[name].activation:
        net = Network(1, [Dense(2, LOSSES[name].activation, "zeros")], name)
    else:
        net = Network(1, [Dense(2, "linear", "zeros", biases=[0.625, 0.375])], name)
    assert net._guess_loss(t) == net.loss_value([[1], [4]], t)
    assert net._guess_loss(t) > 0.0


def test_a_thousand_layers_are_no_deeper_recursion():
    net = Network(1, [Dense(1, weights=[[1.0]]) for _ in range(2000)])
    net.train([[1.0]], [[1.5]], 1, 1e-6)
    assert Network.from_dict(net.to_dict()).predict([[1.0]]) == net.predict([[1.0]])
    assert net.summary().count("\n") == 2002
