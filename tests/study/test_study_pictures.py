"""Pictures: SVG that any XML parser reads, letters that any terminal shows, and both say what the numbers are."""

import io
import os
import re
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from commands import ROOT, Terminal
from grids import few
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import examples
from study_pictures import network, pictures, recorded

from nn_pure import Dense, Network, NNPureError, SimpleNeuralNetwork
from nn_pure.activations import ACTIVATIONS
from nn_pure.estimators import MLPClassifier
from nn_pure.schedules import ReduceOnPlateau, Step
from nn_pure.study.axes import Axis
from nn_pure.study.canvas import MARKS, cells_of, cut
from nn_pure.study.chart import Chart, Series, thinned
from nn_pure.study.colours import NEGATIVE, POSITIVE
from nn_pure.study.pictures import (GradientNorms, Picture, Stack, draw, draw_confusion, draw_surface, draw_weights,
                                    plot, plot_activation, plot_norms, plot_predictions, plot_schedule)
from nn_pure.study.subjects import class_names, input_names, output_names

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = pictures()
KINDS = sorted(DRAWN)
X, Y = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]


def parsed(picture, *size):
    """Return the SVG document as an XML parser reads it; all that it draws is inside."""
    root = ElementTree.fromstring(picture.svg(*size))
    width, height = [float(root.get(name)) for name in ("width", "height")]
    assert root.get("viewBox") == "0 0 %g %g" % (width, height) and root.get("role") == "img"
    assert root[0].tag == SVG + "title" and root[0].text and root[1].tag == SVG + "desc" and root[1].text
    for one in root.iter():
        numbers = [float(one.get(name)) for name in ("x", "y", "x1", "y1", "x2", "y2", "cx", "cy") if one.get(name)]
        numbers += [float(number) for number in re.split("[ ,]", one.get("points") or "") if number]
        assert all(-1.0 <= number <= max(width, height) + 1.0 for number in numbers), one.attrib
        if one.tag == SVG + "rect":
            assert float(one.get("width")) >= 0.0 and float(one.get("height")) > 0.0
    return root


def words(root):
    return [one.text for one in root.iter(SVG + "text")]


def line_points(root):
    return [[tuple(map(float, place.split(","))) for place in one.get("points").split()]
            for one in root.iter(SVG + "polyline")]


# --- all of them --------------------------------------------------------------

@pytest.mark.parametrize("kind, size", few([(kind, size) for kind in KINDS for size in ((240,), (480,), (480, 400), (1000, 160))], 3))
def test_svg_is_xml_with_a_title_and_stays_inside(kind, size):
    root = parsed(DRAWN[kind], *size)
    assert len(words(root)) >= 4
    assert float(root.get("width")) == size[0]
    assert all(int(one.get("font-size")) >= 11 for one in root.iter(SVG + "text"))


@pytest.mark.parametrize("kind, width, height", few([(kind, width, height) for kind in KINDS
                          for width, height in ((32, 10), (40, None), (72, None), (200, 60))], 3))
def test_letters_fit_and_plain_is_ascii(kind, width, height):
    for plain in (False, True):
        text = DRAWN[kind].text(width, height, plain)
        lines = text.split("\n")
        assert max(map(cells_of, lines)) <= width and lines == [line.rstrip() for line in lines]
        assert "\x1b" not in text and len(lines) >= 4
        if plain:
            text.encode("ascii")
    coloured = DRAWN[kind].text(width, height, colour=True)
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured).split("\n") == DRAWN[kind].text(width, height).split("\n")


def test_the_check_of_the_svg_finds_what_is_outside(monkeypatch):
    picture = plot({"loss": [1.0, 0.5]})
    good = picture.svg()
    monkeypatch.setattr(picture, "svg", lambda: good.replace("</svg>", '<circle cx="9999" cy="1" r="1"/></svg>'))
    with pytest.raises(AssertionError):
        parsed(picture)


def test_pictures_are_printed_saved_and_shown_in_notebooks(tmp_path, capsys):
    picture = DRAWN["loss"]
    picture.save(str(tmp_path / "loss.svg"))
    assert (tmp_path / "loss.svg").read_text(encoding="utf-8") == picture.svg() == picture._repr_svg_()
    print(picture)
    assert capsys.readouterr().out == picture.text() + "\n"
    picture.show()
    assert capsys.readouterr().out == picture.text() + "\n"


