"""Any table that a form tool or an officer hands over, as text with the row numbers of its spreadsheet. Floor 2.

What a file is, is read off its content: a workbook called .csv is still a workbook.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import tomllib
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow
from pyarrow import compute
from python_calamine import CalamineWorkbook

from ikm.errors import DataError
from ikm.rules.instrument import Instrument, Unsur, list_instruments
from ikm.survey.responses import format_cell, read_rows

CSV_SEPARATORS = ",;\t|"
#: Records looked at to find the separator and the width of a CSV file.
_RECORDS_LOOKED_AT = 20
#: Rows from which a mapping is proposed.
_TOP = 20_000
#: Bytes in which separator and kind of a text file are looked for.
_TOP_BYTES = 1 << 20
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
    merged : tuple of Merged
        Cells that stand as one; each of them holds the text.
    malformed : mapping of int to int
        Row -> number of fields, for rows of a CSV file with a wrong number; they are not in `cells`.
    """

    file: str
    sheet: str
    cells: pd.DataFrame
    merged: tuple[MergedCells, ...] = ()
    malformed: Mapping[int, int] = field(default_factory=dict)


class OpenedFile:
    """An export, read once for all who look at it.

    Parameters
    ----------
    path : Path
        As `read_tables` takes it.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._tables: list[RawTable] | None = None

    def tables(self) -> list[RawTable]:
        """Its tables, kept for the next who asks; DataError as `read_tables`."""
        if self._tables is None:
            self._tables = read_tables(self.path)
        return self._tables

    def tops(self) -> list[RawTable]:
        """Its tables, of long ones the first 20,000 rows: enough to propose a mapping from."""
        return [replace(table, cells=table.cells.head(_TOP)) for table in self.tables()]

    def taken(self) -> list[RawTable]:
        """Its tables, kept no longer: a million rows need their memory for what is made of them."""
        tables = self.tables()
        self._tables = None
        return tables


def read_tables(path: Path) -> list[RawTable]:
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


def _workbook(raw: bytes, path: Path) -> list[RawTable]:
    """Sheets of a workbook."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheets = [book.get_sheet_by_name(name) for name in book.sheet_names]
        return [_sheet(sheet, path) for sheet in sheets]
    except Exception as error:  # calamine raises its own classes and ValueError for one and the same fault
        raise explain_broken_workbook(path, error) from error


def _sheet(sheet: object, path: Path) -> RawTable:
    """One sheet with its merged cells filled."""
    rows = [[format_cell(value).strip() for value in row] for row in sheet.to_python(skip_empty_area=False)]  # type: ignore[attr-defined]
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


def _text(raw: bytes, path: Path) -> RawTable:
    """The table of a CSV file."""
    plain = _plain(raw, path)
    del raw
    top = plain[:_TOP_BYTES].decode("utf-8", errors="ignore")
    refuse_other_text(top, path)
    if not top.strip() and not plain.strip():
        return RawTable(path.name, "", pd.DataFrame())
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
    return RawTable(path.name, "", cells, malformed=wrong)


def _shape(text: str) -> tuple[str, int]:
    """Separator and number of fields: those that most of the first records agree on, more fields before fewer."""
    found = []
    for separator in CSV_SEPARATORS:
        records = csv.reader(io.StringIO(text), delimiter=separator)
        widths = Counter(len(record) for record, _ in zip(records, range(_RECORDS_LOOKED_AT), strict=False) if record)
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
        raise explain_binary(path)
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


