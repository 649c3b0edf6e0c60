"""A mapping proposed for an export in several tables, one of them with a row for each answer. Floor 2.

Tables that belong together lie in one folder and share the heading of a key.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ikm.errors import IkmError
from ikm.rules.instrument import Instrument
from ikm.survey.intake import coding, fields, private
from ikm.survey.intake.headings import Sheet, below_headings
from ikm.survey.intake.mapping import Long, Mapping
from ikm.survey.intake.vocabulary import column_of, pair_of, personal_by_heading, place_of, unsur_of
from ikm.survey.intake.workbook import read_tables

_ITEM = re.compile(r"soal|pertanyaan|pernyataan|question|item|unsur", re.IGNORECASE)
_ANSWER = re.compile(r"jawab|answer|nilai|skor|score|kinerja", re.IGNORECASE)
_WHO = re.compile(r"respond", re.IGNORECASE)
#: More questions than this no form has.
_ITEMS = 60
_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx")


def shape(sheet: Sheet) -> Long | None:
    """Headings of a table that has a row for each answer; None where it is none."""
    cells = sheet.cells
    item = [name for name in cells if _ITEM.search(name) and 1 < cells[name].nunique() <= _ITEMS]
    answer = [name for name in cells if _ANSWER.search(name) and coding.rates(cells[name])]
    who = [name for name in cells if _WHO.search(name)]
    if not (len(item) == len(answer) == len(who) == 1) or cells[who[0]].nunique() == len(cells):
        return None
    dates = [name for name in cells if "date" in column_of(name) and cells[name].head(50).map(fields.is_date).all()]
    pairs = {pair_of(name).rstrip("_"): name for name in cells if pair_of(name) and coding.rates(cells[name])}
    date = dates[0] if len(dates) == 1 else ""
    return Long(respondent=who[0], item=item[0], answer=answer[0], date=date, **pairs)


def propose(path: Path, sheet: Sheet, long: Long, instrument: Instrument) -> Mapping:
    """The mapping of a long export and of the tables beside it."""
    beside = _beside(path)
    questions = next(
        (other for other in beside if key_in(other, long.item) and not key_in(other, long.respondent)), None
    )
    values: dict[str, Any] = {
        "layout": "long",
        "instrument": instrument.id,
        "long": long.model_dump(exclude_defaults=True),
    }
    ask: dict[str, list[str]] = {}
    answers = {"answer": long.answer, **long.pairs}
    found = coding.of({name: sheet.cells[heading] for name, heading in answers.items()}, instrument)
    ask |= found.ask
    values["scale"] = found.scale
    if questions is not None:
        values["items"] = _items(questions, long, instrument)
        letters = _letters(questions)
        if letters and "scale.letters" in ask:
            values["scale"] = {**found.scale, "letters": letters}
            del ask["scale.letters"]
    items = values.get("items", {})
    if coding.another_questionnaire(set(items.values()), instrument):
        ask |= {f"items.{name}": [key] for name, key in items.items()}
        values["items"] = {}
    ask |= {f"items.{name}": [] for name in sorted(set(sheet.cells[long.item])) if not items}
    ask |= {key: [] for key in instrument.keys if items and key not in items.values()}
    joins = [each for other in beside if other is not questions for each in [_join(other, long)] if each]
    services = [other for other in beside if not key_in(other, long.respondent) and other is not questions]
    joins += [each for other in services for each in [_lookup(other, joins)] if each]
    personal = {heading: kind for other in [sheet, *beside] for heading, kind in _personal(other).items()}
    values |= {"join": joins, "personal": personal, "unused": _unused([sheet, *beside], long, joins, personal)}
    return Mapping(**{key: value for key, value in values.items() if value}, ask=ask)


def _beside(path: Path) -> list[Sheet]:
    """Other tables in the folder of an export that can be read."""
    found = []
    for other in sorted(path.parent.iterdir()):
        if other == path or other.suffix.lower() not in _SUFFIXES:
            continue
        try:
            sheet = below_headings(read_tables(other)[0])
        except IkmError:
            continue
        if len(sheet.cells.columns) > 1 and not any(private.kind_of_text(name) for name in sheet.cells):
            found.append(sheet)
    return found


def key_in(sheet: Sheet, heading: str) -> str:
    """Heading in a table of the key that another table calls so; '' where it has none.

    A table of respondents may call its own key plainly 'id', as frameworks do: then its name tells what it lists.

    Examples
    --------
    >>> people = Sheet("skm_responden.csv", "", pd.DataFrame(columns=["id", "usia"]), 1, 1, {})
    >>> key_in(people, "responden_id"), key_in(people, "layanan_id"), key_in(people, "usia")
    ('id', '', 'usia')
    """
    if heading in sheet.cells:
        return heading
    thing = _thing(heading)
    return "id" if thing and "id" in sheet.cells and thing in sheet.file.casefold() else ""


def _thing(heading: str) -> str:
    """'responden' of 'id_responden' or 'responden_id'; '' of a heading that is no key."""
    match = re.fullmatch(r"(?:id|kode)_(\w+)|(\w+)_(?:id|kode)", heading.casefold())
    return (match[1] or match[2]) if match else ""


def _items(questions: Sheet, long: Long, instrument: Instrument) -> dict[str, str]:
    """Question -> unsur key, read off the column of texts that fits best; what fits no or two unsur is left out."""
    best: dict[str, str] = {}
    for name in questions.cells:
        keys = questions.cells[name].map(lambda text: unsur_of(text, instrument))
        sure = keys[keys.map(len).eq(1)].map(lambda found: found[0])
        sure = sure[~sure.duplicated(keep=False)]
        if place_of(str(questions.cells[name].iloc[0])) is None and len(sure) > len(best):
            best = dict(zip(questions.cells.loc[sure.index, key_in(questions, long.item)], sure, strict=True))
    return best


def _letters(questions: Sheet) -> str:
    """Order of the letters, if the labels of every question that tells agree on it."""
    letters = [name for name in questions.cells if len(name) == 1 and name.isalpha()]
    found = {coding.letters_of({name: row[name] for name in letters}) for _, row in questions.cells.iterrows()} - {""}
    return found.pop() if len(found) == 1 else ""


def _join(other: Sheet, long: Long) -> dict[str, Any] | None:
    """How a table of respondents or comments is joined; None where it says nothing of them."""
    key = key_in(other, long.respondent)
    if not key:
        return None
    columns = {}
    dates = []
    for heading in other.cells:
        targets = column_of(heading)
        if heading == key or _kind(other.cells[heading], heading):
            continue
        if targets == ["date"] and other.cells[heading].head(50).map(fields.is_date).all():
            dates.append(heading)
        elif len(targets) == 1 and targets[0] not in columns and targets[0] != "date":
            columns[targets[0]] = heading
    if not columns:
        return None
    return {
        "file": other.file,
        "key": long.respondent,
        **({"other": key} if key != long.respondent else {}),
        "columns": columns,
        **({"date": dates[0]} if len(dates) == 1 else {}),
    }


def _lookup(other: Sheet, joins: list[dict[str, Any]]) -> dict[str, Any] | None:
    """How a list of codes of services is joined; None where it is none."""
    headings = {join["columns"].get("service") for join in joins} - {None}
    for heading in sorted(headings):
        thing = _thing(heading) or heading
        codes = [name for name in other.cells if name in (heading, f"id_{heading}", f"kode_{heading}")]
        codes = codes or [each for each in [key_in(other, heading)] if each]
        names = [name for name in other.cells if name in (f"nama_{thing}", "nama", f"nama {thing}")]
        if codes and names:
            columns = {"service": names[0]}
            return {"file": other.file, "key": heading, "other": codes[0], "columns": columns, "lookup": True}
    return None


def _personal(sheet: Sheet) -> dict[str, str]:
    """Headings of personal data in a table of persons."""
    if not any(_WHO.search(name) for name in [*sheet.cells, sheet.file]):
        return {}
    return {name: kind for name in sheet.cells if (kind := _kind(sheet.cells[name], name)) and not _WHO.search(name)}


def _unused(
    sheets: Sequence[Sheet], long: Long, joins: Sequence[dict[str, Any]], personal: dict[str, str]
) -> list[str]:
    """Headings of the export and the tables of persons joined to it that nothing is taken from."""
    used = {heading for heading in long.model_dump().values() if heading} | set(personal)
    for each in joins:
        used |= {*each["columns"].values(), each["key"], each.get("other", ""), each.get("date", "")}
    joined = {each["file"] for each in joins if not each.get("lookup")} | {sheets[0].file}
    read = [sheet for sheet in sheets if sheet.file in joined]
    return [f"{sheet.file}: {name}" for sheet in read for name in sheet.cells if name not in used]


def _kind(column: pd.Series, heading: str) -> str:
    """Kind of personal data in a column, by heading and by content."""
    return personal_by_heading(heading) or private.kind_of_column(column)
