"""Tables that belong to a long export: respondents, comments, lists of codes. Floor 2.

A respondent who came several times has a row for each visit and often one set of answers: it belongs to the last visit
before it was given, so that nobody's answers count twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ikm.survey.intake import ledger as said
from ikm.survey.intake.collect import judge_elsewhere, names_in, require_headings
from ikm.survey.intake.fields import to_dates
from ikm.survey.intake.headings import Sheet, below_headings
from ikm.survey.intake.ledger import Ledger
from ikm.survey.intake.mapping import Join, Mapping
from ikm.survey.intake.workbook import read_tables

#: Between two comments of one respondent.
BETWEEN = " | "


@dataclass(frozen=True, eq=False)
class Joined:
    """Sets of answers with what other tables say of them.

    Parameters
    ----------
    cells : DataFrame of str
        Index = record.
    names : Series of str
        Name of the respondent, to be cut out of texts; never written.
    owner : Series of int
        Record that each set of answers went to.
    """

    cells: pd.DataFrame
    names: pd.Series
    owner: pd.Series


def join(sets: pd.DataFrame, mapping: Mapping, folder: Path, ledger: Ledger) -> Joined:
    """Join all tables of the mapping to the sets of answers.

    Parameters
    ----------
    sets : DataFrame of str
        respondent, session, date and the items.

    Raises
    ------
    DataError, SettingError
        A table is not there, or lacks a heading.
    """
    tables = [(each, _table(folder / each.file, each, ledger)) for each in mapping.join]
    state = Joined(sets, pd.Series("", sets.index, dtype="str"), pd.Series(sets.index, sets.index))
    for each, table in tables:
        if not each.lookup and set(each.columns) - {"saran"}:
            state = _visits(state, each, table, mapping, ledger)
    for each, table in tables:
        if not each.lookup and set(each.columns) == {"saran"}:
            state = _comments(state, each, table, mapping, ledger)
    _judge_elsewhere(state.cells, mapping, ledger)
    for each, table in tables:
        if each.lookup:
            state = _named(state, each, table, ledger)
    return state


def _judge_elsewhere(records: pd.DataFrame, mapping: Mapping, ledger: Ledger) -> None:
    """Refuse records of another unit, where a table of respondents says whose they are: before codes become names."""
    names = {heading: name for each in mapping.join if not each.lookup for name, heading in each.columns.items()}
    judge_elsewhere(records.rename(columns={name: heading for heading, name in names.items()}), mapping, ledger)


def _table(path: Path, each: Join, ledger: Ledger) -> Sheet:
    """One table below its headings."""
    sheet = below_headings(read_tables(path)[0])
    require_headings(sheet, {each.other or each.key, *each.columns.values(), each.date} - {""})
    ledger.set_aside(sheet.file, sheet.name, sheet.malformed, said.REFUSED, said.FIELDS)
    return sheet


def _visits(state: Joined, each: Join, table: Sheet, mapping: Mapping, ledger: Ledger) -> Joined:
    """A record for each visit, and for each set of answers of somebody who is not in the table."""
    sets, cells = state.cells, table.cells
    visits = pd.DataFrame({name: cells[heading] for name, heading in each.columns.items()}, cells.index)
    visits["respondent"] = cells[each.other or each.key]
    if each.date:
        visits["date"] = to_dates(cells[each.date], mapping.dates)
    place = last_before(sets, visits.get("date", pd.Series("", visits.index)), visits["respondent"])
    given = sets[[name for name in sets if name not in visits]]
    found = place[place.ge(0)]
    with_answers = given.loc[found.index].set_axis(visits.index[found.to_numpy()])
    alone = sets[place.lt(0)]
    records = pd.concat([visits.join(with_answers), alone], ignore_index=True)
    owner = place.where(place.ge(0), pd.Series(range(len(visits), len(records)), alone.index))
    names = pd.concat([names_in(cells, mapping), pd.Series("", alone.index, dtype="str")], ignore_index=True)
    ledger.read(table.file, table.name, cells.index, range(len(visits)))
    ledger.judge(range(len(visits), len(records)), said.NOTED, said.NO_RESPONDENT, each.key)
    session = records["session"].fillna(0).astype("int64")
    return Joined(records.drop(columns="session").fillna("").assign(session=session), names, owner.astype("int64"))


def _comments(state: Joined, each: Join, table: Sheet, mapping: Mapping, ledger: Ledger) -> Joined:
    """Comments put to the record that they were made after; several of one record on one line."""
    cells, records = table.cells, state.cells
    made = pd.DataFrame({"respondent": cells[each.other or each.key], "saran": cells[each.columns["saran"]]})
    made["date"] = to_dates(cells[each.date], mapping.dates) if each.date else ""
    place = last_before(made, records["date"], records["respondent"])
    nobody = place.lt(0)
    ledger.set_aside(table.file, table.name, cells.index[nobody], said.REFUSED, said.NO_RESPONDENT, each.key)
    ledger.read(table.file, table.name, cells.index[~nobody], place[~nobody])
    texts = made["saran"][~nobody & made["saran"].ne("")]
    together = texts.groupby(place[texts.index]).agg(BETWEEN.join)
    saran = together.reindex(records.index).fillna("").astype("str")
    return Joined(records.assign(saran=saran), state.names, state.owner)


def _named(state: Joined, each: Join, table: Sheet, ledger: Ledger) -> Joined:
    """Codes replaced by names; a code that the list does not have stays and is noted."""
    records = state.cells.copy()
    for name, heading in each.columns.items():
        known = dict(zip(table.cells[each.other or each.key], table.cells[heading], strict=True))
        codes = records[name]
        unknown = codes.index[~codes.isin(list(known))]
        ledger.judge(unknown, said.NOTED, said.UNKNOWN_CODE, name)
        records[name] = codes.map(lambda code, known=known: known.get(code, code)).astype("str")
    return Joined(records, state.names, state.owner)


def last_before(sets: pd.DataFrame, times: pd.Series, keys: pd.Series) -> pd.Series:
    """Place, among visits, of the one that a set of answers or a comment belongs to; -1 where there is none.

    The last that is not later; where all are later, the first.

    Parameters
    ----------
    sets : DataFrame of str
        respondent and date, '' where not known.
    times, keys : Series of str
        Date and respondent of the visits.
    """
    visits = pd.DataFrame({"respondent": keys.to_numpy(), "time": times.to_numpy()}).reset_index(names="place")
    visits = visits.sort_values(["time", "place"])
    mine = pd.DataFrame({"set": sets.index, "respondent": sets["respondent"], "given": sets["date"]})
    pairs = mine.merge(visits, on="respondent").sort_values(["set", "time", "place"])
    pairs["late"] = pairs["time"] > pairs["given"]
    early = pairs[~pairs["late"]].drop_duplicates("set", keep="last")
    rest = pairs[pairs["late"] & ~pairs["set"].isin(early["set"])].drop_duplicates("set")
    return pd.concat([early, rest]).set_index("set")["place"].reindex(sets.index).fillna(-1).astype("int64")
