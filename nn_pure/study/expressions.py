"""Expressions: how a number was computed, as plain data.

    {"value": 0.5}                     a constant of the formula
    {"value": 0.5, "name": "x[0]"}     a number that another line, or the data, has
    {"op": "*", "of": [...]}           an operation on expressions

evaluate does what the expression says, from left to right like the training
code, so that its result has the same bits.  written formats it: with names
or with numbers, for a terminal or for LaTeX.

    sum            0 + first + second + ...     the way all loops of the core begin
    + - * /        from left to right
    neg, and names of functions: see function_of
"""

import math

from ..activations import ACTIVATIONS, exp_named
from ..elementary import cos, expm1, exponential, log, log1p, power, sinh, tanh

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional
    Expression = Dict[str, Any]

# Those of math as math.log, where elementary.py has one of that name.  exp is math's, for numbers <= 0; exponential
# that of elementary.py, for all.
FUNCTIONS: "Dict[str, Callable[..., float]]" = {
    "math." + name: value for name, value in vars(math).items() if callable(value)}
FUNCTIONS.update({
    "exp": math.exp, "exponential": exponential, "expm1": expm1, "log": log, "log1p": log1p, "sqrt": math.sqrt,
    "tanh": tanh, "sinh": sinh, "cos": cos, "abs": abs, "max": max, "min": min, "power": power, "pow": pow})
PORTABLE = "portable_"          # before the name: with the exp of portable_exp.py
COMPARE: "Dict[str, Callable[[float, float], bool]]" = {
    ">": lambda a, b: a > b, ">=": lambda a, b: a >= b, "<": lambda a, b: a < b, "<=": lambda a, b: a <= b,
    "=": lambda a, b: a == b, "!=": lambda a, b: a != b}
POWERS = ("power", "pow")
BINDING = {"sum": 1, "+": 1, "-": 1, "neg": 2, "*": 3, "/": 3}
TIGHT = 4                       # numbers, names and functions need no parentheses


def function_of(name: str) -> "Callable[..., float]":
    """Return the function of a name: one of FUNCTIONS, or of an activation.

    >>> function_of("sqrt")(4.0), function_of("portable_sigmoid")(0.0)
    (2.0, 0.5)
    """
    if name == PORTABLE + "exp":
        portable: "Callable[..., float]" = exp_named("portable")
        return portable
    if name.startswith(PORTABLE):
        return lambda z: function_of(name[len(PORTABLE):])(z, exp_named("portable"))
    return FUNCTIONS[name] if name in FUNCTIONS else ACTIVATIONS[name].value


def spoken(name: str) -> str:
    """Return the usual name of a function.

    >>> spoken("portable_sigmoid"), spoken("math.atan"), spoken("exponential")
    ('sigmoid', 'atan', 'exp')
    """
    name = name.split(".")[-1].replace(PORTABLE, "")
    return "exp" if name == "exponential" else name



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


def holds(condition: "List[Any]") -> bool:
    """Return whether a condition, [left, relation, right], is true.

    >>> holds([number(2.0), "<=", number(0.0)])
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
    if op not in BINDING:
        return function_of(op)(*parts)
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


# --- as text -----------------------------------------------------------------

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
    """The notation on a terminal: 0.5·x, a/b in one line."""

    times = "·"
    relations: "Dict[str, str]" = {}
    conjunction = " and "
    level = False               # a fraction is in one line: what is over and under it may need parentheses

    def fraction(self, over: str, under: str) -> str:
        return "%s/%s" % (over, under)

    def call(self, name: str, parts: "List[str]") -> str:
        if name == "abs":
            return "|%s|" % parts[0]
        if name in POWERS:
            return "%s^%s" % (parts[0], parts[1])
        return "%s(%s)" % (spoken(name), ", ".join(parts))

    def group(self, text: str) -> str:
        return "(%s)" % text

    def more(self, count: int) -> str:
        return "... %d more" % count


TERMINAL = Terminal()


def written(expression: "Expression", show: "Callable[[Expression], str]", style: "Any" = TERMINAL,
            fold: "Optional[int]" = None) -> str:
    """Return an expression as a text.

    show    how a number is shown: as_names or as_digits(6)
    fold    how many terms of a sum are shown, then the number of the rest; None: all of them

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
    if op in POWERS and "op" in parts[0]:
        texts[0] = style.group(texts[0])
    elif op not in BINDING and op not in POWERS:
        texts = [_bare(text) if "op" not in part else text for part, text in zip(parts, texts)]
    if op not in BINDING:
        return str(style.call(op, texts))
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


MOST_REASONS = 3


def reason(conditions: "Optional[List[Any]]", show: "Callable[[Expression], str]", style: "Any" = TERMINAL) -> str:
    """Return the conditions of a line as a text, those beyond the third counted; "" if there are none.

    >>> reason([[number(2.0, "z"), ">", number(0.0)], [number(2.0, "z"), "<", number(3.0)]], as_names)
    'z > 0 and z < 3'
    """
    texts = ["%s %s %s" % (written(left, show, style), style.relations.get(relation, relation),
                           written(right, show, style)) for left, relation, right in conditions or []]
    if len(texts) > MOST_REASONS:
        texts = texts[:MOST_REASONS] + ["%d more" % (len(texts) - MOST_REASONS)]
    joined: str = style.conjunction.join(texts)
    return joined
