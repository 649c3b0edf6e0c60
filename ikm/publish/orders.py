"""Which reports a batch is asked for: every unit and period with answers, and the city of each period. Floor 5."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ikm.errors import IkmError, SettingError, near
from ikm.publish.job import CITY_NOTEBOOK, Asked, Request, request, request_city
from ikm.publish.stale import Hashes
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
    """Every report of the units named, or of all units and their cities; cities first, for they take longest.

    Parameters
    ----------
    units : sequence of str
        Codes; where any is named, no city is asked for.
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
    known: set[Period] = set()
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
    if asked and asked not in known:
        names = [str(one) for one in sorted(known)]
        raise SettingError(
            f"no answers for period {asked}. {near(str(asked), names)}".rstrip(), allowed=", ".join(names)
        )


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
