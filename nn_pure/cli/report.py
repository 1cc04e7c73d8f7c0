"""Words and tables for how good a network's predictions are."""

from ..data.encoding import decode_outputs
from ..metrics import accuracy, confusion_matrix, r_squared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List
    from ..checks import Matrix
    from ..network import Network


def report(net: "Network", X: "Matrix", T: "Matrix", rows: str) -> "List[str]":
    """Return lines that say how well net predicts T from X: one, and for classes a table.

    rows   what to call these rows
    """
    target: "Any" = net.target
    truth = decode_outputs(T, target)
    predictions = decode_outputs(net.predict(X), target)
    if target["classes"] is None:
        total = 0.0
        for t, p in zip(truth, predictions):
            total += abs(t - p)
        return ["%d %s: R^2 %.4f, mean absolute error %.6g" % (
            len(truth), rows, r_squared(truth, predictions), total / len(truth))]
    commonest = max(truth.count(label) for label in target["classes"])
    lines = ["%d %s: accuracy %.1f %% (always the commonest class: %.1f %%)" % (
        len(truth), rows, 100.0 * accuracy(truth, predictions), 100.0 * commonest / len(truth))]
    return lines + _confusion_table(truth, predictions, target["classes"])


def _confusion_table(truth: "List[str]", predictions: "List[str]", classes: "List[str]") -> "List[str]":
    """Return the confusion matrix as lines, a row per true class, a column per predicted one."""
    counts = confusion_matrix(truth, predictions, classes)
    labels = [label if len(label) <= 16 else label[:13] + "..." for label in classes]
    widths = [max(4, len(label)) for label in labels]
    corner = "true \\ predicted"
    rows = [[corner] + labels] + [[label] + list(map(str, row)) for label, row in zip(labels, counts)]
    return ["  ".join([row[0].ljust(len(corner))] + [cell.rjust(width) for cell, width in zip(row[1:], widths)])
            for row in rows]
