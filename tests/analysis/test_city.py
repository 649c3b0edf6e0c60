"""Units of a city by hand: places, means with their errors, what is owed, places in common."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from ikm.analysis.actions import FollowUp, follow_up_plan
from ikm.analysis.city import (
    CityAsks,
    CityStandings,
    SkpdPlans,
    Standing,
    UnitActions,
    UnitEvidence,
    UnitMean,
    collect_unit_actions,
    compare_units,
    compute_mean_of_units,
    frame_league,
    frame_skpd_actions,
    group_actions_by_skpd,
    group_plans_by_skpd,
    list_city_asks,
    place_unit,
    rank_units,
    share_places,
)
from ikm.analysis.comparison import (
    PublishedIndex,
    compare_precisions,
    compute_published_index,
    estimate_comparable_precision,
    estimate_slope,
    estimate_survey_precision,
    list_unsur_distances,
)
from ikm.analysis.index import INDEX_LEVEL, compute_survey_index
from ikm.analysis.places import Places, PlaceScore
from ikm.analysis.precision import Precision
from ikm.analysis.profile import Group, Profile
from ikm.rules.instrument import load_instrument
from ikm.rules.period import Period
from ikm.survey.plans import ActionPlan
from ikm.survey.published import PublishedFigure
from ikm.survey.responses import Survey, read_survey
from ikm.survey.units import Unit
from tests.analysis.test_city_actions import NOW, follow, movement, unit
from tests.analysis.test_published import FILE
from tests.builders import difference, made, point, table, yearly
from tests.helpers import HEADINGS, KEYS, R2014, RULES, make_project

OWNERS = {"A": "Dinas Satu", "B": "Dinas Dua", "C": "Dinas Satu"}
REGISTER = "\n".join(
    f'[{code}]\nname = "Unit {code}"\ncity = "Kota"\nskpd = "{skpd}"\nsector = "air"\nservices = ["x", "y"]'
    for code, skpd in OWNERS.items()
)
HIGH, MIDDLE, LOW = [3, 4] * 10, [2, 3] * 10, [1, 2] * 10  # 87.50, 62.50, 37.50


def answered(
    folder: Path, code: str, scores: list[int], period: str = "2026-S1", sidecar: str = "", extra: str = ""
) -> Survey:
    """The answers of a unit to whose unsur each respondent gave the same."""
    rows = [",".join([str(each)] * len(KEYS)) + (f",{'xy'[at % 2]}" if extra else "") for at, each in enumerate(scores)]
    files = {f"{code}/{period}.csv": table(*rows, extra=extra)} | (
        {f"{code}/{period}.toml": sidecar} if sidecar else {}
    )
    project = make_project(folder, files, REGISTER)
    return read_survey(project, project.unit(code), Period.parse(period))


def evidence(survey: Survey, **more: object) -> UnitEvidence:
    """What is known of the unit of a survey."""
    given: dict[str, object] = {"previous": None, "published": None, "latest": survey.period, **more}
    return UnitEvidence(survey.unit, survey, **given)  # type: ignore[arg-type]


def placed(folder: Path, code: str, scores: list[int], **more: object) -> Standing:
    """The same placed."""
    return place_unit(evidence(answered(folder, code, scores), **more), NOW)


def printed(code: str, ikm: str, n: int | None = None, period: str = "2026-S1", rules: str = "") -> PublishedIndex:
    """A printed figure of a unit."""
    instrument = load_instrument(rules) if rules else RULES
    return compute_published_index(
        PublishedFigure(code, Period.parse(period), instrument, None, n, {}, Decimal(ikm), "s", FILE, 2)
    )


# A unit and its place


@pytest.mark.parametrize(("period", "users"), [("2026-S1", 500), ("2026-T2", 250), ("2026", 1001)])
def test_a_printed_figure_stands_where_there_are_no_answers(period: str, users: int) -> None:
    """Users are the yearly number in proportion, 1,001 a year."""
    entry = UnitEvidence(unit("A").model_copy(update={"users_per_year": 1001}), None, None, printed("A", "82.5"), None)
    found = place_unit(entry, Period.parse(period))
    assert (found.index, found.precision, found.value) == (None, None, Decimal("82.50"))
    assert (found.users, found.users_estimated) == (users, True)


def test_a_unit_without_any_figure() -> None:
    """No value, and no users that anybody counted."""
    found = place_unit(UnitEvidence(unit("A"), None, None, None, None), NOW)
    assert (found.value, found.users, found.users_estimated) == (None, None, False)


def test_counted_users_go_before_the_yearly_number(tmp_path: Path) -> None:
    """Of the period, or of its services together; the sidecar's number is no proportion."""
    for name, sidecar, users in (
        ("1", "population = 400", 400),
        ("2", "[strata]\nx = 100\ny = 200", 300),
        ("3", "", 500),
    ):
        survey = answered(tmp_path / name, "A", HIGH, sidecar=sidecar, extra="service")
        entry = replace(evidence(survey), unit=survey.unit.model_copy(update={"users_per_year": 1000}))
        found = place_unit(entry, NOW)
        assert (found.users, found.users_estimated) == (users, users == 500)


