"""The estimators beside scikit-learn's, and inside its machinery.

Same initial weights and same batches, so weights and losses must be the same but for rounding.  With lbfgs and hidden
layers rounding itself grows: after some fifty searches scikit-learn differs from itself, begun 1e-15 away, by more than
1e-8.  So lbfgs is compared where it converges, without a hidden layer, and over the first steps with one.
"""

import pickle
import re
import warnings

import pytest

pytest.importorskip("sklearn", minversion="1.7", reason="scikit-learn is not installed, or one of before sample_weight")

import numpy as np  # noqa: E402
import sklearn.exceptions  # noqa: E402
import sklearn.neural_network._multilayer_perceptron as theirs  # noqa: E402
from estimator_cases import ACTIVATIONS, COMMON, KINDS, SETTINGS, N, table, targets  # noqa: E402
from estimators_beside_sklearn import difference, fit_quietly, numbers_of, pair  # noqa: E402
from sklearn.base import clone, is_classifier, is_regressor  # noqa: E402
from sklearn.calibration import CalibratedClassifierCV  # noqa: E402
from sklearn.compose import TransformedTargetRegressor  # noqa: E402
from sklearn.model_selection import GridSearchCV, cross_val_score  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402
from sklearn.utils.estimator_checks import check_estimator  # noqa: E402

import nn_pure.estimators.solvers as solvers  # noqa: E402
import nn_pure.estimators.updates as updates  # noqa: E402
from nn_pure.estimators import MLPClassifier, MLPRegressor, from_sklearn  # noqa: E402
from nn_pure.estimators.line_search import Search  # noqa: E402
from nn_pure.estimators.splitting import held_out  # noqa: E402
from nn_pure.rng import Rng  # noqa: E402

AGREEMENT = 1e-8
WEIGHTS = [(i % 4) * 0.5 for i in range(N)]
STEPS = dict(hidden_layer_sizes=(4, 3), shuffle=False, batch_size=7, max_iter=30, alpha=0.05, tol=1e-3,
             n_iter_no_change=3, power_t=0.25)
RATES = {"sgd": 0.05, "adam": 0.01}


def measure(kind, sample_weight=None, **settings):
    """How far the two are apart after fit."""
    X = table()
    their, our = pair(kind, **settings)
    for estimator in (their, our):
        fit_quietly(estimator, X, targets(kind, X), sample_weight)
    assert our.n_iter_ == their.n_iter_
    assert our.t_ == their.t_
    assert our.out_activation_ == their.out_activation_
    return difference(their, our)


# --- agreement ---------------------------------------------------------------

@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("activation, sample_weight", [(name, None) for name in ACTIVATIONS] + [("tanh", WEIGHTS)])
@pytest.mark.parametrize("solver", ["sgd", "adam"])
def test_steps_agree(solver, activation, sample_weight, kind):
    assert measure(kind, sample_weight, solver=solver, activation=activation, learning_rate_init=RATES[solver],
                   **STEPS) < AGREEMENT


@pytest.mark.parametrize("momentum, nesterov", [(0.0, True), (0.9, False), (0.9, True), (1.0, False)])
@pytest.mark.parametrize("rate", ["constant", "invscaling", "adaptive"])
def test_momentum_and_rates_agree(rate, momentum, nesterov):
    settings = dict(STEPS, solver="sgd", learning_rate=rate, momentum=momentum, nesterovs_momentum=nesterov,
                    learning_rate_init=0.05, max_iter=60)
    assert measure("multiclass", **settings) < AGREEMENT


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sample_weight", [None, WEIGHTS], ids=["alike", "weighted"])
def test_lbfgs_agrees_where_it_converges(kind, sample_weight):
    assert measure(kind, sample_weight, solver="lbfgs", hidden_layer_sizes=(), alpha=0.05, tol=1e-6) < AGREEMENT


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_lbfgs_agrees_over_the_first_steps(activation, kind):
    assert measure(kind, solver="lbfgs", activation=activation, hidden_layer_sizes=(4,), alpha=0.05,
                   max_iter=20) < AGREEMENT