_SAVE = "open it in a spreadsheet and save it as .xlsx."
#: How a file begins -> what it is, and what to do.
_BEGINNINGS = (
    (r"%PDF", "a PDF", "ask for the workbook or the export that it was printed from."),
    (r"<!doctype html|<html|<table|<head", "a web page, as some applications save under the name of a workbook", _SAVE),
    (r"<\?xml|<workbook", "an XML file", _SAVE),
    (r"\{\\rtf", "a text document", "copy its table into a spreadsheet and save that as .xlsx."),
    (r"[\[{]\s*[{\"\]]", "a JSON file", "export it as CSV."),
    (
        r"(?:(?:--|/\*|SET )[^\n]*\n|\s)*(?:CREATE|INSERT INTO|DROP TABLE)\b",
        "an SQL dump",
        "export each of its tables as CSV, with headings, into one folder; then name the table of answers.",
    ),
)
#: Characters that no text holds; this many in a thousand are binary data.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LETTERS_LOOKED_AT, _THOUSAND = 1 << 16, 1000
#: Where a workbook says when it was made and saved last, and how.
_PROPERTIES = ("docProps/core.xml", "meta.xml")
_SAVED = r"<(?:dcterms:created|dcterms:modified|dc:date|meta:creation-date)\b[^>]*>\s*([0-9T:-]{10,19})"
#: How far the clocks of the earth are before world time.
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
            raise DataError(f"{path}: {what}, no table.", remedy=remedy)
    if len(_CONTROL.findall(top)) * _THOUSAND >= max(len(top), _THOUSAND):
        raise explain_binary(path)


def explain_binary(path: Path) -> DataError:
    """That a file is no text."""
    return DataError(
        f"{path}: neither a workbook nor a text file: it holds binary data.", remedy="name the export, .xlsx or .csv."
    )


def explain_broken_workbook(path: Path, reason: object) -> DataError:
    """That a file begins like a workbook and is none."""
    return DataError(
        f"{path}: not a workbook: {reason}",
        remedy="if it is a packed file (.zip), unpack it and name the table in it; else save it again as .xlsx.",
    )


def find_saved_day(path: Path) -> date | None:
    """Day on which a workbook says it was saved last; None where it does not say, as in a CSV file.

    Told in world time, so the day is the last that it was anywhere: answers are dated where they were given. The clock
    of the file system is not asked, for a copy of a file is no other file.
    """
    if not zipfile.is_zipfile(path):
        return None
    with zipfile.ZipFile(path) as book:
        names = [name for name in _PROPERTIES if name in book.namelist()]
        text = book.open(names[0]).read(_LETTERS_LOOKED_AT).decode("utf-8", errors="replace") if names else ""
    days = []
    for stamp in re.findall(_SAVED, text):
        try:
            days.append((datetime.fromisoformat(stamp) + _LAST_ZONE).date())
        except ValueError:
            continue
    return max(days, default=None)


