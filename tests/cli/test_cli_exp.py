"""train --exp: whose exponential function, in the model file."""

import pytest
from commands import IRIS, run

from nn_pure import load

SPECIES = ["train", IRIS, "--target", "species", "--epochs", "3", "--activation", "tanh", "--save", "model.json"]


@pytest.mark.parametrize("arguments, name", [
    ([], "platform"), (["--exp", "platform"], "platform"), (["--exp", "portable"], "portable")])
def test_the_model_remembers_it(arguments, name, folder, capsys):
    assert run(*SPECIES + arguments) == 0
    assert load("model.json").exp == name
    capsys.readouterr()
    assert run("predict", "model.json", IRIS) == 0
    assert len(capsys.readouterr().out.splitlines()) > 150


def test_an_unknown_name_is_refused(folder, capsys):
    assert run(*SPECIES + ["--exp", "own"]) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and "--exp" in captured.err and "'own'" in captured.err
    assert len(captured.err.splitlines()) == 1
