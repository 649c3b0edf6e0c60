"""Answers of very many units in one table of Parquet or CSV: read, checked and summed by duckdb.

Counted and refused as `read_survey` does it: the same spellings, scale, age groups and reasons. Only the columns that
are counted are read, so comments and identifiers never enter. What does not fit into memory is spilled into a folder
that is removed afterwards. What is left are whole numbers in a small Parquet file, `national/<period>.parquet` of the
data folder: a report is made from it without the answers, which stay where they are.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Literal
from urllib.parse import unquote

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet

from ikm.errors import LISTED_PLACES, DataError, RuleError, SettingError, format_command, suggest_name
from ikm.rules.instrument import Instrument, load_instrument
from ikm.rules.pack import ITEM_PREFIX
from ikm.rules.period import Period
from ikm.speech import _, say_count
from ikm.survey.ages import name_age_groups
from ikm.survey.leftovers import make_temporary_folder
from ikm.survey.responses import (
    BLANK_ANSWER,
    DOES_NOT_APPLY,
    HEADING_ROW,
    NO_ANSWERS,
    OUTSIDE_SCALE,
    PAIR_PREFIXES,
    normalise_gender,
    normalise_scores,
    quote_cell,
)
from ikm.survey.settings import note_states, require_unchanged, strip_direction_marks

TABLE_SUFFIXES = (".parquet", ".csv")
#: Columns that describe a respondent; all but the unit may be missing.
TRAIT_COLUMNS = ("gender", "age", "education", "occupation", "service")
#: Columns that may stand beside the unsur: counted ones, and those that an answer file may hold and are not read here.
_OPTIONAL = ("unit", "period", *TRAIT_COLUMNS, "respondent", "date", "weight", "overall", "saran")
#: A third reason to refuse a row, beside those of one unit's file.
NO_UNIT = "no unit"
REFUSAL_REASONS = (NO_ANSWERS, OUTSIDE_SCALE, NO_UNIT)
#: What duckdb may hold in memory, and how many threads share it; the rest is spilled to disk.
_MEMORY, _THREADS = "80MB", 4
#: Rows that are kept and summed together, and bytes that a row of CSV has at least, about.
_TOGETHER, _ROW_BYTES = 5_000_000, 32
#: Bytes of CSV that a thread reads at a time, and so the longest row.
_BUFFER = 1 << 22
#: Codes of a cell of an unsur besides the scores.
_BLANK, _NOT_APPLY, _OUTSIDE = 0, 250, 251
#: Columns with the path of the file that a row stands in, and with its number there.
_FILE, _ROW = "ikm_file", "ikm_row"
#: Numbers that one query may give.
_NUMBERS = 1 << 22
#: Distinct texts that are looked at together.
_BATCH = 10_000
#: Seconds between two looks at how far a query has come.
_TICK = 0.2
_ABOUT = b"ikm"


@dataclass(frozen=True, eq=False)
class LevelSums:
    """Sums of one level, such as each unit by gender; one row a cell, sorted.

    Parameters
    ----------
    first, second : tuple of str
        Unit and category of each cell, or the categories of two traits; `second` is '' where there is only one.
    sums : ndarray of int64, shape (cells, columns)
        Respondents; then per unsur how many answered 1, 2, 3, 4; then per pair (a, b) of unsur, a before b, the sums of
        r_a r_b, r_a y_b, y_a r_b, y_a y_b (r: answered or not, y: answer, 0 where there is none).
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    sums: np.ndarray


