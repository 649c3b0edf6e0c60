"""What each column of an export was taken for: none is left out without being named, with the reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import pandas as pd

from ikm.intake.columns import list_options, match_columns, match_unsur, recode_answers
from ikm.intake.mapping import BLANK_MARK, FormMapping, JoinedTable
from ikm.intake.table import Sheet
from ikm.rules.instrument import Instrument
from ikm.survey.responses import BLANK_ANSWER

#: What a column may be: mapped, asked about, a stored total; left out for whose it is, as nothing or one thing stands
#: in it, as another heading is taken for the same, as nothing fits, or as the mapping was written before it was there.
COLUMN_USES = ("used", "asked", "total", "personal", "empty", "constant", "beside", "unused", "new")
#: Those of them that do not come in, in the order in which they are told.
LEFT_OUT_USES = COLUMN_USES[3:]
_COLUMNS = ["heading", "use", "column", "given", "blank", "distinct", "lowest", "highest", "off"]


def account_columns(
    sheet: Sheet, mapping: FormMapping, instrument: Instrument, joined: JoinedTable | None = None
) -> pd.DataFrame:
    """Say of each column of a table what it was taken for.

    Parameters
    ----------
    joined : JoinedTable, optional
        How the table is joined, where it lies beside the export.

    Returns
    -------
    DataFrame of str
        file, sheet, heading; use, one of `COLUMN_USES`; column of the answers, or the kind of personal data.
    """
    known = _list_known_uses(mapping, joined)
    taken = {*mapping.columns, *mapping.items.values(), *(name for each in mapping.join for name in each.columns)}
    rows = []
    for heading, column in sheet.cells.items():
        if heading in sheet.keys and heading not in known:
            continue  # of another table of the database, which nothing was said of
        named = str(heading) in mapping.unused or f"{sheet.file}: {heading}" in mapping.unused
        use, name = known.get(str(heading)) or (_find_reason(str(heading), column, instrument, taken, named=named), "")
        rows.append((sheet.file, sheet.name, str(heading), use, name))
    return pd.DataFrame(rows, columns=["file", "sheet", "heading", "use", "column"], dtype="str")


def _list_known_uses(mapping: FormMapping, joined: JoinedTable | None) -> dict[str, tuple[str, str]]:
    """List the headings that the mapping speaks of, with use and column."""
    asked = {name.removesuffix(BLANK_MARK) for about, choices in mapping.ask.items() for name in (about, *choices)}
    known = dict.fromkeys(asked, ("asked", ""))
    known |= {heading: ("personal", kind) for heading, kind in mapping.personal.items()}
    known |= {heading: ("total", kind) for heading, kind in mapping.totals.items()}
    for name in ("only", "status", "consent"):
        known |= dict.fromkeys(getattr(mapping, name), ("used", name))
    known |= {each.key: ("used", "key") for each in mapping.join}
    if joined:
        given = {joined.other or joined.key: "key", joined.date: "date"}
        given |= {heading: name for name, heading in joined.columns.items()}
    else:
        shape = mapping.long.model_dump(exclude_defaults=True) if mapping.long else {}
        given = {**mapping.headings, **{heading: name for name, heading in shape.items()}}
    return known | {heading: ("used", name) for heading, name in given.items()}


def _find_reason(
    heading: str, column: pd.Series, instrument: Instrument, taken: Collection[str], *, named: bool
) -> str:
    """Return why a column is left out."""
    if not column.ne(BLANK_ANSWER).any():
        return "empty"
    if len(column) > 1 and column.eq(column.iloc[0]).all():
        return "constant"
    if not named:
        return "new"
    return "beside" if {*match_columns(heading), *match_unsur(heading, instrument)} & set(taken) else "unused"


def profile_columns(
    sheets: Sequence[Sheet], mapping: FormMapping, scored: Sequence[str], instrument: Instrument
) -> pd.DataFrame:
    """Return one row a column of the export, in its order.

    Parameters
    ----------
    scored : sequence of str
        Columns of the answers that hold scores.

    Returns
    -------
    DataFrame
        heading; use, one of `COLUMN_USES`; column of the answers, or the kind of personal data; given and blank cells,
        distinct values; of answers the lowest and highest score (1-4) and the number of cells off the scale, else
        missing.
    """
    cells = pd.concat([sheet.cells for sheet in sheets]).fillna(BLANK_ANSWER) if len(sheets) > 1 else sheets[0].cells
    first = sheets[0]
    whole = Sheet(first.file, first.name, cells, first.heading_row, first.heading_rows, {})
    rows = []
    for told in account_columns(whole, mapping, instrument).itertuples():
        column = cells[told.heading]
        given = column[column.ne(BLANK_ANSWER)]
        spread = [len(given), len(column) - len(given), given.nunique()]
        rows.append([told.heading, told.use, told.column, *spread, None, None, None])
        if told.column in scored or told.column == "answer":
            recoded = recode_answers(column, mapping.scale, list_options(mapping, told.column))
            scores = pd.to_numeric(recoded.text, errors="coerce")
            rows[-1][-3:] = scores.min(), scores.max(), recoded.wrong.sum()
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    return frame.astype({"lowest": "Int64", "highest": "Int64", "off": "Int64"})
