"""Sentences about results, word for word: each is true for its numbers, also for 0, 1 and 7 respondents."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from ikm.analysis.comparison import Comparison, Difference, TrendPoint, UnsurOrder, estimate_slope
from ikm.analysis.disclosure import disclose_index
from ikm.analysis.index import Index
from ikm.analysis.profile import Group, ItemScore, Profile, SectorScores
from ikm.analysis.quality import Refusals
from ikm.chapters import index, quality, respondents, sector, summary, trend
from ikm.page.chart import Chart
from ikm.page.wording import Words
from ikm.rules.instrument import Bobot
from ikm.rules.pack import find_pack
from ikm.survey.responses import Survey
from tests.builders import OWN, alike, changed, compared, difference, made, point, survey, yearly
from tests.helpers import KEYS, R2004, RULES, load_instrument

ID, EN = Words("id"), Words("en")
WHO = "IKM Kantor Perizinan pada Semester I Tahun 2026"
OLD = load_instrument(R2004)


@pytest.fixture
def asked(tmp_path: Path) -> Survey:
    """A survey that lends its unit and period to a sentence."""
    return survey(tmp_path, alike(3, 1))


def said(lines: list[object]) -> list[str]:
    """Lines as plain text with their markup."""
    return [str(line) for line in lines]


# The index


def test_index_of_nobody(asked: Survey) -> None:
    """No answers: there is no index, and no value, mutu or warning is told."""
    assert said(index.describe_index(asked, made(0, n=0), ID)) == [
        f"{WHO} tidak dapat dihitung, karena belum ada jawaban."
    ]
    assert said(index.describe_index(asked, made(0, n=0), EN)) == [
        "The IKM of Kantor Perizinan in Semester I, 2026 cannot be computed, because there are no answers yet."
    ]


@pytest.mark.parametrize(("n", "total", "value"), [(1, 3, "75,00"), (7, 20, "71,43"), (9, 27, "75,00")])
def test_index_of_few(asked: Survey, n: int, total: int, value: str) -> None:
    """3 x 25 = 75; 20/7 x 25 = 71.428...: 71.43; 27/9 x 25 = 75. Below ten no mutu and no other warning."""
    assert said(index.describe_index(asked, made(total, n=n), ID)) == [
        f"{WHO} adalah <strong>{value}</strong> dari {n} responden. "
        "Dengan kurang dari 10 responden, mutu pelayanan tidak dinyatakan."
    ]


@pytest.mark.parametrize("n", [10, 12, 29])
def test_index_of_some(asked: Survey, n: int) -> None:
    """All answer 3: 75.00, mutu C (65.00 to 76.60); below thirty a warning follows."""
    assert said(index.describe_index(asked, made(3 * n, n=n), ID)) == [
        f"{WHO} adalah <strong>75,00</strong>, mutu pelayanan <strong>C</strong>, "
        f"kinerja <strong>Kurang baik</strong>, dari {n} responden.",
        "Responden kurang dari 30 orang: baca angka ini dengan hati-hati.",
    ]


@pytest.mark.parametrize(("n", "told"), [(30, "30"), (63, "63"), (1051, "1.051")])
def test_index_of_many(asked: Survey, n: int, told: str) -> None:
    """From thirty on one sentence, without a warning; all answer 4: 100.00, mutu A."""
    assert said(index.describe_index(asked, made(4 * n, n=n), ID)) == [
        f"{WHO} adalah <strong>100,00</strong>, mutu pelayanan <strong>A</strong>, "
        f"kinerja <strong>Sangat baik</strong>, dari {told} responden."
    ]


def test_index_in_english(asked: Survey) -> None:
    """The same figures in the other language: 75.00, performance 'Poor'."""
    assert said(index.describe_index(asked, made(90, n=30), EN)) == [
        "The IKM of Kantor Perizinan in Semester I, 2026 is <strong>75.00</strong>, mutu (grade) <strong>C</strong>, "
        "performance <strong>Poor</strong>, from 30 respondents."
    ]


def test_index_without_an_unsur(asked: Survey) -> None:
    """Nobody answered biaya and sarana: both are named, and no index is told; what can be set the office alone is."""
    sums = [0 if key in ("biaya", "sarana") else 36 for key in KEYS]
    found = made(*sums, n=12, counts={"biaya": 0, "sarana": 0})
    told = said(index.describe_index(asked, found, ID, internal=True))
    assert said(index.describe_index(asked, found, ID)) == told[:1]
    assert told == [
        f"{WHO} tidak dapat dihitung, karena tidak ada jawaban untuk unsur Biaya/tarif dan Sarana dan prasarana. "
        "IKM mensyaratkan jawaban untuk semua unsur.",
        "Bila unsur itu tidak berlaku bagi layanan ini, misalnya karena layanannya tidak bertarif, unit dapat "
        "menyatakannya di daftar unit (units.toml) atau di berkas pendamping periode: "
        "without = [&#34;biaya&#34;, &#34;sarana&#34;]. IKM lalu dihitung dari 7 unsur lainnya, dan laporan "
        "menyebutkannya.",
    ]


def test_a_units_name_is_escaped(asked: Survey) -> None:
    """A name of the register is text."""
    hostile = replace(asked, unit=asked.unit.model_copy(update={"name": "<b>K</b>"}))
    assert "IKM &lt;b&gt;K&lt;/b&gt; pada" in str(index.describe_index(hostile, made(30), ID)[0])


def test_skipped(tmp_path: Path) -> None:
    """One '-' to biaya, two to waktu; blanks are not 'does not apply'."""
    rows = ["3,3,-,-,3,3,3,3,3", "3,3,-,3,3,3,3,3,3", "3,3,3,,3,3,3,3,3"]
    assert index.describe_skipped(survey(tmp_path, rows), ID) == (
        "Tidak berlaku bagi sebagian responden (banyaknya dalam kurung): Waktu penyelesaian (2) dan Biaya/tarif (1)."
    )


def test_nothing_skipped(asked: Survey) -> None:
    """All applied to everybody: nothing is said."""
    assert index.describe_skipped(asked, ID) is None


# Bobot


def test_bobot_exact() -> None:
    """27 x 25/9 = 75.00; 27 x 0.11 x 25 = 74.25; highest under 0.11: 36 x 0.11 x 25 = 99.00."""
    assert index.describe_bobot(made(30), ID) == (
        "IKM dihitung dengan bobot tepat 1/9 untuk setiap unsur dan dibulatkan satu kali pada dua desimal, "
        "setengah ke atas. Dengan bobot 0,11 yang juga lazim dipakai, hasilnya 74,25. "
        "Dengan bobot 0,11 nilai tertinggi yang mungkin hanya 99,00."
    )


def test_bobot_of_fourteen_unsur() -> None:
    """Fourteen 3s: 75; 42 x 0.071 x 25 = 74.55; highest 56 x 0.071 x 25 = 99.40."""
    assert str(index.describe_bobot(made(30, rules=OLD), ID)).endswith(
        "Dengan bobot 0,071 yang juga lazim dipakai, hasilnya 74,55. "
        "Dengan bobot 0,071 nilai tertinggi yang mungkin hanya 99,40."
    )


def test_bobot_with_an_own_unsur() -> None:
    """Of ten unsur no other convention is in use: one sentence, 1/10."""
    assert index.describe_bobot(made(30, rules=RULES.with_own_unsur([OWN])), ID) == (
        "IKM dihitung dengan bobot tepat 1/10 untuk setiap unsur dan dibulatkan satu kali pada dua desimal, "
        "setengah ke atas."
    )


def test_bobot_as_published() -> None:
    """Nine 3s under 0.11: C; exactly 75.00, C as well, so that no mutu is told apart."""
    assert index.describe_bobot(made(30, bobot="0.11"), ID) == (
        "IKM dihitung dengan bobot 0,11, yang dinyatakan di berkas pendamping periode ini. "
        "Dengan bobot tepat 1/9, hasilnya 75,00. "
        "Dengan bobot 0,11 nilai tertinggi yang mungkin hanya 99,00."
    )


def test_bobot_that_costs_a_mutu() -> None:
    """NRR 3.08 each: 27.72 x 0.11 x 25 = 76.23 is C, 27.72 x 25/9 = 77.00 is B."""
    found = made(308, n=100, bobot="0.11")
    assert (str(found.value), found.grade.mutu if found.grade else "") == ("76.23", "C")
    assert str(index.describe_bobot(found, ID)).endswith("hanya 99,00. Mutu menurut bobot tepat: B.")


def test_bobot_claims_no_mutu_for_few() -> None:
    """NRR 28/9 each: 77.00 under 0.11, 77.78 exact; at 25/8: 77.34 B, 78.13 B. With nine no mutu is compared."""
    found = made(28, n=9, bobot="0.11")
    assert "Mutu menurut bobot tepat" not in str(index.describe_bobot(found, ID))
    few = replace(made(308, n=100, bobot="0.11"), respondents=9)
    assert "Mutu menurut bobot tepat" not in str(index.describe_bobot(few, ID))


def test_bobot_that_rounds_in_between() -> None:
    """Fourteen 3s, sum 42 x 0.071 = 2.982 to three decimals; the convention is named with its rounding."""
    assert str(index.describe_bobot(made(30, rules=OLD, bobot="0.071;round3"), ID)).startswith(
        "IKM dihitung dengan bobot 0,071;round3, yang dinyatakan di berkas pendamping periode ini. "
        "Dengan bobot tepat 1/14, hasilnya 75,00."
    )


def test_bobot_that_can_print_100_has_no_ceiling() -> None:
    """1/9 with a rounded sum still prints 100: nothing is said of a highest value."""
    found = replace(made(30), bobot=Bobot.parse("1/n;round3", 9))
    assert "nilai tertinggi yang mungkin" not in str(index.describe_bobot(found, ID))


def test_bobot_without_an_index() -> None:
    """Nobody answered: nothing to say."""
    assert index.describe_bobot(made(0, n=0), ID) is None


# Highest and lowest


def test_extremes() -> None:
    """Sums 31 to 39 of ten answers: 77.50, 80.00, 82.50 (B) are lowest, 97.50, 95.00, 92.50 (A) highest."""
    assert said(index.describe_extremes(made(*range(31, 40)), UnsurOrder(), ID)) == [
        "Unsur dengan nilai tertinggi: Sarana dan prasarana (97,50, mutu A); "
        "Penanganan pengaduan, saran dan masukan (95,00, mutu A); dan Perilaku pelaksana (92,50, mutu A).",
        "Unsur dengan nilai terendah: Persyaratan (77,50, mutu B); "
        "Sistem, mekanisme, dan prosedur (80,00, mutu B); dan Waktu penyelesaian (82,50, mutu B).",
    ]


def test_extremes_in_english() -> None:
    """One unsur at 50.00, one at 100.00, seven at 75.00: one each is named."""
    assert said(index.describe_extremes(made(20, 40, *[30] * 7), UnsurOrder(), EN)) == [
        "Highest unsur: System, mechanism and procedure (100.00, mutu A).",
        "Lowest unsur: Requirements (50.00, mutu D).",
    ]


def test_extremes_equal() -> None:
    """All at 75.00: none stands out, whatever their number."""
    assert said(index.describe_extremes(made(30), UnsurOrder(), ID)) == [
        "Semua unsur bernilai sama, 75,00; tidak ada unsur yang menonjol."
    ]


def test_extremes_equal_as_printed() -> None:
    """30000/10000 and 30001/10000 are both printed 75.00: what a reader sees as equal is told as equal."""
    assert said(index.describe_extremes(made(30001, *[30000] * 8, n=10000), UnsurOrder(), ID)) == [
        "Semua unsur bernilai sama, 75,00; tidak ada unsur yang menonjol."
    ]


def test_extremes_that_tie_at_the_third_place() -> None:
    """31, 32, then 35 twice: the third and fourth lowest are one value, so two are named; likewise 40, 39, 38 twice."""
    high, low = said(index.describe_extremes(made(31, 32, 35, 35, 36, 38, 38, 39, 40), UnsurOrder(), ID))
    assert low.endswith(": Persyaratan (77,50, mutu B) dan Sistem, mekanisme, dan prosedur (80,00, mutu B).")
    assert high.endswith(
        ": Sarana dan prasarana (100,00, mutu A) dan Penanganan pengaduan, saran dan masukan (97,50, mutu A)."
    )


def test_extremes_that_tie_at_the_end() -> None:
    """Two at 75.00, seven at 100.00: two lowest; the seven are named together, for none is above the others."""
    high, low = said(index.describe_extremes(made(30, 30, *[40] * 7), UnsurOrder(), ID))
    assert low.endswith(": Persyaratan (75,00, mutu C) dan Sistem, mekanisme, dan prosedur (75,00, mutu C).")
    assert high.count("(100,00, mutu A)") == 7


def test_extremes_where_biaya_is_highest() -> None:
    """Biaya 100, the others 75: (8 x 3 + 4) x 25/9 = 77.78 officially, 75.00 without it; eight lowest, one highest."""
    found = made(*[40 if key == "biaya" else 30 for key in KEYS])
    lines = said(index.describe_extremes(found, UnsurOrder(), ID))
    assert lines[0] == "Unsur dengan nilai tertinggi: Biaya/tarif (100,00, mutu A)."
    assert lines[1].count("(75,00, mutu C)") == 8
    assert lines[2:] == [
        "Bila layanan tidak dipungut biaya, nilai unsur biaya/tarif dengan sendirinya tinggi. "
        "Tanpa unsur itu IKM menjadi 75,00; IKM resmi tetap 77,78."
    ]


def test_no_index_without_biaya_beside_another_bobot() -> None:
    """Under 0.11 the two figures would differ by the bobot as well: nothing is said."""
    found = made(*[40 if key == "biaya" else 30 for key in KEYS], bobot="0.11")
    assert len(index.describe_extremes(found, UnsurOrder(), ID)) == 2


@pytest.mark.parametrize(("n", "left_out"), [(9, True), (10, False)])
def test_extremes_of_an_unsur_that_few_answered(n: int, left_out: bool) -> None:
    """Waktu is lowest by far: named with ten answers, with nine only as left out."""
    found = made(31, 32, n, 34, 35, 36, 37, 38, 39, counts={"waktu": n})
    lines = said(index.describe_extremes(found, UnsurOrder(), ID))
    assert ("Waktu penyelesaian (25,00, mutu D)" in lines[1]) is not left_out
    told = [
        "Tidak diperingkat karena sedikit yang menjawab (kurang dari 10 responden, atau kurang dari 30 responden yang "
        "juga kurang dari separuh): Waktu penyelesaian (9 jawaban)."
    ]
    assert lines[2:] == (told if left_out else [])


def test_extremes_where_few_answered_anything() -> None:
    """Nine answers to each: all are ranked, without mutu, and none is said to be left out."""
    lines = said(index.describe_extremes(made(18, *[27] * 7, 36, n=9), UnsurOrder(), ID))
    assert lines[:2] == [
        "Unsur dengan nilai tertinggi: Sarana dan prasarana (100,00).",
        "Unsur dengan nilai terendah: Persyaratan (50,00).",
    ]
    assert len(lines) == 2


def test_extremes_of_nothing() -> None:
    """Nobody answered: nothing to rank."""
    assert index.describe_extremes(made(0, n=0), UnsurOrder(), ID) == []


# Respondents


ALL_HIDDEN = "Menurut jenis kelamin tidak ada kelompok yang dapat ditampilkan tanpa membuka jawaban kelompok kecil."
FEW = "† Kurang dari 30 responden: baca IKM dan mutu kelompok itu dengan hati-hati."


def profile(groups: int = 0, n: int = 12, **more: object) -> Profile:
    """Respondents by gender in so many groups of n."""
    one = made(3 * n, n=n)
    return Profile("gender", 24, 10, tuple(Group(str(at), n, one.exact or 0, one) for at in range(groups)), **more)


@pytest.mark.parametrize(
    ("found", "lines"),
    [
        (profile(2, 30), []),
        (profile(2, 29), []),
        (profile(withheld=True), [ALL_HIDDEN]),
        (profile(stated=False), ["Tidak ada responden yang mengisi jenis kelamin."]),
        (profile(1, stated=False), ["Tidak ada responden yang mengisi jenis kelamin."]),
        (profile(stated=False, unreadable=3), ["Tidak ada isian jenis kelamin yang dapat dibaca."]),
    ],
)
def test_profile(found: Profile, lines: list[str]) -> None:
    """Why there is no table: none can be shown, not stated, not readable; with one, whether groups are few."""
    assert said(respondents.describe_profile(found, ID)) == lines


@pytest.mark.parametrize(
    ("groups", "n", "total", "caption"),
    [
        (1, 14, 24, "Terbanyak: 0, 14 orang (58,3 %)"),
        (1, 12, 24, "Terbanyak di antara yang ditampilkan: 0, 12 orang (50,0 %)"),
        (2, 12, 30, "Terbanyak: 0 dan 1, masing-masing 12 orang (40,0 %)"),
        (4, 12, 48, "Terbanyak: 4 kelompok, masing-masing 12 orang (25,0 %)"),
        (2, 12, 36, "Terbanyak di antara yang ditampilkan: 0 dan 1, masing-masing 12 orang (33,3 %)"),
        (4, 12, 60, "Terbanyak di antara yang ditampilkan: 4 kelompok, masing-masing 12 orang (20,0 %)"),
    ],
)
def test_largest_group(groups: int, n: int, total: int, caption: str) -> None:
    """A hidden group may be as large where as many respondents are in none that is shown: 24 - 12 = 12."""
    found = profile(groups, n)
    shown = tuple(replace(group, share=Fraction(n, total)) for group in found.groups)
    chart = respondents.draw_profile(replace(found, total=total, groups=shown), ID)
    assert isinstance(chart, Chart)
    assert chart.caption == caption


@pytest.mark.parametrize(
    ("totals", "line", "caption"),
    [
        ([30, 20, 30], "Nilai terendah (50,00): Pelacakan status permohonan (0,0 % yang menjawab memilih di bawah "
         "“baik”).", "Pelacakan status permohonan terendah (50,00)"),
        ([20, 20, 30], "Nilai terendah (50,00): Permohonan secara daring (0,0 % yang menjawab memilih di bawah “baik”) "
         "dan Pelacakan status permohonan (0,0 % yang menjawab memilih di bawah “baik”).",
         "Permohonan secara daring dan Pelacakan status permohonan terendah (50,00)"),
        ([20, 20, 20, 20, 30], "Nilai terendah (50,00): 4 butir.", "4 butir terendah (50,00)"),
        ([20, 20], "Nilai setiap butir: 50,00.", "Nilai setiap butir 50,00"),
        ([20], "Nilai setiap butir: 50,00.", "Nilai setiap butir 50,00"),
    ],
)  # fmt: skip
def test_lowest_items_of_a_sector(asked: Survey, totals: list[int], line: str, caption: str) -> None:
    """Ten answers add up to 20 or 30: 50.00 and 75.00. All that tie are named, and no one where none is higher."""
    pack = find_pack("perizinan")
    assert pack is not None
    items = [*pack.items, pack.items[0]]
    scores = [
        ItemScore(item, 10, Decimal(total * 25) / 10, Fraction(0), None)
        for item, total in zip(items, totals, strict=False)
    ]
    found = SectorScores(pack, tuple(scores))
    assert said(sector.describe_sector(found, asked, ID))[1:] == [line]
    chart = sector.draw_sector(found, ID)
    assert isinstance(chart, Chart)
    assert chart.caption == caption


@pytest.mark.parametrize(
    ("n", "profiles", "lines"),
    [
        (0, [profile()], ["Belum ada jawaban yang dapat dihitung pada periode ini."]),
        (1, [profile()], ["Jawaban 1 responden dihitung dalam indeks."]),
        (1051, [], ["Jawaban 1.051 responden dihitung dalam indeks."]),
        (
            7,
            [profile(withheld=True)],
            [
                "Jawaban 7 responden dihitung dalam indeks.",
                "Dengan kurang dari 10 responden, tidak satu pun kelompok responden ditampilkan, "
                "agar tidak seorang pun dapat dikenali.",
            ],
        ),
        (
            63,
            [profile(2), profile(withheld=True)],
            [
                "Jawaban 63 responden dihitung dalam indeks.",
                "Kelompok dengan kurang dari 10 responden tidak ditampilkan; bila perlu, kelompok terkecil berikutnya "
                "juga tidak, agar tidak seorang pun dapat dikenali, juga tidak dari selisih jumlahnya.",
            ],
        ),
    ],
)
def test_respondents(n: int, profiles: list[Profile], lines: list[str]) -> None:
    """How many, and that small groups are hidden only where some are."""
    assert said(respondents.describe_respondents(made(3 * n, n=n), profiles, ID)) == lines


def test_respondents_without_an_index() -> None:
    """Nobody answered biaya: the answers count for each unsur, and for no index. Of one respondent it is not shown."""
    silent = made(*(0 if key == "biaya" else 36 for key in KEYS), n=12, counts={"biaya": 0})
    assert said(respondents.describe_respondents(silent, [], ID)) == [
        "Jawaban 12 responden dihitung per unsur, tetapi belum menghasilkan IKM, karena ada unsur tanpa jawaban."
    ]
    withheld = disclose_index(made(3, n=1))
    assert said(respondents.describe_respondents(withheld, [], ID)) == [
        "Jawaban 1 responden dihitung; IKM tidak ditampilkan, karena responden kurang dari 3."
    ]


# Trend and conclusion

UP = changed(point("2025-S2", "75.00"), point("2026-S1", "77.50"), "2.50")
DOWN = changed(point("2025-S2", "77.50"), point("2026-S1", "75.00"), "-2.50")
SAME = changed(point("2025-S2", "75.00"), point("2026-S1", "75.00"), "0.00")
RULES_BREAK = changed(point("2010", "75.00", OLD), point("2018", "80.00"), None, after_break=True)
BOBOT_BREAK = changed(point("2025-S2", "99.00", bobot="0.11"), point("2026-S1", "100.00"), None, after_break=True)
UNKNOWN = changed(point("2025-S2", None, n=0), point("2026-S1", "75.00"), None)


def judged(points: tuple[TrendPoint, TrendPoint], *, real: bool) -> Comparison:
    """The last change with its test."""
    return compared(*points, difference(2.5, real=real))


FIVE = tuple(point(f"202{year}", value) for year, value in enumerate(("81.00", "76.00", "78.50", "79.00", "77.50")))


#: What is said of five periods of which no error is known.
NO_ERRORS = (
    "Arah jangka panjang tidak dihitung: dari 5 periode hanya 0 yang mempunyai galat baku, sedangkan diperlukan 5."
)


@pytest.mark.parametrize(
    ("points", "lines"),
    [
        (UP, []),
        (RULES_BREAK, []),
        (BOBOT_BREAK, []),
        (UNKNOWN, ["Tren belum dapat digambar: kurang dari dua periode mempunyai IKM yang dapat ditampilkan."]),
        (UP[:1], ["Belum ada periode sebelumnya yang tercatat; tren baru terlihat setelah periode berikutnya."]),
        (
            FIVE,
            [
                NO_ERRORS,
                "Dalam 5 periode sejak Tahun 2020, IKM terendah adalah 76,00 (Tahun 2021) "
                "dan tertinggi 81,00 (Tahun 2020).",
            ],
        ),
        (
            (point("2010", "60.00", OLD), point("2018", None, n=0), *FIVE),
            [
                NO_ERRORS,
                "Dalam 5 periode sejak Tahun 2020, IKM terendah adalah 76,00 (Tahun 2021) "
                "dan tertinggi 81,00 (Tahun 2020).",
            ],
        ),
    ],
)
def test_trend(points: tuple[TrendPoint, ...], lines: list[str]) -> None:
    """Lowest and highest of three periods or more of one series; what was published under other rules is not in it."""
    assert said(trend.describe_trend(points, ID)) == lines


def test_trend_in_english() -> None:
    """The same five."""
    assert said(trend.describe_trend(FIVE, EN)) == [
        "The long-run direction is not reckoned: of 5 periods only 0 have a standard error, and it takes 5.",
        "Over 5 periods since 2020, the lowest IKM is 76.00 (2021) and the highest 81.00 (2020).",
    ]


ROSE = "Sejak Tahun 2021 IKM naik nyata, rata-rata 1,00 poin setahun (5 periode; selang 95 % +0,38 sampai +1,62)."
FELL = "Sejak Tahun 2021 IKM turun nyata, rata-rata 1,00 poin setahun (5 periode; selang 95 % −1,62 sampai −0,38)."
NOWHERE = (
    "Dari 5 periode sejak Tahun 2021 tidak ada arah tetap yang dapat dipastikan: rata-rata {estimate} poin setahun "
    "(selang 95 % {low} sampai {high}) dapat terjadi karena kebetulan."
)
TURNED = "Perubahan terakhir, yang nyata, berlawanan dengan arah itu."
RISE, FALL, FLAT = yearly(70, 71, 72, 73, 74), yearly(74, 73, 72, 71, 70), yearly(70, 74, 72, 70, 74)


@pytest.mark.parametrize(
    ("points", "last", "lines"),
    [
        (RISE, None, [ROSE]),
        (RISE, difference(1), [ROSE]),
        (RISE, difference(-1, real=False), [ROSE]),
        (RISE, difference(-1), [ROSE, TURNED]),
        (FALL, difference(1), [FELL, TURNED]),
        (FALL, difference(-1), [FELL]),
        (FLAT, difference(1), [NOWHERE.format(estimate="+0,40", low="−1,80", high="+2,60")]),
        (RISE[1:], difference(-1), []),
    ],
)
def test_long_trend(points: list[TrendPoint], last: Difference | None, lines: list[str]) -> None:
    """The sums are those of tests/analysis/test_slope.py; four periods have none; a real step back is told."""
    told = said(trend.describe_trend(points, ID, estimate_slope(points), compared(*points[-2:], last)))
    assert told[:-1] == lines
    assert told[-1].startswith(f"Dalam {len(points)} periode sejak")


def test_long_trend_says_what_it_leaves_out() -> None:
    """Two of seven years have no error."""
    points = [*RISE, point("2026", "99.00"), point("2027", "98.00")]
    assert said(trend.describe_trend(points, ID, estimate_slope(points)))[1] == (
        "Arah itu dihitung tanpa Tahun 2026 dan Tahun 2027: angkanya tidak mempunyai galat baku "
        "(angka terbitan, responden kurang dari 10, semua jawaban sama, "
        "atau (hampir) semua responden ditanya pada satu hari atau oleh satu pencacah)."
    )


def test_long_trend_in_english() -> None:
    """A rise with a step back, and no direction."""
    steps = compared(*RISE[-2:], difference(-1))
    assert said(trend.describe_trend(RISE, EN, estimate_slope(RISE), steps))[:2] == [
        "Over the long run the IKM really rose, by 1.00 points a year on average since 2021 "
        "(5 periods; 95% interval +0.38 to +1.62).",
        "The last change, which is real, goes against that direction.",
    ]
    assert said(trend.describe_trend(FLAT, EN, estimate_slope(FLAT)))[0] == (
        "From 5 periods since 2021 no steady direction can be told: +0.40 points a year on average "
        "(95% interval −1.80 to +2.60) can be due to chance."
    )


@pytest.mark.parametrize(("points", "told"), [(RISE, [ROSE]), (FALL, [FELL]), (FLAT, [])])
def test_conclusion_tells_a_long_trend(asked: Survey, points: list[TrendPoint], told: list[str]) -> None:
    """Where there is one, before the last change."""
    slope = estimate_slope(points)
    known = (asked, made(30), UnsurOrder(), points, None, None, ID)
    lines = said(summary.describe_conclusion(*known, slope=slope, unsur=False))
    assert lines[1:-1] == told
    assert lines[-1].startswith("Perubahan dari Tahun 2024")


def concluded(
    asked: Survey, found: Index, points: tuple[TrendPoint, ...], change: Comparison | None = None, *, unsur: bool = True
) -> list[str]:
    """The conclusion in Indonesian."""
    return said(summary.describe_conclusion(asked, found, UnsurOrder(), points, change, None, ID, unsur=unsur))


def test_conclusion(asked: Survey) -> None:
    """Sums 31 to 39 of ten: 315 x 25/90 = 87.50, B; change, strongest (97.50) and weakest (77.50) in four sentences."""
    assert concluded(asked, made(*range(31, 40)), UP, judged(UP, real=True)) == [
        f"{WHO} adalah 87,50 (mutu B, Baik) dari 10 responden.",
        "IKM naik nyata 2,50 poin dibandingkan dengan Semester II Tahun 2025 (75,00 menjadi 77,50).",
        "Unsur terkuat: Sarana dan prasarana (97,50).",
        "Unsur dengan nilai terendah: Persyaratan (77,50).",
    ]


def test_conclusion_in_english(asked: Survey) -> None:
    """One period, all equal: one sentence."""
    lines = summary.describe_conclusion(asked, made(30), UnsurOrder(), UP[:1], None, None, EN, unsur=True)
    assert said(lines) == [
        "The IKM of Kantor Perizinan in Semester I, 2026 is 75.00 (mutu C, Poor) from 10 respondents."
    ]


@pytest.mark.parametrize("n", [1, 7, 9])
def test_conclusion_of_few(asked: Survey, n: int) -> None:
    """75.00 without mutu; unsur only where they may be shown."""
    sums = [4 * n, *[3 * n] * 7, 2 * n]
    told = f"{WHO} adalah 75,00 dari {n} responden; jumlah itu terlalu sedikit untuk menyatakan mutu."
    assert concluded(asked, made(*sums, n=n), UP[:1], unsur=False) == [told]
    assert concluded(asked, made(*sums, n=n), UP[:1], unsur=True) == [
        told,
        "Unsur terkuat: Persyaratan (100,00).",
        "Unsur dengan nilai terendah: Sarana dan prasarana (50,00).",
    ]


def test_conclusion_without_an_index(asked: Survey) -> None:
    """Nobody answered, or not every unsur: nothing else is concluded."""
    assert concluded(asked, made(0, n=0), UNKNOWN) == [f"{WHO} belum dapat dinyatakan."]
    silent = made(0, *[30] * 8, counts={"persyaratan": 0})
    told = [f"{WHO} tidak dapat dihitung, karena tidak ada jawaban untuk Persyaratan."]
    assert concluded(asked, silent, UP, judged(UP, real=True)) == told


UNTESTED = "IKM 2,50 poin lebih rendah daripada Semester II Tahun 2025 (75,00 dan 77,50); selisih itu tidak diuji."


@pytest.mark.parametrize(
    ("points", "change", "told"),
    [
        (DOWN, None, UNTESTED),
        (
            DOWN,
            judged(DOWN, real=True),
            "IKM turun nyata 2,50 poin dibandingkan dengan Semester II Tahun 2025 (77,50 menjadi 75,00).",
        ),
        (
            DOWN,
            judged(DOWN, real=False),
            "IKM tidak berubah nyata dibandingkan dengan Semester II Tahun 2025: selisih −2,50 poin "
            "(77,50 menjadi 75,00) dapat terjadi karena kebetulan.",
        ),
        (DOWN, compared(point("2025-S1", "70.00"), DOWN[1], difference(5)), UNTESTED),
        (SAME, judged(SAME, real=False), "IKM sama dengan Semester II Tahun 2025 (75,00)."),
        (UNKNOWN, None, "Perubahan dari Semester II Tahun 2025 tidak dapat dinyatakan."),
        (
            RULES_BREAK,
            None,
            "Pedoman survei berganti dari KEP/25/M.PAN/2/2004 ke PermenPANRB 14/2017 sesudah Tahun 2010; "
            "nilai sebelum dan sesudahnya tidak dapat dibandingkan.",
        ),
        (
            BOBOT_BREAK,
            compared(*BOBOT_BREAK),
            "Susunan unsur atau bobot berubah sesudah Semester II Tahun 2025; "
            "nilai sebelum dan sesudahnya tidak dapat dibandingkan.",
        ),
    ],
)
def test_conclusion_tells_the_change(
    asked: Survey, points: tuple[TrendPoint, TrendPoint], change: Comparison | None, told: str
) -> None:
    """75.00 - 77.50 = -2.50: a fall only where the test of these two periods says it is more than chance."""
    assert concluded(asked, made(30), points, change)[1:] == [told]


def test_conclusion_leaves_out_unsur_that_few_answered(asked: Survey) -> None:
    """Waktu has nine answers of 1: not the weakest, for it is not ranked; persyaratan (77.50) is."""
    found = made(31, 32, 9, 34, 35, 36, 37, 38, 39, counts={"waktu": 9})
    assert concluded(asked, found, UP[:1])[-1] == "Unsur dengan nilai terendah: Persyaratan (77,50)."


def test_conclusion_where_unsur_are_printed_alike(asked: Survey) -> None:
    """30001/10000 and 3 are both printed 75.00: no strongest and no weakest at the same figure."""
    assert len(concluded(asked, made(30001, *[30000] * 8, n=10000), UP[:1])) == 1


# Refused rows


def refusals(counted: Index, with_refused: Index, read: int = 12, refused: int = 2) -> Refusals:
    """Two of twelve rows refused."""
    rows = pd.DataFrame({"row": [3, 4], "column": "", "reason": "empty"})
    return Refusals(read, refused, rows, pd.Series({"no answers": refused}), counted, with_refused)


@pytest.mark.parametrize(
    ("with_refused", "told"),
    [
        (
            made(*[40 if key == "biaya" else 30 for key in KEYS]),
            "Bila jawaban sah di dalam baris itu ikut dihitung, IKM menjadi 77,78 (+2,78 poin dari IKM resmi).",
        ),
        (
            made(*[20 if key == "biaya" else 30 for key in KEYS]),
            "Bila jawaban sah di dalam baris itu ikut dihitung, IKM menjadi 72,22 (−2,78 poin dari IKM resmi).",
        ),
        (made(36, n=12), "Baris itu tidak mengubah IKM."),
        (made(0, n=0), "Pengaruhnya terhadap IKM tidak dapat dihitung."),
    ],
)
def test_refused(with_refused: Index, told: str) -> None:
    """75.00 counted; (24 + 4) x 25/9 = 77.78 and (24 + 2) x 25/9 = 72.22 with the rows; the same; unknown."""
    assert said(quality.describe_refusals(refusals(made(30), with_refused), ID, listed=True)) == [
        f"Dari 12 baris, 2 tidak dihitung: tidak ada satu pun unsur yang dijawab (2). {told}",
        "Nomor baris menunjuk pada berkas jawaban periode ini.",
    ]


def test_no_file_is_named_where_no_row_is_listed() -> None:
    """Rows that the unit excluded are counted for the public, and not listed: no number points at a file."""
    counted = replace(refusals(made(30), made(36, n=12)), rows=pd.DataFrame())
    assert len(quality.describe_refusals(counted, ID)) == 1


def test_refused_where_no_index_is_published() -> None:
    """Without a counted index no change is known, even where the refused rows would give one."""
    lines = quality.describe_refusals(refusals(made(0, n=0), made(30)), ID)
    assert str(lines[0]).endswith("Pengaruhnya terhadap IKM tidak dapat dihitung.")


@pytest.mark.parametrize("read", [0, 1, 1051])
def test_none_refused(read: int) -> None:
    """One sentence, no file named."""
    told = f"{read:,}".replace(",", ".")
    assert said(quality.describe_refusals(refusals(made(30), made(30), read, 0), ID)) == [
        f"Semua {told} baris jawaban dihitung; tidak ada yang ditolak."
    ]
