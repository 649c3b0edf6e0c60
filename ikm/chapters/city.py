"""The city's report: means, league table, duty to survey, SKPD; in words and tables. Floor 4."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes

from ikm.analysis.city import (
    ENOUGH_USERS_KNOWN,
    CityStandings,
    MeanChange,
    MeanKind,
    OwedAction,
    SkpdActions,
    Standing,
    UnitActions,
    UnitMean,
    list_units_without_plan,
)
from ikm.analysis.index import LEAST_CLAIMED
from ikm.chapters.actions import format_due, name_unsur
from ikm.chapters.comparison import describe_published, export_difference, export_printed
from ikm.chapters.summary import render_summary
from ikm.page.chart import (
    MAIN_COLOUR,
    Chart,
    IntervalMark,
    collect_chart_data,
    collect_interval_data,
    draw_chart,
    draw_heat,
    draw_intervals,
    draw_note,
)
from ikm.page.grid import CrossTable, tabulate_cross_table
from ikm.page.markup import mark_unit_name, render_template
from ikm.page.table import Table, format_interval, keep_in_one_line, list_headings
from ikm.page.view import Text, View, export_record, format_rounded
from ikm.page.wording import NO_VALUE, Words
from ikm.rules.instrument import Instrument
from ikm.rules.period import Period

if TYPE_CHECKING:
    from ikm.survey.responses import Source


#: So many units are named at one end of the league in a chart's title.
_NAMED_UNITS = 3


def render_city_cover(city: CityStandings, synthetic: bool, words: Words) -> Markup:
    """City, period and both means, large; the headline first."""
    return render_template(
        "city_cover",
        say=words.say,
        city=city.name,
        period=words.period(city.period),
        synthetic=synthetic,
        means=[(f"city.{kind}", format_mean(city, kind, words)) for kind in order_mean_kinds(city)],
        coverage=words.text("city.coverage_value", k=len(city.measured), all=len(city.standings)),
        overdue=len(city.overdue),
    )


def describe_means_section(city: CityStandings, words: Words) -> list[Markup]:
    """Both means, which units they rest on, and what they assume."""
    if not city.measured:
        return [words.say("city.none")]
    lines = describe_city_means(city, words)
    if city.instrument and len(city.comparable) < len(city.measured):
        lines.append(words.say("city.instrument_note", short=city.instrument.short))
    if few := [one.unit.name for one in city.measured if one.few]:
        lines.append(words.say("city.few_note", claim=LEAST_CLAIMED, items=words.listing(few)))
    if printed := [one for one in city.measured if one.printed]:
        lines.append(words.say("city.printed_note", n=len(printed)))
    return [*lines, *describe_mean_assumptions(city, words), *describe_mean_weights(city, words)]


def describe_coverage(city: CityStandings, words: Words) -> Markup:
    """How many units have an index."""
    about = {"k": len(city.measured), "all": len(city.standings)}
    return words.say("city.units_sentence", city=city.name, period=words.period(city.period), **about)


def describe_marks(city: CityStandings, words: Words) -> Markup | None:
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


def describe_printed_sources(city: CityStandings, words: Words) -> list[Markup]:
    """Where the figures of units without answers were printed."""
    found = [(one.unit.name, one.entry.published) for one in city.measured if one.printed and one.entry.published]
    return describe_published(found, words)


def tabulate_league(city: CityStandings, words: Words) -> Table:
    """Every unit of the register, best published index first, with the places that the tests leave open."""
    names = ("rank", "unit", "n", "ikm", "interval", "mutu", "change", "users", "marks")
    return Table(
        id="tabel-peringkat",
        caption=words.text("city.league"),
        headings=list_headings(words, "city", *names),
        rows=[
            (
                _format_places(one, words),
                mark_unit_name(one.unit.code, one.unit.name),
                words.count(one.n),
                format_standing(one, words),
                format_interval(one.precision, words),
                one.grade.mutu if one.grade else NO_VALUE,
                _change(one, words),
                words.count(one.users),
                ", ".join(_letters(one)) or NO_VALUE,
            )
            for one in city.standings
        ],
        numbers=frozenset({2, 3, 4, 6, 7}),
        row_heading=1,
    )


def _format_places(one: Standing, words: Words) -> str:
    """'3 – 5', or one place where the tests leave no other."""
    if one.rank is None:
        return NO_VALUE
    same = one.rank == one.last
    return str(one.rank) if same else words.text("words.between", low=one.rank, high=one.last)


def format_standing(one: Standing, words: Words) -> str:
    """The index, marked where it was published without answers; or why there is none."""
    if one.value is None:
        return words.text("words.hidden" if one.index is not None and one.index.withheld else "city.not_measured")
    return words.text("trend.published", value=words.number(one.value)) if one.printed else words.number(one.value)


def _change(one: Standing, words: Words) -> str:
    """Change since the period before, with a star where it is real."""
    return words.number(one.moved, sign=True) + ("*" if one.change and one.change.real else "")


def describe_city_changes(city: CityStandings, words: Words) -> list[Markup]:
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


def describe_duty(city: CityStandings, words: Words) -> list[Markup]:
    """Units that have not surveyed for a year."""
    late = city.overdue
    if not late:
        return [words.say("city.overdue_none")]
    return [words.say("city.overdue", items=words.listing([one.unit.name for one in late]))]


def tabulate_city_mutu(city: CityStandings, words: Words) -> Table:
    """How many units reach which mutu."""
    return Table(
        id="tabel-jumlah-mutu",
        caption=words.text("city.mutu_caption"),
        headings=(words.text("city.mutu"), words.text("city.mutu_n")),
        rows=[(mutu, words.count(count)) for mutu, count in city.mutu_counts().items()],
        numbers=frozenset({1}),
        narrow=True,
    )


def tabulate_skpd(city: CityStandings, words: Words) -> Table:
    """Units with their index under the SKPD that answers for them."""
    return Table(
        id="tabel-skpd",
        caption=words.text("city.skpd_caption"),
        headings=(words.text("city.skpd"), words.text("city.skpd_units")),
        rows=[
            (name, "; ".join(f"{one.unit.name} {format_standing(one, words)}" for one in standings))
            for name, standings in city.by_skpd().items()
        ],
    )


def describe_heat(city: CityStandings, words: Words) -> list[Markup]:
    """Which unsur is the lowest most often."""
    lowest = Counter(_lowest(city, lambda score: score.unsur.key))
    if not lowest or city.instrument is None:
        return []
    key, times = lowest.most_common(1)[0]
    names = {item.key: item for item in city.instrument.unsur}
    return [words.say("city.heat_sentence", unsur=words.unsur(names[key]), n=times, all=lowest.total())]


def explain_heat(city: CityStandings, words: Words) -> Markup:
    """What U1, U2, ... mean."""
    unsur = city.instrument.unsur if city.instrument else ()
    items = words.listing([f"{_code(city, item.key)} {words.unsur(item)}" for item in unsur])
    return words.say("city.heat_key", items=items)


def _lowest(city: CityStandings, told: Callable[..., str]) -> list[str]:
    """Something of the lowest unsur of every unit with enough answers."""
    return [told(one.index.lowest()[0]) for one in city.comparable if one.index is not None and one.precision]


def tabulate_heat(city: CityStandings, words: Words) -> Table:
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


def _code(city: CityStandings, key: str) -> str:
    """'U3'."""
    return city.instrument.code(key) if city.instrument else ""


def describe_lowest(city: CityStandings, words: Words) -> Markup:
    """The unit with the lowest index where that is certain, else those that cannot be told from it."""
    found = city.lowest()
    if not found:
        return words.say("city.lowest_none", claim=LEAST_CLAIMED)
    if len(found) == len(city.ranked):
        return words.say("city.lowest_all", n=len(found))
    if len(found) > _NAMED_UNITS:
        return words.say("city.lowest_many", n=len(city.ranked), m=len(found))
    key = "lowest_some" if len(found) > 1 else "lowest_one"
    return words.say(f"city.{key}", n=len(city.ranked), items=_named(found, words))


def title_league(city: CityStandings, words: Words) -> str:
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
    if len(found) > _NAMED_UNITS:
        return words.text(f"city.{key}_many", n=len(found))
    return words.text(f"city.{key}" if len(found) == 1 else f"city.{key}_some", items=_named(found, words))


def _named(found: tuple[Standing, ...], words: Words) -> str:
    """'Parkir (70,25) dan LALIN (67,90)', as plain text."""
    items = [words.text("city.named", unit=one.unit.name, value=words.number(one.value)) for one in found]
    return words.listing(items).unescape()


def order_mean_kinds(city: CityStandings) -> tuple[MeanKind, MeanKind]:
    """Both means, the headline first."""
    return ("weighted", "plain") if city.headline == "weighted" else ("plain", "weighted")


def format_mean(city: CityStandings, kind: MeanKind, words: Words) -> tuple[str, str]:
    """A mean and what stands under it."""
    mean = city.mean(kind)
    if mean is None:
        key = "no_users" if city.averaged else "no_units"
        return NO_VALUE, words.text(f"city.{key}", claim=LEAST_CLAIMED)
    if mean.low is None:
        return words.number(mean.value), words.text("city.no_interval")
    return words.number(mean.value), words.text(
        "city.cover_interval", interval=keep_in_one_line(format_interval(mean, words))
    )


def describe_city_means(city: CityStandings, words: Words) -> list[Markup]:
    """Both means, the headline first, and why the mean by users is not the headline."""
    told = [(kind, city.mean(kind)) for kind in order_mean_kinds(city)]
    lines = [_mean_line(kind, mean, words) for kind, mean in told if mean]
    known, all_units = len(city.weighed), len(city.averaged)
    if city.headline == "weighted":
        lines.insert(1, words.say("city.weighted_meaning"))
    elif all_units:
        lines.append(
            words.say("city.plain_first", known=known, all=all_units, enough=words.percent(ENOUGH_USERS_KNOWN, 0))
        )
    return lines


def _mean_line(name: str, mean: UnitMean, words: Words) -> Markup:
    """A mean with its interval, where there is one."""
    about = {"units": mean.units, "value": words.number(mean.value)}
    if mean.low is None:
        return words.say(f"city.{name}_only", **about)
    return words.say(f"city.{name}_sentence", low=words.number(mean.low), high=words.number(mean.high), **about)


def describe_mean_change(city: CityStandings, words: Words) -> list[Markup]:
    """The means beside those of the period before, over the units measured in both."""
    found = [(kind, city.mean_change(kind)) for kind in order_mean_kinds(city)]
    lines = [_mean_change_line(kind, change, words) for kind, change in found if change]
    return [*lines, words.say("city.mean_change_note")] if lines else [words.say("city.mean_change_none")]


def _mean_change_line(kind: MeanKind, change: MeanChange, words: Words) -> Markup:
    """'Rata-rata unit: dari 73,10 menjadi 73,78 (+0,68 poin, ...)'."""
    return words.say(
        "city.mean_change",
        name=words.text(f"city.{kind}"),
        before=words.number(change.before),
        now=words.number(change.now),
        moved=words.number(change.moved, sign=True),
        low=words.number(change.low, sign=True),
        high=words.number(change.high, sign=True),
        real=words.text("followup.real" if change.real else "followup.not_real"),
        units=words.text("city.mean_change_whole" if change.whole else "city.mean_change_part", n=change.units),
    )


def describe_mean_assumptions(city: CityStandings, words: Words) -> list[Markup]:
    """What the intervals of the means take for granted."""
    return [words.say("city.assumption_means")] if any(one.precision for one in city.measured) else []


def describe_unit_assumptions(city: CityStandings, words: Words) -> list[Markup]:
    """What the intervals of units take for granted, and the units where that is not so or unknown."""
    held = [one for one in city.measured if one.precision]
    if not held:
        return []
    lines = [words.say("city.assumption_units")]
    for key, selection in (("assumption_self", "self-selected"), ("assumption_unknown", None)):
        if names := [one.unit.name for one in held if one.selection == selection]:
            lines.append(words.say(f"city.{key}", items=words.listing(names)))
    return lines


def describe_mean_weights(city: CityStandings, words: Words) -> list[Markup]:
    """How much of the mean by users rests on units that chose themselves, and on estimated numbers of users."""
    groups = {
        "weight_self": [one for one in city.weighed if one.selection == "self-selected"],
        "weight_estimated": [one for one in city.weighed if one.users_estimated],
    }
    return [
        words.say(f"city.{key}", n=len(found), share=words.percent(city.weight_of(found), 0))
        for key, found in groups.items()
        if found
    ]


#: So many SKPD are named in a sentence.
_NAMED_SKPD = 3


def describe_city_actions(
    units: Sequence[UnitActions], found: Sequence[SkpdActions], until: date, words: Words
) -> list[Markup]:
    """Who has no plan, how many actions are open and late, and who has most that are late.

    Parameters
    ----------
    until : date
        Last day of the period reported.
    """
    if not found:
        return [words.say("followup.skpd_none")]
    actions = [one for each in units for one in each.found]
    without = [unit.name for unit in list_units_without_plan(units)]
    counts = {
        "open": words.count(sum(one.action.open for one in actions)),
        "late": words.count(sum(one.overdue for one in actions)),
    }
    lines = [words.say("city_actions.planless", n=len(without), items=words.listing(without))] if without else []
    lines.append(words.say("followup.skpd_counts", date=words.date(until), **counts))
    late = [
        words.text("followup.skpd_item", skpd=_name(one, words), n=words.count(one.overdue))
        for one in found
        if one.overdue
    ]
    if late:
        lines.append(words.say("followup.skpd_most", items=words.listing(late[:_NAMED_SKPD])))
    return [*lines, words.say("followup.skpd_note")]


def tabulate_skpd_actions(found: Sequence[SkpdActions], words: Words) -> Table:
    """One row an SKPD teknis."""
    return Table(
        id="tabel-tindak-lanjut-skpd",
        caption=words.text("followup.skpd_caption"),
        headings=list_headings(
            words, "followup", "skpd", "units", "open", "late_n", "done", "moved_up", "moved_same", "moved_down"
        ),
        rows=[
            (
                _name(one, words),
                "; ".join(unit.name for unit in one.units),
                *(words.count(n) for n in (one.open, one.overdue, one.done, one.up, one.same, one.down)),
            )
            for one in found
        ],
        numbers=frozenset(range(2, 8)),
    )


def tabulate_owed_actions(found: Sequence[OwedAction], instrument: Instrument | None, words: Words) -> Table:
    """Every open action: who owes what to which unit, and when; overdue ones first."""
    names = (
        "city_actions.owing",
        "city.unit",
        "followup.unsur",
        "followup.kegiatan",
        "followup.due",
        "followup.status",
    )
    return Table(
        id="tabel-kegiatan-terbuka",
        caption=words.text("city_actions.caption"),
        headings=tuple(words.text(name) for name in names),
        rows=[
            (
                "; ".join(one.skpd) or words.text("followup.skpd_unknown"),
                one.unit.name,
                _name_owed_unsur(one, instrument, words),
                one.found.action.kegiatan or words.text("policy.to_fill"),
                format_due(one.found.action, words),
                _status(one, words),
            )
            for one in found
        ],
        row_heading=1,
    )


def _name_owed_unsur(one: OwedAction, instrument: Instrument | None, words: Words) -> str:
    """Name of the unsur, of the unit's own ones too."""
    key = one.found.action.unsur
    own = {str(item["key"]): str(item.get("name", item["key"])) for item in one.unit.own_unsur}
    return own.get(key) or (name_unsur(key, instrument, words) if instrument else key)


