"""The command line as people type it: good input and bad."""

import csv
import os
import re
import signal
import warnings

import pytest
from commands import HOUSES, IRIS, run, write

from nn_pure import Dense, Network, load, save
from nn_pure.cli import demo
from nn_pure.data.table import iris
from nn_pure.training.progress import Progress

# --- what works -------------------------------------------------------------------------

def test_demo_xor(capsys):
    assert run("demo", "--seed", "1") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("XOR: 2 inputs, 2 hidden units, 1 output")
    assert [line.split(",")[0] for line in lines[1:-7]] == ["Epoch 0", "Epoch 2500"]
    assert len(lines) == 10 and lines[-1].endswith(" seconds")
    table = [line.split() for line in lines[-5:-1]]
    assert [row[:3] for row in table] == [["0", "0", "0"], ["0", "1", "1"], ["1", "0", "1"], ["1", "1", "0"]]
    assert all(abs(float(row[3]) - float(row[2])) < 0.1 for row in table)


def test_demo_starts_again_when_stuck_and_says_so(capsys):
    assert run("demo", "--seed", "0") == 0
    assert re.search(r"\nStuck at loss 0\.\d+ from seed 0, starting again from seed 1\n", capsys.readouterr().out)


def test_demo_iris(capsys):
    assert run("demo", "iris") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 12
    assert lines[0] == "Iris: 120 training rows, 30 held out, 4 measures, 3 species, seed 0"
    words = lines[-6].split()
    assert words[:4] == ["30", "held-out", "rows:", "accuracy"]
    assert float(words[4]) > 90.0
    counts = [[int(cell) for cell in line.split()[1:]] for line in lines[-4:-1]]
    assert sum(map(sum, counts)) == 30
    right = sum(counts[i][i] for i in range(3))
    assert "%.1f" % (100.0 * right / 30) == words[4]


