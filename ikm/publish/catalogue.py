"""Which reports stand in the output folder, and what a list says of each; read again only what changed. Floor 5.

Only public reports of the report notebooks are seen: those in output/<UNIT or city>/<period>. An internal edition lies
elsewhere, and one that was laid here by hand is passed over for what its hasil.json says.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ikm.present.opendata import figures, report_row
from ikm.publish.opendata import figures_csv
from ikm.publish.stale import file_state
from ikm.rules.period import Period

#: Where what was read is kept, in the output folder.
CACHE = ".site.json"
RESULTS = "hasil.json"
#: Files that a list of reports leads to, in this order, where they stand beside the page.
LINKED = ("laporan.html", "laporan.pdf", "laporan.docx", "rekap.xlsx", "publikasi.pdf", "hasil.json")
_MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Entry:
    """One report of the list.

    Parameters
    ----------
    row : dict
        Its row of laporan.csv.
    means : dict of str to str or None
        Of a city the plain and the weighted mean.
    measured : list of int
        Of a city the units with an index, and all.
    files : list of str
        Names of LINKED that stand in its folder.
    """

    row: dict[str, Any]
    means: dict[str, str | None]
    measured: list[int]
    files: list[str]

    @property
    def folder(self) -> str:
        """Where it stands in the output folder: 'KPPT/2026-S1'."""
        return str(self.row["report"])

    @property
    def period(self) -> Period:
        """Its period."""
        return Period.parse(self.row["period"])


@dataclass
class Known:
    """A report as it was seen: what a list says of it, and where its figures lie in hasil.csv.

    Parameters
    ----------
    seen : list
        Size and times of hasil.json, and the names in the folder: while they stay, nothing is read.
    entry : Entry or None
        None where the folder holds no public report.
    lines : bytes or None
        Its lines of hasil.csv, where they were read now; else they stand in the file.
    place : list of int
        First byte and length in hasil.csv.
    """

    seen: list[Any]
    entry: Entry | None
    lines: bytes | None = None
    place: list[int] = field(default_factory=lambda: [0, 0])

    def kept(self) -> dict[str, Any]:
        """What is written for the next run."""
        return {"seen": self.seen, "entry": vars(self.entry) if self.entry else None, "place": self.place}


def look(output: Path, before: Mapping[str, Known]) -> dict[str, Known]:
    """Every report in the output folder, by folder.

    Parameters
    ----------
    before : mapping of str to Known
        What an earlier run saw.
    """
    found = {}
    for folder, names in _folders(output):
        name = folder.relative_to(output).as_posix()
        seen = [*file_state(folder / RESULTS), sorted(names & {*LINKED, _MANIFEST})]
        known = before.get(name)
        found[name] = known if known and known.seen == seen else _read(folder, name, seen)
    return dict(sorted(found.items()))


def recalled(content: Mapping[str, Any]) -> dict[str, Known]:
    """What an earlier run wrote with `Known.kept`."""
    return {
        name: Known(one["seen"], Entry(**one["entry"]) if one["entry"] else None, None, one["place"])
        for name, one in content.items()
    }


def _folders(output: Path) -> Iterator[tuple[Path, set[str]]]:
    """Folders of reports and the names in each."""
    for about in sorted(os.scandir(output), key=lambda entry: entry.name) if output.is_dir() else ():
        if about.name.startswith(".") or not about.is_dir():
            continue
        for one in os.scandir(about.path):
            if one.name.startswith(".") or not one.is_dir():
                continue
            names = {file.name for file in os.scandir(one.path)}
            if {RESULTS, _MANIFEST, LINKED[0]} <= names:
                yield Path(one.path), names


def _read(folder: Path, name: str, seen: list[Any]) -> Known:
    """A report read from its folder; no entry where it is none for the public, or was made by another version."""
    try:
        results = json.loads((folder / RESULTS).read_bytes())
        asked = json.loads((folder / _MANIFEST).read_bytes())["parameters"]
        editions = {results.get("audience", "public"), asked.get("audience", "public")}
        if editions != {"public"} or results["report"] not in ("unit", "city") or results["period"] != folder.name:
            return Known(seen, None)
        row = report_row(results, name, asked["bahasa"], f"{name}/{LINKED[0]}")
        lines = figures_csv(row, figures(results))
        mean, coverage = results.get("mean") or {}, results.get("coverage") or {}
    except (ValueError, KeyError, TypeError, AttributeError):
        return Known(seen, None)
    entry = Entry(
        row=row,
        means={kind: (mean.get(kind) or {}).get("value") for kind in mean},
        measured=[coverage["measured"], coverage["units"]] if coverage else [],
        files=[file for file in LINKED if file in seen[-1]],
    )
    return Known(seen, entry, lines)
