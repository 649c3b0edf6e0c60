"""Expectation and need in words: what was asked decides what is said; few, nothing asked, on the line, disputed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ikm.analysis.actions import Priorities
from ikm.analysis.importance import (
    Crosshair,
    DerivedImportance,
    Gap,
    Importance,
    Position,
    Quadrant,
    UnsurAssociation,
    assess_importance,
)
from ikm.chapters import importance as charts
from ikm.chapters import importance as said
from ikm.chapters.importance import show_importance
from ikm.page.view import Section
from ikm.page.wording import Words
from tests.helpers import KEYS, RULES, scores

ID, EN = Words("id"), Words("en")
ASK = "Perbandingan itu mungkin pada survei berikutnya, bila untuk setiap unsur ditanyakan pula harapan"


def answers(n: int = 20, *, kinerja: int | Sequence[int] = 3, **stated: int) -> pd.DataFrame:
    """Some respondents who answer alike: kinerja, and e.g. harapan=4 to every unsur, overall=3."""
    frame = scores(*[kinerja] * n)
    for kind, value in stated.items():
        columns = ["overall"] if kind == "overall" else [f"{kind}_{key}" for key in KEYS]
        frame = frame.assign(**{column: pd.array([value] * n, dtype="Int8") for column in columns})
    return frame


def section(frame: pd.DataFrame, words: Words = ID) -> Section:
    """The section on these answers."""
    return show_importance(assess_importance(frame, RULES), Priorities(RULES, (), ()), words)


def texts(shown: Section) -> list[list[str]]:
    """Paragraphs of each view."""
    return [str(view.text()).splitlines() for view in shown]


# Nothing, or few


def test_not_asked() -> None:
    """Unsur alone: one view, no table, no chart; what to ask is told."""
    (view,) = section(answers())
    lines = str(view.text()).splitlines()
    assert lines[0] == (
        "Kuesioner periode ini tidak menanyakan harapan, kepentingan, maupun kepuasan secara keseluruhan. "
        "Karena itu kinerja tidak dapat dibandingkan dengan harapan dan kebutuhan masyarakat."
    )
    assert lines[1].startswith(ASK)
    assert len(lines) == 2
    assert (view.figure(), len(view._tables), view.frame.empty) == (None, 0, True)


@pytest.mark.parametrize("kind", ["harapan", "kepentingan"])
@pytest.mark.parametrize("n", [1, 7, 9])
def test_few_answered_both(n: int, kind: str) -> None:
    """Below ten pairs nothing is concluded, and nobody is told to ask what was asked."""
    assert texts(section(answers(n, **{kind: 4}))) == [
        [
            f"Untuk setiap unsur, sedikit responden yang menjawab pertanyaan tentang kinerja dan {kind} sekaligus "
            "(kurang dari 10, atau kurang dari 30 yang juga kurang dari separuh), sehingga tidak ada yang dapat "
            "disimpulkan."
        ]
    ]


def test_few_answered_in_english() -> None:
    """The same."""
    (lines,) = texts(section(answers(7, harapan=4), EN))
    assert lines[0].startswith("For every unsur, few respondents answered")


# Harapan or kepentingan

#: Respondents who answer 1 to waktu in turn with 2, 4 to all else; all hope for 4.
HOPED = pd.concat(
    [
        answers(10, kinerja=[4, 4, 1, 4, 4, 4, 4, 4, 4], harapan=4),
        answers(10, kinerja=[4, 4, 2, 4, 4, 4, 4, 4, 4], harapan=4),
    ],
    ignore_index=True,
)


def test_harapan() -> None:
    """Waktu 1.50 beside a harapan of 4.00, the rest at 4.00: quadrants, gaps, how to read; frames of nine unsur."""
    places, gaps, reading = section(HOPED)
    assert str(places.text()).startswith(
        "Prioritas utama menurut kuadran, dengan letak yang pasti: Waktu penyelesaian (harapan 100,00, kinerja 37,50). "
        "Pada unsur ini harapan masyarakat tidak di bawah rata-rata unsur, sedangkan kinerjanya di bawah rata-rata.\n"
        "Letak semua unsur yang dinilai pasti.\n"
    )
    assert str(gaps.text()).startswith(
        "Kinerja nyata di bawah harapan pada 1 dari 9 unsur yang dinilai. Di antaranya, kesenjangan terlebar ada pada "
        "Waktu penyelesaian: −62,50 poin (selang kepercayaan 95 %: "
    )
    assert str(reading.text()).startswith(
        "Garis silang berada pada rata-rata semua unsur yang dinilai pada periode ini"
    )
    assert (len(places.frame), len(gaps.frame), reading.frame.empty) == (9, 9, True)
    assert (places.table().id, gaps.table().id) == ("tabel-kuadran", "tabel-kesenjangan")
    assert places.figure().id == "gambar-kuadran"  # type: ignore[union-attr]
    assert (gaps.figure(), reading.figure()) == (None, None)


def test_harapan_in_figures() -> None:
    """33.5 of 36 hoped for: tingkat kesesuaian 93.1 %; of the highest possible too, for all hope for 4."""
    assert str(section(HOPED)[1].text()).splitlines()[1] == (
        "Tingkat kesesuaian kinerja dengan harapan untuk semua unsur yang dinilai adalah 93,1 %. Kinerja yang dibobot "
        "menurut harapan adalah 93,1 % dari nilai tertinggi yang mungkin. Cara menghitungnya sama dengan Customer "
        "Satisfaction Index (CSI), tetapi CSI mensyaratkan pertanyaan tentang kepentingan, yang tidak dipakai di sini."
    )


def test_kepentingan() -> None:
    """Asked instead of harapan: the index built on it is called by its name, and the words follow."""
    asked = HOPED.rename(columns=lambda name: name.replace("harapan", "kepentingan"))
    places, gaps, _ = section(asked)
    assert "(kepentingan 100,00, kinerja 37,50)" in str(places.text())
    assert "Customer Satisfaction Index (CSI), yaitu kinerja yang dibobot menurut kepentingan, adalah 93,1 %" in str(
        gaps.text()
    )
    assert "Kepentingan" in gaps.table().headings
    told = str(gaps.text())
    assert "Jawaban tentang kinerja dan kepentingan berselisih nyata pada 1 dari 9 unsur" in told
    assert "selisih itu bukan kekurangan pelayanan" in told
    assert "di bawah kepentingan" not in told


def test_both_asked() -> None:
    """Harapan is used; that kepentingan was asked too is told last."""
    both = HOPED.assign(**{f"kepentingan_{key}": pd.array([3] * 20, dtype="Int8") for key in KEYS})
    assert texts(section(both))[1][-1] == (
        "Kepentingan juga ditanyakan pada periode ini, tetapi tidak dipakai di bagian ini."
    )
    assert "Kepentingan juga" not in str(section(HOPED)[1].text())


def test_unsur_with_few_pairs() -> None:
    """Nobody gave a harapan for biaya: left out by name, eight remain."""
    without = HOPED.assign(harapan_biaya=pd.array([None] * 20, dtype="Int8"))
    assert texts(section(without))[1][-1] == (
        "Sedikit yang menjawab kedua pertanyaan tentang Biaya/tarif (kurang dari 10 responden, atau kurang dari 30 "
        "responden yang juga kurang dari separuh); unsur itu tidak dinilai di bagian ini."
    )
    assert len(section(without)[1].table().rows) == 8


# Words on results made by hand


def gap(key: str, estimate: float, p: float | None = 0.01, p_ranks: float | None = 0.01) -> Gap:
    """A gap of 20 pairs, stated at 4."""
    return Gap(
        key=key,
        n=20,
        kinerja=4 + estimate,
        stated=4.0,
        estimate=estimate,
        low=estimate - 0.1,
        high=estimate + 0.1,
        t=None if p is None else 2.0,
        p=p,
        p_adjusted=p,
        p_ranks=p_ranks,
        p_ranks_adjusted=p_ranks,
        tki=(4 + estimate) / 4,
    )


def position(key: str, quadrant: Quadrant = "II", share: float = 1.0, *, on_line: bool = False) -> Position:
    """A place that is kept in so many resamples; the rest fall into quadrant III."""
    return Position(
        key, 3.0, 3.5, quadrant, on_line, 0.1, {"I": 0.0, "II": 0.0, "III": 1 - share, "IV": 0.0} | {quadrant: share}
    )


def found(gaps: Sequence[Gap], places: Sequence[Position], fixed: str = "") -> Importance:
    """Importance of harapan made by hand."""
    cross = Crosshair(3.1, 3.6, fixed)
    return Importance(RULES, "harapan", "", tuple(gaps), (), cross, tuple(places), 0.9, 0.8)


def test_places() -> None:
    """One prioritas utama with certainty, one at 79 %, one on the line."""
    made = found(
        [gap("waktu", -1)],
        [position("waktu", "I"), position("biaya", "I", 0.79), position("produk", on_line=True)],
    )
    lines = [line.striptags() for line in said.describe_places(made, ID)]
    assert lines == [
        "Prioritas utama menurut kuadran, dengan letak yang pasti: Waktu penyelesaian (harapan 100,00, kinerja 75,00). "
        "Pada unsur ini harapan masyarakat tidak di bawah rata-rata unsur, sedangkan kinerjanya di bawah rata-rata.",
        "Letaknya belum pasti: Biaya/tarif (Kuadran I atau III). Sebelum prioritas unsur ini ditetapkan, "
        "diperlukan pertimbangan lain atau lebih banyak responden.",
        "Tepat pada garis silang, dan karena itu dihitung sebagai tinggi: Produk spesifikasi jenis pelayanan.",
    ]


@pytest.mark.parametrize(("share", "certain"), [(0.8, True), (0.79, False)])
def test_no_priority_without_certainty(share: float, certain: bool) -> None:
    """At 80 % of the resamples a place is certain."""
    first = str(said.describe_places(found([gap("waktu", -1)], [position("waktu", "I", share)]), ID)[0])
    assert (first == "Tidak ada unsur yang dengan pasti menjadi prioritas utama menurut kuadran.") is not certain


def test_fixed_lines() -> None:
    """Lines that were put at a target: neither the priorities nor the reading speak of means."""
    made = found([gap("waktu", -1)], [position("waktu", "I")], "target")
    assert "tidak di bawah garis silang, sedangkan kinerjanya di bawah garis itu." in str(
        said.describe_places(made, ID)[0]
    )
    assert str(said.explain_importance(made, ID)[0]).startswith(
        "Garis silang ditetapkan pada target (kinerja 3,10, harapan 3,60), "
    )


@pytest.mark.parametrize(
    ("gaps", "told"),
    [
        (
            [gap("waktu", -1), gap("biaya", -0.5, p=0.2)],
            "Kinerja nyata di bawah harapan pada 1 dari 2 unsur yang dinilai. Di antaranya, kesenjangan terlebar ada "
            "pada Waktu penyelesaian: −25,00 poin (selang kepercayaan 95 %: −27,50 sampai −22,50).",
        ),
        (
            [gap("waktu", -1), gap("biaya", -0.5)],
            "Kinerja nyata di bawah harapan pada 2 dari 2 unsur yang dinilai. Di antaranya, kesenjangan terlebar ada "
            "pada Waktu penyelesaian: −25,00 poin (selang kepercayaan 95 %: −27,50 sampai −22,50). "
            "Karena harapan umumnya dijawab tinggi, kesenjangan yang nyata di semua unsur yang dinilai bukan "
            "hal luar biasa; yang perlu dilihat adalah besarnya.",
        ),
        ([gap("waktu", -0.2, p=0.2)], "Di antara unsur yang dinilai tidak ada yang kinerjanya nyata di bawah harapan."),
        (
            [gap("waktu", 0.5), gap("biaya", -0.2, p=0.2)],
            "Kinerja nyata di atas harapan pada: Waktu penyelesaian.",
        ),
        (
            [gap("waktu", -2, p=0.2), gap("biaya", -0.5)],
            "Kinerja nyata di bawah harapan pada 1 dari 2 unsur yang dinilai. Di antaranya, kesenjangan terlebar ada "
            "pada Biaya/tarif: −12,50 poin (selang kepercayaan 95 %: −15,00 sampai −10,00).",
        ),
        (
            [Gap("waktu", 20, 3, 4, 0.75, -1), Gap("biaya", 20, 4, 4, 1, 0)],
            "Pada Waktu penyelesaian tidak ada yang dapat diuji, karena semua responden yang menjawab kedua pertanyaan "
            "berselisih sama besar.",
        ),
    ],
)
def test_gap_findings(gaps: list[Gap], told: str) -> None:
    """Some below, all below, none real, one above; the widest not real, all one apart."""
    assert str(said.describe_gaps(found(gaps, []), ID)[0]) == told


@pytest.mark.parametrize(
    ("gaps", "told"),
    [
        (
            [gap("waktu", -1)],
            "Uji peringkat bertanda Wilcoxon memberi kesimpulan yang sama untuk setiap unsur yang diuji.",
        ),
        (
            [gap("waktu", -1, p_ranks=0.3), gap("biaya", -1)],
            "Uji peringkat bertanda Wilcoxon memberi kesimpulan lain untuk Waktu penyelesaian; "
            "kesenjangan unsur itu perlu dibaca dengan hati-hati.",
        ),
    ],
)
def test_second_opinion(gaps: list[Gap], told: str) -> None:
    """Where the test of ranks does not agree, the unsur is named."""
    assert str(said.explain_importance(found(gaps, [position("waktu")]), ID)[-1]).endswith(told)


def test_gap_table() -> None:
    """Means, gap with sign, interval, whether real, kesesuaian 3/4; the sum last."""
    table = said.tabulate_gaps(found([gap("waktu", -1), gap("biaya", 0.0, p=0.2)], []), ID)
    assert list(table.rows[0]) == [
        "U3 Waktu penyelesaian",
        "20",
        "75,00",
        "100,00",
        "−25,00",
        "−27,50 sampai −22,50",
        "ya (0,010)",
        "75,0 %",
    ]
    assert table.rows[1][6] == "tidak (0,200)"
    assert list(table.sums[0]) == ["Semua unsur yang dinilai", "90,0 %"]


def test_ipa_table() -> None:
    """Most pressing first; where a place is uncertain the other is told."""
    near = replace(position("biaya", "I", 0.79), distance=0.5)
    table = said.tabulate_positions(found([], [position("waktu", "II"), near]), ID)
    assert [list(row) for row in table.rows] == [
        ["U4 Biaya/tarif", "I (prioritas utama)", "belum pasti; mungkin juga III", "+0,50"],
        ["U3 Waktu penyelesaian", "II (pertahankan prestasi)", "pasti", "+0,10"],
    ]


# Derived


def weights(leads: float = 0.9) -> tuple[UnsurAssociation, ...]:
    """Waktu goes most closely with satisfaction on the whole."""
    return (
        UnsurAssociation("biaya", 3.0, 0.3, 0.1, 0.5, 0.3, 0.1, 0.1, 1 - leads),
        UnsurAssociation("waktu", 3.0, 0.6, 0.4, 0.7, 0.6, 0.2, 0.3, leads),
        UnsurAssociation("produk", 4.0),
    )


def test_derived() -> None:
    """From 120 respondents, R2 0.3, certain: four paragraphs, no doubt among them."""
    lines = [line.striptags() for line in said.describe_derived(DerivedImportance(120, weights(), 0.3), RULES, ID)]
    assert lines[0].endswith("dari 120 responden yang menjawab semua pertanyaan yang dipakai di sini.")
    assert lines[1] == (
        "Bagian terbesar dalam keragaman kepuasan secara keseluruhan ada pada unsur Waktu penyelesaian (bagian R² "
        "menurut LMG: 30,0 %; korelasi 0,60, selang kepercayaan 95 %: 0,40 sampai 0,70), yang berada di urutan "
        "pertama pada 90,0 % dari 2.000 kali pemilihan ulang responden secara acak. "
        "Ini hubungan, bukan sebab: kepuasan belum tentu naik bila unsur itu diperbaiki."
    )
    assert lines[2].startswith("Unsur-unsur yang dipakai di sini bersama-sama menjelaskan 30,0 % keragaman")
    assert lines[2].endswith("Unsur diurutkan menurut LMG.")
    assert lines[3].startswith(ASK)


def without_parts(leads: float = 0.9) -> tuple[UnsurAssociation, ...]:
    """The same below 100 respondents: correlations alone."""
    return tuple(replace(one, johnson=None, lmg=None) for one in weights(leads))


def test_derived_by_johnson() -> None:
    """Without LMG the order is Johnson's: biaya 0.25 before waktu 0.20, in sentence, table and chart."""
    parts = (0.25, 0.2, None)
    given = tuple(replace(one, lmg=None, johnson=part) for one, part in zip(weights(), parts, strict=True))
    found = DerivedImportance(120, given, 0.45)
    line = said.describe_derived(found, RULES, ID)[1].striptags()
    assert "ada pada unsur Biaya/tarif (bagian R² menurut Johnson: 25,0 %; korelasi 0,30" in line
    assert [row[0] for row in said.tabulate_derived(found, RULES, ID).rows[:2]] == [
        "U4 Biaya/tarif",
        "U3 Waktu penyelesaian",
    ]
    drawn = charts.draw_derived(found, RULES, ID)
    assert "menurut Johnson, dari yang terbesar: U4 Biaya/tarif 25,0 %; U3 Waktu penyelesaian 20,0 %." in drawn.alt


