"""The commands: one function each, in the order of --help; what a command does is looked up when it is called."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import track

from ikm.commands.console import (
    EXAMPLES,
    PROGRAM,
    Hear,
    Screen,
    app,
    confirm,
    is_somebody_there,
    make_hearer,
    read_whole,
    shorten_path,
    shorten_paths,
    show_lines,
    stderr_console,
    stdout_console,
    tell_stopped,
)
from ikm.errors import IkmError, ReportFailed, SettingError, format_command, quote_word
from ikm.loading import load_at_once
from ikm.speech import BAHASA_VARIABLE, N_, _

if TYPE_CHECKING:
    from rich.status import Status

    from ikm.publish.job import Job, ReportName
    from ikm.rules.period import Period
    from ikm.survey.project import Project
    from ikm.survey.units import Unit


_YES = ("y", "ya", "yes")
argument = partial(typer.Argument, show_default=False)
option = partial(typer.Option, show_default=False)

DataOption = Annotated[str, option(help=N_("Folder of the answers: units.toml and responses/. [default: data]"))]
OutputOption = Annotated[str, option(help=N_("Folder that reports are written to. [default: output]"))]
PeriodOption = Annotated[
    str, option(help=N_("Year, semester, triwulan or month: 2026, 2026-S1, 2026-T3, 2026-07. [default: the newest]"))
]
EveryPeriodOption = Annotated[
    str, option(help=N_("Only this year, semester, triwulan or month: 2026, 2026-S1, 2026-T3, 2026-07. [default: all]"))
]
BahasaOption = Annotated[
    str, typer.Option(envvar=BAHASA_VARIABLE, show_envvar=False, help=N_("Language of report and messages: id or en."))
]
ListedUnitArgument = Annotated[str, argument(help=N_("Code of the unit; without it the units are listed."))]
UnitArgument = Annotated[str, argument(help=N_("Code of the unit."))]
CityOption = Annotated[str, option(help=N_("Name of the city as in the register. [default: the one with most units]"))]
_DOCX = N_("Also as a Word document, laporan.docx, on the unit's letterhead (extra docx).")
DocxOption = Annotated[bool, typer.Option("--docx", help=_DOCX)]
_PPTX = N_("Also as slides, paparan.pptx, in the unit's template (extra slides).")
PptxOption = Annotated[bool, typer.Option("--pptx", help=_PPTX)]


def command(*examples: str, name: str | None = None, group: typer.Typer = app, **settings: Any) -> Callable[..., Any]:
    """Add a command whose help ends with examples to copy, each on a line of its own.

    Parameters
    ----------
    examples : str
        Without the name of the program.
    """
    # \b tells click to leave the lines as they are.
    epilog = "\n".join(["\b", EXAMPLES, *(f"  {PROGRAM} {example}" for example in examples)])
    return group.command(name, epilog=epilog, **settings)


@command("init skm", 'init "skm 2026" --no-sample')
def init(
    folder: Annotated[str, argument(help=N_("A new folder, or one with nothing in it."))] = "",
    sample: Annotated[
        bool | None,
        typer.Option(
            "--sample/--no-sample", help=N_("Invented answers of eight units to try. [default: asks; else with]")
        ),
    ] = None,
) -> None:
    """Begin a project of your own: register, folder of answers, notebooks, Makefile; commands then run in its folder.

    Nothing that is there is written over.
    """
    from ikm.commands.init import require_empty, write_project

    if not folder:
        raise SettingError(_("no folder was named."), remedy=_("ikm init skm writes a project into a new folder skm."))
    place = require_empty(Path(folder))  # before anything is asked
    if sample is None:
        sample = not is_somebody_there() or confirm(_("Put invented answers of eight units in, to try things with?"))
    write_project(place, sample=sample)
    show_lines(
        [
            _(
                "{place}: a project, {which}.",
                place=shorten_path(place),
                which=_("with invented answers") if sample else _("without answers"),
            ),
            _("Next:"),
        ]
    )
    if place != Path.cwd():
        show_lines([f"  cd {quote_word(shorten_path(place))}"])
    if sample:
        show_lines(["  ikm report KPPT"])
    else:
        show_lines(["  ikm unit", "  ikm import form.xlsx --unit MPP --period 2026-S1"])


@command("report KPPT", "report KPPT --period 2026-S1 --bahasa en", "report KPPT --data ../answers --output ../reports")
def report(
    unit: ListedUnitArgument = "",
    period: PeriodOption = "",
    data: DataOption = "",
    output: OutputOption = "",
    bahasa: BahasaOption = "id",
    notebook: Annotated[str, typer.Option(help=N_("Notebook to run, by its name in notebooks/."))] = "laporan_unit",
    audience: Annotated[
        str,
        option(
            help=N_(
                "public, or internal: shows groups from 5 respondents and all that a notebook of your own shows, kept "
                "apart in output/internal. [default: public; of a notebook of your own what it says, or internal]"
            )
        ),
    ] = "",
    docx: DocxOption = False,
    pptx: PptxOption = False,
) -> None:
    """Make the report of one unit and period, with its annexes and its announcement.

    Writes laporan.html and .pdf, rekap.xlsx, warga.html, publikasi.pdf and .png, hasil.json, manifest.json and the run
    notebook.
    """
    from ikm.publish import kernels

    with kernels.run_parent_beside():
        from ikm.publish.job import gather_unit_job  # here, while the kernel's imports have begun

        project = locate_project(data, output)
        make_report(
            project,
            gather_unit_job(project, unit, period, bahasa, notebook, audience),
            _list_extras(docx=docx, slides=pptx),
        )


@command("city", "city --period 2026-S1 --city 'Kota Samarinda'")
def city(
    period: PeriodOption = "",
    city: CityOption = "",
    data: DataOption = "",
    output: OutputOption = "",
    bahasa: BahasaOption = "id",
    docx: DocxOption = False,
    pptx: PptxOption = False,
) -> None:
    """Make the report of all units of a city in one period: league table, means, duty to survey."""
    from ikm.publish.job import request_city

    project = locate_project(data, output)
    make_report(project, request_city(project, period, city, bahasa).gather(), _list_extras(docx=docx, slides=pptx))


@command("questionnaire KPPT", "questionnaire KPPT --period 2026-S2")
def questionnaire(
    unit: ListedUnitArgument = "",
    period: PeriodOption = "",
    data: DataOption = "",
    output: OutputOption = "",
    bahasa: BahasaOption = "id",
) -> None:
    """Make the unit's questionnaire: kuesioner.html to print, kuesioner.xlsx (XLSForm) for ODK or KoboToolbox."""
    from ikm.publish.questionnaire import make_questionnaire
    from ikm.publish.shelf import deliver_report

    folder, files = make_questionnaire(locate_project(data, output), unit, period, bahasa)
    deliver_report(folder, files)
    stdout_console.print("\n".join(shorten_path(folder / name) for name in files))


