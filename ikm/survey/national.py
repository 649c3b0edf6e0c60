"""Answers of very many units in one table of Parquet or CSV, in pieces that fit into memory. Floor 2.

Counted and refused as `read_survey` does it: the same spellings, scale, age groups and reasons; a piece holds whole
numbers instead of text. Only the columns that are counted are read, so comments and identifiers never enter.
"""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as csv
import pyarrow.parquet as parquet

from ikm.errors import DataError, RuleError, SettingError, suggest_name
from ikm.rules.instrument import Instrument, load_instrument
from ikm.rules.pack import ITEM_PREFIX
from ikm.rules.period import Period
from ikm.survey.responses import (
    BLANK_ANSWER,
    DOES_NOT_APPLY,
    HEADING_ROW,
    NO_ANSWERS,
    OUTSIDE_SCALE,
    PAIR_PREFIXES,
    format_cell,
    group_ages,
    normalise_gender,
    normalise_scores,
    parse_ages,
    quote_cell,
)
from ikm.survey.settings import strip_direction_marks

#: Columns that describe a respondent; all but the unit may be missing.
TRAIT_COLUMNS = ("gender", "age", "education", "occupation", "service")
#: A third reason to refuse a row, beside those of one unit's file.
NO_UNIT = "no unit"
REFUSAL_REASONS = (NO_ANSWERS, OUTSIDE_SCALE, NO_UNIT)
#: Rows of a piece that is counted: enough that the work on it outweighs the call, few enough for memory.
PIECE_ROWS = 1 << 21
#: Rows that are read at a time; more would fill memory with text.
_READ = 1 << 17
#: Codes of a cell of an unsur besides the scores.
_BLANK, _NOT_APPLY, _OUTSIDE = 0, 250, 251


@dataclass(frozen=True, eq=False)
class Chunk:
    """Some counted respondents.

    Parameters
    ----------
    unit : ndarray of int, shape (n,)
        Place of the unit in `NationalAnswers.units`.
    traits : dict of str to ndarray of int, shape (n,)
        Place of the category in `Answers.labels(name)`.
    scores : tuple of ndarray of uint8, each shape (n,)
        Answers to each unsur, 1-4; 0 where blank or '-'.
    """

    unit: np.ndarray
    traits: dict[str, np.ndarray]
    scores: tuple[np.ndarray, ...]


