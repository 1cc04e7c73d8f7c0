"""python -m benchmarks: honest timing, wrong answers caught.  No test looks at how long anything took."""

import doctest
import importlib
import json
import subprocess
import sys

import pytest
from paths import ROOT


def load(name):
    """Import a module of benchmarks/, which is never installed; sys.path is left as it was."""
    sys.path.insert(0, ROOT)
    try:
        return importlib.import_module("benchmarks." + name)
    finally:
        sys.path.remove(ROOT)


answers, goals, kernels, loops, peers, report, timing, xor, predict, predictors, command = [
    load(name) for name in ("answers", "goals", "kernels", "loops", "peers", "report", "timing", "xor", "predict",
                            "predictors", "__main__")]

MACHINE = {"nn_pure", "implementation", "python", "platform", "cpus", "numpy", "numpy_threads", "kernel"}
DOCUMENT = {"machine", "quick", "runs", "wrong", "missed", "benchmarks"}
BENCHMARK = {"name", "question", "notes", "to_reach", "rows", "control"}
GOAL = {"goal", "figure", "met"}
ROW = {"what", "contender", "answer", "complaint", "unit", "median", "least", "most", "ratio",
       "calls", "seconds", "to_reach"}
CONTROL = {"median", "unsteadiness", "busy"}
# what the rows of a benchmark have besides
MORE = {"training": {"optimizer", "learning_rate", "batch_size", "target", "seeds", "reached", "epochs",
                     "median_epochs", "accuracy", "loss"},
        "streaming": {"peak", "grown"},
        "growth": {"way", "parameters", "rows"},
        "memory": {"lists"},
        "startup": {"added"},
        "hops": {"files", "changes", "depth"}}
KINDS = len(kernels.kinds())            # how many of nn_pure's kernels meet the peers


