"""The pages of a city: both means, league table, duty to survey, trends, and what each SKPD owes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
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
from ikm.analysis.comparison import LEAST_PERIODS
from ikm.analysis.index import LEAST_CLAIMED, UnsurRecord
from ikm.chapters.actions import format_due
from ikm.chapters.comparison import describe_published, export_difference, export_printed
from ikm.chapters.index import list_end, name_unsur
from ikm.chapters.results import export_record, round_figures
from ikm.chapters.summary import render_summary
from ikm.chapters.trend import export_slope
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
from ikm.page.view import Text, View
from ikm.page.wording import NO_VALUE, Words, name_tied
from ikm.rules.instrument import Instrument
from ikm.rules.period import Period

if TYPE_CHECKING:
    from ikm.survey.responses import Source

#: So many units are named at one end of the league in a chart's title.
_NAMED_UNITS = 3
#: So many SKPD are named in a sentence.
_NAMED_SKPD = 3
#: Share of the chart's height that a name at the end of a line needs.
_NAME_HEIGHT = 0.055


def render_city_cover(city: CityStandings, synthetic: bool, words: Words) -> Markup:
    """Render city, period and both means, large; the headline first."""
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


def render_city_summary(city: CityStandings, units: Sequence[UnitActions], words: Words) -> Markup:
    """Render the summary page of a city.

    Parameters
    ----------
    units : sequence of UnitActions
        Actions that each unit planned.
    """
    if not city.measured:
        answers = [("ikm", [words.say("city.none")]), ("due", describe_duty(city, words))]
    else:
        answers = [
            ("ikm", [*_summarise_means(city, words), describe_coverage(city, words), *_summarise_mutu(city, words)]),
            ("change", [*describe_headline_change(city, words), *describe_unit_changes(city, words)]),
            ("lowest", [describe_lowest(city, words)]),
            ("weakest", describe_heat(city, words) or [words.say("summary.weakest_none")]),
            ("due", [*describe_duty(city, words), *_summarise_due(units, words)]),
            ("sure", _summarise_certainty(city, words)),
        ]
    return render_summary([(name, lines, []) for name, lines in answers], words)


def _summarise_means(city: CityStandings, words: Words) -> list[Markup]:
    """Describe both means, those that exist, the headline first."""
    return [
        words.say("summary.mean", name=words.text(f"city.{kind}"), value=value, note=note)
        for kind in order_mean_kinds(city)
        if city.mean(kind)
        for value, note in [format_mean(city, kind, words)]
    ]


def _summarise_mutu(city: CityStandings, words: Words) -> list[Markup]:
    """Count the units by mutu, those that occur."""
    items = [
        words.text("summary.mutu_item", mutu=mutu, n=words.count(n)) for mutu, n in city.mutu_counts().items() if n
    ]
    return [words.say("summary.mutu", items=words.listing(items))] if items else []


def _summarise_due(units: Sequence[UnitActions], words: Words) -> list[Markup]:
    """Describe the units without a plan, and actions that are late."""
    without = [unit.name for unit in list_units_without_plan(units)]
    late = sum(followup.overdue for planned in units for followup in planned.followups)
    lines = [words.say("city_actions.planless", n=len(without), items=words.listing(without))] if without else []
    return (
        [*lines, words.say("summary.late", n=words.count(late))]
        if any(planned.followups for planned in units)
        else lines
    )


def _summarise_certainty(city: CityStandings, words: Words) -> list[Markup]:
    """Say what the intervals take for granted, and where that is not so."""
    held = [standing for standing in city.measured if standing.precision]
    if not held:
        return [words.say("summary.sure_none")]
    lines = [words.say("summary.sure_assumed")]
    for key, selection in (("sure_some_self", "self-selected"), ("sure_some_unknown", None)):
        if names := [standing.unit.name for standing in held if standing.selection == selection]:
            lines.append(words.say(f"summary.{key}", items=words.listing(names)))
    return lines


def describe_headline_change(city: CityStandings, words: Words) -> list[Markup]:
    """Say whether the headline really moved; nothing where it cannot be said, which the changes say."""
    kind = order_mean_kinds(city)[0]
    change = city.mean_change(kind)
    if change is None or change.test is None:
        return []
    way = "same" if not change.real else "up" if change.moved > 0 else "down"
    moved = words.number(change.moved, sign=True) if way == "same" else words.number(abs(change.moved))
    lines = [words.say(f"summary.mean_{way}", name=words.text(f"city.{kind}"), moved=moved)]
    return lines if change.whole else [*lines, words.say("summary.mean_part", n=change.units)]


def describe_means_section(city: CityStandings, words: Words) -> list[Markup]:
    """Describe both means, which units they rest on, and what they assume."""
    if not city.measured:
        return [words.say("city.none")]
    lines = describe_city_means(city, words)
    if city.instrument and len(city.comparable) < len(city.measured):
        names = [standing.unit.name for standing in city.measured if standing not in city.comparable]
        lines.append(words.say("city.instrument_note", short=city.instrument.short, items=words.listing(names)))
    if few := [standing.unit.name for standing in city.measured if standing.few]:
        lines.append(words.say("city.few_note", claim=LEAST_CLAIMED, items=words.listing(few)))
    if printed := [standing for standing in city.measured if standing.printed]:
        lines.append(words.say("city.printed_note", n=len(printed)))
    return [*lines, *describe_mean_assumptions(city, words), *describe_mean_weights(city, words)]


def describe_city_means(city: CityStandings, words: Words) -> list[Markup]:
    """Describe both means, the headline first, and why the mean by users is not the headline."""
    means = [(kind, city.mean(kind)) for kind in order_mean_kinds(city)]
    lines = [_describe_mean(kind, mean, words) for kind, mean in means if mean]
    known, all_units = len(city.weighed), len(city.averaged)
    if city.headline == "weighted":
        lines.insert(1, words.say("city.weighted_meaning"))
    elif all_units:
        lines.append(
            words.say("city.plain_first", known=known, all=all_units, enough=words.percent(ENOUGH_USERS_KNOWN, 0))
        )
    return lines


def _describe_mean(name: str, mean: UnitMean, words: Words) -> Markup:
    """Describe a mean with its interval, where there is one."""
    about = {"units": mean.units, "value": words.number(mean.value)}
    if mean.low is None:
        return words.say(f"city.{name}_only", **about)
    return words.say(f"city.{name}_sentence", low=words.number(mean.low), high=words.number(mean.high), **about)


def order_mean_kinds(city: CityStandings) -> tuple[MeanKind, MeanKind]:
    """Order both means, the headline first."""
    return ("weighted", "plain") if city.headline == "weighted" else ("plain", "weighted")


def format_mean(city: CityStandings, kind: MeanKind, words: Words) -> tuple[str, str]:
    """Format a mean and what stands under it."""
    mean = city.mean(kind)
    if mean is None:
        key = "no_users" if city.averaged else "no_units"
        return NO_VALUE, words.text(f"city.{key}", claim=LEAST_CLAIMED)
    if mean.low is None:
        return words.number(mean.value), words.text("city.no_error" if mean.precision else "city.no_interval")
    return words.number(mean.value), words.text(
        "city.cover_interval", interval=keep_in_one_line(format_interval(mean, words))
    )


def describe_mean_change(city: CityStandings, words: Words) -> list[Markup]:
    """Describe the means beside those of the period before, over the units measured in both."""
    changes = [(kind, city.mean_change(kind)) for kind in order_mean_kinds(city)]
    lines = [_describe_one_mean_change(kind, change, words) for kind, change in changes if change]
    return [*lines, words.say("city.mean_change_note")] if lines else [words.say("city.mean_change_none")]


def _describe_one_mean_change(kind: MeanKind, change: MeanChange, words: Words) -> Markup:
    """Return 'Rata-rata unit: dari 73,10 menjadi 73,78 (+0,68 poin, ...)'."""
    return words.say(
        "city.mean_change" if change.test else "city.mean_change_only",
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
    """Say what the intervals of the means take for granted."""
    return [words.say("city.assumption_means")] if any(standing.precision for standing in city.measured) else []


def describe_mean_weights(city: CityStandings, words: Words) -> list[Markup]:
    """Say how much of the mean by users rests on units that chose themselves, and on estimated numbers of users."""
    groups = {
        "weight_self": [standing for standing in city.weighed if standing.selection == "self-selected"],
        "weight_estimated": [standing for standing in city.weighed if standing.users_estimated],
    }
    return [
        words.say(f"city.{key}", n=len(standings), share=words.percent(city.weight_of(standings), 0))
        for key, standings in groups.items()
        if standings
    ]


def describe_coverage(city: CityStandings, words: Words) -> Markup:
    """Say how many units have an index."""
    about = {"k": len(city.measured), "all": len(city.standings)}
    return words.say("city.units_sentence", city=city.name, period=words.period(city.period), **about)


def title_league(city: CityStandings, words: Words) -> str:
    """Title the league with what it shows: who is highest and lowest, as far as the tests can tell."""
    high, low = city.highest(), city.lowest()
    if not high:
        return words.text("city.chart_none", period=words.period(city.period))
    if len(high) == len(low) == len(city.ranked):
        return words.text("city.chart_same")
    ends = [_describe_end("chart_high", high, words), _describe_end("chart_low", low, words)]
    return words.text("city.chart", high=ends[0], low=ends[1])


def _describe_end(key: str, standings: tuple[Standing, ...], words: Words) -> str:
    """Describe one end of the league: a name, some names, or a number of units."""
    if len(standings) > _NAMED_UNITS:
        return words.text(f"city.{key}_many", n=len(standings))
    return words.text(
        f"city.{key}" if len(standings) == 1 else f"city.{key}_some", items=_list_standings(standings, words)
    )


def _list_standings(standings: tuple[Standing, ...], words: Words) -> str:
    """Return 'Parkir (70,25) dan LALIN (67,90)', as plain text."""
    items = [
        words.text("city.named", unit=standing.unit.name, value=words.number(standing.value)) for standing in standings
    ]
    return words.listing(items).unescape()


def draw_league(city: CityStandings, words: Words, ax: Axes | None = None) -> Chart | Axes:
    """Draw who is better than whom: the index of each unit with its interval, beside the mean that stands first."""
    known = city.comparable
    marks = [
        IntervalMark(
            name=standing.unit.name,
            value=float(standing.value or 0),
            low=standing.precision.low if standing.precision else None,
            high=standing.precision.high if standing.precision else None,
            label=format_standing(standing, words),
            hollow=standing.printed,
        )
        for standing in known
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


def tabulate_league(city: CityStandings, words: Words) -> Table:
    """Tabulate every unit of the register, best published index first, with the places that the tests leave open."""
    names = ("rank", "unit", "n", "ikm", "interval", "mutu", "change", "users", "marks")
    return Table(
        id="tabel-peringkat",
        caption=words.text("city.league"),
        headings=list_headings(words, "city", *names),
        rows=[
            (
                _format_rank(standing, words),
                mark_unit_name(standing.unit.code, standing.unit.name),
                words.count(standing.n),
                format_standing(standing, words),
                format_interval(standing.precision, words),
                standing.grade.mutu if standing.grade else NO_VALUE,
                _format_change(standing, words),
                words.count(standing.users),
                ", ".join(_list_marks(standing)) or NO_VALUE,
            )
            for standing in city.standings
        ],
        numbers=frozenset({2, 3, 4, 6, 7}),
        row_heading=1,
    )


def _format_rank(standing: Standing, words: Words) -> str:
    """Return '3 – 5', or one place where the tests leave no other."""
    if standing.rank is None:
        return NO_VALUE
    same = standing.rank == standing.last
    return str(standing.rank) if same else words.text("words.between", low=standing.rank, high=standing.last)


def _format_change(standing: Standing, words: Words) -> str:
    """Format the change since the period before, with a star where it is real."""
    return words.number(standing.moved, sign=True) + ("*" if standing.change and standing.change.real else "")


def _list_marks(standing: Standing) -> list[str]:
    """List the letters: a self-selected, b selection unknown, c users estimated, d unsur left out."""
    marks = {
        "a": standing.selection == "self-selected",
        "b": standing.index is not None and standing.value is not None and standing.selection is None,
        "c": standing.users_estimated,
        "d": standing.instrument is not None and bool(standing.instrument.left_out),
    }
    return [letter for letter, holds in marks.items() if holds]


def format_standing(standing: Standing, words: Words) -> str:
    """Format the index, marked where it was published without answers; or why there is none."""
    if standing.value is None:
        if standing.index is None or not standing.index.respondents:
            return words.text("city.not_measured")
        return words.text("words.hidden" if standing.index.withheld else "city.not_computed")
    return (
        words.text("trend.published", value=words.number(standing.value))
        if standing.printed
        else words.number(standing.value)
    )


def describe_marks(city: CityStandings, words: Words) -> Markup | None:
    """Say what the letters that stand in the league table mean."""
    used = sorted({letter for standing in city.standings for letter in _list_marks(standing)})
    items = words.listing([words.text(f"city.mark_{letter}") for letter in used])
    return words.say("city.marks_note", items=items) if used else None


def describe_printed_sources(city: CityStandings, words: Words) -> list[Markup]:
    """Say where the figures of units without answers were printed."""
    printed = [
        (standing.unit.name, standing.entry.published)
        for standing in city.measured
        if standing.printed and standing.entry.published
    ]
    return describe_published(printed, words)


def describe_unit_assumptions(city: CityStandings, words: Words) -> list[Markup]:
    """Say what the intervals of units take for granted, and the units where that is not so or unknown."""
    held = [standing for standing in city.measured if standing.precision]
    if not held:
        return []
    lines = [words.say("city.assumption_units")]
    for key, selection in (("assumption_self", "self-selected"), ("assumption_unknown", None)):
        if names := [standing.unit.name for standing in held if standing.selection == selection]:
            lines.append(words.say(f"city.{key}", items=words.listing(names)))
    return lines


def describe_lowest(city: CityStandings, words: Words) -> Markup:
    """Describe the unit with the lowest index where that is certain, else those that cannot be told from it."""
    lowest = city.lowest()
    if not lowest:
        return words.say("city.lowest_none", claim=LEAST_CLAIMED)
    if len(lowest) == len(city.ranked):
        return words.say("city.lowest_all", n=len(lowest))
    if len(lowest) > _NAMED_UNITS:
        return words.say("city.lowest_many", n=len(city.ranked), m=len(lowest))
    key = "lowest_some" if len(lowest) > 1 else "lowest_one"
    return words.say(f"city.{key}", n=len(city.ranked), items=_list_standings(lowest, words))


def describe_unit_changes(city: CityStandings, words: Words) -> list[Markup]:
    """Describe the units that really rise or fall over the years, then those that changed since the period before."""
    return [*describe_city_slopes(city, words), *describe_city_changes(city, words)]


def describe_city_slopes(city: CityStandings, words: Words) -> list[Markup]:
    """Describe the units that really rise or fall over the years; nothing where none has enough periods."""
    slopes = [(standing.unit.name, standing.slope) for standing in city.standings if standing.slope]
    if not slopes:
        return []
    lines = []
    for way in ("up", "down"):
        items = [
            words.text(
                "city.slope_item",
                unit=name,
                estimate=words.number(slope.estimate, sign=True),
                first=words.period(slope.first),
            )
            for name, slope in slopes
            if slope.way == way
        ]
        lines += [words.say(f"city.slope_{way}", items=words.listing(items))] if items else []
    if same := sum(not slope.real for _, slope in slopes):
        lines.append(words.say("city.slope_same", n=same, all=len(slopes), least=LEAST_PERIODS))
    return lines


def describe_city_changes(city: CityStandings, words: Words) -> list[Markup]:
    """Describe the units that really changed since the period before."""
    tested = [standing for standing in city.standings if standing.change]
    if not tested:
        return [words.say("city.no_test")]
    up = [standing for standing in tested if standing.change and standing.change.real and standing.change.estimate > 0]
    down = [
        standing for standing in tested if standing.change and standing.change.real and standing.change.estimate < 0
    ]
    lines = [
        words.say(
            f"city.{key}",
            items=words.listing(
                [f"{standing.unit.name} ({_format_change(standing, words)[:-1]})" for standing in standings]
            ),
        )
        for key, standings in (("improved", up), ("worsened", down))
        if standings
    ]
    if not lines:
        return [words.say("city.no_change")]
    return [*lines, words.say("city.unchanged")] if len(up) + len(down) < len(tested) else lines


def describe_duty(city: CityStandings, words: Words) -> list[Markup]:
    """Describe the units that have not surveyed for a year."""
    late = city.overdue
    if not late:
        return [words.say("city.overdue_none")]
    return [words.say("city.overdue", items=words.listing([standing.unit.name for standing in late]))]


def tabulate_city_mutu(city: CityStandings, words: Words) -> Table:
    """Tabulate how many units reach which mutu."""
    return Table(
        id="tabel-jumlah-mutu",
        caption=words.text("city.mutu_caption"),
        headings=(words.text("city.mutu"), words.text("city.mutu_n")),
        rows=[(mutu, words.count(count)) for mutu, count in city.mutu_counts().items()],
        numbers=frozenset({1}),
        narrow=True,
    )


def describe_heat(city: CityStandings, words: Words) -> list[Markup]:
    """Say which unsur is the lowest most often."""
    units = _list_lowest_unsur(city)
    if not units or city.instrument is None:
        return []
    # Where all unsur of a unit are equal none is the lowest.
    lowest = Counter(
        score.key for scores in units.values() if len(scores) < len(city.instrument.keys) for score in scores
    )
    if not lowest:
        return [words.say("city.heat_same")]
    times = max(lowest.values())
    names = [name_unsur(key, city.instrument, words) for key in city.instrument.keys if lowest[key] == times]
    key = "city.heat_sentence_each" if names[1:] else "city.heat_sentence"
    return [words.say(key, unsur=name_tied(names, words), n=times, all=len(units))]


def _list_lowest_unsur(city: CityStandings) -> dict[str, tuple[UnsurRecord, ...]]:
    """List the lowest unsur of every unit with enough answers, all that tie; those that few answered are not ranked."""
    return {
        standing.unit.code: list_end(standing.index, "lowest")
        for standing in city.detailed
        if standing.index is not None and standing.precision
    }


def explain_heat(city: CityStandings, words: Words) -> Markup:
    """Explain what U1, U2, ... mean."""
    unsur = city.instrument.unsur if city.instrument else ()
    items = words.listing([f"{_find_code(city, item.key)} {words.unsur(item)}" for item in unsur])
    return words.say("city.heat_key", items=items)


def _find_code(city: CityStandings, key: str) -> str:
    """Return the place of an unsur, 'U3'; '' without an instrument."""
    return city.instrument.code(key) if city.instrument else ""


def draw_city_heat(city: CityStandings, finding: str, words: Words, ax: Axes | None = None) -> Chart | Axes:
    """Draw where it hurts: unsur (columns) in each unit (rows), figures in the cells."""
    values = city.heat().T
    units = {standing.unit.code: standing.unit.name for standing in city.standings}
    codes = [city.instrument.code(key) for key in values.columns] if city.instrument else []
    labels = values.map(lambda value: words.number(value, 0))

    def draw(axes: Axes) -> None:
        draw_heat(axes, values, labels, [units[code] for code in values.index], codes)

    names = {item.key: words.unsur(item) for item in city.instrument.unsur} if city.instrument else {}
    items = "; ".join(
        f"{units[code]}: {name_tied([names[score.key] for score in scores], words).unescape()} "
        f"{words.number(scores[0].value)}"
        for code, scores in _list_lowest_unsur(city).items()
    )
    alt = words.text("city.heat_alt", items=items)
    taken = collect_chart_data(
        words,
        ("unit", "name", "value"),
        [(units[code], names[key], value) for code, row in values.iterrows() for key, value in row.items()],
    )
    return draw_chart("gambar-unsur-unit", draw, 0.7 + 0.34 * len(values), alt, finding, ax, taken)


def tabulate_heat(city: CityStandings, words: Words) -> Table:
    """Tabulate the value of every unsur in every unit with enough answers."""
    values = city.heat()
    units = {standing.unit.code: standing.unit.name for standing in city.standings}
    unsur = city.instrument.unsur if city.instrument else ()
    return Table(
        id="tabel-unsur-unit",
        caption=words.text("city.heat_caption"),
        headings=(words.text("city.unit"), *(_find_code(city, item.key) for item in unsur)),
        rows=[(units[code], *(words.number(values.at[item.key, code]) for item in unsur)) for code in values.columns],
        numbers=frozenset(range(1, 1 + len(unsur))),
    )


def show_city_trends(frame: pd.DataFrame, names: Mapping[str, str], words: Words) -> View:
    """Show the trend of each unit as a line.

    Parameters
    ----------
    frame : DataFrame
        Index (unit, period); ikm, 25-100, and after_break.
    names : mapping of str to str
        Code -> name, for the table; the chart has the codes.
    """
    shown = _select_common_periods(frame)
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


def _select_common_periods(frame: pd.DataFrame) -> pd.DataFrame:
    """Select rows with an index, in periods that at least two units have; of a single unit all."""
    known = frame[frame["ikm"].notna()]
    if known.index.unique("unit").size < 2:
        return known
    units = known.groupby(level="period").size()
    return known[known.index.get_level_values("period").isin(units.index[units > 1])]


def draw_city_trends(
    shown: pd.DataFrame, periods: list[str], caption: str, words: Words, ax: Axes | None = None
) -> Chart | Axes:
    """Draw who rises, who falls: a line a unit, its code at the end; a gap where regulation, unsur or bobot changed."""
    places = {period: place for place, period in enumerate(periods)}
    ends = {code: own["ikm"].iloc[-1] for code, own in shown.groupby(level="unit", sort=False)}

    def draw(axes: Axes) -> None:
        for _, own in shown.groupby(level="unit", sort=False):
            for _, run in own.groupby(own["after_break"].cumsum()):
                axes.plot([places[period] for _, period in run.index], run["ikm"], color=MAIN_COLOUR, marker="o", ms=4)
        axes.margins(y=0.1)
        low, high = axes.get_ylim()
        for code, height in _space_names(ends, (high - low) * _NAME_HEIGHT).items():
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


def _space_names(ends: Mapping[str, float], least: float) -> dict[str, float]:
    """Return the heights of the names, from the lowest line up, none nearer to the next than `least`."""
    heights: dict[str, float] = {}
    below = float("-inf")
    for code, value in sorted(ends.items(), key=lambda end: end[1]):
        below = max(value, below + least)
        heights[code] = below
    return heights


def tabulate_skpd(city: CityStandings, words: Words) -> Table:
    """Tabulate units with their index under the SKPD that answers for them."""
    return Table(
        id="tabel-skpd",
        caption=words.text("city.skpd_caption"),
        headings=(words.text("city.skpd"), words.text("city.skpd_units")),
        rows=[
            (name, "; ".join(f"{standing.unit.name} {format_standing(standing, words)}" for standing in standings))
            for name, standings in city.by_skpd().items()
        ],
    )


def describe_city_actions(
    units: Sequence[UnitActions], skpd_actions: Sequence[SkpdActions], until: date, words: Words
) -> list[Markup]:
    """Say who has no plan, how many actions are open and late, and who has most that are late.

    Parameters
    ----------
    until : date
        Last day of the period reported.
    """
    if not skpd_actions:
        return [words.say("followup.skpd_none")]
    actions = [followup for unit in units for followup in unit.followups]
    without = [planless.name for planless in list_units_without_plan(units)]
    counts = {
        "open": words.count(sum(followup.action.open for followup in actions)),
        "late": words.count(sum(followup.overdue for followup in actions)),
    }
    lines = [words.say("city_actions.planless", n=len(without), items=words.listing(without))] if without else []
    lines.append(words.say("followup.skpd_counts", date=words.date(until), **counts))
    late = [
        words.text("followup.skpd_item", skpd=_name_skpd(skpd, words), n=words.count(skpd.overdue))
        for skpd in skpd_actions
        if skpd.overdue
    ]
    if late:
        lines.append(words.say("followup.skpd_most", items=words.listing(late[:_NAMED_SKPD])))
    return [*lines, words.say("followup.skpd_note")]


def _name_skpd(skpd: SkpdActions, words: Words) -> str:
    """Name of an SKPD, or that none is set."""
    return skpd.name or words.text("followup.skpd_unknown")


def tabulate_skpd_actions(skpd_actions: Sequence[SkpdActions], words: Words) -> Table:
    """Tabulate the actions of each SKPD teknis."""
    return Table(
        id="tabel-tindak-lanjut-skpd",
        caption=words.text("followup.skpd_caption"),
        headings=list_headings(
            words, "followup", "skpd", "units", "open", "late_n", "done", "moved_up", "moved_same", "moved_down"
        ),
        rows=[
            (
                _name_skpd(skpd, words),
                "; ".join(unit.name for unit in skpd.units),
                *(words.count(n) for n in (skpd.open, skpd.overdue, skpd.done, skpd.up, skpd.same, skpd.down)),
            )
            for skpd in skpd_actions
        ],
        numbers=frozenset(range(2, 8)),
    )


def tabulate_owed_actions(owed: Sequence[OwedAction], instrument: Instrument | None, words: Words) -> Table:
    """Tabulate every open action: who owes what to which unit, and when; overdue ones first."""
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
                "; ".join(debt.skpd) or words.text("followup.skpd_unknown"),
                debt.unit.name,
                _name_owed_unsur(debt, instrument, words),
                debt.followup.action.kegiatan or words.text("policy.to_fill"),
                format_due(debt.followup.action, words),
                _name_status(debt, words),
            )
            for debt in owed
        ],
        row_heading=1,
    )


def _name_owed_unsur(debt: OwedAction, instrument: Instrument | None, words: Words) -> str:
    """Name of the unsur, of the unit's own ones too."""
    key = debt.followup.action.unsur
    own = {str(item["key"]): str(item.get("name", item["key"])) for item in debt.unit.own_unsur}
    return own.get(key) or (name_unsur(key, instrument, words) if instrument else key)


