"""Periods of a survey: a year, semester, triwulan (quarter) or month.

PermenPANRB 14/2017 asks for a survey at least once a year; units also publish by semester, quarter and month.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering
from pathlib import Path

from ikm.display import Guarded, render_card
from ikm.errors import SettingError
from ikm.speech import N_, _

PERIOD_SPELLINGS = N_("a year (2026), semester (2026-S1), triwulan (2026-T3) or month (2026-07)")
_SPELLING = re.compile(r"(?P<year>[12]\d{3})(?:-(?P<kind>S|TW|T|)(?P<part>\d{1,2}))?", re.IGNORECASE)
#: Kind -> parts in a year.
_PARTS = {"year": 1, "S": 2, "T": 4, "month": 12}
#: Kind -> how a setting calls the grid of all such periods.
GRIDS = {"month": "month", "T": "quarter", "S": "semester", "year": "year"}


@total_ordering
@dataclass(frozen=True)
class Period(Guarded):
    """One survey period; ordered by its last day, a longer period after a shorter one.

    Parameters
    ----------
    year : int
    kind : {'year', 'S', 'T', 'month'}
    part : int
        1-based number within the year; 1 for a year.

    Examples
    --------
    >>> Period.parse("2026-S1"), str(Period.parse("2026-tw3"))
    (Period(year=2026, kind='S', part=1), '2026-T3')
    >>> Period.parse("2026-S1").previous()
    Period(year=2025, kind='S', part=2)
    >>> Period.parse("2025") < Period.parse("2026-03")
    True
    """

    year: int
    kind: str
    part: int

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read a period as people write it; `2026-tw3` and `2026-s1` are understood.

        Raises
        ------
        SettingError
            The text is no period; the message says which spellings are.
        """
        match = _SPELLING.fullmatch(str(text).strip())  # a year may come as a number
        if match:
            kind = _detect_kind(match["kind"], match["part"])
            part = int(match["part"] or 1)
            if kind and 1 <= part <= _PARTS[kind]:
                return cls(int(match["year"]), kind, part)
        raise SettingError(_("period '{text}' is not a period.", text=text), allowed=_(PERIOD_SPELLINGS))

    @classmethod
    def parse_name(cls, path: Path) -> Period:
        """Read the period that a file is named after."""
        try:
            return cls.parse(path.stem)
        except SettingError as error:
            raise SettingError(
                _("{path}: the file's name is not a period.", path=path),
                allowed=_(PERIOD_SPELLINGS),
                remedy=_("rename the file to its period, or move it out of responses/."),
            ) from error

    @property
    def months(self) -> int:
        """Length in months."""
        return 12 // _PARTS[self.kind]

    @property
    def start(self) -> date:
        """First day."""
        return date(self.year, self.months * (self.part - 1) + 1, 1)

    @property
    def end(self) -> date:
        """Last day."""
        month = self.months * self.part
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def middle(self) -> date:
        """Day half way, where a chart over time puts the period."""
        return self.start + (self.end - self.start) / 2

    @property
    def grid(self) -> str:
        """What all periods of this length are called: 'month', 'quarter', 'semester' or 'year'."""
        return GRIDS[self.kind]

    def overlaps(self, other: Period) -> bool:
        """Return whether the two share a day: they are the same, or one lies within the other."""
        return self.start <= other.end and other.start <= self.end

    def list_parts(self, periods: Iterable[Period]) -> list[tuple[Period, ...]]:
        """List what can be taken out of this period: some shorter ones within it that share no day, in every way.

        Examples
        --------
        >>> known = [Period.parse(text) for text in ("2026-01", "2026-02", "2026-T1", "2026-S1")]
        >>> [" ".join(map(str, parts)) for parts in Period.parse("2026-S1").list_parts(known)]
        ['2026-01', '2026-02', '2026-01 2026-02', '2026-T1']
        """
        inside = sorted(each for each in periods if each.months < self.months and self.overlaps(each))
        ways: list[tuple[Period, ...]] = [()]
        for each in inside:
            ways += [(*parts, each) for parts in ways if not any(each.overlaps(part) for part in parts)]
        return ways[1:]

    def series_before(self, periods: Iterable[Period]) -> list[Period]:
        """List those of some periods that end before this one begins and overlap no other, oldest first.

        Of two that overlap, one of this period's kind stays, else the longer.

        Examples
        --------
        >>> known = [Period.parse(text) for text in ("2024", "2025-S1", "2025-S2", "2025", "2026-S1")]
        >>> [str(period) for period in Period.parse("2026-S1").series_before(known)]
        ['2024', '2025-S1', '2025-S2']
        """
        kept: list[Period] = []
        for period in sorted(periods, key=lambda period: (period.kind != self.kind, -period.months)):
            if period.end < self.start and not any(period.overlaps(each) for each in kept):
                kept.append(period)
        return sorted(kept)

    def previous(self) -> Period:
        """Return the period of the same kind just before."""
        if self.part > 1:
            return Period(self.year, self.kind, self.part - 1)
        return Period(self.year - 1, self.kind, _PARTS[self.kind])

    def year_before(self) -> Period:
        """Return the same part of the year before: 2025-S1 for 2026-S1."""
        return Period(self.year - 1, self.kind, self.part)

    def _repr_html_(self) -> str:
        return render_card(str(self), [("Dari", self.start), ("Sampai", self.end), ("Lama", f"{self.months} bulan")])

    def __str__(self) -> str:
        tail = {"year": "", "S": f"-S{self.part}", "T": f"-T{self.part}", "month": f"-{self.part:02d}"}
        return f"{self.year}{tail[self.kind]}"

    def __lt__(self, other: Period) -> bool:
        return (self.end, self.months) < (other.end, other.months)


def _detect_kind(letter: str | None, part: str | None) -> str | None:
    """Return the kind of period for the matched letter; None where digits and letter do not go together."""
    if part is None:
        return "year"
    if letter:
        return letter[0].upper() if len(part) == 1 else None
    return "month" if len(part) == 2 else None


def find_duty_limit(period: Period) -> date:
    """Find the last day more than twelve months before the end of a period: a survey that ended then is too old.

    Examples
    --------
    >>> find_duty_limit(Period.parse("2026-S1")), find_duty_limit(Period.parse("2024-02"))
    (datetime.date(2025, 6, 30), datetime.date(2023, 2, 28))
    """
    after = period.end + timedelta(days=1)  # the first of a month, which every year has
    return after.replace(year=after.year - 1) - timedelta(days=1)
