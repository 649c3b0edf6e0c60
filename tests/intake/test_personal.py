"""Pseudonyms, keys and tables without headings: what must hold whoever changes the module."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ikm.errors import DataError, SettingError
from ikm.intake.mapping import FormMapping
from ikm.intake.personal import (
    are_names,
    cut_texts,
    detect_personal_column,
    hash_respondents,
    holds_number,
    is_quotable,
    mask_personal,
    names_person,
    number_respondents,
    read_pseudonym_key,
    refuse_headless,
)
from ikm.intake.propose import propose_mapping
from ikm.intake.run import find_present_period
from tests.helpers import R2017, make_project
from tests.intake.builders import COLUMNS, QUESTIONS, answer, answers, export, imported


def texts(*cells: str) -> pd.Series:
    """A column."""
    return pd.Series(cells, dtype="str")


def test_one_telephone_is_one_respondent_however_it_is_spelt() -> None:
    """Twelve digits of `printf 08123456789 | openssl dgst -sha256 -hmac k...k`, 32 times k; another id is another."""
    ids = texts("0812-3456-789", "+62 812 3456 789", "62 (812) 3456.789", "A", "a")
    phone, letter = "K3562ebd186ec", "Kd8bd15372a43"
    assert hash_respondents(ids, b"k" * 32).tolist() == [phone, phone, phone, letter, letter]


def test_running_pseudonyms_go_on_from_those_that_are_taken() -> None:
    """An id that has one keeps it and uses up no number, one that comes twice uses one; each blank is somebody else."""
    found = number_respondents(texts("A", "A", "B", "C", "", ""), {"B": "R0001"}, 2)
    assert found.tolist() == ["R0002", "R0002", "R0001", "R0003", "R0004", "R0005"]


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["08123456789", "08123456780", "baik", *[""] * 9], "telepon"),
        (["08123456789", "baik"], ""),
        (["Jl. Mawar 3", "Gg. Melati 5", "Dusun Krajan", "baik"], "alamat"),
        (["Jl. Mawar 3", "a@b.id", "c@b.id"], "surel"),
        (["a@b.id", "Jl. Mawar 3"], "alamat"),
        ([""], ""),
    ],
)
def test_a_column_is_personal_where_more_than_half_of_what_is_given_is(cells: list[str], kind: str) -> None:
    """The kind that most cells are of, and of two that are as many the first by name; blank cells say nothing."""
    assert detect_personal_column(texts(*cells)) == kind


NAMES = ["Budi Santoso", "Siti Rahayu", "Slamet Riyadi", "Dewi Lestari", "Agus Salim", "Sri Wahyuni", "Joko Susilo",
         "Ani Yuliani", "Bambang Irawan"]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        ([*NAMES[:5], *[""] * 5], True),
        (NAMES[:4], False),
        ([*NAMES[:4], "baik"], True),
        ([*NAMES[:3], "baik", "cukup"], False),
        ([*NAMES, NAMES[0]], True),
        ([*NAMES[:8], *NAMES[:2]], False),
    ],
)
def test_a_column_of_names(cells: list[str], names: bool) -> None:
    """Five or more, nine of ten of them different, four of five like a name: the bounds belong to it."""
    assert are_names(texts(*cells)) is names


def test_the_own_name_is_cut_out_of_a_comment() -> None:
    """A name of several words, in any case, as whole words; one word may be any, such as 'ramah'."""
    cells = pd.DataFrame(
        [
            ["kata MAWAR MELATI ramah", "Mawar Melati", "kata [nama] ramah"],
            ["", "Mawar Melati", ""],
            ["hubungi 08123456789", "", "hubungi [telepon]"],
            ["petugas ramah", "Ramah", "petugas ramah"],
            ["mawar melatinya harum", "Mawar Melati", "mawar melatinya harum"],
        ],
        index=[5, 7, 9, 11, 13],
        dtype="str",
    )
    pd.testing.assert_series_equal(cut_texts(cells[0], cells[1]), cells[2], check_names=False)


def test_a_category_that_names_somebody_or_holds_a_number() -> None:
    """A name of the export, or one behind *Pak*; 'petugas' announces none in a list. A mark is no number."""
    named = ["Budi Santoso", "Pak Slamet", "Pegawai Swasta", "KTP"]
    assert [names_person(text, {"budi santoso"}) for text in named] == [True, True, False, False]
    numbers = ["Loket 08123456789", "Loket 3", "Loket [telepon]", "Pak Slamet"]
    assert [holds_number(text) for text in numbers] == [True, False, False, False]


def test_days_stay_between_what_is_masked() -> None:
    """The text between two days and behind them is put together as it was."""
    assert mask_personal("05-01-2026 08123456789 06-01-2026 b") == "05-01-2026 [telepon] 06-01-2026 b"


@pytest.mark.parametrize(
    ("text", "rows", "quotable"),
    [("a" * 40, 5, True), ("a" * 41, 5, False), ("Sumarwati", 5, True), ("Sumarwati", 4, False)],
)
def test_what_a_message_may_quote(text: str, rows: int, quotable: bool) -> None:
    """Forty signs, and what may be a name from five rows on."""
    assert is_quotable(text, rows) is quotable


def test_a_blank_id_gets_no_keyed_pseudonym(tmp_path: Path) -> None:
    """Two who gave no number are two people under a key as well: they get running numbers, not one name for both."""
    assert hash_respondents(texts("", "A", ""), b"k" * 32).tolist()[::2] == ["", ""]
    rows = [["HP", "Timestamp", *QUESTIONS], *(["", *answer(f"2026-01-13 0{place}:00:00")] for place in (7, 8))]
    imported(tmp_path, export(tmp_path, rows), FormMapping(columns={**COLUMNS, "respondent": "HP"}), key=b"k" * 32)
    assert answers(tmp_path)["respondent"].tolist() == ["R0001", "R0002"]


@pytest.mark.parametrize(("length", "enough"), [(15, False), (16, True), (32, True)])
def test_the_shortest_key(tmp_path: Path, length: int, enough: bool) -> None:
    """16 bytes are taken, 15 are not: a short key can be tried out."""
    path = tmp_path / "key"
    path.write_bytes(b"k" * length)
    if enough:
        assert read_pseudonym_key(path, tmp_path / "data") == b"k" * length
    else:
        with pytest.raises(SettingError, match="at least 16 bytes"):
            read_pseudonym_key(path, tmp_path / "data")


def test_a_key_that_is_made_is_long_secret_and_kept(tmp_path: Path) -> None:
    """32 bytes, readable by the owner alone, the same at the next run; none is left behind by a dry run."""
    assert len(read_pseudonym_key(tmp_path / "dry", tmp_path / "data", make=False)) == 32
    assert not (tmp_path / "dry").exists()
    for place in (tmp_path / "new" / "one" / "key", tmp_path / "key"):
        made = read_pseudonym_key(place, tmp_path / "data")
        assert (len(made), oct(place.stat().st_mode)[-3:]) == (32, "600")
        assert read_pseudonym_key(place, tmp_path / "data") == made
    with pytest.raises(SettingError, match="the key lies in"):
        read_pseudonym_key(tmp_path / "data" / "key", tmp_path / "data")


@pytest.mark.parametrize(
    ("headings", "words"),
    [
        (["Budi", "081234567890"], r"personal data \(telepon\)"),
        (["a@b.id", "3374010101010001"], r"personal data \(nik, surel\)"),
        (["x", "3", "3 (2)", "3 (3)"], "several headings are the same number"),
        (["4", "4 (2)", "3", "3 (2)"], "several headings are the same number"),
    ],
)
def test_a_row_of_answers_is_no_heading(headings: list[str], words: str) -> None:
    """Personal data, or one number again and again; the text itself is not said."""
    with pytest.raises(DataError, match=words) as caught:
        refuse_headless(pd.DataFrame(columns=headings), "a.csv")
    assert not [text for text in ("0812", "3374", "@b") if text in str(caught.value)]


def test_numbered_questions_are_headings() -> None:
    """1 to 9, and one number that stands twice by mistake."""
    refuse_headless(pd.DataFrame([["3"] * 9], columns=[str(place) for place in range(1, 10)]), "a.csv")
    refuse_headless(pd.DataFrame(columns=["1", "2", "2 (2)"]), "a.csv")


def test_three_headings_that_stand_below_are_answers() -> None:
    """Two may be chance."""
    below = pd.DataFrame(
        [["Sesuai", "Mudah", "Lama"], ["Kurang", "Sulit", "Cepat"]], columns=["Sesuai", "Mudah", "Cepat"]
    )
    with pytest.raises(DataError, match="3 headings are answers that stand below them as well"):
        refuse_headless(below, "a.csv")
    refuse_headless(below.iloc[:1], "a.csv")


HEADLESS = [
    ["2026-01-05 08:00:00", "L", "Sesuai", "Mudah", "Cepat"],
    ["Laki-laki", "Sesuai", "Mudah", "Sangat cepat", "Gratis"],
    ["KTP", "Sesuai", "Sesuai", "Sesuai", "Sesuai"],
]


@pytest.mark.parametrize("first", HEADLESS)
def test_a_file_without_headings_is_refused(tmp_path: Path, first: list[str]) -> None:
    """A date, or options that stand below as well, also where one option begins several columns."""
    rows = [[str(at), first[0], *(first[:0:-1] if at % 2 else first[1:])] for at in range(20, 26)]
    path = export(tmp_path, [["34", *first], *rows])
    with pytest.raises(DataError, match="the first row looks like an answer") as caught:
        propose_mapping(path, make_project(tmp_path, {}).unit("KPPT"), R2017, find_present_period())
    assert "put a row of headings above it" in str(caught.value)


def test_the_second_sheet_of_a_workbook_is_held_to_its_headings_too(tmp_path: Path) -> None:
    """A sheet whose first row is somebody's is not among those that are read, and is told as unread."""
    from openpyxl import Workbook

    book = Workbook()
    book.active.title = "Januari"
    for cells in (["Timestamp", *QUESTIONS], answer()):
        book.active.append(cells)
    for cells in (answer("2026-01-06 08:00:00"), answer("2026-01-07 08:00:00")):
        if "Lepas" not in book.sheetnames:
            book.create_sheet("Lepas")
        book["Lepas"].append(cells)
    book.save(tmp_path / "b.xlsx")
    done = imported(tmp_path, tmp_path / "b.xlsx")
    assert (done.unread, len(answers(tmp_path))) == (["Lepas"], 1)
