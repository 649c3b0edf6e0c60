"""Order of unsur: paired t tests of the same respondents by hand, by scipy and of the sample; Holm; designs; few."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import ikm
from ikm.analysis.comparison import (
    PairedDifference,
    UnsurOrder,
    adjust_holm,
    compare_order,
    compare_paired,
    compare_unsur_order,
)
from ikm.analysis.index import compute_index
from ikm.analysis.precision import design_by_service, design_simple
from tests.helpers import KEYS, RULES, scores

ROOT = Path(__file__).resolve().parents[2]
NAN = float("nan")


def order(frame: pd.DataFrame) -> UnsurOrder:
    """The order of the unsur of some answers."""
    return compare_unsur_order(frame, compute_index(frame, RULES))


# One pair


def test_paired_t_by_hand() -> None:
    """Twelve pairs, of which two lack one side: ten differences 1, 0, 1, 2, 0, 1, 1, -1, 1, 0 of a scale 1-4.

    Sum 6, mean 0.6; squares 1+0+1+4+0+1+1+1+1+0 = 10, about the mean 10 - 10 x 0.36 = 6.4; s2 = 6.4 / 9;
    se = sqrt(6.4 / 90) = 0.266667; t = 0.6 / 0.266667 = 2.25 with 9 degrees. x 25: 15 points, se 6.666667.
    """
    apart = np.array([1, 0, 1, 2, 0, 1, 1, -1, 1, 0, 3, 3.0])
    first = np.array([2, 3, 2, 1, 4, 3, 2, 4, 3, 3, NAN, 1.0])
    second = np.where(np.isnan(first), 4, first + apart)
    second[11] = NAN
    found = compare_paired(25 * first, 25 * second, ("waktu", "biaya"))
    assert found is not None
    assert (found.first, found.second, found.n, found.df) == ("waktu", "biaya", 10, 9)
    assert (found.estimate, found.t) == (pytest.approx(15), pytest.approx(2.25))
    # 2.262157 is the 97.5 % point of t with 9 degrees, as printed in any table.
    assert (found.low, found.high) == pytest.approx((15 - 2.262157 * 20 / 3, 15 + 2.262157 * 20 / 3), abs=1e-5)
    assert found.p == found.p_adjusted == pytest.approx(stats.ttest_rel(second[:10], first[:10]).pvalue)
    assert not found.real


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=10, max_size=60))
def test_agrees_with_scipy(pairs: list[tuple[int, int]]) -> None:
    """ttest_rel on complete pairs, wherever differences vary."""
    first, second = 25.0 * np.array(pairs, dtype=float).T
    found = compare_paired(first, second)
    assert found is not None
    if np.ptp(second - first) > 0:
        known = stats.ttest_rel(second, first)
        interval = known.confidence_interval(0.95)
        assert (found.t, found.p) == (pytest.approx(known.statistic, abs=1e-9), pytest.approx(known.pvalue))
        assert (found.low, found.high) == (pytest.approx(interval.low), pytest.approx(interval.high))


@pytest.mark.parametrize(("apart", "t", "p"), [(0, 0.0, 1.0), (25, float("inf"), 0.0), (-25, float("-inf"), 0.0)])
def test_all_differ_by_the_same(apart: float, t: float, p: float) -> None:
    """Ten who all judge alike leave no error: no difference is no difference, and one is one."""
    found = compare_paired(np.full(10, 50.0), np.full(10, 50.0 + apart))
    assert found is not None
    assert (found.estimate, found.t, found.p, found.low, found.high) == (apart, t, p, apart, apart)


def test_nine_pairs_are_too_few() -> None:
    """Twenty respondents, of whom nine answered both."""
    first, second = np.full(20, 50.0), np.full(20, 75.0)
    first[:6], second[-5:] = NAN, NAN
    assert compare_paired(first, second) is None


def test_strata_take_out_what_lies_between_them() -> None:
    """Two services of 6: differences 0 and 1 in turn in one, 2 and 3 in the other; each stands for 50 users.

    Mean 1.5. Within each 3 zeros and 3 ones: s2 = 1.5 / 5 = 0.3; variance = 2 x (1/2)^2 x 0.3 / 6 = 0.025, df 10, and
    nothing for a finite population. As one sample: squares about the mean 2 x (3 x 2.25 + 3 x 0.25) = 15,
    s2 = 15 / 11, variance 15 / 132.
    """
    second = 50.0 + np.array([0, 1] * 3 + [2, 3] * 3)
    first = np.full(12, 50.0)
    design = design_by_service(pd.Series(["a"] * 6 + ["b"] * 6), {"a": 50, "b": 50})
    strata, whole = compare_paired(first, second, design=design), compare_paired(first, second)
    assert strata is not None
    assert whole is not None
    assert (strata.estimate, strata.df, strata.t) == (pytest.approx(1.5), 10, pytest.approx(1.5 / 0.025**0.5))
    assert (whole.estimate, whole.df, whole.t) == (pytest.approx(1.5), 11, pytest.approx(1.5 / (15 / 132) ** 0.5))
    simple = compare_paired(first, second, design=design_simple(12, population=20))
    assert simple is not None
    assert simple.t == pytest.approx(whole.t)


def test_weights_weigh_the_difference() -> None:
    """One service of 5 stands for 30 users, one of 5 for 10: differences 4 and 0 -> (30 x 4 + 10 x 0) / 40 = 3."""
    design = design_by_service(pd.Series(["a"] * 5 + ["b"] * 5), {"a": 30, "b": 10})
    found = compare_paired(np.zeros(10), np.array([4.0] * 5 + [0.0] * 5), design=design)
    assert found is not None
    assert (found.estimate, found.df) == (pytest.approx(3), 8)


def test_a_stratum_with_a_single_respondent_leaves_no_error() -> None:
    """A design whose variance is not known gives no test."""
    design = design_simple(12)
    places = np.array([0] * 11 + [1])
    alone = type(design)((design.strata[0], design.strata[0]), places, design.weights)
    assert compare_paired(np.zeros(12), np.arange(12.0), design=alone) is None


#: Differences of fifteen respondents, of whom two did not give both; seven of one service, eight of another.
APART = np.array([0, 25, 25, 50, NAN, 25, 0, 25, 0, -25, 25, 50, 0, NAN, 25])
#: Each of the former stands for 10 users, each of the latter for 4.
TWO_SERVICES = design_by_service(pd.Series(["a"] * 7 + ["b"] * 8), {"a": 70, "b": 32})


def test_who_gave_both_is_a_domain_of_the_design() -> None:
    """R: svymean(~d, subset(svydesign(~1, strata = ~s, weights = ~w), !is.na(d))) and 2 * pt(-t, 11)."""
    found = compare_paired(np.full(15, 50.0), 50 + APART, design=TWO_SERVICES)
    assert found is not None
    assert (found.n, found.df, found.estimate) == (13, 11, pytest.approx(18.75))
    assert (found.t, found.p) == pytest.approx((3.15992093, 0.009080216678), rel=1e-8)
    assert (found.low, found.high) == pytest.approx((5.690030254, 31.80996975), rel=1e-8)


def test_days_are_what_varies() -> None:
    """The same with each of four days drawn as a whole, without strata: svydesign(~day, weights = ~w)."""
    whole = design_simple(15, weights=pd.Series([10.0] * 7 + [4.0] * 8))
    days = replace(whole, cluster=np.array([1, 1, 2, 2, 3, 3, 3, 1, 1, 2, 2, 3, 3, 4, 4]))
    found = compare_paired(np.full(15, 50.0), 50 + APART, design=days)
    assert found is not None
    assert (found.df, found.t, found.p) == (3, pytest.approx(4.830705361), pytest.approx(0.01691188258))


def test_two_days_leave_one_degree() -> None:
    """Six who differ by 25 and six by 50: sums of influence -+6.25, variance 2 x 2 x 6.25^2, t 3; p of Cauchy's law."""
    days = replace(design_simple(12), cluster=np.array([0] * 6 + [1] * 6))
    found = compare_paired(np.zeros(12), np.array([25.0] * 6 + [50.0] * 6), design=days)
    assert found is not None
    assert (found.df, found.t) == (1, pytest.approx(3))
    assert found.p == pytest.approx(1 - 2 * math.atan(3) / math.pi)


