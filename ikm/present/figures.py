"""The charts of a unit report: each answers one question, and its caption says the answer. Floor 4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, YearLocator, date2num
from matplotlib.ticker import MaxNLocator

from ikm.analysis.comparison import Point, known_points
from ikm.analysis.distribution import Spread
from ikm.analysis.index import Index
from ikm.analysis.precision import Precision
from ikm.analysis.profile import Profile
from ikm.present.chart_data import data, interval_data
from ikm.present.drawing import (
    ACCENT,
    ACCENT_SOFT,
    MAIN,
    MAIN_SOFT,
    QUIET,
    Figure,
    Mark,
    bars,
    figure,
    intervals,
    name_rows,
    note,
    row_height,
)
from ikm.present.tables import point_value
from ikm.present.wording import Words
from ikm.rules.rounding import half_up

#: So many periods fit under a trend by name.
NAMED_PERIODS = 6
#: Worst answer first.
_ANSWER_COLOURS = (ACCENT, ACCENT_SOFT, MAIN_SOFT, MAIN)


def unsur_figure(index: Index, errors: Mapping[str, Precision], words: Words, ax: Axes | None = None) -> Figure | Axes:
    """Which unsur are above and below the index: each value with its interval, highest first."""
    scores = list(reversed(index.lowest()))
    marks = [
        Mark(
            name=f"{score.code} {words.unsur(score.unsur)}",
            value=float(score.value or 0),
            low=errors[score.unsur.key].low if score.unsur.key in errors else None,
            high=errors[score.unsur.key].high if score.unsur.key in errors else None,
            label=words.number(score.value),
        )
        for score in scores
    ]

    def draw(axes: Axes) -> None:
        intervals(axes, marks, *_index_line(index, words))
        axes.set_xlabel(words.text("index.chart_axis"))

    best, worst = scores[0], scores[-1]
    caption = words.text(
        "index.chart_same" if best.nrr == worst.nrr else "index.chart",
        best=words.unsur(best.unsur),
        high=words.number(best.value),
        worst=words.unsur(worst.unsur),
        low=words.number(worst.value),
    )
    alt, taken = _alt("index.alt", marks, words), interval_data(marks, words)
    return figure("gambar-unsur", draw, 0.7 + 0.36 * len(marks), alt, caption, ax, taken)


def spread_figure(spreads: Sequence[Spread], words: Words, ax: Axes | None = None) -> Figure | Axes:
    """How many answered 'not good': shares of the answers 1 to 4 per unsur, most 1-2 first."""
    known = sorted((one for one in spreads if one.low is not None), key=lambda one: -(one.low or 0))
    names = [f"{one.code} {words.unsur(one.unsur)}" for one in known]

    def draw(axes: Axes) -> None:
        left = [0.0] * len(known)
        for answer, colour in zip(known[0].counts, _ANSWER_COLOURS, strict=True):
            shares = [float(one.share(answer) or 0) * 100 for one in known]
            axes.barh(range(len(known)), shares, left=left, color=colour, height=0.62)
            left = [start + share for start, share in zip(left, shares, strict=True)]
        for place, one in enumerate(known):
            note(axes, words.percent(one.low), (100, place), (6, 0), va="center")
        name_rows(axes, names)
        axes.set(ylim=(len(known) - 0.4, -0.6), xlim=(0, 100), xlabel=words.text("spread.axis"))
        handles = [axes.barh([0], [0], color=colour) for colour in _ANSWER_COLOURS]
        axes.legend(handles, [str(answer) for answer in known[0].counts], ncols=4, loc="lower left", frameon=False,
                    bbox_to_anchor=(0, 1), fontsize=8, handlelength=1, columnspacing=1)  # fmt: skip
        note(axes, words.text("spread.column"), (100, -0.6), (6, 6), va="bottom")

    items = "; ".join(f"{name} {words.percent(one.low)}" for name, one in zip(names, known, strict=True))
    worst = {"unsur": words.unsur(known[0].unsur), "share": words.percent(known[0].low)}
    caption = words.text("spread.chart", **worst) if known[0].low else words.text("spread.chart_none")
    alt = words.text("spread.alt", items=items)
    taken = data(
        words,
        ("name", "answer", "n"),
        [(name, *pair) for name, one in zip(names, known, strict=True) for pair in one.counts.items()],
    )
    return figure("gambar-sebaran", draw, 0.9 + 0.36 * len(known), alt, caption, ax, taken)


def profile_figure(profile: Profile, words: Words, ax: Axes | None = None) -> Figure | Axes:
    """Who answered: bars of respondents per category that is large enough to be shown."""
    characteristic = words.text(f"characteristics.{profile.characteristic}")
    names = [words.category(group.label) for group in profile.groups]
    labels = [f"{words.count(group.n)} ({words.percent(group.share)})" for group in profile.groups]

    def draw(axes: Axes) -> None:
        counts = [group.n or 0 for group in profile.groups]
        bars(axes, names, counts, labels)
        axes.set_xlim(0, max(counts) * 1.7)

    items = "; ".join(f"{name} {label}" for name, label in zip(names, labels, strict=True))
    return figure(
        f"gambar-{profile.characteristic}",
        draw,
        0.1 + row_height(names, 0.26) * len(names),
        words.text("respondents.alt", characteristic=characteristic, items=items),
        _largest(profile, words),
        ax,
        data(words, ("name", "n"), [(name, group.n) for name, group in zip(names, profile.groups, strict=True)]),
    )


def _largest(profile: Profile, words: Words) -> str:
    """The largest group that stated the characteristic, or those that are largest together."""
    named = [group for group in profile.groups if group.label]
    most = max((group.n or 0 for group in named), default=0)
    largest = [group for group in named if group.n == most]
    if not largest:
        return words.text("respondents.chart", characteristic=words.text(f"characteristics.{profile.characteristic}"))
    labels = words.listing([words.category(group.label) for group in largest])
    n, share = words.count(most), words.percent(largest[0].share)
    return words.text(
        "respondents.largest_each" if largest[1:] else "respondents.largest", label=labels, n=n, share=share
    )


def groups_figure(
    profiles: Sequence[Profile],
    index: Index,
    finding: str,
    words: Words,
    ax: Axes | None = None,
    *,
    id: str = "gambar-kelompok",
    least: float = 0,
) -> Figure | Axes:
    """Do groups judge differently: the index of each group with its interval, beside the index of all.

    Parameters
    ----------
    least : float
        Index points that the axis spans at least, so that a difference of hundredths does not look large.
    """
    marks: list[Mark] = []
    for profile in profiles:
        shown = [group for group in profile.groups if group.label and group.index and group.index.value is not None]
        if len(shown) > 1:
            marks.append(Mark(words.text(f"characteristics.{profile.characteristic}").capitalize(), heading=True))
            marks += [
                Mark(
                    name=words.category(group.label),
                    value=float(group.index.value or 0) if group.index else None,
                    low=group.precision.low if group.precision else None,
                    high=group.precision.high if group.precision else None,
                    label=words.number(group.index.value if group.index else None),
                )
                for group in shown
            ]

    def draw(axes: Axes) -> None:
        intervals(axes, marks, *_index_line(index, words))
        axes.set_xlabel(words.text("trend.axis"))
        low, high = axes.get_xlim()
        if (missing := least - (high - low)) > 0:
            axes.set_xlim(low - missing / 2, high + missing / 2)

    alt = _alt("groups.alt", [mark for mark in marks if not mark.heading], words)
    height = 0.7 + row_height([mark.name for mark in marks], 0.25) * len(marks)
    return figure(id, draw, height, alt, finding, ax, interval_data(marks, words))


def trend_figure(points: Sequence[Point], finding: str, words: Words, ax: Axes | None = None) -> Figure | Axes:
    """Is it getting better: the index over time with intervals; the line stops where the instrument changes."""
    known = known_points(points)

    def draw(axes: Axes) -> None:
        _trend_lines(axes, known, words)
        axes.set_ylabel(words.text("trend.axis"))
        _period_ticks(axes, known)
        axes.grid(axis="y", lw=0.6)
        axes.set_axisbelow(True)
        axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
        axes.tick_params(axis="y", labelsize=8, labelcolor=QUIET)
        axes.margins(x=0.08, y=0.22)

    items = "; ".join(
        words.text("trend.alt_item", period=words.period(point.period), value=point_value(point, words))
        for point in known
    )
    taken = data(
        words,
        ("period", "instrument", "value", "low", "high"),
        [(str(point.period), point.instrument.id, point.value, *_ends(point)) for point in known],
    )
    return figure("gambar-tren", draw, 2.9, words.text("trend.alt", items=items), finding, ax, taken)


def _ends(point: Point) -> tuple[Decimal | None, Decimal | None]:
    """The interval of a period as printed; nothing of a published figure."""
    if point.precision is None:
        return None, None
    return half_up(point.precision.low), half_up(point.precision.high)


def _period_ticks(axes: Axes, points: Sequence[Point]) -> None:
    """Few periods are named each; many are placed by the years."""
    if len(points) <= NAMED_PERIODS:
        axes.set_xticks([date2num(point.period.middle) for point in points], [str(point.period) for point in points])
    else:
        axes.xaxis.set_major_locator(YearLocator(max(1, (points[-1].period.year - points[0].period.year) // 6)))
        axes.xaxis.set_major_formatter(DateFormatter("%Y"))


def _trend_lines(axes: Axes, points: Sequence[Point], words: Words) -> None:
    """One line a run of comparable periods, its last value named; hollow marks for printed figures."""
    days = [date2num(point.period.middle) for point in points]
    values = [float(point.value or 0) for point in points]
    starts = [0, *(place for place, point in enumerate(points) if point.after_break and place)]
    for start, stop in zip(starts, [*starts[1:], len(points)], strict=True):
        axes.plot(days[start:stop], values[start:stop], color=MAIN)
        last = points[stop - 1]
        top = last.precision.high if last.precision else values[stop - 1]
        # The last value of an earlier run keeps clear of the line that ends it.
        aside = {"ha": "center"} if stop == len(points) else {"ha": "right"}
        note(axes, words.number(last.value), (days[stop - 1], top), (0, 4), va="bottom", **aside)
        if start:
            between = (days[start - 1] + days[start]) / 2
            axes.axvline(between, color=ACCENT, lw=1, ls=(0, (3, 3)))
            mark = _break_mark(points[start - 1], points[start])
            axes.annotate(words.text(mark), (between, 1), xycoords=("data", "axes fraction"),
                          xytext=(-3, 0), textcoords="offset points", rotation=90, ha="right", va="top",
                          fontsize=7, color=ACCENT)  # fmt: skip
    for day, value, point in zip(days, values, points, strict=True):
        axes.plot([day], [value], marker="o", ms=5, color=MAIN, mfc="none" if point.printed else MAIN)
        if point.precision is not None:
            axes.plot([day, day], [point.precision.low, point.precision.high], color=MAIN, lw=1)


def _break_mark(before: Point, point: Point) -> str:
    """What changed between two points that are not one series."""
    return "trend.break_mark" if before.instrument.id != point.instrument.id else "trend.break_mark_unsur"


def _index_line(index: Index, words: Words) -> tuple[float | None, str]:
    """The index as a line to compare with."""
    if index.value is None:
        return None, ""
    return float(index.value), words.text("index.line", value=words.number(index.value))


def _alt(key: str, marks: Sequence[Mark], words: Words) -> str:
    """Alternative text that names every figure."""
    return words.text(key, items="; ".join(f"{mark.name} {mark.label}" for mark in marks))
