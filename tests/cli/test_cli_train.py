"""train with all its options, from files of all kinds; --config; --stream."""

import json
import random

import pytest
from commands import HOUSES, IRIS, run, write

from nn_pure import load
from nn_pure.cli.train_options import SCHEDULES

SPECIES = ["train", IRIS, "--target", "species", "--epochs", "6"]


def config(**options):
    return write("config.json", json.dumps(options))


def one_line(capsys, status, *arguments):
    """Run what must fail; return its only line, of what comes after the words on the table."""
    assert run(*arguments) == status
    captured = capsys.readouterr()
    assert captured.out == ""
    lines = [line for line in captured.err.splitlines() if not (" rows, " in line or line.startswith("Epoch "))]
    assert len(lines) == 1, lines
    return lines[0]


@pytest.fixture
def shuffled(folder):
    """The iris table in an order in which it can be streamed."""
    with open(IRIS) as file:
        lines = file.read().splitlines()
    body = lines[1:]
    random.Random(1).shuffle(body)
    return write("shuffled.csv", "\n".join(lines[:1] + body) + "\n")


# --- options ------------------------------------------------------------------------

@pytest.mark.parametrize("schedule", sorted(SCHEDULES))
def test_every_schedule_trains(schedule, folder, capsys):
    assert run(*SPECIES + ["--schedule", schedule, "--warm-up", "2", "--learning-rate", "0.2"]) == 0
    assert "held-out rows: accuracy" in capsys.readouterr().out


def test_schedules_are_derived_from_the_epochs():
    def rates(name, epochs):
        schedule = SCHEDULES[name](1.0, epochs)
        return [round(schedule.rate(epoch), 6) for epoch in range(epochs)]

    assert rates("constant", 2) == [1.0, 1.0]
    assert rates("step", 9) == [1.0] * 3 + [0.1] * 3 + [0.01] * 3
    assert rates("exponential", 2) == [1.0, 0.1]
    assert rates("cosine", 2) == [1.0, 0.5]
    assert max(rates("one_cycle", 20)) == rates("one_cycle", 20)[5] == 1.0
    assert rates("inverse_scaling", 4)[3] == 0.5
    for name in SCHEDULES:
        assert len(rates(name, 1)) == 1


def test_all_options_of_the_network_and_the_steps_arrive(folder, capsys):
    assert run(*SPECIES + ["--dropout", "0.25", "--l1", "0.001", "--l2", "0.002", "--label-smoothing", "0.1",
                           "--optimizer", "adam", "--weight-decay", "0.01", "--clip-norm", "1", "--scaling", "min_max",
                           "--class-weight", "setosa:1,virginica:2.5", "--save", "m.json"]) == 0
    net = load("m.json")
    assert [layer.dropout for layer in net.layers] == [0.25, 0.0]
    assert [(layer.l1, layer.l2) for layer in net.layers] == [(0.001, 0.002)] * 2
    assert net.label_smoothing == 0.1
    assert net.scaling.shift[0] == 4.3
    plain = SPECIES + ["--save", "a.json"]
    assert run(*plain) == 0
    before = load("a.json").to_dict()
    for more in (["--momentum", "0.9"], ["--weight-decay", "0.1"], ["--class-weight", "virginica:3"],
                 ["--clip-norm", "0.01"], ["--schedule", "cosine"], ["--warm-up", "1"], ["--dropout", "0.5"]):
        assert run(*plain + more) == 0
        assert load("a.json").to_dict() != before, more
    assert run(*plain + ["--class-weight", "balanced"]) == 0


