"""A mapping proposed from an export's own words: question texts, option labels, ranges of values.

What fits exactly once is proposed; what fits twice or not at all is asked. No unsur is mapped by its place where two
orders are in use.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd

from ikm.errors import DataError, IkmError
from ikm.intake.characteristics import (
    TYPED_CATEGORIES,
    clear_no_values,
    clear_signs,
    decide_categories,
    holds_births,
    list_undecided_ages,
    list_unquoted_rows,
)
from ikm.intake.coding import (
    POINTS_QUESTION,
    Coding,
    ask_polarity,
    detect_coding,
    holds_more,
    holds_options,
    holds_ratings,
)
from ikm.intake.columns import (
    asks_consent,
    asks_further,
    choose_heading,
    detect_pair_prefix,
    detect_personal_heading,
    detect_total,
    find_stated_points,
    is_quiz_mark,
    is_unsur_number,
    list_agreeing,
    match_cells,
    match_columns,
    match_place,
    match_unsur,
    match_weakly,
    names_code,
    normalise_question,
    parse_step,
    parse_unsur_number,
    says_first_is_best,
    split_lead_number,
    split_number,
)
from ikm.intake.dates import detect_day_order, find_swapped_dates, is_date
from ikm.intake.labels import normalise_label, order_letters
from ikm.intake.mapping import (
    ALL_COLUMNS,
    BLANK_MARK,
    CATEGORY_QUESTION,
    HIDDEN_MARK,
    LEFT_OUT_QUESTION,
    OFFICIAL_POINTS,
    AnswerScale,
    FormMapping,
    JoinedTable,
    LongLayout,
    list_category_choices,
    list_consent_choices,
    list_headings,
    list_item_choices,
    list_scored_columns,
    list_status_choices,
)
from ikm.intake.personal import are_names, detect_personal_column, detect_personal_text, refuse_headless
from ikm.intake.records import (
    MOST_QUESTIONS,
    find_copied_sheets,
    find_foot_rows,
    find_respondent_names,
    list_hidden_choices,
    list_needed_headings,
)
from ikm.intake.status import count_status_values, tells_status
from ikm.intake.table import OpenedFile, Sheet, read_headings, read_tables, try_headings
from ikm.rules.instrument import Instrument, list_instruments, load_instrument
from ikm.rules.period import Period
from ikm.speech import _
from ikm.survey.responses import CHARACTERISTICS, Characteristic
from ikm.survey.units import OwnGroup, Unit, fold_place

#: Columns of answers below which a table is no questionnaire.
_LEAST_ANSWER_COLUMNS = 3
#: Labels that columns share, and columns that share them, from which they are answers whatever they say.
_LEAST_SHARED_LABELS, _LEAST_SHARING = 3, 4
#: Share of the rows that may fill two branches of a form, by somebody who went back.
_MOST_SHARED_SHARE = 0.1
#: Highest mark of a column that only says yes or no.
_MOST_OF_YES_AND_NO = 2
#: Words a cell, on average, from which a column holds texts of people.
_LEAST_WORDS = 4
_CELLS_LOOKED_AT = 2000
#: Rows of another sheet that may be a legend, and characters of it in a question.
_MOST_LEGEND_ROWS, _LONGEST_LEGEND = 100, 60


@dataclass
class _Draft:
    """A mapping that is being put together, by heading but for `fits` and `like`, which are by column.

    Parameters
    ----------
    fits, doubts : dict
        What a heading means: one column, or several that it may be.
    optional : dict
        Unsur whose options are not understood.
    like, weak, places : dict, list
        What a column may be by its cells, by words that name no unsur, or as a place.
    """

    fits: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    doubts: dict[str, list[str]] = field(default_factory=dict)
    optional: dict[str, list[str]] = field(default_factory=dict)
    like: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    weak: dict[str, list[str]] = field(default_factory=dict)
    places: list[str] = field(default_factory=list)
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
    export = export or OpenedFile(path)
    sheet = _find_fullest(export, instrument)
    refuse_headless(sheet.cells, sheet.where)
    if sheet.cells.empty:
        raise DataError(
            _("{where}: no row stands below the headings.", where=sheet.where),
            remedy=_("name the file that holds answers."),
        )
    if shape := find_long_layout(sheet, instrument):
        mapping = propose_long_mapping(path, sheet, shape, instrument, left_out)
    else:
        mapping = propose_wide_mapping(sheet, unit, instrument, left_out)
    return _ask_sheets(_ask_legend(mapping, sheet, export, instrument), export, instrument)


def _ask_legend(mapping: FormMapping, sheet: Sheet, export: OpenedFile, instrument: Instrument) -> FormMapping:
    """Ask which way numbers count, where a line beside the answers or another sheet says that 1 is the best."""
    answers = [sheet.cells[head] for head, name in mapping.headings.items() if name in instrument.keys]
    answers += [sheet.cells[mapping.long.answer]] if mapping.long else []
    if "scale.letters" in mapping.ask or not any(column.str.fullmatch(r"[1-4]").any() for column in answers):
        return mapping
    lines = list(_list_legends(sheet, export))
    told = next((line for line in lines if says_first_is_best(line)), "")
    if not told or f"options.{ALL_COLUMNS}" in mapping.ask:
        return mapping
    asked = [f"4 < 3 < 2 < 1 (1 is the best: {told[:_LONGEST_LEGEND]})", "1 < 2 < 3 < 4"]
    return mapping.model_copy(update={"ask": {**mapping.ask, f"options.{ALL_COLUMNS}": asked}})


def _list_legends(sheet: Sheet, export: OpenedFile) -> Iterator[str]:
    """List the lines beside the answers: above the headings, at the foot, and in sheets of hardly any rows."""
    foot = find_foot_rows(sheet.cells, ())
    for table in export.tops():
        if table.sheet == sheet.name:
            cells = table.cells.loc[: sheet.heading_row - 1]
            cells = pd.concat([cells, table.cells.loc[foot.index[foot]]])
        else:
            cells = table.cells.head(_MOST_LEGEND_ROWS)
        for row in cells.to_numpy().tolist():
            texts = [text for text in row if text]
            # '1' beside 'Sangat baik' is a legend in two cells.
            yield "; ".join(texts)
            yield from (f"{code} = {text}" for code, text in pairwise(texts) if code == "1")


def propose_wide_mapping(sheet: Sheet, unit: Unit, instrument: Instrument, left_out: Sequence[str]) -> FormMapping:
    """Propose the mapping of a table that has a row for each respondent.

    Parameters
    ----------
    left_out : sequence of str
        Unsur that the unit leaves out.

    Raises
    ------
    DataError
        Nothing is asked in it.
    """
    sheet = replace(sheet, cells=clear_no_values(sheet.cells[~find_foot_rows(sheet.cells, ())]))
    _require_answers(sheet, instrument)
    draft = _Draft()
    form = _Form(sheet, instrument, bool(unit.order), left_out)
    for heading, column in sheet.cells.items():
        if own := find_own_group(str(heading), column, unit.groups):
            draft.fits[own].append(heading)
        else:
            _place_heading(heading, form, draft)
    return _make_mapping(draft, sheet, instrument, left_out)


def find_own_group(heading: str, column: pd.Series, groups: Mapping[str, OwnGroup]) -> str:
    """Find the group of the unit's own that a column is: called like it, or most of its cells are its values.

    Returns
    -------
    str
        Column of the answers; '' where it is none.
    """
    called, given = fold_place(heading), column[~column.isin(["", "-"])]
    for key, group in groups.items():
        listed = {fold_place(spelling) for spelling in group.spellings}
        if called in map(fold_place, (key, group.name, group.name_en)):
            return key
        if listed and len(given) and given.map(fold_place).isin(listed).mean() > _MOST_VALUES:
            return key
    return ""


#: A larger share of cells that are values of a group, and the column is that group.
_MOST_VALUES = 0.5


def _find_fullest(export: OpenedFile, instrument: Instrument) -> Sheet:
    """Find the sheet in which most headings are questions of the instrument."""
    sheets = [sheet for table in export.tops() if (sheet := try_headings(table))]
    if not sheets:
        raise DataError(
            _("{export_path}: no row of headings was found.", export_path=export.path),
            remedy=_("put the headings into one row."),
        )
    return max(sheets, key=lambda sheet: (_count_questions(sheet, instrument), len(sheet.cells)))


def _ask_sheets(mapping: FormMapping, export: OpenedFile, instrument: Instrument) -> FormMapping:
    """Ask which sheets count, where some are hidden, are copies or hold another form, and whether hidden rows do."""
    wanted = list_needed_headings(mapping)
    sheets = [sheet for table in export.tops() if (sheet := try_headings(table))]
    fitting = [sheet for sheet in sheets if wanted <= set(sheet.cells)]
    others = [sheet.name for sheet in sheets if not wanted <= set(sheet.cells) and _is_form(sheet, instrument)]
    asked = find_copied_sheets(fitting, mapping)
    hidden = [sheet.name for sheet in fitting if sheet.is_hidden]
    if fitting and (others or hidden):
        told = [f"{sheet.name}{HIDDEN_MARK if sheet.is_hidden else ''}" for sheet in fitting]
        asked = told + others
    ask = {"sheets": asked} if asked else {}
    if rows := list_hidden_choices(fitting):
        ask["hidden_rows"] = rows
    return mapping.model_copy(update={"ask": {**ask, **mapping.ask}}) if ask else mapping


def _is_form(sheet: Sheet, instrument: Instrument) -> bool:
    """Return whether a sheet holds answers to most unsur: a sheet of means or notes does not."""
    asking = [name for name in sheet.cells if parse_unsur_number(name) or match_unsur(name, instrument)]
    return 2 * sum(holds_ratings(sheet.cells[name]) for name in asking) > len(instrument.keys)


def _require_answers(sheet: Sheet, instrument: Instrument) -> None:
    """Refuse a table in which nothing is asked: its mapping would stand in the way of the file that holds answers.

    Raises
    ------
    DataError
        No heading is a question, and hardly a column holds answers.
    """
    if (turned := _find_turned(sheet, instrument)) and not _count_questions(sheet, instrument):
        raise DataError(
            _("{where}: the unsur stand below one another, in column {column}, and respondents side by side.",
              where=sheet.where, column=turned),
            allowed=_("a row for each respondent, a column for each question"),
            remedy=_("copy the table and paste it transposed (Paste special, Transpose), then import that."),
        )  # fmt: skip
    if len(find_rated(dict(sheet.cells.items()))) < _LEAST_ANSWER_COLUMNS and not _count_questions(sheet, instrument):
        raise DataError(
            _(
                "{where}: no column holds answers to the questions of {instrument_short}.",
                where=sheet.where,
                instrument_short=instrument.short,
            ),
            allowed=_("questions in words or as U1 to U9, over answers as numbers, letters or texts of options"),
            remedy=_("name the file that holds the answers; if this one does, write its mapping (data/README.md)."),
        )


def _find_turned(sheet: Sheet, instrument: Instrument) -> str:
    """Find the column in which the unsur stand below one another beside answers, a row each; '' where there is none."""
    if sum(column.isin(["", *"1234"]).all() for _name, column in sheet.cells.items()) < _LEAST_ANSWER_COLUMNS:
        return ""
    for name, column in sheet.cells.items():
        keys = {key for text in column.unique()[: 2 * len(instrument.keys)] for key in match_unsur(text, instrument)}
        if len(column) <= 2 * len(instrument.keys) and 2 * len(keys) > len(instrument.keys):
            return str(name)
    return ""


def _count_questions(sheet: Sheet, instrument: Instrument) -> int:
    """Count the headings that look like questions."""
    return sum(bool(parse_unsur_number(name) or match_unsur(name, instrument)) for name in sheet.cells)


def find_rated(columns: Mapping[str, pd.Series]) -> set[str]:
    """Find the columns of answers: ratings, or words of the form's own, three at least, that several columns share.

    Examples
    --------
    >>> own = pd.Series(["payah", "lumayan", "oke"])
    >>> sorted(find_rated({**dict.fromkeys("abcde", own), "f": pd.Series(["x", "y", "z"]), "g": pd.Series(["1", "4"])}))
    ['a', 'b', 'c', 'd', 'e', 'g']
    """
    rated = {name for name, column in columns.items() if holds_ratings(column)}
    labels = {
        name: {normalise_label(cell) for cell in column.unique()} - {"", "-"}
        for name, column in columns.items()
        if name not in rated and holds_options(column)
    }
    own = {name: each for name, each in labels.items() if len(each) >= _LEAST_SHARED_LABELS}
    alike = {name: sum(each <= other or other <= each for other in own.values()) for name, each in own.items()}
    return rated | {name for name, count in alike.items() if count >= _LEAST_SHARING}


class _Form:
    """A sheet of answers as it is asked: which headings hold ratings, and which are numbered like the instrument.

    Parameters
    ----------
    ordered : bool
        Whether the order of the instrument is known to be that of the form.
    left_out : sequence of str
        Unsur that the unit leaves out.
    """

    def __init__(self, sheet: Sheet, instrument: Instrument, ordered: bool, left_out: Sequence[str]) -> None:
        self.cells = sheet.cells
        self.instrument, self.ordered, self.left_out = instrument, ordered, left_out
        self.rated = find_rated(dict(sheet.cells.items()))
        self.places = self._find_places()
        #: Whether all unsur are asked under numbers, so that a heading in words is hardly one of them.
        self.is_numbered = len(self.places) >= len(instrument.keys)

    def asks(self, heading: str) -> bool:
        """Return whether a column may hold answers: ratings, other options, or nothing yet."""
        return heading in self.rated or not self.cells[heading].ne("").any()

    def find_keys(self, heading: str) -> list[str]:
        """Find the unsur that a heading may ask for."""
        if heading in self.places:
            keys = _find_placed_keys(self.places[heading], self.instrument, self.ordered, self.left_out)
        else:
            keys = match_unsur(heading, self.instrument)
        return [f"{detect_pair_prefix(heading)}{key}" for key in keys]

    def _find_places(self) -> dict[str, int]:
        """Find the place of each heading that is numbered as the instrument numbers its unsur.

        'U3' and 'Unsur 3' say so; any other stem ('p3', 'soal_3', 'tblhasil_pertanyaan3') must count from 1 to the
        last unsur over ratings. Numbers before words ('u5 hasil') are places where those whose words are known agree.
        """
        stems: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
        worded: dict[str, dict[str, int]] = defaultdict(dict)
        places: dict[str, int] = {}
        for heading in filter(self.asks, self.cells):
            if (place := parse_unsur_number(heading)) is not None and is_unsur_number(heading):
                places[heading] = place
            elif number := split_number(heading):
                stems[detect_pair_prefix(heading), number[0]][number[1]] = heading
            elif number := split_lead_number(heading):
                worded[number[0]][heading] = number[1]
        size = len(self.instrument.keys)
        for numbered in stems.values():
            if sorted(numbered) in (list(range(1, size + 1)), list(range(1, size - len(self.left_out) + 1))):
                places |= {heading: number for number, heading in numbered.items()}
        for group in worded.values():
            known = {heading: keys[0] for heading in group if len(keys := match_unsur(heading, self.instrument)) == 1}
            agreed = self.instrument.keys[: self.instrument.agreed_places]
            right = [agreed.index(key) + 1 == group[heading] for heading, key in known.items() if key in agreed]
            if len(right) >= _LEAST_ANSWER_COLUMNS and all(right):
                # '4. Jenjang Pendidikan' beside the fourth question counts what describes the respondent.
                taken = {group[heading] for heading in known}
                places |= {heading: number for heading, number in group.items() if number not in taken}
        return places


def _place_heading(heading: str, form: _Form, draft: _Draft) -> None:
    """Find out what one column is."""
    column = form.cells[heading]
    if asks_consent(heading, column):
        # Whose answers may be used is never guessed.
        draft.consent[heading] = list_agreeing(column)
        return
    if is_quiz_mark(heading, form.cells):
        draft.unused.append(heading)
        return
    if tells_status(heading, column):
        draft.status[heading] = count_status_values(column, heading)
        if "date" not in match_columns(heading):  # 'Date submitted' is both
            return
    rates, asks = heading in form.rated, form.asks(heading)
    others = [name for name in match_columns(heading) if _suits(name, column, rates)]
    keyed = [] if names_code(heading) and heading not in form.places else form.find_keys(heading)
    optional = not asks and not others and bool(keyed) and holds_options(column)
    keys = keyed if asks or optional else []
    # Days without signs between their numbers look like telephones: '09062026'.
    kind = "" if (rates and keys) or others == ["date"] else _detect_kind(column, heading)
    if not (kind or others or keys) and are_names(column):
        kind = "nama"
    if others == ["saran"] and keyed and holds_options(column) and (not asks or holds_more(column)):
        # 'Penanganan pengaduan, saran dan masukan' over options that nobody knows is no column of comments for sure.
        draft.doubts[heading] = [*keyed, "saran"]
        return
    fitting = keys or others
    if "respondent" in others and kind in ("", "perangkat"):
        draft.fits["respondent"].append(heading)
    elif kind == "lahir" and holds_births(column):
        draft.births.append(heading)
    elif kind:
        draft.personal[heading] = kind
    elif optional:
        draft.optional[heading] = keys
    elif not fitting and (total := detect_total(heading, column)):
        draft.totals[heading] = total
    elif len(fitting) == 1 and not (form.is_numbered and keys and heading not in form.places):
        draft.fits[fitting[0]].append(heading)
    elif fitting:
        draft.doubts[heading] = fitting
    else:
        _note_rest(heading, form, draft)


def _note_rest(heading: str, form: _Form, draft: _Draft) -> None:
    """Note what a column may be of which no heading and no cell says for sure."""
    column = form.cells[heading]
    draft.unused.append(heading)
    if heading in form.rated and not names_code(heading):
        weak = match_weakly(heading, form.instrument)
        if weak or _is_graded(column):
            draft.weak[heading] = weak
    elif match_place(heading) and column.nunique() > 1:
        draft.places.append(heading)
    elif name := match_cells(column) or _match_shape(column) or ("date" if _dates_some(heading, column) else ""):
        draft.like[name].append(heading)


def _dates_some(heading: str, column: pd.Series) -> bool:
    """Return whether a heading says that its cells are dates, of which some are and most cannot be read."""
    return "date" in match_columns(heading) and bool(column[column.ne("")].head(200).map(is_date).any())


def _is_graded(column: pd.Series) -> bool:
    """Return whether ratings are more than marks of yes and no, or a number that runs through the rows."""
    given = column[~column.isin(["", "-"])]
    steps = {parse_step(cell) for cell in given.unique()}
    running = None not in steps and given.is_unique and len(given) > _LEAST_ANSWER_COLUMNS
    return not running and (None in steps or max(step for step in steps if step is not None) > _MOST_OF_YES_AND_NO)


def _match_shape(column: pd.Series) -> str:
    """Match cells with what no heading is needed for: 'date', or 'saran' where they are somebody's own words."""
    given = column[column.ne("")].head(_CELLS_LOOKED_AT)
    if len(given) < _LEAST_ANSWER_COLUMNS or given.nunique() == 1:
        return ""
    if given.map(is_date).all() and not given.str.fullmatch(r"\d+(\.\d+)?").any():
        return "date"
    words = given.str.count(r"\S+")
    return "saran" if words.mean() >= _LEAST_WORDS and 2 * given.nunique() > len(given) else ""


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
    place = parse_unsur_number(heading)
    found = place is None
    keys = match_unsur(heading, instrument) if found else _find_placed_keys(place or 0, instrument, ordered, left_out)
    return [f"{detect_pair_prefix(heading)}{key}" for key in keys]


