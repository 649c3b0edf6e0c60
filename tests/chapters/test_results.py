"""hasil.json: fixed keys, figures as printed, few respondents without a trace, a unit of measure for each number."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from ikm.chapters import city
from ikm.chapters.results import UNIT_MEASURES
from ikm.display import RESULTS_MIME
from ikm.page.view import Results
from ikm.study.city import open_city
from ikm.study.unit import open_study
from tests.builders import alike, table
from tests.helpers import KEYS
from tests.studies import opened, people

ROOT = Path(__file__).resolve().parents[2]
#: Keys that others read; more may come, none may go or change its name.
KEYS_OF_A_REPORT = {
    "report",
    "unit",
    "unit_name",
    "city",
    "period",
    "instrument",
    "audience",
    "synthetic",
    "respondents",
    "ikm",
    "unsur",
    "precision",
    "groups",
    "trend",
    "slope",
    "refused",
    "screening",
    "distribution",
    "group_differences",
    "places",
    "comments",
    "importance",
    "sector",
    "change",
    "benchmark",
    "sources",
    "units_of_measure",
}


@pytest.fixture(scope="module")
def found() -> Any:
    """The results of the sample unit with most to tell, as a reader of the file gets them."""
    study = open_study("KPPT", "2026-S1", data=str(ROOT / "data"))
    return json.loads(json.dumps(study.results().content))


def hasil(folder: Path, *rows: str, extra: str = "", sidecar: str = "", **more: Any) -> Any:
    """The results of KPPT 2026-S1 from lines of answers."""
    files = {"KPPT/2026-S1.csv": table(*rows, extra=extra), "KPPT/2026-S1.toml": sidecar}
    return opened(folder, files, "2026-S1", **more).results().content


def test_keys(found: Any) -> None:
    """Every key of a report, and those of its entries."""
    assert set(found) >= KEYS_OF_A_REPORT
    assert set(found["ikm"]) >= {"value", "mutu", "kinerja", "bobot", "exact_bobot_value", "unanswered"}
    assert set(found["unsur"][0]) == {
        "key",
        "code",
        "name",
        "n",
        "does_not_apply",
        "nrr",
        "tertimbang",
        "value",
        "mutu",
        "total",
        "name_en",
    }
    assert set(found["precision"]) >= {"se", "low", "high", "level", "population", "chance"}
    assert set(found["trend"][0]) >= {
        "period",
        "instrument",
        "n",
        "value",
        "exact",
        "se",
        "low",
        "high",
        "mutu",
        "change",
        "after_break",
        "published",
    }
    assert set(found["slope"]) == {
        *("estimate", "se", "low", "high", "p", "p_adjusted", "real", "lack_of_fit", "df"),
        *("periods", "first", "last", "left_out"),
    }
    assert set(found["refused"]) >= {"by_reason", "rows", "with_refused", "change"}
    assert set(found["change"]) >= {"against", "period", "value", "published", "comparable", "total", "unsur"}
    assert set(found["sources"][0]) == {"path", "fingerprint", "rows"}
    assert list(found["groups"]) == ["gender", "age", "education", "occupation", "service", "loket", "kanal"]


def test_figures_by_hand(tmp_path: Path) -> None:
    """Twelve 3s, biaya 4: (24 + 4) x 25/9 = 77.78 B; under 0.11 77.00 B; two '-' in waktu leave ten answers."""
    rows = ["3,3,3,4,3,3,3,3,3"] * 10 + ["3,3,-,4,3,3,3,3,3"] * 2
    found = hasil(tmp_path, *rows, sidecar="bobot = 0.11\n")
    assert found["ikm"] == {
        "value": "77.00",
        "mutu": "B",
        "kinerja": "Baik",
        "bobot": "0.11",
        "exact_bobot_value": "77.78",
        "unanswered": [],
        "tertimbang": 3.08,
        "hidden": False,
    }
    assert found["unsur"][2] == {
        "key": "waktu",
        "code": "U3",
        "name": "Waktu penyelesaian",
        "name_en": "Completion time",
        "n": 10,
        "total": 30,
        "does_not_apply": 2,
        "nrr": 3.0,
        "tertimbang": 0.33,
        "value": "75.00",
        "mutu": "C",
    }
    assert [entry["value"] for entry in found["unsur"]] == ["75.00"] * 3 + ["100.00"] + ["75.00"] * 5
    assert found["respondents"] == {"read": 12, "counted": 12, "refused": 0}
    assert (found["report"], found["unit"], found["unit_name"], found["city"], found["period"]) == (
        "unit",
        "KPPT",
        "Kantor Perizinan",
        "Kota Contoh",
        "2026-S1",
    )
    assert (found["synthetic"], found["audience"], found["instrument"]) == (False, "public", "permenpanrb-14-2017")


def test_distribution_by_hand(tmp_path: Path) -> None:
    """Six 1s and six 4s: half of the answers are low."""
    assert hasil(tmp_path, *alike(1, 6), *alike(4, 6))["distribution"][0] == {
        "key": "persyaratan",
        "n": 12,
        "answers": {"1": 6, "2": 0, "3": 0, "4": 6},
        "low": 0.5,
    }


def test_refused_rows(tmp_path: Path) -> None:
    """Ten 3s and ten rows with a 9, refused; their 4s, one 3 among them, give (3 + 7 x 3.5 + 3.45) x 25/9 = 85.97."""
    rows = [*alike(3, 10), *["9,4,4,4,4,4,4,4,4"] * 9, "9,4,4,4,4,4,4,4,3"]
    found = hasil(tmp_path, *rows, sidecar='invalid = "refuse"\n')
    assert found["refused"]["by_reason"] == {"outside the scale": 10}
    assert found["refused"]["rows"][0] == {"row": 12, "column": "persyaratan", "reason": "outside the scale"}
    assert (found["refused"]["with_refused"], found["refused"]["change"]) == ("85.97", "10.97")
    assert found["respondents"] == {"read": 20, "counted": 10, "refused": 10}
    alone = hasil(tmp_path / "alike", *rows[:19], rows[10], sidecar='invalid = "refuse"\n')["refused"]
    assert alone["with_refused"] is None  # all ten gave 4, each of them
    few = hasil(tmp_path / "few", *rows[:11], sidecar='invalid = "refuse"\n')["refused"]
    assert (few["with_refused"], few["change"]) == (None, None)  # one row's answers would follow from the difference


def test_change_is_second_minus_first(tmp_path: Path) -> None:
    """Twelve respondents at 2 and 3, then at 3 and 4: 62.50 to 87.50, 25.00 points up, tested, per unsur too."""
    files = {
        "KPPT/2025-S2.csv": table(*alike(2, 6), *alike(3, 6)),
        "KPPT/2026-S1.csv": table(*alike(3, 6), *alike(4, 6)),
    }
    found = opened(tmp_path, files).results().content
    assert [(point["period"], point["value"], point["change"]) for point in found["trend"]] == [
        ("2025-S2", "62.50", None),
        ("2026-S1", "87.50", "25.00"),
    ]
    change = found["change"]
    assert (change["against"], change["period"], change["value"], change["comparable"]) == (
        "KPPT",
        "2025-S2",
        "62.50",
        True,
    )
    assert (change["total"]["estimate"], change["total"]["real"], change["published"]) == (25.0, True, False)
    assert [entry["first"] for entry in change["unsur"]] == list(KEYS)
    assert found["benchmark"] is None


def test_another_series_is_not_compared(tmp_path: Path) -> None:
    """The same under 0.11: no difference, and the trend says why."""
    files = {
        "KPPT/2025-S2.csv": table(*alike(2, 6), *alike(3, 6)),
        "KPPT/2025-S2.toml": "bobot = 0.11\n",
        "KPPT/2026-S1.csv": table(*alike(3, 6), *alike(4, 6)),
    }
    found = opened(tmp_path, files).results().content
    assert (found["change"]["comparable"], found["change"]["total"], found["change"]["unsur"]) == (False, None, [])
    assert (found["trend"][1]["after_break"], found["trend"][1]["change"]) == (True, None)


# Few respondents, small groups


@pytest.mark.parametrize(("n", "value"), [(1, None), (2, None), (3, "75.00"), (7, "75.00"), (9, "75.00")])
def test_few_respondents_hide_unsur(tmp_path: Path, n: int, value: str | None) -> None:
    """An index without mutu, of one or two none; unsur by name alone; no error, no spread, nothing tested."""
    found = hasil(tmp_path, *alike(3, n))
    assert (found["ikm"]["value"], found["ikm"]["mutu"], found["ikm"]["kinerja"]) == (value, None, None)
    assert found["unsur"] == [{"key": key, "code": f"U{at}", "hidden": True} for at, key in enumerate(KEYS, 1)]
    assert (found["precision"], found["distribution"], found["change"], found["sector"]) == (None, [], None, None)
    assert (found["trend"][0]["low"], found["trend"][0]["high"], found["trend"][0]["mutu"]) == (None, None, None)


def test_few_respondents_hide_unsur_from_the_office_below_five(tmp_path: Path) -> None:
    """Four respondents are hidden within the office too."""
    assert hasil(tmp_path, *alike(3, 4), audience="internal")["unsur"][0]["hidden"] is True
    assert "hidden" not in hasil(tmp_path / "b", *alike(3, 5), audience="internal")["unsur"][0]


def test_small_groups_tell_not_even_their_names(tmp_path: Path) -> None:
    """Twelve men, eleven women, nine who said 'Lainnya': the smallest takes the next with it; one stays."""
    rows = [*alike(3, 12, "L"), *alike(4, 10, "P"), *alike(3, 1, "P"), *alike(1, 9, "Lainnya")]
    groups = hasil(tmp_path, *rows, extra="gender")["groups"]
    first, other = groups["gender"]
    assert [first[name] for name in ("label", "n", "share", "value", "mutu")] == ["Laki-laki", 12, 0.375, "75.00", "C"]
    assert other == {"hidden": True}
    shown = hasil(tmp_path / "b", *rows[:23], extra="gender")["groups"]["gender"]
    assert [(group["label"], group["n"]) for group in shown] == [("Laki-laki", 12), ("Perempuan", 11)]


def test_a_hidden_group_stands_nowhere(tmp_path: Path) -> None:
    """The occupation of one person is in no corner of the results."""
    rows = [*alike(3, 13, "Wiraswasta"), *alike(4, 12, "Pelajar"), *alike(1, 1, "Wali kota")]
    found = hasil(tmp_path, *rows, extra="occupation")
    assert "Wali kota" not in json.dumps(found, ensure_ascii=False)
    assert "Wiraswasta" in json.dumps(found, ensure_ascii=False)


# Units of measure


def numbers(value: Any, path: str = "") -> set[str]:
    """Dotted names of every number: whole, with decimals, or spelt as it is printed."""
    if isinstance(value, dict):
        return {name for key, part in value.items() for name in numbers(part, f"{path}.{key}".lstrip("."))}
    if isinstance(value, list):
        return {name for part in value for name in numbers(part, path)}
    spelt = isinstance(value, str) and re.fullmatch(r"-?\d+\.\d+", value)
    return {path} if spelt or (isinstance(value, int | float) and not isinstance(value, bool)) else set()


def terms(measures: dict[str, str]) -> set[str]:
    """What the units of measure name: "x, y: low, high" is four names; ".low" goes on from the name before."""
    names: set[str] = set()
    for key in measures:
        heads, _, tails = key.rpartition(": ")
        within = ""
        for tail in re.sub(r" \(.*?\)", "", tails).split(", "):
            name = within + tail if tail.startswith(".") else tail
            within = name.rpartition(".")[0] if not tail.startswith(".") else within
            names |= {f"{head}.{name}" for head in heads.split(", ")} if heads else {name}
    return names


def covered(path: str, names: set[str]) -> bool:
    """Whether the parts of a name lie within a path in their order; the last may be a table of numbers."""
    for name in names:
        parts = iter(path.split("."))
        if all(any(fnmatchcase(part, wanted) for part in parts) for wanted in name.split(".")):
            return True
    return False


def test_terms() -> None:
    """The names are read as a reader reads them."""
    assert terms({"a.b, .c, d": "", "x, y: p, q": ""}) == {"a.b", "a.c", "d", "x.p", "x.q", "y.p", "y.q"}
    assert covered("unsur.n", {"n"})
    assert not covered("unsur.nrr", {"n", "ikm.nrr"})


def test_each_number_has_a_unit_of_measure(found: Any) -> None:
    """No number of the sample's results whose unit a reader must guess."""
    measured = numbers({key: part for key, part in found.items() if key != "units_of_measure"})
    assert len(measured) > 60
    assert sorted(path for path in measured if not covered(path, terms(found["units_of_measure"]))) == []


