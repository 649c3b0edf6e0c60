"""What notebooks use: a study of one unit and period; each method gives a result that shows itself. Floor 5.

Joins the floors below and adds no arithmetic. Three lines give an index, its table and its chart:

    import ikm
    studi = ikm.open("KPPT", "2026-S1")
    studi.index()
"""

from __future__ import annotations

from functools import cached_property, partial

import pandas as pd

import ikm
from ikm.analysis import comparison, profile, quality
from ikm.analysis.comments import Comments, comments
from ikm.analysis.disclosure import THRESHOLD, Audience
from ikm.analysis.index import CLAIM, Index, index
from ikm.analysis.precision import Precision, precision
from ikm.analysis.quotes import Quotes, quotes
from ikm.present import figures, sections, sentences, tables
from ikm.present.comments import comments_results, comments_view, quotes_block
from ikm.present.results import Results, results
from ikm.present.view import Block, Text, View
from ikm.present.wording import Words
from ikm.survey.project import Project
from ikm.survey.responses import CHARACTERISTICS, Source, Survey, read_survey
from ikm.survey.review import Review, read_review

#: The convention besides the exact one that is met most in the field, by number of unsur.
_ALSO_USED = {9: "0.11", 14: "0.071"}


def open_study(
    unit: str, period: str = "", *, bahasa: str = "id", data: str = "", audience: Audience = "public"
) -> Study:
    """Open one unit and period.

    Parameters
    ----------
    unit : str
        Code in data/units.toml: 'KPPT'.
    period : str
        '2026', '2026-S1', '2026-T3' or '2026-07'; the newest where empty.
    bahasa : {'id', 'en'}
        Language of everything shown.
    data : str
        Folder of the answers; the project's own, or IKM_DATA, where empty.
    audience : {'public', 'internal'}
        Groups below 10 respondents are hidden from the public, below 5 within the office.

    Raises
    ------
    SettingError
        Unit, period, language or folder is not known; the message lists what is.
    DataError
        The answers cannot be read or counted as they stand.
    """
    words = Words(bahasa)
    project = Project.locate(data)
    found = project.unit(unit)
    asked = project.period(found, period)
    known = [one for one in project.periods(found) if one <= asked]
    surveys = [read_survey(project, found, one) for one in known]
    return Study(surveys[-1], surveys[:-1], words, audience, read_review(project, found, asked))