#: Headings are looked for in so many rows: above them stand titles.
_HEADING_ROWS = 15
#: Fewer numbers in a row may be answers.
_NUMBERED = 6
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
    """

    file: str
    name: str
    cells: pd.DataFrame
    heading_row: int
    heading_rows: int
    malformed: Mapping[int, int]

    @property
    def where(self) -> str:
        """File and sheet as a message names them."""
        return f"{self.file}, sheet '{self.name}'" if self.name else self.file


def read_headings(table: RawTable, heading_row: int | None = None, heading_rows: int | None = None) -> Sheet:
    """The rows of a table under their headings.

    Parameters
    ----------
    heading_row, heading_rows : int, optional
        Where the headings are, if known; else they are looked for.

    Raises
    ------
    DataError
        No row looks like headings, or what stands there looks like an answer.
    """
    first = heading_row or _first(table)
    depth = heading_rows or _depth(table, first)
    names = _names(table, first, depth)
    last = first + depth - 1
    last += _counts_columns(table, last + 1)
    # A slice is no copy; rows are picked only where some hold nothing.
    cells = table.cells.iloc[int(table.cells.index.searchsorted(last, side="right")) :]
    held = cells.ne("")
    keep = [bool(name) or bool(held.iloc[:, place].any()) for place, name in enumerate(names)]
    filled = held.any(axis=1)
    cells = (cells if filled.all() else cells.loc[filled]).loc[:, keep]
    del held, filled
    named = [name or f"column {_letter(place)}" for place, name in enumerate(names)]
    cells.columns = pd.Index(_unique([name for name, kept in zip(named, keep, strict=True) if kept]))
    cells.index.name = "row"
    malformed = {row: fields for row, fields in table.malformed.items() if row > last}
    return Sheet(table.file, table.sheet, cells, first, depth, malformed)


def normalise_heading(text: str) -> str:
    """A heading on one line, without blanks around it.

    Examples
    --------
    >>> normalise_heading("NAMA   lengkap ")
    'NAMA lengkap'
    """
    return " ".join(text.split())


def _first(table: RawTable) -> int:
    """Row of the headings: the first that is filled at least half as far as the fullest of the rows at the top."""
    top = table.cells.head(_HEADING_ROWS)
    filled = top.ne("").sum(axis=1)
    for row, count in filled.items():
        # A title merged over the whole width is one text in many cells.
        if 2 * count >= filled.max() and (top.loc[row].replace("", None).nunique() > 1 or table.cells.shape[1] == 1):
            return int(str(row))
    raise DataError(
        f"{table.file}: no row of headings was found{f' in sheet {table.sheet!r}' if table.sheet else ''}.",
        remedy="name it in the mapping: heading_row = 3",
    )


def _depth(table: RawTable, first: int) -> int:
    """How many rows the headings take: two where cells are merged over columns that have names of their own below."""
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


def _counts_columns(table: RawTable, row: int) -> bool:
    """Whether a row numbers the columns, as paper forms do below their headings: 1, 2, 3 ... or (1), (2), (3)."""
    if row not in table.cells.index:
        return False
    given = [cell.strip("() .") for cell in table.cells.loc[row] if cell]
    return len(given) >= _NUMBERED and given == [str(place) for place in range(1, len(given) + 1)]


def _names(table: RawTable, first: int, depth: int) -> list[str]:
    """Names of the columns, those of two rows joined."""
    rows = [
        table.cells.loc[row].map(normalise_heading).tolist()
        for row in range(first, first + depth)
        if row in table.cells.index
    ]
    return [HEADING_JOINT.join(dict.fromkeys(part for part in parts if part)) for parts in zip(*rows, strict=True)]


def _unique(names: list[str]) -> list[str]:
    """Names of which the second and later of a kind are numbered: '1-1', '1-1 (2)'."""
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


def _letter(place: int) -> str:
    """Letters of a column as a spreadsheet has them: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


_LEAD = re.compile(r"^(?:(?:u|unsur|no|q|soal|pertanyaan)?[ .]*\d{1,2}\s*[.):\-]\s*|[ivx]+[.)]\s+|\W+)", re.IGNORECASE)
#: What LimeSurvey puts before a question: 'U[SQ001]. ', 'G01Q02. '; a grid's row stands behind it: '[Persyaratan]'.
_CODE = re.compile(r"^(?:\w+\[\w+\]|G\d+Q\d+\w*)\.?\s+")
_ROW = re.compile(r"\[(?!SQ\d+\])([^\[\]]*[^\W\d_]{3}[^\[\]]*)\]$")
#: A question within groups, as Kobo and ODK call it: 'data_diri/umur'.
_GROUPED = re.compile(r"[\w.-]+(?:/[\w.-]+)*/([\w.-]{3,})")
#: 'U3', 'Unsur 3', 'U 3.', with nothing behind it.
_PLACE = re.compile(r"(?:u|unsur|nilai unsur|nrr(?: u(?:nsur)?)?|p|q|v)[ _.\-]*0?(\d{1,2})\.?", re.IGNORECASE)


