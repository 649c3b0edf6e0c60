"""When what the report says is true: the texts of comparison.toml."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from io import StringIO
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from ikm.rules.period import Period
from tests.helpers import KEYS
from tests.truth import figures
from tests.truth.recording import Case, Values
from tests.truth.registry import claims, labels
from tests.truth.surveys import NOW

labels(
    __name__,
    "compare.unsur",
    "compare.estimate",
    "compare.since",
    "compare.interval",
    "compare.ends",
    "compare.p",
)

_RULES = {"permenpanrb-14-2017": "PermenPANRB 14/2017", "permenpan-16-2014": "PermenPANRB 16/2014"}


# What is compared


@dataclass(frozen=True, eq=False)
class Side:
    """A period of a unit, from its answers or as it was printed.

    Parameters
    ----------
    value : Decimal or None
        The index as printed; None where it is not known or not shown.
    bobot : (Fraction, int or None) or None
        Weight of an unsur, and decimals to which the sum is rounded; None where a printed figure does not state it.
    scores : DataFrame or None
        Answers to the unsur; None of a printed figure.
    is_plain : bool
        Respondents were chosen one by one.
    source : str
        Where it was printed; '' of answers.
    """

    period: str
    value: Decimal | None
    n: int | None
    keys: frozenset[str]
    rules: str
    bobot: tuple[Fraction, int | None] | None
    scores: pd.DataFrame | None = None
    is_plain: bool = True
    clusters: int = 0
    source: str = ""

    def is_series_with(self, other: Side) -> bool:
        """Whether the two may be compared: one regulation, the same unsur, no two different bobot."""
        bobot = self.bobot is None or other.bobot is None or self.bobot == other.bobot
        return (self.rules, self.keys) == (other.rules, other.keys) and bobot

    @property
    def mutu(self) -> str | None:
        """Of ten respondents at least."""
        few = self.n is not None and self.n < figures.CLAIM
        return None if self.value is None or few else figures.band(self.value)[0]


def _take_answers(survey: object) -> Side:
    """A period whose answers are there."""
    scores, sidecar = survey.scores.astype(float), survey.sidecar  # type: ignore[attr-defined]
    k = len(scores.columns)
    said, _, places = str(sidecar.bobot).partition(";round")
    bobot = (Fraction(1, k) if said == "1/n" else Fraction(said), int(places) if places else None)
    value = None
    if len(scores) >= figures.SHOWN and scores.notna().any().all():
        totals = [Fraction(int(given.sum()), len(given)) for _, cells in scores.items() for given in [cells.dropna()]]
        exact = sum(totals, Fraction(0)) * bobot[0]
        value = figures.rounded(25 * (exact if bobot[1] is None else Fraction(figures.rounded(exact, bobot[1]))))
    clusters = survey.answers[sidecar.cluster].nunique() if sidecar.cluster else 0  # type: ignore[attr-defined]
    rules = _RULES[survey.instrument.id]  # type: ignore[attr-defined]
    plain = not sidecar.strata and not sidecar.cluster
    return Side(str(survey.period), value, len(scores), frozenset(map(str, scores)), rules, bobot, scores, plain,  # type: ignore[attr-defined]
                clusters)  # fmt: skip


def list_printed(case: Case, unit: str) -> Iterator[Side]:
    """Figures of a unit that stand in data/published."""
    keys = frozenset(map(str, case.scores))
    for row in csv.DictReader(StringIO(case.survey.files.get("published/angka.csv", ""))):
        if row["unit"] == unit:
            bobot = (Fraction(row["bobot"]), None) if row.get("bobot") else None
            own, told = _own_index(row), Fraction(row["ikm"]) if row["ikm"] else None
            if bobot is None and own is not None and (told is None or figures.rounded(own) == told):
                bobot = (Fraction(1, len(keys)), None)  # its NRR tell that it is the exact one
            value = figures.rounded(own if told is None else told)  # type: ignore[arg-type]
            n = int(row["n"]) if row["n"] else None
            yield Side(row["period"], value, n, keys, _RULES["permenpanrb-14-2017"], bobot, source=row["source"])


def _own_index(row: Mapping[str, str]) -> Fraction | None:
    """What the printed NRR give, with the stated bobot or the exact one; None where none were printed."""
    nrr = [Fraction(cell) for name, cell in row.items() if name in KEYS and cell]
    return 25 * sum(nrr, Fraction(0)) * Fraction(row.get("bobot") or Fraction(1, len(nrr))) if nrr else None


@cache
def series(case: Case) -> tuple[Side, ...]:
    """Periods of the unit up to this one, oldest first; a printed figure where there are no answers."""
    sides = {side.period: side for side in list_printed(case, "KPPT") if side.period < NOW}
    sides |= {str(one.period): _take_answers(one) for one in case.numbers.earlier}
    return (*(sides[period] for period in sorted(sides)), _take_answers(case.study.survey))


def now(case: Case) -> Side:
    """The period that is reported."""
    return series(case)[-1]


def before(case: Case) -> Side | None:
    """The period before."""
    return series(case)[-2] if len(series(case)) > 1 else None


def year_ago(case: Case) -> Side | None:
    """The same half of the year before, if it is one series with this one and not the period before."""
    wanted = f"{int(NOW[:4]) - 1}{NOW[4:]}"
    found = next((side for side in series(case)[:-2] if side.period == wanted), None)
    known = found is not None and found.value is not None and now(case).value is not None
    return found if found is not None and known and found.is_series_with(now(case)) else None


@cache
def benchmark(case: Case) -> Side | None:
    """The unit to compare with: its printed figure where that is newer than its answers."""
    if "benchmark" not in case.survey.units:
        return None
    printed = max(list_printed(case, "PDAM"), key=lambda side: side.period, default=None)
    answered = None if case.numbers.benchmark is None else _take_answers(case.numbers.benchmark)
    if printed is None or (answered is not None and printed.period <= answered.period):
        return answered
    return printed


def difference(first: Side, second: Side) -> Decimal | None:
    """Second minus first as printed."""
    return None if first.value is None or second.value is None else second.value - first.value


# Whether they differ


@dataclass(frozen=True)
class Error:
    """What is known of a mean in points: its error on the logit between the ends that can be printed."""

    estimate: float
    se: float
    n: int
    low: float
    high: float
    sd: float

    @property
    def known(self) -> bool:
        """Whether there is any."""
        return self.n > 1 and self.se > 1e-9

    def reach(self, margin: float) -> tuple[float, float]:
        """The ends at so many standard errors."""
        wide = self.high - self.low
        place = (self.estimate - self.low) / wide
        centre, spread = math.log(place / (1 - place)), self.se / wide / (place * (1 - place))
        below, above = (self.low + wide / (1 + math.exp(-(centre + way * margin * spread))) for way in (-1, 1))
        return below, above


def find_error(scores: pd.DataFrame, weight: float) -> Error:
    """Of the sum of means x weight x 25, each respondent's part linearised; all rows are respondents."""
    given = scores.to_numpy(dtype=float)
    answered = ~np.isnan(given).all(axis=1)
    apart = (given - np.nanmean(given, axis=0)) / (~np.isnan(given)).sum(axis=0)
    moved = 25 * weight * np.where(np.isnan(apart), 0, apart).sum(axis=1)
    n, own = len(given), int(answered.sum())
    se = math.sqrt(n / (n - 1) * float((moved**2).sum())) if n > 1 else 0.0
    sd = float(moved[answered].std(ddof=1)) * own if own > 1 else 0.0
    least = 25 * weight * given.shape[1]
    return Error(float(25 * weight * np.nanmean(given, axis=0).sum()), se, own, least, 4 * least, sd)


