"""Dirt seen in real exports, one test each: what comes in, what is refused, what the checks then find.

The exports are invented look-alikes. Where a kind is met elsewhere as well, the docstring says where.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import Workbook

from ikm.analysis.comments import analyse_comments
from ikm.analysis.quality import list_faults, rescale_scores
from ikm.errors import DataError
from ikm.intake.mapping import AnswerScale, FormMapping, JoinedTable, LongLayout
from ikm.intake.propose import propose_mapping
from ikm.intake.run import find_present_period
from ikm.rules.period import Period
from ikm.survey.responses import Survey, read_survey
from tests.helpers import KEYS, R2017, RULES, make_project
from tests.intake.builders import COLUMNS, QUESTIONS, answer, answers, export, imported, said, saved, sums

HEAD = ["Timestamp", *QUESTIONS]


def survey(folder: Path) -> Survey:
    """The answers of 2026-S1 as a check reads them."""
    project = make_project(folder, {})
    return read_survey(project, project.unit("KPPT"), Period.parse("2026-S1"), lenient=True)


def found(folder: Path, kind: str) -> list[int]:
    """Rows of the answer file that one kind of fault is found in."""
    listed = list_faults(survey(folder))
    return listed.loc[listed["finding"].eq(kind), "row"].tolist()


def brought(folder: Path, rows: Sequence[Sequence[object]], **columns: str) -> object:
    """An import of a form's rows, with more columns than the questions."""
    return imported(folder, export(folder, rows), FormMapping(columns={**COLUMNS, **columns}))


def test_five_submits_within_two_minutes(tmp_path: Path) -> None:
    """All five come in, for only a person can tell; the four later ones (rows 3 to 6) are found as repeats."""
    rows = [answer(f"2026-01-05 08:0{second // 60}:{second % 60:02}", "2") for second in (0, 25, 50, 80, 110)]
    assert sums(brought(tmp_path, [HEAD, *rows])) == (5, 5, 0, 0)
    assert found(tmp_path, "repeat") == [3, 4, 5, 6]


def test_trial_rows_by_id_name_and_comment(tmp_path: Path) -> None:
    """'tesDEV' as an id, 'coba' as a name, 'testing' as a comment: found as trials, in rows 2 to 4; row 5 is none."""
    rows = [
        ["tesDEV", "A B", *answer("2026-01-05 08:00:00"), ""],
        ["P1", "coba", *answer("2026-01-05 09:00:00"), ""],
        ["P2", "C D", *answer("2026-01-05 10:00:00"), "testing"],
        ["P3", "E F", *answer("2026-01-05 11:00:00"), "tes kesehatan lama"],
    ]
    path = export(tmp_path, [["Id", "Nama", *HEAD, "Saran"], *rows])
    columns = {**COLUMNS, "respondent": "Id", "saran": "Saran"}
    imported(tmp_path, path, FormMapping(columns=columns, personal={"Nama": "nama"}))
    assert found(tmp_path, "test") == [2, 3, 4]


@pytest.mark.parametrize("age", ["-41", "0", "352", "1"])
def test_impossible_ages(tmp_path: Path, age: str) -> None:
    """They come in as typed and are found; the respondent's answers count."""
    brought(tmp_path, [[*HEAD, "Umur"], [*answer(), age]], age="Umur")
    assert found(tmp_path, "age") == [2]
    assert len(survey(tmp_path).answers) == 1


def test_an_age_that_may_be_somebodys_number(tmp_path: Path) -> None:
    """1121212 is emptied and told with row and column; the row stays."""
    done = brought(tmp_path, [[*HEAD, "Umur"], [*answer(), "1121212"]], age="Umur")
    assert said(done) == [(2, "age", "noted", "no age")]
    assert answers(tmp_path)["age"].tolist() == [""]


def test_eight_of_nine_no_answers_and_skipped_questions(tmp_path: Path) -> None:
    """Eight of nine count, eight blanks of nine are sparse, none at all are refused by the report (rows 2, 3, 4)."""
    rows = [answer("2026-01-05 08:00:00", ""), answer("2026-01-05 09:00:00", *[""] * 8, "4")]
    rows.append(answer("2026-01-05 10:00:00", *[""] * 9))
    brought(tmp_path, [HEAD, *rows])
    assert survey(tmp_path).scores["persyaratan"].count() == 0
    assert survey(tmp_path).scores["sarana"].count() == 2
    assert (found(tmp_path, "sparse"), found(tmp_path, "no answers")) == ([3], [4])


