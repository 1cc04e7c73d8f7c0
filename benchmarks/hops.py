"""Code navigation: how many calls and files are between a public call and the multiplication?

    calls     functions of nn_pure that are called, as the interpreter reports them (sys.setprofile);
              comprehensions and lambdas stand in the text of the function around them and do not count
    files     in how many files these functions are
    changes   two calls in a row that are in different files: the reader opens another file
    depth     how many calls stand above a multiplication (matrix.matmul), the first one included

XOR, 2-2-1, four rows, the plain kernel.  Nothing is timed, and each count is the same in every run.
"""

import os
import sys

import nn_pure
from nn_pure import Dense, Network, SimpleNeuralNetwork

from .goals import goal
from .report import wrapped

QUESTION = "How many files and calls lie between a call and the multiplication?"
FOLDER = os.path.dirname(os.path.abspath(nn_pure.__file__)) + os.sep
IN_THE_TEXT = {"<lambda>", "<listcomp>", "<genexpr>", "<dictcomp>", "<setcomp>"}
MULTIPLICATION = ("matrix.py", "matmul")
X, Y = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[0.0], [1.0], [1.0], [0.0]]
LAYOUT = "%-45s  %6s  %8s  %6s  %6s"


def calls_of(job):
    """Return (file, function, depth) of every call that job() makes in nn_pure, in order; depth 1 is outermost.

    >>> [(file, function) for file, function, _ in calls_of(lambda: nn_pure.matrix.matmul([[2.0]], [[3.0]]))]
    [('matrix.py', 'matmul')]
    """
    found, depth = [], [0]

    def watch(frame, event, argument):
        code = frame.f_code
        if code.co_filename.startswith(FOLDER) and code.co_name not in IN_THE_TEXT:
            if event == "call":
                depth[0] += 1
                found.append((code.co_filename[len(FOLDER):].replace(os.sep, "/"), code.co_name, depth[0]))
            elif event == "return":
                depth[0] -= 1

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        job()
    finally:
        sys.setprofile(before)
    return found


def counts(calls):
    """Return how many calls, files and changes of file there are, and how deep a multiplication is.

    >>> counts([("a.py", "f", 1), ("matrix.py", "matmul", 2), ("a.py", "g", 2)])
    {'calls': 3, 'files': 2, 'changes': 2, 'depth': 1}
    """
    files = [file for file, _, _ in calls]
    return {"calls": len(calls), "files": len(set(files)),
            "changes": sum(one != other for one, other in zip(files, files[1:])),
            "depth": max([depth - 1 for file, name, depth in calls if (file, name) == MULTIPLICATION] or [0])}


def step_in(calls):
    """Return the calls of the first step of a training: Stepper.step, and what is called until it returns."""
    begin = [k for k, (file, name, _) in enumerate(calls) if (file, name) == ("training/stepper.py", "step")][0]
    end = begin + 1
    while end < len(calls) and calls[end][2] > calls[begin][2]:
        end += 1
    return calls[begin:end]


def jobs():
    """Return (what, its calls, {count: the most there may be}) of everything that is counted."""
    nn = SimpleNeuralNetwork(2, 2, 1, seed=0)
    net = Network(2, [Dense(2, "sigmoid"), Dense(1, "sigmoid")], seed=0, kernel="plain")
    nn.forward(X)                       # a file that is imported late does not count
    net.train(X, Y, 1, 0.1)
    training = calls_of(lambda: net.train(X, Y, 2, 0.1))
    return [("SimpleNeuralNetwork.forward", calls_of(lambda: nn.forward(X)), {"files": 5, "depth": 7}),
            ("SimpleNeuralNetwork.forward and backward",
             calls_of(lambda: (nn.forward(X), nn.backward(X, Y, 0.1))), {"changes": 10, "depth": 7}),
            ("a step of Network.train", step_in(training), {"files": 9, "changes": 35}),
            ("Network.train, 2 epochs", training, {"depth": 7})]


def measure(quick, runs, control):
    """Yield a row for each job."""
    control.run()
    for what, calls, most in jobs():
        found = counts(calls)
        yield dict(found, what=what, contender="nn_pure", answer="right", complaint="", unit="changes",
                   median=found["changes"], least=found["changes"], most=found["changes"], ratio=None,
                   seconds=[], to_reach=[goal("at most %d %s" % (most[name], name), found[name],
                                              found[name] <= most[name]) for name in sorted(most)])


def title_lines(name, question):
    """Return the lines above the table."""
    columns = LAYOUT % ("what", "files", "changes", "depth", "calls")
    return ["", "%s: %s" % (name, question), columns, "-" * len(columns)]


def result_lines(row):
    """Return the line of a job, and a line for each count that is too high."""
    lines = [LAYOUT % (row["what"], row["files"], row["changes"], row["depth"], row["calls"])]
    for one in row["to_reach"]:
        if not one["met"]:
            lines += wrapped("to reach: %s; it is %d: NOT REACHED" % (one["goal"], one["figure"]))
    return lines


def notes():
    return ["depth: calls above matrix.matmul; of a step, those above Stepper.step included"]
