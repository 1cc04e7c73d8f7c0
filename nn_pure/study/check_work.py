"""check_work compares a student's numbers with those of the training step and explains the first wrong one."""

import difflib
from typing import Any, Dict

from ..checks import short, to_number, to_rate
from ..errors import DataError
from ..optimizers import optimizer_from
from .explain import as_network, explain
from .markdown import answer_as_markdown
from .mistakes import known_mistakes, quantities
from .text import answer_as_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import List, Optional, Tuple

ROUNDING = 0.02         # tolerance, relative, of a number with few digits, which may be off by one in its last
EXACT = 1e-9            # relative rounding error of another order of additions


class Answer(Dict[str, Any]):
    """The answer of check_work: a dict, which prints as text, and in a notebook with its formula.

    >>> Answer({"right": True, "checked": 3})
    all 3 numbers are right
    """

    def __repr__(self) -> str:
        return answer_as_text(self)

    def _repr_markdown_(self) -> str:
        return answer_as_markdown(self)


def check_work(net: "Any", X: "Any", y: "Any", claims: "Any", learning_rate: "Any" = None,
               optimizer: "Any" = "sgd", tolerance: "Optional[float]" = None) -> Answer:
    """Return the first wrong one of a student's numbers of a training step, and the mistake that makes it.

    claims   {name: number}, with the names of a trace: "z[0][1]", "dE/dw[1][0][0]", "E",
             in a batch "z[0][1](2)" for row 2; or {name: list} for several at once, as
             "w[1]" for all weights of layer 1.  w and b are those after the step;
             a name that ends in "after", as "E after", is of the forward pass after it
    tolerance   relative; None: each number may be off by one in its last digit,
             at most by 2 %
    net, X, y, learning_rate, optimizer   as in explain

    The answer is plain data, an Answer:

        {"right": True, "checked": how many}
        {"right": False, "checked": ..., "wrong": {"name", "claimed", "expected", "difference",
         "line": that of the trace, "mistakes": [{"name", "text"}, ...], the likeliest first}}

    DataError names a claim that is no quantity of the step.

    >>> from nn_pure import Dense, Network
    >>> net = Network(1, [Dense(1, weights=[[3.0]])])
    >>> answer = check_work(net, [[2.0]], [[4.0]], {"z[0][0]": 6, "w[0][0][0]": 5.0}, 0.25)
    >>> answer["wrong"]["name"], answer["wrong"]["expected"], answer["wrong"]["mistakes"][0]["name"]
    ('w[0][0][0]', 1.0, 'swapped sign')
    """
    trace = explain(net, X, y, learning_rate, optimizer)
    lines = {_key(line): line for line in trace["lines"]}
    claimed = _flat_claims(claims, list(lines))
    if tolerance is not None:
        tolerance = to_rate(tolerance, "tolerance")
    for name in lines:                          # in the order in which they are computed
        if name in claimed and not _agrees(claimed[name], lines[name]["value"], tolerance):
            found = _find_mistakes(net, X, y, trace, optimizer, lines[name], claimed[name], tolerance)
            expected = lines[name]["value"]
            return Answer({"right": False, "checked": len(claimed),
                           "wrong": {"name": name, "claimed": claimed[name], "expected": expected,
                                     "difference": claimed[name] - expected, "line": lines[name], "mistakes": found}})
    return Answer({"right": True, "checked": len(claimed)})


def _key(line: "Dict[str, Any]") -> str:
    name: str = line["name"]
    return name + " after" if line["phase"] == "after" else name


def _agrees(claimed: float, expected: float, tolerance: "Optional[float]") -> bool:
    """Return whether a number is right to the digits it was given with."""
    off = abs(claimed - expected)
    if tolerance is not None:
        return off <= tolerance * max(abs(claimed), abs(expected))
    if off <= EXACT * abs(expected):
        return True
    return off <= min(_last_digit(claimed), ROUNDING * abs(expected)) * (1.0 + 1e-9)


def _last_digit(value: float) -> float:
    """Return one unit in the last digit of value.

    >>> _last_digit(0.25), _last_digit(3.0)
    (0.01, 1.0)
    """
    text = repr(value)
    if text.endswith(".0"):
        text = text[:-2]
    digits, _, exponent = text.partition("e")
    places = len(digits.partition(".")[2])
    return float("1e%d" % (int(exponent or "0") - places))


def _flat_claims(claims: "Any", names: "List[str]") -> "Dict[str, float]":
    """Return {name: float}, lists flattened; DataError for names that the step does not have."""
    if not isinstance(claims, dict) or not claims:
        raise DataError("claims is %s: pass {\"z[0][0]\": 0.3775, ...}, at least one number" % short(claims))
    flat: "Dict[str, float]" = {}
    pending = list(claims.items())
    while pending:
        name, value = pending.pop(0)
        if not isinstance(name, str):
            raise DataError("claims: %s is no name; a name is a text such as \"z[0][0]\"" % short(name))
        if isinstance(value, (list, tuple)):
            stem, bracket, row = name.partition("(")
            stem, space, after = (stem, "", "") if bracket else stem.partition(" ")
            pending += [("%s[%d]%s%s%s%s" % (stem, i, space, after, bracket, row), part)
                        for i, part in enumerate(value)]
            continue
        if name not in names:
            close = difflib.get_close_matches(name, names, 3)
            raise DataError("claims: the step has no %r%s" % (
                name, "; is it %s?" % " or ".join(close) if close else "; explain shows what it has"))
        flat[name] = to_number(value, "claims: %s" % name)
    if not flat:
        raise DataError("claims holds empty lists only: pass at least one number")
    return flat


def _find_mistakes(net: "Any", X: "Any", y: "Any", trace: "Dict[str, Any]", optimizer: "Any", line: "Dict[str, Any]",
                   claimed: float, tolerance: "Optional[float]") -> "List[Dict[str, str]]":
    """Return the known mistakes that make the claimed number, the closest first."""
    if line["phase"] == "after":
        return []
    net = as_network(net)
    x, t = net._checked_data(X, y)
    t = net._smoothed(t)
    place = tuple([line[part] for part in ("quantity", "layer", "input", "unit", "row")])
    found: "List[Tuple[float, int, Dict[str, str]]]" = []
    for order, (name, text, mistake) in enumerate(known_mistakes(net, len(x), trace["learning_rate"])):
        try:
            value = quantities(net, x, t, trace["learning_rate"], optimizer_from(optimizer), mistake).get(place)
        except (ArithmeticError, ValueError):   # a mistake can leave the domain of a function
            continue
        if value is not None and _agrees(claimed, value, tolerance):
            found.append((abs(value - claimed), order, {"name": name, "text": text}))
    found.sort(key=lambda one: (one[0] > EXACT * abs(claimed), one[1]))
    return [mistake for _, _, mistake in found]
