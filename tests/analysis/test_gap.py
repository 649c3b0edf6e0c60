"""Gaps between kinerja and harapan agree with R and with sums done by hand."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ikm.analysis import importance
from ikm.analysis.importance import compute_csi, compute_tki, estimate_gaps, frame_gaps
from ikm.analysis.precision import design_simple
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


def test_each_mean_is_of_all_who_answered() -> None:
    """Who left one of the two open is in the other: means 31/11 and 41/11, for the NRR has the 1 that has no pair."""
    (gap,) = estimate_gaps(*frames([3] * 10 + [1, None], [4] * 10 + [None, 1]))
    assert (gap.n, gap.kinerja, gap.stated) == (11, 31 / 11, 41 / 11)
    assert (gap.estimate, gap.tki) == (pytest.approx(-10 / 11), pytest.approx(31 / 41))


def halves(stated: list[int | None]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Kinerja of twelve, 3 and 4 in turn, beside what was stated: its mean has the variance 3/144 x 12/11 = 1/44."""
    return frames([3, 4] * 6, stated)


def test_a_positive_correlation_counts_as_none_where_one_of_few_skipped() -> None:
    """Eleven state what they rated: six 3, five 4, squares about 38/11 30/11, variance 30/11/121 x 12/11 = 360/14641.

    The two go together, and rounded down below 30 pairs that is not at all: the variances add up. t with 10 df.
    """
    (gap,) = estimate_gaps(*halves([3, 4] * 5 + [3, None]))
    error = np.sqrt(1 / 44 + 360 / 14641)
    assert gap.few_open
    assert gap.p_ranks == 1  # nobody who answered both differs
    assert gap.t == pytest.approx((3.5 - 38 / 11) / error)
    assert gap.high is not None
    assert gap.high - gap.estimate == pytest.approx(2.228139 * error, abs=1e-6)  # t of 10 df, 97.5 %


def test_a_negative_correlation_counts_as_whole() -> None:
    """Eleven state the reverse, six 4 and five 3, of the same variance: the errors themselves add up."""
    (gap,) = estimate_gaps(*halves([4, 3] * 5 + [4, None]))
    assert gap.few_open
    assert gap.t == pytest.approx((3.5 - 39 / 11) / (np.sqrt(1 / 44) + np.sqrt(360 / 14641)))


def test_nothing_is_rounded_where_nobody_or_many_skipped() -> None:
    """The same of twelve: all differ alike, no error. Ten of 22 who rated 3 and 4 in turn stated nothing.

    Influences 1/44 and 1/24 per half point: of twelve (1/44 - 1/24), of ten 1/44; x 22/21.
    """
    (alike,) = estimate_gaps(*halves([4, 5] * 6))
    assert (alike.few_open, alike.p) == (False, None)
    (gap,) = estimate_gaps(*frames([3, 4] * 11, [3, 4] * 6 + [None] * 10))
    error = np.sqrt((12 * (1 / 44 - 1 / 24) ** 2 + 10 / 44**2) * 22 / 21)
    assert (gap.few_open, gap.estimate, gap.n) == (False, 0, 12)
    assert gap.high == pytest.approx(2.200985 * error, abs=1e-6)  # t of 11 df: twelve pairs


def test_nothing_is_divided_by_an_error_of_nought() -> None:
    """Twelve rate 3, eleven state 4 and 3 in turn: the first mean has no error; 38/11 above 3, variance 360/14641."""
    (gap,) = estimate_gaps(*frames([3] * 12, [3, 4] * 5 + [3, None]))
    assert gap.few_open
    assert gap.t == pytest.approx((3 - 38 / 11) / np.sqrt(360 / 14641))


@pytest.mark.parametrize(
    ("correlation", "pairs", "rounded"),
    [
        (0.74, 30, 0.5), (0.75, 30, 0.75), (0.75 - 1e-14, 30, 0.75), (-0.3, 30, -0.5), (0.74, 29, 0), (-0.1, 29, -1),
        (1 - 1e-14, 29, 1),
    ],
)  # fmt: skip
def test_steps_that_a_correlation_is_rounded_down_to(correlation: float, pairs: int, rounded: float) -> None:
    """Quarters from thirty pairs on, whole ones below; on a step but for the last digits is on it. Errors 2 and 3."""
    found = importance._bound_variance_of(2, 3, 6 * correlation, pairs)
    assert found == pytest.approx(4 + 9 - 12 * rounded)


def test_from_thirty_pairs_on_a_correlation_is_rounded_to_quarters() -> None:
    """Forty rate 3 and 4 in turn, 39 state the same of three in four: r = 0.49 or so counts as 0.25."""
    stated: list[int | None] = [3, 4, 3, 4, 4, 3, 3, 4] * 5
    (gap,) = estimate_gaps(*frames([3, 4] * 20, [*stated[:-1], None]))
    first = 10 / 40**2 * 40 / 39
    mean = (sum(cell or 0 for cell in stated) - 4) / 39
    second = (20 * (3 - mean) ** 2 + 19 * (4 - mean) ** 2) / 39**2 * 40 / 39
    error = np.sqrt(first + second - 2 * 0.25 * np.sqrt(first * second))
    assert gap.t == pytest.approx((3.5 - mean) / error)