def test_a_unit_beside_its_earlier_periods_and_its_benchmark(tmp_path: Path) -> None:
    """87.50 now, 62.50 before, 37.50 a year ago; B is 62.50. Each comparison is with answers, second minus first."""
    survey = answered(tmp_path, "A", HIGH)
    previous, year_ago = answered(tmp_path, "A", MIDDLE, "2025-S2"), answered(tmp_path, "A", LOW, "2025-S1")
    benchmark = answered(tmp_path, "B", MIDDLE)
    entry = evidence(survey, previous=previous, year_ago=year_ago, benchmark=benchmark)
    found = place_unit(entry, NOW)
    index = compute_survey_index(survey)
    assert (found.index, found.value) == (index, Decimal("87.50"))
    assert found.precision == estimate_survey_precision(survey, index)
    assert (found.before and found.before.value, found.moved) == (Decimal("62.50"), Decimal("25.00"))
    assert found.year is not None
    assert found.year.total is not None
    assert found.beside is not None
    assert found.beside.total is not None
    assert [found.year.total.estimate, found.beside.total.estimate] == pytest.approx([50, 25])
    assert (found.year.difference, found.beside.difference) == (Decimal("50.00"), Decimal("25.00"))
    assert found.year_distances == list_unsur_distances(found.year, year_ago, index)
    assert found.benchmark_distances == list_unsur_distances(found.beside, benchmark, index)
    assert len(found.year_distances) == len(found.benchmark_distances) == len(KEYS)
    without = replace(found, entry=replace(entry, year_ago=None, benchmark=None))
    assert (without.year_distances, without.benchmark_distances) == ((), ())
    assert (replace(found, year=None).year_distances, replace(found, index=None).year_distances) == ((), ())
    paper = place_unit(replace(entry, benchmark_printed=(printed("B", "80", period="2026-S2"),)), NOW)
    assert paper.beside is not None
    assert (paper.beside.difference, paper.beside.total) == (Decimal("7.50"), None)
    assert paper.benchmark_distances == ()


def test_what_is_no_series_is_not_kept(tmp_path: Path) -> None:
    """Other bobot a year ago, and the period before; two respondents, whose index is not shown; nothing at all."""
    survey = answered(tmp_path, "A", HIGH)
    other = answered(tmp_path, "A", MIDDLE, "2025-S2", 'bobot = "0.11"')
    two = answered(tmp_path, "A", [2, 3], "2025-S1")
    for old in (other, two):
        found = place_unit(evidence(survey, previous=old, year_ago=old, benchmark=old), NOW)
        assert (found.before, found.year, found.beside) == (None, None, None)
        assert rank_units([found])[1][0].change is None
    found = place_unit(evidence(survey), NOW)
    assert (found.before, found.year, found.beside) == (None, None, None)
    small = place_unit(evidence(two, previous=survey), NOW)
    assert (small.value, small.before, small.precision) == (None, None, None)