def test_stopping_and_metrics(folder, capsys):
    assert run(*SPECIES + ["--patience", "2", "--min-delta", "9", "--metrics", "accuracy,f1_macro", "--monitor",
                           "val_accuracy", "--validation-fraction", "0.25"]) == 0
    captured = capsys.readouterr()
    words = captured.out.splitlines()[0].replace(",", "").split()
    assert words[:3] == ["after", "epoch", "1:"]
    assert words[3::2] == ["accuracy", "f1_macro", "val_accuracy", "val_f1_macro"]
    assert "Epoch 3/6" in captured.err and "Epoch 4/6" not in captured.err
    assert run(*SPECIES + ["--stop-at-loss", "100"]) == 0
    assert "Epoch 2/6" not in capsys.readouterr().err
    assert run("train", IRIS, "--target", "species", "--epochs", "1000000", "--max-seconds", "0.05") == 0


def test_metrics_of_numbers_are_in_their_units(folder, capsys):
    write("houses.csv", HOUSES)
    assert run("train", "houses.csv", "--target", "price", "--test-fraction", "0", "--metrics",
               "mean_absolute_error,r_squared") == 0
    first, second = capsys.readouterr().out.splitlines()
    error = float(first.split("mean_absolute_error ")[1].split(",")[0])
    assert error == pytest.approx(float(second.split("error ")[1]), rel=1e-4)
    assert error > 10.0


@pytest.mark.parametrize("text", [
    "\ufeffsize;kind;y\n" + "".join(["%d,5;%s;%s\n" % (i, "ab"[i % 2], "no" if i < 20 else "yes") for i in range(40)]),
    "size\tkind\ty\n" + "".join(["%d,5\t%s\t%s\n" % (i, "ab"[i % 2], "no" if i < 20 else "yes") for i in range(40)]),
])
def test_byte_order_mark_semicolons_decimal_commas(text, folder, capsys):
    write("t.csv", text)
    assert run("train", "t.csv", "--target", "y", "--save", "t.json") == 0
    assert load("t.json").columns[0]["decimal"] == ","
    assert load("t.json").columns[0]["name"] == "size"
    assert run("predict", "t.json", "t.csv") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "\"39,5\",b,yes,yes"
    assert run("evaluate", "t.json", "t.csv") == 0
    assert capsys.readouterr().out.startswith("rows\t40\n")


def test_reading_options(folder, capsys):
    write("t.txt", "".join(["%%remark\n"[1:] if i == 3 else "%d:%d,%d\n" % (i, i, 2 * i) for i in range(30)]))
    asked = ["--delimiter", ":", "--decimal", ",", "--no-header", "--comment", "%"]
    assert run("train", "t.txt", "--target", "column_2", "--epochs", "3", "--save", "t.json", *asked) == 0
    assert [column["name"] for column in load("t.json").columns] == ["column_1"]
    assert run("predict", "t.json", "t.txt", "--delimiter", ":", "--comment", "%") == 0
    assert len(capsys.readouterr().out.splitlines()) > 30
    assert run("train", "t.txt", "--target", "b", "--columns", "a,b", "--header", "no", "--delimiter", ":", "--comment",
               "%", "--epochs", "3", "--save", "t.json") == 0
    assert run("predict", "t.json", "t.txt", "--delimiter", ":", "--columns", "a,b", "--comment", "%") == 0


def test_missing_values_and_unseen_words(folder, capsys):
    rows = ["%s,%s,%s" % ("" if i == 3 else i, "xyz"[i % 3], "no" if i < 20 else "yes") for i in range(40)]
    write("t.csv", "size,kind,y\n" + "\n".join(rows) + "\n")
    assert "is empty: fill it in" in one_line(capsys, 1, "train", "t.csv", "--target", "y")
    for policy in ("drop", "mean", "median", "most_frequent", "indicator"):
        assert run("train", "t.csv", "--target", "y", "--missing", policy, "--unseen", "ignore", "--save", "t.json") == 0
        captured = capsys.readouterr()
        assert "t.csv: %d rows" % (39 if policy == "drop" else 40) in captured.err
    write("new.csv", "size,kind\n5,w\n")
    assert run("predict", "t.json", "new.csv") == 0
    write("t.csv", "size,empty,y\n" + "".join(["%d,,%d\n" % (i, i % 2) for i in range(40)]))
    assert run("train", "t.csv", "--target", "y") == 0
    assert "left out, without any value: 'empty'" in capsys.readouterr().err