def test_streams_get_the_letters_they_can_show(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    picture = DRAWN["network"]
    for encoding in ("ascii", "cp1252", "latin-1"):
        stream = io.TextIOWrapper(io.BytesIO(), encoding)
        picture.show(stream)
        stream.flush()
        assert stream.buffer.getvalue().decode("ascii").replace(os.linesep, "\n") == picture.text(plain=True) + "\n"
    terminal = Terminal()
    picture.show(terminal)
    assert "\x1b[38;5;" in terminal.getvalue() and "█" in terminal.getvalue()
    monkeypatch.setenv("NO_COLOR", "1")
    quiet = Terminal()
    picture.show(quiet)
    assert "\x1b" not in quiet.getvalue() and "█" in quiet.getvalue()
    monkeypatch.setenv("TERM", "dumb")
    dumb = Terminal()
    picture.show(dumb)
    dumb.getvalue().encode("ascii")


def test_print_in_an_ascii_process():
    code = "from nn_pure.study.pictures import plot; print(plot({'loss': [1.0, 0.5]}))"
    variables = dict(os.environ, PYTHONIOENCODING="ascii", PYTHONPATH=ROOT)
    out = subprocess.check_output([sys.executable, "-c", code], env=variables)
    assert out.decode("ascii").splitlines() == plot({"loss": [1.0, 0.5]}).text(plain=True).split("\n")


@pytest.mark.thorough
@examples(30)
@given(st.text(min_size=1), st.text())
def test_names_of_any_letters(name, other):
    net = Network(2, [Dense(2, "softmax")], seed=0)
    net.columns = [{"name": name, "categories": None}, {"name": other, "categories": None}]
    net.target = {"name": name, "classes": [name, other + "2"]}
    for picture in (draw(net), draw_weights(net), draw_surface(net, X, [[1, 0], [0, 1], [0, 1], [1, 0]]),
                    draw_confusion([[1, 2], [3, 4]], [name, other]), plot({name: [1.0, 2.0]}, name)):
        ElementTree.fromstring(picture.svg())
        ElementTree.fromstring(picture.svg().encode("utf-8", "replace"))
        for plain in (False, True):
            lines = picture.text(40, plain=plain).split("\n")
            assert max(map(cells_of, lines)) <= 40
            assert all(c.isprintable() for line in lines for c in line)


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=30))
@example([6.000000002000002e+307, -5.000000005000001e+307])
@example([1.7e308, 1.6e308])
@example([1.7e308, 1.0])
@example([5e-324, 1.0])
@example([5e-324])
def test_numbers_of_any_size(numbers):
    picture = plot({"loss": numbers})
    if max(map(abs, numbers)) > 1e307 and not picture.log:
        with pytest.raises(NNPureError, match="too far to draw: leave out what is beyond 1e.307"):
            picture.svg()
        return
    parsed(picture)
    assert max(map(cells_of, picture.text().split("\n"))) <= 72
    draw_confusion([[abs(number) / 1e10 for number in numbers[:1]]]).svg()


# --- what they say ---------------------------------------------------------------

def test_a_loss_curve_stands_where_its_numbers_are():
    root = parsed(plot({"loss": [8.0, 6.0, 0.0, 6.0]}, log=False), 480, 300)
    [points] = line_points(root)
    ys = {one.text: float(one.get("y")) - 4 for one in root.iter(SVG + "text") if one.get("y")}
    assert [y for _, y in points] == [ys["8"], ys["6"], ys["0"], ys["6"]]
    steps = [b[0] - a[0] for a, b in zip(points, points[1:])]
    assert max(steps) - min(steps) <= 0.11 and min(steps) > 0.0
    assert {"loss over 4 epochs", "loss", "epoch"} <= set(words(root))


