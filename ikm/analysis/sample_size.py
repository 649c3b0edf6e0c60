"""How many answers a survey needs, and how to share them out over services.

Krejcie-Morgan and Slovin answer for a proportion; the index is a mean, for which `compute_size_for_margin` answers: it
finds the number at which the interval of the report becomes as narrow as wanted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import ceil, floor, isfinite, sqrt

import pandas as pd
import scipy

from ikm.analysis.disclosure import GROUP_THRESHOLDS
from ikm.analysis.index import INDEX_POINTS, LEAST_CLAIMED, attach_measures, frame_records
from ikm.analysis.precision import CONFIDENCE_LEVEL, LEAST_WITHOUT_WARNING, compute_influence, compute_stratum_variance
from ikm.errors import DataError, SettingError
from ikm.rules.instrument import Bobot, round_half_up
from ikm.rules.period import Period
from ikm.speech import _
from ikm.survey.responses import Survey
from ikm.survey.settings import MOST_PEOPLE, cut_value
from ikm.survey.units import Sidecar, Unit

# --- The plan of a unit

#: Names of the ways to compute a size, in the order of a table.
SIZE_METHODS = ("krejcie", "krejcie_strict", "slovin", "margin")
#: Share of those asked who answer, where no better is known: an assumption, for the unit's own experience to replace.
DEFAULT_RESPONSE_RATE = 0.6
DEFAULT_MARGIN = 2.0
#: Half-widths of the curve, index points.
WIDTH_CURVE = tuple(step / 4 for step in range(3, 21))
HALF_WIDTH_MEASURE = f"{INDEX_POINTS}, half-width of the 95 % interval"


@dataclass(frozen=True)
class SampleWish:
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
    response: float = DEFAULT_RESPONSE_RATE
    deff: float = 1.0

    def __post_init__(self) -> None:
        require_margin(self.margin)
        require_response(self.response)
        require_deff(self.deff)


@dataclass(frozen=True)
class SampleBasis:
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
        Spread of the index among the unit's latest respondents, index points; None where it is not known.
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


@dataclass(frozen=True)
class SizeMethod:
    """The size by one way of computing it.

    Parameters
    ----------
    name : str
        One of `SIZE_METHODS`.
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
class ServiceShare:
    """One service: its users, the answers wanted from them, the people to ask."""

    service: str
    users: int
    answers: int
    ask: int

    @property
    def shown(self) -> bool:
        """Whether a public report would show the service."""
        return self.answers >= GROUP_THRESHOLDS["public"]


