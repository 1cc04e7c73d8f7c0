"""A chart: lines and points between a horizontal and a vertical axis."""

from math import isfinite

from ..errors import DataError, ShapeError
from . import svg
from .axes import Axis, wants_logarithms
from .canvas import MARKS, Canvas, cells_of, cut
from .colours import FAINT, INK, PAPER, of_series
from .picture import Picture

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable, List, Optional, Sequence, Tuple
    Points = List[Tuple[float, float]]

LINE, POINTS, DASHES = "line", "points", "dashes"
TOP = 34                    # pixels above the legend, for the title
LEGEND_LINE = 18
MOST_POINTS = 2000          # points drawn of a scatter plot: more overlap and make a large file


class Series:
    """A data series: ys over xs, with a name; the line has a gap where y is not finite.

    style    LINE, POINTS, or DASHES: a reference line
    """

    def __init__(self, name: str, xs: "Sequence[float]", ys: "Sequence[float]", style: str = LINE) -> None:
        if len(xs) != len(ys):
            raise ShapeError("%s: %d numbers over %d" % (name, len(ys), len(xs)))
        self.name = name
        self.style = style
        self.pieces: "List[Points]" = [[]]
        for x, y in zip(xs, ys):
            if isfinite(y):
                self.pieces[-1].append((float(x), float(y)))
            elif self.pieces[-1]:
                self.pieces.append([])
        self.pieces = [piece for piece in self.pieces if piece]

    def __repr__(self) -> str:
        return "<Series %s: %d points>" % (self.name, len(self.points()))

    def points(self) -> "Points":
        """Return all points, of all pieces."""
        return [point for piece in self.pieces for point in piece]