def test_two_losses_a_legend_and_the_best_epoch():
    history = recorded(loss=[4.0, 2.0, 1.0], val_loss=[4.0, 3.0, 3.5])
    history.best_epoch = 1
    picture = plot(history, unit="nats", title="a title")
    root = parsed(picture)
    assert {"a title", "loss", "val loss", "best epoch, 2", "loss, nats"} <= set(words(root))
    first, second = line_points(root)
    assert first[0] == second[0] and first[2][1] > second[2][1]
    best = [one for one in root.iter(SVG + "line") if one.get("stroke-dasharray") and one.get("x1") == one.get("x2")]
    assert [float(one.get("x1")) for one in best] == [first[1][0]]          # epoch 1 of 0, 1, 2 is the second
    text = picture.text()
    assert "best epoch, 2" in text and "+ val loss" in text and text.count(":") > 5
    assert words(parsed(plot(history, "val_loss"))).count("loss") == 1


def test_a_logarithmic_axis_shows_tenths_at_equal_distances():
    root = parsed(plot({"loss": [1.0, 0.1, 0.01]}))
    ys = [y for _, y in line_points(root)[0]]
    assert ys[2] - ys[1] == pytest.approx(ys[1] - ys[0], abs=0.2)
    assert {"1", "0.1", "0.01", "loss, log scale"} <= set(words(root))
    assert "log scale" not in plot({"loss": [1.0, 0.1, 0.01]}, log=False).svg()


def test_a_line_is_broken_where_a_number_is_not_finite():
    nan, infinity = float("nan"), float("inf")
    root = parsed(plot({"loss": [1.0, 0.5, nan, 0.25, 0.125, infinity, 0.1]}))
    assert [len(points) for points in line_points(root)] == [2, 2]
    assert len(list(root.iter(SVG + "circle"))) == 1            # a point alone


def test_letters_of_a_chart_say_the_same():
    rows = plot({"loss": [1.0, 0.0]}).text(40, 13, plain=True).split("\n")[2:10]
    columns = [row.index("*", row.index("|" if "|" in row else "+") + 1) for row in rows]
    assert columns == sorted(columns) and columns[-1] > columns[0] + 20
    assert rows[0].startswith("1.0") and rows[-1].startswith("0.0")


def test_every_activation_and_its_slope():
    for name in ACTIVATIONS:
        root = parsed(plot_activation(name))
        value, slope = line_points(root)
        assert len(value) == len(slope) > 300
    value, slope = line_points(parsed(plot_activation("relu", -2.0, 2.0)))
    middle = len(value) // 2
    assert len({y for _, y in value[:middle]}) == 1 and value[-1][1] < value[middle][1]
    assert slope[0][1] == value[0][1] and slope[-1][1] < slope[0][1]
    assert plot_activation("silu").title == "swish and its slope"


def test_a_schedule_is_drawn_and_left_as_it_was():
    plateau = ReduceOnPlateau(0.5)
    state = plateau.state()
    plot_schedule(plateau, 30)
    assert plateau.state() == state
    ys = [y for _, y in line_points(parsed(plot_schedule(Step(0.1, 5, gamma=0.5), 10)))[0]]
    assert len(set(ys[:5])) == 1 and len(set(ys[5:])) == 1 and ys[9] > ys[0]
    assert plot_schedule(lambda epoch: 1.0 / (epoch + 1), 3).title == "learning rate: OfEpoch"


def test_norms_are_those_of_the_gradients():
    net, norms = network(2, 3, 1), GradientNorms(X, Y)
    net.train(X, Y, epochs=4, learning_rate=0.5, callbacks=[norms])
    expected = []
    for dE_dw, dE_db in net.gradients(X, Y):
        expected.append(sum(g * g for row in dE_dw + [dE_db] for g in row) ** 0.5)
    assert norms.norms[-1] == pytest.approx(expected, rel=1e-14) and len(norms.norms) == 4
    assert norms.norms[0] != norms.norms[-1]
    assert {"layer 0, tanh", "layer 1, sigmoid", "epoch"} <= set(words(parsed(plot_norms(norms))))


def test_recording_norms_changes_no_bit():
    nets = [network(2, 3, 1) for _ in range(2)]
    nets[0].train(X, Y, epochs=20, learning_rate=0.5, batch_size=2)
    nets[1].train(X, Y, epochs=20, learning_rate=0.5, batch_size=2, callbacks=[GradientNorms(X, Y)])
    assert nets[0].to_dict() == nets[1].to_dict()