def _status(one: OwedAction, words: Words) -> str:
    """'berjalan', or 'berjalan, terlambat'."""
    status = words.text(f"policy.status_{one.found.action.status}")
    return words.text("followup.status_late", status=status) if one.found.overdue else status


def export_owed_actions(found: Sequence[OwedAction]) -> list[dict[str, Any]]:
    """The open actions for hasil.json."""
    return [
        {
            "unit": one.unit.code,
            "unsur": one.found.action.unsur,
            "skpd": list(one.skpd),
            "due": one.found.action.due.isoformat() if one.found.action.due else None,
            "overdue": one.found.overdue,
            "status": one.found.action.status,
            "plan_of": str(one.found.action.period),
        }
        for one in found
    ]


def export_skpd_actions(found: Sequence[SkpdActions]) -> list[dict[str, Any]]:
    """The same for hasil.json."""
    return [
        {
            "skpd": one.name or None,
            "units": [unit.code for unit in one.units],
            **export_record(one, "open", "overdue", "done", "up", "same", "down"),
        }
        for one in found
    ]


def _name(one: SkpdActions, words: Words) -> str:
    """Name of an SKPD, or that none is set."""
    return one.name or words.text("followup.skpd_unknown")


def draw_league(city: CityStandings, words: Words, ax: Axes | None = None) -> Chart | Axes:
    """Who is better than whom: the index of each unit with its interval, beside the mean that stands first."""
    known = city.comparable
    marks = [
        IntervalMark(
            name=one.unit.name,
            value=float(one.value or 0),
            low=one.precision.low if one.precision else None,
            high=one.precision.high if one.precision else None,
            label=format_standing(one, words),
            hollow=one.printed,
        )
        for one in known
    ]
    mean = city.mean(city.headline)
    reference = None if mean is None else float(mean.value)
    label = "" if mean is None else words.text("city.line", value=words.number(mean.value))

    def draw(axes: Axes) -> None:
        draw_intervals(axes, marks, reference, label)
        axes.set_xlabel(words.text("city.axis"))

    alt = words.text("city.league_alt", items="; ".join(f"{mark.name} {mark.label}" for mark in marks))
    title, taken = title_league(city, words), collect_interval_data(marks, words)
    return draw_chart("gambar-peringkat", draw, 0.8 + 0.4 * len(marks), alt, title, ax, taken)


