"""Weights, strata by service, finite population: agreed with R, and by hand."""

from __future__ import annotations

import json
import math
import statistics
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ikm.analysis.precision import (
    Design,
    Precision,
    Stratum,
    compute_mutu_chances,
    compute_stratum_variance,
    design_by_service,
    design_simple,
    design_survey,
    estimate_precision,
    estimate_under_design,
    estimate_unsur,
)
from ikm.errors import DataError, SettingError
from tests.builders import survey
from tests.helpers import KEYS, ORACLES, RULES, logit_chances, logit_ends, needs_oracles, row, scores

UNIT_PERIODS = [f"{period} {unit}" for period in ("2025S1", "2025S2") for unit in ("U1", "U2", "U3")]


@cache
def oracle() -> Any:
    """Values of R survey 4.1-1 for each period and unit."""
    return json.loads((ORACLES / "index_expected.json").read_text(encoding="utf-8"))["units"]


@cache
def synthetic() -> pd.DataFrame:
    """The answers from which they were computed."""
    frame = pd.read_csv(ORACLES / "skm_synthetic.csv")
    return frame.rename(columns={f"u{place}": key for place, key in enumerate(KEYS, start=1)})


def drawn(unit_period: str) -> tuple[pd.DataFrame, Design]:
    """Answers of one period and unit, drawn per service; the threshold of a public report joins none of them."""
    period, unit = unit_period.split()
    frame = synthetic()
    rows = frame[(frame["period"] == period) & (frame["unit"] == unit)]
    users = {str(name): int(n) for name, n in rows.groupby("service")["N_service"].first().items()}
    return rows[list(KEYS)].astype("Int8"), design_by_service(rows["service"], users, 10)


@pytest.mark.real
@needs_oracles
@pytest.mark.parametrize("unit_period", UNIT_PERIODS)
def test_strata_agree_with_r(unit_period: str) -> None:
    """Entry strat of index_expected.json: svydesign(strata = service, fpc = N_service); its t and z on the logit."""
    expected = oracle()[unit_period]
    answers, design = drawn(unit_period)
    found = estimate_under_design(answers, RULES, design)
    assert found.estimate == pytest.approx(expected["strat"]["index"], abs=1e-9)
    assert found.se == pytest.approx(expected["strat"]["se"], abs=1e-9)
    estimate, se, (low, high) = (expected["strat"][name] for name in ("index", "se", "ci95_t"))
    assert [found.low, found.high] == pytest.approx(logit_ends(estimate, se, (high - low) / 2 / se), abs=1e-9)
    assert (found.df, found.population) == (expected["strat"]["df"], expected["N"])
    assert dict(found.chance) == pytest.approx(logit_chances(estimate, se), abs=1e-9)


@pytest.mark.real
@needs_oracles
def test_weights_of_respondents_agree_with_strata() -> None:
    """Users per respondent given as a column, N_h / n_h of U1: the estimate of R again."""
    answers, design = drawn("2025S1 U1")
    column = pd.Series(design.weight, index=answers.index)
    assert estimate_under_design(answers, RULES, design_simple(len(answers), 800, column)).estimate == pytest.approx(
        oracle()["2025S1 U1"]["strat"]["index"], abs=1e-9
    )


def test_two_services_by_hand() -> None:
    """A: 4, 3 of 6 users; B: 2, 2 of 2: 100, 75 weigh 3, 50, 50 weigh 1, (3 x 175 + 100) / 8 = 78.125.

    v = 3 (100 - 78.125) / 8 and 3 (75 - 78.125) / 8 differ by 9.375, (1 - 2/6) x 2 x 2 x 4.6875^2 = 58.59375; B is a
    census and adds nought. se = 7.6547; two degrees of freedom are left.
    """
    design = design_by_service(pd.Series(list("AABB")), {"A": 6, "B": 2})
    for found in (
        estimate_under_design(scores(4, 3, 2, 2), RULES, design),
        estimate_unsur(scores(4, 3, 2, 2), "waktu", RULES, design),  # answered as all the others are
    ):
        assert found.estimate == pytest.approx(78.125)
        assert found.se == pytest.approx(math.sqrt(58.59375))
        assert found.df == 2
        assert found.population == 8


