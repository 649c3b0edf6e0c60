"""manifest.json: fingerprints of all that went into a report and came out. Floor 5."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import ikm

_PACKAGE = Path(ikm.__file__).parent
_LIBRARIES = (
    "matplotlib", "nbconvert", "numpy", "pandas", "papermill", "PySastrawi", "scikit-learn", "scipy", "seaborn",
    "segno", "svy", "typst", "xlsxwriter",
)  # fmt: skip
#: Files of the package that can change a report.
_KINDS = frozenset({".py", ".toml", ".j2", ".typ", ".lua", ".css", ".js", ".json"})
_LOCK = _PACKAGE.parent / "requirements-report.txt"


def manifest(
    notebook: str,
    source: bytes,
    parameters: Mapping[str, str],
    inputs: Mapping[str, bytes],
    outputs: Mapping[str, str],
    links: Mapping[str, Any],
    docx: Mapping[str, str | None] | None = None,
) -> dict[str, Any]:
    """What a report was made from.

    Parameters
    ----------
    outputs : mapping of str to str
        File name -> SHA-256 of the other files of the report.
    links : mapping of str to names
        The reports beside it, which its page links to.
    docx : mapping, optional
        As `ingredients`.
    """
    hashed = {name: hashlib.sha256(content).hexdigest() for name, content in sorted(inputs.items())}
    made_from = ingredients(notebook, hashlib.sha256(source).hexdigest(), parameters, hashed, links, docx)
    return {
        **made_from,
        "package": {**made_from["package"], "commit": _commit()},
        "fingerprint": fingerprint(made_from),
        "outputs": dict(outputs),
    }


def ingredients(
    notebook: str,
    source: str,
    parameters: Mapping[str, str],
    inputs: Mapping[str, str],
    links: Mapping[str, Any],
    docx: Mapping[str, str | None] | None = None,
) -> dict[str, Any]:
    """All that can change a report: parameters, inputs, links, notebook, package, lock file, versions.

    Parameters
    ----------
    source : str
        SHA-256 of the notebook.
    inputs : mapping of str to str
        Path within the data folder -> SHA-256.
    docx : mapping, optional
        Where a Word document is made too: 'letterhead' -> SHA-256, None for a plain page.
    """
    return {
        "parameters": dict(parameters),
        "inputs": dict(sorted(inputs.items())),
        "links": dict(links),
        "notebook": {"name": notebook, "sha256": source},
        **({} if docx is None else {"docx": dict(docx)}),
        **software(),
    }


def fingerprint(made_from: Mapping[str, Any]) -> str:
    """One hash over the ingredients: two reports that share it have the same bytes."""
    return hashlib.sha256(json.dumps(made_from, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@cache
def software() -> dict[str, Any]:
    """What a report owes to the machine it is made on; looked at once."""
    return {
        "package": {"version": ikm.__version__, "sha256": package_fingerprint()},
        "lock": hashlib.sha256(_LOCK.read_bytes()).hexdigest() if _LOCK.is_file() else None,
        "versions": {"python": platform.python_version(), **_versions()},
    }


@cache
def package_fingerprint() -> str:
    """One hash over every file of the package: code, regulations, wording and template."""
    total = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        if path.is_file() and path.suffix in _KINDS:
            total.update(path.relative_to(_PACKAGE).as_posix().encode() + b"\0")
            total.update(path.read_bytes())
    return total.hexdigest()


def _versions() -> dict[str, str]:
    """Versions of the libraries that figures rest on; an optional one only where it is installed."""
    found = {name: _version(name) for name in _LIBRARIES}
    return {name: version for name, version in found.items() if version}


def _version(library: str) -> str | None:
    """Installed version of a library."""
    try:
        return version(library)
    except PackageNotFoundError:
        return None


@cache
def _commit() -> str | None:
    """Commit of the project, where it is a git checkout; never a reason to fail."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=_PACKAGE.parent, capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None
