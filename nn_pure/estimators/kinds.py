"""Errors and warnings of the estimators.

Each has scikit-learn's name.  Where scikit-learn is loaded, what is raised here
is also of its class of that name, so that code which catches or filters
scikit-learn's works unchanged; nothing is imported here.
"""

import sys
import warnings

from ..errors import NNPureError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Tuple, Type


class NotFittedError(NNPureError, AttributeError):
    """predict, score or another method was called before fit."""

    def __reduce__(self) -> "Any":
        return not_fitted, self.args       # a class made by compatible_class cannot be found by its name


class InvalidParameterError(NNPureError, TypeError):
    """A parameter of the constructor is invalid; raised by fit, not by the constructor."""


class NotANumberError(NNPureError, TypeError):
    """An input cannot be converted to a number."""


class UnavailableError(NNPureError, AttributeError):
    """A method is not available with these parameters; hasattr is False then."""


class ConvergenceWarning(UserWarning):
    """Training ended before it converged."""


class DataConversionWarning(UserWarning):
    """Targets had another shape than expected and were converted."""


_COMPATIBLE: "Dict[Tuple[type, type], type]" = {}


def compatible_class(ours: type) -> "Type[Any]":
    """Return ours or, where scikit-learn is loaded, a class that is also its class of that name.

    >>> issubclass(compatible_class(ConvergenceWarning), ConvergenceWarning)
    True
    """
    theirs = getattr(sys.modules.get("sklearn.exceptions"), ours.__name__, None)
    if theirs is None:
        return ours
    if (ours, theirs) not in _COMPATIBLE:
        names = {"__module__": ours.__module__, "__doc__": ours.__doc__}
        _COMPATIBLE[ours, theirs] = type(ours.__name__, (ours, theirs), names)
    return _COMPATIBLE[ours, theirs]


def not_fitted(message: str) -> NotFittedError:
    """Return the error to raise.

    >>> isinstance(not_fitted("fit first"), ValueError)
    True
    """
    error: NotFittedError = compatible_class(NotFittedError)(message)
    return error


def warn(message: str, category: type = UserWarning) -> None:
    """Issue a warning at the line that called an estimator's method.

    >>> with warnings.catch_warnings(record=True) as caught:
    ...     warnings.simplefilter("always")
    ...     warn("not yet", ConvergenceWarning)
    >>> str(caught[0].message)
    'not yet'
    """
    level = 1
    frame = sys._getframe(0)
    while frame.f_back is not None and frame.f_globals["__name__"].startswith(__package__):
        frame = frame.f_back
        level += 1
    warnings.warn(message, compatible_class(category), stacklevel=level)