class Coder:
    """Texts of one column as numbers, and how often each spelling was met."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.codes: dict[str, int] = {}
        self.spelt: list[Counter[str]] = []
        #: Value as it was read -> its code and its text; a value is looked at once.
        self._known: dict[object, tuple[int, str]] = {}

    def __call__(self, column: pa.Array) -> np.ndarray:
        """Code of each cell."""
        column = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        values = [*column.dictionary.to_pylist(), None]
        self._look_at([value for value in values if value not in self._known])
        found = [self._known[value] for value in values]
        codes = np.array([code for code, _ in found])
        places = column.indices.fill_null(len(values) - 1).to_numpy(zero_copy_only=False)
        if self.name not in ("unit", "age"):
            for (code, text), count in zip(found, np.bincount(places, minlength=len(values)).tolist(), strict=True):
                if count:
                    self.spelt[code][text] += count
        return np.asarray(codes.astype(np.uint8 if codes.max() < 256 else np.int32)[places])

    def _look_at(self, values: Sequence[object]) -> None:
        """Give values that were not met before a code."""
        texts = strip_texts(values)
        for value, text, key in zip(values, texts, self._keys(texts) if texts else [], strict=True):
            self._known[value] = (self._code(key), " ".join(text.split()))

    @property
    def labels(self) -> list[str]:
        """One spelling for each code: the known or the most frequent one; '' is 'not stated'."""
        if self.name in ("unit", "age"):
            return list(self.codes)
        best = [
            min(found, key=lambda text: (-found[text], text)) if found else key
            for key, found in zip(self.codes, self.spelt, strict=True)
        ]
        return [normalise_gender(text) for text in best] if self.name == "gender" else best

    def _keys(self, texts: Sequence[str]) -> list[str]:
        """What spellings of one category have in common."""
        if self.name == "unit":
            return list(texts)
        if self.name == "age":
            return list(group_ages(parse_ages(pd.Series(texts, dtype="str"))))
        if self.name == "gender":
            return [normalise_gender(text).casefold() for text in texts]
        return [" ".join(text.split()).casefold() for text in texts]

    def _code(self, key: str) -> int:
        if key not in self.codes:
            self.codes[key] = len(self.codes)
            self.spelt.append(Counter())
        return self.codes[key]


class TableFiles:
    """Files of one table; see `open_tables`."""

    def __init__(self, name: str, files: Sequence[TableFile]) -> None:
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

    def pieces(self, wanted: Sequence[str], rows: int, period: Period) -> Iterator[TablePiece]:
        """Rows of a period, file by file; where no column tells the period, all rows."""
        dated = "period" in self.columns
        for file in self.files:
            first = HEADING_ROW + 1
            for batch in file.batches([*wanted, "period"] if dated else wanted, rows):
                piece = _piece(file, batch, [*wanted, "period"] if dated else wanted, first)
                first += batch.num_rows
                yield _of_period(piece, period) if dated else piece


@dataclass(eq=False)
class NationalAnswers:
    """Answers of a period, to be gone through once with `chunks`; its counts are complete afterwards.

    Parameters
    ----------
    invalid : {'stop', 'refuse'}
        What a value outside the scale does: a message after all rows were seen, or its row is left out and counted.
    """

    tables: TableFiles
    period: Period
    instrument: Instrument
    invalid: Literal["stop", "refuse"] = "stop"
    read: int = 0
    counted: int = 0
    refused: dict[str, Counter[int]] = field(default_factory=lambda: {reason: Counter() for reason in REFUSAL_REASONS})
    does_not_apply: Counter[tuple[int, int]] = field(default_factory=Counter)
    outside: int = 0
    _places: list[str] = field(default_factory=list)
    _coders: dict[str, Coder] = field(default_factory=dict)

    @property
    def units(self) -> list[str]:
        """Codes of the units that were met."""
        return self._coders["unit"].labels if "unit" in self._coders else []

    def labels(self, trait: str) -> list[str]:
        """Categories of a trait that were met; ages in groups."""
        return self._coders[trait].labels if trait in self._coders else []

    @property
    def traits(self) -> tuple[str, ...]:
        """Traits that the files tell."""
        return tuple(name for name in TRAIT_COLUMNS if name in self.tables.columns)

    def chunks(self, rows: int = PIECE_ROWS) -> Iterator[Chunk]:
        """Counted respondents, about `rows` at a time.

        Raises
        ------
        DataError
            A file cannot be read; values outside the scale (unless they are refused); nothing of the period.
        """
        self._coders = {name: Coder(name) for name in ("unit", *self.traits)}
        wanted = ["unit", *self.traits, *self.instrument.keys]
        kept: list[Chunk] = []
        for piece in self.tables.pieces(wanted, _READ, self.period):
            kept.append(self._chunk(piece))
            self.counted += len(kept[-1].unit)
            if sum(len(one.unit) for one in kept) >= rows:
                yield _joined(kept)
                kept = []
        if any(len(one.unit) for one in kept):
            yield _joined(kept)
        self._check()

    def _chunk(self, piece: TablePiece) -> Chunk:
        """One piece of a file as numbers, refused rows counted and left out."""
        self.read += len(piece.rows)
        codes = {name: coder(piece.columns[name]) for name, coder in self._coders.items()}
        scores = [self._scores(piece, key) for key in self.instrument.keys]
        stated = self._has_unit(codes["unit"])
        outside = np.zeros(len(piece.rows), dtype=bool)
        for given in scores:
            if given.max(initial=0) == _OUTSIDE:
                outside |= given == _OUTSIDE
        for place, given in enumerate(scores):
            if given.max(initial=0) >= _NOT_APPLY:
                skipped = given == _NOT_APPLY
                self._count_skipped(codes["unit"][skipped & ~outside & stated], place)
                given[skipped] = _BLANK
        silent = ~np.bitwise_or.reduce(scores).astype(bool)
        keep = stated & ~outside & ~silent
        if keep.all():
            return Chunk(codes.pop("unit"), codes, tuple(scores))
        for reason, rows in ((NO_UNIT, ~stated), (OUTSIDE_SCALE, outside & stated), (NO_ANSWERS, silent & stated)):
            self.refused[reason].update(codes["unit"][rows].tolist())
        return Chunk(
            codes["unit"][keep],
            {name: codes[name][keep] for name in self.traits},
            tuple(given[keep] for given in scores),
        )

    def _scores(self, piece: TablePiece, key: str) -> np.ndarray:
        """Answers to one unsur: 1-4, or a code."""
        column = piece.columns[key]
        if (found := self._numbers(column)) is not None:
            return found
        column = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        given = [*strip_texts(column.dictionary.to_pylist()), ""]
        texts = normalise_scores(pd.DataFrame({key: given}, dtype="str"), [key])[key]
        known = {str(score): score for score in self.instrument.scores} | {
            BLANK_ANSWER: _BLANK,
            DOES_NOT_APPLY: _NOT_APPLY,
        }
        table = np.array([known.get(text, _OUTSIDE) for text in texts], dtype=np.uint8)
        places = column.indices.fill_null(len(texts) - 1).to_numpy(zero_copy_only=False)
        found = table[places]
        if _OUTSIDE in table:
            wrong = np.flatnonzero(found == _OUTSIDE)
            self.outside += len(wrong)
            self._places += [
                f"{piece.name}, row {piece.rows[at]}, column {key}: {quote_cell(texts[places[at]])}"
                for at in wrong[:10]
            ]
        return np.asarray(found)

    def _numbers(self, column: pa.Array) -> np.ndarray | None:
        """Whole numbers that all lie on the scale, the usual case; None where a closer look is needed."""
        if not pa.types.is_integer(column.type):
            return None
        ends = pc.min_max(column).as_py()
        if (
            ends["min"] is not None
            and not self.instrument.scores[0] <= ends["min"] <= ends["max"] <= self.instrument.scores[-1]
        ):
            return None
        return np.asarray(column.fill_null(_BLANK).to_numpy(zero_copy_only=False), dtype=np.uint8)

    def _has_unit(self, units: np.ndarray) -> np.ndarray:
        """Whether each row names its unit."""
        return np.asarray(units != self._coders["unit"].codes.get("", -1))

    def _count_skipped(self, units: np.ndarray, place: int) -> None:
        """Answers '-' of one unsur, by unit."""
        self.does_not_apply.update({(unit, place): n for unit, n in Counter(units.tolist()).items()})

    def _check(self) -> None:
        """Raise what was found wrong."""
        if not self.read:
            raise DataError(f"{self.tables.name}: no rows of {self.period}.", allowed=self.tables.told_periods())
        if not self.counted and (not self.outside or self.invalid == "refuse"):
            raise DataError(
                f"{self.tables.name}: none of the {self.read} rows of {self.period} can be counted.",
                places=[f"{found.total()}: {reason}" for reason, found in self.refused.items() if found],
                remedy="look at the columns of the unsur: " + ", ".join(self.instrument.keys),
            )
        if self.outside and self.invalid == "stop":
            count = self.outside
            raise DataError(
                f"{self.tables.name}: {count} value{'s' if count > 1 else ''} outside the scale.",
                places=self._places[:10] + [""] * (count - 10),
                allowed=f"{', '.join(map(str, self.instrument.scores))}, blank (not answered), '-' (does not apply)",
                remedy="correct them; or name --invalid refuse to leave these rows out, counted in the report.",
            )


def strip_texts(values: Sequence[object]) -> list[str]:
    """Distinct values of a column as stripped text, as an answer file would hold them."""
    return [strip_direction_marks(format_cell(value)).strip() for value in values]


def require_invalid(text: str) -> Literal["stop", "refuse"]:
    """The setting, or a message.

    Raises
    ------
    SettingError
        Neither of the two.
    """
    if text == "stop":
        return "stop"
    if text == "refuse":
        return "refuse"
    raise SettingError(f"invalid '{text}' is not known.", allowed="stop or refuse")


def _joined(chunks: Sequence[Chunk]) -> Chunk:
    """Small pieces as one."""
    if len(chunks) == 1:
        return chunks[0]
    return Chunk(
        np.concatenate([one.unit for one in chunks]),
        {name: np.concatenate([one.traits[name] for one in chunks]) for name in chunks[0].traits},
        tuple(np.concatenate(parts) for parts in zip(*(one.scores for one in chunks), strict=True)),
    )


TABLE_SUFFIXES = (".parquet", ".csv")
#: Columns that are counted besides the unsur, and those that an answer file may hold and that are not read here.
COUNTED_COLUMNS = ("unit", "period", "gender", "age", "education", "occupation", "service")
IGNORED_COLUMNS = ("respondent", "date", "weight", "overall", "saran")
#: Bytes of CSV read at a time.
_BLOCK = 1 << 24


@dataclass(frozen=True, eq=False)
class TablePiece:
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
class TableFile:
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


def open_tables(path: str | Path) -> TableFiles:
    """A file, or all files below a folder.

    Raises
    ------
    SettingError
        No such file, or neither .parquet nor .csv.
    DataError
        A file that cannot be read or has no column `unit`.
    """
    place = Path(path)
    found = [place] if place.is_file() else sorted(one for one in place.rglob("*") if one.suffix in TABLE_SUFFIXES)
    if not place.exists() or not found or found[0].suffix not in TABLE_SUFFIXES:
        what = "does not exist" if not place.exists() else "holds no .parquet or .csv file"
        raise SettingError(f"{place}: {what}.", allowed="a file .parquet or .csv, or a folder of such files")
    return TableFiles(str(place), [_file(one, place) for one in found])


def require_columns(tables: TableFiles, instrument: Instrument) -> None:
    """Refuse a table that lacks a column, or has one that would vanish in silence.

    Raises
    ------
    DataError
        Every missing and unknown column in one message, with the one that is like it.
    """
    needed = ("unit", *instrument.keys)
    optional = [*COUNTED_COLUMNS, *IGNORED_COLUMNS]
    places = []
    for file in tables.files:
        strange = [name for name in file.columns if name not in (*needed, *optional) and not _paired(name)]
        where = f"{file.path.name}: " if len(tables.files) > 1 else ""
        missing = [name for name in needed if name not in file.columns]
        places += [f"{where}{name}: missing. {suggest_name(name, strange)}".rstrip() for name in missing]
        places += [f"{where}{name}: unknown. {suggest_name(name, [*needed, *optional])}".rstrip() for name in strange]
    if places:
        raise DataError(
            f"{tables.name}: {len(places)} column{'s' if len(places) > 1 else ''} missing or unknown under "
            f"{instrument.short}.",
            places=places,
            allowed=", ".join(
                [*needed, *optional[1:], *(f"{prefix}<unsur>" for prefix in PAIR_PREFIXES), f"{ITEM_PREFIX}<item>"]
            ),
            remedy="name the columns so; take out those that are of no use here; or name another instrument.",
        )


def _paired(name: str) -> bool:
    """Whether a column belongs to an answer file, though it is not counted here."""
    return name.startswith((*PAIR_PREFIXES, ITEM_PREFIX))


def _file(path: Path, root: Path) -> TableFile:
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
    return TableFile(path, headings, {name.casefold(): unquote(value) for name, _, value in told}, separator)


def _piece(file: TableFile, batch: pa.RecordBatch, wanted: Sequence[str], first: int) -> TablePiece:
    """A batch with the columns that the folders tell."""
    rows = np.arange(first, first + batch.num_rows)
    columns = {
        name: batch.column(file.headings[name])
        if name in file.headings
        else pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(rows), dtype=np.int32)), [file.told[name]])
        for name in wanted
    }
    return TablePiece(file.path.name, rows, columns)


def _of_period(piece: TablePiece, period: Period) -> TablePiece:
    """The rows of one period."""
    column = piece.columns.pop("period")
    column = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    right = np.array([*(_period(text, piece.name) == period for text in column.dictionary.to_pylist()), False])
    inside = right[column.indices.fill_null(len(right) - 1).to_numpy(zero_copy_only=False)]
    if inside.all():
        return piece
    mask = pa.array(inside)
    return TablePiece(piece.name, piece.rows[inside], {name: one.filter(mask) for name, one in piece.columns.items()})


def _periods_of(file: TableFile) -> set[Period]:
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


#: Two places in lists of labels are one number: the first x this + the second.
LABEL_STEP = 1 << 32
_ABOUT = b"ikm"


@dataclass(frozen=True, eq=False)
class LevelSums:
    """Sums of one level, such as each unit by gender.

    Parameters
    ----------
    keys : ndarray of int64, shape (cells,)
        Unit x `LABEL_STEP` + category, rising; of two traits the first's category x `LABEL_STEP` + the second's.
    sums : ndarray of int64, shape (cells, columns)
        Respondents; then per unsur how many answered 1, 2, 3, 4; then per pair (a, b) of unsur, a before b, the sums of
        r_a r_b, r_a y_b, y_a r_b, y_a y_b (r: answered or not, y: answer, 0 where there is none).
    """

    keys: np.ndarray
    sums: np.ndarray

    def added(self, other: LevelSums) -> LevelSums:
        """Both together."""
        if np.array_equal(self.keys, other.keys):
            return LevelSums(self.keys, self.sums + other.sums)
        keys = np.concatenate([self.keys, other.keys])
        order = np.argsort(keys, kind="stable")
        first = np.flatnonzero(np.diff(keys[order], prepend=-1))
        return LevelSums(keys[order][first], np.add.reduceat(np.concatenate([self.sums, other.sums])[order], first))


@dataclass(frozen=True, eq=False)
class NationalSums:
    """Everything that a national table follows from.

    Parameters
    ----------
    units : tuple of str
        Codes, in the order that keys count.
    labels : mapping of str to tuple of str
        Categories of each trait, in the order that keys count; '' is not stated.
    cells : mapping of str to Cells
        By level: 'unit', 'unit gender', 'gender age', ...
    read : int
        Rows of the period: counted and refused ones.
    refused : mapping of str to int
        Reason -> rows.
    does_not_apply : tuple of int
        Answers '-' per unsur.
    files : tuple of str
        Names of the files that were counted.
    """

    period: Period
    instrument: Instrument
    units: tuple[str, ...]
    labels: Mapping[str, tuple[str, ...]]
    cells: Mapping[str, LevelSums]
    read: int
    refused: Mapping[str, int]
    does_not_apply: tuple[int, ...]
    files: tuple[str, ...]
    synthetic: bool = False

    def ends(self, level: str) -> tuple[list[str], list[str]]:
        """What the two halves of the keys of a level stand for: units or categories; one of 'unit' alone is ['']."""
        names = level.split(" ")
        first, second = names if len(names) > 1 else (names[0], "")
        lists = [list(self.units) if name == "unit" else list(self.labels.get(name, ("",))) for name in (first, second)]
        return lists[0], lists[1]


def write_sums(found: NationalSums) -> bytes:
    """The sums as a Parquet file; the same sums give the same bytes, in whatever order the answers came."""
    tables = [_table(name, found) for name in sorted(found.cells)]
    about = {
        "period": str(found.period),
        "instrument": found.instrument.id,
        "read": found.read,
        "refused": dict(found.refused),
        "does_not_apply": list(found.does_not_apply),
        "files": list(found.files),
        "synthetic": found.synthetic,
    }
    joined = pa.concat_tables(tables).replace_schema_metadata({_ABOUT: json.dumps(about, ensure_ascii=False).encode()})
    out = io.BytesIO()
    parquet.write_table(joined, out, compression="zstd")
    return out.getvalue()


def read_sums(content: bytes, where: str) -> NationalSums:
    """Sums from the content of a file.

    Raises
    ------
    DataError
        Not a file of sums.
    """
    try:
        table = parquet.read_table(io.BytesIO(content))
        about = json.loads((table.schema.metadata or {})[_ABOUT])
        found = {str(name): table.filter(pa.compute.equal(table["level"], name)) for name in table["level"].unique()}
    except (pa.ArrowInvalid, OSError, KeyError, ValueError) as error:
        raise DataError(f"{where}: no sums of a national table.", remedy="run python -m ikm national again.") from error
    units = sorted({name for level, one in found.items() if level.startswith("unit") for name in _texts(one, "first")})
    traits = {name for level in found for name in level.split(" ")} - {"unit"}
    labels = {name: tuple(sorted(_categories(name, found))) for name in sorted(traits)}
    empty = NationalSums(
        Period.parse(about["period"]), load_instrument(about["instrument"]), tuple(units), labels, {}, about["read"],
        about["refused"], tuple(about["does_not_apply"]), tuple(about["files"]), about["synthetic"],
    )  # fmt: skip
    cells = {level: _cells(level, one, empty) for level, one in found.items()}
    return NationalSums(**{**vars(empty), "cells": cells})


def _table(level: str, found: NationalSums) -> pa.Table:
    """One level as rows with labels, sorted by them."""
    first, second = found.ends(level)
    cells = found.cells[level]
    high, low = np.divmod(cells.keys, LABEL_STEP)
    rows = sorted(range(len(cells.keys)), key=lambda at: (first[high[at]], second[low[at]]))
    width = cells.sums.shape[1]
    sums = cells.sums[rows]
    return pa.table(
        {
            "level": pa.array([level] * len(rows), pa.string()),
            "first": pa.array([first[high[at]] for at in rows], pa.string()),
            "second": pa.array([second[low[at]] for at in rows], pa.string()),
            "sums": pa.ListArray.from_arrays(
                np.arange(0, (len(rows) + 1) * width, width, dtype=np.int32), sums.ravel()
            ),
        }
    )


def _cells(level: str, table: pa.Table, found: NationalSums) -> LevelSums:
    """Rows of one level with keys again."""
    places = [{name: at for at, name in enumerate(names)} for names in found.ends(level)]
    high, low = (
        np.array([place[name] for name in _texts(table, column)], dtype=np.int64)
        for place, column in zip(places, ("first", "second"), strict=True)
    )
    keys = high * LABEL_STEP + low
    values = table["sums"].combine_chunks().flatten().to_numpy()
    order = np.argsort(keys, kind="stable")
    return LevelSums(keys[order], values.reshape(len(keys), -1)[order])


def _categories(trait: str, found: Mapping[str, pa.Table]) -> set[str]:
    """Categories of a trait at any level."""
    columns = {level: level.split(" ") for level in found}
    return {
        text
        for level, names in columns.items()
        for name, column in zip(names, ("first", "second"), strict=False)
        if name == trait
        for text in _texts(found[level], column)
    }


def _texts(table: pa.Table, column: str) -> Sequence[str]:
    """A column as Python texts."""
    return list(table[column].to_pylist())
