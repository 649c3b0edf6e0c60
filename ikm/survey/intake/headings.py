"""Where the headings of a table are, over one row or two, and what each column is called. Floor 2."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ikm.errors import DataError
from ikm.survey.intake.workbook import Table

#: Headings are looked for in so many rows: above them stand titles.
_LOOKED_AT = 15
#: Fewer numbers in a row may be answers.
_NUMBERED = 6
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
#: Between the two rows of a heading: 'PROFIL / UMUR'.
JOINT = " / "


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


def below_headings(table: Table, heading_row: int | None = None, heading_rows: int | None = None) -> Sheet:
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


def plain(text: str) -> str:
    """A heading on one line, without blanks around it.

    Examples
    --------
    >>> plain("NAMA   lengkap ")
    'NAMA lengkap'
    """
    return " ".join(text.split())


def _first(table: Table) -> int:
    """Row of the headings: the first that is filled at least half as far as the fullest of the rows at the top."""
    top = table.cells.head(_LOOKED_AT)
    filled = top.ne("").sum(axis=1)
    for row, count in filled.items():
        # A title merged over the whole width is one text in many cells.
        if 2 * count >= filled.max() and (top.loc[row].replace("", None).nunique() > 1 or table.cells.shape[1] == 1):
            return int(str(row))
    raise DataError(
        f"{table.file}: no row of headings was found{f' in sheet {table.sheet!r}' if table.sheet else ''}.",
        remedy="name it in the mapping: heading_row = 3",
    )


def _depth(table: Table, first: int) -> int:
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


def _counts_columns(table: Table, row: int) -> bool:
    """Whether a row numbers the columns, as paper forms do below their headings: 1, 2, 3 ... or (1), (2), (3)."""
    if row not in table.cells.index:
        return False
    given = [cell.strip("() .") for cell in table.cells.loc[row] if cell]
    return len(given) >= _NUMBERED and given == [str(place) for place in range(1, len(given) + 1)]


def _names(table: Table, first: int, depth: int) -> list[str]:
    """Names of the columns, those of two rows joined."""
    rows = [table.cells.loc[row].map(plain).tolist() for row in range(first, first + depth) if row in table.cells.index]
    return [JOINT.join(dict.fromkeys(part for part in parts if part)) for parts in zip(*rows, strict=True)]


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
