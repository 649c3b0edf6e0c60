"""A group as a domain of the whole sample: by hand, and against cutting it out."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from ikm.analysis.precision import design_by_service, design_simple, estimate_domain, estimate_precision
from tests.helpers import RULES, scores

#: Ten of the group, half 3 and half 4, and ten others.
ANSWERS = scores(*[3, 4] * 5, *[1] * 10)
INSIDE = pd.Series([True] * 10 + [False] * 10)


def test_error_by_hand() -> None:
    """Mean 87.5, z = -+12.5 / 10: 20/19 x 10 x 1.25^2 = 16.447, se 4.0555; no finite population, df 10 - 1."""
    found = estimate_domain(ANSWERS, INSIDE, RULES, design_simple(20))
    assert found is not None
    assert (found.n, found.df, found.estimate) == (10, 9, pytest.approx(87.5))
    assert found.se == pytest.approx(math.sqrt(20 / 19 * 10 * 1.25**2))


def test_finite_population_is_that_of_all() -> None:
    """20 of 40 users answered: the variance halves; a census of all has no error in a group either."""
    half, census = (estimate_domain(ANSWERS, INSIDE, RULES, design_simple(20, users)) for users in (40, 20))
    assert half is not None
    assert census is not None
    assert half.se == pytest.approx(math.sqrt(20 / 19 * 10 * 1.25**2 / 2))
    assert (census.se, census.low, census.high) == (0, None, None)
    assert half.population is None  # the 40 are not users of the group


def test_whole_sample_as_its_own_domain() -> None:
    """Everybody is in the group: the error of the pooled index."""
    found = estimate_domain(ANSWERS, pd.Series([True] * 20), RULES, design_simple(20, 90))
    assert found is not None
    assert found.se == pytest.approx(estimate_precision(ANSWERS, RULES, population=90).se)
    assert found.population == 90


def test_strata_stay() -> None:
    """All of the group's A say 4, all of its B say 3; how many of each are in it is chance, so cutting out gives 0.

    A: 5 of 10 in the group, B: 5 of 10, each weighs 1000 / 10, which cancels. z = +-12.5 / 10 inside: per
    stratum n/(n-1) x sum (z - mean)^2 = 10/9 x (5 x 1.25^2 - 10 x 0.625^2) = 4.3403, twice; x (1 - 10/1000).
    """
    answers = scores(*[4] * 5, *[1] * 5, *[3] * 5, *[1] * 5)
    inside = pd.Series(([True] * 5 + [False] * 5) * 2)
    design = design_by_service(pd.Series(["A"] * 10 + ["B"] * 10), {"A": 1000, "B": 1000})
    found = estimate_domain(answers, inside, RULES, design)
    assert found is not None
    assert found.se == pytest.approx(math.sqrt(2 * 10 / 9 * (5 * 1.25**2 - 10 * 0.625**2) * 0.99))
    assert found.df == 10 - 2


@pytest.mark.parametrize(("members", "claimed"), [(9, False), (10, True)])
def test_from_ten_respondents(members: int, claimed: bool) -> None:
    """The product's rule of ten holds for groups."""
    inside = pd.Series([True] * members + [False] * (20 - members))
    assert (estimate_domain(ANSWERS, inside, RULES, design_simple(20)) is not None) is claimed


def test_unsur_without_answers_in_the_group() -> None:
    """The group has no index, so there is no error of it."""
    answers = ANSWERS.copy()
    answers.loc[INSIDE, "waktu"] = None
    assert estimate_domain(answers, INSIDE, RULES, design_simple(20)) is None


def test_no_error_of_a_group_that_rests_on_two_answers() -> None:
    """Biaya is answered by two of the ten: how such answers vary is not known; by three it is told."""
    few = ANSWERS.astype(float)
    few.loc[2:9, "biaya"] = None
    assert estimate_domain(few, INSIDE, RULES, design_simple(20)) is None
    few.loc[2, "biaya"] = 3
    assert estimate_domain(few, INSIDE, RULES, design_simple(20)) is not None
