"""Partial sums of a national table: what is left of the answers when every respondent is counted. Floor 2.

Whole numbers in a small Parquet file, `national/<period>.parquet` of the data folder: a report is made from it without
the answers, which stay where they are.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet

from ikm.errors import DataError
from ikm.rules.instrument import Instrument, load
from ikm.rules.period import Period

#: Two places in lists of labels are one number: the first x this + the second.
STEP = 1 << 32
_ABOUT = b"ikm"


@dataclass(frozen=True, eq=False)
class Cells:
    """Sums of one level, such as each unit by gender.

    Parameters
    ----------
    keys : ndarray of int64, shape (cells,)
        Unit x `STEP` + category, rising; of two traits the first's category x `STEP` + the second's.
    sums : ndarray of int64, shape (cells, columns)
        Respondents; then per unsur how many answered 1, 2, 3, 4; then per pair (a, b) of unsur, a before b, the sums of
        r_a r_b, r_a y_b, y_a r_b, y_a y_b (r: answered or not, y: answer, 0 where there is none).
    """

    keys: np.ndarray
    sums: np.ndarray

    def added(self, other: Cells) -> Cells:
        """Both together."""
        if np.array_equal(self.keys, other.keys):
            return Cells(self.keys, self.sums + other.sums)
        keys = np.concatenate([self.keys, other.keys])
        order = np.argsort(keys, kind="stable")
        first = np.flatnonzero(np.diff(keys[order], prepend=-1))
        return Cells(keys[order][first], np.add.reduceat(np.concatenate([self.sums, other.sums])[order], first))


@dataclass(frozen=True, eq=False)
class Sums:
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
    cells: Mapping[str, Cells]
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


def sums_bytes(found: Sums) -> bytes:
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


def read_sums(content: bytes, where: str) -> Sums:
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
    empty = Sums(
        Period.parse(about["period"]), load(about["instrument"]), tuple(units), labels, {}, about["read"],
        about["refused"], tuple(about["does_not_apply"]), tuple(about["files"]), about["synthetic"],
    )  # fmt: skip
    cells = {level: _cells(level, one, empty) for level, one in found.items()}
    return Sums(**{**vars(empty), "cells": cells})


def _table(level: str, found: Sums) -> pa.Table:
    """One level as rows with labels, sorted by them."""
    first, second = found.ends(level)
    cells = found.cells[level]
    high, low = np.divmod(cells.keys, STEP)
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


def _cells(level: str, table: pa.Table, found: Sums) -> Cells:
    """Rows of one level with keys again."""
    places = [{name: at for at, name in enumerate(names)} for names in found.ends(level)]
    high, low = (
        np.array([place[name] for name in _texts(table, column)], dtype=np.int64)
        for place, column in zip(places, ("first", "second"), strict=True)
    )
    keys = high * STEP + low
    values = table["sums"].combine_chunks().flatten().to_numpy()
    order = np.argsort(keys, kind="stable")
    return Cells(keys[order], values.reshape(len(keys), -1)[order])


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
