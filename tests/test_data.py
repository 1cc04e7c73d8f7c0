"""CSV as people write it, columns to numbers and back, splits."""

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_pure import DataError
from nn_pure.data.encoding import (decode_outputs, describe_columns, describe_target, encode_columns,
                                   encode_target)
from nn_pure.data.split import train_test_split
from nn_pure.data.table import iris, parse_csv, read_csv

NEW_LINES = ["\n", "\r\n"]


@pytest.mark.parametrize("new_line", NEW_LINES)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_new_lines_quotes_blank_lines_and_byte_order_mark(delimiter, new_line):
    lines = ["name,size", '"Grün, dunkel", 1.5 ', "", '"say ""hi""",2', " , ", "x,3"]
    text = new_line.join(line.replace(",", delimiter) for line in lines)
    table = parse_csv("t.csv", b"\xef\xbb\xbf" + text.encode("utf-8"))
    assert table.header == ["name", "size"]
    assert table.rows == [["Grün" + delimiter + " dunkel", "1.5"], ['say "hi"', "2"], ["x", "3"]]
    assert table.lines == [2, 4, 6]


@pytest.mark.parametrize("data, message", [
    (b"", "no rows below"), (b"a,b\n", "no rows below the line of column names"), (b"\n\n", "no rows"),
    (b"a,b\n1,2\n3\n", "line 3 has 1 fields where the first line has 2"),
    (b"a,b\n1,2,3\n", "line 2 has 3 fields"), (b"a,,c\n1,2,3\n", "column 2 has no name"),
    (b"a,b,a\n1,2,3\n", "two columns are called 'a'"), (b"1,2\n3,4\n", "first line holds numbers, where the column names"),
    (b"a,b\n1,2\n\xe9,4\n", "line 3 holds byte 0xe9, which is no UTF-8"), (b'a,b\n1,"2\n', "line 2: unexpected end of data"),
    (b"a,b\n1,2\n3,x\x00y\n", "line 3|x"), (b'a\n' + b"x" * 200000, "field larger than"),
])
def test_files_that_cannot_be_read(data, message):
    with pytest.raises(DataError, match="t.csv: .*(%s)" % message):
        table = parse_csv("t.csv", data)
        encode_columns(table, [{"name": "b", "categories": None}])       # from 3.11 on csv reads NUL


def test_standard_input_and_files(monkeypatch, tmp_path):
    class Stdin:
        buffer = io.BytesIO(b"a\n1\n")

    monkeypatch.setattr(sys, "stdin", Stdin)
    assert read_csv("-").rows == [["1"]]
    (tmp_path / "t.csv").write_bytes(b"a\n2\n")
    assert read_csv(str(tmp_path / "t.csv")).rows == [["2"]]
    with pytest.raises(OSError):
        read_csv(str(tmp_path / "none.csv"))


def test_a_table_too_large_is_refused(tmp_path, monkeypatch):
    (tmp_path / "t.csv").write_bytes(b"a\n" + b"1\n" * 100)
    monkeypatch.setattr("nn_pure.data.table.MAX_BYTES", 100)
    with pytest.raises(DataError, match="larger than 100 bytes"):
        read_csv(str(tmp_path / "t.csv"))


def test_many_columns_take_no_quadratic_time():
    names = ["c%d" % j for j in range(100000)]
    table = parse_csv("t.csv", (",".join(names) + "\n" + ",".join(["1"] * 100000)).encode())
    assert len(encode_columns(table, describe_columns(table, names))[0]) == 100000


def test_iris():
    table = iris()
    assert len(table.rows) == 150
    assert [table.column("species").count(s) for s in ("setosa", "versicolor", "virginica")] == [50] * 3
    X = encode_columns(table, describe_columns(table, table.header[:-1]))
    # The means that Fisher's table is known by, in cm.
    assert [round(sum(column) / 150, 3) for column in zip(*X)] == [5.843, 3.057, 3.758, 1.199]


TABLE = parse_csv("t.csv", b"size,colour,kind,price,grade\n1,red,a,1.5,1\n2,blue,b,2.5,2\n3,red,c,0,1\n"
                           b"4,red,a,7,2\n5,red,b,7,1\n6,blue,a,-1,2\n")


def test_columns_become_numbers_and_one_hot():
    columns = describe_columns(TABLE, ["size", "colour"])
    assert columns == [{"name": "size", "categories": None}, {"name": "colour", "categories": ["blue", "red"]}]
    assert encode_columns(TABLE, columns)[:3] == [[1.0, 0.0, 1.0], [2.0, 1.0, 0.0], [3.0, 0.0, 1.0]]
    assert encode_columns(TABLE.part([1]), columns) == [[2.0, 1.0, 0.0]]


@pytest.mark.parametrize("name, task, classes", [
    ("kind", "auto", ["a", "b", "c"]), ("price", "auto", None), ("size", "auto", None), ("grade", "auto", ["1", "2"]),
    ("grade", "regression", None), ("price", "classification", ["-1", "0", "1.5", "2.5", "7"]),
])
def test_what_the_target_holds(name, task, classes):
    assert describe_target(TABLE, name, task) == {"name": name, "classes": classes}


