"""The straight lines of small networks: every bit is that of the loops."""

import builtins
import copy
import pickle
import re
import sys
import warnings

import pytest
from grids import few
from hypothesis import given
from hypothesis import strategies as st
from strategies import cases, eighths, examples

from nn_pure import DataError, Dense, Network, NNPureError, SimpleNeuralNetwork, TrainingDiverged, activations, kernels
from nn_pure.activations import ACTIVATIONS, Activation
from nn_pure.callbacks import Callback, PrintEvery
from nn_pure.kernels import generated, straight_line, straight_line_rules, straight_line_source, unrolled
from nn_pure.optimizers import SGD, Adagrad, Adam, AdamW, RMSprop
from nn_pure.schedules import Exponential

XOR = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
XOR_Y = [[0.0], [1.0], [1.0], [0.0]]
OPTIMIZERS = [
    lambda: SGD(0.05), lambda: SGD(0.05, weight_decay=0.01), lambda: SGD(0.05, momentum=0.9, dampening=0.25),
    lambda: SGD(0.05, momentum=0.9, nesterov=True, weight_decay=0.01), lambda: Adagrad(0.05),
    lambda: Adagrad(0.05, lr_decay=0.1, weight_decay=0.01, initial_accumulator_value=0.5), lambda: RMSprop(0.01),
    lambda: RMSprop(0.01, centered=True, momentum=0.5, weight_decay=0.01), lambda: Adam(0.01),
    lambda: Adam(0.01, amsgrad=True, weight_decay=0.01), lambda: AdamW(0.01), lambda: AdamW(0.01, amsgrad=True),
]


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Straight lines from the first row on, and none left from other tests."""
    monkeypatch.setattr(generated, "PAYS", 0)
    straight_line.FUNCTIONS.clear()
    straight_line.WORK.clear()


@pytest.fixture
def taken(monkeypatch):
    """How many steps each call of a straight line has taken; None where it gave up."""
    counts = []
    run = straight_line.Line.run

    def watched(self, *arguments):
        result = run(self, *arguments)
        counts.append(None if result is None else len(result.loss))
        return result
    monkeypatch.setattr(straight_line.Line, "run", watched)
    return counts


def bits(value):
    """Return value with each float as text that tells 0.0 from -0.0."""
    if isinstance(value, float):
        return value.hex()
    if isinstance(value, dict):
        return {key: bits(value[key]) for key in value}
    return [bits(each) for each in value] if isinstance(value, (list, tuple)) else value


def outcome(net, X, y, optimizer, **arguments):
    """Train; return all that training leaves behind, to the bit."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            net.train(X, y, optimizer=optimizer, **arguments)
        error = ""
    except TrainingDiverged as diverged:
        error = str(diverged)
    history = net.history
    return bits([error, [(layer.weights, layer.biases) for layer in net.layers], history.loss, history.gradient_norm,
                 history.learning_rate, history.val_loss, history.metrics, history.warnings, history.stopped,
                 history.starts, net.rng.state, optimizer.state()])


def both(net, X, y, make=lambda: SGD(0.05), **arguments):
    """Train by loops and by straight lines; return both outcomes."""
    outcomes = []
    for kernel in ("plain", "generated"):
        twin = net.copy()
        twin.kernel = kernel
        for layer, own in zip(twin.layers, net.layers):
            layer.dropout = own.dropout
        outcomes.append(outcome(twin, X, y, make(), **arguments))
    return outcomes


@given(cases(), st.sampled_from(OPTIMIZERS), st.sampled_from([None, 1, 2, 3]), st.integers(1, 6),
       st.sampled_from([0.0, 0.01]), st.sampled_from([0.0, 0.02]), st.booleans(), st.booleans())
@examples(250)
def test_training_has_the_bits_of_the_loops(case, make, batch_size, epochs, l1, l2, weighted, shuffle):
    net, X, y = case
    net.layers[0].l1, net.layers[-1].l2 = l1, l2
    weight = [0.5 * (k % 4) + 0.25 * (k == 0) for k in range(len(X))] if weighted else None
    plain, generated = both(net, X, y, make, batch_size=batch_size, epochs=epochs, sample_weight=weight,
                            shuffle=shuffle)
    assert generated == plain


@given(st.integers(2, 6).flatmap(lambda n: st.tuples(
    st.lists(st.lists(st.sampled_from([0.0, -0.0, 1.0, 0.5]), min_size=3, max_size=3), min_size=n, max_size=n),
    st.lists(st.lists(st.sampled_from([0.0, 1.0]), min_size=2, max_size=2), min_size=n, max_size=n))),
    st.sampled_from(sorted(ACTIVATIONS)), st.integers(0, 99))
