"""What is wrong with answers, row by row: rows that cannot be counted, and what the screens find. Floor 3."""

from __future__ import annotations

import pandas as pd

from ikm.analysis.screening import COLUMNS
from ikm.analysis.screens import SCREENS
from ikm.survey.responses import Survey

#: Findings that say nothing is wrong, only that one may look: many are content, or come as a group.
PLAUSIBLE = ("straight", "burst", "sparse")


def faults(survey: Survey) -> pd.DataFrame:
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
    found = pd.concat(parts).astype({"row": "int64"})
    found["wrong"] = ~found["finding"].isin(PLAUSIBLE)
    return found.sort_values(["row", "column", "finding"], kind="stable").reset_index(drop=True)


def _found(kind: str, survey: Survey) -> pd.DataFrame:
    """Rows that one screen finds."""
    rows = SCREENS[kind](survey)
    return pd.DataFrame({"row": [] if rows is None else list(rows), "column": COLUMNS.get(kind, ""), "finding": kind})
