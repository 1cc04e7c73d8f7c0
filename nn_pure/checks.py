"""What a user may pass, checked once at the door: inner loops trust it.

    to_number, to_vector, to_matrix    real, finite numbers as floats
    to_count, to_rate, to_nonnegative  sizes, step lengths, shares
    known_name                         one of a table's names
    check_state, stored                what a file says that an object remembered

Each returns the value to use, or raises an error that names the place and
says what to do.
"""

from .errors import DataError, ModelFileError, NNPureError, ShapeError

# True only in the eyes of a type checker: a microcontroller has no typing.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional, Sequence, Tuple
    Vector = List[float]
    Matrix = List[List[float]]

TEXTS = (str, bytes, bytearray)
TOGETHER = 100                  # rows that are checked at once


def to_number(value: "Any", place: str) -> float:
    """Return value as a finite float, or raise DataError naming the place.

    Whole numbers, bools, fractions and NumPy scalars are real numbers; text,
    None, complex numbers, NaN, infinity and 10**400 are not.

    >>> to_number(True, "x")
    1.0
    """
    if isinstance(value, TEXTS):               # float("1.5") would accept text
        raise DataError("%s: %s is text, not a number" % (place, short(value)))
    if type(value).__name__.startswith("complex"):      # float() of NumPy's drops the imaginary part
        raise DataError("%s: %s is not a real number" % (place, short(value)))
    try:
        number = float(value)
    except OverflowError:
        raise DataError("%s: a whole number too large for a float; scale the data down" % place)
    except Exception:                          # whatever a stranger's __float__ raises
        raise DataError("%s: %s is not a real number" % (place, short(value)))
    if number - number != 0.0:
        raise DataError("%s: %r is not finite; remove or replace it" % (place, number))
    return number


def to_vector(values: "Any", name: str) -> "Vector":
    """Return values as a list of finite floats, checked one by one.

    >>> to_vector(range(3), "x")
    [0.0, 1.0, 2.0]
    """
    values = to_list(values, name)
    return [to_number(values[j], "%s[%d]" % (name, j)) for j in range(len(values))]


def to_matrix(rows: "Any", name: str, width: int = 0) -> "Matrix":
    """Return rows as a new matrix: a full rectangle of finite floats.

    rows   any sequence of sequences of real numbers, a NumPy array or a
           pandas or polars frame
    name   what to call it in messages
    width  how many columns it must have; 0 takes the width of the first row

    A wrong width or an empty matrix raises ShapeError, a value that is no
    finite number DataError; both name the row, and the column if there is one.

    >>> to_matrix([(1, 2), (3, True)], "X")
    [[1.0, 2.0], [3.0, 1.0]]
    """
    rows = to_list(rows, name)
    if not rows:
        raise ShapeError("%s is empty: at least one row is needed" % name)
    matrix: "Matrix" = []
    for start in range(0, len(rows), TOGETHER):
        some = rows[start:start + TOGETHER]
        if _are_good(some, width):
            width = len(some[0])
            matrix.extend([list(row) for row in some])
            continue
        for i in range(len(some)):              # the slow way, which only finds the words
            place = "%s[%d]" % (name, start + i)
            row = to_vector(some[i], place)
            if not row:
                raise ShapeError("%s is empty: a row needs at least one number" % place)
            width = width or len(row)
            if len(row) != width:
                raise ShapeError("%s has %d numbers where %d are needed" % (place, len(row), width))
            matrix.append(row)
    return matrix


def _are_good(rows: "List[Any]", width: int) -> bool:
    """Return whether rows are lists of finite floats, all of one length; of width, unless that is 0.

    By passes that Python makes in C: 0.3 microseconds for a row of two, a loop takes 1.5.
    Numbers whose sum is beyond 1e308 are left to the slow way.
    """
    lengths = set(map(len, rows)) if set(map(type, rows)) == {list} else set()
    if len(lengths) != 1 or 0 in lengths or (width and width not in lengths):
        return False
    numbers = [x for row in rows for x in row]
    if set(map(type, numbers)) != {float}:
        return False
    total = sum(numbers)                        # only decides the way: no bit of it gets anywhere
    return bool(total - total == 0.0)