def _find_placed_keys(place: int, instrument: Instrument, ordered: bool, left_out: Sequence[str]) -> Sequence[str]:
    """Find the unsur that may stand at a place: one where all orders in use agree."""
    if place > len(instrument.keys):
        return []
    agreed = len(instrument.keys) if ordered else instrument.agreed_places
    agreed = min([agreed, *map(instrument.keys.index, left_out)])
    return instrument.keys[place - 1 : place] if place <= agreed else instrument.keys[agreed:]


#: A time of day alone.
_CLOCK = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?: ?(?:WIB|WITA|WIT|[AP]M))?"


def _suits(name: str, column: pd.Series, rates: bool) -> bool:
    """Return whether the cells of a column can be what its heading says."""
    if name in ("overall", "weight"):
        return rates
    given = column[column.ne("")].head(_CELLS_LOOKED_AT)
    if name == "saran":
        # Comments may be no more than 'baik' or 'cukup', but they are words.
        return not rates or bool(given.map(lambda cell: parse_step(cell) is None and len(cell) > 1).mean() > 0.5)
    if name == "time":
        return given.empty or bool(given.str.fullmatch(_CLOCK).mean() > 0.5)
    return name != "date" or given.empty or bool(given.head(200).map(is_date).mean() > 0.5)


def _make_mapping(draft: _Draft, sheet: Sheet, instrument: Instrument, left_out: Sequence[str]) -> FormMapping:
    """Return the proposal, with its open questions."""
    if len(draft.births) == 1 and "age" not in draft.fits:
        # The age on the day of the answer is all that is taken from it.
        draft.fits["age"] = draft.births
    else:
        draft.personal |= dict.fromkeys(draft.births, "lahir")
    _settle_optional(draft)
    columns: dict[str, str | list[str]] = {}
    for name, headings in draft.fits.items():
        if chosen := _choose_headings(name, headings, sheet, instrument):
            columns[name] = chosen
    ask = {name: headings for name, headings in draft.fits.items() if name not in columns}
    taken = {heading for given in columns.values() for heading in list_headings(given)}
    draft.unused += [each for name in columns for each in draft.fits[name] if each not in taken]
    if is_another_questionnaire({*columns, *(key for keys in draft.doubts.values() for key in keys)}, instrument):
        ask |= {key: list_headings(columns.pop(key)) for key in instrument.keys if key in columns}
    for heading, keys in draft.doubts.items():
        left = [key for key in keys if key not in columns]
        if len(left) == 1 and all(left[0] not in other for name, other in draft.doubts.items() if name != heading):
            columns[left[0]] = heading
        else:
            ask[heading] = left or keys
    open_keys = [key for key in instrument.keys if key not in columns and key not in _list_asked(ask)]
    rest = _ask_weak(draft, open_keys, ask)
    asked = _list_asked(ask)
    ask |= {key: [] for key in open_keys if key not in asked and key not in left_out}
    scored = _collect_scored(columns, ask, sheet, instrument)
    given = [head for key in instrument.keys if key in columns for head in list_headings(columns[key])]
    coding = detect_coding(scored, instrument, own=_asks_in_own_words(given, instrument))
    _ask_stated_scale(columns, instrument, coding)
    ask_polarity(scored, {name: _spell_questions(columns.get(name, name)) for name in scored}, coding)
    graded = {heading: sheet.cells[heading] for heading in draft.weak}  # which may be unsur, if too few are known
    ask |= {**_ask_doubted_points({**graded, **scored}, columns, coding, instrument), **coding.ask}
    rest += [heading for name in coding.other for heading in list_headings(columns.pop(name))]
    ask |= _ask_blank(columns, sheet, instrument)
    rest += _ask_described(draft, {*columns, *asked}, ask)
    beside = [each for each in draft.fits.get("saran", []) if "saran" in columns and each in draft.unused]
    rest += [heading for heading in beside if _match_shape(sheet.cells[heading]) == "saran"]
    if choices := _ask_instrument(sheet, instrument):
        ask["instrument"] = choices
    if rest:
        ask[LEFT_OUT_QUESTION] = [heading for heading in sheet.cells if heading in rest]
    values: dict[str, Any] = {"totals": draft.totals, "scale": coding.scale}
    if isinstance(date := columns.get("date"), str) and len(sheet.cells):
        if order := detect_day_order(sheet.cells[date]):
            values["dates"] = order
        else:
            ask["dates"] = ["dmy", "mdy"]
        if found := find_swapped_dates(sheet.cells[date]):
            exchanged, _rest = found.describe(str(values.get("dates", "dmy")))
            others = ", ".join(text.split()[0] for text in found.high)
            ask["swapped_dates"] = [
                f"true ({exchanged}: day and month were exchanged)",
                f"false (they stand as meant, beside {others})",
            ]
    ask |= {heading: list_consent_choices(agreeing) for heading, agreeing in draft.consent.items()}
    ask |= {heading: list_status_choices(counts) for heading, counts in draft.status.items()}
    names = find_names([sheet], draft.personal)
    described: dict[str, pd.Series] = {
        name: _take_cells(sheet, columns[name]) for name in CHARACTERISTICS if name in columns
    }
    categories = settle_categories(described, names, ask)
    asked = _list_asked(ask)
    return FormMapping(
        instrument=instrument.id,
        columns=_order_columns(columns, instrument),
        categories=categories,
        options={name: dict(each) for name, each in coding.options.items() if name not in coding.other},
        personal=draft.personal,
        unused=[heading for heading in dict.fromkeys(draft.unused) if heading not in asked],
        ask=ask,
        **values,
    )


