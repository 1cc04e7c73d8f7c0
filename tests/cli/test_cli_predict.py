"""predict: row by row, with probabilities, as CSV and as JSON Lines."""

import csv
import io
import json
import os
import subprocess
import sys

import pytest
from commands import HOUSES, IRIS, ROOT, run, start, write
from grids import thorough

from nn_pure import Dense, Network, load, save
from nn_pure.data.preprocessor import Preprocessor

HEADER = "sepal_length,sepal_width,petal_length,petal_width\n"
CLASSES = ["setosa", "versicolor", "virginica"]


def answered(capsys, *arguments):
    capsys.readouterr()
    assert run("predict", *arguments) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def test_probabilities(model, capsys):
    rows = list(csv.DictReader(io.StringIO(answered(capsys, model, IRIS, "--probabilities"))))
    net = load(model)
    for row in rows:
        shares = [float(row["probability_" + label]) for label in CLASSES]
        assert abs(sum(shares) - 1.0) < 1e-12
        assert row["predicted_species"] == CLASSES[shares.index(max(shares))]
    x = [float(rows[7][column["name"]]) for column in net.columns]
    assert [float(rows[7]["probability_" + label]) for label in CLASSES] == net.predict([x])[0]


def test_probabilities_of_two_classes(folder, capsys):
    write("t.csv", "x,y\n" + "".join(["%d,%s\n" % (i, "no" if i < 20 else "yes") for i in range(40)]))
    assert run("train", "t.csv", "--target", "y", "--save", "t.json") == 0
    row = list(csv.DictReader(io.StringIO(answered(capsys, "t.json", "t.csv", "--probabilities"))))[3]
    assert float(row["probability_no"]) == 1.0 - float(row["probability_yes"]) > 0.5
    assert row["predicted_y"] == "no"


def test_json_lines(model, capsys):
    write("new.csv", HEADER + "5.1,3.5,1.4,0.2\n-6,2.5,5e0,2.0\n")
    rows = [json.loads(line) for line in answered(capsys, model, "new.csv", "--format", "jsonl", "--probabilities").splitlines()]
    assert [rows[0]["sepal_length"], rows[1]["petal_length"], rows[1]["sepal_length"]] == [5.1, 5.0, -6]
    assert rows[0]["predicted_species"] in CLASSES
    assert set(rows[1]) == set(HEADER.strip().split(",")) | {"predicted_species"} | {"probability_" + k for k in CLASSES}
    write("new.jsonl", "".join([json.dumps(dict(row, name="A\u00fc")) + "\n" for row in [
        {name: row[name] for name in HEADER.strip().split(",")} for row in rows]]))
    again = [json.loads(line) for line in answered(capsys, model, "new.jsonl").splitlines()]      # as it is written
    assert [row["predicted_species"] for row in again] == [row["predicted_species"] for row in rows]
    assert again[0]["name"] == "A\u00fc"
    assert answered(capsys, model, "new.jsonl", "--format", "csv").startswith(HEADER.strip() + ",name,predicted_species\n")


def test_json_lines_keep_what_the_model_does_not_read(model, capsys):
    rows = [dict(zip(HEADER.strip().split(","), (5.1, 3.5, 1.4, 0.2)), more=more)
            for more in (0.5, "0.5", " a ", None, True, "", 7)]
    write("new.jsonl", "".join([json.dumps(row) + "\n" for row in rows]))
    again = [json.loads(line) for line in answered(capsys, model, "new.jsonl").splitlines()]
    assert [row["more"] for row in again] == [0.5, "0.5", "a", None, True, "", 7]
    assert answered(capsys, model, "new.jsonl", "--format", "csv").splitlines()[4:6] == [
        "5.1,3.5,1.4,0.2,,setosa", "5.1,3.5,1.4,0.2,true,setosa"]


def test_json_lines_of_numbers_and_missing_values(folder, capsys):
    write("h.csv", HOUSES.replace("\n40,", "\n,", 1))
    assert run("train", "h.csv", "--target", "price", "--missing", "mean", "--save", "h.json") == 0
    rows = [json.loads(line) for line in answered(capsys, "h.json", "h.csv", "--format", "jsonl").splitlines()]
    assert rows[0]["area"] is None and rows[1]["area"] == 41
    assert isinstance(rows[0]["predicted_price"], float) and rows[0]["town"] == "Ulm"


