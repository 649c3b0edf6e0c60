"""A project looked at once: for a batch, which asks for the same folders a thousand times. Floor 2."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from ikm.rules.period import Period
from ikm.survey.project import Project
from ikm.survey.units import Unit

_Found = TypeVar("_Found")


@dataclass(frozen=True)
class Snapshot(Project):
    """A project whose register and folders are read at most once; what is added later is not seen."""

    @cached_property
    def _seen(self) -> dict[Any, Any]:
        return {}

    def _once(self, key: object, look: Callable[[], _Found]) -> _Found:
        """What was found before under a key, else what is found now."""
        if key not in self._seen:
            self._seen[key] = look()
        found: _Found = self._seen[key]
        return found

    def units(self) -> dict[str, Unit]:
        """All units of the register, by code."""
        return self._once("units", super().units)

    def periods(self, unit: Unit) -> dict[Period, Path]:
        """Answer files of a unit, oldest period first."""
        return self._once(("periods", unit.code), lambda: Project.periods(self, unit))

    def files(self, unit: Unit, period: Period) -> list[Path]:
        """The answer file of a period and, where there is one, its sidecar."""
        return self._once(("files", unit.code, period), lambda: Project.files(self, unit, period))

    def earlier(self, unit: Unit, asked: Period) -> list[Period]:
        """Periods with answers that a report compares with, oldest first."""
        return self._once(("earlier", unit.code, asked), lambda: Project.earlier(self, unit, asked))

    def published(self) -> list[Path]:
        """Files of figures that were published without their answers."""
        return self._once("published", super().published)
