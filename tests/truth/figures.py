"""Figures of a survey by sums of their own, for predicates: from the answers that count, numpy and fractions alone.

Bands and conventions are typed here from PermenPANRB 14/2017, not read from the package.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache, cached_property

import numpy as np
import pandas as pd
from markupsafe import Markup
from scipy import optimize, stats

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
    said = case.sidecar.bobot.partition(";")[0]
    return Fraction(1, len(case.scores.columns)) if said == "1/n" else Fraction(said)


def sum_places(case: Case) -> int | None:
    """Decimals to which the sum of NRR x bobot is rounded, where the sidecar says so: '0.111;round3'."""
    places = case.sidecar.bobot.partition(";round")[2]
    return int(places) if places else None


def weighted_sum(case: Case, levels: Iterable[Fraction]) -> Fraction:
    """Sum of value x bobot, where the sidecar says so rounded before x 25."""
    exact, places = sum(levels, Fraction(0)) * weight(case), sum_places(case)
    return exact if places is None else Fraction(rounded(exact / 25, places)) * 25


@cache
def exact_ikm(case: Case) -> Fraction | None:
    """Sum of NRR x bobot x 25, not rounded; None where an unsur has no answer."""
    known = values(case)
    return weighted_sum(case, known.values()) if len(known) == len(case.scores.columns) else None


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
    return next(((mutu, kinerja) for low, mutu, kinerja in reversed(BANDS) if figure >= Decimal(low)), BANDS[0][1:])


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
    assert not np.isnan(given).all(axis=0).any()  # there is no index
    apart = (given - np.nanmean(given, axis=0)) / (~np.isnan(given)).sum(axis=0)
    return np.asarray(25 * float(weight(case)) * np.where(np.isnan(apart), 0, apart).sum(axis=1))


def sampled_users(case: Case) -> int | None:
    """The users, where those not asked are left to chance: drawn at random, all asked, or all answered."""
    users: int | None = case.sidecar.population or sum(case.sidecar.strata.values()) or None
    if users is None:
        return None
    return users if case.sidecar.selection in ("random", "systematic", "census") or users == case.n else None


@cache
def error(case: Case) -> float:
    """Standard error of the index in points: Cochran (1977), on linearised values, with the users where known."""
    users, n = sampled_users(case), case.n
    left = 1 - n / users if users else 1
    return float(np.sqrt(left * n / (n - 1) * (influence(case) ** 2).sum()))


def stretch(case: Case) -> tuple[float, float, float, float]:
    """Ends of what the bobot can print; logit of the index between them, and its error there (docs/statistics.md)."""
    least = float(25 * len(case.scores.columns) * weight(case))
    exact = sum(values(case).values(), Fraction(0)) * weight(case)
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


def cut_off(figure: float, steps: int | None) -> float:
    """A figure cut off to so many steps to 1, where it is."""
    return figure if steps is None else math.trunc(figure * steps + math.copysign(1e-9, figure)) / steps


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


# What was read, and what looks wrong in it

#: docs/statistics.md and the rules of the screens, typed again.
LEAST_AGE, LARGEST_AGE, LEAST_STRAIGHT = 10, 110, 6
FIVE_MINUTES, HALF_A_MINUTE = pd.Timedelta(minutes=5), pd.Timedelta(seconds=30)
#: Headings stand in the first row of a file.
_FIRST_ROW = 2


@cache
def raw(case: Case) -> pd.DataFrame:
    """The file of answers as it was typed, by row of the file; the unsur alone."""
    typed = case.survey.periods[NOW]
    return typed.set_axis(range(_FIRST_ROW, _FIRST_ROW + len(typed)))


@cache
def valid(case: Case) -> pd.DataFrame:
    """Answers from 1 to 4 of every row of the file, missing where there is none."""
    typed = raw(case)[list(case.scores.columns)]
    return typed.where(typed.isin(["1", "2", "3", "4"])).astype(float)


def ikm_of(case: Case, scores: pd.DataFrame) -> Decimal | None:
    """The index of some answers as it would be printed; None where an unsur has none."""
    if not len(scores) or scores.isna().all().any():
        return None
    return rounded(weighted_sum(case, (25 * Fraction(int(one.sum()), int(one.count())) for _, one in scores.items())))


@cache
def readable(case: Case) -> pd.DataFrame:
    """Rows of the file that can be counted: what is typed is an answer, blank or '-', and one is an answer."""
    typed = raw(case)[list(case.scores.columns)]
    fair = typed.isin(["1", "2", "3", "4", "", "-"]).all(axis=1) & valid(case).notna().any(axis=1)
    return raw(case)[fair]


@cache
def flagged(case: Case) -> dict[str, set[int]]:
    """Kind -> rows of the file that look wrong, of kinds that these surveys can be looked through for."""
    rows, keys = readable(case), list(case.scores.columns)
    given = valid(case).loc[rows.index]
    apply = (rows[keys] != "-").sum(axis=1)
    found = {
        "straight": (given.nunique(axis=1) == 1) & (given.count(axis=1) >= LEAST_STRAIGHT),
        "sparse": 2 * given.count(axis=1) < apply,
        "test": _try_out(rows),
    }
    dated = rows.assign(day=pd.to_datetime(_column(rows, "date"), errors="coerce")).sort_values("day", kind="stable")
    named = dated[_column(dated, "respondent") != ""]
    found["duplicate"] = named["respondent"].duplicated() if len(named) else rows["persyaratan"] == "none"
    ages = pd.to_numeric(_column(rows, "age"), errors="coerce")
    typed = _column(rows, "age") != ""
    found["age"] = typed & ~ages.between(LEAST_AGE, LARGEST_AGE)
    first = pd.Timestamp(case.sidecar.field_from or "2026-01-01")
    last = pd.Timestamp(case.sidecar.field_until or "2026-06-30")
    newest = max(last, pd.Timestamp("2026-06-30"))
    days, told = dated["day"].dt.normalize(), _column(dated, "date") != ""
    found["future"] = days > newest
    found["period"] = told & (days.isna() | (days < first) | ((days > last) & (days <= newest)))
    clocked = dated[_column(dated, "date").str.contains(":")]
    who = clocked[[*keys, *(name for name in CHARACTERISTICS if name in clocked)]].apply(tuple, axis=1)
    since = [(who[:at] == who.iloc[at]) & (day - clocked["day"].iloc[:at] <= FIVE_MINUTES)
             for at, day in enumerate(clocked["day"])]  # fmt: skip
    found["repeat"] = pd.Series([bool(same.any()) for same in since], clocked.index, dtype=bool)
    near = [clocked["day"].between(day, day + HALF_A_MINUTE) for day in clocked["day"]]
    crowded = [inside for inside in near if inside.sum() >= 5]
    found["burst"] = pd.Series(
        [any(inside[row] for inside in crowded) for row in clocked.index], clocked.index, dtype=bool
    )
    looked = {kind: inside for kind, inside in found.items() if kind not in untold(case)}
    return {kind: {int(str(row)) for row in inside.index[inside]} for kind, inside in looked.items()}


def untold(case: Case) -> set[str]:
    """Kinds of which nothing is said of few: what they compare are the answers; unless the sidecar excludes them."""
    kinds = {"straight", "sparse", "repeat"} if 0 < len(readable(case)) < case.threshold else set()
    return {kind for kind in kinds if getattr(case.sidecar.quality, kind, None) != "exclude"}


def unchecked(case: Case) -> set[str]:
    """Kinds that need what a file lacks: ids, ages, dates, times of day, services in the register."""
    rows = readable(case)
    times = _column(rows, "date").str.contains(":").any()
    lacking = {
        "duplicate": not times and not (_column(rows, "respondent") != "").any(),
        "age": not (_column(rows, "age") != "").any(),
        "period": not (_column(rows, "date") != "").any(),
        "future": pd.to_datetime(_column(rows, "date"), errors="coerce").isna().all(),
        "straight": len(case.scores.columns) < LEAST_STRAIGHT,
        "repeat": not times,
        "burst": not times,
        "service": not case.study.survey.unit.services,
    }
    return {kind for kind, lacks in lacking.items() if lacks} - untold(case)


def excluded(case: Case) -> set[int]:
    """Rows that the sidecar takes out."""
    quality = case.sidecar.quality
    return {row for kind, rows in flagged(case).items() if getattr(quality, kind, None) == "exclude" for row in rows}


def _column(rows: pd.DataFrame, name: str) -> pd.Series:
    """A column as typed; blank where the file has none."""
    return rows[name].astype(str) if name in rows else pd.Series("", rows.index)


def _try_out(rows: pd.DataFrame) -> pd.Series:
    """Rows whose comment, service or number is 'tes' or 'coba'."""
    told = [_column(rows, name).str.casefold().isin(["tes", "test", "coba"]) for name in ("saran", "service")]
    return told[0] | told[1] | _column(rows, "respondent").str.casefold().isin(["tes", "test", "coba"])


# Groups of respondents

CHARACTERISTICS = ("gender", "age", "education", "occupation", "service")
_AGES = ((0, 20, "≤ 20"), (21, 30, "21–30"), (31, 40, "31–40"), (41, 50, "41–50"), (51, 60, "51–60"), (61, 999, "≥ 61"))
_AGE_NAMES = [told for _, _, told in _AGES]


@cache
def groups(case: Case, characteristic: str) -> pd.Series:
    """The group of each respondent that counts, '' where not stated."""
    column = case.answers[characteristic]
    if characteristic != "age":
        return column.astype(str)
    spans = (column.between(low, high) for low, high, _ in _AGES)
    return pd.Series(np.select([inside.fillna(False).to_numpy(bool) for inside in spans], _AGE_NAMES, ""), column.index)


def is_extreme(scores: pd.DataFrame) -> bool:
    """Whether all answers are 4, or all are 1."""
    given = set(scores.stack().dropna())
    return given in ({4.0}, {1.0})


@cache
def shown_groups(case: Case, characteristic: str) -> dict[str, int]:
    """Group -> respondents, of those that are shown: neither small nor all of one mind, nor had by subtraction.

    Which groups the audit of all figures hides besides is the package's own word (tests/attack/test_sets.py has it).
    """
    labels = groups(case, characteristic)
    counts = {str(name): int(n) for name, n in labels.value_counts().items()}
    telling = not is_extreme(case.scores)

    def tells(names: list[str]) -> bool:
        return telling and is_extreme(case.scores[labels.isin(names)])

    hidden = [name for name, n in counts.items() if n < case.threshold or tells([name])]
    while hidden and len(hidden) < len(counts):
        if sum(counts[name] for name in hidden) >= case.threshold and not tells(hidden):
            break
        hidden.append(min((name for name in counts if name not in hidden), key=lambda name: (counts[name], name)))
    hidden += [name for name in counts if f"{characteristic}.{name}" in case.numbers.exposing]
    return {name: n for name, n in counts.items() if name not in hidden}


def hides(case: Case, characteristic: str) -> bool:
    """Whether a group is not shown."""
    return len(shown_groups(case, characteristic)) < groups(case, characteristic).nunique()


def is_stated(case: Case, characteristic: str) -> bool:
    """Whether anybody stated it."""
    return bool((groups(case, characteristic) != "").any())


# Reliability


@cache
def complete(case: Case) -> pd.DataFrame:
    """Respondents who answered every unsur."""
    return case.scores.dropna()


def varied(case: Case) -> list[str]:
    """Unsur to which these gave different answers."""
    return [str(key) for key in case.scores if complete(case)[key].nunique() > 1]


@cache
def alpha(case: Case) -> float:
    """Cronbach (1951): k/(k-1) (1 - sum of variances / variance of the sum)."""
    given = complete(case)[varied(case)]
    k = len(given.columns)
    return float(k / (k - 1) * (1 - given.var().sum() / given.sum(axis=1).var()))


def alpha_interval(case: Case) -> tuple[float, float]:
    """Feldt (1965): 1 - alpha over its estimate is F with n - 1 and (n - 1)(k - 1)."""
    n, k = len(complete(case)), len(varied(case))
    ends = stats.f.ppf([0.975, 0.025], n - 1, (n - 1) * (k - 1))
    return 1 - (1 - alpha(case)) * float(ends[0]), 1 - (1 - alpha(case)) * float(ends[1])


@cache
def fit_factor(case: Case) -> tuple[float, float] | None:
    """Omega of one factor by maximum likelihood, and its least unique variance; None where it cannot be fitted."""
    given = complete(case)[varied(case)]
    if len(given.columns) < 3:
        return None
    seen = np.corrcoef(given.to_numpy().T)
    if np.linalg.eigvalsh(seen)[0] < 1e-9:
        return None

    def misfit(at: np.ndarray) -> float:
        k = len(seen)
        told = np.outer(at[:k], at[:k]) + np.diag(np.exp(at[k:]))
        return float(np.linalg.slogdet(told)[1] + np.trace(np.linalg.solve(told, seen)))

    start = np.concatenate([np.full(len(seen), 0.6), np.full(len(seen), -0.5)])
    found = optimize.minimize(misfit, start, method="L-BFGS-B", bounds=[(-2, 2)] * len(seen) + [(-14, 1)] * len(seen))
    loadings, unique = found.x[: len(seen)], np.exp(found.x[len(seen) :])
    common = float(loadings.sum()) ** 2
    return common / (common + float(unique.sum())), float(unique.min())


# Respondents weighted as the users are


class Weighing:
    """What one weighted figure rests on, put together anew: who takes part, weights, strata, groups of users.

    Parameters
    ----------
    kind : {'services', 'margins', 'weights'}
    """

    def __init__(self, case: Case, kind: str) -> None:
        self.case, self.kind = case, kind
        strata, margins = case.sidecar.strata, case.sidecar.margins.known
        services = {"service": strata} if strata else {}
        self.users: dict[str, dict[str, int]] = {
            "services": services, "margins": {**margins, **services}, "weights": {},
        }[kind]  # fmt: skip
        self.labels = {name: case.study.survey.groups(name) for name in self.users}
        self.asked = {"services": bool(strata), "margins": bool(margins), "weights": "weight" in case.answers}[kind]
        placed = np.ones(case.n, dtype=bool)
        for name, labels in self.labels.items():
            placed &= labels.isin(list(self.users[name])).to_numpy()
        self.placed, self.left_out = placed, case.n - int(placed.sum())
        self.scores = case.scores.to_numpy()[placed]
        found = {name: self._join(name) for name in self.users}
        #: Characteristic -> labels taken as one -> users.
        self.tables = {name: table for name, table in found.items() if kind == "services" or len(table) > 1}

    def _join(self, name: str) -> dict[tuple[str, ...], int]:
        """Small groups are taken as one, with the next smallest while they are still too few or one alone."""
        users, labels = self.users[name], self.labels[name][self.placed]
        counts = {label: int((labels == label).sum()) for label in users}
        if self.kind == "services":
            counts = {label: n for label, n in counts.items() if n}
        small = find_small(counts, self.case.threshold)
        small += [label for label in users if counts.get(label) == 0]
        if small and not sum(counts[label] for label in small):
            small.append(min((label for label in counts if counts[label]), key=lambda label: counts[label]))
        alone = {(label,): users[label] for label in counts if label not in small}
        together = tuple(label for label in users if label in small)
        return {**alone, together: sum(users[label] for label in together)} if together else alone

    @cached_property
    def absent(self) -> list[str]:
        """Services that nobody answered of."""
        return [label for label in self.users.get("service", {}) if not (self.labels["service"] == label).any()]

    @cached_property
    def refused(self) -> str:
        """Why there is no figure; '' where there is one or none was asked for."""
        if len(self.scores) < CLAIM:
            return "few"
        if np.isnan(self.scores).all(axis=0).any():
            return "unsur"
        if self.kind == "weights":
            return "alike" if len(set(self.weights)) == 1 else ""
        if (self.kind == "services" and len(self.tables["service"]) < 2) or not self.tables.keys() - self._given:
            return "alike"
        if len(self.tables) == 1 and self._gives_away(next(iter(self.tables))):
            return "apart"
        return "" if self.kind != "margins" or self._fits() else "fit"

    @property
    def _given(self) -> set[str]:
        """What margins alone do not weigh by."""
        return {"service"} if self.kind == "margins" else set()

    def _gives_away(self, name: str) -> bool:
        """Whether what the page hides is not just what is taken as one here, or too few are left out."""
        known, labels = self.users[name], self.labels[name]
        hidden = find_small({label: int((labels == label).sum()) for label in set(labels)}, self.case.threshold)
        joined = {label for group in self.tables[name] if len(group) > 1 for label in group}
        met = set(labels) & set(known)
        rest = sum(label in hidden and label not in met for label in labels)
        few = any(0 < people < self.case.threshold for people in (self.left_out, rest))
        return few or joined & met != set(hidden) & met

    def _places(self, name: str) -> np.ndarray:
        """The place of each respondent's group in its table."""
        where = {label: at for at, group in enumerate(self.tables[name]) for label in group}
        return np.array([where[label] for label in self.labels[name][self.placed]])

    @cached_property
    def strata(self) -> np.ndarray:
        """The service, or those taken as one, of each respondent; one stratum where services are not known."""
        return self._places("service") if "service" in self.tables else np.zeros(len(self.scores), dtype=int)

    @property
    def stratum_users(self) -> list[int | None]:
        """Users of each stratum, as far as known."""
        if "service" in self.tables:
            return list(self.tables["service"].values())
        margin = next((sum(users.values()) for users in self.users.values()), None)
        return [self.case.sidecar.population if self.kind == "weights" else margin]

    @cached_property
    def weights(self) -> list[Fraction]:
        """Users that each respondent stands for: of the service, raked to all margins, or as recorded."""
        if self.kind == "weights":
            return [Fraction(str(float(cell))) for cell in self.case.answers["weight"]]
        if self.kind == "services":
            n = np.bincount(self.strata)
            return [Fraction(self.stratum_users[at] or 0, int(n[at])) for at in self.strata]
        return [Fraction(float(cell)) for cell in self._raked]

    @cached_property
    def _raked(self) -> np.ndarray:
        """Weights brought to each margin in turn, again and again: Deming and Stephan (1940)."""
        raked = np.ones(len(self.scores))
        if "service" in self.tables:
            raked = np.array([(self.stratum_users[at] or 0) / np.bincount(self.strata)[at] for at in self.strata])
        if "weight" in self.case.answers:
            raked = self.case.answers["weight"].to_numpy(dtype=float)[self.placed]
        places = {name: self._places(name) for name in self.tables}
        for _ in range(300):
            for name, table in self.tables.items():
                sums = np.bincount(places[name], weights=raked, minlength=len(table))
                raked = raked * (np.array(list(table.values())) / sums)[places[name]]
        return raked

    def _fits(self) -> bool:
        """Whether the raked weights add up to every table."""
        return all(
            np.allclose(np.bincount(self._places(name), weights=self._raked), list(table.values()), rtol=1e-9)
            for name, table in self.tables.items()
        )

    @cached_property
    def exact(self) -> Fraction:
        """Sum over unsur of weighted NRR x bobot x 25."""
        total = Fraction(0)
        for column in self.scores.T:
            given = [(cell, int(x)) for cell, x in zip(self.weights, column, strict=True) if not np.isnan(x)]
            total += Fraction(sum(cell * x for cell, x in given)) / sum(cell for cell, _ in given)
        return 25 * weight(self.case) * total

    @property
    def value(self) -> Decimal:
        """The same as printed."""
        return rounded(Fraction(self.exact))

    @cached_property
    def influence(self) -> np.ndarray:
        """Weight x what each respondent moves; for margins, what these leave unexplained of it."""
        weights = np.array([float(cell) for cell in self.weights])[:, None]
        given = ~np.isnan(self.scores)
        sums = (weights * given).sum(axis=0)
        apart = self.scores - np.nansum(weights * self.scores, axis=0) / sums
        moved = np.where(given, apart / sums, 0).sum(axis=1) * 25 * float(weight(self.case))
        if self.kind == "margins":
            groups = [np.eye(len(table))[self._places(name)] for name, table in self.tables.items()]
            root = np.sqrt(weights[:, 0])
            known = np.hstack(groups)
            told = known @ np.linalg.lstsq(known * root[:, None], moved * root, rcond=None)[0]
            moved = moved - told
        return np.asarray(weights[:, 0] * moved)

    @property
    def error(self) -> float:
        """Standard error: Cochran (1977) per stratum, with its users."""
        total = 0.0
        for at, users in enumerate(self.stratum_users):
            moved = self.influence[self.strata == at]
            n = len(moved)
            left = 1 - n / users if users else 1
            total += left * n / (n - 1) * float(((moved - moved.mean()) ** 2).sum())
        return math.sqrt(total)

    @cached_property
    def interval(self) -> tuple[Decimal, Decimal] | None:
        """The interval on the logit, with Student's t; None where nothing is left to chance."""
        spread = self.error
        if spread < 1e-9:
            return None
        least = float(25 * len(self.case.scores.columns) * weight(self.case))
        place = (float(self.exact) - least) / (3 * least)
        reach = float(stats.t.ppf(0.975, len(self.scores) - len(self.stratum_users)))
        reach *= spread / (3 * least) / (place * (1 - place))
        ends = (least + 3 * least / (1 + math.exp(-math.log(place / (1 - place)) - way * reach)) for way in (-1, 1))
        below, above = ends
        return rounded(below), rounded(above)


