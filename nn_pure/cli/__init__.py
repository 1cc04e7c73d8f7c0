"""The command line: python3 -m nn_pure COMMAND.

One file per command, each with configure(parser), which declares its
arguments, and run(arguments), which returns the exit status: 0 success,
1 failure, 2 wrong usage.
"""

import argparse
import contextlib
import io
import os
import sys
import warnings
from importlib import import_module

from .. import __version__
from ..data.advice import Typed
from ..errors import NNPureError
from ..training.progress import terminal_width
from .arguments import INTERRUPTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterable, List, NoReturn, Optional

# The commands and the first line of their files, which --help shows without loading any of them.
COMMANDS = {
    "demo": "train a demo network: XOR as in the tutorial, or the iris table",
    "train": "train a network on a CSV file",
    "predict": "predict from a saved model, for every row of a CSV file",
    "evaluate": "evaluate a saved model on a CSV file: metrics, confusion matrix, calibration",
    "check": "check a model's gradients on real data, against finite differences",
    "summary": "describe a saved model: layers, parameters, columns",
    "tune": "search hyper-parameters of train by cross-validation, then train with the best",
    "inspect": "profile a table: columns, types, ranges, missing values, and the preprocessing of train",
    "export": "write a saved model as source: Python, MicroPython, C or JavaScript",
    "bundle": "write nn_pure itself as one file, to copy into other programs",
    "explain": "show every number of one training step, and the numbers it comes from",
    "check-work": "check the numbers of a training step that somebody worked out by hand",
    "lesson": "read a lesson of the short course: its examples run, its exercises are checked",
    "where": "find the line of the source in which a derivative or another term is computed",
    "completion": "print a shell completion script, for bash or zsh"}
FILES = {"inspect": "inspect_", "check-work": "check_work"}         # where it is not called as the command is


class TerminalWide(argparse.HelpFormatter):
    """Help as wide as the terminal; argparse asks shutil, whose import takes longer than all of its own."""

    def __init__(self, prog: str, **settings: "Any") -> None:
        columns = os.environ.get("COLUMNS", "")
        settings.setdefault("width", (int(columns) if columns.isdecimal() and int(columns)
                                      else terminal_width(sys.__stdout__)) - 2)
        super().__init__(prog, **settings)


class OneLineParser(argparse.ArgumentParser):
    """A parser whose error messages are one line, without the usage above it.

    command   the command whose options are declared when it is parsed: the others' files are not loaded
    """

    command: str = ""

    def __init__(self, **settings: "Any") -> None:
        super().__init__(formatter_class=TerminalWide, **settings)

    def parse_known_args(self, args: "Any" = None, namespace: "Any" = None) -> "Any":
        """Take the options of a --config file first: then they are defaults."""
        if self.command:
            module_of(self.command).configure(self)
            self.command = ""
        if "--config" in self._option_string_actions and any([text.startswith("--c") for text in args or []]):
            self._read_config(args)
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown and self._subparsers is None:        # a command's own parser knows what could be meant
            close = _closest(unknown[0].split("=")[0], self._option_string_actions)
            self.error("unrecognized arguments: %s%s" % (" ".join(unknown), close and "; use " + close))
        return parsed, unknown

    def _read_config(self, args: "Any") -> None:
        required = [action for action in self._actions if action.required]
        for action in required:
            action.required = False         # a config file may have what is missing here
        path = super().parse_known_args(args)[0].config
        for action in required:
            action.required = True
        if path is not None:
            from .config import ConfigError, take_config
            try:
                take_config(self, path)
            except ConfigError as error:
                self.error(str(error))

    def error(self, message: str) -> "NoReturn":
        self.exit(2, "%s: %s (%s --help shows how)\n" % (self.prog, message, self.prog))


