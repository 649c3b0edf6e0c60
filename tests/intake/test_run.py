"""Exports end to end, with the dirt that real ones have: every row accounted for, nothing changed by a second run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ikm.errors import DataError, SettingError
from ikm.intake.mapping import AnswerScale, FormMapping
from ikm.rules.period import Period
from ikm.survey.responses import read_survey
from tests.helpers import KEYS, RULES, make_project, workbook
from tests.intake.builders import (
    COLUMNS,
    QUESTIONS,
    answer,
    answers,
    export,
    imported,
    order,
    said,
    saved,
    sums,
)

HEAD = ["Timestamp", *QUESTIONS]


def test_a_form_export_becomes_answers_that_the_reports_read(tmp_path: Path) -> None:
    """Google Forms: a workbook, times as serial numbers, numbers as numbers (46027.5: noon of 5 January 2026)."""
    path = saved(tmp_path, workbook([HEAD, [46027.5, *[4.0] * 9], [46027.75, 1, *[3] * 8]]), "form.xlsx")
    done = imported(tmp_path, path)
    assert sums(done) == (2, 2, 0, 0)
    project = make_project(tmp_path, {})
    survey = read_survey(project, project.unit("KPPT"), Period.parse("2026-S1"))
    assert survey.answers["respondent"].tolist() == ["R0001", "R0002"]
    assert survey.answers["date"].astype(str).tolist() == ["2026-01-05 12:00:00", "2026-01-05 18:00:00"]
    assert survey.scores.to_numpy().tolist() == [[4] * 9, [1, *[3] * 8]]


def test_running_it_twice_changes_nothing(tmp_path: Path) -> None:
    """The second run finds every row there, and the file keeps its bytes."""
    path = export(tmp_path, [HEAD, answer(), answer("2026-01-05 08:10:00", 4)])
    imported(tmp_path, path)
    target = tmp_path / "data" / "responses" / "KPPT" / "2026-S1.csv"
    before = target.read_bytes()
    again = imported(tmp_path, path)
    assert (sums(again), again.files, target.read_bytes()) == ((2, 0, 0, 2), {}, before)


def test_a_newer_export_adds_what_is_new_and_keeps_what_a_person_mended(tmp_path: Path) -> None:
    """The old line, mended by hand, stays; its row counts as repeated and is told as changed; the new one is added."""
    imported(tmp_path, export(tmp_path, [HEAD, answer()]))
    target = tmp_path / "data" / "responses" / "KPPT" / "2026-S1.csv"
    target.write_text(target.read_text().replace(",3,3,3,3,3,3,3,3,4", ",4,3,3,3,3,3,3,3,4"))
    done = imported(tmp_path, export(tmp_path, [HEAD, answer("2026-01-04 09:00:00"), answer()], "newer.csv"))
    assert sums(done) == (2, 1, 0, 1)
    assert said(done) == [(3, "", "repeated", "changed row")]
    assert answers(tmp_path)[["respondent", "persyaratan"]].to_numpy().tolist() == [["R0001", "4"], ["R0002", "3"]]


def test_columns_and_bytes_that_a_person_added_stay(tmp_path: Path) -> None:
    """A column of the user's own, and the way the old lines were typed, are not written anew."""
    target = tmp_path / "data" / "responses" / "KPPT" / "2026-S1.csv"
    mine = "respondent,date,catatan," + ",".join(KEYS) + '\nR0007,2026-01-02," lihat, berkas",' + ",".join("4" * 9)
    make_project(tmp_path, {"KPPT/2026-S1.csv": mine})
    imported(tmp_path, export(tmp_path, [HEAD, answer()]))
    lines = target.read_text().splitlines()
    assert "\n".join(lines[:2]) == mine
    assert lines[2:] == ["R0008,2026-01-05 08:00:00,," + ",".join("333333334")]


