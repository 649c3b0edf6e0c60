"""A city reads the asked period of its units and the one before, and no later one; 0, 1 and 7 respondents are shown."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import ikm
from ikm.errors import DataError, SettingError
from ikm.publish.job import request_city
from ikm.study.city import City, open_city
from tests.builders import alike, table
from tests.helpers import HEADINGS, UNITS, make_project, mover_ends, row
from tests.studies import people, project
from tests.truth.checking import OFFICE_WORDS

pytestmark = pytest.mark.slow

OTHER = '\n[PARKIR]\nname = "Parkir"\ncity = "Kota Contoh"\nskpd = "Dinas Lain"\nsector = "parkir"\n'
TWO_UNITS = UNITS + OTHER
MIXED = {
    "KPPT/2025-S2.csv": table(*alike(2, 6), *alike(3, 6)),
    "KPPT/2026-S1.csv": table(*alike(3, 6), *alike(4, 6)),
    "PARKIR/2026-S1.csv": table(*alike(2, 6), *alike(3, 6)),
}
BROKEN = "this is no answer file\n"
METHODS = (
    "actions",
    "benchmark",
    "fair",
    "cover",
    "background",
    "means",
    "league",
    "places",
    "locations",
    "year",
    "index",
    "trend",
    "change",
    "duty",
    "heat",
    "promises",
    "comments",
    "conclusion",
    "provenance",
)


def opened(folder: Path, files: dict[str, str], period: str = "2026-S1", bahasa: str = "id") -> City:
    """The city of two units on these files."""
    made = make_project(folder, files, TWO_UNITS)
    return open_city(period, data=str(made.data), bahasa=bahasa)


def content(city: City) -> str:
    """What it hands over for hasil.json."""
    return json.dumps(city.results().content, ensure_ascii=False, allow_nan=False)


def test_a_city_in_the_place_of_the_period() -> None:
    """Told how it is asked."""
    with pytest.raises(SettingError, match=r"is a city; the period comes first\.\n.*city=\"Kota Palembang\""):
        ikm.city("Kota Palembang")


def test_every_method_is_tried() -> None:
    """A method that is added must be added here."""
    public = {name for name in dir(City) if not name.startswith("_")}
    assert public - {"results", "synthetic", "sources", "by"} == set(METHODS)


@pytest.mark.parametrize("n", [0, 1, 7, 12])
def test_every_method_shows_itself(tmp_path: Path, n: int) -> None:
    """One unit with so many respondents, one with none at all: no error, no 'nan', in both languages."""
    for bahasa in ("id", "en"):
        city = opened(tmp_path, {"KPPT/2025-S2.csv": people(n), "KPPT/2026-S1.csv": people(n)}, bahasa=bahasa)
        for name, asked in [*((name, ()) for name in METHODS), ("by", ("gender",)), ("by", ("service",))]:
            shown = str(getattr(city, name)(*asked)._repr_html_())
            assert not re.search(r"\b(nan|NaN|None|NaT)\b", shown), name
        json.dumps(city.results().content, allow_nan=False)


def test_no_text_is_for_the_office(tmp_path: Path) -> None:
    """No setting, file or command stands on the public page of a city."""
    city = opened(tmp_path, MIXED)
    for name in METHODS:
        told = re.sub(r"<[^>]*>", " ", str(getattr(city, name)()._repr_html_()))
        assert not OFFICE_WORDS.search(told), name


def test_few_respondents_leave_no_unsur(tmp_path: Path) -> None:
    """Nine respondents have an index and no mutu, and their unsur stand nowhere; ten have both."""
    for n, shown in ((9, False), (10, True)):
        found = opened(tmp_path / str(n), {"KPPT/2026-S1.csv": table(*alike(3, n))}).results().content
        unit = next(one for one in found["units"] if one["unit"] == "KPPT")
        assert (unit["value"], unit["n"], unit["mutu"]) == ("75.00", n, "C" if shown else None)
        assert ("KPPT" in found["heat"]) is shown


def test_numbers_by_hand(tmp_path: Path) -> None:
    """KPPT 87.50 after 62.50, PARKIR 62.50: mean 75.00, ranks 1 and 2, 25.00 points up and real."""
    city = opened(tmp_path, MIXED)
    found = city.results().content
    assert found["mean"]["plain"]["value"] == "75.00"
    assert [(one["unit"], one["rank"], one["value"], one["moved"]) for one in found["units"]] == [
        ("KPPT", 1, "87.50", "25.00"),
        ("PARKIR", 2, "62.50", None),
    ]
    assert found["units"][0]["change"]["real"] is True
    assert found["coverage"] == {"measured": 2, "units": 2}
    assert "Naik nyata dari periode lalu: " in str(city.change())
    assert repr(city) == "City(Kota Contoh, 2026-S1, 2 of 2 units)"


def test_a_fall_is_a_fall(tmp_path: Path) -> None:
    """The two periods of KPPT exchanged: 25.00 points down."""
    swapped = MIXED | {"KPPT/2025-S2.csv": MIXED["KPPT/2026-S1.csv"], "KPPT/2026-S1.csv": MIXED["KPPT/2025-S2.csv"]}
    city = opened(tmp_path, swapped)
    assert next(one["moved"] for one in city.results().content["units"] if one["unit"] == "KPPT") == "-25.00"
    assert "Turun nyata dari periode lalu: " in str(city.change())
    assert "Naik nyata" not in str(city.change())


@pytest.mark.parametrize("other", ["2026-S2", "2026", "2027-S1", "2026-07"])
def test_never_opens_a_later_period(tmp_path: Path, other: str) -> None:
    """A later file that cannot be read, of one unit or of all, changes no byte of the results and of the job."""
    opened(tmp_path, MIXED)
    asked = request_city(project(tmp_path), "2026-S1", "Kota Contoh", "id").gather()  # makes the key of fingerprints
    before = content(opened(tmp_path, {}))
    later = {f"{unit}/{other}.csv": BROKEN for unit in ("KPPT", "PARKIR")}
    assert content(opened(tmp_path, later)) == before
    assert request_city(project(tmp_path), "2026-S1", "Kota Contoh", "id").gather().inputs == asked.inputs


def test_the_broken_file_is_broken(tmp_path: Path) -> None:
    """Asked for, it stops the city: the test above could fail."""
    with pytest.raises(ikm.IkmError):
        opened(tmp_path, MIXED | {"KPPT/2026-S2.csv": BROKEN}, "2026-S2")


def test_unit_of_the_environment_is_no_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """IKM_UNIT names a unit for a study alone."""
    before = content(opened(tmp_path, MIXED))
    monkeypatch.setenv("IKM_UNIT", "PARKIR")
    assert content(opened(tmp_path, {})) == before


def test_duty(tmp_path: Path) -> None:
    """PARKIR answered last in 2024-S2, more than twelve months before the end of 2026-S1: overdue; in 2025-S2 not."""
    files = {"KPPT/2026-S1.csv": people(12), "PARKIR/2024-S2.csv": table(*alike(3, 12))}
    late = opened(tmp_path, files)
    assert late.results().content["overdue"] == ["PARKIR"]
    assert "Unit tanpa seorang responden pun dalam survei dua belas bulan terakhir" in str(late.duty())
    done = opened(tmp_path, {"PARKIR/2025-S2.csv": table(*alike(3, 12))})
    assert done.results().content["overdue"] == []
    assert str(done.duty()) == "Semua unit telah melakukan survei dalam dua belas bulan terakhir."


def test_a_later_survey_meets_no_earlier_duty(tmp_path: Path) -> None:
    """PARKIR answered in 2026-S2 alone: at the end of 2026-S1 it had not."""
    files = {"KPPT/2026-S1.csv": people(12), "PARKIR/2026-S2.csv": table(*alike(3, 12))}
    assert opened(tmp_path, files).results().content["overdue"] == ["PARKIR"]


@pytest.mark.parametrize(
    ("files", "overdue"),
    [
        ({"2026-S1": 0}, ["PARKIR"]),
        ({"2026-S1": 0, "2025-S2": 0}, ["PARKIR"]),
        ({"2026-S1": 0, "2025-S2": 1}, []),
        ({"2026-S1": 0, "2025-T3": 1}, []),
        ({"2025-S2": 0, "2025-S1": 12}, ["PARKIR"]),
    ],
)
def test_a_file_without_respondents_meets_no_duty(tmp_path: Path, files: dict[str, int], overdue: list[str]) -> None:
    """Headings alone are no survey; one respondent of the last twelve months is, whatever the kind of period."""
    parking = {f"PARKIR/{period}.csv": table(*alike(3, n)) for period, n in files.items()}
    city = opened(tmp_path, {"KPPT/2026-S1.csv": people(12)} | parking)
    assert city.results().content["overdue"] == overdue
    named = {source.path for source in city.sources}
    assert named >= {f"data/responses/PARKIR/{period}.csv" for period in files if period not in ("2025-S1", "2025-T3")}
    job = request_city(project(tmp_path), "2026-S1", "Kota Contoh", "id").gather()
    assert named <= {f"data/{path}" for path in job.inputs}


THIRD = '\n[AIR]\nname = "Air"\ncity = "Kota Contoh"\nskpd = "Dinas Air"\nsector = "air"\nusers_per_year = 200\n'
#: A 87.50 and B 62.50 differ; 13 answers of C, 65.38, lie so far apart that it can be told from neither.
WIDE = MIXED | {"AIR/2026-S1.csv": table(*alike(1, 6), *alike(4, 7))}


def three(folder: Path, files: dict[str, str], bahasa: str = "id") -> City:
    """The city with a third unit, whose users are known from the register: 100 in a half year."""
    return open_city("2026-S1", data=str(make_project(folder, files, TWO_UNITS + THIRD).data), bahasa=bahasa)


def test_places_that_the_tests_leave_open(tmp_path: Path) -> None:
    """Of three units KPPT really beats PARKIR alone: places 1-2, 2-3, and 1-3 for AIR, told from neither (t = 1.9).

    KPPT minus AIR: 22.1 points, se sqrt(14.2 + 116.5) = 11.4; KPPT minus PARKIR: 25 points, se sqrt(2 x 14.2) = 5.3.
    """
    city = three(tmp_path, WIDE)
    found = city.results().content
    assert {one["unit"]: (one["rank"], one["last"]) for one in found["units"]} == {
        "KPPT": (1, 2),
        "AIR": (1, 3),
        "PARKIR": (2, 3),
    }
    assert (found["highest"], found["lowest"]) == (["KPPT", "AIR"], ["AIR", "PARKIR"])
    figure = city.league().figure()
    assert figure is not None
    assert figure.caption == (
        "Tertinggi: salah satu dari Kantor Perizinan (87,50) dan Air (65,38); "
        "terendah: salah satu dari Air (65,38) dan Parkir (62,50)"
    )
    assert "terendah dari 3 unit yang diuji adalah salah satu dari Air (65,38) dan Parkir (62,50)" in str(
        city.conclusion()
    )
    assert [row[0] for row in city.places().table().rows] == ["1 – 2", "1 – 3", "2 – 3"]


def test_many_at_one_end_are_counted(tmp_path: Path) -> None:
    """KPPT 87.50 above four units of 62.50 alike: nobody wants four names in a title."""
    names = ("A", "B", "C", "D")
    units = UNITS + "".join(
        f'\n[{name}]\nname = "{name}"\ncity = "Kota Contoh"\nskpd = "S"\nsector = "air"\n' for name in names
    )
    files = MIXED | {f"{name}/2026-S1.csv": MIXED["PARKIR/2026-S1.csv"] for name in names}
    del files["PARKIR/2026-S1.csv"]
    city = open_city("2026-S1", data=str(make_project(tmp_path, files, units).data))
    figure = city.league().figure()
    assert figure is not None
    assert figure.caption == "Tertinggi: Kantor Perizinan (87,50); terendah: salah satu dari 4 unit"
    assert "dari 5 unit yang diuji, 4, termasuk yang paling rendah, tidak dapat dibedakan" in str(city.conclusion())


def test_ends_named_alone_where_certain(tmp_path: Path) -> None:
    """KPPT 87.50 and PARKIR 62.50 differ: both ends have one name; with equal answers neither has."""
    city = opened(tmp_path / "a", MIXED)
    figure = city.league().figure()
    assert figure is not None
    assert figure.caption == "Tertinggi: Kantor Perizinan (87,50); terendah: Parkir (62,50)"
    assert "nyata lebih rendah daripada semua yang lain: Parkir (62,50)." in str(city.conclusion())
    same = opened(tmp_path / "b", MIXED | {"KPPT/2026-S1.csv": MIXED["PARKIR/2026-S1.csv"]}, bahasa="en")
    chart = same.league().figure()
    assert chart is not None
    assert chart.caption == "Highest and lowest cannot be told from the other units"
    assert "No unit can be named as the lowest: of the 2 units tested" in str(same.conclusion())


def test_one_respondent_is_no_lowest_unit_and_in_no_mean(tmp_path: Path) -> None:
    """PARKIR: nine who gave 1. The mean is KPPT's 87.50, not (87.50 + 25) / 2; PARKIR has no place and is named so."""
    city = opened(tmp_path, MIXED | {"PARKIR/2026-S1.csv": table(*alike(1, 9))})
    found = city.results().content
    assert (found["mean"]["plain"]["value"], found["mean"]["plain"]["units"], found["lowest"]) == ("87.50", 1, [])
    assert "karena kurang dari 10 responden: Parkir." in str(city.means())
    assert "Unit dengan IKM terendah tidak ditunjuk" in str(city.conclusion())


