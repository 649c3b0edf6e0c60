"""What respondents say of themselves: categories in a form's words, ages, births, and words for nothing."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ikm.errors import SettingError
from ikm.intake.characteristics import (
    decide_categories,
    find_category,
    holds_births,
    list_undecided_ages,
    normalise_ages,
)
from ikm.intake.dates import DateSpelling
from ikm.intake.mapping import FormMapping, format_toml
from ikm.intake.propose import propose_mapping
from ikm.rules.period import Period
from tests.helpers import R2017, make_project
from tests.intake.builders import COLUMNS, QUESTIONS, answer, answers, export, imported, said, sums

# As forms in public repositories and the civil registry's list of occupations (formulir F-1.01) spell them.
EDUCATION = {
    "SD": ["SD Kebawah", "SD/MI", "1. SD / sederajat", "Tidak/Belum Sekolah", "Tidak Tamat SD",
           "Belum Tamat SD/Sederajat", "Sekolah Dasar (SD)", "Paket A", "≤ SD"],
    "SMP": ["SLTP/SMP", "SMP/MTs", "Sekolah Menengah Pertama", "SLTP Sederajat", "b. SMP"],
    "SMA": ["SLTA", "SMA/SMK/MA/Sederajat", "SMA_Sederajat", "Madrasah Aliyah (MA)", "Tamat SLTA",
            "SMK Teknik Mesin", "Paket C"],
    "D1-D3": ["D-1/D-2/D-3", "D1-D2-D3", "Diploma I/II", "Akademi/Diploma III/S. Muda", "D III Kebidanan", "D1 s/d D3",
              "Diploma", "Diploma Tiga (D3)", "D1/2/3", "D1,D2,D3", "D1 s / d D3"],
    "S1": ["D4/S1", "Diploma IV/Strata I", "Sarjana (S1)", "S-1", "S1 Akuntansi", "D.IV", "Perguruan Tinggi", "DIV/S1"],
    "S2": ["S2 Keatas", "S-3", "Strata II", "Magister (S2)", "S2/S3", "Pascasarjana", "> S2"],
    "": ["S1/S2", "SMA ke bawah", "S1 ke atas", "Pesantren", "SMP/SMA", "Mahasiswa", "1", "SMA belum lulus",
         "Diploma/Sarjana", "SMP/Pesantren", "Pesantren modern"],
}  # fmt: skip
OCCUPATION = {
    "PNS/TNI/POLRI": ["ASN", "PNS/ASN", "TNI / POLRI", "Pegawai Negeri Sipil (PNS)", "Kepolisian RI (POLRI)",
                      "Tentara Nasional Indonesia (TNI)", "ASN/PPPK", "a. PNS", "Polisi", "PNS*"],
    "Pegawai swasta": ["Karyawan/Pegawai Swasta", "Swasta", "pegawai_swasta", "KARYAWAN SWASTA"],
    "Wiraswasta": ["Wiraswasta/Usahawan", "Wirausaha", "Pengusaha", "Wiraswasta / Pedagang", "Pelaku Usaha/UMKM"],
    "Pelajar/mahasiswa": ["Mahasiswa", "PELAJAR / MAHASISWA", "Siswi", "Pelajar atau Mahasiswa"],
    "Lainnya": ["Ibu Rumah Tangga", "IRT", "Bu Guru", "Bapak/Ibu Guru", "Mengurus Rumah Tangga", "Belum/Tidak Bekerja",
                "Petani/Pekebun", "Buruh Harian Lepas", "Pensiunan PNS", "Karyawan BUMN", "Honorer", "Non PNS",
                "Guru/Dosen", "Lainnya (sebutkan)", "Lain - lain", "Lainnya: hansip", "Purnawirawan", "Perangkat Desa",
                "Tukang Batu", "Nelayan/Perikanan", "Yang lain",
                "Yang lain: hansip", "Other: hansip"],
    "": ["Swasta/Wiraswasta", "PNS/Pensiunan", "Guru PNS", "Karyawan", "Pedagang", "Hansip", "Ibu Sri", "2",
         "PNS/TNI/POLRI/BUMN", "Petani/Hansip"],
}  # fmt: skip
GENDER = {
    "Laki-laki": ["L", "Laki - Laki", "pria", "LAKI_LAKI", "Laki-laki (L)", "Laki-laki/Male", "Cowok"],
    "Perempuan": ["P", "Wanita", "perempuan", "Pr", "Female"],
    "": ["1", "Laki-laki/Perempuan", "x"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("characteristic", "text", "category"),
    [
        (name, text, category)
        for name, table in {"education": EDUCATION, "occupation": OCCUPATION, "gender": GENDER}.items()
        for category, texts in table.items()
        for text in texts
    ],
)
def test_category_of_a_text(characteristic: str, text: str, category: str) -> None:
    """One category where it can mean no other; nothing where it may mean two, or is in no list."""
    assert find_category(characteristic, text) == category


def test_a_service_has_no_category_of_the_field() -> None:
    """It stays in the office's own words."""
    assert find_category("service", "Poli Gigi") == ""


