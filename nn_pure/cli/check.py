"""check a model's gradients on real data, against finite differences"""

import argparse

from ..data.preprocessor import Preprocessor
from ..data.table import read_table
from ..errors import DataError
from ..gradcheck import check_gradients
from .arguments import count
from .predict import add_model_and_file, load_with_columns


def configure(parser: argparse.ArgumentParser) -> None:
    add_model_and_file(parser)
    parser.add_argument("--rows", type=count, default=20, metavar="N",
                        help="number of rows to use, from the first (default: %(default)s)")
    parser.add_argument("--limit", type=count, default=1000, metavar="N",
                        help="most parameters to check (default: %(default)s)")


def run(arguments: argparse.Namespace) -> int:
    net = load_with_columns(arguments.model)
    table = read_table(arguments.file)
    table = table.part(list(range(min(arguments.rows, len(table.rows)))))
    X, T, _ = Preprocessor.of(net).examples(table)
    report = check_gradients(net, X, T, limit=arguments.limit)
    print("%s with the first %d rows of %s" % (arguments.model, len(X), table.name))
    print(report)
    if not report.checked:
        raise DataError("no gradient of %s could be compared" % arguments.model)
    return 0