# All unsur of a survey


@pytest.mark.parametrize("kind", ["strata", "days", "weights", "alike"])
def test_pairs_are_tested_under_the_design(kind: str) -> None:
    """Whatever the design knows, strata, clusters or weights, each pair is tested by; alike and alone is a sample."""
    whole = design_simple(15)
    design = {
        "strata": TWO_SERVICES,
        "days": replace(whole, cluster=np.array([0, 1, 2] * 5)),
        "weights": design_simple(15, weights=pd.Series([2.0] * 7 + [1.0] * 8)),
        "alike": replace(whole, weights=(Fraction(2),) * 15),
    }[kind]
    points = {"waktu": np.full(15, 50.0), "biaya": 50 + APART}
    found = compare_order({"waktu": Decimal(50), "biaya": Decimal(60)}, points, design)
    wanted = compare_paired(*points.values(), ("waktu", "biaya"), None if kind == "alike" else design)
    assert found.tests == {("waktu", "biaya"): wanted}
    assert wanted != compare_paired(*points.values(), ("waktu", "biaya"), design if kind == "alike" else None)


def test_unsur_are_tested_under_the_design() -> None:
    """Of twelve ten answered waktu: that is ranked and tested, over those ten, by the strata."""
    rows: list[list[int | None]] = [[2 if at % 3 else 3, 3, 4, *[4] * 6] for at in range(10)]
    rows += [[3, 4, None, *[4] * 6]] * 2
    frame = scores(*rows)
    design = design_by_service(pd.Series(["a"] * 6 + ["b"] * 6), {"a": 600, "b": 60})
    found = compare_unsur_order(frame, compute_index(frame, RULES), design)
    key = KEYS[2]
    assert list(found.value)[:2] == [KEYS[0], KEYS[1]]
    assert found.tests[KEYS[0], key].n == 10
    points = [25 * frame[one].to_numpy(dtype=float, na_value=NAN) for one in (KEYS[0], key)]
    assert found.tests[KEYS[0], key] == compare_paired(*points, (KEYS[0], key), design)
    assert found.tests[KEYS[0], key] != compare_paired(*points, (KEYS[0], key))


