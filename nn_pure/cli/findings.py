"""The report of inspect: the profile of a table, as plain values."""

import argparse
import shlex
from math import sqrt

from ..data.columns import Profile, decimal_marks, type_of
from ..data.numbers import parse_number
from ..data.preprocessor import Preprocessor
from ..data.table import Table
from ..errors import DataError
from .reading import reading_options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple

MANY_MISSING = 0.5          # a larger share of missing cells is warned about
FEW_ROWS = 0.1              # a class with a smaller share of the rows, too
SAME = 0.999999             # a correlation that only a copy of the target has
FEWEST_ROWS = 10            # with fewer, no identifiers or leaks are looked for


def inspected(table: Table, arguments: argparse.Namespace) -> "Dict[str, Any]":
    """Return the report on table, as plain values."""
    target_name = arguments.target
    profiles = {name: _profile(table, name) for name in table.header}
    marks, doubts = _marks(table, profiles)
    columns = []
    for name in table.header:
        about = _about(table, profiles[name], marks.get(name, (".", "")))
        if name == target_name:
            about["role"] = "target"
        else:
            about["role"] = "ignored" if name in arguments.ignore else "input"
        _decide(about, table, arguments, marks, doubts.get(name, ""))
        columns.append(about)
    target = [about for about in columns if about["role"] == "target"]
    inputs = [about for about in columns if about["role"] == "input"]
    warned = _warnings(columns, target[0] if target else None, len(table.rows))
    return {"table": {"file": table.name, "rows": len(table.rows), "columns": len(table.header),
                      "inputs": sum([about["inputs"] for about in inputs]), "format": table.dialect.format,
                      "delimiter": table.dialect.delimiter, "decimal": _decimal(table, profiles, marks),
                      "header": bool(table.dialect.header), "encoding": table.encoding},
            "columns": [{key: about[key] for key in about if key[0] != "_"} for about in columns],
            "target": _balance(target[0]) if target else None,
            "warnings": warned, "next": _advice(arguments, columns, warned)}


def _profile(table: Table, name: str) -> Profile:
    profile = Profile(name)
    j = table.positions[name]
    for line, row in table.numbered():
        profile.add(row[j], line)
    profile.finish()
    return profile


def _marks(table: Table, profiles: "Dict[str, Profile]") -> "Tuple[Dict[str, Tuple[str, str]], Dict[str, str]]":
    """Return the marks of the columns of numbers, and error messages for the ambiguous ones."""
    sure, unsure, doubts = [], [], {}
    for profile in profiles.values():
        if type_of(profile) == "number":
            try:
                decimal_marks([profile], table)
                sure.append(profile)
            except DataError:
                unsure.append(profile)
    marks = decimal_marks(sure, table)
    for profile in unsure:                      # the other columns may decide
        try:
            marks.update(decimal_marks(sure + [profile], table))
        except DataError as error:
            doubts[profile.name] = str(error)
    return marks, doubts


def _decimal(table: Table, profiles: "Dict[str, Profile]", marks: "Dict[str, Tuple[str, str]]") -> str:
    """Return the decimal mark of the columns of numbers that have one."""
    found = {marks[name][0] for name in marks if set(profiles[name].shapes) - {"i"}}
    return str(table.dialect.decimal or " and ".join(sorted(found)) or ".")


def _about(table: Table, profile: Profile, marks: "Tuple[str, str]") -> "Dict[str, Any]":
    """Return name, type, counts and range of a column."""
    kind = type_of(profile)
    words = profile.missing_words if kind != "category" else {""}        # NA may be Namibia
    cells = table.column(profile.name)
    counts: "Dict[str, int]" = {}
    for text in cells:
        if text not in words:
            counts[text] = counts.get(text, 0) + 1
    present = sum(counts.values())
    commonest = min(counts, key=lambda text: (-counts[text], text)) if counts else None
    about = {"name": profile.name, "role": "", "type": kind or "empty", "present": present,
             "missing": len(cells) - present, "different": len(counts), "min": None, "mean": None, "max": None,
             "commonest": commonest, "commonest_rows": counts.get(commonest or "", 0) if counts else 0,
             "inputs": 0, "refused": "", "train": "", "_cells": cells, "_counts": counts, "_values": None}
    if kind == "number":
        read = {text: parse_number(text, *marks) for text in counts}
        values = [(number, counts[text]) for text, number in read.items()
                  if number is not None and number - number == 0.0]
        if values:
            about["min"], about["max"] = min(values)[0], max(values)[0]
            about["mean"] = _mean(values)
        about["_values"] = read
    return about


def _mean(values: "List[Tuple[float, int]]") -> float:
    size = max([abs(number) for number, _ in values]) or 1.0         # relative to it: the sum must not overflow
    total, rows = 0.0, 0
    for number, count in values:
        total += number / size * count
        rows += count
    return total / rows * size


