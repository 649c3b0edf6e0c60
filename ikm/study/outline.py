"""The official outline of a report, chapter by chapter: what a regulation asks for. Floor 5."""

from __future__ import annotations

from functools import partial

import pandas as pd
from markupsafe import Markup

import ikm
from ikm.analysis import comparison
from ikm.display import in_report
from ikm.present import certainty, change, figures, sections, sentences, tables
from ikm.present.leading import Leading
from ikm.present.published import contradictions_line
from ikm.present.view import Block, Text, View
from ikm.present.wording import Words
from ikm.study.numbers import Numbers
from ikm.survey.responses import Characteristic, Survey


class Outline(Leading):
    """Identity, collection, respondents, index, trend, conclusion, annexes.

    Parameters
    ----------
    numbers : Numbers
        The results; `studi.numbers` leads to every figure behind the page.
    words : Words
    """

    def __init__(self, numbers: Numbers, words: Words) -> None:
        self.numbers = numbers
        self.words = words

    @property
    def survey(self) -> Survey:
        """The answers of the period."""
        return self.numbers.survey

    def cover(self) -> Block:
        """Name, period and the index, large."""
        return Block(sections.cover(self.survey, self.numbers.index, self.numbers.audience, self.words))

    def background(self) -> Text:
        """Why the survey is held."""
        said = self.words.say(
            "intro.background",
            unit=self.survey.unit.name,
            city=self.survey.unit.city,
            period=self.words.period(self.survey.period),
        )
        return Text((said,))

    def identity(self) -> View:
        """Who the unit is."""
        return View(pd.DataFrame(), _tables=[partial(sections.identity, self.survey, self.words)])

    def basis(self) -> Text:
        """The law and the regulation."""
        return Text.of(sections.basis(self.survey, self.words))

    def purpose(self) -> Text:
        """What the survey is for."""
        return Text((self.words.say("intro.purpose"),))

    def collection(self) -> View:
        """How the answers were collected."""
        return View(pd.DataFrame(), _tables=[partial(sections.collection, self.survey, self.numbers.index, self.words)])

    def respondents(self) -> Text:
        """How many answered, and whether small groups are hidden."""
        return Text.of(sentences.respondents_lines(len(self.survey.answers), self.numbers.profiles, self.words))

    def by(self, characteristic: Characteristic) -> View:
        """Respondents and their IKM by one of their characteristics.

        Parameters
        ----------
        characteristic : {'gender', 'age', 'education', 'occupation', 'service'}

        Returns
        -------
        View
            Frame: one row a shown category ('' is not stated): n (respondents), share (of 1), ikm, low, high (25-100,
            95 % interval of the group as a domain of all respondents), mutu. ikm is missing where an unsur has no
            answer, the interval and mutu below 10 respondents. Groups below 10 (internal edition: 5) have no row, and
            neither has the one that would give them away.

        Raises
        ------
        SettingError
            Not one of these five.

        Examples
        --------
        >>> studi = ikm.open("KPPT", "2026-S1")
        >>> studi.by("gender").frame[["n", "ikm", "low", "high", "mutu"]].round(2)
                     n    ikm    low   high mutu
        gender
        Laki-laki  145  85.93  84.14  87.73    B
        Perempuan  115  86.42  84.66  88.17    B
        """
        found = self.numbers.by(characteristic)
        shown = bool(found.groups) and found.stated
        # That no group is shown of so few respondents, a report says once, above the first characteristic.
        told = in_report() and found.withheld and len(self.survey.answers) < found.threshold
        return View(
            found.frame(),
            Text.of([] if told else sentences.profile_lines(found, self.words)),
            [partial(tables.profile_table, found, self.words)] if shown else [],
            partial(figures.profile_figure, found, self.words) if shown else None,
            Text.of(sentences.few_lines(found, self.words)),
        )

    def index(self) -> View:
        """IKM and its unsur.

        Returns
        -------
        View
            Frame: one row an unsur, by its code: key, name, n (answers), nrr (mean answer, 1-4), tertimbang (nrr x
            bobot), value (nrr x 25, rounded once, 25-100), mutu; missing where nobody answered, mutu below 10 answers.
            Empty where fewer respondents answered than may be shown (10; internal edition 5).

        Notes
        -----
        NRR = sum of answers / number of answers; IKM = 25 x sum of NRR x bobot (PermenPANRB 14/2017, annex, as
        commonly applied). The interval comes from each respondent's influence on the index.

        Examples
        --------
        >>> studi = ikm.open("KPPT", "2026-S1")
        >>> studi.index().frame.loc[["U3"], ["key", "n", "value", "mutu"]].to_numpy().tolist()
        [['waktu', 254, 80.91, 'B']]
        >>> studi.index().units["value"]
        'index points, scale 25-100'
        """
        found = self.numbers.index
        lines = [
            *sentences.index_lines(self.survey, found, self.words),
            *certainty.interval_lines(self.survey, self.numbers.precision, self.words),
        ]
        if not self.numbers.detailed:
            return View(pd.DataFrame(), Text.of([*lines, *self._few()]))
        return View(
            found.frame(),
            Text.of(lines),
            [partial(tables.unsur_table, found, self.words)],
            partial(figures.unsur_figure, found, self.numbers.errors, self.words) if found.answered else None,
        )

    def _few(self) -> list[Markup]:
        """Why unsur are not shown; nothing where nobody answered, for that is told already."""
        if not self.numbers.index.respondents or self.numbers.index.withheld:
            return []
        return [self.words.say("index.hidden", threshold=self.numbers.threshold)]

    def method(self) -> View:
        """How the index is computed: NRR, bobot, and the bands that give the mutu."""
        lines = [
            self.words.say("index.note"),
            sentences.bobot_line(self.numbers.index, self.words),
            sentences.skipped_line(self.survey, self.words) if self.numbers.detailed else None,
        ]
        return View(pd.DataFrame(), Text.of(lines), [partial(tables.bands_table, self.survey.instrument, self.words)])

    def formulas(self) -> Block:
        """The same as formulas, with the sum of the first unsur worked out where unsur are shown."""
        return Block(sections.formulas(self.numbers.index, self.numbers.detailed, self.words))

    def extremes(self) -> Text:
        """Highest and lowest unsur."""
        if not self.numbers.detailed:
            few = self.words.say("index.hidden", threshold=self.numbers.threshold)
            return Text((few if self.numbers.index.respondents else self.words.say("respondents.none"),))
        return Text.of(sentences.extremes_lines(self.numbers.index, self.words))

    def trend(self) -> View:
        """IKM over the periods up to this one.

        Returns
        -------
        View
            Frame: one row a period, oldest first: instrument, n, ikm, low, high (25-100), mutu, change (index points
            since the row before; missing across a break), after_break (regulation, unsur or bobot differ from those of
            the row before), printed (a published figure without answers).

        Examples
        --------
        >>> trend = ikm.open("KPPT", "2026-S1").trend().frame
        >>> trend.index[trend.after_break].tolist()
        ['2015', '2017-S2']
        """
        points = self.numbers.trend
        finding = change.trend_finding(points, self.numbers.change, self.words)
        drawn = len(comparison.known_points(points)) > 1
        return View(
            comparison.trend_frame(points),
            Text.of(
                [
                    *sentences.trend_lines(points, self.words),
                    contradictions_line(self.numbers.contradicted, self.words),
                ]
            ),
            [partial(tables.trend_table, points, self.words)],
            partial(figures.trend_figure, points, finding, self.words) if drawn else None,
        )

    def conclusion(self) -> Text:
        """The report in four sentences."""
        return Text.of(
            sentences.conclusion_lines(
                self.survey,
                self.numbers.index,
                self.numbers.trend,
                self.numbers.change,
                self.words,
                unsur=self.numbers.detailed,
            )
        )

    def signature(self) -> Block:
        """Room for the head of the unit to sign."""
        return Block(sections.signature(self.survey, self.words))

    def questionnaire(self) -> View:
        """The questions that were asked, with the value of each answer."""
        return View(pd.DataFrame(), _tables=[partial(tables.questionnaire_table, self.survey.instrument, self.words)])

    def refused(self) -> View:
        """Rows that were not counted.

        Returns
        -------
        View
            Frame: one row a reason: row (in the file), column ('' is the whole row), reason. Rows with answers that the
            unit excluded are listed in the internal edition alone.

        Examples
        --------
        >>> ikm.open("KPPT", "2026-S1").refused().frame.row.tolist()
        [11, 208]
        """
        found = self.numbers.refusals
        makers = (tables.reasons_table, *([tables.refused_table] if len(found.rows) else [])) if found.refused else ()
        return View(
            found.rows,
            Text.of(sentences.refused_lines(found, self.survey.sources[0].path, self.words)),
            [partial(make, found, self.words) for make in makers],
        )

    def provenance(self) -> View:
        """Files with fingerprints, and the rules under which the numbers were made."""
        rules = partial(sections.rules, self.survey, ikm.__version__, self.words)
        files = partial(sections.files, self.numbers.sources, self.words)
        return View(pd.DataFrame(), Text((self.words.say("provenance.note"),)), [rules, files])