def test_zeros_and_ones_among_the_inputs(data, activation, seed):
    hidden = "linear" if activation == "softmax" else activation
    net = Network(3, [Dense(3, hidden, "normal"), Dense(2, "sigmoid")], seed=seed)
    net.layers[0].biases = [-0.0, 0.0, 1.0]
    plain, generated = both(net, data[0], data[1], epochs=5)
    assert generated == plain


@pytest.mark.parametrize("batch_size, make", few([(size, make) for size in (None, 1, 3) for make in OPTIMIZERS], 7))
def test_after_thousands_of_steps(make, batch_size, taken):
    net = Network(2, [Dense(3, "tanh"), Dense(1, "sigmoid")], seed=3)
    plain, generated = both(net, XOR, XOR_Y, make, epochs=2000 if batch_size is None else 500, batch_size=batch_size)
    assert generated == plain
    assert None not in taken and sum(taken) >= 490          # the loops did next to nothing


def test_most_epochs_of_xor_are_taken_in_few_calls(taken):
    SimpleNeuralNetwork(2, 2, 1, seed=1, rule="tutorial").train(XOR, XOR_Y, 10000, 0.1, print_every=0)
    assert sum(taken) == 10000 - 1 + (taken[0] == 1) and len(taken) < 1000


@pytest.mark.parametrize("change", [
    lambda table: table.__setitem__(activations.sigmoid, ("{a} = 1.0 / (1.0 + exp(-{z}))", "y = exp(-{z})")),
    lambda table: table.__setitem__(activations.sigmoid, table[activations.sigmoid][:-1] + ("    {a} = y",)),
])
def test_a_planted_error_is_found(monkeypatch, change):
    monkeypatch.setattr(straight_line_source, "VALUE_LINES", dict(straight_line_source.VALUE_LINES))
    change(straight_line_source.VALUE_LINES)
    net = Network(2, [Dense(3, "sigmoid", "normal"), Dense(1, "sigmoid")], seed=3)
    plain, generated = both(net, [[0.3, -4.0], [7.0, 0.7], [-3.0, 2.0]], [[1.0], [0.0], [0.5]], epochs=50)
    assert generated != plain


def test_a_planted_error_in_a_rule_is_found(monkeypatch):
    monkeypatch.setitem(straight_line_rules.RULES, SGD, lambda optimizer, r, step: ([], [], "w#-r*w#", {"r": r}))
    net = Network(2, [Dense(3, "sigmoid", "normal"), Dense(1, "sigmoid")], seed=3)
    plain, generated = both(net, XOR, XOR_Y, epochs=3)
    assert generated != plain


# --- all that may happen meanwhile ------------------------------------------------

@pytest.mark.parametrize("arguments", [
    {"stop_at_loss": 0.69}, {"stop_at_loss": 5.0}, {"patience": 3, "min_delta": 0.001}, {"metrics": ["accuracy"]},
    {"validation": (XOR, XOR_Y)}, {"restarts": 2}, {"clip_norm": 0.1}, {"clip_value": 0.01},
    {"class_weight": {0: 1.0, 1: 3.0}}, {"learning_rate": Exponential(0.5, 0.99)},
    {"learning_rate": lambda epoch: 0.5 / (1 + epoch)}, {"batch_size": 3, "shuffle": False},
    {"callbacks": [Callback()]}, {"callbacks": [PrintEvery(7)]}, {"learning_rate": 1e308},
    {"learning_rate": lambda epoch: 0.1 if epoch < 30 else 1e300}, {"batch_size": 2, "learning_rate": 1e200},
    {"batch_size": 1, "learning_rate": lambda epoch: 0.1 if epoch < 30 else 1e300}])
