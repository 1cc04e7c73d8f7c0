"""nn_pure as one file; .ci/bundle runs the other tests against it."""

import ast
import glob
import io
import os
import pickle
import subprocess
import sys
import tokenize

import pytest
from commands import ROOT, run
from grids import few, thorough

import nn_pure
from nn_pure.bundle.edits import Edits
from nn_pure.bundle.names import Names
from nn_pure.bundle.strip import strip
from nn_pure.bundle.writer import bundle
from nn_pure.errors import DataError

SOURCES = sorted(glob.glob(os.path.join(ROOT, "nn_pure", "**", "*.py"), recursive=True))
XOR = ("net = b.Network(inputs=2, layers=[b.Dense(3, 'tanh'), b.Dense(1, 'sigmoid')], loss='bce', seed=1)\n"
       "net.train([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]], epochs=30, learning_rate=0.1, optimizer='adam')\n")


@pytest.fixture(scope="module")
def bundles(tmp_path_factory, bundled):
    """bundles(name) is a folder with core_.py, core_bare.py, all_.py or all_bare.py."""
    folder = tmp_path_factory.mktemp("bundles")

    def holding(name):
        only, bare = name.split("_")
        (folder / (name + ".py")).exists() or (folder / (name + ".py")).write_bytes(bundled(only, bool(bare)).encode("utf-8"))
        return folder
    return holding


