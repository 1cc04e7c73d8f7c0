"""check_work: the first wrong number, and the mistake that makes it."""

import json

import pytest
from hypothesis import given
from strategies import cases, examples

from nn_pure import DataError, Dense, Network, NNPureError
from nn_pure.optimizers import optimizer_from
from nn_pure.study.check_work import check_work
from nn_pure.study.examples import example
from nn_pure.study.explain import explain
from nn_pure.study.mistakes import known_mistakes, quantities


def place_of(line):
    return tuple(line[part] for part in ("quantity", "layer", "input", "unit", "row"))


def mazur(claims, **options):
    one = example("mazur")
    return check_work(one["network"], one["X"], one["y"], claims, 0.5, **options)


@examples(40)
@given(cases())
def test_with_no_mistake_the_numbers_are_those_of_the_trace(case):
    net, X, y = case
    trace = explain(net, X, y, 0.125)
    x, t = net._checked_data(X, y)
    numbers = quantities(net, x, t, 0.125, optimizer_from("sgd"), {})
    lines = {place_of(line): line["value"] for line in trace["lines"] if line["phase"] != "after"}
    assert {place: lines[place] for place in numbers} == numbers
    assert {"z", "a", "E", "delta", "dE/dw", "dE/db", "w", "b"} <= {place[0] for place in numbers}


@examples(25)
@given(cases())
def test_right_numbers_are_right(case):
    net, X, y = case
    trace = explain(net, X, y, 0.125)
    claims = {line["name"]: line["value"] for line in trace["lines"] if line["phase"] != "after"}
    assert check_work(net, X, y, claims, 0.125) == {"right": True, "checked": len(claims)}


def test_rounded_numbers_are_right():
    assert mazur({"z[0][0]": 0.378, "a[0][0]": 0.59, "E": 0.2984})["right"]
    assert mazur({"a": [[0.5933, 0.5969], [0.7514, 0.7729]], "w[1]": [[0.35892, 0.5113], [0.40867, 0.56137]]})["checked"] == 8
    assert not mazur({"dE/dw[0][0][0]": 0.0})["right"]          # 0 is 0.0004 rounded, but no answer
    assert not mazur({"a[0][0]": 0.5943})["right"]
    assert mazur({"a[0][0]": 0.5943}, tolerance=0.01)["right"]
    assert mazur({"E after": 0.28047})["right"]
    assert not mazur({"E after": 0.291027924})["right"]


def test_the_first_wrong_one_is_named():
    answer = mazur({"w[1][0][0]": 1.0, "a[1][0]": 0.9, "z[0][0]": 0.3775})
    assert (answer["right"], answer["checked"]) == (False, 3)
    wrong = answer["wrong"]
    assert (wrong["name"], wrong["claimed"], wrong["expected"]) == ("a[1][0]", 0.9, 0.7513650695523157)
    assert wrong["difference"] == 0.9 - 0.7513650695523157
    assert wrong["line"]["formula"].startswith("a = 1/(1") and wrong["mistakes"] == []
    json.dumps(answer)


NET = Network(2, [Dense(2, "sigmoid", weights=[[0.5, -0.25], [0.75, 1.0]], biases=[0.125, 0.25]),
                  Dense(2, "sigmoid", weights=[[1.0, 0.5], [-0.5, 0.25]], biases=[0.125, -0.5])], "mean_squared_error")
X, Y = [[0.5, -1.0], [1.0, 0.25]], [[0.0, 1.0], [1.0, 0.5]]
PAIRED = Network(2, [Dense(2, "tanh", weights=[[0.5, -0.25], [0.75, 1.0]]), Dense(1, "sigmoid", weights=[[1.0], [-0.5]])])

# (mistake, its name, the quantity that a student writes down)
MADE = [
    ({"updated_weights": True}, "updated weights", ("dE/dw", 0, 0, 0, None)),
    ({"slope_of": "tanh", "layer": 0}, "slope of the wrong activation", ("da/dz", 0, None, 1, 0)),
    ({"slope_of": "relu", "layer": None}, "slope of the wrong activation", ("dE/dw", 0, 1, 0, None)),
    ({"no_mean": True}, "forgotten mean", ("dE/dw", 1, 0, 0, None)),
    ({"no_mean": True}, "forgotten mean", ("E", None, None, None, None)),
    ({"no_mean_over_outputs": True}, "forgotten mean", ("dE/da", 1, None, 0, 0)),
    ({"sign": "loss"}, "swapped sign", ("delta", 1, None, 0, 1)),
    ({"sign": "update"}, "swapped sign", ("w", 1, 0, 0, None)),
    ({"transposed": "forward"}, "transposed weights", ("z", 0, None, 0, 1)),
    ({"transposed": "backward"}, "transposed weights", ("dE/da", 0, None, 0, 0)),
    ({"slope_at": "z", "layer": None}, "slope at z", ("da/dz", 1, None, 0, 0)),
    ({"slope_at": "z", "layer": None}, "slope at z", ("dE/dw", 0, 1, 1, None)),
    ({"slope_at": "a", "layer": None}, "slope at a", ("da/dz", 1, None, 0, 0)),
    ({"no_slope": True, "layer": 0}, "forgotten slope", ("delta", 0, None, 0, 0)),
    ({"no_rate": True}, "forgotten learning rate", ("w", 0, 0, 0, None)),
    ({"no_bias": True}, "forgotten bias", ("z", 1, None, 0, 0)),
]


