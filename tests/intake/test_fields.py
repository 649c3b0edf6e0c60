"""Dates and ages as forms write them."""

from __future__ import annotations

import pandas as pd
import pytest

from ikm.intake.columns import detect_day_order, join_dates_and_times, normalise_ages, normalise_dates


@pytest.mark.parametrize(
    ("given", "order", "expected"),
    [
        ("2026-01-31T10:15:00.123+07:00", "dmy", "2026-01-31 10:15:00"),
        ("2026/05/13 6:28:38 PM GMT+7", "dmy", "2026-05-13 18:28:38"),
        ("13/05/2026 18.28", "dmy", "2026-05-13 18:28:00"),
        ("3/4/2026 12:05:00 AM", "mdy", "2026-03-04 00:05:00"),
        ("3/4/2026", "dmy", "2026-04-03"),
        ("31 Januari 2026", "dmy", "2026-01-31"),
        ("1-2-26", "dmy", "2026-02-01"),
        ("46053.5", "dmy", "2026-01-31 12:00:00"),
        ("46053", "dmy", "2026-01-31"),
        ("2021-08-01 00:00:00", "dmy", "2021-08-01"),
        ("31/02/2026", "dmy", ""),
        ("kemarin", "dmy", ""),
        ("", "dmy", ""),
    ],
)
def test_dates(given: str, order: str, expected: str) -> None:
    """Serial 46053 is 31 January 2026, for 1 January is 46023 in every spreadsheet. Zones are dropped."""
    assert normalise_dates(pd.Series([given]), order).tolist() == [expected]


def test_order_of_day_and_month_is_asked_where_nothing_tells_it() -> None:
    """A 13 tells; a year in front needs no order."""
    cases = {"13/1/2026": "dmy", "1/13/2026": "mdy", "1/2/2026": "", "2026-01-02": "ymd"}
    assert {text: detect_day_order(pd.Series([text])) for text in cases} == cases


def test_a_time_of_its_own_column_joins_the_day() -> None:
    """'08.30' beside a day; a date that has a time keeps it."""
    dates = pd.Series(["2026-01-05", "2026-01-05 10:00:00", "2026-01-05"])
    found = join_dates_and_times(dates, pd.Series(["08.30", "08.30", ""]))
    assert found.tolist() == ["2026-01-05 08:30:00", "2026-01-05 10:00:00", "2026-01-05"]


def test_ages() -> None:
    """Impossible ages and spans stay for the checks; what may be a number of somebody goes."""
    cases = {"25 tahun": "25", "25.0": "25", "-41": "-41", "0": "0", "352": "352", "18 > 20": "18 > 20",
             "20-21 tahun": "20-21 tahun", "1121212": "", "08123456789": "", "dewasa": ""}  # fmt: skip
    assert normalise_ages(pd.Series(list(cases))).tolist() == list(cases.values())
