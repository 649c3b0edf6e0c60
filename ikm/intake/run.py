"""One export -> the answer files of a unit, each row of it accounted for.

Nothing is written here but by `ImportedAnswers.write`, when all files are ready.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd

import ikm
from ikm.errors import DataError, SettingError, format_count
from ikm.intake.account import account_columns
from ikm.intake.columns import require_official_scale
from ikm.intake.ledger import Ledger, Outcome, Reason
from ikm.intake.mapping import OFFICIAL_POINTS, FormMapping, list_scored_columns, require_decided, require_known
from ikm.intake.personal import detect_personal_column, hash_respondents, number_respondents
from ikm.intake.records import (
    Records,
    collect_long,
    collect_wide,
    leave_hidden,
    list_needed_headings,
    normalise_records,
    read_joined_tables,
    read_sheets,
)
from ikm.intake.table import OpenedFile, find_saved_day, map_distinct, try_headings
from ikm.rules.instrument import Instrument, choose_instrument, load_instrument
from ikm.rules.pack import Pack, find_pack
from ikm.rules.period import Period
from ikm.speech import _
from ikm.survey.fingerprint import compute_fingerprint
from ikm.survey.project import Project
from ikm.survey.responses import read_cells, read_own_group
from ikm.survey.settings import escape_foreign_formula, replace_file
from ikm.survey.units import Sidecar, Unit, read_sidecar, require_asked


def find_present_period() -> Period:
    """Find the month of today: it stands for the period where the dates of the answers decide that.

    A clock that is behind this software is wrong, such as one of 1970, when no regulation was in force: then its month.
    """
    today, made = date.today(), [int(part) for part in ikm.__version__.split(".")[:2]]
    year, month = max((today.year, today.month), (made[0], made[1]))
    return Period(year, "month", month)


@dataclass(frozen=True)
class ImportOrder:
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
    mapping: FormMapping
    where: str
    period: Period | None = None
    key: bytes | None = None


@dataclass(frozen=True)
class FileChange:
    """What a file held and will hold."""

    before: bytes
    content: bytes

    def write(self, path: Path) -> None:
        """Put the new content in place, unless the file was changed meanwhile."""
        replace_file(path, self.content, self.before)


class DatesOutside(NamedTuple):
    """Days of answers that lie outside the period they are imported into, or its field work.

    Parameters
    ----------
    before, after : int
        Answers before and after it.
    dated : int
        Answers with a day.
    pointed : str
        The period of the same length that most of those outside lie in.
    """

    before: int
    after: int
    dated: int
    pointed: str

    @property
    def are_most(self) -> bool:
        """Whether most answers lie outside, so that another period may be meant."""
        return 2 * (self.before + self.after) > self.dated


@dataclass(frozen=True, eq=False)
class ImportedAnswers:
    """An export, read; nothing written yet.

    Parameters
    ----------
    fingerprint : str
        Of the export, under the key of the data folder; empty where that has none yet.
    counts, listing, columns, recoded, unreadable : DataFrame
        From the ledger.
    periods : DataFrame
        One row a period: period, rows (in the file afterwards), added.
    files : mapping of Path to FileChange
        Files that change, with what they will hold.
    unread : list of str
        Sheets without answers.
    others : DataFrame of str, optional
        Answers on a scale of other than four steps, where the mapping asks to have them rescaled; never written.
    outside : DatesOutside, optional
        Days that contradict the period that was named; None where none does.
    """

    order: ImportOrder
    instrument: Instrument
    fingerprint: str
    counts: pd.DataFrame
    listing: pd.DataFrame
    columns: pd.DataFrame
    recoded: pd.DataFrame
    unreadable: pd.DataFrame
    periods: pd.DataFrame
    files: Mapping[Path, FileChange]
    unread: list[str]
    others: pd.DataFrame | None = None
    outside: DatesOutside | None = None

    def write(self) -> None:
        """Put the files in place, each in one step."""
        for path, change in self.files.items():
            change.write(path)


def read_export(
    project: Project,
    order: ImportOrder,
    export: OpenedFile | None = None,
    progress: Callable[[str], None] = lambda stage: None,
) -> ImportedAnswers:
    """Read an export by its mapping.

    Parameters
    ----------
    export : OpenedFile, optional
        The file, where somebody has looked at it already.
    progress : callable
        Hears what is done next.

    Raises
    ------
    SettingError
        The mapping has open questions, or names what is not there; no period, or no instrument was in force.
    DataError
        The export cannot be read, or its scale is no official one.
    """
    mapping, ledger = order.mapping, Ledger()
    require_decided(mapping, order.where)
    period = order.period or find_present_period()
    instrument = order.unit.instrument(choose_instrument(mapping.instrument, period), period)
    pack = find_pack(order.unit.sector)
    require_known(mapping, instrument, pack, order.where, order.unit.groups)
    require_official_scale(mapping.scale, str(order.path))
    export = export or OpenedFile(order.path)
    sheets, unread = read_sheets(export, mapping)
    progress(_("{rows:,} rows: collecting sets of answers", rows=sum(len(sheet.cells) for sheet in sheets)))
    for sheet in sheets:
        ledger.open(sheet, account_columns(sheet, mapping, instrument))
        if not export.tells_hidden:
            ledger.remark(sheet, [sheet.heading_row], Reason.HIDDEN_UNSEEN)
    first = sheets[0]
    sheets = [leave_hidden(sheet, mapping, ledger) for sheet in sheets]
    beside = read_joined_tables(mapping, export, instrument, ledger)
    if mapping.long:
        records = collect_long(sheets, mapping, beside, order.unit.timezone, ledger)
    else:
        records = collect_wide(sheets, mapping, beside, ledger)
    del sheets
    _refuse_personal(records.cells, order)
    progress(
        _(
            "{respondents:,} respondents: scoring, cleaning texts, taking out personal data",
            respondents=len(records.cells),
        )
    )
    scored, timezone = list_scored_columns(instrument, pack), order.unit.timezone
    for name in scored:
        if name in records.cells and not records.cells[name].ne("").any():
            ledger.remark(first, [first.heading_row], Reason.BLANK_COLUMN, name)
    rows = normalise_records(records, mapping, scored, timezone, ledger, str(order.path))
    _read_own_groups(rows, records, order, ledger)
    del records
    _judge_repeats(rows, ledger)
    periods = _find_periods(rows, order, ledger)
    rows = rows[ledger.outcomes(len(rows)).eq(Outcome.WRITTEN)]
    fingerprint = compute_fingerprint(project.data, order.path)
    export.require_unchanged()
    if mapping.scale.points != OFFICIAL_POINTS:
        ledger.judge(rows.index, Outcome.REFUSED, Reason.OTHER_SCALE)
        none = pd.DataFrame(columns=["period", "rows", "added"])
        ledger.close(0)
        return ImportedAnswers(order, instrument, fingerprint, *ledger.books(), none, {}, unread, rows)
    _judge_unanswered(rows, instrument, order, ledger)
    progress(_("{respondents:,} respondents: comparing with the answers that are there", respondents=len(rows)))
    files, table = _place_rows(project, order, instrument, pack, rows, periods, ledger)
    ledger.close(int(table["added"].sum()))
    outside = _count_outside(project, order, rows)
    return ImportedAnswers(order, instrument, fingerprint, *ledger.books(), table, files, unread, outside=outside)


def _count_outside(project: Project, order: ImportOrder, rows: pd.DataFrame) -> DatesOutside | None:
    """Count days outside the period that was named, or the field work that its sidecar names; None where none is."""
    if not order.period or "date" not in rows:
        return None
    path = project.sidecar(order.unit, order.period)
    known = read_sidecar(path) if path else Sidecar()
    first, last = known.field_from or order.period.start, known.field_until or order.period.end
    days = rows["date"].str.slice(0, 10)
    before, after = days.ne("") & days.lt(first.isoformat()), days.gt(last.isoformat())
    outside = days[before | after]
    if outside.empty:
        return None
    pointed = outside.map(lambda day: _find_period(day, order.period.kind)).mode()[0]
    return DatesOutside(int(before.sum()), int(after.sum()), int(days.ne("").sum()), pointed)


def account_proposal(export: OpenedFile, mapping: FormMapping) -> pd.DataFrame:
    """Say of each column of an export what a proposed mapping takes it for, see `account_columns`."""
    instrument, wanted = load_instrument(mapping.instrument), list_needed_headings(mapping)
    sheets = [sheet for table in export.tops() if (sheet := try_headings(table, mapping.heading_row)) is not None]
    held = [sheet for sheet in sheets if wanted <= set(sheet.cells)] or sheets
    return pd.concat([account_columns(sheet, mapping, instrument) for sheet in held], ignore_index=True)


def _read_own_groups(rows: pd.DataFrame, records: Records, order: ImportOrder, ledger: Ledger) -> None:
    """Take in the groups of the unit's own, each cell a value of the register or a spelling that it confirms.

    Raises
    ------
    DataError
        Others; see `ikm.survey.responses.read_own_group`.
    """
    for name, group in order.unit.groups.items():
        if name in records.cells:
            given = map_distinct(records.cells.pop(name), lambda text: " ".join(text.split()))
            numbered = given.set_axis(ledger.find_rows(given.index)).rename(name)
            read = read_own_group(numbered, group, f"[{order.unit.code}.groups.{name}]", str(order.path))
            rows[name] = read.set_axis(given.index).map(escape_foreign_formula).astype("str")


def _judge_unanswered(rows: pd.DataFrame, instrument: Instrument, order: ImportOrder, ledger: Ledger) -> None:
    """Note rows without a score of any unsur; an export of nothing else has other columns than the mapping says."""
    held = rows.reindex(columns=list(instrument.keys), fill_value="")
    blank = ~held.isin([str(score) for score in instrument.scores]).any(axis=1)
    if len(rows) and blank.all():
        raise DataError(
            _(
                "{order_path}: not one of {rows_count:,} rows holds an answer to an unsur.",
                order_path=order.path,
                rows_count=len(rows),
            ),
            remedy=_("compare [columns] of {where} with the headings; heading_row names their row.", where=order.where),
        )
    ledger.judge(rows.index[blank], Outcome.NOTED, Reason.NO_ANSWERS)


def _refuse_personal(cells: pd.DataFrame, order: ImportOrder) -> None:
    """Refuse a mapping that would carry personal data in.

    A respondent's id may be, for it is replaced; a date, for nothing else is written of it; a comment, for it is cut;
    a street, where nothing but those of the register is taken in.
    """
    listed = [name for name, group in order.unit.groups.items() if group.values]
    kept = [name for name in cells if name not in ("respondent", "date", "saran", *listed)]
    personal = {name: kind for name in kept if (kind := detect_personal_column(cells[name]))}
    if personal:
        raise SettingError(
            _(
                "{where}: {counted_column} would carry personal data into the project.",
                where=order.where,
                counted_column=format_count(len(personal), "column"),
            ),
            places=[f"{name}: {kind}" for name, kind in personal.items()],
            remedy=_("take the line out of [columns] or [[join]]")
            + (_("; or list the values of the group in units.toml.") if {*personal} & {*order.unit.groups} else "."),
        )


def _judge_repeats(rows: pd.DataFrame, ledger: Ledger) -> None:
    """Take rows that are the same to the second for one answer sent twice; without a time of day, for two people."""
    if "date" in rows:
        timed = ledger.outcomes(len(rows)).eq(Outcome.WRITTEN) & rows["date"].str.len().gt(10)
        # Only rows of which respondent and time come again are compared whole.
        known = rows.loc[timed, ["respondent", "date"]]
        twins = rows.loc[known.index[known.duplicated(keep=False)]]
        ledger.judge(twins.index[twins.duplicated()], Outcome.REPEATED, Reason.SAME_ROW)


def _find_periods(rows: pd.DataFrame, order: ImportOrder, ledger: Ledger) -> pd.Series:
    """Return the period of each row as text; rows that are in none are refused."""
    dates = rows.get("date", pd.Series("", rows.index, dtype="str")).str.slice(0, 10)
    made = order.mapping.made or find_saved_day(order.path)
    late = dates.gt(made.isoformat()) if made else pd.Series(False, dates.index)
    # A workbook after which most answers were given is one whose tool writes any day at all.
    late &= bool(order.mapping.made) or 2 * late.sum() <= len(dates)
    ledger.judge(rows.index[late], Outcome.NOTED if order.period else Outcome.REFUSED, Reason.AFTER_MADE, "date")
    if order.period:
        return pd.Series(str(order.period), rows.index)
    ledger.judge(rows.index[dates.eq("")], Outcome.REFUSED, Reason.NO_PERIOD, "date")
    known = {day: _find_period(day, order.mapping.split) for day in dates.unique()}
    return dates.map(known).astype("str")


def _find_period(day: str, kind: str) -> str:
    """Return the period of a kind that a day lies in."""
    if not day:
        return ""
    year, month = int(day[:4]), int(day[5:7])
    parts = {"year": 1, "S": (month + 5) // 6, "T": (month + 2) // 3, "month": month}
    return str(Period(year, kind, parts[kind]))


def _place_rows(
    project: Project,
    order: ImportOrder,
    instrument: Instrument,
    pack: Pack | None,
    rows: pd.DataFrame,
    periods: pd.Series,
    ledger: Ledger,
) -> tuple[dict[Path, FileChange], pd.DataFrame]:
    """Return the answer files as they will be, and how many rows each gets."""
    columns = order_columns(rows, instrument, pack, order.unit.groups)
    olds: dict[str, OldAnswers] = {}
    merged: dict[str, MergedAnswers] = {}
    ids = rows["respondent"]
    rows = rows.assign(respondent=hash_respondents(ids, order.key)) if order.key else rows
    for period, group in rows.groupby(periods[rows.index], sort=True):
        old = olds[str(period)] = read_old_answers(project, order.unit, Period.parse(str(period)))
        fresh = group.reindex(columns=columns, fill_value="")
        each = merged[str(period)] = merge_answers(old.cells, fresh, keyed=bool(order.key))
        ledger.judge(each.known.difference(each.changed), Outcome.REPEATED, Reason.KNOWN_ROW)
        ledger.judge(each.changed, Outcome.REPEATED, Reason.CHANGED_ROW)
    names = _name_respondents(project, order, rows.assign(id=ids), merged, list(olds.values()))
    files: dict[Path, FileChange] = {}
    table = []
    for period, each in merged.items():
        old = olds[period]
        fresh = each.cells.iloc[len(old.cells) :]
        fresh = fresh.assign(respondent=names[fresh.index])
        table.append((period, len(old.cells) + len(fresh), len(fresh)))
        if len(fresh):
            files.update(plan_file_changes(old, fresh, instrument, Period.parse(period)))
    return files, pd.DataFrame(table, columns=["period", "rows", "added"])


def _name_respondents(
    project: Project,
    order: ImportOrder,
    rows: pd.DataFrame,
    merged: Mapping[str, MergedAnswers],
    olds: Sequence[OldAnswers],
) -> pd.Series:
    """Return the pseudonym of each row: keyed where a key is given and the respondent named, else running on."""
    known = pd.concat([each.respondents for each in merged.values()]) if merged else pd.Series(dtype="str")
    ids = rows["id"]
    named = known[ids[known.index].ne("")]
    bare = named.str.split("|").str[0]
    taken = {each: name for each, name in zip(ids[named.index], bare, strict=True) if name}
    run = number_respondents(ids, taken, find_next_number(project, order.unit, olds))
    names = rows["respondent"].where(rows["respondent"].ne(""), run) if order.key else run
    return names + rows["trial"]


@dataclass(frozen=True, eq=False)
class MergedAnswers:
    """What merging did.

    Parameters
    ----------
    cells : DataFrame of str
        The old rows as they were, then the new ones.
    known, changed : Index
        Rows of the fresh answers that were there already; those of them that say something else than the old row,
        which was kept.
    respondents : Series of str
        Pseudonym that each known row has in the old file.
    """

    cells: pd.DataFrame
    known: pd.Index
    changed: pd.Index
    respondents: pd.Series


def merge_answers(old: pd.DataFrame, fresh: pd.DataFrame, *, keyed: bool) -> MergedAnswers:
    """Put fresh rows to old ones.

    Parameters
    ----------
    old, fresh : DataFrame of str
        Answers by column; the index of `fresh` is the record.
    keyed : bool
        Pseudonyms were made with a key, so that they can be compared.
    """
    if old.empty:
        none = fresh.index[:0]
        return MergedAnswers(fresh, none, none, pd.Series(index=none, dtype="str"))
    columns = [*old.columns, *(name for name in fresh if name not in old)]
    old, given = old.reindex(columns=columns, fill_value=""), fresh.reindex(columns=columns, fill_value="")
    whole = [name for name in columns if keyed or name != "respondent"]
    same = _pair_rows(old, given, whole)
    rest_old, rest = old[~old.index.isin(same)], given[~given.index.isin(same.index)]
    rest = rest[rest["date"].str.len().gt(10)]
    changed = _pair_rows(rest_old, rest, ["respondent", "date"] if keyed else ["date"])
    known = pd.concat([same, changed]).sort_index()
    new = given[~given.index.isin(known.index)]
    respondents = old["respondent"].reindex(known).set_axis(known.index)
    return MergedAnswers(pd.concat([old, new]), known.index, changed.index, respondents)


def _pair_rows(old: pd.DataFrame, fresh: pd.DataFrame, columns: list[str]) -> pd.Series:
    """Return the row of `old` for each of `fresh` that agrees in some columns; the n-th of a kind with the n-th."""
    if old.empty or fresh.empty:
        return pd.Series(dtype=old.index.dtype)
    both = _number_rows(fresh[columns]).merge(_number_rows(old[columns]), on=["print", "nth"], suffixes=("", " old"))
    return both.set_index("at")["at old"]


def _number_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a fingerprint of each row (64 bits: a million rows do not collide) and its number among those alike."""
    prints = pd.util.hash_pandas_object(rows, index=False)
    nth = prints.groupby(prints, sort=False).cumcount()
    return pd.DataFrame({"at": rows.index, "print": prints.to_numpy(), "nth": nth.to_numpy()})


