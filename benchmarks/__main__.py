"""Measure the speed of nn_pure and of its peers (NumPy, ...), where these are installed.

Run it from the repository root.  Every answer is checked before its time is
printed.  Contenders take turns, run by run, each on one core, and a fixed
loop is timed in between: it shows how busy the machine was.
"""

import argparse
import json
import os
import sys

from . import (accuracy, digits, exported, growth, hops, memory, online, peers, plot, predict, report, startup,
               streaming, training, xor)
from .timing import Control

BENCHMARKS = {"xor": xor, "predict": predict, "digits": digits, "online": online, "growth": growth, "memory": memory,
              "startup": startup, "training": training, "streaming": streaming,
              "accuracy": accuracy, "exported": exported, "hops": hops}
USUAL = tuple(BENCHMARKS)[:7]       # the default: benchmarks of speed; the others are run when named
RUNS, QUICK_RUNS = 7, 3

EPILOG = """\
benchmarks:
%s

The first seven are run if none is named: about five minutes, with PyTorch more.
training takes about five minutes, accuracy as long, streaming one or two, exported
and hops some seconds; "all" is every one.  --quick: 20 seconds at most each.

Peers, where they are installed: %s;
brain.js: %s.  Missing peers are listed.
NN_PURE_KERNEL=plain, generated or fast sets the kernel of the contender nn_pure.

--json prints one object:
  machine     nn_pure, implementation, python, platform, cpus, numpy (null: missing),
              numpy_threads (what OPENBLAS_NUM_THREADS says; 1 unless it was set),
              kernel (what NN_PURE_KERNEL says, or "default")
  quick       whether --quick was given
  runs        how many rounds were timed
  wrong       how many answers were wrong
  missed      how many goals were measured and not reached
  benchmarks  a list of objects:
    name, question, notes (a list of texts)
    to_reach  a list of goals of the whole table, as in a row
    rows      a list of objects:
      what, contender       the job, and the contender
      answer, complaint     "right" or "WRONG", and the error
      unit                  "s" for one job, or "rows/s"; growth: "ns" per multiply-add;
                            memory: "bytes" per parameter
      median, least, most   of the rounds, in unit; null after a wrong answer
      ratio                 time (memory: bytes) over nn_pure's, the median of the rounds
      calls, seconds        calls in a round; seconds of one call (multiplied where a note says so), for
                            each round; none for memory
      to_reach              a list of objects: goal (as text), figure (the measured number; null:
                            none), met (whether it reaches the goal; null: there is no limit)
    rows of growth have these too:
      way, parameters, rows   "predict" or "train", of a network so large, so many rows a call
    rows of memory have this too:
      lists                 bytes per parameter of the lists that have to be there; null: unknown
    rows of hops are counts; seconds is empty, and they have these too:
      calls, files, changes, depth   calls, the files they are in, changes of file, calls above the multiplication
    rows of startup have this too:
      added                 seconds more than the bare interpreter, the median of the rounds
    rows of training, where a round is a seed, have these too:
      optimizer, learning_rate, batch_size (null: all rows), target (the loss to reach)
      seeds, reached        the seeds, and how many of them reached the target
      epochs                for each seed; null: target missed
      median_epochs         of all seeds; null if half or more missed the target.  So with median
      accuracy, loss        of held-out rows, and of training rows, after training: medians
    rows of streaming have these too, in bytes:
      peak, grown           the peak memory of the process, and how much of it came after its imports
    rows of accuracy, where a round is a seed too, have these:
      settings, seeds       parameters of the estimators; the seeds
      score, scores         "accuracy" or "R2" of the rows held out; for each seed
      mean, error           of the scores, and its standard error; null if a seed failed
      least_score           the mean that nn_pure has to reach
      difference, difference_error   mean of nn_pure's score minus scikit-learn's of the same seed, and
                            its standard error: wrong below minus that; null for scikit-learn, or without
    control   median (seconds of the fixed loop), unsteadiness (slowest over
              fastest), busy (whether that is above %g)

python -m benchmarks.table FILE ... makes a Markdown table of the goals in such documents.

exit status: 0 all answers right, whatever was reached; 1 one was wrong; 2 the command line
was not understood
"""


