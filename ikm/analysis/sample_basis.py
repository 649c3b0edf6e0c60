"""What is known of a unit before its next survey: users, users per service, spread of the index. Floor 3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ikm.analysis.sample_size import index_sd, require_population
from ikm.rules.period import Period
from ikm.survey.responses import Survey
from ikm.survey.sidecar import Sidecar
from ikm.survey.units import Unit


@dataclass(frozen=True)
class Basis:
    """What is known before a survey.

    Parameters
    ----------
    population : int
        Users served in one period.
    population_from : {'asked', 'sidecar', 'register'}
        Given, counted in a period's sidecar, or the register's yearly number in proportion.
    population_period : Period or None
        The sidecar's; for the register the period whose length was taken, None for a year.
    services : dict of str to int
        Users per service; empty where not known.
    services_period : Period or None
        The sidecar's.
    sd : float or None
        Spread of the index among the unit's latest respondents, index points; None where it cannot be told.
    sd_period : Period or None
    """

    population: int
    population_from: str = "asked"
    population_period: Period | None = None
    services: Mapping[str, int] = field(default_factory=dict)
    services_period: Period | None = None
    sd: float | None = None
    sd_period: Period | None = None

    def __post_init__(self) -> None:
        require_population(self.population)


def basis(
    unit: Unit, sidecars: Mapping[Period, Sidecar], newest: Survey | None, population: int | None = None
) -> Basis | None:
    """What is known of a unit; None where nobody tells its users.

    Parameters
    ----------
    sidecars : mapping of Period to Sidecar
        Of the unit, oldest first.
    newest : Survey or None
        Its newest answers.
    population : int, optional
        Users, where given.
    """
    length = newest.period.months if newest else None
    same = {period: one for period, one in sidecars.items() if length is None or period.months == length}
    strata = [(period, one.strata) for period, one in same.items() if one.strata]
    period, services = strata[-1] if strata else (None, {})
    sd = None if newest is None else index_sd(newest.scores, newest.bobot)
    known: tuple[int, str, Period | None] | None = (population or 0, "asked", None)
    if population is None:
        known = _population(unit, same, newest.period if newest else None)
    if known is None:
        return None
    return Basis(*known, services, period, sd, newest.period if newest and sd else None)


def _population(
    unit: Unit, sidecars: Mapping[Period, Sidecar], newest: Period | None
) -> tuple[int, str, Period | None] | None:
    """Users of one period: the newest sidecar that tells, else the register's year in proportion to the months."""
    counted = [(period, one.population or sum(one.strata.values())) for period, one in sidecars.items()]
    told = [(period, users) for period, users in counted if users]
    if told:
        return told[-1][1], "sidecar", told[-1][0]
    if unit.users_per_year is None:
        return None
    months = newest.months if newest else 12
    return max(1, unit.users_per_year * months // 12), "register", newest