@pytest.mark.parametrize(("known", "headline"), [(4, "weighted"), (3, "plain")])
def test_headline_needs_users_of_four_in_five_units(tmp_path: Path, known: int, headline: str) -> None:
    """Five units, users of four (80 %) or three known; a sixth of nine respondents does not count."""
    names = [f"U{at}" for at in range(6)]
    units = "".join(f'[{name}]\nname = "{name}"\ncity = "K"\nskpd = "S"\nsector = "air"\n' for name in names)
    files = {f"{name}/2026-S1.csv": table(*alike(3, 9 if name == "U5" else 10)) for name in names}
    sidecars = {f"{name}/2026-S1.toml": "population = 50\n" for name in names[:known]}
    city = open_city("2026-S1", data=str(make_project(tmp_path, files | sidecars, units).data))
    assert city.results().content["headline"] == headline
    cover, told = city.cover()._repr_html_(), str(city.means())
    assert ("Rata-rata menurut pengguna" in cover, "Rata-rata unit" in cover) == (
        headline == "weighted",
        headline == "plain",
    )
    assert ("menggambarkan pengalaman warga" in told) is (headline == "weighted")
    assert ("hanya diketahui untuk 3 dari 5 unit, kurang dari 80 %" in told) is (headline == "plain")


def test_no_users_at_all(tmp_path: Path) -> None:
    """Why the mean by users does not lead is said."""
    assert "Pengguna layanan hanya diketahui untuk 0 dari 2 unit" in str(opened(tmp_path, MIXED).means())


