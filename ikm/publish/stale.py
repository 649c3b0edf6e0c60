"""Which reports are stale: by the content of all that goes into them, never by a file's time. Floor 5.

A report carries a fingerprint in its manifest.json. The same fingerprint is reckoned from what lies there now. Hashes
of files are kept from run to run beside the reports, so that a file is read again only where size or times changed.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from ikm.errors import IkmError, SettingError, suggest_name
from ikm.publish import report
from ikm.publish.committed import strip_notebook
from ikm.publish.job import (
    DOCX_FILE,
    INTERNAL_FOLDER,
    ReportName,
    ReportRequest,
    request_city,
    request_national,
    request_unit,
)
from ikm.publish.notebooks import CITY_NOTEBOOK, NATIONAL_NOTEBOOK, REPORT_NOTEBOOKS
from ikm.publish.word import find_letterhead
from ikm.rules.period import Period
from ikm.survey.project import Project, Snapshot
from ikm.survey.units import Unit

#: Where hashes are kept, in the output folder.
HASH_CACHE = ".hashes.json"
#: Nanoseconds in which a file may be written twice and show the same time: one as young as this is read again.
_YOUNG = 2_000_000_000


class FileHashes:
    """SHA-256 of files, kept by path, size and times of change.

    Parameters
    ----------
    path : Path
        The file of kept hashes; need not exist, and one that cannot be read counts for nothing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.read = 0
        kept = _kept(path)
        self._files: dict[str, list[Any]] = kept.get("files", {})
        self._plans: dict[str, list[str]] = kept.get("plans", {})
        self._looked: dict[Path, str] = {}
        self._notebooks: dict[str, str] = {}

    def of(self, path: Path) -> str:
        """Hash of a file; looked up once in a run."""
        if path not in self._looked:
            self._looked[path] = self._hash(path)
        return self._looked[path]

    def _hash(self, path: Path) -> str:
        name, seen = str(path), read_file_state(path)
        known = self._files.get(name)
        if known and known[:-1] == seen:
            return str(known[-1])
        self.read += 1
        found = sha256(path.read_bytes()).hexdigest()
        self._files.pop(name, None)
        if time.time_ns() - max(seen[1], seen[2]) > _YOUNG:
            self._files[name] = [*seen, found]
        return found

    def notebook(self, path: Path) -> str:
        """Hash of a notebook as git would store it: one that was run and saved in JupyterLab makes nothing stale."""
        found = self.of(path)
        if found not in self._notebooks:
            self._notebooks[found] = sha256(strip_notebook(path.read_text(encoding="utf-8")).encode()).hexdigest()
        return self._notebooks[found]

    def planned(self, project: Project, unit: Unit) -> Collection[Period]:
        """Periods that a unit's plan of action speaks of, for `request_city`; a plan is read once for its content."""
        path = project.actions(unit)
        if not path.is_file():
            return ()
        found = self.of(path)
        if found not in self._plans:
            from ikm.survey.plans import read_plan  # here, for plans that are known need no pandas

            self._plans[found] = sorted({str(action.period) for action in read_plan(project, unit).actions})
        return {Period.parse(text) for text in self._plans[found]}

    def keep(self) -> None:
        """Write the hashes for the next run; a folder that cannot be written costs time only."""
        content = json.dumps({"files": self._files, "plans": self._plans})
        fresh = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            try:
                fresh.write_text(content, encoding="utf-8")
                fresh.replace(self.path)
            finally:
                fresh.unlink(missing_ok=True)


def find_stale(requests: Iterable[ReportRequest], output: Path, hashes: FileHashes) -> list[ReportRequest]:
    """Those whose report is missing, not whole, or made from something else than lies there now."""
    return [request for request in requests if not _fresh(request, output / request.folder, hashes)]


def hash_request(request: ReportRequest, hashes: FileHashes) -> str:
    """What manifest.json would carry if the report were made now."""
    return report.hash_ingredients(list_current_ingredients(request, hashes))


def list_current_ingredients(request: ReportRequest, hashes: FileHashes) -> dict[str, Any]:
    """What would go into the report if it were made now."""
    inputs = {_name(path, request.data): hashes.of(path) for path in request.files}
    paper = {"letterhead": hashes.of(request.letterhead) if request.letterhead else None} if request.docx else None
    return report.list_ingredients(
        request.notebook, hashes.notebook(request.source), request.parameters, inputs, request.links, paper
    )


@cache
def _name(path: Path, data: Path) -> str:
    """A file as the manifest names it."""
    return path.relative_to(data).as_posix()


def _fresh(request: ReportRequest, folder: Path, hashes: FileHashes) -> bool:
    """Whether a report stands in a folder with all its files and is what would be made now."""
    try:
        found = json.loads((folder / "manifest.json").read_bytes())
        if found["fingerprint"] != hash_request(request, hashes):
            return False
        return set(found["outputs"]) <= {entry.name for entry in os.scandir(folder)}
    except (OSError, ValueError, KeyError, TypeError):
        return False