@pytest.mark.parametrize("kind", ["binary", "multiclass", "multilabel"])
@pytest.mark.parametrize("sample_weight", [None, WEIGHTS], ids=["alike", "weighted"])
def test_losses_of_utterly_wrong_answers_agree(kind, sample_weight):
    """Their probabilities are held above 2.2e-16; just above it, 1 - p has no correct digit left there: not so here."""
    assert measure(kind, sample_weight, solver="sgd", learning_rate_init=50.0, max_iter=3, shuffle=False, batch_size=7,
                   hidden_layer_sizes=()) < 0.05            # beside losses of 100


@pytest.mark.parametrize("settings", [dict(max_fun=5), dict(max_iter=2), dict(tol=10.0)])
def test_lbfgs_ends_where_theirs_does(settings):
    assert measure("binary", solver="lbfgs", hidden_layer_sizes=(), **settings) < AGREEMENT


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sample_weight", [None, [1.0 + (i % 3) for i in range(N)]], ids=["alike", "weighted"])
def test_early_stopping_agrees(kind, sample_weight, monkeypatch):
    """Given the same rows held out; their scores are the same, so training ends with the same weights."""
    def split(X, y, *others, random_state, test_size, stratify):
        kept, held = held_out([list(map(float, row)) for row in y], test_size, kind == "binary", Rng(5))
        return [part[places] for part in (X, y) + others for places in (kept, held)]

    monkeypatch.setattr(theirs, "train_test_split", split)
    settings = dict(early_stopping=True, validation_fraction=0.3, random_state=5, solver="adam",
                    learning_rate_init=0.01, **STEPS)
    X = table()
    their, our = pair(kind, **settings)
    for estimator in (their, our):
        fit_quietly(estimator, X, targets(kind, X), sample_weight)
    assert difference(their, our) < AGREEMENT
    assert our.validation_scores_ == pytest.approx(their.validation_scores_, abs=AGREEMENT)
    assert our.best_validation_score_ == pytest.approx(their.best_validation_score_, abs=AGREEMENT)
    assert our.best_loss_ is None and their.best_loss_ is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("solver", ["sgd", "adam"])
def test_partial_fit_agrees(solver, kind):
    X = table()
    their, our = pair(kind, solver=solver, shuffle=False, batch_size=10, hidden_layer_sizes=(4,))
    y = targets(kind, X)
    extra = {} if kind.startswith("number") else {"classes": [0, 1, 2] if kind == "multilabel" else sorted(set(y))}
    for k in range(6):
        for estimator in (their, our):
            estimator.partial_fit(X, y, **(extra if k == 0 else {}))
        assert difference(their, our) < AGREEMENT
        assert (our.n_iter_, our.t_) == (their.n_iter_, their.t_)


@pytest.mark.parametrize("solver", ["sgd", "adam"])
def test_warm_start_agrees(solver):
    X = table()
    their, our = pair("multiclass", solver=solver, shuffle=False, max_iter=3, warm_start=True, hidden_layer_sizes=(4,))
    for _ in range(4):
        for estimator in (their, our):
            fit_quietly(estimator, X, targets("multiclass", X))
        assert difference(their, our) < AGREEMENT
        assert our.best_loss_ == pytest.approx(their.best_loss_, abs=AGREEMENT)
        assert (our.n_iter_, our.t_) == (their.n_iter_, their.t_)


@pytest.mark.parametrize("kind", KINDS)
def test_answers_agree(kind):
    X = table()
    y = targets(kind, X)
    their, our = pair(kind, solver="adam", shuffle=False, hidden_layer_sizes=(4,), max_iter=30, learning_rate_init=0.05)
    for estimator in (their, our):
        fit_quietly(estimator, X, y)
    assert np.allclose(our.score(X, y, WEIGHTS), their.score(X, y, WEIGHTS), atol=AGREEMENT, rtol=0.0)
    assert np.allclose(our.score(X, y), their.score(X, y), atol=AGREEMENT, rtol=0.0)
    if kind.startswith("number"):
        assert np.allclose(our.predict(X), their.predict(X), atol=AGREEMENT, rtol=0.0)
        return
    assert our.predict(X) == their.predict(X).tolist()
    assert our.classes_ == their.classes_.tolist()
    assert np.allclose(our.predict_proba(X), their.predict_proba(X), atol=AGREEMENT, rtol=0.0)
    assert np.allclose(our.predict_log_proba(X), their.predict_log_proba(X), atol=AGREEMENT, rtol=0.0)