def test_answers_without_a_respondent_and_respondents_without_answers(tmp_path: Path) -> None:
    """A database: P9 answered and is in no table of persons, P2 never answered: both come in, both are told."""
    export(tmp_path, [["responden", "umur"], ["P1", "30"], ["P2", "40"]], "orang.csv")
    rows = [[who, f"U{place}", "3"] for who in ("P1", "P9") for place in range(1, 10)]
    mapping = FormMapping(
        layout="long", long=LongLayout(respondent="responden", item="soal", answer="nilai"),
        items={f"U{place}": key for place, key in enumerate(KEYS, start=1)},
        join=[JoinedTable(file="orang.csv", key="responden", columns={"age": "umur"})],
    )  # fmt: skip
    done = imported(tmp_path, export(tmp_path, [["responden", "soal", "nilai"], *rows]), mapping)
    assert [each[2:] for each in said(done)] == [("noted", "no respondent"), ("noted", "no answers")]
    assert answers(tmp_path)[["age", "waktu"]].to_numpy().tolist() == [["30", "3"], ["40", ""], ["", "3"]]


def test_unit_codes_that_are_unknown_or_empty(tmp_path: Path) -> None:
    """Of ten rows one has no code and one a code of no unit: refused, each with its own reason and place."""
    codes = ["18", "18", "", "18", "125", *["18"] * 5]
    rows = [[*answer(f"2026-01-05 08:{place:02}:00", "4"), code] for place, code in enumerate(codes)]
    done = imported(
        tmp_path, export(tmp_path, [[*HEAD, "loket"], *rows]), FormMapping(columns=COLUMNS, only={"loket": ["18"]})
    )
    assert said(done) == [(4, "loket", "refused", "no unit"), (6, "loket", "refused", "elsewhere")]
    assert sums(done) == (10, 8, 2, 0)


@pytest.mark.parametrize("text", ["-", "--", ".", "????"])
def test_comments_that_say_nothing(tmp_path: Path, text: str) -> None:
    """They come in as typed and are no comments to be read."""
    brought(tmp_path, [[*HEAD, "Saran"], [*answer(), text]], saran="Saran")
    assert answers(tmp_path)["saran"].tolist() == [text]
    found_there = analyse_comments(survey(tmp_path), 10)
    assert (found_there.empty, found_there.comments) == (1, ())


def test_emoji_turned_into_question_marks_stay_in_a_comment(tmp_path: Path) -> None:
    """What is left of them harms nothing; the words around count."""
    brought(tmp_path, [[*HEAD, "Saran"], [*answer(), "pelayanan ramah ????"]], saran="Saran")
    assert answers(tmp_path)["saran"].tolist() == ["pelayanan ramah ????"]


def test_dates_after_the_file_was_made_and_of_another_year(tmp_path: Path) -> None:
    """With one period given they are told and come in, and the checks find them: row 3 of the answers."""
    rows = [answer("2026-01-05 08:00:00"), answer("2031-10-01 08:00:00")]
    done = imported(tmp_path, export(tmp_path, [HEAD, *rows]), FormMapping(columns=COLUMNS, made="2026-02-01"))
    assert said(done) == [(3, "date", "noted", "after made")]
    assert found(tmp_path, "future") == [3]


