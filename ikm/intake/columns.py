"""What the columns of an export say: headings by the words of words.toml, cells as scores."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from ikm.errors import DataError
from ikm.intake.mapping import OFFICIAL_POINTS, AnswerScale, FormMapping
from ikm.intake.personal import detect_personal_text
from ikm.intake.table import HEADING_JOINT
from ikm.rules.instrument import Instrument, Unsur, list_option_labels
from ikm.survey.responses import BLANK_ANSWER, DOES_NOT_APPLY

# What headings, labels of answers and rows of sums may mean

_LEAD = re.compile(r"^(?:(?:u|unsur|no|q|soal|pertanyaan)?[ .]*\d{1,2}\s*[.):\-]\s*|[ivx]+[.)]\s+|\W+)", re.IGNORECASE)
#: What LimeSurvey puts before a question: 'U[SQ001]. ', 'G01Q02. '; a grid's row stands behind it: '[Persyaratan]'.
_CODE = re.compile(r"^(?:\w+\[\w+\]|G\d+Q\d+\w*)\.?\s+")
_ROW = re.compile(r"\[(?!SQ\d+\])([^\[\]]*[^\W\d_]{3}[^\[\]]*)\]$")
#: A question within groups, as Kobo and ODK call it: 'data_diri/umur'.
_GROUPED = re.compile(r"[\w.-]+(?:/[\w.-]+)*/([\w.-]{3,})")
#: 'U3', 'Unsur 3', 'U 3.', with nothing behind it.
_PLACE = re.compile(r"(?:u|unsur|nilai unsur|nrr(?: u(?:nsur)?)?|p|q|v)[ _.\-]*0?(\d{1,2})\.?", re.IGNORECASE)


def normalise_question(heading: str) -> str:
    """Return what a heading says: its last part, in small letters, without a number in front.

    Examples
    --------
    >>> [normalise_question(text) for text in ("PROFIL / USIA", "3.  Kecepatan waktu ", "jenis_kelamin")]
    ['usia', 'kecepatan waktu', 'jenis kelamin']
    >>> normalise_question("Nilailah unsur berikut [Biaya/tarif]"), normalise_question("U[SQ003]. Kecepatan waktu")
    ('biaya/tarif', 'kecepatan waktu')
    """
    last = _CODE.sub("", heading.split(HEADING_JOINT)[-1].strip())
    row = _ROW.search(last)
    last = re.sub(r"(?<=\w)_(?=\w)", " ", row[1] if row else last)
    return _LEAD.sub("", " ".join(last.split()).casefold()).strip() or last.casefold()


def parse_unsur_number(heading: str) -> int | None:
    """Parse the number of an unsur in a heading that is nothing but a number: 3 of 'U3'; None elsewhere."""
    match = _PLACE.fullmatch(" ".join(heading.split(HEADING_JOINT)[-1].split()))
    return int(match[1]) if match else None


def match_unsur(heading: str, instrument: Instrument) -> list[str]:
    """List the keys of the unsur that a question may ask for; one where it is certain.

    Examples
    --------
    >>> from ikm.rules.instrument import load_instrument
    >>> match_unsur("9. Penanganan pengaduan, saran dan masukan", load_instrument("permenpanrb-14-2017"))
    ['pengaduan']
    """
    for text in _list_readings(heading):
        same = [item.key for item in instrument.unsur if text in _list_own_words(item)]
        matches = same or [key for key in instrument.keys if _has_match(text, _read_words()["unsur"].get(key, ()))]
        if matches:
            return matches
    return []


def match_columns(heading: str) -> list[str]:
    """List the columns, other than unsur, that a heading may stand for."""
    return _match_words("columns", heading)


def choose_heading(name: str, headings: Sequence[str]) -> str:
    """Choose the heading where a form tool says one thing under several: the first in the order of words.toml.

    Examples
    --------
    >>> choose_heading("date", ["_submission_time", "end"]), choose_heading("date", ["end", "Tanggal survei"])
    ('end', '')
    """
    for patterns in _read_words()["same"].get(name, ()):
        places = [
            next((at for at, each in enumerate(patterns) if re.search(each, normalise_question(heading))), -1)
            for heading in headings
        ]
        if min(places) >= 0 and places.count(min(places)) == 1:
            return headings[places.index(min(places))]
    return ""


def detect_personal_heading(heading: str) -> str:
    """Detect the kind of personal data that a heading announces; '' where none."""
    return next(iter(_match_words("personal", heading)), "")


def detect_total(heading: str) -> str:
    """Return 'sum' or 'mean' where a heading announces one of the answers, else ''."""
    return next(iter(_find_in("totals", normalise_question(heading))), "")


#: Share of the rows that must say yes or no, where other cells are notes and slips.
_LEAST_CONSENT_SHARE = 0.8
#: Wordings of yes and no, and notes, that a question of consent may have.
_MOST_CONSENT_WORDINGS = 40


def asks_consent(heading: str, column: pd.Series) -> bool:
    """Return whether a column asks if answers may be used: answered with yes and no, under words of agreeing.

    A single text beside blanks is a ticked box. Answers such as 'Saya bersedia' need no such heading.

    Examples
    --------
    >>> ask = "Kesediaan menjadi responden"
    >>> [asks_consent(ask, pd.Series(cells)) for cells in (["1", "0"], ["Ikut serta", ""], ["3", "4"])]
    [True, True, False]
    >>> asks_consent("Apakah toilet tersedia?", pd.Series(["Ya", "Tidak"]))
    False
    """
    words = _read_words()["consent"]
    given = column[~column.isin([BLANK_ANSWER, DOES_NOT_APPLY])].value_counts()
    if len(given) > _MOST_CONSENT_WORDINGS:
        return False
    counts = given.groupby([_spell_choice(str(cell)) for cell in given.index]).sum()
    cells = [str(cell) for cell in counts.index]
    if not cells or any(_has_match(cell, words["step"]) for cell in cells):
        return False
    sides = [cell for cell in cells if _has_match(cell, [*words["agreeing"], *words["refusing"]])]
    told = counts[sides].sum() >= _LEAST_CONSENT_SHARE * counts.sum()
    asked = _has_match(re.sub(r"[\s_]+", " ", heading).casefold(), words["question"])
    ticked = len(cells) == 1 and bool(column.eq(BLANK_ANSWER).any())
    plain = any(_has_match(cell, words["plain"]) for cell in cells)
    return bool((asked and (told or ticked)) or (told and plain))


def list_agreeing(column: pd.Series) -> list[str]:
    """List the answers of a question of consent that seem to say yes; of a ticked box the one text that it has.

    Examples
    --------
    >>> list_agreeing(pd.Series(["Ya, saya bersedia", "Tidak bersedia", ""]))
    ['Ya, saya bersedia']
    """
    words = _read_words()["consent"]
    cells = sorted(cell for cell in column.unique() if cell not in (BLANK_ANSWER, DOES_NOT_APPLY))
    agreeing = [cell for cell in cells if _has_match(_spell_choice(cell), words["agreeing"])]
    refused = any(_has_match(_spell_choice(cell), words["refusing"]) for cell in cells)
    return agreeing or ([] if refused else cells[:1])


def _spell_choice(cell: str) -> str:
    """Return an answer in small letters, without a letter or number in front and signs around it."""
    return normalise_label(cell).strip(" \"'“”.!")


def detect_pair_prefix(heading: str) -> str:
    """Return the prefix of a column of what was expected or how much it matters; '' for what was experienced."""
    return next(iter(_find_in("pairs", heading.casefold())), "")


def match_figure_columns(heading: str) -> list[str]:
    """List the columns of printed figures that a heading may stand for; 'item' is a part of the index.

    Examples
    --------
    >>> match_figure_columns("Nilai Indeks"), match_figure_columns("V11"), match_figure_columns("Mutu Pelayanan")
    (['ikm'], ['item'], ['mutu'])
    """
    return _find_in("figures", " ".join(heading.split(HEADING_JOINT)[-1].split()).casefold())


def match_figure_row(text: str) -> list[str]:
    """Return 'ikm' or 'n' where a row of an NRR table holds the index or the number of respondents, else nothing."""
    return _find_in("figures_rows", normalise_question(text))[:1]


def list_foot_words() -> frozenset[str]:
    """List what stands first in a row that adds up a sheet."""
    return frozenset(_read_words()["foot"]["words"])


def is_foot(cell: str) -> bool:
    """Return whether the first cell of a row says that it adds up the sheet.

    Examples
    --------
    >>> is_foot("Jumlah :"), is_foot("NRR per Unsur = Jumlah Nilai / Jumlah Kuesioner"), is_foot("Totok Jumlahadi")
    (True, True, False)
    """
    text = " ".join(cell.split()).casefold().rstrip(" :")
    return text in list_foot_words() or text.startswith(tuple(_read_words()["foot"]["starts"]))


@cache
def compile_foot_pattern() -> str:
    """Return a pattern for a quick look before the true one: every cell of which `is_foot` is true begins with it."""
    words = {re.match(r"\w+", each)[0] for each in [*_read_words()["foot"]["words"], *_read_words()["foot"]["starts"]]}  # type: ignore[index]
    return rf"^\s*(?:{'|'.join(sorted(words))})"


def list_label_scales(unsur: Unsur | None) -> list[tuple[str, ...]]:
    """List the labels that a question's options may be from, worst first, those of the regulation in front."""
    own = [tuple(text.casefold() for text in unsur.options)] if unsur else []
    return [*own, *(tuple(row) for row in _read_words()["scales"].values())]


