"""A drawing of a network: units as circles, weights as lines, wide where they are large, coloured by their sign."""

from ..checks import to_count
from . import svg
from .axes import tidy
from .canvas import Canvas, cells_of, cut
from .colours import FAINT, INK, NEGATIVE, PAPER, POSITIVE
from .picture import Picture
from .subjects import input_names, layer_names, network_of, output_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Optional, Tuple
    from ..layers import Dense
    from ..network import Network

MOST = 8                # units of a layer that are drawn, by default
NUMBERS = 3             # widest layer whose weights stand beside the lines
MOST_LINES = 20         # between two layers as text: of more, only the strongest are drawn
FORMULAS = 4            # widest layer whose units are written out as formulas below the text
WIDEST = 5.0            # pixels: the line of the largest weight
RADIUS = 15.0
# Lines in ASCII, weak to strong; in blocks a negative weight is a dashed line.
PLAIN_POSITIVE, PLAIN_NEGATIVE = ".+#", ",-="


class Drawing(Picture):
    """A network from left to right: inputs, layers, outputs."""

    dark = True

    def __init__(self, net: "Any", most: int) -> None:
        self.net: "Network" = network_of(net)
        self.most: int = to_count(most, "most", least=2)
        layers = self.net.layers
        self.widths: "List[int]" = [self.net.inputs] + [layer.units for layer in layers]
        hidden = [_unit_names(self.widths[k], k, len(layers)) for k in range(1, len(layers))]
        self.names: "List[List[str]]" = [input_names(self.net)] + hidden + [output_names(self.net)]
        self.largest: float = max([abs(w) for layer in layers for row in layer.weights for w in row]) or 1.0
        self.title: str = "-".join([str(width) for width in self.widths]) + " network"
        self.description: str = "%s: %d inputs; %s. The largest weight is %.4g." % (
            self.title, self.net.inputs, "; ".join(layer_names(self.net)), self.largest)

    def _shown(self, k: int, most: int) -> "List[Optional[int]]":
        """Return the units of column k that are drawn, and None where some are left out."""
        width = self.widths[k]
        if width <= most:
            return list(range(width))
        shown: "List[Optional[int]]" = list(range(most - 2))
        return shown + [None, width - 1]

    # --- SVG ---

    def _height(self, width: int) -> int:
        units = max(min(max(self.widths), self.most), 2)
        return 110 + (90 if units <= NUMBERS else 52) * units

    def _elements(self, width: int, height: int) -> "List[str]":
        most = max(min(self.most, (height - 90) // 36), 2)
        columns = [self._shown(k, most) for k in range(len(self.widths))]
        places = self._places(columns, width, height)
        parts = [svg.text(width / 2.0, 20, svg.shortened(self.title, width - 16, 15), "middle", 15, True)]
        for k, layer in enumerate(self.net.layers):
            parts += self._svg_weights(layer, places[k], places[k + 1])
        for k, layer in enumerate(self.net.layers):
            if max(self.widths[k:k + 2]) <= NUMBERS:
                parts += _svg_numbers(layer, places[k], places[k + 1])
        for k in range(len(columns)):
            parts += self._svg_units(k, columns[k], places[k], (places[0][0][0] - 6) * 2)
        return parts + self._svg_legend(width, height)

    def _places(self, columns: "List[List[Optional[int]]]", width: int,
                height: int) -> "List[List[Tuple[float, float, Optional[int]]]]":
        """Return x, y and unit of each circle, column by column."""
        names = max([svg.width_of(name) for name in self.names[0] + self.names[-1]])
        edge = min(max(names / 2.0 + 8, 34.0), 0.2 * width)
        top, bottom = 44.0, height - 62.0
        places = []
        for k, units in enumerate(columns):
            x = edge + (width - 2 * edge) * k / (len(columns) - 1)
            step = (bottom - top) / len(units)
            places.append([(x, top + step * (i + 0.5), unit) for i, unit in enumerate(units)])
        return places

    def _svg_weights(self, layer: "Dense", starts: "Any", ends: "Any") -> "List[str]":
        parts = []
        for x1, y1, i in starts:
            for x2, y2, j in ends:
                if i is not None and j is not None and layer.weights[i][j] != 0.0:
                    share = abs(layer.weights[i][j]) / self.largest
                    colour = POSITIVE if layer.weights[i][j] > 0.0 else NEGATIVE
                    parts.append(svg.line(x1, y1, x2, y2, colour, max(WIDEST * share, 0.6),
                                          opacity=0.35 + 0.65 * share))
        return parts

    def _svg_units(self, k: int, units: "List[Optional[int]]", places: "Any", room: float) -> "List[str]":
        parts = []
        for x, y, unit in places:
            if unit is None:
                parts.append(svg.text(x, y + 4, "%d more" % (self.widths[k] - len(units) + 1), "middle", halo=True))
                continue
            name = self.names[k][unit]
            inside = svg.width_of(name, 12) <= 2 * RADIUS
            parts.append(svg.circle(x, y, RADIUS, PAPER, INK, 1.5))
            if inside:
                parts.append(svg.text(x, y + 4, name, "middle", 12))
            else:
                parts.append(svg.text(x, y + RADIUS + 13, svg.shortened(name, max(room, 60.0), 12), "middle", 12,
                                      halo=True))
            if k > 0 and max(self.widths) <= NUMBERS:
                parts.append(svg.text(x, y - RADIUS - 5, "b " + tidy(self.net.layers[k - 1].biases[unit]), "middle",
                                      11, halo=True))
        return parts

    def _svg_legend(self, width: int, height: int) -> "List[str]":
        parts, x, y = [], 14.0, height - 34.0
        for words, colour, wide in (("w %s" % tidy(self.largest), POSITIVE, WIDEST),
                                    (tidy(self.largest / 5.0), POSITIVE, WIDEST / 5.0),
                                    (tidy(-self.largest), NEGATIVE, WIDEST)):
            parts += [svg.line(x, y - 4, x + 18, y - 4, colour, wide), svg.text(x + 23, y, words)]
            x += 23 + svg.width_of(words) + 10
        layers = "inputs; " + "; ".join([layer.activation for layer in self.net.layers])
        return parts + [svg.text(14, height - 12, svg.shortened(layers, width - 20))]

    # --- text ---

    def _formulas(self, width: int) -> "List[str]":
        """Return the formula of each unit, if the network is small enough."""
        if max(self.widths) > FORMULAS:
            return []
        lines = []
        for k, layer in enumerate(self.net.layers):
            for j in range(layer.units):
                terms = ["%s %s" % (tidy(layer.weights[i][j]), self.names[k][i]) for i in range(self.widths[k])]
                terms.append(tidy(layer.biases[j]))
                words = "%s = %s(%s)" % (self.names[k + 1][j], layer.activation, " + ".join(terms).replace("+ -", "- "))
                lines.append(cut(words, width))
        return lines

    def _rows(self, width: int) -> int:
        units = max(min(max(self.widths), self.most), 2)
        return 3 + units * (4 if units < 4 else 3 if units < 7 else 2) + len(self._formulas(width))

    def _draw(self, canvas: Canvas) -> None:
        formulas = self._formulas(canvas.width)
        if canvas.height < 3 + 2 * max(self.widths[0], 2) + len(formulas):
            formulas = []
        tall = canvas.height - 3 - len(formulas)
        columns = [self._shown(k, max(min(self.most, tall), 2)) for k in range(len(self.widths))]
        canvas.write(0, 0, cut("%s: %s" % (self.title, ", ".join([layer.activation for layer in self.net.layers])),
                               canvas.width))
        self._write_legend(canvas)
        room = canvas.width // len(columns) - 2
        boxes = []
        for k, units in enumerate(columns):
            words = [cut("... %d more" % (self.widths[k] - len(units) + 1) if unit is None
                         else "(%s)" % self.names[k][unit], room) for unit in units]
            wide = max([cells_of(one) for one in words])
            left = (canvas.width - wide) * k // (len(columns) - 1)
            step = tall / len(units)
            boxes.append([(left, left + wide, 2 + int(step * (i + 0.5)), unit, words[i])
                          for i, unit in enumerate(units)])
        for k, layer in enumerate(self.net.layers):
            self._draw_weights(canvas, layer, boxes[k], boxes[k + 1])
        for column in boxes:
            for left, _, row, _, name in column:
                canvas.write(left, row, name)
        for i, formula in enumerate(formulas):
            canvas.write(0, 3 + tall + i, formula)

    def _draw_weights(self, canvas: Canvas, layer: "Dense", starts: "Any", ends: "Any") -> None:
        """Draw the lines, the strong ones over the weak ones."""
        lines = []
        for _, right, row1, i, _ in starts:
            for left, _, row2, j, _ in ends:
                if i is not None and j is not None and layer.weights[i][j] != 0.0:
                    lines.append((layer.weights[i][j], (right, row1), (left - 1, row2)))
        fine = canvas.fine
        for w, start, end in sorted(lines, key=lambda one: abs(one[0]))[-MOST_LINES:]:
            strength = min(int(3.0 * abs(w) / self.largest), 2)
            self._draw_line(canvas, w, strength, (start[0] * fine, start[1] * fine), (end[0] * fine, end[1] * fine))

    def _draw_line(self, canvas: Canvas, w: float, strength: int, start: "Tuple[int, int]",
                   end: "Tuple[int, int]") -> None:
        colour = POSITIVE if w > 0.0 else NEGATIVE
        count = [0]

        def draw(x: int, y: int) -> None:
            count[0] += 1
            if canvas.plain:
                canvas.mark(x, y, (PLAIN_POSITIVE if w > 0.0 else PLAIN_NEGATIVE)[strength], colour)
            elif w > 0.0 or count[0] % 6 < 3:           # negative: dashes
                for k in range(strength + 1):
                    canvas.dot(x, y + (k + 1) // 2 * (1 if k % 2 else -1), colour)

        canvas.path([start, end], draw)

    def _write_legend(self, canvas: Canvas) -> None:
        if canvas.plain:
            words = "weights to %s: %s positive, %s negative" % (tidy(self.largest), PLAIN_POSITIVE, PLAIN_NEGATIVE)
        else:
            words = "width: size of the weight, to %s; broken: negative" % tidy(self.largest)
        if any([min(self.widths[k], self.most) * min(self.widths[k + 1], self.most) > MOST_LINES
                for k in range(len(self.net.layers))]):
            words += "; %d strongest" % MOST_LINES
        canvas.write(0, 1, cut(words, canvas.width), FAINT)


def draw(net: "Any", most: int = MOST) -> Drawing:
    """Return a drawing of a network, with the weights as lines between the units.

    most   how many units of a layer are drawn, 2 or more; the number of the others is shown

    A line is as wide as its weight is large, blue where it is positive, red where it is negative
    (in text: dashed).  Small networks have their numbers beside them.

    >>> from nn_pure import Dense, Network
    >>> net = Network(2, [Dense(2, "tanh", weights=[[1.0, -2.0], [0.5, 0.0]]),
    ...                   Dense(1, "sigmoid", weights=[[3.0], [-1.0]])])
    >>> print("\\n".join(draw(net).text().splitlines()[-3:]))
    h1 = tanh(1 x1 + 0.5 x2 + 0)
    h2 = tanh(-2 x1 + 0 x2 + 0)
    y = sigmoid(3 h1 - 1 h2 + 0)
    """
    return Drawing(net, most)


def _svg_numbers(layer: "Dense", starts: "Any", ends: "Any") -> "List[str]":
    """Return the weights as numbers, near the start of each line, where lines overlap least: those of one unit
    have parted, those of different units have not met."""
    parts = []
    for x1, y1, i in starts:
        for x2, y2, j in ends:
            x, y = x1 + 0.3 * (x2 - x1), y1 + 0.3 * (y2 - y1)
            parts.append(svg.text(x, y + 4, tidy(layer.weights[i][j]), "middle", 11, halo=True))
    return parts


def _unit_names(width: int, k: int, layers: int) -> "List[str]":
    """Return names for the units of hidden layer k, from 1: h1, h2, ...; of several layers h2.1, h2.2, ..."""
    return ["h%d" % (j + 1) if layers == 2 else "h%d.%d" % (k, j + 1) for j in range(width)]
