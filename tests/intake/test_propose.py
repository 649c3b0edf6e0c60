"""Mappings proposed: what fits once is taken, what does not is asked, what is somebody's is left out."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from ikm.commands.answering import answer_questions
from ikm.errors import DataError, SettingError
from ikm.intake.mapping import FormMapping, format_toml, read_mapping
from ikm.intake.propose import propose_mapping
from ikm.intake.run import account_proposal, find_present_period
from ikm.intake.table import OpenedFile
from ikm.rules.instrument import load_instrument
from ikm.survey.units import Unit
from tests.commands import Typist
from tests.helpers import KEYS, R2004, R2014, R2017, RULES
from tests.intake.builders import QUESTIONS, answer, answers, export, imported, said, saved, sums

UNIT = Unit(code="KPPT", name="K", city="C", skpd="D", sector="perizinan")


def proposed(path: Path, instrument: str = R2017, unit: Unit = UNIT) -> FormMapping:
    """The proposal for a file."""
    return propose_mapping(path, unit, instrument, find_present_period())


@pytest.mark.parametrize("instrument", [R2004, R2014, R2017])
def test_each_regulations_own_questions_and_names_are_known(tmp_path: Path, instrument: str) -> None:
    """All unsur of the three regulations, by question and by name, in reverse order: text decides, not place."""
    rules = load_instrument(instrument)
    for texts in ([item.question for item in rules.unsur], [item.name for item in rules.unsur]):
        heads = [f"{place}. {text}" for place, text in enumerate(reversed(texts), start=1)]
        mapping = proposed(export(tmp_path, [heads, ["4"] * len(heads)]), instrument)
        assert mapping.columns == dict(zip(rules.keys, reversed(heads), strict=True))
        assert mapping.ask == {}


def test_numbers_eight_and_nine_are_asked_unless_the_unit_says_its_order(tmp_path: Path) -> None:
    """Two orders are in use; a unit that declares one has its own."""
    path = export(tmp_path, [[f"U{place}" for place in range(1, 10)], ["4"] * 9])
    assert proposed(path).ask == {"U8": ["pengaduan", "sarana"], "U9": ["pengaduan", "sarana"]}
    order = [*KEYS[:7], "sarana", "pengaduan"]
    told = proposed(path, unit=UNIT.model_copy(update={"order": order}))
    assert (told.columns["sarana"], told.columns["pengaduan"], told.ask) == ("U8", "U9", {})


def test_two_questions_for_one_unsur_and_none_for_another_are_asked(tmp_path: Path) -> None:
    """Both headings are offered; a missing unsur stands with nothing."""
    heads = [*QUESTIONS[:8], "Kecepatan petugas loket"]
    ask = proposed(export(tmp_path, [heads, ["4"] * 9])).ask
    assert ask == {"waktu": [QUESTIONS[2], "Kecepatan petugas loket"], "sarana": []}


def test_an_unsur_of_which_nothing_stands_is_asked_and_told(tmp_path: Path) -> None:
    """The heading alone says that it is one: asked; taken all the same it comes in blank, with a remark."""
    rows = [["Timestamp", *QUESTIONS], *([f"2026-01-{day} 08:00:00", *"12341234", ""] for day in ("05", "06"))]
    path = export(tmp_path, rows)
    mapping = proposed(path)
    assert mapping.ask == {"sarana": [f"{QUESTIONS[8]} (blank in every row)"]}
    columns = account_proposal(OpenedFile(path), mapping)
    assert columns.loc[columns["heading"].eq(QUESTIONS[8]), "use"].tolist() == ["asked"]
    taken = answer_questions(mapping, KEYS, Typist(["1"]))
    assert (taken.columns["sarana"], taken.ask) == (QUESTIONS[8], {})
    out = answer_questions(mapping, KEYS, Typist(["-"]))
    assert ("sarana" in out.columns, out.unused, out.ask) == (False, [QUESTIONS[8]], {})
    done = imported(tmp_path, path, taken)
    assert said(done) == [(1, "sarana", "noted", "blank column")]
    assert answers(tmp_path)["sarana"].tolist() == ["", ""]


def test_items_that_are_no_rating_are_kept_out(tmp_path: Path) -> None:
    """'How often' counts visits; a text about facilities is a comment, not sarana."""
    heads = [*QUESTIONS, "Fasilitas apa yang perlu diperbaiki?", "Berapa kali berkunjung?"]
    rows = [[*["3"] * 9, "toilet di lantai dua", "12"], [*["4"] * 9, "parkir", "30"]]
    mapping = proposed(export(tmp_path, [heads, *rows]))
    assert (set(mapping.unused), mapping.ask) == (set(heads[9:]), {})


def test_pairs_of_expectation_and_performance(tmp_path: Path) -> None:
    """'Harapan' and 'Kinerja' above the numbers, as merged headings join them."""
    heads = [f"{kind} / U{place}" for kind in ("Harapan", "Kinerja") for place in range(1, 8)]
    columns = proposed(export(tmp_path, [heads, ["3"] * 14])).columns
    assert columns["harapan_waktu"] == "Harapan / U3"
    assert columns["waktu"] == "Kinerja / U3"


@pytest.mark.parametrize(
    ("cells", "scale", "asked"),
    [
        ("1234", {}, []),
        ("12345", {"points": 5}, []),
        ("1379", {}, ["scale.points"]),
        ("123456", {}, ["scale.points"]),
        ("1234567", {"points": 7}, []),
        ("123", {}, ["scale.points"]),
        ("34", {}, []),
        ("345", {}, ["scale.points"]),
        ("0123", {}, ["scale.lowest"]),
        ("abcd", {}, ["scale.letters"]),
    ],
)
def test_scales(tmp_path: Path, cells: str, scale: dict[str, int], asked: list[str]) -> None:
    """Steps are counted; counting from 0, the order of letters, an end or a step that nobody chose are asked."""
    mapping = proposed(export(tmp_path, [QUESTIONS, *([cell] * 9 for cell in cells)]))
    assert mapping.scale.model_dump(exclude_defaults=True) == scale
    assert list(mapping.ask) == asked


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("(skala 1-5)", ["scale.points"]),
        ("(1 sampai 10)", ["scale.points"]),
        ("(1 - 4)", []),
        ("(1 = sangat baik, 4 = tidak baik)", ["options.all"]),
        ("(1 = sangat tidak baik, 4 = sangat baik)", []),
    ],
)
def test_a_scale_that_headings_state_is_asked_where_the_numbers_hide_it(
    tmp_path: Path, said: str, asked: list[str]
) -> None:
    """Answers 1 to 4 may come from five steps, or be counted from the best."""
    heads = [f"{question} {said}" for question in QUESTIONS]
    assert list(proposed(export(tmp_path, [heads, *([cell] * 9 for cell in "1234")])).ask) == asked


def test_one_beside_fractions_is_asked_as_a_hundred_per_cent(tmp_path: Path) -> None:
    """A workbook keeps 25, 50, 75 and 100 % as 0.25, 0.5, 0.75 and 1: the 1 is not the worst step."""
    rows = [[cell] * 9 for cell in ("0.25", "0.5", "0.75", "1") for _ in range(3)]
    mapping = proposed(export(tmp_path, [QUESTIONS, *rows]))
    assert all('"1" = ? (' in " ".join(asked) for asked in mapping.ask.values())


def test_labels_of_options(tmp_path: Path) -> None:
    """The regulation's own, another usual row, and one that means two things."""
    texts = ["Sangat sesuai", "Mudah", "cepat", "Sangat wajar", "Sesuai", "Kompeten", "Sopan dan ramah", "Puas", "Baik"]
    mapping = proposed(export(tmp_path, [QUESTIONS, texts]))
    assert mapping.options["persyaratan"]["sangat sesuai"] == 4
    assert mapping.options["biaya"] == {"tidak wajar": 1, "kurang wajar": 2, "wajar": 3, "sangat wajar": 4}
    assert list(mapping.ask) == ["options.pengaduan"]