def test_weights_are_width_and_colour():
    net = Network(2, [Dense(2, weights=[[4.0, -2.0], [1.0, 0.0]], biases=[0.5, 0.0])])
    found = [(float(one.get("stroke-width") or 1), one.get("stroke")) for one in parsed(draw(net)).iter(SVG + "line")]
    lines = sorted(found[:3], reverse=True)                 # a weight of 0 has no line; the rest is the legend
    assert [wide for wide, _ in lines] == [5.0, 2.5, 1.25] and len(found) == 6
    assert lines[0][1] == POSITIVE
    assert int(lines[1][1][1:3], 16) > int(lines[1][1][5:7], 16)            # red rather than blue
    assert {"4", "-2", "1", "0", "b 0.5", "x1", "y2"} <= set(words(parsed(draw(net))))
    assert "y1 = linear(4 x1 + 1 x2 + 0.5)" in draw(net).text()


def test_wide_layers_are_folded():
    net = network(64, 32, 10)
    root = parsed(draw(net))
    assert {"57 more", "25 more", "3 more", "x64", "y10"} <= set(words(root))
    assert len(list(root.iter(SVG + "circle"))) == 3 * 7
    assert "more" not in " ".join(words(parsed(draw(net, most=64))))
    assert "... 57 more" in draw(net).text() and "20 strongest" in draw(net).text()
    assert "182 more columns" in DRAWN["many columns"].text(60)


def test_weights_as_colours():
    net = Network(2, [Dense(2, weights=[[4.0, -4.0], [2.0, 0.0]], biases=[0.0, 0.0])])
    root = parsed(draw_weights(net))
    fills = [one.get("fill") for one in root.iter(SVG + "rect")][1:7]
    assert fills[0] == POSITIVE and fills[1] == NEGATIVE and fills[3] == fills[4] == "#ffffff"
    assert fills[2] not in (POSITIVE, "#ffffff")
    inks = {one.text: one.get("fill") for one in root.iter(SVG + "text") if one.get("fill")}
    assert (inks["4"], inks["0"]) == ("#ffffff", "#222222")                     # legible on dark and on white
    lines = draw_weights(net).text().split("\n")
    assert lines[3].split() == ["x1", "█", "4", "█", "-4"] and lines[4].split() == ["x2", "▒", "2", "0"]
    assert isinstance(draw_weights(network(2, 2, 1)), Stack)
    assert draw_weights(network(2, 2, 1), 1).title == "weights of layer 1, sigmoid: 2 x 1"


def test_a_confusion_matrix():
    root = parsed(draw_confusion([[9, 1], [0, 0]], ["no", "yes"]))
    assert {"no", "yes", "9", "1", "true", "predicted", "confusion matrix: 9 of 10 rows right"} <= set(words(root))
    fills = [one.get("fill") for one in root.iter(SVG + "rect")][1:5]
    assert fills[2] == fills[3] == "#ffffff" and fills[0] != fills[1] != "#ffffff"


def test_a_surface_has_the_answers_and_the_rows():
    net = Network(2, [Dense(1, "sigmoid", weights=[[40.0], [0.0]], biases=[-20.0])])
    picture = draw_surface(net, X, [[0], [0], [1], [0]])                # the last is answered wrong
    root = parsed(picture)
    assert "answered wrong" in words(root) and "Answered wrong: 1 row." in root[1].text
    thick = [one for one in root.iter() if one.get("stroke-width") == "2.2"]
    assert len(thick) == 2                                              # the row and the legend
    lines = picture.text(plain=True).split("\n")
    area = [line[line.index("|" if "|" in line else "+") + 1:] for line in lines[3:-3]]
    assert all(row[1:20].strip(" ox") == "" and set(row[50:60]) == {"#"} for row in area)
    assert sum(row.count("o") for row in area) == 2 and sum(row.count("O") for row in area) == 1
    assert sum(row.count("x") for row in area) == 1
    right_before = net.to_dict()
    picture.svg()
    assert net.to_dict() == right_before


def test_up_is_more_in_a_surface():
    net = Network(2, [Dense(1, "sigmoid", weights=[[0.0], [40.0]], biases=[-20.0])])      # 1 above x2 = 1/2
    picture = draw_surface(net, X, [[0], [1], [0], [1]])
    assert "answered wrong" not in words(parsed(picture))
    [group] = parsed(picture).iter(SVG + "g")
    boxes = sorted((float(one.get("y")), one.get("fill")) for one in group)
    assert boxes[0][1] == picture._background([1.0]) != boxes[-1][1] == picture._background([0.0])
    rows = picture.text(plain=True).split("\n")
    assert "####x####" in "".join(rows[3:6]) and "#" not in "".join(rows[-7:-3]) and "o" in "".join(rows[-7:-3])


