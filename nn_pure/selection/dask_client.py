"""Dask: fits over a dask.distributed.Client.  Dask itself is never imported here.

Client.get_executor() gives an Executor, but one whose future is never done if
the worker dies that holds a result nobody has fetched yet (seen with distributed
2026.8), and it sends the data with every call.  So its client is used directly.

Dask runs a call again whose worker died, three times; the search does so once
itself.  Set distributed.scheduler.allowed-failures to 0 to lose fewer workers.
"""

from concurrent.futures import CancelledError, Executor, Future

from ..training.progress import clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional
    from .fits import Job


SECONDS_WITHOUT_WORKERS = 300.0


class Stopped(Exception):
    """An executor broke and cannot be replaced; the message says what to do."""


def client_of(executor: "Any") -> "Any":
    """Return the Dask client that executor is, or works through; None if there is none.

    >>> client_of(None) is None
    True
    """
    for candidate in (executor, getattr(executor, "_client", None)):
        if hasattr(candidate, "get_executor") and hasattr(candidate, "scheduler_info"):
            return candidate
    return None


def _same(value: "Any") -> "Any":
    return value


class DaskExecutor(Executor):
    """An Executor over client.  job, as an argument, is sent to each worker once, and again if it was lost with it."""

    def __init__(self, client: "Any", job: "Job") -> None:
        self.client = client
        self.job = job
        # A task rather than client.scatter: scattered data is lost with the worker that has it.
        self.sent: "Any" = client.submit(_same, job, pure=False)
        self.had_workers: bool = False
        self.alone_since: "Optional[float]" = None

    def submit(self, function: "Callable[..., Any]", *arguments: "Any") -> "Any":       # type: ignore[override]
        """Return the future of function(*arguments)."""
        arguments = tuple([self.sent if argument is self.job else argument for argument in arguments])
        answer = _Answer()
        answer.remote = self.client.submit(function, *arguments, pure=False)
        answer.set_running_or_notify_cancel()
        answer.remote.add_done_callback(answer.settle)
        return answer


    def check(self) -> None:
        """Raise Stopped if there has been no worker for a while, and was one before.

        A worker that dies within a moment of its start is given up by Dask's nanny.
        """
        try:
            has_workers = bool(self.client.nthreads())
        except Exception as error:                      # of Dask, or of the network library below it
            raise Stopped("Dask's scheduler does not answer: %s" % error)
        self.had_workers = self.had_workers or has_workers
        if has_workers or not self.had_workers:
            self.alone_since = None
        elif self.alone_since is None:
            self.alone_since = clock()
        elif clock() - self.alone_since >= SECONDS_WITHOUT_WORKERS:
            raise Stopped("the Dask cluster lost all its workers; none came back for %d s" % SECONDS_WITHOUT_WORKERS)


class _Answer(Future):      # type: ignore[type-arg]
    """A future of the standard library with the result of Dask's future."""

    remote: "Any" = None

    def settle(self, remote: "Any") -> None:
        """Take over the result; called in a thread of Dask's."""
        try:
            if remote.cancelled():
                raise CancelledError()
            # Fetches it; if it was lost, it is computed again, and a call that kills its worker raises here.
            self.set_result(remote.result())
        except BaseException as error:
            self.set_exception(CancelledError() if "Cancelled" in type(error).__name__ else error)

    def cancel(self) -> bool:
        """Cancel Dask's future."""
        self.remote.cancel()
        return True