def test_places_of_units_by_hand(tmp_path: Path) -> None:
    """A, B and C lie far apart, twice each; under another instrument, of nine people or in print none is ranked."""
    codes = {"C": LOW, "A": HIGH, "B": MIDDLE}
    units = [placed(tmp_path / code, code, scores) for code, scores in codes.items()]
    few = replace(placed(tmp_path / "9", "A", [4, 3] * 4 + [4]), entry=replace(units[1].entry, unit=unit("F")))
    assert few.precision is None
    paper = place_unit(UnitEvidence(unit("P"), None, None, printed("P", "99"), None), NOW)
    none = place_unit(UnitEvidence(unit("N"), None, None, None, None), NOW)
    city = compare_units("Kota", NOW, [none, *units, few, paper])
    assert (city.name, city.period, city.instrument) == ("Kota", NOW, RULES)
    assert [
        (one.unit.code, one.rank, one.last, one.worse) for one in city.standings
    ] == [
        ("P", None, None, frozenset()),
        ("F", None, None, frozenset()),
        ("A", 1, 1, frozenset("BC")),
        ("B", 2, 2, frozenset("C")),
        ("C", 3, 3, frozenset()),
        ("N", None, None, frozenset()),
    ]  # fmt: skip
    assert [one.unit.code for one in city.highest()] == ["A"]
    assert [one.unit.code for one in city.lowest()] == ["C"]
    assert city.mutu_counts() == {"A": 1, "B": 1, "C": 0, "D": 2}


def test_a_small_difference_may_be_real(tmp_path: Path) -> None:
    """Of 400 people twelve and two give 4, the others 3: 75.75 and 75.13."""
    units = [placed(tmp_path / code, code, [4] * n + [3] * (400 - n)) for code, n in (("A", 2), ("B", 12))]
    _, ordered = rank_units(units)
    assert [(one.unit.code, one.value, one.rank) for one in ordered] == [
        ("B", Decimal("75.75"), 1),
        ("A", Decimal("75.13"), 2),
    ]


def test_places_that_stay_open(tmp_path: Path) -> None:
    """A and B answered alike: each may be first or second, and C is third; both may be the highest."""
    units = [placed(tmp_path / code, code, scores) for code, scores in (("A", HIGH), ("B", HIGH), ("C", LOW))]
    _, ordered = rank_units(units)
    assert [(one.rank, one.last, one.worse) for one in ordered] == [
        (1, 2, frozenset("C")),
        (1, 2, frozenset("C")),
        (3, 3, frozenset()),
    ]
    city = CityStandings("Kota", NOW, RULES, ordered)
    assert [one.unit.code for one in city.highest()] == ["A", "B"]
    assert [one.unit.code for one in city.lowest()] == ["C"]
    two = CityStandings("Kota", NOW, RULES, ordered[:2])
    assert len(two.highest()) == len(two.lowest()) == 2
    alone = CityStandings("Kota", NOW, RULES, ordered[:1])
    assert (alone.highest(), alone.lowest()) == ((), ())


def test_the_common_instrument_is_that_of_most(tmp_path: Path) -> None:
    """Two of 2017 against one of 2014, in print; of one and one that of the first given; nobody follows none."""
    new = [placed(tmp_path / code, code, HIGH) for code in "AB"]
    old = place_unit(UnitEvidence(unit("P"), None, None, printed("P", "80", rules=R2014), None), NOW)
    none = place_unit(UnitEvidence(unit("N"), None, None, None, None), NOW)
    assert rank_units([old, *new])[0] == RULES
    assert rank_units([old, new[0]])[0] == load_instrument(R2014)
    assert rank_units([new[0], old])[0] == RULES
    assert rank_units([none])[0] is None
    _, ordered = rank_units([old, old, new[0]])
    assert [one.rank for one in ordered] == [None, None, None]
    assert [one.follows(None) for one in (new[0], none)] == [False, False]
    assert [one.follows(RULES) for one in (new[0], old, none)] == [True, False, False]


