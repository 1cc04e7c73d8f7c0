"""python -m benchmarks training: the data sets, the rates, and every check with an error that it catches."""

import doctest
import json
import re

import pytest
from test_benchmarks import check_document, command, lines_of, load, peers

learners, rates, sets, training = [load(name) for name in ("learners", "rates", "sets", "training")]

from nn_pure.errors import TrainingDiverged  # noqa: E402
from nn_pure.network import Network  # noqa: E402
from nn_pure.optimizers import OPTIMIZERS  # noqa: E402
from nn_pure.training.history import History  # noqa: E402


@pytest.fixture(autouse=True)
def one_core(monkeypatch):
    """What the command sets in the environment is put back."""
    for name in peers.THREADS:
        monkeypatch.setenv(name, "1")


@pytest.fixture
def alone(monkeypatch):
    """No peers are installed."""
    monkeypatch.setattr(peers, "sklearn_version", lambda: None)
    monkeypatch.setattr(peers, "torch_version", lambda: None)


@pytest.fixture
def tiny(monkeypatch, alone):
    """XOR alone, to a loss that takes no time to speak of."""
    easy = sets.xor()
    easy.target, easy.accuracy = 0.3, 0.5
    monkeypatch.setattr(training, "chosen_sets", lambda quick: [easy])
    return easy


def learned(data=None, **changed):
    """Return an Outcome on XOR, with attributes changed, and the set."""
    data = data or sets.xor()
    outcome = learners.NNPure.learn(data, "lbfgs", 1.0, None, 1)
    for name in changed:
        setattr(outcome, name, changed[name])
    return outcome, data


# --- the sets ----------------------------------------------------------------

def test_digits_are_those_of_scikit_learn():
    datasets = pytest.importorskip("sklearn.datasets")
    right = datasets.load_digits()
    assert sets.read_digits() == (right.data.tolist(), right.target.tolist())


def test_digits():
    images, labels = sets.read_digits()
    assert len(images) == len(labels) == 1797
    assert {len(image) for image in images} == {64}
    assert {pixel for image in images for pixel in image} == set(range(17))
    assert [labels.count(digit) for digit in range(10)] == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    data = sets.digits()
    assert (len(data.X), len(data.held_X)) == (1437, 360)
    assert data.held_X[1] == [pixel / 16.0 for pixel in images[5]] and data.held_y[1].index(1.0) == labels[5]
    assert data.X[0] == [pixel / 16.0 for pixel in images[1]] and data.y[0].index(1.0) == labels[1]
    assert (len(sets.digits(n=10).X), len(sets.digits(n=10).held_X)) == (8, 2)


@pytest.mark.parametrize("make", [sets.moons, sets.spiral])
def test_drawn_sets(make):
    data, again = make(), make()
    assert data.X == again.X and data.held_X == again.held_X
    assert len(data.X) == len(data.y) == len(data.held_X) == 200
    assert [row[0] for row in data.y] == [0.0, 1.0] * 100
    assert not [x for x in data.X if x in data.held_X]


def test_moons_and_spiral_are_where_they_should_be():
    data = sets.moons()
    for x, t in zip(data.X, data.y):
        a, b = (x[0], x[1]) if t[0] == 0.0 else (1.0 - x[0], 0.5 - x[1])
        assert abs((a * a + b * b) ** 0.5 - 1.0) < 0.5 and b > -0.5
    for x in sets.spiral().X:
        assert (x[0] * x[0] + x[1] * x[1]) ** 0.5 < 1.15


def test_every_optimizer_has_a_rate_on_every_set():
    names = [make().name for make in sets.SETS]
    assert set(rates.RATES) == set(rates.BATCH) == set(names) and set(rates.TRIED) == set(OPTIMIZERS)
    for name in names:
        assert list(rates.RATES[name]) == list(rates.TRIED)
        for optimizer in rates.TRIED:
            assert rates.RATES[name][optimizer] in rates.TRIED[optimizer]
    assert not set(rates.SEEDS) & set(training.SEEDS + training.QUICK_SEEDS)


def test_the_search_for_a_rate(monkeypatch):
    """Most seeds first, then fewest epochs; a seed that does not arrive costs all epochs of the set."""
    needed = {3.0: [9, 9, None], 1.0: [40, 20, 20], 0.3: [30, 30, 15], 0.1: [60, 10, 10], 0.03: [None] * 3}
    monkeypatch.setattr(rates, "SEEDS", (0, 1, 2))
    monkeypatch.setattr(rates, "arrives", lambda data, optimizer, rate, seed, most:
                        needed[rate][seed] if (needed[rate][seed] or most + 1) <= most else None)
    assert rates.best_rate(sets.xor(), "sgd") == (0.3, (0, 75))
    needed.update({1.0: [None] * 3, 0.3: [1, None, None], 0.1: [None] * 3})
    assert rates.best_rate(sets.xor(), "sgd") == (3.0, (1, 2018))


