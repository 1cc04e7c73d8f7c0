"""python -m benchmarks exported: the file beside the library, and a file that is wrong."""

import json

import pytest
from test_benchmarks import check_document, command, goals, kernels, load, predict

exported = load("exported")


@pytest.fixture(autouse=True)
def short(monkeypatch):
    monkeypatch.setattr(exported, "NETWORKS", ((2, 4, 1), (5, 4, 3)))
    monkeypatch.setattr(predict, "QUICK_RUN_SECONDS", 0.0)


def document_of(capsys, status=0):
    assert command.main(["exported", "--quick", "--json"]) == status
    document = json.loads(capsys.readouterr().out)
    check_document(document)
    return document


def test_exported(capsys):
    rows = document_of(capsys)["benchmarks"][0]["rows"]
    assert [row["contender"] for row in rows] == 2 * [exported.WRITTEN, exported.PACKED, kernels.PLAIN, kernels.DEFAULT]
    assert not any([row["complaint"] for row in rows])


def test_a_wrong_file_gets_no_time(capsys, monkeypatch):
    monkeypatch.setattr(exported.Exported, "predict", lambda self, row: [1e-16 + a for a in self.names["predict"](row)]
                        if self.name == exported.PACKED else self.names["predict"](row))
    rows = document_of(capsys, 1)["benchmarks"][0]["rows"]
    wrong = [row["contender"] for row in rows if row["answer"] == "WRONG"]
    assert wrong and set(wrong) == {exported.PACKED}
    assert all("is not what the plain loops say" in row["complaint"] for row in rows if row["answer"] == "WRONG")


def test_what_is_to_be_reached(monkeypatch):
    class Plain:
        name = kernels.PLAIN
        seconds = [3.5, 3.5]

    class File:
        name = exported.WRITTEN
        seconds = [1.0, 1.0]

    monkeypatch.setattr(goals, "cpython", lambda first: True)
    assert [one["met"] for one in exported.to_reach((64, 32, 10), Plain, [File])] == [True]
    Plain.seconds = [2.5, 2.5]
    assert [one["met"] for one in exported.to_reach((64, 32, 10), Plain, [File])] == [False]
    assert exported.to_reach((2, 4, 1), Plain, [File]) == [] == exported.to_reach((64, 32, 10), File, [File])
