"""Which periods and files a report reads. A request lists the files and opens none; the study reads the same ones."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from ikm.rules.period import Period, find_duty_limit
from ikm.survey.project import Project
from ikm.survey.units import Unit


@dataclass(frozen=True)
class UnitInputs:
    """What the report of a unit and period reads."""

    project: Project
    unit: Unit
    period: Period

    @property
    def earlier(self) -> list[Period]:
        """Periods that it is compared with, oldest first."""
        return self.project.earlier(self.unit, self.period)

    @cached_property
    def benchmark(self) -> tuple[Unit, Period] | None:
        """The benchmark unit and its newest period up to this one; None without any."""
        if not self.unit.benchmark:
            return None
        unit = self.project.unit(self.unit.benchmark)
        known = [period for period in self.project.periods(unit) if period <= self.period]
        return (unit, known[-1]) if known else None

    def files(self) -> Iterator[Path]:
        """Yield register, published figures, answers with their sidecars, decisions about comments, plan of action."""
        yield self.project.register
        yield from self.project.published()
        for period in (*self.earlier, self.period):
            yield from self.project.files(self.unit, period)
        if self.benchmark:
            yield from self.project.files(*self.benchmark)
        yield from _existing(self.project.review(self.unit, self.period), self.project.actions(self.unit))


@dataclass(frozen=True)
class CityUnitInputs:
    """What the report of a city and period reads of one of its units, besides register and published figures."""

    project: Project
    unit: Unit
    period: Period

    @cached_property
    def known(self) -> list[Period]:
        """Periods with answers up to the city's, oldest first."""
        return [period for period in self.project.periods(self.unit) if period <= self.period]

    def compared(self, planned: Collection[Period]) -> list[Period]:
        """Its period, the one before, and those in which the actions that it follows up were planned."""
        wanted = {self.period, self.period.previous(), *planned}
        return [period for period in self.known if period in wanted]

    @property
    def recent(self) -> list[Period]:
        """Periods that meet the duty to survey, newest first; read until one has answers that count."""
        since = find_duty_limit(self.period)
        return [period for period in reversed(self.known) if period.end > since]

    def files(self, periods: Iterable[Period]) -> Iterator[Path]:
        """Yield answers with their sidecars, of some periods, and the plan of action."""
        for period in periods:
            yield from self.project.files(self.unit, period)
        yield from _existing(self.project.actions(self.unit))


def _existing(*paths: Path) -> Iterator[Path]:
    """Yield those that are there."""
    return (path for path in paths if path.is_file())
