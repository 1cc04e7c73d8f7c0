"""Checkpoints: killed at any moment and resumed, training ends with the same bits; what is damaged changes nothing."""

import copy
import inspect
import json
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from commands import ROOT
from hypothesis import given
from hypothesis import strategies as st

from nn_pure import Dense, ModelFileError, Network, NNPureError, TrainingDiverged, files, training
from nn_pure.callbacks import Callback
from nn_pure.optimizers import LBFGS, OPTIMIZERS, SGD, Adam
from nn_pure.schedules import OneCycle, ReduceOnPlateau, Step, WarmUp
from nn_pure.training import checkpoint

pytestmark = [pytest.mark.thorough, pytest.mark.filterwarnings("ignore:the loss has not moved")]

KILLS = 6                   # of each optimizer's training, at least
KILLED = {}                 # by optimizer, whether each child that was started was killed while it trained
assert KILLS * len(OPTIMIZERS) >= 50


# --- what is trained; child processes get the source of these functions ---

def setting(name):
    """Return a network and the arguments of train for the optimizer called name: between them, all of both."""
    from nn_pure import Dense, Network
    from nn_pure.optimizers import AdamW, RMSprop
    from nn_pure.schedules import Cosine, Exponential, OneCycle, ReduceOnPlateau, Step, WarmUp
    X = [[((7 * i + 3 * j) % 11) / 5.0 - 1.0 for j in range(2)] for i in range(16)]
    y = [[1.0 if (5 * i) % 7 > 3 else 0.0] for i in range(16)]
    net = Network(2, [Dense(4, "tanh", dropout=0.25, l2=0.001), Dense(3, "relu"), Dense(1, "sigmoid")],
                  seed=13 if name == "momentum" else 5)     # 13 and 14 end stuck, and 13 is the best
    arguments = dict(X=X, y=y, epochs=24, batch_size=4, optimizer=name, validation_fraction=0.25, patience=1000,
                     metrics=["accuracy"], sample_weight=[1.0 + i % 3 for i in range(16)])
    arguments.update({
        "sgd": dict(learning_rate=ReduceOnPlateau(0.5, factor=0.5, patience=1), clip_norm=1.0),
        "momentum": dict(learning_rate=1e-6, patience=None, restarts=2, batch_size=5),
        "nesterov": dict(learning_rate=WarmUp(Cosine(0.1, T_max=20), epochs=4), clip_value=0.5),
        "adagrad": dict(learning_rate=Step(0.1, step_size=3, gamma=0.5), monitor="accuracy"),
        "rmsprop": dict(optimizer=RMSprop(centered=True, momentum=0.5), learning_rate=Exponential(0.05, gamma=0.9)),
        "adam": dict(learning_rate=WarmUp(ReduceOnPlateau(0.1, patience=0), epochs=3), class_weight="balanced"),
        "adamw": dict(optimizer=AdamW(amsgrad=True), learning_rate=OneCycle(0.1, total_epochs=24)),
        "rprop": dict(batch_size=None),
        "lbfgs": dict(batch_size=None, learning_rate=lambda epoch: 1.0 / (epoch + 1.0)),
    }[name])
    return net, arguments


def outcome(net, history):
    """Return all that a training comes to, but for the seconds it took."""
    told = history.to_dict()
    del told["seconds"]
    return {"seed": net.seed, "generator": net.rng.state, "history": told,
            "weights": [[layer.weights, layer.biases] for layer in net.layers]}


def child(name, epochs, path, seconds):
    """Train to the end, as a process that may be killed, with a line for each batch."""
    import json
    import sys
    import warnings

    from nn_pure.callbacks import Callback

    class Tells(Callback):
        def on_batch_end(self, batch, logs):
            sys.stdout.write("batch\n")
            sys.stdout.flush()

    warnings.simplefilter("ignore")
    net, arguments = setting(name)
    arguments["epochs"] = epochs
    history = net.train(callbacks=[Tells()], checkpoint=path, checkpoint_epochs=1, checkpoint_seconds=seconds,
                        resume=True, **arguments)
    print("DONE " + json.dumps(outcome(net, history)))


@pytest.fixture
def script(tmp_path):
    """The name of a script that runs child on its arguments, a JSON list."""
    source = "".join([inspect.getsource(function) + "\n\n" for function in (setting, outcome, child)])
    source = "import sys\nsys.path.insert(0, %r)\n%s\nimport json\nchild(*json.loads(sys.argv[1]))\n" % (ROOT, source)
    (tmp_path / "script").mkdir()
    (tmp_path / "script" / "child.py").write_text(source)
    return str(tmp_path / "script" / "child.py")


@pytest.fixture
def path(tmp_path):
    (tmp_path / "run").mkdir()
    return str(tmp_path / "run" / "run.json")


def run(name, **changes):
    """Train as setting says, with changes; return the outcome."""
    net, arguments = setting(name)
    arguments.update(changes)
    return outcome(net, net.train(**arguments))


def as_json(data):
    """What comes back from JSON: tuples are lists."""
    return json.loads(json.dumps(data))


# --- SIGKILL -----------------------------------------------------------------

