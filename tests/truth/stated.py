"""What was asked beside kinerja, by sums of their own, for predicates: gaps, quadrants, and the answer on the whole."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import cache

import numpy as np
from scipy import stats

from ikm.analysis.precision import design_survey
from tests.truth import figures
from tests.truth.recording import Case


@cache
def asked(case: Case) -> str:
    """What was asked beside kinerja: 'harapan', else 'kepentingan', else 'overall'; '' where nothing was."""
    for kind in ("harapan", "kepentingan", "overall"):
        names = [name for name in case.answers if name == kind or str(name).startswith(f"{kind}_")]
        if case.answers[names].notna().any(axis=None):
            return kind
    return ""


@cache
def judged(case: Case) -> dict[str, np.ndarray]:
    """Unsur -> kinerja and what was stated, shape (2, respondents), NaN where open; where enough answered both."""
    names = {key: f"{asked(case)}_{key}" for key in case.scores}
    both = {key: np.array([case.scores[key], case.answers[name].astype(float)]) for key, name in names.items()
            if name in case.answers}  # fmt: skip
    given = {key: ~np.isnan(answers).any(axis=0) for key, answers in both.items()}
    whole = int(np.any(list(given.values()), axis=0).sum()) if given else 0
    counts = {key: int(there.sum()) for key, there in given.items()}
    enough = [key for key, n in counts.items() if n >= figures.CLAIM and (n >= 30 or 2 * n >= whole)]
    return {key: both[key] for key in enough}


@cache
def pairs(case: Case) -> dict[str, np.ndarray]:
    """The same of those who answered both, shape (2, n)."""
    return {key: answers[:, ~np.isnan(answers).any(axis=0)] for key, answers in judged(case).items()}


def count_stated(case: Case, key: str) -> int:
    """How many stated it."""
    return int((~np.isnan(judged(case)[key][1])).sum())


@cache
def means(case: Case) -> dict[str, tuple[Fraction, Fraction]]:
    """Unsur -> mean kinerja of all who answered it, and mean of what was stated by all who stated it."""
    given = {key: [one[~np.isnan(one)] for one in answers] for key, answers in judged(case).items()}
    return {key: (Fraction(int(k.sum()), k.size), Fraction(int(s.sum()), s.size)) for key, (k, s) in given.items()}


def gaps(case: Case) -> dict[str, Fraction]:
    """Unsur -> kinerja minus what was stated."""
    return {key: kinerja - wish for key, (kinerja, wish) in means(case).items()}


def printed_gap(case: Case, key: str) -> Decimal:
    """The gap of the two values as they are printed, in index points."""
    kinerja, wish = (figures.rounded(25 * mean) for mean in means(case)[key])
    return kinerja - wish


def holm(p: Mapping[str, float]) -> dict[str, float]:
    """P adjusted within one family, Holm (1979)."""
    order, largest, out = sorted(p, key=lambda key: p[key]), 0.0, dict[str, float]()
    for at, key in enumerate(order):
        largest = max(largest, min(1.0, (len(order) - at) * p[key]))
        out[key] = largest
    return out


def few_left_one_open(case: Case, key: str) -> bool:
    """Whether 1 to 9 answered one of the two alone."""
    n = pairs(case)[key].shape[1]
    return any(1 <= int((~np.isnan(one)).sum()) - n <= 9 for one in judged(case)[key])


@cache
def gap_error(case: Case, key: str) -> tuple[float, int]:
    """Standard error of a gap and its degrees of freedom; under a design of services or clusters by its variance."""
    apart = [np.nan_to_num((one - np.nanmean(one)) / (~np.isnan(one)).sum()) for one in judged(case)[key]]
    n, design = len(apart[0]), design_survey(case.numbers.survey).uncorrected()
    both = ~np.isnan(judged(case)[key]).any(axis=0)
    if figures.is_plain(case):
        spread, df = np.cov(np.array(apart), ddof=0) * n * n / (n - 1), int(both.sum()) - 1
    else:
        own, df = [design.variance(one) for one in apart], design.count_df(both)
        together = (design.variance(apart[0] + apart[1]) - sum(own)) / 2
        spread = np.array([[own[0], together], [together, own[1]]])
    first, second = np.sqrt(np.diag(spread))
    r = spread[0, 1] / (first * second) if first * second > 0 else 0.0
    if few_left_one_open(case, key):  # rounded down, to quarters or below 30 pairs to whole numbers
        r = math.floor(4 * r + 1e-9) / 4 if both.sum() >= 30 else float(math.floor(r + 1e-9))
    return math.sqrt(max(0.0, first**2 + second**2 - 2 * r * first * second)), df


@cache
def gap_tests(case: Case) -> dict[str, tuple[float, float | None]]:
    """Unsur -> adjusted p of the t test and of Wilcoxon's, none of this in clusters; where there is an error."""
    tested = {key: gap_error(case, key) for key in judged(case)}
    tested = {key: (error, df) for key, (error, df) in tested.items() if df > 0 and error > 1e-9}
    means = holm({key: float(2 * stats.t.sf(abs(float(gaps(case)[key])) / error, df))
                  for key, (error, df) in tested.items()})  # fmt: skip
    if case.sidecar.cluster and figures.clusters(case) < case.n:
        return {key: (means[key], None) for key in tested}
    apart = {key: np.subtract(*pairs(case)[key]) for key in tested}
    ranks = holm({key: _signed_ranks(one[one != 0]) if one.any() else 1.0 for key, one in apart.items()})
    return {key: (means[key], ranks[key]) for key in tested}


