"""Which reports are stale: by the content of all that goes into them, never by a file's time. Floor 5.

A report carries a fingerprint in its manifest.json. The same fingerprint is reckoned from what lies there now. Hashes
of files are kept from run to run beside the reports, so that a file is read again only where size or times changed.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Collection, Iterable
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from ikm.publish import manifest
from ikm.publish.committed import committed
from ikm.publish.job import Request
from ikm.rules.period import Period
from ikm.survey.project import Project
from ikm.survey.units import Unit

#: Where hashes are kept, in the output folder.
CACHE = ".hashes.json"
#: Nanoseconds in which a file may be written twice and show the same time: one as young as this is read again.
_YOUNG = 2_000_000_000


class Hashes:
    """SHA-256 of files, kept by path, size and times of change.

    Parameters
    ----------
    path : Path
        The file of kept hashes; need not exist, and one that cannot be read counts for nothing.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.read = 0
        kept = _kept(path)
        self._files: dict[str, list[Any]] = kept.get("files", {})
        self._plans: dict[str, list[str]] = kept.get("plans", {})
        self._looked: dict[Path, str] = {}
        self._notebooks: dict[str, str] = {}

    def of(self, path: Path) -> str:
        """Hash of a file; looked up once in a run."""
        if path not in self._looked:
            self._looked[path] = self._hash(path)
        return self._looked[path]

    def _hash(self, path: Path) -> str:
        name, seen = str(path), file_state(path)
        known = self._files.get(name)
        if known and known[:-1] == seen:
            return str(known[-1])
        self.read += 1
        found = sha256(path.read_bytes()).hexdigest()
        self._files.pop(name, None)
        if time.time_ns() - max(seen[1], seen[2]) > _YOUNG:
            self._files[name] = [*seen, found]
        return found

    def notebook(self, path: Path) -> str:
        """Hash of a notebook as git would store it: one that was run and saved in JupyterLab makes nothing stale."""
        found = self.of(path)
        if found not in self._notebooks:
            self._notebooks[found] = sha256(committed(path.read_text(encoding="utf-8")).encode()).hexdigest()
        return self._notebooks[found]

    def planned(self, project: Project, unit: Unit) -> Collection[Period]:
        """Periods that a unit's plan of action speaks of, for `request_city`; a plan is read once for its content."""
        path = project.actions(unit)
        if not path.is_file():
            return ()
        found = self.of(path)
        if found not in self._plans:
            from ikm.survey.plans import read_plan  # here, for plans that are known need no pandas

            self._plans[found] = sorted({str(action.period) for action in read_plan(project, unit).actions})
        return {Period.parse(text) for text in self._plans[found]}

    def keep(self) -> None:
        """Write the hashes for the next run; a folder that cannot be written costs time only."""
        content = json.dumps({"files": self._files, "plans": self._plans})
        fresh = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            try:
                fresh.write_text(content, encoding="utf-8")
                fresh.replace(self.path)
            finally:
                fresh.unlink(missing_ok=True)


def stale(requests: Iterable[Request], output: Path, hashes: Hashes) -> list[Request]:
    """Those whose report is missing, not whole, or made from something else than lies there now."""
    return [request for request in requests if not _fresh(request, output / request.folder, hashes)]


def fingerprint(request: Request, hashes: Hashes) -> str:
    """What manifest.json would carry if the report were made now."""
    return manifest.fingerprint(current(request, hashes))


def current(request: Request, hashes: Hashes) -> dict[str, Any]:
    """What would go into the report if it were made now."""
    inputs = {_name(path, request.data): hashes.of(path) for path in request.files}
    paper = {"letterhead": hashes.of(request.letterhead) if request.letterhead else None} if request.docx else None
    return manifest.ingredients(
        request.notebook, hashes.notebook(request.source), request.parameters, inputs, request.links, paper
    )


@cache
def _name(path: Path, data: Path) -> str:
    """A file as the manifest names it."""
    return path.relative_to(data).as_posix()


def _fresh(request: Request, folder: Path, hashes: Hashes) -> bool:
    """Whether a report stands in a folder with all its files and is what would be made now."""
    try:
        found = json.loads((folder / "manifest.json").read_bytes())
        if found["fingerprint"] != fingerprint(request, hashes):
            return False
        return set(found["outputs"]) <= {entry.name for entry in os.scandir(folder)}
    except (OSError, ValueError, KeyError, TypeError):
        return False


def file_state(path: Path) -> list[int]:
    """Size, time of change of content and of the file's own entry, number of the entry."""
    found = path.stat()
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def _kept(path: Path) -> dict[str, Any]:
    """Hashes of earlier runs."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
