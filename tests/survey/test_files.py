"""Files as people save them: separators, encodings, workbooks, and what is no table at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from ikm.errors import DataError
from ikm.survey.responses import read_cells
from tests.helpers import workbook

TABLE = {"respondent": ["007", "R2"], "waktu": ["3", "4"], "saran": ["NA", ""]}
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00"


def saved(folder: Path, content: str | bytes, name: str = "2026-S1.csv") -> Path:
    """A file with that content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"respondent,waktu,saran\n007,3,NA\nR2,4,\n", id="comma"),
        pytest.param(b"respondent;waktu;saran\n007;3;NA\nR2;4;\n", id="semicolon"),
        pytest.param(b"respondent\twaktu\tsaran\n007\t3\tNA\nR2\t4\t\n", id="tab"),
        pytest.param(b"\xef\xbb\xbfrespondent,waktu,saran\n007,3,NA\nR2,4,\n", id="byte order mark"),
        pytest.param(b"respondent,waktu,saran\r\n007,3,NA\r\nR2,4,\r\n", id="lines of Windows"),
        pytest.param(b"respondent,waktu,saran\r007,3,NA\rR2,4,\r", id="lines of old Macs"),
        pytest.param(b"respondent,waktu,saran\n007,3,NA\nR2,4,", id="no last line end"),
        pytest.param(b" Respondent , WAKTU,Saran\n 007, 3 , NA\nR2,4, \n", id="blanks and capitals"),
        pytest.param(b'"respondent","waktu","saran"\n"007","3","NA"\n"R2","4",""\n', id="quoted"),
    ],
)
def test_csv_as_it_is_saved(tmp_path: Path, content: bytes) -> None:
    """Each way of saving gives the same table, with the code '007' and the comment 'NA' as text, rows 2 and 3."""
    cells = read_cells(saved(tmp_path, content))
    assert cells.to_dict("list") == TABLE
    assert (list(cells.index), cells.index.name) == ([2, 3], "row")


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        (b"ramah \x96 sekali, caf\xe9", "ramah \u2013 sekali, café"),
        (b"\x93baik\x94", "\u201cbaik\u201d"),
        ("“baik” – café".encode(), "“baik” – café"),
    ],
)
def test_encodings(tmp_path: Path, raw: bytes, seen: str) -> None:
    """Bytes 96, 93, 94 and E9 are dash, quotes and é in the code page Windows-1252; UTF-8 is read as UTF-8."""
    assert read_cells(saved(tmp_path, b'saran;waktu\n"' + raw + b'";3\n')).loc[2, "saran"] == seen


def test_line_end_within_quotes(tmp_path: Path) -> None:
    """A comment of two lines is one cell, and the next respondent stands in row 3 as in a spreadsheet."""
    cells = read_cells(saved(tmp_path, 'waktu,saran\r\n3,"Bagus,\r\ntapi lama"\r\n4,ok\r\n'))
    assert cells.loc[2, "saran"] == "Bagus,\ntapi lama"
    assert cells.loc[3, "waktu"] == "4"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separator_within_quotes(tmp_path: Path, end: str) -> None:
    """Semicolons separate the headings, so commas in a comment are text, however lines end."""
    cells = read_cells(saved(tmp_path, f'waktu;saran;x{end}3;"a, b, c, d, e, f";{end}'))
    assert cells.loc[2, "saran"] == "a, b, c, d, e, f"


@pytest.mark.parametrize("blank", ["", ",", " , ", '"",""'])
def test_blank_lines_keep_their_number(tmp_path: Path, blank: str) -> None:
    """A line with nothing in it is left out; the answer below it keeps row 4, where a spreadsheet shows it."""
    cells = read_cells(saved(tmp_path, f"waktu,saran\n3,a\n{blank}\n4,b\n{blank}\n"))
    assert cells["waktu"].to_dict() == {2: "3", 4: "4"}


def test_column_without_a_heading_is_left_out(tmp_path: Path) -> None:
    """A comma too many at the end of every line is no column."""
    assert list(read_cells(saved(tmp_path, "waktu,saran,\n3,a,\n")).columns) == ["waktu", "saran"]


def test_heading_twice(tmp_path: Path) -> None:
    """Which of the two was meant nobody can tell; capitals do not make another heading."""
    with pytest.raises(DataError, match=r"2026-S1\.csv: heading waktu stands twice"):
        read_cells(saved(tmp_path, "waktu,saran,Waktu\n3,a,4\n"))


