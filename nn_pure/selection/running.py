"""Running fits on an executor, with a retry after the death of a worker.

Any concurrent.futures.Executor will do:

    ProcessPoolExecutor, ThreadPoolExecutor             the standard library's
    dask.distributed.Client(address).get_executor()     a Dask cluster; the client itself will do too
    mpi4py.futures.MPIPoolExecutor()                    MPI: python -m mpi4py.futures script.py
    RayExecutor(), written so:                          Ray

        class RayExecutor(concurrent.futures.Executor):
            def submit(self, function, *arguments):
                return ray.remote(function).remote(*arguments).future()

Each fit is one call of a function of this package with the data as an argument: workers need nn_pure, the
module of the model, and nothing else.  Processes of our own and Dask's workers get the data once.
"""

import pickle
import signal
from collections import deque
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait

from ..checks import short, to_count
from ..errors import NNPureError
from .dask_client import DaskExecutor, Stopped, client_of
from .fits import DIED, failure, run_fit, told

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Deque, Dict, Iterator, List, Optional, Sequence, Set, Tuple
    from .fits import Job, Outcome, Task

SECONDS_BETWEEN_LOOKS = 0.5     # polling interval: the results file and Ctrl-C are served in between
SECONDS_TO_BREAK = 10.0         # within which a broken executor fails all its futures
MOST_IDLE_BREAKS = 3
BYTES_UNDER_WAY = 200000000     # most data in the fits submitted at once to an executor of unknown size
BYTES_PER_NUMBER = 9            # of a pickled float
# What executors raise for a call whose worker died, while they themselves go on: Dask's, Ray's.
DEATHS = ("KilledWorker", "WorkerCrashedError", "OutOfMemoryError")
HINT = "define it at the top of a module that the workers can import, not inside a function and not as a lambda"


class InProcess(Executor):
    """Runs what is submitted at once, here.

    >>> InProcess().submit(max, 1, 2).result()
    2
    """

    def submit(self, function: "Callable[..., Any]", *arguments: "Any") -> "Any":       # type: ignore[override]
        """Return a future that is done."""
        future: "Future[Any]" = Future()
        future.set_result(function(*arguments))
        return future


# --- in the worker processes of our own --------------------------------------

_job: "Optional[Job]" = None


def _install(job: "Optional[Job]") -> None:
    """Keep job for the fits to come, and ignore Ctrl-C, which the parent handles."""
    global _job
    _job = job
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _run_installed(task: "Task") -> "Outcome":
    assert _job is not None
    return run_fit(_job, task)


def _run_uninterrupted(job: "Job", task: "Task") -> "Outcome":
    """Like run_fit: Python 3.6 has no initializer to call _install."""
    _install(None)
    return run_fit(job, task)


def _ready(*arguments: "Any") -> bool:
    """Return True: this module could be imported and the arguments unpickled."""
    return True


# --- workers -----------------------------------------------------------------