def test_the_same_words_are_printed(capsys):
    X = table()
    for settings in (dict(learning_rate="adaptive", tol=0.1, max_iter=80), dict(tol=0.1), dict(tol=0.1, early_stopping=True)):
        said = []
        for estimator in pair("binary", solver="sgd", shuffle=False, n_iter_no_change=2, verbose=True,
                              hidden_layer_sizes=(), **settings):
            fit_quietly(estimator, X, targets("binary", X))
            said.append(capsys.readouterr().out.splitlines())
        if "early_stopping" in settings:                    # other rows are held out, so only the words are alike
            said = [[re.split("loss|[01][.]", line)[0] for line in lines[:2] + lines[-1:]] for lines in said]
        assert said[0] == said[1]


def test_the_same_warnings():
    X = table()
    for settings in (dict(max_iter=2), dict(max_iter=2, batch_size=1000), dict(tol=10.0)):
        caught = []
        for estimator in pair("binary", hidden_layer_sizes=(2,), **settings):
            with warnings.catch_warnings(record=True) as found:
                warnings.simplefilter("always")
                estimator.fit(X, [[label] for label in targets("binary", X)])
            caught.append([(str(each.message), each.category.__name__) for each in found])
        assert caught[0] == caught[1]


# --- the agreement can be missed ---------------------------------------------

def undivided_penalty(self, x, t, u):
    for layer in self.network.layers:
        layer.l2 = 0.5 * self.alpha / self.factor
    loss, g = self.network._loss_and_gradient(x, t, u)
    return self.factor * loss, [[self.factor * number for number in row] for row in g]


def torch_rule(self, w, g, learning_rate):
    velocity = [[self.momentum * v + x for v, x in zip(*rows)] for rows in zip(self.memory["velocity"], g)]
    self.memory = {"velocity": velocity}
    return [[a - learning_rate * (self.momentum * v + x) for a, v, x in zip(*rows)] for rows in zip(w, velocity, g)]


def halved_rate(self, message):
    self.record._rate /= 2.0
    return False


SGD_ADAPTIVE = dict(STEPS, solver="sgd", learning_rate="adaptive", learning_rate_init=0.05, max_iter=60)
SGD_INVSCALING = dict(solver="sgd", learning_rate="invscaling", learning_rate_init=0.05, **STEPS)
ADAM = dict(solver="adam", learning_rate_init=0.01, **STEPS)
PLANTED = [
    ("penalty not divided", solvers.Objective, "loss_and_gradient", undivided_penalty, "binary", ADAM),
    ("momentum before the rate", updates.VelocitySGD, "_rule", torch_rule, "binary", SGD_INVSCALING),
    ("another adaptive rate", solvers.Descent, "_lower_rate", halved_rate, "binary", SGD_ADAPTIVE),
    ("epsilon beside the corrected root", updates.UncorrectedAdam, "_rule", updates.Adam._rule, "binary", ADAM),
    ("the mean over labels", solvers.Objective, "loss_and_gradient",
     lambda self, *data: self.network._loss_and_gradient(*data), "multilabel", ADAM),
    ("the sum over outputs", solvers.Objective, "reported", lambda self, loss, t, u: loss, "numbers", ADAM),
    ("probabilities not clipped", solvers.Objective, "_excess", lambda self, t, u: 0.0, "multilabel",
     dict(COMMON, activation="relu", **SETTINGS["lbfgs"])),
    ("the first trial taken", Search, "_is_good", lambda self, now: True, "binary",
     dict(solver="lbfgs", hidden_layer_sizes=(4,), max_iter=20)),
]


@pytest.mark.parametrize("cls, method, wrong, kind, settings", [case[1:] for case in PLANTED],
                         ids=[case[0] for case in PLANTED])