def _name_status(debt: OwedAction, words: Words) -> str:
    """Return 'berjalan', or 'berjalan, terlambat'."""
    status = words.text(f"policy.status_{debt.followup.action.status}")
    return words.text("followup.status_late", status=status) if debt.followup.overdue else status


def describe_city_conclusion(city: CityStandings, words: Words) -> list[Markup]:
    """Describe the report in a few sentences."""
    if not city.measured:
        return [words.say("city.none"), *describe_duty(city, words)]
    lines = [
        describe_coverage(city, words),
        *describe_city_means(city, words)[:1],
        *describe_headline_change(city, words),
    ]
    return [*lines, describe_lowest(city, words), *describe_unit_changes(city, words), *describe_duty(city, words)]


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
    "units.slope.estimate, .se, .low, .high": "index points a year; 95 % interval",
    "units.slope.p, .p_adjusted": "two-sided probability; adjusted over the units with a slope",
    "units.slope.lack_of_fit, .df": "chi-square of the residuals and its degrees of freedom, periods minus 2",
    "units.slope.periods": "periods of one series that have a standard error",
    "actions.open, .overdue, .done, .up, .down, .same": "actions of a plan",
    "heat": "index points per unsur, scale 25-100",
    "comments": "comments of a unit; read: by a person, the others by rules",
    "promises": "index points, scale 25-100, rounded once: mean of the unsur that tell of a promise",
}


