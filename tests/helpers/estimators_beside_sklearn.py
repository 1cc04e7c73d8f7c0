"""Both libraries' estimators from the same initial weights, trained on the same batches; and how far apart they end."""

import warnings

import numpy
from estimator_cases import beginning_with_drawn, drawn, settings_of
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier as TheirClassifier
from sklearn.neural_network import MLPRegressor as TheirRegressor

from nn_pure.estimators import MLPClassifier, MLPRegressor


def theirs_beginning_with_drawn(cls):
    """A subclass of their cls whose first weights are drawn(units)."""
    class Alike(cls):
        def _initialize(self, y, layer_units, dtype):
            super()._initialize(y, layer_units, dtype)
            coefs, intercepts = drawn(layer_units)
            self.coefs_ = [numpy.array(w) for w in coefs]
            self.intercepts_ = [numpy.array(b) for b in intercepts]

    Alike.__init__ = cls.__init__
    Alike.__name__ = cls.__name__
    return Alike


def pair(kind, **settings):
    """The estimators of both, theirs first."""
    their, our = (TheirRegressor, MLPRegressor) if kind.startswith("number") else (TheirClassifier, MLPClassifier)
    settings = settings_of(kind, settings)
    return [theirs_beginning_with_drawn(their)(**settings), beginning_with_drawn(our)(**settings)]


def fit_quietly(estimator, *arguments, **keywords):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return estimator.fit(*arguments, **keywords)


def numbers_of(estimator):
    """All weights and biases in one list."""
    parts = [numpy.asarray(part, dtype=float).ravel() for part in list(estimator.coefs_) + list(estimator.intercepts_)]
    return numpy.concatenate(parts)


def difference(theirs, ours):
    """The largest difference of a weight, of an epoch's loss, of the last loss; infinite where the epochs differ."""
    worst = float(abs(numbers_of(theirs) - numbers_of(ours)).max())
    curves = getattr(theirs, "loss_curve_", []), getattr(ours, "loss_curve_", [])
    if len(curves[0]) != len(curves[1]):
        return float("inf")
    for their_loss, our_loss in zip(curves[0] + [theirs.loss_], curves[1] + [ours.loss_]):
        worst = max(worst, abs(their_loss - our_loss))
    return worst
