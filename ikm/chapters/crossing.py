"""Respondents and their index by any columns, one or several crossed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Literal

import pandas as pd
from markupsafe import Markup

from ikm.analysis.crossing import CrossedGroups
from ikm.analysis.profile import Profile
from ikm.chapters.respondents import describe_few, describe_profile, draw_profile, tabulate_profile
from ikm.display import make_slug
from ikm.page.grid import CrossTable, show_cross_table, tabulate_cross_table
from ikm.page.view import Text, View
from ikm.page.wording import Words

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
        rows.capitalize(),
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
