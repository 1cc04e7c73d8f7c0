"""Which of nn_pure's kernels are measured, under which name.

    nn_pure         what a user gets who says nothing
    nn_pure plain   the loops that define what is meant
    nn_pure fast    the quickest arithmetic this interpreter has; last bits differ
"""

import os

VARIABLE = "NN_PURE_KERNEL"     # nn_pure reads it when a network is made
DEFAULT, PLAIN, FAST = "nn_pure", "nn_pure plain", "nn_pure fast"
CHOICES = ((DEFAULT, None), (PLAIN, "plain"), (FAST, "fast"))


def kinds(names=(DEFAULT, PLAIN, FAST)):
    """Return (name, kernel) of those named, the default first; kernel is None for the default."""
    return [(name, kernel) for name, kernel in CHOICES if name in names]


def made(kernel, make):
    """Return make(), a network that keeps to that kernel; None leaves the choice to nn_pure.

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
