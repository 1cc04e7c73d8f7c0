"""What a notebook shows: drawings, charts, formulas; and that they can be read on dark pages."""

import json
import re
import xml.etree.ElementTree as ElementTree

import pytest

from nn_pure import Dense, Network, SimpleNeuralNetwork
from nn_pure.selection.results import Results, Trial
from nn_pure.study.check_work import check_work
from nn_pure.study.colours import DARK, INK, PAPER
from nn_pure.study.examples import example
from nn_pure.study.explain import explain
from nn_pure.study.pictures import Stack, draw, draw_surface, draw_weights, plot
from nn_pure.study.svg import dark_style

X, Y = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[0.0], [1.0], [1.0], [0.0]]


@pytest.fixture
def net():
    net = Network(2, [Dense(4, "tanh"), Dense(1, "sigmoid")], seed=1)
    net.train(X, Y, 20, 0.5)
    return net


def test_a_small_network_is_drawn_and_a_wide_one_summed_up(net):
    wide = Network(64, [Dense(3, "softmax")], seed=0)
    assert ">2-4-1 network<" in net._repr_svg_() and net._repr_markdown_() is None
    assert wide._repr_svg_() is None
    assert wide._repr_markdown_() == "```text\n" + wide.summary() + "\n```\n"
    assert ">2-2-1 network<" in SimpleNeuralNetwork(2, 2, 1, seed=0)._repr_svg_()


def test_a_history_is_a_chart(net):
    assert ">loss over 20 epochs<" in net.history._repr_svg_()


def test_a_trace_is_a_dict_that_prints_shortly():
    task = example("mazur")
    trace = explain(task["network"], task["X"], task["y"], task["learning_rate"])
    assert len(repr(trace)) < 150 and repr(trace) == str(trace) and "0x" not in repr(trace)
    assert json.loads(json.dumps(trace)) == trace
    assert trace._repr_markdown_().count("$$") > 20


def test_the_answer_of_check_work_is_text_and_has_its_formula():
    task = example("mazur")
    arguments = (task["network"], task["X"], task["y"])
    answer = check_work(*arguments, {"z[0][0]": 0.9, "z[0][1]": 0.3925}, task["learning_rate"])
    assert repr(answer).startswith("z[0][0] is wrong\n  you have        0.9\n")
    assert json.loads(json.dumps(answer)) == answer and answer["wrong"]["claimed"] == 0.9
    shown = answer._repr_markdown_()
    assert shown.startswith("**`z[0][0]` is wrong:** you have 0.9, it should be 0.3775.\n\n$$\n")
    assert shown.endswith("Numbers that are computed later are not judged yet.\n")
    right = check_work(*arguments, {"z[0][0]": 0.3775}, task["learning_rate"])
    assert (repr(right), right._repr_markdown_()) == ("the number is right", "the number is right\n")


def test_results_are_a_table():
    trials = [Trial(k, {"name": "<b>"}, 7, [{"scores": {"loss": 0.5 - k / 10}, "train_scores": {}, "seconds": 1.0, "error": ""}])
              for k in range(2)]
    table = ElementTree.fromstring("<div>%s</div>" % Results(trials, 3, "loss", False)._repr_html_())
    assert [[cell.text for cell in row] for row in table.iter("tr")] == [
        ["trial", "loss", "+-", "seconds", "name"], ["1", "0.4", "0", "1", "<b>"], ["0", "0.5", "0", "1", "<b>"]]
    assert table.find("p").text == "2 of 3 trials"


def luminance(colour):
    """Return the relative luminance of WCAG 2, 0 to 1."""
    parts = [int(colour[k:k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("light", sorted(set(DARK) - {PAPER, "#dddddd"}))
def test_dark_colours_can_be_read_on_dark_paper(light):
    contrast = (luminance(DARK[light]) + 0.05) / (luminance(DARK[PAPER]) + 0.05)
    assert contrast >= 4.5                      # WCAG 2's for text
    assert (luminance(light) + 0.05) / (luminance(DARK[PAPER]) + 0.05) < contrast


def colours_in(svg):
    return set(re.findall(r'(?:fill|stroke)="(#[0-9a-f]{6})"', svg.partition("<rect")[2]))


def test_charts_and_drawings_have_dark_colours_and_tables_of_colours_stay_cards(net):
    chart, drawing = plot(net.history), draw(net)
    for svg in (chart.svg(), drawing.svg(), Stack([chart, drawing]).svg()):
        assert ElementTree.fromstring(svg).attrib["class"] == "nn_pure" and dark_style() in svg
        assert colours_in(svg) <= set(DARK)                 # so none is left to be dark on dark
    for svg in (draw_surface(net, X, Y).svg(), draw_weights(net).svg(), Stack([chart, draw_weights(net)]).svg()):
        assert "prefers-color-scheme" not in svg
    assert INK in DARK and '<rect x="0.0" y="0.0" width="480.0"' in chart.svg()
