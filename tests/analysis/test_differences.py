"""Differences between indexes: Welch's test of R far from the ends, by hand near them, and quiet where they should."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ikm.analysis.comparison import (
    _NEAR,
    _NEAR_SHARE,
    Difference,
    _find_root,
    _solve,
    adjust_differences,
    compare_groups,
    compare_pairs,
    compare_precisions,
    compare_unsur,
)
from ikm.analysis.precision import Precision, design_survey, estimate_precision
from ikm.survey.responses import Survey
from tests.builders import survey
from tests.helpers import KEYS, ORACLES, RULES, mover_ends, needs_oracles, row, scores

#: So far away that the logit between them is as good as a straight line.
FAR = (-1e7, 1e7)


def oracle(name: str) -> Any:
    """Values computed with R."""
    return json.loads((ORACLES / name).read_text(encoding="utf-8"))


def synthetic(unit: str, period: str) -> pd.DataFrame:
    """The oracles' answers of one unit and period."""
    data = pd.read_csv(ORACLES / "skm_synthetic.csv").rename(columns={f"u{i + 1}": key for i, key in enumerate(KEYS)})
    return data[(data["unit"] == unit) & (data["period"] == period)]


def asked(folder: Path, unit: str, period: str) -> Survey:
    """The same as a survey."""
    rows = synthetic(unit, period)[list(KEYS)].astype("Int8").astype("string").fillna("")
    return survey(folder / period, rows.agg(",".join, axis=1).tolist())


def of_values(values: Any, ends: tuple[float, float] = FAR) -> Precision:
    """The error of a mean of independent values."""
    data = np.asarray(values, dtype=float)
    n, sd = len(data), float(data.std(ddof=1))
    return Precision(n, float(data.mean()), sd / math.sqrt(n), n - 1, ends, sd=sd)


@pytest.mark.real
@needs_oracles
def test_periods_agree_with_r() -> None:
    """Welch, interval, Hedges g, Holm and BH of three units' respondent means, as in tests_expected.json."""
    expected = oracle("tests_expected.json")
    found = []
    for unit, values in expected["unit_period_welch"].items():
        one, other = (25 * synthetic(unit, period)[list(KEYS)].mean(axis=1) for period in ("2025S1", "2025S2"))
        test = compare_precisions(of_values(one), of_values(other))
        assert test is not None
        seen = [test.estimate, test.t, test.df, test.p, test.low, test.high]
        assert seen == pytest.approx([values[key] for key in ("diff", "t", "df", "p")] + values["ci_diff"], abs=1e-6)
        assert test.g == pytest.approx(values["hedges_g"], abs=1e-5)
        found.append(test)
    holm = [test.p_adjusted for test in adjust_differences(found)]
    assert holm == pytest.approx(list(expected["unit_period_p_holm"].values()), abs=1e-6)
    assert [test.real for test in adjust_differences(found)] == [False, False, False]


@pytest.mark.real
@needs_oracles
def test_unsur_agree_with_r(tmp_path: Path) -> None:
    """Difference of each unsur of unit U1 between two periods, in answers x 25; Holm makes all 1.

    R's p is Welch's: on the scale of 25 to 100 and as domains of all respondents ours lie within a hundredth of it.
    """
    expected = oracle("tests_expected.json")["U1_items"]
    found = compare_unsur(*(asked(tmp_path, "U1", period) for period in ("2025S1", "2025S2")))
    assert [test.estimate for test in found] == pytest.approx([25 * row["diff"] for row in expected["raw"]], abs=1e-9)
    assert [test.p for test in found] == pytest.approx([row["p"] for row in expected["raw"]], abs=0.01)
    assert [test.p_adjusted for test in found] == pytest.approx(list(expected["holm"].values()), abs=1e-9)


