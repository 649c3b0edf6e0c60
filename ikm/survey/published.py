"""Figures that were published without their answers: data/published/*.csv, one row a unit and period."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TypeVar

import pandas as pd

from ikm.errors import DataError, IkmError, format_count, suggest_name
from ikm.rules.instrument import (
    BOBOT_SPELLINGS,
    Bobot,
    Instrument,
    find_instrument_in_force,
    list_instruments,
    load_instrument,
)
from ikm.rules.period import PERIOD_SPELLINGS, Period
from ikm.speech import _
from ikm.survey.project import Project
from ikm.survey.responses import Source, describe_source, read_cells
from ikm.survey.units import Unit, list_unsur_keys

#: Columns that are no unsur; every other is the key of one.
PUBLISHED_COLUMNS = ("unit", "period", "instrument", "n", "ikm", "bobot", "source")
REQUIRED_COLUMNS = ("unit", "period", "source")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_Value = TypeVar("_Value")


@dataclass(frozen=True, eq=False)
class PublishedFigure:
    """One row: what was printed about a unit and period.

    Parameters
    ----------
    unit : str
        Code in the register.
    instrument : Instrument
        As the unit asks it; its own unsur belong to it unless the row gives NRR of the regulation's alone.
    bobot : Bobot or None
        Convention that the publication states; None where it states none.
    n : int or None
        Respondents; None where not printed.
    nrr : mapping of str to Decimal
        Unsur key -> NRR, scale 1-4, with the decimals printed; only those that were printed.
    ikm : Decimal or None
        Index, scale 25-100, with the decimals printed.
    source : str
        Where it was printed.
    file, row
        Where it stands here.
    """

    unit: str
    period: Period
    instrument: Instrument
    bobot: Bobot | None
    n: int | None
    nrr: Mapping[str, Decimal]
    ikm: Decimal | None
    source: str
    file: Source
    row: int


def read_published(project: Project) -> tuple[PublishedFigure, ...]:
    """Read every published figure of a project, by unit, oldest first; none where there is no folder published/.

    Raises
    ------
    DataError
        A column, unit, period, instrument or bobot is not known, a number lies outside its scale, a row gives neither
        the index nor every NRR, the source is missing, or a unit and period stand twice; the message names the rows.
    """
    units = project.units()
    figures = [figure for path in project.published() for figure in _read_file(path, project, units)]
    _refuse_repeated(figures, project)
    return tuple(sorted(figures, key=lambda figure: (figure.unit, figure.period)))


def list_figures_until(figures: Iterable[PublishedFigure], code: str, period: Period) -> tuple[PublishedFigure, ...]:
    """List the figures of a unit whose period ends not later than this one, oldest first."""
    known = (figure for figure in figures if figure.unit == code and figure.period.end <= period.end)
    return tuple(sorted(known, key=lambda figure: figure.period))


def find_printed_instrument(unit: Unit, period: Period, base: Instrument, nrr: Mapping[str, Decimal]) -> Instrument:
    """Find a regulation as the unit asks it; the row's NRR tell whether own unsur, or those left out, count."""
    asked = unit.instrument(base, period)
    own, left_out = set(asked.keys) - set(base.keys), unit.list_left_out(asked)
    if own and nrr and not own & set(nrr):
        return base
    return asked if set(left_out) & set(nrr) else asked.without_unsur(left_out)


def _read_file(path: Path, project: Project, units: Mapping[str, Unit]) -> list[PublishedFigure]:
    """Read the figures of one file."""
    cells = read_cells(path)
    keys = list_unsur_keys(units.values())
    _require_columns(cells, keys, path)
    file = describe_source(project, path, len(cells))
    cells = cells.reindex(columns=[*PUBLISHED_COLUMNS, *keys], fill_value="")
    column = partial(_read_column, cells, path)
    unit = column("unit", units.__getitem__, ", ".join(units), units)
    period = column("period", Period.parse, _(PERIOD_SPELLINGS))
    rules = ", ".join(list_instruments())
    named = column(
        "instrument", _find_named, _("{rules}, or blank for the one in force", rules=rules), list_instruments()
    )
    n = column("n", _parse_count, _("a whole number above 0, or blank"))
    ikm = column("ikm", partial(_parse_number, low=25, high=100), _("a number from 25 to 100, or blank"))
    source = column("source", _require_text, _("what was printed, by whom and where: a title, a page, an address"))
    scores = {
        key: column(key, partial(_parse_number, low=1, high=4), _("an NRR from 1 to 4, or blank")) for key in keys
    }
    nrr = {row: {key: value for key in keys if (value := scores[key][row]) is not None} for row in cells.index}

    def find_instrument(row: int) -> Instrument:
        base = named[row] or find_instrument_in_force(period[row])
        return find_printed_instrument(unit[row], period[row], base, nrr[row])

    def parse_bobot(row: int) -> Bobot | None:
        return instrument[row].bobot(cells["bobot"][row]) if cells["bobot"][row] else None

    instrument = _read_rows(path, cells, "instrument", find_instrument, "row", _("without an instrument"), rules)
    unread = _("in column bobot cannot be read")
    bobot = _read_rows(path, cells, "bobot", parse_bobot, "value", unread, _(BOBOT_SPELLINGS))
    _refuse_unasked(path, instrument, nrr)
    _require_figure(path, instrument, nrr, ikm)
    return [
        PublishedFigure(
            unit[row].code, period[row], instrument[row], bobot[row], n[row], nrr[row], ikm[row], source[row], file, row
        )
        for row in cells.index
    ]


