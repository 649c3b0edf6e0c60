"""Parts of R2 by hand, for one matrix and many; who comes first among resamples."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from ikm.analysis.importance import (
    compute_correlations,
    compute_johnson_weights,
    compute_leading_shares,
    compute_lmg_weights,
    compute_r_squared,
    resample_correlations,
)
from ikm.analysis.precision import draw_resamples


def test_two_variables_by_hand() -> None:
    """r1 = .6, r2 = .2, r12 = .5: R2 = (.36 + .04 - 2*.6*.2*.5)/.75 = .3733; LMG of the first (.36 + .3733-.04)/2."""
    matrix = np.array([[1, 0.6, 0.2], [0.6, 1, 0.5], [0.2, 0.5, 1]])
    r2 = 0.28 / 0.75
    assert compute_r_squared(matrix) == pytest.approx(r2)
    assert compute_lmg_weights(matrix) == pytest.approx([(0.36 + r2 - 0.04) / 2, (0.04 + r2 - 0.36) / 2])
    assert sum(compute_johnson_weights(matrix)) == pytest.approx(r2)


def test_variables_without_correlation_keep_their_own() -> None:
    """Nothing shared: both kinds of weight are the squared correlations."""
    matrix = np.array([[1, 0.5, 0.3], [0.5, 1, 0], [0.3, 0, 1]])
    assert compute_lmg_weights(matrix) == pytest.approx([0.25, 0.09])
    assert compute_johnson_weights(matrix) == pytest.approx([0.25, 0.09])


def test_many_matrices_at_once() -> None:
    """Weights of several matrices are those of each alone."""
    one = np.array([[1, 0.6, 0.2], [0.6, 1, 0.5], [0.2, 0.5, 1]])
    other = np.array([[1, 0.5, 0.3], [0.5, 1, 0], [0.3, 0, 1]])
    for weights in (compute_lmg_weights, compute_johnson_weights):
        assert weights(np.stack([one, other])).tolist() == [weights(one).tolist(), weights(other).tolist()]


def test_lmg_of_three_by_the_orders_of_entry() -> None:
    """What each adds, averaged over the six orders in which three variables can come in."""
    draw = np.random.default_rng(5).normal(size=(150, 4))
    x = draw[:, 1:] + draw[:, :1]
    matrix = compute_correlations(x, x @ [0.8, 0.4, 0.1] + draw[:, 0])
    gained = [0.0, 0.0, 0.0]
    for order in permutations(range(3)):
        for place, one in enumerate(order):
            gained[one] += (
                compute_r_squared(matrix, order[: place + 1]) - compute_r_squared(matrix, order[:place])
            ) / 6
    assert compute_lmg_weights(matrix) == pytest.approx(gained)


def test_who_leads_is_counted_over_resamples() -> None:
    """A copy of the overall answer leads always, a stranger never; of two that differ by nothing, both lead always."""
    rng = np.random.default_rng(2)
    y = rng.integers(1, 5, 80).astype(float)
    x = np.column_stack([y, rng.integers(1, 5, 80)]).astype(float)
    for by in ("pearson", "lmg", "johnson"):
        assert compute_leading_shares(x, y, by) == [1.0, 0.0]
        assert compute_leading_shares(x[:, [1, 1]], y, by) == [1.0, 1.0]


def test_resampled_correlations_are_those_of_the_rows_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each resample written out row by row, and numpy's corrcoef of it; what does not vary in it has a row of nought.

    Of twelve one differs in the last column, so a resample in three lacks it. Drawn three at a time.
    """
    rng = np.random.default_rng(6)
    y, x = rng.integers(1, 5, 12).astype(float), rng.integers(1, 5, (12, 3)).astype(float)
    x[:, 2] = [4.0] * 11 + [1.0]
    monkeypatch.setattr("ikm.analysis.precision._AT_ONCE", 36)
    pieces = list(resample_correlations(x, y))
    assert [len(piece) for piece in pieces] == [3] * 666 + [2]
    lacking = 0
    for matrix, times in zip(np.concatenate(pieces), np.concatenate(list(draw_resamples(12))), strict=True):
        rows = np.column_stack([y, x])[np.repeat(np.arange(12), times.astype(int))]
        varies = np.ptp(rows, axis=0) > 0
        expected = np.zeros((4, 4))
        expected[np.ix_(varies, varies)] = np.corrcoef(rows[:, varies], rowvar=False)
        np.testing.assert_allclose(matrix, expected, atol=1e-9)
        assert not matrix[~varies].any()
        lacking += not varies[3]
    assert lacking > 600


@pytest.mark.parametrize("by", ["pearson", "lmg", "johnson"])
def test_shares_are_a_plain_count(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each resample the largest, or all that tie with it; the same with few subset fits at once."""
    rng = np.random.default_rng(9)
    y = rng.integers(1, 5, 30).astype(float)
    x = np.clip(y[:, None] + rng.integers(-2, 3, (30, 3)), 1, 4)
    weigh = {"lmg": compute_lmg_weights, "johnson": compute_johnson_weights}
    first = np.zeros(3)
    for matrix in np.concatenate(list(resample_correlations(x, y))):
        figures = matrix[0, 1:] if by == "pearson" else weigh[by](matrix)
        first += figures >= figures.max() - 1e-9
    found = compute_leading_shares(x, y, by)
    assert found == (first / 2000).tolist()
    assert all(0.05 < share < 0.9 for share in found)
    monkeypatch.setattr("ikm.analysis.importance._FITS_AT_ONCE", 20)
    assert compute_leading_shares(x, y, by) == found


def test_what_does_not_vary_cannot_lead() -> None:
    """A column in which one of twelve differs leads in none of the resamples without that one: all but 1 - (11/12)^12.

    The other column is that one turned round, so its correlation is below 0 where the first's is above.
    """
    one = np.array([4.0] * 11 + [1.0])
    x = np.column_stack([one, 5 - one])
    with_it = np.concatenate(list(draw_resamples(12)))[:, 11]
    share = float((with_it > 0).sum()) / 2000
    assert compute_leading_shares(x, one, "pearson") == [share, 0.0]
    # One that goes against the overall answer, -1, comes first where the other does not vary, and 0 is no figure of it.
    y = np.array([1.0, 2.0, 3.0, 4.0] * 3)
    assert compute_leading_shares(np.column_stack([one, 5 - y]), y, "pearson") == [share, 1 - share]
    # Where the overall answer does not vary nobody leads.
    assert compute_leading_shares(y[:, None], one, "pearson") == [share]


def test_r_squared_of_some() -> None:
    """r1 = .6, r2 = .2, r12 = .5: R2 of the first .36, of the second .04, of none 0; a column once more adds none."""
    matrix = np.array([[1, 0.6, 0.2], [0.6, 1, 0.5], [0.2, 0.5, 1]])
    assert [compute_r_squared(matrix, some) for some in ([0], [1], [])] == pytest.approx([0.36, 0.04, 0])
    twice = np.array([[1, 0.6, 0.6], [0.6, 1, 1], [0.6, 1, 1]])
    assert compute_r_squared(twice) == pytest.approx(0.36)
    assert compute_johnson_weights(twice) == pytest.approx([0.18, 0.18])
    assert compute_lmg_weights(twice) == pytest.approx([0.18, 0.18])
