"""Model selection: what comes out, whoever computes it, and what is refused."""

import io
import json
import sys

import pytest
from commands import Terminal
from selection_models import Guess, X, Y, depends_on_the_past, interrupts, network, not_brought_back, sometimes_bad

from nn_pure import Dense, Network, NNPureError, TrainingDiverged
from nn_pure.data.split import k_fold
from nn_pure.metrics import Metric
from nn_pure.rng import Rng
from nn_pure.selection import (LogUniform, Results, Trial, Uniform, Whole, cross_validate, grid_search, learning_curve,
                               random_search)
from nn_pure.selection.fits import Job, Task, run_fit
from nn_pure.selection.folds import pairs_from, seed_of_trial, sizes_from, strata_of
from nn_pure.selection.plain import digest, plain
from nn_pure.selection.results import mean_of, standard_error
from nn_pure.selection.spaces import drawn_params, grid_params
from nn_pure.selection.watching import Watch

GRID = {"hidden": [2, 4], "rate": [0.1, 1.0]}
LABELS = ["a", "b"] * 8


def same(found):
    """Return all of found that must not depend on anything but the search."""
    plain_values = found.to_dict()
    for trial in plain_values["trials"]:
        trial.pop("seconds")
    plain_values.pop("seconds")
    return plain_values


class TestCrossValidate:
    def test_scores_are_those_of_training_by_hand(self):
        """What the functions do, written out."""
        trial = cross_validate(network, X, Y, folds=4, metric="accuracy", seed=5)
        by_hand = []
        for train, test in k_fold(16, 4, 5, strata=[y[0] for y in Y]):
            net, arguments = network(trial.seed)
            net.train([X[i] for i in train], [Y[i] for i in train], **arguments)
            right = [round(net.predict([X[i]])[0][0]) == Y[i][0] for i in test]
            by_hand.append(sum(right) / len(right))
        assert trial.scores == {"accuracy": by_hand}
        assert trial.mean == mean_of(by_hand) and trial.standard_error == standard_error(by_hand)

    def test_without_a_metric_a_network_has_its_loss_and_an_estimator_its_score(self):
        assert list(cross_validate(network, X, Y, folds=2).scores) == ["loss"]
        assert cross_validate(Guess(bonus=1), X, LABELS, folds=2).scores == {"score": [1.5, 1.5]}

    def test_metrics_of_an_estimator(self):
        labels = ["a"] * 12 + ["b"] * 4
        trial = cross_validate(Guess(), X, labels, folds=4, metric=["accuracy", "balanced_accuracy"])
        assert trial.scores == {"accuracy": [0.75] * 4, "balanced_accuracy": [0.5] * 4}

    def test_a_class_that_was_not_learned_is_a_wrong_answer(self):
        labels = ["a"] * 15 + ["b"]
        pairs = [(list(range(8)), list(range(8, 16)))]
        assert cross_validate(Guess(), X, labels, folds=pairs, metric="accuracy").mean == 0.875

    def test_a_function_as_a_metric(self):
        assert cross_validate(network, X, Y, folds=2, metric=not_brought_back).mean == 0.5

    def test_params_are_passed(self):
        assert cross_validate(network, X, Y, folds=2, params={"epochs": 1}).params == {"epochs": 1}

    def test_a_fold_that_fails_raises(self):
        with pytest.raises(NNPureError, match="KeyError: 'planted' .selection_models.py, line"):
            cross_validate(sometimes_bad, X, Y, folds=2, params={"kind": "raises"})

    def test_a_network_that_is_returned_alone_trains_with_what_is_usual(self):
        def build(seed):
            return Network(2, [Dense(1, "sigmoid")], seed=seed)
        assert len(cross_validate(build, X, Y, folds=2).scores["loss"]) == 2

    def test_sklearn_if_it_is_there(self):
        sklearn = pytest.importorskip("sklearn.linear_model", reason="scikit-learn is not installed")
        pipeline = pytest.importorskip("sklearn.pipeline").make_pipeline(sklearn.SGDClassifier())
        rows = [[i, 1.0] for i in range(20)]
        labels = [int(i > 9) for i in range(20)]
        runs = [grid_search(pipeline, rows, labels, {"sgdclassifier__alpha": [0.1, 1.0]}, folds=2, metric="accuracy",
                            seed=seed).to_dict()["trials"] for seed in (0, 0)]
        assert [trial["scores"] for trial in runs[0]] == [trial["scores"] for trial in runs[1]]

    def test_the_models_that_were_passed_stay_as_they_were(self):
        guess = Guess()
        cross_validate(guess, X, LABELS, folds=2, params={"bonus": 3})
        assert vars(guess) == {"bonus": 0.0, "random_state": None}


