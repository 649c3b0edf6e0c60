"""A study of one unit and period, as notebooks use it: each method gives a result that shows itself.

Adds no arithmetic to the floors below. Three lines give an index, its table and its chart:

    import ikm
    studi = ikm.open("KPPT", "2026-S1")
    studi.index()
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeAlias, TypeVar

import numpy as np
import pandas as pd
from markupsafe import Markup

import ikm
from ikm import chapters
from ikm.analysis.actions import FollowUp, add_impacts
from ikm.analysis.comparison import (
    Comparison,
    PublishedIndex,
    adjust_comparisons,
    compare_surveys,
    compare_with_printed,
    compute_published_index,
    stack_frames,
)
from ikm.analysis.disclosure import (
    GROUP_THRESHOLDS,
    LEAST_SHOWN,
    Audience,
    find_small_difference,
    list_differences,
)
from ikm.analysis.index import LEAST_CLAIMED
from ikm.analysis.profile import RowSelection, select_answers, share_answers
from ikm.analysis.quality import apply_decisions, estimate_reliability
from ikm.display import RELEASED_VARIABLE, Guarded, is_for_public, is_in_report, render_output
from ikm.errors import SettingError, suggest_name
from ikm.page.grid import CrossTable, show_cross_table
from ikm.page.outline import Line, read_outline
from ikm.page.view import Answer, Block, Discoverable, Results, Section, Text, View, describe_methods
from ikm.page.wording import Words
from ikm.rules.period import Period
from ikm.speech import _
from ikm.study import recipes
from ikm.study.numbers import SELECTED, LaterRead, Numbers, ShownFigures
from ikm.study.unofficial import say_unofficial
from ikm.survey.answers import Answers, align_values, change_answers, frame_answers, label_groups
from ikm.survey.pictures import read_pictures
from ikm.survey.plans import read_plan
from ikm.survey.project import Project, Snapshot, UnitInputs
from ikm.survey.published import PublishedFigure, list_figures_until, read_published
from ikm.survey.reads import list_sources_besides
from ikm.survey.responses import CHARACTERISTICS, Source, Survey, read_survey
from ikm.survey.review import read_review
from ikm.survey.units import Unit

if TYPE_CHECKING:
    from ikm.analysis.crossing import CrossedGroups
    from ikm.analysis.places import PeriodPlaces, Places
    from ikm.analysis.profile import Profile

_View = TypeVar("_View", bound=View)
#: What a notebook for the public shows of each survey besides the report, by data folder, unit and files.
_CHOSEN: dict[tuple[Path, str, tuple[Source, ...]], dict[str, pd.Series]] = {}
#: What respondents are grouped by: a column of the answers, or one value an answer.
GroupedBy: TypeAlias = str | pd.Series | list[str]
#: Which answers are chosen: a condition, a function of the answers, or true or false for each.
Rows: TypeAlias = str | Callable[[Answers], Any] | pd.Series | np.ndarray | Sequence[bool]
#: What a study can be asked, by the names of its methods; the rest are the chapters of a report.
STUDY_METHODS = (
    "index", "by", "cross", "unsur_by", "where", "services", "locations", "groups", "trend", "change", "compare",
    "benchmark", "certainty", "distribution", "promises", "importance", "ipa", "comments", "priorities", "simulation",
    "plan", "past_plan", "data_quality", "reliability",
)  # fmt: skip


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

    Returns
    -------
    Study
        Computes what is asked of it, once.

    Raises
    ------
    SettingError
        Unit, period, language, folder or audience is not known; the message lists what is. Or the period is not for the
        public, or would tell of few people beside others that share days with it (audience 'public').
    DataError
        The answers cannot be read or counted as they stand.

    Examples
    --------
    >>> ikm.open("KPPT", "2026-S1")
    Study(KPPT, 2026-S1, 260 respondents, IKM 86.14 B)
    """
    project = Project.locate(data)
    # JupyterLab is started with a unit, for notebooks that name none.
    studied = project.unit(unit or os.environ.get("IKM_UNIT", ""))
    asked = project.period(studied, period)
    seen = Snapshot(project.data, project.output, project.notebooks)  # else every period would list the folder of all
    return make_study(partial(read_survey, seen), project, studied, asked, bahasa, audience)


def make_study(
    read: Callable[[Unit, Period], Survey],
    project: Project,
    unit: Unit,
    period: Period,
    bahasa: str = "id",
    audience: Audience = "public",
) -> Study:
    """Read what the study of a unit and period rests on.

    Parameters
    ----------
    read : callable
        From a unit and period to its answers as they stand in the file; a series reads each file once.

    Raises
    ------
    SettingError
        The internal edition, in a report for the public.
    """
    if audience not in GROUP_THRESHOLDS:
        raise SettingError(
            _("audience {audience!r} is not known.", audience=audience),
            allowed=_(" or ").join(map(repr, GROUP_THRESHOLDS)),
        )
    if audience == "internal" and is_for_public():
        raise SettingError(
            _("audience 'internal' in a report for the public: its groups are too small for it."),
            remedy=_("hand on the parameter, ikm.open(unit, period, audience=audience), or AUDIENCE=internal."),
        )
    words = Words(bahasa).name_groups(unit.group_names)
    inputs = UnitInputs(project, unit, period)
    overlapping: list[Survey] = []
    if audience == "public":
        shown = [*((unit, each) for each in (*inputs.earlier, period)), *filter(None, [inputs.benchmark])]
        seen = Snapshot(project.data, project.output, project.notebooks)
        for pair in shown:
            refuse_unpublishable(seen, *pair, read)
        overlapping = [apply_decisions(read(unit, each)) for each in seen.overlapping(unit, period)]

    def list_printed() -> list[PublishedIndex]:
        figures, codes = read_published(project), (unit.code, unit.benchmark)
        return [compute_published_index(item) for code in codes for item in list_figures_until(figures, code, period)]

    own = read(unit, period)
    numbers = Numbers(
        own,
        LaterRead(lambda: [apply_decisions(read(unit, before)) for before in inputs.earlier]),
        LaterRead(lambda: [apply_decisions(read(*inputs.benchmark))] if inputs.benchmark else []),
        LaterRead(list_printed),
        partial(read_review, project, unit, period, own.instrument),
        partial(read_plan, project, unit),
        audience,
        overlapping,
        read_pictures=partial(read_pictures, project, unit, period),
    )
    study = Study(numbers, words, project)
    if is_for_public():  # one page, however often its notebook opens the period
        study._chosen = _CHOSEN.setdefault((project.data, numbers.read.unit.code, numbers.read.sources), {})
    return study


def refuse_unpublishable(
    project: Project,
    unit: Unit,
    period: Period,
    read: Callable[[Unit, Period], Survey],
    published: Collection[Period] = (),
) -> None:
    """Refuse to show the public a period that its unit does not publish, or that tells of few people beside others.

    Parameters
    ----------
    read : callable
        As of `make_study`; asked only where periods share days.
    published : collection of Period
        Others that share days with it and are published, though it need not give way to them.

    Raises
    ------
    SettingError
        Names unit, periods and the lines of the register that decide it; not how few they are.
    """
    project.require_public(unit, period)
    others = sorted({*project.overlapping(unit, period), *published})
    if not others:
        return
    counted = {each: apply_decisions(read(unit, each)).scores for each in (period, *others)}
    shown = {each: scores for each, scores in counted.items() if len(scores) >= LEAST_SHOWN}
    threshold = GROUP_THRESHOLDS["public"]
    found = find_small_difference(shown, list_differences(shown, period), threshold) if shown else None
    if found:
        whole, *parts = found
        grids = list(dict.fromkeys(each.grid for each in sorted({period, *others}, key=unit.rank_period)))
        raise SettingError(
            _(
                "{unit_code} {period}: the answers of {whole} less those of {parts} would tell of "
                "fewer than {threshold} respondents, and the public is shown all of these.",
                unit_code=unit.code,
                period=period,
                whole=whole,
                parts=_(" and ").join(map(str, parts)),
                threshold=threshold,
            ),
            places=[
                _(
                    "[{unit_code}] of {register} may say which of them are for the public",
                    unit_code=unit.code,
                    register=project.register,
                )
            ],
            allowed=_(" or ").join(f'publishes = "{grid}"' for grid in grids),
            remedy=_(
                "write one of these lines under [{unit_code}]; reports of the other periods are for the office "
                "(AUDIENCE=internal), and what is published of them already must be taken away.",
                unit_code=unit.code,
            ),
        )