def _ask_blank(columns: dict[str, str | list[str]], sheet: Sheet, instrument: Instrument) -> dict[str, list[str]]:
    """Ask about unsur whose columns hold nothing, which the heading alone says that they are; they are taken out.

    Where no unsur has an answer yet, nothing is to be asked: such a file is refused.
    """
    taken = [key for key in instrument.keys if key in columns]
    blank = [key for key in taken if not _take_cells(sheet, columns[key]).ne("").any()]
    if len(blank) == len(taken):
        return {}
    return {key: [f"{each}{BLANK_MARK}" for each in list_headings(columns.pop(key))] for key in blank}


def _ask_instrument(sheet: Sheet, instrument: Instrument) -> list[str]:
    """Ask whether a form is one of another regulation: it rates all unsur of that, one of them unknown here.

    Returns
    -------
    list of str
        'permenpan-16-2014 (maklumat: Tersedianya maklumat)' and the regulation at hand; none where it is no question.
    """
    rated = [heading for heading, column in sheet.cells.items() if holds_ratings(column)]
    here = {key for heading in rated for key in match_unsur(heading, instrument)}
    for other in list_instruments().values():
        fits = {key: heading for heading in reversed(rated) for key in match_unsur(heading, other)}
        own = [key for key in other.keys if key not in instrument.keys]
        alike = len(other.keys) == len(instrument.keys) and here <= set(other.keys) <= set(fits)
        if own and alike:
            return [f"{other.id} ({', '.join(f'{key}: {fits[key]}' for key in own)})", instrument.id]
    return []


