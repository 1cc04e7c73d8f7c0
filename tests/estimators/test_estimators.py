"""The estimators on their own: no scikit-learn, NumPy, pandas or polars is needed, and none is imported."""

import copy
import json
import math
import os
import pickle
import subprocess
import sys
import warnings
from decimal import Decimal

import pytest
from estimator_cases import COMMON, SETTINGS, beginning_with_drawn, settings_of, table, targets
from grids import few
from paths import GOLDEN

import nn_pure
from nn_pure import NNPureError, load, save
from nn_pure.errors import ShapeError, TrainingDiverged
from nn_pure.estimators import (ConvergenceWarning, DataConversionWarning, InvalidParameterError, MLPClassifier,
                                MLPRegressor, NotANumberError, NotFittedError, UnavailableError, from_sklearn, kinds)
from nn_pure.estimators.line_search import Search
from nn_pure.estimators.quasi_newton import Direction
from nn_pure.estimators.shaped import ShapedList
from nn_pure.estimators.splitting import held_out
from nn_pure.optimizers.line_search import Point
from nn_pure.rng import Rng

X = [[0.0, 1.0], [1.0, 0.5], [0.5, 0.0], [4.0, 1.0], [5.0, 0.0], [4.5, 0.5], [9.0, 1.0], [8.0, 0.0], [8.5, 0.5]]
WORDS = ["few"] * 3 + ["some"] * 3 + ["many"] * 3
TWO = ["no"] * 5 + ["yes"] * 4
NUMBERS = [row[0] - 2.0 * row[1] for row in X]
QUICK = dict(hidden_layer_sizes=(4,), solver="lbfgs", random_state=0)


def state_of(estimator):
    return pickle.dumps(vars(estimator))


