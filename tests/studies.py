"""Studies of a unit in a temporary folder, with respondents who fill in every column of the answers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ikm.study.unit import Study, open_study
from ikm.survey.project import Project
from tests.helpers import HEADINGS, KEYS, UNITS, make_project

#: Columns beside the unsur: who answered, what was hoped for, what the sector asks, what was written.
BESIDE = (
    "respondent",
    "date",
    "gender",
    "age",
    "education",
    "occupation",
    "service",
    *(f"harapan_{key}" for key in KEYS),
    "overall",
    "butir_toilet",
    "saran",
)
FULL = f"{HEADINGS},{','.join(BESIDE)}"
GENDERS, AGES, SCHOOLS = ("L", "P"), (23, 35, 48), ("SD", "SMA", "S1")


def person(at: int, scores: Sequence[int] | None = None) -> str:
    """The line of one respondent; answers, age and school go round with its number."""
    given = scores or [1 + (at + place) % 4 for place in range(len(KEYS))]
    about = [f"R{at}", "2026-03-02", GENDERS[at % 2], AGES[at % 3], SCHOOLS[at % 3], "Wiraswasta", "Izin A"]
    more = [*[4] * len(KEYS), 1 + at % 4, 1 + at % 4, f"antrean lama {at}"]
    return ",".join(map(str, [*given, *about, *more]))


def people(n: int) -> str:
    """A file of n respondents."""
    return "\n".join([FULL, *map(person, range(n))]) + "\n"


def opened(folder: Path, files: Mapping[str, str | bytes], period: str = "", units: str = UNITS, **more: Any) -> Study:
    """The study of KPPT on a project of these files, such as {'KPPT/2026-S1.csv': '...'}."""
    project = make_project(folder, files, units)
    return open_study("KPPT", period, data=str(project.data), **more)


def content(study: Study) -> str:
    """What the study hands over for hasil.json, as text."""
    return json.dumps(study.results().content, ensure_ascii=False, sort_keys=True, default=str)


def project(folder: Path) -> Project:
    """The project that `opened` made in a folder."""
    return Project(data=folder / "data", output=folder / "output")
