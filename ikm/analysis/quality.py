"""What was not counted, what looks suspicious, what either changes in the index, and whether the unsur agree."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd
import scipy

from ikm.analysis.disclosure import GROUP_THRESHOLDS, LEAST_SHOWN, disclose_index, find_subtractable, withhold_index
from ikm.analysis.index import (
    INDEX_LEVEL,
    INDEX_POINTS,
    LEAST_CLAIMED,
    Index,
    compute_ikm,
    compute_index,
    compute_survey_index,
    frame_records,
    subtract_known,
)
from ikm.analysis.precision import CONFIDENCE_LEVEL, Precision
from ikm.analysis.profile import find_secret_groups
from ikm.rules.instrument import Instrument, Unsur
from ikm.survey.handout import hand_out_copies
from ikm.survey.responses import AGE_GROUP, CHARACTERISTICS, Survey
from ikm.texts.words import is_trial_text

# --- Refused rows


@hand_out_copies
@dataclass(frozen=True)
class Refusals:
    """Rows of a file that count nowhere.

    Parameters
    ----------
    read, refused : int
        Rows in the file; rows refused.
    rows : DataFrame
        One row per reason: row, column, reason. What was seen there is not carried on: it may be anything. Rows that
        the unit excluded are left out where they are not listed.
    by_reason : Series of int
        Refused rows per reason, largest first.
    counted : Index
        The index as published, without the refused rows.
    with_refused : Index
        The index had the valid answers within the refused rows been counted.
    withheld : bool
        Whether that figure is not shown, for the difference would expose few rows; then it has no value.
    """

    read: int
    refused: int
    rows: pd.DataFrame
    by_reason: pd.Series
    counted: Index
    with_refused: Index
    withheld: bool = False

    @property
    def change(self) -> Decimal | None:
        """Index with the refused rows minus the published one, in index points; None where either is unknown."""
        return subtract_known(self.with_refused.value, self.counted.value)


def assess_refusals(survey: Survey) -> Refusals:
    """Assess what was refused in a survey, by reason, with its effect on the index."""
    everything = pd.concat([survey.scores, survey.refused_answers])
    return Refusals(
        read=survey.read,
        refused=survey.refused_rows,
        rows=survey.refused[["row", "column", "reason"]],
        by_reason=survey.refused.groupby("reason")["row"].nunique().sort_values(ascending=False, kind="stable"),
        counted=compute_survey_index(survey),
        with_refused=compute_index(everything, survey.instrument, survey.bobot),
    )


def hide_small_refusals(
    refusals: Refusals, survey: Survey, threshold: int, *, listed: bool, exposing: bool = False
) -> Refusals:
    """Return the refusals as they may be shown.

    Parameters
    ----------
    threshold : int
        Fewest refused rows with answers whose effect is shown: of those that could not be counted, and of those
        that the unit excluded, for the effect of these alone stands elsewhere.
    listed : bool
        Whether the rows that the unit excluded are listed, too, and not only counted.
    exposing : bool
        Whether the index with them would expose few beside the other figures of the report.
    """
    secret = exposing or any(0 < n < threshold for n in _count_refused_with_answers(survey))
    decided = refusals.rows["reason"].isin(list(SCREENS))
    return replace(
        refusals,
        rows=refusals.rows if listed else refusals.rows[~decided].reset_index(drop=True),
        counted=disclose_index(refusals.counted),
        with_refused=_hide_index(refusals.with_refused, secret),
        withheld=secret,
    )


def _count_refused_with_answers(survey: Survey) -> tuple[int, int]:
    """Count refused rows that hold a valid answer: those that the unit excluded, and the others."""
    rows = survey.refused_answers.dropna(how="all").index
    decided = rows.isin(survey.refused.loc[survey.refused["reason"].isin(list(SCREENS)), "row"])
    return int(decided.sum()), int((~decided).sum())


# --- Screens: rules that find suspicious rows

#: Equal answers of equal respondents within this time are one person who pressed twice: in exports of form tools the
#: same answers came up to five times, each within two minutes of the one before.
REPEAT_MINUTES = 5
#: So many answers within so short a time were not given by as many people at a counter.
BURST_ROWS, BURST_SECONDS = 5, 30
#: Fewer answers that are all alike say nothing about care.
LEAST_STRAIGHT_ANSWERS = 6
#: Columns in which people who try a form out say so; a name should not be in a file, but may be.
_SAYING = ("respondent", "name", "nama", "service", "saran")


def find_duplicates(survey: Survey) -> pd.Index | None:
    """Find a respondent id once more, or a whole row once more to the very second; the earliest is no finding.

    Rows without id and without time of day are not compared: two satisfied people of one age on one day are alike.
    """
    answers = _sort_by_time(survey, ["respondent"])
    named = answers.loc[answers["respondent"].ne(""), "respondent"]
    nameless = answers.index[answers["respondent"].eq("") & _has_time(answers)]
    if named.empty and nameless.empty:
        return None
    twice = named.index[named.duplicated()]
    if nameless.empty:
        return twice
    whole = survey.answers.loc[nameless].join(survey.does_not_apply.add_suffix(" -"))
    return twice.union(whole.index[whole.duplicated()])


def find_repeats(survey: Survey) -> pd.Index | None:
    """Find the same answers from a respondent with the same characteristics within five minutes of the last time."""
    keys = list(survey.instrument.keys)
    answers = _sort_by_time(survey, [*keys, *CHARACTERISTICS, AGE_GROUP])
    answers = answers[_has_time(answers)]
    if answers.empty:
        return None
    skipped = survey.does_not_apply.loc[answers.index]
    given = answers[keys].mask(skipped, -1).fillna(0)
    described = answers[[*CHARACTERISTICS, AGE_GROUP]].fillna({"age": 0})
    person = given.join(described).groupby([*given.columns, *described.columns], sort=False).ngroup()
    return answers.index[answers["date"].groupby(person).diff() <= pd.Timedelta(minutes=REPEAT_MINUTES)]


def find_trials(survey: Survey) -> pd.Index | None:
    """Find rows whose id, name, service or comment says nothing but that the form is being tried out."""
    declared = {_normalise_name(name) for name in survey.unit.services}
    answers = survey.answers
    trial = pd.Series(False, index=answers.index)
    for name in answers.columns.intersection(list(_SAYING)):
        trying = answers[name].map(is_trial_text).astype(bool)
        trial |= trying & ~answers[name].map(_normalise_name).isin(declared) if name == "service" else trying
    return answers.index[trial]


def find_bad_ages(survey: Survey) -> pd.Index | None:
    """Find ages that are neither years within `AGE_RANGE` nor a band; they count as not stated."""
    lost = _find_unreadable(survey, "age")
    return None if lost.empty and survey.answers[AGE_GROUP].eq("").all() else lost


def find_dates_outside_period(survey: Survey) -> pd.Index | None:
    """Find dates that cannot be read or lie outside the field work, but not in the future.

    The days are the sidecar's; where it names none, those of the period.
    """
    first, last = find_field_days(survey)
    days, newest = survey.answers["date"].dt.normalize(), find_newest_day(survey)
    outside = days.lt(pd.Timestamp(first)) | (days.gt(pd.Timestamp(last)) & days.le(pd.Timestamp(newest)))
    lost = _find_unreadable(survey, "date")
    return None if lost.empty and days.isna().all() else days.index[outside].union(lost)


def find_future_dates(survey: Survey) -> pd.Index | None:
    """Find dates after the newest day on which an answer of this period can have been given.

    Not read off a clock: the same file must give the same report on any day.
    """
    days = survey.answers["date"].dt.normalize()
    return None if days.isna().all() else days.index[days.gt(pd.Timestamp(find_newest_day(survey)))]


def find_unknown_services(survey: Survey) -> pd.Index | None:
    """Find services that the unit does not declare in the register; a service not stated is no finding."""
    declared = {_normalise_name(name) for name in survey.unit.services}
    named = survey.answers["service"].map(_normalise_name)
    return named.index[named.ne("") & ~named.isin(declared)] if declared else None


def find_straight_answers(survey: Survey) -> pd.Index | None:
    """Find one and the same answer to every unsur that was answered, at least six of them."""
    scores = survey.scores
    if scores.shape[1] < LEAST_STRAIGHT_ANSWERS:
        return None
    alike = scores.min(axis=1).eq(scores.max(axis=1)) & scores.count(axis=1).ge(LEAST_STRAIGHT_ANSWERS)
    return scores.index[alike]


def find_bursts(survey: Survey) -> pd.Index | None:
    """Find five or more answers within thirty seconds: every row of such a window."""
    answers = _sort_by_time(survey)
    times = answers.loc[_has_time(answers), "date"]
    if times.empty:
        return None
    reach = BURST_ROWS - 1
    ends = times.diff(reach) <= pd.Timedelta(seconds=BURST_SECONDS)  # this row and the four before it
    inside = ends.copy()
    for step in range(1, BURST_ROWS):
        inside |= ends.shift(-step, fill_value=False)
    return times.index[inside]


def find_sparse_rows(survey: Survey) -> pd.Index | None:
    """Find rows with more than half of the unsur that apply to the respondent left blank."""
    apply = (~survey.does_not_apply).sum(axis=1)
    blank = apply - survey.scores.count(axis=1)
    return blank.index[2 * blank > apply]


#: Kind -> rule; the kinds of `ikm.survey.units`, in their order.
SCREENS: dict[str, Callable[[Survey], pd.Index | None]] = {
    "duplicate": find_duplicates,
    "repeat": find_repeats,
    "test": find_trials,
    "age": find_bad_ages,
    "period": find_dates_outside_period,
    "future": find_future_dates,
    "service": find_unknown_services,
    "straight": find_straight_answers,
    "burst": find_bursts,
    "sparse": find_sparse_rows,
}
#: Kind -> column that it is about, where it is about one.
FINDING_COLUMNS = {"age": "age", "period": "date", "future": "date", "service": "service"}
#: Findings that say nothing is wrong, only that one may look: many are content, or come as a group.
PLAUSIBLE_FINDINGS = ("straight", "burst", "sparse")
#: Kinds that compare the answers themselves: of few people their number says what these answered.
ANSWER_FINDINGS = ("repeat", "straight", "sparse")
#: Kinds whose rows a table of groups splits: from both together a small group could be had.
_GROUPED = ("age", "service")


def find_field_days(survey: Survey) -> tuple[date, date]:
    """Find the first and last day of the field work: the sidecar's, where it names none the period's."""
    return survey.sidecar.field_from or survey.period.start, survey.sidecar.field_until or survey.period.end


def find_newest_day(survey: Survey) -> date:
    """Find the last day on which an answer can have been given: of the period, or of later field work."""
    return max(survey.period.end, survey.sidecar.field_until or survey.period.end)


def list_faults(survey: Survey) -> pd.DataFrame:
    """List everything wrong or odd in the answers of a period, by row.

    Parameters
    ----------
    survey : Survey
        From `read_survey(..., lenient=True)`, so that values outside the scale are among the refused rows.

    Returns
    -------
    DataFrame
        row (in the file), column ('' where the whole row), finding (a key of the reasons in the wording), wrong
        (bool; False for what is only to be looked at).
    """
    parts = [survey.refused[["row", "column"]].assign(finding=survey.refused["reason"])]
    for kind in SCREENS:
        rows = list(_find_rows(survey, kind))
        parts.append(pd.DataFrame({"row": rows, "column": FINDING_COLUMNS.get(kind, ""), "finding": kind}))
    faults = pd.concat(parts).astype({"row": "int64"})
    faults["wrong"] = ~faults["finding"].isin(PLAUSIBLE_FINDINGS)
    return faults.sort_values(["row", "column", "finding"]).reset_index(drop=True)


def _find_rows(survey: Survey, kind: str) -> pd.Index:
    """Find the rows of one kind; none where it cannot be checked."""
    matches = SCREENS[kind](survey)
    return survey.answers.index[:0] if matches is None else matches


def _sort_by_time(survey: Survey, columns: Sequence[str] = ()) -> pd.DataFrame:
    """Sort dates and columns of counted rows from the earliest on, no date last; equal times in the order of the file.

    Not all columns: a file may have thousands that no screen looks at. `find_duplicates` and `find_repeats` share this
    order, so that of rows that repeat one another one is always left.
    """
    return survey.answers[["date", *columns]].sort_values("date", kind="stable")


def _has_time(answers: pd.DataFrame) -> pd.Series:
    """Return whether a date has a time of day: midnight is what a date alone becomes."""
    return answers["date"].notna() & answers["date"].ne(answers["date"].dt.normalize())


def _find_unreadable(survey: Survey, column: str) -> pd.Index:
    """Find counted rows in which a cell was given and could not be read."""
    cells = survey.unreadable
    return survey.answers.index.intersection(cells.loc[cells["column"].eq(column), "row"])


def _normalise_name(text: str) -> str:
    """Return a name without regard to case and blanks."""
    return " ".join(text.casefold().split())


# --- What was decided about flagged rows, and what it changes


@dataclass(frozen=True)
class Finding:
    """Rows of one kind.

    Parameters
    ----------
    kind : str
        A key of `SCREENS`.
    checked : bool
        False where the file lacks what the rule needs: times of day, dates, ids, declared services.
    rows : tuple of int
        Rows in the file, rising; of those that hold answers that can be counted.
    excluded : bool
        What was decided for this kind.
    kept_index, excluded_index : Index
        The index with these rows and without them, all other kinds as decided: one of the two is the published one.
    withheld : bool
        Whether the other of the two is not shown, for it would expose few rows; then it has no value.
    few : bool
        Whether it is not told of so few respondents; then it has no rows.
    """

    kind: str
    checked: bool
    rows: tuple[int, ...]
    excluded: bool
    kept_index: Index
    excluded_index: Index
    withheld: bool = False
    few: bool = False

    @property
    def count(self) -> int | None:
        """Number of rows; None where it is not told."""
        return None if self.few else len(self.rows)

    @property
    def effect(self) -> Decimal | None:
        """Published index without these rows minus with them, in index points; None where either is unknown."""
        return subtract_known(self.excluded_index.value, self.kept_index.value)


@dataclass(frozen=True, eq=False)
class Screening:
    """A survey after its decisions.

    Parameters
    ----------
    survey : Survey
        What counts: excluded rows stand among the refused ones, their kind as reason.
    findings : tuple of Finding
        One per kind, those without rows too.
    as_read, as_decided, all_excluded : Index
        With every row that can be counted; as decided, which is the published one; without every flagged row.
    withheld : frozenset of str
        'as_read' and 'all_excluded' where they would expose few rows; then they have no value.
    """

    survey: Survey
    findings: tuple[Finding, ...]
    as_read: Index
    as_decided: Index
    all_excluded: Index
    withheld: frozenset[str] = frozenset()

    @property
    def flagged(self) -> tuple[int, ...]:
        """Rows with at least one finding, rising."""
        return tuple(sorted({row for finding in self.findings for row in finding.rows}))

    @property
    def excluded(self) -> tuple[int, ...]:
        """Rows that were taken out, rising."""
        return tuple(sorted({row for finding in self.findings if finding.excluded for row in finding.rows}))

    def frame(self) -> pd.DataFrame:
        """Return one row per kind: checked, count, excluded, kept_value, excluded_value (25-100), effect."""
        values = {"kept_value": INDEX_LEVEL, "excluded_value": INDEX_LEVEL, "effect": INDEX_POINTS}
        measures = {"checked": "", "count": "rows", "excluded": "", **values}
        paths = {"kept_value": "kept_index.value", "excluded_value": "excluded_index.value"}
        return frame_records(self.findings, "kind", measures, **paths).astype(dict.fromkeys(values, float))


def apply_decisions(survey: Survey) -> Survey:
    """Return the survey as decided, excluded rows among the refused: `screen_answers(survey).survey` alone, faster.

    Parameters
    ----------
    survey : Survey
        From `read_survey`. Not modified.
    """
    return _exclude_rows(survey, {kind: _find_rows(survey, kind) for kind in survey.decisions.excluded})


def screen_answers(survey: Survey, threshold: int = 1) -> Screening:
    """Look at a survey as it was read through every screen, and carry out what was decided.

    Parameters
    ----------
    survey : Survey
        From `read_survey`. Not modified.
    threshold : int
        Fewest rows of which is told what is found in the answers themselves (`ANSWER_FINDINGS`), unless it was decided
        to exclude them.
    """
    untold = set(ANSWER_FINDINGS) - set(survey.decisions.excluded) if 0 < len(survey.answers) < threshold else set()
    flagged = {kind: None if kind in untold else rule(survey) for kind, rule in SCREENS.items()}
    rows = {kind: survey.answers.index[:0] if matches is None else matches for kind, matches in flagged.items()}
    excluded = survey.decisions.excluded
    official = _exclude_rows(survey, {kind: rows[kind] for kind in excluded})
    findings = []
    for kind, matches in flagged.items():
        others = _join_rows(rows[other] for other in excluded if other != kind)
        kept, without = (_compute_index_without(survey, others | out) for out in (set(), set(rows[kind])))
        places = tuple(int(row) for row in sorted(rows[kind]))
        checked, few = matches is not None, kind in untold
        findings.append(Finding(kind, checked, places, kind in excluded, kept, without, few=few))
    unflagged = _compute_index_without(survey, _join_rows(rows.values()))
    as_read, as_decided = compute_survey_index(survey), compute_survey_index(official)
    return Screening(official, tuple(findings), as_read, as_decided, unflagged)


def hide_subtractable_figures(
    screening: Screening, read: Survey, threshold: int, exposing: Collection[str] = ()
) -> Screening:
    """Return a screening with those figures alone from which no subtraction makes a figure of few rows.

    Parameters
    ----------
    read : Survey
        As it was screened, with every row.
    threshold : int
        Fewest rows that may lie between two figures.
    exposing : collection of str
        Names of further figures that are hidden (`list_screening_rows`): beside the other figures of the report they
        would expose few.
    """
    rows = read.answers.index
    official = pd.Series(~rows.isin(screening.excluded), rows)
    asked = list_screening_rows(screening, read)
    secret: set[str] = set(exposing) & set(asked)
    for kind in _GROUPED:
        shown = [official, *_list_shown_groups(screening.survey, kind, rows, threshold)]
        secret |= find_subtractable(shown, {kind: asked[kind]}, threshold)
    open_figures = {name: inside for name, inside in asked.items() if name not in secret}
    secret |= find_subtractable([official], open_figures, threshold)
    return Screening(
        survey=screening.survey,
        findings=tuple(_hide_figure(finding, finding.kind in secret) for finding in screening.findings),
        as_read=_hide_index(screening.as_read, "as_read" in secret),
        as_decided=disclose_index(screening.as_decided),
        all_excluded=_hide_index(screening.all_excluded, "all_excluded" in secret),
        withheld=frozenset(secret & {"as_read", "all_excluded"}),
    )


def list_screening_rows(screening: Screening, read: Survey) -> dict[str, pd.Series]:
    """List which rows are in each figure of a screening but the official one: by 'as_read', 'all_excluded' or kind."""
    rows = read.answers.index
    left_out = {"all_excluded": set(screening.flagged), "as_read": set()}
    left_out |= {finding.kind: _list_left_out(screening, finding) for finding in screening.findings}
    return {name: pd.Series(~rows.isin(list(out)), rows) for name, out in left_out.items()}


def list_hidden_figures(screening: Screening) -> frozenset[str]:
    """List the figures of a screening that are hidden, by the same names."""
    return screening.withheld | {finding.kind for finding in screening.findings if finding.withheld}


def _exclude_rows(survey: Survey, groups: dict[str, pd.Index]) -> Survey:
    """Return the survey with groups of rows refused, each under its name; a row in two groups has two reasons."""
    leaving = survey.answers.index.isin(list(_join_rows(groups.values())))
    if not leaving.any():
        return survey
    reasons = [
        pd.DataFrame({"row": rows, "column": FINDING_COLUMNS.get(kind, ""), "reason": kind, "seen": ""})
        for kind, rows in groups.items()
        if len(rows)
    ]
    refused = pd.concat([survey.refused, *reasons]).astype({"row": "int64"})
    return replace(
        survey,
        answers=survey.answers[~leaving],
        does_not_apply=survey.does_not_apply[~leaving],
        refused=refused.sort_values("row", kind="stable").reset_index(drop=True),
        refused_answers=pd.concat([survey.refused_answers, survey.scores[leaving]]).sort_index(),
    )


def _compute_index_without(survey: Survey, rows: set[int]) -> Index:
    """Compute the index of the counted rows but these."""
    scores = survey.scores
    return compute_index(scores[~scores.index.isin(list(rows))], survey.instrument, survey.bobot)


def _join_rows(groups: Iterable[pd.Index]) -> set[int]:
    """Return the rows in any of the groups."""
    return {row for group in groups for row in group}


def _list_left_out(screening: Screening, finding: Finding) -> set[int]:
    """List the rows left out of that figure of a finding which is not the official one."""
    excluded = [other for other in screening.findings if other.excluded and other.kind != finding.kind]
    others = {row for other in excluded for row in other.rows}
    return others if finding.excluded else others | set(finding.rows)


def _list_shown_groups(survey: Survey, characteristic: str, rows: pd.Index, threshold: int) -> list[pd.Series]:
    """List the rows of each group that the page shows."""
    labels = survey.groups(characteristic)
    secret = find_secret_groups(survey, labels, threshold)
    return [pd.Series(rows.isin(labels.index[labels == label]), rows) for label in secret.index[~secret]]


def _hide_figure(finding: Finding, secret: bool) -> Finding:
    """Return a finding without the figure that is not the official one, where that is secret."""
    return replace(
        finding,
        kept_index=_hide_index(finding.kept_index, secret and finding.excluded),
        excluded_index=_hide_index(finding.excluded_index, secret and not finding.excluded),
        withheld=secret,
    )


def _hide_index(index: Index, secret: bool) -> Index:
    """Return an index as it may be shown."""
    return withhold_index(index) if secret else disclose_index(index)


#: A larger share of flagged rows is reported, whatever they do to the index.
MANY_FLAGGED = Fraction(1, 10)


@dataclass(frozen=True)
class Doubt:
    """Flagged rows that matter.

    Parameters
    ----------
    share : Fraction
        Flagged rows that the unit kept, of the rows that count, of 1.
    without : Decimal or None
        The index without any of them, as it would be published; None where it would expose too few.
    """

    share: Fraction
    without: Decimal | None


def assess_doubt(screening: Screening, precision: Precision, threshold: int) -> Doubt | None:
    """Assess flagged rows beside the interval; None where they are few and decide little, or all are out.

    Parameters
    ----------
    threshold : int
        Fewest rows, flagged and not, before the index without the flagged ones is shown: a difference of two indexes
        gives the answers of a single row away.
    """
    flagged = len(set(screening.flagged) - set(screening.excluded))
    respondents = screening.as_read.respondents - len(screening.excluded)
    if not flagged:
        return None
    share = Fraction(flagged, respondents)
    without, official = screening.all_excluded.value, screening.as_decided.value
    if min(flagged, respondents - flagged) < threshold or without is None or official is None:
        return Doubt(share, None) if share > MANY_FLAGGED else None
    decides = precision.excludes(without) if precision.known else without != official
    return Doubt(share, without) if share > MANY_FLAGGED or decides else None


# --- Unanswered unsur


@dataclass(frozen=True)
class UnansweredUnsur:
    """Silence about one unsur among the counted respondents.

    Parameters
    ----------
    code : str
        Its place, 'U1'.
    blank, does_not_apply : int
        Respondents who were asked and said nothing; who said that it does not apply to them.
    respondents : int
        Counted respondents.
    """

    unsur: Unsur
    code: str
    blank: int
    does_not_apply: int
    respondents: int

    @property
    def blank_share(self) -> Fraction | None:
        """Share of the respondents, of 1; None where there are none."""
        return Fraction(self.blank, self.respondents) if self.respondents else None

    @property
    def does_not_apply_share(self) -> Fraction | None:
        """Share of the respondents, of 1; None where there are none."""
        return Fraction(self.does_not_apply, self.respondents) if self.respondents else None


def count_unanswered(survey: Survey) -> tuple[UnansweredUnsur, ...]:
    """Count blank and 'does not apply' per unsur among the rows that count, in the instrument's order."""
    code, skipped = survey.instrument.code, survey.does_not_apply.sum()
    blank = survey.scores.isna().sum() - skipped
    return tuple(
        UnansweredUnsur(item, code(item.key), int(blank[item.key]), int(skipped[item.key]), len(survey.answers))
        for item in survey.instrument.unsur
    )