def test_changes_of_all_units_are_one_family(tmp_path: Path) -> None:
    """A, B and C since the period before, a year ago and beside a benchmark: each family of p is adjusted by Holm."""
    before = {"A": [2, 3, 3, 4] * 5, "B": [3] * 10 + [2] * 10, "C": LOW}
    now = {"A": [3, 4, 3, 3] * 5, "B": [3] * 12 + [2] * 8, "C": LOW}
    units = []
    for code in "ABC":
        old = answered(tmp_path, code, before[code], "2025-S2")
        entry = evidence(answered(tmp_path, code, now[code]), previous=old, year_ago=old, benchmark=old)
        units.append(place_unit(replace(entry, trend=tuple(yearly(*range(70, 76)) if code == "A" else ())), NOW))
    alone = {
        one.unit.code: compare_precisions(
            estimate_comparable_precision(one.entry.previous), estimate_comparable_precision(one.entry.survey)
        )
        for one in units
        if one.entry.previous and one.entry.survey
    }
    p = {code: test.p for code, test in alone.items() if test}
    assert p["A"] < p["B"] < p["C"] == 1
    wanted = {"A": 3 * p["A"], "B": min(1, max(3 * p["A"], 2 * p["B"])), "C": 1}
    _, ordered = rank_units(units)
    for one in ordered:
        code = one.unit.code
        tests = [one.change, one.year and one.year.total, one.beside and one.beside.total]
        assert [test and test.p_adjusted for test in tests] == pytest.approx([wanted[code]] * 3)
        assert one.change is not None
        assert one.change.first == one.change.second == code
        assert one.change.estimate == pytest.approx(alone[code].estimate)  # type: ignore[union-attr]
    slopes = {one.unit.code: one.slope for one in ordered}
    assert slopes["A"] is not None
    assert (slopes["B"], slopes["C"]) == (None, None)
    assert slopes["A"].estimate == pytest.approx(1, abs=1e-4)  # years are not all as long
    many = [replace(one, entry=replace(one.entry, trend=units[0].entry.trend)) for one in units]
    found = estimate_slope(units[0].entry.trend)
    assert found is not None
    assert 0 < found.p < 1 / 3
    assert {one.slope and one.slope.p_adjusted for one in rank_units(many)[1]} == {3 * found.p}


def test_the_league_as_a_table(tmp_path: Path) -> None:
    """A with all that may be known, one in print, one without a figure; units of measure by column."""
    full = replace(
        placed(tmp_path, "A", HIGH), rank=1, last=2, change=difference(2.0), users=300, users_estimated=True,
        slope=estimate_slope(yearly(*range(70, 76))),
    )  # fmt: skip
    paper = place_unit(UnitEvidence(unit("P"), None, None, printed("P", "80", 30), None), NOW)
    none = place_unit(UnitEvidence(unit("N"), None, None, None, None), NOW)
    frame = frame_league([full, paper, none])
    assert full.precision is not None
    assert full.slope is not None
    columns = (
        "name", "skpd", "rank", "last", "n", "ikm", "low", "high", "mutu", "change", "real", "slope", "slope_real",
        "users", "users_estimated", "selection", "printed",
    )  # fmt: skip
    assert (frame.index.name, frame.index.tolist(), tuple(frame.columns)) == ("unit", ["A", "P", "N"], columns)
    empty = dict.fromkeys(columns)
    told = frame.astype(object).where(frame.notna(), None).to_dict("index")
    assert told == {
        "A": {
            **empty, "name": "Unit A", "skpd": "Dinas Satu", "rank": 1, "last": 2, "n": 20, "ikm": 87.5,
            "low": full.precision.low, "high": full.precision.high, "mutu": "B", "change": 2.0, "real": True,
            "slope": full.slope.estimate, "slope_real": full.slope.real, "users": 300, "users_estimated": True,
            "printed": False,
        },
        "P": {
            **empty, "name": "P", "skpd": "s", "n": 30, "ikm": 80.0, "mutu": "B", "users_estimated": False,
            "printed": True,
        },
        "N": {**empty, "name": "N", "skpd": "s", "users_estimated": False, "printed": False},
    }  # fmt: skip
    assert {str(frame[name].dtype) for name in ("rank", "last", "n", "users")} == {"Int64"}
    places = "place that the tests leave open, from rank to last"
    assert frame.attrs["units"] == {
        "rank": places, "last": places, "n": "respondents", **dict.fromkeys(("ikm", "low", "high"), INDEX_LEVEL),
        "mutu": "grade A-D; missing below 10 respondents", "change": "index points, since the period before",
        "slope": "index points a year", "users": "users served in the period",
    }  # fmt: skip