_RUNNING = re.compile(r"R(\d+)(?:\|.*)?")
_FIRST = ("respondent", "date", "service", "gender", "age", "education", "occupation")


@dataclass(frozen=True, eq=False)
class OldAnswers:
    """The answers of a unit and period as they are; no rows where there is no file."""

    path: Path
    content: bytes
    cells: pd.DataFrame


def order_columns(
    rows: pd.DataFrame, instrument: Instrument, pack: Pack | None, own: Collection[str] = ()
) -> list[str]:
    """Order columns as usual: all of a respondent's and all unsur, of others and the unit's own groups those given."""
    groups = [name for name in own if name in rows]
    others = [name for name in (*list_scored_columns(instrument, pack), "weight", "saran") if name in rows]
    return list(dict.fromkeys([*_FIRST, *groups, *instrument.keys, *others]))


def read_old_answers(project: Project, unit: Unit, period: Period) -> OldAnswers:
    """Read the answer file of a period.

    Raises
    ------
    DataError
        The answers are in a workbook or Parquet file, to which nothing can be put.
    """
    path = project.data / "responses" / unit.code / f"{period}.csv"
    there = project.periods(unit).get(period, path)
    if there.suffix.lower() != ".csv":
        raise DataError(
            _("{there}: rows can be put to a .csv file only.", there=there),
            remedy=_("save it as .csv, then import again."),
        )
    content = there.read_bytes() if there.is_file() else b""
    cells = read_cells(there) if content else pd.DataFrame(columns=[], dtype="str")
    return OldAnswers(there, content, cells)


