"""Columns of places in an export: proposed where the register declares a group, and taken in by its values alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikm.errors import DataError
from ikm.intake.mapping import FormMapping
from ikm.intake.propose import propose_mapping
from ikm.intake.run import read_export
from ikm.rules.period import Period
from tests.helpers import R2017, UNITS, make_project
from tests.intake.builders import COLUMNS, QUESTIONS, answer, answers, export, order

GROUP = '[KPPT.groups.ruas]\nname = "Ruas jalan"\n[KPPT.groups.ruas.values]\n'
VALUES = '"Jalan A" = {also = ["jl a"]}\n"Jalan B" = {}\n'


@pytest.mark.parametrize(
    ("heading", "cells", "proposed"),
    [
        ("Ruas Jalan", ["Jalan A", "Jalan X"], True),
        ("ruas", ["", ""], True),
        # by what stands in it
        ("Di mana Anda parkir?", ["Jalan A", "JALAN-A"], True),
        ("Di mana Anda parkir?", ["Jalan C", "Jalan D"], False),
    ],
)
def test_a_declared_group_is_proposed(tmp_path: Path, heading: str, cells: list[str], proposed: bool) -> None:
    """By its column, its name, or its values; a column of other values is none."""
    path = export(tmp_path, [["Timestamp", *QUESTIONS, heading], *([*answer(), cell] for cell in cells)])
    unit = make_project(tmp_path, {}, UNITS + GROUP + VALUES).unit("KPPT")
    mapping = propose_mapping(path, unit, R2017, Period.parse("2026-S1"))
    assert (mapping.columns.get("ruas") == heading) is proposed


def test_values_are_taken_in(tmp_path: Path) -> None:
    """Spellings that the register confirms become the value, in a column after those of the respondent."""
    path = export(
        tmp_path, [["Timestamp", *QUESTIONS, "Ruas"], *([*answer(), cell] for cell in ("jl a", "Jalan  B", ""))]
    )
    project = make_project(tmp_path, {}, UNITS + GROUP + VALUES)
    read_export(project, order(project, path, FormMapping(columns={**COLUMNS, "ruas": "Ruas"}))).write()
    written = answers(tmp_path)
    assert sorted(written["ruas"]) == ["", "Jalan A", "Jalan B"]
    assert list(written.columns).index("ruas") == list(written.columns).index("occupation") + 1


def test_a_value_that_is_not_listed_stops_the_import(tmp_path: Path) -> None:
    """With its row in the export, and nothing written."""
    path = export(tmp_path, [["Timestamp", *QUESTIONS, "Ruas"], [*answer(), "Jalan A"], [*answer(), "JALAN A"]])
    project = make_project(tmp_path, {}, UNITS + GROUP + VALUES)
    with pytest.raises(DataError) as raised:
        read_export(project, order(project, path, FormMapping(columns={**COLUMNS, "ruas": "Ruas"})))
    assert "row 3, column ruas: 'JALAN A'. Did you mean Jalan A?" in str(raised.value)
    assert not (project.data / "responses" / "KPPT" / "2026-S1.csv").exists()