def test_small_differences_may_be_real() -> None:
    """Half a point, known to a tenth."""
    test = PairedDifference("waktu", "biaya", 20, 0.5, 0.3, 0.7, 5.0, 19, 0.0001, 0.0001)
    found = UnsurOrder({"waktu": Decimal(50), "biaya": Decimal("50.5")}, {("waktu", "biaya"): test})
    assert (found.count_above("waktu"), found.count_apart("lowest"), found.count_apart("highest")) == (1, 1, 1)


def test_intervals_that_overlap_prove_nothing() -> None:
    """40 people, half of them severe (2) and half mild (4); waktu is 1 lower for 8 of the mild: 2.8 beside 3.

    The differences are 8 times 1 and 32 times 0: mean 0.2, s2 = (8 - 40 x 0.04) / 39, t = 0.2 / sqrt(6.4 / 39 / 40) =
    3.1225, while the intervals of both span more than half a point to each side.
    """
    rows = [2] * 20 + [4] * 12 + [[4, 4, 3, 4, 4, 4, 4, 4, 4]] * 8
    found = order(scores(*rows))
    test = found.tests["waktu", "biaya"]
    assert (test.estimate, test.t) == (pytest.approx(5), pytest.approx(3.1225, abs=1e-4))
    assert found.count_above("waktu") == found.count_apart("lowest") == 8
    # The eight others are equal: each is above waktu alone, and none above another.
    assert (found.count_above("biaya"), found.count_apart("highest")) == (0, 1)


