"""The trace as text for a terminal: aligned, 80 columns wide."""

import textwrap

from .examples import published_rows
from .expressions import as_digits, as_names, reason, written
from .folding import Folding, by_phase, check_digits, heading, headline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional
    from .folding import Ranges

COLOURS = {"heading": "\033[1m", "formula": "\033[2m", "value": "\033[32m", "wrong": "\033[31m"}
PLAIN_LETTERS = [("·", "*"), ("←", "<-"), ("²", "^2"), ("³", "^3"), ("α", "alpha")]
NAMES = ("Layers, inputs and units count from 0, as in Python: z[1][0] is unit 0 of layer 1, w[1][2][0] the weight "
         "from input 2 to it.")
ROW_NAMES = "  z[1][0](3) is of row 3."


def as_text(trace: "Dict[str, Any]", digits: int = 6, width: int = 80, ranges: "Optional[Ranges]" = None,
            fold: bool = True, after: bool = False, colour: bool = False, plain: bool = False,
            example: "Optional[Dict[str, Any]]" = None) -> str:
    """Return a trace as text.

    digits   how many of each number are shown, 1 to 17
    ranges   from folding.opened: which units of a wide layer are shown
    fold     False shows all of them, and all terms of each sum
    after    whether the forward pass after the step is shown, not only its loss
    colour   for a terminal; plain: in ASCII
    example  of examples.py: its title, published values and notes

    >>> from nn_pure import Dense, Network
    >>> from nn_pure.study.explain import explain
    >>> trace = explain(Network(1, [Dense(1, weights=[[3.0]])]), [[2.0]], [[4.0]], 0.25)
    >>> print("\\n".join(as_text(trace).splitlines()[-4:]))
    After the step
                                                                E = mean of (a - t)²
      E          = E[0]
                 = 9
    """
    page = _Page(trace, check_digits(digits), width, Folding(trace, ranges or {}, fold), colour)
    lines = page.head(example)
    for title, phase in by_phase(trace, after):
        lines += ["", page.paint("heading", title)] + page.phase(phase)
    for note in trace["notes"]:
        lines += [""] + textwrap.wrap(note, width)
    if example and "published" in example:
        lines += [""] + page.published(example)
    for note in (example or {}).get("notes", []):
        lines += [""] + textwrap.wrap(note, width)
    text = "\n".join(lines)
    if plain:
        text = in_ascii(text)
    return text


def in_ascii(text: str) -> str:
    """Return text in ASCII, where a terminal can show nothing else.

    >>> in_ascii("w ← 2·w²")
    'w <- 2*w^2'
    """
    for letter, ascii_letter in PLAIN_LETTERS:
        text = text.replace(letter, ascii_letter)
    return text


def wrapped(text: str, width: int, head: str) -> "List[str]":
    """Return head and a formula behind it, in lines of at most width: broken at spaces, else at · and /.

    >>> wrapped("0.25·0.5 + 0.125·8", 14, "z = ")
    ['z = 0.25·0.5 +', '      0.125·8']
    """
    indent = " " * (len(head) + 2)
    room = width - len(indent)
    lines = [head]
    for word in text.split(" "):
        parts = [word] if len(word) <= room else word.replace("·", "·\n").replace(")/", ")\n/").split("\n")
        for k, part in enumerate(parts):
            if len(lines[-1].rstrip()) > len(head) and len(lines[-1]) + len(part) > width:
                lines.append(indent)
            lines[-1] += part + (" " if k == len(parts) - 1 else "")
    return [line.rstrip() for line in lines]