def test_personal_columns_by_heading_and_by_content(tmp_path: Path) -> None:
    """A heading that says nothing does not hide what its cells are; names of services are nobody's."""
    heads = ["Nama ", "Nama layanan", "Kolom 1", "IP address", *QUESTIONS]
    rows = [["A", "KTP", "081234567890", "", *["3"] * 9], ["B", "KK", "081298765432", "", *["3"] * 9]]
    mapping = proposed(export(tmp_path, [heads, *rows]))
    assert mapping.personal == {"Nama": "nama", "Kolom 1": "telepon", "IP address": "jaringan"}
    assert mapping.columns["service"] == "Nama layanan"


def test_a_table_without_headings_is_refused_without_saying_whose_it_is(tmp_path: Path) -> None:
    """The first row is somebody."""
    path = saved(tmp_path, "Budi,081234567890,3,4\nAni,081298765432,4,4\n", "a.csv")
    with pytest.raises(DataError, match=r"personal data \(telepon\)") as caught:
        proposed(path)
    assert "0812" not in str(caught.value)


def test_dates_that_may_be_read_two_ways_are_asked(tmp_path: Path) -> None:
    """3/4/2026 alone does not tell; 13/4/2026 does."""
    asked = proposed(export(tmp_path, [["Timestamp", *QUESTIONS], answer("3/4/2026", 4)]))
    told = proposed(export(tmp_path, [["Timestamp", *QUESTIONS], answer("3/4/2026", 4), answer("13/4/2026")]))
    assert (asked.ask, told.ask, told.dates) == ({"dates": ["dmy", "mdy"]}, {}, "dmy")