def test_what_intervals_assume_and_rest_on(tmp_path: Path) -> None:
    """KPPT self-selected with 300 users counted, PARKIR not recorded and unknown, AIR random with 100 estimated.

    By users (weights 300 and 100): KPPT carries 75 %, AIR, estimated, 25 %.
    """
    sidecars = {
        "KPPT/2026-S1.toml": 'selection = "self-selected"\npopulation = 300\n',
        "AIR/2026-S1.toml": 'selection = "random"\n',
    }
    city = three(tmp_path, WIDE | sidecars)
    league, told = city.places(), str(city.means())
    assert [row[-1] for row in league.table().rows] == ["a", "c", "b"]
    assert "Setiap selang beranggapan bahwa responden dipilih secara acak" in str(league.text())
    assert "Selang rata-rata beranggapan bahwa responden tiap unit dipilih secara acak" in told
    assert "mengisi atas kemauan sendiri di Kantor Perizinan:" in str(league.text())
    assert "tidak dicatat di Parkir:" in str(league.text())
    board = city.league()
    assert [re.findall(r"\((\w)\)", row[0]) for row in board.table().rows] == [["a"], [], ["b"]], "not of users"
    assert "a = responden mengisi atas kemauan sendiri dan b = cara memilih" in str(board.notes)
    assert "Catatan: a = responden mengisi atas kemauan sendiri; b = cara memilih" in str(league.text())
    assert "mengisi atas kemauan sendiri (1 unit) membawa 75 % bobot" in told
    assert "unit itu membawa 25 % bobot" in told