def draw_city_heat(city: CityStandings, finding: str, words: Words, ax: Axes | None = None) -> Chart | Axes:
    """Where does it hurt: unsur (columns) in each unit (rows), figures in the cells."""
    values = city.heat().T
    units = {one.unit.code: one.unit.name for one in city.standings}
    codes = [city.instrument.code(key) for key in values.columns] if city.instrument else []
    labels = values.map(lambda value: words.number(value, 0))

    def draw(axes: Axes) -> None:
        draw_heat(axes, values, labels, [units[code] for code in values.index], codes)

    lowest = values.astype(float).idxmin(axis=1)
    names = {item.key: words.unsur(item) for item in city.instrument.unsur} if city.instrument else {}
    items = "; ".join(
        f"{units[code]}: {names[key]} {words.number(values.at[code, key])}" for code, key in lowest.items()
    )
    alt = words.text("city.heat_alt", items=items)
    taken = collect_chart_data(
        words,
        ("unit", "name", "value"),
        [(units[code], names[key], value) for code, row in values.iterrows() for key, value in row.items()],
    )
    return draw_chart("gambar-unsur-unit", draw, 0.7 + 0.34 * len(values), alt, finding, ax, taken)


CITY_MEASURES = {
    "mean.value, units.value": "index points, scale 25-100, rounded once, half up",
    "mean.change.before, .now, .moved": "index points, rounded once; the same units in both periods, users of this one",
    "mean.change.low, .high": "index points, 95 % interval of now minus before",
    "mean.change.units": "units measured in both periods",
    "mean.low, mean.high, units.low, units.high": "index points, 95 % interval",
    "mean.se": "index points",
    "coverage, mutu_counts, mean.units": "units",
    "units.n": "respondents",
    "sources.rows": "rows",
    "actions": "actions; up, same, down: actions whose unsur moved so",
    "units.rank, .last": "best and worst place that the tests leave open, among the ranked units",
    "units.own_value, .own_difference": "index points: what the NRR of a published figure give; printed minus it",
    "units.users": "users served in the period; users_estimated: the register's yearly number in proportion",
    "units.moved": "index points, difference of published values, this period minus the one before",
    "units.change": "the same tested: index points before rounding, interval, adjusted p",
    "actions.open, .overdue, .done, .up, .down, .same": "actions of a plan",
    "heat": "index points per unsur, scale 25-100",
}