class Chart(Picture):
    """A line chart or a scatter plot.

    x_label, y_label   what the axes measure, and in which unit
    log      whether the vertical axis is logarithmic; None: chosen by axes.wants_logarithms
    whole    whether the horizontal axis has integer ticks only
    marked   (x, label) of a vertical line, or None
    """

    dark = True

    def __init__(self, title: str, x_label: str, y_label: str, series: "List[Series]", log: "Optional[bool]" = None,
                 whole: bool = False, marked: "Optional[Tuple[float, str]]" = None, description: str = "") -> None:
        self.title: str = title
        self.x_label = x_label
        self.y_label = y_label
        self.series: "List[Series]" = [one for one in series if one.pieces]
        points = [point for one in self.series for point in one.points()]
        if not points:
            raise DataError("%s: there is no finite number to draw" % title)
        self._xs = min([x for x, _ in points]), max([x for x, _ in points])
        ys = [y for _, y in points]
        self._ys = min(ys), max(ys)
        self.log: bool = wants_logarithms(ys) if log is None else log
        if self.log and self._ys[0] <= 0.0:
            raise DataError("%s: %r has no logarithm; leave log out" % (title, self._ys[0]))
        self.whole = whole
        self.marked = marked
        self.description: str = description or _described(self)

    def _axes(self, most_x: int, most_y: int) -> "Tuple[Axis, Axis]":
        low, high = self._ys
        if not self.log and 0.0 < low < 0.25 * high:
            low = 0.0
        return (Axis(self._xs[0], self._xs[1], whole=self.whole, most=most_x),
                Axis(low, high, log=self.log, rounded=True, most=most_y))

    def _y_words(self) -> str:
        return self.y_label + (", log scale" if self.log else "")

    # --- SVG ---

    def _elements(self, width: int, height: int) -> "List[str]":
        legend, top = self._legend(width)
        bottom = height - 44
        x_axis, y_axis = self._axes(max(width // 80, 3), max((bottom - top) // 32, 2))
        left = 30 + max([svg.width_of(label) for _, label in y_axis.ticks])
        right = width - 14 - svg.width_of(x_axis.ticks[-1][1]) / 2.0

        def place(x: float, y: float) -> "Tuple[float, float]":
            return left + x_axis.share(x) * (right - left), bottom - y_axis.share(y) * (bottom - top)

        parts = [svg.text(width / 2.0, 20, svg.shortened(self.title, width - 16, 15), "middle", 15, True)] + legend
        for number, label in y_axis.ticks:
            y = place(x_axis.low, number)[1]
            parts += [svg.line(left, y, right, y), svg.text(left - 6, y + 4, label, "end")]
        for number, label in x_axis.ticks:
            x = place(number, y_axis.low)[0]
            parts += [svg.line(x, top, x, bottom), svg.text(x, bottom + 17, label, "middle")]
        if not self.log and y_axis.low < 0.0 < y_axis.high:
            parts.append(svg.line(left, place(x_axis.low, 0.0)[1], right, place(x_axis.low, 0.0)[1], FAINT))
        if x_axis.low < 0.0 < x_axis.high:
            parts.append(svg.line(place(0.0, y_axis.low)[0], top, place(0.0, y_axis.low)[0], bottom, FAINT))
        parts += [svg.line(left, bottom, right, bottom, INK), svg.line(left, top, left, bottom, INK),
                  svg.text((left + right) / 2.0, height - 10, svg.shortened(self.x_label, right - left), "middle"),
                  svg.upright(15, (top + bottom) / 2.0, svg.shortened(self._y_words(), bottom - top + 16))]
        if self.marked:
            x = place(self.marked[0], y_axis.low)[0]
            parts.append(svg.line(x, top, x, bottom, FAINT, 1.5, "5 4"))
        for k, one in enumerate(self.series):
            for piece in one.pieces:
                places = [place(x, y) for x, y in piece]
                if one.style == POINTS or len(places) == 1:
                    parts += [svg.circle(x, y, 3, of_series(k), PAPER, 0.7) for x, y in places]
                else:
                    dashes = "5 4" if one.style == DASHES else ""
                    parts.append(svg.polyline(thinned(places, int(right - left)), _colour(one, k), 2.0, dashes))
        return parts

    def _legend(self, width: int) -> "Tuple[List[str], int]":
        """Return the elements that name the lines, and where the legend ends."""
        entries = [(one.name, _colour(one, k), one.style) for k, one in enumerate(self.series)]
        if self.marked:
            entries.append((self.marked[1], FAINT, DASHES))
        if len(entries) == 1:
            return [], TOP
        parts, x, y = [], 14.0, TOP + 8
        for name, colour, style in entries:
            name = svg.shortened(name, width - 60)
            if x > 14.0 and x + 26 + svg.width_of(name) > width - 8:
                x, y = 14.0, y + LEGEND_LINE
            if style == POINTS:
                parts.append(svg.circle(x + 10, y - 4, 4, colour))
            else:
                parts.append(svg.line(x, y - 4, x + 20, y - 4, colour, 2.5, "5 4" if style == DASHES else ""))
            parts.append(svg.text(x + 26, y, name))
            x += 26 + svg.width_of(name) + 16
        return parts, int(y) + 14

    # --- text ---

    def _draw(self, canvas: Canvas) -> None:
        canvas.write(0, 0, cut(self.title, canvas.width))
        top = self._write_legend(canvas)
        canvas.write(0, top, cut(self._y_words(), canvas.width), FAINT)
        top += 1
        bottom = canvas.height - 3              # the row of the axis; below are numbers and label
        x_axis, y_axis = self._axes(max(canvas.width // 12, 3), max((bottom - top) // 2, 2))
        left = max([cells_of(label) for _, label in y_axis.ticks]) + 1
        canvas.draw_frame(x_axis, y_axis, left, top, bottom, self.x_label)

        def place(x: float, y: float, fine: int) -> "Tuple[int, int]":
            """Return the dot at x, y, of so many per cell."""
            wide, tall = (canvas.width - left - 1) * fine - 1, (bottom - top) * fine - 1
            return ((left + 1) * fine + int(x_axis.share(x) * wide + 0.5),
                    top * fine + int((1.0 - y_axis.share(y)) * tall + 0.5))

        if self.marked:
            column = place(self.marked[0], y_axis.low, 1)[0]
            for row in range(top, bottom):
                canvas.mark(column, row, ":", FAINT)
        for k in sorted(range(len(self.series)), key=lambda k: self.series[k].style == POINTS):
            self._draw_series(canvas, k, place)

    def _draw_series(self, canvas: Canvas, k: int, place: "Callable[[float, float, int], Tuple[int, int]]") -> None:
        one, colour = self.series[k], _colour(self.series[k], k)
        fine = canvas.fine if _in_blocks(one, k) else 1
        for piece in one.pieces:
            places = [place(x, y, fine) for x, y in piece]
            if one.style != POINTS:
                places = [(int(x), int(y)) for x, y in thinned(places, canvas.width * fine)]
            if one.style == POINTS:
                for column, row in places:
                    canvas.mark(column, row, MARKS[k % len(MARKS)], colour)
            elif _in_blocks(one, k):
                canvas.path(places, lambda x, y: canvas.dot(x, y, colour))
            else:
                letter = canvas.frame["dot"] if one.style == DASHES else MARKS[k % len(MARKS)]
                canvas.path(places, lambda x, y, letter=letter: canvas.mark(x, y, letter, colour))   # type: ignore[misc]

    def _write_legend(self, canvas: Canvas) -> int:
        """Write the legend; return the first row below."""
        entries = []
        for k, one in enumerate(self.series):
            letter = MARKS[k % len(MARKS)]
            if one.style == DASHES:
                letter = canvas.frame["dot"] * 2
            elif _in_blocks(one, k) and not canvas.plain:
                letter = "▄▀"
            entries.append((letter, one.name, _colour(one, k)))
        if self.marked:
            entries.append((":", self.marked[1], FAINT))
        if len(entries) == 1:
            return 1
        column, row = 0, 1
        for letter, name, colour in entries:
            name = cut(name, canvas.width - 5)
            if column and column + len(letter) + 1 + cells_of(name) > canvas.width:
                column, row = 0, row + 1
            canvas.write(column, row, letter, colour)
            canvas.write(column + len(letter) + 1, row, name)
            column += len(letter) + 1 + cells_of(name) + 3
        return row + 1


def thinned(places: "Sequence[Tuple[float, float]]", columns: int) -> "Sequence[Tuple[float, float]]":
    """Downsample a long line so that it looks the same: of each column the first, lowest, highest and last place.

    >>> thinned([(0.0, 5.0), (0.1, 1.0), (0.2, 9.0), (0.3, 4.0), (0.4, 3.0)] * 2, 1)
    [(0.0, 5.0), (0.1, 1.0), (0.2, 9.0), (0.4, 3.0)]
    """
    if len(places) <= 4 * columns:
        return places
    found: "List[Tuple[float, float]]" = []
    size = (len(places) + columns - 1) // columns
    for start in range(0, len(places), size):
        some = range(start, min(start + size, len(places)))
        kept = {some[0], min(some, key=lambda i: places[i][1]), max(some, key=lambda i: places[i][1]), some[-1]}
        for i in sorted(kept):
            if not found or found[-1] != places[i]:
                found.append(places[i])
    return found


def evenly(count: int, most: int = MOST_POINTS) -> "Sequence[int]":
    """Return the numbers below count, or at most so many of them, evenly spaced.

    >>> list(evenly(3)), list(evenly(10, 4))
    ([0, 1, 2], [0, 2, 5, 7])
    """
    return range(count) if count <= most else [k * count // most for k in range(most)]


def _in_blocks(series: Series, k: int) -> bool:
    """Return whether a series is drawn in block dots: the first line is, the others' markers stand out from it."""
    return k == 0 and series.style == LINE


def _colour(series: Series, k: int) -> str:
    return FAINT if series.style == DASHES else of_series(k)


def _described(chart: Chart) -> str:
    """Return a sentence with the first and the last number of each line."""
    parts = []
    for one in chart.series:
        points = one.points()
        parts.append("%s: %d points, %.4g to %.4g" % (one.name, len(points), points[0][1], points[-1][1]))
    return "%s over %s. %s." % (chart.y_label, chart.x_label, "; ".join(parts))