def _list_asked(ask: Mapping[str, Sequence[str]]) -> set[str]:
    """List what [ask] speaks of, as question or as answer."""
    return {name for about, choices in ask.items() for name in (about, *choices)}


def _settle_optional(draft: _Draft) -> None:
    """Take columns whose options are not understood for the unsur that their headings name, if no other column is."""
    certain = set(draft.fits) | {key for keys in draft.doubts.values() for key in keys}
    for heading, keys in draft.optional.items():
        if certain & set(keys):
            draft.unused.append(heading)
        elif len(keys) == 1:
            draft.fits[keys[0]].append(heading)
        else:
            draft.doubts[heading] = keys


def _choose_headings(name: str, headings: list[str], sheet: Sheet, instrument: Instrument) -> str | list[str]:
    """Choose the headings of a column: one, by words.toml, or several of branches; '' where it is asked."""
    if len(headings) == 1:
        return headings[0]
    if chosen := choose_heading(name, headings):
        return chosen
    first = [heading for heading in headings if not asks_further(heading)]
    if len(first) == 1:
        return first[0]
    branched = name in (*list_scored_columns(instrument, None), "service", "saran")
    return headings if branched and _are_branches(sheet.cells[headings]) else ""


def _are_branches(cells: pd.DataFrame) -> bool:
    """Return whether columns complement one another: each has gaps, and hardly a row fills two."""
    given = cells.ne("")
    filled = given.sum(axis=1)
    some = filled.ge(1).sum()
    return bool(given.any().all() and filled.gt(1).sum() <= _MOST_SHARED_SHARE * some and (given.sum() < some).all())


