"""When what the report says is true: the texts of promises.toml."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache

import pandas as pd
from scipy import stats

from tests.truth import figures
from tests.truth.recording import Case, Values
from tests.truth.registry import claims, labels

labels(
    __name__,
    "promises.caption",
    "promises.promise",
    "promises.unsur",
    "promises.items",
    "promises.value",
    "promises.interval",
    "promises.member",
)

#: What tells of each promise, of the nine of 2017, the nine of 2014, and nothing else.
_PROMISES = {
    "Mudah": ("persyaratan", "prosedur"),
    "Cepat": ("waktu",),
    "Transparan": ("biaya", "produk", "pengaduan", "maklumat"),
    "Sarana": ("sarana",),
    "Petugas": ("kompetensi", "perilaku"),
}


def _is_told(case: Case) -> bool:
    """Ten respondents, and the report shows unsur."""
    return case.n >= figures.CLAIM and bool(case.numbers.detailed)


def _asked(case: Case, name: str) -> list[str]:
    """Unsur of the index that tell of a promise."""
    return [key for key in _PROMISES[name] if key in case.counts]


@cache
def _values(case: Case) -> dict[str, Decimal]:
    """Printed mean of the unsur of each promise, where somebody answered all of them and enough did to rank them."""
    exact, ranked = figures.values(case), figures.find_ranked(case)
    known = {
        name: _asked(case, name)
        for name in _PROMISES
        if _asked(case, name) and all(key in exact for key in _asked(case, name))
    }
    return {
        name: figures.rounded(sum((exact[key] for key in keys), Fraction(0)) / len(keys))
        for name, keys in known.items()
        if all(key in ranked for key in keys)
    }


def _lowest(case: Case) -> list[str]:
    """Promises of the lowest printed value."""
    values = _values(case)
    return [name for name in values if values[name] == min(values.values())]


def _points(case: Case, name: str) -> pd.Series:
    """Each respondent's mean of the unsur of a promise; missing of whoever left one out."""
    return case.scores[_asked(case, name)].astype(float).mean(axis=1, skipna=False)


@cache
def _find_p(case: Case, first: str, second: str) -> tuple[float, float] | None:
    """P of the paired t test, and the mean difference; of a sample per service or in clusters as the package has it."""
    apart = (_points(case, second) - _points(case, first)).dropna()
    if not figures.is_plain(case):
        test = case.numbers.promises.order.tests.get((first.lower(), second.lower()))
        return None if test is None else (float(test.p), float(test.estimate))
    if len(apart) < figures.CLAIM:
        return None
    mean = float(apart.mean())
    p = float(stats.ttest_1samp(apart, 0).pvalue) if apart.std() > 1e-12 else float(abs(mean) < 1e-12)
    return p, mean


@cache
def _spell_apart(case: Case) -> str:
    """From how many others the lowest really differ, each from all of the lowest: one family (Holm)."""
    values, lowest = _values(case), _lowest(case)
    others = [name for name in values if name not in lowest]
    pairs = [(low, high) for low in values for high in values if values[low] < values[high]]
    if not any(_find_p(case, *pair) for pair in pairs):
        return ""
    known = sorted(
        (test[0], test[1], (low, high)) for low in lowest for high in others if (test := _find_p(case, low, high))
    )
    real = set()
    for at, (p, mean, pair) in enumerate(known):
        if p * (len(known) - at) >= 0.05:
            break
        if mean > 0:
            real.add(pair)
    n = sum(real.issuperset((low, high) for low in lowest) for high in others)
    if not n:
        return ", tidak nyata di bawah janji lain mana pun"
    told = sum(bool(_asked(case, name)) for name in _PROMISES) - len(lowest)  # those without a value too
    return f", nyata di bawah {'semua' if n == told else f'{n} dari {told}'} janji lain"


@claims("promises.none")
def no_promise_is_told(case: Case, values: Values) -> bool:
    """Fewer than ten, or unsur that are not shown."""
    return not _is_told(case) and values["claim"] == figures.CLAIM


@claims("promises.intro")
def promises_are_told(case: Case, values: Values) -> bool:
    """Otherwise."""
    return _is_told(case)


def _are_lowest(case: Case, values: Values, *, tied: bool) -> bool:
    """Whether these are all of the lowest value, which others exceed, and it is said from how many they differ."""
    lowest = _lowest(case)
    named = figures.is_listing(values["promise"], lowest) and (len(lowest) > 1) is tied
    told = (values["value"], values["apart"]) == (case.words.number(_values(case)[lowest[0]]), _spell_apart(case))
    return _is_told(case) and named and told and len(lowest) < len(_values(case))


@claims("promises.weakest")
def promise_is_lowest(case: Case, values: Values) -> bool:
    """No other is as low."""
    return _are_lowest(case, values, tied=False)


@claims("promises.weakest_each")
def promises_are_lowest(case: Case, values: Values) -> bool:
    """All that share the lowest value."""
    return _are_lowest(case, values, tied=True)


@claims("promises.alike")
def promises_are_alike(case: Case, values: Values) -> bool:
    """Two or more, all printed alike."""
    told = _values(case)
    return (
        _is_told(case)
        and len(set(told.values())) == 1 < len(told)
        and values["value"] == case.words.number(next(iter(told.values())))
    )


def _told_apart(case: Case) -> str:
    """What is said of the difference, where some are the lowest."""
    return _spell_apart(case) if _is_told(case) and len(_lowest(case)) < len(_values(case)) else ""


def _count(text: str) -> list[str]:
    """The numbers in it."""
    return [word for word in text.split() if word.isdigit()]


@claims("promises.apart_all")
def lowest_is_below_all(case: Case, values: Values) -> bool:
    """Really below every other."""
    return "semua janji lain" in _told_apart(case)


@claims("promises.apart_some")
def lowest_is_below_some(case: Case, values: Values) -> bool:
    """Really below as many as is said."""
    return _count(_told_apart(case)) == [values["n"], values["all"]]


@claims("promises.apart_none")
def lowest_is_below_none(case: Case, values: Values) -> bool:
    """Chance can explain each difference."""
    return "mana pun" in _told_apart(case)


@claims("promises.unassigned")
def unsur_of_no_promise(case: Case, values: Values) -> bool:
    """The unit's own, for which the register names none."""
    left = [key for key in case.counts if not any(key in keys for keys in _PROMISES.values())]
    return (
        _is_told(case) and bool(left) and figures.is_listing(values["items"], [figures.name(case, key) for key in left])
    )