def run_until_killed(command, lines, delay, env=None):
    """Start command, kill it when it has printed so many lines and a little later; return (status, last line)."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, universal_newlines=True, env=env)
    line = ""
    for _ in range(lines):
        line = process.stdout.readline()
        if not line.startswith("batch"):
            break
    else:
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
    rest, errors = process.communicate()
    assert process.returncode in (0, -9), errors
    return process.returncode, (line + rest).splitlines()[-1]


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_killed_at_random_moments_and_resumed(name, script, path):
    chance = random.Random(name)
    kills, epochs = 0, 24
    while kills < KILLS:
        # Each child gets on by at least a batch, so this ends; a training too short for its kills is repeated longer.
        status, attempt = -9, 0
        while status == -9:
            attempt += 1
            seconds = 1e-9 if attempt % 2 else 0.003
            command = [sys.executable, script, json.dumps([name, epochs, path, seconds])]
            status, line = run_until_killed(command, chance.randint(2, 10), chance.uniform(0.0, 0.004))
            kills += status == -9
            KILLED.setdefault(name, []).append(status == -9)
        assert line.startswith("DONE ")
        assert json.loads(line[5:]) == as_json(run(name, epochs=epochs))
        assert json.loads(line[5:])["history"]["stopped"] == "epochs"
        os.remove(path)
        epochs *= 2
    assert len(os.listdir(os.path.dirname(path))) <= 1          # of a last killed writer, if at all


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
def test_enough_of_them_were_killed():
    """Stands after those that kill; without them it has nothing to count."""
    if len(KILLED) < len(OPTIMIZERS):
        pytest.skip("not all of them ran in this process")
    kills = sum([sum(KILLED[name]) for name in KILLED])
    print("%d kills of %d children" % (kills, sum([len(KILLED[name]) for name in KILLED])))
    assert kills >= 50


# --- stopped after each batch, in this process ----------------------------------

class StopAt(Callback):
    """Ends training after so many batches, counted through all epochs and starts."""

    def __init__(self, batches, stop=None):
        self.left = batches
        self.stop = stop

    def on_batch_end(self, batch, logs):
        self.left -= 1
        if self.left == 0 and self.stop:
            self.stop()
        elif self.left == 0:
            self.network.stop_training = True


def stopped_and_resumed(name, path, batches, **changes):
    """Train for so many batches, then resume in a fresh network; return the outcome."""
    run(name, checkpoint=path, checkpoint_seconds=1e9, callbacks=[StopAt(batches)], **changes)
    return run(name, checkpoint=path, checkpoint_seconds=1e9, resume=True, **changes)


@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_stopped_at_every_batch(name, path):
    epochs = 20 if name == "momentum" else 6
    counter = StopAt(0)
    expected = run(name, epochs=epochs, callbacks=[counter])
    assert -counter.left >= (6 if name in ("rprop", "lbfgs") else 18)
    for k in range(1, -counter.left + 1):
        if name != "momentum" or k % 7 == 0 or k % 60 in (0, 1, 59):        # 180 batches
            assert stopped_and_resumed(name, path, k, epochs=epochs) == expected, k
    assert os.listdir(os.path.dirname(path)) == ["run.json"]


@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_a_batch_at_a_time(name, path):
    epochs = 20 if name == "momentum" else 5
    expected = run(name, epochs=epochs)
    result = {"history": {"stopped": "callback"}}
    while result["history"]["stopped"] == "callback":
        result = run(name, epochs=epochs, checkpoint=path, resume=True, callbacks=[StopAt(1)])
    assert run(name, epochs=epochs, checkpoint=path, resume=True) == result == expected
    assert len(result["history"]["starts"]) == (3 if name == "momentum" else 1)


@pytest.mark.parametrize("batches", range(1, 9))
def test_rows_from_a_function(batches, path):
    X, y = setting("adam")[1]["X"], setting("adam")[1]["y"]

    def train(**more):
        net = setting("adam")[0]
        return outcome(net, net.train(lambda: zip(X[:11], y), epochs=3, batch_size=4, optimizer="adam",
                                      validation=(X[11:], y[11:]), metrics=["accuracy"], patience=9, **more))

    train(checkpoint=path, callbacks=[StopAt(batches)])
    assert train(checkpoint=path, resume=True) == train()


def test_a_finished_training_returns_at_once(path):
    for name in sorted(OPTIMIZERS):
        expected = run(name, epochs=20, checkpoint=path)
        counter = StopAt(0)
        assert run(name, epochs=20, checkpoint=path, resume=True, callbacks=[counter]) == expected
        assert counter.left == 0
        # so does one that is further than is asked for
        assert len(run(name, epochs=3, checkpoint=path, resume=True)["history"]["loss"]) == len(
            expected["history"]["loss"])


@pytest.mark.parametrize("name", sorted(set(OPTIMIZERS) - {"momentum"}))
def test_with_more_epochs_it_goes_on_as_a_longer_training(name, path):
    run(name, epochs=4, checkpoint=path)
    assert run(name, epochs=9, checkpoint=path, resume=True) == run(name, epochs=9)


def test_with_more_patience(path):
    changes = dict(epochs=60, learning_rate=2.0, monitor="loss")
    short, long = run("sgd", patience=1, checkpoint=path, **changes), run("sgd", patience=4, **changes)
    assert short["history"]["stopped"] == long["history"]["stopped"] == "patience"
    assert len(short["history"]["loss"]) < len(long["history"]["loss"])
    assert run("sgd", patience=4, checkpoint=path, resume=True, **changes) == long


def test_time_is_up_within_an_epoch(path, monkeypatch):
    ticks = [0.0]

    def clock():
        ticks[0] += 1.0
        return ticks[0]

    monkeypatch.setattr(training, "clock", clock)
    expected = run("adam", epochs=4)
    result = {"history": {"stopped": "max_seconds"}}
    calls = 0
    while result["history"]["stopped"] == "max_seconds":
        result = run("adam", epochs=4, checkpoint=path, checkpoint_seconds=1e9, resume=True, max_seconds=6.0)
        calls += 1
    assert (result, calls > 4) == (expected, True)


def test_ctrl_c_within_an_epoch(path):
    expected = run("adam", epochs=4)

    def ctrl_c():
        os.kill(os.getpid(), signal.SIGINT)

    for k in range(1, 12):
        result = run("adam", epochs=4, checkpoint=path, callbacks=[StopAt(k, ctrl_c)])
        assert result["history"]["stopped"] == "interrupted"
        assert run("adam", epochs=4, checkpoint=path, resume=True) == expected


def test_after_an_error_the_last_checkpoint_counts(path):
    def fail():
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        run("adamw", checkpoint=path, checkpoint_epochs=1, callbacks=[StopAt(8, fail)])
    assert read(path)["epoch"] == 2
    assert run("adamw", checkpoint=path, resume=True) == run("adamw")


def test_the_same_network_and_optimizer_go_on(path):
    """Not only a fresh process: the objects at hand, whatever they went through since."""
    net, arguments = setting("adam")
    optimizer = arguments["optimizer"] = Adam()
    arguments.update(epochs=5, checkpoint=path)
    net.train(callbacks=[StopAt(7)], **arguments)
    net.restart(5)
    optimizer.reset()
    assert outcome(net, net.train(resume=True, **arguments)) == run("adam", epochs=5)


def test_a_network_of_another_seed_holds_out_the_same_rows(path):
    """Without a seed each process draws its own; the rows to validate with are those of the first."""
    def train(seed, **more):
        net, arguments = setting("adam")
        net = Network(2, net.layers, seed=seed)
        arguments.update(more, epochs=5)
        return outcome(net, net.train(**arguments))

    train(7, checkpoint=path, callbacks=[StopAt(8)])
    assert train(8, checkpoint=path, resume=True) == train(7)
    assert train(8) != train(7)


def test_progress_counts_from_where_it_resumes(path, capsys):
    run("adam", epochs=5, checkpoint=path, callbacks=[StopAt(8)])
    run("adam", epochs=5, checkpoint=path, resume=True, verbose=2)
    assert [line.split(",")[0] for line in capsys.readouterr().out.splitlines()] == [
        "Epoch 3/5", "Epoch 4/5", "Epoch 5/5"]


def test_without_a_checkpoint_it_begins(path):
    assert run("adam", epochs=4, checkpoint=path, resume=True) == run("adam", epochs=4)


def test_without_resume_it_begins_anew(path):
    run("adam", epochs=2, checkpoint=path)
    assert run("adam", epochs=4, checkpoint=path) == run("adam", epochs=4)


def test_warnings_are_those_of_an_uninterrupted_training(path):
    """A warning of a later start stands in the history of the best, which was in the checkpoint."""
    class WarnsLast(Callback):
        def on_epoch_begin(self, epoch, logs):
            if (self.network.seed, epoch) == (15, 10):
                self.network.history.warnings.append("planted")

    for k in (90, 150):
        expected = run("momentum", epochs=20, callbacks=[WarnsLast()])
        run("momentum", epochs=20, checkpoint=path, callbacks=[StopAt(k), WarnsLast()])
        result = run("momentum", epochs=20, checkpoint=path, resume=True, callbacks=[WarnsLast()])
        assert "planted" in result["history"]["warnings"]
        assert result == expected


def test_a_converged_search_stays_converged(path):
    def train(**more):
        net = Network(1, [Dense(1)], seed=1)
        return outcome(net, net.train([[0.0], [1.0]], [[1.0], [3.0]], epochs=50, optimizer="lbfgs", **more))

    expected = train(checkpoint=path)
    assert expected["history"]["stopped"] == "converged"
    assert train(checkpoint=path, resume=True) == expected
    change(path, ["converged"], False)                          # the twin
    assert len(train(checkpoint=path, resume=True)["history"]["loss"]) > len(expected["history"]["loss"])


@pytest.mark.skipif(not shutil.which("pypy3"), reason="needs PyPy")
@pytest.mark.parametrize("name", sorted(OPTIMIZERS))
def test_begun_on_cpython_and_ended_on_pypy(name, script, path):
    def command(interpreter, path):
        return [interpreter, script, json.dumps([name, 20, path, 1e-9])]

    # PyPy's exp is the C library's without fused multiply-add, which may differ in the last bit: see .ci/interpreters.
    env = dict(os.environ, GLIBC_TUNABLES="glibc.cpu.hwcaps=-FMA,-FMA4")
    expected = subprocess.check_output(command(sys.executable, path + ".expected"), env=env).splitlines()
    assert run_until_killed(command(sys.executable, path), 13, 0.0, env)[0] == -9
    resumed = subprocess.check_output(command("pypy3", path), env=env).splitlines()
    assert resumed[-1] == expected[-1]
    assert len(resumed) < len(expected)


# --- what a checkpoint holds decides --------------------------------------------

def read(path):
    with open(path) as file:
        return json.load(file)


def write(path, data):
    with open(path, "w") as file:
        json.dump(data, file)


def change(path, place, value):
    """Set a field of the checkpoint; place is a list of keys."""
    data = read(path)
    inner = data
    for key in place[:-1]:
        inner = inner[key]
    assert inner[place[-1]] != value
    inner[place[-1]] = value
    write(path, data)


@pytest.mark.parametrize("name, place, value", [
    ("adam", ["optimizer"], {}), ("rmsprop", ["optimizer"], {}), ("lbfgs", ["optimizer"], {}),
    ("rprop", ["optimizer"], {}), ("nesterov", ["optimizer"], {}), ("adagrad", ["optimizer"], {}),
    ("adam", ["optimizer", "steps"], 1), ("adam", ["generator"], 1), ("adam", ["epoch_state"], 1),
    ("adam", ["weights", 0, 0], 0.5), ("adam", ["means", "loss"], 5.0), ("adam", ["means", "weight"], 1.0),
    ("adam", ["means", "gradient_norm"], 9.0), ("adam", ["history", "loss", 0], 9.0),
    ("adam", ["stopping", "best"], 0.0),
    ("adam", ["schedule", "observed"], 3), ("adam", ["schedule", "schedule", "rate"], 0.01),
    ("sgd", ["schedule", "best"], 100.0), ("sgd", ["schedule", "bad_epochs"], 1), ("sgd", ["seed"], 8),
])
def test_nothing_of_it_is_idle(name, place, value, path):
    """The tests above can fail: another value in the file ends in other bits."""
    batches = 5 if name in ("lbfgs", "rprop") else 11 if name == "sgd" else 8
    expected = run(name, epochs=7)
    assert stopped_and_resumed(name, path, batches, epochs=7) == expected
    run(name, epochs=7, checkpoint=path, callbacks=[StopAt(batches)])
    change(path, place, value)
    assert run(name, epochs=7, checkpoint=path, resume=True) != expected


def test_a_dead_layer_is_told_of_as_if_uninterrupted(path):
    def train(**more):
        net = Network(1, [Dense(2, "relu", weights=[[-1.0, -1.0]], biases=[0.1, 0.1]), Dense(1)], seed=3)
        rows = [[0.01], [1.0], [2.0], [3.0]]            # only the first row wakes a unit
        return outcome(net, net.train(rows, rows, epochs=1, batch_size=2, shuffle=False, learning_rate=1e-9, **more))

    expected = train()
    assert expected["history"]["warnings"] == []
    train(checkpoint=path, callbacks=[StopAt(1)])
    assert train(checkpoint=path, resume=True) == expected
    train(checkpoint=path, callbacks=[StopAt(1)])
    change(path, ["dead"], [0])                                 # the twin
    with pytest.warns(UserWarning, match="dead"):
        assert train(checkpoint=path, resume=True) != expected


# --- how often -------------------------------------------------------------------

def written(monkeypatch, seconds_of_a_write=0.0, seconds_of_a_batch=0.0, **arguments):
    """Train for 6 epochs of 3 batches by a clock of our own; return (epoch, batch) of each checkpoint."""
    now = [0.0]
    times = []

    class Passes(Callback):
        def on_batch_end(self, batch, logs):
            now[0] += seconds_of_a_batch

    def remember(path, text):
        now[0] += seconds_of_a_write
        times.append((json.loads(text)["epoch"], json.loads(text)["batch"]))

    monkeypatch.setattr(checkpoint, "clock", lambda: now[0])
    monkeypatch.setattr(checkpoint, "write_text", remember)
    run("adam", epochs=6, callbacks=[Passes()], **arguments)
    return times


def test_every_so_many_epochs_or_seconds(path, monkeypatch):
    assert written(monkeypatch, checkpoint=path) == [(6, 0)]
    assert written(monkeypatch, checkpoint=path, checkpoint_epochs=2) == [(2, 0), (4, 0), (6, 0), (6, 0)]
    assert written(monkeypatch, 0.0, 10.0, checkpoint=path) == [(1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (6, 0)]
    assert written(monkeypatch, 0.0, 1.0, checkpoint=path, checkpoint_seconds=8) == [(2, 2), (5, 1), (6, 0)]
    assert written(monkeypatch, 0.0, 1.0, checkpoint=path, checkpoint_seconds=8, checkpoint_epochs=3) == [
        (2, 2), (3, 0), (5, 2), (6, 0), (6, 0)]


def test_a_large_network_is_written_less_often(path, monkeypatch):
    assert written(monkeypatch, 3.0, 15.0, checkpoint=path) == [(0, 2), (2, 0), (3, 1), (4, 2), (6, 0), (6, 0)]
    assert len(written(monkeypatch, 3.0, 15.0, checkpoint=path, checkpoint_seconds=1)) == 19       # as was asked


@pytest.mark.parametrize("arguments, message", [
    (dict(checkpoint=5), "checkpoint is 5: pass the name of a file"),
    (dict(checkpoint="x", checkpoint_epochs=0), "checkpoint_epochs is 0"),
    (dict(checkpoint="x", checkpoint_seconds=0), "checkpoint_seconds is 0"),
    (dict(resume=True), "need checkpoint"), (dict(checkpoint_epochs=1), "need checkpoint"),
])
def test_wrong_arguments(arguments, message):
    with pytest.raises(NNPureError, match=message):
        run("adam", **arguments)


# --- the disk ----------------------------------------------------------------------

def bytes_of(path):
    if not os.path.isfile(path):
        return None
    with open(path, "rb") as file:
        return file.read()


@contextmanager
def nothing_changes(path, net, optimizer, schedule):
    def state():
        folder = os.path.dirname(path)
        return (net.to_dict(), net.rng.state, optimizer.state(), optimizer.converged, schedule.state(), bytes_of(path),
                sorted(os.listdir(folder)) if os.path.isdir(folder) else None)

    before = copy.deepcopy(state())
    yield
    assert state() == before


def refused(path, error, message, name="adam", **changes):
    """Resuming raises error with message, and leaves file, network, optimizer and schedule alone."""
    net, arguments = setting(name)
    optimizer, schedule = Adam(), ReduceOnPlateau(0.25)
    arguments["optimizer"], arguments["learning_rate"] = optimizer, schedule
    arguments.update(changes)
    optimizer.update([[1.0], [2.0]], [[3.0], [4.0]], 0.1)       # remembers another network
    schedule.observe(7.0)
    net = arguments.pop("net", net).copy()
    with nothing_changes(path, net, optimizer, schedule):
        with pytest.raises(error, match=message):
            net.train(checkpoint=path, resume=True, **arguments)


@pytest.fixture
def half(path):
    """The path of a checkpoint, in the middle of an epoch, that refused() could go on with but for one thing."""
    run("adam", epochs=7, optimizer=Adam(), learning_rate=ReduceOnPlateau(0.25), checkpoint=path,
        callbacks=[StopAt(8)])
    return path


def test_the_twin_is_not_refused(half):
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        refused(half, ModelFileError, "of another training")


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


def test_a_file_that_may_not_grow(path, script):
    """A real refusal of the system: files of this process may have 100 bytes."""
    resource = pytest.importorskip("resource")
    run("adam", epochs=6, checkpoint=path, callbacks=[StopAt(8)])
    before = bytes_of(path)
    code = subprocess.call([sys.executable, script, json.dumps(["adam", 6, path, 1e-9])], stdout=subprocess.DEVNULL,
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


# --- numbers ------------------------------------------------------------------------

def test_it_is_json_without_nan(half):
    with open(half) as file:
        json.load(file, parse_constant=lambda text: pytest.fail(text))


def test_an_infinity_in_the_optimizers_memory_is_not_written(half):
    before = bytes_of(half)

    class Spoils(Callback):
        def on_epoch_end(self, epoch, logs):
            optimizer.memory["square_mean"][0][0] = float("inf")

    net, arguments = setting("adam")
    optimizer = arguments["optimizer"] = Adam()
    arguments.update(epochs=1)
    with pytest.warns(UserWarning, match="could not be written .a number of it is inf.: the previous one stays"):
        net.train(checkpoint=half, callbacks=[Spoils()], **arguments)
    assert bytes_of(half) == before


def test_bad_weights_are_not_written(half):
    before = bytes_of(half)

    class Spoils(Callback):
        def on_batch_end(self, batch, logs):
            self.network.layers[0].weights[1][1] = float("nan")

    with pytest.warns(UserWarning, match=r"could not be written .*weights\[1\]\[1\].*nan is not finite"):
        with pytest.raises(TrainingDiverged):
            run("adam", checkpoint=half, checkpoint_seconds=1e-9, callbacks=[Spoils()])
    assert bytes_of(half) == before


def test_a_diverged_training_keeps_the_last_good_checkpoint(path):
    class Pushes(Callback):
        def on_epoch_begin(self, epoch, logs):
            if epoch == 4:
                self.network.layers[2].weights = [[1e308], [1e308], [1e308]]
                self.network.layers[1].biases = [1e308, 1e308, 1e308]

    with pytest.raises(TrainingDiverged):
        run("adam", checkpoint=path, checkpoint_epochs=1, callbacks=[Pushes()])
    assert read(path)["epoch"] == 4
    assert run("adam", checkpoint=path, resume=True) == run("adam")


def test_weights_whose_loss_is_infinite_are_not_written(path):
    """The last step led to them, and no other finds out."""
    net = Network(1, [Dense(1, weights=[[0.0]])])
    with pytest.raises(TrainingDiverged, match="the loss after training is inf"):
        net.train([[1e100]], [[1.0]], 1, 1e20, checkpoint=path)
    assert not os.path.exists(path)


def test_one_that_could_not_be_read_again_is_not_written(half, monkeypatch):
    before = bytes_of(half)
    monkeypatch.setattr(checkpoint, "MAX_BYTES", 1000)
    with pytest.warns(UserWarning, match="could not be written .it would be larger than 1000 bytes"):
        run("adam", epochs=1, checkpoint=half)
    assert bytes_of(half) == before
    refused(half, ModelFileError, "larger than 1000 bytes")
    monkeypatch.undo()
    monkeypatch.setattr(files, "MAX_BYTES", 1000)               # the limit of a model is another
    assert len(run("adam", optimizer=Adam(), learning_rate=ReduceOnPlateau(0.25), checkpoint=half,
                   resume=True)["history"]["loss"]) == 24


def test_what_happens_is_plain(path):
    """The file of a training of one weight, as a whole."""
    net = Network(1, [Dense(1, weights=[[3.0]])], seed=7)
    state = net.rng.state
    net.train([[2.0]], [[4.0]], epochs=1, learning_rate=0.25, checkpoint=path)
    data = read(path)
    assert data["history"].pop("seconds")[0] >= 0.0
    assert data.pop("means").pop("loss") == 4.0
    assert data.pop("kind")["layers"] == [{"units": 1, "activation": "linear", "initializer": "glorot_uniform",
                                           "scale": None, "l1": 0.0, "l2": 0.0, "dropout": 0.0}]
    assert data == {
        "format": "nn_pure checkpoint", "version": 1, "seed": 7, "generator": state, "weights": [[1.0], [-1.0]],
        "epoch": 1, "batch": 0, "epoch_state": state, "dead": [], "optimizer": {}, "converged": False, "schedule": {},
        "stopping": {"monitor": None, "best": None, "best_epoch": None, "waited": 0, "weights": None},
        "history": {"loss": [4.0], "val_loss": [], "learning_rate": [0.25], "gradient_norm": [80.0 ** 0.5],
                    "metrics": {}, "val_metrics": {}, "starts": [], "best_epoch": None, "stopped": "epochs",
                    "warnings": []},
        "starts": [], "best": None}


# --- of another training ----------------------------------------------------------------

def other(**changes):
    """A network that differs from setting's."""
    net = setting("adam")[0]
    kinds = dict(units=4, activation="tanh", dropout=0.25, l2=0.001, inputs=2, loss=None, smoothing=0.0, deeper=False)
    kinds.update(changes)
    layers = [Dense(kinds["units"], kinds["activation"], "glorot_uniform", dropout=kinds["dropout"], l2=kinds["l2"])]
    layers += [Dense(3, "relu")] * (2 if kinds["deeper"] else 1) + [Dense(1, "sigmoid")]
    net = Network(kinds["inputs"], layers, kinds["loss"], seed=5, label_smoothing=kinds["smoothing"])
    if "scaling" in changes:
        from nn_pure.scaling import Scaling
        net.scaling = Scaling([0.0, 0.0], changes["scaling"])
    return net


