"""Commands for whoever writes notebooks. Floor 6."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from ikm.commands.console import Data, app, examples, out, relative


@app.command(epilog=examples("new layanan_daring", "new jelajah/layanan_daring"))
def new(
    name: Annotated[
        str, typer.Argument(help="Small letters, digits and _; jelajah/name is no report.", show_default=False)
    ] = "",
) -> None:
    """Make a new notebook in notebooks/ that runs at once and can be a report; one that exists stays as it is."""
    from ikm.publish.draft import ROOM, draft
    from ikm.survey.project import Project

    path = draft(Project.own(), name)
    out.print(f"{relative(path)}\nEdit it:   make lab NOTEBOOK={name}")
    if not name.startswith(f"{ROOM}/"):
        out.print(f"A report:  make report NOTEBOOK={name} UNIT=code")


@app.command(
    context_settings={"ignore_unknown_options": True},
    epilog=examples("lab --unit KPPT", "lab --notebook jelajah/tur -- --no-browser"),
)
def lab(
    options: Annotated[
        list[str] | None, typer.Argument(help="Options of JupyterLab, after --.", show_default=False)
    ] = None,
    unit: Annotated[
        str, typer.Option(help="Unit where a notebook names none. [default: the first]", show_default=False)
    ] = "",
    notebook: Annotated[str, typer.Option(help="Notebook to open.")] = "laporan_unit",
    data: Data = "",
) -> None:
    """Open JupyterLab on the notebooks; git is told to commit them without their outputs."""
    from ikm.publish import lab
    from ikm.survey.project import Project

    project = Project.locate(data)
    variables = lab.environment(project, unit)
    command = lab.command(project, notebook, options or ())
    if lab.set_up_git(project.notebooks.parent):
        out.print("Notebooks are committed without outputs, git diff shows them cell by cell (see .gitconfig).")
    os.execve(command[0], command, variables)
