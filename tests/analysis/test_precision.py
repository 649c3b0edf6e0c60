"""Standard error, interval and chances: agreed with R, and by hand for two respondents."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from statistics import NormalDist, mean, stdev
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy
from hypothesis import given
from hypothesis import strategies as st

from ikm.analysis.index import compute_index
from ikm.analysis.precision import (
    Precision,
    compute_influence,
    compute_limits,
    design_simple,
    estimate_from_influence,
    estimate_precision,
    estimate_unsur,
    find_sampled_population,
)
from ikm.errors import DataError
from ikm.rules.instrument import Bobot, load_instrument
from tests.builders import alike, survey
from tests.helpers import KEYS, ORACLES, R2004, RULES, logit_chances, logit_ends, needs_oracles, scores

UNIT_PERIODS = [f"{period} {unit}" for period in ("2025S1", "2025S2") for unit in ("U1", "U2", "U3")]


@cache
def oracle() -> Any:
    """Values of R survey 4.1-1 for each period and unit."""
    return json.loads((ORACLES / "index_expected.json").read_text(encoding="utf-8"))["units"]


@cache
def synthetic() -> pd.DataFrame:
    """The answers from which they were computed, u1 to u9 under the keys of 2017 in order."""
    frame = pd.read_csv(ORACLES / "skm_synthetic.csv")
    return frame.rename(columns={f"u{place}": key for place, key in enumerate(KEYS, start=1)})


def answers(unit_period: str) -> pd.DataFrame:
    """Answers of one period and unit."""
    period, unit = unit_period.split()
    frame = synthetic()
    return frame.loc[(frame["period"] == period) & (frame["unit"] == unit), list(KEYS)].astype("Int8")


@pytest.mark.real
@needs_oracles
def test_all_unit_periods_of_the_oracle_are_tested() -> None:
    """index_expected.json holds these six and no others."""
    assert sorted(oracle()) == UNIT_PERIODS


@pytest.mark.real
@needs_oracles
@pytest.mark.parametrize("unit_period", UNIT_PERIODS)
def test_index_agrees_with_r(unit_period: str) -> None:
    """index_available_case of index_expected.json, from the pooled estimate and from the exact index alike."""
    expected = oracle()[unit_period]["index_available_case"]
    assert estimate_precision(answers(unit_period), RULES).estimate == pytest.approx(expected, abs=1e-9)
    assert float(compute_index(answers(unit_period), RULES).exact) == pytest.approx(expected, abs=1e-9)


@pytest.mark.real
@needs_oracles
@pytest.mark.parametrize("kind", ["nofpc", "fpc"])
@pytest.mark.parametrize("unit_period", UNIT_PERIODS)
def test_error_and_interval_agree_with_r(unit_period: str, kind: str) -> None:
    """se_linearised of index_expected.json, without and with the finite population; its t quantile on the logit."""
    expected = oracle()[unit_period]
    found = estimate_precision(answers(unit_period), RULES, population=expected["N"] if kind == "fpc" else None)
    assert found.se == pytest.approx(expected[f"se_linearised_{kind}"], abs=1e-9)
    se, (low, high) = (expected[f"{name}_{kind}{more}"] for name, more in (("se_linearised", ""), ("ci95", "_t")))
    ends = logit_ends(expected["index_available_case"], se, (high - low) / 2 / se)
    assert [found.low, found.high] == pytest.approx(ends, abs=1e-9)
    assert (found.n, found.df) == (expected["n"], expected["n"] - 1)


@pytest.mark.real
@needs_oracles
@pytest.mark.parametrize("unit_period", UNIT_PERIODS)
def test_chances_agree_with_r(unit_period: str) -> None:
    """Index and se_linearised of index_expected.json: normal on the logit, cut 0.005 under 65.00, 76.61 and 88.31."""
    expected = oracle()[unit_period]
    found = estimate_precision(answers(unit_period), RULES, population=expected["N"])
    wanted = logit_chances(expected["index_available_case"], expected["se_linearised_fpc"])
    assert dict(found.chance) == pytest.approx(wanted, abs=1e-9)


def test_two_respondents() -> None:
    """All 4 and all 3: 100 and 75, mean 87.5, s = 17.678, se = s / sqrt 2 = 12.5; t(1) = 12.706 stays on the scale.

    Place (87.5 - 25) / 75 = 5/6, logit ln 5 = 1.609438, error 12.5 / 75 / (5/36) = 1.2: 1.609438 -+ 15.247446.
    """
    found = estimate_precision(scores(4, 3), RULES)
    assert (found.n, found.df, found.estimate) == (2, 1, pytest.approx(87.5))
    assert found.se == pytest.approx(12.5)
    assert [found.low, found.high] == pytest.approx(
        [25 + 75 / (1 + math.exp(13.638008)), 25 + 75 / (1 + math.exp(-16.856884))], abs=1e-9
    )
    assert 25 < found.low < found.high < 100
    assert dict(found.chance) == {}


def test_two_of_four_users() -> None:
    """Half the users answered: 12.5 x sqrt(1 - 2/4) = 8.8388."""
    assert estimate_precision(scores(4, 3), RULES, population=4).se == pytest.approx(12.5 * math.sqrt(0.5))


def test_four_respondents_with_an_interval_inside_the_scale() -> None:
    """2, 2, 3, 3: 50, 50, 75, 75, s^2 = 625/3, se = 7.216878; t(3) = 3.182446: symmetric, for 62.5 is the middle.

    Place 1/2, logit 0, error 7.216878 / 75 / (1/4) = 0.3849002; x 3.182446 = 1.2249241; 25 + 75 / (1 + e^-+1.2249241):
    e^1.2249241 = 3.4039089, so 25 + 75 / 4.4039089 = 42.0303 and 25 + 75 x 3.4039089 / 4.4039089 = 82.9697.
    """
    found = estimate_precision(scores(2, 2, 3, 3), RULES)
    assert found.se == pytest.approx(math.sqrt(625 / 12))
    assert [found.low, found.high] == pytest.approx([42.0303, 82.9697], abs=5e-5)


def test_correlation_between_unsur_is_kept() -> None:
    """Two unsur against each other cancel: rows (4, 2) and (2, 4) have the same sum, so nothing varies: se 0."""
    found = estimate_precision(scores([4, 2, *[3] * 7], [2, 4, *[3] * 7]), RULES)
    assert found.se == pytest.approx(0, abs=1e-12)


def test_census_has_no_sampling_error() -> None:
    """All 12 users answered: 1 - 12/12 = 0, no interval and no chance is spoken of."""
    found = estimate_precision(scores(*[3, 4] * 6), RULES, population=12)
    assert (found.se, found.low, found.high, dict(found.chance), found.unstated) == (0, None, None, {}, "census")


def test_one_respondent_has_no_error() -> None:
    """From one respondent no spread can be told: not a number, not nought."""
    found = estimate_precision(scores(3), RULES)
    assert (found.n, found.df, found.estimate) == (1, 0, pytest.approx(75))
    assert math.isnan(found.se)
    assert (found.low, found.high, found.known) == (None, None, False)


def test_blank_rows_are_no_respondents() -> None:
    """A row without answers changes neither n nor the error of 4 and 3."""
    assert estimate_precision(scores(4, None, 3), RULES) == estimate_precision(scores(4, 3), RULES)


@pytest.mark.parametrize("rows", [[], [[3] * 8 + [None]] * 3])
def test_unsur_without_answers(rows: list[list[int | None]]) -> None:
    """Without respondents, or with an unsur nobody answered, there is no index and no error of it."""
    with pytest.raises(DataError, match="an unsur has no answer"):
        estimate_precision(scores(*rows), RULES)


def test_more_respondents_than_users() -> None:
    """Three of two users cannot have answered; the message has both numbers and the keys to correct."""
    with pytest.raises(DataError, match=r"(?s)3 respondents were counted but only 2 users.*population"):
        estimate_precision(scores(3, 4, 4), RULES, population=2)


@pytest.mark.parametrize(("respondents", "some"), [(9, False), (10, True)])
def test_chances_from_ten_respondents_on(respondents: int, some: bool) -> None:
    """The product's rule of ten holds for chances as for mutu."""
    assert bool(estimate_precision(scores(4, *[3] * (respondents - 1)), RULES).chance) is some