def test_two_classes_look_alike_from_a_sigmoid_and_from_a_softmax():
    one = Network(2, [Dense(1, "sigmoid", weights=[[4.0], [-2.0]], biases=[-0.5])])
    two = Network(2, [Dense(2, "softmax", weights=[[0.0, 4.0], [0.0, -2.0]], biases=[0.0, -0.5])])
    first, second = draw_surface(one, X, Y), draw_surface(two, X, [[1 - t, t] for [t] in Y])
    assert first.text(colour=True) == second.text(colour=True)
    assert first.svg() == second.svg()


def test_numbers_are_the_darker_the_larger():
    net = Network(2, [Dense(1, weights=[[1.0], [0.0]])])
    lines = draw_surface(net, X).text(plain=True).split("\n")
    area = [line[line.index("|" if "|" in line else "+") + 1:] for line in lines[3:-3]]
    assert all(sorted(row, key=" .:*#".index) == list(row) and set(row) == set(" .:*#") for row in area)
    assert lines[1].split("   ")[0].startswith("blank ") and lines[1].split("   ")[2].startswith("# ")


def test_names_of_inputs_and_outputs():
    net = network(6, 1)
    net.columns = [{"name": "town", "categories": ["Ulm", "Köln"], "unseen": "other"}, {"name": "size", "categories": [
        "S", "L"], "ordinal": True}, {"name": "age", "categories": None, "indicator": True}]
    net.target = {"name": "bought", "classes": ["no", "yes"]}
    assert input_names(net) == ["town = Ulm", "town = Köln", "town = other", "size", "age", "age is missing"]
    assert output_names(net) == ["P(yes)"] and class_names(net) == ["no", "yes"]
    net.target = {"name": "price", "classes": None}
    net.layers[0].activation = "linear"
    assert output_names(net) == ["price"] and class_names(net) == []


def test_letters_of_two_cells_and_accents_keep_their_place():
    counts = draw_confusion([[9, 1], [0, 10]], ["損失損失損失損失損失損失", "Ko\u0308ln"]).text(40).split("\n")
    assert len({cells_of(line) for line in counts[3:5]}) == 1               # the last column ends in one place
    assert "損失損失損..." in counts[3] and "Ko\u0308ln" in counts[4]
    assert cut("損失損失", 6) == "損..." and cut("損失", 4) == "損失"


def test_the_strongest_lines_are_those_that_are_drawn():
    net = Network(6, [Dense(6, weights=[[9.0 if i == 0 else 0.001] * 6 for i in range(6)])])
    assert draw(net).text(plain=True).split("\n", 2)[2].count("#") > 100


def test_a_surface_is_of_unscaled_inputs():
    from nn_pure.scaling import Scaling
    net = Network(2, [Dense(1, "sigmoid", weights=[[40.0], [0.0]])])
    net.scaling = Scaling([500.0, 0.0], [1000.0, 1.0])
    texts = words(parsed(draw_surface(net, [[0.0, 0.0], [1000.0, 1.0]], [[0.0], [1.0]])))
    assert {"200", "800", "1000"} < set(texts) and "answered wrong" not in texts


def test_predictions_over_truth():
    root = parsed(plot_predictions([0.0, 10.0], [5.0, 10.0], "price"), 400, 300)
    first, second = list(root.iter(SVG + "circle"))[1:]                 # the legend's comes first
    assert float(second.get("cy")) < float(first.get("cy")) and float(first.get("cx")) < float(second.get("cx"))
    [[low, high]] = line_points(root)
    assert (float(second.get("cx")), float(second.get("cy"))) == pytest.approx(high)
    assert {"true price", "predicted price", "predicted = true"} <= set(words(root))


def test_networks_of_other_classes():
    nn = SimpleNeuralNetwork(2, 3, 1, seed=0)
    assert draw(nn).title == "2-3-1 network" and draw_surface(nn, X, Y).title == "answers of the network, 4 rows"
    fitted = MLPClassifier(hidden_layer_sizes=(4,), solver="lbfgs", random_state=0).fit(X, [0, 1, 1, 0])
    assert draw(fitted).title == "2-4-1 network"