@pytest.mark.parametrize("changes, message", [
    (dict(net=other(units=5)), r"layers\[0\].units is 4 there and 5 here; to begin anew, leave resume out"),
    (dict(net=other(activation="relu")), r"layers\[0\].activation is 'tanh' there and 'relu' here"),
    (dict(net=other(dropout=0.5)), r"layers\[0\].dropout is 0.25 there and 0.5 here"),
    (dict(net=other(l2=0.0)), r"layers\[0\].l2 is 0.001 there and 0.0 here"),
    (dict(net=other(deeper=True)), "layers is a list of 3 there and a list of 4 here"),
    (dict(net=other(loss="mean_squared_error")), "loss is 'binary_cross_entropy' there and 'mean_squared_error' here"),
    (dict(net=other(smoothing=0.1)), "label_smoothing is 0.0 there and 0.1 here"),
    (dict(net=other(scaling=[1.0, 2.0])), "scaling is None there and a dict of 2 here"),
    (dict(net=other(inputs=3), X=[[1.0, 2.0, 3.0]] * 16), "inputs is 2 there and 3 here"),
    (dict(optimizer=SGD()), "optimizer.name is 'adam' there and 'sgd' here"),
    (dict(optimizer=Adam(betas=(0.9, 0.99))), r"optimizer.betas\[1\] is 0.999 there and 0.99 here"),
    (dict(optimizer=Adam(amsgrad=True)), "optimizer.amsgrad is False there and True here"),
    (dict(batch_size=6), "batch_size is 4 there and 6 here"),
    (dict(validation_fraction=0.5), "rows is 12 there and 8 here"),
    (dict(shuffle=False), "shuffle is True there and False here"),
    (dict(learning_rate=0.1), "schedule is 'ReduceOnPlateau' there and 'Constant' here"),
    (dict(learning_rate=lambda epoch: 0.1), "schedule is 'ReduceOnPlateau' there and 'OfEpoch' here"),
    (dict(learning_rate=Step(0.1, 3)), "schedule is 'ReduceOnPlateau' there and 'Step' here"),
    (dict(metrics=["accuracy", "f1"]), "metrics is 'accuracy' there and 'accuracy, f1' here"),
    (dict(metrics=[]), "metrics is 'accuracy' there and '' here"),
    (dict(monitor="loss"), "monitor is 'val_loss' there and 'loss' here"),
    (dict(X=[[0.5, 0.5]] * 12, y=[[1.0]] * 12, sample_weight=None, validation_fraction=0.0),
     "validation rows is 4 there and 0 here"),
])
def test_of_another_training(changes, message, half):
    if "optimizer" in changes:              # refused() watches its own Adam and schedule
        changes["optimizer"].reset()
    refused(half, ModelFileError, "run.json: .*" + message, **changes)


