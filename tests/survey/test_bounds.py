"""Files that claim to hold more than a machine does: one message before memory is taken."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from ikm.errors import DataError
from ikm.intake.table import read_tables
from ikm.survey import bounds
from ikm.survey.bounds import require_bounded
from ikm.survey.responses import read_cells
from tests.helpers import opendocument, workbook

CELL = '<c r="{0}"><v>1</v></c>'


def stray(reference: str) -> bytes:
    """A workbook of one answer, with another cell far from it."""
    content = workbook([["U1"], [3]])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as book, zipfile.ZipFile(out, "w") as copy:
        for name in book.namelist():
            text = book.read(name)
            if name == "xl/worksheets/sheet1.xml":
                row = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
                text = text.replace(
                    b"</sheetData>", f'<row r="{row}">{CELL.format(reference)}</row></sheetData>'.encode()
                )
            copy.writestr(name, text)
    return out.getvalue()


def test_a_stray_cell_at_the_end_of_the_sheet(tmp_path: Path) -> None:
    """XFD1048576 would be 17 thousand million cells: refused by import and by check; a cell nearby is read."""
    path = tmp_path / "stray.xlsx"
    path.write_bytes(stray("XFD1048576"))
    for read in (read_tables, read_cells):
        with pytest.raises(
            DataError, match=r"reaches to row 1,048,576 and column 16,384, of which 3 cells hold"
        ) as error:
            read(path)
        assert "Ctrl+End" in str(error.value)
    path.write_bytes(stray("D9"))
    assert read_tables(path)[0].cells.shape == (9, 4)


def test_an_opendocument_cell_repeated_without_end(tmp_path: Path) -> None:
    """A text in every cell of a million rows; blank cells repeated as often are how LibreOffice ends a sheet."""
    row = '<table:table-row table:number-rows-repeated="1048576">{}</table:table-row>'
    full = '<table:table-cell office:value-type="string" table:number-columns-repeated="16384">'
    full += "<text:p>x</text:p></table:table-cell>"
    path = tmp_path / "a.ods"
    path.write_bytes(opendocument(row.format(full)))
    with pytest.raises(DataError, match="reaches to row"):
        read_tables(path)


def test_more_columns_than_a_spreadsheet_has(tmp_path: Path) -> None:
    """100,000 of them, in a CSV file of answers and in an export."""
    path = tmp_path / "a.csv"
    path.write_text((",".join(["a"] * 100_000) + "\n") * 3)
    for read in (read_tables, read_cells):
        with pytest.raises(DataError, match="100,000 columns") as error:
            read(path)
        assert "16,384" in str(error.value)
    with pytest.raises(DataError, match="16,385 columns"):
        require_bounded(stray("XFE1"), "a.xlsx")


def test_a_row_that_never_ends(tmp_path: Path) -> None:
    """A quote that swallows 20 million characters."""
    path = tmp_path / "a.csv"
    path.write_text('U1,Saran\n3,"' + "a,b\n" * 5_000_000)
    for read in (read_tables, read_cells):
        with pytest.raises(DataError, match="not a CSV file"):
            read(path)


def test_a_file_that_unpacks_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked at in the list of what is packed, before anything is unpacked."""
    monkeypatch.setattr(bounds, "MOST_BYTES", 10_000)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/sharedStrings.xml", b"0" * 20_000)
    with pytest.raises(DataError, match="unpacks to 20,000 bytes"):
        read_tables(path)


def test_references_cut_at_the_end_of_a_piece() -> None:
    """A sheet is looked at in pieces; no cell is lost between two of them, nor is its number cut."""
    text = b"".join(f'<c r="{letters}{row}"/>'.encode() for row in range(1, 40_000) for letters in ("A", "AB"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", text)
    with zipfile.ZipFile(packed) as book:
        assert bounds._find_extent(bounds._read_pieces(book, "xl/worksheets/sheet1.xml")) == (39_999, 28, 79_998)


def _old_extent(rows: int, columns: int) -> bytes:
    """What a sheet of an .xls says of its extent ([MS-XLS] 2.4.90): record 0x0200 of 14 bytes."""
    return struct.pack("<HHIIHHH", 0x0200, 14, 0, rows, 0, columns, 0)


def test_an_old_workbook_says_how_far_it_reaches() -> None:
    """All sheets of an .xls are held at once: two with a cell in the last corner are 2 x 65,536 x 256 cells."""
    top = b"\xd0\xcf\x11\xe0"
    require_bounded(top + _old_extent(65_536, 256), "a.xls")
    require_bounded(top + _old_extent(500, 30) * 12, "a.xls")
    with pytest.raises(DataError, match=r"a\.xls: its sheets reach over 33,554,432 cells"):
        require_bounded(top + _old_extent(65_536, 256) * 2, "a.xls")
    with pytest.raises(DataError, match=r"a\.xls: 134,217,729 bytes\."):
        require_bounded(top.ljust((1 << 27) + 1, b"\0"), "a.xls")


def _binary_sheet(row: int, column: int, cell: int = 5) -> bytes:
    """A sheet of an .xlsb ([MS-XLSB] 2.1.4): a long record (0x0194, 200 bytes), a row, a cell in it."""
    long = bytes([0x94, 0x03, 0xC8, 0x01]) + b"\x00" * 200
    return (
        long
        + bytes([0, 25])
        + struct.pack("<I", row).ljust(25, b"\0")
        + bytes([cell, 16])
        + struct.pack("<I", column).ljust(16, b"\0")
    )


def test_a_stray_cell_of_a_binary_workbook() -> None:
    """A cell in row 1,048,576 and column 16,384 is named; one that is blank and only formatted is none."""
    for cells, refused in ((_binary_sheet(99, 20), False), (_binary_sheet(1_048_575, 16_383, 1), False),
                           (_binary_sheet(1_048_575, 16_383), True)):  # fmt: skip
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as book:
            book.writestr("xl/worksheets/sheet1.bin", cells)
        if refused:
            with pytest.raises(DataError, match="row 1,048,576 and column 16,384, of which 1 cells hold something"):
                require_bounded(packed.getvalue(), "a.xlsb")
        else:
            require_bounded(packed.getvalue(), "a.xlsb")
