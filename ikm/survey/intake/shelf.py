"""The answer files of a unit: what they hold, and what they will hold with fresh rows put to them. Floor 2.

Old lines stay byte for byte wherever the file's columns suffice; nothing that a person typed is written anew.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ikm.errors import DataError
from ikm.rules.instrument import Instrument, in_force, load
from ikm.rules.pack import Pack
from ikm.rules.period import Period
from ikm.survey.files import read_text
from ikm.survey.intake.mapping import scored
from ikm.survey.project import Project
from ikm.survey.sheet import replace
from ikm.survey.sidecar import read_sidecar
from ikm.survey.units import Unit

_RUNNING = re.compile(r"R(\d+)(?:\|.*)?")
_FIRST = ("respondent", "date", "service", "gender", "age", "education", "occupation")


@dataclass(frozen=True)
class FileChange:
    """What a file held and will hold."""

    before: bytes
    content: bytes

    def write(self, path: Path) -> None:
        """Put the new content in place, unless the file was changed meanwhile."""
        replace(path, self.content, self.before)


@dataclass(frozen=True, eq=False)
class Old:
    """The answers of a unit and period as they are; no rows where there is no file."""

    path: Path
    content: bytes
    cells: pd.DataFrame


def columns(rows: pd.DataFrame, instrument: Instrument, pack: Pack | None) -> list[str]:
    """Columns of an answer file in the usual order: all of a respondent's and all unsur, of the others those given."""
    others = [name for name in (*scored(instrument, pack), "weight", "saran") if name in rows]
    return list(dict.fromkeys([*_FIRST, *instrument.keys, *others]))


def read_old(project: Project, unit: Unit, period: Period) -> Old:
    """The answer file of a period.

    Raises
    ------
    DataError
        The answers are in a workbook or Parquet file, to which nothing can be put.
    """
    path = project.data / "responses" / unit.code / f"{period}.csv"
    there = project.periods(unit).get(period, path)
    if there.suffix.lower() != ".csv":
        raise DataError(f"{there}: rows can be put to a .csv file only.", remedy="save it as .csv, then import again.")
    content = there.read_bytes() if there.is_file() else b""
    cells = read_text(there) if content else pd.DataFrame(columns=[], dtype="str")
    return Old(there, content, cells)


def next_number(project: Project, unit: Unit, olds: Sequence[Old]) -> int:
    """First running pseudonym that no file of the unit has; `olds` are those of its files that were read."""
    read = {old.path: old.cells for old in olds}
    highest = 0
    for path in project.periods(unit).values():
        if path.suffix.lower() == ".csv":
            cells = read[path] if path in read else read_text(path)
            names = cells.get("respondent", pd.Series(dtype="str"))
            numbers = pd.to_numeric(names.str.extract(_RUNNING)[0], errors="coerce")
            highest = max(highest, int(numbers.max())) if numbers.notna().any() else highest
    return highest + 1


def changes(old: Old, fresh: pd.DataFrame, instrument: Instrument, period: Period) -> dict[Path, FileChange]:
    """The answer file with fresh rows, and the sidecar where the instrument must be named."""
    files = {old.path: FileChange(old.content, lengthened(old, fresh))}
    sidecar = old.path.with_suffix(".toml")
    named = read_sidecar(sidecar).instrument
    current = load(named) if named else in_force(period)
    if current.id == instrument.id:
        return files
    if sidecar.is_file():
        raise DataError(
            f"{sidecar}: the answers of {period} are under {current.short}, these under {instrument.short}.",
            remedy='name the same instrument in both: instrument = "..." in the mapping and in the sidecar.',
        )
    files[sidecar] = FileChange(b"", f'instrument = "{instrument.id}"\n'.encode())
    return files


def lengthened(old: Old, fresh: pd.DataFrame) -> bytes:
    """The file with the fresh rows behind the old ones."""
    if not old.content:
        return _lines(fresh, header=True)
    headings = _plain_headings(old.content)
    used = [name for name in fresh if name in headings or fresh[name].ne("").any()]
    if headings and set(used) <= set(headings):
        return (
            old.content.rstrip(b"\r\n") + b"\n" + _lines(fresh.reindex(columns=headings, fill_value=""), header=False)
        )
    if "" in (headings or []):
        raise DataError(f"{old.path}: a column has no heading.", remedy="name it, or take it out.")
    return _lines(pd.concat([old.cells, fresh]).fillna(""), header=True)


def _plain_headings(content: bytes) -> list[str]:
    """Headings of a UTF-8 file with commas, in small letters; nothing where it is another."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return []
    first = next(csv.reader(io.StringIO(text[: 1 << 16])), [])
    return [heading.strip().casefold() for heading in first] if len(first) > 1 else []


def _lines(rows: pd.DataFrame, *, header: bool) -> bytes:
    """Rows as CSV."""
    out = io.StringIO()
    rows.to_csv(out, index=False, header=header, lineterminator="\n")
    return out.getvalue().encode()
