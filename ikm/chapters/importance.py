"""Expectation and need beside kinerja, in sentences and tables: what is pressing, and how sure that is. Floor 4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any

import pandas as pd
from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import Bbox

from ikm.analysis.importance import (
    LEAST_FOR_SHARES,
    LEAST_GAPS,
    QUADRANTS,
    Crosshair,
    DerivedImportance,
    Gap,
    Importance,
    Position,
    UnsurAssociation,
    frame_derived,
    frame_gaps,
    frame_positions,
)
from ikm.analysis.index import LEAST_CLAIMED
from ikm.analysis.precision import CERTAIN_SHARE, CONFIDENCE_LEVEL, RESAMPLE_COUNT
from ikm.page.chart import (
    ACCENT_COLOUR,
    GRID_COLOUR,
    INK_COLOUR,
    MAIN_COLOUR,
    QUIET_COLOUR,
    Chart,
    IntervalMark,
    collect_chart_data,
    collect_interval_data,
    draw_chart,
    draw_intervals,
    draw_note,
    lay_out,
)
from ikm.page.table import Table, list_headings
from ikm.page.view import Section, Text, View
from ikm.page.wording import NO_VALUE, Words
from ikm.rules.instrument import Instrument, round_half_up


def name_plain_unsur(key: str, instrument: Instrument, words: Words) -> str:
    """An unsur as it is called in a sentence."""
    return next(words.unsur(item) for item in instrument.unsur if item.key == key)


def name_coded_unsur(key: str, instrument: Instrument, words: Words) -> str:
    """An unsur with its place before it: 'U3 Waktu penyelesaian'."""
    return f"{instrument.code(key)} {name_plain_unsur(key, instrument, words)}"


def name_quadrant(quadrant: str, words: Words) -> str:
    """'Kuadran I (prioritas utama)'."""
    return words.text("importance.named_quadrant", quadrant=quadrant, name=words.text(f"importance.name_{quadrant}"))


def describe_places(found: Importance, words: Words) -> list[Markup]:
    """Which unsur are prioritas utama with certainty, which are uncertain."""
    if found.gaps and found.cross is None:
        return [words.say("importance.ipa_few", fewest=LEAST_GAPS, n=words.count(len(found.gaps)))]
    if found.cross is None:
        return explain_missing_importance(found, words)
    lines = [_priorities_line(found, found.cross, words), _uncertain_line(found, words)]
    on_line = [one.key for one in found.positions if one.on_line]
    if on_line:
        lines.append(words.say("importance.on_line", items=_names(on_line, found, words)))
    return lines


def explain_importance(found: Importance, words: Words) -> list[Markup]:
    """By what rules the places and gaps above are to be read."""
    if found.cross is None:
        return []
    asked = _name_asked(found, words)
    cross = words.say(
        "importance.lines_fixed" if found.cross.fixed else "importance.lines_means",
        fixed=found.cross.fixed,
        kinerja=words.number(found.cross.kinerja),
        stated=words.number(found.cross.stated),
        asked=asked,
    )
    rule = words.say("importance.certain_rule", share=words.percent(CERTAIN_SHARE, 0), n=words.count(RESAMPLE_COUNT))
    tests = [words.say("importance.tests")]
    disputed = [gap.key for gap in found.gaps if gap.disputed]
    if disputed:
        tests.append(words.say("importance.ranks_differ", items=_names(disputed, found, words)))
    elif any(gap.p is not None for gap in found.gaps):
        tests.append(words.say("importance.ranks_same"))
    return [
        Markup(" ").join((cross, words.say("importance.diagonal", asked=asked))),
        rule,
        Markup(" ").join(tests),
    ]


def explain_missing_importance(found: Importance, words: Words) -> list[Markup]:
    """Why nothing is said, and what to ask."""
    if not found.asked:
        return [words.say("importance.not_asked"), words.say("importance.ask")]
    return [words.say("importance.few", claim=LEAST_CLAIMED, asked=_name_asked(found, words))]


def describe_gaps(found: Importance, words: Words) -> list[Markup]:
    """How far kinerja lies below what was stated, and what the totals are."""
    asked = _name_asked(found, words)
    totals = [
        words.say("importance.tki_all", asked=asked, tki=words.percent(found.tki)),
        words.say(f"importance.csi_{found.asked}", csi=words.percent(found.csi)),
    ]
    lines = [Markup(" ").join(_gap_findings(found, words)), Markup(" ").join(totals)]
    if found.left_out:
        lines.append(words.say("importance.left_out", claim=LEAST_CLAIMED, items=_names(found.left_out, found, words)))
    if found.also:
        lines.append(words.say("importance.also"))
    return lines


def describe_derived(found: DerivedImportance, instrument: Instrument, words: Words) -> list[Markup]:
    """What goes most closely with satisfaction as a whole, how sure that is, and what to ask instead."""
    ask = words.say("importance.ask")
    if found.refused:
        return [words.say(f"importance.derived_{found.refused}", claim=LEAST_CLAIMED), ask]
    first = found.strongest()[0]
    parted = found.by != "pearson"
    said = words.say(
        "importance.derived_first_part" if parted else "importance.derived_first",
        unsur=name_plain_unsur(first.key, instrument, words),
        way=name_derivation(found, words),
        part=words.percent(getattr(first, found.by)) if parted else "",
        r=words.number(first.pearson),
        low=words.number(first.low),
        high=words.number(first.high),
        level=words.percent(CONFIDENCE_LEVEL, 0),
        leads=words.percent(first.leads),
        resamples=words.count(RESAMPLE_COUNT),
    )
    unsure = [] if first.certain else [words.say("importance.derived_unsure")]
    parts = (
        words.say("importance.derived_no_parts", n=LEAST_FOR_SHARES)
        if found.r2 is None
        else words.say("importance.derived_parts", r2=words.percent(found.r2), way=name_derivation(found, words))
    )
    first_lines = Markup(" ").join([said, *unsure, words.say("importance.derived_note")])
    return [words.say("importance.derived", n=words.count(found.n)), first_lines, parts, ask]


def name_derivation(found: DerivedImportance, words: Words) -> str:
    """How the parts that rank the unsur were reckoned; nothing where correlations do."""
    return "" if found.by == "pearson" else words.text(f"importance.way_{found.by}")


def tabulate_positions(found: Importance, words: Words) -> Table:
    """Quadrant of each unsur with its certainty, most pressing first."""
    order = sorted(found.positions, key=lambda one: -one.distance)
    return Table(
        id="tabel-kuadran",
        caption=words.text("importance.ipa_caption", asked=_name_asked(found, words)),
        headings=list_headings(words, "importance", "unsur", "place", "certainty", "distance"),
        rows=[
            (
                name_coded_unsur(one.key, found.instrument, words),
                name_quadrant(one.quadrant, words).removeprefix(words.text("importance.quadrant", quadrant="")),
                _certainty(one, words),
                words.number(one.distance, sign=True),
            )
            for one in order
        ],
        numbers=frozenset({3}),
    )


def tabulate_gaps(found: Importance, words: Words) -> Table:
    """Kinerja beside what was stated: means, gap with interval, whether it is real, tingkat kesesuaian."""
    headings = [
        *list_headings(words, "importance", "unsur", "pairs", "kinerja"),
        _name_asked(found, words).capitalize(),
        words.text("importance.gap"),
        words.text("importance.interval", level=words.percent(CONFIDENCE_LEVEL, 0)),
        *list_headings(words, "importance", "real", "tki"),
    ]
    return Table(
        id="tabel-kesenjangan",
        caption=words.text("importance.gap_caption", asked=_name_asked(found, words)),
        headings=headings,
        rows=[_gap_row(gap, found, words) for gap in found.gaps],
        numbers=frozenset({1, 2, 3, 4, 5, 7}),
        sums=[(words.text("importance.all_unsur"), words.percent(found.tki))],
        span=7,
    )


def tabulate_derived(found: DerivedImportance, instrument: Instrument, words: Words) -> Table:
    """Each unsur with kinerja, correlation, interval and, where enough answered, its parts of R2; closest first."""
    parts = ("johnson", "lmg") if found.r2 is not None else ()
    silent = [one for one in found.weights if one.pearson is None]
    return Table(
        id="tabel-hubungan",
        caption=words.text("importance.derived_caption"),
        headings=[
            *list_headings(words, "importance", "unsur", "kinerja", "pearson"),
            words.text("importance.interval", level=words.percent(CONFIDENCE_LEVEL, 0)),
            *list_headings(words, "importance", *parts),
        ],
        rows=[
            (
                name_coded_unsur(one.key, instrument, words),
                words.number(one.kinerja),
                words.number(one.pearson),
                _format_range(one.low, one.high, words),
                *(words.percent(getattr(one, part)) for part in parts),
            )
            for one in (*found.strongest(), *silent)
        ],
        numbers=frozenset({1, 2, 3, 4, 5}),
    )


def _priorities_line(found: Importance, cross: Crosshair, words: Words) -> Markup:
    """What is pressing with certainty, or that nothing is."""
    asked = _name_asked(found, words)
    items = [
        words.text(
            "importance.priority",
            unsur=name_plain_unsur(one.key, found.instrument, words),
            asked=asked,
            stated=words.number(one.stated),
            kinerja=words.number(one.kinerja),
        )
        for one in found.priorities()
    ]
    if not items:
        return words.say("importance.priorities_none")
    key = "importance.priorities_fixed" if cross.fixed else "importance.priorities"
    return words.say(key, items=words.listing(items), asked=asked)


def _uncertain_line(found: Importance, words: Words) -> Markup:
    """Unsur that lie too near the crosshair."""
    items = [
        words.text(
            "importance.uncertain_item",
            unsur=name_plain_unsur(one.key, found.instrument, words),
            quadrant=one.quadrant,
            other=one.other,
        )
        for one in found.uncertain()
    ]
    return (
        words.say("importance.uncertain", items=words.listing(items)) if items else words.say("importance.certain_all")
    )


def _gap_findings(found: Importance, words: Words) -> list[Markup]:
    """The widest gap below, what lies above, and that high wishes make gaps real."""
    asked = _name_asked(found, words)
    widest = found.widest()[0]
    below = [gap for gap in found.gaps if gap.real and gap.estimate < 0]
    above = [gap.key for gap in found.gaps if gap.real and gap.estimate > 0]
    lines = []
    if widest.real and widest.estimate < 0:
        said = words.say(
            _of_asked("importance.below", found),
            asked=asked,
            n=len(below),
            all=len(found.gaps),
            unsur=name_plain_unsur(widest.key, found.instrument, words),
            gap=words.number(widest.estimate),
            low=words.number(widest.low),
            high=words.number(widest.high),
            level=words.percent(CONFIDENCE_LEVEL, 0),
        )
        lines.append(said)
    if len(below) == len(found.gaps):
        lines.append(words.say("importance.high", asked=asked))
    if above:
        lines.append(words.say(_of_asked("importance.above", found), asked=asked, items=_names(above, found, words)))
    return lines or [words.say(_of_asked("importance.below_none", found), asked=asked)]


def _gap_row(gap: Gap, found: Importance, words: Words) -> Sequence[str]:
    """One unsur of the table of gaps."""
    return (
        name_coded_unsur(gap.key, found.instrument, words),
        words.count(gap.n),
        words.number(gap.kinerja),
        words.number(gap.stated),
        words.number(gap.estimate, sign=True),
        _format_range(gap.low, gap.high, words, sign=True),
        NO_VALUE if gap.p is None else words.text("importance.yes" if gap.real else "importance.no"),
        words.percent(gap.tki),
    )


def _certainty(one: Position, words: Words) -> str:
    """'pasti', or where else the unsur may lie."""
    key = "importance.certain" if one.certain else "importance.not_certain"
    return words.text(key, share=words.chance(float(one.shares[one.quadrant])), other=one.other)


def _format_range(low: float | None, high: float | None, words: Words, *, sign: bool = False) -> str:
    """Ends of an interval; a dash where there is none."""
    if low is None:
        return NO_VALUE
    return words.text("importance.range", low=words.number(low, sign=sign), high=words.number(high, sign=sign))


def _of_asked(key: str, found: Importance) -> str:
    """The key for what was asked: kepentingan is no standard that kinerja may fall short of, harapan is."""
    return f"{key}_kepentingan" if found.asked == "kepentingan" else key


def conclude_gaps(found: Importance, words: Words) -> str:
    """The answer of the chart of gaps."""
    widest = found.widest()[0]
    return words.text(
        _of_asked("importance.gap_chart" if widest.estimate < 0 else "importance.gap_chart_none", found),
        asked=_name_asked(found, words),
        unsur=name_plain_unsur(widest.key, found.instrument, words),
        gap=words.number(widest.estimate),
    )


def _name_asked(found: Importance, words: Words) -> str:
    """What was asked, as the report calls it."""
    return words.text(f"importance.{found.asked}")


def _names(keys: Iterable[str], found: Importance, words: Words) -> Markup:
    """Unsur in a row."""
    return words.listing([name_plain_unsur(key, found.instrument, words) for key in keys])


#: Where the name of a quadrant stands, in shares of the axes, and how it is set.
_CORNERS = {
    "I": ((0.01, 0.99), "left", "top"),
    "II": ((0.99, 0.99), "right", "top"),
    "III": ((0.01, 0.01), "left", "bottom"),
    "IV": ((0.99, 0.01), "right", "bottom"),
}
#: Directions in which a label may stand from its mark, and how far off in points; the farther ones get a line.
_DIRECTIONS = ((1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1))
_DISTANCES = (4.0, 12.0, 22.0)
#: Area of a mark, and half its breadth, in points.
_MARK, _HALF = 34, 3.5
#: Between marks of an axis; a quarter would be printed as another number.
_STEPS = (1, 2, 5, 10)


def draw_positions(found: Importance, cross: Crosshair, words: Words, ax: Axes | None = None) -> Chart | Axes:
    """What to mend first: unsur by kinerja and what was stated; hollow where the place is uncertain."""
    asked = words.text(f"importance.{found.asked}")

    def draw(axes: Axes) -> None:
        _limits(axes, found, cross, words)
        axes.set_xlabel(words.text("importance.axis_kinerja"))
        axes.set_ylabel(words.text("importance.axis_stated", asked=asked.capitalize()))
        axes.axline((cross.kinerja, cross.stated), slope=1, color=GRID_COLOUR, lw=1, ls=(0, (4, 3)), zorder=0)
        axes.axvline(cross.kinerja, color=QUIET_COLOUR, lw=0.8, zorder=1)
        axes.axhline(cross.stated, color=QUIET_COLOUR, lw=0.8, zorder=1)
        for quadrant, (at, ha, va) in _CORNERS.items():
            axes.annotate(
                f"{quadrant} {words.text(f'importance.name_{quadrant}')}",
                at,
                xycoords="axes fraction",
                ha=ha,
                va=va,
                fontsize=8,
                color=ACCENT_COLOUR if quadrant == "I" else QUIET_COLOUR,
            )
        for one in found.positions:
            colour = ACCENT_COLOUR if one.quadrant == "I" else MAIN_COLOUR
            axes.scatter([one.kinerja], [one.stated], s=_MARK, edgecolors=colour, linewidths=1.4, zorder=3,
                         facecolors=colour if one.certain else "none")  # fmt: skip
        axes.set_title(words.text("importance.ipa_key"), loc="left", fontsize=8, color=QUIET_COLOUR)
        axes.tick_params(axis="y", labelsize=8, labelcolor=QUIET_COLOUR)
        _label(axes, found, cross)

    items = [name_plain_unsur(one.key, found.instrument, words) for one in found.priorities()]
    key = "importance.ipa_chart" if items else "importance.ipa_chart_none"
    caption = words.text(key, items=words.listing(items).unescape())
    taken = collect_chart_data(
        words,
        ("name", "kinerja", "stated", "quadrant"),
        [
            (
                name_coded_unsur(one.key, found.instrument, words),
                round_half_up(one.kinerja),
                round_half_up(one.stated),
                one.quadrant,
            )
            for one in found.positions
        ],
    )
    return draw_chart("gambar-kuadran", draw, 4.2, _ipa_alt(found, words), caption, ax, taken)


def draw_gaps(found: Importance, words: Words, ax: Axes | None = None) -> Chart | Axes:
    """How far kinerja lies below what was stated: gaps with intervals, widest first."""
    asked = words.text(f"importance.{found.asked}")
    marks = [
        IntervalMark(
            name=name_coded_unsur(gap.key, found.instrument, words),
            value=gap.estimate,
            low=gap.low,
            high=gap.high,
            label=words.number(gap.estimate, sign=True),
        )
        for gap in found.widest()
    ]

    def draw(axes: Axes) -> None:
        draw_intervals(axes, marks, 0.0, words.text("importance.gap_line", asked=asked))
        axes.set_xlabel(words.text("importance.gap_axis", asked=asked))
        _spell(axes, words)

    caption = conclude_gaps(found, words)
    alt = words.text("importance.gap_alt", asked=asked, items=_list_marks(marks))
    return draw_chart(
        "gambar-kesenjangan", draw, 0.8 + 0.36 * len(marks), alt, caption, ax, collect_interval_data(marks, words)
    )


def draw_derived(
    found: DerivedImportance, instrument: Instrument, words: Words, ax: Axes | None = None
) -> Chart | Axes:
    """What goes with satisfaction as a whole: parts of R2, or correlations with intervals; as they rank."""
    parted = found.by != "pearson"
    marks = [_derived_mark(one, found.by, instrument, words) for one in found.strongest()]
    way = name_derivation(found, words)

    def draw(axes: Axes) -> None:
        draw_intervals(axes, marks, None, "")
        axes.set_xlabel(words.text("importance.derived_axis_part" if parted else "importance.derived_axis", way=way))
        axes.set_xlim(left=min(0.0, axes.get_xlim()[0]))
        _spell(axes, words)

    first = found.strongest()[0]
    caption = words.text(
        "importance.derived_chart" if first.certain else "importance.derived_chart_unsure",
        unsur=name_plain_unsur(first.key, instrument, words),
    )
    alt = words.text(
        "importance.derived_alt_part" if parted else "importance.derived_alt", items=_list_marks(marks), way=way
    )
    return draw_chart(
        "gambar-hubungan", draw, 0.8 + 0.36 * len(marks), alt, caption, ax, collect_interval_data(marks, words)
    )


def _derived_mark(one: UnsurAssociation, by: str, instrument: Instrument, words: Words) -> IntervalMark:
    """An unsur by what ranks it: its part of R2 in per cent, or its correlation with the interval."""
    called = name_coded_unsur(one.key, instrument, words)
    if by == "pearson":
        return IntervalMark(called, value=one.pearson, low=one.low, high=one.high, label=words.number(one.pearson))
    part = getattr(one, by)
    return IntervalMark(called, value=100 * part, label=words.percent(part))


def _limits(axes: Axes, found: Importance, cross: Crosshair, words: Words) -> None:
    """Room for every mark and the crosshair, and a band above and below for the names; no tick beyond the scale."""
    for axis, values, band in (
        (axes.xaxis, [cross.kinerja, *(one.kinerja for one in found.positions)], 0.1),
        (axes.yaxis, [cross.stated, *(one.stated for one in found.positions)], 0.16),
    ):
        span = max(max(values) - min(values), 0.2)
        low, high = min(values) - band * span, max(values) + band * span
        axis.set_view_interval(low, high, ignore=True)
        ticks = MaxNLocator(5, steps=_STEPS).tick_values(low, high)
        axis.set_ticks([tick for tick in ticks if low <= tick <= min(high, found.instrument.scale_max)])
        axis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value)))
    axes.autoscale(False)


def _label(axes: Axes, found: Importance, cross: Crosshair) -> None:
    """The code of each unsur beside its mark, where it covers no mark, no name, no line and no other code."""
    drawing = axes.get_figure(root=True)
    assert drawing is not None  # axes of a chart belong to one
    lay_out(axes)
    point = drawing.dpi / 72
    spots = [tuple(map(float, axes.transData.transform((one.kinerja, one.stated)))) for one in found.positions]
    marks = [Bbox.from_extents(x - _HALF * point, y - _HALF * point, x + _HALF * point, y + _HALF * point)
             for x, y in spots]  # fmt: skip
    x, y = axes.transData.transform((cross.kinerja, cross.stated))
    frame = axes.get_window_extent()
    lines = [Bbox.from_extents(x, frame.y0, x, frame.y1), Bbox.from_extents(frame.x0, y, frame.x1, y)]
    taken = [*marks, *lines, *(text.get_window_extent() for text in axes.texts)]
    for one, spot in zip(found.positions, spots, strict=True):
        code = found.instrument.code(one.key)
        text = axes.annotate(code, (one.kinerja, one.stated), fontsize=8, color=INK_COLOUR)
        size = text.get_window_extent()
        text.remove()
        offset, far, box = _free_place((spot[0], spot[1]), size, point, taken)
        taken.append(box)
        line = {"arrowstyle": "-", "color": QUIET_COLOUR, "lw": 0.6, "shrinkA": 0, "shrinkB": 3} if far else None
        draw_note(axes, code, (one.kinerja, one.stated), offset, ha="center", va="center", color=INK_COLOUR,
             arrowprops=line)  # fmt: skip


def _free_place(
    spot: tuple[float, float], size: Bbox, point: float, taken: Sequence[Bbox]
) -> tuple[tuple[float, float], bool, Bbox]:
    """Offset in points of the first place that covers nothing, else the least; whether far off; what it covers."""
    found = []
    for distance in _DISTANCES:
        for across, up in _DIRECTIONS:
            x = across * ((_HALF + distance) * point + size.width / 2)
            y = up * ((_HALF + distance) * point + size.height / 2)
            box = Bbox.from_bounds(spot[0] + x - size.width / 2, spot[1] + y - size.height / 2, size.width, size.height)
            found.append((box.count_overlaps(taken), (x / point, y / point), distance > _DISTANCES[0], box))
    _, offset, far, box = min(found, key=lambda candidate: candidate[0])
    return offset, far, box


def _spell(axes: Axes, words: Words) -> None:
    """Numbers on the lying axis in the report's language, few enough for a phone."""
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=_STEPS))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value, 1)))


