"""Folding: which lines of a trace are shown when its layers are wide, and which are only counted."""

from ..errors import DataError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple
    Ranges = Dict[Any, Tuple[int, int]]

UNITS = 6               # of a layer that are shown: all of one that has no more
TERMS = 6               # of a sum
ROWS = 4                # of a batch


def opened(texts: "Any") -> "Ranges":
    """Return {"x", "rows" or a layer: (first, last)} for texts such as "0:10-20", "x:3-3", "rows:0-7".

    >>> opened(["1:4-6", "x:2"]) == {1: (4, 6), "x": (2, 2)}
    True
    """
    ranges: "Ranges" = {}
    for text in texts:
        which, colon, numbers = str(text).partition(":")
        first, dash, last = numbers.partition("-")
        good = colon and first.isdigit() and (last.isdigit() if dash else True)
        if not good or not (which.isdigit() or which in ("x", "rows")):
            raise DataError("%r is no range to open: write LAYER:FIRST-LAST, such as 0:10-20, x:0-9 for the inputs or "
                            "rows:0-7 for the rows" % text)
        ranges[int(which) if which.isdigit() else which] = (int(first), int(last or first))
    return ranges


class Folding:
    """Decides for each line whether it is shown.

    ranges   from opened: what is shown of a layer, instead of its first units
    fold     False shows everything
    """

    def __init__(self, trace: "Dict[str, Any]", ranges: "Ranges", fold: bool = True) -> None:
        network = trace["network"]
        self.last: int = len(network["layers"]) - 1
        self.fold = fold
        self.ranges: "Ranges" = {"x": (0, UNITS - 1), "rows": (0, ROWS - 1)}
        sizes: "Dict[Any, int]" = {"x": network["inputs"], "rows": trace["rows"]}
        for k, layer in enumerate(network["layers"]):
            self.ranges[k] = (0, UNITS - 1)
            sizes[k] = layer["units"]
        for key in ranges:
            if key not in sizes:
                raise DataError("there is no layer %s to open: the layers are 0 to %d" % (key, self.last))
            if ranges[key][0] > ranges[key][1] or ranges[key][0] >= sizes[key]:
                raise DataError("%s:%d-%d: there are %d, 0 to %d" % (
                    (key,) + ranges[key] + (sizes[key], sizes[key] - 1)))
            self.ranges[key] = ranges[key]
        self.opened = ranges

    def shows(self, line: "Dict[str, Any]") -> bool:
        """Return whether a line is shown."""
        if not self.fold:
            return True
        layer = self.last if line["layer"] is None else line["layer"]
        before = layer - 1 if layer > 0 else "x"
        return (self._within("rows", line["row"]) and self._within(layer, line["unit"])
                and self._within("x" if line["quantity"] == "x" else before, line["input"]))

    def _within(self, key: "Any", index: "Optional[int]") -> bool:
        first, last = self.ranges[key]
        return index is None or first <= index <= last

    def terms(self, line: "Dict[str, Any]") -> "Optional[int]":
        """Return how many terms of a sum are shown in a line, None for all of them."""
        return TERMS if self.fold and line["layer"] not in self.opened else None

    def folded(self, lines: "List[Dict[str, Any]]") -> "List[Any]":
        """Return the lines that are shown, and between them how many are not."""
        found: "List[Any]" = []
        for line in lines:
            if self.shows(line):
                found.append(line)
            elif found and isinstance(found[-1], int):
                found[-1] += 1
            else:
                found.append(1)
        return found


def headline(trace: "Dict[str, Any]") -> "List[str]":
    """Return the network and the step in two lines.

    >>> headline({"network": {"inputs": 2, "loss": "huber", "layers": [{"units": 1, "activation": "tanh"}]},
    ...           "rows": 4, "learning_rate": 0.5, "optimizer": {"name": "sgd"}})
    ['2 inputs, 1 tanh; loss huber', '4 rows, learning rate 0.5, optimizer sgd']
    """
    network = trace["network"]
    layers = ", ".join(["%d %s" % (layer["units"], layer["activation"]) for layer in network["layers"]])
    rows = "%d rows" % trace["rows"] if trace["rows"] > 1 else "1 row"
    return ["%d input%s, %s; loss %s" % (network["inputs"], "s" * (network["inputs"] > 1), layers, network["loss"]),
            "%s, learning rate %g, optimizer %s" % (rows, trace["learning_rate"], trace["optimizer"]["name"])]


def heading(line: "Dict[str, Any]", trace: "Dict[str, Any]") -> "Tuple[str, str]":
    """Return (where a line belongs, its formula): a heading is shown where they change."""
    layer = line["layer"]
    if layer is None:
        return "", line["formula"]
    return "layer %d, %s" % (layer, trace["network"]["layers"][layer]["activation"]), line["formula"]


PHASES = {"prepare": "Before the first layer", "forward": "Forward", "loss": "Loss", "backward": "Backward",
          "update": "Update", "after": "After the step"}


def check_digits(digits: "Any") -> int:
    """Return digits, a whole number from 1 to 17.

    >>> check_digits(6)
    6
    """
    if isinstance(digits, bool) or not isinstance(digits, int) or not 1 <= digits <= 17:
        raise DataError("digits is %r: a float has 1 to 17 of them" % (digits,))
    return digits


def by_phase(trace: "Dict[str, Any]", after: bool) -> "List[Tuple[str, List[Dict[str, Any]]]]":
    """Return (title, lines) of each phase; after: with the forward pass after the step, else only its loss."""
    found = []
    for phase in PHASES:
        lines = [line for line in trace["lines"] if line["phase"] == phase]
        if phase == "after" and not after:
            lines = [line for line in lines if line["name"] == "E"]
        if lines:
            found.append((PHASES[phase], lines))
    return found
