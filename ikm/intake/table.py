"""Any table that a form tool or an officer hands over, as text with the row numbers of its spreadsheet.

What a file is, is read off its content: a workbook called .csv is still a workbook. The tables of a database are read
as the sheets of a workbook.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property, lru_cache
from pathlib import Path

import pandas as pd
import pyarrow
from pyarrow import compute
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from ikm.errors import DataError
from ikm.intake.database import DatabaseTable, Losses, is_database, read_database
from ikm.speech import N_, _
from ikm.survey.bounds import MOST_BYTES, require_bounded, require_columns_bounded
from ikm.survey.hidden import Hidden, find_hidden
from ikm.survey.responses import format_cell, read_rows, refuse_joined_rows
from ikm.survey.settings import has_file, note_states, require_unchanged

#: Why a cell is not what the workbook has, keys of the wording of the import page.
VALUELESS, MERGED = "valueless", "merged"
CSV_SEPARATORS = ",;\t|"
#: Records looked at to find the separator and the width of a CSV file.
_RECORDS_LOOKED_AT = 20
#: Rows from which a mapping is proposed.
_TOP_ROWS = 20_000
#: Bytes in which separator and kind of a text file are looked for.
_TOP_BYTES = 1 << 20
#: 'sep=;', with which Excel begins a CSV file.
_SEPARATOR_LINE, _LONGEST_SEPARATOR_LINE = re.compile(rb"\"?sep=([,;\t|])\"?,*;*", re.IGNORECASE), 64
_PG_BACKUP = b"PGDMP"
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
#: (first row, first column, last row, last column), counted from 0.
MergedCells = tuple[int, int, int, int]


@dataclass(frozen=True, eq=False)
class RawTable:
    """One sheet, or one CSV file, cell by cell.

    Parameters
    ----------
    file, sheet : str
        Name of the file; of the sheet, '' in a CSV file.
    cells : DataFrame of str
        All rows, headings among them; index = row as a spreadsheet counts, from 1; columns counted from 0.
    merged : tuple of MergedCells
        Cells that stand as one; each of them holds the text.
    malformed : mapping of int to int
        Row -> number of fields, for rows of a CSV file with a wrong number; they are not in `cells`.
    keys : mapping of str to str
        Of a table of a database: heading of another table that it refers to -> its own heading that says which row.
    headed : bool
        Whether its first row is known to be its headings.
    losses : mapping of (str, str) to sequence of int
        Of a table of a database: heading, and why -> rows in which it is not what the database has.
    hidden : Hidden
        Rows and columns that the workbook hides.
    is_hidden : bool
        Whether the sheet itself is.
    """

    file: str
    sheet: str
    cells: pd.DataFrame
    merged: tuple[MergedCells, ...] = ()
    malformed: Mapping[int, int] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    headed: bool = False
    losses: Losses = field(default_factory=dict)
    hidden: Hidden = field(default_factory=Hidden)
    is_hidden: bool = False


class OpenedFile:
    """An export, read once for all who look at it.

    Parameters
    ----------
    path : Path
        As `read_tables` takes it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._noted = note_states([path])
        self._tables: list[RawTable] | None = None
        self._whole: dict[str, RawTable] = {}

    def require_unchanged(self) -> None:
        """Refuse a file that is another by now than when it was opened: DataError as `settings.require_unchanged`."""
        require_unchanged(self._noted)

    @cached_property
    def is_database(self) -> bool:
        """Whether it is a dump of a database, or an SQLite file."""
        return self.path.is_file() and is_database(self.path)

    @cached_property
    def tells_hidden(self) -> bool:
        """Whether its form lets be seen which rows it hides: not Excel's old and binary ones, .xls and .xlsb."""
        with self.path.open("rb") as file:
            beginning = file.read(4)
        if beginning not in _WORKBOOKS:
            return True
        if not zipfile.is_zipfile(self.path):
            return False
        with zipfile.ZipFile(self.path) as book:
            return bool({"content.xml", "xl/workbook.xml"} & {*book.namelist()})

    def tables(self) -> list[RawTable]:
        """Read its tables, kept for the next who asks; of a database their first rows. DataError as `read_tables`."""
        if self._tables is None:
            self._tables = self._look() if self.is_database else read_tables(self.path)
        return self._tables

    def _look(self) -> list[RawTable]:
        """Read the first rows of the tables of a database, and keep which of them are whole."""
        found = read_database(self.path, HEADING_JOINT)
        tables = [_head_table(each, self.path) for each in found]
        self._whole = {table.sheet: table for each, table in zip(found, tables, strict=True) if each.whole}
        return tables

    def tops(self) -> list[RawTable]:
        """Return its tables, of long ones the first 20,000 rows: enough to propose a mapping from."""
        return [replace(table, cells=table.cells.head(_TOP_ROWS)) for table in self.tables()]

    def taken(self) -> list[RawTable]:
        """Return its tables, kept no longer: a million rows need their memory for what is made of them."""
        tables = self.tables()
        self._tables = None if not self.is_database else tables
        return tables

    def whole(self, wanted: Mapping[str, Collection[str]]) -> dict[str, RawTable]:
        """Read all rows of tables of a database.

        Parameters
        ----------
        wanted : mapping of str to collection of str
            Table -> headings that are wanted of it; those of other tables are found by what its rows refer to.
        """
        self.tables()
        if missing := {
            name: [heading for heading in headings if HEADING_JOINT in heading]
            for name, headings in wanted.items()
            if name not in self._whole
        }:
            self._tables = None  # not held beside all rows
            read = read_database(self.path, HEADING_JOINT, missing)
            self._whole |= {each.name: _head_table(each, self.path) for each in read}
        return {name: self._whole[name] for name in wanted}


