"""check the numbers of a training step that somebody worked out by hand

FILE.json holds the task and the numbers:

    {"example": "mazur", "claims": {"z[0][0]": 0.3775, "w[1]": [[0.3589, 0.5113], [0.4087, 0.5614]]}}

or, in place of example, "model" (a file, beside FILE.json) or "network" (as
Network.to_dict has it), with "X", "y", "learning_rate" and "optimizer".  The exit
status is 0 if all numbers are right, 1 if one is wrong.
"""

import argparse
import json
import os
import sys

from ..checks import short
from ..errors import DataError, ModelFileError
from ..files import read_json
from ..model_file import load
from ..network import Network
from .arguments import rate
from .explain import digits, shows_unicode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict

FIELDS = ("example", "model", "network", "X", "y", "learning_rate", "optimizer", "claims")


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("file", metavar="FILE.json", help="the task and the numbers: {\"example\": ..., \"claims\": {...}}")
    add("--tolerance", type=rate, metavar="T",
        help="relative tolerance of each number (default: by its digits, at most 0.02)")
    add("--digits", type=digits, default=6, metavar="N",
        help="digits shown of each number (default: %(default)s)")
    add("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    from ..study.check_work import check_work  # here: loaded by this command alone
    from ..study.picture import shows_colours
    from ..study.text import answer_as_text, in_ascii
    data = _read(arguments.file)
    task = _task(data, arguments.file)
    answer = check_work(task["network"], task["X"], task["y"], data["claims"], task["learning_rate"],
                        task["optimizer"], arguments.tolerance)
    if arguments.json:
        print(json.dumps(answer, indent=1, ensure_ascii=False))
    else:
        text = answer_as_text(answer, arguments.digits, colour=shows_colours(sys.stdout))
        print(text if shows_unicode(sys.stdout) else in_ascii(text))
    return 0 if answer["right"] else 1


def _read(name: str) -> "Dict[str, Any]":
    """Return the object in the file; DataError if it is none, or has unknown fields."""
    try:
        data = read_json(name)
    except ModelFileError as error:
        raise DataError("%s: %s" % (name, error)) from None
    if not isinstance(data, dict):
        raise DataError("%s: %s is no object with named fields" % (name, short(data)))
    for field in data:
        if field not in FIELDS:
            raise DataError("%s: the field %s means nothing here; the fields are %s"
                            % (name, short(field), ", ".join(FIELDS)))
    if "claims" not in data:
        raise DataError("%s has no claims: add \"claims\": {\"z[0][0]\": 0.3775, ...}" % name)
    return data


def _task(data: "Dict[str, Any]", name: str) -> "Dict[str, Any]":
    """Return network, X, y, learning_rate and optimizer of the step to check."""
    from ..study.examples import example
    sources = [field for field in ("example", "model", "network") if field in data]
    if len(sources) != 1:
        raise DataError("%s: one of example, model and network is needed, not %s"
                        % (name, " and ".join(sources) or "none of them"))
    task: "Dict[str, Any]" = {"optimizer": "sgd", "learning_rate": None}
    if "example" in data:
        if not isinstance(data["example"], str):
            raise DataError("%s: example is %s, no name" % (name, short(data["example"])))
        task = dict(example(data["example"]))
    elif "model" in data:
        if not isinstance(data["model"], str):
            raise DataError("%s: model is %s, no name of a file" % (name, short(data["model"])))
        task["network"] = load(os.path.join(os.path.dirname(name), data["model"]))
    else:
        task["network"] = Network.from_dict(data["network"])
    for field in ("X", "y", "learning_rate", "optimizer"):
        if field in data:
            task[field] = data[field]
        elif field not in task or task[field] is None:
            raise DataError("%s has no %s: it belongs to the task" % (name, field))
    return task
