"""The pages of a city: finding, figures and asks; all units in one row each; who owes what; means, places and duty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup, escape

from ikm.analysis.city import (
    ENOUGH_USERS_KNOWN,
    CityAsks,
    CityStandings,
    MeanChange,
    MeanKind,
    OwedAction,
    SharedPlaces,
    SkpdActions,
    SkpdPlans,
    Standing,
    UnitActions,
    UnitMean,
    frame_league,
    frame_skpd_actions,
    group_plans_by_skpd,
    list_city_asks,
    list_owed_actions,
    list_units_without_plan,
)
from ikm.analysis.comparison import LEAST_PERIODS, Comparison, Slope, TrendPoint, UnsurDistance, frame_comparisons
from ikm.analysis.disclosure import GROUP_THRESHOLDS
from ikm.analysis.index import LEAST_CLAIMED, UnsurRecord
from ikm.analysis.mix import ENOUGH_KNOWN, LEAST_MIXED, MixedDifference, frame_mixed_differences
from ikm.chapters.actions import add_evidence, format_due
from ikm.chapters.board import render_status
from ikm.chapters.comparison import describe_published, export_comparison, export_difference, export_printed
from ikm.chapters.index import list_end, name_unsur
from ikm.chapters.results import export_record, format_rounded, round_figures
from ikm.chapters.summary import NAMED_LATE
from ikm.chapters.trend import export_slope
from ikm.page.chart import (
    Chart,
    IntervalMark,
    collect_chart_data,
    collect_interval_data,
    draw_chart,
    draw_heat,
    draw_intervals,
    draw_note,
)
from ikm.page.colours import MAIN_COLOUR
from ikm.page.grid import CrossTable, tabulate_cross_table
from ikm.page.markup import mark_unit_name, render_template
from ikm.page.strip import (
    Mark,
    Range,
    Spark,
    Strip,
    choose_close_range,
    choose_range,
    render_key,
    render_pill,
)
from ikm.page.table import Table, format_interval, keep_in_one_line, list_headings
from ikm.page.view import Answer, Text, View
from ikm.page.wording import NO_VALUE, Words, name_tied
from ikm.rules.period import Period
from ikm.survey.units import fold_place

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ikm.survey.responses import Source

#: So many units are named at one end of the league in a chart's title.
_NAMED_UNITS = 3
#: Way of choosing respondents -> what is said of the intervals of such units.
_ASSUMPTION_KEYS = {
    "self-selected": "assumption_self",
    "required": "assumption_required",
    None: "assumption_unknown",
}
#: Height of strips in long tables, pixels.
_LOW_STRIP = 16
#: So many things are asked of the head of a city.
_MOST_ASKS = 3
#: Share of the chart's height that a name at the end of a line needs.
_NAME_HEIGHT = 0.055


# --- The first screen: who is highest and lowest, key figures, what is asked


def render_city_cover(
    city: CityStandings, units: Sequence[UnitActions], asks: CityAsks, synthetic: bool, words: Words
) -> Markup:
    """Render the first screen: the finding, the key figures, and what is asked of the head of the city.

    Parameters
    ----------
    units : sequence of UnitActions
        Actions that each unit planned.
    """
    return render_template(
        "city_cover",
        say=words.say,
        city=city.name,
        period=words.period(city.period),
        synthetic=synthetic,
        lead=lead_city(city, units, words),
        figures=[(words.text(f"city.{key}"), *figure) for key, *figure in list_key_figures(city, units, asks, words)],
        title=words.say(f"city_asks.title_{_find_head(city)}"),
        asks=describe_city_asks(asks, city, words),
    )


def _find_head(city: CityStandings) -> str:
    """Find who heads a city: the walikota of a 'Kota', the bupati of a 'Kabupaten', else whoever does."""
    kind = city.name.partition(" ")[0].lower()
    return kind if kind in ("kota", "kabupaten") else "other"


def lead_city(city: CityStandings, units: Sequence[UnitActions], words: Words) -> Markup:
    """Lead with the highest and the lowest units, as far as the tests can tell, and the SKPD that hold the lowest."""
    if not city.measured:
        return words.say("city.none")
    if len(city.measured) == 1:
        (only,) = city.measured
        lines = [words.say("city.lead_one", unit=only.unit.name, value=words.number(only.value))]
    elif not city.highest():
        about = {"k": words.count(len(city.measured)), "all": words.count(len(city.standings))}
        lines = [words.say("city.lead_unranked", **about)]
    else:
        lines = [Markup("{}.").format(title_league(city, words, values=False))]
    return Markup(" ").join([*lines, *_lead_plans(city, units, words)])


def _lead_plans(city: CityStandings, units: Sequence[UnitActions], words: Words) -> list[Markup]:
    """Name the SKPD that hold the lowest units, and say whether their units have plans; of all units where none can."""
    lowest = city.lowest()
    named = lowest if len(lowest) < len(city.ranked) and len(lowest) <= _NAMED_UNITS else ()
    held = {standing.unit.skpd for standing in named}
    plans = [plan for plan in group_plans_by_skpd(units) if plan.name in held]
    if not plans:
        without, known = len(list_units_without_plan(units)), len(units)
        about = {"n": words.count(without), "all": words.count(known)}
        return [words.say("city.lead_unplanned_all" if without == known else "city.lead_unplanned", **about)] * (
            without > 0
        )
    if len(plans) == 1:
        (plan,) = plans
        name = name_skpd(plan.name, city)
        about = {"skpd": name, "n": words.count(len(plan.unplanned)), "all": words.count(len(plan.units))}
        alone = len(plan.units) == 1
        own = "_own" if alone and plan.units[0].name == name else "_one" if alone else ""
        whole = "_all" if not own and plan.unplanned == plan.units else ""
        return [words.say(f"city.lead_skpd{own}{whole if plan.unplanned else '_planned'}", **about)]
    items = [
        words.text(
            "city.lead_item" if plan.unplanned else "city.lead_item_planned",
            skpd=name_skpd(plan.name, city),
            n=words.count(len(plan.unplanned)),
            all=words.count(len(plan.units)),
        )
        for plan in plans
    ]
    return [words.say("city.lead_skpds", items=words.listing(items))]


def name_skpd(name: str, city: CityStandings) -> str:
    """Name of an SKPD without the name of its city, which a page of the city need not repeat; or that none is set."""
    return name.removesuffix(f" {city.name}")


def list_key_figures(
    city: CityStandings, units: Sequence[UnitActions], asks: CityAsks, words: Words
) -> list[tuple[str, str, str, bool]]:
    """List the key figures: name, figure, what stands under it, and whether somebody is late with it."""
    kind = order_mean_kinds(city)[0]

    def share(part: int, whole: int) -> str:
        return words.text("city.figure_share", n=words.count(part), all=words.count(whole)) if whole else NO_VALUE

    mutu = words.listing(_count_mutu(city, words)).unescape()
    late = words.text("city.figure_due", n=words.count(len(asks.unmeasured))) if asks.unmeasured else ""
    still_open = len([followup for planned in units for followup in planned.followups if followup.action.open])
    without, changed = len(list_units_without_plan(units)), len(city.changed)
    return [
        (kind, *format_mean(city, kind, words), False),
        (
            "figure_measured",
            share(len(city.measured), len(city.standings)),
            "; ".join(filter(None, [mutu, late])),
            False,
        ),
        (
            "figure_changed",
            share(changed, len(city.tested)),
            _tell_since(city, words) if city.tested else words.text("city.figure_untested"),
            False,
        ),
        ("figure_unplanned", share(without, len(units)), "", without > 0),
        (
            "figure_late",
            words.count(len(asks.late)),
            words.text("city.figure_open", n=words.count(still_open)),
            bool(asks.late),
        ),
    ]


def _tell_since(city: CityStandings, words: Words) -> str:
    """Return 'sejak Semester II Tahun 2025'; '' where units were last surveyed in several periods."""
    found = {standing.entry.previous.period for standing in city.tested if standing.entry.previous}
    return words.text("city.figure_since", period=words.period(found.pop())) if len(found) == 1 else ""


def _count_mutu(city: CityStandings, words: Words) -> list[str]:
    """Count the units by mutu, those that occur."""
    counts = city.mutu_counts().items()
    return [words.text("city.mutu_item", mutu=mutu, n=words.count(n)) for mutu, n in counts if n]


def describe_city_asks(asks: CityAsks, city: CityStandings, words: Words) -> list[Markup]:
    """Describe what is asked, at most three: a plan, what is late, a unit that falls, a survey; or nothing."""
    falls = [_describe_falling(standing, city, words) for standing in asks.falling[:1]]
    really = any(standing.fall for standing in asks.falling)
    duty = []
    if asks.unmeasured:
        names = [standing.unit.name for standing in asks.unmeasured]
        duty = [words.say("city_asks.unmeasured", items=_list_some(names, "city_asks.more_units", words))]
    lines = [
        *_ask_for_plans(asks, city, words),
        *_call_in_late(asks, city, words),
        *(falls if really else []),
        *duty,
        *([] if really else falls),
    ]
    return lines[:_MOST_ASKS]


def _ask_for_plans(asks: CityAsks, city: CityStandings, words: Words) -> list[Markup]:
    """Ask the SKPD for the plans of their units that have none."""
    if not asks.unplanned:
        return []
    if sum(len(plan.unplanned) for plan in asks.unplanned) == len(city.standings):
        return [words.say("city_asks.unplanned_all")]
    items = []
    for plan in asks.unplanned:
        name, units = name_skpd(plan.name, city), [unit.name for unit in plan.unplanned]
        listed = _list_some(units, "city_asks.more_units", words)
        items.append(name if units == [name] else words.text("city_asks.of_units", skpd=name, units=listed.unescape()))
    return [words.say("city_asks.unplanned", items=_list_some(items, "city_asks.more_skpd", words))]


def _call_in_late(asks: CityAsks, city: CityStandings, words: Words) -> list[Markup]:
    """Say which actions are late and who must act."""
    items = [
        words.text(
            "city_asks.late_item",
            kegiatan=debt.followup.action.kegiatan or words.text("policy.to_fill"),
            unit=debt.unit.name,
            due=format_due(debt.followup.action, words),
            who=_name_owing(debt, city, words),
        )
        for debt in asks.late
    ]
    return [words.say("asks.late", items=_list_some(items, "asks.late_more", words, NAMED_LATE))] if items else []


def _describe_falling(standing: Standing, city: CityStandings, words: Words) -> Markup:
    """Say how a unit falls, and that it lies really below its benchmark where it does."""
    fall = standing.fall
    if isinstance(fall, Slope):
        first = words.period(fall.first)
        how = words.text("city_asks.falls_slope", estimate=words.number(-fall.estimate), first=first)
    elif fall is None:
        value = words.number(standing.value)
        how = words.text("city_asks.falls_run", n=words.count(standing.falls), value=value)
    elif fall is standing.change:
        how = words.text("city_asks.falls_step", moved=words.number(abs(standing.moved or Decimal(0))))
    else:
        moved, before = standing.year.difference if standing.year else None, city.period.year_before()
        how = words.text(
            "city_asks.falls_year", moved=words.number(abs(moved or Decimal(0))), before=words.period(before)
        )
    beside = standing.beside
    if beside and beside.total and beside.total.real and beside.difference and beside.difference < 0:
        apart = {"apart": words.number(-beside.difference), "called": name_benchmark(standing)}
        how += words.text("city_asks.falls_beside", **apart)
    return words.say("city_asks.falls", unit=standing.unit.name, how=how)


def name_benchmark(standing: Standing) -> str:
    """Name of a benchmark unit: by its city, in the same city by its own name."""
    beside, own = standing.entry.benchmark_unit, standing.unit
    if beside is None:
        return own.benchmark
    return beside.name if beside.city == own.city else beside.city


def _list_some(names: Sequence[str], more: str, words: Words, most: int = _NAMED_UNITS) -> Markup:
    """List names, the first few and how many more."""
    shown = list(names[:most])
    if rest := len(names) - len(shown):
        shown.append(words.text(more, n=words.count(rest)))
    return words.listing(shown)


# --- Every unit in one row


def show_league(city: CityStandings, words: Words) -> Answer:
    """Show every unit in one row: index and interval among the bands, place, last periods, benchmark."""
    marks: list[tuple[Mark, str]] = [("now", words.text("city.key_now"))]
    if any(standing.before for standing in city.measured):
        marks.append(("past", words.text("city.key_past")))
    if city.beside:
        marks.append(("beside", words.text("city.key_beside", called=_name_benchmarks(city, words))))
    notes = [words.say("city.board_note")] if city.ranked else []
    if any(len(standing.course) > 1 for standing in city.measured):
        notes.append(words.say("city.board_course_note"))
    told = describe_marks(city, words, "abde")
    return Answer(
        frame_league(city.standings),
        _tables=[partial(tabulate_league_board, city, words)],
        _figure=partial(draw_league, city, words) if city.comparable else None,
        notes=Text.of([Markup(" ").join([*notes, *filter(None, [told])])]),
        question=words.text("city.board_question"),
        answer=title_league_board(city, words),
        shown=(render_key(marks, city.instrument, words),) if city.measured else (),
    )


def title_league_board(city: CityStandings, words: Words) -> str:
    """Say how many units have which mutu, and whether benchmark units are really better."""
    if not city.measured:
        return words.text("city.none").rstrip(".")
    counted = _count_mutu(city, words)
    items = words.listing(counted).unescape()
    lines = [words.text("city.board_mutu", items=items) if counted else words.text("city.board_no_mutu")]
    tested = [standing.beside.total for standing in city.beside if standing.beside and standing.beside.total]
    if tested:
        real = [test for test in tested if test.real]
        about = {"called": _name_benchmarks(city, words), "all": words.count(len(tested))}
        lower = words.count(sum(test.estimate > 0 for test in real))
        higher = words.count(sum(test.estimate < 0 for test in real))
        key = "same" if not real else "higher" if lower == "0" else "lower" if higher == "0" else "both"
        lines.append(words.text(f"city.board_{key}", higher=higher, lower=lower, **about))
    return "; ".join(lines)


def _name_benchmarks(city: CityStandings, words: Words) -> str:
    """Name the benchmark units together: by their city where they lie in one."""
    names = {name_benchmark(standing) for standing in city.beside}
    return names.pop() if len(names) == 1 else words.text("city.benchmark")


def tabulate_league_board(city: CityStandings, words: Words) -> Table:
    """Tabulate every unit in one row, best first; columns of which nothing is known are left out."""
    ends = [(one.value, one.precision.low if one.precision else None) for one in city.measured]
    others = [(one.before.value if one.before else None, _find_benchmark_value(one)) for one in city.measured]
    over = choose_range([value for pair in (*ends, *others) for value in pair], widest=60)
    courses = [[point.value for point in one.course if point.value is not None] for one in city.standings]
    tall = max([2.0, *(float(max(course) - min(course)) for course in courses if course)])
    periods = max(map(len, courses), default=0)
    units = city.standings
    columns = [
        ("board_unit", {}, [_name_unit(one, city, words) for one in units], "", True),
        ("", {}, [_draw_standing(one, over, words) for one in units], "drawn", bool(city.measured)),
        ("ikm", {}, [Markup("<b>{}</b>").format(format_standing(one, words)) for one in units], "num", True),
        ("mutu", {}, [one.grade.mutu if one.grade else NO_VALUE for one in units], "", bool(city.measured)),
        ("board_place", {}, [_format_rank(one, words) for one in units], "num", bool(city.ranked)),
        (
            "board_course",
            {"n": words.count(periods)},
            [_draw_spark(course, tall, words) for course in courses],
            "",
            periods > 1,
        ),
        (
            "board_beside",
            {"called": _name_benchmarks(city, words)},
            [_format_beside(one, words) for one in units],
            "num",
            bool(city.beside),
        ),
    ]
    shown = [column for column in columns if column[-1]]
    kinds = [kind for *_, kind, _ in shown]
    return Table(
        id="tabel-unit",
        caption=words.text("city.board_caption"),
        headings=tuple(words.text(f"city.{key}", **about) if key else over.label(words) for key, about, *_ in shown),
        rows=list(zip(*(cells for _, _, cells, *_ in shown), strict=True)),
        numbers=frozenset(place for place, kind in enumerate(kinds) if kind == "num"),
        drawn=frozenset(place for place, kind in enumerate(kinds) if kind == "drawn"),
        row_heading=0,
    )


def _name_unit(standing: Standing, city: CityStandings, words: Words) -> Markup:
    """Name a unit with its letters and, below, its SKPD where that is another name."""
    name = mark_unit_name(standing.unit.code, standing.unit.name)
    letters = [letter for letter in _list_marks(standing) if letter != "c"]
    if letters:
        name = Markup("{} <small>({})</small>").format(name, ", ".join(letters))
    skpd = name_skpd(standing.unit.skpd, city)
    return name if skpd == standing.unit.name else Markup("{}<br><small>{}</small>").format(name, skpd)


def _find_benchmark_value(standing: Standing) -> Decimal | None:
    """Find the index of a unit's benchmark."""
    return standing.beside.first.value if standing.beside else None


