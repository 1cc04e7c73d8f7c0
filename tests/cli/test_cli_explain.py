"""explain and check-work on the command line."""

import json
import os

import pytest
from commands import IRIS, Terminal, run, start, write

from nn_pure import Dense, Network, save
from nn_pure.cli.explain import EXAMPLES as NAMES
from nn_pure.study.examples import EXAMPLES, example
from nn_pure.study.explain import explain


@pytest.fixture
def model(folder):
    assert run("train", IRIS, "--target", "species", "--epochs", "2", "--seed", "1", "--save", "iris.json") == 0
    return "iris.json"


def test_examples(capsys):
    for name in ("mazur", "xor", "softmax"):
        assert run("explain", "--example", name) == 0
        out = capsys.readouterr().out
        assert "Backward" in out and out.endswith("\n") and max(map(len, out.splitlines())) <= 80
    assert "\033" not in out


def test_a_row_of_a_table(model, capsys):
    capsys.readouterr()
    assert run("explain", model, IRIS, "--row", "3") == 0
    out = capsys.readouterr().out
    assert "iris.json, row 3 of " in out and "1 row, learning rate 0.05, optimizer sgd" in out
    assert "x[0] " in out and "(X[0] - shift[0])/scale[0]" in out
    assert "4.7 - " in out                              # the third flower's first measure
    assert run("explain", model, IRIS, "--row", "1-3", "--optimizer", "adam", "--learning-rate", "0.5") == 0
    out = capsys.readouterr().out
    assert "3 rows, learning rate 0.5, optimizer adam" in out and "m_old(" in out
    assert run("explain", model, IRIS) == 0
    assert "row 1 of" in capsys.readouterr().out


def test_json_is_the_trace(capsys):
    assert run("explain", "--example", "mazur", "--format", "json") == 0
    one = example("mazur")
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(
        explain(one["network"], one["X"], one["y"], 0.5)))
    assert run("explain", "--example", "mazur", "--format", "json", "--steps", "3") == 0
    assert len(json.loads(capsys.readouterr().out)) == 3


def test_files(folder, capsys):
    for name, begins in (("m.md", "# Matt"), ("m.html", "<!DOCTYPE"), ("m.json", "{"), ("m.txt", "Matt")):
        assert run("explain", "--example", "mazur", "--output", name) == 0
        with open(name, encoding="utf-8") as file:
            assert file.read().startswith(begins)
    assert run("explain", "--example", "xor", "--steps", "5", "--format", "html") == 0
    assert "of 4 rows" not in capsys.readouterr().err


def test_digits_folds_and_the_pass_after(capsys):
    assert run("explain", "--example", "softmax", "--digits", "3") == 0
    short = capsys.readouterr().out
    assert run("explain", "--example", "softmax", "--digits", "3", "--after") == 0
    long = capsys.readouterr().out
    assert len(long.splitlines()) > len(short.splitlines()) + 20
    assert run("explain", "--example", "softmax", "--open", "0:2") == 0
    assert "z[0][0]  " not in capsys.readouterr().out


def test_colour_on_a_terminal_only(monkeypatch):
    monkeypatch.setattr("sys.stdout", Terminal())
    assert run("explain", "--example", "mazur") == 0
    import sys
    assert "\033[1mForward\033[0m" in sys.stdout.getvalue()