def asked(tmp_path: Path, heading: str, cells: list[str]) -> tuple[Path, FormMapping]:
    """An export with one more column, and the mapping proposed for it."""
    rows = [[each, *answer(f"2026-01-13 08:{place:02}:00", 1, 2)] for place, each in enumerate(cells)]
    path = export(tmp_path, [[heading, "Timestamp", *QUESTIONS], *rows])
    unit = make_project(tmp_path, {}).unit("KPPT")
    return path, propose_mapping(path, unit, R2017, Period.parse("2026-S1"))


def test_texts_are_proposed_and_what_fits_no_category_is_asked(tmp_path: Path) -> None:
    """Three texts of two categories in the mapping; 'Hansip' (2 rows) is asked, then done as a person said."""
    cells = ["IRT", "irt", "Petani", "PNS", "Hansip", "Hansip", "Wiraswasta"]
    path, mapping = asked(tmp_path, "Pekerjaan", cells)
    assert mapping.categories == {"occupation": {"IRT": "Lainnya", "Petani": "Lainnya", "PNS": "PNS/TNI/POLRI"}}
    assert mapping.ask == {"categories.occupation": ["category: Hansip (2)"]}
    with pytest.raises(SettingError, match=r'\[categories\.occupation\].*PNS/TNI/POLRI.*\n  Hansip = "\.\.\."'):
        imported(tmp_path, path, mapping)
    told = {**mapping.categories["occupation"], "Hansip": "keep", "petani": "Petani"}
    del told["Petani"]
    done = imported(tmp_path, path, mapping.model_copy(update={"categories": {"occupation": told}, "ask": {}}))
    stored = ["Lainnya", "Lainnya", "Petani", "PNS/TNI/POLRI", "Hansip", "Hansip", "Wiraswasta"]
    assert answers(tmp_path)["occupation"].tolist() == stored
    assert done.recoded.to_numpy().tolist() == [
        ["occupation", "IRT", "Lainnya", 1],
        ["occupation", "PNS", "PNS/TNI/POLRI", 1],
        ["occupation", "irt", "Lainnya", 1],
    ]


def test_a_new_text_in_the_next_export_is_asked(tmp_path: Path) -> None:
    """An older mapping knows 'SLTA' by the vocabulary and 'Pesantren' not at all: nothing is written."""
    path, _ = asked(tmp_path, "Pendidikan", ["SLTA", "Pesantren", "Pesantren"])
    mapping = FormMapping(columns={**COLUMNS, "education": "Pendidikan"})
    with pytest.raises(SettingError, match="1 text in no category") as caught:
        imported(tmp_path, path, mapping)
    assert caught.value.places == ("education: Pesantren (2 rows)",)
    assert not list(tmp_path.rglob("2026-S1.csv"))
    others = mapping.model_copy(update={"categories": {"education": {"*": "SMA"}}})
    imported(tmp_path, path, others)
    assert answers(tmp_path)["education"].tolist() == ["SMA"] * 3


@pytest.mark.parametrize(
    ("categories", "message"),
    [
        ({"occupation": {"A": "Wiraswata"}}, "Did you mean Wiraswasta"),
        ({"service": {"A": "keep"}}, "no heading is mapped to service"),
        ({"age": {"Lansia": "keep"}}, "no band of ages"),
        ({"occupation": {"A": ""}}, "'blank' empties it"),
    ],
)
def test_a_decision_without_effect_is_refused(categories: dict[str, dict[str, str]], message: str) -> None:
    """A slip of a category, a column that is not mapped, an age that is none, and nothing at all."""
    with pytest.raises(ValueError, match=message):
        FormMapping(columns={**COLUMNS, "occupation": "Pekerjaan", "age": "Usia"}, categories=categories)  # type: ignore[arg-type]


