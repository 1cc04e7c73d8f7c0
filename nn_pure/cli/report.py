"""Scores of a network's predictions as text: a line, and a confusion matrix."""

from ..data.encoding import decode_outputs
from ..metrics import accuracy, confusion_matrix, mean_absolute_error, r_squared

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Sequence
    from ..checks import Matrix
    from ..network import Network


def report(net: "Network", X: "Matrix", T: "Matrix", rows: str) -> "List[str]":
    """Return lines with the scores of net on X and T: one, and for classes a confusion matrix.

    rows   the name of these rows
    """
    target: "Any" = net.target
    return report_labels(decode_outputs(T, target), decode_outputs(net.predict(X), target), target, rows)


def report_labels(truth: "List[Any]", predictions: "List[Any]", target: "Dict[str, Any]", rows: str) -> "List[str]":
    """Return the same lines for labels, or numbers."""
    rows = "%d %s" % (len(truth), rows if len(truth) > 1 else rows.replace("rows", "row"))
    if target["classes"] is None:
        return ["%s: %smean absolute error %.6g" % (
            rows, "R^2 %.4f, " % r_squared(truth, predictions) if len(truth) > 1 else "",
            mean_absolute_error(truth, predictions))]
    commonest = max(truth.count(label) for label in target["classes"])
    lines = ["%s: accuracy %.1f %% (of the majority class alone: %.1f %%)" % (
        rows, 100.0 * accuracy(truth, predictions), 100.0 * commonest / len(truth))]
    return lines + confusion_table(target["classes"], confusion_matrix(truth, predictions, target["classes"]))


def confusion_table(classes: "List[str]", counts: "List[List[int]]") -> "List[str]":
    """Return a confusion matrix as lines, a row per true class, a column per predicted one."""
    labels = [label if len(label) <= 16 else label[:13] + "..." for label in classes]
    rows = [["true \\ predicted"] + labels] + [[label] + list(map(str, row)) for label, row in zip(labels, counts)]
    return aligned(rows, least=4)


def aligned(rows: "Sequence[Sequence[str]]", left: "Sequence[int]" = (0,), least: int = 0) -> "List[str]":
    """Return a table as lines, its columns flush right but for those at the indices left.

    least   how wide the columns flush right are at least

    >>> aligned([["a", "n"], ["bb", "10"], ["c", "9"]])
    ['a    n', 'bb  10', 'c    9']
    """
    widths = [max([len(row[k]) for row in rows] + [0 if k in left else least]) for k in range(len(rows[0]))]
    return ["  ".join([row[k].ljust(widths[k]) if k in left else row[k].rjust(widths[k])
                       for k in range(len(row))]).rstrip() for row in rows]


def tabbed(cells: "Sequence[Any]") -> str:
    """Return cells as a tab-separated line for programs, without tabs in a cell.

    >>> tabbed(["a b", 1, None])
    'a b\\t1\\t'
    """
    return "\t".join([" ".join(str("" if cell is None else cell).split()) for cell in cells])
