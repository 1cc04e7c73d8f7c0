"""The command line: python3 -m nn_pure COMMAND.

One file per command, each with configure(parser), which declares its
arguments, and run(arguments), which returns the exit status: 0 done, 1 it
could not be done, 2 the command was not understood.
"""

import argparse
import contextlib
import difflib
import io
import os
import sys
import warnings

from .. import __version__
from ..errors import NNPureError
from . import (bundle, check, check_work, completion, demo, evaluate, explain, export, inspect_, lesson, predict,
               summary, train, tune, where)
from .arguments import INTERRUPTED
from .config import ConfigError, take_config
from .wording import typed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, List, NoReturn, Optional

COMMANDS = {"demo": demo, "train": train, "predict": predict, "evaluate": evaluate,
            "check": check, "summary": summary,
            "tune": tune, "inspect": inspect_, "export": export, "bundle": bundle,
            "explain": explain, "check-work": check_work, "lesson": lesson, "where": where,
            "completion": completion}


class OneLineParser(argparse.ArgumentParser):
    """Says what is wrong in one line, without the usage above it."""

    def parse_known_args(self, args: "Any" = None, namespace: "Any" = None) -> "Any":
        """Take the options of a --config file first: then they are defaults."""
        if "--config" in self._option_string_actions and any([text.startswith("--c") for text in args or []]):
            self._read_config(args)
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown and self._subparsers is None:        # a command's own parser knows what could be meant
            close = difflib.get_close_matches(unknown[0].split("=")[0], list(self._option_string_actions), 1)
            self.error("unrecognized arguments: %s%s" % (" ".join(unknown), "; use %s" % close[0] if close else ""))
        return parsed, unknown

    def _read_config(self, args: "Any") -> None:
        required = [action for action in self._actions if action.required]
        for action in required:
            action.required = False         # a config file may have what is missing here
        path = super().parse_known_args(args)[0].config
        for action in required:
            action.required = True
        if path is not None:
            try:
                take_config(self, path)
            except ConfigError as error:
                self.error(str(error))

    def error(self, message: str) -> "NoReturn":
        self.exit(2, "%s: %s (%s --help shows how)\n" % (self.prog, message, self.prog))


def main(arguments: "Optional[List[str]]" = None, program: str = "nn_pure") -> int:
    """Run the command that arguments (those of the process, if None) ask for; return the exit status.

    program   what was typed to get here, for help and hints
    """
    _prepare_streams()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("always", UserWarning)
            warnings.showwarning = _shower(warnings.showwarning)
            return _run(arguments, program)
    except BrokenPipeError:             # "| head" has read enough: nothing is wrong
        _drop_output()
        return 0
    except KeyboardInterrupt:
        return _fail("interrupted", INTERRUPTED)
    except NNPureError as error:
        return _fail(typed(str(error)), 1)
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
    for name, command in COMMANDS.items():
        first_line = (command.__doc__ or "").split("\n")[0]
        command.configure(commands.add_parser(name, help=first_line, description=first_line))
    try:
        parsed = parser.parse_args(arguments)
        if parsed.command is None:
            parser.error("choose a command: " + ", ".join(COMMANDS))
    except SystemExit as leaving:       # argparse has printed its help or its complaint
        status = leaving.code if isinstance(leaving.code, int) else 0
    else:
        status = COMMANDS[parsed.command].run(parsed)
    sys.stdout.flush()                  # here, where a closed pipe is still caught
    return status


def _shower(usual: "Callable[..., None]") -> "Callable[..., None]":
    """Return what shows a warning of nn_pure in one line; Python's own, of files left open, go the usual way."""
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
    """Send what is still to be printed nowhere, or Python would complain at exit."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):                   # a stream without a descriptor
        sys.stdout = open(os.devnull, "w")
