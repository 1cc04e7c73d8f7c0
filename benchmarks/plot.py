"""A chart of the results, as SVG text: ratios as bars, cost against size as lines.

    bars    xor, predict, digits, online: time over nn_pure's, on a logarithmic axis
    lines   growth: nanoseconds per multiply-add against parameters, one row a call, both axes logarithmic

It is made of the list of benchmarks that --json prints; missing and untimed
results are left out.
"""

from math import ceil, floor, log10

from nn_pure.study.colours import INK
from nn_pure.study.svg import box, document, line, text

BARS = ("xor", "predict", "digits", "online")
WIDTH = 720
LEFT, RIGHT, TOP = 150, 60, 64      # of the drawn area
BAR, GAP, HEADING = 14, 4, 24       # heights: of a bar, between two, of a group's title
LINES_HEIGHT = 260
# The palette of Okabe and Ito 2008, safe for colour blindness
COLOURS = {"nn_pure": "#0072b2", "nn_pure plain": "#999999", "nn_pure fast": "#56b4e9", "nn_pure, calls": "#0072b2",
           "NumPy": "#d55e00", "scikit-learn": "#e69f00", "PyTorch": "#cc79a7", "ONNX Runtime": "#009e73",
           "brain.js": "#882255", "micrograd": "#999933"}
OTHER = "#555555"


class Axis:
    """A logarithmic axis: whole powers of ten, from at most the least to at least the most of numbers.

    >>> axis = Axis([0.2, 30.0], 0, 300)
    >>> axis.powers, axis.place(1.0)
    ([-1, 0, 1, 2], 100.0)
    """

    def __init__(self, numbers, start, end):
        first = int(floor(log10(min(numbers))))
        self.powers = list(range(first, max(int(ceil(log10(max(numbers)))), first + 1) + 1))
        self.start = start
        self.end = end

    def place(self, number):
        """Return the coordinate of number."""
        share = (log10(number) - self.powers[0]) / (self.powers[-1] - self.powers[0])
        return self.start + share * (self.end - self.start)

    def ticks(self):
        """Return (place, label) of the powers, every other one where there are many."""
        every = 1 if len(self.powers) < 9 else 2
        return [(self.place(10.0 ** power), "%g" % 10.0 ** power if power < 3 else format(10 ** power, ","))
                for power in self.powers[::every]]


def colour(contender):
    """Return a contender's colour."""
    return COLOURS.get(contender, OTHER)


def figure(number):
    """Return number rounded to two significant digits.

    >>> figure(12.34), figure(0.0567), figure(1234.5)
    ('12', '0.057', '1200')
    """
    return "%g" % float("%.2g" % number)


# --- bars --------------------------------------------------------------------

def groups(benchmarks):
    """Return [(title, [(contender, ratio), ...]), ...] of the bars."""
    found = []
    for benchmark in benchmarks:
        if benchmark["name"] not in BARS:
            continue
        for row in benchmark["rows"]:
            title = "%s: %s" % (benchmark["name"], row["what"])
            if not found or found[-1][0] != title:
                found.append((title, []))
            if row["ratio"] and row["contender"] != "nn_pure":
                found[-1][1].append((row["contender"], row["ratio"]))
    return [group for group in found if group[1]]


def bars(found, top):
    """Return the elements of the bars, and where they end."""
    axis = Axis([1.0] + [ratio for _, pairs in found for _, ratio in pairs], LEFT, WIDTH - RIGHT)
    height = sum(HEADING + len(pairs) * (BAR + GAP) for _, pairs in found)
    first = top + TOP
    parts = [text(12, top + 24, "Time over that of nn_pure's default kernel", size=17, bold=True),
             text(12, top + 44, "ratio, logarithmic; right of the line at 1: slower than nn_pure")]
    for x, label in axis.ticks():
        parts += [line(x, first, x, first + height), text(x, first + height + 16, label, "middle")]
    one = axis.place(1.0)
    y = first
    for title, pairs in found:
        parts.append(text(12, y + 17, title, bold=True))
        y += HEADING
        for contender, ratio in pairs:
            x = axis.place(ratio)
            parts += [text(LEFT - 8, y + BAR - 2, contender, "end"),
                      box(min(x, one), y, max(abs(x - one), 1.0), BAR, colour(contender)),
                      text(max(x, one) + 4, y + BAR - 2, figure(ratio))]
            y += BAR + GAP
    parts += [line(one, first, one, y, INK),
              text((LEFT + WIDTH - RIGHT) / 2.0, y + 34, "time / nn_pure's time", "middle")]
    return parts, y + 48


