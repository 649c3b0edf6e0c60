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
    """Many respondents are drawn a few resamples at a time, which changes nothing."""
    whole = np.concatenate(list(draw_resamples(7, 50)))
    monkeypatch.setattr("ikm.analysis.precision._AT_ONCE", 20)
    pieces = list(draw_resamples(7, 50))
    assert len(pieces) == 25
    assert (np.concatenate(pieces) == whole).all()
