"""completion: the scripts, in the shells that read them."""

import os
import re
import select
import shutil
import subprocess
import time

import pytest
from commands import run, write
from grids import few

from nn_pure import cli
from nn_pure.cli.completion import script

BASH = shutil.which("bash")
ZSH = shutil.which("zsh")
needs_bash = pytest.mark.skipif(BASH is None, reason="bash is not installed")
needs_zsh = pytest.mark.skipif(ZSH is None, reason="zsh is not installed")


def completed(*words):
    """Return what bash offers for the last of words."""
    write("script.bash", script("bash"))
    code = 'source ./script.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _nn_pure; printf "%s\\n" "${COMPREPLY[@]}"'
    out = subprocess.check_output([BASH, "--norc", "-c", code, "bash", "nn_pure"] + list(words))
    return out.decode().split("\n")[:-1] if out.strip() else []


def test_printed_scripts(capsys):
    for shell in ("bash", "zsh"):
        assert run("completion", shell) == 0
        assert capsys.readouterr().out == script(shell) + "\n"


@pytest.mark.parametrize("arguments, word", [(["fish"], "'bash'"), ([], "bash")])
def test_an_unknown_shell_is_one_line(capsys, arguments, word):
    assert run("completion", *arguments) == 2
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1 and "completion" in captured.err
    assert word in captured.err or "shell" in captured.err


@needs_bash
def test_bash_reads_the_script_and_registers_it(folder):
    write("script.bash", script("bash"))
    out = subprocess.check_output([BASH, "--norc", "-c", "source ./script.bash; complete -p nn_pure"])
    assert out == b"complete -F _nn_pure nn_pure\n"


@needs_bash
def test_bash_commands(folder):
    assert completed("") == list(cli.COMMANDS) + ["--help", "--version"]
    assert completed("tr") == ["train"]
    assert completed("--v") == ["--version"]
    assert completed("nothing") == []


@needs_bash
@pytest.mark.parametrize("command", sorted(cli.COMMANDS))
def test_bash_knows_every_option(folder, command, capsys):
    assert run(command, "--help") == 0
    shown = set(re.findall(r"^  (?:-h, )?(--[a-z0-9-]+)", capsys.readouterr().out, re.M))
    assert shown and shown <= set(completed(command, "--"))


@needs_bash
def test_bash_values_and_files(folder):
    write("my table.csv", "a\n")
    write("model.json", "")
    assert completed("train", "t.csv", "--task", "c") == ["classification"]
    assert completed("train", "t.csv", "--task", "=", "r") == ["regression"]        # --task=r, as bash splits it
    assert completed("train", "t.csv", "--task", "=") == ["auto", "classification", "regression"]
    assert completed("inspect", "my") == ["my table.csv"]
    assert completed("tune", "my table.csv", "--save", "mod") == ["model.json"]
    assert completed("train", "--target", "m") == []                                # any text
    assert completed("demo", "") == ["xor", "iris"]
    assert completed("completion", "z") == ["zsh"]
    assert completed("tune", "t.csv", "--search", "") == ["random", "grid"]
    assert completed("tune", "t.csv", "--json", "mod") == ["model.json"]            # a switch takes no value


def typed(keys, wanted, folder):
    """Return what zsh shows after keys, as soon as wanted is there or half a minute is over."""
    import pty
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(str(folder))
        os.environ.update(TERM="dumb", PS1="> ", COLUMNS="200", HOME=str(folder), ZDOTDIR=str(folder))
        os.execv(ZSH, ["zsh", "-f", "-i"])
    shown = ""
    try:
        for part, until in [("autoload -Uz compinit; compinit -u; source ./script.zsh; echo rea''dy\n", "ready\r"),
                            (keys, wanted)]:
            os.write(terminal, part.encode())
            shown = ""
            end = time.time() + 30.0
            while until not in shown and time.time() < end:
                if select.select([terminal], [], [], 0.2)[0]:
                    shown += os.read(terminal, 65536).decode("utf-8", "replace")
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
        os.close(terminal)
    return shown


@needs_zsh
def test_zsh_can_read_the_script(folder):
    write("script.zsh", script("zsh"))
    subprocess.check_call([ZSH, "-f", "-n", "script.zsh"])
    out = subprocess.check_output([ZSH, "-f", "-c", "source ./script.zsh"], stderr=subprocess.STDOUT)
    assert out == b"nn_pure: completion needs: autoload -Uz compinit && compinit\n"


@needs_zsh
@pytest.mark.parametrize("keys, wanted", few([
    ("nn_pure ins\t", "nn_pure inspect "),
    ("nn_pure train t.csv --task cl\t", "--task classification "),
    ("nn_pure tune t.csv --sea\t", "--search "),
    ("nn_pure completion z\t", "completion zsh"),
    ("nn_pure inspect tab\t", "inspect table.csv"),
    ("nn_pure tune t.csv --save mod\t", "--save model.json"),
    ("nn_pure \t", "profile a table"),
], 4))
def test_zsh_completes(folder, keys, wanted):
    write("script.zsh", script("zsh"))
    write("table.csv", "a\n")
    write("model.json", "")
    shown = typed(keys, wanted, folder)
    assert wanted in shown, shown
