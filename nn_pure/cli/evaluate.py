"""evaluate a saved model on a CSV file: metrics, confusion matrix, calibration

A table on a terminal; elsewhere lines of fields with a tab between them:

    rows         count
    metric       name     value
    confusion    true     predicted    count
    calibration  from     to           count    predicted    seen
"""

import argparse
import sys

from ..data.preprocessor import Preprocessor
from ..data.table import read_table
from ..errors import DataError, NNPureError
from ..files import to_json
from ..metrics import METRICS, confusion_matrix
from .arguments import count
from .plotting import add_plotting, check_plotting, of_answers, show_pictures
from .predict import add_model_and_file, load_with_columns
from .reading import add_reading, reading_for
from .report import aligned, confusion_table, tabbed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List
    from ..checks import Matrix

OF_CLASSES = ["accuracy", "balanced_accuracy", "f1_macro", "log_loss", "matthews"]
OF_TWO_CLASSES = ["roc_auc", "brier"]
OF_NUMBERS = ["r_squared", "mean_absolute_error", "root_mean_squared_error", "explained_variance"]


def configure(parser: argparse.ArgumentParser) -> None:
    add_model_and_file(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--bins", type=count, default=10, metavar="N",
                        help="bins of probability for the calibration (default: %(default)s)")
    add_plotting(parser, "the confusion matrix, or predicted over true numbers; with 2 inputs the outputs as a surface")
    add_reading(parser)


def run(arguments: argparse.Namespace) -> int:
    if arguments.json and arguments.plot:
        raise DataError("--json prints one JSON object, and --plot letters: leave one out, or use --svg FILE.svg")
    check_plotting(arguments, [arguments.model, arguments.file])
    net = load_with_columns(arguments.model)
    table = read_table(arguments.file, **reading_for(net, arguments))
    preprocessor = Preprocessor.of(net)
    X, T, kept = preprocessor.examples(table)
    outputs = net.predict(X)
    for i, answer in zip(kept, outputs):
        for a in answer:
            if a - a != 0.0:
                raise DataError("%s: line %d: the network answers %r; its weights or this row are too large"
                                % (table.name, table.lines[i], a))
    target: "Any" = net.target
    result: "Dict[str, Any]" = {"model": arguments.model, "file": table.name, "rows": len(X),
                                "rows_left_out": len(table.rows) - len(X), "target": target["name"]}
    truth, predictions = preprocessor.decode(T), preprocessor.decode(outputs)
    classes = target["classes"]
    if classes is None:
        result["task"] = "regression"
        result["metrics"] = _measured(OF_NUMBERS, [[t] for t in truth], [[p] for p in predictions])
    else:
        result["task"] = "classification"
        result["metrics"] = _measured(OF_CLASSES + (OF_TWO_CLASSES if len(classes) == 2 else []), T, outputs)
        result["confusion_matrix"] = {"classes": classes, "counts": confusion_matrix(truth, predictions, classes)}
        result["calibration"] = calibration(T, outputs, arguments.bins, classes)
    if arguments.json:
        print(to_json(result))
    else:
        print("\n".join(_as_tables(result) if sys.stdout.isatty() else _as_lines(result)))
    counts = None if classes is None else result["confusion_matrix"]["counts"]
    show_pictures(arguments, lambda: of_answers(net, X, T, target, truth, predictions, counts))
    return 0


def _measured(names: "List[str]", T: "Matrix", outputs: "Matrix") -> "Dict[str, Any]":
    """Return {name: value}; None for a metric that these rows do not allow, such as ROC AUC of one class."""
    values: "Dict[str, Any]" = {}
    for name in names:
        try:
            values[name] = METRICS[name].of_rows(T, outputs)
        except NNPureError:
            values[name] = None
    return values


def calibration(T: "Matrix", outputs: "Matrix", bins: int, classes: "List[str]") -> "Any":
    """Return the calibration, predicted probabilities beside observed shares: rows in bins of equal width.

    Two classes: the probability of the second, and the share of rows that are of it.
    More: the probability of the predicted class, and the share of correct predictions
    (Guo et al. 2017, On calibration of modern neural networks).  The expected
    calibration error is the mean over the rows of |predicted - seen| of their bin.
    None if the outputs are no probabilities.

    >>> found = calibration([[0.0], [1.0]], [[0.25], [0.75]], 2, ["no", "yes"])
    >>> found["expected_calibration_error"], [each["seen"] for each in found["bins"]]
    (0.25, [0.0, 1.0])
    """
    counts = [0] * bins
    predicted = [0.0] * bins
    seen = [0] * bins
    for t, a in zip(T, outputs):
        if min(a) < 0.0 or max(a) > 1.0:
            return None
        p = max(a)
        k = min(bins - 1, int(p * bins))
        counts[k] += 1
        predicted[k] += p
        seen[k] += t[a.index(p)] >= 0.5
    found: "List[Dict[str, Any]]" = []
    error = 0.0
    for k in range(bins):
        n = counts[k]
        found.append({"from": k / bins, "to": (k + 1) / bins, "count": n,
                      "predicted": predicted[k] / n if n else None, "seen": seen[k] / n if n else None})
        error += abs(predicted[k] - seen[k])
    of = "probability of %s" % classes[1] if len(classes) == 2 else "probability of the predicted class"
    return {"of": of, "expected_calibration_error": error / len(T), "bins": found}


# --- a table on a terminal, lines for programs ----------------------------------------

def _as_tables(result: "Dict[str, Any]") -> "List[str]":
    left_out = result["rows_left_out"]
    lines = ["%s with %d rows of %s%s" % (result["model"], result["rows"], result["file"],
                                          ", %d with a missing value left out" % left_out if left_out else ""), ""]
    lines += aligned([[name.replace("_", " "), _short(value)] for name, value in result["metrics"].items()])
    if "confusion_matrix" in result:
        matrix = result["confusion_matrix"]
        lines += [""] + confusion_table(matrix["classes"], matrix["counts"])
    if result.get("calibration"):
        found = result["calibration"]
        rows = [["calibration", "rows", "predicted", "seen"]]
        rows += [["%.2f to %.2f" % (each["from"], each["to"]), str(each["count"]), _short(each["predicted"]),
                  _short(each["seen"])] for each in found["bins"] if each["count"]]
        lines += [""] + aligned(rows)
        lines += ["expected calibration error %s, of the %s" % (_short(found["expected_calibration_error"]),
                                                                found["of"])]
    return lines


def _as_lines(result: "Dict[str, Any]") -> "List[str]":
    rows = [["rows", result["rows"]]]
    if result["rows_left_out"]:
        rows.append(["rows_left_out", result["rows_left_out"]])
    rows += [["metric", name, value] for name, value in result["metrics"].items()]
    if "confusion_matrix" in result:
        classes, counts = result["confusion_matrix"]["classes"], result["confusion_matrix"]["counts"]
        rows += [["confusion", classes[i], classes[j], counts[i][j]]
                 for i in range(len(classes)) for j in range(len(classes))]
    if result.get("calibration"):
        found = result["calibration"]
        rows.append(["metric", "expected_calibration_error", found["expected_calibration_error"]])
        rows += [["calibration", each["from"], each["to"], each["count"], each["predicted"], each["seen"]]
                 for each in found["bins"]]
    return [tabbed(row) for row in rows]


def _short(value: "Any") -> str:
    return "-" if value is None else "%.6g" % value if abs(value) >= 1000.0 else "%.4f" % value