class Study(Guarded, Discoverable):
    """One unit and period, read and ready to be looked at. Made by `ikm.open_study`.

    Parameters
    ----------
    numbers : Numbers
        The results; `studi.numbers` leads to every figure behind the page.
    words : Words
    project : Project, optional
        Where other periods and units are read; the usual one by default.
    rows : RowSelection, optional
        The condition of a selection; other periods and units are asked the same.
    """

    def __init__(
        self, numbers: Numbers, words: Words, project: Project | None = None, rows: RowSelection | None = None
    ) -> None:
        self.numbers = numbers
        self.words = words
        self._project = project
        self._rows = rows
        self._chosen: dict[str, pd.Series] = {}
        self._places: dict[str, Places] = {}
        self._opened: dict[Period, Numbers] = {}

    @cached_property
    def survey(self) -> Survey:
        """The answers of the period that count, for whoever looks: a whole copy, from which no number is computed."""
        counted = self.numbers.survey
        return replace(counted, answers=counted.answers.copy())

    @property
    def answers(self) -> Answers:
        """The answers that count, one row a respondent, as statistics packages take them; a copy for whoever looks.

        Scores, age and weight are floats (NaN: not given), characteristics categories in the order of the report
        (age_group and education ordered), dates dates, columns of your own what all their cells are. In a report for
        the public without columns of respondents' own words: comments, names, texts of your own. `answers.long()` has
        one row a respondent and unsur.

        Examples
        --------
        >>> answers = ikm.open("KPPT", "2026-S1").answers
        >>> float(answers.waktu.mean().round(3)), answers.education.cat.categories.tolist()
        (3.236, ['SD', 'SMP', 'SMA', 'D1-D3', 'S1', 'S2'])
        """
        return frame_answers(self.numbers.survey, personal=not is_for_public())

    def __repr__(self) -> str:
        ikm_index = self.numbers.scored
        survey = self.numbers.survey
        about = f"{survey.unit.code}, {survey.period}, {len(survey.answers)} respondents"
        if self._rows:
            about += f" where {self._called}"
        mutu = f" {ikm_index.grade.mutu}" if ikm_index.grade else ""
        return f"Study({about}, IKM {ikm_index.value or '-'}{mutu})"

    def _repr_html_(self) -> str:
        rules = Markup("<p>{}. {}</p>").format(
            self.numbers.survey.instrument.short, self.numbers.survey.instrument.clause
        )
        return render_output(self.cover(), rules, describe_methods(STUDY_METHODS, self.words))

    def cover(self) -> Block:
        """Show the first screen: the finding, the number among the bands of mutu, what is asked of whoever decides."""
        numbers = self.numbers
        known = (self.numbers.survey, numbers.index, numbers.precision, self._leading, numbers.asks, numbers.simulation)
        return Block(chapters.summary.render_unit_cover(*known, numbers.audience, self.words))

    def summary(self) -> Block:
        """Show the short edition whole: cover, direction, board of unsur, what comes first, the last plan, how sure."""
        where = self.locations(short=True)
        parts = (self.cover(), self.direction(), self.board(), where, self.focus(), self.past_plan(), self.ways())
        return Block(Markup("\n").join(parts))

    def lead(self) -> Text:
        """Say the finding alone: where the index went, and what needs work most.

        Examples
        --------
        >>> str(ikm.open("KPPT", "2026-S1", bahasa="en").lead()).partition(". ")[2]
        'Most in need of work by the priority score: Completion time.'
        """
        return Text.of(chapters.summary.lead_report(self.numbers.index, self._leading, self.words))

    def direction(self) -> Answer:
        """Show where the index goes: the periods of this guideline, then step, year, slope and benchmark.

        Returns
        -------
        Answer
            Frame: as `trend`, of the periods that are one series with this one. Nothing without any to compare with.

        Examples
        --------
        >>> len(ikm.open("KPPT", "2026-S1").direction().frame)
        13
        """
        shown = chapters.summary.show_direction(self.numbers.index, self._leading, self.numbers.survey, self.words)
        return self._explain(shown, "direction")

    def board(self) -> Answer:
        """Show every unsur in one row: received, wished for, benchmark, low answers, complaints, change.

        Returns
        -------
        Answer
            Frame: one row an unsur, lowest first, by its key: value, low, high, wished, beside, before (25-100), short,
            change (index points, as printed), low_answers (share of 1), complaints, short_real, change_real (bool).
            Empty where unsur are not shown.

        Examples
        --------
        >>> ikm.open("KPPT", "2026-S1").board().frame.loc["waktu", ["value", "wished", "short", "change"]].tolist()
        [80.91, 95.45, -14.54, 4.2]
        """
        numbers = self.numbers
        shown = chapters.board.show_board(numbers.board, numbers.index, numbers.order, self._benchmark_name, self.words)
        return self._explain(shown, "board")

    def focus(self) -> Answer:
        """Show a card for each priority: why, what a citizen says, what is under way, who answers, what is planned.

        Returns
        -------
        Answer
            Frame: as `priorities`. Nothing where no unsur stands out.

        Examples
        --------
        >>> str(ikm.open("KPPT", "2026-S1").focus().question)
        'Apa yang didahulukan, siapa, dan kapan?'
        """
        numbers = self.numbers
        known = (numbers.priorities, numbers.board, numbers.quotes, numbers.steps, numbers.followup)
        shown = chapters.board.show_focus(*known, self.numbers.survey.unit, self.words)
        return self._explain(shown, "priorities")

    def past_plan(self) -> Answer:
        """Show whether the earlier plan worked: each action with what its unsur did since.

        Returns
        -------
        Answer
            Frame: one row an action: period (of its plan), unsur (key), kegiatan, status, overdue (bool), target, value
            (25-100, now), movement, low, high (index points since then), p_adjusted, real (bool), others (mean
            movement of the unsur without a plan), unknown (why the unsur cannot be compared; '' where it can), tempat
            (its places), impact, impact_low, impact_high (index points: change there less change at places
            without an action), impact_real (bool), impact_unknown, bukti. Nothing without an earlier plan.

        Examples
        --------
        >>> ikm.open("KPPT", "2026-S1").past_plan().answer
        '6 kegiatan: 2 selesai; 1 terlambat; 1 berjalan; 1 direncanakan; dan 1 batal.'
        """
        shown = chapters.board.show_past_plan(self._followup, self.numbers.survey, self.words)
        return self._explain(shown, "followup")

    def ways(self) -> Answer:
        """Show the index by every way of counting it, and what its interval rests on.

        Returns
        -------
        Answer
            Frame: one row a way, the official one first: value, low, high (25-100), mutu. Empty where no mutu is
            claimed.

        Examples
        --------
        >>> ikm.open("KPPT", "2026-S1").ways().frame.value.to_dict()
        {'official': 86.14, 'unflagged': 84.72, 'bobot': 85.28, 'services': 86.37}
        """
        numbers = self.numbers
        sure = chapters.summary.summarise_certainty(
            self.numbers.survey, numbers.index, numbers.precision, numbers.doubt, self.words
        )
        shown = chapters.summary.show_ways(numbers.ways, sure, self.numbers.survey.instrument, self.words)
        return self._explain(shown, "ways")

    @property
    def _leading(self) -> chapters.summary.Leading:
        """What the first screen rests on besides the index."""
        numbers = self.numbers
        known = (numbers.trend, numbers.slope, numbers.change, numbers.year_ago, numbers.against_benchmark)
        places = [self._find_places(key) for key in self._own_groups]
        found = (numbers.priorities, numbers.disagreeing, places, numbers.sector)
        return chapters.summary.Leading(*known, self._benchmark_name, *found)

    @property
    def _benchmark_name(self) -> str:
        """How the benchmark unit is called."""
        return chapters.summary.name_benchmark(self.numbers.survey.unit, self.numbers.benchmark)

    def preface(self) -> Block:
        """Show the kata pengantar that the office wrote, with who signs it; nothing where it wrote none.

        Examples
        --------
        >>> "Kata pengantar" in str(ikm.open("KPPT", "2026-S1").preface())
        False
        """
        internal = self.numbers.audience == "internal"
        return Block(chapters.introduction.render_preface(self.numbers.survey, self.words, internal=internal))

    def background(self) -> Text:
        """Describe why the survey is held."""
        unit, period = self.numbers.survey.unit, self.words.period(self.numbers.survey.period)
        return Text((self.words.say("intro.background", unit=unit.name, city=unit.city, period=period),))

    def identity(self) -> View:
        """Show who the unit is."""
        return View(
            pd.DataFrame(), _tables=[partial(chapters.introduction.tabulate_identity, self.numbers.survey, self.words)]
        )

    def basis(self) -> Text:
        """Name the law and the regulation."""
        return Text.of(chapters.introduction.describe_legal_basis(self.numbers.survey, self.words))

    def purpose(self) -> Text:
        """Describe what the survey is for."""
        return Text((chapters.introduction.describe_purpose(self.numbers.importance.asked, self.words),))

    def collection(self) -> View:
        """Show how the answers were collected, by whom, and what the response rate means."""
        survey, words = self.numbers.survey, self.words
        table = partial(chapters.introduction.tabulate_collection, survey, self.numbers.index, words)
        team = [partial(chapters.introduction.tabulate_team, survey, words)] if survey.team else []
        lines = chapters.introduction.describe_response(survey, words)
        if self.numbers.audience == "internal":
            lines += chapters.introduction.describe_unrecorded(survey, self.numbers.index, words)
        return View(pd.DataFrame(), Text.of(lines), [table, *team])

    def respondents(self) -> Text:
        """Describe how many answered, and whether small groups are hidden."""
        profiles = [self.numbers.by(characteristic) for characteristic in CHARACTERISTICS]
        lines = chapters.respondents.describe_respondents(self.numbers.index, profiles, self.words)
        sample = chapters.introduction.describe_sample(self.numbers.survey, self.numbers.index, self.words)
        return Text.of([Markup(" ").join([lines[0], *sample]), *lines[1:], *self._explain_overlap()])

    def by(self, *columns: GroupedBy) -> View:
        """Show respondents and their IKM by what they are, or said, or by groups of your own; several columns crossed.

        Parameters
        ----------
        columns : str or Series
            'gender', 'age' (in groups), 'education', 'occupation', 'service', a group of the unit's own ('ruas'), or
            another column of `studi.answers`; or one value an answer, such as
            pd.cut(studi.answers.age, [0, 30, 50, 99]). Up to three are crossed, one after the other or as a list.

        Returns
        -------
        View
            Frame: one row a shown category ('' is not stated): n (respondents), share (of 1), ikm, low, high (25-100,
            95 % interval of the group as a domain of all respondents), mutu. ikm is missing where an unsur has no
            answer, the interval and mutu below 10 respondents. Groups below 10 (internal edition: 5) have no row, and
            neither have those that would give them away: by sums of rows and columns, and beside the report's figures.

        Raises
        ------
        SettingError
            No such column; or numbers or dates of many values, for which the message proposes how to cut them.

        Examples
        --------
        >>> studi = ikm.open("KPPT", "2026-S1")
        >>> studi.by("gender").frame[["n", "ikm", "low", "high", "mutu"]].round(2)
                     n    ikm    low   high mutu
        gender
        Laki-laki  145  85.93  84.06  87.63    B
        Perempuan  115  86.42  84.60  88.06    B
        >>> studi.by("gender", "service").frame.loc["Perempuan"].n.to_dict()["Izin reklame"]
        20
        """
        asked = columns[0] if len(columns) == 1 and isinstance(columns[0], str) else ""
        if asked not in (*CHARACTERISTICS, *self.numbers.survey.unit.groups):
            return self._explain_groups(
                chapters.respondents.show_crossed_groups(self._cross(columns), self.words), columns
            )
        profile = self.numbers.by(asked)
        shown = chapters.respondents.show_profile(profile, self.words)
        return self._explain_groups(shown, columns)

    def cross(self, rows: GroupedBy, columns: GroupedBy, show: Literal["ikm", "n"] = "ikm") -> View:
        """Show a table of two columns crossed, small cells hidden, and those that would give one away.

        Parameters
        ----------
        rows, columns : str or Series
            As `by` takes them.
        show : {'ikm', 'n'}
            What stands in the cells: the index, or the number of respondents.

        Returns
        -------
        View
            Frame: as `by(rows, columns)`, one row a shown cell; `frame.ikm.unstack()` is the table.

        Raises
        ------
        SettingError
            As of `by`; or anything else to show.

        Examples
        --------
        >>> crossed = ikm.open("KPPT", "2026-S1").cross("education", "gender").frame
        >>> crossed.ikm.unstack().round(2).loc["S1"].to_dict()
        {'Laki-laki': 85.37, 'Perempuan': 87.14}
        """
        if show not in ("ikm", "n"):
            raise SettingError(_("cross: show = '{show}' is not known.", show=show), allowed="ikm, n")
        crossed = chapters.respondents.show_cross_of(self._cross((rows, columns)), show, self.words)
        return self._explain_groups(crossed, (rows, columns))

    def _cross(self, columns: Sequence[GroupedBy]) -> CrossedGroups:
        """Cross columns; on a page for the public beside all that it shows already."""
        if (
            len(columns) == 1
            and isinstance(columns[0], list | tuple)
            and any(isinstance(each, str) for each in columns[0])
        ):
            columns = columns[0]  # as groupby takes them
        labels = [label_groups(self.numbers.survey, each) for each in columns]
        if not is_for_public():  # what is tried in a lab stands nowhere
            return self.numbers.cross(labels, None)[0]
        crossed, shown = self.numbers.cross(labels, self._chosen)
        for name, rows in shown.items():  # two tables may call their columns alike
            self._chosen[f"{len(self._chosen)}. {name}"] = rows
        return crossed

    def index(self) -> View:
        """Show the IKM and its unsur.

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
        numbers = self.numbers
        # What the interval rests on a report says once, below the ways of counting.
        precision = None if is_in_report() else numbers.precision
        known = (self.numbers.survey, numbers.index, precision, numbers.order, numbers.threshold)
        internal = numbers.audience == "internal"
        shown = chapters.index.show_index(*known, self.words, whole=numbers.whole, internal=internal)
        return self._explain(shown, partial(recipes.list_index_lines, numbers.survey))

    def certainty(self) -> Text:
        """Describe the chance of each mutu, given the sampling error, and how the first and last unsur were tested.

        Examples
        --------
        >>> print(str(ikm.open("KPPT", "2026-S1", bahasa="en").certainty()).splitlines()[0])
        Chance of each mutu, given the sampling error: A < 0.1%; B > 99.9%; C < 0.1%; and D < 0.1%.
        """
        index, error = self.numbers.index, self.numbers.precision
        beside = chapters.weighting.describe_other_chances(self.numbers.disagreeing, self.words)
        ends = chapters.index.explain_test(self.numbers.order, self.words) if self.numbers.detailed else []
        told = chapters.certainty.describe_mutu_certainty(self.numbers.survey, index, error, self.words)
        return Text.of([*told, *beside, *ends])

    def weighted(self) -> View:
        """Show the IKM by number of users, where the sidecar names them: a second figure beside the official one.

        Returns
        -------
        View
            Frame: one row a figure, by its kind: value, low, high (25-100), se (index points), n_eff (Kish), largest
            (weight, times the median one). Empty where users per service or category are not named.

        Examples
        --------
        >>> ikm.open("KPPT", "2026-S1").weighted().frame.value.to_dict()
        {'services': 86.37}
        """
        if self.numbers.overlapping:
            return View(pd.DataFrame(), Text.of(self._explain_overlap()))
        if not self.numbers.weighted:
            told = [
                line
                for key in self._own_groups
                for line in chapters.respondents.describe_place_users(
                    self._find_places(key), self.numbers.index, self.words
                )
            ]
            if told:
                return View(chapters.weighting.frame_weighting(()), Text.of(told))
        shown = chapters.weighting.show_weighting(
            self.numbers.weighted, self.numbers.index, self.numbers.survey, self.words
        )
        return self._explain(shown, "weighted")

    def distribution(self) -> View:
        """Show answers 1-4 per unsur.

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
        numbers = self.numbers
        if numbers.enough and not numbers.detailed:
            return self._explain_hidden_unsur()
        if numbers.overlapping and numbers.detailed and not numbers.spreads:
            return View(pd.DataFrame(), Text.of(self._explain_overlap()))
        shown = chapters.certainty.show_spreads(
            numbers.spreads, numbers.index.respondents, numbers.threshold, self.words
        )
        few = [spread.unsur.key for spread in numbers.spreads if spread.few]
        return self._explain(shown, partial(recipes.list_distribution_lines, numbers.survey, few))

    def promises(self, trial: str = "") -> View:
        """Show the promises of the city, easy, fast, transparent: the mean of the unsur that tell of each.

        Parameters
        ----------
        trial : str
            Promises of your own to try, by the name of their file in `rules/` of the data folder ('janji-2027'); those
            in force where empty.

        Returns
        -------
        View
            Frame: one row a promise, by its key: value, low, high (25-100). Beside the IKM, never in it, without a
            mutu. Empty below 10 respondents and where unsur are not shown.

        Examples
        --------
        >>> ikm.open("KPPT", "2026-S1").promises().frame.value.to_dict()
        {'mudah': 85.53, 'cepat': 80.91, 'transparan': 86.55, 'sarana': 85.06, 'petugas': 89.3}
        """
        scored = self.numbers.score_promises(trial) if trial else self.numbers.promises
        shown = chapters.promises.show_promises(scored, self.words)
        if not recipes.has_simple_design(self.numbers.survey):
            return self._explain(shown, partial(recipes.list_clustered_promise_lines, trial), package=True)
        return self._explain(shown, partial(recipes.list_promise_lines, self.numbers.survey, scored))

    def sector(self) -> View:
        """Show what the sector asks beyond the unsur, beside the IKM.

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
        numbers = self.numbers
        if numbers.hides_sector:
            return View(pd.DataFrame(), Text.of(self._explain_overlap()))
        shown = chapters.sector.show_sector(
            numbers.sector, self.numbers.survey, numbers.threshold, self.words, detailed=numbers.enough
        )
        scores = numbers.sector.scores if numbers.sector else ()
        items = [(score.item.key, score.item.column) for score in scores]
        told = [score.item.key for score in scores if score.value is not None]
        if not recipes.has_simple_design(numbers.survey):
            return self._explain(shown, "sector")
        return self._explain(shown, partial(recipes.list_sector_lines, numbers.survey, items, told))

    def method(self) -> View:
        """Show how the index is computed: NRR, bobot, and the bands that give the mutu."""
        return chapters.index.show_method(
            self.numbers.survey, self.numbers.index, self.words, detailed=self.numbers.detailed
        )

    def formulas(self) -> Block:
        """Show the same as formulas, with the sum of the first unsur worked out where unsur are shown."""
        return Block(chapters.index.render_formulas(self.numbers.index, self.numbers.detailed, self.words))

    def extremes(self) -> Text:
        """Name the highest and the lowest unsur, and the causes that the office sees."""
        numbers = self.numbers
        if not numbers.detailed:
            few = chapters.index.describe_hidden_unsur(numbers.index, numbers.threshold, self.words)
            return Text((few if numbers.index.respondents else self.words.say("respondents.none"),))
        causes = chapters.actions.describe_causes(numbers.steps, numbers.survey.instrument, self.words)
        return Text.of([*chapters.index.describe_extremes(numbers.index, numbers.order, self.words), *causes])

    def groups(self) -> View:
        """Show who answered, the index of every shown group with its interval, and which groups really differ.

        Returns
        -------
        View
            Frame: one row a pair of groups of one characteristic: first, second, n_first, n_second, estimate, low, high
            (index points, second minus first), g (standard deviations), p, p_adjusted, real. Groups below 10
            respondents are not tested.

        Notes
        -----
        Tests of differences at Welch's degrees of freedom; p is adjusted within each characteristic by Holm, above 20
        pairs by Benjamini-Hochberg.

        Examples
        --------
        >>> pairs = ikm.open("KEBERSIHAN", "2026-S1").groups().frame
        >>> pairs[pairs.real][["first", "second", "estimate", "p_adjusted"]].round(3).to_numpy().tolist()
        [['SMP', 'SMA', 8.233, 0.013]]
        """
        numbers = self.numbers
        profiles = [profile for profile in numbers.profiles if profile.characteristic in CHARACTERISTICS]
        families = {profile.characteristic: numbers.group_differences[profile.characteristic] for profile in profiles}
        shown = chapters.respondents.show_groups(families, profiles, numbers.index, self.words)
        return self._explain(shown, "groups")

    def trend(self) -> View:
        """Show the IKM over the periods up to this one.

        Returns
        -------
        View
            Frame: one row a period, oldest first: instrument, n, ikm, low, high (25-100), mutu, change (index points
            since the row before; missing across a break), after_break (regulation, unsur or bobot differ from those of
            the row before), printed (a published figure without answers). How much it rises a year over the periods of
            one series, from five on: `numbers.slope`.

        Examples
        --------
        >>> points = ikm.open("KPPT", "2026-S1").trend().frame
        >>> points.index[points.after_break].tolist()
        ['2015', '2017-S2']
        """
        numbers = self.numbers
        shown = chapters.trend.show_trend(
            numbers.trend, numbers.change, numbers.contradicted, self.words, numbers.slope
        )
        return self._explain(shown, "trend")

    def change(self) -> View:
        """Compare with the period before, and with the same period a year ago: is it really different?

        Returns
        -------
        View
            Frame: as of `compare`, one row a comparison and item, 'ikm' or the key of an unsur: first (the period
            before, or that of a year ago), second (this one), estimate, low, high (index points), g (standard
            deviations), p, p_adjusted, real. Empty for the first period and across a break; against a printed figure
            the estimate alone.

        Examples
        --------
        >>> changes = ikm.open("KPPT", "2026-S1").change().frame
        >>> changes.query("item == 'waktu'")[["first", "estimate", "p_adjusted"]].round(2).to_numpy().tolist()
        [['2025-S2', 3.1, 0.52], ['2025-S1', 4.2, 0.08]]
        """
        shown = chapters.comparison.show_changes(self.numbers.change, self.numbers.year_ago, self.words)
        earlier = {str(survey.period): survey for survey in self.numbers.earlier}
        own = recipes.Side(self.numbers.survey, "studi", str(self.numbers.survey.period))
        befores = [name for name in shown.frame.get("first", pd.Series(dtype="str")).unique() if name in earlier]
        pairs = [(recipes.Side(earlier[name], self._open_line(period=name), name), own) for name in befores]
        return self._explain_comparison(shown, pairs)

    def benchmark(self) -> View:
        """Compare the unit with its benchmark unit, or with a published figure of it.

        Returns
        -------
        View
            Frame: as of `compare`, this unit (second) minus the benchmark (first), a row for 'ikm' and each unsur.
            Empty without a benchmark; against a printed figure the estimate alone. Any other unit: `compare`.

        Examples
        --------
        >>> beside = ikm.open("KPPT", "2026-S1").benchmark().frame
        >>> beside.set_index("item").estimate.round(2)["waktu"].item()
        -0.69
        """
        numbers = self.numbers
        called = self._benchmark_name
        shown = chapters.comparison.show_benchmark(numbers.against_benchmark, numbers.survey, called, self.words)
        if shown.frame.empty or numbers.benchmark is None:
            return shown
        first, second = shown.frame.loc[0, ["first", "second"]]
        opened = self._open_line(numbers.benchmark.unit.code, str(numbers.benchmark.period))
        pair = (recipes.Side(numbers.benchmark, opened, first), recipes.Side(numbers.survey, "studi", second))
        return self._explain_comparison(shown, [pair])

    def importance(self) -> Section:
        """Set expectation or importance beside kinerja, or show what went with satisfaction on the whole.

        Returns
        -------
        Section
            Views, one a question; `[0]` is that of `ipa`. Frames have one row an unsur: of quadrants kinerja, stated
            (1-4), quadrant; of gaps gap, low, high (answer points, kinerja minus stated), tki (share of 1), p's; of
            derived importance pearson, spearman (-1 to 1), johnson, lmg (shares of R2).

        Notes
        -----
        Refused where overall satisfaction is but the mean of the unsur. LMG and Johnson from 100 respondents on.

        Examples
        --------
        >>> gaps = ikm.open("KPPT", "2026-S1").importance()[1].frame
        >>> gaps.loc["waktu", ["kinerja", "stated", "gap"]].astype(float).round(2).tolist()
        [3.24, 3.82, -0.58]
        """
        shown = chapters.importance.show_importance(self.numbers.importance, self.numbers.priorities, self.words)
        results = ("positions", "gaps") if self.numbers.importance.derived is None else ("derived",)
        told = [self._explain(view, result) for view, result in zip(shown, results, strict=False) if result]
        return Section([*told, *shown[len(told) :]])

    def comments(self) -> View:
        """Count what respondents wrote, personal data taken out, by unsur, topic and service.

        Returns
        -------
        View
            Frame: one row an unsur judged, by its key ('' is none): comments, praise, requests, complaints (numbers of
            comments; one may judge several unsur, and praise and complain), low_answers (share of 1 of the answers to
            the unsur that are 1 or 2: of all respondents, and no part of the other columns). Empty below 10 comments
            (internal edition: 5). No comment is quoted here: see `quotes`.

        Examples
        --------
        >>> ikm.open("KPPT", "2026-S1").comments().frame.loc["pengaduan", ["comments", "complaints"]].tolist()
        [9, 5]
        """
        shown = chapters.comments.show_comments(self.numbers.comments, self.numbers.spreads, self.words)
        return self._explain(shown, "comments")

    def quotes(self) -> Block:
        """Quote comments that a person approved (`python -m ikm comments review`)."""
        return chapters.comments.render_quotes(self.numbers.comments, self.numbers.quotes, self.words)

    def priorities(self, group: str = "") -> View:
        """Rank the unsur by urgency, with what the order rests on; or the places of a group of the unit's own.

        Parameters
        ----------
        group : str
            A group of the unit's own, such as 'ruas': its values, lowest first, as `locations` shows them.

        Returns
        -------
        View
            Frame: one row an unsur, by its key: rank, value (25-100), total (0-1), requests (comments that only ask),
            and each component that exists, raw (score, gap, certainty, low, complaints; see `units`) and scaled to
            0-1. Unsur that few answered (fewer than 10, or fewer than 30 that are less than half) have no row.

        Notes
        -----
        Weighted mean of the components; the weights are a choice of this package and are printed. Certainty is the
        share of resamples as prioritas utama, without harapan the share of other unsur that are really higher: paired
        t tests, Holm.

        Examples
        --------
        >>> ikm.open("KPPT", "2026-S1").priorities().frame.index[0]
        'waktu'
        """
        if group:
            if group not in self._own_groups:
                raise SettingError(
                    _("priorities: '{group}' is no group of the unit's own in this period.", group=group),
                    allowed=", ".join(self._own_groups) or _("none: the register declares none, or nobody was asked"),
                )
            return chapters.respondents.show_places(
                self._find_places(group), self.numbers.index, self.words, outline=self._outline
            )
        shown = chapters.actions.show_priorities(self.numbers.priorities, self.words)
        return self._explain(shown, "priorities")

    def simulation(self) -> Text:
        """Describe the index if the priorities reached their targets and all else stayed."""
        return Text.of(
            chapters.actions.describe_simulation(self.numbers.simulation, self.numbers.survey.instrument, self.words)
        )

    def plan(self) -> View:
        """Show the rencana tindak lanjut of the period: as the unit planned, drafts where it has not.

        Returns
        -------
        View
            Frame: one row a line of the plan: unsur (key), planned (bool; else a draft), penyebab, kegiatan, tw
            ('I, II'), tahun, penanggung_jawab, skpd_teknis, target (25-100), status.

        Examples
        --------
        >>> ikm.open("KPPT", "2026-S1").plan().frame.set_index("unsur").target.to_dict()
        {'waktu': 88.31, 'pengaduan': 88.31, 'persyaratan': 88.31}
        >>> ikm.open("KPPT", "2025-S2").plan().frame.loc[0, ["unsur", "tw", "status"]].tolist()
        ['waktu', 'I, II', 'berjalan']
        """
        shown = chapters.actions.show_plan(self.numbers.steps, self.numbers.survey, self.words)
        return self._explain(shown, "plan")

    def conclusion(self) -> Text:
        """Conclude the report in four to seven sentences."""
        numbers = self.numbers
        known = (self.numbers.survey, numbers.index, numbers.order, numbers.trend, numbers.change, numbers.disagreeing)
        lines = chapters.summary.describe_conclusion(
            *known, self.words, slope=numbers.slope, year=numbers.year_ago, unsur=numbers.detailed
        )
        return Text.of(lines)

    def signature(self) -> Block:
        """Leave room for the head of the unit to sign."""
        return Block(chapters.introduction.render_signature(self.numbers.survey, self.words))

    def pictures(self) -> Block:
        """Show the pictures of the period with their captions; nothing where there are none."""
        internal = self.numbers.audience == "internal"
        return Block(chapters.introduction.render_pictures(self.numbers.pictures.shown, internal=internal))

    def questionnaire(self) -> View:
        """Show the questions that were asked, with the value of each answer, and name what was asked besides."""
        table = partial(chapters.introduction.tabulate_questionnaire, self.numbers.survey.instrument, self.words)
        besides = chapters.introduction.describe_also_asked(self.numbers.survey, self.words)
        return View(pd.DataFrame(), _tables=[table], notes=Text.of(besides))

    def refused(self) -> View:
        """List rows that were not counted.

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
        listed = self.numbers.audience == "internal"
        shown = chapters.quality.show_refusals(self.numbers.refusals, self.words, listed=listed)
        return self._explain(shown, "refused")

    def data_quality(self) -> View:
        """Show answers that look wrong: how many, kept or excluded, the index with and without.

        Returns
        -------
        View
            Frame: one row a kind of finding: checked (bool), count (rows), excluded (bool), kept_value, excluded_value
            (25-100), effect (index points); missing where so few rows lie between that the figures would tell theirs.

        Examples
        --------
        >>> findings = ikm.open("KPPT", "2026-S1").data_quality().frame
        >>> findings.index[findings.checked & (findings["count"] > 0)].tolist()
        ['straight']
        """
        numbers, listed = self.numbers, self.numbers.audience == "internal"
        shown = chapters.quality.show_screening(numbers.screened, numbers.threshold, self.words, listed=listed)
        return self._explain(shown, "data_quality")

    def unanswered(self) -> View:
        """Count blank and 'does not apply' per unsur.

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
        if self.numbers.enough and not self.numbers.detailed:
            return self._explain_hidden_unsur()
        if self.numbers.index.respondents and not self.numbers.detailed:
            few = self.words.say("screening.unanswered_hidden", threshold=self.numbers.threshold)
            return View(pd.DataFrame(), Text((few,)))
        shown = chapters.quality.show_unanswered(self.numbers.unanswered, self.words)
        return self._explain(shown, partial(recipes.list_unanswered_lines, self.numbers.survey))

    def reliability(self, *, ordinal: bool = False) -> View:
        """Estimate alpha and omega of the unsur, with the caveat.

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
        survey, estimate = self.numbers.survey, self.numbers.reliability
        if ordinal:
            estimate = estimate_reliability(survey.scores, survey.instrument, ordinal=True)
        shown = chapters.quality.show_reliability(estimate, survey.instrument, self.words)
        keys = [item.key for item in estimate.items]
        return self._explain(shown, partial(recipes.list_reliability_lines, survey, keys))

    def provenance(self) -> View:
        """Show the rules under which the numbers were made; in the internal edition every file that was read."""
        numbers, words = self.numbers, self.words
        tables = [partial(chapters.introduction.tabulate_rules, numbers.survey, ikm.__version__, words)]
        if numbers.audience == "internal":
            tables.append(partial(chapters.introduction.tabulate_sources, self._sources, words))
        return View(pd.DataFrame(), Text.of(chapters.introduction.describe_making(words)), tables)

    @property
    def _sources(self) -> list[Source]:
        """Every file that the report rests on, each once: answers, then rules of one's own and what is declared."""
        survey, read = self.numbers.survey, self.numbers.sources
        besides = list_sources_besides(self._project, survey.unit, survey.period) if self._project else []
        known = {source.path for source in read}
        return [*read, *(source for source in besides if source.path not in known)]

    def results(self) -> Results:
        """Return the numbers of the report for hasil.json; the last cell of a report notebook.

        Raises
        ------
        SettingError
            The study is of some of the answers only.
        """
        if self._rows:
            raise SettingError(
                _(
                    "answers where {called} are no report of {unit_code}: its index is of all answers.",
                    called=self._called,
                    unit_code=self.numbers.survey.unit.code,
                ),
                remedy=_("end the notebook with results() of the study that ikm.open gives."),
            )
        sources, audience, least = self._sources, self.numbers.audience, self.numbers.threshold
        content = chapters.results.export_unit(self.numbers.survey, self._export_chapters(), sources, audience, least)
        return Results(content, self.words.say("provenance.results"), self.words.bahasa)

    def where(self, rows: Rows, called: str = "") -> Study:
        """Study some of the answers: of a group, complete ones, of whom you like.

        Parameters
        ----------
        rows : str, callable, or Series or array of bool
            A condition on columns of `studi.survey.answers`, as pandas reads it: "age >= 60", "waktu <= 2 and saran !=
            ''"; or a function of `studi.answers`, such as lambda a: a.waktu <= a.biaya. Both are asked of earlier
            periods too, and of those that `compare` names. Or one value an answer; then of this period alone.
        called : str
            How sentences call it; the condition itself where empty.

        Returns
        -------
        Study
            Can be asked all that a study can but `results`: the official index is of all answers. Intervals make no
            use of the number of users, for how many of them belong here is not known. Earlier periods where too few
            fit, or which lack a column, are left out.

        Raises
        ------
        SettingError
            No condition; or fewer than 10 answers fit, or fewer than 10 are left over (internal edition: 5); or so few
            lie between the selection and a group that the report shows; on a page for the public between it and any
            sum or difference of what the report and other selections show.

        Examples
        --------
        >>> studi = ikm.open("KPPT", "2026-S1")
        >>> studi.where("age >= 60")
        Study(KPPT, 2026-S1, 24 respondents where age >= 60, IKM 88.05 B)
        >>> studi.where(studi.survey.scores.notna().all(axis=1), "complete answers").index().frame["n"].unique()
        array([178])
        >>> women, men = (studi.where(f"gender == '{gender}'") for gender in ("Perempuan", "Laki-laki"))
        >>> women.compare(men).frame.loc[0, ["estimate", "p"]].astype(float).round(2).tolist()
        [0.48, 0.71]
        """
        if not isinstance(rows, str) and not callable(rows):
            rows = align_values(self.numbers.survey, rows, "where")
        chosen = RowSelection(rows, called or (rows if isinstance(rows, str) else self.words.text("words.chosen")))
        numbers = self.numbers
        own, beside = self._select(chosen)
        whole = self._rows.further(chosen, numbers.survey) if self._rows else chosen
        earlier = LaterRead(partial(self._select_earlier, chosen, whole))
        selected = Numbers(own, earlier, audience=numbers.audience, beside=beside)
        study = type(self)(selected, self.words, self._project, whole)
        study._chosen = self._chosen  # what is chosen of it stands on the same page
        return study

    def _select(self, rows: RowSelection) -> tuple[Survey, ShownFigures | None]:
        """Choose answers; on a page for the public beside all that it shows, for what is tried in a lab stands nowhere.

        Raises
        ------
        SettingError
            As of `where`.
        """
        numbers, beside = self.numbers, None
        chosen = select_answers(numbers.survey, rows, numbers.threshold)
        if is_for_public():
            beside = numbers.audit_selection(rows, chosen, self._chosen)
            self._chosen |= {name: inside for name, inside in beside.figures.items() if name.startswith(SELECTED)}
        return chosen, beside

    def _select_elsewhere(self, unit: str, period: Period, rows: RowSelection) -> Survey:
        """Choose answers of another period or unit, on a page for the public, beside what its own report shows."""
        project = self._project or Project.locate()
        asked = project.unit(unit), period, self.words.bahasa, self.numbers.audience
        return make_study(partial(read_survey, project), project, *asked)._select(rows)[0]

    def _select_earlier(self, rows: RowSelection, whole: RowSelection) -> list[Survey]:
        """Choose the same answers of each earlier period, without those of which it cannot be done."""
        selected = []
        for survey in self.numbers.earlier if rows.everywhere else ():
            with suppress(SettingError):
                if self._project and is_for_public():
                    selected.append(self._select_elsewhere(survey.unit.code, survey.period, whole))
                else:
                    selected.append(select_answers(survey, rows, self.numbers.threshold))
        return selected

    def with_answers(self, answers: pd.DataFrame) -> Study:
        """Study changed answers: gaps filled, some rows, a resample, columns of your own added.

        Parameters
        ----------
        answers : DataFrame
            From `studi.answers`; not modified. Scores are whole numbers of the scale, or missing. Characteristics that
            it lacks are not stated; rows that stand twice are numbered anew.

        Returns
        -------
        Study
            Of this period alone, and no official report: each thing that it shows says so, and `results` is refused.
            The sampling design is that of the original where the rows are the same; else each row counts once and users
            are not counted.

        Raises
        ------
        SettingError
            No frame, an unsur is missing; or a report for the public that nobody has released: what stands behind such
            figures no program can know.
        DataError
            A value that cannot be counted; names the rows.

        Examples
        --------
        >>> studi = ikm.open("KPPT", "2026-S1")
        >>> answers, unsur = studi.answers, studi.survey.scores.columns
        >>> answers[unsur] = answers[unsur].fillna(3)
        >>> studi.with_answers(answers)
        Study(KPPT, 2026-S1, 260 respondents, changed answers, not official, IKM 85.66 B)
        >>> studi
        Study(KPPT, 2026-S1, 260 respondents, IKM 86.14 B)
        """
        if is_for_public() and not os.environ.get(RELEASED_VARIABLE):
            raise SettingError(
                _("with_answers: changed answers have no place in a report for the public."),
                remedy=_(
                    "make it for the office (AUDIENCE=internal), or let somebody look at it and sign in the "
                    'parameters cell: released: str = "name, 2026-07-15".'
                ),
            )
        changed = change_answers(self.numbers.survey, answers, self.words.text("unofficial.called"))
        return UnofficialStudy(Numbers(changed, audience=self.numbers.audience), self.words, self._project)

    def compare(self, *others: str | Study) -> View:
        """Compare with another period, another unit, another study: is it really different?

        Parameters
        ----------
        others : str or Study
            A period of this unit ('2025-S2'), another unit in this period ('PDAM'), another unit in another period
            ('PDAM 2025-S2'), or a study. Several are one family of tests.

        Returns
        -------
        View
            Frame: one row a comparison and item, 'ikm' or the key of an unsur; estimate, low, high in index points,
            g in standard deviations (Hedges), p, p_adjusted, real. Of two periods the later minus the earlier, of two
            units this one minus the other.

        Raises
        ------
        SettingError
            No such period or unit; or the two are not one series (other regulation, unsur or bobot), or share
            respondents (a year and its own half), so that a difference would mean nothing.

        Notes
        -----
        Tests of differences at Welch's degrees of freedom, from each respondent's influence on the index; p is adjusted
        by Holm among the indexes, and among the unsur of one comparison. Fewer than 10 respondents are not tested; a
        printed figure without answers is set beside, not tested.

        Examples
        --------
        >>> studi = ikm.open("KPPT", "2026-S1")
        >>> compared = studi.compare("2025-S2", "2025-S1")
        >>> compared.frame.query("item == 'ikm'")[["first", "estimate", "p_adjusted", "real"]].round(3)
                   first  estimate  p_adjusted   real
        0   KPPT 2025-S2     1.368       0.141  False
        10  KPPT 2025-S1     2.617       0.012   True
        """
        if not others:
            raise SettingError(
                _("compare with what?"),
                allowed=_("a period ('2025-S2'), a unit ('PDAM'), both ('PDAM 2025-S2'), a study"),
            )
        # What is named twice is tested once: p is adjusted over what is tested.
        asked = {other if isinstance(other, str) else id(other): other for other in others}
        pairs = [self._pair(self._read_side(other)) for other in asked.values()]
        family = adjust_comparisons(*(compare_sides(*pair) for pair in pairs))
        labelled = [self._label(pair, compared) for pair, compared in zip(pairs, family, strict=True) if compared]
        shown = chapters.comparison.show_comparisons(labelled, self.words)
        if any(side.survey is None for pair in pairs for side in pair):
            return shown
        return self._explain_comparison(shown, [(self._name_side(a), self._name_side(b)) for a, b in pairs])

    def unsur_by(self, characteristic: str) -> View:
        """Show the unsur of each group of respondents: where is a service slow, which are the dear ones?

        Parameters
        ----------
        characteristic : str
            'gender', 'age', 'education', 'occupation', 'service', or a group of the unit's own.

        Returns
        -------
        View
            Frame: one row a shown group and unsur, by both: key, name, n (answers), nrr (mean answer, 1-4), tertimbang,
            value (25-100), mutu; as `index` of each group of `by`. Groups in which an unsur has fewer than 10 answers
            (internal edition: 5) have no row, and neither have those that would give them away.

        Raises
        ------
        SettingError
            None of these.

        Examples
        --------
        >>> waktu = ikm.open("KPPT", "2026-S1").unsur_by("service").frame.query("key == 'waktu'")
        >>> waktu.nrr.droplevel("code").round(2).to_dict()["Izin reklame"]
        3.16
        >>> ikm.open("KPPT", "2026-S1").unsur_by("service").units["nrr"]
        'mean answer, scale 1-4'
        """
        if not isinstance(characteristic, str):
            raise SettingError(
                _("unsur_by: {name} was given.", name=type(characteristic).__name__),
                allowed=_("the name of a characteristic: 'gender'"),
                remedy=_("values of your own: studi.by(values), or studi.where(condition).index() of each group."),
            )
        words, profile = self.words, self.numbers.by(characteristic)
        frames = {label: group.frame() for label, group in self.numbers.unsur_by(characteristic).items()}
        called = words.characteristic(characteristic)
        values = pd.DataFrame({label: frame["value"] for label, frame in frames.items()}).T
        crossed = CrossTable(
            f"unsur-{characteristic}", words.text("crossed.unsur", characteristic=called),
            words.column(characteristic), values, [words.category(label) for label in frames], list(values.columns),
        )  # fmt: skip
        few = [words.say("crossed.few")] if profile.withheld or len(frames) < len(profile.groups) else []
        shown = show_cross_table(stack_frames(frames, characteristic) if frames else values, crossed, words, *few)
        lines = partial(recipes.list_unsur_group_lines, self.numbers.survey, characteristic, list(frames))
        return self._explain(shown, lines)

    def locations(self, *, short: bool = False) -> Section:
        """Show where the index is lowest, by each group of the unit's own, and how sure that is.

        Parameters
        ----------
        short : bool
            The lowest places alone, as the short edition of a report has them.

        Returns
        -------
        Section
            One result a group that the period asked; none where the register declares none. Frame: one row a shown
            place, lowest first: n, share (of 1), ikm, low, high (25-100), mutu, users, weakest (keys of the lowest
            unsur there), weakest_value (25-100), complaints, change (index points since the period before),
            change_real, may_be_lowest (no other is really lower).

        Notes
        -----
        Pairs and changes are tested as in `groups` and `compare`, each a family of its own. A place is called the
        lowest where every other one that is compared is really higher.
        """
        drawn_above = is_in_report() and not short
        shows = partial(chapters.respondents.show_places, short=short, drawn_above=drawn_above, outline=self._outline)
        return Section(shows(self._find_places(key), self.numbers.index, self.words) for key in self._own_groups)

    @cached_property
    def _outline(self) -> tuple[Line, ...]:
        """Lines behind the maps of the project, read where one is drawn."""
        groups = self.numbers.survey.unit.groups
        located = any(place.lat is not None for key in self._own_groups for place in groups[key].values.values())
        return read_outline(self._project) if self._project and located else ()

    @property
    def _own_groups(self) -> list[str]:
        """Columns of the unit's own groups that the period asked."""
        return [key for key in self.numbers.survey.characteristics if key in self.numbers.survey.unit.groups]

    def _find_places(self, key: str) -> Places:
        """Compare the values of a group of the unit's own, once."""
        if key not in self._places:
            self._places[key] = self.numbers.places(key, self._read_before(key))
        return self._places[key]

    def _read_before(self, key: str) -> tuple[Survey, Profile] | None:
        """Read what the newest earlier period of the same series shows of a group; None where there is none."""
        now = self.numbers.survey
        asked = [each for each in self.numbers.earlier if key in each.characteristics]
        if not asked:
            return None
        series = [(each.instrument.id, set(each.instrument.keys), each.bobot) for each in (asked[-1], now)]
        other = self._open_numbers(asked[-1].period) if series[0] == series[1] else None
        return (other.survey, other.by(key)) if other else None

    def _open_numbers(self, period: Period) -> Numbers | None:
        """Open what the report of an earlier period of this unit shows; None where there is none for this reader."""
        if period == self.numbers.survey.period:
            return self.numbers
        known = {survey.period for survey in self.numbers.earlier}
        if period in known and not self._rows and self._project and period not in self._opened:
            with suppress(SettingError):  # a period that is not for the public
                read, unit = partial(read_survey, self._project), self.numbers.survey.unit
                one = make_study(read, self._project, unit, period, self.words.bahasa, self.numbers.audience)
                self._opened[period] = one.numbers
        return self._opened.get(period)

    @cached_property
    def _followup(self) -> tuple[FollowUp, ...]:
        """What became of the plans of earlier periods, at the places that they name too."""

        def show_unsur(period: Period, key: str) -> PeriodPlaces | None:
            numbers = self._open_numbers(period)
            asked = numbers is not None and key in numbers.survey.characteristics
            return (numbers.survey, numbers.unsur_by(key)) if numbers and asked else None

        return add_impacts(self.numbers.followup, show_unsur, self.numbers.survey.period)

    def services(self) -> View:
        """Show services of the unit: respondents, IKM with its interval, and whether they really differ.

        Returns
        -------
        View
            Frame: as `by("service")`, one row a shown service. The chart shows the IKM, not the respondents.

        Examples
        --------
        >>> ikm.open("KPPT", "2026-S1").services().frame.ikm.round(2).to_dict()["Izin reklame"]
        84.47
        """
        numbers = self.numbers
        pairs = numbers.group_differences["service"]
        shown = chapters.respondents.show_services(numbers.by("service"), pairs, numbers.index, self.words)
        return self._explain_groups(shown, ("service",))

    def ipa(self) -> View:
        """Show which unsur matter much and are done badly: quadrants of kinerja and harapan or kepentingan.

        Returns
        -------
        View
            Frame: one row an unsur, by its key: kinerja, stated (means, 1-4), quadrant, certain, on_line, distance
            (answer points from the diagonal), I to IV (shares of the resamples). Where respondents were asked neither,
            derived importance, or a sentence on what to ask and no frame.

        Source
        ------
        Martilla and James (1977), Importance-performance analysis.

        Examples
        --------
        >>> places = ikm.open("KPPT", "2026-S1").ipa().frame
        >>> places.index[places.quadrant == "I"].tolist()
        ['waktu']
        """
        return self.importance()[0]

    def _explain(self, shown: _View, lines: str | Callable[[], str], *, package: bool = False) -> _View:
        """Add to a result how its frame comes about: lines of pandas, or the name of what the package computes.

        Parameters
        ----------
        package : bool
            Whether lines that are made call the package too.
        """
        if shown.frame.empty:
            return shown

        def write() -> recipes.Recipe:
            named = isinstance(lines, str)
            body = recipes.PACKAGE_LINES[lines] if isinstance(lines, str) else lines()
            return recipes.write_recipe(self._opening, body, self.words, package=named or package)

        return replace(shown, _recipe=write)

    def _explain_groups(self, shown: View, asked: Sequence[Any]) -> View:
        """Add the lines of groups with their intervals; where clusters were drawn they call the package."""
        survey, labels = self.numbers.survey, shown.frame.index
        if len(asked) == 1 and isinstance(asked[0], list) and any(isinstance(each, str) for each in asked[0]):
            asked = asked[0]
        if recipes.has_simple_design(survey):
            lines = partial(recipes.list_group_lines, survey, list(labels.names), asked, labels)
            return self._explain(shown, lines)
        return self._explain(shown, partial(recipes.list_clustered_group_lines, asked, labels), package=True)

    def _explain_comparison(self, shown: View, pairs: Sequence[tuple[recipes.Side, recipes.Side]]) -> View:
        """Add the lines of comparisons; none where a printed figure stands beside, for which there is no test."""
        frame = shown.frame
        if frame.empty or frame["p"].isna().any():
            return shown
        tested = [
            list(frame[(frame["first"] == first.code) & (frame["second"] == second.code)]["item"])
            for first, second in pairs
        ]
        if all(recipes.has_simple_design(side.survey) for pair in pairs for side in pair):
            return self._explain(shown, partial(recipes.list_comparison_lines, pairs, tested))
        return self._explain(shown, partial(recipes.list_clustered_comparison_lines, pairs), package=True)

    @property
    def _opening(self) -> str:
        """The lines that open this study; where no line can, that it is the one that was asked."""
        opened = self._open_line()
        return f"import ikm\n\nstudi = {opened}" if opened else "import ikm  # studi is the study that was asked"

    def _open_line(self, unit: str = "", period: str = "") -> str:
        """Return the call that opens this study, or that of another unit and period; '' where none can."""
        survey, audience = self.numbers.survey, self.numbers.audience
        named = "" if audience == "public" else f', audience="{audience}"'
        call = f'ikm.open("{unit or survey.unit.code}", "{period or survey.period}"{named})'
        if self._rows is None:
            return call
        return f"{call}.where({self._rows.which!r})" if isinstance(self._rows.which, str) else ""

    def _explain_overlap(self) -> list[Markup]:
        """Say beside the reports of which periods something is held back; nothing where no other shares days."""
        numbers = self.numbers
        periods = [self.words.period(survey.period) for survey in numbers.overlapping]
        about = {"periods": self.words.listing(periods), "threshold": numbers.threshold}
        return [self.words.say("respondents.overlap", **about)] if periods else []

    @property
    def _called(self) -> str:
        """The condition of a selection; '' where it is of all answers."""
        return self._rows.called if self._rows else ""

    def _export_chapters(self) -> dict[str, Any]:
        """Return what each chapter adds to hasil.json."""
        numbers, unit = self.numbers, self.numbers.survey.unit
        return {
            **chapters.index.export_index(numbers.index, detailed=numbers.detailed),
            **chapters.index.export_left_out(self.numbers.survey, numbers.whole, detailed=numbers.detailed),
            "collection": chapters.introduction.export_collection(self.numbers.survey),
            "precision": chapters.certainty.export_precision(self.numbers.survey, numbers.precision),
            "groups": {
                profile.characteristic: chapters.respondents.export_profile(profile) for profile in numbers.profiles
            },
            "places": {key: chapters.respondents.export_places(self._find_places(key)) for key in self._own_groups},
            "trend": chapters.trend.export_trend(numbers.trend),
            "slope": chapters.trend.export_slope(numbers.slope),
            "refused": chapters.quality.export_refusals(numbers.refusals),
            "claim": LEAST_CLAIMED,
            "least": LEAST_SHOWN,
            "hidden": [figure._asdict() for figure in numbers.hidden],
            "publication": chapters.introduction.export_publication(self.numbers.survey),
            "overlapping": [str(survey.period) for survey in numbers.overlapping],
            "screening": chapters.quality.export_screening(
                numbers.screened, numbers.unanswered if numbers.detailed else ()
            ),
            "distribution": chapters.certainty.export_spreads(numbers.spreads),
            "answers": chapters.certainty.export_answers(share_answers(numbers.spreads)),
            "group_differences": chapters.respondents.export_group_differences(numbers.group_differences),
            "comments": chapters.comments.export_comments(numbers.comments, numbers.quotes),
            "importance": chapters.importance.export_importance(numbers.importance),
            "policy": chapters.actions.export_policy(
                numbers.priorities, numbers.steps, numbers.simulation, self._followup
            ),
            "promises": chapters.promises.export_promises(numbers.promises),
            "sector": chapters.sector.export_sector(numbers.sector if numbers.enough else None),
            "weighted": chapters.weighting.export_weighting(numbers.weighted),
            "beside": chapters.weighting.export_disagreement(numbers.disagreeing, numbers.index),
            "reliability": chapters.quality.export_reliability(numbers.reliability),
            "overview": chapters.summary.export_overview(numbers.index, numbers.precision, numbers.asks, self._leading)
            | {"board": chapters.board.export_board(numbers.board), "ways": chapters.summary.export_ways(numbers.ways)},
            "change": chapters.comparison.export_comparison(numbers.change, unit.code),
            "change_year": chapters.comparison.export_comparison(numbers.year_ago, unit.code),
            "benchmark": chapters.comparison.export_comparison(numbers.against_benchmark, unit.benchmark),
        }

    def _explain_hidden_unsur(self) -> View:
        """Say why figures of single unsur are not shown."""
        numbers = self.numbers
        why = chapters.index.describe_hidden_unsur(numbers.index, numbers.threshold, self.words)
        return View(pd.DataFrame(), Text((why,)))

    def _read_side(self, asked: str | Study) -> ComparedSide:
        """Read what the study is to be compared with."""
        if isinstance(asked, Study):
            return ComparedSide(
                asked.survey.unit,
                asked.survey.period,
                asked.numbers.survey,
                rows=asked._called,
                opened=asked._open_line(),
            )
        project = self._project or Project.locate()
        unit, period = self._parse_side(asked, project)
        if period in project.periods(unit):
            if self.numbers.audience == "public":
                refuse_unpublishable(project, unit, period, partial(read_survey, project))
            survey = apply_decisions(read_survey(project, unit, period))
            if self._rows and is_for_public():
                survey = self._select_elsewhere(unit.code, period, self._rows)
            elif self._rows:
                survey = select_answers(survey, self._rows, self.numbers.threshold)
            opened = self._open_line(unit.code, str(period))
            return ComparedSide(unit, period, survey, rows=self._called, opened=opened)
        printed = [figure for figure in read_published(project) if (figure.unit, figure.period) == (unit.code, period)]
        if printed:
            return ComparedSide(unit, period, None, printed[-1])
        return ComparedSide(unit, project.period(unit, str(period)), None)  # which refuses, and names known periods

    def _parse_side(self, asked: str, project: Project) -> tuple[Unit, Period]:
        """Return unit and period of 'PDAM', '2025-S2' or 'PDAM 2025-S2'."""
        units, own = project.units(), self.numbers.survey
        code, _blank, rest = asked.strip().partition(" ")
        if code in units:
            return units[code], Period.parse(rest) if rest else own.period
        try:
            return own.unit, Period.parse(asked)
        except SettingError:
            periods = [str(period) for period in project.periods(own.unit)]
            raise SettingError(
                _(
                    "'{asked}' is neither a unit nor a period. {suggestion}",
                    asked=asked,
                    suggestion=suggest_name(code, [*units, *periods]),
                ).rstrip(),
                allowed=_(
                    "a unit ({units}), a period ({periods}), or both: '{unit_code} {period}'",
                    units=", ".join(units),
                    periods=", ".join(periods),
                    unit_code=own.unit.code,
                    period=own.period,
                ),
            ) from None

    def _pair(self, other: ComparedSide) -> tuple[ComparedSide, ComparedSide]:
        """Return the study and the other in the order in which a difference is read: second minus first."""
        own = ComparedSide(self.numbers.survey.unit, self.numbers.survey.period, self.numbers.survey, rows=self._called)
        if own.is_other_group(other):
            return other, own
        if other.period.overlaps(own.period):
            raise SettingError(
                _(
                    "{other_code} and {own_code} share respondents: nothing would be compared but the answers with "
                    "themselves.",
                    other_code=other.code,
                    own_code=own.code,
                ),
                remedy=_(
                    "compare periods that do not overlap, two units, or two selections that share nobody (where)."
                ),
            )
        return (own, other) if own.period < other.period and other.printed is None else (other, own)

    def _name_side(self, side: ComparedSide) -> recipes.Side:
        """Return a side with the code that gives its study."""
        assert side.survey is not None  # a printed figure has no test, and no lines
        opened = "studi" if side.survey is self.numbers.survey else side.opened or "other  # the study that you gave"
        return recipes.Side(side.survey, opened, side.code)

    def _label(
        self, pair: tuple[ComparedSide, ComparedSide], compared: Comparison
    ) -> chapters.comparison.LabelledComparison:
        """Return a comparison with the names of its sides, in tables and in sentences."""
        first, second = pair
        units = first.is_other_group(second)
        labels = (first.label(self.words, unit=units), second.label(self.words, unit=units))
        return chapters.comparison.LabelledComparison(compared, (first.code, second.code), labels, units)


