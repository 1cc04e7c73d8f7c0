"""python -m benchmarks digits, online, growth: the answers of every contender, and errors that are caught."""

import doctest
import json
import sys

import pytest
from test_benchmarks import KINDS, alone, check_document, command, goals, load, loops, peers, timed, timing  # noqa: F401

digits, elsewhere, growth, online, predictors = [
    load(name) for name in ("digits", "elsewhere", "growth", "online", "predictors")]

from nn_pure.network import Network  # noqa: E402


@pytest.fixture(autouse=True)
def one_core(monkeypatch):
    """What the command sets in the environment is put back."""
    for name in peers.THREADS:
        monkeypatch.setenv(name, "1")


@pytest.fixture
def tiny(monkeypatch):
    """Benchmarks that take no time to speak of."""
    monkeypatch.setattr(digits, "QUICK_ROWS", 10)
    monkeypatch.setattr(digits, "SIZES", (64, 4, 10))
    monkeypatch.setattr(digits, "BATCH_SIZE", 3)
    monkeypatch.setattr(online, "NETWORKS", ((2, 4, 1), (5, 4, 10)))
    monkeypatch.setattr(online, "ROWS", {(2, 4, 1): 120, (5, 4, 10): 120})
    monkeypatch.setattr(online, "SLOW_ROWS", 3)
    monkeypatch.setattr(online, "QUICK_RUN_SECONDS", 0.0)
    monkeypatch.setattr(growth, "PARAMETERS", (10, 100, 1000))
    monkeypatch.setattr(growth, "LARGE", 100)
    monkeypatch.setattr(growth, "QUICK_MOST", 1000)
    monkeypatch.setattr(growth, "QUICK_RUN_SECONDS", 0.0)


def document_of(capsys, name, status=0):
    """Return the document of a --quick run, whose exit status is checked."""
    assert command.main([name, "--quick", "--json"]) == status
    document = json.loads(capsys.readouterr().out)
    check_document(document)
    return document


def complaints(document):
    """Return {(what, contender): complaint} of its rows."""
    return {(row["what"], row["contender"]): row["complaint"] for row in document["benchmarks"][0]["rows"]}


# --- digits ------------------------------------------------------------------

def test_digits(capsys, tiny):
    found = complaints(document_of(capsys, "digits"))
    assert len(found) == KINDS + (peers.sklearn_version() is not None) + (peers.torch_version() is not None)
    assert not any(found.values())


@pytest.mark.parametrize("changed", [{"learning_rate": 0.0011}, {"batch_size": 4}, {"optimizer": "rmsprop"},
                                     {"shuffle": True}, {"epochs": 2}])
@pytest.mark.thorough
def test_another_training_is_caught(capsys, tiny, alone, monkeypatch, changed):         # noqa: F811
    right = Network.train
    monkeypatch.setattr(Network, "train", lambda self, X, y, **how: right(self, X, y, **dict(how, **changed)))
    found = complaints(document_of(capsys, "digits", status=1))
    assert len(found) == KINDS and all("of the moves, number " in wrong for wrong in found.values())


def test_a_wrong_scikit_learn_is_caught(capsys, tiny, monkeypatch):
    if peers.sklearn_version() is None:
        pytest.skip("brain.js is not installed")
    monkeypatch.setattr(predictors, "sklearn_restart", lambda net, layers: None)
    found = complaints(document_of(capsys, "digits", status=1))
    assert [who for _, who in found if found[_, who]] == ["scikit-learn"]


@pytest.mark.thorough
def test_pytorch_in_another_process(monkeypatch):
    """The process is this interpreter, with nn_pure's learner in PyTorch's place."""
    stand_in = ("import sys; from benchmarks import digits, elsewhere, sets; "
                "who = digits.NNPure(digits.start(*digits.SIZES), sets.digits(n=digits.QUICK_ROWS)); "
                "elsewhere.serve(who.epoch, digits.numbers)")
    monkeypatch.setattr(peers, "torch_version", lambda: None)
    monkeypatch.setattr(peers, "other_python", sys.executable)
    right = elsewhere.Elsewhere.__init__

    def start(self, name, command, examine):
        assert command == [sys.executable, "-m", "benchmarks.digits", "1"]
        right(self, name, [sys.executable, "-c", stand_in], examine)
    monkeypatch.setattr(elsewhere.Elsewhere, "__init__", start)
    monkeypatch.setattr(digits, "learners", lambda layers, data: [])
    one, = digits.contenders_of(True)
    one.answer()
    assert (one.name, one.complaint) == ("PyTorch", "")
    one.run(None)
    assert len(one.seconds) == 1 and one.seconds[0] > 0.0
    one.close()
    assert "another interpreter" in digits.notes()[-1]


