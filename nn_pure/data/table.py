"""CSV files as tables of text, with the place of every cell at hand."""

import csv
import io
import pkgutil
import sys

from ..errors import DataError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO, List

MAX_BYTES = 500000000


class Table:
    """A table of text.

    name     what to call it in messages
    header   the column names, each once
    rows     one list of texts per row, as long as the header
    lines    the line of the file each row ends on, for messages
    """

    def __init__(self, name: str, header: "List[str]", rows: "List[List[str]]", lines: "List[int]") -> None:
        self.name = name
        self.header = header
        self.positions = {column: j for j, column in enumerate(header)}
        self.rows = rows
        self.lines = lines

    def column(self, name: str) -> "List[str]":
        """Return the texts of the column of that name."""
        j = self.positions[name]
        return [row[j] for row in self.rows]

    def part(self, places: "List[int]") -> "Table":
        """Return a table of the rows at these places, in this order."""
        return Table(self.name, self.header, [self.rows[i] for i in places], [self.lines[i] for i in places])

    def place(self, i: int, name: str) -> str:
        """Return words for the cell in row i of the column of that name."""
        return "%s: line %d, column %r" % (self.name, self.lines[i], name)


def read_csv(path: str) -> Table:
    """Return the table in the CSV file at path, or in standard input if path is "-".

    The first line holds the column names.  Fields are separated by comma,
    semicolon or tab, whichever the first line has most of.  UTF-8.  DataError
    names the line of what cannot be read.
    """
    if path == "-":
        if sys.stdin is None:
            raise DataError("standard input is closed: name a file")
        return _read("standard input", sys.stdin.buffer)
    with open(path, "rb") as file:
        return _read(path, file)


def _read(name: str, file: "BinaryIO") -> Table:
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise DataError("%s is larger than %d bytes, which would not fit in memory as numbers" % (name, MAX_BYTES))
    return parse_csv(name, data)


def iris() -> Table:
    """Return the iris table: 150 flowers, 4 measures in cm, 3 species.

    Fisher 1936, The use of multiple measurements in taxonomic problems,
    Annals of Eugenics 7(2), with the values of Iris in R's datasets.
    """
    data = pkgutil.get_data(__name__, "iris.csv")       # works from a zip file too
    return parse_csv("iris.csv", data or b"")


def parse_csv(name: str, data: bytes) -> Table:
    """Return the table in data, the bytes of a CSV file."""
    try:
        text = data.decode("utf-8-sig")                  # -sig: drops the byte-order mark of Excel
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DataError("%s: line %d holds byte 0x%02x, which is no UTF-8: save the file as UTF-8"
                        % (name, line, data[error.start])) from None
    first_line = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: "List[str]" = []
    rows = []
    lines = []
    try:
        for fields in reader:
            fields = [field.strip() for field in fields]
            if not any(fields):
                continue                                 # a blank line
            if not header:
                header = _checked_header(name, fields)
                continue
            if len(fields) != len(header):
                raise DataError("%s: line %d has %d fields where the first line has %d"
                                % (name, reader.line_num, len(fields), len(header)))
            rows.append(fields)
            lines.append(reader.line_num)
    except csv.Error as error:
        raise DataError("%s: line %d: %s" % (name, reader.line_num, error)) from None
    if not rows:
        raise DataError("%s: no rows below the line of column names" % name)
    return Table(name, header, rows, lines)


def _checked_header(name: str, header: "List[str]") -> "List[str]":
    seen = set()
    for j, column in enumerate(header):
        if not column:
            raise DataError("%s: column %d has no name in the first line" % (name, j + 1))
        if column in seen:
            raise DataError("%s: two columns are called %r" % (name, column))
        seen.add(column)
    if all(looks_like_number(column) for column in header):
        raise DataError("%s: the first line holds numbers, where the column names should be" % name)
    return header


def looks_like_number(text: str) -> bool:
    """Return whether text is a number as a CSV file writes it: float() also takes 1_000."""
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text
