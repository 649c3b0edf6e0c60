"""The first screen of a city and what follows it: who, how many, what is asked; a year ago; another city."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

import ikm
from ikm.page.markup import ABSENT_MARK
from ikm.study.city import City, open_city
from tests.builders import alike, table
from tests.helpers import KEYS, make_project, row
from tests.printed import find_strange, read_text

pytestmark = pytest.mark.slow

HEAD = "period,unsur,kegiatan,tw,tahun,skpd_teknis,status\n"
#: 62.50 of 12: six 2, six 3. 87.50: six 3, six 4.
LOW, HIGH = table(*alike(2, 6), *alike(3, 6)), table(*alike(3, 6), *alike(4, 6))


def register(*units: tuple[str, str, str], city: str = "Kota Contoh", more: str = "") -> str:
    """Units by code, name and SKPD."""
    lines = (
        f'[{code}]\nname = "{name}"\ncity = "{city}"\nskpd = "{skpd}"\nsector = "parkir"\n'
        for code, name, skpd in units
    )
    return "\n".join(lines) + more


A, B, C = ("A", "Air", "Dinas Satu Kota Contoh"), ("B", "Bus", "Dinas Dua"), ("C", "Cepat", "Dinas Dua")


def opened(
    folder: Path,
    files: dict[str, str],
    units: str = "",
    plans: dict[str, str] | None = None,
    bahasa: str = "id",
) -> City:
    """The city on these files, with plans of action by unit."""
    made = make_project(folder, files, units or register(A, B, C))
    (made.data / "actions").mkdir(exist_ok=True)
    for unit, plan in (plans or {}).items():
        (made.data / "actions" / f"{unit}.csv").write_text(HEAD + plan, encoding="utf-8")
    return open_city("2026-S1", data=str(made.data), bahasa=bahasa)


def asks(city: City) -> list[str]:
    """What is asked, one text each."""
    items = re.findall(r"<li>(.*?)</li>", city.cover()._repr_html_(), re.DOTALL)
    return [re.sub(r"<[^>]+>", "", item) for item in items]


def lead(city: City) -> str:
    """The finding of the first screen."""
    found = re.search(r'<p class="lead">(.*?)</p>', city.cover()._repr_html_(), re.DOTALL)
    assert found
    return found[1]


def figures(city: City) -> list[str]:
    """The key figures in order."""
    return re.findall(r'<span class="value">(.*?)</span>', city.cover()._repr_html_())


THREE = {"A/2026-S1.csv": HIGH, "B/2026-S1.csv": LOW, "C/2026-S1.csv": HIGH}


def test_lead_names_the_skpd_of_the_lowest_unit_and_its_plans(tmp_path: Path) -> None:
    """A and C 87.50, B 62.50 (t = 4.7): B is lowest, held by Dinas Dua with C; neither has a plan, A has one."""
    city = opened(tmp_path, THREE, plans={"A": "2025-S2,waktu,Loket,III,2026,,berjalan\n"})
    assert lead(city) == (
        "Tertinggi: salah satu dari Air dan Cepat; terendah: Bus. "
        "Dinas Dua memegang unit terendah, dan semua unitnya (2) belum mempunyai rencana tindak lanjut."
    )
    assert figures(city) == ["79,17", "3 dari 3", "–", "2 dari 3", "0"]  # (87.5 + 62.5 + 87.5) / 3 = 79.17
    assert asks(city) == ["Minta rencana tindak lanjut dari Dinas Dua (Bus dan Cepat)."]


def test_lead_tells_that_there_are_plans(tmp_path: Path) -> None:
    """One of the two units of Dinas Dua has a plan; then both."""
    plan = "2025-S2,waktu,Loket,III,2026,,selesai\n"
    one = opened(tmp_path / "a", THREE, plans={"B": plan})
    assert lead(one).endswith("dan 1 dari 2 unitnya belum mempunyai rencana tindak lanjut.")
    both = opened(tmp_path / "b", THREE, plans=dict.fromkeys("ABC", plan))
    assert lead(both).endswith("Dinas Dua memegang unit terendah; semua unitnya sudah mempunyai rencana tindak lanjut.")
    none = "Tidak ada unit tanpa rencana, kegiatan yang terlambat, atau unit yang turun nyata."
    assert asks(both) == []  # and no numbered request that asks nothing
    assert f'<p class="none">{none}</p>' in both.cover()._repr_html_()


def test_lead_names_an_skpd_that_is_the_unit_once(tmp_path: Path) -> None:
    """A unit that is its own agency is not named twice, nor its city behind it."""
    own = register(A, ("B", "Bus", "Bus Kota Contoh"))
    city = opened(tmp_path, {"A/2026-S1.csv": HIGH, "B/2026-S1.csv": LOW}, own)
    assert lead(city) == "Tertinggi: Air; terendah: Bus. Unit terendah belum mempunyai rencana tindak lanjut."
    cells = [str(cells[0]) for cells in city.league().table().rows]
    assert "Dinas Satu</small>" in cells[0]
    assert "Bus Kota Contoh" not in cells[1]


@pytest.mark.parametrize(
    ("files", "told", "mean"),
    [
        ({"A/2026-S1.csv": HIGH}, "Hanya Air yang mempunyai IKM: 87,50. Belum satu unit pun", "87,50"),
        ({"A/2026-S1.csv": table(*alike(3, 7))}, "Hanya Air yang mempunyai IKM: 75,00.", "–"),
        ({f"{unit}/2026-S1.csv": HIGH for unit in "ABC"}, "Tertinggi dan terendah tidak dapat dibedakan", "87,50"),
        (
            {"A/2026-S1.csv": table(*alike(3, 7)), "B/2026-S1.csv": HIGH},
            "2 dari 3 unit mempunyai IKM; yang tertinggi dan yang terendah tidak ditunjuk",
            "87,50",
        ),
    ],
)
def test_where_nobody_can_be_ranked(tmp_path: Path, files: dict[str, str], told: str, mean: str) -> None:
    """One unit; one of seven, which is in no mean; three alike; two of which one has seven."""
    city = opened(tmp_path, files)
    assert lead(city).startswith(told)
    assert figures(city)[0] == mean


def test_no_unit_is_measured(tmp_path: Path) -> None:
    """Headings alone: the finding says so, tables show no strip, nobody's promises are told."""
    city = opened(tmp_path, {"A/2026-S1.csv": table()})
    assert lead(city) == "Belum ada unit dengan IKM pada periode ini."
    assert figures(city) == ["–", "0 dari 3", "–", "3 dari 3", "0"]
    assert asks(city)[0] == "Minta rencana tindak lanjut dari semua unit; belum satu pun mempunyainya."
    assert asks(city)[1].endswith("dalam dua belas bulan terakhir: Air; Bus; dan Cepat.")
    assert "<svg" not in city.league()._repr_html_()
    assert city.promises().answer == "Belum ada unit dengan cukup jawaban untuk menyatakan janji pelayanan"
    assert (city.year()._repr_html_(), city.benchmark().answer) == (city.benchmark()._repr_html_(), "")


