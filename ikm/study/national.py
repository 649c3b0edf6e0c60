"""All units of a national table in one period, for notebooks. Floor 5; adds no arithmetic."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path

import pandas as pd

import ikm
from ikm.analysis.disclosure import GROUP_THRESHOLDS
from ikm.analysis.national import Nation
from ikm.analysis.profile import Profile, frame_spreads
from ikm.chapters import certainty, index, introduction, respondents
from ikm.chapters.national import (
    LEAST_AXIS_POINTS,
    NAMED_FILES,
    choose_unit_tables,
    describe_nation,
    describe_nation_groups,
    describe_nation_refusals,
    describe_unit_distribution,
    describe_unit_order,
    draw_unit_distribution,
    explain_missing_unsur,
    export_nation,
    render_nation_cover,
    tabulate_nation_groups,
    tabulate_nation_mutu,
    tabulate_nation_refusals,
    tabulate_nation_unsur,
)
from ikm.errors import SettingError
from ikm.page.view import Block, Results, Section, Text, View
from ikm.page.wording import Words
from ikm.rules.instrument import find_instrument_in_force, load_instrument
from ikm.rules.period import Period
from ikm.survey.national import NationalSums, open_table, read_sums, require_columns, require_invalid, sum_table
from ikm.survey.project import Project
from ikm.survey.responses import Source


def open_national(
    path: str | Path = "",
    period: str = "",
    *,
    bahasa: str = "id",
    data: str = "",
    instrument: str = "",
    invalid: str = "stop",
) -> National:
    """Open the answers of very many units in one period.

    Parameters
    ----------
    path : str or Path
        A file .parquet or .csv, or a folder of them, with columns unit, period, gender, age, education, occupation,
        service and one per unsur (data/README.md). Empty: the sums that `python -m ikm national` kept before.
    period : str
        '2026', '2026-S1', '2026-T3' or '2026-07'; the newest of the table where empty.
    bahasa : {'id', 'en'}
    data : str
        Folder of the sums; the project's own, or IKM_DATA, where empty.
    instrument : str
        Id of a regulation; the one in force in the period where empty.
    invalid : {'stop', 'refuse'}
        What a value outside the scale does to its row.

    Raises
    ------
    SettingError
        File, period, instrument or language is not known; the message lists what is.
    DataError
        A column is missing or unknown, or the answers cannot be counted as they stand.
    """
    words = Words(bahasa)
    if path:
        found = count_table(path, period, instrument=instrument, invalid=invalid)
        return National(found, words, [Source(name, "", None) for name in found.files])
    project = Project.locate(data)
    kept = project.sums(project.counted_period(period))
    content = kept.read_bytes()
    found = read_sums(content, str(kept))
    return National(found, words, [Source(project.shown(kept), hashlib.sha256(content).hexdigest(), found.read)])


def count_table(
    path: str | Path,
    period: str = "",
    *,
    instrument: str = "",
    invalid: str = "stop",
    synthetic: bool = False,
    told: Callable[[float], None] = lambda share: None,
) -> NationalSums:
    """Go through a table once and keep its sums; parameters and mistakes as `open_national`.

    Parameters
    ----------
    synthetic : bool
        Whether the answers are invented, which every page then says.
    told : callable
        Is given the share of the work that is done, of 1, again and again.
    """
    found = open_table(path)
    way = require_invalid(invalid)
    asked = Period.parse(period) if period else None
    if asked is None:
        if not found.periods:
            raise SettingError(
                f"{found.name}: no column tells the period.", remedy="name it: --period 2026-S1 (PERIOD=2026-S1)."
            )
        asked = found.periods[-1]
    rules = load_instrument(instrument) if instrument else find_instrument_in_force(asked)
    require_columns(found, rules)
    return sum_table(found, asked, rules, invalid=way, synthetic=synthetic, told=told)


class National:
    """Units of a national table; each method gives a result that shows itself. Made by `ikm.open_national`.

    Parameters
    ----------
    sums : Sums
    words : Words
    sources : list of Source
        What was read.
    """

    def __init__(self, sums: NationalSums, words: Words, sources: list[Source]) -> None:
        self.numbers = Nation(sums, GROUP_THRESHOLDS["public"])
        self.words = words
        self.sources = sources

    def __repr__(self) -> str:
        found = self.numbers
        return f"National({found.sums.period}, {len(found.codes)} units, {found.respondents} respondents)"

    def cover(self) -> Block:
        """Period, mean of units, all respondents, coverage, large."""
        return Block(render_nation_cover(self.numbers, self.words))

    def summary(self) -> View:
        """Coverage, mean of units and index of all respondents, with their intervals and what they assume.

        Returns
        -------
        View
            Frame: as `units`.
        """
        return View(self.numbers.units, Text.of(describe_nation(self.numbers, self.words)))

    def distribution(self) -> View:
        """Units by index and by mutu.

        Returns
        -------
        View
            Frame: as `units`.
        """
        drawn = len(self.numbers.ranked) > 1
        return View(
            self.numbers.units,
            Text.of(describe_unit_distribution(self.numbers, self.words)),
            [partial(tabulate_nation_mutu, self.numbers, self.words)],
            partial(draw_unit_distribution, self.numbers, self.words) if drawn else None,
        )

    def units(self) -> View:
        """Units with the highest and the lowest index, or all of them where they are few.

        Returns
        -------
        View
            Frame: one row a unit, every one: n (respondents), ikm (25-100), mutu, se (index points), low, high (25-100,
            95 % interval). ikm is missing for one or two respondents, the rest below 10.
        """
        return View(
            self.numbers.units,
            Text.of(describe_unit_order(self.numbers, self.words)),
            [partial(make, self.numbers, self.words) for make in choose_unit_tables(self.numbers)],
        )

    def unsur(self) -> View:
        """Unsur over all respondents.

        Returns
        -------
        View
            Frame: one row an unsur, by its code: key, name, n (answers), nrr (1-4), tertimbang, value (25-100), mutu.
            Empty where fewer than 10 answered.
        """
        found = self.numbers.pooled
        if not self.numbers.detailed:
            return View(pd.DataFrame(), Text((explain_missing_unsur(self.numbers, self.words),)))
        return View(
            found.frame(),
            Text.of(index.describe_extremes(found, self.words)),
            [partial(tabulate_nation_unsur, found, self.words)],
            partial(index.draw_unsur, found, self.words) if found.answered else None,
        )

    def spread(self) -> View:
        """How the answers to each unsur are spread over 1 to 4.

        Returns
        -------
        View
            Frame: one row an unsur, by its key: code, n, answer_1 to answer_4 (respondents), low (share of 1 that gave
            1 or 2). Empty where fewer than 10 answered.
        """
        found = self.numbers.spreads
        if not self.numbers.detailed:
            return View(pd.DataFrame(), Text((explain_missing_unsur(self.numbers, self.words),)))
        return View(
            frame_spreads(found),
            Text.of(certainty.describe_spreads(found, self.numbers.threshold, self.words)),
            [partial(certainty.tabulate_spreads, found, self.words)],
            partial(certainty.draw_spread, found, self.words) if any(one.low is not None for one in found) else None,
        )

    def by(self, characteristic: str) -> View:
        """Respondents of all units and their index by 'gender', 'age', 'education' or 'occupation'.

        Returns
        -------
        View
            Frame: one row a shown category ('' is not stated): n, share (of 1), ikm, low, high (25-100), mutu; small
            groups have no row.

        Raises
        ------
        SettingError
            Not a characteristic that the table tells.
        """
        if characteristic not in self.profiles:
            raise SettingError(
                f"respondents cannot be grouped by '{characteristic}'.", allowed=", ".join(self.profiles) or "none"
            )
        found = self.profiles[characteristic]
        return View(
            found.frame(),
            Text.of(respondents.describe_profile(found, self.words)),
            [partial(tabulate_nation_groups, found, self.words)] if found.groups and found.stated else [],
        )

    def groups(self) -> Section:
        """Every characteristic after the chart of all groups."""
        known = list(self.profiles.values())
        drawn = any(len([one for one in found.groups if one.label]) > 1 for found in known)
        lines = describe_nation_groups(self.numbers, known, self.words)
        finding = lines[0].striptags().rstrip(".")
        chart = partial(
            respondents.draw_groups, known, self.numbers.pooled, finding, self.words, least=LEAST_AXIS_POINTS
        )
        return Section(
            [View(pd.DataFrame(), Text.of(lines), [], chart if drawn else None), *map(self.by, self.profiles)]
        )

    def refused(self) -> View:
        """Rows that were not counted, by reason, and answers 'does not apply'."""
        return View(
            pd.DataFrame(),
            Text.of(describe_nation_refusals(self.numbers, self.words)),
            [partial(tabulate_nation_refusals, self.numbers, self.words)]
            if any(self.numbers.sums.refused.values())
            else [],
        )

    def method(self) -> View:
        """How the figures are made, and the bands that give the mutu."""
        lines = [self.words.say("index.note"), self.words.say("national.method")]
        return View(
            pd.DataFrame(), Text.of(lines), [partial(index.tabulate_bands, self.numbers.sums.instrument, self.words)]
        )

    def provenance(self) -> View:
        """What was read, with fingerprint."""
        read = self.words.listing(list(self.numbers.sums.files[:NAMED_FILES]))
        lines = [
            self.words.say("provenance.note"),
            self.words.counted(
                "national.files", len(self.numbers.sums.files), n=len(self.numbers.sums.files), items=read
            ),
        ]
        return View(
            pd.DataFrame(),
            Text.of(lines),
            [
                partial(introduction.tabulate_software, ikm.__version__, self.words),
                partial(introduction.tabulate_sources, self.sources, self.words),
            ],
        )

    def results(self) -> Results:
        """The numbers of the report for hasil.json; the last cell of a report notebook."""
        content = export_nation(self.numbers, list(self.profiles.values()), self.sources, self.words)
        return Results(content, self.words.say("provenance.results"), self.words.bahasa)

    @cached_property
    def profiles(self) -> dict[str, Profile]:
        """Groups of respondents by characteristic."""
        return {name: self.numbers.profile(name) for name in self.numbers.traits}
