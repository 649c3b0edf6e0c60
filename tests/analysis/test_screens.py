"""Each kind of answers that look wrong: what is flagged, what is not, what cannot be checked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ikm.analysis.quality import SCREENS
from tests.helpers import HEADINGS, KEYS, UNITS, read, row

#: Nine answers that are not all alike.
MIXED = row(4)


def flagged(
    folder: Path, kind: str, headings: str, rows: Sequence[str], sidecar: str = "", units: str = UNITS
) -> list[int] | None:
    """Rows of a kind in a file whose columns besides the unsur are given; the first row of answers is row 2."""
    lines = [one if one.count(",") > len(HEADINGS.split(",")) - 1 else f"{MIXED},{one}" for one in rows]
    found = SCREENS[kind](read(folder, "\n".join([f"{HEADINGS},{headings}", *lines, ""]), sidecar, units))
    return None if found is None else sorted(found)


def test_same_id_again(tmp_path: Path) -> None:
    """R1 stands in rows 2, 4 and 5; the earliest by date is row 4, so rows 2 and 5 are flagged."""
    rows = ["R1,2026-03-02", "R2,2026-03-02", "R1,2026-03-01", "R1,"]
    assert flagged(tmp_path, "duplicate", "respondent,date", rows) == [2, 5]


def test_whole_row_again_without_id(tmp_path: Path) -> None:
    """To the second the same: flagged. The same day alone, or another comment: two people."""
    rows = [
        ",2026-03-02 10:15:30,ok",
        ",2026-03-02 10:15:30,ok",
        ",2026-03-02 10:15:30,baik",
        ",2026-03-03,ok",
        ",2026-03-03,ok",
    ]
    assert flagged(tmp_path, "duplicate", "respondent,date,saran", rows) == [3]


def test_of_equal_times_the_first_in_the_file_stays(tmp_path: Path) -> None:
    """Forty ids of one day, and all forty once more: rows 42 to 81. A sort that is not stable would mix them."""
    rows = [f"R{at % 40},2026-03-02" for at in range(80)]
    assert flagged(tmp_path, "duplicate", "respondent,date", rows) == list(range(42, 82))


def test_rows_with_and_without_id_in_one_file(tmp_path: Path) -> None:
    """R1 again in row 4; rows 3 and 5 without id are the same to the second; row 6 has neither id nor time."""
    rows = ["R1,2026-03-01", ",2026-03-02 10:15:30", "R1,2026-03-03 10:15:30", ",2026-03-02 10:15:30", ",2026-03-02"]
    assert flagged(tmp_path, "duplicate", "respondent,date", rows) == [4, 5]


def test_blank_and_does_not_apply_are_not_the_same_row(tmp_path: Path) -> None:
    """Two rows alike but for a blank against a '-' differ in what was said; a third like the second is flagged."""
    rows = [f"{row(first)},2026-03-02 10:15:30" for first in ("", "-", "-")]
    assert flagged(tmp_path, "duplicate", "date", rows) == [4]


def test_duplicates_need_ids_or_times(tmp_path: Path) -> None:
    """Anonymous rows of a day cannot be told apart, and are not said to be clean."""
    assert flagged(tmp_path, "duplicate", "date", ["2026-03-02", "2026-03-02"]) is None


def test_repeats_within_five_minutes_of_the_last(tmp_path: Path) -> None:
    """10:00, 10:02, 10:07 and 10:12:01: gaps of 2, 5 and just over 5 minutes; the first two are repeats."""
    rows = [f"{number},2026-03-02 {time}" for number, time in enumerate(("10:00", "10:02", "10:07:00", "10:12:01"))]
    assert flagged(tmp_path, "repeat", "respondent,date", rows) == [3, 4]


@pytest.mark.parametrize("headings", ["gender", "age", "education", "occupation", "service"])
def test_other_characteristics_are_no_repeat(tmp_path: Path, headings: str) -> None:
    """A family that answers alike one after another: each characteristic tells them apart; a like third does not."""
    rows = ["30,2026-03-02 10:00:10", "31,2026-03-02 10:00:40", "31,2026-03-02 10:01:10"]
    assert flagged(tmp_path, "repeat", f"{headings},date", rows) == [4]


def test_other_answers_are_no_repeat(tmp_path: Path) -> None:
    """A blank, a '-', a 1, a 3 and a 4 as first answer are five respondents; the second '-' and blank are repeats."""
    rows = [f"{row(first)},2026-03-02 10:00:1{place}" for place, first in enumerate(("", "-", 1, 3, 4, "-", ""))]
    assert flagged(tmp_path, "repeat", "date", rows) == [7, 8]


def test_repeats_need_times_of_day(tmp_path: Path) -> None:
    """On one day many answer alike."""
    assert flagged(tmp_path, "repeat", "date", ["2026-03-02", "2026-03-02"]) is None


@pytest.mark.parametrize(
    "text",
    [
        "tes", "Test", "TESTING", "tesss", "test123", "coba", "Coba-coba", "coba2 aja", "uji coba", "cuma tes",
        "tesDEV", "tesDEV | Sangat Membantu", "dummy", "tes, tes.", "data percobaan", "123 test",
    ],
)  # fmt: skip
def test_comments_of_trying_out(tmp_path: Path, text: str) -> None:
    """Words of trying out, alone or with words that go with them; 'tesDEV |' stands so in a public export."""
    assert flagged(tmp_path, "test", "saran", [f'"{text}"', "Baik"]) == [2]


@pytest.mark.parametrize(
    "text",
    [
        "Coba toiletnya dibersihkan", "tolong coba antreannya ditata", "Tes kesehatan terlalu lama", "swab test cepat",
        "Petugas protes", "kontes", "latest", "ok", "data", "Survei ini", "-", "123", "",
        "Tesa", "Tessa ramah", "dicoba lagi besok",
    ],
)  # fmt: skip
def test_comments_that_only_look_like_it(tmp_path: Path, text: str) -> None:
    """A sentence that holds such a word, a longer word, a filler alone: these are comments."""
    assert flagged(tmp_path, "test", "saran", [f'"{text}"', "Baik"]) == []


def test_test_rows_by_id_name_and_service(tmp_path: Path) -> None:
    """The word may stand in any of these; a service that the unit renders, a driving test, is no test row."""
    rows = ["R1,Budi,KTP", "test1,Budi,KTP", "R3,Coba,KTP", "R4,Budi,Testing", "R5,Budi,Tes", "R6,Tes,KTP"]
    assert flagged(tmp_path, "test", "respondent,name,service", rows) == [3, 4, 5, 6, 7]
    units = UNITS + 'services = ["KTP", "Tes"]\n'
    assert flagged(tmp_path / "b", "test", "respondent,name,service", rows, units=units) == [3, 4, 5, 7]


def test_ages(tmp_path: Path) -> None:
    """The ages of real exports: -41, 0, 352 and 1121212, and one in words; 10 and 110 may be, blank or '-' is none."""
    ages = ["-41", "0", "352", "1121212", "tiga puluh", "9", "111", "10", "110", "", "-"]
    assert flagged(tmp_path, "age", "age", ages) == [2, 3, 4, 5, 6, 7, 8]


def test_ages_never_stated(tmp_path: Path) -> None:
    """Nothing to check is not clean; one that was stated is, and where none could be read that is the finding."""
    assert flagged(tmp_path, "age", "age", ["", "-"]) is None
    assert flagged(tmp_path, "age", "age", ["30", "-"]) == []
    assert flagged(tmp_path, "age", "age", ["tiga puluh", ""]) == [2]


#: The day before the period, its first and last, the day after; with times, for the last day ends at midnight.
DAYS = ["2025-12-31 23:59", "2026-01-01", "2026-06-30 23:59", "2026-07-01 00:00", "", "besok"]


@pytest.mark.parametrize(
    ("sidecar", "period", "future"),
    [
        ("", [2, 7], [5]),
        ("field_from = 2025-12-31\nfield_until = 2026-07-01\n", [7], []),
        ("field_from = 2026-01-02\n", [2, 3, 7], [5]),
        ("field_until = 2026-06-29\n", [2, 4, 7], [5]),
        ("field_until = 2026-07-01\n", [2, 7], []),
    ],
)
def test_dates(tmp_path: Path, sidecar: str, period: list[int], future: list[int]) -> None:
    """Semester 1 is 1 January to 30 June unless the sidecar names days; beyond both is the future; no clock."""
    assert flagged(tmp_path, "period", "date", DAYS, sidecar) == period
    assert flagged(tmp_path, "future", "date", DAYS, sidecar) == future


def test_dates_never_stated(tmp_path: Path) -> None:
    """Nothing to check; where all are unreadable, that is the finding."""
    assert flagged(tmp_path, "period", "date", ["", "-"]) is None
    assert flagged(tmp_path, "future", "date", ["", "-"]) is None
    assert flagged(tmp_path, "period", "date", ["kemarin"]) == [2]


def test_services(tmp_path: Path) -> None:
    """Case and blanks do not matter, not stated is no finding, 'loket 125' is one."""
    units = UNITS + 'services = ["Kartu Keluarga", "KTP"]\n'
    rows = ["KTP", "kartu  keluarga", "", "loket 125", "ktp"]
    assert flagged(tmp_path, "service", "service", rows, units=units) == [5]


def test_services_not_declared(tmp_path: Path) -> None:
    """A register without services cannot tell."""
    assert flagged(tmp_path, "service", "service", ["KTP"]) is None


def test_straight(tmp_path: Path) -> None:
    """Six answers alike are flagged, five are not, nine with one other are not."""
    rows = [row(*[3] * 9), row(*[4] * 6, "", "", "-"), row(*[4] * 5, "", "", "", ""), row(3, 3, 3, 3, 3, 3, 3, 3, 4)]
    assert flagged(tmp_path, "straight", "saran", [f"{one}," for one in rows]) == [2, 3]


@pytest.mark.parametrize(("asked", "expected"), [(6, [2]), (5, None)])
def test_straight_needs_six_unsur(tmp_path: Path, asked: int, expected: list[int] | None) -> None:
    """A unit that leaves out three or four of nine: six answers alike are flagged, of five nothing is said."""
    without = ", ".join(f'"{key}"' for key in KEYS[asked:])
    rows = [",".join(["3"] * asked), ",".join(["3"] * (asked - 1) + ["4"])]
    survey = read(tmp_path, "\n".join([",".join(KEYS[:asked]), *rows, ""]), f"without = [{without}]\n")
    found = SCREENS["straight"](survey)
    assert (None if found is None else found.tolist()) == expected


@pytest.mark.parametrize(("last", "expected"), [("30", [2, 3, 4, 5, 6]), ("31", [])])
def test_burst(tmp_path: Path, last: str, expected: list[int]) -> None:
    """Five answers in 30 seconds are a burst, in 31 they are not; a straggler ten minutes later never is."""
    times = ["10:00:00", "10:00:05", "10:00:05", "10:00:20", f"10:00:{last}", "10:10:00"]
    assert flagged(tmp_path, "burst", "date", [f"2026-03-02 {time}" for time in times]) == expected


def test_burst_in_any_order_of_the_file(tmp_path: Path) -> None:
    """Six answers 10 seconds apart, newest first, then a lone one: windows of five span 40 s; 7 s apart, 28 s."""
    assert flagged(tmp_path, "burst", "date", [f"2026-03-02 10:00:{50 - 10 * at:02}" for at in range(6)]) == []
    rows = ["2026-03-02 11:00:00", *(f"2026-03-02 10:00:{35 - 7 * at:02}" for at in range(6))]
    assert flagged(tmp_path, "burst", "date", rows) == [3, 4, 5, 6, 7, 8]


def test_burst_needs_times_of_day(tmp_path: Path) -> None:
    """Fifty answers of one day are no burst, and cannot be checked for one."""
    assert flagged(tmp_path, "burst", "date", ["2026-03-02"] * 50) is None


def test_sparse(tmp_path: Path) -> None:
    """Of nine, 5 blank are more than half and 4 are not; of six that apply, 4 are and 3 are not."""
    cells = [[""] * 5, [""] * 4, ["-"] * 3 + [""] * 4, ["-"] * 3 + [""] * 3]
    assert flagged(tmp_path, "sparse", "saran", [f"{row(*one)}," for one in cells]) == [2, 4]


@pytest.mark.parametrize("kind", list(SCREENS))
def test_nobody(tmp_path: Path, kind: str) -> None:
    """A form that nobody answered has no finding of any kind, and breaks no rule."""
    assert flagged(tmp_path, kind, "respondent,date,age,service,saran", []) in (None, [])