@pytest.mark.parametrize(
    ("made", "late"), [((2026, 2, 1), [4]), ((2026, 2, 1, 11), []), ((2025, 1, 1), []), (None, [])]
)
def test_dates_after_the_day_that_the_workbook_itself_tells(
    tmp_path: Path, made: tuple[int, ...] | None, late: list[int]
) -> None:
    """Saved on 1 February at midnight of world time: the answer of 2 February (row 4) has a wrong date; at 11 it is
    that day in Indonesia already. A workbook older than most of its answers, or one that says nothing, tells nothing.
    """
    rows = [answer("2026-01-05 08:00:00"), answer("2026-01-06 08:00:00"), answer("2026-02-02 00:30:00")]
    with xlsxwriter.Workbook(tmp_path / "form.xlsx") as book:
        book.set_properties({"created": datetime(*(made or (2026, 2, 1)), tzinfo=UTC)})
        for place, cells in enumerate([HEAD, *rows]):
            book.worksheets_objs or book.add_worksheet()
            book.worksheets_objs[0].write_row(place, 0, cells)
    if made is None:
        bare = zipfile.ZipFile(tmp_path / "bare.xlsx", "w")
        with zipfile.ZipFile(tmp_path / "form.xlsx") as whole, bare:
            for name in set(whole.namelist()) - {"docProps/core.xml"}:
                bare.writestr(name, whole.read(name))
        (tmp_path / "bare.xlsx").replace(tmp_path / "form.xlsx")
    done = imported(tmp_path, tmp_path / "form.xlsx")
    assert said(done) == [(row, "date", "noted", "after made") for row in late]


def test_variants_of_case_are_one_category(tmp_path: Path) -> None:
    """'Loket A', 'loket a ', 'LOKET A' are one group; the file keeps them as typed."""
    texts = ["Loket A", "Loket A", "loket a ", "LOKET A"]
    rows = [[*answer(f"2026-01-05 08:{place:02}:00", "4"), text] for place, text in enumerate(texts)]
    brought(tmp_path, [[*HEAD, "Layanan"], *rows], service="Layanan")
    assert answers(tmp_path)["service"].tolist() == [text.strip() for text in texts]
    assert survey(tmp_path).groups("service").unique().tolist() == ["Loket A"]


def test_carriage_returns_trailing_blanks_and_twins_among_headings(tmp_path: Path) -> None:
    """'NAMA ' is a name, a heading with a line break is found, the second of two twins has its number."""
    heads = ["NAMA ", "Timestamp", *QUESTIONS[:8], QUESTIONS[8].replace(" ", "\r\n", 1), "1-1", "1-1"]
    project = make_project(tmp_path, {})
    path = export(tmp_path, [heads, ["", *answer("", *"344444444"), "x", "y"]])
    mapping = propose_mapping(path, project.unit("KPPT"), R2017, find_present_period())
    assert (mapping.personal, mapping.unused, mapping.ask) == ({"NAMA": "nama"}, ["1-1", "1-1 (2)"], {})
    imported(tmp_path, path, mapping)
    assert answers(tmp_path).loc[0, list(KEYS)].tolist() == list("344444444")


def test_excel_serial_dates_and_stored_totals(tmp_path: Path) -> None:
    """46027.5 is noon of 5 January 2026 (46023 is 1 January); nine threes are 27, not the stored 26."""
    done = imported(
        tmp_path, export(tmp_path, [[*HEAD, "Total"], [*answer("46027.5"), "26"]]),
        FormMapping(columns=COLUMNS, totals={"Total": "sum"}),
    )  # fmt: skip
    assert answers(tmp_path)["date"].tolist() == ["2026-01-05 12:00:00"]
    assert said(done) == [(2, "Total", "noted", "other total")]


def test_one_respondent_and_item_twice(tmp_path: Path) -> None:
    """A long table holds U1 of P1 twice: the copy is repeated, another answer at the same moment is refused."""
    rows = [["P1", "U1", "3"], ["P1", "U1", "3"], ["P1", "U1", "4"]]
    mapping = FormMapping(
        layout="long", long=LongLayout(respondent="r", item="s", answer="n"), items={"U1": "persyaratan"}
    )
    done = imported(tmp_path, export(tmp_path, [["r", "s", "n"], *rows]), mapping)
    assert (sums(done), [each[3] for each in said(done)]) == ((3, 1, 1, 1), ["same item", "other answer"])