@pytest.mark.real
@needs_oracles
@pytest.mark.parametrize("place", range(9))
def test_unsur_far_from_the_ends_agree_with_r(place: int) -> None:
    """The same nine tests on answers without ends to their scale: p of R to six decimals."""
    expected, key = oracle("tests_expected.json")["U1_items"]["raw"][place], KEYS[place]
    samples = (25 * synthetic("U1", period)[key].dropna() for period in ("2025S1", "2025S2"))
    test = compare_precisions(*map(of_values, samples))
    assert test is not None
    assert test.p == pytest.approx(expected["p"], abs=1e-6)


@pytest.mark.real
@needs_oracles
def test_difference_of_two_indexes_is_that_of_the_published_ones() -> None:
    """With answers missing the difference is between available-case indexes, and its error that of their influences.

    The interval is put together from those of the two, R's error and t on the logit of each.
    """
    expected = oracle("index_expected.json")["units"]
    test = compare_precisions(*(estimate_precision(synthetic("U1", period), RULES) for period in ("2025S1", "2025S2")))
    assert test is not None
    (one, se), (other, error) = (
        (expected[f"{period} U1"]["index_available_case"], expected[f"{period} U1"]["se_linearised_nofpc"])
        for period in ("2025S1", "2025S2")
    )
    assert test.estimate == pytest.approx(other - one, abs=1e-9)
    margin = quantile(test.df)
    assert [test.low, test.high] == pytest.approx(mover_ends((one, se), (other, error), margin), abs=1e-9)


def quantile(df: float) -> float:
    """97.5 % of t, from scipy.stats, which the code does not use."""
    from scipy.stats import t

    return float(t.ppf(0.975, df))


def test_near_the_top_by_hand() -> None:
    """97 with error 1 and 99 with error 0.5, 51 respondents each.

    Welch's df (1 + 0.25)^2 / ((1 + 0.0625) / 50) = 1.5625 x 50 / 1.0625 = 73.5294, t 1.992755 by R. First: logit of
    72/75 ln 24 = 3.178054, error 75 / (72 x 3) = 0.347222: 2.486125 to 3.869983, 94.2373 to 98.4676. Second: 74/75,
    ln 74 = 4.304065, error 37.5 / 74 = 0.506757: 3.294223 to 5.313907, 97.3173 to 99.6326. The difference 2 reaches
    down by hypot(99 - 97.3173, 98.4676 - 97) = 2.2328 and up by hypot(0.6326, 97 - 94.2373) = 2.8342.
    """
    first, second = Precision(51, 97.0, 1.0, 50, (25, 100), sd=7.0), Precision(51, 99.0, 0.5, 50, (25, 100), sd=3.5)
    test = compare_precisions(first, second)
    assert test is not None
    assert test.df == pytest.approx(73.5294, abs=5e-5)
    assert (test.low, test.high) == pytest.approx((2 - 2.2328, 2 + 2.8342), abs=1e-4)
    assert not test.real


@given(st.floats(60, 99.5), st.floats(60, 99.5), st.floats(0.05, 3), st.floats(0.05, 3), st.integers(10, 400))
def test_interval_leaves_out_0_only_with_p_below_5_per_cent(
    one: float, other: float, se: float, error: float, n: int
) -> None:
    """The two can never contradict each other, however near 100 the means lie; turned round they say the same."""
    first, second = (
        Precision(n, mean, spread, n - 1, (25, 100), sd=spread * n**0.5) for mean, spread in ((one, se), (other, error))
    )
    test, back = compare_precisions(first, second), compare_precisions(second, first)
    assert test is not None
    assert back is not None
    assume(abs(test.p - 0.05) > 1e-6)
    assert (test.low > 0 or test.high < 0) is (test.p < 0.05)
    assert test.low <= test.estimate <= test.high
    assert (-back.high, -back.low, back.p, -back.t) == pytest.approx((test.low, test.high, test.p, test.t), abs=1e-6)


