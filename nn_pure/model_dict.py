"""A network as plain dicts and lists, and back, whoever wrote them.

The fields are described in README.md under "The model file".  Reading trusts
nothing: no list is made because a number says how long it should be, and the
first thing that does not fit raises ModelFileError with its place.

l1, l2, dropout and label_smoothing matter to training only, and files from
before they existed have none: they are read as 0 then, and exp as "platform".

A model is written as version 1 unless it describes its table with one of
COLUMN_FIELDS or TARGET_FIELDS: a reader that ignored one of them would answer
wrongly, so that model is version 2.
"""

from .checks import short, to_matrix, to_number, to_vector
from .errors import ModelFileError, NNPureError
from .layers import Dense
from .scaling import Scaling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Tuple

FORMAT = "nn_pure"
VERSIONS = (1, 2)
COLUMN_FIELDS = ("ordinal", "unseen", "fill", "indicator", "drop", "log", "decimal", "thousands", "missing_words")
TARGET_FIELDS = ("drop", "log", "decimal", "thousands", "missing_words")


def network_to_dict(net: "Any") -> "Dict[str, Any]":
    """Return net as a dictionary; DataError if a weight is not finite."""
    layers = []
    for k in range(len(net.layers)):
        layer = net.layers[k]
        place = "layers[%d]" % k
        layers.append({
            "units": layer.units,
            "activation": layer.activation,
            "initializer": layer.initializer,
            "scale": None if layer.scale is None else to_number(layer.scale, place + ".scale"),
            "weights": to_matrix(layer.weights, place + ".weights"),
            "biases": to_vector(layer.biases, place + ".biases"),
            "l1": layer.l1,
            "l2": layer.l2,
            "dropout": layer.dropout,
        })
    scaling = None
    if net.scaling is not None:
        scaling = {"shift": to_vector(net.scaling.shift, "scaling.shift"),
                   "scale": to_vector(net.scaling.scale, "scaling.scale")}
    return {
        "format": FORMAT,
        "version": version_of(net.columns, net.target),
        "inputs": net.inputs,
        "loss": net.loss,
        "label_smoothing": net.label_smoothing,
        "exp": net.exp,
        "seed": net.seed,
        "layers": layers,
        "scaling": scaling,
        "columns": _copy(net.columns),
        "target": _copy(net.target),
    }


def version_of(columns: "Any", target: "Any") -> int:
    """Return the version of the model file that these descriptions need.

    >>> version_of([{"name": "size", "categories": None, "log": True}], None)
    2
    """
    for column in columns or []:
        if _newer_field(column, COLUMN_FIELDS):
            return 2
    return 2 if _newer_field(target, TARGET_FIELDS) else 1


def _newer_field(description: "Any", fields: "Tuple[str, ...]") -> str:
    """Return a field that description has and version 1 has not, or ""."""
    for name in fields if isinstance(description, dict) else ():
        if name in description:
            return name
    return ""


def _copy(value: "Any") -> "Any":
    """Return value with lists and dicts of its own."""
    if isinstance(value, list):
        return [_copy(item) for item in value]
    if isinstance(value, dict):
        return {key: _copy(value[key]) for key in value}
    return value


def network_from_dict(network_class: "Any", data: "Any") -> "Any":
    """Return a network_class made from data, or raise ModelFileError."""
    if _field(data, "format", "the model") != FORMAT:
        raise ModelFileError("format is not %r: this is no nn_pure model" % FORMAT)
    version = _field(data, "version", "the model")
    if type(version) not in (int, float) or version not in VERSIONS:
        raise ModelFileError("version %s: this nn_pure reads versions 1 and 2; a newer nn_pure wrote it, "
                             "or the file is damaged" % short(version))
    layers = _field(data, "layers", "the model")
    if not isinstance(layers, list) or not layers:
        raise ModelFileError("layers must be a list of at least one layer")
    try:
        net = network_class(_field(data, "inputs", "the model"),
                            [_layer(layers[k], "layers[%d]" % k) for k in range(len(layers))],
                            _field(data, "loss", "the model"), _field(data, "seed", "the model"),
                            data.get("label_smoothing", 0.0), exp=data.get("exp", "platform"))
        scaling = _field(data, "scaling", "the model")
        if scaling is not None:
            net.scaling = Scaling(_field(scaling, "shift", "scaling"), _field(scaling, "scale", "scaling"))
            if len(net.scaling.shift) != net.inputs:
                raise ModelFileError("scaling is for %d inputs and the network has %d"
                                     % (len(net.scaling.shift), net.inputs))
    except ModelFileError:
        raise
    except NNPureError as error:
        raise ModelFileError(str(error))
    net.columns = _columns(_field(data, "columns", "the model"), net.inputs)
    net.target = _target(_field(data, "target", "the model"), net.outputs)
    if version_of(net.columns, net.target) > version:
        raise ModelFileError("columns or target have fields of version 2, and the file says version 1: it is damaged")
    return net