# Means


def test_mean_of_independent_units_by_hand() -> None:
    """80 and 70, a quarter and three: 72.50; variance (2/4)^2 + (3/4)^2 = 0.8125, df by Satterthwaite."""
    errors = [Precision(20, 80.0, 2.0, 19, (25, 100)), Precision(10, 70.0, 1.0, 9, (20, 90))]
    exact, shares = [Fraction(80), Fraction(70)], [Fraction(1, 4), Fraction(3, 4)]
    found = compute_mean_of_units(exact, errors, shares)
    assert (found.value, found.units) == (Decimal("72.50"), 2)
    assert found.precision is not None
    assert (found.precision.n, found.precision.estimate, found.precision.ends) == (30, 72.5, (21.25, 92.5))
    assert found.precision.se == pytest.approx(math.sqrt(0.8125))
    assert found.precision.df == pytest.approx(0.8125**2 / (0.25**2 / 19 + 0.5625**2 / 9))
    assert compute_mean_of_units(exact, [errors[0], None], shares) == UnitMean(Decimal("72.50"), None, 2)
    assert compute_mean_of_units(exact[:1], errors[:1], [Fraction(1)]) == UnitMean(Decimal("80.00"), errors[0], 1)
    third = compute_mean_of_units([Fraction(200, 3)] * 2, errors, [Fraction(1, 2)] * 2)
    assert third.value == Decimal("66.67")
    assert compute_mean_of_units([Fraction(200, 3)], errors[:1], [Fraction(1)]).value == Decimal("66.67")
    assert compute_mean_of_units([Fraction(200, 3)], [None], [Fraction(1)]) == UnitMean(Decimal("66.67"), None, 1)


def test_units_without_an_error_of_their_own_add_none() -> None:
    """One whose answers are of one cluster has no degrees of freedom; where nothing varies, the mean has none."""
    half = [Fraction(1, 2)] * 2
    errors = [Precision(20, 80.0, 2.0, 19, (25, 100)), Precision(10, 70.0, 0.0, 0, (25, 100))]
    found = compute_mean_of_units([Fraction(80), Fraction(70)], errors, half).precision
    assert found is not None
    assert (found.se, found.df) == pytest.approx((1, 19))
    still = [Precision(20, 80.0, 0.0, 19, (25, 100)), Precision(10, 70.0, 0.0, 9, (25, 100))]
    fixed = compute_mean_of_units([Fraction(80), Fraction(70)], still, half).precision
    assert fixed is not None
    assert (fixed.se, fixed.df) == (0, 0)


def city_of(*standings: Standing) -> CityStandings:
    """Units of one city, ranked."""
    return compare_units("Kota", NOW, standings)


def test_means_of_a_city_by_hand(tmp_path: Path) -> None:
    """87.50 of 100 users and 62.50 of 300: (87.5 + 62.5) / 2 = 75.00, (87.5 + 3 x 62.5) / 4 = 68.75."""
    first = replace(placed(tmp_path, "A", HIGH), users=100)
    second = replace(placed(tmp_path, "B", MIDDLE), users=300)
    third = placed(tmp_path, "C", LOW)
    city = city_of(first, second, third)
    plain, weighted = city.mean("plain"), city.mean("weighted")
    assert plain is not None
    assert weighted is not None
    assert (plain.value, plain.units) == (Decimal("62.50"), 3)
    assert (weighted.value, weighted.units) == (Decimal("68.75"), 2)
    errors = [one.precision for one in (first, second)]
    assert weighted.se == pytest.approx(math.hypot(*(s * e.se for s, e in zip((0.25, 0.75), errors, strict=True) if e)))
    assert [city.weight_of([one]) for one in (first, second, third)] == [Fraction(1, 4), Fraction(3, 4), 0]
    assert city.weight_of([first, second]) == 1
    nobody = city_of(third)
    assert (nobody.mean("weighted"), nobody.weight_of([third])) == (None, 0)
    assert city_of().mean("plain") is None
    assert (city_of().mutu_counts(), city_of().mean_change("plain")) == ({}, None)


