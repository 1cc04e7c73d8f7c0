"""Core files hold nothing that MicroPython or CPython 3.6 lacks; imports are in test_layering.py.

Each rule has a name, which is what breaches() reports with the line.
"""

import ast

import pytest
from core_files import ORDER, path_of, tree_of

MOST_LINES = 400
# A board that compiles from source pays 115 bytes of heap per line of the longest file.  A file that is longer
# says why in its first comment, and may not grow beyond this either.
REASON = "\n\nLonger than 400 lines: "
MOST_LINES_OF_LONGER = 620

# sum() rounds differently from Python 3.12 on.  Where these use it, it counts whole numbers, or decides a way.
MAY_SUM = {"checks", "training.diagnosis", "kernels.straight_line", "kernels.unrolled", "kernels.unrolled_updates",
           "matrix", "metrics"}

KEYWORDS = {"zip": {"strict"}, "sum": {"start"}, "print": {"flush"}, "dumps": {"indent", "sort_keys"}}
BUILTINS = {"format", "ascii", "vars"}
METHODS = {"ljust", "rjust", "zfill", "title", "isalnum", "bit_length", "hex", "fromhex", "is_integer", "removeprefix",
           "removesuffix", "casefold", "fsum", "sumprod", "hypot", "gcd", "prod", "isqrt", "comb", "expm1", "erf", "pow"}
EXCEPTIONS = {"ModuleNotFoundError", "FileNotFoundError", "FileExistsError", "PermissionError", "RecursionError",
              "ExceptionGroup"}
NODES = {"NamedExpr": "walrus", "JoinedStr": "f-string", "Match": "match", "TryStar": "except*", "AsyncFunctionDef": "async", "Await": "async"}


def of_call(node):
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    given = {keyword.arg for keyword in node.keywords}
    if name in KEYWORDS and given & KEYWORDS[name]:
        yield "%s(%s=)" % (name, sorted(given & KEYWORDS[name])[0])
    if isinstance(node.func, ast.Name) and name in BUILTINS:
        yield name + "()"
    if isinstance(node.func, ast.Name) and name == "sum":
        yield "sum()"
    if name == "iter" and len(node.args) == 2:
        yield "iter(f, x)"
    if name == "from_bytes" and "signed" in given:
        yield "from_bytes(signed=)"


def of_class(node):
    if node.keywords:
        yield "metaclass"
    if len(node.bases) > 1:
        yield "two bases"
    if any(isinstance(each, ast.FunctionDef) and each.name == "__init_subclass__" for each in node.body):
        yield "__init_subclass__"


def of_function(node):
    arguments = node.args
    if getattr(arguments, "posonlyargs", []):
        yield "positional-only"
    annotations = [node.returns] + [each.annotation for each in arguments.args + arguments.kwonlyargs]
    if any(isinstance(each, (ast.Subscript, ast.BinOp)) for each in annotations):
        yield "unquoted annotation"


def is_for_mypy(test):
    """Return whether this is "a is not None", which checks nothing that a user passes and may be left out by -O."""
    return isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.IsNot)


def of_node(node):
    """Yield the names of the rules that one node of the tree breaks."""
    if type(node).__name__ in NODES:
        yield NODES[type(node).__name__]
    if isinstance(node, ast.Assert) and not is_for_mypy(node.test):
        yield "assert"
    if isinstance(node, ast.Call):
        yield from of_call(node)
    if isinstance(node, ast.ClassDef):
        yield from of_class(node)
    if isinstance(node, ast.FunctionDef):
        yield from of_function(node)
    if isinstance(node, ast.AnnAssign) and isinstance(node.annotation, (ast.Subscript, ast.BinOp)):
        yield "unquoted annotation"
    if isinstance(node, (ast.List, ast.Set, ast.Tuple)) and not isinstance(getattr(node, "ctx", None), ast.Store):
        if any(isinstance(each, ast.Starred) for each in node.elts):
            yield "[*a]"
    if isinstance(node, ast.Dict) and None in node.keys:
        yield "{**a}"
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.Pow):
        yield "**"
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, (ast.Store, ast.Del)):
        if isinstance(node.slice, ast.Slice) and node.slice.step is not None:
            yield "step-slice assignment"
    if isinstance(node, ast.Raise) and node.cause is not None:
        yield "raise from"
    if isinstance(node, ast.Attribute) and node.attr in METHODS:
        yield "." + node.attr
    if isinstance(node, ast.Name) and node.id in EXCEPTIONS:
        yield node.id
    if isinstance(node, ast.ImportFrom) and not node.level:
        yield from ["." + alias.name for alias in node.names if alias.name in METHODS]


