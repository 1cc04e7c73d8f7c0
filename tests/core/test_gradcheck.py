"""Analytic gradients against central differences, and errors planted to see that the check sees them."""

import pytest
from grids import diagonal
from hypothesis import given
from strategies import ELEMENTWISE, cases, examples, random_data, random_network

from nn_pure import DataError, Dense, GradientError, Network, NNPureError, SimpleNeuralNetwork, check_gradients
from nn_pure.gradcheck import GradientReport, float_eps, numeric_gradient, power_of_two_below
from nn_pure.losses import LOSSES
from nn_pure.propagation import backward
from nn_pure.rng import Rng


def test_the_definition_and_what_the_extrapolation_takes_away():
    def E(w):
        return w[0] * w[0] * w[0] - w[0] * w[1]

    w = [2.0, 3.0]
    near, far = numeric_gradient(E, w, 0.5), numeric_gradient(E, w, 1.0)
    assert near == [3.0 * 4.0 - 3.0 + 0.25, -2.0]               # the slopes, and h^2 of the cube
    assert far == [3.0 * 4.0 - 3.0 + 1.0, -2.0]
    assert (4.0 * near[0] - far[0]) / 3.0 == 9.0
    assert w == [2.0, 3.0]


def largest_gradient(net, X, y, skipped):
    """(size, layer, row, column) of the largest gradient that is not skipped."""
    largest = (0.0, 0, 0, 0)
    for k, (dE_dw, _) in enumerate(net.gradients(X, y)):
        for i, row in enumerate(dE_dw):
            for j, g in enumerate(row):
                if (k, i, j) not in skipped:
                    largest = max(largest, (abs(g), k, i, j))
    return largest


class FactorTooLarge(Network):
    """The gradient of one weight is 1.001 of what it should be."""

    place = (1, 2, 1)

    def gradients(self, X, y):
        gradients = Network.gradients(self, X, y)
        layer, row, column = self.place
        gradients[layer][0][row][column] *= 1.001
        return gradients


@pytest.mark.parametrize("activation, loss", diagonal(ELEMENTWISE, sorted(LOSSES)))
def test_every_activation_with_every_loss_and_its_planted_twin(activation, loss):
    planted = []

    @examples(12)
    @given(cases(loss=loss, activation=activation))
    def check(case):
        net, X, y = case
        report = check_gradients(net, X, y)
        assert report.checked + len(report.skipped) == sum(
            (len(layer.weights) + 1) * layer.units for layer in net.layers)
        largest = largest_gradient(net, X, y, [skipped[:3] for skipped in report.skipped])
        if largest[0] > 1e-3:
            wrong = FactorTooLarge.from_dict(net.to_dict())
            wrong.place = largest[1:]
            with pytest.raises(GradientError):
                check_gradients(wrong, X, y)
            planted.append(largest)

    check()
    assert planted


@examples(150)
@given(cases())
def test_random_networks(case):
    assert check_gradients(*case).largest_error < 1e-6


def one_case(loss, seed=11):
    rng = Rng(seed)
    output = LOSSES[loss].activation or "tanh"
    net = random_network(rng, loss, ["sigmoid", "tanh"], output, 3, [4, 3, 2])
    return (net,) + random_data(rng, net, 5)


class BiasLeftOut(Network):
    """The biases of the first layer are never learned."""

    def gradients(self, X, y):
        gradients = Network.gradients(self, X, y)
        return [(gradients[0][0], [0.0 for _ in gradients[0][1]])] + gradients[1:]


class AlreadyUpdated(Network):
    """Deltas are taken through weights that this step has updated: the error in Mazur's post."""

    def gradients(self, X, y):
        gradients = Network.gradients(self, X, y)
        moved = self.copy()
        layer = moved.layers[-1]
        layer.weights = [[w - 0.5 * g for w, g in zip(*rows)] for rows in zip(layer.weights, gradients[-1][0])]
        x, t = self._checked_data(X, y)
        z, a = self._run(x)
        return backward(moved.layers, moved.loss_function, x, z, a, t)[:-1] + gradients[-1:]


class SlopeLeftOut(Network):
    """The slope of the last activation is left out: a delta of cross-entropy for squared errors."""

    def gradients(self, X, y):
        twin = self.copy()
        x, t = self._checked_data(X, y)
        z, a = self._run(x)
        twin.layers[-1].activation = "linear"
        return backward(twin.layers, twin.loss_function, x, z, a, t)


