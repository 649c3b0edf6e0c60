"""What the screens found, what the unit decided about it, and what that does to the index. Floor 3.

The official index follows the decisions; beside it stand the index with everything and with nothing that was flagged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from ikm.analysis.disclosure import disclosed, subtractable, withheld
from ikm.analysis.index import Index, index
from ikm.analysis.measure import INDEX, POINTS, measured
from ikm.analysis.profile import secret_groups
from ikm.analysis.screens import SCREENS
from ikm.rules.instrument import Unsur
from ikm.survey.responses import Survey

#: Kind -> column that it is about, where it is about one.
COLUMNS = {"age": "age", "period": "date", "future": "date", "service": "service"}
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
class Screened:
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
        frame = pd.DataFrame(
            {
                "kind": [finding.kind for finding in self.findings],
                "checked": [finding.checked for finding in self.findings],
                "count": [finding.count for finding in self.findings],
                "excluded": [finding.excluded for finding in self.findings],
                "kept_value": _floats([finding.kept_index.value for finding in self.findings]),
                "excluded_value": _floats([finding.excluded_index.value for finding in self.findings]),
                "effect": _floats([finding.effect for finding in self.findings]),
            }
        ).set_index("kind")
        return measured(frame, count="rows", kept_value=INDEX, excluded_value=INDEX, effect=POINTS)


@dataclass(frozen=True)
class Unanswered:
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


def counted(survey: Survey) -> Survey:
    """The survey as decided, rows of excluded kinds among the refused ones: `screened(survey).survey` alone, faster.

    Parameters
    ----------
    survey : Survey
        From `read_survey`. Not modified.
    """
    return _without(survey, {kind: _rows(survey, kind) for kind in survey.decisions.excluded})


def screened(survey: Survey) -> Screened:
    """Look at a survey as it was read through every screen, and carry out what was decided.

    Parameters
    ----------
    survey : Survey
        From `read_survey`. Not modified.
    """
    flagged = {kind: rule(survey) for kind, rule in SCREENS.items()}
    rows = {kind: survey.answers.index[:0] if found is None else found for kind, found in flagged.items()}
    excluded = survey.decisions.excluded
    official = _without(survey, {kind: rows[kind] for kind in excluded})
    findings = []
    for kind, found in flagged.items():
        others = _union(rows[other] for other in excluded if other != kind)
        findings.append(
            Finding(
                kind=kind,
                checked=found is not None,
                rows=tuple(int(row) for row in sorted(rows[kind])),
                excluded=kind in excluded,
                kept_index=_index_without(survey, others),
                excluded_index=_index_without(survey, others | set(rows[kind])),
            )
        )
    return Screened(
        survey=official,
        findings=tuple(findings),
        as_read=_index_without(survey, set()),
        as_decided=index(official.scores, official.instrument, official.bobot),
        all_excluded=_index_without(survey, _union(rows.values())),
    )


def released(found: Screened, read: Survey, threshold: int) -> Screened:
    """The same with those figures alone from which no subtraction makes a figure of few rows.

    Parameters
    ----------
    read : Survey
        As it was screened, with every row.
    threshold : int
        Fewest rows that may lie between two figures.
    """
    rows = read.answers.index
    official = pd.Series(~rows.isin(found.excluded), rows)
    asked = {"all_excluded": pd.Series(~rows.isin(found.flagged), rows), "as_read": pd.Series(True, rows)}
    asked |= {one.kind: pd.Series(~rows.isin(_other(found, one)), rows) for one in found.findings}
    secret = {
        kind
        for kind in _GROUPED
        if subtractable([official, *_shown_groups(found.survey, kind, rows, threshold)], {kind: asked[kind]}, threshold)
    }
    secret |= subtractable([official], {name: each for name, each in asked.items() if name not in secret}, threshold)
    return Screened(
        survey=found.survey,
        findings=tuple(_released(one, one.kind in secret) for one in found.findings),
        as_read=_shown(found.as_read, "as_read" in secret),
        as_decided=disclosed(found.as_decided),
        all_excluded=_shown(found.all_excluded, "all_excluded" in secret),
        withheld=frozenset(secret & {"as_read", "all_excluded"}),
    )


def unanswered(survey: Survey) -> tuple[Unanswered, ...]:
    """Blank and 'does not apply' per unsur among the rows that count, in the instrument's order."""
    respondents = len(survey.answers)
    silent = survey.scores.isna().sum()
    skipped = survey.does_not_apply.sum()
    return tuple(
        Unanswered(
            unsur=item,
            code=survey.instrument.code(item.key),
            blank=int(silent[item.key]) - int(skipped[item.key]),
            does_not_apply=int(skipped[item.key]),
            respondents=respondents,
        )
        for item in survey.instrument.unsur
    )


def _other(found: Screened, one: Finding) -> set[int]:
    """Rows that are not in the figure of a finding which is not the official one."""
    others = {row for each in found.findings if each.excluded and each.kind != one.kind for row in each.rows}
    return others if one.excluded else others | set(one.rows)


def _shown_groups(survey: Survey, characteristic: str, rows: pd.Index, threshold: int) -> list[pd.Series]:
    """Rows of each group that the page shows."""
    labels = survey.groups(characteristic)
    secret = secret_groups(survey, labels, threshold)
    return [pd.Series(rows.isin(labels.index[labels == group]), rows) for group in secret.index[~secret]]


def _released(one: Finding, secret: bool) -> Finding:
    """A finding without the figure that is not the official one, where that is secret."""
    return replace(
        one,
        kept_index=_shown(one.kept_index, secret and one.excluded),
        excluded_index=_shown(one.excluded_index, secret and not one.excluded),
        withheld=secret,
    )


def _shown(found: Index, secret: bool) -> Index:
    """An index as it may be shown."""
    return withheld(found) if secret else disclosed(found)


def _rows(survey: Survey, kind: str) -> pd.Index:
    """Rows of one kind; none where it cannot be checked."""
    found = SCREENS[kind](survey)
    return survey.answers.index[:0] if found is None else found


def _floats(values: Iterable[Decimal | None]) -> list[float]:
    """Published figures as numbers, NaN where there is none."""
    return [float("nan") if value is None else float(value) for value in values]


def _union(groups: Iterable[pd.Index]) -> set[int]:
    """Rows in any of the groups."""
    return {row for group in groups for row in group}


def _index_without(survey: Survey, rows: set[int]) -> Index:
    """The index of the counted rows but these."""
    scores = survey.scores
    return index(scores[~scores.index.isin(list(rows))], survey.instrument, survey.bobot)


def _without(survey: Survey, groups: dict[str, pd.Index]) -> Survey:
    """The survey with groups of rows refused, each under its name; a row in two groups has two reasons."""
    leaving = survey.answers.index.isin(list(_union(groups.values())))
    if not leaving.any():
        return survey
    reasons = [
        pd.DataFrame({"row": rows, "column": COLUMNS.get(kind, ""), "reason": kind, "seen": ""})
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
