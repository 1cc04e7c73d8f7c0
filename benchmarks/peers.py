"""Whom nn_pure is measured beside, where they are installed."""

import os
import platform

INSTALL_NUMPY = "python3 -m pip install numpy"
INSTALL_SKLEARN = "python3 -m pip install scikit-learn"
INSTALL_TORCH = "python3 -m pip install torch"

THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def use_one_core():
    """Keep NumPy on one core, where nn_pure is too, unless the environment says otherwise.

    To be called before NumPy is first imported.  On 2 cores, one of them busy
    with something else, OpenBLAS's threads waited for each other: 784-128-10
    took 11 to 30 ms instead of 0.7, and nn_pure, next in turn, a fifth longer.
    """
    for name in THREADS:
        os.environ.setdefault(name, "1")


def numpy_version():
    """Return the version of the NumPy that is installed, None if there is none."""
    try:
        import numpy
    except ImportError:
        return None
    return numpy.__version__


def sklearn_version():
    """Return the version of the scikit-learn that is installed, None if there is none."""
    try:
        import sklearn.neural_network
    except ImportError:
        return None
    return sklearn.__version__


def torch_version():
    """Return the version of the PyTorch that is installed, None if there is none; keep it on one core."""
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(1)
    return torch.__version__


def notes():
    """Return what a reader of the times needs to know about the peers, a list of texts."""
    lines = []
    if numpy_version() is None:
        lines.append("NumPy was not timed: numpy is missing.  To install it: " + INSTALL_NUMPY)
    if platform.python_implementation() == "PyPy":
        lines.append("PyPy compiles while it runs: --quick shows that too, the full benchmark hardly.")
        if numpy_version() is not None:
            # Measured on 7.3.11: the control 2.5 times slower in about half of all processes as soon as
            # NumPy was imported, nn_pure up to 4 times; threads and forks of such a process too.
            lines.append("On PyPy NumPy slows the process that it is in, nn_pure up to 4 times: "
                         "for nn_pure's own speed use a PyPy without NumPy.")
    return lines