def _head_table(table: DatabaseTable, path: Path) -> RawTable:
    """Return a table of a database with its headings as first row, as a CSV export of it has them."""
    columns = {
        place: pd.concat([pd.Series([str(name)], dtype="str"), cells], ignore_index=True)
        for place, (name, cells) in enumerate(table.cells.items())
    }
    cells = pd.DataFrame(columns)
    cells.index = pd.RangeIndex(1, len(cells) + 1)
    losses = {about: [row + 2 for row in rows] for about, rows in table.losses.items()}
    return RawTable(path.name, table.name, cells, keys=table.keys, headed=True, losses=losses)


def read_tables(path: Path) -> list[RawTable]:
    """Read every sheet of a workbook that holds something, or the one table of a CSV file.

    Parameters
    ----------
    path : Path
        Excel or OpenDocument workbook; CSV in UTF-8, UTF-16 or Windows-1252 with comma, semicolon, tab or bar; of a
        database, a dump or an SQLite file, the first rows of each table.

    Raises
    ------
    DataError
        No such file, nothing in it, or a quote that is not closed.
    """
    if not has_file(path):
        raise DataError(
            _("{path}: no such file.", path=path),
            remedy=_("name a file as it is called, with its ending and the folder that it lies in."),
        )
    if is_database(path):
        return OpenedFile(path).tables()
    if path.stat().st_size > MOST_BYTES:
        raise DataError(
            _("{path}: {st_size:,} bytes.", path=path, st_size=path.stat().st_size),
            allowed=_("at most {most_bytes:,} bytes", most_bytes=MOST_BYTES),
        )
    with path.open("rb") as file:
        beginning = file.read(5)
    if beginning == _PG_BACKUP:
        raise DataError(
            _("{path}: a backup in PostgreSQL's own format, no text.", path=path),
            remedy=_(
                "make it one: pg_restore -f dump.sql {path_name} (in pgAdmin the format Plain); then import that.",
                path_name=path.name,
            ),
        )
    workbook = beginning[:4] in _WORKBOOKS
    tables = _read_workbook(path.read_bytes(), path) if workbook else [_read_text(path.read_bytes(), path)]
    held = [table for table in tables if not table.cells.empty]
    if not held:
        raise DataError(_("{path}: the file holds nothing.", path=path))
    return held


def _read_workbook(raw: bytes, path: Path) -> list[RawTable]:
    """Read the sheets of a workbook."""
    try:
        require_bounded(raw, str(path))
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        hidden = find_hidden(raw)
        return [
            replace(
                _read_sheet(book.get_sheet_by_name(told.name), path),
                hidden=hidden.get(told.name, Hidden()),
                is_hidden=told.visible != SheetVisibleEnum.Visible,
            )
            for told in book.sheets_metadata
        ]
    except DataError:
        raise
    except Exception as error:  # calamine raises its own classes and ValueError for one and the same fault
        raise DataError(
            _("{path}: not a workbook: {error}", path=path, error=error),
            remedy=_("if it is a packed file (.zip), unpack it and name the table in it; else save it again as .xlsx."),
        ) from error


