"""The folder of one run, gone afterwards; what a killed run left is taken away by the next. Floor 5.

It holds a copy of the answers, which are personal data, so none may stay behind: not even where a process is killed and
cannot clear up. Who uses a folder holds a lock on it, which the system frees with the process.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

_PREFIX = "ikm-"
_NAME = re.compile(rf"{_PREFIX}\w{{8}}")
#: Seconds after which a folder that nobody holds is nobody's: between making and holding one lie milliseconds.
_ABANDONED = 60


@contextmanager
def run_folder() -> Iterator[Path]:
    """A new folder that is gone afterwards."""
    where = _short_folder()
    clear_up(where)
    with tempfile.TemporaryDirectory(prefix=_PREFIX, dir=where) as name:
        descriptor = os.open(name, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield Path(name).resolve()
        finally:
            os.close(descriptor)


@cache
def clear_up(where: str) -> None:
    """Take away this person's folders that no process holds any more; looked for once in a process."""
    with suppress(OSError):
        for entry in list(os.scandir(where)):
            if _NAME.fullmatch(entry.name) and entry.is_dir(follow_symlinks=False):
                with suppress(OSError):
                    _take_away(Path(entry.path))


def _take_away(folder: Path) -> None:
    """Remove a folder unless it is somebody else's, young or held."""
    found = folder.stat()
    if found.st_uid != os.getuid() or time.time() - found.st_mtime < _ABANDONED:
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder)
    finally:
        os.close(descriptor)


def _short_folder() -> str:
    """Where the kernel's unix sockets fit: their whole path may have 107 bytes (unix(7))."""
    usual = tempfile.gettempdir()
    return usual if len(usual.encode()) < 60 else "/tmp"
