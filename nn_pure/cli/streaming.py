"""train --stream: each epoch reads the file again, with one batch of rows in memory.

The split goes by row number, the same in every pass: of each k rows the last is
a test row, of each v others the last is a validation row.
"""

from array import array

from ..data.encoding import TargetEncoder, encoder_for
from ..data.missing import missing_message
from ..data.preprocessor import Preprocessor
from ..data.table import Source, stream_rows
from ..errors import DataError
from ..scaling import SCALINGS, Scaling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Iterator, List, Optional, Tuple
    from ..checks import Matrix, Vector
    from ..network import Network

MOST_VALIDATION_ROWS = 10000        # these are kept in memory
ROWS_AT_A_TIME = 256
LEARN, VALIDATE, TEST = "learn", "validate", "test"


def every(fraction: float) -> int:
    """Return k such that one row of k is about that share; 0 for none."""
    return max(2, int(1.0 / fraction + 0.5)) if fraction else 0


class KeptRows(Source):
    """The rows of a stream that have one of the roles, without those to drop."""

    def __init__(self, source: "Any", rows: "StreamedRows", roles: "Tuple[str, ...]") -> None:
        Source.__init__(self, source.name, source.header, source.dialect)
        self.source = source
        self.rows = rows
        self.roles = roles

    def numbered(self) -> "Iterator[Tuple[int, List[str]]]":
        """Yield (line, row)."""
        drops = [(self.positions[each.name], each.missing_words) for each in self.rows.dropping]
        for i, (line, row) in enumerate(self.source.numbered()):
            if self.rows.role(i) in self.roles and not any([row[j] in words for j, words in drops]):
                yield line, row


class StreamedRows:
    """A table in a file that is read again in every pass.

    path, options    of stream_rows
    test, validation the shares to hold out
    count            how many rows the file has
    """

    def __init__(self, path: str, options: "Dict[str, Any]", test: float, validation: float) -> None:
        self.path = path
        self.options = options
        self.test: int = every(test)
        self.validation: int = every(validation)
        self.units: "Optional[Scaling]" = None
        self.dropping: "List[Any]" = []
        self.name: str = path
        stream = self.open()
        self.count: int = sum([1 for _ in stream.numbered()])
        if not self.count:
            raise DataError("%s: no rows below the line of column names" % path)
        for k, option in ((self.test, "--test-fraction"), (self.validation, "--validation-fraction")):
            if k > self.count:
                raise DataError("%s: %d rows are too few to hold out each %dth: raise %s, or make it 0"
                                % (path, self.count, k, option))

    def open(self) -> "Any":
        """Return a fresh stream of all rows."""
        return stream_rows(self.path, **self.options)

    def role(self, i: int) -> str:
        """Return the role of row i: LEARN, VALIDATE or TEST."""
        if self.test and i % self.test == self.test - 1:
            return TEST
        j = i - i // self.test if self.test else i          # its number among the others
        if self.validation and j % self.validation == self.validation - 1:
            return VALIDATE if j // self.validation < MOST_VALIDATION_ROWS else LEARN
        return LEARN

    def fit(self, target: str, **options: "Any") -> Preprocessor:
        """Return the preprocessor of the file; fill values and scaling are fitted without the test rows."""
        learned = array("l", [i for i in range(self.count) if self.role(i) != TEST])
        preprocessor = Preprocessor.fit(self.open, target, rows=learned, **options)      # type: ignore[arg-type]
        self.preprocessor: Preprocessor = preprocessor
        self.target: TargetEncoder = TargetEncoder(preprocessor.target or {})
        self.dropping = [each for each in [encoder_for(column) for column in preprocessor.columns] + [self.target]
                         if each.drop]
        if self.target.classes is None:
            self.units = self._units()
        return preprocessor

    def _units(self) -> Scaling:
        """Return the scaling that standardises the targets; 8 bytes a row are in memory."""
        values = array("d", [t[0] for _, t in self._examples(LEARN, VALIDATE)])
        shift, size = SCALINGS["standard"](values)
        return Scaling([shift], [size])

    def examples(self, *roles: str) -> "Iterator[Tuple[Vector, Vector]]":
        """Yield (x, t) of the rows with one of the roles, t standardised if it is a number."""
        for x, t in self._examples(*roles):
            yield x, t if self.units is None else self.units.apply([t])[0]

    def _examples(self, *roles: str) -> "Iterator[Tuple[Vector, Vector]]":
        source = KeptRows(self.open(), self, roles)
        j = source.positions[self.target.name]
        for line, row, x in self.preprocessor.stream(source):
            try:
                code = self.target.code(row[j])
                if code != code:
                    raise DataError(missing_message(row[j], True))
            except DataError as error:
                raise DataError("%s %s" % (source.place(line, self.target.name), error)) from None
            yield x, self.target.row(code)

    def validation_rows(self) -> "Optional[Tuple[Matrix, Matrix]]":
        """Return X and T of the validation rows, or None."""
        if not self.validation:
            return None
        pairs = list(self.examples(VALIDATE))
        if not pairs:
            raise DataError("%s: every validation row has a missing value: choose another --missing" % self.path)
        return [x for x, _ in pairs], [t for _, t in pairs]

    def judged(self, net: "Network", *roles: str) -> "Tuple[List[Any], List[Any]]":
        """Return the true and the predicted labels or numbers of the rows with one of the roles."""
        truth: "List[Any]" = []
        predictions: "List[Any]" = []
        X: "Matrix" = []
        T: "Matrix" = []

        def judge() -> None:
            truth.extend(self.preprocessor.decode(T))
            predictions.extend(self.preprocessor.decode(net.predict(X)))
            del X[:], T[:]

        for x, t in self._examples(*roles):
            X.append(x)
            T.append(t)
            if len(X) == ROWS_AT_A_TIME:
                judge()
        if X:
            judge()
        return truth, predictions
