"""A network as one ES module, without dependencies, for browsers and node.

Sums are added in the order of matrix.py, and the formulas are those of
activations.py.  Math.exp is each engine's own: last bits may differ from
Python's.
"""

import re

from ..errors import NNPureError
from .formulas import curly_formulas
from .model import Layer, Model, expected
from .names import checked_name, folded, javascript_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Sequence

WIDTH = 100
WORDS = {"EXP(": "Math.exp(", "ABS(": "Math.abs(", "LOG1P(": "Math.log1p(", "INFINITY": "Infinity"}
SUMS = """\
// The sums of a layer: x times the weights of each unit, and its bias.
function sums_(x, weights, biases) {
  return weights.map((unit, j) => {
    let total = 0.0;
    for (let i = 0; i < x.length; i++) {
      total += x[i] * unit[i];
    }
    return total + biases[j];
  });
}
"""
SOFTMAX = """\

function softmax_(z) {
  const largest = z.reduce((a, b) => (b > a ? b : a));
  const exps = z.map((number) => Math.exp(number - largest));
  const total = exps.reduce((a, b) => a + b, 0.0);
  return exps.map((e) => e / total);
}
"""
CLASS_OF = """\
  const shares = outputs_(row);
  let best = 0;
  for (let k = 1; k < shares.length; k++) {
    if (shares[k] > shares[best]) {
      best = k;
    }
  }
  return CLASSES_[best];
"""
SELF_TEST = """\

// Returns how many rows are as expected; throws an Error if one is not.
export function %s_self_test() {
  for (const [row, outputs] of EXPECTED_) {
    outputs_(row).forEach((answer, j) => {
      if (!(Math.abs(answer - outputs[j]) <= 1e-9 * (1.0 + Math.abs(outputs[j])))) {
        throw new Error("for " + row + " answer " + j + " is " + answer + " and not " + outputs[j]);
      }
    });
  }
  return EXPECTED_.length;
}
"""


def to_javascript(network: "Any", name: str = "predict", expect: "Any" = ()) -> str:
    """Return an ES module that exports name(row), and name_proba(row) if there are classes; answers as to_python's.

    expect   rows whose outputs are kept; the module then exports name_self_test, which compares

    >>> from nn_pure import Dense, Network
    >>> source = to_javascript(Network(2, [Dense(1, "relu")]), "score")
    >>> [line for line in source.splitlines() if line.startswith("export")]
    ['export function score(row) {']
    """
    checked_name(name, "javascript")
    if name.endswith("_"):
        raise NNPureError("name is %r: names with an underscore at the end are the file's own; choose another" % name)
    model = Model(network)
    tests = expected(network, expect) if len(expect) else []
    lines = _head(model, name)
    if model.classes is not None:
        lines += ["const CLASSES_ = ["] + ["  %s," % javascript_text(text) for text in model.classes] + ["];", ""]
    if model.shift is not None and model.scale is not None:
        lines += folded("const SHIFT_ = %s;" % _listed(model.shift), WIDTH)
        lines += folded("const SCALE_ = %s;" % _listed(model.scale), WIDTH)
    for k, layer in enumerate(model.layers):
        lines.append("const WEIGHTS%d_ = [" % k)
        for weights in layer.weights:
            lines += folded("  %s," % _listed(weights), WIDTH)
        lines += ["];"] + folded("const BIASES%d_ = %s;" % (k, _listed(layer.biases)), WIDTH)
    formulas = [_function(*pair) for pair in curly_formulas(model.activations, WORDS, model.log)]
    text = "\n".join(lines + [""]) + "\n" + SUMS + (SOFTMAX if "softmax" in model.activations else "")
    text += "".join(formulas) + _outputs(model) + _public(model, name)
    if tests:
        lines = ["  [%s, %s]," % (_listed(row), _listed(outputs)) for row, outputs in tests]
        text += "\nconst EXPECTED_ = [\n%s\n];\n" % "\n".join([part for line in lines for part in folded(line, WIDTH)])
        text += SELF_TEST % name
    return text


def _head(model: Model, name: str) -> "List[str]":
    lines = ["// A trained network, %s, as an ES module: %s(row) answers for an array of %d numbers."
             % (model.sizes(), name, model.inputs), "// Written by nn_pure export.  It needs nothing else."]
    if model.target:
        lines.append("// It answers with: " + model.target)
    if model.meanings:
        lines += ["//", "// row:"] + ["//   [%d] %s" % pair for pair in enumerate(model.meanings)]
    return lines + [""]


def _listed(numbers: "Sequence[float]") -> str:
    return "[%s]" % ", ".join(map(repr, numbers))


def _function(name: str, body: str) -> str:
    body = re.sub(r"@(\w+)\(", r"\1_(", body).replace("real ", "let ")
    return "\nfunction %s_(z) {\n%s}\n" % (name, re.sub(r"(?m)^((?:    )+)", lambda found: found.group(1)[::2], body))


def _outputs(model: Model) -> str:
    lines = ["", "function outputs_(row) {", "  if (row.length !== %d) {" % model.inputs,
             '    throw new Error("row has " + row.length + " numbers where %d are needed");' % model.inputs, "  }"]
    lines.append("  let x = %s;" % ("Array.from(row)" if model.shift is None else
                                    "Array.from(row, (number, i) => (number - SHIFT_[i]) / SCALE_[i])"))
    lines += [_layer_line(k, layer) for k, layer in enumerate(model.layers)]
    return "\n".join(lines + ["  return %s;" % ("x.map(signed_exp_)" if model.log else "x"), "}", ""])


def _layer_line(k: int, layer: Layer) -> str:
    sums = "sums_(x, WEIGHTS%d_, BIASES%d_)" % (k, k)
    if layer.activation == "softmax":
        return "  x = softmax_(%s);" % sums
    return "  x = %s%s;" % (sums, "" if layer.activation == "linear" else ".map((z) => %s_(z))" % layer.activation)


def _public(model: Model, name: str) -> str:
    if model.answers == "outputs":
        body, what = "  return outputs_(row);\n", "the network's outputs, an array of %d numbers" % model.outputs
    elif model.answers == "number":
        body, what = "  return outputs_(row)[0];\n", "the predicted number"
    elif model.outputs == 1:
        body, what = "  return CLASSES_[outputs_(row)[0] >= 0.5 ? 1 : 0];\n", "the name of the likeliest class"
    else:
        body, what = CLASS_OF, "the name of the likeliest class"
    text = "\n// Returns %s.\nexport function %s(row) {\n%s}\n" % (what, name, body)
    if model.answers == "class":
        shares = "  return outputs_(row);\n"
        if model.outputs == 1:
            shares = "  const a = outputs_(row)[0];\n  return [1.0 - a, a];\n"
        text += "\n// Returns the probability of each class.\nexport function %s_proba(row) {\n%s}\n" % (name, shares)
    return text