def served(tmp_path: Path, services: list[str]) -> Path:
    """An export in which each row has one of these services."""
    rows = [[each, *answer(f"2026-01-13 08:{place:02}:00")] for place, each in enumerate(services)]
    return export(tmp_path, [["Layanan", "Timestamp", *QUESTIONS], *rows])


SERVICES = [
    "Ibu Rumah Tangga", "ibu rumah tangga", "Bu Guru", "Poli Kesehatan Ibu dan Anak", "Ibu Hamil (ANC)", "Ibu dan Anak",
    "Pegawai Swasta", "Kepala Desa", "Ibu RT", "Bapak/Ibu Guru", "Petugas Keamanan", "Dokter Gigi",
]  # fmt: skip


@pytest.mark.parametrize("often", [1, 5])
def test_offices_and_groups_are_no_names(tmp_path: Path, often: int) -> None:
    """None of them names a person, however often it is said: every cell comes in as it was, nothing is asked."""
    mapping = FormMapping(columns={**COLUMNS, "service": "Layanan"})
    done = imported(tmp_path, served(tmp_path, SERVICES * often), mapping)
    assert answers(tmp_path)["service"].tolist() == SERVICES * often
    assert done.listing.empty


def test_what_may_be_a_name_is_asked_about(tmp_path: Path) -> None:
    """Nothing is written until a person said what it is; a text in one row is told by its row. A number is emptied."""
    path = served(tmp_path, ["Klinik Ibu Sakinah"] * 5 + ["Pak Slamet"] + ["0812-3456-7890"] * 6 + ["KTP"])
    mapping = FormMapping(columns={**COLUMNS, "service": "Layanan"})
    with pytest.raises(SettingError, match="2 texts in no category, or with a name") as caught:
        imported(tmp_path, path, mapping)
    assert caught.value.places == (
        "service: Klinik Ibu Sakinah (5 rows)",
        "service: row 7: may be a name",
    )
    assert not list(tmp_path.rglob("2026-S1.csv"))
    said_of = {"Klinik Ibu Sakinah": "keep", "Pak Slamet": "blank", "0812-3456-7890": "keep"}
    kept = imported(tmp_path, path, mapping.model_copy(update={"categories": {"service": said_of}}))
    assert answers(tmp_path)["service"].tolist() == ["Klinik Ibu Sakinah"] * 5 + [""] * 7 + ["KTP"]
    assert kept.listing["reason"].tolist() == ["personal"] * 7


@pytest.mark.parametrize("word", ["NULL", "null", "n/a", "NA", "None", "nan", r"\N", "#N/A", "<NA>"])
def test_words_for_nothing_are_blank(tmp_path: Path, word: str) -> None:
    """In an answer, a category, an age and a comment; noted each but for the comment. The row counts."""
    head = ["Timestamp", "Pekerjaan", "Usia", "Saran", *QUESTIONS]
    path = export(tmp_path, [head, ["2026-01-05 08:00:00", word, word, word, word, *["3"] * 8]])
    columns = {**COLUMNS, "occupation": "Pekerjaan", "age": "Usia", "saran": "Saran"}
    done = imported(tmp_path, path, FormMapping(columns=columns))
    row = answers(tmp_path).iloc[0]
    assert row[["occupation", "age", "saran", "persyaratan", "prosedur"]].tolist() == ["", "", "", "", "3"]
    noted = [(2, name, "noted", "no value") for name in ("age", "occupation", "persyaratan")]
    assert said(done) == [(1, "persyaratan", "noted", "blank column"), *noted]
    assert sums(done) == (1, 1, 0, 0)