def export_city(city: CityStandings, synthetic: bool, sources: Sequence[Source]) -> dict[str, Any]:
    """Export every number of a city's report under fixed keys."""
    heat = city.heat()
    content = {
        "report": "city",
        "unit_name": city.name,
        "city": city.name,
        "period": str(city.period),
        "instrument": city.instrument.id if city.instrument else None,
        "synthetic": synthetic,
        "coverage": {"measured": len(city.measured), "units": len(city.standings)},
        "overdue": [standing.unit.code for standing in city.overdue],
        "headline": city.headline,
        "mean": {"plain": _export_mean(city, "plain"), "weighted": _export_mean(city, "weighted")},
        "highest": [standing.unit.code for standing in city.highest()],
        "lowest": [standing.unit.code for standing in city.lowest()],
        "mutu_counts": city.mutu_counts(),
        "units": [
            round_figures(_export_standing(standing), 0, coarse=standing.unit.code not in heat)
            for standing in city.standings
        ],
        "by_skpd": {name: [standing.unit.code for standing in standings] for name, standings in city.by_skpd().items()},
        "heat": {
            str(unit): {str(key): None if value != value else float(value) for key, value in column.items()}
            for unit, column in heat.items()
        },
        "sources": [asdict(source) for source in sources],
        "units_of_measure": CITY_MEASURES,
    }
    # A mean of units has no more digits than the smallest of them.
    behind = [standing.n if standing.unit.code in heat else 0 for standing in city.standings if standing.n]
    rounded: dict[str, Any] = round_figures(content, min(behind, default=0))
    return rounded


