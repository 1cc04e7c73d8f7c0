"""Early stopping by itself: what counts as better, when it is over, what a checkpoint keeps of it."""

import copy
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_pure import DataError, ModelFileError
from nn_pure.training.early_stopping import EarlyStopping

ROWS = [[0.0, 0.0], [0.0]]


def watch(values, first=0, **arguments):
    """Return a EarlyStopping that saw values; the weights after each are the value."""
    stopping = EarlyStopping(**dict(dict(patience=3), **arguments))
    go_on(stopping, values, first)
    return stopping


def go_on(stopping, values, first=0):
    for epoch in range(first, len(values)):
        if stopping.is_over():
            return
        value = float(values[epoch])
        stopping.observe(epoch, {stopping.monitor: value}, [[value, value], [value]])


def weights(value):
    return [[value, value], [value]]


@pytest.mark.parametrize("values, patience, best_epoch, over", [
    ([5, 4, 3], 1, 2, False), ([5, 5], 1, 0, True), ([5, 6, 4, 5, 5], 2, 2, True), ([5, 6, 4, 5, 3], 2, 4, False),
    ([5, 6], 2, 0, False), ([5, 6, 7], 2, 0, True), ([5], 1, 0, False), ([], 1, None, False),
])
def test_patience_counts_epochs_in_a_row(values, patience, best_epoch, over):
    stopping = watch(values, patience=patience)
    assert (stopping.best_epoch, stopping.is_over()) == (best_epoch, over)
    assert stopping.weights == (None if best_epoch is None else weights(values[best_epoch]))


def test_equal_is_not_better_and_the_first_of_equals_is_kept():
    assert watch([4, 4, 4]).best_epoch == 0
    assert watch([4, 4, 4], sign=-1.0).best_epoch == 0


@pytest.mark.parametrize("values, min_delta, best_epoch", [
    ([4, 3.5, 3], 0.5, 2),              # 3.5 is better by no more than 0.5; 3 is better than 4 by more
    ([4, 3.5], 0.5, 0), ([4, 3.4], 0.5, 1), ([4, 3.9, 3.8, 3.7], 0.0, 3), ([4, 3.9, 3.8, 3.7], 0.5, 0),
])
def test_better_is_better_by_more_than_min_delta(values, min_delta, best_epoch):
    assert watch(values, min_delta=min_delta).best_epoch == best_epoch


def test_greater_is_better_where_the_sign_says_so():
    stopping = watch([0.5, 0.75, 0.5, 0.5, 0.5], sign=-1.0, monitor="accuracy")
    assert (stopping.best_epoch, stopping.best, stopping.is_over()) == (1, -0.75, True)


def test_without_patience_nothing_is_kept():
    stopping = watch([5, 4, 3], patience=None)
    assert stopping.state() == {"monitor": None, "best": None, "best_epoch": None, "waited": 0, "weights": None}
    assert not stopping.is_over()


def test_the_weights_are_a_copy():
    rows = weights(1.0)
    stopping = EarlyStopping(patience=1)
    stopping.observe(0, {"loss": 1.0}, rows)
    rows[0][0] = 7.0
    assert stopping.weights == weights(1.0)


def test_without_restore_best_no_weights_are_kept():
    stopping = watch([5, 4, 6], restore_best=False)
    assert (stopping.best_epoch, stopping.weights) == (1, None)


def test_reset_forgets():
    stopping = watch([5, 6, 7, 8])
    assert stopping.is_over()
    stopping.reset()
    assert stopping.state() == EarlyStopping(patience=3).state()


@pytest.mark.parametrize("arguments, message", [
    (dict(patience=0), "patience is 0"), (dict(patience=1.5), "patience is 1.5"), (dict(patience="3"), "patience"),
    (dict(min_delta=-1), "min_delta is -1"), (dict(min_delta=float("nan")), "min_delta: nan"),
])
def test_wrong_arguments(arguments, message):
    with pytest.raises(DataError, match=message):
        EarlyStopping(**arguments)


