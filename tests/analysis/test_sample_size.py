"""How many answers: the printed table, formulas by hand, the interval that the report would print."""

from __future__ import annotations

import csv
import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ikm.analysis.precision import estimate_precision
from ikm.analysis.sample_size import (
    WIDEST_MARGIN,
    compute_half_width,
    compute_krejcie_morgan,
    compute_size_for_margin,
    compute_slovin,
    count_invited,
    estimate_index_sd,
    inflate_number,
    require_deff,
)
from ikm.errors import SettingError
from ikm.survey.settings import MOST_PEOPLE
from tests.helpers import ORACLES, RULES, needs_oracles, scores

PUBLISHED = Path(__file__).parents[1] / "published" / "krejcie_morgan.csv"


def printed() -> list[tuple[int, int]]:
    """Users and answers of the printed table."""
    with PUBLISHED.open(encoding="utf-8", newline="") as file:
        return [(int(row["users"]), int(row["printed"])) for row in csv.DictReader(file)]


def test_every_printed_row_comes_back() -> None:
    """All 90 rows of the table (published/krejcie_morgan.csv), rounded half up."""
    rows = printed()
    assert len(rows) == 90
    assert [(users, compute_krejcie_morgan(users)) for users, _ in rows] == rows


def test_strict_differs_in_half_of_the_rows() -> None:
    """Rounding up asks for one more in 45 of the 90 rows (oracle krejcie_morgan.csv), never for fewer."""
    more = [compute_krejcie_morgan(users, strict=True) - answers for users, answers in printed()]
    assert (more.count(1), more.count(0)) == (45, 45)


@needs_oracles
def test_strict_and_slovin_agree_with_the_oracle() -> None:
    """Columns formula_ceil and slovin_ceil of the oracle, all 90 rows."""
    oracle = pd.read_csv(ORACLES / "krejcie_morgan.csv")
    assert [compute_krejcie_morgan(int(n), strict=True) for n in oracle["N"]] == oracle["formula_ceil"].tolist()
    assert [compute_slovin(int(n)) for n in oracle["N"]] == oracle["slovin_ceil"].tolist()


@pytest.mark.parametrize(
    ("users", "table", "strict", "by_slovin"),
    [(1, 1, 1, 1), (7, 7, 7, 7), (4923, 356, 357, 370), (10**9, 384, 385, 400)],
)
def test_outside_the_rows(users: int, table: int, strict: int, by_slovin: int) -> None:
    """By hand: 7 -> .96025 x 7 / (.015 + .96025) = 6.89; 4923 -> 4727.3/13.26525 = 356.37; without end 384.1, 400."""
    assert (compute_krejcie_morgan(users), compute_krejcie_morgan(users, strict=True), compute_slovin(users)) == (
        table,
        strict,
        by_slovin,
    )


@pytest.mark.parametrize("users", [0, -5])
def test_nobody_to_ask(users: int) -> None:
    """No users, no survey: told, not divided by."""
    for formula in (compute_krejcie_morgan, compute_slovin, lambda n: compute_size_for_margin(2, 12, n)):
        with pytest.raises(SettingError, match="nobody to ask"):
            formula(users)


def test_half_width_by_hand() -> None:
    """t(99; .975) = 1.98422 (table); x 12/10 = 2.38106; of 400 users x sqrt(.75) = 2.06206; deff 4 doubles it."""
    assert compute_half_width(100, 12) == pytest.approx(2.38106, abs=1e-5)
    assert compute_half_width(100, 12, 400) == pytest.approx(2.06206, abs=1e-5)
    assert compute_half_width(100, 12, 400, deff=4) == pytest.approx(4.12412, abs=2e-5)
    assert compute_half_width(400, 12, 400) == 0
    assert compute_half_width(1, 12, 400) == compute_half_width(0, 12) == math.inf


def test_half_width_has_the_error_of_the_report() -> None:
    """The same answers through `estimate_precision`: t(39; .975) = 2.022691 of its errors (table)."""
    answers = scores(*[2, 3, 4, 3] * 10)
    found = estimate_precision(answers, RULES, population=100)
    sd = estimate_index_sd(answers, RULES.bobot())
    assert sd is not None
    assert compute_half_width(40, sd, 100) == pytest.approx(2.022691 * found.se)


