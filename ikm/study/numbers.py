"""Every result about one unit and period, each computed once and only when asked for.

Joins survey and analysis; adds no arithmetic. What is shown of it, and how, stands in `unit.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, partial
from typing import TYPE_CHECKING, TypeVar, overload

import pandas as pd

from ikm import analysis
from ikm.analysis.comparison import (
    Comparison,
    Difference,
    PublishedIndex,
    Slope,
    TrendPoint,
    UnsurOrder,
    adjust_comparisons,
    build_trend,
    compare_groups,
    compare_surveys,
    compare_unsur_order,
    compare_with_benchmark,
    compare_with_printed,
    estimate_slope,
    estimate_survey_precision,
    find_contradictions,
    find_year_ago,
)
from ikm.analysis.disclosure import (
    GROUP_THRESHOLDS,
    Audience,
    HiddenFigure,
    disclose_index,
    find_exposing,
    find_small_difference,
    list_differences,
    mark_extreme,
    shows_unsur,
)
from ikm.analysis.index import LEAST_CLAIMED, Index, compute_index, compute_whole_ikm
from ikm.analysis.precision import Precision, design_survey, estimate_unsur
from ikm.analysis.profile import (
    Profile,
    RowSelection,
    SectorScores,
    Spread,
    count_spreads,
    explain_refusal,
    find_secret_groups,
    list_unsur_groups,
    profile_respondents,
    score_sector,
)
from ikm.analysis.quality import (
    Doubt,
    Refusals,
    Reliability,
    Screening,
    UnansweredUnsur,
    apply_decisions,
    assess_doubt,
    assess_refusals,
    count_unanswered,
    estimate_reliability,
    hide_small_refusals,
    hide_subtractable_figures,
    list_hidden_figures,
    list_screening_rows,
    screen_answers,
)
from ikm.display import is_in_report
from ikm.rules.pack import find_pack
from ikm.rules.period import Period
from ikm.survey.handout import hand_out_copies
from ikm.survey.pictures import Pictures
from ikm.survey.plans import ActionPlan
from ikm.survey.responses import CHARACTERISTICS, PAIR_PREFIXES, Source, Survey, find_scored_columns
from ikm.survey.review import CommentReview

if TYPE_CHECKING:
    from ikm.analysis.actions import ActionDraft, FollowUp, PlanStep, Priorities, Simulation
    from ikm.analysis.comments import Comments
    from ikm.analysis.crossing import CrossedGroups
    from ikm.analysis.importance import Importance
    from ikm.analysis.overview import Asks, Board, Way
    from ikm.analysis.places import Places
    from ikm.analysis.promises import Promises
    from ikm.analysis.review import QuoteSelection
    from ikm.analysis.weighting import WeightedIndex

_Item = TypeVar("_Item")


class LaterRead(Sequence[_Item]):
    """What is read when somebody first looks at it: who asks for an index alone waits for one file.

    Parameters
    ----------
    read : callable
        Gives all of it; called once.
    """

    def __init__(self, read: Callable[[], Sequence[_Item]]) -> None:
        self._read = read

    @cached_property
    def _items(self) -> Sequence[_Item]:
        return tuple(self._read())

    @overload
    def __getitem__(self, place: int) -> _Item: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[_Item]: ...
    def __getitem__(self, place: int | slice) -> _Item | Sequence[_Item]:
        return self._items[place]

    def __len__(self) -> int:
        return len(self._items)


#: How the name of a selection begins among the figures of a page; whatever it is called there, each has a name.
SELECTED = "selection "


@hand_out_copies
@dataclass(frozen=True)
class ShownFigures:
    """Figures of a survey that are shown, as an attacker would have them.

    Parameters
    ----------
    figures : mapping of str to Series
        Figure -> how often each row counts in it, a truth or a weight; the index of all first.
    extreme : Series of int
        As of `find_exposing`, for the same rows.
    answered : DataFrame of bool
        Which questions each row answered, and counts.
    detailed : mapping of str to Series of bool
        Those figures of which each unsur is shown too.
    """

    figures: Mapping[str, pd.Series]
    extreme: pd.Series
    answered: pd.DataFrame
    detailed: Mapping[str, pd.Series]


@dataclass(frozen=True)
class Numbers:
    """Results of one survey beside those it is compared with.

    Parameters
    ----------
    read : Survey
        The period studied, as read; what the unit decided to exclude is still in it.
    earlier : sequence of Survey
        Earlier periods of the unit, oldest first; later ones are left out, so that a report stays as it was.
    benchmarks : sequence of Survey
        Answers of the unit's benchmark unit, its newest period up to this one; one or none.
    published : sequence of PublishedIndex
        Printed figures of the unit and of its benchmark up to this period.
    read_review, read_plan : callable
        Give what a person decided about comments, and the rencana tindak lanjut of the unit, of any period.
    audience : {'public', 'internal'}
    overlapping : sequence of Survey
        Answers that count of periods for the public that share days with this one and go before it: what would tell of
        few people beside their reports is held back here.
    beside : ShownFigures, optional
        What is shown besides of a survey from which these answers were chosen.
    read_pictures : callable
        Gives the pictures of the period.
    """

    read: Survey
    earlier: Sequence[Survey] = ()
    benchmarks: Sequence[Survey] = ()
    published: Sequence[PublishedIndex] = ()
    read_review: Callable[[], CommentReview] = CommentReview
    read_plan: Callable[[], ActionPlan] = ActionPlan
    audience: Audience = "public"
    overlapping: Sequence[Survey] = ()
    beside: ShownFigures | None = None
    read_pictures: Callable[[], Pictures] = Pictures

    @cached_property
    def screened(self) -> Screening:
        """Answers that look wrong, and what the unit decided about them; without the figures that expose few."""
        return hide_subtractable_figures(self._screening, self.read, self._least_apart, self.exposing)

    @cached_property
    def _screening(self) -> Screening:
        """The same with every figure."""
        return screen_answers(self.read, self.threshold)

    @cached_property
    def survey(self) -> Survey:
        """The answers that count."""
        return apply_decisions(self.read)

    @cached_property
    def review(self) -> CommentReview:
        """What a person decided about comments."""
        return self.read_review()

    @cached_property
    def plan(self) -> ActionPlan:
        """Rencana tindak lanjut of the unit, of any period."""
        return self.read_plan()

    @cached_property
    def pictures(self) -> Pictures:
        """Pictures of the period."""
        return self.read_pictures()

    def read_now(self) -> None:
        """Read all that waits to be asked for: the folder will be gone."""
        _ = [*self.earlier, *self.benchmarks, *self.published, self.review, self.plan, self.pictures]

    @property
    def benchmark(self) -> Survey | None:
        """Answers of the benchmark unit; None where the unit names none, or it has none yet."""
        return next(iter(self.benchmarks), None)

    @cached_property
    def exposing(self) -> frozenset[str]:
        """Figures hidden because all that the report shows together would expose few: 'gender.Perempuan', 'as_read'.

        What the stricter edition shows is taken first, so that two editions together show no more than one.
        """
        return self._audited[0]

    @cached_property
    def shown(self) -> ShownFigures:
        """Every figure that the report shows of some of the answers to all unsur, and those beside it."""
        groups = {
            f"{name}.{label}": self._count_in(labels.index[labels == label])
            for name, shown in self._unsur_groups.items()
            for labels in [self.survey.groups(name)]
            for label in shown
        }
        around = self.beside.detailed if self.beside else {}
        detailed = {**{f"beside.{name}": rows for name, rows in around.items()}, **groups}
        return ShownFigures(self._audited[1], self._extreme, self._answered, detailed)

    @cached_property
    def _audited(self) -> tuple[frozenset[str], dict[str, pd.Series]]:
        """Names of the figures that are hidden beside the others, and the figures that are shown."""
        first = {"ikm": self._count_in(self.survey.answers.index)}
        if self.beside:
            first |= {f"beside.{name}": rows for name, rows in self.beside.figures.items()}
        shown: dict[str, pd.Series] = {}
        asked: dict[str, pd.Series] = {}
        for threshold in sorted({self.threshold, *GROUP_THRESHOLDS.values()}, reverse=True):
            if threshold >= self.threshold:
                asked = self._list_figures(threshold)
                wanted = {**first, **shown, **asked}
                rare = [] if self.beside else self._list_rare(threshold)
                secret = find_exposing(wanted, threshold, rare, extreme=self._extreme)
                shown = {name: rows for name, rows in wanted.items() if name not in secret}
        return frozenset(asked) - frozenset(shown), shown

    def _list_figures(self, threshold: int) -> dict[str, pd.Series]:
        """List the figures besides the index that an edition shows if nothing else were: who counts in each.

        Groups first, the largest before the others and those who stated nothing last; groups of the unit's own after
        all else, so that a column more hides nothing that stood without it.
        """
        survey = self.survey
        figures = self._list_group_figures(CHARACTERISTICS, threshold)
        screening = hide_subtractable_figures(self._screening, self.read, threshold)
        hidden = list_hidden_figures(screening)
        for name, inside in list_screening_rows(screening, self.read).items():
            if name not in hidden:
                figures[name] = self._count_in(inside.index[inside])
        if not hide_small_refusals(assess_refusals(survey), survey, threshold, listed=True).withheld:
            figures["with_refused"] = self._count_in(self._answering)
        for weighted in analysis.weighting.weight_survey(survey, threshold):
            if weighted.weights is not None:
                figures[f"weighted.{weighted.kind}"] = weighted.weights.reindex(self._answering, fill_value=Fraction(0))
        return figures | self._list_group_figures(survey.characteristics[len(CHARACTERISTICS) :], threshold)

    def _list_group_figures(self, characteristics: Sequence[str], threshold: int) -> dict[str, pd.Series]:
        """List who counts in each group that some characteristics show, by 'gender.Perempuan'."""
        groups = []
        for characteristic in characteristics:
            labels = self.survey.groups(characteristic)
            secret = find_secret_groups(self.survey, labels, threshold)
            open_labels = [str(label) for label in secret.index[~secret]]
            groups += [(characteristic, label, labels.index[labels == label]) for label in sorted(open_labels)]
        groups.sort(key=lambda group: (not group[1], -len(group[2])))
        return {f"{name}.{label}": self._count_in(rows) for name, label, rows in groups}

    def _list_rare(self, threshold: int) -> list[pd.Series]:
        """List who answered each unsur that fewer than the threshold answered."""
        given = self._given.notna()
        return [given[score.key] for score in self.scored.unsur if 0 < score.n < threshold]

    @cached_property
    def _given(self) -> pd.DataFrame:
        """Answers to the unsur of every row that holds one, refused ones too."""
        refused = self.survey.refused_answers
        whole = pd.concat([self.read.scores, refused[~refused.index.isin(self.read.scores.index)]])
        return whole[whole.notna().any(axis=1)].sort_index()

    @cached_property
    def _answering(self) -> pd.Index:
        """Rows with an answer to an unsur, refused ones too; of a selection all that it was chosen from."""
        return self._extreme.index

    @cached_property
    def _extreme(self) -> pd.Series:
        """Return 1 for each of these rows that holds the highest answer alone, -1 for the lowest, else 0."""
        if self.beside:
            return self.beside.extreme
        return mark_extreme(self._given, self.survey.instrument)

    def _count_in(self, rows: pd.Index) -> pd.Series:
        """Return whether each of the answering rows is among some."""
        return pd.Series(self._answering.isin(rows), self._answering)

    def audit_selection(self, rows: RowSelection, chosen: Survey, others: Mapping[str, pd.Series]) -> ShownFigures:
        """Return what is shown beside a selection, refusing one that tells of few beside it.

        Parameters
        ----------
        chosen : Survey
            The answers that fit.
        others : mapping of str to Series
            Other figures that are shown, as `ShownFigures.figures`; selections among them by a name that begins with
            `SELECTED`.

        Raises
        ------
        SettingError
            Its figure, and those of the report and of the others, give one of few by sums and differences; or so do
            its answers to one question.
        """
        name, inside = f"{SELECTED}{len(others)}", self._count_in(chosen.answers.index)
        asked = {**self.shown.figures, **others, name: inside}
        rare = [] if self.beside else self._list_rare(self.threshold)
        selected = {each: who for each, who in others.items() if each.startswith(SELECTED)}
        before = {**self.shown.detailed, **selected}
        if find_exposing(asked, self.threshold, rare, extreme=self._extreme) or self._tells_answers(before, inside):
            raise explain_refusal(self.survey, rows, self.threshold)
        return ShownFigures(asked, self._extreme, self._answered, {**before, name: inside})

    def _tells_answers(self, before: Mapping[str, pd.Series], inside: pd.Series) -> bool:
        """Return whether a selection gives the answers of few to a question, beside all and what is shown before.

        People who left it open are in none of these means: of many people left over one alone may have answered.
        """
        for column, given in self._answered.items():
            unsur = column in self.survey.instrument.keys
            asked = {name: who & given for name, who in {**before, "": inside}.items()}
            # an item of the sector, harapan or kepentingan of few is not shown, nor are unsur of nobody
            shown = {name: who for name, who in asked.items() if who.sum() >= (1 if unsur else self.threshold)}
            if "" in find_exposing({"all": given, **shown}, self.threshold):
                return True
        return False

    @cached_property
    def _answered(self) -> pd.DataFrame:
        """Which questions each answering row answered; of a selection as of all that it was chosen from."""
        if self.beside:
            return self.beside.answered
        answers, sector = self.survey.answers, find_pack(self.survey.unit.sector)
        columns = find_scored_columns(answers, self.survey.instrument, sector)
        return answers[columns].notna().reindex(self._answering, fill_value=False)

    @cached_property
    def unanswered(self) -> tuple[UnansweredUnsur, ...]:
        """Blank and 'does not apply' per unsur."""
        return count_unanswered(self.survey)

    @property
    def threshold(self) -> int:
        """Fewest respondents of a group that is shown."""
        return GROUP_THRESHOLDS[self.audience]

    @property
    def _least_apart(self) -> int:
        """Fewest rows between the official index and one beside it; beside overlapping periods no other is shown."""
        return self.read.read + 1 if self.overlapping else self.threshold

    @cached_property
    def _differences(self) -> list[tuple[Period, ...]]:
        """How figures of this period and of those that share days with it are taken from one another."""
        return list_differences(
            [self.survey.period, *(survey.period for survey in self.overlapping)], self.survey.period
        )

    def _gives_away(self, choose: Callable[[Survey], pd.Series]) -> bool:
        """Return whether a figure of some answers, the same in each overlapping period, leaves few by subtraction."""
        if not self.overlapping:
            return False
        answers = {survey.period: survey.scores[choose(survey)] for survey in (self.survey, *self.overlapping)}
        return find_small_difference(answers, self._differences, self.threshold) is not None

    @cached_property
    def index(self) -> Index:
        """The pooled, official index and all that is known of its unsur; without figures where one or two answered."""
        skipped = self.survey.does_not_apply.sum()
        return self.scored.join(
            does_not_apply={key: int(skipped[key]) for key in self.survey.instrument.keys},
            low={key: error.low for key, error in self.errors.items()},
            high={key: error.high for key, error in self.errors.items()},
        )

    @cached_property
    def whole(self) -> Decimal | None:
        """What the index would be with the unsur that the unit leaves out; None where none is, or few answered it."""
        return compute_whole_ikm(self.survey, self.threshold)

    @cached_property
    def scored(self) -> Index:
        """The official index from answers alone, without the errors of its unsur: the first number there is."""
        return disclose_index(compute_index(self.survey.scores, self.survey.instrument, self.survey.bobot))

    @property
    def detailed(self) -> bool:
        """Whether unsur may be shown: a single respondent's unsur are that person's answers."""
        return shows_unsur(self.index, self.threshold)

    @property
    def enough(self) -> bool:
        """Whether enough answered to show single questions beside the unsur."""
        return self.index.respondents >= self.threshold

    @cached_property
    def precision(self) -> Precision | None:
        """Sampling error of the index, where enough answered to claim one."""
        return estimate_survey_precision(self.survey, self.index)

    @cached_property
    def doubt(self) -> Doubt | None:
        """Answers that look wrong, where they weigh more than the interval allows for."""
        return None if self.precision is None else assess_doubt(self.screened, self.precision, self.threshold)

    @cached_property
    def errors(self) -> dict[str, Precision]:
        """Sampling error of each unsur that enough answered."""
        survey, design = self.survey, design_survey(self.survey)
        return {
            score.unsur.key: estimate_unsur(survey.scores, score.unsur.key, survey.instrument, design)
            for score in self.scored.unsur
            if score.n >= LEAST_CLAIMED
        }

    @cached_property
    def order(self) -> UnsurOrder:
        """Which unsur really differ in value, by the answers of the same respondents."""
        if not self.detailed:
            return UnsurOrder()
        return compare_unsur_order(self.survey.scores, self.scored, design_survey(self.survey))

    @cached_property
    def weighted(self) -> tuple[WeightedIndex, ...]:
        """Index by number of users, beside the official one; none beside overlapping periods, whose groups it mixes."""
        if self.overlapping:
            return ()
        figures = analysis.weighting.weight_survey(self.survey, self.threshold)
        return tuple(
            analysis.weighting.WeightedIndex(figure.kind, figure.characteristics, refused="apart")
            if f"weighted.{figure.kind}" in self.exposing
            else figure
            for figure in figures
        )

    @cached_property
    def disagreeing(self) -> WeightedIndex | None:
        """The index by number of users, where it says something else than the official one."""
        return analysis.weighting.find_disagreeing(self.weighted, self.index, self.precision)

    @cached_property
    def reliability(self) -> Reliability:
        """Internal consistency of the unsur."""
        return estimate_reliability(self.survey.scores, self.survey.instrument)

    @cached_property
    def spreads(self) -> tuple[Spread, ...]:
        """Answers to each unsur; none where few enough answered to tell one from another, of all or of one unsur."""
        if not self.detailed or self._hides_answers(self.survey.instrument.keys):
            return ()
        spreads = count_spreads(self.survey.scores, self.survey.instrument)
        return tuple(spread.disclosed(self.threshold) for spread in spreads)

    @cached_property
    def profiles(self) -> list[Profile]:
        """Respondents per characteristic, small groups hidden."""
        return [self.by(characteristic) for characteristic in self.survey.characteristics]

    def by(self, characteristic: str) -> Profile:
        """Return respondents by one characteristic; refuse one that is not known."""
        if characteristic not in self._profiles:

            def are_known(labels: Sequence[str]) -> bool:
                return self._gives_away(lambda survey: survey.groups(characteristic).isin(labels))

            own = f"{characteristic}."
            exposing = [name.removeprefix(own) for name in self.exposing if name.startswith(own)]
            grouped = profile_respondents(self.survey, characteristic, self.threshold, exposing, are_known)
            self._profiles[characteristic] = grouped
        return self._profiles[characteristic]

    def cross(
        self, labels: Sequence[pd.Series], others: Mapping[str, pd.Series] | None
    ) -> tuple[CrossedGroups, dict[str, pd.Series]]:
        """Return respondents by any columns, and who is in each group that is shown.

        Parameters
        ----------
        labels : sequence of Series of category
            From `label_groups`.
        others : mapping of str to Series, or None
            What is shown besides of chosen answers, as `ShownFigures.figures`; None where neither these nor the
            figures of the report stand beside it.
        """
        rare = [] if self.beside else self._list_rare(self.threshold)
        shown = {"ikm": self._count_in(self.survey.answers.index)}
        shown = shown if others is None else {**self.shown.figures, **others}
        cross = analysis.crossing.cross_respondents
        return cross(self.survey, labels, self.threshold, shown, rare, extreme=self._extreme)

    def unsur_by(self, characteristic: str) -> dict[str, Index]:
        """Return the groups of a characteristic whose unsur may be shown, with the index that holds them."""
        self.by(characteristic)  # refuses one that is not known
        return dict(self._unsur_groups[characteristic])

    @cached_property
    def _unsur_groups(self) -> dict[str, dict[str, Index]]:
        """Groups whose unsur may be shown, by characteristic: no sum or difference of any gives an unsur of few."""
        survey = self.survey
        groups = {profile.characteristic: list_unsur_groups(survey, profile) for profile in self.profiles}
        labels = {name: survey.groups(name) for name in groups}
        own = self._count_in(survey.answers.index)
        inside = {
            (name, label): self._count_in(labels[name].index[labels[name] == label])
            for name, found in groups.items()
            for label in sorted(found, key=lambda label: (not label, label))
        }
        order = sorted(
            inside, key=lambda group: (group[0] in survey.unit.groups, not group[1], -int(inside[group].sum()))
        )
        around = self.beside.detailed if self.beside else {}
        secret: set[tuple[str, str]] = set()
        for key in survey.instrument.keys if order else ():
            given = self._answered[key]
            beside = {"beside": given, **{f"beside.{name}": who & given for name, who in around.items()}}
            asked = {"": own & given, **beside, **{".".join(group): inside[group] & given for group in order}}
            extreme = mark_extreme(survey.scores[[key]], survey.instrument).reindex(self._answering, fill_value=0)
            exposing = find_exposing(asked, self.threshold, extreme=extreme)
            secret |= {group for group in order if ".".join(group) in exposing}
        return {
            name: {label: index for label, index in found.items() if (name, label) not in secret}
            for name, found in groups.items()
        }

    @cached_property
    def _profiles(self) -> dict[str, Profile]:
        """Profiles that were asked for, by characteristic."""
        return {}

    @cached_property
    def group_differences(self) -> dict[str, tuple[Difference, ...]]:
        """Every pair of shown groups, one family a characteristic."""
        survey, differences = self.survey, {}
        for grouped in self.profiles:
            labels = [group.label for group in grouped.groups if group.label]
            differences[grouped.characteristic] = compare_groups(survey, survey.groups(grouped.characteristic), labels)
        return differences

    def places(self, key: str, before: tuple[Survey, Profile] | None = None) -> Places:
        """Return a group of the unit's own side by side.

        Parameters
        ----------
        before : (Survey, Profile), optional
            The period that changes are measured from, and what its own report shows of the group.
        """
        mentions = self.comments.by_group(key)
        complaints = {each.key: each.complaints for each in mentions if each.complaints is not None}
        known = (self.by(key), self.group_differences[key], self.unsur_by(key))
        return analysis.places.compare_places(self.survey, key, *known, complaints, before)

    @cached_property
    def sector(self) -> SectorScores | None:
        """What the sector asks beyond the unsur; None where it asks nothing, or must not be told of it."""
        return None if self.hides_sector else self._sector

    @cached_property
    def hides_sector(self) -> bool:
        """Whether items of the sector would give answers of few away beside overlapping periods."""
        return self._sector is not None and self._hides_answers([score.item.column for score in self._sector.scores])

    @cached_property
    def _sector(self) -> SectorScores | None:
        """Every item that the sector was asked."""
        return score_sector(self.survey, self.threshold)

    @cached_property
    def promises(self) -> Promises:
        """The promises of the city, from the unsur that tell of them; none below 10 respondents."""
        return self.score_promises()

    def score_promises(self, trial: str = "") -> Promises:
        """Score the promises in force, or those of a file in the data folder."""
        if not self.detailed or self.index.respondents < LEAST_CLAIMED:
            return analysis.promises.Promises()
        sector = self.sector if self.enough else None
        return analysis.promises.estimate_promises(
            analysis.promises.score_promises(self.index, self.survey.unit, sector, trial), self.survey
        )

    @cached_property
    def comments(self) -> Comments:
        """What respondents wrote, personal data removed."""
        comments = analysis.review.apply_review(
            analysis.comments.analyse_comments(self.survey, self.threshold), self.review
        )
        held_back = self._gives_away(analysis.comments.list_writing)
        return replace(comments, held_back=held_back, published=is_in_report())

    @cached_property
    def quotes(self) -> QuoteSelection:
        """Comments that a person approved."""
        return analysis.review.select_quotes(self.comments, self.review)

    @cached_property
    def importance(self) -> Importance:
        """Harapan or kepentingan beside kinerja, or what went with satisfaction on the whole."""
        answers = self.survey.answers
        paired = [name for name in answers if name.startswith(PAIR_PREFIXES) or name == "overall"]
        answers = answers.drop(columns=paired) if self._hides_answers(paired) else answers
        importance = analysis.importance.assess_importance(
            answers, self.survey.instrument, design=design_survey(self.survey)
        )
        return importance if self.detailed or not importance.gaps else importance.without_unsur()

    def _hides_answers(self, columns: Iterable[str]) -> bool:
        """Return whether an overlapping period leaves few who answered one of these columns."""
        return any(self._gives_away(partial(_have_answered, name)) for name in columns)

    @cached_property
    def priorities(self) -> Priorities:
        """Unsur in order of urgency."""
        if self.index.respondents >= LEAST_CLAIMED and not self.detailed:
            return analysis.actions.Priorities(self.survey.instrument, (), (), hidden=True)
        complaints, written = analysis.actions.count_complaints_by_unsur(self.comments), len(self.comments.comments)
        known = (self.index, self.order, self.spreads, self.importance)
        return analysis.actions.rank_priorities(
            *known, complaints, written, analysis.actions.count_requests_by_unsur(self.comments)
        )

    @cached_property
    def drafts(self) -> tuple[ActionDraft, ...]:
        """What is proposed for the first priorities."""
        return analysis.actions.draft_actions(
            self.priorities, self.survey.unit, self.survey.instrument, self.survey.period
        )

    @cached_property
    def steps(self) -> tuple[PlanStep, ...]:
        """The plan of the period: what a person planned, drafts where nobody did."""
        return analysis.actions.list_plan_steps(self.drafts, self.plan.rows(self.survey.period))

    @cached_property
    def simulation(self) -> Simulation | None:
        """The index if the priorities reached their targets."""
        return analysis.actions.simulate_plan(self.index, self.steps)

    @cached_property
    def followup(self) -> tuple[FollowUp, ...]:
        """What became of the plans of earlier periods."""
        return analysis.actions.follow_up_plan(self.plan, self.earlier, self.survey)

    @cached_property
    def board(self) -> Board:
        """Every unsur beside what was wished for, the benchmark, and a year ago, else the period before."""
        if not self.detailed:
            return analysis.overview.Board(self.survey.instrument, ())
        since = self.year_ago or self.change
        surveys = {survey.period: survey for survey in self.earlier}
        past = surveys.get(since.first.period) if since and not since.printed else None
        complaints = analysis.actions.count_complaints_by_unsur(self.comments)
        known = (self.index, self.spreads, complaints, self.importance)
        return analysis.overview.build_board(
            *known, (since, past), (self.against_benchmark, self.benchmark), self.promises
        )

    @cached_property
    def asks(self) -> Asks:
        """What is asked of whoever decides."""
        return analysis.overview.list_asks(self.index, self.followup, self.priorities, self.steps)

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """The index by every way of counting it; the official one alone beside overlapping periods."""
        return analysis.overview.list_ways(self.index, self.precision, self.screened, self.weighted, self._least_apart)

    @cached_property
    def trend(self) -> tuple[TrendPoint, ...]:
        """Index of each period up to this one."""
        return build_trend([*self.earlier, self.survey], self._list_printed(self.survey.unit.code))

    @cached_property
    def slope(self) -> Slope | None:
        """How much the index rose or fell a year over the periods of one series; None below five."""
        return estimate_slope(self.trend)

    @cached_property
    def contradicted(self) -> tuple[tuple[TrendPoint, PublishedIndex], ...]:
        """Periods with answers for which another index was published."""
        return find_contradictions(self.trend, self._list_printed(self.survey.unit.code))

    @property
    def change(self) -> Comparison | None:
        """Difference from the period before, its answers or its printed figure; None for the first."""
        return self._changes[0]

    @property
    def year_ago(self) -> Comparison | None:
        """Difference from the same part of the year before; None where there is none, or it is the period before."""
        return self._changes[1]

    @cached_property
    def _changes(self) -> tuple[Comparison | None, ...]:
        """Differences from the period before and the same one a year ago: one family of tests."""
        before = self.trend[-2] if len(self.trend) > 1 else None
        year_ago = find_year_ago(self.trend)
        return adjust_comparisons(self._compare_point(before), self._compare_point(year_ago))

    def _compare_point(self, point: TrendPoint | None) -> Comparison | None:
        """Compare with a period of the trend."""
        if point is None:
            return None
        surveys = {survey.period: survey for survey in self.earlier}
        return self._compare_with(None if point.printed else surveys[point.period], point.published)

    @cached_property
    def against_benchmark(self) -> Comparison | None:
        """Difference from the benchmark unit: its answers, or a later printed figure; None where there is neither."""
        return compare_with_benchmark(self.survey, self.benchmark, self._list_printed(self.survey.unit.benchmark))

    def _list_printed(self, unit: str) -> list[PublishedIndex]:
        """Return the printed figures of a unit."""
        return [printed for printed in self.published if printed.figure.unit == unit]

    def _compare_with(self, survey: Survey | None, printed: PublishedIndex | None) -> Comparison | None:
        """Compare with a printed figure, else with answers."""
        if printed is not None:
            return compare_with_printed(printed, self.survey)
        return None if survey is None else compare_surveys(survey, self.survey)

    @cached_property
    def refusals(self) -> Refusals:
        """What was not counted."""
        refusals = assess_refusals(self.survey)
        exposing, listed = "with_refused" in self.exposing, self.audience == "internal"
        return hide_small_refusals(refusals, self.survey, self._least_apart, listed=listed, exposing=exposing)

    @cached_property
    def hidden(self) -> tuple[HiddenFigure, ...]:
        """What the report does not show, and why; not which groups, for a name can be a person's."""
        index = self.index
        if not index.respondents:
            return ()
        few: list[str] = []
        beside: list[str] = []
        if index.withheld:
            few.append("ikm")
        if not self.detailed:
            (beside if self.enough else few).append("unsur")
        few += [f"distribution.{spread.unsur.key}" for spread in self.spreads if spread.few]
        for profile in self.profiles:
            if profile.withheld:
                small = find_secret_groups(self.survey, self.survey.groups(profile.characteristic), self.threshold)
                (few if small.any() else beside).append(f"groups.{profile.characteristic}")
        if self.sector:
            few += [f"sector.{score.item.key}" for score in self.sector.scores if score.n and score.value is None]
        if self.comments.comments and not self.comments.enough:
            (beside if self.comments.held_back else few).append("comments")
        few += [f"screening.{finding.kind}" for finding in self.screened.findings if finding.few]
        beside += [f"screening.{name}" for name in sorted(list_hidden_figures(self.screened))]
        beside += ["refused.with_refused"] if self.refusals.withheld else []
        beside += [f"weighted.{figure.kind}" for figure in self.weighted if figure.refused == "apart"]
        beside += ["policy.priorities"] if self.priorities.hidden else []
        beside += ["importance.unsur"] if self.importance.hidden else []
        return (*(HiddenFigure(what, "few") for what in few), *(HiddenFigure(what, "beside") for what in beside))

    @cached_property
    def sources(self) -> list[Source]:
        """Every file that the report rests on, this period's first."""
        surveys = [
            self.survey,
            *self.overlapping,
            *reversed(self.earlier),
            *self.benchmarks,
        ]
        read = [source for survey in surveys for source in survey.sources]
        printed_figures = [
            *(point.published for point in self.trend),
            self.against_benchmark.printed if self.against_benchmark else None,
            *(printed for _, printed in self.contradicted),
        ]
        files = dict.fromkeys(printed.figure.file for printed in printed_figures if printed)
        written = [source for source in (self.review.source, self.plan.source) if source]
        return [*read, *files, *written, *self.pictures.sources]


def _have_answered(column: str, survey: Survey) -> pd.Series:
    """Return who answered a column; nobody where it was not asked."""
    answers = survey.answers
    return answers[column].notna() if column in answers else pd.Series(False, answers.index)