def _draw_standing(standing: Standing, over: Range, words: Words) -> str:
    """Draw the index of a unit with its interval, the period before and the benchmark; '' of one without."""
    if standing.value is None or standing.instrument is None:
        return ""
    marks: list[tuple[Mark, Any]] = []
    told = [words.text("city.alt_value", value=words.number(standing.value))]
    if standing.precision and standing.precision.known:
        about = {"low": words.number(standing.precision.low), "high": words.number(standing.precision.high)}
        told.append(words.text("city.alt_interval", **about))
    if (beside := _find_benchmark_value(standing)) is not None:
        marks.append(("beside", beside))
        told.append(words.text("city.alt_item", name=name_benchmark(standing), value=words.number(beside)))
    if standing.before and standing.before.value is not None:
        marks.append(("past", standing.before.value))
        name, value = words.text("city.key_past"), words.number(standing.before.value)
        told.append(words.text("city.alt_item", name=name, value=value))
    ends = (standing.precision.low, standing.precision.high) if standing.precision else (None, None)
    alt = f"{standing.unit.name}: {'; '.join(told)}"
    return escape(Strip(over, alt, standing.instrument, [*marks, ("now", standing.value)], ends))


def _draw_spark(course: Sequence[Decimal], tall: float, words: Words) -> str:
    """Draw the last periods of a unit; '' of fewer than two."""
    if len(course) < 2:
        return ""
    alt = words.text("city.alt_course", items=", ".join(words.number(value) for value in course))
    return escape(Spark(course, tall, alt))


