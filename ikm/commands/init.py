"""A project of one's own: what `ikm init` writes, from what ships with the package."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from ikm.errors import SHIPPED, SettingError
from ikm.speech import _
from ikm.survey.leftovers import is_unfinished, make_unfinished_folder, rename_over
from ikm.survey.settings import read_umask

#: What ships: pages to read, notebooks; of the data folder the page on it, and the sample. Nothing else is taken.
_WHOLE = ("README.md", "CHANGELOG.md", "docs", "notebooks")
_DESCRIPTION = "README.md"
_SAMPLE = ("units.toml", "actions", "comments", "exports", "lampiran", "published", "responses")
#: A register without a unit.
_REGISTER = """\
# Unit pelayanan, satu tabel per unit (data/README.md). Contoh; hapus tanda # dan ganti isinya:
#
# [MPP]
# name = "Mal Pelayanan Publik"
# city = "Kota Contoh"
# skpd = "DPMPTSP Kota Contoh"
# sector = "perizinan"
"""
#: Answers are personal data, and reports can be made again.
_IGNORED = "data/\noutput/\n.ipynb_checkpoints/\n"
_MAKEFILE = """\
# Reports of the Indeks Kepuasan Masyarakat, for those who have make; others call `ikm` (`ikm --help`).
IKM ?= ikm
TOOLS := IKM
"""
_TARGETS = Path(__file__).parent / "targets.mk"


@dataclass(frozen=True)
class NewProject:
    """A project that was written.

    Parameters
    ----------
    folder : Path
    sample : bool
        Whether it holds the invented answers.
    """

    folder: Path
    sample: bool


def require_empty(folder: Path) -> Path:
    """Return the absolute folder that a project may be written to: a new one, or one with nothing in it.

    Raises
    ------
    SettingError
        Something is there; it stays as it is.
    """
    folder = folder.expanduser().absolute()
    known = [path.name for path in folder.iterdir() if not is_unfinished(path, folder.name)] if folder.is_dir() else []
    if not known and (folder.is_dir() or not folder.exists()):
        return folder
    what = _("holds {name} already", name=known[0]) if known else _("a file, no folder")
    raise SettingError(
        _("{folder}: {what}; nothing was written.", folder=folder, what=what),
        remedy=_("name a new folder: ikm init skm. A project that is there already needs no second beginning."),
    )


def write_project(folder: Path, *, sample: bool) -> NewProject:
    """Write a project: register, what describes the data folder, notebooks, Makefile; all of it or nothing.

    Parameters
    ----------
    sample : bool
        Whether the invented answers are put in; else the register has no unit yet.

    Raises
    ------
    SettingError
        As `require_empty`.
    """
    folder = require_empty(folder)
    there = folder.is_dir()
    folder.parent.mkdir(parents=True, exist_ok=True)
    # A folder that is there may be the one we are in, or lie in one that nobody may write to.
    with make_unfinished_folder(folder / folder.name if there else folder) as fresh:
        _write(fresh, sample)
        if not there:
            fresh.chmod(0o777 & ~read_umask())
            rename_over(fresh, folder)
        # Last the data, which make it a project.
        for path in sorted(fresh.iterdir(), key=lambda path: path.name == "data") if there else ():
            rename_over(path, folder / path.name)
    return NewProject(folder, sample)


def _write(folder: Path, sample: bool) -> None:
    """Write all files of a project."""
    data = folder / "data"
    data.mkdir()
    for name in (_DESCRIPTION, *(_SAMPLE if sample else ())):
        _copy(SHIPPED / "data" / name, data / name)
    if not sample:
        (data / "units.toml").write_text(_REGISTER, encoding="utf-8")
    for name in _WHOLE:
        _copy(SHIPPED / name, folder / name)
    (folder / ".gitignore").write_text(_IGNORED, encoding="utf-8")
    # Line ends as make takes them, on any system.
    text = _MAKEFILE + _TARGETS.read_text(encoding="utf-8")
    (folder / "Makefile").write_text(text, encoding="utf-8", newline="\n")


def _copy(source: Path, target: Path) -> None:
    """Copy a file or folder, to be written by its new owner whatever rights the installed one has."""
    if source.is_dir():
        target.mkdir()
        for path in source.iterdir():
            if path.name not in ("__pycache__", ".ipynb_checkpoints"):
                _copy(path, target / path.name)
    else:
        shutil.copyfile(source, target)