@given(st.floats(-50, 50), st.floats(0.1, 5), st.floats(0.1, 5), st.integers(10, 300), st.integers(10, 300))
def test_far_from_the_ends_it_is_welch(apart: float, se: float, error: float, n: int, m: int) -> None:
    """T = difference / sqrt(se^2 + error^2), interval symmetric: the textbook's formulas."""
    first, second = Precision(n, 0.0, se, n - 1, FAR, sd=1.0), Precision(m, apart, error, m - 1, FAR, sd=1.0)
    test = compare_precisions(first, second)
    assert test is not None
    together = math.hypot(se, error)
    assert test.df == pytest.approx(together**4 / (se**4 / (n - 1) + error**4 / (m - 1)))
    assert test.t == pytest.approx(apart / together, abs=1e-3, rel=1e-3)
    margin = quantile(test.df) * together
    assert (test.low, test.high) == pytest.approx((apart - margin, apart + margin), abs=1e-3)


@pytest.mark.parametrize("covariance", [0.5, -0.5])
def test_a_covariance_by_hand(covariance: float) -> None:
    """Errors 1 and 2, 3 apart, far from the ends: 1 + 4 -+ 2 x 0.5 = 4 or 6; df 25 / (1/20 + 16/40) = 55.5556.

    R's qt(0.975, 55.5556) is 2.003594, 2 * pt(-3/2, 55.5556) 0.139276, 2 * pt(-3/sqrt(6), 55.5556) 0.225839.
    """
    first, second = Precision(21, 0.0, 1.0, 20, FAR, sd=1.0), Precision(41, 3.0, 2.0, 40, FAR, sd=1.0)
    test = compare_precisions(first, second, covariance=covariance)
    assert test is not None
    together = math.sqrt(5 - 2 * covariance)
    assert (test.df, test.t) == pytest.approx((25 / (1 / 20 + 16 / 40), 3 / together), rel=1e-5)
    assert test.p == pytest.approx({2.0: 0.139276}.get(together, 0.225839), abs=2e-6)
    assert (test.low, test.high) == pytest.approx((3 - 2.003594 * together, 3 + 2.003594 * together), abs=1e-4)


def test_a_covariance_near_the_top() -> None:
    """97 with error 1 and 99 with 0.5 again, of which a covariance of 0.25 is half of what there can be.

    Down 1.6827 and 1.4676 with correlation 0.5: sqrt(1.6827^2 + 1.4676^2 - 1.6827 x 1.4676) = 1.5861; up 0.6326 and
    2.7627: sqrt(0.6326^2 + 2.7627^2 - 0.6326 x 2.7627) = 2.5070.
    """
    first, second = Precision(51, 97.0, 1.0, 50, (25, 100), sd=7.0), Precision(51, 99.0, 0.5, 50, (25, 100), sd=3.5)
    test = compare_precisions(first, second, covariance=0.25)
    assert test is not None
    assert (test.low, test.high) == pytest.approx((2 - 1.5861, 2 + 2.5070), abs=1e-4)


def test_estimates_that_move_as_one_have_an_interval_of_nothing() -> None:
    """Equal errors, correlation 1: whatever the ends' own rounding makes of it, it is no root of less than nothing."""
    first, second = Precision(21, 0.0, 1.0, 20, FAR, sd=1.0), Precision(21, 3.0, 1.0, 20, FAR, sd=1.0)
    test = compare_precisions(first, second, covariance=1.0)
    assert test is not None
    assert (test.low, test.high) == pytest.approx((3, 3), abs=1e-2)
    assert test.real


#: Functions with a root between two ends, among them one that jumps, one that ends at it, and some far from straight.
CROSSING: list[tuple[Callable[[float], float], float, float]] = [
    (lambda x: x**3 - 2 * x - 5, 2, 3),
    (lambda x: math.exp(-x) - x, 0, 1),
    (lambda x: math.atan(x - 3), -10, 20),
    (lambda x: -1.0 if x < 0.3 else 1.0, 0, 1),
    (lambda x: 2 - x, 0, 4),
    (lambda x: x - 1, 0, 1),
    (lambda x: x - 2, 2, 3),
    (lambda x: math.sin(9 * x) + 0.1 * x - 0.3, -1, 3),
    (lambda x: math.sin(2 * x) + 0.5 * x, -1, 2),
    (lambda x: 5 - 2 * math.sqrt(x * x + 1), 0, 8),
    (lambda x: 1 / (x + 1) - 1e-3, 0, 4096),
    (lambda x: x - 1e-13, -1, 1),
    (lambda x: x**3 + x + 7, -5, 1),
    (lambda x: x * math.exp(x) - 1e-9, -1, 1),
]


