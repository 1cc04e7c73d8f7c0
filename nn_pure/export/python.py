"""A network as one Python file: predict(row), math, and nothing else.

Two layouts, with the same bits:

    written out   a line of arithmetic for each unit, its weights in place: the
                  quickest on CPython, up to MOST_WRITTEN_OUT parameters
    tables        weights as tables, or packed in text, and a function that multiplies
                  a whole row of a table, as kernels/unrolled.py does it

The order of every sum is that of matrix.py.  Written out it begins with the
first product instead of 0.0: that could turn 0.0 into -0.0, which adding the
bias undoes, unless the bias is -0.0 itself; then the 0.0 is there.
"""

from math import copysign

from ..kernels.generated import LONGEST, pieces_of
from ..kernels.unrolled import row_source
from .formulas import python_formulas
from .model import Layer, Model, expected
from .names import checked_name, folded, python_text
from .numbers import UNPACKED, packed_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Sequence, Tuple
    from ..checks import Vector

MOST_WRITTEN_OUT = 5000         # parameters: they take 40 ms to compile
WIDEST_WRITTEN_OUT = 2 * LONGEST
WIDTH = 100                     # characters in a line
TARGET = {"class": "the name of the likeliest class", "number": "the predicted number",
          "outputs": "the network's outputs, a list of %d numbers,"}
CLASS_OF = '''\
    best = 0
    for k in range(1, len(shares)):
        if shares[k] > shares[best]:
            best = k
'''
SELF_TEST = '''\


def _self_test():
    """Compare with what the network answered when this was written; ValueError names a row that differs."""
    tolerance = 1e-9 if 1.0 + 1e-9 != 1.0 else 1e-3     # floats of 32 bits have seven digits
    exact = 0
    for row, outputs in _EXPECTED:
        answers = _outputs(row)
        for answer, wanted in zip(answers, outputs):
            if not abs(answer - wanted) <= tolerance * (1.0 + abs(wanted)):
                raise ValueError("for %r the answer is %r, and not %r" % (row, answers, outputs))
        exact += list(answers) == list(outputs)
    print("%d rows as expected, %d of them to the last bit" % (len(_EXPECTED), exact))


if __name__ == "__main__":
    _self_test()
'''


def to_python(network: "Any", name: str = "predict", packed: bool = False, expect: "Any" = ()) -> str:
    """Return the source of a Python file with one public function, name(row), and name_proba(row) if there are classes.

    network   a Network, with or without scaling and target
    packed    numbers as text of eleven characters each instead of decimals: a smaller file, and exact on
              MicroPython up to 1.25 too, which misreads decimals
    expect    rows whose outputs are kept; run as a script, the file compares its own with them

    row is a list of numbers, one per input, before scaling.  name(row) returns the name of the
    class, or the number, as the target says; the list of outputs if the network has no target.
    NNPureError for a name that is no identifier, or is taken.

    >>> from nn_pure import Dense, Network
    >>> net = Network(2, [Dense(1, weights=[[3.0], [4.0]], biases=[0.5])])
    >>> print(to_python(net).split("def ")[1].rstrip())
    _layer0(row):
        x0, x1 = row
        return [
            x0 * 3.0 + x1 * 4.0 + 0.5,
        ]
    """
    checked_name(name, "python")
    model = Model(network)
    tests = expected(network, expect) if len(expect) else []
    written_out = (not packed and model.parameters <= MOST_WRITTEN_OUT
                   and max([layer.inputs for layer in model.layers]) <= WIDEST_WRITTEN_OUT)
    formulas, imported = python_formulas(model.activations, model.log, model.exp)
    if packed:
        imported.add("ldexp")
    lines = head_lines(model, name, "import" if imported else "no import") + [""]
    if imported:
        lines += ["from math import %s" % ", ".join(sorted(imported)), ""]
    lines += class_lines(model)
    text = "\n".join(lines) + "\n"
    text += (UNPACKED + "\n\n" if packed else "") + "".join(formulas)
    text += _written_out(model) if written_out else _tables(model, packed)
    text += outputs_source(model, _scaling_source(model, packed, written_out)) + public_source(model, name)
    return text + (_expected_source(tests, packed) + SELF_TEST if tests else "")


# --- parts that the file for MicroPython has too --------------------------------------

def head_lines(model: Model, name: str, imports: str = "import") -> "List[str]":
    """Return the first lines of a file: its purpose, and the meaning of the numbers of a row."""
    lines = ['"""A trained network, %s, as source: %s(row) answers for a list of %d numbers."""'
             % (model.sizes(), name, model.inputs), "",
             "# Written by nn_pure export.  It needs math and nothing else." if imports == "import"
             else "# Written by nn_pure export.  It needs nothing else."]
    if model.target:
        lines.append("# It answers with: " + model.target)
    if model.meanings:
        lines += ["#", "# row:"] + ["#   [%d] %s" % pair for pair in enumerate(model.meanings)]
    return lines


