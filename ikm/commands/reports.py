"""Commands that make reports and forms. Floor 6."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from ikm.commands.console import (
    Bahasa,
    CityName,
    Data,
    EveryPeriod,
    Output,
    PeriodText,
    UnitCode,
    app,
    err,
    examples,
    from_here,
    out,
    relative,
    working,
)
from ikm.errors import IkmError, ReportFailed

if TYPE_CHECKING:
    from ikm.publish.job import Job
    from ikm.survey.project import Project

Docx = Annotated[
    bool, typer.Option("--docx", help="Also as a Word document, laporan.docx, on the unit's letterhead (extra docx).")
]


@app.command(
    epilog=examples(
        "report KPPT", "report KPPT --period 2026-S1 --bahasa en", "report KPPT --data ../answers --output ../reports"
    )
)
def report(
    unit: UnitCode = "",
    period: PeriodText = "",
    data: Data = "",
    output: Output = "",
    bahasa: Bahasa = "id",
    notebook: Annotated[str, typer.Option(help="Notebook to run, by its name in notebooks/.")] = "laporan_unit",
    audience: Annotated[
        str, typer.Option(help="public, or internal: shows groups from 5 respondents, kept apart in output/internal.")
    ] = "public",
    docx: Docx = False,
) -> None:
    """Make the report of one unit and period, with its annexes and its announcement.

    Writes laporan.html and .pdf, rekap.xlsx, publikasi.pdf and .png, hasil.json, manifest.json and the run notebook.
    """
    from ikm.publish.job import prepare
    from ikm.survey.project import Project

    project = Project.locate(data, output)
    make(project, prepare(project, unit, period, bahasa, notebook, audience), docx)


@app.command(epilog=examples("city", "city --period 2026-S1 --city 'Kota Samarinda'"))
def city(
    period: PeriodText = "",
    city: CityName = "",
    data: Data = "",
    output: Output = "",
    bahasa: Bahasa = "id",
    docx: Docx = False,
) -> None:  # fmt: skip
    """Make the report of all units of a city in one period: league table, means, duty to survey."""
    from ikm.publish.job import prepare_city
    from ikm.survey.project import Project

    project = Project.locate(data, output)
    make(project, prepare_city(project, period, city, bahasa), docx)


@app.command(epilog=examples("questionnaire KPPT", "questionnaire KPPT --period 2026-S2"))
def questionnaire(
    unit: UnitCode = "",
    period: PeriodText = "",
    data: Data = "",
    output: Output = "",
    bahasa: Bahasa = "id",
) -> None:
    """Make the unit's questionnaire: kuesioner.html to print, kuesioner.xlsx (XLSForm) for ODK or KoboToolbox."""
    from ikm.publish.delivery import put
    from ikm.publish.questionnaire import questionnaire as made
    from ikm.survey.project import Project

    folder, files = made(Project.locate(data, output), unit, period, bahasa)
    put(folder, files)
    out.print("\n".join(relative(folder / name) for name in files))


@app.command(epilog=examples("reports", "reports KPPT PDAM --period 2026-S1 --jobs 4"))
def reports(
    units: Annotated[
        list[str] | None,
        typer.Argument(help="Codes of units; without them all, their cities and national tables.", show_default=False),
    ] = None,
    period: EveryPeriod = "",
    jobs: Annotated[
        int, typer.Option(help="Reports made at a time. [default: one for each processor]", show_default=False, min=0)
    ] = 0,
    cluster: Annotated[
        str, typer.Option(help="Dask scheduler whose workers make them: tcp://HOST:8786.", show_default=False)
    ] = "",
    data: Data = "",
    output: Output = "",
    bahasa: Bahasa = "id",
) -> None:
    """Make every report that is stale: of each unit, city and period, national tables, and of own notebooks.

    A report is stale when its answers, those it compares with, its notebook, the package or a library have changed in
    content since it was made. What stands there of own notebooks and of internal editions is made again too, and a
    Word document where one stands. One that fails stops no other; failures are listed at the end, exit 1.
    """
    from ikm.publish.reports import find, make_stale
    from ikm.publish.site import refresh
    from ikm.survey.project import Project

    project = Project.locate(data, output)
    codes = [code for each in units or () for code in each.split()]  # make hands over one text
    done = make_stale(find(project, codes, period, bahasa), jobs, cluster, err)
    listed = refresh(project)
    out.print(done.summary)
    err.print(f"All {listed.reports} reports: {relative(listed.page)}")
    for note in done.notes:
        err.print(from_here(note))
    if done.failures:
        err.print("\n".join(done.failures))
        raise typer.Exit(1)


@app.command(epilog=examples("site", "site --output ../reports"))
def site(data: Data = "", output: Output = "") -> None:
    """List all public reports of the output folder in index.html, and their figures as open data in data/.

    Every run of report, city and reports does the same at its end. Title, publisher and licence: data/site.toml.
    """
    from ikm.publish.site import refresh
    from ikm.survey.project import Project

    listed = refresh(Project.locate(data, output))
    out.print(f"{relative(listed.page)}: {listed.reports} reports")
    if listed.passed_over:
        why = "they are not public, of another version or of no unit or city"
        err.print(f"Not listed, for {why}: {', '.join(listed.passed_over)}")


def _with_docx(project: Project, job: Job, asked: bool) -> Job:
    """The job with a Word document, where it is asked for or stands beside the report that is made again."""
    from dataclasses import replace

    from ikm.publish import letterhead
    from ikm.publish.job import DOCX

    if asked:
        letterhead.check_installed()
    if not asked and not (project.output / job.folder / DOCX).is_file():
        return job
    unit = job.parameters.get("unit")
    paper = letterhead.letterhead(project, project.unit(unit)) if unit else None
    return replace(job, docx=True, letterhead=paper.read_bytes() if paper else None)


def make(project: Project, job: Job, docx: bool = False) -> None:
    """Build a report, put it on the shelf, list it, and say where it is."""
    from ikm.publish import delivery, edited, links, parent
    from ikm.publish.job import DOCX
    from ikm.publish.progress import left_out
    from ikm.publish.site import refresh

    folder = project.output / job.folder
    job = _with_docx(project, job, docx)
    started = time.monotonic()
    try:
        with working(f"Making the report {job.name} ..."), parent.beside():
            from ikm.publish.report import build  # here, while the kernel's imports have begun

            files = build(job)
    except ReportFailed as error:
        err.print(f"{job.name}: {error}\nThe old report, if any, is unchanged.")
        if page := delivery.put_failure(project, job, error.cell, error.reason):
            err.print(f"See {relative(page)}.")
        delivery.log(project, job, f"failed in {error.cell}", time.monotonic() - started)
        raise typer.Exit(1) from error
    except IkmError:
        delivery.log(project, job, "mistake", time.monotonic() - started)
        raise
    kept = delivery.put(folder, files)
    delivery.log(project, job, "done", time.monotonic() - started)
    out.print(f"{job.name}: {relative(folder / 'laporan.html')}")
    if job.docx and DOCX not in files:
        err.print(left_out([job.name]))
    if kept:
        err.print(from_here(edited.told([kept])))
    if job.links and job.parameters.get("audience") != "internal":
        refresh(project)
    if lacking := links.told(project, job):
        err.print(lacking)