def normalise_question(heading: str) -> str:
    """What a heading says: its last part, in small letters, without a number in front.

    Examples
    --------
    >>> normalise_question("PROFIL / USIA"), normalise_question("3.  Kecepatan waktu "), normalise_question("jenis_kelamin")
    ('usia', 'kecepatan waktu', 'jenis kelamin')
    >>> normalise_question("Nilailah unsur berikut [Biaya/tarif]"), normalise_question("U[SQ003]. Kecepatan waktu")
    ('biaya/tarif', 'kecepatan waktu')
    """
    last = _CODE.sub("", heading.split(HEADING_JOINT)[-1].strip())
    row = _ROW.search(last)
    last = re.sub(r"(?<=\w)_(?=\w)", " ", row[1] if row else last)
    return _LEAD.sub("", " ".join(last.split()).casefold()).strip() or last.casefold()


def parse_unsur_number(heading: str) -> int | None:
    """Number of an unsur in a heading that is nothing but a number: 3 of 'U3'; None elsewhere."""
    match = _PLACE.fullmatch(" ".join(heading.split(HEADING_JOINT)[-1].split()))
    return int(match[1]) if match else None


def match_unsur(heading: str, instrument: Instrument) -> list[str]:
    """Keys of the unsur that a question may ask for; one where it is certain.

    Examples
    --------
    >>> from ikm.rules.instrument import load_instrument
    >>> match_unsur("9. Penanganan pengaduan, saran dan masukan", load_instrument("permenpanrb-14-2017"))
    ['pengaduan']
    """
    for text in _readings(heading):
        same = [item.key for item in instrument.unsur if text in _own_words(item)]
        found = same or [key for key in instrument.keys if _matches(text, _words()["unsur"].get(key, ()))]
        if found:
            return found
    return []


def match_columns(heading: str) -> list[str]:
    """Columns, other than unsur, that a heading may stand for."""
    return _named("columns", heading)


def choose_heading(name: str, headings: Sequence[str]) -> str:
    """The heading to take where a form tool says one thing under several: the first in the order of words.toml.

    Examples
    --------
    >>> choose_heading("date", ["_submission_time", "end"]), choose_heading("date", ["end", "Tanggal survei"])
    ('end', '')
    """
    for patterns in _words()["same"].get(name, ()):
        places = [
            next((at for at, each in enumerate(patterns) if re.search(each, normalise_question(one))), -1)
            for one in headings
        ]
        if min(places) >= 0 and places.count(min(places)) == 1:
            return headings[places.index(min(places))]
    return ""


def detect_personal_heading(heading: str) -> str:
    """Kind of personal data that a heading announces; '' where none."""
    return next(iter(_named("personal", heading)), "")


def detect_total(heading: str) -> str:
    """'sum' or 'mean' where a heading announces one of the answers, else ''."""
    text = normalise_question(heading)
    return next((kind for kind, patterns in _words()["totals"].items() if _matches(text, patterns)), "")


def list_consenting(heading: str, choices: Sequence[str]) -> list[str]:
    """Of the answers to a question of consent those that say yes; nothing where the heading asks no consent.

    Examples
    --------
    >>> list_consenting("Apakah Anda bersedia mengisi survei ini?", ["Ya, saya bersedia", "Tidak bersedia"])
    ['Ya, saya bersedia']
    """
    words = _words()["consent"]
    if not _matches(normalise_question(heading), words["question"]):
        return []
    return [choice for choice in choices if choice and not _matches(choice.casefold(), words["refusal"])]


def detect_pair_prefix(heading: str) -> str:
    """Prefix of a column that holds what was expected or how much it matters; '' for what was found."""
    text = heading.casefold()
    return next((prefix for prefix, patterns in _words()["pairs"].items() if _matches(text, patterns)), "")


def match_figures_columns(heading: str) -> list[str]:
    """Columns of a published recap that a heading may stand for; 'item' is a part of the index.

    Examples
    --------
    >>> match_figures_columns("Nilai Indeks"), match_figures_columns("V11"), match_figures_columns("Mutu Pelayanan")
    (['ikm'], ['item'], ['mutu'])
    """
    text = " ".join(heading.split(HEADING_JOINT)[-1].split()).casefold()
    return [name for name, patterns in _words()["recap"].items() if _matches(text, patterns)]


