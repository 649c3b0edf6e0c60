"""The tables of an export -> one row for each set of answers, its cells still as the export has them. Floor 2."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ikm.errors import DataError, SettingError, near
from ikm.survey.intake import ledger as said
from ikm.survey.intake.headings import Sheet, below_headings
from ikm.survey.intake.ledger import Ledger
from ikm.survey.intake.mapping import PLAIN, Mapping
from ikm.survey.intake.private import refuse_headless
from ikm.survey.intake.vocabulary import foot_beginnings, is_foot
from ikm.survey.intake.workbook import Opened, Table

#: A foot of sums begins within so many columns.
_FOOT_COLUMNS = 3


@dataclass(frozen=True, eq=False)
class Records:
    """Sets of answers; index = record, from 0.

    Parameters
    ----------
    cells : DataFrame of str
        A column for each column of the answers that the mapping names.
    names : Series of str
        The name given in the same row, for cutting it out of texts; never written.
    totals : DataFrame of str
        Sums that the export stores, by heading.
    """

    cells: pd.DataFrame
    names: pd.Series
    totals: pd.DataFrame


def read_sheets(export: Opened, mapping: Mapping) -> tuple[list[Sheet], list[str]]:
    """The sheets that hold answers, and the names of those that do not.

    Raises
    ------
    DataError, SettingError
        The file cannot be read, or no sheet has the headings of the mapping.
    """
    tables = export.taken()
    wanted = needed(mapping)
    chosen: list[Sheet] = []
    others: list[str] = []
    for table in tables:
        sheet = _headed(table, mapping, tables)
        fits = sheet is not None and (table.sheet in mapping.sheets if mapping.sheets else wanted <= set(sheet.cells))
        if sheet is not None and fits:
            refuse_headless(sheet.cells.columns, sheet.where)
            chosen.append(sheet)
        else:
            others.append(table.sheet)
    for sheet in chosen or [below_headings(tables[0], mapping.heading_row, mapping.heading_rows)]:
        require_headings(sheet, wanted)
    return chosen, others


def needed(mapping: Mapping) -> set[str]:
    """Headings without which the mapping cannot be used."""
    long = mapping.long
    rows = {long.respondent, long.item, long.answer, long.date, *long.pairs.values()} - {""} if long else set()
    # In a long export a heading of [only] may be in a table beside it.
    return {*mapping.columns.values(), *mapping.consent, *([] if long else mapping.only), *rows}


def require_headings(sheet: Sheet, wanted: set[str]) -> None:
    """Refuse a sheet that lacks headings.

    Raises
    ------
    SettingError
        Names each, and the one it is like.
    """
    missing = sorted(wanted - set(sheet.cells.columns))
    if missing:
        spare = [name for name in sheet.cells.columns if name not in wanted]
        raise SettingError(
            f"{sheet.where}: {len(missing)} heading{'s' if len(missing) > 1 else ''} of the mapping missing.",
            places=[f"{name!r}. {near(name, spare)}".rstrip() for name in missing],
            remedy="correct the mapping, or take this form's own mapping.",
        )


def wide(sheets: Sequence[Sheet], mapping: Mapping, ledger: Ledger) -> Records:
    """Records of an export that has a row for each respondent."""
    kept = [_without_foot(sheet, mapping, ledger) for sheet in sheets]
    first = 0
    for sheet, cells in zip(sheets, kept, strict=True):
        ledger.read(sheet.file, sheet.name, cells.index, range(first, first + len(cells)))
        ledger.set_aside(sheet.file, sheet.name, sheet.malformed, said.REFUSED, said.FIELDS)
        first += len(cells)
    joined = pd.concat(kept, ignore_index=True).fillna("") if len(kept) > 1 else kept[0].reset_index(drop=True)
    judge_elsewhere(joined, mapping, ledger)
    for heading, values in mapping.consent.items():
        ledger.judge(joined.index[~joined[heading].isin(values)], said.REFUSED, said.NO_CONSENT, heading)
    cells = joined[list(mapping.columns.values())].set_axis(list(mapping.columns), axis=1)
    totals = joined[[heading for heading in mapping.totals if heading in joined]]
    return Records(cells, names_in(joined, mapping), totals)


def names_in(cells: pd.DataFrame, mapping: Mapping) -> pd.Series:
    """Names of persons in the columns that the mapping leaves out as names, one a row."""
    headings = [heading for heading, kind in mapping.personal.items() if kind == "nama" and heading in cells]
    names = pd.Series("", cells.index, dtype="str")
    for heading in headings:
        names = names.where(names.ne(""), cells[heading])
    return names.str.replace(r"\s+", " ", regex=True)


def judge_elsewhere(cells: pd.DataFrame, mapping: Mapping, ledger: Ledger) -> None:
    """Refuse rows that belong to another unit."""
    for heading, values in mapping.only.items():
        if heading not in cells:
            continue
        blank = cells[heading].eq("") & ("" not in values)
        ledger.judge(cells.index[blank], said.REFUSED, said.NO_UNIT, heading)
        ledger.judge(cells.index[~blank & ~cells[heading].isin(values)], said.REFUSED, said.ELSEWHERE, heading)


def _headed(table: Table, mapping: Mapping, tables: Sequence[Table]) -> Sheet | None:
    """A table below its headings; None for a further sheet without any."""
    try:
        return below_headings(table, mapping.heading_row, mapping.heading_rows)
    except DataError:
        if len(tables) == 1:
            raise
        return None


def _without_foot(sheet: Sheet, mapping: Mapping, ledger: Ledger) -> pd.DataFrame:
    """Rows of answers; those that add up the sheet and the notes below them are set aside."""
    below = foot(sheet.cells, [heading for name, heading in mapping.columns.items() if name not in PLAIN])
    if not below.any():
        return sheet.cells
    ledger.set_aside(sheet.file, sheet.name, sheet.cells.index[below], said.REFUSED, said.FOOT)
    return sheet.cells[~below]


def foot(cells: pd.DataFrame, scored: Sequence[str]) -> pd.Series:
    """Rows that add up a sheet, and notes below them: rows under the last answer that hold none.

    Parameters
    ----------
    scored : sequence of str
        Headings of answers; without any, only the rows of sums are found.

    Returns
    -------
    Series of bool
    """
    adds = pd.Series(False, cells.index)
    for name in cells.columns[:_FOOT_COLUMNS]:
        near = cells[name][cells[name].str.contains(foot_beginnings(), case=False)]
        adds |= cells[name].isin([cell for cell in near.unique() if is_foot(cell)])
    held = cells[list(scored)].ne("").any(axis=1) & ~adds
    if not adds.any() or not held.any():
        return adds
    last, first = held[held].index[-1], adds[adds].index[0]
    return adds | (pd.Series(cells.index > max(last, first), cells.index))
