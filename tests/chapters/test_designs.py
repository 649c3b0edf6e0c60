"""What a reader is told of a design: the index by users beside the official one, days, intervals not stated."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ikm.page.wording import Words
from ikm.publish.poster import compose_announcement
from ikm.study.city import open_city
from ikm.study.unit import Study
from tests.analysis.test_design import STRATA, by_day, lines_of_services, spread
from tests.builders import alike, table
from tests.commands import run_ikm
from tests.helpers import UNITS, logit_ends, make_project
from tests.studies import opened

#: By the users of each service: 700/900 x 61.8519 + 200/900 x 92.2222 = 68.60, C.
BESIDE = (
    "Menurut jumlah pengguna tiap layanan IKM menjadi 68,60 (mutu C); angka resmi 77,04 memberi bobot yang sama kepada "
    "setiap responden."
)


def study(folder: Path, lines: Sequence[str], sidecar: str = "", extra: str = "", **more: Any) -> Study:
    """The study of KPPT on these answers."""
    files = {"KPPT/2026-S1.csv": table(*lines, extra=extra)} | ({"KPPT/2026-S1.toml": sidecar} if sidecar else {})
    return opened(folder, files, **more)


def results(one: Study) -> dict[str, Any]:
    """Its hasil.json, through JSON without NaN."""
    found: dict[str, Any] = json.loads(json.dumps(one.results().content, allow_nan=False))
    return found


def test_the_figure_by_users_stands_wherever_the_official_one_does(tmp_path: Path) -> None:
    """77.04, B of 90 alike, 68.60, C by users: on cover, summary, conclusion, announcement and in hasil.json."""
    one = study(tmp_path, lines_of_services(), STRATA, "service")
    found = results(one)
    assert (found["ikm"]["value"], found["ikm"]["mutu"]) == ("77.04", "B")
    assert found["beside"] == {"kind": "services", "value": "68.60", "mutu": "C"}
    for place in (one.cover().html, one.summary().html, one.conclusion()):
        assert BESIDE in str(place)
    assert compose_announcement(found, Words("id"))["beside"] == BESIDE
    assert 73.51 < found["precision"]["low"] < 77.04 < found["precision"]["high"] < 80.56
    told = " ".join(str(one.summary().html).split())
    assert "Selang ini menurut rancangan sampel per layanan dan berlaku bagi IKM resmi" in told
    assert "Mutu B tidak pasti" in told


def test_the_figure_by_users_in_english(tmp_path: Path) -> None:
    """The same, and nothing of Indonesian in it."""
    one = study(tmp_path, lines_of_services(), STRATA, "service", bahasa="en")
    told = (
        "By the number of users of each service the IKM becomes 68.60 (mutu C); the official 77.04 counts every "
        "respondent alike."
    )
    assert told in str(one.conclusion())
    assert compose_announcement(results(one), Words("en"))["beside"] == told


def test_a_figure_by_users_that_agrees_is_not_told_beside(tmp_path: Path) -> None:
    """Users in proportion to respondents: the same figure; it stands in its own section only."""
    one = study(tmp_path, lines_of_services(), STRATA.replace("700", "450").replace("200", "450"), "service")
    found = results(one)
    assert found["beside"] is None
    assert "beside" not in str(one.cover().html)
    assert "Menurut jumlah pengguna" not in str(one.conclusion())
    assert compose_announcement(found, Words("id"))["beside"] == ""


def test_days_are_told(tmp_path: Path) -> None:
    """Four days of three: their number stands beside the interval, in summary and section alike."""
    one = study(tmp_path, by_day([(4, 4, 4), (4, 4, 3), (3, 3, 3), (3, 3, 2)]), 'cluster = "date"', "date")
    told = "Responden yang ditanya pada hari yang sama dihitung sebagai satu kelompok (4 hari)"
    assert told in str(one.summary().html)
    assert told in str(one.index())


@pytest.mark.parametrize(
    ("lines", "sidecar", "extra", "why", "told"),
    [
        (alike(1, 12), "", "", "alike", "Jawaban setiap responden bernilai sama"),
        (alike(4, 12), "", "", "alike", "Jawaban setiap responden bernilai sama"),
        (alike(3, 12), "population = 900", "", "alike", "Jawaban setiap responden bernilai sama"),
        (
            [spread(25 + at) for at in range(12)],
            'population = 12\nselection = "census"',
            "",
            "census",
            "Semua pengguna layanan pada periode ini (12 orang) menjawab",
        ),
        (
            [f"{spread(25 + at)},2026-02-01" for at in range(12)],
            'cluster = "date"',
            "date",
            "one_cluster",
            "Semua responden ditanya pada satu hari",
        ),
        (
            [f"{spread(25 + at)},Ani" for at in range(12)],
            'cluster = "enumerator"',
            "enumerator",
            "one_cluster",
            "Semua responden ditanya oleh satu pencacah",
        ),
    ],
)
def test_intervals_that_are_not_stated(
    tmp_path: Path, lines: Sequence[str], sidecar: str, extra: str, why: str, told: str
) -> None:
    """Null with its reason in hasil.json, a sentence on the page, a missing value in the trend; never 25 to 25."""
    one = study(tmp_path, lines, sidecar, extra)
    found = results(one)["precision"]
    assert [found[name] for name in ("se", "low", "high", "unstated", "chance")] == [None, None, None, why, {}]
    assert told in str(one.summary().html)
    assert told in str(one.certainty())
    assert one.trend().frame[["low", "high"]].isna().all(axis=None)
    assert [results(one)["trend"][0][name] for name in ("low", "high")] == [None, None]
    for number in ("25,00 sampai", "100,00 sampai", "– sampai", "– dan –"):
        assert number not in str(one.summary().html) + str(one.index())


def test_an_interval_that_is_stated_names_no_reason(tmp_path: Path) -> None:
    """By hand in tests/analysis/test_precision.py: half 3s and 4s of 12."""
    found = results(study(tmp_path, [*alike(3, 6), *alike(4, 6)]))["precision"]
    assert found["unstated"] is None
    assert [found["low"], found["high"]] == pytest.approx(logit_ends(87.5, 12.5 / 11**0.5, 2.200985), abs=6e-3)


@pytest.mark.parametrize(
    ("cluster", "extra", "cell", "told"),
    [
        ("date", "date", "", "column date says nothing"),
        ("enumerator", "respondent", "1", "column enumerator is missing"),
    ],
)
def test_answers_of_no_known_cluster_end_with_one_message(
    tmp_path: Path, cluster: str, extra: str, cell: str, told: str
) -> None:
    """Exit 2, what is wrong, and what to do; no traceback."""
    lines = table(*([f"{spread(27)},{cell}"] * 3), extra=extra)
    files = {"KPPT/2026-S1.csv": lines, "KPPT/2026-S1.toml": f'cluster = "{cluster}"'}
    made = make_project(tmp_path, files)
    done = run_ikm("check", "KPPT", "--period", "2026-S1", "--data", made.data)
    assert done.returncode == 2
    said = " ".join(done.stderr.split())
    assert told in said
    assert "take cluster" in said
    assert "Traceback" not in done.stderr
    if cluster == "date":
        assert "row 2" in said


# Cities


CITY = UNITS + '\n[PARKIR]\nname = "Parkir"\ncity = "Kota Contoh"\nskpd = "Dinas Parkir"\nsector = "parkir"\n'


@pytest.mark.parametrize("sidecar", ["", 'population = 40\nselection = "random"', "population = 12\n"])
def test_the_mean_of_one_unit_is_that_unit(tmp_path: Path, sidecar: str) -> None:
    """Not only its value: error and interval to the last digit, in hasil.json and on the page."""
    files = {"KPPT/2026-S1.csv": table(*(spread(25 + at % 12) for at in range(12)))}
    files |= {"KPPT/2026-S1.toml": sidecar} if sidecar else {}
    city = open_city("2026-S1", data=str(make_project(tmp_path, files, CITY).data))
    found = json.loads(json.dumps(city.results().content, allow_nan=False))
    row, mean = found["units"][0], found["mean"]["plain"]
    assert (mean["value"], mean["low"], mean["high"], mean["units"]) == (row["value"], row["low"], row["high"], 1)
    assert (mean["low"] is None) is ("= 12" in sidecar)
    own = opened(tmp_path / "unit", files).results().content["precision"]
    assert (mean["se"], mean["low"], mean["high"]) == (own["se"], own["low"], own["high"])
    if mean["low"] is not None:
        ends = " sampai ".join(Words("id").number(mean[end]) for end in ("low", "high"))
        assert ends in str(city.means())


def test_a_city_whose_units_have_no_error_states_none(tmp_path: Path) -> None:
    """All alike in both units and both periods: null, missing, and no 'sampai' between dashes."""
    files = {f"{unit}/{period}.csv": table(*alike(answer, 12))
             for unit, answer in (("KPPT", 4), ("PARKIR", 1)) for period in ("2025-S2", "2026-S1")}  # fmt: skip
    city = open_city("2026-S1", data=str(make_project(tmp_path, files, CITY).data))
    found = json.loads(json.dumps(city.results().content, allow_nan=False))
    mean = found["mean"]["plain"]
    assert (mean["value"], mean["se"], mean["low"], mean["high"]) == ("62.50", None, None, None)
    assert (mean["change"]["moved"], mean["change"]["low"], mean["change"]["real"]) == ("0.00", None, False)
    assert [(one["low"], one["high"]) for one in found["units"]] == [(None, None)] * 2
    assert city.league().frame[["low", "high"]].isna().all(axis=None)
    shown = "".join(map(str, (city.means(), city.change(), city.league(), city.places(), city.cover())))
    assert "– sampai –" not in shown
    assert "berubah 0,00 poin; unit yang sama" in str(city.change())
    assert "tanpa selang: jawabannya tidak mengandung galat yang dapat dihitung" in str(city.cover().html)
