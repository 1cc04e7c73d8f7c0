"""python -m benchmarks: what is to be reached, whose kernels are measured, and beside whom."""

import os
import sys

import pytest
from test_benchmarks import (  # noqa: F401
    ROOT,
    answers,
    command,
    goals,
    kernels,
    lines_of,
    loops,
    peers,
    predict,
    predictors,
    report,
    timed,
    tiny,
    xor,
)

# --- goals -------------------------------------------------------------------

def test_goals():
    a, b = timed("a", [1.0, 2.0]), timed("b", [10.0, 20.0])
    assert goals.slower(b, a, 10) == {"goal": "at least 10 x the time of a", "figure": 10.0, "met": True}
    assert goals.slower(b, a, 11)["met"] is False
    assert goals.within(b, a, 9)["met"] is False and goals.within(b, a, 10)["met"] is True
    for nothing in goals.slower(timed("wrong", []), a, 2), goals.slower(a, None, 2), goals.within(a, None, 2):
        assert (nothing["figure"], nothing["met"]) == (None, None)
    assert goals.named([a, b], "b") is b and goals.named([a, b], "c") is None


def test_goals_in_the_table():
    row = report.result("job", timed("b", [20.0]), timed("a", [2.0]),
                        to_reach=[goals.slower(timed("b", [20.0]), timed("a", [2.0]), 11)])
    assert report.result_lines(row)[1] == "    to reach: at least 11 x the time of a; it is 10.0: NOT REACHED"
    assert report.goal_lines([goals.goal("x", None)]) == ["    to reach: x; not measured"]
    assert report.goal_lines([goals.goal("it stands at", 3.5)]) == ["    it stands at: 3.50"]


@pytest.mark.parametrize("who, numpy, torch", [
    (("CPython", (3, 7)), [], []), (("CPython", (3, 8)), [6], []), (("CPython", (3, 10)), [6], []),
    (("CPython", (3, 11)), [10], [40]), (("CPython", (3, 14)), [10], [40]), (("PyPy", (3, 11)), [], [])])
def test_goals_depend_on_the_interpreter(monkeypatch, who, numpy, torch):
    monkeypatch.setattr(goals, "interpreter", lambda: who)
    first = timed("nn_pure", [1.0])
    for name, limits in (("NumPy", numpy), ("PyTorch", torch), ("nn_pure plain", [])):
        found = xor.to_reach(timed(name, [7.0]), first)
        assert [one["goal"] for one in found] == ["at least %d x the time of nn_pure" % limit for limit in limits]
        assert [one["met"] for one in found] == [limit <= 7 for limit in limits]


@pytest.mark.thorough
def test_a_missed_goal_fails_nothing(capsys, tiny, monkeypatch):        # noqa: F811
    monkeypatch.setattr(xor, "to_reach", lambda one, first: [goals.goal("be quicker than light", 1.0, False)])
    assert command.main(["xor", "--quick"]) == 0
    assert "    to reach: be quicker than light; it is 1.00: NOT REACHED" in lines_of(capsys)


# --- kernels -----------------------------------------------------------------

def test_kernels_are_chosen_while_a_network_is_made(monkeypatch):
    monkeypatch.delenv(kernels.VARIABLE, raising=False)
    assert kernels.made("plain", lambda: os.environ[kernels.VARIABLE]) == "plain"
    assert kernels.VARIABLE not in os.environ
    monkeypatch.setenv(kernels.VARIABLE, "generated")
    assert kernels.made(None, lambda: os.environ[kernels.VARIABLE]) == "generated"
    assert kernels.made("fast", lambda: os.environ[kernels.VARIABLE]) == "fast"
    assert os.environ[kernels.VARIABLE] == "generated"
    with pytest.raises(ZeroDivisionError):
        kernels.made("plain", lambda: 1 // 0)
    assert os.environ[kernels.VARIABLE] == "generated"


def test_the_default_kernel_comes_first():
    assert kernels.kinds()[0] == ("nn_pure", None) and kernels.kinds()[1] == ("nn_pure plain", "plain")
    assert kernels.kinds(("nn_pure",)) == [("nn_pure", None)]


# --- peers -------------------------------------------------------------------

@pytest.mark.parametrize("job, version", [(xor.torch_job, peers.torch_version),
                                          (xor.micrograd_job, peers.micrograd_version)])
def test_slow_peers_reach_the_golden_weights(job, version):
    if version() is None:
        pytest.skip(version.__name__ + ": not installed")
    assert xor.judge(xor.EXPECTED[1000], 1e-9)(job(1000)) == ""
    assert xor.judge(xor.EXPECTED[1000], 1e-9)(job(999)) != ""


def test_a_peer_that_cannot_be_imported_is_missing(monkeypatch):
    for name, module in peers.MODULES.items():
        monkeypatch.setitem(sys.modules, module, None)
        assert peers.version(name) is None
    assert peers.numpy_version() is None and peers.torch_version() is None and peers.onnx_version() is None


def test_what_installs_peers_is_in_pyproject():
    with open(os.path.join(ROOT, "pyproject.toml"), encoding="utf-8") as file:
        extra = file.read().split("benchmark = [")[1].split("]")[0]
    for name in ("numpy", "scikit-learn", "torch", "micrograd", "onnx", "onnxruntime"):
        assert '"' + name in extra


def test_onnx_model():
    if peers.onnx_version() is None:
        pytest.skip("ONNX Runtime is not installed")
    for sizes in ((2, 3, 1), (4, 3, 10)):
        layers = predict.start(*sizes)
        row = loops.batch(1, sizes[0], 1)[0][0]
        expected = loops.forward(layers, row)[-1]
        assert answers.complaint(predictors.OnnxRuntime(layers).predict(row), expected, 1e-9) == ""