def test_the_mean_of_the_same_units_before(tmp_path: Path) -> None:
    """A from 62.50 to 87.50, B 62.50 in both, C was not asked before: 62.50 and 75.00; by users (1 and 3) 68.75 now.

    Of C no users are known either, so that the mean by users is of the same two.

    The error of each difference is that of independent means of the two, without the finite population.
    """
    old = {code: answered(tmp_path, code, MIDDLE, "2025-S2") for code in "AB"}
    now = {"A": HIGH, "B": MIDDLE}
    first, second = (
        replace(place_unit(evidence(answered(tmp_path, code, now[code]), previous=old[code]), NOW), users=users)
        for code, users in (("A", 100), ("B", 300))
    )
    third = placed(tmp_path, "C", LOW)
    city = city_of(first, second, third)
    for kind, shares, value, whole in (
        ("plain", (0.5, 0.5), "75.00", False),
        ("weighted", (0.25, 0.75), "68.75", True),
    ):
        change = city.mean_change(kind)  # type: ignore[arg-type]
        assert change is not None
        assert (change.before, change.now, change.units, change.whole) == (Decimal("62.50"), Decimal(value), 2, whole)
        assert change.test is not None
        assert change.test.estimate == pytest.approx(float(Decimal(value)) - 62.5)
        assert (change.test.n_first, change.test.n_second) == (40, 40)
        exact = [[Fraction(125, 2)] * 2, [Fraction(175, 2), Fraction(125, 2)]]
        errors = [
            [estimate_comparable_precision(one.entry.previous) for one in (first, second) if one.entry.previous],
            [estimate_comparable_precision(one.entry.survey) for one in (first, second) if one.entry.survey],
        ]
        parts = [Fraction(share) for share in shares]
        means = [compute_mean_of_units(values, each, parts) for values, each in zip(exact, errors, strict=True)]
        wanted = compare_precisions(means[0].precision, means[1].precision)
        assert wanted is not None
        assert (change.low, change.high) == (wanted.low, wanted.high)
    assert city_of(first, second).mean_change("plain").whole is True  # type: ignore[union-attr]
    assert city_of(first, third).mean_change("plain") is None


@pytest.mark.parametrize(("n", "known"), [(9, False), (10, True)])
def test_ten_respondents_before_are_enough(tmp_path: Path, n: int, known: bool) -> None:
    """A unit of nine then is not compared, and one is left."""
    units = []
    for code, scores in (("A", MIDDLE), ("B", ([2, 3] * 5)[:n])):
        old = answered(tmp_path, code, scores, "2025-S2")
        units.append(place_unit(evidence(answered(tmp_path, code, HIGH), previous=old), NOW))
    assert (city_of(*units).mean_change("plain") is not None) is known


def test_units_by_skpd_their_promises_and_unsur(tmp_path: Path) -> None:
    """Measured units alone, SKPD by name; a unit of nine shows no unsur."""
    units = [
        placed(tmp_path / code, code, scores) for code, scores in (("A", HIGH), ("B", MIDDLE), ("C", [3, 4, 4] * 3))
    ]
    none = place_unit(UnitEvidence(unit("N"), None, None, None, None), NOW)
    city = city_of(*units, none)
    assert {name: [one.unit.code for one in of] for name, of in city.by_skpd().items()} == {
        "Dinas Dua": ["B"], "Dinas Satu": ["C", "A"],
    }  # fmt: skip
    assert list(city.by_skpd()) == ["Dinas Dua", "Dinas Satu"]
    assert {code: of.scores[0].value for code, of in city.promises().items()} == {
        "A": Decimal("87.50"), "B": Decimal("62.50"),
    }  # fmt: skip
    heat = city.heat()
    assert heat.to_dict() == {"A": dict.fromkeys(KEYS, 87.5), "B": dict.fromkeys(KEYS, 62.5)}
    assert heat.attrs["units"] == {"A": INDEX_LEVEL, "B": INDEX_LEVEL}


