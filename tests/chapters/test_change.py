"""Is it different, word for word: up, down, chance, another series, too few; groups one by one or in a table."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import ikm
from ikm.analysis.comparison import Comparison, Difference, estimate_slope
from ikm.analysis.profile import Group, Profile
from ikm.chapters import comparison, respondents, trend
from ikm.page import wording
from ikm.page.wording import Words
from tests.builders import changed, compared, difference, made, point, yearly
from tests.helpers import HEADINGS, R2004, load_instrument, make_project, row

ID, EN = Words("id"), Words("en")
LABELS = ("Semester II", "Semester I")
LOW, HIGH = point("2025-S2", "75.00"), point("2026-S1", "77.50")
OLD = load_instrument(R2004)


def said(found: Comparison, words: Words = ID) -> list[str]:
    """A comparison in words."""
    return [line.unescape() for line in comparison.describe_comparison(found, LABELS, words)]


def test_real_rise() -> None:
    """77.50 - 75.00 = 2.50, as printed, though the test estimated 2.48 (1.48 to 3.48)."""
    assert said(compared(LOW, HIGH, difference(2.48))) == [
        "IKM Semester I lebih tinggi 2,50 poin daripada Semester II (77,50 dan 75,00), dan selisih itu nyata "
        "(selang +1,48 sampai +3,48; p = 0,020).",
        "Tidak ada satu unsur pun yang berbeda nyata bila diuji sendiri: selisih IKM itu tersebar pada beberapa unsur.",
    ]


def test_real_fall() -> None:
    """75.00 - 77.50: lower by 2.50, without a second sign; p below a thousandth."""
    assert said(compared(HIGH, LOW, difference(-2.5, p=0.0004)))[0] == (
        "IKM Semester I lebih rendah 2,50 poin daripada Semester II (75,00 dan 77,50), dan selisih itu nyata "
        "(selang −3,50 sampai −1,50; p < 0,001)."
    )


def test_chance() -> None:
    """Not real: neither higher nor lower is claimed; the difference keeps its sign."""
    assert said(compared(HIGH, LOW, difference(-2.5, real=False)))[0] == (
        "Selisih IKM Semester I dan Semester II (75,00 dan 77,50) adalah −2,50 poin; selisih sebesar itu dapat terjadi "
        "karena kebetulan (selang −3,50 sampai −1,50; p = 0,200)."
    )


def test_chance_in_english() -> None:
    """The same."""
    assert said(compared(LOW, HIGH, difference(2.5, real=False)), EN)[0].startswith(
        "The IKM of Semester I and Semester II (77.50 and 75.00) differ by +2.50 points; "
    )


def test_another_mutu_by_chance() -> None:
    """75.00 is C, 77.50 is B: where the change is not real, the letters are not to be read as one."""
    lines = said(compared(LOW, HIGH, difference(2.5, real=False)))
    assert lines[1] == (
        "Mutu berubah dari C menjadi B, tetapi perubahan indeksnya tidak nyata: "
        "jangan dibaca sebagai perubahan pelayanan."
    )
    assert len(said(compared(LOW, HIGH, difference(2.5)))) == 2


def test_unsur_that_changed() -> None:
    """Waktu really up by 5, biaya really down by 4, produk by chance: two are named with their signs."""
    unsur = [
        difference(5, names=("waktu", "waktu")),
        difference(-4, names=("biaya", "biaya")),
        difference(3, real=False, names=("produk", "produk")),
    ]
    assert said(compared(LOW, HIGH, difference(2.5), *unsur))[-1] == (
        "Unsur yang berubah nyata: Waktu penyelesaian (+5,00 poin) dan Biaya/tarif (−4,00 poin)."
    )


def test_units_differ_and_do_not_change() -> None:
    """Two units of one period: unsur differ, the mutu C and B are not the same; nothing is said to have changed."""
    unsur = difference(-4, names=("biaya", "biaya"))
    real = comparison.describe_comparison(compared(LOW, HIGH, difference(2.5), unsur), LABELS, ID, units=True)
    assert str(real[-1]) == "Unsur yang berbeda nyata: Biaya/tarif (−4,00 poin)."
    chance = comparison.describe_comparison(compared(LOW, HIGH, difference(2.5, real=False)), LABELS, ID, units=True)
    assert [str(line) for line in chance[1:]] == [
        "Mutunya berlainan (C dan B), tetapi selisih indeksnya tidak nyata: jangan dibaca sebagai beda mutu pelayanan.",
        "Tidak ada unsur yang berbeda nyata.",
    ]
    assert not any("berubah" in line for line in (*real, *chance))


# A year ago

YEAR = point("2025-S1", "74.00")


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (compared(YEAR, HIGH, difference(3.5)), "IKM naik nyata 3,50 poin (74,00 menjadi 77,50)."),
        (
            compared(HIGH, replace(YEAR, period=HIGH.period), difference(-3.5)),
            "IKM turun nyata 3,50 poin (77,50 menjadi 74,00).",
        ),
        (
            compared(YEAR, HIGH, difference(3.5, real=False)),
            "IKM tidak berubah nyata: selisih +3,50 poin (74,00 menjadi 77,50) dapat terjadi karena kebetulan.",
        ),
        (
            compared(YEAR, HIGH),
            "selisihnya +3,50 poin (74,00 menjadi 77,50); selisih itu tidak dapat diuji.",
        ),
    ],
)
def test_year_line(found: Comparison, told: str) -> None:
    """77.50 - 74.00 = 3.50: up, down, by chance, too few to test; always with the name of the period."""
    line = comparison.describe_year_change(found, ID)
    assert line is not None
    assert line == f"Dibandingkan dengan {ID.period(found.first.period)}, setahun sebelumnya, {told}"


def test_year_line_of_a_printed_figure() -> None:
    """A printed 74.00 of a year ago is told as such, and that it cannot be tested."""
    printed: Any = SimpleNamespace(figure=SimpleNamespace(source="Laporan 2025"))
    line = comparison.describe_year_change(compared(replace(YEAR, published=printed), HIGH), ID)
    assert str(line).endswith("74,00 adalah angka terbitan, sehingga selisih itu tidak dapat diuji.")


def test_no_year_line() -> None:
    """Nothing to compare with, or no index: nothing is said."""
    assert comparison.describe_year_change(None, ID) is None
    assert comparison.describe_year_change(compared(point("2025-S1", None), HIGH), ID) is None


def test_two_comparisons_are_a_paragraph_each() -> None:
    """One alone is told line by line; of two each is a paragraph, and that they were tested together."""
    one, other = compared(LOW, HIGH, difference(2.5, real=False)), compared(YEAR, HIGH, difference(3.5))
    assert comparison.describe_changes([one], [LABELS], ID) == comparison.describe_comparison(one, LABELS, ID)
    lines = comparison.describe_changes([one, other], [LABELS, ("Tahun lalu", "Semester I")], ID)
    assert len(lines) == 3
    assert lines[1].startswith("IKM Semester I lebih tinggi 3,50 poin daripada Tahun lalu")
    assert str(lines[2]) == "Kedua selisih IKM diuji bersama: nilai p disesuaikan untuk keduanya (Holm)."
    assert len(comparison.describe_changes([one, compared(YEAR, HIGH)], [LABELS, LABELS], ID)) == 2


def test_another_regulation() -> None:
    """Fourteen unsur beside nine: one sentence, no figure."""
    assert said(compared(point("2010", "75.00", OLD), HIGH)) == [
        "Semester II memakai KEP/25/M.PAN/2/2004, Semester I memakai PermenPANRB 14/2017: "
        "kedua angka bukan satu deret dan tidak dibandingkan."
    ]


def test_another_bobot() -> None:
    """0.11 beside 1/9 of one regulation."""
    assert said(compared(point("2025-S2", "75.00", bobot="0.11"), HIGH)) == [
        "Semester II dan Semester I memakai bobot atau susunan unsur yang berlainan: kedua angka tidak dibandingkan."
    ]


def test_too_few() -> None:
    """Fewer than ten on either side; no index; twenty who all agree are not said to be few: each has its sentence."""
    untested = "Selisih antara Semester II dan Semester I tidak"
    told = [f"{untested} diuji, karena pada sedikitnya satu dari keduanya responden kurang dari 10."]
    assert said(compared(point("2025-S2", "75.00", n=9), HIGH)) == told
    assert said(compared(point("2025-S2", None, n=0), HIGH)) == told
    assert said(compared(point("2025-S2", None, n=20), HIGH)) == [
        f"{untested} dapat dihitung, karena pada sedikitnya satu dari keduanya ada unsur tanpa jawaban."
    ]
    assert said(compared(LOW, HIGH)) == [
        f"{untested} diuji, karena pada sedikitnya satu dari keduanya penilaian semua responden sama."
    ]


def test_beside_a_published_figure() -> None:
    """77.50 beside a printed 75.00: shown with its source, never tested."""
    printed: Any = SimpleNamespace(
        figure=SimpleNamespace(source="Laporan 2025", ikm=LOW.value),
        convention=SimpleNamespace(name="1/9"),
        difference=None,
    )
    assert said(compared(replace(LOW, published=printed), HIGH)) == [
        "Semester II: 75,00 (angka terbitan: Laporan 2025). Semester I: 77,50. "
        "Tanpa jawaban aslinya, selisih 2,50 poin tidak dapat diuji."
    ]


def test_difference_table() -> None:
    """Sign, interval and p of each unsur; a star where it is real."""
    unsur = [
        difference(5, names=("waktu", "waktu"), p=0.0001),
        difference(-4, real=False, names=("biaya", "biaya")),
    ]
    table = comparison.tabulate_differences([compared(LOW, HIGH, difference(2.5), *unsur)], "tabel-x", [LABELS], ID)
    assert table.caption == "Selisih per unsur: Semester I dikurangi Semester II, dalam poin (skala 25–100)"
    assert list(table.headings) == ["Unsur", "Selisih", "Selang 95 %", "p disesuaikan"]
    assert [list(row) for row in table.rows] == [
        ["U3 Waktu penyelesaian", "<b>+5,00*</b>", "+4,00 sampai +6,00", "< 0,001"],
        ["U4 Biaya/tarif", "−4,00", "−5,00 sampai −3,00", "0,200"],
    ]


def test_difference_table_of_two_periods() -> None:
    """Three columns each; an unsur that one of them did not compare has dashes there."""
    waktu, biaya = difference(5, names=("waktu", "waktu")), difference(-4, real=False, names=("biaya", "biaya"))
    both = [compared(LOW, HIGH, difference(2.5), waktu, biaya), compared(LOW, HIGH, difference(2.5), waktu)]
    table = comparison.tabulate_differences(both, "tabel-x", [LABELS, ("Semester I lalu", LABELS[1])], ID)
    assert table.caption.startswith("Selisih per unsur: Semester I dikurangi periode sebelumnya")
    assert [table.headings[1], table.headings[4]] == ["Dari Semester II", "Dari Semester I lalu"]
    assert list(table.rows[1][1:]) == ["−4,00", "−5,00 sampai −3,00", "0,200", "–", "–", "–"]


def test_what_is_printed_is_the_difference_of_printed_values(tmp_path: Path) -> None:
    """Nine of twelve say 3, three 4 (81.25); before seven 3, five 4 of twelve (85.42): exact −4.1667, printed −4.17.

    With persyaratan 40/13 x 25 = 76.92 and 41/13 x 25 = 78.85: exactly +1.923, but 78.85 − 76.92 = +1.93.
    """
    before, now = ([*[3] * (12 - more), *[4] * (1 + more)] for more in (0, 1))
    files = {
        f"KPPT/{period}.csv": "\n".join([HEADINGS, *(row(first, *[4 - at % 2] * 8) for at, first in enumerate(given))])
        for period, given in (("2025-S2", before), ("2026-S1", now))
    }
    project = make_project(tmp_path, files)
    one = ikm.open("KPPT", data=str(project.data))
    told = {name.split(" ", 1)[1]: apart for name, apart, *_ in one.change().table().rows}
    assert told["Persyaratan"] == "+1,93"
    (test,) = [each for each in one.results().content["change"]["unsur"] if each["first"] == "persyaratan"]
    assert (round(test["estimate"], 3), test["change"]) == (1.923, "1.93")
    alike = {
        f"KPPT/{period}.csv": "\n".join([HEADINGS, *(row(*[first] * 9) for first in given)])
        for period, given in (("2025-S2", before), ("2026-S1", now))
    }
    whole = ikm.open("KPPT", data=str(make_project(tmp_path / "alike", alike).data))
    assert round(whole.results().content["change"]["total"]["estimate"], 3) == 1.923
    assert whole.direction().table().rows[0][1] == "+1,93"


@pytest.mark.parametrize(("p", "told"), [(0.0009, "< 0,001"), (0.001, "0,001"), (0.0496, "0,050"), (1, "1,000")])
def test_probability(p: float, told: str) -> None:
    """Three decimals; below a thousandth no figure is given."""
    assert wording.format_probability(p, ID) == told


# Groups

PROFILE = Profile(
    "education",
    60,
    10,
    tuple(
        Group(label, 10, Fraction(1, 6), made(total))
        for label, total in (("SD", 26), ("SMP", 28), ("SMA", 30), ("S1", 34))
    ),
)
METHOD = (
    "Uji selisih untuk setiap pasangan kelompok (derajat bebas Welch), sejalan dengan selangnya; "
    "nilai p disesuaikan di dalam setiap ciri "
    "(Holm; Benjamini-Hochberg bila lebih dari 20 pasangan)."
)


def pairs(*found: Difference) -> dict[str, list[Difference]]:
    """One family of pairs."""
    return {"education": list(found)}


def told(*found: Difference, words: Words = ID) -> list[str]:
    """What is said of pairs of groups."""
    return [str(line) for line in respondents.describe_group_differences(pairs(*found), [PROFILE], words)]


def test_groups_lower_first() -> None:
    """SD 26/10 x 25 = 65.00, SMA 75.00: 10.00 apart; the lower stands first whichever way it was tested."""
    line = (
        "SD (65,00) dan SMA (75,00) berbeda nyata: selisih 10,00 poin (selang 9,00 sampai 11,00).",
        METHOD,
    )
    assert told(difference(10, names=("SD", "SMA"))) == list(line)
    assert told(difference(-10, names=("SMA", "SD"))) == list(line)


def test_groups_that_do_not_differ() -> None:
    """A pair by chance is not told; the method is."""
    assert told(difference(5, real=False, names=("SD", "SMP"))) == [
        "Di antara kelompok menurut ciri responden yang dapat dibandingkan tidak ada selisih IKM yang nyata.",
        METHOD,
    ]


def test_no_groups_to_compare() -> None:
    """No pair at all: why, and no method."""
    why = (
        "Tidak ada dua kelompok yang dapat dibandingkan: untuk itu setiap kelompok memerlukan sedikitnya 10 responden, "
        "sedikitnya 3 jawaban pada setiap unsur, jawaban yang tidak semuanya sama, dan kesalahan pengambilan sampel "
        "yang dapat dihitung."
    )
    assert told() == [why]
    assert respondents.describe_group_differences({}, [], ID) == [why]


REAL = [
    difference(5, names=("SD", "SMP")),
    difference(10, names=("SD", "SMA")),
    difference(20, names=("SD", "S1")),
    difference(15, names=("SMP", "S1")),
]


def test_three_pairs_in_sentences_four_in_a_table() -> None:
    """Up to three pairs are told one by one."""
    assert len(told(*REAL[:3])) == 4
    assert told(*REAL) == ["4 pasangan kelompok berbeda nyata; semuanya ada di tabel di bawah ini.", METHOD]
    assert told(*REAL, words=EN)[0] == "4 pairs of groups really differ; the table below lists them."


def test_pairs_table() -> None:
    """Lower and higher with their indexes, the printed difference, interval, p."""
    table = respondents.tabulate_real_pairs(
        pairs(*REAL, difference(5, real=False, names=("SMP", "SMA"))), [PROFILE], ID
    )
    assert len(table.rows) == 4
    assert list(table.rows[2]) == ["SD (65,00)", "S1 (85,00)", "20,00", "19,00 – 21,00", "0,020"]
    assert list(table.headings) == [
        "Lebih rendah (IKM)",
        "Lebih tinggi (IKM)",
        "Selisih",
        "Selang 95 %",
        "p disesuaikan",
    ]


@pytest.mark.parametrize(
    ("found", "caption"),
    [
        ([], "Tidak ada selisih nyata di antara kelompok yang dibandingkan"),
        (REAL[:2], "Kelompok yang berbeda nyata: SD dan SMP; SD dan SMA"),
        (REAL[:3], "Kelompok yang berbeda nyata: SD dan SMP; SD dan SMA; SD dan S1"),
        (REAL, "4 pasangan kelompok berbeda nyata"),
    ],
)
def test_group_finding(found: list[Difference], caption: str) -> None:
    """The caption names up to three pairs, and only real ones."""
    by_chance = difference(1, real=False, names=("SMP", "SMA"))
    assert respondents.conclude_groups([*found, by_chance], ID) == caption


def test_group_finding_where_nothing_was_compared() -> None:
    """No pair is no finding: the caption says what is shown."""
    assert respondents.conclude_groups([], ID) == "IKM setiap kelompok responden"


# Trend


@pytest.mark.parametrize(
    ("points", "test", "caption"),
    [
        (
            changed(LOW, HIGH, "2.50"),
            difference(2.5),
            "IKM 77,50: naik nyata 2,50 poin dari periode sebelumnya",
        ),
        (
            changed(HIGH, LOW, "-2.50"),
            difference(-2.5),
            "IKM 75,00: turun nyata 2,50 poin dari periode sebelumnya",
        ),
        (
            changed(LOW, HIGH, "2.50"),
            difference(2.5, real=False),
            "IKM 77,50: +2,50 poin dari periode sebelumnya, yang dapat terjadi karena kebetulan",
        ),
        (
            changed(LOW, HIGH, "2.50"),
            None,
            "IKM 77,50: +2,50 poin dari periode sebelumnya; perubahan ini tidak dapat diuji",
        ),
        (changed(LOW, HIGH, None), None, "IKM 77,50: belum ada perubahan yang dapat dinyatakan"),
        (
            changed(point("2010", "75.00", OLD), HIGH, None, after_break=True),
            None,
            "IKM 77,50: awal deret baru, tidak dapat dibandingkan dengan angka sebelumnya",
        ),
    ],
)
def test_trend_finding(points: tuple[Any, Any], test: Difference | None, caption: str) -> None:
    """A real rise, a real fall, chance, untested, unknown, a new series."""
    assert trend.conclude_trend(points, compared(*points, test), ID) == caption


def test_trend_finding_beside_a_test_of_other_periods() -> None:
    """The answers tested are those of 2025-S1; the figure of 2025-S2 in between was printed: nothing is claimed."""
    points = changed(LOW, HIGH, "2.50")
    older = compared(point("2025-S1", "70.00"), HIGH, difference(7.5))
    told = "IKM 77,50: +2,50 poin dari periode sebelumnya; perubahan ini tidak dapat diuji"
    assert (trend.conclude_trend(points, older, ID), trend.conclude_trend(points, None, ID)) == (told, told)


RISE, FALL, FLAT = yearly(70, 71, 72, 73, 74), yearly(74, 73, 72, 71, 70), yearly(72, 74, 72, 70, 73)


@pytest.mark.parametrize(
    ("points", "change", "caption"),
    [
        (
            RISE,
            difference(1, real=False),
            "{up}; +1,00 poin dari periode sebelumnya, yang dapat terjadi karena kebetulan",
        ),
        (RISE, difference(1), "{up}; naik nyata 1,00 poin dari periode sebelumnya"),
        (RISE, difference(-1), "{up}, tetapi turun nyata 1,00 poin dari periode sebelumnya"),
        (RISE, None, "{up}; +1,00 poin dari periode sebelumnya; perubahan ini tidak dapat diuji"),
        (FALL, difference(1), "{down}, tetapi naik nyata 1,00 poin dari periode sebelumnya"),
        (FALL, difference(-1), "{down}; turun nyata 1,00 poin dari periode sebelumnya"),
        (FLAT, difference(-1), "{flat}; turun nyata 1,00 poin dari periode sebelumnya"),
        (
            FLAT,
            difference(1, real=False),
            "{flat}; +1,00 poin dari periode sebelumnya, yang dapat terjadi karena kebetulan",
        ),
    ],
)
def test_long_trend_before_the_last_change(points: list[Any], change: Difference | None, caption: str) -> None:
    """A point a year since 2021, up or down; 72, 74, 72, 70, 73 go nowhere; the last change comes after."""
    moved = Decimal("1.00" if change is None or change.estimate > 0 else "-1.00")
    points = [*points[:-1], replace(points[-1], change=moved)]
    slope, last = estimate_slope(points), compared(*points[-2:], change)
    up, down = (f"{way} rata-rata 1,00 poin setahun sejak Tahun 2021" for way in ("naik", "turun"))
    said = caption.format(up=up, down=down, flat="tidak ada arah tetap yang dapat dipastikan dari 5 periode")
    value = ID.number(points[-1].value)
    assert trend.conclude_trend(points, last, ID, slope) == f"IKM {value}: {said}"


def test_long_trend_without_a_last_change() -> None:
    """The period before has no index, so that nothing can be reckoned from it: the long trend stands alone."""
    told = trend.conclude_trend(RISE, None, EN, estimate_slope(RISE))
    assert told == "IKM 74.00: up by 1.00 points a year on average since 2021"


def test_trend_finding_of_one_period() -> None:
    """The first period has no change."""
    assert trend.conclude_trend([HIGH], None, ID) == "IKM 77,50: belum ada perubahan yang dapat dinyatakan"