def test_a_stack_has_all_of_each():
    root = parsed(DRAWN["stack"])
    assert {"loss over 30 epochs", "2-4-1 network"} <= set(words(root))
    parts = [DRAWN["stack"].pictures[k].svg() for k in (0, 1)]
    heights = [float(ElementTree.fromstring(part).get("height")) for part in parts]
    assert float(root.get("height")) == sum(heights)
    assert [one.get("transform") for one in root.iter(SVG + "g")] == ["translate(0 0)", "translate(0 %d)" % heights[0]]


# --- axes --------------------------------------------------------------------------

@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.booleans(), st.integers(2, 12))
def test_numbers_at_an_axis(low, span, rounded, most):
    axis = Axis(low, low + span, rounded=rounded, most=most)
    assert len(axis.ticks) <= max(most, 3)
    assert len(set(label for _, label in axis.ticks)) == len(axis.ticks)
    for number, label in axis.ticks:
        assert -1e-6 <= axis.share(number) <= 1.0 + 1e-6
        assert float(label) == pytest.approx(number, rel=1e-3, abs=1e-3 * span)
    if rounded:
        assert axis.low <= low + 1e-6 * span and axis.high >= low + span * (1.0 - 1e-6) and len(axis.ticks) >= 2


@given(st.integers(-300, 300), st.integers(0, 20), st.integers(2, 12))
def test_numbers_at_a_logarithmic_axis(power, decades, most):
    low = float("3e%d" % power)
    high = low * 10.0 ** decades
    if high == float("inf"):
        return
    axis = Axis(low, high, log=True, rounded=True, most=most)
    assert 2 <= len(axis.ticks) <= most + 1
    assert axis.low <= low * (1 + 1e-9) and axis.high >= high * (1 - 1e-9)
    assert all(float(label) == pytest.approx(number, rel=1e-9) for number, label in axis.ticks)


def test_whole_numbers_at_an_axis_that_counts():
    assert [label for _, label in Axis(1.0, 3.0, whole=True, most=12).ticks] == ["1", "2", "3"]


def test_many_points_are_thinned_but_not_their_extremes():
    ys = [0.5] * 100000
    ys[70001], ys[70002] = 9.0, -9.0
    kept = thinned(list(enumerate(ys)), 100)
    assert len(kept) <= 400 and {9.0, -9.0} <= {y for _, y in kept} and kept[0] == (0, 0.5) and kept[-1][0] == 99999
    assert len(plot({"loss": [1.0 / (k + 1) for k in range(100000)]}).svg()) < 60000


def test_of_very_many_rows_some_are_drawn_and_it_is_said():
    rows = [float(k) for k in range(9000)]
    picture = plot_predictions(rows, rows)
    assert "2000 of the rows" in words(parsed(picture)) and "9000 rows" in picture.title
    assert len(list(parsed(picture).iter(SVG + "circle"))) == 2000 + 1
    surface = draw_surface(network(2, 1), [[x, -x] for x in rows], [[0.0]] * 9000)
    assert surface.title == "answers of the network, 2000 of 9000 rows"
    assert len([one for one in parsed(surface).iter(SVG + "circle")]) <= 2000 + 2
    assert plot_predictions(rows[:300], rows[:300]).text().count("*") > 50


def test_marks_are_all_different():
    chart = Chart("t", "x", "y", [Series(str(k), [0.0, 1.0], [k, k]) for k in range(len(MARKS))])
    legend = chart.text(200, plain=True).split("\n")[1]
    assert [mark for mark in MARKS if mark + " " in legend] == list(MARKS)


def with_weight(w, activation="sigmoid"):
    """Return a network whose first weight is w."""
    net = Network(2, [Dense(1, activation)], seed=0)
    net.layers[0].weights[0][0] = w
    return net


# --- what is refused ----------------------------------------------------------------