def _ipa_alt(found: Importance, words: Words) -> str:
    """Every unsur with its means, by quadrant; what is uncertain is said to be."""
    asked = words.text(f"importance.{found.asked}")
    groups = []
    for quadrant in QUADRANTS:
        items = []
        for one in found.positions:
            if one.quadrant == quadrant:
                item = words.text(
                    "importance.ipa_alt_item",
                    unsur=name_coded_unsur(one.key, found.instrument, words),
                    kinerja=words.number(one.kinerja),
                    asked=asked,
                    stated=words.number(one.stated),
                )
                items.append(item if one.certain else words.text("importance.ipa_alt_uncertain", item=item))
        if items:
            group = name_quadrant(quadrant, words)
            groups.append(words.text("importance.ipa_alt_group", quadrant=group, items="; ".join(items)))
    return words.text("importance.ipa_alt", asked=asked, groups=". ".join(groups))


def _list_marks(marks: Sequence[IntervalMark]) -> str:
    """Names with their figures, for the alternative text."""
    return "; ".join(f"{mark.name} {mark.label}" for mark in marks)


def show_importance(found: Importance, words: Words) -> Section:
    """Quadrants, gaps and how to read them; or derived importance; or what to ask."""
    if found.derived is not None:
        return Section([_show_derived(found, words)])
    lines = Text.of(describe_places(found, words))
    if not found.gaps:
        return Section([View(pd.DataFrame(), lines)])
    places = View(pd.DataFrame(), lines)
    if found.cross is not None:
        places = View(
            frame_positions(found.positions),
            lines,
            [partial(tabulate_positions, found, words)],
            partial(draw_positions, found, found.cross, words),
        )
    gaps = View(
        frame_gaps(found.gaps),
        Text.of(describe_gaps(found, words)),
        [partial(tabulate_gaps, found, words)],
        partial(draw_gaps, found, words),
    )
    return Section([places, gaps, View(pd.DataFrame(), Text.of(explain_importance(found, words)))])


