"""The command `check_answers`: findings with row and column, before any report."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikm.commands.checking import check_answers
from ikm.errors import DataError
from ikm.page.wording import Words
from tests.helpers import HEADINGS, make_project, row


def test_findings_have_row_and_column(tmp_path: Path) -> None:
    """A 5, an empty row, an age of 352 and a date after the period: rows 2 to 5; row 6 is sound."""
    text = f"date,age,{HEADINGS}\n2026-01-05,30,5{',3' * 8}\n2026-01-05,30{',' * 9}\n2026-01-05,352,4{',3' * 8}\n"
    text += f"2026-09-05,30,4{',3' * 8}\n2026-01-05,30,4{',3' * 8}\n"
    checked = check_answers(make_project(tmp_path, {"KPPT/2026-S1.csv": text}), "KPPT", "2026-S1")
    wrong = checked.findings[checked.findings["wrong"]]
    assert wrong[["row", "column", "finding"]].to_numpy().tolist() == [
        [2, "persyaratan", "outside the scale"],
        [3, "", "no answers"],
        [4, "age", "age"],
        [5, "date", "future"],
    ]
    assert (checked.read, checked.wrong) == (5, 4)
    lines = checked.lines(Words("id"))
    assert lines[0].split() == ["Baris", "Kolom", "Temuan"]
    assert lines[1].split()[:2] == ["2", "persyaratan"]
    assert lines[5] == "data/responses/KPPT/2026-S1.csv: 4 dari 5 baris bermasalah."


def test_sound_answers_have_no_findings(tmp_path: Path) -> None:
    """Content people who answer alike are no mistake; one is told of them."""
    checked = check_answers(make_project(tmp_path, {"KPPT/2026-S1.csv": f"{HEADINGS}\n{row()}\n"}), "KPPT", "")
    assert checked.wrong == 0
    assert checked.lines(Words("en")) == [
        "data/responses/KPPT/2026-S1.csv: 0 of 1 rows with something wrong.",
        "To look at: 1 rows, same answer to every unsur.",
    ]


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    """A missing column stops the check as it stops a report."""
    with pytest.raises(DataError, match="columns of PermenPANRB 14/2017 missing"):
        check_answers(make_project(tmp_path, {"KPPT/2026-S1.csv": "waktu\n3\n"}), "KPPT", "2026-S1")


def test_many_days_outside_the_survey_are_one_line(tmp_path: Path) -> None:
    """Twelve answers of September in the first semester: their number, the first rows; ten are listed each."""
    sound = f"2026-01-05,30,4{',3' * 8}\n"
    late = f"2026-09-05,30,4{',3' * 8}\n"
    project = make_project(tmp_path, {"KPPT/2026-S1.csv": f"date,age,{HEADINGS}\n{sound}{late * 12}"})
    checked = check_answers(project, "KPPT", "2026-S1")
    assert checked.wrong == 12
    assert [line.split(maxsplit=1)[0] for line in checked.lines(Words("en"))[:2]] == ["Row", "3,"]
    assert checked.lines(Words("id"))[1] == "3, 4, 5, …  date   tanggal melewati periode (12 baris)"
    (project.data / "responses" / "KPPT" / "2026-S1.csv").write_text(f"date,age,{HEADINGS}\n{late * 10}")
    assert len(check_answers(project, "KPPT", "2026-S1").lines(Words("en"))) == 1 + 10 + 1
