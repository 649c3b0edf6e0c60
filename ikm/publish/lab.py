"""JupyterLab on the notebooks: what it is started with, and git told how to store notebooks. Floor 5."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ikm.errors import NotebookError, SettingError, near
from ikm.publish.job import DEFAULT_NOTEBOOK
from ikm.survey.project import Project

#: Settings that JupyterLab starts from, beside the notebooks; a person's own come on top.
SETTINGS = ".lab"
#: As git takes it from .git/config on.
_INCLUDED = "../.gitconfig"


def command(project: Project, notebook: str = DEFAULT_NOTEBOOK, options: Sequence[str] = ()) -> list[str]:
    """The command that starts JupyterLab.

    Parameters
    ----------
    notebook : str
        The one to open: 'laporan_unit', 'jelajah/tur'.
    options : sequence of str
        Handed to JupyterLab as they are.

    Raises
    ------
    SettingError
        JupyterLab is not installed.
    NotebookError
        No such notebook.
    """
    if find_spec("jupyterlab") is None:
        raise SettingError("JupyterLab is not installed.", remedy='run make lab, or pip install "ikm[lab]".')
    folder = project.notebooks
    known = sorted(path.relative_to(folder).with_suffix("").as_posix() for path in every(folder))
    if notebook not in known:
        told = f"notebook '{notebook}' does not exist. {near(notebook, known)}".rstrip()
        raise NotebookError(told, allowed=", ".join(known))
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.app_settings_dir={folder / SETTINGS}",
        f"--FileContentsManager.post_save_hook={__name__}.{after_save.__name__}",
        f"--LabApp.default_url=/lab/tree/{notebook}.ipynb",
        *options,
    ]


def environment(project: Project, unit: str) -> Mapping[str, str]:
    """Variables for the kernels of JupyterLab: the answers, and the unit for notebooks that name none.

    Raises
    ------
    SettingError
        No such unit, or none at all.
    """
    code = unit or next(iter(project.units()), "")
    return {**os.environ, "IKM_DATA": str(project.data), "IKM_UNIT": project.unit(code).code}


def after_save(os_path: str, **told: Any) -> None:
    """Let `git status` be silent on a notebook that was run and saved: git takes a file of another size for changed.

    Called by JupyterLab's server. Adds to git what it has already, never a change.
    """
    path = Path(os_path)
    git = ["git", "-C", str(path.parent)]
    with suppress(OSError, subprocess.CalledProcessError):
        if path.suffix == ".ipynb":
            for asked in (["ls-files", "--error-unmatch"], ["diff", "--quiet"], ["add"]):
                subprocess.run([*git, *asked, "--", path.name], capture_output=True, check=True)


def every(folder: Path) -> list[Path]:
    """Every notebook in a folder and below, copies that JupyterLab keeps left out."""
    found = folder.rglob("*.ipynb")
    return sorted(path for path in found if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def set_up_git(root: Path) -> bool:
    """Have git read the project's .gitconfig, so that notebooks are committed without their outputs.

    Returns
    -------
    bool
        Whether it does by now; False where the folder is no checkout of its own or git is missing.
    """
    try:
        asked = ["git", "-C", str(root), "rev-parse", "--show-toplevel"]
        top = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip()
        if Path(top).resolve() != root.resolve() or not (root / ".gitconfig").is_file():
            return False
        local = ["git", "-C", str(root), "config", "--local"]
        there = subprocess.run([*local, "--get-all", "include.path"], capture_output=True, text=True, check=False)
        if _INCLUDED not in there.stdout.splitlines():
            subprocess.run([*local, "--add", "include.path", _INCLUDED], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