def test_a_unit_whose_respondents_had_to_answer_is_marked(tmp_path: Path) -> None:
    """KPPT of 300 users required, PARKIR of 100 drawn: a letter, what its interval is worth, and 75 % of the mean."""
    sidecars = {
        "KPPT/2026-S1.toml": 'selection = "wajib"\npopulation = 300\n',
        "PARKIR/2026-S1.toml": 'selection = "acak"\npopulation = 100\n',
    }
    city = opened(tmp_path, MIXED | sidecars)
    assert {row[-1] for row in city.places().table().rows} == {"e", "–"}
    said = str(city.places().text())
    assert "syarat memperoleh layanan di Kantor Perizinan: di situ selang hanya menggambarkan" in said
    assert "e = mengisi survei menjadi syarat memperoleh layanan" in said
    assert "memperoleh layanan (1 unit) membawa 75 % bobot" in str(city.means())


def test_random_units_with_counted_users_get_no_mark(tmp_path: Path) -> None:
    """Nothing to warn of: no letters, no legend."""
    sidecar = 'selection = "random"\npopulation = 300\n'
    city = opened(tmp_path, MIXED | {f"{unit}/2026-S1.toml": sidecar for unit in ("KPPT", "PARKIR")})
    assert [row[-1] for row in city.places().table().rows] == ["–", "–"]
    assert "Catatan:" not in str(city.places().text()) + str(city.league().notes)
    assert "kemauan sendiri" not in str(city.league()) + str(city.means())


def test_mean_beside_the_last_period(tmp_path: Path) -> None:
    """KPPT 62.50 to 87.50, PARKIR 62.50 twice: mean 62.50 to 75.00, by 300 and 100 users 62.50 to 81.25.

    Each of the four samples has six scores 12.5 below and six above its mean: variance 12 x 12.5^2 / 11 / 12 = 14.2045.
    Plain: se of each mean sqrt(2 x 14.2045 / 4) = 2.66501, df (Satterthwaite) 2 x 11 = 22, of both 44: t 2.015368.
    By users: se^2 = 14.2045 x (0.75^2 + 0.25^2) = 8.87781; df 11 x 0.625^2 / (0.75^4 + 0.25^4) = 13.41463, of both
    26.82927: t 2.052442.
    """
    before = {"PARKIR/2025-S2.csv": MIXED["PARKIR/2026-S1.csv"]}
    users = {"KPPT/2026-S1.toml": "population = 300\n", "PARKIR/2026-S1.toml": "population = 100\n"}
    city = opened(tmp_path, MIXED | before | users)
    means = city.results().content["mean"]
    plain, weighted = means["plain"]["change"], means["weighted"]["change"]
    assert (plain["before"], plain["now"], plain["moved"], plain["units"]) == ("62.50", "75.00", "12.50", 2)
    assert (plain["low"], plain["high"]) == pytest.approx(
        mover_ends((62.5, 2.66501), (75, 2.66501), 2.015368), abs=6e-3
    )
    assert (weighted["before"], weighted["now"], weighted["moved"]) == ("62.50", "81.25", "18.75")
    assert (weighted["low"], weighted["high"]) == pytest.approx(
        mover_ends((62.5, 8.87781**0.5), (81.25, 8.87781**0.5), 2.052442), abs=6e-3
    )
    assert (plain["real"], plain["whole"]) == (True, True)
    told = (
        "Rata-rata unit: dari 62,50 pada periode lalu menjadi 75,00, berubah +12,50 poin (selang +4,75 sampai +19,85)"
    )
    assert told + ", nyata; unit yang sama pada kedua periode, yaitu 2." in str(city.change())
    shown = str(city.conclusion())
    assert "Rata-rata menurut pengguna naik nyata 18,75 poin dari periode lalu." in shown
    assert told not in shown