def test_a_unit_of_seven_claims_nothing(tmp_path: Path) -> None:
    """Value and dot, but no interval, mutu, place or promises."""
    city = opened(tmp_path, {"A/2026-S1.csv": table(*alike(3, 4), *alike(4, 3)), "B/2026-S1.csv": HIGH})
    cells = next(cells for cells in city.league().table().rows if "Air" in cells[0])
    assert "IKM 85,71" in cells[1]  # 25 x (12 + 12) / 7 = 85.71
    assert (re.sub("<.*?>", "", cells[2]), cells[3]) == ("85,71", "–")
    assert "selang" not in cells[1]
    assert city.promises().frame.columns.tolist() == ["B"]


@pytest.mark.parametrize(
    ("city", "head"),
    [("Kota Contoh", "Wali Kota"), ("Kabupaten Contoh", "Bupati"), ("Provinsi Contoh", "pimpinan daerah")],
)
def test_who_is_asked(tmp_path: Path, city: str, head: str) -> None:
    """By the kind of region."""
    shown = opened(tmp_path, {"A/2026-S1.csv": HIGH}, register(A, city=city)).cover()._repr_html_()
    assert f"Yang diminta dari {head}</p>" in shown


def test_at_most_three_asks(tmp_path: Path) -> None:
    """B lacks a plan, A has three late actions, A fell (87.50 to 62.50), C has not surveyed: the last gives way."""
    late = "".join(f"2025-S1,{key},Kegiatan {key},IV,2025,Dinas Teknis,\n" for key in ("waktu", "biaya", "produk"))
    files = {"A/2025-S2.csv": HIGH, "A/2026-S1.csv": LOW, "B/2026-S1.csv": HIGH}
    city = opened(tmp_path, files, plans={"A": late, "C": "2025-S1,waktu,Papan,IV,2026,,\n"})
    told = asks(city)
    assert len(told) == 3
    assert told[0] == "Minta rencana tindak lanjut dari Dinas Dua (Bus)."
    assert told[1] == (
        "Minta penyelesaian kegiatan yang terlambat: Kegiatan waktu di Air, jatuh tempo Desember 2025 (Dinas Teknis); "
        "Kegiatan biaya di Air, jatuh tempo Desember 2025 (Dinas Teknis); dan 1 kegiatan lain."
    )
    assert told[2] == "Awasi Air: turun nyata 25,00 poin dari periode lalu."
    found = city.results().content["overview"]
    assert (found["changed"], found["tested"], found["open_actions"], found["late_actions"]) == (1, 1, 4, 3)
    assert found["asks"]["unmeasured"] == ["C"]
    assert figures(city)[2:] == ["1 dari 1", "1 dari 3", "3"]


