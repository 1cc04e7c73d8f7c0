"""python -m benchmarks --svg, and the table of several documents."""

import doctest
import json
from xml.etree import ElementTree

import pytest
from test_benchmarks import alone, command, goals, load, peers, tiny  # noqa: F401

plot, table = load("plot"), load("table")
SVG = "{http://www.w3.org/2000/svg}"


def bar(what, contender, ratio):
    """Return what a row of a benchmark says that is drawn as a bar."""
    return {"what": what, "contender": contender, "ratio": ratio, "to_reach": []}


def point(contender, parameters, ns, rows=1):
    """Return what a row of growth says."""
    return {"way": "predict", "rows": rows, "contender": contender, "parameters": parameters, "median": ns, "to_reach": []}


BENCHMARKS = [
    {"name": "xor", "to_reach": [], "rows": [bar("2-2-1", "nn_pure", 1.0), bar("2-2-1", "NumPy", 10.0),
                                             bar("2-2-1", "<&> PyTorch", 0.1), bar("2-2-1", "wrong", None)]},
    {"name": "growth", "to_reach": [], "rows": [
        point("nn_pure", 100, 20.0), point("nn_pure", 10000, 20.0), point("nn_pure", 100, 1.0, rows=10),
        point("NumPy", 100, 200.0), point("NumPy", 10000, 2.0), point("NumPy", 1000000, None)]},
    {"name": "startup", "to_reach": [], "rows": [bar("a process", "NumPy", 99.0)]},
]


def drawn(benchmarks):
    """Return the picture, parsed; all that it draws is inside it."""
    root = ElementTree.fromstring(plot.svg(benchmarks, "on a machine <&>"))
    width, height = float(root.get("width")), float(root.get("height"))
    for one in root.iter():
        for across, down in (("x", "y"), ("x1", "y1"), ("x2", "y2"), ("cx", "cy")):
            if one.get(across) is not None:
                assert 0.0 <= float(one.get(across)) <= width and 0.0 <= float(one.get(down)) <= height
        if one.tag == SVG + "rect":
            assert float(one.get("width")) > 0.0 and float(one.get("x")) + float(one.get("width")) <= width
    return root


def words(root):
    return [one.text for one in root.iter(SVG + "text")]


def test_a_picture():
    root = drawn(BENCHMARKS)
    first = [one for one in root if one.tag == SVG + "rect"][0]
    assert first.get("fill") == "#ffffff" and first.get("width") == "%.1f" % float(root.get("width"))
    said = words(root)
    for text in ("xor: 2-2-1", "<&> PyTorch", "Time over that of nn_pure's default kernel", "time / nn_pure's time",
                 "parameters", "ns per multiply-add", "10", "0.1", "on a machine <&>"):
        assert text in said, text
    assert said.count("NumPy") == 3                     # its bar, and both legends
    assert "wrong" not in said and "a process" not in str(said)
    assert root.find(SVG + "title").text
    assert min(float(one.get("font-size") or root.get("font-size")) for one in root.iter(SVG + "text")) >= 11


def test_bars_go_both_ways_and_their_lengths_are_logarithms():
    bars = [one for one in drawn(BENCHMARKS).iter(SVG + "rect") if one.get("height") == "%.1f" % plot.BAR
            and one.get("width") != "14.0"]
    numpy, torch = [(float(one.get("x")), float(one.get("width"))) for one in bars]
    assert numpy[1] == pytest.approx(torch[1], abs=0.2) and torch[0] + torch[1] == pytest.approx(numpy[0], abs=0.2)


def test_lines_are_one_row_a_call():
    lines = [one.get("points").split() for one in drawn(BENCHMARKS).iter(SVG + "polyline")]
    assert [len(points) for points in lines] == [2, 2]
    (a, b), (c, d) = [[[float(number) for number in place.split(",")] for place in points] for points in lines]
    assert a[1] == b[1] and a[0] < b[0]                 # flat, from left to right
    assert c[1] < a[1] < d[1]                           # up is more


def test_one_ratio_of_one_and_nothing_at_all():
    drawn([{"name": "xor", "to_reach": [], "rows": [bar("2-2-1", "NumPy", 1.0)]}])
    assert words(drawn([]))[0] == "Nothing was measured that is drawn"


def test_axis():
    assert plot.Axis([1.0], 0, 100).powers == [0, 1]
    assert plot.Axis([1e-4, 1e4], 0, 100).powers == list(range(-4, 5))
    assert [label for _, label in plot.Axis([1e-1, 1e6], 0, 100).ticks()][-1] == "1,000,000"


@pytest.mark.thorough
def test_the_command_writes_it(capsys, tiny, alone, tmp_path):          # noqa: F811
    path = tmp_path / "picture.svg"
    assert command.main(["xor", "--quick", "--json", "--svg", str(path)]) == 0
    json.loads(capsys.readouterr().out)
    assert "nn_pure plain" in words(ElementTree.fromstring(path.read_bytes()))


# --- the table ---------------------------------------------------------------

def document(implementation, figure, met):
    """Return what --json prints, as far as the table looks."""
    return {"machine": {"implementation": implementation}, "benchmarks": [
        {"name": "xor", "to_reach": [], "rows": [dict(bar("2-2-1", "NumPy", 2.0), to_reach=[
            goals.goal("at least 2", figure, met)])]},
        {"name": "growth", "rows": [], "to_reach": [goals.goal("NumPy wins from", 100.0)]}]}


def test_a_table(capsys, tmp_path):
    other = document("PyPy 7", None, None)
    other["benchmarks"][0]["rows"][0]["to_reach"].append(goals.goal("only here", 3.0, False))
    paths = []
    for k, one in enumerate([document("CPython 3.11", 2.5, True), other]):
        paths.append(str(tmp_path / ("%d.json" % k)))
        with open(paths[-1], "w") as file:
            json.dump(one, file)
    table.main(paths)
    assert capsys.readouterr().out.splitlines() == [
        "| benchmark | contender | goal | CPython 3.11 | PyPy 7 |",
        "| --- | --- | --- | ---: | ---: |",
        "| xor | 2-2-1: NumPy | at least 2 | 2.50 yes | - |",
        "| xor | 2-2-1: NumPy | only here |  | 3.00 **no** |",
        "| growth |  | NumPy wins from | 100 | 100 |"]


@pytest.mark.parametrize("module", [plot, table], ids=lambda module: module.__name__)
def test_docstrings(module):
    failed, tried = doctest.testmod(module)
    assert tried > 0 and failed == 0
