"""Saving and loading: the same outputs to the last bit, the old file or the new, nothing hostile gets in."""

import copy
import json
import os
import stat
import subprocess
import sys

import pytest
from hypothesis import given
from strategies import cases

from nn_pure import DataError, Dense, ModelFileError, Network, NNPureError, SimpleNeuralNetwork, files, load, save
from nn_pure.scaling import Scaling


def table_network():
    net = Network(3, [Dense(4, "tanh"), Dense(3, "softmax")], seed=8)
    net.scaling = Scaling([1.0, 0.1, 0.0], [2.0, 0.3, 1.0])
    net.columns = [{"name": "size", "categories": None}, {"name": "colour", "categories": ["rot", "grün"]}]
    net.target = {"name": "kind", "classes": ["a", "b", "c"]}
    return net


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "model.json")


@given(cases())
def test_a_dictionary_round_trip_keeps_every_bit(case):
    net, X, y = case
    twin = Network.from_dict(json.loads(json.dumps(net.to_dict())))
    assert twin.to_dict() == net.to_dict()
    assert twin.predict(X) == net.predict(X)
    assert twin.loss_value(X, y) == net.loss_value(X, y)


def test_a_file_round_trip_keeps_every_bit(path):
    net = table_network()
    net.layers[0].weights[0] = [0.0, 5e-324, 0.1, 1.7976931348623157e308]       # 0.0 is not an absent weight
    save(net, path)
    twin = load(path)
    assert twin.to_dict() == net.to_dict()
    assert twin.layers[0].weights[0] == [0.0, 5e-324, 0.1, 1.7976931348623157e308]
    X = [[0.0, 0.5, 1.0], [3.0, 0.1, 0.0]]
    assert twin.predict(X) == net.predict(X)
    assert (twin.columns, twin.target, twin.seed) == (net.columns, net.target, 8)


def test_training_goes_on_as_if_it_had_not_been_saved(path):
    X, y = [[1, 2], [3, 4]], [[0], [1]]
    net = Network(2, [Dense(3, "selu"), Dense(1, "sigmoid")], seed=1)
    net.train(X, y, 5, 0.1)
    save(net, path)
    twin = load(path)
    net.train(X, y, 5, 0.1)
    twin.train(X, y, 5, 0.1)
    assert twin.to_dict() == net.to_dict()


def test_a_path_object_and_a_copy(tmp_path):
    save(table_network(), tmp_path / "model.json")
    assert load(tmp_path / "model.json").to_dict() == table_network().copy().to_dict()


def test_the_file_is_json_without_nan(path):
    net = table_network()
    save(net, path)
    with open(path, encoding="utf-8") as file:
        data = json.load(file, parse_constant=lambda text: pytest.fail(text))
    assert (data["format"], data["version"]) == ("nn_pure", 1)
    net.layers[1].biases[2] = float("nan")
    with pytest.raises(DataError, match=r"layers\[1\].biases\[2\]: nan is not finite"):
        save(net, path)
    assert load(path).to_dict() == table_network().to_dict()


