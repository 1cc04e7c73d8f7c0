"""The portable scripts where a host forbids something: each way runs them in a child of its own.

    flags            python -I -S -B -O: no site-packages, no environment, no assert statements
    zip              the package lies in a zip file, as in a zipapp or a serverless function
    read_only        neither the package's folder nor the scripts' can be written to
    subinterpreter   as in a web server or an editor that gives each plug-in an interpreter
    no_exec          exec, eval and compile are not there
    only_math        nothing but math can be imported once the script has begun

core_files saves and loads, for which it needs os and json: it is left out of only_math.
"""

import os
import platform
import shutil
import subprocess
import sys
import zipfile

import pytest
from core_files import ORDER, path_of
from grids import thorough
from paths import PORTABLE, ROOT
from portable_scripts import SCRIPTS

# The child: {paths} go to sys.path, {restrict} is what the host does first, then the scripts run one by one.
# run is exec, which is gone afterwards in some of the ways.
CHILD = """
import sys
sys.path[:0] = {paths!r}
codes = []
for path in {scripts!r}:
    with open(path, encoding="utf-8") as file:
        codes.append(compile(file.read(), path, "exec"))
run = exec
{restrict}
for code in codes:
    run(code, {{"__name__": "__main__"}})
sys.stdout.flush()
"""

# Python imports by the same functions, and so do its own modules: those keep theirs.
NO_EXEC = """
import _frozen_importlib, _frozen_importlib_external, builtins, json, os, signal, time, warnings
for module in (_frozen_importlib, _frozen_importlib_external):
    module.exec, module.compile = exec, compile
del builtins.exec, builtins.eval, builtins.compile
"""

# What Python's own importing imports is its affair.
ONLY_MATH = """
import builtins
true_import = builtins.__import__
def guarded(name, globals=None, locals=None, fromlist=(), level=0):
    asks = (globals or {"__name__": "__main__"})["__name__"].split(".")[0]
    if asks in ("nn_pure", "checking", "__main__") and level == 0 and name.split(".")[0] not in (
            "math", "nn_pure", "checking"):
        raise ImportError("this host has no " + name)
    return true_import(name, globals, locals, fromlist, level)
builtins.__import__ = guarded
"""

# What is put into the main interpreter's builtins is there in no other.
SUBINTERPRETER = """
import builtins
builtins.of_the_main_one = 1
code = {code!r}
def run():
    try:
        from concurrent import interpreters                 # 3.14
        interpreters.create().exec(code)
        return
    except ImportError:
        pass
    try:
        import _interpreters                                # 3.13
        trouble = _interpreters.exec(_interpreters.create(), code)
        if trouble is not None:
            raise SystemExit(trouble.formatted)
        return
    except ImportError:
        pass
    try:
        import _xxsubinterpreters                           # 3.8 to 3.12
        _xxsubinterpreters.run_string(_xxsubinterpreters.create(), code)
        return
    except ImportError:
        pass
    import _testcapi                                        # before
    if _testcapi.run_in_subinterp(code) != 0:
        raise SystemExit(1)
run()
"""