class NotANumber(Network):
    def gradients(self, X, y):
        gradients = Network.gradients(self, X, y)
        gradients[0][0][0][0] = float("nan")
        return gradients


@pytest.mark.parametrize("loss", sorted(LOSSES))
@pytest.mark.parametrize("planted, place", [
    (FactorTooLarge, r"layers\[1\].weights\[2\]\[1\]"), (BiasLeftOut, r"layers\[0\].biases\[0\]"),
    (AlreadyUpdated, r"layers\[0\].weights\[0\]\[0\]"), (NotANumber, r"layers\[0\].weights\[0\]\[0\]"),
])
def test_planted_errors_are_found(planted, place, loss):
    net, X, y = one_case(loss)
    assert check_gradients(net, X, y).checked > 30
    wrong = planted.from_dict(net.to_dict())
    with pytest.raises(GradientError, match=place + ": analytic gradient .*, numeric .*, relative error"):
        check_gradients(wrong, X, y)


def test_a_slope_left_out_is_found():
    net, X, y = one_case("mean_squared_error")
    with pytest.raises(GradientError):
        check_gradients(SlopeLeftOut.from_dict(net.to_dict()), X, y)


def test_after_training_too():
    net = Network(2, [Dense(4, "gelu"), Dense(1, "sigmoid")], seed=2)
    X, y = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
    net.train(X, y, 2000, 1.0)
    assert net.loss_value(X, y) < 0.02
    check_gradients(net, X, y)
    with pytest.raises(GradientError):
        check_gradients(BiasLeftOut.from_dict(net.to_dict()), X, y)


@pytest.mark.parametrize("size", [1e-6, 1.0, 1000.0, 1e6])
def test_inputs_of_any_size(size):
    net, X, y = one_case("mean_squared_error")
    check_gradients(net, [[size * x for x in row] for row in X], y)


def test_a_kink_is_skipped_and_named():
    net = Network(1, [Dense(1, "relu", weights=[[1.0]]), Dense(1, weights=[[1.0]])])
    report = check_gradients(net, [[0.0], [2.0]], [[1.0], [3.0]])    # z = 0 in row 0: the bias crosses 0
    assert [skipped[:3] for skipped in report.skipped] == [(0, None, 0)]
    assert report.skipped[0][3] == "relu of layers[0] unit 0 crosses 0 in row 0"
    assert report.checked == 3
    assert "1 could not be compared:\n  layers[0].biases[0]: relu" in str(report)


def test_near_a_kink_the_smaller_step_serves():
    net = Network(1, [Dense(1, "relu", weights=[[1e-4]]), Dense(1, weights=[[1.0]])])
    assert check_gradients(net, [[1.0]], [[1.0]]).checked == 4       # 2^-11 would cross 0, 2^-18 does not
    with pytest.raises(GradientError):
        wrong = FactorTooLarge.from_dict(net.to_dict())
        wrong.place = (0, 0, 0)
        check_gradients(wrong, [[1.0]], [[1.0]])


def test_a_kink_of_the_loss_is_skipped():
    net = Network(1, [Dense(1, weights=[[1.0]])], loss="mae")
    report = check_gradients(net, [[1.0]], [[1.0]])
    assert [skipped[3] for skipped in report.skipped] == [
        "mean_absolute_error: output - target of unit 0 crosses 0 in row 0"] * 2
    assert "none compared" in str(report)


def test_many_skips_are_cut_short():
    net = Network(1, [Dense(9, "relu", "zeros"), Dense(1)])
    assert "... and 13 more" in str(check_gradients(net, [[1.0]], [[1.0]]))


def test_an_input_too_large_for_any_step_is_skipped():
    net = Network(1, [Dense(1, weights=[[1.0]])])
    report = check_gradients(net, [[1e150]], [[1e150]])
    assert "too much for any step; scale the inputs" in report.skipped[0][3]


def test_the_report_prints_well():
    net, X, y = one_case("mean_squared_error")
    report = check_gradients(net, X, y)
    lines = str(report).split("\n")
    assert lines[0].startswith("39 gradients checked by central differences, step 0.000488: largest relative error ")
    assert lines[1].startswith("  at layers[")
    assert ": analytic " in lines[1]
    assert repr(report) == str(report)
    layer, row, column = report.where
    dE_dw, dE_db = net.gradients(X, y)[layer]
    assert report.analytic == (dE_db[column] if row is None else dE_dw[row][column])
    assert str(GradientReport(1e-5, 1e-6)).endswith("none compared")