def test_a_proposal_is_read_back_as_it_was(tmp_path: Path) -> None:
    """Quotes, umlauts and line ends in headings survive the file."""
    heads = ['Saran "bebas"', "Jenis kelamin", "Kétérangan: = [x] # y", *QUESTIONS]
    mapping = proposed(export(tmp_path, [heads, ["baik", "P", "", *["Sangat sesuai"] * 9]]))
    path = saved(tmp_path, format_toml(mapping, "one\ntwo"), "m.toml")
    assert read_mapping(path) == mapping


def test_a_database_of_several_tables(tmp_path: Path) -> None:
    """Answers, questions with labels, respondents, comments and counters, joined by the headings they share."""
    labels = ["Tidak sesuai", "Kurang sesuai", "Sesuai", "Sangat sesuai"]
    questions = [[f"U{place}", item, *labels] for place, item in enumerate(QUESTIONS, start=1)]
    export(tmp_path, [["id_soal", "soal", "a", "b", "c", "d"], *questions], "tb_soal.csv")
    people = ["no", "responden", "nama", "umur", "jk", "loket", "created_date"]
    export(tmp_path, [people, ["1", "P1", "Budi Santoso", "30", "L", "7", "2026-01-05"]], "tb_responden.csv")
    export(tmp_path, [["responden", "saran", "created_date"], ["P1", "baik", "2026-01-05"]], "tb_saran.csv")
    export(tmp_path, [["id_loket", "nama_loket"], ["7", "KTP"]], "tb_loket.csv")
    rows = [[who, f"U{place}", "d"] for who in ("P1", "P2") for place in range(1, 10)]
    mapping = proposed(export(tmp_path, [["responden", "id_soal", "jawaban"], *rows], "tb_hasil.csv"))
    assert (mapping.layout, mapping.ask, mapping.scale.letters) == ("long", {}, "abcd")
    assert list(mapping.items.values()) == list(KEYS)
    assert {each.file: each.columns for each in mapping.join} == {
        "tb_responden.csv": {"age": "umur", "gender": "jk", "service": "loket"},
        "tb_saran.csv": {"saran": "saran"},
        "tb_loket.csv": {"service": "nama_loket"},
    }
    assert mapping.personal == {"nama": "nama"}


