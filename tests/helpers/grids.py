"""Grids of cases: a few of them run by default, all of them in CI."""

import pytest


def thorough(*values):
    """A case for parametrize that is left out by default."""
    return pytest.param(*values, marks=pytest.mark.thorough)


def few(cases, step):
    """The cases for parametrize: of each so many the first runs by default."""
    return [(case if k % step == 0 else thorough(*(case if type(case) is tuple else (case,)))) for k, case in enumerate(cases)]


def diagonal(first, second):
    """Pairs of all of first with all of second; by default only so many that each of both occurs."""
    return [(a, b) if (i - j) % min(len(first), len(second)) == 0 else thorough(a, b)
            for i, a in enumerate(first) for j, b in enumerate(second)]
