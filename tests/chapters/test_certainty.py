"""How far a number can be trusted, word for word, for each way of choosing respondents."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikm.analysis.precision import Precision
from ikm.analysis.profile import count_spreads
from ikm.chapters import certainty
from ikm.page.wording import Words
from tests.builders import alike, error, made, survey
from tests.helpers import RULES, scores

ID, EN = Words("id"), Words("en")
INTERVAL = "Dengan tingkat kepercayaan 95 %, IKM berada antara 70,00 dan 80,00."
BASIS = {
    "random": "Selang ini mencakup galat karena hanya sebagian pengguna layanan yang ditanya, "
    "dengan anggapan responden dipilih secara acak.",
    "systematic": "Selang ini mencakup galat karena hanya sebagian pengguna layanan yang ditanya. Responden dipilih "
    "secara sistematis; galatnya dihitung seperti pada sampel acak, yang tepat bila urutan pengguna tidak berpola.",
    "self-selected": "Responden mengisi atas kemauan sendiri, sehingga selang ini hanya menggambarkan keragaman "
    "jawaban mereka, bukan ketidakpastian tentang semua pengguna layanan.",
    "required": "Mengisi survei menjadi syarat memperoleh layanan, sehingga selang ini hanya menggambarkan keragaman "
    "jawaban yang masuk, bukan ketidakpastian tentang penilaian semua pengguna layanan.",
    "census": "Semua pengguna layanan ditanya; selang ini menggambarkan jawaban yang tidak masuk.",
    "": "Cara memilih responden tidak dicatat; selang ini hanya sahih bila responden dipilih secara acak.",
}


def said(folder: Path, found: Precision | None, selection: str = "", words: Words = ID) -> list[str]:
    """The interval of a survey whose respondents were so chosen."""
    sidecar = f'selection = "{selection}"\n' if selection else ""
    return [str(line) for line in certainty.describe_interval(survey(folder, alike(3, 1), sidecar), found, words)]


@pytest.mark.parametrize("selection", ["random", "systematic", "self-selected", "census", "required", ""])
def test_interval_says_what_it_assumes(tmp_path: Path, selection: str) -> None:
    """70 to 80 at 95 %, and the note of each way of choosing, in one paragraph."""
    assert said(tmp_path, error(), selection) == [f"{INTERVAL} {BASIS[selection]}"]


def test_interval_in_english(tmp_path: Path) -> None:
    """The same."""
    assert said(tmp_path, error(), "random", EN) == [
        "At a confidence level of 95%, the IKM lies between 70.00 and 80.00. The interval covers the error from asking "
        "only part of the users, assuming that respondents were drawn at random."
    ]


def test_interval_within_a_known_population(tmp_path: Path) -> None:
    """20 of 1,051 users: their number is told last."""
    assert said(tmp_path, error(population=1051), "random") == [
        f"{INTERVAL} {BASIS['random']} Jumlah pengguna layanan (1.051 orang) ikut diperhitungkan."
    ]


def test_no_interval_below_ten(tmp_path: Path) -> None:
    """None is claimed, so none is told."""
    assert said(tmp_path, None, "random") == []


def test_everybody_answered_alike(tmp_path: Path) -> None:
    """No spread in a sample of 20 of 25: no interval, and nothing of a census."""
    told = ["Jawaban setiap responden bernilai sama, sehingga selang kepercayaan tidak dapat dihitung."]
    assert said(tmp_path, error(75, 75), "random") == told
    assert said(tmp_path, error(75, 75, population=25), "census") == told


def test_everybody_answered(tmp_path: Path) -> None:
    """20 of 20 users: no sampling error, whatever the answers."""
    assert said(tmp_path, error(75, 75, population=20), "census") == [
        "Semua pengguna layanan pada periode ini (20 orang) menjawab, sehingga IKM tidak mengandung kesalahan "
        "pengambilan sampel. Uji perbedaan di laporan ini tetap memperlakukan mereka sebagai sampel, sebab yang "
        "ditanyakan adalah pelayanannya, bukan hanya pengguna pada periode ini."
    ]


# Chances of mutu


def chances(
    folder: Path,
    found: Precision | None,
    n: int = 20,
    total: int = 60,
    words: Words = ID,
    selection: str | None = "random",
) -> list[str]:
    """What is said of an index of 75.00, mutu C, and its error."""
    asked = survey(folder, alike(3, 1), f'selection = "{selection}"\n' if selection else "")
    return [line.unescape() for line in certainty.describe_mutu_certainty(asked, made(total, n=n), found, words)]


def test_chances(tmp_path: Path) -> None:
    """97 % C and 3 % B: told, and no warning; below 0.1 % and above 99.9 % no figure claims certainty."""
    assert chances(tmp_path, error(A=0.0001, B=0.03, C=0.9699, D=0.0)) == [
        "Kemungkinan mutu, mengingat kesalahan pengambilan sampel: A < 0,1 %; B 3,0 %; C 97,0 %; dan D < 0,1 %."
    ]
    assert chances(tmp_path, error(B=0.0001, C=0.9999)) == [
        "Kemungkinan mutu, mengingat kesalahan pengambilan sampel: B < 0,1 % dan C > 99,9 %."
    ]


@pytest.mark.parametrize(("chance", "warned"), [(0.9499, True), (0.95, False)])
def test_a_mutu_is_uncertain_below_95_per_cent(tmp_path: Path, chance: float, warned: bool) -> None:
    """1 - 0.9499 = 5.01 %: told as another 5.0 %; at 95 % exactly nothing is warned of."""
    lines = chances(tmp_path, error(B=1 - chance, C=chance))
    told = ["Mutu C tidak pasti: karena kesalahan pengambilan sampel, kemungkinan bahwa mutunya lain adalah 5,0 %."]
    assert lines[1:] == (told if warned else [])


def test_the_published_mutu_is_the_one_that_is_doubted(tmp_path: Path) -> None:
    """The index prints C, though B is likelier: 1 - 0.4 = 60 %."""
    assert chances(tmp_path, error(B=0.6, C=0.4), words=EN) == [
        "Chance of each mutu, given the sampling error: B 60.0% and C 40.0%.",
        "Mutu C is uncertain: given the sampling error, the chance of another one is 60.0%.",
    ]


@pytest.mark.parametrize("n", [1, 7])
def test_few_have_no_interval(tmp_path: Path, n: int) -> None:
    """Below ten it is said that none is claimed."""
    assert chances(tmp_path, None, n, 3 * n) == [
        "Dengan kurang dari 10 responden, selang kepercayaan tidak dinyatakan."
    ]


@pytest.mark.parametrize(
    ("selection", "caveat"),
    [
        ("random", None),
        ("census", None),
        (
            "self-selected",
            "Kemungkinan ini menganggap mereka yang mengisi mewakili semua pengguna layanan, padahal mereka mengisi "
            "atas kemauan sendiri; karena itu kemungkinan ini tidak menyatakan seberapa pasti mutu bagi semua "
            "pengguna layanan.",
        ),
        (
            "required",
            "Kemungkinan ini menganggap jawaban yang diberikan sebagai syarat layanan sama dengan penilaian semua "
            "pengguna layanan; karena itu kemungkinan ini tidak menyatakan seberapa pasti mutu bagi mereka.",
        ),
        (
            None,
            "Kemungkinan ini hanya sahih bila responden dipilih secara acak, sedangkan cara memilihnya tidak dicatat.",
        ),
    ],
)
def test_chances_carry_their_caveat(tmp_path: Path, selection: str | None, caveat: str | None) -> None:
    """After the chances, where respondents were not drawn."""
    told = "Kemungkinan mutu, mengingat kesalahan pengambilan sampel: B < 0,1 % dan C > 99,9 %."
    assert chances(tmp_path, error(B=0.0001, C=0.9999), selection=selection) == [told, *([caveat] if caveat else [])]


def test_nothing_to_be_sure_of(tmp_path: Path) -> None:
    """Without answers, or without an index, that is said."""
    assert chances(tmp_path, None, 0, 0) == ["Belum ada jawaban yang dapat dihitung pada periode ini."]
    unknown = made(0, *[36] * 8, n=12, counts={"persyaratan": 0})
    asked = survey(tmp_path, alike(3, 12))
    assert [str(line) for line in certainty.describe_mutu_certainty(asked, unknown, None, ID)] == [
        "IKM tidak dapat dihitung, sehingga kepastiannya tidak dapat dinyatakan."
    ]


def test_no_chances_without_spread_or_mutu(tmp_path: Path) -> None:
    """All alike, or everybody answered: why there are no chances; below ten no mutu is published to be doubted."""
    assert chances(tmp_path, error(75, 75)) == [
        "Jawaban setiap responden bernilai sama, sehingga selang kepercayaan tidak dapat dihitung."
    ]
    assert chances(tmp_path, error(75, 75, population=20)) == [
        "Semua pengguna layanan pada periode ini (20 orang) menjawab, sehingga IKM tidak mengandung kesalahan "
        "pengambilan sampel. Uji perbedaan di laporan ini tetap memperlakukan mereka sebagai sampel, sebab yang "
        "ditanyakan adalah pelayanannya, bukan hanya pengguna pada periode ini."
    ]
    assert chances(tmp_path, error(), n=9, total=27) == []


# Spread of the answers


def spread(*answers: int | list[int | None], words: Words = ID) -> list[str]:
    """What is said of answers."""
    return [str(line) for line in certainty.describe_spreads(count_spreads(scores(*answers), RULES), 10, words)]


def test_spread_names_the_unsur_with_most_low_answers() -> None:
    """Waktu: 1, 2 and 4 of three, 2/3 = 66.7 %; prosedur: one 2 of three, 33.3 %."""
    first, second, third = ([4, 2, 1, *[4] * 6], [4, 3, 2, *[4] * 6], [4] * 9)
    assert spread(first, second, third) == [
        "Rata-rata yang sama dapat berasal dari jawaban yang sangat berbeda. Bagian jawaban bernilai 1 atau 2 "
        "paling besar pada Waktu penyelesaian: 66,7 %."
    ]


def test_spread_without_low_answers() -> None:
    """3 is 'good': no unsur is named for it."""
    assert spread(3, 4) == ["Tidak ada satu pun jawaban bernilai 1 atau 2."]
    assert spread(3, 4, words=EN) == ["Not one answer was 1 or 2."]


def test_spread_counts_given_answers() -> None:
    """Persyaratan: one 2, one blank: 100 % of the given answers are low."""
    assert spread([2, *[4] * 8], [None, *[4] * 8])[0].endswith("Persyaratan: 100,0 %.")


def test_spread_of_nothing() -> None:
    """Nobody answered: nothing is said."""
    assert spread() == []
    assert certainty.describe_spreads((), 10, ID) == []


def test_spread_table() -> None:
    """Answers 1, 2, 4, 4 to every unsur: one, one, none, two of four, half of them low."""
    table = certainty.tabulate_spreads(count_spreads(scores(1, 2, 4, 4), RULES), ID)
    assert list(table.rows[0]) == ["U1", "Persyaratan", "1", "1", "0", "2", "4", "50,0 %"]
    assert list(table.headings) == [
        "No.",
        "Unsur pelayanan",
        "Nilai 1",
        "Nilai 2",
        "Nilai 3",
        "Nilai 4",
        "Jawaban",
        "Nilai 1–2",
    ]
    assert (len(table.rows), table.numbers) == (9, frozenset(range(2, 8)))


@pytest.mark.parametrize(("estimate", "warned"), [(96.9, False), (97.1, True)])
def test_an_interval_near_the_ceiling_is_warned_of(tmp_path: Path, estimate: float, warned: bool) -> None:
    """Above 97 the simulation holds the truth less often than .93 (docs/statistics.md)."""
    found = Precision(30, estimate, 0.5, 29, (25.0, 100.0))
    assert ("sedikit lebih jarang daripada 95 %" in said(tmp_path, found, "random")[0]) is warned
