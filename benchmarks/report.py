"""The printed report: facts about the machine, results, a table of 100 columns."""

import os
import platform
import sys
from textwrap import wrap

import nn_pure

from . import kernels, peers
from .timing import BUSY, CONTROL_STEPS, median, ratio

WIDTH = 100
LAYOUT = "%-32s  %-13s  %17s  %-22s  %6s"
LEGEND = ["", "spread: least .. most of the rounds",
          "ratio:  time over nn_pure's in the same round, the median of the rounds; below 1 is faster"]


def machine():
    """Return the facts that times depend on, as a dict of texts and numbers."""
    version = "%d.%d.%d" % sys.implementation.version[:3]
    return {
        "nn_pure": nn_pure.__version__,
        "implementation": platform.python_implementation() + " " + version,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cpus": os.cpu_count(),
        "numpy": peers.numpy_version(),
        "numpy_threads": os.environ.get(peers.THREADS[0], "all"),
        "kernel": os.environ.get(kernels.VARIABLE, "default"),
    }


def result(what, contender, first, rows=0, to_reach=()):
    """Return the result of contender as a dict, which `python -m benchmarks --help` describes.

    what      the job, as text
    contender a timing.Contender
    first     the Contender that the ratio is to
    rows      rows that one call does, for a result in rows/s; 0 for one in s
    to_reach  a list of goals
    """
    numbers = [rows / s if rows else s for s in contender.seconds if s > 0.0]
    return {
        "what": what,
        "contender": contender.name,
        "answer": "WRONG" if contender.complaint else "right",
        "complaint": contender.complaint,
        "unit": "rows/s" if rows else "s",
        "median": median(numbers) if numbers else None,
        "least": min(numbers) if numbers else None,
        "most": max(numbers) if numbers else None,
        "ratio": ratio(contender, first),
        "calls": contender.calls,
        "seconds": contender.seconds,
        "to_reach": list(to_reach),
    }


def control_result(control):
    """Return the result of the control as a dict: seconds of one loop, slowest over fastest, busy."""
    return {
        "median": median(control.seconds) if control.seconds else None,
        "unsteadiness": control.unsteadiness(),
        "busy": control.unsteadiness() > BUSY,
    }


def short(number):
    """Return number rounded to three significant digits, "-" for None.

    >>> short(1234567.0), short(12.345), short(0.5), short(None)
    ('1,230,000', '12.3', '0.500', '-')
    """
    if number is None:
        return "-"
    number = float("%.3g" % number)
    if number >= 1000.0:
        return format(number, ",.0f")
    return ("%#.3g" % number).rstrip(".")


def head_lines(facts, plan):
    """Return the first lines: versions, plan and machine.

    facts   the result of machine
    plan    the benchmarks to run, as text
    """
    interpreter = facts["implementation"]
    if not interpreter.endswith(" " + facts["python"]):      # PyPy has a version of its own
        interpreter += ", Python " + facts["python"]
    numpy = "missing (%s)" % peers.INSTALL
    if facts["numpy"]:
        numpy = "%s, %s=%s" % (facts["numpy"], peers.THREADS[0], facts["numpy_threads"])
    return (wrap("nn_pure %s, %s" % (facts["nn_pure"], plan), WIDTH)
            + wrap("%s on %s, CPUs: %s" % (interpreter, facts["platform"], facts["cpus"]), WIDTH)
            + ["numpy %s; nn_pure's kernel: %s" % (numpy, facts["kernel"])])


def caption(facts):
    """Return one line of the same for a picture."""
    return "nn_pure %s, %s, one core, %s" % (facts["nn_pure"], facts["implementation"], facts["platform"].split("-")[0])


def title_lines(name, question):
    """Return the lines above a table."""
    columns = LAYOUT % ("what", "contender", "median", "spread", "ratio")
    return ["", "%s: %s" % (name, question), columns, "-" * len(columns)]


def no_lines(what):
    """Return nothing: the heading of a benchmark that has one table."""
    return []


def wrapped(text):
    """Return the lines of an error message, indented below a result."""
    return wrap(text, WIDTH, initial_indent="    ", subsequent_indent="    ")


def result_lines(row):
    """Return the line of a result; for a wrong answer, the error in place of the time."""
    if row["answer"] == "WRONG":
        return [LAYOUT % (row["what"], row["contender"], "WRONG", "", "")] + wrapped(row["complaint"])
    time = "%s %s" % (short(row["median"]), row["unit"])
    spread = "%s .. %s" % (short(row["least"]), short(row["most"]))
    return [LAYOUT % (row["what"], row["contender"], time, spread, short(row["ratio"]))] + goal_lines(row["to_reach"])


def goal_lines(to_reach):
    """Return the lines of goals, indented: the goal, the measured figure, and whether it is reached.

    >>> goal_lines([{"goal": "at most 2", "figure": 3.0, "met": False}])
    ['    to reach: at most 2; it is 3.00: NOT REACHED']
    """
    lines = []
    for one in to_reach:
        if one["figure"] is None:
            text = "to reach: %s; not measured" % one["goal"]
        elif one["met"] is None:
            text = "%s: %s" % (one["goal"], short(one["figure"]))
        else:
            text = "to reach: %s; it is %s: %s" % (one["goal"], short(one["figure"]),
                                                   "reached" if one["met"] else "NOT REACHED")
        lines += wrapped(text)
    return lines


def note_lines(notes):
    """Return the lines of notes, wrapped to the width of the table."""
    return [line for note in notes for line in wrap(note, WIDTH)]


def control_lines(control):
    """Return the lines below a table: how steady the machine was during the run.

    control   the result of control_result
    """
    if control["median"] is None:
        return []
    lines = wrap("control: %s multiply-adds in a loop took %s ms, slowest over fastest run %.2f"
                 % (format(CONTROL_STEPS, ","), short(1000.0 * control["median"]),
                    control["unsteadiness"]), WIDTH)
    if control["busy"]:
        lines += wrap("NOTE: the machine was busy (%g is the limit): trust the ratios, not the times, "
                      "and run this again." % BUSY, WIDTH)
    return lines