def export_city(city: CityStandings, synthetic: bool, sources: Sequence[Source]) -> dict[str, Any]:
    """Every number of a city's report under fixed keys."""
    return {
        "report": "city",
        "unit_name": city.name,
        "city": city.name,
        "period": str(city.period),
        "instrument": city.instrument.id if city.instrument else None,
        "synthetic": synthetic,
        "coverage": {"measured": len(city.measured), "units": len(city.standings)},
        "overdue": [one.unit.code for one in city.overdue],
        "headline": city.headline,
        "mean": {"plain": _mean(city, "plain"), "weighted": _mean(city, "weighted")},
        "highest": [one.unit.code for one in city.highest()],
        "lowest": [one.unit.code for one in city.lowest()],
        "mutu_counts": city.mutu_counts(),
        "units": [_unit(one) for one in city.standings],
        "by_skpd": {name: [one.unit.code for one in found] for name, found in city.by_skpd().items()},
        "heat": {
            str(unit): {str(key): None if value != value else float(value) for key, value in column.items()}
            for unit, column in city.heat().items()
        },
        "sources": [asdict(source) for source in sources],
        "units_of_measure": CITY_MEASURES,
    }


def _mean(city: CityStandings, kind: MeanKind) -> dict[str, Any] | None:
    """A mean with its interval and its change."""
    mean, change = city.mean(kind), city.mean_change(kind)
    if mean is None:
        return None
    told = None
    if change:
        figures = {
            "before": format_rounded(change.before),
            "now": format_rounded(change.now),
            "moved": format_rounded(change.moved),
        }
        told = {**asdict(change), **figures, "real": change.real}
    return {**asdict(mean), "value": format_rounded(mean.value), "change": told}