# --- Answers on another scale


@dataclass(frozen=True)
class RescaledScores:
    """Means and an index of rescaled answers.

    Parameters
    ----------
    points : int
        Steps of the scale that was asked.
    respondents : int
        Those who answered at least one unsur.
    means : mapping of str to Fraction
        Unsur key -> mean on the scale that was asked, 1 to `points`; empty below 10 respondents, and where one or two
        answered an unsur.
    nrr : mapping of str to Fraction
        The same rescaled to 1 to 4.
    exact : Fraction or None
        25 x the mean of `nrr`, 25 to 100; None where an unsur was not asked, or one or two answered.
    """

    points: int
    respondents: int
    means: Mapping[str, Fraction]
    nrr: Mapping[str, Fraction]
    exact: Fraction | None


def rescale_scores(scores: pd.DataFrame, points: int, instrument: Instrument) -> RescaledScores:
    """Rescale answers on a scale of `points` steps to 1 to 4, and return their means.

    Parameters
    ----------
    scores : DataFrame of str, shape (respondents, unsur)
        Steps from 1; '' and '-' are no answers.

    Examples
    --------
    Nine unsur answered 5 and 4 by three people each have a mean of 14/3; 1 + 3 x (11/3)/4 = 15/4, times 25 is 93.75:

    >>> from ikm.rules.instrument import load_instrument
    >>> rules = load_instrument("permenpanrb-14-2017")
    >>> rescale_scores(pd.DataFrame([["5"] * 9, ["5"] * 9, ["4"] * 9], columns=rules.keys), 5, rules).exact
    Fraction(375, 4)
    """
    asked = scores[[key for key in instrument.keys if key in scores]]
    steps = asked.apply(pd.to_numeric, errors="coerce")
    given = {str(key): column for key, column in steps.items() if column.count()}
    means = {key: Fraction(int(column.sum()), int(column.count())) for key, column in given.items()}
    nrr = {key: 1 + 3 * (mean - 1) / (points - 1) for key, mean in means.items()}
    respondents = int(steps.notna().any(axis=1).sum())
    whole = [nrr.get(key) for key in instrument.keys]
    exact = compute_ikm(whole, instrument.bobot()) if respondents >= LEAST_SHOWN else None
    shown = respondents >= GROUP_THRESHOLDS["public"] and all(given[key].count() >= LEAST_SHOWN for key in given)
    return RescaledScores(points, respondents, means if shown else {}, nrr if shown else {}, exact)