def test_goals_of_digits(monkeypatch):
    some = [timed("nn_pure", [1.0]), timed("nn_pure plain", [2.0]), timed("nn_pure fast", [0.5]), timed("PyTorch", [0.1])]
    for who, met in ((("CPython", (3, 11)), [[], [True], [], []]), (("CPython", (3, 12)), [[], [True], [True], []]),
                     (("CPython", (3, 10)), [[], [], [], []]), (("PyPy", (3, 9)), [[], [], [False], []])):
        monkeypatch.setattr(goals, "interpreter", lambda who=who: who)
        assert [[goal["met"] for goal in digits.to_reach(one, some)] for one in some] == met


# --- a process of its own ----------------------------------------------------

ECHO = "from benchmarks import elsewhere; elsewhere.serve(lambda: 2.5, lambda answer: [answer])"


def test_a_process_keeps_its_own_time():
    one = elsewhere.Elsewhere("echo", [sys.executable, "-c", ECHO], loops.judge([2.5], 0.0))
    timing.compare([one], 2, timing.Control(least=0.0))
    assert one.complaint == "" and len(one.seconds) == 2 and 0.0 < one.seconds[0] < 0.1
    one.close()
    assert one.process.poll() == 0


def test_a_wrong_process_is_not_timed():
    one = elsewhere.Elsewhere("echo", [sys.executable, "-c", ECHO], loops.judge([2.0], 0.0))
    timing.compare([one], 2, timing.Control(least=0.0))
    assert one.complaint.startswith("beside plain loops: ") and one.seconds == []
    one.close()


def test_a_process_that_fails_is_wrong():
    one = elsewhere.Elsewhere("fails", [sys.executable, "-c", "import nothing_of_that_name"], loops.judge([2.5], 0.0))
    one.answer()
    assert one.complaint.startswith("RuntimeError: the process ended: ") and "nothing_of_that_name" in one.complaint
    one.close()


# --- online ------------------------------------------------------------------

@pytest.mark.thorough
def test_online(capsys, tiny):
    document = document_of(capsys, "online")
    found = complaints(document)
    assert not any(found.values())
    assert {who for _, who in found} >= {"nn_pure", "nn_pure plain", "nn_pure, calls"}
    assert (("2-4-1, cross-entropy", "scikit-learn") in found) == (peers.sklearn_version() is not None)
    assert (("2-4-1, squared error", "brain.js") in found) == (peers.brain_version() is not None)
    assert not [what for what, who in found if (who, what[-5:]) in (("scikit-learn", "error"), ("brain.js", "tropy"))]
    assert "genann" in document["benchmarks"][0]["notes"][-1]


def test_a_row_that_is_left_out_is_caught(capsys, tiny, alone, monkeypatch):        # noqa: F811
    right = Network.train
    monkeypatch.setattr(Network, "train", lambda self, X, y, **how: right(self, X[:-1], y[:-1], **how))
    found = complaints(document_of(capsys, "online", status=1))
    for (_, who), wrong in found.items():
        assert bool(wrong) == (who != "nn_pure, calls")


@pytest.mark.thorough
def test_a_wrong_brain_is_caught(tiny, monkeypatch):
    if peers.brain_version() is None:
        pytest.skip("brain.js is not installed")
    for rate, right in ((online.LEARNING_RATE, True), (1.01 * online.LEARNING_RATE, False)):
        monkeypatch.setattr(json, "dumps", lambda task, rate=rate, dumps=json.dumps: dumps(
            dict(task, learning_rate=rate) if "layers" in task else task))
        one = online.contenders_of((2, 4, 1), 12, True)[-1]
        one.answer()
        one.close()
        assert one.name == "brain.js" and (one.complaint == "") == right
        monkeypatch.undo()


def test_without_node(monkeypatch):
    monkeypatch.setattr(peers, "which", lambda name: None)
    assert peers.brain_version() is None
    assert "npm install --global brain.js" in "\n".join(peers.notes(("brain.js",)))


