"""A mapping proposed from the tables of a database: which holds the answers, and what its rows refer to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ikm.errors import DataError
from ikm.intake.characteristics import holds_births
from ikm.intake.coding import ask_polarity, detect_coding, holds_ratings
from ikm.intake.columns import (
    asks_consent,
    asks_further,
    choose_heading,
    detect_pair_prefix,
    detect_personal_heading,
    list_agreeing,
    match_cells,
    match_columns,
    match_unsur,
    parse_unsur_number,
)
from ikm.intake.database import strip_prefix
from ikm.intake.dates import is_date
from ikm.intake.labels import is_label, order_letters
from ikm.intake.mapping import (
    ALL_COLUMNS,
    SMALLER,
    AnswerScale,
    FormMapping,
    JoinedTable,
    LongLayout,
    list_consent_choices,
    list_headings,
    list_item_choices,
    list_status_choices,
)
from ikm.intake.personal import detect_personal_column, detect_personal_text
from ikm.intake.propose import (
    find_heading_keys,
    find_names,
    is_another_questionnaire,
    propose_mapping,
    propose_wide_mapping,
    settle_categories,
    split_answers,
    take_joined,
)
from ikm.intake.records import LEAST_OWN_SHARE, MOST_QUESTIONS, name_table
from ikm.intake.status import count_status_values, tells_status
from ikm.intake.table import HEADING_JOINT, OpenedFile, Sheet, read_headings
from ikm.rules.instrument import Instrument, load_instrument
from ikm.rules.period import Period
from ikm.speech import _
from ikm.survey.responses import CHARACTERISTICS
from ikm.survey.units import Unit

#: Unsur that a table must ask for, or a list of questions must name, to be one of answers.
_LEAST_UNSUR = 4
#: Numbered options that a question may have: 'opsi1' to 'opsi4'.
_MOST_OPTIONS = 5
#: Units that may have questions of their own in one table.
_MOST_UNITS = 100
#: 'pertanyaan3', 'u03'.
_NUMBERED = re.compile(r"(.*\D)?0?(\d{1,2})")
#: Words, on average, of comments.
_LEAST_WORDS = 2
#: Share of the rows that may repeat a question of one set of answers.
_MOST_REPEATED = 0.05
#: What a list of codes calls the text of a code.
_LABEL = re.compile(
    r"nama\w*|(?:name|label|uraian|keterangan|deskripsi|judul|title|teks|text|isi|ket)(?:_\w+)?|\w+_(?:nama|name|label|uraian)"
)
#: A heading of questions that are told by their numbers alone.
_PLACES = re.compile(
    r"(?:question|pertanyaan|soal|unsur|item)_?(?:no|number|nomor|num|nr)|(?:no|number|nomor)_?(?:question|pertanyaan|soal|unsur|item)",
    re.IGNORECASE,
)
#: What may be the moment of an answer, as long as it holds dates.
_NOW = re.compile(r"waktu|time|jam", re.IGNORECASE)
_SCORE = re.compile(r"bobot|nilai|skor|score|poin|point|value", re.IGNORECASE)
_OPTION = re.compile(r"jawab|answer|opsi|option|pilih|choice", re.IGNORECASE)
_ANSWER = re.compile(r"jawab|answer|nilai|skor|score|kinerja|rating|pilih", re.IGNORECASE)
_UNIT = re.compile(r"unit|opd|instansi|skpd|dinas|upt|puskesmas|kecamatan|kelurahan", re.IGNORECASE)
_PERSON = re.compile(r"respond|pengunjung|pasien|pemohon|pengguna|masyarakat|visitor|customer", re.IGNORECASE)


def propose_export(
    path: Path, unit: Unit, instrument_id: str, period: Period, export: OpenedFile | None = None
) -> FormMapping:
    """Propose the mapping that an export seems to need: of a database from its tables, else from its sheets.

    Parameters
    ----------
    instrument_id, period, export
        As `propose_mapping` takes them.

    Raises
    ------
    DataError
        The file cannot be read, or holds no answers.
    """
    export = export or OpenedFile(path)
    if not export.is_database:
        return propose_mapping(path, unit, instrument_id, period, export)
    instrument = unit.instrument(load_instrument(instrument_id), period)
    sheets = [read_headings(table) for table in export.tops()]
    wide = [sheet for sheet in sheets if _count_unsur(sheet, instrument) >= _LEAST_UNSUR]
    long = [found for sheet in sheets if (found := _find_answers(sheet, instrument))] if not wide else []
    if wide:
        best = max(wide, key=lambda sheet: (_count_unsur(sheet, instrument), len(sheet.cells)))
        mapping = _propose_wide(best, sheets, unit, instrument)
        most = _count_unsur(best, instrument)
        rivals = [sheet.name for sheet in wide if _count_unsur(sheet, instrument) == most]
    elif long:
        listed = {table for each in long for table in _list_question_tables(each)}
        long = [each for each in long if each.sheet.name not in listed] or long
        best_long = max(long, key=lambda found: (len(found.items), len(found.sheet.cells)))
        mapping = _propose_long(best_long, sheets, instrument, unit.list_left_out(instrument))
        rivals = [found.sheet.name for found in long if len(found.items) == len(best_long.items)]
    else:
        raise DataError(
            _(
                "{path}: no table of the database holds answers to the questions of {instrument_short}.",
                path=path,
                instrument_short=instrument.short,
            ),
            places=[
                _(
                    "{sheet_name} ({cells_count} rows): {own}",
                    sheet_name=sheet.name,
                    cells_count=len(sheet.cells),
                    own=", ".join(_list_own(sheet)),
                )
                for sheet in sheets
            ],
            remedy=_("if one does, write its mapping (data/README.md): sheets, [columns] or [long] and [items]."),
        )
    if len(rivals) > 1:
        return mapping.model_copy(update={"sheets": [], "ask": {"sheets": rivals, **mapping.ask}})
    return mapping


def _list_own(sheet: Sheet) -> list[str]:
    """List the headings of a table that are its own."""
    return [name for name in sheet.cells if name not in sheet.keys]


def _count_unsur(sheet: Sheet, instrument: Instrument) -> int:
    """Count the unsur that own headings of a table ask for, above ratings; options of a list of questions are none."""
    rated = [name for name in _list_own(sheet) if holds_ratings(sheet.cells[name])]
    numbers = {number for name in rated if (number := parse_unsur_number(name))}
    keys = {key for name in rated for key in match_unsur(name, instrument)}
    stems: dict[str, set[int]] = {}
    for name in rated:
        if match := re.fullmatch(r"(.*\D)?0?(\d{1,2})", name):
            stems.setdefault(match[1] or "", set()).add(int(match[2]))
    stem = max((len(found) for found in stems.values() if 1 in found), default=0)
    if stem <= _MOST_OPTIONS and any(_lists_questions(sheet.cells[name], instrument) for name in _list_own(sheet)):
        stem = 0
    return max(len(numbers), len(keys), stem)


def _lists_questions(column: pd.Series, instrument: Instrument) -> bool:
    """Return whether most texts of a column are questions for an unsur each."""
    texts = [text for text in column.unique() if text][:MOST_QUESTIONS]
    asking = sum(bool(match_unsur(text, instrument)) for text in texts)
    return asking >= _LEAST_UNSUR and 2 * asking > len(texts)


# A row for each respondent


def _propose_wide(sheet: Sheet, sheets: Sequence[Sheet], unit: Unit, instrument: Instrument) -> FormMapping:
    """Propose the mapping of a table that has a row for each respondent, codes replaced by what they stand for."""
    narrow, headings = _narrow_sheet(sheet)
    asked = _find_asked(narrow, sheets, instrument)
    headings = {asked.get(word, word): heading for word, heading in headings.items()}
    narrow = replace(narrow, cells=narrow.cells.rename(columns=asked))
    mapping = propose_wide_mapping(narrow, unit, instrument, unit.list_left_out(instrument))
    values = _rename(mapping.model_dump(exclude_defaults=True), headings)
    values["ask"] = {**_ask_unit(sheet), **values.get("ask", {})}
    rated = [head for key in instrument.keys for head in list_headings(values.get("columns", {}).get(key, []))]
    _settle_by_lists(
        {head: sheet.cells[head] for head in rated}, sheets, "", values.setdefault("scale", {}), values["ask"]
    )
    joins = _list_joins(sheet, sheets, values.get("columns", {}))
    if len({name for join, _rest in joins for name in join.columns}) < sum(len(join.columns) for join, _rest in joins):
        values["ask"]["join"] = [f"{join.sheet}: {', '.join(join.columns.values())}" for join, _rest in joins]
        return FormMapping.model_validate({**values, "sheets": [sheet.name]})
    for join, told in joins:
        values.setdefault("join", []).append(join.model_dump(exclude_defaults=True))
        values["personal"] = {**values.get("personal", {}), **told.personal}
        values["ask"] = {**values["ask"], **told.consent, **told.status}
    tables = {each.name: each for each in sheets}
    names = find_names([tables[join.sheet] for join, _rest in joins], values.get("personal", {})) if joins else None
    if names is not None and not set(instrument.keys) & {*values["ask"]}:
        settled = settle_categories(take_joined(tables, [join for join, _rest in joins]), names, values["ask"])
        values["categories"] = {**values.get("categories", {}), **settled}
    return FormMapping.model_validate({**values, "sheets": [sheet.name]})


def _list_joins(sheet: Sheet, sheets: Sequence[Sheet], known: Collection[str]) -> list[tuple[JoinedTable, _Told]]:
    """List the tables that say more of the rows of a table: they name one, or what both name is of one respondent.

    Where the table names a respondent more than once it cannot be told to which answers a row of another belongs.
    """
    joins: list[tuple[JoinedTable, _Told]] = []
    for other in sheets:
        if other is sheet:
            continue
        refers = {key: name_table(heading) for heading, key in other.keys.items()}
        own = {name_table(heading): key for heading, key in sheet.keys.items()}
        keys = [(_find_own_key(sheet, key), key) for key, there in refers.items() if there == sheet.name]
        keys += [(own[there], key) for key, there in refers.items() if there in own and _PERSON.search(there)]
        keys += [(name, name) for name in _list_shared(sheet, other) if not keys]
        for mine, theirs in keys:
            given = sheet.cells[mine][sheet.cells[mine].ne("")] if mine in sheet.cells else pd.Series(dtype="str")
            if not (given.is_unique and len(given) and other.cells[theirs].isin(given).any()):
                continue
            told = _read_person(other, theirs)
            columns = {name: heading for name, heading in told.columns.items() if name not in known}
            there = other.cells[theirs][other.cells[theirs].ne("")]
            if not there.is_unique:  # only comments may be several
                columns = {name: heading for name, heading in columns.items() if name == "saran"}
            if columns:
                renamed = theirs if theirs != mine else ""
                joins.append((JoinedTable(sheet=other.name, key=mine, other=renamed, columns=columns), told))
                break
    return joins


def _list_shared(sheet: Sheet, other: Sheet) -> list[str]:
    """List the headings of two tables that mean one respondent: called so, or the same personal number in both."""
    shared = [name for name in _list_own(sheet) if name in _list_own(other)]
    people = [name for name in shared if _PERSON.search(name)]
    numbers = [name for name in shared if detect_personal_heading(name) and sheet.cells[name].is_unique]
    return people or [name for name in numbers if other.cells[name].is_unique]


def _ask_unit(sheet: Sheet) -> dict[str, list[str]]:
    """Ask which rows are of this unit, where they refer to several; of the names of each the one that tells most."""
    asked: dict[str, list[str]] = {}
    for heading, key in sheet.keys.items():
        *tables, name = heading.split(HEADING_JOINT)
        values = sheet.cells[heading][sheet.cells[heading].ne("")].unique()
        if len(tables) == 1 and _UNIT.search(tables[0]) and _LABEL.fullmatch(strip_prefix(name)) and len(values) > 1:
            asked.setdefault(f"only.{key}", [f"{heading} = {value}" for value in values])
    return asked


def _find_asked(sheet: Sheet, sheets: Sequence[Sheet], instrument: Instrument) -> dict[str, str]:
    """Find what numbered headings ask, where one table of the database lists the questions under those numbers."""
    stems: dict[str, dict[str, str]] = {}
    for name in sheet.cells:
        if (match := _NUMBERED.fullmatch(name)) and holds_ratings(sheet.cells[name]):
            stems.setdefault(match[1], {})[str(int(match[2]))] = name
    found: dict[str, str] = {}
    for numbered in stems.values():
        lists = [each for other in sheets for each in _list_questions(other, instrument) if set(each) == set(numbered)]
        if len(numbered) < _LEAST_UNSUR or not lists:
            continue
        meant = [
            {number: keys[0] for number, text in each.items() if len(keys := match_unsur(text, instrument)) == 1}
            for each in lists
        ]
        best = max(range(len(lists)), key=lambda place: len(meant[place]))
        # Two columns of texts may say it, as long as they say one thing.
        if all(key == meant[best].get(number, key) for each in meant for number, key in each.items()):
            found |= {name: lists[best][number] for number, name in numbered.items()}
    return found


def _list_questions(sheet: Sheet, instrument: Instrument) -> Iterator[dict[str, str]]:
    """List the questions of a table by their numbers, for each column of numbers and of texts that may be meant."""
    own = _list_own(sheet)
    texts = [
        name
        for name in own
        if sum(len(match_unsur(text, instrument)) == 1 for text in sheet.cells[name].unique()[:MOST_QUESTIONS])
        >= _LEAST_UNSUR
    ]
    for number in own:
        cells = sheet.cells[number]
        if cells.is_unique and set(cells) == {str(place) for place in range(1, len(cells) + 1)}:
            for text in texts:
                if sheet.cells[text].is_unique:
                    yield dict(zip(cells, sheet.cells[text], strict=True))


def _narrow_sheet(sheet: Sheet) -> tuple[Sheet, dict[str, str]]:
    """Return a table under the words that its headings mean, without what it refers to in vain, and those headings.

    A code is left out for its text, which is called as the code or its table is; of a respondent's own row in another
    table those columns are kept that say something of respondents.
    """
    replaced: dict[str, str] = {}
    kept: dict[str, str] = {}
    named: set[tuple[str, ...]] = set()
    for heading, key in sheet.keys.items():
        *tables, name = heading.split(HEADING_JOINT)
        own = sheet.cells[key].ne("").any() and _has_own_rows(sheet, key, tables[0])
        # 'refsex_nama' of a table refsex is its 'nama', and says no more of a respondent than that.
        said = name.removeprefix(f"{tables[0]}_")
        column = sheet.cells[heading]
        deciding = asks_consent(name, column) or tells_status(name, column)
        lists = (own or len(tables) == 1) and (bool(_LABEL.fullmatch(strip_prefix(name))) or _is_alone(sheet, heading))
        meant = _find_meant(key, tables[-1].partition(" (")[0], name) if lists else ""
        # A short list has hardly more rows than respondents, and yet its names are nobody's.
        personal = detect_personal_heading(name) or detect_personal_column(column)
        if own and len(tables) == 1 and (match_columns(said) or deciding):
            kept[heading] = name
            named |= {(*tables, key)} if meant and match_columns(said) == match_columns(meant) else set()
        elif own and len(tables) == 1 and personal and (not meant or _PERSON.search(tables[0])):
            kept[heading] = heading
        elif meant and (*tables, key) not in named and key not in replaced:
            kept[heading] = meant
            named.add((*tables, key))
            if len(tables) == 1:
                replaced[key] = heading
    # Frameworks put the name of the table before each of its columns.
    names = {_cut_table(name, sheet): name for name in _list_own(sheet) if name not in replaced}
    for heading, word in kept.items():
        names[heading if word in names else word] = heading
    cells = sheet.cells[list(names.values())].set_axis(list(names), axis=1)
    return replace(sheet, cells=cells, keys={}), names


def _cut_table(name: str, sheet: Sheet) -> str:
    """Return the name of a column without that of its table before it: 'tgl' for 'hasil_tgl' of tb_hasil."""
    return name.removeprefix(f"{sheet.name}_").removeprefix(f"{strip_prefix(sheet.name)}_")


def _is_alone(sheet: Sheet, heading: str) -> bool:
    """Return whether a column is the only text of the list that rows refer to, whatever it is called."""
    table = heading.rpartition(HEADING_JOINT)[0]
    beside = [
        name for name in sheet.keys if name.rpartition(HEADING_JOINT)[0] == table and sheet.cells[name].ne("").any()
    ]
    return [name for name in beside if not (_is_dated(sheet, name) or _is_key(name.rpartition(HEADING_JOINT)[2]))] == [
        heading
    ]


def _find_meant(key: str, table: str, name: str) -> str:
    """Find the words that say what the text of a code is: those of the code, of its list, its own; '' without any."""
    words = (re.sub(r"^(?:id|kode|kd)_|_(?:id|kode|kd)$", "", key), table, name)
    return next((word for word in map(_spell, words) if match_columns(word)), "")


def _detect_kind(name: str, column: pd.Series) -> str:
    """Detect the kind of personal data in a column, by its name or its cells; '' where none."""
    return detect_personal_heading(name) or detect_personal_column(column)


def _has_own_rows(sheet: Sheet, key: str, table: str) -> bool:
    """Return whether rows refer to a row of their own rather than to one of a list."""
    given = sheet.cells[key][sheet.cells[key].ne("")]
    return bool(_PERSON.search(table)) or given.nunique() >= max(LEAST_OWN_SHARE * len(given), 2)


def _spell(name: str) -> str:
    """Return the name of a column or table as words."""
    return " ".join(strip_prefix(name).replace("_", " ").split())


def _rename(values: dict[str, Any], headings: Mapping[str, str]) -> dict[str, Any]:
    """Return settings in which each word stands as the heading that it was used for."""

    def name(word: str) -> str:
        return headings.get(word, word)

    renamed = dict(values)
    for table in ("personal", "totals", "consent", "status", "only"):
        if table in values:
            renamed[table] = {name(word): said for word, said in values[table].items()}
    columns = values.get("columns", {})
    renamed["columns"] = {
        key: name(given) if isinstance(given, str) else [name(word) for word in given] for key, given in columns.items()
    }
    renamed["unused"] = [name(word) for word in values.get("unused", [])]
    # What is asked of a heading is answered by a column; what is asked of a column, by headings.
    renamed["ask"] = {
        name(about): choices if about in headings else [name(word) for word in choices]
        for about, choices in values.get("ask", {}).items()
    }
    return renamed


# A row for each answer


@dataclass(frozen=True, eq=False)
class _Answers:
    """A table with a row for each answer.

    Parameters
    ----------
    who, item, answer : str
        Headings of what a set of answers is known by, of the question and of the answer.
    items : dict of str to str
        Question -> unsur key.
    texts : dict of str to str
        Question -> its words, where it is a code that refers to them.
    unknown : list of str
        Questions that are no unsur for sure.
    rivals : list of str
        Headings that may be those of the answers, where these do not say the same.
    pairs : dict of str to str
        'harapan' or 'kepentingan' -> heading of what was asked beside each answer.
    """

    sheet: Sheet
    who: str
    item: str
    answer: str
    items: dict[str, str]
    texts: dict[str, str]
    unknown: list[str]
    rivals: list[str]
    pairs: dict[str, str]


def _find_answers(sheet: Sheet, instrument: Instrument) -> _Answers | None:
    """Find question, answer and respondent in a table; None where it has no row for each answer."""
    best: tuple[str, dict[str, str]] = ("", {})
    for name in _list_own(sheet):
        if 1 < sheet.cells[name].nunique() <= MOST_QUESTIONS * _MOST_UNITS:
            best = max(best, _match_questions(sheet, name, instrument), key=lambda pair: len(pair[1]))
    item, items = best
    if len(items) < _LEAST_UNSUR:
        return None
    rivals = _list_answer_headings(sheet, item)
    if len(rivals) > 1 and sheet.cells[item].is_unique:
        return None  # a list of questions with their options
    pairs = {prefix: name for name in rivals if (prefix := detect_pair_prefix(name).rstrip("_"))}
    rivals = [name for name in rivals if name not in pairs.values()] or rivals
    given = sheet.cells.loc[sheet.cells[item].ne(""), [item, *rivals[:1]]]
    if not given.duplicated().any():
        return None  # each option of each question stands there once
    who = _find_who(sheet, item, rivals[0]) if rivals else ""
    if not who:
        return None
    unknown = sorted(set(sheet.cells[item]) - {*items, ""})
    return _Answers(
        sheet, who, item, rivals[0], items, _spell_items(sheet, item, instrument), unknown, rivals[1:] and rivals,
        {prefix: name for prefix, name in pairs.items() if name not in rivals},
    )  # fmt: skip


def _spell_items(sheet: Sheet, item: str, instrument: Instrument) -> dict[str, str]:
    """Return the words of each question: of the texts that its code refers to those that name most unsur."""
    texts_of = [item, *(name for name, key in sheet.keys.items() if key == item)]
    if _PLACES.fullmatch(item) and len(texts_of) == 1:
        return {number: f"U{number}" for number in sheet.cells[item].unique()}
    told = {name: sheet.cells[name].unique()[:MOST_QUESTIONS] for name in texts_of}
    best = max(texts_of, key=lambda name: sum(bool(match_unsur(text, instrument)) for text in told[name]))
    return dict(zip(sheet.cells[item], sheet.cells[best], strict=True))


def _list_question_tables(found: _Answers) -> set[str]:
    """List the tables that say what the questions of answers are."""
    keys = found.sheet.keys
    return {name_table(heading) for heading, key in keys.items() if key == keys.get(found.item, found.item)}


def _match_questions(sheet: Sheet, code: str, instrument: Instrument) -> tuple[str, dict[str, str]]:
    """Map questions to unsur by the texts that their codes refer to, of the column of texts that fits best.

    Returns
    -------
    tuple of str and dict of str to str
        The heading of the questions: that of the code, or of the text where several units have questions of their own;
        question -> unsur key, each key once. A question that fits as another does is left out.
    """
    best: tuple[str, dict[str, str]] = (code, {})
    texts_of = [name for name, key in sheet.keys.items() if key == code]
    worded = any(sheet.cells[name].str.count(r"\S+").mean() >= _LEAST_WORDS for name in texts_of)
    for heading in [code, *texts_of]:
        pairs = sheet.cells[[code, heading]].set_axis(["code", "text"], axis=1).drop_duplicates()
        pairs = pairs[pairs["code"].ne("") & pairs["text"].ne("")]
        if _PLACES.fullmatch(code) and not texts_of:
            pairs["text"] = "U" + pairs["text"]
        texts = pairs["text"].unique()
        if pairs["code"].duplicated().any() or not 1 < len(texts) <= MOST_QUESTIONS:
            continue
        numbers = {parse_unsur_number(text) for text in texts}
        # Numbers alone are places only where they count to the last unsur and no text says what each asks.
        if None not in numbers and (worded or numbers != set(range(1, len(instrument.keys) + 1))):
            continue
        meant = {
            text: keys[0] for text in texts if len(keys := find_heading_keys(text, instrument, ordered=False)) == 1
        }
        often = Counter(meant.values())
        sure = {text: key for text, key in meant.items() if often[key] == 1}
        if len(sure) > len(best[1]):
            # A mapping is read by people: a code of 36 signs says nothing to them.
            by_text = len(texts) < len(pairs) or any(map(detect_personal_text, pairs["code"]))
            codes = dict(zip(pairs["text"], pairs["code"], strict=True))
            best = (heading, sure) if by_text else (code, {codes[text]: key for text, key in sure.items()})
    return best


def _list_answer_headings(sheet: Sheet, item: str) -> list[str]:
    """List the headings of the answers: one where it is sure, several where it must be asked.

    Ratings in the table itself, else the score of the option that it refers to. Of an answer in words and its score the
    score, where each answer to a question has one.
    """
    keys = {item, *sheet.keys.values()}
    spare = [name for name in _list_own(sheet) if name not in keys and not _is_key(name)]
    own = [name for name in spare if holds_ratings(sheet.cells[name])]
    named = [name for name in own if _ANSWER.search(name)]
    if own:
        likely = named or own
        scores = [name for name in likely if _SCORE.search(name)]
        if len(scores) == 1 and all(_scores_each(sheet, item, name, scores[0]) for name in likely):
            return scores
        return likely
    scores = [
        name
        for name, key in sheet.keys.items()
        if item not in (key, name) and _SCORE.search(name.split(HEADING_JOINT)[-1]) and holds_ratings(sheet.cells[name])
    ]
    if scores:
        return scores if len(scores) == 1 else []
    texts = [
        name
        for name, key in sheet.keys.items()
        if item not in (key, name)
        and _OPTION.search(name.split(HEADING_JOINT)[-2])
        and not _is_key(name.split(HEADING_JOINT)[-1])
        and holds_ratings(sheet.cells[name])
    ]
    # 'jawaban_id' over letters names an option of a list that says no more.
    lettered = [
        name for name in _list_own(sheet) if name not in keys and _ANSWER.search(name) and _is_lettered(sheet, name)
    ]
    return texts if len(texts) == 1 else lettered if len(lettered) == 1 and not texts else []


def _is_lettered(sheet: Sheet, name: str) -> bool:
    """Return whether the cells of a column are letters."""
    return bool(sheet.cells[name].str.fullmatch(r"[a-eA-E]?").all() and sheet.cells[name].ne("").any())


def _scores_each(sheet: Sheet, item: str, answer: str, score: str) -> bool:
    """Return whether each answer to a question has one score throughout."""
    told = sheet.cells.loc[sheet.cells[answer].ne(""), list(dict.fromkeys([item, answer, score]))].drop_duplicates()
    return not told.duplicated([item, answer]).any()


def _find_who(sheet: Sheet, item: str, answer: str) -> str:
    """Find the heading by which a set of answers is known: hardly a question stands twice under one of its values."""
    found = []
    for name in _list_own(sheet):
        if name in (item, answer):
            continue
        given = sheet.cells.loc[sheet.cells[name].ne(""), [name, item]]
        if given[item].nunique() <= 1 or given[name].nunique() == len(given):
            continue
        if given.duplicated().mean() <= _MOST_REPEATED and (name in sheet.keys.values() or _is_key(name)):
            found.append(name)
    people = [name for name in found if _PERSON.search(name)]
    return (people or found)[0] if len(people) == 1 or len(found) == 1 else ""


def _is_key(name: str) -> bool:
    """Return whether a heading is called like a key, or like somebody who answers."""
    key = re.search(r"(?:^|_)(?:id|kode|kd|no|uuid|user|email|nik)(?:_|$)|id$", name, re.IGNORECASE)
    return bool(key or _PERSON.search(name))


def _propose_long(
    found: _Answers, sheets: Sequence[Sheet], instrument: Instrument, left_out: Sequence[str]
) -> FormMapping:
    """Propose the mapping of a table that has a row for each answer, with the tables of respondents and comments."""
    found, people = _find_people(found, sheets)
    sheet = found.sheet
    rows = _ask_rows(found, instrument)
    shape = LongLayout(respondent=found.who, item=found.item, answer=found.answer, **found.pairs)
    answers = split_answers(sheet, shape, found.items, [about.removeprefix("items.") for about in rows])
    coding = detect_coding(answers, instrument)
    ask_polarity(answers, {found.items.get(name, name): text for name, text in found.texts.items()}, coding)
    another = is_another_questionnaire(found.items.values(), instrument)
    ask: dict[str, list[str]] = {**_ask_unit(sheet), **coding.ask}
    ask |= {f"items.{name}": [key] for name, key in found.items.items() if another}
    ask |= rows
    ask |= {key: [] for key in instrument.keys if key not in (*found.items.values(), *left_out)}
    if found.rivals:
        ask["long.answer"] = found.rivals
    _settle_by_lists(answers, sheets, found.answer, coding.scale, ask)
    joins, personal, asked = _propose_joins(found, people, sheets)
    ask |= asked
    columns = _find_told(found, {name for each in joins for name in each.columns})
    tables = {each.name: each for each in sheets}
    beside = [tables[each.name] for each in joins]
    names = find_names(beside, personal) if joins else pd.Series(dtype="str")
    described: dict[str, pd.Series] = {
        name: sheet.cells[heading] for name, heading in columns.items() if name in CHARACTERISTICS
    }
    described.update(take_joined(tables, joins))
    categories = {} if another else settle_categories(described, names, ask)
    used = {found.who, found.item, found.answer, *found.pairs.values(), *columns.values()}
    own = [name for name in _list_own(sheet) if name not in used]
    telling = {name: sheet.cells[name] for name in own if tells_status(name, sheet.cells[name])}
    ask |= {name: list_status_choices(count_status_values(column, name)) for name, column in telling.items()}
    head = name_table(found.who) if HEADING_JOINT in found.who else ""
    of_head = [name for name in sheet.keys if head and name.startswith(f"{head}{HEADING_JOINT}")]
    dates = [name for name in (of_head or own) if _is_dated(sheet, name)]
    dates = dates or [name for name in own if _NOW.fullmatch(name) and _holds_dates(sheet, name)]
    date = _choose_date(sheet, dates)
    if any("date" in each.columns or each.date for each in joins):
        date = ""
    return FormMapping(
        layout="long",
        instrument=instrument.id,
        sheets=[sheet.name],
        scale=AnswerScale(**coding.scale),
        options={name: {**texts} for name, texts in coding.options.items()},
        long=shape.model_copy(update={"date": date}),
        columns={**columns},
        items={} if another else found.items,
        categories=categories,
        join=joins,
        personal=personal,
        unused=[name for name in own if name != date],
        ask=ask,
    )


def _ask_rows(found: _Answers, instrument: Instrument) -> dict[str, list[str]]:
    """Ask what the questions are that are no unsur for sure: whose answers may be used, or anything else."""
    cells, asked = found.sheet.cells, {}
    for name in found.unknown:
        given, text = cells.loc[cells[found.item].eq(name), found.answer], found.texts.get(name, name)
        if asks_consent(text, given):
            asked[name] = list_consent_choices(list_agreeing(given))
        else:
            keys = find_heading_keys(text, instrument, ordered=False)
            keys = [key for key in keys if key not in found.items.values()]
            asked[f"items.{name}"] = list_item_choices(keys, text, name)
    return asked


def _is_dated(sheet: Sheet, name: str) -> bool:
    """Return whether a heading is that of dates, over nothing else."""
    return "date" in match_columns(_cut_table(name, sheet)) and _holds_dates(sheet, name)


def _choose_date(sheet: Sheet, dates: Sequence[str]) -> str:
    """Choose the heading of the moment of an answer; '' where it may be several."""
    called = {_cut_table(name, sheet): name for name in dates}
    return dates[0] if len(dates) == 1 else called.get(choose_heading("date", list(called)), "") if dates else ""


def _holds_dates(sheet: Sheet, name: str) -> bool:
    """Return whether a column holds dates and nothing else."""
    given = sheet.cells[name][sheet.cells[name].ne("")].head(50)
    return len(given) > 0 and bool(given.map(is_date).all())


def _find_told(found: _Answers, known: Collection[str]) -> dict[str, str]:
    """Find what the rows of answers themselves say of who gave them, the same in all rows of each."""
    cells = found.sheet.cells
    told = _read_person(found.sheet, found.who).columns
    used = {found.item, found.answer, *found.pairs.values()}
    spare = {name: heading for name, heading in told.items() if name not in known and heading not in used}
    return {
        name: heading
        for name, heading in spare.items()
        if cells[heading].ne("").any() and cells.groupby(found.who)[heading].nunique().le(1).all()
    }


# Lists of options


def _settle_by_lists(
    answers: Mapping[str, pd.Series], sheets: Sequence[Sheet], heading: str, scale: dict[str, Any], ask: dict[str, Any]
) -> None:
    """Settle or ask the order of numbers and letters by the lists of options that say what each of them stands for.

    Parameters
    ----------
    heading : str
        Of the answers; '' for several. A list that calls its numbers so is meant before any other.
    scale, ask : dict
        Keys of [scale], and the questions.
    """
    given = {cell.casefold() for column in answers.values() for cell in column.unique()} - {"", "-"}
    listed = [each for sheet in sheets for each in _list_options(sheet) if given and given <= set(each.texts)]
    called = heading.split(HEADING_JOINT)[-1]
    listed = [each for each in listed if each.heading == called] or listed
    orders = {order: each for each in listed if (order := order_letters(each.texts))}
    rising = "".join(sorted(next(iter(orders), "")))
    if "scale.letters" in ask:
        if len(orders) == 1:
            scale["letters"] = next(iter(orders))
            del ask["scale.letters"]
    elif given and all(cell.isdecimal() for cell in given) and set(orders) - {rising}:
        other = next(order for order in orders if order != rising)
        told = orders[other]
        ask[f"options.{ALL_COLUMNS}"] = [
            f"{SMALLER.join(other)} ({told.table}: {other[-1]} = {told.texts[other[-1]]})",
            f"{SMALLER.join(rising)} (as they count)",
        ]


@dataclass(frozen=True)
class _Options:
    """What the options of one question, or of all, stand for: number or letter -> text."""

    table: str
    heading: str
    texts: dict[str, str]


def _list_options(sheet: Sheet) -> Iterator[_Options]:
    """List the options of a table: a row for each, or numbered columns of one question a row."""
    own = _list_own(sheet)
    told = {name: [text for text in sheet.cells[name].unique() if text][:MOST_QUESTIONS] for name in own}
    labels = [name for name, texts in told.items() if 2 * sum(map(is_label, texts)) > len(texts)]
    codes = [name for name in own if sheet.cells[name].str.fullmatch(r"[0-9a-eA-E]").all()]
    for code in codes:
        for label in labels:
            groups = [name for name in own if name not in (code, label) and _is_key(name)]
            for name in ["", *groups]:
                parts = [part for _rest, part in sheet.cells.groupby(name)] if name else [sheet.cells]
                pairs = [part[[code, label]].drop_duplicates() for part in parts[:MOST_QUESTIONS]]
                if all(pair[code].is_unique and len(pair) > 1 for pair in pairs):
                    for pair in pairs:
                        texts = dict(zip(pair[code].str.casefold(), pair[label], strict=True))
                        yield _Options(sheet.name, code, texts)
                    break
    stems: dict[str, dict[str, str]] = {}
    for name in labels:
        if match := re.fullmatch(r"(.*\D)?([1-5])", name):
            stems.setdefault(match[1] or "", {})[match[2]] = name
    for numbered in stems.values():
        for _place, row in sheet.cells.head(MOST_QUESTIONS).iterrows():
            yield _Options(sheet.name, "", {number: row[name] for number, name in numbered.items()})


def _find_people(found: _Answers, sheets: Sequence[Sheet]) -> tuple[_Answers, set[str]]:
    """Find the tables that say who answered, and by what answers are known.

    Answers may be under a sheet that somebody filled in, and comments under the person: where each person filled in one
    sheet alone, the person stands for it.
    """
    people = {name_table(heading) for heading, key in found.sheet.keys.items() if key == found.who}
    for sheet in sheets:
        pairs = _pair_references(sheet) if sheet.name in people else []
        for table, key in pairs:
            if not (sheet.cells[key].ne("").all() and sheet.cells[key].is_unique):
                continue
            others = [each for each in sheets if each is not sheet and each is not found.sheet]
            refers = [(each, own) for each in others for there, own in _pair_references(each) if there == table]
            if any("saran" in _read_person(each, own).columns for each, own in refers):
                return replace(found, who=f"{sheet.name}{HEADING_JOINT}{key}"), {table}
    return found, people


def _pair_references(sheet: Sheet) -> list[tuple[str, str]]:
    """List the tables that a table refers to, each with its own heading that says which row."""
    return list(dict.fromkeys((name_table(heading), key) for heading, key in sheet.keys.items()))


def _propose_joins(
    found: _Answers, people: Collection[str], sheets: Sequence[Sheet]
) -> tuple[list[JoinedTable], dict[str, str], dict[str, list[str]]]:
    """Propose the tables that say who answered and what they commented; with personal data in them and questions."""
    who = found.who
    known = set(found.sheet.cells[who])
    joins: list[JoinedTable] = []
    personal: dict[str, str] = {}
    ask: dict[str, list[str]] = {}
    for other in sheets:
        is_people = other.name in people
        key = _find_own_key(other, who.split(HEADING_JOINT)[-1]) if is_people else _find_reference(other, people, who)
        if other is found.sheet or not key or not other.cells[key].isin(known).any():
            continue
        told = _read_person(other, key)
        asked = {**told.consent, **told.status}
        columns = told.columns if is_people else {name: told.columns[name] for name in told.columns if name == "saran"}
        if columns or (is_people and (asked or told.dates)):
            # A comment of somebody who came twice goes to the visit before it.
            date = told.dates[0] if len(told.dates) == 1 else choose_heading("date", told.dates) if told.dates else ""
            renamed = key if key != who else ""
            joins.append(JoinedTable(sheet=other.name, key=who, other=renamed, columns=columns, date=date))
            if is_people and (rivals := _list_own_keys(other, key, known)):
                ask[f"join.{other.name}"] = rivals
            personal |= told.personal
            for about, choices in asked.items():
                # A heading of two tables is one question: its values in either are told.
                ask[about] = list(dict.fromkeys([*ask.get(about, []), *choices]))
    return joins, personal, ask


def _list_own_keys(sheet: Sheet, key: str, known: Collection[str]) -> list[str]:
    """List the columns that may say whose row one is, where not the key but another has everybody who answered."""
    who = {name for name in known if name}
    counts = {name: len(who & set(sheet.cells[name])) for name in _list_own(sheet) if sheet.cells[name].is_unique}
    all_of = [name for name, count in counts.items() if count == len(who) and name != key]
    if counts.get(key, len(who)) == len(who) or not all_of:
        return []
    return [f"{name} ({counts[name]} of {len(who)} who answered)" for name in [*all_of, key]]


def _find_reference(sheet: Sheet, people: Collection[str], who: str) -> str:
    """Find the heading by which a table refers to who answered; '' where it does not."""
    refers = [key for heading, key in sheet.keys.items() if name_table(heading) in people]
    return refers[0] if refers else who if who in sheet.cells and not people else ""


def _find_own_key(sheet: Sheet, who: str) -> str:
    """Find the key of a table that answers refer to."""
    return who if who in sheet.cells else "id" if "id" in sheet.cells else str(sheet.cells.columns[0])


@dataclass(frozen=True)
class _Told:
    """What a table says of respondents: columns of the answers, headings of dates, personal data, what is asked."""

    columns: dict[str, str]
    dates: list[str]
    personal: dict[str, str]
    consent: dict[str, list[str]]
    status: dict[str, list[str]]


def _read_person(sheet: Sheet, key: str) -> _Told:
    """Read what a table says of respondents."""
    narrow, headings = _narrow_sheet(sheet)
    fits: dict[str, list[str]] = {}
    births: list[str] = []
    told = _Told({}, [], {}, {}, {})
    for word, heading in headings.items():
        column = narrow.cells[word]
        if heading == key or (_is_key(word) and not _PERSON.search(word)):
            continue
        if asks_consent(word, column):
            told.consent[heading] = list_consent_choices(list_agreeing(column))
        elif tells_status(word, column) and "date" not in match_columns(word):
            told.status[heading] = list_status_choices(count_status_values(column, word))
        elif _is_dated(narrow, word):
            told.dates.append(heading)
        elif kind := _detect_kind(word, column):
            told.personal[heading] = kind
            births += [heading] * (kind == "lahir" and holds_births(column))
        else:
            for name in match_columns(word) or [match_cells(column)]:
                if name and name not in ("date", "respondent", "time", "weight"):
                    fits.setdefault(name, []).append(heading)
    # A line behind a list ('pekerjaan_lainnya') is no second column.
    first = {name: [each for each in given if not asks_further(each)] or given for name, given in fits.items()}
    told.columns.update({name: given[0] for name, given in first.items() if len(given) == 1})
    if len(births) == 1 and "age" not in fits:
        # The age on the day of the answer is all that is taken from it.
        told.columns["age"] = births[0]
        del told.personal[births[0]]
    if "saran" not in told.columns and match_columns(_spell(sheet.name)) == ["saran"]:
        texts = [name for name in _list_own(sheet) if not _is_key(name) and name not in told.dates]
        worded = [name for name in texts if sheet.cells[name].str.count(r"\S+").mean() >= _LEAST_WORDS]
        told.columns.update({"saran": worded[0]} if worded else {})
    return told