def breaches(tree, may_sum=False):
    """Return ["rule, line"] for a core file's tree."""
    found = []
    for node in ast.walk(tree):
        for rule in of_node(node):
            if not (rule == "sum()" and may_sum):
                found.append("%s, line %d" % (rule, node.lineno))
    return found


def too_long(text):
    has_reason = REASON in (ast.get_docstring(ast.parse(text)) or "")
    return text.count("\n") > (MOST_LINES_OF_LONGER if has_reason else MOST_LINES)


@pytest.mark.parametrize("name", ORDER)
def test_no_core_file_breaks_a_rule(name):
    assert breaches(tree_of(name), name in MAY_SUM) == []


@pytest.mark.parametrize("name", ORDER)
def test_no_core_file_is_too_long(name):
    with open(path_of(name), encoding="utf-8") as file:
        assert not too_long(file.read())


def test_a_file_that_is_too_long_is_found():
    with_reason = '"""Much.%sof much."""\n' % REASON
    lines = with_reason.count("\n")
    assert too_long("\n" * 401) and not too_long("\n" * 400)
    assert too_long(with_reason + "\n" * (MOST_LINES_OF_LONGER - lines + 1))
    assert not too_long(with_reason + "\n" * (MOST_LINES_OF_LONGER - lines))
    assert MAY_SUM <= set(ORDER)


@pytest.mark.parametrize("source, rule", [
    ("a = [*b]", "[*a]"), ("a = {*b}", "[*a]"), ("def f():\n    return (*a, b)", "[*a]"), ("a = {**b}", "{**a}"),
    ("a = b ** 2", "**"), ("a **= 2", "**"), ("zip(a, strict=True)", "zip(strict=)"), ("sum(a, start=1)", "sum(start=)"),
    ("sum(a)", "sum()"), ("print(a, flush=True)", "print(flush=)"), ("json.dumps(a, indent=1)", "dumps(indent=)"),
    ("format(a)", "format()"), ("iter(f, 1)", "iter(f, x)"), ("int.from_bytes(a, 'big', signed=True)", "from_bytes(signed=)"),
    ("a[::2] = b", "step-slice assignment"), ("del a[::2]", "step-slice assignment"), ("raise A() from b", "raise from"),
    ("class A(metaclass=B): pass", "metaclass"), ("class A(B, C): pass", "two bases"),
    ("class A:\n    def __init_subclass__(cls): pass", "__init_subclass__"), ("a = f'{b}'", "f-string"),
    ("assert a", "assert"), ("async def f(): pass", "async"), ("a.ljust(3)", ".ljust"), ("a = b.hex()", ".hex"),
    ("from math import fsum", ".fsum"), ("import math\nmath.pow(1, 2)", ".pow"),
    ("try: pass\nexcept ModuleNotFoundError: pass", "ModuleNotFoundError"), ("def f(a: list[int]): pass", "unquoted annotation"),
    ("def f() -> list[int]: pass", "unquoted annotation"), ("a: list[int] = []", "unquoted annotation"),
])
def test_what_breaks_a_rule_is_found(source, rule):
    assert rule in [found.rsplit(",", 1)[0] for found in breaches(ast.parse(source))]


@pytest.mark.parametrize("source, rule", [
    ("(a := 1)", "walrus"), ("def f(a, /): pass", "positional-only"), ("match a:\n    case 1: pass", "match"),
    ("try: pass\nexcept* ValueError: pass", "except*"),
])
def test_newer_syntax_is_found_or_no_syntax_here(source, rule):
    try:
        tree = ast.parse(source)
    except SyntaxError:                  # on this Python; the newest one sees it as a breach
        return
    assert rule in [found.rsplit(",", 1)[0] for found in breaches(tree)]


@pytest.mark.parametrize("source", [
    "f(*a, **b)", "def f(*a, **b): pass", "a, *b = c", "a = b[::2]", "a[1:2] = c", "raise A()", "class A(B): pass",
    "a = '%d' % b", "iter(a)", "assert a is not None", "def f(a: 'List[int]') -> 'List[int]': pass", "a: 'List[int]' = []", "yield_ = 2 * 3",
])
def test_what_every_interpreter_knows_is_no_breach(source):
    assert breaches(ast.parse(source)) == []
