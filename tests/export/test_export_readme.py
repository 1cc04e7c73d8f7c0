"""The README's section on exports: its commands and its snippets, in the languages they are written in."""

import os
import re
import shutil
import subprocess
import sys

import pytest
from commands import IRIS, run
from paths import read_readme


@pytest.fixture
def snippets(folder):
    """Run the commands of the section on a model of the iris table; return its blocks as (language, text)."""
    section = read_readme().split("\n## A trained network as source, without nn_pure\n")[1].split("\n## ")[0]
    assert run("train", IRIS, "--target", "species", "--epochs", "60", "--save", "model.json") == 0
    commands = re.findall(r"^\$ python3 -m nn_pure (.*)$", section, re.M)
    assert len(commands) == 4
    for command in commands:
        assert run(*command.split()) == 0
    return re.findall(r"^```(\w+)\n(.*?)^```$", section, re.M | re.S)


def only(snippets, language, word):
    found = [text for name, text in snippets if name == language and word in text]
    assert len(found) == 1
    return found[0]


def test_python_and_micropython(snippets):
    names = {}
    sys.path.insert(0, os.getcwd())
    try:
        exec(only(snippets, "python", "flower").replace("print(", "answer = ("), names)
    finally:
        sys.path.remove(os.getcwd())
        del sys.modules["flower"]
    assert names["answer"] == "setosa"
    for script in ("species.py", "flower_test.py"):
        assert b"5 rows as expected, 5 of them to the last bit" in subprocess.check_output([sys.executable, "-B", script])


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed")
def test_c(snippets, folder):
    (folder / "main.c").write_text(only(snippets, "c", "main"))
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic"]
    subprocess.check_call(["gcc"] + flags + ["main.c", "-o", "main", "-lm"])
    assert subprocess.check_output(["./main"]) == b"setosa\n"
    assert "`cc -DPREDICT_SELF_TEST -x c species.h -lm`" in read_readme()
    subprocess.check_call("gcc -DPREDICT_SELF_TEST -x c species.h -lm -o self_test".split())
    assert len(subprocess.check_output(["./self_test"]).splitlines()) == 5


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_javascript(snippets, folder):
    (folder / "main.mjs").write_text(only(snippets, "js", "import"))
    assert subprocess.check_output(["node", "main.mjs"]) == b"setosa 3 5\n"