def _format_beside(standing: Standing, words: Words) -> str:
    """Format the difference from the benchmark where it is real, else that it is not or was not tested."""
    beside = standing.beside
    if beside is None:
        return NO_VALUE
    if beside.total is None:
        return words.text("direction.untested")
    if not beside.total.real:
        return words.text("city.not_real")
    return _format_tested(beside, words)


# --- Who must act


def show_city_actions(
    city: CityStandings, units: Sequence[UnitActions], skpd_actions: Sequence[SkpdActions], words: Words
) -> Answer:
    """Show every open action under the SKPD that must act, what is late, and the units without any."""
    without = [plan for plan in group_plans_by_skpd(units) if plan.unplanned]
    owed = list_owed_actions(units)
    return Answer(
        frame_skpd_actions(skpd_actions),
        _tables=[partial(tabulate_owed_actions, city, owed, skpd_actions, without, words)] if owed or without else [],
        question=words.text("city_actions.question"),
        answer=title_actions(city, owed, skpd_actions, words),
    )


def title_actions(
    city: CityStandings, owed: Sequence[OwedAction], skpd_actions: Sequence[SkpdActions], words: Words
) -> str:
    """Say who is late, or that nobody is."""
    if not skpd_actions:
        return words.text("city_actions.none")
    late = [
        words.text("city_actions.late_item", skpd=_name_acting(skpd.name, city, words), n=words.count(skpd.overdue))
        for skpd in skpd_actions
        if skpd.overdue
    ]
    if late:
        items = _list_some(late, "city_asks.more_skpd", words).unescape()
        return words.text("city_actions.late", items=items)
    return words.text("city_actions.open" if owed else "city_actions.closed", n=words.count(len(owed)))


