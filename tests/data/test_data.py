"""Tables as people write them: every dialect, encoding and damage, with the place of what cannot be read."""

import codecs
import csv
import gzip
import io
import json
import os
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paths import ROOT

from nn_pure import DataError
from nn_pure.data import table as table_module
from nn_pure.data.dialect import Dialect, has_header
from nn_pure.data.lines import Lines
from nn_pure.data.table import iris, parse_table, read_table, stream_rows

NEW_LINES = ["\n", "\r\n", "\r"]
DIGITS = os.path.join(ROOT, "benchmarks", "data", "digits.csv.gz")


@pytest.mark.parametrize("new_line", NEW_LINES)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_new_lines_quotes_blank_lines_and_byte_order_mark(delimiter, new_line):
    lines = ["name,size", '"Grün, dunkel", 1.5 ', "", '"say ""hi""",2', " , ", "x,3"]
    text = new_line.join(line.replace(",", delimiter) for line in lines)
    table = parse_table("t.csv", b"\xef\xbb\xbf" + text.encode("utf-8"))
    assert table.header == ["name", "size"]
    assert table.rows == [["Grün" + delimiter + " dunkel", "1.5"], ['say "hi"', "2"], ["x", "3"]]
    assert table.lines == [2, 4, 6]


CELL = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0\ufeff"), max_size=8)
HOSTILE = st.one_of(CELL, st.sampled_from(['"', '""', "a\nb", "a\r\nb", ",", ";", "\t", "|", "", "-", "NA", "1,5", "#", "# x",
                                           "'", "\u2028", "\x0b\x0c\x1c\x85", "1e400", "{", "sep=;", "\\", '\\"']))


