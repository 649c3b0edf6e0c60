"""The chapter on respondents: who answered, where, the index of each group, and which groups really differ."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from textwrap import shorten
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
from markupsafe import Markup

from ikm.analysis.comparison import Difference, frame_differences
from ikm.analysis.crossing import CrossedGroups
from ikm.analysis.disclosure import LEAST_SHOWN
from ikm.analysis.index import LEAST_CLAIMED, Index
from ikm.analysis.places import Places, PlaceScore
from ikm.analysis.precision import LEAST_WITHOUT_WARNING
from ikm.analysis.profile import Group, Profile
from ikm.chapters.comparison import export_difference
from ikm.chapters.index import draw_index_line, grade_cells
from ikm.chapters.results import export_records
from ikm.display import make_slug
from ikm.page.chart import (
    Chart,
    IntervalMark,
    collect_chart_data,
    collect_interval_data,
    compose_alt,
    compute_row_height,
    draw_bars,
    draw_chart,
    draw_intervals,
    draw_note,
)
from ikm.page.colours import MUTU_COLOURS, QUIET_COLOUR
from ikm.page.grid import CrossTable, show_cross_table, tabulate_cross_table
from ikm.page.outline import Line
from ikm.page.table import Table, format_interval, keep_in_one_line, list_headings
from ikm.page.view import Answer, Text, View
from ikm.page.wording import NO_VALUE, Words, format_probability, name_tied

if TYPE_CHECKING:
    from matplotlib.axes import Axes

#: More pairs of groups than these stand in a table instead of sentences.
MOST_PAIRS_IN_SENTENCES = 3
#: More groups than these that are largest together are counted.
MOST_NAMED_GROUPS = 3


def describe_respondents(index: Index, profiles: Sequence[Profile], words: Words) -> list[Markup]:
    """Say how many answered, whether their answers make an index, and that small groups are not shown."""
    respondents = index.respondents
    if not respondents:
        return [words.say("respondents.none")]
    n = words.count(respondents)
    if index.withheld:
        lines = [words.counted("respondents.withheld", respondents, n=n, least=LEAST_SHOWN)]
    else:
        lines = [words.say("respondents.no_index" if index.value is None else "respondents.sentence", n=n)]
    if any(profile.withheld for profile in profiles):
        key = "none_shown" if respondents < profiles[0].threshold else "hidden"
        lines.append(words.say(f"respondents.{key}", threshold=profiles[0].threshold))
    return lines


def show_profile(profile: Profile, words: Words) -> View:
    """Show respondents and their index by one characteristic."""
    shown = bool(profile.groups) and profile.stated
    return View(
        profile.frame(),
        Text.of(describe_profile(profile, words)),
        [partial(tabulate_profile, profile, words)] if shown else [],
        partial(draw_profile, profile, words) if shown else None,
        Text.of(describe_few(profile, words)),
    )


def describe_profile(profile: Profile, words: Words) -> list[Markup]:
    """Say why there is no table or no chart."""
    characteristic = words.characteristic(profile.characteristic)
    if not profile.stated:
        key = "respondents.unreadable" if profile.unreadable else "respondents.unstated"
        return [words.say(key, characteristic=characteristic)]
    if not profile.groups:
        return [words.say("respondents.all_hidden", characteristic=characteristic)]
    return []


def describe_few(profile: Profile, words: Words) -> list[Markup]:
    """Say that some groups shown are few, where any is: the mark beside their number."""
    few = profile.stated and any(
        group.n < LEAST_WITHOUT_WARNING and group.index.value is not None for group in profile.groups
    )
    return [words.say("respondents.few_note", warn=LEAST_WITHOUT_WARNING)] if few else []


def draw_profile(profile: Profile, words: Words, ax: Axes | None = None) -> Chart | Axes:
    """Draw who answered: bars of respondents per category that is large enough to be shown."""
    characteristic = words.characteristic(profile.characteristic)
    names = [words.category(group.label) for group in profile.groups]
    labels = [f"{words.count(group.n)} ({words.percent(group.share)})" for group in profile.groups]

    def draw(axes: Axes) -> None:
        counts = [group.n or 0 for group in profile.groups]
        draw_bars(axes, names, counts, labels)
        axes.set_xlim(0, max(counts) * 1.7)

    items = "; ".join(f"{name} {label}" for name, label in zip(names, labels, strict=True))
    return draw_chart(
        f"gambar-{make_slug(profile.characteristic)}",
        draw,
        0.1 + compute_row_height(names, 0.26) * len(names),
        words.text("respondents.alt", characteristic=characteristic, items=items),
        _conclude_profile(profile, words),
        ax,
        collect_chart_data(
            words, ("name", "n"), [(name, group.n) for name, group in zip(names, profile.groups, strict=True)]
        ),
    )


def _conclude_profile(profile: Profile, words: Words) -> str:
    """Return the largest group that stated the characteristic, or those that are largest together.

    Where a hidden group may be as large, for all of it gave one answer, the conclusion is about those shown alone.
    """
    named = [group for group in profile.groups if group.label]
    most = max((group.n or 0 for group in named), default=0)
    largest = [group for group in named if group.n == most]
    if not largest:
        return words.text("respondents.chart", characteristic=words.characteristic(profile.characteristic))
    hidden = profile.total - sum(group.n for group in profile.groups)
    key = "respondents.largest_shown" if hidden >= most else "respondents.largest"
    about = {"n": words.count(most), "share": words.percent(largest[0].share)}
    if len(largest) > MOST_NAMED_GROUPS:
        return words.text(f"{key}_many", count=words.count(len(largest)), **about)
    labels = words.listing([words.category(group.label) for group in largest]).unescape()
    return words.text(f"{key}_each" if largest[1:] else key, label=labels, **about)


def tabulate_profile(profile: Profile, words: Words, *, id: str = "", caption: str = "") -> Table:
    """Tabulate respondents, share and index per category; a row says that small ones are hidden."""
    usual = words.text("respondents.caption", characteristic=words.characteristic(profile.characteristic))
    heading = words.column(profile.characteristic)
    return Table(
        id=id or f"tabel-{make_slug(profile.characteristic)}",
        caption=caption or usual,
        headings=(
            heading,
            words.text("respondents.n"),
            words.text("respondents.share"),
            words.text("trend.ikm"),
            words.text("index.mutu"),
        ),
        rows=[
            *(_tabulate_group(group, words) for group in profile.groups),
            *([(words.text("words.others"), words.text("words.hidden"), "", "", "")] if profile.withheld else []),
        ],
        numbers=frozenset({1, 2, 3}),
        sums=[(words.text("words.total"), words.count(profile.total), "", "", "")],
        narrow=True,
    )


def _tabulate_group(group: Group, words: Words) -> tuple[str, ...]:
    """Return one row of respondents."""
    return (
        words.category(group.label),
        words.text("respondents.few_mark", n=words.count(group.n))
        if group.n < LEAST_WITHOUT_WARNING
        else words.count(group.n),
        words.percent(group.share),
        words.number(group.index.value),
        grade_cells(group.index.grade, words)[0],
    )


def show_groups(
    families: Mapping[str, Sequence[Difference]], profiles: Sequence[Profile], index: Index, words: Words
) -> View:
    """Show the index of every shown group with its interval, and which groups really differ.

    Parameters
    ----------
    families : mapping of str to sequence of Difference
        Characteristic -> its pairs of groups.
    """
    pairs = [pair for family in families.values() for pair in family]
    many = len([pair for pair in pairs if pair.real]) > MOST_PAIRS_IN_SENTENCES
    shown = [profile for profile in profiles if profile.groups and profile.stated]
    hidden = not shown and any(profile.withheld for profile in profiles)  # which is said once, with the respondents
    silent = [] if hidden else [line for profile in profiles for line in describe_profile(profile, words)]
    few = next((line for profile in shown for line in describe_few(profile, words)), None)
    return View(
        frame_differences(pairs),
        Text.of([*describe_group_differences(families, profiles, words), *silent]),
        [
            *([partial(tabulate_profiles, shown, words)] if shown else []),
            *([partial(tabulate_real_pairs, families, profiles, words)] if many else []),
        ],
        partial(draw_groups, profiles, index, conclude_groups(pairs, words), words) if pairs else None,
        Text.of([few]),
    )


def tabulate_profiles(profiles: Sequence[Profile], words: Words) -> Table:
    """Tabulate the groups of every characteristic, one after the other, each with its interval."""
    columns = ("respondents.n", "respondents.share", "trend.ikm", "trend.interval", "index.mutu")
    rows: list[tuple[str, ...]] = []
    heads: list[int] = []
    blank = ("",) * (len(columns) - 1)
    for profile in profiles:
        heads.append(len(rows))
        name = words.characteristic(profile.characteristic).capitalize()
        rows.append((Markup("<b>{}</b>").format(name), *blank, ""))
        for group in profile.groups:
            *cells, mutu = _tabulate_group(group, words)
            rows.append((*cells, format_interval(group.precision, words), mutu))
        if profile.withheld:
            rows.append((words.text("words.others"), words.text("words.hidden"), *blank))
    return Table(
        id="tabel-responden",
        caption=words.text("respondents.caption_all"),
        headings=(words.text("respondents.group"), *(words.text(name) for name in columns)),
        rows=rows,
        numbers=frozenset({1, 2, 3, 4}),
        sums=[(words.text("words.total"), words.count(profiles[0].total), *blank)],
        groups=frozenset(heads),
    )


def show_services(profile: Profile, pairs: Sequence[Difference], index: Index, words: Words) -> View:
    """Show the services of a unit: respondents, index with its interval, and whether they really differ."""
    lines = describe_profile(profile, words)
    if not (profile.groups and profile.stated):
        return View(profile.frame(), Text.of(lines))
    lines += describe_group_differences({"service": pairs}, [profile], words)
    table = partial(tabulate_profile, profile, words, id="tabel-layanan", caption=words.text("services.caption"))
    chart = partial(draw_groups, [profile], index, conclude_groups(pairs, words), words, id="gambar-layanan")
    return View(profile.frame(), Text.of(lines), [table], chart if len(profile.groups) > 1 else None)


def describe_group_differences(
    families: Mapping[str, Sequence[Difference]], profiles: Sequence[Profile], words: Words
) -> list[Markup]:
    """Describe the groups that really differ, each pair in a sentence.

    Parameters
    ----------
    families : mapping of str to sequence of Difference
        Characteristic -> its pairs of groups.
    """
    if not any(families.values()):
        return [words.say("groups.untested", claim=LEAST_CLAIMED, least=LEAST_SHOWN)]
    lines = []
    for profile in profiles:
        for pair in list_real_pairs(families, profile):
            lines.append(words.say("groups.one", **_format_pair(pair, profile, words)))
    if len(lines) > MOST_PAIRS_IN_SENTENCES:
        lines = [words.say("groups.many", n=len(lines))]
    return [*(lines or [words.say("groups.none")]), words.say("groups.method")]


def _format_pair(difference: Difference, profile: Profile, words: Words) -> dict[str, str]:
    """Format a pair of groups, the lower first."""
    lower, higher = (
        (difference.first, difference.second) if difference.estimate > 0 else (difference.second, difference.first)
    )
    least, most = sorted((abs(difference.low), abs(difference.high)))
    return {
        "first": words.category(lower),
        "second": words.category(higher),
        "first_value": words.number(profile.value(lower)),
        "second_value": words.number(profile.value(higher)),
        "estimate": words.number(profile.apart(lower, higher)),
        "low": words.number(least),
        "high": words.number(most),
    }


def list_real_pairs(families: Mapping[str, Sequence[Difference]], profile: Profile) -> list[Difference]:
    """List the pairs of one characteristic that really differ."""
    return [pair for pair in families.get(profile.characteristic, ()) if pair.real]


def tabulate_real_pairs(
    families: Mapping[str, Sequence[Difference]], profiles: Sequence[Profile], words: Words
) -> Table:
    """Tabulate the pairs of groups that really differ, where there are too many for sentences."""
    rows = []
    for profile in profiles:
        for pair in list_real_pairs(families, profile):
            cells = _format_pair(pair, profile, words)
            groups = (f"{cells['first']} ({cells['first_value']})", f"{cells['second']} ({cells['second_value']})")
            between = words.text("words.between", low=cells["low"], high=cells["high"])
            rows.append((*groups, cells["estimate"], between, format_probability(pair.p_adjusted, words)))
    return Table(
        id="tabel-kelompok",
        caption=words.text("groups.caption"),
        headings=list_headings(words, "groups", "lower", "higher", "apart", "interval", "p"),
        rows=rows,
        numbers=frozenset({2, 3, 4}),
    )


def conclude_groups(differences: Sequence[Difference], words: Words) -> str:
    """Return the answer of the chart of groups; only what it shows where none could be compared."""
    if not differences:
        return words.text("groups.chart_untested")
    real = [pair for pair in differences if pair.real]
    if len(real) > MOST_PAIRS_IN_SENTENCES:
        return words.text("groups.chart_many", n=len(real))
    pairs = [
        words.text("groups.pair", first=words.category(pair.first), second=words.category(pair.second)) for pair in real
    ]
    return words.text("groups.chart_some", items="; ".join(pairs)) if pairs else words.text("groups.chart_none")


def draw_groups(
    profiles: Sequence[Profile],
    index: Index,
    finding: str,
    words: Words,
    ax: Axes | None = None,
    *,
    id: str = "gambar-kelompok",
    least: float = 0,
) -> Chart | Axes:
    """Draw whether groups judge differently: the index of each group with its interval, beside the index of all.

    Parameters
    ----------
    least : float
        Index points that the axis spans at least, so that a difference of hundredths does not look large.
    """
    marks: list[IntervalMark] = []
    for profile in profiles:
        shown = [group for group in profile.groups if group.label and group.index and group.index.value is not None]
        if len(shown) > 1:
            marks.append(IntervalMark(words.column(profile.characteristic), heading=True))
            marks += [
                IntervalMark(
                    name=words.category(group.label),
                    value=float(group.index.value or 0) if group.index else None,
                    low=group.precision.low if group.precision else None,
                    high=group.precision.high if group.precision else None,
                    label=words.number(group.index.value if group.index else None),
                )
                for group in shown
            ]

    def draw(axes: Axes) -> None:
        draw_intervals(axes, marks, *draw_index_line(index, words))
        axes.set_xlabel(words.text("trend.axis"))
        low, high = axes.get_xlim()
        if (missing := least - (high - low)) > 0:
            axes.set_xlim(low - missing / 2, high + missing / 2)

    alt = compose_alt("groups.alt", [mark for mark in marks if not mark.heading], words)
    height = 0.7 + compute_row_height([mark.name for mark in marks], 0.25) * len(marks)
    return draw_chart(id, draw, height, alt, finding, ax, collect_interval_data(marks, words))


def export_profile(profile: Profile, *, graded: bool = True) -> list[dict[str, Any]]:
    """Return the shown categories for hasil.json; it says that others are hidden, not which.

    Parameters
    ----------
    graded : bool
        With the mutu of each.
    """
    groups = export_records(
        profile.groups,
        *("label", "n", "share", "value", "low", "high", *(["mutu"] if graded else [])),
        value="index.value",
        low="precision.low",
        high="precision.high",
        mutu="index.grade.mutu",
    )
    return [*groups, {"hidden": True}] if profile.withheld else groups


def export_group_differences(families: Mapping[str, Sequence[Difference]]) -> dict[str, list[dict[str, Any]]]:
    """Return the tested pairs of groups of each characteristic for hasil.json."""
    return {name: [export_difference(pair) for pair in pairs] for name, pairs in families.items()}


# Groups by any columns, one or several crossed

#: What the table of two columns crossed can show: the index, or the number of respondents.
Shown = Literal["ikm", "n"]


def show_crossed_groups(crossed: CrossedGroups, words: Words) -> View:
    """Show each group: respondents, share, index and mutu; a chart of respondents where one column groups them."""
    profile = _make_profile(crossed, words)
    shown = bool(crossed.cells) and profile.stated
    return View(
        crossed.frame(),
        Text.of([*describe_profile(profile, words), *_describe_hidden(crossed, words)]),
        [partial(tabulate_profile, profile, words)] if shown else [],
        partial(draw_profile, profile, words) if shown and len(crossed.names) == 1 else None,
        Text.of(describe_few(profile, words)),
    )


def show_cross_of(crossed: CrossedGroups, show: Shown, words: Words) -> View:
    """Show one figure of each cell as rows by columns: a table, and of the index a heat map."""
    frame = crossed.frame()
    values = frame[show].astype(float).unstack() if len(frame) else pd.DataFrame()
    order = [
        [label for label in labels if label in kept]
        for labels, kept in zip(crossed.order, (values.index, values.columns), strict=True)
    ]
    values = values.reindex(index=order[0], columns=order[1])
    rows, columns = (words.characteristic(name) for name in crossed.names)
    table = CrossTable(
        f"silang-{make_slug('-'.join(crossed.names))}-{show}",
        words.text(f"crossing.{show}", rows=rows, columns=columns),
        words.column(crossed.names[0]),
        values,
        [words.category(label) for label in order[0]],
        [words.category(label) for label in order[1]],
        places=2 if show == "ikm" else 0,
    )
    hidden = _describe_hidden(crossed, words)
    if show == "ikm" or values.empty:
        return show_cross_table(frame, table, words, *hidden)
    return View(frame, Text.of(hidden), [partial(tabulate_cross_table, table, words)])


def _describe_hidden(crossed: CrossedGroups, words: Words) -> list[Markup]:
    """Say that groups are missing, and why, where any is."""
    return [words.say("crossing.hidden", threshold=crossed.threshold)] if crossed.withheld else []


def _make_profile(crossed: CrossedGroups, words: Words) -> Profile:
    """Return the groups as those of one characteristic; of several columns the names one after the other."""
    groups = tuple(
        group if len(cell) == 1 else replace(group, label=", ".join(map(words.category, cell)))
        for cell, group in crossed.cells.items()
    )
    stated = crossed.withheld or any(any(cell) for cell in crossed.cells)
    name = ", ".join(map(words.characteristic, crossed.names)) if len(crossed.names) > 1 else crossed.names[0]
    return Profile(name, crossed.total, crossed.threshold, groups, crossed.withheld, stated)


# Where: groups of the unit's own, such as streets, counters, channels

#: Most places of a chart; of more the lowest and the highest are drawn.
MOST_DRAWN_PLACES = 60
#: Most places that the short edition draws, and most that are named where several may be the lowest.
MOST_SHORT_PLACES, MOST_NAMED_PLACES = 10, 3
#: Inches of a row of the chart, and of one of many.
_ROW, _LOW_ROW, _MANY = 0.25, 0.15, 24
#: Letters of a name there.
_LONG_NAME = 34


def show_places(
    places: Places,
    index: Index,
    words: Words,
    *,
    short: bool = False,
    drawn_above: bool = False,
    outline: Sequence[Line] = (),
) -> Answer:
    """Show where the index is lowest, and how sure that is: places with their intervals, what is weak there, changes.

    Parameters
    ----------
    short : bool
        The chart alone, of the lowest places.
    drawn_above : bool
        The page has drawn all of them already.
    outline : sequence of Line
        What is drawn behind a map.
    """
    finding, asked = conclude_places(places, words), "place" if places.group.kind == "place" else "which"
    drawn = places.scores[: MOST_SHORT_PLACES if short else None]
    charts: list[Chart | Axes] = []
    if len(places.scores) > 1:
        if not (drawn_above and len(places.scores) <= MOST_SHORT_PLACES):
            charts.append(draw_places(places, drawn, index, words, short=short))
        if not short and any(place.lat is not None for place in places.group.values.values()):
            charts.append(draw_map(places, words, outline=outline))
    few = not short and any(score.group.n < LEAST_WITHOUT_WARNING for score in places.scores)
    return Answer(
        places.frame(),
        Text.of([] if short else describe_places(places, index, words)),
        [] if short or not places.scores else [partial(tabulate_places, places, words)],
        notes=Text.of([words.say("respondents.few_note", warn=LEAST_WITHOUT_WARNING)] if few else []),
        question=words.text(f"places.question_{asked}", **_call(places, words)),
        answer=finding,
        shown=tuple(charts),
    )


def _call(places: Places, words: Words) -> dict[str, str]:
    """Return what the group is called in a sentence."""
    return {"name": words.characteristic(places.key)}


def conclude_places(places: Places, words: Words) -> str:
    """Name the lowest place where it is certain, else those that may be it; of those that are shown."""
    lowest, called = places.lowest, _call(places, words)
    if certain := name_lowest_place(places, words):
        return certain
    if len(places.scores) < 2:
        return words.text("places.few", threshold=places.profile.threshold, **called)
    if not places.pairs:
        return words.text("places.untested", **called)
    if not places.real_pairs:
        return words.text("places.alike", **called)
    if len(lowest) <= MOST_NAMED_PLACES:
        labels = words.listing([words.category(score.label) for score in lowest]).unescape()
        return words.text("places.some", labels=labels)
    return words.text("places.many", n=words.count(len(lowest)), total=words.count(len(places.scores)), **called)


def name_lowest_place(places: Places, words: Words) -> str:
    """Name the place that is the lowest for sure; '' where none is."""
    if places.certain is None:
        return ""
    about = {"label": words.category(places.certain.label), "value": words.number(places.certain.group.index.value)}
    return words.text("places.certain", **about, **_call(places, words))


def describe_places(places: Places, index: Index, words: Words) -> list[Markup]:
    """Say how many pairs differ, the index by users, what changed, and that small places are not shown."""
    called = _call(places, words)
    lines = []
    if len(places.pairs) > 1:  # of one pair the finding says it all
        about = {"real": words.count(len(places.real_pairs)), "pairs": words.count(len(places.pairs))}
        lines.append(words.say("places.pairs", **about, **called))
    if places.before and places.scores:
        period, real = words.period(places.before), places.real_changes
        for score, change in real[:MOST_NAMED_PLACES]:
            about = {"label": words.category(score.label), "estimate": words.number(score.moved, sign=True)}
            ends = {"low": words.number(change.low, sign=True), "high": words.number(change.high, sign=True)}
            lines.append(words.say("places.changed", period=period, **about, **ends))
        if len(real) > MOST_NAMED_PLACES:
            lines.append(words.say("places.changed_more", n=words.count(len(real) - MOST_NAMED_PLACES), **called))
        lines.append(words.say("places.no_proof" if real else "places.unchanged", period=period, **called))
    lines += describe_place_users(places, index, words)
    if places.profile.withheld:
        lines.append(words.say("places.hidden", threshold=places.profile.threshold, **called))
    return lines


def describe_place_users(places: Places, index: Index, words: Words) -> list[Markup]:
    """Say what the index is by the users of each place, or why that is not shown; nothing where they are unknown."""
    weighted, called = places.weighted, _call(places, words)
    if weighted is None:
        return []
    error = weighted.precision
    if weighted.value is None or error is None:
        return [words.say("places.users_hidden", **called)]
    ends = {"low": words.number(error.low), "high": words.number(error.high)}
    figures = {"value": words.number(weighted.value), "official": words.number(index.value)}
    return [words.say("places.users", **figures, **ends, **called)]


def draw_places(
    places: Places,
    drawn: Sequence[PlaceScore],
    index: Index,
    words: Words,
    ax: Axes | None = None,
    *,
    short: bool = False,
) -> Chart | Axes:
    """Draw the index of each place with its interval, the lowest first, beside the index of all."""
    half = MOST_DRAWN_PLACES // 2
    kept = drawn if len(drawn) <= MOST_DRAWN_PLACES else [*drawn[:half], *drawn[-half:]]
    many = len(kept) > _MANY
    marks = [
        IntervalMark(
            name=shorten(words.category(score.label), _LONG_NAME, placeholder=" …")
            if many
            else words.category(score.label),
            value=float(score.group.index.value or 0),
            low=score.group.precision.low if score.group.precision else None,
            high=score.group.precision.high if score.group.precision else None,
            label=words.number(score.group.index.value),
        )
        for score, name in ((each, words.category(each.label)) for each in kept)
    ]

    def draw(axes: Axes) -> None:
        draw_intervals(axes, marks, *draw_index_line(index, words))
        axes.set_xlabel(words.text("trend.axis"))
        if many:
            axes.tick_params(axis="y", labelsize=7)

    names, items = [mark.name for mark in marks], "; ".join(f"{mark.name} {mark.label}" for mark in marks)
    height = 0.7 + (_LOW_ROW if many else compute_row_height(names, _ROW)) * len(marks)
    key = "places.chart" if len(kept) == len(places.scores) else "places.chart_part"
    caption = words.text(
        key, drawn=words.count(len(kept)), total=words.count(len(places.scores)), **_call(places, words)
    )
    id = f"gambar-di-mana-{make_slug(places.key)}{'-ringkas' if short else ''}"
    return draw_chart(
        id,
        draw,
        height,
        words.text("places.alt", items=items, **_call(places, words)),
        caption,
        ax,
        collect_interval_data(marks, words),
    )


#: Square points of the mark of the place with most respondents, and of the smallest.
_LARGEST_MARK, _SMALLEST_MARK = 260.0, 40.0


def draw_map(places: Places, words: Words, ax: Axes | None = None, *, outline: Sequence[Line] = ()) -> Chart | Axes:
    """Draw where the places lie: the area of a mark by respondents, its colour and letter the mutu.

    The map reaches as far as the outline, but no farther than half of what the points span, lest they be one spot.
    """
    spots = [
        (score, place.lat, place.lon)
        for score in places.scores
        if (place := places.group.values.get(score.label)) and place.lat is not None and place.lon is not None
    ]
    most = max((score.group.n for score, _, _ in spots), default=1)
    named = len(spots) <= MOST_SHORT_PLACES
    ends = [lon for _, _, lon in spots]
    west_end, east_end = min(ends, default=0.0), max(ends, default=0.0)
    lines, corners = _frame_map([(lon, lat) for _, lat, lon in spots], outline)

    def draw(axes: Axes) -> None:
        for score, lat, lon in spots:
            mutu = score.group.index.grade.mutu if score.group.index.grade else ""
            area = max(_SMALLEST_MARK, _LARGEST_MARK * score.group.n / most) / (1 if named else 2)
            axes.scatter([lon], [lat], s=area, color=MUTU_COLOURS.get(mutu, (QUIET_COLOUR, ""))[0], alpha=0.85, lw=0)
            label = " ".join([mutu or NO_VALUE, *([words.category(score.label)] if named else [])])
            east = lon > (west_end + east_end) / 2  # its name goes inwards
            away = (area**0.5 / 2 + 2) * (-1 if east else 1)
            draw_note(axes, label, (lon, lat), (away, 0), va="center", ha="right" if east else "left", fontsize=7)
        if lines:
            _draw_outline(axes, lines)
            axes.update_datalim(corners)
        axes.margins(0.1)
        if spots:
            axes.set_aspect(
                1 / math.cos(math.radians(math.fsum(lat for _, lat, _ in spots) / len(spots))), adjustable="datalim"
            )
        axes.xaxis.set_visible(False)
        axes.yaxis.set_visible(False)
        axes.spines["bottom"].set_visible(False)

    items = "; ".join(
        f"{words.category(score.label)} {score.group.index.grade.mutu if score.group.index.grade else NO_VALUE}"
        for score, _, _ in spots
    )
    rows = [
        (words.category(score.label), score.group.n, score.group.index.value, lat, lon) for score, lat, lon in spots
    ]
    return draw_chart(
        f"peta-di-mana-{make_slug(places.key)}",
        draw,
        3.6,
        words.text("places.map_alt", items=items, **_call(places, words)),
        words.text("places.map_lines" if lines else "places.map", **_call(places, words)),
        ax,
        collect_chart_data(words, ("name", "n", "value", "lat", "lon"), rows),
    )


def _frame_map(
    spots: Sequence[tuple[float, float]], outline: Sequence[Line]
) -> tuple[list[Line], list[tuple[float, float]]]:
    """Return the lines that come near the points, and two corners of a map of both."""
    if not spots:
        return [], []
    west, south, east, north = (end(each) for end in (min, max) for each in zip(*spots, strict=True))
    reach = max(east - west, north - south) / 2
    low, high = (west - reach, south - reach), (east + reach, north + reach)

    def meets(ends: tuple[tuple[float, float], ...]) -> bool:
        return all(
            min(each) <= high[side] and max(each) >= low[side] for side, each in enumerate(zip(*ends, strict=True))
        )

    lines = [line for line in outline if any(map(meets, pairwise(line)))]
    sides = list(zip(*spots, *(point for line in lines for point in line), strict=True))
    inside = [[min(max(each, low[side]), high[side]) for each in given] for side, given in enumerate(sides)]
    return lines, [(end(inside[0]), end(inside[1])) for end in (min, max)]


def _draw_outline(axes: Axes, lines: Sequence[Line]) -> None:
    """Draw lines as one path, thin and grey; matplotlib cuts it at the frame and leaves out points of no use."""
    import matplotlib.pyplot as plt
    from matplotlib.lines import Line2D

    points = [point for line in lines for point in (*line, (math.nan, math.nan))]  # a gap after each
    with plt.rc_context({"path.simplify": True, "path.simplify_threshold": 0.5}):
        drawn = Line2D(*zip(*points, strict=True), color=QUIET_COLOUR, lw=0.6, alpha=0.7, zorder=0)
        drawn.recache()  # with the threshold
    axes.add_artist(drawn)


def tabulate_places(places: Places, words: Words) -> Table:
    """Tabulate every place that is shown: respondents, index, interval, mutu, weakest unsur, change, complaints."""
    with_change = places.before is not None
    with_complaints = 2 * sum(score.complaints is not None for score in places.scores) > len(places.scores)
    mark = "places.is_lowest" if len(places.lowest) == 1 else "places.candidate"
    headings = [words.column(places.key), *list_headings(words, "places", "n", "ikm", "interval", "mutu", "weakest")]
    if with_change and places.before:
        headings.append(words.text("places.since", period=words.period(places.before)))
    if with_complaints:
        headings.append(words.text("places.complaints"))
    rows = []
    for score in places.scores:
        group, keys = score.group, {item.unsur.key: item.unsur for item in score.group.index.unsur}
        weakest = name_tied([words.unsur(keys[key]) for key in score.weakest], words) if score.weakest else NO_VALUE
        row = [
            words.text(mark, label=words.category(score.label))
            if score.may_be_lowest and places.real_pairs
            else words.category(score.label),
            words.text("respondents.few_mark", n=words.count(group.n))
            if group.n < LEAST_WITHOUT_WARNING
            else words.count(group.n),
            words.number(group.index.value),
            keep_in_one_line(format_interval(group.precision, words)),
            grade_cells(group.index.grade, words)[0],
            f"{weakest} ({words.number(score.weakest_value)})" if score.weakest else NO_VALUE,
        ]
        if with_change:
            change = score.change
            told = words.number(score.moved, sign=True) if change else NO_VALUE
            row.append(words.text("places.real", change=told) if change and change.real else told)
        if with_complaints:
            row.append(words.text("words.hidden") if score.complaints is None else words.count(score.complaints))
        rows.append(tuple(row))
    return Table(
        id=f"tabel-di-mana-{make_slug(places.key)}",
        caption=words.text("places.caption", **_call(places, words)),
        headings=tuple(headings),
        rows=rows,
        numbers=frozenset({1, 2, *([6] if with_change else []), *([len(headings) - 1] if with_complaints else [])}),
    )


def export_places(places: Places) -> dict[str, Any]:
    """Return what is said of the places for hasil.json; their index and interval stand under `groups`."""
    weighted, error = places.weighted, places.weighted.precision if places.weighted else None
    return {
        "name": places.group.name,
        "name_en": places.group.name_en or None,
        "kind": places.group.kind,
        "may_be_lowest": [score.label for score in places.lowest],
        "certain": places.certain is not None,
        "before": str(places.before) if places.before else None,
        "by_users": {
            "value": None if weighted.value is None else str(weighted.value),
            "low": error.low if error else None,
            "high": error.high if error else None,
        }
        if weighted
        else None,
        "places": [
            {
                "label": score.label,
                "users": score.users,
                "weakest": list(score.weakest),
                "weakest_value": None if score.weakest_value is None else str(score.weakest_value),
                "complaints": score.complaints,
                "moved": None if score.moved is None else str(score.moved),
                "change": export_difference(score.change) if score.change else None,
            }
            for score in places.scores
        ],
    }
