"""Missing values: which cells count as missing, and the policies for them.

A column of numbers, booleans or ordered words takes an empty cell and each of
MISSING_WORDS for missing; a column of categories only an empty cell, since NA
may be Namibia.  "missing_words" in the settings of a column states others.

    refuse          DataError names the first missing cell (the default)
    drop            training leaves the row out; prediction refuses it, since it
                    answers every row
    mean            imputation: the column's mean; for categories the most frequent
    median          imputation: the column's median; for categories the most frequent
    most_frequent   imputation: the most frequent value, the first in order of equals
    indicator       one more input, 1 where the cell is missing and 0 elsewhere, and
                    the mean; for categories all zeros

Means and medians are those of the training rows.
"""

from ..errors import DataError
from ..matrix import total
from ..scaling import median_of
from .advice import advice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict

MISSING_WORDS = frozenset(["", "NA", "N/A", "n/a", "na", "NaN", "nan", "NAN", "null", "NULL", "Null", "None", "none",
                           "-", "--", "?", ".", "#N/A", "#NA", "#NULL!"])
POLICIES = ("refuse", "drop", "mean", "median", "most_frequent", "indicator")


def missing_message(text: str, target: bool = False) -> str:
    """Return the error message about a missing cell, with its remedies.

    target   whether it is in the target column, which is not imputed

    >>> missing_message("NA")[:50]
    "is 'NA', a missing value: fill it in or remove the"
    """
    if target:
        remedy = advice("drop") + ": a target is not imputed"
    else:
        remedy = advice("missing") + " drop (training rows), mean, median, most_frequent or indicator"
    return "is %s: fill it in or remove the row, or %s" % ("%r, a missing value" % text if text else "empty", remedy)


def fill_value(policy: str, codes: "Any", place: str) -> float:
    """Return the value imputed for missing cells; codes are those of the others."""
    if not len(codes):
        raise DataError("%s has no value in the rows to train on: leave it out" % place)
    if policy == "most_frequent":
        return most_frequent(codes)
    if policy == "median":
        return median_of(sorted(codes))
    size = max(max(codes), -min(codes)) or 1.0      # relative to the largest: the sum must not overflow
    return total([code / size for code in codes]) / len(codes) * size


def most_frequent(codes: "Any") -> float:
    """Return the number that occurs most often, the smallest of equals.

    >>> most_frequent([2.0, 1.0, 2.0, 1.0, 3.0])
    1.0
    """
    counts: "Dict[float, int]" = {}
    for code in codes:
        counts[code] = counts.get(code, 0) + 1
    return min(counts, key=lambda code: (-counts[code], code))