def _tell_empty_register(project: Project) -> None:
    """Say where nothing comes of it that the register names no unit."""
    if not project.units():
        stderr_console.print(
            _("{register} names no unit yet. What to do: see data/README.md.", register=shorten_path(project.register))
        )


@command("reports", "reports KPPT PDAM --period 2026-S1 --jobs 4")
def reports(
    units: Annotated[
        list[str] | None, argument(help=N_("Codes of units; without them all, their cities and national tables."))
    ] = None,
    period: EveryPeriodOption = "",
    jobs: Annotated[int, option(help=N_("Reports made at a time. [default: one for each processor]"), min=0)] = 0,
    cluster: Annotated[
        str,
        option(help=N_("Dask scheduler whose workers make them, of whom it awaits --jobs, or one: tcp://HOST:8786.")),
    ] = "",
    wait: Annotated[
        int, typer.Option(help=N_("Seconds that scheduler and workers of a cluster are waited for."), min=0)
    ] = 60,
    data: DataOption = "",
    output: OutputOption = "",
    bahasa: BahasaOption = "id",
) -> None:
    """Make every report that is stale: of each unit, city and period, national tables, and of own notebooks.

    A report is stale when its answers, those it compares with, its notebook, the package or a library have changed in
    content since it was made. What stands there of own notebooks and of internal editions is made again too, and a
    Word document where one stands. One that fails stops no other; failures are listed at the end, exit 1.
    """
    from ikm.publish.batch import find_stale_reports, make_stale_reports
    from ikm.publish.site import refresh_site

    project = locate_project(data, output)
    _tell_empty_register(project)
    codes = [code for each in units or () for code in each.split()]  # make hands over one text
    done = make_stale_reports(find_stale_reports(project, codes, period, bahasa), jobs, cluster, wait, stderr_console)
    listing = refresh_site(project)
    stdout_console.print(done.summary)
    stderr_console.print(_("All {reports} reports: {page}", reports=listing.reports, page=shorten_path(listing.page)))
    for note in done.notes:
        stderr_console.print(shorten_paths(note))
    for line in _list_unfilled_reports(project, done.made):
        stderr_console.print(shorten_paths(line))
    if done.failures:
        stderr_console.print(shorten_paths("\n".join(done.failures)))
        raise typer.Exit(1)


@command("site", "site --output ../reports")
def site(data: DataOption = "", output: OutputOption = "") -> None:
    """List all public reports of the output folder in index.html, and their figures as open data in data/.

    Every run of report, city and reports does the same at its end. Title, publisher and licence: data/site.toml.
    """
    from ikm.publish.site import refresh_site

    listing = refresh_site(locate_project(data, output))
    stdout_console.print(_("{page}: {reports} reports", page=shorten_path(listing.page), reports=listing.reports))
    if listing.passed_over:
        why = _("they are not public, of another version or of no unit or city")
        stderr_console.print(
            _("Not listed, for {why}: {passed_over}", why=why, passed_over=", ".join(listing.passed_over))
        )


