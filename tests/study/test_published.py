"""Published figures in a study and in a city: where they stand, how they are marked, which files are named."""

from __future__ import annotations

from pathlib import Path

import pytest

import ikm
from ikm.errors import SettingError
from tests.helpers import HEADINGS, KEYS, UNITS, make_project

PAIR = UNITS.replace("sector", 'benchmark = "AIR"\nsector') + UNITS.replace("KPPT", "AIR").replace(
    "Kantor Perizinan", "Unit Air"
)
THREES = "\n".join([HEADINGS, *[",".join(["3"] * 9)] * 12]) + "\n"
FOURS = THREES.replace("3,", "4,").replace(",3\n", ",4\n")
HEAD = f"unit,period,{','.join(KEYS)},ikm,n,source\n"
INDEX_ALONE = "," * 8


def data(folder: Path, published: str = "", **answers: str) -> str:
    """A data folder of KPPT and its benchmark AIR; answers by name 'KPPT_2026-S1'."""
    files = {f"{name.replace('_', '/')}.csv": text for name, text in answers.items()}
    made = make_project(folder, files, PAIR)
    if published:
        (made.data / "published").mkdir()
        (made.data / "published" / "a.csv").write_text(HEAD + published, encoding="utf-8")
    return str(made.data)


def row(unit: str, period: str, ikm: str, nrr: str = INDEX_ALONE, source: str = "Laporan X") -> str:
    """A published figure."""
    return f"{unit},{period},{nrr},{ikm},20,{source}\n"


def test_trend_marks_the_figure_and_names_its_source(tmp_path: Path) -> None:
    """80.5 printed for 2025-S2, then 75 of answers: 5.50 less, untested; nothing of the source is taken for HTML."""
    study = ikm.open(
        "KPPT", data=data(tmp_path, row("KPPT", "2025-S2", "80.5", source="<b>X</b>"), **{"KPPT_2026-S1": THREES})
    )
    assert "Lingkaran kosong pada grafik menandai angka terbitan." in str(study.trend().chart_notes)
    assert (
        "IKM 5,50 poin lebih rendah daripada Semester II Tahun 2025 (75,00 dan 80,50); selisih itu tidak diuji. "
        "Angka Semester II Tahun 2025 adalah angka terbitan, yang jawaban aslinya tidak ada di sini."
    ) in str(study.conclusion())
    assert "Semester II Tahun 2025 (sumber: &lt;b&gt;X&lt;/b&gt;)" in study.trend()._repr_html_()
    assert "80,50 (angka terbitan)" in study.trend().table()._repr_html_()
    figure = study.trend().figure()
    assert figure is not None
    assert figure.caption == "IKM 75,00: −5,50 poin dari periode sebelumnya; perubahan ini tidak dapat diuji"
    assert "Semester II Tahun 2025 80,50 (angka terbitan)" in figure.alt


def test_change_goes_against_the_same_period_as_the_trend(tmp_path: Path) -> None:
    """Answers of 2025-S1, print of 2025-S2: the period before 2026-S1 is the printed one, not tested.

    Nor is 2025-S1, a year ago: all 4 beside all 3 has no spread to test with.
    """
    where = data(tmp_path, row("KPPT", "2025-S2", "80.5"), **{"KPPT_2025-S1": FOURS, "KPPT_2026-S1": THREES})
    change = ikm.open("KPPT", "2026-S1", data=where).change().text()
    assert str(change) == (
        "Semester II Tahun 2025: 80,50 (angka terbitan: Laporan X). Semester I Tahun 2026: 75,00. "
        "Tanpa jawaban aslinya, selisih 5,50 poin tidak dapat diuji.\n"
        "Selisih antara Semester I Tahun 2025 dan Semester I Tahun 2026 tidak diuji, "
        "karena pada sedikitnya satu dari keduanya penilaian semua responden sama."
    )
    # The report of the period before the figure does not know it.
    assert not any(point.printed for point in ikm.open("KPPT", "2025-S1", data=where).numbers.trend)


@pytest.mark.parametrize("n", [7, 12])
def test_the_summary_tells_the_difference_from_print(tmp_path: Path, n: int) -> None:
    """80.50 printed, 75.00 of 7 or 12 answers: 5.50 less, which cannot be tested; it is not for want of respondents."""
    answers = "\n".join([HEADINGS, *[",".join(["3"] * 9)] * n])
    study = ikm.open("KPPT", data=data(tmp_path, row("KPPT", "2025-S2", "80.5"), **{"KPPT_2026-S1": answers}))
    (row_of_print,) = study.direction().tables()[0].rows
    assert [str(cell) for cell in row_of_print] == ["Semester II Tahun 2025", "−5,50", "–", "tidak diuji"]
    assert "respondennya terlalu sedikit" not in str(study.summary().html)


def test_english(tmp_path: Path) -> None:
    """The same marks in the other language."""
    where = data(tmp_path, row("KPPT", "2025-S2", "80.5", source="Report"), **{"KPPT_2026-S1": THREES})
    study = ikm.open("KPPT", data=where, bahasa="en")
    assert "The figure of Semester II, 2025 is a published one, whose answers are not here." in str(study.conclusion())
    assert "Semester II, 2025 (source: Report)" in str(study.trend().text())