def test_an_unsur_that_nobody_answered_is_missing_in_the_heat(tmp_path: Path) -> None:
    """Sarana of A, a dash with everybody."""
    lines = [",".join([*"3" * (len(KEYS) - 1), "-"])] * 12
    project = make_project(tmp_path, {"A/2026-S1.csv": "\n".join([HEADINGS, *lines])}, REGISTER)
    first = place_unit(evidence(read_survey(project, project.unit("A"), NOW)), NOW)
    assert first.index is not None
    city = replace(city_of(placed(tmp_path, "B", HIGH)), standings=(replace(first, value=Decimal("75.00")),))
    assert math.isnan(city.heat().loc["sarana", "A"])


# What is owed


def test_actions_with_answers_are_followed_up(tmp_path: Path) -> None:
    """As in the unit's report; the period's own plan cannot have worked, and is late by the calendar alone."""
    earlier, survey = answered(tmp_path, "A", MIDDLE, "2025-S2"), answered(tmp_path, "A", HIGH)
    old, own, late = (
        follow("waktu", kegiatan="a").action,
        follow("biaya", period=NOW, tahun=2026, tw=(3,)).action,
        follow("sarana", period=NOW, tahun=2026, tw=(1,), row=3).action,
    )
    plan = ActionPlan(actions=(old, own, late))
    found = collect_unit_actions(survey.unit, plan, NOW, survey, [earlier])
    assert found.unit == survey.unit
    assert found.followups[0] == follow_up_plan(plan, [earlier], survey)[0]
    assert found.followups[0].movement is not None
    assert found.followups[1:] == (FollowUp(own, False, None), FollowUp(late, True, None))
    without = collect_unit_actions(survey.unit, plan, NOW, None, [earlier]).followups
    assert without[0] == FollowUp(old, False, None, "no_answers")
    assert without[1:] == found.followups[1:]


def test_plans_by_whoever_answers_for_the_units() -> None:
    """In the order of the units; of Satu one of two has no action, of Dua none lacks one."""
    units = [unit(code).model_copy(update={"skpd": skpd}) for code, skpd in OWNERS.items()]
    planned = [
        UnitActions(units[0], (follow("waktu"),)),
        UnitActions(units[1], (follow("waktu"),)),
        UnitActions(units[2], ()),
    ]
    one, two, three = units
    assert group_plans_by_skpd(planned) == (
        SkpdPlans("Dinas Satu", (one, three), (three,)),
        SkpdPlans("Dinas Dua", (two,), ()),
    )


def test_asks_of_the_head_of_a_city() -> None:
    """Who really falls; where nobody does, who fell three times in a row; what is late, unplanned, not measured."""
    points = [
        point("2024-S1", "90.00"),
        *(
            replace(point(name, value), change=Decimal("-2.00"))
            for name, value in (("2024-S2", "88.00"), ("2025-S1", "86.00"), ("2025-S2", "84.00"))
        ),
    ]
    entries = [UnitEvidence(unit(code), None, None, None, NOW) for code in "ABC"]
    real = Standing(entries[0], None, None, Decimal("80.00"), change=difference(-5.0))
    run = Standing(replace(entries[1], trend=tuple(points)), None, None, Decimal("84.00"))
    steady = Standing(replace(entries[2], latest=Period.parse("2024-S1")), None, None, Decimal("70.00"))
    late = follow("waktu", late=True)
    actions = [
        UnitActions(unit("A"), (late, follow("biaya"))),
        UnitActions(unit("B").model_copy(update={"skpd": "t"}), ()),
    ]
    city = CityStandings("Kota", NOW, RULES, (real, run, steady))
    found = list_city_asks(city, actions)
    assert isinstance(found, CityAsks)
    assert [plans.name for plans in found.unplanned] == ["t"]
    assert [(owed.unit.code, owed.followup) for owed in found.late] == [("A", late)]
    assert (found.falling, found.unmeasured) == ((real,), (steady,))
    calm = CityStandings("Kota", NOW, RULES, (replace(real, change=None), run, steady))
    assert list_city_asks(calm, actions).falling == (run,)


