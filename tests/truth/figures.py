"""Figures of a survey by sums of their own, for predicates: from the answers that count, numpy and fractions alone.

Bands and conventions are typed here from PermenPANRB 14/2017, not read from the package.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

import numpy as np
from markupsafe import Markup
from scipy import stats

from tests.truth.recording import Case
from tests.truth.surveys import NOW

#: PermenPANRB 14/2017, annex, table of nilai interval konversi: from which index on, mutu, kinerja.
BANDS = (("25", "D", "Tidak baik"), ("65", "C", "Kurang baik"), ("76.61", "B", "Baik"), ("88.31", "A", "Sangat baik"))
#: Fewest answers for a mutu, a test or a rank; fewest respondents of a unit whose index is shown.
CLAIM, SHOWN = 10, 3


def rounded(value: Fraction | float, places: int = 2) -> Decimal:
    """A figure as printed: half up, away from zero."""
    exact = Fraction(value) if not isinstance(value, float) else Fraction(repr(value))
    scaled = abs(exact) * 10**places
    whole = int(scaled + Fraction(1, 2))
    return Decimal(whole if exact >= 0 else -whole).scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def plain(text: object) -> str:
    """A value as it is read: '<', not '&lt;'."""
    return text.unescape() if isinstance(text, Markup) else str(text)


def read(text: object) -> Decimal:
    """The figure that a sentence shows: '+1,37' or '> 99,9 %'."""
    found = re.search(r"[−+-]?\d[\d.]*(?:,\d+)?", plain(text))
    assert found, f"no figure in {text}"
    return Decimal(found[0].replace("−", "-").replace(".", "").replace(",", "."))


def read_all(text: object) -> list[Decimal]:
    """Every figure with decimals that a listing shows, in its order."""
    return [read(found) for found in re.findall(r"[−+-]?\d[\d.]*,\d+", str(text))]


def value(case: Case, key: str) -> Fraction | None:
    """NRR x 25 of an unsur, exact; None where nobody answered."""
    given = case.scores[key].dropna()
    return Fraction(int(given.sum()), len(given)) * 25 if len(given) else None


@cache
def values(case: Case) -> dict[str, Fraction]:
    """The same of every unsur that anybody answered."""
    found = {key: value(case, key) for key in case.scores}
    return {key: exact for key, exact in found.items() if exact is not None}


def name(case: Case, key: str) -> str:
    """The name of an unsur."""
    return str(next(unsur.name for unsur in case.study.survey.instrument.unsur if unsur.key == key))


def code(case: Case, key: str) -> str:
    """The place of an unsur on the form, among those left out too: 'U1'."""
    left_out = case.sidecar.without or []
    form = [name for name in case.survey.periods[NOW] if name in case.scores or name in left_out]
    return f"U{form.index(key) + 1}"


def weight(case: Case) -> Fraction:
    """Bobot of an unsur, from what the sidecar says."""
    said = case.sidecar.bobot
    return Fraction(1, len(case.scores.columns)) if said == "1/n" else Fraction(said)


@cache
def exact_ikm(case: Case) -> Fraction | None:
    """Sum of NRR x bobot x 25, not rounded; None where an unsur has no answer."""
    known = values(case)
    return sum(known.values(), Fraction(0)) * weight(case) if len(known) == len(case.scores.columns) else None


@cache
def ikm(case: Case) -> Decimal | None:
    """The index as printed."""
    exact = exact_ikm(case)
    return None if exact is None else rounded(exact)


def shown_ikm(case: Case) -> Decimal | None:
    """The index as printed; None where one or two answered too."""
    return ikm(case) if case.n >= SHOWN else None


def band(figure: Decimal) -> tuple[str, str]:
    """Mutu and kinerja of a printed index."""
    return next((mutu, kinerja) for low, mutu, kinerja in reversed(BANDS) if figure >= Decimal(low))


def mutu(case: Case) -> str | None:
    """The mutu that is claimed; None below 10 respondents."""
    figure = ikm(case)
    return band(figure)[0] if figure is not None and case.n >= CLAIM else None


def low_share(case: Case, key: str) -> Fraction | None:
    """Share of 1 that answered 1 or 2."""
    given = case.scores[key].dropna()
    return Fraction(int((given <= 2).sum()), len(given)) if len(given) else None


@cache
def shown_low_shares(case: Case) -> dict[str, Fraction]:
    """The same of the unsur whose spread is shown: as many answers as the smallest group that is shown."""
    enough = [key for key, n in case.counts.items() if n >= case.threshold] if case.n >= case.threshold else []
    return {key: share for key in enough if (share := low_share(case, key)) is not None}


def all_answered(case: Case) -> bool:
    """Whether as many answered as there are users, in each service where these are known by service."""
    by_service = {str(name): int(n) for name, n in case.answers["service"].value_counts().items() if name}
    strata, users = case.sidecar.strata, case.sidecar.population
    return (bool(strata) and by_service == strata) or (users is not None and users == case.n)


def clusters(case: Case) -> int:
    """Days or people by which respondents were chosen together; 0 where the sidecar names neither."""
    return case.answers[case.sidecar.cluster].nunique() if case.sidecar.cluster else 0


def varies(case: Case) -> bool:
    """Whether the index has any error: not all respondents move it alike."""
    return bool(np.abs(influence(case)).max() > 1e-9)


@cache
def influence(case: Case) -> np.ndarray:
    """What each respondent adds to the index, in points, linearised: sum over unsur of (x - mean) / n x bobot x 25."""
    given = case.scores.to_numpy()
    apart = (given - np.nanmean(given, axis=0)) / (~np.isnan(given)).sum(axis=0)
    return np.asarray(25 * float(weight(case)) * np.where(np.isnan(apart), 0, apart).sum(axis=1))


def sampled_users(case: Case) -> int | None:
    """The users, where those not asked are left to chance: drawn at random, all asked, or all answered."""
    users: int | None = case.sidecar.population or sum(case.sidecar.strata.values()) or None
    if users is None:
        return None
    return users if case.sidecar.selection in ("random", "census") or users == case.n else None


@cache
def error(case: Case) -> float:
    """Standard error of the index in points: Cochran (1977), on linearised values, with the users where known."""
    users, n = sampled_users(case), case.n
    left = 1 - n / users if users else 1
    return float(np.sqrt(left * n / (n - 1) * (influence(case) ** 2).sum()))


def stretch(case: Case) -> tuple[float, float, float, float]:
    """Ends of what the bobot can print; logit of the index between them, and its error there (docs/statistics.md)."""
    exact, least = exact_ikm(case), float(25 * len(case.scores.columns) * weight(case))
    assert exact is not None
    place = (float(exact) - least) / (3 * least)
    return least, 4 * least, math.log(place / (1 - place)), error(case) / (3 * least) / (place * (1 - place))


def interval(case: Case) -> tuple[Decimal, Decimal]:
    """The interval of a sample without services or clusters: symmetric on the logit, Student's t, mapped back."""
    low, high, centre, spread = stretch(case)
    reach = float(stats.t.ppf(0.975, case.n - 1)) * spread
    below, above = (low + (high - low) / (1 + math.exp(-end)) for end in (centre - reach, centre + reach))
    return rounded(below), rounded(above)