def test_train_classification_predict_check_summary(folder, capsys):
    model = "iris.json"
    assert run("train", IRIS, "--target", "species", "--epochs", "20", "--save", model) == 0
    out = capsys.readouterr().out
    assert "120 training rows: accuracy" in out
    assert "30 held-out rows: accuracy" in out
    assert out.endswith("saved to iris.json\n")
    net = load(model)
    assert [column["name"] for column in net.columns] == iris().header[:-1]
    assert net.scaling is not None

    assert run("predict", model, IRIS, "--output", "out.csv") == 0
    with open("out.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == iris().header + ["predicted_species"]
    assert len(rows) == 150
    assert sum(row["species"] == row["predicted_species"] for row in rows) > 130
    assert run("predict", model, IRIS) == 0
    with open("out.csv", encoding="utf-8") as file:
        assert capsys.readouterr().out == file.read()

    assert run("check", model, IRIS) == 0
    out = capsys.readouterr().out
    assert out.startswith("iris.json with the first 20 rows of ")
    assert "131 gradients checked by central differences" in out
    assert run("check", model, IRIS, "--limit", "7", "--rows", "2") == 0
    assert "7 gradients checked" in capsys.readouterr().out

    assert run("summary", model) == 0
    out = capsys.readouterr().out
    assert "131 parameters" in out
    assert "inputs scaled" in out
    assert "input 'petal_width': number\ntarget 'species': setosa, versicolor, virginica" in out


def test_predictions_do_not_need_the_target_nor_its_order(model, capsys):
    write("new.csv", "petal_width,petal_length,sepal_width,sepal_length\n0.2,1.4,3.5,5.1\n")
    assert run("predict", model, "new.csv") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "0.2,1.4,3.5,5.1,setosa"


def test_train_regression_in_units_of_hundred_thousands(folder, capsys):
    write("houses.csv", HOUSES)
    assert run("train", "houses.csv", "--target", "price", "--hidden", "8", "--save", "houses.json") == 0
    captured = capsys.readouterr()
    assert "60 rows, 3 inputs; target 'price': regression" in captured.err
    r_squared = float(captured.out.split("held-out rows: R^2 ")[1].split(",")[0])
    assert r_squared > 0.95
    write("new.csv", "area,town\n70,Ulm\n")
    assert run("predict", "houses.json", "new.csv") == 0
    assert abs(float(capsys.readouterr().out.splitlines()[1].split(",")[2]) - 210000) < 30000
    assert run("check", "houses.json", "houses.csv") == 0
    assert run("summary", "houses.json") == 0
    assert "input 'town': Köln, Ulm\ntarget 'price': number" in capsys.readouterr().out


def test_every_option_of_train(folder, capsys):
    write("xor.csv", "a,b,id,y\n" + "".join("%d,%d,%d,%d\n" % (a, b, 7, a ^ b) for a in (0, 1) for b in (0, 1)) * 5)
    arguments = ["train", "xor.csv", "--target", "y", "--ignore", "id", "--task", "classification", "--hidden", "4,3",
                 "--activation", "tanh", "--epochs", "300", "--learning-rate", "0.5", "--batch-size", "4",
                 "--restarts", "3", "--seed", "5", "--test-fraction", "0.25", "--save", "xor.json"]
    assert run(*arguments) == 0
    net = load("xor.json")
    assert [(layer.units, layer.activation) for layer in net.layers] == [(4, "tanh"), (3, "tanh"), (1, "sigmoid")]
    assert [column["name"] for column in net.columns] == ["a", "b"]
    assert net.target == {"name": "y", "classes": ["0", "1"]}
    assert "5 held-out rows: accuracy 100.0 %" in capsys.readouterr().out
    before = net.to_dict()
    assert run(*arguments) == 0
    assert load("xor.json").to_dict() == before                       # the seed decides everything


def test_no_hidden_layer_and_no_held_out_rows(folder, capsys):
    write("line.csv", "x,y\n" + "".join("%d.5,%d\n" % (i, 2 * i) for i in range(20)))
    assert run("train", "line.csv", "--target", "y", "--hidden", "none", "--test-fraction", "0", "--save", "l.json") == 0
    assert "held-out" not in capsys.readouterr().out
    assert len(load("l.json").layers) == 1


def test_help_everywhere(capsys):
    for arguments in (["--help"], ["demo", "--help"], ["train", "-h"], ["predict", "-h"], ["check", "-h"], ["summary", "-h"]):
        assert run(*arguments) == 0
        assert capsys.readouterr().out.startswith("usage: nn_pure")
    assert run("--version") == 0
    assert capsys.readouterr().out.startswith("nn_pure 0.")


# --- what does not ------------------------------------------------------------------------

def fails(capsys, status, message, *arguments):
    assert run(*arguments) == status
    captured = capsys.readouterr()
    lines = captured.err.splitlines()
    assert message in lines[-1]
    assert "Traceback" not in captured.err
    assert len(lines) == 1 or lines[0].endswith("classes") or "regression" in lines[0]


@pytest.mark.parametrize("arguments, message", [
    ([], "choose a command: demo, train, predict, evaluate, check, summary"), (["xyz"], "there is no command 'xyz'; choose one of demo, train,"),
    (["trian"], "there is no command 'trian'; did you mean train?"), (["chekc-work"], "did you mean check-work?"),
    (["--trian"], "unrecognized arguments: --trian"), (["demo", "--sed=1"], "unrecognized arguments: --sed=1; use --seed"),
    (["demo", "mnist"], "invalid choice: 'mnist'"), (["demo", "--seed", "-1"], "'-1' is no whole number, 0 or more"),
    (["train"], "required"), (["train", IRIS], "--target"), (["train", "--target", "y"], "FILE.csv"),
    (["train", IRIS, "--target", "species", "--epochs", "0"], "--epochs: '0' is no whole number, 1 or more"),
    (["train", IRIS, "--target", "species", "--epochs", "1.5"], "'1.5' is no whole number"),
    (["train", IRIS, "--target", "species", "--epochs", "9" * 500], "is no whole number"),
    (["train", IRIS, "--target", "species", "--learning-rate", "nan"], "--learning-rate: 'nan' is no number above 0"),
    (["train", IRIS, "--target", "species", "--learning-rate", "-1"], "'-1' is no number above 0"),
    (["train", IRIS, "--target", "species", "--batch-size", "x"], "--batch-size: 'x'"),
    (["train", IRIS, "--target", "species", "--hidden", "16,0"], "--hidden: '0' is no whole number, 1 or more"),
    (["train", IRIS, "--target", "species", "--hidden", ""], "--hidden: ''"),
    (["train", IRIS, "--target", "species", "--test-fraction", "1"], "--test-fraction: '1' is no number from 0 to below 1"),
    (["train", IRIS, "--target", "species", "--test-fraction", "much"], "'much'"),
    (["train", IRIS, "--target", "species", "--activation", "softmax"], "invalid choice: 'softmax'"),
    (["train", IRIS, "--target", "species", "--save", ""], "--save: the name of a file is empty"),
    (["predict", "m.json"], "FILE.csv"), (["summary"], "MODEL.json"), (["check", "a", "b", "--limit", "0"], "--limit"),
])
def test_usage_errors_are_one_line_and_status_2(arguments, message, capsys):
    assert run(*arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1
    assert message in captured.err
    assert "--help shows how" in captured.err


def test_train_on_what_cannot_be_trained_on(folder, capsys):
    write("empty.csv", "")
    write("one.csv", "x,y\n1,2\n")
    write("only_y.csv", "y\n1\n2\n")
    write("big.csv", "x,y\n" + "".join("%d,%d\n" % (i, i) for i in range(20)))
    for arguments, message in [
        (["none.csv", "--target", "y"], "none.csv: No such file or directory"),
        ([".", "--target", "y"], ".: Is a directory"),
        (["empty.csv", "--target", "y"], "empty.csv: no rows below"),
        ([IRIS, "--target", "kind"], "has no column 'kind'; its columns are: 'sepal_length', "),
        ([IRIS, "--target", "species", "--ignore", "petal"], "has no column 'petal'"),
        ([IRIS, "--target", "species", "--task", "regression"], "holds 'setosa' where the others are numbers"),
        (["one.csv", "--target", "y"], "1 rows are too few to hold out 1"),
        (["only_y.csv", "--target", "y"], "has no column left to learn from"),
        (["big.csv", "--target", "y", "--learning-rate", "1e300"], "lower the learning rate"),
        ([IRIS, "--target", "species", "--save", "no/model.json"], "there is no folder no"),
        ([IRIS, "--target", "species", "--save", "."], "this is a folder; name a file in it"),
        (["big.csv", "--target", "y", "--save", "./big.csv"], "would overwrite the file that is read"),
        (["big.csv", "--target", "y", "--hidden", "none", "--learning-rate", "1.2", "--epochs", "3", "--save", "m.json"],
         "lower --learning-rate"),
    ]:
        fails(capsys, 1, message, "train", *arguments)


def test_a_diverging_training_keeps_the_old_model(model, capsys):
    with open(model, "rb") as file:
        before = file.read()
    fails(capsys, 1, "lower", "train", IRIS, "--target", "petal_length", "--ignore", "species", "--hidden", "none",
          "--learning-rate", "2", "--save", model)
    with open(model, "rb") as file:
        assert file.read() == before


def test_an_unwritable_folder_is_found_before_training(folder, capsys, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "nothing can be written here: Permission denied", path)
    monkeypatch.setattr("nn_pure.cli.arguments.try_to_write", refuse)
    for option in ("--save", "--checkpoint"):
        fails(capsys, 1, "m.json: nothing can be written here", "train", IRIS, "--target", "species", option, "m.json")


def test_predict_check_and_summary_on_what_does_not_fit(model, capsys):
    capsys.readouterr()
    write("less.csv", "sepal_length,petal width\n1,2\n")
    write("broken.json", "{")
    write("new_class.csv", iris().rows and ",".join(iris().header) + "\n1,2,3,4,rose\n")
    save(Network(2, [Dense(1)]), "no_columns.json")
    message = "less.csv lacks the columns 'sepal_width', 'petal_length', 'petal_width' that the model was trained on"
    for command in ("predict", "check"):
        fails(capsys, 1, message, command, model, "less.csv")
        fails(capsys, 1, "broken.json: not readable as JSON", command, "broken.json", IRIS)
        fails(capsys, 1, "nowhere.json: No such file", command, "nowhere.json", IRIS)
        fails(capsys, 1, "no_columns.json names no columns", command, "no_columns.json", IRIS)
    fails(capsys, 1, "holds 'rose', which is none of the model's classes", "check", model, "new_class.csv")
    fails(capsys, 1, "no/out.csv: No such file", "predict", model, IRIS, "--output", "no/out.csv")
    fails(capsys, 1, "Is a directory", "predict", model, IRIS, "--output", ".")
    for name in (model, IRIS):
        fails(capsys, 1, "would overwrite the file that is read", "predict", model, IRIS, "--output", name)
    net = load(model)
    net.layers[0].weights = [[1e250 * w for w in row] for row in net.layers[0].weights]
    net.layers[1].weights = [[1e100 * w for w in row] for row in net.layers[1].weights]
    save(net, "huge.json")
    fails(capsys, 1, "iris.csv: line 2: the network answers nan", "predict", "huge.json", IRIS)
    fails(capsys, 1, "iris.csv: not readable as JSON", "summary", IRIS)


def test_summary_of_a_network_without_columns(folder, capsys):
    save(Network(2, [Dense(1)]), "plain.json")
    assert run("summary", "plain.json") == 0
    assert "3 parameters" in capsys.readouterr().out


def test_a_wrong_gradient_is_status_1(model, capsys, monkeypatch):
    right = Network.gradients
    monkeypatch.setattr(Network, "gradients", lambda net, X, y: [
        ([[1.001 * g for g in row] for row in dE_dw], dE_db) for dE_dw, dE_db in right(net, X, y)])
    capsys.readouterr()
    fails(capsys, 1, "layers[0].weights[0][0]: analytic gradient", "check", model, IRIS)


def press_ctrl_c(monkeypatch, name, at):
    """Press Ctrl-C when Progress is told of an epoch or batch."""
    real = getattr(Progress, name)

    def interrupt(self, number, logs):
        real(self, number, logs)
        if number == at:
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(Progress, name, interrupt)


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
def test_ctrl_c_saves_the_weights_so_far(folder, capsys, monkeypatch):
    press_ctrl_c(monkeypatch, "on_epoch_end", 3)
    assert run("train", IRIS, "--target", "species", "--save", "m.json") == 130
    captured = capsys.readouterr()
    assert "interrupted: going on with the weights so far" in captured.err
    assert "saved to m.json" in captured.out
    assert load("m.json").outputs == 3
    assert run("demo", "iris") == 130
    assert capsys.readouterr().err == "nn_pure: interrupted\n"


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
def test_ctrl_c_before_anything_is_learned_keeps_the_old_model(model, capsys, monkeypatch):
    with open(model, "rb") as file:
        before = file.read()
    press_ctrl_c(monkeypatch, "on_batch_end", 0)
    assert run("train", IRIS, "--target", "species", "--save", model) == 130
    with open(model, "rb") as file:
        assert file.read() == before


def test_a_check_that_compares_nothing_is_status_1(folder, capsys):
    write("sure.csv", "x,y\n1,yes\n")
    net = Network(1, [Dense(1, "sigmoid", weights=[[36.9]])])    # 1 - a is all rounding
    net.columns, net.target = [{"name": "x", "categories": None}], {"name": "y", "classes": ["no", "yes"]}
    save(net, "sure.json")
    fails(capsys, 1, "no gradient of sure.json could be compared", "check", "sure.json", "sure.csv")


def test_out_of_memory(capsys, monkeypatch):
    def too_much(*arguments):
        raise MemoryError

    monkeypatch.setattr(demo, "demo_xor", too_much)
    fails(capsys, 1, "out of memory", "demo")


def test_train_with_an_optimizer_patience_and_a_checkpoint(folder, capsys):
    arguments = ["train", IRIS, "--target", "species", "--optimizer", "adam", "--learning-rate", "0.02", "--patience", "5",
                 "--epochs", "20", "--checkpoint", "run.json", "--save"]
    assert run(*(arguments + ["whole.json"])) == 0
    assert "val_loss" in capsys.readouterr().err
    assert run(*(arguments + ["resumed.json", "--resume"])) == 0               # there is nothing left to do
    assert load("resumed.json").to_dict() == load("whole.json").to_dict()
    capsys.readouterr()
    fails(capsys, 1, "checkpoint run.json: of another training: layers[0].units is 16 there and 3 here",
          *(arguments + ["other.json", "--resume", "--hidden", "3"]))


def test_optimizers_that_need_all_rows_get_them(folder, capsys):
    for optimizer in ("lbfgs", "rprop"):
        assert run("train", IRIS, "--target", "species", "--optimizer", optimizer, "--epochs", "20") == 0
    capsys.readouterr()
    fails(capsys, 1, "leave the batch size out", "train", IRIS, "--target", "species", "--optimizer", "rprop", "--batch-size", "5")
    fails(capsys, 1, "--resume goes on from a file: name it, --checkpoint FILE", "train", IRIS, "--target", "species", "--resume")
    fails(capsys, 2, "invalid choice: 'adamm'", "train", IRIS, "--target", "species", "--optimizer", "adamm")


def test_a_warning_of_python_is_none_of_ours(folder, capsys, monkeypatch):
    """Such as of a file that was left open, which comes whenever its memory is collected."""
    def careless(seed):
        warnings.warn("unclosed file", ResourceWarning, stacklevel=1)

    monkeypatch.setattr(demo, "demo_xor", careless)
    with pytest.warns(ResourceWarning, match="unclosed file"):
        assert run("demo") == 0
    assert "nn_pure: warning" not in capsys.readouterr().err


def test_a_warning_is_one_line(folder, capsys):
    write("large.csv", "x,y\n" + "".join(["%d,%d\n" % (i, 2 * i) for i in range(20)]))
    assert run("train", "large.csv", "--target", "y", "--epochs", "40", "--learning-rate", "1e-12") == 0
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("nn_pure: warning")]
    assert len(lines) == 1 and lines[0].startswith("nn_pure: warning: the loss has not moved in the first tenth of training")