def unfinished(estimator, *arguments, **keywords):
    """Fit, and do not mind that it has not converged."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return estimator.fit(*arguments, **keywords)


# --- where scikit-learn arrives, recorded by golden/record_estimators.py -----

with open(os.path.join(GOLDEN, "sklearn_estimators.json")) as recorded:
    CASES = json.load(recorded)["cases"]


@pytest.mark.parametrize("case", few(CASES, 3), ids=lambda case: "%(solver)s-%(activation)s-%(kind)s" % case)
def test_arrives_where_scikit_learn_does(case):
    cls = beginning_with_drawn(MLPRegressor if case["kind"].startswith("number") else MLPClassifier)
    fitted = cls(activation=case["activation"], **settings_of(case["kind"], dict(COMMON, **SETTINGS[case["solver"]])))
    unfinished(fitted, table(), targets(case["kind"], table()))
    assert fitted.n_iter_ == case["n_iter"]
    assert [fitted.loss_] + getattr(fitted, "loss_curve_", []) == pytest.approx([case["loss"]] + case["loss_curve"], abs=1e-8)
    for ours, theirs in zip(fitted.coefs_ + [fitted.intercepts_], case["coefs"] + [case["intercepts"]]):
        for row, their_row in zip(ours, theirs):
            assert row == pytest.approx(their_row, abs=1e-8)


# --- learning ----------------------------------------------------------------

@pytest.mark.parametrize("solver, rate", [("lbfgs", 0.01), ("adam", 0.05), ("sgd", 0.05)])
@pytest.mark.parametrize("activation", ["identity", "logistic", "tanh", "relu"])
def test_learns_labels(solver, rate, activation):
    clf = MLPClassifier((8,), activation, solver=solver, learning_rate_init=rate, max_iter=1500, random_state=3, alpha=0.0)
    clf = unfinished(clf, X, WORDS)
    assert clf.score(X, WORDS) == 1.0
    assert clf.classes_ == ["few", "many", "some"]
    assert clf.out_activation_ == "softmax"


@pytest.mark.parametrize("solver, rate", [("lbfgs", 0.01), ("adam", 0.05), ("sgd", 0.01)])
def test_learns_numbers(solver, rate):
    reg = MLPRegressor(hidden_layer_sizes=(), solver=solver, learning_rate_init=rate, max_iter=2000, random_state=0,
                       tol=1e-9)
    assert unfinished(reg, X, NUMBERS).score(X, NUMBERS) > 0.99


def test_several_numbers_per_row():
    reg = MLPRegressor(**QUICK).fit(X, [[n, -n] for n in NUMBERS])
    assert len(reg.predict(X)) == len(X) and len(reg.predict(X)[0]) == 2
    assert reg.n_outputs_ == 2


def test_several_labels_per_row():
    y = [[int(row[0] > 3.0), int(row[0] > 6.0)] for row in X]
    clf = MLPClassifier(**QUICK).fit(X, y)
    assert clf.classes_ == [0, 1]
    assert clf.score(X, y) == clf.score(X, [tuple(row) for row in y]) == 1.0
    assert clf.predict(X) == y
    assert clf.out_activation_ == "logistic"
    assert len(clf.predict_proba(X)[0]) == 2


def test_probabilities():
    clf = MLPClassifier(**QUICK).fit(X, TWO)
    for row, logs in zip(clf.predict_proba(X), clf.predict_log_proba(X)):
        assert row[0] + row[1] == pytest.approx(1.0, abs=1e-15)
        assert logs == [math.log(p) if p else -math.inf for p in row]
    clf.coefs_, clf.intercepts_ = [[[0.0], [0.0]]], [[-1000.0]]
    assert clf.predict_log_proba([[1.0, 1.0]]) == [[0.0, -math.inf]]


@pytest.mark.parametrize("labels", [
    [1, 2], [-1.0, 1.0], [True, False], ["a", 7], [None, "b"], [(1, 2), (3, 4)], [b"x", b"y"], [Decimal(1), Decimal(2)],
    [frozenset([1]), "set"],
])
def test_labels_of_any_kind(labels):
    y = [labels[row[0] > 6.0] for row in X]
    clf = MLPClassifier(**QUICK).fit(X, y)
    assert clf.predict(X) == y
    assert set(clf.classes_) == set(labels)


def test_one_label_only():
    assert MLPClassifier(**QUICK).fit(X, ["same"] * 9).predict([[1.0, 2.0]]) == ["same"]


def test_a_seed_gives_the_same_weights():
    fits = [unfinished(MLPRegressor(random_state=seed, max_iter=5), X, NUMBERS) for seed in (1, 1, 2)]
    assert fits[0].coefs_ == fits[1].coefs_ != fits[2].coefs_
    assert unfinished(MLPRegressor(max_iter=1), X, NUMBERS).n_iter_ == 1


def test_weights_count_as_often_as_rows():
    twice = MLPRegressor(**QUICK).fit(X + X[:3], NUMBERS + NUMBERS[:3])
    weighted = MLPRegressor(**QUICK).fit(X, NUMBERS, [2.0] * 3 + [1.0] * 6)
    assert weighted.loss_ == pytest.approx(twice.loss_, rel=1e-6)
    even = MLPRegressor(**QUICK).fit(X, NUMBERS, 3.0)
    assert even.predict(X) == pytest.approx(MLPRegressor(alpha=0.0001 / 3.0, **QUICK).fit(X, NUMBERS).predict(X), abs=1e-6)


def test_a_batch_that_counts_nothing_is_left_out():
    settings = dict(hidden_layer_sizes=(), solver="sgd", shuffle=False, random_state=0, max_iter=3, batch_size=3)
    some = unfinished(MLPRegressor(**settings), X, NUMBERS, [1.0] * 6 + [0.0] * 3)
    assert some.coefs_ == unfinished(MLPRegressor(**settings), X[:6], NUMBERS[:6], [1.0] * 6).coefs_


# --- ending ------------------------------------------------------------------

def test_max_iter_warns():
    with pytest.warns(ConvergenceWarning, match=r"Maximum iterations \(2\) reached and the optimization hasn't converged"):
        MLPRegressor(max_iter=2, random_state=0).fit(X, NUMBERS)
    with pytest.warns(ConvergenceWarning, match="lbfgs failed to converge: 2 iterations"):
        MLPRegressor(max_iter=2, solver="lbfgs", random_state=0).fit(X, NUMBERS)
    with pytest.warns(ConvergenceWarning, match=r"computed \d+ times. Increase max_fun"):
        MLPRegressor(max_fun=2, solver="lbfgs", random_state=0).fit(X, NUMBERS)


def test_the_warning_points_at_the_caller():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        MLPRegressor(max_iter=1).fit(X, NUMBERS)
    assert caught[0].filename == __file__


@pytest.mark.parametrize("settings, last", [
    (dict(), "Training loss did not improve more than tol=0.500000 for 2 consecutive epochs. Stopping."),
    (dict(early_stopping=True, validation_fraction=0.3),
     "Validation score did not improve more than tol=0.500000 for 2 consecutive epochs. Stopping."),
    (dict(solver="sgd", learning_rate="adaptive", learning_rate_init=2e-6),
     "Training loss did not improve more than tol=0.500000 for 2 consecutive epochs. Learning rate too small. Stopping."),
    (dict(solver="lbfgs", max_iter=1000), None),
])
def test_verbose(settings, last, capsys):
    unfinished(MLPRegressor(tol=0.5, n_iter_no_change=2, verbose=True, random_state=0, **settings), X, NUMBERS)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Iteration 1, loss = ")
    assert last is None or lines[-1] == last
    if settings.get("learning_rate"):
        assert any(line.endswith("Setting learning rate to 0.000000") for line in lines)


def test_early_stopping_keeps_the_best():
    reg = MLPRegressor(early_stopping=True, validation_fraction=0.3, random_state=1, learning_rate_init=0.1, max_iter=60,
                       hidden_layer_sizes=(4,))
    unfinished(reg, X, NUMBERS)
    assert reg.best_validation_score_ == max(reg.validation_scores_)
    assert len(reg.validation_scores_) == len(reg.loss_curve_) == reg.n_iter_
    assert reg.best_loss_ is None
    kept, held = held_out([[n] for n in NUMBERS], 0.3, False, _after_first_weights(reg))
    assert reg.score([X[i] for i in held], [NUMBERS[i] for i in held]) == reg.best_validation_score_
    clf = MLPClassifier(early_stopping=True, validation_fraction=0.3, random_state=1, max_iter=20)
    assert 0.0 <= unfinished(clf, X, WORDS).best_validation_score_ <= 1.0


def _after_first_weights(estimator):
    """The generator as it is when rows are held out."""
    rng = Rng(estimator.random_state)
    estimator._first_weights([2, 4, 1], rng)
    return rng


def test_held_out_has_both_classes():
    for seed in range(20):
        kept, held = held_out([[0.0]] * 8 + [[1.0]] * 4, 0.25, True, Rng(seed))
        assert sorted(kept + held) == list(range(12))
        assert len([i for i in held if i < 8]) == 2
        kept, held = held_out([[0.0]] * 7 + [[1.0]] * 5, 0.25, True, Rng(seed))
        assert len([i for i in held if i < 7]) == 2 and len(held) == 3


def test_adaptive_and_inverse_rates():
    sgd = MLPRegressor(solver="sgd", learning_rate="invscaling", max_iter=4, power_t=0.5, random_state=0,
                       learning_rate_init=0.01)
    unfinished(sgd, X, NUMBERS)
    assert sgd.t_ == 36
    assert sgd._rate == 0.01 / 37 ** 0.5


def test_ctrl_c_leaves_a_usable_estimator(monkeypatch):
    calls = []

    def interrupt(self, *data):
        calls.append(1)
        if len(calls) > 4:
            raise KeyboardInterrupt
        return original(self, *data)

    from nn_pure.estimators.solvers import Objective
    original = Objective.loss_and_gradient
    for solver in ("adam", "lbfgs"):
        monkeypatch.setattr(Objective, "loss_and_gradient", interrupt)
        del calls[:]
        with pytest.warns(UserWarning, match="Training interrupted by user."):
            reg = MLPRegressor(solver=solver, random_state=0).fit(X, NUMBERS)
        monkeypatch.setattr(Objective, "loss_and_gradient", original)
        assert len(reg.predict(X)) == 9


@pytest.mark.parametrize("solver", ["sgd", "adam", "lbfgs"])
def test_numbers_too_large_leave_the_estimator_as_it_was(solver):
    reg = MLPRegressor(solver=solver, hidden_layer_sizes=(), random_state=0, learning_rate_init=1e3, warm_start=True)
    unfinished(reg.set_params(max_iter=1), X, NUMBERS)
    before = state_of(reg)
    with pytest.raises(TrainingDiverged, match="Solver produced non-finite parameter weights"):
        unfinished(reg.set_params(max_iter=200), [[1e200, 1e200]] * 2, [1e300, -1e300])
    assert state_of(reg.set_params(max_iter=1)) == before


# --- going on ----------------------------------------------------------------

def test_partial_fit():
    clf = MLPClassifier((4,), random_state=0, learning_rate_init=0.05)
    for _ in range(300):
        clf.partial_fit(X[:4], WORDS[:4], classes=["few", "many", "some"])
        clf.partial_fit(X[4:], WORDS[4:])
    assert clf.score(X, WORDS) == 1.0
    assert (clf.t_, clf.n_iter_, len(clf.loss_curve_)) == (2700, 1, 600)


def test_partial_fit_of_numbers_and_of_several_labels():
    reg = MLPRegressor(hidden_layer_sizes=(4,), random_state=0)
    assert reg.partial_fit(X, NUMBERS).partial_fit(X, NUMBERS).t_ == 18
    clf = MLPClassifier((4,), random_state=0).partial_fit(X, [[0, 1, 1]] * 9, classes=[0, 1, 2])
    assert clf.partial_fit(X, [[0, 0, 1]] * 9).classes_ == [0, 1, 2]


def test_partial_fit_refuses():
    clf = MLPClassifier((4,), random_state=0)
    with pytest.raises(NNPureError, match="classes must be passed on the first call to partial_fit."):
        clf.partial_fit(X, WORDS)
    with pytest.raises(NNPureError, match="has classes not in `self.classes_`"):
        clf.partial_fit(X, WORDS, classes=["few", "some"])
    assert vars(clf) == vars(MLPClassifier((4,), random_state=0))
    clf.partial_fit(X, TWO, classes=["no", "yes"])
    before = state_of(clf)
    for call, message in [
        (lambda: clf.partial_fit(X, TWO, classes=["no"]), "is not the same as on last call to partial_fit"),
        (lambda: clf.partial_fit(X, WORDS), "has classes not in"),
        (lambda: clf.partial_fit(X, [[0, 1]] * 9), "has classes not in"),
        (lambda: clf.partial_fit([[1.0]], ["no"]), "X has 1 features, but MLPClassifier is expecting 2 features"),
    ]:
        with pytest.raises(NNPureError, match=message):
            call()
        assert state_of(clf) == before
    with pytest.raises(NNPureError, match="partial_fit does not support early_stopping=True"):
        clf.set_params(early_stopping=True).partial_fit(X, TWO)
    assert not hasattr(MLPClassifier(solver="lbfgs"), "partial_fit")
    with pytest.raises(UnavailableError, match="only available for stochastic optimizers. lbfgs is not stochastic"):
        _ = MLPRegressor(solver="lbfgs").partial_fit


def test_warm_start():
    clf = MLPClassifier((4,), random_state=0, warm_start=True, max_iter=3)
    first = copy.deepcopy(unfinished(clf, X, WORDS))
    unfinished(clf, X, WORDS)
    assert clf.t_ == 54 and len(clf.loss_curve_) == 6 and clf.loss_curve_[:3] == first.loss_curve_
    with pytest.raises(NNPureError, match="warm_start can only be used where `y` has the same classes"):
        clf.fit(X, TWO)
    with pytest.raises(NNPureError, match="fitted with layers of \\[2, 4, 3\\] units and cannot go on with \\[2, 5, 3\\]"):
        clf.set_params(hidden_layer_sizes=5).fit(X, WORDS)
    clf.set_params(hidden_layer_sizes=4)
    unfinished(clf.set_params(early_stopping=True, validation_fraction=0.3), X, WORDS)
    assert len(clf.validation_scores_) == 3 and clf.best_loss_ is None
    unfinished(clf.set_params(early_stopping=False), X, WORDS)
    assert clf.validation_scores_ is None and clf.best_loss_ == min(clf.loss_curve_[-3:])
    unfinished(clf.set_params(solver="lbfgs"), X, WORDS)


def test_fit_begins_anew():
    reg = unfinished(MLPRegressor(hidden_layer_sizes=(4,), random_state=0, max_iter=3), X, NUMBERS)
    unfinished(reg, X, NUMBERS)
    assert len(reg.loss_curve_) == 3
    reg.set_params(solver="lbfgs").fit(X, NUMBERS)
    assert not hasattr(reg, "loss_curve_")
    assert MLPClassifier(**QUICK).fit(X, WORDS).fit(X, TWO).classes_ == ["no", "yes"]


# --- parameters --------------------------------------------------------------

def test_parameters():
    clf = MLPClassifier((5,), alpha=0.5)
    assert clf.get_params()["alpha"] == 0.5
    assert clf.set_params(alpha=0.25, solver="sgd") is clf
    assert repr(clf) == "MLPClassifier(hidden_layer_sizes=(5,), solver='sgd', alpha=0.25)"
    with pytest.raises(NNPureError, match=r"Invalid parameter 'alhpa' for estimator MLPClassifier\(.*\). Valid parameters are"):
        clf.set_params(alpha=1.0, alhpa=2.0)
    with pytest.raises(NNPureError, match="Invalid parameter 'alpha__x'"):
        clf.set_params(alpha__x=2.0)
    assert clf.alpha == 0.25


def test_parameters_of_parameters():
    outer = MLPClassifier(random_state=MLPRegressor(alpha=0.5))
    assert outer.get_params()["random_state__alpha"] == 0.5
    assert outer.set_params(random_state__alpha=0.75).random_state.alpha == 0.75


def test_parameters_with_methods_of_their_own():
    class RandomState:
        def randint(self, low, high):
            return high - 1

    reg = MLPRegressor(hidden_layer_sizes=Array([3, 2]), random_state=RandomState(), solver="lbfgs").fit(X, NUMBERS)
    assert reg.n_layers_ == 4
    assert reg.fit(X, NUMBERS).coefs_ == reg.set_params(random_state=2 ** 31 - 2).fit(X, NUMBERS).coefs_


def test_a_subclass_with_a_parameter_of_its_own():
    class Mine(MLPRegressor):
        def __init__(self, flavour="sweet", alpha=0.5):
            super().__init__(alpha=alpha, solver="lbfgs")
            self.flavour = flavour

    mine = Mine("sour")
    assert mine.get_params() == {"alpha": 0.5, "flavour": "sour"}
    assert mine.fit(X, NUMBERS).n_layers_ == 3


@pytest.mark.parametrize("name, value, message", [
    ("alpha", -1, r"The 'alpha' parameter of MLPRegressor must be a float in the range \[0.0, inf\). Got -1 instead."),
    ("solver", "newton", "a str among {'lbfgs', 'sgd', 'adam'}. Got 'newton' instead."),
    ("loss", "absolute", "a str among {'squared_error', 'poisson'}"),
    ("max_iter", 0, r"an int in the range \[1, inf\)"), ("max_iter", 2.0, "an int"), ("batch_size", "all", "'auto'"),
    ("hidden_layer_sizes", (3, 0), r"hidden_layer_sizes must be > 0, got \[3, 0\]."),
    ("hidden_layer_sizes", "wide", "must be an array-like of int"), ("hidden_layer_sizes", (2.5,), "array-like of int"),
    ("random_state", "x", "an object with a method randint"), ("shuffle", 1, "an instance of 'bool'"),
    ("verbose", "x", "instance of 'bool'"), ("n_iter_no_change", 0, "float among {inf}"), ("momentum", 1.1, r"\[0.0, 1.0\]"),
    ("epsilon", 0.0, r"\(0.0, inf\)"), ("tol", "x", "a float"), ("beta_1", 1.0, r"\[0.0, 1.0\)"),
])
def test_a_wrong_parameter(name, value, message):
    reg = MLPRegressor(**{name: value})
    with pytest.raises(InvalidParameterError, match=message) as caught:
        reg.fit(X, NUMBERS)
    assert isinstance(caught.value, (ValueError, TypeError))
    assert not hasattr(reg, "coefs_")


# --- what comes in -----------------------------------------------------------

class Array:
    """What is used of a NumPy array."""

    def __init__(self, values):
        self.values = values

    def tolist(self):
        return self.values


class PandasFrame:
    """What is used of a pandas frame."""

    def __init__(self, rows, columns):
        self.rows_, self.columns = rows, columns

    def to_numpy(self):
        return Array(self.rows_)

    def __iter__(self):
        return iter(self.columns)


class PolarsFrame(PandasFrame):
    def rows(self):
        return [tuple(row) for row in self.rows_]


class Series:
    def __init__(self, values):
        self.values = values

    def to_list(self):
        return self.values


class Sparse:
    def __init__(self, rows):
        self.rows_ = rows

    def toarray(self):
        return Array(self.rows_)


class OnlyArray:
    def __init__(self, rows):
        self.rows_ = rows

    def __array__(self):
        return Array(self.rows_)


class Scalar:
    """What is used of a NumPy scalar."""

    dtype = "int64"

    def __init__(self, value):
        self.value = value

    def tolist(self):
        return self.value


@pytest.mark.parametrize("make", [Array, tuple, Sparse, OnlyArray, lambda rows: [Array(row) for row in rows],
                                  lambda rows: [tuple(row) for row in rows],
                                  lambda rows: PandasFrame(rows, ["a", "b"]), lambda rows: PolarsFrame(rows, ["a", "b"])])
def test_kinds_of_rows(make):
    clf = MLPClassifier(**QUICK).fit(make(X), WORDS)
    assert clf.predict(make(X)) == MLPClassifier(**QUICK).fit(X, WORDS).predict(X)


@pytest.mark.parametrize("make", [Array, tuple, Series, OnlyArray, lambda y: [Scalar(label) for label in y]])
def test_kinds_of_targets(make):
    y = [0] * 4 + [1] * 5
    clf = MLPClassifier(**QUICK).fit(X, make(y))
    assert json.dumps(clf.predict(X)) == json.dumps(y)
    assert clf.score(X, make(y)) == 1.0
    assert MLPRegressor(**QUICK).fit(X, make(y)).score(X, make(y)) > 0.5


def test_names_of_columns():
    clf = MLPClassifier(**QUICK).fit(PandasFrame(X, ["size", "age"]), WORDS)
    assert clf.feature_names_in_ == ["size", "age"]
    with pytest.warns(UserWarning, match="X does not have valid feature names, but MLPClassifier was fitted with feature names"):
        clf.predict(X)
    for names, words in [(["age", "size"], "must be in the same order"), (["size", "length"], "unseen at fit time:\n- length")]:
        with pytest.raises(NNPureError, match=words):
            clf.predict(PandasFrame(X, names))
    with pytest.warns(UserWarning, match="X has feature names, but MLPClassifier was fitted without feature names"):
        MLPClassifier(**QUICK).fit(X, WORDS).predict(PandasFrame(X, ["size", "age"]))
    with pytest.raises(NotANumberError, match="Feature names are only supported if all input features have string names"):
        clf.fit(PandasFrame(X, ["size", 7]), WORDS)
    assert not hasattr(MLPClassifier(**QUICK).fit(PandasFrame(X, [0, 1]), WORDS), "feature_names_in_")
    assert clf.to_network().columns == [{"name": "size", "categories": None}, {"name": "age", "categories": None}]


NAN, INF = float("nan"), float("inf")


class NAType:
    """As pandas.NA: nobody knows whether it is equal to anything."""

    def __ne__(self, other):
        return self

    __eq__ = __ne__
    __hash__ = None

    def __bool__(self):
        raise TypeError("boolean value of NA is ambiguous")


@pytest.mark.parametrize("rows, message", [
    ([[1.0, NAN]] * 9, r"Input X contains NaN. \(X\[0\]\[1\]"), ([[1.0, None]] * 9, "Input X contains NaN."),
    ([[1.0, NAType()]] * 9, "Input X contains NaN."),
    ([[1.0, INF]] * 9, "Input X contains infinity or a value too large for dtype"),
    ([[1.0, 2j]] * 9, "Complex data not supported"), ([1.0] * 9, "Expected 2D array, got 1D array instead.*Reshape your data"),
    (["ab"] * 9, "Expected 2D array, got 1D array"), (5.0, "Expected 2D array"), ("text", "Expected 2D array"),
    ({"a": [1]}, "Expected 2D array"), ([], r"Found array with 0 sample\(s\)"), ([[]] * 9, r"0 feature\(s\) \(shape=\(9, 0\)\)"),
    ([[[1.0]]] * 9, "Found array with dim 3. MLPClassifier expected <= 2."), ([[{}, 1.0]] * 9, "argument must be a string or a real number"),
    ([["a", 1.0]] * 9, "is text, not a number"), ([[1.0, 2.0]] * 8 + [[1.0]], "has 1 numbers where 2 are needed"),
    ([[1.0, 2.0]] * 8, r"inconsistent numbers of samples: \[8, 9\]"),
])
def test_wrong_rows(rows, message):
    clf = MLPClassifier(**QUICK)
    with pytest.raises(NNPureError, match=message):
        clf.fit(rows, WORDS)
    assert not hasattr(clf, "coefs_")
    if len(rows if isinstance(rows, list) else "") != 8:
        with pytest.raises(NNPureError, match=message):
            MLPClassifier(**QUICK).fit(X, WORDS).predict(rows)


@pytest.mark.parametrize("y, message", [
    (None, "This MLPClassifier estimator requires y to be passed, but the target y is None"), ("text", "y should be a 1d array"),
    (7, "y should be a 1d array"), ([1.0, NAN] * 4 + [1.0], "Input y contains NaN"), ([1.0, INF] * 4 + [1.0], "Input y contains infinity"),
    (["a", NAType()] * 4 + ["a"], "Input y contains NaN"), ([0.5] * 9, "Unknown label type: continuous"), ([{}] * 9, "Unknown label type: 'dict'"), ([1j] * 9, "Complex data not supported"),
    ([[1, 2]] * 9, "Multioutput target data is not supported"), ([[0, 1]] * 8 + [[0]], "Multioutput target data"),
    (WORDS[:8], r"inconsistent numbers of samples: \[9, 8\]"), ({"a": 1}, "no order"),
])
def test_wrong_labels(y, message):
    with pytest.raises(NNPureError, match=message):
        MLPClassifier(**QUICK).fit(X, y)


@pytest.mark.parametrize("y, message", [(WORDS, "is text"), ([[1.0, 2.0]] * 8 + [[1.0]], "has 1 numbers where 2"), ([1j] * 9, "real number")])
def test_wrong_numbers(y, message):
    with pytest.raises(NNPureError, match=message):
        MLPRegressor(**QUICK).fit(X, y)


@pytest.mark.parametrize("weights, message", [
    ([1.0] * 8, r"sample_weight.shape == \(8,\), expected \(9,\)!"), ([0.0] * 9, "at least one non-zero number"),
    ([-1.0] + [1.0] * 8, "Negative values in data passed to `sample_weight`"), ([[1.0]] * 9, "must be 1D array or scalar"),
    ([NAN] * 9, "not finite"), ("ones", "text"),
])
def test_wrong_weights(weights, message):
    for call in (MLPRegressor(**QUICK).fit, MLPRegressor(**QUICK).fit(X, NUMBERS).score):
        with pytest.raises(NNPureError, match=message):
            call(X, NUMBERS, weights)


def test_a_column_of_targets_warns():
    with pytest.warns(DataConversionWarning, match="A column-vector y was passed when a 1d array was expected"):
        clf = MLPClassifier(**QUICK).fit(X, [[word] for word in WORDS])
    assert clf.predict(X) == WORDS


@pytest.mark.parametrize("settings, message", [
    (dict(validation_fraction=0.1), "The validation set is too small. Increase 'validation_fraction'"),
    (dict(validation_fraction=0.95), "the resulting train set will be empty"), (dict(validation_fraction=0.0), "too small"),
])
def test_too_few_rows_to_hold_out(settings, message):
    with pytest.raises(NNPureError, match=message):
        MLPRegressor(early_stopping=True, **settings).fit(X, NUMBERS)


def test_a_batch_larger_than_all_rows_warns():
    with pytest.warns(UserWarning, match="Got `batch_size` less than 1 or larger than sample size"):
        unfinished(MLPRegressor(batch_size=100, max_iter=1), X, NUMBERS)


@pytest.mark.parametrize("method", ["predict", "predict_proba", "predict_log_proba", "score", "to_network"])
def test_not_fitted(method):
    arguments = {"score": (X, WORDS), "to_network": ()}.get(method, (X,))
    with pytest.raises(NotFittedError, match="This MLPClassifier instance is not fitted yet. Call 'fit'") as caught:
        getattr(MLPClassifier(), method)(*arguments)
    assert isinstance(caught.value, ValueError) and isinstance(caught.value, AttributeError)
    assert type(pickle.loads(pickle.dumps(caught.value))) is type(caught.value)


def test_scores_need_as_many_targets():
    for fitted, y in ((MLPClassifier(**QUICK).fit(X, WORDS), WORDS), (MLPRegressor(**QUICK).fit(X, NUMBERS), NUMBERS)):
        with pytest.raises(NNPureError, match=r"inconsistent numbers of samples"):
            fitted.score(X, y[:8])
    assert math.isnan(fitted.score(X[:1], NUMBERS[:1]))
    fitted.coefs_, fitted.intercepts_ = [[[0.0], [0.0]]], [[5.0]]
    assert (fitted.score(X, [5.0] * 9), fitted.score(X, [4.0] * 9)) == (1.0, 0.0)


# --- what goes out -----------------------------------------------------------

def test_answers_are_lists():
    clf = MLPClassifier(**QUICK).fit(X, WORDS)
    for answer in (clf.predict(X), clf.predict_proba(X), clf.predict_log_proba(X), clf.classes_, clf.coefs_[0]):
        assert isinstance(answer, list)
        json.dumps(answer)
    assert clf.predict_proba(X).shape == (9, 3) and [w.shape for w in clf.coefs_] == [(2, 4), (4, 3)]


def test_shaped_list():
    table = ShapedList([[1.0, 2.0], [3.0, 4.0]])
    assert table.ndim == 2 and ShapedList([]).shape == (0,) and ShapedList([1]).ravel() == [1]
    assert table[:, 1] == [2.0, 4.0] and table[0, 1] == 2.0 and table[[False, True]] == [[3.0, 4.0]]
    assert (ShapedList(["a", "b"]) == "b") == [False, True]
    assert table.T == [[1.0, 3.0], [2.0, 4.0]] and ShapedList([1, 2]).T == [1, 2]
    assert table.reshape(-1, 1).shape == (4, 1) and table.reshape((1, -1)) == [[1.0, 2.0, 3.0, 4.0]]
    assert table.reshape(4) == table.reshape(-1) == [1.0, 2.0, 3.0, 4.0] and ShapedList([]).reshape(-1, 1) == []
    for shape in ((3,), (3, -1), (-1, 3), (-1, -1), (1, 2, 2)):
        with pytest.raises(ShapeError, match="cannot reshape a list of size 4"):
            table.reshape(*shape)
    assert table[0:1].shape == (1, 2) and table[Array([1])] == [[3.0, 4.0]] and table[[1], ...] == [[3.0, 4.0]]
    assert (ShapedList([1, 2]) != 1) == [False, True] and ShapedList([1]) != [2] and not ShapedList([1]) != [1]
    assert pickle.loads(pickle.dumps(table)) == copy.deepcopy(table) == table


@pytest.mark.parametrize("estimator, y", [(MLPClassifier(max_iter=3), WORDS), (MLPRegressor(max_iter=3), NUMBERS)])
def test_pickle_and_copy(estimator, y):
    fitted = unfinished(copy.copy(estimator), X, y)
    for twin in (pickle.loads(pickle.dumps(fitted)), copy.deepcopy(fitted), copy.copy(fitted)):
        assert twin.predict(X) == fitted.predict(X)
        assert repr(twin) == repr(fitted)
    onwards = [each.partial_fit(X, y).coefs_ for each in (pickle.loads(pickle.dumps(fitted)), copy.copy(fitted))]
    assert [len(w) for w in onwards[0]] == [len(w) for w in onwards[1]]


def test_to_network(tmp_path):
    clf = MLPClassifier(**QUICK).fit(X, WORDS)
    net = clf.to_network()
    assert net.predict(X) == clf.predict_proba(X)
    assert net.target == {"name": "y", "classes": ["few", "many", "some"]}
    save(net, str(tmp_path / "net.json"))
    assert load(str(tmp_path / "net.json")).predict(X) == clf.predict_proba(X)
    reg = MLPRegressor(**QUICK).fit(X, NUMBERS)
    assert [row[0] for row in reg.to_network().predict(X)] == reg.predict(X)
    assert reg.to_network().target == {"name": "y", "classes": None}
    assert MLPRegressor(**QUICK).fit(X, [[n, n] for n in NUMBERS]).to_network().target is None


@pytest.mark.parametrize("y, classes", [
    (TWO, ["no", "yes"]), ([3] * 4 + [7] * 5, ["3", "7"]), ([True] * 4 + [False] * 5, None), (["1"] * 4 + [1] * 5, None),
    ([[0, 1]] * 9, None), (["same"] * 9, None), ([None] * 4 + ["x"] * 5, None),
])
def test_names_of_classes_in_a_network(y, classes):
    target = MLPClassifier(**QUICK).fit(X, y).to_network().target
    assert (target and target["classes"]) == classes


def test_from_sklearn_takes_what_looks_like_it():
    class Fitted:
        coefs_ = [Array([[1.0], [2.0]])]
        intercepts_ = [[0.5]]
        activation, out_activation_ = "relu", "logistic"
        classes_ = Array(["no", "yes"])
        feature_names_in_ = ["a", "a"]

    net = from_sklearn(Fitted())
    assert net.target["classes"] == ["no", "yes"] and net.columns is None
    assert net.loss == "binary_cross_entropy"
    with pytest.raises(NNPureError, match="from_sklearn takes a fitted .* this Array has no coefs_, intercepts_"):
        from_sklearn(Array([]))
    Fitted.out_activation_ = "probit"
    with pytest.raises(NNPureError, match="output probit cannot be a network"):
        from_sklearn(Fitted())


def test_weights_may_be_set():
    reg = MLPRegressor(**QUICK).fit(X, NUMBERS)
    reg.coefs_, reg.intercepts_ = [[[1.0], [0.0]]], [[0.5]]
    assert reg.predict([[2.0, 9.0]]) == [2.5]


# --- parts -------------------------------------------------------------------

def test_errors_are_also_those_of_a_loaded_scikit_learn(monkeypatch):
    class Module:
        ConvergenceWarning = type("ConvergenceWarning", (UserWarning,), {})

    monkeypatch.setitem(sys.modules, "sklearn.exceptions", Module)
    both = kinds.compatible_class(ConvergenceWarning)
    assert issubclass(both, Module.ConvergenceWarning) and issubclass(both, ConvergenceWarning)
    assert kinds.compatible_class(ConvergenceWarning) is both and kinds.compatible_class(InvalidParameterError) is InvalidParameterError


def test_tags(monkeypatch):
    class Module:
        def __getattr__(self, name):
            return lambda **values: dict(values, tags=name)

    monkeypatch.setitem(sys.modules, "sklearn", Module())
    monkeypatch.setitem(sys.modules, "sklearn.utils", Module())
    tags = MLPClassifier().__sklearn_tags__()
    assert tags["estimator_type"] == "classifier" and tags["classifier_tags"]["multi_label"]
    assert MLPRegressor().__sklearn_tags__()["regressor_tags"] == {"tags": "RegressorTags"}


@pytest.mark.parametrize("function, step", [
    (lambda t: ((t - 2.0) ** 2, 2.0 * (t - 2.0)), 0.001), (lambda t: ((t - 2.0) ** 2, 2.0 * (t - 2.0)), 300.0),
    (lambda t: (math.cos(t), -math.sin(t)), 7.0), (lambda t: (t ** 4 - 3.0 * t * t - t, 4.0 * t ** 3 - 6.0 * t - 1.0), 0.1),
    (lambda t: (-t / (t * t + 2.0), (t * t - 2.0) / (t * t + 2.0) ** 2), 100.0),
    (lambda t: (INF, NAN) if t > 3.0 else ((t - 2.0) ** 2, 2.0 * (t - 2.0)), 1000.0),
])
def test_line_search_ends_lower_and_flatter(function, step):
    start = 0.25 if function(0.0)[1] == 0.0 else 0.0
    loss, slope = function(start)
    end = Search(loss, slope, step).run(lambda t: function(start + t))
    assert end.loss <= loss + 1e-3 * end.t * slope
    assert abs(end.slope) <= 0.9 * abs(slope)


@pytest.mark.parametrize("step", [0.001, 0.1, 1.5, 10.0, 1000.0])
def test_line_search_in_a_flat_place(step):
    """The second function of Moré and Thuente: so flat at first that the search ends by its narrow interval."""
    def function(t):
        s = t + 0.004
        return s ** 5 - 2.0 * s ** 4, 5.0 * s ** 4 - 8.0 * s ** 3

    end = Search(function(0.0)[0], function(0.0)[1], step).run(function)
    assert end.loss < function(0.0)[0]


def test_line_search_halves_an_interval_that_stays_wide():
    """A wall: the points told by its steep slopes hardly narrow the interval."""
    for wall in (1.0, 3.0, 17.0, 49.0):
        def function(t, wall=wall):
            return (-t, -1.0) if t < wall else (-t + 1e6 * (t - wall), 1e6)

        end = Search(0.0, -1.0, 50.0).run(function)
        assert 0.0 <= end.t <= wall


def test_line_search_gives_up():
    start = Search(0.0, -1.0, 1.0)
    assert start.run(lambda t: (NAN, NAN)).t == 0.0
    assert Search(0.0, -1.0, 1.0).run(lambda t: (-t, -1.0)).t == 1e10             # it falls for ever
    assert isinstance(Search(0.0, -1.0, 1.0).run(lambda t: (1.0, -1.0)), Point)   # the slope is wrong: noise


def test_lbfgs_says_when_nothing_is_lower(monkeypatch):
    monkeypatch.setattr(Search, "run", lambda self, at: self.start)
    with pytest.warns(ConvergenceWarning, match="no lower loss is found along the gradient"):
        MLPRegressor(**QUICK).fit(X, NUMBERS)


def test_lbfgs_begins_again_where_its_memory_misleads(monkeypatch):
    asked = []
    original = Search.run

    def fails_once(self, at):
        asked.append(1)
        return self.start if len(asked) == 3 else original(self, at)

    monkeypatch.setattr(Search, "run", fails_once)
    assert MLPRegressor(**QUICK).fit(X, NUMBERS).score(X, NUMBERS) > 0.99


def test_direction_learns_nothing_where_the_loss_bends_down():
    direction = Direction()
    direction.learn([1.0], [-1.0], 1.0)
    assert direction.knows_nothing


def test_nothing_else_is_imported():
    code = ("import sys; import nn_pure.estimators; "
            "print([m for m in sys.modules if m.split('.')[0] in ('sklearn', 'numpy', 'pandas', 'polars', 'scipy')])")
    folder = os.path.dirname(os.path.dirname(nn_pure.__file__))
    assert subprocess.check_output([sys.executable, "-S", "-c", code], cwd=folder).decode().strip() == "[]"
