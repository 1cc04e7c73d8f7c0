"""Type inference: the type and the number format of each column, over the whole table in one pass.

    number     at least half of its cells are numbers: a stray text is a
               mistake, and DataError names it
    boolean    two words such as no, yes: one input, 0 or 1
    category   any other texts, up to MOST_CATEGORIES different ones
    ordinal    categories in a stated order: one input 0, 1, 2, ...

Percentages ("12%") and dates are texts; the error message of such a column
says so.  The decimal mark is inferred per column:

    1,5    12,34    1.234,5    1.234.567       comma, for certain
    1.5    0.123    1,234.5    1,234,567       dot, for certain
    1.234  1,234    and nothing certain in the column: as the other columns of
                    the table, if all that are certain agree; else 1.234 is read with
                    a decimal dot, and 1,234 is refused: state decimal or thousands

A column in which both are certain raises DataError too.
"""

import re

from ..errors import DataError
from .advice import advice
from .missing import MISSING_WORDS
from .numbers import shape_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, FrozenSet, Iterable, List, Optional, Tuple
    from .table import Source

MOST_CATEGORIES = 100
MOST_WORDS = 10000              # distinct texts counted one by one; any others only by their kind
TYPES = ("number", "category", "ordinal", "boolean")
BOOLEANS = [("no", "yes"), ("false", "true"), ("n", "y"), ("f", "t"), ("off", "on"), ("nein", "ja"), ("non", "oui")]
DATE = re.compile(r"[0-9]{1,4}([-/.])[0-9]{1,2}\1[0-9]{1,4}([T ].*)?$")
COMMA_SHAPES = ("c", "dc", "sc", "dd")      # the decimal mark is a comma, for certain
DOT_SHAPES = ("d", "cd", "sd", "cc")
UNSURE_SHAPES = ("d3", "c3")


class Profile:
    """Counts of the texts, number shapes and missing values of one column.

    name      the column
    words     {text: count}, all of them, or the first MOST_WORDS
    shapes    {shape of number: count}
    missing   {word that may stand for a missing value: count}
    others    how many cells are neither
    first     {text, shape or "other": (line, text) of the first}
    """

    __slots__ = ("name", "words", "lines", "shapes", "missing", "others", "first", "missing_words", "overflow")

    def __init__(self, name: str, missing_words: "Iterable[str]" = MISSING_WORDS) -> None:
        self.name: str = name
        self.words: "Dict[str, int]" = {}
        self.lines: "Dict[str, int]" = {}
        self.shapes: "Dict[str, int]" = {}
        self.missing: "Dict[str, int]" = {}
        self.others: int = 0
        self.first: "Dict[str, Tuple[int, str]]" = {}
        self.missing_words: "FrozenSet[str]" = frozenset(missing_words)
        self.overflow: bool = False

    def __repr__(self) -> str:
        return "<Profile %r: %d different words>" % (self.name, len(self.words))

    def add(self, text: str, line: int) -> None:
        """Count one cell."""
        if text in self.words:
            self.words[text] += 1
        elif len(self.words) < MOST_WORDS:
            self.words[text] = 1
            self.lines[text] = line
        else:
            self.overflow = True
            self._classify(text, 1, line)

    def finish(self) -> None:
        """Classify the counted texts as missing, a shape of number, or other."""
        for text in self.words:
            self._classify(text, self.words[text], self.lines[text])

    def _classify(self, text: str, count: int, line: int) -> None:
        if text in self.missing_words:
            self.missing[text] = self.missing.get(text, 0) + count
            kind = "missing"
        else:
            kind = shape_of(text)
            if kind:
                self.shapes[kind] = self.shapes.get(kind, 0) + count
            else:
                self.others += count
                kind = "other"
        if kind not in self.first or line < self.first[kind][0]:
            self.first[kind] = line, text

    @property
    def numbers(self) -> int:
        """How many cells are numbers."""
        return sum(self.shapes.values())

    def texts(self, missing_words: "Iterable[str]") -> "List[str]":
        """Return the different texts but for the missing ones, sorted."""
        return sorted(set(self.words) - set(missing_words))

    def first_of(self, shapes: "Iterable[str]") -> "Optional[Tuple[int, str]]":
        """Return (line, text) of the first cell of one of these shapes."""
        return min([self.first[shape] for shape in shapes if shape in self.first], default=None)


def profile_columns(source: "Source", names: "List[str]", missing_words: "Dict[str, Any]") -> "Dict[str, Profile]":
    """Return the profile of each named column, after one pass over source.

    missing_words   {name: words} of columns that have words of their own
    """
    profiles = [Profile(name, missing_words.get(name, MISSING_WORDS)) for name in names]
    places = [(source.positions[profile.name], profile.add) for profile in profiles]
    for line, row in source.numbered():
        for j, add in places:
            add(row[j], line)
    for profile in profiles:
        profile.finish()
    return {profile.name: profile for profile in profiles}


