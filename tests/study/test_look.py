"""A new export looked at: what import would do, with nothing written, and the study that it would make."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
import xlsxwriter

import ikm
from ikm.errors import DataError, SettingError
from tests.helpers import KEYS, make_project
from tests.intake.builders import QUESTIONS, answer, export, saved

DATA = Path(ikm.__file__).resolve().parents[1] / "data"
FORM = "formulir_parkir.csv"
HEAD = ["Nama Lengkap", "Timestamp", "Umur", *QUESTIONS]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The register, a unit and the export that ships."""
    for name in ("responses/PARKIR", "exports", "published"):
        shutil.copytree(DATA / name, tmp_path / name)
    shutil.copy(DATA / "units.toml", tmp_path)
    return tmp_path


def shipped(data: Path, file: str = FORM, **asked: object) -> ikm.Look:
    """A look at the export that ships."""
    return ikm.look(file, "PARKIR", period="2026-S2", data=str(data), **asked)


def row(*cells: object) -> list[object]:
    """A respondent: name, time, age, then scores; those not given are 3."""
    name, time, age, *scores = cells
    return [name, time, age, *answer(str(time), *scores)[1:]]


def looked(folder: Path, rows: list[list[object]], **asked: object) -> ikm.Look:
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


def test_every_row_of_the_shipped_export_is_accounted_for(data: Path) -> None:
    """152 rows as written by make_sample.py: two are the same sent again, one says it is a trial, one has no answer."""
    before = {path: path.read_bytes() for path in data.rglob("*.*")}
    ekspor = shipped(data)
    assert ekspor.rows().frame[["read", "written", "refused", "repeated"]].to_numpy().tolist() == [[152, 150, 0, 2]]
    assert ekspor.reasons().frame["outcome"].value_counts().to_dict() == {"repeated": 2, "noted": 2}
    studi = ekspor.study()
    assert (studi.survey.read, len(studi.survey.answers)) == (150, 149)
    assert {path: path.read_bytes() for path in data.rglob("*.*")} == before


def test_nobody_is_in_what_is_shown(data: Path) -> None:
    """Names and telephone numbers of the export stand in no view and in no row of the study."""
    with (data / "exports" / FORM).open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    planted = {row["Nomor HP"] for row in rows} | {row["Nama lengkap"] for row in rows if row["Nama lengkap"] != "tes"}
    ekspor = shipped(data)
    assert set(ekspor.columns().frame.query("use == 'personal'")["column"]) == {"nama", "telepon"}
    shown = ekspor._repr_html_() + ekspor.study().survey.answers.to_csv()
    assert [text for text in planted if text in shown] == []


@pytest.mark.slow
def test_the_study_is_the_one_after_the_import(data: Path) -> None:
    """The same index as `python -m ikm import` makes, beside the same earlier periods."""
    from ikm.publish.imports import ImportWish, import_answers
    from ikm.survey.project import Project

    found = shipped(data).study()
    wish = ImportWish(str(data / "exports" / FORM), "PARKIR", period="2026-S2", yes=True)
    import_answers(Project(data, data / "output"), wish)
    after = ikm.open("PARKIR", "2026-S2", data=str(data), audience="internal")
    assert found.index().frame.equals(after.index().frame)
    assert found.trend().frame.equals(after.trend().frame)


def test_a_study_of_one_of_the_periods_it_is_split_into(tmp_path: Path) -> None:
    """Three people in the first half of 2026, four in the second: the newest unless one is named."""
    dates = [f"2026-{month:02}-05 08:00:00" for month in (1, 2, 3, 7, 8, 9, 10)]
    found = looked(tmp_path, [HEAD, *(row("A B", date, "30") for date in dates)])
    assert [len(found.study(period).survey.answers) for period in ("2026-S1", "2026-S2", "")] == [3, 4, 4]
    with pytest.raises(SettingError, match="2025-S1"):
        found.study("2025-S1")


def test_no_study_while_questions_are_open(data: Path) -> None:
    """Two headings that may both be the gender: told, and a study is refused with the question."""
    path = data / "exports" / FORM
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text.replace("Nama lengkap", "Jenis kelamin Anda", 1), encoding="utf-8")
    asked = shipped(data)
    assert asked.questions().frame["about"].tolist() == ["gender"]
    with pytest.raises(SettingError, match="gender"):
        asked.study()


def test_unknown_files_are_told(data: Path) -> None:
    """With what is there, and which is like it; a path elsewhere is taken as it is."""
    with pytest.raises(SettingError, match=r"Did you mean formulir_parkir\.csv"):
        shipped(data, "formulir_parkr.csv")
    with pytest.raises(SettingError, match="neither a file"):
        shipped(data, "")
    assert shipped(data, str(data / "exports" / FORM)).rows().frame["read"].tolist() == [152]


def test_a_recap_is_no_form(tmp_path: Path) -> None:
    """Published figures: said so, with the command that brings them in; before, a form of nothing was proposed."""
    rows = [["No", "Kecamatan", "Nilai Indeks"], ["1", "Giri", "84,43"], ["2", "Glagah", "81,20"]]
    with pytest.raises(DataError, match=r"export\.csv: a recap, published figures .*\n.*PUBLISHED=1 SOURCE="):
        looked(tmp_path, rows)


def test_names_of_files_and_sheets_that_are_somebodys_are_in_no_frame(tmp_path: Path) -> None:
    """A telephone number in the name of the file, and of the sheet: neither in a frame nor in what is shown."""
    path = tmp_path / "b 081234567890.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("0812-3456-7890")
        for place, cells in enumerate([HEAD, row("A", "2026-01-05 08:00:00", "x")]):
            sheet.write_row(place, 0, cells)
    found = ikm.look(str(path), "KPPT", data=str(make_project(tmp_path, {}).data), bahasa="en", period="2026-S1")
    told = [repr(found), found._repr_html_(), *(str(view.frame) for view in (found.rows(), found.reasons()))]
    assert found.reasons().frame["file"].tolist() == ["b [telepon].xlsx"]
    assert not [text for text in told if "0812" in text]


def test_without_dates_a_period_is_asked_for(tmp_path: Path) -> None:
    """Nobody could tell when these answers were given."""
    rows = [[f"U{place}" for place in range(1, 10)], ["4"] * 9]
    columns = {"sarana": "U8", "pengaduan": "U9"}
    found = looked(tmp_path, rows, columns=columns)
    assert found.done is None
    assert 'name the period (period="2026-S1")' in str(found.summary())
