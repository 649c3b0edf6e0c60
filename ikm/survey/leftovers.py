"""What a run writes for itself, held while it is in use: what a killed run left is taken away by a later one.

All of it can hold answers. A lock of the system (flock) tells whether somebody still uses a file or a folder, for it
ends with the process, however that ends. Between making and holding lies a moment in which another run can take the
new one away; whoever holds it then sees that, and makes another.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

_PREFIX = "ikm-"
#: What `tempfile` puts behind a prefix.
_RANDOM = r"[a-z0-9_]{8}"
#: Folders for temporary files: of a notebook, a parent of kernels, a rehearsal, a document.
_TEMPORARY = re.compile(rf"{_PREFIX}(?:(?:warm|rehearsal|docx)-)?{_RANDOM}")
#: Files under the name that they have until they are whole: '.2026-S1.csv.k3_x9qab'.
_UNFINISHED = re.compile(rf"\.{{1,2}}[^.].*\.(?:csv|xlsx|toml|parquet|html|json|key)\.{_RANDOM}")


@contextmanager
def lock_path(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold a folder or file, such as while its content is swapped; freed by the system even where the run is killed.

    Raises
    ------
    OSError
        Somebody else holds it, and that is not waited for.
    """
    descriptor = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


# Folders for temporary files ------------------------------------------------------------------------------------------


@contextmanager
def make_temporary_folder(kind: str = "", where: str = "") -> Iterator[Path]:
    """Make a folder for temporary files that is gone afterwards; the first of a process takes away what others left.

    Parameters
    ----------
    kind : str
        What it is for, in its name: 'warm-'.
    where : str
        The folder that it lies in; the usual one where empty.
    """
    where = where or tempfile.gettempdir()
    clear_temporary_folders(where)
    with _make_held_folder(f"{_PREFIX}{kind}", where) as folder:
        yield folder.resolve()


@cache
def clear_temporary_folders(where: str) -> None:
    """Take away this person's temporary folders that no process holds any more; looked for once in a process."""
    _clear(Path(where), _TEMPORARY)


@contextmanager
def make_unfinished_folder(folder: Path) -> Iterator[Path]:
    """Make the folder in which the content of another is put together, beside it: '.2026-S1.k3_x9qab'.

    What killed runs left that put together the same one is taken away before.
    """
    _clear(folder.parent, re.compile(rf"\.{re.escape(folder.name)}\.{_RANDOM}"))
    with _make_held_folder(f".{folder.name}.", str(folder.parent)) as fresh:
        yield fresh


@contextmanager
def _make_held_folder(prefix: str, where: str) -> Iterator[Path]:
    """Make a folder and hold it; gone afterwards, unless it was given another name."""
    folder, descriptor = _hold_new_folder(prefix, where)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(descriptor)


def _hold_new_folder(prefix: str, where: str) -> tuple[Path, int]:
    """Make a folder and hold it by a descriptor; another one where a run took it away before it was held."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=where))
        with suppress(FileNotFoundError):
            descriptor = os.open(folder, os.O_RDONLY)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if folder.exists():
                return folder, descriptor
            os.close(descriptor)


# Files that are written in one step -----------------------------------------------------------------------------------


def write_in_one_step(path: Path, content: bytes, finish: Callable[[Path], object]) -> None:
    """Write a file under another name beside its place, and put it there when it is whole.

    What killed runs left in that folder of the files that they were writing is taken away before.

    Parameters
    ----------
    finish : callable
        Gives the whole file, readable for its owner alone, its rights and its name.
    """
    _clear(path.parent, _UNFINISHED)
    fresh, handle = _hold_new_file(path)
    try:
        with os.fdopen(os.dup(handle), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(handle)
        finish(fresh)
    finally:
        fresh.unlink(missing_ok=True)
        os.close(handle)


def _hold_new_file(path: Path) -> tuple[Path, int]:
    """Make a file beside another and hold it; another one where a run took it away before it was held."""
    while True:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with suppress(OSError):  # a file system without locks: there nothing is taken away either
            fcntl.flock(handle, fcntl.LOCK_EX)
        if Path(name).exists():
            return Path(name), handle
        os.close(handle)


# Taking away ----------------------------------------------------------------------------------------------------------


def _clear(where: Path, pattern: re.Pattern[str]) -> None:
    """Take away files and folders of these names that are this person's and that no process holds."""
    with suppress(OSError):
        for entry in list(os.scandir(where)):
            if pattern.fullmatch(entry.name) and not entry.is_symlink():
                with suppress(OSError):
                    _remove_abandoned(Path(entry.path))


def _remove_abandoned(path: Path) -> None:
    """Remove a file or folder unless it is somebody else's or held."""
    if path.stat().st_uid == os.getuid():
        with lock_path(path, wait=False):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
