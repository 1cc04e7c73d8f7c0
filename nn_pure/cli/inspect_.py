"""profile a table: columns, types, ranges, missing values, and the preprocessing of train

A column that train would refuse says why, and what to do about it; this is a
report, so the exit status is 0 all the same.  On a terminal the report is a
table; elsewhere tab-separated lines, each beginning with its kind: table,
column, target, warning, next.

An underscore ends the name of this file, or it would hide the inspect of the
standard library from whoever runs a file of this folder.
"""

import argparse
import json
import sys

from .findings import inspected
from .reading import add_fitting, add_reading, read_named
from .report import aligned, tabbed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List

WIDEST = 24                 # characters of a text in the table


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("file", metavar="FILE.csv", help="the table; - reads standard input")
    add("--target", metavar="COLUMN", help="the column to predict")
    add_fitting(parser)
    add("--json", action="store_true", help="print one JSON object")
    add_reading(parser, numbers=True)


def run(arguments: argparse.Namespace) -> int:
    report = inspected(read_named(arguments), arguments)
    if arguments.json:
        print(json.dumps(report, indent=1, ensure_ascii=False))
    else:
        print("\n".join(_shown(report) if sys.stdout.isatty() else _plain(report)))
    return 0


# --- showing --------------------------------------------------------------------------

def _short(value: "Any") -> str:
    if isinstance(value, float):
        return "%.5g" % value
    text = "" if value is None else " ".join(str(value).split())
    return text if len(text) <= WIDEST else text[:WIDEST - 3] + "..."


def _plain(report: "Dict[str, Any]") -> "List[str]":
    about = report["table"]
    lines = [tabbed(["table"] + list(about)),
             tabbed(["table"] + ["tab" if cell == "\t" else cell for cell in about.values()]),
             tabbed(["column"] + list(report["columns"][0]))]
    lines += [tabbed(["column"] + list(column.values())) for column in report["columns"]]
    target = report["target"]
    if target is not None and target["task"] == "classification":
        lines += [tabbed(["target", one["class"], one["rows"], "%.4f" % one["share"]]) for one in target["classes"]]
    elif target is not None and target["task"]:
        lines.append(tabbed(["target", target["min"], target["mean"], target["max"]]))
    lines += [tabbed(["warning", one["column"], one["kind"], one["text"]]) for one in report["warnings"]]
    return lines + ([tabbed(["next", report["next"]])] if report["next"] else [])


def _shown(report: "Dict[str, Any]") -> "List[str]":
    about = report["table"]
    delimiter = {"\t": "tab", None: ""}.get(about["delimiter"], about["delimiter"])
    lines = ["%s: %d rows, %d columns, %s%s, decimal %s, %s%s" % (
        about["file"], about["rows"], about["columns"], about["format"],
        " with delimiter %s" % delimiter if delimiter and about["format"] == "csv" else "", about["decimal"],
        about["encoding"], "" if about["header"] or about["format"] == "jsonl" else ", no line of names"), ""]
    rows = [["column", "type", "rows", "missing", "different", "min", "mean", "max", "commonest", "train"]]
    for column in report["columns"]:
        commonest = "" if column["min"] is not None or column["commonest"] is None else "%s (%d)" % (
            _short(column["commonest"]), column["commonest_rows"])
        rows.append([_short(column["name"]), column["type"], "%d" % column["present"], "%d" % column["missing"],
                     "%d" % column["different"]] + [_short(column[key]) for key in ("min", "mean", "max")]
                    + [commonest, column["train"]])
    lines += aligned(rows, (0, 1, 8, 9))
    lines += ["", "inputs of a network: %d" % about["inputs"]]
    target = report["target"]
    if target is not None and target["task"] == "classification":
        lines.append("target %r: %s" % (target["name"], ", ".join(
            ["%s %d (%.1f %%)" % (_short(one["class"]), one["rows"], 100.0 * one["share"])
             for one in target["classes"]])))
    elif target is not None and target["task"]:
        lines.append("target %r: from %.5g to %.5g, mean %.5g"
                     % (target["name"], target["min"], target["max"], target["mean"]))
    lines += ["refused: %r: %s" % (column["name"], column["refused"])
              for column in report["columns"] if column["refused"]]
    lines += ["warning: %r: %s" % (one["column"], one["text"]) for one in report["warnings"]]
    return lines + (["next: " + report["next"]] if report["next"] else [])
