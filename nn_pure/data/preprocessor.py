"""Preprocessor: imputation, encoding and scaling, fitted on a training table and applied to any other.

    table -> fit -> columns, target, scaling      kept in the network, and in its file
    table -> transform -> X     targets -> T      for training
    outputs -> decode                             labels or numbers

fit goes through the whole table twice: first for the types of columns and
their categories, then for fill values and scaling, from the training rows.
transform does not scale: the network scales every row it is given, on a board
too.  attach stores columns, target and scaling in the network.
"""

from ..checks import short
from ..errors import DataError, ModelFileError
from ..scaling import Scaling
from .advice import advice
from .decisions import Decisions
from .description import check_columns, check_table, check_target
from .encoding import NumberEncoder, TargetEncoder, decode_outputs, encode_cell, encoder_for
from .fitting import codes_of, fill_columns, scaling_of
from .missing import missing_message
from .table import listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Iterator, List, Optional, Tuple
    from ..checks import Matrix, Vector
    from .table import Source, Table


class Preprocessor:
    """Encodes a table as network inputs and targets, and decodes network outputs.

    columns   descriptions of the input columns (encoding.py)
    target    description of the target column; None if there is none
    scaling   the scaling that the network applies to its inputs; None for none
    inputs, outputs    how many numbers a row of X and of T has
    skipped   columns that fit left out, because they hold no value at all
    """

    def __init__(self, columns: "List[Dict[str, Any]]", target: "Optional[Dict[str, Any]]" = None,
                 scaling: "Optional[Scaling]" = None) -> None:
        self.inputs: int = check_columns(columns)
        if target is not None:
            check_target(target)
        if scaling is not None and len(scaling.shift) != self.inputs:
            raise ModelFileError("scaling is for %d inputs and the columns make %d" % (len(scaling.shift), self.inputs))
        self.columns = columns
        self.target = target
        self.scaling = scaling
        self.skipped: "List[str]" = []
        self._encoders = [encoder_for(column) for column in columns]
        self._target = None if target is None else TargetEncoder(target)
        self.outputs: int = 0 if self._target is None else self._target.width

    def __repr__(self) -> str:
        return "<Preprocessor: %d columns, %d inputs%s>" % (
            len(self.columns), self.inputs, "" if self.target is None else ", target %r" % self.target["name"])

    @classmethod
    def fit(cls, source: "Any", target: "Optional[str]" = None, columns: "Optional[List[str]]" = None,
            ignore: "Any" = (), task: str = "auto", rows: "Optional[List[int]]" = None, missing: str = "refuse",
            unseen: str = "error", scaling: str = "standard",
            settings: "Optional[Dict[str, Dict[str, Any]]]" = None) -> "Preprocessor":
        """Return the preprocessor that fits a table.

        source    a Table; or a function without arguments that returns a fresh RowStream,
                  for tables that do not fit in memory (8 bytes per cell do have to)
        target    the target column, the one to predict, or None
        columns   the input columns, in order; None: all but target and ignore
        task      "classification", "regression", or "auto": text is classified, and so
                  are up to ten different whole numbers that each stand there three times or
                  more on average; other numbers are regressed
        rows      the numbers of the training rows: fill values and scaling are fitted on these
                  alone (no data leakage); None: all
        missing   policy for missing cells: refuse, drop, mean, median, most_frequent,
                  indicator (missing.py)
        unseen    encoding of a text that is no category: error, ignore (all zeros), other (the
                  categories of fewer than 5 rows, and those beyond 100, share an input with it)
        scaling   standard, min_max, robust or none (nn_pure/scaling.py); inputs that are only
                  0 or 1 are changed by standard alone
        settings  {column: {...}}, overrides for a column: missing, unseen, scaling,
                  type (number, category, ordinal, boolean), order (a list of words: ordinal),
                  log (True), decimal, thousands, missing_words, rare (instead of 5); for the
                  target log, decimal, thousands, missing (refuse or drop), missing_words

        >>> from nn_pure.data.table import iris
        >>> Preprocessor.fit(iris(), "species").target["classes"]
        ['setosa', 'versicolor', 'virginica']
        """
        start = _opened(source)
        decisions = Decisions(start, target, columns, ignore, missing, unseen, scaling, settings)
        described = decisions.columns()
        described_target = decisions.target(task)
        encoders = [encoder_for(column) for column in described]
        target_encoder = None if described_target is None else TargetEncoder(described_target)
        codes = codes_of(_opened(source), encoders, target_encoder, rows)
        fill_columns(described, codes, decisions.policies, start)
        fitted = cls(described, described_target)
        fitted.scaling = scaling_of(fitted._encoders, codes, decisions.scalings)
        fitted.skipped = decisions.skipped
        return fitted

    @classmethod
    def of(cls, net: "Any") -> "Preprocessor":
        """Return the preprocessor of a network that attach or load gave one; ModelFileError if it has none."""
        if net.columns is None:
            raise ModelFileError("the network names no columns: it was not trained on a table")
        check_table(net)
        return cls(net.columns, net.target, net.scaling)

    def attach(self, net: "Any") -> None:
        """Store columns, target and scaling in net, which then scales its inputs and saves all three."""
        if net.inputs != self.inputs or (self.target is not None and net.outputs != self.outputs):
            raise DataError("the columns make %d inputs and %d outputs, the network has %d and %d: build it with "
                            "Network(preprocessor.inputs, ...)" % (self.inputs, self.outputs, net.inputs, net.outputs))
        net.columns, net.target, net.scaling = self.columns, self.target, self.scaling

    def transform(self, table: "Table") -> "Matrix":
        """Return the inputs, one row per row of table, not yet scaled; DataError names a cell that does not fit."""
        return [x for _, _, x in self.stream(table)]

    def stream(self, source: "Source") -> "Iterator[Tuple[int, List[str], Vector]]":
        """Yield (line, row, x) for each row of a table or a stream, as soon as the row is there."""
        places = self._places(source)
        for line, row in source.numbered():
            yield line, row, self._inputs(source, places, line, row)

    def targets(self, table: "Table") -> "Matrix":
        """Return the targets, one row per row of table."""
        place = self._target_place(table)
        T = []
        for line, row in table.numbered():
            code = self._target_code(table, line, row[place])
            if code != code:
                where = table.place(line, self._known_target.name)
                raise DataError("%s %s" % (where, missing_message(row[place], True)))
            T.append(self._known_target.row(code))
        return T

    def examples(self, table: "Table") -> "Tuple[Matrix, Matrix, List[int]]":
        """Return X, T and the numbers of their rows, for training: rows to drop are left out."""
        places, target_place = self._places(table), self._target_place(table)
        X, T, kept = [], [], []
        for i, (line, row) in enumerate(table.numbered()):
            code = self._target_code(table, line, row[target_place])
            if (code != code and self._known_target.drop) or self._dropped(places, row):
                continue
            if code != code:
                place = table.place(line, self._known_target.name)
                raise DataError("%s %s" % (place, missing_message(row[target_place], True)))
            X.append(self._inputs(table, places, line, row))
            T.append(self._known_target.row(code))
            kept.append(i)
        if not kept:
            raise DataError("%s: every row has a missing value and is dropped: %s"
                            % (table.name, advice("another missing")))
        return X, T, kept

    def decode(self, outputs: "Any") -> "List[Any]":
        """Return a label per row of outputs, or a number where the target has no classes."""
        return decode_outputs(outputs, self._known_target.description)

    def to_dict(self) -> "Dict[str, Any]":
        """Return columns, target and scaling as plain lists and dicts, those of the model file."""
        scaling = self.scaling
        return {"columns": [dict(column) for column in self.columns],
                "target": None if self.target is None else dict(self.target),
                "scaling": None if scaling is None else {"shift": list(scaling.shift), "scale": list(scaling.scale)}}

    @classmethod
    def from_dict(cls, data: "Any") -> "Preprocessor":
        """Return the preprocessor that to_dict described, or raise ModelFileError."""
        if not isinstance(data, dict) or not {"columns", "target", "scaling"} <= set(data):
            raise ModelFileError("a preprocessor is an object with columns, target and scaling, not %s" % short(data))
        scaling = data["scaling"]
        if scaling is not None:
            if not isinstance(scaling, dict) or not {"shift", "scale"} <= set(scaling):
                raise ModelFileError("scaling must be null or an object with shift and scale")
            try:
                scaling = Scaling(scaling["shift"], scaling["scale"])
            except ValueError as error:
                raise ModelFileError("scaling: %s" % error) from None
        return cls(data["columns"], data["target"], scaling)

    # --- one row ----------------------------------------------------------------

    @property
    def _known_target(self) -> TargetEncoder:
        if self._target is None:
            raise DataError("the preprocessor was fitted without a target: name one")
        return self._target

    def _places(self, source: "Source") -> "List[Tuple[NumberEncoder, int]]":
        missing = [encoder.name for encoder in self._encoders if encoder.name not in source.positions]
        if missing:
            wanted = {encoder.name for encoder in self._encoders}
            others = [name for name in source.header if name not in wanted]
            raise DataError("%s lacks the column%s %s that the model was trained on; its other columns are: %s"
                            % (source.name, "s" if len(missing) > 1 else "", listed(missing), listed(others)))
        return [(encoder, source.positions[encoder.name]) for encoder in self._encoders]

    def _target_place(self, source: "Source") -> int:
        name = self._known_target.name
        if name not in source.positions:
            raise DataError("%s lacks the target column %r; its columns are: %s"
                            % (source.name, name, listed(source.header)))
        return source.positions[name]

    def _inputs(self, source: "Source", places: "List[Tuple[NumberEncoder, int]]", line: int,
                row: "List[str]") -> "Vector":
        x: "Vector" = []
        try:
            for encoder, j in places:
                encoder.expand(encode_cell(encoder, row[j]), x)
        except DataError as error:
            raise DataError("%s %s" % (source.place(line, encoder.name), error)) from None
        return x

    def _target_code(self, source: "Source", line: int, text: str) -> float:
        try:
            return self._known_target.code(text)
        except DataError as error:
            raise DataError("%s %s" % (source.place(line, self._known_target.name), error)) from None

    def _dropped(self, places: "List[Tuple[NumberEncoder, int]]", row: "List[str]") -> bool:
        for encoder, j in places:
            if encoder.drop and row[j] in encoder.missing_words:
                return True
        return False


def _opened(source: "Any") -> "Any":
    """Return a table, or a fresh stream from the function that makes them."""
    opened = source() if callable(source) else source
    if not hasattr(opened, "numbered"):
        raise DataError("a Table is needed, or a function that returns a fresh RowStream, not %s" % short(opened))
    return opened