# --- Reliability: whether the unsur measure one thing
#
# The unsur together form the IKM, as the goods of a basket form its price: they need not agree with each other, so a
# low alpha says nothing against the index. It is asked for all the same, and reported with that caveat.

#: Fewest unsur that a single factor can be fitted to.
_IDENTIFIED = 3
#: Gain of log-likelihood at which the fit of a factor stops, most rounds to get there, and decimals then settled.
_TOLERANCE = 1e-10
_ROUNDS = 5000
#: Least variance and least scale of a column, so that nothing is divided by zero.
_NOTHING = 1e-12
_OMEGA_PLACES = 6
#: Ends of the normal scale, where the lowest category begins and the highest stops.
_EDGE = 8.0


@dataclass(frozen=True)
class ItemTotal:
    """One unsur beside the others.

    Parameters
    ----------
    correlation : float or None
        With the sum of the other unsur, -1 to 1; None where that sum does not vary.
    alpha_without : float or None
        Alpha of the others; None where fewer than two are left or their sum does not vary.
    """

    key: str
    correlation: float | None
    alpha_without: float | None


@dataclass(frozen=True)
class Reliability:
    """Internal consistency of the unsur.

    Parameters
    ----------
    n : int
        Respondents who answered every unsur.
    left_out : tuple of str
        Unsur to which all gave the same answer; they have no part in the figures.
    alpha, low, high : float or None
        Cronbach's alpha, at most 1, with its 95 % interval; None where refused.
    omega : float or None
        McDonald's omega total of one factor; None where one factor does not fit.
    ordinal : float or None
        Alpha on polychoric correlations; None unless asked for.
    refused : {'', 'few', 'constant'}
        Why there are no figures: too few complete respondents; no sum of unsur that varies.
    """

    n: int
    items: tuple[ItemTotal, ...] = ()
    left_out: tuple[str, ...] = ()
    alpha: float | None = None
    low: float | None = None
    high: float | None = None
    omega: float | None = None
    ordinal: float | None = None
    refused: Literal["", "few", "constant"] = ""

    def frame(self) -> pd.DataFrame:
        """Return one row per unsur: correlation with the sum of the others (-1 to 1), alpha without it."""
        measures = {"correlation": "correlation with the sum of the others, -1 to 1", "alpha_without": "at most 1"}
        return frame_records(self.items, "unsur", measures, unsur="key").astype("Float64")