@pytest.mark.parametrize("content", ["waktu,saran\n3,a\n4,b,c\n", "waktu,saran\n3,a,b\n"])
def test_longer_row(tmp_path: Path, content: str) -> None:
    """A third field under two headings has no column, in the first row as in a later one; the message says fields."""
    with pytest.raises(
        DataError, match=r"(?s)2026-S1\.csv: not a CSV file: .*row \d: 3 fields.*Allowed: 2 fields.*quote a field"
    ):
        read_cells(saved(tmp_path, content))


@pytest.mark.parametrize("content", ["waktu,biaya,saran\n3,4,a\n3,4\n4,4,b\n", "waktu,biaya,saran\n3,4,a\n\n3\n"])
def test_row_cut_short(tmp_path: Path, content: str) -> None:
    """Fewer fields than headings: something was lost in row 3 or 4, and the row is named; a blank line is none."""
    with pytest.raises(DataError, match=r"2026-S1\.csv: not a CSV file: 1 row with .*\n  row [34]: [12] fields\n"):
        read_cells(saved(tmp_path, content))


@pytest.mark.parametrize("quote", ['"a', '"'])
def test_rows_within_an_unclosed_quote(tmp_path: Path, quote: str) -> None:
    """Opened in row 2 and closed by chance in row 4, a quote makes rows 3 and 4 part of a comment: row 2 is named."""
    with pytest.raises(DataError, match=r"2026-S1\.csv: not a CSV file: a quote is opened and not closed.*\n  row 2\n"):
        read_cells(saved(tmp_path, f'waktu,biaya,saran\n3,4,{quote}\n4,4,b\n4,4,c"\n'))


def test_quote_within_a_word_is_text(tmp_path: Path) -> None:
    """Inches and the like: a quote that does not open the field is a character of it, and three rows are three."""
    cells = read_cells(saved(tmp_path, 'waktu,saran\n3,TV 14"\n4,b\n4,c"\n'))
    assert cells["saran"].tolist() == ['TV 14"', "b", 'c"']


def test_long_comment_of_two_lines_is_one_comment(tmp_path: Path) -> None:
    """Commas and line ends of a quoted comment are text; its second line has fewer commas than a row has."""
    cells = read_cells(saved(tmp_path, 'waktu,biaya,saran\n3,4,"ramah, cepat,\nbersih, murah"\n'))
    assert cells.to_dict("list") == {"waktu": ["3"], "biaya": ["4"], "saran": ["ramah, cepat,\nbersih, murah"]}


@pytest.mark.parametrize("content", [b"", b"\n\n", b"  \r\n", b"\xef\xbb\xbf"])
def test_empty_file(tmp_path: Path, content: bytes) -> None:
    """Nothing, line ends and a byte order mark alone are an empty file, and the message asks for headings."""
    with pytest.raises(DataError, match=r"(?s)2026-S1\.csv: the file is empty.*headings"):
        read_cells(saved(tmp_path, content))


@pytest.mark.parametrize("above", ["\n", "\n\n", "Hasil survei\n\n"])
def test_lines_above_the_headings(tmp_path: Path, above: str) -> None:
    """One row of headings, the first: a title or blank lines above it are told with the file's name."""
    with pytest.raises(DataError, match=r"2026-S1\.csv"):
        read_cells(saved(tmp_path, f"{above}waktu,saran\n3,a\n"))


def test_headings_only(tmp_path: Path) -> None:
    """A form nobody filled in yet has columns and no rows."""
    cells = read_cells(saved(tmp_path, "waktu,saran\n"))
    assert (list(cells.columns), len(cells)) == (["waktu", "saran"], 0)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("2026-S1.csv", PNG, "not a CSV file: it holds binary data"),
        ("2026-S1.csv", "waktu,saran\n3,a\n".encode("utf-16"), "not a CSV file: it holds binary data"),
        ("2026-S1.csv", workbook([["waktu"], [3]]), r"this is an Excel workbook, not a CSV file.*rename it to \.xlsx"),
        ("2026-S1.csv", 'waktu,saran\n3,"a\n4,b\n', "not a CSV file: a quote is opened and not closed"),
        ("2026-S1.xlsx", b"waktu,saran\n3,a\n", "not an Excel workbook"),
        ("2026-S1.xlsx", b"", "not an Excel workbook"),
        ("2026-S1.xlsx", PNG, "not an Excel workbook"),
        ("2026-S1.parquet", b"waktu,saran\n3,a\n", "not a Parquet file"),
        ("2026-S1.parquet", b"", "not a Parquet file"),
    ],
)
def test_what_is_no_such_file(tmp_path: Path, name: str, content: str | bytes, message: str) -> None:
    """A picture, another kind of file or half a file under the suffix is named as such, with the file in front."""
    with pytest.raises(DataError, match=rf"(?s){name}: {message}"):
        read_cells(saved(tmp_path, content, name))


