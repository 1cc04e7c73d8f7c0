"""python -m benchmarks memory, startup: processes of their own, and every check with an error that it catches."""

import doctest
import json
import subprocess
import sys

import pytest
from test_benchmarks import alone, check_document, command, goals, kernels, load, loops, peers, timed  # noqa: F401

memory, startup = [load(name) for name in ("memory", "startup")]
TRACED = sys.implementation.name == "cpython"       # PyPy has no tracemalloc


@pytest.fixture(autouse=True)
def one_core(monkeypatch):
    """What the command sets in the environment is put back."""
    for name in peers.THREADS:
        monkeypatch.setenv(name, "1")


def rows_of(capsys, name, status=0):
    """Return the rows of a --quick run, whose exit status is checked."""
    assert command.main([name, "--quick", "--json"]) == status
    document = json.loads(capsys.readouterr().out)
    check_document(document)
    return document["benchmarks"][0]["rows"]


# --- memory ------------------------------------------------------------------

@pytest.fixture
def tiny(monkeypatch):
    """A small network, measured in this process."""
    monkeypatch.setattr(memory, "SIZES", (20, 15, 10))
    monkeypatch.setattr(memory, "in_a_process", lambda job, name: memory.outcome_of(
        job, dict(kernels.CHOICES)[name], memory.SIZES))


def test_memory(capsys, tiny):
    rows = rows_of(capsys, "memory")
    assert not [row["complaint"] for row in rows if row["complaint"]]
    assert [row["what"] for row in rows if row["contender"] == "nn_pure"] == list(memory.JOBS)
    assert {row["unit"] for row in rows} == {"bytes"}
    if TRACED:
        assert all(row["median"] >= row["lists"] / 3 > 8.0 for row in rows)
        assert rows[0]["to_reach"][0]["figure"] == rows[0]["median"] / rows[0]["lists"]


@pytest.mark.thorough
def test_memory_in_a_process():
    outcome = memory.in_a_process("predict", "nn_pure")
    assert outcome["parameters"] == 256 * 64 + 64 + 64 * 10 + 10
    assert loops.judge(memory.expected("predict"), memory.TOLERANCE)(outcome["answer"]) == ""
    if TRACED:
        assert 30.0 < outcome["lists"] / outcome["parameters"] < 36.0 and outcome["peak"] > outcome["lists"]


@pytest.mark.skipif(not TRACED, reason="no tracemalloc")
def test_what_is_let_go_counts():
    def run():
        kept = [bytearray(100000)]
        kept.append(len(bytearray(500000)))
        return kept
    assert 600000 <= memory.peak_of(run)[1] < 650000


@pytest.mark.thorough
def test_learning_something_else_is_caught(capsys, tiny, monkeypatch):
    monkeypatch.setattr(memory, "expected", lambda job: [0.1] * 10)
    rows = rows_of(capsys, "memory", status=1)
    assert all(row["complaint"].startswith("beside plain loops: ") and row["lists"] is None for row in rows)


@pytest.mark.thorough
def test_a_second_adam_that_is_left_out_is_caught(capsys, tiny, monkeypatch):
    right = memory.do
    done = []

    def once(job, net, X, y):
        done.append(net)
        return right(job, net, X, y) if done.count(net) < 2 else None
    monkeypatch.setattr(memory, "do", once)
    rows = rows_of(capsys, "memory", status=1)
    assert {row["what"] for row in rows if row["complaint"]} == {"train sgd", "train adam"}


@pytest.mark.thorough
def test_too_much_memory_is_seen(capsys, monkeypatch):
    answers = {job: memory.expected(job) for job in memory.JOBS}
    taken = {"predict": 2.6, "train sgd": 2.5, "train adam": 7.4}
    monkeypatch.setattr(memory, "in_a_process", lambda job, name: {
        "peak": 32 * taken[job] * 1000, "lists": 32000, "parameters": 1000, "answer": answers[job]})
    rows = [row for row in rows_of(capsys, "memory") if row["contender"] == "nn_pure"]
    assert [row["to_reach"][0]["met"] for row in rows] == [False, True, True]
    assert rows[0]["to_reach"][0]["figure"] == pytest.approx(2.6)
    assert [row["lists"] for row in rows] == [32.0, 32.0, 96.0]


