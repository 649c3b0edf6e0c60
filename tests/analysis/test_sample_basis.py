"""Where the number of users and the spread come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikm.analysis.sample_size import SampleBasis, gather_sample_basis
from ikm.errors import SettingError
from ikm.rules.period import Period
from ikm.survey.responses import Survey
from ikm.survey.units import Sidecar, Unit
from tests.helpers import HEADINGS, read, row

S1, S2, YEAR = Period.parse("2026-S1"), Period.parse("2025-S2"), Period.parse("2024")


def unit(users: int | None = None) -> Unit:
    """A unit with or without its yearly users."""
    return Unit(code="KPPT", name="Kantor", city="Kota", skpd="Dinas", sector="perizinan", users_per_year=users)


def survey(folder: Path, n: int = 30) -> Survey:
    """Answers of 2026-S1, a third each all 2, 3, 4."""
    rows = [row(*[2 + place % 3] * 9) for place in range(n)]
    return read(folder, "\n".join([HEADINGS, *rows, ""]))


def test_newest_sidecar_goes_first(tmp_path: Path) -> None:
    """The newest that tells, over an older one and over the register; strata where it gives no population."""
    told = {S2: Sidecar(population=900), S1: Sidecar(strata={"a": 30, "b": 70})}
    found = gather_sample_basis(unit(5000), told, survey(tmp_path))
    assert found is not None
    assert (found.population, found.population_from, found.population_period) == (100, "sidecar", S1)
    assert (found.services, found.services_period) == ({"a": 30, "b": 70}, S1)


def test_older_sidecar_before_the_register(tmp_path: Path) -> None:
    """The newest sidecar is silent: the one before tells 900; a year's users are none of a semester."""
    told = {YEAR: Sidecar(population=2000), S2: Sidecar(population=900), S1: Sidecar()}
    found = gather_sample_basis(unit(5000), told, survey(tmp_path))
    assert found is not None
    assert (found.population, found.population_period) == (900, S2)
    only_a_year = gather_sample_basis(unit(5001), {YEAR: Sidecar(population=2000)}, survey(tmp_path))
    assert only_a_year is not None
    assert (only_a_year.population, only_a_year.population_from) == (2500, "register")


def test_without_answers_the_year_counts() -> None:
    """A unit never surveyed: its yearly users, and no spread; without them nothing is known."""
    found = gather_sample_basis(unit(5000), {}, None)
    assert found is not None
    assert (found.population, found.population_from, found.population_period) == (5000, "register", None)
    assert (found.sd, found.sd_period) == (None, None)
    assert gather_sample_basis(unit(), {}, None) is None


def test_given_users_go_before_all(tmp_path: Path) -> None:
    """What was asked for is taken; the services stay known."""
    found = gather_sample_basis(unit(5000), {S1: Sidecar(strata={"a": 30})}, survey(tmp_path), 700)
    assert found is not None
    assert (found.population, found.population_from, found.services) == (700, "asked", {"a": 30})


def test_spread_of_the_newest_answers(tmp_path: Path) -> None:
    """Ten each of 50, 75, 100: 20.7614 (tests/analysis/test_sample_size.py); 29 respondents tell none."""
    found, few = (gather_sample_basis(unit(5000), {}, survey(tmp_path / str(n), n)) for n in (30, 29))
    assert found is not None
    assert few is not None
    assert found.sd == pytest.approx(20.7614, abs=1e-4)
    assert found.sd_period == S1
    assert (few.sd, few.sd_period) == (None, None)


def test_nobody_is_no_basis() -> None:
    """A plan for no users is a mistake."""
    with pytest.raises(SettingError, match="nobody to ask"):
        SampleBasis(0)


def test_at_least_one_user(tmp_path: Path) -> None:
    """One user a year is none of a semester, rounded down: one is planned for."""
    found = gather_sample_basis(unit(1), {}, survey(tmp_path))
    assert found is not None
    assert (found.population, found.population_period) == (1, S1)


def test_services_of_the_newest_that_tells(tmp_path: Path) -> None:
    """The newest sidecar tells users alone: services are of the one before, of the same length."""
    told = {YEAR: Sidecar(strata={"x": 9}), S2: Sidecar(strata={"a": 30}), S1: Sidecar(population=500)}
    found = gather_sample_basis(unit(), told, survey(tmp_path))
    assert found is not None
    assert (found.population, found.population_period) == (500, S1)
    assert (found.services, found.services_period) == ({"a": 30}, S2)
    silent = gather_sample_basis(unit(5000), {S1: Sidecar(population=500)}, survey(tmp_path))
    assert silent is not None
    assert (silent.services, silent.services_period) == ({}, None)


def test_population_of_a_sidecar_before_its_strata(tmp_path: Path) -> None:
    """Both told: the population, which may hold users of no service."""
    found = gather_sample_basis(unit(), {S1: Sidecar(population=500, strata={"a": 30})}, survey(tmp_path))
    assert found is not None
    assert found.population == 500