@given(st.lists(st.lists(HOSTILE, min_size=3, max_size=3), min_size=1, max_size=6), st.sampled_from(",;\t|"),
       st.sampled_from(NEW_LINES), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be"]),
       st.booleans(), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_what_csv_writes_is_read_back(rows, delimiter, new_line, encoding, zipped, quoting):
    text = io.StringIO()
    if any("\n" in cell or "\r" in cell for row in rows for cell in row):
        quoting = csv.QUOTE_ALL             # csv quotes only the line ends that it writes itself
    csv.writer(text, delimiter=delimiter, lineterminator=new_line, quoting=quoting).writerows([["a", "b", "c"]] + rows)
    data = text.getvalue().encode(encoding)
    wanted = [[cell.strip() for cell in row] for row in rows]
    wanted = [row for row in wanted if any(row)]
    stated = encoding if encoding[-1] == "e" else None
    data = gzip.compress(data) if zipped else data
    options = {"delimiter": delimiter, "header": True, "encoding": stated, "format": "csv"}
    if not wanted:
        with pytest.raises(DataError, match="no rows below"):
            parse_table("t", data, **options)
        return
    table = parse_table("t", data, **options)
    assert (table.header, table.rows) == (["a", "b", "c"], wanted)
    assert table.lines == sorted(set(table.lines)) and table.lines[0] >= 2


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_a_data_error(data):
    for content in (data, b"a,b\n1,2\n" + data, b'{"a": 1}\n' + data, b"\x1f\x8b" + data, gzip.compress(data)[:-5]):
        try:
            table = parse_table("t", content)
        except DataError as error:
            assert str(error).startswith("t")
        else:
            assert all(len(row) == len(table.header) for row in table.rows)


@given(st.lists(st.fixed_dictionaries({"a": HOSTILE, "b": st.one_of(st.none(), st.booleans(), st.integers(), HOSTILE)}),
                min_size=1, max_size=5))
def test_json_lines_are_read_back(objects):
    words = {None: "", True: "true", False: "false"}
    table = parse_table("t", "\n\n".join(map(json.dumps, objects)).encode(), columns=["a", "b"])
    assert table.lines == list(range(1, 2 * len(objects), 2))
    for row, wanted in zip(table.rows, objects):
        b = wanted["b"]
        assert row[0] == wanted["a"].strip()
        assert row[1] == (words[b] if b is None or isinstance(b, bool) else str(b).strip())


def test_numbers_in_json_stay_as_written():
    table = parse_table("t", b'{"x": 1.50, "y": 1e400, "z": NaN}\n{"z": 3, "x": -0.0}')
    assert table.rows == [["1.50", "1e400", "NaN"], ["-0.0", "", "3"]]
    assert parse_table("t", b'{"x": 1, "y": 2}\n{"w": 3}', columns=["w", "x"]).rows == [["", "1"], ["3", ""]]


@pytest.mark.parametrize("data, message", [
    (b'{"a": 1}\n{"a": 1\n', "line 2 is no JSON"), (b'{"a": 1}\n[1]\n', "line 2 is no JSON object"),
    (b'{"a": 1}\n{"a": [1]}\n', "line 2, column 'a' holds a list"), (b'{"a": {}}', "line 1, column 'a' holds an object"),
    (b'{"a": 1}\n{"b": 1}\n', r"line 2 has 'b', which the first line has not: name all columns with columns=\[...\]"),
    (b'{"a": "\\ud800"}', "line 1, column 'a' holds half a surrogate pair"), (b'{"a":' + b"[" * 100000, "line 1 is no JSON"),
    (b'{"a": 1}\n{"a": ' + b"9" * 100 + b"x}", "line 2 is no JSON"),
])
def test_json_lines_that_cannot_be_read(data, message):
    with pytest.raises(DataError, match="t.jsonl: " + message):
        parse_table("t.jsonl", data)


UNREADABLE = [
    (b"", "no rows below"), (b"a,b\n", "no rows below the line of column names"), (b"\n\n", "no rows"),
    (b"a,b\n1,2\n3\n", "line 3 has 1 fields where the first line has 2: quote a field that holds ',', or complete the row"),
    (b"a,b\n1,2,3\n", "line 2 has 3 fields"), (b"a,b,a\nx,2,3\n", r"two columns are called 'a' \(columns 1 and 3\): rename"),
    (b"a,b\n1,2\n\xe9,4\n", "line 3 holds byte 0xe9, which is no UTF-8: save the file as UTF-8, or state its encoding"),
    (b'a,b\n1,"2\n', "line 2: unexpected end of data: a quote that this row opens is not closed"),
    (b'a,b\n1,2\n"x"y,2\n', "line 3: .*: inside a quoted field a quote is written twice"),
    (b"a,b\n1,2\n3,x\x00y\n", "line 3 holds a NUL byte: if the file is UTF-16, state"),
    ("a,b\n1,2\n".encode("utf-16-le"), "line 1 holds a NUL byte"), (b"a\n" + b"x" * 200000, "line 2: field larger than"),
    (b'a,b\n"' + b"x\n" * 100000, "line 2: field larger than field limit"),
    (gzip.compress(b"a,b\n1,2\n3,4\n" * 9)[:-9], "cut short after line [0-9]+: the end of the gzip file is missing"),
    (gzip.compress(b"a,b\n1,2\n")[:-8] + b"12345678", "damaged gzip file"), (b"\x1f\x8b\x08\x00" + b"\xff" * 50, "damaged gzip file"),
    (b"\xff\xfea\x00,\x00b\x00\n\x00\x00\xd8", "line 2 holds byte 0x00, which is no UTF-16: state another encoding"),
]


@pytest.mark.parametrize("index", range(len(UNREADABLE)))
def test_files_that_cannot_be_read(index):
    data, message = UNREADABLE[index]
    with pytest.raises(DataError, match="t.csv: .*(%s)" % message):
        parse_table("t.csv", data)


@pytest.mark.parametrize("before", [0, 1, 5000, 20000])
@pytest.mark.parametrize("new_line", NEW_LINES)
def test_the_line_of_a_bad_byte_is_right_anywhere_in_the_file(before, new_line):
    data = new_line.join(["a,b"] + ["1,2"] * before + ["3,\xe9"] + ["1,2"] * 100).encode("latin-1")
    with pytest.raises(DataError, match="line %d holds byte 0xe9" % (before + 2)):
        parse_table("t", data)
    assert parse_table("t", data, encoding="latin-1").rows[before] == ["3", "é"]


def test_encodings_stated():
    assert parse_table("t", "a\n€\n".encode("cp1252"), encoding="cp1252").rows == [["€"]]
    assert parse_table("t", codecs.BOM_UTF16_LE + "a\né\n".encode("utf-16-le"), encoding="utf-16-le").header == ["a"]
    for unknown in ("klingon", "base64", 5):
        with pytest.raises(DataError, match="unknown encoding"):
            parse_table("t", b"a\n1\n", encoding=unknown)


def test_comments_are_stated_or_stand_at_the_top():
    data = b"# made by hand\n# in 2020, in Ulm\na,b\n1,2\n#3,4\n"
    assert parse_table("t", data).rows == [["1", "2"]]
    table = parse_table("t", b"a,b\n%no\n1,2\n\"x\n%in a field\",3\n", comment="%")
    assert (table.rows, table.lines) == ([["1", "2"], ["x\n%in a field", "3"]], [3, 5])
    assert parse_table("t", b"#id,b\n1,2\n#3,4\n").rows == [["1", "2"], ["#3", "4"]]       # a name, no comment


def test_a_first_line_that_states_the_separator():
    assert parse_table("t", b"sep=;\r\na,b;c\r\n1;2\r\n").rows == [["1", "2"]]
    assert parse_table("t", b'"sep=|"\na|b\n1|2\n').header == ["a", "b"]


@pytest.mark.parametrize("data, header, rows", [
    (b"5.1,a\n4.9,b\n", ["column_1", "column_2"], 2), (b"1,2\n3,4\n", ["column_1", "column_2"], 2), (b"7\n", ["column_1"], 1),
    (b"size,kind\n5.1,a\n", ["size", "kind"], 1), (b"kind,town\na,Ulm\n", ["kind", "town"], 1), (b",x\n0,1\n", ["column_1", "x"], 1),
    (b"x,y,\n1,2,\n3,4,\n", ["x", "y", "column_3"], 2), (b"x,y\n1,2,\n3,4,,\n", ["x", "y"], 2), (b"a,2019\nNA,1\nx,2\n", ["column_1", "column_2"], 3),
    (b"NA,a\n1,b\n", ["column_1", "column_2"], 2), (b"a;b\n1,5;2,5\n", ["a", "b"], 1), (b"1,5;2,5\n2,5;4,5\n", ["column_1", "column_2"], 2),
])
def test_header_or_none(data, header, rows):
    table = parse_table("t", data)
    assert (table.header, len(table.rows)) == (header, rows)


def test_header_and_columns_stated():
    data = b"country,2019\nDE,1\nFR,2\n"
    assert parse_table("t", data, header=True).header == ["country", "2019"]
    assert len(parse_table("t", data, header=False).rows) == 3
    assert parse_table("t", b"1,2,x\n", columns=["a", "b", "c"]).header == ["a", "b", "c"]
    table = parse_table("t", b"a,b,c\n1,2,3\n", columns=["c", "a"])
    assert (table.header, table.rows) == (["c", "a"], [["3", "1"]])
    for options, message in [({"columns": ["c", "z"]}, "t has no column 'z'; its columns are: 'a', 'b', 'c'"),
                             ({"columns": ["a", "b"], "header": False}, "line 1 has 3 fields and 2 columns are named"),
                             ({"columns": ["a", "a"]}, "columns: two columns are called 'a'"),
                             ({"delimiter": "::"}, "delimiter is '::': it must be one character"), ({"comment": "\n"}, "comment is"),
                             ({"decimal": "x"}, "decimal is 'x': it must be one of '.', ','"), ({"thousands": "_"}, "thousands is '_'"),
                             ({"header": "no"}, "header is 'no'"), ({"format": "xls"}, "format is 'xls'"),
                             ({"decimal": ",", "thousands": ","}, "both ','"), ({"sample_lines": 0}, "sample_lines")]:
        with pytest.raises(DataError, match=message):
            parse_table("t", b"a,b,c\n1,2,3\n", **options)
    with pytest.raises(DataError, match="no rows below"):
        parse_table("t", b"", columns=["a"])
    assert parse_table("t", b"{a,b\n1,2\n", format="csv").header == ["{a", "b"]
    assert has_header([]) and "delimiter ';'" in repr(Dialect(delimiter=";"))


def test_standard_input_and_files(monkeypatch, tmp_path):
    class Stdin:
        buffer = io.BytesIO(b"a\n1\n")

    monkeypatch.setattr(sys, "stdin", Stdin)
    assert read_table("-").rows == [["1"]]
    assert not Stdin.buffer.closed
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(DataError, match="standard input is closed"):
        read_table("-")
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(b"a\tb\n2\t3\n"))
    assert read_table(str(tmp_path / "t.csv.gz")).rows == [["2", "3"]]
    with pytest.raises(OSError):
        read_table(str(tmp_path / "none.csv"))
    with pytest.raises(OSError):
        read_table(str(tmp_path))


