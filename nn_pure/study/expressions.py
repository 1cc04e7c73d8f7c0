"""Expressions: how a number was computed, as plain data.

    {"value": 0.5}                     a constant of the formula
    {"value": 0.5, "name": "x[0]"}     a number that another line, or the data, has
    {"op": "*", "of": [...]}           an operation on expressions

evaluate does what the expression says, from left to right like the training
code, so that its result has the same bits.  written puts it into words: with
names, with numbers, for a terminal or for LaTeX.

    sum            0 + first + second + ...     the way all loops of the core begin
    + - * /        from left to right
    neg, and the names in FUNCTIONS
"""

from math import exp, sqrt

from ..activations import sigmoid, tanh
from ..elementary import expm1, exponential, log, log1p, power

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional
    Expression = Dict[str, Any]

# exp is math's, for numbers <= 0; exponential that of elementary.py, for all.  Readers see exp.
FUNCTIONS: "Dict[str, Callable[..., float]]" = {
    "exp": exp, "exponential": exponential, "expm1": expm1, "log": log, "log1p": log1p, "sqrt": sqrt,
    "sigmoid": sigmoid, "tanh": tanh, "abs": abs, "max": max, "min": min, "power": power}
SPOKEN = {"exponential": "exp"}
COMPARE: "Dict[str, Callable[[float, float], bool]]" = {
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
    "=": lambda a, b: a == b}
BINDING = {"sum": 1, "+": 1, "-": 1, "neg": 2, "*": 3, "/": 3}
TIGHT = 4                       # numbers, names and functions need no parentheses


def number(value: float, name: str = "") -> "Expression":
    """Return a number as an expression, with the name that other lines give it, if it has one.

    >>> number(0.5)
    {'value': 0.5}
    """
    return {"value": float(value), "name": name} if name else {"value": float(value)}


def of(op: str, *parts: "Expression") -> "Expression":
    """Return an operation on parts.

    >>> evaluate(of("*", number(2.0), number(3.0)))
    6.0
    """
    return {"op": op, "of": list(parts)}


def where(left: "Expression", relation: str, right: float) -> "List[Any]":
    """Return the condition under which a formula has this branch: [left, relation, number].

    >>> holds(where(number(2.0), ">", 0.0))
    True
    """
    return [left, relation, number(right)]


def holds(condition: "List[Any]") -> bool:
    """Return whether a condition is true.

    >>> holds(where(number(2.0), "<=", 0.0))
    False
    """
    left, relation, right = condition
    return COMPARE[relation](evaluate(left), evaluate(right))


def evaluate(expression: "Expression") -> float:
    """Return the value of an expression, computed from its numbers.

    >>> evaluate(of("+", of("sum", of("*", number(2.0), number(3.0))), number(0.5)))
    6.5
    """
    if "op" not in expression:
        value: float = expression["value"]
        return value
    op = expression["op"]
    parts = [evaluate(part) for part in expression["of"]]
    if op in FUNCTIONS:
        if op == "power":                       # counts its factors with a whole number
            return power(parts[0], int(parts[1]))
        return FUNCTIONS[op](*parts)
    if op == "neg":
        return -parts[0]
    total = 0.0 if op == "sum" else parts[0]
    for part in parts if op == "sum" else parts[1:]:
        if op in ("sum", "+"):
            total += part
        elif op == "-":
            total -= part
        elif op == "*":
            total *= part
        else:
            total /= part
    return total


def numbers_of(expression: "Expression") -> "List[Expression]":
    """Return the numbers of an expression, from left to right.

    >>> len(numbers_of(of("+", number(1.0), of("*", number(2.0), number(3.0)))))
    3
    """
    if "op" not in expression:
        return [expression]
    return [leaf for part in expression["of"] for leaf in numbers_of(part)]


# --- in words ----------------------------------------------------------------

def as_digits(digits: int) -> "Callable[[Expression], str]":
    """Return a function that shows a number with so many digits, and a negative one in parentheses.

    >>> as_digits(3)(number(-0.12345))
    '(-0.123)'
    """
    def show(leaf: "Expression") -> str:
        text = "%.*g" % (digits, leaf["value"])
        return "(%s)" % text if text.startswith("-") else text
    return show


def as_names(leaf: "Expression") -> str:
    """Return the name of a number, and a constant as it is.

    >>> as_names(number(0.5, "x[0]")), as_names(number(2.0))
    ('x[0]', '2')
    """
    return leaf.get("name") or as_digits(6)(leaf)


class Terminal:
    """How a terminal writes: 0.5*x with a dot for the times, a/b in one line."""

    times = "·"
    level = False               # a fraction is in one line: what is over and under it may need parentheses

    def fraction(self, over: str, under: str) -> str:
        return "%s/%s" % (over, under)

    def call(self, name: str, parts: "List[str]") -> str:
        if name == "abs":
            return "|%s|" % parts[0]
        return "%s(%s)" % (SPOKEN.get(name, name), ", ".join(parts))

    def group(self, text: str) -> str:
        return "(%s)" % text

    def more(self, count: int) -> str:
        return "... %d more" % count


TERMINAL = Terminal()


def written(expression: "Expression", show: "Callable[[Expression], str]", style: "Any" = TERMINAL,
            fold: "Optional[int]" = None) -> str:
    """Return an expression as a text.

    show    how a number is shown: as_names or as_digits(6)
    fold    how many terms of a sum are shown, the rest is counted; None: all of them

    >>> products = [of("*", number(k, "x[%d]" % k), number(2.0)) for k in range(5)]
    >>> written(of("sum", *products), as_names, fold=3)
    'x[0]·2 + x[1]·2 + ... 2 more + x[4]·2'
    """
    text = _written(expression, show, style, fold)
    # The first number of all needs no parentheses: -0.5·2.
    leaf = expression
    while "op" in leaf and leaf["op"] in ("sum", "+", "-", "*", "/"):
        leaf = leaf["of"][0]
    if "op" not in leaf:
        first = show(leaf)
        if text.startswith(first):
            text = _bare(first) + text[len(first):]
    return text


def _bare(text: str) -> str:
    """Return a number without the parentheses of a negative one."""
    return text[1:-1] if text.startswith("(-") else text


def _written(expression: "Expression", show: "Callable[[Expression], str]", style: "Any",
             fold: "Optional[int]") -> str:
    if "op" not in expression:
        return show(expression)
    op = expression["op"]
    parts = expression["of"]
    texts = [_written(part, show, style, fold) for part in parts]
    if op in FUNCTIONS:
        return str(style.call(op, [_bare(text) if "op" not in part else text for part, text in zip(parts, texts)]))
    strength = BINDING[op]
    for k in range(len(parts)):
        inner = BINDING.get(parts[k].get("op", ""), TIGHT)
        # a - (b + c) and a/(b·c) need them on the right; a + b + c does not on the left
        weaker = inner < strength or (k > 0 and inner == strength and op in ("-", "/"))
        if weaker and not (op == "/" and style.level):
            texts[k] = style.group(texts[k])
    if op == "neg":
        return "-" + texts[0]
    if op == "/":
        text = texts[0]
        for under in texts[1:]:
            text = style.fraction(text, under)
        return text
    if op in ("sum", "+") and fold is not None and len(texts) > fold:
        hidden = len(texts) - fold
        texts = texts[:fold - 1] + [style.more(hidden)] + texts[-1:]
    sign: str = {"sum": " + ", "+": " + ", "-": " - ", "*": style.times}[op]
    return sign.join(texts)