def type_of(profile: Profile) -> str:
    """Return the type of a column; "" if it has no value at all."""
    numbers = profile.numbers
    if not numbers and not profile.others:
        return ""
    if numbers >= profile.others:
        return "number"
    return "boolean" if boolean_order(profile) else "category"


def check_numbers(profile: Profile, source: "Source") -> None:
    """Raise DataError at the first text in a column of numbers."""
    if profile.others:
        line, text = profile.first["other"]
        raise DataError("%s holds %r where the others are numbers: correct it, %s"
                        % (source.place(line, profile.name), text, advice("words")))


def refuse_percentages(profile: Profile, source: "Source") -> None:
    """Raise DataError at a column of numbers with percent signs."""
    texts = profile.texts(profile.missing_words)
    if texts and all([text.endswith("%") and shape_of(text[:-1].strip()) != "" for text in texts]):
        line, text = profile.first["other"]
        raise DataError("%s holds %r: remove the percent signs, which are no numbers, or %s"
                        % (source.place(line, profile.name), text, advice("category")))


def boolean_order(profile: Profile) -> "Optional[List[str]]":
    """Return the column's two words, the one for no first; None if it is not boolean."""
    texts = profile.texts(profile.missing_words)
    if len(texts) != 2 or profile.overflow:
        return None
    for no, yes in BOOLEANS:
        for order in (texts, texts[::-1]):
            if [text.lower() for text in order] == [no, yes]:
                return order
    return None


def categories_of(profile: Profile, source: "Source", missing_words: "Iterable[str]") -> "List[str]":
    """Return the different texts of a column of categories, sorted."""
    texts = profile.texts(missing_words)
    if profile.overflow or len(texts) > MOST_CATEGORIES:
        raise DataError("%s: column %r holds %s different texts, too many for categories (most: %d); "
                        "leave it out with --ignore%s" % (
                            source.name, profile.name, "over %d" % MOST_WORDS if profile.overflow else len(texts),
                            MOST_CATEGORIES, _advice(texts)))
    return texts


def _advice(texts: "List[str]") -> str:
    if 2 * sum([bool(DATE.match(text)) for text in texts]) >= len(texts):
        return ", or write the dates as numbers (a year, days since some day)"
    return ", or %s, which keeps the most frequent ones" % advice("rare")


def decimal_marks(profiles: "Iterable[Profile]", source: "Source") -> "Dict[str, Tuple[str, str]]":
    """Return {name: (decimal, thousands)} of columns of numbers; DataError if they are ambiguous."""
    profiles = list(profiles)
    stated = source.dialect
    decimals = {profile.name: _certain_decimal(profile, source) for profile in profiles}
    known = set(decimals.values()) - {""}
    common = known.pop() if len(known) == 1 else ""
    marks = {}
    for profile in profiles:
        decimal = stated.decimal or decimals[profile.name]
        if not decimal and stated.thousands in (".", ","):
            decimal = "," if stated.thousands == "." else "."
        if not decimal and (profile.first_of(UNSURE_SHAPES)):
            decimal = common or _default_decimal(profile, source)
        decimal = decimal or "."
        thousands = stated.thousands
        marks[profile.name] = decimal, _thousands(profile, decimal) if thousands is None else thousands
    return marks


def _certain_decimal(profile: Profile, source: "Source") -> str:
    """Return the decimal mark that a column shows, "" if nothing is certain."""
    comma = profile.first_of(COMMA_SHAPES)
    dot = profile.first_of(DOT_SHAPES)
    if comma and dot and source.dialect.decimal is None:
        raise DataError("%s holds %r and line %d %r: is the decimal mark a dot or a comma? Correct one of them, "
                        "or %s" % (source.place(comma[0], profile.name), comma[1], dot[0], dot[1], advice("decimal")))
    return "," if comma else "." if dot else ""


def _default_decimal(profile: Profile, source: "Source") -> str:
    """Return "." for 1.234; refuse 1,234, which may be either."""
    found = profile.first_of(["c3"])
    if found:
        raise DataError("%s holds %r, which is %s or %s: %s" % (
            source.place(found[0], profile.name), found[1], found[1].replace(",", "."), found[1].replace(",", ""),
            advice("commas")))
    return "."


def _thousands(profile: Profile, decimal: str) -> str:
    """Return the mark between thousands that a column uses, "" if none."""
    if profile.first_of(("s", "sd", "sc")):
        return " "
    if decimal == ",":
        return "." if profile.first_of(("dd", "dc", "d3")) else ""
    return "," if profile.first_of(("cc", "cd", "c3")) else ""
