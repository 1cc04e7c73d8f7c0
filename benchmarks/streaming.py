"""Does memory stay flat while a million rows stream through train?

A straight line in two inputs, y = 2 a - 3 b + 0.5, is learned in one epoch
from 10,000, 100,000 and 1,000,000 rows (the last not with --quick), in batches
of 32.  Each training is a process of its own, which reports its peak memory and
how much of that came after its imports.

    function   net.train(function, ...): rows are generated on demand
    list       net.train(X, y, ...) with lists of all rows, made beforehand
    hoarder    a function that keeps its rows in memory: the test of the test

Seconds are those of train: for function and hoarder they include making the
rows, for list they do not.

An answer is right if the line is, and if a function needed at most LIMIT more
than with the fewest rows.  The hoarder must need measurably more: otherwise
memory is not measured at all.
"""

import json
import os
import subprocess
import sys
from time import perf_counter

from nn_pure import Dense, Network
from nn_pure.rng import Rng

from .answers import complaint
from .report import result, short, wrapped
from .timing import Contender

QUESTION = "Does memory stay flat while a million rows stream through train?"
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SIZES, QUICK_SIZES = (10000, 100000, 1000000), (10000, 100000)
RUNS, QUICK_RUNS = 3, 1
ONCE = 1000000          # so many rows or more are streamed in the first round only
LINE = [2.0, -3.0, 0.5]
LEARNING_RATE = 0.1
BATCH_SIZE = 32
# Each step takes 0.93 of the error away from the line: 312 steps, 10,000 rows, leave 1e-9 of it.
TOLERANCE = 1e-6
# Bytes.  Measured over 10,000 to 1,000,000 rows: 20 kB on CPython 3.11; 5 MB on PyPy, up and down, for
# its compiler and collector.  The hoarder takes 33 MB on CPython, 23 on PyPy.
LIMIT = 16000000 if sys.implementation.name == "pypy" else 2000000
HOARDED = 100000        # rows that the hoarder keeps
LAYOUT = "%-20s  %-9s  %16s  %-18s  %9s  %11s"


# --- in a process of its own -------------------------------------------------

def make_rows(n):
    """Yield n rows (x, y) of the line, the same ones each time."""
    rng = Rng(0)
    for _ in range(n):
        a, b = 2.0 * rng.uniform() - 1.0, 2.0 * rng.uniform() - 1.0
        yield [a, b], [LINE[0] * a + LINE[1] * b + LINE[2]]


def hoard(n, kept):
    """Yield the same rows and keep them."""
    for row in make_rows(n):
        kept.append(row)
        yield row


def arguments(source, n):
    """Return the rows for train: a function, or X and y."""
    if source == "list":
        rows = list(make_rows(n))
        return [x for x, _ in rows], [y for _, y in rows]
    kept = []
    return (lambda: hoard(n, kept) if source == "hoarder" else make_rows(n)),


def most_memory():
    """Return the peak memory of this process in bytes, None where the system does not report it.

    Not ru_maxrss on Linux: that is never less than what the parent had when it
    started this process, and a parent that has imported PyTorch has 300 MB.
    """
    try:
        with open("/proc/self/status") as status:
            for line in status:
                if line.startswith("VmHWM:"):
                    return 1024 * int(line.split()[1])
    except OSError:
        pass
    if sys.platform == "darwin":
        import resource
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return None


def train(source, n):
    """Learn the line from n rows; return the line, time and memory as a dict."""
    net = Network(2, [Dense(1)], seed=0)
    net.train(lambda: make_rows(BATCH_SIZE), epochs=1)          # warm-up: imports and first allocations
    net = Network(2, [Dense(1)], seed=0)
    before = most_memory()
    rows = arguments(source, n)
    start = perf_counter()
    history = net.train(*rows, epochs=1, learning_rate=LEARNING_RATE, batch_size=BATCH_SIZE)
    seconds = perf_counter() - start
    peak = most_memory()
    weights, biases = net.layers[0].weights, net.layers[0].biases
    return {"seconds": seconds, "peak": peak, "grown": None if peak is None else peak - before,
            "line": [weights[0][0], weights[1][0], biases[0]], "epochs": len(history.loss)}


# --- measuring ---------------------------------------------------------------

def in_a_process(source, n):
    """Return the result of train(source, n) in a new process."""
    out = subprocess.check_output([sys.executable, "-m", "benchmarks.streaming", source, str(n)], cwd=ROOT)
    return json.loads(out.decode("ascii"))


def wrong_line(outcome):
    """Return an error message about the line that was learned, "" if it is right."""
    if outcome["epochs"] != 1:
        return "%d epochs where 1 was asked for" % outcome["epochs"]
    return complaint(outcome["line"], LINE, TOLERANCE)


