"""The report notebooks: where they are and which parameters they take. Floor 5."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from ikm.errors import NotebookError, SettingError, suggest_name
from ikm.publish.committed import strip_notebook
from ikm.survey.project import Project


def find_notebook(project: Project, name: str) -> Path:
    """Path of a report notebook by its name.

    Raises
    ------
    NotebookError
        No such notebook.
    """
    known = {path.stem: path for path in sorted(project.notebooks.glob("*.ipynb"))}
    if name not in known:
        raise NotebookError(
            f"notebook '{name}' does not exist. {suggest_name(name, known)}".rstrip(), allowed=", ".join(known)
        )
    return known[name]


def list_parameters(path: Path) -> Collection[str]:
    """Names of the parameters that a notebook takes."""
    import papermill  # here, for whoever only asks whether reports are stale starts without it

    return list(papermill.inspect_notebook(str(path)))


def require_parameters(path: Path, asked: Mapping[str, str]) -> None:
    """Refuse a notebook that would not take each parameter asked.

    Raises
    ------
    NotebookError
        The cell tagged `parameters` is not the first code cell, not the only one, or lacks a parameter.
    """
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    tagged = [cell for cell in code if "parameters" in cell.metadata.get("tags", [])]
    if len(tagged) != 1 or tagged[0] is not code[0]:
        raise NotebookError(
            f"{path.name}: {len(tagged)} code cells are tagged 'parameters'.",
            allowed="exactly one, the first code cell",
            remedy="tag it in JupyterLab: property inspector, cell tags, 'parameters'.",
        )
    known = list_parameters(path)
    unknown = [name for name in asked if name not in known]
    if unknown:
        raise NotebookError(
            f"{path.name}: takes no parameter {', '.join(unknown)}. {suggest_name(unknown[0], known)}".rstrip(),
            allowed=", ".join(known),
        )


#: The researchers' own room, beside the notebooks that can be reports.
RESEARCH_FOLDER = "jelajah"
_NAME = re.compile(r"[a-z][a-z0-9_]{1,39}")
#: Folders of the output that a notebook of this name would write into.
_TAKEN = {"internal", RESEARCH_FOLDER, "data"}
#: What a new notebook holds.
_NEW = Path(__file__).parent / "template" / "baru.ipynb"


def draft_notebook(project: Project, name: str) -> Path:
    """Write a new notebook; `make report NOTEBOOK=name` takes it as it is.

    Parameters
    ----------
    name : str
        'layanan_daring', or 'jelajah/layanan_daring' for the researchers' own room.

    Raises
    ------
    NotebookError
        Not a name for a notebook, or one that exists; nothing is written.
    """
    room, _, stem = name.rpartition("/")
    units = {code.casefold() for code in project.units()}
    if room not in ("", RESEARCH_FOLDER) or not _NAME.fullmatch(stem) or stem in _TAKEN | units:
        raise NotebookError(
            f"'{name}' cannot be the name of a notebook." if name else "no name was given.",
            allowed=f"2 to 40 small letters, digits and _, a letter first, no unit's code; {RESEARCH_FOLDER}/ may stand before",
            remedy="make new NOTEBOOK=layanan_daring",
        )
    path = project.notebooks / room / f"{stem}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(strip_notebook(_NEW.read_text(encoding="utf-8")))
    except FileExistsError:
        raise NotebookError(
            f"notebooks/{name}.ipynb exists already; it stays as it is.",
            remedy=f"choose another name, make new NOTEBOOK=layanan_daring, or open it: make lab NOTEBOOK={name}",
        ) from None
    return path


#: Settings that JupyterLab starts from, beside the notebooks; a person's own come on top.
LAB_SETTINGS_FOLDER = ".lab"
#: As git takes it from .git/config on.
_INCLUDED = "../.gitconfig"

UNIT_NOTEBOOK = "laporan_unit"


def build_lab_command(project: Project, notebook: str = UNIT_NOTEBOOK, options: Sequence[str] = ()) -> list[str]:
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
    known = sorted(path.relative_to(folder).with_suffix("").as_posix() for path in list_notebooks(folder))
    if notebook not in known:
        told = f"notebook '{notebook}' does not exist. {suggest_name(notebook, known)}".rstrip()
        raise NotebookError(told, allowed=", ".join(known))
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.app_settings_dir={folder / LAB_SETTINGS_FOLDER}",
        f"--FileContentsManager.post_save_hook={__name__}.{refresh_git_stat.__name__}",
        f"--LabApp.default_url=/lab/tree/{notebook}.ipynb",
        *options,
    ]


def build_lab_environment(project: Project, unit: str) -> Mapping[str, str]:
    """Variables for the kernels of JupyterLab: the answers, and the unit for notebooks that name none.

    Raises
    ------
    SettingError
        No such unit, or none at all.
    """
    code = unit or next(iter(project.units()), "")
    return {**os.environ, "IKM_DATA": str(project.data), "IKM_UNIT": project.unit(code).code}


def refresh_git_stat(os_path: str, **told: Any) -> None:
    """Let `git status` be silent on a notebook that was run and saved: git takes a file of another size for changed.

    Called by JupyterLab's server. Adds to git what it has already, never a change.
    """
    path = Path(os_path)
    git = ["git", "-C", str(path.parent)]
    with suppress(OSError, subprocess.CalledProcessError):
        if path.suffix == ".ipynb":
            for asked in (["ls-files", "--error-unmatch"], ["diff", "--quiet"], ["add"]):
                subprocess.run([*git, *asked, "--", path.name], capture_output=True, check=True)


def list_notebooks(folder: Path) -> list[Path]:
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


CITY_NOTEBOOK = "laporan_kota"
NATIONAL_NOTEBOOK = "laporan_nasional"
#: Notebooks whose reports stand in output/<UNIT>/<period>; those of others stand under the notebook's name.
REPORT_NOTEBOOKS = (UNIT_NOTEBOOK, CITY_NOTEBOOK, NATIONAL_NOTEBOOK)
