"""Input validation of fit and predict: rows, targets, sample weights, feature names.

Lists, tuples, NumPy arrays, SciPy's sparse matrices, pandas and polars frames
are recognized by their methods; none of these packages is imported.  Messages
keep to scikit-learn's words where its users know them.
"""

from numbers import Real

from ..checks import short, to_list, to_matrix, to_number
from ..errors import DataError, NNPureError, ShapeError
from .kinds import DataConversionWarning, NotANumberError, warn
from .shaped import ShapedList

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Optional
    from ..checks import Matrix, Vector

GAPS = ("NAType", "NaTType")        # pandas.NA, which cannot be compared with anything, and NaT
RESHAPE = ("Reshape your data: [[1], [2], [3]] is one feature of three samples, [[1, 2, 3]] one sample with three "
           "features.")


def plain(values: "Any") -> "Any":
    """Return values without its container: rows of a frame or a sparse matrix, lists of an array.

    >>> plain((1, 2))
    (1, 2)
    """
    for name in ("toarray", "rows", "to_list", "to_numpy", "tolist"):
        if callable(getattr(values, name, None)):
            values = getattr(values, name)()
            if isinstance(values, list):
                return values
    return values.__array__().tolist() if hasattr(values, "__array__") else values


def feature_names(X: "Any") -> "Optional[List[str]]":
    """Return the names of the columns of a frame, None where there are none.

    >>> feature_names([[1, 2]])
    """
    if not hasattr(X, "columns") or isinstance(X, dict):
        return None
    names = list(X.columns)
    texts = [name for name in names if isinstance(name, str)]
    if texts and len(texts) < len(names):
        raise NotANumberError("Feature names are only supported if all input features have string names, but the "
                              "names of your input are %s" % names)
    return ShapedList(texts) if texts else None


def to_rows(X: "Any", estimator: str) -> "Matrix":
    """Return X as a matrix of finite floats.

    >>> to_rows([(1, 2)], "MLPClassifier")
    [[1.0, 2.0]]
    """
    X = plain(X)
    try:
        return to_matrix(X, "X")
    except NNPureError as error:
        raise _in_known_words(X, estimator, error)


def _in_known_words(X: "Any", estimator: str, error: NNPureError) -> NNPureError:
    """Return the error for X, which to_matrix refused, in scikit-learn's words where there are some."""
    if isinstance(X, (str, bytes, dict)) or not hasattr(X, "__iter__"):
        return ShapeError("Expected 2D array, got %s instead. %s" % (short(X), RESHAPE))
    rows = list(X)
    if not rows:
        return ShapeError("Found array with 0 sample(s) (shape=(0,)) while a minimum of 1 is required by %s."
                          % estimator)
    if not hasattr(rows[0], "__iter__") or isinstance(rows[0], str):
        return ShapeError("Expected 2D array, got 1D array instead. %s" % RESHAPE)
    rows = [list(row) for row in rows if hasattr(row, "__iter__")]
    if not any(rows):
        return ShapeError("Found array with 0 feature(s) (shape=(%d, 0)) while a minimum of 1 is required by %s."
                          % (len(rows), estimator))
    for row in rows:
        for value in row:
            if type(value).__name__.startswith("complex"):
                return DataError("Complex data not supported (%s)" % error)
            if isinstance(value, (list, tuple)):
                return ShapeError("Found array with dim 3. %s expected <= 2." % estimator)
            if isinstance(value, (dict, set)) or value is Ellipsis:
                return NotANumberError("float() argument must be a string or a real number, not %r (%s)"
                                       % (type(value).__name__, error))
            if value is None or type(value).__name__ in GAPS or value != value:
                return DataError("Input X contains NaN. (%s)" % error)
            if value in (float("inf"), float("-inf")):
                return DataError("Input X contains infinity or a value too large for dtype('float64'). (%s)" % error)
    return error


