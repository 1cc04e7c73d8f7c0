"""evaluate: what it measures, and how it shows it."""

import json

import pytest
from commands import HOUSES, IRIS, run, write

from nn_pure import Dense, Network, cli, load, save
from nn_pure.cli.evaluate import calibration
from nn_pure.data.preprocessor import Preprocessor
from nn_pure.data.table import iris
from nn_pure.metrics import METRICS


def judged(capsys, *arguments):
    capsys.readouterr()
    assert run("evaluate", *arguments + ("--json",)) == 0
    captured = capsys.readouterr()
    assert (len(captured.out.splitlines()), captured.err) == (1, "")
    return json.loads(captured.out)


@pytest.fixture
def two_classes(folder):
    write("t.csv", "x,y\n" + "".join(["%d,%s\n" % (i, "yes" if i > 19 or i == 3 else "no") for i in range(40)]))
    assert run("train", "t.csv", "--target", "y", "--save", "t.json") == 0
    return "t.json"


def test_three_classes_as_json(model, capsys):
    found = judged(capsys, model, IRIS)
    table, net = iris(), load(model)
    preprocessor = Preprocessor.of(net)
    T, outputs = preprocessor.targets(table), net.predict(preprocessor.transform(table))
    assert set(found["metrics"]) == {"accuracy", "balanced_accuracy", "f1_macro", "log_loss", "matthews"}
    for name, value in found["metrics"].items():
        assert value == METRICS[name].of_rows(T, outputs)
    assert found["confusion_matrix"]["classes"] == ["setosa", "versicolor", "virginica"]
    counts = found["confusion_matrix"]["counts"]
    assert sum(counts[k][k] for k in range(3)) == round(found["metrics"]["accuracy"] * 150)
    assert (found["rows"], found["rows_left_out"], found["task"], found["target"]) == (150, 0, "classification", "species")
    bins = found["calibration"]["bins"]
    assert len(bins) == 10 and sum(each["count"] for each in bins) == 150
    assert found["calibration"]["of"] == "probability of the predicted class"


def test_two_classes_have_more_metrics(two_classes, capsys):
    found = judged(capsys, two_classes, "t.csv", "--bins", "4")
    assert {"roc_auc", "brier"} < set(found["metrics"])
    assert 0.8 < found["metrics"]["roc_auc"] <= 1.0
    assert [each["from"] for each in found["calibration"]["bins"]] == [0.0, 0.25, 0.5, 0.75]
    assert found["calibration"]["of"] == "probability of yes"
    write("one.csv", "x,y\n1,no\n2,no\n")
    assert judged(capsys, two_classes, "one.csv")["metrics"]["roc_auc"] is None     # one class has none
    assert run("evaluate", two_classes, "one.csv") == 0
    assert "metric\troc_auc\t\n" in capsys.readouterr().out


def test_calibration_by_hand():
    found = calibration([[1.0], [0.0], [1.0], [1.0]], [[0.95], [0.05], [0.5], [1.0]], 10, ["no", "yes"])
    filled = [(each["from"], each["count"], each["seen"]) for each in found["bins"] if each["count"]]
    assert filled == [(0.0, 1, 0.0), (0.5, 1, 1.0), (0.9, 2, 1.0)]
    assert found["bins"][9]["predicted"] == pytest.approx(0.975)
    assert found["expected_calibration_error"] == pytest.approx((0.05 + 0.5 + 0.05) / 4)
    more = calibration([[1.0, 0.0, 0.0]], [[0.2, 0.7, 0.1]], 10, ["a", "b", "c"])
    assert more["expected_calibration_error"] == pytest.approx(0.7)
    assert calibration([[1.0]], [[1.5]], 10, ["no", "yes"]) is None