def test_chances_of_a_small_sample_have_wider_tails() -> None:
    """12 respondents, half 3s and half 4s, 87.5: A begins at 88.305, se 12.5 / sqrt 11 = 3.768892.

    Logits ln(62.5 / 12.5) = 1.609438 and ln(63.305 / 11.695) = 1.688801, error 3.768892 x 75 / (62.5 x 12.5) =
    0.361814: 0.219348 errors. t(11) has 0.41520 above it (R: pt(-0.219348, 11)), the normal 0.41319.
    """
    chance = estimate_precision(scores(*[3, 4] * 6), RULES).chance
    assert chance["A"] == pytest.approx(0.41520, abs=5e-5)


@pytest.mark.parametrize(("respondents", "normal"), [(28, False), (29, False), (30, True)])
def test_chances_from_thirty_respondents_on_are_normal(respondents: int, normal: bool) -> None:
    """3s and 4s in turn, se = s / sqrt n of 75s and 100s; at 30 the standard library's normal curve on the logit."""
    chance = estimate_precision(scores(*([3, 4] * 15)[:respondents]), RULES).chance
    own = ([75, 100] * 15)[:respondents]
    expected = logit_chances(mean(own), stdev(own) / math.sqrt(respondents))["A"]
    assert (chance["A"] == pytest.approx(expected, abs=1e-9)) is normal