def python(folder, code, *options):
    """Run code where only folder can be imported from; return what it prints."""
    done = subprocess.run([sys.executable, "-S"] + list(options) + ["-c", code], cwd=str(folder),
                          env=dict(os.environ, PYTHONPATH=""), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout.decode()
    return done.stdout.decode().split("\n")[:-1]


NAMES = ["core_", "core_bare", thorough("all_"), thorough("all_bare")]


@pytest.mark.parametrize("name", few(["core_bare", "core_", "all_", "all_bare"], 4))
def test_a_bundle_trains_to_the_same_weights(bundles, name):
    expected = {"b": nn_pure}
    exec(XOR, expected)
    assert python(bundles(name), "import %s as b\n%sprint([layer.weights for layer in net.layers])" % (name, XOR)) == [
        repr([layer.weights for layer in expected["net"].layers])]


@pytest.mark.parametrize("name", NAMES)
def test_a_part_can_be_patched_and_put_back_as_a_module_can(bundles, name):
    code = ("import {0}\nfiles = {0}.files\nbefore = vars(files)['try_to_write']\nfiles.try_to_write = None\n"
            "after = vars(files)['try_to_write'], {0}.training.checkpoint.try_to_write is files.try_to_write\n"
            "files.try_to_write = before\nprint(*after, files.try_to_write.__name__, 'dumps' in vars(files))")
    assert python(bundles(name), code.format(name)) == ["None True try_to_write False"]


@pytest.mark.parametrize("name", NAMES)
def test_files_are_imported_as_parts(bundles, name):
    code = ("from {0} import Network\nfrom {0}.optimizers import Adam\nimport {0}.matrix\nimport {0}.kernels.unrolled as rows\n"
            "from {0} import losses\nfrom {0}.training.batches import Batches\n"
            "print({0}.matrix.dot([1], [2]), Adam.__name__, rows.Rows.__name__, Batches.__name__, sorted(losses.LOSSES)[0])")
    assert python(bundles(name), code.format(name)) == ["2.0 Adam Rows Batches binary_cross_entropy"]


def test_a_name_that_is_set_is_read_by_all(bundles):
    code = ("import core_ as b, core_.kernels as k\nk.default_name = lambda: 'planted'\n"
            "try:\n    b.Network(inputs=1, layers=[b.Dense(1)])\nexcept b.NNPureError as error:\n    print(error)\n"
            "del k.default_name\nprint(hasattr(k, 'default_name'), hasattr(k, 'Network'), 'kernel_for' in dir(k), k)")
    first, second = python(bundles("core_"), code)
    assert "planted" in first
    assert second == "False False True <module 'core_.kernels'>"


def test_nothing_but_math_and_sys_is_needed(bundles):
    """The core from a string: no file is looked for, nothing else imported, nothing compiled."""
    code = ("import builtins, math, sys\ntext = open('core_.py').read()\ncode = compile(text, 'core', 'exec')\n"
            "def only_math(name, *rest):\n    if name not in ('math', 'sys'):\n        raise ImportError(name)\n    return sys.modules[name]\n"
            "for name in ('exec', 'eval', 'compile', 'open'):\n    setattr(builtins, name + '_', getattr(builtins, name))\n"
            "builtins.__import__ = only_math\nnames = {'__name__': 'core_'}\nexec(code, names)\n"
            "for name in ('exec', 'eval', 'compile', 'open'):\n    delattr(builtins, name)\n"
            "net = names['Network'](inputs=1, layers=[names['Dense'](2, 'relu'), names['Dense'](1)], kernel='plain', seed=1)\n"
            "print(len(net.predict([[0.5]])))")
    assert python(bundles("core_"), code) == ["1"]


@pytest.mark.thorough
def test_the_late_files_stay_late(bundles):
    code = ("import sys\nbefore = set(sys.modules)\nimport all_ as b\n"
            "print(sorted(m for m in set(sys.modules) - before if m.split('.')[0] not in ('all_', 'math')))\n"
            "print('estimators' in b._loaded, 'network' in b._loaded)\n"
            "from all_.estimators import MLPClassifier\nprint('estimators.classifier' in b._loaded, 'cli' in b._loaded)")
    assert python(bundles("all_"), code) == ["[]", "False True", "True False"]


def test_a_file_that_cannot_run_here_raises_importerror_each_time(bundles):
    """As kernel_fast does on Python 3.6, whose math has no dist."""
    code = ("import math\nif hasattr(math, 'dist'):\n    del math.dist\nimport core_ as b\n"
            "print(b.kernels.kernel_for('fast').name)\n"
            "for attempt in (1, 2):\n    try:\n        b.kernels.fast.Fast\n    except ImportError:\n        print('refused')")
    assert python(bundles("core_"), code) == ["generated", "refused", "refused"]


def test_what_two_files_call_alike_can_be_pickled(bundles, monkeypatch):
    monkeypatch.syspath_prepend(str(bundles("core_")))
    import core_
    rows = core_.kernels.unrolled.Rows
    assert rows.__name__ == rows.__qualname__ == "Rows" and rows.__module__ == "core_.kernels.unrolled"
    assert pickle.loads(pickle.dumps(rows)) is rows
    assert pickle.loads(pickle.dumps(core_.Dense(2))).units == 2


@pytest.mark.thorough
def test_late_things_are_unpickled_where_they_are_not_loaded(bundles):
    data = python(bundles("all_"), "import all_, pickle\nfrom all_.estimators import MLPClassifier\n"
                           "print(pickle.dumps(MLPClassifier()).hex())")[0]
    assert python(bundles("all_"), "import pickle\nprint(pickle.loads(bytes.fromhex(%r)))" % data) == ["MLPClassifier()"]


def test_a_name_set_before_its_file_has_run_stays(bundles):
    code = "import core_.training.progress as p\np.SECONDS_BETWEEN_UPDATES = 7\nfrom core_.training.progress import Progress\n"
    assert python(bundles("core_"), code + "print(p.SECONDS_BETWEEN_UPDATES)") == ["7"]


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["all_", thorough("all_bare")])
def test_all_of_it_is_a_program(bundles, name):
    for command in ([name + ".py"], ["-m", name]):
        out = subprocess.check_output([sys.executable, "-B"] + command + ["demo", "iris"], cwd=str(bundles(name)))
        assert b"virginica" in out
    failed = subprocess.run([sys.executable, "-B", name + ".py", "bundle", "again.py"], cwd=str(bundles(name)),
                            stderr=subprocess.PIPE)
    assert failed.returncode == 1
    assert failed.stderr == b"nn_pure: this is a bundle already: copy its file, or run the package itself\n"


