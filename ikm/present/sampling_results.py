"""hasil.json of a plan. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ikm.analysis.sample_plan import CityPlan, Plan
    from ikm.rules.period import Period
    from ikm.survey.responses import Source
    from ikm.survey.units import Unit

UNITS_OF_MEASURE = {
    "population, methods.formula, .answers, .ask, .expected, services.users, .answers, .ask": "people",
    "sd, wish.margin, methods.half": "index points, scale 25-100; half = half of the 95 % interval, null: none",
    "wish.response": "share of 1",
    "wish.deff": "variance over that of a simple random sample",
}


def about(unit: Unit | None, period: Period | None, synthetic: bool) -> dict[str, Any]:
    """Whose plan it is."""
    return {
        "report": "sample_plan",
        "unit": unit.code if unit else "",
        "unit_name": unit.name if unit else "",
        "city": unit.city if unit else "",
        "period": str(period or ""),
        "synthetic": synthetic,
    }


def city_about(city: CityPlan, period: Period | None, synthetic: bool) -> dict[str, Any]:
    """Whose plans they are."""
    return {**about(None, period, synthetic), "unit_name": city.name, "city": city.name}


def plan_results(plan: Plan) -> dict[str, Any]:
    """Every number of a plan under fixed keys."""
    return {
        "population": plan.basis.population,
        "population_from": plan.basis.population_from,
        "sd": plan.sd,
        "sd_period": str(plan.basis.sd_period) if plan.basis.sd_period else None,
        "wish": asdict(plan.wish),
        "advised": plan.advised.name,
        "methods": {
            name: {**asdict(one), "half": one.half if isfinite(one.half) else None}
            for name, one in plan.methods.items()
        },
        "services": [asdict(one) for one in plan.services],
    }


def ending(sources: Sequence[Source]) -> dict[str, Any]:
    """Where the numbers come from, and what they are measured in."""
    return {"sources": [asdict(source) for source in sources], "units_of_measure": UNITS_OF_MEASURE}
