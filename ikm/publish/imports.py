"""What imports of answers and of published figures share: the wish, what is said, the report. Floor 5."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ikm.display import slug
from ikm.survey.intake.private import kind_of_text, masked
from ikm.survey.sheet import replace, safe

#: Said where a dry run meets open questions.
DRY_OPEN = "Nothing was written (--dry-run). Run it without, and answer the questions in the mapping that it writes."


def silent(stage: str) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class Wish:
    """What was asked on the command line; '' where nothing."""

    file: str
    unit: str
    map: str = ""
    period: str = ""
    split: bool = False
    instrument: str = ""
    key: str = ""
    bahasa: str = "id"
    yes: bool = False
    published: bool = False
    source: str = ""
    dry: bool = False
    #: Told what is being done, for a sign of life on long exports.
    say: Callable[[str], None] = silent


@dataclass(frozen=True)
class Said:
    """Lines for the screen, and whether questions are open."""

    lines: list[str]
    open: bool = False


def name_after(file: str) -> str:
    """Return the name of what is made from a file: its own as a slug, unless that is somebody's number."""
    stem = Path(file).stem
    return slug("" if kind_of_text(stem) else stem, "ekspor")


def sums(counts: pd.DataFrame, listing: pd.DataFrame) -> list[str]:
    """Rows of each table and what became of them, then the reasons."""
    lines = [
        f"{masked(row.file)}{f' [{masked(row.sheet)}]' if row.sheet else ''}: {row.read} read = {row.written} written"
        f" + {row.refused} refused + {row.repeated} repeated"
        for row in counts.itertuples()
    ]
    reasons = listing.value_counts(["outcome", "reason", "column"]).sort_index()
    return lines + [
        f"  {outcome}: {count} x {reason}{f' ({column})' if column else ''}"
        for (outcome, reason, column), count in reasons.items()
    ]


def put_report(folder: Path, name: str, page: str, listing: pd.DataFrame, changed: bool) -> Path:
    """Write page and list of an import; a run that added nothing leaves the report of the one that did."""
    out = io.StringIO()
    told = {name: listing[name].map(lambda text: safe(masked(text))) for name in ("file", "sheet", "column")}
    listing.assign(**told).to_csv(out, index=False, lineterminator="\n")
    for path, text in ((folder / f"{name}.html", page), (folder / f"{name}.csv", out.getvalue())):
        if changed or not path.is_file():
            replace(path, text.encode(), path.read_bytes() if path.is_file() else b"")
    return folder / f"{name}.html"
