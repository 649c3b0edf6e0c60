"""Writing a file of the user's in one step, or not at all. Floor 2."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ikm.errors import DataError


def read_bytes(path: Path) -> bytes:
    """What a file holds; nothing where there is none."""
    return path.read_bytes() if path.is_file() else b""


def put(path: Path, content: bytes, before: bytes) -> None:
    """Replace a file in one step, unless somebody saved it since it was read.

    Parameters
    ----------
    before : bytes
        What the file held when it was read; b'' where there was none.

    Raises
    ------
    DataError
        The file holds something else by now; it stays as it is.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        fresh.chmod(0o644)
        if read_bytes(path) != before:
            raise DataError(f"{path}: was saved by somebody else just now.", remedy="run the command again.")
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
