"""A new export, looked at before it is imported: what import would understand and do. Writes nothing. Floor 5."""

from __future__ import annotations

import os
from collections.abc import Mapping as AnyMapping
from pathlib import Path
from typing import Any

from ikm.errors import DataError, SettingError, near
from ikm.present.intake import shown_name
from ikm.present.wording import Words
from ikm.rules.instrument import in_force, load
from ikm.rules.period import Period
from ikm.study.looked import Look
from ikm.survey.intake.mapping import read_mapping
from ikm.survey.intake.propose import propose
from ikm.survey.intake.recap.mapping import is_recap_mapping
from ikm.survey.intake.recap.propose import fits
from ikm.survey.intake.run import NEWEST
from ikm.survey.intake.workbook import Opened
from ikm.survey.project import Project


def look(
    file: str,
    unit: str = "",
    *,
    mapping: str = "",
    columns: AnyMapping[str, str] | None = None,
    scale: AnyMapping[str, Any] | None = None,
    period: str = "",
    instrument: str = "",
    bahasa: str = "id",
    data: str = "",
) -> Look:
    """Look at an export as `python -m ikm import` would read it; nothing is written.

    Parameters
    ----------
    file : str
        Workbook or CSV file: its name in data/exports/, or a path.
    unit : str
        Code in data/units.toml: 'KPPT'.
    mapping : str
        Path of a mapping; data/mappings/<UNIT>.toml where empty, and a proposal where there is none.
    columns, scale : mapping, optional
        Answers to open questions, tried out and not saved: {"sarana": "U8", "pengaduan": "U9"}, {"letters": "abcd"}.
    period : str
        Period of all rows; where empty they are split by their dates.
    instrument : str
        Regulation of a mapping to be proposed; the one in force where empty.
    bahasa : {'id', 'en'}
    data : str
        Folder of the answers; the project's own, or IKM_DATA, where empty.

    Raises
    ------
    SettingError
        File, unit, period, language or mapping is not known.
    DataError
        The file cannot be read as a table, or is a recap of published figures. What hinders only the reading of its
        rows is told by the result instead.

    Examples
    --------
    >>> ekspor = ikm.look("formulir_parkir.csv", "PARKIR", period="2026-S2")
    >>> ekspor
    Look(formulir_parkir.csv, PARKIR)
    >>> ekspor.reasons().frame["reason"].value_counts().to_dict()
    {'same row': 2, 'trial': 1, 'no answers': 1}
    """
    words = Words(bahasa)
    project = Project.locate(data)
    found = project.unit(unit or os.environ.get("IKM_UNIT", ""))
    asked = Period.parse(period) if period else None
    path = _file(project, file)
    place = Path(mapping) if mapping else project.data / "mappings" / f"{found.code}.toml"
    proposed = not (mapping or place.is_file())
    _refuse_recap(path, place, proposed)
    if proposed:
        rules = load(instrument).id if instrument else in_force(asked or NEWEST).id
        understood = propose(path, found, rules, asked or NEWEST)
    else:
        understood = read_mapping(place)
    understood = understood.answered(columns or {}, scale or {})
    return Look(project, found, path, understood, "" if proposed else place.name, asked, words)


def _refuse_recap(path: Path, mapping: Path, proposed: bool) -> None:
    """Refuse a file of published figures: there are no answers in it to look at."""
    if is_recap_mapping(mapping) or (proposed and fits(Opened(path))):
        raise DataError(
            f"{shown_name(path.name)}: a recap, published figures without answers.",
            remedy='make import FILE=... PUBLISHED=1 SOURCE="title, page" (or python -m ikm import FILE --published), '
            "DRY=1 to see what would come in; then trends, city and ikm.reproduce have its figures.",
        )


def _file(project: Project, file: str) -> Path:
    """A file of data/exports/, else a path that is there."""
    folder = project.data / "exports"
    path = next((one for one in (folder / file, Path(file).expanduser()) if file and one.is_file()), None)
    if path is None:
        known = sorted(one.name for one in folder.glob("*.*"))
        raise SettingError(
            f"export '{file}' is neither a file nor in {folder}. {near(file, known)}".rstrip(),
            allowed=", ".join(known),
            remedy="give the path of the file, or put it into data/exports/.",
        )
    return path