@pytest.mark.parametrize("rules", [RULES, load_instrument(R2004)], ids=["2017", "2004"])
def test_chances_add_up_to_one(rules: Any) -> None:
    """Every index has one mutu, so the chances of A to D are 1 together."""
    chance = estimate_precision(scores(*[2, 3, 4] * 12, rules=rules), rules).chance
    assert list(chance) == ["A", "B", "C", "D"]
    assert sum(chance.values()) == pytest.approx(1)
    assert min(chance.values()) >= 0


def test_bobot_scales_estimate_and_error() -> None:
    """0.11 x 9 = 0.99 of both: 86.625 and 12.375."""
    found = estimate_precision(scores(4, 3), RULES, RULES.bobot("0.11"))
    assert (found.estimate, found.se) == (pytest.approx(86.625), pytest.approx(12.375))


@pytest.mark.parametrize("convention", ["1/n", "0.11", "0.111"])
@pytest.mark.parametrize("answer", [1, 4])
def test_all_alike_has_no_interval(convention: str, answer: int) -> None:
    """No spread tells how far the true index can lie: none is stated, and why, whatever the bobot."""
    found = estimate_precision(scores(*[answer] * 12), RULES, RULES.bobot(convention))
    assert (found.low, found.high, found.unstated, dict(found.chance)) == (None, None, "alike", {})


def test_input_is_not_changed() -> None:
    """The frame given is equal to its copy afterwards."""
    frame = scores(4, 3, [None, *[2] * 8])
    copy = frame.copy(deep=True)
    estimate_precision(frame, RULES)
    pd.testing.assert_frame_equal(frame, copy)


@given(st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=2, max_size=15))
def test_without_gaps_it_is_the_error_of_a_mean(rows: list[list[int]]) -> None:
    """With every answer given the index is the mean of respondents' own indexes, so se = s / sqrt n of those."""
    own = np.array([25 * sum(row) / 9 for row in rows])
    assert estimate_precision(scores(*rows), RULES).se == pytest.approx(own.std(ddof=1) / math.sqrt(len(own)), abs=1e-9)


