"""Elements of an SVG picture, as text, and the document around them.

    x, y    from the upper left corner, in pixels
    size    font size, in pixels

Texts may hold anything: characters that XML does not allow are replaced.
"""

from html import escape

from .colours import DARK, GRID, INK, PAPER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Sequence, Tuple

FONT = 13
NARROW, WIDE = " .,:;'|!()[]fijlrtI-", "mwMW@%"          # about a third of the size wide, and all of it


def allowed(words: str) -> str:
    """Return words with a question mark for each character that XML does not allow.

    >>> allowed("a\\x00b")
    'a?b'
    """
    return "".join([c if c in "\t\n\r" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c >= "\U00010000"
                    else "?" for c in words])


def width_of(words: str, size: int = FONT) -> float:
    """Return an upper estimate of the width of words in pixels; characters beyond Latin and Greek count double.

    >>> width_of("Loss", 100)
    246.0
    """
    total = 0.0
    for c in words:
        total += 1.05 if c > "\u1100" or c in WIDE else 0.34 if c in NARROW else 0.72 if c.isupper() else 0.58
    return total * size


def shortened(words: str, width: float, size: int = FONT) -> str:
    """Return words truncated to a width, with dots where it was cut.

    >>> shortened("epoch", 100, 10), shortened("epochs of training", 60, 10)
    ('epoch', 'epochs of...')
    """
    if width_of(words, size) <= width:
        return words
    while words and width_of(words + "...", size) > width:
        words = words[:-1]
    return words + "..."


def text(x: float, y: float, words: str, anchor: str = "start", size: int = FONT, bold: bool = False,
         fill: str = "", halo: bool = False) -> str:
    """Return a text; y is its base line, anchor (start, middle, end) which part of it is at x.

    halo   outlined in the background colour, legible over lines

    >>> text(1, 2, "a < b")
    '<text x="1.0" y="2.0" text-anchor="start" font-size="13">a &lt; b</text>'
    """
    more = ' font-weight="bold"' if bold else ""
    more += ' fill="%s"' % fill if fill else ""
    more += ' stroke="%s" stroke-width="3" paint-order="stroke"' % PAPER if halo else ""
    return '<text x="%.1f" y="%.1f" text-anchor="%s" font-size="%d"%s>%s</text>' % (
        x, y, anchor, size, more, escape(allowed(words)))


def upright(x: float, y: float, words: str, size: int = FONT) -> str:
    """Return a text rotated by 90 degrees, read upwards, its middle at x, y.

    >>> upright(1, 2, "loss").startswith('<text transform="translate(1.0 2.0) rotate(-90)"')
    True
    """
    return '<text transform="translate(%.1f %.1f) rotate(-90)" text-anchor="middle" font-size="%d">%s</text>' % (
        x, y, size, escape(allowed(words)))


def line(x1: float, y1: float, x2: float, y2: float, colour: str = GRID, width: float = 1.0, dashes: str = "",
         opacity: float = 1.0) -> str:
    """Return a straight line; dashes is SVG's stroke-dasharray.

    >>> line(0, 0, 1, 1)
    '<line x1="0.0" y1="0.0" x2="1.0" y2="1.0" stroke="#dddddd"/>'
    """
    more = ' stroke-width="%.2f"' % width if width != 1.0 else ""
    more += ' stroke-dasharray="%s"' % dashes if dashes else ""
    more += ' stroke-opacity="%.2f"' % opacity if opacity != 1.0 else ""
    return '<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s"%s/>' % (x1, y1, x2, y2, colour, more)


def polyline(points: "Sequence[Tuple[float, float]]", colour: str, width: float = 2.0, dashes: str = "") -> str:
    """Return the line through points.

    >>> polyline([(0, 0), (1, 1)], "#0072b2").startswith('<polyline points="0.0,0.0 1.0,1.0"')
    True
    """
    more = ' stroke-dasharray="%s"' % dashes if dashes else ""
    return ('<polyline points="%s" fill="none" stroke="%s" stroke-width="%g" stroke-linejoin="round"%s/>'
            % (" ".join(["%.1f,%.1f" % point for point in points]), colour, width, more))


def box(x: float, y: float, width: float, height: float, colour: str, edge: str = "") -> str:
    """Return a filled rectangle.

    >>> box(0, 0, 2, 1, "#ffffff")
    '<rect x="0.0" y="0.0" width="2.0" height="1.0" fill="#ffffff"/>'
    """
    more = ' stroke="%s"' % edge if edge else ""
    return '<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"%s/>' % (x, y, width, height, colour, more)


def circle(x: float, y: float, radius: float, colour: str, edge: str = "", edge_width: float = 1.0) -> str:
    """Return a filled circle.

    >>> circle(0, 0, 1, "#ffffff")
    '<circle cx="0.0" cy="0.0" r="1.0" fill="#ffffff"/>'
    """
    more = ' stroke="%s" stroke-width="%g"' % (edge, edge_width) if edge else ""
    return '<circle cx="%.1f" cy="%.1f" r="%.1f" fill="%s"%s/>' % (x, y, radius, colour, more)


def polygon(points: "Sequence[Tuple[float, float]]", colour: str, edge: str, edge_width: float = 1.0) -> str:
    """Return a filled shape with these corners.

    >>> polygon([(0, 0), (1, 0), (0, 1)], "#ffffff", "#222222").startswith('<polygon points="0.0,0.0 1.0,0.0 0.0,1.0"')
    True
    """
    return ('<polygon points="%s" fill="%s" stroke="%s" stroke-width="%g"/>'
            % (" ".join(["%.1f,%.1f" % point for point in points]), colour, edge, edge_width))


def dark_style() -> str:
    """Return the style of dark mode (prefers-color-scheme): other colours for ink, paper and lines.

    A viewer that ignores it (a mail program, a converter) shows the colours that the elements name.

    >>> dark_style().splitlines()[1]
    '.nn_pure, .nn_pure [fill="#222222"] {fill: #e6e6e6} .nn_pure [stroke="#222222"] {stroke: #e6e6e6}'
    """
    rules = []
    for light, dark in DARK.items():
        own = ".nn_pure, " if light == INK else ""          # texts that name no colour have that of the document
        rules.append('%s.nn_pure [fill="%s"] {fill: %s} .nn_pure [stroke="%s"] {stroke: %s}'
                     % (own, light, dark, light, dark))
    return "<style>@media (prefers-color-scheme: dark) {\n%s\n}</style>" % "\n".join(rules)


def document(width: float, height: float, title: str, description: str, elements: "List[str]",
             dark: bool = False) -> str:
    """Return the whole picture; title and description are for screen readers.

    dark   whether it has colours for dark mode; else its background is white there too

    >>> document(10, 10, "t", "d", []).splitlines()[-1]
    '</svg>'
    """
    head = ('<svg xmlns="http://www.w3.org/2000/svg" width="%g" height="%g" viewBox="0 0 %g %g" role="img" '
            'font-family="Helvetica, Arial, sans-serif" font-size="%d" fill="%s"%s>'
            % (width, height, width, height, FONT, INK, ' class="nn_pure"' if dark else ""))
    return "\n".join([head, "<title>%s</title>" % escape(allowed(title)),
                      "<desc>%s</desc>" % escape(allowed(description))] + ([dark_style()] if dark else [])
                     + [box(0, 0, width, height, PAPER)] + elements + ["</svg>", ""])
