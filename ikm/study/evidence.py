"""What a decision may rest on: how sure, how different, how sound the answers are. Floor 5."""

from __future__ import annotations

from functools import partial

import pandas as pd

from ikm.analysis import differences, distribution
from ikm.analysis.reliability import reliability
from ikm.present import certainty, change, figures
from ikm.present import sector as told
from ikm.present.quality import screening_view, unanswered_view
from ikm.present.reliability import reliability_view
from ikm.present.view import Text, View
from ikm.present.weighting import weighting_view
from ikm.study.groups import Groups


class Evidence(Groups):
    """Certainty, spread of answers, differences between groups, periods and units."""

    def certainty(self) -> Text:
        """Chance of each mutu, given the sampling error, and what that rests on.

        Examples
        --------
        >>> print(ikm.open("KPPT", "2026-S1", bahasa="en").certainty())
        Chance of each mutu, given the sampling error: A < 0.1%; B > 99.9%; C < 0.1%; and D < 0.1%.
        """
        found, chosen = self.numbers, self.survey.sidecar.selection
        return Text.of(certainty.certainty_lines(found.index, found.precision, self.words, selection=chosen))

    def weighted(self) -> View:
        """IKM by number of users, where the sidecar tells: a second figure beside the official one.

        Returns
        -------
        View
            Frame: one row a figure, by its kind: value, low, high (25-100), se (index points), n_eff (Kish), largest
            (weight, times the median one). Empty where users per service or category are not told.

        Examples
        --------
        >>> ikm.open("KPPT", "2026-S1").weighted().frame.value.to_dict()
        {'services': 86.37}
        """
        return weighting_view(self.numbers.weighted, self.numbers.index, self.survey, self.words)

    def reliability(self, *, ordinal: bool = False) -> View:
        """Alpha and omega of the unsur, with the caveat.

        Parameters
        ----------
        ordinal : bool
            Also alpha on polychoric correlations; takes seconds.

        Returns
        -------
        View
            Frame: one row an unsur, by its key: correlation (with the sum of the others, -1 to 1), alpha_without (at
            most 1); missing where answers do not vary. Empty below 10 complete answers.

        Examples
        --------
        >>> ikm.open("KPPT", "2026-S1").reliability().frame.correlation.idxmin()
        'biaya'
        """
        instrument = self.survey.instrument
        found = reliability(self.survey.scores, instrument, ordinal=True) if ordinal else self.numbers.reliability
        return reliability_view(found, instrument, self.words)

    def distribution(self) -> View:
        """Answers 1-4 per unsur.

        Returns
        -------
        View
            Frame: one row an unsur, by its key: code, n, answer_1 to answer_4 (respondents), low (share of 1 that gave
            1 or 2; missing where nobody answered). Empty where fewer answered than may be shown.

        Examples
        --------
        >>> spread = ikm.open("KPPT", "2026-S1").distribution().frame
        >>> spread.loc[["waktu"], ["code", "n", "answer_1", "answer_2", "answer_3", "answer_4"]].to_numpy().tolist()
        [['U3', 254, 4, 30, 122, 98]]
        """
        found = self.numbers.spreads
        if not found:
            few = self.words.say("spread.hidden", claim=self.numbers.threshold)
            said = few if self.numbers.index.respondents else self.words.say("respondents.none")
            return View(pd.DataFrame(), Text((said,)))
        return View(
            distribution.spread_frame(found),
            Text.of(certainty.spread_lines(found, self.numbers.threshold, self.words)),
            [partial(certainty.spread_table, found, self.words)],
            partial(figures.spread_figure, found, self.words) if any(one.low is not None for one in found) else None,
        )

    def sector(self) -> View:
        """What the sector asks beyond the unsur, beside the IKM.

        Returns
        -------
        View
            Frame: one row an item, by its key: n, value, low, high (25-100), share_low (of 1 that gave 1 or 2). Empty
            where the sector asks nothing, or too few answered.

        Examples
        --------
        >>> ikm.open("KPPT", "2026-S1").sector().frame.value.to_dict()["toilet"]
        76.7
        """
        found = self.numbers.sector
        if found is not None and any(one.n for one in found.scores) and not (found.answered and self.numbers.detailed):
            return View(pd.DataFrame(), Text((self.words.say("sector.hidden", threshold=self.numbers.threshold),)))
        lines = Text.of(told.sector_lines(found, self.survey, self.words))
        if found is None or not found.answered:
            return View(pd.DataFrame(), lines)
        return View(
            found.frame(),
            lines,
            [partial(told.sector_table, found, self.words)],
            partial(told.sector_figure, found, self.words),
        )

    def data_quality(self) -> View:
        """Answers that look wrong: how many, kept or excluded, the index with and without.

        Returns
        -------
        View
            Frame: one row a kind of finding: checked (bool), count (rows), excluded (bool), kept_value, excluded_value
            (25-100), effect (index points); missing where so few rows lie between that the figures would tell theirs.

        Examples
        --------
        >>> found = ikm.open("KPPT", "2026-S1").data_quality().frame
        >>> found.index[found.checked & (found["count"] > 0)].tolist()
        ['straight']
        """
        found = self.numbers
        return screening_view(found.screened, found.threshold, self.words, listed=found.audience == "internal")

    def unanswered(self) -> View:
        """Blank and 'does not apply' per unsur.

        Returns
        -------
        View
            Frame: one row an unsur, by its code: key, blank, does_not_apply (respondents), blank_share,
            does_not_apply_share (of 1). Empty where fewer answered than may be shown.

        Examples
        --------
        >>> ikm.open("KPPT", "2026-S1").unanswered().frame.does_not_apply.idxmax()
        'U4'
        """
        if self.numbers.index.respondents and not self.numbers.detailed:
            few = self.words.say("screening.unanswered_hidden", threshold=self.numbers.threshold)
            return View(pd.DataFrame(), Text((few,)))
        return unanswered_view(self.numbers.unanswered, self.words)

    def change(self) -> View:
        """Is it really different from the period before, and from the same period a year ago?

        Returns
        -------
        View
            Frame: one row an unsur, against the period before: estimate, low, high (index points), g (standard
            deviations), p, p_adjusted, real. Empty for the first period, across a break, and against a printed figure.
            Any other comparison: `compare`.

        Examples
        --------
        >>> changed = ikm.open("KPPT", "2026-S1").change().frame
        >>> changed.set_index("first").loc["waktu", ["estimate", "p_adjusted"]].round(2).tolist()
        [3.1, 0.52]
        """
        found, year = self.numbers.change, self.numbers.year_ago
        if found is None:
            return View(pd.DataFrame(), Text((self.words.say("compare.none"),)))
        shown = [one for one in (found, year) if one is not None]
        labels = [(self.words.period(one.first.period), self.words.period(one.second.period)) for one in shown]
        return View(
            differences.difference_frame(found.unsur),
            Text.of(change.changes_lines(shown, labels, self.words)),
            [
                partial(change.difference_table, one, id, label, self.words)
                for one, label, id in zip(shown, labels, ("tabel-perubahan", "tabel-perubahan-setahun"), strict=False)
                if one.unsur
            ],
        )

    def benchmark(self) -> View:
        """The unit against its benchmark unit, or a published figure of it.

        Returns
        -------
        View
            Frame: one row an unsur, in `first`: estimate, low, high (index points, this unit minus the benchmark), g,
            p, p_adjusted, real. Empty without a benchmark, and against a printed figure. Any other unit: `compare`.

        Examples
        --------
        >>> beside = ikm.open("KPPT", "2026-S1").benchmark().frame
        >>> beside.set_index("first").estimate.round(2)["waktu"].item()
        -0.69
        """
        found = self.numbers.beside
        code = self.survey.unit.benchmark
        if found is None:
            said = (
                self.words.say("compare.benchmark_missing", unit=code, period=self.words.period(self.survey.period))
                if code
                else None
            )
            return View(pd.DataFrame(), Text.of([said or self.words.say("compare.no_benchmark")]))
        first, second = (
            self.words.text("compare.unit_period", unit=name, period=self.words.period(point.period))
            for name, point in ((code, found.first), (self.survey.unit.code, found.second))
        )
        labels = (first, second)
        return View(
            differences.difference_frame(found.unsur),
            Text.of(change.compare_lines(found, labels, self.words, units=True)),
            [partial(change.difference_table, found, "tabel-pembanding", labels, self.words)] if found.unsur else [],
        )
