"""Forms as they come in the field, from the file to the answers. All are invented look-alikes."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from ikm.errors import DataError, SettingError
from ikm.intake import personal
from ikm.intake.mapping import FormMapping, require_decided
from ikm.intake.propose import propose_mapping
from ikm.intake.records import find_foot_rows
from ikm.intake.run import find_present_period
from ikm.intake.table import read_headings, read_tables
from tests.helpers import KEYS, R2017, make_project
from tests.intake.builders import COLUMNS, QUESTIONS, answer, answers, export, imported, said, sums

HEAD = ["Timestamp", *QUESTIONS]
PLACES = [f"U{place}" for place in range(1, 10)]
BY_PLACE = dict(zip(KEYS, PLACES, strict=True))


def proposed(folder: Path, path: Path) -> FormMapping:
    """The proposal for unit KPPT."""
    return propose_mapping(path, make_project(folder, {}).unit("KPPT"), R2017, find_present_period())


def paper(folder: Path) -> Path:
    """Paper typed into a workbook: titles, headings over two rows, their numbers, answers, sums, notes."""
    book = Workbook()
    sheet = book.active
    sheet.append(["PENGOLAHAN SURVEI PER RESPONDEN"])
    sheet.append(["NO", "UMUR", "NILAI UNSUR PELAYANAN", *[None] * 8])
    sheet.append([None, None, *PLACES])
    sheet.append(list(range(1, 12)))
    for place in range(12):
        sheet.append([place + 1, 30 + place, *[4 - place % 4] * 9])
    sheet.append(["Jumlah Nilai per Unsur", None, *[42] * 9])
    sheet.append(["NRR per Unsur = Jumlah Nilai / Jumlah Kuesioner", None, *[3.5] * 9])
    sheet.append(["IKM UNIT PELAYANAN", None, *[None] * 8, 87.5])
    sheet.append([])
    sheet.append(["Keterangan :"])
    sheet.append(["A (Sangat Baik) : 88,31 - 100,00"])
    for cells in ("A1:K1", "A2:A3", "B2:B3", "C2:K2"):
        sheet.merge_cells(cells)
    book.save(folder / "kertas.xlsx")
    return folder / "kertas.xlsx"


def test_paper_with_titles_numbered_columns_sums_and_notes(tmp_path: Path) -> None:
    """Sums do not make the scale one of 42; 12 answers come in, rows of sums (17-19) and notes (21-22) are told."""
    mapping = proposed(tmp_path, paper(tmp_path))
    group = "NILAI UNSUR PELAYANAN / "
    assert (mapping.scale.points, list(mapping.ask)) == (4, [f"{group}U8", f"{group}U9"])
    whole = {"age": "UMUR", **{key: f"{group}{place}" for key, place in BY_PLACE.items()}}
    done = imported(tmp_path, tmp_path / "kertas.xlsx", FormMapping(columns=whole))
    assert (sums(done), {each[2:] for each in said(done)}) == ((17, 12, 5, 0), {("refused", "foot")})
    assert [each[0] for each in said(done)] == [17, 18, 19, 21, 22]
    assert answers(tmp_path)["age"].tolist() == [str(age) for age in range(30, 42)]


def test_a_row_of_answers_is_no_numbering_of_columns(tmp_path: Path) -> None:
    """1, 2, 3, 4 may be a respondent's; six numbers that count on are none's, in brackets too."""
    short = export(tmp_path, [["No", "U1", "U2", "U3"], ["1", "2", "3", "4"]], "a.csv")
    long = export(tmp_path, [PLACES, [f"({place})" for place in range(1, 10)], ["3"] * 9], "b.csv")
    assert [len(read_headings(read_tables(path)[0]).cells) for path in (short, long)] == [1, 1]
    assert read_headings(read_tables(long)[0]).cells.index.tolist() == [3]


def test_a_respondent_who_left_all_blank_is_no_note_below_the_sums(tmp_path: Path) -> None:
    """Above the sums a blank row stays; below them a row with an answer stays as well."""
    rows = [["1", "3"], ["2", ""], ["Jumlah", "3"], ["3", "4"], ["Keterangan", ""]]
    cells = read_headings(read_tables(export(tmp_path, [["No", "U1"], *rows]))[0]).cells
    assert cells.index[find_foot_rows(cells, ["U1"])].tolist() == [4, 6]


@pytest.mark.parametrize("day", ["05-01-2026", "05/01/2026", "05.01.2026 10:15", "05-01-2026 10:15:00"])
def test_a_day_is_no_telephone(tmp_path: Path, day: str) -> None:
    """'05-01-2026' has eight digits and a 0 in front; its column was left out as telephone numbers."""
    mapping = proposed(tmp_path, export(tmp_path, [["TGL", *QUESTIONS], answer(day), answer(day.replace("05", "25"))]))
    assert (mapping.columns["date"], mapping.personal, mapping.dates) == ("TGL", {}, "dmy")
    assert personal.mask_personal(f"{day} 0812-3456-7890").endswith("]")
    assert "7890" not in personal.mask_personal(f"{day} 0812-3456-7890")


@pytest.mark.parametrize(
    "rows",
    [
        [["id_loket", "nama_loket"], ["1", "KTP"]],
        [["id_responden", "jenis_kelamin", "usia"], ["1", "L", "30"]],
        [["judul", "scale", "publish"], ["Survei", "4", "1"]],
    ],
)
def test_a_table_beside_the_answers_gets_no_mapping(tmp_path: Path, rows: list[list[str]]) -> None:
    """A mapping of nothing would be read for the file that holds the answers, and ask nine questions of it."""
    with pytest.raises(DataError, match=r"export\.csv: no column holds answers to the questions"):
        proposed(tmp_path, export(tmp_path, rows))


def test_a_mapping_of_no_unsur_and_a_file_of_blanks_bring_nothing_in(tmp_path: Path) -> None:
    """Rows without any answer came in before, one for each line of the file."""
    path = export(tmp_path, [HEAD, answer("2026-01-05 08:00:00", *[""] * 9)])
    for columns, kind, words in (
        ({"date": "Timestamp"}, SettingError, "no unsur is mapped"),
        (COLUMNS, DataError, "not one of 1 rows holds an answer"),
    ):
        with pytest.raises(kind, match=words):
            imported(tmp_path, path, FormMapping(columns=columns))
    assert not (tmp_path / "data" / "responses" / "KPPT").exists()


def test_questions_within_groups_as_kobo_exports_them(tmp_path: Path) -> None:
    """The last name counts: age and name are found; of two ids and three times of the tool one is taken, none asked."""
    about = ["start", "end", "data_diri/nama", "data_diri/umur", "data_diri/jenis_kelamin"]
    heads = [*about, *(f"nilai/{key}" for key in KEYS), "meta/instanceID", "_uuid", "_submission_time"]
    when = "2026-01-05T08:00:00.000+08:00"
    row = [when, when, "A B", "34", "laki_laki", *["4"] * 9, "uuid:x1", "x1", "2026-01-05T00:00:00"]
    mapping = proposed(tmp_path, export(tmp_path, [heads, row]))
    assert (mapping.ask, mapping.personal) == ({}, {"data_diri/nama": "nama"})
    told = {name: mapping.columns[name] for name in ("respondent", "date", "age", "gender", "sarana")}
    assert list(told.values()) == ["_uuid", "end", "data_diri/umur", "data_diri/jenis_kelamin", "nilai/sarana"]
    assert {"start", "_submission_time", "meta/instanceID"} <= set(mapping.unused)


def test_a_date_of_the_tool_beside_one_that_was_typed_is_asked(tmp_path: Path) -> None:
    """'end' and 'Tanggal survei' do not say the same."""
    mapping = proposed(
        tmp_path, export(tmp_path, [["end", "Tanggal survei", *QUESTIONS], ["", *answer("2026-01-05", 4)]])
    )
    assert mapping.ask == {"date": ["end", "Tanggal survei"]}


@pytest.mark.parametrize("code", ["A{}", "AO{:02}"])
@pytest.mark.parametrize("shape", ["U[SQ{0:03}]. {1}", "Nilailah unsur berikut [{1}]"])
def test_limesurvey(tmp_path: Path, shape: str, code: str) -> None:
    """Sub-questions stand in brackets, options are codes of which nobody chose the first: its order is asked."""
    heads = ["submitdate", "datestamp", *(shape.format(*each) for each in enumerate(QUESTIONS, 1)), "Saran"]
    rows = [["", "2026-01-05 08:00:00", *[code.format(step)] * 9, "baik sekali"] for step in (2, 3, 4)]
    mapping = proposed(tmp_path, export(tmp_path, [heads, *rows]))
    order = [code.format(step).casefold() for step in range(1, 5)]
    counts = [f"{each} ({0 if at == 0 else 9})" for at, each in enumerate(order)]
    assert mapping.ask == {"options.all": [" < ".join(counts), " < ".join(reversed(counts))]}
    assert [mapping.columns[key] for key in KEYS] == heads[2:11]
    assert (mapping.columns["date"], mapping.columns["saran"]) == ("datestamp", "Saran")
    done = mapping.model_copy(update={"ask": {}, "options": {"all": {one: at for at, one in enumerate(order, 1)}}})
    imported(tmp_path, tmp_path / "export.csv", done)
    assert answers(tmp_path)["waktu"].tolist() == ["2", "3", "4"]


def test_a_question_whose_labels_fit_two_scales_has_that_of_the_others(tmp_path: Path) -> None:
    """'Baik' and 'Sangat baik' are of four steps or of five; another question's 'Kurang baik' tells."""
    rows = [["Baik"] * 9, ["Sangat baik"] * 9, ["Kurang baik", *["Baik"] * 8]]
    rules = ["persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "pengaduan", "sarana"]
    mapping = proposed(tmp_path, export(tmp_path, [rules, *rows]))
    assert (mapping.ask, mapping.scale.points) == ({}, 4)
    assert mapping.options["perilaku"] == {"tidak baik": 1, "kurang baik": 2, "baik": 3, "sangat baik": 4}
    asked = proposed(tmp_path, export(tmp_path, [rules, *rows[:2]])).ask["options.all"]
    assert asked[0] == "tidak baik (0) < kurang baik (0) < baik (8) < sangat baik (8)"


def test_tables_of_a_framework_that_call_their_own_key_id(tmp_path: Path) -> None:
    """'responden_id' in the answers is 'id' in skm_responden.csv, and so are questions and services."""
    questions = [[str(place), item] for place, item in enumerate(QUESTIONS, start=11)]
    export(tmp_path, [["id", "pertanyaan"], *questions], "skm_pertanyaan.csv")
    people = ["id", "nama", "no_hp", "usia", "layanan_id", "saran", "created_at"]
    export(tmp_path, [people, ["7", "Budi S", "0812345678", "30", "2", "baik", "2026-01-05"]], "skm_responden.csv")
    export(tmp_path, [["id", "nama_layanan"], ["2", "KTP"]], "skm_layanan.csv")
    rows = [[str(place), "7", str(place), "4", "2026-01-05 08:00:00"] for place in range(11, 20)]
    path = export(
        tmp_path, [["id", "responden_id", "pertanyaan_id", "jawaban", "created_at"], *rows], "skm_jawaban.csv"
    )
    mapping = proposed(tmp_path, path)
    assert (mapping.ask, mapping.personal) == ({}, {"nama": "nama", "no_hp": "telepon"})
    done = imported(tmp_path, path, mapping)
    assert sums(done) == (10, 10, 0, 0)
    told = answers(tmp_path)[["respondent", "age", "service", "saran", "waktu", "sarana"]]
    assert told.to_numpy().tolist() == [["R0001", "30", "KTP", "baik", "4", "4"]]


def test_what_fits_by_chance_in_another_questionnaire_is_asked(tmp_path: Path) -> None:
    """Of five questions about a shop two have words of an unsur: none is taken unasked; with five of nine all are."""
    shop = ["Harga barang", "Keramahan kasir", "Rak rapi", "Toko bersih", "Merek lengkap"]
    mapping = proposed(tmp_path, export(tmp_path, [shop, ["4"] * 5]))
    assert (mapping.columns, mapping.ask["biaya"], mapping.ask["perilaku"]) == ({}, shop[:1], shop[1:2])
    assert set(proposed(tmp_path, export(tmp_path, [QUESTIONS[:5], ["4"] * 5])).columns) == set(KEYS[:5])


def test_answers_of_who_did_not_agree_are_refused(tmp_path: Path) -> None:
    """A form that asks for consent: 'Ya, saya bersedia' comes in; 'Tidak' (row 3) and nothing said (row 4) do not."""
    ask = "Apakah Anda bersedia mengisi survei ini?"
    told = ["Ya, saya bersedia", "Tidak", ""]
    rows = [[each, *answer(f"2026-01-13 08:0{place}:00", 1)] for place, each in enumerate(told)]
    path = export(tmp_path, [[ask, *HEAD], *rows])
    mapping = proposed(tmp_path, path)
    assert (mapping.consent, mapping.ask) == ({}, {ask: ["consent: Ya, saya bersedia"]})
    done = imported(tmp_path, path, mapping.model_copy(update={"ask": {}, "consent": {ask: ["Ya, saya bersedia"]}}))
    assert said(done) == [(3, ask, "refused", "no consent"), (4, ask, "refused", "no consent")]
    assert sums(done) == (3, 1, 2, 0)


def test_a_month_whose_heading_is_misspelt_is_not_passed_over(tmp_path: Path) -> None:
    """Three sheets: January fits, February lacks one heading and stops the import, a note is left out and told."""
    book = Workbook()
    book.active.title = "Januari"
    for name, heads in (("Januari", HEAD), ("Februari", [*HEAD[:-1], "Sarana & prasarana"]), ("Catatan", ["a", "b"])):
        sheet = book.active if name == "Januari" else book.create_sheet(name)
        sheet.append(heads)
        sheet.append(answer(f"2026-01-13 0{len(book.sheetnames)}:00:00")[: len(heads)])
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(SettingError, match=r"sheet 'Februari': 1 heading of the mapping missing"):
        imported(tmp_path, tmp_path / "b.xlsx")
    done = imported(tmp_path, tmp_path / "b.xlsx", FormMapping(columns=COLUMNS, sheets=["Januari"]))
    assert (sums(done), done.unread) == ((1, 1, 0, 0), ["Februari", "Catatan"])


def test_where_the_answer_to_a_question_goes() -> None:
    """The order of dates is no line of any table: whoever wrote it below [ask] was told of a key that is not known."""
    ask = {"dates": ["dmy", "mdy"], "options.all": ["a1 < a2"], "scale.letters": ["abcd"]}
    with pytest.raises(SettingError) as caught:
        require_decided(FormMapping(columns=COLUMNS, ask=ask), "KPPT.toml")
    told = str(caught.value)
    assert 'dates = "dmy" is a line of its own, above the first table' in told
    assert "[options.all]" in told
    assert 'letters = "abcd"' in told
    with pytest.raises(SettingError) as caught:
        require_decided(FormMapping(columns=COLUMNS, ask={"sarana": []}), "KPPT.toml")
    assert not [word for word in ("above the first", "options.all", "abcd") if word in str(caught.value)]
