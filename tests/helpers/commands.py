"""How the tests of the command line run it."""

import io
import os
import subprocess
import sys

from paths import ROOT

from nn_pure import cli

IRIS = os.path.join(ROOT, "nn_pure", "data", "iris.csv")


def run(*arguments):
    """Run the command in this process; return its exit status."""
    return cli.main(list(arguments))


def start(*arguments, **options):
    """Run python -m nn_pure in a process of its own; return (status, stdout, stderr) as bytes."""
    variables = dict(os.environ, **options.pop("env", {}))
    variables["PYTHONPATH"] = ROOT
    process = subprocess.Popen([sys.executable, "-m", "nn_pure"] + list(arguments), stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=variables)
    out, err = process.communicate(options.pop("input", b""))
    return process.returncode, out, err


class Terminal(io.StringIO):
    """A screen, whose text getvalue gives."""

    def isatty(self):
        return True


def write(name, text):
    with open(name, "w", encoding="utf-8") as file:
        file.write(text)
    return name


# A table with a text column and a target of hundred thousands.
HOUSES = "area,town,price\n" + "".join(
    "%d,%s,%d\n" % (40 + i, "Köln" if i % 2 else "Ulm", 3000 * (40 + i) + 100000 * (i % 2)) for i in range(60))