class Clock:
    """A clock that only moves when a job says so."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def log(monkeypatch, clock):
    """The names of who did something, in order; the control takes a second."""
    names = []

    def control_loop():
        names.append("control")
        clock.now += 1.0

    monkeypatch.setattr(timing, "control_loop", control_loop)
    return names


@pytest.fixture
def tiny(monkeypatch):
    """Benchmarks that take no time to speak of, in an environment that is put back."""
    monkeypatch.setattr(predict, "NETWORKS", ((2, 3, 1), (4, 3, 10)))
    monkeypatch.setattr(predict, "QUICK_RUN_SECONDS", 0.0)
    for name in peers.THREADS:
        monkeypatch.setenv(name, "1")


@pytest.fixture
def alone(monkeypatch):
    """No peers are installed."""
    for name in peers.ASK.values():
        monkeypatch.setattr(peers, name, lambda: None)


@pytest.fixture
def numpy_alone(monkeypatch, alone):
    """NumPy is the only peer."""
    numpy = pytest.importorskip("numpy")
    monkeypatch.setattr(peers, "numpy_version", lambda: numpy.__version__)


def contender(name, seconds, clock, log, wrong=""):
    """Return a Contender whose calls take the given seconds, one after the other."""
    left = list(seconds)

    def job():
        log.append(name)
        clock.now += left.pop(0)

    return timing.Contender(name, job, lambda answer: wrong)


def timed(name, seconds):
    """Return a Contender that has taken so long."""
    one = timing.Contender(name, None, None)
    one.seconds = seconds
    return one


# --- timing ------------------------------------------------------------------

def test_median():
    assert timing.median([3.0]) == 3.0
    assert timing.median([100.0, 1.0, 2.0]) == 2.0
    assert timing.median([4.0, 1.0, 3.0, 2.0]) == 2.5


def test_contenders_take_turns_and_the_control_ends_every_round(clock, log):
    a = contender("a", [9.0, 1.0, 2.0, 3.0], clock, log)
    b = contender("b", [9.0, 4.0, 5.0, 6.0], clock, log)
    control = timing.Control(clock, least=0.0)
    timing.compare([a, b], 3, control, clock=clock)
    assert log == ["a", "b"] + 3 * ["a", "b", "control"]        # the first answers are not timed
    assert a.seconds == [1.0, 2.0, 3.0]
    assert b.seconds == [4.0, 5.0, 6.0]
    assert control.seconds == [1.0, 1.0, 1.0]


def test_runs_are_made_as_long_as_asked(clock, log):
    a = contender("a", [0.5] * 100, clock, log)
    timing.compare([a], 2, timing.Control(clock, least=3.0), least=2.0, clock=clock)
    assert a.calls == 4
    assert a.seconds == [0.5, 0.5]                    # of one call
    assert log == (["control"] * (1 + 2 + 4)          # 4 loops of 1 s are at least 3 s
                   + ["a"] * (1 + 1 + 2 + 4)          # the answer, then 1, 2, 4 calls
                   + 2 * (["a"] * 4 + ["control"] * 4))


def test_a_clock_that_stands_still_ends(clock, monkeypatch):
    monkeypatch.setattr(timing, "MOST_CALLS", 8)
    assert timing.calls_for(lambda: None, 1.0, clock) == 8
    control = timing.Control(clock, least=0.0)
    control.run()
    assert control.unsteadiness() == 1.0
    stopped = timing.Contender("stopped", None, None)
    stopped.seconds = [0.0]
    assert timing.ratio(stopped, stopped) is None
    assert report.result("job", stopped, stopped, 1)["median"] is None


def test_a_slow_second_cancels_in_the_ratio(clock, log):
    a = contender("a", [0.0, 1.0, 10.0, 1.0, 10.0], clock, log)
    b = contender("b", [0.0, 2.0, 20.0, 2.0, 20.0], clock, log)
    timing.compare([a, b], 4, timing.Control(clock, least=0.0), clock=clock)
    assert timing.ratio(b, a) == 2.0
    assert timing.ratio(a, a) == 1.0


def test_who_is_wrong_is_not_timed(clock, log):
    a = contender("a", [1.0] * 3, clock, log)
    b = contender("b", [1.0] * 3, clock, log, wrong="by a mile")
    timing.compare([a, b], 2, timing.Control(clock, least=0.0), clock=clock)
    assert log == ["a", "b", "a", "control", "a", "control"]
    assert (b.complaint, b.seconds) == ("by a mile", [])
    assert timing.ratio(a, b) is None and timing.ratio(b, a) is None


def test_an_error_is_a_wrong_answer(clock, log):
    a = timing.Contender("a", lambda: 1 // 0, lambda answer: "")
    timing.compare([a], 2, timing.Control(clock, least=0.0), clock=clock)
    assert a.complaint.startswith("ZeroDivisionError: ")
    assert a.seconds == []


def test_the_control_says_when_the_machine_was_busy():
    control = timing.Control(least=0.0)
    control.seconds = [1.0, 1.4, 1.2]
    calm = report.control_result(control)
    assert (calm["median"], calm["unsteadiness"], calm["busy"]) == (1.2, 1.4, False)
    assert len(report.control_lines(calm)) == 1
    control.seconds = [1.0, 1.0, 2.0]
    busy = report.control_result(control)
    assert busy["busy"]
    assert "NOTE: the machine was busy" in report.control_lines(busy)[1]


# --- answers -----------------------------------------------------------------

def test_complaint():
    assert answers.complaint([[1.0], [0.0]], [[1.0 + 1e-12], [0.0]], 1e-9) == ""
    assert "number 1" in answers.complaint([1.0, 2.0], [1.0, 2.0 + 1e-6], 1e-9)
    assert "number 0" in answers.complaint([1e-20], [0.0], 1e-9)
    assert answers.complaint([1e-20], [0.0], 1e-9, floor=1.0) == ""
    assert "number 0" in answers.complaint([float("nan")], [float("nan")], 1e-9)
    assert answers.complaint([1.0], [1.0, 2.0], 1e-9) == "1 numbers where 2 are right"


def test_nn_pure_reaches_the_golden_weights():
    wrong = xor.judge(xor.EXPECTED[1000], 1e-9)(xor.nn_pure_job(1000))
    assert wrong == ""
    assert xor.judge(xor.EXPECTED[1000], 1e-9)(xor.nn_pure_job(999)) != ""


def test_who_prints_reaches_the_same_weights_and_prints_every_line():
    for job in [xor.nn_pure_job] + [xor.numpy_job] * (peers.numpy_version() is not None):
        assert xor.printing(job, 1000) == job(1000)
    with pytest.raises(RuntimeError, match="0 lines were printed"):
        xor.printing(lambda epochs, print_every: None, 1000)


def test_numpy_reaches_the_golden_weights():
    pytest.importorskip("numpy")
    assert xor.judge(xor.EXPECTED[1000], 1e-9)(xor.numpy_job(1000)) == ""
    assert xor.judge(xor.EXPECTED[1000], 1e-9)(xor.numpy_job(999)) != ""


def test_plain_step_by_hand():
    # all weights 0: hidden 1/2, output 1/2, error 1/2 for t = 0; 1/2 of a step of 1
    layers = [([[0.0], [0.0]], [0.0]), ([[0.0]], [0.0])]
    assert loops.step(layers, [[1.0, 2.0]], [[0.0]], 1.0) == [([[0.0], [0.0]], [0.0]), ([[-0.25]], [-0.5])]
    # half the squared error has the output's slope, 1/4, in it
    assert loops.step(layers, [[1.0, 2.0]], [[0.0]], 1.0, squared=True)[1] == ([[-0.0625]], [-0.125])
    # with 4 on the way out, blame is 4 error 1/4 = error, error is sigmoid(2) - 1/2
    layers = [([[0.0], [0.0]], [0.0]), ([[4.0]], [0.0])]
    error = loops.forward(layers, [1.0, 2.0])[-1][0] - 0.5
    assert loops.step(layers, [[1.0, 2.0]], [[0.5]], 1.0)[0] == ([[-error], [-2.0 * error]], [-error])


def test_plain_adam_by_hand():
    # Adam's first step is the learning rate long, whatever the gradient, and against it
    layers = [([[1.0]], [0.0]), ([[1.0, -1.0]], [0.0, 0.0])]
    (w1, b1), (w2, b2) = loops.adam_epoch(layers, [[2.0]], [[1.0, 0.0]], 1, 0.5, "relu")
    assert answers.complaint([w1, b1, w2, b2], [[[1.5]], [0.5], [[1.5, -1.5]], [0.5, -0.5]], 1e-6) == ""
    # a gradient of 1e-8 is as large as what is added to its root: half the step; added early, 1/(1 + 31.6) of it
    assert loops.adam_epoch([([[0.0]], [0.0]), ([[1e-8, -1e-8]], [0.0, 0.0])], [[1.0]], [[1.0, 0.0]], 1, 1.0, "sigmoid")[
        0][1][0] == pytest.approx(0.25 / 1.25, rel=0.2)


def test_judges():
    assert loops.judge([1.0], 1e-9)([1.0]) == ""
    assert loops.judge([1.0], 1e-9)([2.0]).startswith("beside plain loops: number 0 ")


def test_a_step_is_judged_by_its_moves():
    examine = loops.judge_moves([[1.0]], [[1.0 - 1e-6]], 1e-9)
    assert examine([[1.0 - 1e-6]]) == ""
    assert examine([[1.0 - 1.0001e-6]]).startswith("beside plain loops: of the moves, number 0 ")
    assert examine([[1.0, 2.0]]) == "2 weights where 1 are right"


# --- the command -------------------------------------------------------------

def lines_of(capsys):
    """Return the printed lines, which are plain ASCII and fit 100 columns."""
    out = capsys.readouterr().out
    out.encode("ascii")
    assert max(len(line) for line in out.splitlines()) <= report.WIDTH
    return out.splitlines()


@pytest.mark.parametrize("name, cells, torch_cells", [("xor", 2, 1), ("predict", 2, 2)])
def test_a_table(capsys, tiny, name, cells, torch_cells):
    assert command.main([name, "--quick"]) == 0
    lines = lines_of(capsys)
    assert lines[0].startswith("nn_pure ") and "CPUs: " in lines[1] and lines[2].startswith("numpy ")
    assert len([line for line in lines if " nn_pure   " in line]) == cells
    for peer, there in (("NumPy", cells), ("PyTorch", torch_cells)):
        expected = there if peers.installed(peer) is not None else 0
        assert len([line for line in lines if " %s   " % peer in line]) == expected
    assert len([line for line in lines if line.startswith("control: ")]) == 1


@pytest.mark.thorough
def test_without_peers(capsys, tiny, alone):
    assert command.main(["xor", "predict", "--quick"]) == 0
    lines = lines_of(capsys)
    assert lines[2].startswith("numpy missing (python3 -m pip install '.[benchmark]')")
    assert not [line for line in lines if " NumPy   " in line]
    missing = [line.split(" was not timed")[0] for line in lines if " was not timed: it is missing." in line]
    assert missing == list(xor.PEERS) + list(predict.PEERS)


def test_notes_on_pypy(monkeypatch):
    monkeypatch.setattr(peers.platform, "python_implementation", lambda: "PyPy")
    monkeypatch.setattr(peers, "numpy_version", lambda: "2.0.2")
    assert "slows the process" in "\n".join(peers.notes())
    monkeypatch.setattr(peers, "numpy_version", lambda: None)
    assert "slows the process" not in "\n".join(peers.notes())


def test_no_contender_gets_the_lists_of_another(monkeypatch, tiny):
    seen = []

    class Spy:
        name = "spy"

        def predict(self, row):
            seen.append(row)
            return [0.5]

    monkeypatch.setattr(predictors, "predictors", lambda layers: [Spy(), Spy()])
    for one in predict.contenders_of((2, 3, 1)):
        one.job()
    assert len(seen) == 2 and seen[0] == seen[1] and seen[0] is not seen[1]


def test_a_planted_wrong_weight(capsys, tiny, alone, monkeypatch):
    planted = dict(xor.EXPECTED[1000], bias_output=[[-1.0707256]])
    monkeypatch.setitem(xor.EXPECTED, 1000, planted)
    assert command.main(["xor", "--quick"]) == 1
    lines = lines_of(capsys)
    wrong = [line for line in lines if line.startswith("2-2-1, 1,000 epochs")]
    assert len(wrong) == 2                                # the default and the plain kernel
    for line in wrong:
        assert line.split()[-1] == "WRONG"                # and no time
    assert "bias_output: number 0 is -1.0707255" in "\n".join(lines)


def test_a_planted_wrong_activation(capsys, tiny, alone, monkeypatch):
    monkeypatch.setattr(predictors.NNPure, "predict", lambda self, row: [0.5])
    assert command.main(["predict", "--quick"]) == 1
    found = [line for line in lines_of(capsys) if line.startswith(("2-3-1", "4-3-10"))]
    assert len(found) == 2 * KINDS and all(line.split()[-1] == "WRONG" for line in found)      # and no time


def test_a_planted_wrong_peer(capsys, tiny, numpy_alone, monkeypatch):
    numpy_peers = load("numpy_peers")
    monkeypatch.setattr(numpy_peers, "softmax", numpy_peers.sigmoid)
    assert command.main(["predict", "--quick", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    table = document["benchmarks"][0]["rows"]
    assert document["wrong"] == 1                         # NumPy, 4-3-10; nn_pure is right all the same
    for row in table:
        bad = row["contender"] == "NumPy" and row["what"].startswith("4-3-10")
        assert row["answer"] == ("WRONG" if bad else "right")
        assert (row["median"] is None) == bad


def rounds_of(name, row, runs):
    """Return how many rounds were timed: training's are its seeds, --quick streams once, memory and hops have no times."""
    return {"training": len(row.get("seeds", ())), "streaming": 1, "memory": 0, "hops": 0}.get(name, runs)


