"""The chapter on the trend: the index over the periods of a unit, its slope, and whether its last change is real."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from ikm.analysis.comparison import (
    LEAST_PERIODS,
    Comparison,
    Difference,
    PublishedIndex,
    Slope,
    TrendPoint,
    frame_trend,
    list_known_points,
    list_newest_run,
    list_weighed_points,
)
from ikm.chapters.comparison import describe_contradictions, describe_published, export_printed
from ikm.chapters.index import grade_cells
from ikm.chapters.results import LEAST_FINE, export_record, round_figures
from ikm.page.chart import Chart, collect_chart_data, draw_chart, draw_note
from ikm.page.colours import ACCENT_COLOUR, MAIN_COLOUR, QUIET_COLOUR
from ikm.page.table import Table, format_interval, list_headings
from ikm.page.view import Text, View
from ikm.page.wording import Words
from ikm.rules.instrument import round_half_up

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: So many periods fit under a trend by name.
NAMED_PERIODS = 6


def show_trend(
    points: Sequence[TrendPoint],
    change: Comparison | None,
    contradictions: Sequence[tuple[TrendPoint, PublishedIndex]],
    words: Words,
    slope: Slope | None = None,
) -> View:
    """Show the index over the periods of a unit, and published figures that its answers contradict.

    Parameters
    ----------
    change : Comparison or None
        The last period against the one before.
    slope : Slope, optional
        Of the periods that are one series with the newest; None below five.
    """
    drawn = len(list_known_points(points)) > 1
    finding = conclude_trend(points, change, words, slope)
    told = [*describe_trend(points, words, slope, change), describe_contradictions(contradictions, words)]
    return View(
        frame_trend(points),
        Text.of(told),
        [partial(tabulate_trend, points, words)],
        partial(draw_trend, points, finding, words, slope=slope) if drawn else None,
        Text.of([words.say("trend.note")] if any(point.after_break for point in points) else []),
        chart_notes=Text.of(_explain_chart(points, slope, words) if drawn else []),
    )


def _explain_chart(points: Sequence[TrendPoint], slope: Slope | None, words: Words) -> list[Markup]:
    """Explain the thin line, the upright ones and the hollow rings; each where the chart has it."""
    known = list_known_points(points)
    drawn = {
        "trend.slope_line": slope is not None and slope.real,
        "trend.break_note": any(point.after_break for point in known),
        "published.hollow": any(point.published for point in known),
    }
    return [words.say(key) for key, there in drawn.items() if there]


def describe_trend(
    points: Sequence[TrendPoint], words: Words, slope: Slope | None = None, change: Comparison | None = None
) -> list[Markup]:
    """Say where the index goes, how far the series reaches, and which of its figures come from print."""
    if len(points) < 2:
        return [words.say("trend.first")]
    known = list_known_points(points)
    lines = [*_describe_direction(points, slope, change, words), *_describe_reach(known, words)]
    if len(known) < 2:
        lines = [words.say("trend.no_points")]
    if printed := [(words.period(point.period), point.published) for point in points if point.published]:
        lines += describe_published(printed, words)
    return lines


def _describe_direction(
    points: Sequence[TrendPoint], slope: Slope | None, change: Comparison | None, words: Words
) -> list[Markup]:
    """Describe the slope, what it leaves out, and a last change against it; or why so many periods have none."""
    if slope is None:
        known, weighed = len(list_newest_run(list_known_points(points))), len(list_weighed_points(points))
        few = known >= LEAST_PERIODS
        return [words.say("trend.slope_few", known=known, n=weighed, least=LEAST_PERIODS)] if few else []
    lines = [describe_slope(slope, words)]
    if slope.left_out:
        items = words.listing([words.period(point.period) for point in slope.left_out])
        lines.append(words.say("trend.slope_left_out", items=items))
    return [*lines, words.say("trend.turned")] if slope.is_turned_by(change) else lines


def describe_slope(slope: Slope, words: Words) -> Markup:
    """Describe how much the index rose or fell a year, or that no steady direction can be told."""
    return words.say(
        f"trend.slope_{slope.way}",
        estimate=words.number(slope.estimate if slope.way == "same" else abs(slope.estimate), sign=slope.way == "same"),
        low=words.number(slope.low, sign=True),
        high=words.number(slope.high, sign=True),
        n=slope.periods,
        first=words.period(slope.first),
    )


def _describe_reach(known: Sequence[TrendPoint], words: Words) -> list[Markup]:
    """Describe the lowest and highest index of the periods that are one series with the newest, from three on."""
    run = list_newest_run(known)
    series = [(point.value, words.period(point.period)) for point in run if point.value is not None]
    if len(series) < 3:
        return []
    lowest, highest = min(series, key=lambda pair: pair[0]), max(series, key=lambda pair: pair[0])
    return [
        words.say(
            "trend.reach",
            n=len(series),
            first=series[0][1],
            low=words.number(lowest[0]),
            low_period=lowest[1],
            high=words.number(highest[0]),
            high_period=highest[1],
        )
    ]


def conclude_trend(
    points: Sequence[TrendPoint], comparison: Comparison | None, words: Words, slope: Slope | None = None
) -> str:
    """Return the answer of the chart of the trend: where the index goes, then whether its last change is real."""
    last = _conclude_last_change(points, comparison, words)
    if slope is None:
        said = last or words.text("trend.chart_unknown")
    else:
        about = {"estimate": words.number(abs(slope.estimate)), "first": words.period(slope.first), "n": slope.periods}
        said = words.text(f"trend.chart_slope_{slope.way}", **about)
        if last:
            key = "chart_but" if slope.is_turned_by(comparison) else "chart_and"
            said = words.text(f"trend.{key}", slope=said, last=last)
    return words.text("trend.chart", value=words.number(points[-1].value), said=said)


def _conclude_last_change(points: Sequence[TrendPoint], comparison: Comparison | None, words: Words) -> str:
    """Return the last change as part of a title; '' where there is none to tell."""
    now = points[-1]
    if now.after_break:
        return words.text("trend.chart_break")
    if now.change is None:
        return ""
    if comparison is None or comparison.total is None or comparison.first.period != points[-2].period:
        if not now.change:
            return words.text("trend.chart_equal")
        return words.text("trend.chart_untested", change=words.number(now.change, sign=True))
    if not comparison.total.real:
        return words.text("trend.chart_same", change=words.number(now.change, sign=True))
    return words.text(f"trend.chart_{'up' if now.change > 0 else 'down'}", change=words.number(abs(now.change)))


def draw_trend(
    points: Sequence[TrendPoint], finding: str, words: Words, ax: Axes | None = None, slope: Slope | None = None
) -> Chart | Axes:
    """Draw whether it is getting better: the index over time with intervals; the line stops at a break.

    A slope that is real stands behind it as a thin line.
    """
    from matplotlib.ticker import MaxNLocator

    known = list_known_points(points)
    claimed = slope if slope is not None and slope.real else None

    def draw(axes: Axes) -> None:
        if claimed:
            _draw_slope(axes, claimed)
        _draw_runs(axes, known, words)
        axes.set_ylabel(words.text("trend.axis"))
        _set_period_ticks(axes, known)
        axes.grid(axis="y", lw=0.6)
        axes.set_axisbelow(True)
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.tick_params(axis="y", labelsize=8, labelcolor=QUIET_COLOUR)
        axes.margins(x=0.08, y=0.22)

    items = "; ".join(
        words.text("trend.alt_item", period=words.period(point.period), value=format_trend_point(point, words))
        for point in known
    )
    taken = collect_chart_data(
        words,
        ("period", "instrument", "value", "low", "high"),
        [(str(point.period), point.instrument.id, point.value, *_round_ends(point)) for point in known],
    )
    alt = words.text("trend.alt", items=items)
    if claimed:
        ends = {"low": words.number(claimed.at(claimed.first)), "high": words.number(claimed.at(claimed.last))}
        about = {"first": words.period(claimed.first), "last": words.period(claimed.last)}
        alt += " " + words.text("trend.alt_slope", **ends, **about)
    return draw_chart("gambar-tren", draw, 2.9, alt, finding, ax, taken)


def _draw_slope(axes: Axes, slope: Slope) -> None:
    """Draw the line of a slope from its first period to its last, behind the figures."""
    from matplotlib.dates import date2num

    ends = (slope.first, slope.last)
    days, heights = [date2num(period.middle) for period in ends], [slope.at(period) for period in ends]
    axes.plot(days, heights, color=QUIET_COLOUR, lw=0.9, ls=(0, (1, 1.6)), zorder=1)


def _draw_runs(axes: Axes, points: Sequence[TrendPoint], words: Words) -> None:
    """Draw one line a run of comparable periods, its last value named; hollow marks for printed figures."""
    from matplotlib.dates import date2num

    days = [date2num(point.period.middle) for point in points]
    values = [float(point.value or 0) for point in points]
    starts = [0, *(place for place, point in enumerate(points) if point.after_break and place)]
    for start, stop in zip(starts, [*starts[1:], len(points)], strict=True):
        axes.plot(days[start:stop], values[start:stop], color=MAIN_COLOUR)
        last = points[stop - 1]
        top = (last.precision and last.precision.high) or values[stop - 1]
        # The last value of an earlier run keeps clear of the line that ends it.
        aside = {"ha": "center"} if stop == len(points) else {"ha": "right"}
        draw_note(axes, words.number(last.value), (days[stop - 1], top), (0, 4), va="bottom", **aside)
        if start:
            between = (days[start - 1] + days[start]) / 2
            axes.axvline(between, color=ACCENT_COLOUR, lw=1, ls=(0, (3, 3)))
            mark = _choose_break_mark(points[start - 1], points[start])
            axes.annotate(words.text(mark), (between, 1), xycoords=("data", "axes fraction"),
                          xytext=(-3, 0), textcoords="offset points", rotation=90, ha="right", va="top",
                          fontsize=7, color=ACCENT_COLOUR)  # fmt: skip
    for day, value, point in zip(days, values, points, strict=True):
        axes.plot([day], [value], marker="o", ms=5, color=MAIN_COLOUR, mfc="none" if point.printed else MAIN_COLOUR)
        if point.precision is not None and point.precision.low is not None and point.precision.high is not None:
            axes.plot([day, day], [point.precision.low, point.precision.high], color=MAIN_COLOUR, lw=1)


def _choose_break_mark(before: TrendPoint, point: TrendPoint) -> str:
    """Choose the words for what changed between two points that are not one series."""
    return "trend.break_mark" if before.instrument.id != point.instrument.id else "trend.break_mark_unsur"


def _set_period_ticks(axes: Axes, points: Sequence[TrendPoint]) -> None:
    """Set the ticks: few periods are named each, many are placed by the years."""
    from matplotlib.dates import DateFormatter, YearLocator, date2num

    if len(points) <= NAMED_PERIODS:
        axes.set_xticks([date2num(point.period.middle) for point in points], [str(point.period) for point in points])
    else:
        axes.xaxis.set_major_locator(YearLocator(max(1, (points[-1].period.year - points[0].period.year) // 6)))
        axes.xaxis.set_major_formatter(DateFormatter("%Y"))


def _round_ends(point: TrendPoint) -> tuple[Decimal | None, Decimal | None]:
    """Round the interval of a period as printed; nothing where none is stated."""
    ends = (point.precision.low, point.precision.high) if point.precision else (None, None)
    low, high = (None if end is None else round_half_up(end) for end in ends)
    return low, high


def tabulate_trend(points: Sequence[TrendPoint], words: Words) -> Table:
    """Tabulate the periods with instrument, respondents, index, mutu and change; no change across a break."""
    return Table(
        id="tabel-tren",
        caption=words.text("trend.caption"),
        headings=list_headings(words, "trend", "period", "instrument", "n", "ikm", "interval", "mutu", "change"),
        rows=[
            (
                words.period(point.period),
                point.instrument.short,
                words.count(point.n),
                format_trend_point(point, words),
                format_interval(point.precision, words),
                grade_cells(point.grade, words)[0],
                words.number(point.change, sign=True),
            )
            for point in points
        ],
        numbers=frozenset({2, 3, 4, 6}),
    )


def format_trend_point(point: TrendPoint, words: Words) -> str:
    """Format the index of a period; a published figure is marked as such."""
    value = words.number(point.value)
    return words.text("trend.published", value=value) if point.printed else value


def describe_last_change(points: Sequence[TrendPoint], change: Comparison | None, words: Words) -> Markup:
    """Describe the last change of the index; a rise or fall only where the test says it is more than chance."""
    before, now = points[-2:]
    tested = change.total if change is not None and change.first.period == before.period else None
    sentence = _describe_step(before, now, None if before.printed else tested, words)
    if before.printed and now.change is not None:
        return Markup(" ").join((sentence, words.say("published.untested", before=words.period(before.period))))
    return sentence


def _describe_step(before: TrendPoint, now: TrendPoint, tested: Difference | None, words: Words) -> Markup:
    """Describe the last change in one sentence."""
    values = {"before": words.period(before.period), "old": words.number(before.value), "new": words.number(now.value)}
    if now.after_break:
        if before.instrument.id == now.instrument.id:
            return words.say("trend.bobot_break", before=values["before"])
        return words.say(
            "trend.after_break", before=values["before"], old=before.instrument.short, new=now.instrument.short
        )
    if now.change is None:
        return words.say("trend.unknown", before=values["before"])
    if not now.change:  # of equal values there is no change that could be real or chance
        return words.say("trend.same", **values)
    way = "up" if now.change > 0 else "down"
    if tested is None:
        return words.say(f"trend.{way}", change=words.number(abs(now.change)), **values)
    if not tested.real:
        return words.say("trend.chance", change=words.number(now.change, sign=True), **values)
    return words.say(f"trend.real_{way}", change=words.number(abs(now.change)), **values)


def export_trend(points: Sequence[TrendPoint]) -> list[dict[str, Any]]:
    """Return the periods of the trend for hasil.json; of few, or of hidden unsur, with the digits that are printed."""
    records = []
    for point in points:
        record = {
            "period": str(point.period),
            **export_record(
                point,
                *("instrument", "n", "value", "exact", "se", "low", "high", "mutu", "change", "after_break"),
                instrument="instrument.id",
                exact="precision.estimate",
                low="precision.low",
                high="precision.high",
                mutu="grade.mutu",
            ),
            **export_printed(point.published),
        }
        if point.precision and point.value is not None and (not point.detailed or (point.n or 0) < LEAST_FINE):
            record = round_figures({**record, "exact": float(point.value)}, point.n or 0, coarse=True)
        records.append(record)
    return records


def export_slope(slope: Slope | None) -> dict[str, Any] | None:
    """Return the slope of the trend for hasil.json."""
    if slope is None:
        return None
    figures = export_record(slope, *("estimate", "se", "low", "high", "p", "p_adjusted", "real", "lack_of_fit", "df"))
    return {
        **figures,
        "periods": slope.periods,
        "first": str(slope.first),
        "last": str(slope.last),
        "left_out": [str(point.period) for point in slope.left_out],
    }
