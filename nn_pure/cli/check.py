"""check a model's gradients on real data, against finite differences"""

import argparse

from ..data.encoding import encode_columns, encode_target
from ..data.table import read_csv
from ..errors import DataError
from ..gradcheck import check_gradients
from .arguments import count
from .predict import add_model_and_file, load_with_columns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def configure(parser: argparse.ArgumentParser) -> None:
    add_model_and_file(parser)
    parser.add_argument("--rows", type=count, default=20, metavar="N",
                        help="how many rows to use, from the first (default: %(default)s)")
    parser.add_argument("--limit", type=count, default=1000, metavar="N",
                        help="how many parameters to check at most (default: %(default)s)")


def run(arguments: argparse.Namespace) -> int:
    net = load_with_columns(arguments.model)
    table = read_csv(arguments.file)
    table = table.part(list(range(min(arguments.rows, len(table.rows)))))
    columns: "Any" = net.columns
    target: "Any" = net.target
    report = check_gradients(net, encode_columns(table, columns), encode_target(table, target),
                             limit=arguments.limit)
    print("%s with the first %d rows of %s" % (arguments.model, len(table.rows), table.name))
    print(report)
    if not report.checked:
        raise DataError("no gradient of %s could be compared" % arguments.model)
    return 0
