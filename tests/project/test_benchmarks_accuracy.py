"""python -m benchmarks accuracy: scores, standard errors, and every check with an error that it catches."""

import doctest
import json
from math import sqrt

import pytest
from test_benchmarks import BENCHMARK, CONTROL, DOCUMENT, ROW, command, lines_of, load, peers

accuracy, sets, timing = load("accuracy"), load("sets"), load("timing")

from nn_pure.data import generated  # noqa: E402
from nn_pure.estimators import MLPClassifier, MLPRegressor  # noqa: E402

MORE = {"settings", "seeds", "score", "scores", "mean", "error", "least_score", "difference", "difference_error"}
TASKS = {task.name: task for task in accuracy.TASKS}


def rows_of(make, n, noise):
    """Return a function that draws n rows."""
    def rows(seed):
        X, y = make(n, noise=noise, seed=seed)
        return X, [row[0] for row in y]
    return rows


# learned in a moment
CIRCLES = accuracy.Task("circles", rows_of(generated.circles, 120, 0.05), 0.5, 0.9,
                        accuracy.steps("sgd", (8,), "relu", 0.1, 8, 15))
SURFACE = accuracy.Task("surface", rows_of(generated.surface, 120, 0.0), 0.5, 0.8,
                        accuracy.searches((6,), "tanh", 20, 0.01), numbers=True)


@pytest.fixture(autouse=True)
def one_core(monkeypatch):
    """What the command sets in the environment is put back."""
    for name in peers.THREADS:
        monkeypatch.setenv(name, "1")


@pytest.fixture
def alone(monkeypatch):
    """No peer is installed."""
    monkeypatch.setattr(peers, "sklearn_version", lambda: None)


class Twin(accuracy.NNPure):
    """A peer that is nn_pure."""

    name = "twin"

    @staticmethod
    def estimator(numbers, settings):
        return (MLPRegressor if numbers else MLPClassifier)(**settings)


@pytest.fixture
def twin(monkeypatch):
    """The peer is nn_pure, too; what is planted in accuracy.NNPure.estimator is not in it."""
    monkeypatch.setattr(accuracy, "kinds", lambda: [accuracy.NNPure, Twin])


@pytest.fixture
def one_task(monkeypatch):
    """Circles alone, few of them."""
    monkeypatch.setattr(accuracy, "SMALL", (CIRCLES,))


def slowed(monkeypatch):
    """Plant the error: nn_pure's estimators learn at a hundredth of the rate they are told."""
    right = accuracy.NNPure.estimator

    def planted(numbers, settings):
        return right(numbers, dict(settings, learning_rate_init=settings["learning_rate_init"] / 100.0))
    monkeypatch.setattr(accuracy.NNPure, "estimator", staticmethod(planted))


def competed(task, seeds=(1, 2)):
    return accuracy.compete(task, seeds, timing.Control(least=0.0))


# --- the tasks ---------------------------------------------------------------

def test_what_is_measured():
    assert list(TASKS) == ["iris", "moons", "circles", "spiral", "surface", "digits"]
    assert len(accuracy.SEEDS) == 10 and len(accuracy.QUICK_SEEDS) == 2
    assert [task.name for task in accuracy.SMALL] == ["iris", "moons", "circles", "surface"]
    assert TASKS["digits"].least == 0.97 and TASKS["digits"].settings["hidden_layer_sizes"] == (32,)
    assert {task.settings["solver"] for task in accuracy.TASKS} == {"adam", "sgd", "lbfgs"}


@pytest.mark.parametrize("task", accuracy.TASKS, ids=lambda task: task.name)
def test_a_split(task):
    X, y, held_X, held_y = task.split(1)
    again = task.split(1)
    assert again == (X, y, held_X, held_y) and again[0] is not X and again[0][0] is not X[0]
    assert len(X) == len(y) and len(held_X) == len(held_y)
    assert len(held_X) == round(task.held * (len(X) + len(held_X)))
    assert task.split(2)[2] != held_X
    if not task.numbers:
        assert set(y) == set(held_y)


def test_no_row_is_in_both_parts():
    X, _, held_X, _ = TASKS["moons"].split(3)
    assert not [x for x in held_X if x in X]
    images = [tuple(row) for row in TASKS["digits"].rows(1)[0]]
    X, _, held_X, _ = TASKS["digits"].split(3)
    assert sorted(map(tuple, X + held_X)) == sorted(images)


def test_rows_of_iris_and_digits():
    X, y = TASKS["iris"].rows(1)
    assert len(X) == 150 and X[0] == [5.1, 3.5, 1.4, 0.2] and y[0] == "setosa"
    X, y = TASKS["digits"].rows(1)
    assert [pixel * 16 for pixel in X[5]] == sets.read_digits()[0][5] and y == sets.read_digits()[1]


def test_the_scale_is_that_of_the_rows_to_learn_from():
    X, _, held_X, _ = TASKS["iris"].split(1)
    for column in zip(*X):
        assert abs(sum(column)) < 1e-9 and abs(sum(x * x for x in column) / len(X) - 1.0) < 1e-9
    assert max(abs(sum(column)) for column in zip(*held_X)) > 0.1


