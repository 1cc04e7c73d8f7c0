"""Reading tables: whole (read_table) or row by row (stream_rows), with the line of every row.

CSV, TSV and JSON Lines (an object per line), .gz or not.  Options; those that
are None are inferred (dialect.py, lines.py):

    delimiter      the character between fields
    decimal        "." or ","
    thousands      "", ",", "." or " " (also no-break spaces and apostrophes)
    header         whether the first row holds the column names
    comment        a character: lines that begin with it are left out
    encoding       such as "cp1252"
    format         "csv" or "jsonl"
    columns        names: those to keep, in this order; in a file without names all its names
    sample_lines   how many lines are read, to infer options, before the first row is returned;
                   1 for a pipe whose rows are to be answered at once
"""

import csv
import io
import itertools
import re

from ..checks import to_count
from ..errors import DataError
from .advice import advice
from .dialect import Dialect
from .lines import Lines, open_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Iterator, List, Optional, Tuple

MAX_CHARACTERS = 500000000
SAMPLE_LINES = 50
SEPARATOR = re.compile(r"\"?sep=[^\"\s\w]\"?\s*$|\"?sep=\t\"?\s*$", re.I)


class JSONCell(str):
    """The text of a JSON value that is no string: of a number, true or false; "" of null."""


class Source:
    """The base class of Table and RowStream.

    name        its name in messages
    header      the column names, each once
    positions   {column name: its index in a row}
    dialect     the Dialect of the file
    """

    def __init__(self, name: str, header: "List[str]", dialect: "Optional[Dialect]" = None) -> None:
        self.name = name
        self.header = header
        self.positions: "Dict[str, int]" = {column: j for j, column in enumerate(header)}
        self.dialect: Dialect = dialect or Dialect()

    def numbered(self) -> "Iterator[Tuple[int, List[str]]]":
        """Yield (line, row) of each row."""
        raise NotImplementedError       # pragma: no cover

    def __repr__(self) -> str:
        return "<%s %r: %d columns>" % (type(self).__name__, self.name, len(self.header))

    def place(self, line: int, column: str) -> str:
        """Return the place of a cell, its line and column, in words."""
        return "%s: line %d, column %r" % (self.name, line, column)


class Table(Source):
    """A table of text in memory.

    rows       one list of texts per row, as long as the header
    lines      the line of the file each row ends on, for messages
    encoding   that of the file
    """

    def __init__(self, name: str, header: "List[str]", rows: "List[List[str]]", lines: "List[int]",
                 dialect: "Optional[Dialect]" = None, encoding: str = "utf-8") -> None:
        Source.__init__(self, name, header, dialect)
        self.rows = rows
        self.lines = lines
        self.encoding = encoding

    def __repr__(self) -> str:
        return "<Table %r: %d rows, %d columns>" % (self.name, len(self.rows), len(self.header))

    def column(self, name: str) -> "List[str]":
        """Return the texts of the column of that name."""
        j = self.positions[name]
        return [row[j] for row in self.rows]

    def part(self, places: "List[int]") -> "Table":
        """Return a table of the rows at these places, in this order."""
        return Table(self.name, self.header, [self.rows[i] for i in places], [self.lines[i] for i in places],
                     self.dialect, self.encoding)

    def numbered(self) -> "Iterator[Tuple[int, List[str]]]":
        """Yield (line, row)."""
        return zip(self.lines, self.rows)


