"""The scripts of tests/portable, for the tests that run them and for .ci/interpreters."""

import os

from paths import PORTABLE

# Each ends with a line "portable NAME: N checks", the same N on every interpreter.
SCRIPTS = ["core", "core_training", "core_kernels", "core_models", "core_reports", "core_files", "core_tiny"]

# Each prints what its .txt holds, to the letter: True, on every interpreter with 64-bit floats; False, wherever
# math.exp gives the same bits.
BITS = {"same_bits": False, "own_exp": True}

# Each begins what it prints like this; exported.py is what nn_pure export writes, with rows to be expected.
SAYS = {"exported": "20 rows as expected"}


def path_of(name):
    return os.path.join(PORTABLE, name + ".py")


def text_of(name):
    """Return what a script of BITS must print."""
    with open(os.path.join(PORTABLE, name + ".txt"), encoding="utf-8") as file:
        return file.read()