def test_a_run_of_falls_is_not_called_real(tmp_path: Path) -> None:
    """Three small falls of 40 people, 87.50, 86.88, 86.25, 85.63: named as a run, after what is certain."""
    years = {"2024-S2": 20, "2025-S1": 19, "2025-S2": 18, "2026-S1": 17}
    falling = {f"A/{each}.csv": table(*alike(4, n), *alike(3, 40 - n)) for each, n in years.items()}
    city = opened(tmp_path, falling, register(A))
    assert asks(city)[-1] == "Awasi Air: turun 3 kali berturut-turut menjadi 85,63 (penurunannya belum pasti)."
    rows = city.results().content["units"][0]
    assert [point["value"] for point in rows["trend"]] == ["87.50", "86.88", "86.25", "85.63"]
    assert "IKM menurut periode: 87,50, 86,88, 86,25, 85,63" in city.league()._repr_html_()


def test_a_year_ago(tmp_path: Path) -> None:
    """A rose by 25.00 from 2025-S1 and B fell by as much, whatever lies between; C has no year ago."""
    files = {"A/2025-S1.csv": LOW, "B/2025-S1.csv": HIGH, "B/2025-S2.csv": LOW}
    city = opened(tmp_path, THREE | files)
    year = city.year()
    assert year.answer == "Naik nyata dalam setahun: Air (+25,00); Turun nyata dalam setahun: Bus (−25,00)"
    assert [(cells[0], re.sub("<.*?>", "", cells[2])) for cells in year.table().rows] == [
        ("Air", "+25,00"),
        ("Bus", "−25,00"),
    ]
    assert "tidak ada jawaban setahun lalu yang dapat diuji: Cepat." in str(year.notes)
    rows = {one["unit"]: one["change_year"] for one in city.results().content["units"]}
    assert rows["C"] is None
    assert [(rows[unit]["period"], rows[unit]["value"], rows[unit]["difference"]) for unit in "AB"] == [
        ("2025-S1", "62.50", "25.00"),
        ("2025-S1", "87.50", "-25.00"),
    ]
    # Two tests of the same size: Holm doubles the p of each.
    assert rows["A"]["total"]["p_adjusted"] == pytest.approx(2 * rows["A"]["total"]["p"], rel=1e-3)


