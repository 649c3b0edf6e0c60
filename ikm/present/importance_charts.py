"""Charts of expectation and need: what is pressing, how wide the gaps are, what goes with satisfaction. Floor 4."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator
from matplotlib.transforms import Bbox

from ikm.analysis.derived import Derived, Weight
from ikm.analysis.importance import Importance
from ikm.analysis.ipa import QUADRANTS, Crosshair
from ikm.present.canvas import lay_out
from ikm.present.chart_data import data, interval_data
from ikm.present.drawing import ACCENT, GRID, INK, MAIN, QUIET, Figure, Mark, figure, intervals, note
from ikm.present.importance import coded, gap_caption, name, named_quadrant, named_way
from ikm.present.wording import Words
from ikm.rules.instrument import Instrument
from ikm.rules.rounding import half_up

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


def ipa_figure(found: Importance, cross: Crosshair, words: Words, ax: Axes | None = None) -> Figure | Axes:
    """What to mend first: unsur by kinerja and what was stated; hollow where the place is uncertain."""
    asked = words.text(f"importance.{found.asked}")

    def draw(axes: Axes) -> None:
        _limits(axes, found, cross, words)
        axes.set_xlabel(words.text("importance.axis_kinerja"))
        axes.set_ylabel(words.text("importance.axis_stated", asked=asked.capitalize()))
        axes.axline((cross.kinerja, cross.stated), slope=1, color=GRID, lw=1, ls=(0, (4, 3)), zorder=0)
        axes.axvline(cross.kinerja, color=QUIET, lw=0.8, zorder=1)
        axes.axhline(cross.stated, color=QUIET, lw=0.8, zorder=1)
        for quadrant, (at, ha, va) in _CORNERS.items():
            axes.annotate(f"{quadrant} {words.text(f'importance.name_{quadrant}')}", at, xycoords="axes fraction",
                          ha=ha, va=va, fontsize=8, color=ACCENT if quadrant == "I" else QUIET)  # fmt: skip
        for one in found.positions:
            colour = ACCENT if one.quadrant == "I" else MAIN
            axes.scatter([one.kinerja], [one.stated], s=_MARK, edgecolors=colour, linewidths=1.4, zorder=3,
                         facecolors=colour if one.certain else "none")  # fmt: skip
        axes.set_title(words.text("importance.ipa_key"), loc="left", fontsize=8, color=QUIET)
        axes.tick_params(axis="y", labelsize=8, labelcolor=QUIET)
        _label(axes, found, cross)

    items = [name(one.key, found.instrument, words) for one in found.priorities()]
    key = "importance.ipa_chart" if items else "importance.ipa_chart_none"
    caption = words.text(key, items=words.listing(items).unescape())
    taken = data(
        words,
        ("name", "kinerja", "stated", "quadrant"),
        [
            (coded(one.key, found.instrument, words), half_up(one.kinerja), half_up(one.stated), one.quadrant)
            for one in found.positions
        ],
    )
    return figure("gambar-kuadran", draw, 4.2, _ipa_alt(found, words), caption, ax, taken)


def gap_figure(found: Importance, words: Words, ax: Axes | None = None) -> Figure | Axes:
    """How far kinerja lies below what was stated: gaps with intervals, widest first."""
    asked = words.text(f"importance.{found.asked}")
    marks = [
        Mark(
            name=coded(gap.key, found.instrument, words),
            value=gap.estimate,
            low=gap.low,
            high=gap.high,
            label=words.number(gap.estimate, sign=True),
        )
        for gap in found.widest()
    ]

    def draw(axes: Axes) -> None:
        intervals(axes, marks, 0.0, words.text("importance.gap_line", asked=asked))
        axes.set_xlabel(words.text("importance.gap_axis", asked=asked))
        _spell(axes, words)

    caption = gap_caption(found, words)
    alt = words.text("importance.gap_alt", asked=asked, items=_items(marks))
    return figure("gambar-kesenjangan", draw, 0.8 + 0.36 * len(marks), alt, caption, ax, interval_data(marks, words))


def derived_figure(found: Derived, instrument: Instrument, words: Words, ax: Axes | None = None) -> Figure | Axes:
    """What goes with satisfaction as a whole: parts of R2, or correlations with intervals; as they rank."""
    parted = found.by != "pearson"
    marks = [_derived_mark(one, found.by, instrument, words) for one in found.strongest()]
    way = named_way(found, words)

    def draw(axes: Axes) -> None:
        intervals(axes, marks, None, "")
        axes.set_xlabel(words.text("importance.derived_axis_part" if parted else "importance.derived_axis", way=way))
        axes.set_xlim(left=min(0.0, axes.get_xlim()[0]))
        _spell(axes, words)

    first = found.strongest()[0]
    caption = words.text(
        "importance.derived_chart" if first.certain else "importance.derived_chart_unsure",
        unsur=name(first.key, instrument, words),
    )
    alt = words.text(
        "importance.derived_alt_part" if parted else "importance.derived_alt", items=_items(marks), way=way
    )
    return figure("gambar-hubungan", draw, 0.8 + 0.36 * len(marks), alt, caption, ax, interval_data(marks, words))


def _derived_mark(one: Weight, by: str, instrument: Instrument, words: Words) -> Mark:
    """An unsur by what ranks it: its part of R2 in per cent, or its correlation with the interval."""
    called = coded(one.key, instrument, words)
    if by == "pearson":
        return Mark(called, value=one.pearson, low=one.low, high=one.high, label=words.number(one.pearson))
    part = getattr(one, by)
    return Mark(called, value=100 * part, label=words.percent(part))


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
        text = axes.annotate(code, (one.kinerja, one.stated), fontsize=8, color=INK)
        size = text.get_window_extent()
        text.remove()
        offset, far, box = _free_place((spot[0], spot[1]), size, point, taken)
        taken.append(box)
        line = {"arrowstyle": "-", "color": QUIET, "lw": 0.6, "shrinkA": 0, "shrinkB": 3} if far else None
        note(axes, code, (one.kinerja, one.stated), offset, ha="center", va="center", color=INK,
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
                    unsur=coded(one.key, found.instrument, words),
                    kinerja=words.number(one.kinerja),
                    asked=asked,
                    stated=words.number(one.stated),
                )
                items.append(item if one.certain else words.text("importance.ipa_alt_uncertain", item=item))
        if items:
            group = named_quadrant(quadrant, words)
            groups.append(words.text("importance.ipa_alt_group", quadrant=group, items="; ".join(items)))
    return words.text("importance.ipa_alt", asked=asked, groups=". ".join(groups))


def _items(marks: Sequence[Mark]) -> str:
    """Names with their figures, for the alternative text."""
    return "; ".join(f"{mark.name} {mark.label}" for mark in marks)
