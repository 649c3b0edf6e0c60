"""What reports are made from, and which are stale: by the content of all that goes in, never by a file's time.

A report carries a fingerprint in its manifest.json. The same fingerprint is computed from what lies there now. Those
of files are kept from run to run beside the reports, so that a file is read again only where size or times changed.
A manifest is public: what it says of files of the data folder is under the key of that folder.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

import ikm
from ikm.errors import IS_CHECKOUT, SHIPPED, IkmError, SettingError, suggest_name
from ikm.publish.formats import MANIFEST_FILE, find_extras, list_optional_formats, read_manifests
from ikm.publish.job import INTERNAL_FOLDER, Job, ReportName, ReportRequest, read_planned_periods, request_again
from ikm.publish.notebooks import (
    CITY_NOTEBOOK,
    NATIONAL_NOTEBOOK,
    REPORT_NOTEBOOKS,
    UNIT_NOTEBOOK,
    read_notebook,
    strip_notebook,
)
from ikm.publish.shelf import write_file
from ikm.rules.period import Period
from ikm.speech import _
from ikm.survey.fingerprint import FingerprintKey, require_key
from ikm.survey.project import Project, Snapshot
from ikm.survey.settings import read_file_state
from ikm.survey.units import Unit

_PACKAGE = Path(ikm.__file__).parent
_LIBRARIES = (
    "matplotlib", "nbconvert", "numpy", "pandas", "papermill", "pillow", "PySastrawi", "scikit-learn", "scipy",
    "seaborn", "segno", "svy", "typst", "xlsxwriter",
)  # fmt: skip
#: How the manifest calls the folder of the notebook, where the names of other inputs are those within the data folder.
BESIDE = "notebooks/"
#: Files of the package that can change a report.
_KINDS = frozenset({".py", ".toml", ".j2", ".typ", ".lua", ".css", ".js", ".json", ".ipynb"})
_LOCK = SHIPPED / "requirements-report.txt"
#: Where hashes are kept, in the output folder.
HASH_CACHE = ".hashes.json"
#: Nanoseconds in which a file may be written twice and show the same time: one as young as this is read again.
_YOUNG = 2_000_000_000


class FileHashes:
    """Fingerprints of files under the key of the data folder, kept by path, size and times of change.

    They are kept in the output folder, which is published: so path, size and times, too, stand there under the key.

    Parameters
    ----------
    path : Path
        The file of kept fingerprints; need not exist, and one that cannot be read or is of another key counts for
        nothing.
    key : FingerprintKey
    """

    def __init__(self, path: Path, key: FingerprintKey) -> None:
        self.path = path
        self.key = key
        self.read = 0
        kept: Any = None
        with suppress(OSError, ValueError):
            kept = json.loads(path.read_bytes())
        kept = kept if isinstance(kept, dict) and kept.get("key") == key.name else {}
        self._files: dict[str, list[str]] = kept.get("files", {})
        self._plans: dict[str, list[str]] = kept.get("plans", {})
        self._looked: dict[Path, str] = {}
        self._notebooks: dict[str, str] = {}

    def of(self, path: Path) -> str:
        """Return the fingerprint of a file; looked up once in a run."""
        if path not in self._looked:
            self._looked[path] = self._hash(path)
        return self._looked[path]

    def _hash(self, path: Path) -> str:
        state = read_file_state(path)
        name, seen = (self.key.compute(text.encode()) for text in (str(path), f"{path}\0{state}"))
        known = self._files.get(name)
        if known and known[0] == seen:
            return known[1]
        self.read += 1
        file_hash = self.key.compute(path.read_bytes())
        self._files.pop(name, None)
        if time.time_ns() - max(state[1], state[2]) > _YOUNG:
            self._files[name] = [seen, file_hash]
        return file_hash

    def notebook(self, path: Path) -> str:
        """Return the hash of a notebook as git would store it: running it in JupyterLab makes nothing stale."""
        file_hash = self.of(path)
        if file_hash not in self._notebooks:
            self._notebooks[file_hash] = sha256(strip_notebook(read_notebook(path)).encode()).hexdigest()
        return self._notebooks[file_hash]

    def planned(self, project: Project, unit: Unit) -> Collection[Period]:
        """Return the periods in a unit's plan of action, for `request_city`; a plan is read once for its content."""
        path = project.actions(unit)
        if not path.is_file():
            return ()
        plan_hash = self.of(path)
        if plan_hash not in self._plans:
            self._plans[plan_hash] = sorted({str(period) for period in read_planned_periods(project, unit)})
        return {Period.parse(text) for text in self._plans[plan_hash]}

    def keep(self) -> None:
        """Write the fingerprints for the next run; a folder that cannot be written costs time only."""
        content = {"key": self.key.name, "files": self._files, "plans": self._plans}
        with suppress(OSError):
            write_file(self.path, json.dumps(content).encode())


