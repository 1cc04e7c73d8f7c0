"""Rows from lists and from functions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import seeds

from nn_pure import DataError, Dense, Network, NNPureError, ShapeError
from nn_pure.callbacks import Callback
from nn_pure.parameters import parameter_rows
from nn_pure.rng import Rng
from nn_pure.training.batches import STREAM_BATCH, Batches, StreamedBatches

X = [[float(i), float(i % 3)] for i in range(10)]
Y = [[2.0 * i / 10.0 - 1.0] for i in range(10)]


def line(seed=0):
    return Network(2, [Dense(1)], seed=seed)


@given(seeds, st.integers(1, 12), st.integers(0, 5))
def test_an_epoch_begun_in_the_middle_goes_on_with_the_same_batches(seed, size, skip):
    rows = Batches(X, Y, [float(i) for i in range(10)], size, True)
    rows.begin_epoch(Rng(seed))
    whole = list(rows.batches())
    rows.begin_epoch(Rng(seed))
    assert list(rows.batches(skip)) == whole[skip:]
    assert sorted(u for _, _, part in whole for u in part) == [float(i) for i in range(10)]
    for x, t, u in whole:
        for i in range(len(x)):
            assert x[i] == X[int(u[i])] and t[i] == Y[int(u[i])]              # row, target and weight stay together


def test_a_function_trains_as_a_list_does():
    by_list, by_function = line(), line()
    a = by_list.train(X, Y, 3, 0.01, batch_size=4, shuffle=False)
    b = by_function.train(lambda: zip(X, Y), epochs=3, learning_rate=0.01, batch_size=4)
    assert parameter_rows(by_list.layers) == parameter_rows(by_function.layers)
    assert a.loss == b.loss and a.gradient_norm == b.gradient_norm


def test_a_function_is_called_once_per_epoch_and_never_read_ahead():
    calls, taken, seen = [], [], []

    def rows():
        calls.append(len(taken))
        for x, y in zip(X, Y):
            taken.append(x)
            yield x, y

    class Watch(Callback):
        def on_batch_end(self, batch, logs):
            seen.append(len(taken))

    line().train(rows, epochs=2, learning_rate=0.001, batch_size=3, callbacks=[Watch()])
    assert calls == [0, 10]
    assert seen == [3, 6, 9, 10, 13, 16, 19, 20]


def test_without_a_batch_size_a_function_gets_batches_of_32():
    sizes = []

    class Watch(Callback):
        def on_batch_begin(self, batch, logs):
            sizes.append(logs["rows"])

    line().train(lambda: ((X[i % 10], Y[i % 10]) for i in range(70)), epochs=1, learning_rate=0.001, callbacks=[Watch()])
    assert sizes == [STREAM_BATCH, STREAM_BATCH, 6]


def test_validation_and_metrics_beside_a_function():
    history = line().train(lambda: zip(X, Y), epochs=2, learning_rate=0.001, validation=(X, Y), metrics=["mae"], patience=1)
    assert len(history.val_loss) == len(history.val_metrics["mean_absolute_error"]) == 2
    assert history.metrics == {}


def rows_with(bad, at):
    return lambda: iter([(x, y) for x, y in zip(X, Y)][:at] + [bad])


@pytest.mark.parametrize("bad, error, message", [
    (([1.0], [1.0]), ShapeError, r"rows 4 to 5 of the function: X\[1\] has 1 numbers where 2 are needed"),
    (([1.0, 2.0], [1.0, 2.0]), ShapeError, r"rows 4 to 5 of the function: y\[1\]"),
    (([1.0, None], [1.0]), DataError, r"rows 4 to 5 of the function: X\[1\]\[1\]"),
    (([1.0, float("nan")], [1.0]), DataError, r"X\[1\]\[1\]"),
    ([1.0, 2.0, 3.0], DataError, r"row 5 of the function is a list of 3: each row must be a pair \(x, y\)"),
    (7, DataError, "row 5 of the function is 7: each row must be a pair"),
    ("ab", DataError, "row 5 of the function is 'ab'"),
    (None, DataError, "row 5 of the function is None"),
])
def test_bad_rows_are_named_and_the_steps_before_them_stay(bad, error, message):
    net, twin = line(), line()
    with pytest.raises(error, match=message):
        net.train(rows_with(bad, 5), epochs=3, learning_rate=0.01, batch_size=2)
    twin.train(lambda: zip(X[:4], Y[:4]), epochs=1, learning_rate=0.01, batch_size=2)
    assert parameter_rows(net.layers) == parameter_rows(twin.layers)


def test_a_function_that_gives_no_rows_or_runs_dry():
    used_up = iter(list(zip(X, Y)))
    for function, message in ((lambda: iter([]), "yields no rows"), (lambda: used_up, "a fresh iterator each time"),
                              (lambda: None, "the function returns None: it must return an iterator"), (lambda: 5, "returns 5")):
        with pytest.raises(DataError, match=message):
            line().train(function, epochs=2, learning_rate=0.001)


def test_what_the_function_raises_passes_through():
    def broken():
        yield X[0], Y[0]
        raise OSError("the cable is out")

    net = line()
    with pytest.raises(OSError, match="the cable is out"):
        net.train(broken, epochs=1, learning_rate=0.001)
    net.predict(X)


@pytest.mark.parametrize("arguments", [
    {"y": Y}, {"validation_fraction": 0.5}, {"sample_weight": [1] * 10}, {"class_weight": "balanced"},
])
def test_what_needs_all_rows_at_once_is_refused(arguments):
    with pytest.raises(NNPureError, match="rows from a function are pairs"):
        line().train(lambda: zip(X, Y), **arguments)


@pytest.mark.parametrize("arguments, message", [
    ({"optimizer": "lbfgs"}, "optimizer lbfgs compares one step with the next"), ({"optimizer": "rprop"}, "optimizer rprop"),
    ({"restarts": 1}, "restarts compares the losses of all rows"), ({"metrics": ["mae"]}, "pass validation"),
])
def test_what_else_is_refused(arguments, message):
    with pytest.raises(NNPureError, match=message):
        line().train(lambda: zip(X, Y), **arguments)


def test_y_is_missing():
    with pytest.raises(DataError, match="y is missing"):
        line().train(X)


def test_stream_skips_what_was_done():
    stream = StreamedBatches(lambda: zip(X, Y), lambda x, y: (x, y), 4)
    stream.begin_epoch(None)
    assert list(stream.batches(1)) == [(X[4:8], Y[4:8], None), (X[8:], Y[8:], None)]
    assert list(stream.batches(3)) == []