@pytest.mark.parametrize("hidden", ["sigmoid", "relu"])
def test_options_of_training(arguments, hidden, capsys):
    net = Network(2, [Dense(4, hidden), Dense(1, "sigmoid")], seed=2)
    printed = []
    for result in both(net, XOR, XOR_Y, epochs=60, **arguments):
        printed.append(result)
    lines = capsys.readouterr().out.splitlines()
    assert printed[0] == printed[1]
    assert lines[:len(lines) // 2] == lines[len(lines) // 2:]


def test_a_rate_that_cannot_be_had_stops_in_its_own_epoch():
    def rate(epoch):
        if epoch == 40:
            raise KeyError("no rate")
        return 0.1
    lengths = []
    for kernel in ("plain", "generated"):
        net = Network(2, [Dense(2, "sigmoid"), Dense(1, "sigmoid")], seed=2, kernel=kernel)
        with pytest.raises(KeyError):
            net.train(XOR, XOR_Y, epochs=60, learning_rate=rate)
        lengths.append((len(net.history.loss), bits(net.layers[0].weights)))
    assert lengths[0] == lengths[1] and lengths[0][0] == 40


def test_a_dead_layer_is_warned_of_in_its_own_epoch():
    net = Network(2, [Dense(2, "relu", weights=[[-1.0, -1.0]] * 2, biases=[0.5, -1.0]), Dense(1, "linear")], seed=1)
    plain, generated = both(net, XOR[1:], [[9.0], [9.0], [9.0]], epochs=200, learning_rate=0.01)
    assert generated == plain
    assert any("dead" in text for text in plain[7])


def test_numbers_beyond_1e308_on_the_way_are_left_to_the_loops(taken):
    net = Network(1, [Dense(1)], "mean_absolute_error", seed=1)
    net.layers[0].biases = [1.5e308]
    plain, generated = both(net, [[0.0], [0.0]], [[1.0], [1.0]], epochs=5, learning_rate=1e300)
    assert generated == plain and None in taken


def test_callbacks_that_listen_to_batches_get_each(taken):
    class Counts(Callback):
        def __init__(self):
            self.batches = 0

        def on_batch_end(self, batch, logs):
            self.batches += 1
    counts = Counts()
    Network(2, [Dense(2), Dense(1)], seed=1).train(XOR, XOR_Y, epochs=10, batch_size=2, learning_rate=0.1,
                                                   callbacks=[counts])
    assert (counts.batches, taken) == (20, [])


def test_rows_from_a_function(taken):
    rows = list(zip(XOR, XOR_Y)) * 3
    outcomes = []
    for kernel in ("plain", "generated"):
        net = Network(2, [Dense(3, "tanh"), Dense(1, "sigmoid")], seed=3, kernel=kernel)
        outcomes.append(outcome(net, lambda: iter(rows), None, Adam(0.01), epochs=4, batch_size=5))
    assert outcomes[0] == outcomes[1]
    assert taken == [1] * 12


def test_an_optimizer_of_the_users_own_is_called():
    class Twice(SGD):
        def _rule(self, w, g, learning_rate):
            return super()._rule(w, g, 2.0 * learning_rate)
    net = Network(2, [Dense(2, "sigmoid"), Dense(1, "sigmoid")], seed=2)
    plain, generated = both(net, XOR, XOR_Y, lambda: Twice(0.1), epochs=5)
    assert generated == plain
    assert generated != both(net, XOR, XOR_Y, lambda: SGD(0.1), epochs=5)[1]


def test_an_optimizer_of_another_network_is_refused():
    optimizer = Adam(0.01)
    Network(2, [Dense(3), Dense(1)], seed=1).train(XOR, XOR_Y, epochs=3, optimizer=optimizer)
    with pytest.raises(NNPureError, match="another network"):
        Network(2, [Dense(2), Dense(1)], seed=1).train(XOR, XOR_Y, epochs=3, optimizer=optimizer)


def test_dropout_and_large_networks_are_left_to_others(taken):
    both(Network(2, [Dense(3, dropout=0.5), Dense(1)], seed=1), XOR, XOR_Y, epochs=5)
    both(Network(2, [Dense(100), Dense(1)], seed=1), XOR, XOR_Y, epochs=5)
    assert taken == []


# --- sources ------------------------------------------------------------------------

def test_nothing_but_our_names_gets_into_a_source(monkeypatch):
    nasty = "x; import os"
    monkeypatch.setitem(ACTIVATIONS, nasty, Activation(activations.softsign, activations.softsign_slope))
    net = Network(2, [Dense(3, nasty), Dense(1, "sigmoid")], seed=3)
    sources = []
    source_of = straight_line.source_of
    monkeypatch.setattr(straight_line, "source_of", lambda plan: sources.append(source_of(plan)) or sources[-1])
    plain, generated = both(net, XOR, XOR_Y, epochs=9)
    assert generated == plain
    net.predict(XOR)
    words = set(re.findall(r"[A-Za-z_]\w*", re.sub(r"#.*", "", "".join(sources))))
    allowed = (r"[XTUE]|E_sum|Er?\d*|each|start|zip|range|abs|top|max|[a-z]\w?\d*(_\d+)*(r\d+)?|[vsml][wb]\d+(_\d+)+|dead\d+|activation\d+|value\d+|slope\d+|def|train|memory"
               r"|rates?|activation|size|stop|settings|steps|dead|losses|lengths|for|in|if|else|exp|sqrt|lost|loss_of|append|break|return"
               r"|first|decay|shrink|beta[12]|lr_decay|half|square|share|log|count|power|outputs|layers|type|is|not|list|len|or|and|tuple|None|weights|biases|float|rows")
    assert len(sources) >= 2
    assert [word for word in words if not re.fullmatch(allowed, word)] == []


def test_no_more_functions_are_kept_than_a_few():
    for units in range(1, 50):
        net = Network(1, [Dense(units), Dense(1)], seed=1)
        net.train([[1.0]], [[2.0]], epochs=2, learning_rate=0.001)
    assert len(straight_line.FUNCTIONS) <= straight_line.MOST_KEPT


def test_compiling_waits_until_it_pays(monkeypatch, taken):
    monkeypatch.setattr(generated, "PAYS", 20)
    net = Network(2, [Dense(2), Dense(1)], seed=1)
    net.train(XOR, XOR_Y, epochs=2, learning_rate=0.1)
    assert set(taken) == {None}
    net.train(XOR, XOR_Y, epochs=20, learning_rate=0.1)
    assert taken[-1] is not None


def test_without_exec_the_loops_do_it(monkeypatch, taken):
    def forbidden(*arguments):
        raise RuntimeError("no code from text here")
    net = Network(2, [Dense(3, "tanh"), Dense(1, "sigmoid")], seed=3)
    monkeypatch.setattr(builtins, "exec", forbidden)
    plain, generated = both(net, XOR, XOR_Y, epochs=9)
    assert generated == plain and set(taken) == {None}
    assert net.predict(XOR) == net.predict(XOR)


def test_a_file_that_is_not_there_leaves_the_loops(monkeypatch):
    monkeypatch.setitem(sys.modules, "nn_pure.kernels.straight_line", None)
    monkeypatch.delattr(kernels, "straight_line")             # where "from . import" looks first
    assert kernels.straight_lines("generated") is None
    net = Network(2, [Dense(3, "tanh"), Dense(1, "sigmoid")], seed=3)
    plain, generated = both(net, XOR, XOR_Y, epochs=9)
    assert generated == plain
    assert bits(net.predict(XOR)) == bits(net._run(XOR)[1][-1])


# --- predictions ----------------------------------------------------------------------

@given(cases())
@examples(150)
def test_predictions_have_the_bits_of_the_loops(case):
    net, X, y = case
    assert bits(net.predict(X)) == bits(net._run(X)[1][-1])
    assert net._compiled not in (None, unrolled.no_outputs)
    assert bits(net.predict([tuple(row) for row in X])) == bits(net._run(X)[1][-1])


@given(eighths(2, 2))
def test_whole_numbers_are_as_good_as_floats(X):
    net = Network(2, [Dense(3, "tanh"), Dense(2)], seed=1)
    whole = [[int(x) for x in row] for row in X]
    assert bits(net.predict(whole)) == bits(net.predict([[float(x) for x in row] for row in whole]))


BAD_ROWS = ["text", b"12", None, 3, [], [[]], [[1.0]], [[1.0, 2.0, 3.0]], [1.0, 2.0], [["1", "2"]], [[1.0, None]],
            [[1.0, float("nan")]], [[float("inf"), 0.0]], [[1j, 0.0]], [[10 ** 400, 1]], [{1: 2, 3: 4}], [{1.0, 2.0}],
            ["12"], [[True, 1.0], [1.0]], {1: 2}, [[1.0, [2.0]]]]


@pytest.mark.parametrize("X", BAD_ROWS, ids=repr)
@pytest.mark.parametrize("output", ["linear", "sigmoid"])
def test_bad_rows_are_refused_with_the_same_words(X, output):
    said = []
    for kernel in ("plain", "generated"):
        net = Network(2, [Dense(3, "tanh"), Dense(1, output)], seed=1, kernel=kernel)
        with pytest.raises(NNPureError) as error:
            net.predict(X)
        said.append((error.type, str(error.value)))
    assert said[0] == said[1]


BAD_WEIGHTS = [[[1.0]], [[1.0], [2.0], [3.0]], [["1"], ["2"]], [[1j], [0.0]], "12", None, [[1.0], 2.0],
               [[1.0, 2.0], [1.0, 2.0]], [[float("nan")], [1.0]]]


@pytest.mark.parametrize("weights", BAD_WEIGHTS, ids=repr)
def test_bad_weights_are_refused_with_the_same_words(weights):
    said = []
    for kernel in ("plain", "generated"):
        net = Network(2, [Dense(1)], seed=1, kernel=kernel)
        net.predict(XOR)
        net.layers[0].weights = weights
        try:
            said.append(bits(net.predict(XOR)))
        except NNPureError as error:
            said.append((type(error), str(error)))
    assert said[0] == said[1]


def test_weights_activations_and_scaling_may_change():
    net = Network(2, [Dense(3, "tanh"), Dense(1)], seed=1)
    twin = Network(2, [Dense(3, "tanh"), Dense(1)], seed=1, kernel="plain")
    net.predict(XOR)
    for change in (lambda n: n.layers[0].weights[0].__setitem__(0, 3), lambda n: setattr(n.layers[0], "activation", "relu"),
                   lambda n: setattr(n.layers[1], "biases", (1,)), lambda n: n.layers.append(Dense(1, weights=[[2.0]], biases=[0.0])),
                   lambda n: setattr(n.layers[-1], "biases", [0.5])):
        change(net)
        change(twin)
        assert bits(net.predict(XOR)) == bits(twin.predict(XOR))


def test_a_network_with_a_line_can_be_copied_and_pickled():
    net = Network(2, [Dense(3, "tanh"), Dense(1)], seed=1)
    expected = net.predict(XOR)
    for twin in (copy.deepcopy(net), pickle.loads(pickle.dumps(net)), net.copy()):
        assert bits(twin.predict(XOR)) == bits(expected)


def test_a_wrong_answer_of_a_line_would_be_seen(monkeypatch):
    monkeypatch.setattr(straight_line_source, "VALUE_LINES", dict(straight_line_source.VALUE_LINES))
    straight_line_source.VALUE_LINES[activations.relu] = ("{a} = 0.0 if {z} < 1.0 else {z}",)
    net = Network(2, [Dense(3, "relu"), Dense(1)], seed=1)
    assert bits(net.predict(XOR)) != bits(net._run(XOR)[1][-1])


def test_smooth_targets_and_data_errors():
    net = Network(2, [Dense(3, "tanh"), Dense(1, "sigmoid")], seed=1, label_smoothing=0.2)
    plain, generated = both(net, XOR, XOR_Y, epochs=9)
    assert generated == plain
    with pytest.raises(DataError):
        net.train(XOR, [[0.0], [1.0], [2.0], [0.0]], epochs=9)


def test_a_loss_that_is_low_enough_before_the_first_step_of_a_call(taken):
    net = Network(2, [Dense(2, "sigmoid"), Dense(1, "sigmoid")], seed=2, kernel="plain")
    first, second = copy.deepcopy(net).train(XOR, XOR_Y, 2, 0.5).loss
    assert second < first
    plain, generated = both(net, XOR, XOR_Y, epochs=60, learning_rate=0.5, stop_at_loss=0.5 * (first + second))
    assert generated == plain and 0 in taken


def test_a_checkpoint_every_few_epochs(tmp_path, monkeypatch, taken):
    from nn_pure.training.checkpoint import CheckpointWriter
    written = []
    write = CheckpointWriter.write

    def watched(self, trainer):
        written.append(trainer.epoch)
        write(self, trainer)
    monkeypatch.setattr(CheckpointWriter, "write", watched)
    net = Network(2, [Dense(2, "sigmoid"), Dense(1, "sigmoid")], seed=2)
    saved = []
    for kernel in ("plain", "generated"):
        path = tmp_path / kernel
        copy.deepcopy(net).train(XOR, XOR_Y, 60, 0.5, checkpoint=str(path), checkpoint_epochs=7, kernel=kernel)
        saved.append(written[:])
        del written[:]
    assert saved[0] == saved[1] and len(saved[0]) >= 8
    assert max(count for count in taken if count) > 1


def test_what_is_no_number_is_left_to_the_loops():
    net = Network(2, [Dense(2, "sigmoid"), Dense(1, "sigmoid")], seed=2)
    line = straight_line.Line(net, SGD(0.5), False)
    assert line.run(XOR, XOR_Y, None, 1, [0.5], [], rows_to_come=4) is not None
    assert line.loss(XOR, XOR_Y, None) is not None
    net.layers[0].weights[0][0] = "0.5"
    assert line.run(XOR, XOR_Y, None, 1, [0.5], [], rows_to_come=4) is None
    assert line.loss(XOR, XOR_Y, None) is None


def test_predictions_of_a_large_network_are_left_to_others():
    net = Network(20, [Dense(20)], seed=1, kernel="generated")
    net.predict([[0.5] * 20] * 200)
    assert net._compiled is unrolled.no_outputs
