"""Model selection over executors: the same results from all of them, and what becomes of workers that die."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor

import pytest
from grids import thorough
from paths import HELPERS, ROOT
from selection_models import X, Y, depends_on_the_past, network, slow, sometimes_bad
from test_selection import GRID, same

from nn_pure import NNPureError
from nn_pure.selection import cross_validate, grid_search, learning_curve
from nn_pure.selection.fits import DIED, Job, Task
from nn_pure.selection.running import Run, Workers, is_broken, workers_from

# PyPy 7.3.11's pool has no other start method than fork: it asks for a method of its own that is not there.
WITH_CONTEXT = sys.version_info >= (3, 7) and sys.implementation.name == "cpython"


def with_context(name):
    if not WITH_CONTEXT:
        pytest.skip("ProcessPoolExecutor takes no start method here")
    return lambda: ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(name))


class Reversed(Executor):
    """Runs what it gets last first, and only when somebody looks: an order that no other executor has."""

    def __init__(self):
        self.calls = []

    def submit(self, function, *arguments):
        future = Future()
        self.calls.append((future, function, arguments))
        if len(self.calls) == 4 or function.__name__ == "_ready":
            for waiting, call, values in reversed(self.calls):
                waiting.set_result(call(*values))
            self.calls = []
        return future


@pytest.fixture(scope="module")
def reference():
    return same(grid_search(network, X, Y, GRID, folds=2, metric=["accuracy", "log_loss"]))


@pytest.fixture(scope="module")
def dask():
    """A client of a real cluster on this machine: two processes."""
    distributed = pytest.importorskip("dask.distributed", reason="Dask is not installed: pip install 'dask[distributed]'")
    settings = {"distributed.scheduler.allowed-failures": 0, "logging.distributed": "critical"}
    with pytest.importorskip("dask").config.set(settings):
        os.environ["PYTHONPATH"] = os.pathsep.join(
            [ROOT, HELPERS] + os.environ.get("PYTHONPATH", "").split(os.pathsep))
        with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
            with distributed.Client(cluster) as client:
                yield client


class TestSameResults:
    """Bit for bit, with any executor and any number of workers."""

    @pytest.mark.parametrize("options", [
        {"workers": 1}, {"workers": 2}, {"workers": 3}, {"executor": lambda: ThreadPoolExecutor(3)}, {"executor": Reversed, "workers": 4},
        {"executor": lambda: ProcessPoolExecutor(2)}, {"executor": ProcessPoolExecutor, "workers": 1}])
    def test_executors(self, reference, options):
        assert same(grid_search(network, X, Y, GRID, folds=2, metric=["accuracy", "log_loss"], **options)) == reference

    @pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
    def test_an_executor_that_exists_stays_open(self, reference, pool):
        with pool(2) as executor:
            for _ in range(2):
                found = grid_search(network, X, Y, GRID, folds=2, metric=["accuracy", "log_loss"], executor=executor)
                assert same(found) == reference
            assert executor.submit(len, "ab").result() == 2

    @pytest.mark.parametrize("start", ["spawn", thorough("forkserver")])
    def test_start_methods(self, reference, start, monkeypatch):
        monkeypatch.setenv("PYTHONPATH", HELPERS)
        found = grid_search(network, X, Y, GRID, folds=2, metric=["accuracy", "log_loss"], executor=with_context(start))
        assert same(found) == reference

    def test_dask(self, reference, dask):
        for executor in (dask.get_executor(), dask):
            found = grid_search(network, X, Y, GRID, folds=2, metric=["accuracy", "log_loss"], executor=executor)
            assert same(found) == reference

    def test_curves_and_validation(self):
        here, there = [same(learning_curve(network, X, Y, sizes=[2, 8], folds=2, workers=n)) for n in (None, 2)]
        assert here == there
        assert cross_validate(network, X, Y, folds=2).scores == cross_validate(network, X, Y, folds=2, workers=2).scores

    def test_a_model_with_a_past_is_found_out(self):
        """In this process the second fit sees the first, in two fresh processes it does not."""
        import selection_models
        del selection_models.CALLS[:]
        here = same(grid_search(depends_on_the_past, X, Y, {"hidden": [2, 3]}, folds=4))
        del selection_models.CALLS[:]
        assert here != same(grid_search(depends_on_the_past, X, Y, {"hidden": [2, 3]}, folds=4, workers=2))

    def test_an_interrupted_file_goes_on_with_other_workers(self, folder, reference):
        options = {"folds": 2, "metric": ["accuracy", "log_loss"], "results": "s.json", "resume": True}
        grid_search(network, X, Y, GRID, **options)
        data = json.loads((folder / "s.json").read_text())
        del data["trials"][1:3]
        (folder / "s.json").write_text(json.dumps(data))
        assert same(grid_search(network, X, Y, GRID, workers=2, **options)) == reference


KINDS = {"kind": ["fine", "dies", "raises", "fine", "exits", "killed", "diverges"]}


class TestDeaths:
    """A worker that dies costs its trial, nothing else."""

    @pytest.mark.parametrize("options", [{"workers": 2}, {"workers": 1}, {"executor": lambda: ProcessPoolExecutor(3)}])
    def test_processes(self, options):
        kinds = {"kind": [kind for kind in KINDS["kind"] if kind != "fine"] + ["fine"], "hidden": [2, 3]}
        found = grid_search(sometimes_bad, X, Y, kinds, folds=2, **options)
        for trial in found.trials:
            assert (trial.error == DIED) == (trial.params["kind"] in ("dies", "killed")), trial
            assert bool(trial.scores) == (trial.params["kind"] == "fine")
        fine = [trial for trial in found.trials if trial.scores]
        alone = grid_search(sometimes_bad, X, Y, {"kind": ["raises"] * 1 + ["fine"], "hidden": [2, 3]}, folds=2)
        assert len(fine) == 2 and len(found.trials) == 12 and len(alone.trials) == 4

    def test_results_with_deaths_are_the_same_too(self):
        runs = [same(grid_search(sometimes_bad, X, Y, {"kind": ["fine", "dies", "raises"]}, folds=3, workers=n))
                for n in (1, 2, 3)]
        assert runs[0] == runs[1] == runs[2]

    def test_dask(self, dask):
        found = grid_search(sometimes_bad, X, Y, {"kind": ["fine", "dies", "raises"], "hidden": [2]}, folds=2, executor=dask)
        assert [trial.error.split(":")[0] for trial in found.trials] == ["", DIED.split(":")[0], "KeyError"]
        assert same(found) == same(grid_search(sometimes_bad, X, Y, {"kind": ["fine", "dies", "raises"], "hidden": [2]},
                                               folds=2, workers=2))

    def test_an_executor_of_somebody_else_ends_the_search_with_what_there_is(self, folder):
        with ProcessPoolExecutor(1) as executor:
            with pytest.warns(RuntimeWarning, match="the executor broke, or was shut down; pass workers=2"):
                found = grid_search(sometimes_bad, X, Y, {"kind": ["fine", "dies"], "hidden": [2, 3]}, folds=2,
                                    executor=executor, results="s.json")
        assert [trial.params for trial in found.trials] == [{"kind": "fine", "hidden": 2}, {"kind": "fine", "hidden": 3}]
        assert "2 of 4 trials: the executor broke" in str(found)
        found = grid_search(sometimes_bad, X, Y, {"kind": ["fine", "dies"], "hidden": [2, 3]}, folds=2, workers=2,
                            results="s.json", resume=True)
        assert [trial.error for trial in found.trials] == ["", "", DIED, DIED]

    def test_a_dask_cluster_without_workers_is_not_waited_for_for_ever(self, monkeypatch):
        class Client:
            workers = {"a": 1}
            get_executor = scheduler_info = None

            def submit(self, function, *arguments, **options):
                class Never(Future):
                    def __init__(self):
                        Future.__init__(self)
                        if function.__name__ == "_ready":
                            self.set_result(True)
                return Never()

            def nthreads(self):
                self.workers, now = {}, self.workers
                return now
        monkeypatch.setattr("nn_pure.selection.dask_client.SECONDS_WITHOUT_WORKERS", 0.1)
        monkeypatch.setattr("nn_pure.selection.running.SECONDS_BETWEEN_LOOKS", 0.05)
        with pytest.warns(RuntimeWarning, match="lost all its workers"):
            assert grid_search(network, X, Y, GRID, folds=2, executor=Client()).trials == []

    def test_cross_validate_raises(self):
        with pytest.raises(NNPureError, match="its worker died, twice"):
            cross_validate(sometimes_bad, X, Y, folds=2, params={"kind": "dies"}, workers=1)

    def test_a_bystander_is_given_a_second_try(self):
        """What was lost once, for whatever reason, runs again alone, and counts."""
        tries = []

        class Shaky(Executor):
            def submit(self, function, *arguments):
                future = Future()
                if function.__name__ == "run_fit":
                    tries.append(arguments[1].fold)
                    if tries.count(arguments[1].fold) == 1:
                        future.set_exception(ConnectionError("the cable came loose"))
                        return future
                future.set_result(function(*arguments))
                return future
        assert len(cross_validate(network, X, Y, folds=3, executor=Shaky()).scores["loss"]) == 3
        assert sorted(tries) == [0, 0, 1, 1, 2, 2]

    def test_a_factory_whose_executors_all_break_does_not_go_on_for_ever(self):
        class BrokenExecutor(RuntimeError):
            pass

        class Broken(Executor):
            def submit(self, function, *arguments):
                if function.__name__ == "run_fit":
                    raise BrokenExecutor("broken")
                future = Future()
                future.set_result(True)
                return future
        assert is_broken(BrokenExecutor())
        with pytest.warns(RuntimeWarning, match="broke 3 times in a row"):
            assert grid_search(network, X, Y, GRID, folds=2, executor=Broken).trials == []


class TestWhatCannotBeSent:
    @pytest.mark.parametrize("options", [{"workers": 1}, {"executor": lambda: ProcessPoolExecutor(1)}])
    def test_lambdas_and_inner_functions(self, options):
        def inner(seed):
            return network(seed)
        for model in (inner, lambda seed: network(seed)):
            with pytest.raises(NNPureError, match="the model, .*cannot be sent to another process.*top of a module"):
                cross_validate(model, X, Y, folds=2, **options)
        with pytest.raises(NNPureError, match="a metric, "):
            cross_validate(network, X, Y, folds=2, metric=lambda t, a: 1.0, **options)
        assert cross_validate(inner, X, Y, folds=2, executor=ThreadPoolExecutor(2)).scores

    def test_params_that_cannot_be_sent(self):
        with pytest.raises(NNPureError, match="a parameter, "):
            grid_search(network, X, Y, {"rate": [0.1, lambda epoch: 0.1]}, folds=2, workers=1)

    def test_a_model_that_workers_cannot_import(self, tmp_path):
        (tmp_path / "elsewhere.py").write_text("from selection_models import network\ndef build(seed):\n    return network(seed)\n")
        code = ("import sys, multiprocessing as m; sys.path[:0] = %r; from concurrent.futures import ProcessPoolExecutor as P\n"
                "from elsewhere import build\nfrom selection_models import X, Y\nfrom nn_pure.selection import cross_validate\n"
                "sys.modules['elsewhere'].__dict__\n"
                "if __name__ == '__main__':\n"
                "    build.__module__ = 'gone'; sys.modules['gone'] = sys.modules['elsewhere']\n"
                "    try:\n"
                "        cross_validate(build, X, Y, folds=2, executor=lambda: P(1, mp_context=m.get_context('spawn')))\n"
                "    except ValueError as error:\n"
                "        print(error)\n" % [str(tmp_path), HELPERS, ROOT])
        if not WITH_CONTEXT:
            pytest.skip("ProcessPoolExecutor takes no start method here")
        (tmp_path / "script.py").write_text(code)
        out = subprocess.run([sys.executable, str(tmp_path / "script.py")], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, timeout=60).stdout.decode()
        assert "no fit can run in the workers" in out and "__main__" in out

    def test_a_client_instead_of_an_executor(self):
        class Client:
            def submit(self, function, *arguments):
                return "a future of its own kind"
        with pytest.raises(NNPureError, match="no concurrent.futures.Future: pass an Executor"):
            cross_validate(network, X, Y, folds=2, executor=Client())

    def test_an_executor_that_was_shut_down(self):
        executor = ThreadPoolExecutor(1)
        executor.shutdown()
        with pytest.raises(NNPureError, match="takes no work: RuntimeError: cannot schedule"):
            cross_validate(network, X, Y, folds=2, executor=executor)


class TestHowManyAtOnce:
    def test_known_sizes(self):
        job = Job(network, X, Y, [([0], [1])], [])
        assert Workers(ThreadPoolExecutor(3), None, job).at_once == 3
        assert Workers(ThreadPoolExecutor(3), 7, job).at_once == 7
        assert Workers(Reversed(), None, job).at_once > 1000             # small data: all of them
        assert Workers(Reversed(), None, Job(network, [[0.0] * 1000] * 10000, Y, [], [])).at_once == 2

    def test_never_more_than_asked_for(self):
        class Counting(ThreadPoolExecutor):
            most = now = 0

            def submit(self, function, *arguments):
                def counted():
                    Counting.now += 1
                    Counting.most = max(Counting.most, Counting.now)
                    outcome = function(*arguments)
                    Counting.now -= 1
                    return outcome
                return ThreadPoolExecutor.submit(self, counted)
        with Counting(4) as executor:
            grid_search(slow, X, Y, {"hidden": [2, 3, 4]}, folds=2, executor=executor, workers=2)
        assert Counting.most == 2

    def test_what_is_left_is_cancelled(self):
        futures = []

        class Keeping(ThreadPoolExecutor):
            def submit(self, function, *arguments):
                futures.append(ThreadPoolExecutor.submit(self, function, *arguments))
                return futures[-1]
        with Keeping(1) as executor:
            job = Job(slow, X, Y, [([0, 1], [2])], [])
            tasks = [Task(k, 0, {"hidden": 2}, 0) for k in range(6)]
            run = Run(workers_from(6, executor, job), tasks)
            for _ in run:
                break
            run.cancel()
        assert any(future.cancelled() for future in futures)


@pytest.mark.skipif(os.name != "posix", reason="signals are sent")
@pytest.mark.parametrize("workers", [thorough(None), 2])
def test_ctrl_c_in_a_terminal(tmp_path, workers):
    """The signal goes to all processes of the terminal, as Ctrl-C does; none stays behind."""
    script = ("import sys; sys.path[:0] = %r\nfrom selection_models import X, Y, slow\nfrom nn_pure.selection import grid_search\n"
              "if __name__ == '__main__':\n"
              "    print('begin', flush=True)\n"
              "    found = grid_search(slow, X, Y, {'hidden': list(range(1, 60))}, folds=2, workers=%r, results='s.json')\n"
              "    print(len(found.trials), found.planned, found.stopped)\n" % ([HELPERS, ROOT], workers))
    (tmp_path / "script.py").write_text(script)
    process = subprocess.Popen([sys.executable, "script.py"], cwd=str(tmp_path), stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, start_new_session=True)
    process.stdout.readline()
    while not (tmp_path / "s.json").exists() and process.poll() is None:
        time.sleep(0.05)
    time.sleep(0.3)
    assert process.poll() is None, process.communicate()[1].decode()
    os.killpg(process.pid, signal.SIGINT)
    out, errors = process.communicate(timeout=30)
    words = out.decode().split()
    assert words[1:] == ["59", "interrupted"] and process.returncode == 0, errors.decode()
    finished = [trial for trial in json.loads((tmp_path / "s.json").read_text())["trials"] if trial["mean"] is not None]
    assert len(finished) == int(words[0]) < 59
    with pytest.raises(ProcessLookupError):
        for _ in range(100):
            os.killpg(process.pid, 0)
            time.sleep(0.05)


def test_estimators_of_this_package():
    from nn_pure.estimators import MLPClassifier
    labels = ["odd" if y[0] else "even" for y in Y]
    grid = {"hidden_layer_sizes": [(2,), (6, 3)], "solver": ["lbfgs"], "max_iter": [50]}
    here, there = [same(grid_search(MLPClassifier(), X, labels, grid, folds=2, metric=["accuracy", "log_loss"], workers=n))
                   for n in (None, 2)]
    assert here == there and [len(trial["scores"]) for trial in here["trials"]] == [2, 2]
    assert "log_loss" in cross_validate(MLPClassifier(max_iter=5), X, labels, folds=2, metric="log_loss").scores
    assert list(cross_validate(MLPClassifier(max_iter=5), X, labels, folds=2).scores) == ["score"]
