"""A Word document that somebody edited is theirs: it is kept apart before a new report takes its place. Floor 5."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator, Sequence
from itertools import count
from pathlib import Path

from ikm.errors import LISTED
from ikm.publish.job import DOCX

#: Folder beside those of the periods.
FOLDER = "disunting"


def keep_apart(folder: Path) -> Path | None:
    """Copy an edited `laporan.docx` to `disunting/<period>.docx` beside the report's folder.

    Parameters
    ----------
    folder : Path
        `output/<UNIT>/<period>`.

    Returns
    -------
    Path or None
        The copy, with a number behind its name where another edited one has it; None where the document is as it was
        made, or there is none.

    Raises
    ------
    OSError
        The copy cannot be written.
    """
    document = folder / DOCX
    content = document.read_bytes() if document.is_file() else b""
    if not content or hashlib.sha256(content).hexdigest() == _made(folder):
        return None
    copy = next(path for path in _places(folder) if not path.exists() or path.read_bytes() == content)
    copy.parent.mkdir(exist_ok=True)
    shutil.copy2(document, copy)
    return copy


def told(copies: Sequence[Path]) -> str:
    """Where edited documents were kept; '' where there are none."""
    if not copies:
        return ""
    more = [f"and {len(copies) - LISTED} more"] if len(copies) > LISTED else []
    return f"{DOCX} had been edited and is kept as {', '.join([*map(str, copies[:LISTED]), *more])}."


def _made(folder: Path) -> str:
    """SHA-256 of the document that was made with the report; '' where none was, or its manifest cannot be read."""
    try:
        return str(json.loads((folder / "manifest.json").read_bytes())["outputs"].get(DOCX, ""))
    except (OSError, ValueError, LookupError, AttributeError, TypeError):
        return ""


def _places(folder: Path) -> Iterator[Path]:
    """2026-S1.docx, 2026-S1-2.docx, ..."""
    for number in count(1):
        yield folder.parent / FOLDER / f"{folder.name}{f'-{number}' if number > 1 else ''}{Path(DOCX).suffix}"