def test_derived_numbers_have_a_unit_of_measure(tmp_path: Path) -> None:
    """Where only satisfaction on the whole was asked, other numbers stand there."""
    lines = people(120).splitlines()
    keep = [at for at, name in enumerate(lines[0].split(",")) if not name.startswith("harapan_")]
    text = "\n".join(",".join(line.split(",")[at] for at in keep) for line in lines) + "\n"
    found = opened(tmp_path, {"KPPT/2026-S1.csv": text}).results().content
    assert found["importance"]["asked"] == "overall"
    measured = numbers({"importance": found["importance"]})
    assert sorted(path for path in measured if not covered(path, terms(UNIT_MEASURES))) == []


def test_numbers_of_a_city_have_a_unit_of_measure() -> None:
    """The same for a city."""
    found = json.loads(json.dumps(open_city("2026-S1", data=str(ROOT / "data")).results().content))
    measured = numbers({key: part for key, part in found.items() if key != "units_of_measure"})
    names = terms(city.CITY_MEASURES)
    assert sorted(path for path in measured if not covered(path, names)) == []


# Handing over


def test_results_hand_themselves_over() -> None:
    """The numbers under their own type, the note for the page."""
    data, meta = Results({"a": 1}, Markup("note"), "en")._repr_mimebundle_()
    assert (data[RESULTS_MIME], data["text/html"]) == ({"a": 1}, "<p>note</p>")
    assert meta == {RESULTS_MIME: {"bahasa": "en"}, "ikm-guarded": True}


