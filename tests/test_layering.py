"""The order of the core files is their import order, and they import nothing but math."""

import ast
import os
import subprocess
import sys

import pytest

import nn_pure

ROOT = os.path.dirname(os.path.abspath(nn_pure.__file__))
ORDER = ["errors", "checks", "elementary", "portable_exp", "matrix", "activations", "losses", "rng", "initializers", "line_search",
         "update_rules", "optimizers", "schedules", "weighting", "number_metrics", "metrics", "scaling", "layers",
         "kernel_plain", "kernel_code", "kernel_updates", "kernel_rows", "kernel_loops", "kernel_fast",
         "propagation", "kernel_line_rules", "kernel_line_plan", "kernel_line_loss", "kernel_line_source", "kernel_line", "kernel_text", "kernels",
         "curvature", "diagnosis", "warning_signs", "files", "history", "callbacks", "progress",
         "batches", "stopping", "interrupt", "blocks", "starts", "training",
         "model_dict", "checkpoint", "preparation", "network", "simple", "gradcheck", "model_file", "compact", "tiny", "tiny_new",
         "tiny_training", "board", "__init__"]
INSIDE_FUNCTIONS = {"array", "json", "os", "signal", "struct", "sys", "time", "warnings"}


def tree_of(name):
    with open(os.path.join(ROOT, name + ".py"), encoding="utf-8") as file:
        return ast.parse(file.read())


def imports_of(tree):
    """Return (at import time, inside functions): the names of modules; core files without the dot."""
    top, inner = set(), set()

    def visit(node, names):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            return
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            names.update([node.module] if node.module else [alias.name for alias in node.names])
        for child in ast.iter_child_nodes(node):
            visit(child, inner if isinstance(node, ast.FunctionDef) else names)

    visit(tree, top)
    return top, inner


def breaches(name, tree):
    """Return what is wrong with the imports of core file name."""
    top, inner = imports_of(tree)
    allowed = set(ORDER[:ORDER.index(name)]) | {"math"}
    return sorted((top - allowed) | (inner - allowed - INSIDE_FUNCTIONS))


def test_every_core_file_has_its_place():
    files = sorted(entry[:-3] for entry in os.listdir(ROOT) if entry.endswith(".py"))
    assert files == sorted(ORDER + ["__main__"])


@pytest.mark.parametrize("name", ORDER)
def test_imports_only_what_stands_above(name):
    assert breaches(name, tree_of(name)) == []


@pytest.mark.parametrize("source, found", [
    ("from .network import Network", ["network"]),
    ("import random", ["random"]),
    ("from .data import table", ["data"]),
    ("def f():\n    import random", ["random"]),
    ("class A:\n    def f(self):\n        from .network import Network", ["network"]),
])
def test_a_forbidden_import_is_found(source, found):
    assert breaches("matrix", ast.parse(source)) == found


def test_importing_the_package_loads_the_core_and_math_only():
    code = ("import sys; before = set(sys.modules); import nn_pure; "
            "print(sorted(m for m in set(sys.modules) - before if m.split('.')[0] != 'nn_pure' and m != 'math'))")
    out = subprocess.check_output([sys.executable, "-S", "-c", code], cwd=os.path.dirname(ROOT))
    assert out.decode().strip() == "[]"


@pytest.mark.parametrize("code, loaded", [("import nn_pure.cli", False), ("import nn_pure.study.pictures", True)])
def test_pictures_are_loaded_by_who_draws(code, loaded):
    code += "; import sys; sys.exit(any(name.startswith('nn_pure.study') for name in sys.modules))"
    assert subprocess.call([sys.executable, "-c", code], cwd=os.path.dirname(ROOT)) == int(loaded)
