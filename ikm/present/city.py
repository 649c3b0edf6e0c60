"""The city's report: means, league table, duty to survey, SKPD; in words and tables. Floor 4."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from markupsafe import Markup

from ikm.analysis.city import City
from ikm.analysis.index import CLAIM
from ikm.analysis.league import Standing
from ikm.present.city_means import kinds, mean_assumption_lines, mean_lines, mean_value, weight_lines
from ikm.present.markup import render, unit_name
from ikm.present.published import published_lines
from ikm.present.tables import Table, headings, interval
from ikm.present.wording import NOTHING, Words

#: So many units are named at one end of the league in a chart's title.
_NAMED = 3


def cover(city: City, synthetic: bool, words: Words) -> Markup:
    """City, period and both means, large; the headline first."""
    return render(
        "city_cover",
        say=words.say,
        city=city.name,
        period=words.period(city.period),
        synthetic=synthetic,
        means=[(f"city.{kind}", mean_value(city, kind, words)) for kind in kinds(city)],
        coverage=words.text("city.coverage_value", k=len(city.measured), all=len(city.standings)),
        overdue=len(city.overdue),
    )


def means_lines(city: City, words: Words) -> list[Markup]:
    """Both means, which units they rest on, and what they assume."""
    if not city.measured:
        return [words.say("city.none")]
    lines = mean_lines(city, words)
    if city.instrument and len(city.comparable) < len(city.measured):
        lines.append(words.say("city.instrument_note", short=city.instrument.short))
    if few := [one.unit.name for one in city.measured if one.few]:
        lines.append(words.say("city.few_note", claim=CLAIM, items=words.listing(few)))
    if printed := [one for one in city.measured if one.printed]:
        lines.append(words.say("city.printed_note", n=len(printed)))
    return [*lines, *mean_assumption_lines(city, words), *weight_lines(city, words)]


def coverage_line(city: City, words: Words) -> Markup:
    """How many units have an index."""
    about = {"k": len(city.measured), "all": len(city.standings)}
    return words.say("city.units_sentence", city=city.name, period=words.period(city.period), **about)


def marks_line(city: City, words: Words) -> Markup | None:
    """What the letters in the league table mean, those that stand there."""
    used = sorted({letter for one in city.standings for letter in _letters(one)})
    items = words.listing([words.text(f"city.mark_{letter}") for letter in used])
    return words.say("city.marks_note", items=items) if used else None


def _letters(one: Standing) -> list[str]:
    """a: self-selected, b: selection unknown, c: users estimated."""
    marks = {
        "a": one.selection == "self-selected",
        "b": one.index is not None and one.value is not None and one.selection is None,
        "c": one.users_estimated,
    }
    return [letter for letter, holds in marks.items() if holds]


def printed_lines(city: City, words: Words) -> list[Markup]:
    """Where the figures of units without answers were printed."""
    found = [(one.unit.name, one.entry.published) for one in city.measured if one.printed and one.entry.published]
    return published_lines(found, words)


def league_table(city: City, words: Words) -> Table:
    """Every unit of the register, best published index first, with the places that the tests leave open."""
    names = ("rank", "unit", "n", "ikm", "interval", "mutu", "change", "users", "marks")
    return Table(
        id="tabel-peringkat",
        caption=words.text("city.league"),
        headings=headings(words, "city", *names),
        rows=[
            (
                _places(one, words),
                unit_name(one.unit.code, one.unit.name),
                words.count(one.n),
                standing_value(one, words),
                interval(one.precision, words),
                one.grade.mutu if one.grade else NOTHING,
                _change(one, words),
                words.count(one.users),
                ", ".join(_letters(one)) or NOTHING,
            )
            for one in city.standings
        ],
        numbers=frozenset({2, 3, 4, 6, 7}),
        row_heading=1,
    )


def _places(one: Standing, words: Words) -> str:
    """'3 – 5', or one place where the tests leave no other."""
    if one.rank is None:
        return NOTHING
    same = one.rank == one.last
    return str(one.rank) if same else words.text("words.between", low=one.rank, high=one.last)


def standing_value(one: Standing, words: Words) -> str:
    """The index, marked where it was published without answers; or why there is none."""
    if one.value is None:
        return words.text("words.hidden" if one.index is not None and one.index.withheld else "city.not_measured")
    return words.text("trend.published", value=words.number(one.value)) if one.printed else words.number(one.value)


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
    items = words.listing([f"{_code(city, item.key)} {words.unsur(item)}" for item in unsur])
    return words.say("city.heat_key", items=items)


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


def lowest_line(city: City, words: Words) -> Markup:
    """The unit with the lowest index where that is certain, else those that cannot be told from it."""
    found = city.lowest()
    if not found:
        return words.say("city.lowest_none", claim=CLAIM)
    if len(found) == len(city.ranked):
        return words.say("city.lowest_all", n=len(found))
    if len(found) > _NAMED:
        return words.say("city.lowest_many", n=len(city.ranked), m=len(found))
    key = "lowest_some" if len(found) > 1 else "lowest_one"
    return words.say(f"city.{key}", n=len(city.ranked), items=_named(found, words))


def league_title(city: City, words: Words) -> str:
    """What the league shows: who is highest and lowest, as far as the tests can tell."""
    high, low = city.highest(), city.lowest()
    if not high:
        return words.text("city.chart_none", period=words.period(city.period))
    if len(high) == len(low) == len(city.ranked):
        return words.text("city.chart_same")
    ends = [_end("chart_high", high, words), _end("chart_low", low, words)]
    return words.text("city.chart", high=ends[0], low=ends[1])


def _end(key: str, found: tuple[Standing, ...], words: Words) -> str:
    """One end of the league: a name, some names, or a number of units."""
    if len(found) > _NAMED:
        return words.text(f"city.{key}_many", n=len(found))
    return words.text(f"city.{key}" if len(found) == 1 else f"city.{key}_some", items=_named(found, words))


def _named(found: tuple[Standing, ...], words: Words) -> str:
    """'Parkir (70,25) dan LALIN (67,90)', as plain text."""
    items = [words.text("city.named", unit=one.unit.name, value=words.number(one.value)) for one in found]
    return words.listing(items).unescape()
