"""Parsing numbers of several formats: 1234.5, 1,234.5, 1.234,5, 1 234,5 and 1'234.5.

The shape of a text is the kind of marks it uses, and so how it may be read:

    i               digits alone, or an exponent: 12, -3e4
    d   c           a decimal mark for certain: 1.5, 0.123; 1,5
    d3  c3          a mark before exactly three digits: 1.234 is 1.234 or 1234
    dd  cc          several marks, which are thousands: 1.234.567
    dc  cd          thousands and a decimal mark: 1.234,5; 1,234.5
    s   sd  sc      thousands apart by spaces or apostrophes: 1 234; 1 234.5; 1 234,5

d is for dot and c for comma.  A zero never leads a group, so 0.123 is a decimal.
"""

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

DECIMALS = (".", ",")
THOUSANDS = ("", ",", ".", " ")         # " " is also a no-break space and an apostrophe

_SPACE = "[ '\u2019\u00a0\u2009\u202f]"
_EXPONENT = "(?:[eE][+-]?[0-9]{1,9})?"
_GROUPS = "[1-9][0-9]{0,2}(?:%s[0-9]{3})"
_SHAPES = [
    ("d3", r"[1-9][0-9]{0,2}\.[0-9]{3}"),
    ("c3", r"[1-9][0-9]{0,2},[0-9]{3}"),
    ("c", r"(?:[0-9]+,[0-9]*|,[0-9]+)" + _EXPONENT),
    ("dd", _GROUPS % r"\." + "{2,}"),
    ("cc", _GROUPS % "," + "{2,}"),
    ("dc", _GROUPS % r"\." + "+,[0-9]*" + _EXPONENT),
    ("cd", _GROUPS % "," + r"+\.[0-9]*" + _EXPONENT),
    ("s", _GROUPS % _SPACE + "+"),
    ("sd", _GROUPS % _SPACE + r"+\.[0-9]*" + _EXPONENT),
    ("sc", _GROUPS % _SPACE + "+,[0-9]*" + _EXPONENT),
]
# Patterns stay text: re compiles each at its first use, and caches it; compiling all takes 5 ms.
_SHAPE = "[+-]?(?:%s)\\Z" % "|".join("(?P<%s>%s)" % pair for pair in _SHAPES)
_MINUS = "\u2212"                        # as typesetters write it


def shape_of(text: str) -> str:
    """Return the shape of a number, "" if text is none.

    NaN is none; inf is one, so that the error message says that it is not finite.

    >>> shape_of("1.5"), shape_of("1.234"), shape_of("1.234,5"), shape_of("12%"), shape_of("1_000")
    ('d', 'd3', 'dc', '', '')
    """
    if text[:1] == _MINUS:
        text = "-" + text[1:]
    try:
        number = float(text)
    except ValueError:
        match = re.match(_SHAPE, text)
        return match.lastgroup or "" if match else ""
    if number != number or "_" in text:          # float() also takes 1_000
        return ""
    if "." not in text:
        return "i"
    return "d3" if text[-4:-3] == "." and re.match(_SHAPE, text) else "d"


def looks_like_number(text: str) -> bool:
    """Return whether text is a number in one of the ways above.

    >>> looks_like_number("-1,5"), looks_like_number("ten")
    (True, False)
    """
    return shape_of(text) != ""


def _pattern(decimal: str, thousands: str) -> str:
    mark = {"": "(?!)", " ": _SPACE}.get(thousands, re.escape(thousands))
    return "[+-]?(?:(?:%s|[0-9]+)(?:%s[0-9]*)?|%s[0-9]+)%s\\Z" % (
        _GROUPS % mark + "+", re.escape(decimal), re.escape(decimal), _EXPONENT)


_READINGS = {(d, t): _pattern(d, t) for d in DECIMALS for t in THOUSANDS if d != t}


def parse_number(text: str, decimal: str = ".", thousands: str = "") -> "Optional[float]":
    """Return text parsed as a number with these marks, None if it is none; it may be infinite.

    decimal     "." or ","
    thousands   "", ",", "." or " "; groups must have three digits: 12,34 is none

    >>> parse_number("1.234,5", ",", "."), parse_number("1,234.5", ".", ","), parse_number("12,34", ".", ",")
    (1234.5, 1234.5, None)
    """
    if text[:1] == _MINUS:
        text = "-" + text[1:]
    if decimal == "." and thousands != ".":
        try:
            number = float(text)
            return number if number == number and "_" not in text else None
        except ValueError:
            if not thousands:
                return None
    if not re.match(_READINGS[decimal, thousands], text):
        return None
    if thousands == " ":
        text = re.sub(_SPACE, "", text)
    elif thousands:
        text = text.replace(thousands, "")
    return float(text.replace(",", "."))
