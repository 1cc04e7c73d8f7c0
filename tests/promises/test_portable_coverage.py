"""Nothing public in the core is left out of tests/portable: each function is called there.

Called is what the interpreter itself reports (sys.settrace), not a name that stands in a script.
"""

import ast
import json
import os
import subprocess
import sys

import pytest
from core_files import ORDER, tree_of
from core_files import path_of as path_of_core
from paths import PORTABLE, ROOT
from portable_scripts import BITS, SCRIPTS, path_of

# Runs the scripts of its arguments; the last line printed is what they called, as [[path, first line], ...].
# What runs when the core is imported does not count.
CALLS = """
import json, sys
called = set()
import checking
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        code = compile(file.read(), path, "exec")
    sys.settrace(lambda frame, event, argument: called.add(frame.f_code))        # of calls alone: it returns None
    exec(code, {"__name__": "__main__"})
    sys.settrace(None)
print()
print(json.dumps([(code.co_filename, code.co_firstlineno) for code in called]))
"""


@pytest.fixture(scope="module")
def called(tmp_path_factory):
    """{(core file, line)} of every function that the scripts call."""
    environment = dict(os.environ, PYTHONPATH=os.pathsep.join([ROOT, PORTABLE]), PYTHONDONTWRITEBYTECODE="1")
    output = subprocess.check_output([sys.executable, "-c", CALLS] + [path_of(name) for name in SCRIPTS + sorted(BITS)],
                                     cwd=str(tmp_path_factory.mktemp("portable")), env=environment)
    names = {os.path.realpath(path_of_core(name)): name for name in ORDER}
    return set((names.get(os.path.realpath(path)), line) for path, line in json.loads(output.decode().split("\n")[-2]))


def public_functions(tree):
    """Yield (name, lines it may begin on) of the functions of a module, and of the methods of its classes."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for name, lines in public_functions(node):
                yield node.name + "." + name, lines
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name, [node.lineno] + [decorator.lineno for decorator in node.decorator_list]


def not_called(name, tree, called):
    return [function for function, lines in public_functions(tree) if not any((name, line) in called for line in lines)]


@pytest.mark.thorough
@pytest.mark.parametrize("name", ORDER)
def test_every_public_function_is_called(name, called):
    if name == "kernels.fast" and sys.version_info < (3, 8):     # before math.dist there is no such kernel
        assert not_called(name, tree_of(name), called) == [each for each, _ in public_functions(tree_of(name))]
        return
    assert not_called(name, tree_of(name), called) == []


def test_a_function_that_is_not_called_is_found(called):
    tree = ast.parse("def new():\n    pass\n\n\nclass A:\n    @property\n    def b(self):\n        pass\n\n    def _c(self):\n"
                     "        pass\n")
    assert not_called("new_file", tree, called) == ["new", "A.b"]
    assert not_called("new_file", tree, {("new_file", 1), ("new_file", 6)}) == []