@command(
    "verify",
    "verify KPPT --period 2026-S1 --rebuild",
    "verify --output ../reports --data ../answers",
    "verify 'https://skm.example.go.id#sha256=0123456789abcdef'",
)
def verify(
    units: Annotated[
        list[str] | None,
        argument(help=N_("Codes of units, or what the QR code of an announcement says; without them all reports.")),
    ] = None,
    period: Annotated[str, option(help=N_("Only of this period. [default: all]"))] = "",
    rebuild: Annotated[
        bool | None,
        option(
            "--rebuild/--no-rebuild",
            help=N_("Make each again and compare bytes and figures; or none. [default: two, drawn by lot]"),
        ),
    ] = None,
    data: DataOption = "",
    output: OutputOption = "",
) -> None:
    """Tell whether the reports are as they were made, and what would go into them otherwise now.

    Each file is compared with its fingerprint in manifest.json, the list of reports and the open data with what they
    would be now. Exit 1 if one was altered, or came out otherwise. Inputs are compared under fingerprint.key of the
    data folder; without it, all else is.
    """
    from ikm.publish.site import list_altered_site
    from ikm.publish.stale import HASH_CACHE, FileHashes
    from ikm.publish.verify import (
        describe_keyless,
        draw_sample,
        find_announced,
        list_report_folders,
        verify_editions,
    )
    from ikm.survey.fingerprint import draw_key, find_key

    project = locate_project(data, output)
    codes = [code for each in units or () for code in each.split()]  # make hands over one text
    announced = [each for each in codes if "sha256=" in each]
    folders = list_report_folders(project.output, [each for each in codes if each not in announced], period)
    if announced:
        folders = [folder for each in announced for folder in find_announced(folders, each)]
    hashes = FileHashes(project.output / HASH_CACHE, find_key(project.data) or draw_key())
    followed = track(
        folders, _("Reports"), console=stderr_console, disable=not stderr_console.is_terminal, transient=True
    )
    verdicts = [each for folder in followed for each in verify_editions(project, folder, hashes, bool(rebuild))]
    if rebuild is None and (drawn := draw_sample(verdicts)):
        verdicts = [each for each in verdicts if each.folder not in drawn]
        with show_working(_("Making {count} of them again, drawn by lot ...", count=len(drawn))):
            again = [each for folder in drawn for each in verify_editions(project, folder, hashes, again=True)]
        verdicts += again
        names = ", ".join(each.name for each in again)
        stdout_console.print(_("Made again and compared, drawn by lot: {names}.", names=names))
    for verdict in verdicts:
        for line in verdict.lines():
            stdout_console.print(f"{verdict.name} ({shorten_path(verdict.folder)}): {line}")
    wrong, outdated = sum(verdict.wrong for verdict in verdicts), sum(bool(verdict.changed) for verdict in verdicts)
    good = len(verdicts) - wrong
    altered_site = [] if codes or period else list_altered_site(project)
    show_lines(altered_site)
    if keyless := describe_keyless(verdicts, project):
        stdout_console.print(shorten_paths(keyless))
    stdout_console.print(
        _(
            "{verdicts_count} reports: {good} in order, {wrong} not; {outdated} outdated",
            verdicts_count=len(verdicts),
            good=good,
            wrong=wrong,
            outdated=outdated,
        )
    )
    raise typer.Exit(1 if wrong or altered_site else 0)