def _unit(one: Standing) -> dict[str, Any]:
    """One row of the league table."""
    return {
        **export_record(
            one,
            *("unit", "name", "skpd", "rank", "last", "n", "value", "mutu", "low", "high"),
            unit="unit.code",
            name="unit.name",
            skpd="unit.skpd",
            mutu="grade.mutu",
            low="precision.low",
            high="precision.high",
        ),
        **export_printed(one.entry.published if one.printed else None),
        **export_record(one, "users", "users_estimated", "selection", "moved"),
        "change": export_difference(one.change) if one.change else None,
    }


def render_city_summary(city: CityStandings, units: Sequence[UnitActions], words: Words) -> Markup:
    """The page.

    Parameters
    ----------
    units : sequence of UnitActions
        Actions that each unit planned.
    """
    if not city.measured:
        told = [("ikm", [words.say("city.none")]), ("due", describe_duty(city, words))]
    else:
        told = [
            ("ikm", [*_means(city, words), describe_coverage(city, words), *_mutu(city, words)]),
            ("change", [*describe_headline_change(city, words), *describe_city_changes(city, words)]),
            ("lowest", [describe_lowest(city, words)]),
            ("weakest", describe_heat(city, words) or [words.say("summary.weakest_none")]),
            ("due", [*describe_duty(city, words), *_due(units, words)]),
            ("sure", _sure(city, words)),
        ]
    return render_summary([(name, lines, []) for name, lines in told], words)


