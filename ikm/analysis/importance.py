"""Expectation and need beside kinerja: what was asked decides what can be concluded.

Harapan or kepentingan per unsur gives gaps and an importance-performance analysis; an overall item alone gives derived
importance; nothing asked gives nothing, and the report says what to ask. The IKM is measured 'by comparing expectation
and need' (KEP/25/M.PAN/2/2004).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import comb, fsum
from typing import Literal

import numpy as np
import pandas as pd
import scipy

from ikm.analysis.comparison import SIGNIFICANCE_LEVEL, adjust_holm
from ikm.analysis.disclosure import GROUP_THRESHOLDS
from ikm.analysis.index import (
    ANSWER_SCALE,
    LEAST_CLAIMED,
    LEAST_RANKED,
    PROBABILITY,
    SHARE_OF_ONE,
    frame_records,
    is_few,
)
from ikm.analysis.precision import (
    CERTAIN_SHARE,
    CONFIDENCE_LEVEL,
    RESAMPLE_COUNT,
    Design,
    design_simple,
    draw_resamples,
)
from ikm.errors import SettingError
from ikm.rules.instrument import Instrument, round_half_up
from ikm.speech import _

AskedQuestion = Literal["harapan", "kepentingan", "overall", ""]
Quadrant = Literal["I", "II", "III", "IV"]
#: Questions on every unsur; harapan first where both were asked.
STATED_QUESTIONS: tuple[AskedQuestion, ...] = ("harapan", "kepentingan")
OVERALL_QUESTION: AskedQuestion = "overall"
#: Fewest respondents, other than none, who may have left one of two questions open where a figure of those who answered
#: both stands beside figures of all: their answers would follow from it.
LEAST_OPEN = GROUP_THRESHOLDS["public"]
#: Standard error, answer points, below which all differ by the same but for the last bit of a double.
_NO_ERROR = 1e-9
#: What a correlation is rounded down to a multiple of, from 30 pairs on and below.
_FINE_STEP, _COARSE_STEP = 0.25, 1.0
#: Fewest unsur with a gap that are parted into quadrants: the mean of one or two says nothing about them.
LEAST_GAPS = 5


@dataclass(frozen=True)
class Importance:
    """What respondents hope for, or hold important, beside what they got.

    Parameters
    ----------
    asked : {'harapan', 'kepentingan', 'overall', ''}
        What this rests on; '' where nothing of the kind was asked.
    also : {'kepentingan', ''}
        Asked too, not used here.
    gaps : tuple of Gap
        Unsur of which enough answered both questions (`ikm.analysis.index.is_few`), in the instrument's order.
    left_out : tuple of str
        Keys of unsur of which fewer did, or which were not asked.
    cross : Crosshair or None
        None where fewer than five unsur have a gap, unless the lines were put somewhere.
    positions : tuple of Position
        One each gap; none without a crosshair.
    tki, csi : float or None
        Tingkat kesesuaian of all unsur, share of 1; kinerja weighted by what was stated, share of the highest.
    derived : DerivedImportance or None
        Only where no more than an overall item was asked.
    hidden : bool
        Whether nothing is said of gaps because unsur may not be shown.
    """

    instrument: Instrument
    asked: AskedQuestion
    also: AskedQuestion = ""
    gaps: tuple[Gap, ...] = ()
    left_out: tuple[str, ...] = ()
    cross: Crosshair | None = None
    positions: tuple[Position, ...] = ()
    tki: float | None = None
    csi: float | None = None
    derived: DerivedImportance | None = None
    hidden: bool = False

    def without_unsur(self) -> Importance:
        """Return it without gaps and quadrants, which hold the means of single unsur; what was derived has none."""
        return Importance(self.instrument, self.asked, self.also, derived=self.derived, hidden=True)

    def priorities(self) -> tuple[Position, ...]:
        """List unsur that are prioritas utama with certainty, farthest above the diagonal first."""
        certain = [position for position in self.positions if position.quadrant == "I" and position.certain]
        return tuple(sorted(certain, key=lambda position: -position.distance))

    def uncertain(self) -> tuple[Position, ...]:
        """List unsur whose quadrant is not certain, in the instrument's order."""
        return tuple(position for position in self.positions if not position.certain)

    def widest(self) -> tuple[Gap, ...]:
        """List gaps from the most negative up; equal ones in the instrument's order."""
        return tuple(sorted(self.gaps, key=lambda gap: gap.estimate))


