"""From formula to people: design effect, response, what cannot be reached, services."""

from __future__ import annotations

import math

import pytest

from ikm.analysis.sample_size import (
    DEFAULT_SD,
    SIZE_METHODS,
    CitySampleSize,
    SampleBasis,
    SampleSize,
    SampleWish,
    UnitSampleSize,
)
from ikm.errors import SettingError
from ikm.rules.period import Period
from ikm.survey.units import Unit

S1, S2 = Period.parse("2026-S1"), Period.parse("2025-S2")


def plan(users: int, services: dict[str, int] | None = None, sd: float | None = 12, **wish: float) -> SampleSize:
    """A plan for users counted in 2026-S1."""
    return SampleSize(
        SampleBasis(users, "sidecar", S1, services or {}, S1 if services else None, sd, S1), SampleWish(**wish)
    )


def test_from_formula_to_people() -> None:
    """1000 users: 278 of the table x 1.5 = 417 answers; / 0.6 = 695 to ask."""
    found = plan(1000, deff=1.5, response=0.6).methods["krejcie"]
    assert (found.formula, found.answers, found.ask, found.expected, found.reached) == (278, 417, 695, 417, True)


def test_design_effect_stops_at_everybody() -> None:
    """278 x 4 is more than 1000 users: all of them, of whom 600 answer."""
    found = plan(1000, deff=4, response=0.6).methods["krejcie"]
    assert (found.answers, found.ask, found.expected, found.reached) == (1000, 1000, 600, False)


def test_advice_is_the_table_unless_the_margin_asks_for_more() -> None:
    """S = 12: 2 points need about 124 of 1000, the table 278; 0.5 points need more than the table."""
    assert plan(1000, margin=2).advised.name == "krejcie"
    narrow = plan(1000, margin=0.5, response=1)
    assert narrow.advised.name == "margin"
    assert narrow.advised.answers > 278
    assert narrow.advised.half <= 0.5


@pytest.mark.parametrize(("users", "expected", "graded"), [(1, 0, False), (7, 4, False), (60, 36, True)])
def test_few_users(users: int, expected: int, graded: bool) -> None:
    """All are asked, 0.6 of them answer, rounded down; below ten answers no mutu."""
    found = plan(users)
    assert (found.advised.ask, found.advised.expected, found.graded) == (users, expected, graded)
    assert found.everybody == (users < 10)
    assert set(found.methods) == set(SIZE_METHODS)


def test_one_user_has_no_interval_and_a_census_no_error() -> None:
    """No answer expected: infinite; all seven answer: 0."""
    assert plan(1).advised.half == math.inf
    assert plan(7, response=1).advised.half == 0


def test_default_spread() -> None:
    """Without answers of its own a unit is planned with the stated default."""
    assert plan(1000, sd=None).sd == DEFAULT_SD == 14


def test_services_add_up() -> None:
    """370 answers and 617 to ask of 10,000; the small service gets 10 answers, 17 (10 / 0.6) to ask."""
    found = plan(10_000, {"a": 6000, "b": 3900, "c": 100})
    assert [one.answers for one in found.services] == [218, 142, 10]
    assert [one.ask for one in found.services] == [364, 236, 17]
    assert (found.advised.answers, found.advised.ask) == (370, 617)
    assert all(one.shown for one in found.services)


def test_service_with_few_users_is_asked_whole() -> None:
    """Four users: four answers wanted, four asked, and the service will not be shown."""
    small = plan(10_000, {"a": 9996, "b": 4}).services[1]
    assert (small.answers, small.ask, small.shown) == (4, 4, False)


def test_more_services_than_answers_reach() -> None:
    """60 services of 100 users: 361 answers, 600 would be needed for ten each; 6 or 7 each, and that is told."""
    found = plan(6000, {f"s{place}": 100 for place in range(60)})
    assert sum(one.answers for one in found.services) == 361
    assert {one.answers for one in found.services} == {6, 7}
    assert found.for_every_service == 600


