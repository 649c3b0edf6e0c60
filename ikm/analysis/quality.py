"""What was not counted, and what counting it would have changed. Floor 3."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from ikm.analysis.disclosure import disclose_index, find_subtractable, withhold_index
from ikm.analysis.index import INDEX_LEVEL, INDEX_POINTS, Index, compute_index, frame_records
from ikm.analysis.precision import Precision
from ikm.analysis.profile import find_secret_groups
from ikm.rules.instrument import Unsur
from ikm.survey.responses import CHARACTERISTICS, Survey
from ikm.texts.words import is_trial_text


@dataclass(frozen=True)
class Refusals:
    """Rows of a file that count nowhere.

    Parameters
    ----------
    read, refused : int
        Rows in the file; rows refused.
    rows : DataFrame
        One row a reason: row, column, reason. What was seen there is not carried on: it may be anything. Rows that
        the unit excluded are left out where they are not listed.
    by_reason : Series of int
        Refused rows per reason, largest first.
    counted : Index
        The index as published, without the refused rows.
    with_refused : Index
        The index had the valid answers within the refused rows been counted.
    withheld : bool
        Whether that figure is not shown, for the difference would tell of few rows; then it has no value.
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
        if self.counted.value is None or self.with_refused.value is None:
            return None
        return self.with_refused.value - self.counted.value


def assess_refusals(survey: Survey) -> Refusals:
    """What was refused in a survey, by reason, with its effect on the index."""
    everything = pd.concat([survey.scores, survey.refused_answers])
    return Refusals(
        read=survey.read,
        refused=survey.refused_rows,
        rows=survey.refused[["row", "column", "reason"]],
        by_reason=survey.refused.groupby("reason")["row"].nunique().sort_values(ascending=False, kind="stable"),
        counted=compute_index(survey.scores, survey.instrument, survey.bobot),
        with_refused=compute_index(everything, survey.instrument, survey.bobot),
    )


def hide_small_refusals(refusals: Refusals, survey: Survey, threshold: int, *, listed: bool) -> Refusals:
    """The same as it may be shown.

    Parameters
    ----------
    threshold : int
        Fewest refused rows with answers of which an effect is told: of those that could not be counted, and of those
        that the unit excluded, for the effect of these alone stands elsewhere.
    listed : bool
        Whether the rows that the unit excluded are listed, too, and not only counted.
    """
    secret = any(0 < n < threshold for n in _with_answers(survey))
    return replace(
        refusals,
        rows=refusals.rows
        if listed
        else refusals.rows[~refusals.rows["reason"].isin(list(SCREENS))].reset_index(drop=True),
        counted=disclose_index(refusals.counted),
        with_refused=withhold_index(refusals.with_refused) if secret else disclose_index(refusals.with_refused),
        withheld=secret,
    )


def _with_answers(survey: Survey) -> tuple[int, int]:
    """Refused rows that hold a valid answer: those that the unit excluded, and the others."""
    rows = survey.refused_answers.dropna(how="all").index
    decided = rows.isin(survey.refused.loc[survey.refused["reason"].isin(list(SCREENS)), "row"])
    return int(decided.sum()), int((~decided).sum())


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
    """The same respondent id once more, or a whole row once more to the very second; the earliest is no finding.

    Rows without id and without time of day are not compared: two satisfied people of one age on one day are alike.
    """
    answers = _by_time(survey)
    named = answers.loc[answers["respondent"].ne(""), "respondent"]
    nameless = answers[answers["respondent"].eq("") & _has_time(answers)]
    if named.empty and nameless.empty:
        return None
    whole = nameless.join(survey.does_not_apply.add_suffix(" -"))
    return named.index[named.duplicated()].union(whole.index[whole.duplicated()])


def find_repeats(survey: Survey) -> pd.Index | None:
    """The same answers from a respondent with the same characteristics within five minutes of the last time."""
    answers = _by_time(survey)
    answers = answers[_has_time(answers)]
    if answers.empty:
        return None
    skipped = survey.does_not_apply.loc[answers.index]
    alike = answers[list(survey.instrument.keys)].mask(skipped, -1).fillna(0)
    described = answers[list(CHARACTERISTICS)].fillna({"age": 0})
    person = alike.join(described).groupby([*alike.columns, *described.columns], sort=False).ngroup()
    return answers.index[answers["date"].groupby(person).diff() <= pd.Timedelta(minutes=REPEAT_MINUTES)]


