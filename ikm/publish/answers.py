"""The answers of each respondent, as the internal recap lists them. Floor 5."""

from __future__ import annotations

from math import isnan

from ikm.analysis.screening import counted
from ikm.present.rekap import Cell
from ikm.survey.checks import DOES_NOT_APPLY
from ikm.survey.project import Project
from ikm.survey.responses import read_survey


def answers_of(project: Project, unit: str, period: str) -> tuple[tuple[Cell, ...], ...]:
    """Number, row in the file and answers of each counted respondent, in the order of the file."""
    found = project.unit(unit)
    survey = counted(read_survey(project, found, project.period(found, period)))
    skipped = survey.does_not_apply
    return tuple(
        (number, int(str(row)), *(_answer(score, skips) for score, skips in zip(scores, skipped.loc[row], strict=True)))
        for number, (row, scores) in enumerate(survey.scores.iterrows(), start=1)
    )


def _answer(score: float, skips: bool) -> Cell:
    """An answer as a cell; NaN is none."""
    if not isnan(score):
        return int(score)
    return DOES_NOT_APPLY if skips else None