def match_figures_row(text: str) -> str:
    """'ikm' or 'n' where a row of an NRR table holds the index or the number of respondents, else ''."""
    return next(
        (name for name, patterns in _words()["recap_rows"].items() if _matches(normalise_question(text), patterns)), ""
    )


def list_foot_words() -> frozenset[str]:
    """What stands first in a row that adds up a sheet."""
    return frozenset(_words()["foot"]["words"])


def is_foot(cell: str) -> bool:
    """Whether the first cell of a row says that it adds up the sheet.

    Examples
    --------
    >>> is_foot("Jumlah :"), is_foot("NRR per Unsur = Jumlah Nilai / Jumlah Kuesioner"), is_foot("Totok Jumlahadi")
    (True, True, False)
    """
    text = " ".join(cell.split()).casefold().rstrip(" :")
    return text in list_foot_words() or text.startswith(tuple(_words()["foot"]["starts"]))


@cache
def compile_foot_pattern() -> str:
    """A pattern that every cell of which `is_foot` is true begins with: a quick look before the true one."""
    words = {re.match(r"\w+", each)[0] for each in [*_words()["foot"]["words"], *_words()["foot"]["starts"]]}  # type: ignore[index]
    return rf"^\s*(?:{'|'.join(sorted(words))})"


def list_label_scales(unsur: Unsur | None) -> list[tuple[str, ...]]:
    """Rows of labels that a question's options may be from, worst first, those of the regulation in front."""
    own = [tuple(text.casefold() for text in unsur.options)] if unsur else []
    return [*own, *(tuple(row) for row in _words()["scales"].values())]


@cache
def list_known_labels() -> frozenset[str]:
    """Every label that an answer may have: those of all regulations and those in use besides."""
    own = {text.casefold() for rules in list_instruments().values() for item in rules.unsur for text in item.options}
    return frozenset(own | {text for row in list_label_scales(None) for text in row})


def _readings(heading: str) -> list[str]:
    """What a heading may say, surest first: of a question within groups its own name, then all of it."""
    text = normalise_question(heading)
    grouped = _GROUPED.fullmatch(text.replace(" ", "_"))
    return [normalise_question(grouped[1]), text] if grouped else [text]


def _named(table: str, heading: str) -> list[str]:
    """Keys of a table of words of which one fits all of a heading, else its own name within groups."""
    for text in reversed(_readings(heading)):
        if found := [name for name, patterns in _words()[table].items() if _matches(text, patterns)]:
            return found
    return []


def _own_words(unsur: Unsur) -> set[str]:
    """Key, name and question of an unsur as headings have them."""
    return {unsur.key, *(" ".join(text.split()).casefold().rstrip("?") for text in (unsur.name, unsur.question))} | {
        unsur.question.casefold()
    }


def _matches(text: str, patterns: tuple[str, ...] | list[str]) -> bool:
    """Whether any pattern is found."""
    return any(re.search(pattern, text) for pattern in patterns)


@cache
def _words() -> dict[str, dict[str, Any]]:
    """The file."""
    return tomllib.loads((Path(__file__).with_name("words.toml")).read_text(encoding="utf-8"))


#: Cells of a piece, and answers kept for texts that come again and again.
PIECE_CELLS, KEPT_VALUES = 1 << 17, 1 << 12


def split_column(column: pd.Series) -> Iterator[pd.Series]:
    """A column in pieces, one at least."""
    for start in range(0, max(len(column), 1), PIECE_CELLS):
        yield column.iloc[start : start + PIECE_CELLS]


def map_distinct(column: pd.Series, told: Callable[[str], str]) -> pd.Series:
    """What a function tells of each distinct text of a column.

    Examples
    --------
    >>> map_distinct(pd.Series(["a", "b", "a"], dtype="str"), str.upper).tolist()
    ['A', 'B', 'A']
    """
    once = lru_cache(KEPT_VALUES)(told)
    parts = [piece.map({text: once(text) for text in piece.unique()}).astype("str") for piece in split_column(column)]
    return pd.concat(parts)