def test_another_scaling_is_told_by_its_first_number(path):
    def train(scaling, **more):
        arguments = setting("adam")[1]
        arguments.update(more, epochs=2, checkpoint=path)
        return other(scaling=scaling).train(**arguments)

    train([1.0, 2.0])
    with pytest.raises(ModelFileError, match=r"scaling.scale\[1\] is 2.0 there and 3.0 here"):
        train([1.0, 3.0], resume=True)
    assert len(train([1.0, 2.0], resume=True).loss) == 2


def test_a_schedule_within_another(path):
    run("adam", epochs=2, checkpoint=path)                      # WarmUp of ReduceOnPlateau
    net, arguments = setting("adam")
    arguments["learning_rate"] = WarmUp(0.1, epochs=3)
    with pytest.raises(ModelFileError, match="schedule state: .* belongs to another schedule"):
        net.train(checkpoint=path, resume=True, **arguments)
    assert net.to_dict() == setting("adam")[0].to_dict()


def test_what_may_be_changed_on_purpose(path):
    """A lower rate, clipping, another patience: the state fits, so training goes on."""
    run("adamw", epochs=3, checkpoint=path)
    for changes in (dict(learning_rate=OneCycle(0.01, 24)), dict(clip_norm=0.1), dict(patience=None),
                    dict(patience=1), dict(stop_at_loss=0.1), dict(restore_best=False), dict(min_delta=0.1)):
        shutil.copy(path, path + ".copy")
        result = run("adamw", **dict(dict(epochs=5, checkpoint=path + ".copy", resume=True), **changes))
        assert len(result["history"]["loss"]) == 5 or changes == dict(patience=1)
    assert run("adamw", epochs=5, checkpoint=path, resume=True, patience=None)["history"]["best_epoch"] is None