def check_document(document):
    """Every field is there, is told of by --help, and has the right kind of value."""
    help_words = command.parser().format_help().replace(",", " ").split()
    assert set(document) == DOCUMENT and set(document["machine"]) == MACHINE
    for benchmark in document["benchmarks"]:
        assert set(benchmark) == BENCHMARK and set(benchmark["control"]) == CONTROL
        for goal in [goal for part in benchmark["rows"] + [benchmark] for goal in part["to_reach"]]:
            assert set(goal) == GOAL and goal["met"] in (True, False, None)
        for row in benchmark["rows"]:
            assert set(row) == ROW | MORE.get(benchmark["name"], set())
            if row["answer"] == "right":
                assert len(row["seconds"]) == rounds_of(benchmark["name"], row, document["runs"])
                assert row["complaint"] == ""
                if row["median"] is not None or benchmark["name"] != "training":
                    assert row["least"] <= row["median"] <= row["most"]
            else:
                assert row["median"] is None and row["complaint"] and row["seconds"] == []
    for field in set.union(MACHINE, DOCUMENT, BENCHMARK, ROW, CONTROL, GOAL, *MORE.values()):
        assert field in help_words, field


@pytest.mark.thorough
def test_json(capsys, tiny, alone):
    assert command.main(["predict", "xor", "--quick", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    check_document(document)
    assert [benchmark["name"] for benchmark in document["benchmarks"]] == ["predict", "xor"]
    assert document["quick"] is True and document["runs"] == 3 and document["wrong"] == 0
    assert document["machine"]["numpy"] is None
    assert {row["unit"] for row in document["benchmarks"][1]["rows"]} == {"s"}
    assert all("NumPy was not timed" in benchmark["notes"][0] for benchmark in document["benchmarks"])


def test_json_of_a_wrong_answer(capsys, tiny, alone, monkeypatch):
    monkeypatch.setitem(xor.EXPECTED, 1000, xor.INITIAL)
    assert command.main(["xor", "--quick", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    check_document(document)
    assert document["wrong"] == len(document["benchmarks"][0]["rows"]) > 0


def test_an_unknown_name(capsys):
    with pytest.raises(SystemExit) as stop:
        command.main(["xor", "colour"])
    assert stop.value.code == 2
    message = capsys.readouterr().err
    assert "'colour'" in message and "xor, predict, digits, online, growth, memory, startup, " in message


@pytest.mark.thorough
def test_help_from_the_repository_root():
    out = subprocess.check_output([sys.executable, "-m", "benchmarks", "--help"], cwd=ROOT)
    text = out.decode("ascii")
    assert xor.QUESTION in text and predict.QUESTION in text
    assert "--quick" in text and "--json" in text and "exit status" in text


@pytest.mark.parametrize("module", [answers, goals, kernels, report, timing], ids=lambda module: module.__name__)
def test_docstrings(module):
    failed, tried = doctest.testmod(module)
    assert tried > 0 and failed == 0
