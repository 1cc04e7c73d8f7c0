"""Kernels: the implementations of the arithmetic, and the one place that chooses among them.

    plain        the reference: the loops of matrix.py and activations.py
    generated    the same bits, faster; the default on CPython and PyPy
    fast         other bits: each product within the 1e-9 that kernels/fast.py defines

A kernel whose file is not there, or that this interpreter has no use for, is
replaced by the one before it, without an error.  study.kernel_source.kernel_source prints
what the generated kernel runs.
"""

from ..checks import known_name
from .plain import PLAIN, Plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Optional

__all__ = ["KERNELS", "PLAIN", "Plain", "kernel_for"]

KERNELS = ("plain", "generated", "fast")
_made: "Dict[str, Plain]" = {}


def interpreter() -> str:
    """Return the name of this Python: cpython, pypy, micropython; an empty text where it does not say.

    >>> interpreter() == interpreter().lower()
    True
    """
    try:
        import sys
    except ImportError:             # a host that lets nothing but math be imported
        return ""
    return str(getattr(getattr(sys, "implementation", None), "name", "")).lower()


def default_name() -> str:
    """Return the kernel of the environment variable NN_PURE_KERNEL, else generated on CPython and PyPy.

    >>> default_name() in KERNELS
    True
    """
    name = ""
    try:
        import os
        name = os.environ.get("NN_PURE_KERNEL", "")
    except (ImportError, AttributeError):           # MicroPython has no os.environ
        pass
    return name or ("generated" if interpreter() in ("cpython", "pypy") else "plain")


def name_of(name: "Optional[Any]") -> str:
    """Return name if there is such a kernel, the default for None.

    >>> name_of("fast")
    'fast'
    """
    return known_name(default_name() if name is None else name, dict.fromkeys(KERNELS), {}, "kernel")


def kernel_for(name: "Optional[Any]" = None) -> Plain:
    """Return the kernel called name, or the nearest there is; None takes the default.

    NNPureError lists the names if it is none of them.

    >>> kernel_for("plain").name
    'plain'
    """
    if type(name) is not str or name not in _made:
        name = name_of(name)
        if name not in _made:
            _made[name] = _kernel(name, interpreter())
    return _made[name]


def _kernel(name: str, python: str) -> Plain:
    """Return a kernel for this Python; a missing one is no error, as another gives the same numbers.

    One epoch of digits, 64-32-10, batches of 32, Adam: how many times faster than plain

                     CPython 3.6    3.8    3.11    3.12    3.13    PyPy 7.3.11
        generated            2.6    1.8     2.0     1.7     1.7      1.2
        fast          no dist       3.3     3.7     2.8     2.6      generated is faster

    MicroPython 1.27: products by generated rows take half to two thirds of plain's time,
    but each function 3 ms to compile and some kB to keep: only on request.
    """
    if python == "pypy":
        modules = ["pypy"]
    elif name == "fast" and python == "cpython":
        modules = ["fast", "unrolled"]
    else:
        modules = ["unrolled"]
    for module in modules if name != "plain" else []:
        kernel = _from(module)
        if kernel is not None:
            return kernel
    return PLAIN


def _from(module: str) -> "Optional[Plain]":
    """Return the kernel of a file, None if it is not there or needs what this Python lacks."""
    try:
        if module == "fast":
            from .fast import Fast
            return Fast()
        if module == "pypy":
            from .pypy import Loops
            return Loops()
        from .unrolled import Rows
        return Rows()
    except ImportError:
        return None


def straight_lines(name: str) -> "Any":
    """Return the module straight_line, for small networks; None for the plain kernel, and where its file is left out.

    >>> straight_lines("plain")
    """
    if name == "plain":
        return None
    try:
        from . import straight_line
        return straight_line
    except ImportError:
        return None
