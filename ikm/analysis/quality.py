"""What was not counted, and what counting it would have changed. Floor 3."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from ikm.analysis.index import Index, index
from ikm.survey.responses import Survey


@dataclass(frozen=True)
class Refusals:
    """Rows of a file that count nowhere.

    Parameters
    ----------
    read, refused : int
        Rows in the file; rows refused.
    rows : DataFrame
        One row a reason: row, column, reason. What was seen there is not carried on: it may be anything.
    by_reason : Series of int
        Refused rows per reason, largest first.
    counted : Index
        The index as published, without the refused rows.
    with_refused : Index
        The index had the valid answers within the refused rows been counted.
    """

    read: int
    refused: int
    rows: pd.DataFrame
    by_reason: pd.Series
    counted: Index
    with_refused: Index

    @property
    def change(self) -> Decimal | None:
        """Index with the refused rows minus the published one, in index points; None where either is not known."""
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
