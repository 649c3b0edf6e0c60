"""An output folder as runs leave it, made from results without running a notebook: for tests of the list of reports."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import ikm
from ikm.survey.project import Project
from tests.helpers import UNITS, make_project
from tests.studies import people, person

#: Two units of one city, one with a name that is markup unless escaped.
TWO = UNITS + UNITS.replace("[KPPT]", "[PDAM]").replace("Kantor Perizinan", "Air <b> & Limbah")


def shelve(project: Project, content: dict[str, Any], bahasa: str = "id", audience: str = "public") -> Path:
    """Lay a report of these results on the shelf, as a run does."""
    about = content.get("unit") or "kota-contoh"
    folder = project.output / about / content["period"]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "hasil.json").write_text(json.dumps(content), encoding="utf-8")
    manifest = {"parameters": {"bahasa": bahasa, "audience": audience}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    for name in ("laporan.html", "laporan.pdf", "rekap.xlsx"):
        (folder / name).touch()
    return folder


def four(folder: Path) -> list[dict[str, Any]]:
    """Results of KPPT with 40 people and a group of 3, of KPPT with 30, of PDAM with 5, and of their city."""
    odd = [person(at).replace("Izin A", "Izin B" if at < 3 else "Izin A") for at in range(40)]
    full = people(1).splitlines()[0]
    files = {
        "KPPT/2026-S1.csv": "\n".join([full, *odd]) + "\n",
        "KPPT/2025-S2.csv": people(30),
        "PDAM/2026-S1.csv": people(5),
    }
    data = str(make_project(folder, files, TWO).data)
    asked = [("KPPT", "2026-S1"), ("KPPT", "2025-S2"), ("PDAM", "2026-S1")]
    units = [ikm.open(unit, period, data=data).results().content for unit, period in asked]
    return [*units, ikm.city("2026-S1", data=data).results().content]