@dataclass(frozen=True)
class SampleSize:
    """How many to ask, from what is known and what is wanted."""

    basis: SampleBasis
    wish: SampleWish

    @property
    def sd(self) -> float:
        """The spread that sizes are computed with, index points."""
        return self.basis.sd or DEFAULT_SD

    @cached_property
    def methods(self) -> dict[str, SizeMethod]:
        """Every way of computing a size, by its name."""
        population = self.basis.population
        sizes = {
            "krejcie": compute_krejcie_morgan(population),
            "krejcie_strict": compute_krejcie_morgan(population, strict=True),
            "slovin": compute_slovin(population),
            "margin": compute_size_for_margin(self.wish.margin, self.sd, population),
        }
        return {name: self._plan_method(name, sizes[name]) for name in SIZE_METHODS}

    @property
    def advised(self) -> SizeMethod:
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
        return self.advised.expected >= LEAST_CLAIMED

    @cached_property
    def services(self) -> tuple[ServiceShare, ...]:
        """The advised number shared out; none where the users of the services are not known."""
        users = self._estimate_users()
        answers = allocate_answers(min(self.advised.answers, sum(users)), users, GROUP_THRESHOLDS["public"])
        least = count_invited(GROUP_THRESHOLDS["public"], self.wish.response)
        floors = [max(wanted, min(least, served)) for wanted, served in zip(answers, users, strict=True)]
        total = max(min(self.advised.ask, sum(users)), sum(answers))
        asks = allocate_answers(total, users, floors if sum(floors) <= total else answers)
        return tuple(ServiceShare(*row) for row in zip(self.basis.services, users, answers, asks, strict=True))

    @property
    def for_every_service(self) -> int:
        """Answers with which every service that has users enough would be shown."""
        return sum(min(GROUP_THRESHOLDS["public"], service.users) for service in self.services)

    def curve(self) -> pd.DataFrame:
        """Return the answers needed for each half-width of `WIDTH_CURVE`: margin (index points), answers."""
        sizes = [compute_size_for_margin(margin, self.sd, self.basis.population) for margin in WIDTH_CURVE]
        frame = pd.DataFrame({"margin": WIDTH_CURVE, "answers": [self._apply_deff(size) for size in sizes]})
        return attach_measures(frame, margin=HALF_WIDTH_MEASURE, answers="answers")

    def frame(self) -> pd.DataFrame:
        """Return one row per method: formula, answers, ask, expected (people), half (index points)."""
        people = dict.fromkeys(("ask", "expected"), "people")
        measures = {"formula": "answers, by the formula alone", "answers": "answers", **people}
        measures["half"] = HALF_WIDTH_MEASURE
        return frame_records(self.methods.values(), "method", measures, method="name")

    def services_frame(self) -> pd.DataFrame:
        """Return one row per service: users, answers, ask (people)."""
        measures = {"users": "users served in the period", "answers": "answers", "ask": "people"}
        return frame_records(self.services, "service", measures)

    def _plan_method(self, name: str, formula: int) -> SizeMethod:
        """Plan from the size by a formula: answers, people to ask, half-width."""
        population, response = self.basis.population, self.wish.response
        answers = self._apply_deff(formula)
        ask = count_invited(answers, response)
        expected = min(answers, floor(population * _read_factor(response)))
        half = compute_half_width(expected, self.sd, population, self.wish.deff)
        return SizeMethod(name, formula, answers, min(ask, population), expected, half)

    def _apply_deff(self, formula: int) -> int:
        """Multiply a size by the design effect, at most everybody."""
        return min(self.basis.population, inflate_number(formula, self.wish.deff))

    def _estimate_users(self) -> list[int]:
        """Estimate users per service; those of another period in proportion to the users planned for."""
        basis = self.basis
        users = list(basis.services.values())
        same = basis.population_from == "sidecar" and basis.population_period == basis.services_period
        return users if same else apportion_largest_remainder(basis.population, users)