def name_at(trace, place):
    return [line["name"] for line in trace["lines"] if place_of(line) == place and line["phase"] != "after"][0]


@pytest.mark.parametrize("mistake, name, place", MADE)
def test_each_mistake_is_recognised(mistake, name, place):
    trace = explain(NET, X, Y, 0.25)
    x, t = NET._checked_data(X, Y)
    value = quantities(NET, x, t, 0.25, optimizer_from("sgd"), mistake)[place]
    claims = {name_at(trace, place): float("%.5g" % value)}
    answer = check_work(NET, X, Y, claims, 0.25)
    assert not answer["right"]
    assert name in [one["name"] for one in answer["wrong"]["mistakes"]], answer["wrong"]["mistakes"]
    assert answer["wrong"]["mistakes"][0]["name"] == name


def test_the_mistakes_by_hand():
    """The same numbers, written out: not by the code that looks for them."""
    a = explain(NET, X, Y, 0.25)
    values = {line["name"]: line["value"] for line in a["lines"] if line["phase"] != "after"}
    z, out = values["z[1][0](0)"], values["a[1][0](0)"]
    assert check_work(NET, X, Y, {"da/dz[1][0](0)": z * (1 - z)}, 0.25)["wrong"]["mistakes"][0]["name"] == "slope at z"
    tanh = check_work(NET, X, Y, {"da/dz[1][0](0)": 1 - out * out}, 0.25)["wrong"]["mistakes"]
    assert "tanh" in tanh[0]["text"] and "sigmoid" in tanh[0]["text"]
    assert check_work(NET, X, Y, {"dE/dw[1][0][0]": -values["dE/dw[1][0][0]"]}, 0.25)["wrong"]["mistakes"][0]["name"] == "swapped sign"
    assert check_work(NET, X, Y, {"E": 2 * values["E"]}, 0.25)["wrong"]["mistakes"][0]["name"] == "forgotten mean"
    wrong_way = 0.5 * 0.5 - 1.0 * -0.25 + 0.125            # x·w transposed, the biases as they are
    assert check_work(NET, X, Y, {"z[0][0](0)": wrong_way}, 0.25)["wrong"]["mistakes"][0]["name"] == "transposed weights"
    late = [values["w[1][0][0]"], values["w[1][0][1]"]]
    d = values["delta[1][0](0)"] * late[0] + values["delta[1][1](0)"] * late[1]
    late_delta = d * values["da/dz[0][0](0)"]
    assert check_work(NET, X, Y, {"delta[0][0](0)": late_delta}, 0.25)["wrong"]["mistakes"][0]["name"] == "updated weights"


def test_mazurs_own_mistake():
    """What his error after the step comes from, see test_mazur.py, is recognised in dE/dw1."""
    one = example("mazur")
    x, t = one["network"]._checked_data(one["X"], one["y"])
    w1 = quantities(one["network"], x, t, 0.5, optimizer_from("sgd"), {"updated_weights": True})["dE/dw", 0, 0, 0, None]
    assert mazur({"dE/dw[0][0][0]": w1})["wrong"]["mistakes"][0]["name"] == "updated weights"


def test_the_slope_that_cancels():
    x, y = [[0.5, -1.0]], [[1.0]]
    values = {line["name"]: line["value"] for line in explain(PAIRED, x, y, 0.5)["lines"]}
    out = {line["name"]: line["value"] for line in explain(PAIRED, x, y, 0.5)["lines"] if line["phase"] == "forward"}["a[1][0]"]
    answer = check_work(PAIRED, x, y, {"delta[1][0]": values["delta[1][0]"] * out * (1 - out)}, 0.5)
    assert answer["wrong"]["mistakes"][0]["name"] == "slope taken twice"


@pytest.mark.parametrize("optimizer", ["adam", "momentum", "rprop", "lbfgs"])
def test_other_optimizers(optimizer):
    trace = explain(NET, X, Y, 0.25, optimizer)
    claims = {line["name"]: line["value"] for line in trace["lines"] if line["phase"] != "after"}
    assert check_work(NET, X, Y, claims, 0.25, optimizer)["right"]
    claims["w[1][0][0]"] += 0.5
    assert check_work(NET, X, Y, claims, 0.25, optimizer)["wrong"]["name"] == "w[1][0][0]"


def test_a_mistake_that_changes_nothing_is_not_named():
    names = [name for name, _, _ in known_mistakes(NET, 2, 0.25)]
    assert "forgotten mean" in names and "forgotten learning rate" in names
    assert "forgotten learning rate" not in [name for name, _, _ in known_mistakes(NET, 2, 1.0)]
    net = Network(1, [Dense(1, weights=[[3.0]])])          # the bias is 0: leaving it out changes nothing
    answer = check_work(net, [[2.0]], [[4.0]], {"z[0][0]": 7.0}, 0.25)
    assert answer["wrong"]["mistakes"] == []


@pytest.mark.parametrize("claims, words", [
    ({}, "at least one"), ([1.0], "claims"), ({"z[0][9]": 1.0}, r"z\[0\]"), ({"nonsense": 1.0}, "nonsense"),
    ({"z[0][0]": "0.5"}, "text"), ({"z[0][0]": float("nan")}, "finite"), ({3: 1.0}, "name"), ({"z": []}, "empty"),
])
def test_bad_claims(claims, words):
    with pytest.raises(DataError, match=words):
        mazur(claims)


def test_bad_tolerance():
    with pytest.raises(NNPureError, match="tolerance"):
        mazur({"E": 1.0}, tolerance=-1)
