"""MLPClassifier: classification by a multi-layer perceptron."""

from math import log

from ..errors import DataError
from .inputs import check_lengths, to_targets, to_weights
from .labels import Labels, is_multilabel, unique_labels
from .perceptron import Perceptron
from .shaped import ShapedList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple
    from ..checks import Matrix, Vector


class MLPClassifier(Perceptron):
    """A classifier with scikit-learn's parameters, defaults, methods and fitted attributes.

    hidden_layer_sizes   units of each hidden layer
    activation           of the hidden layers: "identity", "logistic", "tanh", "relu"
    solver               "adam", "sgd", or "lbfgs" for little data
    alpha                L2 penalty: alpha/2 times the sum of w^2, divided by the rows of a batch, is added to the loss
    batch_size           rows per step; "auto" is 200, or all if there are fewer
    learning_rate        for sgd: "constant"; "adaptive", divided by 5 when progress stalls; or
                         "invscaling", learning_rate_init / (rows seen + 1)^power_t
    max_iter             most epochs, with lbfgs iterations
    shuffle              a new order of rows in each epoch
    random_state         a seed; None takes one from the clock
    tol, n_iter_no_change   stop after more than n_iter_no_change epochs in a row that gained less than tol
    verbose              print the loss of each epoch
    warm_start           fit continues from the weights of the last fit
    momentum, nesterovs_momentum        for sgd
    early_stopping, validation_fraction   stop by the accuracy on held-out rows, and keep the best weights
    beta_1, beta_2, epsilon             for adam
    max_fun              for lbfgs: most evaluations of the loss

    Labels are texts, numbers, or anything hashable; rows of 0 and 1 are
    multilabel targets.  Fitted attributes:

    classes_   the labels, sorted         coefs_, intercepts_   weights and biases, a matrix and a list per layer
    loss_      the last loss              loss_curve_           that of each epoch; not with lbfgs
    best_loss_, validation_scores_, best_validation_score_, n_iter_, t_, n_layers_, n_outputs_, out_activation_,
    n_features_in_, feature_names_in_

    >>> clf = MLPClassifier(hidden_layer_sizes=(), solver="lbfgs", random_state=0)
    >>> clf.fit([[0.0], [1.0], [4.0], [5.0]], ["low", "low", "high", "high"]).predict([[0.5], [9.0]])
    ['low', 'high']
    """

    _estimator_type = "classifier"
    classes_: "ShapedList"
    _labels: "Labels"

    def __init__(self, hidden_layer_sizes: "Any" = (100,), activation: str = "relu", *, solver: str = "adam",
                 alpha: float = 0.0001, batch_size: "Any" = "auto", learning_rate: str = "constant",
                 learning_rate_init: float = 0.001, power_t: float = 0.5, max_iter: int = 200, shuffle: bool = True,
                 random_state: "Any" = None, tol: float = 1e-4, verbose: "Any" = False, warm_start: bool = False,
                 momentum: float = 0.9, nesterovs_momentum: bool = True, early_stopping: bool = False,
                 validation_fraction: float = 0.1, beta_1: float = 0.9, beta_2: float = 0.999,
                 epsilon: float = 1e-8, n_iter_no_change: float = 10, max_fun: int = 15000) -> None:
        self.keep(locals())

    def _partial_fit(self, X: "Any", y: "Any", sample_weight: "Any" = None, classes: "Any" = None) -> "Any":
        """Train for one epoch from the current weights.

        classes   the labels of all calls; needed in the first
        """
        if not hasattr(self, "classes_"):
            if classes is None:
                raise DataError("classes must be passed on the first call to partial_fit.")
            return self._fit(X, y, sample_weight, True, self._announced(y, classes))
        if classes is not None and list(self.classes_) != unique_labels(to_targets(classes, type(self).__name__)):
            raise DataError("`classes=%r` is not the same as on last call to partial_fit, was: %r"
                            % (classes, self.classes_))
        return self._fit(X, y, sample_weight, True)

    def _announced(self, y: "Any", classes: "Any") -> Labels:
        """Return the labels for the first call of partial_fit."""
        targets = to_targets(y, type(self).__name__)
        if is_multilabel(targets):
            return Labels.of(targets)
        return Labels(unique_labels(to_targets(classes, type(self).__name__)))

    def _encode(self, targets: "List[Any]", first: bool, fresh: "Dict[str, Any]") -> "Tuple[Matrix, str]":
        labels = fresh.get("_labels") or (Labels.of(targets) if first else self._labels)
        labels.check_known(targets, self.warm_start and not first)
        fresh["_labels"] = labels
        fresh["classes_"] = labels.classes
        return labels.encode(targets), labels.activation

    def _score_of_run(self, targets: "List[Any]", outputs: "Matrix", u: "Optional[Vector]", labels: "Any") -> float:
        return accuracy(targets, labels.decode(outputs), u)

    def predict(self, X: "Any") -> "List[Any]":
        """Return a label for each row of X; for multilabel targets a row of 0 and 1."""
        outputs = self._outputs(X)
        return ShapedList(self._labels.decode(outputs))

    def predict_proba(self, X: "Any") -> "List[List[float]]":
        """Return the probability of each of classes_ for each row of X."""
        outputs = self._outputs(X)
        if len(outputs[0]) == 1 and not self._labels.multilabel:
            return ShapedList([[1.0 - row[0], row[0]] for row in outputs])
        return ShapedList(outputs)

    def predict_log_proba(self, X: "Any") -> "List[List[float]]":
        """Return the logarithms of predict_proba(X); of 0 it is -inf."""
        return ShapedList([[log(p) if p > 0.0 else -float("inf") for p in row] for row in self.predict_proba(X)])

    def score(self, X: "Any", y: "Any", sample_weight: "Any" = None) -> float:
        """Return the accuracy: the share of rows whose label, or labels, are all correct."""
        predicted = self.predict(X)
        targets = to_targets(y, type(self).__name__)
        check_lengths(len(targets), len(predicted))
        return accuracy(targets, predicted, to_weights(sample_weight, len(targets)))


def accuracy(targets: "List[Any]", predicted: "List[Any]", u: "Optional[Vector]" = None) -> float:
    """Return the share of rows predicted correctly, weighted by u.

    >>> accuracy(["a", "b"], ["a", "a"]), accuracy(["a", "b"], ["a", "a"], [3.0, 1.0])
    (0.5, 0.75)
    """
    right = total = 0.0
    for i in range(len(targets)):
        weight = 1.0 if u is None else u[i]
        same = list(targets[i]) == predicted[i] if isinstance(predicted[i], list) else targets[i] == predicted[i]
        right += weight * same
        total += weight
    return right / total