def test_derived_unsure() -> None:
    """First in 79 % of the resamples: not enough to set a priority; below 100 respondents no parts of R2."""
    lines = [str(line) for line in said.describe_derived(DerivedImportance(50, without_parts(0.79)), RULES, ID)]
    assert lines[1].startswith("Hubungan yang paling erat ada pada unsur <strong>Waktu penyelesaian</strong> (korelasi")
    assert "Urutan pertama ini belum pasti, sehingga belum cukup untuk menetapkan prioritas." in lines[1]
    assert lines[2] == (
        "Bagian setiap unsur dalam kepuasan secara keseluruhan tidak dihitung, "
        "karena itu memerlukan sedikitnya 100 responden yang menjawab lengkap."
    )


def test_derived_table() -> None:
    """Closest first, those without a correlation last with dashes; parts of R2 only where there are any."""
    table = said.tabulate_derived(DerivedImportance(120, weights(), 0.3), RULES, ID)
    assert [list(row) for row in table.rows] == [
        ["U3 Waktu penyelesaian", "3,00", "0,60", "0,40 sampai 0,70", "20,0 %", "30,0 %"],
        ["U4 Biaya/tarif", "3,00", "0,30", "0,10 sampai 0,50", "10,0 %", "10,0 %"],
        ["U5 Produk spesifikasi jenis pelayanan", "4,00", "–", "–", "–", "–"],
    ]
    assert len(said.tabulate_derived(DerivedImportance(50, without_parts()), RULES, ID).rows[0]) == 4