@pytest.mark.parametrize("call, said", [
    (lambda: plot(7), "history is 7: pass what train returned"),
    (lambda: plot(recorded(loss=[])), "it has no epoch yet: train first"),
    (lambda: plot(recorded(loss=[1.0]), "accuracy"), "the history has no 'accuracy'; it has loss"),
    (lambda: plot({"loss": ["a"]}), r"loss\[0\]: 'a' is text"),
    (lambda: plot({"loss": [1.0]}, []), "names is a list of 0: name a list of the history"),
    (lambda: plot({"loss": [1.0]}, [[3]]), "the history has no a list of 1; it has loss"),
    (lambda: plot({"loss": [1.0]}, 3), "names is 3: name a list of the history"),
    (lambda: plot({}), "it has no epoch yet: train first"),
    (lambda: draw(with_weight(float("inf"))), r"layers\[0\].weights and biases\[0\]\[0\]: inf is not finite"),
    (lambda: draw_surface(with_weight(1e308, "linear"), [[0, 0], [1e10, 1]]), "the network answers inf"),
    (lambda: draw_surface(network(2, 1), [[-1e308, 0], [1e308, 1]]), "too far apart to draw"),
    (lambda: draw_confusion([]), "counts is empty"),
    (lambda: plot({"loss": 3}), "loss is 3: a list of numbers is needed"),
    (lambda: plot({"loss": [float("nan")]}), "there is no finite number to draw"),
    (lambda: plot({"loss": [1.0, 0.0]}, log=True), "0.0 has no logarithm; leave log out"),
    (lambda: plot({"loss": [1e308, -1e308]}).svg(), "too far to draw"),
    (lambda: plot({"loss": [1.0]}).svg(width=10), "width is 10: it must be a whole number, 240 or more"),
    (lambda: plot({"loss": [1.0]}).svg(width=10 ** 9), "more than 10000 would be no picture"),
    (lambda: plot({"loss": [1.0]}).text(width=5), "width is 5"),
    (lambda: plot({"loss": [1.0]}).text(height="tall"), "height: 'tall' is text"),
    (lambda: plot_activation("relo"), "unknown activation 'relo'"),
    (lambda: plot_activation("relu", 1.0, 1.0), "low must be smaller"),
    (lambda: plot_schedule(0.1, 0), "epochs is 0"),
    (lambda: plot_schedule(Step, 3), "learning_rate is the class Step"),
    (lambda: plot_norms([[1.0]]), "pass the GradientNorms"),
    (lambda: GradientNorms([[1.0, "a"]], [[1.0]]), r"X\[0\]\[1\]: 'a' is text"),
    (lambda: plot_predictions([], []), "truth is empty"),
    (lambda: plot_predictions([1.0], [1.0, 2.0]), "truth has 1 numbers and predictions has 2"),
    (lambda: draw("net"), "net is 'net': pass a Network"),
    (lambda: draw(network(2, 1), most=1), "most is 1"),
    (lambda: draw_weights(network(2, 1), 1), "layer is 1: the network has layers 0 to 0"),
    (lambda: draw_weights(network(2, 1), -1), "layer is -1"),
    (lambda: draw_confusion([[1, 2]]), "counts is 1 x 2"),
    (lambda: draw_confusion([[1, -2], [0, 0]]), r"counts\[0\]\[1\] is -2"),
    (lambda: draw_confusion([[1]], ["a", "b"]), "2 names of classes for a matrix of 1 x 1"),
    (lambda: draw_confusion([[1]], "a"), "classes is 'a': a list of names is needed"),
    (lambda: draw_surface(network(3, 1), [[1, 2, 3]]), "the network has 3 inputs: a surface is drawn of two"),
    (lambda: draw_surface(network(2, 2, last="linear"), X), "2 outputs and no classes"),
    (lambda: draw_surface(network(2, 1), X, Y[:2]), "X has 4 rows and y has 2"),
    (lambda: draw_surface(network(2, 1), [[1.0]]), r"X\[0\] has 1 numbers where 2 are needed"),
    (lambda: Stack([1]), "1 is no picture"),
    (lambda: Stack([]), "at least one picture"),
])
def test_wrong_calls_say_what_to_do(call, said):
    with pytest.raises(NNPureError, match=said):
        call()


def test_only_pictures_are_pictures():
    assert all(isinstance(picture, Picture) for picture in DRAWN.values())
    with pytest.raises(NotImplementedError):
        Picture().text()
    with pytest.raises(NotImplementedError):
        Picture().svg()