def test_patience_may_begin_later_but_not_ask_for_weights_that_were_not_kept(path):
    run("adamw", epochs=3, patience=None, checkpoint=path)
    result = run("adamw", epochs=5, monitor="accuracy", checkpoint=path, resume=True)
    assert result["history"]["best_epoch"] in (3, 4)
    run("adamw", epochs=3, restore_best=False, checkpoint=path)
    with pytest.raises(ModelFileError, match="restore_best is False there and True here"):
        run("adamw", epochs=5, checkpoint=path, resume=True)


# --- damaged ------------------------------------------------------------------------------

@pytest.mark.parametrize("content, message", [
    (b"", "not readable as JSON"), (b"null", "this is no nn_pure checkpoint"), (b"[]", "this is no nn_pure checkpoint"),
    (b"{}", "this is no nn_pure checkpoint"), (b'{"format": "nn_pure"}', "this is no nn_pure checkpoint"),
    (b"\x00\xff", "not readable as JSON"), (b"[" * 100000, "not readable as JSON"), (b"NaN", "this is no nn_pure checkpoint"),
    (b'{"format": "nn_pure checkpoint"}', "version None: this nn_pure reads version 1"),
    (b'{"format": "nn_pure checkpoint", "version": 2}', "version 2: this nn_pure reads version 1; a newer nn_pure wrote it"),
    (b'{"format": "nn_pure checkpoint", "version": 1}', "what was trained is None there and a dict of"),
], ids=lambda value: value if isinstance(value, str) else "")
def test_what_is_no_checkpoint(content, message, path):
    with open(path, "wb") as file:
        file.write(content)
    refused(path, ModelFileError, "checkpoint .*run.json: .*%s.*the file and the network are as they were" % message)


