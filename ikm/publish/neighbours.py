"""Which reports stand beside one: by the periods that the data folder knows, names only. Floor 5.

What a page links to goes into its fingerprint. A new period makes the report before it stale, for that one gets a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ikm.rules.period import Period
from ikm.survey.project import Project
from ikm.survey.units import Unit


def of_unit(project: Project, unit: Unit, asked: Period) -> dict[str, Any]:
    """Names beside the report of a unit.

    Returns
    -------
    dict
        previous, next (periods as text, '' where there is none) and city.
    """
    return {**_periods(project.periods(unit), asked), "city": unit.city}


def of_city(project: Project, units: Sequence[Unit], asked: Period) -> dict[str, Any]:
    """Names beside the report of a city.

    Returns
    -------
    dict
        previous, next (periods as text, '' where there is none) and units (codes of those with answers of the period).
    """
    known = {period for unit in units for period in project.periods(unit)}
    return {**_periods(known, asked), "units": [unit.code for unit in units if asked in project.periods(unit)]}


def _periods(known: Iterable[Period], asked: Period) -> dict[str, str]:
    """The periods next to the asked one."""
    before = max((one for one in known if one < asked), default="")
    after = min((one for one in known if asked < one), default="")
    return {"previous": str(before), "next": str(after)}
