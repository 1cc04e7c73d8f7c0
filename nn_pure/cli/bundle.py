"""write nn_pure itself as one file, to copy into other programs

The file is a module: import it under its own name, and the package's files as
parts of it (import nn_pure_single.network).  With all of nn_pure in it, it can
also be run: python3 nn_pure_single.py train ...
"""

import argparse
import keyword
import os

from ..errors import DataError
from ..files import try_to_write, write_text
from .arguments import file_name


def configure(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("file", type=file_name, metavar="FILE.py", help="the file to write; its name is that of the module")
    add("--only", choices=("core", "all"), default="all",
        help="core: the files that run on any Python; all: data, estimators and commands too (default: %(default)s)")
    add("--strip", action="store_true", help="leave out comments, docstrings and annotations, for boards")


def run(arguments: argparse.Namespace) -> int:
    name, dot, ending = os.path.basename(arguments.file).partition(".")
    if dot + ending != ".py" or not name.isidentifier() or keyword.iskeyword(name):
        raise DataError("%r cannot be imported: use a name of letters, digits and underscores that ends in .py, "
                        "such as nn_pure_single.py" % os.path.basename(arguments.file))
    from ..bundle.writer import bundle  # ast and tokenize, for this command alone
    try_to_write(arguments.file)
    text = bundle(arguments.only, arguments.strip)
    write_text(arguments.file, text)
    print("%s: %d bytes" % (arguments.file, len(text.encode("utf-8"))))
    return 0
