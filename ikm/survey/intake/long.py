"""Exports with a row for each answer -> one row for each set of answers. Floor 2.

Databases of survey applications look so. The tables that belong to it, respondents and comments, are joined in
`ikm.survey.intake.joins`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ikm.errors import SettingError
from ikm.survey.intake import joins
from ikm.survey.intake import ledger as said
from ikm.survey.intake.collect import Records, needed, require_headings
from ikm.survey.intake.fields import to_dates
from ikm.survey.intake.headings import Sheet
from ikm.survey.intake.ledger import Ledger
from ikm.survey.intake.mapping import Long, Mapping


def long(sheets: Sequence[Sheet], mapping: Mapping, folder: Path, ledger: Ledger) -> Records:
    """Records of an export that has a row for each answer.

    Parameters
    ----------
    folder : Path
        Where the other tables of the export lie.

    Raises
    ------
    DataError, SettingError
        Another table is not there or lacks a heading.
    """
    shape = mapping.long
    if shape is None:
        raise SettingError(f"{sheets[0].where}: the mapping does not say which headings the answers have.")
    answers = pd.concat([_answers(sheet, shape, mapping, ledger) for sheet in sheets], ignore_index=True)
    sets = _sets(answers, mapping)
    joined = joins.join(sets, mapping, folder, ledger)
    owner = pd.Series(joined.owner.to_numpy(), pd.MultiIndex.from_frame(sets[["respondent", "session"]]))
    records = owner.reindex(pd.MultiIndex.from_frame(answers[["respondent", "session"]])).to_numpy()
    for (file, sheet), rows in answers.assign(record=records).groupby(["file", "sheet"], sort=False):
        ledger.read(str(file), str(sheet), pd.Index(rows["row"]), rows["record"])
    totals = pd.DataFrame(index=joined.cells.index)
    return Records(joined.cells.drop(columns="session", errors="ignore"), joined.names, totals)


def _answers(sheet: Sheet, shape: Long, mapping: Mapping, ledger: Ledger) -> pd.DataFrame:
    """Answers of one sheet that belong to a respondent and an unsur: respondent, session, key, answer, date, place.

    A second set of answers of the same respondent, given at another time, is another session.
    """
    require_headings(sheet, needed(mapping))
    cells = sheet.cells
    frame = pd.DataFrame(
        {
            "respondent": cells[shape.respondent],
            "item": cells[shape.item],
            "answer": cells[shape.answer],
            "date": to_dates(cells[shape.date], mapping.dates) if shape.date else "",
            **{prefix: cells[heading] for prefix, heading in shape.pairs.items()},
        },
        cells.index,
    )
    frame = _of_unit(frame, cells, sheet, mapping, ledger)
    nobody = frame["respondent"].eq("")
    strange = ~nobody & ~frame["item"].isin(list(mapping.items))
    aside = [(nobody, said.REFUSED, said.NO_RESPONDENT, shape.respondent)]
    aside.append((strange, said.REFUSED, said.UNKNOWN_ITEM, shape.item))
    good = frame[~nobody & ~strange]
    same = good.duplicated()
    other = ~same & good[~same].duplicated(["respondent", "item", "date"]).reindex(good.index, fill_value=False)
    aside += [(same, said.REPEATED, said.SAME_ITEM, shape.item), (other, said.REFUSED, said.OTHER_ANSWER, shape.answer)]
    for rows, outcome, reason, column in aside:
        ledger.set_aside(sheet.file, sheet.name, rows.index[rows], outcome, reason, column)
    ledger.set_aside(sheet.file, sheet.name, sheet.malformed, said.REFUSED, said.FIELDS)
    kept = good[~same & ~other].sort_values("date", kind="stable")
    session = kept.groupby(["respondent", "item"], sort=False).cumcount()
    kept = kept.assign(session=session, key=kept["item"].map(mapping.items)).sort_index()
    return kept.assign(file=sheet.file, sheet=sheet.name, row=kept.index)


def _of_unit(frame: pd.DataFrame, cells: pd.DataFrame, sheet: Sheet, mapping: Mapping, ledger: Ledger) -> pd.DataFrame:
    """Answers of this unit, where the table of answers itself says whose they are."""
    mine = pd.Series(True, frame.index)
    for heading, values in mapping.only.items():
        if heading in cells:
            other = mine & ~cells[heading].isin(values)
            blank = other & cells[heading].eq("")
            ledger.set_aside(sheet.file, sheet.name, frame.index[blank], said.REFUSED, said.NO_UNIT, heading)
            ledger.set_aside(sheet.file, sheet.name, frame.index[other & ~blank], said.REFUSED, said.ELSEWHERE, heading)
            mine &= ~other
    return frame[mine]


def _sets(answers: pd.DataFrame, mapping: Mapping) -> pd.DataFrame:
    """One row for each respondent and session, in the order of the export: respondent, session, date, items."""
    who = ["respondent", "session"]
    keys = list(dict.fromkeys(mapping.items.values()))
    pairs = mapping.long.pairs if mapping.long else {}
    parts = [
        answers.pivot(index=who, columns="key", values=name).reindex(columns=keys).add_prefix(prefix)
        for prefix, name in (("", "answer"), *((prefix, prefix) for prefix in pairs))
    ]
    table = pd.concat(parts, axis=1).fillna("")
    order = pd.MultiIndex.from_frame(answers[who].drop_duplicates())
    items = table.reindex(order)
    items.columns.name = None
    items.insert(0, "date", answers.groupby(who)["date"].min().reindex(order))
    return items.reset_index()