@pytest.mark.parametrize("status, arguments, message", [
    (2, ["--schedule", "cosin"], "invalid choice: 'cosin'"),
    (2, ["--hiden", "5"], "nn_pure train: unrecognized arguments: --hiden 5; use --hidden (nn_pure train --help shows how)"),
    (2, ["--zzz"], "unrecognized arguments: --zzz (nn_pure train --help"),
    (2, ["--missing", "guess"], "invalid choice: 'guess'"),
    (2, ["--metrics", "acuracy"], "'acuracy' is no metric; choose from accuracy, "),
    (2, ["--class-weight", "no=1"], "'no=1' is no CLASS:WEIGHT; write balanced, or such as no:1,yes:5"),
    (2, ["--class-weight", "no:-1"], "'-1' is no number, 0 or more"),
    (2, ["--l2", "-1"], "--l2: '-1' is no number, 0 or more"),
    (2, ["--stop-at-loss", "low"], "'low' is no number"),
    (2, ["--delimiter", "ab"], "'ab' is not one character"),
    (2, ["--dropout", "1"], "no number from 0 to below 1"),
    (1, ["--class-weight", "rose:1"], "'rose' is no class of 'species'; write setosa:1,versicolor:1,virginica:1"),
    (1, ["--warm-up", "6"], "--warm-up 6 leaves none of 6 epochs: make it smaller, or raise --epochs"),
    (1, ["--optimizer", "rprop", "--weight-decay", "1"], "--weight-decay: the optimizer rprop has none"),
    (1, ["--optimizer", "adam", "--momentum", "0.5"], "--momentum: the optimizer adam has none"),
    (1, ["--monitor", "val_f1"], "--monitor val_f1: nothing measures that; add --metrics f1"),
    (1, ["--monitor", "speed"], "monitor is 'speed': there is loss"),
    (1, ["--resume"], "--resume goes on from a file: name it, --checkpoint FILE"),
    (1, ["--target", "petal_width", "--class-weight", "balanced"], "--class-weight is for classes"),
    (1, ["--target", "petal_width", "--label-smoothing", "0.1"], "--label-smoothing is for classes"),
    (1, ["--optimizer", "lbfgs", "--clip-norm", "1"], "leave clipping out"),
    (1, ["--checkpoint", IRIS], "--checkpoint %s would overwrite the file that is read" % IRIS),
    (1, ["--encoding", "latin-99"], "latin-99"),
    (1, ["--encoding", "utf-16"], IRIS),
    (1, ["--encoding", "utf-16"], " is no UTF-16"),         # CPython 3.13 on names the byte as well
    (1, ["--encoding", "utf-16"], ": use another --encoding, or the file is damaged"),
])
def test_bad_options_are_one_line(status, arguments, message, folder, capsys):
    assert message in one_line(capsys, status, *SPECIES + arguments)


# --- --config -------------------------------------------------------------------------

def test_a_config_file_holds_options_and_the_command_line_wins(folder, capsys):
    options = dict(target="species", hidden=[5, 4], epochs=3, metrics=["accuracy"], save="a.json", seed=3)
    options.update({"learning-rate": 0.1, "class-weight": {"setosa": 2}, "test_fraction": 0.5})
    config(**options)
    assert run("train", IRIS, "--config", "config.json") == 0
    captured = capsys.readouterr()
    assert "Epoch 3/3" in captured.err and "75 held-out rows" in captured.out
    assert [layer.units for layer in load("a.json").layers] == [5, 4, 3]
    assert run("train", "--epochs", "2", "--hidden", "6", "--config=config.json", IRIS) == 0
    assert "Epoch 2/2" in capsys.readouterr().err
    assert [layer.units for layer in load("a.json").layers] == [6, 3]
    assert run("train", IRIS, "--target", "species", "--hidden", "5,4", "--epochs", "3", "--metrics", "accuracy",
               "--save", "b.json", "--seed", "3", "--learning-rate", "0.1", "--class-weight", "setosa:2",
               "--test-fraction", "0.5") == 0
    assert run("train", IRIS, "--config", "config.json") == 0
    assert load("a.json").to_dict() == load("b.json").to_dict()