@cache
def weigh(case: Case, kind: str) -> Weighing:
    """The same, put together once."""
    return Weighing(case, kind)


def find_small(counts: Mapping[str, int], least: int) -> list[str]:
    """Groups too small to be shown, and the next smallest while they are too few together or one alone."""
    order = sorted((label for label in counts if counts[label]), key=lambda label: (counts[label], label))
    small = [label for label in order if counts[label] < least]
    rest = [label for label in order if label not in small]
    while small and rest and sum(counts[label] for label in small) < least:
        small.append(rest.pop(0))
    return small


# Which unsur really differ


#: Fewer answers than this, and than half of all, are few for an unsur.
RANKED = 30


@cache
def find_ranked(case: Case) -> dict[str, Decimal]:
    """Printed values of the unsur that are ranked: ten answers, and not few of many; all where none has enough."""
    printed = {key: rounded(exact) for key, exact in values(case).items()}
    few = {key for key, n in case.counts.items() if n < CLAIM or (n < RANKED and 2 * n < case.n)}
    return {key: value for key, value in printed.items() if key not in few} or printed


@cache
def find_p(case: Case, first: str, second: str) -> float | None:
    """P of the paired t test of two unsur, alone; of a sample per service or in clusters as the package has it."""
    if not is_plain(case):
        test = case.numbers.priorities.order.tests.get((first, second))
        return None if test is None else float(test.p)
    apart = find_pairs(case, first, second)
    if len(apart) < CLAIM:
        return None
    return float(stats.ttest_1samp(apart, 0).pvalue) if apart.nunique() > 1 else float(apart.iloc[0] == 0)