def test_weights() -> None:
    """All 4 with weight 3 and all 3 with weight 1: (3 x 100 + 75) / 4 = 93.75; influence 25 (y - 3.75) / 4."""
    estimate, values = compute_influence(scores(4, 3), RULES.bobot(), np.array([3.0, 1.0]))
    assert estimate == pytest.approx(93.75)
    assert values == pytest.approx([1.5625, -4.6875])


@pytest.mark.real
@needs_oracles
@pytest.mark.parametrize("unit_period", UNIT_PERIODS)
def test_errors_of_unsur_agree_with_r(unit_period: str) -> None:
    """item_mean x 25 and item_se_srs x 25 of index_expected.json, which is sd / sqrt m of the m who answered.

    As a domain of all n: n/(n-1) sum (y - mean)^2 / m^2 instead of sum / (m (m - 1)), the same where all answered.
    """
    expected = oracle()[unit_period]
    for place, key in enumerate(KEYS, start=1):
        found = estimate_unsur(answers(unit_period), key, RULES)
        assert found.estimate == pytest.approx(25 * expected["item_mean"][f"u{place}"], abs=1e-9)
        n, m = expected["n"], expected["item_n"][f"u{place}"]
        domain = 25 * expected["item_se_srs"][f"u{place}"] * math.sqrt(n / (n - 1) * (m - 1) / m)
        assert found.se == pytest.approx(domain, abs=1e-9)
        assert (found.n, dict(found.chance)) == (expected["item_n"][f"u{place}"], {})


def test_error_of_an_unsur_by_hand() -> None:
    """4, 3 and a blank: 100 and 75, of three 3/2 x (6.25^2 + 6.25^2) = 117.1875; three of four users: x (1 - 3/4)."""
    frame = scores(4, 3, None)
    assert estimate_unsur(frame, "waktu", RULES).se == pytest.approx(math.sqrt(117.1875))
    found = estimate_unsur(frame, "waktu", RULES, design_simple(3, 4))
    assert (found.n, found.se, found.df) == (2, pytest.approx(math.sqrt(117.1875 / 4)), 1)
    assert [found.low, found.high] == pytest.approx(logit_ends(87.5, found.se, 12.7062047), abs=1e-6)


def test_unsur_nobody_answered() -> None:
    """There is no value, so there is no error of it."""
    with pytest.raises(DataError, match="has no answer"):
        estimate_unsur(scores(None, None), "waktu", RULES)


@pytest.mark.parametrize(
    ("selection", "population", "taken"),
    [
        ("random", 40, 40),
        ("systematic", 40, 40),
        ("census", 40, 40),
        ("self-selected", 40, None),
        ("", 40, None),
        ("self-selected", 12, 12),
        ("required", 40, None),
        ("required", 12, 12),
        ("", 12, 12),
        ("random", None, None),
    ],
)
def test_users_of_whom_a_sample_was_drawn(
    tmp_path: Path, selection: str, population: int | None, taken: int | None
) -> None:
    """12 of 40 users narrow an interval where they were drawn or all asked; 12 of 12 leave nobody out."""
    lines = [f'selection = "{selection}"'] if selection else []
    lines += [f"population = {population}"] if population else []
    assert find_sampled_population(survey(tmp_path, alike(3, 12), "\n".join(lines))) == taken


def test_more_respondents_than_users_however_they_came(tmp_path: Path) -> None:
    """12 of 11: a mistake in the sidecar, told also where the number would not be used."""
    with pytest.raises(DataError, match=r"^12 respondents were counted but only 11 users"):
        find_sampled_population(survey(tmp_path, alike(3, 12), "population = 11"))


# The interval on the logit