def test_a_word_for_nothing_of_the_form_itself(tmp_path: Path) -> None:
    """'Tidak tahu' is off the scale until the mapping declares it."""
    path = export(tmp_path, [["Timestamp", *QUESTIONS], answer("2026-01-05 08:00:00", "Tidak Tahu"), answer()])
    assert sums(imported(tmp_path, path)) == (2, 1, 1, 0)
    declared = FormMapping(columns=COLUMNS, no_value=["tidak tahu"])
    again = export(tmp_path, [["Timestamp", *QUESTIONS], answer("2026-01-05 09:00:00", "Tidak Tahu")], "again.csv")
    assert sums(imported(tmp_path, again, declared)) == (1, 1, 0, 0)


def ages(cells: list[str], day: str = "2026-06-30", order: str = "dmy", other: str = "") -> list[str]:
    """Ages of these cells, all answered on one day; what any other word means, where something is said of it."""
    column, decided = pd.Series(cells, dtype="str"), {"lansia": ">=61", **({"*": other} if other else {})}
    return normalise_ages(column, pd.Series(day, column.index), DateSpelling(order), decided).tolist()


def test_ages_in_years() -> None:
    """Impossible ages stay for the checks; what may be a number of somebody goes."""
    cases = {"25 tahun": "25", "25.0": "25", "-41": "-41", "0": "0", "352": "352", "1121212": "", "08123456789": "",
             "dewasa": "", "Lansia": ">=61"}  # fmt: skip
    assert ages(list(cases)) == list(cases.values())


def test_any_other_word_for_an_age() -> None:
    """What is said of '*' holds for words alone: neither for a number nor for a blank cell."""
    assert ages(["Lansia", "dewasa", "25", "-41", ""], other="21-30") == [">=61", "21-30", "25", "-41", ""]


def test_bands_of_ours_and_of_the_form() -> None:
    """What is a group of the report is stored as one, all else as written."""
    cases = {"21 s.d 30 Tahun": "21-30", "20 Tahun Kebawah": "<=20", "61 tahun ke atas": ">=61",
             "17-25 tahun": "17-25 tahun", "> 50": "> 50", "18 > 20": "18 > 20", "=< 17": "<= 17"}  # fmt: skip
    assert ages(list(cases)) == list(cases.values())


def test_births_become_ages_on_the_day_of_the_answer() -> None:
    """On 30 June 2026: born 30 June 1990 is 36, a day later 35; of a year alone 36; a day of no answer, nothing."""
    cases = {"1990-06-30": "36", "1990-07-01": "35", "30/06/1990": "36", "Samarinda, 01-07-1990": "35",
             "17 Agustus 1990": "35", "1990": "36", "2026-06-30": "", "1890": "",
             "1990-06-30 10:00:00": "36"}  # fmt: skip
    assert ages(list(cases)) == list(cases.values())
    assert (ages(["07/01/1990"]), ages(["07/01/1990"], order="mdy")) == (["36"], ["35"])
    assert ages(["1990-06-30", "40"], day="") == ["", "40"]


def test_a_date_of_birth_is_taken_for_the_age_alone(tmp_path: Path) -> None:
    """It is proposed where the form has no age; in no file stands the date."""
    path, mapping = asked(tmp_path, "Tanggal lahir", ["17/08/1990", "01/02/1985", "13/03/2001"])
    assert (mapping.columns["age"], mapping.personal) == ("Tanggal lahir", {})
    imported(tmp_path, path, mapping.model_copy(update={"ask": {}}))
    assert answers(tmp_path)["age"].tolist() == ["35", "40", "24"]
    assert not any("1990" in file.read_text() for file in (tmp_path / "data" / "responses").rglob("*.csv"))
    assert [holds_births(pd.Series(cells)) for cells in (["1990", "1985"], ["25", "40"])] == [True, False]


def test_a_column_of_births_is_one_by_most_of_what_is_given() -> None:
    """Half is not most; blank cells say nothing."""
    assert [holds_births(pd.Series(cells)) for cells in (["1990", "", ""], ["1990", "25"], [""])] == [
        True,
        False,
        False,
    ]


def test_words_for_ages_in_five_rows_are_asked() -> None:
    """Neither numbers nor blank cells, nor a word of which something is said already."""
    column = pd.Series([*["25", "Lansia", ""] * 5, *["Muda"] * 4])
    assert list_undecided_ages(column, {}) == {"Lansia": 5}
    assert [list_undecided_ages(column, said_of) for said_of in ({" LANSIA": ">=61"}, {"*": "blank"})] == [{}, {}]


