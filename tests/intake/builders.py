"""Exports as form tools write them, and a project to import them into."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ikm.intake.mapping import FormMapping
from ikm.intake.run import ImportedAnswers, ImportOrder, read_export
from ikm.rules.period import Period
from ikm.survey.project import Project
from ikm.survey.responses import read_cells
from tests.helpers import KEYS, RULES, make_project

#: Headings of a form that asks the regulation's own questions.
QUESTIONS = [f"{place}. {item.question}" for place, item in enumerate(RULES.unsur, start=1)]
COLUMNS = {"date": "Timestamp", **dict(zip(KEYS, QUESTIONS, strict=True))}


def export(folder: Path, rows: Sequence[Sequence[object]], name: str = "export.csv", separator: str = ",") -> Path:
    """A CSV file of these rows, headings first."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\n").writerows(rows)
    return saved(folder, out.getvalue(), name)


def saved(folder: Path, content: str | bytes, name: str) -> Path:
    """A file with that content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def answer(date: str = "2026-01-05 08:00:00", *scores: object) -> list[object]:
    """One respondent's row; scores that are not given are 3, of the last unsur 4: four steps can be seen."""
    return [date, *scores, *"333333334"[len(scores) :]]


def order(
    project: Project, path: Path, mapping: FormMapping, period: str = "2026-S1", key: bytes | None = None
) -> ImportOrder:
    """An order for unit KPPT; no period means split by dates."""
    asked = Period.parse(period) if period else None
    return ImportOrder(path, project.unit("KPPT"), mapping, "mapping.toml", asked, key)


def imported(
    folder: Path, path: Path, mapping: FormMapping | None = None, period: str = "2026-S1", key: bytes | None = None
) -> ImportedAnswers:
    """An export read and written."""
    project = make_project(folder, {})
    done = read_export(project, order(project, path, mapping or FormMapping(columns=COLUMNS), period, key))
    done.write()
    return done


def answers(folder: Path, period: str = "2026-S1") -> pd.DataFrame:
    """What the answer file holds now."""
    return read_cells(folder / "data" / "responses" / "KPPT" / f"{period}.csv").reset_index(drop=True)


def said(done: ImportedAnswers) -> list[tuple[int, str, str, str]]:
    """Row, column, outcome and reason of everything that was judged."""
    listed = done.listing[["row", "column", "outcome", "reason"]]
    return [(int(row), column, outcome, reason) for row, column, outcome, reason in listed.itertuples(index=False)]


def sums(done: ImportedAnswers) -> tuple[int, int, int, int]:
    """Read, written, refused, repeated, over all tables."""
    read, written, refused, repeated = done.counts[["read", "written", "refused", "repeated"]].sum()
    return int(read), int(written), int(refused), int(repeated)
