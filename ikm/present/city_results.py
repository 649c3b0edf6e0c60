"""hasil.json of a city's report. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ikm.present.results import difference, printed, text

if TYPE_CHECKING:
    from ikm.analysis.city import City, Kind
    from ikm.analysis.league import Standing
    from ikm.survey.responses import Source

UNITS_OF_MEASURE = {
    "mean.value, units.value": "index points, scale 25-100, rounded once, half up",
    "mean.change.before, .now, .moved": "index points, rounded once; the same units in both periods, users of this one",
    "mean.change.low, .high": "index points, 95 % interval of now minus before",
    "mean.change.units": "units measured in both periods",
    "mean.low, mean.high, units.low, units.high": "index points, 95 % interval",
    "mean.se": "index points",
    "coverage, mutu_counts, mean.units": "units",
    "units.n": "respondents",
    "sources.rows": "rows",
    "actions": "actions; up, same, down: actions whose unsur moved so",
    "units.rank, .last": "best and worst place that the tests leave open, among the ranked units",
    "units.own_value, .own_difference": "index points: what the NRR of a published figure give; printed minus it",
    "units.users": "users served in the period; users_estimated: the register's yearly number in proportion",
    "units.moved": "index points, difference of published values, this period minus the one before",
    "units.change": "the same tested: index points before rounding, interval, adjusted p",
    "actions.open, .overdue, .done, .up, .down, .same": "actions of a plan",
    "heat": "index points per unsur, scale 25-100",
}


def results(city: City, synthetic: bool, sources: Sequence[Source]) -> dict[str, Any]:
    """Every number of a city's report under fixed keys."""
    return {
        "report": "city",
        "unit_name": city.name,
        "city": city.name,
        "period": str(city.period),
        "instrument": city.instrument.id if city.instrument else None,
        "synthetic": synthetic,
        "coverage": {"measured": len(city.measured), "units": len(city.standings)},
        "overdue": [one.unit.code for one in city.overdue],
        "headline": city.headline,
        "mean": {"plain": _mean(city, "plain"), "weighted": _mean(city, "weighted")},
        "highest": [one.unit.code for one in city.highest()],
        "lowest": [one.unit.code for one in city.lowest()],
        "mutu_counts": city.mutu_counts(),
        "units": [_unit(one) for one in city.standings],
        "by_skpd": {name: [one.unit.code for one in found] for name, found in city.by_skpd().items()},
        "heat": {
            str(unit): {str(key): None if value != value else float(value) for key, value in column.items()}
            for unit, column in city.heat().items()
        },
        "sources": [asdict(source) for source in sources],
        "units_of_measure": UNITS_OF_MEASURE,
    }


def _mean(city: City, kind: Kind) -> dict[str, Any] | None:
    """A mean with its interval and its change."""
    mean, change = city.mean(kind), city.mean_change(kind)
    if mean is None:
        return None
    told = None
    if change:
        figures = {"before": text(change.before), "now": text(change.now), "moved": text(change.moved)}
        told = {**asdict(change), **figures, "real": change.real}
    return {**asdict(mean), "value": text(mean.value), "change": told}


def _unit(one: Standing) -> dict[str, Any]:
    """One row of the league table."""
    return {
        "unit": one.unit.code,
        "name": one.unit.name,
        "skpd": one.unit.skpd,
        "rank": one.rank,
        "last": one.last,
        "n": one.n,
        "value": text(one.value),
        "mutu": one.grade.mutu if one.grade else None,
        "low": one.precision.low if one.precision else None,
        "high": one.precision.high if one.precision else None,
        **printed(one.entry.published if one.printed else None),
        "users": one.users,
        "users_estimated": one.users_estimated,
        "selection": one.selection,
        "moved": text(one.moved),
        "change": difference(one.change) if one.change else None,
    }
