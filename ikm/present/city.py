"""The city's report: means, league table, duty to survey, SKPD; in words and tables. Floor 4."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from markupsafe import Markup

from ikm.analysis.city import City, Mean
from ikm.analysis.index import CLAIM
from ikm.analysis.league import Standing
from ikm.present.markup import render
from ikm.present.published import published_lines
from ikm.present.tables import Table, headings, interval
from ikm.present.wording import NOTHING, Words


def cover(city: City, synthetic: bool, words: Words) -> Markup:
    """City, period and both means, large."""
    plain, weighted = city.plain_mean(), city.weighted_mean()
    printed = any(one.printed for one in city.comparable)
    return render(
        "city_cover",
        say=words.say,
        city=city.name,
        period=words.period(city.period),
        synthetic=synthetic,
        means=[
            ("city.weighted", _mean_value(weighted, printed, words)),
            ("city.plain", _mean_value(plain, printed, words)),
        ],
        coverage=words.text("city.coverage_value", k=len(city.measured), all=len(city.standings)),
        overdue=len(city.overdue),
    )


def _mean_value(mean: Mean | None, printed: bool, words: Words) -> tuple[str, str]:
    """A mean and what stands under it."""
    if mean is None:
        return NOTHING, ""
    if mean.low is None:
        return words.number(mean.value), words.text(
            "city.no_interval" if printed else "city.no_interval_few", claim=CLAIM
        )
    return words.number(mean.value), interval(mean, words)


def summary_lines(city: City, words: Words) -> list[Markup]:
    """Coverage and both means."""
    if not city.measured:
        return [words.say("city.none")]
    lines = [
        words.say(
            "city.units_sentence",
            k=len(city.measured),
            all=len(city.standings),
            city=city.name,
            period=words.period(city.period),
        ),
        *(
            _mean_line(name, mean, words)
            for name, mean in (("weighted", city.weighted_mean()), ("plain", city.plain_mean()))
            if mean
        ),
    ]
    if city.instrument and len(city.comparable) < len(city.measured):
        lines.append(words.say("city.instrument_note", short=city.instrument.short))
    if printed := [one for one in city.measured if one.printed]:
        lines.append(words.say("city.printed_note", n=len(printed)))
    return lines


def printed_lines(city: City, words: Words) -> list[Markup]:
    """Where the figures of units without answers were printed."""
    found = [(one.unit.name, one.entry.published) for one in city.measured if one.printed and one.entry.published]
    return published_lines(found, words)


def _mean_line(name: str, mean: Mean, words: Words) -> Markup:
    """A mean with its interval, where there is one."""
    about = {"units": mean.units, "value": words.number(mean.value)}
    if mean.low is None:
        return words.say(f"city.{name}_only", **about)
    return words.say(f"city.{name}_sentence", low=words.number(mean.low), high=words.number(mean.high), **about)


def league_table(city: City, words: Words) -> Table:
    """Every unit of the register, best first; units that cannot be told apart share a rank."""
    shared = Counter(one.rank for one in city.standings)
    names = ("rank", "unit", "n", "ikm", "interval", "mutu", "change", "users")
    return Table(
        id="tabel-peringkat",
        caption=words.text("city.league"),
        headings=headings(words, "city", *names),
        rows=[
            (
                _rank(one, shared, words),
                one.unit.name,
                words.count(one.n),
                standing_value(one, words),
                interval(one.precision, words),
                one.grade.mutu if one.grade else NOTHING,
                _change(one, words),
                words.count(one.users),
            )
            for one in city.standings
        ],
        numbers=frozenset({2, 3, 4, 6, 7}),
        row_heading=1,
    )


def _rank(one: Standing, shared: Counter[int | None], words: Words) -> str:
    """A rank, and whether others share it."""
    if one.rank is None:
        return NOTHING
    return words.text("city.tied", rank=one.rank) if shared[one.rank] > 1 else str(one.rank)


def standing_value(one: Standing, words: Words) -> str:
    """The index, marked where it was published without answers; or why there is none."""
    if one.value is None:
        return words.text("city.not_measured")
    return words.text("trend.published", value=words.number(one.value)) if one.printed else words.number(one.value)


def short_value(one: Standing, words: Words) -> str:
    """The same for use within brackets."""
    value = words.number(one.value)
    return words.text("published.short", value=value) if one.printed else value


def _change(one: Standing, words: Words) -> str:
    """Change since the period before, with a star where it is real."""
    return words.number(one.moved, sign=True) + ("*" if one.change and one.change.real else "")


def change_lines(city: City, words: Words) -> list[Markup]:
    """Units that really changed since the period before."""
    tested = [one for one in city.standings if one.change]
    if not tested:
        return [words.say("city.no_test")]
    up = [one for one in tested if one.change and one.change.real and one.change.estimate > 0]
    down = [one for one in tested if one.change and one.change.real and one.change.estimate < 0]
    lines = [
        words.say(
            f"city.{key}", items=words.listing([f"{one.unit.name} ({_change(one, words)[:-1]})" for one in found])
        )
        for key, found in (("improved", up), ("worsened", down))
        if found
    ]
    if not lines:
        return [words.say("city.no_change")]
    return [*lines, words.say("city.unchanged")] if len(up) + len(down) < len(tested) else lines


def _moved(one: Standing, words: Words) -> str:
    """'PDAM (+3,10)'."""
    return f"{one.unit.name} ({words.number(one.moved, sign=True)})"


def duty_lines(city: City, words: Words) -> list[Markup]:
    """Units that have not surveyed for a year."""
    late = city.overdue
    if not late:
        return [words.say("city.overdue_none")]
    return [words.say("city.overdue", items=words.listing([one.unit.name for one in late]))]


def mutu_table(city: City, words: Words) -> Table:
    """How many units reach which mutu."""
    return Table(
        id="tabel-jumlah-mutu",
        caption=words.text("city.mutu_caption"),
        headings=(words.text("city.mutu"), words.text("city.mutu_n")),
        rows=[(mutu, words.count(count)) for mutu, count in city.mutu_counts().items()],
        numbers=frozenset({1}),
        narrow=True,
    )


def skpd_table(city: City, words: Words) -> Table:
    """Units with their index under the SKPD that answers for them."""
    return Table(
        id="tabel-skpd",
        caption=words.text("city.skpd_caption"),
        headings=(words.text("city.skpd"), words.text("city.skpd_units")),
        rows=[
            (name, "; ".join(f"{one.unit.name} {standing_value(one, words)}" for one in standings))
            for name, standings in city.by_skpd().items()
        ],
    )


def heat_lines(city: City, words: Words) -> list[Markup]:
    """Which unsur is the lowest most often."""
    lowest = Counter(_lowest(city, lambda score: score.unsur.key))
    if not lowest or city.instrument is None:
        return []
    key, times = lowest.most_common(1)[0]
    names = {item.key: item for item in city.instrument.unsur}
    return [words.say("city.heat_sentence", unsur=words.unsur(names[key]), n=times, all=lowest.total())]


def heat_key(city: City, words: Words) -> Markup:
    """What U1, U2, ... mean."""
    unsur = city.instrument.unsur if city.instrument else ()
    return words.listing([f"{_code(city, item.key)} {words.unsur(item)}" for item in unsur])


def _lowest(city: City, told: Callable[..., str]) -> list[str]:
    """Something of the lowest unsur of every unit with enough answers."""
    return [told(one.index.lowest()[0]) for one in city.comparable if one.index is not None and one.precision]


def heat_table(city: City, words: Words) -> Table:
    """Value of every unsur in every unit with enough answers."""
    values = city.heat()
    units = {one.unit.code: one.unit.name for one in city.standings}
    unsur = city.instrument.unsur if city.instrument else ()
    return Table(
        id="tabel-unsur-unit",
        caption=words.text("city.heat_caption"),
        headings=(words.text("city.unit"), *(_code(city, item.key) for item in unsur)),
        rows=[(units[code], *(words.number(values.at[item.key, code]) for item in unsur)) for code in values.columns],
        numbers=frozenset(range(1, 1 + len(unsur))),
    )


def _code(city: City, key: str) -> str:
    """'U3'."""
    return city.instrument.code(key) if city.instrument else ""


def conclusion_lines(city: City, words: Words) -> list[Markup]:
    """The report in a few sentences."""
    lines = summary_lines(city, words)[:2]
    if city.comparable:
        worst = city.comparable[-1]
        lines.append(words.say("city.conclusion_low", unit=worst.unit.name, value=short_value(worst, words)))
    return [*lines, *change_lines(city, words), *duty_lines(city, words)]
