"""The trace as Markdown with LaTeX formulas, as GitHub, Jupyter and most notebooks show it."""

import re

from .examples import published_rows
from .expressions import POWERS, as_digits, reason, spoken, written
from .folding import TERMS, Folding, by_phase, check_digits, heading, headline
from .text import answer_as_text, remarks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional
    from .expressions import Expression
    from .folding import Ranges

LAYERED = ("z", "a", "e", "w", "b", "delta", "dE/da", "da/dz", "dE/dw", "dE/db", "e_sum", "z_max", "penalty")
SYMBOLS = {"delta": r"\delta", "learning_rate": r"\eta", "alpha": r"\alpha", "beta1": r"\beta_1", "beta2": r"\beta_2",
           "eps": r"\epsilon", "E": "E"}
DERIVATIVES = {"dE/da": ("E", "a"), "da/dz": ("a", "z"), "dE/dw": ("E", "w"), "dE/db": ("E", "b")}
NAME = re.compile(r"([^\[(]+)((?:\[[0-9]+\])*)(?:\(([0-9]+)\))?$")
OWNED = re.compile(r"([A-Za-z_0-9]+)\(([wb](?:\[[0-9]+\])+)\)$")
FUNCTIONS = {"exp": r"\exp", "log": r"\log", "max": r"\max", "min": r"\min", "tanh": r"\tanh",
             "sigmoid": r"\sigma"}


class Latex:
    """The notation of formulas in LaTeX."""

    times = r" \cdot "
    relations: "Dict[str, str]" = {">=": r"\ge", "<=": r"\le"}
    conjunction = r" \text{ and } "
    level = True

    def fraction(self, over: str, under: str) -> str:
        return r"\frac{%s}{%s}" % (over, under)

    def call(self, name: str, parts: "List[str]") -> str:
        name = spoken(name)
        if name == "abs":
            return r"\left| %s \right|" % parts[0]
        if name == "sqrt":
            return r"\sqrt{%s}" % parts[0]
        if name in POWERS:
            return "{%s}^{%s}" % (parts[0], parts[1])
        if name == "expm1":
            return r"\left( \exp\left( %s \right) - 1 \right)" % parts[0]
        if name == "log1p":
            return r"\log\left( 1 + %s \right)" % parts[0]
        symbol = FUNCTIONS.get(name) or r"\mathrm{%s}" % name.replace("_", r"\_")
        return r"%s\left( %s \right)" % (symbol, ", ".join(parts))

    def group(self, text: str) -> str:
        return r"\left( %s \right)" % text

    def more(self, count: int) -> str:
        return r"\cdots_{%d\text{ more}}" % count


LATEX = Latex()


def latex_name(name: str) -> str:
    """Return the name of a quantity in LaTeX: the layer stands above, in brackets.

    >>> print(latex_name("w[0][2][1]"), latex_name("dE/da[1][0](3)"))
    w^{[0]}_{2,1} \\frac{\\partial E}{\\partial a^{[1](3)}_{0}}
    """
    owned = OWNED.match(name)
    if owned:
        return r"%s\left( %s \right)" % (_symbol(owned.group(1)), latex_name(owned.group(2)))
    parts = NAME.match(name)
    if parts is None:                           # sign(w[0][0][0]), (1 - dampening)
        return r"\mathrm{%s}" % name.replace("_", r"\_").replace("[", r"{[}").replace("]", r"{]}")
    quantity, brackets, row = parts.groups()
    indices = re.findall("[0-9]+", brackets)
    above = "[%s]" % indices.pop(0) if quantity in LAYERED and indices else ""
    above += "(%s)" % row if row else ""
    marks = ("^{%s}" % above if above else "") + ("_{%s}" % ",".join(indices) if indices else "")
    if quantity in DERIVATIVES:
        over, under = DERIVATIVES[quantity]
        if quantity == "da/dz":
            return r"\frac{\partial a%s}{\partial z%s}" % (marks, marks)
        return r"\frac{\partial %s}{\partial %s%s}" % (over, under, marks)
    symbol = _symbol(quantity)
    return ("{%s}" % symbol if "_" in symbol else symbol) + marks


def _symbol(name: str) -> str:
    if name in SYMBOLS:
        return SYMBOLS[name]
    return name if len(name) == 1 else r"\mathrm{%s}" % name.replace("_", r"\_")


def _named(leaf: "Expression") -> str:
    return latex_name(leaf["name"]) if "name" in leaf else _number(as_digits(6)(leaf))


