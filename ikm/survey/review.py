"""The file in which a person decides which comments may be quoted: data/comments/<UNIT>/<period>.csv.

One row a proposed quote. Decisions are only ever read here and carried over: no run changes or drops one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pandas as pd

from ikm.errors import DataError, format_count, suggest_name
from ikm.rules.period import Period
from ikm.survey.project import Project
from ikm.survey.responses import Source, describe_source, read_cells, require_columns
from ikm.survey.settings import escape_formula, replace_file, unescape_formula
from ikm.survey.units import Unit

#: approve: quote the text as it stands; redact: quote `edited` instead; reject: never quote. Blank: not yet decided.
QUOTE_DECISIONS = ("approve", "redact", "reject")
REVIEW_COLUMNS = ("id", "topic", "text", "decision", "edited")


@dataclass(frozen=True)
class QuoteProposal:
    """A comment proposed as a quote, redacted already."""

    id: str
    topic: str
    text: str


@dataclass(frozen=True)
class QuoteDecision:
    """What a person decided about one proposal.

    Parameters
    ----------
    row : int
        Row in the file, as a spreadsheet counts.
    text : str
        What the person saw.
    edited : str
        What to quote instead; given with 'redact' alone.
    """

    row: int
    decision: str
    text: str
    edited: str


@dataclass(frozen=True)
class QuoteReview:
    """All decisions of a unit and period, by id of the proposal; none where there is no file."""

    path: str = ""
    decisions: Mapping[str, QuoteDecision] = field(default_factory=dict)
    source: Source | None = None


@dataclass(frozen=True)
class ReviewUpdate:
    """What a run of `ikm comments review` did to the file: proposals added, decided already, still open."""

    path: Path
    added: int
    decided: int
    open: int


def read_review(project: Project, unit: Unit, period: Period) -> QuoteReview:
    """Read the decisions about a unit's comments of a period.

    Raises
    ------
    DataError
        The file lacks a column, an id stands twice, a decision is none of approve, redact and reject, or 'redact' and
        `edited` do not go together; the message names the rows.
    """
    path = project.review(unit, period)
    if not path.is_file():
        return QuoteReview(str(path))
    cells = _read_review_cells(path)
    decided = cells[cells["decision"] != ""]
    texts, edited = decided["text"].map(unescape_formula), decided["edited"].map(unescape_formula)
    rows = zip(decided["id"], decided.index, decided["decision"], texts, edited, strict=True)
    decisions = {id: QuoteDecision(row, decision, text, edit) for id, row, decision, text, edit in rows}
    return QuoteReview(str(path), decisions, describe_source(project, path, len(cells)))


def update_review(project: Project, unit: Unit, period: Period, proposals: Sequence[QuoteProposal]) -> ReviewUpdate:
    """Write proposals into the review file: new ones are added, every row with a decision or note stays as it is.

    Rows that nobody touched and that are no longer proposed (the answers changed) go.

    Raises
    ------
    DataError
        The file holds a mistake, as in `read_review`, or was saved by somebody else meanwhile; nothing is written.
    """
    path = project.review(unit, period)
    before = path.read_bytes() if path.is_file() else b""
    cells = _read_review_cells(path) if before else pd.DataFrame(columns=list(REVIEW_COLUMNS), dtype=str)
    proposed = {proposal.id for proposal in proposals}
    touched = cells.drop(columns=["id", "topic", "text"]).ne("").any(axis=1)
    kept = cells[touched | cells["id"].isin(proposed)]
    new = [proposal for proposal in proposals if proposal.id not in set(cells["id"])]
    rows = [*kept.to_dict("records"), *map(asdict, new)]
    content = _format_rows(list(cells.columns), rows)
    if content != before:
        replace_file(path, content, before)
    decided = int(kept["decision"].ne("").sum())
    return ReviewUpdate(path, added=len(new), decided=decided, open=len(rows) - decided)


def _read_review_cells(path: Path) -> pd.DataFrame:
    """Read the file as text, decisions in small letters, checked."""
    cells = read_cells(path)
    remedy = "put the headings back, or move the file away and run `python -m ikm comments review` again."
    require_columns(cells, REVIEW_COLUMNS, REVIEW_COLUMNS, path, remedy)
    cells["decision"] = cells["decision"].str.casefold()
    _require_sound(cells, path)
    return cells


def _require_sound(cells: pd.DataFrame, path: Path) -> None:
    """Refuse what would quote a comment against somebody's will."""
    decision, edited = cells["decision"], cells["edited"] != ""
    wrong = cells[~decision.isin(["", *QUOTE_DECISIONS])]
    if len(wrong):
        raise DataError(
            f"{path}: {format_count(len(wrong), 'decision')} that mean nothing.",
            places=[
                f"row {row}: '{word}' {suggest_name(word, QUOTE_DECISIONS)}".rstrip()
                for row, word in wrong["decision"].items()
            ],
            allowed=f"{', '.join(QUOTE_DECISIONS)}, or blank for not yet decided",
        )
    lost = cells[((decision == "redact") & ~edited) | ((decision == "approve") & edited)]
    if len(lost):
        raise DataError(
            f"{path}: 'redact' and the column edited go together.",
            places=[f"row {row}: {word}" for row, word in lost["decision"].items()],
            remedy="write the text to be quoted into edited and 'redact' beside it; with 'approve' leave edited blank.",
        )
    twice = cells[cells["id"].duplicated(keep=False) | (cells["id"] == "")]
    if len(twice):
        raise DataError(
            f"{path}: an id is missing or stands twice.",
            places=[f"row {row}: '{id}'" for row, id in twice["id"].items()],
            remedy="leave one row of each id.",
        )


def _format_rows(columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    """Return the file as bytes; with a byte order mark, or Excel would spell accents wrongly."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: escape_formula(text) for name, text in row.items()} for row in rows)
    return out.getvalue().encode("utf-8-sig")