# --- lines -------------------------------------------------------------------

def series(benchmarks):
    """Return [(contender, [(parameters, ns), ...]), ...] of predicting one row a call."""
    found = {}
    for benchmark in benchmarks:
        for row in benchmark["rows"] if benchmark["name"] == "growth" else []:
            if row["way"] == "predict" and row["rows"] == 1 and row["median"]:
                found.setdefault(row["contender"], []).append((row["parameters"], row["median"]))
    return list(found.items())


def lines(found, top):
    """Return the elements of the lines, with their legend, and where they end."""
    bottom = top + TOP + LINES_HEIGHT
    x_axis = Axis([x for _, points in found for x, _ in points], 70, WIDTH - 150)
    y_axis = Axis([y for _, points in found for _, y in points], bottom, top + TOP)
    parts = [text(12, top + 24, "Cost of predicting one row, against the size of the network", size=17, bold=True),
             text(12, top + 44, "nanoseconds per multiply-add; both axes logarithmic")]
    for x, label in x_axis.ticks():
        parts += [line(x, top + TOP, x, bottom), text(x, bottom + 18, label, "middle")]
    for y, label in y_axis.ticks():
        parts += [line(70, y, WIDTH - 150, y), text(62, y + 4, label, "end")]
    parts += [text((WIDTH - 80) / 2.0, bottom + 38, "parameters", "middle"),
              '<text transform="translate(18 %.1f) rotate(-90)" text-anchor="middle">ns per multiply-add</text>'
              % ((top + TOP + bottom) / 2.0)]
    for k, (contender, points) in enumerate(found):
        places = [(x_axis.place(x), y_axis.place(y)) for x, y in points]
        parts.append('<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>'
                     % (" ".join("%.1f,%.1f" % place for place in places), colour(contender)))
        parts += ['<circle cx="%.1f" cy="%.1f" r="3.5" fill="%s"/>' % (x, y, colour(contender)) for x, y in places]
        y = top + TOP + 20 * k
        parts += [box(WIDTH - 140, y, 14, 14, colour(contender)), text(WIDTH - 120, y + 12, contender)]
    return parts, bottom + 52


def legend(found, top):
    """Return the legend of the bars' colours, and where it ends."""
    names = []
    for _, pairs in found:
        names += [contender for contender, _ in pairs if contender not in names]
    parts = []
    for k, name in enumerate(names):
        x, y = 12 + 140 * (k % 5), top + 20 * (k // 5)
        parts += [box(x, y, 14, 14, colour(name)), text(x + 20, y + 12, name)]
    return parts, top + 20 * ((len(names) + 4) // 5) + 8


def svg(benchmarks, caption):
    """Return the chart; caption names versions and machine."""
    parts, end = [], 8
    found = groups(benchmarks)
    if found:
        drawn, end = bars(found, end)
        parts += drawn
        drawn, end = legend(found, end)
        parts += drawn
    sizes = series(benchmarks)
    if sizes:
        drawn, end = lines(sizes, end + 8)
        parts += drawn
    if not parts:
        parts, end = [text(12, 40, "Nothing was measured that is drawn")], 60
    parts.append(text(12, end + 10, caption, size=11))
    height = end + 24
    title = "nn_pure: how fast, beside whom"
    return document(WIDTH, height, title, "%s. %s" % (title, caption), parts)