def test_a_planted_error_is_found(cls, method, wrong, kind, settings, monkeypatch):
    assert measure(kind, **settings) < AGREEMENT
    monkeypatch.setattr(cls, method, wrong)
    with pytest.raises(AssertionError):
        assert measure(kind, **settings) < AGREEMENT


def test_rounding_grows_in_theirs_too(monkeypatch):
    """Why lbfgs with hidden layers is compared over its first steps only."""
    X = table()
    ends = []
    for shift in (0.0, 1e-15):
        their = pair("number", solver="lbfgs", activation="tanh", hidden_layer_sizes=(4, 3), alpha=0.05, max_iter=80)[0]
        inner = type(their)._initialize

        def shifted(self, *arguments, inner=inner, shift=shift):
            inner(self, *arguments)
            self.coefs_[0][0, 0] += shift

        monkeypatch.setattr(type(their), "_initialize", shifted)
        ends.append(numbers_of(fit_quietly(their, X, targets("number", X))))
    assert abs(ends[0] - ends[1]).max() > AGREEMENT


# --- networks ----------------------------------------------------------------

@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_from_sklearn(activation, kind):
    X = table()
    their = fit_quietly(pair(kind, activation=activation, hidden_layer_sizes=(4,), max_iter=5)[0], X, targets(kind, X))
    outputs = np.array(from_sklearn(their).predict(X))
    if kind.startswith("number"):
        expected = their.predict(X).reshape(N, -1)
    else:
        expected = their.predict_proba(X)[:, 1:] if kind == "binary" else their.predict_proba(X)
    assert abs(outputs - expected).max() < 1e-14


def test_from_sklearn_keeps_names():
    X = table()
    their = fit_quietly(pair("multiclass", max_iter=2)[0], X, targets("multiclass", X))
    assert from_sklearn(their).target == {"name": "y", "classes": ["high", "low", "mid"]}


def test_from_sklearn_refuses_what_a_network_cannot_be():
    their = fit_quietly(theirs.MLPClassifier(max_iter=2), table(), targets("binary", table()))
    their.out_activation_ = "probit"
    with pytest.raises(ValueError, match="output probit cannot be a network"):
        from_sklearn(their)
    with pytest.raises(ValueError, match="has no coefs_"):
        from_sklearn(StandardScaler())


# --- inside scikit-learn -----------------------------------------------------

SMALL = dict(hidden_layer_sizes=(6,), max_iter=40, learning_rate_init=0.05)
LISTS = "predict and predict_proba return lists, which have no dtype and are no NumPy arrays"
NOT_APPLICABLE = {
    "MLPClassifier": {
        "check_classifiers_multilabel_representation_invariance": LISTS,
        "check_classifiers_multilabel_output_format_predict": LISTS,
        "check_classifiers_multilabel_output_format_predict_proba": LISTS,
    },
    "MLPRegressor": {
        "check_regressor_multioutput": LISTS,
    },
}


@pytest.mark.parametrize("estimator", [MLPClassifier(**SMALL), MLPRegressor(**SMALL)])
def test_check_estimator(estimator):
    declared = NOT_APPLICABLE[type(estimator).__name__]
    results = check_estimator(estimator, expected_failed_checks=declared, on_fail=None, on_skip=None)
    assert [(each["check_name"], each["exception"]) for each in results if each["status"] == "failed"] == []
    assert set(each["check_name"] for each in results if each["status"] == "xfail") == set(declared)
    assert len([each for each in results if each["status"] == "passed"]) > 50


@pytest.mark.parametrize("scoring", [None, "accuracy", "f1", "roc_auc", "neg_log_loss", "average_precision",
                                     "neg_brier_score", "balanced_accuracy"])
def test_cross_val_score_of_two_classes(scoring):
    X, y = np.array(table()), np.array(targets("binary", table()))
    scores = cross_val_score(MLPClassifier(random_state=0, **SMALL), X, y, scoring=scoring, cv=2, error_score="raise")
    assert np.isfinite(scores).all()


