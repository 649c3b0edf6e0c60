"""The rencana tindak lanjut of a unit: data/actions/<UNIT>.csv, one row an action.

An officer keeps it in a spreadsheet. It is only ever read here, or lengthened: what stands in it stays, byte for byte.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast, get_args
from urllib.parse import urlsplit

import pandas as pd

from ikm.errors import DataError, SettingError, format_count, suggest_name
from ikm.rules.period import PERIOD_SPELLINGS, Period
from ikm.speech import _
from ikm.survey.project import Project
from ikm.survey.responses import Source, describe_source, read_cells, require_columns
from ikm.survey.settings import escape_formula, has_file, replace_file, unescape_formula
from ikm.survey.units import Unit, fold_place, list_unsur_keys

Status = Literal["rencana", "berjalan", "selesai", "batal"]
STATUSES: tuple[Status, ...] = get_args(Status)
#: Statuses of an action that may be felt already.
BEGUN_STATUSES: tuple[Status, ...] = ("berjalan", "selesai")
#: Statuses of an action that is still to be done.
OPEN_STATUSES: tuple[Status, ...] = ("rencana", "berjalan")
PLAN_COLUMNS = (
    "period", "unsur", "penyebab", "kegiatan", "tw", "tahun", "penanggung_jawab", "skpd_teknis", "target", "status",
    "keterangan", "tempat", "bukti",
)  # fmt: skip
#: Columns without which a row says nothing; the others may be missing.
NEEDED_COLUMNS = ("period", "unsur")
#: Between the quarters, or the SKPD, of one cell.
PLAN_SEPARATOR = ";"
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_YEAR = re.compile(r"[12]\d{3}")
_NUMBER = re.compile(r"\d+([.,]\d{1,2})?")
#: Letters of the longest evidence, and what may not stand in the name of a file.
_EVIDENCE_LENGTH = 300
_NO_FILE = re.compile(r'[<>:"|?*\\]|^/|(^|/)\.')


class ActionPlaces(NamedTuple):
    """Where an action is to help: values of a group of the unit's own, and the column that holds them."""

    key: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class Action:
    """One action of a plan, as the file has it.

    Parameters
    ----------
    row : int
        Row in the file, as a spreadsheet counts.
    period : Period
        Of the report that made the plan.
    unsur : str
        Key of the unsur it is to improve.
    penyebab : str
        Why the unsur is weak, as the office sees it; '' while nobody has written it.
    kegiatan : str
        What is to be done; '' while nobody has written it.
    tw : tuple of int
        Quarters (triwulan), 1-4, in order; empty where not said.
    tahun : int or None
    skpd_teknis : tuple of str
    target : Decimal or None
        Value of the unsur that is wanted, 25-100 scale.
    tempat : ActionPlaces or None
        Where, if not everywhere.
    bukti : str
        What shows that it was done: an address (http, https) or the name of a file; '' for none.
    """

    row: int
    period: Period
    unsur: str
    kegiatan: str = ""
    tw: tuple[int, ...] = ()
    tahun: int | None = None
    penanggung_jawab: str = ""
    skpd_teknis: tuple[str, ...] = ()
    target: Decimal | None = None
    status: Status = "rencana"
    keterangan: str = ""
    penyebab: str = ""
    tempat: ActionPlaces | None = None
    bukti: str = ""

    @property
    def draft(self) -> bool:
        """Whether nobody has planned anything yet: no kegiatan, tw or penanggung_jawab, and the first status."""
        return not (self.kegiatan or self.tw or self.penanggung_jawab) and self.status == STATUSES[0]

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.status in OPEN_STATUSES

    @property
    def due(self) -> date | None:
        """Last day of its last quarter, of its year where no quarter is named; None without a year."""
        return None if self.tahun is None else Period(self.tahun, "T", max(self.tw, default=4)).end

    def overdue(self, on: date) -> bool:
        """Return whether its time was over before a day and it is neither selesai nor batal."""
        return self.open and self.due is not None and self.due < on