def _name_acting(name: str, city: CityStandings, words: Words) -> str:
    """Name of an SKPD teknis, or that none is set."""
    return name_skpd(name, city) or words.text("followup.skpd_unknown")


def _name_owing(debt: OwedAction, city: CityStandings, words: Words) -> str:
    """Name of those who must act, or that nobody is named."""
    return "; ".join(name_skpd(name, city) for name in debt.skpd) or words.text("asks.nobody")


def tabulate_owed_actions(
    city: CityStandings,
    owed: Sequence[OwedAction],
    skpd_actions: Sequence[SkpdActions],
    without: Sequence[SkpdPlans],
    words: Words,
) -> Table:
    """Tabulate every open action under each SKPD that must act, overdue ones first; then the units without any."""
    rows: list[tuple[str, ...]] = [
        (
            _name_acting(skpd.name, city, words),
            debt.unit.name,
            Markup("<span>{}<br><small>{}</small></span>").format(
                debt.followup.action.kegiatan or words.text("policy.to_fill"),
                add_evidence(_name_owed_unsur(debt, city, words), debt.followup.action, words),
            ),
            format_due(debt.followup.action, words),
            render_status(debt.followup.action, words, late=debt.followup.overdue),
        )
        for skpd in skpd_actions
        for debt in owed
        if skpd.name in (debt.skpd or ("",))
    ]
    unplanned = render_pill("open", words.text("city_actions.unplanned"))
    rows += [
        (
            name_skpd(plan.name, city),
            words.listing([unit.name for unit in plan.unplanned]),
            words.text("city_actions.no_action"),
            NO_VALUE,
            unplanned,
        )
        for plan in without
    ]
    names = ("city_actions.owing", "city.unit", "city_actions.action", "past.due", "past.status")
    return Table(
        id="tabel-kegiatan-terbuka",
        caption=words.text("city_actions.caption"),
        headings=tuple(words.text(name) for name in names),
        rows=rows,
    )


def show_city_places(shared: SharedPlaces, owed: Sequence[OwedAction], words: Words) -> Answer:
    """Show places that units share: the IKM of each unit there, and the open actions that name the place."""
    about = {"name": shared.units[0].groups[shared.key].name}
    if words.bahasa == "en":
        about["name"] = shared.units[0].groups[shared.key].name_en or about["name"]
    counts = {"n": words.count(len(shared.common)), "units": words.count(len(shared.units))}
    return Answer(
        shared.frame(),
        Text.of(
            [words.say("city.shared", **counts), words.say("city.shared_note", threshold=GROUP_THRESHOLDS["public"])]
        ),
        [partial(_tabulate_city_places, shared, owed, words)],
        question=words.text("city.shared_question", **about),
        answer=_conclude_city_places(shared, words),
    )


def _conclude_city_places(shared: SharedPlaces, words: Words) -> str:
    """Name the place that is certainly the lowest of each unit, those of most units first."""
    found: dict[str, list[str]] = {}
    for unit in shared.units:
        if unit.code in shared.lowest:
            found.setdefault(shared.lowest[unit.code], []).append(unit.name)
    if not found:
        return words.text("city.shared_open")
    places = sorted(found, key=lambda place: -len(found[place]))
    items = [
        words.text("city.shared_lowest", place=place, units=words.listing(found[place]).unescape())
        for place in places[:_NAMED_UNITS]
    ]
    if more := len(places) - len(items):
        items.append(words.text("city.shared_more", n=words.count(more)))
    if len(shared.lowest) < len(shared.units):
        items.append(words.text("city.shared_rest"))
    return "; ".join(items)


