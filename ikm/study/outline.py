"""The official outline of a report, chapter by chapter: what a regulation asks for. Floor 5."""

from __future__ import annotations

from functools import partial

import pandas as pd
from markupsafe import Markup

import ikm
from ikm.analysis import comparison, profile
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
        """Respondents and their IKM by 'gender', 'age', 'education', 'occupation' or 'service'.

        The frame has one row a category: n, share (of 1), ikm (25-100), mutu; missing where too few answered.
        """
        found = profile.profile(self.survey, characteristic, self.numbers.threshold)
        shown = bool(found.groups) and found.stated
        return View(
            found.frame(),
            Text.of(sentences.profile_lines(found, self.words)),
            [partial(tables.profile_table, found, self.words)] if shown else [],
            partial(figures.profile_figure, found, self.words) if shown else None,
        )

    def index(self) -> View:
        """IKM and its unsur; the frame has one row an unsur: n, nrr (1-4), tertimbang, value (25-100), mutu."""
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

    def extremes(self) -> Text:
        """Highest and lowest unsur."""
        if not self.numbers.detailed:
            few = self.words.say("index.hidden", threshold=self.numbers.threshold)
            return Text((few if self.numbers.index.respondents else self.words.say("respondents.none"),))
        return Text.of(sentences.extremes_lines(self.numbers.index, self.words))

    def trend(self) -> View:
        """IKM over the periods up to this one; the frame has one row a period."""
        points = self.numbers.trend
        finding = change.trend_finding(points, self.numbers.change, self.words)
        drawn = len(comparison.known_points(points)) > 1
        return View(
            comparison.trend_frame(points),
            Text.of(
                [
                    *sentences.trend_lines(points, self.numbers.change, self.words, self.numbers.year_ago),
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
        """Rows that were not counted: row, column, reason."""
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