def test_the_disk_s_own_complaint_is_passed_on():
    class Broken(io.BytesIO):
        def read1(self, size=-1):
            raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output"):
        list(Lines("t", Broken(b"abcdef\n")))


def test_a_table_too_large_is_refused(tmp_path, monkeypatch):
    (tmp_path / "t.csv").write_bytes(b"a\n" + b"1\n" * 101)
    monkeypatch.setattr(table_module, "MAX_CHARACTERS", 100)
    with pytest.raises(DataError, match="larger than 100 characters, .*: use stream_rows"):
        read_table(str(tmp_path / "t.csv"))
    assert len(list(stream_rows(str(tmp_path / "t.csv")))) == 101
    monkeypatch.setattr("nn_pure.data.lines.MAX_LINE", 50)
    monkeypatch.setattr("nn_pure.data.lines.PIECE", 20)
    with pytest.raises(DataError, match="line 2 is longer than 50 characters"):
        parse_table("t", b"a\n" + b"x" * 90)


def test_a_stream_is_read_row_by_row_and_closed(tmp_path):
    path = str(tmp_path / "t.csv.gz")
    with gzip.open(path, "wt") as file:
        file.write("a,b\n" + "".join("%d,%d.5\n" % (i, i) for i in range(50000)))
    stream = stream_rows(path)
    assert (next(stream), stream.line, stream.header) == (["0", "0.5"], 2, ["a", "b"])
    count = 0
    for line, row in stream.numbered():
        count += 1
        assert row[0] == str(line - 2)
    assert count == 49999
    stream = stream_rows(path)
    stream.close()
    with pytest.raises(StopIteration):
        for _ in range(100):                     # the sample is in memory
            next(stream)