def test_conclusion_on_a_mean_that_did_not_really_change(tmp_path: Path) -> None:
    """Both units as before: 62.50 and 62.50, difference 0.00; with PARKIR's earlier period gone nothing is said."""
    same = MIXED["PARKIR/2026-S1.csv"]
    files = {f"{unit}/{period}.csv": same for unit in ("KPPT", "PARKIR") for period in ("2025-S2", "2026-S1")}
    assert "Rata-rata unit tidak berubah nyata dari periode lalu: selisihnya 0,00 poin" in str(
        opened(tmp_path / "a", files).conclusion()
    )
    del files["PARKIR/2025-S2.csv"]
    told = str(opened(tmp_path / "b", files).conclusion())
    assert "Tidak ada unit yang berubah nyata dari periode lalu." in told
    assert told.count("dari periode lalu") == 1


def test_mean_of_units_measured_in_both_periods_alone(tmp_path: Path) -> None:
    """AIR is new: KPPT and PARKIR alone are compared, and the page says so; with one unit nothing is compared."""
    city = three(tmp_path / "a", WIDE | {"PARKIR/2025-S2.csv": MIXED["PARKIR/2026-S1.csv"]})
    change = city.results().content["mean"]["plain"]["change"]
    assert (change["before"], change["now"], change["units"], change["whole"]) == ("62.50", "75.00", 2, False)
    assert "hanya 2 unit yang diukur pada kedua periode" in str(city.change())
    alone = opened(tmp_path / "b", MIXED)
    assert alone.results().content["mean"]["plain"]["change"] is None
    assert "Perubahan rata-rata kota tidak dinyatakan" in str(alone.change())


def test_few_respondents_before_are_no_change(tmp_path: Path) -> None:
    """Nine respondents in the last period are too few for a change of the mean."""
    few = {"PARKIR/2025-S2.csv": table(*alike(2, 4), *alike(3, 5))}
    assert opened(tmp_path, MIXED | few).results().content["mean"]["plain"]["change"] is None