def estimate_reliability(scores: pd.DataFrame, instrument: Instrument, *, ordinal: bool = False) -> Reliability:
    """Estimate the internal consistency of the unsur, over those who answered all of them.

    Parameters
    ----------
    scores : DataFrame, shape (respondents, >= number of unsur)
        Whole numbers 1-4, missing where not answered; a respondent with a gap is left out.
    ordinal : bool
        Also alpha on polychoric correlations (Zumbo, Gadermann and Zeisser 2007); takes seconds.

    Returns
    -------
    Reliability
        Refused below 10 complete respondents, and where fewer than two unsur have different answers or their sum does
        not vary.

    Source
    ------
    Cronbach (1951); interval: Feldt (1965); agrees with R psych::alpha on complete answers.
    """
    complete = scores[list(instrument.keys)].dropna()
    if len(complete) < LEAST_CLAIMED:
        return Reliability(len(complete), refused="few")
    varied = [key for key in instrument.keys if complete[key].nunique() > 1]
    left_out = tuple(key for key in instrument.keys if key not in varied)
    values = complete[varied].to_numpy(dtype=float)
    alpha = compute_cronbach_alpha(np.cov(values.T)) if len(varied) > 1 else None
    if alpha is None:
        return Reliability(len(complete), left_out=left_out, refused="constant")
    interval, omega = compute_feldt_interval(alpha, *values.shape), compute_omega_total(np.corrcoef(values.T))
    items = tuple(_compare_with_rest(values, at, key) for at, key in enumerate(varied))
    polychoric = compute_cronbach_alpha(estimate_polychoric_correlations(values)) if ordinal else None
    return Reliability(len(complete), items, left_out, alpha, *interval, omega, polychoric)