@pytest.mark.parametrize("place", range(len(CROSSING)))
def test_a_root_is_sought_where_scipy_seeks_it(place: int) -> None:
    """The same places in the same order as `scipy.optimize.brentq`, to the last bit."""
    from scipy.optimize import brentq

    function, low, high = CROSSING[place]
    ours: list[float] = []
    theirs: list[float] = []

    def note(seen: list[float], x: float) -> float:
        seen.append(x)
        return function(x)

    known = brentq(lambda x: note(theirs, x), low, high, xtol=_NEAR, rtol=_NEAR_SHARE)
    assert _solve(lambda x: note(ours, x), low, high) == known
    assert ours == theirs


@pytest.mark.parametrize("place", [0.25, 1, 1.5, 3, 1500])
def test_a_crossing_is_found_wherever_it_lies(place: float) -> None:
    """Below one standard error, at one, and between two of the places looked at; however flat the function."""
    for steep in (0.01, 1.0, 100.0):
        assert _find_root(lambda x, steep=steep: steep * (place - x)) == pytest.approx(place)


@pytest.mark.parametrize("place", [2100, 1e9])
def test_a_crossing_beyond_the_last_place_is_not_sought(place: float) -> None:
    """Places are 1, 2, 4, ... 2,048: whatever lies farther is 4,096 standard errors, whose p is 0."""
    assert _find_root(lambda x: place - x) == 4096


def test_equal_estimates_differ_by_nothing() -> None:
    """The same index twice: p is 1, t is 0, and 0 lies inside."""
    same = Precision(20, 80.0, 1.0, 19, (25, 100), sd=4.0)
    test = compare_precisions(same, same)
    assert test is not None
    assert (test.t, test.p, test.estimate, test.real) == (0, 1, 0, False)
    assert test.low < 0 < test.high


def test_a_difference_below_what_is_computed_is_none() -> None:
    """1e-158 apart: the interval crosses 0 by its own rounding; t was 4096 and the difference real."""
    first, second = Precision(10, 0.0, 1.0, 9, FAR, sd=1.0), Precision(10, 1e-158, 1.0, 9, FAR, sd=1.0)
    test = compare_precisions(first, second)
    assert test is not None
    assert (test.t, test.p, test.real) == (0, 1, False)


@pytest.mark.parametrize("se", [1e-3, 1e-6, 1e-8])
def test_a_p_of_nought_is_no_crash(se: float) -> None:
    """Sixty points apart with next to no error: real, with a p that may print as 0."""
    first, second = (Precision(500, mean, se, 499, (25, 100), sd=1.0) for mean in (30.0, 90.0))
    test = compare_precisions(first, second)
    assert test is not None
    assert 0 <= test.p < 1e-12
    assert math.isfinite(test.t)
    assert test.real
    assert test.low > 0


def answers(*patterns: tuple[int, int]) -> pd.DataFrame:
    """Respondents who answer every unsur alike: (answer, how many)."""
    return scores(*[answer for answer, times in patterns for _ in range(times)])


def test_hedges_g_by_hand() -> None:
    """Ten of 1,2,3,... and the same one higher: s^2 = 82.5/9, J = 1 - 3/(4 x 18 - 1) = 68/71; 1 / 3.02765 x 68/71."""
    test = compare_precisions(of_values(range(1, 11)), of_values(range(2, 12)))
    assert test is not None
    assert test.g == pytest.approx(1 / math.sqrt(82.5 / 9) * 68 / 71)


