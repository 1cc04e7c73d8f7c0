"""What a model says of its table: damaged, it is refused before a table is read for it, shown with it, or exported."""

import copy

import pytest
from commands import run

from nn_pure import Dense, ModelFileError, Network, save
from nn_pure.data.description import check_columns, check_table, check_target
from nn_pure.data.preprocessor import Preprocessor
from nn_pure.export import to_python


def described():
    net = Network(3, [Dense(4, "tanh"), Dense(3, "softmax")], seed=8)
    net.columns = [{"name": "size", "categories": None}, {"name": "colour", "categories": ["rot", "grün"]}]
    net.target = {"name": "kind", "classes": ["a", "b", "c"]}
    return net


BAD = [
    ("columns", (1, "name"), "size", r"columns\[1\]: a second column 'size'"),
    ("columns", (1, "categories"), ["rot"], "columns make 2 inputs and the network has 3"),
    ("columns", (1, "categories"), [], r"columns\[1\].categories must be a list of texts"),
    ("columns", (1, "categories"), ["rot", "rot"], r"columns\[1\].categories names one text twice"),
    ("columns", (1, "fill"), "blau", r"columns\[1\].fill must be one of the categories"),
    ("target", ("name",), "\ud800", "target.name holds half a surrogate pair, which is no letter"),
    ("target", ("classes",), ["a"], "target.classes has 1 names and the network 3 outputs"),
    ("target", ("classes",), None, "target without classes needs 1 output, the network has 3"),
]


@pytest.mark.parametrize("part, place, value, message", BAD)
def test_whoever_needs_it_refuses_what_is_damaged(part, place, value, message, folder, capsys):
    net = described()
    check_table(net)
    inner = getattr(net, part)
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    again = Network.from_dict(copy.deepcopy(net.to_dict()))             # predictions do not depend on it
    assert again.predict([[1.0, 0.0, 1.0]]) == net.predict([[1.0, 0.0, 1.0]])
    for user in (check_table, Preprocessor.of, to_python):
        with pytest.raises(ModelFileError, match=message):
            user(again)
    save(net, "m.json")
    (folder / "t.csv").write_text("size,colour\n1,rot\n")
    for command in (["summary", "m.json"], ["predict", "m.json", "t.csv"], ["export", "m.json", "--to", "c"]):
        assert run(*command) == 1
        captured = capsys.readouterr()
        assert captured.out == "" and captured.err.startswith("nn_pure: m.json: " + message.replace("\\", ""))


def test_two_classes_are_one_output_or_two():
    for outputs, activation in ((1, "sigmoid"), (2, "softmax")):
        net = Network(1, [Dense(outputs, activation)], seed=0)
        net.target = {"name": "kind", "classes": ["no", "yes"]}
        check_table(net)


def test_many_columns_take_no_quadratic_time():
    net = described()
    net.columns = [{"name": "c%d" % k, "categories": None} for k in range(200000)]
    with pytest.raises(ModelFileError, match="columns make 200000 inputs and the network has 3"):
        check_table(net)


@pytest.mark.parametrize("bad", [
    5, [{}], [{"name": 5, "categories": None}], [{"name": "a", "categories": [1]}], [{"name": "a", "categories": None}] * 2,
    [{"name": "a", "categories": None, "fill": "x"}], [{"name": "a", "categories": None, "log": 1}]])
def test_bad_columns(bad):
    with pytest.raises(ModelFileError, match="columns"):
        check_columns(bad)


@pytest.mark.parametrize("bad", [{}, {"name": "a"}, {"name": "a", "classes": 5},
                                 {"name": "a", "classes": ["x", "y"], "log": True}])
def test_bad_targets(bad):
    with pytest.raises(ModelFileError, match="target"):
        check_target(bad)