@pytest.mark.parametrize(
    ("nrr", "printed", "difference", "rounding"),
    [
        (["3.004", *["3"] * 8], "74.25", "menghasilkan 75,01 (selisih −0,76 poin)", False),
        (["3.01", *["3"] * 8], "75.05", "menghasilkan 75,03 (selisih +0,02 poin)", True),
    ],
)
def test_index_that_is_not_what_its_nrr_give(
    tmp_path: Path, nrr: list[str], printed: str, difference: str, rounding: bool
) -> None:
    """27.004 x 25 / 9 = 75.0111 and 27.01 x 25 / 9 = 75.0278; two decimals of NRR explain up to 0.13, three 0.0175."""
    where = data(tmp_path, row("KPPT", "2025-S2", printed, ",".join(nrr)), **{"KPPT_2026-S1": THREES})
    told = str(ikm.open("KPPT", data=where).trend().text())
    assert difference in told
    assert "Yang ditampilkan adalah angka terbitan." in told
    assert ("dapat berasal dari pembulatan NRR" in told) is rounding


def test_index_reckoned_from_nrr_says_so(tmp_path: Path) -> None:
    """No index was printed: 75.00 is ours, from nine NRR of 3."""
    where = data(tmp_path, row("KPPT", "2025-S2", "", ",".join(["3"] * 9)), **{"KPPT_2026-S1": THREES})
    study = ikm.open("KPPT", data=where)
    told = str(study.trend().text())
    assert "Indeks Semester II Tahun 2025 dihitung di sini dari NRR yang diterbitkan, dengan bobot 1/9" in told
    assert "IKM sama dengan Semester II Tahun 2025 (75,00)." in str(study.conclusion())


def test_benchmark_by_its_newest_figure(tmp_path: Path) -> None:
    """AIR printed 70 and 72, the later counts; with answers as new as that, the answers are compared and tested."""
    printed = row("AIR", "2025-S1", "70") + row("AIR", "2025-S2", "72") + row("AIR", "2026-S2", "99")
    where = data(tmp_path / "a", printed, **{"KPPT_2026-S1": THREES})
    told = str(ikm.open("KPPT", data=where).benchmark().text())
    assert told.startswith("AIR, Semester II Tahun 2025: 72,00 (angka terbitan: Laporan X).")
    tested = data(tmp_path / "b", printed, **{"KPPT_2026-S1": THREES, "AIR_2025-S2": FOURS})
    beside = ikm.open("KPPT", data=tested).numbers.against_benchmark
    assert beside is not None
    assert (beside.printed, str(beside.first.value)) == (None, "100.00")
    older = data(tmp_path / "c", printed, **{"KPPT_2026-S1": THREES, "AIR_2025-S1": FOURS})
    newest = ikm.open("KPPT", data=older).numbers.against_benchmark
    assert newest is not None
    assert (newest.first.printed, str(newest.first.value)) == (True, "72.00")


def test_results_name_figure_and_source(tmp_path: Path) -> None:
    """hasil.json: published and source at the point, at the change and at the benchmark, and at no others."""
    printed = row("KPPT", "2025-S2", "80.5") + row("AIR", "2026-S1", "72")
    content = ikm.open("KPPT", data=data(tmp_path, printed, **{"KPPT_2026-S1": THREES})).results().content
    assert [(point["published"], point["source"]) for point in content["trend"]] == [
        (True, "Laporan X"),
        (False, None),
    ]
    assert (content["change"]["published"], content["change"]["value"]) == (True, "80.50")
    assert (content["benchmark"]["published"], content["benchmark"]["source"]) == (True, "Laporan X")


def test_only_files_that_the_report_rests_on_are_named(tmp_path: Path) -> None:
    """A file with figures of another unit, or of later periods alone, is not a source of this report."""
    for unit, period, named in (("KPPT", "2025-S2", True), ("AIR", "2026-S1", True), ("KPPT", "2026-S2", False)):
        where = data(tmp_path / unit / period, row(unit, period, "80"), **{"KPPT_2026-S1": THREES})
        paths = [source.path for source in ikm.open("KPPT", data=where).numbers.sources]
        assert ("data/published/a.csv" in paths) is named


def test_city_with_a_published_figure(tmp_path: Path) -> None:
    """KPPT 75 of answers, AIR 65 printed: mean 70.00 without interval, no rank for AIR, marked wherever it stands."""
    where = data(tmp_path, row("AIR", "2026-S1", "65"), **{"KPPT_2026-S1": THREES})
    city = ikm.city("2026-S1", data=where)
    printed = city.numbers.standings[1]
    assert (printed.unit.code, printed.printed, printed.rank, printed.n) == ("AIR", True, None, 20)
    mean = city.numbers.mean("plain")
    assert mean is not None
    assert (str(mean.value), mean.low) == ("70.00", None)
    for table in (city.league().tables()[0], city.places().table()):
        assert "65,00 (angka terbitan)" in table._repr_html_()
    assert "Unit Air (sumber: Laporan X)" in str(city.places().text())
    assert "Angka 1 unit adalah angka terbitan" in str(city.means())
    assert "Unit dengan IKM terendah tidak ditunjuk: kurang dari dua unit" in str(city.conclusion())
    assert "tanpa selang: ada angka terbitan" in city.cover()._repr_html_()
    assert [source.path for source in city.sources][-1] == "data/published/a.csv"
    entry = city.results().content["units"][1]
    assert (entry["published"], entry["source"], entry["value"]) == (True, "Laporan X", "65.00")