def find_stale(requests: Iterable[ReportRequest], output: Path, hashes: FileHashes) -> list[ReportRequest]:
    """Return those whose report is missing, not whole, or made from something else than lies there now."""
    return [request for request in requests if not _is_fresh(request, output / request.folder, hashes)]


def hash_request(request: ReportRequest, hashes: FileHashes) -> str:
    """Return the fingerprint that a report would carry if it were made now."""
    return hash_ingredients(list_current_ingredients(request, hashes))


def list_current_ingredients(request: ReportRequest, hashes: FileHashes) -> dict[str, Any]:
    """Return what would go into a report if it were made now."""
    inputs = {_name_input(path, request.data): hashes.of(path) for path in request.files}
    inputs |= {f"{BESIDE}{_name_input(path, request.source.parent)}": hashes.of(path) for path in request.beside}
    extras = {
        option: {name: hashes.of(path) if path else None for name, path in files.items()}
        for option, files in request.extras.items()
    }
    return list_ingredients(request, hashes.notebook(request.source), inputs, extras, hashes.key.name)


@cache
def _name_input(path: Path, data: Path) -> str:
    """Name a file as the manifest does."""
    return path.relative_to(data).as_posix()


def _is_fresh(request: ReportRequest, folder: Path, hashes: FileHashes) -> bool:
    """Return whether a report stands in a folder with all its files and is what would be made now."""
    try:
        manifest = read_manifests(folder)[request.parameters["bahasa"]]
        if manifest["fingerprint"] != hash_request(request, hashes):
            return False
        return set(manifest["outputs"]) <= {entry.name for entry in os.scandir(folder)}
    except (OSError, ValueError, KeyError, TypeError):
        return False


def find_stale_editions(project: Project, asked: ReportName) -> list[ReportRequest]:
    """Find the editions of a report in other languages that stand beside it and are not what would be made now.

    Raises
    ------
    IkmError
        As `request_again`.
    """
    others = _list_other_languages(project, asked)
    requests = [
        add_extras(project, request_again(project, asked.notebook, {**asked.parameters, "bahasa": bahasa}))
        for bahasa in others
    ]
    hashes = FileHashes(project.output / HASH_CACHE, require_key(project.data))
    return find_stale(requests, project.output, hashes)


def _list_other_languages(project: Project, asked: ReportName) -> list[str]:
    """List the other languages in which a report stands."""
    return [each for each in read_manifests(project.output / asked.folder) if each != asked.parameters["bahasa"]]


# All reports that there could be --------------------------------------------------------------------------------------


class RefusedReport(NamedTuple):
    """A report that cannot be asked for: the user's mistake in the files of one unit, which stops no other."""

    asked: ReportName
    error: IkmError