def test_flags_lists_and_texts_in_a_config_file(folder, capsys):
    config(target="species", hidden=[], epochs=2, resume=False, ignore=["petal_width"], header="yes", save="a.json")
    assert run("train", IRIS, "--config", "config.json") == 0
    assert (len(load("a.json").layers), load("a.json").inputs) == (1, 3)
    config(target="species", hidden="none", epochs=2, stream=True, metrics=[], **{"class-weight": "balanced"})
    capsys.readouterr()
    assert "--class-weight needs all rows" in one_line(capsys, 1, "train", IRIS, "--config", "config.json")


@pytest.mark.parametrize("text, message", [
    ('{"epoch": 5}', "config.json: there is no option 'epoch'; use \"epochs\""),
    ('{"config": "x"}', "there is no option 'config'; there are activation, "),
    ('{"epochs": "many"}', 'config.json: epochs: "many" is not a number'),
    ('{"epochs": 1.5}', "epochs: '1.5' is no whole number, 1 or more"),
    ('{"epochs": true}', "epochs: true is not a number"),
    ('{"epochs": 0}', "epochs: '0' is no whole number, 1 or more"),
    ('{"resume": "yes"}', 'resume: "yes" is not true or false'),
    ('{"hidden": 16}', "hidden: 16 is not a list"),
    ('{"hidden": ["a"]}', 'hidden: "a" is not a number'),
    ('{"hidden": [0]}', "hidden: '0' is no whole number"),
    ('{"ignore": [1]}', "ignore: 1 is not a text"),
    ('{"metrics": ["acc"]}', "metrics: 'acc' is no metric"),
    ('{"target": 5}', "target: 5 is not a text"),
    ('{"optimizer": "adamm"}', 'optimizer: "adamm" is not one of adagrad, adam'),
    ('{"class-weight": {"a": "b"}}', 'class-weight: "b" is not a number'),
    ('{"class-weight": {}}', "class-weight: {} is not an object such as"),
    ('{"class-weight": 3}', "class-weight: 3 is not a text"),
    ('{"save": ""}', "save: the name of a file is empty"),
    ('{"l2": null}', "l2: null is not a number"),
    ('{"l2": NaN}', "l2: 'nan' is no number"),
    ('{"epochs": 1, "epochs": 2}', "'epochs' stands there twice"),
    ('[1]', "config.json holds a list of 1: write an object such as {\"epochs\": 50}"),
    ('{', "config.json is no JSON"),
    ("[" * 100000, "config.json is no JSON"),
])
def test_bad_config_files(text, message, folder, capsys):
    write("config.json", text)
    assert message in one_line(capsys, 2, "train", IRIS, "--target", "species", "--config", "config.json")


def test_config_needs_a_file_and_a_target(folder, capsys):
    assert "nowhere.json: No such file" in one_line(capsys, 2, "train", IRIS, "--config", "nowhere.json")
    config(epochs=1)
    assert "--target" in one_line(capsys, 2, "train", IRIS, "--config", "config.json")
    assert "FILE.csv" in one_line(capsys, 2, "train", "--target", "y", "--config", "config.json")
    write("bom.json", "\ufeff{\"epochs\": 1}")
    assert run("train", IRIS, "--target", "species", "--config", "bom.json") == 0


# --- --stream ---------------------------------------------------------------------------