def test_whole_numbers_are_labels_when_few():
    few = parse_csv("t", ("y\n" + "\n".join(str(i % 10) for i in range(30))).encode())
    assert describe_target(few, "y")["classes"] == list("0123456789")
    for values in ([i % 11 for i in range(66)], [i % 10 for i in range(29)], [i % 2 + 0.5 for i in range(30)]):
        many = parse_csv("t", ("y\n" + "\n".join(map(str, values))).encode())
        assert describe_target(many, "y")["classes"] is None


def test_targets_there_and_back():
    for name, encoded in [("kind", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]), ("grade", [[0], [1], [0]]), ("price", [[1.5], [2.5], [0]])]:
        target = describe_target(TABLE, name)
        T = encode_target(TABLE, target)
        assert T[:3] == encoded
        assert list(map(str, decode_outputs(T, target))) == [
            text if target["classes"] else str(float(text)) for text in TABLE.column(name)]


@pytest.mark.parametrize("text, message", [
    (b"x,y\n1,a\n,b\n", "line 3, column 'x' is empty: fill it in or remove the row"),
    (b"x,y\n1,a\n2,b\nn/a,b\n", "line 4, column 'x' holds 'n/a' where the others are numbers"),
    (b"x,y\n1,a\nnan,b\n", "line 3, column 'x' holds 'nan', which is not finite"),
    (b"x,y\n1,a\n1e999,b\n", "holds '1e999', which is not finite"),
    (b"x,y\n1,a\n2,b\n1_000,b\n", "holds '1_000' where the others are numbers"),
    (b"x,y\nred,a\n,b\nblue,b\n", "line 3, column 'x' is empty"),
])
def test_cells_that_do_not_fit(text, message):
    table = parse_csv("t.csv", text)
    with pytest.raises(DataError, match=message):
        encode_columns(table, describe_columns(table, ["x"]))


@pytest.mark.parametrize("text, message", [
    (b"x,y\n1,a\n2,a\n", "column 'y' is always 'a': there is nothing to learn"),
    (b"x,y\n1,a\n2,\n", "line 3, column 'y' is empty"),
    (("x,y\n" + "\n".join("1,t%d" % i for i in range(101))).encode(), "column 'y' holds 101 different texts, too many"),
])
def test_targets_that_do_not_work(text, message):
    with pytest.raises(DataError, match=message):
        describe_target(parse_csv("t.csv", text), "y")


def test_too_many_categories():
    table = parse_csv("t.csv", ("x,y\n" + "\n".join("t%d,1" % i for i in range(101))).encode())
    with pytest.raises(DataError, match="'x' holds 101 different texts, .* leave it out with --ignore"):
        describe_columns(table, ["x"])


def test_prediction_on_other_columns():
    columns = describe_columns(TABLE, ["size", "colour"])
    with pytest.raises(DataError, match="u.csv lacks the columns 'size', 'colour' .* other columns are: 'Size', 'color'"):
        encode_columns(parse_csv("u.csv", b"Size,color\n1,red\n"), columns)
    with pytest.raises(DataError, match="lacks the column 'colour' .* other columns are: none"):
        encode_columns(parse_csv("u.csv", b"size\n1\n"), columns)
    with pytest.raises(DataError, match="line 2, column 'colour' holds 'green', which is none of its categories: 'blue', 'red'"):
        encode_columns(parse_csv("u.csv", b"size,colour\n1,green\n"), columns)
    many = parse_csv("u.csv", (",".join("c%d" % i for i in range(12)) + "\n" + ",".join(["1"] * 12)).encode())
    with pytest.raises(DataError, match="'c9', ...$"):
        encode_columns(many, columns)


def test_targets_of_another_table():
    target = describe_target(TABLE, "kind")
    with pytest.raises(DataError, match="lacks the target column 'kind'"):
        encode_target(parse_csv("u.csv", b"size\n1\n"), target)
    with pytest.raises(DataError, match="holds 'd', which is none of the model's classes"):
        encode_target(parse_csv("u.csv", b"kind\nd\n"), target)
    with pytest.raises(DataError, match="holds 'd' where the others are numbers"):
        encode_target(parse_csv("u.csv", b"price\nd\n"), describe_target(TABLE, "price"))


@given(st.integers(2, 200), st.floats(0.0, 0.5), st.integers(0, 10))
def test_split(n, test_fraction, seed):
    train, test = train_test_split(n, test_fraction, seed)
    assert sorted(train + test) == list(range(n))
    assert len(test) == (0 if test_fraction == 0.0 else max(1, int(n * test_fraction + 0.5)))
    assert train_test_split(n, test_fraction, seed) == (train, test)


def test_splits_that_do_not_work():
    for fraction in (1.0, -0.1, float("nan")):
        with pytest.raises(DataError, match="test_fraction"):
            train_test_split(10, fraction, 0)
    with pytest.raises(DataError, match="1 rows are too few to hold out 1"):
        train_test_split(1, 0.2, 0)
