"""The command for tables of very many units. Floor 6."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

from ikm.commands.console import Bahasa, Data, Output, app, err, examples, out, relative
from ikm.commands.reports import make

if TYPE_CHECKING:
    from ikm.survey.project import Project


@app.command(
    epilog=examples(
        "national answers.parquet --period 2026-S1", "national answers/ --invalid refuse", "national --bahasa en"
    )
)
def national(
    file: Annotated[
        str,
        typer.Argument(
            help="File .parquet or .csv, or a folder of them; without it, what was counted before.",
            show_default=False,
        ),
    ] = "",
    period: Annotated[
        str, typer.Option(help="Period to count. [default: the newest of the table]", show_default=False)
    ] = "",
    instrument: Annotated[
        str, typer.Option(help="Regulation. [default: the one in force in the period]", show_default=False)
    ] = "",
    invalid: Annotated[
        str, typer.Option(help="What a value outside the scale does: stop, or refuse its row, counted in the report.")
    ] = "stop",
    synthetic: Annotated[
        bool, typer.Option("--synthetic", help="The answers are invented; every page says so.")
    ] = False,
    data: Data = "",
    output: Output = "",
    bahasa: Bahasa = "id",
) -> None:
    """Make the report of a table of very many units: means, spread of units, groups, and unit.csv of all units.

    The answers are counted once, in constant memory; their sums are kept in national/<period>.parquet of the data
    folder and are all that the report is made of. No answer is copied.
    """
    from ikm.publish.job import prepare_national
    from ikm.survey.project import Project

    project = Project.locate(data, output)
    if file:
        period = _count(project, file, period, instrument, invalid, synthetic)
    make(project, prepare_national(project, period, bahasa))


def _count(project: Project, file: str, period: str, instrument: str, invalid: str, synthetic: bool) -> str:
    """Count a table and keep its sums; the period that was counted."""
    from ikm.study.national import count_table
    from ikm.survey.sheet import replace
    from ikm.survey.sums import sums_bytes

    with err.status("Counting ...") if err.is_terminal else nullcontext() as status:
        told = (lambda n: status.update(f"{n:,} respondents counted ...")) if status else (lambda n: None)
        found = count_table(file, period, instrument=instrument, invalid=invalid, synthetic=synthetic, told=told)
    path = project.sums(found.period)
    replace(path, sums_bytes(found), path.read_bytes() if path.is_file() else b"")
    refused = sum(found.refused.values())
    out.print(
        f"{found.period}: {found.read:,} rows read, {found.read - refused:,} counted, {refused:,} refused, "
        f"{len(found.cells['unit'].keys):,} units; sums in {relative(path)}"
    )
    return str(found.period)
