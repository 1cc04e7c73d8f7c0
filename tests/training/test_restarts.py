"""Weights that are packed come back as they were."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_pure.training.restarts import Packed


@given(st.lists(st.lists(st.floats(), min_size=1), min_size=1))
def test_rows_come_back(rows):
    back = Packed(rows).rows()
    assert [[x.hex() for x in row] for row in back] == [[x.hex() for x in row] for row in rows]


@pytest.mark.parametrize("there", [True, False])
def test_they_are_copies(there, monkeypatch):
    if not there:
        monkeypatch.setitem(sys.modules, "struct", None)
    rows = [[1.0, 2.0], [3.0]]
    packed = Packed(rows)
    rows[0][0] = 9.0
    packed.rows()[1][0] = 9.0
    assert packed.rows() == [[1.0, 2.0], [3.0]]
    assert bool(packed.lengths) is there
