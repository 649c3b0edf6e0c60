"""Tables of several units that tests of the national figures share."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as parquet

from ikm.analysis.national import Nation
from ikm.rules.instrument import Instrument
from ikm.rules.period import Period
from ikm.survey.national import TRAIT_COLUMNS, NationalSums, open_table, sum_table
from ikm.survey.responses import read_cells
from tests.conftest import ROOT
from tests.helpers import KEYS, RULES

PERIOD = Period.parse("2026-S1")


def sample_cells(period: str, columns: tuple[str, ...] = (*TRAIT_COLUMNS, *KEYS)) -> pd.DataFrame:
    """Answers of every sample unit of a period as one table of text with a column `unit`."""
    paths = sorted((ROOT / "data" / "responses").glob(f"*/{period}.csv"))
    cells = [read_cells(path)[list(columns)].assign(unit=path.parent.name, period=period) for path in paths]
    return pd.concat(cells, ignore_index=True)


def as_numbers(cells: pd.DataFrame) -> pa.Table:
    """The same with unsur and age as whole numbers, as a database would give them; '-' becomes missing."""
    typed = cells.copy()
    for name in [name for name in (*KEYS, "age") if name in typed]:
        typed[name] = pd.to_numeric(typed[name], errors="coerce").astype("Int16")
    return pa.Table.from_pandas(typed, preserve_index=False)


def write(cells: pd.DataFrame, path: Path) -> Path:
    """A table as CSV or Parquet, by the name of the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        cells.to_csv(path, index=False)
    else:
        parquet.write_table(pa.Table.from_pandas(cells, preserve_index=False), path)
    return path


def counted(path: Path, rules: Instrument = RULES, period: Period = PERIOD, **more: Any) -> NationalSums:
    """Sums of a file."""
    return sum_table(open_table(path), period, rules, **more)


def nation(path: Path, threshold: int = 10, **more: Any) -> Nation:
    """National figures of a file."""
    return Nation(counted(path, **more), threshold)


def few(unit: str, *rows: int | Mapping[str, object]) -> pd.DataFrame:
    """Respondents of a unit; a number is the answer to every unsur, a mapping overrides single cells of 3."""
    full = [{**dict.fromkeys(KEYS, 3), **row} if isinstance(row, Mapping) else dict.fromkeys(KEYS, row) for row in rows]
    return pd.DataFrame(full, dtype=object).assign(unit=unit)
