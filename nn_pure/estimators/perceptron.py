"""The base class of both estimators: fit, partial_fit and to_network."""

from functools import partial
from importlib import import_module

from ..errors import NNPureError, ShapeError
from ..initializers import uniform
from ..network import Network
from ..rng import Rng
from .conversion import from_sklearn, network_of
from .inputs import check_features, check_lengths, feature_names, to_rows, to_targets, to_weights
from .kinds import UnavailableError, not_fitted
from .parameters import Parameters, check_parameters, hidden_sizes
from .quasi_newton import minimise
from .shaped import ShapedList
from .solvers import Descent, Objective, Record
from .splitting import held_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional, Tuple
    from ..checks import Matrix, Vector


class Perceptron(Parameters):
    """The base of MLPClassifier and MLPRegressor.

    Fitted attributes end in an underscore, and exist after fit only.  coefs_
    and intercepts_ may be read and set: a network is built of them whenever it
    is needed.
    """

    _estimator_type = ""
    hidden_layer_sizes: "Any"
    activation: str
    solver: str
    alpha: float
    random_state: "Any"
    warm_start: bool
    early_stopping: bool
    validation_fraction: float
    n_features_in_: int
    n_outputs_: int
    n_layers_: int
    out_activation_: str
    coefs_: "List[Any]"
    intercepts_: "List[Any]"

    # --- overridden by classifier and regressor ---

    def _encode(self, targets: "List[Any]", first: bool, fresh: "Dict[str, Any]") -> "Tuple[Matrix, str]":
        """Return the rows of numbers for targets, and the output activation; put fitted attributes in fresh."""
        raise NotImplementedError       # pragma: no cover

    def _score_of_run(self, targets: "List[Any]", outputs: "Matrix", u: "Optional[Vector]", labels: "Any") -> float:
        """Return the score of outputs of the network."""
        raise NotImplementedError       # pragma: no cover

    # --- fit -----------------------------------------------------------------

    def fit(self, X: "Any", y: "Any", sample_weight: "Any" = None) -> "Any":
        """Fit to rows X and targets y; return the estimator.

        sample_weight   a weight for each row, 0 or more

        Wrong arguments, and training that overflows, raise an error and leave
        the estimator as it was.  Ctrl-C ends training with a warning.
        """
        return self._fit(X, y, sample_weight, False)

    @property
    def partial_fit(self) -> "Callable[..., Any]":
        """partial_fit(X, y, ...): train for one epoch from the current weights; not with lbfgs."""
        if self.solver not in ("sgd", "adam"):
            raise UnavailableError("partial_fit is only available for stochastic optimizers. %s is not stochastic."
                                   % self.solver)
        return self._partial_fit

    def _partial_fit(self, X: "Any", y: "Any", sample_weight: "Any" = None) -> "Any":
        return self._fit(X, y, sample_weight, True)

    def _fit(self, X: "Any", y: "Any", sample_weight: "Any", once: bool, labels: "Any" = None) -> "Any":
        """Fit; once: for one epoch only; labels: the classes, if not those of y."""
        check_parameters(self)
        sizes = hidden_sizes(self.hidden_layer_sizes, type(self).__name__)
        if once and self.early_stopping:
            raise NNPureError("partial_fit does not support early_stopping=True")
        first = not hasattr(self, "coefs_") or not (self.warm_start or once)
        x = to_rows(X, type(self).__name__)
        targets = to_targets(y, type(self).__name__)
        check_lengths(len(x), len(targets))
        u = to_weights(sample_weight, len(x))
        fresh: "Dict[str, Any]" = {"_labels": labels} if labels else {}
        t, output = self._encode(targets, first, fresh)
        rng = Rng(_seed(self.random_state))
        units = [len(x[0])] + sizes + [len(t[0])]
        if first:
            names = feature_names(X)
            if names is not None:
                fresh["feature_names_in_"] = names
            coefs, intercepts = self._first_weights(units, rng)
        else:
            check_features(self, X, x)
            coefs, intercepts = self._own_weights(units)
        network = network_of(coefs, intercepts, self.activation, output)
        record = Record() if first else Record.of(self)
        score = self._scorer(network, fresh.get("_labels"))
        self._solve(network, record, x, t, targets, u, rng, score, once)
        self._take(fresh, network, record, output, first)
        return self

    def _first_weights(self, units: "List[int]", rng: Rng) -> "Tuple[List[Matrix], Matrix]":
        """Return the initial weights and biases, uniform: Glorot, Bengio 2010, equation (16).

        For the logistic function the bound is sqrt(2 / (inputs + units)) rather than sqrt(6 / ...).
        """
        coefs, intercepts = [], []
        for inputs, outputs in zip(units, units[1:]):
            bound = ((2.0 if self.activation == "logistic" else 6.0) / (inputs + outputs)) ** 0.5
            coefs.append(uniform(rng, inputs, outputs, bound))
            intercepts.append(uniform(rng, 1, outputs, bound)[0])
        return coefs, intercepts

    def _own_weights(self, units: "List[int]") -> "Tuple[List[Matrix], Matrix]":
        """Return coefs_ and intercepts_, which must be of layers with so many units."""
        own = [len(w) for w in self.coefs_] + [len(self.intercepts_[-1])]
        if own != units:
            raise ShapeError("the estimator was fitted with layers of %s units and cannot go on with %s: "
                             "hidden_layer_sizes and the number of outputs must stay" % (own, units))
        return self.coefs_, self.intercepts_

    def _solve(self, network: Network, record: Record, x: "Matrix", t: "Matrix", targets: "List[Any]",
               u: "Optional[Vector]", rng: Rng, score_of: "Callable[..., float]", once: bool) -> None:
        """Train network; losses, counts and the optimizer are kept in record."""
        objective = Objective(network, self.alpha)
        if self.solver == "lbfgs":
            minimise(self, objective, record, x, t, u)
            return
        score = None
        if self.early_stopping:
            kept, held = held_out(t, self.validation_fraction, self._estimator_type == "classifier", rng)
            score = partial(score_of, _part(x, held), _part(targets, held), _part(u, held))
            x, t, u = _part(x, kept), _part(t, kept), _part(u, kept)
        Descent(self, objective, record, score, once).run(x, t, u, rng)

    def _scorer(self, network: Network, labels: "Any") -> "Callable[..., float]":
        """Return a function of rows, targets and weights that returns the score of network as it then is."""
        return lambda x, targets, u: self._score_of_run(targets, network._run(x)[1][-1], u, labels)

    def _take(self, fresh: "Dict[str, Any]", network: Network, record: Record, output: str, first: bool) -> None:
        """Set the fitted attributes."""
        if first:
            for name in [name for name in vars(self) if _is_fitted_name(name)]:
                delattr(self, name)
        fresh.update(vars(record))
        fresh["coefs_"] = [ShapedList(layer.weights) for layer in network.layers]
        fresh["intercepts_"] = [ShapedList(layer.biases) for layer in network.layers]
        fresh["n_layers_"] = len(network.layers) + 1
        fresh["n_outputs_"] = network.outputs
        fresh["n_features_in_"] = network.inputs
        fresh["out_activation_"] = output
        vars(self).update(fresh)

    # --- predict -------------------------------------------------------------

    def _check_fitted(self) -> None:
        if not hasattr(self, "coefs_"):
            raise not_fitted("This %s instance is not fitted yet. Call 'fit' with appropriate arguments before using "
                             "this estimator." % type(self).__name__)

    def _outputs(self, X: "Any") -> "Matrix":
        """Return the outputs of the network for the rows of X."""
        self._check_fitted()
        x = to_rows(X, type(self).__name__)
        check_features(self, X, x)
        network = network_of(self.coefs_, self.intercepts_, self.activation, self.out_activation_)
        return network._run(x)[1][-1]

    def to_network(self) -> Network:
        """Return a Network with the same outputs, and with the names of columns and classes, if they are texts.

        Where there are two classes its one output is the probability of the second.
        """
        self._check_fitted()
        return from_sklearn(self)

    def __sklearn_tags__(self) -> "Any":
        """Return scikit-learn's tags of the estimator; only scikit-learn calls this."""
        utils = import_module("sklearn.utils")
        classifies = self._estimator_type == "classifier"
        return utils.Tags(estimator_type=self._estimator_type,
                          target_tags=utils.TargetTags(required=True, multi_output=not classifies),
                          classifier_tags=utils.ClassifierTags(multi_label=True) if classifies else None,
                          regressor_tags=None if classifies else utils.RegressorTags(),
                          input_tags=utils.InputTags(sparse=True))


def _is_fitted_name(name: str) -> bool:
    return name.endswith("_") and not name.startswith("__") or name in ("_stalled", "_rate", "_optimizer", "_best",
                                                                       "_labels")


def _part(rows: "Any", places: "List[int]") -> "Any":
    return None if rows is None else [rows[i] for i in places]


def _seed(random_state: "Any") -> "Optional[int]":
    """Return a seed; an object that has randint, such as NumPy's RandomState, draws one."""
    if random_state is None:
        return None
    if not hasattr(random_state, "randint"):
        return int(random_state)
    return int(random_state.randint(0, 2 ** 31 - 1))
