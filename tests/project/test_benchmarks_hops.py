"""python -m benchmarks hops: what it counts, and that no way to the multiplication is longer than agreed."""

import sys

import pytest
from test_benchmarks import load

from nn_pure import matrix, simple

hops = load("hops")
JOBS = hops.jobs()


@pytest.mark.parametrize("what, calls, most", JOBS, ids=[what for what, _, _ in JOBS])
def test_no_way_is_longer_than_agreed(what, calls, most):
    found = hops.counts(calls)
    assert {name: found[name] for name in most if found[name] > most[name]} == {}


def test_each_job_multiplies():
    for what, calls, most in JOBS:
        assert hops.counts(calls)["depth"] > 0 and most, what
    assert [name for _, name, _ in JOBS[0][1]].count("matmul") == 2


def test_a_longer_way_is_seen(monkeypatch):
    """matmul by way of another function, and that in another file."""
    before = hops.counts(JOBS[0][1])
    add_bias, direct = matrix.add_bias, simple.matmul

    def detour(A, B):
        return add_bias(direct(A, B), [0.0] * len(B[0]))
    monkeypatch.setattr(simple, "matmul", detour)       # this file is not nn_pure's, add_bias is
    after = hops.counts(hops.jobs()[0][1])
    assert after["calls"] == before["calls"] + 2
    monkeypatch.setattr(simple, "matmul", lambda A, B: simple.sigmoid(0.0) and direct(A, B))
    assert hops.counts(hops.jobs()[0][1])["changes"] > before["changes"] + 2


def test_a_profiler_that_was_there_is_put_back():
    def watch(frame, event, argument):
        pass
    sys.setprofile(watch)
    try:
        hops.calls_of(lambda: None)
        found = sys.getprofile()
    finally:
        sys.setprofile(None)
    assert found is watch
