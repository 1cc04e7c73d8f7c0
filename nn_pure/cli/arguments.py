"""Argument types that several commands share: each converts text to a checked value."""

import argparse
import os

from ..checks import to_count, to_nonnegative, to_number, to_rate
from ..errors import DataError
from ..files import try_to_write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List

INTERRUPTED = 130       # the exit status that a shell reports for a program that Ctrl-C ended


def count(text: str) -> int:
    """Return text as a whole number, 1 or more."""
    return _whole_number(text, 1)


def count_or_zero(text: str) -> int:
    """Return text as a whole number, 0 or more."""
    return _whole_number(text, 0)


def _whole_number(text: str, least: int) -> int:
    try:
        return to_count(int(text), "it", least)
    except ValueError:
        raise argparse.ArgumentTypeError("%r is no whole number, %d or more" % (text, least)) from None


def rate(text: str) -> float:
    """Return text as a number above 0."""
    try:
        return to_rate(float(text), "it")
    except ValueError:
        raise argparse.ArgumentTypeError("%r is no number above 0" % text) from None


def fraction(text: str) -> float:
    """Return text as a number, 0 or more and below 1."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0.0 <= number < 1.0:
        raise argparse.ArgumentTypeError("%r is no number from 0 to below 1" % text)
    return number


def nonnegative(text: str) -> float:
    """Return text as a number, 0 or more."""
    try:
        return to_nonnegative(float(text), "it")
    except ValueError:
        raise argparse.ArgumentTypeError("%r is no number, 0 or more" % text) from None


def number(text: str) -> float:
    """Return text as a finite number."""
    try:
        return to_number(float(text), "it")
    except ValueError:
        raise argparse.ArgumentTypeError("%r is no number" % text) from None


def file_name(text: str) -> str:
    """Return text, which must not be empty, as the name of a file."""
    if not text:
        raise argparse.ArgumentTypeError("the name of a file is empty")
    return text


def sizes(text: str) -> "List[int]":
    """Return "16,8" as [16, 8], and "none" as []: no hidden layer."""
    if text == "none":
        return []
    return [count(part.strip()) for part in text.split(",")]


def names(text: str) -> "List[str]":
    """Return "a, b" as ["a", "b"]."""
    return [name.strip() for name in text.split(",") if name.strip()]


def metric_names(text: str) -> "List[str]":
    """Return "accuracy,f1" as ["accuracy", "f1"]; each must be a metric."""
    from ..metrics import METRICS  # here: most commands need none
    found = names(text)
    for name in found:
        if name not in METRICS:
            raise argparse.ArgumentTypeError("%r is no metric; choose from %s" % (name, ", ".join(sorted(METRICS))))
    return found


def class_weights(text: str) -> "Any":
    """Return "no:1,yes:5" as {"no": 1.0, "yes": 5.0}, and "balanced" as it is."""
    if text == "balanced":
        return text
    weights = {}
    for part in text.split(","):
        name, colon, weight = part.rpartition(":")
        if not colon or not name.strip():
            raise argparse.ArgumentTypeError("%r is no CLASS:WEIGHT; write balanced, or such as no:1,yes:5" % part)
        weights[name.strip()] = nonnegative(weight)
    return weights


def check_output(option: str, path: str, read: str) -> None:
    """Raise DataError or OSError before the work, not after an hour, if path cannot be written, or is read."""
    refuse_to_overwrite(option, path, [read])
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        raise DataError("%s %s: there is no folder %s; make it, or name another" % (option, path, folder))
    if os.path.isdir(path):
        raise DataError("%s %s: this is a folder; name a file in it" % (option, path))
    try_to_write(path)


def refuse_to_overwrite(option: str, output: str, inputs: "List[str]") -> None:
    """Raise DataError if output is one of the files that are read."""
    for name in inputs:
        if os.path.exists(name) and os.path.exists(output) and os.path.samefile(name, output):
            raise DataError("%s %s would overwrite the file that is read; name another" % (option, output))
