"""What the commands check, comments review and plan do with answers that are in: look through them, draft from them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from markupsafe import Markup

from ikm.analysis.index import compute_survey_index
from ikm.analysis.quality import PLAUSIBLE_FINDINGS, list_faults
from ikm.chapters.index import describe_index, describe_left_out
from ikm.chapters.introduction import format_response
from ikm.errors import LISTED_PLACES, DataError
from ikm.page.wording import Words
from ikm.publish.shelf import describe_refusal
from ikm.rules.period import Period
from ikm.speech import _
from ikm.survey.plans import PLAN_SEPARATOR, PlanUpdate, extend_plan
from ikm.survey.project import Project
from ikm.survey.responses import Survey, read_survey
from ikm.survey.review import ReviewFile, merge_copy

if TYPE_CHECKING:
    from ikm.analysis.actions import ActionDraft


@dataclass(frozen=True, eq=False)
class AnswerCheck:
    """What a look at a file found.

    Parameters
    ----------
    where : str
        The file as messages name it.
    read : int
        Its rows.
    findings : DataFrame
        row, column, finding (a key of the words in [reasons]), wrong (bool); by row.
    survey : Survey
        The answers that were read.
    refusal : str
        Why a public report would be refused beside others; '' where it would not, or rows must be mended first.
    """

    where: str
    read: int
    findings: pd.DataFrame
    survey: Survey
    refusal: str = ""

    @property
    def wrong(self) -> int:
        """The number of rows with something wrong."""
        return int(self.findings.loc[self.findings["wrong"], "row"].nunique())

    def lines(self, words: Words) -> list[str]:
        """Format the findings as a table, a line each, and their sum."""
        faults = self.findings[self.findings["wrong"] & ~self._are_many_days()].itertuples()
        rows = [(str(fault.row), fault.column or "-", words.text(f"reasons.{fault.finding}")) for fault in faults]
        rows = [*self._gather_days(words), *rows]
        head = (words.text("check.row"), words.text("check.column"), words.text("check.finding"))
        widths = [max(len(row[place]) for row in (head, *rows)) for place in (0, 1)]
        table = [f"{row:>{widths[0]}}  {column:<{widths[1]}}  {finding}" for row, column, finding in (head, *rows)]
        plausible = self.findings[~self.findings["wrong"]]["finding"].value_counts(sort=False)
        notes = [words.text("check.note", n=words.count(int(plausible[kind])), kind=words.text(f"reasons.{kind}"))
                 for kind in PLAUSIBLE_FINDINGS if kind in plausible]  # fmt: skip
        total = words.text("check.sum", where=self.where, wrong=words.count(self.wrong), read=words.count(self.read))
        refusal = [words.text("check.refused", reason=self.refusal)] if self.refusal else []
        return [*(table if rows else []), total, *notes, *_describe_settings(self.survey, words), *refusal]

    def _are_many_days(self) -> pd.Series:
        """Tell findings of days outside the survey that are so many that another period may be meant."""
        kinds = self.findings["finding"]
        return kinds.isin(_DAY_FINDINGS) & kinds.map(kinds.value_counts()).gt(LISTED_PLACES)

    def _gather_days(self, words: Words) -> list[tuple[str, str, str]]:
        """List such findings, a line a kind with the first rows and their number."""
        return [
            (
                f"{', '.join(map(str, rows[:_FIRST_ROWS]))}, …",
                "date",
                words.text("check.many", finding=words.text(f"reasons.{kind}"), n=words.count(len(rows))),
            )
            for kind, found in self.findings[self._are_many_days()].groupby("finding")
            if (rows := found["row"].tolist())
        ]


#: Findings that the day of an answer and the period contradict each other; so many of their rows are named.
_DAY_FINDINGS, _FIRST_ROWS = ("period", "future"), 3


def _describe_settings(survey: Survey, words: Words) -> list[str]:
    """Say what settings of the unit and the period do, and which one is proposed where no index comes out."""
    index = compute_survey_index(survey)
    lines = [*describe_left_out(survey, None, words, detailed=True)]
    if index.respondents and index.value is None:
        lines += describe_index(survey, index, words, internal=True)
    if rate := format_response(survey, words):
        lines.append(Markup("{}: {}.").format(words.text("collection.response"), rate))
    return [str(line.striptags()) for line in lines]


def check_answers(project: Project, unit: str, period: str) -> AnswerCheck:
    """Look at a file of answers without making a report of it.

    Raises
    ------
    SettingError, DataError
        No such unit or period, or the file cannot be read at all: a column is missing, a quote not closed.
    """
    checked = project.unit(unit)
    survey = read_survey(project, checked, project.period(checked, period), lenient=True)
    check = AnswerCheck(survey.sources[0].path, survey.read, list_faults(survey), survey)
    return check if check.wrong else replace(check, refusal=describe_refusal(project, checked, survey.period))


def propose_comments(
    project: Project, unit: str, period: str = "", form: str = "", copy: str = ""
) -> tuple[ReviewFile, int]:
    """Write the comments of a unit and period, redacted, into the file in which a person decides; what is there stays.

    Parameters
    ----------
    form : {'', 'xlsx', 'csv'}
        As in `open_review`.
    copy : str
        Another copy of the file, filled in by somebody else, to be taken in.

    Returns
    -------
    ReviewFile, int
        As it was written, and rows that were taken out of the copy.

    Raises
    ------
    SettingError
        No such unit, period or form.
    DataError
        The answers cannot be read, or a file of decisions holds a mistake, is open, or contradicts the copy.
    """
    from ikm.study.room import open_comments  # here, for a check reads no comment

    file, taken = open_comments(project, unit, period, form), 0
    if copy:
        file, taken = merge_copy(file, Path(copy))
    file.save()
    return file, taken


def draft_plan(unit: str, period: str = "", *, data: str = "") -> PlanUpdate:
    """Add a row for each priority unsur of a period that has none; every row that stands in the file stays.

    Raises
    ------
    SettingError
        No such unit or period.
    DataError
        Answers or plan hold a mistake, or no priority can be named; nothing is written.
    """
    from ikm.study.unit import open_study  # here, for a check reads one period alone

    study = open_study(unit, period, data=data)
    survey = study.survey
    if not study.numbers.drafts:
        remedy = _("ten answers to an unsur are needed, and one unsur must differ from another.")
        raise DataError(
            _("{unit_code} {period}: no priority can be named.", unit_code=survey.unit.code, period=survey.period),
            remedy=remedy,
        )
    rows = [_format_row(draft, survey.period) for draft in study.numbers.drafts]
    return extend_plan(Project.locate(data), survey.unit, rows)


def _format_row(draft: ActionDraft, period: Period) -> dict[str, str]:
    """Return a draft as the file has it, in the office's language; an officer adds penyebab, kegiatan and who."""
    words = Words("id")
    from ikm.chapters.actions import suggest_step

    return {
        "period": str(period),
        "unsur": draft.key,
        "tahun": str(draft.tahun),
        "skpd_teknis": f"{PLAN_SEPARATOR} ".join(draft.skpd_teknis),
        "target": words.number(draft.target),
        "status": "rencana",
        "keterangan": words.text("policy.suggestion", suggestion=suggest_step(draft.key, words)),
    }
