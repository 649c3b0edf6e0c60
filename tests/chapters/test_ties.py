"""Ties: all that share the highest or the lowest printed figure are named or counted, in sentence, title and table."""

from __future__ import annotations

from pathlib import Path

import pytest

import ikm
from ikm.analysis.comparison import UnsurOrder
from ikm.analysis.importance import Crosshair, DerivedImportance, Gap, Importance, UnsurAssociation
from ikm.analysis.index import Index
from ikm.analysis.profile import ItemScore, SectorScores
from ikm.chapters import importance, index, sector
from ikm.page.chart import Chart
from ikm.page.wording import Words
from ikm.rules.instrument import round_half_up
from ikm.rules.pack import find_pack
from ikm.study.city import open_city
from tests.builders import made, table
from tests.helpers import HEADINGS, KEYS, RULES, UNITS, make_project, row

ID, EN = Words("id"), Words("en")
#: Three and four in turn, so that unsur of the same value are not all answered alike.
FIVE = [3 + at % 2 for at in range(40)]


def study(folder: Path, *columns: list[object], bahasa: str = "id") -> ikm.Study:
    """A survey whose unsur have these answers."""
    rows = [",".join(map(str, cells)) for cells in zip(*columns, strict=True)]
    project = make_project(folder, {"KPPT/2026-S1.csv": "\n".join([HEADINGS, *rows]) + "\n"})
    return ikm.open("KPPT", data=str(project.data), bahasa=bahasa)


def title(found: Index, words: Words = ID) -> str:
    """The title of the chart of unsur."""
    return index.title_unsur(found, UnsurOrder(), words)


# The chart of unsur


@pytest.mark.parametrize(
    ("totals", "told"),
    [
        (range(31, 40), "Sarana dan prasarana tertinggi (97,50); Persyaratan terendah (77,50)"),
        ([30, *[35] * 6, 40, 40], "Penanganan pengaduan, saran dan masukan dan Sarana dan prasarana sama-sama "
         "tertinggi (100,00); Persyaratan terendah (75,00)"),
        ([30, 30, 30, *[40] * 6], "6 unsur sama-sama tertinggi (100,00); Persyaratan; Sistem, mekanisme, dan prosedur; "
         "dan Waktu penyelesaian sama-sama terendah (75,00)"),
        ([30] * 9, "Semua unsur bernilai sama (75,00)"),
    ],
)  # fmt: skip
def test_title_of_the_chart(totals: list[int], told: str) -> None:
    """One, two, three and six at an end; all equal."""
    assert title(made(*totals)) == told


def test_title_in_english() -> None:
    """Six are counted."""
    assert title(made(30, 31, 32, *[40] * 6), EN) == "6 unsur equally highest (100.00); Requirements lowest (75.00)"


def test_equal_as_printed() -> None:
    """30001 and 30000 of 10,000 are both printed 75.00: equal for a reader, though not as fractions."""
    assert title(made(30001, *[30000] * 8, n=10000)) == "Semua unsur bernilai sama (75,00)"


# Unsur that few answered


@pytest.mark.parametrize(
    ("respondents", "n", "few"), [(40, 3, True), (200, 10, True), (200, 29, True), (200, 30, False), (40, 20, False),
                                  (40, 19, True), (12, 10, False)]
)  # fmt: skip
def test_few_answers_by_one_rule(respondents: int, n: int, few: bool) -> None:
    """Fewer than 10, or fewer than 30 that are less than half: marked, and neither in title nor in sentence an end."""
    found = made(*[3 * respondents] * 7, 4 * n, 2 * respondents, n=respondents, counts={"pengaduan": n})
    expected = (
        "7 unsur sama-sama tertinggi (75,00)" if few else "Penanganan pengaduan, saran dan masukan tertinggi (100,00)"
    )
    assert title(found).startswith(expected)
    assert [score.key for score in index.list_unranked(found)] == (["pengaduan"] if few else [])
    rows = {cells[0]: cells[2] for cells in index.tabulate_unsur(found, ID).rows}
    assert rows["U8"] == (f"{n}†" if few else str(n))
    assert (index.describe_few_mark(found, ID) is not None) is few
    chart = index.draw_unsur(found, UnsurOrder(), ID)
    assert isinstance(chart, Chart)
    assert ("U8† Penanganan" in chart.alt) is few
    told = f"dan karena itu tidak diperingkat: Penanganan pengaduan, saran dan masukan ({n} jawaban)"
    assert (told in chart.alt) is few
    said = " ".join(map(str, index.describe_extremes(found, UnsurOrder(), ID)))
    assert ("tertinggi: Penanganan" in said) is not few


def test_all_that_enough_answered_are_equal() -> None:
    """Eight at 75.00, pengaduan of 3 of 40 at 100.00: the eight are equal, and none is an end."""
    found = made(*[120] * 7, 12, 120, n=40, counts={"pengaduan": 3})
    assert title(found) == "8 unsur yang cukup penjawabnya bernilai sama (75,00)"
    assert str(index.describe_extremes(found, UnsurOrder(), ID)[0]).startswith("Semua unsur yang cukup penjawabnya")


# A whole survey


