"""The lessons and where, in a wheel, a zip file, a bundle, and inside another program."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from commands import ROOT

PACKAGE = os.path.join(ROOT, "nn_pure")
LESSONS = os.path.join(PACKAGE, "study", "lessons")


def python(folder, *arguments, **variables):
    """Run python with these arguments in folder, where nothing else can be imported; return (status, stdout, stderr)."""
    done = subprocess.run([sys.executable, "-S", "-B"] + list(arguments), cwd=str(folder), stdin=subprocess.DEVNULL,
                          env=dict(os.environ, **dict({"PYTHONPATH": ""}, **variables)),
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def check(folder, command, file_name, **variables):
    """Both commands work; the line that where names is one of the named file, and computes dE_dw."""
    status, out, err = python(folder, *(command + ["lesson", "3", "--answers"]), **variables)
    assert (status, err) == (0, "") and "0.298371109" in out
    status, out, err = python(folder, *(command + ["where", "dE/dw"]), **variables)
    assert (status, err) == (0, "")
    place, shown = out.split("\n")[0], out.split("\n")[2]
    path, line = re.match(r"(.+\.py):(\d+)  in backward$", place).groups()
    assert os.path.basename(path) == file_name and "dE_dw, dE_db = " in shown
    return path, int(line)


def test_every_lesson_is_read():
    with open(os.path.join(PACKAGE, "study", "course.py"), encoding="utf-8") as file:
        assert re.findall(r'get_data\(__name__, "lessons/(.+?)"\)', file.read()) == sorted(os.listdir(LESSONS))


def test_in_a_zip_file(tmp_path):
    shutil.copytree(PACKAGE, str(tmp_path / "source" / "nn_pure"), ignore=shutil.ignore_patterns("__pycache__"))
    shutil.make_archive(str(tmp_path / "packed"), "zip", str(tmp_path / "source"))
    shutil.rmtree(str(tmp_path / "source"))
    check(tmp_path, ["-m", "nn_pure"], "propagation.py", PYTHONPATH=str(tmp_path / "packed.zip"))


@pytest.mark.thorough
def test_in_a_bundle(tmp_path, bundled):
    (tmp_path / "single.py").write_bytes(bundled("all").encode("utf-8"))
    for command in (["single.py"], ["-m", "single"]):
        path, line = check(tmp_path, command, "single.py")
        text = (tmp_path / path).read_text(encoding="utf-8").split("\n")
        assert text[line - 1].strip().startswith("dE_dw, dE_db = ")


@pytest.mark.thorough
def test_in_a_stripped_bundle(tmp_path, bundled):
    """The lessons are data and stay; without comments there is nothing to find a formula in, which is said."""
    (tmp_path / "bare.py").write_bytes(bundled("all", True).encode("utf-8"))
    status, out, err = python(tmp_path, "bare.py", "lesson", "3", "--answers")
    assert (status, err) == (0, "") and "0.298371109" in out
    status, out, err = python(tmp_path, "bare.py", "where", "dE/dw")
    assert (status, out) == (1, "") and err.count("\n") == 1 and "ask the package itself" in err


@pytest.mark.thorough
def test_inside_another_program(tmp_path):
    """Examples import nn_pure, which there is the copy that shows them, whatever it is called."""
    shutil.copytree(PACKAGE, str(tmp_path / "program" / "vendor"), ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "program" / "__init__.py").write_bytes(b"")
    code = ("import sys; from program.vendor import cli; import program.vendor.data.generated\n"
            "status = cli.main(['lesson', '10', '--answers']); print(status, 'nn_pure' in sys.modules)")
    status, out, err = python(tmp_path, "-c", code)
    assert (status, err, out.split("\n")[-2]) == (0, "", "0 False")


@pytest.mark.parametrize("flags", [["-OO"], ["-I"]])
def test_flags(flags):
    code = "import sys; sys.path.insert(0, %r); from nn_pure.cli import main; sys.exit(main(sys.argv[1:]))" % ROOT
    status, out, err = python(ROOT, *(flags + ["-c", code, "lesson", "3", "--answers"]))
    assert (status, err) == (0, "") and "0.298371109" in out


@pytest.mark.parametrize("module", ["nn_pure", "nn_pure.cli"])
def test_importing_nn_pure_loads_no_study(module):
    code = "import sys, %s; print([name for name in sys.modules if '.study' in name or name == 'doctest'])" % module
    assert python(ROOT, "-c", code) == (0, "[]\n", "")
