"""The kernels of nn_pure that are measured, and their names.

    nn_pure         the default kernel
    nn_pure plain   the reference kernel, plain loops
    nn_pure fast    the fastest arithmetic of this interpreter; last bits differ
"""

import os

VARIABLE = "NN_PURE_KERNEL"     # an environment variable, read when a network is made
DEFAULT, PLAIN, FAST = "nn_pure", "nn_pure plain", "nn_pure fast"
CHOICES = ((DEFAULT, None), (PLAIN, "plain"), (FAST, "fast"))


def kinds(names=(DEFAULT, PLAIN, FAST)):
    """Return (name, kernel) of those named, the default first; kernel is None for the default."""
    return [(name, kernel) for name, kernel in CHOICES if name in names]


def made(kernel, make):
    """Return make(), a network with that kernel; None: the default.

    >>> made("plain", lambda: os.environ[VARIABLE])
    'plain'
    """
    before = os.environ.get(VARIABLE)
    if kernel is not None:
        os.environ[VARIABLE] = kernel
    try:
        return make()
    finally:
        if kernel is not None:
            del os.environ[VARIABLE]
            if before is not None:
                os.environ[VARIABLE] = before