def test_two_people_without_a_time_of_day_are_two(tmp_path: Path) -> None:
    """Paper typed into a workbook has days alone: alike rows are people alike, and a second run still adds none."""
    path = export(tmp_path, [HEAD, answer("05/01/2026"), answer("05/01/2026")])
    assert sums(imported(tmp_path, path)) == (2, 2, 0, 0)
    assert sums(imported(tmp_path, path)) == (2, 0, 0, 2)


def test_double_submits(tmp_path: Path) -> None:
    """The same to the second is one answer; others within two minutes come in for the screens to find."""
    rows = [answer(f"2026-01-05 08:0{minute}:30") for minute in (0, 0, 1)]
    done = imported(tmp_path, export(tmp_path, [HEAD, *rows]))
    assert (sums(done), said(done)) == ((3, 2, 0, 1), [(3, "", "repeated", "same row")])


def test_answers_off_the_scale_refuse_their_row_with_its_place(tmp_path: Path) -> None:
    """A single 5 among many is a mistake; row and column are told, the value is not."""
    rows = [answer(f"2026-01-05 08:{minute:02}:00") for minute in range(40)]
    rows[7][3] = "5"
    done = imported(tmp_path, export(tmp_path, [HEAD, *rows]))
    assert (sums(done), said(done)) == ((40, 39, 1, 0), [(9, "waktu", "refused", "off scale")])


def test_a_scale_of_five_is_no_official_index(tmp_path: Path) -> None:
    """Declared, it is refused; undeclared, too many answers lie off the scale."""
    path = export(tmp_path, [HEAD, *(answer(f"2026-01-05 08:0{place}:00", *"555555555") for place in range(9))])
    with pytest.raises(DataError, match="scale of 5 are no answers to the official index"):
        imported(tmp_path, path, FormMapping(columns=COLUMNS, scale=AnswerScale(points=5)))
    with pytest.raises(DataError, match="too many answers lie off the declared scale of 1 to 4"):
        imported(tmp_path, path)
    assert not (tmp_path / "data" / "responses" / "KPPT").exists()


@pytest.mark.parametrize(
    ("given", "mapping"),
    [
        ("0", FormMapping(columns=COLUMNS, scale=AnswerScale(lowest=0))),
        ("a", FormMapping(columns=COLUMNS, scale=AnswerScale(letters="abcd"))),
        ("D", FormMapping(columns=COLUMNS, scale=AnswerScale(letters="dcba"))),
        ("Tidak  Sesuai ", FormMapping(columns=COLUMNS, options={"all": {"Tidak sesuai": 1}})),
        ("1,0", FormMapping(columns=COLUMNS)),
        ("1 - Tidak sesuai", FormMapping(columns=COLUMNS)),
    ],
)
def test_codings_of_the_worst_answer(tmp_path: Path, given: str, mapping: FormMapping) -> None:
    """Counted from 0, letters in either order, the option's text, a number as text: all are a 1."""
    done = imported(tmp_path, export(tmp_path, [HEAD, answer("2026-01-05 08:00:00", *[given] * 9)]), mapping)
    assert sums(done) == (1, 1, 0, 0)
    assert answers(tmp_path).loc[0, list(KEYS)].tolist() == ["1"] * 9


def test_split_by_period(tmp_path: Path) -> None:
    """By the dates, by semester; what has no date is refused, and what is dated after the export was made."""
    rows = [answer("2025-12-31 08:00:00"), answer("2026-01-01 08:00:00"), answer(""), answer("2031-01-01 08:00:00")]
    mapping = FormMapping(columns=COLUMNS, made="2026-02-01")
    done = imported(tmp_path, export(tmp_path, [HEAD, *rows]), mapping, period="")
    assert done.periods.to_numpy().tolist() == [["2025-S2", 1, 1], ["2026-S1", 1, 1]]
    assert said(done) == [(4, "date", "refused", "no period"), (5, "date", "refused", "after made")]
    assert sums(done) == (4, 2, 2, 0)