def _ask_weak(draft: _Draft, open_keys: Sequence[str], ask: dict[str, list[str]]) -> list[str]:
    """Ask which of the missing unsur a question is whose words only point to some; return the headings left over."""
    rest = []
    for heading, keys in draft.weak.items():
        left = [key for key in keys if key in open_keys] if not detect_pair_prefix(heading) else []
        if len(left) == 1:
            ask.setdefault(left[0], []).append(heading)
        elif left:
            ask[heading] = left
        else:
            rest.append(heading)
    return rest


def _ask_described(draft: _Draft, known: Collection[str], ask: dict[str, list[str]]) -> list[str]:
    """Ask about columns that cells or a place describe; return the headings that would be a second of their kind."""
    rest = []
    for name, headings in draft.like.items():
        if name not in known:
            ask[name] = headings
        elif name == "saran":
            rest += headings
    if draft.places and "service" not in known:
        ask["service"] = draft.places
        return rest
    return rest + draft.places


def find_names(sheets: Sequence[Sheet], personal: Mapping[str, str]) -> pd.Series:
    """Find every name in columns of names, in small letters."""
    mapping = FormMapping(personal=dict(personal))
    return pd.concat([find_respondent_names(sheet.cells, mapping) for sheet in sheets]).str.casefold()


def take_joined(tables: Mapping[str, Sheet], joins: Sequence[JoinedTable]) -> dict[str, pd.Series]:
    """Return what describes respondents in the tables joined to a long export, codes as the names that they stand for.

    Parameters
    ----------
    tables : mapping of str to Sheet
        By the name under which they are joined.
    """
    taken: dict[str, pd.Series] = {
        name: clear_no_values(tables[each.name].cells[[heading]])[heading]
        for each in joins
        if not each.lookup
        for name, heading in each.columns.items()
        if name in CHARACTERISTICS
    }
    for each in joins:
        if each.lookup:
            cells = tables[each.name].cells
            for name, heading in each.columns.items():
                known = dict(zip(cells[each.other or each.key], cells[heading], strict=True))
                if name in taken:
                    taken[name] = taken[name].map(lambda code, known=known: known.get(code, code)).astype("str")
    return taken


