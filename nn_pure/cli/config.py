"""--config FILE.json: options in a file, below those of the command line.

    {"target": "species", "hidden": [16, 8], "epochs": 50, "resume": true}

A name is the option's without its dashes in front; a value is a number or text,
true for an option without a value, a list for one that takes several, an object
for {"class-weight": {"no": 1, "yes": 5}}.
"""

import argparse
import difflib
import json

from ..checks import short
from .arguments import class_weights, metric_names, names, sizes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, NoReturn

LISTS = (metric_names, names, sizes)
NOT_IN_FILES = ("help", "config")


class ConfigError(ValueError):
    """An error in a config file."""


def take_config(parser: argparse.ArgumentParser, path: str) -> None:
    """Make the values of the config file the defaults of parser; ConfigError names the key that is wrong."""
    actions = _actions(parser)
    for key, value in _read(path).items():
        action = actions.get("--" + key.replace("_", "-"))
        if action is None:
            known = sorted(name[2:] for name in actions)
            close = difflib.get_close_matches(key.replace("_", "-"), known, 1)
            raise ConfigError("%s: there is no option %r; %s" % (
                path, key, "use \"%s\"" % close[0] if close else "there are " + ", ".join(known)))
        try:
            parser.set_defaults(**{action.dest: _value(action, value)})
        except (argparse.ArgumentTypeError, ValueError) as error:
            raise ConfigError("%s: %s: %s" % (path, key, error)) from None
        action.required = False


def _actions(parser: argparse.ArgumentParser) -> "Dict[str, Any]":
    return {name: action for action in parser._actions for name in action.option_strings
            if name.startswith("--") and action.dest not in NOT_IN_FILES}


def _read(path: str) -> "Dict[str, Any]":
    try:
        with open(path, encoding="utf-8-sig") as file:
            data = json.load(file, object_pairs_hook=_once)
    except OSError as error:
        raise ConfigError("%s: %s" % (path, error.strerror or error)) from None
    except (ValueError, RecursionError) as error:
        raise ConfigError("%s is no JSON (%s): write an object such as {\"epochs\": 50}" % (path, error)) from None
    if not isinstance(data, dict):
        raise ConfigError("%s holds %s: write an object such as {\"epochs\": 50}" % (path, short(data)))
    return data


def _once(pairs: "Any") -> "Dict[str, Any]":
    found: "Dict[str, Any]" = {}
    for key, value in pairs:
        if key in found:
            raise ValueError("%r stands there twice" % key)
        found[key] = value
    return found


def _value(action: "Any", value: "Any") -> "Any":
    """Return the value as argparse would convert it from the command line."""
    if action.nargs == 0:
        if value is not True and value is not False:
            _refuse(value, "true or false")
        return action.const if value else action.default
    if action.type in LISTS:
        return _list(action, value)
    if action.type is class_weights and isinstance(value, dict):
        if not value:
            _refuse(value, "an object such as {\"no\": 1, \"yes\": 5}")
        for name in value:
            _number(value[name])
        return {name: class_weights("x:%s" % value[name])["x"] for name in value}
    text = action.type in (None, class_weights) or action.type.__name__ in ("file_name", "character")
    if text and not isinstance(value, str):
        _refuse(value, "a text")
    if not text:
        _number(value)
    result = action.type(str(value)) if action.type else value
    if action.choices is not None and result not in action.choices:
        _refuse(value, "one of " + ", ".join(action.choices))
    return result


def _list(action: "Any", value: "Any") -> "Any":
    if isinstance(value, str):
        return action.type(value)
    if not isinstance(value, list):
        _refuse(value, "a list")
    if action.type is sizes:
        return sizes(",".join([str(_number(size)) for size in value]) or "none")
    for name in value:
        if not isinstance(name, str):
            _refuse(name, "a text")
    return metric_names(",".join(value)) if action.type is metric_names else list(value)


def _number(value: "Any") -> "Any":
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        _refuse(value, "a number")
    return value


def _refuse(value: "Any", wanted: str) -> "NoReturn":
    raise ConfigError("%s is not %s" % (_shown(value), wanted))


def _shown(value: "Any") -> str:
    text = json.dumps(value)
    return text if len(text) <= 40 else text[:37] + "..."
