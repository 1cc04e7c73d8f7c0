"""Exports to JavaScript: run in node, beside Python."""

import json
import shutil

import pytest
from export_cases import HOSTILE, finite, named, networks, number, output_of, plain
from grids import few
from hypothesis import given
from strategies import examples

from nn_pure import Dense, Network
from nn_pure.activations import ACTIVATIONS
from nn_pure.data.encoding import decode_outputs
from nn_pure.export import example_rows, to_javascript
from nn_pure.export.names import javascript_text

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed")


def answers_of(folder, source, rows, call="predict"):
    """Return what the exported function says for each row."""
    (folder / "model.mjs").write_text(source, encoding="ascii")
    code = "import('./model.mjs').then((m) => console.log(JSON.stringify(%s.map((row) => m.%s(row)))))"
    return json.loads(output_of(NODE, "-e", code % (json.dumps(rows), call), cwd=str(folder)))


def near(got, wanted):
    """Math.exp of node may differ in last bits, and what comes after it in some more."""
    assert len(got) == len(wanted)
    for answers, numbers in zip(got, wanted):
        assert len(answers) == len(numbers)
        for a, w in zip(answers, numbers):
            assert abs(a - w) <= 1e-12 * (1.0 + abs(w))


@needs_node
@pytest.mark.parametrize("name", few(sorted(ACTIVATIONS), 5))
def test_every_activation(tmp_path, name):
    net = Network(2, [Dense(4, "tanh" if name == "softmax" else name), Dense(3, name)], seed=5)
    X = [[x, y] for x in (-700.0, -3.0, -0.2, 0.0, 1e-9, 0.3, 5.0, 80.0) for y in (-1.0, 0.0, 2.5)]
    X = finite(net, X)
    assert len(X) >= 15
    got = answers_of(tmp_path, to_javascript(net), X)
    near(got, plain(net).predict(X))
    if name in ("linear", "relu", "leaky_relu", "softsign", "hard_sigmoid"):         # no exp: the same bits
        assert got == plain(net).predict(X)


@pytest.mark.thorough
@needs_node
@examples(8)
@given(networks())
def test_any_network(tmp_path_factory, case):
    net, X = case[0], finite(*case)
    near(answers_of(tmp_path_factory.mktemp("js"), to_javascript(net), X), plain(net).predict(X))


@needs_node
@pytest.mark.parametrize("classes", [("no", "yes"), ("no", "maybe", "yes")])
def test_classes_and_probabilities(tmp_path, classes):
    net = named(classes)
    rows = example_rows(net, 30)
    source = to_javascript(net, "score")
    outputs = plain(net).predict(rows)
    assert answers_of(tmp_path, source, rows, "score") == decode_outputs(outputs, net.target)
    near(answers_of(tmp_path, source, rows, "score_proba"), [[1.0 - a[0], a[0]] if len(a) == 1 else a for a in outputs])


@needs_node
def test_numbers(tmp_path):
    net = number(3)
    rows = example_rows(net, 20)
    near([answers_of(tmp_path, to_javascript(net), rows)], [decode_outputs(plain(net).predict(rows), net.target)])


@needs_node
def test_the_self_test(tmp_path):
    net = Network(1, [Dense(1, weights=[[3.0]])])
    source = to_javascript(net, expect=[[2.0], [4.0]])
    assert answers_of(tmp_path, source, [0], "predict_self_test") == [2]
    assert "  [3.0],\n" in source
    with pytest.raises(AssertionError, match="for 2 answer 0 is 6.2 and not 6"):
        answers_of(tmp_path, source.replace("  [3.0],\n", "  [3.1],\n"), [0], "predict_self_test")


@needs_node
def test_rows_of_another_length_are_refused(tmp_path):
    with pytest.raises(AssertionError, match="row has 3 numbers where 2 are needed"):
        answers_of(tmp_path, to_javascript(named()), [[1, 2, 3]])


@needs_node
def test_hostile_texts_in_a_model(tmp_path):
    classes = list(dict.fromkeys(HOSTILE + [text + "0" for text in HOSTILE] + ["x" + text for text in HOSTILE] + ["\x00"]))
    columns = [{"name": text + "n", "categories": None} for text in HOSTILE]
    net = named(classes, len(columns), columns=columns)
    net.target["name"] = "\u2028throw new Error('planted')"
    net.layers[-1].weights = [[0.0] * len(classes)] * 3
    for k in range(len(classes)):
        net.layers[-1].biases[k] = 0.0
    source = to_javascript(net)
    assert "<" not in source.split("// The sums of a layer")[0] and "planted" in source
    source += "\nexport function names(row) {\n  return CLASSES_;\n}\n"
    assert answers_of(tmp_path, source, [0], "names") == [classes]


def test_texts_are_those_of_json():
    for text in HOSTILE + ["\U0001f600<"]:
        assert json.loads(javascript_text(text)) == text
