"""The recipes run, each in a folder with the one file nn_pure.py, against the least of its host that it asks for."""

import json
import math
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import types
import zipfile
from datetime import datetime, timedelta

import pytest
from documents import read
from paths import ROOT

from nn_pure import Dense, Network, save

FOLDER = os.path.dirname(os.path.abspath(__file__))
RECIPES = sorted(name for name in os.listdir(FOLDER)
                 if not name.startswith("test_") and os.path.isfile(os.path.join(FOLDER, name)))


@pytest.fixture
def put(tmp_path, bundled):
    """put(recipe) copies it beside the bundle and returns the folder."""
    def function(recipe, only="core"):
        (tmp_path / "nn_pure.py").write_bytes(bundled(only, only == "core").encode("utf-8"))
        shutil.copy(os.path.join(FOLDER, recipe), str(tmp_path))
        return tmp_path
    return function


@pytest.fixture(scope="module")
def network():
    net = Network(inputs=2, layers=[Dense(4, "tanh"), Dense(1, "sigmoid")], loss="bce", seed=1)
    net.train([[0, 0], [0, 1], [1, 0], [1, 1]], [[0], [1], [1], [0]], epochs=200, learning_rate=0.1, optimizer="adam")
    return net


def run(folder, *words, **options):
    """Return what python prints that runs words in folder, with nothing but the standard library to be found."""
    variables = dict({name: value for name, value in os.environ.items() if name != "PYTHONPATH"}, **options.get("env", {}))
    done = subprocess.run([sys.executable, "-S", "-B"] + list(words), cwd=str(folder), env=variables,
                          input=options.get("stdin", "").encode(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (options.get("status", 0), options.get("stderr", b"")), done
    return done.stdout.decode().replace("\r\n", "\n")


def imported(folder, recipe, **modules):
    """Return the names of a recipe that is run in this process as a module, beside which these modules are found."""
    with open(str(folder / recipe)) as file:
        code = compile(file.read(), str(folder / recipe), "exec")
    before = {name: sys.modules.get(name) for name in modules}
    sys.modules.update(modules)
    names = {"__name__": "recipe", "__file__": str(folder / recipe)}
    try:
        exec(code, names)
    finally:
        for name, module in before.items():
            if module is None:
                del sys.modules[name]
            else:
                sys.modules[name] = module
    return types.SimpleNamespace(**names)


def module(name, **contents):
    made = types.ModuleType(name)
    made.__dict__.update(contents)
    return made


def test_the_list_has_each_recipe_and_no_other():
    listed = re.findall(r"\(\.\./tests/recipes/([\w.]+)\)", read("nn_pure/README.md").split("## Recipes\n")[1])
    assert sorted(listed) == RECIPES and len(RECIPES) >= 10


# --- Home Assistant ----------------------------------------------------------

class Hass:
    """What AppDaemon's Hass is to the recipe, around a room that is heated and cools down."""

    def __init__(self, args):
        self.args, self.hours = args, 0.0
        self.states = {"sensor.out": "5.0", "sensor.power": "0", "sensor.room": "20.0"}
        self.initialize()

    def run_every(self, callback, start, seconds):
        assert (start, seconds) == ("now", 1800)
        self.callback = callback

    def get_state(self, name):
        return self.states[name]

    def set_state(self, name, state, attributes):
        self.states[name] = str(state)

    def datetime(self):
        return datetime(2024, 1, 1) + timedelta(hours=self.hours)

    def tick(self, n):
        """Half an hour: the room follows a rule that nobody tells the sensor."""
        room, out, power = [float(self.states["sensor." + name]) for name in ("room", "out", "power")]
        self.states["sensor.room"] = str(room + 0.05 * (out - room) + 0.0015 * power)
        self.hours += 0.5
        self.states["sensor.out"] = str(5.0 + 5.0 * math.sin(2.0 * math.pi * self.hours / 24.0))
        self.states["sensor.power"] = str(1000 if n % 6 < 3 else 0)
        self.callback({})


@pytest.mark.thorough
def test_appdaemon(put, tmp_path):
    folder = put("appdaemon_sensor.py")
    hassapi = module("hassapi", Hass=Hass)
    packages = {"appdaemon": module("appdaemon"), "appdaemon.plugins": module("appdaemon.plugins"),
                "appdaemon.plugins.hass": module("appdaemon.plugins.hass", hassapi=hassapi),
                "appdaemon.plugins.hass.hassapi": hassapi}
    packages["appdaemon"].plugins = packages["appdaemon.plugins"]
    packages["appdaemon.plugins"].hass = packages["appdaemon.plugins.hass"]
    recipe = imported(folder, "appdaemon_sensor.py", **packages)
    args = {"target": "sensor.room", "inputs": ["sensor.out", "sensor.power"], "minutes": 30, "model": str(tmp_path / "room.json")}
    sensor = recipe.LearningSensor(args)
    wrong, unchanged = [], []
    for n in range(130):
        before, forecast = float(sensor.states["sensor.room"]), sensor.states.get("sensor.room_forecast")
        if n == 60:
            sensor.states["sensor.out"] = "unavailable"
            sensor.callback({})
            assert sensor.before is None
            sensor.states["sensor.out"] = "5.0"
        sensor.tick(n)
        if forecast is not None and n > 80:
            wrong.append(abs(float(sensor.states["sensor.room"]) - float(forecast)))
            unchanged.append(abs(float(sensor.states["sensor.room"]) - before))
    assert len(wrong) > 40 and sum(wrong) < 0.25 * sum(unchanged)
    again = recipe.LearningSensor(args)             # after a restart the first forecast is there at once
    again.callback({})
    assert "sensor.room_forecast" in again.states


# --- phones ------------------------------------------------------------------

TERMUX_SENSOR = """#!%s
import json, os, random, sys
options = dict(zip(sys.argv[1::2], sys.argv[2::2]))
assert options["-s"] == "accelerometer" and options["-d"] == "40"
shake = {"sitting": 0.1, "walking": 3.0, "running": 9.0}[os.environ["ACTIVITY"]]
for _ in range(int(options["-n"])):
    print(json.dumps({"LSM6DS Accelerometer": {"values": [random.gauss(0, shake), random.gauss(0, shake), random.gauss(9.8, shake)]}}, indent=2))
"""


@pytest.mark.thorough
def test_termux(put, tmp_path):
    folder = put("termux_activity.py")
    (tmp_path / "bin").mkdir()
    fake = tmp_path / "bin" / "termux-sensor"
    fake.write_text(TERMUX_SENSOR % sys.executable)
    fake.chmod(stat.S_IRWXU)

    def phone(activity, *words):
        path = str(tmp_path / "bin") + os.pathsep + os.environ["PATH"]
        return run(folder, "termux_activity.py", *words, env={"ACTIVITY": activity, "PATH": path})

    for activity in ("sitting", "walking", "running"):
        assert phone(activity, "record", activity) == ""
    assert phone("sitting", "train") == "60 samples of running, sitting, walking: accuracy 1.00\n"
    for activity in ("sitting", "walking", "running"):
        assert phone(activity, "tell").startswith(activity + " (")


@pytest.mark.thorough
def test_sittings_end_as_without_breaks(put, tmp_path):
    folder = put("phone_in_sittings.py")
    rows = ["a,b,y"] + ["%g,%g,%g" % (a / 7.0, b / 5.0, (a * b % 5) / 5.0) for a in range(8) for b in range(5)]
    (folder / "rows.csv").write_text("\n".join(rows) + "\n")
    text = (folder / "phone_in_sittings.py").read_text()
    whole = run(folder, "phone_in_sittings.py")
    assert whole.startswith("300 of 300 epochs, loss 0.")
    model = (folder / "model.json").read_bytes()
    (folder / "sitting.json").unlink()
    (folder / "phone_in_sittings.py").write_text(text.replace("EPOCHS = 300", "EPOCHS = 120"))
    assert run(folder, "phone_in_sittings.py").startswith("120 of 120")
    assert (folder / "model.json").read_bytes() != model
    (folder / "phone_in_sittings.py").write_text(text)
    assert run(folder, "phone_in_sittings.py") == whole
    assert (folder / "model.json").read_bytes() == model


# --- a router ----------------------------------------------------------------

DEVICES = """Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:     111       1    0    0    0     0          0         0      111       1    0    0    0     0       0          0
br-lan: %d     1000    0    0    0     0          0         0    4000     500    0    0    0     0       0          0
"""


@pytest.mark.thorough
def test_router(put):
    folder = put("router_traffic.py")
    (folder / "dev").write_text(DEVICES % 123456)
    recipe = imported(folder, "router_traffic.py")
    assert recipe.counted("br-lan", str(folder / "dev")) == 127456
    with pytest.raises(SystemExit, match="eth7: no such interface"):
        recipe.counted("eth7", str(folder / "dev"))
    now, count = 1700000000, 0
    for k in range(200):                            # four days of it; nights are quiet
        now += 1800
        count += 1800 * (40000 if 8 <= now // 3600 % 24 < 22 else 2000)
        complaint = recipe.step(count, now)
        assert complaint is None or k < 40, (k, complaint)
    assert re.match(r"\d{8,} bytes/s, usual are \d{4,5}$", recipe.step(count + 300 * 90000000, now + 300))
    assert recipe.step(5, now + 600) is None        # started anew: the counter begins at 0 again
    assert run(folder, "router_traffic.py", "br-lan", str(folder / "dev")) == ""


# --- servers and hosts -------------------------------------------------------

def test_lambda(put, network, tmp_path_factory):
    folder = put("lambda_handler.py")
    save(network, str(folder / "model.json"))
    with zipfile.ZipFile(str(folder / "function.zip"), "w") as archive:
        for name in ("lambda_handler.py", "nn_pure.py", "model.json"):
            archive.write(str(folder / name), name)
    unpacked = tmp_path_factory.mktemp("function")
    with zipfile.ZipFile(str(folder / "function.zip")) as archive:
        archive.extractall(str(unpacked))
    before = sorted(os.listdir(str(unpacked)))
    unpacked.chmod(0o555)
    code = ("import json, sys; sys.path.insert(0, %r)\nimport lambda_handler\n"
            "for body in json.load(sys.stdin): print(json.dumps(lambda_handler.handler({'body': body}, None)))" % str(unpacked))
    bodies = ['{"rows": [[1, 0], [0, 1]]}', '{"rows": [[1, 0, 2]]}', "no JSON", "{}", "[]"]
    answers = [json.loads(line) for line in run(folder, "-c", code, stdin=json.dumps(bodies)).splitlines()]
    unpacked.chmod(0o755)
    assert [given["statusCode"] for given in answers] == [200, 400, 400, 400, 400]
    assert json.loads(answers[0]["body"]) == {"predictions": network.predict([[1, 0], [0, 1]])}
    assert "3" in json.loads(answers[1]["body"])["error"]
    assert sorted(os.listdir(str(unpacked))) == before


def test_a_host(put, network):
    """The host is isolated, stands elsewhere and runs the script's text, as GDB's source command does."""
    folder = put("host_script.py")
    save(network, str(folder / "model.json"))
    path = str(folder / "host_script.py")
    code = "exec(compile(open(%r).read(), %r, 'exec'), {'__name__': '__main__', '__file__': %r})" % (path, path, path)
    assert run(folder / "..", "-I", "-c", code) == "%.3f\n" % network.predict([[1, 0]])[0][0]


class Selection:
    def __init__(self, rows):
        self.rows = rows

    def getDataArray(self):
        return self.rows

    def setDataArray(self, rows):
        assert isinstance(rows, tuple) and isinstance(rows[0], tuple)
        self.rows = rows


def test_libreoffice(put):
    recipe = imported(put("libreoffice_macro.py"), "libreoffice_macro.py")
    rows = tuple((float(a), float(b), "" if (a, b) == (3, 2) else 100.0 + 7.0 * a - 5.0 * b) for a in range(6) for b in range(5))
    selection = Selection(rows)
    document = types.SimpleNamespace(getCurrentSelection=lambda: selection)
    script, = recipe.g_exportedScripts
    script.__globals__["XSCRIPTCONTEXT"] = types.SimpleNamespace(getDocument=lambda: document)
    script()
    changed = [(old, new) for old, new in zip(rows, selection.rows) if old != new]
    assert len(changed) == 1 and abs(changed[0][1][2] - 111.0) < 1.0        # 100 + 21 - 10
    few = Selection(rows[:3])
    document.getCurrentSelection = lambda: few
    script()
    assert few.rows == rows[:3]


def test_sqlite(put):
    folder = put("sqlite_function.py")
    with sqlite3.connect(str(folder / "measurements.db")) as database:
        database.execute("CREATE TABLE measurements (a, b, y)")
        database.executemany("INSERT INTO measurements VALUES (?, ?, ?)",
                             [(a, b, None if (a, b) in ((2, 2), (1, 3)) else a * 2.0 - b) for a in range(5) for b in range(5)])
    database.close()
    (first, second) = [[float(word) for word in line.split()] for line in run(folder, "sqlite_function.py").splitlines()]
    assert first[:2] == [1.0, 3.0] and abs(first[2] + 1.0) < 0.1 and second[:2] == [2.0, 2.0] and abs(second[2] - 2.0) < 0.1


def test_an_online_judge(put, network, tmp_path_factory):
    """The submission is made with the package, since a bundle cannot export, and runs alone."""
    folder = put("judge_submission.py")
    (folder / "nn_pure.py").unlink()
    save(network, str(folder / "model.json"))
    alone, package = tmp_path_factory.mktemp("judge"), {"PYTHONPATH": ROOT}
    (alone / "submission.py").write_text(run(folder, "judge_submission.py", "model.json", env=package))
    wanted = "".join(["%.6g\n" % a for [a] in network.predict([[1, 0], [0, 0]])])
    assert run(alone, "-I", "submission.py", stdin="1 0\n\n0 0\n") == wanted
    save(Network(100, [Dense(76, "relu"), Dense(1)], seed=0), str(folder / "large.json"))               # 7,753 parameters
    assert 90000 < len(run(folder, "judge_submission.py", "large.json", env=package)) <= 100000
    save(Network(100, [Dense(100, "relu"), Dense(1)], seed=0), str(folder / "larger.json"))
    with pytest.raises(AssertionError, match="take fewer units"):
        run(folder, "judge_submission.py", "larger.json", env=package)


# --- notebooks ---------------------------------------------------------------

JUPYTER = """
import ast, json, sys

names = {}
for cell in json.load(open(sys.argv[1]))["cells"]:
    if cell["cell_type"] == "code":
        tree = ast.parse("".join(cell["source"]))
        last = ast.Expression(tree.body.pop().value)
        exec(compile(tree, "cell", "exec"), names)
        shown = eval(compile(last, "cell", "eval"), names)
        print(shown._repr_svg_()[:5] if hasattr(shown, "_repr_svg_") else repr(shown).split("\\n")[0])
"""


@pytest.mark.thorough
def test_a_jupyter_notebook(put):
    """Jupyter runs the cells in order and shows the last expression of each, as SVG where it can."""
    folder = put("notebook.ipynb", "all")
    (folder / "jupyter.py").write_text(JUPYTER)
    lines = run(folder, "jupyter.py", "notebook.ipynb").splitlines()
    assert [lines[0]] + lines[2:] == ["<svg "] * 3 and "33" in lines[1]


MARIMO = '''
import ast, inspect, textwrap, types

class App:
    def __init__(self):
        self.cells = []

    def cell(self, function):
        self.cells.append(function)

    def run(self):
        names = {}
        for function in self.cells:
            source = ast.parse(textwrap.dedent(inspect.getsource(function)))
            returned = [name.id for name in source.body[0].body[-1].value.elts]
            given = function(*[names[name] for name in inspect.signature(function).parameters])
            names.update(zip(returned, given))
        print(names["pictures"])

ui = types.SimpleNamespace(slider=lambda least, most, value, label: types.SimpleNamespace(value=value))

def Html(text):
    return text[:5]

def hstack(parts):
    return "".join(parts)
'''


@pytest.mark.thorough
def test_a_marimo_notebook(put):
    """marimo runs the cells in order and gives each what the cells before it have returned, by name."""
    folder = put("marimo_notebook.py", "all")
    (folder / "marimo.py").write_text(MARIMO)
    assert run(folder, "marimo_notebook.py") == "<svg <svg \n"