@dataclass(frozen=True)
class Test:
    """A difference, second minus first: interval, p by itself and in its family, Hedges' g."""

    estimate: float
    low: float
    high: float
    p: float
    g: float
    adjusted: float

    @property
    def real(self) -> bool:
        """Below five per cent."""
        return self.adjusted < 0.05


def _judge(first: Error, second: Error) -> Test | None:
    """Zou and Donner (2008) with Welch's degrees of freedom; p from how far the interval has to reach to hold 0."""
    if min(first.n, second.n) < figures.CLAIM or not (first.known and second.known):
        return None
    apart = second.estimate - first.estimate
    parts = [(error.se**2, error.n - 1) for error in (first, second)]
    df = sum(part for part, _ in parts) ** 2 / sum(part**2 / n for part, n in parts)

    def reach(margin: float) -> tuple[float, float]:
        (low, high), (lower, upper) = first.reach(margin), second.reach(margin)
        return (
            apart - math.hypot(second.estimate - lower, high - first.estimate),
            apart + math.hypot(upper - second.estimate, first.estimate - low),
        )

    near, far = 0.0, 200.0
    for _ in range(80):
        middle = (near + far) / 2
        holds = reach(middle)[0] <= 0 <= reach(middle)[1]
        near, far = (near, middle) if holds else (middle, far)
    low, high = reach(float(stats.t.ppf(0.975, df)))
    free = first.n + second.n - 2
    pooled = math.sqrt(((first.n - 1) * first.sd**2 + (second.n - 1) * second.sd**2) / free)
    p = float(2 * stats.t.sf(near, df))
    return Test(apart, low, high, p, apart / pooled * (1 - 3 / (4 * free - 1)), p)