def test_a_refused_checkpoint_leaves_the_history_of_the_last_training(half):
    net, arguments = setting("adam")
    history = net.train(**dict(arguments, epochs=1))
    with pytest.raises(ModelFileError):
        net.train(checkpoint=half, resume=True, **arguments)
    assert net.history is history


def test_a_model_is_no_checkpoint(path):
    from nn_pure import save
    save(setting("adam")[0], path)
    refused(path, ModelFileError, "this is no nn_pure checkpoint")


def test_every_truncation_is_refused(path):
    net = Network(1, [Dense(1, weights=[[3.0]])], seed=7)
    arguments = dict(X=[[2.0]], y=[[4.0]], epochs=1, learning_rate=0.25, checkpoint=path)
    net.train(**arguments)
    before, content = net.to_dict(), bytes_of(path)
    for length in range(len(content)):
        with open(path, "wb") as file:
            file.write(content[:length])
        with pytest.raises(ModelFileError, match="not readable as JSON"):
            net.train(resume=True, **arguments)
    assert (net.to_dict(), bytes_of(path)) == (before, content[:-1])


def test_truncations_of_a_larger_one(half):
    content = bytes_of(half)
    for length in range(0, len(content), 499):
        with open(half, "wb") as file:
            file.write(content[:length])
        refused(half, ModelFileError, "not readable as JSON")