class _Page:
    """Writes the lines of one trace."""

    def __init__(self, trace: "Dict[str, Any]", digits: int, width: int, folding: Folding, colour: bool) -> None:
        self.trace = trace
        self.show = as_digits(digits)
        self.digits = digits
        self.width = width
        self.folding = folding
        self.colour = colour

    def paint(self, kind: str, text: str) -> str:
        return "%s%s\033[0m" % (COLOURS[kind], text) if self.colour and text else text

    def head(self, example: "Optional[Dict[str, Any]]") -> "List[str]":
        lines = [self.paint("heading", example["title"] if example else "One training step")]
        lines += [part for line in headline(self.trace) for part in textwrap.wrap(line, self.width)]
        return lines + textwrap.wrap(NAMES + (ROW_NAMES if self.trace["rows"] > 1 else ""), self.width)

    def phase(self, lines: "List[Dict[str, Any]]") -> "List[str]":
        shown = self.folding.folded(lines)
        indent = max([10] + [len(line["name"]) for line in shown if not isinstance(line, int)])
        found: "List[str]" = []
        last = None
        for line in shown:
            if isinstance(line, int):
                found.append("  ... %d more" % line)
                continue
            head = heading(line, self.trace)
            if head != last:
                found += self.heading(head, line["note"])
                last = head
            found += self.line(line, indent)
        return found

    def heading(self, head: "Any", note: str) -> "List[str]":
        where, formula = head
        room = self.width - len(where) - 3
        lines = []
        if where and len(formula) > room:
            lines, where = [where], ""
        wrapped = textwrap.wrap(formula, self.width - 2)
        first = "  %s%s" % (where, wrapped[0].rjust(self.width - 2 - len(where)))
        lines = ["  " + line for line in lines] + [self.paint("formula", line) for line in [first] + [
            part.rjust(self.width) for part in wrapped[1:]]]
        return lines + [self.paint("formula", "  " + part) for part in textwrap.wrap(note, self.width - 2)]

    def line(self, line: "Dict[str, Any]", indent: int) -> "List[str]":
        """Return a line of the trace: with names, with numbers, and the result."""
        sign = "←" if line["phase"] == "update" else "="
        fold = self.folding.terms(line)
        names = written(line["expression"], as_names, fold=fold)
        numbers = written(line["expression"], self.show, fold=fold)
        value = "%.*g" % (self.digits, line["value"])
        if line["where"]:
            names += "   as " + reason(line["where"], as_names)
        rows = ([names] if names != value else []) + ([numbers] if numbers not in (value, names) else [])
        lines = self.wrapped(line["name"].ljust(indent), sign, rows[0]) if rows else []
        for row in rows[1:]:
            lines += self.wrapped(" " * indent, "=", row)
        head = "  %s %s " % ((" " * indent, "=") if lines else (line["name"].ljust(indent), sign))
        return lines + [head + self.paint("value", value)]

    def wrapped(self, name: str, sign: str, text: str) -> "List[str]":
        return wrapped(text, self.width, "  %s %s " % (name, sign))

    def published(self, example: "Dict[str, Any]") -> "List[str]":
        lines = [self.paint("heading", "Beside the published values")] + textwrap.wrap(example["source"], self.width)
        lines.append("  %-15s %-16s %14s  %s" % ("here", "there", "published", "computed"))
        for name, his, text, value in published_rows(self.trace, example["published"]):
            lines.append("  %-15s %-16s %14s  %.*g" % (name, his, text, max(self.digits, 10), value))
        return lines


def answer_as_text(answer: "Dict[str, Any]", digits: int = 6, width: int = 80, colour: bool = False) -> str:
    """Return the answer of check_work as text.

    >>> answer_as_text({"right": True, "checked": 3})
    'all 3 numbers are right'
    """
    checked = answer["checked"]
    if answer["right"]:
        return "all %d numbers are right" % checked if checked > 1 else "the number is right"
    show = as_digits(check_digits(digits))
    wrong = answer["wrong"]
    line = wrong["line"]
    painted = COLOURS["wrong"] + "%s is wrong" + "\033[0m" if colour else "%s is wrong"
    rows = [("you have", "%r" % wrong["claimed"]), ("it should be", "%.*g" % (digits, wrong["expected"])),
            ("you are off by", "%.*g" % (min(digits, 6), wrong["difference"])), ("formula", line["formula"]),
            ("with names", written(line["expression"], as_names, fold=6)),
            ("with numbers", written(line["expression"], show, fold=6))]
    lines = [painted % wrong["name"]]
    for name, text in rows:
        lines += wrapped(text, width, "  %-14s  " % name)
    for remark in remarks(answer):
        lines += textwrap.wrap(remark, width)
    return "\n".join(lines)


def remarks(answer: "Dict[str, Any]") -> "List[str]":
    """Return the mistakes that make the first wrong number, and whether later numbers are still to be judged.

    >>> remarks({"wrong": {"mistakes": [{"name": "swapped sign", "text": "it goes uphill"}]}, "checked": 1})
    ['swapped sign: it goes uphill']
    """
    mistakes = answer["wrong"]["mistakes"]
    said = ["%s%s: %s" % ("or " if k else "", one["name"], one["text"]) for k, one in enumerate(mistakes)]
    if not mistakes:
        said.append("This is none of the known mistakes; look for a slip in the arithmetic.")
    if answer["checked"] > 1:
        said.append("Numbers that are computed later are not judged yet.")
    return said