def _require_columns(cells: pd.DataFrame, keys: Sequence[str], path: Path) -> None:
    """Refuse a column that nothing reads, and a file that lacks one."""
    strange = [name for name in cells.columns if name not in (*PUBLISHED_COLUMNS, *keys)]
    missing = [name for name in REQUIRED_COLUMNS if name not in cells.columns]
    spare = [*missing, *PUBLISHED_COLUMNS, *keys]
    _refuse_places(
        _("{path}: columns that are not known or not there.", path=path),
        [
            *(
                _("{name}: not known. {suggestion}", name=name, suggestion=suggest_name(name, spare)).rstrip()
                for name in strange
            ),
            *(_("{name}: missing", name=name) for name in missing),
        ],
        _(
            "{published_columns}, and keys of unsur: {keys}",
            published_columns=", ".join(PUBLISHED_COLUMNS),
            keys=", ".join(keys),
        ),
    )


def _read_column(
    cells: pd.DataFrame, path: Path, name: str, read: Callable[[str], _Value], allowed: str, known: Collection[str] = ()
) -> dict[int, _Value]:
    """Read the values of a column by row; every cell that cannot be read is named."""
    values, places = {}, []
    for row, text in cells[name].items():
        try:
            values[int(str(row))] = read(text)
        except (KeyError, ValueError, IkmError):
            places.append(
                _(
                    "row {row}, column {name}: '{text}'. {suggestion}",
                    row=row,
                    name=name,
                    text=text,
                    suggestion=suggest_name(text, known),
                ).rstrip()
            )
    _refuse_places(
        _(
            "{path}: {counted_value} in column {name} cannot be read.",
            path=path,
            counted_value=format_count(len(places), "value"),
            name=name,
        ),
        places,
        allowed,
    )
    return values


def _find_named(text: str) -> Instrument | None:
    """Find a regulation by its id; None where the one in force is meant."""
    return load_instrument(text) if text else None


def _parse_count(text: str) -> int | None:
    """Parse a number of respondents."""
    if text and not re.fullmatch(r"0*[1-9]\d*", text):
        raise ValueError(text)
    return int(text) if text else None


def _parse_number(text: str, low: int, high: int) -> Decimal | None:
    """Parse a number with the decimals it was written with, decimal comma or point; None where blank."""
    if not text:
        return None
    if not _NUMBER.fullmatch(text) or not low <= (value := Decimal(text.replace(",", "."))) <= high:
        raise ValueError(text)
    return value


def _require_text(text: str) -> str:
    """Return a text that must not be blank."""
    if not text:
        raise ValueError(text)
    return text


def _read_rows(
    path: Path, cells: pd.DataFrame, name: str, read: Callable[[int], _Value], thing: str, mistake: str, allowed: str
) -> dict[int, _Value]:
    """Read what each row says under a heading and others together; every row that cannot be read is named."""
    values, places = {}, []
    for row in cells.index:
        try:
            values[row] = read(row)
        except IkmError as error:
            places.append(_("row {row}, column {name}: {what}", row=row, name=name, what=error.what))
    _refuse_places(f"{path}: {format_count(len(places), thing)} {mistake}.", places, allowed)
    return values


def _refuse_unasked(path: Path, instrument: Mapping[int, Instrument], nrr: Mapping[int, Mapping[str, Decimal]]) -> None:
    """Refuse an NRR of an unsur that the row's instrument does not ask."""
    _refuse_places(
        _("{path}: NRR of unsur that the instrument does not ask.", path=path),
        [
            _(
                "row {row}, column {key}: {value} under {short}",
                row=row,
                key=key,
                value=value,
                short=instrument[row].short,
            )
            for row, values in nrr.items()
            for key, value in values.items()
            if key not in instrument[row].keys
        ],
        "; ".join(f"{rules.short}: {', '.join(rules.keys)}" for rules in dict.fromkeys(instrument.values())),
        _("name the instrument that the publication followed in column instrument, or take the NRR out."),
    )


def _require_figure(
    path: Path,
    instrument: Mapping[int, Instrument],
    nrr: Mapping[int, Mapping[str, Decimal]],
    ikm: Mapping[int, Decimal | None],
) -> None:
    """Refuse a row that gives neither the index nor every NRR from which it follows."""
    blank = {row: rules for row, rules in instrument.items() if ikm[row] is None}
    lacking = {row: [key for key in rules.keys if key not in nrr[row]] for row, rules in blank.items()}
    _refuse_places(
        _("{path}: rows without a figure.", path=path),
        [
            _("row {row}, column ikm: blank, and no NRR of {keys}", row=row, keys=", ".join(keys))
            for row, keys in lacking.items()
            if keys
        ],
        _("the printed index, or the NRR of every unsur of the instrument, or both"),
    )


def _refuse_repeated(figures: Sequence[PublishedFigure], project: Project) -> None:
    """Refuse a unit and period that stand twice, in one file or in two."""
    rows: dict[tuple[str, Period], list[PublishedFigure]] = {}
    for figure in figures:
        rows.setdefault((figure.unit, figure.period), []).append(figure)
    _refuse_places(
        _("{data}: figures of the same unit and period.", data=project.data / "published"),
        [
            f"{code} {period}: "
            + _(" and ").join(
                _("{file_path} row {row}", file_path=figure.file.path, row=figure.row) for figure in group
            )
            for (code, period), group in rows.items()
            if len(group) > 1
        ],
        _("one row for each unit and period"),
        _("keep the row of the publication that counts."),
    )


def _refuse_places(mistake: str, places: Sequence[str], allowed: str, remedy: str = "") -> None:
    """Stop where anything is wrong."""
    if places:
        raise DataError(mistake, places=places, allowed=allowed, remedy=remedy)
