"""output/index.html and output/data/: the list of all public reports and their figures as open data. Floor 5.

Made again after every run. What did not change is not read again, so that a list of thousands costs a look at each
folder; the same reports give the same bytes, in whatever order they were made.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ikm.errors import IkmError
from ikm.present import site as present
from ikm.present.site import Line
from ikm.present.wording import Words
from ikm.publish import catalogue, manifest, opendata, shelf
from ikm.publish.catalogue import CACHE, Entry, Known
from ikm.publish.links import INDEX
from ikm.publish.stale import file_state
from ikm.survey.project import Project
from ikm.survey.site import Site, read_site

_STYLE = Path(__file__).parent / "template" / "ikm" / "static" / "ikm.css"


@dataclass(frozen=True)
class Listed:
    """The site as it stands.

    Parameters
    ----------
    page : Path
    reports : int
        Listed reports.
    passed_over : list of str
        Folders that look like a report and hold none for the public, or one of another version of this package.
    """

    page: Path
    reports: int
    passed_over: list[str]


def refresh(project: Project) -> Listed:
    """List what stands in the output folder; files whose content stays are not written.

    Raises
    ------
    SettingError
        A mistake in data/site.toml.
    IkmError
        The output folder cannot be written.
    """
    settings, output = read_site(project), project.output
    try:
        output.mkdir(parents=True, exist_ok=True)
        with shelf.turn(output):  # else a list made from an earlier look could replace a later one
            return _refreshed(output, settings)
    except OSError as error:
        raise IkmError(f"{output}: cannot be written: {error.strerror}.", remedy=shelf.UNWRITABLE) from error


def _refreshed(output: Path, settings: Site) -> Listed:
    """Compare with what an earlier run saw, and write what differs."""
    made_by = [manifest.package_fingerprint(), settings.model_dump()]
    before = _recalled(output, made_by)
    found = catalogue.look(output, before)
    entries = [known.entry for known in found.values() if known.entry]
    listed = Listed(output / INDEX, len(entries), [name for name, known in found.items() if not known.entry])
    if before and found.keys() == before.keys() and all(found[name] is before[name] for name in found):
        return listed
    figures = _figures(output, found)
    reports = opendata.reports_csv(entry.row for entry in entries)
    words = Words(present.language(entry.row["language"] for entry in entries))
    title = settings.title or words.text("site.title")
    whole = {"bytes": len(figures), "hash": f"sha256:{hashlib.sha256(figures).hexdigest()}"}
    files = {
        f"{opendata.FOLDER}/{opendata.REPORTS_FILE}": reports,
        f"{opendata.FOLDER}/{opendata.FIGURES_FILE}": figures,
        f"{opendata.FOLDER}/{opendata.PACKAGE_FILE}": opendata.package(reports, whole, settings, title),
        INDEX: _page(entries, settings, title, words).encode(),
    }
    for name, content in files.items():
        _write(output / name, content)
    _keep(output, made_by, found, list(files))
    return listed


def _page(entries: Sequence[Entry], settings: Site, title: str, words: Words) -> str:
    """index.html: newest first, then by city and name."""
    named = sorted(entries, key=lambda entry: (entry.row["city"], entry.row["name"], entry.folder))
    newest = sorted(named, key=lambda entry: entry.period, reverse=True)
    of_kind = {
        kind: [_line(entry, words) for entry in newest if entry.row["kind"] == kind] for kind in ("unit", "city")
    }
    about = {
        **settings.model_dump(),
        "title": title,
        "folder": opendata.FOLDER,
        "reports_file": opendata.REPORTS_FILE,
        "figures_file": opendata.FIGURES_FILE,
        "package_file": opendata.PACKAGE_FILE,
    }
    return present.page(of_kind["unit"], of_kind["city"], about, _STYLE.read_text(encoding="utf-8"), words)


def _line(entry: Entry, words: Words) -> Line:
    """A report as a line of the page."""
    row, city = entry.row, entry.row["kind"] == "city"
    measured = dict(zip(("k", "all"), map(words.count, entry.measured), strict=False))
    return Line(
        name=row["name"],
        city=row["city"],
        period=entry.period,
        figures=(entry.means["plain"], entry.means["weighted"]) if city else (row["value"],),
        mutu=row.get("mutu"),
        count=words.text("site.measured_value", **measured) if city else words.count(row["counted"]),
        folder=entry.folder,
        files=entry.files,
        synthetic=row["synthetic"],
        language=row["language"],
    )


def _figures(output: Path, found: Mapping[str, Known]) -> bytes:
    """hasil.csv: lines made now, and for the rest the lines of the file as it stands; notes where each report lies."""
    old = output / opendata.FOLDER / opendata.FIGURES_FILE
    before = old.read_bytes() if any(known.entry and known.lines is None for known in found.values()) else b""
    parts = [opendata.header()]
    at = len(parts[0])
    for known in found.values():
        if not known.entry:
            continue
        if known.lines is None:
            start, length = known.place
            parts.append(before[start : start + length])
        else:
            parts.append(known.lines)
        known.place = [at, len(parts[-1])]
        at += len(parts[-1])
    return b"".join(parts)


def _recalled(output: Path, made_by: list[Any]) -> dict[str, Known]:
    """What an earlier run saw, unless it was another version or somebody changed what it wrote."""
    try:
        kept = json.loads((output / CACHE).read_bytes())
        if kept["by"] != made_by or any(file_state(output / name) != state for name, state in kept["files"].items()):
            return {}
        return catalogue.recalled(kept["reports"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _keep(output: Path, made_by: list[Any], found: Mapping[str, Known], files: Sequence[str]) -> None:
    """Write what this run saw for the next."""
    content = {
        "by": made_by,
        "files": {name: file_state(output / name) for name in files},
        "reports": {name: known.kept() for name, known in found.items()},
    }
    _write(output / CACHE, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def _write(path: Path, content: bytes) -> None:
    """A file in one step, so that a reader sees the old or the new one; left alone where it holds this already."""
    if path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        fresh.write_bytes(content)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
