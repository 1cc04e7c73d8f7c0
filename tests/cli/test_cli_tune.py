"""tune: a search by cross-validation from the command line."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from commands import HOUSES, IRIS, ROOT, Terminal, run, write

from nn_pure import load
from nn_pure.cli.trials import Candidates, candidates_for
from nn_pure.data.preprocessor import Preprocessor
from nn_pure.data.table import parse_table

QUICK = ["--trials", "3", "--folds", "3", "--epochs", "8"]
TUNE_IRIS = ["tune", IRIS, "--target", "species"] + QUICK


def answer_of(capsys, *arguments):
    assert run(*(arguments + ("--json",))) == 0
    return json.loads(capsys.readouterr().out)


def without_seconds(answer):
    for trial in answer["trials"] + [answer["best"]]:
        trial.pop("seconds")
    answer.pop("seconds")
    return answer


def test_the_best_is_refitted_on_all_rows_and_saved(folder, capsys):
    assert run(*(TUNE_IRIS + ["--save", "best.json"])) == 0
    captured = capsys.readouterr()
    rows = [line.split("\t") for line in captured.out.splitlines()]
    assert [row[0] for row in rows] == ["trial"] * 4 + ["saved"]
    head = rows[0]
    scores = [float(row[head.index("accuracy")]) for row in rows[1:4]]
    assert scores == sorted(scores, reverse=True) and scores[0] > 0.8
    assert captured.err.splitlines()[0].endswith("150 rows, 3 trials of 3 folds, 1 process")
    net = load("best.json")
    hidden = rows[1][head.index("hidden")].split(",")
    assert [str(layer.units) for layer in net.layers] == hidden + ["3"]
    whole = parse_table("iris", open(IRIS, "rb").read())
    assert net.scaling.shift == Preprocessor.fit(whole, "species").scaling.shift         # of all rows
    assert run("predict", "best.json", IRIS) == 0


@pytest.mark.thorough
def test_any_number_of_workers_finds_the_same(folder, capsys):
    one = without_seconds(answer_of(capsys, *TUNE_IRIS))
    two = without_seconds(answer_of(capsys, *(TUNE_IRIS + ["--workers", "2"])))
    assert one == two
    assert one["metric"] == "accuracy" and len(one["trials"]) == 3


@pytest.mark.thorough
def test_the_seed_decides(folder, capsys):
    one = answer_of(capsys, *TUNE_IRIS)
    other = answer_of(capsys, *(TUNE_IRIS + ["--seed", "1"]))
    assert [trial["params"] for trial in one["trials"]] != [trial["params"] for trial in other["trials"]]


def test_a_number_to_predict_in_its_units(folder, capsys):
    write("houses.csv", HOUSES)
    answer = answer_of(capsys, "tune", "houses.csv", "--target", "price", "--trials", "3", "--folds", "2",
                       "--epochs", "40", "--optimizer", "adam", "--learning-rate", "0.05..0.1", "--dropout", "0",
                       "--save", "h.json")
    assert answer["metric"] == "root_mean_squared_error" and not answer["greater_is_better"]
    assert answer["best"]["mean"] < 40000
    write("new.csv", "area,town\n70,Ulm\n")
    assert run("predict", "h.json", "new.csv") == 0
    assert abs(float(capsys.readouterr().out.splitlines()[1].split(",")[2]) - 210000) < 60000


def test_grid_tries_every_combination(folder, capsys):
    answer = answer_of(capsys, "tune", IRIS, "--target", "species", "--search", "grid", "--folds", "2", "--epochs", "2",
                       "--hidden", "4/none", "--optimizer", "sgd,lbfgs", "--learning-rate", "0.05", "--l2", "0,0.01")
    found = [(t["params"]["hidden"], t["params"]["optimizer"], t["params"]["l2"]) for t in answer["trials"]]
    assert found == [(h, o, l2) for h in ("4", "none") for o in ("sgd", "lbfgs") for l2 in (0.0, 0.01)]
    assert not any(trial["error"] for trial in answer["trials"])


def test_metric_and_rows_kept_away(folder, capsys):
    answer = answer_of(capsys, *(TUNE_IRIS + ["--metric", "f1_macro", "--test-fraction", "0.2"]))
    assert answer["metric"] == "f1_macro" and list(answer["best"]["scores"]) == ["f1_macro", "accuracy", "log_loss"]
    assert answer["test"]["rows"] == 30 and 0.0 <= answer["test"]["f1_macro"] <= 1.0


def test_each_fold_is_prepared_with_the_rows_it_learns_from():
    table = parse_table("t", b"x,y\n0,a\n2,a\n,b\n4,b\n6,a\n100,b\n")
    pairs = [([0, 1, 2, 3], [4, 5]), ([2, 3, 4, 5], [0, 1])]
    options = {"target": "y", "missing": "mean"}
    candidates = candidates_for(table, pairs, options, ["a", "b"], 1)
    for k in (0, 1):
        X, scaling = candidates.fold_learned_from(pairs[k][0])
        seen = [float(table.rows[i][0]) for i in pairs[k][0] if table.rows[i][0]]
        assert abs(X[2][0] - sum(seen) / 3) < 1e-12                                   # the gap
        assert abs(scaling.shift[0] - sum(X[i][0] for i in pairs[k][0]) / 4) < 1e-12
    same = candidates_for(parse_table("t", b"x,y\n0,a\n2,a\n3,b\n4,b\n6,a\n100,b\n"), pairs, {"target": "y"}, None, 1)
    assert same.folds[0][0] is same.folds[1][0]                               # sent to workers once
    assert isinstance(candidates, Candidates) and repr(candidates) != repr(same)


def test_rows_with_gaps_are_dropped(folder, capsys):
    write("t.csv", "x,y\n" + "".join("%s,%s\n" % ("" if i == 4 else i, "ab"[i > 9]) for i in range(20)))
    answer = answer_of(capsys, "tune", "t.csv", "--target", "y", "--missing", "drop", *QUICK)
    assert answer["rows"] == 19


@pytest.mark.thorough
def test_resume_goes_on_and_other_searches_are_refused(folder, capsys):
    arguments = TUNE_IRIS + ["--results", "r.json", "--json"]
    assert run(*arguments) == 0
    first = without_seconds(json.loads(capsys.readouterr().out))
    with open("r.json") as file:
        record = json.load(file)
    record["trials"] = record["trials"][:1]
    write("r.json", json.dumps(record))
    assert run(*(arguments + ["--resume"])) == 0
    captured = capsys.readouterr()
    assert without_seconds(json.loads(captured.out)) == first
    assert "trial 0:" not in captured.err and "trial 2:" in captured.err
    assert run(*arguments) == 1
    assert "--results r.json is there already: add --resume" in capsys.readouterr().err
    for other in (["--seed", "5"], ["--epochs", "9"], ["--missing", "median"]):
        assert run(*(arguments + ["--resume"] + other)) == 1
        captured = capsys.readouterr()
        assert "of another search" in captured.err.splitlines()[-1] and "name another file" in captured.err


@pytest.mark.skipif(os.name != "posix", reason="signals")
def test_ctrl_c_keeps_the_trials_and_says_how_to_go_on(folder):
    variables = dict(os.environ, PYTHONPATH=ROOT)
    process = subprocess.Popen([sys.executable, "-m", "nn_pure", "tune", IRIS, "--target", "species", "--trials", "200",
                                "--folds", "2", "--epochs", "20", "--results", "r.json", "--save", "m.json"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=variables)
    for line in iter(process.stderr.readline, b""):
        if b"trial 1:" in line:
            break
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130
    assert b"of 200 trials are finished: interrupted; type the same with --resume to go on" in err
    assert b"Traceback" not in err and out.startswith(b"trial\tnumber\taccuracy")
    assert os.path.exists("r.json") and not os.path.exists("m.json")


def test_a_failed_trial_is_told_and_the_others_count(folder, capsys):
    write("houses.csv", HOUSES)
    assert run("tune", "houses.csv", "--target", "price", "--search", "grid", "--hidden", "8", "--optimizer", "sgd",
               "--learning-rate", "0.01,1e300", "--folds", "2", "--epochs", "5") == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert "TrainingDiverged" in rows[2][-1] and rows[1][-1] == ""


@pytest.mark.thorough
def test_a_table_on_a_terminal(folder, monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    assert run(*(TUNE_IRIS + ["--save", "m.json"])) == 0
    lines = screen.getvalue().splitlines()
    assert lines[0].split()[:3] == ["trial", "accuracy", "+-"]
    assert lines[-2].startswith("best: trial ") and lines[-1] == "trained on all 150 rows and saved to m.json"


@pytest.mark.parametrize("arguments, status, words", [
    (["--target", "z"], 1, ["--target z", "its columns are"]),
    (["--ignore", "z"], 1, ["--ignore z"]),
    (["--optimizer", "adam,adm"], 2, ["--optimizer", "'adm'", "adamw"]),
    (["--activation", "softmax"], 2, ["--activation", "relu"]),
    (["--hidden", "8/x"], 2, ["--hidden", "'x'"]),
    (["--dropout", "1"], 2, ["--dropout", "below 1"]),
    (["--learning-rate", "0..1"], 2, ["--learning-rate", "above 0"]),
    (["--learning-rate", "1..0.1"], 2, ["smaller number comes first"]),
    (["--learning-rate", "fast"], 2, ["0.001..0.1"]),
    (["--l2", "nan"], 2, ["--l2"]),
    (["--l2", "0..inf"], 2, ["--l2"]),
    (["--batch-size", "0"], 2, ["--batch-size"]),
    (["--folds", "1"], 2, ["--folds", "2 or more"]),
    (["--folds", "151"], 1, ["--folds 151", "lower it to 150"]),
    (["--metric", "speed"], 2, ["--metric", "accuracy"]),
    (["--metric", "roc_auc"], 1, ["--metric roc_auc", "f1_macro"]),
    (["--workers", "0"], 2, ["--workers"]),
    (["--search", "grid", "--trials", "3"], 1, ["--trials", "--search random"]),
    (["--search", "grid", "--l2", "0..1"], 1, ["--l2", "--search random"]),
    (["--resume"], 1, ["--results FILE.json"]),
    (["--results", "no/r.json"], 1, ["no folder no"]),
    (["--save", "."], 1, ["is a folder"]),
    (["--save", "a.json", "--results", "a.json"], 1, ["two files"]),
    (["--save", IRIS], 1, ["would overwrite"]),
    (["--results", "bad.json", "--resume"], 1, ["bad.json", "name another file"]),
])
def test_bad_input_is_one_line_that_says_what_to_do(folder, capsys, arguments, status, words):
    write("bad.json", "{")
    assert run("tune", IRIS, "--target", "species", *arguments) == status
    captured = capsys.readouterr()
    lines = [line for line in captured.err.splitlines() if " trials of " not in line]
    assert captured.out == "" and len(lines) == 1
    for word in words:
        assert word in lines[0]


def test_a_metric_of_classes_for_a_number(folder, capsys):
    write("houses.csv", HOUSES)
    assert run("tune", "houses.csv", "--target", "price", "--metric", "accuracy") == 1
    assert "choose one of mean_absolute_error" in capsys.readouterr().err


@pytest.mark.parametrize("table, advice", [
    (b"x,y\n1,a\n,b\n2,a\n", "train with --missing and one of drop"),
    (b"x,y\n1,a\n2,\n2,a\n", "or train with --missing drop: a target is not imputed"),
    (b"x,y\n1,a\n2,b\ntwo,a\n", "leave the column out with --ignore"),
    (b"x;y\n1,234;a\n2,345;b\n", "use --decimal , or --thousands ,"),
    (b"x,y\n1,\xfc\n2,b\n", "use --encoding cp1252"),
])
def test_advice_is_what_to_type(folder, capsys, table, advice):
    with open("t.csv", "wb") as file:
        file.write(table)
    assert run("tune", "t.csv", "--target", "y", *QUICK) == 1
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1 and advice in captured.err
