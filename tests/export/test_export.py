"""Exports to Python: the bits of the library, from math alone, whatever the model file says."""

import ast
import os
import re

import pytest
from export_cases import (HOSTILE, bits, finite, module_of, named, networks, number, only_math, plain, python_outputs,
                          python_prints)
from grids import few
from hypothesis import given
from hypothesis import strategies as st
from paths import PORTABLE
from strategies import any_float, examples

from nn_pure import DataError, Dense, Network, NNPureError, SimpleNeuralNetwork
from nn_pure.activations import ACTIVATIONS, EXPS
from nn_pure.data.encoding import decode_outputs
from nn_pure.export import example_rows, python, to_c, to_javascript, to_micropython, to_python
from nn_pure.export.formulas import CURLY
from nn_pure.export.names import WORDS, checked_name, comment, folded, python_text
from nn_pure.export.numbers import UNPACKED, packed, packed_lines

unpacked = module_of("from math import ldexp\n" + UNPACKED)["_unpacked"]


# --- the same bits ------------------------------------------------------------------

@examples(60)
@given(networks())
def test_the_same_bits(case):
    net, X = case
    wanted = bits(plain(net).predict(X))
    assert bits(python_outputs(net, X)) == wanted
    assert bits(python_outputs(net, X, packed=True)) == wanted


@pytest.mark.parametrize("exp", EXPS)
@pytest.mark.parametrize("name", sorted(ACTIVATIONS))
def test_the_same_bits_from_every_activation(name, exp):
    hidden = "linear" if name == "softmax" else name
    net = Network(2, [Dense(4, hidden), Dense(3, name)], seed=5, exp=exp)
    X = [[x, y] for x in (-1e308, -700.0, -3.0, -0.2, -0.0, 0.0, 1e-9, 0.3, 5.0, 800.0, 1e308) for y in (-1.0, 0.0, 2.5)]
    X = finite(net, X)
    assert len(X) >= 18
    assert bits(python_outputs(net, X)) == bits(plain(net).predict(X))


def test_a_sum_that_is_minus_zero_nowhere():
    """Loops begin with 0.0, and 0.0 + -0.0 is 0.0: a sum without it would be -0.0 here."""
    for bias in (-0.0, 0.0):
        net = Network(2, [Dense(1, weights=[[1.0], [1.0]], biases=[bias])])
        assert bits(plain(net).predict([[-0.0, -0.0]])) == [["0.0"]]
        assert bits(python_outputs(net, [[-0.0, -0.0]])) == [["0.0"]]


@pytest.mark.parametrize("inputs", [1, 63, 64, 65, 128, 129, 200])
def test_wide_rows_are_cut_in_pieces(inputs):
    net = Network(inputs, [Dense(5, "relu"), Dense(2)], seed=1)
    X = example_rows(net)
    for packed_too in (False, True):
        assert bits(python_outputs(net, X, packed=packed_too)) == bits(plain(net).predict(X))


def test_large_networks_become_tables():
    net = Network(100, [Dense(60, "sigmoid"), Dense(4, "softmax")], seed=1)
    source = to_python(net)
    assert "_WEIGHTS0_1" in source and python.MOST_WRITTEN_OUT < 6000
    assert bits(python_outputs(net, example_rows(net))) == bits(plain(net).predict(example_rows(net)))
    assert "_WEIGHTS0" not in to_python(Network(100, [Dense(40)]))


@pytest.mark.parametrize("packed_too", [False, True])
def test_lines_stay_short_whatever_the_size(packed_too):
    for net in (Network(300, [Dense(30), Dense(70), Dense(2)]), Network(120, [Dense(3)]), named()):
        lines = to_python(net, packed=packed_too, expect=example_rows(net)).split("\n")
        assert max(map(len, lines)) <= 120


def test_a_wrong_formula_is_found(monkeypatch):
    """The check is checked: one bit in one constant of a copied formula."""
    net = Network(2, [Dense(4, "gelu")], seed=5)
    source = to_python(net)
    assert "_GELU_CUBIC = 0.044715\n" in source
    names = module_of(source.replace("_GELU_CUBIC = 0.044715\n", "_GELU_CUBIC = 0.04471500000000001\n"))
    assert bits([names["_outputs"](row) for row in example_rows(net)]) != bits(plain(net).predict(example_rows(net)))


def test_the_text_is_the_same_each_time():
    net = named()
    for write in (to_python, to_c, to_javascript, to_micropython):
        assert write(net, expect=example_rows(net)) == write(named(), expect=example_rows(named()))


# --- what a file holds --------------------------------------------------------------

def public_names(source):
    return [node.name for node in ast.parse(source).body
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]


def test_public_functions_and_imports():
    assert public_names(to_python(Network(2, [Dense(1)]))) == ["predict"]
    assert public_names(to_python(number(), "price")) == ["price"]
    assert public_names(to_python(named(), packed=True)) == ["predict", "predict_proba"]
    assert "import" not in to_python(Network(2, [Dense(2, "relu"), Dense(1)]))
    with pytest.raises(ImportError):
        only_math("os")