@dataclass(frozen=True, eq=False)
class NationalSums:
    """Everything that a national table follows from.

    Parameters
    ----------
    cells : mapping of str to LevelSums
        By level: 'unit', 'unit gender', 'gender age', ...; category '' is not stated.
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
    cells: Mapping[str, LevelSums]
    read: int
    refused: Mapping[str, int]
    does_not_apply: tuple[int, ...]
    files: tuple[str, ...]
    synthetic: bool = False

    @property
    def units(self) -> tuple[str, ...]:
        """Codes of the units with a counted respondent, sorted."""
        return self.cells["unit"].first

    @property
    def labels(self) -> dict[str, tuple[str, ...]]:
        """Categories of each trait, sorted."""
        traits = [level.removeprefix("unit ") for level in self.cells if level.startswith("unit ")]
        return {trait: tuple(sorted(set(self.cells[f"unit {trait}"].second))) for trait in traits}


@dataclass(frozen=True, eq=False)
class TableFile:
    """One file of a table.

    Parameters
    ----------
    headings : dict of str to str
        Lower-case heading -> heading as it is written.
    kinds : dict of str to str
        Lower-case heading -> 'whole', 'float' or 'other', as the file stores it.
    folders : dict of str to str
        Columns that the names of its folders tell.
    """

    path: Path
    headings: dict[str, str]
    kinds: dict[str, str]
    folders: dict[str, str]
    separator: str = ","

    @property
    def columns(self) -> list[str]:
        """All columns."""
        return [*self.headings, *(name for name in self.folders if name not in self.headings)]

    def count_rows(self) -> int:
        """Count its rows; those of CSV by the bytes, rather too many than too few."""
        if self.path.suffix == ".parquet":
            return int(parquet.read_metadata(self.path).num_rows)
        return self.path.stat().st_size // _ROW_BYTES

    @property
    def layout(self) -> tuple[object, ...]:
        """What files that can be read by one call of duckdb have in common."""
        kinds = tuple((name, written, self.kinds[name]) for name, written in self.headings.items())
        return (self.path.suffix, self.separator, kinds, tuple(self.columns[len(kinds) :]))

    def source(self, files: Iterable[TableFile], span: range | None = None) -> str:
        """Return the SQL that reads files of this layout; of one Parquet file some rows where a span is given."""
        paths = ", ".join(_literal(str(file.path)) for file in files)
        options = f"hive_partitioning = false, filename = '{_FILE}'"
        if span is not None:
            inside = f"file_row_number BETWEEN {span.start} AND {span.stop - 1}"
            return f"(SELECT * FROM read_parquet([{paths}], {options}, file_row_number = true) WHERE {inside})"
        if self.path.suffix == ".parquet":
            return f"read_parquet([{paths}], {options})"
        columns = ", ".join(f"{_literal(name)}: 'VARCHAR'" for name in self.headings.values())
        return (
            f"read_csv([{paths}], auto_detect = false, header = true, columns = {{{columns}}}, "
            f"""delim = {_literal(self.separator)}, quote = '"', escape = '"', buffer_size = {_BUFFER}, {options})"""
        )

    def text(self, name: str) -> str:
        """Return the SQL of a cell as it would be typed: 3.0 is '3', nothing is ''."""
        if name not in self.headings:
            return f"folders.{_name(name)}"
        cell = f"cells.{_name(self.headings[name])}"
        text = f"{cell}::VARCHAR"
        if self.kinds[name] == "float":
            whole = f"coalesce(try_cast({cell} AS HUGEINT)::VARCHAR, {text})"
            text = f"CASE WHEN isnan({cell}) THEN '' WHEN {cell} = trunc({cell}) THEN {whole} ELSE {text} END"
        return f"coalesce({text}, '')"

    def score(self, name: str, instrument: Instrument, spellings: Mapping[str, int]) -> str:
        """Return the SQL of an answer as a number: a score, or the code of a blank, of '-' or of anything else."""
        if self.kinds.get(name) == "whole":
            cell = f"cells.{_name(self.headings[name])}"
            ends = f"{instrument.scores[0]} AND {instrument.scores[-1]}"
            known = f"WHEN {cell} BETWEEN {ends} THEN {cell} WHEN {cell} IS NULL THEN {_BLANK}"
        else:
            cases = (f"WHEN {_literal(text)} THEN {code}" for text, code in spellings.items())
            known = f"{self.text(name)} {' '.join(cases)}"
        return f"(CASE {known} ELSE {_OUTSIDE} END)::UTINYINT"


class Table:
    """Files that make one table, and how they were before they were read; see `open_table`."""

    def __init__(self, name: str, files: Sequence[TableFile], noted: Mapping[Path, list[int]]) -> None:
        self.name = name
        self.files = tuple(files)
        self.noted = noted

    @property
    def columns(self) -> list[str]:
        """Columns that every file has."""
        return [name for name in self.files[0].columns if all(name in file.columns for file in self.files)]

    @property
    def traits(self) -> tuple[str, ...]:
        """Traits that every file tells."""
        return tuple(name for name in TRAIT_COLUMNS if name in self.columns)

    @cached_property
    def spelt_periods(self) -> dict[str, Period]:
        """Spelling of a period -> the period; none where no column tells them.

        Raises
        ------
        DataError
            A cell that is no period.
        """
        if "period" not in self.columns:
            return {}
        places = {(file.path.name, file.folders["period"]) for file in self.files if "period" not in file.headings}
        inside = [file for file in self.files if "period" in file.headings]
        if inside:
            rows = self.rows(inside, lambda file: [f"{_FILE} AS file", f"{file.text('period')} AS period"])
            with _Database(self, lambda share: None) as base:
                cells = base.run(f"SELECT DISTINCT file, period FROM ({rows})").fetchall()
            places |= {(Path(path).name, text) for path, text in cells}
        return {text: _period(text, name) for name, text in sorted(places) if text.strip()}

    @property
    def periods(self) -> tuple[Period, ...]:
        """Periods of the table, oldest first; none where no column tells them."""
        return tuple(sorted(set(self.spelt_periods.values())))

    def rows(
        self,
        files: Iterable[TableFile],
        columns: Callable[[TableFile], list[str]],
        period: Period | None = None,
        numbered: bool = False,
        span: range | None = None,
    ) -> str:
        """Return the SQL of rows of some files; '' where no file can hold any.

        Parameters
        ----------
        columns : callable
            The SQL of the columns, for a file of each layout.
        period : Period, optional
            Only rows of this period, where a column tells it; all rows otherwise.
        numbered : bool
            Whether there is a column with the number of the row, as a spreadsheet counts: the first is 2.
        span : range, optional
            Only these rows of one Parquet file, the first is 0.
        """
        dated = period is not None and "period" in self.columns
        spelt = sorted(text for text, meant in self.spelt_periods.items() if meant == period) if dated else []
        layouts = defaultdict(list)
        for file in files:
            if not dated or "period" in file.headings or file.folders["period"] in spelt:
                layouts[file.layout].append(file)
        selects = []
        for alike in layouts.values():
            first, source = alike[0], alike[0].source(alike, span)
            if numbered:
                source = f"(SELECT *, {HEADING_ROW} + row_number() OVER () AS {_ROW} FROM {source})"
            joined = f" JOIN folders USING ({_FILE})" if first.folders else ""
            within = f"{first.text('period')} IN ({', '.join(map(_literal, spelt))})" if dated else "true"
            selects.append(f"SELECT {', '.join(columns(first))} FROM {source} AS cells{joined} WHERE {within}")
        return " UNION ALL ".join(selects)


def open_table(path: str | Path) -> Table:
    """Open a file, or all files below a folder; folders named `column=value`, as databases write them, are columns.

    Raises
    ------
    SettingError
        No such file, or neither .parquet nor .csv.
    DataError
        A file that cannot be read, or has a heading twice.
    """
    place = Path(path)
    paths = [place] if place.is_file() else sorted(path for path in place.rglob("*") if path.suffix in TABLE_SUFFIXES)
    if not place.exists() or not paths or paths[0].suffix not in TABLE_SUFFIXES:
        what = _("does not exist") if not place.exists() else _("holds no .parquet or .csv file")
        raise SettingError(f"{place}: {what}.", allowed=_("a file .parquet or .csv, or a folder of such files"))
    noted = note_states(paths)
    return Table(str(place), [_open_file(path, place) for path in paths], noted)


def require_columns(table: Table, instrument: Instrument) -> None:
    """Refuse a table that lacks a column, or has one that would vanish in silence.

    Raises
    ------
    DataError
        Every missing and unknown column in one message, with the one that is like it.
    """
    needed = ("unit", *instrument.keys)
    paired = (*PAIR_PREFIXES, ITEM_PREFIX)
    places = []
    for file in table.files:
        strange = [name for name in file.columns if name not in (*needed, *_OPTIONAL) and not name.startswith(paired)]
        where = f"{file.path.name}: " if len(table.files) > 1 else ""
        missing = [name for name in needed if name not in file.columns]
        places += [
            _(
                "{where}{name}: missing. {suggestion}", where=where, name=name, suggestion=suggest_name(name, strange)
            ).rstrip()
            for name in missing
        ]
        places += [
            _(
                "{where}{name}: unknown. {suggestion}",
                where=where,
                name=name,
                suggestion=suggest_name(name, [*needed, *_OPTIONAL]),
            ).rstrip()
            for name in strange
        ]
    if places:
        items = [
            *(f"{prefix}<unsur>" for prefix in PAIR_PREFIXES),
            f"{ITEM_PREFIX}<item>",
        ]
        wrong = say_count("{count} column missing or unknown", "{count} columns missing or unknown", len(places))
        raise DataError(
            _(
                "{table_name}: {wrong} under {instrument_short}.",
                table_name=table.name,
                wrong=wrong,
                instrument_short=instrument.short,
            ),
            places=places,
            allowed=", ".join([*needed, *_OPTIONAL[1:], *items]),
            remedy=_("name the columns so; take out those that are of no use here; or name another instrument."),
        )


def require_invalid(text: str) -> Literal["stop", "refuse"]:
    """Return the setting, or refuse it.

    Raises
    ------
    SettingError
        Neither of the two.
    """
    if text == "stop":
        return "stop"
    if text == "refuse":
        return "refuse"
    raise SettingError(_("invalid '{text}' is not known.", text=text), allowed=_("stop or refuse"))


def sum_table(
    table: Table,
    period: Period,
    instrument: Instrument,
    *,
    invalid: Literal["stop", "refuse"] = "stop",
    synthetic: bool = False,
    progress: Callable[[float], None] = lambda share: None,
) -> NationalSums:
    """Sum the answers of a period.

    Parameters
    ----------
    invalid : {'stop', 'refuse'}
        What a value outside the scale does: a message after all rows were seen, or its row is left out and counted.
    synthetic : bool
        Whether the answers are invented, which every page then says.
    progress : callable
        Is given the share of the work that is done, of 1, again and again.

    Raises
    ------
    DataError
        A file cannot be read; values outside the scale (unless they are refused); nothing of the period.
    """
    keys, levels = instrument.keys, name_levels(table.traits)
    counts, sums = Counter[str](), dict[str, _Summed]()
    read = outside = 0
    skipped = np.zeros(len(keys), dtype=np.int64)
    with _Database(table, progress, steps=2 + len(levels)) as base:
        if "period" not in table.columns or period in table.periods:
            texts, spellings = _read_texts(base, period, instrument, ("unit", *table.traits))
            labels = _keep_codes(base, texts)
            batches = list(_split_table(table.files))
            for some, span in batches:
                rows = _select_rows(base, some, span, period, instrument, list(texts), spellings)
                if span is None and sum(file.count_rows() for file in some) > 2 * _TOGETHER:
                    order = ""  # a large file of CSV: to put all in order takes memory, to count it as it is time
                else:
                    order = "ORDER BY unit"
                if rows and _store_answers(base, rows, order, instrument, labels, 1 / len(batches)):
                    more, wrong, refused_now, skipped_now = _count_refused(base, instrument)
                    read, outside, skipped = read + more, outside + wrong, skipped + skipped_now
                    counts.update(refused_now)
                    for level in levels if not outside or invalid == "refuse" else ():
                        found = _sum_level(base, level, instrument, labels, 1 / len(batches))
                        sums[level] = _add_sums(sums[level], found) if level in sums else found
        refused = {reason: counts[reason] for reason in REFUSAL_REASONS}
        if not read:
            raise DataError(
                _("{table_name}: no rows of {period}.", table_name=table.name, period=period),
                allowed=", ".join(map(str, table.periods)) or "none",
            )
        if outside and invalid == "stop":
            raise _outside_scale(base, period, instrument, spellings, outside)
        if read == sum(refused.values()):
            raise DataError(
                _(
                    "{table_name}: none of the {read} rows of {period} can be counted.",
                    table_name=table.name,
                    read=read,
                    period=period,
                ),
                places=[f"{count}: {reason}" for reason, count in refused.items() if count],
                remedy=_("look at the columns of the unsur: {keys}", keys=", ".join(keys)),
            )
        cells = {level: _name_cells(level, *sums[level], labels) for level in levels}
    require_unchanged(table.noted)
    files = tuple(file.path.name for file in table.files)
    return NationalSums(period, instrument, cells, read, refused, tuple(skipped.tolist()), files, synthetic)


def name_levels(traits: Iterable[str]) -> list[str]:
    """Return what is summed: each unit; each unit by each trait; all units by two traits that they share.

    Examples
    --------
    >>> name_levels(["gender", "age", "education", "service"])
    ['unit', 'unit gender', 'unit age', 'unit education', 'unit service', 'gender age', 'education']
    """
    known = list(traits)
    shared = [name for name in known if name != "service"]
    pairs = [" ".join(shared[at : at + 2]) for at in range(0, len(shared), 2)]
    return ["unit", *(f"unit {name}" for name in known), *pairs]


def write_sums(sums: NationalSums) -> bytes:
    """Return the sums as a Parquet file; the same sums give the same bytes, in whatever order the answers came."""
    tables = []
    for level, cells in sorted(sums.cells.items()):
        count, width = cells.sums.shape
        ends = np.arange(0, (count + 1) * width, width, dtype=np.int32)
        texts = [pa.array(texts, pa.string()) for texts in ([level] * count, cells.first, cells.second)]
        columns = [*texts, pa.ListArray.from_arrays(ends, np.ascontiguousarray(cells.sums).ravel())]
        tables.append(pa.table(dict(zip(("level", "first", "second", "sums"), columns, strict=True))))
    plain = {name: getattr(sums, name) for name in ("read", "refused", "does_not_apply", "files", "synthetic")}
    about = {"period": str(sums.period), "instrument": sums.instrument.id, **plain}
    joined = pa.concat_tables(tables).replace_schema_metadata({_ABOUT: json.dumps(about, ensure_ascii=False).encode()})
    out = io.BytesIO()
    parquet.write_table(joined, out, compression="zstd")
    return out.getvalue()


def read_sums(content: bytes, where: str) -> NationalSums:
    """Read sums from the content of a file.

    Raises
    ------
    DataError
        Not a file of sums.
    """
    try:
        table = parquet.read_table(io.BytesIO(content))
        about = json.loads((table.schema.metadata or {})[_ABOUT])
        levels = {str(name): table.filter(pa.compute.equal(table["level"], name)) for name in table["level"].unique()}
    except (pa.ArrowInvalid, OSError, KeyError, ValueError) as error:
        raise DataError(
            _("{where}: no sums of a national table.", where=where),
            remedy=_(
                "count the table again: {command}", command=format_command("national", {"FILE": "answers.parquet"})
            ),
        ) from error
    cells = {}
    for level, rows in levels.items():
        first, second = (tuple(rows[end].to_pylist()) for end in ("first", "second"))
        sums = rows["sums"].combine_chunks().flatten().to_numpy()
        cells[level] = LevelSums(first, second, sums.reshape(len(first), -1))
    return NationalSums(
        Period.parse(about["period"]), load_instrument(about["instrument"]), cells, about["read"], about["refused"],
        tuple(about["does_not_apply"]), tuple(about["files"]), about["synthetic"],
    )  # fmt: skip


class _Database:
    """A database in memory that spills into a folder of its own, removed at the end.

    Parameters
    ----------
    progress : callable
        Is given the share of the work that is done.
    steps : int
        Long queries that the work consists of.
    """

    def __init__(self, table: Table, progress: Callable[[float], None], steps: int = 1) -> None:
        self.table = table
        self._progress = progress
        self._steps = steps
        self._done = 0.0

    def __enter__(self) -> _Database:
        self._folder = ExitStack()
        spilt = self._folder.enter_context(make_temporary_folder())
        threads = min(os.cpu_count() or 1, _THREADS)
        self._connection = duckdb.connect(
            config={
                "memory_limit": _MEMORY,
                "threads": threads,
                "temp_directory": str(spilt),
                "preserve_insertion_order": False,
                "autoinstall_known_extensions": False,
            }
        )
        # Without a bar nothing tells how far a query is; it is not to be printed.
        self._connection.execute("SET enable_progress_bar = true; SET enable_progress_bar_print = false")
        files = self.table.files
        names = sorted({name for file in files for name in file.folders})
        folders = {name: [file.folders.get(name) for file in files] for name in names}
        self.keep("folders", {_FILE: [str(file.path) for file in files], **folders})
        return self

    def __exit__(self, *_rest: object) -> None:
        self._connection.close()
        self._folder.close()

    def keep(self, name: str, columns: Mapping[str, Sequence[object] | np.ndarray]) -> None:
        """Keep a small table under a name."""
        self._connection.register(name, pa.table({column: pa.array(values) for column, values in columns.items()}))

    def run(self, sql: str, steps: float = 0) -> duckdb.DuckDBPyConnection:
        """Run a query that is so many steps of the work, telling how far it is.

        Raises
        ------
        DataError
            A file cannot be read, or the disk is full.
        """
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(self._connection.execute, sql)
            try:
                while wait([running], _TICK).not_done:
                    share = max(self._connection.query_progress(), 0) / 100
                    self._progress((self._done + share * steps) / self._steps)
                result = running.result()
            except duckdb.Error as error:
                raise _unreadable(self.table, str(error)) from None  # for it may quote a row
            except BaseException:
                self._connection.interrupt()
                raise
        self._done += steps
        return result


def _split_table(files: Iterable[TableFile]) -> Iterator[tuple[list[TableFile], range | None]]:
    """Split a table into what is summed together: some files, or some rows of a large one of Parquet."""
    batch: list[TableFile] = []
    count = 0
    for file in files:
        more = file.count_rows()
        if batch and count + more > _TOGETHER:
            yield batch, None
            batch, count = [], 0
        if more > _TOGETHER and file.path.suffix == ".parquet":
            for start in range(0, more, _TOGETHER):
                yield [file], range(start, start + _TOGETHER)
        else:
            batch.append(file)
            count += more
    if batch:
        yield batch, None


def _keep_codes(base: _Database, spelt: Mapping[str, Counter[str]]) -> dict[str, list[str]]:
    """Keep the place of each text in the list of its kind, which is returned; `spelt` is from `_read_texts`."""
    labels = {}
    for name, texts in spelt.items():
        label = _name_categories(name, texts)
        labels[name] = sorted(set(label.values()))
        place = {text: at for at, text in enumerate(labels[name])}
        codes = np.array([place[text] for text in label.values()], dtype=np.min_scalar_type(len(place)))
        base.keep(f"{name}_codes", {"text": pa.array(label.keys(), pa.string()), "code": codes})
    return labels


def _select_rows(
    base: _Database,
    files: Sequence[TableFile],
    span: range | None,
    period: Period,
    instrument: Instrument,
    named: Sequence[str],
    spellings: Mapping[str, int],
) -> str:
    """Return the SQL of texts and answers of some rows; '' where none can be of the period."""

    def select(file: TableFile) -> list[str]:
        scores = [f"{file.score(key, instrument, spellings)} AS {key}" for key in instrument.keys]
        return [*(f"{file.text(name)} AS {name}" for name in named), *scores]

    return base.table.rows(files, select, period, span=span)


def _store_answers(
    base: _Database, rows: str, order: str, instrument: Instrument, labels: Mapping[str, list[str]], steps: float
) -> bool:
    """Keep rows as small numbers in the table `answers`; return whether there are any.

    Columns: the unit and each trait as a place in its list; each unsur as 1-4, 0 where there is no answer; `reason` as
    a place in `REFUSAL_REASONS`, -1 for a counted row; `outside`, the number of values outside the scale; `skipped`, a
    bit for each unsur that does not apply.

    Parameters
    ----------
    rows : str
        From `_select_rows`.
    order : {'ORDER BY unit', ''}
        Whether those of a unit stand together, which halves the time of summing.
    """
    keys, named = instrument.keys, list(labels)
    joins = " ".join(f"JOIN {name}_codes ON {name}_codes.text = rows.{name}" for name in named)
    outside = " + ".join(f"({key} = {_OUTSIDE})::UTINYINT" for key in keys)
    skipped = " + ".join(f"({key} = {_NOT_APPLY})::UINTEGER * {1 << at}" for at, key in enumerate(keys))
    scores = ", ".join(f"if({key} < {_NOT_APPLY}, {key}, {_BLANK})::UTINYINT AS {key}" for key in keys)
    silent = " AND ".join(f"{key} IN ({_BLANK}, {_NOT_APPLY})" for key in keys)
    nobody = labels["unit"].index("") if "" in labels["unit"] else -1
    sql = f"""
        CREATE OR REPLACE TABLE answers AS
        SELECT * REPLACE ({scores}),
            (CASE WHEN unit = {nobody} THEN {REFUSAL_REASONS.index(NO_UNIT)}
                  WHEN outside > 0 THEN {REFUSAL_REASONS.index(OUTSIDE_SCALE)}
                  WHEN {silent} THEN {REFUSAL_REASONS.index(NO_ANSWERS)} ELSE -1 END)::TINYINT AS reason
        FROM (
            SELECT {", ".join(f"{name}_codes.code AS {name}" for name in named)}, {", ".join(keys)},
                ({outside})::UTINYINT AS outside, ({skipped})::UINTEGER AS skipped
            FROM ({rows}) AS rows {joins}
        )
        {order}
    """
    base.run(sql, steps)
    return bool(base.run("SELECT 1 FROM answers LIMIT 1").fetchall())


def _read_texts(
    base: _Database, period: Period, instrument: Instrument, named: Sequence[str]
) -> tuple[dict[str, Counter[str]], dict[str, int]]:
    """Return how often each text of the named columns was met, and the code of each spelling of an answer."""
    files = base.table.files
    worded = [key for key in instrument.keys if any(file.kinds.get(key) != "whole" for file in files)]
    columns = [*named, *worded]

    def select(file: TableFile) -> list[str]:
        whole = [key for key in worded if file.kinds.get(key) == "whole"]
        return [f"{'NULL::VARCHAR' if name in whole else file.text(name)} AS {name}" for name in columns]

    known = {str(score): score for score in instrument.scores} | {BLANK_ANSWER: _BLANK, DOES_NOT_APPLY: _NOT_APPLY}
    texts: dict[str, Counter[str]] = {name: Counter() for name in named}
    spellings = dict(known)
    cells = f"UNPIVOT ({base.table.rows(files, select, period)}) ON {', '.join(columns)} INTO NAME name VALUE text"
    counted = base.run(f"SELECT name, text, count(*) FROM ({cells}) GROUP BY ALL", 1)
    while batch := counted.fetchmany(_BATCH):
        for name, text, count in batch:
            if name in texts:
                texts[name][text] += count
        plain = _plain_answers(text for name, text, _rest in batch if name not in texts)
        spellings |= {text: known[bare] for text, bare in plain.items() if bare in known}
    return texts, spellings


def _plain_answers(texts: Iterable[str]) -> dict[str, str]:
    """Return each text with what it says once blanks and signs around a number are taken off."""
    given = list(texts)
    column = pd.DataFrame({"text": [strip_direction_marks(text).strip() for text in given]}, dtype="str")
    return dict(zip(given, normalise_scores(column, ["text"])["text"].tolist(), strict=True))


def _name_categories(name: str, texts: Mapping[str, int]) -> dict[str, str]:
    """Return the unit or category that each text means, in its usual or most frequent spelling; '' is not stated."""
    plain = [strip_direction_marks(text).strip() for text in texts]
    if name == "unit":
        return dict(zip(texts, plain, strict=True))
    if name == "age":
        groups = name_age_groups(plain)
        return {text: groups[bare] for text, bare in zip(texts, plain, strict=True)}
    squeezed = {text: " ".join(bare.split()) for text, bare in zip(texts, plain, strict=True)}
    usual = normalise_gender if name == "gender" else str
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for text, count in texts.items():
        counts[usual(squeezed[text]).casefold()][squeezed[text]] += count
    best = {key: min(forms, key=lambda form: (-forms[form], form)) for key, forms in counts.items()}
    return {text: usual(best[usual(bare).casefold()]) for text, bare in squeezed.items()}


def _count_refused(base: _Database, instrument: Instrument) -> tuple[int, int, dict[str, int], np.ndarray]:
    """Return rows read, values outside the scale, rows refused by reason, and answers '-' by unsur."""
    silent = REFUSAL_REASONS.index(NO_ANSWERS)
    refused = [f"count_if(reason = {at})" for at in range(len(REFUSAL_REASONS))]
    skipped = [f"count_if(reason IN (-1, {silent}) AND skipped & {1 << at} > 0)" for at in range(len(instrument.keys))]
    numbers = base.run(f"SELECT count(*), sum(outside), {', '.join([*refused, *skipped])} FROM answers").fetchall()[0]
    read, outside, *counts = (int(number or 0) for number in numbers)
    return read, outside, dict(zip(REFUSAL_REASONS, counts, strict=False)), np.array(counts[len(REFUSAL_REASONS) :])


#: Cells of a level, a number each, sorted, and their sums, a row each.
_Summed = tuple[np.ndarray, np.ndarray]


def _sum_level(
    base: _Database, level: str, instrument: Instrument, labels: Mapping[str, list[str]], steps: float
) -> _Summed:
    """Return the sums of one level; products of pairs, which a variance needs, where it is not of a unit's groups."""
    keys = instrument.keys
    sums = ["count(*)", *(f"count_if({key} = {score})" for key in keys for score in instrument.scores)]
    if not level.startswith("unit "):
        for a, b in combinations(keys, 2):
            sums += [f"sum({a}_given * {b}_given)", f"sum({a}_given * {b})", f"sum({a} * {b}_given)", f"sum({a} * {b})"]
    ends = level.split(" ")
    columns = ", ".join([*ends, *(f"{term}::BIGINT AS sum{at}" for at, term in enumerate(sums))])
    given = ", ".join(f"sign({key}) AS {key}_given" for key in keys)
    # Where there are very many cells, some units (or categories) at a time.
    step = max(1, _NUMBERS // (len(sums) * (len(labels[ends[1]]) if ends[1:] else 1)))
    starts = range(0, len(labels[ends[0]]), step)
    parts = []
    for start in starts:
        rows = f"SELECT *, {given} FROM answers WHERE reason < 0 AND {ends[0]} BETWEEN {start} AND {start + step - 1}"
        sql = f"SELECT {columns} FROM ({rows}) GROUP BY {', '.join(ends)} ORDER BY {', '.join(ends)}"
        part = base.run(sql, steps / len(starts)).fetchnumpy()
        parts.append((np.column_stack([part[f"sum{at}"] for at in range(len(sums))]), [part[end] for end in ends]))
    codes = [np.concatenate(each).astype(np.int64) for each in zip(*(codes for _rest, codes in parts), strict=True)]
    places = codes[0] * len(labels[ends[1]]) + codes[1] if ends[1:] else codes[0]
    return places, np.concatenate([part for part, _rest in parts])


def _add_sums(first: _Summed, second: _Summed) -> _Summed:
    """Add the sums of two batches, cell by cell."""
    places = np.union1d(first[0], second[0])
    total = np.zeros((len(places), first[1].shape[1]), dtype=np.int64)
    for own, sums in (first, second):
        total[np.searchsorted(places, own)] += sums
    return places, total


def _name_cells(level: str, places: np.ndarray, sums: np.ndarray, labels: Mapping[str, list[str]]) -> LevelSums:
    """Return the sums of a level with what its cells are called."""
    end, *more = level.split(" ")
    if not more:
        return LevelSums(tuple(labels[end][at] for at in places.tolist()), ("",) * len(places), sums)
    first, second = (codes.tolist() for codes in np.divmod(places, len(labels[more[0]])))
    return LevelSums(tuple(labels[end][at] for at in first), tuple(labels[more[0]][at] for at in second), sums)


def _outside_scale(
    base: _Database, period: Period, instrument: Instrument, spellings: Mapping[str, int], count: int
) -> DataError:
    """Return the message about values outside the scale; the first ten with their place."""
    base.run("SET preserve_insertion_order = true")  # for rows to be numbered as they stand in the file
    keys = instrument.keys
    places: list[str] = []

    def select(file: TableFile) -> list[str]:
        wrong = " OR ".join(f"{file.score(key, instrument, spellings)} = {_OUTSIDE}" for key in keys)
        return [_ROW, f"({wrong}) AS wrong", *(f"{file.text(key)} AS {key}" for key in keys)]

    for file in base.table.files:
        if not (rows := base.table.rows([file], select, period, numbered=True)):
            continue
        first = base.run(f"SELECT * EXCLUDE wrong FROM ({rows}) WHERE wrong ORDER BY {_ROW} LIMIT {LISTED_PLACES}")
        for row, *cells in first.fetchall():
            plain = _plain_answers(cells)
            outside = [(key, plain[text]) for key, text in zip(keys, cells, strict=True) if text not in spellings]
            places += [
                _(
                    "{path_name}, row {row}, column {key}: {cell}",
                    path_name=file.path.name,
                    row=row,
                    key=key,
                    cell=quote_cell(text),
                )
                for key, text in outside
            ]
        if len(places) >= LISTED_PLACES:
            break
    return DataError(
        say_count(
            "{table_name}: {count} value outside the scale.",
            "{table_name}: {count} values outside the scale.",
            count,
            table_name=base.table.name,
        ),
        places=places[:LISTED_PLACES] + [""] * (count - LISTED_PLACES),
        allowed=_(
            "{scores}, blank (not answered), '-' (does not apply)", scores=", ".join(map(str, instrument.scores))
        ),
        remedy=_("correct them; or name --invalid refuse to leave these rows out, counted in the report."),
    )


def _unreadable(table: Table, text: str) -> DataError:
    """Return the message about a file that duckdb cannot read; its own quotes the row, and so whoever answered."""
    path = re.search(r"^ *file = (.*)$", text, re.MULTILINE)
    line = re.search(r"CSV Error on Line: (\d+)", text)
    fields = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", text)
    what = text.splitlines()[0].partition("Error: ")[2] or text.splitlines()[0]
    remedy = ""
    if fields:
        what = _("{field} fields, and {field2} headings", field=fields[2], field2=fields[1])
        remedy = _("quote a field that holds the separator; close each quote that is opened.")
    elif "Invalid unicode" in text:
        what = _("not in UTF-8")
        remedy = _("save it again in UTF-8.")
    elif "unterminated quote" in text:
        what = _("a quote is opened and not closed")
        remedy = _("close the quote, or write it twice where it is part of the text.")
    elif path:
        what = _("some lines end otherwise than others, or a quote within a text is not written twice")
        remedy = _("save it again as CSV.")
    elif "Out of Memory" in text:
        remedy = _("make room on the disk of temporary files, or name another in TMPDIR.")
    where = _(
        "{path}: cannot be read: {line}",
        path=path[1] if path else table.name,
        line=_("line {line}: ", line=line[1]) if line else "",
    )
    return DataError(f"{where}{what}.", allowed=_("Parquet, or CSV in UTF-8 with headings"), remedy=remedy)


def _open_file(path: Path, root: Path) -> TableFile:
    """Return a file with its headings and what its folders tell."""
    try:
        separator, kinds = _read_csv_headings(path) if path.suffix == ".csv" else (",", _read_parquet_headings(path))
    except (pa.ArrowInvalid, OSError, csv.Error) as error:
        raise DataError(
            _("{path}: cannot be read: {error}", path=path, error=error),
            allowed=_("Parquet, or CSV in UTF-8 with headings"),
        ) from error
    headings = {name.strip().casefold(): name for name, _rest in kinds}
    if len(headings) < len(kinds):
        raise DataError(_("{path}: a heading stands twice.", path=path), remedy=_("keep one column of each name."))
    parts = path.relative_to(root).parts[:-1] if root.is_dir() else ()
    folders = {name.casefold(): unquote(value) for name, sign, value in (part.partition("=") for part in parts) if sign}
    return TableFile(path, headings, {name.strip().casefold(): kind for name, kind in kinds}, folders, separator)


def _read_csv_headings(path: Path) -> tuple[str, list[tuple[str, str]]]:
    """Return the separator and the headings of a CSV file."""
    # Whatever stands below the headings is for duckdb to decode.
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        line = file.readline()
        file.seek(0)
        separator = max(",;\t", key=line.count)
        names = next(csv.reader(file, delimiter=separator), [])
    if not names or any("\udc80" <= sign <= "\udcff" for name in names for sign in name):
        what = _("the headings are not in UTF-8") if names else _("the first line is empty")
        raise DataError(
            _("{path}: cannot be read: {what}.", path=path, what=what),
            allowed=_("Parquet, or CSV in UTF-8 with headings"),
        )
    return separator, [(name, "other") for name in names]


def _read_parquet_headings(path: Path) -> list[tuple[str, str]]:
    """Return the headings of a Parquet file, each with the kind of its cells."""
    kinds, schema = {pa.types.is_integer: "whole", pa.types.is_floating: "float"}, parquet.read_schema(path)
    return [(field.name, next((kinds[fits] for fits in kinds if fits(field.type)), "other")) for field in schema]


def _period(text: str, name: str) -> Period:
    """Return a cell as a period."""
    try:
        return Period.parse(text.strip())
    except (SettingError, RuleError) as error:
        raise DataError(_("{name}, column period: {error}", name=name, error=error)) from error


def _literal(text: str) -> str:
    """Return a text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def _name(text: str) -> str:
    """Return the name of a column as SQL."""
    return '"' + text.replace('"', '""') + '"'