def test_hedges_g_pools_by_respondents() -> None:
    """11 with s 2 and 31 with s 3, 4 apart: (10 x 4 + 30 x 9) / 40 = 7.75; J = 1 - 3 / 159; 4 / 2.783882 x 0.981132."""
    first, second = Precision(11, 80.0, 0.5, 10, FAR, sd=2.0), Precision(31, 84.0, 0.5, 30, FAR, sd=3.0)
    test = compare_precisions(first, second)
    assert test is not None
    assert test.g == pytest.approx(4 / 2.783882 * 0.981132, abs=1e-6)


@pytest.mark.parametrize("few", [2, 9])
def test_no_test_below_ten_respondents(few: int) -> None:
    """A group that may not be shown is not compared."""
    group = of_values(range(few))
    assert compare_precisions(group, of_values(range(20))) is compare_precisions(of_values(range(20)), group) is None
    assert compare_precisions(None, of_values(range(20))) is compare_precisions(of_values(range(20)), None) is None


def test_ten_are_tested_and_named() -> None:
    """Of ten respondents there is a test; names are 'first' and 'second' unless given, numbers those of each."""
    test = compare_precisions(of_values(range(10)), of_values(range(12)))
    assert test is not None
    assert (test.first, test.second, test.n_first, test.n_second) == ("first", "second", 10, 12)
    named = compare_precisions(of_values(range(10)), of_values(range(12)), ("a", "b"))
    assert named == replace(test, first="a", second="b")
    assert test.p_adjusted == test.p


def test_no_test_where_nobody_differs() -> None:
    """All alike in both groups: there is no error to measure a difference against."""
    alike = estimate_precision(answers((3, 20)), RULES)
    assert compare_precisions(alike, alike) is None


def test_scores_that_do_not_differ_are_not_tested() -> None:
    """Twelve times 75 beside twelve that vary: Welch's df and error would be the others' alone; no test either way."""
    same, other = (estimate_precision(answers(*patterns), RULES) for patterns in ([(3, 12)], [(3, 6), (4, 6)]))
    assert compare_precisions(same, other) is compare_precisions(other, same) is None


def three_groups(folder: Path) -> tuple[Survey, pd.Series]:
    """Eighteen each of a, b and c, of whom 3, 9 and 15 say 4 and the others 3."""
    rows = [row(*[4] * 9) if at < fours else row() for fours in (3, 9, 15) for at in range(18)]
    asked = survey(folder, rows)
    return asked, pd.Series(["a"] * 18 + ["b"] * 18 + ["c"] * 18, index=asked.answers.index)


def test_groups_are_compared_in_pairs(tmp_path: Path) -> None:
    """Three groups make three pairs, one family: p times 3 for the smallest (Holm)."""
    found = compare_groups(*three_groups(tmp_path), ["a", "b", "c"])
    assert [(test.first, test.second) for test in found] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert found[1].estimate == pytest.approx((15 - 3) / 18 * 25)
    assert found[1].p_adjusted == pytest.approx(3 * found[1].p)
    assert found[1].real
    assert not found[0].real


def test_groups_of_a_simple_sample_are_independent(tmp_path: Path) -> None:
    """Influences of two groups meet in nobody and add up to 0 in each, so their covariance is 0: as `compare_pairs`."""
    asked, groups = three_groups(tmp_path)
    found = compare_groups(asked, groups, ["a", "c"])
    n = len(asked.answers)
    errors = {}
    for label, fours in (("a", 3), ("c", 15)):
        spread = 25 * math.sqrt(fours * (18 - fours) / 18 / 18**2 * n / (n - 1))
        errors[label] = Precision(18, 75 + 25 * fours / 18, spread, 17, (25, 100), sd=found_sd(fours))
    (wanted,) = compare_pairs(errors)
    assert (found[0].low, found[0].high, found[0].p, found[0].g) == pytest.approx(
        (wanted.low, wanted.high, wanted.p, wanted.g)
    )


def found_sd(fours: int) -> float:
    """Standard deviation of eighteen own indexes, so many 100 and the others 75."""
    return float(np.std([100] * fours + [75] * (18 - fours), ddof=1))


