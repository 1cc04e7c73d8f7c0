"""Peak memory: how many bytes per parameter do training and predicting take?

256-64-10, 17,098 parameters; each job is a process of its own, in which
tracemalloc counts the allocations from the making of the network on: all
lists and numbers, not the interpreter.  Their peak is divided by the lists that
are necessary: one for the weights, with Adam two more, for its means.  Without
tracemalloc (PyPy) the growth of the process is shown, which is not comparable.

    predict        one row
    train sgd      a step with 8 rows
    train adam     a step with 8 rows

Twice each, so that caches are filled.  The answer is right if predictions and
learned weights of the process are those of the plain loops.
"""

import json
import subprocess
import sys

from nn_pure import Dense, Network

from . import goals, kernels, loops
from .elsewhere import ROOT
from .report import result
from .streaming import most_memory
from .timing import Contender, median

QUESTION = "How many bytes per parameter do training and predicting take at most?"
SIZES = (256, 64, 10)
JOBS = ("predict", "train sgd", "train adam")
LISTS = {"predict": 1, "train sgd": 1, "train adam": 3}     # one number of each per parameter
ROWS = 8
SEED = 1
LEARNING_RATE = 0.01
MOST = 2.5
TOLERANCE = 1e-6
RUNS = 1                # allocations are the same in each run


def network(sizes):
    """Return a new network with drawn weights, to whose numbers nothing else refers."""
    inputs, hidden, outputs = sizes
    return Network(inputs, [Dense(hidden, "sigmoid"), Dense(outputs, "softmax")], seed=SEED)


# --- in a process of its own -------------------------------------------------

def do(job, net, X, y):
    """Do the job once."""
    if job == "predict":
        return net.predict(X[:1])
    net.train(X, y, epochs=1, learning_rate=LEARNING_RATE, batch_size=len(X), shuffle=False,
              optimizer=job.split()[1])
    return None


def peak_of(run):
    """Return the result of run(), and the peak of the bytes it had allocated."""
    try:
        import tracemalloc
    except ImportError:
        before = most_memory()
        answer = run()
        return answer, (None if before is None else most_memory() - before)
    tracemalloc.start()
    answer = run()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return answer, peak


def outcome_of(job, kernel, sizes=SIZES):
    """Return the peak of allocated bytes, the bytes of the weights' lists, and numbers to be checked, as a dict."""
    X, y = loops.batch(ROWS, sizes[0], sizes[-1])
    warm = kernels.made(kernel, lambda: network((3, 2, sizes[-1])))
    do(job, warm, [row[:3] for row in X], y)        # warm-up: imports do not count

    def run():
        net = kernels.made(kernel, lambda: network(sizes))
        do(job, net, X, y)
        do(job, net, X, y)
        return net
    net, peak = peak_of(run)
    return {"peak": peak, "lists": bytes_of(net), "parameters": len(loops.flat_parameters(loops.parameters(net))),
            "answer": net.predict(X[:1])[0]}


def bytes_of(net):
    """Return the bytes of the lists of weights and biases and of the floats in them, None where unknown."""
    rows = [row for layer in net.layers for row in layer.weights + [layer.biases]]
    try:
        return (sum(sys.getsizeof(layer.weights) for layer in net.layers)
                + sum(sys.getsizeof(row) + sum(sys.getsizeof(number) for number in row) for row in rows))
    except TypeError:                       # PyPy
        return None


# --- measuring ---------------------------------------------------------------

def in_a_process(job, name):
    """Return the result of outcome_of(job, the kernel of that name) in a new process."""
    out = subprocess.check_output([sys.executable, "-m", "benchmarks.memory", job, name], cwd=ROOT)
    return json.loads(out.decode("ascii"))


def expected(job):
    """Return the outputs for the first row after the job, by the plain loops."""
    layers = loops.parameters(network(SIZES))
    X, y = loops.batch(ROWS, SIZES[0], SIZES[-1])
    if job == "train sgd":
        for _ in range(2):
            layers = loops.step(layers, X, y, LEARNING_RATE)
    if job == "train adam":
        for _ in range(2):          # each training has an Adam of its own
            layers = loops.adam_epoch(layers, X, y, ROWS, LEARNING_RATE, "sigmoid")
    return loops.forward(layers, X[0])[-1]


class Allocator(Contender):
    """A kernel at a job, and its memory.

    outcomes   results of in_a_process
    """

    def __init__(self, job, name, examine):
        super().__init__(name, lambda: in_a_process(job, name), examine)
        self.job_name = job
        self.outcomes = []

    def measure(self):
        """Do the job in a process, unless it failed before."""
        if self.complaint:
            return
        try:
            outcome = self.job()
            self.complaint = self.examine(outcome["answer"])
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            self.complaint = "%s: %s" % (type(error).__name__, error)
            return
        self.outcomes.append(outcome)

    def bytes(self):
        """Return the bytes per parameter of each round."""
        return [outcome["peak"] / outcome["parameters"] for outcome in self.outcomes if outcome["peak"] is not None]

    def lists(self):
        """Return the bytes per parameter of the necessary lists, None if unknown."""
        if not self.outcomes or self.outcomes[0]["lists"] is None:
            return None
        return LISTS[self.job_name] * self.outcomes[0]["lists"] / self.outcomes[0]["parameters"]


def memory_result(one, first):
    """Return a result in bytes per parameter, with lists, the bytes of the lists themselves."""
    row = result(one.job_name, one, first)
    numbers = [] if one.complaint else one.bytes()
    row["unit"] = "bytes"
    row["lists"] = None if one.complaint else one.lists()
    if numbers:
        row["median"], row["least"], row["most"] = median(numbers), min(numbers), max(numbers)
        if first.bytes() and median(first.bytes()) > 0.0:
            row["ratio"] = row["median"] / median(first.bytes())
        if one.name != kernels.PLAIN and row["lists"]:
            figure = row["median"] / row["lists"]
            row["to_reach"] = [goals.goal("at most %g x the lists themselves" % MOST, figure, figure <= MOST)]
    return row


def measure(quick, runs, control):
    """Yield a result for each job and kernel.

    quick     not used
    runs      not used
    control   a timing.Control
    """
    for job in JOBS:
        examine = loops.judge(expected(job), TOLERANCE)
        contenders = [Allocator(job, name, examine) for name, _ in kernels.kinds()]
        for _ in range(RUNS):
            for one in contenders:
                one.measure()
            control.run()
        for one in contenders:
            yield memory_result(one, contenders[0])


# --- printing ----------------------------------------------------------------

def notes():
    """Return the notes below the table, a list of texts."""
    return ["bytes: per parameter, at most, from the making of the network on; ratio: over nn_pure's."]


if __name__ == "__main__":
    print(json.dumps(outcome_of(sys.argv[1], dict(kernels.CHOICES)[sys.argv[2]])))
