"""Nobody is found in a city's page beside the reports of its units: places in common, and units at an equal mix.

The attacker knows who is in which group of which unit, and no answer. What is told of the mix he takes as exactly as
algebra allows: where there are more units than categories, the differences give the effect of each category, and these,
since he knows who is where, the sums of which `compare_at_equal_mix` makes them.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ikm.analysis import mix
from ikm.errors import SettingError
from ikm.publish import shelf
from ikm.publish.job import ReportName
from ikm.study.city import City, open_city
from ikm.survey.project import Project
from ikm.survey.responses import Survey
from tests.attack.adversary import CITY, as_published
from tests.attack.span import Figure, find_people
from tests.attack.test_sets import FULL
from tests.helpers import UNITS, make_project
from tests.shelves import shelve

pytestmark = pytest.mark.slow

THRESHOLD = 10
PLACES = ("Utara", "Timur", "Selatan", "Barat")
CHOICES = {
    "gender": ["L", "P"],
    "age": ["23", "35", "70"],
    "education": ["SD", "SMA", "S1"],
    "occupation": ["PNS"],
    "service": ["Izin A"],
}
CODES = ("KPPT", "PDAM", "PARKIR")
SERVICES = 'services = ["Izin A"]\n'
REGISTER = "".join(
    f'{UNITS.replace("[KPPT]", f"[{code}]")}{SERVICES}[{code}.groups.kecamatan]\nname = "Kecamatan"\n' for code in CODES
)


def draw_unit(draw: random.Random, code: str, n: int, *, places: bool) -> str:
    """A unit: characteristics go together with the place, some categories hold few, some are silent."""
    lines, rare = [f"{FULL},kecamatan"], draw.choice([0.03, 0.08, 0.3])
    for at in range(n):
        kind = draw.randrange(2)
        about = []
        for values in CHOICES.values():
            value = values[kind % len(values)] if draw.random() > 0.3 else draw.choice(values)
            about.append("" if draw.random() < 0.06 else value if draw.random() > rare else values[-1])
        place = (PLACES[kind] if draw.random() > rare else draw.choice(PLACES)) if places else ""
        answers = [str(draw.randint(1, 4))] * 9
        lines.append(",".join([*answers, f"{code}{at}", "2026-03-02", *about, place if code < "M" else place.upper()]))
    return "\n".join(lines) + "\n"


def draw_city(folder: Path, seed: int, least: int, most: int, *, places: bool) -> City:
    """A city of three units."""
    draw = random.Random(f"city {seed}")
    files = {f"{code}/2026-S1.csv": draw_unit(draw, code, draw.randint(least, most), places=places) for code in CODES}
    return open_city("2026-S1", data=str(make_project(folder, files, REGISTER).data))


def weigh(survey: Survey, rows: Any) -> Figure:
    """The index of some rows of complete answers alike in all unsur: a mean."""
    people = survey.answers.loc[rows, "respondent"]
    return {(person, "ikm"): Fraction(1, len(people)) for person in people}


def read_units(city: City) -> Iterator[Figure]:
    """Every index that hasil.json of the units tells: of all, and of each shown group."""
    for code in CODES:
        study = city[code]
        survey, content = study.survey, study.results().content
        yield weigh(survey, survey.answers.index)
        for name, groups in content["groups"].items():
            labels = survey.groups(name)
            for group in groups:
                if not group.get("hidden"):
                    yield weigh(survey, labels.index[labels == group["label"]])


def read_places(city: City) -> Iterator[Figure]:
    """The cells of the table of places."""
    for key, cells in city.results().content["places"].items():
        for place, of in cells.items():
            for code in of:
                labels = city[code].survey.groups(key)
                inside = labels.str.casefold() == place.casefold()
                assert of[code]["n"] == inside.sum()
                yield weigh(city[code].survey, labels.index[inside])


def read_mix(surveys: Mapping[str, Survey]) -> Iterator[Figure]:
    """The sum of each category as it enters the regression: respondents' own indexes by their deviation in the mix."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        entered: list[np.ndarray] = []
        regress = mix._regress
        monkeypatch.setattr(mix, "_regress", lambda *given: entered.append(given[1]) or regress(*given))
        compared = [one.unit for one in mix.compare_at_equal_mix(surveys).differences]
    people = [(code, person) for code in compared for person in surveys[code].answers["respondent"]]
    for column in entered[0].T if entered else ():
        figure: Figure = {}
        for code in compared:
            own = {person: x for (unit, person), x in zip(people, column, strict=True) if unit == code and x == x}
            share = Fraction(int(sum(own.values())), len(own))
            figure |= {(person, "ikm"): int(x) - share for person, x in own.items() if x != share}
        yield figure


