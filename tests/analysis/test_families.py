"""Adjusted p, against statsmodels bit for bit and against sums by hand."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from ikm.analysis.comparison import adjust_benjamini_hochberg, adjust_holm

FAMILIES = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@pytest.fixture(autouse=True, scope="module")
def _memory_is_not_cleared() -> Iterator[None]:
    """The other side clears the interpreter's memory at each call: a third of a second after many tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gc, "collect", lambda *generation: 0)
        yield


@given(FAMILIES)
def test_holm_is_that_of_statsmodels(p: list[float]) -> None:
    """The same bits, whatever the family."""
    assert adjust_holm(p).tolist() == multipletests(p, method="holm")[1].tolist()


@given(FAMILIES)
def test_benjamini_hochberg_is_that_of_statsmodels(p: list[float]) -> None:
    """The same bits, whatever the family."""
    assert adjust_benjamini_hochberg(p).tolist() == multipletests(p, method="fdr_bh")[1].tolist()


def test_by_hand() -> None:
    """Holm: 3 x 0.01, 2 x 0.02, then 0.5; Benjamini-Hochberg: 3/1 x 0.01, 3/2 x 0.02, 0.5."""
    assert adjust_holm([0.5, 0.01, 0.02]) == pytest.approx([0.5, 0.03, 0.04])
    assert adjust_benjamini_hochberg([0.5, 0.01, 0.02]) == pytest.approx([0.5, 0.03, 0.03])
    assert np.all(adjust_holm([0.9, 0.8]) == 1)
