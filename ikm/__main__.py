"""The command line: `python -m ikm`. Floor 6.

Exit 0: done. 1: a report failed. 2: a mistake in what was asked or given; one message, no traceback.
"""

from __future__ import annotations

import logging
import signal
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from ikm.errors import IkmError, ReportFailed

if TYPE_CHECKING:
    from ikm.publish.job import Job
    from ikm.survey.project import Project

app = typer.Typer(
    help="Reports of the Indeks Kepuasan Masyarakat (IKM), the satisfaction index of Indonesian public service units.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_err = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)
_out = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)

Data = Annotated[
    str, typer.Option(help="Folder of the answers: units.toml and responses/. [default: data]", show_default=False)
]
Output = Annotated[str, typer.Option(help="Folder that reports are written to. [default: output]", show_default=False)]
PeriodText = Annotated[
    str,
    typer.Option(help="Year, semester, triwulan or month: 2026, 2026-S1, 2026-T3, 2026-07. [default: the newest]",
                 show_default=False),
]  # fmt: skip
Bahasa = Annotated[str, typer.Option(help="Language of the report: id or en.")]


comments = typer.Typer(help="Comments of respondents: decide which may be quoted.", no_args_is_help=True)
app.add_typer(comments, name="comments")


@app.callback()
def _start() -> None:
    """Commands share nothing."""


@app.command(
    epilog="Examples:  python -m ikm report KPPT  |  python -m ikm report KPPT --period 2026-S1 --bahasa en"
    "  |  python -m ikm report MPP --data ../answers --output ../reports"
)
def report(
    unit: Annotated[
        str, typer.Argument(help="Code of the unit; without it the units are listed.", show_default=False)
    ] = "",
    period: PeriodText = "",
    data: Data = "",
    output: Output = "",
    bahasa: Bahasa = "id",
    notebook: Annotated[str, typer.Option(help="Notebook to run, by its name in notebooks/.")] = "laporan_unit",
    audience: Annotated[
        str, typer.Option(help="public, or internal: shows groups from 5 respondents, kept apart in output/internal.")
    ] = "public",
) -> None:
    """Make the report of one unit and period: laporan.html, hasil.json, manifest.json and the run notebook."""
    from ikm.publish import parent
    from ikm.publish.job import prepare
    from ikm.survey.project import Project

    project = Project.locate(data, output)
    parent.keep()  # the kernel's imports run beside ours
    _make(project, prepare(project, unit, period, bahasa, notebook, audience))


@app.command(epilog="Examples:  python -m ikm city  |  python -m ikm city --period 2026-S1 --city 'Kota Samarinda'")
def city(
    period: PeriodText = "",
    city: Annotated[
        str, typer.Option(help="Name of the city as in the register. [default: the one with most units]",
                          show_default=False),
    ] = "",
    data: Data = "",
    output: Output = "",
    bahasa: Bahasa = "id",
) -> None:  # fmt: skip
    """Make the report of all units of a city in one period: league table, means, duty to survey."""
    from ikm.publish import parent
    from ikm.publish.job import prepare_city
    from ikm.survey.project import Project

    project = Project.locate(data, output)
    parent.keep()  # the kernel's imports run beside ours
    _make(project, prepare_city(project, period, city, bahasa))


