"""Measure how fast nn_pure is, beside NumPy where that is installed.

Run it from the repository root.  Every answer is checked before its time is
printed.  Contenders take turns, run by run, each on one core, and a fixed
loop is timed in between: it shows how busy the machine was.
"""

import argparse
import json
import os
import sys

from . import peers, report, rows, xor
from .timing import Control

BENCHMARKS = {"xor": xor, "rows": rows}
RUNS, QUICK_RUNS = 7, 3

EPILOG = """\
benchmarks:
%s

--json prints one object:
  machine     nn_pure, implementation, python, platform, cpus, numpy (null: missing),
              numpy_threads (what OPENBLAS_NUM_THREADS says; 1 unless it was set)
  quick       whether --quick was given
  runs        how many rounds were timed
  wrong       how many answers were wrong
  benchmarks  a list of objects:
    name, question, notes (a list of texts)
    rows      a list of objects:
      what, contender       the job, and who did it
      answer, complaint     "right" or "WRONG", and what was wrong
      unit                  "s" for one job, or "rows/s"
      median, least, most   of the rounds, in unit; null after a wrong answer
      ratio                 time over nn_pure's time, the median of the rounds
      calls, seconds        calls in a round; seconds of one call, for each round
    control   median (seconds of the fixed loop), unsteadiness (slowest over
              fastest), busy (whether that is above %g)

exit status: 0 all answers right, 1 one was wrong, 2 the command line was not understood
"""


def parser():
    """Return the parser of the command line."""
    questions = "\n".join("  %-10s  %s" % (name, BENCHMARKS[name].QUESTION) for name in BENCHMARKS)
    new = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__,
                                  epilog=EPILOG % (questions, report.BUSY),
                                  formatter_class=argparse.RawDescriptionHelpFormatter)
    new.add_argument("names", nargs="*", metavar="benchmark",
                     help="which to run: %s; all of them if none is named" % ", ".join(BENCHMARKS))
    new.add_argument("--quick", action="store_true", help="less work and fewer runs: some seconds in all")
    new.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    return new


def run(name, quick, runs, show):
    """Run a benchmark; return it as a dict.

    show   is given each line of the table as soon as it is known
    """
    module = BENCHMARKS[name]
    control = Control()
    show(report.title_lines(name, module.QUESTION))
    results = []
    for row in module.measure(quick, runs, control):
        results.append(row)
        show(report.result_lines(row))
    outcome = {"name": name, "question": module.QUESTION, "rows": results,
               "control": report.control_result(control), "notes": peers.notes()}
    show(report.note_lines(outcome["notes"]) + report.control_lines(outcome["control"]))
    return outcome


def show_lines(lines):
    """Print lines at once, so that whoever waits sees how far it is."""
    for line in lines:
        print(line)
    sys.stdout.flush()


def show_nothing(lines):
    """Print nothing: with --json the document is all there is."""


def main(argv=None):
    """Do what the command line says; return the exit status."""
    new = parser()
    args = new.parse_args(argv)
    for name in args.names:
        if name not in BENCHMARKS:
            new.error("unknown benchmark %r: choose from %s" % (name, ", ".join(BENCHMARKS)))
    runs = QUICK_RUNS if args.quick else RUNS
    show = show_nothing if args.json else show_lines
    peers.use_one_core()
    facts = report.machine()
    plan = "%s benchmarks: %d runs, contenders in turn" % ("quick" if args.quick else "full", runs)
    show(report.head_lines(facts, plan))
    names = args.names or list(BENCHMARKS)
    outcomes = [run(name, args.quick, runs, show) for name in names]
    wrong = len([row for one in outcomes for row in one["rows"] if row["answer"] == "WRONG"])
    show(report.LEGEND)
    if args.json:
        print(json.dumps({"machine": facts, "quick": args.quick, "runs": runs, "wrong": wrong,
                          "benchmarks": outcomes}, indent=1, allow_nan=False))
    return 1 if wrong else 0


if __name__ == "__main__":
    try:
        status = main()
    except KeyboardInterrupt:
        status = 130
    except BrokenPipeError:                  # "| head" has read enough; what is left goes nowhere
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    sys.exit(status)