def find_trials(survey: Survey) -> pd.Index | None:
    """Rows whose id, name, service or comment says nothing but that the form is being tried out."""
    declared = {_plain(name) for name in survey.unit.services}
    answers = survey.answers
    says = pd.Series(False, index=answers.index)
    for name in answers.columns.intersection(list(_SAYING)):
        trying = answers[name].map(is_trial_text).astype(bool)
        says |= trying & ~answers[name].map(_plain).isin(declared) if name == "service" else trying
    return answers.index[says]


def find_bad_ages(survey: Survey) -> pd.Index | None:
    """Ages that cannot be read or lie outside `AGE_RANGE`; they count as not stated."""
    lost = _unreadable(survey, "age")
    return None if lost.empty and survey.answers["age"].isna().all() else lost


def find_dates_outside_period(survey: Survey) -> pd.Index | None:
    """Dates that cannot be read, lie before the first day or after the last of the field work, but not in the future.

    The days are the sidecar's; where it names none, those of the period.
    """
    first, last = find_field_days(survey)
    days = survey.answers["date"].dt.normalize()
    outside = days.lt(pd.Timestamp(first)) | (
        days.gt(pd.Timestamp(last)) & days.le(pd.Timestamp(find_newest_day(survey)))
    )
    lost = _unreadable(survey, "date")
    return None if lost.empty and days.isna().all() else days.index[outside].union(lost)


def find_future_dates(survey: Survey) -> pd.Index | None:
    """Dates after the newest day on which an answer of this period can have been given.

    Not reckoned from a clock: the same file must give the same report on any day.
    """
    days = survey.answers["date"].dt.normalize()
    return None if days.isna().all() else days.index[days.gt(pd.Timestamp(find_newest_day(survey)))]


def find_unknown_services(survey: Survey) -> pd.Index | None:
    """Services that the unit does not declare in the register; a service not stated is no finding."""
    declared = {_plain(name) for name in survey.unit.services}
    named = survey.answers["service"].map(_plain)
    return named.index[named.ne("") & ~named.isin(declared)] if declared else None


def find_straight_answers(survey: Survey) -> pd.Index | None:
    """One and the same answer to every unsur that was answered, at least six of them."""
    scores = survey.scores
    if scores.shape[1] < LEAST_STRAIGHT_ANSWERS:
        return None
    alike = scores.min(axis=1).eq(scores.max(axis=1)) & scores.count(axis=1).ge(LEAST_STRAIGHT_ANSWERS)
    return scores.index[alike]


def find_bursts(survey: Survey) -> pd.Index | None:
    """Five or more answers within thirty seconds: every row of such a window."""
    answers = _by_time(survey)
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
    """More than half of the unsur that apply to the respondent left blank."""
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


def find_field_days(survey: Survey) -> tuple[date, date]:
    """First and last day of the field work: the sidecar's, where it names none the period's."""
    return survey.sidecar.field_from or survey.period.start, survey.sidecar.field_until or survey.period.end


def find_newest_day(survey: Survey) -> date:
    """The last day on which an answer can have been given: of the period, or of field work that ended later."""
    return max(survey.period.end, survey.sidecar.field_until or survey.period.end)


def _by_time(survey: Survey) -> pd.DataFrame:
    """Counted rows from the earliest on, those without a date last; equal times in the order of the file.

    `find_duplicates` and `find_repeats` share this order, so that of rows that repeat one another one is always left.
    """
    return survey.answers.sort_values("date", kind="stable")


def _has_time(answers: pd.DataFrame) -> pd.Series:
    """Whether the date tells a time of day: midnight is what a date alone becomes."""
    return answers["date"].notna() & answers["date"].ne(answers["date"].dt.normalize())


def _unreadable(survey: Survey, column: str) -> pd.Index:
    """Counted rows in which a cell was given and could not be read."""
    cells = survey.unreadable
    return survey.answers.index.intersection(cells.loc[cells["column"].eq(column), "row"])


def _plain(text: str) -> str:
    """A name without regard to case and blanks."""
    return " ".join(text.casefold().split())


