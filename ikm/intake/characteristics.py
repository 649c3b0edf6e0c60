"""What the cells that describe a respondent say: ages and births, categories in the words of a form, and nothing.

Vocabulary: categories.toml. A text is brought to the category of the field's model form where it can mean no other;
else a person is asked, and the answer stands in [categories] of the mapping.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from ikm.intake.dates import DateSpelling
from ikm.intake.mapping import ANY_OTHER, BLANK, KEEP_CHOICE
from ikm.intake.personal import holds_number, names_person
from ikm.intake.table import map_distinct
from ikm.survey.ages import OWN_BANDS, parse_age_bands
from ikm.survey.responses import CATEGORY_CHOICES, CHARACTERISTICS, Characteristic
from ikm.texts.redaction import resembles_name

#: Rows from which a text is an option of the form, and no slip of one person's hand.
_LEAST_RECURRING = 5
#: Characteristics that are words, not numbers.
TYPED_CATEGORIES: tuple[Characteristic, ...] = tuple(name for name in CHARACTERISTICS if name != "age")

# Cells that say nothing


def is_no_value(text: str, declared: Collection[str] = ()) -> bool:
    r"""Return whether a cell says that there is nothing, as databases and programs write it.

    Parameters
    ----------
    declared : collection of str
        Further such words of this form, in small letters: 'tidak tahu'.

    Examples
    --------
    >>> [is_no_value(text) for text in ("NULL", "n/a", "\\N", "#N/A", "tidak tahu", "-")]
    [True, True, True, True, False, False]
    """
    plain = " ".join(text.split()).casefold()
    return plain in _list_no_values() or plain in declared


def clear_no_values(cells: pd.DataFrame, declared: Sequence[str] = ()) -> pd.DataFrame:
    """Return cells of which those that say that there is nothing are blank."""
    words = {" ".join(word.split()).casefold() for word in declared}
    cleared = {
        name: column.mask(column.isin([cell for cell in column.unique().tolist() if is_no_value(cell, words)]), "")
        for name, column in cells.items()
    }
    return pd.DataFrame(cleared, cells.index, dtype="str") if len(cells.columns) else cells


def clear_signs(column: pd.Series) -> pd.Series:
    """Return a column that describes respondents without cells of signs alone: a dash says nothing of anybody.

    Examples
    --------
    >>> clear_signs(pd.Series(["KTP", "-", "--", "."])).tolist()
    ['KTP', '', '', '']
    """
    return column.where(column.str.contains(r"\w"), "")


@cache
def _list_no_values() -> frozenset[str]:
    """List the words for nothing."""
    return frozenset(_read_vocabulary()["no_value"]["words"])


# Categories


def find_category(characteristic: str, text: str) -> str:
    """Find the category of the field's model form that a text means; '' where it may mean two, or none.

    Examples
    --------
    >>> [find_category("education", text) for text in ("SLTA/Sederajat", "D-4/S-1", "S1/S2", "SMA ke bawah")]
    ['SMA', 'S1', '', '']
    >>> [find_category("occupation", text) for text in ("ibu_rumah_tangga", "Karyawan Swasta", "Lainnya (hansip)")]
    ['Lainnya', 'Pegawai swasta', 'Lainnya']
    """
    choices = CATEGORY_CHOICES.get(characteristic, ())
    plain = _normalise(text)
    same = next((choice for choice in choices if _normalise(choice) == plain), "")
    if same or not choices or not plain:
        return same
    whole = _read_vocabulary()["whole"].get(characteristic, {})
    if found := next((name for name, patterns in whole.items() if _fits(plain, patterns)), ""):
        return str(found)
    bare = _UP.sub(" ", _DOWN.sub(" ", plain))
    found = _combine(characteristic, _part(characteristic, bare))
    # 'SMA ke bawah' is three categories, 'SD ke bawah' one.
    if found and ((_DOWN.search(plain) and found != choices[0]) or (_UP.search(plain) and found != choices[-1])):
        return ""
    return found


def _combine(characteristic: str, parts: Sequence[str]) -> str:
    """Return the one category that all parts of a text mean; '' where there is none."""
    words = _read_vocabulary()
    found = [_match_part(characteristic, part) for part in parts]
    told = [name for name, part in zip(found, parts, strict=True)
            if name or not _fits(part, words["neutral"][characteristic])]  # fmt: skip
    # Whoever ticks 'Lainnya' and says what is one of them, whatever it is.
    if found and found[0] == "Lainnya" and parts[0].startswith(("lain", "other", "yang lain")):
        told = [name for name in told if name]
    return told[0] if told and len(set(told)) == 1 else ""


def _match_part(characteristic: str, part: str) -> str:
    """Return the category of one part of a text; a level of education may be followed by a subject."""
    patterns = _read_vocabulary()[characteristic]
    if found := next((name for name, each in patterns.items() if _fits(part, each)), ""):
        return str(found)
    first, _, rest = part.partition(" ")
    if characteristic == "education" and rest and not _UNFINISHED.search(rest):
        return next((str(name) for name, each in patterns.items() if _fits(first, each)), "")
    return ""


#: What stands behind a level of education that is not reached yet.
_UNFINISHED = re.compile(
    r"\b(?:tidak|belum|tdk|blm|putus|drop|kelas|semester|sedang|calon|kuliah|mahasiswa|ke)\b|\b[ds]\d\b"
)
_DOWN = re.compile(r"(?<!\w)(?:(?:dan |atau )?(?:ke|di) ?bawah(?:nya)?|<=?|≤|maksimal|kurang dari)(?!\w)")
_UP = re.compile(r"(?<!\w)(?:(?:dan |atau )?(?:ke|di) ?atas(?:nya)?|>=?|≥|minimal|lebih dari)(?!\w)")
_DEGREE = re.compile(r"\b(d|s|diploma|strata)[ .-]*(?:([1-4])|(iv|i{1,3})|(satu|dua|tiga|empat))(?![\w])")
#: 'a. ', '1. ', '2)' before a text; 'D. IV' is a degree.
_LEAD = re.compile(r"^(?:(?:[a-z][.)]\s+|[a-h][.)])(?!(?:iv|i{1,3})\b)(?=\w{2})|\d{1,2}[.)]\s*(?=\D{2}))")
_NUMERALS = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "satu": "1", "dua": "2", "tiga": "3", "empat": "4"}
_SEPARATOR = re.compile(
    r"\s*(?:[/,;|+&()\[\]:=-]|(?<!\w)(?:atau|dan|and|or|sampai(?: dengan)?|hingga|s[./]d)(?!\w))\s*"
)


def _normalise(text: str) -> str:
    """Return a text in small letters, without a letter or number in front, signs that differ alike."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(str.maketrans("–—−‒’`_", "----'' "))
    plain = _LEAD.sub("", plain.strip())
    return " ".join(plain.split()).strip(" .;:*")


def _part(characteristic: str, plain: str) -> list[str]:
    """Part a text at its signs, degrees spelt in one way."""
    spelt = re.sub(r"\bs\s?[./]\s?d\b\.?(?! ?n?\b\d)", " sampai ", plain) if characteristic == "education" else plain
    spelt = _DEGREE.sub(lambda match: match[1][0] + (match[2] or _NUMERALS[match[3] or match[4]]), spelt)
    for noise in _read_vocabulary()["noise"][characteristic]:
        spelt = re.sub(rf"(?<!\w){noise}(?!\w)", " ", spelt)
    parts = [" ".join(part.replace(".", " ").split()) for part in _SEPARATOR.split(spelt)]
    made: list[str] = []
    for part in filter(None, parts):
        bare = _NUMERALS.get(part, part)
        # 'D1/2/3' and 'Diploma I/II': the letter stands before the first alone.
        made.append(made[-1][0] + bare if made and re.fullmatch(r"[ds]\d", made[-1]) and bare in "1234" else part)
    return made


def _fits(text: str, patterns: Collection[str]) -> bool:
    """Return whether a pattern holds all of a text."""
    return any(re.fullmatch(pattern, text) for pattern in patterns)


@cache
def _read_vocabulary() -> dict[str, Any]:
    """Read the file of words."""
    return tomllib.loads(Path(__file__).with_name("categories.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class CategoryTexts:
    """The texts of one column of categories, and what each becomes.

    Parameters
    ----------
    stored : dict of str to str
        Text of the export -> what is stored; '' where it is emptied.
    undecided : dict of str to int
        Text on which a person must say something -> its rows, most first: it fits no category, or may name a place.
    unquoted : list of str
        The same of texts in fewer than five rows that may be somebody's name: told by their rows, never shown.
    """

    stored: dict[str, str]
    undecided: dict[str, int]
    unquoted: list[str]


def decide_categories(
    characteristic: str, column: pd.Series, people: pd.Series, decided: Mapping[str, str]
) -> CategoryTexts:
    """Decide what each text of a column of categories becomes.

    What holds a number or an address is emptied, whatever a person said; else what a person decided holds; else the
    field's category is taken. What the export has as somebody's name elsewhere is emptied in fewer than five rows. A
    service, which has no category, stays as typed unless it may be a name. The rest is undecided.

    Parameters
    ----------
    people : Series of str
        Every name that the export holds in a column of names, in small letters.
    decided : mapping of str to str
        From [categories] of the mapping: text -> category, 'keep' (as typed) or 'blank'; '*' for what is undecided.
    """
    counts = column[column.ne("")].value_counts()
    named = {_fold(text): choice for text, choice in decided.items()}
    known = set(people[people.isin([str(text).casefold() for text in counts.index])])
    stored, undecided, unquoted = {"": ""}, {}, []
    for text, rows in counts.items():
        text = str(text)
        choice = named.get(_fold(text), "")
        category = find_category(characteristic, text)
        free = characteristic not in CATEGORY_CHOICES
        rare_name = rows < _LEAST_RECURRING and resembles_name(text, alone=not free)
        if holds_number(text):
            stored[text] = ""
        elif choice or category:
            stored[text] = _apply(choice, text) if choice else category
        elif text.casefold() in known and rows < _LEAST_RECURRING:
            # The export itself says that it is somebody's name, and no option stands in so few rows.
            stored[text] = ""
        elif free and not (rare_name or names_person(text, known)):
            stored[text] = text
        elif ANY_OTHER in decided:
            stored[text] = _apply(decided[ANY_OTHER], text)
        elif rare_name:
            stored[text] = text
            unquoted.append(text)
        else:
            stored[text] = text
            undecided[text] = int(rows)
    return CategoryTexts(stored, dict(sorted(undecided.items(), key=lambda pair: (-pair[1], pair[0]))), unquoted)


def list_unquoted_rows(column: pd.Series, texts: CategoryTexts) -> list[str]:
    """List the rows of each text that is not shown: '17', '18, 40'; `column` is by row of the file."""
    rows = [column.index[column.eq(text)].unique() for text in texts.unquoted]
    return [", ".join(map(str, each)) for each in sorted(rows, key=min)]


def _apply(choice: str, text: str) -> str:
    """Return what a person's decision makes of a text."""
    return {KEEP_CHOICE: text, BLANK: ""}.get(choice, choice)


def _fold(text: str) -> str:
    """Return a text as mapping and export may spell it differently: case and blanks."""
    return " ".join(text.split()).casefold()


# Ages

#: '25', '25 tahun'; longer numbers may be somebody's.
_AGE = re.compile(r"([+-]?\d{1,3})(?:[.,]0+)?\s*(?:tahun|thn|th|years?)?\.?", re.IGNORECASE)
_BIRTH_YEAR = re.compile(r"(?:19|20)\d\d(?:\.0)?")
#: The date behind a place: 'Samarinda, 17-08-1990'.
_BIRTH_DATE = re.compile(r"(?:[^\d,]*,\s*)?(\d.*)")
#: Ages that a date of birth can give.
_BIRTH_AGES = range(5, 111)


def list_undecided_ages(column: pd.Series, decided: Mapping[str, str]) -> dict[str, int]:
    """List words that stand for an age in five rows or more, with their rows: what they mean is not known."""
    words = column[column.ne("") & ~column.str.contains(r"\d")].value_counts()
    named = {_fold(text) for text in decided}
    return {str(text): int(n) for text, n in words.items()
            if n >= _LEAST_RECURRING and not {_fold(str(text)), ANY_OTHER} & named}  # fmt: skip


def normalise_ages(
    column: pd.Series, answered: pd.Series, spelling: DateSpelling, decided: Mapping[str, str]
) -> pd.Series:
    """Return ages as whole numbers, bands as the groups of a report where they are the same, else as written.

    Years and dates of birth become the age on the day of the answer: completed years; of a year alone, the age that is
    reached in the year of the answer. They are not kept. Impossible ages (-41, 0, 352) stay for the checks to find;
    longer numbers may be somebody's and go.

    Parameters
    ----------
    answered : Series of str
        Day of each answer, '2026-01-31' with or without a time; '' where not known.
    decided : mapping of str to str
        Text -> band, or 'blank'; '*' for other words.
    """
    column = map_distinct(column, lambda text: _replace_word(text, decided))
    bands = parse_age_bands(str(text) for text in column.unique())
    ages = map_distinct(column, lambda text: _spell_band(text, bands) if text in bands else _spell_age(text))
    born = column.ne("") & ages.eq("") & answered.ne("")
    births = column[born].drop_duplicates()
    dates = {text: _parse_birth(str(text), spelling) for text in births}
    given = [_reckon_age(dates[text], day) for text, day in zip(column[born], answered[born], strict=True)]
    return ages.mask(born, pd.Series(given, column.index[born], dtype="str")) if given else ages


def _replace_word(text: str, decided: Mapping[str, str]) -> str:
    """Return what a person said of a text in place of an age."""
    named = {_fold(each): choice for each, choice in decided.items()}
    other = decided.get(ANY_OTHER, text) if text and not re.search(r"\d", text) else text
    return _apply(named.get(_fold(text), other), text)


def holds_births(column: pd.Series) -> bool:
    """Return whether most cells of a column are years or dates of birth."""
    given = column[column.ne("")].head(200)
    return bool(len(given)) and bool(given.map(lambda text: bool(_parse_birth(text, DateSpelling()))).mean() > 0.5)


def _spell_band(text: str, bands: Mapping[str, Any]) -> str:
    """Return a band as the answer files spell it."""
    return bands[text].spelling if bands[text] in OWN_BANDS else " ".join(text.replace("=<", "<=").split())


def _spell_age(text: str) -> str:
    """Return an age in years; '' where a text is none."""
    match = _AGE.fullmatch(text)
    return str(int(match[1])) if match else ""


def _parse_birth(text: str, spelling: DateSpelling) -> str:
    """Return a year or date of birth, '1990' or '1990-08-17'; '' where a text is neither."""
    if _BIRTH_YEAR.fullmatch(text):
        return text[:4]
    match = _BIRTH_DATE.fullmatch(text)
    return DateSpelling(spelling.order).read(match[1])[:10] if match else ""


def _reckon_age(birth: str, day: str) -> str:
    """Return the age on a day of whoever was born then; '' where that is no age."""
    if not birth:
        return ""
    age = int(day[:4]) - int(birth[:4]) - (birth[5:] > day[5:10])
    return str(age) if age in _BIRTH_AGES else ""