@pytest.mark.parametrize("name, value", [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_no_colour_where_nobody_wants_it(name, value, folder, monkeypatch):
    write("work.json", '{"example": "mazur", "claims": {"z[0][0]": 0.9}}')
    monkeypatch.setenv(name, value)
    for arguments, status in ((["explain", "--example", "mazur"], 0), (["check-work", "work.json"], 1)):
        screen = Terminal()
        monkeypatch.setattr("sys.stdout", screen)
        assert run(*arguments) == status
        assert screen.getvalue() and "\033" not in screen.getvalue()


def test_ascii_where_nothing_else_can_be_shown():
    status, out, err = start("explain", "--example", "mazur", env={"PYTHONIOENCODING": "ascii"})
    assert (status, err) == (0, b"")
    assert b"w[0][0][0] <- " in out and b"0.05*0.15" in out and b"\\u" not in out
    out.decode("ascii")


@pytest.mark.parametrize("arguments, status, words", [
    ([], 1, "--example mazur, softmax or xor"),
    (["iris.json"], 1, "FILE.csv"),
    (["missing.json", IRIS], 1, "missing.json"),
    (["iris.json", IRIS, "--row", "151"], 1, "150 rows"),
    (["iris.json", IRIS, "--row", "0"], 2, "the first row is 1"),
    (["iris.json", IRIS, "--row", "4-2"], 2, "at once"),
    (["iris.json", IRIS, "--row", "1-101"], 2, "100"),
    (["iris.json", "--example", "xor"], 1, "leave one"),
    (["--example", "iris"], 2, "choose from"),
    (["--example", "xor", "--digits", "18"], 2, "17"),
    (["--example", "xor", "--open", "9"], 1, "range"),
    (["--example", "xor", "--open", "9:1"], 1, "no layer 9"),
    (["--example", "xor", "--steps", "2"], 1, "html"),
    (["--example", "xor", "--learning-rate", "-1"], 2, "above 0"),
    (["--example", "xor", "--optimizer", "adam", "--learning-rate", "1e308"], 1, "lower the learning rate"),
    (["--example", "xor", "--output", "no/where.md"], 1, "folder"),
    (["iris.json", IRIS, "--output", "iris.json"], 1, "overwrite"),
])
def test_bad_input_of_explain(model, capsys, arguments, status, words):
    capsys.readouterr()
    assert run("explain", *arguments) == status
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1 and words in captured.err and captured.out == ""


# --- check-work ---------------------------------------------------------------------------

def task(**fields):
    return write("work.json", json.dumps(fields))


def test_right_and_wrong(folder, capsys):
    assert run("check-work", task(example="mazur", claims={"z[0][0]": 0.3775, "w[1]": [[0.3589, 0.5113], [0.4087, 0.5614]]})) == 0
    assert capsys.readouterr().out == "all 5 numbers are right\n"
    assert run("check-work", task(example="mazur", claims={"w[1][0][0]": 0.4411, "z[0][0]": 0.3775})) == 1
    out = capsys.readouterr().out
    assert out.startswith("w[1][0][0] is wrong\n") and "0.358916" in out and "swapped sign" in out
    assert run("check-work", task(example="mazur", claims={"E": 0.295}), "--json") == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["wrong"]["name"] == "E" and answer["wrong"]["claimed"] == 0.295
    assert run("check-work", task(example="mazur", claims={"E": 0.295}), "--tolerance", "0.02") == 0


def test_a_model_and_a_network(folder, capsys):
    net = Network(1, [Dense(1, weights=[[3.0]])])
    os.mkdir("tasks")
    save(net, os.path.join("tasks", "m.json"))
    fields = {"X": [[2]], "y": [[4]], "learning_rate": 0.25, "optimizer": "momentum", "claims": {"v(b[0][0])": 4}}
    write(os.path.join("tasks", "work.json"), json.dumps(dict(fields, model="m.json")))
    assert run("check-work", os.path.join("tasks", "work.json")) == 0        # the model is beside the file
    assert run("check-work", task(network=net.to_dict(), **fields)) == 0
    assert capsys.readouterr().out == "the number is right\n" * 2


@pytest.mark.parametrize("fields, words", [
    ({"example": "mazur"}, "no claims"),
    ({"claims": {"E": 1}}, "none of them"),
    ({"example": "mazur", "model": "m.json", "claims": {"E": 1}}, "example and model"),
    ({"example": "mozart", "claims": {"E": 1}}, "mazur, softmax, xor"),
    ({"example": 3, "claims": {"E": 1}}, "example is 3"),
    ({"example": "mazur", "claim": {"E": 1}}, "claims"),
    ({"example": "mazur", "claims": {"F": 1}}, "'F'"),
    ({"example": "mazur", "claims": []}, "claims"),
    ({"example": "mazur", "claims": {"E": "much"}}, "text"),
    ({"model": "missing.json", "X": [[1]], "y": [[1]], "learning_rate": 1, "claims": {"E": 1}}, "missing.json"),
    ({"model": 1, "claims": {"E": 1}}, "model is 1"),
    ({"network": {}, "claims": {"E": 1}}, ""),
    ({"network": Network(1, [Dense(1)]).to_dict(), "X": [[1]], "y": [[1]], "claims": {"E": 1}}, "no learning_rate"),
    ({"example": "mazur", "X": [[1, 2, 3]], "claims": {"E": 1}}, "X"),
    ({"example": "mazur", "optimizer": "sdg", "claims": {"E": 1}}, "sgd"),
    ({"example": "mazur", "learning_rate": "fast", "claims": {"E": 1}}, "learning_rate"),
])
def test_bad_input_of_check_work(folder, capsys, fields, words):
    assert run("check-work", task(**fields)) == 1
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1 and words in captured.err and captured.out == ""


@pytest.mark.parametrize("text", ["", "{", "[1]", "3", "[" * 100000, "\0"])
def test_no_json(folder, capsys, text):
    assert run("check-work", write("work.json", text)) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_no_file(folder, capsys):
    assert run("check-work", "missing.json") == 1
    assert "missing.json" in capsys.readouterr().err


def test_every_example_can_be_named():
    assert list(NAMES) == sorted(EXAMPLES)
