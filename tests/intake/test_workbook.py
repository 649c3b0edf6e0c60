"""Files of any kind as text: separators, encodings, merged cells, broken rows."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from ikm.errors import DataError, SettingError
from ikm.intake.table import read_headings, read_tables
from tests.helpers import opendocument, workbook
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
    ],
)
def test_what_is_no_table(tmp_path: Path, content: bytes, words: str) -> None:
    """One message that says why."""
    with pytest.raises(DataError, match=words):
        read_tables(saved(tmp_path, content, "a.csv"))
    with pytest.raises(DataError, match="no such file"):
        read_tables(tmp_path / "none.csv")
    with pytest.raises(SettingError, match="a folder, no file"):
        read_tables(tmp_path)


COMMENT = '"Antre lama.\nMohon: kursi, kipas, air"\n'


def test_comments_of_several_lines_are_no_lost_quote(tmp_path: Path) -> None:
    """A line of a comment may have as many commas as a row has; a line that holds what the columns hold is a row."""
    head, row = "Waktu,Jenis,U1,Saran\n", "05/01/2026 08:00,KTP,3,"
    good = read_tables(saved(tmp_path, head + (row + COMMENT) * 2 + f"{row}baik\n", "good.csv"))[0]
    assert good.cells[3].tolist() == ["Saran", *["Antre lama.\nMohon: kursi, kipas, air"] * 2, "baik"]
    many = '"Antre.\n' + ", ".join("abcdefghij") + '"\n'
    assert len(read_tables(saved(tmp_path, head + row + many + row + "baik\n", "many.csv"))[0].cells) == 3
    lost = head + row + "baik\n" + row + '"baik\n' + (row + "\n") * 3 + row + '"\n'
    with pytest.raises(DataError, match="a quote is opened and not closed") as error:
        read_tables(saved(tmp_path, lost, "lost.csv"))
    assert "row 3" in str(error.value)


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;;;"])
def test_a_line_that_tells_the_separator(tmp_path: Path, line: str) -> None:
    """It is no heading, and rows keep the numbers that a text editor shows."""
    table = read_tables(saved(tmp_path, f"{line}\nU1;Saran\n3;a,b\n4;c,d\n5\n", "a.csv"))[0]
    assert table.cells.to_numpy().tolist() == [["U1", "Saran"], ["3", "a,b"], ["4", "c,d"]]
    assert (table.cells.index.tolist(), dict(table.malformed)) == ([2, 3, 4], {5: 1})
    assert read_headings(table).cells.index.tolist() == [3, 4]


def test_headings_that_stand_again_below(tmp_path: Path) -> None:
    """An export put behind another brings its headings and its byte order mark along; they are no answers."""
    text = "Waktu,U1\n1/1/2026,3\n\ufeffWaktu,U1\n1/1/2026,4\nWaktu,U1\n2/1/2026,4\n"
    sheet = read_headings(read_tables(saved(tmp_path, text, "a.csv"))[0])
    assert (list(sheet.cells), sheet.cells["U1"].to_dict()) == (["Waktu", "U1"], {2: "3", 4: "4", 6: "4"})


def test_opendocument(tmp_path: Path) -> None:
    """A sheet as LibreOffice saves it: repeated cells, merged headings, a number typed as such."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = [
        '<table:table-cell office:value-type="string" table:number-columns-spanned="2"><text:p>Profil</text:p>'
        "</table:table-cell><table:covered-table-cell/>" + cell.format("U1"),
        cell.format("Umur") + cell.format("Jenis") + "<table:table-cell/>",
        '<table:table-cell office:value-type="float" office:value="34"><text:p>34</text:p></table:table-cell>'
        + cell.format("KTP")
        + '<table:table-cell office:value-type="float" office:value="4"><text:p>4</text:p></table:table-cell>',
    ]
    empty = '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    empty = f'<table:table-row table:number-rows-repeated="1048573">{empty}'
    path = saved(
        tmp_path, opendocument("".join(f"<table:table-row>{row}</table:table-row>" for row in rows) + empty), "a.ods"
    )
    sheet = read_headings(read_tables(path)[0], heading_row=1, heading_rows=2)
    assert [list(sheet.cells), *sheet.cells.to_numpy().tolist()] == [
        ["Profil / Umur", "Jenis", "U1"], ["34", "KTP", "4"],
    ]  # fmt: skip


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