def _tabulate_city_places(shared: SharedPlaces, owed: Sequence[OwedAction], words: Words) -> Table:
    """Tabulate the IKM of units at places, those with the most units first; open actions where any names a place."""
    open_at = {place: _list_open_at(shared.key, place, owed, words) for place in shared.cells}
    told = any(open_at.values())
    rows = [
        (
            place,
            *(words.number(of[unit.code].index.value) if unit.code in of else NO_VALUE for unit in shared.units),
            *([open_at[place] or NO_VALUE] if told else []),
        )
        for place, of in sorted(shared.cells.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    name = words.text("city.shared_place")
    units = [unit.name for unit in shared.units]
    return Table(
        id=f"tabel-tempat-{shared.key.replace('_', '-')}",
        caption=words.text("city.shared_caption"),
        headings=(name, *units, *([words.text("city.shared_actions")] if told else [])),
        rows=rows,
        numbers=frozenset(range(1, len(units) + 1)),
        row_heading=0,
    )


def _list_open_at(key: str, place: str, owed: Sequence[OwedAction], words: Words) -> Markup:
    """List the open actions that name a place, with their unit and when they are due."""
    lines = [
        Markup("{}: {} ({})").format(
            debt.unit.name,
            debt.followup.action.kegiatan or words.text("policy.to_fill"),
            format_due(debt.followup.action, words),
        )
        for debt in owed
        if (at := debt.followup.action.tempat)
        and at.key == key
        and fold_place(place) in {fold_place(name) for name in at.names}
    ]
    return Markup("<br>").join(lines)


def export_city_places(shared: Sequence[SharedPlaces]) -> dict[str, Any]:
    """Export the places that units share: column -> place -> unit -> what its own report shows."""
    return {
        each.key: {
            place: {code: {"n": group.n, "value": format_rounded(group.index.value)} for code, group in of.items()}
            for place, of in each.cells.items()
        }
        for each in shared
    }


def _name_owed_unsur(debt: OwedAction, city: CityStandings, words: Words) -> str:
    """Name of the unsur, of the unit's own ones too."""
    key = debt.followup.action.unsur
    own = {str(item["key"]): str(item.get("name", item["key"])) for item in debt.unit.own_unsur}
    return own.get(key) or (name_unsur(key, city.instrument, words) if city.instrument else key)


# --- Where it rose or fell in a year


def show_city_year(city: CityStandings, words: Words) -> Answer:
    """Show how every unit changed in a year, the largest rise first; nothing where none was tested."""
    tested = city.yearly
    frame = frame_comparisons(
        [standing.year for standing in tested if standing.year],
        [(str(city.period.year_before()), standing.unit.code) for standing in tested],
    )
    if not tested:
        return Answer(frame)
    others = [standing.unit.name for standing in city.measured if standing not in tested]
    missing = words.say("city_year.missing", items=words.listing(others)) if others else None
    return Answer(
        frame,
        _tables=[partial(tabulate_city_year, city, words)],
        notes=Text.of([words.say("city_year.note", n=words.count(len(tested))), missing]),
        question=words.text("city_year.question"),
        answer=title_city_year(tested, words),
    )


def title_city_year(tested: Sequence[Standing], words: Words) -> str:
    """Name the units that really rose and fell in a year, falls as rises."""
    lines = []
    for way, sign in (("up", 1), ("down", -1)):
        names = [
            words.text("city.named", unit=standing.unit.name, value=words.number(standing.year.difference, sign=True))
            for standing in tested
            if standing.year
            and standing.year.total
            and standing.year.total.real
            and standing.year.total.estimate * sign > 0
        ]
        if names:
            listed = _list_some(names, "city_asks.more_units", words).unescape()
            lines.append(words.text(f"city_year.{way}", items=listed))
    return "; ".join(lines) or words.text("city_year.same", n=words.count(len(tested)))


def tabulate_city_year(city: CityStandings, words: Words) -> Table:
    """Tabulate the change of every unit in a year with its interval, and the unsur that really changed most."""
    rows = [(standing, standing.year, standing.year.total) for standing in city.yearly if standing.year]
    over = choose_close_range([value for _, _, test in rows if test for value in (test.low, test.high, 0)])
    headings = ("city_year.since", "city_year.moved", "city_year.judged")
    first, *rest = (words.text(key, before=words.period(city.period.year_before())) for key in headings)
    return Table(
        id="tabel-setahun",
        caption=words.text("city_year.caption"),
        headings=(first, over.label_changes(words), *rest),
        rows=[
            (
                standing.unit.name,
                _draw_change(standing.unit.name, compared, over, words),
                _format_tested(compared, words),
                _judge_year(standing, words),
            )
            for standing, compared, _ in rows
        ],
        numbers=frozenset({2}),
        drawn=frozenset({1}),
        row_heading=0,
    )


def _draw_change(name: str, compared: Comparison, over: Range, words: Words) -> str:
    """Draw a difference with its interval beside zero."""
    test = compared.total
    if test is None:
        return ""
    low, high = (words.number(end, sign=True) for end in (test.low, test.high))
    alt = words.text("city_year.alt", unit=name, moved=words.number(compared.difference, sign=True), low=low, high=high)
    return escape(
        Strip(over, alt, marks=[("now", test.estimate)], ends=(test.low, test.high), zero=True, height=_LOW_STRIP)
    )


def _format_tested(compared: Comparison, words: Words) -> str:
    """Format a difference, bold where it is real."""
    moved = words.number(compared.difference, sign=True)
    return Markup("<b>{}</b>").format(moved) if compared.total and compared.total.real else moved


def _judge_year(standing: Standing, words: Words) -> str:
    """Say whether the change is real, and which unsur really changed most."""
    real = bool(standing.year and standing.year.total and standing.year.total.real)
    judged = Markup("<b>{}</b>").format(words.text("direction.real")) if real else words.text("direction.chance")
    first = next(iter(standing.year_distances), None)
    if first is None or not first.test.real or standing.instrument is None:
        return judged
    about = {"unsur": name_unsur(first.key, standing.instrument, words)}
    told = words.text("city_year.unsur", moved=words.number(first.difference, sign=True), **about)
    return Markup("<span>{}<br><small>{}</small></span>").format(judged, told)


# --- What another city does better


def show_city_benchmark(city: CityStandings, words: Words) -> Answer:
    """Show each unit beside its benchmark, unsur by unsur, the largest real distance first; nothing without any."""
    units = sorted((one for one in city.beside if one.benchmark_distances), key=_rank_distance)
    frame = frame_comparisons(
        [standing.beside for standing in units if standing.beside],
        [(standing.unit.benchmark, standing.unit.code) for standing in units],
    )
    if not units:
        return Answer(frame)
    return Answer(
        frame,
        _tables=[partial(tabulate_distances, standing, words) for standing in units],
        notes=Text.of([words.say("board.star")] if any(one.benchmark_distances[0].test.real for one in units) else []),
        question=words.text("city_beside.question"),
        answer=title_city_benchmark(units, words),
        shown=(
            render_key(
                [
                    ("now", words.text("city_beside.key_here")),
                    ("beside", words.text("city.key_beside", called=_name_benchmarks(city, words))),
                ],
                city.instrument,
                words,
            ),
        ),
    )


def _rank_distance(standing: Standing) -> tuple[bool, Decimal]:
    """Return what orders units: those with the largest real distance first."""
    first = standing.benchmark_distances[0]
    return not first.test.real, -abs(first.difference)


def title_city_benchmark(units: Sequence[Standing], words: Words) -> str:
    """Name the unsur of the largest real distance below a benchmark unit, else above one."""
    real = [
        (standing, distance) for standing in units for distance in standing.benchmark_distances if distance.test.real
    ]
    if not real:
        return words.text("city_beside.same")
    below = [(standing, distance) for standing, distance in real if distance.difference < 0]
    standing, distance = max(below or real, key=lambda pair: abs(pair[1].difference))
    instrument = standing.instrument
    return words.text(
        "city_beside.below" if below else "city_beside.above",
        unsur=name_unsur(distance.key, instrument, words) if instrument else distance.key,
        unit=standing.unit.name,
        apart=words.number(abs(distance.difference)),
        called=name_benchmark(standing),
    )


def tabulate_distances(standing: Standing, words: Words) -> Table:
    """Tabulate the unsur of a unit beside those of its benchmark, the largest real distance first."""
    distances, instrument, beside = standing.benchmark_distances, standing.instrument, standing.beside
    over = choose_range([value for one in distances for value in (one.value, one.other)])
    called = name_benchmark(standing)
    about = {
        "unit": standing.unit.name,
        "called": called,
        "period": words.period(beside.first.period) if beside else "",
    }
    headings = ("unsur", "here", "there", "apart")
    first, *rest = (words.text(f"city_beside.{key}", called=called) for key in headings)
    rows = []
    for one in distances:
        name = name_unsur(one.key, instrument, words) if instrument else one.key
        here, there = words.number(one.value), words.number(one.other)
        alt = words.text("city_beside.alt", unsur=name, here=here, called=called, there=there)
        strip = Strip(over, alt, instrument, [("beside", one.other), ("now", one.value)], height=_LOW_STRIP)
        apart = words.number(one.difference, sign=True)
        if one.test.real:
            apart = Markup("<b>{}*</b>").format(apart)
        rows.append((name, escape(strip), here, there, apart))
    return Table(
        id=f"tabel-belajar-{standing.unit.code}",
        caption=words.text("city_beside.caption", **about),
        headings=(first, over.label(words), *rest),
        rows=rows,
        numbers=frozenset({2, 3, 4}),
        drawn=frozenset({1}),
        row_heading=0,
    )


# --- The same with the mix of respondents made equal


def show_fair_comparison(city: CityStandings, words: Words) -> View:
    """Show the differences of units that are left when the mix of their respondents is made equal."""
    means, pairs = city.at_equal_mix.differences, list_fair_pairs(city)
    frame = frame_mixed_differences([*means, *pairs])
    if frame.empty:
        about = {"least": LEAST_MIXED, "share": words.percent(ENOUGH_KNOWN, 0)}
        return View(frame, Text((words.say("city_fair.none", **about),)), _absent=True)
    tables = [(means, "mean"), (pairs, "beside")]
    return View(
        frame,
        Text.of([words.say("city_fair.intro"), Markup(" ").join(_describe_moves(means, words, city))]),
        [partial(tabulate_fair_differences, told, key, city, words) for told, key in tables if told],
        partial(draw_fair_differences, means or pairs, city, words),
        Text.of(describe_fair_limits(city, words)),
        charted=False,
    )


def list_fair_pairs(city: CityStandings) -> tuple[MixedDifference, ...]:
    """List units beside their benchmark units."""
    return tuple(difference for pair in city.benchmarks_at_equal_mix for difference in pair.differences)


def _describe_moves(differences: Sequence[MixedDifference], words: Words, city: CityStandings) -> list[Markup]:
    """Say which unit moves farthest, and which change places by their figures."""
    if not differences:
        return []
    most = max(differences, key=lambda one: abs(one.moved))
    about = {"unit": _name_compared(most, city, words), "moved": words.number(most.moved, sign=True)}
    first = words.say("city_fair.most" if most.moved else "city_fair.still", **about)
    before, now = (sorted(differences, key=attrgetter(name), reverse=True) for name in ("plain", "value"))
    moved = [
        words.text("city_fair.place", unit=_name_compared(one, city, words), before=at, now=now.index(one) + 1)
        for at, one in enumerate(before, 1)
        if now[at - 1] is not one
    ]
    if not moved:
        return [first, words.say("city_fair.order")]
    return [first, words.say("city_fair.places", items=_list_some(moved, "city_asks.more_units", words))]


def tabulate_fair_differences(
    differences: Sequence[MixedDifference], key: str, city: CityStandings, words: Words
) -> Table:
    """Tabulate official differences, those at an equal mix with their intervals, and what moved.

    Parameters
    ----------
    key : {'mean', 'beside'}
        Of the mean of the units, or of the benchmark units.
    """
    rows = []
    over = choose_close_range([value for one in differences for value in (one.plain, one.low, one.high, 0)])
    for one in differences:
        name = _name_compared(one, city, words)
        plain, value, low, high = (words.number(each, sign=True) for each in (one.plain, one.value, one.low, one.high))
        alt = words.text("city_fair.alt", unit=name, plain=plain, value=value, low=low, high=high)
        marks: list[tuple[Mark, Any]] = [("past", one.plain), ("now", one.value)]
        strip = Strip(over, alt, marks=marks, ends=(one.low, one.high), zero=True, height=_LOW_STRIP)
        interval = keep_in_one_line(words.text("words.ends", low=low, high=high))
        moved = words.number(one.moved, sign=True)
        rows.append((name, escape(strip), words.number(one.ikm), plain, value, interval, moved))
    unit, *rest = list_headings(words, "city_fair", "unit", "ikm", "plain", "value", "interval", "moved")
    return Table(
        id=f"tabel-komposisi-{'rata' if key == 'mean' else 'pembanding'}",
        caption=words.text(f"city_fair.{key}"),
        headings=(unit, over.label_changes(words), *rest),
        rows=rows,
        numbers=frozenset({2, 3, 4, 5, 6}),
        drawn=frozenset({1}),
        row_heading=0,
    )


def _name_compared(one: MixedDifference, city: CityStandings, words: Words) -> str:
    """Name a unit, and its benchmark where it is compared with that."""
    standing = next(standing for standing in city.standings if standing.unit.code == one.unit)
    pair = {"unit": standing.unit.name, "called": name_benchmark(standing)}
    return words.text("city_fair.pair", **pair) if one.against else standing.unit.name


def draw_fair_differences(
    differences: Sequence[MixedDifference], city: CityStandings, words: Words, ax: Axes | None = None
) -> Chart | Axes:
    """Draw the differences at an equal mix with their intervals."""
    marks = [
        IntervalMark(
            _name_compared(one, city, words), float(one.value), one.low, one.high, words.number(one.value, sign=True)
        )
        for one in differences
    ]

    def draw(axes: Axes) -> None:
        draw_intervals(axes, marks, 0.0, "0")
        axes.set_xlabel(words.text("city_fair.axis"))

    caption = words.text("city_fair.beside" if differences[0].against else "city_fair.mean")
    alt = f"{caption}: {'; '.join(f'{mark.name} {mark.label}' for mark in marks)}."
    taken = collect_interval_data(marks, words)
    return draw_chart("gambar-komposisi", draw, 0.8 + 0.4 * len(marks), alt, caption, ax, taken)


def describe_fair_limits(city: CityStandings, words: Words) -> list[Markup]:
    """Say what was made equal and how, what cannot be, and who is not compared."""
    equal, pairs = city.at_equal_mix, city.benchmarks_at_equal_mix
    compared = equal.differences or list_fair_pairs(city)
    used = list(dict.fromkeys(name for each in (equal, *pairs) for name in each.categories))
    items = words.listing([_name_mix(name, words) for name in used])
    total, n = _count_mixed(compared)
    key = "known_some" if n is None else "known" if n < total else "known_all"
    about = {"n": words.count(n), "all": words.count(total), "share": words.percent(ENOUGH_KNOWN, 0)}
    counted = words.say(f"city_fair.{key}", **about)
    joined = [
        " + ".join(words.category(label) for label in labels)
        for groups in equal.categories.values()
        for labels in groups
        if len(labels) > 1
    ]
    lines = [words.say("city_fair.equal", items=items), words.say("city_fair.cannot"), counted]
    if joined:
        lines.append(words.say("city_fair.joined", items=words.listing(joined)))
    return [*lines, *_list_unused(city, words), *_list_left_out(city, words)]


def _count_mixed(compared: Sequence[MixedDifference]) -> tuple[int, int | None]:
    """Count respondents, and those of them who state the whole mix, where that tells of no few who do not."""
    known = [one.known for one in compared if one.known is not None]
    return sum(one.n for one in compared), sum(known) if len(known) == len(compared) else None


def _name_mix(name: str, words: Words) -> str:
    """Name a characteristic of the mix."""
    return words.text("city_fair.channel") if name == "channel" else words.characteristic(name)


def _list_unused(city: CityStandings, words: Words) -> list[Markup]:
    """Say which characteristics were not made equal, and why."""
    share = words.percent(ENOUGH_KNOWN, 0)
    items = [
        words.text(f"city_fair.unused_{why}", name=_name_mix(name, words), share=share)
        for name, why in city.at_equal_mix.unused.items()
    ]
    return [words.say("city_fair.unused", items=words.listing(items))] if items else []


def _list_left_out(city: CityStandings, words: Words) -> list[Markup]:
    """Name measured units that are not compared with the mean, and say why."""
    equal, why = city.at_equal_mix, dict[str, list[str]]()
    compared = {one.unit for one in equal.differences}
    for standing in city.measured:
        code = standing.unit.code
        if code not in compared and (equal.differences or code in equal.left_out):
            other = "printed" if standing.printed else "other"
            why.setdefault(equal.left_out.get(code, other), []).append(standing.unit.name)
    about = {"least": words.count(LEAST_MIXED), "share": words.percent(ENOUGH_KNOWN, 0)}
    items = [
        words.text(f"city_fair.left_{reason}", units=words.listing(names).unescape(), **about)
        for reason, names in why.items()
    ]
    return [words.say("city_fair.left_out", items=words.listing(items))] if items else []


def export_fair_comparison(city: CityStandings) -> dict[str, Any]:
    """Export the differences at an equal mix, what was made equal, and which units are not compared."""
    equal = city.at_equal_mix
    columns = ("unit", "against", "n", "known", "plain", "value", "moved", "se", "low", "high")
    respondents, known = _count_mixed(equal.differences or list_fair_pairs(city))
    return {
        "respondents": respondents,
        "known": known,
        "least": LEAST_MIXED,
        "share": float(ENOUGH_KNOWN),
        "categories": {name: [list(labels) for labels in groups] for name, groups in equal.categories.items()},
        "unused": dict(equal.unused),
        "left_out": dict(equal.left_out),
        "units": [export_record(one, *columns) for one in equal.differences],
        "benchmarks": [export_record(one, *columns) for one in list_fair_pairs(city)],
    }


# --- The official rest: places, means, duty, unsur


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
    told = [words.text("city.cover_interval", interval=keep_in_one_line(format_interval(mean, words)))]
    counted = city.weighed if kind == "weighted" else city.averaged
    if unchosen := sum(standing.selection in ("self-selected", "required") for standing in counted):
        told.append(words.text("city.cover_unchosen", n=words.count(unchosen)))
    return words.number(mean.value), "; ".join(told)


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
        real=words.text("direction.real" if change.real else "city.not_real"),
        units=words.text("city.mean_change_whole" if change.whole else "city.mean_change_part", n=change.units),
    )


def describe_mean_assumptions(city: CityStandings, words: Words) -> list[Markup]:
    """Say what the intervals of the means take for granted."""
    return [words.say("city.assumption_means")] if any(standing.precision for standing in city.measured) else []


def describe_mean_weights(city: CityStandings, words: Words) -> list[Markup]:
    """Say how much of the mean by users rests on units whose respondents nobody drew, and on estimated users."""
    groups = {
        "weight_self": [standing for standing in city.weighed if standing.selection == "self-selected"],
        "weight_required": [standing for standing in city.weighed if standing.selection == "required"],
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


def title_league(city: CityStandings, words: Words, *, values: bool = True) -> str:
    """Say who is highest and lowest, as far as the tests can tell; with the index of each, or without."""
    high, low = city.highest(), city.lowest()
    if not high:
        return words.text("city.chart_none", period=words.period(city.period))
    if len(high) == len(low) == len(city.ranked):
        return words.text("city.chart_same")
    ends = [_describe_end(key, end, values, words) for key, end in (("chart_high", high), ("chart_low", low))]
    return words.text("city.chart", high=ends[0], low=ends[1])


def _describe_end(key: str, standings: tuple[Standing, ...], values: bool, words: Words) -> str:
    """Describe one end of the league: a name, some names, or a number of units."""
    if len(standings) > _NAMED_UNITS:
        return words.text(f"city.{key}_many", n=len(standings))
    items = (
        _list_standings(standings, words) if values else words.listing([one.unit.name for one in standings]).unescape()
    )
    return words.text(f"city.{key}" if len(standings) == 1 else f"city.{key}_some", items=items)


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
    """List the letters: a self-selected, b selection unknown, c users estimated, d unsur left out, e required."""
    marks = {
        "a": standing.selection == "self-selected",
        "b": standing.index is not None and standing.value is not None and standing.selection is None,
        "c": standing.users_estimated,
        "d": standing.instrument is not None and bool(standing.instrument.left_out),
        "e": standing.selection == "required",
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


def describe_marks(city: CityStandings, words: Words, letters: str = "abcde") -> Markup | None:
    """Say what the letters mean that stand in a table, of those given."""
    used = sorted({letter for standing in city.standings for letter in _list_marks(standing)} & {*letters})
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
    for selection, key in _ASSUMPTION_KEYS.items():
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
    "overview.changed, .tested": "units that really changed since the period before, units tested",
    "overview.open_actions, .late_actions": "actions of a plan",
    "overview.asks.falling.falls_in_a_row": "periods, one after another, that the index fell",
    "units.rank, .last": "best and worst place that the tests leave open, among the ranked units",
    "units.own_value, .own_difference": "index points: what the NRR of a published figure give; printed minus it",
    "units.users": "users served in the period; users_estimated: the register's yearly number in proportion",
    "units.moved": "index points, difference of published values, this period minus the one before",
    "units.change": "the same tested: index points before rounding, interval, adjusted p",
    "units.change_year, .benchmark": "as change_year and benchmark of a unit; p adjusted over the units of the city",
    "units.trend.value": "index points; the last periods that are one series, at most five",
    "units.distances.value, .other, .difference": "index points per unsur: the unit, its benchmark, the difference",
    "units.lowest_items.value": "index points, scale 25-100: items of the sector of the lowest value",
    "units.slope.estimate, .se, .low, .high": "index points a year; 95 % interval",
    "units.slope.p, .p_adjusted": "two-sided probability; adjusted over the units with a slope",
    "units.slope.lack_of_fit, .df": "chi-square of the residuals and its degrees of freedom, periods minus 2",
    "units.slope.periods": "periods of one series that have a standard error",
    "fair.respondents, .known, units.n, .known": "respondents; known: who state the mix, null where 1 to 9 do not",
    "fair.least, .share": "fewest respondents of a unit that is compared; share of 1 of whom the mix must be known",
    "fair.units.plain": "index points, difference of the official index from the mean of these units",
    "fair.units.value": "the same with the mix of respondents made equal, rounded once; beside the IKM, never in it",
    "fair.units.moved": "index points, value minus plain as printed",
    "fair.units.se, .low, .high": "index points, standard error and 95 % interval of value",
    "fair.benchmarks": "as fair.units, from the benchmark unit `against`; plain is the difference of printed values",
    "actions.open, .overdue, .done, .up, .down, .same": "actions of a plan",
    "heat": "index points per unsur, scale 25-100",
    "comments": "comments of a unit; read: by a person, the others by rules",
    "places.*.*.*.n": "respondents of a unit at the place",
    "places.*.*.*.value": "index points, scale 25-100, rounded once, as in the unit's report",
    "promises": "index points, scale 25-100, rounded once: mean of the unsur that tell of a promise",
}


def export_city(
    city: CityStandings, units: Sequence[UnitActions], synthetic: bool, sources: Sequence[Source]
) -> dict[str, Any]:
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
        "overview": _export_overview(city, units),
        "units": [
            round_figures(
                _export_standing(standing, standing.unit.code in heat), 0, coarse=standing.unit.code not in heat
            )
            for standing in city.standings
        ],
        "fair": export_fair_comparison(city),
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


def _export_overview(city: CityStandings, units: Sequence[UnitActions]) -> dict[str, Any]:
    """Export what the first screen says besides: units that changed, open actions, what is asked."""
    asks, owed = list_city_asks(city, units), list_owed_actions(units)
    return {
        "changed": len(city.changed),
        "tested": len(city.tested),
        "open_actions": len(owed),
        "late_actions": len(asks.late),
        "asks": {
            "unplanned": {plan.name: [unit.code for unit in plan.unplanned] for plan in asks.unplanned},
            "late": export_owed_actions(asks.late),
            "falling": [
                {"unit": standing.unit.code, "real": standing.fall is not None, "falls_in_a_row": standing.falls}
                for standing in asks.falling
            ],
            "unmeasured": [standing.unit.code for standing in asks.unmeasured],
        },
    }


def _export_standing(standing: Standing, detailed: bool) -> dict[str, Any]:
    """Export one row of the league table.

    Parameters
    ----------
    detailed : bool
        Whether its unsur may be shown.
    """
    points = [_export_point(point) for point in standing.course]
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
        "trend": points,
        "change_year": _export_compared(standing.year, standing.unit.code),
        "benchmark": _export_compared(standing.beside, standing.unit.benchmark),
        "distances": [_export_distance(distance) for distance in standing.benchmark_distances],
        "lowest_items": [
            {"item": item.item.key, "n": item.n, "value": format_rounded(item.value)} for item in standing.lowest_items
        ]
        if detailed
        else [],
    }


def _export_compared(comparison: Comparison | None, against: str) -> dict[str, Any] | None:
    """Export a comparison with the difference of the published values."""
    if comparison is None:
        return None
    return {"difference": format_rounded(comparison.difference), **(export_comparison(comparison, against) or {})}


def _export_point(point: TrendPoint) -> dict[str, Any]:
    """Export one of the last periods."""
    return {
        "period": str(point.period), "n": point.n, "value": format_rounded(point.value), "published": point.printed
    }  # fmt: skip


def _export_distance(distance: UnsurDistance) -> dict[str, Any]:
    """Export an unsur beside that of the benchmark."""
    return {
        "unsur": distance.key,
        **export_record(distance, "value", "other", "difference", "real", real="test.real"),
    }


def export_owed_actions(owed: Sequence[OwedAction]) -> list[dict[str, Any]]:
    """Export the open actions for hasil.json."""
    return [
        {
            "unit": debt.unit.code,
            "unsur": debt.followup.action.unsur,
            "kegiatan": debt.followup.action.kegiatan,
            "penanggung_jawab": debt.followup.action.penanggung_jawab,
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
