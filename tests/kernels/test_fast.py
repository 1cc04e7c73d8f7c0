"""The fast kernel agrees with the plain one to 1e-9, and no number crashes it.

Of a product of rows a . b the measure is |a| |b|: as in any product of floats, where terms of
both signs cancel there is less left than was lost.  Of a step it is the largest number of
what is compared, per layer or per row: weights, moves and gradients alike.
"""

import math
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernel_cases import bits, matrix, trainings
from strategies import any_float, random_data, random_network, seeds

from nn_pure import Dense, Network, ShapeError
from nn_pure.kernels.plain import PLAIN
from nn_pure.optimizers import OPTIMIZERS
from nn_pure.parameters import gradient_rows, parameter_rows, set_parameters
from nn_pure.propagation import backward, forward, loss_of
from nn_pure.rng import Rng

kernel_fast = pytest.importorskip("nn_pure.kernels.fast", reason="math.dist came with Python 3.8")
Fast, Measured = kernel_fast.Fast, kernel_fast.Measured
INFINITY = 1e308 * 10.0
NEAR = 1e-9


def length(row):
    """|row| as a fraction, a little too small: what is compared to it is held to more."""
    size = max(abs(x) for x in row)
    return Fraction(size) * Fraction(math.sqrt(sum((x / size) ** 2 for x in row)) * 0.999) if size else Fraction(0)


def check_products(found, A, B):
    """Assert that found is every row of A times every row of B, to NEAR |a| |b|."""
    assert [len(row) for row in found] == [len(B)] * len(A)
    for a, row in zip(A, found):
        for b, product in zip(B, row):
            exact = sum(Fraction(x) * Fraction(y) for x, y in zip(a, b))
            assert abs(Fraction(product) - exact) <= Fraction(NEAR) * length(a) * length(b)


@st.composite
def rows_of_all_sizes(draw, rng, n, k):
    """n rows, each of its own size from 1e-90 to 1e90, some near those at which rows are scaled, some with zeros."""
    size = st.sampled_from([1.0, 500.0, 0.002, 600.0, 1e-6, 1e9, 1e90, 1e-90])
    return [matrix(rng, 1, k, draw(st.sampled_from([0.0, 0.5, 1.0])), draw(size))[0] for _ in range(n)]


@given(seeds, st.integers(4, 6), st.sampled_from([12, 13, 40]), st.integers(4, 6), st.data())
def test_products_to_1e_9(seed, n, k, m, data):
    rng = Rng(seed)
    A = data.draw(rows_of_all_sizes(rng, n, k))
    B = data.draw(rows_of_all_sizes(rng, m, k))
    columns = [list(column) for column in zip(*B)]
    check_products(kernel_fast.products(Measured(A), Measured(B)), A, B)
    check_products(Fast().matmul_transposed(A, B), A, B)
    check_products(Fast().matmul(A, columns), A, B)
    gradient, sums = Fast().gradient([list(column) for column in zip(*A)], columns)
    check_products(gradient, A, B)
    check_products([sums], [[1.0] * k], B)


def test_a_product_with_zeros_is_exactly_zero():
    A, B = matrix(Rng(1), 4, 20), matrix(Rng(2), 4, 20)
    A[1] = B[2] = [0.0] * 20
    product = Fast().matmul_transposed(A, B)
    assert product[1] == [0.0] * 4 and [row[2] for row in product] == [0.0] * 4


def test_without_scaling_a_short_row_is_lost(monkeypatch):
    """Planted: this is what SPAN is for."""
    A, B = matrix(Rng(1), 4, 20), matrix(Rng(2), 4, 20, size=1e-12)
    check_products(Fast().matmul_transposed(A, B), A, B)
    monkeypatch.setattr(kernel_fast, "SPAN", 1e100)
    with pytest.raises(AssertionError):
        check_products(Fast().matmul_transposed(A, B), A, B)


@given(seeds, st.one_of(st.sampled_from([INFINITY, -INFINITY, INFINITY - INFINITY, 1e308, -1e308, 1e154, 1e-160, 5e-324]),
                        any_float), st.booleans())
