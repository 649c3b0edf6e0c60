"""One or many files of Parquet or CSV as one table, read in pieces. Floor 2.

A folder is read with all its files below; folders named `column=value`, as databases write partitions, are columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

import numpy as np
import pyarrow as pa
import pyarrow.csv as csv
import pyarrow.parquet as parquet

from ikm.errors import DataError, RuleError, SettingError, near
from ikm.rules.instrument import Instrument
from ikm.rules.pack import PREFIX
from ikm.rules.period import Period
from ikm.survey.checks import PAIRED
from ikm.survey.files import HEADING_ROW

SUFFIXES = (".parquet", ".csv")
#: Columns that are counted besides the unsur, and those that an answer file may hold and that are not read here.
COUNTED = ("unit", "period", "gender", "age", "education", "occupation", "service")
PASSED_OVER = ("respondent", "date", "weight", "overall", "saran")
#: Bytes of CSV read at a time.
_BLOCK = 1 << 24


@dataclass(frozen=True, eq=False)
class Piece:
    """Some rows of one file.

    Parameters
    ----------
    rows : ndarray of int
        Number of each row in the file, as a spreadsheet counts: the first below the headings is 2.
    """

    name: str
    rows: np.ndarray
    columns: dict[str, pa.Array]


@dataclass(frozen=True, eq=False)
class File:
    """One file: its own columns by lower-case heading, and those that its folders tell."""

    path: Path
    headings: dict[str, str]
    told: dict[str, str]
    separator: str = ","

    @property
    def columns(self) -> list[str]:
        """All columns."""
        return [*self.headings, *(name for name in self.told if name not in self.headings)]

    def batches(self, wanted: Sequence[str], rows: int) -> Iterator[pa.RecordBatch]:
        """The wanted columns of its own, in its order of rows; texts as dictionaries."""
        own = [self.headings[name] for name in wanted if name in self.headings]
        try:
            yield from (self._csv(own) if self.path.suffix == ".csv" else self._parquet(own, rows))
        except (pa.ArrowInvalid, OSError) as error:
            raise DataError(f"{self.path}: cannot be read: {error}") from error

    def _parquet(self, own: list[str], rows: int) -> Iterator[pa.RecordBatch]:
        with parquet.ParquetFile(self.path) as plain:
            texts = [field.name for field in plain.schema_arrow if pa.types.is_string(field.type)]
        with parquet.ParquetFile(self.path, read_dictionary=texts) as file:
            yield from file.iter_batches(batch_size=rows, columns=own)

    def _csv(self, own: list[str]) -> Iterator[pa.RecordBatch]:
        text = pa.dictionary(pa.int32(), pa.string())
        with csv.open_csv(
            self.path,
            csv.ReadOptions(block_size=_BLOCK),
            csv.ParseOptions(delimiter=self.separator, newlines_in_values=True),
            csv.ConvertOptions(include_columns=own, column_types=dict.fromkeys(own, text), strings_can_be_null=False),
        ) as file:
            yield from file


class Tables:
    """Files of one table; see `open_tables`."""

    def __init__(self, name: str, files: Sequence[File]) -> None:
        self.name = name
        self.files = tuple(files)

    @property
    def columns(self) -> list[str]:
        """Columns that every file has."""
        return [name for name in self.files[0].columns if all(name in file.columns for file in self.files)]

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """Periods of the table, oldest first; none where no column tells them.

        Raises
        ------
        DataError
            A cell that is no period.
        """
        if "period" not in self.columns:
            return ()
        return tuple(sorted({one for file in self.files for one in _periods_of(file)}))

    def told_periods(self) -> str:
        """The periods for a message."""
        return ", ".join(map(str, self.periods)) or "none"

    def pieces(self, wanted: Sequence[str], rows: int, period: Period) -> Iterator[Piece]:
        """Rows of a period, file by file; where no column tells the period, all rows."""
        dated = "period" in self.columns
        for file in self.files:
            first = HEADING_ROW + 1
            for batch in file.batches([*wanted, "period"] if dated else wanted, rows):
                piece = _piece(file, batch, [*wanted, "period"] if dated else wanted, first)
                first += batch.num_rows
                yield _of_period(piece, period) if dated else piece


def open_tables(path: str | Path) -> Tables:
    """A file, or all files below a folder.

    Raises
    ------
    SettingError
        No such file, or neither .parquet nor .csv.
    DataError
        A file that cannot be read or has no column `unit`.
    """
    place = Path(path)
    found = [place] if place.is_file() else sorted(one for one in place.rglob("*") if one.suffix in SUFFIXES)
    if not place.exists() or not found or found[0].suffix not in SUFFIXES:
        what = "does not exist" if not place.exists() else "holds no .parquet or .csv file"
        raise SettingError(f"{place}: {what}.", allowed="a file .parquet or .csv, or a folder of such files")
    return Tables(str(place), [_file(one, place) for one in found])


def require_columns(tables: Tables, instrument: Instrument) -> None:
    """Refuse a table that lacks a column, or has one that would vanish in silence.

    Raises
    ------
    DataError
        Every missing and unknown column in one message, with the one that is like it.
    """
    needed = ("unit", *instrument.keys)
    optional = [*COUNTED, *PASSED_OVER]
    places = []
    for file in tables.files:
        strange = [name for name in file.columns if name not in (*needed, *optional) and not _paired(name)]
        where = f"{file.path.name}: " if len(tables.files) > 1 else ""
        missing = [name for name in needed if name not in file.columns]
        places += [f"{where}{name}: missing. {near(name, strange)}".rstrip() for name in missing]
        places += [f"{where}{name}: unknown. {near(name, [*needed, *optional])}".rstrip() for name in strange]
    if places:
        raise DataError(
            f"{tables.name}: {len(places)} column{'s' if len(places) > 1 else ''} missing or unknown under "
            f"{instrument.short}.",
            places=places,
            allowed=", ".join([*needed, *optional[1:], *(f"{prefix}<unsur>" for prefix in PAIRED), f"{PREFIX}<item>"]),
            remedy="name the columns so; take out those that are of no use here; or name another instrument.",
        )


def _paired(name: str) -> bool:
    """Whether a column belongs to an answer file, though it is not counted here."""
    return name.startswith((*PAIRED, PREFIX))


def _file(path: Path, root: Path) -> File:
    """Headings of a file and what its folders tell."""
    try:
        if path.suffix == ".csv":
            with path.open(encoding="utf-8-sig") as file:
                line = file.readline()
            separator = max(",;\t", key=line.count)
            names = csv.open_csv(path, parse_options=csv.ParseOptions(delimiter=separator)).schema.names
        else:
            separator, names = ",", parquet.read_schema(path).names
    except (pa.ArrowInvalid, OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: cannot be read: {error}", allowed="Parquet, or CSV in UTF-8 with headings") from error
    headings = {name.strip().casefold(): name for name in names}
    if len(headings) < len(names):
        raise DataError(f"{path}: a heading stands twice.", remedy="keep one column of each name.")
    folders = path.relative_to(root).parts[:-1] if root.is_dir() else ()
    told = [part.partition("=") for part in folders if "=" in part]
    return File(path, headings, {name.casefold(): unquote(value) for name, _, value in told}, separator)


def _piece(file: File, batch: pa.RecordBatch, wanted: Sequence[str], first: int) -> Piece:
    """A batch with the columns that the folders tell."""
    rows = np.arange(first, first + batch.num_rows)
    columns = {
        name: batch.column(file.headings[name])
        if name in file.headings
        else pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(rows), dtype=np.int32)), [file.told[name]])
        for name in wanted
    }
    return Piece(file.path.name, rows, columns)


def _of_period(piece: Piece, period: Period) -> Piece:
    """The rows of one period."""
    column = piece.columns.pop("period")
    column = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    right = np.array([*(_period(text, piece.name) == period for text in column.dictionary.to_pylist()), False])
    inside = right[column.indices.fill_null(len(right) - 1).to_numpy(zero_copy_only=False)]
    if inside.all():
        return piece
    mask = pa.array(inside)
    return Piece(piece.name, piece.rows[inside], {name: one.filter(mask) for name, one in piece.columns.items()})


def _periods_of(file: File) -> set[Period]:
    """Periods in one file; only that column is read."""
    found: set[Period | None] = set()
    if "period" not in file.headings:
        found.add(_period(file.told["period"], file.path.name))
        return {one for one in found if one}
    for batch in file.batches(["period"], 1 << 20):
        column = batch.column(0)
        values = column.dictionary if pa.types.is_dictionary(column.type) else column.unique()
        found |= {_period(text, file.path.name) for text in values.to_pylist()}
    return {one for one in found if one}


def _period(text: object, name: str) -> Period | None:
    """A cell as a period; None where it is blank."""
    if text is None or not str(text).strip():
        return None
    try:
        return Period.parse(str(text).strip())
    except (SettingError, RuleError) as error:
        raise DataError(f"{name}, column period: {error}") from error