def to_weights(values: "Any", name: str, rows: int, columns: int) -> "Matrix":
    """Return weights that anybody may have set: values itself where it is lists of floats, else such lists.

    ShapeError unless it is rows x columns; DataError names the first value that is no finite real number.

    >>> to_weights(((1, 2),), "weights", 1, 2)
    [[1.0, 2.0]]
    """
    if not _are_own_floats(values):
        values = to_matrix(values, name)
    if len(values) != rows:
        raise ShapeError("%s has %d rows where %d x %d is needed" % (name, len(values), rows, columns))
    for i in range(rows):
        if len(values[i]) != columns:
            raise ShapeError("%s[%d] has %d numbers where %d x %d is needed" % (name, i, len(values[i]), rows, columns))
    return values                               # type: ignore[no-any-return]


def to_biases(values: "Any", name: str, units: int) -> "Vector":
    """Return biases as to_weights returns weights.

    >>> to_biases((1, 2), "biases", 2)
    [1.0, 2.0]
    """
    if not _are_own_floats([values]):
        values = to_vector(values, name)
    if len(values) != units:
        raise ShapeError("%s has %d numbers where %d are needed" % (name, len(values), units))
    return values                               # type: ignore[no-any-return]


def _are_own_floats(rows: "Any") -> bool:
    """Return whether rows are lists of floats, each a list of its own.

    A complex number or one of NumPy makes a sum that is no float, text and 10**400 make none: seen at 4 ns a
    number.  An int among floats is let through: products with it are floats.
    """
    if type(rows) is not list:
        return False
    try:
        for row in rows:
            if type(row) is not list:
                return False
            total = sum(row)                    # only looked at: no bit of it gets anywhere
            if type(total) is not float:
                return False
    except (TypeError, OverflowError):          # text, a Decimal, 10**400
        return False
    # [[0.1, 0.2]] * 3 is one row three times: setting one weight would set three.
    return len(set([id(row) for row in rows])) == len(rows)


def to_rows_like(rows: "Any", like: "Matrix", name: str) -> "Matrix":
    """Return rows as lists of finite floats, as many and as long as those of like.

    >>> to_rows_like([[1], [2, 3]], [[0.0], [0.0, 0.0]], "w")
    [[1.0], [2.0, 3.0]]
    """
    matrix = [to_vector(row, "%s[%d]" % (name, i)) for i, row in enumerate(to_list(rows, name))]
    if [len(row) for row in matrix] != [len(row) for row in like]:
        raise ShapeError("%s has other rows than the network's %d rows of parameters" % (name, len(like)))
    return matrix


def to_list(values: "Any", name: str) -> "List[Any]":
    """Return a list of what values holds, in its order; what is in it is not checked.

    >>> to_list((1, "a"), "x")
    [1, 'a']
    """
    if hasattr(values, "to_numpy"):            # a pandas or polars frame would iterate its column names
        values = values.to_numpy()
    if hasattr(values, "tolist"):              # NumPy array, array.array, torch tensor
        values = values.tolist()
    if isinstance(values, TEXTS):
        raise DataError("%s: %s is text, not a row of numbers" % (name, short(values)))
    if isinstance(values, (dict, set, frozenset)):
        raise DataError("%s is a %s, which has no order: pass a list" % (name, type(values).__name__))
    try:
        return list(values)
    except TypeError:
        raise DataError("%s: %s is not a row of numbers; one sample is written [[0, 1]], "
                        "a column of targets [[0], [1]]" % (name, short(values)))


def short(value: "Any") -> str:
    """Return a few words for value, however large it is.

    >>> short("text"), short([1, 2, 3])
    ("'text'", 'a list of 3')
    """
    if isinstance(value, (list, tuple, dict, set)):
        return "a %s of %d" % (type(value).__name__, len(value))
    try:
        text = repr(value)
    except Exception:                          # whatever a stranger's __repr__ raises
        text = "a " + type(value).__name__
    return text if len(text) <= 40 else text[:37] + "..."


