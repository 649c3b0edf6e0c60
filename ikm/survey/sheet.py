"""Files that the package and a person both write: replaced in one step, and no cell is a formula. Floor 2."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ikm.errors import DataError

#: What a spreadsheet would take for a formula when a cell begins with it.
_FORMULA = ("=", "+", "-", "@")

#: Characters that turn the direction of writing: marks, embeddings, overrides, isolates.
_TURNS = dict.fromkeys([0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def replace(path: Path, content: bytes, before: bytes) -> None:
    """Replace a file in one step, unless somebody saved it since it was read; who may read it stays as it was.

    Parameters
    ----------
    before : bytes
        What was read; b"" where there was no file.

    Raises
    ------
    DataError
        The file holds something else by now; it is left as it is.
    """
    path = path.resolve()  # a link stays one: what it leads to is replaced
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        fresh.chmod(path.stat().st_mode & 0o777 if path.is_file() else 0o666 & ~_umask())
        if (path.read_bytes() if path.is_file() else b"") != before:
            raise DataError(f"{path}: was saved by somebody else just now.", remedy="run the command again.")
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _umask() -> int:
    """Rights that this person's new files do not have: answers are personal data."""
    found = os.umask(0o077)
    os.umask(found)
    return found


def safe(text: str) -> str:
    """A cell that no spreadsheet takes for a formula.

    Examples
    --------
    >>> safe("=1+1"), shown(safe("=1+1"))
    ("'=1+1", '=1+1')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def shown(text: str) -> str:
    """A cell without the apostrophe that `safe` put before it."""
    return text[1:] if text.startswith(tuple(f"'{sign}" for sign in _FORMULA)) else text


def undirected(text: str) -> str:
    """A text without the invisible characters that turn the direction of writing.

    Whoever puts one into an answer or a name turns round what stands beside it on the page (U+202E and its like).

    Examples
    --------
    >>> undirected("Izin \u202egnaro")
    'Izin gnaro'
    """
    return text if text.isascii() else text.translate(_TURNS)  # most are, and it is told at once
