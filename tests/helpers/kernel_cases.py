"""What the tests of kernels share: random networks with all that a step can have, and their bits."""

from hypothesis import strategies as st
from strategies import cases, seeds

from nn_pure.optimizers import OPTIMIZERS, SGD, Adagrad, Adam, AdamW, RMSprop
from nn_pure.parameters import gradient_rows, parameter_rows, set_parameters
from nn_pure.propagation import backward, draw_masks, forward, loss_of
from nn_pure.rng import Rng

RULES = [OPTIMIZERS[name] for name in sorted(OPTIMIZERS) if name != "lbfgs"] + [
    lambda: SGD(momentum=0.5, dampening=0.25, weight_decay=0.125),
    lambda: Adagrad(lr_decay=0.1, initial_accumulator_value=0.5, weight_decay=0.01),
    lambda: RMSprop(centered=True), lambda: RMSprop(momentum=0.5), lambda: RMSprop(centered=True, momentum=0.5),
    lambda: Adam(amsgrad=True, weight_decay=0.1), lambda: AdamW(amsgrad=True)]


def bits(value):
    """Nested lists with float.hex for each float, so that -0.0 is not 0.0; NaN equals NaN."""
    if isinstance(value, (list, tuple)):
        return [bits(each) for each in value]
    if isinstance(value, dict):
        return {name: bits(value[name]) for name in value}
    return value.hex() if isinstance(value, float) else value


@st.composite
def trainings(draw):
    """(network, x, t, u, make_optimizer, masks for three steps): layers with penalties and dropout, rows that count
    differently, inputs with zeros among them."""
    net, X, y = draw(cases())
    rng = Rng(draw(seeds))
    for layer in net.layers:
        layer.l1, layer.l2 = draw(st.sampled_from([(0.0, 0.0), (0.125, 0.0), (0.0, 0.25), (0.01, 0.02)]))
    for layer in net.layers[:-1]:
        layer.dropout = draw(st.sampled_from([0.0, 0.0, 0.5]))
    zeros = draw(st.sampled_from([0.0, 0.5, 0.95]))
    X = [[0.0 if rng.uniform() < zeros else number for number in row] for row in X]
    u = draw(st.sampled_from([None, None, [0.5 * (i % 3) for i in range(len(X))]]))
    masks = [draw_masks(net.layers, len(X), rng) for _ in range(3)]
    return net, X, y, u, draw(st.sampled_from(RULES)), masks


def steps(training, kernel):
    """Return all that three steps of training compute with a kernel."""
    net, x, t, u, make, all_masks = training
    net, optimizer = net.copy(), make()
    found = []
    for masks in all_masks:
        z, a = forward(net.layers, x, masks, kernel)
        loss = loss_of(net.layers, net.loss_function, z, a, t, u)
        gradients = backward(net.layers, net.loss_function, x, z, a, t, u, masks, kernel)
        w = kernel.update(optimizer, parameter_rows(net.layers), gradient_rows(gradients), 0.01)
        set_parameters(net.layers, w)
        found.append([z, a, loss, gradients, w, optimizer.state()])
    found.append(kernel.predict(net, x))
    return found


def matrix(rng, n, k, zeros=0.0, size=1.0):
    """n x k normal numbers, a share of them zeros, some of these -0.0."""
    return [[size * rng.normal() if rng.uniform() >= zeros else 0.0 if rng.uniform() < 0.5 else -0.0
             for _ in range(k)] for _ in range(n)]
