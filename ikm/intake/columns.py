"""What each column of an export was taken for, and how full it is; never what a cell says, but for answers. Floor 2."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ikm.intake.mapping import FormMapping
from ikm.intake.records import list_options
from ikm.intake.table import Sheet
from ikm.intake.typed import recode_answers
from ikm.survey.responses import BLANK_ANSWER

#: What a column may be: mapped, asked about, a stored total, left out for whose it is or for another reason.
COLUMN_USES = ("used", "asked", "total", "personal", "unused")
_COLUMNS = ["heading", "use", "column", "given", "blank", "distinct", "lowest", "highest", "off"]


def profile_columns(sheets: Sequence[Sheet], mapping: FormMapping, scored: Sequence[str]) -> pd.DataFrame:
    """One row a column of the export, in its order.

    Parameters
    ----------
    scored : sequence of str
        Columns of the answers that hold scores.

    Returns
    -------
    DataFrame
        heading; use, one of `COLUMN_USES`; column of the answers, or the kind of personal data; given and blank cells,
        distinct values; of answers the lowest and highest score (1-4) and the number of cells off the scale, else
        missing.
    """
    cells = pd.concat([sheet.cells for sheet in sheets]).fillna(BLANK_ANSWER) if len(sheets) > 1 else sheets[0].cells
    known = {heading: ("used", name) for name, heading in mapping.columns.items()}
    known |= {heading: ("total", kind) for heading, kind in mapping.totals.items()}
    known |= dict.fromkeys(mapping.consent, ("used", "consent"))
    known |= {heading: ("personal", kind) for heading, kind in mapping.personal.items()}
    if mapping.long:
        shape = mapping.long.model_dump(exclude_defaults=True)
        known |= {heading: ("used", name) for name, heading in shape.items()}
    asked = {name for about, choices in mapping.ask.items() for name in (about, *choices)}
    rows = []
    for heading in cells:
        use, name = known.get(str(heading), ("asked" if heading in asked else "unused", ""))
        answers = name in scored or name == "answer"
        rows.append([heading, use, name, *_filled(cells[heading]), *_range(cells[heading], name, mapping, answers)])
    frame = pd.DataFrame(rows, columns=_COLUMNS)
    return frame.astype({"lowest": "Int64", "highest": "Int64", "off": "Int64"})


def _filled(column: pd.Series) -> tuple[int, int, int]:
    """Given and blank cells, and distinct values among those given."""
    given = column[column.ne(BLANK_ANSWER)]
    return len(given), len(column) - len(given), int(given.nunique())


def _range(
    column: pd.Series, name: str, mapping: FormMapping, answers: bool
) -> tuple[int | None, int | None, int | None]:
    """Lowest and highest score, and how many cells are none."""
    if not answers:
        return None, None, None
    found = recode_answers(column, mapping.scale, list_options(mapping, name))
    scores = pd.to_numeric(found.text, errors="coerce").dropna()
    off = int(found.wrong.sum())
    return (int(scores.min()), int(scores.max()), off) if len(scores) else (None, None, off)