def test_both_get_the_same_settings():
    neural_network = pytest.importorskip("sklearn.neural_network")
    for task in accuracy.TASKS:
        ours, theirs = [kind.estimator(task.numbers, dict(task.settings, random_state=7))
                        for kind in (accuracy.NNPure, accuracy.ScikitLearn)]
        assert isinstance(theirs, (neural_network.MLPClassifier, neural_network.MLPRegressor))
        assert isinstance(ours, MLPRegressor if task.numbers else MLPClassifier)
        known = theirs.get_params()
        assert {name: known.get(name) for name in ours.get_params()} == ours.get_params()


# --- scores and errors -------------------------------------------------------

def test_standard_errors():
    numbers = [1.0, 2.0, 3.0, 6.0]
    mean, error = accuracy.mean_and_error(numbers)
    assert mean == 3.0 and error == pytest.approx(sqrt((4 + 1 + 0 + 9) / 3) / 2)


def test_scores_are_those_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    right, predicted = [0.5, 1.5, -2.0, 4.0], [0.25, 1.0, -2.5, 5.0]
    assert accuracy.r_squared(right, predicted) == pytest.approx(metrics.r2_score(right, predicted), rel=1e-12)
    assert accuracy.accuracy(["a", "b", "b"], ["a", "b", "a"]) == metrics.accuracy_score(["a", "b", "b"],
                                                                                        ["a", "b", "a"])


def test_the_scores_are_those_of_score():
    for task in (CIRCLES, SURFACE):
        first = accuracy.Entrant(accuracy.NNPure, task)
        first.fit(1)
        X, y, held_X, held_y = task.split(1)
        fitted = accuracy.NNPure.estimator(task.numbers, dict(task.settings, random_state=1))
        with pytest.warns(UserWarning):
            fitted.fit(X, y)
        assert first.scores == [pytest.approx(fitted.score(held_X, held_y), rel=1e-12)]


# --- the check ---------------------------------------------------------------

def test_judge():
    task = accuracy.Task("made up", None, 0.5, 0.5, {})
    assert accuracy.judge(task, [0.9, 0.8], None) == ""
    assert accuracy.judge(task, [0.9, 0.8], [0.8, 0.8]) == ""
    assert accuracy.judge(task, [0.8, 0.8], [0.8, 0.8]) == ""
    assert accuracy.judge(task, [0.8, 0.8, 0.7], [0.8, 0.9, 0.8]) != ""         # -0.067, error 0.033
    assert accuracy.judge(task, [0.8, 0.8, 0.9], [0.9, 0.9, 0.8]) == ""         # -0.033, error 0.067
    assert accuracy.judge(task, [0.79, 0.79], [0.8, 0.8]) == (
        "mean accuracy 0.7900 is 0.0100 below scikit-learn's 0.8000; one standard error of the difference is 0.0000")
    assert accuracy.judge(task, [0.4, 0.5], None) == "mean accuracy 0.4500 on rows held out; 0.5 is the least"
    nan = float("nan")
    assert accuracy.judge(task, [nan, 0.9], None) and accuracy.judge(task, [0.9, 0.9], [nan, 0.9])


@pytest.mark.parametrize("n", range(2, 41))
def test_one_seed_that_differs_is_just_within_the_error(n):
    """The mean is then exactly one error below: rounding must not make it wrong."""
    for most in (1.0, 0.9667, 0.7):
        beside = [most - 0.001 * k for k in range(n)]
        scores = [beside[0] - 1.0 / 30.0] + beside[1:]
        assert accuracy.judge(accuracy.Task("made up", None, 0.5, 0.0, {}), scores, beside) == ""


def test_the_error_is_paired():
    """A split that is hard for both hides nothing: the difference is the same on each seed."""
    beside = [0.6, 0.7, 0.8, 0.9, 1.0]
    scores = [score - 0.01 - 0.001 * k for k, score in enumerate(beside)]
    assert accuracy.mean_and_error(beside)[1] > 0.07
    assert "0.0120 below" in accuracy.judge(accuracy.Task("made up", None, 0.5, 0.0, {}), scores, beside)


def test_twins_are_equal(twin):
    first, other = competed(CIRCLES)
    assert first.complaint == other.complaint == "" and first.scores == other.scores
    row = accuracy.accuracy_result(first, [first, other], "circles", (1, 2))
    assert (row["difference"], row["difference_error"], row["answer"]) == (0.0, 0.0, "right")


def test_a_planted_rate_is_caught_beside_the_peer(twin, monkeypatch):
    slowed(monkeypatch)
    monkeypatch.setattr(CIRCLES, "least", 0.0)
    first, other = competed(CIRCLES)
    assert "below scikit-learn's" in first.complaint and other.complaint == ""


def test_a_planted_rate_is_caught_without_a_peer(alone, monkeypatch):
    slowed(monkeypatch)
    assert "0.9 is the least" in competed(CIRCLES)[0].complaint


