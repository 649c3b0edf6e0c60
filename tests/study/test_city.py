"""A city reads the asked period of its units and the one before, and no later one; 0, 1 and 7 respondents are shown."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import ikm
from ikm.publish.job import prepare_city
from ikm.study.city import City, open_city
from tests.builders import alike, table
from tests.helpers import UNITS, make_project
from tests.studies import people, project

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
    "cover",
    "background",
    "summary",
    "league",
    "change",
    "duty",
    "heat",
    "skpd",
    "actions",
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


def test_every_method_is_tried() -> None:
    """A method that is added must be added here."""
    public = {name for name in dir(City) if not name.startswith("_")}
    assert public - {"results", "synthetic", "sources"} == set(METHODS)


@pytest.mark.parametrize("n", [0, 1, 7, 12])
def test_every_method_shows_itself(tmp_path: Path, n: int) -> None:
    """One unit with so many respondents, one with none at all: no error, no 'nan', in both languages."""
    for bahasa in ("id", "en"):
        city = opened(tmp_path, {"KPPT/2025-S2.csv": people(n), "KPPT/2026-S1.csv": people(n)}, bahasa=bahasa)
        for name in METHODS:
            shown = str(getattr(city, name)()._repr_html_())
            assert not re.search(r"\b(nan|NaN|None|NaT)\b", shown), name
        json.dumps(city.results().content, allow_nan=False)


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
    assert "Naik nyata: " in str(city.change())
    assert repr(city) == "City(Kota Contoh, 2026-S1, 2 of 2 units)"


def test_a_fall_is_a_fall(tmp_path: Path) -> None:
    """The two periods of KPPT exchanged: 25.00 points down."""
    swapped = MIXED | {"KPPT/2025-S2.csv": MIXED["KPPT/2026-S1.csv"], "KPPT/2026-S1.csv": MIXED["KPPT/2025-S2.csv"]}
    city = opened(tmp_path, swapped)
    assert next(one["moved"] for one in city.results().content["units"] if one["unit"] == "KPPT") == "-25.00"
    assert "Turun nyata: " in str(city.change())
    assert "Naik nyata" not in str(city.change())


@pytest.mark.parametrize("other", ["2026-S2", "2026", "2027-S1", "2026-07"])
def test_never_opens_a_later_period(tmp_path: Path, other: str) -> None:
    """A later file that cannot be read, of one unit or of all, changes no byte of the results and of the job."""
    before = content(opened(tmp_path, MIXED))
    asked = prepare_city(project(tmp_path), "2026-S1", "Kota Contoh", "id")
    later = {f"{unit}/{other}.csv": BROKEN for unit in ("KPPT", "PARKIR")}
    assert content(opened(tmp_path, later)) == before
    assert prepare_city(project(tmp_path), "2026-S1", "Kota Contoh", "id").inputs == asked.inputs


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
    assert "Unit tanpa survei dalam dua belas bulan terakhir" in str(late.duty())
    done = opened(tmp_path, {"PARKIR/2025-S2.csv": table(*alike(3, 12))})
    assert done.results().content["overdue"] == []
    assert str(done.duty()) == "Semua unit telah melakukan survei dalam dua belas bulan terakhir."


def test_a_later_survey_meets_no_earlier_duty(tmp_path: Path) -> None:
    """PARKIR answered in 2026-S2 alone: at the end of 2026-S1 it had not."""
    files = {"KPPT/2026-S1.csv": people(12), "PARKIR/2026-S2.csv": table(*alike(3, 12))}
    assert opened(tmp_path, files).results().content["overdue"] == ["PARKIR"]


@pytest.mark.parametrize("sidecar", ["", "synthetic = true\n"])
def test_invented_answers_are_marked(tmp_path: Path, sidecar: str) -> None:
    """One unit with invented answers makes the whole page one of sample data."""
    city = opened(tmp_path, MIXED | {"PARKIR/2026-S1.toml": sidecar})
    assert city.synthetic is bool(sidecar)
    assert ("Data contoh" in city.cover()._repr_html_()) is bool(sidecar)


def test_sources(tmp_path: Path) -> None:
    """Every file of the period and of the one before, no other."""
    city = opened(tmp_path, MIXED | {"KPPT/2024-S1.csv": BROKEN})
    assert sorted(source.path for source in city.sources) == sorted(f"data/responses/{name}" for name in MIXED)