@cache
def list_known_labels() -> frozenset[str]:
    """List every label that an answer may have: those of all regulations and those in use besides."""
    return list_option_labels() | {text for row in list_label_scales(None) for text in row}


def _list_readings(heading: str) -> list[str]:
    """List what a heading may say, surest first: of a question within groups its own name, then all of it."""
    text = normalise_question(heading)
    grouped = _GROUPED.fullmatch(text.replace(" ", "_"))
    return [normalise_question(grouped[1]), text] if grouped else [text]


def _match_words(table: str, heading: str) -> list[str]:
    """List the keys of a table of words of which one fits all of a heading, else its own name within groups."""
    return next((names for text in reversed(_list_readings(heading)) if (names := _find_in(table, text))), [])


def _find_in(table: str, text: str) -> list[str]:
    """Find the keys of a table of words of which one is found in a text."""
    return [name for name, patterns in _read_words()[table].items() if _has_match(text, patterns)]


def _list_own_words(unsur: Unsur) -> set[str]:
    """Return key, name and question of an unsur as headings have them."""
    plain = (" ".join(text.split()).casefold().rstrip("?") for text in (unsur.name, unsur.question))
    return {unsur.key, *plain, unsur.question.casefold()}


def _has_match(text: str, patterns: Sequence[str]) -> bool:
    """Return whether any pattern is found."""
    return any(re.search(pattern, text) for pattern in patterns)