def test_the_search_takes_nothing_that_is_above_the_target_in_the_end(monkeypatch):
    data = sets.xor()
    assert 1 < rates.arrives(data, "lbfgs", 1.0, 1, 100) < 20
    assert rates.arrives(data, "lbfgs", 1.0, 1, 3) is None
    monkeypatch.setattr(Network, "loss_value", lambda self, X, y: 0.011)
    assert rates.arrives(data, "lbfgs", 1.0, 1, 100) is None


# --- the checks, each with an error that it catches --------------------------

def test_a_right_outcome():
    outcome, data = learned()
    assert training.judge(outcome, data) == ("", 1.0)
    assert training.reached(outcome, data)


def test_a_wrong_loss_is_caught():
    outcome, data = learned()
    outcome.loss *= 1.0 + 1e-8
    assert training.judge(outcome, data)[0].startswith("the loss after training, beside plain loops: number 0 ")


def test_a_claim_that_the_weights_do_not_keep_is_caught():
    data = sets.xor()
    outcome, _ = learned()
    start = data.network(1)
    outcome.layers = [(layer.weights, layer.biases) for layer in start.layers]
    outcome.loss = start.loss_value(data.X, data.y)
    assert re.match("training says 0.00[0-9]*, the loss of its weights is 0.[5-9]", training.judge(outcome, data)[0])


def test_training_that_did_not_stop_is_caught():
    outcome, data = learned()
    outcome.losses.append(outcome.losses[-1])
    assert training.judge(outcome, data)[0] == "training went on after an epoch at the target"
    outcome, data = learned(losses=[1.0] * 2001)
    assert training.judge(outcome, data)[0] == "2001 epochs where 2000 are the most"


def test_a_low_accuracy_is_caught():
    outcome, data = learned()
    data.held_y = [[1.0 - row[0]] for row in data.held_y]
    assert training.judge(outcome, data) == ("0 of the held out rows are right; 1 is the least", 0.0)


def test_not_to_arrive_is_not_wrong():
    data = sets.xor()
    data.epochs = 2
    outcome, _ = learned(data)
    assert training.judge(outcome, data)[0] == "" and not training.reached(outcome, data)


def test_divergence_is_not_wrong(monkeypatch):
    def diverge(self, *args, **kwargs):
        self.history = History()
        raise TrainingDiverged("planted")
    monkeypatch.setattr(Network, "train", diverge)
    outcome, data = learned()
    assert training.judge(outcome, data)[0] == "" and not training.reached(outcome, data)


