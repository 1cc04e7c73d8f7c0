"""show every number of one training step, and the numbers it comes from

Either for rows of a table and a model that train has saved, or for one of
three small examples: mazur is a published page, with its values beside ours.
"""

import argparse
import json
import re
import sys
from os.path import basename

from ..data.preprocessor import Preprocessor
from ..data.table import read_table
from ..errors import DataError
from ..files import write_text
from ..optimizers import OPTIMIZERS
from .arguments import check_output, count, file_name, rate
from .predict import load_with_columns
from .reading import add_reading, reading_for
from .train_options import SGD_LEARNING_RATE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Tuple
    from ..study.explain import Trace
    from ..study.folding import Ranges

EXAMPLES = ("mazur", "softmax", "xor")              # those of study.examples, which only running the command imports
FORMATS = ("text", "markdown", "html", "json")
MOST_ROWS = 100             # of a batch that a person would read
ROWS = re.compile(r"([1-9][0-9]*)(?:-([1-9][0-9]*))?$")


def rows(text: str) -> "Tuple[int, int]":
    """Return "3" as (3, 3) and "1-4" as (1, 4): the first row is 1."""
    found = ROWS.match(text)
    if not found:
        raise argparse.ArgumentTypeError("%r is no row; write 3, or 1-4 for a batch; the first row is 1" % text)
    first = int(found.group(1))
    last = int(found.group(2) or first)
    if last < first or last - first >= MOST_ROWS:
        raise argparse.ArgumentTypeError("%r: from 1 to %d rows can be explained at once" % (text, MOST_ROWS))
    return first, last


def digits(text: str) -> int:
    """Return text as a number of digits, 1 to 17."""
    number = count(text)
    if number > 17:
        raise argparse.ArgumentTypeError("%r: a number has 1 to 17 digits" % text)
    return number


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("model", nargs="?", metavar="MODEL.json", help="a model that train has saved")
    add("file", nargs="?", metavar="FILE.csv", help="a table with the columns the model was trained on")
    add("--row", type=rows, metavar="N",
        help="which row of the table, the first is 1; 1-4 is a batch of four (default: 1)")
    add("--example", choices=EXAMPLES, help="explain a small example in place of a model")
    add("--learning-rate", type=rate, metavar="R",
        help="the step size (default: %g with sgd, else the optimizer's own)" % SGD_LEARNING_RATE)
    add("--optimizer", choices=sorted(OPTIMIZERS), help="the update rule (default: sgd)")
    add("--digits", type=digits, default=6, metavar="N",
        help="digits shown of each number (default: %(default)s)")
    add("--format", choices=FORMATS, help="output format (default: by the name of OUT: .md, .html, .json; else text)")
    add("--steps", type=count, default=1, metavar="N",
        help="number of training steps to record; all of them are in html and json (default: %(default)s)")
    add("--open", action="append", default=[], metavar="RANGE",
        help="show these units of a wide layer: 0:10-20 are 10 to 20 of layer 0, x:0-9 inputs, rows:0-7 rows")
    add("--all", action="store_true", help="show all units of wide layers")
    add("--after", action="store_true", help="show the forward pass after the step too, not only its loss")
    add("--output", type=file_name, metavar="OUT.html", help="where to write (default: standard output)")
    add_reading(parser)


def run(arguments: argparse.Namespace) -> int:
    from ..study.explain import record  # here: loaded by this command alone
    from ..study.folding import opened
    form = arguments.format or _format_of(arguments.output)
    ranges = opened(arguments.open)
    if arguments.steps > 1 and form in ("text", "markdown"):
        raise DataError("--steps %d: text and markdown show one step; use --format html or json" % arguments.steps)
    one = _task(arguments)
    if arguments.output:
        check_output("--output", arguments.output, arguments.model or "")
    optimizer = arguments.optimizer or one["optimizer"]
    usual = one["learning_rate"] if optimizer == one["optimizer"] else None
    traces = record(one["network"], one["X"], one["y"], arguments.steps, arguments.learning_rate or usual, optimizer)
    text = _rendered(traces, form, arguments, ranges, one)
    if arguments.output:
        write_text(arguments.output, text)
    else:
        sys.stdout.write(text)
    return 0


def _rendered(traces: "List[Trace]", form: str, arguments: argparse.Namespace, ranges: "Ranges",
              one: "Dict[str, Any]") -> str:
    if form == "json":
        return json.dumps(traces if arguments.steps > 1 else traces[0], ensure_ascii=False, indent=1) + "\n"
    if form == "html":
        from ..study.page import as_page
        return as_page(traces, arguments.digits, one)
    if form == "markdown":
        from ..study.markdown import as_markdown
        return as_markdown(traces[0], arguments.digits, ranges, not arguments.all, arguments.after, one)
    from ..study.picture import shows_colours
    from ..study.text import as_text
    colour = not arguments.output and shows_colours(sys.stdout)
    return as_text(traces[0], arguments.digits, 80, ranges, not arguments.all, arguments.after, colour,
                   not arguments.output and not shows_unicode(sys.stdout), one) + "\n"


def _format_of(output: "Any") -> str:
    for ending, form in ((".md", "markdown"), (".html", "html"), (".htm", "html"), (".json", "json")):
        if output and output.lower().endswith(ending):
            return form
    return "text"


def _task(arguments: argparse.Namespace) -> "Dict[str, Any]":
    """Return the task to explain, in the form of study/examples.py."""
    from ..study.examples import example
    if arguments.example:
        if arguments.model:
            raise DataError("--example %s and a model: leave one of them out" % arguments.example)
        return example(arguments.example)
    if not arguments.file:
        raise DataError("nothing to explain: name MODEL.json and FILE.csv, or choose --example mazur, softmax or xor")
    net = load_with_columns(arguments.model)
    table = read_table(arguments.file, **reading_for(net, arguments))
    first, last = arguments.row or (1, 1)
    if last > len(table.rows):
        raise DataError("--row %d: %s has %d rows" % (last, table.name, len(table.rows)))
    X, y, _ = Preprocessor.of(net).examples(table.part(list(range(first - 1, last))))
    which = "row %d" % first if first == last else "rows %d to %d" % (first, last)
    title = "%s, %s of %s" % (basename(arguments.model), which, basename(table.name))
    return {"title": title, "network": net, "X": X, "y": y, "learning_rate": SGD_LEARNING_RATE, "optimizer": "sgd"}


def shows_unicode(stream: "Any") -> bool:
    """Return whether stream can print the characters of the formulas."""
    try:
        "·←²³α".encode(getattr(stream, "encoding", None) or "utf-8")
    except (UnicodeError, LookupError):
        return False
    return True