def class_lines(model: Model) -> "List[str]":
    """Return the lines of _CLASSES, none if there are no classes."""
    if model.classes is None:
        return []
    return ["_CLASSES = ("] + ["    %s," % python_text(text) for text in model.classes] + [")", ""]


def outputs_source(model: Model, scaling: str) -> str:
    """Return the source of _outputs, after the functions _layer0, _layer1, ...

    scaling   lines that make x of row
    """
    lines = ["def _outputs(row):",
             "    if len(row) != %d:" % model.inputs,
             '        raise ValueError("row has %%d numbers where %d are needed" %% len(row))' % model.inputs]
    text = "\n".join(lines) + "\n" + scaling
    x = "x" if scaling else "row"
    for k in range(len(model.layers)):
        text += "    %s = _layer%d(%s)\n" % ("x", k, x)
        x = "x"
    if model.log:
        text += "    x = [_signed_exp(a) for a in x]\n"
    return text + "    return x\n\n\n"


def public_source(model: Model, name: str) -> str:
    """Return the source of the functions that a user calls."""
    numbers = "a list of %d numbers" % model.inputs
    if model.answers == "outputs":
        what = TARGET["outputs"] % model.outputs
        return 'def %s(row):\n    """Return %s for row, %s."""\n    return _outputs(row)\n' % (name, what, numbers)
    if model.answers == "number":
        return ('def %s(row):\n    """Return %s for row, %s."""\n    return _outputs(row)[0]\n'
                % (name, TARGET["number"], numbers))
    if model.outputs == 1:
        shares, choice = "    a = _outputs(row)[0]\n    return [1.0 - a, a]\n", (
            "    return _CLASSES[1 if _outputs(row)[0] >= 0.5 else 0]\n")
    else:
        shares = "    return _outputs(row)\n"
        choice = "    shares = _outputs(row)\n" + CLASS_OF + "    return _CLASSES[best]\n"
    return ('def %s(row):\n    """Return %s for row, %s."""\n%s\n\n'
            'def %s_proba(row):\n    """Return the probability of each of the %d classes for row, %s."""\n%s'
            % (name, TARGET["class"], numbers, choice, name, len(model.classes or []), numbers, shares))


def activated(activation: str, sums: str, one: str) -> "List[str]":
    """Return the last line of a layer's function: activation over sums, an expression; one is its loop's name."""
    if activation == "linear":
        return ["    return " + sums]
    if activation == "softmax":
        return ["    return _softmax(%s)" % sums]
    return ["    return [_%s(%s) for %s in %s]" % (activation, one, one, sums)]


def _expected_source(tests: "Sequence[Tuple[Vector, Vector]]", packed: bool) -> str:
    lines = ["", "", "_EXPECTED = ("]
    for row, outputs in tests:
        if packed:
            lines.append("    (")
            for numbers, comma in ((row, ","), (outputs, "")):
                texts = ['"%s"' % text for text in packed_lines(numbers)]
                lines += ["        _unpacked(" + texts[0]] + ["                  " + text for text in texts[1:]]
                lines[-1] += ")" + comma
            lines.append("    ),")
        else:
            lines += folded("    (%s, %s)," % (_listed(row), _listed(outputs)), WIDTH)
    return "\n".join(lines + [")"]) + "\n"


def _listed(numbers: "Sequence[float]") -> str:
    return "[%s]" % ", ".join(map(repr, numbers))


def _scaling_source(model: Model, packed: bool, written_out: bool) -> str:
    """Return the first lines of _outputs, the scaling of each input; none without scaling."""
    if model.shift is None or model.scale is None:
        return ""
    if written_out:
        pairs = enumerate(zip(model.shift, model.scale))
        lines = ["        (row[%d] - %s) / %r," % (j, ("(%r)" if shift < 0.0 else "%r") % shift, scale)
                 for j, (shift, scale) in pairs]
        return "\n".join(["    x = ["] + lines + ["    ]"]) + "\n"
    return "    x = [(number - shift) / scale for number, shift, scale in zip(row, _SHIFT, _SCALE)]\n"


# --- written out ----------------------------------------------------------------------

def _written_out(model: Model) -> str:
    return "".join([_unit_lines(k, layer) for k, layer in enumerate(model.layers)])


