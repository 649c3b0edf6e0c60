"""Expectation and need beside kinerja: what was asked decides what can be concluded.

Harapan or kepentingan per unsur gives gaps and an importance-performance analysis; an overall item alone gives derived
importance; nothing asked gives nothing, and the report says what to ask. The IKM is measured 'by comparing expectation
and need' (KEP/25/M.PAN/2/2004).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import comb
from typing import Literal

import numpy as np
import pandas as pd
from scipy import stats

from ikm.analysis.comparison import SIGNIFICANCE_LEVEL, adjust_holm
from ikm.analysis.index import ANSWER_SCALE, LEAST_CLAIMED, PROBABILITY, SHARE_OF_ONE, frame_records, is_few
from ikm.analysis.precision import CERTAIN_SHARE, CONFIDENCE_LEVEL, RESAMPLE_COUNT, draw_resamples
from ikm.errors import SettingError
from ikm.rules.instrument import Instrument

AskedQuestion = Literal["harapan", "kepentingan", "overall", ""]
Quadrant = Literal["I", "II", "III", "IV"]
#: Questions on every unsur; harapan first where both were asked.
STATED_QUESTIONS: tuple[AskedQuestion, ...] = ("harapan", "kepentingan")
OVERALL_QUESTION: AskedQuestion = "overall"
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
        Unsur with enough pairs (`ikm.analysis.index.is_few`), in the instrument's order.
    left_out : tuple of str
        Keys of unsur with fewer pairs or not asked.
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
    answers: pd.DataFrame, instrument: Instrument, kind: AskedQuestion = "", cross: Crosshair | None = None
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

    Raises
    ------
    SettingError
        `kind` was not asked.
    """
    known = list_asked_questions(answers, instrument)
    if kind and kind not in known:
        raise SettingError(f"respondents were not asked for {kind}.", allowed=", ".join(known) or "nothing of the kind")
    if not known:
        return Importance(instrument, "")
    chosen = kind or known[0]
    scores = answers[list(instrument.keys)]
    if chosen == OVERALL_QUESTION:
        return Importance(instrument, chosen, derived=derive_importance(scores, answers[OVERALL_QUESTION]))
    stated = _select_stated(answers, instrument, chosen)
    gaps = estimate_gaps(scores, stated)
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
    """Kinerja minus what was stated of one unsur, over its pairs.

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
        where all respondents differ by the same, for then there is no error to estimate.
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
        return self.p_adjusted is not None and self.p_adjusted < SIGNIFICANCE_LEVEL

    @property
    def disputed(self) -> bool:
        """Whether Wilcoxon's test, which takes the answers as ranks, says otherwise than the t test."""
        return self.p_ranks_adjusted is not None and self.real != (self.p_ranks_adjusted < SIGNIFICANCE_LEVEL)


def estimate_gaps(kinerja: pd.DataFrame, stated: pd.DataFrame) -> tuple[Gap, ...]:
    """Estimate the gap of each unsur with enough pairs to be ranked, in the order of the columns; one family.

    Parameters
    ----------
    kinerja, stated : DataFrame, shape (respondents, unsur)
        As for `pair_answers`.

    Source
    ------
    Paired t test; Holm (1979); Wilcoxon (1945), zeros dropped, normal approximation without continuity correction.
    """
    first, second = pair_answers(kinerja, stated)
    pairs = int((~np.isnan(first)).any(axis=1).sum())
    gaps = [
        _test_gap(str(key), k[~np.isnan(k)], s[~np.isnan(s)])
        for key, k, s in zip(kinerja.columns, first.T, second.T, strict=True)
        if not is_few(int(np.count_nonzero(~np.isnan(k))), pairs)
    ]
    return _adjust_gaps(gaps)


