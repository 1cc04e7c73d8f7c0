"""--plot and --svg of train, evaluate and demo."""

import json
import os
from xml.etree import ElementTree

import pytest
from commands import HOUSES, IRIS, Terminal, run, start, write

from nn_pure import cli

TEXT = "{http://www.w3.org/2000/svg}text"
SPECIES = ["train", IRIS, "--target", "species", "--epochs", "6"]


def texts(path):
    """Return what stands in the SVG document."""
    return [one.text for one in ElementTree.parse(path).iter(TEXT)]


def printed(capsys, *arguments):
    capsys.readouterr()
    assert run(*arguments) == 0
    return capsys.readouterr().out


def refused(capsys, *arguments):
    capsys.readouterr()
    assert run(*arguments) == 1
    captured = capsys.readouterr()
    assert captured.out == "" and captured.err.count("\n") == 1
    return captured.err


@pytest.fixture
def two_inputs(folder):
    """A model with two inputs, in an empty folder, with its table."""
    write("t.csv", "left,right,y\n" + "".join("%d,%d,%s\n" % (i % 7, i // 7, "yes" if i % 7 > 3 else "no") for i in range(49)))
    assert run("train", "t.csv", "--target", "y", "--epochs", "60", "--save", "t.json") == 0
    return "t.json"


def test_train_draws_the_losses_and_the_metrics(folder, capsys):
    out = printed(capsys, *SPECIES + ["--plot", "--svg", "loss.svg", "--save", "m.json", "--metrics", "accuracy",
                                      "--patience", "5"])
    pictures = out.split("saved to m.json\n")[1]
    assert "loss over 6 epochs" in pictures and "loss, nats" in pictures and "best epoch, " in pictures
    assert "accuracy over 6 epochs" in pictures and "+ val accuracy" in pictures
    assert {"loss over 6 epochs", "val loss", "val accuracy"} <= set(texts("loss.svg"))


def test_without_the_options_nothing_is_drawn(folder, capsys):
    plain = printed(capsys, *SPECIES)
    assert os.listdir(".") == []
    drawn = printed(capsys, *SPECIES + ["--plot"])
    assert drawn.startswith(plain) and "epoch" not in plain
    assert printed(capsys, *SPECIES + ["--svg", "loss.svg"]) == plain


def test_a_streamed_regression_and_a_config_file(folder, capsys):
    write("houses.csv", HOUSES)
    write("config.json", json.dumps({"plot": True, "epochs": 4, "svg": "from_config.svg"}))
    out = printed(capsys, "train", "houses.csv", "--target", "price", "--config", "config.json", "--stream")
    assert "loss over 4 epochs" in out and "nats" not in out
    assert "loss over 4 epochs" in texts("from_config.svg")


def test_evaluate_draws_a_confusion_matrix(model, capsys):
    out = printed(capsys, "evaluate", model, IRIS, "--plot", "--svg", "m.svg")
    lines = printed(capsys, "evaluate", model, IRIS)
    assert out.startswith(lines) and "confusion matrix: " in out[len(lines):]
    found = texts("m.svg")
    assert {"setosa", "versicolor", "virginica", "true", "predicted"} <= set(found)
    counts = [row.split("\t")[3] for row in lines.splitlines() if row.startswith("confusion")]
    assert [word for word in found if word in set(counts)][:9] == counts


def test_evaluate_draws_predictions_of_numbers(folder, capsys):
    write("houses.csv", HOUSES)
    assert run("train", "houses.csv", "--target", "price", "--epochs", "5", "--save", "h.json") == 0
    out = printed(capsys, "evaluate", "h.json", "houses.csv", "--plot")
    assert "predicted over true: 60 rows" in out and "true price" in out


def test_evaluate_draws_what_two_inputs_are_answered(two_inputs, capsys):
    out = printed(capsys, "evaluate", two_inputs, "t.csv", "--plot", "--svg", "s.svg")
    assert "answers of the network, 49 rows" in out
    assert {"left", "right", "no", "yes"} <= set(texts("s.svg"))


def test_json_stays_json(model, capsys):
    out = printed(capsys, "evaluate", model, IRIS, "--json", "--svg", "m.svg")
    assert json.loads(out)["rows"] == 150 and "setosa" in texts("m.svg")
    assert "leave one out, or use --svg" in refused(capsys, "evaluate", model, IRIS, "--json", "--plot")


def test_too_many_classes_are_not_drawn(folder, capsys):
    write("many.csv", "a,b,c,y\n" + "".join("%d,%d,%d,class%d\n" % (i, i % 5, i % 3, i % 40) for i in range(200)))
    assert run("train", "many.csv", "--target", "y", "--epochs", "1", "--save", "m.json") == 0
    capsys.readouterr()
    assert run("evaluate", "m.json", "many.csv", "--plot", "--svg", "m.svg") == 0
    captured = capsys.readouterr()
    assert captured.err == "nn_pure: nothing to draw\n" and "confusion matrix:" not in captured.out
    assert not os.path.exists("m.svg")


@pytest.mark.parametrize("name, said", [
    ("xor", ["loss over 5000 epochs", "2-2-1 network", "h1 = sigmoid(", "confusion matrix: 4 of 4", "answers of the network"]),
    ("iris", ["loss over 100 epochs", "4-8-3 network", "(petal_width)", "(setosa)", "confusion matrix: 30 of 30"])])
def test_demo(name, said, folder, capsys):
    out = printed(capsys, "demo", name, "--plot", "--svg", "demo.svg")
    pictures = out.split(" seconds\n")[1]
    assert [words for words in said if words not in pictures] == []
    assert "epoch" in texts("demo.svg")


@pytest.mark.parametrize("name", ["xor", "iris"])
def test_a_terminal_is_shown_how_the_demo_learned(name, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    assert run("demo", name) == 0
    before, after = terminal.getvalue().split(" seconds\n")
    assert after.startswith("\nloss over ") and "▄" in after and "\x1b" not in after
    assert after.count("loss over ") == 1 and "confusion" not in after


def test_a_terminal_gets_colours(model, monkeypatch, capsys):
    terminal = Terminal()
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout", terminal)
    assert cli.main(["evaluate", model, IRIS, "--plot"]) == 0
    assert "\x1b[38;5;" in terminal.getvalue()


def test_an_ascii_pipe_gets_ascii(folder):
    write("t.csv", "x,y\n" + "".join("%d,%d\n" % (i, 3 * i) for i in range(20)))
    status, out, err = start("train", "t.csv", "--target", "y", "--epochs", "3", "--plot",
                             env={"PYTHONIOENCODING": "ascii", "PYTHONDONTWRITEBYTECODE": "1"})
    assert status == 0, err
    assert "loss over 3 epochs" in out.decode("ascii") and "\\u" not in out.decode("ascii")


def test_a_file_that_cannot_be_written_is_told_before_the_work(model, capsys):
    assert "there is no folder nowhere" in refused(capsys, *SPECIES + ["--svg", os.path.join("nowhere", "a.svg")])
    assert "is a folder" in refused(capsys, "demo", "--svg", os.getcwd())
    assert "would overwrite" in refused(capsys, "evaluate", model, IRIS, "--svg", model)
    assert "would overwrite" in refused(capsys, *SPECIES + ["--save", "new.json", "--svg", "./new.json"])
    assert not os.path.exists("new.json")
    assert run(*SPECIES + ["--svg", ""]) == 2
    assert "name of a file is empty" in capsys.readouterr().err


def test_a_training_without_an_epoch_has_nothing_to_draw(folder, capsys):
    capsys.readouterr()
    assert run(*SPECIES + ["--max-seconds", "1e-9", "--plot"]) == 0
    assert capsys.readouterr().err.endswith("nn_pure: nothing to draw\n")