class Stand:
    """A trainer that a checkpoint can be restored into again and again, as train would make it."""

    def __init__(self, name, **changes):
        net, arguments = setting(name)
        arguments.update(changes)
        self.net = net
        real = training.Trainer.run
        try:
            training.Trainer.run = lambda trainer: setattr(self, "trainer", trainer)
            net.train(**arguments)
        finally:
            training.Trainer.run = real
        self.optimizer = self.trainer.optimizer
        self.optimizer.restore({}, [[1.0]])
        self.before = self.state()

    def state(self):
        return (self.net.to_dict(), self.net.rng.state, self.optimizer.state(), self.trainer.schedule.state(),
                self.trainer.epoch, self.trainer.batch, self.trainer.history.to_dict(), self.trainer.starts)

    def refuses(self, data):
        """Whether data is refused; then nothing has changed.  Any error but ModelFileError passes through."""
        try:
            checkpoint.restore(self.trainer, data)
        except ModelFileError:
            assert self.state() == self.before
            return True
        self.__init__(*self.again)
        return False


def stand(name, **changes):
    result = Stand.__new__(Stand)
    result.again = (name,)
    Stand.__init__(result, name, **changes)
    return result


def rich_checkpoint(name, path):
    """A checkpoint in the middle of an epoch; of restarts, in the last start."""
    run(name, checkpoint=path, callbacks=[StopAt({"momentum": 160, "rprop": 5, "lbfgs": 5}.get(name, 8))])
    return read(path)


def places(data, place=()):
    """Yield the places of all values in nested dicts and lists; of long lists the first and the last."""
    keys = list(data) if isinstance(data, dict) else sorted({0, len(data) - 1}) if isinstance(data, list) and data else []
    for key in keys:
        yield place + (key,)
        yield from places(data[key], place + (key,))


def at(data, place):
    for key in place:
        data = data[key]
    return data


# Values that training could have come to as well, and that change how it goes on (see test_nothing_of_it_is_idle).
POSSIBLE = [(("optimizer",), {}), (("history", "warnings"), []), (("best", "history", "warnings"), []),
            (("optimizer", "s"), []), (("schedule", "best"), None), (("schedule", "schedule", "best"), None)]


@pytest.mark.parametrize("name", ["adam", "momentum", "lbfgs", "sgd", "rmsprop", "adamw"])
def test_every_field_of_another_kind_is_refused(name, path):
    data = rich_checkpoint(name, path)
    trainer = stand(name)
    assert not trainer.refuses(copy.deepcopy(data))             # the twin
    count = 0
    for place in places(data):
        old = at(data, place)
        for value in (None, "x", -1, 1e400, float("nan"), "NaN", [], {}, [0.5], True, False, 2.5, 10 ** 30, "DELETE"):
            if value == old and type(value) is type(old) or (place, value) in POSSIBLE:
                continue
            if isinstance(old, float) and isinstance(value, (int, float)) and value - value == 0:
                continue                                        # a number, as it was
            if value == "DELETE" and old is None and place[0] == "kind" or data["stopping"]["monitor"] is None and (
                    place == ("stopping", "monitor") and isinstance(value, str)):
                continue
            if "warnings" in place and isinstance(value, str) or value == "DELETE" and not isinstance(place[-1], str):
                continue
            if old is None and place[-1] in ("best", "best_epoch") and place[0] in ("schedule", "best") and isinstance(
                    value, (int, float)):
                continue                                        # not seen yet, or seen
            if value == 10 ** 30 and place[-1] in ("seed", "steps", "observed", "rows", "bad_epochs", "resting"):
                continue                                        # any whole number will do
            if isinstance(value, bool) and isinstance(old, int) or value == [0.5] and isinstance(old, list) and len(old) == 1:
                continue                                        # True is 1 in Python
            broken = copy.deepcopy(data)
            if value == "DELETE":
                del at(broken, place[:-1])[place[-1]]
            else:
                at(broken, place[:-1])[place[-1]] = value
            assert trainer.refuses(broken), (place, value)
            count += 1
    assert count > 1000