def _unit_lines(k: int, layer: Layer) -> str:
    """Return the source of _layer<k>, an expression for each unit."""
    names = ", ".join(["x%d" % i for i in range(layer.inputs)])
    call = "" if layer.activation in ("linear", "softmax") else "_" + layer.activation
    lines = ["def _layer%d(row):" % k]
    # one name takes brackets; several are quicker without
    lines += folded("    [%s] = row" % names, WIDTH) if layer.inputs == 1 or len(names) > WIDTH - 20 else [
        "    %s = row" % names]
    lines.append("    return _softmax([" if layer.activation == "softmax" else "    return [")
    for weights, bias in zip(layer.weights, layer.biases):
        terms = ["x%d * %r" % pair for pair in enumerate(weights)]
        if bias == 0.0 and copysign(1.0, bias) < 0.0:
            terms.insert(0, "0.0")
        total = " + ".join(terms + [repr(bias)])
        lines += folded("        %s," % ("%s(%s)" % (call, total) if call else total), WIDTH, (" + ",))
    lines.append("    ])" if layer.activation == "softmax" else "    ]")
    return "\n".join(lines) + "\n\n\n"


# --- tables ---------------------------------------------------------------------------

def _tables(model: Model, packed: bool) -> str:
    """Return the tables of weights, the functions that multiply rows, and those of the layers."""
    text = ""
    lengths = []
    for layer in model.layers:
        for start, end in pieces_of(layer.inputs):
            if (end - start, not start) not in lengths:
                lengths.append((end - start, not start))
    for k, layer in enumerate(model.layers):
        text += (_packed_table if packed else _table)(k, layer)
    if model.shift is not None and model.scale is not None:
        for name, numbers in (("_SHIFT", model.shift), ("_SCALE", model.scale)):
            text += _assigned(name, "_unpacked(\n%s)" % _quoted(packed_lines(numbers))) if packed else (
                _assigned(name, _listed(numbers)))
    text += "\n\n"
    for length, first in lengths:
        source = row_source(length, first).replace("def row(", "def %s(" % _row_name(length, first))
        # lines are broken at commas: all of them must stand within brackets
        source = source.replace("for [", "for ([").replace("], total in", "], total) in") if not first else source
        lines = [part for line in source.split("\n") for part in folded(line, WIDTH, (",", "+"))]
        text += "\n".join(lines) + "\n\n\n"
    return text + "".join([_layer_source(k, layer) for k, layer in enumerate(model.layers)])


def _row_name(length: int, first: bool) -> str:
    return "_products%d%s" % (length, "" if first else "_more")


def _table(k: int, layer: Layer) -> str:
    """Return the biases and, for each piece of a row of inputs, the weights of layer k, a list for each unit."""
    text = _assigned("_BIASES%d" % k, _listed(layer.biases))
    for p, (start, end) in enumerate(pieces_of(layer.inputs)):
        lines = ["_WEIGHTS%d_%d = [" % (k, p)]
        for weights in layer.weights:
            lines += folded("    %s," % _listed(weights[start:end]), WIDTH)
        text += "\n".join(lines + ["]"]) + "\n"
    return text


def _packed_table(k: int, layer: Layer) -> str:
    """Return the same, the weights of each unit one after the other in text."""
    text = _assigned("_BIASES%d" % k, "_unpacked(\n%s)" % _quoted(packed_lines(layer.biases)))
    for p, (start, end) in enumerate(pieces_of(layer.inputs)):
        width = end - start
        numbers = [w for weights in layer.weights for w in weights[start:end]]
        name = "_WEIGHTS%d_%d" % (k, p)
        text += _assigned(name, "_unpacked(\n%s)" % _quoted(packed_lines(numbers)))
        text += "%s = [%s[i:i + %d] for i in range(0, %d, %d)]\n" % (name, name, width, len(numbers), width)
    return text


def _assigned(name: str, value: str) -> str:
    return "\n".join(folded("%s = %s" % (name, value), WIDTH) if "\n" not in value else [
        "%s = %s" % (name, value)]) + "\n"


def _quoted(lines: "Sequence[str]") -> str:
    return "\n".join(['    "%s"' % line for line in lines])


def _layer_source(k: int, layer: Layer) -> str:
    """Return the source of _layer<k> with tables."""
    lines = ["def _layer%d(row):" % k]
    pieces = pieces_of(layer.inputs)
    for p, (start, end) in enumerate(pieces):
        part = "row" if len(pieces) == 1 else "row[%d:%d]" % (start, end)
        lines.append("    sums = %s(%s, _WEIGHTS%d_%d%s)" % (
            _row_name(end - start, not start), part, k, p, ", sums" if start else ""))
    if layer.activation in ("linear", "softmax"):
        lines += activated(layer.activation, "[z + b for z, b in zip(sums, _BIASES%d)]" % k, "z")
    else:
        lines.append("    return [_%s(z + b) for z, b in zip(sums, _BIASES%d)]" % (layer.activation, k))
    return "\n".join(lines) + "\n\n\n"


