"""A network as one C99 header: static const numbers, no allocation, nothing but math.h.

Sums are added in the order of matrix.py and the formulas are those of
activations.py, so that doubles have the bits of Python's, where exp
of the C library has them and the compiler does not fuse a * b + c into one
operation (gcc -std=c99 does not; -ffp-contract=off forbids it to others).
"""

import re

from .formulas import curly_formulas
from .model import Layer, Model, expected, single_precision
from .names import c_text, checked_name, folded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Sequence, Tuple
    from ..checks import Vector

WIDTH = 100
WORDS = {"FREXP(": "frexp(", "EXP(": "exp(", "ABS(": "fabs(", "LOG1P(": "@log1p(",
         "INFINITY": "HUGE_VAL"}
# @ stands for the name, $ for the name in capitals
SUMS = """\
/* the sums of a layer: inputs times weights, a row of inputs for each unit, and the biases */
static inline void @_sums(const @_real *x, int inputs, const @_real *weights, const @_real *biases,
                          int units, @_real *z) {
    for (int j = 0; j < units; j++) {
        @_real total = 0.0;
        for (int i = 0; i < inputs; i++) {
            total += x[i] * weights[j * inputs + i];
        }
        z[j] = total + biases[j];
    }
}
"""
SOFTMAX = """\
static inline void @_softmax(@_real *z, int units) {
    @_real largest = z[0];
    for (int j = 1; j < units; j++) {
        if (z[j] > largest) {
            largest = z[j];
        }
    }
    @_real total = 0.0;
    for (int j = 0; j < units; j++) {
        z[j] = exp(z[j] - largest);
        total += z[j];
    }
    for (int j = 0; j < units; j++) {
        z[j] = z[j] / total;
    }
}
"""
ONE_SHARE = """\
/* the probabilities of the $_CLASSES classes */
static inline void @_proba(const @_real *row, @_real *shares) {
    @(row, shares + 1);
    shares[0] = 1.0 - shares[1];
}

/* the number of the class, for @_class_name */
static inline int @_class(const @_real *row) {
    @_real outputs[$_OUTPUTS];
    @(row, outputs);
    return outputs[0] >= 0.5 ? 1 : 0;
}
"""
SHARES = """\
/* the probabilities of the $_CLASSES classes */
static inline void @_proba(const @_real *row, @_real *shares) {
    @(row, shares);
}

/* the number of the likeliest class, for @_class_name */
static inline int @_class(const @_real *row) {
    @_real outputs[$_OUTPUTS];
    @(row, outputs);
    int best = 0;
    for (int j = 1; j < $_OUTPUTS; j++) {
        if (outputs[j] > outputs[best]) {
            best = j;
        }
    }
    return best;
}
"""
SELF_TEST = """\
int main(void) {
    int wrong = 0;
    for (int k = 0; k < %(rows)d; k++) {
        @_real outputs[$_OUTPUTS];
        @(@_expected_row[k], outputs);
        for (int j = 0; j < $_OUTPUTS; j++) {
            double wanted = (double)@_expected_outputs[k][j];
            double difference = fabs((double)outputs[j] - wanted);
            printf("%%.17g%%c", (double)outputs[j], j + 1 < $_OUTPUTS ? ' ' : '\\n');
            if (!(difference <= %(tolerance)s * (1.0 + fabs(wanted)))) {
                wrong++;
            }
        }
    }
    if (wrong) {
        fprintf(stderr, "%%d numbers are not as expected\\n", wrong);
    }
    return wrong ? 1 : 0;
}
"""


def to_c(network: "Any", name: str = "predict", single: bool = False, expect: "Any" = ()) -> str:
    """Return a C99 header: name(row, outputs), and for classes name_proba, name_class and name_class_name.

    single   float instead of double: weights are rounded to 32 bits, and so is all arithmetic
    expect   rows whose outputs are kept; compiled with NAME_SELF_TEST defined, the header is a program that
             prints its own for each of them and exits with 1 if one differs

    >>> from nn_pure import Dense, Network
    >>> header = to_c(Network(2, [Dense(1, weights=[[3.0], [4.0]], biases=[0.5])]), "score")
    >>> [line for line in header.splitlines() if line.startswith("static")]   # doctest: +ELLIPSIS
    ['static const score_real score_weights0[2] = {', ..., 'static inline void score(...*row, score_real *outputs) {']
    """
    checked_name(name, "c")
    if single:
        network = single_precision(network)
    model = Model(network)
    tests = expected(network, expect) if len(expect) else []
    parts = [_head(model, name, single)]
    for k, layer in enumerate(model.layers):
        parts.append(_numbers("weights%d" % k, [w for weights in layer.weights for w in weights], single))
        parts.append(_numbers("biases%d" % k, layer.biases, single))
    if model.shift is not None and model.scale is not None:
        parts += [_numbers("shift", model.shift, single), _numbers("scale", model.scale, single)]
    code = [_function(formula, body) for formula, body in curly_formulas(model.activations, WORDS, model.log)]
    code += ["\n" + SUMS] + (["\n" + SOFTMAX] if "softmax" in model.activations else []) + [_predict(model)]
    text = "".join(code)
    parts.append(_singly(text) if single else text)
    if model.classes is not None:
        parts += ["\n", _singly(ONE_SHARE if model.outputs == 1 else SHARES, single), _class_names(model)]
    if tests:
        parts.append(_self_test(tests, single))
    text = "".join(parts) + "\n#endif\n"
    return text.replace("@", name).replace("$", name.upper())