def _signed_ranks(apart: np.ndarray) -> float:
    """P of Wilcoxon's signed ranks of differences other than 0, normal approximation with ties."""
    ranks = stats.rankdata(np.abs(apart))
    z = (ranks[apart > 0].sum() - ranks.sum() / 2) / math.sqrt((ranks**2).sum() / 4)
    return float(2 * stats.norm.sf(abs(z)))


def gap_interval(case: Case, key: str) -> tuple[Decimal, Decimal] | None:
    """Student's interval of a gap as printed, in index points; None where there is no error."""
    error, df = gap_error(case, key)
    if df < 1 or not error > 1e-9:
        return None
    reach = float(stats.t.ppf(0.975, df)) * error
    gap = float(gaps(case)[key])
    return figures.rounded(25 * (gap - reach)), figures.rounded(25 * (gap + reach))


@cache
def crosshair(case: Case) -> tuple[Fraction, Fraction] | None:
    """Plain means over the unsur; None with fewer than five of them."""
    known = list(means(case).values())
    if len(known) < 5:
        return None
    return sum((k for k, _ in known), Fraction(0)) / len(known), sum((s for _, s in known), Fraction(0)) / len(known)


def find_quadrant(right: object, up: object) -> str:
    """The quadrant at these distances from the crosshair; on a line is high."""
    return ("II" if right >= 0 else "I") if up >= 0 else ("IV" if right >= 0 else "III")  # type: ignore[operator]


@cache
def quadrants(case: Case) -> dict[str, str]:
    """Unsur -> quadrant; none without a crosshair."""
    cross = crosshair(case)
    if cross is None:
        return {}
    return {key: find_quadrant(k - cross[0], s - cross[1]) for key, (k, s) in means(case).items()}


@cache
def quadrant_shares(case: Case) -> dict[str, dict[str, float]]:
    """Unsur -> quadrant -> share of resamples as the package has it, which has to be near that of other resamples."""
    told = {place.key: dict(place.shares) for place in case.numbers.importance.positions}
    assert told.keys() == quadrants(case).keys()
    if not told:
        return {}
    both = np.array([judged(case)[key] for key in told])
    both = both[..., ~np.isnan(both).all(axis=(0, 1))]
    n = both.shape[2]
    times = np.random.default_rng(7).multinomial(n, [1 / n] * n, size=2000)
    drawn = np.einsum("rn,kqn->rkq", times, np.nan_to_num(both)) / np.einsum("rn,kqn->rkq", times, ~np.isnan(both))
    apart = drawn - drawn.mean(axis=1, keepdims=True) + 1e-9
    for key, places in zip(told, np.moveaxis(apart, 1, 0), strict=True):
        found = [find_quadrant(right, up) for right, up in places]
        assert all(abs(found.count(name) / len(found) - share) < 0.06 for name, share in told[key].items()), key
    return told


def is_certain(case: Case, key: str) -> bool:
    """Whether an unsur keeps its quadrant in four of five resamples."""
    return quadrant_shares(case)[key][quadrants(case)[key]] >= 0.8


