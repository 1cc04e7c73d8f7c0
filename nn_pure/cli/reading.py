"""How a file is written: the options that state it, for every command that reads a table."""

import argparse
import os
import re

from .arguments import names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict
    from ..network import Network

NUMBERED = re.compile(r"column_[0-9]+$")        # what a column without a name is called


def character(text: str) -> str:
    """Return text, which must be one character; tab means a tab."""
    text = {"tab": "\t", "\\t": "\t", "space": " "}.get(text, text)
    if len(text) != 1 or text in "\r\n\"":
        raise argparse.ArgumentTypeError("%r is not one character, such as ';' or tab" % text)
    return text


def add_reading(parser: argparse.ArgumentParser, numbers: bool = False) -> None:
    """Add the options.  numbers: also those that a model keeps, of how numbers are written."""
    group = parser.add_argument_group("how FILE is written (what is not stated is found out)")
    add = group.add_argument
    add("--delimiter", type=character, metavar="C", help="what stands between two fields; tab is one too")
    if numbers:
        add("--decimal", choices=[".", ","], metavar="C", help="the decimal mark, . or ,")
        add("--thousands", choices=["", ".", ",", " "], metavar="C", help="what groups digits: . , a space, or \"\"")
    add("--header", choices=["yes", "no"], help="whether the first row holds the names of the columns")
    add("--no-header", dest="header", action="store_const", const="no",
        help="it does not: they are column_1, column_2, ...")
    add("--columns", type=names, metavar="A,B", help="the columns to read; in a file without names all of its names")
    add("--comment", type=character, metavar="C", help="lines that begin with it are left out")
    add("--encoding", metavar="NAME", help="such as cp1252 (default: what the first bytes say, else utf-8)")


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


def is_file(name: str) -> bool:
    """Return whether all of the table called name is there: a file, not a pipe that grows."""
    return os.path.isfile(name)
