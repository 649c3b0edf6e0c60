"""Standard error, interval and chances: agreed with R, and by hand for two respondents."""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ikm.analysis.index import compute_index
from ikm.analysis.precision import compute_influence, estimate_precision, estimate_unsur, find_sampled_population
from ikm.errors import DataError
from ikm.rules.instrument import load_instrument
from tests.builders import alike, survey
from tests.helpers import KEYS, ORACLES, R2004, RULES, needs_oracles, scores

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
    """se_linearised and ci95_t of index_expected.json, without and with the finite population correction."""
    expected = oracle()[unit_period]
    found = estimate_precision(answers(unit_period), RULES, population=expected["N"] if kind == "fpc" else None)
    assert found.se == pytest.approx(expected[f"se_linearised_{kind}"], abs=1e-9)
    assert [found.low, found.high] == pytest.approx(expected[f"ci95_{kind}_t"], abs=1e-9)
    assert (found.n, found.df) == (expected["n"], expected["n"] - 1)


@pytest.mark.real
@needs_oracles
@pytest.mark.parametrize("unit_period", UNIT_PERIODS)
def test_chances_agree_with_r(unit_period: str) -> None:
    """grade_prob_fpc of index_expected.json: normal, cut half a hundredth under 65.00, 76.61 and 88.31."""
    expected = oracle()[unit_period]
    found = estimate_precision(answers(unit_period), RULES, population=expected["N"])
    assert dict(found.chance) == pytest.approx(expected["grade_prob_fpc"], abs=1e-9)


def test_two_respondents() -> None:
    """All 4 and all 3: 100 and 75, mean 87.5, s = 17.678, se = s / sqrt 2 = 12.5; t(1) = 12.706 leaves the scale."""
    found = estimate_precision(scores(4, 3), RULES)
    assert (found.n, found.df, found.estimate) == (2, 1, pytest.approx(87.5))
    assert found.se == pytest.approx(12.5)
    assert (found.low, found.high, dict(found.chance)) == (25.0, 100.0, {})


def test_two_of_four_users() -> None:
    """Half the users answered: 12.5 x sqrt(1 - 2/4) = 8.8388."""
    assert estimate_precision(scores(4, 3), RULES, population=4).se == pytest.approx(12.5 * math.sqrt(0.5))


def test_four_respondents_with_an_interval_inside_the_scale() -> None:
    """2, 2, 3, 3: 50, 50, 75, 75, s^2 = 625/3, se = 7.217; t(3) = 3.182446, 62.5 -+ 22.967."""
    found = estimate_precision(scores(2, 2, 3, 3), RULES)
    assert found.se == pytest.approx(math.sqrt(625 / 12))
    margin = 3.182446305 * math.sqrt(625 / 12)
    assert [found.low, found.high] == pytest.approx([62.5 - margin, 62.5 + margin])


def test_correlation_between_unsur_is_kept() -> None:
    """Two unsur against each other cancel: rows (4, 2) and (2, 4) have the same sum, so nothing varies: se 0."""
    found = estimate_precision(scores([4, 2, *[3] * 7], [2, 4, *[3] * 7]), RULES)
    assert found.se == pytest.approx(0, abs=1e-12)


def test_census_has_no_sampling_error() -> None:
    """All 12 users answered: 1 - 12/12 = 0, the interval is the index itself, and no chance is spoken of."""
    found = estimate_precision(scores(*[3, 4] * 6), RULES, population=12)
    assert (found.se, found.low, found.high, dict(found.chance)) == (0, found.estimate, found.estimate, {})


def test_one_respondent_has_no_error() -> None:
    """From one respondent no spread can be told: not a number, not nought."""
    found = estimate_precision(scores(3), RULES)
    assert (found.n, found.df, found.estimate) == (1, 0, pytest.approx(75))
    assert all(math.isnan(value) for value in (found.se, found.low, found.high))


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
    """12 respondents, half 3s and half 4s: A is 0.805 above 87.5, se 3.7689; t(11) gives 0.4174, the normal 0.4154."""
    chance = estimate_precision(scores(*[3, 4] * 6), RULES).chance
    assert chance["A"] == pytest.approx(0.41735, abs=5e-5)


@pytest.mark.parametrize(("respondents", "normal"), [(28, False), (30, True)])
def test_chances_from_thirty_respondents_on_are_normal(respondents: int, normal: bool) -> None:
    """Half 3s and 4s: se = 12.5 / sqrt(n - 1), A is 0.805 above; at n = 30 the standard library's normal curve."""
    chance = estimate_precision(scores(*[3, 4] * (respondents // 2)), RULES).chance
    expected = 1 - NormalDist(87.5, 12.5 / math.sqrt(respondents - 1)).cdf(88.305)
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
def test_interval_holds_the_estimate(convention: str, answer: int) -> None:
    """All alike: se 0, so low and high are the estimate itself, 24.75 under 0.11 too (25 x 9 x 0.11)."""
    found = estimate_precision(scores(*[answer] * 12), RULES, RULES.bobot(convention))
    assert found.low <= found.estimate + 1e-9
    assert found.high >= found.estimate - 1e-9


def test_input_is_not_changed() -> None:
    """The frame given is equal to its copy afterwards."""
    frame = scores(4, 3, [None, *[2] * 8])
    copy = frame.copy(deep=True)
    estimate_precision(frame, RULES)
    pd.testing.assert_frame_equal(frame, copy)


@settings(deadline=None)
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
    """item_mean x 25 and item_se_srs x 25 of index_expected.json: sd / sqrt n of those who answered."""
    expected = oracle()[unit_period]
    for place, key in enumerate(KEYS, start=1):
        found = estimate_unsur(answers(unit_period), key, RULES)
        assert found.estimate == pytest.approx(25 * expected["item_mean"][f"u{place}"], abs=1e-9)
        assert found.se == pytest.approx(25 * expected["item_se_srs"][f"u{place}"], abs=1e-9)
        assert (found.n, dict(found.chance)) == (expected["item_n"][f"u{place}"], {})


def test_error_of_an_unsur_by_hand() -> None:
    """4, 3 and a blank: 100 and 75, se 12.5; two of four users: x sqrt(1/2); the ends are those of the scale."""
    frame = scores(4, 3, None)
    assert estimate_unsur(frame, "waktu", RULES).se == pytest.approx(12.5)
    found = estimate_unsur(frame, "waktu", RULES, population=4)
    assert (found.n, found.se) == (2, pytest.approx(12.5 * math.sqrt(0.5)))
    assert (found.low, found.high) == (25.0, 100.0)


def test_unsur_nobody_answered() -> None:
    """There is no value, so there is no error of it."""
    with pytest.raises(DataError, match="has no answer"):
        estimate_unsur(scores(None, None), "waktu", RULES)


@pytest.mark.parametrize(
    ("selection", "population", "taken"),
    [
        ("random", 40, 40),
        ("census", 40, 40),
        ("self-selected", 40, None),
        ("", 40, None),
        ("self-selected", 12, 12),
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
    with pytest.raises(DataError, match="12 respondents were counted but only 11 users"):
        find_sampled_population(survey(tmp_path, alike(3, 12), "population = 11"))