def find_next_number(project: Project, unit: Unit, olds: Sequence[OldAnswers]) -> int:
    """Find the first running pseudonym that no file of the unit has; `olds` are those of its files that were read."""
    read = {old.path: old.cells for old in olds}
    highest = 0
    for path in project.periods(unit).values():
        if path.suffix.lower() == ".csv":
            cells = read[path] if path in read else read_cells(path)
            names = cells.get("respondent", pd.Series(dtype="str"))
            numbers = pd.to_numeric(names.str.extract(_RUNNING)[0], errors="coerce")
            highest = max(highest, int(numbers.max())) if numbers.notna().any() else highest
    return highest + 1


def plan_file_changes(
    old: OldAnswers, fresh: pd.DataFrame, instrument: Instrument, period: Period
) -> dict[Path, FileChange]:
    """Plan the answer file with fresh rows, and the sidecar where the instrument must be named.

    Raises
    ------
    SettingError
        The sidecar says that fewer people were asked than there are answers then.
    DataError
        It names another instrument.
    """
    files = {old.path: FileChange(old.content, append_answer_rows(old, fresh))}
    sidecar = old.path.with_suffix(".toml")
    said = read_sidecar(sidecar)
    require_asked(said, len(old.cells) + len(fresh), sidecar)
    current = choose_instrument(said.instrument, period)
    if current.id == instrument.id:
        return files
    if sidecar.is_file():
        raise DataError(
            _(
                "{sidecar}: the answers of {period} are under {current_short}, these under {instrument_short}.",
                sidecar=sidecar,
                period=period,
                current_short=current.short,
                instrument_short=instrument.short,
            ),
            remedy=_('name the same instrument in both: instrument = "..." in the mapping and in the sidecar.'),
        )
    files[sidecar] = FileChange(b"", f'instrument = "{instrument.id}"\n'.encode())
    return files