@command(
    "unit",
    "unit MPP",
    "unit MPP --name MPP --city 'Kota Contoh' --skpd DPMPTSP --sector parkir",
    "unit MPP --head 'Siti Aminah, S.E.' --services 'Izin usaha; Izin reklame'",
)
def unit(
    code: Annotated[str, argument(help=N_("Code of the unit: letters, digits, - and _. [default: asked]"))] = "",
    name: Annotated[str, option(help=N_("Name of the unit, as it is printed."))] = "",
    city: Annotated[str, option(help=N_("City or regency, spelt as in the register."))] = "",
    skpd: Annotated[str, option(help=N_("Agency that it belongs to."))] = "",
    sector: Annotated[str, option(help=N_("perizinan, air, parkir, angkutan, ..., or a word of your own."))] = "",
    services: Annotated[str, option(help=N_("Services, with ; between them."))] = "",
    users_per_year: Annotated[str, option(help=N_("Users served in a year."))] = "",
    head: Annotated[str, option(help=N_("Name of the head, who signs."))] = "",
    head_title: Annotated[str, option(help=N_("Office of the head."))] = "",
    head_nip: Annotated[str, option(help=N_("NIP of the head, 18 digits."))] = "",
    head_rank: Annotated[str, option(help=N_("Rank of the head."))] = "",
    legal_basis: Annotated[str, option(help=N_("Local regulations, with ; between them."))] = "",
    address: Annotated[str, option(help=N_("Address."))] = "",
    complaints_to: Annotated[str, option(help=N_("Where to complain."))] = "",
    data: DataOption = "",
    output: OutputOption = "",
) -> None:
    """Write a unit into the register, or change what it says there: asks on a terminal, else takes options.

    What is not asked, comments and order of the file stay as they are. Enter keeps what stands in [brackets]; "tidak
    tahu" leaves open what may be open, - takes it out. With any option nothing is asked. The change is shown before it
    is written; Ctrl-C leaves the file as it was.
    """
    from ikm.commands.unit import QUESTIONS, draft_register, find_register

    said = locals()
    given = {question.key: said[question.key] for question in QUESTIONS if said[question.key]}
    if not given and not is_somebody_there():
        raise SettingError(
            _("nobody to ask: no terminal, and no answers were given."),
            remedy=_("run it on a terminal, or give the answers as options ({program} unit --help).", program=PROGRAM),
        )
    register = find_register(data)
    hear = None if given else make_hearer()
    with tell_stopped(_("Stopped: {register} is as it was.", register=shorten_path(register))):
        draft = draft_register(register, code, given, hear)
        show_lines([*draft.notes, *draft.list_changes()])
        if (
            draft.list_changes()
            and hear
            and _is_refused(hear, _("Write this into {register}?", register=shorten_path(register)))
        ):
            raise KeyboardInterrupt
    if not draft.list_changes():
        stdout_console.print(_("{register}: says so already", register=shorten_path(register)))
        return
    draft.write()
    where = {name: folder for name, folder in (("DATA", data), ("OUTPUT", output)) if folder}
    target, file = ("import", {"FILE": "form.xlsx", "PERIOD": "2026-S1"}) if draft.is_new else ("status", {})
    then = format_command(target, {**file, "UNIT": draft.code, **where})
    stdout_console.print(_("{register}: written\nNext: {then}", register=shorten_path(register), then=then))


comments = typer.Typer(help=N_("Comments of respondents: decide which may be quoted."), no_args_is_help=True)
app.add_typer(comments, name="comments")


@command("units", "units --data ../answers --codes")
def units(
    data: DataOption = "", codes: Annotated[bool, typer.Option("--codes", help=N_("Codes alone, one a line."))] = False
) -> None:
    """List the units and the periods that have answers."""
    project = locate_project(data)
    _tell_empty_register(project)
    for unit in project.units().values():
        periods = ", ".join(str(period) for period in project.periods(unit)) or _("no answers yet")
        stdout_console.print(unit.code if codes else f"{unit.code}: {unit.name}, {unit.city}\n    {periods}")


@command("status", "status --unit KPPT", "status --data ../answers --output ../reports --all")
def status(
    unit: Annotated[str, option(help=N_("Only this unit. [default: all]"))] = "",
    everything: Annotated[
        bool, typer.Option("--all", help=N_("Also periods that ended more than a year before the newest."))
    ] = False,
    data: DataOption = "",
    output: OutputOption = "",
) -> None:
    """Show what each unit and period still lacks, oldest first, with the next command: answers, sidecar, review, ...

    In this order: answers (of a period that is over), sidecar, review of comments, plan, report (missing or stale),
    publication. Nothing is written.
    """
    from ikm.commands.status import describe_status

    show_lines([shorten_paths(line) for line in describe_status(locate_project(data, output), unit, everything)])


