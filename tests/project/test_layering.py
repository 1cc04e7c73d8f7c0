"""The order of the core files is their import order, and they import nothing but math.

Two doors lead from the core to an extra: __main__.py, which is no file of the core, and what a notebook
asks for, a method that does without where the extra is not there.
"""

import ast
import importlib
import os
import re
import runpy
import subprocess
import sys

import pytest
from core_files import ORDER, PACKAGE, core_files, path_of, tree_of

import nn_pure
from nn_pure.boards.file_lists import CORE_FOLDERS

INSIDE_FUNCTIONS = {"array", "json", "os", "signal", "struct", "sys", "time", "warnings"}
NOTEBOOK = {"_repr_svg_", "_repr_html_", "_repr_markdown_"}
DOORS = ["network._repr_markdown_", "network._repr_svg_", "training.history._repr_svg_"]
MOST_FILES = 26         # directly in nn_pure/: a reader has to find the text among them


def imports_of(name, tree):
    """Return (at import time, inside functions): the names of modules; files of the package as ORDER has them."""
    top, inner = set(), set()
    folder = name if name in CORE_FOLDERS else name.rpartition(".")[0]

    def modules(node):
        if not node.level:
            return [node.module]
        base = [] if node.level > 1 or not folder else [folder]
        if node.module:
            return [".".join(base + [node.module])]
        return [".".join(base + [alias.name]) for alias in node.names]

    def visit(node, names):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            return
        if is_door(node):
            return
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            names.update(modules(node))
        for child in ast.iter_child_nodes(node):
            visit(child, inner if isinstance(node, ast.FunctionDef) else names)

    visit(tree, top)
    return top, inner


def is_door(node):
    """Return whether a method asks study for what a notebook shows, and returns None where there is no study."""
    if not (isinstance(node, ast.FunctionDef) and node.name in NOTEBOOK and len(node.body) == 3):
        return False
    attempt, last = node.body[1:]
    return (isinstance(attempt, ast.Try) and len(attempt.body) == 1 and isinstance(attempt.body[0], ast.ImportFrom)
            and attempt.body[0].module == "study.notebook" and [each.type.id for each in attempt.handlers] == ["ImportError"]
            and isinstance(last, ast.Return) and not any(isinstance(each, ast.ImportFrom) for each in ast.walk(last)))


def breaches(name, tree):
    """Return what is wrong with the imports of core file name."""
    top, inner = imports_of(name, tree)
    allowed = set(ORDER[:ORDER.index(name)]) | {"math"}
    return sorted((top - allowed) | (inner - allowed - INSIDE_FUNCTIONS))


def test_every_core_file_has_its_place():
    assert core_files() == sorted(ORDER)


def test_the_text_is_short_enough_to_be_found():
    assert len([entry for entry in os.listdir(PACKAGE) if entry.endswith(".py")]) <= MOST_FILES


def test_the_front_door_lists_the_text_in_reading_order():
    lines = [line.split()[0] for line in nn_pure.__doc__.splitlines() if line.startswith("    ") and ".py " in line]
    assert lines[:2] == ["simple.py", "matrix.py"]
    assert sorted(lines) == sorted(name + ".py" for name in ORDER
                                   if "." not in name and name not in CORE_FOLDERS and name != "__init__")


def test_the_front_door_knows_where_every_name_is():
    assert sorted(nn_pure.FILES) == sorted(nn_pure.__all__)
    assert [name for name in ORDER if "." not in name and name != "__init__" and name not in nn_pure.CORE.split()] == []
    for name in list(nn_pure.__all__) + nn_pure.CORE.split() + nn_pure.EXTRAS.split():
        assert getattr(nn_pure, name) is not None and name in dir(nn_pure)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        nn_pure.nothing  # noqa: B018


def test_the_front_door_of_a_python_whose_modules_have_no_getattr(monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(sys, "version_info", (3, 6, 15))
        asks = nn_pure._asks_getattr()
        names = runpy.run_path(path_of("__init__"), run_name="nn_pure")
    assert not asks and all(names[name] is getattr(nn_pure, name) for name in nn_pure.__all__ + nn_pure.CORE.split())
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "sys", None)
        asks = nn_pure._asks_getattr()
    assert asks                         # a host that lets nothing but math be imported