def test_another_error_is_wrong(tiny, monkeypatch):
    monkeypatch.setattr(learners.NNPure, "learn", lambda *args: 1 // 0)
    one = training.Candidate(learners.NNPure, "adam", tiny, "adam")
    one.train(7)
    one.train(8)
    assert one.complaint.startswith("seed 7: ZeroDivisionError: ")
    row = training.candidate_result(one, one, "xor", (7, 8))
    assert (row["answer"], row["median"], row["seconds"], row["reached"]) == ("WRONG", None, [], 0)


def candidate(data, epochs, seconds):
    """Return a Candidate that has needed so much."""
    one = training.Candidate(learners.NNPure, "adam", data, "adam")
    one.epochs, one.seconds = epochs, seconds
    one.accuracies = one.losses = [0.5] * len(epochs)
    return one


def test_medians_count_who_did_not_arrive_as_last(tiny):
    assert candidate(tiny, [7, None, 5], [3.0, 9.0, 2.0]).medians() == (7, 3.0)
    assert candidate(tiny, [None, None, 5], [1.0, 1.0, 2.0]).medians() == (None, None)
    row = training.candidate_result(candidate(tiny, [None, None, 5], [1.0, 1.0, 2.0]),
                                    candidate(tiny, [1, 1, 1], [1.0, 1.0, 1.0]), "xor", (1, 2, 3))
    assert (row["reached"], row["least"], row["most"], row["ratio"]) == (1, 2.0, 2.0, None)


def test_the_ratio_is_of_the_same_seed(tiny):
    first = candidate(tiny, [1, 1, 1], [1.0, 10.0, 1.0])
    row = training.candidate_result(candidate(tiny, [1, 1, 1], [2.0, 20.0, 2.0]), first, "xor", (1, 2, 3))
    assert row["ratio"] == 2.0
    assert training.candidate_result(first, first, "xor", (1, 2, 3))["ratio"] is None


# --- the peers ---------------------------------------------------------------

@pytest.mark.parametrize("optimizer", sorted(OPTIMIZERS))
def test_pytorch_takes_the_same_steps(optimizer):
    """From the same weights, in the same order of rows, all losses agree."""
    pytest.importorskip("torch")
    data = sets.moons(n=40)
    data.epochs, data.target = 12, 0.0
    rate, size = rates.RATES["moons"][optimizer], rates.batch_size("moons", optimizer)
    ours, theirs = [kind.learn(data, optimizer, rate, size, 3) for kind in (learners.NNPure, learners.PyTorch)]
    # measured 2e-12 at most: rounding that 24 steps pass on
    assert ours.losses == pytest.approx(theirs.losses, rel=1e-8)
    assert len(ours.losses) == 12 and training.judge(theirs, data)[0] == ""


@pytest.mark.parametrize("optimizer", training.PEER_OPTIMIZERS)
def test_scikit_learn_learns_it(optimizer):
    pytest.importorskip("sklearn")
    data = sets.moons(n=60, target=0.2, accuracy=0.75)
    one = training.Candidate(learners.ScikitLearn, optimizer, data, "sklearn")
    one.train(1)
    assert one.complaint == "" and one.epochs[0] is not None


def test_a_wrong_peer_is_caught(monkeypatch):
    torch = pytest.importorskip("torch")
    monkeypatch.setattr(torch.nn, "Tanh", torch.nn.ReLU)
    one = training.Candidate(learners.PyTorch, "adam", sets.moons(n=20), "PyTorch")
    one.train(1)
    assert "beside plain loops" in one.complaint


# --- the command -------------------------------------------------------------

def test_a_table(capsys, tiny):
    assert command.main(["training", "--quick"]) == 0
    lines = lines_of(capsys)
    assert "xor: 2-4-1 tanh, 4 rows, to a loss of 0.3 within 2,000 epochs" in lines
    assert [line.split()[0] for line in lines if " of 3 " in line] == list(rates.TRIED)
    assert len([line for line in lines if line.startswith("control: ")]) == 1
    missing = [line for line in lines if "was not timed: it is missing." in line]
    assert [line.split()[0] for line in missing] == ["scikit-learn", "PyTorch"]


def test_a_planted_wrong_loss(capsys, tiny, monkeypatch):
    right = Network.loss_value
    monkeypatch.setattr(Network, "loss_value", lambda self, X, y: 1.001 * right(self, X, y))
    assert command.main(["training", "--quick"]) == 1
    lines = lines_of(capsys)
    assert len([line for line in lines if " WRONG" in line]) == len(OPTIMIZERS)
    assert not [line for line in lines if " of 3 " in line]


def test_json(capsys, tiny, monkeypatch):
    class Twin(learners.NNPure):
        name = "twin"

    tiny.name = "moons"
    monkeypatch.setattr(training, "kinds", lambda: [learners.NNPure, Twin])
    assert command.main(["training", "--quick", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    check_document(document)
    table = document["benchmarks"][0]["rows"]
    assert len(table) == 9 + 3 * 2 and document["wrong"] == 0
    for row in table:
        assert row["seeds"] == [1, 2, 3] and row["unit"] == "s"
        assert row["reached"] == len([count for count in row["epochs"] if count is not None])
    beside = table[9:]
    assert [row["contender"] for row in beside[:2]] == ["nn_pure sgd", "twin sgd"]
    assert all(row["what"].startswith("beside peers, moons: ") for row in beside)
    for mine, twin in zip(beside[::2], beside[1::2]):
        assert mine["epochs"] == twin["epochs"] and mine["ratio"] is None


def test_quick_sets_are_smaller_and_their_targets_are_printed():
    full, quick = {data.name: data for data in training.chosen_sets(False)}, training.chosen_sets(True)
    assert list(full) == ["xor", "moons", "spiral", "digits"]
    for data in quick:
        assert len(data.X) <= len(full[data.name].X) and data.target >= full[data.name].target
        assert ("to a loss of %g " % data.target) in data.title()


@pytest.mark.parametrize("module", [learners, rates, sets, training], ids=lambda module: module.__name__)
def test_docstrings(module):
    failed, tried = doctest.testmod(module)
    assert tried > 0 and failed == 0