@command(
    "import form.xlsx --unit KPPT --period 2026-S1",
    "import form.csv --unit KPPT --split-by-period --dry-run",
    'import recap.xlsx --published --source "Laporan SKM 2025, page 12"',
    name="import",
)
def import_(
    file: Annotated[str, argument(help=N_("The export: workbook or CSV."))],
    unit: Annotated[str, option(help=N_("Code of the unit."))] = "",
    map: Annotated[str, option(help=N_("Mapping. [default: DATA/mappings/<UNIT>.toml]"))] = "",
    period: Annotated[str, option(help=N_("Period of all rows."))] = "",
    split_by_period: Annotated[
        bool, typer.Option("--split-by-period", help=N_("Split by the answers' dates."))
    ] = False,
    instrument: Annotated[str, option(help=N_("Regulation of a mapping to be proposed."))] = "",
    key: Annotated[str, option(help=N_("Key file, kept outside: lasting pseudonyms."))] = "",
    yes: Annotated[bool, typer.Option("--yes", help=N_("Import at once if a proposal leaves no question."))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=N_("Show what would be done; write nothing."))] = False,
    published: Annotated[
        bool,
        typer.Option("--published", help=N_("The file holds published figures, no answers; into DATA/published/.")),
    ] = False,
    source: Annotated[str, option(help=N_("Published figures: where they were printed."))] = "",
    data: DataOption = "",
    output: OutputOption = "",
    bahasa: BahasaOption = "id",
) -> None:
    """Bring an export into the answers, personal data left behind; without a mapping, propose one for review.

    Of a new period the sidecar is drafted: field dates from the answers, and what only a person knows as questions, put
    on a terminal, else left in the draft; what is open there is asked by the next import. Tables of published figures
    (an index for each unit, or an NRR for each unsur) are known by their shape and go to DATA/published/.
    """
    from ikm.commands.answering import answer_questions
    from ikm.publish.imports import ImportWish, import_answers

    asked = (file, unit, map, period, split_by_period, instrument, key, bahasa, yes, published, source, dry_run)
    with show_working(_("Reading {file} ...", file=file)) as status:
        hear = None if yes or dry_run or not is_somebody_there() else make_hearer(status.stop if status else None)
        wish = ImportWish(
            *asked,
            say=lambda stage: status.update(f"{file}: {stage} ...") if status else None,
            show=lambda lines: show_lines([shorten_paths(line) for line in lines]),
            ask=hear and partial(answer_questions, hear=hear),
            confirm=hear and partial(_is_agreed, hear),
        )
        project = locate_project(data, output)
        message = import_answers(project, wish)
    show_lines([shorten_paths(line) for line in message.lines])
    if message.open:
        raise typer.Exit(2)
    if message.files:
        from ikm.commands.sidecar import complete_sidecars

        for line in complete_sidecars(project, project.unit(unit), message.files, hear):
            stdout_console.print(shorten_paths(line))


@command("check KPPT --period 2026-S1", "check KPPT --data ../answers")
def check(
    unit: UnitArgument = "",
    period: PeriodOption = "",
    data: DataOption = "",
    output: OutputOption = "",
    bahasa: BahasaOption = "id",
) -> None:
    """List what is wrong with a file of answers, with row and column, before any report; exit 2 if anything is.

    Also whether a public report would tell of few people beside those of other periods, or beside its own earlier one.
    """
    from ikm.commands.checking import check_answers
    from ikm.commands.sidecar import describe_open
    from ikm.page.wording import Words

    project = locate_project(data, output)
    checked = check_answers(project, unit, period)
    answers = project.periods(checked.survey.unit)[checked.survey.period]
    stdout_console.print("\n".join(replace(checked, where=shorten_path(answers)).lines(Words(bahasa))))
    if still := describe_open(project.sidecar(checked.survey.unit, checked.survey.period)):
        stdout_console.print(shorten_paths(still))
    if checked.wrong or checked.refusal:
        raise typer.Exit(2)


@command(
    "comments review KPPT",
    "comments review KPPT --period 2026-S1 --format csv",
    "comments review KPPT --merge 2026-S1-budi.xlsx",
    group=comments,
)
def review(
    unit: UnitArgument = "",
    period: PeriodOption = "",
    form: Annotated[
        str,
        typer.Option("--format", help=N_("xlsx or csv. [default: as it is; xlsx for a new one]"), show_default=False),
    ] = "",
    copy: Annotated[str, typer.Option("--merge", help=N_("Take in a copy that somebody else filled in."))] = "",
    data: DataOption = "",
) -> None:
    """Write the comments of a period, personal data removed, to a file in which a person reads and decides.

    In data/comments/<UNIT>/<period>.xlsx (or .csv) kind and unsur are filled in by the rules, those first that they are
    least sure of, last what they take to say nothing: correct them where they are wrong. In the column decision write
    approve, redact (and the text to be quoted into the column edited), reject, or read. What you typed is kept when the
    command runs again; reports count what you read in place of what the rules say. In JupyterLab the same has buttons:
    lab --notebook jelajah/tinjau_komentar.
    """
    from ikm.commands.checking import propose_comments

    file, taken = propose_comments(locate_project(data), unit, period, form, copy)
    merged = _("{taken} taken from {copy}, ", taken=taken, copy=copy) if copy else ""
    gone = _("; {gone_count} kept whose comment has changed or is gone", gone_count=len(file.gone)) if file.gone else ""
    where = shorten_path(file.path)
    if not file.rows:
        stdout_console.print(_("{where}: not written, for nobody wrote a comment", where=where))
        return
    stdout_console.print(
        _(
            "{where}: {merged}{added} added, {file_read} read, {open} to be read{gone}",
            where=where,
            merged=merged,
            added=file.added,
            file_read=file.read,
            open=file.open,
            gone=gone,
        )
    )


