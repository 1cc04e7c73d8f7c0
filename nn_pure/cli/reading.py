"""The options of every command that reads a table: the format of the file, and the preprocessing of its columns."""

import argparse
import os
import re

from ..data.decisions import UNSEEN
from ..data.missing import POLICIES
from ..data.table import Table, listed, read_table
from ..errors import DataError
from ..scaling import SCALINGS
from .arguments import names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict
    from ..network import Network

NUMBERED = re.compile(r"column_[0-9]+$")        # the name given to a column without one


def character(text: str) -> str:
    """Return text, which must be one character; tab means a tab."""
    text = {"tab": "\t", "\\t": "\t", "space": " "}.get(text, text)
    if len(text) != 1 or text in "\r\n\"":
        raise argparse.ArgumentTypeError("%r is not one character, such as ';' or tab" % text)
    return text


def add_reading(parser: argparse.ArgumentParser, numbers: bool = False) -> None:
    """Add the options of the format.  numbers: also those of number formats, which a model keeps."""
    group = parser.add_argument_group("the format of FILE (detected where not stated)")
    add = group.add_argument
    add("--delimiter", type=character, metavar="C", help="the field separator, a character or tab")
    if numbers:
        add("--decimal", choices=[".", ","], metavar="C", help="the decimal mark, . or ,")
        add("--thousands", choices=["", ".", ",", " "], metavar="C",
            help="the thousands separator: . , a space, or \"\"")
    add("--header", choices=["yes", "no"], help="whether the first row holds the names of the columns")
    add("--no-header", dest="header", action="store_const", const="no",
        help="as --header no: the columns are column_1, column_2, ...")
    add("--columns", type=names, metavar="A,B", help="the columns to read; in a file without names all of its names")
    add("--comment", type=character, metavar="C", help="the comment character: lines that begin with it are left out")
    add("--encoding", metavar="NAME", help="such as cp1252 (default: that of a byte-order mark, else utf-8)")


def reading_options(arguments: argparse.Namespace) -> "Dict[str, Any]":
    """Return the options of read_table and stream_rows."""
    options = {name: getattr(arguments, name)
               for name in ("delimiter", "decimal", "thousands", "header", "columns", "comment", "encoding")
               if getattr(arguments, name, None) is not None}
    if "header" in options:
        options["header"] = options["header"] == "yes"
    return options


def reading_for(net: "Network", arguments: argparse.Namespace) -> "Dict[str, Any]":
    """Return the options for a file that a model reads: it knows whether the columns had names."""
    options = reading_options(arguments)
    if "columns" not in options and not all([NUMBERED.match(column["name"]) for column in net.columns or []]):
        options.setdefault("header", True)
    return options


def read_named(arguments: argparse.Namespace) -> Table:
    """Return the table of a command that has add_reading and add_fitting; DataError if it lacks a named column."""
    table = read_table(arguments.file, **reading_options(arguments))
    asked = [("--ignore", name) for name in arguments.ignore]
    for option, name in asked + ([] if arguments.target is None else [("--target", arguments.target)]):
        if name not in table.positions:
            raise DataError("%s %s: %s has no such column; its columns are: %s"
                            % (option, name, table.name, listed(table.header)))
    return table


def add_fitting(parser: "Any") -> None:
    """Add the options of the preprocessing to a parser or a group."""
    add = parser.add_argument
    add("--ignore", type=names, default=[], metavar="A,B", help="columns to leave out")
    add("--task", choices=["auto", "classification", "regression"], default="auto",
        help="the task; auto infers it from the target (default: %(default)s)")
    add("--missing", choices=list(POLICIES), default="refuse", metavar="POLICY",
        help="policy for missing values: " + ", ".join(POLICIES) + " (default: %(default)s)")
    add("--unseen", choices=list(UNSEEN), default="error", metavar="POLICY",
        help="policy for categories not seen in training: " + ", ".join(UNSEEN) + " (default: %(default)s)")
    add("--scaling", choices=sorted(SCALINGS), default="standard", metavar="NAME",
        help="scaling of the inputs: " + ", ".join(sorted(SCALINGS)) + " (default: %(default)s)")


def fitting_options(arguments: argparse.Namespace) -> "Dict[str, Any]":
    """Return the options of Preprocessor.fit."""
    return {name: getattr(arguments, name) for name in ("ignore", "task", "missing", "unseen", "scaling")}


def is_file(name: str) -> bool:
    """Return whether name is a regular file, not a pipe that grows."""
    return os.path.isfile(name)
