"""Dates, ages and other things that describe a respondent, as the answer files spell them. Floor 2."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pandas as pd

from ikm.survey.intake.pieces import by_value

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


def to_dates(column: pd.Series, order: str) -> pd.Series:
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
    bare = column.str.replace(_ZONE, r"\1", regex=True).str.strip()
    return by_value(bare, lambda text: _date(text, order))


def order_of(column: pd.Series) -> str:
    """Order of day and month in a column of dates: 'dmy', 'mdy', 'ymd' where the year stands first, '' where either.

    Examples
    --------
    >>> order_of(pd.Series(["3/13/2026", "4/1/2026"])), order_of(pd.Series(["3/4/2026"]))
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


def joined(dates: pd.Series, times: pd.Series) -> pd.Series:
    """Dates with the time of day of another column, where the date has none."""
    clock = times.str.extract(r"^(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?")
    told = clock[0].str.zfill(2) + ":" + clock[1] + ":" + clock[2].fillna("00")
    use = told.notna() & dates.str.len().eq(10)
    return dates.where(~use, dates + " " + told.fillna(""))


def to_ages(column: pd.Series) -> pd.Series:
    """Ages as whole numbers, spans of ages as written; '' where the text is neither.

    Impossible ages (-41, 0, 352) stay for the checks to find; longer numbers may be somebody's and go.
    """
    return by_value(column, _age)


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
