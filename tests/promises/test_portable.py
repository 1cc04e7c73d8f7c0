"""The scripts in tests/portable on this interpreter; .ci/interpreters runs them on all, MicroPython included."""

import os
import re
import subprocess
import sys

import pytest
from portable_scripts import BITS, PORTABLE, SAYS, SCRIPTS, path_of, text_of


def output_of(name, folder):
    return subprocess.check_output([sys.executable, "-B", path_of(name)], cwd=str(folder)).decode()


def test_every_script_is_run():
    names = sorted(entry[:-3] for entry in os.listdir(PORTABLE) if entry.endswith(".py"))
    assert names == sorted(SCRIPTS + list(BITS) + list(SAYS) + ["checking"])


@pytest.mark.parametrize("name", sorted(BITS))
def test_bits(name, folder):
    assert output_of(name, folder).split() == text_of(name).split()


@pytest.mark.parametrize("name", SCRIPTS)
def test_checks(name, folder):
    assert re.search(r"^portable %s: [1-9]\d* checks$" % name, output_of(name, folder), re.MULTILINE)
    assert os.listdir(str(folder)) == []


@pytest.mark.parametrize("checks", ["check(False, 'a')", "equal(1, 2, 'a')", "near([[1.0]], [[1.5]], 'a')",
                                    "raises(ValueError, 'a', int, '5')", "run('a', 1, [])"])
@pytest.mark.parametrize("options", [[], ["-O"]])
def test_a_wrong_answer_ends_a_script(checks, options):
    code = "import sys; sys.path.insert(0, %r); from checking import *; %s" % (PORTABLE, checks)
    done = subprocess.run([sys.executable, "-B"] + options + ["-c", code], cwd=PORTABLE, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)
    assert done.returncode == 1 and b"AssertionError" in done.stderr
