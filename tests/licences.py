"""The libraries that a report is made with, and the licence of each: ``python -m tests.licences``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

_PINNED = re.compile(r"^([\w.-]+)==([\w.]+)", re.MULTILINE)
LOCK = Path(__file__).resolve().parents[1] / "requirements-report.txt"


def list_licences() -> Iterator[tuple[str, str, str]]:
    """Name, version and licence of each library that is pinned and installed here; '' where it names none."""
    for name, version in _PINNED.findall(LOCK.read_text(encoding="utf-8")):
        try:
            told = metadata(name)
        except PackageNotFoundError:  # of another system
            continue
        kinds = [each.rpartition(" :: ")[2] for each in told.get_all("Classifier", []) if each.startswith("License ::")]
        said = told.get("License-Expression") or ", ".join(kinds) or told.get("License", "")
        yield name, version, (said.strip().splitlines() or [""])[0][:60]


if __name__ == "__main__":
    for library in list_licences():
        print("{:28} {:12} {}".format(*library))