class Study:
    """One unit and period, read and ready to be looked at. Made by `ikm.open`.

    Parameters
    ----------
    survey : Survey
        The period studied.
    earlier : list of Survey
        Earlier periods of the unit, oldest first. Later ones are left out, so that a report stays as it was.
    words : Words
    audience : {'public', 'internal'}
    review : Review
        What a person decided about quoting comments.
    """

    def __init__(
        self, survey: Survey, earlier: list[Survey], words: Words, audience: Audience, review: Review | None = None
    ) -> None:
        self.review = review or Review()
        self.survey = survey
        self.earlier = earlier
        self.words = words
        self.audience = audience

    def __repr__(self) -> str:
        return f"Study({self.survey.unit.code}, {self.survey.period}, {len(self.survey.answers)} respondents)"

    def cover(self) -> Block:
        """Name, period and the index, large."""
        return Block(sections.cover(self.survey, self._index, self.words))

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
        return View(pd.DataFrame(), _tables=[partial(sections.collection, self.survey, self._index, self.words)])

    def respondents(self) -> Text:
        """How many answered, and whether small groups are hidden."""
        return Text.of(sentences.respondents_lines(len(self.survey.answers), self._profiles, self.words))

    def by(self, characteristic: str) -> View:
        """Respondents and their IKM by 'gender', 'age', 'education', 'occupation' or 'service'.

        The frame has one row a category: n, share (of 1), ikm (25-100), mutu; missing where too few answered.
        """
        found = profile.profile(self.survey, characteristic, THRESHOLD[self.audience])
        shown = bool(found.shown) and found.stated
        return View(
            found.frame(),
            Text.of(sentences.profile_lines(found, self.words)),
            [partial(tables.profile_table, found, self.words)] if found.stated else [],
            partial(figures.profile_figure, found, self.words) if shown else None,
        )

    def index(self) -> View:
        """IKM and its unsur; the frame has one row an unsur: n, nrr (1-4), tertimbang, value (25-100), mutu."""
        found = self._index
        lines = [
            *sentences.index_lines(self.survey, found, self.words),
            *sentences.interval_lines(self.survey, self._precision, self.words),
        ]
        return View(
            found.frame(),
            Text.of(lines),
            [partial(tables.unsur_table, found, self.words)],
            partial(figures.unsur_figure, found, self.words) if found.answered else None,
        )

    def method(self) -> View:
        """How the index is computed: NRR, bobot, and the bands that give the mutu."""
        other = _ALSO_USED.get(len(self._index.unsur), "0.111")
        lines = [
            self.words.say("index.note"),
            sentences.bobot_line(self._index, other, self.words),
            sentences.skipped_line(self.survey, self.words),
        ]
        return View(pd.DataFrame(), Text.of(lines), [partial(tables.bands_table, self.survey.instrument, self.words)])

    def extremes(self) -> Text:
        """Highest and lowest unsur."""
        return Text.of(sentences.extremes_lines(self._index, self.words))

    def trend(self) -> View:
        """IKM over the periods up to this one; the frame has one row a period."""
        points = self._trend
        return View(
            comparison.trend_frame(points),
            Text.of(sentences.trend_lines(points, self.words)),
            [partial(tables.trend_table, points, self.words)],
            partial(figures.trend_figure, points, self.words) if len(points) > 1 else None,
        )

    def comments(self) -> View:
        """What respondents wrote; the frame has one row an unsur mentioned: comments, complaints."""
        return comments_view(self._comments, self.words)

    def quotes(self) -> Block:
        """Comments that a person approved (`python -m ikm comments review`)."""
        return quotes_block(self._comments, self._quotes, self.words)

    def conclusion(self) -> Text:
        """The report in four sentences."""
        return Text.of(sentences.conclusion_lines(self.survey, self._index, self._trend, self.words))

    def signature(self) -> Block:
        """Room for the head of the unit to sign."""
        return Block(sections.signature(self.survey, self.words))

    def questionnaire(self) -> View:
        """The questions that were asked, with the value of each answer."""
        return View(pd.DataFrame(), _tables=[partial(tables.questionnaire_table, self.survey.instrument, self.words)])

    def refused(self) -> View:
        """Rows that were not counted: row, column, reason."""
        found = self._refusals
        makers = (tables.reasons_table, tables.refused_table) if found.refused else ()
        return View(
            found.rows,
            Text.of(sentences.refused_lines(found, self.survey.sources[0].path, self.words)),
            [partial(make, found, self.words) for make in makers],
        )

    def provenance(self) -> View:
        """Files with fingerprints, and the rules under which the numbers were made."""
        rules = partial(sections.rules, self.survey, ikm.__version__, self.words)
        files = partial(sections.files, self.sources, self.words)
        return View(pd.DataFrame(), Text((self.words.say("provenance.note"),)), [rules, files])

    def results(self) -> Results:
        """The numbers of the report for hasil.json; the last cell of a report notebook."""
        content = results(
            self.survey,
            self._index,
            self._precision,
            self._profiles,
            self._trend,
            self._refusals,
            self.sources,
            self.audience,
        )
        content["comments"] = comments_results(self._comments, self._quotes)
        return Results(content, self.words.say("provenance.results"))

    @cached_property
    def sources(self) -> list[Source]:
        """Every file that was read, this period's first."""
        surveys = [self.survey, *reversed(self.earlier)]
        read = [source for survey in surveys for source in survey.sources]
        return [*read, self.review.source] if self.review.source else read

    @cached_property
    def _index(self) -> Index:
        return index(self.survey.scores, self.survey.instrument, self.survey.bobot)

    @cached_property
    def _precision(self) -> Precision | None:
        """Sampling error, where enough answered to claim one."""
        if self._index.value is None or self._index.respondents < CLAIM:
            return None
        survey = self.survey
        return precision(survey.scores, survey.instrument, survey.bobot, survey.sidecar.population)

    @cached_property
    def _comments(self) -> Comments:
        return comments(self.survey, THRESHOLD[self.audience])

    @cached_property
    def _quotes(self) -> Quotes:
        return quotes(self._comments, self.review)

    @cached_property
    def _trend(self) -> tuple[comparison.Point, ...]:
        return comparison.trend([*self.earlier, self.survey])

    @cached_property
    def _refusals(self) -> quality.Refusals:
        return quality.refusals(self.survey)

    @cached_property
    def _profiles(self) -> list[profile.Profile]:
        threshold = THRESHOLD[self.audience]
        return [profile.profile(self.survey, characteristic, threshold) for characteristic in CHARACTERISTICS]
