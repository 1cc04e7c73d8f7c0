"""The parameters of an estimator: kept by the constructor, checked by fit, read and set by name."""

import inspect
from numbers import Integral, Real

from .kinds import InvalidParameterError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Tuple
    Check = Tuple[Callable[[Any], bool], str]

INFINITY = float("inf")


class Parameters:
    """The base class of estimators: each constructor argument is a parameter, kept under its name.

    >>> class Ruler(Parameters):
    ...     def __init__(self, length=30, *, unit="cm"):
    ...         self.keep(locals())
    >>> ruler = Ruler(unit="in")
    >>> ruler, ruler.set_params(length=12).get_params()
    (Ruler(length=12, unit='in'), {'length': 12, 'unit': 'in'})
    """

    def keep(self, given: "Dict[str, Any]") -> None:
        """Keep the arguments of a constructor as they are: given is its locals()."""
        for name, value in given.items():
            if name not in ("self", "__class__"):
                setattr(self, name, value)

    @classmethod
    def _defaults(cls) -> "Dict[str, Any]":
        """Return the names of the parameters with their defaults."""
        arguments = list(inspect.signature(cls.__init__).parameters.values())[1:]
        return {each.name: each.default for each in arguments
                if each.kind not in (each.VAR_KEYWORD, each.VAR_POSITIONAL)}

    def get_params(self, deep: bool = True) -> "Dict[str, Any]":
        """Return the parameters by name; deep adds those of parameters that have some, as name__inner."""
        params = {}
        for name in sorted(self._defaults()):
            params[name] = value = getattr(self, name)
            if deep and hasattr(value, "get_params") and not isinstance(value, type):
                for inner, setting in value.get_params().items():
                    params["%s__%s" % (name, inner)] = setting
        return params

    def set_params(self, **params: "Any") -> "Any":
        """Set parameters by name and return the estimator; an unknown name changes nothing."""
        known = sorted(self._defaults())
        for key in params:
            name, nested, _ = key.partition("__")
            if name not in known or (nested and not hasattr(params.get(name, getattr(self, name)), "set_params")):
                raise InvalidParameterError("Invalid parameter %r for estimator %r. Valid parameters are: %r."
                                            % (name if name not in known else key, self, known))
        for key in sorted(params, key=len):
            name, nested, inner = key.partition("__")
            if nested:
                getattr(self, name).set_params(**{inner: params[key]})
            else:
                setattr(self, name, params[key])
        return self

    def __repr__(self) -> str:
        """Return the call that makes such an estimator, with what differs from the defaults."""
        defaults = self._defaults()
        changed = ["%s=%r" % (name, getattr(self, name, None)) for name in defaults
                   if repr(getattr(self, name, None)) != repr(defaults[name])]
        return "%s(%s)" % (type(self).__name__, ", ".join(changed))


# --- valid values ------------------------------------------------------------

def _number(low: float, high: float, brackets: str) -> "Check":
    def good(value: "Any") -> bool:
        if not isinstance(value, Real):
            return False
        number = float(value)
        return (low < number or (number == low and brackets[0] == "[")) and (
            number < high or (number == high and brackets[1] == "]"))
    return good, "a float in the range %s%s, %s%s" % (brackets[0], low, high, brackets[1])


def _count(value: "Any") -> bool:
    return isinstance(value, Integral) and int(value) >= 1


def _flag(value: "Any") -> bool:
    return type(value).__name__ in ("bool", "bool_")       # NumPy's, too


def _one_of(*names: str) -> "Check":
    return (lambda value: isinstance(value, str) and value in names), "a str among {%s}" % ", ".join(map(repr, names))


def _random_state(value: "Any") -> bool:
    return value is None or hasattr(value, "randint") or (isinstance(value, Integral) and 0 <= int(value) < 2 ** 32)


COUNT = "an int in the range [1, inf)"
A_COUNT = (_count, COUNT)
A_FLAG = (_flag, "an instance of 'bool'")
CHECKS: "Dict[str, Check]" = {
    "activation": _one_of("identity", "logistic", "tanh", "relu"),
    "solver": _one_of("lbfgs", "sgd", "adam"),
    "alpha": _number(0.0, INFINITY, "[)"),
    "batch_size": (lambda value: _count(value) or (isinstance(value, str) and value == "auto"),
                   "a str among {'auto'} or " + COUNT),
    "learning_rate": _one_of("constant", "invscaling", "adaptive"),
    "learning_rate_init": _number(0.0, INFINITY, "()"),
    "power_t": _number(0.0, INFINITY, "[)"),
    "max_iter": A_COUNT,
    "loss": _one_of("squared_error", "poisson"),
    "shuffle": A_FLAG,
    "random_state": (_random_state, "an int in the range [0, 4294967295], an object with a method randint, or None"),
    "tol": _number(0.0, INFINITY, "[)"),
    "verbose": (lambda value: _flag(value) or (isinstance(value, Integral) and int(value) >= 0),
                "an int in the range [0, inf) or an instance of 'bool'"),
    "warm_start": A_FLAG,
    "momentum": _number(0.0, 1.0, "[]"),
    "nesterovs_momentum": A_FLAG,
    "early_stopping": A_FLAG,
    "validation_fraction": _number(0.0, 1.0, "[)"),
    "beta_1": _number(0.0, 1.0, "[)"),
    "beta_2": _number(0.0, 1.0, "[)"),
    "epsilon": _number(0.0, INFINITY, "()"),
    "n_iter_no_change": (lambda value: _count(value) or (isinstance(value, Real) and value == INFINITY),
                         COUNT + " or a float among {inf}"),
    "max_fun": A_COUNT,
}


def check_parameters(estimator: "Any") -> None:
    """Raise InvalidParameterError that names the first invalid parameter.

    >>> check_parameters(Parameters())
    """
    for name, value in estimator.get_params(deep=False).items():
        if name in CHECKS and not CHECKS[name][0](value):
            raise InvalidParameterError("The %r parameter of %s must be %s. Got %r instead."
                                        % (name, type(estimator).__name__, CHECKS[name][1], value))


def hidden_sizes(sizes: "Any", name: str) -> "List[int]":
    """Return hidden_layer_sizes, a number or a sequence of numbers, as a list.

    >>> hidden_sizes((10, 5), "MLPClassifier"), hidden_sizes(7, "MLPClassifier")
    ([10, 5], [7])
    """
    if hasattr(sizes, "tolist"):
        sizes = sizes.tolist()
    given = list(sizes) if hasattr(sizes, "__iter__") and not isinstance(sizes, (str, dict)) else [sizes]
    for size in given:
        if not isinstance(size, Integral):
            raise InvalidParameterError("The 'hidden_layer_sizes' parameter of %s must be an array-like of int or %s. "
                                        "Got %r instead." % (name, COUNT, sizes))
        if size <= 0:
            raise InvalidParameterError("hidden_layer_sizes must be > 0, got %s." % given)
    return [int(size) for size in given]
