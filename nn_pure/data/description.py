"""Validation of a model's descriptions of columns and target, before it reads a table, is shown or exported.

The fields are described in the README under "The model file".  ModelFileError
names the first that is invalid.
"""

from ..checks import short, stored, to_number
from ..errors import ModelFileError
from ..model_dict import field_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Tuple


def check_table(net: "Any") -> None:
    """Check that the descriptions of columns and target are valid and fit the network.

    >>> from nn_pure import Dense, Network
    >>> net = Network(2, [Dense(1)])
    >>> net.columns = [{"name": "size", "categories": None}]
    >>> check_table(net)
    Traceback (most recent call last):
        ...
    nn_pure.errors.ModelFileError: columns make 1 inputs and the network has 2
    """
    if net.columns is not None:
        width = check_columns(net.columns)
        if width != net.inputs:
            raise ModelFileError("columns make %d inputs and the network has %d" % (width, net.inputs))
    if net.target is not None:
        count = check_target(net.target)
        if count and count != (2 if net.outputs == 1 else net.outputs):
            raise ModelFileError("target.classes has %d names and the network %d outputs" % (count, net.outputs))
        if not count and net.outputs != 1:
            raise ModelFileError("target without classes needs 1 output, the network has %d" % net.outputs)


def check_columns(columns: "Any") -> int:
    """Return how many inputs the described columns make; ModelFileError names the field that does not fit.

    >>> check_columns([{"name": "size", "categories": None}, {"name": "kind", "categories": ["a", "b"]}])
    3
    """
    if not isinstance(columns, list):
        raise ModelFileError("columns must be a list or null")
    width = 0
    names = set()
    for k in range(len(columns)):
        place = "columns[%d]" % k
        name = _text(field_of(columns[k], "name", place), place + ".name")
        if name in names:
            raise ModelFileError("%s: a second column %s" % (place, short(name)))
        names.add(name)
        width += _column_width(columns[k], place)
    return width


def _column_width(column: "Any", place: str) -> int:
    """Return how many inputs one column makes."""
    categories = field_of(column, "categories", place)
    texts = [] if categories is None else _texts(categories, place + ".categories")
    ordinal = _flag(column, "ordinal", place)
    _check_reading(column, place)
    if ordinal and not texts:
        raise ModelFileError("%s.ordinal needs categories, in their order" % place)
    if texts:
        _refuse_fields(column, ("log", "decimal", "thousands"), place, "is for numbers")
    unseen = column.get("unseen")
    if "unseen" in column and (unseen not in ("ignore", "other") or ordinal or not texts):
        raise ModelFileError("%s.unseen must be \"ignore\" or \"other\", and is for categories without order" % place)
    one_hot = texts and not ordinal
    if "fill" in column:
        if one_hot:
            if column["fill"] not in texts:
                raise ModelFileError("%s.fill must be one of the categories" % place)
        else:
            _number(column["fill"], place + ".fill")
    indicator = _flag(column, "indicator", place)
    if indicator and one_hot and "fill" in column:
        raise ModelFileError("%s has fill and indicator: categories allow only one of them" % place)
    if indicator and not one_hot and "fill" not in column:
        raise ModelFileError("%s.indicator needs fill, the number imputed" % place)
    return (len(texts) + (unseen == "other") if one_hot else 1) + indicator


def check_target(target: "Any") -> int:
    """Return how many classes the described target has, 0 if it is a number.

    >>> check_target({"name": "price", "classes": None})
    0
    """
    _text(field_of(target, "name", "target"), "target.name")
    classes = field_of(target, "classes", "target")
    _check_reading(target, "target")
    if classes is None:
        return 0
    _refuse_fields(target, ("log", "decimal", "thousands"), "target", "is for numbers")
    return len(_texts(classes, "target.classes"))


def _check_reading(description: "Any", place: str) -> None:
    """Check the fields about parsing a cell, which columns and target share."""
    _flag(description, "log", place)
    _flag(description, "drop", place)
    decimal = description.get("decimal", ".")
    thousands = description.get("thousands", "")
    if decimal not in (".", ","):
        raise ModelFileError("%s.decimal must be \".\" or \",\"" % place)
    if thousands not in ("", ".", ",", " ") or thousands == decimal:
        raise ModelFileError("%s.thousands must be \"\", \".\", \",\" or \" \", and not the decimal mark" % place)
    if "missing_words" in description:
        _texts(description["missing_words"], place + ".missing_words")


def _flag(description: "Any", name: str, place: str) -> bool:
    value = description.get(name, False)
    if value is not True and value is not False:
        raise ModelFileError("%s.%s must be true or false" % (place, name))
    return value is True


def _refuse_fields(description: "Any", names: "Tuple[str, ...]", place: str, reason: str) -> None:
    for name in names:
        if name in description:
            raise ModelFileError("%s.%s %s" % (place, name, reason))


def _number(value: "Any", place: str) -> None:
    if value is True or value is False:
        raise ModelFileError("%s must be a number" % place)
    stored(to_number, value, place)


def _texts(values: "Any", place: str) -> "List[str]":
    if not isinstance(values, list) or not values:
        raise ModelFileError("%s must be a list of texts" % place)
    texts = [_text(values[k], "%s[%d]" % (place, k)) for k in range(len(values))]
    if len(set(texts)) != len(texts):
        raise ModelFileError("%s names one text twice" % place)
    return texts


def _text(value: "Any", place: str) -> str:
    if not isinstance(value, str):
        raise ModelFileError("%s must be a text" % place)
    try:
        value.encode()
    except ValueError:              # JSON can spell a lone surrogate, UTF-8 cannot encode it
        raise ModelFileError("%s holds half a surrogate pair, which is no letter" % place)
    return value