class Workers:
    """An executor, how many fits to submit at once, and how to replace it.

    executor   an Executor; or a function that makes one, which can be called again
    at_once    how many fits are submitted at a time; None asks the executor
    """

    def __init__(self, executor: "Any", at_once: "Optional[int]", job: "Job") -> None:
        self.job = job
        self.make: "Optional[Callable[[], Any]]" = None
        if isinstance(executor, type) or not hasattr(executor, "submit"):
            if not callable(executor):
                raise NNPureError("executor is %s: pass an object with submit, such as ProcessPoolExecutor(2), or a "
                                  "function that makes one" % short(executor))
            self.make = executor
            executor = self._made()
        if client_of(executor) is not None:
            executor = DaskExecutor(client_of(executor), job)
        self.executor: "Any" = executor
        self.at_once: int = at_once or _size_of(executor) or max(1, BYTES_UNDER_WAY // _bytes_of(job))

    def _made(self) -> "Any":
        assert self.make is not None
        executor = self.make()
        if not hasattr(executor, "submit"):
            raise NNPureError("the function for the executor returned %s, which has no submit" % short(executor))
        return executor

    def submit(self, task: "Task") -> "Any":
        """Return the future of the task's outcome."""
        return self.executor.submit(run_fit, self.job, task)

    def submit_trifle(self) -> "Any":
        """Return the future of True, from a test call with a fit's arguments that runs none."""
        return self.executor.submit(_ready, self.job)

    def remake(self) -> None:
        """Replace a broken executor."""
        if self.make is None:
            raise Stopped("the executor broke, or was shut down; pass workers=2, or a function that makes the "
                          "executor, and it is replaced")
        self.close(kill=True)
        self.executor = self._made()

    def check(self) -> None:
        """Raise Stopped if no worker is left."""
        if hasattr(self.executor, "check"):
            self.executor.check()

    def close(self, kill: bool = False) -> None:
        """End an executor that was made here; kill ends fits under way, where that is possible."""
        if self.make is not None:
            killed = kill and _kill(self.executor)
            if hasattr(self.executor, "shutdown"):
                self.executor.shutdown(wait=killed or not kill)


class Processes(Workers):
    """A number of processes on this machine; the data is sent to each of them once."""

    def __init__(self, number: int, job: "Job") -> None:
        self.number = number
        self.with_initializer: bool = True
        super().__init__(self._pool, number, job)

    def _pool(self) -> "Any":
        from concurrent.futures import ProcessPoolExecutor  # fails where there are no processes
        try:
            return ProcessPoolExecutor(self.number, initializer=_install, initargs=(self.job,))
        except TypeError:                                           # Python 3.6
            self.with_initializer = False
            return ProcessPoolExecutor(self.number)

    def submit(self, task: "Task") -> "Any":
        """Return the future of the task's outcome."""
        if self.with_initializer:
            return self.executor.submit(_run_installed, task)
        return self.executor.submit(_run_uninterrupted, self.job, task)


def workers_from(workers: "Optional[int]", executor: "Any", job: "Job", tasks: "Sequence[Task]" = ()) -> "Workers":
    """Return the Workers for these arguments, after a test call on one of them."""
    if workers is not None:
        workers = to_count(workers, "workers")
    if executor is None and workers is None:
        return Workers(InProcess(), 1, job)
    found = Processes(workers or 1, job) if executor is None else Workers(executor, workers, job)
    try:
        _try_out(found, tasks)
    except BaseException:
        found.close(kill=True)
        raise
    return found


def _try_out(workers: "Workers", tasks: "Sequence[Task]") -> None:
    """Raise NNPureError where no fit at all can run."""
    if _pickles(workers.executor):
        for name, value in (("the model", workers.job.model), ("a metric", workers.job.metrics),
                            ("the data", (workers.job.X, workers.job.y))):
            check_pickles(name, value)
        for task in tasks:
            check_pickles("a parameter", task.params)
    try:
        future = workers.submit_trifle()
    except Exception as error:
        raise NNPureError("the executor takes no work: %s" % told(error))
    if not isinstance(future, Future):
        raise NNPureError("%s.submit returned %s, no concurrent.futures.Future: pass an Executor (of a Dask client: "
                          "client.get_executor())" % (type(workers.executor).__name__, short(future)))
    try:
        future.result()
    except Exception as error:
        raise NNPureError(
            "no fit can run in the workers, they failed to import or unpickle what it needs: %s.  The model: %s; they "
            "must find nn_pure too; a script that starts processes needs the line if __name__ == \"__main__\": around "
            "its work" % (told(error), HINT))


def check_pickles(name: str, value: "Any") -> None:
    """Raise NNPureError if value cannot be sent to another process.

    >>> check_pickles("the model", max)
    """
    try:
        pickle.dumps(value)
    except Exception as error:
        raise NNPureError("%s, %s, cannot be sent to another process (%s): %s; or leave out workers and executor, to "
                          "run here" % (name, short(value), told(error), HINT))


def _pickles(executor: "Any") -> bool:
    """Return whether executor uses pickle itself; up to Python 3.6 it hangs on what cannot be pickled."""
    return any(base.__name__ == "ProcessPoolExecutor" and base.__module__.startswith("concurrent.")
               for base in type(executor).__mro__)


def _size_of(executor: "Any") -> "Optional[int]":
    """Return how many workers executor says it has."""
    for name in ("num_workers", "_max_workers"):
        size = getattr(executor, name, None)
        if isinstance(size, int) and size > 0:
            return size
    return None


def _bytes_of(job: "Job") -> int:
    if isinstance(job.X[0], (list, tuple)):
        return BYTES_PER_NUMBER * len(job.X) * (len(job.X[0]) + 1)
    return BYTES_PER_NUMBER * len(job.X)


def _kill(executor: "Any") -> bool:
    """End the processes of executor now, if it has any; it has a method for this from Python 3.14 on."""
    processes = list((getattr(executor, "_processes", None) or {}).values())
    if hasattr(executor, "kill_workers"):
        executor.kill_workers()
        return True
    for process in processes:
        getattr(process, "kill", process.terminate)()           # kill is there from Python 3.7 on
    return bool(processes)


# --- all fits ----------------------------------------------------------------

def is_broken(error: "Optional[BaseException]") -> bool:
    """Return whether error says that the executor, not only this call, is lost.

    >>> is_broken(CancelledError()), is_broken(ValueError()), is_broken(None)
    (True, False, False)
    """
    names = [base.__name__ for base in type(error).__mro__]
    return isinstance(error, CancelledError) or "BrokenExecutor" in names or "BrokenProcessPool" in names


def is_death(error: "Optional[BaseException]") -> bool:
    """Return whether error says that a worker died.

    >>> is_death(CancelledError()), is_death(ValueError())
    (True, False)
    """
    return is_broken(error) or type(error).__name__ in DEATHS


class Run:
    """Runs tasks and yields (task, outcome) as they finish; None at a poll without one.

    An exception in a fit is part of its outcome.  A fit that is lost, because the
    worker died, the executor broke or the network failed, is retried once, alone:
    lost again, it has failed, and its trial with it; other trials are not affected.
    """

    def __init__(self, workers: "Workers", tasks: "List[Task]") -> None:
        self.workers = workers
        self.waiting: "Deque[Task]" = deque(tasks)
        self.suspects: "Deque[Task]" = deque()
        self.suspected: "Set[Task]" = set()
        self.flying: "Dict[Any, Task]" = {}
        self.idle_breaks: int = 0

    def __iter__(self) -> "Iterator[Optional[Tuple[Task, Outcome]]]":
        while self.waiting or self.suspects or self.flying:
            broken = not self._launch()
            landed, lost, broken = self._landed(broken)
            for task, outcome in landed:
                yield task, outcome
            if broken:
                self._renew(lost)
            for task, error in lost:
                for failed in self._suspect(task):
                    yield failed, failure(error)
            if not landed:
                self.workers.check()
                yield None

    def cancel(self) -> None:
        """Cancel the fits that were submitted and have not begun."""
        for future in self.flying:
            future.cancel()

    def _launch(self) -> bool:
        """Submit as many tasks as may run; False if the executor turns out to be broken."""
        queue = self.suspects or self.waiting
        at_once = 1 if self.suspects else self.workers.at_once
        while queue and len(self.flying) < at_once:
            try:
                future = self.workers.submit(queue[0])
            except Exception as error:
                if not is_broken(error) and not isinstance(error, RuntimeError):       # shut down meanwhile
                    raise
                return False
            self.flying[future] = queue.popleft()
        return True

    def _landed(self, broken: bool) -> "Tuple[List[Tuple[Task, Outcome]], List[Tuple[Task, str]], bool]":
        """Return the finished tasks, by number; the lost ones, and why; and whether the executor broke."""
        if self.flying and not broken:
            done = wait(self.flying, SECONDS_BETWEEN_LOOKS, FIRST_COMPLETED).done
            broken = any([is_broken(_error_of(future)) for future in done])
        if broken:
            wait(self.flying, SECONDS_TO_BREAK)
        landed: "List[Tuple[Task, Outcome]]" = []
        lost: "List[Tuple[Task, str]]" = []
        for future in list(self.flying):
            if future.done() and _error_of(future) is None:
                landed.append((self.flying.pop(future), future.result()))
            elif future.done() or broken:
                error = (_error_of(future) if future.done() else None) or CancelledError()
                lost.append((self.flying.pop(future), DIED if is_death(error) else "its worker failed: " + told(error)))
        landed.sort(key=lambda pair: (pair[0].trial, pair[0].fold))
        lost.sort(key=lambda pair: (pair[0].trial, pair[0].fold))
        return landed, lost, broken

    def _renew(self, lost: "List[Any]") -> None:
        """Replace the executor; Stopped if it broke MOST_IDLE_BREAKS times in a row without work."""
        self.idle_breaks = 0 if lost else self.idle_breaks + 1
        if self.idle_breaks == MOST_IDLE_BREAKS:
            raise Stopped("the executor broke %d times in a row before it had any work" % MOST_IDLE_BREAKS)
        self.workers.remake()

    def _suspect(self, task: "Task") -> "List[Task]":
        """Queue a lost task for a retry, alone; the second time, return it and what is left of its trial."""
        if task not in self.suspected:
            self.suspected.add(task)
            self.suspects.append(task)
            return []
        left = [other for other in list(self.suspects) + list(self.waiting) if other.trial == task.trial]
        self.suspects = deque([other for other in self.suspects if other.trial != task.trial])
        self.waiting = deque([other for other in self.waiting if other.trial != task.trial])
        return [task] + left


def _error_of(future: "Any") -> "Optional[BaseException]":
    try:
        error: "Optional[BaseException]" = future.exception()
    except CancelledError as cancelled:
        error = cancelled
    if isinstance(error, KeyboardInterrupt):        # Ctrl-C reaches the workers of a terminal too
        raise error
    return error
