"""Answers as an export has them -> scores '1' to '4', '' (not answered) or '-' (does not apply). Floor 2."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from ikm.errors import DataError
from ikm.intake.mapping import OFFICIAL_POINTS, AnswerScale
from ikm.intake.table import map_distinct
from ikm.survey.responses import BLANK_ANSWER, DOES_NOT_APPLY

_WHOLE = re.compile(r"[+]?0*(\d{1,9})(?:[.,]0+)?")
#: '4', '4 - Sangat sesuai', '4. Sangat sesuai', 'Sangat sesuai (4)'.
_NUMBER_FIRST = re.compile(r"(\d{1,2})\s*[-–.=:)]\s*\D.*")
_NUMBER_LAST = re.compile(r"\D*\((\d{1,2})\)")
#: 'd', 'd. Sangat sesuai'.
_LETTER = re.compile(r"([a-z])(?:\s*[-–.=:)]\s*(\D.*))?", re.IGNORECASE)
#: So great a share of answers off the scale means another scale than declared, not mistakes.
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


def normalise_label(text: str) -> str:
    """A label of an option without regard to case, blanks, dots and a letter or number before it.

    Examples
    --------
    >>> normalise_label("d. Sangat  Sesuai "), normalise_label("Sangat sesuai.")
    ('sangat sesuai', 'sangat sesuai')
    """
    squeezed = " ".join(text.split()).casefold().strip(" .,;")
    return re.sub(r"^(?:[a-e]|\d{1,2})\s*[-–.=:)]\s*(?=\D)", "", squeezed)


def recode_answers(column: pd.Series, scale: AnswerScale, options: Mapping[str, int | str]) -> ScoredColumn:
    """Scores of one column.

    Parameters
    ----------
    column : Series of str
    options : mapping of str to int or '-'
        Label (see `normalise_label`) -> score from 1, counted from the worst.
    """
    known = {cell: _score(cell, scale, options) for cell in column.unique()}
    scores = column.map(known)
    wrong = scores.isna()
    return ScoredColumn(scores.fillna(BLANK_ANSWER).astype("str"), wrong)


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
    strange = []
    for name, column in scored.items():
        given = int(columns[name].ne(BLANK_ANSWER).sum())
        off = int(column.wrong.sum())
        if off > OTHER_SCALE_SHARE * given and off > 1:
            strange.append(f"column {name}: {off} of {given} answers")
    if strange:
        last = scale.lowest + scale.points - 1
        raise DataError(
            f"{where}: too many answers lie off the declared scale of {scale.lowest} to {last}.",
            places=strange,
            allowed=f"{scale.lowest} to {last}, letters and options that the mapping names",
            remedy="set lowest, points or letters in [scale], or name the options in [options.all].",
        )


def _score(cell: str, scale: AnswerScale, options: Mapping[str, int | str]) -> str | None:
    """One cell as text of a score; None where it is none."""
    if cell in (BLANK_ANSWER, DOES_NOT_APPLY):
        return cell
    if match := _WHOLE.fullmatch(cell):
        return _stepped(int(match[1]), scale)
    if (named := options.get(normalise_label(cell))) is not None:
        return str(named)
    return next((found for rule in _RULES if (found := rule(cell, scale))), None)


def _stepped(number: int, scale: AnswerScale) -> str | None:
    """A number of the export's scale as a step from 1."""
    step = number - scale.lowest + 1
    return str(step) if 1 <= step <= scale.points else None


def _numbered(cell: str, scale: AnswerScale) -> str | None:
    """'4 - Sangat sesuai', 'Sangat sesuai (4)'."""
    match = _NUMBER_FIRST.fullmatch(cell) or _NUMBER_LAST.fullmatch(cell)
    return _stepped(int(match[1]), scale) if match else None


def _lettered(cell: str, scale: AnswerScale) -> str | None:
    """'d' or 'd. Sangat sesuai', where the mapping says which letter is the worst."""
    match = _LETTER.fullmatch(cell)
    place = scale.letters.casefold().find(match[1].casefold()) if match and scale.letters else -1
    return str(place + 1) if 0 <= place < scale.points else None


