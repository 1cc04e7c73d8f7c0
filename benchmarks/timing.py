"""Timing that is robust on a busy machine: interleaved runs, medians, a control.

    contender   a library that does a job: nn_pure, or a peer
    call        the job, done once
    run         as many calls as make the clock's error small, timed together
    round       one run of each contender, then one of the control

All contenders of a comparison run in every round, so other load on the
machine affects all of them.  Times are in seconds.
No time decides whether a benchmark passes; only a wrong answer fails it.
"""

import gc
from functools import partial
from time import perf_counter

BUSY = 1.5              # the control's slowest run over its fastest, from which on a note says so
CONTROL_SECONDS = 0.01  # a run of the control lasts at least this long
CONTROL_STEPS = 50000
MOST_CALLS = 1 << 20    # per run; a limit for a clock that does not advance


def median(numbers):
    """Return the middle number, or the mean of the two in the middle.

    >>> median([9.0, 1.0, 2.0]), median([1.0, 2.0, 4.0, 9.0])
    (2.0, 3.0)
    """
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


class Contender:
    """A contender with its job and its results.

    name       for the table
    job        a function without arguments
    examine    a check: takes the result of the first call of job, returns an
               error message, "" if it is right
    times      the factor of the seconds of a call: 10 for one that
               does a tenth of the job
    complaint  the result of examine
    calls      calls per run
    seconds    of one call, a number for each run; empty if the answer was wrong
    """

    def __init__(self, name, job, examine, times=1):
        self.name = name
        self.job = job
        self.examine = examine
        self.times = times
        self.complaint = ""
        self.calls = 1
        self.seconds = []

    def answer(self):
        """Do the job once, untimed, and keep the result of examine."""
        try:
            self.complaint = self.examine(self.job())
        except Exception as error:        # a failing peer must not hide the results of the others
            self.complaint = "%s: %s" % (type(error).__name__, error)

    def run_seconds(self, calls, clock):
        """Return how many seconds so many calls take."""
        return run_seconds(self.job, calls, clock)

    def run(self, clock):
        """Time one run."""
        self.seconds.append(self.run_seconds(self.calls, clock) / self.calls * self.times)


class Control:
    """A constant loop, timed in every round: how steady is the machine?

    seconds   of one loop, a number for each run
    """

    def __init__(self, clock=perf_counter, least=CONTROL_SECONDS):
        self.clock = clock
        self.seconds = []
        self.calls = calls_for(control_loop, least, clock)

    def run(self):
        """Time one run."""
        self.seconds.append(run_seconds(control_loop, self.calls, self.clock) / self.calls)

    def unsteadiness(self):
        """Return the slowest run over the fastest, 1 on an idle machine."""
        fastest = min(self.seconds)
        return max(self.seconds) / fastest if fastest > 0.0 else 1.0


def control_loop():
    """Return the last of 50,000 multiply-adds in plain Python, about 500."""
    number = 0.0
    for _ in range(CONTROL_STEPS):
        number = 0.999 * number + 0.5
    return number


def run_seconds(job, calls, clock=perf_counter):
    """Return how many seconds calls of job take together."""
    start = clock()
    for _ in range(calls):
        job()
    return clock() - start


def calls_for(job, least, clock=perf_counter):
    """Return how many calls of job take least seconds or more; 1 at once if least is 0.

    It doubles until they do, which warms up a just-in-time compiler too.
    """
    return doubled(lambda calls: run_seconds(job, calls, clock), least)


def doubled(seconds_of, least):
    """Return the first of 1, 2, 4, ... calls for which seconds_of(calls) is least or more."""
    calls = 1
    while least > 0.0 and calls < MOST_CALLS and seconds_of(calls) < least:
        calls *= 2
    return calls


def compare(contenders, runs, control, least=0.0, clock=perf_counter):
    """Check the answer of every contender, then time those with right answers, interleaved.

    contenders  Contender objects, whose complaint, calls and seconds are set
    runs        rounds to time
    control     the Control that is timed at the end of each round
    least       seconds that a run should last at least; 0 is one call
    """
    for contender in contenders:
        contender.answer()
    right = [contender for contender in contenders if not contender.complaint]
    for contender in right:
        contender.calls = doubled(partial(contender.run_seconds, clock=clock), least)
    spare_collector()
    for _ in range(runs):
        for contender in right:
            contender.run(clock)
        control.run()


def spare_collector():
    """Exclude the objects of imported peers from garbage collection: nn_pure alone does not have them."""
    gc.collect()
    if hasattr(gc, "freeze"):           # from CPython 3.7 on
        gc.freeze()


def ratio(contender, first):
    """Return the time of contender over that of first, None if one was not timed.

    Two times of one round are divided, then the median of all rounds is
    taken: a second in which the machine was slow cancels.
    """
    rounds = range(min(len(contender.seconds), len(first.seconds)))
    quotients = [contender.seconds[k] / first.seconds[k] for k in rounds if first.seconds[k] > 0.0]
    return median(quotients) if quotients else None
