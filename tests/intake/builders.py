"""Exports as form tools write them, and a project to import them into."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
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


def database(tables: Mapping[str, Sequence[Sequence[object]]], refers: Mapping[str, str] | None = None) -> str:
    """A dump of MySQL of these tables, headings first; the first column of each is its key.

    Parameters
    ----------
    refers : mapping of str to str
        'table.column' -> table that it is declared to refer to.
    """
    text = ""
    for name, (head, *rows) in tables.items():
        kinds = ["int" if all(isinstance(row[at], int) for row in rows) else "text" for at in range(len(head))]
        lines = [f"`{heading}` {kind}" for heading, kind in zip(head, kinds, strict=True)]
        lines += [f"PRIMARY KEY (`{head[0]}`)"] if len({row[0] for row in rows}) == len(rows) else []
        for each, there in (refers or {}).items():
            table, _, column = each.partition(".")
            foreign = f"FOREIGN KEY (`{column}`) REFERENCES `{there}` (`{tables[there][0][0]}`)"
            lines += [foreign] if table == name else []
        told = [", ".join("NULL" if cell is None else repr(cell) for cell in row) for row in rows]
        text += f"CREATE TABLE `{name}` ({', '.join(lines)}) ENGINE=InnoDB;\n"
        text += f"INSERT INTO `{name}` VALUES {', '.join(f'({row})' for row in told)};\n"
    return text