def test_a_merged_heading_of_two_rows_several_sheets_and_trailing_blanks(tmp_path: Path) -> None:
    """A workbook typed from paper: groups above the columns, an empty sheet, a sheet of notes, a row of blanks."""
    book = Workbook()
    sheet = book.active
    sheet.append(["NO. RESPONDEN ", "NILAI UNSUR PELAYANAN", *[None] * 8])
    sheet.append([None, *(f"U{place}" for place in range(1, 10))])
    sheet.append([1, *["3,0"] * 9])
    sheet.append([2, *[4] * 9])
    sheet.append([" ", *[""] * 9])
    sheet.merge_cells("A1:A2")
    sheet.merge_cells("B1:J1")
    book.create_sheet("Kosong")
    book.create_sheet("Catatan").append(["hanya catatan"])
    book.save(tmp_path / "kertas.xlsx")
    columns = {key: f"NILAI UNSUR PELAYANAN / U{place}" for place, key in enumerate(KEYS, start=1)}
    done = imported(tmp_path, tmp_path / "kertas.xlsx", FormMapping(columns=columns))
    assert (sums(done), done.unread) == ((2, 2, 0, 0), ["Catatan"])
    assert answers(tmp_path)[list(KEYS)].to_numpy().tolist() == [["3"] * 9, ["4"] * 9]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
def test_encodings_end_to_end(tmp_path: Path, encoding: str) -> None:
    """A comment with an accent arrives as it was typed, with semicolons between the fields."""
    text = ";".join([*HEAD, "Saran"]) + "\n" + ";".join([*map(str, answer()), "café sudah baik"]) + "\n"
    path = saved(tmp_path, text.encode(encoding), "x.csv")
    imported(tmp_path, path, FormMapping(columns={**COLUMNS, "saran": "Saran"}))
    assert answers(tmp_path)["saran"].tolist() == ["café sudah baik"]


def test_a_scale_of_five_is_shown_beside_the_index_where_that_is_declared(tmp_path: Path) -> None:
    """Nothing is written; three people answer 5 and three 4: mean 4.5, 1 + 3 x 3.5/4 = 3.625, x 25 = 90.625."""
    rows = [answer(f"2026-01-05 08:{place:02}:00", *["5" if place % 2 else "4"] * 9) for place in range(6)]
    done = imported(
        tmp_path,
        export(tmp_path, [HEAD, *rows]),
        FormMapping(columns=COLUMNS, scale=AnswerScale(points=5, rescale=True)),
    )
    assert (sums(done), done.files) == ((6, 0, 6, 0), {})
    assert {each[3] for each in said(done)} == {"other scale"}
    assert float(rescale_scores(done.others, 5, RULES).exact) == 90.625
    assert rescale_scores(done.others, 5, RULES).means == {}
    assert rescale_scores(done.others.head(2), 5, RULES).exact is None


def test_expectations_in_a_long_table(tmp_path: Path) -> None:
    """Harapan beside kinerja in each row; answers counted from 0 are moved by one: 3 is a 4, 2 is a 3."""
    rows = [["P1", f"U{place}", "3", "2"] for place in range(1, 10)]
    mapping = FormMapping(
        layout="long",
        long=LongLayout(respondent="r", item="s", answer="kinerja", harapan="harapan"),
        scale=AnswerScale(lowest=0),
        items={f"U{place}": key for place, key in enumerate(KEYS, start=1)},
    )
    imported(tmp_path, export(tmp_path, [["r", "s", "harapan", "kinerja"], *rows]), mapping)
    assert answers(tmp_path).loc[0, ["waktu", "harapan_waktu"]].tolist() == ["3", "4"]


def test_trial_rows_by_a_column_that_does_not_come_in(tmp_path: Path) -> None:
    """'uji coba' as an occupation and as a remark: marked, for what says so is not in the answer file; told with rows.

    A remark that stands in most rows tells none of them apart.
    """
    cells = [("PNS", "", "tes"), ("uji coba", "", "tes"), ("PNS", "Test", "tes"), ("PNS", "tes urine", "")]
    rows = [[*answer(f"2026-01-05 0{at}:00:00"), *each] for at, each in enumerate(cells)]
    mapping = FormMapping(
        columns={**COLUMNS, "occupation": "Pekerjaan"}, categories={"occupation": {"uji coba": "blank"}}
    )
    done = imported(tmp_path, export(tmp_path, [[*HEAD, "Pekerjaan", "Ket", "Jenis"], *rows]), mapping)
    told = [place for place in said(done) if place[3] == "trial"]
    assert told == [(3, "Pekerjaan", "noted", "trial"), (4, "Ket", "noted", "trial")]
    assert found(tmp_path, "test") == [3, 4]