#: Cells of a piece, and answers kept for texts that come again and again.
PIECE_CELLS, KEPT_VALUES = 1 << 17, 1 << 12
#: Numbers recur; of 1 and True, which are equal, each is spelt as it is.
_format_once = lru_cache(KEPT_VALUES, typed=True)(format_cell)


def _read_sheet(sheet: object, path: Path) -> RawTable:
    """Read one sheet with its merged cells filled."""
    rows = [
        [(value if type(value) is str else _format_once(value)).strip() for value in row]
        for row in sheet.to_python(skip_empty_area=False)  # type: ignore[attr-defined]
    ]
    ranges = sheet.merged_cell_ranges or []  # type: ignore[attr-defined]
    merged = tuple(sorted((top, left, bottom, right) for (top, left), (bottom, right) in ranges))
    for top, left, bottom, right in merged:
        if top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [rows[top][left]] * len(row[left : right + 1])
    cells = pd.DataFrame(rows, dtype="str")
    cells.index = pd.RangeIndex(1, len(rows) + 1)
    return RawTable(path.name, sheet.name, cells, merged)  # type: ignore[attr-defined]


def _read_text(raw: bytes, path: Path) -> RawTable:
    """Read the table of a CSV file."""
    plain = _decode_plain(raw, path)
    del raw
    top = plain[:_TOP_BYTES].decode("utf-8", errors="ignore")
    refuse_other_text(top, path)
    if not top.strip() and not plain.strip():
        return RawTable(path.name, "", pd.DataFrame())
    separator, plain = _cut_separator_line(plain)
    said = bool(separator)
    if said:
        top = plain[:_TOP_BYTES].decode("utf-8", errors="ignore")
    separator, width = _detect_shape(top, separator or CSV_SEPARATORS)
    require_columns_bounded(width, str(path))
    names = [str(place) for place in range(width)]
    source = pyarrow.BufferReader(plain)
    del plain
    table, wrong = read_rows(source, names, separator, str(path))
    del source
    columns = {}
    for place, name in enumerate(names):
        columns[place] = compute.utf8_trim_whitespace(table.column(name)).to_pandas().astype("str")
        table = table.drop_columns([name])
    cells = pd.DataFrame(columns)
    del columns
    pyarrow.default_memory_pool().release_unused()
    wrong = {row + said: fields for row, fields in wrong.items()}
    numbers = pd.RangeIndex(1 + said, len(cells) + len(wrong) + 1 + said)
    cells.index = numbers[~numbers.isin(wrong)] if wrong else numbers
    refuse_joined_rows(cells, separator, str(path))
    return RawTable(path.name, "", cells, malformed=wrong)


def _cut_separator_line(plain: bytes) -> tuple[str, bytes]:
    """Cut off the line in which a file tells spreadsheets its separator; '' where it has none."""
    line = plain[:_LONGEST_SEPARATOR_LINE].split(b"\n")[0]
    match = _SEPARATOR_LINE.fullmatch(line)
    return (match[1].decode(), plain[len(line) + 1 :]) if match else ("", plain)


def _detect_shape(text: str, separators: str) -> tuple[str, int]:
    """Detect separator and number of fields: what most of the first records agree on, more fields before fewer."""
    candidates = []
    for separator in separators:
        widths: Counter[int] = Counter()
        with suppress(csv.Error):  # a field so long is none: this is not the separator
            records = csv.reader(io.StringIO(text), delimiter=separator)
            widths.update(
                len(record) for record, _rest in zip(records, range(_RECORDS_LOOKED_AT), strict=False) if record
            )
        width, often = max(widths.items(), key=lambda pair: (pair[1], pair[0]), default=(1, 0))
        candidates.append((width > 1, often, width, separator))
    *_rest, width, separator = max(candidates, key=lambda each: each[:3])
    return separator, width


def _decode_plain(raw: bytes, path: Path) -> bytes:
    """Return a text file in UTF-8 without a mark in front, with plain line ends; a large one is not decoded whole."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raw = raw.decode("utf-16", errors="replace").encode()
    elif raw[1:2] == b"\0" or raw[:1] == b"\0":
        raw = raw.decode("utf-16-le" if raw[1:2] == b"\0" else "utf-16-be", errors="replace").encode()
    elif b"\0" in raw:
        raise explain_binary(path)
    if not _is_utf8(raw):
        raw = raw.decode("cp1252", errors="replace").encode()
    if codecs.BOM_UTF8 in raw:  # in the midst, where one export was put behind another
        raw = raw.replace(codecs.BOM_UTF8, b"")
    return raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in raw else raw


def _is_utf8(raw: bytes) -> bool:
    """Return whether bytes are UTF-8, looked at in pieces."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(raw), _TOP_BYTES):
            decoder.decode(raw[start : start + _TOP_BYTES])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


