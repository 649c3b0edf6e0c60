"""The chapter on importance: harapan and kepentingan beside kinerja; what is pressing, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup

from ikm.analysis.actions import Priorities
from ikm.analysis.importance import (
    LEAST_FOR_SHARES,
    LEAST_GAPS,
    LEAST_OPEN,
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
from ikm.analysis.index import LEAST_CLAIMED, LEAST_RANKED
from ikm.analysis.precision import CERTAIN_SHARE, CONFIDENCE_LEVEL, RESAMPLE_COUNT
from ikm.chapters.index import name_coded_unsur, name_unsur
from ikm.chapters.results import export_record
from ikm.page.chart import (
    Chart,
    IntervalMark,
    collect_chart_data,
    collect_interval_data,
    draw_chart,
    draw_intervals,
    draw_note,
)
from ikm.page.colours import ACCENT_COLOUR, GRID_COLOUR, INK_COLOUR, MAIN_COLOUR, QUIET_COLOUR
from ikm.page.table import Table, list_headings
from ikm.page.view import Section, Text, View
from ikm.page.wording import NO_VALUE, Words, format_probability, name_tied
from ikm.rules.instrument import Instrument, round_half_up

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Bbox

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
_TICK_STEPS = (1, 2, 5, 10)
#: Least share of the width on either side of the crosshair: the names of the quadrants there.
_LEFT, _RIGHT = 0.38, 0.44
#: What stands in hasil.json where ranks were compared and must not be told.
_RANKS: dict[str, Any] = {"p_ranks": None, "p_ranks_adjusted": None}


def show_importance(importance: Importance, priorities: Priorities, words: Words) -> Section:
    """Show quadrants, gaps and how to read them; or derived importance; or what to ask.

    Parameters
    ----------
    priorities : Priorities
        The order that decides, where a quadrant says otherwise.
    """
    if importance.derived is not None:
        return Section([_show_derived(importance, words)])
    lines = Text.of([*describe_places(importance, words), *describe_contradictions(priorities, words)])
    if not importance.gaps:
        return Section([View(pd.DataFrame(), lines, _absent=not importance.hidden)])
    places = View(pd.DataFrame(), lines)
    if importance.cross is not None:
        places = View(
            frame_positions(importance.positions),
            lines,
            [partial(tabulate_positions, importance, words)],
            partial(draw_positions, importance, importance.cross, words),
        )
    gaps = View(
        frame_gaps(importance.gaps),
        Text.of(describe_gaps(importance, words)),
        [partial(tabulate_gaps, importance, words)],
    )
    return Section([places, gaps, View(pd.DataFrame(), Text.of(explain_importance(importance, words)))])


def _show_derived(importance: Importance, words: Words) -> View:
    """Return derived importance, or why there is none; its chart is for notebooks."""
    assert importance.derived is not None  # the caller has looked
    known = not importance.derived.refused
    return View(
        frame_derived(importance.derived),
        Text.of(describe_derived(importance.derived, importance.instrument, words)),
        [partial(tabulate_derived, importance.derived, importance.instrument, words)] if known else [],
        partial(draw_derived, importance.derived, importance.instrument, words) if known else None,
        charted=False,  # the table says the same
    )


def describe_places(importance: Importance, words: Words) -> list[Markup]:
    """Say which unsur are prioritas utama with certainty, which are uncertain."""
    if importance.gaps and importance.cross is None:
        return [words.say("importance.ipa_few", fewest=LEAST_GAPS, n=words.count(len(importance.gaps)))]
    if importance.cross is None:
        return explain_missing_importance(importance, words)
    lines = [_describe_priorities(importance, importance.cross, words), _describe_uncertain(importance, words)]
    on_line = [position.key for position in importance.positions if position.on_line]
    if on_line:
        lines.append(words.say("importance.on_line", items=_list_unsur(on_line, importance, words)))
    return lines


def describe_contradictions(priorities: Priorities, words: Words) -> list[Markup]:
    """Say where quadrant and order of priority differ, and which decides; nothing where they agree."""
    items = [
        words.text(
            "importance.contradicted_item" if priority in priorities.first() else "importance.contradicted_later",
            unsur=words.unsur(priority.score.unsur),
            quadrant=words.text("importance.quadrant", quadrant=priority.position.quadrant),
            name=words.text(f"importance.name_{priority.position.quadrant}"),
            rank=priority.rank,
        )
        for priority in priorities.contradicted()
        if priority.position is not None
    ]
    asked = words.text(f"importance.{priorities.stated}") if priorities.stated else ""
    weighed = words.listing([words.text(f"importance.weighed_{name}", asked=asked) for name in priorities.names])
    return [words.say("importance.contradicted", items=words.listing(items), weighed=weighed)] if items else []


def _describe_priorities(importance: Importance, cross: Crosshair, words: Words) -> Markup:
    """Say what is pressing with certainty, or that nothing is."""
    asked, gaps = _name_asked(importance, words), {gap.key: gap for gap in importance.gaps}
    items = [
        words.text(
            "importance.priority",
            unsur=name_unsur(position.key, importance.instrument, words),
            asked=asked,
            stated=words.number(gaps[position.key].wished),
            kinerja=words.number(gaps[position.key].value),
        )
        for position in importance.priorities()
    ]
    if not items:
        return words.say("importance.priorities_none")
    key = "importance.priorities_fixed" if cross.fixed else "importance.priorities"
    return words.say(key, items=words.listing(items), asked=asked)


def _name_asked(importance: Importance, words: Words) -> str:
    """Name what was asked, as the report calls it."""
    return words.text(f"importance.{importance.asked}")


def _describe_uncertain(importance: Importance, words: Words) -> Markup:
    """Describe the unsur that lie too near the crosshair."""
    items = [
        words.text(
            "importance.uncertain_item",
            unsur=name_unsur(position.key, importance.instrument, words),
            quadrant=position.quadrant,
            other=position.other,
        )
        for position in importance.uncertain()
    ]
    return (
        words.say("importance.uncertain", items=words.listing(items)) if items else words.say("importance.certain_all")
    )


def _list_unsur(keys: Iterable[str], importance: Importance, words: Words) -> Markup:
    """List unsur by name."""
    return words.listing([name_unsur(key, importance.instrument, words) for key in keys])


def draw_positions(importance: Importance, cross: Crosshair, words: Words, ax: Axes | None = None) -> Chart | Axes:
    """Draw what to improve first: unsur by kinerja and what was stated; hollow where the place is uncertain."""
    asked = words.text(f"importance.{importance.asked}")

    def draw(axes: Axes) -> None:
        _set_limits(axes, importance, cross, words)
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
        for position in importance.positions:
            colour = ACCENT_COLOUR if position.quadrant == "I" else MAIN_COLOUR
            axes.scatter([position.kinerja], [position.stated], s=_MARK, edgecolors=colour, linewidths=1.4, zorder=3,
                         facecolors=colour if position.certain else "none")  # fmt: skip
        axes.set_title(words.text("importance.ipa_key"), loc="left", fontsize=8, color=QUIET_COLOUR)
        axes.tick_params(axis="y", labelsize=8, labelcolor=QUIET_COLOUR)
        _draw_codes(axes, importance, cross)

    items = [name_unsur(position.key, importance.instrument, words) for position in importance.priorities()]
    key = "importance.ipa_chart" if items else "importance.ipa_chart_none"
    caption = words.text(key, items=words.listing(items).unescape())
    taken = collect_chart_data(
        words,
        ("name", "kinerja", "stated", "quadrant"),
        [
            (
                name_coded_unsur(position.key, importance.instrument, words),
                round_half_up(position.kinerja),
                round_half_up(position.stated),
                position.quadrant,
            )
            for position in importance.positions
        ],
    )
    return draw_chart("gambar-kuadran", draw, 4.2, _describe_positions(importance, words), caption, ax, taken)


def _set_limits(axes: Axes, importance: Importance, cross: Crosshair, words: Words) -> None:
    """Leave room for every mark, the crosshair, and the names above and below; set no tick beyond the scale."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    for axis, values, band in (
        (axes.xaxis, [cross.kinerja, *(position.kinerja for position in importance.positions)], 0.1),
        (axes.yaxis, [cross.stated, *(position.stated for position in importance.positions)], 0.16),
    ):
        span = max(max(values) - min(values), 0.2)
        low, high = min(values) - band * span, max(values) + band * span
        if axis is axes.xaxis:
            high = max(high, (values[0] - _RIGHT * low) / (1 - _RIGHT))
            low = min(low, (values[0] - _LEFT * high) / (1 - _LEFT))
        axis.set_view_interval(low, high, ignore=True)
        ticks = MaxNLocator(5, steps=_TICK_STEPS).tick_values(low, high)
        axis.set_ticks([tick for tick in ticks if low <= tick <= min(high, importance.instrument.scale_max)])
        axis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value)))
    axes.autoscale(False)


