"""File lists: the folders of the portable core, and the files of it that a board needs; the one place that lists them.

A set is copied into a folder nn_pure under the names it has here.  The .json files beside this one are the sets
in the form that mip reads.
"""

# The core, beside the files directly in nn_pure/: the test of the layers, the bundle of the core, coverage and the
# file lists of boards all read it here.
CORE_FOLDERS = ("optimizers", "metrics", "training", "kernels", "boards")

# Load a model, scale its inputs, predict, from a few kB of heap: tiny.py loads elementary for tanh only, and
# portable_exp for models made with exp="portable".
TINY = ("errors", "elementary", "portable_exp", "boards/tiny")
# And train it, or a new one.
TINY_TRAINING = TINY + ("rng", "boards/tiny_new", "boards/tiny_training")

# Load a Network and predict with it; portable_exp for models made with exp="portable".
PREDICTING = (
    "__init__", "errors", "checks", "elementary", "portable_exp", "matrix", "activations", "losses", "rng",
    "initializers", "sample_weights", "scaling", "layers", "parameters", "kernels/__init__", "kernels/plain",
    "propagation", "files", "model_dict", "network", "model_file")
# And train it, for boards with some 100 kB: every activation, loss, optimizer, schedule, callback and metric.  The
# kernels that write code are left out: they are quicker on a board too, but each network would keep some kB of code.
PACKAGE = PREDICTING + (
    "optimizers/__init__", "optimizers/first_order", "optimizers/rprop", "optimizers/line_search",
    "optimizers/lbfgs", "schedules", "callbacks", "metrics/__init__", "metrics/scores", "training/__init__",
    "training/curvature", "training/diagnosis", "training/sanity", "training/history", "training/progress",
    "training/batches", "training/early_stopping", "training/interrupt", "training/fused_steps", "training/restarts",
    "training/stepper", "training/trainer", "training/checkpoint", "training/arguments")

# Where mip finds which set.
MIP: "dict[str, tuple[str, ...]]" = {"package.json": PACKAGE, "tiny.json": TINY, "tiny_training.json": TINY_TRAINING}


def mip_package(names: "tuple[str, ...]", version: str) -> "dict[str, object]":
    """Return the content of a package.json, in nn_pure/boards/, that installs the files of a set.

    >>> mip_package(("matrix", "boards/tiny"), "1.0")["urls"]
    [['nn_pure/matrix.py', '../matrix.py'], ['nn_pure/boards/tiny.py', '../boards/tiny.py']]
    """
    return {"urls": [["nn_pure/" + name + ".py", "../" + name + ".py"] for name in names], "deps": [],
            "version": version}