def _means(city: CityStandings, words: Words) -> list[Markup]:
    """Both means, those that exist, the headline first."""
    return [
        words.say("summary.mean", name=words.text(f"city.{kind}"), value=value, note=note)
        for kind in order_mean_kinds(city)
        if city.mean(kind)
        for value, note in [format_mean(city, kind, words)]
    ]


def _mutu(city: CityStandings, words: Words) -> list[Markup]:
    """Units by mutu, those that occur."""
    items = [
        words.text("summary.mutu_item", mutu=mutu, n=words.count(n)) for mutu, n in city.mutu_counts().items() if n
    ]
    return [words.say("summary.mutu", items=words.listing(items))] if items else []


def describe_headline_change(city: CityStandings, words: Words) -> list[Markup]:
    """Whether the headline really moved; nothing where it cannot be said, which is told with the changes."""
    kind = order_mean_kinds(city)[0]
    change = city.mean_change(kind)
    if change is None:
        return []
    way = "same" if not change.real else "up" if change.moved > 0 else "down"
    moved = words.number(change.moved, sign=True) if way == "same" else words.number(abs(change.moved))
    lines = [words.say(f"summary.mean_{way}", name=words.text(f"city.{kind}"), moved=moved)]
    return lines if change.whole else [*lines, words.say("summary.mean_part", n=change.units)]


def _due(units: Sequence[UnitActions], words: Words) -> list[Markup]:
    """Units without a plan, and actions that are late."""
    without = [unit.name for unit in list_units_without_plan(units)]
    late = sum(one.overdue for each in units for one in each.found)
    lines = [words.say("city_actions.planless", n=len(without), items=words.listing(without))] if without else []
    return [*lines, words.say("summary.late", n=words.count(late))] if any(each.found for each in units) else lines


def _sure(city: CityStandings, words: Words) -> list[Markup]:
    """What the intervals take for granted, and where that is not so."""
    held = [one for one in city.measured if one.precision]
    if not held:
        return [words.say("summary.sure_none")]
    lines = [words.say("summary.sure_assumed")]
    for key, selection in (("sure_some_self", "self-selected"), ("sure_some_unknown", None)):
        if names := [one.unit.name for one in held if one.selection == selection]:
            lines.append(words.say(f"summary.{key}", items=words.listing(names)))
    return lines