@app.command(epilog="Examples:  python -m ikm questionnaire KPPT  |  python -m ikm questionnaire KPPT --period 2026-S2")
def questionnaire(
    unit: Annotated[
        str, typer.Argument(help="Code of the unit; without it the units are listed.", show_default=False)
    ] = "",
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
    _out.print("\n".join(_relative(folder / name) for name in files))


@app.command(epilog="Examples:  python -m ikm units  |  python -m ikm units --data ../answers --codes")
def units(
    data: Data = "", codes: Annotated[bool, typer.Option("--codes", help="Codes alone, one a line.")] = False
) -> None:
    """List the units and the periods that have answers."""
    from ikm.survey.project import Project

    project = Project.locate(data)
    for unit in project.units().values():
        periods = ", ".join(str(period) for period in project.periods(unit)) or "no answers yet"
        _out.print(unit.code if codes else f"{unit.code}: {unit.name}, {unit.city}\n    {periods}")


@app.command(
    name="sample-size",
    epilog="Examples:  python -m ikm sample-size KPPT  |  python -m ikm sample-size KPPT --margin 1.5 --response 0.8"
    "  |  python -m ikm sample-size --users 5000  |  python -m ikm sample-size --city 'Kota Samarinda'",
)
def sample_size(
    unit: Annotated[str, typer.Argument(help="Code of the unit; without it all of the city.", show_default=False)] = "",
    users: Annotated[
        int | None, typer.Option(help="Users served in one period. [default: what sidecar or register say]",
                                 show_default=False),
    ] = None,
    margin: Annotated[float, typer.Option(help="Wanted half-width of the 95 % interval of the IKM, in points.")] = 2.0,
    response: Annotated[float, typer.Option(help="Share of those asked who answer: 0.6 is 60 of 100.")] = 0.6,
    deff: Annotated[float, typer.Option(help="Design effect: 1, more where respondents come in clusters.")] = 1.0,
    period: PeriodText = "",
    city: Annotated[
        str, typer.Option(help="Name of the city as in the register. [default: the one with most units]",
                          show_default=False),
    ] = "",
    data: Data = "",
    bahasa: Bahasa = "id",
) -> None:  # fmt: skip
    """Tell how many people to ask: by each method, which to use and why, per service or per unit of a city."""
    from ikm.present.terminal import print_view
    from ikm.study.sample import sample_plan

    plan = sample_plan(
        unit, period, users=users, margin=margin, response=response, deff=deff, city=city, bahasa=bahasa, data=data
    )
    for view in plan.views():
        print_view(_out, view)


@app.command(epilog="Examples:  python -m ikm reports  |  python -m ikm reports KPPT PDAM --period 2026-S1 --jobs 4")
def reports(
    units: Annotated[
        list[str] | None, typer.Argument(help="Codes of units; without them all, and their cities.", show_default=False)
    ] = None,
    period: PeriodText = "",
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
    """Make every report that is stale: of each unit and period, and of each city and period.

    A report is stale when its answers, those it compares with, its notebook, the package or a library have changed in
    content since it was made. One that fails stops no other; failures are listed at the end, exit 1.
    """
    from ikm.publish.reports import find, make_stale
    from ikm.survey.project import Project

    codes = [code for each in units or () for code in each.split()]  # make hands over one text
    done = make_stale(find(Project.locate(data, output), codes, period, bahasa), jobs, cluster, _err)
    _out.print(done.summary)
    if done.failures:
        _err.print("\n".join(done.failures))
        raise typer.Exit(1)


def _make(project: Project, job: Job) -> None:
    """Build a report, put it on the shelf, and say where it is."""
    from ikm.publish import delivery
    from ikm.publish.report import build

    folder = project.output / job.folder
    started = time.monotonic()
    try:
        with _working(f"Making the report {job.name} ..."):
            files = build(job)
    except ReportFailed as error:
        _err.print(f"{job.name}: {error}\nThe old report, if any, is unchanged.")
        if page := delivery.put_failure(project, job, error.cell, error.reason):
            _err.print(f"See {_relative(page)}.")
        delivery.log(project, job, f"failed in {error.cell}", time.monotonic() - started)
        raise typer.Exit(1) from error
    except IkmError:
        delivery.log(project, job, "mistake", time.monotonic() - started)
        raise
    delivery.put(folder, files)
    delivery.log(project, job, "done", time.monotonic() - started)
    _out.print(f"{job.name}: {_relative(folder / 'laporan.html')}")


@comments.command(
    epilog="Examples:  python -m ikm comments review KPPT  |  python -m ikm comments review KPPT --period 2026-S1"
)
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
    _out.print(f"{_relative(done.path)}: {done.added} added, {done.decided} decided, {done.open} open")


@app.command(epilog="Examples:  python -m ikm plan KPPT  |  python -m ikm plan KPPT --period 2026-S1")
def plan(
    unit: Annotated[str, typer.Argument(help="Code of the unit.", show_default=False)] = "",
    period: PeriodText = "",
    data: Data = "",
) -> None:
    """Add a draft of the rencana tindak lanjut to data/actions/<UNIT>.csv: a row for each priority unsur without one.

    Fill in kegiatan, tw, penanggung_jawab; later set status to berjalan, selesai or batal. Whatever stands in the file
    stays as it is.
    """
    from ikm.study.planning import draft_plan

    done = draft_plan(unit, period, data=data)
    kept = _rows(done.kept, "there already, left as it is")
    _out.print(f"{_relative(done.path)}: {_rows(done.added, 'added')}; {kept}")


def _rows(unsur: tuple[str, ...], what: str) -> str:
    """'2 added (waktu, sarana)'."""
    return f"{len(unsur)} {what} ({', '.join(unsur)})" if unsur else f"0 {what}"


def _working(what: str) -> object:
    """A sign of life on a terminal, nothing in a log."""
    return _err.status(what) if _err.is_terminal else nullcontext()


def _relative(path: Path) -> str:
    """A path as short as it can be said from here."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def main() -> None:
    """Run, and turn a mistake into one message and exit 2."""
    logging.disable(logging.WARNING)
    # Ended by the system or a batch, leave like a cell that stops: answers copied for the run are removed.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        app()
    except IkmError as error:
        _err.print(str(error))
        sys.exit(2)


if __name__ == "__main__":
    main()
