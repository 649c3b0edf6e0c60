"""Is it different: from the period before, from the benchmark, between groups; in words and tables. Floor 4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from markupsafe import Markup

from ikm.analysis.comparison import Comparison, Point
from ikm.analysis.differences import Difference
from ikm.analysis.index import CLAIM
from ikm.analysis.profile import Profile
from ikm.present.published import doubt_lines, published_lines
from ikm.present.tables import Table, headings
from ikm.present.wording import Words

#: Smaller p are told as '< 0.001'.
_LEAST_P = 0.001
#: More pairs of groups than these are told in a table instead of sentences.
TOLD = 3


def compare_lines(found: Comparison, labels: tuple[str, str], words: Words, *, units: bool = False) -> list[Markup]:
    """Whether two indexes differ, by how much and how surely; or why that cannot be said.

    Parameters
    ----------
    labels : tuple of str
        How the first and the second are called: periods, or units with their periods.
    units : bool
        Two units are compared, which differ; else two periods, between which something changed.
    """
    about = {"first": labels[0], "second": labels[1]}
    if found.across:
        return [_across(found, about, words), *_source_lines(found, labels[0], words)]
    values = {"old": words.number(found.first.value), "new": words.number(found.second.value)}
    if found.printed is not None:
        return _beside_print(found, {**about, **values}, words)
    if found.total is None:
        enough = all(point.value is not None and (point.n or 0) >= CLAIM for point in (found.first, found.second))
        return [words.say("compare.alike" if enough else "compare.few", **about)]
    lines = [words.say(f"compare.{_way(found.total)}", **about, **values, **_told(found, found.total, words))]
    if found.only_mutu:
        letters = [point.grade.mutu if point.grade else "" for point in (found.first, found.second)]
        said = "compare.only_mutu_units" if units else "compare.only_mutu"
        lines.append(words.say(said, before=letters[0], after=letters[1]))
    lines.append(_unsur_line(found, words, units=units))
    return lines


def changes_lines(found: Sequence[Comparison], labels: Sequence[tuple[str, str]], words: Words) -> list[Markup]:
    """Comparisons of one period with several before it; one is told line by line, of several each is a paragraph."""
    told = [compare_lines(one, label, words) for one, label in zip(found, labels, strict=True)]
    if len(told) == 1:
        return told[0]
    family = [words.say("compare.family")] if all(one.total is not None for one in found) else []
    return [*(Markup(" ").join(lines) for lines in told), *family]


def year_line(found: Comparison | None, words: Words) -> Markup | None:
    """Whether the index differs from that of the same period a year before, in a sentence; None without one."""
    if found is None or found.difference is None:
        return None
    apart = found.difference
    about = {
        "before": words.period(found.first.period),
        "old": words.number(found.first.value),
        "new": words.number(found.second.value),
    }
    if found.printed is not None:
        return words.say("trend.year_printed", estimate=words.number(apart, sign=True), **about)
    if found.total is None:
        return words.say("trend.year_few", estimate=words.number(apart, sign=True), **about)
    way = _way(found.total)
    return words.say(
        f"trend.year_{way}", estimate=words.number(apart if way == "same" else abs(apart), sign=way == "same"), **about
    )


def _across(found: Comparison, about: dict[str, str], words: Words) -> Markup:
    """Two indexes that are not one series."""
    rules = (found.first.instrument, found.second.instrument)
    if rules[0].id == rules[1].id:
        return words.say("compare.across_bobot", **about)
    return words.say("compare.across", old=rules[0].short, new=rules[1].short, **about)


def _beside_print(found: Comparison, about: dict[str, str], words: Words) -> list[Markup]:
    """A figure that was published elsewhere: shown beside, never tested."""
    if found.printed is None:
        return []
    if found.difference is None:
        return [words.say("compare.few", first=about["first"], second=about["second"])]
    lines = [
        words.say(
            "compare.printed",
            source=found.printed.figure.source,
            estimate=words.number(abs(found.difference)),
            **about,
        )
    ]
    return [*lines, *doubt_lines(found.printed, about["first"], words)]


def _source_lines(found: Comparison, label: str, words: Words) -> list[Markup]:
    """Where the first figure was printed, where it was."""
    return published_lines([(label, found.printed)] if found.printed else [], words)


def _unsur_line(found: Comparison, words: Words, *, units: bool) -> Markup:
    """Unsur that really changed, or differ between two units."""
    names = {item.key: item for item in found.second.instrument.unsur}
    items = [
        words.text(
            "compare.unsur_item", unsur=words.unsur(names[one.first]), estimate=words.number(one.estimate, sign=True)
        )
        for one in found.unsur
        if one.real
    ]
    if items:
        return words.say("compare.unsur_units" if units else "compare.unsur_some", items=words.listing(items))
    spread = found.total is not None and found.total.real
    return words.say("compare.unsur_spread" if spread else "compare.unsur_none")


def difference_table(found: Comparison, id: str, labels: tuple[str, str], words: Words) -> Table:
    """Second minus first per unsur: difference, interval, effect size, adjusted p."""
    instrument = found.second.instrument
    names = {item.key: item for item in instrument.unsur}
    return Table(
        id=id,
        caption=words.text("compare.caption", first=labels[0], second=labels[1]),
        headings=headings(words, "compare", "unsur", "estimate", "low", "high", "g", "p", "real"),
        rows=[
            (
                f"{instrument.code(one.first)} {words.unsur(names[one.first])}",
                words.number(one.estimate, sign=True),
                words.number(one.low, sign=True),
                words.number(one.high, sign=True),
                words.number(one.g, sign=True),
                probability(one.p_adjusted, words),
                words.text("words.yes" if one.real else "words.no"),
            )
            for one in found.unsur
        ],
        numbers=frozenset({1, 2, 3, 4, 5}),
    )


def group_lines(
    families: Mapping[str, Sequence[Difference]], profiles: Sequence[Profile], words: Words
) -> list[Markup]:
    """Groups that really differ, each pair in a sentence.

    Parameters
    ----------
    families : mapping of str to sequence of Difference
        Characteristic -> its pairs of groups.
    """
    if not any(families.values()):
        return [words.say("groups.too_few")]
    lines = []
    for profile in profiles:
        for one in real_pairs(families, profile):
            lines.append(words.say("groups.one", **_pair(one, profile, words)))
    if len(lines) > TOLD:
        lines = [words.say("groups.many", n=len(lines))]
    return [*(lines or [words.say("groups.none")]), words.say("groups.method")]


def real_pairs(families: Mapping[str, Sequence[Difference]], profile: Profile) -> list[Difference]:
    """Pairs of one characteristic that really differ."""
    return [one for one in families.get(profile.characteristic, ()) if one.real]


def _pair(one: Difference, profile: Profile, words: Words) -> dict[str, str]:
    """Two groups, the lower first."""
    lower, higher = (one.first, one.second) if one.estimate > 0 else (one.second, one.first)
    least, most = sorted((abs(one.low), abs(one.high)))
    return {
        "first": words.category(lower),
        "second": words.category(higher),
        "first_value": words.number(profile.value(lower)),
        "second_value": words.number(profile.value(higher)),
        "estimate": words.number(profile.apart(lower, higher)),
        "low": words.number(least),
        "high": words.number(most),
    }


def pairs_table(families: Mapping[str, Sequence[Difference]], profiles: Sequence[Profile], words: Words) -> Table:
    """Pairs of groups that really differ, where there are too many for sentences."""
    rows = []
    for profile in profiles:
        for one in real_pairs(families, profile):
            told = _pair(one, profile, words)
            pair = (f"{told['first']} ({told['first_value']})", f"{told['second']} ({told['second_value']})")
            between = words.text("words.between", low=told["low"], high=told["high"])
            rows.append((*pair, told["estimate"], between, probability(one.p_adjusted, words)))
    return Table(
        id="tabel-kelompok",
        caption=words.text("groups.caption"),
        headings=headings(words, "groups", "lower", "higher", "apart", "interval", "p"),
        rows=rows,
        numbers=frozenset({2, 3, 4}),
    )


def group_finding(differences: Sequence[Difference], words: Words) -> str:
    """The answer of the chart of groups."""
    real = [one for one in differences if one.real]
    if len(real) > TOLD:
        return words.text("groups.chart_many", n=len(real))
    pairs = [
        words.text("groups.pair", first=words.category(one.first), second=words.category(one.second)) for one in real
    ]
    return words.text("groups.chart_some", items="; ".join(pairs)) if pairs else words.text("groups.chart_none")


def trend_finding(points: Sequence[Point], found: Comparison | None, words: Words) -> str:
    """The answer of the chart of the trend: the last change, and whether it is real."""
    now = points[-1]
    value = {"value": words.number(now.value)}
    if now.after_break:
        return words.text("trend.chart_break", **value)
    if now.change is None:
        return words.text("trend.chart", **value)
    if found is None or found.total is None or found.first.period != points[-2].period:
        return words.text("trend.chart_untested", change=words.number(now.change, sign=True), **value)
    way = ("up" if now.change > 0 else "down") if found.total.real else "same"
    return words.text(f"trend.chart_{way}", change=words.number(abs(now.change)), **value)


def probability(p: float, words: Words) -> str:
    """A p value with three decimals, '< 0,001' below."""
    return f"< {words.number(_LEAST_P, 3)}" if p < _LEAST_P else words.number(p, 3)


def _way(one: Difference) -> str:
    """Real and upward, real and downward, or not real."""
    if not one.real:
        return "same"
    return "up" if one.estimate > 0 else "down"


def _told(found: Comparison, one: Difference, words: Words) -> dict[str, str]:
    """A difference as its sentence takes it: that of the published values, so that it can be checked by hand."""
    p = probability(one.p_adjusted, words)
    signed = not one.real
    apart = found.difference or Decimal(0)
    return {
        "estimate": words.number(apart if signed else abs(apart), sign=signed),
        "low": words.number(one.low, sign=True),
        "high": words.number(one.high, sign=True),
        "p": p if p.startswith("<") else f"= {p}",
        "g": words.number(one.g, sign=True),
    }
