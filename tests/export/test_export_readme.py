"""The README of nn_pure/export: its commands and its snippets, in the languages they are written in."""

import os
import shutil
import subprocess
import sys

import pytest
from commands import IRIS, run
from documents import blocks, commands, read

PATH = "nn_pure/export/README.md"


@pytest.fixture
def snippets(folder):
    """Run its commands; return its blocks as (language, text)."""
    typed = [command.split()[3:] for command in commands(read(PATH))]
    assert [words[0] for words in typed] == ["train"] + ["export"] * 4
    for words in typed:
        assert run(*[word.replace("nn_pure/data/iris.csv", IRIS) for word in words]) == 0
    return blocks(read(PATH))


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
    assert "`cc -DPREDICT_SELF_TEST -x c species.h -lm`" in read(PATH)
    subprocess.check_call("gcc -DPREDICT_SELF_TEST -x c species.h -lm -o self_test".split())
    assert len(subprocess.check_output(["./self_test"]).splitlines()) == 5


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_javascript(snippets, folder):
    (folder / "main.mjs").write_text(only(snippets, "js", "import"))
    assert subprocess.check_output(["node", "main.mjs"]) == b"setosa 3 5\n"