def test_a_failed_write_leaves_the_old_file(path, monkeypatch):
    save(table_network(), path)

    def full_disk(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        save(Network(1, [Dense(1)]), path)
    assert load(path).to_dict() == table_network().to_dict()
    assert os.listdir(os.path.dirname(path)) == ["model.json"]


def test_ctrl_c_while_writing_leaves_the_old_file(path, monkeypatch):
    save(table_network(), path)

    def interrupt(descriptor):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        save(Network(1, [Dense(1)]), path)
    assert load(path).to_dict() == table_network().to_dict()
    assert os.listdir(os.path.dirname(path)) == ["model.json"]


def test_a_write_killed_at_any_moment_leaves_a_whole_file(path):
    code = ("import os, sys; sys.path.insert(0, %r); from nn_pure import *; import nn_pure.model_file\n"
            "os.fsync = lambda descriptor: os._exit(9)\n"
            "save(Network(1, [Dense(1)]), %r)" % (os.getcwd(), path))
    save(table_network(), path)
    assert subprocess.call([sys.executable, "-c", code]) == 9
    assert load(path).to_dict() == table_network().to_dict()


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs symbolic links")
def test_a_link_stays_a_link(tmp_path):
    real, link = str(tmp_path / "real.json"), str(tmp_path / "link.json")
    save(Network(1, [Dense(1)]), real)
    os.symlink(real, link)
    save(table_network(), link)
    assert os.path.islink(link)
    assert load(real).to_dict() == table_network().to_dict()


def test_without_what_a_board_lacks(path, monkeypatch):
    for name in ("fsdecode", "replace", "fsync", "getpid"):
        monkeypatch.delattr(os, name)
    save(table_network(), path)
    real_loads = json.loads
    monkeypatch.setattr(json, "loads", lambda text: real_loads(text))       # takes no parse_int
    assert load(path).to_dict() == table_network().to_dict()


def test_bytes_and_big_seeds(tmp_path):
    net = Network(1, [Dense(1)], seed=12345678901234567891)
    save(net, os.fsencode(str(tmp_path / "model.json")))
    assert load(str(tmp_path / "model.json")).seed == 12345678901234567891
    for path in (None, 1.5, ["model.json"]):
        with pytest.raises(TypeError):
            save(net, path)
    assert os.listdir(str(tmp_path)) == ["model.json"]


def test_permissions_stay(path):
    save(table_network(), path)
    os.chmod(path, 0o600)
    save(table_network(), path)
    assert os.stat(path).st_mode & 0o777 == 0o600


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_written_to_not_replaced(path):
    os.mkfifo(path)
    reader = subprocess.Popen(["cat", path], stdout=subprocess.PIPE)
    save(table_network(), path)
    assert json.loads(reader.communicate()[0].decode())["inputs"] == 3
    assert stat.S_ISFIFO(os.stat(path).st_mode)


def test_what_is_no_network(path):
    with pytest.raises(NNPureError, match="to_network"):
        save(SimpleNeuralNetwork(1, 1, 1), path)
    net = table_network()
    net.scaling.shift[0] = float("nan")
    with pytest.raises(DataError, match=r"scaling.shift\[0\]: nan"):
        save(net, path)
    net = table_network()
    net.layers[0].scale = float("inf")
    with pytest.raises(DataError, match=r"layers\[0\].scale: inf"):
        save(net, path)
    assert not os.path.exists(path)


def test_missing_and_unreadable(tmp_path):
    with pytest.raises(OSError):
        load(str(tmp_path / "none.json"))
    with pytest.raises(OSError):
        save(table_network(), str(tmp_path / "no" / "folder.json"))
    with pytest.raises(OSError):
        load(str(tmp_path))


def change(place, value):
    """Return a function that sets the field at place, such as ("layers", 0, "units")."""
    def apply(data):
        for key in place[:-1]:
            data = data[key]
        data[place[-1]] = value
    return apply


def drop(*place):
    def apply(data):
        for key in place[:-1]:
            data = data[key]
        del data[place[-1]]
    return apply


BAD_FIELDS = [
    (change(["format"], "onnx"), "format is not 'nn_pure'"), (drop("format"), "the model has no field 'format'"),
    (change(["version"], 3), "version 3: this nn_pure reads versions 1 and 2; a newer nn_pure wrote it"),
    (change(["version"], "1"), "version '1'"), (change(["version"], [0] * 100000), "version a list of 100000: "), (drop("version"), "no field 'version'"),
    (change(["inputs"], 4), r"layers\[0\].weights has 3 rows where 4 x 4"),
    (change(["inputs"], 10 ** 9), "has 3 rows where 1000000000 x 4"), (change(["inputs"], 0), "inputs is 0"),
    (change(["inputs"], "3"), "inputs: '3' is text"), (change(["inputs"], None), "inputs: None"),
    (change(["loss"], "log_cosh"), "unknown loss 'log_cosh'"), (change(["loss"], 7), "unknown loss 7"),
    (change(["loss"], "binary_cross_entropy"), "needs a last layer with activation sigmoid"),
    (change(["seed"], -1), "seed is -1"), (change(["seed"], "x"), "seed: 'x' is text"),
    (change(["layers"], 10 ** 9), "layers must be a list"), (change(["layers"], []), "layers must be a list of at least one"),
    (change(["layers"], {}), "layers must be a list"), (change(["layers", 0], 5), r"layers\[0\] is no object"),
    (change(["layers", 0, "units"], 10 ** 9), r"layers\[0\]: weights\[0\] has 4 numbers where 1000000000"),
    (change(["layers", 0, "units"], 2.5), r"layers\[0\]: units is 2.5"), (drop("layers", 1, "units"), r"layers\[1\] has no field 'units'"),
    (change(["layers", 0, "activation"], "sin"), r"layers\[0\]: unknown activation 'sin'"),
    (change(["layers", 0, "activation"], ["relu"]), "unknown activation a list of 1"),
    (change(["layers", 0, "activation"], "softmax"), r"layers\[0\]: softmax works as the last"),
    (change(["layers", 0, "initializer"], "none"), r"layers\[0\]: unknown initializer"),
    (change(["layers", 0, "scale"], "big"), r"layers\[0\]: scale: 'big' is text"),
    (change(["layers", 0, "weights"], []), r"layers\[0\]: weights and biases must be lists"),
    (change(["layers", 0, "weights"], "1234"), r"layers\[0\]: weights and biases must be lists"),
    (change(["layers", 0, "weights", 1], [1.0]), r"layers\[0\]: weights\[1\] has 1 numbers where 4"),
    (change(["layers", 0, "weights", 1, 2], None), r"layers\[0\]: weights\[1\]\[2\]: None"),
    (change(["layers", 0, "weights", 1, 2], float("nan")), r"weights\[1\]\[2\]: nan is not finite"),
    (change(["layers", 0, "weights", 1, 2], float("inf")), "inf is not finite"),
    (change(["layers", 0, "weights", 1, 2], "0.5"), "'0.5' is text"),
    (change(["layers", 0, "weights", 1, 2], 10 ** 400), "is not finite|too large for a float"),
    (change(["layers", 0, "biases"], [0.0]), r"layers\[0\].biases has 1 numbers where 4"),
    (change(["layers", 0, "biases"], 0.0), "weights and biases must be lists"),
    (change(["layers", 0, "biases", 0], float("nan")), r"layers\[0\]: biases\[0\]: nan"),
    (change(["scaling"], 5), "scaling is no object"), (change(["scaling", "scale"], [1.0, 0.0, 1.0]), r"scale\[1\] is 0"),
    (change(["scaling"], {"shift": [0.0], "scale": [1.0]}), "scaling is for 1 inputs and the network has 3"),
    (drop("scaling", "shift"), "scaling has no field 'shift'"), (drop("scaling"), "the model has no field 'scaling'"),
    (change(["columns"], 5), "columns must be a list or null"), (change(["columns"], [5]), r"columns\[0\] is no object"),
    (drop("columns"), "the model has no field 'columns'"), (drop("columns", 0, "name"), r"columns\[0\] has no field 'name'"),
    (change(["columns", 0, "name"], 5), r"columns\[0\].name must be a text"),
    (change(["columns", 1, "categories"], "rot"), r"columns\[1\].categories must be null or a list of texts"),
    (change(["columns", 1, "categories"], ["rot", 5]), r"columns\[1\].categories must be null or a list of texts"),
    (change(["target"], "kind"), "target is no object"), (drop("target", "classes"), "target has no field 'classes'"),
    (change(["target", "classes"], {}), "target.classes must be null or a list of texts"),
    (change(["target", "name"], None), "target.name must be a text"),
    (change(["columns", 0, "log"], True), "fields of version 2, and the file says version 1"),
]


@pytest.mark.parametrize("index", range(len(BAD_FIELDS)))
def test_bad_fields(index, path):
    apply, message = BAD_FIELDS[index]
    data = copy.deepcopy(table_network().to_dict())
    assert Network.from_dict(data).to_dict() == data
    apply(data)
    with pytest.raises(ModelFileError, match=message):
        Network.from_dict(data)
    with open(path, "w") as file:
        json.dump(data, file)
    with pytest.raises(ModelFileError, match="model.json: .*(%s)" % message):
        load(path)


@pytest.mark.parametrize("content, message", [
    (b"", "damaged, cut short, or no model file"), (b"\x00\xff\xfe", "damaged"), (b"null", "the model is no object"),
    (b"[1, 2]", "the model is no object"), (b"{}", "no field 'format'"), (b'{"format": "nn_pure"', "damaged, cut short"),
    (b"[" * 100000, "damaged"), (b'{"a":' * 100000, "damaged"), (b"[" * 100000 + b"]" * 100000, "damaged"),
    (b'{"format": "nn_pure", "version": ' + b"9" * 1000000 + b"}", "version inf"),
    (b"\x89PNG\r\n", "damaged"), (b"PK\x03\x04", "damaged|no field"),
])
def test_bad_files(content, message, path):
    with open(path, "wb") as file:
        file.write(content)
    with pytest.raises(ModelFileError, match=message):
        load(path)


def test_every_truncation_is_refused(path):
    save(Network(1, [Dense(1)], seed=0), path)
    with open(path, "rb") as file:
        content = file.read()
    for length in range(len(content)):
        with open(path, "wb") as file:
            file.write(content[:length])
        with pytest.raises(ModelFileError):
            load(path)


def test_a_file_too_large_is_not_read(path, monkeypatch):
    save(table_network(), path)
    monkeypatch.setattr(files, "MAX_BYTES", 100)
    with pytest.raises(ModelFileError, match="larger than 100 bytes"):
        load(path)


def test_out_of_memory_while_parsing_is_reported(path, monkeypatch):
    save(table_network(), path)

    def out_of_memory(*arguments, **named):
        raise MemoryError

    monkeypatch.setattr(json, "loads", out_of_memory)
    with pytest.raises(ModelFileError, match="MemoryError"):
        load(path)