def test_words_for_ages_are_asked(tmp_path: Path) -> None:
    """'Lansia' in five rows is an option of the form; what it means is not known."""
    path, mapping = asked(tmp_path, "Usia", ["Lansia"] * 5 + ["Remaja", "30"])
    assert mapping.ask == {"categories.age": ["category: Lansia (5)"]}
    told = FormMapping(columns=mapping.columns, options=mapping.options, categories={"age": {"Lansia": ">=61"}})
    done = imported(tmp_path, path, told)
    assert answers(tmp_path)["age"].tolist() == [">=61"] * 5 + ["", "30"]
    assert said(done) == [(7, "age", "noted", "no age")]


@pytest.mark.parametrize(("often", "left"), [(4, {}), (5, {"Tuti Lestari": 5})])
def test_a_name_of_the_export_itself(often: int, left: dict[str, int]) -> None:
    """In four rows it is emptied and shown nowhere, in five it may be an option of the form and is asked about."""
    column, people = pd.Series(["Tuti Lestari"] * often), pd.Series(["tuti lestari"])
    found = decide_categories("occupation", column, people, {})
    assert (found.stored["Tuti Lestari"], found.undecided) == ("" if not left else "Tuti Lestari", left)
    assert found.unquoted == []


def test_what_is_asked_stands_by_how_often_and_what_it_is_called() -> None:
    """Two rows before one, then by the alphabet; what may be a name is none of them, and stays as typed until then."""
    column = pd.Series(["Juru las", "Hansip", "Juru parkir", "Juru parkir", "Badut", "Ningtyaswara", ""])
    found = decide_categories("occupation", column, pd.Series(dtype="str"), {})
    assert list(found.undecided.items()) == [("Juru parkir", 2), ("Badut", 1), ("Hansip", 1), ("Juru las", 1)]
    assert (found.unquoted, found.stored) == (["Ningtyaswara"], {text: text for text in column})
    kept = decide_categories("occupation", column, pd.Series(dtype="str"), {"*": "keep"})
    assert (kept.undecided, kept.unquoted, kept.stored) == ({}, [], {text: text for text in column})


def test_one_word_that_no_dictionary_knows_may_be_a_service() -> None:
    """Services have names of their own: it comes in as typed."""
    found = decide_categories("service", pd.Series(["Ningtyaswara"]), pd.Series(dtype="str"), {"*": "blank"})
    assert (found.stored["Ningtyaswara"], found.undecided, found.unquoted) == ("Ningtyaswara", {}, [])


PLANTED = "Sumarwati Ningtyaswara"


@pytest.mark.parametrize("heading", ["Jenis Kelamin", "Pendidikan", "Pekerjaan", "Jenis layanan"])
def test_a_rare_text_that_may_be_a_name_is_asked_by_its_row(tmp_path: Path, heading: str) -> None:
    """No column of names says so: the text stands in no mapping, message or answer file; '*' = 'blank' empties it."""
    path, mapping = asked(tmp_path, heading, ["Juru parkir", PLANTED, "", PLANTED.lower(), PLANTED])
    (name,) = [name for name, given in mapping.columns.items() if given == heading]
    choices = mapping.ask[f"categories.{name}"]
    assert choices[-1] == "rows of what may be a name: 3, 6; 5"
    assert choices[:-1] == ([] if name == "service" else ["category: Juru parkir (1)"])
    with pytest.raises(SettingError) as open_questions:
        imported(tmp_path, path, mapping)
    with pytest.raises(SettingError, match="rows and never by its text") as undecided:
        imported(tmp_path, path, mapping.model_copy(update={"ask": {}}))
    assert undecided.value.places[-2:] == (f"{name}: row 3, 6: may be a name", f"{name}: row 5: may be a name")
    told = mapping.model_copy(update={"ask": {}, "categories": {name: {"Juru parkir": "keep", "*": "blank"}}})
    done = imported(tmp_path, path, told)
    assert answers(tmp_path)[name].tolist() == ["Juru parkir", "", "", "", ""]
    assert said(done) == [(row, name, "noted", "personal") for row in (3, 5, 6)]
    left = f"{format_toml(mapping)}{open_questions.value}{undecided.value}{done.recoded.to_string()}"
    assert "sumarwati" not in left.casefold()
