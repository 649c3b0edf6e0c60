"""An export looked at before it is imported: nothing written, nobody in it, the study that an import would make."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

import ikm
from ikm.errors import SettingError

DATA = Path(ikm.__file__).resolve().parents[1] / "data"
ASKED = ("formulir_parkir.csv", "PARKIR", "2026-S2")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The register, two units and the export."""
    for name in ("responses/PARKIR", "exports", "published"):
        shutil.copytree(DATA / name, tmp_path / name)
    shutil.copy(DATA / "units.toml", tmp_path)
    return tmp_path


def test_every_row_is_accounted_for(data: Path) -> None:
    """152 rows as written by make_sample.py: two are the same sent again, one says it is a trial, one has no answer."""
    before = {path: path.read_bytes() for path in data.rglob("*.*")}
    ekspor = ikm.read_export(*ASKED, data=str(data))
    assert "152" in str(ekspor.rows().text())
    assert ekspor.rows().frame["outcome"].value_counts().to_dict() == {"repeated": 2, "noted": 2}
    studi = ekspor.study()
    assert (studi.survey.read, len(studi.survey.answers)) == (150, 149)
    assert {path: path.read_bytes() for path in data.rglob("*.*")} == before


def test_nobody_is_in_what_is_shown(data: Path) -> None:
    """Names and telephone numbers of the export stand in no view and in no row of the study."""
    with (data / "exports" / ASKED[0]).open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    planted = {row["Nomor HP"] for row in rows} | {row["Nama lengkap"] for row in rows if row["Nama lengkap"] != "tes"}
    ekspor = ikm.read_export(*ASKED, data=str(data))
    assert set(ekspor.columns().frame.query("~kept")["column"]) == {"nama", "telepon"}
    shown = ekspor._repr_html_() + ekspor.columns().__html__() + ekspor.study().survey.answers.to_csv()
    assert [text for text in planted if text in shown] == []


def test_the_study_is_the_one_after_the_import(data: Path) -> None:
    """The same index as `python -m ikm import` makes, beside the same earlier periods."""
    from ikm.publish.intake import Wish, bring_in
    from ikm.survey.project import Project

    found = ikm.read_export(*ASKED, data=str(data)).study()
    file, unit, period = ASKED
    bring_in(Project(data, data / "output"), Wish(str(data / "exports" / file), unit, period=period, yes=True))
    after = ikm.open(*ASKED[1:], data=str(data), audience="internal")
    assert found.index().frame.equals(after.index().frame)
    assert found.trend().frame.equals(after.trend().frame)


def test_unknown_files_are_told(data: Path) -> None:
    """With what is there, and which is like it; a path elsewhere is taken as it is."""
    with pytest.raises(SettingError, match=r"Did you mean formulir_parkir\.csv"):
        ikm.read_export("formulir_parkr.csv", "PARKIR", "2026-S2", data=str(data))
    with pytest.raises(SettingError, match="neither a file"):
        ikm.read_export("", "PARKIR", "2026-S2", data=str(data))
    elsewhere = str(data / "exports" / ASKED[0])
    assert "152 rows" in repr(ikm.read_export(elsewhere, *ASKED[1:], data=str(data)))


def test_open_questions_are_told(data: Path) -> None:
    """Two headings that may both be the time: a person decides, nothing is guessed."""
    path = data / "exports" / ASKED[0]
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace("Nama lengkap", "Jenis kelamin Anda", 1), encoding="utf-8")
    with pytest.raises(SettingError, match="gender"):
        ikm.read_export(*ASKED, data=str(data))