def compute_cronbach_alpha(matrix: np.ndarray) -> float | None:
    """Compute alpha of a covariance or correlation matrix: k/(k-1) (1 - trace / sum); None where the sum is constant.

    Examples
    --------
    >>> round(compute_cronbach_alpha(np.array([[1.0, 0.5], [0.5, 1.0]])), 4)
    0.6667
    """
    k, total = len(matrix), float(matrix.sum())
    return k / (k - 1) * (1 - float(np.trace(matrix)) / total) if total > 1e-12 else None


def compute_feldt_interval(alpha: float, n: int, k: int, level: float = CONFIDENCE_LEVEL) -> tuple[float, float]:
    """Compute the interval of alpha: 1 - alpha is distributed as F(n - 1, (n - 1)(k - 1)) (Feldt 1965)."""
    tail = (1 - level) / 2
    low, high = (1 - (1 - alpha) * float(scipy.special.fdtri(n - 1, (n - 1) * (k - 1), p)) for p in (1 - tail, tail))
    return low, high


def compute_omega_total(correlations: np.ndarray) -> float | None:
    """Compute omega of one factor by maximum likelihood: (sum of loadings)^2 / ((sum)^2 + rest's variances).

    Returns
    -------
    float or None
        None for fewer than three unsur, and where one factor does not fit or two unsur are one and the same.

    Source
    ------
    McDonald (1999); agrees with R factanal.
    """
    if len(correlations) < _IDENTIFIED:
        return None
    try:
        half = np.linalg.cholesky(correlations) * np.sqrt(len(correlations))
    except np.linalg.LinAlgError:
        return None
    fit = _fit_factor(np.concatenate([half.T, -half.T]))  # as few rows as have these correlations
    if fit is None:
        return None
    loadings, rest = fit
    common = float(loadings.sum()) ** 2
    return round(common / (common + float(rest.sum())), _OMEGA_PLACES)


