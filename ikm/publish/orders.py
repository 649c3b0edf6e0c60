"""Which reports a batch is asked for: every unit and period with answers, its city, national tables, and what stands
there besides. Floor 5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ikm.errors import IkmError, SettingError, near
from ikm.publish.job import (
    CITY_NOTEBOOK,
    NATIONAL_NOTEBOOK,
    Asked,
    Request,
    request,
    request_city,
    request_national,
)
from ikm.publish.stale import Hashes
from ikm.publish.standing import others
from ikm.rules.period import Period
from ikm.survey.snapshot import Snapshot
from ikm.survey.units import Unit


@dataclass(frozen=True)
class Refused:
    """A report that cannot be asked for: the user's mistake in the files of one unit, which stops no other."""

    asked: Asked
    error: IkmError


def orders(
    project: Snapshot, units: Sequence[str], period: str, bahasa: str, hashes: Hashes
) -> Iterator[Request | Refused]:
    """Every report of the units named, or of all units, their cities and the national tables that were counted.

    Cities come first, for they take longest; last what stands there of own notebooks, and internal editions.

    Parameters
    ----------
    units : sequence of str
        Codes; where any is named, neither city nor national table is asked for.
    period : str
        Only this one; every period where empty.

    Raises
    ------
    SettingError
        No such unit or language, or a period in which none of them has answers.
    """
    chosen = [project.unit(code) for code in dict.fromkeys(units)] or list(project.units().values())
    asked = Period.parse(period) if period else None
    if not units:
        yield from _cities(project, asked, bahasa, hashes)
        yield from _national(project, asked, bahasa)
    known = set(_counted(project)) if not units else set()
    for unit in chosen:
        try:
            periods = project.periods(unit)
        except IkmError as error:
            yield Refused(Asked("laporan_unit", {"unit": unit.code, "period": period, "bahasa": bahasa}), error)
            continue
        known |= set(periods)
        for one in periods:
            if asked in (None, one):
                yield from _attempt(
                    partial(request, project, unit.code, str(one), bahasa),
                    Asked("laporan_unit", {"unit": unit.code, "period": str(one), "bahasa": bahasa}),
                )
    yield from others(project, units, str(asked) if asked else "")
    if asked and asked not in known:
        names = [str(one) for one in sorted(known)]
        raise SettingError(
            f"no answers for period {asked}. {near(str(asked), names)}".rstrip(), allowed=", ".join(names)
        )


def _national(project: Snapshot, asked: Period | None, bahasa: str) -> Iterator[Request | Refused]:
    """Every national table whose sums are kept."""
    for one in _counted(project):
        if asked in (None, one):
            yield from _attempt(
                partial(request_national, project, str(one), bahasa),
                Asked(NATIONAL_NOTEBOOK, {"period": str(one), "bahasa": bahasa}),
            )


def _counted(project: Snapshot) -> list[Period]:
    """Periods of the national tables; a file of another name is no table of ours."""
    try:
        return project.counted_periods()
    except IkmError:
        return []


def _cities(project: Snapshot, asked: Period | None, bahasa: str, hashes: Hashes) -> Iterator[Request | Refused]:
    """Every city in every period in which one of its units has answers."""
    cities: dict[str, list[Unit]] = {}
    for unit in project.units().values():
        cities.setdefault(unit.city, []).append(unit)
    for name, units in cities.items():
        for one in _periods(project, units):
            if asked in (None, one):
                yield from _attempt(
                    partial(request_city, project, str(one), name, bahasa, CITY_NOTEBOOK, hashes.planned),
                    Asked(CITY_NOTEBOOK, {"city": name, "period": str(one), "bahasa": bahasa}),
                )


def _periods(project: Snapshot, units: Sequence[Unit]) -> list[Period]:
    """Periods of some units; a unit whose files are in disorder is told of with its own reports."""
    found: set[Period] = set()
    for unit in units:
        try:
            found |= set(project.periods(unit))
        except IkmError:
            continue
    return sorted(found)


def _attempt(make: Callable[[], Request], asked: Asked) -> Iterator[Request | Refused]:
    """A request, or why there can be none."""
    try:
        yield make()
    except IkmError as error:
        yield Refused(asked, error)