@cache
def _read_words() -> dict[str, dict[str, Any]]:
    """Read the file of words."""
    return tomllib.loads((Path(__file__).with_name("words.toml")).read_text(encoding="utf-8"))


# Answers -> '1' to '4', '' (not answered) or '-' (does not apply)

_WHOLE = re.compile(r"[+]?0*(\d{1,9})(?:[.,]0+)?")
#: '4', '4 - Sangat sesuai', '4. Sangat sesuai', 'Sangat sesuai (4)'.
_NUMBER_FIRST = re.compile(r"(\d{1,2})\s*[-–.=:)]\s*\D.*")
_NUMBER_LAST = re.compile(r"\D*\((\d{1,2})\)")
#: 'd', 'd. Sangat sesuai'.
_LETTER = re.compile(r"([a-z])(?:\s*[-–.=:)]\s*(\D.*))?", re.IGNORECASE)
#: Share of answers off the scale above which the file has another scale than declared, not mistakes.
OTHER_SCALE_SHARE = 0.05


@dataclass(frozen=True, eq=False)
class ScoredColumn:
    """One column of answers.

    Parameters
    ----------
    text : Series of str
        '1' to '4', '' or '-'.
    wrong : Series of bool
        Cells that say something which is no answer of the scale; '' in `text`.
    """

    text: pd.Series
    wrong: pd.Series


def recode_answers(column: pd.Series, scale: AnswerScale, options: Mapping[str, int | str]) -> ScoredColumn:
    """Recode the answers of one column as scores.

    Parameters
    ----------
    column : Series of str
    options : mapping of str to int or '-'
        Label (see `normalise_label`) -> score from 1, counted from the worst.
    """
    scores = column.map({cell: _recode_cell(cell, scale, options) for cell in column.unique()})
    return ScoredColumn(scores.fillna(BLANK_ANSWER).astype("str"), scores.isna())


