"""Hides from the package what Windows lacks, in any process whose PYTHONPATH names this folder, and in its children.

No `fcntl`, fork, sockets of the file system, signals but three; and names as Windows has them: a file that any process
has open keeps its name and its place, and what it lies in does too. Libraries find all as it is, for they would look
for another system's ways, which are not here either; of locks the one that needs no `fcntl` is left.
"""

from __future__ import annotations

import builtins
import os
import shutil
import types
import warnings
from pathlib import Path
from typing import Any

#: Modules that are not there.
MISSING = frozenset({"fcntl", "grp", "pwd", "posix", "pty", "resource", "termios", "tty"})
#: What others lack.
LACKING = {
    "ctypes": frozenset({"CDLL"}),  # which leads to the system's own calls
    "os": frozenset({
        "WNOHANG", "fork", "forkpty", "geteuid", "getuid", "killpg", "sched_getaffinity", "setsid",
        "waitstatus_to_exitcode",
    }),
    "signal": frozenset({"SIGALRM", "SIGCHLD", "SIGHUP", "SIGKILL", "SIGUSR1", "pthread_sigmask", "set_wakeup_fd"}),
    "socket": frozenset({"AF_UNIX"}),
    "time": frozenset({"tzset"}),
}  # fmt: skip
_import = builtins.__import__
_rename, _replace, _unlink = os.rename, os.replace, os.unlink


class Lacking(types.ModuleType):
    """A module without some of its names."""

    def __init__(self, module: types.ModuleType, names: frozenset[str]) -> None:
        super().__init__(module.__name__)
        self.__dict__.update({name: value for name, value in vars(module).items() if name not in names})


def import_hidden(name: str, asker: dict[str, Any] | None = None, *given: Any, **named: Any) -> Any:
    """Import for whoever asks; the package and its locks do not find all."""
    spec = (asker or {}).get("__spec__")
    who = (spec.name if spec else (asker or {}).get("__name__", "")).partition(".")[0]
    if who in ("ikm", "filelock") and name in MISSING:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    found = _import(name, asker, *given, **named)
    return Lacking(found, LACKING[name]) if who == "ikm" and name in LACKING else found


def refuse_open(*paths: Any) -> None:
    """Refuse what Windows would: a file, or a folder with a file in it, that some process has open."""
    held = set()
    for process in os.scandir("/proc"):
        if process.name.isdecimal():
            try:
                held |= {Path(entry.path).readlink() for entry in os.scandir(f"/proc/{process.name}/fd")}
            except OSError:
                continue  # it has ended, or is somebody else's
    for path in paths:
        whole = Path(os.path.abspath(path))  # noqa: PTH100  (a link stays one)
        if any(whole == each or whole in each.parents for each in held):
            raise PermissionError(13, "It is used by another process", str(paths[0]), None, str(paths[-1]))


def rename(old: Any, new: Any, **given: Any) -> None:
    """Rename, over nothing."""
    refuse_open(old, new)
    if os.path.lexists(new) and not os.path.samefile(old, new):  # noqa: PTH121
        raise FileExistsError(17, "It exists already", str(old), None, str(new))
    _rename(old, new, **given)


def replace(old: Any, new: Any, **given: Any) -> None:
    """Rename, over a file."""
    refuse_open(old, new)
    if Path(new).is_dir():
        raise PermissionError(13, "Access is denied", str(old), None, str(new))
    _replace(old, new, **given)


def unlink(path: Any, **given: Any) -> None:
    """Remove a file."""
    if isinstance(path, (str, os.PathLike)) and not given.get("dir_fd"):
        refuse_open(path)
    _unlink(path, **given)


def refuse_fork(*given: Any) -> int:
    """Stand in for what is not there."""
    raise NotImplementedError("fork")


builtins.__import__ = import_hidden
for _name, _function in {
    "rename": rename,
    "replace": replace,
    "unlink": unlink,
    "remove": unlink,
    "fork": refuse_fork,
}.items():
    setattr(os, _name, _function)
shutil._use_fd_functions = False  # type: ignore[attr-defined]  # folders are emptied by names, as there
warnings.filterwarnings("ignore", message="only soft file lock is available")
