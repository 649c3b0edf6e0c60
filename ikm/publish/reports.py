"""`make reports`: all that is stale, made and put on the shelf. Floor 5."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from rich.console import Console

from ikm.errors import IkmError
from ikm.present.wording import Words
from ikm.publish import batch, edited, workers
from ikm.publish.batch import Made
from ikm.publish.job import Job, Request
from ikm.publish.orders import orders
from ikm.publish.parent import Parent
from ikm.publish.progress import delivered, failures, followed, left_out
from ikm.publish.stale import CACHE, Hashes, stale
from ikm.publish.standing import with_docx
from ikm.survey.project import Project
from ikm.survey.snapshot import Snapshot


@dataclass(frozen=True)
class Done:
    """What a batch did.

    Parameters
    ----------
    summary : str
        '12 reports made, 1 failed, 987 up to date'.
    failures : list of str
        Lines that tell of each failed report; empty where none failed.
    notes : list of str
        Lines on Word documents: left out, for their extra is not installed; edited, and kept apart.
    """

    summary: str
    failures: list[str]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """What is to do: stale reports, those that cannot even be begun, and the number of those up to date."""

    project: Project
    stale: list[Request]
    refused: list[Made]
    fresh: int


def find(project: Project, units: Sequence[str], period: str, bahasa: str) -> Found:
    """Compare every report asked for with what lies in the data folder now."""
    Words(bahasa)
    snapshot = Snapshot(project.data, project.output, project.notebooks)
    hashes = Hashes(project.output / CACHE)
    asked = list(orders(snapshot, units, period, bahasa, hashes))
    wanted: list[Request] = []
    refused: list[Made] = []
    for one in asked:
        try:
            if not isinstance(one, Request):
                raise one.error
            wanted.append(with_docx(project, one))
        except IkmError as error:
            about = one if isinstance(one, Request) else one.asked
            refused.append(Made(about, reason=batch.told(error), mistake=True))
    old = stale(wanted, project.output, hashes)
    hashes.keep()
    return Found(project, old, refused, len(wanted) - len(old))


def make_stale(found: Found, jobs: int, cluster: str, console: Console) -> Done:
    """Make every stale report.

    Parameters
    ----------
    jobs : int
        Reports made at a time; 0: one for each processor.
    cluster : str
        Address of a Dask scheduler whose workers make the reports; '': this machine.

    Raises
    ------
    IkmError
        The output folder cannot be written, or the cluster will not do.
    """
    failed = found.refused
    lost: list[str] = []
    kept: list[Path] = []
    if found.stale:
        with _elsewhere(cluster) if cluster else _here(jobs, len(found.stale)) as (start, width, function):
            made = batch.run(found.stale, start, width, function)
            shelved = followed(delivered(found.project, made, lost, kept), len(found.stale), console)
            failed = [*failed, *(one for one in shelved if one.failed)]
    good = len(found.stale) + len(found.refused) - len(failed)
    told = f"{good} reports made, {len(failed)} failed, {found.fresh} up to date"
    return Done(told, failures(found.project, failed), [note for note in (left_out(lost), edited.told(kept)) if note])


_Hands = tuple[Callable[[], Executor], int, Callable[[Job], Made]]


@contextmanager
def _here(jobs: int, wanted: int) -> Iterator[_Hands]:
    """Processes of this machine, whose kernels are forked from one parent."""
    width = min(jobs or workers.usual(), wanted)
    with Parent(rehearsed=wanted > 1) as parent:
        yield partial(workers.local, width, parent.address), width, batch.make


@contextmanager
def _elsewhere(address: str) -> Iterator[_Hands]:
    """Workers of a cluster."""
    from ikm.publish.cluster import cluster, make_there

    with cluster(address) as (start, width):
        yield start, width, make_there