@cache
def find_pairs(case: Case, first: str, second: str) -> pd.Series:
    """Second minus first of those who answered both."""
    return (case.scores[second] - case.scores[first]).dropna()


def find_really_higher(case: Case, pairs: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Pairs (lower, higher) of one family that Holm (1979) calls real: the smallest p times all, the next less one."""
    known = sorted((p, pair) for pair in pairs if (p := find_p(case, *pair)) is not None)
    real = set()
    for at, (p, pair) in enumerate(known):
        if p * (len(known) - at) >= 0.05:
            break
        if find_pairs(case, *pair).mean() > 0:  # others answered the one than the other, where it is not
            real.add(pair)
    return real


@cache
def count_really_above(case: Case, key: str) -> int:
    """Unsur of a higher printed value that are really higher."""
    ranked = {key: value for key, value in find_ranked(case).items() if case.counts[key] >= CLAIM}
    return len(find_really_higher(case, [(key, other) for other in ranked if ranked[other] > ranked[key]]))


def count_apart(case: Case, *, least: bool) -> tuple[int, int]:
    """Unsur that really differ from each of the lowest, or highest; and how many there are beside these."""
    ranked = {key: value for key, value in find_ranked(case).items() if case.counts[key] >= CLAIM}
    edge = (min if least else max)(ranked.values())
    ends, others = ([key for key in ranked if (ranked[key] == edge) is at] for at in (True, False))
    pairs = {other: [(end, other) if least else (other, end) for end in ends] for other in others}
    real = find_really_higher(case, [pair for own in pairs.values() for pair in own])
    return sum(real.issuperset(own) for own in pairs.values()), len(others)


def is_tied(text: object, names: Sequence[str]) -> bool:
    """Whether a text names all of these, or counts them where they are more than three."""
    return plain(text) == f"{len(names)} unsur" if len(names) > 3 else is_listing(text, names)
