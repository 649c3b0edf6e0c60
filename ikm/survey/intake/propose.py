"""A mapping proposed from an export's own words: question texts, option labels, ranges of values. Floor 2.

What fits exactly once is proposed; what fits twice or not at all is asked. No unsur is mapped by its place where two
orders are in use.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ikm.errors import DataError
from ikm.rules.instrument import Instrument, load
from ikm.rules.period import Period
from ikm.survey.intake import coding, fields, private, relational
from ikm.survey.intake.collect import foot
from ikm.survey.intake.headings import Sheet, below_headings
from ikm.survey.intake.mapping import Mapping
from ikm.survey.intake.vocabulary import (
    column_of,
    consenting,
    pair_of,
    personal_by_heading,
    place_of,
    same_thing,
    total_of,
    unsur_of,
)
from ikm.survey.intake.workbook import Opened
from ikm.survey.units import Unit

#: Places on which all forms of an instrument agree: the list and the printed form number 8 and 9 of 2017 otherwise.
_AGREED = {"permenpanrb-14-2017": 7}
#: With fewer columns of answers a table is no questionnaire.
_ENOUGH = 3
#: A question of consent has no more answers, the blank one among them.
_CHOICES = 4


@dataclass
class _Draft:
    """A mapping that is being put together."""

    fits: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    doubts: dict[str, list[str]] = field(default_factory=dict)
    totals: dict[str, str] = field(default_factory=dict)
    consent: dict[str, list[str]] = field(default_factory=dict)
    personal: dict[str, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)


def propose(path: Path, unit: Unit, instrument_id: str, period: Period, export: Opened | None = None) -> Mapping:
    """The mapping that an export seems to need.

    Parameters
    ----------
    instrument_id : str
        Regulation that the form asks after.
    period : Period
        Period in which it was asked; units add and drop unsur of their own.
    export : Opened, optional
        The file, where it was opened already.

    Raises
    ------
    DataError
        The file cannot be read, or holds no answers.
    """
    instrument = unit.instrument(load(instrument_id), period)
    sheet = _fullest(export or Opened(path), instrument)
    private.refuse_headless(sheet.cells.columns, sheet.where)
    if sheet.cells.empty:
        raise DataError(f"{sheet.where}: no row stands below the headings.", remedy="name the file that holds answers.")
    if shape := relational.shape(sheet):
        return relational.propose(path, sheet, shape, instrument)
    sheet = replace(sheet, cells=sheet.cells[~foot(sheet.cells, ())])
    _require_answers(sheet, instrument)
    draft = _Draft()
    for heading in sheet.cells:
        _place(str(heading), sheet, unit, instrument, draft)
    return _mapping(draft, sheet, instrument)


def _fullest(export: Opened, instrument: Instrument) -> Sheet:
    """The sheet in which most headings are questions of the instrument."""
    sheets = []
    for table in export.tops():
        try:
            sheets.append(below_headings(table))
        except DataError:
            continue
    if not sheets:
        raise DataError(f"{export.path}: no row of headings was found.", remedy="put the headings into one row.")
    return max(sheets, key=lambda sheet: (_questions(sheet, instrument), len(sheet.cells)))


def _require_answers(sheet: Sheet, instrument: Instrument) -> None:
    """Refuse a table in which nothing is asked: its mapping would stand in the way of the file that holds answers.

    Raises
    ------
    DataError
        No heading is a question, and hardly a column holds answers.
    """
    if not _questions(sheet, instrument) and sum(coding.rates(sheet.cells[name]) for name in sheet.cells) < _ENOUGH:
        raise DataError(
            f"{sheet.where}: no column holds answers to the questions of {instrument.short}.",
            allowed="questions in words or as U1 to U9, over answers as numbers, letters or texts of options",
            remedy="name the file that holds the answers; if this one does, write its mapping (data/README.md).",
        )


def _questions(sheet: Sheet, instrument: Instrument) -> int:
    """Headings that look like questions."""
    return sum(bool(place_of(str(name)) or unsur_of(str(name), instrument)) for name in sheet.cells)


def _place(heading: str, sheet: Sheet, unit: Unit, instrument: Instrument, draft: _Draft) -> None:
    """Find out what one column is."""
    column = sheet.cells[heading]
    choices = sorted(column.unique()) if column.nunique() <= _CHOICES else []
    if agreeing := consenting(heading, choices):
        draft.consent[heading] = agreeing
        return
    rates = coding.rates(column)
    keys = keys_at(heading, instrument, ordered=bool(unit.order)) if rates or not column.ne("").any() else []
    kind = "" if rates and keys else personal_by_heading(heading) or private.kind_of_column(column)
    others = [name for name in column_of(heading) if _suits(name, column, rates)]
    if not (kind or others or keys) and private.are_names(column):
        kind = "nama"
    if "respondent" in others and kind in ("", "perangkat"):
        draft.fits["respondent"].append(heading)
    elif kind:
        draft.personal[heading] = kind
    elif total := total_of(heading):
        draft.totals[heading] = total
    elif len(keys) == 1:
        draft.fits[keys[0]].append(heading)
    elif keys:
        draft.doubts[heading] = keys
    elif len(others) == 1:
        draft.fits[others[0]].append(heading)
    elif others:
        draft.doubts[heading] = others
    else:
        draft.unused.append(heading)


def keys_at(heading: str, instrument: Instrument, *, ordered: bool) -> list[str]:
    """Unsur that a heading may ask for, with the prefix of a pair.

    Parameters
    ----------
    ordered : bool
        Whether the order of the instrument is known to be that of the form: then a number alone names an unsur, also
        where two orders are in use.
    """
    prefix = pair_of(heading)
    place = place_of(heading)
    if place is None:
        return [f"{prefix}{key}" for key in unsur_of(heading, instrument)]
    if place > len(instrument.keys):
        return []
    agreed = len(instrument.keys) if ordered else _AGREED.get(instrument.id, len(instrument.keys))
    keys = instrument.keys[place - 1 : place] if place <= agreed else instrument.keys[agreed:]
    return [f"{prefix}{key}" for key in keys]


def _suits(name: str, column: Any, rates: bool) -> bool:
    """Whether the cells of a column can be what its heading says."""
    given = column[column.ne("")].head(200)
    if name in ("overall", "weight"):
        return rates
    if name == "saran":
        return not rates
    return name != "date" or bool(given.map(fields.is_date).mean() > 0.5 if len(given) else True)


def _mapping(draft: _Draft, sheet: Sheet, instrument: Instrument) -> Mapping:
    """The proposal, with its open questions."""
    taken = {name: found[0] if len(found) == 1 else same_thing(name, found) for name, found in draft.fits.items()}
    columns = {name: heading for name, heading in taken.items() if heading}
    ask = {name: found for name, found in draft.fits.items() if name not in columns}
    draft.unused += [each for name, heading in columns.items() for each in draft.fits[name] if each != heading]
    if coding.another_questionnaire({*columns, *(key for keys in draft.doubts.values() for key in keys)}, instrument):
        ask |= {key: [columns.pop(key)] for key in instrument.keys if key in columns}
    for heading, keys in draft.doubts.items():
        left = [key for key in keys if key not in columns]
        if len(left) == 1 and all(left[0] not in other for name, other in draft.doubts.items() if name != heading):
            columns[left[0]] = heading
        elif left:
            ask[heading] = left
        else:
            draft.unused.append(heading)
    asked = {key for choices in ask.values() for key in choices} | set(ask)
    ask |= {key: [] for key in instrument.keys if key not in columns and key not in asked}
    values: dict[str, Any] = {
        "instrument": instrument.id,
        "columns": _ordered(columns, instrument),
        "consent": draft.consent,
        "totals": draft.totals,
        "personal": draft.personal,
        "unused": draft.unused,
    }
    questions = _scored_headings(columns, ask, sheet, instrument)
    code = coding.of(questions, instrument)
    values |= {"scale": code.scale, "options": code.options}
    ask |= code.ask
    if "date" in columns and len(sheet.cells):
        order = fields.order_of(sheet.cells[columns["date"]])
        ask |= {} if order else {"dates": ["dmy", "mdy"]}
        values |= {"dates": order} if order else {}
    return Mapping(**{key: value for key, value in values.items() if value}, ask=ask)


def _scored_headings(
    columns: dict[str, str], ask: dict[str, list[str]], sheet: Sheet, instrument: Instrument
) -> dict[str, Any]:
    """Columns of answers, by unsur where it is known, by heading where it is asked."""
    known = {
        name: sheet.cells[heading] for name, heading in columns.items() if _base(name) in (*instrument.keys, "overall")
    }
    doubtful = [name for each in ask.items() for name in (each[0], *each[1]) if name in sheet.cells]
    return known | {name: sheet.cells[name] for name in doubtful if coding.rates(sheet.cells[name])}


def _base(name: str) -> str:
    """Unsur of a column, without the prefix of a pair."""
    return name.removeprefix("harapan_").removeprefix("kepentingan_")


def _ordered(columns: dict[str, str], instrument: Instrument) -> dict[str, str]:
    """Columns as the answer files have them: the respondent first, unsur in order."""
    order: Sequence[str] = ("respondent", "date", "time", "service", "gender", "age", "education", "occupation")
    places = {name: place for place, name in enumerate((*order, *instrument.keys))}
    return dict(sorted(columns.items(), key=lambda pair: places.get(pair[0], len(places))))