def _singly(text: str, single: bool = True) -> str:
    """Return code with the constants and functions of float, not double, which would compute in double."""
    if not single:
        return text
    text = re.sub(r"(?<![\w.])(\d+\.\d*(?:e[+-]?\d+)?)(?![\w.])", r"\1f", text)
    return re.sub(r"\b(exp|fabs|frexp)\(", r"\1f(", text.replace("HUGE_VAL", "HUGE_VALF"))


def _head(model: Model, name: str, single: bool) -> str:
    lines = ["/* A trained network, %s, as C99: %s(row, outputs) answers for %d numbers." % (
        model.sizes(), name, model.inputs), "   Written by nn_pure export.  It needs math.h and nothing else."]
    if model.target:
        lines.append("   It answers with: " + model.target)
    if model.meanings:
        lines += ["", "   row:"] + ["     [%d] %s" % pair for pair in enumerate(model.meanings)]
    lines[-1] += " */"
    lines += ["#ifndef $_NN_PURE_H", "#define $_NN_PURE_H", "", "#include <math.h>", "",
              "#define $_INPUTS %d" % model.inputs, "#define $_OUTPUTS %d" % model.outputs]
    if model.classes is not None:
        lines.append("#define $_CLASSES %d" % len(model.classes))
    widest = max([model.inputs] + [layer.units for layer in model.layers])
    lines += ["#define $_WIDEST %d" % widest, "", "typedef %s @_real;" % ("float" if single else "double"), ""]
    return "\n".join(lines) + "\n"


def _literal(x: float, single: bool) -> str:
    """Return x as C reads it back: the shortest decimals of a double, nine digits of a float."""
    if not single:
        return repr(x)
    text = "%.9g" % x
    return (text if "." in text or "e" in text else text + ".0") + "f"


def _numbers(name: str, numbers: "Vector", single: bool) -> str:
    lines = folded("    " + ", ".join([_literal(x, single) for x in numbers]), WIDTH)
    lines = [lines[0]] + ["    " + line.strip() for line in lines[1:]]
    return "static const @_real @_%s[%d] = {\n%s\n};\n" % (name, len(numbers), "\n".join(lines))


def _function(name: str, body: str) -> str:
    body = re.sub(r"@(\w+)\(", r"@_\1(", body)
    return "\nstatic inline @_real @_%s(@_real z) {\n%s}\n" % (name, body.replace("real ", "@_real "))


def _predict(model: Model) -> str:
    lines = ["", "/* the network's outputs for row, $_INPUTS numbers */",
             "static inline void @(const @_real *row, @_real *outputs) {", "    @_real even[$_WIDEST];"]
    if len(model.layers) > 1:
        lines.append("    @_real odd[$_WIDEST];")
    x_i = "row[i]" if model.shift is None else "(row[i] - @_shift[i]) / @_scale[i]"
    lines += ["    for (int i = 0; i < $_INPUTS; i++) {", "        even[i] = %s;" % x_i, "    }"]
    x, z = "even", "odd"
    for k, layer in enumerate(model.layers):
        z = "outputs" if k == len(model.layers) - 1 else z
        lines += _layer_lines(k, layer, x, z)
        x, z = z, x
    if model.log:
        lines.append("    outputs[0] = @_signed_exp(outputs[0]);")
    return "\n".join(lines + ["}", ""])


def _layer_lines(k: int, layer: Layer, x: str, z: str) -> "List[str]":
    lines = ["    @_sums(%s, %d, @_weights%d, @_biases%d, %d, %s);" % (x, layer.inputs, k, k, layer.units, z)]
    if layer.activation == "softmax":
        return lines + ["    @_softmax(%s, %d);" % (z, layer.units)]
    if layer.activation == "linear":
        return lines
    return lines + ["    for (int j = 0; j < %d; j++) {" % layer.units,
                    "        %s[j] = @_%s(%s[j]);" % (z, layer.activation, z), "    }"]


def _class_names(model: Model) -> str:
    """Return the function for the names; "@" and "$" in them would be replaced, and are not ordinary characters."""
    lines = ["", "/* the name of a class, in UTF-8 */", "static inline const char *@_class_name(int number) {",
             "    static const char *const names[$_CLASSES] = {"]
    lines += ["        %s," % c_text(text) for text in model.classes or []]
    return "\n".join(lines + ["    };", "    return names[number];", "}", ""])


def _self_test(tests: "Sequence[Tuple[Vector, Vector]]", single: bool) -> str:
    rows, outputs = [["    {%s}," % ", ".join([_literal(x, single) for x in pair[side]]) for pair in tests]
                     for side in (0, 1)]
    lines = ["", "#ifdef $_SELF_TEST", "#include <stdio.h>", "",
             "static const @_real @_expected_row[%d][$_INPUTS] = {" % len(tests)]
    lines += [part for line in rows for part in folded(line, WIDTH)] + ["};"]
    lines.append("static const @_real @_expected_outputs[%d][$_OUTPUTS] = {" % len(tests))
    lines += [part for line in outputs for part in folded(line, WIDTH)] + ["};", ""]
    program = SELF_TEST % {"rows": len(tests), "tolerance": "1e-4" if single else "1e-9"}
    return "\n".join(lines) + "\n" + program + "#endif\n"
