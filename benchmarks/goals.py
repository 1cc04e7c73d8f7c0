"""Goals: limits of ratios within one run, and whether they are met.

A goal is a dict:

    goal     the limit as text
    figure   the measured number; None where it was not measured
    met      whether the goal is reached; None where nothing was measured, or
             where the figure has no limit

Ratios are those of timing: two times of one round are divided, then the
median of all rounds is taken.  A goal that is missed fails nothing.
"""

import platform
import sys

from .timing import ratio


def interpreter():
    """Return the interpreter and its version: ("CPython", (3, 11))."""
    return platform.python_implementation(), tuple(sys.version_info[:2])


def cpython(first, last=(9, 9)):
    """Return whether this is a CPython from first to last, both included.

    >>> cpython((1, 0)) == (platform.python_implementation() == "CPython"), cpython((9, 9))
    (True, False)
    """
    name, version = interpreter()
    return name == "CPython" and first <= version <= last


def goal(text, figure, met=None):
    """Return a goal.

    >>> goal("at most 2", 3.0, 3.0 <= 2)["met"]
    False
    """
    return {"goal": text, "figure": figure, "met": met}


def slower(contender, other, least):
    """Return the goal that contender takes at least so many times as long as other.

    contender, other   timing.Contender, None where there is none
    """
    figure = ratio(contender, other) if contender and other else None
    text = "at least %g x the time of %s" % (least, other.name if other else "nobody")
    return goal(text, figure, None if figure is None else figure >= least)


def within(contender, other, most):
    """Return the goal that contender takes at most so many times as long as other."""
    figure = ratio(contender, other) if contender and other else None
    text = "at most %g x the time of %s" % (most, other.name if other else "nobody")
    return goal(text, figure, None if figure is None else figure <= most)


def named(contenders, name):
    """Return the contender of that name, None if there is none."""
    for contender in contenders:
        if contender.name == name:
            return contender
    return None
