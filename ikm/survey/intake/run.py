"""One export -> the answer files of a unit, each row of it accounted for. Floor 2.

Nothing is written here but by `Imported.write`, when all files are ready.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ikm.errors import DataError, SettingError
from ikm.rules.instrument import Instrument, in_force, load
from ikm.rules.pack import Pack, pack_of
from ikm.rules.period import Period
from ikm.survey.intake import ledger as said
from ikm.survey.intake import private, shelf
from ikm.survey.intake.answers import require_official
from ikm.survey.intake.collect import read_sheets, wide
from ikm.survey.intake.kinds import made_on
from ikm.survey.intake.ledger import Ledger
from ikm.survey.intake.long import long
from ikm.survey.intake.mapping import OFFICIAL_POINTS, Mapping, require_decided, require_known, scored
from ikm.survey.intake.merge import Merged, merge
from ikm.survey.intake.typed import Hooks, no_answers, typed
from ikm.survey.intake.workbook import Opened
from ikm.survey.project import Project
from ikm.survey.units import Unit

#: Stands for the period where the dates tell it: what is in force and asked by now.
NEWEST = Period(9999, "year", 1)


@dataclass(frozen=True)
class Order:
    """What was asked.

    Parameters
    ----------
    path : Path
        The export.
    where : str
        Name of the mapping in messages.
    period : Period, optional
        Period of all rows; None where they are split by their dates.
    key : bytes, optional
        Key of pseudonyms that stay the same across exports.
    """

    path: Path
    unit: Unit
    mapping: Mapping
    where: str
    period: Period | None = None
    key: bytes | None = None


@dataclass(frozen=True, eq=False)
class Imported:
    """An export, read; nothing written yet.

    Parameters
    ----------
    sha256 : str
        Fingerprint of the export.
    counts, listing : DataFrame
        From the ledger.
    periods : DataFrame
        One row a period: period, rows (in the file afterwards), added.
    files : mapping of Path to FileChange
        Files that change, with what they will hold.
    unread : list of str
        Sheets without answers.
    others : DataFrame of str, optional
        Answers on a scale of other than four steps, where the mapping asks to have them rescaled; never written.
    """

    order: Order
    instrument: Instrument
    sha256: str
    counts: pd.DataFrame
    listing: pd.DataFrame
    periods: pd.DataFrame
    files: AnyMapping[Path, shelf.FileChange]
    unread: list[str]
    others: pd.DataFrame | None = None

    def write(self) -> None:
        """Put the files in place, each in one step."""
        for path, change in self.files.items():
            change.write(path)


def read_export(project: Project, order: Order, hooks: Hooks, export: Opened | None = None) -> Imported:
    """Read an export by its mapping.

    Parameters
    ----------
    export : Opened, optional
        The file, where somebody has looked at it already.

    Raises
    ------
    SettingError
        The mapping has open questions, or names what is not there; no period, or no instrument was in force.
    DataError
        The export cannot be read, or its scale is no official one.
    """
    mapping, ledger = order.mapping, Ledger()
    require_decided(mapping, order.where)
    instrument = _instrument(order)
    pack = pack_of(order.unit.sector)
    require_known(mapping, instrument, pack, order.where)
    require_official(mapping.scale, str(order.path))
    sheets, unread = read_sheets(export or Opened(order.path), mapping)
    _refuse_personal(mapping, sheets[0].cells, order.where)
    hooks.say(f"{sum(len(sheet.cells) for sheet in sheets):,} rows: collecting sets of answers")
    records = long(sheets, mapping, order.path.parent, ledger) if mapping.long else wide(sheets, mapping, ledger)
    del sheets
    hooks.say(f"{len(records.cells):,} respondents: scoring, cleaning texts, taking out personal data")
    rows = typed(records, mapping, scored(instrument, pack), hooks, ledger, str(order.path))
    del records
    count = len(rows)
    _judge_repeats(rows, ledger, count)
    periods = _periods(rows, order, ledger)
    rows = rows[ledger.outcomes(count).eq(said.WRITTEN)]
    sha256 = hashlib.sha256(order.path.read_bytes()).hexdigest()
    if mapping.scale.points != OFFICIAL_POINTS:
        ledger.judge(rows.index, said.REFUSED, said.OTHER_SCALE)
        none = pd.DataFrame(columns=["period", "rows", "added"])
        return Imported(order, instrument, sha256, ledger.counts(), ledger.listing(), none, {}, unread, rows)
    blank = no_answers(rows, instrument)
    _require_some(len(blank), len(rows), order)
    ledger.judge(blank, said.NOTED, said.NO_ANSWERS)
    hooks.say(f"{len(rows):,} respondents: comparing with the answers that are there")
    files, table = _placed(project, order, instrument, pack, rows, periods, ledger)
    return Imported(order, instrument, sha256, ledger.counts(), ledger.listing(), table, files, unread)


def _require_some(blank: int, rows: int, order: Order) -> None:
    """Refuse an export of which every row is blank: its columns are not those of the mapping."""
    if rows and blank == rows:
        raise DataError(
            f"{order.path}: not one of {rows:,} rows holds an answer to an unsur.",
            remedy=f"compare [columns] of {order.where} with the headings; heading_row names their row.",
        )


def _instrument(order: Order) -> Instrument:
    """The mapping's instrument, else the one in force in the period, else the newest, as the unit asks it."""
    period = order.period or NEWEST
    base = load(order.mapping.instrument) if order.mapping.instrument else in_force(period)
    return order.unit.instrument(base, period)