def settle_categories(
    columns: Mapping[str, pd.Series], names: pd.Series, ask: dict[str, list[str]]
) -> dict[Characteristic, dict[str, str]]:
    """Return the category of each text that is no category itself; what fits none is put among the questions.

    Parameters
    ----------
    columns : mapping of str to Series of str
        Column of the answers -> its cells, by row of the file.
    names : Series of str
        From `find_names`.
    ask : dict
        Questions, to which those on categories are put.
    """
    settled: dict[Characteristic, dict[str, str]] = {}
    for name in TYPED_CATEGORIES:
        if name in columns:
            texts = decide_categories(name, clear_signs(columns[name]), names[names.ne("")], {})
            # One line for what differs in case alone: the mapping is read without regard to it.
            folded = {text.casefold(): (text, to) for text, to in reversed(texts.stored.items()) if to}
            settled[name] = {text: to for at, (text, to) in reversed(folded.items()) if to.casefold() != at}
            if choices := list_category_choices(texts.undecided, list_unquoted_rows(columns[name], texts)):
                ask[f"{CATEGORY_QUESTION}{name}"] = choices
    if "age" in columns and (ages := list_undecided_ages(columns["age"], {})):
        ask[f"{CATEGORY_QUESTION}age"] = list_category_choices(ages)
    return {name: texts for name, texts in settled.items() if texts}


def _collect_scored(
    columns: Mapping[str, str | list[str]], ask: Mapping[str, Sequence[str]], sheet: Sheet, instrument: Instrument
) -> dict[str, pd.Series]:
    """Return columns of answers, by unsur where it is known, by heading where it is asked."""
    asked = list_scored_columns(instrument, None)
    known = {name: _take_cells(sheet, given) for name, given in columns.items() if name in asked}
    # Codes of a counter that may be the service are no answers: their 4 would hide that nobody chose the step 4.
    open_ones = {about: choices for about, choices in ask.items() if not {about, *choices}.isdisjoint(asked)}
    doubtful = [name for name in dict.fromkeys(_list_asked_in_order(open_ones)) if name in sheet.cells]
    return known | {name: sheet.cells[name] for name in doubtful if holds_ratings(sheet.cells[name])}


def _ask_doubted_points(
    scored: Mapping[str, pd.Series], known: Collection[str], coding: Coding, instrument: Instrument
) -> dict[str, list[str]]:
    """Ask how many steps there are where one end of the scale is seen in a column alone that may be none of the unsur.

    Parameters
    ----------
    scored : mapping of str to Series of str
        Columns of answers, those among them that may be none.
    known : collection of str
        Which of them are taken; of few, each of the others is left out in turn.
    """
    doubted = [name for name in scored if name not in known]
    if not doubted or POINTS_QUESTION in coding.ask or "points" in coding.scale:
        return {}
    few = 2 * len({*known} & {*instrument.keys}) < len(instrument.keys)
    for left_out in [[name] for name in doubted] if few else [doubted]:
        rest = {name: column for name, column in scored.items() if name not in left_out}
        if choices := detect_coding(rest, instrument).ask.get(POINTS_QUESTION):
            return {POINTS_QUESTION: choices}
    return {}


