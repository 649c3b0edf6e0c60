"""What a unit does with answers that look wrong: the table [quality] of the register and of a sidecar. Floor 2."""

from __future__ import annotations

from typing import Literal

from ikm.survey.settings import Settings

Decision = Literal["keep", "exclude"]


class Decisions(Settings):
    """Keep or exclude, per kind of finding; what is not decided is kept.

    Parameters
    ----------
    duplicate, repeat, test, age, period, future, service, straight, burst, sparse : {'keep', 'exclude'}, optional
        The kinds of `ikm.analysis.screens`, where each is defined.
    """

    duplicate: Decision | None = None
    repeat: Decision | None = None
    test: Decision | None = None
    age: Decision | None = None
    period: Decision | None = None
    future: Decision | None = None
    service: Decision | None = None
    straight: Decision | None = None
    burst: Decision | None = None
    sparse: Decision | None = None

    def over(self, other: Decisions) -> Decisions:
        """These decisions, and the other's where none is made here: a sidecar's over its unit's."""
        return Decisions(**{**_made(other), **_made(self)})

    @property
    def excluded(self) -> tuple[str, ...]:
        """Kinds that are decided to be excluded."""
        return tuple(kind for kind, decision in _made(self).items() if decision == "exclude")


def _made(decisions: Decisions) -> dict[str, Decision]:
    """The decisions that are made, in the order of the kinds."""
    return decisions.model_dump(exclude_none=True)


#: Kinds of finding, in the order in which they are told.
KINDS = tuple(Decisions.model_fields)
