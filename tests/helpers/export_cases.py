"""Networks for the tests of exports, and how what was written is run."""

import builtins
import math
import os
import subprocess
import sys

from hypothesis import strategies as st
from strategies import cases, seeds

from nn_pure import Dense, Network
from nn_pure.export import to_python
from nn_pure.rng import Rng
from nn_pure.scaling import Scaling

# What ends a string, a comment, a line or a script somewhere, or begins another meaning.
HOSTILE = ['"', "'", "\\", "\\\\", '\\"', "\n", "\r", "*/ int x; /*", "</script><script>", "\u2028", "\u2029", "??/", "??/\n",
           "%s", "{}", "${x}", "`", "#", "//", '""" + 1 + """', "\x00"[:0] + "\x01", "\x7f", "\ufeff", "\U0001f600", "K\u00f6ln",
           "@_proba", "$_CLASSES", "\t", "", " ", "coding: rot13", "\\u0022", "\\\n", "\u202e"]


def named(classes=("no", "maybe", "yes"), inputs=2, seed=0, columns=None):
    """A network that knows classes and columns, with scaling."""
    outputs = 1 if len(classes) == 2 else len(classes)
    net = Network(inputs, [Dense(3, "tanh"), Dense(outputs, "sigmoid" if outputs == 1 else "softmax")], seed=seed)
    rng = Rng(seed)
    net.scaling = Scaling([rng.normal() for _ in range(inputs)], [rng.uniform() + 0.5 for _ in range(inputs)])
    net.target = {"name": "answer", "classes": list(classes)}
    net.columns = columns or [{"name": "column %d" % j, "categories": None} for j in range(inputs)]
    return net


def number(seed=0, log=True):
    """A network whose target is a number, and its logarithm what the output is."""
    net = Network(2, [Dense(3, "softplus"), Dense(1)], seed=seed)
    net.target = {"name": "price", "classes": None, "log": True} if log else {"name": "price", "classes": None}
    return net


@st.composite
def networks(draw):
    """(network, rows): any architecture and activation, with scaling or without."""
    net, X, _ = draw(cases())
    if draw(st.booleans()):
        rng = Rng(draw(seeds))
        shift = [draw(st.sampled_from([0.0, -0.0, rng.normal()])) for _ in range(net.inputs)]
        net.scaling = Scaling(shift, [rng.uniform() + 0.1 for _ in range(net.inputs)])
    if draw(st.booleans()):
        net.layers[-1].biases = [draw(st.sampled_from([0.0, -0.0])) for _ in net.layers[-1].biases]
        X = X + [[draw(st.sampled_from([0.0, -0.0, 1e300, -1e-300])) for _ in range(net.inputs)]]
    return net, X


def only_math(name, *arguments):
    """Import, for a file that may import math alone."""
    if name != "math":
        raise ImportError("an export imports %s" % name)
    return math


def module_of(source, name="exported"):
    """Return the names of a file that is run with math alone."""
    names = {"__name__": name, "__builtins__": dict(vars(builtins), __import__=only_math)}
    exec(compile(source, "exported.py", "exec"), names)
    return names


def python_outputs(net, X, **options):
    names = module_of(to_python(net, **options))
    return [names["_outputs"](row) for row in X]


def bits(rows):
    """Return rows as text that tells 0.0 from -0.0."""
    return [[repr(number) for number in row] for row in rows]


def output_of(*command, **options):
    """Return what a program prints; its complaint is the error."""
    process = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    assert process.returncode == 0, process.stderr.decode()
    return process.stdout.decode()


def python_prints(*arguments, **options):
    return output_of(sys.executable, "-B", *arguments, **options)


def finite(net, X):
    """Return the rows for which the network answers with finite numbers."""
    return [row for row in X if all(a - a == 0.0 for a in plain(net).predict([row])[0])]


def plain(net):
    """Return the network with the loops that say what is meant."""
    copy = type(net).from_dict(net.to_dict())
    copy.kernel = "plain"
    return copy


def write_files(folder, files):
    for name, source in files:
        with open(os.path.join(str(folder), name), "w", encoding="utf-8") as file:
            file.write(source)