def _fit_factor(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray] | None:
    """Fit one factor by maximum likelihood: loadings, and the variance that is left of each column.

    Returns
    -------
    tuple or None
        None where it does not settle within `_ROUNDS`, or something cannot be computed: no fit.

    Source
    ------
    Barber (2012), Bayesian reasoning and machine learning, 21.1, as scikit-learn has it, which takes a second to load.
    """
    n, k = rows.shape
    rows = rows - rows.mean(axis=0)
    variances, rest, before = rows.var(axis=0), np.ones(k), -np.inf
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            for _round in range(_ROUNDS):
                scale = np.sqrt(rest) + _NOTHING
                _left, values, right = np.linalg.svd(rows / (scale * np.sqrt(n)), full_matrices=False)
                first, beside = float(values[0]) ** 2, float(values[1:] @ values[1:])
                loadings = np.sqrt(max(first - 1.0, 0.0)) * right[0] * scale
                likelihood = k * np.log(2 * np.pi) + 1 + np.log(first) + beside + float(np.log(rest).sum())
                likelihood *= -n / 2
                if likelihood - before < _TOLERANCE:
                    return loadings, rest
                before, rest = likelihood, np.maximum(variances - loadings**2, _NOTHING)
        except (Warning, np.linalg.LinAlgError):
            return None
    return None


