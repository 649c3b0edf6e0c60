"""How many people to ask, from what is known of a unit and what is wanted of its next survey. Floor 3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import floor, isfinite

import pandas as pd

from ikm.analysis import sample_size as size
from ikm.analysis.allocation import allocate, largest_remainder
from ikm.analysis.disclosure import THRESHOLD
from ikm.analysis.index import CLAIM
from ikm.analysis.measure import POINTS, measured
from ikm.analysis.sample_basis import Basis
from ikm.survey.units import Unit

#: Names of the ways to reckon, in the order of a table.
METHODS = ("krejcie", "krejcie_strict", "slovin", "margin")
#: Share of those asked who answer, where no better is known: an assumption, for the unit's own experience to replace.
DEFAULT_RESPONSE = 0.6
DEFAULT_MARGIN = 2.0
#: Half-widths of the curve, index points.
CURVE = tuple(step / 4 for step in range(3, 21))
HALF = f"{POINTS}, half-width of the 95 % interval"


@dataclass(frozen=True)
class Wish:
    """What a survey is to reach.

    Parameters
    ----------
    margin : float
        Half-width of the 95 % interval, index points, above 0.
    response : float
        Share of those asked who answer, above 0, up to 1.
    deff : float
        Design effect: 1 for a simple random sample, more where respondents come in clusters (counters, days).

    Raises
    ------
    SettingError
        A value with which nothing can be planned.
    """

    margin: float = DEFAULT_MARGIN
    response: float = DEFAULT_RESPONSE
    deff: float = 1.0

    def __post_init__(self) -> None:
        size.require_margin(self.margin)
        size.require_response(self.response)
        size.require_deff(self.deff)


@dataclass(frozen=True)
class Method:
    """The number by one way of reckoning.

    Parameters
    ----------
    name : str
        One of `METHODS`.
    formula : int
        Answers by the formula, simple random sample.
    answers : int
        Times the design effect; at most every user.
    ask : int
        People to ask so that so many answer; at most every user.
    expected : int
        Answers when so many are asked: fewer than `answers` where even every user would not do.
    half : float
        Half-width of the index's interval with the expected answers, index points; infinite below two answers.
    """

    name: str
    formula: int
    answers: int
    ask: int
    expected: int
    half: float

    @property
    def reached(self) -> bool:
        """Whether there are users enough."""
        return self.expected >= self.answers


@dataclass(frozen=True)
class Share:
    """One service: its users, the answers wanted from them, the people to ask."""

    service: str
    users: int
    answers: int
    ask: int

    @property
    def shown(self) -> bool:
        """Whether a public report would show the service."""
        return self.answers >= THRESHOLD["public"]


@dataclass(frozen=True)
class Plan:
    """How many to ask, from what is known and what is wanted."""

    basis: Basis
    wish: Wish

    @property
    def sd(self) -> float:
        """The spread reckoned with, index points."""
        return self.basis.sd or size.DEFAULT_SD

    @cached_property
    def methods(self) -> dict[str, Method]:
        """Every way of reckoning, by its name."""
        population = self.basis.population
        found = {
            "krejcie": size.krejcie_morgan(population),
            "krejcie_strict": size.krejcie_morgan(population, strict=True),
            "slovin": size.slovin(population),
            "margin": size.for_margin(self.wish.margin, self.sd, population),
        }
        return {name: self._method(name, found[name]) for name in METHODS}

    @property
    def advised(self) -> Method:
        """The printed table, which the regulation's annex is said to hold, unless the wanted interval asks for more."""
        table, margin = self.methods["krejcie"], self.methods["margin"]
        return margin if margin.answers > table.answers else table

    @property
    def everybody(self) -> bool:
        """Whether all users have to answer."""
        return self.advised.answers >= self.basis.population

    @property
    def graded(self) -> bool:
        """Whether so many answers are expected that a mutu may be stated."""
        return self.advised.expected >= CLAIM

    @cached_property
    def services(self) -> tuple[Share, ...]:
        """The advised number shared out; none where the users of the services are not known."""
        users = self._users()
        answers = allocate(min(self.advised.answers, sum(users)), users, THRESHOLD["public"])
        least = size.invited(THRESHOLD["public"], self.wish.response)
        floors = [max(one, min(least, known)) for one, known in zip(answers, users, strict=True)]
        total = max(min(self.advised.ask, sum(users)), sum(answers))
        wanted = floors if sum(floors) <= total else answers
        asks = allocate(total, users, wanted)
        return tuple(Share(*one) for one in zip(self.basis.services, users, answers, asks, strict=True))

    @property
    def for_every_service(self) -> int:
        """Answers with which every service that has users enough would be shown."""
        return sum(min(THRESHOLD["public"], one.users) for one in self.services)

    def curve(self) -> pd.DataFrame:
        """Answers needed for each half-width of `CURVE`: margin (index points), answers."""
        found = [size.for_margin(margin, self.sd, self.basis.population) for margin in CURVE]
        frame = pd.DataFrame({"margin": CURVE, "answers": [self._with_deff(one) for one in found]})
        return measured(frame, margin=HALF, answers="answers")

    def frame(self) -> pd.DataFrame:
        """One row a method: formula, answers, ask, expected (people), half (index points)."""
        rows = [
            {"method": one.name, "formula": one.formula, "answers": one.answers, "ask": one.ask,
             "expected": one.expected, "half": one.half}
            for one in self.methods.values()
        ]  # fmt: skip
        people = dict.fromkeys(("ask", "expected"), "people")
        frame = pd.DataFrame(rows).set_index("method")
        return measured(frame, formula="answers, by the formula alone", answers="answers", **people, half=HALF)

    def services_frame(self) -> pd.DataFrame:
        """One row a service: users, answers, ask (people)."""
        rows = [(one.service, one.users, one.answers, one.ask) for one in self.services]
        frame = pd.DataFrame(rows, columns=["service", "users", "answers", "ask"]).set_index("service")
        return measured(frame, users="users served in the period", answers="answers", ask="people")

    def _method(self, name: str, formula: int) -> Method:
        """From the formula to people."""
        population, response = self.basis.population, self.wish.response
        answers = self._with_deff(formula)
        ask = size.invited(answers, response)
        expected = answers if ask <= population else floor(population * response)
        half = size.half_width(expected, self.sd, population, self.wish.deff)
        return Method(name, formula, answers, min(ask, population), expected, half)

    def _with_deff(self, formula: int) -> int:
        """Times the design effect, at most everybody."""
        return min(self.basis.population, size.inflated(formula, self.wish.deff))

    def _users(self) -> list[int]:
        """Users per service; those of another period in proportion to the users reckoned with."""
        found = self.basis
        users = list(found.services.values())
        same = found.population_from == "sidecar" and found.population_period == found.services_period
        return users if same else largest_remainder(found.population, users)


