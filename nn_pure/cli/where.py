"""find the line of the source in which a derivative or another term is computed

    python3 -m nn_pure where "dE/dw"
    python3 -m nn_pure where delta
    python3 -m nn_pure where Adam
"""

import argparse


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("term", nargs="?", metavar="TERM",
                        help="the left side of a formula, such as dE/dw, or the name of a function; "
                             "without it, a list of all terms")


def run(arguments: argparse.Namespace) -> int:
    from ..study.where import find, read_core, table  # tokenize, for this command alone
    sources = read_core()
    lines = table(sources) if arguments.term is None else find(sources, arguments.term)
    print("\n".join(lines).rstrip("\n"))
    return 0
