"""A new export looked at: what import would do, with nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

import ikm
from ikm.errors import DataError
from tests.helpers import KEYS, make_project
from tests.survey.intake.builders import QUESTIONS, answer, export, saved

HEAD = ["Nama Lengkap", "Timestamp", "Umur", *QUESTIONS]


def row(*cells: object) -> list[object]:
    """A respondent: name, time, age, then scores; those not given are 3."""
    name, time, age, *scores = cells
    return [name, time, age, *answer(str(time), *scores)[1:]]


def looked(folder: Path, rows: list[list[object]], **asked: object) -> ikm.study.look.Look:
    """A look at these rows by unit KPPT, in English."""
    project = make_project(folder, {})
    return ikm.look(str(export(folder, rows)), "KPPT", data=str(project.data), bahasa="en", **asked)


def test_what_import_would_do_and_nothing_written(tmp_path: Path) -> None:
    """40 rows of threes, one of them with a 5: 41 read = 40 written + 1 refused; the folder of the data stays."""
    rows = [row("Budi Hartono", f"2026-01-05 08:{minute:02}:00", "30") for minute in range(40)]
    found = looked(tmp_path, [HEAD, *rows, row("Siti Aminah", "2026-01-05 09:00:00", "352", "5")])
    assert found.rows().frame[["read", "written", "refused", "repeated"]].to_numpy().tolist() == [[41, 40, 1, 0]]
    assert found.reasons().frame[["row", "column", "outcome", "reason"]].to_numpy().tolist() == [
        [42, "persyaratan", "refused", "off scale"]
    ]
    assert "If imported: 41 rows read = 40 written + 1 refused + 0 repeated." in str(found.summary())
    assert sorted(path.name for path in (tmp_path / "data").rglob("*")) == ["responses", "units.toml"]
    assert not (tmp_path / "output").exists()
    assert "Hartono" not in str(found._repr_html_())


def test_columns_tell_use_fill_and_values(tmp_path: Path) -> None:
    """Two rows: the first unsur holds 1 and 4, age one blank, the name is somebody's."""
    rows = [row("Budi Hartono", "2026-01-05 08:00:00", "", "1"), row("Siti Aminah", "2026-01-05 08:09:00", "30", "4")]
    frame = looked(tmp_path, [HEAD, *rows]).columns().frame.set_index("heading")
    assert frame.loc["Nama Lengkap", ["use", "column"]].tolist() == ["personal", "nama"]
    assert frame.loc["Umur", ["use", "column", "given", "blank"]].tolist() == ["used", "age", 1, 1]
    first = frame.loc[QUESTIONS[0], ["column", "distinct", "lowest", "highest", "off"]].tolist()
    assert first == [KEYS[0], 2, 1, 4, 0]


def test_faults_are_those_of_a_check_after_the_import(tmp_path: Path) -> None:
    """An age of 352 in the second row of answers, row 3 of the file."""
    rows = [row("A B", "2026-01-05 08:00:00", "30", "4"), row("C D", "2026-01-05 08:09:00", "352", "4")]
    frame = looked(tmp_path, [HEAD, *rows]).faults().frame
    assert frame[frame["wrong"]].to_numpy().tolist() == [["2026-S1", 3, "age", "age", True]]


def test_open_questions_are_tried_out_without_saving(tmp_path: Path) -> None:
    """U8 and U9 are asked; answered by hand the rows are read."""
    rows = [[f"U{place}" for place in range(1, 10)], ["4"] * 9]
    asked = looked(tmp_path, rows, period="2026-S1")
    assert asked.questions().frame["about"].tolist() == ["U8", "U9"]
    assert (asked.done, "open questions" in str(asked.summary())) == (None, True)
    assert str(asked.faults().text()) == "No row could be read yet; the open questions come first."
    told = looked(tmp_path, rows, period="2026-S1", columns={"sarana": "U8", "pengaduan": "U9"})
    assert str(told.questions().text()) == "No question is open."
    assert told.rows().frame["written"].tolist() == [1]


def test_a_name_of_a_file_that_is_somebodys_number_is_not_shown(tmp_path: Path) -> None:
    """The number in the name of the file is masked; a file that is no table stops."""
    project = make_project(tmp_path, {})
    path = export(tmp_path, [HEAD, row("A B", "2026-01-05 08:00:00", "30")], "081234567890.csv")
    assert "0812" not in str(ikm.look(str(path), "KPPT", data=str(project.data)).summary())
    with pytest.raises(DataError, match="holds nothing"):
        ikm.look(str(saved(tmp_path, "", "leer.csv")), "KPPT", data=str(project.data))
