"""All units of a national table in one period, for notebooks; adds no arithmetic."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path

import pandas as pd

import ikm
from ikm.analysis.comparison import UnsurOrder
from ikm.analysis.disclosure import GROUP_THRESHOLDS
from ikm.analysis.national import Nation
from ikm.analysis.profile import Profile
from ikm.chapters import certainty, index, national, respondents
from ikm.chapters.introduction import show_provenance
from ikm.display import Guarded
from ikm.errors import SettingError
from ikm.page.view import Block, Results, Section, Text, View
from ikm.page.wording import Words
from ikm.rules.instrument import choose_instrument
from ikm.rules.period import Period
from ikm.speech import _
from ikm.survey.national import NationalSums, open_table, read_sums, require_columns, require_invalid, sum_table
from ikm.survey.project import Project
from ikm.survey.reads import list_sources_besides
from ikm.survey.responses import Source, describe_source


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
        counted = count_table(path, period, instrument=instrument, invalid=invalid)
        return National(counted, words, [Source(name, "", None) for name in counted.files])
    project = Project.locate(data)
    kept = project.sums(project.counted_period(period))
    sums = read_sums(kept.read_bytes(), str(kept))
    besides = list_sources_besides(project, None, sums.period)
    return National(sums, words, [describe_source(project, kept, sums.read), *besides])


def count_table(
    path: str | Path,
    period: str = "",
    *,
    instrument: str = "",
    invalid: str = "stop",
    synthetic: bool = False,
    progress: Callable[[float], None] = lambda share: None,
) -> NationalSums:
    """Sum up a table in one pass; parameters and mistakes as `open_national`.

    Parameters
    ----------
    synthetic : bool
        Whether the answers are invented, which every page then says.
    progress : callable
        Is given the share of the work that is done, of 1, again and again.
    """
    table = open_table(path)
    treatment = require_invalid(invalid)
    if period:
        asked = Period.parse(period)
    elif table.periods:
        asked = table.periods[-1]
    else:
        remedy = _("name it: --period 2026-S1 (PERIOD=2026-S1).")
        raise SettingError(_("{table_name}: no column tells the period.", table_name=table.name), remedy=remedy)
    rules = choose_instrument(instrument, asked)
    require_columns(table, rules)
    return sum_table(table, asked, rules, invalid=treatment, synthetic=synthetic, progress=progress)


class National(Guarded):
    """Units of a national table; each method gives a result that shows itself. Made by `ikm.open_national`.

    Parameters
    ----------
    sums : NationalSums
    words : Words
    sources : list of Source
        What was read.
    """

    def __init__(self, sums: NationalSums, words: Words, sources: list[Source]) -> None:
        self.numbers = Nation(sums, GROUP_THRESHOLDS["public"])
        self.words = words
        self.sources = sources

    def __repr__(self) -> str:
        numbers = self.numbers
        return f"National({numbers.sums.period}, {len(numbers.codes)} units, {numbers.respondents} respondents)"

    def cover(self) -> Block:
        """Show period, mean of units, all respondents, coverage, large."""
        return Block(national.render_nation_cover(self.numbers, self.words))

    def summary(self) -> View:
        """Describe coverage, mean of units and index of all respondents, with their intervals and what they assume.

        Returns
        -------
        View
            Frame: as `units`.
        """
        return View(self.numbers.units, Text.of(national.describe_nation(self.numbers, self.words)))

    def distribution(self) -> View:
        """Show units by index and by mutu.

        Returns
        -------
        View
            Frame: as `units`.
        """
        numbers, words = self.numbers, self.words
        chart = partial(national.draw_unit_distribution, numbers, words) if len(numbers.ranked) > 1 else None
        lines = national.describe_unit_distribution(numbers, words)
        return View(numbers.units, Text.of(lines), [partial(national.tabulate_nation_mutu, numbers, words)], chart)

    def units(self) -> View:
        """Show units with the highest and the lowest index, or all of them where they are few.

        Returns
        -------
        View
            Frame: one row a unit, every one: n (respondents), ikm (25-100), mutu, se (index points), low, high (25-100,
            95 % interval). ikm is missing for one or two respondents, the rest below 10.
        """
        return View(
            self.numbers.units,
            Text.of(national.describe_unit_order(self.numbers, self.words)),
            [partial(tabulate, self.numbers, self.words) for tabulate in national.choose_unit_tables(self.numbers)],
        )

    def unsur(self) -> View:
        """Show the unsur over all respondents.

        Returns
        -------
        View
            Frame: one row an unsur, by its code: key, name, n (answers), nrr (1-4), tertimbang, value (25-100), mutu.
            Empty where fewer than 10 answered, or as few are left without the reports of the units.
        """
        pooled = self.numbers.pooled
        if not self.numbers.detailed:
            return View(pd.DataFrame(), Text((national.explain_missing_unsur(self.numbers, self.words),)))
        return View(
            pooled.frame(),
            Text.of(index.describe_extremes(pooled, UnsurOrder(), self.words)),
            [partial(national.tabulate_nation_unsur, pooled, self.words)],
            partial(index.draw_unsur, pooled, UnsurOrder(), self.words) if pooled.answered else None,
            Text.of([index.describe_few_mark(pooled, self.words)]),
        )

    def spread(self) -> View:
        """Show how the answers to each unsur are spread over 1 to 4.

        Returns
        -------
        View
            Frame: one row an unsur, by its key: code, n, answer_1 to answer_4 (respondents), low (share of 1 that gave
            1 or 2). Empty where fewer than 10 answered, or as few are left without the reports of the units.
        """
        threshold = self.numbers.threshold
        if not self.numbers.detailed:
            return View(pd.DataFrame(), Text((national.explain_missing_unsur(self.numbers, self.words),)))
        if not self.numbers.spread:
            return View(pd.DataFrame(), Text((self.words.say("national.unsur_beside", threshold=threshold),)))
        return certainty.show_spreads(self.numbers.spreads, self.numbers.respondents, threshold, self.words)

    def by(self, characteristic: str) -> View:
        """Show respondents of all units and their index by 'gender', 'age', 'education' or 'occupation'.

        Returns
        -------
        View
            Frame: one row a shown category ('' is not stated): n, share (of 1), ikm, low, high (25-100), mutu; small
            groups have no row.

        Raises
        ------
        SettingError
            Not a characteristic of the table.
        """
        if characteristic not in self.profiles:
            raise SettingError(
                _("respondents cannot be grouped by '{characteristic}'.", characteristic=characteristic),
                allowed=", ".join(self.profiles) or "none",
            )
        profile = self.profiles[characteristic]
        return View(
            profile.frame(),
            Text.of(respondents.describe_profile(profile, self.words)),
            [partial(national.tabulate_nation_groups, profile, self.words)]
            if profile.groups and profile.stated
            else [],
        )

    def groups(self) -> Section:
        """Show the chart of all groups, then every characteristic."""
        profiles = list(self.profiles.values())
        drawn = any(len([group for group in profile.groups if group.label]) > 1 for profile in profiles)
        lines = national.describe_nation_groups(profiles, self.words)
        finding = lines[0].striptags().rstrip(".")
        chart = partial(
            respondents.draw_groups,
            profiles,
            self.numbers.pooled,
            finding,
            self.words,
            least=national.LEAST_AXIS_POINTS,
        )
        return Section(
            [View(pd.DataFrame(), Text.of(lines), [], chart if drawn else None), *map(self.by, self.profiles)]
        )

    def refused(self) -> View:
        """Show rows that were not counted, by reason, and answers 'does not apply'."""
        table = partial(national.tabulate_nation_refusals, self.numbers, self.words)
        lines = national.describe_nation_refusals(self.numbers, self.words)
        return View(pd.DataFrame(), Text.of(lines), [table] if any(self.numbers.sums.refused.values()) else [])

    def method(self) -> View:
        """Show how the figures are made, and the bands that give the mutu."""
        lines = [self.words.say("index.note"), self.words.say("national.method")]
        bands = partial(index.tabulate_bands, self.numbers.sums.instrument, self.words)
        return View(pd.DataFrame(), Text.of(lines), [bands])

    def provenance(self) -> View:
        """Show from how many files, the rounding and the software; their fingerprints are in hasil.json."""
        n = len(self.numbers.sums.files)
        line = self.words.counted("national.files", n, n=n)
        return show_provenance(ikm.__version__, self.words, lines=[line])

    def results(self) -> Results:
        """Return the numbers of the report for hasil.json; the last cell of a report notebook."""
        content = national.export_nation(self.numbers, list(self.profiles.values()), self.sources, self.words)
        return Results(content, self.words.say("provenance.results"), self.words.bahasa)

    @cached_property
    def profiles(self) -> dict[str, Profile]:
        """Groups of respondents by characteristic."""
        return {name: self.numbers.profile(name) for name in self.numbers.traits}