def append_answer_rows(old: OldAnswers, fresh: pd.DataFrame) -> bytes:
    """Return the file with the fresh rows behind the old ones."""
    if not old.content:
        return _format_lines(fresh, header=True)
    headings = _read_plain_headings(old.content)
    used = [name for name in fresh if name in headings or fresh[name].ne("").any()]
    if headings and set(used) <= set(headings):
        lines = _format_lines(fresh.reindex(columns=headings, fill_value=""), header=False)
        return old.content.rstrip(b"\r\n") + b"\n" + lines
    if "" in (headings or []):
        raise DataError(
            _("{old_path}: a column has no heading.", old_path=old.path), remedy=_("name it, or take it out.")
        )
    return _format_lines(pd.concat([old.cells, fresh]).fillna(""), header=True)


def _read_plain_headings(content: bytes) -> list[str]:
    """Return the headings of a UTF-8 file with commas, in small letters; nothing where it is another."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return []
    first = next(csv.reader(io.StringIO(text[: 1 << 16])), [])
    return [heading.strip().casefold() for heading in first] if len(first) > 1 else []


def _format_lines(rows: pd.DataFrame, *, header: bool) -> bytes:
    """Return rows as CSV."""
    text: str = rows.to_csv(index=False, header=header, lineterminator="\n")
    return text.encode()