@pytest.mark.parametrize(("kind", "period"), [("year", "2026"), ("T", "2026-T2"), ("month", "2026-05")])
def test_other_kinds_of_period(tmp_path: Path, kind: str, period: str) -> None:
    """May 2026 by year, triwulan and month."""
    mapping = FormMapping(columns=COLUMNS, split=kind)
    done = imported(tmp_path, export(tmp_path, [HEAD, answer("2026-05-31 23:59:59")]), mapping, period="")
    assert done.periods["period"].tolist() == [period]


def test_merged_two_row_headings_trailing_blanks_and_a_foot(tmp_path: Path) -> None:
    """Paper typed into a workbook: the second row names the columns, sums stand below, blank rows are no rows."""
    text = "NO,NILAI UNSUR,,,,,,,,\n," + ",".join(f"U{place}" for place in range(1, 10))
    text += "\n1," + ",".join("4" * 9) + "\n2," + ",".join("3" * 9) + "\nJumlah," + ",".join("7" * 9) + "\n,,,,,,,,,\n"
    columns = {key: f"U{place}" for place, key in enumerate(KEYS, start=1)}
    done = imported(tmp_path, saved(tmp_path, text, "kertas.csv"), FormMapping(columns=columns, heading_row=2))
    assert (sums(done), said(done)) == ((3, 2, 1, 0), [(5, "", "refused", "foot")])


def test_dirt_about_respondents_comes_in_as_far_as_it_is_nobodys(tmp_path: Path) -> None:
    """Impossible ages stay for the screens, a seven-digit one goes; '????', '--' and blanks stay."""
    head = ["Timestamp", "Umur", "Pekerjaan", "Saran\r\n", *QUESTIONS]
    given = [("-41", "Wiraswasta", "-"), ("0", "wiraswasta ", "--"), ("352", "", "."), ("1121212", "PNS", "ok ????")]
    rows = [[f"2026-01-05 08:0{place}:00", *cells, *"444444444"] for place, cells in enumerate(given)]
    mapping = FormMapping(columns={**COLUMNS, "age": "Umur", "occupation": "Pekerjaan", "saran": "Saran"})
    done = imported(tmp_path, export(tmp_path, [head, *rows]), mapping)
    found = answers(tmp_path)[["age", "occupation", "saran"]].to_numpy().tolist()
    typed = [["-41", "Wiraswasta", "-"], ["0", "Wiraswasta", "--"], ["352", "", "."], ["", "PNS/TNI/POLRI", "ok ????"]]
    assert found == typed
    assert said(done) == [(5, "age", "noted", "no age")]


def test_eight_of_nine_answers_and_none(tmp_path: Path) -> None:
    """Skipped questions stay blank, one that nobody answered is told; a row without any answer comes in, for the report
    to count it as refused.
    """
    path = export(tmp_path, [HEAD, answer("2026-01-05 08:00:00", ""), answer("2026-01-05 09:00:00", *[""] * 9)])
    done = imported(tmp_path, path)
    told = [(1, "persyaratan", "noted", "blank column"), (3, "", "noted", "no answers")]
    assert (sums(done), said(done)) == ((2, 2, 0, 0), told)
    assert answers(tmp_path).loc[0, list(KEYS)].tolist() == ["", *"33333334"]


def test_a_trial_row_is_marked_before_its_name_is_dropped(tmp_path: Path) -> None:
    """The screen for trial rows finds the mark in the pseudonym."""
    path = export(tmp_path, [["Nama", *HEAD], ["tes", *answer()], ["Budi Santoso", *answer("2026-01-05 09:00:00")]])
    done = imported(tmp_path, path, FormMapping(columns=COLUMNS, personal={"Nama": "nama"}))
    assert answers(tmp_path)["respondent"].tolist() == ["R0001|tes", "R0002"]
    assert said(done) == [(2, "", "noted", "trial")]


def test_stored_totals_are_compared(tmp_path: Path) -> None:
    """Eight threes and a four are 28 and 3.11 on average; a stored 29 is told."""
    head = [*HEAD, "Jumlah", "Rata-rata"]
    rows = [[*answer(), "28", "3,11"], [*answer("2026-01-05 09:00:00"), "29", "3.1"]]
    mapping = FormMapping(columns=COLUMNS, totals={"Jumlah": "sum", "Rata-rata": "mean"})
    assert said(imported(tmp_path, export(tmp_path, [head, *rows]), mapping)) == [(3, "Jumlah", "noted", "other total")]


