"""Numbers as people write them, and what type a column is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nn_pure import DataError
from nn_pure.data import columns as columns_module
from nn_pure.data.columns import Profile, boolean_order, decimal_marks, profile_columns, type_of
from nn_pure.data.missing import fill_value, most_frequent
from nn_pure.data.numbers import DECIMALS, THOUSANDS, looks_like_number, parse_number, shape_of
from nn_pure.data.preprocessor import Preprocessor
from nn_pure.data.table import parse_table


def table_of(*cells, **options):
    return parse_table("t.csv", "\n".join(["x;y"] + ["%s;%d" % (cell, i) for i, cell in enumerate(cells)]).encode(),
                       header=True, delimiter=";", **options)


@pytest.mark.parametrize("text, shape", [
    ("12", "i"), ("-3e4", "i"), ("+5", "i"), ("1.5", "d"), (".5", "d"), ("0.123", "d"), ("1234.567", "d"), ("1.234", "d3"),
    ("1.234.567", "dd"), ("1,5", "c"), (",5", "c"), ("1,", "c"), ("0,123", "c"), ("1,234", "c3"), ("-12,345,678", "cc"),
    ("1.234,5", "dc"), ("1,234.5", "cd"), ("1 234", "s"), ("1\u202f234\u00a0567", "s"), ("1'234.5", "sd"), ("1 234,50", "sc"),
    ("\u22125", "i"), ("1,5e-3", "c"), ("1e400", "i"), ("inf", "i"),
    ("nan", ""), ("12%", ""), ("", ""), ("-", ""), ("1_000", ""), ("12,34,5", ""), ("1.2.3", ""), ("192.168.1.1", ""), ("12.05.2020", ""),
    ("1,234,5", ""), ("0x10", ""), ("1 2", ""), ("$5", ""), ("1,2e", ""), ("1.234.567\n", ""),
])
def test_shapes(text, shape):
    assert shape_of(text) == shape
    assert looks_like_number(text) == (shape != "")


@pytest.mark.parametrize("text, decimal, thousands, number", [
    ("1.5", ".", "", 1.5), ("1,5", ",", "", 1.5), ("1.234", ",", ".", 1234.0), ("1.234", ".", "", 1.234), ("1,234", ".", ",", 1234.0),
    ("1 234,5", ",", " ", 1234.5), ("1'234", ".", " ", 1234.0), ("1234567", ",", ".", 1234567.0), ("\u22121,5", ",", "", -1.5),
    ("-1.234.567,25", ",", ".", -1234567.25), (",5", ",", ".", 0.5), ("1e3", ",", "", 1000.0), ("1,5e1", ",", ".", 15.0),
    ("1,5", ".", "", None), ("1.5", ",", "", None), ("1.5", ",", ".", None), ("12,34", ".", ",", None), ("1,234", ".", " ", None),
    ("nan", ".", "", None), ("nan", ",", "", None), ("1_0", ".", "", None), ("0,123", ".", ",", None), ("1e400", ".", "", float("inf")),
])
def test_parse_number(text, decimal, thousands, number):
    assert parse_number(text, decimal, thousands) == number


@given(st.floats(-1e12, 1e12), st.sampled_from([(d, t) for d in DECIMALS for t in THOUSANDS if d != t]))
def test_what_is_written_with_marks_is_read_back(number, marks):
    decimal, thousands = marks
    text = "{:,.6f}".format(number).replace(",", "T").replace(".", decimal).replace("T", thousands)
    assert parse_number(text, decimal, thousands) == float("%.6f" % number)
    assert shape_of(text)


@given(st.text(max_size=12))
def test_a_shape_has_a_reading_and_what_has_none_has_no_shape(text):
    readings = [parse_number(text, d, t) for d in DECIMALS for t in THOUSANDS if d != t]
    assert any(reading is not None for reading in readings) == (shape_of(text) != "")


def marks_of(*cells, **options):
    table = table_of(*cells, **options)
    return decimal_marks(profile_columns(table, ["x"], {}).values(), table)["x"]


@pytest.mark.parametrize("cells, marks", [
    (["1", "2"], (".", "")), (["1.5", "2"], (".", "")), (["1,5", "2"], (",", "")), (["1.234", "5.678"], (".", "")),
    (["1.234", "1,5"], (",", ".")), (["1,234", "1.5"], (".", ",")), (["1,234.5"], (".", ",")), (["1.234,5"], (",", ".")),
    (["1.234.567"], (",", ".")), (["1,234,567"], (".", ",")), (["1 234"], (".", " ")), (["1 234,5"], (",", " ")), (["0,123"], (",", "")),
    (["NA", "1,5"], (",", "")),
])
def test_marks_of_one_column(cells, marks):
    assert marks_of(*cells) == marks


def test_marks_that_cannot_be_told_are_refused_or_stated():
    with pytest.raises(DataError, match="t.csv: line 3, column 'x' holds '1,234', which is 1.234 or 1234: state decimal=\",\" or thousands"):
        marks_of("7", "1,234")
    with pytest.raises(DataError, match="line 3, column 'x' holds '1,5' and line 2 '1.5': .*state decimal"):
        marks_of("1.5", "1,5")
    assert marks_of("1,234", decimal=",") == (",", "") and marks_of("1,234", thousands=",") == (".", ",")
    assert marks_of("1.234", decimal=",") == (",", ".") and marks_of("1.234", thousands=".") == (",", ".")
    assert marks_of("1.5", "1,5", decimal=".") == (".", "")


def test_unsure_columns_follow_the_sure_ones():
    def both(a, b, c="1"):
        table = parse_table("t", ("a;b;c\n%s;%s;%s\n" % (a, b, c)).encode())
        marks = decimal_marks(profile_columns(table, ["a", "b", "c"], {}).values(), table)
        return marks["a"], marks["b"]

    assert both("1,234", "1,5") == ((",", ""), (",", "")) and both("1.234", "1,5") == ((",", "."), (",", ""))
    assert both("1,234", "1.5") == ((".", ","), (".", ""))
    assert both("1.234", "1,5", "1.5") == ((".", ""), (",", ""))            # they disagree: as Python reads it
    with pytest.raises(DataError, match="1.234 or 1234"):
        both("1,234", "1,5", "1.5")


def test_json_numbers_are_never_thousands():
    table = parse_table("t", b'{"a": 1.234, "b": 1}\n')
    assert decimal_marks(profile_columns(table, ["a"], {}).values(), table) == {"a": (".", "")}


@pytest.mark.parametrize("cells, kind", [
    (["1", "2"], "number"), (["1", "a"], "number"), (["1", "a", "b"], "category"), (["NA", "", "-", "3"], "number"), (["", "NA"], ""),
    (["no", "yes", "NA"], "boolean"), (["TRUE", "FALSE"], "boolean"), (["yes", "yes"], "category"), (["yes", "no", "maybe"], "category"),
    (["Yes", "no"], "boolean"), (["0", "1"], "number"), (["2020-01-01"], "category"),
])
def test_types(cells, kind):
    table = table_of(*cells)
    assert type_of(profile_columns(table, ["x"], {})["x"]) == kind


def test_the_whole_table_decides(monkeypatch):
    cells = ["%d" % i for i in range(300)] + ["1,5"]
    table = table_of(*cells)
    assert marks_of(*cells) == (",", "")
    for most in (10, 10000):                    # few texts are counted one by one, the others by their kind
        monkeypatch.setattr(columns_module, "MOST_WORDS", most)
        profile = profile_columns(table, ["x"], {})["x"]
        assert (profile.numbers, profile.others, profile.first["c"]) == (301, 0, (302, "1,5"))
    profile = Profile("x")
    for i in range(10001):
        profile.add("t%d" % i, i)
    profile.finish()
    assert boolean_order(profile) is None


@pytest.mark.parametrize("cells, message", [
    (["1", "2", "n.a."], "line 4, column 'x' holds 'n.a.' where the others are numbers: correct it, make it one of the column's missing_words"),
    (["12%", "5 %"], "line 2, column 'x' holds '12%': remove the percent signs"),
    (["t%d" % i for i in range(101)], "column 'x' holds 101 different texts, too many .* leave it out with --ignore, or choose unseen \"other\""),
    (["2020-%02d-%02d" % (m, d) for m in range(1, 11) for d in range(1, 13)], "or write the dates as numbers"),
    (["t%d" % i for i in range(10001)], "holds over 10000 different texts"),
    (["1", "inf"], "line 3, column 'x' holds 'inf', which is not finite"), (["1", "1e400"], "line 3, column 'x' holds '1e400', which is not finite"),
    (["1", ""], "line 3, column 'x' is empty: fill it in or remove the row, or train with a policy"),
    (["1", "NA"], "line 3, column 'x' is 'NA', a missing value: .*drop .training rows., mean, median, most_frequent or indicator"),
    (["a", "b", ""], "line 4, column 'x' is empty"), (["1", "2", "1_000"], "holds '1_000' where"),
])
def test_columns_that_are_refused(cells, message):
    with pytest.raises(DataError, match="t.csv: .*" + message):
        Preprocessor.fit(table_of(*cells), "y")


def test_fill_values():
    assert fill_value("mean", [1.0, 2.0, 6.0], "") == 3.0 and fill_value("median", [9.0, 1.0, 2.0], "") == 2.0
    assert fill_value("most_frequent", [3.0, 1.0, 3.0], "") == 3.0 and most_frequent([2.0, 1.0]) == 1.0
    assert fill_value("mean", [1.5e308] * 9, "") == pytest.approx(1.5e308) and fill_value("mean", [0.0], "") == 0.0
    with pytest.raises(DataError, match="here has no value in the rows to train on"):
        fill_value("mean", [], "here")
