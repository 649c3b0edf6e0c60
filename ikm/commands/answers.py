"""Commands on answers: which there are, bringing them in, checking them, their comments. Floor 6."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from ikm.commands.console import Bahasa, Data, Output, PeriodText, app, examples, out, relative, stages, working

comments = typer.Typer(help="Comments of respondents: decide which may be quoted.", no_args_is_help=True)
app.add_typer(comments, name="comments")


@app.command(epilog=examples("units", "units --data ../answers --codes"))
def units(
    data: Data = "", codes: Annotated[bool, typer.Option("--codes", help="Codes alone, one a line.")] = False
) -> None:
    """List the units and the periods that have answers."""
    from ikm.survey.project import Project

    project = Project.locate(data)
    for unit in project.units().values():
        periods = ", ".join(str(period) for period in project.periods(unit)) or "no answers yet"
        out.print(unit.code if codes else f"{unit.code}: {unit.name}, {unit.city}\n    {periods}")


@app.command(
    "import",
    epilog=examples(
        "import form.xlsx --unit KPPT --period 2026-S1",
        "import form.csv --unit KPPT --split-by-period --dry-run",
        'import recap.xlsx --published --source "Laporan SKM 2025, page 12"',
    ),
)
def import_(
    file: Annotated[str, typer.Argument(help="The export: workbook or CSV.", show_default=False)],
    unit: Annotated[str, typer.Option(help="Code of the unit.", show_default=False)] = "",
    map: Annotated[str, typer.Option(help="Mapping. [default: DATA/mappings/<UNIT>.toml]", show_default=False)] = "",
    period: Annotated[str, typer.Option(help="Period of all rows.", show_default=False)] = "",
    split_by_period: Annotated[bool, typer.Option("--split-by-period", help="Split by the answers' dates.")] = False,
    instrument: Annotated[str, typer.Option(help="Regulation of a mapping to be proposed.", show_default=False)] = "",
    key: Annotated[str, typer.Option(help="Key file, kept outside: lasting pseudonyms.", show_default=False)] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Import at once if a proposal leaves no question.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done; write nothing.")] = False,
    published: Annotated[
        bool, typer.Option("--published", help="The file holds published figures, no answers; into DATA/published/.")
    ] = False,
    source: Annotated[str, typer.Option(help="Published figures: where they were printed.", show_default=False)] = "",
    data: Data = "",
    output: Output = "",
    bahasa: Bahasa = "id",
) -> None:
    """Bring an export into the answers, personal data left behind; without a mapping, propose one for review.

    Tables of published figures (an index for each unit, or an NRR for each unsur) are known by their shape and go to
    DATA/published/.
    """
    from ikm.publish.imports import Wish
    from ikm.publish.intake import bring_in
    from ikm.survey.project import Project

    wish = Wish(file, unit, map, period, split_by_period, instrument, key, bahasa, yes, published, source, dry_run)
    with working(f"Reading {file} ...") as status:
        said = bring_in(Project.locate(data, output), replace(wish, say=stages(status, file)))
    out.print("\n".join(said.lines))
    if said.open:
        raise typer.Exit(2)


@app.command(epilog=examples("check KPPT 2026-S1", "check KPPT --data ../answers"))
def check(
    unit: Annotated[str, typer.Argument(help="Code of the unit.", show_default=False)] = "",
    period: Annotated[str, typer.Argument(help="Its period. [default: the newest]", show_default=False)] = "",
    data: Data = "",
    bahasa: Bahasa = "id",
) -> None:
    """List what is wrong with a file of answers, with row and column, before any report; exit 2 if anything is."""
    from ikm.present.wording import Words
    from ikm.publish import checking
    from ikm.survey.project import Project

    checked = checking.check(Project.locate(data), unit, period)
    out.print("\n".join(checked.lines(Words(bahasa))))
    if checked.wrong:
        raise typer.Exit(2)


@comments.command(epilog=examples("comments review KPPT", "comments review KPPT --period 2026-S1"))
def review(
    unit: Annotated[str, typer.Argument(help="Code of the unit.", show_default=False)] = "",
    period: PeriodText = "",
    data: Data = "",
) -> None:
    """Write the comments of a period, personal data removed, to a file in which you decide which are quoted.

    In data/comments/<UNIT>/<period>.csv fill the column decision: approve, redact (and write the text to be quoted into
    the column edited) or reject. Decisions are kept when the command runs again.
    """
    from ikm.publish.review import propose
    from ikm.survey.project import Project

    done = propose(Project.locate(data), unit, period)
    out.print(f"{relative(done.path)}: {done.added} added, {done.decided} decided, {done.open} open")