def test_what_rounding_to_one_decimal_explains_is_no_other_total(tmp_path: Path) -> None:
    """Six ones and two twos are 1.25 on average: 1.2 and 1.3 are 0.05 off, as one decimal is; 1.302 is 0.052 off."""
    stored = ["1.2", "1.3", "1,25", "1.302", "1.198"]
    rows = [[*answer(f"2026-01-05 0{at}:00:00", *"11111122", ""), mean] for at, mean in enumerate(stored, start=1)]
    rows = [*rows, [*answer("2026-01-05 09:00:00"), "3.11"]]
    mapping = FormMapping(columns=COLUMNS, totals={"Rata-rata": "mean"})
    done = imported(tmp_path, export(tmp_path, [[*HEAD, "Rata-rata"], *rows]), mapping)
    assert [row for row, *_, reason in said(done) if reason == "other total"] == [5, 6]


def test_rows_of_another_unit_and_rows_that_are_too_long(tmp_path: Path) -> None:
    """Both are refused with their place."""
    text = (
        "Loket," + ",".join(f"U{place}" for place in range(1, 10)) + "\nPDAM,4,4,4,4,4,4,4,4,4\nBPN,4,4,4,4,4,4,4,4,4"
    )
    text += "\nPDAM,4,4,4,4,4,4,4,4,4,4\n"
    columns = {key: f"U{place}" for place, key in enumerate(KEYS, start=1)}
    done = imported(tmp_path, saved(tmp_path, text, "x.csv"), FormMapping(columns=columns, only={"Loket": ["PDAM"]}))
    assert said(done) == [(3, "Loket", "refused", "elsewhere"), (4, "", "refused", "fields")]
    assert sums(done) == (3, 1, 2, 0)


def test_the_same_respondent_keeps_a_pseudonym(tmp_path: Path) -> None:
    """Across periods, and across exports by way of the rows that are known already."""
    head = ["NIK", *HEAD]
    first = [["3374010101010001", *answer("2025-12-01 08:00:00")], ["3374010101010001", *answer()]]
    mapping = FormMapping(columns={**COLUMNS, "respondent": "NIK"})
    imported(tmp_path, export(tmp_path, [head, *first]), mapping, period="")
    newer = [
        ["3374010101010002", *answer("2026-03-01 08:00:00")],
        *first,
        [first[0][0], *answer("2026-04-01 08:00:00")],
    ]
    imported(tmp_path, export(tmp_path, [head, *newer], "newer.csv"), mapping, period="")
    assert answers(tmp_path, "2025-S2")["respondent"].tolist() == ["R0001"]
    assert answers(tmp_path)["respondent"].tolist() == ["R0001", "R0002", "R0001"]


def test_a_key_recognises_respondents_in_any_export(tmp_path: Path) -> None:
    """Keyed pseudonyms agree between separate exports and spellings of a number, and differ under another key."""
    mapping = FormMapping(columns={**COLUMNS, "respondent": "No HP"})
    found = []
    for number, key in (("0812-3456-7890", b"k" * 32), ("+62 812 3456 7890", b"k" * 32), ("081234567890", b"x" * 32)):
        folder = tmp_path / str(len(found))
        folder.mkdir()
        imported(folder, export(folder, [["No HP", *HEAD], [number, *answer()]]), mapping, key=key)
        found += answers(folder)["respondent"].tolist()
    assert found[0] == found[1] != found[2]
    assert all(re.fullmatch("K[0-9a-f]{12}", name) for name in found)


