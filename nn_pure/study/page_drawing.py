"""Where units and edges of a network stand in the drawing of the page, as SVG text."""

from html import escape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Tuple

MOST = 6                # units of a layer that are drawn
COLUMN, ROW, RADIUS, MARGIN = 172, 100, 34, 44
LABELLED = 3            # units on each side of edges that have room for their weights
NEAR = 0.75             # how far along an edge its weight stands: near the target, labels are apart


def shown_sizes(network: "Dict[str, Any]") -> "List[int]":
    """Return how many inputs, and how many units of each layer, are drawn.

    >>> shown_sizes({"inputs": 2, "layers": [{"units": 64}]})
    [2, 6]
    """
    return [min(size, MOST) for size in _sizes(network)]


def _sizes(network: "Dict[str, Any]") -> "List[int]":
    return [network["inputs"]] + [layer["units"] for layer in network["layers"]]


def _places(network: "Dict[str, Any]") -> "Tuple[List[List[Tuple[int, int]]], int, int]":
    """Return the (x, y) of inputs and units, column by column, and the size of the drawing."""
    shown = shown_sizes(network)
    height = 2 * MARGIN + ROW * (max(shown) - 1) + 44
    columns = []
    for column, size in enumerate(shown):
        top = (height - 44 - ROW * (size - 1)) // 2
        columns.append([(MARGIN + COLUMN * column, top + ROW * i) for i in range(size)])
    return columns, 2 * MARGIN + COLUMN * (len(shown) - 1), height


def draw_network(network: "Dict[str, Any]") -> str:
    """Return the network as SVG; units have the ids u-LAYER-UNIT and x-INPUT, edges e-LAYER-INPUT-UNIT.

    >>> text = draw_network({"inputs": 1, "layers": [{"units": 1, "activation": "tanh"}]})
    >>> 'id="u-0-0"' in text and 'id="e-0-0-0"' in text
    True
    """
    columns, width, height = _places(network)
    parts = ['<svg id="net" viewBox="0 0 %d %d" role="img" aria-labelledby="net-title" '
             'style="max-width:%dpx">' % (width, height, width * 3 // 2),
             '<title id="net-title">The network: %s</title>' % escape(_in_words(network))]
    for k in range(1, len(columns)):
        parts += _edges(k - 1, columns[k - 1], columns[k])
    for column, places in enumerate(columns):
        parts += _column(network, column, places, height)
    return "\n".join(parts + ["</svg>"])


def _in_words(network: "Dict[str, Any]") -> str:
    return "%d inputs, then %s" % (network["inputs"], ", ".join(
        ["%d units with %s" % (layer["units"], layer["activation"]) for layer in network["layers"]]))


def _edges(k: int, sources: "List[Tuple[int, int]]", targets: "List[Tuple[int, int]]") -> "List[str]":
    lines, labels = [], []
    for i, (x1, y1) in enumerate(sources):
        for j, (x2, y2) in enumerate(targets):
            name = "%d-%d-%d" % (k, i, j)
            lines.append('<line id="e-%s" class="edge" x1="%d" y1="%d" x2="%d" y2="%d"/>'
                         % (name, x1 + RADIUS, y1, x2 - RADIUS, y2))
            if len(sources) <= LABELLED and len(targets) <= LABELLED:
                x, y = x1 + RADIUS + NEAR * (x2 - x1 - 2 * RADIUS), y1 + NEAR * (y2 - y1)
                labels.append('<text id="l-%s" class="weight" x="%.1f" y="%.1f"></text>' % (name, x, y - 4))
    return lines + labels


def _column(network: "Dict[str, Any]", column: int, places: "List[Tuple[int, int]]", height: int) -> "List[str]":
    parts = []
    for j, (x, y) in enumerate(places):
        name = "x-%d" % j if column == 0 else "u-%d-%d" % (column - 1, j)
        parts.append('<g id="%s" class="unit"><circle cx="%d" cy="%d" r="%d"/>'
                     '<text class="value" id="v-%s" x="%d" y="%d"></text>'
                     '<text class="below" id="d-%s" x="%d" y="%d"></text></g>'
                     % (name, x, y, RADIUS, name, x, y + 5, name, x, y + RADIUS + 14))
    hidden = _sizes(network)[column] - len(places)
    x = places[0][0]
    if hidden:
        parts.append('<text class="caption" id="more-%d" x="%d" y="%d">%d more</text>'
                     % (column, x, places[-1][1] + RADIUS + 29, hidden))
    caption = "inputs" if column == 0 else network["layers"][column - 1]["activation"]
    parts.append('<text class="caption" x="%d" y="%d">%s</text>' % (x, height - 5, escape(caption)))
    return parts


def edge_styles(network: "Dict[str, Any]", rows: "List[List[float]]") -> "Dict[str, List[str]]":
    """Return {edge: [width, class]} for weights as propagation.parameter_rows has them.

    >>> edge_styles({"inputs": 1, "layers": [{"units": 2}]}, [[2.0, -1.0], [0.0, 0.0]])
    {'e-0-0-0': ['6.0', 'plus'], 'e-0-0-1': ['3.3', 'minus']}
    """
    shown = shown_sizes(network)
    sizes = _sizes(network)
    largest = max([abs(w) for row in rows for w in row]) or 1.0
    found = {}
    start = 0
    for k in range(len(network["layers"])):
        for i in range(shown[k]):
            for j in range(shown[k + 1]):
                w = rows[start + i][j]
                found["e-%d-%d-%d" % (k, i, j)] = ["%.1f" % (0.6 + 5.4 * abs(w) / largest),
                                                   "plus" if w > 0.0 else "minus" if w < 0.0 else "none"]
        start += sizes[k] + 1
    return found