def _ask_stated_scale(columns: Mapping[str, str | list[str]], instrument: Instrument, coding: Coding) -> None:
    """Ask where headings say what numbers do not show: five steps of which nobody chose the fifth, 1 as the best."""
    given = [head for key in instrument.keys if key in columns for head in list_headings(columns[key])]
    stated = {points for head in given if (points := find_stated_points(head))} - {OFFICIAL_POINTS}
    if stated and not {"points", "letters"} & set(coding.scale) and not coding.ask:
        steps = [f"{points} (as headings say)" for points in sorted(stated)]
        coding.ask["scale.points"] = [*steps, f"{OFFICIAL_POINTS} (the form has these alone)"]
    if any(map(says_first_is_best, given)):
        coding.ask.setdefault("options.all", ["4 < 3 < 2 < 1 (1 is the best, as headings say)", "1 < 2 < 3 < 4"])


def _asks_in_own_words(headings: Sequence[str], instrument: Instrument) -> bool:
    """Return whether all headings of unsur are questions of the regulation, word for word."""
    own = {normalise_question(item.question) for item in instrument.unsur}
    return bool(headings) and all(normalise_question(heading) in own for heading in headings)


def _spell_questions(given: str | list[str]) -> str:
    """Spell what a column is asked in; the first of several wordings."""
    return normalise_question(list_headings(given)[0])


def _take_cells(sheet: Sheet, given: str | list[str]) -> pd.Series:
    """Return the cells of a column of the answers, those of several branches one below the other."""
    return pd.concat([sheet.cells[heading] for heading in list_headings(given)])


def _list_asked_in_order(ask: Mapping[str, Sequence[str]]) -> list[str]:
    """List what [ask] speaks of, in its order."""
    return [name for about, choices in ask.items() for name in (about, *choices)]


def _order_columns(columns: Mapping[str, str | list[str]], instrument: Instrument) -> dict[str, str | list[str]]:
    """Return columns as the answer files have them: the respondent first, unsur in order."""
    usual = ("respondent", "date", "time", "service", "gender", "age", "education", "occupation", *instrument.keys)
    return {name: columns[name] for name in dict.fromkeys((*usual, *columns)) if name in columns}


_ITEM = re.compile(r"soal|pertanyaan|pernyataan|question|item|unsur|^vote[ _]?option[ _]?text$", re.IGNORECASE)
_ANSWER = re.compile(r"jawab|answer|nilai|skor|score|kinerja", re.IGNORECASE)
#: Of two columns of questions or of answers, the one whose cells are no texts: 'Question code', 'answer_id'.
_CODED = re.compile(r"(?:^|[ _])(?:code|kode|id)$|(?<=[a-z])(?:Code|Id)$")
_WHO = re.compile(r"respond|^(?:user|response)[ _]?id$", re.IGNORECASE)
#: Texts of unsur that a column must name to be one of questions, where not all of what is asked is rated.
_LEAST_UNSUR = 4
_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx")


def find_long_layout(sheet: Sheet, instrument: Instrument) -> LongLayout | None:
    """Find the headings of a table that has a row for each answer; None where it is none.

    Form tools put what describes the respondent, and comments, among the answers: then those to unsur must be ratings.
    """
    cells = sheet.cells
    item = [name for name in cells if _ITEM.search(name) and 1 < cells[name].nunique() <= MOST_QUESTIONS]
    item = [name for name in item if len(item) == 1 or not _CODED.search(name)]
    rows = _find_rated_rows(cells[item[0]], instrument) if len(item) == 1 else None
    told = cells if rows is None else cells[rows]
    rated = [name for name in cells if holds_ratings(told[name])]
    answer = [name for name in rated if _ANSWER.search(name)]
    if rows is not None and not answer:  # what is asked is known, so that answers may be in words of the form's own
        answer = [name for name in cells if name not in item and _ANSWER.search(name) and holds_options(told[name])]
    answer = [name for name in answer if len(answer) == 1 or not _CODED.search(name)]
    who = [name for name in cells if _WHO.search(name)]
    if not (len(item) == len(answer) == len(who) == 1) or cells[who[0]].nunique() == len(cells):
        return None
    dates = [name for name in cells if "date" in match_columns(name) and cells[name].head(50).map(is_date).all()]
    pairs = {prefix.rstrip("_"): name for name in rated if (prefix := detect_pair_prefix(name))}
    date = dates[0] if len(dates) == 1 else ""
    return LongLayout(respondent=who[0], item=item[0], answer=answer[0], date=date, **pairs)


def _find_rated_rows(questions: pd.Series, instrument: Instrument) -> pd.Series | None:
    """Find the rows that ask for unsur, where the questions name them, as 'U3' does; None where they do not."""
    told = {text for text in questions.unique() if match_unsur(text, instrument) or parse_unsur_number(text)}
    return questions.isin(told) if len(told) >= _LEAST_UNSUR else None