_SAVE_REMEDY = N_("open it in a spreadsheet and save it as .xlsx.")
#: How a file begins -> what it is, and what to do.
_BEGINNINGS = (
    (r"%PDF", N_("a PDF"), N_("ask for the workbook or the export that it was printed from.")),
    (
        r"<!doctype html|<html|<table|<head",
        N_("a web page, as some applications save under the name of a workbook"),
        _SAVE_REMEDY,
    ),
    (r"<\?xml|<workbook", N_("an XML file"), _SAVE_REMEDY),
    (r"\{\\rtf", N_("a text document"), N_("copy its table into a spreadsheet and save that as .xlsx.")),
    (r"[\[{]\s*[{\"\]]", N_("a JSON file"), N_("export it as CSV.")),
)
#: Characters that no text holds; one in a thousand means binary data.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LETTERS_LOOKED_AT, _PER_THOUSAND = 1 << 16, 1000
#: Where a workbook says when it was made and saved last, and how.
_PROPERTIES = ("docProps/core.xml", "meta.xml")
_SAVED_PATTERN = r"<(?:dcterms:created|dcterms:modified|dc:date|meta:creation-date)\b[^>]*>\s*([0-9T:-]{10,19})"
#: How far a local clock may be ahead of world time.
_LAST_ZONE = timedelta(hours=14)


def refuse_other_text(text: str, path: Path) -> None:
    """Refuse a text that is no CSV file.

    Raises
    ------
    DataError
        Says what it is and what to do.
    """
    top = text[:_LETTERS_LOOKED_AT]
    for beginning, what, remedy in _BEGINNINGS:
        if re.match(beginning, top.lstrip(), re.IGNORECASE):
            raise DataError(_("{path}: {what}, no table.", path=path, what=_(what)), remedy=_(remedy))
    if len(_CONTROL.findall(top)) * _PER_THOUSAND >= max(len(top), _PER_THOUSAND):
        raise explain_binary(path)


def explain_binary(path: Path) -> DataError:
    """Explain that a file is no text."""
    mistake = _("{path}: neither a workbook nor a text file: it holds binary data.", path=path)
    return DataError(mistake, remedy=_("name the export, .xlsx or .csv."))


def find_saved_day(path: Path) -> date | None:
    """Find the day on which a workbook was saved last; None where it does not say, as in a CSV file.

    The file says it in world time, so the day is the last that it was anywhere: answers are dated where they were
    given. The clock of the file system is not asked, for a copy of a file is no other file.
    """
    if not zipfile.is_zipfile(path):
        return None
    with zipfile.ZipFile(path) as book:
        names = [name for name in _PROPERTIES if name in book.namelist()]
        text = book.open(names[0]).read(_LETTERS_LOOKED_AT).decode("utf-8", errors="replace") if names else ""
    days = []
    for stamp in re.findall(_SAVED_PATTERN, text):
        with suppress(ValueError):
            days.append((datetime.fromisoformat(stamp) + _LAST_ZONE).date())
    return max(days, default=None)