def _number(text: str) -> str:
    """Return 1.5e-07 as 1.5 times a power of 10."""
    return re.sub(r"e([+-])0*([0-9]+)", lambda found: r" \cdot 10^{%s%s}" % (found.group(1).replace("+", ""),
                                                                          found.group(2)), text)


def as_markdown(trace: "Dict[str, Any]", digits: int = 6, ranges: "Optional[Ranges]" = None, fold: bool = True,
                after: bool = False, example: "Optional[Dict[str, Any]]" = None) -> str:
    """Return a trace as Markdown; the arguments are those of as_text.

    >>> from nn_pure import Dense, Network
    >>> from nn_pure.study.explain import explain
    >>> trace = explain(Network(1, [Dense(1, weights=[[3.0]])]), [[2.0]], [[4.0]], 0.25)
    >>> print(as_markdown(trace).splitlines()[12])
    z^{[0]}_{0} &= x_{0} \\cdot w^{[0]}_{0,0} + b^{[0]}_{0} \\\\
    """
    folding = Folding(trace, ranges or {}, fold)
    show = as_digits(check_digits(digits))
    lines = ["# %s" % (example["title"] if example else "One training step"), "", ". ".join(headline(trace)) + ".", "",
             _names(trace)]
    for title, phase in by_phase(trace, after):
        lines += ["", "## %s" % title]
        last = None
        for line in folding.folded(phase):
            if isinstance(line, int):
                lines += ["", "*... %d more*" % line]
                continue
            head = heading(line, trace)
            if head != last:
                note = " (%s)" % line["note"] if line["note"] else ""
                lines += ["", "%s`%s`%s" % ("**%s:** " % head[0] if head[0] else "", head[1], note)]
                last = head
            lines += [""] + _formula(line, show, digits, folding.terms(line))
    for note in trace["notes"]:
        lines += ["", note]
    if example and "published" in example:
        lines += ["", "## Beside the published values", "", example["source"], "",
                  "| here | there | published | computed |", "|---|---|---:|---:|"]
        lines += ["| $%s$ | %s | %s | %.*g |"
                  % (latex_name(name), his.replace("_", r"\_"), text, max(digits, 10), value)
                  for name, his, text, value in published_rows(trace, example["published"])]
    for note in (example or {}).get("notes", []):
        lines += ["", note]
    return "\n".join(lines) + "\n"


def answer_as_markdown(answer: "Dict[str, Any]", digits: int = 6) -> str:
    """Return the answer of check_work as Markdown, with the formula of the number that is wrong.

    >>> answer_as_markdown({"right": True, "checked": 3})
    'all 3 numbers are right\\n'
    """
    if answer["right"]:
        return answer_as_text(answer) + "\n"
    wrong = answer["wrong"]
    lines = ["**`%s` is wrong:** you have %r, it should be %.*g." % (wrong["name"], wrong["claimed"], digits,
                                                                    wrong["expected"]), ""]
    lines += _formula(wrong["line"], as_digits(check_digits(digits)), digits, TERMS)
    for remark in remarks(answer):
        lines += ["", remark]
    return "\n".join(lines) + "\n"


def _names(trace: "Dict[str, Any]") -> str:
    text = ("Layers, inputs and units count from 0. The layer stands above in brackets: $w^{[1]}_{2,0}$ leads from "
            "input 2 to unit 0 of layer 1; in the program it is `net.layers[1].weights[2][0]`.")
    return text + (" $z^{[1](3)}_{0}$ is of row 3." if trace["rows"] > 1 else "")


def _formula(line: "Dict[str, Any]", show: "Any", digits: int, fold: "Optional[int]") -> "List[str]":
    """Return the block of one line: with names, with numbers, and the result."""
    sign = r"\leftarrow" if line["phase"] == "update" else "="
    names = written(line["expression"], _named, LATEX, fold)
    numbers = _number(written(line["expression"], show, LATEX, fold))
    value = _number("%.*g" % (digits, line["value"]))
    if line["where"]:
        names += r" \quad \text{as } " + reason(line["where"], _named, LATEX)
    rows = ([names] if names != value else []) + ([numbers] if numbers not in (value, names) else []) + [value]
    body = [r"%s &%s %s" % (latex_name(line["name"]) if k == 0 else "", sign if k == 0 else "=", row)
            for k, row in enumerate(rows)]
    return ["$$", r"\begin{aligned}", " \\\\\n".join([part.strip() for part in body]),
            r"\end{aligned}", "$$"]
