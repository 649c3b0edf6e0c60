"""Commands that make reports and forms. Floor 6."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from ikm.commands.console import (
    Bahasa,
    CityName,
    Data,
    Output,
    PeriodText,
    UnitCode,
    app,
    err,
    out,
    put,
    relative,
    working,
)
from ikm.errors import IkmError, ReportFailed

if TYPE_CHECKING:
    from ikm.publish.job import Job
    from ikm.survey.project import Project


@app.command(
    epilog="Examples:  python -m ikm report KPPT  |  python -m ikm report KPPT --period 2026-S1 --bahasa en"
    "  |  python -m ikm report MPP --data ../answers --output ../reports"
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
) -> None:
    """Make the report of one unit and period, with its annexes and its announcement.

    Writes laporan.html and .pdf, rekap.xlsx, publikasi.pdf and .png, hasil.json, manifest.json and the run notebook.
    """
    from ikm.publish.job import prepare
    from ikm.survey.project import Project

    project = Project.locate(data, output)
    _make(project, prepare(project, unit, period, bahasa, notebook, audience))


@app.command(epilog="Examples:  python -m ikm city  |  python -m ikm city --period 2026-S1 --city 'Kota Samarinda'")
def city(
    period: PeriodText = "",
    city: CityName = "",
    data: Data = "",
    output: Output = "",
    bahasa: Bahasa = "id",
) -> None:  # fmt: skip
    """Make the report of all units of a city in one period: league table, means, duty to survey."""
    from ikm.publish.job import prepare_city
    from ikm.survey.project import Project

    project = Project.locate(data, output)
    _make(project, prepare_city(project, period, city, bahasa))


@app.command(epilog="Examples:  python -m ikm questionnaire KPPT  |  python -m ikm questionnaire KPPT --period 2026-S2")
def questionnaire(
    unit: UnitCode = "",
    period: PeriodText = "",
    data: Data = "",
    output: Output = "",
    bahasa: Bahasa = "id",
) -> None:
    """Make the unit's questionnaire: kuesioner.html to print, kuesioner.xlsx (XLSForm) for ODK or KoboToolbox."""
    from ikm.publish.questionnaire import questionnaire as made
    from ikm.survey.project import Project

    folder, files = made(Project.locate(data, output), unit, period, bahasa)
    put(folder, files)
    out.print("\n".join(relative(folder / name) for name in files))


def _make(project: Project, job: Job) -> None:
    """Build a report, put it on the shelf, and say where it is."""
    from ikm.publish.report import build

    folder = project.output / job.folder
    started = time.monotonic()
    try:
        with working(f"Making the report {job.name} ..."):
            files = build(job)
    except ReportFailed as error:
        _failed(project, job, error, started)
        raise typer.Exit(1) from error
    except IkmError:
        _log(project, job, "mistake", started)
        raise
    put(folder, files)
    _log(project, job, "done", started)
    out.print(f"{job.name}: {relative(folder / 'laporan.html')}")


def _failed(project: Project, job: Job, error: ReportFailed, started: float) -> None:
    """Leave what failed on the shelf, in the log and on the screen."""
    from ikm.publish import shelf

    page = project.output / job.folder / shelf.FAILED
    err.print(f"{job.name}: {error}\nThe old report, if any, is unchanged.")
    with suppress(OSError):  # a folder that cannot be written must not hide what failed
        shelf.put_failure(page.parent, job.name, error.cell, error.reason, job.command(**_folders(project)))
        err.print(f"See {relative(page)}.")
    _log(project, job, f"failed in {error.cell}", started)


def _folders(project: Project) -> dict[str, str]:
    """The folders of a project that are not its own, as make takes them."""
    from ikm.survey.project import Project

    own = Project.own()
    folders = {"DATA": (project.data, own.data), "OUTPUT": (project.output, own.output)}
    return {name: str(folder) for name, (folder, usual) in folders.items() if folder != usual}


def _log(project: Project, job: Job, outcome: str, started: float) -> None:
    """One line in output/ikm.log: clock and run time live here, never in a page."""
    stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    line = f"{stamp}\t{job.name}\t{job.notebook}\t{outcome}\t{time.monotonic() - started:.2f} s\n"
    with suppress(OSError):  # where nothing can be written, the message on the screen says so
        project.output.mkdir(parents=True, exist_ok=True)
        with (project.output / "ikm.log").open("a", encoding="utf-8") as log:
            log.write(line)
