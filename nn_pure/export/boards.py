"""The files of nn_pure that a board needs: the one place that lists them.

A set is copied into a folder nn_pure, board.py there under the name
__init__.py; the two tiny sets have none, which MicroPython does not mind.
The .json files beside the core are the sets in the form that mip reads.
"""

# Load a model, scale its inputs, predict, from a few kB of heap: tiny.py loads elementary for tanh only, and
# portable_exp for models made with exp="portable".
TINY = ("errors", "elementary", "portable_exp", "tiny")
# And train it, or a new one.
TINY_TRAINING = TINY + ("rng", "tiny_new", "tiny_training")

# The same with Network itself, for boards with some 100 kB: every activation and loss; predicting also from
# 32-bit floats (compact.py); networks can be built and saved too.
INFERENCE = ("board", "errors", "checks", "elementary", "portable_exp", "matrix", "activations", "losses", "rng",
             "initializers", "weighting", "scaling", "layers", "kernel_plain", "kernel_code", "propagation", "kernels",
             "files", "model_dict", "network", "model_file", "compact")
# And train with every optimizer, schedule, callback and metric.  The kernels that write code are left out: they
# are quicker on a board too, but each network would keep some kB of code.
TRAINING = INFERENCE + ("line_search", "update_rules", "optimizers", "schedules", "number_metrics", "metrics",
                        "curvature", "diagnosis", "warning_signs", "history", "callbacks", "progress", "batches",
                        "stopping", "interrupt", "blocks", "starts", "training", "checkpoint", "preparation")

# Where mip finds which set.
MIP = {"package.json": TRAINING, "inference.json": INFERENCE, "tiny.json": TINY, "tiny_training.json": TINY_TRAINING}


def target(name: str) -> str:
    """Return what a file of a set is called on the board.

    >>> target("board"), target("matrix")
    ('__init__.py', 'matrix.py')
    """
    return "__init__.py" if name == "board" else name + ".py"


def mip_package(names: "tuple[str, ...]", version: str) -> "dict[str, object]":
    """Return the content of a package.json that installs the files of a set.

    >>> mip_package(("board", "matrix"), "1.0")["urls"]
    [['nn_pure/__init__.py', 'board.py'], ['nn_pure/matrix.py', 'matrix.py']]
    """
    return {"urls": [["nn_pure/" + target(name), name + ".py"] for name in names], "deps": [], "version": version}