def gather_sample_basis(
    unit: Unit, sidecars: Mapping[Period, Sidecar], newest: Survey | None, population: int | None = None
) -> SampleBasis | None:
    """Gather what is known of a unit; None where its users are not known.

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
    same = {period: sidecar for period, sidecar in sidecars.items() if length is None or period.months == length}
    strata = [(period, sidecar.strata) for period, sidecar in same.items() if sidecar.strata]
    period, services = strata[-1] if strata else (None, {})
    sd = None if newest is None else estimate_index_sd(newest.scores, newest.bobot)
    users = _find_population(unit, same, newest.period if newest else None)
    if population is not None:
        users = (population, "asked", None)
    return SampleBasis(*users, services, period, sd, newest.period if newest and sd else None) if users else None


def _find_population(
    unit: Unit, sidecars: dict[Period, Sidecar], newest: Period | None
) -> tuple[int, str, Period | None] | None:
    """Find the users of one period: the newest sidecar's, else the register's year in proportion to the months."""
    for period, sidecar in reversed(sidecars.items()):
        if users := sidecar.population or sum(sidecar.strata.values()):
            return users, "sidecar", period
    if unit.users_per_year is None:
        return None
    months = newest.months if newest else 12
    return max(1, unit.users_per_year * months // 12), "register", newest


# --- The plans of a city


@dataclass(frozen=True)
class UnitSampleSize:
    """A unit of a city with its plan; None where its users are not known."""

    unit: Unit
    plan: SampleSize | None


@dataclass(frozen=True)
class CitySampleSize:
    """The plans of all units of a city."""

    name: str
    units: Sequence[UnitSampleSize]

    @property
    def planned(self) -> list[tuple[Unit, SampleSize]]:
        """Units whose users are known."""
        return [(sample.unit, sample.plan) for sample in self.units if sample.plan]

    @property
    def unknown(self) -> list[Unit]:
        """Units whose users are not known."""
        return [sample.unit for sample in self.units if sample.plan is None]

    @property
    def with_services(self) -> list[tuple[Unit, SampleSize]]:
        """Units whose users per service are known."""
        return [(unit, plan) for unit, plan in self.planned if plan.services]

    @property
    def measurable(self) -> list[tuple[Unit, SampleSize]]:
        """Units for which so many answers are expected that there is an interval."""
        return [(unit, plan) for unit, plan in self.planned if isfinite(plan.advised.half)]

    @property
    def users(self) -> int:
        """Users of all units whose users are known."""
        return sum(plan.basis.population for _rest, plan in self.planned)

    @property
    def answers(self) -> int:
        """Answers wanted of all units."""
        return sum(plan.advised.answers for _rest, plan in self.planned)

    @property
    def ask(self) -> int:
        """People to ask in all units."""
        return sum(plan.advised.ask for _rest, plan in self.planned)

    def frame(self) -> pd.DataFrame:
        """Return one row per unit: name, users, one column a method, answers, ask (people), half (index points)."""
        answers = dict.fromkeys((*SIZE_METHODS, "answers"), "answers")
        measures = {"name": "", "users": "users served in the period", **answers, "ask": "people"}
        measures["half"] = HALF_WIDTH_MEASURE
        paths = {"unit": "unit.code", "name": "unit.name", "users": "plan.basis.population"}
        paths |= {name: f"plan.methods.{name}.answers" for name in SIZE_METHODS}
        paths |= {name: f"plan.advised.{name}" for name in ("answers", "ask", "half")}
        return frame_records((sample for sample in self.units if sample.plan), "unit", measures, **paths)


# --- Sizes by formula

#: Chi-square of one degree of freedom at 95 %, as Krejcie and Morgan print it; p is 0.5, d is 0.05.
_CHI, _P, _D = Fraction(3841, 1000), Fraction(1, 2), Fraction(1, 20)
#: Index points, where a unit has too few answers to estimate its own: surveys seen here lie between 10 and 14, and the
#: upper end errs towards asking too many.
DEFAULT_SD = 14.0
#: Fewest answers whose spread is believed: with 30 it is still off by some 13 %, 1 / sqrt(2 x 29).
LEAST_FOR_SD = LEAST_WITHOUT_WARNING
#: Half the width of the scale 25-100: no interval is wider.
WIDEST_MARGIN = 37.5


def compute_krejcie_morgan(population: int, *, strict: bool = False) -> int:
    """Compute answers for a proportion within 5 points at 95 %, as in the table that the annex is said to hold.

    Parameters
    ----------
    population : int
        Users served, 1 or more.
    strict : bool
        Round up instead of half up. All 90 printed rows are rounded half up, so that 45 of them lie up to half an
        answer under the formula: 44 stands for 50 users, where the formula gives 44.34.

    Returns
    -------
    int
        Between 1 and 384 (385 when strict), never more than `population`.

    Raises
    ------
    SettingError
        `population` is below 1.

    Source
    ------
    Krejcie and Morgan (1970), Determining sample size for research activities, Educational and Psychological
    Measurement 30, 607-610: s = X2 N P (1 - P) / (d2 (N - 1) + X2 P (1 - P)). A value between two rows is computed by
    the formula, not read off the nearest row.

    Examples
    --------
    >>> compute_krejcie_morgan(1000), compute_krejcie_morgan(50), compute_krejcie_morgan(50, strict=True)
    (278, 44, 45)
    """
    size = require_population(population)
    spread = _CHI * _P * (1 - _P)
    exact = spread * size / (_D**2 * (size - 1) + spread)
    return min(size, ceil(exact) if strict else int(round_half_up(exact, 0)))


def compute_slovin(population: int) -> int:
    """Compute answers by Slovin's formula with an error of 5 %, rounded up.

    It is Krejcie-Morgan with z = 2 instead of 1.96, so it asks for up to 17 more and is no more right; kept because
    offices know it.

    Parameters
    ----------
    population : int
        Users served, 1 or more.

    Returns
    -------
    int
        Between 1 and 400, never more than `population`.

    Raises
    ------
    SettingError
        `population` is below 1.

    Source
    ------
    n = N / (1 + N d2); Tejada and Punzalan (2012), On the misuse of Slovin's formula, The Philippine Statistician
    61, 129-136, on when it holds: a proportion of 0.5 at 95 % only.

    Examples
    --------
    >>> compute_slovin(1000)
    286
    """
    return ceil(require_population(population) / (1 + population * _D**2))


def compute_size_for_margin(margin: float, sd: float, population: int | None = None) -> int:
    """Compute the fewest answers of a simple random sample with which the index is known to within `margin`.

    Parameters
    ----------
    margin : float
        Wanted half-width of the 95 % interval, index points, above 0.
    sd : float
        Standard deviation of one respondent's index, index points; see `estimate_index_sd`.
    population : int, optional
        Users served; without it as if they were without end.

    Returns
    -------
    int
        At least 2, or the population where that is smaller. Within three above the closed form
        n0 / (1 + n0/N), n0 = (1.96 sd / margin)^2, which takes the spread for known.

    Raises
    ------
    SettingError
        `margin` is not above 0, or wider than half the scale; `population` is below 1.

    Source
    ------
    Cochran (1977), Sampling Techniques, section 4.6, with t instead of z, as the interval is printed.

    Examples
    --------
    >>> compute_size_for_margin(2, 12, 500), compute_size_for_margin(2, 12)
    (111, 141)
    """
    require_margin(margin)
    high = 2 if population is None else require_population(population)
    while population is None and compute_half_width(high, sd) > margin:
        high *= 2
    low = min(2, high)
    while low < high:  # the half-width falls with every answer, so halving finds the first that is narrow enough
        middle = (low + high) // 2
        if compute_half_width(middle, sd, population) <= margin:
            high = middle
        else:
            low = middle + 1
    return low


def compute_half_width(n: int, sd: float, population: int | None = None, deff: float = 1.0) -> float:
    """Compute half of the interval that a report would print around the index.

    Parameters
    ----------
    n : int
        Answers.
    sd : float
        Standard deviation of one respondent's index, index points.
    population : int, optional
        Users served; without it no finite population correction.
    deff : float
        Design effect: variance under the design over that of a simple random sample.

    Returns
    -------
    float
        t(n - 1) x sd x sqrt(deff / n x (1 - n/N)), index points; 0 for a census, infinite below two answers.

    Source
    ------
    Cochran (1977), Sampling Techniques, section 2.8; the design effect is Kish's (1965, section 8.2).
    """
    if population is not None and n >= population:
        return 0.0
    if n < 2:
        return float("inf")
    left = 1 - n / population if population is not None else 1.0
    return float(scipy.special.stdtrit(n - 1, (1 + CONFIDENCE_LEVEL) / 2)) * sd * sqrt(deff * left / n)


def estimate_index_sd(scores: pd.DataFrame, bobot: Bobot) -> float | None:
    """Estimate the spread of the index among respondents, as the interval of the report takes it.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, unsur)
        Whole numbers 1-4, missing where not answered.
    bobot : Bobot

    Returns
    -------
    float or None
        Index points. None below 30 respondents, without any spread, or where an unsur has no answer: then a plan
        should take `DEFAULT_SD`.
    """
    answered = scores.dropna(how="all")
    if len(answered) < LEAST_FOR_SD or answered.isna().all().any():
        return None
    _rest, values = compute_influence(answered, bobot)
    sd = sqrt(len(values) * compute_stratum_variance(values, None))
    return sd if sd > 1e-9 else None


def inflate_number(n: int, factor: float) -> int:
    """Multiply a number of people by a factor, rounded up; the factor at its decimal spelling, 1.1 as 11/10.

    Examples
    --------
    >>> inflate_number(100, 1.1), inflate_number(357, 1.5)
    (110, 536)
    """
    return ceil(n * _read_factor(factor))


def count_invited(n: int, response: float) -> int:
    """Count people to be asked so that `n` answer, where a share `response` of them does, rounded up.

    Raises
    ------
    SettingError
        `response` is not above 0, or above 1.

    Examples
    --------
    >>> count_invited(357, 0.6), count_invited(0, 0.5)
    (595, 0)
    """
    return ceil(n / _read_factor(require_response(response)))


def _read_factor(factor: float) -> Fraction:
    """Return a factor at its decimal spelling, 0.57 as 57/100, which the float lies a little off."""
    return Fraction(repr(float(factor)))


def require_population(population: int) -> int:
    """Return the number of users, where it is one.

    Raises
    ------
    SettingError
        Below 1, or more than there are people.
    """
    if population > MOST_PEOPLE:
        raise SettingError(
            _("users = {population}: more than there are people.", population=cut_value(str(population))),
            allowed=_("1 to {most_people:,}", most_people=MOST_PEOPLE),
        )
    if population < 1:
        raise SettingError(
            _("users = {population}: nobody to ask.", population=population),
            allowed=_("1 or more"),
            remedy=_("give the users served in one period."),
        )
    return population


def require_margin(margin: float) -> float:
    """Return the wanted half-width, where one can be wanted; NaN is none.

    Raises
    ------
    SettingError
        Not above 0, or wider than half the scale.
    """
    if not 0 < margin <= WIDEST_MARGIN:
        raise SettingError(
            _("margin = {margin:g} cannot be aimed at.", margin=margin),
            allowed=_("above 0, up to {widest_margin:g} index points", widest_margin=WIDEST_MARGIN),
        )
    return margin


def require_response(response: float) -> float:
    """Return the expected share of answers, where it is one.

    Raises
    ------
    SettingError
        Not above 0, or above 1.
    """
    if not 0 < response <= 1:
        raise SettingError(
            _("response = {response:g} is no share of those asked.", response=response),
            allowed=_("above 0, up to 1 (0.6 for 60 of 100)"),
        )
    return response


def require_deff(deff: float) -> float:
    """Return the design effect, where a plan can use it.

    Raises
    ------
    SettingError
        Below 1 or above 100.
    """
    if not 1 <= deff <= 100:
        raise SettingError(
            _("deff = {deff:g} is no design effect to plan with.", deff=deff),
            allowed=_("1 (simple random sample, or a sample per service) to 100"),
        )
    return deff


# --- Sharing out over services


def allocate_answers(total: int, users: Sequence[int], least: Sequence[int] | int = 0) -> list[int]:
    """Share out answers over services in proportion to their users.

    Parameters
    ----------
    total : int
        Answers to share out, at most the sum of `users`.
    users : sequence of int
        Users of each service, 0 or more.
    least : int or sequence of int
        Fewest answers of a service, or of each; where a service has fewer users, all of them. Left aside where
        `total` does not reach for it.

    Returns
    -------
    list of int
        Adds up to `total` exactly; no service has more than its users. Rounded by largest remainder, ties to the
        service that comes first.

    Raises
    ------
    DataError
        More is to be shared out than there are users, or a number is below 0.

    Source
    ------
    Proportional allocation: Cochran (1977), section 5.5; largest remainder: Hamilton's method.

    Examples
    --------
    >>> allocate_answers(100, [600, 300, 95, 5], 10)
    [57, 28, 10, 5]
    """
    if total < 0 or any(served < 0 for served in users) or total > sum(users):
        raise DataError(
            _("{total} answers cannot be shared out over services with {users} users.", total=total, users=sum(users))
        )
    fewest = [least] * len(users) if isinstance(least, int) else least
    floors = [min(few, served) for few, served in zip(fewest, users, strict=True)]
    if sum(floors) > total:
        floors = [0] * len(users)
    return apportion_largest_remainder(total, _compute_quotas(total, users, floors))


def apportion_largest_remainder(total: int, shares: Sequence[Fraction | int]) -> list[int]:
    """Share out `total` in whole numbers in proportion to shares; all 0 where the shares are.

    Examples
    --------
    >>> apportion_largest_remainder(10, [1, 1, 1])
    [4, 3, 3]
    """
    whole = sum(shares)
    if not whole:
        return [0] * len(shares)
    exact = [Fraction(total) * share / whole for share in shares]
    floors = [int(quota) for quota in exact]
    first = sorted(range(len(exact)), key=lambda place: floors[place] - exact[place])[: total - sum(floors)]
    return [base + (place in first) for place, base in enumerate(floors)]


def _compute_quotas(total: int, users: Sequence[int], floors: Sequence[int]) -> list[Fraction]:
    """Compute unrounded shares: proportional, but services that would fall below their floor get just that."""
    fixed: dict[int, int] = {}
    while True:
        free = [place for place in range(len(users)) if place not in fixed]
        left = sum(users[place] for place in free)
        rate = Fraction(total - sum(fixed.values()), left) if left else Fraction(0)
        short = {place: floors[place] for place in free if rate * users[place] < floors[place]}
        if not short:
            return [Fraction(fixed.get(place, rate * served)) for place, served in enumerate(users)]
        fixed |= short