def test_a_limit_draws_some():
    net, X, y = one_case("mean_squared_error")
    report = check_gradients(net, X, y, limit=10)
    assert (report.checked, report.unchecked) == (10, 29)
    assert "29 left out by the limit" in str(report)
    assert check_gradients(net, X, y, limit=39).unchecked == 0


def test_the_network_is_as_it_was():
    net, X, y = one_case("huber")
    net.forward(X)
    before = repr((net.to_dict(), net.x, net.z, net.a))
    check_gradients(net, X, y)
    assert repr((net.to_dict(), net.x, net.z, net.a)) == before


def test_step_and_tolerance():
    net, X, y = one_case("mean_squared_error")
    assert check_gradients(net, X, y, step=1e-4, tolerance=1e-3).step == 1e-4
    with pytest.raises(GradientError):
        check_gradients(net, X, y, step=0.5, tolerance=1e-6)         # too coarse: the curve bends
    tiny = check_gradients(net, X, y, step=1e-14)                    # too fine: nothing but rounding is seen
    assert tiny.checked == 0
    assert "lost in rounding: analytic " in tiny.skipped[0][3]
    for arguments in ({"step": 0}, {"tolerance": -1}, {"limit": 0}, {"limit": "3"}):
        with pytest.raises(DataError, match=list(arguments)[0]):
            check_gradients(net, X, y, **arguments)


def test_the_precision_is_measured():
    assert float_eps() == 2.0 ** -52
    assert power_of_two_below(2.0 ** -52, 5) == 2.0 ** -11
    assert power_of_two_below(2.0 ** -52, 3) == 2.0 ** -18
    assert power_of_two_below(2.0 ** -23, 5) == 2.0 ** -5           # single precision


def far_from_0():
    """Regression of targets near 1e6, as from a CSV file: E is small, its terms are not."""
    rng = Rng(3)
    net = Network(2, [Dense(3, "relu"), Dense(1)], seed=1)
    X = [[rng.normal(), rng.normal()] for _ in range(20)]
    y = [[1e6 + 3.0 * a - 2.0 * b] for a, b in X]
    net.layers[1].biases = [1e6]
    net.train(X, [[t[0]] for t in y], 20, 0.01)
    return net, X, y


def test_targets_far_from_0_raise_no_false_alarm():
    report = check_gradients(*far_from_0())
    assert report.checked + len(report.skipped) == 13
    perfect = Network(1, [Dense(1, weights=[[2.0]])])
    assert perfect.loss_value([[0.1], [0.7]], [[0.2], [1.4]]) == 0.0
    for net, X, y in [(perfect, [[0.1], [0.7]], [[0.2], [1.4]]),
                      (Network(1, [Dense(1, weights=[[1.0]], biases=[1e6])]), [[1.0]], [[1e6 + 2]]),
                      (Network(1, [Dense(1, "sigmoid", weights=[[36.9]])]), [[1]], [[1]])]:
        check_gradients(net, X, y)


def test_a_wrong_gradient_beside_a_huge_one_is_not_called_checked():
    X, y = [[0.5], [-1.0]], [[1e6, 1.0], [2e6, 0.0]]

    class SecondOutputWrong(Network):
        def gradients(self, X, y):
            (dE_dw, dE_db), = Network.gradients(self, X, y)
            return [([[row[0], -row[1]] for row in dE_dw], [dE_db[0], -7.0])]

    net = SecondOutputWrong(1, [Dense(2)], seed=0)
    try:
        report = check_gradients(net, X, y)
    except GradientError:
        return
    assert (0, None, 1) in [skipped[:3] for skipped in report.skipped]


def test_where_the_loss_is_infinite_there_is_nothing_to_check():
    with pytest.raises(DataError, match="the loss is inf: there is no slope to measure"):
        check_gradients(Network(1, [Dense(1)], seed=0), [[1.0]], [[1e200]])


def test_what_is_no_network():
    with pytest.raises(NNPureError, match="to_network"):
        check_gradients(SimpleNeuralNetwork(1, 1, 1), [[1.0]], [[1.0]])


def test_generators_and_a_limit_that_is_a_float():
    net, X, y = one_case("mean_squared_error")
    assert check_gradients(net, (row for row in X), (row for row in y), limit=5.0).checked == 5
