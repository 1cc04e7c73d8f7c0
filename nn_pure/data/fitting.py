"""The second pass of a fit: fill values (imputation) and scaling, from the training rows."""

from array import array

from ..errors import DataError
from ..scaling import SCALINGS, Scaling
from .advice import advice
from .encoding import CategoryEncoder
from .missing import fill_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional
    from .encoding import NumberEncoder, TargetEncoder
    from .table import Source


def codes_of(source: "Source", encoders: "List[NumberEncoder]", target: "Optional[TargetEncoder]",
             rows: "Optional[List[int]]") -> "List[Any]":
    """Return an array of codes per column, of the training rows; every row is checked.

    rows   their numbers; None: all.  Rows to drop are left out.
    """
    wanted = None if rows is None else set(rows)
    codes = [array("d") for _ in encoders]
    columns = [(encoder, source.positions[encoder.name]) for encoder in encoders]
    count = 0
    for line, row in source.numbered():
        try:
            found = []
            for encoder, j in columns:
                found.append(encoder.code(row[j]))
            if target is not None:
                encoder = target
                found.append(target.code(row[source.positions[target.name]]))
        except DataError as error:
            raise DataError("%s %s" % (source.place(line, encoder.name), error)) from None
        if (wanted is None or count in wanted) and not _dropped(found, encoders, target):
            for values, code in zip(codes, found):
                values.append(code)
        count += 1
    _check_rows(source, wanted, count, len(codes[0]))
    return codes


def _dropped(found: "List[float]", encoders: "List[NumberEncoder]", target: "Optional[TargetEncoder]") -> bool:
    for code, encoder in zip(found, encoders if target is None else encoders + [target]):
        if code != code and encoder.drop:
            return True
    return False


def _check_rows(source: "Source", wanted: "Any", count: int, left: int) -> None:
    for i in wanted or ():
        if i not in range(count):
            raise DataError("rows: %r is no row of %s, which has rows 0 to %d" % (i, source.name, count - 1))
    if not left:
        raise DataError("%s: no row is left to train on: none was named, or every one has a missing value and is "
                        "dropped; %s" % (source.name, advice("another missing")))


def fill_columns(columns: "List[Dict[str, Any]]", codes: "List[Any]", policies: "Dict[str, str]",
                 source: "Source") -> None:
    """Set the fill value of each column in its description."""
    for column, values in zip(columns, codes):
        policy = policies[column["name"]]
        one_hot = column["categories"] is not None and not column.get("ordinal")
        if policy in ("refuse", "drop") or (policy == "indicator" and one_hot):
            continue
        present = [code for code in values if code == code and code >= 0.0] if one_hot else [
            code for code in values if code == code]
        fill = fill_value(policy, present, "%s: column %r" % (source.name, column["name"]))
        if one_hot:
            _fill_category(column, fill, source)
        else:
            column["fill"] = fill


def _fill_category(column: "Dict[str, Any]", place: float, source: "Source") -> None:
    if place >= len(column["categories"]):
        raise DataError("%s: the most frequent text of column %r is \"other\": choose missing \"indicator\""
                        % (source.name, column["name"]))
    column["fill"] = column["categories"][int(place)]


def scaling_of(encoders: "List[NumberEncoder]", codes: "List[Any]", names: "Dict[str, str]") -> "Optional[Scaling]":
    """Return the scaling of all inputs; None if no column is scaled."""
    shift = []
    scale = []
    for encoder, values in zip(encoders, codes):
        name = names[encoder.name]
        for j, column in enumerate(encoder.inputs(values)):
            switch = isinstance(encoder, CategoryEncoder) or j > 0         # 0 or 1: in range already
            of_column = SCALINGS["none" if switch and name != "standard" else name]
            try:
                pair = of_column(column)
            except DataError as error:
                raise DataError("column %r: %s" % (encoder.name, error)) from None
            shift.append(pair[0])
            scale.append(pair[1])
    if all(name == "none" for name in names.values()):
        return None
    return Scaling(shift, scale)