def read_file_state(path: Path) -> list[int]:
    """Size, time of change of content and of the file's own entry, number of the entry."""
    found = path.stat()
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def _kept(path: Path) -> dict[str, Any]:
    """Hashes of earlier runs."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def request_again(project: Project, notebook: str, parameters: Mapping[str, str]) -> ReportRequest:
    """A report as it would be asked for now.

    Raises
    ------
    IkmError
        Its unit, period or notebook is gone.
    """
    given = (parameters["period"], parameters["bahasa"])
    if notebook == NATIONAL_NOTEBOOK:
        return request_national(project, *given)
    if "city" in parameters:
        return request_city(project, given[0], parameters["city"], given[1], notebook)
    audience = parameters.get("audience", "public")
    return request_unit(project, parameters["unit"], *given, notebook, audience, taken=parameters)


def add_docx(project: Project, asked: ReportRequest) -> ReportRequest:
    """The request, with a Word document where one stands beside the report.

    Raises
    ------
    SettingError
        The letterhead that the register names cannot be used.
    """
    if not (project.output / asked.folder / DOCX_FILE).is_file():
        return asked
    unit = asked.parameters.get("unit")
    return replace(asked, docx=True, letterhead=find_letterhead(project, project.unit(unit)) if unit else None)


def request_others(project: Project, units: Collection[str], period: str) -> Iterator[ReportRequest]:
    """Reports that stand there and that no list of units tells of: of own notebooks, and internal editions.

    Parameters
    ----------
    units : collection of str
        Only of these; of all where empty.
    period : str
        Only of this one; of every one where empty.

    Yields
    ------
    Request
        In the language in which it was made. Those whose answers or notebook are gone are left as they are; `make
        verify` tells of them.
    """
    own = {path.stem for path in project.notebooks.glob("*.ipynb")} - set(REPORT_NOTEBOOKS)
    places = [project.output / name for name in sorted(own)]
    places += [project.output / INTERNAL_FOLDER / name for name in sorted(own)] + [project.output / INTERNAL_FOLDER]
    for place in places:
        for path in sorted(place.glob("*/*/manifest.json")):
            told = _told(path)
            if told is None or (period and told["parameters"].get("period") != period):
                continue
            if units and told["parameters"].get("unit") not in units:
                continue
            with suppress(IkmError, KeyError):
                yield request_again(project, told["notebook"]["name"], told["parameters"])


def _told(path: Path) -> Any:
    """What a manifest tells of its notebook and parameters; None where it cannot be read."""
    try:
        told = json.loads(path.read_bytes())
        return told if {"name"} <= set(told["notebook"]) and set(told["parameters"]) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


@dataclass(frozen=True)
class RefusedReport:
    """A report that cannot be asked for: the user's mistake in the files of one unit, which stops no other."""

    asked: ReportName
    error: IkmError


def list_requests(
    project: Snapshot, units: Sequence[str], period: str, bahasa: str, hashes: FileHashes
) -> Iterator[ReportRequest | RefusedReport]:
    """Every report of the units named, or of all units, their cities and the national tables that were counted.

    Cities come first, for they take longest; last what stands there of own notebooks, and internal editions.

    Parameters
    ----------
    units : sequence of str
        Codes; where any is named, neither city nor national table is asked for.
    period : str
        Only this one; every period where empty.

    Raises
    ------
    SettingError
        No such unit or language, or a period in which none of them has answers.
    """
    chosen = [project.unit(code) for code in dict.fromkeys(units)] or list(project.units().values())
    asked = Period.parse(period) if period else None
    if not units:
        yield from _cities(project, asked, bahasa, hashes)
        yield from _national(project, asked, bahasa)
    known = set(_counted(project)) if not units else set()
    for unit in chosen:
        try:
            periods = project.periods(unit)
        except IkmError as error:
            yield RefusedReport(
                ReportName("laporan_unit", {"unit": unit.code, "period": period, "bahasa": bahasa}), error
            )
            continue
        known |= set(periods)
        for one in periods:
            if asked in (None, one):
                yield from _attempt(
                    partial(request_unit, project, unit.code, str(one), bahasa),
                    ReportName("laporan_unit", {"unit": unit.code, "period": str(one), "bahasa": bahasa}),
                )
    yield from request_others(project, units, str(asked) if asked else "")
    if asked and asked not in known:
        names = [str(one) for one in sorted(known)]
        raise SettingError(
            f"no answers for period {asked}. {suggest_name(str(asked), names)}".rstrip(), allowed=", ".join(names)
        )


def _national(project: Snapshot, asked: Period | None, bahasa: str) -> Iterator[ReportRequest | RefusedReport]:
    """Every national table whose sums are kept."""
    for one in _counted(project):
        if asked in (None, one):
            yield from _attempt(
                partial(request_national, project, str(one), bahasa),
                ReportName(NATIONAL_NOTEBOOK, {"period": str(one), "bahasa": bahasa}),
            )


def _counted(project: Snapshot) -> list[Period]:
    """Periods of the national tables; a file of another name is no table of ours."""
    try:
        return project.counted_periods()
    except IkmError:
        return []


def _cities(
    project: Snapshot, asked: Period | None, bahasa: str, hashes: FileHashes
) -> Iterator[ReportRequest | RefusedReport]:
    """Every city in every period in which one of its units has answers."""
    cities: dict[str, list[Unit]] = {}
    for unit in project.units().values():
        cities.setdefault(unit.city, []).append(unit)
    for name, units in cities.items():
        for one in _periods(project, units):
            if asked in (None, one):
                yield from _attempt(
                    partial(request_city, project, str(one), name, bahasa, CITY_NOTEBOOK, hashes.planned),
                    ReportName(CITY_NOTEBOOK, {"city": name, "period": str(one), "bahasa": bahasa}),
                )


def _periods(project: Snapshot, units: Sequence[Unit]) -> list[Period]:
    """Periods of some units; a unit whose files are in disorder is told of with its own reports."""
    found: set[Period] = set()
    for unit in units:
        try:
            found |= set(project.periods(unit))
        except IkmError:
            continue
    return sorted(found)


def _attempt(make: Callable[[], ReportRequest], asked: ReportName) -> Iterator[ReportRequest | RefusedReport]:
    """A request, or why there can be none."""
    try:
        yield make()
    except IkmError as error:
        yield RefusedReport(asked, error)
