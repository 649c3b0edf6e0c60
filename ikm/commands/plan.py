"""What `ikm plan` does: a draft of the rencana tindak lanjut goes into the file of the unit."""

from __future__ import annotations

from ikm.analysis.actions import ActionDraft
from ikm.chapters.actions import suggest_step
from ikm.errors import DataError
from ikm.page.wording import Words
from ikm.rules.period import Period
from ikm.speech import _
from ikm.study.unit import open_study
from ikm.survey.plans import PLAN_SEPARATOR, PlanUpdate, extend_plan
from ikm.survey.project import Project


def draft_plan(unit: str, period: str = "", *, data: str = "") -> PlanUpdate:
    """Add a row for each priority unsur of a period that has none; every row that stands in the file stays.

    Raises
    ------
    SettingError
        No such unit or period.
    DataError
        Answers or plan hold a mistake, or no priority can be named; nothing is written.
    """
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
    return {
        "period": str(period),
        "unsur": draft.key,
        "tahun": str(draft.tahun),
        "skpd_teknis": f"{PLAN_SEPARATOR} ".join(draft.skpd_teknis),
        "target": words.number(draft.target),
        "status": "rencana",
        "keterangan": words.text("policy.suggestion", suggestion=suggest_step(draft.key, words)),
    }
