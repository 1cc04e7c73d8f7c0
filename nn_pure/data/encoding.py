"""Encoders: the texts of a column to network inputs, and network outputs back to labels.

Descriptions, fitted on the training file, are kept in the model as
Network.columns and Network.target, and applied at prediction:

    columns   [{"name": ..., "categories": None or [texts], ...}, ...]
              a number column is one input, a text column is one-hot: one input
              per category, 1 for its own and 0 for the others
    target    {"name": ..., "classes": None or [texts], ...}
              None: a number.  Two classes: one output, the second's
              probability.  More: one output per class.

Fields that may follow, in either:

    ordinal         true: one input, the index of the text in categories
    unseen          encoding of a text that is no category: "ignore", all inputs 0;
                    "other", one more input that is 1; without this field DataError
    fill            the value imputed for a missing cell
    indicator       true: one more input, the last, 1 where the cell is missing
    drop            true: training left out the rows where it is missing
    log             true: x becomes sign(x) log(1 + |x|), for numbers of many orders of magnitude;
                    order is kept, negative numbers are allowed
    decimal, thousands    the marks in numbers
    missing_words   which texts stand for missing, "" is always one

A cell has a code, a float: a number's value, the index of a category, NaN if it
is missing.  Means and medians are those of the codes, before the log.
"""

from array import array

from ..checks import to_vector
from ..elementary import expm1, log1p
from ..errors import DataError
from ..sample_weights import class_of
from .advice import advice
from .missing import MISSING_WORDS, missing_message
from .numbers import parse_number
from .table import listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, FrozenSet, Iterator, List, Optional, Tuple
    from ..checks import Matrix, Vector

NAN = float("nan")


def signed_log(x: float) -> float:
    """Return sign(x) log(1 + |x|).

    >>> signed_log(0.0), signed_log(-3.0) == -signed_log(3.0)
    (0.0, True)
    """
    return log1p(x) if x >= 0.0 else -log1p(-x)


def signed_exp(y: float) -> float:
    """Return the x with signed_log(x) = y, the inverse.

    >>> signed_exp(signed_log(0.0))
    0.0
    """
    return expm1(y) if y >= 0.0 else -expm1(-y)


class NumberEncoder:
    """A column of numbers: one input, and one more with an indicator."""

    def __init__(self, column: "Dict[str, Any]") -> None:
        self.name: str = column["name"]
        self.decimal: str = column.get("decimal", ".")
        self.thousands: str = column.get("thousands", "")
        self.missing_words: "FrozenSet[str]" = (
            frozenset(column.get("missing_words", self.usual_missing_words)) | {""})
        self.fill: "Any" = column.get("fill")
        self.indicator: bool = column.get("indicator", False)
        self.drop: bool = column.get("drop", False)
        self.log: bool = column.get("log", False)
        self.width: int = 1 + self.indicator

    usual_missing_words: "FrozenSet[str]" = MISSING_WORDS

    def __repr__(self) -> str:
        return "<%s %r: %d inputs>" % (type(self).__name__, self.name, self.width)

    def code(self, text: str) -> float:
        """Return the code of a cell, NaN if it is missing; DataError, without the place, if it does not fit."""
        if text in self.missing_words:
            return NAN
        number = parse_number(text, self.decimal, self.thousands)
        if number is None:
            raise DataError("holds %r where the others are numbers: correct it%s" % (text, self._marks()))
        if number - number != 0.0:
            raise DataError("holds %r, which is not finite: correct it, or leave it empty" % text)
        return number

    def _marks(self) -> str:
        if self.decimal == "." and not self.thousands:
            return ""
        return " (decimal mark %r, thousands %r)" % (self.decimal, self.thousands)

    def value(self, code: float) -> float:
        """Return the input for a code."""
        if code != code:
            code = self.fill
        return signed_log(code) if self.log else float(code)

    def expand(self, code: float, x: "Vector") -> None:
        """Append the inputs for a code to x; NaN only if takes(NaN)."""
        x.append(self.value(code))
        if self.indicator:
            x.append(1.0 if code != code else 0.0)

    def takes(self, code: float) -> bool:
        """Return whether a code can be encoded: it is not missing, or has a fill value."""
        return code == code or self.fill is not None

    def inputs(self, codes: "Any") -> "Iterator[Any]":
        """Yield the column of each input for a column of codes, one at a time."""
        yield array("d", map(self.value, codes))
        if self.indicator:
            yield array("d", [1.0 if code != code else 0.0 for code in codes])


class OrdinalEncoder(NumberEncoder):
    """Ordinal encoding: a column of ordered categories is one input, 0, 1, 2, ..."""

    def __init__(self, column: "Dict[str, Any]") -> None:
        NumberEncoder.__init__(self, column)
        self.categories: "List[str]" = column["categories"]
        self.places: "Dict[str, float]" = {text: float(k) for k, text in enumerate(self.categories)}

    def code(self, text: str) -> float:
        """Return the index of a category, NaN if it is missing."""
        place = self.places.get(text)
        if place is not None:
            return place
        return NAN if text in self.missing_words else self.unseen(text)

    def unseen(self, text: str) -> float:
        """Return the code of a text that is no category, or raise DataError."""
        raise DataError("holds %r, which is none of its categories: %s; correct it, or train with rows that have it"
                        % (text, listed(self.categories)))


