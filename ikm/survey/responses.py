"""Answers of one unit and period, checked and ready to count: the Survey. Floor 2."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Literal, get_args

import pandas as pd

from ikm.display import card
from ikm.errors import DataError, RuleError, SettingError
from ikm.rules.bobot import Bobot
from ikm.rules.instrument import Instrument, in_force, load
from ikm.rules.pack import pack_of
from ikm.rules.period import Period
from ikm.survey import categories, checks
from ikm.survey.decisions import Decisions
from ikm.survey.files import read_text
from ikm.survey.project import SIDECAR, Project
from ikm.survey.sidecar import Sidecar, read_sidecar
from ikm.survey.units import Unit
from ikm.survey.users import spelt

#: Columns that describe a respondent, in the order of the report.
Characteristic = Literal["gender", "age", "education", "occupation", "service"]
CHARACTERISTICS: tuple[Characteristic, ...] = get_args(Characteristic)
#: Ages outside this range are typing mistakes (-41, 352 and 1121212 occur) and count as not stated.
AGE_RANGE = (10, 110)

#: Cells of a characteristic that say nothing.
_UNSAID = (checks.BLANK, checks.DOES_NOT_APPLY)

NO_ANSWERS = "no answers"
OUTSIDE_SCALE = "outside the scale"


@dataclass(frozen=True)
class Source:
    """A file that was read: path from the data folder on, SHA-256 and number of rows."""

    path: str
    sha256: str
    rows: int | None = None


@dataclass(frozen=True, eq=False, repr=False)
class Survey:
    """Checked answers of one unit and period.

    Parameters
    ----------
    answers : DataFrame
        The rows that count; index = row in the file. Unsur, harapan_*, kepentingan_* and overall as Int8 1-4 with
        missing values, age as Int16, date as datetime, weight as float, all other columns as str ('' = not stated).
    does_not_apply : DataFrame of bool
        Same rows, unsur columns: the respondent said that the unsur does not apply ('-'), which is not 'no answer'.
    refused : DataFrame
        One row a reason: row, column, reason, seen. A refused row counts nowhere else.
    refused_answers : DataFrame of Int8
        The valid scores within the refused rows, to show what refusing them changed.
    read : int
        Rows in the file: `len(answers)` + number of refused rows.
    unreadable : DataFrame
        Cells of age and date, in any row of the file, that say something which is no age of a respondent or no date:
        row, column. They are missing in `answers`; what was seen is not carried on, for it may be anything.
    """

    unit: Unit
    period: Period
    instrument: Instrument
    bobot: Bobot
    sidecar: Sidecar
    answers: pd.DataFrame
    does_not_apply: pd.DataFrame
    refused: pd.DataFrame
    refused_answers: pd.DataFrame
    read: int
    sources: tuple[Source, ...]
    unreadable: pd.DataFrame

    def __repr__(self) -> str:
        rules = f"{self.instrument.short}, bobot {self.bobot.name}"
        return f"Survey({self.unit.code} {self.period}: {len(self.answers)} counted of {self.read} read, {rules})"

    def _repr_html_(self) -> str:
        facts = [
            ("Pedoman", f"{self.instrument.short}. {self.instrument.clause}"),
            ("Bobot", self.bobot.name),
            ("Responden", f"{len(self.answers)} dihitung dari {self.read} yang dibaca"),
            ("Ditolak", self.refused_rows or ""),
            ("Berkas", ", ".join(source.path for source in self.sources)),
        ]
        return card(f"{self.unit.name}, {self.period}", facts)

    @cached_property
    def scores(self) -> pd.DataFrame:
        """Answers to the unsur alone, in the instrument's order; one frame for all who look, never modified.

        As floats, NaN where not answered: pandas takes rows out of one block of floats in a tenth of the time that it
        needs for a column of whole numbers with missing ones after the other.
        """
        return self.answers[list(self.instrument.keys)].astype(float)

    def groups(self, characteristic: str) -> pd.Series:
        """Category of each counted respondent, '' where not stated; ages in groups.

        Raises
        ------
        SettingError
            Not one of `CHARACTERISTICS`.
        """
        if characteristic not in CHARACTERISTICS:
            asked = f"respondents cannot be grouped by '{characteristic}'."
            raise SettingError(
                f"{asked} {categories.meant(str(characteristic), CHARACTERISTICS)}".rstrip(),
                allowed=", ".join(CHARACTERISTICS),
            )
        column = self.answers[characteristic]
        return categories.age_group(column) if characteristic == "age" else column

    @property
    def decisions(self) -> Decisions:
        """What is done with answers that look wrong: the sidecar's word over the unit's."""
        return self.sidecar.quality.over(self.unit.quality)

    @property
    def refused_rows(self) -> int:
        """Number of rows that were refused."""
        return self.read - len(self.answers)


def read_survey(project: Project, unit: Unit, period: Period) -> Survey:
    """Read, check and type the answers of a unit and period.

    Raises
    ------
    SettingError
        The sidecar or the instrument it names is wrong.
    DataError
        The file cannot be read, lacks a column, or holds a value outside the scale (unless the sidecar says refuse).
    """
    return _read(project, unit, period)


def read_leniently(project: Project, unit: Unit, period: Period) -> Survey:
    """The same, with values outside the scale among the refused rows even where a report would stop at them.

    Raises
    ------
    SettingError, DataError
        As `read_survey`, but for values outside the scale.
    """
    return _read(project, unit, period, lenient=True)


def _read(project: Project, unit: Unit, period: Period, *, lenient: bool = False) -> Survey:
    """Read, check and type."""
    path = project.periods(unit)[period]
    sidecar_path = project.sidecar(unit, period) or path.with_suffix(SIDECAR)
    sidecar = read_sidecar(sidecar_path)
    with told_of(sidecar_path):
        instrument = asked_instrument(unit, period, sidecar)
        bobot = instrument.bobot(sidecar.bobot)
    cells = read_text(path)
    checks.require_unsur(cells, instrument, str(path))
    checks.require_known_pairs(cells, instrument, str(path))
    checks.require_known_items(cells, pack_of(unit.sector), str(path))
    scored = checks.scored_columns(cells, instrument, pack_of(unit.sector))
    cells = checks.plain_scores(cells, scored)
    outside = checks.outside_scale(cells[scored], instrument)
    if sidecar.invalid == "stop" and not lenient:
        checks.stop_at(outside, instrument, str(path))

    scores = checks.as_scores(cells, scored, instrument)
    refused = _refusals(scores[list(instrument.keys)], outside)
    counts = ~cells.index.isin(refused["row"])
    typed = _typed(cells, scores, str(path))
    with told_of(sidecar_path):
        sidecar = spelt(sidecar, typed, unit.services)
    sources = [_source(project, path, len(cells))]
    if sidecar_path.is_file():
        sources.append(_source(project, sidecar_path))
    return Survey(
        unit=unit,
        period=period,
        instrument=instrument,
        bobot=bobot,
        sidecar=sidecar,
        answers=typed[counts],
        does_not_apply=_does_not_apply(cells[list(instrument.keys)])[counts],
        refused=refused,
        refused_answers=scores.loc[~counts, list(instrument.keys)],
        read=len(cells),
        sources=tuple(sources),
        unreadable=_unreadable(cells, typed),
    )


@contextmanager
def told_of_sidecar(survey: Survey) -> Iterator[None]:
    """Put the sidecar's name before what is wrong with the users that it counts beside the answers."""
    try:
        yield
    except DataError as error:
        name = next((source.path for source in survey.sources if source.path.endswith(SIDECAR)), "")
        what = f"{name}: {error.what}" if name else error.what
        raise DataError(what, places=error.places, allowed=error.allowed, remedy=error.remedy) from error