def test_other_bobot_a_year_ago_is_not_compared(tmp_path: Path) -> None:
    """A printed less with 0.11: no series, no difference."""
    files = {"A/2025-S1.csv": LOW, "A/2025-S1.toml": 'bobot = "0.11"\n', "A/2026-S1.csv": HIGH}
    city = opened(tmp_path, files, register(A))
    assert city.year().answer == ""
    assert city.results().content["units"][0]["change_year"] is None


OTHER = '\n[X]\nname = "Air Sana"\ncity = "Kota Lain"\nskpd = "D"\nsector = "air"\n'
BESIDE = register(A, B).replace('name = "Air"', 'name = "Air"\nbenchmark = "X"') + OTHER
#: Waktu 2 or 3 (62.50), all else 3 or 4 (87.50).
SLOW = table(*[row(*[2 + at % 2 if key == "waktu" else 3 + at % 2 for key in KEYS]) for at in range(12)])


def test_learning_from_another_city(tmp_path: Path) -> None:
    """A is 84.72 with waktu 62.50, X 87.50 in all: waktu is 25.00 below and on top; the index itself is not told apart.

    (8 x 87.50 + 62.50) / 9 = 84.72.
    """
    files = {"A/2026-S1.csv": SLOW, "B/2026-S1.csv": HIGH, "X/2025-S2.csv": HIGH}
    city = opened(tmp_path, files, BESIDE)
    beside = city.benchmark()
    assert beside.answer == "Jarak terjauh: Waktu penyelesaian di Air nyata 25,00 poin di bawah Kota Lain"
    cells = beside.table().rows[0]
    assert (cells[0], cells[2], cells[3], re.sub("<.*?>", "", cells[4])) == (
        "Waktu penyelesaian",
        "62,50",
        "87,50",
        "−25,00*",
    )
    assert beside.table().caption == "Air di samping Kota Lain, Semester II Tahun 2025"
    board = city.league()
    assert board.answer == "Menurut mutu: 2 unit B; tidak ada selisih nyata dengan Kota Lain pada 1 unit yang sebanding"
    assert [str(cells[-1]) for cells in board.table().rows] == ["–", "tidak nyata"]
    found = next(one for one in city.results().content["units"] if one["unit"] == "A")
    assert (found["benchmark"]["against"], found["benchmark"]["value"], found["benchmark"]["difference"]) == (
        "X",
        "87.50",
        "-2.78",
    )
    first = found["distances"][0]
    assert (first["unsur"], first["value"], first["other"], first["difference"], first["real"]) == (
        "waktu", "62.50", "87.50", "-25.00", True
    )  # fmt: skip
    assert "data/responses/X/2025-S2.csv" in {source.path for source in city.sources}


def test_a_benchmark_that_is_really_higher(tmp_path: Path) -> None:
    """A 62.50 against 87.50: the difference stands in the row, and in what is asked where A falls."""
    files = {"A/2025-S2.csv": HIGH, "A/2026-S1.csv": LOW, "B/2026-S1.csv": HIGH, "X/2026-S1.csv": HIGH}
    city = opened(tmp_path, files, BESIDE, bahasa="en")
    assert str(city.league().answer).endswith("Kota Lain is really higher for 1 of 1 units that have a counterpart")
    assert "−25.00" in str(city.league().table().rows[-1][-1])
    assert "really fell by 25.00 points since the last period, and lies 25.00 points below Kota Lain" in asks(city)[-1]


def test_a_benchmark_of_few_shows_no_unsur(tmp_path: Path) -> None:
    """Nine respondents: its index is drawn, nothing is tested and no unsur is set beside."""
    files = {"A/2026-S1.csv": LOW, "B/2026-S1.csv": HIGH, "X/2026-S1.csv": table(*alike(4, 9))}
    city = opened(tmp_path, files, BESIDE)
    assert city.benchmark().answer == ""
    assert str(city.league().table().rows[-1][-1]) == "tidak diuji"