class CategoryEncoder(OrdinalEncoder):
    """One-hot encoding: a column of unordered categories is one input for each."""

    usual_missing_words: "FrozenSet[str]" = frozenset([""])

    def __init__(self, column: "Dict[str, Any]") -> None:
        OrdinalEncoder.__init__(self, column)
        self.policy: str = column.get("unseen", "error")
        self.count: int = len(self.categories) + (self.policy == "other")
        self.width: int = self.count + self.indicator
        self.filled: int = -1 if self.fill is None else int(self.places[self.fill])

    def unseen(self, text: str) -> float:
        """Return the code of a text that is no category: -1 is ignored, the last is other."""
        if self.policy == "ignore":
            return -1.0
        if self.policy == "other":
            return float(self.count - 1)
        raise DataError("holds %r, which is none of its categories: %s; correct it, or %s"
                        % (text, listed(self.categories), advice("unseen")))

    def hot(self, code: float) -> int:
        """Return which input is 1 for a code, -1 for none."""
        if code == code:
            return int(code)
        return self.count if self.indicator else self.filled

    def expand(self, code: float, x: "Vector") -> None:
        """Append the inputs for a code to x."""
        row = [0.0] * self.width
        hot = self.hot(code)
        if hot >= 0:
            row[hot] = 1.0
        x.extend(row)

    def inputs(self, codes: "Any") -> "Iterator[Any]":
        """Yield the column of each input for a column of codes, one at a time."""
        places = array("l", map(self.hot, codes))
        for j in range(self.width):
            yield array("d", [1.0 if place == j else 0.0 for place in places])

    def takes(self, code: float) -> bool:
        """Return whether a code can be encoded: it is not missing, or there is a fill value or an indicator."""
        return code == code or self.fill is not None or self.indicator


def encoder_for(column: "Dict[str, Any]") -> NumberEncoder:
    """Return the encoder for a description.

    >>> encoder_for({"name": "size", "categories": ["s", "m", "l"], "ordinal": True}).code("l")
    2.0
    """
    if column["categories"] is None:
        return NumberEncoder(column)
    return OrdinalEncoder(column) if column.get("ordinal") else CategoryEncoder(column)


def encode_cell(encoder: NumberEncoder, text: str) -> float:
    """Return the code of a cell; DataError, without the place, if it cannot be encoded."""
    code = encoder.code(text)
    if not encoder.takes(code):
        raise DataError(missing_message(text))
    return code


# --- the target -----------------------------------------------------------------

class TargetEncoder(NumberEncoder):
    """The encoder of the target column."""

    def __init__(self, target: "Dict[str, Any]") -> None:
        NumberEncoder.__init__(self, target)
        self.description: "Dict[str, Any]" = target
        self.classes: "Optional[List[str]]" = target["classes"]
        if self.classes is not None:
            self.missing_words: "FrozenSet[str]" = frozenset(target.get("missing_words", [])) | {""}
            self.places: "Dict[str, float]" = {text: float(k) for k, text in enumerate(self.classes)}
            self.width: int = 1 if len(self.classes) == 2 else len(self.classes)

    def code(self, text: str) -> float:
        """Return the number, or the index of the class; NaN if it is missing."""
        if self.classes is None:
            return NumberEncoder.code(self, text)
        if text in self.places:
            return self.places[text]
        if text in self.missing_words:
            return NAN
        raise DataError("holds %r, which is none of the model's classes: %s; correct it" % (text, listed(self.classes)))

    def row(self, code: float) -> "Vector":
        """Return the row of targets for a code."""
        if self.classes is None:
            return [self.value(code)]
        if self.width == 1:
            return [code]
        return [1.0 if k == code else 0.0 for k in range(self.width)]


def decode_outputs(outputs: "Matrix", target: "Dict[str, Any]") -> "List[Any]":
    """Return a label per row of outputs, or a number where the target has no classes.

    >>> decode_outputs([[0.2], [0.7]], {"name": "t", "classes": ["no", "yes"]})
    ['no', 'yes']
    """
    classes = target["classes"]
    if classes is not None:
        return [classes[class_of(row)] for row in outputs]
    back = signed_exp if target.get("log") else float
    return [back(row[0]) for row in outputs]


def label_encode(labels: "Any") -> "Tuple[List[Any], List[int]]":
    """Return the different labels, sorted, and the index of each label among them.

    >>> label_encode(["b", "a", "b"])
    (['a', 'b'], [1, 0, 1])
    """
    labels = list(labels)
    classes = sorted(set(labels))
    places = {label: k for k, label in enumerate(classes)}
    return classes, [places[label] for label in labels]


def one_hot(places: "Any", count: int) -> "Matrix":
    """Return a one-hot row of count numbers for each index: 1 there and 0 elsewhere.

    >>> one_hot([1, 0], 3)
    [[0.0, 1.0, 0.0], [1.0, 0.0, 0.0]]
    """
    rows = []
    for place in to_vector(places, "places"):
        if place not in range(count):
            raise DataError("one_hot: %r is no index, 0 to %d" % (place, count - 1))
        rows.append([1.0 if k == place else 0.0 for k in range(count)])
    return rows
