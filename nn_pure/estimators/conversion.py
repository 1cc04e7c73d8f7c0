"""Conversion of fitted estimators, scikit-learn's and ours, to networks."""

from ..errors import NNPureError
from ..layers import Dense
from ..network import Network

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional

HIDDEN = {"identity": "linear", "logistic": "sigmoid", "tanh": "tanh", "relu": "relu"}
OUTPUT = {"identity": "linear", "logistic": "sigmoid", "softmax": "softmax", "exp": "exponential"}
LOSS_OF = {"identity": "half_squared_error", "logistic": "binary_cross_entropy",
           "softmax": "categorical_cross_entropy", "exp": "poisson"}


def from_sklearn(fitted: "Any") -> Network:
    """Return a network with the outputs of a fitted MLPClassifier or MLPRegressor, scikit-learn's or ours.

    A classifier of two classes has one output, the probability of the second;
    of more, or of multilabel targets, an output for each.  target and columns
    of the network hold the names of classes and features, where they are texts
    or whole numbers.  Parameters of training (alpha, the solver) are dropped.

    >>> class Fitted:
    ...     coefs_, intercepts_ = [[[1.0], [2.0]]], [[0.5]]
    ...     activation, out_activation_ = "relu", "identity"
    >>> from_sklearn(Fitted()).predict([[10.0, 100.0]])
    [[210.5]]
    """
    missing = [name for name in ("coefs_", "intercepts_", "activation", "out_activation_") if not hasattr(fitted, name)]
    if missing:
        raise NNPureError("from_sklearn takes a fitted MLPClassifier or MLPRegressor; this %s has no %s"
                          % (type(fitted).__name__, ", ".join(missing)))
    if fitted.out_activation_ not in OUTPUT or fitted.activation not in HIDDEN:
        raise NNPureError("a %s with activation %s and output %s cannot be a network: there are %s, and for outputs %s"
                          % (type(fitted).__name__, fitted.activation, fitted.out_activation_,
                             ", ".join(sorted(HIDDEN)), ", ".join(sorted(OUTPUT))))
    network = network_of(fitted.coefs_, fitted.intercepts_, fitted.activation, fitted.out_activation_)
    network.columns = _columns(getattr(fitted, "feature_names_in_", None))
    network.target = _target(fitted, network.outputs)
    return network


def network_of(coefs: "Any", intercepts: "Any", activation: str, output: str) -> Network:
    """Return a network with these weights, in scikit-learn's names of activations.

    >>> network_of([[[1.0], [2.0]]], [[0.5]], "relu", "identity").predict([[10.0, 100.0]])
    [[210.5]]
    """
    names = [HIDDEN[activation]] * (len(coefs) - 1) + [OUTPUT[output]]
    layers = [Dense(len(intercepts[k]), names[k], weights=coefs[k], biases=intercepts[k]) for k in range(len(coefs))]
    return Network(len(layers[0].weights), layers, LOSS_OF[output], seed=0)


def _columns(names: "Any") -> "Optional[List[Dict[str, Any]]]":
    """Return the description of a table with these columns; None if two share a name."""
    if names is None or len(set(names)) < len(names):
        return None
    return [{"name": str(name), "categories": None} for name in names]


def _target(fitted: "Any", outputs: int) -> "Optional[Dict[str, Any]]":
    """Return the description of the target, None if a table cannot have such a column."""
    classes = getattr(fitted, "classes_", None)
    if classes is None:
        return {"name": "y", "classes": None} if outputs == 1 else None
    classes = list(classes.tolist() if hasattr(classes, "tolist") else classes)
    several = fitted.out_activation_ == "logistic" and outputs > 1
    if several or len(classes) != (2 if outputs == 1 else outputs):
        return None
    if not all(isinstance(label, (str, int)) and not isinstance(label, bool) for label in classes):
        return None
    texts = [str(label) for label in classes]
    return {"name": "y", "classes": texts} if len(set(texts)) == len(texts) else None