def assess_importance(
    answers: pd.DataFrame,
    instrument: Instrument,
    kind: AskedQuestion = "",
    cross: Crosshair | None = None,
    design: Design | None = None,
) -> Importance:
    """Assess gaps and quadrants of what was stated, or derived importance, or neither.

    Parameters
    ----------
    answers : DataFrame, shape (respondents, any)
        Unsur, and where asked harapan_*, kepentingan_* and overall: whole numbers 1-4, missing where not answered.
        `Survey.answers` is one.
    kind : {'', 'harapan', 'kepentingan', 'overall'}
        What to rest on; the first of these that was asked by default.
    cross : Crosshair, optional
        Fixed lines: those of an earlier period, or a target. At the means of the unsur by default.
    design : Design, optional
        Of these respondents, for tests of gaps; a simple random sample by default.

    Raises
    ------
    SettingError
        `kind` was not asked.
    """
    known = list_asked_questions(answers, instrument)
    if kind and kind not in known:
        raise SettingError(
            _("respondents were not asked for {kind}.", kind=kind), allowed=", ".join(known) or _("nothing of the kind")
        )
    if not known:
        return Importance(instrument, "")
    chosen = kind or known[0]
    scores = answers[list(instrument.keys)]
    if chosen == OVERALL_QUESTION:
        return Importance(instrument, chosen, derived=derive_importance(scores, answers[OVERALL_QUESTION]))
    stated = _select_stated(answers, instrument, chosen)
    gaps = estimate_gaps(scores, stated, design)
    left_out = tuple(key for key in instrument.keys if key not in {gap.key for gap in gaps})
    also: AskedQuestion = "kepentingan" if chosen == "harapan" and "kepentingan" in known else ""
    if not gaps:
        return Importance(instrument, chosen, also, left_out=left_out)
    lines = cross or (place_crosshair(gaps) if len(gaps) >= LEAST_GAPS else None)
    positions = place_unsur(scores, stated, gaps, lines) if lines else ()
    tki, csi = compute_tki(gaps), compute_csi(gaps, instrument.scale_max)
    return Importance(instrument, chosen, also, gaps, left_out, lines, positions, tki, csi)


def list_asked_questions(answers: pd.DataFrame, instrument: Instrument) -> tuple[AskedQuestion, ...]:
    """List the questions that somebody answered: harapan, kepentingan, overall."""
    asked = [kind for kind in STATED_QUESTIONS if _select_stated(answers, instrument, kind).notna().to_numpy().any()]
    if OVERALL_QUESTION in answers and answers[OVERALL_QUESTION].notna().any():
        asked.append(OVERALL_QUESTION)
    return tuple(asked)


def _select_stated(answers: pd.DataFrame, instrument: Instrument, kind: str) -> pd.DataFrame:
    """Select the answers to one kind of question, one column an unsur; missing where it was not asked."""
    columns = [f"{kind}_{key}" for key in instrument.keys]
    return answers.reindex(columns=columns).set_axis(list(instrument.keys), axis=1)


# --- Gaps between kinerja and what was stated


@dataclass(frozen=True)
class Gap:
    """Kinerja minus what was stated of one unsur: each the mean of all who answered it.

    Of those alone who answered both, the mean kinerja beside the NRR would tell what the others answered, who may be
    one.

    Parameters
    ----------
    n : int
        Respondents who stated it.
    kinerja : float
        The NRR: mean of all who answered the unsur, on the scale of the answers (1-4).
    stated : float
        Mean of all who stated it, same scale.
    tki : float
        Tingkat kesesuaian: kinerja / stated, share of 1. Descriptive only.
    estimate, low, high : float
        Kinerja minus stated with its t interval, in points of the answers (-3 to 3); low and high are None where
        there is no error to estimate.
    t, p, p_adjusted : float or None
        Test of no gap, two-sided; p within the family of unsur (Holm). Where nobody left one of the two open, and each
        respondent was chosen alone from all, it is the paired t test.
    p_ranks, p_ranks_adjusted : float or None
        Wilcoxon's signed ranks of those who answered both as a check, adjusted likewise; None where respondents were
        chosen together, for it takes each for itself.
    few_open : bool
        Whether 1 to 9 answered one of the two alone. The correlation of the two, which is of the others, is rounded
        down for the error then: with all its figures, it would tell what these few answered.
    one_cluster : bool
        Whether all who answered both lie in one cluster, so that there is no test; else there is none where the two
        differ by the same for everybody.
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
    few_open: bool = False
    one_cluster: bool = False

    @property
    def value(self) -> Decimal:
        """Kinerja as it is published, index points, scale 25-100."""
        return round_half_up(Fraction(str(self.kinerja)) * 25)

    @property
    def wished(self) -> Decimal:
        """What was stated, on the scale of the index."""
        return round_half_up(Fraction(str(self.stated)) * 25)

    @property
    def short(self) -> Decimal:
        """Kinerja minus what was stated, both as printed, in index points."""
        return self.value - self.wished

    @property
    def ends(self) -> tuple[float, float] | None:
        """The interval of the gap, in index points; None where there is no error to estimate."""
        return None if self.low is None or self.high is None else (25 * self.low, 25 * self.high)

    @property
    def real(self) -> bool:
        """Whether chance alone is an unlikely explanation (adjusted p below 0.05)."""
        return self.p_adjusted is not None and self.p_adjusted < SIGNIFICANCE_LEVEL

    @property
    def disputed(self) -> bool:
        """Whether Wilcoxon's test, which takes the answers as ranks, says otherwise than the t test."""
        return self.p_ranks_adjusted is not None and self.real != (self.p_ranks_adjusted < SIGNIFICANCE_LEVEL)


