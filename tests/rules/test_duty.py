"""The yearly duty to survey: which day is too old."""

from __future__ import annotations

import pytest

from ikm.rules.period import Period, find_duty_limit


@pytest.mark.parametrize(
    ("period", "day"),
    [("2026-S1", "2025-06-30"), ("2026", "2025-12-31"), ("2024-02", "2023-02-28"), ("2025-02", "2024-02-29")],
)
def test_twelve_months(period: str, day: str) -> None:
    """By the calendar; a year that begins with 29 February is no exception."""
    assert str(find_duty_limit(Period.parse(period))) == day