def test_six_equal_highest(tmp_path: Path) -> None:
    """40 respondents: six unsur at 87.50, one at 75.00, two at 62.50 (2 and 3 in turn); the six are above all three."""
    low = [2 + at % 2 for at in range(40)]
    one = study(tmp_path, *[FIVE] * 6, [3] * 40, low, low)
    chart = one.index().figure()
    assert chart is not None
    assert chart.caption == (
        "6 unsur sama-sama tertinggi (87,50), nyata di atas semua unsur lain; Penanganan pengaduan, saran dan masukan "
        "dan Sarana dan prasarana sama-sama terendah (62,50), nyata di bawah semua unsur lain"
    )
    assert str(one.conclusion()).splitlines()[1:] == [
        "Unsur terkuat, dengan nilai yang sama (87,50): 6 unsur, nyata di atas semua unsur lain.",
        "Unsur dengan nilai terendah, sama-sama 62,50: Penanganan pengaduan, saran dan masukan dan Sarana dan "
        "prasarana, nyata di bawah semua unsur lain.",
    ]
    said = str(one.priorities().text())
    assert one.priorities().table().rows[0][:2] == ("1. Penanganan pengaduan, saran dan masukan", "62,50 (1,00)")
    assert "Skor “Penanganan pengaduan, saran dan masukan” dan “Sarana dan prasarana” sama; nomornya" in said


def test_order_that_the_test_does_not_bear_out(tmp_path: Path) -> None:
    """40 respondents, 3 and 4 in turn; waktu one lower for one of them: lowest, and not really lower than any other."""
    waktu = [3, 3, *FIVE[2:]]
    one = study(tmp_path, FIVE, FIVE, waktu, *[FIVE] * 6, bahasa="en")
    assert "not really below any other unsur" in str(one.conclusion())
    assert "not really below any other unsur" in str(one.extremes())
    assert one.priorities().table().rows[0][2] == "0.00"  # no other is really higher


def test_all_equal(tmp_path: Path) -> None:
    """Nothing stands out, in whatever chapter."""
    one = study(tmp_path, *[FIVE] * 9)
    assert str(one.extremes()) == "Semua unsur bernilai sama, 87,50; tidak ada unsur yang menonjol."
    assert len(str(one.conclusion()).splitlines()) == 1
    assert one.numbers.priorities.first() == ()


# Importance, sector, comments, city


def gap(key: str, estimate: float) -> Gap:
    """A real gap of 20 pairs."""
    return Gap(key, 20, 4 + estimate, 4.0, 1.0, estimate, estimate - 0.1, estimate + 0.1, -9.0, 0.001, 0.001, 0.1, 0.1)


def test_widest_gaps_that_tie() -> None:
    """3.4999 and 3.5001 are both printed 87.50, 12.50 below 100.00: both named, without an interval of either."""
    gaps = (gap("waktu", -0.5001), gap("biaya", -0.4999), gap("sarana", -0.2))
    found = Importance(RULES, "harapan", gaps=gaps, cross=Crosshair(3, 3), tki=0.9, csi=0.9)
    assert str(importance.describe_gaps(found, ID)[0]).startswith(
        "Kinerja nyata di bawah harapan pada 3 dari 3 unsur yang dinilai. Di antaranya, kesenjangan terlebar ada "
        "pada Waktu penyelesaian dan Biaya/tarif: −12,50 poin. "
    )


def test_closest_associations_that_tie() -> None:
    """Correlations 0.703 and 0.697 are both printed 0.70: neither comes first."""
    both = [
        UnsurAssociation(key, 3.0, r, r - 0.1, r + 0.1, r, leads=0.9) for key, r in (("waktu", 0.703), ("biaya", 0.697))
    ]
    said = str(importance.describe_derived(DerivedImportance(50, tuple(both)), RULES, ID)[1])
    assert "sama kuatnya pada <strong>Waktu penyelesaian dan Biaya/tarif</strong> (korelasi 0,70)." in said
    assert "belum pasti" in said


def test_worst_items_of_a_sector_that_tie() -> None:
    """Two items at 70.00 beside one at 80.00: both are named; alone they would be alike."""
    pack = find_pack("kebersihan")
    assert pack is not None
    value = round_half_up(70)
    rest = ((value, 0.2), (value, 0.3), (round_half_up(80), 0.1))
    scores = tuple(ItemScore(item, 20, *figure, None) for item, figure in zip(pack.items, rest, strict=False))
    found = SectorScores(pack, scores)  # type: ignore[arg-type]
    names = [sector.name_item(score.item, ID) for score in scores]
    chart = sector.draw_sector(found, ID)
    assert isinstance(chart, Chart)
    assert chart.caption == f"{names[0]} dan {names[1]} terendah (70,00)"


def test_lowest_unsur_of_a_city_that_tie(tmp_path: Path) -> None:
    """Waktu and biaya are lowest in the one unit, all are equal in the other: both named, once each of two units."""
    other = UNITS.replace("[KPPT]", "[PARKIR]").replace("Kantor Perizinan", "Parkir")
    files = {
        "KPPT/2026-S1.csv": table(*[row(3 + at % 2, 3 + at % 2, 2 + at % 2, 2 + at % 2) for at in range(20)]),
        "PARKIR/2026-S1.csv": table(*[row(*[3 + at % 2] * len(KEYS)) for at in range(20)]),
    }
    project = make_project(tmp_path, files, UNITS + other)
    heat = open_city("2026-S1", data=str(project.data)).heat().figure()
    assert heat is not None
    assert heat.caption == (
        "Unsur yang paling sering menjadi yang terendah: Waktu penyelesaian dan Biaya/tarif, "
        "masing-masing di 1 dari 2 unit"
    )
    assert "Parkir: 9 unsur 87,50; Kantor Perizinan: Waktu penyelesaian dan Biaya/tarif 62,50" in heat.alt
