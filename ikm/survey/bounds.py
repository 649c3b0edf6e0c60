"""How large a file may be: looked at before a library takes memory for what the file only claims to hold."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from ikm.errors import DataError
from ikm.speech import N_, _

#: Cells of a sheet from its first to its last, and of any other table, which costs less; columns of any.
MOST_CELLS, MOST_TABLE_CELLS, MOST_COLUMNS = 20_000_000, 1_000_000_000, 16_384
#: Characters of a cell, beyond which a lost quote has swallowed rows.
MOST_CHARACTERS = 1 << 20
#: Bytes of a file, and of what is packed in it.
MOST_BYTES = 1 << 31
#: Bytes of a workbook in Excel's old or binary form: 65,536 rows of an .xls have less.
MOST_BINARY_BYTES = 1 << 27
_PIECE = 1 << 20
_FAR_REMEDY = N_("delete what stands far from the table (Ctrl+End leads there), with its rows and columns; save.")
#: Cells of a sheet in the workbook's own text.
_CELL = re.compile(rb" r=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_BINARY_SHEET = re.compile(r"xl/worksheets/[^/]+\.bin")
#: How an .xls begins, and what tells of each of its sheets how far it reaches: rows and columns, first and behind last.
_OLD, _OLD_EXTENT = b"\xd0\xcf\x11\xe0", re.compile(rb"\x00\x02\x0e\x00(.{4})(.{4})(.{2})(.{2})\x00\x00", re.DOTALL)
#: Rows and columns of a sheet of an .xls.
_OLD_ROWS, _OLD_COLUMNS = 65_536, 256
#: Records of a sheet of an .xlsb: a row; cells that hold something.
_ROW_RECORD, _CELL_RECORDS = 0, range(2, 12)
#: Cells that an OpenDocument sheet repeats, and whether something stands in them.
_REPEATED = re.compile(
    rb"<table:table-row\b(?:[^<>]*?\bnumber-rows-repeated=\"(\d+)\")?|<table:(?:covered-)?table-cell\b([^<>]*)"
    rb"|</table:table(?=>)"
)
_TIMES = re.compile(rb"number-columns-repeated=\"(\d+)\"")


def require_bounded(raw: bytes, where: str) -> None:
    """Refuse a workbook that would unpack to more than a machine holds.

    Parameters
    ----------
    raw : bytes
        The file; what is no workbook passes.

    Raises
    ------
    DataError
        A sheet reaches too far, or the file unpacks to too much.
    """
    if raw.startswith(_OLD):
        _require_binary_size(len(raw), where, where)
        if (cells := _count_old_cells(raw)) > MOST_CELLS:
            raise DataError(
                _("{where}: its sheets reach over {cells:,} cells.", where=where, cells=cells),
                allowed=_("at most {most_cells:,} cells", most_cells=MOST_CELLS),
                remedy=_(_FAR_REMEDY),
            )
        return
    if not zipfile.is_zipfile(io.BytesIO(raw)):
        return
    with zipfile.ZipFile(io.BytesIO(raw)) as book:
        unpacked = sum(each.file_size for each in book.infolist())
        if unpacked > MOST_BYTES:
            raise DataError(
                _("{where}: the file unpacks to {unpacked:,} bytes.", where=where, unpacked=unpacked),
                allowed=_("at most {most_bytes:,} bytes", most_bytes=MOST_BYTES),
                remedy=_("export the answers of one form alone."),
            )
        for name in book.namelist():
            if _SHEET.fullmatch(name):
                _require_extent(_find_extent(_read_pieces(book, name)), where, name)
            elif _BINARY_SHEET.fullmatch(name):
                _require_binary_size(book.getinfo(name).file_size, where, name)
                _require_extent(_find_binary_extent(book.read(name)), where, name)
            elif name == "content.xml":
                for extent in _find_repeated(b"".join(_read_pieces(book, name))):
                    _require_extent(extent, where, name)


def require_columns_bounded(columns: int, where: str) -> None:
    """Refuse a table of more columns than a spreadsheet has.

    Raises
    ------
    DataError
        Says how many.
    """
    if columns > MOST_COLUMNS:
        raise DataError(
            _("{where}: {columns:,} columns.", where=where, columns=columns),
            allowed=_("at most {most_columns:,}, as in a spreadsheet", most_columns=MOST_COLUMNS),
            remedy=_("export the answers with a row for each respondent, a column for each question."),
        )


def require_cells_bounded(rows: int, columns: int, where: str) -> None:
    """Refuse a table of more cells than memory is there for.

    Raises
    ------
    DataError
        Says how many.
    """
    if rows * columns > MOST_TABLE_CELLS:
        raise DataError(
            _("{where}: {rows:,} rows of {columns:,} columns.", where=where, rows=rows, columns=columns),
            allowed=_("at most {most_table_cells:,} cells", most_table_cells=MOST_TABLE_CELLS),
            remedy=_("split the table by period."),
        )


#: Last row and column, counted from 1, and cells that hold something.
_Extent = tuple[int, int, int]


def _require_extent(extent: _Extent, where: str, sheet: str) -> None:
    """Refuse a sheet with more cells from first to last than memory is there for."""
    rows, columns, held = extent
    require_columns_bounded(columns, where)
    if rows * columns > MOST_CELLS:
        raise DataError(
            _(
                "{where}: a sheet ({sheet}) reaches to row {rows:,} and column {columns:,}, of which {held:,} "
                "cells hold "
                "something.",
                where=where,
                sheet=sheet,
                rows=rows,
                columns=columns,
                held=held,
            ),
            allowed=_("at most {most_cells:,} cells", most_cells=MOST_CELLS),
            remedy=_(_FAR_REMEDY),
        )


def _read_pieces(book: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Read a packed part in pieces that end with a whole tag."""
    rest = b""
    with book.open(name) as part:
        while piece := part.read(_PIECE):
            piece = rest + piece
            cut = piece.rfind(b"<")
            rest = piece[cut:] if cut > 0 and len(piece) - cut < _PIECE else b""
            yield piece[: len(piece) - len(rest)]
    yield rest


