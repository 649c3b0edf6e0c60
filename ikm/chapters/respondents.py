"""The chapter on respondents: who answered, the index of each group, and which groups really differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
from markupsafe import Markup

from ikm.analysis.comparison import Difference, frame_differences
from ikm.analysis.crossing import CrossedGroups
from ikm.analysis.disclosure import LEAST_SHOWN
from ikm.analysis.index import LEAST_CLAIMED, Index
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
)
from ikm.page.grid import CrossTable, show_cross_table, tabulate_cross_table
from ikm.page.table import Table, format_interval, list_headings
from ikm.page.view import Text, View
from ikm.page.wording import Words, format_probability

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