_RULES: tuple[Callable[[str, AnswerScale], str | None], ...] = (_numbered, _lettered)

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?")
#: A zone behind a time: answers are dated as on the spot, and a date alone has none.
_ZONE = r"([:.]\d\d(?:[.,]\d+)?(?:\s*[APap][Mm])?)\s*(?:(?:GMT|UTC)?\s*[+-]\d{1,2}(?::?\d\d)?|Z|WIB|WITA|WIT|GMT|UTC)$"
_PARTS = re.compile(
    r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})"
    r"(?:[T, ]+(\d{1,2})[:.](\d\d)(?:[:.](\d\d)(?:[.,]\d+)?)?\s*([ap])?\.?m?\.?)?",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_MONTHS = {
    "jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "agu": 8, "ags": 8,
    "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "nop": 11, "des": 12, "dec": 12,
}  # fmt: skip
_MONTH_NAME = re.compile(r"[A-Za-z]{3,9}")
#: Day 0 of a spreadsheet, its wrong leap day of 1900 reckoned in.
_EPOCH = datetime(1899, 12, 30)
_AGE = re.compile(r"([+-]?\d{1,3})(?:[.,]0+)?\s*(?:tahun|thn|th|years?)?\.?", re.IGNORECASE)
#: '18 > 20', '20-21 tahun', '< 20': a span, which says nobody's age and yet is no mistake.
_SPAN = re.compile(r"[<>≤≥=]*\s*\d{1,3}\s*(?:(?:[-–<>]|s/?d|sampai)+\s*\d{1,3})?\s*(?:tahun|thn|th)?\.?", re.IGNORECASE)


def normalise_dates(column: pd.Series, order: str) -> pd.Series:
    """Dates as '2026-01-31 10:15:00', or without a time where none was given or it was midnight.

    Parameters
    ----------
    column : Series of str
        2026-01-31T10:15:00+07:00, 31/01/2026 10.15, 1/31/2026 10:15:00 PM, 31 Januari 2026, 46053.43; '' stays.
    order : {'dmy', 'mdy', 'ymd'}
        Order of the numbers where the year does not stand first.

    Returns
    -------
    Series of str
        '' also where a text is no date.
    """
    return map_distinct(column, lambda text: _date(re.sub(_ZONE, r"\1", text).strip(), order))


def detect_day_order(column: pd.Series) -> str:
    """Order of day and month in a column of dates: 'dmy', 'mdy', 'ymd' where the year stands first, '' where either.

    Examples
    --------
    >>> detect_day_order(pd.Series(["3/13/2026", "4/1/2026"])), detect_day_order(pd.Series(["3/4/2026"]))
    ('mdy', '')
    """
    found = column.str.extract(r"^(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})").dropna()
    if found.empty or found[0].str.len().eq(4).all():
        return "ymd"
    first, second = (pd.to_numeric(found[place]) for place in (0, 1))
    return "dmy" if first.max() > 12 >= second.max() else "mdy" if second.max() > 12 >= first.max() else ""


def is_date(text: str) -> bool:
    """Whether a text can be read as a date."""
    return bool(_date(re.sub(_ZONE, r"\1", text).strip(), "dmy") or _date(text.strip(), "mdy"))


def join_dates_and_times(dates: pd.Series, times: pd.Series) -> pd.Series:
    """Dates with the time of day of another column, where the date has none."""
    clock = times.str.extract(r"^(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?")
    told = clock[0].str.zfill(2) + ":" + clock[1] + ":" + clock[2].fillna("00")
    use = told.notna() & dates.str.len().eq(10)
    return dates.where(~use, dates + " " + told.fillna(""))


def normalise_ages(column: pd.Series) -> pd.Series:
    """Ages as whole numbers, spans of ages as written; '' where the text is neither.

    Impossible ages (-41, 0, 352) stay for the checks to find; longer numbers may be somebody's and go.
    """
    return map_distinct(column, _age)


def _age(text: str) -> str:
    """One age."""
    if match := _AGE.fullmatch(text):
        return str(int(match[1]))
    return " ".join(text.split()) if _SPAN.fullmatch(text) else ""


def _date(text: str, order: str) -> str:
    """One date; '' where it is none."""
    try:
        if _ISO.fullmatch(text):
            return _spelt(datetime.fromisoformat(text))
        if _SERIAL.fullmatch(text):
            return _spelt(_EPOCH + timedelta(seconds=round(float(text) * 86400)))
        match = _PARTS.fullmatch(_MONTH_NAME.sub(_month_number, text, count=1))
        return _spelt(_moment(match, order)) if match else ""
    except ValueError:
        return ""


def _moment(match: re.Match[str], order: str) -> datetime:
    """The moment that the parts of a date say."""
    first, second, third = (int(match[place]) for place in (1, 2, 3))
    if len(match[1]) == 4:
        year, month, day = first, second, third
    else:
        day, month = (second, first) if order == "mdy" else (first, second)
        year = third + 2000 if third < 100 else third
    hour, minute, second_ = (int(match[place] or 0) for place in (4, 5, 6))
    if match[7]:
        hour = hour % 12 + (12 if match[7].casefold() == "p" else 0)
    return datetime(year, month, day, hour, minute, second_)


def _month_number(match: re.Match[str]) -> str:
    """Number of a month from its name in Indonesian or English; another word stays."""
    return str(_MONTHS.get(match[0][:3].casefold(), match[0]))


def _spelt(moment: datetime) -> str:
    """A moment as the answer files have it."""
    whole = moment.replace(microsecond=0)
    return whole.date().isoformat() if whole.time() == datetime.min.time() else whole.isoformat(sep=" ")