def estimate_gaps(kinerja: pd.DataFrame, stated: pd.DataFrame, design: Design | None = None) -> tuple[Gap, ...]:
    """Estimate the gap of each unsur with enough pairs to be ranked, in the order of the columns; one family.

    Parameters
    ----------
    kinerja, stated : DataFrame, shape (respondents, unsur)
        The same rows and columns, whole numbers 1-4, missing where not answered.
    design : Design, optional
        Of all rows; a simple random sample by default. The finite population is left out, as in every test.

    Source
    ------
    Difference of two ratio means by each respondent's influence on it, who left one of the two open being in the other
    alone: Sarndal, Swensson and Wretman (1992), section 5.6; agrees with R survey::svycontrast. Where all answered both
    it is the paired t test. Holm (1979). Wilcoxon (1945), zeros dropped, normal approximation without continuity
    correction.

    Examples
    --------
    Twelve answered waktu, all but the last stated harapan: both means are of all who answered.

    >>> kinerja = pd.DataFrame({"waktu": [3, 4] * 6})
    >>> stated = pd.DataFrame({"waktu": pd.array([4] * 11 + [None], dtype="Int8")})
    >>> (gap,) = estimate_gaps(kinerja, stated)
    >>> gap.n, gap.kinerja, gap.stated, gap.estimate
    (11, 3.5, 4.0, -0.5)
    """
    design = (design or design_simple(len(kinerja))).uncorrected()
    first, second = _make_arrays(kinerja, stated)
    both = ~(np.isnan(first) | np.isnan(second))
    pairs = int(both.any(axis=1).sum())
    gaps = [
        _test_gap(str(key), k, s, design)
        for key, k, s, n in zip(kinerja.columns, first.T, second.T, both.sum(axis=0), strict=True)
        if not is_few(int(n), pairs)
    ]
    return _adjust_gaps(gaps)