@pytest.mark.parametrize("classes", [("no", "yes"), ("no", "maybe", "yes")])
@pytest.mark.parametrize("packed_too", [False, True])
def test_classes_and_probabilities(classes, packed_too):
    net = named(classes)
    names = module_of(to_python(net, packed=packed_too))
    rows = example_rows(net, 40)
    outputs = plain(net).predict(rows)
    assert [names["predict"](row) for row in rows] == decode_outputs(outputs, net.target)
    assert len(set(decode_outputs(outputs, net.target))) > 1
    wanted = [[1.0 - a[0], a[0]] if len(a) == 1 else a for a in outputs]
    assert bits([names["predict_proba"](row) for row in rows]) == bits(wanted)


@pytest.mark.parametrize("log", [False, True])
def test_numbers(log):
    net = number(3, log)
    names = module_of(to_python(net))
    rows = example_rows(net, 20)
    wanted = decode_outputs(plain(net).predict(rows), net.target)
    assert [repr(names["predict"](row)) for row in rows] == [repr(value) for value in wanted]


def test_ties_and_one_half_go_as_in_the_library():
    net = Network(1, [Dense(1, "sigmoid", weights=[[1.0]])])
    net.target = {"name": "t", "classes": ["no", "yes"]}
    assert module_of(to_python(net))["predict"]([0.0]) == "yes"
    net = Network(1, [Dense(3, "softmax", weights=[[1.0, 1.0, 1.0]])])
    net.target = {"name": "t", "classes": ["a", "b", "c"]}
    assert module_of(to_python(net))["predict"]([2.0]) == "a"


def test_rows_of_another_length_are_refused():
    names = module_of(to_python(named()))
    for row in ([], [1.0], [1.0, 2.0, 3.0]):
        with pytest.raises(ValueError, match="row has %d numbers where 2 are needed" % len(row)):
            names["predict"](row)


def test_the_inputs_are_explained():
    columns = [{"name": "town", "categories": ["Ulm", "K\u00f6ln"], "unseen": "other", "indicator": True},
               {"name": "size", "categories": ["s", "m"], "ordinal": True}, {"name": "rent", "categories": None, "log": True}]
    source = to_python(named(inputs=6, columns=columns))
    for line in ("# It answers with: answer", "#   [0] town: 1 for Ulm, else 0", "#   [1] town: 1 for K\\u00f6ln, else 0",
                 "#   [2] town: 1 for any other text, else 0", "#   [3] town: 1 where it is missing, else 0",
                 "#   [4] size: 0 s, 1 m", "#   [5] rent, as sign(x) log(1 + abs(x))"):
        assert line in source.split("\n")


# --- the self-test ------------------------------------------------------------------

@pytest.mark.parametrize("packed_too", [False, True])
def test_the_self_test_runs_as_a_script(folder, packed_too):
    source = to_python(named(), packed=packed_too, expect=example_rows(named()))
    (folder / "m.py").write_text(source)
    assert python_prints("-I", "-S", "m.py") == "5 rows as expected, 5 of them to the last bit\n"
    assert python_prints("-c", "import m") == ""
    assert "_self_test" not in to_python(named())


def test_the_self_test_finds_a_wrong_weight():
    net = Network(1, [Dense(1, weights=[[3.0]])])
    source = to_python(net, expect=[[2.0]])
    assert "x0 * 3.0" in source
    module_of(source)["_self_test"]()
    with pytest.raises(ValueError, match="for .*2.0.* the answer is .*6.2.*, and not .*6.0"):
        module_of(source.replace("x0 * 3.0", "x0 * 3.1"))["_self_test"]()


@pytest.mark.parametrize("rows, message", [([[1.0]], "expect"), ([[1.0, "x"]], "expect"), ([[1e308, 1e308]], "finite")])
def test_rows_that_cannot_be_expected(rows, message):
    net = Network(2, [Dense(1, weights=[[3.0], [4.0]])])
    with pytest.raises(NNPureError, match=message):
        to_python(net, expect=rows)


def test_the_file_that_the_other_interpreters_run_is_fresh():
    """tests/portable/exported.py is what nn_pure writes today; to write it anew, run tests/write_exported.py."""
    from write_exported import source
    with open(os.path.join(PORTABLE, "exported.py")) as file:
        assert file.read() == source()
    assert re.match(r"20 rows as expected, \d+ of them", python_prints(os.path.join(PORTABLE, "exported.py")))


# --- numbers ------------------------------------------------------------------------

@examples(300)
@given(any_float)
def test_packed_numbers_come_back_to_the_last_bit(x):
    assert repr(unpacked(packed(x))) == repr([x])