def test_groups_that_share_days_move_together(tmp_path: Path) -> None:
    """Men and women of five days, asked on good days and bad ones alike: sums of days, by hand.

    Each day has two of each; on day d of 0, 1, 2, 3, 4 both say (d < 2 ? 3 : 4), one woman of day 4 says 3. Covariance
    5/4 x sum over days of (z_men - 0)(z_women - 0); with it the difference is far surer than without.
    """
    lines = []
    for day in range(5):
        for who in ("L", "P"):
            for at in range(2):
                answer = 3 if day < 2 or (day == 4 and who == "P" and at == 0) else 4
                lines.append(f"{row(*[answer] * 9)},{who},2026-02-0{day + 1}")
    asked = survey(tmp_path, lines, 'cluster = "date"', extra="gender,date")
    groups = asked.answers["gender"]
    labels = list(dict.fromkeys(groups))
    (test,) = compare_groups(asked, groups, labels)
    men = [75, 75, 75, 75, 100, 100, 100, 100, 100, 100]
    women = [75, 75, 75, 75, 100, 100, 100, 100, 75, 100]
    sums = [[sum(values[2 * day : 2 * day + 2]) - 2 * np.mean(values) for day in range(5)] for values in (men, women)]
    z = np.array(sums) / 10
    variances, covariance = 5 / 4 * (z**2).sum(axis=1), 5 / 4 * float(z[0] @ z[1])
    errors = [
        Precision(10, float(np.mean(values)), math.sqrt(one), 4, (25, 100), sd=float(np.std(values, ddof=1)))
        for values, one in zip((men, women), variances, strict=True)
    ]
    wanted = compare_precisions(errors[0], errors[1], covariance=covariance)
    apart = compare_precisions(*errors)
    assert wanted is not None
    assert apart is not None
    assert (test.low, test.high, test.p, test.df) == pytest.approx((wanted.low, wanted.high, wanted.p, wanted.df))
    assert test.high - test.low < apart.high - apart.low


def test_groups_that_share_strata_pull_against_each_other(tmp_path: Path) -> None:
    """Within a stratum more of one group are fewer of the other, so covariance is not 0: by hand.

    Service A: ten say 4, B: ten say 3; men 6 of A and 4 of B, women 4 and 6: 90 and 85. z = (value - mean) / 10: men
    +1 six times in A, -1.5 four times in B; women +1.5 four times in A, -1 six times in B. Per stratum n/(n-1) x
    (sum of products - sum x sum / n) = 10/9 x (0 - 6 x 6 / 10) = -4, twice: -8.
    """
    people = ["A,L"] * 6 + ["A,P"] * 4 + ["B,L"] * 4 + ["B,P"] * 6
    lines = [f"{row(*[4 if one[0] == 'A' else 3] * 9)},{one}" for one in people]
    asked = survey(tmp_path, lines, "[strata]\nA = 50\nB = 50", extra="service,gender")
    design = design_survey(asked).uncorrected()
    groups = asked.answers["gender"]
    labels = list(dict.fromkeys(groups))
    z = [np.where(groups == label, np.where(np.arange(20) < 10, 100.0, 75.0) - mean, 0) / 10
         for label, mean in zip(labels, (90, 85), strict=True)]  # fmt: skip
    assert design.covariance(*z) == pytest.approx(-8)
    (test,) = compare_groups(asked, groups, labels)
    assert test.estimate == pytest.approx(-5)
    alone = 10 / 9 * (6 - 6**2 / 10) + 10 / 9 * (4 * 1.5**2 - 6**2 / 10)
    errors = [Precision(10, mean, math.sqrt(alone), 8, (25, 100), sd=1.0) for mean in (90.0, 85.0)]
    wanted = compare_precisions(errors[0], errors[1], covariance=-8.0)
    assert wanted is not None
    assert (test.low, test.high, test.p) == pytest.approx((wanted.low, wanted.high, wanted.p))


