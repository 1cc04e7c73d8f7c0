"""The files of the core in their import order, and how to read them."""

import ast
import os

import nn_pure
from nn_pure.boards.file_lists import CORE_FOLDERS

PACKAGE = os.path.dirname(os.path.abspath(nn_pure.__file__))
# "kernels" is kernels/__init__.py: it stands below the files that it chooses from.
ORDER = ["errors", "checks", "elementary", "portable_exp", "matrix", "activations", "losses", "rng", "initializers",
         "scaling", "sample_weights", "metrics.scores", "metrics", "layers", "parameters",
         "optimizers.base", "optimizers.first_order", "optimizers.rprop", "optimizers.line_search",
         "optimizers.lbfgs", "optimizers", "schedules",
         "kernels.plain", "kernels.generated", "kernels.unrolled_updates", "kernels.straight_line_rules",
         "kernels.straight_line_source", "kernels.straight_line", "kernels.unrolled", "kernels.pypy", "kernels.fast",
         "kernels", "propagation", "files", "callbacks", "training", "training.curvature", "training.diagnosis",
         "training.sanity", "training.history", "training.progress", "training.batches", "training.early_stopping",
         "training.interrupt", "training.fused_steps", "training.restarts", "training.stepper", "training.trainer",
         "model_dict", "training.checkpoint", "training.arguments", "network", "simple", "gradcheck", "model_file",
         "boards", "boards.file_lists", "boards.tiny", "boards.tiny_new", "boards.tiny_training", "__init__"]


def path_of(name):
    """Return the path of a name of ORDER."""
    if name in CORE_FOLDERS:
        return os.path.join(PACKAGE, name, "__init__.py")
    return os.path.join(PACKAGE, *name.split(".")) + ".py"


def text_of(name):
    with open(path_of(name), encoding="utf-8") as file:
        return file.read()


def tree_of(name):
    return ast.parse(text_of(name))


def core_files():
    """Return the names of the files that are there, sorted, as ORDER has them; __main__ is the desktop's."""
    found = []
    for folder in ("",) + CORE_FOLDERS:
        for entry in os.listdir(os.path.join(PACKAGE, folder)):
            if entry == "__init__.py" and folder:
                found.append(folder)
            elif entry.endswith(".py"):
                found.append((folder + "." if folder else "") + entry[:-3])
    return sorted(set(found) - {"__main__"})