def test_city_of_published_figures_alone(tmp_path: Path) -> None:
    """No answers at all: 75 and 65 printed, mean 70.00; no place, no test, no promise; the newest period is taken."""
    lines = row("KPPT", "2026-S1", "75") + row("AIR", "2026-S1", "65") + row("AIR", "2025-S1", "60")
    city = ikm.city(data=data(tmp_path, lines))
    assert str(city.results().content["period"]) == "2026-S1"
    assert [(one.unit.code, one.printed, one.rank) for one in city.numbers.measured] == [
        ("KPPT", True, None),
        ("AIR", True, None),
    ]
    mean = city.numbers.mean("plain")
    assert mean is not None
    assert str(mean.value) == "70.00"
    shown = "".join(getattr(city, name)()._repr_html_() for name in ("cover", "league", "promises", "year", "places"))
    assert "65,00 (angka terbitan)" in shown
    assert "nyata lebih" not in shown
    with pytest.raises(SettingError, match="has answers for period 2024-S1"):
        ikm.city("2024-S1", data=data(tmp_path / "b", lines))


def test_city_prefers_answers_and_counts_print_as_a_survey_held(tmp_path: Path) -> None:
    """Answers of the period win over its print; a figure of half a year ago meets the duty, one of 2024 does not."""
    where = data(tmp_path / "a", row("KPPT", "2026-S1", "65") + row("AIR", "2025-S2", "65"), **{"KPPT_2026-S1": THREES})
    city = ikm.city("2026-S1", data=where)
    assert [(one.unit.code, one.printed) for one in city.numbers.measured] == [("KPPT", False)]
    assert city.numbers.overdue == ()
    assert [source.path for source in city.sources][-1] == "data/published/a.csv"
    late = ikm.city("2026-S1", data=data(tmp_path / "b", row("AIR", "2024", "65"), **{"KPPT_2026-S1": THREES}))
    assert [one.unit.code for one in late.numbers.overdue] == ["AIR"]


def test_few_respondents_are_not_taken_for_print(tmp_path: Path) -> None:
    """Nine respondents are in no mean; the cover says that it is for them."""
    nine = "\n".join(THREES.splitlines()[:10]) + "\n"
    cover = ikm.city("2026-S1", data=data(tmp_path, **{"KPPT_2026-S1": nine})).cover()._repr_html_()
    assert "belum ada unit dengan sedikitnya 10 responden" in cover
    assert "terbitan" not in cover


def test_a_published_figure_that_the_answers_contradict(tmp_path: Path) -> None:
    """Answers give 75.00; 99.00 was printed: told in one line with its source, escaped, and its file is a source."""
    where = data(tmp_path, row("KPPT", "2026-S1", "99", source="<b>X</b>"), **{"KPPT_2026-S1": THREES})
    study = ikm.open("KPPT", data=where)
    told = str(study.trend().text()).splitlines()[-1]
    assert told == (
        "Angka yang diterbitkan berbeda dari hasil hitungan jawabannya: Semester I Tahun 2026, terbitan 99,00, "
        "hitungan 75,00 (sumber: <b>X</b>). Yang dipakai di sini adalah hasil hitungan."
    )
    assert "<b>X" not in study.trend()._repr_html_()
    assert "data/published/a.csv" in [source.path for source in study.numbers.sources]
    english = str(ikm.open("KPPT", data=where, bahasa="en").trend().text())
    assert "Semester I, 2026, published 99.00, computed 75.00" in english


@pytest.mark.parametrize("printed", ["75", "75.0", "75.00", "75.004"])
def test_a_published_figure_that_the_answers_confirm(tmp_path: Path, printed: str) -> None:
    """75.00, to the decimals printed and at most two: nothing is said."""
    study = ikm.open("KPPT", data=data(tmp_path, row("KPPT", "2026-S1", printed), **{"KPPT_2026-S1": THREES}))
    assert study.numbers.contradicted == ()
    assert "diterbitkan berbeda" not in str(study.trend().text())


def test_earlier_periods_are_checked_too(tmp_path: Path) -> None:
    """Fours in 2025-S1 give 100; 99.5 was printed, 100 of 2025-S2 has no answers: one contradiction."""
    printed = row("KPPT", "2025-S1", "99.5") + row("KPPT", "2025-S2", "100") + row("AIR", "2026-S1", "100")
    where = data(tmp_path, printed, **{"KPPT_2025-S1": FOURS, "KPPT_2026-S1": THREES})
    found = ikm.open("KPPT", "2026-S1", data=where).numbers.contradicted
    assert [(str(point.period), str(one.value)) for point, one in found] == [("2025-S1", "99.50")]