def test_texts_of_categories_in_a_table_of_respondents_are_proposed(tmp_path: Path) -> None:
    """'SLTA' is SMA as in an export with a row for each respondent; what is in no category is asked about."""
    people = [["P1", "SLTA", "Juru parkir"], ["P2", "SMA", "PNS"]]
    export(tmp_path, [["responden", "pendidikan", "pekerjaan"], *people], "tb_responden.csv")
    rows = [[who, item, "4"] for who in ("P1", "P2") for item in QUESTIONS]
    mapping = proposed(export(tmp_path, [["responden", "soal", "jawaban"], *rows], "tb_hasil.csv"))
    assert mapping.categories == {"education": {"SLTA": "SMA"}, "occupation": {"PNS": "PNS/TNI/POLRI"}}
    assert mapping.ask["categories.occupation"] == ["category: Juru parkir (1)"]


def test_a_file_without_answers_gets_no_mapping(tmp_path: Path) -> None:
    """Headings alone are no export: refused, so that no mapping of nothing stands in the way of the next file."""
    with pytest.raises(DataError, match="no row stands below the headings"):
        proposed(export(tmp_path, [list(KEYS)]))


def three_sheets(folder: Path, head: list[str], rows: list[list[object]]) -> Path:
    """A workbook whose sheets are copies: saved, then two rows longer, then as it was."""
    book = Workbook()
    for name, count in (("Form Responses 1", 6), ("Salinan", 8), ("Salinan 2", 6)):
        sheet = book.create_sheet(name)
        for cells in [head, *rows[:count]]:
            sheet.append(cells)
    del book["Sheet"]
    book.save(folder / "saved.xlsx")
    return folder / "saved.xlsx"


SCORES = [[(at * place) % 4 + 1 for place in range(1, 10)] for at in range(1, 9)]


def test_a_sheet_that_was_saved_three_times_is_asked_about(tmp_path: Path) -> None:
    """Without times nobody's answers count thrice: asked, refused where a mapping passes it over, decided by sheets."""
    path = three_sheets(tmp_path, QUESTIONS, SCORES)  # type: ignore[arg-type]
    mapping = proposed(path)
    assert mapping.ask == {"sheets": ["Form Responses 1", "Salinan", "Salinan 2"]}
    with pytest.raises(SettingError, match="3 sheets hold the same answers"):
        imported(tmp_path, path, mapping.model_copy(update={"ask": {}}))
    done = imported(tmp_path, path, mapping.model_copy(update={"ask": {}, "sheets": ["Salinan"]}))
    assert (sums(done), len(answers(tmp_path))) == ((8, 8, 0, 0), 8)


def test_another_form_on_a_second_sheet_is_asked_about(tmp_path: Path) -> None:
    """Ten answers under other headings were left out with a line; a sheet of means is none."""
    book = Workbook()
    for name, head, rows in (
        ("Loket", QUESTIONS, SCORES),
        ("Daring", [f"U{place}" for place in range(1, 10)], SCORES),
        ("Rekap", [f"U{place}" for place in range(1, 10)], [[3.25, 3.5, 3.12, 3.4, 3.3, 3.6, 3.7, 3.1, 3.2]]),
    ):
        sheet = book.create_sheet(name)
        for cells in [head, *rows]:
            sheet.append(cells)
    del book["Sheet"]
    book.save(tmp_path / "two.xlsx")
    assert proposed(tmp_path / "two.xlsx").ask["sheets"] == ["Loket", "Daring"]


def test_sheets_with_a_time_of_each_answer_need_no_question(tmp_path: Path) -> None:
    """What stands there again is told as repeated: 20 rows, of 8 respondents."""
    rows = [[f"2026-01-05 08:0{at}:00", *scores] for at, scores in enumerate(SCORES)]
    path = three_sheets(tmp_path, ["Timestamp", *QUESTIONS], rows)  # type: ignore[arg-type]
    mapping = proposed(path)
    assert mapping.ask == {}
    assert sums(imported(tmp_path, path, mapping)) == (20, 8, 0, 12)