@pytest.mark.thorough
def test_exports_of_a_bundle(bundles):
    """Those that copy the text of functions say that it is not there; the others work."""
    code = ("from all_ import Dense, Network, NNPureError\nfrom all_.export import to_c, to_python\n"
            "net = Network(2, [Dense(1, 'tanh')], seed=1)\n"
            "print(to_c(net).count('static inline'))\n"
            "try:\n    to_python(net)\nexcept NNPureError as error:\n    print(error)\n")
    count, complaint = python(bundles("all_"), code)
    assert int(count) > 1 and "export where its .py file is" in complaint


@pytest.mark.thorough
def test_help_and_documentation_stay(bundles):
    assert python(bundles("all_"), "import all_ as b\nprint(b.cli.check.__doc__[:5], b.Network.predict.__doc__[:6])") == ["check Return"]
    bare = (bundles("core_bare") / "core_bare.py").read_bytes().decode("utf-8")
    assert [node for node in ast.walk(ast.parse(bare))
            if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Module)) and ast.get_docstring(node)] == []
    comments = [token.string for token in tokenize.generate_tokens(io.StringIO(bare).readline) if token.type == tokenize.COMMENT]
    assert len(comments) == 1 and "SPDX-License-Identifier: MIT" in comments[0]


@pytest.mark.thorough
@pytest.mark.parametrize("name", NAMES)
def test_only_what_must_be_is_imported(bundles, name):
    """At import time a bundle of the core imports math; sys, to announce its files, if there is one."""
    tree = ast.parse((bundles(name) / (name + ".py")).read_bytes())
    top = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
    assert top == []
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level]


# --- the command -------------------------------------------------------------

@pytest.mark.thorough
def test_the_command_writes_what_the_function_returns(folder, capsys):
    assert run("bundle", "nn_pure_single.py", "--only", "core", "--strip") == 0
    data = (folder / "nn_pure_single.py").read_bytes()
    assert data.decode("utf-8") == bundle("core", True)
    assert capsys.readouterr().out == "nn_pure_single.py: %d bytes\n" % len(data)


@pytest.mark.parametrize("name, message", [
    ("nn-pure.py", "nn_pure: 'nn-pure.py' cannot be imported: use a name"), ("class.py", "nn_pure: 'class.py' cannot be"),
    ("single", "nn_pure: 'single' cannot be"), ("a.b.py", "nn_pure: 'a.b.py' cannot be"), ("1.py", "nn_pure: '1.py' cannot"),
    (os.path.join("missing", "a.py"), "nothing can be written here"), ("folder.py", "this is a folder"),
])
def test_a_name_that_cannot_be(folder, capsys, name, message):
    (folder / "folder.py").mkdir()
    assert run("bundle", name) == 1
    error = capsys.readouterr().err
    assert message in error and error.count("\n") == 1
    assert os.listdir(str(folder)) == ["folder.py"]


def test_an_unknown_part():
    with pytest.raises(DataError, match="only must be one of all, core, not 'half'"):
        bundle("half")


# --- stripping ---------------------------------------------------------------

@pytest.mark.parametrize("source, stripped", [
    ("x = 1  # one", "x=1"),
    ("def f(a: 'A', b: int = 3, *c: int, d: str = 'x', **e: 'E') -> 'T':\n    return a", "def f(a,b=3,*c,d='x',**e):\n return a"),
    ("def f(a=lambda x, y: x, b: int = 2):\n    pass", "def f(a=lambda x,y:x,b=2):\n pass"),
    ("def f(a: 'D[str, int]' = {1: 2}, b=(1, 2)): return {1: a}", "def f(a={1:2},b=(1,2)):return{1:a}"),
    ("def f():\n    'Only this.'", "def f():\n pass"),
    ("def f():\n    'Doc.'\n    x: int\n\n\ny = 2", "def f():\n pass\ny=2"),
    ("class A:\n    'Doc.'\n\n    def f(self):\n        'Doc.'\nb = A", "class A:\n def f(self):\n  pass\nb=A"),
    ("x: 'List[int]' = [1]\ny: int\nself.z: 'T' = 2", "x=[1]\nself.z=2"),
    ("f = lambda a: a", "f=lambda a:a"),
    ("if x: y = 2\nelse: y = 3", "if x:y=2\nelse:y=3"),
    ("a = 'x' 'y'\nb = 1 if a else 2\nc = not -1", "a='x' 'y'\nb=1 if a else 2\nc=not-1"),
    ("a = [\n    1,   # one\n    2]", "a=[1,2]"),
    ("a = '''two\n    lines'''", "a='''two\n    lines'''"),
    ("for i in range(3):\n    # nothing\n    'remark'\nelse:\n    pass", "for i in range(3):\n pass\nelse:\n pass"),
])
def test_strip(source, stripped):
    assert strip(source) == stripped + "\n"


