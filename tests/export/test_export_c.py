"""Exports to C: compiled without a warning, and the numbers of Python."""

import re
import shutil

import pytest
from export_cases import HOSTILE, bits, finite, named, networks, number, output_of, plain
from grids import few
from hypothesis import assume, given
from strategies import examples

from nn_pure import DataError, Dense, Network, NNPureError
from nn_pure.activations import ACTIVATIONS
from nn_pure.data.encoding import decode_outputs
from nn_pure.export import example_rows, to_c
from nn_pure.export.model import single_precision
from nn_pure.scaling import Scaling

GCC = shutil.which("gcc")
needs_gcc = pytest.mark.skipif(GCC is None, reason="gcc is not installed")
FLAGS = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-Wdouble-promotion", "-Wshadow", "-Wstrict-prototypes",
         "-trigraphs"]


def compiled(folder, source, main="", *options):
    """Compile a header, with a main if one is given; return the name of the program."""
    (folder / "model.h").write_text(source, encoding="ascii")
    (folder / "main.c").write_text('#include "model.h"\n#include "model.h"\n' + main)
    output_of(GCC, *FLAGS + list(options) + ["main.c", "-o", "main", "-lm"], cwd=str(folder))
    return str(folder / "main")


def outputs_of(folder, net, X, name="predict", **options):
    """Return what the self-test prints, which has to agree with what it expects."""
    source = to_c(net, name, expect=X, **options)
    printed = output_of(compiled(folder, source, "", "-D%s_SELF_TEST" % name.upper(), "-O2"))
    return [[float(text) for text in line.split()] for line in printed.splitlines()]


@needs_gcc
@pytest.mark.parametrize("name", few(sorted(ACTIVATIONS), 5))
def test_the_same_bits_from_every_activation(tmp_path, name):
    weights = [[1.0, -0.5]] if name == "softmax" else [[1.0]]
    net = Network(1, [Dense(len(weights[0]), name, weights=weights)])
    net.scaling = Scaling([-0.0], [2.0])
    X = finite(net, [[k / 64.0] for k in range(-600, 600)] + [[-1e300], [-1500.0], [1e-9], [1000.0], [1500.0], [1e300]])
    assert len(X) >= 1200
    assert bits(outputs_of(tmp_path, net, X)) == bits(plain(net).predict(X))


@needs_gcc
@examples(8)
@given(networks())
def test_the_same_bits(tmp_path_factory, case):
    net, X = case[0], finite(*case)
    assume(X)
    assert bits(outputs_of(tmp_path_factory.mktemp("c"), net, X)) == bits(plain(net).predict(X))


@needs_gcc
def test_floats_are_near(tmp_path):
    """All arithmetic is that of float: near what double says of the same rounded weights, and not the same."""
    net = Network(2, [Dense(4, name) for name in sorted(ACTIVATIONS) if name != "softmax"] + [Dense(3, "softmax")], seed=5)
    X = example_rows(net, 20)
    wanted = single_precision(net).predict(X)
    got = outputs_of(tmp_path, net, X, single=True)
    for answers, numbers in zip(got, wanted):
        for a, w in zip(answers, numbers):
            assert abs(a - w) <= 1e-5 * (1.0 + abs(w))
    assert got != wanted
    source = to_c(net, single=True)
    assert not re.search(r"\bdouble\b|\b(exp|fabs|frexp)\(|\d\.\d+(e[-+]?\d+)?(?![\df.e])", source)


@needs_gcc
def test_a_wrong_weight_is_found(tmp_path):
    net = Network(1, [Dense(1, weights=[[3.0]])])
    source = to_c(net, expect=[[2.0]])
    assert source.count("    3.0\n") == 1
    program = compiled(tmp_path, source.replace("    3.0\n", "    3.1\n"), "", "-DPREDICT_SELF_TEST")
    with pytest.raises(AssertionError, match="1 numbers are not as expected"):
        output_of(program)


MAIN = """
#include <stdio.h>
int main(void) {
    double row[SCORE_INPUTS], shares[SCORE_CLASSES];
    while (scanf("%lf %lf", &row[0], &row[1]) == 2) {
        score_proba(row, shares);
        printf("%s", score_class_name(score_class(row)));
        for (int k = 0; k < SCORE_CLASSES; k++) {
            printf(" %.17g", shares[k]);
        }
        printf("\\n");
    }
    return 0;
}
"""


@needs_gcc
@pytest.mark.parametrize("classes", [("no", "yes"), ("no", "maybe", "yes")])
def test_classes_and_probabilities(tmp_path, classes):
    net = named(classes)
    rows = example_rows(net, 30)
    program = compiled(tmp_path, to_c(net, "score"), MAIN)
    printed = output_of(program, input="".join(["%r %r\n" % tuple(row) for row in rows]).encode()).splitlines()
    outputs = plain(net).predict(rows)
    assert [line.split()[0] for line in printed] == decode_outputs(outputs, net.target)
    wanted = [[1.0 - a[0], a[0]] if len(a) == 1 else a for a in outputs]
    assert [[float(text) for text in line.split()[1:]] for line in printed] == wanted


@needs_gcc
def test_the_logarithm_of_a_number_is_undone(tmp_path):
    net = number(3)
    rows = example_rows(net, 20)
    source = to_c(net)
    main = '\n#include <stdio.h>\nint main(void) {\n    double row[2], answer[1];\n' \
           '    while (scanf("%lf %lf", &row[0], &row[1]) == 2) {\n        predict(row, answer);\n' \
           '        printf("%.17g\\n", answer[0]);\n    }\n    return 0;\n}\n'
    printed = output_of(compiled(tmp_path, source, main), input="".join(["%r %r\n" % tuple(r) for r in rows]).encode())
    assert [float(line) for line in printed.split()] == decode_outputs(plain(net).predict(rows), net.target)


NAMES = """
#include <stdio.h>
int main(void) {
    for (int k = 0; k < PREDICT_CLASSES; k++) {
        for (const char *letter = predict_class_name(k); *letter; letter++) {
            printf("%02x", (unsigned char)*letter);
        }
        printf("|");
    }
    return 0;
}
"""


@needs_gcc
def test_hostile_texts_in_a_model(tmp_path):
    classes = list(dict.fromkeys(HOSTILE + [text + "0" for text in HOSTILE] + ["x" + text for text in HOSTILE]))
    columns = [{"name": text + "n", "categories": None} for text in HOSTILE]
    net = named(classes, len(columns), columns=columns)
    net.target["name"] = "*/ #error planted /*"
    source = to_c(net)
    assert "planted" in source and source.count("*/") == source.count("/*")
    printed = output_of(compiled(tmp_path, source, NAMES)).split("|")[:-1]
    assert [bytes.fromhex(text).decode() for text in printed] == classes


@pytest.mark.parametrize("name, message", [("a\x00b", "zero byte"), ("a" * 4096, "4096 bytes")])
def test_texts_that_c_cannot_hold(name, message):
    with pytest.raises(NNPureError, match=message):
        to_c(named(["no", name]))


def test_weights_that_a_float_cannot_hold():
    net = Network(1, [Dense(1, weights=[[1e39]])])
    with pytest.raises(DataError, match=r"layers\[0\].weights is 1e\+39, more than a 32-bit float holds"):
        to_c(net, single=True)
    net = Network(1, [Dense(1, weights=[[1.0]])])
    net.scaling = Scaling([0.0], [1e-60])
    with pytest.raises(DataError, match="scaling.scale is too small"):
        to_c(net, single=True)
    assert "e-60" in to_c(net)
