"""The command that looks at reports that were made. Floor 6."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.progress import track

from ikm.commands.console import Data, Output, app, err, examples, out, relative


@app.command(
    epilog=examples("verify", "verify KPPT --period 2026-S1 --rebuild", "verify --output ../reports --data ../answers")
)
def verify(
    units: Annotated[
        list[str] | None, typer.Argument(help="Codes of units; without them all reports.", show_default=False)
    ] = None,
    period: Annotated[str, typer.Option(help="Only of this period. [default: all]", show_default=False)] = "",
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make each again and compare bytes and figures.")] = False,
    data: Data = "",
    output: Output = "",
) -> None:
    """Tell whether the reports are as they were made, and what would go into them otherwise now.

    Each file is compared with its fingerprint in manifest.json. Exit 1 if one was altered, or came out otherwise.
    """
    from ikm.publish.stale import CACHE, Hashes
    from ikm.publish.verify import shelved, verdict
    from ikm.survey.project import Project

    project = Project.locate(data, output)
    codes = [code for each in units or () for code in each.split()]  # make hands over one text
    folders = shelved(project.output, codes, period)
    hashes = Hashes(project.output / CACHE)
    followed = track(folders, "Reports", console=err, disable=not err.is_terminal, transient=True)
    found = [verdict(project, folder, hashes, rebuild) for folder in followed]
    for one in found:
        for line in one.lines():
            out.print(f"{one.name} ({relative(one.folder)}): {line}")
    wrong, outdated = sum(one.wrong for one in found), sum(bool(one.changed) for one in found)
    out.print(f"{len(found)} reports: {len(found) - wrong} in order, {wrong} not; {outdated} outdated")
    raise typer.Exit(1 if wrong else 0)
