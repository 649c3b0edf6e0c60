"""What a run writes for itself, held while it is in use: what a killed run left is taken away by a later one.

All of it can hold answers. A lock of the system tells whether somebody still uses it, for that ends with the process,
however that ends. Files and folders are written under a lock of the folder that they stand in, so that what lies there
unfinished is of a run that was killed; a folder for temporary files has a lock of its own, beside it.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import BinaryIO

from filelock import FileLock, UnixFileLock

_PREFIX = "ikm_"
#: What stands behind a prefix.
_RANDOM = r"[a-z0-9_]{8}"
_LOCK = ".lock"
#: Folders for temporary files, of a notebook, a parent of kernels, a rehearsal, a document; and their locks.
_TEMPORARY = re.compile(rf"{_PREFIX}(?:(?:warm|rehearsal|docx)-)?{_RANDOM}(?:{re.escape(_LOCK)})?")
#: Files under the name that they have until they are whole: '.2026-S1.csv.k3_x9qab'.
_UNFINISHED = re.compile(
    rf"\.{{1,2}}(?:[^.].*\.(?:csv|xlsx|toml|parquet|html|json|key|docx|pptx|ipynb)|SHA256SUMS)\.{_RANDOM}"
)
#: How folders of reports and of questionnaires are called, one that is put together, and one that was set aside for it.
_OF_REPORT = re.compile(r"(?:\d{4}(?:-\w+)?|kuesioner)")
_UNFINISHED_REPORT = re.compile(rf"\.{_OF_REPORT.pattern}\.{_RANDOM}")
#: Folders from the data or output folder down to what is written: internal/<notebook>/KPPT.
_DEEPEST = 3
_ASIDE = re.compile(rf"\.({_OF_REPORT.pattern})\.old")
#: The lock of a folder in which something is written.
_WRITING = f".ikm{_LOCK}"


@contextmanager
def hold_lock(path: Path, *, wait: bool = True) -> Iterator[None]:
    """Hold a lock, a file of this name that is there while it is held; freed by the system where the run is killed.

    Raises
    ------
    filelock.Timeout
        Somebody else holds it, and that is not waited for.
    OSError
        Nothing can be written there.
    """
    with FileLock(path, timeout=-1 if wait else 0, thread_local=False) as lock:
        try:
            yield
        finally:
            if isinstance(lock, UnixFileLock):  # others take it away themselves
                path.unlink(missing_ok=True)


#: What the system says of a disk and no file: it is full, the person's share of it is, or it fails.
_OF_DISKS = frozenset({errno.ENOSPC, errno.EIO, *([errno.EDQUOT] if hasattr(errno, "EDQUOT") else [])})


@contextmanager
def _name_place(place: Path) -> Iterator[None]:
    """Have an error of the system tell of the place that a person knows, where it names none, or a lock."""
    try:
        yield
    except OSError as error:
        locked = str(error.filename or "").endswith(_LOCK)
        if locked or (error.filename is None and error.errno in _OF_DISKS):
            error.filename = str(place)
        raise


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
    folder = Path(where, f"{_PREFIX}{kind}{secrets.token_hex(4)}")
    # The lock comes before there is a folder that a run could find abandoned.
    with _name_place(Path(where)), hold_lock(_name_lock(folder)):
        folder.mkdir(mode=0o700)
        try:
            yield folder.resolve()
        finally:
            _remove(folder)


@cache
def clear_temporary_folders(where: str) -> None:
    """Take away this person's temporary folders that no process holds any more; looked for once in a process."""
    for left in _list_left(Path(where), _TEMPORARY):
        folder = left.with_name(left.name.removesuffix(_LOCK))
        with suppress(OSError), hold_lock(_name_lock(folder), wait=False):
            _remove(folder)


def _name_lock(folder: Path) -> Path:
    """Return where the lock of a folder for temporary files is."""
    return folder.with_name(f"{folder.name}{_LOCK}")


# Files and folders that are written in one step -----------------------------------------------------------------------


def hold_folder(folder: Path, *, wait: bool = True) -> AbstractContextManager[None]:
    """Hold the lock of a folder, under which alone something is written into it; see `hold_lock`."""
    return hold_lock(folder / _WRITING, wait=wait)


def write_in_one_step(path: Path, content: bytes, finish: Callable[[Path], object]) -> None:
    """Write a file under another name beside its place, and put it there when it is whole.

    What killed runs left in that folder of the files that they were writing is taken away before.

    Parameters
    ----------
    finish : callable
        Gives the whole file, readable for its owner alone, its rights and its name.
    """
    with _name_place(path), hold_folder(path.parent):
        for left in _list_left(path.parent, _UNFINISHED):
            _remove(left)
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                _write_through(file, content)
            finish(Path(name))
        finally:
            Path(name).unlink(missing_ok=True)


def write_through(path: Path, content: bytes) -> None:
    """Write a file of an unfinished folder onto the disk itself, so that after a power cut no half of it has a name."""
    with _name_place(path), path.open("wb") as file:
        _write_through(file, content)