@pytest.mark.parametrize("scoring", [None, "f1_macro", "roc_auc_ovr", "neg_log_loss"])
def test_cross_val_score_of_three_classes(scoring):
    X, y = np.array(table()), np.array(targets("multiclass", table()))
    scores = cross_val_score(MLPClassifier(random_state=0, **SMALL), X, y, scoring=scoring, cv=2, error_score="raise")
    assert np.isfinite(scores).all()


@pytest.mark.parametrize("scoring", [None, "f1_macro"])
def test_cross_val_score_of_several_labels(scoring):
    X, y = np.array(table()), np.array(targets("multilabel", table()))
    scores = cross_val_score(MLPClassifier(random_state=0, **SMALL), X, y, scoring=scoring, cv=2, error_score="raise")
    assert np.isfinite(scores).all()


@pytest.mark.parametrize("kind", ["number", "numbers"])
@pytest.mark.parametrize("scoring", [None, "neg_mean_squared_error", "neg_median_absolute_error"])
def test_cross_val_score_of_numbers(kind, scoring):
    X, y = np.array(table()), np.array(targets(kind, table()))
    scores = cross_val_score(MLPRegressor(random_state=0, **SMALL), X, y, scoring=scoring, cv=2, error_score="raise")
    assert np.isfinite(scores).all()


def test_grid_search_in_a_pipeline():
    X, y = np.array(table()), np.array(targets("multiclass", table()))
    pipe = make_pipeline(StandardScaler(), MLPClassifier(solver="lbfgs", random_state=0))
    search = GridSearchCV(pipe, {"mlpclassifier__hidden_layer_sizes": [(), (3,)], "mlpclassifier__alpha": [0.1, 1.0]},
                          cv=2, error_score="raise").fit(X, y)
    assert set(search.best_params_) == {"mlpclassifier__alpha", "mlpclassifier__hidden_layer_sizes"}
    assert list(search.predict(X[:3])) == list(search.best_estimator_.predict(X[:3]))
    assert "MLPClassifier" in repr(search) and "MLPClassifier" in pipe._repr_html_()


def test_what_takes_columns_and_shapes_of_answers():
    X, y = np.array(table()), np.array(targets("binary", table()))
    counted = TransformedTargetRegressor(MLPRegressor(random_state=0, **SMALL), func=np.log, inverse_func=np.exp)
    assert np.isfinite(fit_quietly(counted, X, 1.0 + y).predict(X)).all()
    calibrated = CalibratedClassifierCV(MLPClassifier(random_state=0, **SMALL), cv=2)
    assert fit_quietly(calibrated, X, y).predict_proba(X).shape == (N, 2)


def test_clone_and_kind():
    clf = MLPClassifier(hidden_layer_sizes=[3], random_state=np.random.RandomState(1))
    twin = clone(clf)
    assert twin.hidden_layer_sizes == [3] and not hasattr(twin, "coefs_")
    assert is_classifier(clf) and not is_regressor(clf) and is_regressor(MLPRegressor())


def test_random_state_object():
    X, y = table(), targets("number", table())
    fits = [fit_quietly(MLPRegressor(random_state=np.random.RandomState(seed), max_iter=2), X, y) for seed in (3, 3, 4)]
    assert fits[0].coefs_ == fits[1].coefs_ and fits[0].coefs_ != fits[2].coefs_


def test_errors_and_warnings_are_also_theirs():
    with pytest.raises(sklearn.exceptions.NotFittedError) as caught:
        MLPClassifier().predict([[1.0]])
    again = pickle.loads(pickle.dumps(caught.value))
    assert isinstance(again, sklearn.exceptions.NotFittedError) and str(again) == str(caught.value)
    with pytest.warns(sklearn.exceptions.ConvergenceWarning, match=r"Maximum iterations \(1\) reached"):
        MLPRegressor(max_iter=1).fit([[0.0], [1.0]], [0.0, 1.0])
    with pytest.warns(sklearn.exceptions.DataConversionWarning):
        MLPRegressor(solver="lbfgs").fit([[0.0], [1.0]], [[0.0], [1.0]])


