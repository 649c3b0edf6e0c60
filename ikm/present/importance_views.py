"""The section on expectation and need: which views it has depends on what was asked. Floor 4."""

from __future__ import annotations

from functools import partial

import pandas as pd

from ikm.analysis.derived import derived_frame
from ikm.analysis.gap import gap_frame
from ikm.analysis.importance import Importance
from ikm.analysis.ipa import ipa_frame
from ikm.present import importance as said
from ikm.present import importance_charts as charts
from ikm.present.view import Section, Text, View
from ikm.present.wording import Words


def importance_section(found: Importance, words: Words) -> Section:
    """Quadrants, gaps and how to read them; or derived importance; or what to ask."""
    if found.derived is not None:
        return Section([_derived(found, words)])
    lines = Text.of(said.place_lines(found, words))
    if not found.gaps:
        return Section([View(pd.DataFrame(), lines)])
    places = View(pd.DataFrame(), lines)
    if found.cross is not None:
        places = View(
            ipa_frame(found.positions),
            lines,
            [partial(said.ipa_table, found, words)],
            partial(charts.ipa_figure, found, found.cross, words),
        )
    gaps = View(
        gap_frame(found.gaps),
        Text.of(said.gap_lines(found, words)),
        [partial(said.gap_table, found, words)],
        partial(charts.gap_figure, found, words),
    )
    return Section([places, gaps, View(pd.DataFrame(), Text.of(said.reading_lines(found, words)))])


def _derived(found: Importance, words: Words) -> View:
    """Derived importance, or why there is none."""
    assert found.derived is not None  # the caller has looked
    known = not found.derived.refused
    return View(
        derived_frame(found.derived),
        Text.of(said.derived_lines(found.derived, found.instrument, words)),
        [partial(said.derived_table, found.derived, found.instrument, words)] if known else [],
        partial(charts.derived_figure, found.derived, found.instrument, words) if known else None,
    )