def test_services_are_listed_as_their_users_are() -> None:
    """A stands first in the table of users, though more of B answered."""
    design = design_by_service(pd.Series(list("BBBAA")), {"A": 6, "B": 9})
    assert [item.services for item in design.strata] == [("A",), ("B",)]
    assert design.weights == (Fraction(3),) * 5


def test_one_respondent_is_joined_with_the_next_smallest() -> None:
    """C has one: it joins B, the smaller of the others, and both weigh (20 + 10) / (2 + 1) = 10; A weighs 30 / 3."""
    services = pd.Series(list("AAABBC"))
    design = design_by_service(services, {"A": 33, "B": 20, "C": 10})
    assert [(one.services, one.n, one.users, one.joined) for one in design.strata] == [
        (("A",), 3, 33, False),
        (("B", "C"), 3, 30, True),
    ]
    assert design.weights == (Fraction(11),) * 3 + (Fraction(10),) * 3
    assert not math.isnan(estimate_under_design(scores(4, 3, 3, 2, 2, 4), RULES, design).se)


@pytest.mark.parametrize(("least", "strata"), [(3, 3), (4, 2), (6, 1)])
def test_small_services_are_joined(least: int, strata: int) -> None:
    """3, 4 and 5 respondents: from 4 on the first is small and joins the next, 7; below 6 all three are small."""
    services = pd.Series(list("A" * 3 + "B" * 4 + "C" * 5))
    assert len(design_by_service(services, dict.fromkeys("ABC", 9), least).strata) == strata


def test_single_service_with_one_respondent() -> None:
    """Nothing to join with: no error can be told."""
    assert math.isnan(estimate_under_design(scores(3), RULES, design_by_service(pd.Series(["A"]), {"A": 5})).se)


def test_service_without_respondents_is_left_out() -> None:
    """Nobody stands for its users."""
    design = design_by_service(pd.Series(list("AA")), {"A": 6, "B": 50})
    assert (len(design.strata), design.users) == (1, 6)


def test_fewer_users_than_respondents() -> None:
    """Three of two users cannot have answered: the service, both numbers and the key to correct."""
    with pytest.raises(DataError, match=r"(?s)KTP: 3 respondents were counted but only 2 users.*strata"):
        design_by_service(pd.Series(["KTP"] * 3 + ["KK"] * 5), {"KTP": 2, "KK": 90})


def test_service_that_no_stratum_names() -> None:
    """It cannot be weighted; it is named with those that can."""
    with pytest.raises(DataError, match=r"(?s)strata do not name 1 .*KIA.*Allowed: KTP"):
        design_by_service(pd.Series(["KTP", "KIA"]), {"KTP": 20})


def test_own_weights_stay_within_strata() -> None:
    """Weights 0.1 and 0.3 are taken as they are written, not as floats hold them."""
    design = design_by_service(pd.Series(["A", "A"]), {"A": 6}, weights=pd.Series([0.1, 0.3]))
    assert design.weights == (Fraction(1, 10), Fraction(3, 10))


def test_users_not_known() -> None:
    """Without a population there is none, and weights are 1 each, or as they are written."""
    assert (design_simple(2).users, design_simple(2, 9).users, design_simple(2).weights) == (None, 9, (1, 1))
    assert design_simple(2).strata == (Stratum((), 2, None),)
    assert design_simple(2, weights=pd.Series([0.1, 0.3])).weights == (Fraction(1, 10), Fraction(3, 10))


def test_variance_of_a_stratum() -> None:
    """Values 1 and 3 of 8 users: (1 - 2/8) x 2/1 x (1 + 1) = 3."""
    assert compute_stratum_variance(np.array([1.0, 3.0]), 8) == pytest.approx(3.0)


@pytest.mark.parametrize(("values", "users", "expected"), [([5.0], 1, 0.0), ([1.0, 9.0], 2, 0.0)])
def test_census_of_a_stratum(values: list[float], users: int, expected: float) -> None:
    """n_h = N_h: nothing was left to chance, for one respondent too."""
    assert compute_stratum_variance(np.array(values), users) == expected


