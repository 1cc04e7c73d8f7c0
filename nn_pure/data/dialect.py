"""Dialect detection: format, comment, delimiter and header of a table file.

Stated options are taken; the others are inferred from a sample of lines:

    format      "jsonl" if the first line begins with {, else "csv"
    comment     "#" if lines at the top begin with it, unless it is one of names,
                "#id,size"; else no line is a comment
    delimiter   that of a first line "sep=;", as Excel writes it; else tab, semicolon, bar,
                comma: the first that gives all rows of the sample the same
                number of fields, two or more; if none does, the one that the
                first row has most of
    header      the first row holds names, unless it has a number (or NA)
                over a column of numbers and no text over such a column

So a first row "country,2019,2020" is taken for data: state header=True.
The marks of numbers, decimal and thousands, are decided over the whole file
(columns.py).
"""

import csv

from ..checks import short
from ..errors import DataError
from .missing import MISSING_WORDS
from .numbers import DECIMALS, THOUSANDS, looks_like_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Optional

DELIMITERS = "\t;|,"
FORMATS = ("csv", "jsonl")


class Dialect:
    """The dialect of a table file: format, delimiter, header, comment; decimal and thousands if stated."""

    def __init__(self, format: "Optional[str]" = None, delimiter: "Optional[str]" = None,
                 header: "Optional[bool]" = None, comment: "Optional[str]" = None,
                 decimal: "Optional[str]" = None, thousands: "Optional[str]" = None) -> None:
        _one_of("format", format, FORMATS)
        _one_of("header", header, (True, False))
        _one_of("decimal", decimal, DECIMALS)
        _one_of("thousands", thousands, THOUSANDS)
        for name, mark in (("delimiter", delimiter), ("comment", comment)):
            if mark is not None and (not isinstance(mark, str) or len(mark) != 1 or mark in "\r\n\""):
                raise DataError("%s is %s: it must be one character, no quote and no line end" % (name, short(mark)))
        if decimal is not None and decimal == thousands:
            raise DataError("decimal and thousands are both %r: they must differ" % decimal)
        self.format = format
        self.delimiter = delimiter
        self.header = header
        self.comment = comment
        self.decimal = decimal
        self.thousands = thousands

    def __repr__(self) -> str:
        return "<Dialect: %s>" % ", ".join("%s %r" % (name, value) for name, value in sorted(vars(self).items())
                                           if value is not None)

    def infer(self, sample: "List[str]", whole: bool) -> None:
        """Infer the options not stated from a sample of lines; whole: the sample is the whole file."""
        lines = [line for line in sample if line.strip()]
        if self.format is None:
            self.format = "jsonl" if lines and lines[0].lstrip()[:1] == "{" else "csv"
        if self.format == "jsonl":
            self.decimal = self.decimal or "."           # that of JSON
            return
        lines = self._without_comments(lines)
        if self.delimiter is None:
            self.delimiter = _best_delimiter(lines, whole)
        if self.header is None:
            self.header = has_header(_records(lines, self.delimiter, whole))

    def _without_comments(self, lines: "List[str]") -> "List[str]":
        if self.comment is None:
            first = 0
            while first < len(lines) and lines[first][0] == "#":
                first += 1
            if 0 < first < len(lines) and not self._is_header(lines[first - 1], lines[first:]):
                self.comment = "#"
        if self.comment is None:
            return lines
        return [line for line in lines if line[0] != self.comment]


    def _is_header(self, line: str, below: "List[str]") -> bool:
        """Return whether a line that begins with # is a header, "#id,size": one name per field of the line below."""
        if not line[1:2].strip("# \t\r\n"):
            return False
        delimiter = self.delimiter or _best_delimiter(below, False)
        width = _widths(below[:1], delimiter, True)
        return width != [1] and _widths([line], delimiter, True) == width


def _one_of(name: str, value: "Any", known: "Any") -> None:
    if value is not None and value not in known:
        raise DataError("%s is %s: it must be one of %s" % (name, short(value), ", ".join(map(repr, known))))


def _records(lines: "List[str]", delimiter: str, whole: bool) -> "List[List[str]]":
    """Return the rows of fields in lines; after a csv.Error none: csv_records raises it with its line."""
    records = []
    try:
        for record in csv.reader(lines, delimiter=delimiter, skipinitialspace=True):
            fields = [field.strip() for field in record]
            if any(fields):
                records.append(fields)
    except csv.Error:
        pass
    if not whole and len(records) > 1:
        records.pop()                           # the sample may end inside a quoted field
    return records


def _widths(lines: "List[str]", delimiter: str, whole: bool) -> "List[int]":
    return [len(record) for record in _records(lines, delimiter, whole)]


def _best_delimiter(lines: "List[str]", whole: bool) -> str:
    for delimiter in DELIMITERS:
        widths = _widths(lines, delimiter, whole)
        if widths and widths[0] > 1 and min(widths) == max(widths):
            return delimiter
    # Ragged rows: with the first row's likeliest delimiter, csv_records and RowStream name the wrong line.
    return max(",;\t|", key=lambda mark: _widths(lines[:1], mark, True) or [0])


def has_header(records: "List[List[str]]") -> bool:
    """Return whether the first of these rows holds names.

    >>> has_header([["size", "kind"], ["1.5", "a"]]), has_header([["2.5", "b"], ["1.5", "a"]])
    (True, False)
    """
    if len(records) < 2:
        return not any(looks_like_number(text) for text in (records[0] if records else []))
    data = False
    for j, text in enumerate(records[0]):
        below = [row[j] for row in records[1:] if j < len(row) and row[j] not in MISSING_WORDS]
        if not below or not all(map(looks_like_number, below)):
            continue
        if text not in MISSING_WORDS and not looks_like_number(text):
            return True
        data = data or bool(text) or looks_like_number(text)
    return data is False