@dataclass(frozen=True)
class ComparedSide:
    """A side of a comparison: answers, or a printed figure where there are none."""

    unit: Unit
    period: Period
    survey: Survey | None
    printed: PublishedFigure | None = None
    rows: str = ""
    opened: str = ""

    @property
    def code(self) -> str:
        """'KPPT 2025-S2', with the condition of a selection."""
        return f"{self.unit.code} {self.period}{f' ({self.rows})' if self.rows else ''}"

    def label(self, words: Words, *, unit: bool) -> str:
        """Return what a sentence calls it; of two periods of a unit the unit need not be named."""
        period = words.period(self.period)
        if not unit and not self.rows:
            return period
        called = f"{self.unit.code} ({self.rows})" if self.rows else self.unit.code
        return words.text("compare.unit_period", unit=called, period=period)

    def is_other_group(self, other: ComparedSide) -> bool:
        """Return whether it is another unit, or a selection of the same survey that has no respondent in common."""
        if self.unit.code != other.unit.code:
            return True
        if self.survey is None or other.survey is None or self.period != other.period:
            return False
        return bool(self.survey.answers.index.intersection(other.survey.answers.index).empty)


def compare_sides(first: ComparedSide, second: ComparedSide) -> Comparison:
    """Compare two sides, second minus first; the first may be a printed figure.

    Raises
    ------
    SettingError
        They are not one series; the message names why, and what to look at instead.
    """
    assert second.survey is not None  # a printed figure stands first, see `Study._pair`
    if first.printed is not None:
        compared = compare_with_printed(compute_published_index(first.printed), second.survey)
    else:
        assert first.survey is not None
        compared = compare_surveys(first.survey, second.survey)
    if compared.across:
        rules = (compared.first.instrument, compared.second.instrument)
        if rules[0].id != rules[1].id:
            why = _("{short} and {short2} ask other unsur in other words", short=rules[0].short, short2=rules[1].short)
        else:
            why = _("both follow {short}, but with other unsur or another bobot", short=rules[0].short)
        raise SettingError(
            _(
                "{first_code} and {second_code} are not one series: {why}. A difference of the two indexes "
                "would tell of "
                "the questionnaire, not of the service.",
                first_code=first.code,
                second_code=second.code,
                why=why,
            ),
            allowed=_("periods and units under the same regulation, unsur and bobot"),
            remedy=_(
                "look at them side by side: ikm.open_all('{unit_code}').trend() draws the break.",
                unit_code=second.unit.code,
            ),
        )
    return compared


class UnofficialStudy(Study):
    """A study of changed answers. Made by `Study.with_answers`.

    Everything that it shows begins by saying that these are no official figures, the captions of its tables and charts
    end with it, and it makes no hasil.json.
    """

    def __repr__(self) -> str:
        return super().__repr__().replace("respondents", "respondents, changed answers, not official", 1)

    def results(self) -> NoReturn:
        """Refuse: the results of a report are those of the answers as they were given.

        Raises
        ------
        SettingError
            Always.
        """
        raise SettingError(
            _(
                "changed answers are no report of {unit_code}: its index is of the answers as given.",
                unit_code=self.numbers.survey.unit.code,
            ),
            remedy=_("end the notebook with results() of the study that ikm.open gives."),
        )


#: What a method gives that is shown.
_SHOWN = ("View", "Answer", "Text", "Block", "Section")
for _name, _method in vars(Study).items():
    if not _name.startswith("_") and getattr(_method, "__annotations__", {}).get("return") in (
        "View",
        "Text",
        "Block",
        "Section",
    ):
        setattr(UnofficialStudy, _name, say_unofficial(_method))
