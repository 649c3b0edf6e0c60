"""Many reports on an executor: each a pure function of its job; one that fails stops no other. Floor 5.

Knows `concurrent.futures.Executor` and nothing of what stands behind it: processes here, or workers of a cluster.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field

from ikm.errors import IkmError, ReportFailed
from ikm.publish.job import Asked, Job, Request

#: Reports under way for each worker: the one it makes and the one that waits beside it.
_AHEAD = 2
#: How often a report is begun that ends with its worker; the second time alone, so that it is known to be the cause.
_ATTEMPTS = 2


@dataclass(frozen=True)
class Made:
    """What became of one report.

    Parameters
    ----------
    files : dict of str to bytes
        Empty where it failed.
    cell : str
        Id of the cell that stopped; '' where none did.
    reason : str
        Last line of the error; of a user's mistake the first, which names the file.
    mistake : bool
        Whether the user can mend it.
    """

    asked: Asked
    files: dict[str, bytes] = field(default_factory=dict, repr=False)
    cell: str = ""
    reason: str = ""
    mistake: bool = False
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        """Whether there is no report."""
        return bool(self.reason)


def make(job: Job) -> Made:
    """Make one report, on whatever machine; never raises for what a report can fail by."""
    from ikm.publish.report import build  # here, for whoever only hands out work starts without papermill

    asked, started = Asked(job.notebook, job.parameters), time.monotonic()
    try:
        files = build(job)
    except ReportFailed as error:
        return Made(asked, cell=error.cell, reason=error.reason, seconds=time.monotonic() - started)
    except IkmError as error:
        return Made(asked, reason=told(error), mistake=True, seconds=time.monotonic() - started)
    return Made(asked, files, seconds=time.monotonic() - started)


def told(error: IkmError) -> str:
    """A user's mistake in one line: what is wrong, and the first place where."""
    # Read off the text, for a mistake that comes out of a kernel is all text.
    lines = str(error).splitlines()
    return " ".join([lines[0], *(line.strip() for line in lines[1:2] if line.startswith("  "))])


def run(
    requests: Iterable[Request],
    start: Callable[[], Executor],
    workers: int,
    function: Callable[[Job], Made] = make,
) -> Iterator[Made]:
    """Make reports, in whatever order they are ready; few inputs at a time are in memory.

    Parameters
    ----------
    start : callable
        Gives an executor; called again when one broke because a worker was killed.
    workers : int
        How many reports the executor makes at a time.
    """
    waiting = deque((request, 1) for request in requests)
    while waiting:
        with start() as executor:
            try:
                lost = yield from _round(waiting, executor, workers, function)
            except BaseException:
                executor.shutdown(wait=False, cancel_futures=True)
                raise
        alone = [(request, attempt) for request, attempt in lost if attempt < _ATTEMPTS]
        yield from (_killed(request) for request, attempt in lost if attempt >= _ATTEMPTS)
        for request, attempt in alone:
            yield from _alone(request, attempt + 1, start, function)


def _alone(
    request: Request, attempt: int, start: Callable[[], Executor], function: Callable[[Job], Made]
) -> Iterator[Made]:
    """A report that was under way when a worker was killed, made with no other beside it."""
    with start() as executor:
        lost = yield from _round(deque([(request, attempt)]), executor, 1, function)
    yield from (_killed(request) for request, _ in lost)


def _round(
    waiting: deque[tuple[Request, int]], executor: Executor, workers: int, function: Callable[[Job], Made]
) -> Generator[Made, None, list[tuple[Request, int]]]:
    """Make what waits until all is done or the executor breaks; returns what was under way then."""
    under_way: dict[Future[Made], tuple[Request, int]] = {}
    lost: list[tuple[Request, int]] = []
    while (waiting and not lost) or under_way:
        while waiting and not lost and len(under_way) < _AHEAD * workers:
            request, attempt = waiting.popleft()
            try:
                under_way[executor.submit(function, request.gather())] = (request, attempt)
            except BrokenProcessPool:
                lost.append((request, attempt - 1))
            except OSError as error:
                yield Made(request, reason=f"{error.filename}: cannot be read: {error.strerror}", mistake=True)
        done, _ = wait(under_way, return_when=FIRST_COMPLETED)
        for future in done:
            request, attempt = under_way.pop(future)
            try:
                yield future.result()
            except BrokenProcessPool:
                lost.append((request, attempt))
            except Exception as error:  # whatever an executor raises for a task: it may not stop the others
                yield Made(request, reason=f"{type(error).__name__}: {error}".splitlines()[0])
    return lost


def _killed(request: Request) -> Made:
    """A report whose worker was ended from outside each time."""
    return Made(request, cell="kernel", reason="the process that made it was killed; is there enough memory?")