def _export_mean(city: CityStandings, kind: MeanKind) -> dict[str, Any] | None:
    """Export a mean with its interval and its change."""
    mean, change = city.mean(kind), city.mean_change(kind)
    if mean is None:
        return None
    moved = ("before", "now", "moved", "low", "high", "units", "whole", "real")
    entry = export_record(change, *moved) if change else None
    return {**export_record(mean, "value", "se", "low", "high", "units"), "change": entry}


def _export_standing(standing: Standing) -> dict[str, Any]:
    """Export one row of the league table."""
    return {
        **export_record(
            standing,
            *("unit", "name", "skpd", "rank", "last", "n", "value", "mutu", "low", "high"),
            unit="unit.code",
            name="unit.name",
            skpd="unit.skpd",
            mutu="grade.mutu",
            low="precision.low",
            high="precision.high",
        ),
        **export_printed(standing.entry.published if standing.printed else None),
        **export_record(standing, "users", "users_estimated", "selection", "moved"),
        "change": export_difference(standing.change) if standing.change else None,
        "slope": export_slope(standing.slope),
    }


def export_owed_actions(owed: Sequence[OwedAction]) -> list[dict[str, Any]]:
    """Export the open actions for hasil.json."""
    return [
        {
            "unit": debt.unit.code,
            "unsur": debt.followup.action.unsur,
            "skpd": list(debt.skpd),
            "due": debt.followup.action.due.isoformat() if debt.followup.action.due else None,
            "overdue": debt.followup.overdue,
            "status": debt.followup.action.status,
            "plan_of": str(debt.followup.action.period),
        }
        for debt in owed
    ]


def export_skpd_actions(skpd_actions: Sequence[SkpdActions]) -> list[dict[str, Any]]:
    """Export the actions of each SKPD teknis for hasil.json."""
    return [
        {
            "skpd": skpd.name or None,
            "units": [unit.code for unit in skpd.units],
            **export_record(skpd, "open", "overdue", "done", "up", "same", "down"),
        }
        for skpd in skpd_actions
    ]
