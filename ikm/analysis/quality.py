"""What was not counted, and what counting it would have changed. Floor 3."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

import pandas as pd

from ikm.analysis.disclosure import disclosed, withheld
from ikm.analysis.index import Index, index
from ikm.analysis.screens import SCREENS
from ikm.survey.responses import Survey


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


def refusals(survey: Survey) -> Refusals:
    """What was refused in a survey, by reason, with its effect on the index."""
    everything = pd.concat([survey.scores, survey.refused_answers])
    return Refusals(
        read=survey.read,
        refused=survey.refused_rows,
        rows=survey.refused[["row", "column", "reason"]],
        by_reason=survey.refused.groupby("reason")["row"].nunique().sort_values(ascending=False, kind="stable"),
        counted=index(survey.scores, survey.instrument, survey.bobot),
        with_refused=index(everything, survey.instrument, survey.bobot),
    )


def released(found: Refusals, survey: Survey, threshold: int, *, listed: bool) -> Refusals:
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
        found,
        rows=found.rows if listed else found.rows[~found.rows["reason"].isin(list(SCREENS))].reset_index(drop=True),
        counted=disclosed(found.counted),
        with_refused=withheld(found.with_refused) if secret else disclosed(found.with_refused),
        withheld=secret,
    )


def _with_answers(survey: Survey) -> tuple[int, int]:
    """Refused rows that hold a valid answer: those that the unit excluded, and the others."""
    rows = survey.refused_answers.dropna(how="all").index
    decided = rows.isin(survey.refused.loc[survey.refused["reason"].isin(list(SCREENS)), "row"])
    return int(decided.sum()), int((~decided).sum())