@command("plan KPPT", "plan KPPT --period 2026-S1")
def plan(unit: UnitArgument = "", period: PeriodOption = "", data: DataOption = "") -> None:
    """Add a draft of the rencana tindak lanjut to data/actions/<UNIT>.csv: a row for each priority unsur without one.

    Fill in penyebab, kegiatan, tw, penanggung_jawab; later set status to berjalan, selesai or batal. Whatever stands in
    the file stays as it is.
    """
    from ikm.commands.checking import draft_plan

    done = draft_plan(unit, period, data=data)
    kept = _count_unsur(done.kept, _("there already, left as it is"))
    stdout_console.print(f"{shorten_path(done.path)}: {_count_unsur(done.added, _('added'))}; {kept}")


@command(
    "sample-size KPPT",
    "sample-size KPPT --margin 1.5 --response 0.8",
    "sample-size --users 5000",
    "sample-size --city 'Kota Samarinda'",
)
def sample_size(
    unit: Annotated[str, argument(help=N_("Code of the unit; without it all of the city."))] = "",
    users: Annotated[
        int | None,
        option(
            parser=read_whole,
            metavar="<int>",
            help=N_("Users served in one period. [default: what sidecar or register say]"),
        ),
    ] = None,
    margin: Annotated[
        float, typer.Option(help=N_("Wanted half-width of the 95 % interval of the IKM, in points."))
    ] = 2.0,
    response: Annotated[float, typer.Option(help=N_("Share of those asked who answer: 0.6 is 60 of 100."))] = 0.6,
    deff: Annotated[float, typer.Option(help=N_("Design effect: 1, more where respondents come in clusters."))] = 1.0,
    period: PeriodOption = "",
    city: CityOption = "",
    data: DataOption = "",
    bahasa: BahasaOption = "id",
) -> None:
    """Tell how many people to ask: by each method, which to use and why, per service or per unit of a city."""
    from ikm.page.view import print_view
    from ikm.study.sample import sample_plan

    plan = sample_plan(
        unit, period, users=users, margin=margin, response=response, deff=deff, city=city, bahasa=bahasa, data=data
    )
    for view in plan.views():
        print_view(stdout_console, view)


@command("national answers.parquet --period 2026-S1", "national answers/ --invalid refuse", "national --bahasa en")
def national(
    file: Annotated[
        str, argument(help=N_("File .parquet or .csv, or a folder of them; without it, what was counted before."))
    ] = "",
    period: Annotated[str, option(help=N_("Period to count. [default: the newest of the table]"))] = "",
    instrument: Annotated[str, option(help=N_("Regulation. [default: the one in force in the period]"))] = "",
    invalid: Annotated[
        str,
        typer.Option(help=N_("What a value outside the scale does: stop, or refuse its row, counted in the report.")),
    ] = "stop",
    synthetic: Annotated[
        bool, typer.Option("--synthetic", help=N_("The answers are invented; every page says so."))
    ] = False,
    data: DataOption = "",
    output: OutputOption = "",
    bahasa: BahasaOption = "id",
) -> None:
    """Make the report of a table of very many units: means, spread of units, groups, and unit.csv of all units.

    The answers are counted once, in constant memory; their sums are kept in national/<period>.parquet of the data
    folder and are all that the report is made of. No answer is kept: what does not fit into memory lies in a folder of
    temporary files (TMPDIR) until it is counted.
    """
    from ikm.publish.job import request_national

    project = locate_project(data, output)
    if file:
        period = _count_table(project, file, period, instrument, invalid, synthetic)
    make_report(project, request_national(project, period, bahasa).gather())


@command("new layanan_daring", "new jelajah/layanan_daring")
def new(
    name: Annotated[str, argument(help=N_("Small letters, digits and _; jelajah/name is no report."))] = "",
) -> None:
    """Make a new notebook in notebooks/ that runs at once and can be a report; one that exists stays as it is."""
    from ikm.publish.notebooks import RESEARCH_FOLDER, draft_notebook
    from ikm.survey.project import Project

    path = draft_notebook(Project.own(), name)
    stdout_console.print(
        _("{path}\nEdit it:   {command}", path=shorten_path(path), command=format_command("lab", {"NOTEBOOK": name}))
    )
    if not name.startswith(f"{RESEARCH_FOLDER}/"):
        stdout_console.print(
            _("A report:  {command}", command=format_command("report", {"NOTEBOOK": name, "UNIT": "code"}))
        )


@command(
    "lab --unit KPPT", "lab --notebook jelajah/tur -- --no-browser", context_settings={"ignore_unknown_options": True}
)
def lab(
    options: Annotated[list[str] | None, argument(help=N_("Options of JupyterLab, after --."))] = None,
    unit: Annotated[str, option(help=N_("Unit where a notebook names none. [default: the first]"))] = "",
    notebook: Annotated[str, typer.Option(help=N_("Notebook to open."))] = "laporan_unit",
    data: DataOption = "",
) -> None:
    """Open JupyterLab on the notebooks; git is told to commit them without their outputs."""
    from ikm.publish import kernels, notebooks
    from ikm.survey.project import Project

    project = replace(locate_project(data), notebooks=Project.own().notebooks)
    variables = notebooks.build_lab_environment(project, unit)
    command = notebooks.build_lab_command(project, notebook, options or ())
    if notebooks.set_up_git(project.notebooks.parent):
        outputs = _("Notebooks are committed without outputs, git diff shows them cell by cell (see .gitconfig).")
        stdout_console.print(outputs)
    kernels.go_on_as(command, variables)


