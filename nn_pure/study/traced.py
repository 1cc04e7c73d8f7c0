"""Traced numbers: floats that remember how they were computed.

A function of the core, run on traced numbers, computes the bits that it always
computes, and its result records its own formula: the operations + - * / and
named functions with their operands, and the comparisons that chose the branches.
Reverse-mode automatic differentiation records the same way, on a tape
(Griewank, Walther 2008, Evaluating derivatives, section 3.2).

    expression(number)    the formula of a traced number, as data: see expressions.py
    conditions(log)       the comparisons that decided, [[left, relation, right], ...]
"""

from .expressions import PORTABLE, evaluate, number, of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional, Set
    from .expressions import Expression

OPPOSITE = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "=": "!=", "!=": "="}
ORDERS = {">": ">", ">=": ">=", "<": "<", "<=": "<=", "=": "=", "!=": "<>"}        # what each allows


class Traced(float):
    """A float that records how it was computed.

    op, parts   the operation that made it and the traced numbers it was made of; "" for a number that is given
    name        of a number that is given
    place       what it belongs to, the number of an output or the place of a weight; None for all others
    log         the comparisons so far, (left, relation, right): one list for all numbers of a run
    born        the number of comparisons when an operation made it

    >>> z = Traced(3.0, name="z")
    >>> a = z / (1.0 + abs(z))
    >>> a, a.op, [float(part) for part in a.parts]
    (0.75, '/', [3.0, 4.0])
    """

    op = ""
    parts: "List[Traced]" = []
    born = 0
    name: str
    place: "Any"
    log: "List[Any]"

    def __new__(cls, value: float, name: str = "", place: "Any" = None, log: "Optional[List[Any]]" = None) -> "Traced":
        self = float.__new__(cls, value)
        self.name = name
        self.place = place
        self.log = [] if log is None else log
        return self

    def __neg__(self) -> "Traced":
        return made("neg", -float(self), [self])

    def __pos__(self) -> "Traced":
        return self

    def __abs__(self) -> "Traced":
        return made("abs", abs(float(self)), [self])

    def __hash__(self) -> int:
        return float.__hash__(self)


def made(op: str, value: float, parts: "List[Any]") -> Traced:
    """Return the result of an operation on numbers, at least one of them traced.

    >>> made("max", 2.0, [Traced(1.0, "z"), 2.0]).op
    'max'
    """
    log = [part for part in parts if isinstance(part, Traced)][0].log
    result = Traced(value, log=log)
    result.op = op
    result.born = len(log)
    result.parts = [part if isinstance(part, Traced) else Traced(part, log=log) for part in parts]
    return result


def _plain(x: "Any") -> "Any":
    return float(x) if isinstance(x, Traced) else x


def _add_operator(op: str, name: str) -> None:
    compute = getattr(float, "__%s__" % name)

    def forwards(self: Traced, other: "Any") -> "Any":
        value = compute(float(self), _plain(other))
        return value if value is NotImplemented else made(op, value, [self, other])

    def backwards(self: Traced, other: "Any") -> "Any":
        return made(op, compute(float(other), float(self)), [other, self])

    setattr(Traced, "__%s__" % name, forwards)
    setattr(Traced, "__r%s__" % name, backwards)


def _add_comparison(relation: str, name: str) -> None:
    compare = getattr(float, "__%s__" % name)

    def compared(self: Traced, other: "Any") -> "Any":
        true = compare(float(self), _plain(other))
        if true is not NotImplemented:
            self.log.append((self, relation if true else OPPOSITE[relation], other))
        return true

    setattr(Traced, "__%s__" % name, compared)


for _op, _name in (("+", "add"), ("-", "sub"), ("*", "mul"), ("/", "truediv"), ("pow", "pow")):
    _add_operator(_op, _name)
for _op, _name in ((">", "gt"), (">=", "ge"), ("<", "lt"), ("<=", "le"), ("=", "eq"), ("!=", "ne")):
    _add_comparison(_op, _name)


def named(name: str, function: "Callable[..., Any]") -> "Callable[..., Any]":
    """Wrap function: the same result, which records the call under that name.

    A last argument that is no number selects the exp, and becomes part of the name.

    >>> from math import sqrt
    >>> root = named("sqrt", sqrt)(Traced(4.0, "s"))
    >>> root, root.op, root.parts[0].name
    (2.0, 'sqrt', 's')
    """
    def call(*arguments: "Any", **options: "Any") -> "Any":
        given = arguments[0] if len(arguments) == 1 and isinstance(arguments[0], list) else arguments       # max(row)
        value = function(*[_plain(x) for x in given], **options)
        numbers = [x for x in given if isinstance(x, (int, float))]
        if not isinstance(value, float) or not any([isinstance(x, Traced) for x in numbers]):
            return function(*arguments, **options) if given is not arguments else value
        portable = any([getattr(x, "op", "") == PORTABLE + "exp" for x in given if callable(x)])
        return made(PORTABLE + name if portable else name, value, numbers)

    call.op = name                              # type: ignore[attr-defined]
    return call


# --- the recorded formula ----------------------------------------------------

