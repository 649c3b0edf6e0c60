"""A mapping proposed from an export's own words: question texts, option labels, ranges of values.

What fits exactly once is proposed; what fits twice or not at all is asked. No unsur is mapped by its place where two
orders are in use.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ikm.errors import DataError, IkmError
from ikm.intake.characteristics import (
    TYPED_CATEGORIES,
    clear_no_values,
    decide_categories,
    holds_births,
    list_undecided_ages,
)
from ikm.intake.columns import (
    asks_consent,
    choose_heading,
    detect_pair_prefix,
    detect_personal_heading,
    detect_total,
    list_agreeing,
    list_known_labels,
    list_label_scales,
    match_columns,
    match_unsur,
    normalise_label,
    parse_unsur_number,
)
from ikm.intake.dates import detect_day_order, find_swapped_dates, is_date
from ikm.intake.mapping import (
    CATEGORY_QUESTION,
    OFFICIAL_POINTS,
    AnswerScale,
    FormMapping,
    JoinedTable,
    LongLayout,
    list_category_choices,
    list_consent_choices,
    list_scored_columns,
    list_status_choices,
)
from ikm.intake.personal import are_names, detect_personal_column, detect_personal_text, refuse_headless
from ikm.intake.records import find_foot_rows, find_respondent_names
from ikm.intake.status import count_status_values, tells_status
from ikm.intake.table import OpenedFile, Sheet, read_headings, read_tables, try_headings
from ikm.rules.instrument import Instrument, load_instrument
from ikm.rules.period import Period
from ikm.survey.responses import Characteristic
from ikm.survey.units import Unit

#: Columns of answers below which a table is no questionnaire.
_LEAST_ANSWER_COLUMNS = 3


@dataclass
class _Draft:
    """A mapping that is being put together."""

    fits: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    doubts: dict[str, list[str]] = field(default_factory=dict)
    totals: dict[str, str] = field(default_factory=dict)
    consent: dict[str, list[str]] = field(default_factory=dict)
    status: dict[str, dict[str, int]] = field(default_factory=dict)
    personal: dict[str, str] = field(default_factory=dict)
    births: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


def propose_mapping(
    path: Path, unit: Unit, instrument_id: str, period: Period, export: OpenedFile | None = None
) -> FormMapping:
    """Propose the mapping that an export seems to need.

    Parameters
    ----------
    instrument_id : str
        Regulation that the form asks after.
    period : Period
        Period in which it was asked; units add and drop unsur of their own.
    export : OpenedFile, optional
        The file, where it was opened already.

    Raises
    ------
    DataError
        The file cannot be read, or holds no answers.
    """
    instrument = unit.instrument(load_instrument(instrument_id), period)
    left_out = unit.list_left_out(instrument)
    sheet = _find_fullest(export or OpenedFile(path), instrument)
    refuse_headless(sheet.cells.columns, sheet.where)
    if sheet.cells.empty:
        raise DataError(f"{sheet.where}: no row stands below the headings.", remedy="name the file that holds answers.")
    if shape := find_long_layout(sheet):
        return propose_long_mapping(path, sheet, shape, instrument, left_out)
    sheet = replace(sheet, cells=clear_no_values(sheet.cells[~find_foot_rows(sheet.cells, ())]))
    _require_answers(sheet, instrument)
    draft = _Draft()
    for heading in sheet.cells:
        _place_heading(heading, sheet, unit, instrument, draft)
    return _make_mapping(draft, sheet, instrument, left_out)


def _find_fullest(export: OpenedFile, instrument: Instrument) -> Sheet:
    """Find the sheet in which most headings are questions of the instrument."""
    sheets = [sheet for table in export.tops() if (sheet := try_headings(table))]
    if not sheets:
        raise DataError(f"{export.path}: no row of headings was found.", remedy="put the headings into one row.")
    return max(sheets, key=lambda sheet: (_count_questions(sheet, instrument), len(sheet.cells)))


def _require_answers(sheet: Sheet, instrument: Instrument) -> None:
    """Refuse a table in which nothing is asked: its mapping would stand in the way of the file that holds answers.

    Raises
    ------
    DataError
        No heading is a question, and hardly a column holds answers.
    """
    rated = sum(holds_ratings(column) for _, column in sheet.cells.items())
    if rated < _LEAST_ANSWER_COLUMNS and not _count_questions(sheet, instrument):
        raise DataError(
            f"{sheet.where}: no column holds answers to the questions of {instrument.short}.",
            allowed="questions in words or as U1 to U9, over answers as numbers, letters or texts of options",
            remedy="name the file that holds the answers; if this one does, write its mapping (data/README.md).",
        )


def _count_questions(sheet: Sheet, instrument: Instrument) -> int:
    """Count the headings that look like questions."""
    return sum(bool(parse_unsur_number(name) or match_unsur(name, instrument)) for name in sheet.cells)


def _place_heading(heading: str, sheet: Sheet, unit: Unit, instrument: Instrument, draft: _Draft) -> None:
    """Find out what one column is."""
    column = sheet.cells[heading]
    if asks_consent(heading, column):
        # Whose answers may be used is never guessed.
        draft.consent[heading] = list_agreeing(column)
        return
    if tells_status(heading, column):
        draft.status[heading] = count_status_values(column)
        if "date" not in match_columns(heading):  # 'Date submitted' is both
            return
    rates = holds_ratings(column)
    ordered, left_out = bool(unit.order), unit.list_left_out(instrument)
    asks = rates or not column.ne("").any()
    keys = find_heading_keys(heading, instrument, ordered=ordered, left_out=left_out) if asks else []
    kind = "" if rates and keys else _detect_kind(column, heading)
    others = [name for name in match_columns(heading) if _suits(name, column, rates)]
    if not (kind or others or keys) and are_names(column):
        kind = "nama"
    fitting = keys or others
    if "respondent" in others and kind in ("", "perangkat"):
        draft.fits["respondent"].append(heading)
    elif kind == "lahir" and holds_births(column):
        draft.births.append(heading)
    elif kind:
        draft.personal[heading] = kind
    elif total := detect_total(heading):
        draft.totals[heading] = total
    elif len(fitting) == 1:
        draft.fits[fitting[0]].append(heading)
    elif fitting:
        draft.doubts[heading] = fitting
    else:
        draft.unused.append(heading)


def find_heading_keys(
    heading: str, instrument: Instrument, *, ordered: bool, left_out: Sequence[str] = ()
) -> list[str]:
    """Find the unsur that a heading may ask for, with the prefix of a pair.

    Parameters
    ----------
    ordered : bool
        Whether the order of the instrument is known to be that of the form: then a number alone names an unsur, also
        where two orders are in use.
    left_out : sequence of str
        Unsur that the unit leaves out: from the first of them on, a form that does not ask them may number otherwise.
    """
    prefix = detect_pair_prefix(heading)
    place = parse_unsur_number(heading)
    if place is None:
        return [f"{prefix}{key}" for key in match_unsur(heading, instrument)]
    if place > len(instrument.keys):
        return []
    agreed = len(instrument.keys) if ordered else instrument.agreed_places
    agreed = min([agreed, *map(instrument.keys.index, left_out)])
    keys = instrument.keys[place - 1 : place] if place <= agreed else instrument.keys[agreed:]
    return [f"{prefix}{key}" for key in keys]


def _suits(name: str, column: pd.Series, rates: bool) -> bool:
    """Return whether the cells of a column can be what its heading says."""
    if name in ("overall", "weight", "saran"):
        return rates == (name != "saran")
    given = column[column.ne("")].head(200)
    return name != "date" or given.empty or bool(given.map(is_date).mean() > 0.5)


def _make_mapping(draft: _Draft, sheet: Sheet, instrument: Instrument, left_out: Sequence[str]) -> FormMapping:
    """Return the proposal, with its open questions."""
    if len(draft.births) == 1 and "age" not in draft.fits:
        # The age on the day of the answer is all that is taken from it.
        draft.fits["age"] = draft.births
    else:
        draft.personal |= dict.fromkeys(draft.births, "lahir")
    columns = {}
    for name, headings in draft.fits.items():
        if heading := headings[0] if len(headings) == 1 else choose_heading(name, headings):
            columns[name] = heading
    ask = {name: headings for name, headings in draft.fits.items() if name not in columns}
    draft.unused += [each for name, heading in columns.items() for each in draft.fits[name] if each != heading]
    if is_another_questionnaire({*columns, *(key for keys in draft.doubts.values() for key in keys)}, instrument):
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
    ask |= {key: [] for key in instrument.keys if key not in columns and key not in asked and key not in left_out}
    coding = detect_coding(_collect_scored(columns, ask, sheet, instrument), instrument)
    ask |= coding.ask
    values: dict[str, Any] = {"totals": draft.totals, "scale": coding.scale, "options": coding.options}
    if "date" in columns and len(sheet.cells):
        if order := detect_day_order(sheet.cells[columns["date"]]):
            values["dates"] = order
        else:
            ask["dates"] = ["dmy", "mdy"]
        if found := find_swapped_dates(sheet.cells[columns["date"]]):
            exchanged, plain = found.describe(str(values.get("dates", "dmy")))
            ask["swapped_dates"] = [
                f"true (day and month were exchanged: {exchanged})",
                f"false (they stand as meant: {plain}; with days above 12 there are {', '.join(found.high)})",
            ]
    ask |= {heading: list_consent_choices(agreeing) for heading, agreeing in draft.consent.items()}
    ask |= {heading: list_status_choices(counts) for heading, counts in draft.status.items()}
    categories = _settle_categories(columns, draft, sheet, ask)
    return FormMapping(
        instrument=instrument.id,
        columns=_order_columns(columns, instrument),
        categories=categories,
        personal=draft.personal,
        unused=draft.unused,
        ask=ask,
        **values,
    )


def _settle_categories(
    columns: Mapping[str, str], draft: _Draft, sheet: Sheet, ask: dict[str, list[str]]
) -> dict[Characteristic, dict[str, str]]:
    """Return the category of each text that is no category itself; what fits none is put among the questions."""
    names = find_respondent_names(sheet.cells, FormMapping(personal=draft.personal)).str.casefold()
    settled: dict[Characteristic, dict[str, str]] = {}
    for name in TYPED_CATEGORIES:
        if name in columns:
            texts = decide_categories(name, sheet.cells[columns[name]], names[names.ne("")], {})
            # One line for what differs in case alone: the mapping is read without regard to it.
            folded = {text.casefold(): (text, to) for text, to in reversed(texts.stored.items()) if to}
            settled[name] = {text: to for at, (text, to) in reversed(folded.items()) if to.casefold() != at}
            if texts.undecided:
                ask[f"{CATEGORY_QUESTION}{name}"] = list_category_choices(texts.undecided)
    if "age" in columns and (ages := list_undecided_ages(sheet.cells[columns["age"]], {})):
        ask[f"{CATEGORY_QUESTION}age"] = list_category_choices(ages)
    return {name: texts for name, texts in settled.items() if texts}


def _collect_scored(
    columns: dict[str, str], ask: dict[str, list[str]], sheet: Sheet, instrument: Instrument
) -> dict[str, Any]:
    """Return columns of answers, by unsur where it is known, by heading where it is asked."""
    asked = list_scored_columns(instrument, None)
    known = {name: sheet.cells[heading] for name, heading in columns.items() if name in asked}
    doubtful = [name for each in ask.items() for name in (each[0], *each[1]) if name in sheet.cells]
    return known | {name: sheet.cells[name] for name in doubtful if holds_ratings(sheet.cells[name])}


def _order_columns(columns: dict[str, str], instrument: Instrument) -> dict[str, str | list[str]]:
    """Return columns as the answer files have them: the respondent first, unsur in order."""
    usual = ("respondent", "date", "time", "service", "gender", "age", "education", "occupation", *instrument.keys)
    return {name: columns[name] for name in dict.fromkeys((*usual, *columns)) if name in columns}


_ITEM = re.compile(r"soal|pertanyaan|pernyataan|question|item|unsur", re.IGNORECASE)
_ANSWER = re.compile(r"jawab|answer|nilai|skor|score|kinerja", re.IGNORECASE)
_WHO = re.compile(r"respond", re.IGNORECASE)
#: Questions that a form may have.
_MOST_QUESTIONS = 60
_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx")


def find_long_layout(sheet: Sheet) -> LongLayout | None:
    """Find the headings of a table that has a row for each answer; None where it is none."""
    cells = sheet.cells
    item = [name for name in cells if _ITEM.search(name) and 1 < cells[name].nunique() <= _MOST_QUESTIONS]
    rated = [name for name in cells if holds_ratings(cells[name])]
    answer = [name for name in rated if _ANSWER.search(name)]
    who = [name for name in cells if _WHO.search(name)]
    if not (len(item) == len(answer) == len(who) == 1) or cells[who[0]].nunique() == len(cells):
        return None
    dates = [name for name in cells if "date" in match_columns(name) and cells[name].head(50).map(is_date).all()]
    pairs = {prefix.rstrip("_"): name for name in rated if (prefix := detect_pair_prefix(name))}
    date = dates[0] if len(dates) == 1 else ""
    return LongLayout(respondent=who[0], item=item[0], answer=answer[0], date=date, **pairs)


def propose_long_mapping(
    path: Path, sheet: Sheet, long: LongLayout, instrument: Instrument, left_out: Sequence[str]
) -> FormMapping:
    """Propose the mapping of a long export and of the tables beside it."""
    beside = _read_beside(path)
    persons = [other for other in beside if find_join_key(other, long.respondent)]
    lists = [other for other in beside if other not in persons]
    questions = next((other for other in lists if find_join_key(other, long.item)), None)
    answers = {"answer": long.answer, **long.pairs}
    coding = detect_coding({name: sheet.cells[heading] for name, heading in answers.items()}, instrument)
    ask, items = coding.ask, {}
    if questions is not None:
        items = _match_items(questions, long, instrument)
        letters = _find_letters(questions)
        if letters and "scale.letters" in ask:
            coding.scale["letters"] = letters
            del ask["scale.letters"]
    another = is_another_questionnaire(items.values(), instrument)
    ask |= {f"items.{name}": [key] for name, key in items.items() if another}
    ask |= {f"items.{name}": [] for name in sorted(set(sheet.cells[long.item])) if not items}
    ask |= {key: [] for key in instrument.keys if items and key not in (*items.values(), *left_out)}
    asked = {name: column for other in [sheet, *persons] for name, column in other.cells.items()}
    ask |= {
        name: list_consent_choices(list_agreeing(cells)) for name, cells in asked.items() if asks_consent(name, cells)
    }
    ask |= {
        name: list_status_choices(count_status_values(cells))
        for name, cells in asked.items()
        if tells_status(name, cells) and name not in ask
    }
    joins = [join for other in persons if (join := _propose_join(other, long))]
    joins += [join for other in lists if other is not questions and (join := _propose_lookup(other, joins))]
    personal = {heading: kind for other in [sheet, *beside] for heading, kind in _find_personal(other).items()}
    return FormMapping(
        layout="long",
        instrument=instrument.id,
        scale=AnswerScale(**coding.scale),
        long=long,
        items={} if another else items,
        join=joins,
        personal=personal,
        unused=_list_unused([sheet, *beside], long, joins, personal),
        ask=ask,
    )


def _read_beside(path: Path) -> list[Sheet]:
    """Read the other tables in the folder of an export that can be read."""
    sheets = []
    for other in sorted(path.parent.iterdir()):
        if other != path and other.suffix.lower() in _SUFFIXES:
            with suppress(IkmError):
                sheets.append(read_headings(read_tables(other)[0]))
    several = [sheet for sheet in sheets if len(sheet.cells.columns) > 1]
    return [sheet for sheet in several if not any(map(detect_personal_text, sheet.cells))]


def find_join_key(sheet: Sheet, heading: str) -> str:
    """Find the heading in a table of the key that another table calls so; '' where it has none.

    A table of respondents may call its own key plainly 'id', as frameworks do: then its name says what it lists.

    Examples
    --------
    >>> people = Sheet("skm_responden.csv", "", pd.DataFrame(columns=["id", "usia"]), 1, 1, {})
    >>> find_join_key(people, "responden_id"), find_join_key(people, "layanan_id"), find_join_key(people, "usia")
    ('id', '', 'usia')
    """
    if heading in sheet.cells:
        return heading
    thing = _find_thing(heading)
    return "id" if thing and "id" in sheet.cells and thing in sheet.file.casefold() else ""


def _find_thing(heading: str) -> str:
    """Return 'responden' of 'id_responden' or 'responden_id'; '' of a heading that is no key."""
    match = re.fullmatch(r"(?:id|kode)_(\w+)|(\w+)_(?:id|kode)", heading.casefold())
    return (match[1] or match[2]) if match else ""


def _match_items(questions: Sheet, long: LongLayout, instrument: Instrument) -> dict[str, str]:
    """Map questions to unsur by the column of texts that fits best; what fits no or two unsur is left out."""
    best: dict[str, str] = {}
    for name in questions.cells:
        keys = questions.cells[name].map(lambda text: match_unsur(text, instrument))
        sure = keys[keys.map(len).eq(1)].map(lambda matches: matches[0])
        sure = sure[~sure.duplicated(keep=False)]
        if parse_unsur_number(str(questions.cells[name].iloc[0])) is None and len(sure) > len(best):
            best = dict(zip(questions.cells.loc[sure.index, find_join_key(questions, long.item)], sure, strict=True))
    return best


def _find_letters(questions: Sheet) -> str:
    """Find the order of the letters, if the labels of every question that shows it agree."""
    letters = [name for name in questions.cells if len(name) == 1 and name.isalpha()]
    orders = {order_letters({name: row[name] for name in letters}) for _, row in questions.cells.iterrows()} - {""}
    return orders.pop() if len(orders) == 1 else ""


def _propose_join(other: Sheet, long: LongLayout) -> JoinedTable | None:
    """Propose how a table of respondents or comments is joined; None where it says nothing of them."""
    key = find_join_key(other, long.respondent)
    columns = {}
    dates = []
    for heading in other.cells:
        targets = match_columns(heading)
        if heading == key or _detect_kind(other.cells[heading], heading):
            continue
        if targets == ["date"] and other.cells[heading].head(50).map(is_date).all():
            dates.append(heading)
        elif len(targets) == 1 and targets[0] not in columns and targets[0] != "date":
            columns[targets[0]] = heading
    if not columns:
        return None
    renamed, date = key if key != long.respondent else "", dates[0] if len(dates) == 1 else ""
    return JoinedTable(file=other.file, key=long.respondent, other=renamed, columns=columns, date=date)


def _propose_lookup(other: Sheet, joins: Sequence[JoinedTable]) -> JoinedTable | None:
    """Propose how a list of codes of services is joined; None where it is none."""
    for heading in sorted({join.columns["service"] for join in joins if "service" in join.columns}):
        thing = _find_thing(heading) or heading
        codes = [name for name in other.cells if name in (heading, f"id_{heading}", f"kode_{heading}")]
        code = codes[0] if codes else find_join_key(other, heading)
        names = [name for name in other.cells if name in (f"nama_{thing}", "nama", f"nama {thing}")]
        if code and names:
            columns = {"service": names[0]}
            return JoinedTable(file=other.file, key=heading, other=code, columns=columns, lookup=True)
    return None


def _find_personal(sheet: Sheet) -> dict[str, str]:
    """Return the headings of personal data in a table of persons."""
    if not any(_WHO.search(name) for name in [*sheet.cells, sheet.file]):
        return {}
    kinds = {name: _detect_kind(column, name) for name, column in sheet.cells.items() if not _WHO.search(name)}
    return {name: kind for name, kind in kinds.items() if kind}


def _list_unused(
    sheets: Sequence[Sheet], long: LongLayout, joins: Sequence[JoinedTable], personal: dict[str, str]
) -> list[str]:
    """List the headings of the export and of tables of persons joined to it that nothing is taken from."""
    used = {heading for heading in long.model_dump().values() if heading} | set(personal)
    for join in joins:
        used |= {*join.columns.values(), join.key, join.other, join.date}
    joined = {join.file for join in joins if not join.lookup} | {sheets[0].file}
    read = [sheet for sheet in sheets if sheet.file in joined]
    return [f"{sheet.file}: {name}" for sheet in read for name in sheet.cells if name not in used]


def _detect_kind(column: pd.Series, heading: str) -> str:
    """Detect the kind of personal data in a column, by heading and by content."""
    return detect_personal_heading(heading) or detect_personal_column(column)


_NUMBER = re.compile(r"[+]?(\d{1,2})(?:[.,]0+)?(?:\s*[-–.=:)]\s*\D.*)?")
#: Codes of options as form tools give them: 'A1', 'AO02'.
_CODE = re.compile(r"([a-z]{1,3})0*([1-9]|10)", re.IGNORECASE)
_LETTER = re.compile(r"[a-eA-E]")
#: Steps that scales have: the smallest that holds the highest answer is taken.
_STEPS = (4, 5, 7, 10)
#: Share of the answers below which a value is a mistake and no step.
_LEAST_STEP_SHARE = 0.01
#: Share of the numbers up to the highest step from which that is the end of the scale.
_LEAST_NUMBER_SHARE = 0.8
#: Share of the answers below which a text is no option, but something typed into the wrong column.
_LEAST_OPTION_SHARE = 0.05
_CELLS_LOOKED_AT = 5000


@dataclass
class Coding:
    """What was found out: keys of [scale], options by unsur, and what must be asked."""

    scale: dict[str, Any] = field(default_factory=dict)
    options: dict[str, dict[str, int]] = field(default_factory=dict)
    ask: dict[str, list[str]] = field(default_factory=dict)


def holds_ratings(column: pd.Series) -> bool:
    """Return whether most cells of a column are answers on some scale: numbers up to 10, letters a-e, known labels."""
    given = column[~column.isin(["", "-"])].head(_CELLS_LOOKED_AT)
    counts = given.value_counts()
    return bool(len(given)) and bool(counts[[_is_rating(cell) for cell in counts.index]].sum() >= 0.8 * len(given))


def detect_coding(columns: Mapping[str, pd.Series], instrument: Instrument) -> Coding:
    """Detect how the columns of answers are coded.

    Parameters
    ----------
    columns : mapping of str to Series of str
        By unsur key, or by heading where the unsur is not known.
    """
    coding = Coding()
    numbers: Counter[int] = Counter()
    letters: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    for name, column in columns.items():
        texts: Counter[str] = Counter()
        cells = column[~column.isin(["", "-"])].value_counts()
        for cell, count in cells.items():
            if match := _NUMBER.fullmatch(cell):
                numbers[int(match[1])] += count
            elif _LETTER.fullmatch(cell):
                letters[cell.casefold()] += count
            else:
                texts[normalise_label(cell)] += count
        if texts and all(_CODE.fullmatch(text) for text in texts):
            codes.update(texts)
            continue
        often = {text for text, count in texts.items() if count >= _LEAST_OPTION_SHARE * cells.sum()}
        _note_options(name, often, instrument, coding)
    _settle_options(coding)
    _note_numbers(numbers, coding)
    if codes:
        _ask_codes(codes, coding)
    if letters and sum(letters.values()) >= _LEAST_STEP_SHARE * sum(numbers.values()):
        coding.ask["scale.letters"] = ["abcd (a is the worst)", "dcba (a is the best)"]
    return coding


def is_another_questionnaire(keys: Collection[str], instrument: Instrument) -> bool:
    """Return whether a form has so few unsur of a regulation that it asks something else: what fits may be chance."""
    return 0 < 2 * len(set(keys) & set(instrument.keys)) < len(instrument.keys)


def order_letters(labels: Mapping[str, str]) -> str:
    """Order the letters, worst first, by the labels they stand for; '' where those do not show it.

    Examples
    --------
    >>> order_letters({"a": "Tidak sesuai", "b": "Kurang sesuai", "c": "Sesuai", "d": "Sangat sesuai"})
    'abcd'
    """
    texts = {letter: normalise_label(text) for letter, text in labels.items()}
    for row in list_label_scales(None):
        if len(row) == len(texts) and set(row) == set(texts.values()):
            return "".join(sorted(texts, key=lambda letter: row.index(texts[letter])))
    return ""


def _note_numbers(numbers: Counter[int], coding: Coding) -> None:
    """Note the scale of the numbers, from the lowest and highest that are no mistakes."""
    most = sum(count for number, count in numbers.items() if number <= _STEPS[-1])
    if most >= _LEAST_NUMBER_SHARE * sum(numbers.values()):
        # The few that are greater are sums at the foot, or slips of the hand: no scale has them.
        numbers = Counter({number: count for number, count in numbers.items() if number <= _STEPS[-1]})
    total = sum(numbers.values())
    often = [number for number, count in numbers.items() if count >= _LEAST_STEP_SHARE * total]
    if not often:
        return
    if min(often) == 0:
        coding.ask["scale.lowest"] = ["0 (answers are counted from 0)", "1 (0 is a mistake)"]
    highest = max(often) + (min(often) == 0)
    steps = next((step for step in _STEPS if highest <= step), highest)
    if steps != OFFICIAL_POINTS:
        coding.scale["points"] = steps


def _ask_codes(codes: Collection[str], coding: Coding) -> None:
    """Ask which end of codes such as 'A1' to 'A4' is the worst; those that nobody chose are steps as well."""
    parts = {int(match[2]): match[1] for code in codes if (match := _CODE.fullmatch(code))}
    steps = next((step for step in _STEPS if max(parts) <= step), max(parts))
    letters, width = parts[min(parts)], min(map(len, codes)) - len(parts[min(parts)])
    order = [f"{letters}{place:0{width}}" for place in range(1, steps + 1)]
    coding.ask["options.all"] = [" < ".join(order), " < ".join(reversed(order))]
    if steps != OFFICIAL_POINTS:
        coding.scale["points"] = steps


def _settle_options(coding: Coding) -> None:
    """Settle what is asked of a question by the scale of the others: 'Baik' alone may be the third of four or five."""
    known = {" < ".join(options) for options in coding.options.values()}
    for about in [about for about in coding.ask if about.startswith("options.")]:
        fitting = [each for each in coding.ask[about] if each in known]
        if len(fitting) == 1:
            del coding.ask[about]
            labels = fitting[0].split(" < ")
            coding.options[about.removeprefix("options.")] = {text: at for at, text in enumerate(labels, start=1)}


def _note_options(name: str, texts: set[str], instrument: Instrument, coding: Coding) -> None:
    """Note the scores of the labels of one question, if they can only mean one thing."""
    if not texts:
        return
    unsur = next((item for item in instrument.unsur if item.key in (name, name.split("_", 1)[-1])), None)
    rows = [row for row in list_label_scales(unsur) if texts <= set(row)]
    own = [row for row in rows if unsur and row == tuple(text.casefold() for text in unsur.options)]
    rows = own or rows
    meanings = {tuple(sorted((text, row.index(text)) for text in texts)) for row in rows}
    if len(meanings) == 1:
        coding.options[name] = {text: score for score, text in enumerate(rows[0], start=1)}
        if len(rows[0]) != OFFICIAL_POINTS:
            coding.scale["points"] = len(rows[0])
    else:
        coding.ask[f"options.{name}"] = [" < ".join(row) for row in rows]


def _is_rating(cell: str) -> bool:
    """Return whether a cell is an answer on some scale."""
    if match := _NUMBER.fullmatch(cell):
        return int(match[1]) <= max(_STEPS)
    return bool(_LETTER.fullmatch(cell) or _CODE.fullmatch(cell)) or normalise_label(cell) in list_known_labels()
