"""Checkpoints: what the disk refuses leaves the last one and the training as they were."""

import json
import os
import stat
import subprocess
import sys

import pytest
from checkpoint_files import bytes_of, read, refused
from checkpoint_training import StopAt, child_command, run, setting

from nn_pure import files

pytestmark = pytest.mark.filterwarnings("ignore:the loss has not moved")


def full_disk(*arguments, **named):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("where", ["open", "fsync", "replace"])
def test_a_full_disk_leaves_the_last_checkpoint_and_training_goes_on(where, path, monkeypatch):
    expected = run("adam", epochs=6)

    def fill():
        if where == "open":
            monkeypatch.setattr(files, "open", full_disk, raising=False)
        else:
            monkeypatch.setattr(os, where, full_disk)

    with pytest.warns(UserWarning, match="run.json could not be written .*No space left.*: the previous one stays") as seen:
        result = run("adam", epochs=6, checkpoint=path, checkpoint_epochs=1, callbacks=[StopAt(8, fill)])
    monkeypatch.undo()
    assert len([w for w in seen if "No space" in str(w.message)]) == 1              # said once
    assert len([w for w in result["history"]["warnings"] if "No space" in w]) == 1
    assert (result["weights"], result["generator"]) == (expected["weights"], expected["generator"])
    assert read(path)["epoch"] == 2
    assert os.listdir(os.path.dirname(path)) == ["run.json"]
    assert run("adam", epochs=6, checkpoint=path, resume=True) == expected


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_device_that_is_really_full():
    with pytest.warns(UserWarning, match="/dev/full could not be written .*No space left"):
        result = run("adam", epochs=2, checkpoint="/dev/full")
    assert result["weights"] == run("adam", epochs=2)["weights"]
    assert os.path.exists("/dev/full")


def test_a_device_is_written_to_and_not_replaced():
    result = run("adam", epochs=2, checkpoint=os.devnull)
    assert result == run("adam", epochs=2)
    assert not os.path.isfile(os.devnull)


def test_a_file_that_may_not_grow(path):
    """A real refusal of the system: files of this process may have 100 bytes."""
    resource = pytest.importorskip("resource")
    run("adam", epochs=6, checkpoint=path, callbacks=[StopAt(8)])
    before = bytes_of(path)
    code = subprocess.call(child_command(sys.executable, "adam", 6, path, 1e-9), stdout=subprocess.DEVNULL,
                           preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100)))
    assert (code, bytes_of(path), os.listdir(os.path.dirname(path))) == (0, before, ["run.json"])


@pytest.mark.parametrize("error", [MemoryError(), OSError("of a strange file system")])
def test_other_refusals_while_writing(error, path, monkeypatch):
    def refuse(descriptor):
        raise error

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.warns(UserWarning, match="could not be written .*(MemoryError|strange file system)"):
        run("adam", epochs=2, checkpoint=path)
    assert os.listdir(os.path.dirname(path)) == []


def test_ctrl_c_while_writing_leaves_the_last_checkpoint(half, monkeypatch):
    before = bytes_of(half)

    def interrupt(descriptor):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run("adam", checkpoint=half)
    assert (bytes_of(half), os.listdir(os.path.dirname(half))) == (before, ["run.json"])


def test_a_folder_that_is_not_there(tmp_path):
    refused(str(tmp_path / "none" / "run.json"), OSError, "nothing can be written here: No such file")


def test_a_folder_in_place_of_the_file(tmp_path):
    (tmp_path / "run.json").mkdir()
    refused(str(tmp_path / "run.json"), OSError, "Is a directory|this is a folder")
    net, arguments = setting("adam")
    with pytest.raises(IsADirectoryError, match="the name of a file is needed, this is a folder"):
        net.train(checkpoint=str(tmp_path / "run.json"), **arguments)
    assert net.to_dict() == setting("adam")[0].to_dict()


def test_a_file_in_place_of_the_folder(tmp_path):
    (tmp_path / "file").write_text("")
    refused(str(tmp_path / "file" / "run.json"), OSError, "nothing can be written here: Not a directory")


def test_a_folder_that_cannot_be_written_to(half, monkeypatch):
    """As root may write anywhere, open refuses here; the checkpoint itself can be read, and fits."""
    def refuse(path, mode):
        if "w" in mode:
            raise PermissionError(13, "Permission denied")
        return open(path, mode)

    monkeypatch.setattr(files, "open", refuse, raising=False)
    refused(half, PermissionError, "nothing can be written here: Permission denied.*run.json")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission(half):
    os.chmod(os.path.dirname(half), 0o500)
    refused(half, PermissionError, "nothing can be written here: Permission denied")
    os.chmod(os.path.dirname(half), 0o700)


def test_a_checkpoint_that_cannot_be_read(half, monkeypatch):
    def refuse(path, mode):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(files, "open", refuse, raising=False)
    refused(half, OSError, "Input/output error")


def test_leftovers_of_killed_writers_go_and_nothing_else(path):
    folder = os.path.dirname(path)
    leftovers = ["run.json.123.456.tmp", "run.json.9.0.tmp"]
    others = ["run.json.tmp", "run.json.1.2.3.tmp", "run.json.a.b.tmp", "other.json.123.456.tmp", "run.json.1.2.try"]
    for name in leftovers + others:
        with open(os.path.join(folder, name), "w") as file:
            file.write("cut sho")
    os.mkdir(os.path.join(folder, "run.json.1.2.tmp"))          # cannot be removed as a file
    assert run("adam", epochs=2, checkpoint=path, resume=True) == run("adam", epochs=2)
    assert sorted(os.listdir(folder)) == sorted(others + ["run.json", "run.json.1.2.tmp"])


def test_permissions_links_and_path_objects(tmp_path):
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    expected = run("adam", epochs=5)
    run("adam", epochs=5, checkpoint=real, callbacks=[StopAt(7)])
    os.chmod(str(real), 0o600)
    os.symlink("real.json", str(link))
    assert run("adam", epochs=5, checkpoint=link, resume=True) == expected
    assert os.path.islink(str(link))
    assert stat.S_IMODE(os.stat(str(real)).st_mode) == 0o600
    assert read(str(real))["epoch"] == 5
    assert run("adam", epochs=5, checkpoint=os.fsencode(str(link)), resume=True) == expected
    assert sorted(os.listdir(str(tmp_path))) == ["link.json", "real.json"]


def test_a_name_without_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run("adam", epochs=2, checkpoint="run.json")
    assert os.listdir(".") == ["run.json"]


def test_without_what_a_board_lacks(path, monkeypatch):
    for name in ("fsdecode", "replace", "fsync", "getpid"):
        monkeypatch.delattr(os, name)
    real_loads = json.loads
    monkeypatch.setattr(json, "loads", lambda text: real_loads(text))           # takes no parse_int
    run("adam", epochs=4, checkpoint=path, callbacks=[StopAt(7)])
    assert run("adam", epochs=4, checkpoint=path, resume=True) == run("adam", epochs=4)