def test_workbook(tmp_path: Path) -> None:
    """Numbers arrive as they would be typed, text as it stands, an empty row keeps its number."""
    rows = [["Respondent", "waktu", "saran"], ["007", 3, "NA"], [], ["R2", 4.0, None], ["R3", 2.5, " x "]]
    cells = read_cells(saved(tmp_path, workbook(rows), "2026-S1.xlsx"))
    assert cells.to_dict("index") == {
        2: {"respondent": "007", "waktu": "3", "saran": "NA"},
        4: {"respondent": "R2", "waktu": "4", "saran": ""},
        5: {"respondent": "R3", "waktu": "2.5", "saran": "x"},
    }


@pytest.mark.parametrize(
    ("hidden", "told"),
    [
        ([3], r"hides 1 row of answers, .*: 3\."),
        (range(2, 15), r"hides 13 rows of answers, .*: 2, 3, .*, and \d more\."),
    ],
)
def test_rows_that_a_workbook_hides(tmp_path: Path, hidden: Iterable[int], told: str) -> None:
    """A filter that was left on: neither counted nor left out unsaid; a hidden row without an answer is none."""
    book, path = openpyxl.Workbook(), tmp_path / "2026-S1.xlsx"
    sheet = book.active
    assert sheet is not None
    for row in [["waktu"], *[[3]] * 13]:
        sheet.append(row)
    sheet.row_dimensions[40].hidden = True
    book.save(path)
    assert len(read_cells(path)) == 13
    for place in hidden:
        sheet.row_dimensions[place].hidden = True
    book.save(path)
    with pytest.raises(DataError, match=told) as refused:
        read_cells(path)
    assert "clear the filter" in str(refused.value)


def test_cells_of_a_workbook_without_a_value(tmp_path: Path) -> None:
    """A formula that nobody worked out and an error are no blanks: they would be answers left out unsaid."""
    book, path = openpyxl.Workbook(), tmp_path / "2026-S1.xlsx"
    sheet = book.active
    assert sheet is not None
    for row in [["waktu", "produk", None], ["=1+2", 3, "#REF!"], [3, "#REF!", None]]:
        sheet.append(row)
    book.save(path)
    with pytest.raises(DataError, match="2 cells without a value") as refused:
        read_cells(path)
    assert [line in str(refused.value) for line in ("row 2, column waktu", "row 3, column produk")] == [True, True]


@pytest.mark.parametrize("rows", [[], [[]]])
def test_empty_workbook(tmp_path: Path, rows: list[list[object]]) -> None:
    """A sheet without a cell is an empty file."""
    with pytest.raises(DataError, match="the file is empty"):
        read_cells(saved(tmp_path, workbook(rows), "2026-S1.xlsx"))


def test_parquet(tmp_path: Path) -> None:
    """Whole numbers with gaps, days, times and nothing arrive as they would be typed."""
    path = tmp_path / "2026-S1.parquet"
    frame = pd.DataFrame(
        {
            "Respondent": ["007", "R2"],
            "waktu": [3.0, None],
            "biaya": pd.array([4, None], dtype="Int64"),
            "date": [datetime(2026, 3, 29), datetime(2026, 3, 30, 8, 15)],
            "day": [date(2026, 3, 29), None],
            "saran": ["NA", None],
            "service": pd.Categorical(["KTP", None]),
        }
    )
    frame.to_parquet(path)
    assert read_cells(path).to_dict("index") == {
        2: {"respondent": "007", "waktu": "3", "biaya": "4", "date": "2026-03-29", "day": "2026-03-29", "saran": "NA",
            "service": "KTP"},
        3: {"respondent": "R2", "waktu": "", "biaya": "", "date": "2026-03-30 08:15:00", "day": "", "saran": "",
            "service": ""},
    }  # fmt: skip


def test_direction_of_writing_is_not_turned(tmp_path: Path) -> None:
    """U+202E before a service would turn round what follows it on the page; ordinary letters of any script stay."""
    found = read_cells(saved(tmp_path, "service,saran\n\u202eIzin A\u2066,r\u00e9sum\u00e9 \u0627\u0644\n"))
    assert found.iloc[0].tolist() == ["Izin A", "r\u00e9sum\u00e9 \u0627\u0644"]