@cache
def complete(case: Case) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Unsur that anybody answered; answers to all of them, and to satisfaction on the whole, of who answered these."""
    keys = [key for key, n in case.counts.items() if n]
    rows = np.column_stack([case.scores[keys], case.answers["overall"].astype(float)])
    rows = rows[~np.isnan(rows).any(axis=1)]
    return keys, rows[:, :-1], rows[:, -1]


def follows(x: np.ndarray, y: np.ndarray) -> float:
    """R2 of y on columns, by least squares."""
    rest = y - y.mean() - (centred := x - x.mean(axis=0)) @ np.linalg.lstsq(centred, y - y.mean(), rcond=None)[0]
    return float(1 - (rest**2).sum() / ((y - y.mean()) ** 2).sum())


@cache
def refused(case: Case) -> str:
    """Why no importance is derived from satisfaction on the whole; '' where it is."""
    _, x, y = complete(case)
    n, k = x.shape
    if n < figures.CLAIM:
        return "few"
    if not np.ptp(y) or not np.ptp(x, axis=0).any():
        return "alike"
    if n > k + 1 and 1 - (1 - follows(x, y)) * (n - 1) / (n - k - 1) >= 0.95:
        return "circular"
    middle = x.mean(axis=1)
    telling = np.abs(middle - np.rint(middle)) > 1e-9
    copies = (
        [0.0]
        if telling.sum() < figures.CLAIM
        else [np.mean(y[telling] == np.floor(middle[telling] + shift)) for shift in (0, 0.5, 1)]
    )
    if max(copies) >= 0.98:
        return "circular"
    return "beside" if few_incomplete(case) and n < 30 else ""


def few_incomplete(case: Case) -> bool:
    """Whether 1 to 9 answered an unsur and left something else open."""
    _, _, y = complete(case)
    return any(1 <= n - len(y) <= 9 for n in case.counts.values())


@cache
def correlations(case: Case) -> dict[str, float]:
    """Unsur -> correlation with satisfaction on the whole, as told; only those whose answers differ."""
    steps = 10 if few_incomplete(case) else None
    return {key: figures.cut_off(r, steps) for key, r in exact_correlations(case).items()}


@cache
def exact_correlations(case: Case) -> dict[str, float]:
    """The same, not cut off."""
    keys, x, y = complete(case)
    return {key: float(np.corrcoef(column, y)[0, 1]) for key, column in zip(keys, x.T, strict=True) if np.ptp(column)}


@cache
def parts(case: Case) -> dict[str, float]:
    """Unsur -> part of R2 as told, LMG; none below 100 respondents."""
    steps = 100 if few_incomplete(case) else None
    return {key: figures.cut_off(part, steps) for key, part in exact_parts(case).items()}


@cache
def exact_parts(case: Case) -> dict[str, float]:
    """What an unsur adds to R2, over all subsets of the others."""
    keys, x, y = complete(case)
    if len(y) < 100:
        return {}
    known = list(correlations(case))
    at = [keys.index(key) for key in known]
    every = range(2 ** len(known))
    fits = [follows(x[:, [place for one, place in enumerate(at) if code >> one & 1]], y) if code else 0.0
            for code in every]  # fmt: skip
    k = len(known)
    return {key: sum((fits[code | 1 << one] - fits[code]) / (k * math.comb(k - 1, code.bit_count()))
                     for code in every if not code >> one & 1) for one, key in enumerate(known)}  # fmt: skip


def is_leading_share(case: Case, key: str, share: float, of: Mapping[str, float]) -> bool:
    """Whether this is the package's share of resamples in which an unsur leads; that of correlations is drawn anew."""
    weights = case.numbers.importance.derived.weights
    told = next(one.leads for one in weights if one.key == key)
    if of is not correlations(case):
        return abs(told - share) < 0.0006
    keys, x, y = complete(case)
    x = x[:, [keys.index(one) for one in of]]
    chosen = np.random.default_rng(7).integers(len(y), size=(1000, len(y)))
    a, b = x[chosen] - x[chosen].mean(axis=1, keepdims=True), (y[chosen] - y[chosen].mean(axis=1, keepdims=True))
    spread = np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1)[:, None])
    r = np.where(spread > 0, np.einsum("rnk,rn->rk", a, b) / np.where(spread > 0, spread, 1), -9)
    first = r[:, list(of).index(key)]
    own = float(((first > -9) & (first >= r.max(axis=1) - 1e-9)).mean())
    return abs(told - share) < 0.0006 and abs(told - own) < 0.06