def test_a_file_a_pipe_and_output_agree(model, capsys):
    with open(IRIS, "rb") as file:
        data = file.read() * 1
    out = answered(capsys, model, IRIS, "--probabilities")
    status, piped, _ = start("predict", model, "-", "--probabilities", input=data)
    assert (status, piped.decode().replace("\r\n", "\n")) == (0, out)
    assert run("predict", model, IRIS, "--probabilities", "--output", "out.csv") == 0
    with open("out.csv") as file:
        assert file.read() == out


@pytest.mark.parametrize("more, first", [([], "5.1,3.5,1.4,0.2,"), (["--format", "jsonl"], "{\"sepal_length\": 5.1")])
def test_the_first_answer_is_out_before_the_last_line_is_in(model, more, first):
    process = subprocess.Popen([sys.executable, "-m", "nn_pure", "predict", model, "-"] + more, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, env=dict(os.environ, PYTHONPATH=ROOT))
    process.stdin.write(HEADER.encode() + b"5.1,3.5,1.4,0.2\n")
    process.stdin.flush()
    if not more:
        assert process.stdout.readline().decode().strip() == HEADER.strip() + ",predicted_species"
    assert process.stdout.readline().decode().startswith(first)         # would wait forever if it were not out
    process.stdin.write(b"6.5,3.0,5.5,2.0\n")
    process.stdin.flush()
    assert process.stdout.readline()
    process.stdin.close()
    assert process.wait() == 0
    process.stdout.close()


@pytest.mark.parametrize("from_pipe", [thorough(False), True])
@pytest.mark.parametrize("bad, message", [
    ("much,3,4,1", "line 4, column 'sepal_length' holds 'much'"),
    (",3,4,1", "line 4, column 'sepal_length' is empty: fill it in or remove the row, or train with --missing and one of"),
    ("1,2,3", "line 4 has 3 fields where the first line has 4: quote a field that holds ',', or complete the row"),
])
def test_a_bad_row_is_named_and_those_before_it_are_answered(bad, message, from_pipe, model):
    text = HEADER + "5.1,3.5,1.4,0.2\n6.5,3.0,5.5,2.0\n" + bad + "\n5.1,3.5,1.4,0.2\n"
    write("new.csv", text)
    status, out, err = start("predict", model, "-" if from_pipe else "new.csv", input=text.encode())
    assert status == 1
    assert len(out.splitlines()) == 3
    assert len(err.splitlines()) == 1 and message in err.decode()
    assert ("standard input: " if from_pipe else "new.csv: ") in err.decode()
    status, out, err = start("predict", model, "new.csv", "--output", "out.csv")
    assert (status, out, os.path.exists("out.csv")) == (1, b"", False)


def test_an_answer_that_is_no_number_stops_after_those_before_it(folder, capsys):
    net = Network(1, [Dense(1, weights=[[1e300]])])
    Preprocessor([{"name": "x", "categories": None}], {"name": "y", "classes": None}).attach(net)
    save(net, "n.json")
    write("new.csv", "x\n1\n2\n1e300\n4\n")
    assert run("predict", "n.json", "new.csv") == 1
    captured = capsys.readouterr()
    assert captured.out.splitlines() == ["x,predicted_y", "1,1e+300", "2,2e+300"]
    assert captured.err.startswith("nn_pure: new.csv: line 4: the network answers inf")


def test_bad_arguments(model, capsys):
    write("h.csv", HOUSES)
    assert run("train", "h.csv", "--target", "price", "--epochs", "2", "--save", "h.json") == 0
    write("twice.csv", HEADER.strip() + ",predicted_species\n1,2,3,4,setosa\n")
    write("no_rows.csv", HEADER)
    for status, arguments, message in [
        (1, ["h.json", "h.csv", "--probabilities"], "--probabilities: the model answers with numbers ('price')"),
        (1, [model, "twice.csv"], "twice.csv has a column 'predicted_species' already: rename it"),
        (1, [model, "no_rows.csv"], "no_rows.csv: no rows below the line of column names"),
        (2, [model, IRIS, "--format", "xml"], "invalid choice: 'xml'"),
        (1, [model, IRIS, "--encoding", "nonsense"], "nonsense"),
    ]:
        capsys.readouterr()
        assert run("predict", *arguments) == status
        captured = capsys.readouterr()
        assert captured.out == "" and len(captured.err.splitlines()) == 1
        assert message in captured.err
