"""Estimators: scikit-learn's MLPClassifier and MLPRegressor without scikit-learn.

The same parameters, defaults, methods, fitted attributes and messages; lists
where scikit-learn returns arrays.  from_sklearn converts a fitted one, theirs
or ours, to a Network; ours have the method to_network too.
"""

from .classifier import MLPClassifier
from .conversion import from_sklearn
from .kinds import (ConvergenceWarning, DataConversionWarning, InvalidParameterError, NotANumberError, NotFittedError,
                    UnavailableError)
from .regressor import MLPRegressor

__all__ = ["ConvergenceWarning", "DataConversionWarning", "InvalidParameterError", "MLPClassifier", "MLPRegressor",
           "NotANumberError", "NotFittedError", "UnavailableError", "from_sklearn"]