def test_no_chance_without_an_error() -> None:
    """A standard error that is not known gives no chances."""
    assert compute_mutu_chances(Precision(12, 80.0, math.nan, 11, (25, 100)), RULES) == {}


# The design that a sidecar declares

#: Of 45 respondents of each service, the sum of whose nine answers is so much: how many.
SUMS = {
    "Layanan A": {16: 1, 17: 2, 18: 6, 19: 4, 20: 6, 22: 5, 23: 4, 24: 4, 25: 2, 26: 4, 27: 4, 28: 1, 29: 1, 31: 1},
    "Layanan B": {25: 1, 28: 2, 29: 2, 30: 3, 31: 4, 32: 4, 33: 3, 34: 7, 35: 8, 36: 11},
}
USERS = {"Layanan A": 700, "Layanan B": 200}
STRATA = 'selection = "random"\npopulation = 900\n[strata]\n"Layanan A" = 700\n"Layanan B" = 200\n'


def spread(total: int) -> str:
    """Nine answers with this sum, as even as can be."""
    return row(*[total // 9 + (at < total % 9) for at in range(9)])


def lines_of_services() -> list[str]:
    """The ninety respondents with their service."""
    return [f"{spread(total)},{name}" for name, sums in SUMS.items() for total, n in sums.items() for _ in range(n)]


def test_official_variance_of_strata_by_hand(tmp_path: Path) -> None:
    """Sum of (n_h/n)^2 (1 - n_h/N_h) s_h^2 / n_h, from the standard library's variance of own indexes; df 90 - 2.

    Pooled (1002 + 1494) x 25 / 9 / 90 = 77.04, 90 respondents alike. The sample was taken per service, so differences
    between services leave nothing to chance: the interval of a simple sample, 73.51 to 80.56, is twice as wide.
    """
    asked = survey(tmp_path, lines_of_services(), STRATA, extra="service")
    found = estimate_under_design(asked.scores, RULES, design_survey(asked))
    own = {name: [25 * total / 9 for total, n in sums.items() for _ in range(n)] for name, sums in SUMS.items()}
    variance = sum(
        (len(values) / 90) ** 2 * (1 - len(values) / USERS[name]) * statistics.variance(values) / len(values)
        for name, values in own.items()
    )
    assert found.estimate == pytest.approx((1002 + 1494) * 25 / 9 / 90)
    assert (found.se, found.df, found.population) == (pytest.approx(math.sqrt(variance)), 88, 900)
    margin = 1.987290  # t(88; .975), table
    assert (found.low, found.high) == pytest.approx(logit_ends(found.estimate, math.sqrt(variance), margin), abs=1e-5)
    simple = estimate_precision(asked.scores, RULES, population=900)
    assert found.high - found.low < (simple.high - simple.low) * 0.6


def test_services_that_are_not_counted_are_strata_without_correction(tmp_path: Path) -> None:
    """C stands in no table: a stratum of its own whose users are not known, so no population is printed for all."""
    lines = [*lines_of_services(), *(f"{spread(27 + at % 2)},Layanan C" for at in range(10))]
    design = design_survey(survey(tmp_path, lines, STRATA, extra="service"))
    assert [(item.services, item.n, item.users) for item in design.strata] == [
        (("Layanan A",), 45, 700),
        (("Layanan B",), 45, 200),
        (("Layanan C",), 10, None),
    ]
    assert (design.users, design.df, set(design.weights)) == (None, 97, {1})


def test_a_stratum_of_one_respondent_is_joined(tmp_path: Path) -> None:
    """One of C cannot tell how its users differ: it joins the next smallest, and the official error is known still."""
    lines = [*lines_of_services(), f"{spread(27)},Layanan C"]
    asked = survey(tmp_path, lines, STRATA.replace("900", "940") + '"Layanan C" = 40\n', extra="service")
    design = design_survey(asked)
    assert sorted((item.n, item.users) for item in design.strata) in ([(45, 200), (46, 740)], [(45, 700), (46, 240)])
    assert estimate_under_design(asked.scores, RULES, design).known


@pytest.mark.parametrize("selection", ['selection = "self-selected"\n', 'selection = "required"\n', ""])
def test_strata_of_those_who_chose_themselves_are_not_corrected(tmp_path: Path, selection: str) -> None:
    """However few users did not answer, they may be others: strata stay, the finite population goes."""
    sidecar = STRATA.replace('selection = "random"\n', selection)
    design = design_survey(survey(tmp_path, lines_of_services(), sidecar, extra="service"))
    assert [(item.n, item.users) for item in design.strata] == [(45, None), (45, None)]


def test_a_census_of_one_stratum_leaves_the_other_to_chance(tmp_path: Path) -> None:
    """All 45 users of B answered, however they were chosen: (45/90)^2 (1 - 45/700) s_A^2 / 45 alone is left."""
    sidecar = STRATA.replace("200", "45").replace("900", "745")
    found = estimate_under_design(
        (asked := survey(tmp_path, lines_of_services(), sidecar, extra="service")).scores, RULES, design_survey(asked)
    )
    own = [25 * total / 9 for total, n in SUMS["Layanan A"].items() for _ in range(n)]
    assert found.se == pytest.approx(math.sqrt(0.25 * (1 - 45 / 700) * statistics.variance(own) / 45))


def by_day(days: Sequence[Sequence[int]]) -> list[str]:
    """Respondents with one answer to every unsur, and the day on which they were asked."""
    return [f"{row(*[answer] * 9)},2026-02-{day:02}" for day, given in enumerate(days, 1) for answer in given]


def test_clusters_by_hand(tmp_path: Path) -> None:
    """Four days of three: 4 4 4, 4 4 3, 3 3 3, 3 3 2, mean 83.33 (40 x 25 / 12).

    Sums of deviations per day in index points: 300 - 250 = 50, 25, -25, -50; their squares 6250; 4/3 x 6250 / 12^2 =
    57.870, se 7.6073, df 3. Had each been chosen alone it would be less.
    """
    asked = survey(tmp_path, by_day([(4, 4, 4), (4, 4, 3), (3, 3, 3), (3, 3, 2)]), 'cluster = "date"', extra="date")
    found = estimate_under_design(asked.scores, RULES, design_survey(asked))
    assert (found.n, found.df, found.population) == (12, 3, None)
    assert found.se == pytest.approx(math.sqrt(4 / 3 * 6250 / 144))
    assert found.se > estimate_precision(asked.scores, RULES).se
    assert (found.low, found.high) == pytest.approx(logit_ends(250 / 3, found.se, 3.182446), abs=1e-4)


def test_clusters_in_strata_by_hand(tmp_path: Path) -> None:
    """Two services of two days each, no two alike: per service 2/1 x sum of squared halves, df 4 - 2.

    A: days 100 100 and 100 75, B: days 75 75 and 75 50; mean 81.25. Sums of deviations 37.5, 12.5 | -12.5, -37.5:
    from the mean of their service +-12.5 twice: 2 x (2 x 12.5^2) x 2 / 8^2 = 19.53125.
    """
    days = [day * 5 for day in ((4, 4), (4, 3), (3, 3), (3, 2))]
    lines = [f"{line},{'A' if at < 20 else 'B'}" for at, line in enumerate(by_day(days))]
    sidecar = 'selection = "random"\ncluster = "date"\n[strata]\nA = 100\nB = 100\n'
    asked = survey(tmp_path, lines, sidecar, extra="date,service")
    found = estimate_under_design(asked.scores, RULES, design_survey(asked))
    assert (found.se, found.df) == (pytest.approx(math.sqrt(2 * 2 * 2 * 12.5**2 / 64)), 2)
    assert found.population is None


def test_clusters_go_before_strata_that_hold_one(tmp_path: Path) -> None:
    """B, of ten as each day of A, was asked on one day: strata are left out, and the days of all tell the error."""
    days = [day * 5 for day in ((4, 4), (4, 3), (3, 3))]
    lines = [f"{line},{'A' if at < 20 else 'B'}" for at, line in enumerate(by_day(days))]
    sidecar = 'selection = "random"\ncluster = "date"\n[strata]\nA = 100\nB = 100\n'
    design = design_survey(survey(tmp_path, lines, sidecar, extra="date,service"))
    assert (len(design.strata), design.df) == (1, 2)


def test_users_correct_the_error_of_respondents_and_not_of_days(tmp_path: Path) -> None:
    """Twelve of 40 users drawn at random are corrected for them, unless whole days were; all of 12 are a census."""
    lines = by_day([(4, 4, 3, 3)] * 3)
    designs = []
    for users, cluster in ((40, ""), (40, 'cluster = "date"'), (12, 'cluster = "date"')):
        sidecar = f'selection = "random"\npopulation = {users}\n{cluster}'
        designs.append(design_survey(survey(tmp_path / f"{users}{cluster[:1]}", lines, sidecar, extra="date")))
    assert [design.users for design in designs] == [40, None, 12]
    assert [design.cluster is None for design in designs] == [True, False, True]


@pytest.mark.parametrize(("days", "df"), [((10, 10), 1), ((10, 9), 0), ((10, 10, 1), 2), ((1, 1, 10), 2), ((12,), 0)])
def test_an_error_that_one_day_tells_alone_is_not_known(tmp_path: Path, days: tuple[int, ...], df: int) -> None:
    """Days minus one; of two days with fewer than ten of a group on one, the threshold of a public report, none."""
    design = design_survey(survey(tmp_path, by_day([[3] * 12] * len(days)), 'cluster = "date"', extra="date"))
    assert design.count_df(np.concatenate([np.arange(12) < n for n in days])) == df


def test_one_cluster_tells_no_error(tmp_path: Path) -> None:
    """All of one enumerator: nothing is known of differences between enumerators, so null with its reason."""
    lines = [f"{spread(27 + at)},Ani" for at in range(9)] * 2
    asked = survey(tmp_path, lines, 'cluster = "enumerator"', extra="enumerator")
    found = estimate_under_design(asked.scores, RULES, design_survey(asked))
    assert (found.known, found.low, found.high, found.unstated, dict(found.chance)) == (
        False,
        None,
        None,
        "one_cluster",
        {},
    )
    assert math.isnan(found.se)


def test_times_of_a_day_are_one_day(tmp_path: Path) -> None:
    """Answers carry the minute; a cluster is the day."""
    lines = [f"{spread(27 + at % 9)},2026-02-0{1 + at % 2} 0{at % 9}:30" for at in range(20)]
    design = design_survey(survey(tmp_path, lines, 'cluster = "date"', extra="date"))
    assert design.df == 1


@pytest.mark.parametrize(
    ("cluster", "extra", "cells", "message"),
    [
        ("date", "date", ["2026-02-01", "", "2026-02-02", ""], r"2026-S1\.csv: column date says nothing.*row 3.*row 5"),
        ("date", "date", ["2026-02-01", "besok", "2026-02-02", "2026-02-03"], r"column date says nothing.*row 3"),
        ("enumerator", "enumerator", ["Ani", "Budi", "-", "Ani"], r"column enumerator says nothing.*row 4"),
        ("enumerator", "respondent", ["1", "2", "3", "4"], r"column enumerator is missing.*take cluster ="),
        ("date", "respondent", ["1", "2", "3", "4"], r"column date (is missing|says nothing)"),
    ],
)
def test_answers_of_no_known_cluster_are_refused(
    tmp_path: Path, cluster: str, extra: str, cells: list[str], message: str
) -> None:
    """File, column, rows and what to do, in one message."""
    with pytest.raises(DataError, match=f"(?s){message}"):
        survey(tmp_path, [f"{row()},{cell}" for cell in cells], f'cluster = "{cluster}"', extra=extra)


def test_unknown_cluster_is_refused(tmp_path: Path) -> None:
    """A column that groups nobody together: what is allowed is said."""
    with pytest.raises(SettingError, match=r"(?s)cluster.*week.*date.*enumerator"):
        survey(tmp_path, [row()], 'cluster = "week"')
