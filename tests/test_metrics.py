"""Metrics, worked by hand."""

import pytest

from nn_pure import ShapeError
from nn_pure.metrics import accuracy, confusion_matrix, r_squared


def test_accuracy():
    assert accuracy(["a", "b", "c"], ["a", "b", "a"]) == 2 / 3
    assert accuracy([1], [2]) == 0.0


def test_confusion_matrix_has_truth_in_its_rows():
    counts = confusion_matrix(["a", "a", "b", "c"], ["a", "b", "b", "a"], ["a", "b", "c"])
    assert counts == [[1, 1, 0], [0, 1, 0], [1, 0, 0]]


def test_r_squared():
    assert r_squared([1.0, 2.0, 3.0], [1.0, 2.0, 4.0]) == 1 - 1 / 2
    assert r_squared([2.0, 2.0], [2.0, 2.0]) == 1.0
    assert r_squared([2.0, 2.0], [2.0, 3.0]) == 0.0


@pytest.mark.parametrize("metric", [accuracy, r_squared, lambda t, p: confusion_matrix(t, p, [1.0])])
@pytest.mark.parametrize("truth, predictions", [([], []), ([1.0], []), ([1.0], [1.0, 1.0])])
def test_lengths(metric, truth, predictions):
    with pytest.raises(ShapeError, match="true values and"):
        metric(truth, predictions)
