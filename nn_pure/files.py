"""Files: JSON text, written whole or not at all, read without trust.

json and os are imported where they are used: a board that only computes has
neither.
"""

from .errors import ModelFileError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# About five million parameters, more than plain Python trains; a larger file is not read at all.
MAX_BYTES = 100000000


def read_json(path: "Any") -> "Any":
    """Return what the JSON file path holds; ModelFileError if it cannot be parsed, OSError if not read."""
    with open(path, "rb") as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ModelFileError("larger than %d bytes: this is no nn_pure model" % MAX_BYTES)
    return _parse(data)


def write_text(path: "Any", text: str) -> None:
    """Write text to path as UTF-8, all of it or nothing; a device or pipe is written to as it is.

    OSError names path.  A link stays a link, a file keeps its permissions.
    """
    import os
    mode = None
    if hasattr(os, "fsdecode"):                    # a board has no links and no permissions
        path = os.path.realpath(os.fsdecode(path))
        if os.path.exists(path):
            if not os.path.isfile(path):
                with open(path, "wb") as file:
                    file.write(text.encode())
                return
            mode = os.stat(path).st_mode & 0o777
    # Two threads may save to one path: the id is of this very text.
    temporary = "%s.%d.%d.tmp" % (path, os.getpid() if hasattr(os, "getpid") else 0, id(text))
    try:
        _write_and_rename(os, temporary, path, text.encode(), mode)
    except BaseException as error:
        try:
            os.remove(temporary)
        except OSError:
            pass
        if isinstance(error, OSError) and hasattr(error, "filename"):
            raise OSError(error.errno, error.strerror, path)       # not the temporary name
        raise


def _write_and_rename(os: "Any", temporary: str, path: str, data: bytes, mode: "Any") -> None:
    with open(temporary, "wb") as file:
        file.write(data)
        file.flush()
        if hasattr(os, "fsync"):
            os.fsync(file.fileno())
    if mode is not None:
        os.chmod(temporary, mode)
    if hasattr(os, "replace"):
        os.replace(temporary, path)
    else:
        os.rename(temporary, path)


def _parse(data: bytes) -> "Any":
    import json
    try:
        text = data.decode()
        try:
            # Ten million digits would take minutes as an int; as a float they are infinity at once.
            return json.loads(text, parse_int=lambda digits: int(digits) if len(digits) < 300 else float(digits))
        except TypeError:                       # MicroPython's json has no parse_int
            return json.loads(text)
    except (ValueError, RuntimeError, MemoryError) as error:      # RuntimeError: nested too deeply
        reason = str(error) or type(error).__name__
        raise ModelFileError("not readable as JSON (%s): damaged, cut short, or no model file" % reason)
