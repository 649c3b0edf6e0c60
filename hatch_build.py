"""What a wheel brings besides the package: notebooks, sample and docs, from where they lie in the repository.

Of a checkout only what its last commit has, as it has it: answers that lie there besides are in no wheel. An editable
installation copies nothing, for it reads the checkout itself.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PLACES = ("requirements-report.txt", "README.md", "CHANGELOG.md", "docs", "notebooks", "data")
#: Makes the sample, and is no part of it.
GENERATOR = ("data/make_sample.py", "data/sample_")


def list_start_files(root: Path) -> list[str]:
    """List the files that `ikm init` writes, from the root; all that lie there where git does not know the folder."""
    if not (root / ".git").exists():
        paths = [
            path for place in PLACES for path in ((root / place).rglob("*") if "." not in place else [root / place])
        ]
        return [path.relative_to(root).as_posix() for path in paths if path.is_file()]
    known, changed = (
        subprocess.run(["git", *words, "-z", "--", *PLACES], cwd=root, capture_output=True, text=True, check=True)
        for words in (("ls-files",), ("diff", "--name-only", "HEAD"))
    )
    return sorted(set(known.stdout.split("\0")) - set(changed.stdout.split("\0")) - {""})


class StartFiles(BuildHookInterface):  # type: ignore[type-arg]
    """Adds them to a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Put each under ikm/start."""
        if version != "editable":
            names = [name for name in list_start_files(Path(self.root)) if not name.startswith(GENERATOR)]
            build_data["force_include"].update({name: f"ikm/start/{name}" for name in names})