def list_options(mapping: FormMapping, column: str) -> Mapping[str, int | str]:
    """List the labels of a column's options, as `normalise_label` spells them."""
    by_heading = [
        mapping.options[each] for each, name in mapping.headings.items() if name == column and each in mapping.options
    ]
    named = {
        text: score
        for options in (mapping.options.get("all", {}), *by_heading, mapping.options.get(column, {}))
        for text, score in options.items()
    }
    return {normalise_label(text): score for text, score in named.items()}


def normalise_label(text: str) -> str:
    """Return a label of an option without regard to case, blanks, dots and a letter or number before it.

    Examples
    --------
    >>> normalise_label("d. Sangat  Sesuai "), normalise_label("Sangat sesuai.")
    ('sangat sesuai', 'sangat sesuai')
    """
    squeezed = " ".join(text.split()).casefold().strip(" .,;")
    return re.sub(r"^(?:[a-e]|\d{1,2})\s*[-–.=:)]\s*(?=\D)", "", squeezed)


def _recode_cell(cell: str, scale: AnswerScale, options: Mapping[str, int | str]) -> str | None:
    """Return one cell as text of a score; None where it is none."""
    if cell in (BLANK_ANSWER, DOES_NOT_APPLY):
        return cell
    if match := _WHOLE.fullmatch(cell):
        return _count_step(int(match[1]), scale)
    if (named := options.get(normalise_label(cell))) is not None:
        return str(named)
    if match := _NUMBER_FIRST.fullmatch(cell) or _NUMBER_LAST.fullmatch(cell):
        return _count_step(int(match[1]), scale)
    match = _LETTER.fullmatch(cell)
    place = scale.letters.casefold().find(match[1].casefold()) if match and scale.letters else -1
    return str(place + 1) if 0 <= place < scale.points else None


def _count_step(number: int, scale: AnswerScale) -> str | None:
    """Return a number of the export's scale as a step from 1."""
    step = number - scale.lowest + 1
    return str(step) if 1 <= step <= scale.points else None


def require_official_scale(scale: AnswerScale, where: str) -> None:
    """Refuse a scale that no regulation has.

    Raises
    ------
    DataError
        The scale has other than four steps; says what may be done with it.
    """
    if scale.points != OFFICIAL_POINTS and not scale.rescale:
        raise DataError(
            f"{where}: answers on a scale of {scale.points} are no answers to the official index.",
            allowed="four options, 1 to 4, under each of the three regulations",
            remedy="ask with four options; if these are four after all, set points = 4 in [scale]; rescale = true "
            "there shows what they give when rescaled, beside the official index and never as it.",
        )


def require_fitting_scale(
    scored: Mapping[str, ScoredColumn], columns: Mapping[str, pd.Series], scale: AnswerScale, where: str
) -> None:
    """Refuse a file of which so many answers lie off the scale that it must be another scale.

    Raises
    ------
    DataError
        Names each such column.
    """
    counts = {name: (column.wrong.sum(), columns[name].ne(BLANK_ANSWER).sum()) for name, column in scored.items()}
    strange = {name: count for name, count in counts.items() if count[0] > max(1, OTHER_SCALE_SHARE * count[1])}
    if strange:
        last = scale.lowest + scale.points - 1
        raise DataError(
            f"{where}: too many answers lie off the declared scale of {scale.lowest} to {last}.",
            places=[
                f"column {name}: {off} of {given} answers{_quote_wrong(columns[name][scored[name].wrong])}"
                for name, (off, given) in strange.items()
            ],
            allowed=f"{scale.lowest} to {last}, letters and options that the mapping names",
            remedy="set lowest, points or letters in [scale], or name the options in [options.all].",
        )


#: Values that a message quotes of a column, and their length; what only one person wrote may be about that person.
_QUOTED_VALUES, _QUOTED_LENGTH, _LEAST_QUOTED = 4, 40, 2


def _quote_wrong(cells: pd.Series) -> str:
    """Quote the values of a column that were not understood, most often first, those that recur."""
    counts = cells.value_counts()
    often = [
        f"'{value}' ({count})"
        for value, count in counts[counts >= _LEAST_QUOTED].items()
        if len(value) <= _QUOTED_LENGTH and not detect_personal_text(value)
    ][:_QUOTED_VALUES]
    rest = len(counts) - len(often)
    told = [*often, *([f"{rest} other value{'s' if rest > 1 else ''}"] if rest else [])]
    return f": {', '.join(told)}"