def _draw_codes(axes: Axes, importance: Importance, cross: Crosshair) -> None:
    """Draw the code of each unsur beside its mark, where it covers no mark, no name, no line and no other code."""
    from matplotlib.transforms import Bbox

    from ikm.page.canvas import lay_out

    drawing = axes.get_figure(root=True)
    assert drawing is not None  # axes of a chart belong to one
    lay_out(axes)
    point = drawing.dpi / 72
    spots = [
        tuple(map(float, axes.transData.transform((position.kinerja, position.stated))))
        for position in importance.positions
    ]
    marks = [Bbox.from_extents(x - _HALF * point, y - _HALF * point, x + _HALF * point, y + _HALF * point)
             for x, y in spots]  # fmt: skip
    x, y = axes.transData.transform((cross.kinerja, cross.stated))
    frame = axes.get_window_extent()
    lines = [Bbox.from_extents(x, frame.y0, x, frame.y1), Bbox.from_extents(frame.x0, y, frame.x1, y)]
    taken = [*marks, *lines, *(text.get_window_extent() for text in axes.texts)]
    for position, spot in zip(importance.positions, spots, strict=True):
        code = importance.instrument.code(position.key)
        text = axes.annotate(code, (position.kinerja, position.stated), fontsize=8, color=INK_COLOUR)
        size = text.get_window_extent()
        text.remove()
        offset, far, box = _find_free_place((spot[0], spot[1]), size, point, taken)
        taken.append(box)
        line = {"arrowstyle": "-", "color": QUIET_COLOUR, "lw": 0.6, "shrinkA": 0, "shrinkB": 3} if far else None
        draw_note(axes, code, (position.kinerja, position.stated), offset, ha="center", va="center", color=INK_COLOUR,
             arrowprops=line)  # fmt: skip


