"""What .ci/reference writes into the documents: the command reference, from the --help of each command, and the sizes."""

import contextlib
import io
import json
import os
import re
import textwrap
from unittest import mock

from documents import read
from paths import ROOT

from nn_pure import cli

PROGRAM = "python3 -m nn_pure"
BEGIN, END = "<!-- written by .ci/reference -->\n", "<!-- end -->\n"
SETS = ("tiny", "tiny training", "package")


def write():
    """Write what has changed."""
    for path, text in documents_as_they_should_be():
        with open(os.path.join(ROOT, path), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)


def documents_as_they_should_be():
    """Return [(path, text)]."""
    golden = json.loads(read(".ci/sizes.json"))
    written = [("nn_pure/cli/README.md", reference()), ("nn_pure/boards/README.md", board_sizes(golden)),
               ("nn_pure/bundle/README.md", bundle_sizes(golden))]
    return [(path, replaced(read(path), text)) for path, text in written]


def replaced(document, text):
    """Return document with text between its two marks.

    >>> replaced("before\\n" + BEGIN + "old\\n" + END + "after", "new\\n").split("\\n")
    ['before', '<!-- written by .ci/reference -->', 'new', '<!-- end -->', 'after']
    """
    before, rest = document.split(BEGIN)
    return before + BEGIN + text + END + rest.split(END)[1]


# --- the command line --------------------------------------------------------

def reference():
    """Return the reference of all commands."""
    names = re.findall(r"^    ([a-z-]+)(?: |$)", help_of(), re.M)
    return "\n".join("### %s\n\n```text\n%s```\n" % (name, normalised(help_of(name))) for name in names)


def help_of(*command):
    """Return what a command prints when it is asked for --help, 110 columns wide."""
    printed = io.StringIO()
    with mock.patch.dict(os.environ, {"COLUMNS": "110", "NO_COLOR": "1"}), contextlib.redirect_stdout(printed):
        try:
            cli.main(list(command) + ["--help"], PROGRAM)
        except SystemExit:
            pass
    return printed.getvalue()


def normalised(text):
    """Return a help text as every version of Python would break its lines.

    >>> print(normalised("usage: x [-h]\\n         FILE\\n\\noptional arguments:\\n  -h\\n"), end="")
    usage: x [-h] FILE
    <BLANKLINE>
    options:
      -h
    """
    usage, rest = text.split("\n\n", 1)
    together = re.sub(r"\[[^]]*\]", lambda found: found.group().replace(" ", "\0"), " ".join(usage.split()))
    usage = textwrap.fill(together, 110, subsequent_indent="    ", break_on_hyphens=False).replace("\0", " ")
    return usage + "\n\n" + rest.replace("optional arguments:", "options:").strip() + "\n"


# --- sizes -------------------------------------------------------------------

def board_sizes(golden):
    """Return the table of the sets of files, and a sentence, from the figures of .ci/sizes.json."""
    by_tiny, by_all = "tiny training: bytes allocated by ", "package: bytes allocated by "
    rows = [(label, [golden["%s: %s" % (name, figure)] for name in SETS])
            for label, figure in (("files, compiled", "bytes of .mpy"), ("heap kept after import", "heap kept after import"))]
    rows.append(("allocated by a step of XOR, one row", [None, golden[by_tiny + "4 XOR steps of 1 row each"] // 4,
                                                        golden[by_all + "forward and backward, XOR, 1 row"]]))
    rows.append(("allocated by a step of XOR, four rows", [None, golden[by_tiny + "an XOR step of 4 rows"],
                                                          golden[by_all + "an XOR step of train"]]))
    lines = ["| bytes | `tiny.json` | `tiny_training.json` | `package.json` |", "|---|---|---|---|"]
    for label, figures in rows:
        lines.append("| %s | %s |" % (label, " | ".join("-" if figure is None else "{:,}".format(figure) for figure in figures)))
    kept = golden["tiny training: heap kept after import"]
    everything = golden["tiny training: heap kept with tiny_new, rng and elementary too"]
    return "\n".join(lines) + ("\n\n{:,} is `tiny_training` and what it imports. `tiny_new` and its generator, and `elementary` (for `tanh` "
                               "and\n`loss_value`), are loaded on demand: with them it is {:,}.\n".format(kept, everything))


def bundle_sizes(golden):
    """Return the sentence on the sizes of bundles."""
    core, whole = "bundle, core%s: bytes", "bundle, all%s: bytes"
    names = (core % "", core % ", stripped", core % ", stripped" + " of .mpy", whole % "", whole % ", stripped")
    return ("Bundle sizes: core {:,} kB ({:,} kB stripped, {:,} kB as `.mpy`), everything {:,} kB ({:,} kB stripped).\n"
            .format(*[round(golden[name] / 1000) for name in names]))