#: Rows in which headings are looked for: above them stand titles.
_HEADING_ROWS = 15
#: Numbers in a row that counts its columns; fewer may be answers.
_LEAST_NUMBERS = 6
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
#: Between the two rows of a heading: 'PROFIL / UMUR'.
HEADING_JOINT = " / "


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table below its headings.

    Parameters
    ----------
    cells : DataFrame of str
        Columns by heading, each unique; index 'row' as the spreadsheet counts. Rows that hold nothing are left out.
    heading_row, heading_rows : int
        First row of the headings, and how many there are.
    malformed : mapping of int to int
        Row below the headings -> its wrong number of fields.
    keys, losses, is_hidden
        As in `RawTable`.
    hidden_rows : frozenset of int
        Those of its rows that the workbook hides.
    hidden_columns : frozenset of str
        Headings of columns that it hides.
    """

    file: str
    name: str
    cells: pd.DataFrame
    heading_row: int
    heading_rows: int
    malformed: Mapping[int, int]
    keys: Mapping[str, str] = field(default_factory=dict)
    losses: Losses = field(default_factory=dict)
    is_hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[str] = frozenset()

    @property
    def where(self) -> str:
        """File and sheet as a message names them."""
        return f"{self.file}, sheet '{self.name}'" if self.name else self.file


def read_headings(table: RawTable, heading_row: int | None = None, heading_rows: int | None = None) -> Sheet:
    """Read the rows of a table under their headings.

    Parameters
    ----------
    heading_row, heading_rows : int, optional
        Where the headings are, if known; else they are looked for.

    Raises
    ------
    DataError
        No row looks like headings, or what stands there looks like an answer.
    """
    if table.headed:
        return _head_sheet(table, heading_row)
    first = heading_row or _find_heading_row(table)
    if first not in table.cells.index:
        raise DataError(
            _(
                "{file}: heading_row is {heading_row}, and there is no such row{sheet}: the last is {last}.",
                file=table.file,
                heading_row=first,
                sheet=_(" in sheet {sheet!r}", sheet=table.sheet) if table.sheet else "",
                last=max(table.cells.index, default=0),
            ),
            remedy=_("correct heading_row in the mapping, or take it out."),
        )
    depth = heading_rows or _count_heading_rows(table, first)
    names = _join_names(table, first, depth)
    last = first + depth - 1
    last += _numbers_columns(table, last + 1)
    # A slice is no copy; rows are picked only where some hold nothing.
    cells = table.cells.iloc[int(table.cells.index.searchsorted(last, side="right")) :]
    held = cells.ne("")
    keep = [bool(name) or bool(held.iloc[:, place].any()) for place, name in enumerate(names)]
    filled = held.any(axis=1)
    # Who pastes an export below another pastes its headings too.
    said = table.cells.loc[first].iloc[0]
    again = cells.iloc[:, 0].isin([said, names[0]]) & filled
    if again.any():
        same = cells.loc[again].map(normalise_heading).eq(names).all(axis=1)
        filled &= ~same.reindex(filled.index, fill_value=False)
    cells = (cells if filled.all() else cells.loc[filled]).loc[:, keep]
    del held, filled
    named = [name or f"column {_name_column(place)}" for place, name in enumerate(names)]
    cells.columns = pd.Index(_make_unique([name for name, kept in zip(named, keep, strict=True) if kept]))
    cells.index.name = "row"
    malformed = {row: fields for row, fields in table.malformed.items() if row > last}
    places = [place for place, kept in enumerate(keep) if kept]
    headings = dict(zip(places, cells, strict=True))
    return Sheet(
        table.file,
        table.sheet,
        cells,
        first,
        depth,
        malformed,
        losses=_list_losses(table, headings, cells.index),
        is_hidden=table.is_hidden,
        hidden_rows=table.hidden.rows.intersection(cells.index),
        hidden_columns=frozenset(heading for place, heading in headings.items() if place in table.hidden.columns),
    )


def _list_losses(table: RawTable, headings: Mapping[int, str], rows: pd.Index) -> Losses:
    """List the cells below the headings that are blank for want of a value, or filled from a cell merged over rows."""
    losses: dict[tuple[str, str], list[int]] = {}
    places = [(row, place, VALUELESS) for row, place in sorted(table.hidden.valueless)]
    for top, left, bottom, right in table.merged:
        span = rows[(rows > top) & (rows <= bottom + 1)]
        if len(span) > 1 and table.cells.iat[top, left]:
            places += [(int(row), place, MERGED) for place in headings if left <= place <= right for row in span]
    known = set(rows)
    for row, place, why in places:
        if row in known and place in headings:
            losses.setdefault((headings[place], why), []).append(row)
    return losses


def _head_sheet(table: RawTable, heading_row: int | None) -> Sheet:
    """Return a table of a database under the names of its columns."""
    if heading_row not in (None, 1):
        raise DataError(
            _(
                "{file}: heading_row is {heading_row}, and a table of a database has no rows of headings.",
                file=table.file,
                heading_row=heading_row,
            ),
            remedy=_("take heading_row out of the mapping."),
        )
    cells = table.cells.iloc[1:]
    cells.columns = pd.Index(table.cells.iloc[0].tolist())
    cells.index.name = "row"
    return Sheet(table.file, table.sheet, cells, 1, 1, {}, table.keys, table.losses)


def try_headings(table: RawTable, heading_row: int | None = None, heading_rows: int | None = None) -> Sheet | None:
    """Read the rows of a table under their headings, as `read_headings`; None where it has none."""
    try:
        return read_headings(table, heading_row, heading_rows)
    except DataError:
        return None


def normalise_heading(text: str) -> str:
    r"""Return a heading on one line, without blanks around it; those within it stand as the officer sees them.

    Examples
    --------
    >>> normalise_heading("NAMA  lengkap "), normalise_heading("NAMA\n lengkap")
    ('NAMA  lengkap', 'NAMA lengkap')
    """
    return re.sub(r" *[^\S ]\s*", " ", text).strip()


def _find_heading_row(table: RawTable) -> int:
    """Find the row of headings: the first that is filled at least half as far as the fullest of those at the top."""
    top = table.cells.head(_HEADING_ROWS)
    filled = top.ne("").sum(axis=1)
    for row, count in filled.items():
        # A title merged over the whole width is one text in many cells.
        if 2 * count >= filled.max() and (top.loc[row].replace("", None).nunique() > 1 or table.cells.shape[1] == 1):
            return int(str(row))
    raise DataError(
        _(
            "{file}: no row of headings was found{sheet}.",
            file=table.file,
            sheet=_(" in sheet {sheet!r}", sheet=table.sheet) if table.sheet else "",
        ),
        remedy=_("name it in the mapping: heading_row = 3"),
    )


def _count_heading_rows(table: RawTable, first: int) -> int:
    """Count the rows of headings: two where cells are merged over columns that have names of their own below."""
    depth = 1
    for top, left, bottom, right in table.merged:
        if top + 1 != first:
            continue
        depth = max(depth, bottom - top + 1)
        if right > left and bottom == top and first + 1 in table.cells.index:
            below = table.cells.loc[first + 1].iloc[left : right + 1]
            texts = below[below.ne("") & ~below.map(lambda cell: bool(_NUMBER.fullmatch(cell)))]
            depth = max(depth, 2 if len(texts) > 1 else 1)
    return depth


def _numbers_columns(table: RawTable, row: int) -> bool:
    """Return whether a row numbers the columns, as forms do below headings: 1, 2, 3; (1), (2), (3); U1, U2, U3."""
    if row not in table.cells.index:
        return False
    given = [re.sub(r"^[A-Za-z](?=\d)", "", cell.strip("() .")) for cell in table.cells.loc[row] if cell]
    return len(given) >= _LEAST_NUMBERS and given == [str(place) for place in range(1, len(given) + 1)]


def _join_names(table: RawTable, first: int, depth: int) -> list[str]:
    """Return the names of the columns, those of two rows joined."""
    rows = table.cells.loc[first : first + depth - 1].map(normalise_heading).to_numpy().tolist()
    return [HEADING_JOINT.join(dict.fromkeys(part for part in parts if part)) for parts in zip(*rows, strict=True)]


#: What `_make_unique` puts behind the second and later of headings that are alike.
_AGAIN = re.compile(r" \(\d+\)$")


def strip_again(heading: str) -> str:
    """Return a heading without the number that tells it from another of its name.

    Examples
    --------
    >>> strip_again("Sangat baik (2)"), strip_again("Waktu (menit)")
    ('Sangat baik', 'Waktu (menit)')
    """
    return _AGAIN.sub("", heading)


def _make_unique(names: list[str]) -> list[str]:
    """Return names of which the second and later of a kind are numbered: '1-1', '1-1 (2)'."""
    seen: dict[str, int] = {}
    taken = set(names)
    unique = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        fresh = name if seen[name] == 1 else f"{name} ({seen[name]})"
        while seen[name] > 1 and fresh in taken:
            seen[name] += 1
            fresh = f"{name} ({seen[name]})"
        taken.add(fresh)
        unique.append(fresh)
    return unique


def _name_column(place: int) -> str:
    """Return the letters of a column as a spreadsheet has them: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def split_column(column: pd.Series) -> Iterator[pd.Series]:
    """Split a column in pieces, one at least."""
    for start in range(0, max(len(column), 1), PIECE_CELLS):
        yield column.iloc[start : start + PIECE_CELLS]


def map_distinct(column: pd.Series, function: Callable[[str], str]) -> pd.Series:
    """Apply a function to each distinct text of a column.

    Examples
    --------
    >>> map_distinct(pd.Series(["a", "b", "a"], dtype="str"), str.upper).tolist()
    ['A', 'B', 'A']
    """
    once = lru_cache(KEPT_VALUES)(function)
    parts = [
        piece.map({text: once(text) for text in piece.unique().tolist()}).astype("str")
        for piece in split_column(column)
    ]
    return pd.concat(parts)