@dataclass(frozen=True)
class UnitPlan:
    """A unit of a city with its plan; None where nobody tells its users."""

    unit: Unit
    plan: Plan | None


@dataclass(frozen=True)
class CityPlan:
    """The plans of all units of a city."""

    name: str
    units: Sequence[UnitPlan]

    @property
    def planned(self) -> list[tuple[Unit, Plan]]:
        """Units whose users are known."""
        return [(one.unit, one.plan) for one in self.units if one.plan]

    @property
    def unknown(self) -> list[Unit]:
        """Units whose users nobody tells."""
        return [one.unit for one in self.units if one.plan is None]

    @property
    def with_services(self) -> list[tuple[Unit, Plan]]:
        """Units whose users per service are known."""
        return [(unit, plan) for unit, plan in self.planned if plan.services]

    @property
    def measurable(self) -> list[tuple[Unit, Plan]]:
        """Units for which so many answers are expected that there is an interval."""
        return [(unit, plan) for unit, plan in self.planned if isfinite(plan.advised.half)]

    @property
    def users(self) -> int:
        """Users of all units whose users are known."""
        return sum(plan.basis.population for _, plan in self.planned)

    @property
    def answers(self) -> int:
        """Answers wanted of all units."""
        return sum(plan.advised.answers for _, plan in self.planned)

    @property
    def ask(self) -> int:
        """People to ask in all units."""
        return sum(plan.advised.ask for _, plan in self.planned)

    def frame(self) -> pd.DataFrame:
        """One row a unit: name, users, one column a method, answers, ask (people), half (index points)."""
        rows = [
            {
                "unit": unit.code,
                "name": unit.name,
                "users": plan.basis.population,
                **{name: one.answers for name, one in plan.methods.items()},
                "answers": plan.advised.answers,
                "ask": plan.advised.ask,
                "half": plan.advised.half,
            }
            for unit, plan in self.planned
        ]
        columns = ["unit", "name", "users", *METHODS, "answers", "ask", "half"]
        frame = pd.DataFrame(rows, columns=columns).set_index("unit")
        answers = dict.fromkeys((*METHODS, "answers"), "answers")
        return measured(frame, users="users served in the period", **answers, ask="people", half=HALF)
