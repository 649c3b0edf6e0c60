"""Weights, strata by service, finite population: agreed with R, and by hand."""

from __future__ import annotations

import json
import math
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ikm.analysis.precision import (
    Design,
    Precision,
    compute_mutu_chances,
    compute_stratum_variance,
    design_by_service,
    design_simple,
    estimate_under_design,
)
from ikm.errors import DataError
from tests.helpers import KEYS, ORACLES, RULES, logit_chances, logit_ends, needs_oracles, scores

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
    found = estimate_under_design(
        scores(4, 3, 2, 2), RULES, design_by_service(pd.Series(list("AABB")), {"A": 6, "B": 2})
    )
    assert found.estimate == pytest.approx(78.125)
    assert found.se == pytest.approx(math.sqrt(58.59375))
    assert (found.df, found.population) == (2, 8)


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
    """Without a population there is none, and weights are 1 each."""
    assert (design_simple(2).users, design_simple(2, 9).users, design_simple(2).weights) == (None, 9, (1, 1))


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
