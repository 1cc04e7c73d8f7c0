"""Matt Mazur, A Step by Step Backpropagation Example, 2015: a 2-2-2 network, one step, worked out.

The post gives 0.291027924 as the error after one step.  That is what comes out
when the hidden deltas are taken through the output weights of after the step;
with those of before it is 0.2910277737.
"""

import pytest

from nn_pure import Dense, Network
from nn_pure.propagation import backward

X, T = [[0.05, 0.10]], [[0.01, 0.99]]
RATE = 0.5


def network():
    return Network(2, [Dense(2, "sigmoid", weights=[[0.15, 0.25], [0.20, 0.30]], biases=[0.35, 0.35]),
                       Dense(2, "sigmoid", weights=[[0.40, 0.50], [0.45, 0.55]], biases=[0.60, 0.60])],
                   loss="half_squared_error")


def close(values):
    return pytest.approx(values, rel=1e-9)


def test_forward():
    net = network()
    assert net.forward(X)[0] == close([0.7513650695523157, 0.7729284653214625])
    assert net.z[0][0] == close([0.3775, 0.3925])
    assert net.a[0][0] == close([0.5932699921071872, 0.596884378259767])
    assert net.z[1][0] == close([1.10590596705977, 1.2249214040964653])
    assert net.loss_value(X, T) == close(0.2983711087600027)


def test_gradients():
    (dE_dw0, dE_db0), (dE_dw1, dE_db1) = network().gradients(X, T)
    assert dE_dw1[0] + dE_dw1[1] == close([0.08216704056423077, -0.02260254047747507,
                                           0.08266762784753325, -0.022740242215978222])
    assert dE_db1 == close([0.13849856162855695, -0.038098236516556236])
    assert dE_dw0[0] + dE_dw0[1] == close([0.0004385677344743465, 0.0004977127352608599,
                                           0.000877135468948693, 0.0009954254705217198])
    assert dE_db0 == close([0.00877135468948693, 0.009954254705217196])


def step_without_biases(net):
    """One step as in the post, which leaves the biases alone."""
    biases = [layer.biases for layer in net.layers]
    net.forward(X)
    net.backward(X, T, RATE)
    for layer, kept in zip(net.layers, biases):
        layer.biases = kept


def test_the_published_weights_after_one_step():
    net = network()
    step_without_biases(net)
    assert net.layers[1].weights == [close([0.35891647971788465, 0.5113012702387375]),
                                     close([0.4086661860762334, 0.5613701211079891])]
    assert net.layers[0].weights == [close([0.1497807161327628, 0.24975114363236958]),
                                     close([0.19956143226552567, 0.29950228726473915])]


def test_the_loss_after_one_step_is_not_the_published_one():
    net = network()
    step_without_biases(net)
    assert net.loss_value(X, T) == close(0.2910277736935993)
    assert net.loss_value(X, T) != pytest.approx(0.291027924, abs=5e-10)


def test_the_published_loss_comes_from_updated_weights():
    net, moved = network(), network()
    step_without_biases(moved)
    moved.layers[0].weights = net.layers[0].weights          # only the output layer is updated yet
    x, t = net._checked_data(X, T)
    z, a = net._run(x)
    hidden = backward(moved.layers, moved.loss_function, x, z, a, t)[0][0]
    moved.layers[0].weights = [[w - RATE * g for w, g in zip(*rows)]
                               for rows in zip(net.layers[0].weights, hidden)]
    assert moved.loss_value(X, T) == pytest.approx(0.291027924, abs=5e-10)


def test_after_10000_steps():
    net = network()
    for _ in range(10000):
        step_without_biases(net)
    assert net.predict(X)[0] == close([0.01591362044355068, 0.9840642735146238])
    assert net.loss_value(X, T) == close(3.510187782978859e-05)


def test_with_the_biases_updated_as_well():
    net = network()
    net.train(X, T, epochs=1, learning_rate=RATE)
    assert net.layers[0].biases == close([0.3456143226552565, 0.3450228726473914])
    assert net.layers[1].biases == close([0.5307507191857215, 0.6190491182582781])
    assert net.loss_value(X, T) == close(0.28047144679143016)
    net.train(X, T, epochs=9999, learning_rate=RATE)
    assert net.predict(X)[0] == close([0.011587527390870083, 0.9884589350256716])
    assert net.loss_value(X, T) == close(2.4475622359322466e-06)