def to_targets(y: "Any", estimator: str) -> "List[Any]":
    """Return y as a list: of one number or label per row, or of lists or tuples.

    A column, one number in each row, is flattened with a DataConversionWarning.

    >>> to_targets(range(3), "MLPClassifier")
    [0, 1, 2]
    """
    if y is None:
        raise DataError("This %s estimator requires y to be passed, but the target y is None." % estimator)
    y = plain(y)
    if isinstance(y, (str, bytes)) or not hasattr(y, "__iter__"):
        raise ShapeError("y should be a 1d array, got %s instead." % short(y))
    targets = [_bare(row) for row in to_list(y, "y")]
    if targets and all(isinstance(row, (list, tuple)) and len(row) == 1 for row in targets):
        warn("A column-vector y was passed when a 1d array was expected. Please change the shape of y to "
             "(n_samples, ), for example using ravel().", DataConversionWarning)
        targets = [row[0] for row in targets]
    return targets


def _bare(value: "Any") -> "Any":
    """Return a label or a row with NumPy's scalars and arrays converted to Python's."""
    if hasattr(value, "tolist") and hasattr(value, "dtype"):
        value = value.tolist()
    if isinstance(value, list):
        return [_bare(item) for item in value]
    if type(value).__name__ in GAPS:
        raise DataError("Input y contains NaN.")
    if isinstance(value, float) and value - value != 0.0:
        raise DataError("Input y contains NaN." if value != value else
                        "Input y contains infinity or a value too large for dtype('float64').")
    return value


def to_numbers(targets: "List[Any]") -> "Matrix":
    """Return the targets of a regression, a row of numbers each.

    >>> to_numbers([1, 2]), to_numbers([(1, 2), (3, 4)])
    ([[1.0], [2.0]], [[1.0, 2.0], [3.0, 4.0]])
    """
    if targets and isinstance(targets[0], (list, tuple)):
        return to_matrix(targets, "y")
    return [[to_number(targets[i], "y[%d]" % i)] for i in range(len(targets))]


def check_lengths(n: int, m: int) -> None:
    """Raise ShapeError unless there are as many targets as rows.

    >>> check_lengths(3, 3)
    """
    if n != m:
        raise ShapeError("Found input variables with inconsistent numbers of samples: [%d, %d]" % (n, m))


def to_weights(sample_weight: "Any", n: int) -> "Optional[Vector]":
    """Return the weights of n rows, or None; one number is the weight of all.

    >>> to_weights([1, 2], 2), to_weights(0.5, 2), to_weights(None, 2)
    ([1.0, 2.0], [0.5, 0.5], None)
    """
    if sample_weight is None:
        return None
    if isinstance(sample_weight, Real):
        sample_weight = [sample_weight] * n
    values = to_list(plain(sample_weight), "sample_weight")
    if values and isinstance(values[0], (list, tuple)):
        raise ShapeError("Sample weights must be 1D array or scalar, got 2D array.")
    u = [to_number(values[i], "sample_weight[%d]" % i) for i in range(len(values))]
    if len(u) != n:
        raise ShapeError("sample_weight.shape == (%d,), expected (%d,)!" % (len(u), n))
    if min(u) < 0.0:
        raise DataError("Negative values in data passed to `sample_weight`.")
    if max(u) == 0.0:
        raise DataError("Sample weights must contain at least one non-zero number.")
    return u


def check_features(estimator: "Any", X: "Any", x: "Matrix") -> None:
    """Raise unless the columns of x are those that estimator was fitted with."""
    name = type(estimator).__name__
    if len(x[0]) != estimator.n_features_in_:
        raise ShapeError("X has %d features, but %s is expecting %d features as input."
                         % (len(x[0]), name, estimator.n_features_in_))
    seen, given = getattr(estimator, "feature_names_in_", None), feature_names(X)
    if seen is None and given is not None:
        warn("X has feature names, but %s was fitted without feature names" % name)
    elif seen is not None and given is None:
        warn("X does not have valid feature names, but %s was fitted with feature names" % name)
    elif seen is not None and list(seen) != given:
        raise DataError(_other_names(list(seen), list(given or [])))


def _other_names(seen: "List[str]", given: "List[str]") -> str:
    unseen = [name for name in given if name not in seen]
    missing = [name for name in seen if name not in given]
    message = "The feature names should match those that were passed during fit.\n"
    if unseen:
        message += "Feature names unseen at fit time:\n- %s\n" % "\n- ".join(unseen)
    if missing:
        message += "Feature names seen at fit time, yet now missing:\n- %s\n" % "\n- ".join(missing)
    if not unseen and not missing:
        message += "Feature names must be in the same order as they were in fit.\n"
    return message