@pytest.mark.parametrize("place, value, message", [
    (("seed",), 9, "starts is not as it was written"), (("starts", 0, 0), 7, "starts is not as it was written"),
    (("best", "seed"), 17, "best is none of starts"), (("best", "loss"), 0.25, "best is none of starts"),
    (("starts",), [], "best is not as it was written"), (("best",), None, "damaged"),
    (("epoch",), 19, "the history has not 19 numbers of each of loss, "), (("batch",), 3, "batch 3 of 5 rows each"),
    (("batch",), 99, "batch 99 of 5 rows each"), (("means", "rows"), 4, "batch 1 of 5 rows each, and means of 4 rows"),
    (("dead",), [7], "dead is not as it was written"), (("generator",), 2 ** 32, "the generator's state is too large"),
    (("generator",), 0, "generator is 0"), (("epoch_state",), 0, "generator is 0"),
    (("weights",), [[0.5]], "weights has other rows"), (("best", "weights"), [[0.5]], "best.weights has other rows"),
    (("optimizer", "velocity"), [[0.5]], "velocity has other rows"), (("converged",), 1, "converged is 1"),
    (("stopping", "waited"), 1, "it has some of best, best_epoch, waited and weights"),
    (("best", "history", "best_epoch"), 99, "the history has a best epoch 99 and 24 epochs"),
    (("history", "metrics"), {}, "the history has no 'accuracy'"),
    (("history", "loss"), [1.0], "the history is damaged"),
    (("stopping", "monitor"), 5, "has monitor 5"),
])
def test_what_contradicts_itself(place, value, message, path):
    data = rich_checkpoint("momentum", path)
    at(data, place[:-1])[place[-1]] = value
    trainer = stand("momentum")
    with pytest.raises(ModelFileError, match="damaged: .*" + message if message != "damaged" else message):
        checkpoint.restore(trainer.trainer, data)
    assert trainer.state() == trainer.before


def test_a_best_epoch_that_cannot_be(path):
    data = rich_checkpoint("adam", path)
    assert (data["epoch"], data["stopping"]["best_epoch"], data["stopping"]["waited"]) == (2, 1, 0)
    for name, value in (("best_epoch", 0), ("best_epoch", 2), ("waited", 1)):
        broken = copy.deepcopy(data)
        broken["stopping"][name] = value
        assert stand("adam").refuses(broken)


@given(st.data())
def test_random_damage_of_the_text(data):
    text = TEXTS[data.draw(st.sampled_from(sorted(TEXTS)))]
    name = "momentum" if text is TEXTS["momentum"] else "adam"
    for _ in range(data.draw(st.integers(1, 3))):
        i = data.draw(st.integers(0, len(text) - 1))
        length = data.draw(st.integers(0, 3))
        new = data.draw(st.text('0123456789.-+eE,:[]{}"nulltrefas \\u', max_size=3))
        text = text[:i] + new + text[i + length:]
    try:
        broken = files._parse(text.encode())
    except ModelFileError:
        return
    stand(name, epochs=20).refuses_or_trains(broken)


def refuses_or_trains(self, data):
    """Refused with nothing changed, or good for training, which may diverge; never another error."""
    try:
        checkpoint.restore(self.trainer, data)
    except ModelFileError:
        assert self.state() == self.before
        return
    self.trainer.epochs = self.trainer.epoch + 2
    self.trainer.restarts = 0
    try:
        self.trainer.run()
    except TrainingDiverged:
        pass


Stand.refuses_or_trains = refuses_or_trains
TEXTS = {}


@pytest.fixture(autouse=True, scope="module")
def texts(tmp_path_factory):
    for name in ("adam", "momentum"):
        path = str(tmp_path_factory.mktemp("texts") / "run.json")
        import warnings
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            rich_checkpoint(name, path)
        with open(path) as file:
            TEXTS[name] = file.read()


def test_a_metric_that_cannot_be_had_says_so_before_anything_changes(half):
    def accuracy(t, a):
        raise ValueError("no metric")

    refused(half, ValueError, "no metric", metrics=[accuracy])


def test_an_optimizer_of_another_network_is_left_alone_when_restoring_fails(half):
    """It cannot be given back its memory through restore, which would not fit this network."""
    change(half, ["optimizer", "mean", 0, 0], "x")
    refused(half, ModelFileError, r"damaged: optimizer state: mean\[0\]\[0\]: 'x' is text")


def test_a_checkpoint_for_search_in_time(path):
    """L-BFGS with a short memory, stopped when it is full."""
    def train(**more):
        net, arguments = setting("lbfgs")
        arguments.update(more, optimizer=LBFGS(history_size=2), epochs=9)
        return outcome(net, net.train(**arguments))

    train(checkpoint=path, callbacks=[StopAt(6)])
    assert len(read(path)["optimizer"]["s"]) == 2
    assert train(checkpoint=path, resume=True) == train()