def wrong_memory(outcome, fewest):
    """Return an error message about the peak beside that of a run with the fewest rows, "" if it is right.

    >>> wrong_memory({"peak": 10000000 + LIMIT}, {"peak": 10000000})
    ''
    """
    if outcome["peak"] is None or fewest["peak"] is None:
        return ""
    more = outcome["peak"] - fewest["peak"]
    if more <= LIMIT:
        return ""
    return "the peak is %s MB above that of the fewest rows; %s MB are allowed" % (short(more / 1e6),
                                                                                   short(LIMIT / 1e6))


def judge(source, outcome, fewest):
    """Return an error message about an outcome, "" if it is right.

    fewest   an outcome of the same source from the fewest rows
    """
    wrong = wrong_line(outcome)
    if wrong or source == "list":
        return wrong
    wrong = wrong_memory(outcome, fewest)
    if source == "function":
        return wrong
    seen = wrong or outcome["peak"] is None
    return "" if seen else "a function that kept %s rows was not seen to need memory" % format(HOARDED, ",")


def jobs(sizes):
    """Return (source, rows) of all trainings of a round, those with few rows first."""
    return [(source, n) for n in sizes for source in ("function", "list")] + [("hoarder", HOARDED)]


def measure(quick, runs, control):
    """Yield a result for each number of rows and source.

    quick     no million, and one round
    runs      not used: a round takes long
    control   a timing.Control
    """
    sizes = QUICK_SIZES if quick else SIZES
    contenders = {}
    outcomes = {}
    for job in jobs(sizes):
        contenders[job] = Contender(job[0], None, None)
        outcomes[job] = []
    for k in range(QUICK_RUNS if quick else RUNS):
        for job in jobs(sizes):
            if k == 0 or job[1] < ONCE:
                run(job, contenders[job], outcomes, min(sizes))
        control.run()
    for job in jobs(sizes):
        yield streaming_result(job, contenders, outcomes[job])


def run(job, contender, outcomes, fewest):
    """Do a job once, unless it failed before."""
    source, n = job
    if contender.complaint:
        return
    try:
        outcome = in_a_process(source, n)
        first = outcomes.get((source, fewest)) or outcomes[("function", fewest)]
        contender.complaint = judge(source, outcome, first[0] if first else outcome)
    except (OSError, ValueError, IndexError, subprocess.CalledProcessError) as error:
        contender.complaint = "%s: %s" % (type(error).__name__, error)
        return
    outcomes[job].append(outcome)
    contender.seconds.append(outcome["seconds"])


def streaming_result(job, contenders, outcomes):
    """Return a result with peak, the peak memory of a process, and grown, the part of it after its imports."""
    source, n = job
    contender = contenders[job]
    if contender.complaint:
        contender.seconds = []
    first = contenders.get(("function", n), contender)
    row = result("%s rows" % format(n, ","), contender, first, n)
    for name in ("peak", "grown"):
        numbers = [outcome[name] for outcome in outcomes if outcome[name] is not None]
        row[name] = max(numbers) if numbers else None
    return row


# --- printing ----------------------------------------------------------------

def title_lines(name, question):
    """Return the lines above the table."""
    columns = LAYOUT % ("rows", "from", "median", "spread", "peak, MB", "grown by, MB")
    return ["", "%s: %s" % (name, question), columns, "-" * len(columns)]


def megabytes(number):
    """Return bytes in MB.

    >>> megabytes(12345678), megabytes(None)
    ('12.3', '-')
    """
    return "-" if number is None else "%.1f" % (number / 1e6)


def result_lines(row):
    """Return the line of a result, and its error message."""
    memory = (megabytes(row["peak"]), megabytes(row["grown"]))
    if row["answer"] == "WRONG":
        return [LAYOUT % ((row["what"], row["contender"], "WRONG", "") + memory)] + wrapped(row["complaint"])
    return [LAYOUT % ((row["what"], row["contender"], short(row["median"]) + " rows/s",
                       "%s .. %s" % (short(row["least"]), short(row["most"]))) + memory)]


def notes():
    """Return the notes below the table, a list of texts."""
    texts = ["peak: the most memory the process had; grown by: how much of it came after the imports.",
             "hoarder: a function that keeps the rows it gave; right if its memory is seen to grow."]
    if most_memory() is None:
        texts.append("Memory was not measured: this system does not say how much a process had at most.")
    return texts


if __name__ == "__main__":
    print(json.dumps(train(sys.argv[1], int(sys.argv[2]))))