@dataclass(frozen=True)
class ActionPlan:
    """All actions of a unit, in the order of the file; none where there is no file."""

    path: str = ""
    actions: tuple[Action, ...] = ()
    source: Source | None = None

    def before(self, period: Period) -> tuple[Action, ...]:
        """List the actions that reports of earlier periods made; drafts are none."""
        return tuple(action for action in self.actions if action.period < period and not action.draft)

    def of(self, period: Period) -> tuple[Action, ...]:
        """List the actions that the report of this period made; drafts are none."""
        return tuple(action for action in self.rows(period) if not action.draft)

    def rows(self, period: Period) -> tuple[Action, ...]:
        """List the rows of this period, drafts among them."""
        return tuple(action for action in self.actions if action.period == period)


@dataclass(frozen=True)
class PlanUpdate:
    """What a run of `ikm plan` did to the file: keys of unsur that got a row, and of those that had one."""

    path: Path
    added: tuple[str, ...]
    kept: tuple[str, ...]


def read_plan(project: Project, unit: Unit) -> ActionPlan:
    """Read the plan of a unit.

    Raises
    ------
    DataError
        A column is missing or unknown words stand in a cell: every one with its row and column.
    """
    path = project.actions(unit)
    if not has_file(path):
        return ActionPlan(str(path))
    cells = _read_plan_cells(path)
    return ActionPlan(str(path), _parse_actions(cells, unit, path), describe_source(project, path, len(cells)))


def require_surveyed_periods(project: Project, unit: Unit) -> None:
    """Refuse a plan of a period that has not been surveyed yet: no report can have made it.

    Raises
    ------
    DataError
        A period begins after the newest answers of the unit; every row is named. Without any answers nothing is known.
    """
    plan = read_plan(project, unit)
    newest = max(project.periods(unit), default=None)
    late = [action for action in plan.actions if newest is not None and action.period.start > newest.end]
    if late:
        raise DataError(
            _("{plan_path}: a plan of a period without a survey.", plan_path=plan.path),
            places=[_("row {row}, column period: {period}", row=action.row, period=action.period) for action in late],
            allowed=_("periods up to {newest}, the newest with answers", newest=newest),
            remedy=_("period is that of the report that made the plan; when to act stands in tw and tahun."),
        )


def extend_plan(project: Project, unit: Unit, drafts: Sequence[Mapping[str, str]]) -> PlanUpdate:
    """Add drafts at the end of the plan where their period and unsur have no row yet.

    Parameters
    ----------
    drafts : sequence of mapping of str to str
        Column -> cell, with at least period and unsur; cells that are missing stay blank.

    Raises
    ------
    DataError
        The file holds a mistake, as in `read_plan` and `require_surveyed_periods`, or was saved by somebody else
        meanwhile; nothing is written.
    """
    require_surveyed_periods(project, unit)
    path = project.actions(unit)
    known = {(str(action.period), action.unsur) for action in read_plan(project, unit).actions}
    new = [draft for draft in drafts if (draft["period"], draft["unsur"]) not in known]
    before = path.read_bytes() if has_file(path) else b""
    if new:
        replace_file(path, append_plan_rows(before, new, path, PLAN_COLUMNS), before)
    added = tuple(draft["unsur"] for draft in new)
    return PlanUpdate(path, added, tuple(draft["unsur"] for draft in drafts if draft["unsur"] not in added))


def append_plan_rows(before: bytes, new: Sequence[Mapping[str, str]], path: Path, headings: Sequence[str]) -> bytes:
    """Return the file with rows at its end, spelt as the file is: separator, line ends, coding and order of columns.

    A fresh file gets the headings and is spelt as Excel in Indonesia reads it: semicolons, byte order mark.
    """
    if not before.strip():
        rows = [dict(zip(headings, headings, strict=True)), *new]
        return _format_rows(rows, headings, ";", "\r\n").encode("utf-8-sig")
    try:
        text, coding = before.decode(), "utf-8"
    except UnicodeDecodeError:  # what Excel for Windows falls back on
        text, coding = before.decode("cp1252"), "cp1252"
    end = "\r\n" if "\r\n" in text else "\n" if "\n" in text else "\r" if "\r" in text else "\n"
    heading = text.removeprefix("\ufeff").split(end, 1)[0]
    separator = max(",;\t", key=heading.count)
    columns = [name.strip().casefold() for name in next(csv.reader([heading], delimiter=separator))]
    added = ("" if text.endswith(end) else end) + _format_rows(new, columns, separator, end)
    try:
        return before + added.encode(coding)
    except UnicodeEncodeError as error:
        raise DataError(
            _("{path}: is not saved as UTF-8.", path=path), remedy=_("save it as 'CSV UTF-8' in Excel.")
        ) from error


