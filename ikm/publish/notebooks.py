"""The report notebooks: where they are and which parameters they take. Floor 5."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from ikm.errors import NotebookError, near
from ikm.survey.project import Project


def find(project: Project, name: str) -> Path:
    """Path of a report notebook by its name.

    Raises
    ------
    NotebookError
        No such notebook.
    """
    known = {path.stem: path for path in sorted(project.notebooks.glob("*.ipynb"))}
    if name not in known:
        raise NotebookError(f"notebook '{name}' does not exist. {near(name, known)}".rstrip(), allowed=", ".join(known))
    return known[name]


def takes(path: Path) -> Collection[str]:
    """Names of the parameters that a notebook takes."""
    import papermill  # here, for whoever only asks whether reports are stale starts without it

    return list(papermill.inspect_notebook(str(path)))


def check_parameters(path: Path, asked: Mapping[str, str]) -> None:
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
    known = takes(path)
    unknown = [name for name in asked if name not in known]
    if unknown:
        raise NotebookError(
            f"{path.name}: takes no parameter {', '.join(unknown)}. {near(unknown[0], known)}".rstrip(),
            allowed=", ".join(known),
        )