@contextmanager
def told_of(path: Path) -> Iterator[None]:
    """Put the sidecar's name before what is wrong with the instrument, order or bobot it asks for."""
    try:
        yield
    except (RuleError, SettingError) as error:
        if not path.is_file():
            raise
        kind = type(error)
        raise kind(f"{path}: {error.what}", places=error.places, allowed=error.allowed, remedy=error.remedy) from error


def asked_instrument(unit: Unit, period: Period, sidecar: Sidecar) -> Instrument:
    """The instrument named by the sidecar, else the one in force, as the unit asks it."""
    base = load(sidecar.instrument) if sidecar.instrument else in_force(period)
    asked = unit.instrument(base, period)
    return asked.in_order(sidecar.order) if sidecar.order else asked


def _refusals(scores: pd.DataFrame, outside: pd.DataFrame) -> pd.DataFrame:
    """Rows that cannot be counted, each with its reason."""
    silent = scores.index[scores.isna().to_numpy().all(axis=1) & ~scores.index.isin(outside["row"])]
    cells = [(case.row, case.column, OUTSIDE_SCALE, case.seen) for case in outside.itertuples()]
    found = sorted([*cells, *((row, "", NO_ANSWERS, "") for row in silent)], key=itemgetter(0))
    return pd.DataFrame(found, columns=["row", "column", "reason", "seen"]).astype({"row": "int64"})