def propose_long_mapping(
    path: Path, sheet: Sheet, long: LongLayout, instrument: Instrument, left_out: Sequence[str]
) -> FormMapping:
    """Propose the mapping of a long export and of the tables beside it."""
    beside = _read_beside(path)
    persons = [other for other in beside if find_join_key(other, long.respondent)]
    lists = [other for other in beside if other not in persons]
    questions = next((other for other in lists if find_join_key(other, long.item)), None)
    names = sorted(set(sheet.cells[long.item]) - {""})
    if questions is not None:
        items = _match_items(questions, long, instrument)
    else:
        items = _pick_sure({name: match_unsur(name, instrument) for name in names})
    if questions is None and items:
        items |= _match_described(sheet, long, [name for name in names if name not in items])
    rows = {name: sheet.cells.loc[sheet.cells[long.item].eq(name), long.answer] for name in names if name not in items}
    consenting = {name: list_agreeing(cells) for name, cells in rows.items() if asks_consent(name, cells)}
    texts = {name: _spell_item(name, questions, instrument) for name in names}
    may_be = {name: [key for key in match_unsur(texts[name], instrument) if key not in items.values()] for name in rows}
    open_items = [name for name in rows if name not in consenting and (may_be[name] or not items or questions is None)]
    scored = {name: key for name, key in items.items() if key in list_scored_columns(instrument, None)}
    split = split_answers(sheet, long, scored, open_items)
    worded = {key: texts[name] for name, key in scored.items()}
    coding = detect_coding(split, instrument, own=_asks_in_own_words(list(worded.values()), instrument))
    ask_polarity(split, {**texts, **worded}, coding)
    ask = coding.ask
    ask |= _ask_doubted_points(split, scored.values(), coding, instrument)
    if questions is not None:
        letters = _find_letters(questions)
        if letters and "scale.letters" in ask:
            coding.scale["letters"] = letters
            del ask["scale.letters"]
    another = is_another_questionnaire(items.values(), instrument)
    ask |= {f"items.{name}": [key] for name, key in items.items() if another}
    ask |= {f"items.{name}": list_item_choices(may_be[name], texts[name], name) for name in open_items}
    ask |= {name: list_consent_choices(agreeing) for name, agreeing in consenting.items()}
    ask |= {key: [] for key in instrument.keys if items and key not in (*items.values(), *left_out)}
    asked = {name: column for other in [sheet, *persons] for name, column in other.cells.items()}
    ask |= {
        name: list_consent_choices(list_agreeing(cells)) for name, cells in asked.items() if asks_consent(name, cells)
    }
    ask |= {
        name: list_status_choices(count_status_values(cells, name))
        for name, cells in asked.items()
        if tells_status(name, cells) and name not in ask
    }
    joins = [join for other in persons if (join := _propose_join(other, long))]
    joins += [join for other in lists if other is not questions and (join := _propose_lookup(other, joins))]
    personal = {heading: kind for other in [sheet, *beside] for heading, kind in _find_personal(other).items()}
    described = {key: sheet.cells.loc[sheet.cells[long.item].eq(name), long.answer] for name, key in items.items()}
    described |= take_joined({other.file: other for other in beside}, joins)
    categories = {} if another else settle_categories(described, find_names([sheet, *persons], personal), ask)
    return FormMapping(
        layout="long",
        instrument=instrument.id,
        scale=AnswerScale(**coding.scale),
        long=long,
        items={} if another else items,
        categories=categories,
        options={name: dict(each) for name, each in coding.options.items()},
        join=joins,
        personal=personal,
        unused=_list_unused([sheet, *beside], long, joins, personal),
        ask=ask,
    )


def split_answers(
    sheet: Sheet, long: LongLayout, items: Mapping[str, str], others: Sequence[str]
) -> dict[str, pd.Series]:
    """Return the answers of a long export by unsur, and by question where it is not known and has ratings.

    Parameters
    ----------
    items : mapping of str to str
        Question -> unsur key.
    others : sequence of str
        Questions of which it is asked what they are.
    """
    columns: dict[str, pd.Series] = {}
    for prefix, heading in {"": long.answer, **long.pairs}.items():
        keys = sheet.cells[long.item].map(dict(items)).dropna()
        columns |= {f"{prefix}{key}": sheet.cells.loc[rows, heading] for key, rows in keys.groupby(keys).groups.items()}
    asked = {name: sheet.cells.loc[sheet.cells[long.item].eq(name), long.answer] for name in others}
    return columns | {name: asked[name] for name in others if name in find_rated(asked)}


def _match_described(sheet: Sheet, long: LongLayout, names: Sequence[str]) -> dict[str, str]:
    """Match the questions of a long export that are no unsur with what describes the respondent, and with comments."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        cells = sheet.cells.loc[sheet.cells[long.item].eq(name), long.answer]
        fits = [each for each in match_columns(name) if each in (*CHARACTERISTICS, "overall", "saran")]
        fits = [each for each in fits if _suits(each, cells, holds_ratings(cells))]
        if len(fits) == 1 and not (asks_consent(name, cells) or _detect_kind(cells, name)):
            found[fits[0]].append(name)
    return {headings[0]: name for name, headings in found.items() if len(headings) == 1}


def is_another_questionnaire(keys: Collection[str], instrument: Instrument) -> bool:
    """Return whether a form has so few unsur of a regulation that it asks something else: what fits may be chance."""
    return 0 < 2 * len(set(keys) & set(instrument.keys)) < len(instrument.keys)


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


def _spell_item(name: str, questions: Sheet | None, instrument: Instrument) -> str:
    """Return the words of a question of a long export: its own, or those that a table of questions has for its code."""
    if questions is None:
        return name
    texts = [text for row in questions.cells[questions.cells.eq(name).any(axis=1)].to_numpy() for text in row]
    return next((text for text in texts if match_unsur(text, instrument)), max(texts, key=len, default=""))


def _pick_sure(keys: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Pick the questions that may be one unsur alone, of which no other may be the same."""
    sure = {name: each[0] for name, each in keys.items() if len(each) == 1}
    return {name: key for name, key in sure.items() if list(sure.values()).count(key) == 1}


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
    orders = {order_letters({name: row[name] for name in letters}) for _rest, row in questions.cells.iterrows()} - {""}
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