def test_numbers(folder, capsys, monkeypatch):
    write("houses.csv", HOUSES)
    assert run("train", "houses.csv", "--target", "price", "--save", "h.json") == 0
    found = judged(capsys, "h.json", "houses.csv")
    assert list(sorted(found["metrics"])) == ["explained_variance", "mean_absolute_error", "r_squared",
                                              "root_mean_squared_error"]
    assert found["metrics"]["r_squared"] > 0.9
    monkeypatch.setattr(cli.sys.stdout, "isatty", lambda: True, raising=False)
    assert run("evaluate", "h.json", "houses.csv") == 0
    assert capsys.readouterr().out.splitlines()[2].startswith("r squared ")
    assert "calibration" not in found and "confusion_matrix" not in found


def test_plain_lines_on_a_pipe_and_a_table_on_a_terminal(two_classes, capsys, monkeypatch):
    capsys.readouterr()
    assert run("evaluate", two_classes, "t.csv") == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == ["rows", "40"]
    assert {row[0]: len(row) for row in rows} == {"rows": 2, "metric": 3, "confusion": 4, "calibration": 6}
    assert sum(int(row[3]) for row in rows if row[0] == "confusion") == 40
    monkeypatch.setattr(cli.sys.stdout, "isatty", lambda: True, raising=False)
    assert run("evaluate", two_classes, "t.csv") == 0
    out = capsys.readouterr().out
    assert out.startswith("t.json with 40 rows of t.csv\n\naccuracy ")
    assert "true \\ predicted    no   yes\n" in out
    assert "expected calibration error" in out


def test_rows_with_missing_values_are_left_out_where_training_did(folder, capsys):
    write("t.csv", "x,y\n" + "".join(["%s,%s\n" % ("" if i == 5 else i, "no" if i < 20 else "yes") for i in range(40)]))
    assert run("train", "t.csv", "--target", "y", "--missing", "drop", "--save", "t.json") == 0
    found = judged(capsys, "t.json", "t.csv")
    assert (found["rows"], found["rows_left_out"]) == (39, 1)
    assert run("evaluate", "t.json", "t.csv") == 0
    assert "rows_left_out\t1\n" in capsys.readouterr().out


@pytest.mark.parametrize("text, message", [
    ("x,y\n1,no\n2,perhaps\n", "bad.csv: line 3, column 'y' holds 'perhaps', which is none of the model's classes: 'no', 'yes'"),
    ("x,y\n1,no\nmuch,no\n", "bad.csv: line 3, column 'x' holds 'much'"),
    ("x\n1\n", "bad.csv lacks the target column 'y'"),
    ("a,y\n1,no\n", "bad.csv lacks the column 'x'"),
    ("x,y\n", "bad.csv: no rows below the line of column names"),
    ("x,y\n1e300,no\n", ""),
])
def test_bad_tables_are_one_line(text, message, two_classes, capsys):
    capsys.readouterr()
    write("bad.csv", text)
    status = run("evaluate", two_classes, "bad.csv")
    captured = capsys.readouterr()
    assert (status, len(captured.err.splitlines())) == ((1, 1) if message else (0, 0))
    assert message in captured.err


def test_bad_arguments(two_classes, capsys):
    capsys.readouterr()
    for status, arguments, message in [(2, ["evaluate"], "MODEL.json"), (1, ["evaluate", "none.json", IRIS], "none.json"),
                                       (1, ["evaluate", "t.json", "none.csv"], "none.csv: No such file"),
                                       (2, ["evaluate", "t.json", "t.csv", "--bins", "0"], "--bins: '0' is no whole")]:
        assert run(*arguments) == status
        captured = capsys.readouterr()
        assert message in captured.err and len(captured.err.splitlines()) == 1


def test_an_answer_that_is_no_number_is_one_line(folder, capsys):
    net = Network(1, [Dense(1, weights=[[1e300]])])
    Preprocessor([{"name": "x", "categories": None}], {"name": "y", "classes": None}).attach(net)
    save(net, "n.json")
    write("t.csv", "x,y\n1,2\n1e300,4\n")
    assert run("evaluate", "n.json", "t.csv") == 1
    assert capsys.readouterr().err.startswith("nn_pure: t.csv: line 3: the network answers inf")
    write("t.csv", "x,y\n1e-300,2\n2e-300,4\n")
    assert run("evaluate", "n.json", "t.csv") == 0
    assert "confusion" not in capsys.readouterr().out
