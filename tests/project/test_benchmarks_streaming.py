"""python -m benchmarks streaming: memory is measured in processes of their own, and a hoarder is caught."""

import doctest
import json
import subprocess
import sys

import pytest
from test_benchmarks import check_document, command, lines_of, load, peers

streaming = load("streaming")
MEASURED = streaming.most_memory() is not None
# PyPy's collector takes memory in pieces larger than the tables of these tests.
steady = pytest.mark.skipif(not MEASURED or sys.implementation.name != "cpython", reason="memory is too unsteady here")


@pytest.fixture(autouse=True)
def one_core(monkeypatch):
    """What the command sets in the environment is put back."""
    for name in peers.THREADS:
        monkeypatch.setenv(name, "1")


@pytest.fixture
def tiny(monkeypatch):
    """Sizes that take about a second together; a row costs a list more than 200 bytes."""
    monkeypatch.setattr(streaming, "QUICK_SIZES", (8000, 16000))
    monkeypatch.setattr(streaming, "HOARDED", 16000)
    monkeypatch.setattr(streaming, "LIMIT", 1000000)


def planted(monkeypatch, **changed):
    """Measure without processes: everybody learns the line with 20 MB, but for what is changed in some."""
    def outcome(source, n):
        result = {"seconds": 1.0, "peak": 20000000, "grown": 10000, "line": list(streaming.LINE), "epochs": 1}
        if source == "hoarder":
            result["peak"] += 50000000
        result.update(changed.get(source, {}))
        if "per_row" in result:
            result["peak"] += n * result.pop("per_row")
        return result
    monkeypatch.setattr(streaming, "in_a_process", outcome)


def answers(capsys):
    """Return {(what, contender): complaint} of a --quick run, and the exit status."""
    status = command.main(["streaming", "--quick", "--json"])
    document = json.loads(capsys.readouterr().out)
    check_document(document)
    return {(row["what"], row["contender"]): row["complaint"] for row in document["benchmarks"][0]["rows"]}, status


def test_rows_are_fresh_and_the_same_each_time():
    first, second = list(streaming.make_rows(5)), list(streaming.make_rows(5))
    assert first == second and first[0][0] is not second[0][0]
    for (a, b), (t,) in first:
        assert -1.0 <= a < 1.0 and -1.0 <= b < 1.0 and t == 2.0 * a - 3.0 * b + 0.5


def test_sources():
    function, = streaming.arguments("function", 3)
    assert list(function()) == list(function()) == list(streaming.make_rows(3))
    X, y = streaming.arguments("list", 3)
    assert [(x, t) for x, t in zip(X, y)] == list(streaming.make_rows(3))
    function, = streaming.arguments("hoarder", 3)
    assert list(function()) == list(streaming.make_rows(3))
    kept = []
    assert list(streaming.hoard(3, kept)) == kept


def test_the_line_is_learned_from_10000_rows():
    outcome = streaming.train("function", 10000)
    assert streaming.wrong_line(outcome) == ""
    assert streaming.train("list", 10000)["epochs"] == 1


@pytest.mark.thorough
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="another way to measure there")
def test_the_memory_of_the_parent_does_not_count():
    big = "x = bytearray(200000000); import subprocess, sys; print(subprocess.check_output([sys.executable, '-c', " \
          "'from benchmarks.streaming import most_memory; print(most_memory())']).decode())"
    out = subprocess.check_output([sys.executable, "-c", big], cwd=streaming.ROOT)
    assert 1000000 < int(out) < 150000000


@pytest.mark.thorough
@steady
def test_a_table(capsys, tiny):
    assert command.main(["streaming", "--quick"]) == 0
    lines = lines_of(capsys)
    assert len([line for line in lines if " rows/s " in line]) == 5
    assert [line for line in lines if line.startswith("16,000 rows") and " hoarder " in line]


@pytest.mark.thorough
@steady
def test_a_function_that_keeps_its_rows_is_caught(capsys, tiny, monkeypatch):
    right = streaming.in_a_process
    monkeypatch.setattr(streaming, "in_a_process", lambda source, n: right(
        "hoarder" if source == "function" else source, n))
    found, status = answers(capsys)
    assert status == 1
    assert "MB above that of the fewest rows" in found["16,000 rows", "function"]
    assert found["8,000 rows", "function"] == found["16,000 rows", "list"] == ""


def test_a_few_bytes_a_row_are_caught(capsys, monkeypatch):
    monkeypatch.setattr(streaming, "LIMIT", 2000000)
    planted(monkeypatch, function={"per_row": 30})
    found, status = answers(capsys)
    assert status == 1
    assert found["100,000 rows", "function"] == "the peak is 2.70 MB above that of the fewest rows; 2.00 MB are allowed"
    planted(monkeypatch, list={"per_row": 300})
    assert answers(capsys)[1] == 0                      # lists may


def test_a_wrong_line_is_caught(capsys, monkeypatch):
    planted(monkeypatch, list={"line": [2.0, -3.0, 0.50001]}, function={"epochs": 2})
    found, status = answers(capsys)
    assert status == 1
    assert "number 2 is 0.50001 where 0.5 is right" in found["10,000 rows", "list"]
    assert found["10,000 rows", "function"] == "2 epochs where 1 was asked for"


def test_a_hoarder_that_is_not_seen_is_an_error(capsys, monkeypatch):
    planted(monkeypatch, hoarder={"peak": 20000000})
    found, status = answers(capsys)
    assert status == 1
    assert found["100,000 rows", "hoarder"] == "a function that kept 100,000 rows was not seen to need memory"


def test_where_memory_is_not_measured(capsys, monkeypatch):
    nothing = {"peak": None, "grown": None}
    planted(monkeypatch, function=nothing, list=nothing, hoarder=nothing)
    monkeypatch.setattr(streaming, "most_memory", lambda: None)
    assert command.main(["streaming", "--quick"]) == 0
    assert "Memory was not measured" in "\n".join(lines_of(capsys))


def test_a_process_that_fails_is_an_error(capsys, monkeypatch):
    monkeypatch.setattr(streaming.sys, "executable", "/bin/false")
    found, status = answers(capsys)
    assert status == 1 and all("CalledProcessError" in complaint for complaint in found.values())


def test_a_million_is_streamed_once(monkeypatch):
    planted(monkeypatch)

    class Silent:
        def run(self):
            pass
    table = list(streaming.measure(False, 7, Silent()))
    assert [(row["what"], row["contender"], len(row["seconds"])) for row in table] == [
        ("10,000 rows", "function", 3), ("10,000 rows", "list", 3), ("100,000 rows", "function", 3),
        ("100,000 rows", "list", 3), ("1,000,000 rows", "function", 1), ("1,000,000 rows", "list", 1),
        ("100,000 rows", "hoarder", 3)]


def test_docstrings():
    failed, tried = doctest.testmod(streaming)
    assert tried > 0 and failed == 0