def test_services_of_another_number_of_users_in_proportion() -> None:
    """Given 1000 users where 300 and 100 were counted: 750 and 250."""
    found = SampleSize(SampleBasis(1000, "asked", None, {"a": 300, "b": 100}, S1), SampleWish())
    assert [one.users for one in found.services] == [750, 250]


def test_services_that_do_not_hold_everybody() -> None:
    """Users of the strata are counted as they are; no more is shared out than they have."""
    found = plan(1000, {"a": 30, "b": 20})
    assert [(one.users, one.answers, one.ask) for one in found.services] == [(30, 30, 30), (20, 20, 20)]


def test_no_services() -> None:
    """Nothing to share out over."""
    assert plan(1000).services == ()
    assert plan(1000).services_frame().empty


def test_curve_falls_and_meets_the_margin() -> None:
    """Fewer answers for a wider interval; at 2 points the number of the method."""
    found = plan(1000, margin=2)
    curve = found.curve()
    assert curve["answers"].is_monotonic_decreasing
    assert curve.set_index("margin").at[2.0, "answers"] == found.methods["margin"].answers


@pytest.mark.parametrize("wish", [{"margin": 0}, {"response": 0}, {"response": 1.5}, {"deff": 0}])
def test_wishes_that_cannot_be(wish: dict[str, float]) -> None:
    """Refused before anything is reckoned."""
    with pytest.raises(SettingError):
        SampleWish(**wish)


def test_city_adds_up_what_is_known() -> None:
    """278 and 80 answers of 1000 and 100 users (the printed table); a third unit is unknown."""
    units = [Unit(code=code, name=code, city="Kota", skpd="Dinas", sector="air") for code in ("A", "B", "C")]
    plans = [plan(1000, response=1), plan(100, response=1), None]
    city = CitySampleSize("Kota", [UnitSampleSize(one, found) for one, found in zip(units, plans, strict=True)])
    assert (city.users, city.answers, city.ask) == (1100, 358, 358)
    assert [one.code for one in city.unknown] == ["C"]
    assert city.frame()["answers"].to_dict() == {"A": 278, "B": 80}


# What a table of the plan holds


def test_of_those_asked_so_many_answer_as_the_share_is_written() -> None:
    """57 of 100, although 100 x 0.57 is 56.99999999999999 in floats; the 80 of the table where all 100 are asked."""
    assert plan(100, deff=4, response=0.57).methods["krejcie"].expected == 57
    found = plan(100, response=0.8).methods["krejcie"]
    assert (found.ask, found.expected) == (100, 80)


def test_half_width_of_a_method() -> None:
    """417 answers of 1000 under a deff of 1.5: t(416; .975) = 1.96569 (table) x 12 x root of 1.5 x .583 / 417."""
    found = plan(1000, deff=1.5, response=0.6).methods["krejcie"]
    assert found.half == pytest.approx(1.96569 * 12 * math.sqrt(1.5 * 0.583 / 417), rel=1e-5)


def test_table_of_methods() -> None:
    """1000 users: 277.74 is up in both, 286 by Slovin; for 37.5 points three, t(2; .975) x 12 / root of 3 = 29.8."""
    frame = plan(1000, margin=37.5, response=1).frame()
    assert frame["formula"].to_dict() == {"krejcie": 278, "krejcie_strict": 278, "slovin": 286, "margin": 3}
    assert frame["ask"].tolist() == frame["expected"].tolist() == frame["answers"].tolist() == [278, 278, 286, 3]
    assert frame.loc["margin", "half"] == pytest.approx(4.302653 * 12 * math.sqrt((1 - 3 / 1000) / 3))
    assert frame.index.name == "method"
    assert frame.attrs["units"] == {
        "formula": "answers, by the formula alone",
        "answers": "answers",
        "ask": "people",
        "expected": "people",
        "half": "index points, half-width of the 95 % interval",
    }


