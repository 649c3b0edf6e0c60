"""The duty to survey at least once a year (PermenPANRB 14/2017, Pasal 1). Floor 1."""

from __future__ import annotations

from datetime import date, timedelta

from ikm.rules.period import Period


def year_before(period: Period) -> date:
    """Last day that lies more than twelve months before the end of a period: a survey that ended then is too old.

    Examples
    --------
    >>> year_before(Period.parse("2026-S1")), year_before(Period.parse("2024-02"))
    (datetime.date(2025, 6, 30), datetime.date(2023, 2, 28))
    """
    after = period.end + timedelta(days=1)  # the first of a month, which every year has
    return after.replace(year=after.year - 1) - timedelta(days=1)