class RowStream(Source):
    """An iterator over the rows of a file, each a list of texts; no more than a sample is in memory.

    line       the line of the file that the last row ended on
    encoding   that of the file
    """

    def __init__(self, lines: Lines, columns: "Optional[List[str]]", sample_lines: int, dialect: Dialect) -> None:
        self._lines = lines
        self._all_keys = columns is None
        sample = lines.ahead(sample_lines)
        self.encoding: str = lines.encoding
        if sample and SEPARATOR.match(sample[0]) and dialect.format != "jsonl":
            dialect.delimiter = dialect.delimiter or sample[0].lstrip("\"")[4]
            next(lines)
            sample = lines.ahead(sample_lines)
        dialect.infer(sample, len(sample) < sample_lines)
        records = json_records(lines) if dialect.format == "jsonl" else csv_records(lines, dialect)
        first = next(records, None)
        header = self._header(first, columns, dialect)
        kept = header if columns is None else _known(lines.name, header, columns)
        Source.__init__(self, lines.name, kept, dialect)
        again = first is not None and (dialect.format == "jsonl" or not dialect.header)
        self._rows: "Any" = self._checked(records, first if again else None, header)
        self.line: int = 0

    def _header(self, first: "Any", columns: "Optional[List[str]]", dialect: Dialect) -> "List[str]":
        if first is None:
            if columns is None:
                raise DataError("%s: no rows below the line of column names" % self._lines.name)
            return columns
        if dialect.format == "jsonl":
            return list(first[1]) if columns is None else columns
        if dialect.header:
            return checked_header(self._lines.name, first[1])
        if columns is None:
            return ["column_%d" % (j + 1) for j in range(len(first[1]))]
        if len(columns) != len(first[1]):
            raise DataError("%s: line %d has %d fields and %d columns are named: name all, or %s"
                            % (self._lines.name, first[0], len(first[1]), len(columns), advice("header")))
        return checked_header(self._lines.name, columns)

    def _checked(self, records: "Any", first: "Any", header: "List[str]") -> "Any":
        """Yield (line, row) of the kept columns; DataError at a row that is not as long as the header."""
        found = {name: j for j, name in enumerate(header)}
        places = None if header == self.header else [found[name] for name in self.header]
        for line, fields in records if first is None else itertools.chain([first], records):
            row = self._full_row(fields, header, line)
            yield line, row if places is None else [row[j] for j in places]

    def _full_row(self, fields: "List[str]", header: "List[str]", line: int) -> "List[str]":
        if isinstance(fields, dict):
            return _object_row(fields, header, self._all_keys, self._lines.name, line)
        width = len(header)
        if len(fields) != width:
            if len(fields) > width and not any(fields[width:]):
                return fields[:width]                   # a delimiter at the end of the line
            raise DataError("%s: line %d has %d fields where the first line has %d: quote a field that holds %r, "
                            "or complete the row" % (self.name, line, len(fields), width, self.dialect.delimiter))
        return fields

    def __iter__(self) -> "RowStream":
        return self

    def __next__(self) -> "List[str]":
        row: "List[str]"
        self.line, row = next(self._rows)
        return row

    def numbered(self) -> "Iterator[Tuple[int, List[str]]]":
        """Yield (line, row) of the rows that are left."""
        return self._rows           # type: ignore[no-any-return]

    def close(self) -> None:
        """Close the file."""
        self._lines.close()


def stream_rows(path: str, **options: "Any") -> RowStream:
    """Return an iterator over the rows of the file at path ("-": standard input), in constant memory.

    options   see the top of this file
    """
    return _stream(open_lines(path, options.pop("encoding", None)), **options)


def read_table(path: str, **options: "Any") -> Table:
    """Return the table in the file at path ("-": standard input).

    options   see the top of this file
    """
    return _whole(stream_rows(path, **options))


def parse_table(name: str, data: bytes, **options: "Any") -> Table:
    """Return the table in data, the bytes of a file.

    >>> parse_table("t.csv", b"x;y\\n1,5;a\\n").rows
    [['1,5', 'a']]
    """
    return _whole(_stream(Lines(name, io.BytesIO(data), options.pop("encoding", None)), **options))


def iris() -> Table:
    """Return the iris table: 150 flowers, 4 measures in cm, 3 species.

    Fisher 1936, The use of multiple measurements in taxonomic problems,
    Annals of Eugenics 7(2), with the values of Iris in R's datasets.
    """
    import pkgutil  # here and not above: it takes longer to load than a small file to read
    data = pkgutil.get_data(__name__, "iris.csv")       # works from a zip file too
    return parse_table("iris.csv", data or b"")


def _stream(lines: Lines, columns: "Any" = None, sample_lines: int = SAMPLE_LINES, **dialect: "Any") -> RowStream:
    try:
        if columns is not None:
            columns = checked_header("columns", list(columns))
        return RowStream(lines, columns, to_count(sample_lines, "sample_lines"), Dialect(**dialect))
    except BaseException:
        lines.close()
        raise


def _whole(stream: RowStream) -> Table:
    rows = []
    lines = []
    size = 0
    try:
        for line, row in stream.numbered():
            size += sum(map(len, row))
            if size > MAX_CHARACTERS:
                raise DataError("%s is larger than %d characters, which would not fit in memory: %s"
                                % (stream.name, MAX_CHARACTERS, advice("stream")))
            rows.append(row)
            lines.append(line)
    finally:
        stream.close()
    if not rows:
        raise DataError("%s: no rows below the line of column names" % stream.name)
    return Table(stream.name, stream.header, rows, lines, stream.dialect, stream.encoding)