def test_table_of_services() -> None:
    """As `test_services_add_up`, one row a service."""
    frame = plan(10_000, {"a": 6000, "b": 3900, "c": 100}).services_frame()
    assert frame.loc["c"].to_dict() == {"users": 100, "answers": 10, "ask": 17}
    assert frame.index.name == "service"
    assert frame.attrs["units"] == {"users": "users served in the period", "answers": "answers", "ask": "people"}


def test_curve_under_a_design_effect() -> None:
    """From 0.75 to 5 points by quarters; each twice the answers of a simple random sample, at most everybody."""
    simple, clustered = plan(1000).curve(), plan(1000, deff=2).curve()
    assert simple.columns.tolist() == ["margin", "answers"]
    assert (simple["margin"].iloc[0], simple["margin"].iloc[-1], len(simple)) == (0.75, 5, 18)
    assert clustered["answers"].tolist() == [min(1000, 2 * size) for size in simple["answers"]]
    assert simple.attrs["units"] == {"margin": "index points, half-width of the 95 % interval", "answers": "answers"}


@pytest.mark.parametrize(
    ("given", "period", "users"),
    [("sidecar", S1, [300, 100]), ("sidecar", S2, [750, 250]), ("asked", None, [750, 250])],
)
def test_users_of_services_of_the_same_period_are_as_counted(
    given: str, period: Period | None, users: list[int]
) -> None:
    """Counted in the period that is planned for, they are its own, though they do not hold everybody; else a share."""
    found = SampleSize(SampleBasis(1000, given, period, {"a": 300, "b": 100}, S1), SampleWish())
    assert [one.users for one in found.services] == users


def test_a_service_is_shown_from_ten_answers() -> None:
    """Nine users are too few, ten are enough; 19 answers would show both as far as they can be."""
    found = plan(10_000, {"a": 9981, "b": 10, "c": 9})
    assert [(one.answers, one.shown) for one in found.services][1:] == [(10, True), (9, False)]
    assert found.for_every_service == 29


def test_services_are_asked_no_more_than_they_have() -> None:
    """Ten answers of eleven users at 0.6 would take 17: all eleven are asked."""
    small = plan(10_000, {"a": 9989, "b": 11}).services[1]
    assert (small.answers, small.ask) == (10, 11)


def test_everybody_and_graded() -> None:
    """Ten users: all ten of the table, of whom six answer; with all answering ten, a mutu may be stated."""
    few, all_answer = plan(10), plan(10, response=1)
    assert (few.everybody, few.graded, all_answer.graded) == (True, False, True)


def test_table_of_a_city() -> None:
    """One row a unit whose users are known: 278 and 80 of the printed table, 286 and 80 by Slovin (100 / 1.25)."""
    units = [Unit(code=code, name=f"Unit {code}", city="Kota", skpd="D", sector="air") for code in "ABC"]
    plans = [plan(1000, {"a": 500, "b": 500}, response=0.5), plan(1, response=1), None]
    city = CitySampleSize("Kota", [UnitSampleSize(one, found) for one, found in zip(units, plans, strict=True)])
    frame = city.frame()
    assert frame.index.tolist() == ["A", "B"]
    assert frame.index.name == "unit"
    assert frame.loc["A"].drop("half").to_dict() == {
        "name": "Unit A", "users": 1000, "krejcie": 278, "krejcie_strict": 278, "slovin": 286, "margin": 124,
        "answers": 278, "ask": 556,
    }  # fmt: skip
    assert frame["half"].tolist() == [plans[0].advised.half if plans[0] else None, 0]
    assert frame.attrs["units"] == {
        "users": "users served in the period",
        **dict.fromkeys(("krejcie", "krejcie_strict", "slovin", "margin", "answers"), "answers"),
        "ask": "people",
        "half": "index points, half-width of the 95 % interval",
    }
    assert [one.code for one, _ in city.with_services] == ["A"]
    assert [one.code for one, _ in city.measurable] == ["A", "B"]