def _find_free_place(
    spot: tuple[float, float], size: Bbox, point: float, taken: Sequence[Bbox]
) -> tuple[tuple[float, float], bool, Bbox]:
    """Find the first place that covers nothing, else the least: offset in points, whether far off, what it covers."""
    from matplotlib.transforms import Bbox

    places = []
    for distance in _DISTANCES:
        for across, up in _DIRECTIONS:
            x = across * ((_HALF + distance) * point + size.width / 2)
            y = up * ((_HALF + distance) * point + size.height / 2)
            box = Bbox.from_bounds(spot[0] + x - size.width / 2, spot[1] + y - size.height / 2, size.width, size.height)
            places.append((box.count_overlaps(taken), (x / point, y / point), distance > _DISTANCES[0], box))
    _, offset, far, box = min(places, key=lambda candidate: candidate[0])
    return offset, far, box


def _describe_positions(importance: Importance, words: Words) -> str:
    """Describe every unsur with its means, by quadrant; what is uncertain is said to be."""
    asked = words.text(f"importance.{importance.asked}")
    groups = []
    for quadrant in QUADRANTS:
        items = []
        for position in importance.positions:
            if position.quadrant == quadrant:
                item = words.text(
                    "importance.ipa_alt_item",
                    unsur=name_coded_unsur(position.key, importance.instrument, words),
                    kinerja=words.number(position.kinerja),
                    asked=asked,
                    stated=words.number(position.stated),
                )
                items.append(item if position.certain else words.text("importance.ipa_alt_uncertain", item=item))
        if items:
            group = name_quadrant(quadrant, words)
            groups.append(words.text("importance.ipa_alt_group", quadrant=group, items="; ".join(items)))
    return words.text("importance.ipa_alt", asked=asked, groups=". ".join(groups))