#: Kind -> column that it is about, where it is about one.
FINDING_COLUMNS = {"age": "age", "period": "date", "future": "date", "service": "service"}
#: Kinds whose rows a table of groups splits: from both together a small group could be had.
_GROUPED = ("age", "service")


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
        Whether the other of the two is not shown, for it would tell of few rows; then it has no value.
    """

    kind: str
    checked: bool
    rows: tuple[int, ...]
    excluded: bool
    kept_index: Index
    excluded_index: Index
    withheld: bool = False

    @property
    def count(self) -> int:
        """Number of rows."""
        return len(self.rows)

    @property
    def effect(self) -> Decimal | None:
        """Published index without these rows minus with them, in index points; None where either is unknown."""
        if self.kept_index.value is None or self.excluded_index.value is None:
            return None
        return self.excluded_index.value - self.kept_index.value


@dataclass(frozen=True, eq=False)
class Screening:
    """A survey after its decisions.

    Parameters
    ----------
    survey : Survey
        What counts: excluded rows stand among the refused ones, their kind as reason.
    findings : tuple of Finding
        One a kind, those without rows too.
    as_read, as_decided, all_excluded : Index
        With every row that can be counted; as decided, which is the published one; without every flagged row.
    withheld : frozenset of str
        'as_read' and 'all_excluded' where they would tell of few rows; then they have no value.
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
        """One row a kind: checked, count, excluded, kept_value and excluded_value (25-100), effect (index points)."""
        values = ("kept_value", "excluded_value", "effect")
        frame = frame_records(
            self.findings,
            "kind",
            {
                "checked": "",
                "count": "rows",
                "excluded": "",
                **dict.fromkeys(values[:2], INDEX_LEVEL),
                "effect": INDEX_POINTS,
            },
            kept_value="kept_index.value",
            excluded_value="excluded_index.value",
        )
        return frame.astype(dict.fromkeys(values, float))


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


def apply_decisions(survey: Survey) -> Survey:
    """The survey as decided, rows of excluded kinds among the refused ones: `screened(survey).survey` alone, faster.

    Parameters
    ----------
    survey : Survey
        From `read_survey`. Not modified.
    """
    return _without(survey, {kind: _rows(survey, kind) for kind in survey.decisions.excluded})


def screen_answers(survey: Survey) -> Screening:
    """Look at a survey as it was read through every screen, and carry out what was decided.

    Parameters
    ----------
    survey : Survey
        From `read_survey`. Not modified.
    """
    flagged = {kind: rule(survey) for kind, rule in SCREENS.items()}
    rows = {kind: survey.answers.index[:0] if matches is None else matches for kind, matches in flagged.items()}
    excluded = survey.decisions.excluded
    official = _without(survey, {kind: rows[kind] for kind in excluded})
    findings = []
    for kind, matches in flagged.items():
        others = _union(rows[other] for other in excluded if other != kind)
        findings.append(
            Finding(
                kind=kind,
                checked=matches is not None,
                rows=tuple(int(row) for row in sorted(rows[kind])),
                excluded=kind in excluded,
                kept_index=_index_without(survey, others),
                excluded_index=_index_without(survey, others | set(rows[kind])),
            )
        )
    return Screening(
        survey=official,
        findings=tuple(findings),
        as_read=_index_without(survey, set()),
        as_decided=compute_index(official.scores, official.instrument, official.bobot),
        all_excluded=_index_without(survey, _union(rows.values())),
    )


def hide_subtractable_figures(screening: Screening, read: Survey, threshold: int) -> Screening:
    """The same with those figures alone from which no subtraction makes a figure of few rows.

    Parameters
    ----------
    read : Survey
        As it was screened, with every row.
    threshold : int
        Fewest rows that may lie between two figures.
    """
    rows = read.answers.index
    official = pd.Series(~rows.isin(screening.excluded), rows)
    asked = {"all_excluded": pd.Series(~rows.isin(screening.flagged), rows), "as_read": pd.Series(True, rows)}
    asked |= {finding.kind: pd.Series(~rows.isin(_other(screening, finding)), rows) for finding in screening.findings}
    secret = {
        kind
        for kind in _GROUPED
        if find_subtractable(
            [official, *_shown_groups(screening.survey, kind, rows, threshold)], {kind: asked[kind]}, threshold
        )
    }
    secret |= find_subtractable(
        [official], {name: each for name, each in asked.items() if name not in secret}, threshold
    )
    return Screening(
        survey=screening.survey,
        findings=tuple(_released(finding, finding.kind in secret) for finding in screening.findings),
        as_read=_shown(screening.as_read, "as_read" in secret),
        as_decided=disclose_index(screening.as_decided),
        all_excluded=_shown(screening.all_excluded, "all_excluded" in secret),
        withheld=frozenset(secret & {"as_read", "all_excluded"}),
    )


def count_unanswered(survey: Survey) -> tuple[UnansweredUnsur, ...]:
    """Blank and 'does not apply' per unsur among the rows that count, in the instrument's order."""
    respondents = len(survey.answers)
    silent = survey.scores.isna().sum()
    skipped = survey.does_not_apply.sum()
    return tuple(
        UnansweredUnsur(
            unsur=item,
            code=survey.instrument.code(item.key),
            blank=int(silent[item.key]) - int(skipped[item.key]),
            does_not_apply=int(skipped[item.key]),
            respondents=respondents,
        )
        for item in survey.instrument.unsur
    )