def _format_rows(rows: Sequence[Mapping[str, str]], columns: Sequence[str], separator: str, end: str) -> str:
    """Return lines of a CSV file."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=end)
    writer.writerows([escape_formula(row.get(name, "")) for name in columns] for row in rows)
    return out.getvalue()


def _read_plan_cells(path: Path) -> pd.DataFrame:
    """Read the file as text with every column of a plan; needed ones must be there, the unit may add others."""
    cells = read_cells(path)
    require_columns(
        cells, NEEDED_COLUMNS, PLAN_COLUMNS, path, _("put the headings into the first row (data/README.md).")
    )
    absent = [name for name in PLAN_COLUMNS if name not in cells.columns]
    suggestions = {name: suggest_name(name, absent) for name in cells.columns if name not in PLAN_COLUMNS}
    if places := [
        _("column {name}: {suggestion}", name=name, suggestion=suggestion)
        for name, suggestion in suggestions.items()
        if suggestion
    ]:
        raise DataError(_("{path}: a heading is misspelt.", path=path), places=places, allowed=", ".join(PLAN_COLUMNS))
    return cells.reindex(columns=[*PLAN_COLUMNS], fill_value="").map(unescape_formula)


def _parse_actions(cells: pd.DataFrame, unit: Unit, path: Path) -> tuple[Action, ...]:
    """Parse every row as an action, or refuse all that is wrong with them."""
    keys = sorted(list_unsur_keys([unit]))
    readers: dict[str, Callable[[str], Any]] = {
        "period": _parse_period,
        "unsur": lambda text: _parse_word(text.casefold(), keys, _("an unsur")),
        "tw": _parse_quarters,
        "tahun": _parse_year,
        "skpd_teknis": lambda text: tuple(part.strip() for part in text.split(PLAN_SEPARATOR) if part.strip()),
        "target": _parse_target,
        "status": lambda text: _parse_word(text.casefold(), STATUSES, "a status") if text else STATUSES[0],
        "tempat": lambda text: _parse_places(text, unit),
        "bukti": _parse_evidence,
    }
    wrong: list[str] = []
    actions = []
    for row, texts in zip(cells.index, cells.to_dict("records"), strict=True):
        values: dict[str, Any] = {}
        for name in PLAN_COLUMNS:
            try:
                values[name] = readers.get(name, str)(texts[name])
            except ValueError as error:
                wrong.append(_("row {row}, column {name}: {error}", row=row, name=name, error=error))
        if values.get("tw") and "tahun" in values and values["tahun"] is None:
            wrong.append(_("row {row}, column tahun: blank, although tw names a quarter", row=row))
        if len(values) == len(PLAN_COLUMNS):
            action = Action(row=int(row), **cast(Any, values))
            if action.due is not None and action.due < action.period.start:
                wrong.append(
                    _(
                        "row {row}, column tahun: over on {due}, before the period {period} began",
                        row=row,
                        due=action.due,
                        period=action.period,
                    )
                )
            actions.append(action)
    if wrong:
        raise DataError(
            _(
                "{path}: {counted_cell} of the plan cannot be understood.",
                path=path,
                counted_cell=format_count(len(wrong), "cell"),
            ),
            places=wrong,
            allowed=_(
                "period 2026-S1; unsur a key such as waktu; "
                "tw I to IV, several as II{plan_separator} III; tahun 2026; "
                "target 25 to 100; status {statuses}; "
                "tempat places of the register, such as ruas = Jalan A; Jalan B; "
                "bukti an address (https://...) or the name of a file, at most {letters} letters",
                plan_separator=PLAN_SEPARATOR,
                statuses=", ".join(STATUSES),
                letters=_EVIDENCE_LENGTH,
            ),
            remedy=_("correct the cells (data/README.md). If Excel made a date of a quarter, set the column to Text."),
        )
    return tuple(actions)


def _parse_period(text: str) -> Period:
    """Parse a period."""
    try:
        return Period.parse(text)
    except SettingError as error:
        raise ValueError(
            _("'{text}' is not a period: {period_spellings}", text=text, period_spellings=_(PERIOD_SPELLINGS))
        ) from error


def _parse_word(text: str, known: Sequence[str], kind: str) -> str:
    """Return a word of a list."""
    if text not in known:
        raise ValueError(
            _(
                "'{text}' is not {kind}. {suggestion}", text=text, kind=kind, suggestion=suggest_name(text, known)
            ).rstrip()
        )
    return text


def _parse_quarters(text: str) -> tuple[int, ...]:
    """Parse quarters as people write them: 'II', 'TW III; IV', '1,2', 'II - IV'.

    >>> _parse_quarters("TW III; IV"), _parse_quarters("II-IV"), _parse_quarters("")
    ((3, 4), (2, 3, 4), ())
    """
    plain = re.sub(r"\b(TW|TRIWULAN)\b\.?", " ", text.upper())
    plain = re.sub(r"\s*[-–]\s*", "-", plain.replace(" DAN ", " ").replace(" S/D ", "-"))
    quarters: set[int] = set()
    for part in re.split(r"[\s,;/&+]+", plain.strip()) if plain.strip() else ():
        ends = [_ROMAN.get(end) for end in part.split("-")]
        first, last = ends[0], ends[-1]
        if first is None or last is None or len(ends) > 2 or first > last:
            raise ValueError(_("'{text}' names no quarters", text=text))
        quarters |= set(range(first, last + 1))
    return tuple(sorted(quarters))


def _parse_year(text: str) -> int | None:
    """Parse a year."""
    if text and not _YEAR.fullmatch(text):
        raise ValueError(_("'{text}' is not a year", text=text))
    return int(text) if text else None


def _parse_target(text: str) -> Decimal | None:
    """Parse a value of an unsur, with comma or point."""
    if not text:
        return None
    if not _NUMBER.fullmatch(text):
        raise ValueError(_("'{text}' is not a number", text=text))
    value = Decimal(text.replace(",", "."))
    if not 25 <= value <= 100:
        raise ValueError(_("'{text}' is not between 25 and 100", text=text))
    return value


def _parse_places(text: str, unit: Unit) -> ActionPlaces | None:
    """Parse places: 'ruas = Jalan A; Jalan B', or their names alone where one group of the unit has them all."""
    if not text:
        return None
    key, named, listed = text.rpartition("=")
    key = key.strip().casefold()
    if named and key not in unit.groups:
        hint = suggest_name(key, unit.groups)
        raise ValueError(_("'{key}' is no group of the unit. {hint}", key=key, hint=hint).rstrip())
    names = [" ".join(name.split()) for name in listed.split(PLAN_SEPARATOR) if name.strip()]
    known = {}
    for column, group in unit.groups.items():
        if named and column != key:
            continue
        spelt = {fold_place(spelling): value for spelling, value in group.spellings.items()}
        found = [spelt.get(fold_place(name)) for name in names] if spelt else names if named else [None]
        known[column] = tuple(name for name in found if name is not None)
    whole = [column for column, found in known.items() if names and len(found) == len(names)]
    if len(whole) != 1:
        near = [value for column in known for value in unit.groups[column].values]
        lacking = next((name for name in names if suggest_name(name, near)), "")
        hint = _("several groups hold it; write {key} = ...", key=whole[0]) if whole else suggest_name(lacking, near)
        raise ValueError(_("'{text}' names no places of the register. {hint}", text=text, hint=hint).rstrip())
    return ActionPlaces(whole[0], tuple(dict.fromkeys(known[whole[0]])))


def _parse_evidence(text: str) -> str:
    """Return an address that a browser opens, or the name of a file; refuse what only looks like one."""
    if len(text) > _EVIDENCE_LENGTH or not text.isprintable():
        raise ValueError(_("no address and no name of a file: {text}", text=repr(text[:40])))
    if not re.match(r"(?i)https?://", text):
        if _NO_FILE.search(text):
            raise ValueError(_("{text} is no address (https://...) and no name of a file", text=repr(text)))
        return text
    try:
        parts = urlsplit(text)
        whole = bool(parts.hostname) and "@" not in parts.netloc and (parts.port is None or parts.port > 0)
    except ValueError:
        whole = False
    if not whole or not text.isascii() or re.search(r"""[\s<>"'\\`]""", text):
        raise ValueError(_("{text} is no address that a browser opens", text=repr(text)))
    return text