def tabulate_positions(importance: Importance, words: Words) -> Table:
    """Tabulate the quadrant of each unsur with its certainty, most pressing first."""
    order = sorted(importance.positions, key=lambda position: -position.distance)
    return Table(
        id="tabel-kuadran",
        caption=words.text("importance.ipa_caption", asked=_name_asked(importance, words)),
        headings=list_headings(words, "importance", "unsur", "place", "certainty", "distance"),
        rows=[
            (
                name_coded_unsur(position.key, importance.instrument, words),
                name_quadrant(position.quadrant, words).removeprefix(words.text("importance.quadrant", quadrant="")),
                _format_certainty(position, words),
                words.number(position.distance, sign=True),
            )
            for position in order
        ],
        numbers=frozenset({3}),
    )


def _format_certainty(position: Position, words: Words) -> str:
    """Return 'pasti', or where else the unsur may lie."""
    key = "importance.certain" if position.certain else "importance.not_certain"
    return words.text(key, other=position.other)


def describe_gaps(importance: Importance, words: Words) -> list[Markup]:
    """Say how far kinerja lies below what was stated, and what the totals are."""
    asked = _name_asked(importance, words)
    totals = [
        words.say("importance.tki_all", asked=asked, tki=words.percent(importance.tki)),
        words.say(f"importance.csi_{importance.asked}", csi=words.percent(importance.csi)),
    ]
    lines = [Markup(" ").join(_describe_real_gaps(importance, words)), Markup(" ").join(totals)]
    if importance.left_out:
        lines.append(
            words.say(
                "importance.left_out",
                claim=LEAST_CLAIMED,
                ranked=LEAST_RANKED,
                items=_list_unsur(importance.left_out, importance, words),
            )
        )
    if importance.also:
        lines.append(words.say("importance.also"))
    return lines


def _describe_real_gaps(importance: Importance, words: Words) -> list[Markup]:
    """Describe the widest real gap below, what lies above or has no test, and that high wishes make gaps real."""
    asked = _name_asked(importance, words)
    below = [gap for gap in importance.gaps if gap.real and gap.estimate < 0]
    above = [gap.key for gap in importance.gaps if gap.real and gap.estimate > 0]
    untested = {
        "untested": [gap.key for gap in importance.gaps if gap.p is None and gap.estimate and not gap.one_cluster],
        "untested_cluster": [gap.key for gap in importance.gaps if gap.one_cluster],
    }
    lines = []
    if below:
        widest = _list_widest(below)
        interval = words.text(
            "importance.below_interval",
            **_format_ends(widest[0].ends, words),
            level=words.percent(CONFIDENCE_LEVEL, 0),
        )
        line = words.say(
            _choose_key("importance.below", importance),
            asked=asked,
            n=len(below),
            all=len(importance.gaps),
            unsur=_name_tied_gaps(widest, importance, words),
            gap=words.number(widest[0].short),
            interval="" if widest[1:] else interval,
        )
        lines.append(line)
    lines += [
        words.say(f"importance.{name}", items=_list_unsur(keys, importance, words))
        for name, keys in untested.items()
        if keys
    ]
    if len(below) == len(importance.gaps):
        lines.append(words.say("importance.high", asked=asked))
    if above:
        lines.append(
            words.say(
                _choose_key("importance.above", importance), asked=asked, items=_list_unsur(above, importance, words)
            )
        )
    return lines or [words.say(_choose_key("importance.below_none", importance), asked=asked)]


def _list_widest(gaps: Sequence[Gap]) -> list[Gap]:
    """List the gaps that are printed as the farthest below, of at least one."""
    widest = min(gap.short for gap in gaps)
    return [gap for gap in gaps if gap.short == widest]