def _decide(about: "Dict[str, Any]", table: Table, arguments: argparse.Namespace,
            marks: "Dict[str, Tuple[str, str]]", doubt: str) -> None:
    """Set what train would do with a column: fit a Preprocessor to a table of this column alone."""
    name = about["name"]
    if about["role"] == "ignored":
        about["train"] = "left out"
        return
    settings: "Dict[str, Dict[str, Any]]" = {}
    if about["type"] == "number" and name in marks:
        settings[name] = {"decimal": marks[name][0], "thousands": marks[name][1]}
    narrow = Table(table.name, [name], [[cell] for cell in about["_cells"]], table.lines, table.dialect)
    try:
        if doubt:
            raise DataError(doubt)
        if about["role"] == "target":
            _decide_target(about, table, arguments, settings)
        elif about["type"] == "empty":
            about["train"] = "left out: no value at all"
        else:
            fitted = Preprocessor.fit(narrow, missing=arguments.missing, unseen=arguments.unseen,
                                      scaling=arguments.scaling, settings=settings)
            about["inputs"] = fitted.inputs
            about["train"] = _words(fitted, arguments.scaling)
    except DataError as error:
        about["_fillable"] = about["role"] == "input" and not doubt and _is_fillable(narrow, settings, arguments)
        about["refused"] = _remedied(str(error), table.name, name)
        about["train"] = "refused"


def _is_fillable(narrow: Table, settings: "Any", arguments: argparse.Namespace) -> bool:
    """Return whether missing values are the only error of a column."""
    try:
        Preprocessor.fit(narrow, missing="median", unseen=arguments.unseen, scaling=arguments.scaling,
                         settings=settings)
    except DataError:
        return False
    return bool(arguments.missing == "refuse")


def _decide_target(about: "Dict[str, Any]", table: Table, arguments: argparse.Namespace, settings: "Any") -> None:
    name = about["name"]
    beside = name + " "                         # a table needs an input, whatever it is
    narrow = Table(table.name, [beside, name], [["1", cell] for cell in about["_cells"]], table.lines, table.dialect)
    try:
        fitted = Preprocessor.fit(narrow, name, task=arguments.task, missing=arguments.missing, settings=settings)
    except DataError:
        if not settings:
            raise
        fitted = Preprocessor.fit(narrow, name, task=arguments.task, missing=arguments.missing)     # labels
    target: "Any" = fitted.target
    if target["classes"] is None:
        about["train"] = "target: a number, standardised"
    else:
        about["train"] = "target: %d classes" % len(target["classes"])
    about["_classes"] = target["classes"]


def _words(fitted: Preprocessor, scaling: str) -> str:
    """Return the preprocessing of the only column that fitted has, in words."""
    column = fitted.columns[0]
    if column.get("ordinal"):
        words = "0/1: %s is 1" % column["categories"][1] if len(column["categories"]) == 2 else "0, 1, 2, ..."
    elif column["categories"] is not None:
        words = "one-hot of %d" % fitted.inputs
    else:
        words = "number"
    if scaling != "none":
        words = "scaled " + words if words == "number" else words + ", scaled"
    if "fill" in column:
        fill = column["fill"]
        words += ", missing becomes %s" % ("%.4g" % fill if isinstance(fill, float) else fill)
    if column.get("indicator"):
        words += ", an indicator of missing"
    if column.get("drop"):
        words += ", rows where it is missing are dropped"
    return words


def _remedied(message: str, file: str, name: str) -> str:
    """Return the error message without the file's name."""
    for long in ("%s: column %r " % (file, name), "%s: " % file):
        if message.startswith(long):
            message = message[len(long):]
    return message


def _balance(about: "Dict[str, Any]") -> "Dict[str, Any]":
    """Return the rows of each class, the most frequent first; or the range."""
    classes = about.get("_classes")
    if about["refused"]:
        return {"name": about["name"], "task": None, "refused": about["refused"]}
    if classes is None:
        return {"name": about["name"], "task": "regression", "min": about["min"], "mean": about["mean"],
                "max": about["max"]}
    counts = about["_counts"]
    order = sorted(classes, key=lambda label: (-counts.get(label, 0), label))
    return {"name": about["name"], "task": "classification",
            "classes": [{"class": label, "rows": counts.get(label, 0),
                         "share": counts.get(label, 0) / about["present"]} for label in order]}


# --- warnings -------------------------------------------------------------------------