def test_promises_mark_the_weakest(tmp_path: Path) -> None:
    """Cepat is waktu alone, 62.50; it is framed, bold and named for ears; in B all are alike and nothing is marked."""
    city = opened(tmp_path, {"A/2026-S1.csv": SLOW, "B/2026-S1.csv": HIGH})
    rows = {cells[0]: cells[1:] for cells in city.promises().table().rows}
    assert ["<mark" in cell for cell in rows["Air"]] == [False, True, False, False, False]
    assert rows["Air"][1] == (
        '<mark class="tint tint-d">62,50<span class="aloud"> (terlemah)</span></mark>'  # below 65.00
    )
    assert not any("<mark" in cell for cell in rows["Bus"])


def test_the_lowest_item_of_the_sector(tmp_path: Path) -> None:
    """Karcis 2 or 3 (62.50) and juru parkir 3 or 4 of 12; tariffs, 25.00, answered by nine alone and not shown."""
    lines = [f"{row(*[3 + at % 2] * 9)},{2 + at % 2},{3 + at % 2},{1 if at < 9 else ''}" for at in range(12)]
    parking = table(*lines, extra="butir_karcis,butir_juru_parkir,butir_tarif_jujur")
    city = opened(tmp_path / "a", {"A/2026-S1.csv": parking, "B/2026-S1.csv": HIGH})
    assert [cells[-1] for cells in city.promises().table().rows] == ["Pemberian karcis 62,50", "–"]
    assert city.results().content["units"][0]["lowest_items"] == [{"item": "karcis", "n": 12, "value": "62.50"}]
    without = opened(tmp_path / "b", {"A/2026-S1.csv": HIGH})
    assert len(without.promises().table().headings) == 6, "no column of items where none was asked"


def test_two_instruments_in_one_city(tmp_path: Path) -> None:
    """Two units follow 2017 and one that of 2014: it has a row and its own bands, but no place."""
    files = THREE | {"C/2026-S1.toml": 'instrument = "permenpan-16-2014"\n'}
    answers = HIGH.replace("sarana", "maklumat")
    city = opened(tmp_path, files | {"C/2026-S1.csv": answers})
    cells = next(cells for cells in city.league().table().rows if "Cepat" in cells[0])
    assert (re.sub("<.*?>", "", cells[2]), cells[4]) == ("87,50", "–")
    assert set(city.promises().frame.columns) == {"A", "B"}


def test_every_number_of_the_page_stands_in_the_results() -> None:
    """Whole numbers too: of units, respondents and actions, of the sample."""
    city = ikm.city("2026-S1")
    content = json.loads(json.dumps(city.results().content, default=str))
    for name in SHARED:
        assert find_strange(read_text(getattr(city, name)()._repr_html_()), content) == [], name


SHARED = ("cover", "league", "promises", "actions", "year", "benchmark", "fair")


@pytest.mark.parametrize("bahasa", ["id", "en"])
def test_every_figure_of_the_short_edition_stands_in_the_results(bahasa: str) -> None:
    """Figures of two decimals, those that only ears hear among them, of the sample: all are in hasil.json."""
    city = ikm.city("2026-S1", bahasa=bahasa)
    content = json.loads(json.dumps(city.results().content))
    known = {
        "88.31",
        "76.61",
        "65.00",
        "25.00",
        "100.00",
        "88.30",
        "76.60",
        "64.99",
    }  # bounds of mutu, which print them
    known |= {f"{abs(Decimal(str(value))):.2f}" for value in list_figures(content)}
    for name in SHARED:
        shown = getattr(city, name)()._repr_html_()
        told = re.sub(r'style="[^"]*"|<(?:rect|circle|line|polyline|text)[^>]*>', "", shown)
        mark = "," if bahasa == "id" else r"\."
        found = {figure.replace(",", ".") for figure in re.findall(rf"(?<![\d.])\d+{mark}\d\d(?!\d)", told)}
        assert found <= known, name
        assert found or name == "actions", name