def _known(name: str, header: "List[str]", columns: "List[str]") -> "List[str]":
    known = set(header)
    for column in columns:
        if column not in known:
            raise DataError("%s has no column %r; its columns are: %s" % (name, column, listed(header)))
    return columns


def checked_header(name: str, header: "List[str]") -> "List[str]":
    """Return the names of columns, each once; one without a name is called by its number.

    >>> checked_header("t.csv", ["", "size"])
    ['column_1', 'size']
    """
    names: "Dict[str, int]" = {}
    for j, column in enumerate(header):
        column = column or "column_%d" % (j + 1)
        if column in names:
            raise DataError("%s: two columns are called %r (columns %d and %d): rename one of them"
                            % (name, column, names[column] + 1, j + 1))
        names[column] = j
    return list(names)


def listed(names: "List[str]") -> str:
    """Return names for a message, at most ten of them.

    >>> listed(["a", "b"])
    "'a', 'b'"
    """
    text = ", ".join(repr(name) for name in names[:10])
    return text + ", ..." if len(names) > 10 else text or "none"


# --- records: (line, fields) ----------------------------------------------------

def csv_records(lines: Lines, dialect: Dialect) -> "Iterator[Tuple[int, List[str]]]":
    """Yield (line, fields) of each row of a CSV file; blank rows and comments are left out."""
    start = 0                           # the line that this row begins on, 0 between two rows

    def rows_only() -> "Iterator[str]":
        nonlocal start
        for line in lines:
            if not start:
                if line[0] == dialect.comment:
                    continue
                start = lines.number
            yield line

    reader = csv.reader(rows_only(), delimiter=dialect.delimiter or ",", skipinitialspace=True, strict=True)
    try:
        for record in reader:
            start = 0
            fields = [field.strip() for field in record]
            if any(fields):
                yield lines.number, fields
    except csv.Error as error:
        raise DataError("%s: line %d: %s" % (lines.name, start, _csv_message(str(error)))) from None


def _csv_message(reason: str) -> str:
    reason = re.sub("^line [0-9]+: ", "", reason)           # PyPy's count of lines, which knows no comments
    if "unexpected end of data" in reason or "field larger" in reason:
        return reason + ": a quote that this row opens is not closed, or is part of a word and must be doubled"
    return reason + ": inside a quoted field a quote is written twice (\"\"); nothing but the delimiter may follow it"


def json_records(lines: Lines) -> "Iterator[Tuple[int, Dict[str, Any]]]":
    """Yield (line, object) of each line of a JSON Lines file; numbers stay as they are written."""
    import json
    decode = json.JSONDecoder(parse_float=JSONCell, parse_int=JSONCell, parse_constant=JSONCell).decode
    for line in lines:
        if not line.strip():
            continue
        try:
            value = decode(line)
        except (ValueError, RecursionError) as error:
            raise DataError("%s: line %d is no JSON (%s): each line must be one object, {\"column\": value, ...}"
                            % (lines.name, lines.number, error)) from None
        if not isinstance(value, dict):
            raise DataError("%s: line %d is no JSON object: each line must be {\"column\": value, ...}"
                            % (lines.name, lines.number))
        yield lines.number, value


def _object_row(value: "Dict[str, Any]", header: "List[str]", all_keys: bool, name: str, line: int) -> "List[str]":
    """Return an object's values as texts, "" for null and absent keys; with all_keys the header must have each key."""
    row = []
    for column in header:
        cell = value.get(column)
        if type(cell) is str:
            if not cell.isprintable() and not _is_text(cell):
                raise DataError("%s: line %d, column %r holds half a surrogate pair, which is no letter: correct it"
                                % (name, line, column))
            cell = cell.strip()
        elif type(cell) is not JSONCell:
            cell = _json_cell(cell, "%s: line %d, column %r" % (name, line, column))
        row.append(cell)
    if all_keys and len(value) > sum([column in value for column in header]):
        extra = [key for key in value if key not in header]
        raise DataError("%s: line %d has %s, which the first line has not: %s"
                        % (name, line, listed(extra), advice("columns")))
    return row


def _json_cell(cell: "Any", place: str) -> JSONCell:
    if cell is None:
        return JSONCell()
    if isinstance(cell, bool):
        return JSONCell("true" if cell else "false")
    raise DataError("%s holds %s: a cell must be a text, a number, true, false or null"
                    % (place, "a list" if isinstance(cell, list) else "an object"))


def _is_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
