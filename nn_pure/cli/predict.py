"""predict from a saved model, for every row of a CSV file

The rows are copied, with one more column: the prediction.  They are streamed:
a pipe's first row is answered before its last one is read.
"""

import argparse
import csv
import io
import json
import re
import sys

from ..data.encoding import encoder_for
from ..data.preprocessor import Preprocessor
from ..data.table import JSONCell, stream_rows
from ..errors import DataError, ModelFileError, NNPureError
from ..files import write_text
from .arguments import file_name, refuse_to_overwrite
from .networks import load_model
from .reading import add_reading, is_file, reading_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Iterator, List
    from ..checks import Matrix, Vector
    from ..network import Network

ROWS_AT_A_TIME = 256        # of a file; of a pipe each row is answered at once
JSON_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$")


def configure(parser: argparse.ArgumentParser) -> None:
    add_model_and_file(parser)
    parser.add_argument("--probabilities", action="store_true",
                        help="add a column for each class: probability_<class>")
    parser.add_argument("--format", choices=["csv", "jsonl"], metavar="NAME",
                        help="output format: csv, or jsonl, an object per line (default: that of FILE)")
    parser.add_argument("--output", type=file_name, metavar="OUT.csv",
                        help="where to write, all or nothing (default: standard output, row by row)")
    add_reading(parser)


def add_model_and_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="MODEL.json", help="a model that train has saved")
    parser.add_argument("file", metavar="FILE.csv",
                        help="a table with the columns the model was trained on; - reads standard input")


def load_with_columns(name: str) -> "Network":
    """Return the model in the file of that name; ModelFileError if it does not know the columns of a table."""
    net = load_model(name)
    if net.columns is None or net.target is None:
        raise ModelFileError("%s names no columns: train made no model of a table here; "
                             "use Network.predict from Python" % name)
    return net


def run(arguments: argparse.Namespace) -> int:
    if arguments.output:
        refuse_to_overwrite("--output", arguments.output, [arguments.model, arguments.file])
    net = load_with_columns(arguments.model)
    options = reading_for(net, arguments)
    whole = is_file(arguments.file)
    if not whole:
        options["sample_lines"] = 1
    stream = stream_rows(arguments.file, **options)
    try:
        if arguments.output:
            text = io.StringIO()
            _predict(net, stream, arguments, ROWS_AT_A_TIME, text)
            write_text(arguments.output, text.getvalue())
        else:
            _predict(net, stream, arguments, ROWS_AT_A_TIME if whole else 1, sys.stdout)
    finally:
        stream.close()
    return 0


def _predict(net: "Network", stream: "Any", arguments: argparse.Namespace, size: int, out: "Any") -> None:
    """Write the rows of stream with their predictions to out, size at a time."""
    preprocessor = Preprocessor.of(net)
    target: "Any" = net.target
    names = ["predicted_" + target["name"]]
    if arguments.probabilities:
        names += _probability_names(target)
    for name in names:
        if name in stream.positions:
            raise DataError("%s has a column %r already: rename it" % (stream.name, name))
    jsonl = (arguments.format or stream.dialect.format) == "jsonl"
    numbers = {encoder.name: encoder for encoder in map(encoder_for, preprocessor.columns)
               if encoder.name in stream.positions and not hasattr(encoder, "categories")}
    writer = csv.writer(out, lineterminator="\n")
    header = not jsonl
    for batch in _batches(preprocessor.stream(stream), size):
        outputs = net.predict([x for _, _, x in batch])
        bad = _first_not_finite(outputs)
        answered = batch[:bad]
        predictions = preprocessor.decode(outputs[:bad]) if answered else []
        if header:
            writer.writerow(stream.header + names)
            header = False
        for (_, row, _), answer, prediction in zip(answered, outputs, predictions):
            added = [prediction] + (_probabilities(answer) if arguments.probabilities else [])
            if jsonl:
                cells: "Dict[str, Any]" = {name: _json_cell(name, text, numbers)
                                           for name, text in zip(stream.header, row)}
                cells.update(zip(names, added))
                out.write(json.dumps(cells, ensure_ascii=False) + "\n")
            else:
                writer.writerow(row + [value if isinstance(value, str) else repr(value) for value in added])
        out.flush()
        if bad < len(outputs):
            raise DataError("%s: line %d: the network answers %r; its weights or this row are too large"
                            % (stream.name, batch[bad][0], [a for a in outputs[bad] if a - a != 0.0][0]))
    if header and not jsonl:
        raise DataError("%s: no rows below the line of column names" % stream.name)


def _batches(rows: "Iterator[Any]", size: int) -> "Iterator[List[Any]]":
    """Yield size rows at a time; before the error of a row, the rows before it."""
    batch: "List[Any]" = []
    failure: "Any" = None
    try:
        for row in rows:
            batch.append(row)
            if len(batch) == size:
                yield batch
                batch = []
    except NNPureError as error:
        failure = error
    if batch:
        yield batch
    if failure is not None:
        raise failure


def _first_not_finite(outputs: "Matrix") -> int:
    for i, answer in enumerate(outputs):
        for a in answer:
            if a - a != 0.0:
                return i
    return len(outputs)


def _probability_names(target: "Dict[str, Any]") -> "List[str]":
    if target["classes"] is None:
        raise DataError("--probabilities: the model answers with numbers (%r), which have none: leave it out"
                        % target["name"])
    return ["probability_" + label for label in target["classes"]]


def _probabilities(answer: "Vector") -> "Vector":
    """Return the probability of each class."""
    return [1.0 - answer[0], answer[0]] if len(answer) == 1 else list(answer)


def _json_cell(name: str, text: str, numbers: "Dict[str, Any]") -> "Any":
    """Return the value of a cell of JSON Lines; else a number where the model reads one, None if missing, or text."""
    encoder = numbers.get(name)
    if encoder is None and not isinstance(text, JSONCell):
        return text
    if text in ("true", "false") or JSON_NUMBER.match(text):
        return json.loads(text)
    if encoder is None:
        return text or None
    code = encoder.code(text)
    return None if code != code else code
