"""Does the service give what is hoped for: kinerja minus harapan (or kepentingan) per unsur. Floor 3.

'Stated' is what respondents said beside their answer on kinerja: harapan (what they expect) or kepentingan (how much
it matters). Both are compared within the same respondents; whoever left one of the two open is not in that pair. Gaps
of harapan are SERVQUAL's perceptions minus expectations (Parasuraman, Zeithaml and Berry 1988).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import stats

from ikm.analysis.differences import ALPHA
from ikm.analysis.families import holm
from ikm.analysis.index import CLAIM
from ikm.analysis.measure import ANSWER, PROBABILITY, SHARE, measured
from ikm.analysis.precision import LEVEL


@dataclass(frozen=True)
class Gap:
    """Kinerja minus stated of one unsur, over its pairs.

    Parameters
    ----------
    n : int
        Respondents who answered both.
    kinerja, stated : float
        Mean answers of these respondents, on the scale of the answers (1-4). `kinerja` is the NRR where all answered.
    tki : float
        Tingkat kesesuaian: sum of kinerja / sum of stated, share of 1. Descriptive only.
    estimate, low, high : float
        Mean of kinerja minus stated with its t interval, in points of the answers (-3 to 3); low and high are None
        where all respondents differ by the same, for then there is no error to reckon with.
    t, p, p_adjusted : float or None
        Paired t test, two-sided; p within the family of unsur (Holm).
    p_ranks, p_ranks_adjusted : float or None
        Wilcoxon's signed ranks as a check, adjusted likewise.
    """

    key: str
    n: int
    kinerja: float
    stated: float
    tki: float
    estimate: float
    low: float | None = None
    high: float | None = None
    t: float | None = None
    p: float | None = None
    p_adjusted: float | None = None
    p_ranks: float | None = None
    p_ranks_adjusted: float | None = None

    @property
    def real(self) -> bool:
        """Whether chance alone is an unlikely explanation (adjusted p below 0.05)."""
        return self.p_adjusted is not None and self.p_adjusted < ALPHA

    @property
    def disputed(self) -> bool:
        """Whether Wilcoxon's test, which takes the answers as ranks, says otherwise than the t test."""
        return self.p_ranks_adjusted is not None and self.real != (self.p_ranks_adjusted < ALPHA)


def pairs(kinerja: pd.DataFrame, stated: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Both answers of each respondent as floats; where one of the two is missing, both are NaN.

    Parameters
    ----------
    kinerja, stated : DataFrame, shape (respondents, unsur)
        The same rows and columns, whole numbers 1-4, missing where not answered.
    """
    one, other = (frame.to_numpy(dtype=float, na_value=np.nan) for frame in (kinerja, stated[list(kinerja.columns)]))
    missing = np.isnan(one) | np.isnan(other)
    return np.where(missing, np.nan, one), np.where(missing, np.nan, other)


def gaps(kinerja: pd.DataFrame, stated: pd.DataFrame) -> tuple[Gap, ...]:
    """Gap of each unsur with at least 10 pairs, in the order of the columns; one family.

    Parameters
    ----------
    kinerja, stated : DataFrame, shape (respondents, unsur)
        As for `pairs`.

    Source
    ------
    Paired t test; Holm (1979); Wilcoxon (1945), zeros dropped, normal approximation without continuity correction.
    """
    one, other = pairs(kinerja, stated)
    found = [
        _gap(str(key), k[~np.isnan(k)], s[~np.isnan(s)])
        for key, k, s in zip(kinerja.columns, one.T, other.T, strict=True)
        if np.count_nonzero(~np.isnan(k)) >= CLAIM
    ]
    return _adjusted(found)


def tki(found: Sequence[Gap]) -> float:
    """Tingkat kesesuaian of all unsur together: sum of all kinerja / sum of all stated, share of 1."""
    return sum(gap.n * gap.kinerja for gap in found) / sum(gap.n * gap.stated for gap in found)


def csi(found: Sequence[Gap], scale_max: int) -> float:
    """Mean kinerja weighted by what was stated, as a share of the highest possible: 0-1.

    With kepentingan this is the Customer Satisfaction Index: sum of (stated / sum of stated) x kinerja / scale_max.
    With harapan the same sum is only a kinerja weighted by expectation, and should be called so.

    Parameters
    ----------
    found : sequence of Gap
        At least one.
    scale_max : int
        Highest answer: 4.

    Source
    ------
    Customer Satisfaction Index as Indonesian service surveys compute it: mean importance score / sum of these as
    weight, times mean satisfaction score, summed, / highest score.
    """
    return sum(gap.stated * gap.kinerja for gap in found) / sum(gap.stated for gap in found) / scale_max


def gap_frame(found: Sequence[Gap]) -> pd.DataFrame:
    """One row an unsur: n (pairs), kinerja, stated (1-4), tki (share of 1), gap, low, high (points of 1-4), t, p's."""
    frame = pd.DataFrame(
        {
            "unsur": [gap.key for gap in found],
            "n": [gap.n for gap in found],
            "kinerja": [gap.kinerja for gap in found],
            "stated": [gap.stated for gap in found],
            "tki": [gap.tki for gap in found],
            "gap": [gap.estimate for gap in found],
            **{
                name: pd.Series([getattr(gap, name) for gap in found], dtype=float)
                for name in ("low", "high", "t", "p", "p_adjusted", "p_ranks", "p_ranks_adjusted")
            },
        }
    ).set_index("unsur")
    return measured(
        frame,
        n="respondents who answered both",
        **dict.fromkeys(("kinerja", "stated"), f"mean {ANSWER}"),
        tki=f"{SHARE}, kinerja / stated",
        **dict.fromkeys(("gap", "low", "high"), "answer points, kinerja minus stated"),
        t="statistic of the paired t-test",
        **dict.fromkeys(("p", "p_ranks"), PROBABILITY),
        **dict.fromkeys(("p_adjusted", "p_ranks_adjusted"), f"{PROBABILITY}, adjusted (Holm)"),
    )


def _gap(key: str, kinerja: np.ndarray, stated: np.ndarray) -> Gap:
    """One unsur; tests only where respondents differ in their difference."""
    difference = kinerja - stated
    gap = Gap(
        key=key,
        n=len(difference),
        kinerja=float(kinerja.mean()),
        stated=float(stated.mean()),
        tki=float(kinerja.sum() / stated.sum()),
        estimate=float(difference.mean()),
    )
    if not np.ptp(difference) > 0:
        return gap
    test = stats.ttest_rel(kinerja, stated)
    interval = test.confidence_interval(LEVEL)
    ranks = stats.wilcoxon(kinerja, stated, zero_method="wilcox", correction=False, method="asymptotic")
    return replace(
        gap,
        low=float(interval.low),
        high=float(interval.high),
        t=float(test.statistic),
        p=float(test.pvalue),
        p_ranks=float(ranks.pvalue),
    )


def _adjusted(found: Sequence[Gap]) -> tuple[Gap, ...]:
    """The same with p adjusted by Holm among those that have one."""
    tested = [gap for gap in found if gap.p is not None]
    if not tested:
        return tuple(found)
    means = holm([gap.p for gap in tested if gap.p is not None])
    ranks = holm([gap.p_ranks for gap in tested if gap.p_ranks is not None])
    adjusted = {
        gap.key: replace(gap, p_adjusted=float(one), p_ranks_adjusted=float(other))
        for gap, one, other in zip(tested, means, ranks, strict=True)
    }
    return tuple(adjusted.get(gap.key, gap) for gap in found)