@command("docs")
def docs(data: DataOption = "", output: OutputOption = "") -> None:
    """Make the reference for researchers out of docstrings: one page, api.html in the output folder."""
    from ikm.commands.reference import render_reference
    from ikm.publish.shelf import write_file

    project = locate_project(data, output)
    readme = project.notebooks.parent / "README.md"
    text = render_reference(readme.read_text(encoding="utf-8") if readme.is_file() else "")
    path = project.output / "api.html"
    write_file(path, text.encode())
    stdout_console.print(_("reference: {path}", path=shorten_path(path)))


# What commands share --------------------------------------------------------------------------------------------------


def locate_project(data: str = "", output: str = "") -> Project:
    """Return the project with its folders of answers and reports, its own where none is named.

    Before anything is read there, what runs that were killed left is taken away, or put back.
    """
    from ikm.survey.leftovers import recover_leftovers  # here, for --help starts without it
    from ikm.survey.project import Project

    project = Project.locate(data, output)
    for folder in (project.data, project.output):
        recover_leftovers(folder)
    return project


def show_working(what: str) -> AbstractContextManager[Status | None]:
    """Show a sign of life on one line of a terminal, nothing in a log."""
    room = stderr_console.width - 3  # beside it turns the spinner
    shown = what if len(what) <= room else f"{what[: room - 1]}…"
    return stderr_console.status(shown) if stderr_console.is_terminal else nullcontext()


def _is_refused(hear: Hear, title: str) -> bool:
    """Return whether a person says anything but yes to what is about to be done."""
    reply = hear(Screen(title, [], _("Enter writes it; n leaves all as it is"))).strip().casefold()
    return reply not in ("", *_YES)


def _is_agreed(hear: Hear, title: str) -> bool:
    """Return whether a person says yes to what is doubtful."""
    return hear(Screen(title, [], _("y for yes; Enter leaves all as it is"))).strip().casefold() in _YES


def _list_extras(**asked: bool) -> list[str]:
    """List the optional formats that are asked for."""
    return [name for name, wanted in asked.items() if wanted]


def make_report(project: Project, job: Job, options: Sequence[str] = (), editions: bool = True) -> None:
    """Build a report, put it on the shelf, list it, and say where it is.

    Parameters
    ----------
    options : sequence of str
        Optional formats that are asked for.
    editions : bool
        Whether an edition in another language that stands there is made again where it would tell something else.
    """
    from ikm.publish import kernels

    started = time.monotonic()
    with (
        tell_stopped(_("Stopped: the earlier report, if any, is unchanged.")),
        show_working(_("Making the report {job_name} ...", job_name=job.name)),
        kernels.run_parent_beside(),
    ):
        with load_at_once():  # here, while the kernel's imports have begun
            from ikm.publish import batch, formats, html, shelf, stale
            from ikm.publish.job import read_extras
            from ikm.publish.report import build_report, rehearse_files
            from ikm.publish.site import refresh_site

        rehearse_files(job)
        job = replace(job, extras=read_extras(formats.find_extras(project, job, options)))
        try:
            files = build_report(job)
            shelf.refuse_beside_published(project, job, json.loads(files[formats.RESULTS_FILE]))
        except ReportFailed as error:
            stderr_console.print(
                _("{job_name}: {error}\nThe old report, if any, is unchanged.", job_name=job.name, error=error)
            )
            if page := shelf.deliver_failure(project, job, error.cell, error.reason, error.printed):
                stderr_console.print(_("See {page}.", page=shorten_path(page)))
            shelf.log_report(project, job, f"failed in {error.cell}", time.monotonic() - started)
            raise typer.Exit(1) from error
        except IkmError:
            shelf.log_report(project, job, "mistake", time.monotonic() - started)
            raise
    folder = project.output / job.folder
    others = stale.find_stale_editions(project, job) if editions else []
    copies = shelf.deliver_report(folder, files)
    shelf.log_report(project, job, "done", time.monotonic() - started)
    stdout_console.print(f"{job.name}: {shorten_path(project.output / html.find_page(job))}")
    lacking = [each for each in formats.list_registered(project, job) if not each.is_installed()]
    for each in formats.list_optional_formats():
        if each in lacking or (each.option in job.extras and not each.is_among(files)):
            stderr_console.print(batch.explain_left_out(each, [job.name]))
    for describe in batch.DESCRIPTIONS:
        if said := describe(job.name, files):
            stderr_console.print(said)
    if copies:
        stderr_console.print(shorten_paths(shelf.describe_kept_copies(copies)))
    if job.links and not job.is_internal:
        refresh_site(project)
    if missing := html.describe_missing_reports(project, job):
        stderr_console.print(shorten_paths(missing))
    for line in _list_open_matters(project, json.loads(files[formats.RESULTS_FILE])) if editions else ():
        stderr_console.print(shorten_paths(line))
    for other in others:
        make_report(project, other.gather(), editions=False)