def estimate_polychoric_correlations(values: np.ndarray) -> np.ndarray:
    """Estimate the correlations of normal variables behind ordered answers: bounds from margins, then each pair.

    Parameters
    ----------
    values : ndarray, shape (respondents, unsur)
        Ordered answers, none missing.

    Source
    ------
    Olsson (1979), two-step estimator; agrees with R psych::polychoric without correction for continuity.
    """
    correlations = np.eye(values.shape[1])
    for first, second in combinations(range(len(correlations)), 2):
        correlation = _estimate_polychoric(values[:, first], values[:, second])
        correlations[first, second] = correlations[second, first] = correlation
    return correlations


def _compare_with_rest(values: np.ndarray, at: int, key: str) -> ItemTotal:
    """Compare one unsur with the sum of the others."""
    rest = np.delete(values, at, axis=1)
    total = rest.sum(axis=1)
    correlation = float(np.corrcoef(values[:, at], total)[0, 1]) if np.ptp(total) else None
    return ItemTotal(key, correlation, compute_cronbach_alpha(np.cov(rest.T)) if rest.shape[1] > 1 else None)


def _estimate_polychoric(first: np.ndarray, second: np.ndarray) -> float:
    """Estimate the polychoric correlation of two unsur."""
    counts = pd.crosstab(first, second).to_numpy()
    first_bounds, second_bounds = (_find_bounds(counts.sum(axis=axis)) for axis in (1, 0))
    grid = np.array([[(row, column) for column in second_bounds] for row in first_bounds])

    def compute_unlikelihood(rho: float) -> float:
        below = scipy.stats.multivariate_normal.cdf(grid, cov=[[1.0, rho], [rho, 1.0]])
        chances = np.diff(np.diff(below, axis=0), axis=1)
        return -float((counts * np.log(np.maximum(chances, 1e-12))).sum())

    bounds, exactly = (-0.999, 0.999), {"xatol": 1e-8}
    return float(
        scipy.optimize.minimize_scalar(compute_unlikelihood, bounds=bounds, method="bounded", options=exactly).x
    )


def _find_bounds(counts: np.ndarray) -> np.ndarray:
    """Find the bounds of the categories on the normal scale, both ends among them."""
    inner = scipy.special.ndtri(counts.cumsum()[:-1] / counts.sum())
    return np.concatenate([[-_EDGE], inner, [_EDGE]])