def test_numbers_that_no_factor_helps_get_the_exact_product(seed, bad, transposed):
    rng = Rng(seed)
    A, B = matrix(rng, 5, 14, 1.0), matrix(rng, 5, 14)
    A[2][3] = bad
    if bad == 0.0 or 1e-150 <= abs(bad) <= 1e150:
        check_products(Fast().matmul_transposed(A, B), A, B)
    else:
        assert bits(Fast().matmul_transposed(A, B)) == bits(PLAIN.matmul_transposed(A, B))
        assert bits(Fast().matmul_transposed(B, A)) == bits(PLAIN.matmul_transposed(B, A))
        columns = [list(column) for column in zip(*A)]
        assert bits(Fast().matmul(B, columns)) == bits(PLAIN.matmul(B, columns))
        assert bits(Fast().gradient(columns, columns)) == bits(PLAIN.gradient(columns, columns))


def test_sizes_that_do_not_fit():
    with pytest.raises(ShapeError):
        Fast().matmul_transposed([[1.0, 2.0]], [[1.0]])
    with pytest.raises(ShapeError):
        Fast().matmul([[1.0, 2.0]], [[1.0]])
    assert Fast().matmul_transposed([], [[1.0]]) == []


# --- whole steps ----------------------------------------------------------------

def near(found, expected):
    """Assert that no number is further off than NEAR of the largest, or of 1 where all are small."""
    size = max([abs(x) for row in expected for x in row] + [1e-300])
    for row, expected_row in zip(found, expected):
        for x, y in zip(row, expected_row):
            assert abs(x - y) <= NEAR * size, (x, y, size)


@given(seeds, st.sampled_from(["relu", "tanh", "sigmoid", "linear", "gelu"]),
       st.sampled_from(["categorical_cross_entropy", "binary_cross_entropy", "mean_squared_error"]),
       st.sampled_from(["sgd", "nesterov"]), st.sampled_from([4, 20]))
def test_a_step(seed, hidden, loss, optimizer, n):
    rng = Rng(seed)
    output = {"c": "softmax", "b": "sigmoid", "m": "linear"}[loss[0]]
    net = random_network(rng, loss, [hidden], output, 20, [16, 5])
    X, y = random_data(rng, net, n)
    w = parameter_rows(net.layers)
    results = []
    for kernel in (PLAIN, Fast()):
        set_parameters(net.layers, w)
        z, a = forward(net.layers, X, None, kernel)
        gradient = gradient_rows(backward(net.layers, net.loss_function, X, z, a, y, None, None, kernel))
        updated = kernel.update(OPTIMIZERS[optimizer](), w, list(gradient), 0.01)
        results.append((z, a, loss_of(net.layers, net.loss_function, z, a, y), gradient, updated))
    plain, fast = results
    for k in range(2):
        near(fast[0][k], plain[0][k])
        near(fast[1][k], plain[1][k])
    assert abs(fast[2] - plain[2]) <= NEAR * (1.0 + plain[2])
    if hidden != "relu":                # a relu may be on in one and off in the other at a z of 1e-17
        near(fast[3], plain[3])
        near(fast[4], plain[4])


@given(trainings())
def test_small_networks_keep_their_bits(training):
    net, x, t, u, _, masks = training
    if len(x) < kernel_fast.SHORTEST:
        assert bits(forward(net.layers, x, masks[0], Fast())) == bits(forward(net.layers, x, masks[0], PLAIN))


# --- prediction, with columns that are kept --------------------------------------

def network(seed=1):
    return Network(20, [Dense(16, "relu"), Dense(3, "softmax")], seed=seed)


@given(seeds, st.integers(1, 3))
def test_predictions(seed, n):
    net, kernel = network(seed % 1000), Fast()
    net.layers[0].biases = [0.5] * 16
    for _ in range(2):
        x = matrix(Rng(seed), n, 20, 0.3)
        near(kernel.predict(net, x), PLAIN.predict(net, x))


@pytest.mark.parametrize("change", [
    lambda layer: layer.weights[7].__setitem__(3, 9.0),
    lambda layer: layer.biases.__setitem__(0, 9.0),
    lambda layer: setattr(layer, "weights", [[0.25] * 16 for _ in range(20)]),
    lambda layer: layer.weights.reverse(),
])
def test_a_changed_weight_is_seen(change):
    net, kernel, x = network(), Fast(), matrix(Rng(3), 1, 20)
    before = kernel.predict(net, x)
    change(net.layers[0])
    found = kernel.predict(net, x)
    near(found, PLAIN.predict(net, x))
    assert found != before