def _field(data: "Any", name: str, place: str) -> "Any":
    if not isinstance(data, dict):
        raise ModelFileError("%s is no object with named fields" % place)
    if name not in data:
        raise ModelFileError("%s has no field %r" % (place, name))
    return data[name]


def _layer(data: "Any", place: str) -> Dense:
    weights = _field(data, "weights", place)
    biases = _field(data, "biases", place)
    if not isinstance(weights, list) or not weights or not isinstance(biases, list) or not biases:
        raise ModelFileError("%s: weights and biases must be lists of numbers" % place)
    try:
        return Dense(_field(data, "units", place), _field(data, "activation", place),
                     _field(data, "initializer", place), _field(data, "scale", place), weights, biases,
                     data.get("l1", 0.0), data.get("l2", 0.0), data.get("dropout", 0.0))
    except ModelFileError:
        raise
    except NNPureError as error:
        raise ModelFileError("%s: %s" % (place, error))


def _columns(columns: "Any", inputs: int) -> "Any":
    """Return the description of a table's columns if it fits the network's inputs."""
    if columns is None:
        return None
    width = check_columns(columns)
    if width != inputs:
        raise ModelFileError("columns make %d inputs and the network has %d" % (width, inputs))
    return columns


def _target(target: "Any", outputs: int) -> "Any":
    """Return the description of the target column if it fits the network's outputs."""
    if target is None:
        return None
    count = check_target(target)
    if count and count != (2 if outputs == 1 else outputs):
        raise ModelFileError("target.classes has %d names and the network %d outputs" % (count, outputs))
    if not count and outputs != 1:
        raise ModelFileError("target without classes needs 1 output, the network has %d" % outputs)
    return target


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
        name = _text(_field(columns[k], "name", place), place + ".name")
        if name in names:
            raise ModelFileError("%s: a second column %s" % (place, short(name)))
        names.add(name)
        width += _column_width(columns[k], place)
    return width


def _column_width(column: "Any", place: str) -> int:
    """Return how many inputs one column makes."""
    categories = _field(column, "categories", place)
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
        raise ModelFileError("%s has fill and indicator: of categories only one can stand for missing" % place)
    if indicator and not one_hot and "fill" not in column:
        raise ModelFileError("%s.indicator needs fill, the number that stands in" % place)
    return (len(texts) + (unseen == "other") if one_hot else 1) + indicator


def check_target(target: "Any") -> int:
    """Return how many classes the described target has, 0 if it is a number.

    >>> check_target({"name": "price", "classes": None})
    0
    """
    _text(_field(target, "name", "target"), "target.name")
    classes = _field(target, "classes", "target")
    _check_reading(target, "target")
    if classes is None:
        return 0
    _refuse_fields(target, ("log", "decimal", "thousands"), "target", "is for numbers")
    return len(_texts(classes, "target.classes"))


def _check_reading(description: "Any", place: str) -> None:
    """Check the fields that say how a cell is read: columns and target share them."""
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


def _number(value: "Any", place: str) -> float:
    if value is True or value is False:
        raise ModelFileError("%s must be a number" % place)
    try:
        return to_number(value, place)
    except NNPureError as error:
        raise ModelFileError(str(error))


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
    except ValueError:              # half a surrogate pair, which JSON can spell and nobody can print
        raise ModelFileError("%s holds a letter that is none" % place)
    return value