def _name_tied_gaps(gaps: Sequence[Gap], importance: Importance, words: Words) -> Markup:
    """Name the unsur of gaps of the same width."""
    return name_tied([name_unsur(gap.key, importance.instrument, words) for gap in gaps], words)


def _choose_key(key: str, importance: Importance) -> str:
    """Choose the key for what was asked: kepentingan is no standard that kinerja may fall short of, harapan is."""
    return f"{key}_kepentingan" if importance.asked == "kepentingan" else key


def _format_lying_axis(axes: Axes, words: Words) -> None:
    """Format the numbers of the lying axis in the report's language, few enough for a phone."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.xaxis.set_major_locator(MaxNLocator(5, steps=_TICK_STEPS))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value, 1)))


def _list_marks(marks: Sequence[IntervalMark]) -> str:
    """List names with their figures, for the alternative text."""
    return "; ".join(f"{mark.name} {mark.label}" for mark in marks)


def tabulate_gaps(importance: Importance, words: Words) -> Table:
    """Tabulate kinerja beside what was stated: means, gap with interval, whether it is real, tingkat kesesuaian."""
    headings = [
        words.text("importance.unsur"),
        words.text("importance.stated_by", asked=_name_asked(importance, words)),
        words.text("importance.kinerja"),
        _name_asked(importance, words).capitalize(),
        words.text("importance.gap"),
        words.text("importance.interval", level=words.percent(CONFIDENCE_LEVEL, 0)),
        *list_headings(words, "importance", "real", "tki"),
    ]
    return Table(
        id="tabel-kesenjangan",
        caption=words.text("importance.gap_caption", asked=_name_asked(importance, words)),
        headings=headings,
        rows=[_tabulate_gap(gap, importance, words) for gap in importance.gaps],
        numbers=frozenset({1, 2, 3, 4, 5, 7}),
        sums=[(words.text("importance.all_unsur"), words.percent(importance.tki))],
        span=7,
    )


def _tabulate_gap(gap: Gap, importance: Importance, words: Words) -> Sequence[str]:
    """Return one row of the table of gaps."""
    return (
        name_coded_unsur(gap.key, importance.instrument, words),
        words.count(gap.n),
        words.number(gap.value),
        words.number(gap.wished),
        words.number(gap.short, sign=True),
        words.text("importance.range", **_format_ends(gap.ends, words)) if gap.ends else NO_VALUE,
        _format_decision(gap, words),
        words.percent(gap.tki),
    )


def _format_decision(gap: Gap, words: Words) -> str:
    """Return 'ya (< 0,001)': whether a gap is real, and the adjusted p that decides; a dash where it was not tested."""
    if gap.p_adjusted is None:
        return NO_VALUE
    real = words.text("importance.yes" if gap.real else "importance.no")
    return words.text("importance.decided", real=real, p=format_probability(gap.p_adjusted, words))


def _format_range(low: float | None, high: float | None, words: Words) -> str:
    """Format the ends of an interval; a dash where there is none."""
    if low is None:
        return NO_VALUE
    return words.text("importance.range", low=words.number(low), high=words.number(high))


def _format_ends(ends: tuple[float, float] | None, words: Words) -> dict[str, str]:
    """Format the ends of a gap's interval, if there is one."""
    low, high = ends or (None, None)
    return {"low": words.number(low, sign=True), "high": words.number(high, sign=True)}


def explain_importance(importance: Importance, words: Words) -> list[Markup]:
    """Explain the rules by which the places and gaps above are read."""
    if importance.cross is None:
        return []
    asked = _name_asked(importance, words)
    cross = words.say(
        "importance.lines_fixed" if importance.cross.fixed else "importance.lines_means",
        fixed=importance.cross.fixed,
        kinerja=words.number(importance.cross.kinerja),
        stated=words.number(importance.cross.stated),
        asked=asked,
    )
    rule = words.say("importance.certain_rule", share=words.percent(CERTAIN_SHARE, 0), n=words.count(RESAMPLE_COUNT))
    tests = [words.say("importance.tests", asked=asked)]
    if any(gap.few_open for gap in importance.gaps):
        tests.append(words.say("importance.few_open", most=LEAST_OPEN - 1))
    disputed = [gap.key for gap in importance.gaps if gap.disputed]
    if disputed:
        tests.append(words.say("importance.ranks_differ", items=_list_unsur(disputed, importance, words)))
    elif any(gap.p_ranks is not None for gap in importance.gaps):
        tests.append(words.say("importance.ranks_same"))
    return [Markup(" ").join((cross, words.say("importance.diagonal", asked=asked))), rule, Markup(" ").join(tests)]


