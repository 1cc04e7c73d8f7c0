"""inspect: what a table holds and what train would do with it."""

import json
import shlex
import sys

import pytest
from commands import HOUSES, IRIS, Terminal, run, start, write

from nn_pure.cli.report import aligned

MESSY = "id;name;price;one;gap;date;age;label;copy;yes\n" + "".join(
    "%d;n%d;%d,5;x;%s;2020-01-%02d;%s;%s;%s;%s\n" % (
        i, i, i * i, "7" if i == 7 else "", i, "" if i == 5 else 20 + i * 7 % 11, "ab"[i % 2], "uv"[i % 2],
        "no" if i % 3 else "yes") for i in range(1, 21))


def report_of(capsys, *arguments):
    assert run("inspect", *(arguments + ("--json",))) == 0
    return json.loads(capsys.readouterr().out)


def columns_of(report):
    return {column["name"]: column for column in report["columns"]}


def test_iris(capsys):
    report = report_of(capsys, IRIS, "--target", "species")
    assert report["table"]["rows"] == 150 and report["table"]["inputs"] == 4
    assert (report["table"]["delimiter"], report["table"]["decimal"], report["table"]["encoding"]) == (",", ".", "utf-8")
    width = columns_of(report)["petal_width"]
    assert (width["type"], width["present"], width["missing"], width["min"], width["max"]) == ("number", 150, 0, 0.1, 2.5)
    assert abs(width["mean"] - 1.1993333333) < 1e-9
    assert width["train"] == "scaled number"
    assert report["target"]["classes"][0] == {"class": "setosa", "rows": 50, "share": 1 / 3}
    assert report["warnings"] == []


def test_a_messy_table(folder, capsys):
    write("messy.csv", MESSY)
    report = report_of(capsys, "messy.csv", "--target", "label")
    found = columns_of(report)
    assert (report["table"]["delimiter"], report["table"]["decimal"]) == (";", ",")
    assert (found["price"]["type"], found["price"]["min"], found["price"]["max"]) == ("number", 1.5, 400.5)
    assert (found["age"]["present"], found["age"]["missing"]) == (19, 1)
    assert "line 6, column 'age' is empty" in found["age"]["refused"]
    assert "train with --missing and one of" in found["age"]["refused"]
    assert (found["yes"]["type"], found["yes"]["train"]) == ("boolean", "0/1: yes is 1, scaled")
    assert found["copy"]["train"] == "one-hot of 2, scaled"
    assert {(one["column"], one["kind"]) for one in report["warnings"]} == {
        ("id", "identifier"), ("name", "identifier"), ("date", "identifier"), ("one", "constant"),
        ("gap", "missing"), ("gap", "constant"), ("copy", "leak")}


def test_the_command_it_proposes_works(folder, capsys):
    write("messy.csv", MESSY)
    words = shlex.split(report_of(capsys, "messy.csv", "--target", "label")["next"])
    assert words == ["nn_pure", "train", "messy.csv", "--target", "label", "--ignore", "id,name,one,gap,date,copy",
                     "--missing", "median"]
    assert run(*(words[1:] + ["--epochs", "1"])) == 0


def test_missing_policy_and_ignored_columns(folder, capsys):
    write("messy.csv", MESSY)
    report = report_of(capsys, "messy.csv", "--target", "label", "--missing", "median", "--ignore", "id,gap")
    found = columns_of(report)
    assert found["age"]["refused"] == "" and found["age"]["train"].startswith("scaled number, missing becomes ")
    assert (found["id"]["role"], found["id"]["train"]) == ("ignored", "left out")


def test_a_number_to_predict(folder, capsys):
    write("houses.csv", HOUSES)
    report = report_of(capsys, "houses.csv", "--target", "price")
    assert report["target"]["task"] == "regression"
    assert (report["target"]["min"], report["target"]["max"]) == (120000.0, 397000.0)
    assert columns_of(report)["town"]["train"] == "one-hot of 2, scaled"


def test_a_column_proportional_to_the_target_is_a_leak(folder, capsys):
    write("t.csv", "x,cents,euros\n" + "".join("%d,%d,%.2f\n" % (i * 7 % 13, 100 * i * i + 7, (100 * i * i + 7) / 100)
                                               for i in range(20)))
    report = report_of(capsys, "t.csv", "--target", "euros")
    assert [(one["column"], one["kind"]) for one in report["warnings"]] == [("cents", "leak")]