def test_mistakes_of_all_units_at_once(tmp_path: Path) -> None:
    """Answers of KPPT, sidecar of AIR and plan of AIR are wrong: one message tells all three, none of them twice."""
    wrong = {"KPPT/2026-S1.csv": table(*alike(3, 3), row(7)), "AIR/2026-S1.toml": "popluation = 5\n"}
    made = make_project(tmp_path, WIDE | wrong, TWO_UNITS + THIRD)
    (made.data / "actions").mkdir()
    (made.data / "actions" / "AIR.csv").write_text("period,unsur\n2025-S2,wakto\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        open_city("2026-S1", data=str(made.data))
    told = str(caught.value)
    assert told.startswith("3 mistakes in 2 units of Kota Contoh:")
    for part in ("[KPPT]", "row 5, column persyaratan", "[AIR]", "popluation", "wakto", "What to do: mend all of them"):
        assert told.count(part) >= 1, part
    assert "PARKIR" not in told
    assert request_city(made, "2026-S1", "Kota Contoh", "id").gather().inputs.keys() >= {"actions/AIR.csv"}


def test_names_of_files_wrong_in_two_units(tmp_path: Path) -> None:
    """Files that are no periods, in two units: told together, by the report and while it is prepared."""
    made = make_project(tmp_path, MIXED | {"KPPT/lama.csv": "", "PARKIR/baru.csv": ""}, TWO_UNITS)
    for stopped in (lambda: open_city(data=str(made.data)), lambda: request_city(made, "", "", "id").gather()):
        with pytest.raises(DataError, match=r"(?s)\[KPPT\].*lama.*\[PARKIR\].*baru"):
            stopped()


def test_more_answers_than_users_in_two_units(tmp_path: Path) -> None:
    """A mistake that shows only in the reckoning is collected as well."""
    sidecars = {f"{unit}/2026-S1.toml": "population = 5\n" for unit in ("KPPT", "PARKIR")}
    with pytest.raises(DataError, match=r"(?s)2 mistakes in 2 units.*\[KPPT\].*\[PARKIR\]"):
        opened(tmp_path, MIXED | sidecars)


def test_actions_owed(tmp_path: Path) -> None:
    """KPPT owes waktu of two plans, the older one late; PARKIR has a draft alone, which nobody promised: no plan."""
    files = MIXED | {"KPPT/2025-S1.csv": MIXED["KPPT/2025-S2.csv"]}
    made = make_project(tmp_path, files, TWO_UNITS)
    head = "period,unsur,kegiatan,tw,tahun,skpd_teknis,status\n"
    plans = {
        "KPPT": "2025-S2,waktu,Loket <b>baru</b>,III,2026,Dinas B,berjalan\n2025-S1,waktu,Antrean,IV,2025,Dinas A,\n"
        "2025-S2,biaya,Papan tarif,I,2026,,selesai\n",
        "PARKIR": "2025-S2,waktu,,,2026,Dinas A,rencana\n",
    }
    (made.data / "actions").mkdir()
    for unit, plan in plans.items():
        (made.data / "actions" / f"{unit}.csv").write_text(head + plan, encoding="utf-8")
    city = open_city("2026-S1", data=str(made.data))
    found = city.results().content
    assert found["without_plan"] == ["PARKIR"]
    assert [(one["unit"], one["unsur"], one["skpd"], one["due"], one["overdue"]) for one in found["open_actions"]] == [
        ("KPPT", "waktu", ["Dinas A"], "2025-12-31", True),
        ("KPPT", "waktu", ["Dinas B"], "2026-09-30", False),
    ]
    shown = city.actions()._repr_html_()
    assert city.actions().answer == "Terlambat: Dinas A (1 kegiatan)"
    rows = [[str(cell) for cell in row] for row in city.actions().table().rows]
    assert [(row[0], row[1], row[3]) for row in rows] == [
        ("Dinas A", "Kantor Perizinan", "Desember 2025"),
        ("Dinas B", "Kantor Perizinan", "September 2026"),
        ("Dinas Lain", "Parkir", "–"),
    ]
    assert ["terlambat" in row[4] for row in rows] == [True, False, False]
    assert "belum diisi" in rows[2][4]
    assert "<b>baru" not in shown
    assert "Loket &lt;b&gt;baru" in shown


@pytest.mark.parametrize("sidecar", ["", "synthetic = true\n"])
def test_invented_answers_are_marked(tmp_path: Path, sidecar: str) -> None:
    """One unit with invented answers makes the whole page one of sample data."""
    city = opened(tmp_path, MIXED | {"PARKIR/2026-S1.toml": sidecar})
    assert city.synthetic is bool(sidecar)
    assert ("Data contoh" in city.cover()._repr_html_()) is bool(sidecar)


def test_sources(tmp_path: Path) -> None:
    """Every file of the period and of those before, on which slopes rest; one that cannot be read stops the city."""
    files = MIXED | {"KPPT/2024-S1.csv": people(12), "PARKIR/2024.csv": table(*alike(3, 12))}
    city = opened(tmp_path, files)
    assert sorted(source.path for source in city.sources) == sorted(f"data/responses/{name}" for name in files)
    job = request_city(project(tmp_path), "2026-S1", "Kota Contoh", "id").gather()
    assert {source.path for source in city.sources} <= {f"data/{path}" for path in job.inputs}
    with pytest.raises(DataError, match=r"2024-S1\.csv"):
        opened(tmp_path, {"KPPT/2024-S1.csv": BROKEN})


def stepwise(unit: str, *fours: int, first: int = 2022) -> dict[str, str]:
    """A file a year, of 40 respondents: so many who give 4, the others 3; the last one is 2026-S1."""
    years = [*map(str, range(first, first + len(fours) - 1)), "2026-S1"]
    return {f"{unit}/{year}.csv": table(*alike(4, n), *alike(3, 40 - n)) for year, n in zip(years, fours, strict=True)}


#: 25 x n / 40 above 75: 78.13, 81.25, 84.38, 87.50 and 90.63.
RISE = (5, 10, 15, 20, 25)


def test_units_that_rise_over_the_years(tmp_path: Path) -> None:
    """KPPT rises, PARKIR goes up and down; Holm doubles the smaller p; the sentences stand before the last change."""
    city = opened(tmp_path, stepwise("KPPT", *RISE) | stepwise("PARKIR", 20, 22, 20, 22, 20))
    slopes = {one["unit"]: one["slope"] for one in city.results().content["units"]}
    assert (slopes["KPPT"]["periods"], slopes["KPPT"]["first"], slopes["KPPT"]["last"]) == (5, "2022", "2026-S1")
    assert slopes["KPPT"]["p_adjusted"] == pytest.approx(2 * slopes["KPPT"]["p"], rel=1e-5)
    assert (slopes["KPPT"]["real"], slopes["PARKIR"]["real"]) == (True, False)
    frame = city.league().frame
    assert frame["slope_real"].to_dict() == {"KPPT": True, "PARKIR": False}
    assert frame.loc["KPPT", "slope"] == pytest.approx(slopes["KPPT"]["estimate"], rel=1e-5)
    estimate = city.words.number(slopes["KPPT"]["estimate"], sign=True)
    up = f"Naik nyata dalam jangka panjang: Kantor Perizinan ({estimate} poin setahun sejak Tahun 2022)."
    rest = (
        "Pada 1 dari 2 unit dengan sedikitnya 5 periode yang sebanding, "
        "tidak ada arah jangka panjang yang dapat dipastikan bila semuanya diuji bersama."
    )
    for shown in (str(city.change()), str(city.conclusion())):
        assert shown.index(up) < shown.index(rest)
    same = city["KPPT"].numbers.slope
    assert same is not None
    told = (slopes["KPPT"]["estimate"], slopes["KPPT"]["p"])
    assert (same.estimate, same.p) == pytest.approx(told, rel=1e-5)


def test_a_unit_that_falls_over_the_years(tmp_path: Path) -> None:
    """The same five years the other way round; alone it is its own family, and nothing is said of others."""
    city = opened(tmp_path, stepwise("KPPT", *reversed(RISE)), bahasa="en")
    told = str(city.change())
    assert "Really down over the long run: Kantor Perizinan (−" in told
    assert "no long-run direction" not in told
    slope = next(one["slope"] for one in city.results().content["units"] if one["unit"] == "KPPT")
    assert slope["p_adjusted"] == slope["p"]


def test_four_periods_say_nothing_of_the_long_run(tmp_path: Path) -> None:
    """However steep; and a unit without answers of the period has no slope, however many it had before."""
    files = stepwise("KPPT", *RISE[1:]) | stepwise("PARKIR", *RISE, 30, first=2020)
    del files["PARKIR/2026-S1.csv"]
    city = opened(tmp_path, files)
    assert "jangka panjang" not in str(city.change())
    assert [one["slope"] for one in city.results().content["units"]] == [None, None]


def test_a_rise_with_a_step_back(tmp_path: Path) -> None:
    """Eight periods up, then really down: both are told, the long run first."""
    files = stepwise("KPPT", 2, 6, 12, 18, 24, 30, 34, 28, first=2018)
    city = opened(tmp_path, files | {"KPPT/2025-S2.csv": table(*alike(4, 39), *alike(3, 1))})
    told = str(city.change())
    assert "Naik nyata dalam jangka panjang: Kantor Perizinan (+" in told
    assert told.index("jangka panjang") < told.index("Turun nyata dari periode lalu: Kantor Perizinan (−")


def test_a_unit_of_one_or_two_has_no_figure(tmp_path: Path) -> None:
    """Two all 3 would be 75.00: hidden in the league, and in no mean, from which it could be had; KPPT stands alone."""
    files = {"KPPT/2026-S1.csv": table(*alike(3, 6), *alike(4, 6)), "PARKIR/2026-S1.csv": table(*alike(3, 2))}
    make_project(tmp_path, files, TWO_UNITS)
    city = open_city("2026-S1", data=str(project(tmp_path).data))
    content = city.results().content
    units = {one["unit"]: one for one in content["units"]}
    assert (units["PARKIR"]["value"], units["PARKIR"]["n"], units["KPPT"]["value"]) == (None, 2, "87.50")
    assert content["mean"]["plain"]["value"] == "87.50"
    for view in (city.league(), city.places()):
        cells = next(cells for cells in view.table().rows if any("Parkir" in cell for cell in cells))
        assert any("disembunyikan" in cell for cell in cells)
    assert "75,00" not in city.league()._repr_html_()


def test_what_a_person_read_counts_in_the_city(tmp_path: Path) -> None:
    """Ten comments praise; one of them is read as a complaint. The file is of the job, and a mistake in it stops."""
    said = [line for place, letter in enumerate("abcdefhijk") for line in alike(3 + place % 2, 1, f"ramah {letter}")]
    files = {"KPPT/2026-S1.csv": table(*said, extra="saran")}
    assert opened(tmp_path, files).comments().frame.loc["KPPT"].tolist() == [10, 10, 0, 0, 0]
    room = ikm.review("KPPT", "2026-S1", data=str(project(tmp_path).data))
    room.decide("read", "keluhan", {"waktu": "-"})
    city = open_city("2026-S1", data=str(project(tmp_path).data))
    assert city.comments().frame.loc["KPPT"].tolist() == [10, 9, 0, 1, 1]
    path = room.file.path.relative_to(project(tmp_path).data).as_posix()
    assert path in request_city(project(tmp_path), "2026-S1", "Kota Contoh", "id").gather().inputs
    assert f"data/{path}" in {source.path for source in city.sources}
    room.file.path.write_bytes(b"no workbook")
    with pytest.raises(DataError, match=path):
        open_city("2026-S1", data=str(project(tmp_path).data))


# Places that units share

_DISTRICTS = '[{}.groups.kecamatan]\nname = "Kecamatan"\nname_en = "District"\n'
_TWO = (
    UNITS + _DISTRICTS.format("KPPT") + '[PARKIR]\nname = "Parkir"\ncity = "Kota Contoh"\nskpd = "Dinas Lain"\n'
    'sector = "perizinan"\n' + _DISTRICTS.format("PARKIR")
)


def of_districts(*places: tuple[str, int]) -> str:
    """Answers of so many respondents of each place: 3 and 4 in turn."""
    lines = [f"{row(*[3 + at % 2] * 9)},{place}" for place, n in places for at in range(n)]
    return "\n".join([f"{HEADINGS},kecamatan", *lines]) + "\n"


def sharing(folder: Path, parkir: str, plan: str = "") -> City:
    """KPPT in Utara, in Timur with three respondents, and in Selatan, which would give these away; Parkir as given."""
    kppt = of_districts(("Utara", 40), ("Selatan", 21), ("Timur", 3))
    files = {"KPPT/2026-S1.csv": kppt, "PARKIR/2026-S1.csv": parkir}
    files |= {"../actions/PARKIR.csv": plan} if plan else {}
    return open_city("2026-S1", data=str(make_project(folder, files, units=_TWO).data))


def test_places_that_units_share_stand_beside_each_other(tmp_path: Path) -> None:
    """20 of 3 and 4 in turn: 87.50 in both; spelt in other letters it is the same place; what few said is nowhere."""
    plan = "period,unsur,kegiatan,tw,tahun,status,tempat\n2026-S1,waktu,Loket kedua,IV,2026,rencana,kecamatan = Utara\n"
    city = sharing(tmp_path, of_districts(("UTARA", 20), ("Barat", 14), ("Timur", 12)), plan)
    (shown,) = city.locations()
    assert shown.frame["PARKIR"].to_dict() == {"UTARA": 87.5, "Barat": 87.5, "Timur": 87.5}
    assert shown.frame["KPPT"].dropna().to_dict() == {"UTARA": 87.5}
    for code in ("KPPT", "PARKIR"):  # nothing that the unit's own report does not show
        own = {place.casefold(): ikm for place, ikm in city[code].by("kecamatan").frame["ikm"].items()}
        assert {place.casefold(): ikm for place, ikm in shown.frame[code].dropna().items()} == own
    assert "timur" not in {place.casefold() for place in city["KPPT"].by("kecamatan").frame.index}
    row_of_utara = next(cells for cells in shown.table().rows if cells[0] == "UTARA")
    assert str(row_of_utara[-1]) == "Parkir: Loket kedua (Desember 2026)"
    assert "Di mana? Kecamatan menurut unit" in str(shown.__html__())
    assert shown.answer == "Belum ada tempat yang pasti terendah di satu unit pun"
    assert city.results().content["places"]["kecamatan"]["UTARA"]["PARKIR"] == {"n": 20, "value": "87.50"}


def test_the_place_that_is_certainly_a_units_lowest_is_named(tmp_path: Path) -> None:
    """KPPT: 3 and 4 in Selatan, 1 and 2 in Utara, so Utara is lowest; Parkir has 3 and 4 everywhere."""
    low = [f"{row(*[1 + at % 2] * 9)},Utara" for at in range(20)]
    kppt = of_districts(("Selatan", 20)) + "\n".join(low) + "\n"
    parkir = of_districts(("Utara", 20), ("Selatan", 14))
    files = {"KPPT/2026-S1.csv": kppt, "PARKIR/2026-S1.csv": parkir}
    for bahasa, told in (
        ("id", "Utara terendah untuk Kantor Perizinan; selebihnya belum pasti"),
        ("en", "Utara is lowest for Kantor Perizinan; for the rest it is not certain"),
    ):
        city = open_city("2026-S1", data=str(make_project(tmp_path / bahasa, files, units=_TWO).data), bahasa=bahasa)
        (shown,) = city.locations()
        assert shown.answer == told
        (own,) = city["KPPT"].locations()
        assert own.frame.index[own.frame["may_be_lowest"]].tolist() == ["Utara"]


def test_units_without_a_place_in_common_print_nothing(tmp_path: Path) -> None:
    """Other places, and the only common one with too few: no result."""
    city = sharing(tmp_path, of_districts(("Barat", 20), ("Timur", 12)))
    assert len(city.locations()) == 0
    assert str(city.locations().__html__()) == ""
    assert city.results().content["places"] == {}