def explain_missing_importance(importance: Importance, words: Words) -> list[Markup]:
    """Explain why nothing is said, and what to ask."""
    if not importance.asked:
        return [words.say("importance.not_asked"), words.say("importance.ask")]
    asked = _name_asked(importance, words)
    if importance.hidden:
        return [words.say("importance.hidden", asked=asked)]
    return [words.say("importance.few", claim=LEAST_CLAIMED, ranked=LEAST_RANKED, asked=asked)]


def describe_derived(derived: DerivedImportance, instrument: Instrument, words: Words) -> list[Markup]:
    """Say what goes most closely with satisfaction as a whole, how sure that is, and what to ask instead."""
    ask = words.say("importance.ask")
    if derived.refused:
        limits = {"claim": LEAST_CLAIMED, "most": LEAST_OPEN - 1}
        return [words.say(f"importance.derived_{derived.refused}", **limits), ask]
    leaders = _list_leaders(derived)
    first, parted = leaders[0], derived.by != "pearson"
    key = "importance.derived_first_part" if parted else "importance.derived_first"
    leading = words.say(
        f"{key}_tied" if leaders[1:] else key,
        unsur=_name_leaders(leaders, instrument, words),
        way=name_derivation(derived, words),
        part=words.percent(getattr(first, derived.by)) if parted else "",
        r=words.number(first.pearson),
        low=words.number(first.low),
        high=words.number(first.high),
        level=words.percent(CONFIDENCE_LEVEL, 0),
        leads=words.percent(first.leads),
        resamples=words.count(RESAMPLE_COUNT),
    )
    unsure = [] if _is_certain(leaders) else [words.say("importance.derived_unsure")]
    parts = (
        words.say("importance.derived_no_parts", n=LEAST_FOR_SHARES)
        if derived.r2 is None
        else words.say("importance.derived_parts", r2=words.percent(derived.r2), way=name_derivation(derived, words))
    )
    cut = [words.say("importance.derived_few_open", most=LEAST_OPEN - 1)] if derived.few_open else []
    first_lines = Markup(" ").join([leading, *unsure, words.say("importance.derived_note")])
    return [words.say("importance.derived", n=words.count(derived.n)), first_lines, parts, *cut, ask]


def _list_leaders(derived: DerivedImportance) -> list[UnsurAssociation]:
    """List the unsur that are printed as the first, at least one."""
    known = derived.strongest()

    def printed(association: UnsurAssociation) -> Decimal:
        figure = getattr(association, derived.by)
        return round_half_up(figure) if derived.by == "pearson" else round_half_up(100 * figure, 1)

    return [association for association in known if printed(association) == printed(known[0])]


def _name_leaders(leaders: Sequence[UnsurAssociation], instrument: Instrument, words: Words) -> Markup:
    """Name the unsur that come first together."""
    return name_tied([name_unsur(association.key, instrument, words) for association in leaders], words)


def _is_certain(leaders: Sequence[UnsurAssociation]) -> bool:
    """Return whether a single unsur comes first, and in enough of the resamples."""
    return len(leaders) == 1 and leaders[0].certain


