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
)


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