@pytest.mark.parametrize(
    ("frame", "told"),
    [
        (answers(7, overall=3), "kurang dari 10 responden menjawab pertanyaan tentang kepuasan secara keseluruhan"),
        (answers(20, overall=3), "karena semua yang menjawab lengkap memberi jawaban yang sama"),
        (
            pd.concat([answers(20, kinerja=score, overall=score) for score in (2, 3, 4)], ignore_index=True),
            "hampir seluruhnya dapat dihitung dari jawaban tentang unsurnya sendiri",
        ),
    ],
)
def test_derived_refused(frame: pd.DataFrame, told: str) -> None:
    """Few, all alike, or the index itself: why, what to ask, neither table nor chart."""
    (view,) = section(frame)
    lines = str(view.text()).splitlines()
    assert told in lines[0]
    assert lines[1].startswith(ASK)
    assert (view.figure(), len(view._tables)) == (None, 0)


def test_derived_section() -> None:
    """Of 60, the last 45 are as satisfied on the whole as with waktu: one view, table and chart, waktu first."""
    draw = np.random.default_rng(7).integers(1, 5, (60, 9))
    frame = scores(*[[int(value) for value in line] for line in draw])
    frame = frame.assign(overall=frame["waktu"])
    frame.loc[:14, "overall"] = 2
    (view,) = section(frame)
    assert "pada unsur Waktu penyelesaian (korelasi 0," in str(view.text())
    assert view.table().rows[0][0] == "U3 Waktu penyelesaian"
    assert view.figure().caption == (  # type: ignore[union-attr]
        "Paling erat hubungannya dengan kepuasan secara keseluruhan: Waktu penyelesaian."
    )
