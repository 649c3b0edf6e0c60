"""Differences between indexes agree with R, and keep quiet where they should."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ikm.analysis.comparison import (
    adjust_differences,
    compare_groups,
    compare_means,
    compare_unsur,
    compute_hedges_g,
    compute_pseudo_scores,
)
from ikm.analysis.index import compute_index
from ikm.rules.instrument import load_instrument

RULES = load_instrument("permenpanrb-14-2017")
KEYS = list(RULES.keys)
ORACLES = Path(__file__).resolve().parents[3] / "shared" / "oracles"
needs_oracles = pytest.mark.skipif(not ORACLES.is_dir(), reason="the oracles in ../shared are not on this machine")


def oracle(name: str) -> Any:
    """Values computed with R."""
    return json.loads((ORACLES / name).read_text(encoding="utf-8"))


def synthetic(unit: str, period: str) -> pd.DataFrame:
    """The oracles' answers of one unit and period."""
    data = pd.read_csv(ORACLES / "skm_synthetic.csv").rename(columns={f"u{i + 1}": key for i, key in enumerate(KEYS)})
    return data[(data["unit"] == unit) & (data["period"] == period)]


@pytest.mark.real
@needs_oracles
def test_periods_agree_with_r() -> None:
    """Welch, interval, Hedges g, Holm and BH of three units' respondent means, as in tests_expected.json."""
    expected = oracle("tests_expected.json")
    found = []
    for unit, values in expected["unit_period_welch"].items():
        one, other = (25 * synthetic(unit, period)[KEYS].mean(axis=1).to_numpy() for period in ("2025S1", "2025S2"))
        test = compare_means(one, other)
        assert test is not None
        seen = [test.estimate, test.t, test.df, test.p, test.low, test.high]
        assert seen == pytest.approx([values[key] for key in ("diff", "t", "df", "p")] + values["ci_diff"], abs=1e-9)
        assert test.g == pytest.approx(values["hedges_g"], abs=1e-5)
        found.append(test)
    holm = [test.p_adjusted for test in adjust_differences(found)]
    assert holm == pytest.approx(list(expected["unit_period_p_holm"].values()), abs=1e-9)
    assert [test.real for test in adjust_differences(found)] == [False, False, False]


@pytest.mark.real
@needs_oracles
def test_unsur_agree_with_r() -> None:
    """Difference and p of each unsur of unit U1 between two periods, in answers x 25; Holm makes all 1."""
    expected = oracle("tests_expected.json")["U1_items"]
    found = compare_unsur(synthetic("U1", "2025S1"), synthetic("U1", "2025S2"), RULES)
    assert [test.estimate for test in found] == pytest.approx([25 * row["diff"] for row in expected["raw"]], abs=1e-9)
    assert [test.p for test in found] == pytest.approx([row["p"] for row in expected["raw"]], abs=1e-9)
    assert [test.p_adjusted for test in found] == pytest.approx(list(expected["holm"].values()), abs=1e-9)


@pytest.mark.real
@needs_oracles
def test_difference_of_two_indexes_is_that_of_the_published_ones() -> None:
    """With answers missing the difference is between available-case indexes, and its error that of their influences."""
    expected = oracle("index_expected.json")["units"]
    one, other = expected["2025S1 U1"], expected["2025S2 U1"]
    test = compare_means(*(compute_pseudo_scores(synthetic("U1", period), RULES) for period in ("2025S1", "2025S2")))
    assert test is not None
    assert test.estimate == pytest.approx(other["index_available_case"] - one["index_available_case"], abs=1e-9)
    error = np.hypot(one["se_linearised_nofpc"], other["se_linearised_nofpc"])
    assert test.estimate / test.t == pytest.approx(error, abs=1e-9)


def answers(*patterns: tuple[int, int]) -> pd.DataFrame:
    """Respondents who answer every unsur alike: (answer, how many)."""
    values = [answer for answer, times in patterns for _ in range(times)]
    return pd.DataFrame({key: pd.array(values, dtype="Int8") for key in KEYS})


def test_pseudo_scores_are_own_scores_where_all_is_answered() -> None:
    """A respondent who answers 3 to all nine has 75; the mean of pseudo-scores is the index."""
    scores = answers((3, 2), (4, 2))
    assert compute_pseudo_scores(scores, RULES).tolist() == pytest.approx([75, 75, 100, 100])
    scores.loc[0, "waktu"] = None
    exact = compute_index(scores, RULES).exact
    assert exact is not None
    assert compute_pseudo_scores(scores, RULES).mean() == pytest.approx(float(exact))


def test_hedges_g_by_hand() -> None:
    """1,2,3 and 2,3,4: difference 1, pooled deviation 1, J = 1 - 3/(4*4-1) = 0.8."""
    assert compute_hedges_g(np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 4.0])) == pytest.approx(0.8)


@pytest.mark.parametrize("few", [0, 1, 9])
def test_no_test_below_ten_respondents(few: int) -> None:
    """A group that may not be shown is not compared."""
    assert compare_means(np.arange(float(few)), np.arange(20.0)) is None


def test_no_test_where_nobody_differs() -> None:
    """All alike in both groups: there is no error to measure a difference against."""
    assert compare_means(np.full(20, 75.0), np.full(20, 75.0)) is None


def test_groups_are_compared_in_pairs() -> None:
    """Three groups make three pairs, one family: p times 3 for the smallest (Holm)."""
    scores = pd.concat([answers((3, 10), (4, 2)), answers((3, 6), (4, 6)), answers((3, 2), (4, 10))], ignore_index=True)
    groups = pd.Series(["a"] * 12 + ["b"] * 12 + ["c"] * 12)
    found = compare_groups(scores, groups, ["a", "b", "c"], RULES)
    assert [(test.first, test.second) for test in found] == [("a", "b"), ("a", "c"), ("b", "c")]
    assert found[1].estimate == pytest.approx((10 - 2) / 12 * 25)
    assert found[1].p_adjusted == pytest.approx(3 * found[1].p)
    assert found[1].real
    assert not found[0].real


def test_large_families_are_screened() -> None:
    """Above 20 tests Benjamini-Hochberg takes over: the largest p stays as it is; Holm times the smallest by 21."""
    one = compare_means(np.arange(12.0), np.arange(12.0) + 4)
    assert one is not None
    family = adjust_differences([one] * 21)
    assert family[0].p_adjusted == pytest.approx(one.p)
    assert adjust_differences([one] * 20)[0].p_adjusted == pytest.approx(20 * one.p), "twenty are a family still"


def test_empty_family() -> None:
    """Nothing to compare is no mistake."""
    assert adjust_differences([]) == ()


def test_scores_that_do_not_differ_are_not_tested() -> None:
    """Twelve times 75 beside twelve that vary: Welch's df and error would be the others' alone; no test either way."""
    same, other = np.full(12, 75.0), np.linspace(60, 80, 12)
    assert compare_means(same, other) is compare_means(other, same) is None
    assert compare_means(other, other + 1) is not None