def _does_not_apply(cells: pd.DataFrame) -> pd.DataFrame:
    """Where '-' stands; told of all cells at once, which takes half the time of column after column."""
    return pd.DataFrame(cells.to_numpy() == checks.DOES_NOT_APPLY, cells.index, cells.columns)


def _typed(cells: pd.DataFrame, scores: pd.DataFrame, where: str) -> pd.DataFrame:
    """Cells with scores, ages, dates and weights as numbers; a copy."""
    columns: dict[str, pd.Series] = dict(cells.items()) | dict(scores.items())
    if "weight" in columns:
        columns["weight"] = checks.as_weights(columns["weight"], where)
    unsaid = pd.Series("", cells.index, dtype="str")
    for name in ("respondent", "saran", *CHARACTERISTICS):
        columns.setdefault(name, unsaid)
    columns["age"] = as_ages(columns["age"])
    columns["gender"] = categories.gender(columns["gender"])
    for name in ("education", "occupation", "service"):
        columns[name] = categories.one_spelling(columns[name])
    columns["date"] = _dates(columns.get("date", unsaid))
    return pd.DataFrame(columns)  # once, for to replace columns of a frame one by one takes longer


def _unreadable(cells: pd.DataFrame, typed: pd.DataFrame) -> pd.DataFrame:
    """Ages and dates that were given and could not be read: row, column."""
    lost = [
        (row, name)
        for name in ("age", "date")
        if name in cells
        for row, missing, seen in zip(cells.index, typed[name].isna(), cells[name].tolist(), strict=True)
        if missing and seen not in _UNSAID
    ]
    return pd.DataFrame(sorted(lost), columns=["row", "column"]).astype({"row": "int64"})


def _dates(text: pd.Series) -> pd.Series:
    """Dates as written on the spot: 2026-01-31 with or without time, or 31/01/2026; others are missing."""
    local = text.str.replace(r"(Z|[+-]\d\d:?\d\d)$", "", regex=True)
    iso = pd.to_datetime(local, errors="coerce", format="ISO8601")
    if iso.notna().all():
        return iso
    return iso.fillna(pd.to_datetime(local.str.slice(0, 10), errors="coerce", format="%d/%m/%Y"))


def as_ages(text: pd.Series) -> pd.Series:
    """Ages as Int16; what is no age of a respondent is missing."""
    ages = pd.to_numeric(text, errors="coerce")
    return ages.where(ages.between(*AGE_RANGE) & (ages % 1 == 0)).astype("Int16")


def _source(project: Project, path: Path, rows: int | None = None) -> Source:
    """What provenance says of a file."""
    return Source(project.shown(path), hashlib.sha256(path.read_bytes()).hexdigest(), rows)