def test_holm_over_the_pairs_that_a_sentence_speaks_of() -> None:
    """P 0.01, 0.02, 0.03 of three pairs: adjusted 0.03, 0.04, 0.04; the last pair alone keeps 0.03."""
    value = dict(zip(KEYS, map(Decimal, (50, 60, 70, 80)), strict=False))
    tests = {
        (KEYS[0], KEYS[at]): PairedDifference(KEYS[0], KEYS[at], 20, 10.0, 1.0, 19.0, 2.5, 19, p, p)
        for at, p in ((1, 0.01), (2, 0.02), (3, 0.03))
    }
    found = UnsurOrder(value, tests)
    assert [round(test.p_adjusted, 9) for test in found.compare_above(KEYS[0])] == [0.03, 0.04, 0.04]
    assert [round(test.p_adjusted, 9) for test in found.adjust([(KEYS[0], KEYS[3])])] == [0.03]
    assert found.count_above(KEYS[0]) == 3


def test_a_difference_the_other_way_does_not_support_the_order() -> None:
    """Those who answered both may judge otherwise than all: then the higher value is not really the higher."""
    value = {"waktu": Decimal(50), "biaya": Decimal(60)}
    against = PairedDifference("waktu", "biaya", 20, -10.0, -15.0, -5.0, -5.0, 19, 0.0001, 0.0001)
    found = UnsurOrder(value, {("waktu", "biaya"): against})
    assert (found.count_above("waktu"), found.count_apart("lowest"), found.count_apart("highest")) == (0, 0, 0)


def test_no_order_of_few_or_equal_unsur() -> None:
    """Nine respondents; all answers alike; an unsur that 9 of 20 answered is in no test."""
    assert order(scores(*[[2, 3, 4, 3, 3, 3, 3, 3, 3]] * 9)) == UnsurOrder()
    alike = order(scores(*[3] * 12))
    assert (alike.tests, alike.count_apart("lowest"), alike.count_apart("highest")) == ({}, 0, 0)
    few = order(scores(*[[2, 3, 4, 3, 3, 3, 3, 3, 3]] * 9, *[[None, 3, 4, 3, 3, 3, 3, 3, 3]] * 11))
    assert "persyaratan" not in few.value
    assert UnsurOrder().count_apart("lowest") == 0


@pytest.mark.parametrize(
    ("unit", "lower", "higher", "above", "p"),
    [("ANGKUTAN", "prosedur", "biaya", 1, 0.0045), ("KEBERSIHAN", "sarana", "persyaratan", 3, 0.046)],
)
def test_sample_where_intervals_overlap_and_people_differ(
    unit: str, lower: str, higher: str, above: int, p: float
) -> None:
    """Two pairs of the sample whose intervals overlap, against every unsur of a higher value: recomputed with scipy."""
    numbers = ikm.open(unit, "2026-S1", data=str(ROOT / "data")).numbers
    errors, found = numbers.errors, numbers.order
    assert errors[lower].high > errors[higher].low
    family = found.compare_above(lower)
    answers = numbers.survey.scores.astype(float)
    pairs = [answers[[lower, test.second]].dropna() for test in family]
    known = adjust_holm([stats.ttest_rel(pair.iloc[:, 0], pair.iloc[:, 1]).pvalue for pair in pairs])
    assert [test.p_adjusted for test in family] == pytest.approx(list(known))
    adjusted = {test.second: test.p_adjusted for test in family}
    assert adjusted[higher] == pytest.approx(p, rel=0.02)
    assert found.count_above(lower) == above