@pytest.mark.parametrize(
    ("margin", "sd", "users", "closed"),
    [(2, 12, None, 138.29), (2, 12, 500, 108.33), (2, 12, 2000, 129.35), (1, 14, 4923, 653.1)],
)
def test_margin_near_the_closed_form(margin: float, sd: float, users: int | None, closed: float) -> None:
    """n0 = (1.96 S/e)^2 and n0/(1 + n0/N) by hand; t instead of z asks for at most three more."""
    assert closed <= compute_size_for_margin(margin, sd, users) <= closed + 3


@given(st.floats(0.2, WIDEST_MARGIN), st.floats(1, 30), st.one_of(st.none(), st.integers(1, 100_000)))
def test_margin_is_the_fewest_that_do(margin: float, sd: float, users: int | None) -> None:
    """With so many the interval is narrow enough, with one fewer it is not."""
    n = compute_size_for_margin(margin, sd, users)
    assert compute_half_width(n, sd, users) <= margin
    assert n <= 2 or compute_half_width(n - 1, sd, users) > margin
    assert users is None or n <= users


@pytest.mark.parametrize("users", [None, 500])
def test_a_margin_that_is_just_reached(users: int | None) -> None:
    """The half-width of fifty answers takes fifty."""
    assert compute_size_for_margin(compute_half_width(50, 12, users), 12, users) == 50


def test_more_users_than_there_are_people() -> None:
    """Ten thousand million are taken, as for a population without end; one more is a mistake in typing."""
    assert compute_krejcie_morgan(MOST_PEOPLE) == 384
    with pytest.raises(SettingError, match="more than there are people"):
        compute_krejcie_morgan(MOST_PEOPLE + 1)


@pytest.mark.parametrize("margin", [0, -1, 37.6, float("nan")])
def test_margin_that_cannot_be(margin: float) -> None:
    """Not above 0, wider than half the scale, or no number."""
    with pytest.raises(SettingError, match="cannot be aimed at"):
        compute_size_for_margin(margin, 12, 500)


def test_small_populations() -> None:
    """1 and 7 users: everyone, where the margin is narrow; two at least where it is wide and there are two."""
    assert [compute_size_for_margin(2, 12, users) for users in (1, 7)] == [1, 7]
    assert compute_size_for_margin(WIDEST_MARGIN, 1, 7) == 2


def test_sd_by_hand() -> None:
    """Thirty answers, ten each all 2, 3, 4: indexes 50, 75, 100; squares 20 x 625 over 29 = 431.03, root 20.76."""
    assert estimate_index_sd(scores(*[2, 3, 4] * 10), RULES.bobot()) == pytest.approx(20.7614, abs=1e-4)


def test_a_small_sd() -> None:
    """One of forty gave one unsur a 4 for a 3: 25/9 above the others; by the school's formula 25/9 / root of 40."""
    answers = scores(*[3] * 39, [4, *[3] * 8])
    assert estimate_index_sd(answers, RULES.bobot()) == pytest.approx(25 / 9 / 40**0.5)


@pytest.mark.parametrize(
    "answers",
    [scores(*[2, 3] * 14, 2), scores(*[3] * 40), scores(), scores(*[[None, *[3, 2] * 4], [None, *[4] * 8]] * 20)],
    ids=["29", "no spread", "none", "unsur without answers"],
)
def test_sd_that_cannot_be_told(answers: pd.DataFrame) -> None:
    """Fewer than 30, all alike, none at all, an unsur that nobody answered."""
    assert estimate_index_sd(answers, RULES.bobot()) is None


def test_factors_are_taken_as_written() -> None:
    """100 x 1.1 is 110, although the floats give 110.00000000000001; 57 / 0.57 is 100; 357 / 0.6 is 595."""
    assert inflate_number(100, 1.1) == 110
    assert (count_invited(57, 0.57), count_invited(357, 0.6), count_invited(10, 0.6), count_invited(5, 1)) == (
        100,
        595,
        17,
        5,
    )


@pytest.mark.parametrize("response", [0, -0.1, 1.01, 60, float("nan")])
def test_response_that_cannot_be(response: float) -> None:
    """None answer, or more than are asked."""
    with pytest.raises(SettingError, match="no share of those asked"):
        count_invited(10, response)


@pytest.mark.parametrize("deff", [0, 0.99, 101, float("nan")])
def test_deff_that_cannot_be(deff: float) -> None:
    """A plan never counts on a design that beats chance; 1 and 100 are the ends of what can be."""
    assert (require_deff(1), require_deff(100)) == (1, 100)
    with pytest.raises(SettingError, match="no design effect"):
        require_deff(deff)
