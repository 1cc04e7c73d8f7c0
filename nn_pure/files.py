"""Files: JSON text, written atomically (whole or not at all) and validated when it is read.

json and os are imported where they are used: a board that only computes lacks them.
"""

from .errors import DataError, ModelFileError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Optional

# About five million parameters, more than plain Python trains; a larger file is not read at all.
MAX_BYTES = 100000000
PIECE = 4096              # bytes read at a time: MicroPython allocates what is asked for, all at once


def read_json(path: "Any", limit: "Optional[int]" = None) -> "Any":
    """Return the content of the JSON file path; ModelFileError if it cannot be parsed, OSError if not read.

    limit   how many bytes it may have; None is MAX_BYTES
    """
    limit = MAX_BYTES if limit is None else limit
    pieces: "List[bytes]" = []
    size = 0
    with open(path, "rb") as file:
        while size <= limit:
            piece = file.read(PIECE)
            if not piece:
                return _parse(b"".join(pieces))
            pieces.append(piece)
            size += len(piece)
    raise ModelFileError("larger than %d bytes: this is no nn_pure model" % limit)


def to_json(data: "Any") -> str:
    """Return data as JSON text; DataError if it holds an infinity or a NaN, which JSON cannot write.

    >>> to_json({"loss": [0.5, None]})
    '{"loss": [0.5, null]}'
    """
    import json
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting.extend(value.values())
        elif isinstance(value, (list, tuple)):
            waiting.extend(value)
        elif isinstance(value, float) and value - value != 0.0:
            raise DataError("a number of it is %r" % value)
    return json.dumps(data)


def write_text(path: "Any", text: str) -> None:
    """Write text to path as UTF-8, atomically: all of it or nothing; a device or pipe is written to directly.

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
        _remove(os, temporary)
        if isinstance(error, OSError) and hasattr(error, "filename"):
            raise OSError(error.errno, error.strerror or str(error), path)       # not the temporary name
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


def exists(path: "Any") -> bool:
    """Return whether path exists.

    >>> exists("no such file")
    False
    """
    import os
    try:
        os.stat(path)
    except OSError:
        return False
    return True


def try_to_write(path: "Any") -> None:
    """Raise OSError now, not after an hour, if write_text could not write path; its content is not touched.

    Temporary files of path that a killed process left behind are removed.

    >>> try:
    ...     try_to_write("no_such_folder/run.json")
    ... except OSError as error:
    ...     print(error.strerror)
    nothing can be written here: No such file or directory
    """
    import os
    if not hasattr(os, "fsdecode"):                # a board finds out when it writes
        return
    path = os.path.realpath(os.fsdecode(path))
    if os.path.isdir(path):
        raise IsADirectoryError(21, "the name of a file is needed, this is a folder", path)
    if os.path.exists(path) and not os.path.isfile(path):
        return                                     # a device or pipe
    trial = "%s.%d.0.tmp" % (path, os.getpid())
    try:
        with open(trial, "wb"):
            pass
    except OSError as error:
        raise OSError(error.errno, "nothing can be written here: %s" % error.strerror, path)
    _remove_leftovers(os, path)                    # this one included


def _remove_leftovers(os: "Any", path: str) -> None:
    """Remove the files beside path that are called as write_text's temporary ones, path.123.456.tmp."""
    folder, name = os.path.split(path)
    for entry in os.listdir(folder):
        if entry.startswith(name + ".") and entry.endswith(".tmp"):
            numbers = entry[len(name) + 1:-4].split(".")
            if len(numbers) == 2 and "".join(numbers).isdigit():
                _remove(os, os.path.join(folder, entry))


def _remove(os: "Any", path: str) -> None:
    """Remove path, if that is possible."""
    try:
        os.remove(path)
    except OSError:
        pass


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