def test_skpd_with_most_to_do_first() -> None:
    """Overdue, then open, then by name, nobody last; an SKPD named twice counts an action once; falls are counted."""
    down = movement(-5, 0.01)
    actions = [
        follow("waktu", "Satu", "Satu", move=down),
        *(follow(key, "Tiga") for key in KEYS[:2]),
        follow("produk", "Dua", late=True),
        follow("sarana", "Empat"),
        *(follow(key) for key in KEYS[:3]),
    ]
    found = group_actions_by_skpd([UnitActions(unit("A"), tuple(actions)), UnitActions(unit("B"), ())])
    assert [(one.name, one.overdue, one.open, one.down) for one in found] == [
        ("Dua", 1, 1, 0), ("Tiga", 0, 2, 0), ("Empat", 0, 1, 0), ("Satu", 0, 1, 1), ("", 0, 3, 0),
    ]  # fmt: skip
    frame = frame_skpd_actions(found)
    assert frame.index.name == "skpd"
    assert frame.loc["Satu"].to_dict() == {
        "units": "A", "open": 1, "overdue": 0, "done": 0, "up": 0, "same": 0, "down": 1,
    }  # fmt: skip
    assert frame.attrs["units"] == {
        **dict.fromkeys(("open", "overdue", "done"), "actions"), **dict.fromkeys(("up", "same", "down"), "unsur"),
    }  # fmt: skip


# Places that units share


def places(*groups: tuple[str, int], certain: bool = False) -> Places:
    """Groups of a unit, label and sum of ten answers to each unsur; of them the first may be the lowest for sure."""
    shown = tuple(Group(label, 10, Fraction(1, 2), made(total)) for label, total in groups)
    scores = tuple(
        PlaceScore(group, None, (), None, None, None, None, at == 0 if certain else True)
        for at, group in enumerate(shown)
    )
    return Places("kecamatan", None, Profile("kecamatan", 20, 10, shown), scores, ())  # type: ignore[arg-type]


def test_places_under_one_another() -> None:
    """'ilir barat' and 'Ilir Barat' are one, spelt as by the first unit; C shows none of them and is left out.

    Who said no place is no place. What only one unit shows stands there, and is none in common.
    """
    first = places(("ilir barat", 20), ("Sako", 30), ("", 40), certain=True)
    second = places(("Ilir  Barat", 36), ("Sukarami", 28))
    units = [Unit(code=code, name=code, city="c", skpd="s", sector="air") for code in "ABC"]
    found = share_places("kecamatan", [(units[0], first), (units[1], second), (units[2], places())])
    assert found is not None
    assert (found.key, found.units, found.common) == ("kecamatan", tuple(units[:2]), ["ilir barat"])
    groups = [*first.profile.groups[:2], *second.profile.groups]
    assert found.cells == {
        "ilir barat": {"A": groups[0], "B": groups[2]}, "Sako": {"A": groups[1]}, "Sukarami": {"B": groups[3]},
    }  # fmt: skip
    assert found.lowest == {"A": "ilir barat"}
    frame = found.frame()
    assert (frame.index.name, frame.index.tolist()) == ("kecamatan", ["ilir barat", "Sako", "Sukarami"])
    np.testing.assert_array_equal(frame[["A", "B"]], [[50, 90], [75, np.nan], [np.nan, 70]])
    assert (frame.columns.tolist(), frame.attrs["units"]) == (["A", "B"], {"A": INDEX_LEVEL, "B": INDEX_LEVEL})
    assert share_places("kecamatan", [(units[0], first), (units[1], places(("Sukarami", 28)))]) is None


def test_a_place_without_an_index_is_not_shown() -> None:
    """Nobody of it answered an unsur."""
    blank = Group("Sako", 10, Fraction(1, 2), made(*[30] * 8, 0, counts={KEYS[8]: 0}))
    one = places(("Sako", 30))
    other = replace(one, profile=Profile("kecamatan", 20, 10, (blank,)), scores=())
    assert share_places("kecamatan", [(unit("A"), one), (unit("B"), other)]) is None