def pair_answers(kinerja: pd.DataFrame, stated: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Return both answers of each respondent as floats; where one of the two is missing, both are NaN.

    Parameters
    ----------
    kinerja, stated : DataFrame, shape (respondents, unsur)
        The same rows and columns, whole numbers 1-4, missing where not answered.
    """
    first, second = (frame.to_numpy(dtype=float, na_value=np.nan) for frame in (kinerja, stated[list(kinerja.columns)]))
    missing = np.isnan(first) | np.isnan(second)
    return np.where(missing, np.nan, first), np.where(missing, np.nan, second)


def compute_tki(gaps: Sequence[Gap]) -> float:
    """Compute tingkat kesesuaian of all unsur together: sum of all kinerja / sum of all stated, share of 1."""
    return sum(gap.n * gap.kinerja for gap in gaps) / sum(gap.n * gap.stated for gap in gaps)


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
    return sum(gap.stated * gap.kinerja for gap in gaps) / sum(gap.stated for gap in gaps) / scale_max


def frame_gaps(gaps: Sequence[Gap]) -> pd.DataFrame:
    """Return one row per unsur: n (pairs), kinerja, stated (1-4), tki (share of 1), gap, low, high (points), t, p's."""
    holm = f"{PROBABILITY}, adjusted (Holm)"
    measures = {
        "n": "respondents who answered both",
        **dict.fromkeys(("kinerja", "stated"), f"mean {ANSWER_SCALE}"),
        "tki": f"{SHARE_OF_ONE}, kinerja / stated",
        **dict.fromkeys(("gap", "low", "high"), "answer points, kinerja minus stated"),
        "t": "statistic of the paired t-test",
        **{"p": PROBABILITY, "p_adjusted": holm, "p_ranks": PROBABILITY, "p_ranks_adjusted": holm},
    }
    frame = frame_records(gaps, "unsur", measures, unsur="key", gap="estimate")
    return frame.astype(dict.fromkeys(("low", "high", "t", "p", "p_adjusted", "p_ranks", "p_ranks_adjusted"), float))


def _test_gap(key: str, kinerja: np.ndarray, stated: np.ndarray) -> Gap:
    """Test the gap of one unsur, where respondents differ in their difference."""
    difference = kinerja - stated
    means, tki = (float(kinerja.mean()), float(stated.mean())), float(kinerja.sum() / stated.sum())
    gap = Gap(key, len(difference), *means, tki, float(difference.mean()))
    if not np.ptp(difference) > 0:
        return gap
    test = stats.ttest_rel(kinerja, stated)
    interval = test.confidence_interval(CONFIDENCE_LEVEL)
    ranks = stats.wilcoxon(kinerja, stated, zero_method="wilcox", correction=False, method="asymptotic")
    low, high, t = (float(figure) for figure in (interval.low, interval.high, test.statistic))
    return replace(gap, low=low, high=high, t=t, p=float(test.pvalue), p_ranks=float(ranks.pvalue))


def _adjust_gaps(gaps: Sequence[Gap]) -> tuple[Gap, ...]:
    """Return the gaps with p adjusted by Holm among those that have one."""
    tested = [gap for gap in gaps if gap.p is not None]
    if not tested:
        return tuple(gaps)
    means = adjust_holm([gap.p for gap in tested if gap.p is not None])
    ranks = adjust_holm([gap.p_ranks for gap in tested if gap.p_ranks is not None])
    adjusted = {
        gap.key: replace(gap, p_adjusted=float(p), p_ranks_adjusted=float(p_ranks))
        for gap, p, p_ranks in zip(tested, means, ranks, strict=True)
    }
    return tuple(adjusted.get(gap.key, gap) for gap in gaps)


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
        Mean answers over the same respondents, 1-4 scale.
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
    kinerja, stated = sum(gap.kinerja for gap in gaps), sum(gap.stated for gap in gaps)
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
    drawn_kinerja, drawn_stated = _resample_means(*pair_answers(kinerja[keys], stated[keys]), resamples)
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
    given = ~np.isnan(kinerja)
    rows = given.any(axis=1)
    given, first, second = given[rows], np.nan_to_num(kinerja[rows]), np.nan_to_num(stated[rows])
    sums = [np.stack([times @ given, times @ first, times @ second]) for times in draw_resamples(len(given), resamples)]
    counts, kinerja_sums, stated_sums = np.concatenate(sums, axis=1)
    whole = (counts > 0).all(axis=1)
    return kinerja_sums[whole] / counts[whole], stated_sums[whole] / counts[whole]


# --- Importance derived from an overall item

#: Fewest complete respondents for weights that share out R2; below, correlations alone.
LEAST_FOR_SHARES = 100
#: With more unsur LMG is left out and Johnson's weights rank: it fits every subset, 2^14 = 16,384 of them.
MOST_LMG_UNSUR = 14
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
        Mean answer of the complete respondents, 1-4 scale.
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
    refused : {'', 'few', 'alike', 'circular'}
        Too few respondents; all overall answers alike; the overall answer is the index itself.
    """

    n: int
    weights: tuple[UnsurAssociation, ...] = ()
    r2: float | None = None
    refused: str = ""

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
    r2 = compute_r_squared(compute_correlations(x, y)) if n >= LEAST_FOR_SHARES else None
    return DerivedImportance(n, _associate_unsur([str(key) for key in asked.columns], x, y, varied), r2)


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
    keys: Sequence[str], x: np.ndarray, y: np.ndarray, varied: Sequence[int]
) -> tuple[UnsurAssociation, ...]:
    """Associate every unsur: correlations where answers vary, parts of R2 where enough answered."""
    matrix = compute_correlations(x, y)
    johnson, lmg = dict[int, float](), dict[int, float]()
    if len(y) >= LEAST_FOR_SHARES:
        johnson = dict(zip(varied, compute_johnson_weights(matrix).tolist(), strict=True))
        if len(varied) <= MOST_LMG_UNSUR:
            lmg = dict(zip(varied, compute_lmg_weights(matrix).tolist(), strict=True))
    by = "lmg" if lmg else "johnson" if johnson else "pearson"
    leads = dict(zip(varied, compute_leading_shares(x[:, varied], y, by), strict=True))
    return tuple(
        _correlate_unsur(key, x[:, place], y, johnson.get(place), lmg.get(place), leads[place])
        if place in varied
        else UnsurAssociation(key, float(x[:, place].mean()))
        for place, key in enumerate(keys)
    )


def _correlate_unsur(
    key: str, answers: np.ndarray, y: np.ndarray, johnson: float | None, lmg: float | None, leads: float
) -> UnsurAssociation:
    """Correlate an unsur whose answers vary with the overall answer."""
    test = stats.pearsonr(answers, y)
    interval = test.confidence_interval(CONFIDENCE_LEVEL)
    pearson, spearman = float(test.statistic), float(stats.spearmanr(answers, y).statistic)
    low, high = float(interval.low), float(interval.high)
    return UnsurAssociation(key, float(answers.mean()), pearson, low, high, spearman, johnson, lmg, leads)


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