def module_of(command: str) -> "Any":
    """Return the file of a command.

    >>> module_of("check-work").FIELDS[0]
    'example'
    """
    # A class knows its package; in a bundle, where all files are one module, __name__ does not.
    return import_module("%s.%s" % (OneLineParser.__module__, FILES.get(command, command)))


def _closest(word: str, known: "Iterable[str]") -> str:
    """Return the one of known that a misspelt word is close to, "" if there is none."""
    from difflib import get_close_matches  # here: loaded for a misspelt word alone
    return "".join(get_close_matches(word, list(known), 1))


def main(arguments: "Optional[List[str]]" = None, program: str = "nn_pure") -> int:
    """Run the command that arguments (those of the process, if None) ask for; return the exit status.

    program   the command as it was typed, for help and hints
    """
    _prepare_streams()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", UserWarning)
            warnings.showwarning = _shower(warnings.showwarning)
            with Typed():
                return _run(arguments, program)
    except BrokenPipeError:             # "| head" has read enough: nothing is wrong
        _drop_output()
        return 0
    except KeyboardInterrupt:
        return _fail("interrupted", INTERRUPTED)
    except NNPureError as error:
        return _fail(str(error), 1)
    except OSError as error:
        reason = error.strerror or str(error)
        if error.filename == "":
            reason = "the name of the file is empty"
        return _fail("%s: %s" % (error.filename, reason) if error.filename else reason, 1)
    except MemoryError:
        return _fail("out of memory", 1)
    except UnicodeError as error:       # a name that this system cannot spell
        return _fail(str(error), 1)


def _run(arguments: "Optional[List[str]]", program: str) -> int:
    parser = OneLineParser(prog=program, description="Neural networks in plain Python.")
    parser.add_argument("--version", action="version", version="nn_pure " + __version__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, about in COMMANDS.items():
        commands.add_parser(name, help=about, description=about).command = name
    arguments = sys.argv[1:] if arguments is None else arguments
    try:
        if arguments and not arguments[0].startswith("-") and arguments[0] not in COMMANDS:
            close = _closest(arguments[0], COMMANDS)
            parser.error("there is no command %r; %s" % (arguments[0], "did you mean %s?" % close if close
                                                         else "choose one of " + ", ".join(COMMANDS)))
        parsed = parser.parse_args(arguments)
        if parsed.command is None:
            parser.error("choose a command: " + ", ".join(COMMANDS))
    except SystemExit as leaving:       # argparse has printed its help or an error message
        status = leaving.code if isinstance(leaving.code, int) else 0
    else:
        status = module_of(parsed.command).run(parsed)
    sys.stdout.flush()                  # here, where a closed pipe is still caught
    return status


def _shower(usual: "Callable[..., None]") -> "Callable[..., None]":
    """Return a showwarning that prints nn_pure's in one line; Python's own, of files left open, go to usual."""
    def show(message: "Any", category: type, *place: "Any", **rest: "Any") -> None:
        if not issubclass(category, UserWarning):
            usual(message, category, *place, **rest)
            return
        with contextlib.suppress(OSError):
            print("nn_pure: warning: %s" % message, file=sys.stderr, flush=True)
    return show


def _fail(message: str, status: int) -> int:
    with contextlib.suppress(OSError):          # standard error may be closed or full
        print("nn_pure: " + " ".join(message.split()), file=sys.stderr, flush=True)
    return status


def _prepare_streams() -> None:
    """Make printing safe: with no stream at all, or one that cannot show every letter."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w")
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w")
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if hasattr(stream, "reconfigure"):          # from Python 3.7 on
            stream.reconfigure(errors="backslashreplace")
        elif stream is getattr(sys, "__%s__" % name):
            setattr(sys, name, io.TextIOWrapper(stream.detach(), stream.encoding, "backslashreplace",
                                                line_buffering=stream.line_buffering))


def _drop_output() -> None:
    """Send buffered output nowhere, or Python would print an error at exit."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):                   # a stream without a descriptor
        sys.stdout = open(os.devnull, "w")