# --- the state -------------------------------------------------------------------

@given(st.lists(st.integers(-4, 4), max_size=12), st.integers(0, 12), st.integers(1, 4), st.booleans(),
       st.sampled_from([0.0, 1.0]), st.sampled_from([1.0, -1.0]))
def test_from_a_state_it_goes_on_as_without_interruption(values, cut, patience, restore_best, min_delta, sign):
    arguments = dict(patience=patience, restore_best=restore_best, min_delta=min_delta, sign=sign)
    stopping = EarlyStopping(**arguments)
    stopping.restore(json.loads(json.dumps(watch(values[:cut], **arguments).state())), ROWS)
    go_on(stopping, values, min(cut, len(values)))
    assert stopping.state() == watch(values, **arguments).state()
    assert stopping.is_over() == watch(values, **arguments).is_over()


def test_a_longer_patience_goes_on():
    state = watch([5, 6, 6], patience=2).state()
    stopping = EarlyStopping(patience=3)
    stopping.restore(state, ROWS)
    assert (stopping.is_over(), stopping.waited) == (False, 2)


def test_patience_that_ends_or_begins_at_a_resumption():
    stopping = EarlyStopping()
    stopping.restore(watch([5, 6]).state(), ROWS)
    assert stopping.state() == EarlyStopping().state()
    stopping = EarlyStopping(patience=2, monitor="accuracy")
    stopping.restore(watch([5, 6], patience=None).state(), ROWS)
    assert stopping.state() == EarlyStopping(patience=2, monitor="accuracy").state()


def test_weights_that_are_no_longer_wanted_are_dropped():
    stopping = EarlyStopping(patience=3, restore_best=False)
    stopping.restore(watch([5, 4]).state(), ROWS)
    assert (stopping.best, stopping.weights) == (4.0, None)


@pytest.mark.parametrize("seen, arguments, message", [
    (dict(), dict(monitor="accuracy"), "monitor is 'loss' there and 'accuracy' here"),
    (dict(restore_best=False), dict(), "restore_best is False there and True here"),
])
def test_what_does_not_fit(seen, arguments, message):
    stopping = watch([9, 8], **arguments)
    before = copy.deepcopy(stopping.state())
    with pytest.raises(ModelFileError, match=message):
        stopping.restore(watch([5, 4], **seen).state(), ROWS)
    assert stopping.state() == before


@pytest.mark.parametrize("name, value", [
    ("best", None), ("best", "x"), ("best", float("nan")), ("best", []), ("best_epoch", None), ("best_epoch", -1),
    ("best_epoch", 1.5), ("best_epoch", "1"), ("waited", -1), ("waited", None), ("waited", {}), ("monitor", 5),
    ("monitor", []), ("weights", [[1.0]]), ("weights", "x"), ("weights", {}), ("weights", [[1.0, None], [2.0]]),
    ("weights", [[1.0, float("inf")], [2.0]]), ("monitor", None),
])
def test_damaged_states(name, value):
    state = watch([5, 4, 6]).state()
    assert EarlyStopping(patience=3).restore(dict(state), ROWS) is None          # the twin
    state[name] = value
    stopping = watch([9, 8])
    before = copy.deepcopy(stopping.state())
    with pytest.raises(ModelFileError):
        stopping.restore(state, ROWS)
    assert stopping.state() == before


@pytest.mark.parametrize("state", [None, 5, "x", [], {}, {"best": 1.0}, {"waited": 1}])
def test_what_is_no_state(state):
    with pytest.raises(ModelFileError, match="the state of early stopping is damaged"):
        EarlyStopping(patience=1).restore(state, ROWS)


@pytest.mark.parametrize("change", [dict(waited=2), dict(weights=[[1.0, 1.0], [1.0]])])
def test_something_seen_without_a_best(change):
    state = dict(EarlyStopping(patience=1).state(), **change)
    with pytest.raises(ModelFileError, match="it has some of best, best_epoch, waited and weights, not all"):
        EarlyStopping(patience=1).restore(state, ROWS)
