"""The sample data in data/: synthetic, made again byte for byte, readable in full."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ikm.analysis.comparison import compute_published_index
from ikm.analysis.index import compute_index
from ikm.rules.period import Period
from ikm.survey.pictures import read_pictures
from ikm.survey.plans import read_plan
from ikm.survey.project import Project
from ikm.survey.published import read_published
from ikm.survey.responses import read_survey

DATA = Path(__file__).resolve().parents[1] / "data"
PROJECT = Project.locate(DATA)
UNITS = PROJECT.units()


@pytest.mark.slow
def test_script_makes_the_same_files_again(tmp_path: Path) -> None:
    """data/make_sample.py writes what is committed, byte for byte."""
    subprocess.run([sys.executable, DATA / "make_sample.py", "--out", tmp_path], check=True, timeout=300, cwd=tmp_path)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.*")}
    folders = (DATA / "responses", DATA / "actions", DATA / "published", DATA / "exports", DATA / "lampiran")
    kept = {path.relative_to(DATA): path.read_bytes() for folder in folders for path in folder.rglob("*.*")}
    assert made == kept


@pytest.mark.parametrize("code", ["KPPT", "PDAM"])
def test_plans_can_be_read_and_say_that_they_are_invented(code: str) -> None:
    """Plans of both periods of 2025 with several statuses, one late by mid-2026; each activity begins with 'Contoh'."""
    rows = read_plan(PROJECT, UNITS[code]).actions
    assert all(one.penyebab.startswith("Contoh") for one in rows if one.draft)
    actions = [one for one in rows if not one.draft]
    assert {str(one.period) for one in actions} == {"2025-S1", "2025-S2"}
    assert len({one.status for one in actions}) >= 3
    assert sum(one.overdue(Period.parse("2026-S1").end) for one in actions) == 1
    assert all(one.kegiatan.startswith("Contoh") and "(contoh)" in one.penanggung_jawab for one in actions)


def test_pictures_of_the_sample_say_that_they_are_invented() -> None:
    """Two of KPPT's newest period, drawn and not taken."""
    shown = read_pictures(PROJECT, UNITS["KPPT"], Period.parse("2026-S1")).shown
    assert len(shown) == 2
    assert all(one.caption.startswith("Contoh") and one.alt.startswith("Gambar buatan") for one in shown)


def test_published_figures_of_the_sample() -> None:
    """Two, marked as invented, of units and periods without answers; the one with NRR follows from them."""
    figures = {one.unit: one for one in read_published(PROJECT)}
    assert {code: str(one.period) for code, one in figures.items()} == {"PALEMBANG-KPPT": "2024-S2", "LALIN": "2024-S1"}
    assert all("data contoh" in one.source for one in figures.values())
    assert all(one.period not in PROJECT.periods(UNITS[code]) for code, one in figures.items())
    assert compute_published_index(figures["PALEMBANG-KPPT"]).follows


def test_units_of_the_city_are_there() -> None:
    """The six kinds of service of the city, and two benchmark units of another."""
    own = {code for code, unit in UNITS.items() if unit.city == "Kota Samarinda"}
    assert own == {"KPPT", "PDAM", "PARKIR", "ANGKUTAN", "LALIN", "KEBERSIHAN"}
    assert {UNITS[code].benchmark for code in own} == {"", "PALEMBANG-KPPT", "PALEMBANG-PDAM"}


@pytest.mark.parametrize("code", list(UNITS))
def test_every_period_can_be_read_and_is_marked_synthetic(code: str) -> None:
    """Each file gives an index between 60 and 95 and is marked as invented."""
    for period in PROJECT.periods(UNITS[code]):
        survey = read_survey(PROJECT, UNITS[code], period)
        result = compute_index(survey.scores, survey.instrument, survey.bobot)
        assert survey.sidecar.synthetic
        assert result.value is not None
        assert 60 < result.value < 95


def test_kppt_goes_through_three_regulations() -> None:
    """KPPT: 14 unsur to 2014, PermenPAN-RB 16/2014 in 2015-2016, 14/2017 since."""
    instruments = {
        str(period): read_survey(PROJECT, UNITS["KPPT"], period).instrument.id
        for period in PROJECT.periods(UNITS["KPPT"])
    }
    assert instruments["2013"] == instruments["2014"] == "kepmenpan-25-2004"
    assert instruments["2015"] == instruments["2016"] == "permenpan-16-2014"
    assert instruments["2017-S2"] == instruments["2026-S1"] == "permenpanrb-14-2017"
