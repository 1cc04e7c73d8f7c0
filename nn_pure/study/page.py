"""The page: one HTML file in which a reader steps through a recorded run.

It holds all texts and numbers as Python made them; its script only chooses
which to show.  No network, no other files.

    recording["kinds"]   the templates of the lines, each once: name, phase, formula, ... and
                         "parts", its formula in pieces: a text, or [slot], or [slot, 1] where
                         a negative number gets parentheses
    recording["steps"]   for each training step: "lines", the kind of each line; "slots", the
                         numbers as texts; "short", the same for the drawing; "edges", their style
"""

import json
import pkgutil
from html import escape

from ..errors import DataError
from .examples import published_rows
from .expressions import as_digits, as_names, reason, written
from .folding import PHASES, TERMS, check_digits, headline
from .page_drawing import MOST, draw_network, edge_styles, shown_sizes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Sequence
    from .expressions import Expression

MOST_NUMBERS = 2000000      # about 50 MB: beyond that browsers get slow
SHORT = 3                   # digits in the drawing
ALONE_AFTER, ALONE_BEFORE = ("(", "|", ", "), (")", "|", ", ")
OPEN, SHUT = "\x01", "\x02"     # delimiters of a slot while a formula is built


def as_page(traces: "Sequence[Dict[str, Any]]", digits: int = 6, example: "Optional[Dict[str, Any]]" = None) -> str:
    """Return the traces of a run, from explain.record, as one HTML page.

    >>> from nn_pure import Dense, Network
    >>> from nn_pure.study.explain import record
    >>> page = as_page(record(Network(1, [Dense(1, weights=[[3.0]])]), [[2.0]], [[4.0]], 2, 0.25))
    >>> page.startswith("<!DOCTYPE html>") and page.endswith("</html>\\n")
    True
    """
    check_digits(digits)
    if not traces:
        raise DataError("there is no step to show: record at least one")
    count = len(traces) * len(traces[0]["lines"])
    if count > MOST_NUMBERS:
        raise DataError("%d steps of %d lines are too much for a page: record fewer steps, or fewer rows"
                        % (len(traces), len(traces[0]["lines"])))
    title = example["title"] if example else "One training step"
    data = recording(traces, digits)
    data["notes"] = traces[0]["notes"] + (example or {}).get("notes", [])
    template = (pkgutil.get_data(__name__, "page.html") or b"").decode("utf-8")
    filled = {"TITLE": escape(title), "HEADLINE": "<br>".join([escape(line) for line in headline(traces[0])]),
              "PUBLISHED": _published(traces[0], digits, example or {}), "DRAWING": draw_network(traces[0]["network"]),
              # "</script>" in a text would end the script
              "RECORDING": json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")}
    for name in ("TITLE", "HEADLINE", "DRAWING", "PUBLISHED", "RECORDING"):
        template = template.replace("{{%s}}" % name, filled[name])
    return template


def _published(trace: "Dict[str, Any]", digits: int, example: "Dict[str, Any]") -> str:
    """Return a table of the published values beside ours, where the example has any."""
    if "published" not in example:
        return ""
    rows = ["<tr><td>%s</td><td>%s</td><td>%s</td><td>%.*g</td></tr>"
            % (escape(name), escape(his).replace("/", "/<wbr>"), text, max(digits, 10), value)
            for name, his, text, value in published_rows(trace, example["published"])]
    return "\n".join(["<details>", "<summary>Beside the published values: %s</summary>" % escape(example["source"]),
                      "<table><thead><tr><th>here</th><th>there</th><th>published</th><th>computed</th></tr>"
                      "</thead><tbody>"] + rows + ["</tbody></table>", "</details>"])


def recording(traces: "Sequence[Dict[str, Any]]", digits: int) -> "Dict[str, Any]":
    """Return the recording that the page replays.

    >>> from nn_pure import Dense, Network
    >>> from nn_pure.study.explain import record
    >>> data = recording(record(Network(1, [Dense(1, weights=[[3.0]])]), [[2.0]], [[4.0]], 2, 0.125), 6)
    >>> [step["loss"] for step in data["steps"]], data["last_loss"]
    (['4', '0.25'], '0.015625')
    """
    kinds: "Dict[str, int]" = {}
    steps = [_Step(trace, digits, kinds).recorded() for trace in traces]
    network = traces[-1]["network"]
    return {"kinds": [json.loads(kind) for kind in kinds], "steps": steps, "phases": PHASES,
            "last_edges": edge_styles(network, traces[-1]["weights_after"]),
            "last_layer": len(network["layers"]) - 1, "last_loss": "%.*g" % (digits, traces[-1]["loss_after"])}


class _Step:
    """Splits the trace of one step into the templates of its lines and their numbers."""

    def __init__(self, trace: "Dict[str, Any]", digits: int, kinds: "Dict[str, int]") -> None:
        self.trace = trace
        self.digits = digits
        self.kinds = kinds
        self.drawn = shown_sizes(trace["network"])
        self.slots: "Dict[str, int]" = {}
        self.texts: "List[str]" = []

    def recorded(self) -> "Dict[str, Any]":
        lines, short = [], []
        for line in self.trace["lines"]:
            kind = json.dumps(self.kind(line), ensure_ascii=False, sort_keys=True)
            lines.append(self.kinds.setdefault(kind, len(self.kinds)))
            short.append("%.*g" % (min(self.digits, SHORT), line["value"]))
        return {"lines": lines, "slots": self.texts, "short": short,
                "values": ["%.*g" % (self.digits, line["value"]) for line in self.trace["lines"]],
                "loss": "%.*g" % (self.digits, self.trace["loss"]),
                "edges": edge_styles(self.trace["network"], self.trace["weights_before"]),
                "weights": self.weights(), "inputs": self.shortened(self.trace["inputs"]),
                "targets": self.shortened(self.trace["targets"])}

    def kind(self, line: "Dict[str, Any]") -> "Dict[str, Any]":
        """Return the template of a line, with slots in place of its numbers."""
        layer = line["layer"]
        where = "" if layer is None else "layer %d, %s" % (layer, self.trace["network"]["layers"][layer]["activation"])
        names = written(line["expression"], as_names, fold=4 * TERMS)
        if line["where"]:
            names += "   as " + reason(line["where"], as_names)
        after = line["phase"] == "after"

        def slot(leaf: "Expression") -> str:
            if "name" not in leaf:
                return as_digits(self.digits)(leaf)
            return "%s%d%s" % (OPEN, self.slot(leaf["name"] + (" after" if after else ""), leaf["value"]), SHUT)

        unit, edges = self.marked(line)
        return {"name": line["name"], "phase": line["phase"], "formula": line["formula"], "note": line["note"],
                "where": where, "names": names, "parts": _parts(written(line["expression"], slot, fold=4 * TERMS)),
                "quantity": line["quantity"], "row": line["row"], "unit": unit, "edges": edges}

    def slot(self, name: str, value: float) -> int:
        """Return the slot of the number called name; another one if the name has another number already."""
        text = "%.*g" % (self.digits, value)
        while name in self.slots and self.texts[self.slots[name]] != text:
            name += "'"
        if name not in self.slots:
            self.slots[name] = len(self.texts)
            self.texts.append(text)
        return self.slots[name]

    def marked(self, line: "Dict[str, Any]") -> "Any":
        """Return the unit and the edges that a line is about, as the drawing names them."""
        k, i, j = line["layer"], line["input"], line["unit"]
        quantity = line["quantity"]
        if quantity == "x":
            return "x-%d" % i if i < self.drawn[0] else "more-0", []
        if k is None or j is None:
            return None, []
        unit = "u-%d-%d" % (k, j) if j < self.drawn[k + 1] else "more-%d" % (k + 1)
        edges = []
        if i is not None:
            return None, ["e-%d-%d-%d" % (k, i, j)]
        if quantity == "z":
            edges = ["e-%d-%d-%d" % (k, source, j) for source in range(self.drawn[k])]
        elif quantity == "dE/da" and k + 2 < len(self.drawn):
            edges = ["e-%d-%d-%d" % (k + 1, j, target) for target in range(self.drawn[k + 2])]
        return unit, edges

    def weights(self) -> "Dict[str, str]":
        """Return the weight of each edge that is drawn, for its label."""
        found = {}
        start = 0
        network = self.trace["network"]
        sizes = [network["inputs"]] + [layer["units"] for layer in network["layers"]]
        for k in range(len(network["layers"])):
            for i in range(self.drawn[k]):
                for j in range(self.drawn[k + 1]):
                    w = self.trace["weights_before"][start + i][j]
                    found["e-%d-%d-%d" % (k, i, j)] = "%.*g" % (min(self.digits, SHORT), w)
            start += sizes[k] + 1
        return found

    def shortened(self, rows: "List[List[float]]") -> "List[List[str]]":
        """Return the numbers of each row that are drawn."""
        return [["%.*g" % (min(self.digits, SHORT), number) for number in row[:MOST]] for row in rows]


def _parts(text: str) -> "List[Any]":
    """Return a formula in pieces: texts, and [slot] or [slot, 1] in place of numbers."""
    found: "List[Any]" = []
    for k, piece in enumerate(text.split(OPEN)):
        if k:
            slot, _, piece = piece.partition(SHUT)
            before = found[-1] if found else ""
            # a negative number needs parentheses unless it stands first, or alone between them
            alone = before.endswith(ALONE_AFTER) and piece.startswith(ALONE_BEFORE) if before else True
            found.append([int(slot)] if alone else [int(slot), 1])
        if piece:
            found.append(piece)
    return found
