"""Checkpoints: killed at any moment and resumed, training ends with the same bits."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time

import pytest
from checkpoint_training import as_json, child_command, run

from nn_pure.optimizers import OPTIMIZERS

pytestmark = [pytest.mark.thorough, pytest.mark.filterwarnings("ignore:the loss has not moved")]

KILLS = 6                   # of each optimizer's training, at least
KILLED = {}                 # by optimizer, whether each child that was started was killed while it trained
assert KILLS * len(OPTIMIZERS) >= 50


def run_until_killed(command, lines, delay, env=None):
    """Start command, kill it when it has printed so many lines and a little later; return (status, last line)."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True, env=env)
    line = ""
    for _ in range(lines):
        line = process.stdout.readline()
        if not line.startswith("batch"):
            break
    else:
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
    rest, errors = process.communicate()
    assert process.returncode in (0, -9), errors
    return process.returncode, (line + rest).splitlines()[-1]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_killed_at_random_moments_and_resumed(name, path):
    chance = random.Random(name)
    kills, epochs = 0, 24
    while kills < KILLS:
        # Each child gets on by at least a batch, so this ends; a training too short for its kills is repeated longer.
        status, attempt = -9, 0
        while status == -9:
            attempt += 1
            seconds = 1e-9 if attempt % 2 else 0.003
            command = child_command(sys.executable, name, epochs, path, seconds)
            status, line = run_until_killed(command, chance.randint(2, 10), chance.uniform(0.0, 0.004))
            kills += status == -9
            KILLED.setdefault(name, []).append(status == -9)
        assert line.startswith("DONE ")
        assert json.loads(line[5:]) == as_json(run(name, epochs=epochs))
        assert json.loads(line[5:])["history"]["stopped"] == "epochs"
        os.remove(path)
        epochs *= 2
    assert len(os.listdir(os.path.dirname(path))) <= 1          # of a last killed writer, if at all


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_enough_of_them_were_killed():
    """Stands after those that kill; without them it has nothing to count."""
    if len(KILLED) < len(OPTIMIZERS):
        pytest.skip("not all of them ran in this process")
    kills = sum([sum(KILLED[name]) for name in KILLED])
    print("%d kills of %d children" % (kills, sum([len(KILLED[name]) for name in KILLED])))
    assert kills >= 50


@pytest.mark.skipif(not shutil.which("pypy3"), reason="needs PyPy")
@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_begun_on_cpython_and_ended_on_pypy(name, path):
    def command(interpreter, path):
        return child_command(interpreter, name, 20, path, 1e-9)

    # PyPy's exp is the C library's without fused multiply-add, which may differ in the last bit: see .ci/interpreters.
    env = dict(os.environ, GLIBC_TUNABLES="glibc.cpu.hwcaps=-FMA,-FMA4")
    expected = subprocess.check_output(command(sys.executable, path + ".expected"), env=env).splitlines()
    assert run_until_killed(command(sys.executable, path), 13, 0.0, env)[0] == -9
    resumed = subprocess.check_output(command("pypy3", path), env=env).splitlines()
    assert resumed[-1] == expected[-1]
    assert len(resumed) < len(expected)
