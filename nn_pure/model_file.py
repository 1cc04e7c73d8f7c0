"""Model files: a network as JSON text.  README.md, beside this file, describes the fields."""

from .errors import ModelFileError, NNPureError
from .files import read_json, write_text
from .network import Network

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def save(net: "Any", path: "Any") -> None:
    """Write net to path as JSON; floats come back to the last bit.

    The text goes to a temporary file beside path, which then takes its name
    (an atomic write): after an interruption path is the old file or the new one.
    DataError if a weight is not finite, OSError if path cannot be written.
    """
    import json
    if not hasattr(net, "to_dict"):
        raise NNPureError("save takes a Network; SimpleNeuralNetwork.to_network() makes one")
    write_text(path, json.dumps(net.to_dict()))


def load(path: "Any") -> Network:
    """Return the network that save wrote to path.

    ModelFileError says what is wrong with the file; OSError if there is none.
    """
    try:
        return Network.from_dict(read_json(path))
    except ModelFileError as error:
        raise ModelFileError("%s: %s" % (path, error))