def test_days_are_what_varies_under_a_design() -> None:
    """Twelve on four days, kinerja 3 and harapan 4 but 3 on the first day: gaps by day 0, -1, -1, -1, mean -3/4.

    Sums of influence by day 3/12 x 3/4 and three of -3/12 x 1/4; sum of squares 9/256 + 3/256 = 3/64; x 4/3: error 1/4.
    """
    design = replace(design_simple(12), cluster=np.repeat(np.arange(4), 3))
    kinerja, stated = frames([3] * 12, [3] * 3 + [4] * 9)
    (gap,) = estimate_gaps(kinerja, stated, design)
    assert (gap.estimate, gap.t, gap.p_ranks) == (-0.75, pytest.approx(-3), None)
    assert gap.p == pytest.approx(0.0576688, abs=1e-6)  # two-sided t of 3 df
    (alone,) = estimate_gaps(kinerja, stated, replace(design, cluster=np.zeros(12, dtype=int)))
    assert (alone.p, alone.one_cluster) == (None, True)


def test_two_days_leave_one_degree_of_freedom() -> None:
    """Kinerja 3, harapan 3 on the first of two days and 4 on the second: gaps 0 and -1, mean -1/2, error 1/2, t = -1.

    With one degree of freedom half of all t lie beyond 1 on either side. Where all differ alike, days are no reason.
    """
    design = replace(design_simple(12), cluster=np.repeat([0, 1], 6))
    (gap,) = estimate_gaps(*frames([3] * 12, [3] * 6 + [4] * 6), design)
    assert (gap.t, gap.p, gap.one_cluster) == (pytest.approx(-1), pytest.approx(0.5), False)
    (alike,) = estimate_gaps(*frames([3] * 12, [4] * 12), design)
    assert (alike.p, alike.one_cluster) == (None, False)


def test_an_unsur_that_few_stated_is_left_out() -> None:
    """Of forty pairs 19 are fewer than thirty and than half; twenty are half."""
    kinerja = pd.DataFrame(dict.fromkeys("abc", [3] * 40))
    stated = {key: pd.array([4] * n + [None] * (40 - n), dtype="Int8") for key, n in (("a", 40), ("b", 19), ("c", 20))}
    assert [gap.key for gap in estimate_gaps(kinerja, pd.DataFrame(stated))] == ["a", "c"]


def test_frame_says_what_its_columns_are_measured_in() -> None:
    """As the first line of its docstring has them; numbers of respondents stay whole."""
    frame = frame_gaps(estimate_gaps(*frames([3] * 20, [4] * 20)))
    holm, points = "probability, two-sided, adjusted (Holm)", "answer points, kinerja minus stated"
    assert frame.attrs["units"] == {
        "n": "respondents who stated it",
        "kinerja": "mean answer, scale 1-4",
        "stated": "mean answer, scale 1-4",
        "tki": "share of 1, kinerja / stated",
        "gap": points,
        "low": points,
        "high": points,
        "t": "standard errors from 0",
        "p": "probability, two-sided",
        "p_adjusted": holm,
        "p_ranks": "probability, two-sided",
        "p_ranks_adjusted": holm,
    }
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {**dict.fromkeys(frame, "float64"), "n": "int64"}


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
    """3 and 4 of twenty, 2 and 4 of ten: Tki (60 + 20) / (80 + 40) = 2/3, not the mean of 3/4 and 2/4."""
    second = pd.array([4] * 10 + [None] * 10, dtype="Int8")
    stated = pd.DataFrame({"a": pd.array([4] * 20, dtype="Int8"), "b": second})
    found = estimate_gaps(pd.DataFrame({"a": [3] * 20, "b": [2] * 20}), stated)
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


def test_a_gap_with_ties_and_both_signs_agrees_with_r() -> None:
    """R: t.test(k, s, paired = TRUE); wilcox.test(k, s, paired = TRUE, exact = FALSE, correct = FALSE).

    Four of the sixteen differ by nothing, three lie above; the second unsur is the first once more, so Holm doubles.
    """
    kinerja, stated = [3, 2, 4, 3, 1, 2, 3, 4, 2, 3, 3, 1, 4, 2, 3, 2], [4, 4, 3, 4, 3, 2, 4, 4, 4, 3, 4, 4, 3, 3, 4, 1]
    pair = (pd.DataFrame(dict.fromkeys(("a", "b"), answers)) for answers in (kinerja, stated))
    found = estimate_gaps(*pair)
    assert [gap.key for gap in found] == ["a", "b"]
    for gap in found:
        assert gap.t == pytest.approx(-2.5354627641855)
        assert [gap.low, gap.high] == pytest.approx([-1.3804912782592, -0.1195087217408])
        assert [gap.p, gap.p_ranks] == pytest.approx([0.0228466131577, 0.0266174400242])
        assert [gap.p_adjusted, gap.p_ranks_adjusted] == pytest.approx([2 * 0.0228466131577, 2 * 0.0266174400242])
    frame = frame_gaps(found)
    assert frame.index.tolist() == ["a", "b"]
    assert frame.loc["b", ["n", "kinerja", "stated", "gap"]].tolist() == [16, 42 / 16, 54 / 16, -0.75]
    assert frame["p_ranks_adjusted"].tolist() == pytest.approx([2 * 0.0266174400242] * 2)