def _list_open_matters(project: Project, results: Mapping[str, Any]) -> Iterator[str]:
    """List what only a person can add to the report of a unit, or must look at: no page for the public says it."""
    from ikm.commands.sidecar import describe_open
    from ikm.rules.period import Period

    if results.get("report") != "unit":
        return
    unit, period = project.unit(results["unit"]), Period.parse(results["period"])
    path = project.sidecar(unit, period) or project.data / "responses" / unit.code / f"{period}.toml"
    if still := describe_open(path):
        yield still
    if missing := _list_unfilled(project, unit, period):
        yield _(
            "The report is complete; what may still be added: {missing}. See data/README.md.",
            missing="; ".join(missing),
        )
    if project.pictures(unit, period):
        yield _("Look at its pictures: no respondent's face and no paper with a name may be seen on them.")
    unanswered = [each["key"] for each in results.get("unsur", ()) if each.get("n") == 0]
    if unanswered and results["respondents"]["counted"]:
        yield _(
            "It has no IKM, for nobody answered {unanswered}. Where that does not apply to the service, "
            "write without = {dumps} under [{unit_code}] of {register}, or into {path}.",
            unanswered=", ".join(unanswered),
            dumps=json.dumps(unanswered),
            unit_code=unit.code,
            register=project.register,
            path=path,
        )


def _list_unfilled(project: Project, unit: Unit, period: Period) -> list[str]:
    """List what only the office has and a report may hold besides, each with the place where it is said."""
    from ikm.survey.project import PICTURES_FOLDER
    from ikm.survey.units import read_sidecar

    path = project.sidecar(unit, period) or project.data / "responses" / unit.code / f"{period}.toml"
    known = read_sidecar(path)
    ways = {
        _("kata pengantar ([preface] in {path})", path=path): known.preface.over(unit.preface).text,
        _("NIP of who signs (head_nip)"): unit.head_nip,
        _("the survey team ([[{unit}.team]])", unit=unit.code): known.team or unit.team,
        _("pictures ({folder})", folder=project.data / PICTURES_FOLDER / unit.code / str(period)): project.pictures(
            unit, period
        ),
    }
    return [way for way, there in ways.items() if not there]


def _list_unfilled_reports(project: Project, made: Sequence[ReportName]) -> Iterator[str]:
    """List in a line a unit what may still be added to its newest report among those made."""
    from ikm.rules.period import Period

    newest: dict[str, Period] = {}
    for each in made:
        if each.parameters.get("audience") == "public":
            code, period = each.parameters["unit"], Period.parse(each.parameters["period"])
            newest[code] = max(period, newest.get(code, period))
    for code, period in newest.items():
        if missing := _list_unfilled(project, project.unit(code), period):
            yield _(
                "{code} {period}: what may still be added: {missing}",
                code=code,
                period=period,
                missing="; ".join(missing),
            )


def _count_table(project: Project, file: str, period: str, instrument: str, invalid: str, synthetic: bool) -> str:
    """Count a table and keep its sums; return the period that was counted."""
    from ikm.study.national import count_table
    from ikm.survey.national import write_sums
    from ikm.survey.settings import replace_file

    with show_working(_("Counting ...")) as status:
        progress = (
            (lambda share: status.update(_("Counting: {share:.0%} ...", share=share)))
            if status
            else (lambda share: None)
        )
        sums = count_table(file, period, instrument=instrument, invalid=invalid, synthetic=synthetic, progress=progress)
    path = project.sums(sums.period)
    replace_file(path, write_sums(sums), path.read_bytes() if path.is_file() else b"")
    refused = sum(sums.refused.values())
    stdout_console.print(
        _(
            "{period}: {sums_read:,} rows read, {counted:,} counted, {refused:,} refused, "
            "{units_count:,} units; sums in {path}",
            period=sums.period,
            sums_read=sums.read,
            counted=sums.read - refused,
            refused=refused,
            units_count=len(sums.units),
            path=shorten_path(path),
        )
    )
    return str(sums.period)


def _count_unsur(unsur: tuple[str, ...], what: str) -> str:
    """Count and list unsur: '2 added (waktu, sarana)'."""
    return f"{len(unsur)} {what} ({', '.join(unsur)})" if unsur else f"0 {what}"