@pytest.mark.thorough
def test_a_process_that_fails_is_an_error(capsys, monkeypatch):
    monkeypatch.setattr(memory.sys, "executable", "/bin/false")
    assert all("CalledProcessError" in row["complaint"] for row in rows_of(capsys, "memory", status=1))


# --- startup -----------------------------------------------------------------

@pytest.mark.thorough
def test_startup(capsys, alone):            # noqa: F811
    rows = rows_of(capsys, "startup")
    assert [row["contender"] for row in rows] == ["nn_pure", "prediction", "bare"]
    assert not [row["complaint"] for row in rows if row["complaint"]]
    assert rows[2]["added"] == 0.0 and rows[1]["to_reach"][0]["figure"] is None


def test_startup_names_who_is_missing(capsys, alone):       # noqa: F811
    assert [note.split()[0] for note in startup.notes()[:3]] == list(startup.PEERS)


def test_a_module_from_outside_is_caught():
    assert startup.foreign(["nn_pure", "nn_pure.matrix", "math"]) == ""
    assert startup.foreign(["nn_pure", "json"]) == "import nn_pure loaded json"
    assert startup.foreign(["nn_pure.data"]) == startup.foreign(["nn_pure.data", "math"]) != ""


@pytest.mark.thorough
def test_an_import_from_outside_fails_the_run(capsys, alone, monkeypatch):      # noqa: F811
    monkeypatch.setattr(startup, "LOADED", startup.LOADED.replace("import nn_pure;", "import nn_pure, wave;"))
    rows = rows_of(capsys, "startup", status=1)
    assert "wave" in rows[0]["complaint"] and rows[1]["complaint"] == ""


@pytest.mark.thorough
def test_a_wrong_prediction_fails_the_run(capsys, alone, monkeypatch):          # noqa: F811
    monkeypatch.setattr(startup, "PREDICT", startup.PREDICT.replace("i % 5", "i % 4"))
    rows = rows_of(capsys, "startup", status=1)
    assert rows[1]["complaint"].startswith("beside plain loops: ") and rows[0]["complaint"] == ""


@pytest.mark.thorough
def test_a_process_that_cannot_import_fails_the_run(capsys, alone, monkeypatch):        # noqa: F811
    monkeypatch.setattr(peers, "numpy_version", lambda: "planted")
    monkeypatch.setattr(startup, "run", lambda code, *arguments, right=startup.run: right(
        code.replace("import numpy", "import nothing_of_that_name"), *arguments))
    rows = rows_of(capsys, "startup", status=1)
    assert rows[3]["contender"] == "NumPy" and "CalledProcessError" in rows[3]["complaint"]


def test_goals_of_startup(monkeypatch):
    monkeypatch.setattr(goals, "interpreter", lambda: ("CPython", (3, 11)))
    some = [timed("nn_pure", [0.015, 0.016]), timed("prediction", [0.029, 0.030]), timed("bare", [0.010, 0.011]),
            timed("NumPy", [0.101, 0.102])]
    assert [[goal["met"] for goal in startup.to_reach(one, some)] for one in some] == [[True], [True], [], []]
    assert startup.to_reach(some[0], some)[0]["figure"] == pytest.approx(0.005)
    assert startup.to_reach(some[1], some)[0]["figure"] == pytest.approx(0.0295 / 0.091, rel=0.01)
    slow = [timed("nn_pure", [0.0165]), timed("prediction", [0.032])] + some[2:]
    assert [[goal["met"] for goal in startup.to_reach(one, slow)] for one in slow[:2]] == [[False], [False]]
    monkeypatch.setattr(goals, "interpreter", lambda: ("PyPy", (3, 11)))
    assert startup.to_reach(some[0], some) == []


def test_what_a_process_prints():
    assert startup.run("print(1)") == "1\n"
    with pytest.raises(subprocess.CalledProcessError):
        startup.run("1 / 0")


@pytest.mark.parametrize("module", [startup], ids=lambda module: module.__name__)
def test_docstrings(module):
    failed, tried = doctest.testmod(module)
    assert tried > 0 and failed == 0