def chance_below(case: Case, cut: float) -> float:
    """Chance that the true index lies below a figure: t under 30 respondents, else normal, on the logit."""
    low, high, centre, spread = stretch(case)
    if not low < cut < high:
        return float(cut >= high)
    place = (cut - low) / (high - low)
    z = (math.log(place / (1 - place)) - centre) / spread
    return float(stats.t.cdf(z, case.n - 1) if case.n < 30 else stats.norm.cdf(z))


@cache
def chances(case: Case) -> dict[str, float]:
    """Mutu -> chance, from D to A; cuts half a hundredth below the first figure of a band, for rounding."""
    cuts = [0.0, *(chance_below(case, float(Decimal(low)) - 0.005) for low, _, _ in BANDS[1:]), 1.0]
    return {mutu: cuts[at + 1] - cuts[at] for at, (_, mutu, _) in enumerate(BANDS)}


def is_plain(case: Case) -> bool:
    """Whether respondents were chosen one by one: neither per service nor in clusters."""
    return not case.sidecar.strata and not case.sidecar.cluster


def known_chances(case: Case) -> dict[str, float]:
    """Mutu -> chance; under a design of services or clusters as the package has them."""
    return chances(case) if is_plain(case) else dict(case.numbers.precision.chance)


def is_near(shown: object, share: float, within: float = 0.0011) -> bool:
    """Whether a printed share, '< 0,1 %' among them, is about a share of 1."""
    figure = float(read(shown)) / 100
    if str(shown).strip().startswith("<"):
        return share <= figure + within
    return share >= figure - within if str(shown).strip().startswith(">") else abs(figure - share) <= within


def find_largest(figures: Mapping[str, Fraction], *, least: bool = False) -> list[str]:
    """The keys of all that have the largest figure, or the smallest."""
    edge = (min if least else max)(figures.values(), default=Fraction(0))
    return [key for key, figure in figures.items() if figure == edge]


def is_listing(text: object, names: Sequence[str]) -> bool:
    """Whether a text lists these names and no other: 'a', 'a dan b', 'a; b; dan c', in any order."""
    told = plain(text)
    if len(names) < 3:
        return bool(names) and told in (" dan ".join(names), " dan ".join(reversed(names)))
    *first, last = told.split("; ")
    return last.startswith("dan ") and sorted([*first, last.removeprefix("dan ")]) == sorted(names)
