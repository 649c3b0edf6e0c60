"""Resamples: so many respondents in each, the same every time, whatever the pieces."""

from __future__ import annotations

import numpy as np
import pytest

from ikm.analysis.precision import draw_resamples


def test_each_resample_has_as_many_respondents() -> None:
    """Rows add up to n; every respondent is drawn once on average: 2,000 draws keep the mean within 0.1."""
    drawn = np.concatenate(list(draw_resamples(30)))
    assert drawn.shape == (2000, 30)
    assert (drawn.sum(axis=1) == 30).all()
    assert np.abs(drawn.mean(axis=0) - 1).max() < 0.1


def test_same_draws_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many respondents are drawn a few resamples at a time, and at least one, which changes nothing: 51 are 51."""
    whole = np.concatenate(list(draw_resamples(7, 51)))
    for at_once, count in ((20, 26), (5, 51)):
        monkeypatch.setattr("ikm.analysis.precision._AT_ONCE", at_once)
        pieces = list(draw_resamples(7, 51))
        assert len(pieces) == count
        np.testing.assert_array_equal(np.concatenate(pieces), whole)