def _require_binary_size(size: int, where: str, part: str) -> None:
    """Refuse a workbook in Excel's old or binary form that is larger than a table of answers."""
    if size > MOST_BINARY_BYTES:
        raise DataError(
            _("{where}: {size:,} bytes{part}.", where=where, size=size, part=f" in {part}" if part != where else ""),
            allowed=_(
                "at most {most_binary_bytes:,} bytes of an .xls, or of a sheet of an .xlsb",
                most_binary_bytes=MOST_BINARY_BYTES,
            ),
            remedy=_("save it as .xlsx, or export it as CSV."),
        )


def _count_old_cells(raw: bytes) -> int:
    """Count the cells from first to last of all sheets of an .xls, as it says them itself: they are held at once."""
    cells = 0
    for match in _OLD_EXTENT.finditer(raw):
        first, last, left, right = (int.from_bytes(part, "little") for part in match.groups())
        if last <= _OLD_ROWS and right <= _OLD_COLUMNS:
            cells += max(last - first, 0) * max(right - left, 0)
    return cells


def _find_binary_extent(raw: bytes) -> _Extent:
    """Find the last row and column of a sheet of an .xlsb: records of a kind and a length, each of 7 bits a byte."""
    place = row = column = held = last_row = 0
    while place < len(raw):
        kind, place = _read_number(raw, place)
        size, place = _read_number(raw, place)
        if kind == _ROW_RECORD:
            row = int.from_bytes(raw[place : place + 4], "little") + 1
        elif kind in _CELL_RECORDS:
            column = max(column, int.from_bytes(raw[place : place + 4], "little") + 1)
            last_row, held = max(last_row, row), held + 1
        place += size
    return last_row, column, held


def _read_number(raw: bytes, place: int) -> tuple[int, int]:
    """Read a number of at most four times 7 bits, a byte's highest bit saying that more come; with what is behind."""
    number = 0
    for shift, byte in enumerate(raw[place : place + 4]):
        number |= (byte & 0x7F) << 7 * shift
        place += 1
        if byte < 0x80:
            break
    return number, place


def _find_extent(pieces: Iterator[bytes]) -> _Extent:
    """Find the last row and column of a sheet that its cells name."""
    row = column = held = 0
    for piece in pieces:
        found = _CELL.findall(piece)
        held += len(found)
        if found:
            letters, numbers = map(set, zip(*found, strict=True))
            row = max(row, *map(int, numbers))
            column = max(column, *map(_count_column, letters))
    return row, column, held


def _count_column(letters: bytes) -> int:
    """Return the number of a column by its letters: A is 1, XFD is 16,384."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _find_repeated(content: bytes) -> Iterator[_Extent]:
    """Find the last row and column of each OpenDocument sheet in which something stands."""
    row = row_times = column = last_row = last_column = held = 0
    for match in _REPEATED.finditer(content):
        if match[0].startswith(b"</"):
            yield last_row, last_column, held
            row = row_times = column = last_row = last_column = held = 0
        elif match[2] is None:
            row += row_times
            row_times, column = int(match[1] or 1), 0
        else:
            times = _TIMES.search(match[2])
            column += int(times[1]) if times else 1
            if b"value" in match[2] or not match[2].endswith(b"/"):
                last_row, last_column, held = row + row_times, max(last_column, column), held + 1
