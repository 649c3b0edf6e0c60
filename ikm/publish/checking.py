"""The command `check`: what is wrong with a file of answers, before any report, row by row. Floor 5."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ikm.analysis.faults import PLAUSIBLE, faults
from ikm.present.wording import Words
from ikm.rules.period import Period
from ikm.survey.project import Project
from ikm.survey.responses import read_leniently
from ikm.survey.units import Unit


@dataclass(frozen=True, eq=False)
class Checked:
    """What was found in a file.

    Parameters
    ----------
    where : str
        The file as messages name it.
    read : int
        Its rows.
    findings : DataFrame
        row, column, finding (a key of the reasons in present/bahasa), wrong (bool); by row.
    """

    where: str
    read: int
    findings: pd.DataFrame

    @property
    def wrong(self) -> int:
        """Number of rows with something wrong."""
        return int(self.findings.loc[self.findings["wrong"], "row"].nunique())

    def lines(self, words: Words) -> list[str]:
        """The findings as a table, a line each, and their sum."""
        rows = [
            (str(each.row), each.column or "-", words.text(f"reasons.{each.finding}"))
            for each in self.findings[self.findings["wrong"]].itertuples()
        ]
        head = (words.text("check.row"), words.text("check.column"), words.text("check.finding"))
        widths = [max(len(row[place]) for row in (head, *rows)) for place in (0, 1)]
        table = [f"{row:>{widths[0]}}  {column:<{widths[1]}}  {finding}" for row, column, finding in (head, *rows)]
        others = self.findings[~self.findings["wrong"]]["finding"].value_counts(sort=False)
        notes = [words.text("check.note", n=words.count(int(others[kind])), kind=words.text(f"reasons.{kind}"))
                 for kind in PLAUSIBLE if kind in others]  # fmt: skip
        total = words.text("check.sum", where=self.where, wrong=words.count(self.wrong), read=words.count(self.read))
        return [*(table if rows else []), total, *notes]


def check(project: Project, unit: str, period: str) -> Checked:
    """Look at a file of answers without making a report of it.

    Raises
    ------
    SettingError, DataError
        No such unit or period, or the file cannot be read at all: a column is missing, a quote not closed.
    """
    found: Unit = project.unit(unit)
    asked: Period = project.period(found, period)
    survey = read_leniently(project, found, asked)
    return Checked(survey.sources[0].path, survey.read, faults(survey))