def test_signatures_and_notes_below_the_answers(tmp_path: Path) -> None:
    """Who signs, where and when, under a column of answers: no answers off the scale, but lines below the table."""
    book = Workbook()
    sheet = book.active
    rows = [answer(f"2026-01-{day:02} 08:00:00", 1 + day % 4, 2, 3) for day in range(5, 17)]
    below = {9: "Mengetahui,", 8: "Samarinda, 30 Juni 2026", 10: "Plt. Kepala Dinas", 12: "Siti Aminah", 13: "Kode: A"}
    for row in [HEAD, *rows, *([None] * 7 + [below.get(at)] for at in range(8, 14))]:
        sheet.append(row)
    book.save(tmp_path / "rekap.xlsx")
    done = imported(tmp_path, tmp_path / "rekap.xlsx")
    assert sums(done) == (17, 12, 5, 0)
    # Twelve answers below the headings; a row that holds nothing is none.
    assert said(done) == [(row, "", "refused", "foot") for row in (14, 15, 16, 18, 19)]


def test_sums_without_a_word(tmp_path: Path) -> None:
    """Two rows of numbers, which are the sums and the means of those above; a row of fours is somebody's answers."""
    rows = [[f"2026-01-{day:02} 08:00:00", *[str(1 + (day + at) % 4) for at in range(9)]] for day in range(5, 17)]
    tail = [["2026-01-17 08:00:00", *"444444444"], ["", *["34"] * 9], ["", *["2.62"] * 9]]
    done = imported(tmp_path, export(tmp_path, [HEAD, *rows, *tail]))
    # By hand: each column has each step three times, 30, and the four; 34 / 13 = 2.615.
    assert (sums(done), said(done)) == ((15, 13, 2, 0), [(15, "", "refused", "foot"), (16, "", "refused", "foot")])


def test_answers_off_the_scale_are_told_with_their_rows(tmp_path: Path) -> None:
    """Three notes that nothing tells from answers: which rows, and that nothing on the scale stands there."""
    rows = [answer(f"2026-01-{day:02} 08:00:00", 1 + day % 4) for day in range(5, 17)]
    notes = [["", "", "", text, *[""] * 6] for text in ("selesai", "dicek", "lampiran")]
    with pytest.raises(DataError, match="off the declared scale") as caught:
        imported(tmp_path, export(tmp_path, [HEAD, *rows, *notes]))
    assert caught.value.places == ("column waktu: 3 of 15 answers: 3 other values (row 14, 15, 16)",)
    assert "nothing on the scale stands in row 14, 15, 16" in str(caught.value)


def test_a_comment_of_the_last_respondent_is_no_signature(tmp_path: Path) -> None:
    """'Kepala desa ramah' stands beside answers like those above it."""
    rows = [[*answer(f"2026-01-{day:02} 08:00:00", 1 + day % 4), f"Kepala desa ramah {day}"] for day in range(5, 9)]
    assert sums(brought(tmp_path, [[*HEAD, "Saran"], *rows], saran="Saran")) == (4, 4, 0, 0)
    rows[0][-1] = "lama"
    (tmp_path / "two").mkdir()
    assert sums(brought(tmp_path / "two", [[*HEAD, "Saran"], *rows], saran="Saran")) == (4, 4, 0, 0)


def proposed(folder: Path, path: Path) -> FormMapping:
    """The mapping proposed for unit KPPT."""
    return propose_mapping(path, make_project(folder, {}).unit("KPPT"), R2017, Period.parse("2026-S1"))


def taken(folder: Path, path: Path, mapping: FormMapping, **told: object) -> list[str]:
    """The scores of each row by a proposal whose questions are answered so."""
    values = {**mapping.model_dump(exclude_defaults=True), **told, "ask": {}}
    imported(folder, path, FormMapping.model_validate(values))
    return ["".join(row) for row in answers(folder)[list(KEYS)].to_numpy().tolist()]


#: Four respondents whose answers have all steps, and what they are where 1 is the best.
_ROWS = ["123412341", "234123412", "341234123", "412341234"]
_TURNED = [row.translate(str.maketrans("1234", "4321")) for row in _ROWS]


def rated(*codes: object) -> list[list[object]]:
    """Rows of those respondents; each of the four steps as it is coded."""
    return [[f"2026-01-0{at} 08:00:00", *(codes[int(step) - 1] for step in row)] for at, row in enumerate(_ROWS, 5)]