def child(code, folder, options=("-B",), before=()):
    """Run code by this Python and return (exit code, what it printed, errors included)."""
    done = subprocess.run(list(before) + [sys.executable] + list(options) + ["-c", code], cwd=str(folder),
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.returncode, done.stdout.decode("utf-8", "replace")


def code_for(scripts, restrict="", package=ROOT, portable=PORTABLE):
    return CHILD.format(paths=[str(package), str(portable)], scripts=[str(path) for path in scripts], restrict=restrict)


def flags(folder, scripts):
    return child(code_for(scripts), folder, ["-I", "-S", "-B", "-O"])


def from_zip(folder, scripts):
    archive = folder / "nn_pure.zip"
    with zipfile.ZipFile(str(archive), "w", zipfile.ZIP_DEFLATED) as file:
        for name in ["__main__"] + ORDER:
            path = path_of(name)
            file.write(path, os.path.relpath(path, ROOT))
    inside = ("import nn_pure, nn_pure.training.trainer as trainer\nassert nn_pure.__file__.startswith(%r), nn_pure.__file__\n"
              "assert trainer.__file__.startswith(%r), trainer.__file__" % (str(archive), str(archive)))
    found = child(code_for(scripts, inside, package=archive), folder)
    archive.unlink()
    return found


def read_only(folder, scripts):
    """Copies, which nobody may write to; not even root, who is refused the right to write where files forbid it."""
    package = folder / "read_only"
    shutil.copytree(os.path.join(ROOT, "nn_pure"), str(package / "nn_pure"), ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(PORTABLE, str(package / "portable"), ignore=shutil.ignore_patterns("__pycache__"))
    folders = [path for path, _, _ in os.walk(str(package))]
    for path in folders:
        os.chmod(path, 0o555)
    (folder / "work").mkdir()
    before = ["setpriv", "--bounding-set=-dac_override"] if os.geteuid() == 0 else []
    attempt = ("import os\ntry:\n    os.mkdir(%r)\nexcept OSError:\n    pass\nelse:\n    sys.exit('the folder can be written to')"
               % str(package / "nn_pure" / "new"))
    scripts = [str(package / "portable" / os.path.basename(str(path))) if str(path).startswith(PORTABLE) else path
               for path in scripts]
    try:            # without -B: Python tries to leave its compiled files there
        return child(code_for(scripts, attempt, package, package / "portable"), folder / "work", ["-s"], before)
    finally:
        for path in folders:
            os.chmod(path, 0o755)


def subinterpreter(folder, scripts):
    return child(SUBINTERPRETER.format(code=code_for(scripts)), folder)


def no_exec(folder, scripts):
    return child(code_for(scripts, NO_EXEC), folder)


def only_math(folder, scripts):
    return child(code_for(scripts, ONLY_MATH), folder)


WAYS = [flags, from_zip, read_only, subinterpreter, no_exec, only_math]


@pytest.fixture(autouse=True)
def needs(request):
    """Skip what this machine or this Python has no means for."""
    way = request.getfixturevalue("way")
    if way is read_only and os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("root may write anywhere, and there is no setpriv")
    if way is subinterpreter and platform.python_implementation() == "PyPy":
        pytest.skip("PyPy has no subinterpreters")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("scripts", [["core_models", "core_files"], thorough(SCRIPTS)], ids=["models", "all"])
def test_the_scripts_run(scripts, way, folder):
    names = [name for name in scripts if not (way is only_math and name == "core_files")]
    code, output = way(folder, [os.path.join(PORTABLE, name + ".py") for name in names])
    assert code == 0, output
    assert [line.split()[1] for line in output.splitlines() if line.startswith("portable ")] == [n + ":" for n in names]


@pytest.mark.parametrize("way, wrong", [
    (flags, "import pytest"), (flags, "from checking import check; check(False, 'wrong')"),
    (from_zip, "import nn_pure; open(nn_pure.__file__)"),
    (read_only, "import nn_pure; open(nn_pure.__file__ + '.txt', 'w')"),
    (subinterpreter, "of_the_main_one"),
    (subinterpreter, "from checking import check; check(False, 'wrong')"),
    (no_exec, "exec('1')"), (no_exec, "eval('1')"), (no_exec, "compile('1', '', 'eval')"),
    (only_math, "import json"), (only_math, "def f():\n    from os import path\nf()"),
])
def test_what_a_host_forbids_is_found(way, wrong, folder):
    script = folder / "wrong.py"
    script.write_text("import math\n" + wrong)
    code, output = way(folder, [script])
    assert code != 0 and "Error" in output


@pytest.mark.parametrize("way", WAYS)
def test_a_script_that_does_nothing_wrong_passes(way, folder):
    script = folder / "right.py"
    script.write_text("import math, nn_pure\nprint(nn_pure.sigmoid(math.sqrt(0.0)))")
    assert way(folder, [script]) == (0, "0.5\n")