@pytest.mark.parametrize("name", ["MLPClassifier", "MLPRegressor"])
def test_parameters_and_defaults_are_theirs(name):
    import inspect

    import nn_pure.estimators as ours
    mine, other = getattr(ours, name), getattr(theirs, name)
    assert mine().get_params() == other().get_params()
    assert [(p.name, p.kind) for p in inspect.signature(mine).parameters.values()] == [
        (p.name, p.kind) for p in inspect.signature(other).parameters.values()]
    public = [key for key in dir(other) if not key.startswith("_")]
    left_out = {"set_fit_request", "set_partial_fit_request", "set_score_request", "get_metadata_routing"}
    assert [key for key in public if not hasattr(mine(), key)] == sorted(left_out & set(public))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("solver", ["lbfgs", "sgd"])
def test_fitted_attributes_are_theirs(kind, solver):
    X = table()
    their, our = [fit_quietly(each, X, targets(kind, X)) for each in pair(kind, solver=solver, max_iter=3)]
    fitted = [set(key for key in vars(each) if key.endswith("_")) for each in (their, our)]
    assert fitted[0] == fitted[1]
    for key in ("n_layers_", "n_outputs_", "n_features_in_", "out_activation_"):
        assert getattr(their, key) == getattr(our, key)
    assert [w.shape for w in our.coefs_] == [w.shape for w in their.coefs_]


@pytest.mark.parametrize("name, value", [
    ("alpha", -1), ("alpha", "x"), ("solver", "newton"), ("activation", None), ("batch_size", 0), ("batch_size", "all"),
    ("learning_rate", "slow"), ("learning_rate_init", 0.0), ("power_t", -0.5), ("max_iter", 0), ("max_iter", 2.5),
    ("shuffle", "yes"), ("random_state", -1), ("random_state", "x"), ("tol", float("nan")), ("warm_start", 2), ("momentum", 1.5),
    ("nesterovs_momentum", None), ("validation_fraction", 1.0), ("beta_1", 1.0), ("beta_2", -0.1), ("epsilon", 0.0),
    ("n_iter_no_change", 0), ("n_iter_no_change", 2.5), ("max_fun", 0), ("hidden_layer_sizes", (3, 0)),
    ("hidden_layer_sizes", "x"), ("early_stopping", 2), ("verbose", -1),
])
def test_both_refuse(name, value):
    for estimator in pair("number", **{name: value}):
        with pytest.raises((ValueError, TypeError)):
            estimator.fit(table(), targets("number", table()))


@pytest.mark.parametrize("name, value", [
    ("alpha", 0), ("momentum", 0), ("momentum", 1), ("tol", 0), ("n_iter_no_change", float("inf")),
    ("random_state", 7), ("verbose", 0), ("hidden_layer_sizes", 3), ("hidden_layer_sizes", [3]), ("hidden_layer_sizes", ()),
    ("hidden_layer_sizes", np.array([3, 2])), ("alpha", np.float32(0.5)), ("batch_size", np.int64(5)), ("shuffle", np.True_),
    ("max_iter", np.int64(2)), ("beta_1", 0.0), ("beta_2", 0.0), ("power_t", 0),
])
def test_both_accept(name, value):
    settings = dict({"max_iter": 2}, **{name: value})
    for estimator in pair("number", **settings):
        fit_quietly(estimator, table(), targets("number", table()))


def test_first_weights_have_their_distribution():
    """Uniform within the same bounds: the extremes of 4000 numbers come near to them."""
    X = [[0.0] * 40, [1.0] * 40]
    for activation in ("relu", "logistic"):
        bounds = []
        for cls in (theirs.MLPRegressor, MLPRegressor):
            fitted = fit_quietly(cls(hidden_layer_sizes=(100,), activation=activation, solver="sgd", max_iter=1,
                                     learning_rate_init=1e-9, random_state=0), X, [0.0, 1.0])
            bounds.append([abs(np.array(fitted.coefs_[0])).max(), abs(np.array(fitted.intercepts_[0])).max()])
        assert bounds[1][0] == pytest.approx(bounds[0][0], rel=0.01)
        assert bounds[1][1] == pytest.approx(bounds[0][1], rel=0.1)