def test_columns_are_measured_once(monkeypatch):
    net, kernel, x = network(), Fast(), matrix(Rng(3), 1, 20)
    before = kernel.predict(net, x)
    monkeypatch.setattr(kernel_fast, "Measured", None)
    assert kernel.predict(net, x) == before


@given(seeds, st.integers(1, 3))
def test_rows_that_nobody_has_looked_at(seed, n):
    net, kernel, x = network(seed % 1000), Fast(), matrix(Rng(seed), n, 20, 0.3)
    assert kernel._predict_unchecked(net, x) is None          # nothing is kept yet
    checked = kernel.predict(net, x)
    assert kernel._predict_unchecked(net, x) == checked
    assert kernel._predict_unchecked(net, [tuple(row) for row in x]) == checked


def test_other_numbers_are_as_good():
    net, kernel, x = network(), Fast(), [[1, True, Fraction(1, 2), Decimal("0.25")] + [0] * 16]
    kernel.predict(net, [[0.0] * 20])
    floats = [[float(number) for number in x[0]]]
    assert kernel._predict_unchecked(net, x) == kernel.predict(net, floats)


@pytest.mark.parametrize("X", [
    [], None, "text", 3, [3], ["a" * 20], [dict.fromkeys(range(20))], [set(range(20))], ([0.5] * 20,), [[0.5] * 19], [[0.5] * 21],
    [[0.5] * 20, [0.5] * 19], [["0.5"] * 20], [[None] * 20], [[1j] * 20], [[0.5] * 19 + [INFINITY]],
    [[0.5] * 19 + [INFINITY - INFINITY]], [[1e200] * 20], [[1e-200] * 20], [[10 ** 400] * 20]])
def test_what_has_to_be_checked_first(X):
    net, kernel = network(), Fast()
    kernel.predict(net, [[0.5] * 20])
    assert kernel._predict_unchecked(net, [[0.5] * 20]) is not None
    assert kernel._predict_unchecked(net, X) is None


@pytest.mark.parametrize("change", [
    lambda net: net.layers[1].weights[7].__setitem__(1, 9.0),
    lambda net: net.layers[1].biases.__setitem__(1, "9"),
    lambda net: setattr(net.layers[1], "activation", "nonsense"),
    lambda net: net.layers[0].weights[7].__setitem__(1, 1j),
])
def test_layers_that_have_to_be_checked_first(change):
    net, kernel = network(), Fast()
    kernel.predict(net, [[0.5] * 20])
    change(net)
    assert kernel._predict_unchecked(net, [[0.5] * 20]) is None


def test_a_network_goes_the_quick_way(monkeypatch):
    net = network()
    net.kernel = "fast"
    monkeypatch.setattr("nn_pure.kernels._made", {"fast": Fast()})
    rows = [[0.5] * 20] * 3
    first = net.predict(rows)
    monkeypatch.setattr(Network, "_checked_rows", None)                     # the slow way would come here
    assert net.predict(rows) == first


def test_rows_too_short_for_dist():
    net = Network(2, [Dense(3, "tanh"), Dense(1)], seed=1)
    near(Fast().predict(net, [[0.5, -1.0]]), PLAIN.predict(net, [[0.5, -1.0]]))


def test_what_is_kept_is_bounded():
    kernel, x = Fast(), matrix(Rng(3), 1, 20)
    nets = [network(seed) for seed in range(40)]
    for net in nets:
        near(kernel.predict(net, x), PLAIN.predict(net, x))
    assert len(kernel._kept) <= kernel_fast.MOST


@pytest.mark.parametrize("size", [1e-200, 1e-5, 1e5, 1e200])
def test_inputs_and_weights_of_any_size(size):
    net, kernel = network(), Fast()
    x = [[size * number for number in row] for row in matrix(Rng(3), 2, 20)]
    assert bits(kernel.predict(net, x)) == bits(PLAIN.predict(net, x))
    net.layers[0].weights = [[size * w for w in row] for row in net.layers[0].weights]
    x = matrix(Rng(3), 2, 20)
    assert bits(kernel.predict(net, x)) == bits(PLAIN.predict(net, x))


def test_sizes_that_do_not_fit_a_layer():
    with pytest.raises(ShapeError):
        Fast().predict(network(), [[1.0]])