def list_requests(
    project: Snapshot, units: Sequence[str], period: str, bahasa: str, hashes: FileHashes
) -> Iterator[ReportRequest | RefusedReport]:
    """Request every report of the units named, or of all units, their cities and the national tables counted.

    Editions in another language are requested too where they stand. Cities come first, for they take longest; last what
    stands there of own notebooks, and internal editions.

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

    def request_each(notebook: str, periods: Iterable[Period], **about: str) -> Iterator[ReportRequest | RefusedReport]:
        for each in periods:
            if asked in (None, each):
                named = ReportName(notebook, {**about, "period": str(each), "bahasa": bahasa})
                for language in (bahasa, *_list_other_languages(project, named)):
                    parameters = {**named.parameters, "bahasa": language}
                    try:
                        yield request_again(project, notebook, parameters, hashes.planned)
                    except IkmError as error:
                        yield RefusedReport(ReportName(notebook, parameters), error)

    known: set[Period] = set()
    of_cities: set[Period] = set()
    if not units:
        for city, residents in _group_by_city(chosen).items():
            surveyed = _list_surveyed_periods(project, residents)
            of_cities |= set(surveyed)
            yield from request_each(CITY_NOTEBOOK, surveyed, city=city)
        with suppress(IkmError):  # a file of another name is no table of ours
            known |= set(project.counted_periods())
        yield from request_each(NATIONAL_NOTEBOOK, sorted(known))
    for unit in chosen:
        try:
            known |= set(project.periods(unit))
        except IkmError as error:
            about = {"unit": unit.code, "period": period, "bahasa": bahasa}
            yield RefusedReport(ReportName(UNIT_NOTEBOOK, about), error)
            continue
        yield from request_each(UNIT_NOTEBOOK, project.public_periods(unit), unit=unit.code, audience="public")
    yield from request_others(project, units, str(asked) if asked else "")
    known |= of_cities
    if asked and asked not in known:
        names = [str(each) for each in sorted(known)]
        what = _(
            "no answers for period {asked}. {suggestion}", asked=asked, suggestion=suggest_name(str(asked), names)
        ).rstrip()
        raise SettingError(what, allowed=", ".join(names))


def _group_by_city(units: Iterable[Unit]) -> dict[str, list[Unit]]:
    """Return the units of each city, in the order of the register."""
    cities: dict[str, list[Unit]] = {}
    for unit in units:
        cities.setdefault(unit.city, []).append(unit)
    return cities


def _list_surveyed_periods(project: Snapshot, units: Iterable[Unit]) -> list[Period]:
    """Return the periods of a city's units; a unit whose files are in disorder is refused with its own reports.

    Where none has answers, the periods of published figures, as `Project.city_period` chooses them.
    """
    periods: set[Period] = set()
    for unit in units:
        with suppress(IkmError):
            periods |= set(project.public_periods(unit))
    return sorted(periods or project.printed_periods(units))


def add_extras(project: Project, request: ReportRequest, recorded: Collection[str] | None = None) -> ReportRequest:
    """Return a request with the optional formats that stand beside the report; see `find_extras`.

    Raises
    ------
    SettingError
        A file that one is made from cannot be used, such as a letterhead that the register names.
    """
    extras = find_extras(project, request, recorded=recorded)
    return replace(request, extras=extras) if extras else request


def request_others(project: Project, units: Collection[str], period: str) -> Iterator[ReportRequest]:
    """Request the reports that stand there and follow from no list of units: of own notebooks, internal editions.

    Parameters
    ----------
    units : collection of str
        Only of these; of all where empty.
    period : str
        Only of this one; of every one where empty.

    Yields
    ------
    ReportRequest
        In each language in which it was made. Those whose answers or notebook are gone are left as they are; `make
        verify` names them.
    """
    own = {path.stem for path in project.notebooks.glob("*.ipynb")} - set(REPORT_NOTEBOOKS)
    internal = project.output / INTERNAL_FOLDER
    places = [*(project.output / name for name in sorted(own)), *(internal / name for name in sorted(own)), internal]
    for place in places:
        for path in sorted(place.glob(f"*/*/{MANIFEST_FILE}")):
            for made in _read_names(path.parent):
                about = made.parameters
                wanted = (not period or about.get("period") == period) and (not units or about.get("unit") in units)
                with suppress(IkmError, KeyError):
                    if wanted:
                        yield request_again(project, made.notebook, about)


def _read_names(folder: Path) -> Iterator[ReportName]:
    """Read which report a folder holds, in each of its languages; none where that cannot be read."""
    for manifest in read_manifests(folder).values():
        with suppress(ValueError, LookupError, TypeError, AttributeError):
            yield ReportName(manifest["notebook"]["name"], dict(manifest["parameters"]))


# What a report is made from -------------------------------------------------------------------------------------------


def compose_manifest(
    job: Job,
    outputs: Mapping[str, str],
    withheld: Sequence[Mapping[str, Any]] = (),
    undescribed: Sequence[Mapping[str, Any]] = (),
    unshown: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Return what a report was made from, and the fingerprints of its files.

    Parameters
    ----------
    outputs : mapping of str to str
        File name -> SHA-256 of the other files of the report.
    withheld : sequence of mapping
        What of the notebook's own was left out; see `ikm.publish.report.release_outputs`.
    undescribed : sequence of mapping
        Its figures without caption or alternative text; see `ikm.publish.report.list_undescribed`.
    unshown : sequence of mapping
        What a page cannot show, such as an interactive chart; see `ikm.publish.report.mark_unshown`.
    """
    read = {**job.inputs, **{f"{BESIDE}{name}": content for name, content in job.beside.items()}}
    inputs = {name: job.key.compute(content) for name, content in read.items()}
    made = [each.option for each in list_optional_formats() if each.option in job.extras and each.is_among(outputs)]
    extras = {
        option: {
            name: None if content is None else job.key.compute(content) for name, content in job.extras[option].items()
        }
        for option in made
    }
    ingredients = list_ingredients(job, sha256(job.source).hexdigest(), inputs, extras, job.key.name)
    return {
        **ingredients,
        "package": {**ingredients["package"], "commit": _find_commit()},
        "fingerprint": hash_ingredients(ingredients),
        "outputs": dict(outputs),
        **({"withheld": list(withheld)} if withheld else {}),
        **({"undescribed": list(undescribed)} if undescribed else {}),
        **({"unshown": list(unshown)} if unshown else {}),
    }