def _write_through(file: BinaryIO, content: bytes) -> None:
    file.write(content)
    file.flush()
    os.fsync(file.fileno())


def is_unfinished(path: Path, name: str) -> bool:
    """Return whether it is what `make_unfinished_folder` makes for a folder of this name, or the lock beside it."""
    return path.name == _WRITING or bool(_compile_unfinished(name).fullmatch(path.name))


def _compile_unfinished(name: str) -> re.Pattern[str]:
    return re.compile(rf"\.{re.escape(name)}\.{_RANDOM}")


@contextmanager
def make_unfinished_folder(folder: Path) -> Iterator[Path]:
    """Make the folder in which the content of another is put together, beside it: '.2026-S1.k3_x9qab'.

    What has its name afterwards is taken away. What killed runs left that put together the same one is
    taken away before; nobody else writes beside it meanwhile.
    """
    with hold_folder(folder.parent):
        for left in _list_left(folder.parent, _compile_unfinished(folder.name)):
            _remove(left)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            yield fresh
        finally:
            _remove(fresh)


#: Seconds between attempts to give a new file its name: on Windows a scanner may look into it just then.
_WAITS = (0.1, 0.3, 0.9)


def rename_over(fresh: Path, place: Path) -> None:
    """Give a new file or folder its name; a file of that name is replaced.

    Raises
    ------
    PermissionError
        This person may not, or, on Windows, another program has the file open, or one in the folder.
    """
    for wait in _WAITS:
        try:
            fresh.replace(place)
        except PermissionError:
            time.sleep(wait)
        else:
            return
    fresh.replace(place)


def swap_folder(fresh: Path, folder: Path) -> None:
    """Give the new report the place of the old one, in one step where the system can; what is old is taken away."""
    if folder.exists() and _exchange(fresh, folder):
        return  # whoever made the fresh one takes away what stands under its name
    old = _name_aside(folder)
    if folder.exists():
        rename_over(folder, old)
    try:
        rename_over(fresh, folder)
    except OSError:
        if old.exists():
            old.rename(folder)
        raise
    _remove(old)


def is_left(path: Path) -> bool:
    """Return whether a file or folder has a name that it has only while something is written."""
    return any(each.fullmatch(path.name) for each in (_ASIDE, _UNFINISHED, _UNFINISHED_REPORT))


def recover_leftovers(top: Path) -> None:
    """Take away what killed runs left unfinished in a folder and below; put back reports that they had set aside.

    For every command that reads there. What somebody is writing just now, and where nobody may write, stays as it is.
    """
    for here, folders, files in os.walk(top):
        for name in (*folders, *files):
            path = Path(here, name)
            if is_left(path):
                aside = _ASIDE.fullmatch(name)
                with suppress(OSError), hold_folder(path.parent, wait=False):
                    recover_folder(path.with_name(aside[1])) if aside else _remove(path)
        deep = len(Path(here).relative_to(top).parts) == _DEEPEST
        folders[:] = [name for name in folders if not (deep or name.startswith(".") or _OF_REPORT.fullmatch(name))]


def recover_folder(folder: Path) -> None:
    """Put back a report that a run cut off between two renames had set aside."""
    old = _name_aside(folder)
    if old.exists():
        if folder.exists():
            _remove(old)
        else:
            old.rename(folder)


def _name_aside(folder: Path) -> Path:
    """Return where the old report waits while the new one takes its place."""
    return folder.with_name(f".{folder.name}.old")


def _exchange(fresh: Path, place: Path) -> bool:
    """Let two folders change places in one step; False where the system or the disk cannot do that: none has moved.

    Linux alone can, on most of its disks; elsewhere a reader may come between two renames.
    """
    exchange = _find_exchange()
    # The folder that names are looked up from, and RENAME_EXCHANGE.
    return exchange is not None and exchange(-100, os.fsencode(fresh), -100, os.fsencode(place), 2) == 0


@cache
def _find_exchange() -> Callable[..., int] | None:
    """Find the system's own call, for Python has none."""
    import ctypes  # here, for most that is written is no folder

    try:
        found: Callable[..., int] = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):  # a C library without it, or no such library
        return None
    return found


def find_held_files(folder: Path) -> list[str]:
    """List the files of a folder that another program has open so that they cannot be renamed, which Windows knows."""
    held = []
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        try:
            path.rename(path)
        except PermissionError:
            held.append(path.name)
    return held


# Taking away ----------------------------------------------------------------------------------------------------------


def _list_left(where: Path, pattern: re.Pattern[str]) -> list[Path]:
    """List files and folders of these names that are this person's; none of a folder that cannot be listed."""
    left = []
    with suppress(OSError):
        for entry in list(os.scandir(where)):
            if pattern.fullmatch(entry.name) and not entry.is_symlink():
                with suppress(FileNotFoundError):
                    if not hasattr(os, "getuid") or entry.stat().st_uid == os.getuid():
                        left.append(Path(entry.path))
    return left


def _remove(path: Path) -> None:
    """Remove a file or folder, as far as that can be done; of a link the link alone."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()