def test_imbalance_and_empty_and_too_many_texts(folder, capsys):
    write("t.csv", "a,b,c,y\n" + "".join("%d,,t%d,%s\n" % (i % 7, i // 2, "p" if i == 3 else "q") for i in range(300)))
    report = report_of(capsys, "t.csv", "--target", "y")
    found = columns_of(report)
    assert found["b"]["train"] == "left out: no value at all"
    assert "holds 150 different texts" in found["c"]["refused"] and "--ignore" in found["c"]["refused"]
    assert ("y", "imbalance") in {(one["column"], one["kind"]) for one in report["warnings"]}


def test_labels_that_are_numbers(folder, capsys):
    write("t.csv", "a,y\n" + "".join("%d,%d\n" % (i * i % 11, i % 2) for i in range(20)))
    assert [one["class"] for one in report_of(capsys, "t.csv", "--target", "y")["target"]["classes"]] == ["0", "1"]


def test_an_unfit_target_says_why(folder, capsys):
    write("t.csv", "a,y\n" + "1,x\n2,x\n" * 5)
    report = report_of(capsys, "t.csv", "--target", "y")
    assert report["target"]["task"] is None and "nothing to learn" in report["target"]["refused"]
    assert report["next"] == ""


def test_doubtful_decimal_mark(folder, capsys):
    write("t.csv", "a;b\n1,234;x\n5,678;y\n")
    assert "use --decimal , or --thousands ," in columns_of(report_of(capsys, "t.csv"))["a"]["refused"]
    found = columns_of(report_of(capsys, "t.csv", "--decimal", ","))["a"]
    assert (found["refused"], found["max"]) == ("", 5.678)


def test_no_target_encoding_and_standard_input():
    status, out, err = start("inspect", "-", "--json", "--encoding", "cp1252", input="stadt,x\nKöln,1\nUlm,2\n".encode("cp1252"))
    report = json.loads(out.decode("utf-8"))
    assert (status, err, report["target"]) == (0, b"", None)
    assert columns_of(report)["stadt"]["commonest"] == "Köln"
    assert report["table"]["encoding"] == "cp1252"


def test_plain_lines_on_a_pipe(folder, capsys):
    write("messy.csv", MESSY)
    assert run("inspect", "messy.csv", "--target", "label") == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert {row[0] for row in rows} == {"table", "column", "target", "warning", "next"}
    columns = [row for row in rows if row[0] == "column"]
    assert len(columns) == 11 and {len(row) for row in columns} == {len(columns[0])}
    assert ["target", "a", "10", "0.5000"] in rows


def test_a_table_on_a_terminal(folder, monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    write("messy.csv", MESSY)
    assert run("inspect", "messy.csv", "--target", "label") == 0
    lines = screen.getvalue().splitlines()
    assert lines[0] == "messy.csv: 20 rows, 10 columns, csv with delimiter ;, decimal ,, utf-8"
    assert lines[2].split() == ["column", "type", "rows", "missing", "different", "min", "mean", "max", "commonest", "train"]
    assert "target 'label': a 10 (50.0 %), b 10 (50.0 %)" in lines
    assert any(line.startswith("refused: 'age': line 6") for line in lines)


def test_aligned():
    assert aligned([["a", "n", "x"], ["bb", "10", ""]], (0, 2)) == ["a    n  x", "bb  10"]


@pytest.mark.parametrize("header", ["yes", "no"])
def test_what_is_stated_of_the_file_is_in_the_advice(folder, capsys, header):
    write("t.csv", "1;2;a\n" + "".join("%d;%d;%s\n" % (i % 3, i % 4, "ab"[i % 2]) for i in range(12)))
    names = ["--columns", "1,a"] if header == "yes" else ["--columns", "x,y,z"]
    target = names[1][-1]
    assert run("inspect", "t.csv", "--target", target, "--header", header, "--delimiter", ";", "--json", *names) == 0
    command = shlex.split(json.loads(capsys.readouterr().out)["next"])
    assert command[:2] == ["nn_pure", "train"] and command[-6:] == names + ["--delimiter", ";", "--header", header]
    assert run(*(command[1:] + ["--epochs", "1"])) == 0


@pytest.mark.parametrize("arguments, status, words", [
    (["no.csv"], 1, ["no.csv", "No such file"]),
    ([""], 1, ["name of the file is empty"]),
    (["t.csv", "--target", "z"], 1, ["--target z", "its columns are: 'a', 'b'"]),
    (["t.csv", "--ignore", "a,z"], 1, ["--ignore z", "its columns are"]),
    (["t.csv", "--missing", "guess"], 2, ["--missing", "median"]),
    (["t.csv", "--delimiter", "ab"], 2, ["--delimiter"]),
    (["t.csv", "--encoding", "klingon"], 1, ["unknown encoding", "cp1252"]),
    (["empty.csv"], 1, ["no rows"]),
    (["names.csv"], 1, ["no rows below"]),
    ([], 2, ["FILE.csv", "--help"]),
])
def test_bad_input_is_one_line_that_says_what_to_do(folder, capsys, arguments, status, words):
    write("t.csv", "a,b\n1,2\n")
    write("empty.csv", "")
    write("names.csv", "a,b\n")
    assert run("inspect", *arguments) == status
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1
    for word in words:
        assert word in captured.err
