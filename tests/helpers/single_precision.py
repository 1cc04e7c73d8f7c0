"""The portable core with floats as small boards have them: 24 binary digits, or 22.

    core = core_with(24)
    core.Network(...)

core is nn_pure over again, under another name, in which every number that
Python would compute is rounded: its files are read, each literal, each + - * /
and what is assigned by += and the like, each float() and each function of math
is given to a function that rounds, and the result is compiled.  A double has
more than twice the digits of these floats, so that rounding a double's sum,
product, quotient or square root is what single-precision hardware gives
(Figueroa 1995, When is double rounding innocuous?).

24 digits are IEEE's single precision.  With 22 the machine computes with 24
and drops the last two: MicroPython where an object is one word of 32 bits.

Only the plain kernel is emulated: what the others generate is not read here.
"""

import ast
import importlib
import importlib.abc
import importlib.util
import math
import operator
import os
import struct
import sys
import types

from core_files import ORDER
from core_files import PACKAGE as FOLDER

OPERATORS = {ast.Add: (operator.add, operator.iadd), ast.Sub: (operator.sub, operator.isub),
             ast.Mult: (operator.mul, operator.imul), ast.Div: (operator.truediv, operator.itruediv),
             ast.Mod: (operator.mod, operator.imod), ast.FloorDiv: (operator.floordiv, operator.ifloordiv),
             ast.Pow: (operator.pow, operator.ipow)}


def rounder(digits):
    """Return the function that rounds a double to 24 digits, or cuts these off after the first 22."""
    single, word = struct.Struct("<f"), struct.Struct("<I")

    def rounded(x):
        try:
            return single.unpack(single.pack(x))[0]
        except OverflowError:
            return math.inf if x > 0.0 else -math.inf

    def cut(x):
        try:
            return single.unpack(word.pack(word.unpack(single.pack(x))[0] & ~3))[0] if x == x else x
        except OverflowError:
            return math.inf if x > 0.0 else -math.inf
    return cut if digits == 22 else rounded


class Arithmetic:
    """What the rewritten source calls."""

    def __init__(self, digits):
        self.rounded = rounder(digits)
        self.count = 0                      # of numbers rounded,
        self.nans = 0                       # and of those that are NaN

    def number(self, x):
        """Return x rounded if it is a float."""
        if type(x) is float:
            self.count += 1
            self.nans += x != x
            return self.rounded(x)
        return x

    def compute(self, operation, a, b):
        """Return the rounded result; whole numbers are made floats first where the result is one."""
        if type(a) is float or type(b) is float or (operation in OPERATORS[ast.Div] and type(a) is int):
            if type(a) in (int, bool):
                a = self.rounded(float(a))
            if type(b) in (int, bool):
                b = self.rounded(float(b))
        return self.number(operation(a, b))

    def float(self, *value):
        return self.number(float(*value))

    def math(self):
        """Return a module like math with results that are rounded."""
        module = types.ModuleType("math")

        def rounding(function):
            def call(*arguments):
                result = function(*arguments)
                if type(result) is tuple:               # frexp, whose parts are exact
                    return result
                return self.number(result)
            return call
        for name in dir(math):
            value = getattr(math, name)
            setattr(module, name, rounding(value) if callable(value) else value)
        return module


class Rewriter(ast.NodeTransformer):
    """Makes a call of whatever computes a number."""

    def _call(self, name, arguments, node):
        function = ast.Attribute(ast.Name("_arithmetic", ast.Load()), name, ast.Load())
        return ast.copy_location(ast.Call(function, arguments, []), node)

    def _operation(self, kind, in_place, left, right, node):
        return self._call("compute", [ast.Name("_%s_%d" % (kind.__name__, in_place), ast.Load()), left, right], node)

    def visit_Constant(self, node):
        return self._call("number", [node], node) if type(node.value) is float else node

    def visit_Num(self, node):                              # Python 3.6 and 3.7
        return self._call("number", [node], node) if type(node.n) is float else node

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if type(node.op) not in OPERATORS:
            return node
        return self._operation(type(node.op), False, node.left, node.right, node)

    def visit_AugAssign(self, node):
        self.generic_visit(node)
        if type(node.op) not in OPERATORS:
            return node
        source = {ast.Name: lambda t: ast.Name(t.id, ast.Load()),
                  ast.Attribute: lambda t: ast.Attribute(t.value, t.attr, ast.Load()),
                  ast.Subscript: lambda t: ast.Subscript(t.value, t.slice, ast.Load())}[type(node.target)](node.target)
        value = self._operation(type(node.op), True, source, node.value, node)
        return ast.copy_location(ast.Assign([node.target], value), node)

    def visit_Call(self, node):
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "float":
            node.func = ast.copy_location(
                ast.Attribute(ast.Name("_arithmetic", ast.Load()), "float", ast.Load()), node.func)
        return node

    def visit_ImportFrom(self, node):
        """from math import exp becomes exp = _math.exp."""
        if node.module != "math":
            return node
        lines = [ast.Assign([ast.Name(alias.asname or alias.name, ast.Store())],
                            ast.Attribute(ast.Name("_math", ast.Load()), alias.name, ast.Load()))
                 for alias in node.names]
        return [ast.copy_location(line, node) for line in lines]


def rewritten(source, file_name):
    """Return the syntax tree of a core file, computing by way of Arithmetic."""
    return ast.fix_missing_locations(Rewriter().visit(ast.parse(source, file_name)))


def run_rewritten(source, names, arithmetic, file_name="source"):
    """Run source in names, computing by way of arithmetic."""
    names["_arithmetic"] = arithmetic
    names["_math"] = arithmetic.math()
    for kind in OPERATORS:
        for in_place in (False, True):
            names["_%s_%d" % (kind.__name__, in_place)] = OPERATORS[kind][in_place]
    exec(compile(rewritten(source, file_name), file_name, "exec"), names)


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds the modules of the package called name in the folder of nn_pure."""

    def __init__(self, name, digits):
        self.name = name
        self.arithmetic = Arithmetic(digits)

    def find_spec(self, name, path=None, target=None):
        package, _, module = name.partition(".")
        if package != self.name:
            return None
        folder = os.path.join(FOLDER, *module.split("."))
        if os.path.isdir(folder):
            return importlib.util.spec_from_file_location(name, os.path.join(folder, "__init__.py"), loader=self,
                                                          submodule_search_locations=[folder])
        if not os.path.exists(folder + ".py"):
            return None
        return importlib.util.spec_from_file_location(name, folder + ".py", loader=self)

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        with open(module.__spec__.origin, encoding="utf-8") as file:
            run_rewritten(file.read(), vars(module), self.arithmetic, module.__spec__.origin)


_cores = {}


def core_with(digits):
    """Return the core with floats of so many digits, 24 or 22; its modules are attributes (core.rng, ...)."""
    if digits not in _cores:
        finder = Finder("nn_pure_%d" % digits, digits)
        sys.meta_path.insert(0, finder)
        core = importlib.import_module(finder.name)
        for name in ORDER:
            if name not in ("__init__", "kernels.fast"):
                importlib.import_module(finder.name + "." + name)
        core.arithmetic = finder.arithmetic
        _cores[digits] = core
    return _cores[digits]


def is_held(x, digits):
    """Return whether x is a finite float of so many digits."""
    return x - x == 0.0 and rounder(digits)(x) == x
