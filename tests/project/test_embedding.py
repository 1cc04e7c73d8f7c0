"""The documents of boards and bundle: their own snippets, run where they are meant to run.

NN_PURE_NODE_MODULES names a folder with the npm packages they name; .ci/embedding sets it, installs
PyInstaller, Playwright and Chromium, and lets nothing be skipped.
"""

import functools
import glob
import json
import os
import shlex
import shutil
import subprocess
import sys
import threading
from http.server import HTTPServer, SimpleHTTPRequestHandler

import pytest
from commands import ROOT
from documents import blocks, read, section

from nn_pure import Dense, Network, load, save
from nn_pure.boards.file_lists import PACKAGE, PREDICTING, TINY, TINY_TRAINING

MODULES = os.environ.get("NN_PURE_NODE_MODULES", "")
MICROPYTHON = os.path.join(MODULES, "@micropython", "micropython-webassembly-pyscript")
needs_modules = pytest.mark.skipif(not MODULES, reason="needs NN_PURE_NODE_MODULES")


BOARDS, BUNDLE = "nn_pure/boards/README.md", "nn_pure/bundle/README.md"


def snippet(path, title, wanted):
    """Return the block of code in this language of a section of a document."""
    found, = [text for language, text in blocks(section(path, title)) if language == wanted]
    return found


def recipe(name):
    return read("tests/recipes/" + name)


@pytest.fixture(scope="module")
def network():
    net = Network(inputs=2, layers=[Dense(4, "tanh"), Dense(1, "sigmoid")], loss="bce", seed=1)
    net.train([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]], epochs=200, learning_rate=0.1, optimizer="adam")
    return net


@pytest.fixture(scope="module")
def source(bundled):
    return bundled("core", True)


@pytest.fixture
def place(tmp_path, network, source):
    """A folder with the bundle and model.json."""
    (tmp_path / "nn_pure_single.py").write_bytes(source.encode("utf-8"))
    save(network, str(tmp_path / "model.json"))
    return tmp_path


def answer(network):
    return "%.3f\n" % network.predict([[1, 0]])[0][0]


def output(command, folder):
    """Return what command prints, run in folder, with nothing but the standard library to be found."""
    done = subprocess.run(command, cwd=str(folder), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, env=dict(os.environ, PYTHONPATH=""))
    assert done.returncode == 0, done.stdout.decode()
    return done.stdout.decode().replace("\r\n", "\n")


def test_the_answer_is_no_constant(network):
    assert network.predict([[1, 0]])[0][0] > 0.9 and network.predict([[0, 0]])[0][0] < 0.1


@pytest.mark.thorough
def test_the_command_is_the_one_that_was_tested(place, source):
    command = "python3 -m nn_pure bundle nn_pure_single.py --only core --strip"
    assert blocks(read(BUNDLE))[0] == ("sh", command + "\n")
    words = command.replace("python3", sys.executable).split()
    subprocess.check_call(words, cwd=str(place), env=dict(os.environ, PYTHONPATH=ROOT), stdout=subprocess.DEVNULL)
    assert (place / "nn_pure_single.py").read_bytes().decode("utf-8") == source


# --- boards ------------------------------------------------------------------

def install(name, folder):
    """Do what mip does with a file of this name."""
    with open(os.path.join(ROOT, "nn_pure", "boards", name)) as file:
        urls = json.load(file)["urls"]
    for to, url in urls:
        os.makedirs(str((folder / to).parent), exist_ok=True)
        shutil.copy(os.path.join(ROOT, "nn_pure", "boards", url), str(folder / to))
    (folder / "nn_pure_single.py").unlink()


TRAIN = """
from nn_pure import Dense, Network
from nn_pure.schedules import Cosine
X, T = [[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]]
net = Network(inputs=2, layers=[Dense(4, "tanh"), Dense(1, "sigmoid")], loss="bce", seed=1)
net.train(X, T, epochs=100, learning_rate=Cosine(0.1, 100), optimizer="adam", batch_size=2, metrics=["accuracy"],
          validation=(X, T), patience=50)
print(net.loss_value(X, T) < 0.1)
"""


def test_the_package_predicts_alone(place, network):
    install("package.json", place)
    (place / "main.py").write_text(snippet(BOARDS, "Network", "python"))
    assert output([sys.executable, "-S", "-B", "main.py"], place) == answer(network)


def test_the_package_trains_alone(place):
    install("package.json", place)
    (place / "main.py").write_text(TRAIN)
    assert output([sys.executable, "-S", "-B", "main.py"], place) == "True\n"


def test_predicting_loads_what_the_list_says(place):
    install("package.json", place)
    (place / "main.py").write_text(snippet(BOARDS, "Network", "python") + LOADED)
    printed = output([sys.executable, "-S", "-B", "main.py"], place).split("\n")[1]
    assert printed == modules_of(set(PREDICTING) - {"portable_exp"})


TINY_NEW = """
from nn_pure.boards.tiny_new import new_network
X, T = [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [[0.0], [1.0], [1.0], [0.0]]
for exp in ("platform", "portable"):
    trainer = TinyTrainer(new_network(2, [(4, "tanh"), (1, "sigmoid")], seed=1, exp=exp), momentum=0.9)
    trainer.train(X, T, 300, 0.2, batch_size=3)
    print(trainer.loss_value(X, T) < 0.05)
"""
LOADED = "import sys\nprint(sorted([name[8:] for name in sys.modules if name.startswith('nn_pure.')]))\n"


def modules_of(files, *more):
    """Return what LOADED prints when these files were read, and these folders without an __init__.py."""
    names = [name.replace("/__init__", "").replace("/", ".") for name in files if name != "__init__"]
    return repr(sorted(names + list(more)))