def _take(test: object) -> Test:
    """A test of the package, of a sample per service or in clusters."""
    return Test(test.estimate, test.low, test.high, test.p, test.g, test.p_adjusted)  # type: ignore[attr-defined]


def _adjust(tests: Mapping[str, Test]) -> dict[str, Test]:
    """Holm (1979)."""
    out: dict[str, Test] = {}
    largest = 0.0
    for at, key in enumerate(sorted(tests, key=lambda key: tests[key].p)):
        test = tests[key]
        largest = max(largest, min(1.0, (len(tests) - at) * test.p))
        out[key] = Test(test.estimate, test.low, test.high, test.p, test.g, largest)
    return out


def _against(case: Case, what: str) -> tuple[Side | None, object]:
    """The other side, and the package's own comparison with it."""
    numbers = case.numbers
    return {
        "before": (before(case), numbers.change),
        "year": (year_ago(case), numbers.year_ago),
        "benchmark": (benchmark(case), numbers.against_benchmark),
    }[what]


def _may_test(case: Case, what: str) -> bool:
    """Whether both have answers and an index, in one series."""
    first, second = _against(case, what)[0], now(case)
    if first is None or first.scores is None or first.value is None or second.value is None:
        return False
    return first.is_series_with(second)


def _test_total(case: Case, what: str) -> Test | None:
    """The test of the index, alone."""
    first, told = _against(case, what)
    if first is None or not _may_test(case, what) or first.scores is None or first.bobot is None:
        return None
    if not (first.is_plain and now(case).is_plain):
        return None if told.total is None else _take(told.total)  # type: ignore[attr-defined]
    weight = float(first.bobot[0])
    return _judge(find_error(first.scores, weight), find_error(case.scores, weight))


@cache
def totals(case: Case) -> dict[str, Test]:
    """'before', 'year', 'benchmark' -> test of the index; the first two are one family."""
    found = {what: _test_total(case, what) for what in ("before", "year", "benchmark")}
    tests = {what: test for what, test in found.items() if test is not None}
    return tests | _adjust({what: test for what, test in tests.items() if what != "benchmark"})


@cache
def unsur(case: Case, what: str) -> dict[str, Test]:
    """Unsur -> test, one family; those that ten answered on both sides, not all alike."""
    first, told = _against(case, what)
    if first is None or first.scores is None or not _may_test(case, what):
        return {}
    if not (first.is_plain and now(case).is_plain):
        return {test.first: _take(test) for test in told.unsur}  # type: ignore[attr-defined]
    pairs = {str(key): _judge(find_error(first.scores[[key]], 1.0), find_error(case.scores[[key]], 1.0))
             for key in case.scores}  # fmt: skip
    return _adjust({key: test for key, test in pairs.items() if test is not None})


def is_real(case: Case, what: str) -> bool | None:
    """Whether the index really differs; None where that was not tested."""
    test = totals(case).get(what)
    return None if test is None else test.real


# Sentences


def spell(case: Case, what: str) -> tuple[str, str]:
    """How the two sides are called."""
    first = _against(case, what)[0]
    assert first is not None
    periods = [case.words.period(Period.parse(side.period)) for side in (first, now(case))]
    if what == "benchmark":
        called = "PDAM" if first.scores is None else case.numbers.benchmark.unit.name
        return f"{called}, {periods[0]}", f"KPPT, {periods[1]}"
    return periods[0], periods[1]


def _find_about(case: Case, values: Values) -> str:
    """Which comparison a sentence is about, by how it calls the two."""
    told = (values["first"], values["second"])
    known = [what for what in ("before", "year", "benchmark") if _against(case, what)[0] is not None]
    return next(what for what in known if spell(case, what) == told)


@claims("compare.none")
def there_is_no_period_before(case: Case, values: Values) -> bool:
    """Neither answers nor a printed figure."""
    return before(case) is None


@claims("compare.no_benchmark")
def no_unit_is_named(case: Case, values: Values) -> bool:
    """The register has none."""
    return "benchmark" not in case.survey.units


