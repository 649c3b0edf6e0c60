"""Any table that a form tool or an officer hands over, as text with the row numbers of its spreadsheet. Floor 2.

What a file is, is read off its content: a workbook called .csv is still a workbook.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd
import pyarrow
from pyarrow import compute
from python_calamine import CalamineWorkbook

from ikm.errors import DataError
from ikm.survey.files import cell_text, read_rows
from ikm.survey.intake.kinds import binary, packed, refuse_other

SEPARATORS = ",;\t|"
#: Records looked at to find the separator and the width of a CSV file.
_LOOKED_AT = 20
#: Rows from which a mapping is proposed.
_TOP = 20_000
#: Bytes in which separator and kind of a text file are looked for.
_TOP_BYTES = 1 << 20
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
#: (first row, first column, last row, last column), counted from 0.
Merged = tuple[int, int, int, int]


@dataclass(frozen=True, eq=False)
class Table:
    """One sheet, or one CSV file, cell by cell.

    Parameters
    ----------
    file, sheet : str
        Name of the file; of the sheet, '' in a CSV file.
    cells : DataFrame of str
        All rows, headings among them; index = row as a spreadsheet counts, from 1; columns counted from 0.
    merged : tuple of Merged
        Cells that stand as one; each of them holds the text.
    malformed : mapping of int to int
        Row -> number of fields, for rows of a CSV file with a wrong number; they are not in `cells`.
    """

    file: str
    sheet: str
    cells: pd.DataFrame
    merged: tuple[Merged, ...] = ()
    malformed: Mapping[int, int] = field(default_factory=dict)


class Opened:
    """An export, read once for all who look at it.

    Parameters
    ----------
    path : Path
        As `read_tables` takes it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._tables: list[Table] | None = None

    def tables(self) -> list[Table]:
        """Its tables, kept for the next who asks; DataError as `read_tables`."""
        if self._tables is None:
            self._tables = read_tables(self.path)
        return self._tables

    def tops(self) -> list[Table]:
        """Its tables, of long ones the first 20,000 rows: enough to propose a mapping from."""
        return [replace(table, cells=table.cells.head(_TOP)) for table in self.tables()]

    def taken(self) -> list[Table]:
        """Its tables, kept no longer: a million rows need their memory for what is made of them."""
        tables = self.tables()
        self._tables = None
        return tables


def read_tables(path: Path) -> list[Table]:
    """Every sheet of a workbook that holds something, or the one table of a CSV file.

    Parameters
    ----------
    path : Path
        Excel or OpenDocument workbook; CSV in UTF-8, UTF-16 or Windows-1252 with comma, semicolon, tab or bar.

    Raises
    ------
    DataError
        No such file, nothing in it, or a quote that is not closed.
    """
    if not path.is_file():
        raise DataError(f"{path}: a folder, no file." if path.is_dir() else f"{path}: no such file.")
    with path.open("rb") as file:
        workbook = file.read(4) in _WORKBOOKS
    tables = _workbook(path.read_bytes(), path) if workbook else [_text(path.read_bytes(), path)]
    held = [table for table in tables if not table.cells.empty]
    if not held:
        raise DataError(f"{path}: the file holds nothing.")
    return held


def _workbook(raw: bytes, path: Path) -> list[Table]:
    """Sheets of a workbook."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        return [_sheet(sheet, path) for sheet in sheets]
    except Exception as error:  # calamine raises its own classes and ValueError for one and the same fault
        raise packed(path, error) from error


def _sheet(sheet: object, path: Path) -> Table:
    """One sheet with its merged cells filled."""
    rows = [[cell_text(value).strip() for value in row] for row in sheet.to_python(skip_empty_area=False)]  # type: ignore[attr-defined]
    ranges = sheet.merged_cell_ranges or []  # type: ignore[attr-defined]
    merged = tuple(sorted((top, left, bottom, right) for (top, left), (bottom, right) in ranges))
    for top, left, bottom, right in merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [rows[top][left]] * len(row[left : right + 1])
    cells = pd.DataFrame(rows, dtype="str")
    cells.index = pd.RangeIndex(1, len(rows) + 1)
    return Table(path.name, sheet.name, cells, merged)  # type: ignore[attr-defined]


def _text(raw: bytes, path: Path) -> Table:
    """The table of a CSV file."""
    plain = _plain(raw, path)
    del raw
    top = plain[:_TOP_BYTES].decode("utf-8", errors="ignore")
    refuse_other(top, path)
    if not top.strip() and not plain.strip():
        return Table(path.name, "", pd.DataFrame())
    separator, width = _shape(top)
    names = [str(place) for place in range(width)]
    source = pyarrow.BufferReader(plain)
    del plain
    table, wrong = read_rows(source, names, separator)
    del source
    columns = {}
    for place, name in enumerate(names):
        columns[place] = compute.utf8_trim_whitespace(table.column(name)).to_pandas().astype("str")
        table = table.drop_columns([name])
    cells = pd.DataFrame(columns)
    del columns
    pyarrow.default_memory_pool().release_unused()
    numbers = pd.RangeIndex(1, len(cells) + len(wrong) + 1)
    cells.index = numbers[~numbers.isin(wrong)] if wrong else numbers
    _refuse_joined(cells, separator, path)
    return Table(path.name, "", cells, malformed=wrong)


def _shape(text: str) -> tuple[str, int]:
    """Separator and number of fields: those that most of the first records agree on, more fields before fewer."""
    found = []
    for separator in SEPARATORS:
        records = csv.reader(io.StringIO(text), delimiter=separator)
        widths = Counter(len(record) for record, _ in zip(records, range(_LOOKED_AT), strict=False) if record)
        width, often = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(1, 0))
        found.append((width > 1, often, width, separator))
    *_, width, separator = max(found, key=lambda each: each[:3])
    return separator, width


def _refuse_joined(cells: pd.DataFrame, separator: str, path: Path) -> None:
    """Refuse rows that a lost quote has run together: they would vanish in silence."""
    places: list[int] = []
    for _, column in cells.items():
        several = column[column.str.contains("\n", regex=False)]
        whole = several.map(lambda text: any(line.count(separator) >= cells.shape[1] - 1 for line in text.split("\n")))
        places += several.index[whole.astype(bool)].tolist() if cells.shape[1] > 1 else []
    if places:
        raise DataError(
            f"{path}: a quote is opened and not closed, so that rows run together.",
            places=[f"row {row}" for row in sorted(set(places))],
            remedy="close the quote, or write it twice where it is part of the text.",
        )


def _plain(raw: bytes, path: Path) -> bytes:
    """A text file in UTF-8 without a mark in front, with plain line ends; a large one is not spelt out whole."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raw = raw.decode("utf-16", errors="replace").encode()
    elif raw[1:2] == b"\0" or raw[:1] == b"\0":
        raw = raw.decode("utf-16-le" if raw[1:2] == b"\0" else "utf-16-be", errors="replace").encode()
    elif b"\0" in raw:
        raise binary(path)
    elif raw.startswith(codecs.BOM_UTF8):
        raw = raw[len(codecs.BOM_UTF8) :]
    if not _is_utf8(raw):
        raw = raw.decode("cp1252", errors="replace").encode()
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in raw else raw


def _is_utf8(raw: bytes) -> bool:
    """Whether bytes are UTF-8, looked at in pieces."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(raw), _TOP_BYTES):
            decoder.decode(raw[start : start + _TOP_BYTES])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
