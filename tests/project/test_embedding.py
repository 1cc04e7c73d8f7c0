"""The README's section "In other programs": its own snippets, run where they are meant to run.

NN_PURE_NODE_MODULES names a folder with the npm packages of the section; .ci/embedding sets it, installs
PyInstaller, Playwright and Chromium, and lets nothing be skipped.
"""

import functools
import glob
import json
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from http.server import HTTPServer, SimpleHTTPRequestHandler

import pytest
from commands import ROOT

from nn_pure import Dense, Network, load, save
from nn_pure.boards.file_lists import MIP, PACKAGE, PREDICTING, TINY, TINY_TRAINING, mip_package
from nn_pure.bundle.writer import bundle

MODULES = os.environ.get("NN_PURE_NODE_MODULES", "")
MICROPYTHON = os.path.join(MODULES, "@micropython", "micropython-webassembly-pyscript")
needs_modules = pytest.mark.skipif(not MODULES, reason="needs NN_PURE_NODE_MODULES")


def section(title):
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        text = file.read()
    return text.split("### " + title + "\n")[1].split("\n## ")[0].split("\n### ")[0]


def snippet(title, language, which=0):
    """Return a block of code of a section of the README."""
    return section(title).split("```" + language + "\n")[1 + which].split("```")[0]


@pytest.fixture(scope="module")
def network():
    net = Network(inputs=2, layers=[Dense(4, "tanh"), Dense(1, "sigmoid")], loss="bce", seed=1)
    net.train([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]], epochs=200, learning_rate=0.1, optimizer="adam")
    return net


@pytest.fixture(scope="module")
def source():
    return bundle("core", True)


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


def test_the_command_is_the_one_that_was_tested(place, source):
    command = "python3 -m nn_pure bundle nn_pure_single.py --only core --strip"
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as file:
        assert "```sh\n" + command + "\n```" in file.read()
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


@pytest.mark.parametrize("name, files", sorted(MIP.items()))
def test_what_mip_reads_is_up_to_date(name, files):
    from nn_pure import __version__
    with open(os.path.join(ROOT, "nn_pure", "boards", name)) as file:
        assert json.load(file) == json.loads(json.dumps(mip_package(files, __version__))), "run .ci/boards"
    assert name in section("On a MicroPython board")


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
    (place / "main.py").write_text(snippet("On a MicroPython board", "python"))
    assert output([sys.executable, "-S", "-B", "main.py"], place) == answer(network)


def test_the_package_trains_alone(place):
    install("package.json", place)
    (place / "main.py").write_text(TRAIN)
    assert output([sys.executable, "-S", "-B", "main.py"], place) == "True\n"


def test_predicting_loads_what_the_list_says(place):
    install("package.json", place)
    (place / "main.py").write_text(snippet("On a MicroPython board", "python") + LOADED)
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
    """Install a tiny set and write main.py, the README's snippets that belong to it."""
    install(name, place)
    assert not (place / "nn_pure" / "__init__.py").exists()
    title = "On a MicroPython board"
    (place / "main.py").write_text(snippet(title, "python", 1))
    if name == "tiny_training.json":
        (place / "main.py").write_text(snippet(title, "python", 1) + snippet(title, "python", 2) + TINY_NEW)


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
    (place / "main.py").write_text(snippet("On a MicroPython board", "python"))
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
    page = snippet("On a web page, with PyScript", "html")
    if kind == "py":
        assert 'write `type="py"` and `"interpreter": "pyodide/pyodide.mjs"`' in section("On a web page, with PyScript")
        page = page.replace('type="mpy"', 'type="py"').replace("micropython/micropython.mjs", "pyodide/pyodide.mjs")
    (place / "index.html").write_text(page)
    for name, package in (("pyscript", "@pyscript/core/dist"), ("pyodide", "pyodide"),
                          ("micropython", "@micropython/micropython-webassembly-pyscript")):
        (place / name).symlink_to(os.path.join(MODULES, package), target_is_directory=True)
    assert shown("index.html", place) + "\n" == answer(network)


# --- programs ----------------------------------------------------------------

def test_a_serverless_function(place, network, tmp_path_factory):
    (place / "handler.py").write_text(snippet("As a serverless function", "python"))
    with zipfile.ZipFile(str(place / "function.zip"), "w") as archive:
        for name in ("handler.py", "nn_pure_single.py", "model.json"):
            archive.write(str(place / name), name)
    unpacked = tmp_path_factory.mktemp("function")
    with zipfile.ZipFile(str(place / "function.zip")) as archive:
        archive.extractall(str(unpacked))
    before = sorted(os.listdir(str(unpacked)))
    unpacked.chmod(0o555)
    code = ("import sys; sys.path.insert(0, %r)\nimport handler\n"
            "print('%%.3f' %% handler.handler({'rows': [[1, 0]]}, None)['predictions'][0][0])" % str(unpacked))
    assert output([sys.executable, "-S", "-B", "-c", code], place / "..") == answer(network)
    assert sorted(os.listdir(str(unpacked))) == before


def test_a_query(place, network):
    import sqlite3
    with sqlite3.connect(str(place / "measurements.db")) as database:
        database.execute("CREATE TABLE measurements (a, b)")
        database.executemany("INSERT INTO measurements VALUES (?, ?)", [(1, 0), (0, 0.5)])
    database.close()
    (place / "query.py").write_text(snippet("In an SQLite query", "python"))
    assert output([sys.executable, "-S", "-B", "query.py"], place) == "".join(
        ["%g %g %.3f\n" % (a, b, network.predict([[a, b]])[0][0]) for a, b in ((1, 0), (0, 0.5))])


def test_a_host(place, network):
    """The host is isolated, stands elsewhere and runs the script's text, as GDB's source command does."""
    path = str(place / "script.py")
    (place / "script.py").write_text(snippet("In a program with a Python of its own", "python"))
    code = "exec(compile(open(%r).read(), %r, 'exec'), {'__name__': '__main__', '__file__': %r})" % (path, path, path)
    assert output([sys.executable, "-I", "-S", "-B", "-c", code], place / "..") == answer(network)


def test_a_zipapp(place, network):
    title = "In one runnable file: zipapp, PyInstaller"
    (place / "app").mkdir()
    (place / "app" / "__main__.py").write_text(snippet(title, "python"))
    for name in ("nn_pure_single.py", "model.json"):
        (place / name).rename(place / "app" / name)
    assert output([sys.executable] + snippet(title, "sh").split()[1:], place) == ""
    shutil.rmtree(str(place / "app"))
    assert output([sys.executable, "-S", "-B", "app.pyz"], place) == answer(network)


def test_pyinstaller(place, network):
    pytest.importorskip("PyInstaller")
    title = "In one runnable file: zipapp, PyInstaller"
    (place / "program.py").write_text(snippet("In a program with a Python of its own", "python"))
    command = [word.strip('"') for word in snippet(title, "sh", 1).split()]
    assert command[0] == "pyinstaller"
    output([sys.executable, "-m", "PyInstaller"] + command[1:], place)
    program, = glob.glob(str(place / "dist" / "program*"))
    for name in ("nn_pure_single.py", "model.json", "program.py"):
        (place / name).unlink()
    assert output([program], place) == answer(network)


def test_no_file_is_installed_twice():
    assert len(set(PACKAGE)) == len(PACKAGE)