@pytest.mark.thorough
@pytest.mark.skipif(sys.implementation.name != "cpython", reason="tracemalloc is CPython's")
def test_a_hundred_thousand_rows_in_little_memory(tmp_path):
    import tracemalloc  # PyPy has none
    path = str(tmp_path / "t.csv")
    with open(path, "w") as file:
        file.write("a,b,c\n" + "1,2.5,Ulm\n" * 100000)
    tracemalloc.start()
    count = 0
    for row in stream_rows(path):
        count += row == ["1", "2.5", "Ulm"]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (count, peak < 3000000) == (100000, True)


def test_the_first_row_comes_out_before_the_last_is_in(monkeypatch):
    reading, writing = os.pipe()

    class Stdin:
        buffer = os.fdopen(reading, "rb")

    monkeypatch.setattr(sys, "stdin", Stdin)
    os.write(writing, b"a,b\n1,2\n")
    got = []
    thread = threading.Thread(target=lambda: got.append(next(stream_rows("-", sample_lines=1))), daemon=True)
    thread.start()
    thread.join(20)
    os.close(writing)
    assert got == [["1", "2"]]
    Stdin.buffer.close()


def test_many_columns_take_no_quadratic_time():
    names = ["c%d" % j for j in range(100000)]
    data = (",".join(names) + "\n" + ",".join(["1"] * 100000)).encode()
    assert len(parse_table("t.csv", data, columns=names[::-1]).rows[0]) == 100000


def test_the_tables_that_come_along():
    table = iris()
    assert len(table.rows) == 150
    assert [table.column("species").count(s) for s in ("setosa", "versicolor", "virginica")] == [50] * 3
    part = table.part([149, 0])
    assert (part.column("species"), part.lines) == (["virginica", "setosa"], [151, 2])
    digits = read_table(DIGITS)
    assert (len(digits.rows), len(digits.header), digits.header[-1]) == (1797, 65, "digit")
    assert sorted(set(digits.column("digit"))) == list("0123456789")
