"""The decision surface of a network with two inputs: its predictions on a grid, and the data."""

from math import isfinite

from ..checks import to_matrix
from ..errors import DataError, NNPureError, ShapeError
from ..sample_weights import class_of
from . import svg
from .axes import Axis, tidy
from .canvas import Canvas, cells_of, cut
from .chart import evenly
from .colours import BLUE, FAINT, INK, PAPER, VERMILLION, mixed, of_series, signed
from .picture import Picture
from .subjects import class_names, input_names, network_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Tuple
    from ..checks import Matrix, Vector
    from ..network import Network

LETTERS = "oxsvnztuwyabcdefghijklmpqr"      # markers of the classes; a capital is a misclassified row
ACROSS, DOWN = 72, 54                       # cells of the SVG picture
BANDS = 10                                  # of probability: their edges are contours at 0.1, 0.2, ...
EDGES = (0.1, 0.5, 0.9)                     # of the bands in text
MARGIN = 0.08                               # around the data, as a share of its range


class Surface(Picture):
    """The predictions of a network as background, with rows of data on it."""

    def __init__(self, net: "Any", X: "Any", y: "Any") -> None:
        self.net: "Network" = network_of(net)
        if self.net.inputs != 2:
            raise ShapeError("the network has %d inputs: a surface is drawn of two" % self.net.inputs)
        self.classes: "List[str]" = class_names(self.net)
        if not self.classes and self.net.outputs != 1:
            raise NNPureError("the network has %d outputs and no classes: a surface shows one number"
                              % self.net.outputs)
        self.X = to_matrix(X, "X", 2)
        self.T = None if y is None else to_matrix(y, "y", self.net.outputs)
        if self.T is not None and len(self.T) != len(self.X):
            raise ShapeError("X has %d rows and y has %d" % (len(self.X), len(self.T)))
        self.answers: "Matrix" = _finite(self.net.predict(self.X))
        self._ranges = [_around([row[j] for row in self.X]) for j in (0, 1)]
        self._numbers = self._grid(24, 18) if not self.classes else []
        numbers = [row[0] for row in self.answers + (self.T or []) + self._numbers]
        self._low, self._high = min(numbers), max(numbers)
        self._drawn = evenly(len(self.X)) if self.T else []
        some = "%d of " % len(self._drawn) if len(self._drawn) < len(self.X) else ""
        self.title: str = "answers of the network" + (", %s%s" % (some, _rows(len(self.X))) if self.T else "")
        wrong = len([i for i in range(len(self.X)) if self._is_wrong(i)])
        self.description: str = "%s, over %s and %s.%s" % (
            self.title, input_names(self.net)[0], input_names(self.net)[1],
            " Answered wrong: %s." % _rows(wrong) if self.classes and self.T else "")

    def _grid(self, across: int, down: int) -> "Matrix":
        """Return the predictions at the centres of the cells, row by row from the top."""
        (left, right), (low, high) = self._ranges
        return _finite(self.net.predict(
            [[left + (right - left) * (i + 0.5) / across, high - (high - low) * (k + 0.5) / down]
             for k in range(down) for i in range(across)]))

    def _is_wrong(self, i: int) -> bool:
        return bool(self.classes) and self.T is not None and class_of(self.answers[i]) != class_of(self.T[i])

    def _share(self, number: float) -> float:
        """Return the position of a number of a regression between the lowest, 0, and the highest, 1."""
        return (number - self._low) / ((self._high - self._low) or 1.0)

    def _background(self, answer: "Vector") -> str:
        """Return the colour of a prediction, pale enough for markers on it."""
        if not self.classes:
            return mixed(PAPER, BLUE, 0.8 * _band(self._share(answer[0])))
        if len(self.classes) == 2:
            p = answer[-1]              # of the second class, be it of a sigmoid or of a softmax
            return mixed(PAPER, signed(1.0 if p >= 0.5 else -1.0), 0.75 * abs(2.0 * _band(p) - 1.0))
        k = class_of(answer)
        return mixed(PAPER, self._colour(k), 0.6 * _band(answer[k]))

    def _colour(self, k: int) -> str:
        """Return the colour of a class: of two, those of signed, since the output is between them."""
        return [VERMILLION, BLUE][k] if len(self.classes) == 2 else of_series(k)

    # --- SVG ---

    def _height(self, width: int) -> int:
        return max(width * 4 // 5, 280)

    def _elements(self, width: int, height: int) -> "List[str]":
        legend, top = self._legend(width)
        bottom = height - 44
        (left_x, right_x), (low, high) = self._ranges
        x_axis = Axis(left_x, right_x, most=max(width // 80, 3))
        y_axis = Axis(low, high, most=max((bottom - top) // 32, 2))
        left = 30 + max([svg.width_of(label) for _, label in y_axis.ticks])
        right = width - 16.0
        names = input_names(self.net)
        parts = [svg.text(width / 2.0, 20, svg.shortened(self.title, width - 16, 15), "middle", 15, True)] + legend
        parts += self._svg_background(left, top, right, bottom)
        for number, label in y_axis.ticks:
            y = bottom - y_axis.share(number) * (bottom - top)
            parts += [svg.line(left - 4, y, left, y, INK), svg.text(left - 7, y + 4, label, "end")]
        for number, label in x_axis.ticks:
            x = left + x_axis.share(number) * (right - left)
            parts += [svg.line(x, bottom, x, bottom + 4, INK), svg.text(x, bottom + 17, label, "middle")]
        parts += [svg.text((left + right) / 2.0, height - 10, svg.shortened(names[0], right - left), "middle"),
                  svg.upright(15, (top + bottom) / 2.0, svg.shortened(names[1], bottom - top))]
        for i in self._drawn:
            row = self.X[i]
            parts.append(self._svg_row(i, left + x_axis.share(row[0]) * (right - left),
                                       bottom - y_axis.share(row[1]) * (bottom - top)))
        return parts

    def _svg_background(self, left: float, top: float, right: float, bottom: float) -> "List[str]":
        """Return boxes, one for each run of cells of one colour; their edges on whole pixels, or seams would show."""
        answers = self._grid(ACROSS, DOWN)
        columns = [int(left + (right - left) * i / ACROSS + 0.5) for i in range(ACROSS + 1)]
        rows = [int(top + (bottom - top) * k / DOWN + 0.5) for k in range(DOWN + 1)]
        parts = ['<g shape-rendering="crispEdges">']
        for k in range(DOWN):
            colours = [self._background(answer) for answer in answers[k * ACROSS:(k + 1) * ACROSS]]
            start = 0
            for i in range(1, ACROSS + 1):
                if i == ACROSS or colours[i] != colours[start]:
                    parts.append(svg.box(columns[start], rows[k], columns[i] - columns[start], rows[k + 1] - rows[k],
                                         colours[start]))
                    start = i
        return parts + ["</g>"]

    def _svg_row(self, i: int, x: float, y: float) -> str:
        wrong = self._is_wrong(i)
        if self.classes:
            k = class_of(self.T[i])             # type: ignore[index]
            return _shape(k, x, y, self._colour(k), INK if wrong else PAPER, 2.2 if wrong else 1.0)
        number = self.T[i][0]                   # type: ignore[index]
        return svg.circle(x, y, 4, mixed(PAPER, BLUE, 0.8 * _band(self._share(number))), INK)

    def _legend(self, width: int) -> "Tuple[List[str], int]":
        parts, x, y = [], 14.0, 42
        for k, words in enumerate(self._legend_words()):
            words = svg.shortened(words, width - 44)
            if x > 14.0 and x + 18 + svg.width_of(words) > width - 8:
                x, y = 14.0, y + 18
            parts += [self._legend_mark(k, x + 6, y - 4), svg.text(x + 18, y, words)]
            x += 18 + svg.width_of(words) + 14
        return parts, y + 14

    def _legend_words(self) -> "List[str]":
        if not self.classes:
            return [tidy(self._low), tidy((self._low + self._high) / 2.0), tidy(self._high)]
        return list(self.classes) + (["answered wrong"] if any([self._is_wrong(i) for i in range(len(self.X))]) else [])

    def _legend_mark(self, k: int, x: float, y: float) -> str:
        if not self.classes:
            return svg.box(x - 6, y - 6, 12, 12, mixed(PAPER, BLUE, 0.8 * _band(k / 2.0)), FAINT)
        if k == len(self.classes):
            return svg.circle(x, y, 4, PAPER, INK, 2.2)
        return _shape(k, x, y, self._colour(k), PAPER, 1.0)

    # --- text ---

    def _draw(self, canvas: Canvas) -> None:
        canvas.write(0, 0, cut(self.title, canvas.width))
        canvas.write(0, 1, cut(self._letter_legend(canvas), canvas.width))
        names = input_names(self.net)
        canvas.write(0, 2, cut(names[1], canvas.width), FAINT)
        top, bottom = 3, canvas.height - 3
        (left_x, right_x), (low, high) = self._ranges
        x_axis = Axis(left_x, right_x, most=max(canvas.width // 12, 3))
        y_axis = Axis(low, high, most=max((bottom - top) // 2, 2))
        left = max([cells_of(label) for _, label in y_axis.ticks]) + 1
        canvas.draw_frame(x_axis, y_axis, left, top, bottom, names[0])
        across, down = canvas.width - left - 1, bottom - top
        answers = self._grid(across, down)
        for k in range(down):
            for i in range(across):
                letter, colour = self._letter(canvas, answers[k * across + i])
                canvas.mark(left + 1 + i, top + k, letter, colour)
        for i in self._drawn:
            row = self.X[i]
            canvas.mark(left + 1 + min(int(x_axis.share(row[0]) * across), across - 1),
                        top + min(int((1.0 - y_axis.share(row[1])) * down), down - 1), self._row_letter(i))

    def _letter(self, canvas: Canvas, answer: "Vector") -> "Tuple[str, str]":
        """Return the character, and its colour, of a prediction."""
        if not self.classes:
            return canvas.shade(_fifth(self._share(answer[0]))), BLUE
        if len(self.classes) == 2:
            bands = len([1 for edge in EDGES if answer[-1] >= edge])
            return self._band_letters(canvas)[bands], self._colour(1 if answer[-1] >= 0.5 else 0)
        k = class_of(answer)
        return canvas.shade(k % 4 / 4.0), of_series(k)

    def _band_letters(self, canvas: Canvas) -> "List[str]":
        """Return the characters below 0.1, from there to 0.5, to 0.9, and above: the decision boundary is between the
        two in the middle."""
        return [" ", canvas.shade(0.25), canvas.shade(0.75), canvas.shade(1.0)]

    def _row_letter(self, i: int) -> str:
        if not self.classes:
            return "o"
        letter = LETTERS[class_of(self.T[i]) % len(LETTERS)]        # type: ignore[index]
        return letter.upper() if self._is_wrong(i) else letter

    def _letter_legend(self, canvas: Canvas) -> str:
        if not self.classes:
            return "   ".join(["%s %s" % (canvas.shade(k / 2.0) if k else "blank", words)
                               for k, words in enumerate(self._legend_words())] + (["o rows"] if self.T else []))
        letters = LETTERS[:len(self.classes)]
        words = ["%s %s" % pair for pair in zip(letters, self.classes)]
        if len(self.classes) > 2:
            words = ["%s %s" % (one, canvas.shade(k % 4 / 4.0) if k % 4 else "(blank)") for k, one in enumerate(words)]
        if any([self._is_wrong(i) for i in range(len(self.X))]):
            words.append("capital: wrong")
        if len(self.classes) == 2:
            _, low, high, above = self._band_letters(canvas)
            words.append("P(%s): blank < 0.1 < %s < 0.5 < %s < 0.9 < %s" % (self.classes[1], low, high, above))
        return "   ".join(words)


def draw_surface(net: "Any", X: "Any", y: "Any" = None) -> Surface:
    """Return the decision surface of a network with two inputs around the rows X, and the rows where y is given.

    X   n x 2, the rows of data, as they are before scaling
    y   n x outputs, their targets; None: no rows are drawn.  Of more than 2000 rows, 2000 are

    Each class has a colour, darker for a higher probability, and a marker; misclassified rows
    have a dark rim (in text: capitals).  A regression is drawn from white to blue.

    >>> from nn_pure import Dense, Network
    >>> net = Network(2, [Dense(1, "sigmoid", weights=[[4.0], [0.0]], biases=[-2.0])])
    >>> draw_surface(net, [[0, 0], [1, 1]], [[0], [1]]).description
    'answers of the network, 2 rows, over x1 and x2. Answered wrong: 0 rows.'
    """
    return Surface(net, X, y)


def _rows(count: int) -> str:
    return "%d row%s" % (count, "" if count == 1 else "s")


def _finite(answers: "Matrix") -> "Matrix":
    for row in answers:
        for a in row:
            if not isfinite(a):
                raise DataError("the network answers %r: its weights, or the inputs, are too large to draw" % a)
    return answers


def _around(numbers: "Vector") -> "Tuple[float, float]":
    """Return the range of numbers with some room at both ends."""
    low, high = min(numbers), max(numbers)
    if high - low > 1e300:
        raise DataError("%r and %r are too far apart to draw" % (low, high))
    room = MARGIN * (high - low) or 0.5 * abs(low) or 1.0
    return low - room, high + room


def _band(share: float) -> float:
    """Return the middle of the band that a share from 0 to 1 is in."""
    return (min(max(int(share * BANDS), 0), BANDS - 1) + 0.5) / BANDS


def _fifth(share: float) -> float:
    """Return 0, 1/4, 1/2, 3/4 or 1 for a share in each fifth from 0 to 1: there are five shades."""
    return min(max(int(share * 5), 0), 4) / 4.0


def _shape(k: int, x: float, y: float, colour: str, edge: str, edge_width: float) -> str:
    """Return the marker of class k: a circle, a square, a triangle, a diamond, and again."""
    if k % 4 == 0:
        return svg.circle(x, y, 4.5, colour, edge, edge_width)
    corners = [[(-4, -4), (4, -4), (4, 4), (-4, 4)], [(0, -5), (5, 4), (-5, 4)], [(0, -6), (6, 0), (0, 6), (-6, 0)]]
    return svg.polygon([(x + across, y + down) for across, down in corners[k % 4 - 1]], colour, edge, edge_width)