def list_ingredients(
    asked: Job | ReportRequest,
    source: str,
    inputs: Mapping[str, str],
    extras: Mapping[str, Mapping[str, str | None]],
    key: str,
) -> dict[str, Any]:
    """Return all that can change a report: parameters, inputs, key, links, notebook, package, lock file, versions.

    Parameters
    ----------
    source : str
        SHA-256 of the notebook.
    inputs : mapping of str to str
        Path within the data folder -> fingerprint.
    extras : mapping
        Optional formats that are made too: option -> what else it is made from -> fingerprint, None where there is
        none.
    key : str
        Name of the key that the fingerprints are under.
    """
    return {
        "parameters": dict(asked.parameters),
        "key": key,
        "inputs": dict(sorted(inputs.items())),
        "links": dict(asked.links),
        "notebook": {"name": asked.notebook, "sha256": source},
        **{option: dict(files) for option, files in extras.items()},
        **list_software(),
    }


def hash_ingredients(ingredients: Mapping[str, Any]) -> str:
    """Return one hash over the ingredients: two reports that share it have the same bytes."""
    return sha256(json.dumps(ingredients, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@cache
def list_software() -> dict[str, Any]:
    """Return what a report owes to the machine it is made on; looked up once."""
    return {
        "package": {"version": ikm.__version__, "sha256": hash_package()},
        "lock": sha256(_LOCK.read_bytes()).hexdigest() if _LOCK.is_file() else None,
        "versions": {"python": platform.python_version(), **_list_versions()},
    }


@cache
def hash_package() -> str:
    """Return one hash over every file of the package that can change a report: code, rules, wording, templates."""
    total = sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        if path.is_file() and path.suffix in _KINDS and not (path.is_relative_to(SHIPPED) and not IS_CHECKOUT):
            total.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0")
            total.update(path.read_bytes())
    return total.hexdigest()


def _list_versions() -> dict[str, str]:
    """Return the versions of the libraries that figures rest on; of an optional one only where it is installed."""
    versions = {}
    for name in _LIBRARIES:
        with suppress(PackageNotFoundError):
            versions[name] = version(name)
    return versions


@cache
def _find_commit() -> str | None:
    """Return the commit of the project, where it is a git checkout; never a reason to fail."""
    if not (_PACKAGE.parent / ".git").exists():  # an installed package may lie in somebody else's checkout
        return None
    try:
        question = ["git", "-C", str(_PACKAGE.parent), "rev-parse", "HEAD"]
        done = subprocess.run(question, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None