def _other(screening: Screening, finding: Finding) -> set[int]:
    """Rows that are not in the figure of a finding which is not the official one."""
    others = {row for each in screening.findings if each.excluded and each.kind != finding.kind for row in each.rows}
    return others if finding.excluded else others | set(finding.rows)


def _shown_groups(survey: Survey, characteristic: str, rows: pd.Index, threshold: int) -> list[pd.Series]:
    """Rows of each group that the page shows."""
    labels = survey.groups(characteristic)
    secret = find_secret_groups(survey, labels, threshold)
    return [pd.Series(rows.isin(labels.index[labels == group]), rows) for group in secret.index[~secret]]


def _released(finding: Finding, secret: bool) -> Finding:
    """A finding without the figure that is not the official one, where that is secret."""
    return replace(
        finding,
        kept_index=_shown(finding.kept_index, secret and finding.excluded),
        excluded_index=_shown(finding.excluded_index, secret and not finding.excluded),
        withheld=secret,
    )


def _shown(index: Index, secret: bool) -> Index:
    """An index as it may be shown."""
    return withhold_index(index) if secret else disclose_index(index)


def _rows(survey: Survey, kind: str) -> pd.Index:
    """Rows of one kind; none where it cannot be checked."""
    matches = SCREENS[kind](survey)
    return survey.answers.index[:0] if matches is None else matches


def _union(groups: Iterable[pd.Index]) -> set[int]:
    """Rows in any of the groups."""
    return {row for group in groups for row in group}


def _index_without(survey: Survey, rows: set[int]) -> Index:
    """The index of the counted rows but these."""
    scores = survey.scores
    return compute_index(scores[~scores.index.isin(list(rows))], survey.instrument, survey.bobot)


def _without(survey: Survey, groups: dict[str, pd.Index]) -> Survey:
    """The survey with groups of rows refused, each under its name; a row in two groups has two reasons."""
    leaving = survey.answers.index.isin(list(_union(groups.values())))
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


#: A larger share of flagged rows is told, whatever they do to the index.
MANY_FLAGGED = Fraction(1, 10)


@dataclass(frozen=True)
class Doubt:
    """Flagged rows that matter.

    Parameters
    ----------
    share : Fraction
        Flagged rows that the unit kept, of the rows that count, of 1.
    without : Decimal or None
        The index without any of them, as it would be published; None where it would tell of too few.
    """

    share: Fraction
    without: Decimal | None


def assess_doubt(screening: Screening, precision: Precision, threshold: int) -> Doubt | None:
    """What to tell beside the interval; None where few rows are flagged and little depends on them, or all are out.

    Parameters
    ----------
    threshold : int
        Fewest rows, flagged and not, before the index without the flagged ones is shown: a difference of two indexes
        gives the answers of a single row away.
    """
    flagged = len(set(screening.flagged) - set(screening.excluded))
    respondents = screening.as_read.respondents - len(screening.excluded)
    if not flagged or not respondents:
        return None
    share = Fraction(flagged, respondents)
    without, official = screening.all_excluded.value, screening.as_decided.value
    if min(flagged, respondents - flagged) < threshold or without is None or official is None:
        return Doubt(share, None) if share > MANY_FLAGGED else None
    wide = (precision.high - precision.low) / 2
    return Doubt(share, without) if share > MANY_FLAGGED or abs(float(without - official)) > wide else None


#: Findings that say nothing is wrong, only that one may look: many are content, or come as a group.
PLAUSIBLE_FINDINGS = ("straight", "burst", "sparse")


def list_faults(survey: Survey) -> pd.DataFrame:
    """Everything found in the answers of a period, by row.

    Parameters
    ----------
    survey : Survey
        From `read_leniently`, so that values outside the scale are among the refused rows.

    Returns
    -------
    DataFrame
        row (in the file), column ('' where the whole row), finding (a key of the reasons in present/bahasa), wrong
        (bool; False for what is only to be looked at).
    """
    parts = [survey.refused[["row", "column"]].assign(finding=survey.refused["reason"])]
    parts += [_found(kind, survey) for kind in SCREENS]
    faults = pd.concat(parts).astype({"row": "int64"})
    faults["wrong"] = ~faults["finding"].isin(PLAUSIBLE_FINDINGS)
    return faults.sort_values(["row", "column", "finding"], kind="stable").reset_index(drop=True)


def _found(kind: str, survey: Survey) -> pd.DataFrame:
    """Rows that one screen finds."""
    rows = SCREENS[kind](survey)
    return pd.DataFrame(
        {"row": [] if rows is None else list(rows), "column": FINDING_COLUMNS.get(kind, ""), "finding": kind}
    )