def write_tiny(name, place):
    """Install a tiny set and write main.py, the snippets that belong to it."""
    install(name, place)
    assert not (place / "nn_pure" / "__init__.py").exists()
    predicts = snippet(BOARDS, "TinyNetwork", "python")
    trains = snippet(BOARDS, "TinyTrainer", "python") + TINY_NEW
    (place / "main.py").write_text(predicts + (trains if name == "tiny_training.json" else ""))


@pytest.mark.parametrize("name, files", [("tiny.json", TINY), ("tiny_training.json", TINY_TRAINING)])
def test_each_tiny_set_needs_all_of_its_files_and_no_other(name, files, place, network):
    write_tiny(name, place)
    with open(str(place / "main.py"), "a") as file:
        file.write(LOADED)
    with_portable_exp = name == "tiny_training.json"
    loaded = modules_of(files if with_portable_exp else set(files) - {"portable_exp"}, "boards") + "\n"
    assert output([sys.executable, "-S", "-B", "main.py"], place) == (
        answer(network) + "True\nTrue\n" * with_portable_exp + loaded)
    if with_portable_exp:                   # the model was written back, a little further on
        assert load(str(place / "model.json")).predict([[1, 0]])[0][0] > network.predict([[1, 0]])[0][0]


@needs_modules
@pytest.mark.parametrize("name", ["tiny.json", "tiny_training.json"])
def test_the_tiny_sets_on_micropython(name, place, network):
    write_tiny(name, place)
    printed = output(["node", os.path.join(ROOT, ".ci", "micropython_steps.mjs"), MICROPYTHON, ".", "main.py"], place)
    assert printed == answer(network) + "True\nTrue\n" * (name == "tiny_training.json")


@needs_modules
def test_the_package_on_micropython(place, network):
    install("package.json", place)
    (place / "main.py").write_text(snippet(BOARDS, "Network", "python"))
    (place / "train.py").write_text(TRAIN)
    printed = output(["node", os.path.join(ROOT, ".ci", "micropython_steps.mjs"), MICROPYTHON, ".", "main.py", "train.py"], place)
    assert printed == answer(network) + "True\n"


@needs_modules
def test_the_bundle_on_micropython(place):
    for script in ("checking.py", "core.py", "same_bits.py"):
        shutil.copy(os.path.join(ROOT, "tests", "portable", script), str(place))
    (place / "nn_pure_single.py").rename(place / "nn_pure.py")
    command = ["node", os.path.join(ROOT, ".ci", "micropython_steps.mjs"), MICROPYTHON, "."]
    assert "portable core: " in output(command + ["core.py"], place)
    with open(os.path.join(ROOT, "tests", "portable", "same_bits.txt")) as file:
        assert output(command + ["same_bits.py"], place) == file.read()


# --- pages -------------------------------------------------------------------

def shown(page, folder):
    """Return what Chromium shows in the page's output."""
    sync_api = pytest.importorskip("playwright.sync_api")
    handler = functools.partial(Quiet, directory=str(folder))
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with sync_api.sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            tab = browser.new_page()
            tab.goto("http://127.0.0.1:%d/%s" % (server.server_port, page))
            tab.wait_for_function("document.getElementById('answer').textContent", timeout=120000)
            text = tab.text_content("#answer")
            browser.close()
            return text
    finally:
        server.shutdown()
        server.server_close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


@needs_modules
@pytest.mark.parametrize("kind", ["mpy", "py"])
def test_a_page(place, network, kind):
    page = recipe("page.html")
    (place / "nn_pure_single.py").rename(place / "nn_pure.py")
    if kind == "py":
        assert ('`type="py"` and `"interpreter": "pyodide/pyodide.mjs"`'
                in section(BUNDLE, "A web page with PyScript").replace("\n", " "))
        page = page.replace('type="mpy"', 'type="py"').replace("micropython/micropython.mjs", "pyodide/pyodide.mjs")
    (place / "index.html").write_text(page)
    for name, package in (("pyscript", "@pyscript/core/dist"), ("pyodide", "pyodide"),
                          ("micropython", "@micropython/micropython-webassembly-pyscript")):
        (place / name).symlink_to(os.path.join(MODULES, package), target_is_directory=True)
    assert shown("index.html", place) + "\n" == answer(network)


# --- programs ----------------------------------------------------------------

def test_a_zipapp(place, network):
    title = "One runnable file: zipapp"
    (place / "app").mkdir()
    (place / "app" / "__main__.py").write_text(snippet(BUNDLE, title, "python"))
    for name in ("nn_pure_single.py", "model.json"):
        (place / name).rename(place / "app" / name)
    assert output([sys.executable] + snippet(BUNDLE, title, "sh").split()[1:], place) == ""
    shutil.rmtree(str(place / "app"))
    assert output([sys.executable, "-S", "-B", "app.pyz"], place) == answer(network)


def test_pyinstaller(place, network):
    pytest.importorskip("PyInstaller")
    (place / "nn_pure_single.py").rename(place / "nn_pure.py")
    (place / "host_script.py").write_text(recipe("host_script.py"))
    command = shlex.split(snippet(BUNDLE, "One runnable file: PyInstaller", "sh"))
    assert command[0] == "pyinstaller"
    output([sys.executable, "-m", "PyInstaller"] + command[1:], place)
    program, = glob.glob(str(place / "dist" / "host_script*"))
    for name in ("nn_pure.py", "model.json", "host_script.py"):
        (place / name).unlink()
    assert output([program], place) == answer(network)


def test_no_file_is_installed_twice():
    assert len(set(PACKAGE)) == len(PACKAGE)
