"""Gaps between kinerja and harapan agree with R and with sums done by hand."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from ikm.analysis.importance import compute_csi, compute_tki, estimate_gaps, frame_gaps, pair_answers
from tests.helpers import KEYS, ORACLES, needs_oracles, synthetic_pairs


def frames(kinerja: list[int | None], stated: list[int | None]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two frames of one unsur."""
    one, other = (pd.DataFrame({"waktu": pd.array(values, dtype="Int8")}) for values in (kinerja, stated))
    return one, other


@pytest.mark.real
@needs_oracles
def test_gaps_agree_with_r() -> None:
    """Paired t, interval, Wilcoxon and Holm of nine unsur, as in tests_expected.json."""
    expected = json.loads((ORACLES / "tests_expected.json").read_text(encoding="utf-8"))
    found = estimate_gaps(*synthetic_pairs())
    assert [gap.key for gap in found] == list(KEYS)
    for gap, row in zip(found, expected["gap_U1_S1"].values(), strict=True):
        seen = [gap.kinerja, gap.stated, gap.estimate, gap.t, gap.low, gap.high]
        assert seen == pytest.approx(
            [*(row[name] for name in ("kinerja", "harapan", "gap", "t")), *row["ci"]], abs=1e-9
        )
        assert gap.p == pytest.approx(row["p"], rel=1e-9)
        assert gap.p_ranks == pytest.approx(row["wilcoxon_p"], rel=1e-9)
    holm = expected["gap_U1_S1_p_holm"].values()
    assert [gap.p_adjusted for gap in found] == pytest.approx(list(holm), rel=1e-9)
    percent = expected["ipa_U1_S1"]["tki_percent"].values()
    assert [100 * gap.tki for gap in found] == pytest.approx(list(percent), abs=1e-9)


def test_gap_by_hand() -> None:
    """Ten pairs, kinerja 3 or 2 and harapan 4: sums 25 and 40, gap -1.5, Tki 25/40.

    Differences are five of -1 and five of -2: variance 2.5/9, error sqrt(2.5/90) = 1/6, t = -9.
    """
    (gap,) = estimate_gaps(*frames([3] * 5 + [2] * 5, [4] * 10))
    assert (gap.n, gap.kinerja, gap.stated, gap.estimate, gap.tki) == (10, 2.5, 4, -1.5, 0.625)
    assert gap.t == pytest.approx(-9)
    assert gap.high is not None
    assert gap.high + 1.5 == pytest.approx(2.262157 / 6, abs=1e-6)  # t of 9 degrees of freedom, 97.5 %
    assert gap.real


def test_only_pairs_count() -> None:
    """Who left one of the two open is in neither mean: the 1s below would change both."""
    kinerja, stated = frames([3] * 10 + [1, None], [4] * 10 + [None, 1])
    one, other = pair_answers(kinerja, stated)
    assert np.isnan(one[10:]).all()
    assert np.isnan(other[10:]).all()
    (gap,) = estimate_gaps(kinerja, stated)
    assert (gap.n, gap.kinerja, gap.stated) == (10, 3, 4)


def test_nothing_below_ten_pairs() -> None:
    """Nine pairs among eleven respondents: nothing is claimed."""
    assert estimate_gaps(*frames([3] * 9 + [None, 3], [4] * 9 + [4, None])) == ()


def test_no_interval_where_all_differ_alike() -> None:
    """Everybody one below: the gap is -1, but there is no error to test it with."""
    (gap,) = estimate_gaps(*frames([3] * 20, [4] * 20))
    assert (gap.estimate, gap.low, gap.high, gap.p, gap.p_adjusted) == (-1, None, None, None, None)
    assert not gap.real
    assert not gap.disputed
    assert np.isnan(frame_gaps([gap]).loc["waktu", "p"])


def test_holm_leaves_out_what_was_not_tested() -> None:
    """Two unsur tested, one not: the smaller p doubles, the untested has none."""
    kinerja = pd.DataFrame({"a": [3, 2] * 10, "b": [3, 4, 4, 3, 4] * 4, "c": [3] * 20})
    stated = pd.DataFrame({"a": [4] * 20, "b": [4, 4, 3, 3, 4] * 4, "c": [4] * 20})
    one, other, untested = estimate_gaps(kinerja, stated)
    assert one.p is not None
    assert one.p_adjusted == pytest.approx(2 * one.p)
    assert other.p_adjusted == pytest.approx(1)  # as many above as below
    assert untested.p_adjusted is None


def test_totals_by_hand() -> None:
    """Kinerja 3 and 2, stated 4 and 4 of ten each: Tki 50/80; CSI (4x3 + 4x2) / 8 / 4 = 0.625; with 4 and 2: 16/6/4."""
    alike = estimate_gaps(pd.DataFrame({"a": [3] * 10, "b": [2] * 10}), pd.DataFrame({"a": [4] * 10, "b": [4] * 10}))
    assert (compute_tki(alike), compute_csi(alike, 4)) == (0.625, 0.625)
    unlike = estimate_gaps(pd.DataFrame({"a": [3] * 10, "b": [2] * 10}), pd.DataFrame({"a": [4] * 10, "b": [2] * 10}))
    assert compute_tki(unlike) == pytest.approx(5 / 6)
    assert compute_csi(unlike, 4) == pytest.approx(16 / 24)


def test_totals_count_answers_not_unsur() -> None:
    """Twenty pairs of 3 and 4, ten of 2 and 4: Tki (60 + 20) / (80 + 40) = 2/3, not the mean of 3/4 and 2/4."""
    second = pd.array([2] * 10 + [None] * 10, dtype="Int8")
    kinerja = pd.DataFrame({"a": pd.array([3] * 20, dtype="Int8"), "b": second})
    found = estimate_gaps(kinerja, pd.DataFrame({"a": [4] * 20, "b": [4] * 20}))
    assert [gap.n for gap in found] == [20, 10]
    assert compute_tki(found) == pytest.approx(2 / 3)


def test_ranks_may_say_otherwise() -> None:
    """One respondent far off among 12: ranks see a shift that the mean, pulled back, does not.

    Eleven are one below, one is three above: mean -8/12, t = -1.91 with 11 df (p = .08). Ranks: eleven of 6 against one
    of 12, z = (12 - 39) / 12.1, p = .026.
    """
    (gap,) = estimate_gaps(*frames([3] * 11 + [4], [4] * 11 + [1]))
    assert gap.t == pytest.approx(-8 / 12 / np.sqrt((11 * (1 / 3) ** 2 + (11 / 3) ** 2) / 11 / 12))
    assert gap.p is not None
    assert gap.p > 0.05
    assert gap.disputed
