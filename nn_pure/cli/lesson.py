"""read a lesson of the short course: its examples run, its exercises are checked

At a terminal a lesson comes page by page.  Elsewhere it is printed at once,
and each line that is read answers an exercise.
"""

import argparse
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("number", nargs="?", type=lesson_number, metavar="N",
                        help="which lesson; without it, a list of all")
    parser.add_argument("--answers", action="store_true", help="show the answers of the exercises, ask nothing")


def lesson_number(text: str) -> int:
    """Return text as the number of a lesson."""
    from ..study.course import READERS
    try:
        number = int(text)
    except ValueError:
        number = 0
    if not 1 <= number <= len(READERS):
        raise argparse.ArgumentTypeError("%r is no lesson: they are numbered from 1 to %d" % (text, len(READERS)))
    return number


def run(arguments: argparse.Namespace) -> int:
    from ..study.course import Reading, lesson, lessons  # doctest and all it imports, for this command alone
    if arguments.number is None:
        for each in lessons():
            print("%3d  %s\n     %s" % (each.number, each.title, each.about))
        return 0
    pause = not arguments.answers and sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()
    reading = Reading(lesson(arguments.number), ask, pause, arguments.answers)
    reading.run()
    if reading.asked and not arguments.answers:
        print("%d of %d exercises right" % (reading.right, reading.asked))
    if reading.differing:
        print("nn_pure: %d examples printed something else than the lesson says" % reading.differing, file=sys.stderr)
    return 1 if reading.differing else 0


def ask(prompt: str) -> "Optional[str]":
    """Show prompt and return the line that is typed, None at the end of the input."""
    if sys.stdin is None or (sys.stdin.isatty() and not sys.stdout.isatty()):       # nobody would see the question
        return None
    print(prompt, end="")
    sys.stdout.flush()
    line = sys.stdin.readline()
    if not line or not sys.stdin.isatty():
        print()                         # at a terminal the reader's own Enter has ended the line
    return line.rstrip("\n") if line else None
