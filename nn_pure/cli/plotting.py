"""--plot and --svg: pictures on the terminal, or in a file."""

import argparse
import os
import sys

from ..errors import DataError
from .arguments import check_output, file_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional, Sequence
    from ..network import Network
    from ..study.picture import Picture
    from ..training.history import History

MOST_CLASSES = 30               # a larger confusion matrix is not drawn


def add_plotting(parser: "Any", what: str) -> None:
    """Add the two options; what names the pictures."""
    parser.add_argument("--plot", action="store_true", help="draw as text, below the rest: " + what)
    parser.add_argument("--svg", type=file_name, metavar="FILE.svg", help="write the same as an SVG file")


def check_plotting(arguments: argparse.Namespace, others: "Sequence[Optional[str]]" = ()) -> None:
    """Raise DataError or OSError before the work if the file of --svg cannot be written.

    others   names of files that are read, or written before; None is none
    """
    if not arguments.svg:
        return
    for path in others:
        if path and os.path.abspath(path) == os.path.abspath(arguments.svg):
            raise DataError("--svg %s would overwrite what is read or written there; name another" % arguments.svg)
    check_output("--svg", arguments.svg, "")


def show_pictures(arguments: argparse.Namespace, pictures: "Callable[[], List[Picture]]") -> None:
    """Print and write the pictures that the function returns, if --plot or --svg asks for them."""
    if not arguments.plot and not arguments.svg:
        return
    from ..study.picture import Stack  # here: loaded for pictures alone
    drawn = pictures()
    if not drawn:
        print("nn_pure: nothing to draw", file=sys.stderr)
        return
    stack = Stack(drawn)
    if arguments.plot:
        for picture in stack.pictures:
            print()
            picture.show(sys.stdout)
    if arguments.svg:
        stack.save(arguments.svg)


def of_training(history: "Optional[History]", net: "Network") -> "List[Picture]":
    """Return the losses of a training, and a chart for each metric; none before the first epoch."""
    from ..study.pictures import plot
    if history is None or not history.loss:
        return []
    pictures: "List[Picture]" = [plot(history, unit="nats" if "cross_entropy" in net.loss else None)]
    for name in sorted(set(history.metrics) | set(history.val_metrics)):
        names = [name] if name in history.metrics else []
        pictures.append(plot(history, names + (["val_" + name] if name in history.val_metrics else [])))
    return pictures


def of_answers(net: "Network", X: "Any", T: "Any", target: "Dict[str, Any]", truth: "List[Any]",
               predictions: "List[Any]", counts: "Optional[List[List[int]]]") -> "List[Picture]":
    """Return the confusion matrix, or predicted over true numbers; and the outputs as a surface over two inputs.

    truth, predictions   labels, or numbers in the target's units
    counts               the confusion matrix, None for numbers
    """
    from ..study.pictures import draw_confusion, draw_surface, plot_predictions
    pictures: "List[Picture]" = []
    if counts is None:
        pictures.append(plot_predictions(truth, predictions, str(target["name"])))
    elif len(counts) <= MOST_CLASSES:
        pictures.append(draw_confusion(counts, target["classes"]))
    if net.inputs == 2:
        pictures.append(draw_surface(net, X, T))
    return pictures


def of_network(net: "Network") -> "List[Picture]":
    """Return a drawing of the network, if it is narrow enough."""
    from ..study.drawing import draw
    from ..study.notebook import is_small
    return [draw(net)] if is_small(net) else []
