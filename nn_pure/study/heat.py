"""Heat maps: the weights of a layer, a confusion matrix."""

from ..checks import short, to_count, to_matrix, to_nonnegative
from ..errors import DataError, ShapeError
from . import svg
from .axes import tidy
from .canvas import Canvas, cells_of, cut
from .colours import FAINT, NEGATIVE, PAPER, POSITIVE, ink_on, signed
from .picture import Picture, Stack
from .subjects import input_names, network_of, output_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable, List, Optional
    from ..checks import Matrix
    from ..network import Network

LEAST_CELL = 7.0                # pixels: narrower columns are folded
MOST_ROWS, MOST_LINES = 100, 24  # more are folded, in SVG and in text
SMALL = 11                      # size of the numbers in cells


class HeatMap(Picture):
    """A heat map: a table whose cells are the darker, the farther their number is from 0.

    shares   rows of numbers from -1 to 1, the colours; negative ones have a colour of their own
    words    the text of the cells, shown where there is room
    legend   [(words, share), ...]: labels of some colours
    """

    def __init__(self, title: str, rows: "List[str]", columns: "List[str]", shares: "Matrix",
                 words: "List[List[str]]", row_title: str, column_title: str, legend: "Any",
                 description: str) -> None:
        self.title: str = title
        self.description: str = description
        self.rows = rows
        self.columns = columns
        self.shares = shares
        self.words = words
        self.row_title = row_title
        self.column_title = column_title
        self.legend = legend
        self.has_signs: bool = any([share < 0.0 for row in shares for share in row])

    # --- SVG ---

    def _cell_height(self) -> int:
        return max(6, min(28, 420 // min(len(self.rows), MOST_ROWS)))

    def _left(self, width: int) -> float:
        return 34 + min(max([svg.width_of(name) for name in self.rows]), 0.3 * width)

    def _cell_width(self, width: int) -> float:
        room = width - self._left(width) - 12
        return min(max(room / len(self.columns), LEAST_CELL), 140.0)

    def _head(self, width: int) -> int:
        """Return the height of the column names."""
        widest = max([svg.width_of(name) for name in self.columns])
        return 20 if widest <= self._cell_width(width) - 4 else int(min(widest, 90)) + 10

    def _height(self, width: int) -> int:
        folded = self._folded(width)
        return 54 + self._head(width) + self._cell_height() * min(len(self.rows), MOST_ROWS) + 40 + 18 * len(folded)

    def _folded(self, width: int) -> "List[str]":
        """Return the notes on rows and columns that are not shown."""
        columns = len(self.columns) - int((width - self._left(width) - 12) / self._cell_width(width) + 1e-9)
        said = ["... %d more columns" % columns] if columns > 0 else []
        return said + (["... %d more rows" % (len(self.rows) - MOST_ROWS)] if len(self.rows) > MOST_ROWS else [])

    def _elements(self, width: int, height: int) -> "List[str]":
        left, head, cell = self._left(width), self._head(width), self._cell_width(width)
        shown = min(len(self.columns), int((width - left - 12) / cell + 1e-9))
        many = min(len(self.rows), MOST_ROWS)
        top = 54 + head
        folded = self._folded(width)
        tall = max((height - top - 40 - 18 * len(folded)) / many, 2.0)
        parts = [svg.text(width / 2.0, 20, svg.shortened(self.title, width - 16, 15), "middle", 15, True),
                 svg.text(left + cell * shown / 2.0, 42, svg.shortened(self.column_title, width - left), "middle"),
                 svg.upright(15, top + tall * many / 2.0, svg.shortened(self.row_title, max(tall * many, 60)))]
        every = int(14 / cell) + 1
        for j in range(0, shown, every):
            x = left + cell * (j + 0.5)
            if head == 20:
                parts.append(svg.text(x, top - 6, self.columns[j], "middle"))
            else:
                name = svg.shortened(self.columns[j], head - 8)
                parts.append(svg.upright(x + 4, top - 6 - svg.width_of(name) / 2.0, name))
        every = int(14 / tall) + 1
        for i in range(many):
            y = top + tall * i
            if i % every == 0:
                parts.append(svg.text(left - 6, y + tall / 2.0 + 4, svg.shortened(self.rows[i], left - 34), "end"))
            for j in range(shown):
                colour = signed(self.shares[i][j])
                parts.append(svg.box(left + cell * j, y, cell, tall, colour, PAPER if tall > 12 else ""))
                if tall >= 15 and svg.width_of(self.words[i][j], SMALL) <= cell - 2:
                    parts.append(svg.text(left + cell * (j + 0.5), y + tall / 2.0 + 4, self.words[i][j], "middle",
                                          SMALL, fill=ink_on(colour)))
        y = top + tall * many + 18
        for words in folded:
            parts.append(svg.text(left, y, words, fill=FAINT))
            y += 18
        return parts + self._svg_legend(y + 2, width)

    def _svg_legend(self, y: float, width: int) -> "List[str]":
        parts, x = [], 14.0
        for words, share in self.legend:
            words = svg.shortened(words, width - x - 24)
            parts += [svg.box(x, y - 11, 14, 14, signed(share), FAINT), svg.text(x + 19, y + 1, words)]
            x += 19 + svg.width_of(words) + 14
        return parts

    # --- text ---

    def _rows(self, width: int) -> int:
        return min(len(self.rows), MOST_LINES) + 5

    def _draw(self, canvas: Canvas) -> None:
        names = min(max([cells_of(name) for name in self.rows] + [cells_of(self.row_title)]), canvas.width // 3)
        wide = max([cells_of(words) for row in self.words for words in row]) + 3
        many = min(len(self.rows), max(canvas.height - 5, 1))
        with_words = names + 1 + wide * len(self.columns) <= canvas.width
        if with_words:
            room = (canvas.width - names - 1) // len(self.columns)
            wide = min(max([wide] + [cells_of(name) + 2 for name in self.columns]), room)
        else:
            wide = 3 if self.has_signs else 2
        shown = min(len(self.columns), (canvas.width - names - 1) // wide)
        canvas.write(0, 0, cut(self.title, canvas.width))
        canvas.write(names + 1, 1, cut(self.column_title, canvas.width - names - 1), FAINT)
        canvas.write(0, 2, cut(self.row_title, names), FAINT)
        free = 0
        for j in range(shown):
            name = cut(self.columns[j], wide - 1) if with_words else self.columns[j]
            column = names + 1 + wide * (j + 1) - cells_of(name)
            if column >= free:
                canvas.write(column, 2, cut(name, canvas.width - column))
                free = column + cells_of(name) + 1
        for i in range(many):
            canvas.write(0, 3 + i, cut(self.rows[i], names))
            for j in range(shown):
                self._draw_cell(canvas, i, j, names + 1 + wide * j, wide, with_words)
        folded = ["%d more columns" % (len(self.columns) - shown)] if shown < len(self.columns) else []
        folded += ["%d more rows" % (len(self.rows) - many)] if many < len(self.rows) else []
        if folded:
            canvas.write(0, 3 + many, "... " + ", ".join(folded), FAINT)
        self._write_legend(canvas, 4 + many)

    def _draw_cell(self, canvas: Canvas, i: int, j: int, column: int, wide: int, with_words: bool) -> None:
        share = self.shares[i][j]
        colour = POSITIVE if share > 0.0 else NEGATIVE
        shade = canvas.shade(abs(share))
        if with_words:
            canvas.write(column + wide - cells_of(self.words[i][j]), 3 + i, self.words[i][j])
            canvas.mark(column + wide - cells_of(self.words[i][j]) - 2, 3 + i, shade, colour)
            return
        if self.has_signs:
            canvas.mark(column, 3 + i, "-" if share < 0.0 else "+" if share > 0.0 else " ", colour)
        for k in range(wide - 2 if self.has_signs else wide):
            canvas.mark(column + k + (1 if self.has_signs else 0), 3 + i, shade, colour)

    def _write_legend(self, canvas: Canvas, row: int) -> None:
        column = 0
        for words, share in self.legend:
            canvas.mark(column, row, canvas.shade(abs(share)), POSITIVE if share > 0.0 else NEGATIVE)
            canvas.write(column + 2, row, cut(words, canvas.width - column - 2))
            column += cells_of(words) + 5


def draw_weights(net: "Any", layer: "Optional[int]" = None) -> Picture:
    """Return the weights of a layer as a heat map, a row per input and one for the biases, a column per unit.

    layer   its number, from 0; None: all layers, below one another

    >>> from nn_pure import Dense, Network
    >>> net = Network(2, [Dense(2, weights=[[1.0, -2.0], [0.5, 0.0]])])
    >>> print(draw_weights(net, 0))
    weights of layer 0, linear: 2 x 2
         to unit
    from     y1    y2
    x1      ▒ 1  █ -2
    x2    ░ 0.5     0
    bias      0     0
    <BLANKLINE>
    █ 2   ░ 0.5   █ -2
    """
    network = network_of(net)
    if layer is None:
        pictures = [_weights_of(network, k) for k in range(len(network.layers))]
        return pictures[0] if len(pictures) == 1 else Stack(pictures)
    k = to_count(layer, "layer", least=0)
    if k >= len(network.layers):
        raise DataError("layer is %d: the network has layers 0 to %d" % (k, len(network.layers) - 1))
    return _weights_of(network, k)


def _weights_of(net: "Network", k: int) -> HeatMap:
    layer = net.layers[k]
    numbers = layer.weights + [layer.biases]
    largest = _largest(numbers)
    rows = input_names(net) if k == 0 else ["h%d" % (i + 1) for i in range(len(layer.weights))]
    columns = output_names(net) if k == len(net.layers) - 1 else ["h%d" % (j + 1) for j in range(layer.units)]
    title = "weights of layer %d, %s: %d x %d" % (k, layer.activation, len(layer.weights), layer.units)
    shares = [[w / largest for w in row] for row in numbers]
    words = [[tidy(w, 2) for w in row] for row in numbers]
    legend = [(tidy(largest), 1.0), (tidy(0.25 * largest), 0.25), (tidy(-largest), -1.0)]
    return HeatMap(title, rows + ["bias"], columns, shares, words, "from", "to unit", legend,
                   "%s. The largest is %.4g." % (title, largest))


def _largest(rows: "Matrix") -> float:
    return max([abs(number) for row in rows for number in row]) or 1.0


def draw_confusion(counts: "Any", classes: "Any" = None) -> HeatMap:
    """Return a confusion matrix: a row per true class, a column per predicted one.

    counts    rows of numbers, as metrics.confusion_matrix returns them
    classes   their names; None: 0, 1, ...

    The colour of a cell is its share of the row; on the diagonal that is the recall of the class.

    >>> print(draw_confusion([[9, 1], [0, 10]], ["no", "yes"]))
    confusion matrix: 19 of 20 rows right
         predicted
    true    no  yes
    no     █ 9  ░ 1
    yes      0 █ 10
    <BLANKLINE>
    █ all rows of the class   ▒ half of them
    """
    table = to_matrix(counts, "counts")
    if len(table) != len(table[0]):
        raise ShapeError("counts is %d x %d: a confusion matrix has as many rows as columns"
                         % (len(table), len(table[0])))
    names = [str(k) for k in range(len(table))] if classes is None else _names(classes, len(table))
    for i, row in enumerate(table):
        for j, count in enumerate(row):
            to_nonnegative(count, "counts[%d][%d]" % (i, j))
    right = sum([table[k][k] for k in range(len(table))])
    total = sum([sum(row) for row in table])
    shares = [[count / (sum(row) or 1.0) for count in row] for row in table]
    title = "confusion matrix: %s of %s rows right" % (tidy(right, 9), tidy(total, 9))
    return HeatMap(title, names, names, shares, [[tidy(count, 6) for count in row] for row in table], "true",
                   "predicted", [("all rows of the class", 1.0), ("half of them", 0.5)], title + ".")


def _names(classes: "Iterable[Any]", count: int) -> "List[str]":
    if isinstance(classes, (str, bytes)) or not hasattr(classes, "__iter__"):
        raise DataError("classes is %s: a list of names is needed" % short(classes))
    names = [str(name) for name in classes]
    if len(names) != count:
        raise ShapeError("%d names of classes for a matrix of %d x %d" % (len(names), count, count))
    return names