def test_groups_under_a_decimal_bobot(tmp_path: Path) -> None:
    """Under 0.11 every index is 0.99 of itself, and the highest that can be printed is 99: as `estimate_precision`."""
    lines = [row(*[4] * 9) if at < fours else row() for fours in (3, 15) for at in range(18)]
    asked = survey(tmp_path, lines, "bobot = 0.11\n")
    groups = pd.Series(["a"] * 18 + ["b"] * 18, index=asked.answers.index)
    (test,) = compare_groups(asked, groups, ["a", "b"])
    assert test.estimate == pytest.approx(0.99 * 12 / 18 * 25)
    ends = [(0.99 * (75 + 25 * fours / 18), 0.99 * 25 * math.sqrt(fours * (18 - fours) / 18 / 18**2 * 36 / 35))
            for fours in (3, 15)]  # fmt: skip
    errors = [Precision(18, *end, 17, (24.75, 99), sd=0.99 * found_sd(n)) for end, n in zip(ends, (3, 15), strict=True)]
    wanted = compare_precisions(*errors, ("a", "b"))
    assert wanted is not None
    assert (test.low, test.high, test.t, test.g) == pytest.approx((wanted.low, wanted.high, wanted.t, wanted.g))


def test_groups_of_a_census_are_tested_like_a_sample(tmp_path: Path) -> None:
    """Whether services differ is asked: that nobody else was there to ask makes no group surer."""
    lines = [row(*[4] * 9) if at < fours else row() for fours in (3, 15) for at in range(18)]
    found = []
    for name, told in (("a", ""), ("b", 'selection = "census"\npopulation = 36\n')):
        asked = survey(tmp_path / name, lines, told)
        groups = pd.Series(["a"] * 18 + ["b"] * 18, index=asked.answers.index)
        found.append(compare_groups(asked, groups, ["a", "b"]))
    assert found[0] == found[1]


def test_a_group_without_an_index_is_left_out(tmp_path: Path) -> None:
    """Nine of a group, and one in which two answered an unsur, are compared with nobody; one alone makes no pair."""
    lines = [row(*[4] * 9) if at < fours else row() for fours in (3, 15) for at in range(18)]
    lines += [row()] * 9 + [row("")] * 10 + [row()] * 2
    asked = survey(tmp_path, lines)
    groups = pd.Series([*["a"] * 18, *["b"] * 18, *["few"] * 9, *["part"] * 12], index=asked.answers.index)
    found = compare_groups(asked, groups, ["few", "a", "part", "b"])
    assert [(test.first, test.second) for test in found] == [("a", "b")]
    assert compare_groups(asked, groups, ["a"]) == ()


def test_pairs_of_independent_indexes() -> None:
    """In the order given, second minus first, one family: the smallest of three p times 3."""
    errors = {
        name: Precision(21, value, 1.0, 20, FAR, sd=1.0) for name, value in (("c", 70.0), ("a", 75.0), ("b", 72.0))
    }
    found = compare_pairs(errors)
    assert [(test.first, test.second) for test in found] == [("c", "a"), ("c", "b"), ("a", "b")]
    assert [test.estimate for test in found] == pytest.approx([5, 2, -3])
    assert found[0].p_adjusted == pytest.approx(3 * found[0].p)


def one_test() -> Difference:
    """A test of twelve respondents against twelve."""
    test = compare_precisions(of_values(range(12)), of_values(range(4, 16)))
    assert test is not None
    return test


def test_large_families_are_screened() -> None:
    """Above 20 tests Benjamini-Hochberg takes over: the largest p stays as it is; Holm times the smallest by 21."""
    one = one_test()
    family = adjust_differences([one] * 21)
    assert family[0].p_adjusted == pytest.approx(one.p)
    assert adjust_differences([one] * 22)[-1].p_adjusted == pytest.approx(one.p)
    assert adjust_differences([one] * 20)[0].p_adjusted == pytest.approx(20 * one.p), "twenty are a family still"


def test_empty_family() -> None:
    """Nothing to compare is no mistake; a test that was not made is left out."""
    assert adjust_differences([]) == ()
    assert adjust_differences([None]) == ()
