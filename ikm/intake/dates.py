"""What the cells of an export say of days and times: dates in any spelling, other zones, half-swapped dates."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import timezone as fixed_zone
from functools import lru_cache
from itertools import islice

import pandas as pd

from ikm.intake.table import KEPT_VALUES, map_distinct
from ikm.survey.responses import format_cell
from ikm.survey.zones import localise_moment

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?")
#: What most exports hold.
_PLAIN = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?", re.ASCII)
#: Of the shape of a date it matters where digits stand, not which.
_ANY_DIGIT = str.maketrans("123456789", "0" * 9)
#: A zone behind a time; a date alone has none.
_ZONE = re.compile(
    r"([:.]\d\d(?:[.,]\d+)?(?:\s*[APap][Mm])?)\s*(?:(?:GMT|UTC)?\s*([+-]\d{1,2})(?::?(\d\d))?|(Z|WIB|WITA|WIT|GMT|UTC))$"
)
_HOURS = {"WIB": 7, "WITA": 8, "WIT": 9}
#: Seconds, or thousandths of them, since 1970 as databases and programs count: from 2001 to 2033.
_EPOCH_SECONDS = re.compile(r"(1\d{9})(?:\d{3})?")
#: '20260609', '20260609T1015', '20260609101500', and '09062026': no month is a 19th or 20th.
_COMPACT = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?")
_COMPACT_BACKWARDS = re.compile(r"(\d\d)(\d\d)((?:19|20)\d\d)")
_PARTS = re.compile(
    r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})"
    r"(?:(?:[T, ]+|,? +(?:pukul|jam|at|[-–/|]) +)(\d{1,2})[:.](\d\d)(?:[:.](\d\d)(?:[.,]\d+)?)?\s*([ap])?\.?m?\.?)?",
    re.IGNORECASE,
)
#: 'Kamis, 26 Januari 2026', as Nextcloud writes days; 'Tue Jan 26 2026 10:15:00 GMT+0700 (WIB)', as browsers do.
_WEEKDAY = re.compile(
    r"^(?:sen(?:in)?|sel(?:asa)?|rabu?|kam(?:is)?|jum(?:'?at)?|sab(?:tu)?|min(?:ggu)?|ahad"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?)(?:\.?,\s*|\.?\s+)",
    re.IGNORECASE,
)
_REMARK = re.compile(r"(?<=GMT[+-]\d{4})\s*\([^()]*\)$")
#: 'Jun 9, 2026', 'June 9th 2026': the month in front.
_MONTH_FIRST = re.compile(r"^([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (?=\d{4})")
#: '10.15 WIB, 9 Juni 2026': the time in front.
_TIME_FIRST = re.compile(r"^(\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s*(?:WIB|WITA|WIT))?)[, ]+(?=\S+[-/ ])(.+)$")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
MONTHS = {
    "jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "agu": 8, "ags": 8,
    "agt": 8, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "nop": 11, "des": 12, "dec": 12,
}  # fmt: skip
_MONTH_NAME = re.compile(r"[A-Za-z]{3,9}")
#: Day 0 of a spreadsheet, its wrong leap day of 1900 included.
_EPOCH = datetime(1899, 12, 30)


@dataclass(frozen=True)
class DateSpelling:
    """How dates of an export are to be read.

    Parameters
    ----------
    order : {'dmy', 'mdy', 'ymd'}
        Order of the numbers where the year does not stand first.
    timezone : str
        Zone of the unit, as `ikm.survey.zones.localise_moment` takes it.
    swapped : frozenset of str
        Shapes (see `find_swapped_shapes`) of dates of which day and month were exchanged.
    """

    order: str = "dmy"
    timezone: str = ""
    swapped: frozenset[str] = frozenset()

    def read(self, text: str) -> str:
        """Return a date as '2026-01-31 10:15:00', without a time where none was given or it was midnight.

        '' where the text is no date.
        """
        if _PLAIN.fullmatch(text) and not self.swapped:
            try:
                return format_cell(datetime.fromisoformat(text))
            except ValueError:
                return ""
        if epoch := _EPOCH_SECONDS.fullmatch(text):
            return format_cell(localise_moment(datetime.fromtimestamp(int(epoch[1]), UTC), self.timezone))
        text = _straighten(text)
        zone = _ZONE.search(text)
        try:
            moment = _parse_moment(_ZONE.sub(r"\1", text).strip(), self.order)
            if moment and self.swapped and describe_shape(text) in self.swapped:
                moment = moment.replace(month=moment.day, day=moment.month)
        except ValueError:
            return ""
        if moment is None:
            return ""
        if zone:
            moment = localise_moment(moment.replace(tzinfo=fixed_zone(_measure_offset(zone))), self.timezone)
        return format_cell(moment.replace(microsecond=0))


def normalise_dates(column: pd.Series, spelling: DateSpelling) -> pd.Series:
    """Return dates as '2026-01-31 10:15:00', or without a time where none was given or it was midnight.

    Parameters
    ----------
    column : Series of str
        2026-01-31T10:15:00+07:00, 31/01/2026 10.15, 1/31/2026 10:15:00 PM, 31 Januari 2026, 46053.43; '' stays.

    Returns
    -------
    Series of str
        '' also where a text is no date.
    """
    return map_distinct(column, spelling.read)


def join_dates_and_times(dates: pd.Series, times: pd.Series) -> pd.Series:
    """Join to dates the time of day of another column, where the date has none."""
    clock = times.str.extract(r"^(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?")
    time_of_day = clock[0].str.zfill(2) + ":" + clock[1] + ":" + clock[2].fillna("00")
    use = time_of_day.notna() & dates.str.len().eq(10)
    return dates.where(~use, dates + " " + time_of_day.fillna(""))


#: The numbers of a date whose month is one.
_NUMBERS = r"^(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})"


def detect_day_order(column: pd.Series) -> str:
    """Detect the order of dates: 'dmy', 'mdy', 'ymd' where the year stands first, '' where either may be.

    Examples
    --------
    >>> detect_day_order(pd.Series(["3/13/2026", "4/1/2026"])), detect_day_order(pd.Series(["3/4/2026"]))
    ('mdy', '')
    >>> detect_day_order(pd.Series(["2026-01-31", "3/4/2026"])), detect_day_order(pd.Series(["03042026"]))
    ('', '')
    """
    numbers = column.str.extract(_NUMBERS)
    other = numbers[0].isna() & column.ne("")
    if other.any():
        numbers.loc[other] = map_distinct(column[other], _straighten).str.extract(_NUMBERS)
    numbers = numbers.dropna()
    numbers = numbers[numbers[0].str.len().ne(4)]  # a year in front needs no order
    if numbers.empty:
        return "ymd"
    first, second = (pd.to_numeric(numbers[place]) for place in (0, 1))
    return "dmy" if first.max() > 12 >= second.max() else "mdy" if second.max() > 12 >= first.max() else ""


def is_date(text: str) -> bool:
    """Return whether a text can be read as a date."""
    return any(DateSpelling(order).read(text) for order in ("dmy", "mdy"))


# Dates of which a spreadsheet of another locale exchanged day and month, where that gave a date

#: Dates of each kind below which the one beside the other is chance.
_LEAST_SWAPPED = 3
#: Dates of each kind that are shown.
_SHOWN = 5


@dataclass(frozen=True)
class SwappedDates:
    """Dates in two spellings: one with days up to 12 alone, the other with days above 12 alone.

    Where dates are typed 13/01/2026 and the spreadsheet expects the month first, it takes 05/01/2026 for 1 May and
    leaves 13/01/2026 a text.

    Parameters
    ----------
    shapes : frozenset of str
        Spellings with days up to 12 alone.
    low, high : tuple of str
        Some of the dates with days up to 12, and above, as they stand.
    """

    shapes: frozenset[str]
    low: tuple[str, ...]
    high: tuple[str, ...]

    def describe(self, order: str) -> tuple[str, str]:
        """Say what the dates up to 12 mean if they were exchanged, and if not."""
        exchanged, plain = DateSpelling(order, swapped=self.shapes), DateSpelling(order)
        first, second = (
            ", ".join(f"{text.split()[0]} is {each.read(text)[:10]}" for text in self.low)
            for each in (exchanged, plain)
        )
        return first, second


def find_swapped_dates(column: pd.Series) -> SwappedDates | None:
    """Find the mark of a wrong locale in a column of dates as they stand; None where it is not there.

    Examples
    --------
    >>> dates = ["2026-05-01", "2026-03-02", "2026-04-01", "13/01/2026", "14/01/2026", "27/01/2026"]
    >>> find_swapped_dates(pd.Series(dates)).low, find_swapped_dates(pd.Series(["2026-01-15", *dates]))
    (('2026-05-01', '2026-03-02', '2026-04-01'), None)
    """
    cells = column[column.ne("")].value_counts(sort=False)
    times = dict(zip(cells.index.tolist(), cells.tolist(), strict=True))
    numbers = {text: found for text in times if (found := _find_day_and_month(text))}
    counts: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
    shape_of = lru_cache(KEPT_VALUES)(describe_shape)
    for text, pair in numbers.items():
        counts[max(pair) > 12][shape_of(text.translate(_ANY_DIGIT))] += times[text]
    low, high = counts[False], counts[True]
    if set(low) & set(high) or min(low.total(), high.total()) < _LEAST_SWAPPED:
        return None
    # 3 March is the same either way.
    differing = {text: pair for text, pair in numbers.items() if pair[0] != pair[1]}
    shown = [tuple(islice((text for text, pair in differing.items() if (max(pair) > 12) is above), _SHOWN))
             for above in (False, True)]  # fmt: skip
    return SwappedDates(frozenset(low), *shown)


def describe_shape(text: str) -> str:
    """Return how a date is spelt: signs between its numbers, year first or last, with or without seconds.

    Examples
    --------
    >>> describe_shape("2026-05-01 08:00:00"), describe_shape("13/1/2026 8.05")
    ('y--::', '//.')
    """
    signs = re.sub(r"\d+|\s+", "", _ZONE.sub(r"\1", text)).upper()
    return ("y" if re.match(r"\d{4}", text) else "") + re.sub(r"[AP]\.?M\.?$", "M", signs)


def _find_day_and_month(text: str) -> tuple[int, int] | None:
    """Return the two numbers beside the year of a date in numbers."""
    match = re.match(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{1,4})(?!\d)", text)
    if not match:
        return None
    return (int(match[2]), int(match[3])) if len(match[1]) == 4 else (int(match[1]), int(match[2]))


def _straighten(text: str) -> str:
    """Return a date without its weekday, day before month and time, signs between its numbers.

    Examples
    --------
    >>> [_straighten(text) for text in ("Tue Jun 09 2026 10:15:00 GMT+0700 (WIB)", "10.15 WIB, 9/6/2026", "20260609")]
    ['09 Jun 2026 10:15:00 GMT+0700', '9/6/2026 10.15 WIB', '2026-06-09']
    """
    if match := _COMPACT.fullmatch(text):
        day, clock = "-".join(match.groups()[:3]), ":".join(part for part in match.groups()[3:] if part)
        return f"{day} {clock}" if clock else day
    if match := _COMPACT_BACKWARDS.fullmatch(text):
        return "-".join(match.groups())
    text = _WEEKDAY.sub("", _REMARK.sub("", text))
    text = _TIME_FIRST.sub(r"\2 \1", text)
    return _MONTH_FIRST.sub(r"\2 \1 ", _WEEKDAY.sub("", text))


def _measure_offset(zone: re.Match[str]) -> timedelta:
    """Measure how far a clock is ahead of world time."""
    if zone[4]:
        return timedelta(hours=_HOURS.get(zone[4], 0))
    minutes = int(zone[3] or 0)
    return timedelta(hours=int(zone[2]), minutes=-minutes if zone[2].startswith("-") else minutes)


def _parse_moment(text: str, order: str) -> datetime | None:
    """Return the moment that a text says, without a zone; None where it is no date.

    Impossible days raise ValueError.
    """
    if _ISO.fullmatch(text):
        return datetime.fromisoformat(text)
    if _SERIAL.fullmatch(text):
        return _EPOCH + timedelta(seconds=round(float(text) * 86400))
    numbers = _MONTH_NAME.sub(_replace_month, text, count=1)
    match = _PARTS.fullmatch(numbers)
    # A month that is named is no day, whatever the order of numbers.
    return _combine_parts(match, order if numbers == text else "dmy") if match else None


def _combine_parts(match: re.Match[str], order: str) -> datetime:
    """Return the moment that the parts of a date say."""
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


def _replace_month(match: re.Match[str]) -> str:
    """Return the number of a month by its name in Indonesian or English; another word stays."""
    return str(MONTHS.get(match[0][:3].casefold(), match[0]))
