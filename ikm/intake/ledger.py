"""What became of every row of an export: written, refused or repeated, with the reason and the place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from ikm.survey.responses import NO_ANSWERS


class Outcome:
    """What becomes of a row; noted is written all the same, with a remark."""

    WRITTEN, REFUSED, REPEATED, NOTED = "written", "refused", "repeated", "noted"


class Reason:
    """Why, each a key of the wording of the import page."""

    OFF_SCALE = "off scale"
    OTHER_SCALE = "other scale"
    FIELDS = "fields"
    FOOT = "foot"
    ELSEWHERE = "elsewhere"
    NO_UNIT = "no unit"
    NO_CONSENT = "no consent"
    NO_RESPONDENT = "no respondent"
    UNKNOWN_ITEM = "unknown item"
    SAME_ITEM = "same item"
    OTHER_ANSWER = "other answer"
    SAME_ROW = "same row"
    KNOWN_ROW = "known row"
    CHANGED_ROW = "changed row"
    NO_PERIOD = "no period"
    AFTER_MADE = "after made"
    NO_ANSWERS = NO_ANSWERS
    NO_DATE = "no date"
    NO_AGE = "no age"
    UNKNOWN_CODE = "unknown code"
    PERSONAL = "personal"
    TRIAL = "trial"
    OTHER_TOTAL = "other total"
    # of printed figures
    ROUNDED_TOTAL = "rounded total"
    OTHER_MUTU = "other mutu"
    UNIT_LEFT_OUT = "unit left out"
    NO_FIGURE = "no figure"
    NO_NUMBER = "no number"
    KNOWN_FIGURE = "known figure"
    OTHER_FIGURE = "other figure"


_COLUMNS = ["file", "sheet", "row", "column", "outcome", "reason"]


class Ledger:
    """Rows read and what became of them.

    A source row belongs to a record (a respondent's set of answers); several rows of a long export to one. What
    befalls a record befalls its rows; rows can also be set aside one by one.
    """

    def __init__(self) -> None:
        self._sources: list[pd.DataFrame] = []
        self._records: list[pd.DataFrame] = []
        self._notes: list[pd.DataFrame] = []

    def read(self, file: str, sheet: str, rows: pd.Index, records: Sequence[int] | pd.Series) -> None:
        """Enter rows of a table that belong to records."""
        self._sources.append(
            _frame_rows(file, sheet, rows).assign(record=np.asarray(records, dtype="int64"), outcome=Outcome.WRITTEN)
        )

    def set_aside(
        self, file: str, sheet: str, rows: Iterable[int], outcome: str, reason: str, column: str = ""
    ) -> None:
        """Enter rows of a table that belong to no record."""
        frame = _frame_rows(file, sheet, pd.Index(list(rows)))
        if len(frame):
            self._sources.append(frame.assign(record=-1, outcome=outcome))
            self._notes.append(frame.assign(column=column, outcome=outcome, reason=reason))

    def judge(self, records: Iterable[int], outcome: str, reason: str, column: str = "") -> None:
        """Enter that records are refused, repeated, or noted and written all the same."""
        frame = pd.DataFrame({"record": list(records)}).assign(column=column, outcome=outcome, reason=reason)
        if len(frame):
            self._records.append(frame)

    def outcomes(self, count: int) -> pd.Series:
        """Return what became of records 0 to `count` - 1; the first judgement holds."""
        judged = self._collect_judgements()
        judged = judged[judged["outcome"].ne(Outcome.NOTED)].drop_duplicates("record").set_index("record")["outcome"]
        return judged.reindex(range(count)).fillna(Outcome.WRITTEN)

    def counts(self) -> pd.DataFrame:
        """Count the rows of each table: file, sheet, read, written, refused, repeated; read is the sum of the rest."""
        sources = self._join_outcomes()
        table = sources.groupby(["file", "sheet", "outcome"], sort=True).size().unstack(fill_value=0)
        table = table.reindex(columns=[Outcome.WRITTEN, Outcome.REFUSED, Outcome.REPEATED], fill_value=0)
        table.insert(0, "read", table.sum(axis=1))
        return table.reset_index().rename_axis(columns=None)

    def listing(self) -> pd.DataFrame:
        """List every judgement with its place: file, sheet, row, column, outcome, reason; in the order of the files."""
        first = self._join_outcomes().query("record >= 0").drop_duplicates("record").set_index("record")
        judged = self._collect_judgements().join(first[["file", "sheet", "row"]], on="record")
        joined = (
            pd.concat([*self._notes, judged])[_COLUMNS]
            if self._notes or len(judged)
            else pd.DataFrame(columns=_COLUMNS)
        )
        return joined.sort_values(["file", "sheet", "row", "column", "reason"], kind="stable").reset_index(drop=True)

    def _collect_judgements(self) -> pd.DataFrame:
        """Return all judgements on records."""
        empty = pd.DataFrame({"record": pd.Series(dtype="int64"), "column": "", "outcome": "", "reason": ""})
        return pd.concat(self._records, ignore_index=True) if self._records else empty

    def _join_outcomes(self) -> pd.DataFrame:
        """Return source rows with what became of them."""
        empty = pd.DataFrame(columns=["file", "sheet", "row", "record", "outcome"])
        sources = pd.concat(self._sources, ignore_index=True) if self._sources else empty
        judged = self._collect_judgements()
        judged = judged[judged["outcome"].ne(Outcome.NOTED)].drop_duplicates("record").set_index("record")["outcome"]
        owed = sources["record"].map(judged)
        return sources.assign(outcome=owed.where(owed.notna(), sources["outcome"]))


def _frame_rows(file: str, sheet: str, rows: pd.Index) -> pd.DataFrame:
    """Return the places of rows."""
    return pd.DataFrame({"file": file, "sheet": sheet, "row": rows.to_numpy()})
