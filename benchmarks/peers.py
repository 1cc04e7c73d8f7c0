"""Whom nn_pure is measured beside, where they are installed."""

INSTALL_NUMPY = "python3 -m pip install numpy"


def numpy_version():
    """Return the version of the NumPy that is installed, None if there is none."""
    try:
        import numpy
    except ImportError:
        return None
    return numpy.__version__


def missing_notes():
    """Return a line for every peer that could not be measured."""
    if numpy_version() is None:
        return ["NumPy was not timed: numpy is missing.  To install it: " + INSTALL_NUMPY]
    return []