def _show_derived(found: Importance, words: Words) -> View:
    """Derived importance, or why there is none."""
    assert found.derived is not None  # the caller has looked
    known = not found.derived.refused
    return View(
        frame_derived(found.derived),
        Text.of(describe_derived(found.derived, found.instrument, words)),
        [partial(tabulate_derived, found.derived, found.instrument, words)] if known else [],
        partial(draw_derived, found.derived, found.instrument, words) if known else None,
    )


def export_importance(found: Importance) -> dict[str, Any]:
    """Harapan or kepentingan beside kinerja, or derived importance: every number of its section, and the tests."""
    places = {one.key: one for one in found.positions}
    return {
        "asked": found.asked or None,
        "unsur": [
            {
                **asdict(gap),
                **(asdict(places[gap.key]) | {"certain": places[gap.key].certain} if gap.key in places else {}),
                "code": found.instrument.code(gap.key),
                "real": gap.real,
            }
            for gap in found.gaps
        ],
        "left_out": list(found.left_out),
        "crosshair": asdict(found.cross) if found.cross else None,
        "priorities": [one.key for one in found.priorities()],
        "tki": found.tki,
        "csi": found.csi,
        "derived": _export_derived(found.derived) if found.derived else None,
    }


def _export_derived(found: DerivedImportance) -> dict[str, Any]:
    """Derived importance; too few respondents are not counted out."""
    return {
        "n": None if found.refused == "few" else found.n,
        "refused": found.refused or None,
        "r2": found.r2,
        "ranked_by": None if found.refused else found.by,
        "unsur": [asdict(one) for one in found.weights],
    }
