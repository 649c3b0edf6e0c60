"""What there is to open."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikm.study.choose import units
from tests.helpers import UNITS, make_project
from tests.studies import people

EMPTY = '[LAIN]\nname = "Kantor <b>Lain</b>"\ncity = "Kota Contoh"\nskpd = "Dinas Lain"\nsector = "air"\n'


def test_one_row_a_unit_and_period(tmp_path: Path) -> None:
    """A unit without answers is there, without a period; its name is escaped."""
    files = {"KPPT/2025-S2.csv": people(3), "KPPT/2026-S1.csv": people(3)}
    view = units(data=str(make_project(tmp_path, files, UNITS + EMPTY).data))
    assert view.frame[["unit", "period"]].fillna("").to_numpy().tolist() == [
        ["KPPT", "2025-S2"],
        ["KPPT", "2026-S1"],
        ["LAIN", ""],
    ]
    assert [row[-1] for row in view.table().rows] == ["2025-S2 sampai 2026-S1 (2)", "–"]
    assert str(view.text()) == 'Buka satu unit dan periode dengan ikm.open("KPPT", "2026-S1").'
    assert "<b>Lain" not in view._repr_html_()


def test_empty_register(tmp_path: Path) -> None:
    """Says so."""
    view = units(bahasa="en", data=str(make_project(tmp_path, {}, "").data))
    assert str(view.text()) == "The register holds no unit yet."
    with pytest.raises(IndexError):
        view.table()


def test_nobody_has_answers(tmp_path: Path) -> None:
    """The units stand there; nothing can be opened."""
    view = units(data=str(make_project(tmp_path, {}, UNITS).data))
    assert (str(view.text()), len(view.table().rows)) == ("", 1)
