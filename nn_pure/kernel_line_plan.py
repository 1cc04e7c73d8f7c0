"""What kernel_line_source.py writes from: the plan of a network's training, and small pieces of text."""

from . import activations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Sequence, Tuple


class Plan:
    """What decides the source, beside the numbers of the network.

    widths        of inputs and of each layer's outputs
    activations   a line of ACTIVATIONS for each layer
    penalized     for each layer, whether it has l1 or l2
    loss          a line of LOSSES
    rule          a kernel_line_rules.Rule; None without steps
    weighted      whether rows count differently
    rows          "all" of a batch written out, that is the same in each step; "one" row per step;
                  "batches" of any size, in a loop; "outputs" for predictions, "loss" for the loss alone
    pattern       with "all": for each row, what its inputs are, "0" zero, "1" one, "x" anything
    called        the names of the activations
    exp           which exp they and the loss take, a name of activations.EXPS
    """

    def __init__(self, widths: "Tuple[int, ...]", activations: "Tuple[Any, ...]", penalized: "Tuple[bool, ...]",
                 loss: "Any", rule: "Any", weighted: bool, rows: str,
                 pattern: "Tuple[str, ...]", called: "Tuple[str, ...]", exp: str) -> None:
        self.widths = widths
        self.activations = activations
        self.penalized = penalized
        self.loss = loss
        self.rule = rule
        self.weighted = weighted
        self.rows = rows
        self.pattern = pattern
        self.called = called
        self.exp = exp

    def key(self) -> "Tuple[Any, ...]":
        """Return what two plans share if their sources are the same."""
        functions = tuple([(each.value, each.slope) for each in self.activations])
        return (self.called, self.widths, functions, self.penalized, self.loss.value, self.loss.gradient,
                self.rule.key() if self.rule else None, self.weighted, self.rows, self.pattern, self.exp)

    def parameters(self) -> "List[Tuple[str, str]]":
        """Return the names of all parameters and of their slopes, in the order of parameter_rows."""
        names = []
        for k in range(len(self.activations)):
            for i in range(self.widths[k]):
                for j in range(self.widths[k + 1]):
                    names.append(("w%d_%d_%d" % (k, i, j), "g%d_%d_%d" % (k, i, j)))
            for j in range(self.widths[k + 1]):
                names.append(("b%d_%d" % (k, j), "h%d_%d" % (k, j)))
        return names

    def relus(self) -> "List[int]":
        """Return the layers that can be dead, as warning_signs.relu_layers does."""
        return [k for k in range(len(self.activations)) if self.activations[k].value is activations.relu]


class Writer:
    """Lines of source, and how far they are indented."""

    def __init__(self) -> None:
        self.lines: "List[str]" = []
        self.margin = ""

    def line(self, text: str) -> None:
        """Add a line."""
        self.lines.append(self.margin + text)

    def note(self, text: str) -> None:
        """Add a comment."""
        self.line("# " + text)

    def block(self, head: str) -> None:
        """Add a line that ends in a colon; what follows is inside."""
        self.line(head)
        self.margin += "    "

    def end(self) -> None:
        """Leave the block."""
        self.margin = self.margin[4:]


def names(letter: str, count: int, row: str = "") -> "List[str]":
    """Return letter0, letter1, ... with the mark of the row.

    >>> names("x", 2, "r3")
    ['x0r3', 'x1r3']
    """
    return ["%s%d%s" % (letter, j, row) for j in range(count)]


def listed(items: "Sequence[str]") -> str:
    """Return items as a tuple is written, on the left or the right of =.

    >>> listed(["a"]), listed(["a", "b"])
    ('a,', 'a, b')
    """
    return ", ".join(items) + ("," if len(items) == 1 else "")


def total(terms: "Sequence[str]") -> str:
    """Return the sum of terms from left to right, as the loops add it.

    >>> total(["a", "b"]), total([])
    ('0.0 + a + b', '0.0')
    """
    return " + ".join(["0.0"] + list(terms))


def products(left: "Sequence[str]", right: "Sequence[str]", pattern: str = "") -> "List[str]":
    """Return the products of a dot product; those with a 0 or 1 of pattern need no multiplication.

    0 times a finite w is 0.0 or -0.0, and a sum that began with 0.0 stays what it is when either is added.

    >>> products(["x0", "x1", "x2"], ["w0", "w1", "w2"], "x10")
    ['x0 * w0', 'w1']
    """
    pattern = pattern or "x" * len(left)
    return [right[i] if pattern[i] == "1" else "%s * %s" % (left[i], right[i])
            for i in range(len(left)) if pattern[i] != "0"]
