"""How quickly a command starts: it loads what it needs, and no other command."""

import subprocess
import sys

import pytest
from commands import IRIS, ROOT, run
from grids import few

from nn_pure import cli

# Modules that take long to load, by the commands that have to.
SLOW = {"concurrent.futures": {"tune"}, "nn_pure.study": {"explain", "check-work", "lesson", "where"},
        "nn_pure.training.trainer": {"demo", "train", "tune"}, "nn_pure.selection": {"tune"},
        "nn_pure.metrics": {"train", "tune", "evaluate", "inspect", "demo"}}


def loaded_by(code):
    """Return the modules that a fresh Python has loaded after code."""
    code = "import sys; sys.path.insert(0, %r); %s; print('\\n' + ' '.join(sys.modules))" % (ROOT, code)
    out = subprocess.check_output([sys.executable, "-S", "-c", code])
    return set(out.decode().splitlines()[-1].split())


def main(*arguments):
    return loaded_by("from nn_pure.cli import main; main(%r)" % (list(arguments),))


def test_help_loads_no_command():
    loaded = main("--help")
    assert [name for name in cli.COMMANDS if "nn_pure.cli." + cli.FILES.get(name, name) in loaded] == []
    assert "shutil" not in loaded and "difflib" not in loaded


@pytest.mark.parametrize("command", few(sorted(cli.COMMANDS), 4))
def test_a_command_loads_no_slow_module_that_only_others_need(command):
    loaded = main(command, "--help")
    assert "nn_pure.cli." + cli.FILES.get(command, command) in loaded
    assert [name for name in SLOW if name in loaded and command not in SLOW[name]] == []


def test_predict_loads_what_predicts(model):
    loaded = main("predict", model, IRIS)
    assert not loaded & (set(SLOW) | {"nn_pure.optimizers", "gzip", "pkgutil", "shutil", "typing"})
    assert "concurrent.futures" in main("tune", "--help")              # so the check would see it


def test_help_says_what_the_files_say():
    for name, about in cli.COMMANDS.items():
        assert cli.module_of(name).__doc__.splitlines()[0] == about


@pytest.mark.parametrize("columns", ["90", "120"])
def test_help_is_as_wide_as_it_is_told(columns, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", columns)
    assert run("train", "--help") == 0
    widest = max(map(len, capsys.readouterr().out.splitlines()))
    assert int(columns) - 12 < widest <= int(columns) - 2