def test_interval_by_hand() -> None:
    """95 with error 1 and t(40; .975) = 2.021075: place 70/75, logit ln 14 = 2.639057.

    Error there 1 / 75 / (70/75 x 5/75) = 75/350 = 0.2142857; x 2.021075 = 0.4330876; ends 2.2059697 and 3.0721449:
    25 + 75 / (1 + e^-2.2059697) = 25 + 75 / 1.1101439 = 92.5588; 25 + 75 / (1 + e^-3.0721449) = 25 + 75 / 1.0463217.
    So 2.44 downward and 1.68 upward.
    """
    found = Precision(41, 95.0, 1.0, 40, (25, 100))
    assert (found.low, found.high) == pytest.approx((92.5588, 96.6797), abs=5e-4)


def test_interval_of_another_bobot_by_hand() -> None:
    """0.11 x 9 = 0.99 of everything: ends 24.75 and 99, so the interval is 0.99 of that of 1/9."""
    answers = scores(*[4] * 9, *[3] * 3)
    exact, short = (estimate_precision(answers, RULES, RULES.bobot(name)) for name in ("1/n", "0.11"))
    assert short.ends == pytest.approx((24.75, 99))
    assert (short.low, short.high) == pytest.approx((0.99 * exact.low, 0.99 * exact.high))
    assert short.high < 99


@given(
    st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=2, max_size=15),
    st.sampled_from(["1/n", "0.11", "0.111"]),
)
def test_interval_holds_the_estimate_and_stays_on_the_scale(rows: list[list[int]], convention: str) -> None:
    """Between the ends of what can be printed, farther towards the far end; none where all own indexes are alike."""
    bobot = RULES.bobot(convention)
    found = estimate_precision(scores(*rows), RULES, bobot)
    if found.low is None or found.high is None:
        assert len({sum(row) for row in rows}) == 1
        return
    weight = float(bobot.weight) * 9
    assert 25 * weight <= found.low < found.estimate < found.high <= 100 * weight + 1e-9
    down, up, middle = found.estimate - found.low, found.high - found.estimate, 62.5 * weight
    assert (down - up) * (found.estimate - middle) >= -1e-6


@given(st.floats(80, 99.5), st.floats(0.01, 5), st.integers(9, 400))
def test_near_the_top_it_reaches_farther_down(estimate: float, se: float, df: int) -> None:
    """An index of 80 and more lies nearer to 100 than to 25."""
    found = Precision(df + 1, estimate, se, df, (25, 100))
    assert found.low is not None
    assert found.high is not None
    assert estimate - found.low > found.high - estimate


def test_ends_of_many_figures_of_which_one_has_no_error() -> None:
    """62.5 is the middle of the scale, with the ends of a single figure; 100 of answers that are all alike has none."""
    low, high = compute_limits(np.array([62.5, 100.0]), np.array([7.2, 0.0]), 3.182446, (25.0, 100.0))
    assert (low[0], high[0]) == pytest.approx(logit_ends(62.5, 7.2, 3.182446), abs=1e-9)
    assert np.isnan([low[1], high[1]]).all()


def test_value_outside_the_interval() -> None:
    """42.0303 to 82.9697 by hand above: 42.03 lies outside, 42.04 inside; nothing lies outside what is not stated."""
    found = estimate_precision(scores(2, 2, 3, 3), RULES)
    assert [found.excludes(value) for value in (42.03, 42.04, 82.96, 82.98)] == [True, False, False, True]
    assert not estimate_precision(scores(3, 3), RULES).excludes(25)


# Distributions that the intervals and tests of all of `ikm.analysis` take from scipy.special

TAILS = [10.0**-power for power in range(1, 13)]
CHANCES = [*TAILS, 0.25, 0.75, 0.9, 0.975, 0.995, *(1 - tail for tail in TAILS)]
CLOSE = {"rel": 1e-12, "abs": 0.0}


def t_of_4(p: float) -> float:
    """The quantile of t with 4 degrees of freedom (Shaw 2006)."""
    spread = 4 * p * (1 - p)
    return math.copysign(2 * math.sqrt(math.cos(math.acos(spread**0.5) / 3) / spread**0.5 - 1), p - 0.5)


