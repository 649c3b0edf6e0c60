"""Dates and times as forms write them, on whose clock, and half-swapped by a spreadsheet."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from ikm.errors import SettingError
from ikm.intake.dates import (
    DateSpelling,
    SwappedDates,
    describe_shape,
    detect_day_order,
    find_swapped_dates,
    is_date,
    join_dates_and_times,
    normalise_dates,
)
from ikm.intake.mapping import FormMapping, LongLayout
from ikm.intake.propose import propose_mapping
from ikm.intake.run import read_export
from ikm.rules.period import Period
from tests.helpers import KEYS, R2017, UNITS, make_project
from tests.intake.builders import COLUMNS, QUESTIONS, answer, answers, export, imported, order, said


@pytest.mark.parametrize(
    ("given", "order", "expected"),
    [
        ("2026-01-31T10:15:00.123+07:00", "dmy", "2026-01-31 10:15:00"),
        ("2026/05/13 6:28:38 PM GMT+7", "dmy", "2026-05-13 18:28:38"),
        ("13/05/2026 18.28", "dmy", "2026-05-13 18:28:00"),
        ("3/4/2026 12:05:00 AM", "mdy", "2026-03-04 00:05:00"),
        ("3/4/2026", "dmy", "2026-04-03"),
        ("31 Januari 2026", "dmy", "2026-01-31"),
        ("Kamis, 26 Januari 2026 13.39.50 WIB", "dmy", "2026-01-26 13:39:50"),
        ("12 Juli 2026 pukul 10.00", "dmy", "2026-07-12 10:00:00"),
        ("3 Agt 2026", "dmy", "2026-08-03"),
        ("Mon, 26 Jan 2026 13:39", "dmy", "2026-01-26 13:39:00"),
        ("1-2-26", "dmy", "2026-02-01"),
        ("46053.5", "dmy", "2026-01-31 12:00:00"),
        ("46053", "dmy", "2026-01-31"),
        ("20260609", "dmy", "2026-06-09"),
        ("20260609", "mdy", "2026-06-09"),
        ("20260609T1015", "dmy", "2026-06-09 10:15:00"),
        ("20260609101530", "dmy", "2026-06-09 10:15:30"),
        ("09062026", "dmy", "2026-06-09"),
        ("19062026", "dmy", "2026-06-19"),
        ("1769829300", "dmy", "2026-01-31 10:15:00"),
        ("1769829300123", "dmy", "2026-01-31 10:15:00"),
        ("2026060910", "dmy", ""),
        ("20261309", "dmy", ""),
        ("9 Juni 2026", "mdy", "2026-06-09"),
        ("Jun 9, 2026", "dmy", "2026-06-09"),
        ("June 9th 2026 10:15 PM", "mdy", "2026-06-09 22:15:00"),
        ("Tue Jun 09 2026 10:15:00 GMT+0700 (Western Indonesia Time)", "dmy", "2026-06-09 10:15:00"),
        ("Selasa 9 Juni 2026", "dmy", "2026-06-09"),
        ("9 Juni 2026 - 10:15", "dmy", "2026-06-09 10:15:00"),
        ("10.15 WIB, 9/6/2026", "dmy", "2026-06-09 10:15:00"),
        ("10.15 WIB, Selasa, 9 Juni 2026", "dmy", "2026-06-09 10:15:00"),
        ("9/6/2026 pukul 10.15", "mdy", "2026-09-06 10:15:00"),
        ("Juni 2026", "dmy", ""),
        ("1/2/2026 (revisi)", "dmy", ""),
        ("2021-08-01 00:00:00", "dmy", "2021-08-01"),
        ("31/02/2026", "dmy", ""),
        ("2026-02-31", "dmy", ""),
        ("kemarin", "dmy", ""),
        ("", "dmy", ""),
    ],
)
def test_dates(given: str, order: str, expected: str) -> None:
    """Serial 46053 is 31 January 2026, for 1 January is 46023 in every spreadsheet. Zones of the spot are dropped.

    1769829300 seconds are 20,484 days and 03:15 hours: 56 years with 14 leap days are 20,454 days, to 1 January 2026,
    and 30 more; WIB is 7 hours ahead. A month that is named is none of the numbers whose order may be doubted.
    """
    assert normalise_dates(pd.Series([given]), DateSpelling(order)).tolist() == [expected]


def test_order_of_day_and_month_is_asked_where_nothing_tells_it() -> None:
    """A 13 tells, a 12 does not; a year in front needs no order."""
    cases = {"13/1/2026": "dmy", "1/13/2026": "mdy", "1/2/2026": "", "2026-01-02": "ymd", "Tue, 1/2/2026": "",
             "13/12/2026": "dmy", "12/13/2026": "mdy", "12/1/2026": "", "1/12/2026": "", "13/13/2026": "",
             "01022026": "", "13012026": "dmy", "20260102": "ymd"}  # fmt: skip
    assert {text: detect_day_order(pd.Series([text])) for text in cases} == cases


def test_years_in_front_do_not_tell_the_order_of_other_dates() -> None:
    """'2026-05-01' says nothing of whether '3/4/2026' is March."""
    assert detect_day_order(pd.Series(["2026-05-01", "3/4/2026"])) == ""
    assert detect_day_order(pd.Series(["2026-05-01", "13/4/2026"])) == "dmy"


def test_dates_that_cannot_be_read_are_told_with_their_rows(tmp_path: Path) -> None:
    """What may be a name is told by its row alone; the same text stands once. The rows come in without a date."""
    dates = ["20260609", "31/02/2026", "kemarin", "31/02/2026", "Sumarwati Ningtyaswara"]
    done = imported(tmp_path, export(tmp_path, [["Timestamp", *QUESTIONS], *map(answer, dates)]))
    assert answers(tmp_path)["date"].tolist() == ["2026-06-09", "", "", "", ""]
    assert done.unreadable.to_numpy().tolist() == [
        ["date", "31/02/2026", [3, 5]], ["date", "kemarin", [4]], ["date", "", [6]],
    ]  # fmt: skip


def test_dates_of_a_long_export_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """Nine answers of one respondent, two of which bear no date."""
    rows = [["P1", item, "4", "kemarin" if at > 6 else "2026-01-05"] for at, item in enumerate(QUESTIONS)]
    path = export(tmp_path, [["responden", "soal", "jawaban", "tgl"], *rows])
    long = LongLayout(respondent="responden", item="soal", answer="jawaban", date="tgl")
    mapping = FormMapping(layout="long", long=long, items=dict(zip(QUESTIONS, KEYS, strict=True)))
    done = imported(tmp_path, path, mapping)
    assert [(row, reason) for row, _, _, reason in said(done)] == [(9, "no date"), (10, "no date")]
    assert done.unreadable.to_numpy().tolist() == [["date", "kemarin", [9, 10]]]


def test_a_column_of_dates_that_mostly_cannot_be_read_is_asked_about(tmp_path: Path) -> None:
    """It is not left out as if another were taken for it. Days that look like telephones are days."""
    dates = ["minggu lalu", "kemarin", "2026-01-05"]
    project = make_project(tmp_path, {})
    path = export(tmp_path, [["Timestamp", *QUESTIONS], *(answer(date, *"123412341") for date in dates)])
    proposed = propose_mapping(path, project.unit("KPPT"), R2017, Period.parse("2026-S1"))
    assert proposed.ask == {"date": ["Timestamp"]}
    days = ["09062026", "08062026", "13062026"]
    path = export(tmp_path, [["Tanggal", *QUESTIONS], *(answer(day, *"123412341") for day in days)])
    proposed = propose_mapping(path, project.unit("KPPT"), R2017, Period.parse("2026-S1"))
    assert (proposed.ask, proposed.columns["date"], proposed.personal) == ({}, "Tanggal", {})
    imported(tmp_path, path, proposed)
    assert answers(tmp_path)["date"].tolist() == ["2026-06-09", "2026-06-08", "2026-06-13"]


def test_a_time_of_its_own_column_joins_the_day() -> None:
    """'08.30' beside a day; a date that has a time keeps it."""
    dates = pd.Series(["2026-01-05", "2026-01-05 10:00:00", "2026-01-05"])
    found = join_dates_and_times(dates, pd.Series(["08.30", "08.30", ""]))
    assert found.tolist() == ["2026-01-05 08:30:00", "2026-01-05 10:00:00", "2026-01-05"]


@pytest.mark.parametrize(
    ("given", "timezone", "expected"),
    [
        ("2026-06-30T16:30:00Z", "WITA", "2026-07-01 00:30:00"),
        ("2026-06-30T16:30:00Z", "", "2026-06-30 23:30:00"),
        ("2026-06-30 16:30:00+00:00", "WIT", "2026-07-01 01:30:00"),
        ("2026-06-30T16:30:00.123Z", "Asia/Makassar", "2026-07-01 00:30:00"),
        ("30/06/2026 16.30 UTC", "WITA", "2026-07-01 00:30:00"),
        ("2026/06/30 11:30:00 PM GMT+7", "WITA", "2026-07-01 00:30:00"),
        ("30/06/2026 23.30.00 WIB", "WITA", "2026-07-01 00:30:00"),
        ("2026/06/30 11:30:00 PM GMT+7", "", "2026-06-30 23:30:00"),
        ("2026-06-30T23:30:00", "WITA", "2026-06-30 23:30:00"),
        ("2026-06-30", "WITA", "2026-06-30"),
        ("1769829300", "WITA", "2026-01-31 11:15:00"),
        ("2026-06-30T16:30:00+05:30", "WITA", "2026-06-30 19:00:00"),
        ("2026-06-30T16:30:00-03:30", "WITA", "2026-07-01 04:00:00"),
    ],
)
def test_world_time_is_shown_on_the_clock_of_the_unit(given: str, timezone: str, expected: str) -> None:
    """WIB is 7, WITA 8, WIT 9 hours ahead. Another zone is converted where the register names the unit's own.

    16:30 is 11:00 of world time where clocks are 5:30 hours ahead, and 20:00 where they are 3:30 behind.
    """
    assert normalise_dates(pd.Series([given]), DateSpelling("dmy", timezone)).tolist() == [expected]


def test_a_row_near_midnight_falls_into_the_right_period(tmp_path: Path) -> None:
    """16:30 of world time on 30 June is half past midnight of 1 July in Samarinda; 15:30 is still June."""
    rows = [["Timestamp", *QUESTIONS], answer("2026-06-30T16:30:00Z"), answer("2026-06-30T15:30:00Z")]
    path = export(tmp_path, rows)
    project = make_project(tmp_path, {}, UNITS + 'timezone = "WITA"\n')
    done = read_export(project, order(project, path, FormMapping(columns=COLUMNS), ""))
    assert done.periods["period"].tolist() == ["2026-S1", "2026-S2"]


#: Typed day first, into a spreadsheet that expects the month: what can be a date became one, day and month exchanged.
SWAPPED = ["2026-05-01 08:00:00", "2026-03-02 08:00:00", "2026-12-03 08:00:00", "2026-01-01 08:00:00",
           "13/01/2026 08.00", "27/02/2026 08.00", "31/03/2026 08.00"]  # fmt: skip


def test_half_swapped_dates_are_asked(tmp_path: Path) -> None:
    """Of seven answers one would fall into another semester: nothing is written until somebody says how to read."""
    path = export(tmp_path, [["Timestamp", *QUESTIONS], *(answer(date, 1, 2) for date in SWAPPED)])
    project = make_project(tmp_path, {})
    proposed = propose_mapping(path, project.unit("KPPT"), R2017, Period.parse("2026-S1"))
    assert list(proposed.ask) == ["swapped_dates"]
    plain = FormMapping(columns=COLUMNS)
    with pytest.raises(SettingError, match="of another locale") as caught:
        read_export(project, order(project, path, plain, ""))
    assert [place.count("2026") for place in caught.value.places] == [3, 3]
    periods = {}
    for swapped in (True, False):
        mapping = plain.model_copy(update={"swapped_dates": swapped})
        periods[swapped] = read_export(project, order(project, path, mapping, "")).periods["rows"].tolist()
    assert periods == {True: [7], False: [6, 1]}


def test_what_is_shown_of_half_swapped_dates() -> None:
    """Five of each kind, in the order of the rows; 3 March, which is the same either way, is none of them."""
    low = ["2026-05-01", "2026-03-03", "2026-06-01", "2026-07-01", "2026-08-01", "2026-09-01", "2026-10-01"]
    found = find_swapped_dates(
        pd.Series([*low, "2026-10-01", "2026-09-01", "13/01/2026", "", "27/02/2026", "31/03/2026"])
    )
    assert found == SwappedDates(frozenset({"y--"}), (low[0], *low[2:6]), ("13/01/2026", "27/02/2026", "31/03/2026"))


def test_half_swapped_dates_with_the_year_behind() -> None:
    """The spreadsheet wrote back what it took for dates with strokes, and left the others as they were typed."""
    low, high = ("05/01/2026", "03/02/2026", "12/03/2026"), ("13-01-2026", "27-02-2026", "31-03-2026")
    assert find_swapped_dates(pd.Series([*low, *high])) == SwappedDates(frozenset({"//"}), low, high)


def test_both_readings_of_half_swapped_dates_are_said() -> None:
    """The day alone, in the order of the numbers that the mapping names: 3/4 is 4 March or 3 April."""
    found = SwappedDates(frozenset({"//:"}), ("3/4/2026 08:00", "5/6/2026 09:30"), ())
    april, march = "3/4/2026 is 2026-04-03, 5/6/2026 is 2026-06-05", "3/4/2026 is 2026-03-04, 5/6/2026 is 2026-05-06"
    assert found.describe("mdy") == (april, march)
    assert found.describe("dmy") == (march, april)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("3/4/2026 8:00 AM", "13/4/2026 10:00 p.m.", True),
        ("2026-03-04T08:00:00+07:00", "2026-03-14T08:00:00", True),
        ("3/4/2026 8:00", "3/4/2026 8:00:00", False),
        ("2026-03-04", "04-03-2026", False),
    ],
)
def test_dates_of_one_spelling(one: str, other: str, same: bool) -> None:
    """Morning and afternoon are spelt alike, and so are a time with and without its zone."""
    assert (describe_shape(one) == describe_shape(other)) is same


def test_a_date_in_any_order_is_a_date() -> None:
    """Month first as well; there is no 13th month."""
    assert [is_date(text) for text in ("13/1/2026", "1/13/2026", "13/13/2026")] == [True, True, False]


def test_a_setting_for_swapped_dates_that_has_no_effect_is_refused(tmp_path: Path) -> None:
    """The dates of the next export are whole."""
    path = export(tmp_path, [["Timestamp", *QUESTIONS], answer("2026-01-15"), answer("2026-01-05")])
    project = make_project(tmp_path, {})
    mapping = FormMapping(columns=COLUMNS, swapped_dates=True)
    with pytest.raises(SettingError, match="do not bear the mark"):
        read_export(project, order(project, path, mapping, ""))


@pytest.mark.parametrize(
    "dates",
    [
        ["2026-01-05", "2026-02-06", "2026-03-07"],
        ["13/01/2026", "14/01/2026", "15/01/2026", "01/02/2026"],
        ["2026-01-05", "2026-02-06", "2026-03-17", "13/01/2026", "14/01/2026", "15/01/2026"],
        ["2026-01-05", "2026-02-06", "13/01/2026", "14/01/2026", "15/01/2026"],
        ["", "kemarin"],
    ],
)
def test_dates_without_the_mark(dates: list[str]) -> None:
    """One spelling, days of both kinds in one, or fewer than three of a kind say nothing."""
    assert find_swapped_dates(pd.Series(dates)) is None