def as_call(thing: "Any", names: "Optional[Sequence[str]]") -> str:
    """Return the call that makes thing, whose arguments it keeps under these names; for None only the class is known.

    >>> class Pair:
    ...     a, b = 1, "x"
    >>> as_call(Pair(), ["a", "b"]), as_call(Pair(), None)
    ("Pair(a=1, b='x')", '<Pair>')
    """
    kind = type(thing).__name__
    if names is None:
        return "<%s>" % kind
    return "%s(%s)" % (kind, ", ".join(["%s=%r" % (name, getattr(thing, name)) for name in names]))


def to_count(value: "Any", name: str, least: int = 1) -> int:
    """Return value as a whole number >= least.

    >>> to_count(3, "units"), to_count(3.0, "units")
    (3, 3)
    """
    number = to_number(value, name)
    if number != int(number) or number < least:
        raise DataError("%s is %r: it must be a whole number, %d or more" % (name, value, least))
    return int(value)


def to_rate(value: "Any", name: str) -> float:
    """Return value as a float > 0.

    >>> to_rate(1, "learning_rate")
    1.0
    """
    return to_positive(value, name, 0.1)


def to_nonnegative(value: "Any", name: str, below: "Optional[float]" = None) -> float:
    """Return value as a float >= 0, and smaller than below if that is given.

    >>> to_nonnegative(0, "l2"), to_nonnegative(0.5, "dropout", below=1.0)
    (0.0, 0.5)
    """
    number = to_number(value, name)
    if number < 0.0 or (below is not None and number >= below):
        limit = "" if below is None else " and below %g" % below
        raise DataError("%s is %r: it must be 0 or more%s" % (name, value, limit))
    return number


def to_positive(value: "Any", name: str, usual: float) -> float:
    """Return value as a float > 0.

    PyTorch accepts an eps of 0, and divides 0 by 0 where a gradient is 0.

    >>> to_positive(1, "eps", 1e-8)
    1.0
    """
    number = to_number(value, name)
    if number <= 0.0:
        raise DataError("%s is %r: it must be above 0 (%g is usual)" % (name, value, usual))
    return number


def to_flag(value: "Any", name: str) -> bool:
    """Return value, which must be True or False.

    >>> to_flag(True, "centered")
    True
    """
    if value is not True and value is not False:
        raise DataError("%s is %s: it must be True or False" % (name, short(value)))
    return bool(value)


def to_pair(values: "Any", name: str) -> "Tuple[float, float]":
    """Return two numbers as floats.

    >>> to_pair([0, 1], "betas")
    (0.0, 1.0)
    """
    numbers = to_vector(values, name)
    if len(numbers) != 2:
        raise DataError("%s has %d numbers: it must be a pair" % (name, len(numbers)))
    return numbers[0], numbers[1]


def known_name(name: "Any", table: "Dict[str, Any]", aliases: "Dict[str, str]", kind: str) -> str:
    """Return the name under which table holds what a user calls name.

    >>> known_name("logistic", {"sigmoid": 1}, {"logistic": "sigmoid"}, "activation")
    'sigmoid'
    """
    if isinstance(name, str):
        known = aliases.get(name, name)
        if known in table:
            return known
    raise NNPureError("unknown %s %s: choose one of %s" % (kind, short(name), ", ".join(sorted(table))))


def check_state(state: "Any", names: "List[str]", owner: str) -> None:
    """Raise ModelFileError unless state, what an owner remembered, is {} or a dict with exactly these names.

    >>> check_state({"steps": 1, "velocity": []}, ["velocity", "steps"], "optimizer")
    """
    if not isinstance(state, dict):
        raise ModelFileError("%s state: %s is no object with named fields" % (owner, short(state)))
    for name in state:
        if name not in names:
            raise ModelFileError("%s state: %s belongs to another %s or other settings" % (owner, short(name), owner))
    for name in names:
        if state and name not in state:
            raise ModelFileError("%s state has no %s" % (owner, name))


def stored(check: "Callable[..., Any]", *arguments: "Any") -> "Any":
    """Return check(*arguments), for a value from a file: ModelFileError if the check refuses it.

    >>> stored(to_count, 3, "optimizer state: steps")
    3
    """
    try:
        return check(*arguments)
    except NNPureError as error:
        raise ModelFileError(str(error))