def _make_arrays(kinerja: pd.DataFrame, stated: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return both answers of each respondent as floats, NaN where missing, the same unsur in each column."""
    frames = (kinerja, stated[list(kinerja.columns)])
    first, second = (frame.to_numpy(dtype=float) for frame in frames)
    return first, second


def compute_tki(gaps: Sequence[Gap]) -> float:
    """Compute tingkat kesesuaian of all unsur together, share of 1.

    Sum of kinerja / sum of what was stated, each unsur as often as it was stated: of all answers where all answered.
    """
    return fsum(gap.n * gap.kinerja for gap in gaps) / fsum(gap.n * gap.stated for gap in gaps)


def compute_csi(gaps: Sequence[Gap], scale_max: int) -> float:
    """Compute the mean kinerja weighted by what was stated, as a share of the highest possible: 0-1.

    With kepentingan this is the Customer Satisfaction Index: sum of (stated / sum of stated) x kinerja / scale_max.
    With harapan the same sum is only a kinerja weighted by expectation, and should be called so.

    Parameters
    ----------
    gaps : sequence of Gap
        At least one.
    scale_max : int
        Highest answer: 4.

    Source
    ------
    Customer Satisfaction Index as Indonesian service surveys compute it: mean importance score / sum of these as
    weight, times mean satisfaction score, summed, / highest score.
    """
    return fsum(gap.stated * gap.kinerja for gap in gaps) / fsum(gap.stated for gap in gaps) / scale_max


def frame_gaps(gaps: Sequence[Gap]) -> pd.DataFrame:
    """Return one row per unsur: n (stated), kinerja, stated (1-4), tki (share of 1), gap, low, high (points), t, p."""
    holm = f"{PROBABILITY}, adjusted (Holm)"
    measures = {
        "n": "respondents who stated it",
        **dict.fromkeys(("kinerja", "stated"), f"mean {ANSWER_SCALE}"),
        "tki": f"{SHARE_OF_ONE}, kinerja / stated",
        **dict.fromkeys(("gap", "low", "high"), "answer points, kinerja minus stated"),
        "t": "standard errors from 0",
        **{"p": PROBABILITY, "p_adjusted": holm, "p_ranks": PROBABILITY, "p_ranks_adjusted": holm},
    }
    frame = frame_records(gaps, "unsur", measures, unsur="key", gap="estimate")
    return frame.astype(dict.fromkeys(("low", "high", "t", "p", "p_adjusted", "p_ranks", "p_ranks_adjusted"), float))


def _test_gap(key: str, kinerja: np.ndarray, stated: np.ndarray, design: Design) -> Gap:
    """Test the gap of one unsur, where there is an error to test it with."""
    answered, asked = ~np.isnan(kinerja), ~np.isnan(stated)
    both, (mean, first), (wish, second) = (
        answered & asked,
        _linearise_mean(kinerja, design.weight),
        _linearise_mean(stated, design.weight),
    )
    estimate, pairs = mean - wish, int(np.count_nonzero(both))
    few = any(0 < np.count_nonzero(given) - pairs < LEAST_OPEN for given in (answered, asked))
    gap = Gap(key, int(np.count_nonzero(asked)), mean, wish, mean / wish, estimate, few_open=few)
    variance = _bound_variance(first, second, design, pairs) if few else design.variance(first - second)
    se, df = float(np.sqrt(variance)), design.count_df(both)  # pairs are the fewest that the error rests on
    if df < 1 or not se > _NO_ERROR:
        return replace(gap, one_cluster=df < 1)
    reach, t = se * float(scipy.special.stdtrit(df, (1 + CONFIDENCE_LEVEL) / 2)), estimate / se
    ranks = None if design.cluster is not None else _compare_ranks((kinerja - stated)[both])
    p = float(2 * scipy.special.stdtr(df, -abs(t)))
    return replace(gap, low=estimate - reach, high=estimate + reach, t=t, p=p, p_ranks=ranks)


def _bound_variance(first: np.ndarray, second: np.ndarray, design: Design, pairs: int) -> float:
    """Return the variance of a difference of two means from influences, their correlation rounded down."""
    error, other = (float(np.sqrt(design.variance(influence))) for influence in (first, second))
    return _bound_variance_of(error, other, design.covariance(first, second), pairs)


def _bound_variance_of(first: float, second: float, covariance: float, pairs: int) -> float:
    """Return the variance of a difference of means of these errors, never below the true one.

    Their correlation is rounded down by steps wider than the distance of those that one answer more or less can make
    (below 30 pairs only 0 and -1 are left), so that whatever the few answered remains possible.
    """
    step, both = _COARSE_STEP if pairs < LEAST_RANKED else _FINE_STEP, first * second
    rounded = step * float(np.floor(covariance / both / step + _ON_IT)) if both > 0 else 0.0
    return first**2 + second**2 - 2 * rounded * both


def _linearise_mean(answers: np.ndarray, weight: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the mean of the answers given, and each respondent's influence on it: 0 where not answered."""
    given = ~np.isnan(answers)
    size = float(weight[given].sum())
    mean = float(weight[given] @ answers[given]) / size
    return mean, np.where(given, answers - mean, 0.0) / size


def _compare_ranks(apart: np.ndarray) -> float:
    """Return p of Wilcoxon's signed ranks of differences; 1 where none differs from 0.

    By the normal distribution, corrected for ties and not for continuity, zeros left out; agrees with R wilcox.test and
    scipy.stats, which takes a second to load.
    """
    if not apart.any():
        return 1.0
    moved = apart[apart != 0]
    n, (ranks, sizes) = len(moved), rank_with_ties(np.abs(moved))
    variance = (n * (n + 1) * (2 * n + 1) - float((sizes**3 - sizes).sum()) / 2) / 24
    z = (ranks[moved > 0].sum() - n * (n + 1) / 4) / np.sqrt(variance)
    return 2 * float(scipy.special.ndtr(-abs(z)))


def rank_with_ties(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rank values from 1 on, equal ones by the mean of their ranks, and count each of the different values.

    Examples
    --------
    >>> ranks, sizes = rank_with_ties(np.array([3, 1, 3, 4]))
    >>> ranks.tolist(), sizes.tolist()
    ([2.5, 1.0, 2.5, 4.0], [1, 2, 1])
    """
    _values, place, sizes = np.unique(values, return_inverse=True, return_counts=True)
    return (sizes.cumsum() - (sizes - 1) / 2)[place], sizes


def _adjust_gaps(gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """Return the gaps with both p adjusted by Holm, each among those that have one."""
    means, ranks = (
        _adjust_known({gap.key: figure for gap, figure in zip(gaps, figures, strict=True)})
        for figures in ([gap.p for gap in gaps], [gap.p_ranks for gap in gaps])
    )
    return tuple(replace(gap, p_adjusted=means[gap.key], p_ranks_adjusted=ranks[gap.key]) for gap in gaps)


def _adjust_known(p: Mapping[str, float | None]) -> dict[str, float | None]:
    """Adjust those p that are known by Holm."""
    known = {key: figure for key, figure in p.items() if figure is not None}
    adjusted = dict(zip(known, adjust_holm(list(known.values())).tolist(), strict=True))
    return {key: adjusted.get(key) for key in p}


# --- Quadrants

#: I prioritas utama, II pertahankan, III prioritas rendah, IV berlebihan.
QUADRANTS: tuple[Quadrant, ...] = ("I", "II", "III", "IV")
#: Means closer than this to the crosshair lie on it: sums of thirds and ninths are not exact as floats.
_ON_IT = 1e-9


@dataclass(frozen=True)
class Crosshair:
    """Where the quadrants meet, on the scale of the answers (1-4).

    Parameters
    ----------
    fixed : str
        What the lines stand for where they were put: an earlier period, a target; '' at the means of the unsur.
    """

    kinerja: float
    stated: float
    fixed: str = ""


@dataclass(frozen=True)
class Position:
    """One unsur in the plane of kinerja and what was stated.

    Parameters
    ----------
    kinerja, stated : float
        As of its gap, 1-4 scale.
    quadrant : {'I', 'II', 'III', 'IV'}
        High means on or above the crosshair.
    on_line : bool
        Lies on one of the lines.
    distance : float
        From the iso-priority diagonal (slope 1 through the crosshair), in points of the answers; above 0 more is
        stated, for the kinerja given, than at the crosshair, so the unsur has priority (Bacon 2003).
    shares : mapping of quadrant to float
        Share of resamples in each, of 1.
    """

    key: str
    kinerja: float
    stated: float
    quadrant: Quadrant
    on_line: bool
    distance: float
    shares: Mapping[Quadrant, float]

    @property
    def certain(self) -> bool:
        """Whether it keeps its quadrant in at least 80 % of the resamples."""
        return self.shares[self.quadrant] >= CERTAIN_SHARE

    @property
    def other(self) -> Quadrant:
        """The quadrant it falls into most often besides its own."""
        others = [quadrant for quadrant in QUADRANTS if quadrant != self.quadrant]
        return max(others, key=lambda quadrant: self.shares[quadrant])


def place_crosshair(gaps: Sequence[Gap]) -> Crosshair:
    """Place the lines at the plain means over the unsur of the mean answers."""
    kinerja, stated = fsum(gap.kinerja for gap in gaps), fsum(gap.stated for gap in gaps)
    return Crosshair(kinerja / len(gaps), stated / len(gaps))


def place_unsur(
    kinerja: pd.DataFrame, stated: pd.DataFrame, gaps: Sequence[Gap], cross: Crosshair, resamples: int = RESAMPLE_COUNT
) -> tuple[Position, ...]:
    """Place each unsur in a quadrant, with the share of resamples in each.

    Parameters
    ----------
    kinerja, stated : DataFrame, shape (respondents, unsur)
        As for `estimate_gaps`.
    gaps : sequence of Gap
        The unsur to place, of these answers.
    cross : Crosshair
        Where it lies at the means, it moves with each resample; a fixed one stays.
    """
    keys = [gap.key for gap in gaps]
    drawn_kinerja, drawn_stated = _resample_means(*_make_arrays(kinerja[keys], stated), resamples)
    fixed = bool(cross.fixed)
    right = drawn_kinerja - (cross.kinerja if fixed else drawn_kinerja.mean(axis=1, keepdims=True))
    up = drawn_stated - (cross.stated if fixed else drawn_stated.mean(axis=1, keepdims=True))
    places = _find_quadrants(right, up)
    return tuple(_place_gap(gap, cross, drawn) for gap, drawn in zip(gaps, places.T, strict=True))


def frame_positions(positions: Sequence[Position]) -> pd.DataFrame:
    """Return one row per unsur: kinerja, stated (1-4), quadrant, certain, on_line, distance (points), I-IV (shares)."""
    measures: dict[str, str] = {
        **dict.fromkeys(("kinerja", "stated"), f"mean {ANSWER_SCALE}"),
        **dict.fromkeys(("quadrant", "certain", "on_line"), ""),
        "distance": "answer points, from the diagonal",
        **dict.fromkeys(map(str, QUADRANTS), f"{SHARE_OF_ONE} of the resamples"),
    }
    shares = {quadrant: f"shares.{quadrant}" for quadrant in QUADRANTS}
    return frame_records(positions, "unsur", measures, unsur="key", **shares)


def _place_gap(gap: Gap, cross: Crosshair, places: np.ndarray) -> Position:
    """Place one unsur by its means, with its quadrant in every resample."""
    right, up = gap.kinerja - cross.kinerja, gap.stated - cross.stated
    return Position(
        key=gap.key,
        kinerja=gap.kinerja,
        stated=gap.stated,
        quadrant=QUADRANTS[int(_find_quadrants(np.array(right), np.array(up)))],
        on_line=min(abs(right), abs(up)) < _ON_IT,
        distance=(up - right) / np.sqrt(2).item(),
        shares={quadrant: float((places == at).mean()) for at, quadrant in enumerate(QUADRANTS)},
    )


def _find_quadrants(right: np.ndarray, up: np.ndarray) -> np.ndarray:
    """Find places in QUADRANTS from the distances to the lines; on a line counts as high."""
    high_kinerja, high_stated = right >= -_ON_IT, up >= -_ON_IT
    return np.where(high_stated, np.where(high_kinerja, 1, 0), np.where(high_kinerja, 3, 2))


def _resample_means(kinerja: np.ndarray, stated: np.ndarray, resamples: int) -> tuple[np.ndarray, np.ndarray]:
    """Return mean answers in each resample, shape (resamples, unsur); resamples that miss an unsur are left out."""
    answers = np.hstack([kinerja, stated])
    answers = answers[~np.isnan(answers).all(axis=1)]
    given, values = ~np.isnan(answers), np.nan_to_num(answers)
    drawn = [np.stack([times @ given, times @ values]) for times in draw_resamples(len(answers), resamples)]
    counts, sums = np.concatenate(drawn, axis=1)
    whole = (counts > 0).all(axis=1)
    first, second = np.hsplit(sums[whole] / counts[whole], 2)
    return first, second


# --- Importance derived from an overall item

#: Fewest complete respondents for weights that share out R2; below, correlations alone.
LEAST_FOR_SHARES = 100
#: With more unsur LMG is left out and Johnson's weights rank: it fits every subset, 2^14 = 16,384 of them.
MOST_LMG_UNSUR = 14
#: Steps to 1 that correlations and parts of R2 are cut off to.
_CORRELATION_STEPS, _SHARE_STEPS = 10, 100
#: R2 from which the overall item is taken for the index itself.
CIRCULAR_R2 = 0.95
#: The same where so many overall answers are the rounded mean of the unsur.
CIRCULAR_SHARE = 0.98


@dataclass(frozen=True)
class UnsurAssociation:
    """How closely one unsur goes with the overall answer.

    Parameters
    ----------
    kinerja : float
        The NRR: mean answer of all who answered the unsur, 1-4 scale. Of the complete respondents alone it would tell,
        beside the NRR, what the others answered.
    pearson, low, high, spearman : float or None
        Correlations with the overall answer, -1 to 1, Pearson's with its interval (Fisher); None where all answered
        alike.
    johnson, lmg : float or None
        Parts of R2, share of 1; None where fewer than 100 answered, or all alike.
    leads : float
        Share of resamples in which it comes first, of 1.
    """

    key: str
    kinerja: float
    pearson: float | None = None
    low: float | None = None
    high: float | None = None
    spearman: float | None = None
    johnson: float | None = None
    lmg: float | None = None
    leads: float = 0.0

    @property
    def certain(self) -> bool:
        """Whether it leads in at least 80 % of the resamples."""
        return self.leads >= CERTAIN_SHARE


@dataclass(frozen=True)
class DerivedImportance:
    """Derived importance of the unsur, or why there is none.

    Parameters
    ----------
    n : int
        Respondents who answered the overall item and every unsur.
    r2 : float or None
        Of the overall answer on all unsur, 0-1; None below 100 respondents.
    refused : {'', 'few', 'alike', 'circular', 'beside'}
        Too few respondents; all overall answers alike; the overall answer is the index itself; of 10 to 29 respondents,
        what 1 to 9 others answered to an unsur would follow.
    few_open : bool
        Whether 1 to 9 answered an unsur who left another question open: correlations are cut off to tenths and parts of
        R2 to hundredths then, for with all their figures they would tell what these few answered.
    """

    n: int
    weights: tuple[UnsurAssociation, ...] = ()
    r2: float | None = None
    refused: str = ""
    few_open: bool = False

    @property
    def by(self) -> str:
        """What ranks the unsur: parts of R2 by 'lmg', by 'johnson' where too many unsur; below 100 'pearson'."""
        for name in ("lmg", "johnson"):
            if any(getattr(association, name) is not None for association in self.weights):
                return name
        return "pearson"

    def strongest(self) -> tuple[UnsurAssociation, ...]:
        """List unsur with a correlation, the first by rank first; equal ones in the instrument's order."""
        by = self.by
        known = [association for association in self.weights if association.pearson is not None]
        return tuple(sorted(known, key=lambda association: -(getattr(association, by) or 0)))


def derive_importance(scores: pd.DataFrame, overall: pd.Series) -> DerivedImportance:
    """Derive the importance of each unsur from its association with the overall answer.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, unsur)
        Whole numbers 1-4, missing where not answered.
    overall : Series, shape (respondents,)
        Satisfaction on the whole, asked as a question of its own, same scale. Only complete respondents count; an
        unsur that nobody answered is left out.

    Source
    ------
    Johnson (2000) for relative weights; Lindeman, Merenda and Gold (1980) for LMG, the Shapley value of R2.
    """
    asked = scores.loc[:, scores.notna().any()]
    complete = asked.notna().all(axis=1) & overall.notna()
    x, y = asked[complete].to_numpy(dtype=float), overall[complete].to_numpy(dtype=float)
    n = len(y)
    if n < LEAST_CLAIMED:
        return DerivedImportance(n, refused="few")
    varied = [place for place in range(x.shape[1]) if np.ptp(x[:, place]) > 0]
    if not np.ptp(y) > 0 or not varied:
        return DerivedImportance(n, refused="alike")
    if is_circular(x, y):
        return DerivedImportance(n, refused="circular")
    few = bool((asked.notna().sum() - n).between(1, LEAST_OPEN - 1).any())
    if few and n < LEAST_RANKED:
        return DerivedImportance(n, refused="beside")
    r2 = compute_r_squared(compute_correlations(x, y)) if n >= LEAST_FOR_SHARES else None
    means = {str(key): float(column.mean()) for key, column in asked.astype(float).items()}
    weights = _associate_unsur(means, x, y, varied)
    if not few:
        return DerivedImportance(n, weights, r2)
    return DerivedImportance(n, tuple(_cut_off(one, n) for one in weights), _cut(r2, _SHARE_STEPS), few_open=True)


def is_circular(x: np.ndarray, y: np.ndarray) -> bool:
    """Return whether the overall answer is only the index once more.

    Parameters
    ----------
    x, y : ndarray, shapes (respondents, unsur) and (respondents,)
        Complete answers to the unsur, and the overall answer.

    Returns
    -------
    bool
        R2 (adjusted) of y on x is 0.95 or more; or y is the mean of x rounded, cut off or rounded up in 98 % or more
        of those respondents whose mean is no whole number. Who answers 3 to all, overall too, proves nothing.
    """
    n, k = x.shape
    if n > k + 1 and 1 - (1 - compute_r_squared(compute_correlations(x, y))) * (n - 1) / (n - k - 1) >= CIRCULAR_R2:
        return True
    means = x.mean(axis=1)
    telling = np.abs(means - np.rint(means)) > 1e-9
    if np.count_nonzero(telling) < LEAST_CLAIMED:
        return False
    copies = (np.floor(means[telling] + shift) for shift in (0.0, 0.5, 1.0))
    return any((y[telling] == copy).mean() >= CIRCULAR_SHARE for copy in copies)


def frame_derived(derived: DerivedImportance) -> pd.DataFrame:
    """Return one row per unsur: kinerja (1-4), pearson, low, high, spearman (-1 to 1), johnson, lmg, leads (shares)."""
    measures = {
        "kinerja": f"mean {ANSWER_SCALE}",
        **dict.fromkeys(("pearson", "low", "high", "spearman"), "correlation with overall satisfaction, -1 to 1"),
        **dict.fromkeys(("johnson", "lmg"), f"{SHARE_OF_ONE} of R2"),
        "leads": f"{SHARE_OF_ONE} of the resamples in which it comes first",
    }
    return frame_records(derived.weights, "unsur", measures, unsur="key").astype("Float64")


def _associate_unsur(
    means: Mapping[str, float], x: np.ndarray, y: np.ndarray, varied: Sequence[int]
) -> tuple[UnsurAssociation, ...]:
    """Associate every unsur, each with its NRR: correlations where answers vary, parts of R2 where enough answered."""
    matrix = compute_correlations(x, y)
    johnson, lmg = dict[int, float](), dict[int, float]()
    if len(y) >= LEAST_FOR_SHARES:
        johnson = dict(zip(varied, compute_johnson_weights(matrix).tolist(), strict=True))
        if len(varied) <= MOST_LMG_UNSUR:
            lmg = dict(zip(varied, compute_lmg_weights(matrix).tolist(), strict=True))
    by = "lmg" if lmg else "johnson" if johnson else "pearson"
    leads = dict(zip(varied, compute_leading_shares(x[:, varied], y, by), strict=True))
    return tuple(
        _correlate_unsur(
            UnsurAssociation(key, mean, johnson=johnson.get(place), lmg=lmg.get(place), leads=leads[place]),
            x[:, place],
            y,
        )
        if place in varied
        else UnsurAssociation(key, mean)
        for place, (key, mean) in enumerate(means.items())
    )


def _correlate_unsur(known: UnsurAssociation, answers: np.ndarray, y: np.ndarray) -> UnsurAssociation:
    """Correlate an unsur whose answers vary with the overall answer."""
    pearson = _correlate(answers, y)
    ranks = np.column_stack([rank_with_ties(answers)[0], rank_with_ties(y)[0]])
    spearman = float(np.corrcoef(ranks, rowvar=False)[1, 0])
    low, high = _find_fisher_limits(pearson, len(y))
    return replace(known, pearson=pearson, low=low, high=high, spearman=spearman)


def _correlate(first: np.ndarray, second: np.ndarray) -> float:
    """Return Pearson's correlation to the last digit of scipy.stats, which takes a second to load."""
    apart = [values - values.mean() for values in (first, second)]
    farthest = [np.abs(values).max() for values in apart]
    norms = [most * np.linalg.norm(values / most, axis=0) for most, values in zip(farthest, apart, strict=True)]
    one, other = (values / norm for values, norm in zip(apart, norms, strict=True))
    return float(np.clip(np.vecdot(one, other), -1.0, 1.0))


def _find_fisher_limits(pearson: float, n: int) -> tuple[float, float]:
    """Find the ends of Fisher's interval of a correlation; the correlation itself where it is 1 or -1."""
    if abs(pearson) >= 1 - _NOTHING_LEFT:
        return pearson, pearson
    reach = float(scipy.special.ndtri((1 + CONFIDENCE_LEVEL) / 2)) / np.sqrt(n - 3)
    low, high = np.tanh(np.arctanh(pearson) + np.array([-reach, reach])).tolist()
    return low, high


def _cut_off(known: UnsurAssociation, n: int) -> UnsurAssociation:
    """Cut off the figures of an association of n respondents."""
    parts = replace(known, johnson=_cut(known.johnson, _SHARE_STEPS), lmg=_cut(known.lmg, _SHARE_STEPS))
    pearson, spearman = _cut(known.pearson, _CORRELATION_STEPS), _cut(known.spearman, _CORRELATION_STEPS)
    if pearson is None:
        return parts
    low, high = _find_fisher_limits(pearson, n)
    return replace(parts, pearson=pearson, low=low, high=high, spearman=spearman)


def _cut(figure: float | None, steps: int) -> float | None:
    """Cut a figure off to so many steps to 1, towards 0; None stays."""
    return None if figure is None else float(np.trunc(figure * steps + np.copysign(_ON_IT, figure)) / steps)


# --- Association with the overall answer, from correlation matrices

#: Numbers of subset fits held at once, 8 bytes each.
_FITS_AT_ONCE = 4_000_000
#: Share of a variable's variance that others leave, below which they explain all of it.
_NOTHING_LEFT = 1e-10
#: Variance, squared answer points, below which all answers are alike.
_NO_VARIANCE = 1e-12


def compute_correlations(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Compute the correlation matrix of y (first) and the columns of x that vary."""
    return np.asarray(np.corrcoef(np.column_stack([y, x[:, np.ptp(x, axis=0) > 0]]), rowvar=False))


def compute_r_squared(matrix: np.ndarray, members: Sequence[int] | None = None) -> float:
    """Compute R2 of the first variable on others, from correlations; columns that repeat each other do no harm.

    Parameters
    ----------
    matrix : ndarray, shape (1 + k, 1 + k)
        Correlations, the explained variable first.
    members : sequence of int, optional
        Which of the k others, counted from 0; all by default.
    """
    places = np.arange(1, len(matrix)) if members is None else np.asarray(members, dtype=int) + 1
    with_y = matrix[0, places]
    return float(with_y @ np.linalg.pinv(matrix[np.ix_(places, places)], hermitian=True) @ with_y)


def compute_johnson_weights(matrix: np.ndarray) -> np.ndarray:
    """Share out R2 over the nearest orthogonal variables (Johnson's relative weights, 2000); they add up to R2.

    Parameters
    ----------
    matrix : ndarray, shape (..., 1 + k, 1 + k)
        As for `compute_r_squared`, one or many.

    Returns
    -------
    ndarray, shape (..., k)
    """
    values, vectors = np.linalg.eigh(matrix[..., 1:, 1:])
    loadings = (vectors * np.sqrt(np.clip(values, 0, None))[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    beta = np.linalg.pinv(loadings, hermitian=True) @ matrix[..., 1:, :1]
    return np.asarray((loadings**2 @ beta**2)[..., 0])


def compute_lmg_weights(matrix: np.ndarray) -> np.ndarray:
    """Compute what each variable adds to R2, averaged over all orders of entry (LMG, Shapley); they add up to R2.

    Parameters
    ----------
    matrix : ndarray, shape (..., 1 + k, 1 + k)
        As for `compute_r_squared`, one or many; the row of a variable that does not vary is nought throughout.

    Returns
    -------
    ndarray, shape (..., k)
    """
    k = matrix.shape[-1] - 1
    fits = _fit_subsets(matrix.reshape(-1, k + 1, k + 1))
    subsets = np.arange(len(fits))
    size = np.array([int(subset).bit_count() for subset in subsets])
    totals = np.empty((fits.shape[1], k))
    for variable in range(k):
        without = subsets[subsets & (1 << variable) == 0]
        share = np.array([1 / (k * comb(k - 1, int(n))) for n in size[without]])
        totals[:, variable] = share @ (fits[without | (1 << variable)] - fits[without])
    return totals.reshape(*matrix.shape[:-2], k)


def compute_leading_shares(x: np.ndarray, y: np.ndarray, by: str) -> list[float]:
    """Compute the share of resamples in which each column of x comes first; equal ones all lead.

    Parameters
    ----------
    x, y : ndarray, shapes (respondents, unsur) and (respondents,)
        Complete answers. A column that does not vary in a resample cannot lead in it.
    by : {'pearson', 'lmg', 'johnson'}
    """
    first = np.zeros(x.shape[1])
    for matrices in resample_correlations(x, y):
        step = max(1, _FITS_AT_ONCE // 2 ** x.shape[1]) if by == "lmg" else len(matrices)
        for start in range(0, len(matrices), step):
            some = matrices[start : start + step]
            varies = (np.diagonal(some, axis1=1, axis2=2)[:, 1:] > 0) & (some[:, 0, 0] > 0)[:, None]
            measures = np.where(varies, _MEASURES[by](some), -np.inf)
            first += (varies & (measures >= measures.max(axis=1, keepdims=True) - 1e-9)).sum(axis=0)
    return [float(share) for share in first / RESAMPLE_COUNT]


def resample_correlations(x: np.ndarray, y: np.ndarray) -> Iterator[np.ndarray]:
    """Draw correlation matrices of resamples, y first, some at a time; the row of what does not vary is nought."""
    data = np.column_stack([y, x])
    size = data.shape[1]
    above = np.triu_indices(size)
    moments = np.column_stack([data, data[:, above[0]] * data[:, above[1]]])
    for times in draw_resamples(len(y)):
        drawn = times @ moments / len(y)
        means = drawn[:, :size]
        products = np.empty((len(drawn), size, size))
        products[:, above[0], above[1]] = products[:, above[1], above[0]] = drawn[:, size:]
        spread = products - means[:, :, None] * means[:, None, :]
        variance = np.diagonal(spread, axis1=1, axis2=2)
        scale = np.where(variance > _NO_VARIANCE, 1 / np.sqrt(np.where(variance > _NO_VARIANCE, variance, 1)), 0)
        yield spread * scale[:, :, None] * scale[:, None, :]


def _fit_subsets(matrices: np.ndarray) -> np.ndarray:
    """Compute R2 of every subset of variables, shape (2^k, matrices); bit j of the place stands for variable j.

    Variables are swept out one after the other (Gauss), so that each subset costs one step from a smaller one.
    """
    k = matrices.shape[-1] - 1
    fits = np.zeros((2**k, len(matrices)))

    def sweep(rest: np.ndarray, first: int, members: int) -> None:
        """Fit all subsets that add variables from `first` on; `rest` is what they leave, the explained one last."""
        for at in range(k - first):
            pivot, column = rest[:, at, at, None], rest[:, at + 1 :, at]
            explained = np.where(pivot > _NOTHING_LEFT, column / np.where(pivot > _NOTHING_LEFT, pivot, 1), 0)
            left = rest[:, at + 1 :, at + 1 :] - explained[:, :, None] * column[:, None, :]
            joined = members | (1 << (first + at))
            fits[joined] = matrices[:, 0, 0] - left[:, -1, -1]
            sweep(left, first + at + 1, joined)

    order = [*range(1, k + 1), 0]
    sweep(matrices[:, order][:, :, order], 0, 0)
    return fits


#: What unsur are ranked by -> how it is computed from correlation matrices.
_MEASURES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "pearson": lambda matrix: matrix[..., 0, 1:],
    "lmg": compute_lmg_weights,
    "johnson": compute_johnson_weights,
}
