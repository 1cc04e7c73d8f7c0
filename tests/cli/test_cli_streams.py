"""The command line at terminals, pipes and full disks, and in other encodings."""

import json
import os
import subprocess
import sys

import pytest
from commands import HOUSES, IRIS, ROOT, start, write
from grids import thorough

from nn_pure import load


def test_a_real_process_from_a_pipe(folder):
    with open(IRIS, "rb") as file:
        data = file.read()
    status, out, err = start("train", "-", "--target", "species", "--epochs", "5", "--save", "m.json", input=data)
    assert status == 0, err
    assert err.splitlines()[0] == b"standard input: 150 rows, 4 inputs; target 'species': classification into 3 classes"
    status, out, err = start("predict", "m.json", "-", input=data)
    assert (status, len(out.splitlines()), err) == (0, 151, b"")
    status, out, err = start("predict", "m.json", "-", input=b"")
    assert (status, out) == (1, b"")
    assert err.splitlines() == [b"nn_pure: standard input: no rows below the line of column names"]
    status, out, err = start("predict", "--nonsense")
    assert (status, len(err.splitlines())) == (2, 1)
    assert err.startswith(b"python3 -m nn_pure predict: ")


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize("command", ["demo", "summary m.json", "predict m.json '%s'" % IRIS, "--help"])
def test_a_closed_pipe_is_no_error(model, command):
    os.rename(model, "m.json")
    line = "{ PYTHONPATH='%s' '%s' -m nn_pure %s; echo $? > status; } 2> errors | true" % (ROOT, sys.executable, command)
    subprocess.check_call(["/bin/sh", "-c", line])
    with open("status") as status, open("errors") as errors:
        assert (status.read(), errors.read()) == ("0\n", "")


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
@pytest.mark.parametrize("stderr", [">(true)", thorough("/dev/full")])
def test_training_goes_on_when_nobody_watches(folder, stderr):
    line = "PYTHONPATH='%s' '%s' -m nn_pure train '%s' --target species --epochs 200 --save m.json 2> %s"
    subprocess.check_call(["bash", "-c", line % (ROOT, sys.executable, IRIS, stderr)])
    assert load("m.json").outputs == 3


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
def test_a_closed_standard_input(model):
    os.rename(model, "m.json")
    line = "PYTHONPATH='%s' '%s' -m nn_pure %s <&- 2> errors; echo $?"
    for command in ("train - --target y", "predict m.json -"):
        out = subprocess.check_output(["/bin/sh", "-c", line % (ROOT, sys.executable, command)])
        with open("errors") as errors:
            assert errors.read().splitlines() == ["nn_pure: standard input is closed: name a file"]
        assert out == b"1\n"


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
def test_no_output_streams_at_all(folder):
    line = "PYTHONPATH='%s' '%s' -m nn_pure train '%s' --target species --epochs 2 --save m.json >&- 2>&-"
    subprocess.check_call(["/bin/sh", "-c", line % (ROOT, sys.executable, IRIS)])
    assert load("m.json").outputs == 3


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_one_line(folder):
    with open("/dev/full", "w") as full:
        process = subprocess.Popen([sys.executable, "-m", "nn_pure", "demo"], stdout=full, stderr=subprocess.PIPE,
                                   env=dict(os.environ, PYTHONPATH=ROOT))
        _, err = process.communicate()
    assert process.returncode == 1
    assert err.splitlines()[0] == b"nn_pure: No space left on device"
    assert b"Traceback" not in err


@pytest.mark.parametrize("encoding", ["ascii", thorough("latin-1"), thorough("utf-8")])
def test_output_that_is_not_utf_8(folder, encoding):
    write("houses.csv", HOUSES.replace("Köln", "Köln→"))
    environment = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    status, out, err = start("train", "houses.csv", "--target", "town", "--epochs", "2", "--save", "m.json", env=environment)
    assert (status, b"Traceback" in err) == (0, False), err
    status, out, err = start("summary", "m.json", env=environment)
    assert status == 0, err
    assert "Köln→".encode(encoding, "backslashreplace") in out
    with open("m.json", "rb") as file:
        assert json.loads(file.read().decode("utf-8"))["target"]["classes"] == ["Köln→", "Ulm"]