def test_packed_numbers_at_the_ends():
    numbers = [0.0, -0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1.0, -1.0, 0.1]
    assert repr(unpacked("".join(packed_lines(numbers)))) == repr(numbers)
    assert all(len(packed(x)) == 11 for x in numbers)
    assert repr(unpacked(packed(0.1)[:8] + "B" + packed(0.1)[9:])) != repr([0.1])       # the last bits do count


def test_packed_is_smaller():
    net = Network(64, [Dense(32, "relu"), Dense(10, "softmax")], seed=1)
    assert len(to_python(net, packed=True)) < 0.62 * len(to_python(net))


# --- names and texts ----------------------------------------------------------------

@pytest.mark.parametrize("text", few(HOSTILE, 3))
def test_hostile_texts_in_a_model(text):
    classes = [text, text + "2", "x" + text]
    columns = [{"name": text + "n", "categories": None}, {"name": "other " + text, "categories": None}]
    net = named(classes, columns=columns)
    net.target["name"] = text
    for packed_too in (False, True):
        source = to_python(net, packed=packed_too)
        assert all(32 <= ord(letter) < 127 or letter == "\n" for letter in source)
        assert module_of(source)["_CLASSES"] == tuple(classes)
        clean = to_python(named(["a", "b", "c"]), packed=packed_too)
        assert [type(node) for node in ast.walk(ast.parse(source))] == [type(node) for node in ast.walk(ast.parse(clean))]


@examples(200)
@given(st.text(st.characters(blacklist_categories=("Cs",))))
def test_texts_come_back_and_comments_stay_comments(text):
    assert ast.literal_eval(python_text(text)) == text
    shown = comment(text)
    assert re.match(r"[A-Za-z0-9 _.,:;=()+\\-]*\Z", shown) and not shown.endswith("\\")


@pytest.mark.parametrize("name", ["", "1a", "a b", "a-b", "a.b", "a;b", "a\n", "__import__", "_x", "a" * 41, "n\u00e4me",
                                  "predict()", None, 3])
@pytest.mark.parametrize("write", [to_python, to_c, to_javascript, to_micropython])
def test_names_that_are_no_identifiers(write, name):
    with pytest.raises(NNPureError, match="name is "):
        write(named(), name=name)


@pytest.mark.parametrize("language, names", [
    ("python", ["def", "class", "None", "async", "match", "max", "exp", "ldexp", "math", "len", "ValueError"]),
    ("micropython", ["lambda", "zip", "array"]),
    ("c", ["int", "static", "restrict", "class", "template", "exp", "expf", "fabsf", "printf", "main", "NULL", "EOF", "A",
           "size_t", "FILE", "outputs", "stdout", "linux", "y0"]),
    ("javascript", ["function", "let", "await", "eval", "arguments", "Math", "undefined", "enum", "constructor"]),
])
def test_names_that_mean_something_already(language, names):
    for name in names:
        with pytest.raises(NNPureError, match="name is "):
            checked_name(name, language)
    assert checked_name("score_2", language) == "score_2"
    assert set(WORDS) == {"python", "micropython", "c", "javascript"}


def test_folded_lines_mean_the_same():
    line = "[%s]" % ", ".join(["%d + %d" % (k, k) for k in range(50)])
    parts = folded(line, 40)
    assert max(map(len, parts)) <= 40 and eval("\n".join(parts)) == eval(line)


# --- what cannot be exported --------------------------------------------------------

class Other(Dense):
    """Somebody's own layer, whose arithmetic nobody knows."""


@pytest.mark.parametrize("write", [to_python, to_c, to_javascript, to_micropython])
def test_networks_that_cannot_be_exported(write):
    with pytest.raises(NNPureError, match="to_network"):
        write(SimpleNeuralNetwork(2, 2, 1, seed=0))
    with pytest.raises(NNPureError, match="Network"):
        write({"layers": []})
    with pytest.raises(NNPureError, match=r"layers\[0\] is a Other"):
        write(Network(2, [Other(2), Dense(1)]))
    net = Network(2, [Dense(1)])
    net.layers[0].weights[1][0] = float("nan")
    with pytest.raises(DataError, match=r"layers\[0\].weights"):
        write(net)


def test_a_library_without_its_source_is_named(monkeypatch):
    def getsource(function):
        raise OSError("could not get source code")

    monkeypatch.setattr("inspect.getsource", getsource)
    with pytest.raises(NNPureError, match="the source of sigmoid cannot be read"):
        to_python(Network(2, [Dense(1, "sigmoid")]))
    assert "exp(" in to_c(Network(2, [Dense(1, "sigmoid")]))


def test_what_is_not_a_number_goes_through():
    names = module_of(to_python(named(("no", "yes"))))
    assert repr(names["predict_proba"]([float("nan"), 0.0])) == "[nan, nan]" and names["predict"]([0.0, float("nan")]) == "no"


def test_every_activation_has_a_formula_for_c_and_javascript():
    assert set(ACTIVATIONS) - {"linear", "softmax"} <= set(CURLY)
