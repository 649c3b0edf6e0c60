"""Proposing comments for a person's decision. Floor 5."""

from __future__ import annotations

from ikm.analysis.comments import comments
from ikm.analysis.disclosure import THRESHOLD
from ikm.analysis.quotes import proposals
from ikm.analysis.screening import counted
from ikm.survey.project import Project
from ikm.survey.responses import read_survey
from ikm.survey.review import Updated, update_review


def propose(project: Project, unit: str, period: str = "") -> Updated:
    """Write the comments of a unit and period, redacted, into its review file; decisions made stay.

    Raises
    ------
    SettingError
        No such unit or period.
    DataError
        The answers cannot be read, or the review file holds a mistake.
    """
    found = project.unit(unit)
    asked = project.period(found, period)
    read = comments(counted(read_survey(project, found, asked)), THRESHOLD["public"])
    return update_review(project, found, asked, proposals(read))
