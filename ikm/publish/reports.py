"""`make reports`: all that is stale, made and put on the shelf. Floor 5."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console

from ikm.present.wording import Words
from ikm.publish import batch, workers
from ikm.publish.batch import Made
from ikm.publish.job import Request
from ikm.publish.orders import orders
from ikm.publish.parent import Parent
from ikm.publish.progress import delivered, failures, followed
from ikm.publish.stale import CACHE, Hashes, stale
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
    """

    summary: str
    failures: list[str]


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
    wanted = [one for one in asked if isinstance(one, Request)]
    refused = [
        Made(one.asked, reason=batch.told(one.error), mistake=True) for one in asked if not isinstance(one, Request)
    ]
    old = stale(wanted, project.output, hashes)
    hashes.keep()
    return Found(project, old, refused, len(wanted) - len(old))


def make_stale(
    data: str | Path, output: str | Path, units: Sequence[str], period: str, bahasa: str, jobs: int, console: Console
) -> Done:
    """Make every stale report.

    Parameters
    ----------
    units : sequence of str
        Codes; all units and their cities where empty.
    jobs : int
        Reports made at a time; 0: one for each processor.

    Raises
    ------
    IkmError
        Nothing can be begun: no such folder, unit, period or language; or the output folder cannot be written.
    """
    found = find(Project.locate(data, output), units, period, bahasa)
    width = min(jobs or workers.usual(), max(len(found.stale), 1))
    failed = found.refused
    if found.stale:
        with Parent() as parent:
            made = batch.run(found.stale, partial(workers.local, width, parent.address), width)
            shelved = followed(delivered(found.project, made), len(found.stale), console)
            failed = [*failed, *(one for one in shelved if one.failed)]
    good = len(found.stale) + len(found.refused) - len(failed)
    told = f"{good} reports made, {len(failed)} failed, {found.fresh} up to date"
    return Done(told, failures(found.project, failed))
