"""What became of every row and column of an export: rows written, refused or repeated, with the reason and the place.

The books are closed before anything is written: what the tables held must be what was accounted for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from ikm.errors import DataError
from ikm.intake.database import UNKNOWN_CODE
from ikm.intake.dump import CUT, DEFAULTED, WORKED_OUT
from ikm.intake.personal import is_quotable
from ikm.intake.table import MERGED, VALUELESS, Sheet
from ikm.speech import _
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
    HIDDEN = "hidden"
    HIDDEN_COLUMN = "hidden column"
    VALUELESS = VALUELESS
    MERGED = MERGED
    HIDDEN_UNSEEN = "rows that an .xls hides cannot be seen; save it as .xlsx"
    BLANK_COLUMN = "blank column"
    ELSEWHERE = "elsewhere"
    NO_UNIT = "no unit"
    NO_CONSENT = "no consent"
    NO_QUOTING = "no quoting"
    STATUS = "status"
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
    NO_VALUE = "no value"
    UNKNOWN_CODE = UNKNOWN_CODE
    WORKED_OUT = WORKED_OUT
    CUT = CUT
    DEFAULTED = DEFAULTED
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
#: Why a cell is emptied of which the text is told.
_QUOTED_REASONS = (Reason.NO_DATE, Reason.NO_AGE)


class Ledger:
    """Rows read and what became of them.

    A source row belongs to a record (a respondent's set of answers); several rows of a long export to one. What
    befalls a record befalls its rows; rows can also be set aside one by one.
    """

    def __init__(self) -> None:
        self._sources: list[pd.DataFrame] = []
        self._records: list[pd.DataFrame] = []
        self._notes: list[pd.DataFrame] = []
        self._recoded: list[tuple[str, str, str, int]] = []
        self._unreadable: list[pd.DataFrame] = []
        self._columns: list[pd.DataFrame] = []
        self._held: dict[tuple[str, str], int] = {}

    def open(self, sheet: Sheet, columns: pd.DataFrame, *, rows: bool = True) -> None:
        """Enter a table: what its columns were taken for, and how many rows must be accounted for.

        Cells of a used column that are not what the file has are noted with their rows, a used column that the workbook
        hides with that of its heading.

        Parameters
        ----------
        columns : DataFrame of str
            From `ikm.intake.account.account_columns`.
        rows : bool
            Whether its rows are answers or respondents; a list of codes is only looked up.
        """
        self._columns.append(columns)
        self._held[sheet.file, sheet.name] = len(sheet.malformed) + (len(sheet.cells) if rows else 0)
        used = set(columns.loc[columns["use"].isin(["used", "total"]), "heading"])
        for (heading, why), places in sheet.losses.items():
            if heading in used:
                self.remark(sheet, places, why, heading)
        for heading in sorted(sheet.hidden_columns & used):
            self.remark(sheet, [sheet.heading_row], Reason.HIDDEN_COLUMN, heading)

    def close(self, added: int | None = None) -> None:
        """Compare what the tables held with what was accounted for.

        Parameters
        ----------
        added : int, optional
            Rows that go to the answer files; None where none may.

        Raises
        ------
        DataError
            A row is in no account, or in two: a fault of this program, and nothing is written.
        """
        read = {(row.file, row.sheet): int(row.read) for row in self.counts().itertuples()}
        wrong = [
            _(
                "{table}: {held} rows held, {read} accounted for",
                table=" ".join(filter(None, table)),
                held=held,
                read=read.get(table, 0),
            )
            for table, held in self._held.items()
            if read.get(table, 0) != held
        ]
        records = max((int(frame["record"].max()) for frame in self._sources if len(frame)), default=-1) + 1
        written = int(self.outcomes(records).eq(Outcome.WRITTEN).sum())
        if added is not None and written != added:
            wrong.append(
                _(
                    "{written} respondents accounted for as written, {added} in the answer files",
                    written=written,
                    added=added,
                )
            )
        if wrong:
            raise DataError(
                _("the books of this import do not balance; nothing was written."),
                places=wrong,
                remedy=_("this is a fault of ikm, not of the file: report it with the headings of the export."),
            )

    def columns(self) -> pd.DataFrame:
        """List every column of the tables that were read: file, sheet, heading, use, column."""
        return pd.concat(self._columns, ignore_index=True)

    def read(self, sheet: Sheet, rows: pd.Index, records: Sequence[int] | pd.Series) -> None:
        """Enter rows of a table that belong to records."""
        frame = pd.DataFrame({"file": sheet.file, "sheet": sheet.name, "row": rows.to_numpy()})
        self._sources.append(frame.assign(record=np.asarray(records, dtype="int64"), outcome=Outcome.WRITTEN))

    def set_aside(self, sheet: Sheet, rows: Iterable[int], outcome: str, reason: str, column: str = "") -> None:
        """Enter rows of a table that belong to no record."""
        frame = pd.DataFrame({"file": sheet.file, "sheet": sheet.name, "row": list(rows)})
        if len(frame):
            self._sources.append(frame.assign(record=-1, outcome=outcome))
            self._notes.append(frame.assign(column=column, outcome=outcome, reason=reason))

    def remark(self, sheet: Sheet, rows: Sequence[int], reason: str, column: str = "") -> None:
        """Note rows of a table, whatever becomes of them."""
        if len(rows):
            frame = pd.DataFrame({"file": sheet.file, "sheet": sheet.name, "row": list(rows)})
            self._notes.append(frame.assign(column=column, outcome=Outcome.NOTED, reason=reason))

    def empty(self, before: pd.Series, after: pd.Series, reason: str, sheet: Sheet | None = None) -> None:
        """Note the cells of a column that were emptied as they could not be read, and keep their texts.

        Parameters
        ----------
        before, after : Series of str
            The column, by record; of one name that of the answers.
        sheet : Sheet, optional
            The table, where the index is its rows.
        """
        texts = before[before.ne("") & after.eq("")]
        if texts.empty:
            return
        column = str(before.name)
        if sheet is None:
            self.judge(texts.index, Outcome.NOTED, reason, column)
        else:
            self.remark(sheet, texts.index.tolist(), reason, column)
        if reason in _QUOTED_REASONS:
            rows = self.find_rows(texts.index) if sheet is None else texts.index
            self._unreadable.append(pd.DataFrame({"column": column, "text": texts.to_numpy(), "row": rows}))

    def unreadable(self) -> pd.DataFrame:
        """List the texts of dates and ages that could not be read: column, text, rows in order; most first.

        What may be about somebody is told by its rows and never by its text, which is '' then.
        """
        columns = ["column", "text", "rows"]
        if not self._unreadable:
            return pd.DataFrame(columns=columns)
        cells = pd.concat(self._unreadable, ignore_index=True)
        often = cells.groupby(["column", "text"])["row"].transform("size")
        quoted = [is_quotable(text, n) for text, n in zip(cells["text"], often, strict=True)]
        cells["text"] = cells["text"].where(quoted, "")
        found = cells.groupby(["column", "text"])["row"].agg(sorted).rename("rows").reset_index()
        order = [(row.column, not row.text, -len(row.rows), row.rows) for row in found.itertuples()]
        return found.loc[sorted(found.index, key=order.__getitem__), columns].reset_index(drop=True)

    def books(self) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        """Return all that is told of an import: counts, listing, columns, recoded, unreadable."""
        return self.counts(), self.listing(), self.columns(), self.recoded(), self.unreadable()

    def judge(self, records: Iterable[int], outcome: str, reason: str, column: str = "") -> None:
        """Enter that records are refused, repeated, or noted and written all the same."""
        if rows := list(records):
            told = {"record": rows, "column": column, "outcome": outcome, "reason": reason}
            self._records.append(pd.DataFrame(told))

    def recode(self, column: str, counts: pd.Series, stored: Mapping[str, str]) -> None:
        """Enter what the texts of a column became; `counts` are their rows.

        What was emptied is somebody's: it is told by its row, never by its text.
        """
        changed = [(str(text), stored[str(text)], int(n)) for text, n in counts.items()
                   if stored[str(text)] not in ("", text)]  # fmt: skip
        self._recoded += [(column, *each) for each in changed]

    def recoded(self) -> pd.DataFrame:
        """List texts of categories that are stored otherwise, and labels of one score: column, text, stored, rows."""
        frame = pd.DataFrame(self._recoded, columns=["column", "text", "stored", "rows"])
        return frame.sort_values(["column", "rows", "text"], ascending=[True, False, True], ignore_index=True)

    def find_rows(self, records: Iterable[int]) -> list[int]:
        """Find the row of the file in which each record begins."""
        sources = pd.concat(self._sources, ignore_index=True)
        first = sources[sources["record"].ge(0)].drop_duplicates("record").set_index("record")["row"]
        return [int(first[record]) for record in records]

    def outcomes(self, count: int) -> pd.Series:
        """Return what became of records 0 to `count` - 1; the first judgement holds."""
        return self._settle_outcomes().reindex(range(count)).fillna(Outcome.WRITTEN)

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
        notes = [*self._notes, judged] if len(judged) else self._notes
        joined = pd.concat(notes)[_COLUMNS] if notes else pd.DataFrame(columns=_COLUMNS)
        return joined.sort_values(["file", "sheet", "row", "column", "reason"], kind="stable").reset_index(drop=True)

    def _collect_judgements(self) -> pd.DataFrame:
        """Return all judgements on records."""
        empty = pd.DataFrame({"record": pd.Series(dtype="int64"), "column": "", "outcome": "", "reason": ""})
        return pd.concat(self._records, ignore_index=True) if self._records else empty

    def _settle_outcomes(self) -> pd.Series:
        """Return the first judgement on each record that has one, but for remarks."""
        judged = self._collect_judgements()
        return judged[judged["outcome"].ne(Outcome.NOTED)].drop_duplicates("record").set_index("record")["outcome"]

    def _join_outcomes(self) -> pd.DataFrame:
        """Return source rows with what became of them."""
        empty = pd.DataFrame(columns=["file", "sheet", "row", "record", "outcome"])
        sources = pd.concat(self._sources, ignore_index=True) if self._sources else empty
        owed = sources["record"].map(self._settle_outcomes())
        return sources.assign(outcome=owed.where(owed.notna(), sources["outcome"]))