@claims("compare.benchmark_missing")
def benchmark_has_no_figure(case: Case, values: Values) -> bool:
    """Neither answers nor a printed figure of the unit that the register names."""
    told = (values["unit"], values["period"]) == ("PDAM", case.words.period(Period.parse(NOW)))
    return told and "benchmark" in case.survey.units and benchmark(case) is None


@claims("compare.across")
def regulations_differ(case: Case, values: Values) -> bool:
    """Each is named."""
    first = _against(case, _find_about(case, values))[0]
    assert first is not None
    return first.rules != now(case).rules and (values["old"], values["new"]) == (first.rules, now(case).rules)


@claims("compare.across_bobot")
def unsur_or_bobot_differ(case: Case, values: Values) -> bool:
    """Under one regulation."""
    first, second = _against(case, _find_about(case, values))[0], now(case)
    return first is not None and first.rules == second.rules and not first.is_series_with(second)


def _is_untested(case: Case, values: Values) -> tuple[Side, Side]:
    """The two sides, which are one series and not tested."""
    what = _find_about(case, values)
    first, second = _against(case, what)[0], now(case)
    assert first is not None
    assert first.is_series_with(second)
    assert what not in totals(case)
    return first, second


def has_few(*sides: Side) -> bool:
    """Whether fewer than ten answered in one of them."""
    return any(side.n is not None and side.n < figures.CLAIM for side in sides)


@claims("compare.few")
def too_few_in_one(case: Case, values: Values) -> bool:
    """Fewer than the sentence says."""
    return has_few(*_is_untested(case, values)) and int(str(values["claim"])) == figures.CLAIM


@claims("compare.unanswered")
def an_unsur_has_no_answer_in_one(case: Case, values: Values) -> bool:
    """Of enough respondents."""
    sides = _is_untested(case, values)
    return not has_few(*sides) and difference(*sides) is None


@claims("compare.cluster")
def all_are_in_one_cluster_in_one(case: Case, values: Values) -> bool:
    """One day, or one person who asked."""
    sides = _is_untested(case, values)
    return not has_few(*sides) and any(side.clusters == 1 for side in sides)


@claims("compare.alike")
def all_judged_alike_in_one(case: Case, values: Values) -> bool:
    """Nobody moves the index otherwise than another."""
    sides = _is_untested(case, values)
    if has_few(*sides) or difference(*sides) is None:
        return False
    return any(side.scores is not None and find_error(side.scores, 1.0).se < 1e-9 for side in sides)


def spell_p(case: Case, p: float) -> str:
    """Three decimals, or that it is smaller."""
    return "< 0,001" if p < 0.001 else f"= {case.words.number(p, 3)}"


def _tells_difference(case: Case, values: Values, *, signed: bool) -> Test:
    """Both indexes, their difference, and what the test found."""
    what = _find_about(case, values)
    first, second, test = _against(case, what)[0], now(case), totals(case)[what]
    assert first is not None
    apart = difference(first, second)
    assert apart is not None
    number = case.words.number
    assert (values["old"], values["new"]) == (number(first.value), number(second.value))
    assert values["estimate"] == (number(apart, sign=True) if signed else number(abs(apart)))
    assert (values["low"], values["high"]) == (number(test.low, sign=True), number(test.high, sign=True))
    assert values["p"] == spell_p(case, test.adjusted)
    return test


@claims("compare.up")
def index_is_really_higher(case: Case, values: Values) -> bool:
    """Than that of the other side."""
    test = _tells_difference(case, values, signed=False)
    return test.real and test.estimate > 0


@claims("compare.down")
def index_is_really_lower(case: Case, values: Values) -> bool:
    """Than that of the other side."""
    test = _tells_difference(case, values, signed=False)
    return test.real and test.estimate < 0


@claims("compare.same")
def difference_can_be_chance(case: Case, values: Values) -> bool:
    """Tested, and not real."""
    return not _tells_difference(case, values, signed=True).real


def _is_only_mutu(case: Case, values: Values, *whats: str) -> bool:
    """Two mutu of indexes that do not really differ."""
    for what in whats:
        first = _against(case, what)[0]
        if first is not None and is_real(case, what) is False and first.mutu != now(case).mutu:
            return (values["before"], values["after"]) == (first.mutu, now(case).mutu)
    return False


@claims("compare.only_mutu")
def only_the_mutu_changed(case: Case, values: Values) -> bool:
    """Between two periods."""
    return _is_only_mutu(case, values, "before", "year")