class TestGridSearch:
    def test_order_best_and_table(self):
        found = grid_search(network, X, Y, {"hidden": [4], "rate": [1e-9, 1.0], "epochs": [200]}, folds=2,
                            metric="accuracy")
        assert [trial.params["rate"] for trial in found.trials] == [1e-9, 1.0]
        assert found.best is found.trials[1] and found.greater_is_better and found.stopped == ""
        lines = str(found).split("\n")
        assert lines[0].split() == ["trial", "accuracy", "+-", "seconds", "hidden", "rate", "epochs"]
        assert lines[1].split()[:2] == ["1", "1"] and len(lines) == 3
        assert repr(found).startswith("<Results: 2 of 2 trials, best accuracy 1 +- 0")

    def test_less_is_better_of_a_loss_and_ties_go_by_number(self):
        found = grid_search(Guess(), X, LABELS, {"bonus": [1, 2, 2.0]}, folds=2)
        assert [trial.number for trial in found.ranked()] == [1, 2, 0]
        found = grid_search(network, X, Y, {"epochs": [1, 300]}, folds=2)
        assert (found.metric, found.best.params) == ("loss", {"epochs": 300})

    def test_a_trial_depends_on_seed_and_number_only(self):
        assert same(grid_search(network, X, Y, GRID, folds=2)) == same(grid_search(network, X, Y, GRID, folds=2))
        first = grid_search(network, X, Y, {"hidden": [2]}, folds=2).trials[0]
        assert grid_search(network, X, Y, GRID, folds=2).trials[0].seed == first.seed
        assert len({seed_of_trial(0, trial) for trial in range(-2, 1000)}) == 1002
        assert same(grid_search(network, X, Y, GRID, folds=2, seed=1)) != same(grid_search(network, X, Y, GRID, folds=2))

    def test_what_raises_costs_its_trial(self):
        found = grid_search(sometimes_bad, X, Y, {"kind": ["fine", "raises", "exits", "diverges"]}, folds=2)
        errors = [trial.error for trial in found.trials]
        assert errors[0] == "" and found.best is found.trials[0]
        assert errors[1].startswith("KeyError: 'planted' (selection_models.py, line ") and "SystemExit: 2" in errors[2]
        assert errors[3].startswith("TrainingDiverged: epoch ")
        assert "trial 1 (kind=raises) failed: KeyError" in str(found)
        assert found.trials[3].mean is None and issubclass(TrainingDiverged, NNPureError)

    def test_no_best_without_a_trial_that_came_to_its_end(self):
        found = grid_search(sometimes_bad, X, Y, {"kind": ["raises"]}, folds=2)
        with pytest.raises(NNPureError, match="no trial succeeded.*planted"):
            print(found.best)
        assert "failed" in str(found) and "Results: 1 of 1" in repr(found)

    def test_a_loss_and_a_score_cannot_be_compared(self):
        def build(seed, kind):
            return Guess(random_state=seed) if kind else network(seed)
        found = grid_search(build, X, [0, 1] * 8, {"kind": [True]}, folds=2)
        assert found.metric == "score"
        found = grid_search(build, X, Y, {"kind": [False, True]}, folds=2)
        assert found.metric == "loss" and found.trials[1].error

    def test_ctrl_c_ends_the_search_with_what_there_is(self):
        found = grid_search(interrupts, X, Y, {"hidden": [2, 4, 8]}, folds=2)
        assert (len(found.trials), found.planned, found.stopped) == (1, 3, "interrupted")
        assert "1 of 3 trials: interrupted" in str(found)
        with pytest.raises(KeyboardInterrupt):
            cross_validate(interrupts, X, Y, params={"hidden": 4}, folds=2)

    def test_groups_stay_together(self):
        groups = [i // 4 for i in range(16)]
        for train, test in pairs_from(2, Y, 0, groups):
            assert not {groups[i] for i in train} & {groups[i] for i in test}
        assert len(grid_search(network, X, Y, GRID, folds=2, groups=groups).trials) == 4

    def test_to_dict_is_json(self):
        found = grid_search(network, X, Y, {"hidden": [2], "epochs": [1]}, folds=2)
        assert json.loads(json.dumps(found.to_dict())) == found.to_dict()


class TestRandomSearch:
    def test_draws_are_within_bounds_and_come_from_the_seed(self):
        space = {"a": Uniform(1, 2), "b": LogUniform(0.001, 0.1), "c": Whole(-3, 3), "d": ["x", "y"],
                 "e": lambda rng: rng.below(10) * 2}
        drawn = drawn_params(space, 200, Rng(0))
        assert drawn == drawn_params(space, 200, Rng(0)) != drawn_params(space, 200, Rng(1))
        assert drawn[:50] == drawn_params(space, 50, Rng(0))
        assert all(1 <= p["a"] <= 2 and 0.001 <= p["b"] <= 0.1 and p["e"] % 2 == 0 for p in drawn)
        assert {p["c"] for p in drawn} == set(range(-3, 4)) and {p["d"] for p in drawn} == {"x", "y"}
        below = sum(p["b"] < 0.01 for p in drawn)
        assert 70 < below < 130                     # half of them: each order of magnitude equally often

    @pytest.mark.parametrize("space, size", [
        ({"a": [1, 2, 3], "b": [True, False]}, 6), ({"a": [1, 1, 2]}, 2), ({"a": Whole(1, 5)}, 5),
        ({"a": [1, 1.0, True]}, 3), ({"a": lambda rng: 7}, 1), ({"a": [lambda: 1, lambda: 2]}, 2)])
    def test_no_trial_twice(self, space, size):
        drawn = drawn_params(space, 50, Rng(3))
        assert len(drawn) == size

    def test_a_search(self):
        found = random_search(network, X, Y, {"hidden": Whole(2, 4), "rate": LogUniform(0.1, 1)}, trials=3, folds=2)
        assert len(found.trials) == 3 and found.metric == "loss"

    def test_reprs(self):
        assert [repr(d) for d in (Uniform(0, 1), LogUniform(1, 2), Whole(1, 2))] == [
            "Uniform(0.0, 1.0)", "LogUniform(1.0, 2.0)", "Whole(1, 2)"]


class TestLearningCurve:
    def test_sizes_scores_and_table(self):
        curve = learning_curve(network, X, Y, sizes=[2, 0.5, 1.0], folds=2, metric="accuracy")
        assert [trial.params for trial in curve.trials] == [{"rows": 2}, {"rows": 4}, {"rows": 8}]
        lines = str(curve).split("\n")
        assert lines[0].split() == ["trial", "accuracy", "+-", "train_accuracy", "seconds", "rows"]
        assert [line.split()[0] for line in lines[1:]] == ["0", "1", "2"]       # in the order of the sizes

    def test_a_smaller_set_is_part_of_a_larger(self):
        seen = []

        class Spy(Guess):
            def fit(self, X, y):
                seen.append(X)
                return Guess.fit(self, X, y)
        rows = [[i, i] for i in range(16)]
        learning_curve(Spy(), rows, LABELS, sizes=[2, 8], folds=2)
        assert seen[2][:2] == seen[0] and seen[3][:2] == seen[1]

    def test_sizes(self):
        pairs = [(list(range(10)), [10]), (list(range(8)), [9])]
        assert sizes_from((0.1, 0.5, 1.0, 3, 1), pairs) == [1, 3, 4, 8]


class TestResultsFile:
    def search(self, **options):
        return grid_search(network, X, Y, GRID, **dict({"folds": 2, "results": "s.json", "resume": True}, **options))

    def test_holds_all_that_the_results_hold(self, folder):
        found = self.search()
        data = json.loads((folder / "s.json").read_text())
        assert [{key: trial[key] for key in trial if key != "folds"} for trial in data["trials"]] == (
            found.to_dict()["trials"])

    def test_resume_repeats_nothing(self, folder, monkeypatch):
        found = self.search()
        monkeypatch.setattr("selection_models.Network", None)           # whoever builds one fails
        assert same(self.search()) == same(found)

    def test_an_interrupted_search_goes_on_to_the_same_results(self, folder):
        def options():
            return {"folds": 2, "results": "s.json", "resume": True}
        stopped = grid_search(interrupts, X, Y, {"hidden": [2, 4, 8]}, **options())
        assert stopped.stopped == "interrupted" and len(stopped.trials) == 1
        data = json.loads((folder / "s.json").read_text())
        assert [trial["trial"] for trial in data["trials"]] == [0]
        data["trials"][0]["folds"][1] = None            # as if it had ended in the middle of the first
        (folder / "s.json").write_text(json.dumps(data))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("selection_models.os.kill", lambda *_: None)
            found = grid_search(interrupts, X, Y, {"hidden": [2, 4, 8]}, **options())
            del options
            whole = grid_search(interrupts, X, Y, {"hidden": [2, 4, 8]}, folds=2)
        assert same(found) == same(whole)

    def test_an_existing_file_is_not_overwritten(self, folder):
        self.search()
        with pytest.raises(NNPureError, match="s.json is there already; resume=True"):
            self.search(resume=False)

    @pytest.mark.parametrize("options, message", [
        ({"seed": 1}, "seed is 0 there and 1 here"), ({"folds": 4}, "folds is 2 there and 4 here"),
        ({"metric": "accuracy"}, "metrics is a list of 0 there and a list of 1 here"),
        ({"folds": [([0, 1], [2, 3]), ([2], [3])]}, "rows of the folds is")])
    def test_another_search_is_refused_and_its_file_kept(self, folder, options, message):
        self.search()
        before = (folder / "s.json").read_bytes()
        with pytest.raises(NNPureError, match=message):
            self.search(**options)
        assert (folder / "s.json").read_bytes() == before

    def test_other_data_params_model_or_kind_are_refused(self, folder):
        self.search()
        for call, message in [
                (lambda: grid_search(network, [[0, 0]] + X[1:-1] + [[0, 0]], Y, GRID, 2, results="s.json", resume=True), "data is"),
                (lambda: grid_search(network, X, Y, {"hidden": [2, 4], "rate": [0.1, 2.0]}, 2, results="s.json", resume=True), "params is"),
                (lambda: grid_search(sometimes_bad, X, Y, {"kind": list("abcd")}, 2, results="s.json", resume=True), "model is 'network' there and 'sometimes_bad' here"),
                (lambda: cross_validate(network, X, Y, 2, results="s.json", resume=True), "kind is 'grid_search' there")]:
            with pytest.raises(NNPureError, match=message):
                call()

    def test_every_truncation_is_refused_and_left(self, folder):
        self.search()
        whole = (folder / "s.json").read_bytes()
        for size in range(0, len(whole) - 2, 97):
            (folder / "s.json").write_bytes(whole[:size])
            with pytest.raises(NNPureError, match="it is left as it is: name another file"):
                self.search()
            assert (folder / "s.json").read_bytes() == whole[:size]

    @pytest.mark.parametrize("damage", [
        lambda data: data.update(format="nn_pure"), lambda data: data.update(version=2), lambda data: data.pop("trials"),
        lambda data: data["trials"][0].pop("folds"), lambda data: data["trials"][0].update(trial=9),
        lambda data: data["trials"][0].update(trial=[]), lambda data: data["trials"][0]["folds"].pop(),
        lambda data: data["trials"][0]["folds"][0].update(scores={"loss": "low"}),
        lambda data: data["trials"][0]["folds"][0].update(scores={}), lambda data: data.update(search=None),
        lambda data: data["trials"][0]["folds"][0].update(scores={"accuracy": 1.0}),
        lambda data: data["trials"][0]["folds"].__setitem__(0, 7), lambda data: data.update(trials=7)])
    def test_damage_is_refused(self, folder, damage):
        self.search()
        data = json.loads((folder / "s.json").read_text())
        damage(data)
        (folder / "s.json").write_text(json.dumps(data))
        with pytest.raises(NNPureError, match="s.json"):
            self.search()

    def test_a_file_that_cannot_be_written_is_told_at_once(self, folder):
        with pytest.raises(OSError, match="nothing can be written here"):
            self.search(results="no_such_folder/s.json")

    def test_a_full_disk_does_not_end_a_search(self, folder, monkeypatch):
        def full(*_):
            raise OSError(28, "No space left on device")
        monkeypatch.setattr("nn_pure.selection.record.write_text", full)
        with pytest.warns(RuntimeWarning, match="No space left on device; the search goes on"):
            assert len(self.search().trials) == 4


class TestProgress:
    def test_a_line_per_trial_on_a_pipe(self, capsys):
        grid_search(network, X, Y, {"hidden": [2, 4]}, folds=2, metric="accuracy", verbose=1)
        lines = capsys.readouterr().out.split("\n")
        assert lines[0].startswith("2/4 fits, trial 0: accuracy ") and lines[1].startswith("4/4 fits, trial 1: ")

    def test_nothing_without_verbose(self, capsys):
        grid_search(network, X, Y, {"hidden": [2, 4]}, folds=2)
        assert capsys.readouterr() == ("", "")

    def test_one_line_on_a_terminal(self):
        watch = Watch(2, 0, {"loss": False}, Terminal())
        outcome = {"scores": {"loss": 0.5}, "train_scores": {}, "seconds": 1.0, "error": ""}
        watch.fit_done(Trial(0, {}, 0, [outcome]))
        watch.fit_done(Trial(1, {}, 0, [dict(outcome, scores={"loss": 0.25})]))
        watch.end()
        assert watch.stream.getvalue().split("\r")[-1].rstrip(" \n") == "2/2 fits, best loss 0.25 (trial 1), 0 s left"
        assert watch.stream.getvalue().count("\n") == 1

    def test_failures_are_counted(self):
        watch = Watch(4, 2, {}, io.StringIO())
        watch.fit_done(Trial(0, {}, 0, [{"scores": {}, "train_scores": {}, "seconds": 0.0, "error": "x"}]))
        assert watch.line(watch.started + 5) == "3/4 fits, 1 failed, 5 s left"


class TestBadInput:
    @pytest.mark.parametrize("options, message", [
        ({"X": []}, "X has 0 rows and y has 16"), ({"X": X[:15]}, "X has 15 rows and y has 16"),
        ({"X": X[:1], "y": Y[:1]}, "at least one training row and one test row"), ({"X": "text"}, "X: 'text' is text"),
        ({"folds": 1}, "folds is 1"), ({"folds": 17}, "folds is 17, and there are 16 rows"), ({"folds": "2"}, "folds"),
        ({"folds": []}, "folds is empty"), ({"folds": [1]}, r"folds\[0\] is 1: a pair"),
        ({"folds": [([0], [0])]}, "row 0 is on both sides"), ({"folds": [([0], [16])]}, "there is no row 16"),
        ({"folds": [([], [1])]}, "is empty"), ({"folds": [([0.5], [1])]}, "whole number"),
        ({"groups": [1]}, "groups has 1 labels"), ({"groups": [1] * 16, "folds": [([0], [1])]}, "groups: pass it"),
        ({"seed": -1}, "seed is -1"), ({"seed": None}, "seed"), ({"metric": "good"}, "unknown metric 'good'"),
        ({"metric": []}, "metric is an empty list"), ({"metric": ["mse", "mean_squared_error"]}, "twice"),
        ({"model": 7}, "model is 7: pass an estimator"), ({"model": lambda hidden: None}, "seed=..., hidden=..."),
        ({"model": Guess()}, "Guess has no parameter 'hidden'; it has: bonus, random_state"),
        ({"grid": {"width": [1]}}, "unexpected keyword argument 'width'|width"), ({"grid": {}, "model": Guess}, "seed"),
        ({"grid": {"seed": [1]}}, "gets its seed from the search"), ({"grid": 7}, "grid: 7"),
        ({"grid": {"hidden": 4}}, r"grid\['hidden'\] is 4: a list of values"), ({"grid": {"hidden": []}}, "is empty"),
        ({"grid": {"hidden": "abc"}}, "a list of values"), ({"grid": {1: [2]}}, "1 is no name"), ({"grid": []}, "grid is empty"),
        ({"workers": 0}, "workers is 0"), ({"workers": 1.5}, "workers"), ({"executor": 7}, "executor is 7"),
        ({"executor": lambda: None}, "returned None, which has no submit"), ({"resume": True}, "nothing to go on from")])
    def test_refused_with_place_and_remedy(self, options, message):
        arguments = dict({"model": network, "X": X, "y": Y, "grid": {"hidden": [2]}, "folds": 2}, **options)
        with pytest.raises(NNPureError, match=message):
            grid_search(**arguments)

    @pytest.mark.parametrize("call, message", [
        (lambda: Uniform(1, 1), "low must be below high"), (lambda: LogUniform(0, 1), "above 0"),
        (lambda: LogUniform(2, 1), "low must be below high"), (lambda: Whole(1, 0), "low must be below high"),
        (lambda: Whole(0, 2 ** 40), "too wide"), (lambda: Whole(0.5, 2), "whole number"), (lambda: Uniform("a", 1), "text"),
        (lambda: random_search(network, X, Y, [1]), "space is a list of 1"),
        (lambda: random_search(network, X, Y, {"hidden": 3}), r"space\['hidden'\]"),
        (lambda: random_search(network, X, Y, {"hidden": [3]}, trials=0), "trials is 0"),
        (lambda: learning_curve(network, X, Y, sizes=[]), "sizes is empty"),
        (lambda: learning_curve(network, X, Y, sizes=[1.5]), "whole number"),
        (lambda: learning_curve(network, X, Y, sizes=[99]), "a fold leaves 12 training rows"),
        (lambda: learning_curve(network, X, Y, params=[1]), "params is a list of 1"),
        (lambda: cross_validate(network, X, Y, params=[1]), "params is a list of 1")])
    def test_other_entry_points(self, call, message):
        with pytest.raises(NNPureError, match=message):
            call()

    @pytest.mark.parametrize("built, message", [
        (None, "returned None: it must return a network"), ((Network(2, [Dense(1, "sigmoid")]), 5), "the arguments of train are a dictionary"),
        ((Network(2, [Dense(1, "sigmoid")]), {"epochz": 5}), "TypeError.*epochz")])
    def test_what_a_model_may_not_return(self, built, message):
        with pytest.raises(NNPureError, match=message):
            cross_validate(lambda seed: built, X, Y, folds=2)

    def test_an_estimator_without_a_score(self):
        class Silent(Guess):
            score = property()
        with pytest.raises(NNPureError, match="has no score"):
            cross_validate(Silent(), X, LABELS, folds=2)

    def test_a_score_that_is_no_number(self):
        with pytest.raises(NNPureError, match="nan is not finite"):
            cross_validate(Guess(), X, LABELS, folds=2, params={"bonus": float("nan")})


def test_strata():
    assert strata_of(["a", "b"] * 2, 2) == ["a", "b", "a", "b"] and strata_of(["a", "b", "b"], 2) is None
    assert strata_of([[1, 0], [0, 1], [1, 0], [0, 1]], 2) == [0, 1, 0, 1] and strata_of([[1, 1], [0, 1]], 1) is None
    for _, test in pairs_from(4, Y, 0, None):
        assert sum(Y[i][0] for i in test) == 2


def test_plain_values_are_the_same_in_every_run():
    assert plain([object, object(), (1, 2.5), None, float("inf"), {1: {2}}]) == [
        "object", "<object object>", [1, 2.5], None, "inf", {"1": "{2}"}]
    assert digest([1, 2]) != digest([2, 1]) and grid_params([{"a": [1]}, {"b": [2]}]) == [{"a": 1}, {"b": 2}]


def test_a_model_with_a_past_is_found_out():
    """The test of determinism is itself tested: this model's scores depend on the order of the trials."""
    runs = [same(grid_search(depends_on_the_past, X, Y, {"hidden": [2, 3]}, folds=2)) for _ in range(2)]
    assert runs[0] != runs[1]


def test_a_long_error_is_shortened():
    def build(seed):
        raise ValueError("x" * 10000)
    outcome = run_fit(Job(build, X, Y, [([0], [1])], []), Task(0, 0, {}, 0))
    assert len(outcome["error"]) < 600


def test_importing_loads_no_dask_and_no_sklearn():
    import subprocess
    code = "import nn_pure.selection, sys; print([m for m in sys.modules if m.split('.')[0] in ('dask', 'distributed', 'sklearn', 'numpy')])"
    assert subprocess.check_output([sys.executable, "-c", code]).decode().strip() == "[]"


def test_an_own_metric_where_less_is_better():
    found = grid_search(Guess(), X, LABELS, {"bonus": [1]}, folds=2, metric=Metric("m", lambda t, a: 1.0, False))
    assert isinstance(found, Results) and not found.greater_is_better
