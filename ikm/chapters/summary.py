"""The short edition: what whoever decides reads first. Finding, number and asks; where it goes; how sure it is.

Its board of unsur, priorities and earlier plans stand in board.py. The conclusion that closes the report is here too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

import pandas as pd
from markupsafe import Markup, escape

from ikm.analysis.actions import FollowUp, Priorities, Simulation
from ikm.analysis.comparison import (
    Comparison,
    Slope,
    TrendPoint,
    UnsurOrder,
    frame_trend,
    list_known_points,
    list_newest_run,
)
from ikm.analysis.disclosure import GROUP_THRESHOLDS, LEAST_SHOWN
from ikm.analysis.index import INDEX_LEVEL, LEAST_CLAIMED, Index, UnsurRecord, frame_records
from ikm.analysis.overview import Asks, Standing, Way, count_steps, find_standing, list_mutu
from ikm.analysis.places import Places
from ikm.analysis.precision import Precision
from ikm.analysis.profile import SectorScores
from ikm.analysis.quality import Doubt
from ikm.analysis.weighting import WeightedIndex
from ikm.chapters.actions import format_due
from ikm.chapters.certainty import describe_certainty, describe_interval, describe_mutu_doubt
from ikm.chapters.comparison import describe_year_change, format_change
from ikm.chapters.index import (
    End,
    describe_apart,
    describe_no_value,
    list_end,
    name_left_out,
    name_unsur,
    remind_left_out,
)
from ikm.chapters.respondents import name_lowest_place
from ikm.chapters.results import export_record, export_records, format_rounded
from ikm.chapters.sector import name_certain_item
from ikm.chapters.trend import conclude_trend, describe_last_change, describe_slope, format_trend_point
from ikm.chapters.weighting import describe_disagreement
from ikm.page.markup import render_template
from ikm.page.strip import (
    Course,
    Mark,
    Range,
    Strip,
    choose_close_range,
    choose_range,
    render_axis,
    render_key,
    render_letters,
)
from ikm.page.table import Table, list_headings
from ikm.page.view import Answer, Text
from ikm.page.wording import NO_VALUE, Words, name_tied
from ikm.rules.instrument import Instrument, round_half_up
from ikm.survey.responses import Survey
from ikm.survey.units import Unit

#: So many late actions are named.
NAMED_LATE = 2


# --- The cover: the finding, the number, what is asked


def render_unit_cover(
    survey: Survey,
    index: Index,
    precision: Precision | None,
    known: Leading,
    asks: Asks,
    simulated: Simulation | None,
    audience: str,
    words: Words,
) -> Markup:
    """Render the first screen: the finding, the number among the bands of mutu, and what is asked of whoever decides.

    Says so where the answers are invented or the page is not for the public.
    """
    standing = find_standing(index, precision)
    return render_template(
        "cover",
        say=words.say,
        unit=survey.unit,
        period=words.period(survey.period),
        synthetic=survey.sidecar.synthetic,
        internal=audience == "internal",
        groups=(GROUP_THRESHOLDS["internal"], GROUP_THRESHOLDS["public"] - 1),
        lead=Markup(" ").join(lead_report(index, known, words)),
        value=words.number(index.value),
        scale_note=words.say("cover.scale_without", items=name_left_out(survey.instrument, words))
        if survey.instrument.left_out
        else words.say("cover.scale"),
        no_value=describe_no_value(index, words),
        grade=index.grade,
        kinerja=words.kinerja(index.grade) if index.grade else "",
        claim=LEAST_CLAIMED,
        n=words.count(index.respondents),
        scale=_draw_scale(index, precision, known, words) if standing else None,
        standing=describe_standing(standing, words) if standing else [],
        beside=describe_disagreement(known.disagreeing, index, words),
        asks=describe_asks(asks, index, survey.instrument, words),
        then=_describe_simulation(simulated, survey.instrument, words),
    )


@dataclass(frozen=True)
class Leading:
    """What the first screen rests on besides the index.

    Parameters
    ----------
    points : sequence of TrendPoint
        Periods up to this one.
    change, year, benchmark : Comparison or None
        With the period before, the same period a year before, and the benchmark unit.
    called : str
        How the benchmark unit is called.
    disagreeing : WeightedIndex or None
        The index by users, where it says something else.
    places : sequence of Places
        By every group of the unit's own.
    sector : SectorScores or None
        What the sector asks besides, where it may be shown.
    """

    points: Sequence[TrendPoint]
    slope: Slope | None
    change: Comparison | None
    year: Comparison | None
    benchmark: Comparison | None
    called: str
    priorities: Priorities
    disagreeing: WeightedIndex | None = None
    places: Sequence[Places] = ()
    sector: SectorScores | None = None


def name_benchmark(unit: Unit, benchmark: Survey | None) -> str:
    """Name the benchmark unit: by its city, in the same city by its name; by its code where it was not read."""
    if benchmark is None:
        return unit.benchmark
    return benchmark.unit.name if benchmark.unit.city == unit.city else benchmark.unit.city


def lead_report(index: Index, known: Leading, words: Words) -> list[Markup]:
    """Lead with the finding: where the figure went, and what needs work most; or why there is none.

    A second paragraph names the place and the question of the sector that are the lowest for sure.
    """
    n = words.count(index.respondents)
    if not index.respondents:
        return [words.say("summary.ikm_empty")]
    if index.withheld:
        return [words.say("summary.ikm_withheld", least=LEAST_SHOWN)]
    if index.value is None:
        names = words.listing([words.unsur(score.unsur) for score in index.unanswered])
        return [words.say("summary.ikm_unknown", unsur=names, n=n)]
    if index.grade is None:
        return [words.say("summary.ikm_few", value=words.number(index.value), n=n, claim=LEAST_CLAIMED)]
    lines = [_lead_direction(index, known, words), _lead_weakest(known.priorities, words)]
    lines += remind_left_out(index.instrument, words)
    where = [name_lowest_place(places, words) for places in known.places]
    certain = [*(Markup("{}.").format(line) for line in where if line), name_certain_item(known.sector, words)]
    return [line for part in (lines, certain) if (line := Markup(" ").join(filter(None, part)))]


def _lead_direction(index: Index, known: Leading, words: Words) -> Markup:
    """Say where the figure went: over the years, else in the last step or year; a fall as a rise."""
    value, slope, change = words.number(index.value), known.slope, known.change
    if slope and slope.real and not slope.is_turned_by(change):
        about = {"estimate": words.number(abs(slope.estimate)), "first": words.period(slope.first), "value": value}
        return words.say(f"lead.slope_{slope.way}", **about)
    for compared in (change, known.year):
        if compared and compared.total and compared.total.real and compared.difference:
            apart, way = compared.difference, "up" if compared.difference > 0 else "down"
            before = words.period(compared.first.period)
            return words.say(f"lead.step_{way}", estimate=words.number(abs(apart)), before=before, value=value)
    if steps := count_steps(known.points):
        return words.say(f"lead.run_{'up' if steps > 0 else 'down'}", n=abs(steps), value=value)
    if change and change.total:
        return words.say("lead.same", value=value, before=words.period(change.first.period))
    assert index.grade is not None  # asked of an index that has one
    graded = {"value": value, "mutu": index.grade.mutu, "kinerja": words.kinerja(index.grade)}
    return words.say("lead.first" if len(known.points) < 2 else "lead.plain", **graded)


def _lead_weakest(priorities: Priorities, words: Words) -> Markup | None:
    """Name what needs work most, all that tie; or what is to be kept, where all that is best already."""
    if not priorities.ranked:
        return None
    first = priorities.first()
    if not first:
        return words.say("summary.priorities_same")
    tied = [priority for priority in priorities.ranked if priority.total == first[0].total]
    best = priorities.instrument.bands[0]
    kept = all(priority.score.grade == best for priority in tied)
    items = name_tied([words.unsur(priority.score.unsur) for priority in tied], words)
    return words.say("lead.kept" if kept else "lead.weakest", items=items)


def _draw_scale(index: Index, precision: Precision | None, known: Leading, words: Words) -> dict[str, object]:
    """Draw the index among the bands of mutu, with its interval, the year before and the benchmark."""
    entries: list[tuple[Mark, str]] = []
    marks: list[tuple[Mark, Decimal]] = []
    value = index.value or Decimal(0)
    now = words.text("lead.key_now")
    if precision and precision.known:
        ends = {"low": words.number(precision.low), "high": words.number(precision.high)}
        now = words.text("lead.key_interval", **ends)
    entries.append(("now", now))
    past = known.year or known.change
    if past and not past.across and past.first.value is not None:
        about = {"name": words.period(past.first.period), "value": words.number(past.first.value)}
        entries.append(("past", words.text("lead.key_item", **about)))
        marks.append(("past", past.first.value))
    other = known.benchmark
    if other and not other.across and other.first.value is not None:
        name = words.text("compare.unit_period", unit=known.called, period=words.period(other.first.period))
        entries.append(("beside", words.text("lead.key_item", name=name, value=words.number(other.first.value))))
        marks.insert(0, ("beside", other.first.value))
    ends_drawn = (precision.low, precision.high) if precision else (None, None)
    over = choose_range([value, *(figure for _, figure in marks), ends_drawn[0]], widest=60)
    alt = words.text("lead.scale_alt", value=words.number(value), items="; ".join(text for _, text in entries))
    strip = Strip(over, alt, index.instrument, [*marks, ("now", value)], ends_drawn, height=34)
    return {
        "strip": strip,
        "letters": render_letters(over, index.instrument),
        "axis": render_axis(over, index.instrument, words),
        "key": render_key(entries),
    }


def describe_standing(standing: Standing, words: Words) -> list[Markup]:
    """Say how far the next mutu is, or the bound below the best one, and which bands the interval reaches."""
    lines = []
    if standing.below is not None:
        lines.append(words.say("lead.below", below=words.number(standing.below), mutu=standing.next_mutu))
    elif standing.above is not None:
        lines.append(words.say("lead.above", above=words.number(standing.above)))
    if len(standing.crossed) > 1:
        lines.append(words.say("lead.crossed", items=words.listing([band.mutu for band in standing.crossed])))
    return lines


def describe_asks(asks: Asks, index: Index, instrument: Instrument, words: Words) -> list[Markup]:
    """Describe what is asked of whoever decides, three at most: what is late, has no plan, who must meet."""
    lines = []
    if asks.late:
        shown = [_describe_late(followup, words) for followup in asks.late[:NAMED_LATE]]
        if more := len(asks.late) - len(shown):
            shown.append(words.text("asks.late_more", n=words.count(more)))
        lines.append(words.say("asks.late", items=words.listing(shown)))
    if asks.respondents:
        about = {"claim": LEAST_CLAIMED, "n": words.count(index.respondents)}
        lines.append(words.say("asks.respondents", **about))
    if asks.unplanned:
        items = words.listing([name_unsur(key, instrument, words) for key in asks.unplanned])
        lines.append(words.say("asks.unplanned", items=items))
    if asks.meeting:
        key, skpd = asks.meeting
        items = words.listing(skpd)
        lines.append(words.say("asks.meeting", unsur=name_unsur(key, instrument, words), items=items))
    return lines


def _describe_late(followup: FollowUp, words: Words) -> str:
    """Return 'Loket kedua, jatuh tempo Maret 2026 (Manajer Teknik; Dinas Perhubungan)'."""
    action = followup.action
    who = "; ".join(dict.fromkeys([*filter(None, [action.penanggung_jawab]), *action.skpd_teknis]))
    return words.text(
        "asks.late_item",
        kegiatan=action.kegiatan or words.text("policy.to_fill"),
        due=format_due(action, words),
        who=who or words.text("asks.nobody"),
    )


def _describe_simulation(simulated: Simulation | None, instrument: Instrument, words: Words) -> Markup | None:
    """Say what reaching the targets would give; nothing where that is nothing."""
    if simulated is None or not simulated.gain:
        return None
    whole = len(simulated.targets) == instrument.planned_unsur == 3  # the wording says 'all three'
    key = "summary.simulation" if whole else "summary.simulation_some"
    return words.say(key, after=words.number(simulated.after), mutu=simulated.after_band.mutu)


# --- Where it goes: the long trend, then the last step


def show_direction(index: Index, known: Leading, survey: Survey, words: Words) -> Answer:
    """Show the periods of this guideline, then step, year, slope and benchmark; nothing where there is neither."""
    rows = [] if index.value is None else _list_changes(known, words)
    if not rows:
        return Answer(pd.DataFrame())
    run = [point for point in list_newest_run(list_known_points(known.points)) if point.value is not None]
    drawn = len(run) > 1 and run[-1].period == survey.period
    answer = conclude_trend(known.points, known.change, words, known.slope) if len(known.points) > 1 else ""
    return Answer(
        frame_trend(run),
        _tables=[partial(tabulate_changes, rows, words)],
        question=words.text("direction.question"),
        answer=answer or words.text("direction.beside_only"),
        shown=(_draw_course(run, words),) if drawn else (),
        beside=drawn,
    )


def _draw_course(run: Sequence[TrendPoint], words: Words) -> Course:
    """Draw the index over the periods of one series on the bands of its guideline."""
    days = [point.period.middle.toordinal() for point in run]
    span = days[-1] - days[0]
    places = [round(4 + 88 * (day - days[0]) / span, 2) for day in days]
    ends = [(point.precision.low, point.precision.high) if point.precision else (None, None) for point in run]
    over = choose_close_range([value for pair in ends for value in pair] + [point.value for point in run], 5)
    # A figure stands above its point: where that is near the top, the next five points are shown too.
    near = over.high - (over.high - over.low) / 7
    above = max(ends[at][1] or run[at].value or 0 for at in (0, -1)) > near
    over = Range(max(25, over.low), min(100, over.high + (5 if above else 0)))
    items = "; ".join(
        words.text("trend.alt_item", period=words.period(point.period), value=format_trend_point(point, words))
        for point in run
    )
    first, last = run[0], run[-1]
    falls = (last.value or 0) < (run[-2].value or 0)  # the line comes down to it: its figure stands below
    end = ends[-1][0 if falls else 1]
    return Course(
        over,
        words.text("trend.alt", items=items),
        last.instrument,
        [(place, point.value or 0, *pair, point.printed) for place, point, pair in zip(places, run, ends, strict=True)],
        [
            (words.period(first.period, short=True), places[0], "start"),
            (words.period(last.period, short=True), 100, "end"),
        ],
        [
            (_name_graded(first, words), places[0], ends[0][1] or first.value or 0, "start"),
            (_name_graded(last, words), places[-1], end or last.value or 0, "under" if falls else "end"),
        ],
    )


def _name_graded(point: TrendPoint, words: Words) -> str:
    """Return '86,14 B', so that no band that the figure stands on is taken for its own."""
    return " ".join(filter(None, [words.number(point.value), point.grade.mutu if point.grade else ""]))


#: One row of the table of changes: what with, the difference, its interval, what that is.
_ChangeRow = tuple[str, str, str, str]


def _list_changes(known: Leading, words: Words) -> list[_ChangeRow]:
    """List the last step, the year, the slope and the benchmark."""
    rows = []
    for compared in (known.change, known.year):
        if compared is not None:
            name = words.text("direction.since", before=words.period(compared.first.period))
            rows.append(_tabulate_change(name, compared, words))
    if known.slope:
        slope = known.slope
        name = words.text("direction.slope", first=words.period(slope.first))
        estimate = words.number(slope.estimate, sign=True)
        rows.append((name, estimate, format_change(slope, words), _judge(words, real=slope.real)))
    if known.benchmark is not None:
        first = known.benchmark.first
        name = words.text("compare.unit_period", unit=known.called, period=words.period(first.period))
        rows.append(_tabulate_change(words.text("direction.beside", name=name), known.benchmark, words))
    return rows


def _tabulate_change(name: str, compared: Comparison, words: Words) -> _ChangeRow:
    """Return the row of a comparison: the difference of the printed values, and whether it is more than chance."""
    if compared.across:
        return name, NO_VALUE, NO_VALUE, words.text("direction.across")
    change = words.number(compared.difference, sign=True)
    if compared.total is None:
        return name, change, NO_VALUE, words.text("direction.untested")
    return name, change, format_change(compared.total, words), _judge(words, real=compared.total.real)


def _judge(words: Words, *, real: bool) -> str:
    """Say whether a difference is more than chance."""
    return Markup("<b>{}</b>").format(words.text("direction.real")) if real else words.text("direction.chance")


def tabulate_changes(rows: Sequence[_ChangeRow], words: Words) -> Table:
    """Tabulate differences of the index."""
    return Table(
        id="tabel-arah",
        caption=words.text("direction.caption"),
        headings=list_headings(words, "direction", "what", "change", "interval", "judged"),
        rows=rows,
        numbers=frozenset({1, 2}),
    )


# --- How sure: the index by every way of counting


def show_ways(ways: Sequence[Way], lines: Sequence[Markup], instrument: Instrument, words: Words) -> Answer:
    """Show the index by every way of counting it on one strip, and what the interval rests on."""
    found = list_mutu(ways)
    several = len(ways) > 1
    if several:
        key = "ways.same" if len(found) == 1 else "ways.differ"
        about = {"items": words.listing(found), "n": words.count(len(ways))}
        answer = words.say(key, **about).striptags()
        if outside := _name_outside(ways, words):
            answer += " " + words.text("ways.outside", items=words.listing(outside).unescape())
    return Answer(
        frame_ways(ways),
        Text.of(lines),
        [partial(tabulate_ways, ways, instrument, words)] if several else [],
        question=words.text("summary.question_sure"),
        answer=answer if several else words.text("ways.one"),
    )


def _name_outside(ways: Sequence[Way], words: Words) -> list[str]:
    """Name the ways whose printed index lies outside the printed interval of the official one, the first."""
    if ways[0].low is None or ways[0].high is None:
        return []
    low, high = round_half_up(ways[0].low), round_half_up(ways[0].high)
    return [
        words.text("ways.outside_item", name=_name_way(way, words), value=words.number(way.value))
        for way in ways[1:]
        if not low <= way.value <= high
    ]


def frame_ways(ways: Sequence[Way]) -> pd.DataFrame:
    """Return one row a way of counting, the official one first: value, low, high (25-100), mutu."""
    return frame_records(ways, "name", _WAY_MEASURES, mutu="band.mutu")


_WAY_MEASURES = {**dict.fromkeys(("value", "low", "high"), INDEX_LEVEL), "mutu": ""}


def tabulate_ways(ways: Sequence[Way], instrument: Instrument, words: Words) -> Table:
    """Tabulate the index by every way of counting it."""
    over = choose_close_range([value for way in ways for value in (way.value, way.low, way.high)])
    over = Range(max(25, over.low), min(100, over.high))
    return Table(
        id="tabel-cara",
        caption=words.text("ways.caption"),
        headings=(words.text("ways.way"), over.label(words), *list_headings(words, "ways", "value", "mutu")),
        rows=[
            (
                _name_way(way, words),
                escape(_draw_way(way, over, instrument, words)),
                Markup("<b>{}</b>").format(words.number(way.value)),
                way.band.mutu,
            )
            for way in ways
        ],
        numbers=frozenset({2}),
        drawn=frozenset({1}),
    )


def _name_way(way: Way, words: Words) -> str:
    """Name a way of counting."""
    about = {"bobot": words.bobot(way.bobot)} if way.bobot else {"n": words.count(way.n)} if way.n else {}
    return words.text(f"ways.{way.name}", **about)


def _draw_way(way: Way, over: Range, instrument: Instrument, words: Words) -> Strip:
    """Draw the index by one way of counting: the official one as a dot, others as a ring."""
    mark: Mark = "now" if way.name == "official" else "past"
    alt = words.text("ways.alt", name=_name_way(way, words), value=words.number(way.value), mutu=way.band.mutu)
    return Strip(over, alt, instrument, [(mark, way.value)], (way.low, way.high))


def export_overview(index: Index, precision: Precision | None, asks: Asks, known: Leading) -> dict[str, Any]:
    """Export what the first screen says for hasil.json."""
    standing = find_standing(index, precision)
    compared = {"before": known.change, "year": known.year, "benchmark": known.benchmark}
    return {
        "differences": {
            name: None if one is None or one.across else format_rounded(one.difference)
            for name, one in compared.items()
        },
        "asks": {
            "late": [one.action.kegiatan for one in asks.late],
            "unplanned": list(asks.unplanned),
            "meeting": None if asks.meeting is None else {"unsur": asks.meeting[0], "skpd": list(asks.meeting[1])},
            "respondents": asks.respondents,
        },
        "steps": count_steps(known.points),
        "standing": None
        if standing is None
        else {
            **export_record(standing, "next_mutu", "below", "above"),
            "crossed": [band.mutu for band in standing.crossed],
        },
    }


def export_ways(ways: Sequence[Way]) -> list[dict[str, Any]]:
    """Export the ways of counting for hasil.json."""
    return export_records(ways, "name", "value", "mutu", "low", "high", "n", mutu="band.mutu")


def summarise_certainty(
    survey: Survey, index: Index, precision: Precision | None, doubted: Doubt | None, words: Words
) -> list[Markup]:
    """Describe the interval, what answers that look wrong do to it, whether the mutu is sure, and who had to answer."""
    flattered = survey.sidecar.selection == "required" and index.value is not None
    required = [words.say("summary.sure_required")] if flattered else []
    if precision is None or doubted is None:
        return [*describe_certainty(survey, index, precision, words), *required]
    without, share = words.number(doubted.without), words.percent(doubted.share)
    key = "summary.sure_doubt" if doubted.without is not None else "summary.sure_doubt_few"
    parts = [words.say(key, share=share, without=without)]
    if precision.known:
        parts.append(words.say("summary.sure_doubt_interval"))
    return [
        *describe_interval(survey, precision, words),
        Markup(" ").join(parts),
        *describe_mutu_doubt(survey, index, precision, words),
        *required,
    ]


def describe_conclusion(
    survey: Survey,
    index: Index,
    order: UnsurOrder,
    points: Sequence[TrendPoint],
    change: Comparison | None,
    disagreeing: WeightedIndex | None,
    words: Words,
    *,
    slope: Slope | None = None,
    year: Comparison | None = None,
    unsur: bool,
) -> list[Markup]:
    """Describe the report in four to seven sentences; without its unsur where too few answered to show them."""
    about = {"unit": survey.unit.name, "period": words.period(survey.period), "n": words.count(index.respondents)}
    if index.withheld:
        return [words.say("conclusion.withheld", least=LEAST_SHOWN, unit=about["unit"], period=about["period"])]
    if index.value is None:
        place = {"unit": about["unit"], "period": about["period"]}
        if not index.respondents:
            return [words.say("conclusion.unknown", **place)]
        items = words.listing([words.unsur(score.unsur) for score in index.unanswered])
        return [words.say("conclusion.unanswered", items=items, **place)]
    value = words.number(index.value)
    if index.grade:
        graded = {"mutu": index.grade.mutu, "kinerja": words.kinerja(index.grade)}
        lines = [words.say("conclusion.measured", value=value, **graded, **about)]
    else:
        lines = [words.say("conclusion.measured_few", value=value, **about)]
    lines += remind_left_out(index.instrument, words)
    lines += describe_disagreement(disagreeing, index, words)
    if slope and slope.real:
        lines.append(describe_slope(slope, words))
    if len(points) > 1:
        lines.append(describe_last_change(points, change, words))
    if year_change := describe_year_change(year, words):
        lines.append(year_change)
    return [*lines, *_conclude_unsur(index, order, words)] if unsur else lines


def _conclude_unsur(index: Index, order: UnsurOrder, words: Words) -> list[Markup]:
    """Name the highest and the lowest unsur, all that tie, and whether they really are; none where all are equal."""
    high, low = list_end(index, "highest"), list_end(index, "lowest")
    if high == low:
        return []
    ends: tuple[tuple[End, tuple[UnsurRecord, ...]], ...] = (("highest", high), ("lowest", low))
    return [
        words.say(
            f"conclusion.{end}_each" if scores[1:] else f"conclusion.{end}",
            items=name_tied([words.unsur(score.unsur) for score in scores], words),
            value=words.number(scores[0].value),
            apart=describe_apart(order, end, words),
        )
        for end, scores in ends
    ]