def test_both_languages_hand_over_the_same(tmp_path: Path) -> None:
    """Words differ, numbers and keys do not."""
    files = {"KPPT/2026-S1.csv": people(12)}
    one, other = (opened(tmp_path, files, bahasa=bahasa).results().content for bahasa in ("id", "en"))
    assert one == other


@pytest.mark.parametrize(("n", "digits"), [(29, 4), (30, 6)])
def test_figures_have_no_more_digits_than_tell_something(tmp_path: Path, n: int, digits: int) -> None:
    """Errors, tests and correlations of fewer than thirty people have four digits, of more six; NRR alone is exact."""
    rows = [",".join(str(2 + (at * place + at) % 3) for place in range(1, 10)) for at in range(n)]
    found = json.loads(json.dumps(hasil(tmp_path, *rows), default=str))

    def list_floats(value: Any) -> Iterator[float]:
        """Every float but NRR."""
        if isinstance(value, dict):
            for name, part in value.items():
                yield from () if name in ("nrr", "tertimbang", "kinerja", "stated") else list_floats(part)
        elif isinstance(value, list):
            for part in value:
                yield from list_floats(part)
        elif isinstance(value, float):
            yield value

    floats = list(list_floats(found))
    assert len(floats) > 10
    assert [one for one in floats if float(f"{one:.{digits}g}") != one] == []
    assert any(float(f"{one:.{digits - 1}g}") != one for one in floats)
    assert found["unsur"][0]["nrr"] == found["unsur"][0]["total"] / n
    exact, value = (found["trend"][-1][name] for name in ("exact", "value"))
    assert (exact == float(value)) is (n < 30)


def test_an_index_whose_unsur_are_hidden_is_told_as_printed(tmp_path: Path) -> None:
    """Sixty people, two of whom answered biaya: index 25/9 x sums, no more digits of it than on the page."""
    rows = [
        ",".join("" if place == 3 and at > 1 else str(2 + at * place % 3) for place in range(9)) for at in range(60)
    ]
    found = hasil(tmp_path, *rows)
    assert {"what": "unsur", "why": "beside"} in found["hidden"]
    point = found["trend"][-1]
    assert point["exact"] == float(point["value"])
    assert [point["low"], point["high"]] == [round(point[end], 2) for end in ("low", "high")]
    assert found["precision"]["se"] == float(f"{found['precision']['se']:.4g}")