@pytest.mark.parametrize("place", ["above", "below", "sheet"])
def test_a_legend_that_says_that_1_is_the_best_is_asked_about(tmp_path: Path, place: str) -> None:
    """Above the headings, under the rows or in a sheet of its own: the numbers came in the wrong way round."""
    line, path = ["Keterangan: 1 = Sangat Baik, 4 = Tidak Baik"], tmp_path / "export.xlsx"
    with xlsxwriter.Workbook(path) as book:
        rows, data = [HEAD, *rated(1, 2, 3, 4)], book.add_worksheet("Data")
        for at, row in enumerate({"above": [line, *rows], "below": [*rows, [], line]}.get(place, rows)):
            data.write_row(at, 0, row)
        if place == "sheet":
            legend = book.add_worksheet("Keterangan")
            for at, pair in enumerate([(1, "Sangat Baik"), (2, "Baik"), (3, "Kurang Baik"), (4, "Tidak Baik")]):
                legend.write_row(at, 0, pair)
    mapping = proposed(tmp_path, path)
    assert list(mapping.ask) == ["options.all"]
    assert mapping.ask["options.all"][0].startswith("4 < 3 < 2 < 1 (1 is the best: ")
    assert taken(tmp_path, path, mapping, options={"all": {"4": 1, "3": 2, "2": 3, "1": 4}}) == _TURNED


def test_four_percentages_are_four_steps(tmp_path: Path) -> None:
    """25, 50, 75 and 100: their order is asked, no scale of a hundred steps."""
    path = export(tmp_path, [HEAD, *rated(25, 50, 75, 100)])
    mapping = proposed(tmp_path, path)
    assert mapping.ask == {"options.all": ["25 (9) < 50 (9) < 75 (9) < 100 (9)"]}
    assert taken(tmp_path, path, mapping, options={"all": {"25": 1, "50": 2, "75": 3, "100": 4}}) == _ROWS


def test_a_9_behind_4_may_say_that_nothing_was_answered(tmp_path: Path) -> None:
    """It is offered beside a scale of nine steps."""
    path = export(tmp_path, [HEAD, *rated(1, 2, 3, 4), answer("2026-01-20 08:00:00", 9, 9)])
    mapping = proposed(tmp_path, path)
    assert mapping.ask["scale.points"][-1] == '4 (9 says that nothing was answered: no_value = ["9"])'
    assert taken(tmp_path, path, mapping, no_value=["9"])[-1] == "3" * 6 + "4"


def test_a_last_respondent_who_answered_the_mean_is_no_foot(tmp_path: Path) -> None:
    """'3,00' below '2,00' and '4,00', as a spreadsheet writes answers: three respondents."""
    rows = [[f"2026-01-0{at} 08:00:00", *[text] * 9] for at, text in enumerate(["2,00", "4,00", "3,00"], start=5)]
    assert sums(imported(tmp_path, export(tmp_path, [HEAD, *rows], separator=";"))) == (3, 3, 0, 0)


def test_a_mark_of_bytes_and_codes_below_the_headings_are_no_answers(tmp_path: Path) -> None:
    """U1 to U9 below names number the columns; the mark stood before a date where one export was put behind another."""
    rows = rated(1, 2, 3, 4)
    rows[2][0] = f"\ufeff{rows[2][0]}"
    names = ["Timestamp", *(item.name for item in RULES.unsur)]
    path = export(tmp_path, [names, ["", *(f"U{place}" for place in range(1, 10))], *rows])
    mapping = proposed(tmp_path, path)
    assert (mapping.ask, taken(tmp_path, path, mapping)) == ({}, _ROWS)
    assert answers(tmp_path)["date"].str.slice(0, 10).tolist() == [f"2026-01-0{day}" for day in range(5, 9)]


def test_a_table_turned_round_is_refused_as_such(tmp_path: Path) -> None:
    """Unsur below one another, respondents side by side: nothing is asked that nobody could answer."""
    columns = [[item.name, *(row[at] for row in _ROWS)] for at, item in enumerate(RULES.unsur)]
    path = export(tmp_path, [["Unsur", *(f"Responden {at}" for at in range(1, 5))], *columns])
    with pytest.raises(DataError, match="column Unsur"):
        proposed(tmp_path, path)
