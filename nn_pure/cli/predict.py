"""predict from a saved model, for every row of a CSV file

The rows come out as they went in, with one more column: the prediction.
"""

import argparse
import csv
import io
import sys

from ..data.encoding import decode_outputs, encode_columns
from ..data.table import read_csv
from ..errors import DataError, ModelFileError
from ..files import write_text
from ..model_file import load
from .arguments import file_name, refuse_to_overwrite

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any
    from ..network import Network


def configure(parser: argparse.ArgumentParser) -> None:
    add_model_and_file(parser)
    parser.add_argument("--output", type=file_name, metavar="OUT.csv", help="where to write (default: standard output)")


def add_model_and_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="MODEL.json", help="a model that train has saved")
    parser.add_argument("file", metavar="FILE.csv",
                        help="a table with the columns the model was trained on; - reads standard input")


def load_with_columns(name: str) -> "Network":
    """Return the model in the file of that name; ModelFileError if it does not know the columns of a table."""
    net = load(name)
    if net.columns is None or net.target is None:
        raise ModelFileError("%s names no columns: train made no model of a table here; "
                             "use Network.predict from Python" % name)
    return net


def run(arguments: argparse.Namespace) -> int:
    if arguments.output:
        refuse_to_overwrite("--output", arguments.output, [arguments.model, arguments.file])
    net = load_with_columns(arguments.model)
    table = read_csv(arguments.file)
    columns: "Any" = net.columns
    target: "Any" = net.target
    outputs = net.predict(encode_columns(table, columns))
    for line, answer in zip(table.lines, outputs):
        for a in answer:
            if a - a != 0.0:
                raise DataError("%s: line %d: the network answers %r; its weights or this row are too large"
                                % (table.name, line, a))
    predictions = decode_outputs(outputs, target)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.header + ["predicted_" + target["name"]])
    for row, prediction in zip(table.rows, predictions):
        writer.writerow(row + [prediction if isinstance(prediction, str) else repr(prediction)])
    if arguments.output:
        write_text(arguments.output, text.getvalue())
    else:
        sys.stdout.write(text.getvalue())
    return 0