def list_figures(content: object) -> Iterator[float | str]:
    """Every figure in results, as a number or as printed."""
    if isinstance(content, dict):
        for value in content.values():
            yield from list_figures(value)
    elif isinstance(content, list):
        for value in content:
            yield from list_figures(value)
    elif isinstance(content, float) or (isinstance(content, str) and re.fullmatch(r"-?\d+\.\d\d", content)):
        yield content


def mixed(n: int, women: int, *, ages: bool = True) -> str:
    """Answers of n of two schools and two ages, so many of them women, who answer 4 where men answer 3."""
    people = (
        ("Perempuan" if at < women else "Laki-laki", (25, 35)[at // 2 % 2] if ages else "", ("SMA", "S1")[at % 2])
        for at in range(n)
    )
    lines = (",".join([*["4" if at < women else "3"] * len(KEYS), *map(str, one)]) for at, one in enumerate(people))
    return table(*lines, extra="gender,age,education")


def test_an_equal_mix_beside_the_league(tmp_path: Path) -> None:
    """A and B differ by their women alone: 91.67, 83.33; at an equal mix alike; C has too few, D is printed."""
    files = {"A/2026-S1.csv": mixed(60, 40), "B/2026-S1.csv": mixed(60, 20), "C/2026-S1.csv": mixed(49, 30)}
    units = register(A, B, C, ("D", "Darat", "Dinas Dua"))
    printed = "unit,period,ikm,n,instrument,source\nD,2026-S1,80.00,100,permenpanrb-14-2017,Laporan\n"
    made = make_project(tmp_path, files, units)
    (made.data / "published").mkdir(exist_ok=True)
    (made.data / "published" / "ikm.csv").write_text(printed, encoding="utf-8")
    city = open_city("2026-S1", data=str(made.data))
    fair = city.fair()
    assert fair.frame["plain"].to_dict() == {"A": 4.17, "B": -4.17}
    assert fair.frame["value"].to_dict() == {"A": 0.0, "B": 0.0}
    assert fair.frame["moved"].to_dict() == {"A": -4.17, "B": 4.17}
    notes = str(fair.notes)
    assert "Yang disamakan: jenis kelamin; kelompok umur; dan pendidikan terakhir." in notes
    assert "Yang tidak dapat disamakan: jenis layanan, " in notes
    assert "Semua 120 responden menyebutnya." in notes
    assert "Tidak dibandingkan: " in notes
    assert "Cepat (kurang dari 50 responden yang komposisinya diketahui)" in notes
    assert "Darat (angka terbitan, tanpa jawaban)" in notes
    found = city.results().content["fair"]
    assert (found["left_out"], [one["moved"] for one in found["units"]]) == ({"C": "few"}, ["-4.17", "4.17"])
    assert city.league().frame["ikm"].to_dict() == {"A": 91.67, "C": 90.31, "B": 83.33, "D": 80.0}


def test_no_equal_mix_of_one_unit(tmp_path: Path) -> None:
    """Nothing is shown, the words say why, and the page has no section of it."""
    city = opened(tmp_path, {"A/2026-S1.csv": mixed(60, 40), "B/2026-S1.csv": mixed(49, 20)})
    fair = city.fair()
    assert (len(fair.frame), fair.tables()) == (0, [])
    assert str(fair).startswith("Perbandingan dengan komposisi responden yang sama tidak dibuat: tidak ada dua unit")
    assert ABSENT_MARK in fair._repr_html_()
    with pytest.raises(ValueError, match="its frame is empty"):
        fair.how()


def test_the_lines_of_an_equal_mix_make_it_again() -> None:
    """Of the sample, with the benchmark units."""
    fair = ikm.city("2026-S1").fair()
    names: dict[str, pd.DataFrame] = {}
    exec(str(fair.how()), names)
    pd.testing.assert_frame_equal(names["frame"], fair.frame)
    assert fair.frame.loc["KPPT", "against"].tolist() == ["", "PALEMBANG-KPPT"]
