"""Periods: spellings, days, order."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ikm.errors import SettingError
from ikm.rules.period import Period


@pytest.mark.parametrize(
    ("text", "printed", "first", "last"),
    [
        ("2026", "2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-S1", "2026-S1", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-s2", "2026-S2", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026-T1", "2026-T1", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-tw3", "2026-T3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-07", "2026-07", date(2026, 7, 1), date(2026, 7, 31)),
        ("2024-02", "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-02", "2025-02", date(2025, 2, 1), date(2025, 2, 28)),
        (" 2026-12\n", "2026-12", date(2026, 12, 1), date(2026, 12, 31)),
    ],
)
def test_every_kind_is_read(text: str, printed: str, first: date, last: date) -> None:
    """Year, semester, triwulan and month begin and end on the calendar's days; blanks around them do not matter."""
    period = Period.parse(text)
    assert (str(period), period.start, period.end) == (printed, first, last)


@pytest.mark.parametrize(
    "text",
    ["", " ", "26", "20266", "2026-S0", "2026-S3", "2026-T5", "2026-TW0", "2026-13", "2026-00", "2026-7", "2026-S01",
     "2026-S", "2026-", "2026S1", "2026/07", "2026-Q1", "3026", "2026-S1.csv", "../2026", "2026-07-01"],
)  # fmt: skip
def test_other_spellings_are_refused(text: str) -> None:
    """A year has 2 semesters, 4 triwulan and 12 months of two digits; the message says what is right."""
    with pytest.raises(SettingError, match=r"is not a period\.\nAllowed: a year \(2026\), semester"):
        Period.parse(text)


@pytest.mark.parametrize("text", ["2026", "2026-S2", "2026-T4", "2026-01"])
def test_spelling_round_trips(text: str) -> None:
    """What is printed is read back as the same period."""
    assert str(Period.parse(text)) == text


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("2026", "2025"),
        ("2026-S2", "2026-S1"),
        ("2026-S1", "2025-S2"),
        ("2026-T1", "2025-T4"),
        ("2026-01", "2025-12"),
        ("2026-10", "2026-09"),
    ],
)
def test_previous_is_of_the_same_kind(text: str, before: str) -> None:
    """The calendar's period just before, over the start of the year too."""
    assert str(Period.parse(text).previous()) == before


def test_order_is_by_last_day_then_length() -> None:
    """By hand: March ends before June; of four that end on 31 December the longest comes last."""
    right = ["2025", "2026-03", "2026-T1", "2026-S1", "2026-07", "2026-12", "2026-T4", "2026-S2", "2026"]
    assert [str(period) for period in sorted(Period.parse(text) for text in sorted(right))] == right


def test_middle_lies_half_way() -> None:
    """Of the 31 days of July the 16th has 15 on either side."""
    assert Period.parse("2026-07").middle == date(2026, 7, 16)


def test_file_name_is_a_period() -> None:
    """The stem counts: 2026-S1.csv holds the first semester of 2026."""
    assert Period.parse_name(Path("responses/KPPT/2026-S1.csv")) == Period(2026, "S", 1)


def test_file_of_another_name_is_told_with_a_remedy() -> None:
    """The message names the file and says to rename it."""
    with pytest.raises(SettingError, match=r"(?s)hasil survei\.csv: the file's name.*rename the file"):
        Period.parse_name(Path("hasil survei.csv"))


@pytest.mark.parametrize(
    ("asked", "known", "kept"),
    [
        ("2026", ["2026-S1", "2026-S2", "2026"], []),
        ("2026-S2", ["2026-S1", "2026", "2025"], ["2025", "2026-S1"]),
        ("2026-S1", ["2025", "2025-S1", "2025-S2"], ["2025-S1", "2025-S2"]),
        ("2026", ["2025", "2025-S1", "2025-S2"], ["2025"]),
        ("2026-03", ["2025-T4", "2025-S2", "2026-02"], ["2025-S2", "2026-02"]),
        ("2026-S1", ["2026-S2", "2026-T1"], []),
    ],
)
def test_series_before(asked: str, known: list[str], kept: list[str]) -> None:
    """No period shares a day with the asked one or another kept: the asked one's kind stays, else the longer."""
    found = Period.parse(asked).series_before([Period.parse(one) for one in known])
    assert [str(one) for one in found] == kept


@pytest.mark.parametrize(
    ("period", "before"),
    [("2026", "2025"), ("2026-S1", "2025-S1"), ("2026-T4", "2025-T4"), ("2026-02", "2025-02")],
)
def test_the_same_part_of_the_year_before(period: str, before: str) -> None:
    """Kind and part stay."""
    assert str(Period.parse(period).year_before()) == before
