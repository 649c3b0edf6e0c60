"""Files of any kind as text: separators, encodings, merged cells, broken rows."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from ikm.errors import DataError
from ikm.intake.table import read_headings, read_tables
from tests.helpers import workbook
from tests.intake.builders import saved

TEXT = "Umur{0}Saran\n34{0}baik sekali – café\n"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_separators_and_encodings(tmp_path: Path, separator: str, encoding: str) -> None:
    """Each is found from the file itself."""
    path = saved(tmp_path, TEXT.format(separator).encode(encoding), "a.csv")
    assert read_tables(path)[0].cells.to_numpy().tolist() == [["Umur", "Saran"], ["34", "baik sekali – café"]]


def test_a_workbook_is_one_whatever_it_is_called(tmp_path: Path) -> None:
    """Read by its content."""
    path = saved(tmp_path, workbook([["Umur"], [34.0]]), "export.csv")
    assert read_tables(path)[0].cells.to_numpy().tolist() == [["Umur"], ["34"]]
    assert CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes())).sheet_names == ["Sheet1"]


def test_rows_with_a_wrong_number_of_fields_are_set_aside_with_their_row(tmp_path: Path) -> None:
    """Rows 3 and 5 of the file; the others keep their numbers."""
    table = read_tables(saved(tmp_path, "a,b\n1,2\n1,2,3\n4,5\n6\n7,8\n", "a.csv"))[0]
    assert (dict(table.malformed), table.cells.index.tolist()) == ({3: 3, 5: 1}, [1, 2, 4, 6])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "holds nothing"),
        (b" \n", "holds nothing"),
        (b'a,b\n1,"2\n3,4\n5,6\n"', "a quote is opened and not closed"),
        (b"PK\x03\x04 broken", "not a workbook"),
        (b"ab\0cd,\n", "binary data"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary data"),
        (b"\0\0\1\0\1\0\x10\x10\0\0\1\0,\x05\x06", "binary data"),
        (bytes(range(1, 256)) * 9, "binary data"),
        (b"PK\x03\x04" + bytes(50), "unpack it and name the table in it"),
        (b"%PDF-1.7\n1 0 obj,\n", "a PDF, no table"),
        (b" <html><table><tr><td>U1</td></tr></table>\n", "a web page, .* no table"),
        (b'<?xml version="1.0"?>\n<Workbook>\n', "an XML file, no table"),
        (b'[{"U1": 3, "U2": 4},\n{"U1": 3, "U2": 4}]', "a JSON file, no table"),
        (b"-- Dump, 2026\n\nCREATE TABLE a (U1 int, U2 int);\n", "an SQL dump, no table"),
    ],
)
def test_what_is_no_table(tmp_path: Path, content: bytes, words: str) -> None:
    """One message that says why."""
    with pytest.raises(DataError, match=words):
        read_tables(saved(tmp_path, content, "a.csv"))
    with pytest.raises(DataError, match="no such file"):
        read_tables(tmp_path / "none.csv")
    with pytest.raises(DataError, match="a folder, no file"):
        read_tables(tmp_path)


def test_what_only_looks_like_another_file_is_a_table(tmp_path: Path) -> None:
    """A heading in brackets or a stray control character is no JSON and no binary data."""
    for text in ("[No],U1\n1,3\n", "Insert,Create\n1,3\n", "--,U1\n1,3\n", "No,U1\n1,3\n" * 300 + "\x02,3\n"):
        assert len(read_tables(saved(tmp_path, text, "a.csv"))[0].cells) >= 2


def test_headings_with_line_breaks_blanks_and_twins(tmp_path: Path) -> None:
    """'NAMA ' is trimmed, a line break is a blank, the second twin is numbered, a nameless column has its letter."""
    text = '"NAMA ","Umur\r\n(tahun)",1-1,1-1,,\r\nx,1,2,3,4,\r\n'
    sheet = read_headings(read_tables(saved(tmp_path, text, "a.csv"))[0])
    assert list(sheet.cells) == ["NAMA", "Umur (tahun)", "1-1", "1-1 (2)", "column E"]
    assert sheet.cells.index.tolist() == [2]


def test_titles_above_the_headings(tmp_path: Path) -> None:
    """The first row that is filled is the row of headings; rows keep the spreadsheet's numbers."""
    sheet = read_headings(read_tables(saved(tmp_path, "LAPORAN SKM,,\n,,\nNo,U1,U2\n1,3,4\n", "a.csv"))[0])
    assert (sheet.heading_row, list(sheet.cells), sheet.cells.index.tolist()) == (3, ["No", "U1", "U2"], [4])


def test_blanks_around_a_cell_go(tmp_path: Path) -> None:
    """'Wiraswasta ' is 'Wiraswasta', and a cell of blanks holds nothing."""
    table = read_tables(saved(tmp_path, "NAMA ,U1\nWiraswasta , 3\n  ,4\n", "a.csv"))[0]
    assert table.cells.to_numpy().tolist() == [["NAMA", "U1"], ["Wiraswasta", "3"], ["", "4"]]
