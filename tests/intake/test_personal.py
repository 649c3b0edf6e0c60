"""Pseudonyms, keys and tables without headings: what must hold whoever changes the module."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ikm.errors import DataError, SettingError
from ikm.intake.mapping import FormMapping
from ikm.intake.personal import hash_respondents, read_pseudonym_key, refuse_headless
from ikm.intake.propose import propose_mapping
from ikm.intake.run import find_present_period
from tests.helpers import R2017, make_project
from tests.intake.builders import COLUMNS, QUESTIONS, answer, answers, export, imported


def texts(*cells: str) -> pd.Series:
    """A column."""
    return pd.Series(cells, dtype="str")


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
    made = read_pseudonym_key(tmp_path / "new" / "key", tmp_path / "data")
    assert (len(made), oct((tmp_path / "new" / "key").stat().st_mode)[-3:]) == (32, "600")
    assert read_pseudonym_key(tmp_path / "new" / "key", tmp_path / "data") == made
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
