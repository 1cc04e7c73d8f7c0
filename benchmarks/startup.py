"""Start-up time: how long do the import and the first prediction take?

Every time is that of a whole process, from its start to its end, in turn:

    bare           the interpreter, doing nothing
    nn_pure        import nn_pure
    prediction     import nn_pure, load a saved 64-32-10 model, predict one row
    NumPy, ...     import numpy; import sklearn.neural_network; import torch

The time of an import is that of its process minus the bare one of the same round.  All
modules are compiled to .pyc files beforehand, where the folder may be written.

The import is right if it loads only nn_pure's own files and math (and modules
of the interpreter that these need); the prediction, if it is that of the plain
loops.  The prediction's process is compared with the time that the import of
NumPy adds: the interpreter's own start counts for one and not for the other.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile

from nn_pure import save

from . import goals, loops, peers, predictors
from .elsewhere import ROOT
from .predict import start
from .report import result
from .timing import Contender, compare, median

QUESTION = "How long does it take to import, and until the first prediction?"
PEERS = ("NumPy", "scikit-learn", "PyTorch")
SIZES = (64, 32, 10)
TOLERANCE = 1e-9
MOST_ADDED = 0.006          # seconds that importing nn_pure may add, on CPython 3.11 and later
MOST_SHARE = 3              # a third of NumPy's import

# Modules that importing nn_pure loads and the bare interpreter does not.
LOADED = "import sys; before = set(sys.modules); import nn_pure; loaded = sorted(set(sys.modules) - before); " \
         "print(chr(10).join(loaded))"
PREDICT = "import sys; from nn_pure import load; X = [[float(i %% 5) for i in range(%d)]]; " \
          "a = load(sys.argv[1]).predict(X)[0]; len(sys.argv) > 2 and print(a)" % SIZES[0]


def run(code, *arguments):
    """Return the output of a new process that runs this code."""
    out = subprocess.check_output([sys.executable, "-c", code] + list(arguments), cwd=ROOT)
    return out.decode("ascii")


def foreign(loaded):
    """Return an error message about the modules that an import loaded, "" if all are nn_pure's files, or math.

    >>> foreign(["math", "nn_pure", "nn_pure.matrix"]), foreign(["nn_pure", "json", "nn_pure.cli"])
    ('', 'import nn_pure loaded json, nn_pure.cli')
    """
    core = {"nn_pure." + name[:-3] for name in os.listdir(os.path.join(ROOT, "nn_pure")) if name.endswith(".py")}
    others = [name for name in loaded if name not in core and name not in ("nn_pure", "math")]
    return "import nn_pure loaded " + ", ".join(others) if others else ""


def contenders_of(folder):
    """Return a Contender for each kind of process, nn_pure's import first."""
    layers = start(*SIZES)
    model = os.path.join(folder, "model.json")
    save(predictors.network(layers), model)
    row = [float(i % 5) for i in range(SIZES[0])]
    right = loops.judge(loops.forward(layers, row)[-1], TOLERANCE)

    def process(name, code, examine, *arguments):
        return Contender(name, lambda: run(code, *arguments), examine)

    found = [process("nn_pure", "import nn_pure", lambda _: foreign(run(LOADED).split())),
             process("prediction", PREDICT, lambda _: right(json.loads(run(PREDICT, model, "show"))), model),
             process("bare", "pass", lambda said: said)]
    for name, module, version in (("NumPy", "numpy", peers.numpy_version()),
                                  ("scikit-learn", "sklearn.neural_network", peers.sklearn_version()),
                                  ("PyTorch", "torch", peers.torch_version())):
        if version is not None:
            found.append(process(name, "import " + module, lambda said: said))
    return found


def added(one, bare):
    """Return how many seconds a process takes longer than the bare one, the median of the rounds."""
    differences = [mine - theirs for mine, theirs in zip(one.seconds, bare.seconds)]
    return median(differences) if differences else None


def to_reach(one, contenders):
    """Return the goals of the import and of the first prediction."""
    bare, numpy = goals.named(contenders, "bare"), goals.named(contenders, "NumPy")
    if one.name == "nn_pure" and goals.cpython((3, 11)):
        figure = added(one, bare)
        return [goals.goal("adds less than %g s to the bare interpreter" % MOST_ADDED, figure,
                           None if figure is None else figure < MOST_ADDED)]
    if one.name == "prediction":
        shares = [] if numpy is None else [mine / (theirs - nothing) for mine, theirs, nothing
                                           in zip(one.seconds, numpy.seconds, bare.seconds) if theirs > nothing]
        figure = median(shares) if shares else None
        return [goals.goal("at most 1/%d of what importing NumPy adds" % MOST_SHARE, figure,
                           None if figure is None else figure <= 1.0 / MOST_SHARE)]
    return []


def measure(quick, runs, control):
    """Yield a result for each kind of process.

    quick     not used
    runs      how many rounds
    control   a timing.Control
    """
    folder = tempfile.mkdtemp()
    try:
        contenders = contenders_of(folder)
        compare(contenders, runs, control)
        for one in contenders:
            row = result("a process", one, contenders[0], to_reach=to_reach(one, contenders))
            row["added"] = added(one, goals.named(contenders, "bare"))
            yield row
    finally:
        shutil.rmtree(folder)


def notes():
    """Return the notes below the table, a list of texts."""
    return peers.notes(PEERS)
