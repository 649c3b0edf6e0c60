"""Groups of respondents: what each answered, and whether they really differ. Floor 5."""

from __future__ import annotations

from functools import partial

import pandas as pd

from ikm.analysis import differences, profile, series
from ikm.present import change, figures, sentences, tables
from ikm.present.crossed import Crossed, crossed_view
from ikm.present.view import Text, View
from ikm.study.outline import Outline
from ikm.survey.responses import Characteristic


class Groups(Outline):
    """Respondents by characteristic beyond `by`."""

    def unsur_by(self, characteristic: Characteristic) -> View:
        """IKM's unsur of each group of respondents: where is a service slow, which are the dear ones?

        Parameters
        ----------
        characteristic : {'gender', 'age', 'education', 'occupation', 'service'}

        Returns
        -------
        View
            Frame: one row a shown group and unsur, by both: key, name, n (answers), nrr (mean answer, 1-4), tertimbang,
            value (25-100), mutu; as `index` of each group of `by`. Groups in which an unsur has fewer than 10 answers
            (internal edition: 5) have no row, and neither have those that would give them away.

        Raises
        ------
        SettingError
            Not one of these five.

        Examples
        --------
        >>> found = ikm.open("KPPT", "2026-S1").unsur_by("service").frame.query("key == 'waktu'")
        >>> found.nrr.droplevel("code").round(2).to_dict()["Izin reklame"]
        3.16
        >>> ikm.open("KPPT", "2026-S1").unsur_by("service").units["nrr"]
        'mean answer, scale 1-4'
        """
        survey, words = self.survey, self.words
        groups = self.numbers.by(characteristic)
        found = profile.by_unsur(survey, groups)
        called = words.text(f"characteristics.{characteristic}")
        values = pd.DataFrame({label: one.frame()["value"] for label, one in found.items()}).T
        crossed = Crossed(
            f"unsur-{characteristic}", words.text("crossed.unsur", characteristic=called), called.capitalize(), values,
            [words.category(label) for label in found], list(values.columns),
        )  # fmt: skip
        few = words.say("crossed.few") if groups.withheld or len(found) < len(groups.groups) else None
        frame = (
            series.stacked({label: one.frame() for label, one in found.items()}, characteristic) if found else values
        )
        return crossed_view(frame, crossed, words, *([few] if few else []))

    def groups(self) -> View:
        """Index of every shown group with its interval, and which groups really differ.

        Returns
        -------
        View
            Frame: one row a pair of groups of one characteristic: first, second, n_first, n_second, estimate, low, high
            (index points, second minus first), g (standard deviations), p, p_adjusted, real. Groups below 10
            respondents are not tested.

        Notes
        -----
        Welch's test; p is adjusted within each characteristic by Holm, above 20 pairs by Benjamini-Hochberg.

        Examples
        --------
        >>> pairs = ikm.open("KPPT", "2026-S1").groups().frame
        >>> pairs[pairs.real][["first", "second", "estimate", "p_adjusted"]].round(3).to_numpy().tolist()
        [['SMA', 'S2', 8.124, 0.03], ['D1-D3', 'S2', 13.943, 0.026], ['S1', 'S2', 7.912, 0.043]]
        """
        families = self.numbers.group_differences
        found = [one for family in families.values() for one in family]
        finding = change.group_finding(found, self.words)
        drawn = partial(figures.groups_figure, self.numbers.profiles, self.numbers.index, finding, self.words)
        many = len([one for one in found if one.real]) > change.TOLD
        return View(
            differences.difference_frame(found),
            Text.of(change.group_lines(families, self.numbers.profiles, self.words)),
            [partial(change.pairs_table, families, self.numbers.profiles, self.words)] if many else [],
            drawn if found else None,
        )

    def services(self) -> View:
        """Services of the unit: respondents, IKM with its interval, and whether they really differ.

        Returns
        -------
        View
            Frame: as `by("service")`, one row a shown service. The chart shows the IKM, not the respondents.

        Examples
        --------
        >>> ikm.open("KPPT", "2026-S1").services().frame.ikm.round(2).to_dict()["Izin reklame"]
        84.47
        """
        found = profile.profile(self.survey, "service", self.numbers.threshold)
        pairs = self.numbers.group_differences["service"]
        if not (found.groups and found.stated):
            return View(found.frame(), Text.of(sentences.profile_lines(found, self.words)))
        caption = self.words.text("services.caption")
        table = partial(tables.profile_table, found, self.words, id="tabel-layanan", caption=caption)
        finding = change.group_finding(pairs, self.words)
        drawn = partial(figures.groups_figure, [found], self.numbers.index, finding, self.words, id="gambar-layanan")
        lines = [
            *sentences.profile_lines(found, self.words),
            *change.group_lines({"service": pairs}, [found], self.words),
        ]
        return View(found.frame(), Text.of(lines), [table], drawn if len(found.groups) > 1 else None)