def test_goals_of_online():
    some = [timed("nn_pure", [3.0]), timed("nn_pure, calls", [4.0]), timed("scikit-learn", [2.0]), timed("brain.js", [1.0])]
    assert [[goal["met"] for goal in online.to_reach((2, 4, 1), one, some)] for one in some] == [[True], [], [False], []]
    assert online.to_reach((64, 32, 10), some[0], some) == []


# --- growth ------------------------------------------------------------------

@pytest.mark.thorough
def test_growth(capsys, tiny):
    document = document_of(capsys, "growth")
    assert not any(complaints(document).values())
    rows = document["benchmarks"][0]["rows"]
    assert {row["unit"] for row in rows} == {"ns"}
    assert {(row["way"], row["parameters"], row["rows"]) for row in rows} == {
        ("predict", 10, 1), ("predict", 10, 10), ("predict", 10, 100), ("predict", 100, 1), ("predict", 100, 10),
        ("predict", 1000, 1), ("train", 10, 1), ("train", 100, 1)}
    assert rows[0]["median"] == pytest.approx(1e9 * timing.median(rows[0]["seconds"]) / 8)       # 2-2-2
    flat = document["benchmarks"][0]["to_reach"][0]
    assert flat["goal"].startswith("predict, nn_pure, from 100 parameters on") and flat["figure"] >= 1.0


def test_sizes():
    for parameters in (100, 1000, 10000, 100000, 1000000):
        n = growth.width(parameters)
        assert abs(2 * n * (n + 1) / parameters - 1.0) < 0.13
    assert max(rows * parameters for _, parameters, rows in growth.cells(growth.MOST)) == growth.MOST
    assert {parameters for _, parameters, _ in growth.cells(growth.QUICK_MOST)} == set(growth.PARAMETERS)


@pytest.mark.thorough
def test_a_wrong_row_or_weight_is_caught(capsys, tiny, alone, monkeypatch):         # noqa: F811
    right = Network.predict
    monkeypatch.setattr(Network, "predict", lambda self, X: right(self, X[:-1] + X[:1]))
    found = complaints(document_of(capsys, "growth", status=1))
    assert {what.split()[-2] for (what, _), wrong in found.items() if wrong} == {"10", "100"}
    monkeypatch.setattr(Network, "predict", lambda self, X: right(self, X) * 2)
    assert "beside plain loops" in str(complaints(document_of(capsys, "growth", status=1)))
    monkeypatch.setattr(Network, "predict", right)
    learn = Network.train
    monkeypatch.setattr(Network, "train", lambda self, X, y, **how: learn(self, X, y, **dict(how, learning_rate=0.11)))
    found = complaints(document_of(capsys, "growth", status=1))
    assert {what.split(",")[0] for (what, _), wrong in found.items() if wrong} == {"train"}


def cost(contender, parameters, ns, way="predict", rows=1):
    """Return what a row of growth says."""
    return {"contender": contender, "way": way, "parameters": parameters, "rows": rows, "least": ns, "median": ns}


def test_where_numpy_wins_and_how_flat_it_is():
    table = [cost("nn_pure", 100, 20.0), cost("NumPy", 100, 200.0), cost("nn_pure", 10000, 20.0),
             cost("NumPy", 10000, 2.0), cost("nn_pure", 1000000, 28.0), cost("NumPy", 1000000, 1.0)]
    found = {goal["goal"]: goal for goal in growth.summary(table)}
    win = found["predict: NumPy is faster than nn_pure from so many parameters, one row a call"]
    assert win["figure"] == pytest.approx(1000.0) and win["met"] is None
    flat = [goal for goal in found.values() if "predict, nn_pure, from" in goal["goal"]][0]
    assert (flat["figure"], flat["met"]) == (1.4, True)
    table[4]["least"] = 32.0
    assert [goal["met"] for goal in growth.summary(table) if "predict, nn_pure, from" in goal["goal"]] == [False]


def test_crossing():
    assert growth.crossing([(1, 0.5), (10, 0.1)]) == 1
    assert growth.crossing([(1, 2.0), (10, 1.5)]) is None and growth.crossing([]) is None
    assert growth.crossing([(1, 2.0), (4, 0.5)]) == pytest.approx(2.0)
    assert growth.crossing([(1, 2.0), (4, 0.5), (16, 2.0), (64, 0.5)]) == pytest.approx(32.0)     # the last


@pytest.mark.parametrize("module", [growth], ids=lambda module: module.__name__)
def test_docstrings(module):
    failed, tried = doctest.testmod(module)
    assert tried > 0 and failed == 0