def _refuse_personal(mapping: Mapping, cells: pd.DataFrame, where: str) -> None:
    """Refuse a mapping that would carry personal data in: a respondent's id alone may be, for it is replaced."""
    kept = {name: heading for name, heading in mapping.columns.items() if name not in ("respondent", "saran")}
    found = {name: kind for name, heading in kept.items() if (kind := private.kind_of_column(cells[heading]))}
    if found:
        raise SettingError(
            f"{where}: {len(found)} column{'s' if len(found) > 1 else ''} would carry personal data into the project.",
            places=[f"{name}: {kind}" for name, kind in found.items()],
            remedy="take the line out of [columns].",
        )


def _judge_repeats(rows: pd.DataFrame, ledger: Ledger, count: int) -> None:
    """Rows that are the same to the very second are one answer sent twice; without a time of day, two people."""
    written = ledger.outcomes(count).eq(said.WRITTEN)
    if "date" in rows:
        timed = written & rows["date"].str.len().gt(10)
        # Only rows of which respondent and time come again are compared whole.
        known = rows.loc[timed, ["respondent", "date"]]
        twins = rows.loc[known.index[known.duplicated(keep=False)]]
        ledger.judge(twins.index[twins.duplicated()], said.REPEATED, said.SAME_ROW)


def _periods(rows: pd.DataFrame, order: Order, ledger: Ledger) -> pd.Series:
    """Period of each row as text; rows that are in none are refused."""
    dates = rows.get("date", pd.Series("", rows.index, dtype="str")).str.slice(0, 10)
    late = _late(dates, order)
    ledger.judge(rows.index[late], said.NOTED if order.period else said.REFUSED, said.AFTER_MADE, "date")
    if order.period:
        return pd.Series(str(order.period), rows.index)
    ledger.judge(rows.index[dates.eq("")], said.REFUSED, said.NO_PERIOD, "date")
    known = {day: _period_of(day, order.mapping.split) for day in dates.unique()}
    return dates.map(known).astype("str")


def _late(dates: pd.Series, order: Order) -> pd.Series:
    """Rows dated after the file was made, as the mapping or the workbook itself says."""
    told = order.mapping.made
    made = told or made_on(order.path)
    late = dates.gt(made.isoformat()) if made else pd.Series(False, dates.index)
    # A workbook after which most answers were given is one whose tool writes any day at all.
    return late if told or 2 * late.sum() <= len(dates) else pd.Series(False, dates.index)


def _period_of(day: str, kind: str) -> str:
    """Period of a kind that a day lies in."""
    if not day:
        return ""
    year, month = int(day[:4]), int(day[5:7])
    parts = {"year": 1, "S": (month + 5) // 6, "T": (month + 2) // 3, "month": month}
    return str(Period(year, kind, parts[kind]))


def _placed(
    project: Project,
    order: Order,
    instrument: Instrument,
    pack: Pack | None,
    rows: pd.DataFrame,
    periods: pd.Series,
    ledger: Ledger,
) -> tuple[dict[Path, shelf.FileChange], pd.DataFrame]:
    """Answer files as they will be, and how many rows each gets."""
    columns = shelf.columns(rows, instrument, pack)
    olds: dict[str, shelf.Old] = {}
    merged: dict[str, Merged] = {}
    ids = rows["respondent"]
    rows = rows.assign(respondent=private.keyed(ids, order.key)) if order.key else rows
    for period, group in rows.groupby(periods[rows.index], sort=True):
        olds[str(period)] = shelf.read_old(project, order.unit, Period.parse(str(period)))
        fresh = group.reindex(columns=columns, fill_value="")
        merged[str(period)] = merge(olds[str(period)].cells, fresh, keyed=bool(order.key))
    for each in merged.values():
        ledger.judge(each.known.difference(each.changed), said.REPEATED, said.KNOWN_ROW)
        ledger.judge(each.changed, said.REPEATED, said.CHANGED_ROW)
    names = _pseudonyms(project, order, rows.assign(id=ids), merged, list(olds.values()))
    files: dict[Path, shelf.FileChange] = {}
    table = []
    for period, each in merged.items():
        old = olds[period]
        fresh = each.cells.iloc[len(old.cells) :]
        fresh = fresh.assign(respondent=names[fresh.index])
        table.append((period, len(old.cells) + len(fresh), len(fresh)))
        if len(fresh):
            files.update(shelf.changes(old, fresh, instrument, Period.parse(period)))
    return files, pd.DataFrame(table, columns=["period", "rows", "added"])


def _pseudonyms(
    project: Project, order: Order, rows: pd.DataFrame, merged: AnyMapping[str, Merged], olds: Sequence[shelf.Old]
) -> pd.Series:
    """Pseudonym of each row: keyed where a key is given and the respondent named, else running on."""
    known = pd.concat([each.respondents for each in merged.values()]) if merged else pd.Series(dtype="str")
    ids = rows["id"]
    named = known[ids[known.index].ne("")]
    bare = named.str.split("|").str[0]
    taken = {each: name for each, name in zip(ids[named.index], bare, strict=True) if name}
    run = private.running(ids, taken, shelf.next_number(project, order.unit, olds))
    names = rows["respondent"].where(rows["respondent"].ne(""), run) if order.key else run
    return names + rows["trial"]