@pytest.mark.parametrize("quoted", ["f'{x}'", "rf'{x}'", "F\"{x}\""])
def test_strip_refuses_what_it_cannot_do(quoted):
    with pytest.raises(DataError, match="here.py, line 2: an f-string"):
        strip("x = 'f'\ny = %s\n" % quoted, "here.py")


class Bare(ast.NodeTransformer):
    """What strip should leave, by the syntax tree."""

    def block(self, node):
        self.generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            kept = [one for one in getattr(node, name, []) if not (
                isinstance(one, ast.Expr) and isinstance(getattr(one.value, "value", None), str))]
            if isinstance(getattr(node, name, None), list):
                setattr(node, name, kept or ([ast.Pass()] if getattr(node, name) and not isinstance(node, ast.Module) else []))
        return node

    visit_Module = visit_ClassDef = visit_If = visit_For = visit_While = visit_Try = visit_With = block

    def visit_FunctionDef(self, node):
        node.returns = None
        return self.block(node)

    def visit_ExceptHandler(self, node):
        return self.block(node)

    def visit_arg(self, node):
        node.annotation = None
        return node

    def visit_AnnAssign(self, node):
        self.generic_visit(node)
        return ast.Assign([node.target], node.value) if node.value else ast.Expr(ast.Constant("bare"))


@pytest.mark.skipif(sys.version_info < (3, 8), reason="builds trees as of Python 3.8 and later")
@pytest.mark.parametrize("path", few([os.path.relpath(path, ROOT) for path in SOURCES], 9))
def test_stripping_leaves_the_program(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        source = file.read()
    wanted = ast.dump(Bare().visit(ast.parse(source))).replace(", type_comment=None", "")
    assert ast.dump(ast.parse(strip(source, path))) == wanted


# --- whose name it is --------------------------------------------------------

@pytest.mark.parametrize("source, modular", [
    ("def f(x):\n    return x + y", ["y"]), ("def f():\n    x = 1\n    return [x for z in x]", []),
    ("y = [x for x in z]\nx", ["x", "y", "z"]), ("class A:\n    x = 1\n    y = x\n    def f(self): return x", ["x"]),
    ("def f(a=x): return lambda b: a + b + c", ["c", "x"]), ("def f():\n    global x\n    x = 1", ["x"]),
    ("def f():\n    def g(): return x\n    x = 1", []), ("def f(*a, k=1, **b): return a, b, k", []),
    ("def f():\n    for i, (j, k) in x: i, j, k", ["x"]), ("def f():\n    try: pass\n    except E as e: e", ["E"]),
    ("def f():\n    with x as y: y\n    import os\n    from a import b as c\n    os, c, b", ["b", "x"]),
    ("def f():\n    x = [y for y in y]", ["y"]),
])
def test_whose_name_it_is(source, modular):
    names = Names(ast.parse(source))
    assert sorted(set(name for name, _, scope in names.uses if scope.owner(name) is names.top)) == modular


def test_words_are_replaced_where_they_stand():
    source = "ä = 'ö'; x = f(x,\n      x)  # x\n'''x\nx'''\n"
    edits = Edits(source, "here.py")
    names = Names(ast.parse(source))
    for name, node, _ in names.uses:
        edits.word(node, name, {"x": "longer"}.get(name, name))
    assert edits.indented() == "    ä = 'ö'; longer = f(longer,\n          longer)  # x\n    '''x\nx'''\n"