@pytest.mark.parametrize("sarana", [False, True])
def test_nine_unsur_of_another_regulation_are_asked_about(tmp_path: Path, *, sarana: bool) -> None:
    """Maklumat in place of sarana is the form of 16/2014; beside it, a question of this form's own."""
    rules = load_instrument(R2014)
    heads = [item.name for item in rules.unsur] + (["Sarana dan prasarana"] if sarana else [])
    path = export(tmp_path, [heads, *([str(at)] * len(heads) for at in range(1, 5))])
    asked = [] if sarana else [f"{R2014} (maklumat: {rules.unsur[7].name})", R2017]
    assert proposed(path).ask.get("instrument", []) == asked
    assert proposed(path, R2014).ask.get("instrument", []) == []


def test_an_overall_mark_is_read(tmp_path: Path) -> None:
    """Beside the unsur, under its usual names."""
    for name in ("Secara keseluruhan, seberapa puas Anda?", "overall", "Kepuasan keseluruhan"):
        mapping = proposed(export(tmp_path, [[*QUESTIONS, name], *([str(at)] * 10 for at in range(1, 5))]))
        assert (mapping.columns["overall"], mapping.ask) == (name, {})


def test_days_of_a_database_that_are_none_are_no_telephone(tmp_path: Path) -> None:
    """'0000-00-00 00:00:00' says that there is nothing; a telephone beside it is one."""
    zero = "0000-00-00 00:00:00"
    path = export(tmp_path, [["updated_at", "x", *QUESTIONS], *([zero, "081234567890", *each] for each in SCORES)])
    mapping = proposed(path)
    assert (mapping.personal, mapping.unused) == ({"x": "telepon"}, ["updated_at"])
    columns = account_proposal(OpenedFile(path), mapping).set_index("heading")["use"]
    assert columns[["updated_at", "x"]].tolist() == ["constant", "personal"]


def test_blanks_within_a_heading_stand_as_they_were_typed(tmp_path: Path) -> None:
    """The mapping has the officer's own heading; one with other blanks between the words is the same."""
    heads = [QUESTIONS[0].replace("tentang ", "tentang  "), *QUESTIONS[1:]]
    path = export(tmp_path, [heads, *([str(at)] * 9 for at in range(1, 5))])
    mapping = proposed(path)
    assert (mapping.columns["persyaratan"], mapping.ask) == (heads[0], {})
    squeezed = mapping.model_copy(update={"columns": {**mapping.columns, "persyaratan": QUESTIONS[0]}})
    assert sums(imported(tmp_path, path, squeezed)) == (4, 4, 0, 0)
    other = export(tmp_path, [QUESTIONS, *([str(at)] * 9 for at in range(1, 5))], "other.csv")
    assert sums(imported(tmp_path, other, mapping)) == (4, 0, 0, 4)


@pytest.mark.parametrize(
    ("experienced", "important"), [("[Tingkat Kepuasan]", "[Tingkat Kepentingan]"), ("(Kepuasan)", "(Kepentingan)")]
)
def test_which_of_a_pair_is_asked_may_stand_behind_the_question(
    tmp_path: Path, experienced: str, important: str
) -> None:
    """As grids of Google Forms name their columns; the words in brackets are no overall mark."""
    heads = [f"{item.name} {side}" for item in RULES.unsur for side in (experienced, important)]
    mapping = proposed(export(tmp_path, [heads, *([str(1 + (row + at) % 4) for at in range(18)] for row in range(4))]))
    assert mapping.ask == {}
    assert mapping.columns == {
        f"{prefix}{item.key}": f"{item.name} {side}"
        for item in RULES.unsur
        for prefix, side in (("", experienced), ("kepentingan_", important))
    }
