"""Commands of `python -m ikm` within this process: a process of its own for each would spend its time on imports."""

from __future__ import annotations

import io
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess
from types import SimpleNamespace

import pytest

from ikm.__main__ import main
from ikm.commands.console import Screen
from ikm.publish import batch, kernels
from tests.conftest import ROOT

TARGETS = (ROOT / "ikm" / "commands" / "targets.mk").read_text(encoding="utf-8")
#: Variables that make takes.
NAMES = re.findall(r"[A-Z]+", re.findall(r"^NAMES := ((?:.*\\\n)*.*)", TARGETS, re.MULTILINE)[0])


def run_make(folder: Path, *words: str, **variables: str) -> CompletedProcess[str]:
    """Run make in a folder, with the variables of this process but for those of make and the project; nobody types."""
    strays = {*NAMES, "FILES", "MAKEFLAGS", "MFLAGS", "MAKELEVEL", "SPEECH", "PYTHONPATH", "IKM_DATA", "IKM_OUTPUT"}
    kept = {name: value for name, value in os.environ.items() if name not in strays}
    shown = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True, "check": False}
    return subprocess.run(["make", "--no-print-directory", *words], cwd=folder, env=kept | variables, **shown)


def list_pins(part: str) -> set[str]:
    """Names and versions that a lock file pins."""
    text = (ROOT / f"requirements-{part}.txt").read_text(encoding="utf-8")
    return set(re.findall(r"^[\w.-]+==[^ ;]+", text, re.MULTILINE))


class Typist:
    """Types replies one after another, and keeps what was shown; none left ends as the input does, or as Ctrl-C."""

    def __init__(self, replies: Iterable[str], end: type[BaseException] = EOFError) -> None:
        self.replies = list(replies)
        self.shown: list[Screen] = []
        self.end = end

    def __call__(self, screen: Screen) -> str:
        """The next reply."""
        self.shown.append(screen)
        if not self.replies:
            raise self.end
        return self.replies.pop(0)


@contextmanager
def _lent(reports: int) -> Iterator[SimpleNamespace]:
    """In place of a parent of kernels for one command: the parent that all tests share."""
    yield SimpleNamespace(address=kernels.name_parent()[kernels.ADDRESS_VARIABLE])


def run_ikm(
    *words: str | Path, cwd: Path = ROOT, environment: Mapping[str, str] | None = None
) -> CompletedProcess[str]:
    """Run `python -m ikm` with these words: its exit code and all that it says, as of a process of its own.

    Parameters
    ----------
    cwd : Path
        The folder that it runs in.
    environment : mapping of str to str, optional
        Variables besides those of the tests.
    """
    out, err = io.StringIO(), io.StringIO()
    before = signal.getsignal(signal.SIGTERM)
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name, value in {"COLUMNS": "80", "BAHASA": "id", **(environment or {})}.items():
            patch.setenv(name, value)
        patch.chdir(cwd)
        patch.setattr(sys, "argv", ["ikm", *map(str, words)])
        patch.setattr(kernels, "run_parent_beside", nullcontext)
        patch.setattr(batch, "KernelParent", _lent)
        try:
            with pytest.raises(SystemExit) as ended:
                main()
        finally:
            signal.signal(signal.SIGTERM, before)
            logging.disable(logging.NOTSET)
    return CompletedProcess(list(map(str, words)), int(ended.value.code or 0), out.getvalue(), err.getvalue())
