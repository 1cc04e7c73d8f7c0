"""Checkpoints: what is damaged is refused and changes nothing."""

import copy
import warnings

import pytest
from checkpoint_files import bytes_of, change, read, refused
from checkpoint_training import StopAt, outcome, run, setting
from grids import few
from hypothesis import given
from hypothesis import strategies as st

from nn_pure import Dense, ModelFileError, Network, TrainingDiverged, files
from nn_pure.optimizers import LBFGS
from nn_pure.training import checkpoint
from nn_pure.training.trainer import Trainer

pytestmark = pytest.mark.filterwarnings("ignore:the loss has not moved")


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


@pytest.mark.thorough
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
        real = Trainer.run
        try:
            Trainer.run = lambda trainer: setattr(self, "trainer", trainer)
            net.train(**arguments)
        finally:
            Trainer.run = real
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


@pytest.mark.parametrize("name", few(["adam", "momentum", "lbfgs", "sgd", "rmsprop", "adamw"], 6))
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


@pytest.mark.parametrize("place, value, message", few([
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
], 4))
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


TEXTS = {}


@pytest.fixture(autouse=True, scope="module")
def texts(tmp_path_factory):
    for name in ("adam", "momentum"):
        path = str(tmp_path_factory.mktemp("texts") / "run.json")
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