def describe_city_conclusion(city: CityStandings, words: Words) -> list[Markup]:
    """The report in a few sentences."""
    if not city.measured:
        return [words.say("city.none"), *describe_duty(city, words)]
    lines = [
        describe_coverage(city, words),
        *describe_city_means(city, words)[:1],
        *describe_headline_change(city, words),
    ]
    return [*lines, describe_lowest(city, words), *describe_city_changes(city, words), *describe_duty(city, words)]


#: Share of the chart's height that a name at the end of a line needs.
_NAME = 0.055


def show_city_trends(frame: pd.DataFrame, names: Mapping[str, str], words: Words) -> View:
    """A line a unit.

    Parameters
    ----------
    frame : DataFrame
        Index (unit, period); ikm, 25-100, and after_break.
    names : mapping of str to str
        Code -> name, for the table; the chart has the codes.
    """
    shown = _common(frame)
    if shown.empty:
        return View(frame, Text((words.say("city.none"),)))
    caption = words.text("city.trends_caption")
    wide = shown["ikm"].unstack("period")
    wide = wide[sorted(wide, key=Period.parse)].reindex(shown.index.unique("unit"))
    crossed = CrossTable(
        "tren-unit", caption, words.text("city.unit"), wide, [names[code] for code in wide.index], list(wide)
    )
    broken = sorted({code for code, _ in shown.index[shown["after_break"]]})
    lines = [words.say("city.trends_break", units=words.listing(broken))] if broken else []
    lines += [words.say("city.trends_common")] if len(shown) < len(frame) else []
    return View(
        frame,
        Text.of(lines),
        [partial(tabulate_cross_table, crossed, words)],
        partial(draw_city_trends, shown, list(wide), caption, words),
    )


def _common(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with an index, in periods that at least two units have; of a single unit all."""
    known = frame[frame["ikm"].notna()]
    if known.index.unique("unit").size < 2:
        return known
    units = known.groupby(level="period").size()
    return known[known.index.get_level_values("period").isin(units.index[units > 1])]


def draw_city_trends(
    shown: pd.DataFrame, periods: list[str], caption: str, words: Words, ax: Axes | None = None
) -> Chart | Axes:
    """Who rises, who falls: a line a unit, its code at the end; a gap where regulation, unsur or bobot changed."""
    places = {period: place for place, period in enumerate(periods)}
    ends = {code: own["ikm"].iloc[-1] for code, own in shown.groupby(level="unit", sort=False)}

    def draw(axes: Axes) -> None:
        for _, own in shown.groupby(level="unit", sort=False):
            for _, run in own.groupby(own["after_break"].cumsum()):
                axes.plot([places[period] for _, period in run.index], run["ikm"], color=MAIN_COLOUR, marker="o", ms=4)
        axes.margins(y=0.1)
        low, high = axes.get_ylim()
        for code, height in _spaced(ends, (high - low) * _NAME).items():
            last = places[shown.loc[code].index[-1]]
            draw_note(axes, code, (last, height), (7, 0), va="center", annotation_clip=False)
        axes.set_xticks(range(len(periods)), periods)
        axes.set_ylabel(words.text("trend.axis"))
        axes.set_xlim(-0.3, len(periods) - 0.7 + 0.28 * len(periods))
        axes.grid(axis="y", lw=0.6)
        axes.set_axisbelow(True)

    items = "; ".join(
        f"{code}: {words.number(own['ikm'].iloc[0])} – {words.number(own['ikm'].iloc[-1])}"
        for code, own in shown.groupby(level="unit", sort=False)
    )
    taken = collect_chart_data(
        words, ("unit", "period", "value"), [(code, period, row) for (code, period), row in shown["ikm"].items()]
    )
    return draw_chart("gambar-tren-unit", draw, 3.6, words.text("city.trends_alt", items=items), caption, ax, taken)


def _spaced(ends: Mapping[str, float], least: float) -> dict[str, float]:
    """Heights of the names, from the lowest line up, none nearer to the next than `least`."""
    found: dict[str, float] = {}
    below = float("-inf")
    for code, value in sorted(ends.items(), key=lambda one: one[1]):
        below = max(value, below + least)
        found[code] = below
    return found
