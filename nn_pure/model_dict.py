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
    from typing import Any, Dict

FORMAT = "nn_pure"
VERSIONS = (1, 2)
COLUMN_FIELDS = ("ordinal", "unseen", "fill", "indicator", "drop", "log", "decimal", "thousands", "missing_words")
TARGET_FIELDS = ("drop", "log", "decimal", "thousands", "missing_words")


def network_to_dict(net: "Any") -> "Dict[str, Any]":
    """Return net as a dictionary; DataError if a weight is not finite."""
    layers = []
    for k, layer in enumerate(net.layers):
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
    for description, fields in [(target, TARGET_FIELDS)] + [(column, COLUMN_FIELDS) for column in columns or []]:
        for name in fields if isinstance(description, dict) else ():
            if name in description:
                return 2
    return 1


def _copy(value: "Any") -> "Any":
    """Return value with lists and dicts of its own."""
    if isinstance(value, list):
        return [_copy(item) for item in value]
    if isinstance(value, dict):
        return {key: _copy(value[key]) for key in value}
    return value


def network_from_dict(network_class: "Any", data: "Any") -> "Any":
    """Return a network_class made from data, or raise ModelFileError."""
    if field_of(data, "format", "the model") != FORMAT:
        raise ModelFileError("format is not %r: this is no nn_pure model" % FORMAT)
    version = field_of(data, "version", "the model")
    if type(version) not in (int, float) or version not in VERSIONS:
        raise ModelFileError("version %s: this nn_pure reads versions 1 and 2; a newer nn_pure wrote it, "
                             "or the file is damaged" % short(version))
    layers = field_of(data, "layers", "the model")
    if not isinstance(layers, list) or not layers:
        raise ModelFileError("layers must be a list of at least one layer")
    try:
        net = network_class(field_of(data, "inputs", "the model"),
                            [_layer(layers[k], "layers[%d]" % k) for k in range(len(layers))],
                            field_of(data, "loss", "the model"), field_of(data, "seed", "the model"),
                            data.get("label_smoothing", 0.0), exp=data.get("exp", "platform"))
        scaling = field_of(data, "scaling", "the model")
        if scaling is not None:
            net.scaling = Scaling(field_of(scaling, "shift", "scaling"), field_of(scaling, "scale", "scaling"))
            if len(net.scaling.shift) != net.inputs:
                raise ModelFileError("scaling is for %d inputs and the network has %d"
                                     % (len(net.scaling.shift), net.inputs))
    except NNPureError as error:
        raise ModelFileError(str(error))
    columns, target = field_of(data, "columns", "the model"), field_of(data, "target", "the model")
    if columns is not None and not isinstance(columns, list):
        raise ModelFileError("columns must be a list or null")
    for k, column in enumerate(columns or []):
        _check_words(column, "categories", "columns[%d]" % k)
    if target is not None:
        _check_words(target, "classes", "target")
    net.columns, net.target = columns, target
    if version_of(net.columns, net.target) > version:
        raise ModelFileError("columns or target have fields of version 2, and the file says version 1: it is damaged")
    return net


def field_of(data: "Any", name: str, place: str) -> "Any":
    """Return data[name]; ModelFileError, with the place, where data is no dict or has no such field.

    >>> field_of({"units": 3}, "units", "layers[0]")
    3
    """
    if not isinstance(data, dict):
        raise ModelFileError("%s is no object with named fields" % place)
    if name not in data:
        raise ModelFileError("%s has no field %r" % (place, name))
    return data[name]


def _layer(data: "Any", place: str) -> Dense:
    weights = field_of(data, "weights", place)
    biases = field_of(data, "biases", place)
    if not isinstance(weights, list) or not weights or not isinstance(biases, list) or not biases:
        raise ModelFileError("%s: weights and biases must be lists of numbers" % place)
    try:
        return Dense(field_of(data, "units", place), field_of(data, "activation", place),
                     field_of(data, "initializer", place), field_of(data, "scale", place), weights, biases,
                     data.get("l1", 0.0), data.get("l2", 0.0), data.get("dropout", 0.0))
    except ModelFileError:
        raise
    except NNPureError as error:
        raise ModelFileError("%s: %s" % (place, error))


def _check_words(data: "Any", words: str, place: str) -> None:
    """Check that a column or the target has a name, and words or null: what whoever shows a model relies on.

    Whoever reads a table for it checks the rest (data/description.py); no prediction depends on it.
    """
    texts = field_of(data, words, place)
    if not isinstance(field_of(data, "name", place), str):
        raise ModelFileError("%s.name must be a text" % place)
    if texts is not None and not (isinstance(texts, list) and all([isinstance(text, str) for text in texts])):
        raise ModelFileError("%s.%s must be null or a list of texts" % (place, words))