def test_a_planted_rate_is_caught_beside_scikit_learn(monkeypatch):
    pytest.importorskip("sklearn")
    slowed(monkeypatch)
    for task in (CIRCLES, TASKS["moons"]):
        monkeypatch.setattr(task, "least", 0.0)
        first, other = competed(task)
        assert "below scikit-learn's" in first.complaint and other.complaint == ""


def test_a_search_that_ends_at_once_is_caught(twin, monkeypatch):
    right = accuracy.NNPure.estimator
    monkeypatch.setattr(accuracy.NNPure, "estimator",
                        staticmethod(lambda numbers, settings: right(numbers, dict(settings, max_iter=2))))
    assert "R2" in competed(SURFACE)[0].complaint


def test_wrong_answers_are_caught(alone, monkeypatch):
    monkeypatch.setattr(MLPClassifier, "predict", lambda self, X: [0.0] * len(X))
    assert "accuracy 0.5000" in competed(CIRCLES)[0].complaint
    monkeypatch.setattr(MLPClassifier, "predict", lambda self, X: [0.0])
    assert "seed 1: ValueError: 1 answers for 60 rows" in competed(CIRCLES)[0].complaint


def test_an_error_is_wrong(alone, monkeypatch):
    monkeypatch.setattr(MLPClassifier, "fit", lambda self, X, y: 1 // 0)
    first, = competed(CIRCLES)
    assert first.complaint.startswith("seed 1: ZeroDivisionError: ")
    row = accuracy.accuracy_result(first, [first], "circles", (1, 2))
    assert (row["answer"], row["median"], row["seconds"], row["mean"]) == ("WRONG", None, [], None)


def test_a_peer_that_fails_hides_nothing(twin, monkeypatch):
    monkeypatch.setattr(Twin, "estimator", staticmethod(lambda numbers, settings: 1 // 0))
    first, other = competed(CIRCLES)
    assert first.complaint == "" and other.complaint.startswith("seed 1: ZeroDivisionError")
    rows = [accuracy.accuracy_result(one, [first, other], "circles", (1, 2)) for one in (first, other)]
    assert [row["answer"] for row in rows] == ["right", "WRONG"] and rows[0]["difference"] is None
    for row in rows:
        assert accuracy.result_lines(row)


# --- the command -------------------------------------------------------------

def check_document(document):
    """Every field is there and is told of by --help."""
    help_words = command.parser().format_help().replace(",", " ").split()
    assert set(document) == DOCUMENT
    for benchmark in document["benchmarks"]:
        assert set(benchmark) == BENCHMARK and set(benchmark["control"]) == CONTROL
        for row in benchmark["rows"]:
            assert set(row) == ROW | MORE
            wrong = row["answer"] == "WRONG"
            assert bool(row["complaint"]) == wrong and (row["median"] is None) == wrong
            assert len(row["seconds"]) == (0 if wrong else len(row["seeds"]))
    for field in MORE:
        assert field in help_words, field


def test_a_table(capsys, one_task, twin):
    assert command.main(["accuracy", "--quick"]) == 0
    lines = lines_of(capsys)
    assert [line.split()[0] for line in lines if " +- 0." in line] == ["nn_pure", "twin"]
    assert len([line for line in lines if "+0.0000 +- 0.0000" in line]) == 1
    assert len([line for line in lines if line.startswith("control: ")]) == 1


def test_a_missing_scikit_learn_is_named(capsys, one_task, alone):
    assert command.main(["accuracy", "--quick"]) == 0
    lines = lines_of(capsys)
    assert "scikit-learn is missing: nn_pure was compared with the least mean score" in " ".join(lines)
    assert "pip install '.[benchmark]'" in " ".join(lines)
    assert [line.split()[0] for line in lines if " +- 0." in line] == ["nn_pure"]


def test_a_planted_rate_is_printed(capsys, one_task, alone, monkeypatch):
    slowed(monkeypatch)
    assert command.main(["accuracy", "--quick"]) == 1
    lines = lines_of(capsys)
    assert len([line for line in lines if line.endswith(" WRONG") and line.startswith("nn_pure  ")]) == 1


@pytest.mark.thorough
def test_json(capsys, one_task, twin):
    assert command.main(["accuracy", "--quick", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    check_document(document)
    mine, other = document["benchmarks"][0]["rows"]
    assert document["wrong"] == 0 and mine["scores"] == other["scores"] and mine["seeds"] == [1, 2]
    assert mine["difference"] == 0.0 and other["difference"] is None and mine["score"] == "accuracy"
    assert mine["settings"]["solver"] == "sgd" and mine["ratio"] is None and other["ratio"] > 0.0


def test_json_of_a_wrong_answer(capsys, one_task, twin, monkeypatch):
    slowed(monkeypatch)
    assert command.main(["accuracy", "--quick", "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    check_document(document)
    assert document["wrong"] == 1 and document["benchmarks"][0]["rows"][0]["mean"] < 0.9


def test_docstrings():
    failed, tried = doctest.testmod(accuracy)
    assert tried > 0 and failed == 0