def draw_derived(
    derived: DerivedImportance, instrument: Instrument, words: Words, ax: Axes | None = None
) -> Chart | Axes:
    """Draw what goes with satisfaction as a whole: parts of R2, or correlations with intervals; as they rank."""
    parted = derived.by != "pearson"
    marks = [_mark_association(association, derived.by, instrument, words) for association in derived.strongest()]
    way = name_derivation(derived, words)

    def draw(axes: Axes) -> None:
        draw_intervals(axes, marks, None, "")
        axes.set_xlabel(words.text("importance.derived_axis_part" if parted else "importance.derived_axis", way=way))
        axes.set_xlim(left=min(0.0, axes.get_xlim()[0]))
        _format_lying_axis(axes, words)

    leaders = _list_leaders(derived)
    caption = words.text(
        "importance.derived_chart" if _is_certain(leaders) else "importance.derived_chart_unsure",
        unsur=_name_leaders(leaders, instrument, words).unescape(),
    )
    alt = words.text(
        "importance.derived_alt_part" if parted else "importance.derived_alt", items=_list_marks(marks), way=way
    )
    return draw_chart(
        "gambar-hubungan", draw, 0.8 + 0.36 * len(marks), alt, caption, ax, collect_interval_data(marks, words)
    )


def _mark_association(association: UnsurAssociation, by: str, instrument: Instrument, words: Words) -> IntervalMark:
    """Mark an unsur by what ranks it: its part of R2 in per cent, or its correlation with the interval."""
    called = name_coded_unsur(association.key, instrument, words)
    if by == "pearson":
        return IntervalMark(
            called,
            value=association.pearson,
            low=association.low,
            high=association.high,
            label=words.number(association.pearson),
        )
    part = getattr(association, by)
    return IntervalMark(called, value=100 * part, label=words.percent(part))


def tabulate_derived(derived: DerivedImportance, instrument: Instrument, words: Words) -> Table:
    """Tabulate kinerja, correlation with interval and, where enough answered, parts of R2; closest unsur first."""
    parts = ("johnson", "lmg") if derived.r2 is not None else ()
    silent = [association for association in derived.weights if association.pearson is None]
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
                name_coded_unsur(association.key, instrument, words),
                words.number(association.kinerja),
                words.number(association.pearson),
                _format_range(association.low, association.high, words),
                *(words.percent(getattr(association, part)) for part in parts),
            )
            for association in (*derived.strongest(), *silent)
        ],
        numbers=frozenset({1, 2, 3, 4, 5}),
    )


def name_derivation(derived: DerivedImportance, words: Words) -> str:
    """Name the method whose parts rank the unsur; '' where correlations do."""
    return "" if derived.by == "pearson" else words.text(f"importance.way_{derived.by}")


def name_quadrant(quadrant: str, words: Words) -> str:
    """Return 'Kuadran I (prioritas utama)'."""
    return words.text("importance.named_quadrant", quadrant=quadrant, name=words.text(f"importance.name_{quadrant}"))


def export_importance(importance: Importance) -> dict[str, Any]:
    """Export what was stated beside kinerja, or derived importance: every number of its section, and the tests.

    Ranks are compared among those who answered both: where few answered one alone, of any unsur, for these are adjusted
    together, their p would tell of these.
    """
    hidden = _RANKS if any(gap.few_open for gap in importance.gaps) else {}
    places = {position.key: position for position in importance.positions}
    return {
        "asked": importance.asked or None,
        "unsur": [
            {
                **asdict(gap),
                **hidden,
                **(asdict(places[gap.key]) | {"certain": places[gap.key].certain} if gap.key in places else {}),
                "code": importance.instrument.code(gap.key),
                "real": gap.real,
                **export_record(gap, "wished", "short"),
                "short_low": gap.ends and gap.ends[0],
                "short_high": gap.ends and gap.ends[1],
            }
            for gap in importance.gaps
        ],
        "left_out": list(importance.left_out),
        "crosshair": asdict(importance.cross) if importance.cross else None,
        "priorities": [position.key for position in importance.priorities()],
        "tki": importance.tki,
        "csi": importance.csi,
        "derived": _export_derived(importance.derived) if importance.derived else None,
    }


def _export_derived(derived: DerivedImportance) -> dict[str, Any]:
    """Export derived importance; too few respondents are not counted out."""
    return {
        "n": None if derived.refused in ("few", "beside") else derived.n,
        "refused": derived.refused or None,
        "r2": derived.r2,
        "few_open": derived.few_open,
        "ranked_by": None if derived.refused else derived.by,
        "unsur": [asdict(association) for association in derived.weights],
    }