@pytest.mark.parametrize("seed", [1, 3])
def test_places_in_common_tell_of_nobody(tmp_path: Path, seed: int) -> None:
    """Units of 60 to 80 respondents: from units' reports and the city's table together nothing follows of few."""
    city = draw_city(tmp_path, seed, 60, 80, places=True)
    shown = list(read_places(city))
    assert find_people([*read_units(city), *shown], THRESHOLD) == []
    assert shown


@pytest.mark.parametrize("seed", [0, 3])
def test_an_equal_mix_tells_of_nobody(tmp_path: Path, seed: int) -> None:
    """Units of 60 to 80: from units' reports and the sums behind the comparison together nothing follows of few."""
    city = draw_city(tmp_path, seed, 60, 80, places=False)
    told = list(read_mix({code: city[code].survey for code in CODES}))
    assert find_people([*read_units(city), *told], THRESHOLD) == []
    assert told


def test_silent_people_at_the_mean_of_their_unit_would_be_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two of PARKIR and three of PDAM state no age: at the mean they weigh otherwise than who is hidden with them."""
    monkeypatch.setattr(mix, "_place_silent", lambda own: own)
    city = draw_city(tmp_path, 3, 60, 80, places=False)
    told = list(read_mix({code: city[code].survey for code in CODES}))
    assert find_people([*read_units(city), *told], THRESHOLD)


def publish_again(folder: Path, seed: int, column: str) -> str:
    """Publish a city, change one cell of PARKIR, and publish it again: what is said, '' where it is published."""
    city = draw_city(folder, seed, 60, 80, places=column == "kecamatan")
    project = Project.locate(folder / "data", folder / "output")
    asked = ReportName("laporan_kota", {"city": CITY, "period": "2026-S1"})
    before = name_files(as_published(city), project.data)
    shelve(project, before)
    path = project.data / "responses" / "PARKIR" / "2026-S1.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(change_cell(lines, column) if column else lines) + "\n", encoding="utf-8")
    after = name_files(as_published(open_city("2026-S1", data=str(project.data))), project.data)
    assert after["units"] == before["units"], "the indexes alone tell nothing"
    try:
        shelf.refuse_beside_published(project, asked, after)
    except SettingError as error:
        return str(error)
    return ""


def name_files(content: dict[str, Any], data: Path) -> dict[str, Any]:
    """Add the fingerprints of the files, as a run does."""
    for source in content["sources"]:
        if (path := data.parent / source["path"]).is_file():
            source["fingerprint"] = hashlib.sha256(path.read_bytes()).hexdigest()
    return content


def change_cell(lines: list[str], column: str) -> list[str]:
    """Change what one respondent stated of himself."""
    at, other = lines[0].split(",").index(column), {"SMA": "SD", "Utara": "Timur", "UTARA": "TIMUR"}
    row = next(number for number, line in enumerate(lines) if line.split(",")[at] in other)
    cells = lines[row].split(",")
    cells[at] = other[cells[at]]
    return [*lines[:row], ",".join(cells), *lines[row + 1 :]]


@pytest.mark.parametrize(("seed", "column"), [(3, "education"), (1, "kecamatan")])
def test_a_city_is_not_published_again_with_one_respondent_elsewhere(tmp_path: Path, seed: int, column: str) -> None:
    """What the index does not show, the mix and the table of places do: one person's index, from the two editions."""
    assert publish_again(tmp_path / "other", seed, column).startswith("PARKIR 2026-S1: ")
    assert publish_again(tmp_path / "same", seed, "") == ""
