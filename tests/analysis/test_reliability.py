"""Alpha, item-total correlation and omega: agreed with R, and by hand."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from ikm.analysis.quality import (
    Reliability,
    compute_cronbach_alpha,
    compute_feldt_interval,
    compute_omega_total,
    estimate_polychoric_correlations,
    estimate_reliability,
)
from tests.helpers import KEYS, ORACLES, RULES, needs_oracles, scores, synthetic_pairs


def oracle() -> Any:
    """Values of R psych 2.2.9 and factanal for U1, first period."""
    return json.loads((ORACLES / "reliability_expected.json").read_text(encoding="utf-8"))


@pytest.mark.real
@needs_oracles
def test_agrees_with_r() -> None:
    """raw_alpha, feldt_ci95, r_drop, alpha_if_deleted, omega (ML) and ordinal alpha of reliability_expected.json."""
    expected = oracle()["U1_S1"]
    found = estimate_reliability(synthetic_pairs()[0], RULES, ordinal=True)
    assert (found.n, found.refused, found.left_out) == (130, "", ())
    assert found.alpha == pytest.approx(expected["raw_alpha"], abs=1e-9)
    assert [found.low, found.high] == pytest.approx(expected["feldt_ci95"], abs=1e-9)
    for place, (key, one) in enumerate(zip(KEYS, found.items, strict=True), start=1):
        assert one.key == key
        assert one.correlation == pytest.approx(expected["r_drop"][f"u{place}"], abs=1e-9)
        assert one.alpha_without == pytest.approx(expected["alpha_if_deleted"][f"u{place}"], abs=1e-9)
    assert found.omega == pytest.approx(expected["omega_total_1factor_ML_corr"], abs=1e-5)
    assert found.ordinal == pytest.approx(expected["ordinal_alpha"], abs=1e-5)


@pytest.mark.real
@needs_oracles
def test_polychoric_agrees_with_r() -> None:
    """polychoric_two_step_u1_u2 and the last of polychoric_matrix_U1_S1."""
    values = synthetic_pairs()[0].to_numpy(dtype=float)
    assert estimate_polychoric_correlations(values[:, :2])[0, 1] == pytest.approx(
        oracle()["U1_S1"]["polychoric_two_step_u1_u2"], abs=1e-5
    )
    assert estimate_polychoric_correlations(values[:, 7:])[0, 1] == pytest.approx(
        oracle()["polychoric_matrix_U1_S1"][7][8], abs=1e-5
    )


@pytest.mark.parametrize("entry", ["attitude", "bfi_agree_listwise"])
@pytest.mark.real
@needs_oracles
def test_published_intervals_agree_with_r(entry: str) -> None:
    """Feldt's interval of R's own data sets attitude (alpha .843) and bfi (.704), from alpha, n and k."""
    expected = oracle()[entry]
    assert compute_feldt_interval(expected["raw_alpha"], expected["n"], expected["k"]) == pytest.approx(
        expected["feldt_ci95"], abs=1e-9
    )


def test_alpha_by_hand() -> None:
    """Variances 1 each, covariances 0.5: k = 3, sum 6, 3/2 (1 - 3/6) = 0.75; independent: 0; opposed pair: no sum."""
    half = np.full((3, 3), 0.5) + np.eye(3) / 2
    assert compute_cronbach_alpha(half) == pytest.approx(0.75)
    assert compute_cronbach_alpha(half / 100) == pytest.approx(0.75)  # whatever the unit of measure
    assert compute_cronbach_alpha(np.eye(4)) == pytest.approx(0)
    assert compute_cronbach_alpha(np.array([[1.0, -1.0], [-1.0, 1.0]])) is None


@pytest.mark.parametrize(
    ("loadings", "omega"),
    [
        ([0.8] * 4, 10.24 / 11.68), ([0.8] * 3, 5.76 / 6.84), ([0.3] * 4, 1.44 / 5.08),
        ([0.9, 0.5, 0.3, 0.2], 3.61 / 6.42),
    ],
)  # fmt: skip
def test_omega_by_hand(loadings: list[float], omega: float) -> None:
    """Of 0.8 four times 3.2^2 / (3.2^2 + 4 x 0.36); correlations are the products, what is left is 1 - the square."""
    matrix = np.outer(loadings, loadings)
    np.fill_diagonal(matrix, 1)
    found = compute_omega_total(matrix)
    assert found == pytest.approx(omega, abs=2e-5)
    assert found == round(found or 0, 6)


def test_no_omega_without_a_factor() -> None:
    """Two unsur do not tell a factor; three that are one and the same have a loading of 1."""
    assert compute_omega_total(np.array([[1.0, 0.5], [0.5, 1.0]])) is None
    assert compute_omega_total(np.ones((3, 3))) is None


def test_polychoric_by_hand() -> None:
    """Halves at the median, two thirds of them together: rho = sin(pi/2 (4 x 1/3 - 1)) = sin(pi/6) = 0.5 (Sheppard)."""
    values = np.array([[1, 1], [1, 1], [1, 2], [2, 1], [2, 2], [2, 2]] * 5, dtype=float)
    assert estimate_polychoric_correlations(values)[0, 1] == pytest.approx(0.5, abs=1e-4)


@pytest.mark.parametrize(("complete", "refused"), [(9, "few"), (10, "")])
def test_from_ten_complete_respondents(complete: int, refused: str) -> None:
    """Those with a gap do not count: nine complete of twenty are refused, ten are not."""
    rows = [[1 + (at + place) % 4 for place in range(9)] for at in range(complete)]
    gaps = [[None, *[3] * 8]] * (20 - complete)
    found = estimate_reliability(scores(*rows, *gaps), RULES)
    assert (found.n, found.refused) == (complete, refused)


def test_everybody_says_the_same() -> None:
    """Nothing varies, so nothing goes together."""
    found = estimate_reliability(scores(*[3] * 12), RULES)
    assert found == Reliability(12, left_out=KEYS, refused="constant")


def test_one_unsur_that_varies_has_none_to_agree_with() -> None:
    """Two say 4 to the last: eight are left out, and one alone is no sum."""
    found = estimate_reliability(scores(*[3] * 10, *[[3] * 8 + [4]] * 2), RULES)
    assert found == Reliability(12, left_out=KEYS[:-1], refused="constant")


def test_three_of_which_two_are_opposed() -> None:
    """Waktu 1 2 3 4, biaya as waktu, produk 5 - waktu: sums of the others are 5, 5, and twice waktu.

    Alpha without waktu or biaya is of a sum that does not vary: none. Without produk of two that are the same: 1.
    """
    frame = scores(*[3] * 12)
    for key, answers in (("waktu", [1, 2, 3, 4]), ("biaya", [1, 2, 3, 4]), ("produk", [4, 3, 2, 1])):
        frame[key] = pd.array(answers * 3, dtype="Int8")
    found = estimate_reliability(frame, RULES)
    assert [(one.key, one.correlation, one.alpha_without) for one in found.items] == [
        ("waktu", None, None), ("biaya", None, None), ("produk", pytest.approx(-1), pytest.approx(1)),
    ]  # fmt: skip


def test_unsur_without_variance_is_left_out() -> None:
    """Biaya is always 4 where nobody pays; the other eight go exactly together: alpha 1, Feldt 1 to 1."""
    frame = scores(*[2, 3, 4] * 5)
    frame["biaya"] = pd.array([4] * 15, dtype="Int8")
    found = estimate_reliability(frame, RULES)
    assert (found.left_out, len(found.items)) == (("biaya",), 8)
    assert (found.alpha, found.low, found.high) == (pytest.approx(1), pytest.approx(1), pytest.approx(1))
    assert found.omega is None


def test_two_unsur_that_vary() -> None:
    """1, 2, 3, 4 beside 1, 1, 3, 3, thrice: alpha without one is of one alone, which is none; r = 0.8944."""
    frame = scores(*[3] * 12)
    frame["waktu"] = pd.array([1, 2, 3, 4] * 3, dtype="Int8")
    frame["biaya"] = pd.array([1, 1, 3, 3] * 3, dtype="Int8")
    found = estimate_reliability(frame, RULES)
    assert [one.alpha_without for one in found.items] == [None, None]
    assert found.items[0].correlation == pytest.approx(2 / math.sqrt(5))
    assert found.frame().index.tolist() == ["waktu", "biaya"]


def test_unsur_against_each_other() -> None:
    """Waktu falls as biaya rises: their sum is the same for all, so nothing can be told of it."""
    frame = scores(*[3] * 12)
    frame["waktu"] = pd.array([1, 2, 3, 4] * 3, dtype="Int8")
    frame["biaya"] = pd.array([4, 3, 2, 1] * 3, dtype="Int8")
    assert estimate_reliability(frame, RULES).refused == "constant"


def test_frame_says_what_its_columns_are_measured_in() -> None:
    """As its docstring has it; what is not known is missing, not NaN."""
    frame = scores(*[3] * 12)
    frame["waktu"] = frame["biaya"] = pd.array([1, 2, 3, 4] * 3, dtype="Int8")
    found = estimate_reliability(frame, RULES).frame()
    assert found.attrs["units"] == {
        "correlation": "correlation with the sum of the others, -1 to 1", "alpha_without": "at most 1",
    }  # fmt: skip
    assert set(map(str, found.dtypes)) == {"Float64"}
    assert found.loc["waktu", "alpha_without"] is pd.NA


def test_frame_of_a_refusal_is_empty() -> None:
    """No rows, the same columns."""
    assert estimate_reliability(scores(), RULES).frame().columns.tolist() == ["correlation", "alpha_without"]


#: Answers of 24 respondents to the first four unsur; to the others all say 3.
FOUR = (
    "4444 2311 3222 3322 2223 2323 3433 3342 3233 4443 3334 4444 "
    "4444 2333 4444 3433 3213 2333 3332 3434 3442 3434 4444 2112"
)


def test_four_unsur_agree_with_r() -> None:
    """R on these 24: var, cor, qf, factanal (omega), and the polychoric likelihood by integrate and optimize.

    Alpha k/(k-1) (1 - sum of variances / variance of the sum); Feldt 1 - (1 - alpha) qf(c(.975, .025), 23, 69).
    """
    frame = scores(*[3] * 24)
    for place, key in enumerate(KEYS[:4]):
        frame[key] = pd.array([int(one[place]) for one in FOUR.split()], dtype="Int8")
    found = estimate_reliability(frame, RULES, ordinal=True)
    assert (found.n, found.refused, found.left_out) == (24, "", KEYS[4:])
    assert [found.alpha, found.low, found.high] == pytest.approx([0.856213222568, 0.732028289390, 0.931302473122])
    assert [one.key for one in found.items] == list(KEYS[:4])
    assert [one.correlation for one in found.items] == pytest.approx(
        [0.732477389410, 0.732678310414, 0.787078016825, 0.586491942033]
    )
    assert [one.alpha_without for one in found.items] == pytest.approx(
        [0.813397129187, 0.802877697842, 0.780325135473, 0.862783810464]
    )
    assert found.omega == pytest.approx(0.864232892927, abs=1e-6)
    assert found.ordinal == pytest.approx(0.9132987924, abs=1e-7)
    polychoric = estimate_polychoric_correlations(frame[list(KEYS[:4])].to_numpy(dtype=float))
    assert polychoric[np.triu_indices(4, 1)] == pytest.approx(
        [0.7765542147, 0.8508808043, 0.6630000220, 0.8462171269, 0.5997015263, 0.6123305368], abs=1e-7
    )
    assert (polychoric == polychoric.T).all()
    assert estimate_reliability(frame, RULES).ordinal is None
    assert found.frame().loc[KEYS[3]].tolist() == pytest.approx([0.586491942033, 0.862783810464])