@claims("compare.only_mutu_units")
def only_the_mutu_differs(case: Case, values: Values) -> bool:
    """Between two units."""
    return _is_only_mutu(case, values, "benchmark")


@claims("compare.printed")
def other_figure_was_printed(case: Case, values: Values) -> bool:
    """Where, and how far it lies from the index."""
    first, second = _against(case, _find_about(case, values))[0], now(case)
    assert first is not None
    assert first.is_series_with(second)
    apart, number = difference(first, second), case.words.number
    told = (values["old"], values["new"], values["source"]) == (number(first.value), number(second.value), first.source)
    return first.scores is None and apart is not None and told and values["estimate"] == number(abs(apart))


@claims("compare.family")
def both_were_tested(case: Case, values: Values) -> bool:
    """With the period before, and with a year ago."""
    return {"before", "year"} <= totals(case).keys()


def _list_real(case: Case, what: str) -> list[str]:
    """Unsur that really differ, with the difference of their printed values."""
    return [f"{figures.name(case, key)} ({case.words.number(_find_apart(case, what, key), sign=True)} poin)"
            for key, test in unsur(case, what).items() if test.real]  # fmt: skip


def _find_apart(case: Case, what: str, key: str) -> Decimal:
    """The printed value of an unsur less that of the other side."""
    sides = now(case), _against(case, what)[0]
    values = []
    for side in sides:
        assert side is not None
        assert side.scores is not None
        given = side.scores[key].dropna()
        values.append(figures.rounded(25 * Fraction(int(given.sum()), len(given))))
    return values[0] - values[1]


@claims("compare.unsur_some")
def unsur_really_changed(case: Case, values: Values) -> bool:
    """Since one of the periods."""
    told = [_list_real(case, what) for what in ("before", "year") if what in totals(case)]
    return any(figures.is_listing(values["items"], names) for names in told)


@claims("compare.unsur_units")
def unsur_really_differ(case: Case, values: Values) -> bool:
    """Between two units."""
    return "benchmark" in totals(case) and figures.is_listing(values["items"], _list_real(case, "benchmark"))


@claims("compare.unsur_item")
def unsur_differs_by(case: Case, values: Values) -> bool:
    """Really."""
    told = f"{values['unsur']} ({values['estimate']} poin)"
    return any(told in _list_real(case, what) for what in totals(case))


@claims("compare.unsur_none")
def no_unsur_really_differs(case: Case, values: Values) -> bool:
    """In a comparison where the index does not either."""
    return any(not test.real and not _list_real(case, what) for what, test in totals(case).items())


@claims("compare.unsur_spread")
def index_differs_and_no_unsur_does(case: Case, values: Values) -> bool:
    """In one comparison."""
    return any(test.real and not _list_real(case, what) for what, test in totals(case).items())


@claims("compare.adjusted_note")
def an_interval_is_not_what_p_says(case: Case, values: Values) -> bool:
    """A star."""
    return any(test.real for table in _list_unsur_tables(case) for test in table)


@claims("compare.adjusted_unmarked")
def an_interval_leaves_out_zero_in_a_table_without_star(case: Case, values: Values) -> bool:
    """In one of the tables."""
    starless = [table for table in _list_unsur_tables(case) if not any(test.real for test in table)]
    return any(test.low > 0 or test.high < 0 for table in starless for test in table)


def _list_unsur_tables(case: Case) -> list[list[Any]]:
    """Those of the periods, of the benchmark, of the plan."""
    periods = [test for what in ("before", "year") for test in unsur(case, what).values()]
    begun = [one for one in case.numbers.followup if one.action.status in ("berjalan", "selesai")]
    moved = [one.movement.difference for one in begun if one.movement]
    return [periods, list(unsur(case, "benchmark").values()), moved]


@claims("compare.caption")
def table_takes_the_first_from_the_second(case: Case, values: Values) -> bool:
    """Unsur of the two were compared, and beside them in one table no others."""
    about = _find_about(case, values)
    return bool(unsur(case, about)) and (about == "benchmark" or not _has_two_periods(case))


@claims("compare.caption_several")
def table_takes_earlier_periods_from_this(case: Case, values: Values) -> bool:
    """Of two earlier periods unsur were compared; this one and the one before are named."""
    return _has_two_periods(case) and (values["first"], values["second"]) == spell(case, "before")


def _has_two_periods(case: Case) -> bool:
    """Whether unsur were compared with the period before and with a year ago."""
    return all(_against(case, what)[0] is not None and bool(unsur(case, what)) for what in ("before", "year"))


