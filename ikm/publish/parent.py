"""The process that kernels are forked from, as seen by whoever starts it. Floor 5; see `ikm.publish.warm`."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ikm.display import IN_REPORT

#: What the kernel sees: the same on every machine, so that the same answers give the same bytes.
ENVIRONMENT = {
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": "0",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "LANG": "C.UTF-8",
    "MPLBACKEND": "agg",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    IN_REPORT: "1",
    "IKM_UNIT": "",  # a unit that JupyterLab falls back on is none for a report
    "JPY_SESSION_NAME": "",  # nor is a notebook from which reports are made; see ikm.study.choose
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
#: Where a kernel about to start finds the parent's socket.
ADDRESS = "IKM_WARM"

#: Asks a parent to rehearse.
REHEARSED = "rehearsed"

_used: dict[str, str] = {}


class Parent:
    """The process that forks kernels; ends when it is closed, or with the process that made it.

    Parameters
    ----------
    rehearsed : bool
        Whether it makes a report for nobody first: dearer than one report, and repaid by the second.
    """

    def __init__(self, *, rehearsed: bool = True) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="ikm-warm-")
        self.address = str(Path(self._folder.name) / "s")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ikm.publish.forking", self.address, *([REHEARSED] if rehearsed else [])],
            stdin=subprocess.PIPE,
            env={**os.environ, **ENVIRONMENT},
        )
        atexit.register(self.close)

    def close(self) -> None:
        """End the parent and its kernels."""
        atexit.unregister(self.close)
        if self._process.stdin:
            self._process.stdin.close()
        if not Path(self.address).exists():  # still at its imports, and nobody waits for them
            self._process.kill()
        self._process.wait()
        self._folder.cleanup()

    def __enter__(self) -> Parent:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


def use(address: str) -> None:
    """Have the kernels of this process forked by the parent at an address; '' for none."""
    _used[ADDRESS] = address


def keep() -> None:
    """Have a parent of this process's own, from now until it ends."""
    if not _used.get(ADDRESS):
        use(Parent().address)


@contextmanager
def beside() -> Iterator[None]:
    """Have a parent for the one report made within: its imports go on beside our own."""
    with Parent(rehearsed=False) as kernels:
        use(kernels.address)
        try:
            yield
        finally:
            use("")


def named() -> dict[str, str]:
    """The parent in use, as a variable for a kernel about to start."""
    return dict(_used)