@pytest.mark.parametrize("name", ORDER)
def test_imports_only_what_stands_above(name):
    assert os.path.exists(path_of(name))
    assert breaches(name, tree_of(name)) == []


@pytest.mark.parametrize("name, source, found", [
    ("matrix", "from .network import Network", ["network"]),
    ("matrix", "import random", ["random"]),
    ("matrix", "from .data import table", ["data"]),
    ("matrix", "from . import losses", ["losses"]),
    ("matrix", "def f():\n    import random", ["random"]),
    ("matrix", "class A:\n    def f(self):\n        from .network import Network", ["network"]),
    ("kernels.plain", "from ..propagation import forward", ["propagation"]),
    ("kernels.plain", "from .fast import Fast", ["kernels.fast"]),
    ("kernels", "from ..study import where\nfrom .plain import Plain", ["study"]),
    ("kernels.plain", "from . import fast", ["kernels.fast"]),
    ("network", "class A:\n    def _repr_svg_(self):\n        from .study.notebook import f\n        return f(self)",
     ["study.notebook"]),
    ("network", "def _repr_svg_(self):\n    'x'\n    try:\n        from .study.notebook import f\n    except KeyError:\n"
     "        return None\n    return f(self)", ["study.notebook"]),
    ("network", "def _repr_svg_(self):\n    'x'\n    try:\n        from .data.table import f\n    except ImportError:\n"
     "        return None\n    return f(self)", ["data.table"]),
    ("network", "def shown(self):\n    'x'\n    try:\n        from .study.notebook import f\n    except ImportError:\n"
     "        return None\n    return f(self)", ["study.notebook"]),
    ("network", "def _repr_svg_(self):\n    'x'\n    try:\n        from .study.notebook import f\n    except ImportError:\n"
     "        return None\n    return f(self)", []),
])
def test_a_forbidden_import_is_found(name, source, found):
    assert breaches(name, ast.parse(source)) == found


def test_the_doors_are_these():
    found = [name + "." + node.name for name in ORDER for node in ast.walk(tree_of(name)) if is_door(node)]
    assert sorted(found) == DOORS


def test_importing_the_package_loads_the_core_and_math_only():
    code = ("import sys; before = set(sys.modules); import nn_pure; nn_pure.Network; nn_pure.SimpleNeuralNetwork; "
            "print(sorted(m for m in set(sys.modules) - before if m.split('.')[0] != 'nn_pure' and m != 'math'))")
    out = subprocess.check_output([sys.executable, "-S", "-c", code], cwd=os.path.dirname(PACKAGE))
    assert out.decode().strip() == "[]"


@pytest.mark.parametrize("code, loaded", [("import nn_pure.cli", False), ("import nn_pure.study.pictures", True)])
def test_pictures_are_loaded_by_who_draws(code, loaded):
    code += "; import sys; sys.exit(any(name.startswith('nn_pure.study') for name in sys.modules))"
    assert subprocess.call([sys.executable, "-c", code], cwd=os.path.dirname(PACKAGE)) == int(loaded)


def test_what_the_map_names_is_there():
    lines = nn_pure.__doc__.split("The parts most in use:")[1].split("The files, ")[0].splitlines()[2:]
    names = set(re.findall(r"nn_pure(?:\.[a-z_]+)+", " ".join(lines)))
    names |= {"nn_pure" + name for line in lines for name in re.findall(r"[ ,](\.[a-z_]+)", line)}
    assert len(names) > 12 and all(importlib.import_module(name) for name in names)
    words = {word for line in lines for word in re.findall(r"\b(?:[a-z]+_[a-z_]+|[A-Z][A-Za-z]+[A-Z][A-Za-z]*)\b", line)}
    homes = [nn_pure, nn_pure.selection, nn_pure.estimators]
    assert [word for word in sorted(words - {"nn_pure", "JavaScript", "CSV"}) if not any(hasattr(home, word) for home in homes)] == []
