"""Columns that say which rows count: asked about with their values, decided in the mapping, left out by reason."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest

from ikm.errors import DataError, SettingError
from ikm.intake.mapping import GIVEN_WORD, FormMapping, JoinedTable, LongLayout, list_status_questions
from ikm.intake.propose import propose_mapping
from ikm.intake.run import find_present_period
from ikm.intake.status import count_status_values, find_uncounted, tells_status
from ikm.publish.imports import ImportWish, import_answers
from tests.helpers import KEYS, R2017, make_project
from tests.intake.builders import COLUMNS, QUESTIONS, answer, answers, export, imported, said, saved, sums

HEAD = ["Timestamp", *QUESTIONS]
#: Heading, values of some rows, what [status] may say, and how many of them count then.
TOLD: list[tuple[str, Sequence[str], list[str] | str, int]] = [
    ("ReviewState", ["approved", "rejected", "", "hasIssues"], ["approved", ""], 2),
    ("_validation_status", ["Approved", "Not Approved", "On Hold"], ["Approved"], 1),
    ("meta/_validation_status", ["validation_status_approved", ""], ["validation_status_approved"], 1),
    ("Date submitted", ["2026-01-05 08:00:00", "", "2026-01-06 08:00:00"], "given", 2),
    ("submitdate", ["2026-01-05 08:00:00", ""], "given", 1),
    ("status_responden", ["1", "0", "1"], ["1"], 2),
    ("skm_status", ["selesai", "belum"], ["selesai"], 1),
    ("is_submit", ["1", "0"], ["1"], 1),
    ("isTesting", ["true", "false"], ["false"], 1),
    ("deleted_at", ["", "2026-02-01 10:00:00", ""], "blank", 2),
    ("status", ["published", "draft"], ["Published"], 1),
    ("Finished", ["True", "False"], ["True"], 1),
    ("published", ["1", "2"], ["*"], 2),
    ("verified_by", ["Siti Rahayu", "", "Siti Rahayu"], "given", 2),
    ("Progress", ["100", "40"], ["100"], 1),
    ("Tahap", ["final", "draft"], ["final"], 1),
]


def test_a_dozen_values_are_told_and_more_only_whether_one_is_given() -> None:
    """Moments differ in every row: of 13 values and a blank it is told how many rows hold one."""
    values = [f"v{place}" for place in range(12)]
    assert count_status_values(pd.Series(values)) == dict.fromkeys(values, 1)
    assert count_status_values(pd.Series([*values, "v12", ""])) == {GIVEN_WORD: 13, "": 1}
    assert count_status_values(pd.Series([*values, "v12"])) == {GIVEN_WORD: 13}
    assert (tells_status("status", pd.Series(values)), tells_status("status", pd.Series([*values, "v12"]))) == (
        True,
        False,
    )


@pytest.mark.parametrize(("heading", "cells", "counting", "kept"), TOLD)
def test_a_status_is_asked_and_the_answer_decides(
    tmp_path: Path, heading: str, cells: Sequence[str], counting: list[str] | str, kept: int
) -> None:
    """Proposed as a question, refused where a mapping passes it over, and rows that do not count are left out."""
    path = export(
        tmp_path, [[heading, *HEAD], *([cell, *answer(f"2026-01-0{at + 1} 08:00:00")] for at, cell in enumerate(cells))]
    )
    mapping = propose_mapping(path, make_project(tmp_path, {}).unit("KPPT"), R2017, find_present_period())
    assert list(list_status_questions(mapping.ask)) == [heading]
    with pytest.raises(SettingError, match="1 column may say which rows count; nothing was written") as caught:
        imported(tmp_path, path, FormMapping(columns=COLUMNS, unused=[heading]))
    assert "[status]" in str(caught.value)
    done = imported(tmp_path, path, FormMapping(columns=COLUMNS, status={heading: counting}))  # type: ignore[dict-item]
    assert sums(done) == (len(cells), kept, len(cells) - kept, 0)
    assert {(column, reason) for _, column, _, reason in said(done)} <= {(heading, "status")}


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Status perkawinan", ["Kawin", "Belum kawin"]),
        ("Status", ["Menikah", "Lajang", ""]),
        ("Status pekerjaan", ["Tetap", "Kontrak"]),
        ("status", ["completed", "completed"]),
        ("_status", ["submitted_via_web"] * 3),
        ("deleted_at", ["", ""]),
        ("Date submitted", ["2026-01-05 08:00:00", "2026-01-06 08:00:00"]),
        ("Bagaimana status pengaduan Anda?", ["Baik", "Buruk"]),
        ("Keterangan", ["approved", "rejected"]),
    ],
)
def test_what_tells_nothing_of_rows(heading: str, cells: Sequence[str]) -> None:
    """Another status, a single value, a moment that every row has."""
    assert not tells_status(heading, pd.Series(cells, dtype="str"))


def test_a_single_value_that_counts_nowhere_is_asked() -> None:
    """A file of drafts alone, and one whose every row was deleted."""
    assert tells_status("status", pd.Series(["draft", "draft"]))
    assert tells_status("deleted_at", pd.Series(["2026-01-05 08:00:00"] * 2))


def test_the_index_is_that_of_the_rows_that_count(tmp_path: Path) -> None:
    """Three that are approved say 4, a rejected one says 1: 100, and not 25 x (3 x 4 + 1) / 4 = 81.25."""
    states = [("approved", "4"), ("rejected", "1"), ("approved", "4"), ("approved", "4")]
    days = [f"2026-01-0{at} 08:00:00" for at in range(1, 5)]
    rows = [[state, *answer(day, *score * 9)] for day, (state, score) in zip(days, states, strict=True)]
    path = export(tmp_path, [["ReviewState", *HEAD], *rows])
    project = make_project(tmp_path, {})
    wish = ImportWish(str(path), "KPPT", period="2026-S1", yes=True)
    asked = import_answers(project, wish)
    assert asked.open
    assert any("approved (3)" in line and "rejected (1)" in line for line in asked.lines)
    assert not list((project.data / "responses").rglob("*.csv"))
    place = project.data / "mappings" / "KPPT.toml"
    text = place.read_text(encoding="utf-8").partition("\n[ask]\n")[0]
    place.write_text(f'{text}\n[status]\nReviewState = ["approved"]\n', encoding="utf-8")
    done = import_answers(project, wish)
    assert "export.csv: 4 read = 3 written + 1 refused + 0 repeated" in done.lines
    assert answers(tmp_path)["waktu"].tolist() == ["4", "4", "4"]


def test_in_a_long_export_the_whole_respondent_stays_out(tmp_path: Path) -> None:
    """P2 is deleted in the table of respondents: all nine answers stay out; a deleted comment only itself."""
    rows = [[who, f"U{at}", "3"] for who in ("P1", "P2") for at in range(1, 10)]
    path = export(tmp_path, [["responden", "soal", "jawaban"], *rows])
    export(tmp_path, [["responden", "umur", "deleted_at"], ["P1", "30", ""], ["P2", "31", "2026-02-01"]], "people.csv")
    export(tmp_path, [["responden", "saran", "is_deleted"], ["P1", "baik", "0"], ["P1", "kotor", "1"]], "saran.csv")
    join = [JoinedTable(file="people.csv", key="responden", columns={"age": "umur"}),
            JoinedTable(file="saran.csv", key="responden", columns={"saran": "saran"})]  # fmt: skip
    mapping = FormMapping(
        layout="long",
        long=LongLayout(respondent="responden", item="soal", answer="jawaban"),
        items={f"U{at}": key for at, key in enumerate(KEYS, start=1)},
        join=join,
        status={"deleted_at": "blank", "is_deleted": ["0"]},
    )
    done = imported(tmp_path, path, mapping)
    found = answers(tmp_path)
    assert (found["age"].tolist(), found["saran"].tolist()) == (["30"], ["baik"])
    counts = done.counts.set_index("file")[["read", "written", "refused"]]
    assert counts.loc["export.csv"].tolist() == [18, 9, 9]
    assert counts.loc["saran.csv"].tolist() == [2, 1, 1]
    with pytest.raises(SettingError, match="may say which rows count"):
        imported(tmp_path, path, mapping.model_copy(update={"status": {"deleted_at": "blank"}}))
    with pytest.raises(SettingError, match=r"1 heading of \[status\] in no table"):
        imported(tmp_path, path, mapping.model_copy(update={"status": {**mapping.status, "tiada": ["1"]}}))


def test_a_list_that_rows_refer_to_tells_nothing_of_them(tmp_path: Path) -> None:
    """A counter that is no longer open, an officer who approves: neither is asked, and no name is printed.

    A table in which every answer has a row of its own is asked.
    """
    columns = ", ".join(f"u{at} int" for at in range(1, 10))
    rows = ", ".join(f"({who}, {who % 2 + 1}, {who}, {', '.join([str(1 + who % 4)] * 9)})" for who in range(8))
    kirim = ", ".join(f"({who}, {who % 2})" for who in range(8))
    text = (
        f"CREATE TABLE hasil (id int, refloket_id int, kunjungan_id int, {columns});\n"
        f"INSERT INTO hasil VALUES {rows};\n"
        "CREATE TABLE refloket (refloket_id int, refloket_nama text, refloket_isaktif int, verifikasi text);\n"
        "INSERT INTO refloket VALUES (1, 'Loket A', 1, 'Siti Rahayu'), (2, 'Loket B', 0, 'Budi Santoso');\n"
        "CREATE TABLE kunjungan (kunjungan_id int, is_submit int);\n"
        f"INSERT INTO kunjungan VALUES {kirim};\n"
    )
    path = saved(tmp_path, text, "dump.sql")
    mapping = FormMapping(sheets=["hasil"], columns={key: f"u{at}" for at, key in enumerate(KEYS, start=1)})
    with pytest.raises(SettingError, match="may say which rows count") as caught:
        imported(tmp_path, path, mapping)
    assert caught.value.places == ("kunjungan / is_submit: 0 (4), 1 (4)",)
    done = imported(tmp_path, path, mapping.model_copy(update={"status": {"kunjungan / is_submit": ["1"]}}))
    assert sums(done) == (8, 4, 4, 0)


def test_who_approved_is_not_named(tmp_path: Path) -> None:
    """Officers under 'verifikasi' and 'deleted_by': counted as given or blank, in the question and in the refusal."""
    cells = [("Siti Rahayu", "", 4), ("Budi Santoso", "Ningtyas", 1), ("", "", 3)]
    rows = [[who, by, *answer(f"2026-01-0{score} 08:00:00", *[score] * 9)] for who, by, score in cells]
    path = export(tmp_path, [["Verifikasi", "deleted_by", *HEAD], *rows])
    mapping = propose_mapping(path, make_project(tmp_path, {}).unit("KPPT"), R2017, find_present_period())
    assert mapping.ask["Verifikasi"] == ["status: (given) (2)", "status: (blank) (1)"]
    assert mapping.ask["deleted_by"] == ["status: (given) (1)", "status: (blank) (2)"]
    with pytest.raises(SettingError, match="2 columns may say") as caught:
        imported(tmp_path, path, FormMapping(columns=COLUMNS))
    assert not [name for name in ("Siti", "Budi", "Ningtyas") if name in str(caught.value)]


def test_many_values_are_told_as_given_or_not() -> None:
    """Moments differ in every row: counted are rows with one and without."""
    column = pd.Series(["", *(f"2026-01-{day:02} 08:00:00" for day in range(1, 21))])
    assert count_status_values(column) == {"(given)": 20, "": 1}
    assert (int(find_uncounted(column, "given").sum()), int(find_uncounted(column, "blank").sum())) == (1, 20)


def test_blank_among_the_values_that_count() -> None:
    """A row of which nothing is said counts where the mapping says so, and no other value does by it."""
    column = pd.Series(["Approved", "", "rejected"])
    assert find_uncounted(column, ["approved", "(blank)"]).tolist() == [False, False, True]
    assert find_uncounted(column, ["approved"]).tolist() == [False, True, True]


def test_answers_off_the_scale_are_quoted(tmp_path: Path) -> None:
    """Which values, in which column, were not understood; what only one person wrote is counted and not shown."""
    rows = [
        [*answer(f"2026-01-0{at + 1} 08:00:00"), "lancar" if at < 3 else "Tuti ada di loket" if at == 3 else "4"]
        for at in range(8)
    ]
    path = export(tmp_path, [[*HEAD, "U10"], *rows])
    mapping = FormMapping(columns={**COLUMNS, "overall": "U10"})
    with pytest.raises(DataError, match=r"column overall: 4 of 8 answers: 'lancar' \(3\), 1 other value"):
        imported(tmp_path, path, mapping)
