"""predict from a saved model, for every row of a CSV file

The rows come out as they went in, with one more column: the prediction.
"""

import argparse
import csv
import io
import sys

from ..data.encoding import decode_outputs, encode_columns
from ..data.table import read_csv
from ..errors import ModelFileError
from ..model_file import load, write_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any
    from ..network import Network


def configure(parser: argparse.ArgumentParser) -> None:
    add_model_and_file(parser)
    parser.add_argument("--output", metavar="OUT.csv", help="where to write (default: standard output)")


def add_model_and_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="MODEL.json", help="a model that train has saved")
    parser.add_argument("file", metavar="FILE.csv",
                        help="a table with the columns the model was trained on; - reads standard input")


def load_with_columns(path: str) -> "Network":
    """Return the model at path; ModelFileError if it does not know the columns of a table."""
    net = load(path)
    if net.columns is None or net.target is None:
        raise ModelFileError("%s names no columns: train made no model of a table here; "
                             "use Network.predict from Python" % path)
    return net


def run(arguments: argparse.Namespace) -> int:
    net = load_with_columns(arguments.model)
    table = read_csv(arguments.file)
    columns: "Any" = net.columns
    target: "Any" = net.target
    predictions = decode_outputs(net.predict(encode_columns(table, columns)), target)
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