def test_the_instrument_of_the_mapping_goes_into_the_sidecar(tmp_path: Path) -> None:
    """A form that still asks 16/2014 has maklumat; the answers are read under it; another one is refused."""
    columns = {key: key for key in ("persyaratan", "maklumat", "pengaduan")}
    path = export(tmp_path, [list(columns), ["4", "3", "2"]])
    imported(tmp_path, path, FormMapping(columns=columns, instrument="permenpan-16-2014"))
    project = make_project(tmp_path, {})
    survey = read_survey(project, project.unit("KPPT"), Period.parse("2026-S1"))
    assert survey.instrument.id == "permenpan-16-2014"
    assert survey.scores["maklumat"].tolist() == [3]
    with pytest.raises(DataError, match=r"2026-S1\.toml: the answers of 2026-S1 are under PermenPANRB 16/2014"):
        imported(tmp_path, export(tmp_path, [HEAD, answer()]))


def test_refusals_that_write_nothing(tmp_path: Path) -> None:
    """Open questions, a missing heading, an unknown column, a column of e-mail addresses."""
    path = export(tmp_path, [[*HEAD, "Loket"], [*answer(), "a@b.id"]])
    cases = {
        "open question": FormMapping(columns=COLUMNS, ask={"sarana": []}),
        "1 heading of the mapping missing": FormMapping(columns={**COLUMNS, "age": "Umurr"}),
        "1 column that no answers have": FormMapping(columns={**COLUMNS, "name": "Loket"}),
        "would carry personal data": FormMapping(columns={**COLUMNS, "service": "Loket"}),
    }
    for words, mapping in cases.items():
        with pytest.raises(SettingError, match=words):
            imported(tmp_path, path, mapping)
    assert not (tmp_path / "data" / "responses" / "KPPT").exists()


def test_a_file_saved_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    """What somebody else saved between reading and writing stays."""
    from ikm.intake.run import read_export

    project = make_project(tmp_path, {})
    path = export(tmp_path, [HEAD, answer()])
    done = read_export(project, order(project, path, FormMapping(columns=COLUMNS)))
    make_project(tmp_path, {"KPPT/2026-S1.csv": "mine"})
    with pytest.raises(DataError, match="saved by somebody else"):
        done.write()
    assert (tmp_path / "data" / "responses" / "KPPT" / "2026-S1.csv").read_text() == "mine"


def test_swapped_places_of_pengaduan_and_sarana(tmp_path: Path) -> None:
    """The form numbers sarana 8 and pengaduan 9: by text each answer goes to its own unsur."""
    swapped = [*QUESTIONS[:7], QUESTIONS[8], QUESTIONS[7]]
    imported(tmp_path, export(tmp_path, [["Timestamp", *swapped], answer("2026-01-05 08:00:00", *"333333314")]))
    assert answers(tmp_path).loc[0, ["pengaduan", "sarana"]].tolist() == ["4", "1"]
    assert [item.key for item in RULES.unsur][7:] == ["pengaduan", "sarana"]


def test_several_columns_for_one_unsur(tmp_path: Path) -> None:
    """The one that is filled is taken; two answers to one unsur are refused with their row; comments all stay."""
    heads = ["Timestamp", *QUESTIONS, "Waktu (B)", "Kritik", "Saran"]
    rows = [
        [*answer("2026-01-05 08:00:00", 3, 3, 2), "", "a", ""],
        [*answer("2026-01-05 08:01:00", 3, 3, ""), "4", "a", "b"],
        [*answer("2026-01-05 08:02:00", 3, 3, 3), "3", "", "b"],
        [*answer("2026-01-05 08:03:00", 3, 3, 3), "2", "", ""],
        [*answer("2026-01-05 08:04:00", 3, 3, "-"), "1", "", ""],
    ]
    columns = {**COLUMNS, "waktu": [QUESTIONS[2], "Waktu (B)"], "saran": ["Kritik", "Saran"]}
    done = imported(tmp_path, export(tmp_path, [heads, *rows]), FormMapping(columns=columns))
    kept = answers(tmp_path)
    assert kept["waktu"].tolist() == ["2", "4", "3", "1"]
    assert kept["saran"].tolist() == ["a", "a | b", "b", ""]
    assert said(done) == [(5, "waktu", "refused", "other answer")]