def parser():
    """Return the parser of the command line."""
    questions = "\n".join("  %-10s  %s" % (name, BENCHMARKS[name].QUESTION) for name in BENCHMARKS)
    new = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__,
                                  epilog=EPILOG % (questions, peers.INSTALL, peers.INSTALL_BRAIN, report.BUSY),
                                  formatter_class=argparse.RawDescriptionHelpFormatter)
    new.add_argument("names", nargs="*", metavar="benchmark",
                     help="which to run: %s, or all; %s if none is named"
                     % (", ".join(BENCHMARKS), ", ".join(USUAL)))
    new.add_argument("--quick", action="store_true", help="less work and fewer runs: some seconds each")
    new.add_argument("--svg", metavar="FILE", default="", help="write a picture of the ratios and of growth")
    new.add_argument("--python", metavar="PYTHON", default="",
                     help="another interpreter, in which digits looks for PyTorch where this one has none")
    new.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    return new


def run(name, quick, runs, show):
    """Run a benchmark; return it as a dict.

    show   is given each line of the table as soon as it is known
    """
    module = BENCHMARKS[name]
    # A benchmark that has other columns prints them itself.
    title_lines = getattr(module, "title_lines", report.title_lines)
    heading_lines = getattr(module, "heading_lines", report.no_lines)
    result_lines = getattr(module, "result_lines", report.result_lines)
    control = Control()
    show(title_lines(name, module.QUESTION))
    results = []
    for row in module.measure(quick, runs, control):
        if not results or row["what"] != results[-1]["what"]:
            show(heading_lines(row["what"]))
        results.append(row)
        show(result_lines(row))
    outcome = {"name": name, "question": module.QUESTION, "rows": results,
               "to_reach": getattr(module, "summary", report.no_lines)(results),
               "control": report.control_result(control), "notes": module.notes()}
    show(report.goal_lines(outcome["to_reach"]) + report.note_lines(outcome["notes"])
         + report.control_lines(outcome["control"]))
    return outcome


def goals_of(outcomes):
    """Return all goals, those of rows and those of whole benchmarks."""
    return [one for outcome in outcomes for part in outcome["rows"] + [outcome] for one in part["to_reach"]]


def write(path, words):
    """Write a text file."""
    with open(path, "w", encoding="utf-8") as file:
        file.write(words)


def show_lines(lines):
    """Print lines without buffering, as progress."""
    for line in lines:
        print(line)
    sys.stdout.flush()


def show_nothing(lines):
    """Print nothing: with --json only the document is printed."""


def main(argv=None):
    """Run the command line; return the exit status."""
    new = parser()
    args = new.parse_args(argv)
    for name in args.names:
        if name not in BENCHMARKS and name != "all":
            new.error("unknown benchmark %r: choose from %s, all" % (name, ", ".join(BENCHMARKS)))
    runs = QUICK_RUNS if args.quick else RUNS
    show = show_nothing if args.json else show_lines
    peers.use_one_core()
    peers.other_python = args.python
    facts = report.machine()
    plan = "%s benchmarks: %d runs, contenders in turn" % ("quick" if args.quick else "full", runs)
    show(report.head_lines(facts, plan))
    names = list(BENCHMARKS) if "all" in args.names else args.names or list(USUAL)
    outcomes = [run(name, args.quick, runs, show) for name in names]
    wrong = len([row for one in outcomes for row in one["rows"] if row["answer"] == "WRONG"])
    missed = len([one for one in goals_of(outcomes) if one["met"] is False])
    show(report.LEGEND)
    if args.svg:
        write(args.svg, plot.svg(outcomes, report.caption(facts)))
    if args.json:
        print(json.dumps({"machine": facts, "quick": args.quick, "runs": runs, "wrong": wrong,
                          "missed": missed, "benchmarks": outcomes}, indent=1, allow_nan=False))
    return 1 if wrong else 0


if __name__ == "__main__":
    try:
        status = main()
    except KeyboardInterrupt:
        status = 130
    except BrokenPipeError:                  # "| head" has closed the pipe: discard the rest
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    sys.exit(status)
