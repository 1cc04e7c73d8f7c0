"""The scripts in tests/portable on this interpreter; CI runs them on all, MicroPython included."""

import os
import subprocess
import sys

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "portable")


def output_of(script):
    return subprocess.check_output([sys.executable, os.path.join(FOLDER, script)], cwd=os.path.dirname(FOLDER))


def test_same_bits():
    with open(os.path.join(FOLDER, "same_bits.txt"), "rb") as file:
        assert output_of("same_bits.py").split() == file.read().split()


def test_core():
    assert b"portable core: " in output_of("core.py")