def test_streaming_learns_and_resumes_to_the_same_bits(shuffled, capsys):
    arguments = ["train", shuffled, "--target", "species", "--stream", "--patience", "5", "--metrics", "accuracy",
                 "--schedule", "cosine", "--epochs", "30", "--optimizer", "adam", "--learning-rate", "0.02",
                 "--checkpoint", "run.json", "--save"]
    assert run(*arguments + ["a.json"]) == 0
    captured = capsys.readouterr()
    assert "val_accuracy" in captured.out and "120 training rows" in captured.out
    assert float(captured.out.split("held-out rows: accuracy ")[1].split()[0]) > 85.0
    assert run(*arguments + ["b.json", "--resume"]) == 0
    assert load("a.json").to_dict() == load("b.json").to_dict()


def test_streaming_numbers_and_dropped_rows(folder, capsys):
    lines = HOUSES.splitlines()
    lines[7] = "," + lines[7].split(",", 1)[1]
    lines[9] = lines[9].rsplit(",", 1)[0] + ","
    write("houses.csv", "\n".join(lines) + "\n")
    asked = ["train", "houses.csv", "--target", "price", "--stream", "--save", "h.json"]
    assert "line 10, column 'price' is empty" in one_line(capsys, 1, *asked + ["--missing", "mean"])
    assert run(*asked + ["--missing", "drop"]) == 0
    out = capsys.readouterr().out
    assert float(out.split("held-out rows: R^2 ")[1].split(",")[0]) > 0.9
    assert "46 training rows" in out and "12 held-out rows" in out
    assert run(*asked + ["--missing", "drop", "--test-fraction", "0"]) == 0
    assert "held-out" not in capsys.readouterr().out


@pytest.mark.parametrize("arguments, message", [
    (["--optimizer", "lbfgs"], "--optimizer lbfgs needs all rows: choose another, such as adam"),
    (["--restarts", "1"], "--restarts compares all rows"),
    (["--class-weight", "balanced"], "--class-weight needs all rows"),
    (["--metrics", "accuracy"], "add --validation-fraction 0.1"),
    (["--test-fraction", "0.001"], "150 rows are too few to hold out each 1000th: raise --test-fraction, or make it 0"),
])
def test_what_streaming_cannot_do(arguments, message, folder, capsys):
    assert message in one_line(capsys, 1, *SPECIES + ["--stream"] + arguments)
    assert "which a pipe does not allow: name a file" in one_line(capsys, 1, "train", "-", "--target", "y", "--stream")
    assert "none.csv: No such file" in one_line(capsys, 1, "train", "none.csv", "--target", "y", "--stream")


def test_streaming_more_rows_than_a_batch_and_too_few(folder, capsys):
    rows = ["%d,%s" % (i * 7 % 600, "no" if i * 7 % 600 < 300 else "yes") for i in range(600)]
    write("t.csv", "x,y\n" + "\n".join(rows) + "\n")
    asked = ["train", "t.csv", "--target", "y", "--stream", "--epochs", "3", "--test-fraction", "0.3"]
    assert run(*asked) == 0
    out = capsys.readouterr().out
    assert "400 training rows" in out and "200 held-out rows" in out           # each third
    write("t.csv", "x,y\n")
    assert "t.csv: no rows below the line of column names" in one_line(capsys, 1, *asked)
    write("t.csv", "x,y\n" + "".join(["%s,%s\n" % ("" if i == 3 else i, "ab"[i % 2]) for i in range(4)]))
    assert "every validation row has a missing value: choose another --missing" in one_line(
        capsys, 1, *asked + ["--missing", "drop", "--test-fraction", "0", "--validation-fraction", "0.25"])


def test_a_single_held_out_row_has_no_r_squared(folder, capsys):
    write("five.csv", "a,b\n1,2\n2,4\n3,6\n4,8\n5,10\n")
    assert run("train", "five.csv", "--target", "b", "--epochs", "2") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("4 training rows: R^2 ") and lines[1].startswith("1 held-out row: mean absolute error ")