def _warnings(columns: "List[Dict[str, Any]]", target: "Optional[Dict[str, Any]]",
              rows: int) -> "List[Dict[str, str]]":
    found: "List[Dict[str, str]]" = []

    def warn(about: "Dict[str, Any]", kind: str, text: str) -> None:
        found.append({"column": about["name"], "kind": kind, "text": text})

    seen: "Dict[Any, str]" = {}
    for about in columns:
        if about["role"] == "ignored":
            continue
        if about["missing"] > MANY_MISSING * rows:
            warn(about, "missing", "%.0f %% of the cells are missing" % (100.0 * about["missing"] / rows))
        if about["role"] == "target":
            continue
        if about["different"] == 1:
            warn(about, "constant", "always %r: nothing can be learned from it" % about["commonest"])
        elif _is_identifier(about, rows):
            warn(about, "identifier", "every row has another value, like the name or number of a row")
        leak = "" if target is None else _leak(about, target, rows)
        if leak:
            warn(about, "leak", leak)
        key = tuple(about["_cells"])
        if key in seen and about["different"] > 1 and not leak:
            warn(about, "copy", "the same in every row as %r" % seen[key])
        seen.setdefault(key, about["name"])
    if target is not None and target.get("_classes"):
        for label in target["_classes"]:
            count = target["_counts"].get(label, 0)
            if count < FEW_ROWS * target["present"] or count < 2:
                warn(target, "imbalance", "class %r has %d row%s of %d"
                     % (label, count, "" if count == 1 else "s", target["present"]))
    return found


def _is_identifier(about: "Dict[str, Any]", rows: int) -> bool:
    """Return whether all cells differ, and are texts or count 1, 2, 3."""
    if rows < FEWEST_ROWS or about["different"] < rows:
        return False
    if about["_values"] is None:
        return True
    values = [about["_values"][cell] for cell in about["_cells"]]
    return all([a is not None and b is not None and b - a == 1.0 and a % 1.0 == 0.0
                for a, b in zip(values, values[1:])])


def _leak(about: "Dict[str, Any]", target: "Dict[str, Any]", rows: int) -> str:
    """Return why a column seems to leak the target, or nothing."""
    if about["different"] < 2 or rows < FEWEST_ROWS:
        return ""
    if about["_cells"] == target["_cells"]:
        return "equal to the target in every row: would it be known when predicting?"
    if target.get("_classes"):
        pairs = len(set(zip(about["_cells"], target["_cells"])))
        if pairs == about["different"] == target["different"] and about["missing"] == target["missing"] == 0:
            return "each value stands for one class: would it be known when predicting?"
    elif about["_values"] and target["_values"]:
        r = _correlation([about["_values"].get(cell) for cell in about["_cells"]],
                         [target["_values"].get(cell) for cell in target["_cells"]])
        if abs(r) > SAME:
            return "rises or falls exactly with the target: would it be known when predicting?"
    return ""


def _correlation(xs: "List[Optional[float]]", ys: "List[Optional[float]]") -> float:
    """Return Pearson's r of the rows in which both are known; 0 for fewer than FEWEST_ROWS.

    >>> _correlation([float(i) for i in range(10)], [3.0 * i + 1.0 for i in range(10)])
    1.0
    """
    pairs = [(x, y) for x, y in zip(xs, ys) if x is not None and y is not None and x - x == 0.0 and y - y == 0.0]
    if len(pairs) < FEWEST_ROWS:
        return 0.0
    x_size = max([abs(x) for x, _ in pairs]) or 1.0
    y_size = max([abs(y) for _, y in pairs]) or 1.0
    x_mean = y_mean = 0.0
    for x, y in pairs:
        x_mean += x / x_size / len(pairs)
        y_mean += y / y_size / len(pairs)
    xx = xy = yy = 0.0
    for x, y in pairs:
        dx, dy = x / x_size - x_mean, y / y_size - y_mean
        xx, xy, yy = xx + dx * dx, xy + dx * dy, yy + dy * dy
    return round(xy / sqrt(xx * yy), 9) if xx * yy > 0.0 else 0.0


def _advice(arguments: argparse.Namespace, columns: "List[Dict[str, Any]]", warned: "List[Dict[str, str]]") -> str:
    """Return the train command to run next, "" if the target is not known or unfit."""
    target = [about for about in columns if about["role"] == "target"]
    if not target or target[0]["refused"]:
        return ""
    doubtful = {warning["column"] for warning in warned
                if warning["kind"] in ("constant", "identifier", "leak", "missing")}
    fillable = [about["name"] for about in columns if about.get("_fillable") and about["name"] not in doubtful]
    unfit = doubtful | {about["name"] for about in columns if about["refused"] and about["name"] not in fillable}
    left_out = [about["name"] for about in columns
                if about["role"] == "ignored" or (about["role"] == "input" and about["name"] in unfit)]
    if not any([about["role"] == "input" and about["name"] not in left_out for about in columns]):
        return ""
    words = ["nn_pure", "train", arguments.file, "--target", arguments.target]
    if left_out and not any(["," in name for name in left_out]):
        words += ["--ignore", ",".join(left_out)]
    stated = {"missing": "median" if fillable else arguments.missing, "unseen": arguments.unseen,
              "scaling": arguments.scaling, "task": arguments.task}
    for name, usual in (("missing", "refuse"), ("unseen", "error"), ("scaling", "standard"), ("task", "auto")):
        words += [] if stated[name] == usual else ["--" + name, stated[name]]
    for name, value in sorted(reading_options(arguments).items()):
        if name == "header":
            value = "yes" if value else "no"
        words += ["--" + name, ",".join(value) if name == "columns" else value]
    return " ".join([shlex.quote(word) for word in words])
