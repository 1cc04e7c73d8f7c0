"""Plain values: JSON-able copies of user arguments, the same in every run and every process."""

import hashlib
import json
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def plain(value: "Any") -> "Any":
    """Return value as JSON can hold it: functions and classes by name, other objects as their repr without an address.

    >>> plain({"sizes": (4, 2), "kind": float})
    {'sizes': [4, 2], 'kind': 'float'}
    """
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return float(value) if value - value == 0.0 else repr(float(value))
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if callable(value) and hasattr(value, "__qualname__"):
        return value.__qualname__
    return re.sub(r" at 0x[0-9a-fA-F]+", "", repr(value))


def key_of(value: "Any") -> str:
    """Return a text that is equal for equal values: 1 and True, 1 and 1.0 are different ones.

    >>> key_of({"b": 1, "a": (2,)})
    '{"a": [2], "b": 1}'
    """
    return json.dumps(plain(value), sort_keys=True)


def digest(value: "Any") -> str:
    """Return a hash of value, 16 hexadecimal digits; that of another value is equal in one case in 10^19.

    >>> digest([[1.0, 2.0]]) == digest([(1.0, 2.0)]), digest([[1.0]]) == digest([[1.5]])
    (True, False)
    """
    return hashlib.sha256(json.dumps(value, default=plain, sort_keys=True).encode()).hexdigest()[:16]