def t_of_many(p: float, df: float) -> float:
    """The quantile of t by its expansion about the normal one (Abramowitz and Stegun 26.7.5): exact from 10,000 on."""
    z = NormalDist().inv_cdf(p)
    terms = (z**3 + z) / 4, (5 * z**5 + 16 * z**3 + 3 * z) / 96, (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + sum(term / df**power for power, term in enumerate(terms, 1))


def test_quantiles_and_tails_have_closed_forms() -> None:
    """Of t with 1, 2, 4 and very many degrees, of F with 2 above any, of the normal: to 1e-12 from p = 1e-12 on."""
    special = scipy.special
    for p in CHANCES:
        of_1 = math.copysign(1 / math.tan(math.pi * min(p, 1 - p)), p - 0.5)
        exact = {1: of_1, 2: (2 * p - 1) / math.sqrt(2 * p * (1 - p)), 4: t_of_4(p)}
        for df, value in (exact | {df: t_of_many(p, df) for df in (10**5, 10**6)}).items():
            assert special.stdtrit(df, p) == pytest.approx(value, **CLOSE), (df, p)
            assert special.stdtr(df, value) == pytest.approx(p, **CLOSE), (df, p)
        for df in (2, 16, 258, 10**6):
            assert special.fdtri(2, df, p) == pytest.approx(df / 2 * math.expm1(-2 / df * math.log1p(-p)), **CLOSE)
        assert special.ndtri(p) == pytest.approx(NormalDist().inv_cdf(p), **CLOSE)
    for z in np.linspace(-7, 7, 57):
        assert special.ndtr(z) == pytest.approx(math.erfc(-z / math.sqrt(2)) / 2, **CLOSE)


@pytest.mark.parametrize("df", [1, 2, 3, 9, 30, 259, 10**4, 10**6])
def test_quantiles_and_tails_are_those_of_scipy_stats(df: int) -> None:
    """The slow, checked functions of the same name, at every degree between; F as the interval of alpha asks it."""
    stats, special, p = scipy.stats, scipy.special, np.array(CHANCES)
    t = stats.t.ppf(p, df)
    pairs = [(special.stdtrit(df, p), t), (special.stdtr(df, -abs(t)), stats.t.sf(abs(t), df))]
    pairs += [(special.fdtri(df, df * k, p), stats.f.ppf(p, df, df * k)) for k in (1, 8, 14)]
    for found, known in pairs:
        np.testing.assert_allclose(found, known, rtol=1e-12, atol=0)


def test_influence_where_an_answer_is_missing() -> None:
    """Means (4 + 2) / 2 and 1 of halves: 25 x 4 / 2; each of the first unsur is 1 off its mean, over 2, by 12.5."""
    estimate, z = compute_influence(np.array([[4.0, np.nan], [2.0, 1.0]]), Bobot.exact(2))
    assert (estimate, z.tolist()) == (50.0, [6.25, -6.25])
    found = estimate_from_influence(estimate, z, design_simple(2), (25.0, 100.0))
    assert found.sd == pytest.approx(2 * math.sqrt(2 * 6.25**2))  # as of a mean of twice each influence, n - 1 below
    assert estimate_from_influence(estimate, z, design_simple(2), (25.0, 100.0), np.array([True, False])).n == 1


def test_an_interval_excludes_neither_of_its_ends() -> None:
    """Nor what lies between; what lies beyond, it does."""
    found = estimate_precision(scores(4, 3, 3, 2, 3, 4, 3, 3, 2, 3), RULES)
    assert found.low is not None
    assert found.high is not None
    inside, outside = (found.low, found.estimate, found.high), (found.low - 1e-6, found.high + 1e-6)
    assert [found.excludes(value) for value in (*inside, *outside)] == [False] * 3 + [True] * 2