# Printed figures


def _spell_period(case: Case, side: Side) -> str:
    """The period."""
    return str(case.words.period(Period.parse(side.period)))


def _list_sources(case: Case) -> list[str]:
    """Periods that are known from print alone, each with where."""
    return [f"{_spell_period(case, side)} (sumber: {side.source})" for side in series(case) if side.source]


@claims("published.sources")
def figures_come_from_print(case: Case, values: Values) -> bool:
    """All periods without answers."""
    return figures.is_listing(values["items"], _list_sources(case))


@claims("published.item")
def figure_was_printed_there(case: Case, values: Values) -> bool:
    """One of them."""
    return f"{values['about']} (sumber: {values['source']})" in _list_sources(case)


@claims("published.hollow")
def a_printed_figure_is_drawn(case: Case, values: Values) -> bool:
    """Among at least two."""
    return bool(_list_sources(case)) and sum(side.value is not None for side in series(case)) > 1


@claims("published.untested")
def the_figure_before_was_printed(case: Case, values: Values) -> bool:
    """There are no answers."""
    past = before(case)
    known = past is not None and past.scores is None and difference(past, now(case)) is not None
    return past is not None and known and values["before"] == _spell_period(case, past)


def _list_contradicted(case: Case) -> list[str]:
    """Printed figures of periods with answers, which give another."""
    printed = {side.period: side for side in list_printed(case, "KPPT")}
    pairs = [
        (side, printed[side.period]) for side in series(case) if side.scores is not None and side.period in printed
    ]
    number = case.words.number
    return [
        f"{_spell_period(case, own)}, terbitan {number(told.value)}, hitungan {number(own.value)} "
        f"(sumber: {told.source})"
        for own, told in pairs
        if own.value is not None and own.value != told.value
    ]


@claims("published.contradicts")
def print_says_something_else(case: Case, values: Values) -> bool:
    """All such periods."""
    return figures.is_listing(values["items"], _list_contradicted(case))


@claims("published.contradicts_item")
def print_of_a_period_says_something_else(case: Case, values: Values) -> bool:
    """One of them."""
    told = f"{values['about']}, terbitan {values['value']}, hitungan {values['own']} (sumber: {values['source']})"
    return told in _list_contradicted(case)


def _rows(case: Case) -> dict[str, dict[str, str]]:
    """Period as spelt -> what was printed of the unit, of periods that are known from print alone."""
    shown = {side.period: _spell_period(case, side) for side in series(case) if side.source}
    printed = csv.DictReader(StringIO(case.survey.files["published/angka.csv"]))
    return {shown[row["period"]]: row for row in printed if row["unit"] == "KPPT" and row["period"] in shown}


def _spell_bobot(row: Mapping[str, str]) -> str:
    """The stated bobot, else the exact one."""
    return (row["bobot"] or "1/9").replace(".", ",")


@claims("published.reckoned")
def index_was_not_printed(case: Case, values: Values) -> bool:
    """Its NRR were."""
    row = _rows(case)[str(values["about"])]
    return not row["ikm"] and _own_index(row) is not None and values["bobot"] == _spell_bobot(row)


@claims("published.differs")
def printed_index_is_not_what_its_nrr_give(case: Case, values: Values) -> bool:
    """Both figures, and the printed one minus the other."""
    row, number = _rows(case)[str(values["about"])], case.words.number
    own, told = figures.rounded(_own_index(row) or Fraction(0)), Decimal(row["ikm"])
    figured = (values["value"], values["own"], values["difference"]) == (
        number(told), number(own), number(told - own, sign=True),
    )  # fmt: skip
    return own != told and figured and values["bobot"] == _spell_bobot(row)


@claims("published.rounding")
def rounded_nrr_can_explain_it(case: Case, values: Values) -> bool:
    """Each printed NRR can lie half a unit of its last decimal from the true one, the index half a hundredth."""
    for row in _rows(case).values():
        nrr = [row[key] for key in KEYS]
        half = min(Fraction(1, 2 * 10 ** len(cell.partition(".")[2])) for cell in nrr)
        reach = 25 * half * len(nrr) * Fraction(row["bobot"] or Fraction(1, len(nrr))) + Fraction(1, 200)
        own = _own_index(row)
        near = row["ikm"] and own is not None and abs(Fraction(row["ikm"]) - own) <= reach
        if near and own is not None and figures.rounded(own) != Decimal(row["ikm"]):
            return True
    return False