def expression(x: "Any", names: "Optional[Dict[int, str]]" = None) -> "Expression":
    """Return the formula of a traced number; of any other number, the number.

    names   {id: name} of traced numbers that have a line of their own, and stand here with their name

    A factor of 1 and a term of 0 are left out, and a sum that the core begins with 0.0 is a sum.

    >>> z = Traced(3.0, "z")
    >>> expression(1.0 * (z + 0.5)) == of("+", number(3.0, "z"), number(0.5))
    True
    """
    if not isinstance(x, Traced):
        return number(x)
    if names and id(x) in names:
        return number(x, names[id(x)])
    if not x.op:
        return number(x, x.name)
    if x.op == "+":
        return _total(x, names)
    return _tidied(x.op, [expression(part, names) for part in x.parts], float(x))


def _total(x: Traced, names: "Optional[Dict[int, str]]") -> "Expression":
    """Return a chain of additions as one: it may be as long as a layer is wide."""
    terms: "List[Expression]" = []
    first = x
    while first.op == "+" and (first is x or not names or id(first) not in names):
        terms.insert(0, expression(first.parts[1], names))
        first = first.parts[0]
    start = expression(first, names)
    if start == {"value": 0.0}:
        return of("sum", *terms)
    terms = (start["of"] if start.get("op") == "+" else [start]) + [term for term in terms if term != {"value": 0.0}]
    return of("+", *terms) if len(terms) > 1 else start


def _tidied(op: str, parts: "List[Expression]", value: float) -> "Expression":
    """Return an operation as a reader expects it, with the same bits."""
    if op not in ("-", "*", "/"):
        return of(op, *parts)
    left, right = parts
    if op == "-" and _negative(right):                          # a - (-b) c
        return of("+", left, _without_sign(right))
    if op in ("*", "/") and right == {"value": 1.0}:
        return left
    if op == "*" and right == {"value": 0.0}:
        return right
    if op == "*":
        # a sum of exactly 1 is that of one-hot targets
        if left == {"value": 1.0} or (left.get("op") == "sum" and evaluate(left) == 1.0):
            return right
        if _cancel(left, right) and evaluate(right["of"][1]) == value:
            rest: "Expression" = right["of"][1]
            return rest
    return of(op, *((left["of"] if left.get("op") == op else [left]) + [right]))        # from left to right, as it was


def _negative(part: "Expression") -> bool:
    return part.get("op") == "neg" or (part.get("op") == "*" and _negative(part["of"][0]))


def _without_sign(part: "Expression") -> "Expression":
    first = part["of"][0]
    return first if part["op"] == "neg" else of("*", _without_sign(first), *part["of"][1:])


def _cancel(left: "Expression", right: "Expression") -> bool:
    """Return whether left and the first factor of right are constants whose product is 1: 2 (x/2)."""
    factors = right["of"] if right.get("op") == "*" else []
    return len(factors) == 2 and all(["op" not in part and "name" not in part for part in (left, factors[0])]) \
        and left["value"] * factors[0]["value"] == 1.0


def conditions(log: "List[Any]", names: "Optional[Dict[int, str]]" = None) -> "Optional[List[Any]]":
    """Return the comparisons as [[left, relation, right], ...]; None if none decided.

    Two about the same numbers are one: a >= b and a <= b say that a = b.  That two numbers
    were not equal is the usual case, and left out.

    >>> z = Traced(3.0, "z")
    >>> z >= 5.0, z > 2.0, z == 2.0
    (False, True, False)
    >>> [(left["name"], relation, right["value"]) for left, relation, right in conditions(z.log)]
    [('z', '<', 5.0), ('z', '>', 2.0)]
    """
    found: "List[Any]" = []
    for left, relation, right in log:
        sides = [expression(left, names), expression(right, names)]
        known = [one for one in found if [one[0], one[2]] == sides]
        if known:
            known[0][1] = _both(known[0][1], relation)
        elif relation != "!=":
            found.append([sides[0], relation, sides[1]])
    return found or None


def _both(first: str, second: str) -> str:
    """Return the conjunction of two relations of the same numbers.

    >>> _both("<=", ">="), _both("<=", "!="), _both(">=", ">")
    ('=', '<', '>')
    """
    together = [sign for sign in ORDERS[first] if sign in ORDERS[second]]
    return [relation for relation in ORDERS if list(ORDERS[relation]) == together][0] if together else second


def leaves(x: "Any", names: "Optional[Dict[int, str]]" = None) -> "List[Traced]":
    """Return the given numbers that a traced number was made of; those with a name of their own are not looked into.

    >>> z = Traced(3.0, "z")
    >>> [leaf.name for leaf in leaves(z * z + 1.0)]
    ['z', 'z', '']
    """
    found, waiting = [], [x]
    while waiting:
        x = waiting.pop()
        if isinstance(x, Traced):
            if not x.op or (names and id(x) in names):
                found.append(x)
            else:
                waiting += reversed(x.parts)
    return found


def places(numbers: "List[Any]") -> "Set[Any]":
    """Return the places of the leaves of numbers.

    >>> places([Traced(3.0, "z", 1) * 2.0, Traced(5.0, "t", 1)])
    {1}
    """
    return set([leaf.place for x in numbers for leaf in leaves(x) if leaf.place is not None])

