"""Tables of a database, out of a dump or an SQLite file, each beside what its rows refer to."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow
from pyarrow import compute

from ikm.errors import DataError
from ikm.intake.dump import CUT, Budget, DumpTable, cut_long_texts, may_hold_dump, read_dump
from ikm.speech import _

_SQLITE = b"SQLite format 3\0"
#: Characters of a table from which a mapping is proposed, of all tables, and of each one once those are used up.
_TOP, _TOPS, _LEAST_TOP = 1 << 22, 3 << 24, 1 << 17
#: Rows of a table from which a mapping is proposed.
_TOP_ROWS = 20_000
#: How far references are followed: an answer, its questionnaire, its respondent.
_DEPTH = 3
_EVERYTHING = 1 << 62
#: Why a cell beside a row is blank: no row of the other table has the key.
UNKNOWN_CODE = "unknown code"
#: Heading, and why some of its cells are not what the database has -> rows.
Losses = Mapping[tuple[str, str], Sequence[int]]
#: 'id_layanan', 'layanan_id', 'kd_layanan'.
_KEY = re.compile(r"(?:id|kode|kd)_(\w+)|(\w+)_(?:id|kode|kd)", re.IGNORECASE)
#: 'no_pertanyaan': a number that a table of that name may have beside its key.
_NUMBER = re.compile(r"(?:no|nomor|urut)_(\w+)", re.IGNORECASE)
#: What applications put before the names of their tables.
_PREFIX = re.compile(
    r"^(?:tbl|tb|t|m|mst|master|ref|r|data|app|skm|ikm|survey|survei)_|^(?:tbl|tb|ref)(?=[a-z])", re.IGNORECASE
)


@dataclass(frozen=True, eq=False)
class DatabaseTable:
    """A table and what its rows refer to.

    Parameters
    ----------
    cells : DataFrame of str
        Columns by name; those of tables that it refers to as 'table / column' (see `joint` of `read_database`).
    keys : mapping of str to str
        Column of another table -> the column of this one that says which of its rows.
    whole : bool
        Whether all rows are here, or those at the top alone.
    losses : mapping of (str, str) to sequence of int
        Heading, and `UNKNOWN_CODE`, `WORKED_OUT`, `DEFAULTED` or `CUT` -> rows, from 0, in which it is not what the
        database has, or what no statement says.
    """

    name: str
    cells: pd.DataFrame
    keys: Mapping[str, str] = field(default_factory=dict)
    whole: bool = True
    losses: Losses = field(default_factory=dict)


def is_database(path: Path) -> bool:
    """Return whether a file is a dump of a database or an SQLite file."""
    return _is_sqlite(path) or may_hold_dump(path)


def read_database(path: Path, joint: str, wanted: Mapping[str, Collection[str]] | None = None) -> list[DatabaseTable]:
    """Read the tables that hold rows; those of users with passwords never.

    Parameters
    ----------
    joint : str
        Between a table and its column.
    wanted : mapping of str to collection of str, optional
        Table -> columns of other tables that are wanted beside its own; then all its rows are read. Without it the
        first rows of every table, beside all that they refer to.

    Raises
    ------
    DataError
        The file cannot be read, nothing is in it, or what it holds can be known only by executing its statements.
    """
    read = _read_sqlite if _is_sqlite(path) else read_dump
    if wanted is None:
        tables = [table for table in read(path, _make_top_budget()) if not table.is_accounts]
        tables = [table for table in tables if table.rows or table.changed]
        _require_rows(tables, path)
    else:
        needed = set(wanted)
        if any(wanted.values()):
            # What rows refer to may stand at the end of a dump.
            links = _find_links(read(path, lambda table: _LEAST_TOP))
            needed |= {there for name in wanted for there in _list_reached(name, links)}
        tables = [
            table
            for table in read(path, lambda table: _EVERYTHING if _ends_with(needed, table.name) else 0)
            if table.name in needed and not table.is_accounts
        ]
        _refuse_changed(tables, path)
    links = _find_links(tables)
    frames = {
        table.name: DatabaseTable(table.name, _frame_rows(table, path), losses=table.losses)
        for table in tables
        if table.columns
    }
    found = []
    for table in tables:
        if table.name not in frames or (wanted is not None and table.name not in wanted):
            continue
        beside = _collect_beside(table.name, frames, links, joint, None if wanted is None else wanted[table.name])
        cells = frames[table.name].cells
        keys = {heading: column.key for heading, column in beside.items()}
        losses = {
            **table.losses,
            **{(heading, why): rows for heading, column in beside.items() for why, rows in column.losses.items()},
        }
        if beside:
            more = pd.DataFrame({heading: column.cells for heading, column in beside.items()}, cells.index)
            cells = pd.concat([cells, more], axis=1)
        whole = all(each.is_whole for each in tables if each.name in (table.name, *_list_reached(table.name, links)))
        found.append(DatabaseTable(table.name, cells, keys, whole, losses))
    return found


def _make_top_budget() -> Budget:
    """Make the budget of a first look: enough of each table, and no more of all than a small machine has."""
    seen: dict[str, DumpTable] = {}

    def allow(table: DumpTable) -> int:
        seen[table.name] = table
        if table.held >= _TOP_ROWS:
            return 0
        return _TOP if sum(each.size for each in seen.values()) < _TOPS else _LEAST_TOP

    return allow


def _ends_with(names: Collection[str], name: str) -> bool:
    """Return whether a table is one of those named; while a dump is read its database stands before its name."""
    return any(name == each or name.endswith(f".{each}") for each in names)


def _require_rows(tables: Sequence[DumpTable], path: Path) -> None:
    """Refuse a database without rows, or without names of their columns."""
    if not tables:
        raise DataError(
            _("{path}: the database holds no rows, or those of its users alone.", path=path),
            remedy=_("export it with its data (phpMyAdmin: 'structure and data'; mysqldump without --no-data)."),
        )
    if not any(table.columns for table in tables):
        raise DataError(
            _("{path}: the columns of its tables have no names.", path=path),
            remedy=_("export it with its structure, or with the names of the columns in each INSERT."),
        )


def _refuse_changed(tables: Sequence[DumpTable], path: Path) -> None:
    """Refuse tables whose rows are known only to who executes the statements of the dump."""
    if changed := [table for table in tables if table.changed]:
        raise DataError(
            _(
                "{path}: a statement of the dump works out or changes rows of its tables; none is executed here.",
                path=path,
            ),
            places=[
                _("line {changed}: table {table_name}", changed=table.changed, table_name=table.name)
                for table in changed
            ],
            remedy=_("export the database anew: a dump has its rows as they are."),
        )


def _frame_rows(table: DumpTable, path: Path) -> pd.DataFrame:
    """Return the rows that are held as a frame of text; of rows with the same key the one that replaced the others."""
    blocks = pyarrow.concat_tables(table.blocks) if table.blocks else None
    table.blocks.clear()
    columns = {}
    for name in table.columns:
        if blocks is None:
            columns[name] = pd.Series(dtype="str")
            continue
        columns[name] = compute.utf8_trim_whitespace(blocks.column(name)).to_pandas().astype("str")
        blocks = blocks.drop_columns([name])
    cells = pd.DataFrame(columns)
    if lacking := [name for name in table.primary if name not in cells]:
        raise DataError(
            _(
                "{path}: the key of table {table_name} names columns that it does not have: {lacking}.",
                path=path,
                table_name=table.name,
                lacking=", ".join(lacking),
            ),
            remedy=_("make the dump again."),
        )
    twice = cells.duplicated(table.primary, keep="last") if table.primary else pd.Series(False, cells.index)
    if not twice.any():
        return cells
    if not table.replaces:
        raise DataError(
            _(
                "{path}: {sum} rows of table {table_name} have a key that stands there more than once.",
                path=path,
                sum=int(twice.sum()),
                table_name=table.name,
            ),
            places=[f"{table.primary[0]} = {key}" for key in cells.loc[twice, table.primary[0]].unique()],
            remedy=_("the file may hold two exports, one behind the other: leave one of them."),
        )
    kept = cells.index[~twice]
    table.losses = {
        about: [place for place in kept.get_indexer(rows).tolist() if place >= 0]
        for about, rows in table.losses.items()
    }
    return cells[~twice].reset_index(drop=True)


# What rows refer to

#: Table -> its columns, each with the table that it refers to and the key there.
_Links = Mapping[str, Mapping[str, tuple[str, str]]]


def _find_links(tables: Sequence[DumpTable]) -> _Links:
    """Find what the columns of each table refer to: as declared, else by a name that fits one table alone."""
    known = {table.name: table for table in tables if table.columns and not table.is_accounts}
    links: dict[str, dict[str, tuple[str, str]]] = {}
    for table in known.values():
        links[table.name] = {}
        for column in table.columns:
            there, key = table.references.get(column, ("", ""))
            if not there and [column] != table.primary:
                there, key = _guess_reference(column, table, known.values())
            if there in known and there != table.name:
                key = key or (known[there].primary or known[there].columns)[0]
                if key in known[there].columns:
                    links[table.name][column] = (there, key)
    return links


def _guess_reference(column: str, table: DumpTable, tables: Collection[DumpTable]) -> tuple[str, str]:
    """Return table and key that the name of a column means, where it can be one alone; else two ''."""
    others = [other for other in tables if other is not table]
    same = [other for other in others if other.primary == [column] and _KEY.fullmatch(column)]
    if not same and (match := _KEY.fullmatch(column)):
        thing = (match[1] or match[2]).casefold()
        things = {form for each in (thing, strip_prefix(thing)) for form in (each, f"{each}s", f"data_{each}")}
        named = [other for other in others if strip_prefix(other.name) in things]
        same = [other for other in named if (other.primary or other.columns[:1]) in (["id"], [column])]
    if len(same) == 1:
        return same[0].name, same[0].primary[0] if same[0].primary else same[0].columns[0]
    if not same and (match := _NUMBER.fullmatch(column)):
        listed = [
            other for other in others if strip_prefix(other.name) == match[1].casefold() and column in other.columns
        ]
        return (listed[0].name, column) if len(listed) == 1 else ("", "")
    # 'hasil_kuesioner' beside a table tb_kuesioner whose key is 'kuesioner_id'.
    thing = column.rpartition("_")[2].casefold()
    meant = [other for other in others if strip_prefix(other.name) == thing and other.primary == [f"{thing}_id"]]
    if not same and "_" in column and len(meant) == 1:
        return meant[0].name, meant[0].primary[0]
    return "", ""


def strip_prefix(name: str) -> str:
    """Return what a table or column is called, without what applications put before it.

    Examples
    --------
    >>> [strip_prefix(name) for name in ("tbl_layanan", "refsex", "m_pekerjaan", "responden")]
    ['layanan', 'sex', 'pekerjaan', 'responden']
    """
    return _PREFIX.sub("", name.rpartition(".")[2]).casefold()


def _list_reached(name: str, links: _Links, depth: int = _DEPTH) -> list[str]:
    """List the tables that the rows of a table lead to."""
    if not depth:
        return []
    near = [there for there, _rest in links.get(name, {}).values()]
    return [*near, *(far for there in near for far in _list_reached(there, links, depth - 1))]


@dataclass(frozen=True, eq=False)
class _Beside:
    """A column of another table, beside the rows that refer to it: its cells, the key, why rows lack it."""

    cells: pd.Series
    key: str
    losses: Mapping[str, Sequence[int]]


def _collect_beside(
    name: str,
    frames: Mapping[str, DatabaseTable],
    links: _Links,
    joint: str,
    wanted: Collection[str] | None,
    before: tuple[str, ...] = (),
) -> dict[str, _Beside]:
    """Return the columns of the tables that a table refers to, beside its rows, by heading."""
    beside: dict[str, _Beside] = {}
    if len(before) == _DEPTH:
        return beside
    for column, (there, key) in links.get(name, {}).items():
        if there not in frames or there in (name, *before):
            continue
        # Two columns that refer to one table are told apart.
        several = [each for each, (other, _rest) in links[name].items() if other == there]
        label = there if len(several) == 1 else f"{there} ({column})"
        given = _list_columns(frames[there], key)
        far = (
            [each.removeprefix(f"{label}{joint}") for each in wanted if each.startswith(f"{label}{joint}")]
            if wanted is not None
            else None
        )
        if far is None or far:
            given |= _collect_beside(there, frames, links, joint, far, (*before, name))
        own, keys = frames[name].cells[column], pd.Index(frames[there].cells[key])
        if keys[keys != ""].has_duplicates:
            continue  # which of its rows is meant cannot be told
        first = np.flatnonzero(~keys.duplicated())
        place = keys[first].get_indexer(own)
        place = np.where((place >= 0) & own.ne(""), np.append(first, -1)[place], -1)
        unknown = np.flatnonzero((place < 0) & own.ne(""))
        for heading, each in given.items():
            if far is None or heading in far:
                cells = pd.Series(each.cells.array.take(place, allow_fill=True, fill_value=""), own.index)
                losses = {why: np.flatnonzero(np.isin(place, rows)).tolist() for why, rows in each.losses.items()}
                losses[UNKNOWN_CODE] = sorted({*losses.get(UNKNOWN_CODE, ()), *unknown.tolist()})
                beside[f"{label}{joint}{heading}"] = _Beside(cells, column, losses)
    return beside


def _list_columns(table: DatabaseTable, key: str) -> dict[str, _Beside]:
    """List the columns of a table but its key."""
    return {
        str(heading): _Beside(cells, key, {why: rows for (lost, why), rows in table.losses.items() if lost == heading})
        for heading, cells in table.cells.items()
        if heading != key
    }


# SQLite files


def _is_sqlite(path: Path) -> bool:
    """Return whether a file is one of SQLite."""
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def _read_sqlite(path: Path, budget: Budget) -> list[DumpTable]:
    """Read the tables of an SQLite file, opened so that nothing of it can change or run.

    Raises
    ------
    DataError
        The file is broken.
    """
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as base:
            base.execute("PRAGMA trusted_schema = OFF")
            base.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
            names = base.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
            return [_read_sqlite_table(base, name, budget) for (name,) in names.fetchall()]
    except sqlite3.Error as error:
        raise DataError(
            _("{path}: a broken SQLite file: {error}", path=path, error=error),
            remedy=_("copy it again while nothing writes it."),
        ) from error


def _read_sqlite_table(base: sqlite3.Connection, name: str, budget: Budget) -> DumpTable:
    """Read one table, of its rows as many as the budget allows."""
    quoted = '"' + name.replace('"', '""') + '"'
    table = DumpTable(name)
    for _place, column, _type, _needed, _default, key in base.execute(f"PRAGMA table_info({quoted})"):
        table.columns.append(column)
        table.primary += [column] if key else []
    for _place, _part, there, column, key, *_more in base.execute(f"PRAGMA foreign_key_list({quoted})"):
        table.references[column] = (there, key or "")
    table.rows = base.execute(f"SELECT count(*) FROM {quoted}").fetchone()[0]
    if table.is_accounts:
        return table
    cursor = base.execute(f"SELECT * FROM {quoted}")
    while table.size < budget(table) and (rows := cursor.fetchmany(_FETCHED)):
        columns = {}
        for heading, values in zip(table.columns, zip(*rows, strict=True), strict=True):
            pictures = [place for place, value in enumerate(values) if isinstance(value, bytes) and value]
            texts = [_format_value(value) for value in values]
            columns[heading], cut = cut_long_texts(pyarrow.array(texts, pyarrow.string()))
            table.lose(heading, CUT, (table.held + place for place in (*pictures, *cut)))
            table.size += sum(map(len, texts))
        table.held += len(rows)
        table.blocks.append(pyarrow.table(columns))
    return table


#: Rows taken at once.
_FETCHED = 1 << 12


def _format_value(value: object) -> str:
    """Return a value of SQLite as text; what is no text is nothing."""
    return "" if value is None or isinstance(value, bytes) else str(value)
